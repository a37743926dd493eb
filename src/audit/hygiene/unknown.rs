//! A0309: people, products and clients that no table knows.

use std::collections::{BTreeMap, BTreeSet};

use crate::audit::Check;
use crate::audit::book::Book;
use crate::audit::cast::type_at_end;
use crate::audit::finding::{Finding, Lacks};
use crate::data::Role;
use crate::diagnostics::{Arg, Code};
use crate::plan::{Id, Record, Type};
use crate::syntax::fold;

pub(super) const CHECK: Check =
    Check { codes: &[Code::Unknown], ready: |book| lacks(book), run: check, ..Check::PLAIN };

/// So many names are told; all rows are listed.
const NAMES: usize = 3;

/// The parts that are texts and name something of a record. What is a link leads somewhere, or no run would begin.
fn asked(book: &Book<'_>) -> Vec<(Role, Id<Record>)> {
    let of_people = (Role::PreviousOwner, Some(book.plan.people));
    let said = book.settings.known.iter().map(|(role, name)| (*role, named(book, name)));
    let texts =
        |role: &Role| book.cast.fields.get(role).and_then(|path| type_at_end(book.plan, path)) == Some(&Type::Text);
    [of_people]
        .into_iter()
        .chain(said)
        .filter_map(|(role, record)| Some((role, record?)))
        .filter(|(role, _)| texts(role))
        .collect()
}

fn named(book: &Book<'_>, name: &str) -> Option<Id<Record>> {
    book.plan.records.iter().find(|(_, record)| fold(&record.name) == fold(name)).map(|(id, _)| id)
}

fn lacks(book: &Book<'_>) -> Option<Lacks> {
    let empty = |name: &str| named(book, name).is_none_or(|id| book.tables.get(id).entities.is_empty());
    if let Some((_, name)) = book.settings.known.iter().find(|(_, name)| empty(name)) {
        return Some(Lacks::Record(name.clone()));
    }
    asked(book).is_empty().then_some(Lacks::Setting("known"))
}

fn check(book: &Book<'_>, found: &mut Vec<Finding>) {
    let looked: Vec<usize> = (0..book.seen.rows.len()).filter(|at| book.inside(*at) || book.is_undated(*at)).collect();
    for (role, record) in asked(book) {
        let entities = book.tables.get(record).entities.iter();
        let known: BTreeSet<String> =
            entities.flat_map(|entity| [fold(entity.key.trim()), fold(entity.shown.trim())]).collect();
        let mut of: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        let mut codes: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
        for at in &looked {
            if let Some(code) = book.seen.rows.code(role, *at) {
                codes.entry(code).or_default().push(*at);
            }
        }
        for (code, rows) in codes {
            let text = book.text_of(role, code).filter(|text| !known.contains(&fold(text.trim())));
            of.extend(text.map(|text| (text, rows)));
        }
        if of.is_empty() {
            continue;
        }
        let rows: Vec<usize> = of.values().flatten().copied().collect();
        let people: BTreeSet<_> = rows.iter().filter_map(|at| book.seen.rows.payee(*at)).collect();
        let payee = people.first().copied().filter(|_| people.len() == 1);
        let field = book.cast.fields.get(&role).map(|path| path.written(&book.plan.records)).unwrap_or_default();
        let names: Vec<Arg> = of.keys().take(NAMES).map(Arg::from).collect();
        let count = rows.len();
        found.push(
            Finding::new(Code::Unknown, payee, rows)
                .of_all(people)
                .arg("field", field)
                .arg("record", book.plan.records.get(record).name.as_ref())
                .arg("count", count)
                .arg("different", of.len())
                .arg("names", Arg::List(names))
                .reason(("audit_why_unknown", 35), vec![("different", of.len().into())])
                .reason_if(count > 9, ("audit_why_many", 10), Vec::new()),
        );
    }
}
