//! Fields of the rows that links lead to, ready to be looked up by the number of the entity.

use crate::data::{Cell, Day, EntityId, SharedTexts, Tables};
use crate::measure::program::register::{Kind, NO, YES};
use crate::plan::{Field, Id, Plan, Record, Type};

/// One value that is looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    Nothing,
    Units(i64),
    Day(Day),
    Text(u32),
    Entity(EntityId),
    Truth(u8),
}

/// The values of one field of a record by entity, for a history by day too.
#[derive(Clone, Debug, Default)]
pub(super) struct Gather {
    /// What the values are.
    pub(super) kind: Kind,
    /// Decimal places of all numbers.
    pub(super) scale: u32,
    /// Of each entity, where its values begin in `values`; one more at the end.
    starts: Vec<usize>,
    /// From which day each holds, in the order of days within an entity; days are not looked at without a history.
    values: Vec<(Day, Found)>,
}

impl Gather {
    /// The values of a field; `None` where one of them is no machine integer.
    pub(super) fn field(
        plan: &Plan,
        tables: &Tables,
        texts: &SharedTexts,
        (record, field): (Id<Record>, Id<Field>),
    ) -> Option<Gather> {
        let (shape, table) = (plan.records.get(record), tables.get(record));
        let mut gather = Gather { kind: kind_of(&shape.fields.get(field).ty)?, ..Gather::default() };
        let cells = || table.rows().map(|row| table.cell(row, field));
        let scale_of = |cell: Cell<'_>| if let Cell::Number { scale, .. } = cell { scale } else { 0 };
        gather.scale = cells().map(scale_of).max().unwrap_or(0);
        for entity in &table.entities {
            gather.starts.push(gather.values.len());
            for row in &entity.rows {
                let from = match shape.history.map(|history| table.cell(*row, history)) {
                    None => Day::default(),
                    Some(Cell::Date(day)) => Day::from(day),
                    Some(_) => continue,
                };
                gather.values.push((from, found(table.cell(*row, field), texts)?));
            }
        }
        gather.starts.push(gather.values.len());
        Some(gather)
    }

    /// The keys of a record.
    pub(super) fn keys(tables: &Tables, texts: &SharedTexts, record: Id<Record>) -> Gather {
        let mut gather = Gather { kind: Kind::Text, ..Gather::default() };
        for entity in &tables.get(record).entities {
            gather.starts.push(gather.values.len());
            gather.values.push((Day::default(), Found::Text(texts.code(&entity.key))));
        }
        gather.starts.push(gather.values.len());
        gather
    }

    fn of(&self, entity: EntityId) -> &[(Day, Found)] {
        let place = entity as usize;
        match (self.starts.get(place), self.starts.get(place + 1)) {
            (Some(from), Some(to)) => self.values.get(*from..*to).unwrap_or_default(),
            _ => &[],
        }
    }

    /// The latest value of an entity.
    #[inline]
    pub(super) fn latest(&self, entity: EntityId) -> Found {
        self.of(entity).last().map_or(Found::Nothing, |(_, found)| *found)
    }

    /// The value of an entity in force on a day.
    #[inline]
    pub(super) fn on(&self, entity: EntityId, day: Day) -> Found {
        self.of(entity).iter().rev().find(|(from, _)| *from <= day).map_or(Found::Nothing, |(_, found)| *found)
    }
}

fn found(cell: Cell<'_>, texts: &SharedTexts) -> Option<Found> {
    Some(match cell {
        Cell::Empty => Found::Nothing,
        Cell::Number { units, .. } => Found::Units(i64::try_from(units).ok()?),
        Cell::Date(day) => Found::Day(Day::from(day)),
        Cell::Text(text) => Found::Text(texts.code(text)),
        Cell::YesNo(flag) => Found::Truth(if flag { YES } else { NO }),
        Cell::Entity(entity) => Found::Entity(entity),
        Cell::Fraction(_) | Cell::Period(_) => return None,
    })
}

/// What values of a type are in a register; `None` for those that no program knows.
pub(super) fn kind_of(ty: &Type) -> Option<Kind> {
    Some(match ty {
        Type::Period => return None,
        Type::Date => Kind::Day,
        Type::Text | Type::OneOf(_) => Kind::Text,
        Type::YesNo => Kind::Truth,
        Type::Entity(_) => Kind::Entity,
        _ => Kind::Number,
    })
}
