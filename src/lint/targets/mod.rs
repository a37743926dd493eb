//! Targets: what shows that they can be met, from where one starts, and for whom they are the same.

mod baseline;
mod evidence;
mod hidden;
pub(in crate::lint) mod same;

use crate::diagnostics::Code;
use crate::lint::Check;

/// The checks of this theme.
pub(super) const CHECKS: &[Check] = &[
    Check { codes: &[Code::TargetWithoutEvidence], run: evidence::run },
    Check { codes: &[Code::TargetForAll], run: same::run },
    Check { codes: &[Code::TargetFarFromBaseline], run: baseline::run },
];
