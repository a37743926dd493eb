//! What plays a part in some rows at hand, whether they pass by or stand in a table.

use crate::audit::column::Raw;
use crate::data::{Batch, Day, Lane, RowId, SharedTexts, Strip, Tables};
use crate::measure::{Datum, RowReader};
use crate::plan::{FieldPath, Plan, Type};

/// A part, and how its value is found.
#[derive(Clone, Debug)]
pub(super) struct Part {
    path: FieldPath,
    /// Of a way through a link: the value behind each entity of its first record.
    behind: Option<Vec<Raw>>,
}

/// What plays a part in the rows at hand.
pub(super) enum Cells<'a> {
    Nothing,
    Strip(&'a Strip),
    /// The cells lead to something else, whose values these are.
    Behind(&'a Strip, &'a [Raw]),
    Read(Vec<Raw>),
}

impl Part {
    pub fn new((plan, tables): (&Plan, &Tables), path: &FieldPath, texts: &SharedTexts) -> Part {
        Part { path: path.clone(), behind: behind(plan, tables, path, texts) }
    }

    pub fn in_batch<'a>(&'a self, batch: &'a Batch) -> Cells<'a> {
        match (self.path.steps.first().and_then(|step| batch.strip(step.index())), &self.behind) {
            (None, _) => Cells::Nothing,
            (Some(strip), None) => Cells::Strip(strip),
            (Some(strip), Some(behind)) => Cells::Behind(strip, behind),
        }
    }
}

impl Cells<'_> {
    /// What plays the part in a row.
    #[inline]
    pub fn value(&self, at: usize) -> Raw {
        match self {
            Cells::Nothing => Raw::Nothing,
            Cells::Read(values) => values.get(at).copied().unwrap_or(Raw::Nothing),
            Cells::Strip(strip) => there(strip, at).unwrap_or(Raw::Nothing),
            Cells::Behind(strip, behind) => match there(strip, at) {
                Some(Raw::Code(entity)) => {
                    usize::try_from(entity).ok().and_then(|at| behind.get(at)).copied().unwrap_or(Raw::Nothing)
                }
                _ => Raw::Nothing,
            },
        }
    }

    /// Gives what plays the part in each of some rows to `put`, in their order. What kind of cells they are is asked once.
    #[inline]
    pub fn each(&self, rows: impl Iterator<Item = usize>, mut put: impl FnMut(Raw)) {
        let Cells::Strip(Strip { present, lane, .. }) = self else {
            rows.for_each(|at| put(self.value(at)));
            return;
        };
        let there = |at: usize| present.get(at) == Some(&true);
        let code = |code: Option<u64>| code.map_or(Raw::Nothing, Raw::Code);
        match lane {
            Lane::Number { units, scale } => {
                let scale = u8::try_from(*scale).unwrap_or(0);
                let number = |at: usize| units.get(at).filter(|_| there(at)).map(|units| Raw::Number(*units, scale));
                rows.for_each(|at| put(number(at).unwrap_or(Raw::Nothing)));
            }
            Lane::Day(days) => {
                rows.for_each(|at| put(code(days.get(at).filter(|_| there(at)).map(|day| day.code().into()))));
            }
            Lane::Text(codes) | Lane::Entity(codes) => {
                rows.for_each(|at| put(code(codes.get(at).filter(|_| there(at)).map(|code| (*code).into()))));
            }
            Lane::YesNo(flags) => {
                rows.for_each(|at| put(code(flags.get(at).filter(|_| there(at)).map(|flag| (*flag).into()))));
            }
        }
    }

    /// The number by which it is told from others; `None` where nothing stands there.
    #[inline]
    pub fn code(&self, at: usize) -> Option<u64> {
        match self.value(at) {
            Raw::Code(code) => Some(code),
            Raw::Number(units, 0) => u64::try_from(units).ok(),
            Raw::Number(..) | Raw::Nothing => None,
        }
    }
}

#[inline]
fn there(strip: &Strip, at: usize) -> Option<Raw> {
    if strip.present.get(at) != Some(&true) {
        return None;
    }
    Some(match &strip.lane {
        Lane::Number { units, scale } => Raw::Number(*units.get(at)?, u8::try_from(*scale).unwrap_or(0)),
        Lane::Day(days) => Raw::Code(days.get(at)?.code().into()),
        Lane::Text(codes) => Raw::Code((*codes.get(at)?).into()),
        Lane::YesNo(flags) => Raw::Code((*flags.get(at)?).into()),
        Lane::Entity(entities) => Raw::Code((*entities.get(at)?).into()),
    })
}

/// The value behind each entity that the first link of a way leads to.
fn behind(plan: &Plan, tables: &Tables, path: &FieldPath, texts: &SharedTexts) -> Option<Vec<Raw>> {
    let (first, rest) = path.steps.split_first()?;
    if rest.is_empty() {
        return None;
    }
    let Type::Entity(target) = plan.records.get(path.record).fields.get(*first).ty else { return None };
    let (reader, rest) = (RowReader::new(plan, tables), FieldPath { record: target, steps: rest.to_vec() });
    let of = |rows: &[RowId]| {
        let value = rows.last().and_then(|row| reader.read(&rest, *row, None));
        value.map_or(Raw::Nothing, |value| raw(&value, texts))
    };
    Some(tables.get(target).entities.iter().map(|entity| of(&entity.rows)).collect())
}

/// A value as it is kept.
pub(super) fn raw(value: &Datum, texts: &SharedTexts) -> Raw {
    match value {
        Datum::Number(number) => {
            let scale = number.decimals(18).unwrap_or(u32::MAX);
            let units = number.to_scaled(scale.min(18)).filter(|_| scale <= 18);
            units
                .and_then(|units| Some(Raw::Number(i64::try_from(units).ok()?, u8::try_from(scale).ok()?)))
                .unwrap_or(Raw::Nothing)
        }
        Datum::Date(day) => Raw::Code(u64::from(Day::from(*day).code())),
        Datum::Text(text) => Raw::Code(u64::from(texts.code(text))),
        Datum::YesNo(flag) => Raw::Code(u64::from(*flag)),
        Datum::Entity(_, entity) => Raw::Code(u64::from(*entity)),
        Datum::Period(_) => Raw::Nothing,
    }
}
