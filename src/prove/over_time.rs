//! Whether a guard holds in every period from one on, for everybody whom the rules can meet: also somebody employed on some
//! days of a period alone, and in periods in which other values, rules and exceptions count.

use crate::plan::{Ensure, Expr, Given, Id, Plan};
use crate::prove::{Assumptions, Blocked, Verdict, guard};
use crate::time::Period;

/// So many months are looked at one by one where the days of the calendar decide.
const MONTHS: i32 = 12;

/// The most periods that are looked at one by one.
const MOST: usize = 60;

/// What is known of a guard from a period on.
#[derive(Clone, Debug)]
pub struct Lasting {
    /// The answer.
    pub known: Answer,
    /// The last period for which it is proved, where that is not so of all later ones; `None` where it is, and where it is
    /// proved for none.
    pub through: Option<Period>,
    /// Whether what is proved is so only for somebody employed and present on every day.
    pub full_time: bool,
}

/// An answer over time.
#[derive(Clone, Debug)]
pub enum Answer {
    /// It holds, where none of these amounts is below 0.
    Proved(Vec<Expr>),
    /// It does not hold in a period, for these values.
    Refuted(Period, Vec<Given>),
    /// From a period on it cannot be said, and what keeps it from being said, where that is one place.
    Undecided(Period, Option<Blocked>),
}

/// What is known of a guard in all periods of its plan from one on.
pub fn guard_from(plan: &Plan, id: Id<Ensure>, first: Period) -> Lasting {
    let states = plan.states_from(first);
    let mut held = Lasting { known: Answer::Proved(Vec::new()), through: None, full_time: false };
    let mut open: Option<Lasting> = None;
    for (place, state) in states.iter().enumerate() {
        let last = match states.get(place + 1) {
            Some(next) => Some(next.previous(1)),
            None => plan.effective.through.map(|last| plan.period_on(last)),
        };
        let found = Stretch { plan, id, first: *state, last }.known();
        match found.known {
            // A run that stops is worse than what is not known of an earlier one.
            Answer::Refuted(..) => return found,
            Answer::Undecided(period, _) if open.is_none() => {
                let before = if found.through.is_some() { Some(period) } else { (place > 0).then_some(*state) };
                let full_time = held.full_time || found.full_time;
                open = Some(Lasting { through: before.map(|period| period.previous(1)), full_time, ..found });
            }
            Answer::Undecided(..) => {}
            Answer::Proved(_) if open.is_none() => held = both(held, found),
            Answer::Proved(_) => {}
        }
    }
    open.unwrap_or(held)
}

/// Periods that differ by their days alone.
#[derive(Clone, Copy)]
struct Stretch<'a> {
    plan: &'a Plan,
    id: Id<Ensure>,
    first: Period,
    /// `None` where there is no end.
    last: Option<Period>,
}

impl Stretch<'_> {
    fn known(self) -> Lasting {
        let whichever = self.in_period(self.first, true);
        if !matches!(whichever.known, Answer::Undecided(..)) {
            return whichever;
        }
        // The days of the calendar may decide: each period by itself, as far as is looked at.
        let end = self.first.first().plus(MONTHS);
        let next = |period: &Period| Some(self.plan.every.containing(period.last().plus(1)));
        let all = std::iter::successors(Some(self.first), next).take(MOST);
        let looked = all.take_while(|period| self.last.map_or(period.first() < end, |last| *period <= last));
        let mut held: Option<Lasting> = None;
        let mut reached = self.first;
        for period in looked {
            let found = self.in_period(period, false);
            held = match (found.known, held) {
                (Answer::Proved(of), held) => {
                    let found = Lasting { known: Answer::Proved(of), ..found };
                    Some(held.map_or(found.clone(), |held| both(held, found)))
                }
                (known @ Answer::Refuted(..), _) => return Lasting { known, ..found },
                (known @ Answer::Undecided(..), held) => {
                    let through = held.as_ref().map(|_| reached);
                    return Lasting { known, through, full_time: held.is_some_and(|held| held.full_time) };
                }
            };
            reached = period;
        }
        let whole = self.last == Some(reached);
        let through = (!whole).then_some(reached);
        held.map_or(whichever, |held| Lasting { through, ..held })
    }

    /// For somebody employed on any of the days, else for somebody employed on all of them.
    fn in_period(self, period: Period, whichever: bool) -> Lasting {
        let full = Assumptions { any_period: whichever, ..Assumptions::in_period(period) };
        let told = |verdict: Verdict, full_time: bool| {
            let known = match verdict {
                Verdict::Proved => Answer::Proved(Vec::new()),
                Verdict::ProvedFromZero(of) => Answer::Proved(of),
                Verdict::Refuted(given) => Answer::Refuted(period, given),
                Verdict::Undecided(blocked) => Answer::Undecided(period, blocked),
            };
            Lasting { known, through: None, full_time }
        };
        let part = Assumptions { full_time: false, ..full.clone() };
        match guard(self.plan, self.id, &part) {
            Verdict::Undecided(_) => told(guard(self.plan, self.id, &full), true),
            verdict => told(verdict, false),
        }
    }
}

/// What is proved of some periods and of some more.
fn both(one: Lasting, two: Lasting) -> Lasting {
    let names = |of: &Answer| match of {
        Answer::Proved(names) => names.clone(),
        Answer::Refuted(..) | Answer::Undecided(..) => Vec::new(),
    };
    let mut all = names(&one.known);
    for name in names(&two.known) {
        let given =
            |known: &Expr| Given { what: known.clone(), value: crate::plan::Const::YesNo(true), span: known.span };
        if !all.iter().any(|known| given(known).states(&name)) {
            all.push(name);
        }
    }
    Lasting { known: Answer::Proved(all), through: two.through, full_time: one.full_time || two.full_time }
}
