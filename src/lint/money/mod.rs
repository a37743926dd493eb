//! Money: bases that nobody has defined, pay beyond what it comes from, caps where none are wanted, what was promised.

mod at_quotas;
mod base;
mod beyond;
mod caps;
mod one_person;
mod promised;
mod sets;

pub(in crate::lint) use at_quotas::highest;
pub(in crate::lint) use one_person::sets;

use crate::diagnostics::Code;
use crate::lint::Check;

/// The checks of this theme.
pub(super) const CHECKS: &[Check] = &[
    Check { codes: &[Code::PaysBeyondBase], run: beyond::run },
    Check { codes: &[Code::BaseUndefined], run: base::run },
    Check { codes: &[Code::CapUnwanted], run: caps::run },
    Check { codes: &[Code::PromiseNotKept], run: promised::run },
];
