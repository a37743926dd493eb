//! Deals that are made for the bonus: what their days, clients and amounts show.

mod threshold;

use crate::audit::Check;

/// The checks of this theme.
pub(super) const CHECKS: &[Check] = &[threshold::CHECK];
