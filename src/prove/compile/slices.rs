//! Slices of a base, each at its own rate.

use crate::number::Exact;
use crate::prove::assumptions::{Blocked, Why};
use crate::prove::compile::known::{Known, Values, everywhere};
use crate::prove::compile::operations as ops;
use crate::prove::compile::tiers::{Cutting, Held};
use crate::prove::compile::{Compiler, Context};
use crate::prove::{Cut, Interval, Line};
use crate::source::Span;

/// The most lines of a table whose slices are added up one by one.
const MOST_LINES: usize = 400;

impl Compiler<'_> {
    /// Each slice of the base at its own rate: the integral of the rate from 0 to the base.
    pub(super) fn slices(
        &self,
        held: &Held<'_>,
        (driver, base): (&Line, &Line),
        cutting: &Cutting,
        (span, over): (Span, &Interval),
        cx: &Context,
    ) -> Values {
        if held.ladder.lines.len() > MOST_LINES {
            return everywhere(over, Known::Blocked(Blocked::by(span, Why::Size)));
        }
        let rounded = |over: &Interval| everywhere(over, Known::Blocked(Blocked::by(span, Why::Rounding)));
        match cutting {
            Cutting::AtBounds(..) if !base.within.is_zero() => rounded(over),
            Cutting::AtBounds(unit, None) => self.integral(held, base, unit, over, cx),
            Cutting::AtBounds(unit, Some(most)) => {
                let (base, most) = (everywhere(over, Known::Number(base.clone())), Line::level(most.clone()));
                let length = ops::extreme(false, &base, &everywhere(over, Known::Number(most)));
                ops::number(&length, |over, length| self.integral(held, length, unit, over, cx))
            }
            Cutting::InProportion => {
                // A driver of 0 has no slices: the whole base lies in the tier that 0 reaches.
                ops::signs(over, driver).refine(|over, sign| {
                    if *sign == Some(std::cmp::Ordering::Equal) {
                        let zero = held.ladder.reached(&Exact::zero());
                        let rate = self.tier(held, zero, over, cx);
                        return ops::product(&rate, &everywhere(over, Known::Number(base.clone())), span);
                    }
                    let slices = self.integral(held, driver, &Exact::one(), over, cx);
                    ops::number(&slices, |over, slices| of_part(slices, (driver, base), span, over))
                })
            }
        }
    }

    /// The slices of a length, their boundaries times a unit, each at its own rate.
    fn integral(&self, held: &Held<'_>, length: &Line, unit: &Exact, over: &Interval, cx: &Context) -> Values {
        let bounds: Vec<Exact> = held.ladder.lines.iter().map(|line| &line.bound.at * unit).collect();
        // On both sides of each boundary, and of 0: a slice of nothing has no rate that is asked for.
        let mut ends: Vec<Exact> = bounds.iter().cloned().chain([Exact::zero()]).collect();
        ends.sort();
        ends.dedup();
        let mut cuts: Vec<Cut> = ends
            .iter()
            .filter_map(|end| (end - &length.start).checked_div(&length.slope))
            .flat_map(|x| [Cut::before(x.clone()), Cut::after(x)])
            .collect();
        cuts.sort();
        let parts = ops::cut_at(over, &cuts).into_iter().map(|part| {
            let sample = length.at(&part.inner());
            let mut total = everywhere(&part, Known::level(Exact::zero()));
            for slice in 0..=bounds.len() {
                let from = slice.checked_sub(1).and_then(|place| bounds.get(place));
                let to = bounds.get(slice);
                let at = |value: &Exact, line: &Line| match (from, to) {
                    (Some(from), _) if value < from => Line::level(from.clone()),
                    (_, Some(to)) if value > to => Line::level(to.clone()),
                    _ => line.clone(),
                };
                let zero = Exact::zero();
                let amount = at(&sample, length).minus(&at(&zero, &Line::level(zero.clone())));
                if amount.constant().is_some_and(Exact::is_zero) {
                    continue;
                }
                let rate = self.tier(held, slice.checked_sub(1), &part, cx);
                let amount = everywhere(&part, Known::Number(amount));
                total = ops::sum(&total, &ops::product(&rate, &amount, held.span));
            }
            (part, total)
        });
        ops::spliced(parts.collect::<Vec<_>>(), over)
    }
}

/// Slices of the driver as those of a base that the whole driver stands for: their sum times base over driver.
fn of_part(slices: &Line, (driver, base): (&Line, &Line), span: Span, over: &Interval) -> Values {
    let number = |line: Line| everywhere(over, Known::Number(line));
    let share = match (driver.constant(), base.constant()) {
        (Some(driver), _) => {
            let factor = slices.constant().and_then(|slices| slices.checked_div(driver));
            return match factor {
                Some(factor) => number(base.times(&factor)),
                None => everywhere(over, Known::Blocked(Blocked::by(span, Why::Quotient))),
            };
        }
        (None, _) => ops::proportion(base, driver),
    };
    if let Some(share) = share {
        return number(slices.times(&share));
    }
    // As long as one rate holds for the whole driver, it holds for the whole base.
    match ops::proportion(slices, driver) {
        Some(rate) => number(base.times(&rate)),
        None if slices.constant().is_some_and(Exact::is_zero) => number(Line::level(Exact::zero())),
        None => everywhere(over, Known::Blocked(Blocked::by(span, Why::Quotient))),
    }
}
