//! A0105: deals that came to somebody just before they were closed.

use std::collections::BTreeMap;

use crate::audit::Check;
use crate::audit::book::Book;
use crate::audit::finding::Finding;
use crate::data::{Day, EntityId, Role};
use crate::diagnostics::Code;
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
    let rows = &book.seen.rows;
    let date = |day: Option<Day>| day.and_then(Day::date);
    for (person, own) in book.people() {
        let mut of: BTreeMap<String, Vec<(usize, i64)>> = BTreeMap::new();
        for at in own {
            let Some(from) = book.text(Role::PreviousOwner, *at).filter(|name| !is(book, person, name)) else {
                continue;
            };
            let days = date(rows.day_of(Role::OwnerChanged, *at)).zip(date(rows.day(*at)));
            let days = days.map(|(changed, closed)| days_between(changed, closed));
            if let Some(days) = days.filter(|days| (0..=JUST).contains(days)) {
                of.entry(from).or_default().push((*at, days));
            }
        }
        for (from, taken) in of {
            let places: Vec<usize> = taken.iter().map(|(at, _)| *at).collect();
            let soonest = taken.iter().map(|(_, days)| *days).min().unwrap_or(JUST);
            let worked = |at: &usize| {
                let days = date(rows.day_of(Role::Opened, *at)).zip(date(rows.day_of(Role::OwnerChanged, *at)));
                days.map(|(opened, changed)| days_between(opened, changed)).filter(|days| *days >= WORKED)
            };
            let longest = places.iter().filter_map(worked).max();
            let count = |days: i64| usize::try_from(days).unwrap_or(0);
            let sum = book.sum(&places);
            found.push(
                Finding::new(Code::OwnerChanged, Some(person), places.clone())
                    .arg("person", book.name(person).as_ref())
                    .arg("from", from.as_str())
                    .arg("count", places.len())
                    .arg("sum", book.money(&sum))
                    .arg("days", count(soonest))
                    .reason(
                        ("audit_why_changed", 40),
                        vec![("days", count(soonest).into()), ("from", from.as_str().into())],
                    )
                    .reason_if(soonest <= LAST, ("audit_why_last", 15), Vec::new())
                    .reason_if(
                        longest.is_some(),
                        ("audit_why_worked", 20),
                        vec![("from", from.as_str().into()), ("days", count(longest.unwrap_or(0)).into())],
                    )
                    .reason_if(places.len() > 1, ("audit_why_several", 15), vec![("count", places.len().into())]),
            );
        }
    }
}

/// Whether a name is that of somebody.
fn is(book: &Book<'_>, person: EntityId, name: &str) -> bool {
    let same = |known: &str| crate::syntax::fold(known.trim()) == crate::syntax::fold(name.trim());
    let entity = book.tables.get(book.plan.people).entity(person);
    entity.is_some_and(|entity| same(&entity.key) || same(&entity.shown))
}
