//! Rules held against what happened: quotas against results of past periods.
//!
//! All that is said rests on counts and exact fractions of a table of facts; percentiles are by nearest rank. Only the
//! probability of a quota is drawn, by numbers of a stated seed, and told as so many of so many draws.

mod facts;
mod level;
mod raised;
mod reach;
mod resample;
mod season;
mod table;

pub use facts::asked_of;
pub use resample::Drawn;
pub use table::QuotaRow;

use crate::diagnostics::Code;
use crate::evaluate::PastKpi;
use crate::lint::Check;
use crate::measure::WorkingCalendar;
use crate::plan::Plan;
use crate::time::Period;
pub(super) use facts::{Fact, KpiFacts};

/// What happened in the past periods of one plan.
#[derive(Clone, Debug)]
pub struct History {
    /// The months looked at.
    pub over: Period,
    /// What the drawing begins with.
    pub seed: u64,
    pub(crate) kpis: Vec<KpiFacts>,
    /// The working days that the data of the plan know.
    pub(crate) calendar: Option<WorkingCalendar>,
}

impl History {
    /// The facts of a plan, as its run gives them.
    pub fn of(plan: &Plan, past: Vec<PastKpi>, over: Period, seed: u64) -> History {
        let kpis = past.into_iter().map(|one| KpiFacts::of(plan, one, over)).collect();
        History { over, seed, kpis, calendar: None }
    }

    /// With the working days of the plan's calendar.
    pub fn with_calendar(self, calendar: Option<WorkingCalendar>) -> History {
        History { calendar, ..self }
    }
}

/// So few results show nothing of what people usually reach.
pub(crate) const FEWEST: usize = 6;

/// The checks of this theme.
pub(super) const CHECKS: &[Check] = &[
    Check { codes: &[Code::OutOfReach], run: reach::run },
    Check { codes: &[Code::NoChallenge, Code::RarelyMet], run: level::run },
    Check { codes: &[Code::Ratchet, Code::SharpRise], run: raised::run },
    Check { codes: &[Code::SeasonIgnored, Code::BaselineNeverWas], run: season::run },
];
