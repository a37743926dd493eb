//! Operations on values that move along a line: where they stay on lines, and where a stretch must be cut.

use std::cmp::Ordering;

use crate::measure::{Datum, compare};
use crate::number::{Exact, Rounding, RoundingMode};
use crate::plan::BinaryOp;
use crate::prove::assumptions::{Blocked, Why};
use crate::prove::compile::known::{Known, Values, everywhere};
use crate::prove::pieces::Pieces;
use crate::prove::{Cut, Interval, Line};
use crate::source::Span;

/// Both values on their common stretches; what is missing in one is missing in the result.
pub(super) fn both(left: &Values, right: &Values, work: impl Fn(&Interval, &Known, &Known) -> Values) -> Values {
    let parts = left.with(right).into_iter().map(|(over, left, right)| {
        let known = Known::lacking([left, right]);
        (over.clone(), known.map_or_else(|| work(&over, left, right), |known| everywhere(&over, known)))
    });
    spliced(parts, left.domain())
}

/// Both numbers on their common stretches; the analysis lets no other values through.
pub(super) fn numbers(left: &Values, right: &Values, work: impl Fn(&Interval, &Line, &Line) -> Values) -> Values {
    both(left, right, |over, left, right| match (left, right) {
        (Known::Number(left), Known::Number(right)) => work(over, &settled(over, left), &settled(over, right)),
        _ => everywhere(over, Known::NoData),
    })
}

/// One number after the other.
pub(super) fn number(values: &Values, work: impl Fn(&Interval, &Line) -> Values) -> Values {
    values.refine(|over, known| match known {
        Known::Number(line) => work(over, &settled(over, line)),
        other => everywhere(over, other.clone()),
    })
}

/// Values over neighbouring stretches as one.
pub(super) fn spliced(parts: impl IntoIterator<Item = (Interval, Values)>, domain: &Interval) -> Values {
    let all = parts
        .into_iter()
        .flat_map(|(_, values)| values.iter().map(|(over, known)| (over, known.clone())).collect::<Vec<_>>());
    Pieces::of(all).unwrap_or_else(|| everywhere(domain, Known::NoData))
}

/// On a single number a line is one value.
fn settled(over: &Interval, line: &Line) -> Line {
    match over.only() {
        Some(x) => Line { within: line.within.clone(), ..Line::level(line.at(x)) },
        None => line.clone(),
    }
}

fn lined(over: &Interval, line: Line) -> Values {
    everywhere(over, Known::Number(line))
}

fn blocked(over: &Interval, by: Span, why: Why) -> Values {
    everywhere(over, Known::Blocked(Blocked::by(by, why)))
}

/// Both added up.
pub(super) fn sum(left: &Values, right: &Values) -> Values {
    numbers(left, right, |over, left, right| lined(over, left.plus(right)))
}

/// The first less the second.
pub(super) fn difference(left: &Values, right: &Values) -> Values {
    numbers(left, right, |over, left, right| lined(over, left.minus(right)))
}

/// The product, where one of both does not move.
pub(super) fn product(left: &Values, right: &Values, span: Span) -> Values {
    numbers(left, right, |over, left, right| times(over, left, right, span))
}

fn times(over: &Interval, left: &Line, right: &Line, span: Span) -> Values {
    match (left.constant(), right.constant()) {
        (Some(factor), _) => return lined(over, right.times(factor)),
        (_, Some(factor)) => return lined(over, left.times(factor)),
        _ => {}
    }
    if left.slope.is_zero() && right.slope.is_zero() {
        // Both are rounded on the way: each error counts with the other value.
        let error = &(&left.start.abs() * &right.within) + &(&right.start.abs() * &left.within);
        let within = &error + &(&left.within * &right.within);
        return lined(over, Line { within, ..Line::level(&left.start * &right.start) });
    }
    let rounded = left.slope.is_zero() || right.slope.is_zero();
    blocked(over, span, if rounded { Why::Rounding } else { Why::Product })
}

/// The quotient, where the divisor does not move or is in one proportion to what is divided.
pub(super) fn quotient(left: &Values, right: &Values, span: Span) -> Values {
    numbers(left, right, |over, left, right| match right.constant() {
        Some(divisor) => match Exact::one().checked_div(divisor) {
            Some(factor) => lined(over, left.times(&factor)),
            None => everywhere(over, Known::NoData),
        },
        None if !right.within.is_zero() => blocked(over, span, Why::Rounding),
        None => {
            let Some(share) = proportion(left, right) else { return blocked(over, span, Why::Quotient) };
            let zero = |sign: Ordering| match sign {
                Ordering::Equal => Known::NoData,
                _ => Known::level(share.clone()),
            };
            signs(over, right).map(|sign| sign.map_or(Known::NoData, zero))
        }
    })
}

/// What a line is of another one everywhere, where it is one share of it.
pub(super) fn proportion(left: &Line, right: &Line) -> Option<Exact> {
    let share = left.slope.checked_div(&right.slope)?;
    (left.within.is_zero() && right.within.is_zero() && left.start == &right.start * &share).then_some(share)
}

/// On which side of 0 a line lies; `None` where the error of a rounding leaves it open.
pub(super) fn signs(over: &Interval, line: &Line) -> Pieces<Option<Ordering>> {
    let error = &line.within;
    let sign = |value: &Exact| {
        if value.abs() > *error {
            Some(value.cmp(&Exact::zero()))
        } else if error.is_zero() {
            Some(Ordering::Equal)
        } else {
            None
        }
    };
    let crossing = |level: &Exact| (level - &line.start).checked_div(&line.slope);
    let mut ends: Vec<Exact> = [crossing(error), crossing(&-error.clone())].into_iter().flatten().collect();
    ends.sort();
    // Where the value is just as large as the error, it is open still.
    let cuts = match ends.as_slice() {
        [first, last] => vec![Cut::before(first.clone()), Cut::after(last.clone())],
        _ => Vec::new(),
    };
    let parts = cut_at(over, &cuts).into_iter().map(|part| {
        let value = line.at(&part.inner());
        (part, sign(&value))
    });
    Pieces::of(parts).unwrap_or_else(|| Pieces::everywhere(over.clone(), None))
}

/// A stretch cut at each of some rising cuts.
pub(super) fn cut_at(over: &Interval, cuts: &[Cut]) -> Vec<Interval> {
    let mut out = Vec::with_capacity(cuts.len() + 1);
    let mut rest = Some(over.clone());
    for cut in cuts {
        let Some(whole) = rest else { break };
        let (below, above) = whole.split(cut);
        out.extend(below);
        rest = above;
    }
    out.extend(rest);
    out
}

/// The answer of a comparison.
pub(super) fn compared(op: BinaryOp, left: &Values, right: &Values, span: Span) -> Values {
    both(left, right, |over, left, right| match (left, right) {
        (Known::Number(left), Known::Number(right)) => {
            let difference = settled(over, left).minus(&settled(over, right));
            signs(over, &difference).map(|sign| match sign {
                Some(sign) => Known::truth(holds(op, *sign)),
                None => Known::Blocked(Blocked::by(span, Why::Rounding)),
            })
        }
        // Values that cannot be compared are not equal; the analysis lets none through.
        _ => {
            let answer = match (left.datum(), right.datum()) {
                (Some(left), Some(right)) => compare(op, &left, &right),
                _ => None,
            };
            everywhere(over, Known::truth(answer.unwrap_or(op == BinaryOp::NotEqual)))
        }
    })
}

fn holds(op: BinaryOp, order: Ordering) -> bool {
    match op {
        BinaryOp::Equal => order.is_eq(),
        BinaryOp::NotEqual => order.is_ne(),
        BinaryOp::Less => order.is_lt(),
        BinaryOp::LessOrEqual => order.is_le(),
        BinaryOp::Greater => order.is_gt(),
        BinaryOp::GreaterOrEqual => order.is_ge(),
        _ => false,
    }
}

/// The larger or the smaller of both.
pub(super) fn extreme(largest: bool, left: &Values, right: &Values) -> Values {
    both(left, right, |over, left, right| {
        let (Known::Number(left), Known::Number(right)) = (left, right) else {
            let chosen = match (left.datum(), right.datum()) {
                (Some(left), Some(right)) if largest => Known::of(left.max(right)),
                (Some(left), Some(right)) => Known::of(left.min(right)),
                _ => Known::NoData,
            };
            return everywhere(over, chosen);
        };
        let (left, right) = (settled(over, left), settled(over, right));
        let within = (&left.within).max(&right.within).clone();
        let exact = Line { within: Exact::zero(), ..left.minus(&right) };
        signs(over, &exact).map(|sign| {
            let first = (*sign == Some(Ordering::Greater)) == largest;
            let chosen = if first { &left } else { &right };
            Known::Number(Line { within: within.clone(), ..chosen.clone() })
        })
    })
}

/// How far the first exceeds the second, at least 0.
pub(super) fn excess(left: &Values, right: &Values) -> Values {
    let zero = everywhere(left.domain(), Known::level(Exact::zero()));
    extreme(true, &difference(left, right), &zero)
}

/// A value rounded on the way: of one that moves the error is kept beside the value before.
pub(super) fn rounded(values: &Values, rounding: &Rounding) -> Values {
    number(values, |over, line| {
        if let Some(value) = line.constant() {
            return lined(over, Line::level(rounding.apply(value)));
        }
        let error = match rounding.mode {
            RoundingMode::HalfUp | RoundingMode::HalfEven => &rounding.unit * &Exact::scaled(5, 1),
            RoundingMode::Up | RoundingMode::Down | RoundingMode::Floor | RoundingMode::Ceiling => {
                rounding.unit.clone()
            }
        };
        lined(over, Line { within: &line.within + &error.abs(), ..line.clone() })
    })
}

/// A number, where it is not below 0; elsewhere the run stops.
pub(super) fn none_below_zero(values: &Values, by: Span) -> Values {
    let zero = everywhere(values.domain(), Known::level(Exact::zero()));
    decided(&compared(BinaryOp::Less, values, &zero, by), |over, below| {
        let stops = || everywhere(over, Known::Stops);
        if below { stops() } else { values.over(over).unwrap_or_else(stops) }
    })
}

/// The answer of a condition, stretch by stretch: what `decided` makes of yes and no, everything else as it is.
pub(super) fn decided(condition: &Values, decided: impl Fn(&Interval, bool) -> Values) -> Values {
    condition.refine(|over, known| match known {
        Known::Other(Datum::YesNo(flag)) => decided(over, *flag),
        Known::Number(_) | Known::Other(_) => everywhere(over, Known::NoData),
        other => everywhere(over, other.clone()),
    })
}
