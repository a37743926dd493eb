//! Different values by their codes: millions of them in little room.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::data::{Day, SharedTexts};
use crate::measure::{Datum, Partial};
use crate::number::Exact;
use crate::plan::{Id, Record};

/// What codes stand for.
#[derive(Clone, Debug)]
pub enum Coded {
    /// Numbers: the units in the upper bits, the decimal places in the lower four.
    Number,
    /// Days.
    Day,
    /// Yes or no.
    YesNo,
    /// Entities of a record.
    Entity(Id<Record>),
    /// Texts.
    Text(Arc<SharedTexts>),
}

/// A set of values of one kind: equal codes, equal values.
#[derive(Clone, Debug)]
pub struct Codes {
    of: Coded,
    /// Shared, because a window takes the states of its months as they are.
    pub(super) sorted: Arc<Vec<u64>>,
}

impl PartialEq for Codes {
    fn eq(&self, other: &Codes) -> bool {
        self.sorted == other.sorted && std::mem::discriminant(&self.of) == std::mem::discriminant(&other.of)
    }
}

impl Eq for Codes {}

/// The most that a number may be to have a code.
const MOST: i64 = 1 << 58;

/// The code of a number; `None` for one too large.
#[inline]
pub(super) fn code_of_number(units: i64, scale: u32) -> Option<u64> {
    let (mut units, mut scale) = (units, scale);
    while scale > 0 && units % 10 == 0 {
        units /= 10;
        scale -= 1;
    }
    let fits = units.unsigned_abs() < MOST.unsigned_abs() && scale < 16;
    fits.then(|| u64::from_ne_bytes(((units << 4) | i64::from(scale)).to_ne_bytes()))
}

impl Coded {
    /// The code of a value; `None` for a number that has none.
    fn code(&self, value: &Datum) -> Option<u64> {
        Some(match (self, value) {
            (Coded::Number, Datum::Number(number)) => {
                let (units, scale) = (0..=12).find_map(|scale| Some((number.to_scaled(scale)?, scale)))?;
                return code_of_number(i64::try_from(units).ok()?, scale);
            }
            (Coded::Day, Datum::Date(day)) => Day::from(*day).code().into(),
            (Coded::YesNo, Datum::YesNo(flag)) => u64::from(*flag),
            (Coded::Entity(_), Datum::Entity(_, entity)) => u64::from(*entity),
            (Coded::Text(texts), Datum::Text(text)) => texts.code(text).into(),
            _ => return None,
        })
    }

    /// The value of a code.
    fn datum(&self, code: u64) -> Option<Datum> {
        let small = || u32::try_from(code).ok();
        Some(match self {
            Coded::Number => {
                let packed = i64::from_ne_bytes(code.to_ne_bytes());
                Datum::Number(Exact::scaled((packed >> 4).into(), u32::try_from(packed & 15).ok()?))
            }
            Coded::Day => Datum::Date(Day::of_code(small()?).date()?),
            Coded::YesNo => Datum::YesNo(code == 1),
            Coded::Entity(record) => Datum::Entity(*record, small()?),
            Coded::Text(texts) => Datum::Text(texts.text(small()?)?),
        })
    }

    /// The set of these codes, given in order, each once.
    pub(super) fn of(&self, sorted: Vec<u64>) -> Codes {
        Codes { of: self.clone(), sorted: Arc::new(sorted) }
    }
}

impl Codes {
    /// The texts that the codes stand for, where they stand for texts.
    pub(super) fn texts(&self) -> Option<&SharedTexts> {
        if let Coded::Text(texts) = &self.of { Some(texts) } else { None }
    }

    /// Takes in other codes of the same kind, given in order.
    pub(super) fn extend(&mut self, others: &[u64]) {
        let own = Arc::make_mut(&mut self.sorted);
        own.extend_from_slice(others);
        // Two sorted runs: merging them is what the sort does.
        own.sort();
        own.dedup();
    }

    /// The values together with others; as values where one of those has no code.
    pub(super) fn with(&mut self, values: BTreeSet<Datum>) -> Partial {
        let codes: Option<Vec<u64>> = values.iter().map(|value| self.of.code(value)).collect();
        let mut own = Arc::unwrap_or_clone(std::mem::take(&mut self.sorted));
        match codes {
            Some(codes) => {
                own.extend(codes);
                own.sort_unstable();
                own.dedup();
                Partial::Coded(self.of.of(own))
            }
            None => Partial::Different(own.into_iter().filter_map(|code| self.of.datum(code)).chain(values).collect()),
        }
    }
}
