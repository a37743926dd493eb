//! Numbers that depend on several quantities, between straight bounds.
//!
//! A number is not kept as a range alone but between sums of the quantities themselves, so that what a rule takes and
//! what it is compared with stay together: 30% of a margin never exceeds 40% of it, however large it is.

use std::collections::BTreeMap;

use crate::number::Exact;
use crate::prove::Interval;

/// The most bounds kept on one side.
const MOST: usize = 4;

/// The quantities and how far each reaches.
pub(super) type Reach = BTreeMap<usize, Interval>;

/// A constant and so much of each quantity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Linear {
    pub(super) constant: Exact,
    /// None of them is 0.
    pub(super) of: BTreeMap<usize, Exact>,
}

/// The end of a range, and whether it belongs to it; `None` where there is no end.
pub(super) type End = Option<(Exact, bool)>;

impl Linear {
    pub(super) fn constant(value: Exact) -> Linear {
        Linear { constant: value, of: BTreeMap::new() }
    }

    pub(super) fn leaf(place: usize) -> Linear {
        Linear { constant: Exact::zero(), of: BTreeMap::from([(place, Exact::one())]) }
    }

    pub(super) fn times(&self, factor: &Exact) -> Linear {
        if factor.is_zero() {
            return Linear::default();
        }
        let of = self.of.iter().map(|(place, share)| (*place, share * factor)).collect();
        Linear { constant: &self.constant * factor, of }
    }

    pub(super) fn plus(&self, other: &Linear) -> Linear {
        let mut sum = Linear { constant: &self.constant + &other.constant, of: self.of.clone() };
        for (place, share) in &other.of {
            let total = sum.of.get(place).map_or_else(|| share.clone(), |own| own + share);
            if total.is_zero() {
                sum.of.remove(place);
            } else {
                sum.of.insert(*place, total);
            }
        }
        sum
    }

    pub(super) fn minus(&self, other: &Linear) -> Linear {
        self.plus(&other.times(&Exact::from(-1)))
    }

    /// The largest value over a box.
    pub(super) fn most(&self, reach: &Reach) -> End {
        let mut total = self.constant.clone();
        let mut attained = true;
        for (place, share) in &self.of {
            let over = reach.get(place)?;
            let (end, belongs) =
                if share.is_positive() { (over.high()?, over.has_high()) } else { (over.low()?, over.has_low()) };
            total = &total + &(share * end);
            attained &= belongs;
        }
        Some((total, attained))
    }
}

/// A number above each of some sums and below each of others. None on a side: no bound.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Number {
    pub(super) low: Vec<Linear>,
    pub(super) high: Vec<Linear>,
}

impl Number {
    pub(super) fn exact(form: Linear) -> Number {
        Number { low: vec![form.clone()], high: vec![form] }
    }

    pub(super) fn constant(value: Exact) -> Number {
        Number::exact(Linear::constant(value))
    }

    /// The sum that it is, where that is known.
    pub(super) fn form(&self) -> Option<&Linear> {
        match (self.low.as_slice(), self.high.as_slice()) {
            ([low], [high]) if low == high => Some(low),
            _ => None,
        }
    }

    pub(super) fn value(&self) -> Option<&Exact> {
        self.form().filter(|form| form.of.is_empty()).map(|form| &form.constant)
    }

    /// The least of its upper bounds.
    pub(super) fn most(&self, reach: &Reach) -> End {
        self.high.iter().filter_map(|form| form.most(reach)).reduce(|a, b| match a.0.cmp(&b.0) {
            std::cmp::Ordering::Less => a,
            std::cmp::Ordering::Greater => b,
            std::cmp::Ordering::Equal => (a.0, a.1 && b.1),
        })
    }

    /// The greatest of its lower bounds.
    pub(super) fn least(&self, reach: &Reach) -> End {
        let (most, attained) = self.negative().most(reach)?;
        Some((-most, attained))
    }

    pub(super) fn negative(&self) -> Number {
        self.times(&Exact::from(-1))
    }

    pub(super) fn times(&self, factor: &Exact) -> Number {
        let scaled = |forms: &[Linear]| forms.iter().map(|form| form.times(factor)).collect::<Vec<_>>();
        if factor.is_zero() {
            return Number::constant(Exact::zero());
        }
        let (low, high) = (scaled(&self.low), scaled(&self.high));
        if factor.is_negative() { Number { low: high, high: low } } else { Number { low, high } }
    }

    pub(super) fn plus(&self, other: &Number) -> Number {
        let sums = |left: &[Linear], right: &[Linear]| {
            let all = left.iter().flat_map(|left| right.iter().map(move |right| left.plus(right)));
            all.take(MOST).collect::<Vec<_>>()
        };
        Number { low: sums(&self.low, &other.low), high: sums(&self.high, &other.high) }
    }

    pub(super) fn minus(&self, other: &Number) -> Number {
        self.plus(&other.negative())
    }

    /// Wider by an amount on both sides.
    pub(super) fn within(&self, error: &Exact) -> Number {
        let moved = |forms: &[Linear], by: &Exact| {
            let by = Linear::constant(by.clone());
            forms.iter().map(|form| form.plus(&by)).collect()
        };
        Number { low: moved(&self.low, &-error.clone()), high: moved(&self.high, error) }
    }

    /// The smaller of both.
    pub(super) fn min(&self, other: &Number, reach: &Reach) -> Number {
        if never_above(self, other, reach) {
            return self.clone();
        }
        if never_above(other, self, reach) {
            return other.clone();
        }
        let mut high: Vec<Linear> = self.high.clone();
        high.extend(other.high.iter().filter(|form| !self.high.contains(form)).cloned());
        high.truncate(MOST);
        let low = match (self.least(reach), other.least(reach)) {
            (Some(a), Some(b)) => vec![Linear::constant(a.0.min(b.0))],
            _ => Vec::new(),
        };
        // What lies below both lies below the smaller.
        let shared = |form: &&Linear| self.low.contains(form) && other.low.contains(form);
        let low = self.low.iter().filter(shared).cloned().chain(low).take(MOST).collect();
        Number { low, high }
    }

    /// The larger of both.
    pub(super) fn max(&self, other: &Number, reach: &Reach) -> Number {
        self.negative().min(&other.negative(), reach).negative()
    }

    /// Either of both.
    pub(super) fn or(&self, other: &Number, reach: &Reach) -> Number {
        if self == other {
            return self.clone();
        }
        let above = |one: &Number, two: &Number| {
            let mut kept: Vec<Linear> = Vec::new();
            let bounds_both = |form: &Linear, other: &Number| {
                other.high.iter().any(|own| own.minus(form).most(reach).is_some_and(|(most, _)| !most.is_positive()))
            };
            kept.extend(one.high.iter().filter(|form| bounds_both(form, two)).cloned());
            kept.extend(two.high.iter().filter(|form| bounds_both(form, one)).cloned());
            if let (Some(a), Some(b)) = (one.most(reach), two.most(reach)) {
                kept.push(Linear::constant(a.0.max(b.0)));
            }
            kept.dedup();
            kept.truncate(MOST);
            kept
        };
        let high = above(self, other);
        let low = above(&self.negative(), &other.negative());
        Number { low: low.iter().map(|form| form.times(&Exact::from(-1))).collect(), high }
    }

    /// The product. Of two that move, the sums of one times the ends of the other's range, and the ends of both.
    pub(super) fn product(&self, other: &Number, reach: &Reach) -> Number {
        if let Some(factor) = self.value() {
            return other.times(factor);
        }
        if let Some(factor) = other.value() {
            return self.times(factor);
        }
        let mut out = Number::default();
        for (one, two) in [(self, other), (other, self)] {
            let not_negative = one.least(reach).is_some_and(|(least, _)| !least.is_negative());
            if !not_negative {
                continue;
            }
            if let Some((most, _)) = two.most(reach) {
                let bounds = if most.is_negative() { &one.low } else { &one.high };
                out.high.extend(bounds.iter().map(|form| form.times(&most)));
            }
            if let Some((least, _)) = two.least(reach) {
                let bounds = if least.is_negative() { &one.high } else { &one.low };
                out.low.extend(bounds.iter().map(|form| form.times(&least)));
            }
        }
        if let Some((low, high)) = corners(self, other, reach) {
            out.low.push(Linear::constant(low));
            out.high.push(Linear::constant(high));
        } else {
            let signs = [self, other].map(|one| one.least(reach).is_some_and(|(least, _)| !least.is_negative()));
            if signs == [true, true] {
                out.low.push(Linear::default());
            }
        }
        out.low.truncate(MOST);
        out.high.truncate(MOST);
        out
    }
}

/// The least and the most product of two ranges with ends.
fn corners(one: &Number, two: &Number, reach: &Reach) -> Option<(Exact, Exact)> {
    let ends = |number: &Number| Some([number.least(reach)?.0, number.most(reach)?.0]);
    let (one, two) = (ends(one)?, ends(two)?);
    let all: Vec<Exact> = one.iter().flat_map(|a| two.iter().map(move |b| a * b)).collect();
    Some((all.iter().min()?.clone(), all.iter().max()?.clone()))
}

/// Whether a number is nowhere above another.
pub(super) fn never_above(one: &Number, two: &Number, reach: &Reach) -> bool {
    one.minus(two).high.iter().any(|form| form.most(reach).is_some_and(|(most, _)| !most.is_positive()))
}

/// Whether a number is everywhere below another.
pub(super) fn always_below(one: &Number, two: &Number, reach: &Reach) -> bool {
    one.minus(two).high.iter().any(|form| {
        form.most(reach).is_some_and(|(most, attained)| most.is_negative() || (most.is_zero() && !attained))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn n(text: &str) -> Exact {
        Exact::parse(text).unwrap()
    }

    #[test]
    fn what_belongs_together_stays_together() {
        let reach: Reach = [(0, Interval::at_least(n("0"))), (1, Interval::closed(n("0"), n("1")).unwrap())].into();
        let margin = Number::exact(Linear::leaf(0));
        let quality = Number::exact(Linear::leaf(1));
        let (thirty, forty) = (margin.times(&n("0.3")), margin.times(&n("0.4")));
        assert!(never_above(&thirty, &forty, &reach) && !always_below(&thirty, &forty, &reach));
        assert!(!never_above(&forty, &thirty, &reach));
        assert_eq!(margin.minus(&thirty).form(), Some(&Linear::leaf(0).times(&n("0.7"))));
        // A share of it is never more than it.
        assert!(never_above(&thirty.product(&quality, &reach), &thirty, &reach));
        // The smaller of two is below each of them.
        let cap = Number::constant(n("500"));
        let capped = thirty.min(&cap, &reach);
        assert!(never_above(&capped, &thirty, &reach) && never_above(&capped, &cap, &reach));
        assert_eq!(capped.most(&reach), Some((n("500"), true)));
        assert_eq!(capped.least(&reach), Some((n("0"), true)));
        // Either of two is above none of them by itself.
        let either = thirty.or(&cap, &reach);
        assert!(
            !never_above(&either, &thirty, &reach) && !never_above(&Number::default().or(&cap, &reach), &cap, &reach)
        );
    }
}
