//! The states of a line of which a part goes into other periods: what is earned, what of it is kept, and what is paid
//! now of what had been kept. Limits and lines below 0 speak the language of pay in parts.

use crate::evaluate::Flow;
use crate::evaluate::carry::{Bounded, OwnPay};
use crate::evaluate::steps::Steps;
use crate::evaluate::{LineStatus, WhyNot};
use crate::number::Exact;

impl OwnPay {
    /// All that is earned is paid at once, and nothing is kept.
    pub(super) fn plain(amount: Exact, status: LineStatus, parts: Steps) -> OwnPay {
        OwnPay { flow: Flow::earned(amount), status, parts, left: None }
    }

    /// What is paid, before what is held by parts or taken back.
    pub(super) fn amount(&self) -> Exact {
        self.flow.paid()
    }

    /// The same where another rule is taken. A rule that carries stands in no such group, so nothing kept is lost here.
    pub(super) fn nothing(self, why: WhyNot) -> OwnPay {
        OwnPay { flow: Flow::default(), status: LineStatus::NotApplicable(why), ..self }
    }
}

impl Bounded {
    /// The states of a line that earns `due` where earlier periods have kept `before`.
    ///
    /// A period is paid by what it earns itself first, and then by what had been kept; what is owed is taken first. An
    /// amount is held with the sign of what is earned, and released with that of what had been kept: what a line below
    /// 0 leaves is held below 0, and taken as something released below 0.
    pub(super) fn flow(&self, due: &Exact, before: &Exact) -> Flow {
        let kept = due - &self.paid;
        let (held, released) = if !due.is_zero() && one_sign(due, before) && one_sign(due, &kept) {
            (kept, Exact::zero())
        } else if opposite(before, &self.left) {
            // All that had been kept is used up, and something of the other side is kept in its place.
            (&kept + before, before.clone())
        } else {
            (Exact::zero(), -kept)
        };
        // What neither is paid nor goes on.
        let cancelled = &(&(before + due) - &self.paid) - &self.left;
        Flow { earned: due.clone(), held, released, cancelled, ..Flow::default() }
    }

    /// The states of the line of a cap, which earns nothing: what it keeps of the lines of its rules, which come to
    /// `sum`, and what it pays later. What it cuts for good is earned below 0.
    pub(super) fn flow_of_cap(&self, sum: &Exact, before: &Exact, keeps: bool) -> Flow {
        match keeps {
            true => Flow { earned: Exact::zero(), ..self.flow(sum, before) },
            false => Flow::earned(&self.paid - sum),
        }
    }
}

/// Whether two amounts lie on one side of 0; 0 lies on both.
fn one_sign(one: &Exact, other: &Exact) -> bool {
    !opposite(one, other)
}

fn opposite(one: &Exact, other: &Exact) -> bool {
    (one.is_negative() && other.is_positive()) || (one.is_positive() && other.is_negative())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(text: &str) -> Exact {
        Exact::parse(text).unwrap()
    }

    /// Due, before, paid, left; then held, released, cancelled.
    #[track_caller]
    fn says([due, before, paid, left]: [&str; 4], [held, released, cancelled]: [&str; 3]) {
        let [due, before, paid, left] = [due, before, paid, left].map(exact);
        let flow = Bounded { paid: paid.clone(), left: left.clone() }.flow(&due, &before);
        let said = [&flow.held, &flow.released, &flow.cancelled].map(ToString::to_string);
        assert_eq!(said, [held, released, cancelled]);
        assert_eq!(flow.paid(), paid);
        let after = &(&(&before + &flow.held) - &flow.released) - &flow.cancelled;
        assert_eq!(after, left);
    }

    #[test]
    fn a_limit_keeps_what_is_earned_and_pays_it_later() {
        says(["8000", "0", "6000", "2000"], ["2000", "0", "0"]);
        says(["7000", "2000", "6000", "3000"], ["1000", "0", "0"]);
        says(["3000", "2000", "5000", "0"], ["0", "2000", "0"]);
        says(["5000", "3000", "6000", "2000"], ["0", "1000", "0"]);
        says(["0", "3000", "3000", "0"], ["0", "3000", "0"]);
        // The end of a quarter: what this very period earns beyond the limit is not kept at all.
        says(["9000", "2000", "11000", "0"], ["0", "2000", "0"]);
        // Given up on leaving, with what this period would have kept.
        says(["8000", "11000", "6000", "0"], ["2000", "0", "13000"]);
        says(["0", "4000", "0", "0"], ["0", "0", "4000"]);
    }

    #[test]
    fn a_line_below_zero_is_held_below_zero_until_it_is_taken() {
        says(["-500", "0", "0", "-500"], ["-500", "0", "0"]);
        says(["300", "-500", "0", "-200"], ["0", "-300", "0"]);
        says(["-100", "-200", "0", "-300"], ["-100", "0", "0"]);
        says(["700", "-300", "400", "0"], ["0", "-300", "0"]);
        says(["-300", "0", "-300", "0"], ["0", "0", "0"]);
    }

    #[test]
    fn one_balance_goes_from_one_side_to_the_other() {
        // 1 000 kept pay for a part of -3 000; -2 000 are to be taken.
        says(["-3000", "1000", "0", "-2000"], ["-2000", "1000", "0"]);
        // 8 500 pay what is owed first; 500 of the rest exceed the limit.
        says(["8500", "-2000", "6000", "500"], ["500", "-2000", "0"]);
        says(["-500", "2000", "1000", "500"], ["0", "1500", "0"]);
    }
}
