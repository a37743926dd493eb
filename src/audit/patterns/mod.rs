//! Deals that are made for the bonus: what their days, clients and amounts show.

mod doubled;
mod held;
mod not_new;
mod owner;
mod spike;
mod threshold;

use crate::audit::Check;

/// The checks of this theme.
pub(super) const CHECKS: &[Check] = &[
    threshold::CHECK,
    spike::SPIKE,
    spike::PULLED,
    held::CHECK,
    owner::CHECK,
    doubled::SPLIT,
    doubled::DOUBLED,
    not_new::CHECK,
];
