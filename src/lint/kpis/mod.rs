//! KPIs, and the plan as a document that somebody answers for.

mod complexity;
mod count;
mod influence;
mod leading;
mod levels;
mod purpose;
mod tied;
mod weights;

use crate::diagnostics::Code;
use crate::lint::Check;

/// The checks of this theme.
pub(super) const CHECKS: &[Check] = &[
    Check { codes: &[Code::TooManyKpis], run: count::run },
    Check { codes: &[Code::KpiWithoutPay, Code::PayWithoutKpi], run: tied::run },
    Check { codes: &[Code::PurposeUnsaid, Code::NotReviewed], run: purpose::run },
    Check { codes: &[Code::WeightTooSmall, Code::LeadPaysMore], run: weights::run },
    Check { codes: &[Code::LeadPaysMore], run: leading::run },
    Check { codes: &[Code::OnlyOneLevel], run: levels::run },
    Check { codes: &[Code::CannotInfluence], run: influence::run },
    Check { codes: &[Code::TooComplex], run: complexity::run },
];
