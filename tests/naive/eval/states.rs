//! What of a line is earned, kept, paid later, taken back or given up.

use num_traits::Zero;

use super::moves::Moved;
use super::{Get, Line, Naive, Part};
use crate::naive::day::Months;
use crate::naive::model::*;

/// The states of a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct States {
    /// Earned in the period.
    pub earned: Q,
    /// Of that, kept for later.
    pub held: Q,
    /// Kept earlier and paid now.
    pub released: Q,
    /// Paid earlier and taken back.
    pub taken: Q,
    /// Kept and never to be paid.
    pub cancelled: Q,
}

impl States {
    /// What is earned is paid.
    pub fn earned(earned: Q) -> States {
        States { earned, held: int(0), released: int(0), taken: int(0), cancelled: int(0) }
    }
}

/// What a limit has kept before and after a period, before it is settled in it.
pub(super) struct Keeps {
    pub(super) before: Q,
    pub(super) after: Q,
    /// All of it is paid in the period.
    pub(super) at_once: bool,
    /// All of it is given up.
    pub(super) given_up: bool,
}

impl Keeps {
    /// The states of a period that earns this. What it earns itself is paid before what had been kept, and what is owed
    /// is taken first.
    pub(super) fn states(&self, earned: Q, excess: CapExcess) -> States {
        let Keeps { before, after, .. } = self;
        let nothing = after == before || matches!(excess, CapExcess::PaidAtEnd(_));
        let released = match () {
            () if self.at_once => before.clone(),
            () if nothing => int(0),
            () if *before < int(0) => before.clone(),
            () => (before - after).max(int(0)),
        };
        let held = if self.at_once { int(0) } else { after - before + &released };
        let cancelled = if self.given_up { after.clone() } else { int(0) };
        States { earned, held, released, taken: int(0), cancelled }
    }
}

impl Naive<'_> {
    /// The states of a line that is there; `None` for those that know no more than what they pay.
    pub fn states(&self, part: Part, person: usize, period: Months) -> Get<Option<States>> {
        let with = |earned: Q, moved: Moved| States {
            earned,
            held: moved.held,
            released: moved.released,
            taken: moved.taken,
            cancelled: moved.cancelled,
        };
        Ok(match part {
            Part::Bonus(at) => {
                let of = &self.plan().bonuses[at];
                let long = self.rule_period(of, period);
                let states = match long {
                    Some(long) => self.states_earned(at, person, long)?,
                    None => States::earned(int(0)),
                };
                let len = if self.is_later(part) { Some(period) } else { long };
                match len.map(|period| self.moved(part, person, period)).transpose()? {
                    Some(moved) if moved.is_any() => {
                        let mut states = with(states.earned, moved);
                        states.taken -= self.never_received(part, person, period)?;
                        Some(states)
                    }
                    _ => Some(states),
                }
            }
            Part::Pool(at) => {
                let earned = self.pool_line(at, person, period).amount()?;
                Some(with(earned, self.moved(part, person, period)?))
            }
            Part::Contest(at) => {
                let earned = self.contest_line(at, person, period).amount()?;
                Some(with(earned, self.moved(part, person, period)?))
            }
            Part::Cap(at) => Some(self.cap_with_states(at, person, period)?.2),
            Part::Sanction(_) | Part::Draw(_) | Part::Deduction(_) => None,
        })
    }

    /// What a bonus earns in a period of its own, and what of that goes into other periods.
    pub(super) fn states_earned(&self, bonus: usize, person: usize, long: Months) -> Get<States> {
        let of = &self.plan().bonuses[bonus];
        let paid = self.is_paid(person, long);
        let so_far = matches!(of.window, Some((Window::SoFar(_), Some(_))));
        if !so_far && of.negative == Some(Negative::Carried) {
            return if paid { self.carried_states(bonus, person, long) } else { Ok(States::earned(int(0))) };
        }
        if !so_far && let Some((_, _, states)) = self.limited_line(bonus, person, long)? {
            return Ok(states);
        }
        let line = if paid { self.earned_line(bonus, person, long)?.0 } else { Line::Absent };
        line.amount().map(States::earned)
    }

    /// The states of a rule whose lines below 0 are taken from later ones.
    fn carried_states(&self, bonus: usize, person: usize, period: Months) -> Get<States> {
        let (line, after) = self.carried(bonus, person, period)?;
        let (pays, after) = (line.amount()?, after.unwrap_or_else(|| int(0)));
        // A line below 0 is kept whole; one above 0 keeps nothing and pays off what is owed.
        let Some(due) = self.due_amount(bonus, person, period)? else { return Ok(States::earned(int(0))) };
        let mut states = States::earned(due.clone());
        if due < int(0) {
            states.held = due;
        } else {
            states.released = &pays - due;
        }
        assert!(pays.is_zero() || after.is_zero(), "paid while something is owed");
        Ok(states)
    }
}
