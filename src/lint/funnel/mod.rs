//! The funnel: how many contacts a quota asks for, by the conversions of the KPIs that lead to it.

mod asked;
mod capacity;
mod conversion;
mod days;
mod measured;
mod reading;
mod way;

use crate::diagnostics::Code;
use crate::lint::Check;

/// The checks of this theme.
pub(super) const CHECKS: &[Check] = &[Check { codes: &[Code::BeyondCapacity], run: capacity::run }];

/// Those that hold it against what happened.
pub(super) const PAST: &[Check] = &[Check { codes: &[Code::ConversionOff], run: conversion::run }];
