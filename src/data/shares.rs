//! Rows that several people share: whose part is how much, and whether the parts make up the whole.

use std::collections::HashMap;
use std::sync::Arc;

use crate::data::problems::Problems;
use crate::data::table::{Cell, EntityId, RowId, Tables};
use crate::diagnostics::{Arg, CellPlace, Code, Diagnostic, Place};
use crate::number::Exact;
use crate::plan::{Field, Id, Plan, Record, ShareSource, Shares};

/// The part of one person in a row.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The person; empty where the data names none.
    pub person: Option<EntityId>,
    /// The share; empty where the data says none.
    pub share: Option<Exact>,
    /// Where it stands.
    pub at: PartAt,
}

/// How a share is read: from the cell of a record's field in a row; computed fields have none.
pub type ReadShare<'r> = &'r dyn Fn(Id<Record>, Id<Field>, RowId) -> Option<Exact>;

/// Where a part stands: the number of its pair of columns, or its row in the record of shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PartAt {
    /// In the row itself.
    Column(u32),
    /// In the record of shares.
    Row(RowId),
}

/// The parts of rows, found fast.
#[derive(Clone, Debug)]
pub struct Parts<'a> {
    plan: &'a Plan,
    tables: &'a Tables,
    record: Id<Record>,
    source: &'a ShareSource,
    by_entity: HashMap<EntityId, Vec<RowId>>,
}

impl<'a> Parts<'a> {
    /// The parts of the rows of `record`.
    pub fn new(plan: &'a Plan, tables: &'a Tables, record: Id<Record>, shares: &'a Shares) -> Parts<'a> {
        let mut by_entity: HashMap<EntityId, Vec<RowId>> = HashMap::new();
        if let ShareSource::Rows { record, link, .. } = &shares.source {
            let table = tables.get(*record);
            for row in table.rows() {
                if let Cell::Entity(entity) = table.cell(row, *link) {
                    by_entity.entry(entity).or_default().push(row);
                }
            }
        }
        Parts { plan, tables, record, source: &shares.source, by_entity }
    }

    /// The parts of one row. A pair of columns that are both empty is no part, nor is a computed share of nobody.
    pub fn of(&self, row: RowId, read_share: ReadShare<'_>) -> Vec<Part> {
        let table = self.tables.get(self.record);
        match self.source {
            ShareSource::Columns(pairs) => {
                let read = |(place, (person, share)): (u32, &(Id<Field>, Id<Field>))| {
                    let part = self.part((self.record, row), *person, *share, PartAt::Column(place), read_share);
                    let written = part.share.is_some() && !is_computed(self.plan, self.record, *share);
                    Some(part).filter(|part| part.person.is_some() || written)
                };
                (0..).zip(pairs).filter_map(read).collect()
            }
            ShareSource::Rows { record, person, share, .. } => {
                let rows = table.entity_of.get(row as usize).and_then(|entity| self.by_entity.get(entity));
                let read = |row: &RowId| self.part((*record, *row), *person, *share, PartAt::Row(*row), read_share);
                rows.into_iter().flatten().map(read).collect()
            }
        }
    }

    fn part(
        &self,
        (record, row): (Id<Record>, RowId),
        person: Id<Field>,
        share: Id<Field>,
        at: PartAt,
        read_share: ReadShare<'_>,
    ) -> Part {
        let table = self.tables.get(record);
        let person = match table.cell(row, person) {
            Cell::Entity(person) => Some(person),
            _ => None,
        };
        Part { person, share: read_share(record, share, row), at }
    }
}

/// Whether a share is one that the plan computes.
fn is_computed(plan: &Plan, record: Id<Record>, share: Id<Field>) -> bool {
    plan.records.get(record).fields.get(share).computed.is_some()
}

/// Whether any share of the rows of `record` is one that the plan computes.
pub(crate) fn are_computed(plan: &Plan, record: Id<Record>, shares: &Shares) -> bool {
    match &shares.source {
        ShareSource::Columns(pairs) => pairs.iter().any(|(_, share)| is_computed(plan, record, *share)),
        ShareSource::Rows { record, share, .. } => is_computed(plan, *record, *share),
    }
}

/// Reports rows whose parts do not make up the whole, a part without its person or share, and somebody with two parts
/// of one row. Computed shares are looked at where formulas are: in the measures.
pub(crate) fn check_shares(plan: &Plan, tables: &Tables, problems: &mut Problems) {
    let of_records = plan.records.iter().filter_map(|(id, record)| Some((id, record.credited.as_ref()?)));
    let of_rules = plan.selections().map(|rows| (rows.record, rows.credited.as_ref()));
    let all = of_records.chain(of_rules.filter_map(|(id, credit)| Some((id, credit?))));
    let mut seen: Vec<(Id<Record>, &Shares)> = Vec::new();
    let written = |record, field, row| tables.get(record).cell(row, field).number();
    for (record, shares) in all.filter_map(|(id, credit)| Some((id, credit.shares()?))) {
        if seen.contains(&(record, shares)) || are_computed(plan, record, shares) {
            continue;
        }
        seen.push((record, shares));
        let parts = Parts::new(plan, tables, record, shares);
        for row in tables.get(record).rows() {
            for problem in check_parts(plan, tables, (record, row), shares, &parts.of(row, &written)) {
                problems.push(problem);
            }
        }
    }
}

/// What is wrong with the parts of one row.
pub(crate) fn check_parts(
    plan: &Plan,
    tables: &Tables,
    (record, row): (Id<Record>, RowId),
    shares: &Shares,
    parts: &[Part],
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    Check { plan, tables, record, shares }.row(row, parts, &mut found);
    found
}

struct Check<'a> {
    plan: &'a Plan,
    tables: &'a Tables,
    record: Id<Record>,
    shares: &'a Shares,
}

impl Check<'_> {
    fn row(&self, row: RowId, parts: &[Part], problems: &mut Vec<Diagnostic>) {
        let mut whole = true;
        for part in parts {
            let share = part.share.as_ref().filter(|share| !share.is_negative());
            if part.person.is_none() || share.is_none() {
                whole = false;
                let help = match (&part.person, &part.share) {
                    (None, _) => "person",
                    (_, None) if are_computed(self.plan, self.record, self.shares) => "computed",
                    (_, None) => "",
                    _ => "negative",
                };
                let person = part.person.map(|person| self.name(person)).unwrap_or_default();
                let share = part.share.clone().map_or_else(|| Arg::from(""), percent);
                problems.push(self.said(Code::ShareAlone, row).arg("person", person).arg("share", share).help(help));
            }
        }
        let mut people: Vec<EntityId> = parts.iter().filter_map(|part| part.person).collect();
        people.sort_unstable();
        if let Some([twice, _]) = people.windows(2).find(|pair| matches!(pair, [a, b] if a == b)) {
            whole = false;
            problems.push(self.said(Code::SharedTwice, row).arg("person", self.name(*twice)));
        }
        let total: Exact = parts.iter().filter_map(|part| part.share.clone()).sum();
        if whole && !self.shares.overlay && total != Exact::one() {
            let each = |part: &Part| {
                let person = part.person.map(|person| self.name(person)).unwrap_or_default();
                Some(Arg::Phrase(vec![Arg::Text(person), percent(part.share.clone()?)]))
            };
            let listed: Vec<Arg> = parts.iter().filter_map(each).collect();
            let help = if listed.is_empty() { "nobody" } else { "" };
            let said = self.said(Code::SharesTotal, row).arg("total", percent(total)).arg("parts", Arg::List(listed));
            problems.push(said.help(help));
        }
    }

    fn said(&self, code: Code, row: RowId) -> Diagnostic {
        let table = self.tables.get(self.record);
        let record = self.plan.records.get(self.record);
        let entity = table.entity_of.get(row as usize).and_then(|entity| table.entity(*entity));
        let key = entity.map_or_else(|| "".into(), |entity| Arc::clone(&entity.key));
        let origin = table.origins.get(row as usize);
        let file = origin.and_then(|origin| table.files.get(origin.file as usize));
        let place = match (file, origin) {
            (Some(file), Some(origin)) => Place::Cell(CellPlace {
                file: Arc::clone(file),
                line: origin.line,
                column: 0,
                header: String::new(),
                text: String::new(),
            }),
            _ => Place::Nowhere,
        };
        Diagnostic::error_at(code, place).arg("record", &record.name).arg("key", key).label(self.shares.span, "rule")
    }

    fn name(&self, person: EntityId) -> String {
        self.tables.get(self.plan.people).entity(person).map(|person| person.shown.to_string()).unwrap_or_default()
    }
}

fn percent(share: Exact) -> Arg {
    Arg::Percent(share)
}
