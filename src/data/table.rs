//! Tables in memory: typed columns, entities, and where each row came from.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex};

use crate::number::Exact;
use crate::plan::{Arena, Field, Id, Record, Type};
use crate::time::{Date, Period};

/// The number of a row within its table.
pub type RowId = u32;

/// The number of an entity within its table: for a record kept as a history all rows with one key are one entity,
/// otherwise every row is.
pub type EntityId = u32;

/// One cell, read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell<'a> {
    /// Nothing stood there, and the field may be empty.
    Empty,
    /// A number: `units / 10^scale`. Percentages are shares.
    Number {
        /// The scaled value.
        units: i128,
        /// How many decimal places.
        scale: u32,
    },
    /// A number that no decimals write: a third.
    Fraction(&'a Exact),
    /// A day.
    Date(Date),
    /// A period.
    Period(Period),
    /// A text.
    Text(&'a str),
    /// Yes or no.
    YesNo(bool),
    /// A row of another record, or an employee.
    Entity(EntityId),
}

impl Cell<'_> {
    /// The exact number, when it is one.
    pub fn number(self) -> Option<Exact> {
        match self {
            Cell::Number { units, scale } => Some(Exact::scaled(units, scale)),
            Cell::Fraction(number) => Some(number.clone()),
            _ => None,
        }
    }
}

/// The cells of one field.
#[derive(Clone, Debug)]
pub enum Column {
    /// Numbers of one scale.
    Number {
        /// The scaled values.
        units: Vec<Option<i128>>,
        /// Decimal places of all of them.
        scale: u32,
    },
    /// Numbers of which at least one is a fraction that no decimals write.
    Exact(Vec<Option<Exact>>),
    /// Days.
    Date(Vec<Option<Date>>),
    /// Periods.
    Period(Vec<Option<Period>>),
    /// Texts, each stored once.
    Text {
        /// The different texts.
        values: Vec<Arc<str>>,
        /// Which of them each row has.
        codes: Vec<Option<u32>>,
    },
    /// Yes or no.
    YesNo(Vec<Option<bool>>),
    /// Entities of another record.
    Entity(Vec<Option<EntityId>>),
}

impl Column {
    /// The cell of a row; empty beyond the last row.
    pub fn cell(&self, row: RowId) -> Cell<'_> {
        let row = row as usize;
        let found = match self {
            Column::Number { units, scale } => {
                units.get(row).copied().flatten().map(|units| Cell::Number { units, scale: *scale })
            }
            Column::Exact(numbers) => numbers.get(row).and_then(Option::as_ref).map(Cell::Fraction),
            Column::Date(days) => days.get(row).copied().flatten().map(Cell::Date),
            Column::Period(periods) => periods.get(row).copied().flatten().map(Cell::Period),
            Column::Text { values, codes } => codes
                .get(row)
                .copied()
                .flatten()
                .and_then(|code| values.get(code as usize))
                .map(|text| Cell::Text(text)),
            Column::YesNo(flags) => flags.get(row).copied().flatten().map(Cell::YesNo),
            Column::Entity(entities) => entities.get(row).copied().flatten().map(Cell::Entity),
        };
        found.unwrap_or(Cell::Empty)
    }
}

/// Where a row stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    /// Which of the table's files.
    pub file: u32,
    /// The line in that file, from 1.
    pub line: u64,
}

/// One thing that the rows of a table are about.
#[derive(Clone, Debug)]
pub struct Entity {
    /// Its key as text, parts joined by `, `.
    pub key: Arc<str>,
    /// The name shown to people; the key where the record has no other.
    pub shown: Arc<str>,
    /// Its rows; for a history in the order of their dates.
    pub rows: Vec<RowId>,
}

/// The rows of one record.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// One column for each field, in the order of the record's fields. Fields without a column in the data are
    /// columns of empty cells.
    pub columns: Vec<Column>,
    /// Where each row came from.
    pub origins: Vec<Origin>,
    /// The files, by the names shown to people.
    pub files: Vec<Arc<str>>,
    /// The entities, ordered by key.
    pub entities: Vec<Entity>,
    /// The entity of each row.
    pub entity_of: Vec<EntityId>,
}

impl Table {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.origins.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.origins.is_empty()
    }

    /// The numbers of all rows.
    pub fn rows(&self) -> std::ops::Range<RowId> {
        0..u32::try_from(self.len()).unwrap_or(u32::MAX)
    }

    /// The cell of a row and a field.
    pub fn cell(&self, row: RowId, field: Id<Field>) -> Cell<'_> {
        self.columns.get(field.index()).map_or(Cell::Empty, |column| column.cell(row))
    }

    /// The entity of an id.
    pub fn entity(&self, id: EntityId) -> Option<&Entity> {
        self.entities.get(id as usize)
    }

    /// The row of an entity that holds on `day`: its only row, or for a history (`history` names its date) the
    /// last that began by then. `None` when none had begun.
    pub fn row_on(&self, id: EntityId, history: Option<Id<Field>>, day: Date) -> Option<RowId> {
        let rows = &self.entity(id)?.rows;
        let Some(history) = history else {
            return rows.first().copied();
        };
        rows.iter().rev().copied().find(|row| matches!(self.cell(*row, history), Cell::Date(from) if from <= day))
    }

    /// The entity of a key, found by its text.
    pub fn find(&self, key: &str) -> Option<EntityId> {
        let at = self.entities.binary_search_by(|entity| (*entity.key).cmp(key)).ok()?;
        u32::try_from(at).ok()
    }
}

impl Table {
    /// The table without some of its rows; entities keep their numbers.
    fn only(&self, gone: &BTreeSet<RowId>) -> Table {
        let keep: Vec<bool> = self.rows().map(|row| !gone.contains(&row)).collect();
        let mut next = 0;
        let mut number = |keep: &bool| {
            keep.then(|| {
                next += 1;
                next - 1
            })
        };
        let renumbered: Vec<Option<RowId>> = keep.iter().map(&mut number).collect();
        let mut entities = self.entities.clone();
        for entity in &mut entities {
            entity.rows =
                entity.rows.iter().filter_map(|row| renumbered.get(*row as usize).copied().flatten()).collect();
        }
        Table {
            columns: self.columns.iter().map(|column| column.only(&keep)).collect(),
            origins: kept(&self.origins, &keep),
            files: self.files.clone(),
            entities,
            entity_of: kept(&self.entity_of, &keep),
        }
    }
}

impl Column {
    fn only(&self, keep: &[bool]) -> Column {
        match self {
            Column::Number { units, scale } => Column::Number { units: kept(units, keep), scale: *scale },
            Column::Exact(cells) => Column::Exact(kept(cells, keep)),
            Column::Date(cells) => Column::Date(kept(cells, keep)),
            Column::Period(cells) => Column::Period(kept(cells, keep)),
            Column::Text { values, codes } => Column::Text { values: values.clone(), codes: kept(codes, keep) },
            Column::YesNo(cells) => Column::YesNo(kept(cells, keep)),
            Column::Entity(cells) => Column::Entity(kept(cells, keep)),
        }
    }
}

fn kept<T: Clone>(items: &[T], keep: &[bool]) -> Vec<T> {
    items.iter().zip(keep).filter(|(_, keep)| **keep).map(|(item, _)| item.clone()).collect()
}

/// The tables of a plan, one for each of its records.
#[derive(Clone, Debug, Default)]
pub struct Tables {
    tables: Vec<Table>,
    derived: Derived,
}

/// What has been worked out from the tables once, for all who ask again.
#[derive(Default)]
struct Derived(Mutex<HashMap<usize, Kept>>);

/// Something of a type that only the room above knows.
type Kept = Arc<dyn std::any::Any + Send + Sync>;

impl Clone for Derived {
    fn clone(&self) -> Derived {
        // A copy may be changed, so it works out its own.
        Derived::default()
    }
}

impl std::fmt::Debug for Derived {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Derived")
    }
}

impl Tables {
    /// One table for each record of `records`, in their order. Records that are not bound have an empty table.
    pub fn new(records: &Arena<Record>, mut make: impl FnMut(Id<Record>, &Record) -> Table) -> Tables {
        let tables = records.iter().map(|(id, record)| make(id, record)).collect();
        Tables { tables, derived: Derived::default() }
    }

    /// What `make` works out from the tables, worked out once for each key. The same key always stands for the same thing.
    pub fn derived<T: Send + Sync + 'static>(&self, key: usize, make: impl FnOnce() -> T) -> Arc<T> {
        let known = self.derived.0.lock().ok().and_then(|kept| kept.get(&key).cloned());
        if let Some(Ok(found)) = known.map(Arc::downcast::<T>) {
            return found;
        }
        // Nothing is locked meanwhile: what is made may ask for something derived itself.
        let made = Arc::new(make());
        if let Ok(mut kept) = self.derived.0.lock() {
            kept.insert(key, made.clone());
        }
        made
    }

    /// The same tables without some rows of a record, and without all that hangs on them: rows of other records that link to what
    /// is gone. Entities keep their numbers; those of which nothing is left have no rows.
    pub fn without(&self, records: &Arena<Record>, record: Id<Record>, rows: &BTreeSet<RowId>) -> Tables {
        let mut gone: Vec<BTreeSet<RowId>> = records.iter().map(|_| BTreeSet::new()).collect();
        let mut open = vec![(record, rows.clone())];
        while let Some((record, rows)) = open.pop() {
            let Some(known) = gone.get_mut(record.index()) else { continue };
            known.extend(&rows);
            let (table, known) = (self.get(record), &gone);
            let is_gone = |row: &RowId| known.get(record.index()).is_some_and(|gone| gone.contains(row));
            let ended = |row: &RowId| {
                let entity = *table.entity_of.get(*row as usize)?;
                table.entity(entity)?.rows.iter().all(is_gone).then_some(entity)
            };
            let ended: BTreeSet<EntityId> = rows.iter().filter_map(ended).collect();
            for (other, shape) in records.iter() {
                for (field, _) in shape.fields.iter().filter(|(_, field)| field.ty == Type::Entity(record)) {
                    let Some(Column::Entity(cells)) = self.get(other).columns.get(field.index()) else { continue };
                    let leads =
                        |(_, cell): &(RowId, &Option<EntityId>)| cell.is_some_and(|entity| ended.contains(&entity));
                    let hang: BTreeSet<RowId> = (0..).zip(cells).filter(leads).map(|(row, _)| row).collect();
                    let new = gone.get(other.index()).is_some_and(|gone| !hang.is_subset(gone));
                    if new {
                        open.push((other, hang));
                    }
                }
            }
        }
        let left =
            |table: &Table, gone: &BTreeSet<RowId>| if gone.is_empty() { table.clone() } else { table.only(gone) };
        let tables = self.tables.iter().zip(&gone).map(|(table, gone)| left(table, gone)).collect();
        Tables { tables, derived: Derived::default() }
    }

    /// Puts another number into one cell; `None` where the cell cannot hold it, and nothing is changed.
    pub fn set_number(&mut self, record: Id<Record>, row: RowId, field: Id<Field>, number: &Exact) -> Option<()> {
        match self.tables.get_mut(record.index())?.columns.get_mut(field.index())? {
            Column::Number { units, scale } => {
                let scaled = number.to_scaled(*scale)?;
                *units.get_mut(row as usize)? = Some(scaled);
            }
            Column::Exact(cells) => *cells.get_mut(row as usize)? = Some(number.clone()),
            _ => return None,
        }
        // What was worked out from the tables is so no more.
        self.derived = Derived::default();
        Some(())
    }

    /// Puts another entity into one cell; `None` where the cell cannot hold it, and nothing is changed.
    pub fn set_entity(&mut self, record: Id<Record>, row: RowId, field: Id<Field>, entity: EntityId) -> Option<()> {
        let Column::Entity(cells) = self.tables.get_mut(record.index())?.columns.get_mut(field.index())? else {
            return None;
        };
        *cells.get_mut(row as usize)? = Some(entity);
        self.derived = Derived::default();
        Some(())
    }

    /// The table of a record.
    pub fn get(&self, record: Id<Record>) -> &Table {
        static NONE: std::sync::LazyLock<Table> = std::sync::LazyLock::new(Table::default);
        self.tables.get(record.index()).unwrap_or(&NONE)
    }
}
