//! What is one person's own: whose a row is, and which texts name somebody else.

use std::cell::RefCell;
use std::collections::HashMap;

use crate::data::{Cell, EntityId, RowId};
use crate::evaluate::{Trace, TraceKind};
use crate::measure::{CreditedRow, select};
use crate::plan::{Component, Id, Measure, Record, RowSelection, Scope, Type};
use crate::report::View;
use crate::syntax::fold;

/// To whom each row is credited, and in what part.
type Whose = HashMap<RowId, Vec<CreditedRow>>;

/// The rows that are credited to each person.
type Credited = HashMap<EntityId, Vec<CreditedRow>>;

/// Who is named how, and whose rows are whose; made once for a plan and asked for each person.
#[derive(Debug)]
pub struct Own {
    /// The words of the names and keys of people, by their first word.
    names: HashMap<String, Vec<(EntityId, Vec<String>)>>,
    /// Whose the rows of a measure are.
    rows: RefCell<HashMap<Id<Measure>, Whose>>,
    /// The rows that a rule might pay to each person, whatever its conditions say of them.
    paid: RefCell<HashMap<Id<Component>, Credited>>,
}

impl Own {
    /// Of the people of a plan.
    pub fn of(view: &View<'_>) -> Own {
        let mut names: HashMap<String, Vec<(EntityId, Vec<String>)>> = HashMap::new();
        for (id, person) in (0..).zip(&view.tables.get(view.plan.people).entities) {
            for name in [&person.key, &person.shown] {
                let words = words(name);
                // A key of digits alone names nobody: any amount may hold the same.
                if let Some(first) = words.first().filter(|_| name.chars().any(char::is_alphabetic)) {
                    names.entry(first.clone()).or_default().push((id, words.clone()));
                }
            }
        }
        Own { names, rows: RefCell::default(), paid: RefCell::default() }
    }

    /// Whether a text names somebody who is not this person.
    pub fn names_others(&self, text: &str, person: EntityId) -> bool {
        let said = words(text);
        let own = |words: &[String]| {
            let first = words.first().and_then(|first| self.names.get(first));
            first.is_some_and(|all| all.iter().any(|(id, name)| *id == person && name == words))
        };
        (0..said.len()).any(|at| {
            let rest = said.get(at..).unwrap_or_default();
            let found = rest.first().and_then(|first| self.names.get(first)).into_iter().flatten();
            found.into_iter().any(|(id, name)| *id != person && rest.starts_with(name) && !own(name))
        })
    }

    /// Whether a step is of this person: not what a colleague has, nor the results of all in a contest.
    pub(super) fn is_own(&self, step: &Trace, person: EntityId) -> bool {
        match &step.what {
            TraceKind::Of(other, _) | TraceKind::Share { of: Some(other) } => *other == person,
            TraceKind::Order { .. } => false,
            _ => true,
        }
    }

    /// The measure of a list of rows, where all of them are this person's.
    pub(super) fn measure(&self, view: &View<'_>, step: &Trace, person: EntityId) -> Option<Id<Measure>> {
        let TraceKind::Rows { record, rows } = &step.what else { return None };
        let mut measures = view.plan.measures.iter();
        let (id, measure) = measures.find(|(_, one)| one.span == step.span && one.rows.record == *record)?;
        measure.rows.credited.as_ref()?;
        let mut known = self.rows.borrow_mut();
        let whose = known.entry(id).or_insert_with(|| {
            let mut whose = Whose::new();
            for taken in select(view.plan, view.tables, &measure.rows) {
                whose.entry(taken.row).or_default().push(taken);
            }
            whose
        });
        let theirs = |all: &Vec<CreditedRow>| all.iter().any(|one| one.payee == Some(person));
        rows.iter().all(|row| whose.get(row).is_some_and(theirs)).then_some(id)
    }

    /// In what part a row of a measure known by [`Own::measure`] is this person's.
    pub(super) fn part(&self, measure: Id<Measure>, row: RowId, person: EntityId) -> Option<CreditedRow> {
        let known = self.rows.borrow();
        known.get(&measure)?.get(&row)?.iter().find(|one| one.payee == Some(person)).copied()
    }

    /// The rows of a person that a rule might pay, whatever its conditions say of them, in the order of their days.
    pub(super) fn rows_for(&self, view: &View<'_>, id: Id<Component>, person: EntityId) -> Vec<CreditedRow> {
        let Some(rows) = view.plan.components.get(id).rows() else { return Vec::new() };
        let mut known = self.paid.borrow_mut();
        let credited = known.entry(id).or_insert_with(|| {
            let all = RowSelection { filters: Vec::new(), ..rows.clone() };
            let mut credited = Credited::new();
            for taken in select(view.plan, view.tables, &all) {
                if let Some(person) = taken.payee {
                    credited.entry(person).or_default().push(taken);
                }
            }
            credited
        });
        credited.get(&person).cloned().unwrap_or_default()
    }

    /// The cells of a row by the names of their fields, those of the key apart. A cell that leads to a colleague or names
    /// one is left out.
    pub(super) fn cells(
        &self,
        view: &View<'_>,
        (record, row): (Id<Record>, RowId),
        person: EntityId,
    ) -> (String, Vec<(String, String)>) {
        let shape = view.plan.records.get(record);
        let table = view.tables.get(record);
        let leads_to_people = |name: &str| {
            shape.fields.iter().any(|(id, field)| {
                let people = field.ty == Type::Entity(view.plan.people);
                &*field.name == name && people && !matches!(table.cell(row, id), Cell::Empty)
            })
        };
        let mut key = Vec::new();
        let mut rest = Vec::new();
        for (name, cell) in view.row_cells(record, row, Some(person)) {
            // Whose a row is says the document; whose else it is, nobody.
            if leads_to_people(&name) || self.names_others(&cell, person) {
                continue;
            }
            if shape.key.iter().any(|id| *shape.fields.get(*id).name == *name) {
                key.push(cell);
            } else {
                rest.push((name, cell));
            }
        }
        (key.join(", "), rest)
    }
}

/// Whether a KPI is of the person alone.
pub(super) fn is_personal(scope: Scope) -> bool {
    scope == Scope::Person
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(fold).collect()
}
