//! The naive evaluator: the reference, read sentence by sentence. No caches, no partial states; every value is computed
//! again from the rows whenever it is asked for; only whole lines are remembered.

mod after_caps;
mod circle;
mod exception;
mod expr;
mod kpi;
mod line;
mod money;
mod moves;
mod payroll;
mod received;
mod reduced;
mod states;
mod tiers;

use std::cell::RefCell;
use std::collections::HashMap;

use super::day::{Day, Months};
use super::model::*;

pub use money::{round, shares};
pub use payroll::Part;
pub use states::States;

/// Why there is no value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Miss {
    /// There is no data.
    NoData,
    /// "In a row" asks about periods before the plan or the employment: neither it nor its opposite holds.
    Early,
    /// There is no data, and what should take its place for a row has none either.
    Again,
    /// The run stops: an error that names the person and the period.
    Stop,
}

/// A value, or why there is none.
pub type Get<T> = Result<T, Miss>;

/// A line of pay.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Line {
    /// Paid, 0 included.
    Pays(Q),
    /// Does not apply.
    Not,
    /// No line: the person is not paid for the rule's period, or that ends in another period of the plan.
    Absent,
    /// Cannot be computed; the run reports an error.
    Stop,
}

impl Line {
    /// What it adds to a total.
    pub fn amount(&self) -> Get<Q> {
        match self {
            Line::Pays(amount) => Ok(amount.clone()),
            Line::Not | Line::Absent => Ok(int(0)),
            Line::Stop => Err(Miss::Stop),
        }
    }
}

/// Where an expression is evaluated.
#[derive(Clone, Copy, Debug)]
pub struct At {
    /// The payee.
    pub person: usize,
    /// The rule's period.
    pub period: Months,
    /// The window that names of KPIs mean, in place of the period.
    pub window: Option<Window>,
    /// The day that decides about dated values.
    pub day: Day,
    /// The row at hand.
    pub row: Option<usize>,
    /// The bonus whose gate makes the name of its KPI mean only what exceeds it.
    pub above: Option<usize>,
    /// The kind of sales whose pool is computed: the group's own values count all its sales (`true`), a member's values
    /// those of the member.
    pub kind: Option<(usize, bool)>,
    /// The days on which the rule holds, inside the plan.
    pub holds: (Day, Option<Day>),
    /// Which end of its period the rule names as the day that decides: the first (`true`) or the last.
    pub named: Option<bool>,
    /// The last day on which the row at hand is observed; later dates of it are read as empty.
    pub observed: Option<Day>,
}

impl At {
    /// A person in a period of a rule.
    pub fn over(person: usize, period: Months, holds: (Day, Option<Day>)) -> At {
        let day = period.last_day();
        let (window, row, above, kind, named, observed) = (None, None, None, None, None, None);
        At { person, period, window, day, row, above, kind, holds, named, observed }
    }

    /// The same by the day that the rule names.
    pub fn by(self, named: Option<bool>) -> At {
        At { day: self.day_of(self.period, named), named, ..self }
    }

    fn day_of(&self, period: Months, named: Option<bool>) -> Day {
        if named == Some(true) { period.first_day() } else { period.last_day() }
    }

    /// The same in another period: at its own first day, where the rule goes by the first day of its period.
    pub fn seen_in(self, period: Months) -> At {
        At { period, day: self.day_of(period, self.named), ..self }
    }
}

/// The kinds that sales may be of.
pub const KINDS: [&str; 2] = ["new", "old"];

/// Lines, and what stays open after them.
type Known = HashMap<(Part, usize, Months), (Line, Option<Q>)>;

/// One case.
pub struct Naive<'a> {
    /// The case.
    pub case: &'a Case,
    /// Lines computed before, and what stays open after them: a balance goes through all periods again and again.
    known: RefCell<Known>,
    /// What rules give in their periods.
    dues: RefCell<HashMap<(usize, usize, Months), Get<line::Due>>>,
    /// Lines of pools (`true`) and contests before they are cut into parts.
    circles: RefCell<HashMap<(bool, usize, usize, Months), Line>>,
}

/// Whether a day lies in a range.
pub fn inside(day: Day, (from, through): (Day, Option<Day>)) -> bool {
    from <= day && through.is_none_or(|through| day <= through)
}

impl<'a> Naive<'a> {
    /// For a case.
    pub fn new(case: &'a Case) -> Naive<'a> {
        Naive { case, known: RefCell::default(), dues: RefCell::default(), circles: RefCell::default() }
    }

    pub(super) fn plan(&self) -> &'a Plan {
        &self.case.plan
    }

    pub(super) fn data(&self) -> &'a Data {
        &self.case.data
    }

    /// At least one day inside the plan and inside the employment, and the condition of `for` holds.
    pub fn is_paid(&self, person: usize, period: Months) -> bool {
        let someone = &self.data().people[person];
        let works = period.days().any(|day| inside(day, self.plan().effective) && someone.works(day));
        let at = At::over(person, period, self.plan().effective);
        works && self.plan().chosen.as_ref().is_none_or(|cond| self.cond(cond, &at) == Ok(true))
    }

    /// The periods of a length from the plan's beginning through the one given.
    pub(super) fn periods_through(&self, last: Months) -> Vec<Months> {
        let mut period = Months::holding(self.plan().effective.0.month(), last.len);
        let mut all = Vec::new();
        while period.first <= last.first {
            all.push(period);
            period = Months { first: period.first + period.len, len: period.len };
        }
        all
    }
}
