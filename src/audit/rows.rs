//! The rows of a period: all that is kept of a big table.

use std::collections::BTreeSet;

use hashbrown::HashMap;

use crate::audit::cells::Cells;
use crate::audit::column::{Column, Holds, Lane, Raw, put};
use crate::audit::eye::Head;
use crate::data::{Day, EntityId, Role, RowId};
use crate::number::Exact;

/// The number of nobody.
const NOBODY: EntityId = EntityId::MAX;
/// The number of a row that stands in no table.
const NO_ROW: RowId = RowId::MAX;

/// Rows of one record, by part.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    payees: Vec<EntityId>,
    days: Vec<Day>,
    /// Where the row stands in its table; [`NO_ROW`] where it has passed by.
    rows: Vec<RowId>,
    /// Whether a rule that pays asks for it.
    counts: Vec<bool>,
    /// In the order of the parts.
    columns: Vec<(Role, Column)>,
}

impl Rows {
    /// Without rows; `roles` with what stands in each.
    pub(super) fn new(roles: impl Iterator<Item = (Role, Holds)>) -> Rows {
        Rows { columns: roles.map(|(role, holds)| (role, Column::new(holds))).collect(), ..Rows::default() }
    }

    /// Adds rows, given with their places in the cells of the parts.
    pub(super) fn extend(&mut self, rows: &[(usize, Head)], parts: &[Cells<'_>]) {
        self.counts.extend(rows.iter().map(|(_, head)| head.counts));
        self.payees.extend(rows.iter().map(|(_, head)| head.payee.unwrap_or(NOBODY)));
        self.days.extend(rows.iter().map(|(_, head)| head.day));
        self.rows.extend(rows.iter().map(|(_, head)| head.row.unwrap_or(NO_ROW)));
        for ((_, column), cells) in self.columns.iter_mut().zip(parts) {
            column.extend(cells, rows.iter().map(|(at, _)| *at));
        }
    }

    /// All rows of some lists of the same parts. Those of one person stand side by side: whoever looks at them one after another then
    /// finds them near the processor.
    pub(super) fn put_together(parts: Vec<Rows>) -> Rows {
        let places = side_by_side(&parts);
        let length = places.iter().map(Vec::len).sum();
        let mut rows = Rows {
            payees: vec![NOBODY; length],
            days: vec![Day::default(); length],
            rows: vec![NO_ROW; length],
            counts: vec![false; length],
            columns: Vec::new(),
        };
        let mut columns = Vec::new();
        for (part, places) in parts.into_iter().zip(&places) {
            put(&mut rows.payees, &part.payees, places);
            put(&mut rows.days, &part.days, places);
            put(&mut rows.rows, &part.rows, places);
            put(&mut rows.counts, &part.counts, places);
            columns.push(part.columns.into_iter());
        }
        // One column after another, so that none stands there twice longer than it must.
        loop {
            let own: Vec<(Role, Column)> = columns.iter_mut().filter_map(Iterator::next).collect();
            let Some((role, first)) = own.first() else { return rows };
            let mut column = Column::of_length(first.holds(), length);
            own.iter().zip(&places).for_each(|((_, part), places)| column.put(part, places));
            rows.columns.push((*role, column));
        }
    }

    /// Says of rows where they stand now: `here` are the rows of a table, all of which were seen before, in another table or, of
    /// these people, in passing. Rows with the same values are as good as each other. Whose rows they are.
    pub(super) fn settle(&mut self, here: &Rows, people: &BTreeSet<EntityId>) -> BTreeSet<EntityId> {
        let key = |rows: &Rows, at: usize| {
            let values: Vec<Raw> = rows.columns.iter().map(|(_, column)| column.raw(at).shortest()).collect();
            (rows.payees.get(at).copied().unwrap_or(NOBODY), rows.days.get(at).copied().unwrap_or_default(), values)
        };
        let mut standing: HashMap<_, Vec<usize>> = HashMap::new();
        for at in (0..here.len()).rev() {
            standing.entry(key(here, at)).or_default().push(at);
        }
        let stood: Vec<usize> = (0..self.len()).filter(|at| self.row(*at).is_some()).collect();
        let own = |at: &usize| self.row(*at).is_none() && self.payee(*at).is_some_and(|payee| people.contains(&payee));
        let passed: Vec<usize> = (0..self.len()).filter(own).collect();
        let mut owners = people.clone();
        for at in stood.into_iter().chain(passed) {
            let found = standing.get_mut(&key(self, at)).and_then(Vec::pop);
            owners.extend(self.payee(at));
            if let (Some(row), Some(counts)) = (self.rows.get_mut(at), self.counts.get_mut(at)) {
                *row = found.and_then(|place| here.row(place)).unwrap_or(NO_ROW);
                *counts = found.map_or(*counts, |place| here.counts(place));
            }
        }
        let mut others: Vec<usize> = standing.into_values().flatten().collect();
        others.sort_unstable();
        owners.extend(others.iter().filter_map(|at| here.payee(*at)));
        let head = |at: usize| Head {
            payee: here.payee(at),
            day: here.day(at).unwrap_or_default(),
            row: here.row(at),
            counts: here.counts(at),
        };
        let heads: Vec<(usize, Head)> = others.iter().enumerate().map(|(place, at)| (place, head(*at))).collect();
        let cells = |column: &Column| Cells::Read(others.iter().map(|at| column.raw(*at)).collect());
        let parts: Vec<Cells<'_>> = here.columns.iter().map(|(_, column)| cells(column)).collect();
        self.extend(&heads, &parts);
        owners
    }

    fn column(&self, role: Role) -> Option<&Column> {
        self.columns.iter().find(|(known, _)| *known == role).map(|(_, column)| column)
    }

    /// What plays a part, for whoever asks many rows.
    pub(super) fn lane(&self, role: Role) -> Lane<'_> {
        Lane(self.column(role))
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
        self.column(role)?.code(at)
    }

    /// The number that plays a part in a row.
    pub fn number(&self, role: Role, at: usize) -> Option<Exact> {
        match self.column(role)?.raw(at) {
            Raw::Number(units, scale) => Some(Exact::scaled(i128::from(units), u32::from(scale))),
            Raw::Nothing | Raw::Code(_) => None,
        }
    }

    /// The day that plays a part in a row.
    pub fn day_of(&self, role: Role, at: usize) -> Option<Day> {
        self.code(role, at).and_then(|code| u32::try_from(code).ok()).map(Day::of_code)
    }
}

/// The places of the rows of some lists where those of one person stand side by side, in the order that they have; those of nobody come
/// last.
fn side_by_side(parts: &[Rows]) -> Vec<Vec<usize>> {
    let all = || parts.iter().flat_map(|rows| &rows.payees);
    let people = all().filter(|payee| **payee != NOBODY).max().map_or(0, |most| *most as usize + 1);
    let group = |payee: &EntityId| (*payee as usize).min(people);
    // Behind each group the next one begins.
    let mut next = vec![0; people + 2];
    for payee in all() {
        if let Some(count) = next.get_mut(group(payee) + 1) {
            *count += 1;
        }
    }
    let mut before = 0;
    for first in &mut next {
        before += *first;
        *first = before;
    }
    let mut place = |payee: &EntityId| {
        let Some(next) = next.get_mut(group(payee)) else { return usize::MAX };
        *next += 1;
        *next - 1
    };
    parts.iter().map(|rows| rows.payees.iter().map(&mut place).collect()).collect()
}
