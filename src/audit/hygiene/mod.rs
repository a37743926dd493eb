//! How the CRM is kept: what is missing, impossible, skipped, left alone, or written in two ways.

mod dates;
mod edited;
mod employed;
mod junk;
mod missing;
mod open;
mod signs;
mod spelled;
mod stages;
mod state;
mod unknown;

use crate::audit::Check;

/// The checks of this theme.
pub(super) const CHECKS: &[Check] = &[
    open::STEPS,
    missing::CHECK,
    dates::IMPOSSIBLE,
    dates::MIXED,
    stages::CHECK,
    edited::CHECK,
    open::IDLE,
    junk::CHECK,
    unknown::CHECK,
    spelled::CHECK,
    employed::CHECK,
    signs::CHECK,
];
