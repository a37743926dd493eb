//! Premia: policy-as-code for KPI and bonus pay.
//!
//! The way of the data: text → [`syntax`] → [`analyse`] → [`plan`] → [`data`] → [`measure`] → [`evaluate`] →
//! [`ledger`] → [`report`]. `ARCHITECTURE.md` holds the invariants.

#![cfg_attr(
    test,
    allow(clippy::string_slice, clippy::unreachable, reason = "a test that meets these has found something")
)]

pub mod analyse;
pub mod audit;
pub mod cases;
pub mod cli;
pub mod compare;
pub mod data;
pub mod diagnostics;
pub mod evaluate;
pub mod language;
pub mod ledger;
pub mod lint;
pub mod measure;
pub mod number;
pub mod plan;
pub mod prove;
pub mod reconcile;
pub mod report;
pub mod source;
pub mod syntax;
pub mod time;
