//! A change of rules: who loses by it on the same facts, and whether it comes after the work has begun.

mod begins;
mod in_force;
mod lost;

use crate::compare::{Meaning, Pay};
use crate::diagnostics::Code;
use crate::lint::Check;
use crate::plan::Plan;
use crate::time::{Date, Period};

/// An earlier text of a plan, and what both pay.
pub struct Change<'a> {
    /// What the earlier text is called.
    pub name: &'a str,
    /// The earlier plan.
    pub before: &'a Plan,
    /// What differs.
    pub meaning: Meaning,
    /// What both pay on the same facts, where that was computed: as they stand, then as they will be from later days on.
    pub pay: Vec<Compared>,
    /// The periods that are closed.
    pub closed: Vec<Period>,
}

/// What two texts of a plan pay on the same facts.
pub struct Compared {
    /// The periods of the facts.
    pub over: Period,
    /// Whether it is with the rules and values in force on a day after them, and not with those of each period.
    pub since: Option<Date>,
    /// What the earlier text pays.
    pub before: Pay,
    /// What the later one pays.
    pub after: Pay,
}

/// The checks of this theme.
pub(super) const CHECKS: &[Check] =
    &[Check { codes: &[Code::PaysLess], run: lost::run }, Check { codes: &[Code::ChangesPast], run: begins::run }];
