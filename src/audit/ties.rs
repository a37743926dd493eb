//! Whose pay may rest on rows of the audited record.

use std::collections::BTreeSet;

use crate::audit::cast::{Cast, type_at_end};
use crate::data::{EntityId, RowId, Tables, read_row_by_row};
use crate::evaluate::{Companions, groups_behind};
use crate::measure::{Datum, RowReader};
use crate::plan::{Credit, Id, Plan, Record, RowSelection, Type};

/// The ways in which rows of a record are somebody's, where each row matters to those alone whose it is, and to their groups;
/// `None` where it may matter to anybody: a client is new by the rows of everybody, a row may be shared, others link to it.
fn ways(plan: &Plan, record: Id<Record>) -> Option<Vec<&RowSelection>> {
    if !read_row_by_row(plan).contains(&record) {
        return None;
    }
    let mut ways: Vec<&RowSelection> = Vec::new();
    for rows in plan.selections().filter(|rows| rows.record == record) {
        let Some(Credit::Whole(path)) = &rows.credited else { return None };
        if type_at_end(plan, path)? != &Type::Entity(plan.people) {
            return None;
        }
        // A link may lead to somebody else on another day.
        if !ways.iter().any(|known| known.credited == rows.credited && known.date == rows.date) {
            ways.push(rows);
        }
    }
    Some(ways)
}

/// Whether rows of the audited record change the pay of nobody but those whose they are by the audit, and of their groups: then
/// nothing need be known of the rows of others.
pub fn rests_on_few(plan: &Plan, cast: &Cast) -> bool {
    let own = |rows: &&RowSelection| rows.credited.as_ref().and_then(Credit::whole) == Some(&cast.payee);
    groups_behind(plan).is_some() && ways(plan, cast.record).is_some_and(|ways| ways.iter().all(own))
}

/// The people whose rows stand in the tables of some records.
pub fn owners_of_rows(plan: &Plan, tables: &Tables, records: &[Id<Record>]) -> BTreeSet<EntityId> {
    let reader = RowReader::new(plan, tables);
    let mut owners = BTreeSet::new();
    for rows in plan.selections().filter(|rows| records.contains(&rows.record)) {
        let Some(path) = rows.credited.as_ref().and_then(Credit::whole) else { continue };
        for row in tables.get(rows.record).rows() {
            if let Some(Datum::Entity(_, person)) = reader.read(path, row, reader.date(rows, row)) {
                owners.insert(person);
            }
        }
    }
    owners
}

/// Who is tied to whom by rows of the audited record.
pub(super) struct Ties<'a> {
    reader: RowReader<'a>,
    cast: &'a Cast,
    ways: Vec<&'a RowSelection>,
    companions: Companions,
}

impl<'a> Ties<'a> {
    /// Those of a plan; `None` where everybody is tied to everybody.
    pub fn of(plan: &'a Plan, tables: &'a Tables, cast: &'a Cast) -> Option<Ties<'a>> {
        let (ways, companions) = (ways(plan, cast.record)?, Companions::of(plan, tables)?);
        Some(Ties { reader: RowReader::new(plan, tables), cast, ways, companions })
    }

    /// Whose a row is, by any of the ways.
    pub fn owners(&self, row: RowId) -> BTreeSet<EntityId> {
        let person = |datum: Option<Datum>| match datum {
            Some(Datum::Entity(_, person)) => Some(person),
            _ => None,
        };
        let by_rules = self.ways.iter().filter_map(|rows| {
            let path = rows.credited.as_ref().and_then(Credit::whole)?;
            person(self.reader.read(path, row, self.reader.date(rows, row)))
        });
        by_rules.chain(person(self.reader.read(&self.cast.payee, row, None))).collect()
    }

    /// Those whose pay may rest on rows of any of these, and on whose rows theirs may rest.
    pub fn behind(&self, people: &BTreeSet<EntityId>) -> BTreeSet<EntityId> {
        self.companions.behind(people.iter().copied())
    }
}
