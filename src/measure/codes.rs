//! Different values by their codes: millions of them in little room.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::data::{Day, SharedTexts};
use crate::measure::packed::Packed;
use crate::measure::{Datum, Partial};
use crate::number::Exact;
use crate::plan::{Id, Record};

/// What codes stand for.
#[derive(Clone, Debug)]
pub enum Coded {
    /// Numbers: the decimal places in the upper four bits, the units in the lower ones.
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
    pub(super) set: Arc<Packed>,
}

impl PartialEq for Codes {
    fn eq(&self, other: &Codes) -> bool {
        self.set == other.set && std::mem::discriminant(&self.of) == std::mem::discriminant(&other.of)
    }
}

impl Eq for Codes {}

/// How many bits of the code of a number are its units, the sign among them.
const UNIT_BITS: u32 = 60;
const UNITS: u64 = (1 << UNIT_BITS) - 1;

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
    let units = u64::from_ne_bytes(units.to_ne_bytes()) & UNITS;
    fits.then(|| (u64::from(scale) << UNIT_BITS) | units)
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
                // The sign goes up to the highest bit and back.
                let units = i64::from_ne_bytes((code << (64 - UNIT_BITS)).to_ne_bytes()) >> (64 - UNIT_BITS);
                Datum::Number(Exact::scaled(units.into(), u32::try_from(code >> UNIT_BITS).ok()?))
            }
            Coded::Day => Datum::Date(Day::of_code(small()?).date()?),
            Coded::YesNo => Datum::YesNo(code == 1),
            Coded::Entity(record) => Datum::Entity(*record, small()?),
            Coded::Text(texts) => Datum::Text(texts.text(small()?)?),
        })
    }

    /// The set of these codes, given in order.
    pub(super) fn of(&self, sorted: impl IntoIterator<Item = u64>) -> Codes {
        self.of_set(Packed::of(sorted))
    }

    fn of_set(&self, set: Packed) -> Codes {
        Codes { of: self.clone(), set: Arc::new(set) }
    }
}

impl Codes {
    /// The texts that the codes stand for, where they stand for texts.
    pub(super) fn texts(&self) -> Option<&SharedTexts> {
        if let Coded::Text(texts) = &self.of { Some(texts) } else { None }
    }

    /// Takes in other codes of the same kind.
    pub(super) fn extend(&mut self, others: &Codes) {
        self.set = Arc::new(self.set.with(&others.set));
    }

    /// The values together with others; as values where one of those has no code.
    pub(super) fn with(&self, values: BTreeSet<Datum>) -> Partial {
        let codes: Option<BTreeSet<u64>> = values.iter().map(|value| self.of.code(value)).collect();
        match codes {
            Some(codes) => Partial::Coded(self.of.of_set(self.set.with(&Packed::of(codes)))),
            None => Partial::Different(self.set.iter().filter_map(|code| self.of.datum(code)).chain(values).collect()),
        }
    }
}
