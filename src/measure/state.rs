//! Partial states: what is known of some rows, and how two of them become one.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::data::EntityId;
use crate::measure::{Codes, Datum, Gap};
use crate::number::Exact;
use crate::plan::Aggregate;
use crate::time::{Date, Month};

/// Whose rows, of which month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StateKey {
    /// The person credited; `None` for rows that are nobody's.
    pub payee: Option<EntityId>,
    /// The month; `None` for a measure without a date, which every period sees whole.
    pub month: Option<Month>,
    /// For rows that stand open from a month on: the month at whose end they no longer do; `None` for those that still
    /// stand open, and for all other rows.
    pub left: Option<Month>,
}

/// The state of one measure over some rows, at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Partial {
    /// A sum and the number of its terms, for sums and averages: `units / 10^scale`.
    Sum {
        /// The scaled sum.
        units: i128,
        /// Its decimal places.
        scale: u32,
        /// How many values were added.
        count: u64,
    },
    /// A sum whose terms are not all decimals of a few places: computed or converted ones.
    Exact {
        /// The sum.
        sum: Exact,
        /// How many values were added.
        count: u64,
    },
    /// A number of rows.
    Count(u64),
    /// The different values.
    Different(BTreeSet<Datum>),
    /// The different values, by their codes.
    Coded(Codes),
    /// The smallest value.
    Smallest(Datum),
    /// The largest value.
    Largest(Datum),
    /// The value of the earliest row: its day, its rank among the rows of that day, the value.
    First(Option<Date>, u32, Datum),
    /// The value of the latest row.
    Last(Option<Date>, u32, Datum),
    /// At least one row needs what another table does not have: there is no result, whatever the other rows are.
    Gap(BTreeSet<Gap>),
}

/// The most decimal places of a sum kept as a scaled integer. Cells have at most nine; a computed value may have any number.
const MOST_PLACES: u32 = 12;

/// A sum that does not fit the machine's widest integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge;

impl Partial {
    /// The state of the single value of a row.
    ///
    /// `rank` is the place of the row among all rows of the measure.
    pub fn of(function: Aggregate, value: Option<Datum>, date: Option<Date>, rank: u32) -> Option<Partial> {
        let Some(datum) = value else {
            return (function == Aggregate::Count).then_some(Partial::Count(1));
        };
        Some(match function {
            Aggregate::Sum | Aggregate::Average => {
                let number = datum.number()?;
                match (0..=MOST_PLACES).find_map(|scale| number.to_scaled(scale).map(|units| (units, scale))) {
                    Some((units, scale)) => Partial::Sum { units, scale, count: 1 },
                    None => Partial::Exact { sum: number.clone(), count: 1 },
                }
            }
            Aggregate::Count => Partial::Count(1),
            Aggregate::CountDifferent => Partial::Different(BTreeSet::from([datum])),
            Aggregate::Min => Partial::Smallest(datum),
            Aggregate::Max => Partial::Largest(datum),
            Aggregate::First => Partial::First(date, rank, datum),
            Aggregate::Last => Partial::Last(date, rank, datum),
        })
    }

    /// Takes in the state of other rows of the same measure. The order of merging does not matter.
    pub fn merge(&mut self, other: Partial) -> Result<(), TooLarge> {
        match (&mut *self, other) {
            (Partial::Sum { units, scale, count }, Partial::Sum { units: more, scale: other_scale, count: others }) => {
                let (left, right, wide) = aligned(*units, *scale, more, other_scale).ok_or(TooLarge)?;
                *units = left.checked_add(right).ok_or(TooLarge)?;
                *scale = wide;
                *count = count.saturating_add(others);
            }
            (Partial::Gap(gaps), Partial::Gap(others)) => gaps.extend(others),
            (Partial::Gap(_), _) => {}
            (_, other @ Partial::Gap(_)) => *self = other,
            (Partial::Exact { sum, count }, other) => {
                if let Some((more, others)) = other.summed() {
                    *sum = &*sum + &more;
                    *count = count.saturating_add(others);
                }
            }
            (Partial::Sum { .. }, Partial::Exact { sum: more, count: others }) => {
                if let Some((sum, count)) = self.summed() {
                    *self = Partial::Exact { sum: &sum + &more, count: count.saturating_add(others) };
                }
            }
            (Partial::Count(count), Partial::Count(others)) => *count = count.saturating_add(others),
            (Partial::Different(values), Partial::Different(others)) => values.extend(others),
            (Partial::Coded(codes), Partial::Coded(others)) => codes.extend(&others),
            (Partial::Coded(codes), Partial::Different(values)) => *self = codes.with(values),
            (Partial::Different(values), Partial::Coded(codes)) => *self = codes.with(std::mem::take(values)),
            (Partial::Smallest(value), Partial::Smallest(other)) if other < *value => *value = other,
            (Partial::Largest(value), Partial::Largest(other)) if other > *value => *value = other,
            (Partial::First(date, rank, _), Partial::First(day, place, value)) if (day, place) < (*date, *rank) => {
                *self = Partial::First(day, place, value);
            }
            (Partial::Last(date, rank, _), Partial::Last(day, place, value)) if (day, place) > (*date, *rank) => {
                *self = Partial::Last(day, place, value);
            }
            _ => {}
        }
        Ok(())
    }

    /// The states of other rows each, as one: two and two, so that many sets of many values are not gone through again and again.
    pub fn merged(mut states: Vec<Cow<'_, Partial>>) -> Result<Option<Cow<'_, Partial>>, TooLarge> {
        while states.len() > 1 {
            let mut pairs = states.into_iter();
            let mut halves = Vec::with_capacity(pairs.len().div_ceil(2));
            while let Some(mut one) = pairs.next() {
                if let Some(other) = pairs.next() {
                    one.to_mut().merge(other.into_owned())?;
                }
                halves.push(one);
            }
            states = halves;
        }
        Ok(states.pop())
    }

    /// The sum and the number of its terms, where the state is one.
    fn summed(&self) -> Option<(Exact, u64)> {
        match self {
            Partial::Sum { units, scale, count } => Some((Exact::scaled(*units, *scale), *count)),
            Partial::Exact { sum, count } => Some((sum.clone(), *count)),
            _ => None,
        }
    }

    /// The result, without the sum's limit of width; what is missing where there is none.
    pub fn finish(&self, function: Aggregate) -> Result<Datum, &BTreeSet<Gap>> {
        if let Some((sum, count)) = self.summed() {
            let mean = || sum.checked_div(&i64::try_from(count).unwrap_or(i64::MAX).into());
            let average = function == Aggregate::Average;
            return Ok(Datum::Number(if average { mean().unwrap_or_else(|| sum.clone()) } else { sum }));
        }
        Ok(match self {
            Partial::Gap(gaps) => return Err(gaps),
            Partial::Sum { .. } | Partial::Exact { .. } => Datum::Number(Exact::zero()),
            Partial::Count(count) => Datum::Number(i64::try_from(*count).unwrap_or(i64::MAX).into()),
            Partial::Different(values) => Datum::Number(i64::try_from(values.len()).unwrap_or(i64::MAX).into()),
            Partial::Coded(codes) => Datum::Number(i64::try_from(codes.set.count()).unwrap_or(i64::MAX).into()),
            Partial::Smallest(value)
            | Partial::Largest(value)
            | Partial::First(_, _, value)
            | Partial::Last(_, _, value) => value.clone(),
        })
    }
}

/// Two scaled numbers at the larger of their scales.
fn aligned(a: i128, a_scale: u32, b: i128, b_scale: u32) -> Option<(i128, i128, u32)> {
    let wide = a_scale.max(b_scale);
    let lift = |units: i128, scale: u32| units.checked_mul(10_i128.checked_pow(wide - scale)?);
    Some((lift(a, a_scale)?, lift(b, b_scale)?, wide))
}
