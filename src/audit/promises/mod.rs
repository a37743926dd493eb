//! What was promised so that it was sold: refunds, claims, clients who leave, discounts, losses, money that does not come.

mod discounts;
mod loss;
mod overdue;
mod taken_back;

use crate::audit::Check;

/// The checks of this theme.
pub(super) const CHECKS: &[Check] =
    &[taken_back::REFUNDS, taken_back::CLAIMS, taken_back::CHURN, discounts::CHECK, loss::CHECK, overdue::CHECK];
