//! The values of one part in columns of small numbers.

use crate::audit::cells::Cells;
use crate::data::Day;

/// A value as it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Raw {
    /// Nothing stands there, or nothing that a machine integer holds.
    Nothing,
    /// A number: `units / 10^scale`.
    Number(i64, u8),
    /// A text by its number, a day by its code, an entity, yes as 1 and no as 0.
    Code(u64),
}

impl Raw {
    /// The same with as few decimals as it has.
    pub fn shortest(self) -> Raw {
        match self {
            Raw::Number(units, scale) if scale > 0 && units % 10 == 0 => Raw::Number(units / 10, scale - 1).shortest(),
            value => value,
        }
    }
}

/// The values of one part.
#[derive(Clone, Debug)]
pub(super) enum Column {
    Numbers {
        units: Vec<i64>,
        scales: Vec<u8>,
    },
    /// Texts, days, entities, yes and no: most columns are such, and half as wide as those of any numbers.
    Short(Vec<u32>),
    Codes(Vec<u64>),
}

/// What stands in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    /// Numbers that are added up or compared.
    Numbers,
    /// What has a number of its own: texts, days, entities.
    Short,
    /// Numbers by which things are told apart.
    Codes,
}

/// The scale of a number that is not there.
const NO_SCALE: u8 = u8::MAX;
/// The code of what is not there.
const NO_CODE: u64 = u64::MAX;
/// The same where codes are short.
const NO_SHORT: u32 = u32::MAX;
impl Column {
    pub fn new(holds: Holds) -> Column {
        match holds {
            Holds::Numbers => Column::Numbers { units: Vec::new(), scales: Vec::new() },
            Holds::Short => Column::Short(Vec::new()),
            Holds::Codes => Column::Codes(Vec::new()),
        }
    }

    pub fn extend(&mut self, cells: &Cells<'_>, rows: impl Iterator<Item = usize>) {
        match self {
            Column::Numbers { units, scales } => cells.each(rows, |value| {
                let (value, scale) = if let Raw::Number(value, scale) = value { (value, scale) } else { (0, NO_SCALE) };
                units.push(value);
                scales.push(scale);
            }),
            Column::Short(codes) => cells.each(rows, |value| {
                codes.push(match value {
                    Raw::Code(code) => u32::try_from(code).unwrap_or(NO_SHORT),
                    Raw::Number(..) | Raw::Nothing => NO_SHORT,
                })
            }),
            Column::Codes(codes) => cells.each(rows, |value| {
                codes.push(match value {
                    Raw::Code(code) => code,
                    // Clients that are numbers are told apart by them.
                    Raw::Number(units, 0) => u64::try_from(units).unwrap_or(NO_CODE),
                    Raw::Number(..) | Raw::Nothing => NO_CODE,
                })
            }),
        }
    }

    pub fn raw(&self, at: usize) -> Raw {
        match self {
            Column::Numbers { units, scales } => match (units.get(at), scales.get(at)) {
                (Some(units), Some(scale)) if *scale != NO_SCALE => Raw::Number(*units, *scale),
                _ => Raw::Nothing,
            },
            Column::Short(_) | Column::Codes(_) => self.code(at).map_or(Raw::Nothing, Raw::Code),
        }
    }

    pub fn code(&self, at: usize) -> Option<u64> {
        match self {
            Column::Short(codes) => codes.get(at).filter(|code| **code != NO_SHORT).map(|code| u64::from(*code)),
            Column::Codes(codes) => codes.get(at).copied().filter(|code| *code != NO_CODE),
            Column::Numbers { .. } => None,
        }
    }

    /// Without values, with room for so many.
    pub fn of_length(holds: Holds, length: usize) -> Column {
        match holds {
            Holds::Numbers => Column::Numbers { units: vec![0; length], scales: vec![NO_SCALE; length] },
            Holds::Short => Column::Short(vec![NO_SHORT; length]),
            Holds::Codes => Column::Codes(vec![NO_CODE; length]),
        }
    }

    pub fn holds(&self) -> Holds {
        match self {
            Column::Numbers { .. } => Holds::Numbers,
            Column::Short(_) => Holds::Short,
            Column::Codes(_) => Holds::Codes,
        }
    }

    /// Puts the values of another column of the same kind into these places.
    pub fn put(&mut self, other: &Column, places: &[usize]) {
        match (self, other) {
            (Column::Numbers { units, scales }, Column::Numbers { units: more, scales: of }) => {
                put(units, more, places);
                put(scales, of, places);
            }
            (Column::Short(codes), Column::Short(more)) => put(codes, more, places),
            (Column::Codes(codes), Column::Codes(more)) => put(codes, more, places),
            _ => {}
        }
    }
}

/// Puts values into these places.
pub(super) fn put<T: Copy>(to: &mut [T], values: &[T], places: &[usize]) {
    for (value, place) in values.iter().zip(places) {
        if let Some(to) = to.get_mut(*place) {
            *to = *value;
        }
    }
}

/// What plays one part in all rows, for whoever asks many of them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lane<'r>(pub Option<&'r Column>);

impl Lane<'_> {
    /// What plays the part in a row.
    #[inline]
    pub fn raw(self, at: usize) -> Raw {
        self.0.map_or(Raw::Nothing, |column| column.raw(at))
    }

    /// The same as a number that tells values apart.
    #[inline]
    pub fn code(self, at: usize) -> Option<u64> {
        self.0?.code(at)
    }

    /// The same as a day.
    #[inline]
    pub fn day(self, at: usize) -> Option<Day> {
        self.code(at).and_then(|code| u32::try_from(code).ok()).map(Day::of_code)
    }

    /// Whether it is a number below 0.
    #[inline]
    pub fn is_negative(self, at: usize) -> bool {
        matches!(self.raw(at), Raw::Number(units, _) if units < 0)
    }
}
