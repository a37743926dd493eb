//! A change of rules: who loses by it on the same facts, and whether it comes after the work has begun.

mod begins;
mod in_force;
mod lost;

use crate::compare::{Meaning, Pay};
use crate::diagnostics::Code;
use crate::lint::Check;
use crate::plan::Plan;
use crate::time::Period;

/// An earlier text of a plan, and what both pay.
pub struct Change<'a> {
    /// What the earlier text is called.
    pub name: &'a str,
    /// The earlier plan.
    pub before: &'a Plan,
    /// What differs.
    pub meaning: Meaning,
    /// What both pay on the same facts, where that was computed: the earlier text and the later one.
    pub pay: Option<(Period, Pay, Pay)>,
    /// The periods that are closed.
    pub closed: Vec<Period>,
}

/// The checks of this theme.
pub(super) const CHECKS: &[Check] =
    &[Check { codes: &[Code::PaysLess], run: lost::run }, Check { codes: &[Code::ChangesPast], run: begins::run }];
