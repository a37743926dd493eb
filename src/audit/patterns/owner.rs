//! A0105: deals that came to somebody just before they were closed.

use std::collections::BTreeMap;

use crate::audit::Check;
use crate::audit::book::Book;
use crate::audit::cast::type_at_end;
use crate::audit::finding::Finding;
use crate::data::{Day, EntityId, Role};
use crate::diagnostics::Code;
use crate::plan::Type;
use crate::time::days_between;

pub(super) const CHECK: Check = Check {
    codes: &[Code::OwnerChanged],
    needs: &[Role::Day, Role::PreviousOwner, Role::OwnerChanged],
    run: check,
    ..Check::PLAIN
};

/// Within so many days before it is closed.
const JUST: i64 = 10;
/// The last of them.
const LAST: i64 = 2;
/// Who has worked on it for so many days has a part in it.
const WORKED: i64 = 30;

fn check(book: &Book<'_>, found: &mut Vec<Finding>) {
    let (rows, known) = (&book.seen.rows, Known::of(book));
    let date = |day: Option<Day>| day.and_then(Day::date);
    for (person, own) in book.people() {
        let mut of: BTreeMap<From, Vec<(usize, i64)>> = BTreeMap::new();
        for at in own {
            let Some(from) = known.from(book, *at).filter(|from| *from != From::Person(person)) else { continue };
            let days = date(rows.day_of(Role::OwnerChanged, *at)).zip(date(rows.day(*at)));
            let days = days.map(|(changed, closed)| days_between(changed, closed));
            if let Some(days) = days.filter(|days| (0..=JUST).contains(days)) {
                of.entry(from).or_default().push((*at, days));
            }
        }
        for (from, taken) in of {
            let name = match &from {
                From::Person(owner) => book.name(*owner).to_string(),
                From::Name(name) => name.clone(),
            };
            let places: Vec<usize> = taken.iter().map(|(at, _)| *at).collect();
            let soonest = taken.iter().map(|(_, days)| *days).min().unwrap_or(JUST);
            let worked = |at: &usize| {
                let days = date(rows.day_of(Role::Opened, *at)).zip(date(rows.day_of(Role::OwnerChanged, *at)));
                days.map(|(opened, changed)| days_between(opened, changed)).filter(|days| *days >= WORKED)
            };
            let longest = places.iter().filter_map(worked).max();
            let count = |days: i64| usize::try_from(days).unwrap_or(0);
            let sum = book.sum(&places);
            let finding = Finding::new(Code::OwnerChanged, Some(person), places.clone())
                .arg("person", book.name(person).as_ref())
                .arg("from", name.as_str())
                .arg("count", places.len())
                .arg("sum", book.money(&sum))
                .arg("days", count(soonest))
                .reason(
                    ("audit_why_changed", 40),
                    vec![("days", count(soonest).into()), ("from", name.as_str().into())],
                )
                .reason_if(soonest <= LAST, ("audit_why_last", 15), Vec::new())
                .reason_if(
                    longest.is_some(),
                    ("audit_why_worked", 20),
                    vec![("from", name.as_str().into()), ("days", count(longest.unwrap_or(0)).into())],
                )
                .reason_if(places.len() > 1, ("audit_why_several", 15), vec![("count", places.len().into())]);
            // Whom no table knows cannot be paid for them.
            found.push(match from {
                From::Person(owner) => finding.as_of(owner),
                From::Name(_) => finding,
            });
        }
    }
}

/// Whose a deal was before.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum From {
    /// Somebody whom the project knows.
    Person(EntityId),
    /// Somebody of whom there is only a name.
    Name(String),
}

/// Everybody by key and by name.
struct Known {
    by_key: BTreeMap<String, EntityId>,
    /// `None` where several people have the name.
    by_name: BTreeMap<String, Option<EntityId>>,
}

impl Known {
    fn of(book: &Book<'_>) -> Known {
        let mut known = Known { by_key: BTreeMap::new(), by_name: BTreeMap::new() };
        for (entity, id) in book.tables.get(book.plan.people).entities.iter().zip(0..) {
            known.by_key.insert(crate::syntax::fold(entity.key.trim()), id);
            let name = crate::syntax::fold(entity.shown.trim());
            known.by_name.entry(name).and_modify(|one| *one = None).or_insert(Some(id));
        }
        known
    }

    fn from(&self, book: &Book<'_>, at: usize) -> Option<From> {
        let code = book.seen.rows.code(Role::PreviousOwner, at)?;
        let path = book.cast.fields.get(&Role::PreviousOwner)?;
        if type_at_end(book.plan, path) == Some(&Type::Entity(book.plan.people)) {
            return Some(From::Person(EntityId::try_from(code).ok()?));
        }
        let name = book.text_of(Role::PreviousOwner, code)?;
        let folded = crate::syntax::fold(name.trim());
        let person = self.by_key.get(&folded).copied().or_else(|| self.by_name.get(&folded).copied().flatten());
        Some(person.map_or(From::Name(name), From::Person))
    }
}
