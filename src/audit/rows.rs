//! The rows of a period in columns of small numbers: all that is kept of a big table.

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashMap;

use crate::data::{Day, EntityId, Role, RowId};
use crate::number::Exact;

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
    fn shortest(self) -> Raw {
        match self {
            Raw::Number(units, scale) if scale > 0 && units % 10 == 0 => Raw::Number(units / 10, scale - 1).shortest(),
            value => value,
        }
    }
}

/// The values of one part.
#[derive(Clone, Debug)]
pub(super) enum Column {
    Numbers { units: Vec<i64>, scales: Vec<u8> },
    Codes(Vec<u64>),
}

/// The scale of a number that is not there.
const NO_SCALE: u8 = u8::MAX;
/// The code of what is not there.
const NO_CODE: u64 = u64::MAX;
/// The number of nobody.
const NOBODY: EntityId = EntityId::MAX;
/// The number of a row that stands in no table.
const NO_ROW: RowId = RowId::MAX;

impl Column {
    fn new(numbers: bool) -> Column {
        if numbers { Column::Numbers { units: Vec::new(), scales: Vec::new() } } else { Column::Codes(Vec::new()) }
    }

    fn push(&mut self, value: Raw) {
        match self {
            Column::Numbers { units, scales } => {
                let (value, scale) = if let Raw::Number(value, scale) = value { (value, scale) } else { (0, NO_SCALE) };
                units.push(value);
                scales.push(scale);
            }
            Column::Codes(codes) => codes.push(match value {
                Raw::Code(code) => code,
                // Clients that are numbers are told apart by them.
                Raw::Number(units, 0) => u64::try_from(units).unwrap_or(NO_CODE),
                Raw::Number(..) | Raw::Nothing => NO_CODE,
            }),
        }
    }

    fn raw(&self, at: usize) -> Raw {
        match self {
            Column::Numbers { units, scales } => match (units.get(at), scales.get(at)) {
                (Some(units), Some(scale)) if *scale != NO_SCALE => Raw::Number(*units, *scale),
                _ => Raw::Nothing,
            },
            Column::Codes(codes) => {
                codes.get(at).filter(|code| **code != NO_CODE).map_or(Raw::Nothing, |code| Raw::Code(*code))
            }
        }
    }

    fn append(&mut self, other: Column) {
        match (self, other) {
            (Column::Numbers { units, scales }, Column::Numbers { units: mut more, scales: mut places }) => {
                units.append(&mut more);
                scales.append(&mut places);
            }
            (Column::Codes(codes), Column::Codes(mut more)) => codes.append(&mut more),
            _ => {}
        }
    }
}

/// Rows of one record, by part.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    payees: Vec<EntityId>,
    days: Vec<Day>,
    /// Where the row stands in its table; [`NO_ROW`] where it has passed by.
    rows: Vec<RowId>,
    /// Whether a rule that pays asks for it.
    counts: Vec<bool>,
    columns: BTreeMap<Role, Column>,
}

impl Rows {
    /// Without rows; `roles` with whether each is a number.
    pub(super) fn new(roles: impl Iterator<Item = (Role, bool)>) -> Rows {
        Rows { columns: roles.map(|(role, numbers)| (role, Column::new(numbers))).collect(), ..Rows::default() }
    }

    /// Adds a row; `value` gives what plays each part.
    pub(super) fn push(
        &mut self,
        payee: Option<EntityId>,
        day: Day,
        row: Option<RowId>,
        counts: bool,
        value: impl Fn(Role) -> Raw,
    ) {
        self.counts.push(counts);
        self.payees.push(payee.unwrap_or(NOBODY));
        self.days.push(day);
        self.rows.push(row.unwrap_or(NO_ROW));
        for (role, column) in &mut self.columns {
            column.push(value(*role));
        }
    }

    /// Adds all rows of another list of the same parts.
    pub(super) fn append(&mut self, mut other: Rows) {
        self.payees.append(&mut other.payees);
        self.days.append(&mut other.days);
        self.rows.append(&mut other.rows);
        self.counts.append(&mut other.counts);
        for (role, column) in &mut self.columns {
            if let Some(more) = other.columns.remove(role) {
                column.append(more);
            }
        }
    }

    /// Adds the rows that have passed by and do not stand here: of these people a row may stand here now, and is then not taken
    /// a second time.
    pub(super) fn fill_up(&mut self, passed: &Rows, people: &BTreeSet<EntityId>) {
        let key = |rows: &Rows, at: usize| {
            let values: Vec<Raw> = rows.columns.values().map(|column| column.raw(at).shortest()).collect();
            (rows.payees.get(at).copied().unwrap_or(NOBODY), rows.days.get(at).copied().unwrap_or_default(), values)
        };
        let mut here: HashMap<_, usize> = HashMap::new();
        for at in (0..self.len()).filter(|at| self.payee(*at).is_some_and(|payee| people.contains(&payee))) {
            *here.entry(key(self, at)).or_default() += 1;
        }
        for at in (0..passed.len()).filter(|at| passed.row(*at).is_none()) {
            let of = key(passed, at);
            if let Some(left) = here.get_mut(&of).filter(|left| **left > 0) {
                *left -= 1;
                continue;
            }
            let (payee, day, values) = of;
            self.payees.push(payee);
            self.days.push(day);
            self.rows.push(NO_ROW);
            self.counts.push(passed.counts(at));
            self.columns.values_mut().zip(values).for_each(|(column, value)| column.push(value));
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.payees.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.payees.is_empty()
    }

    /// Whose a row is; `None` where it is nobody's.
    pub fn payee(&self, at: usize) -> Option<EntityId> {
        self.payees.get(at).copied().filter(|payee| *payee != NOBODY)
    }

    /// Whether a rule that pays asks for it.
    pub fn counts(&self, at: usize) -> bool {
        self.counts.get(at).copied().unwrap_or_default()
    }

    /// Its day; `None` for a row that has none.
    pub fn day(&self, at: usize) -> Option<Day> {
        self.days.get(at).copied().filter(|day| *day != Day::default())
    }

    /// Where it stands in its table; `None` where it has passed by.
    pub fn row(&self, at: usize) -> Option<RowId> {
        self.rows.get(at).copied().filter(|row| *row != NO_ROW)
    }

    /// What plays a part in a row, as a number that tells values apart; `None` where nothing stands there.
    pub fn code(&self, role: Role, at: usize) -> Option<u64> {
        match self.columns.get(&role)? {
            Column::Codes(codes) => codes.get(at).copied().filter(|code| *code != NO_CODE),
            Column::Numbers { .. } => None,
        }
    }

    /// The number that plays a part in a row.
    pub fn number(&self, role: Role, at: usize) -> Option<Exact> {
        match self.columns.get(&role)? {
            Column::Numbers { units, scales } => {
                let scale = scales.get(at).copied().filter(|scale| *scale != NO_SCALE)?;
                Some(Exact::scaled(i128::from(*units.get(at)?), u32::from(scale)))
            }
            Column::Codes(_) => None,
        }
    }

    /// The day that plays a part in a row.
    pub fn day_of(&self, role: Role, at: usize) -> Option<Day> {
        self.code(role, at).and_then(|code| u32::try_from(code).ok()).map(Day::of_code)
    }
}
