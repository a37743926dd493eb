//! A0311: rows dated on days on which whose they are was not employed.

use std::collections::BTreeMap;

use crate::audit::Check;
use crate::audit::book::Book;
use crate::audit::finding::{Finding, Lacks};
use crate::audit::hygiene::state::owner;
use crate::data::{EntityId, Role};
use crate::diagnostics::Code;
use crate::evaluate::{Employment, employments};
use crate::time::{Date, days_between};

pub(super) const CHECK: Check = Check {
    codes: &[Code::NotEmployed],
    needs: &[Role::Day],
    ready: |book| book.plan.records.get(book.plan.people).employed.is_none().then_some(Lacks::Employment),
    run: check,
    ..Check::PLAIN
};

/// So many rows are no slip of the pen.
const SEVERAL: usize = 3;
/// A row that lies so many days outside is no matter of one weekend.
const LONG: i64 = 7;

/// On which side of somebody's employments a day lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    Before,
    After,
    Between,
}

/// Rows on one side, with the day of employment nearest to them and how far from it the farthest lies.
struct Outside {
    rows: usize,
    first: Date,
    bound: Date,
    days: i64,
}

/// Where a day lies, with the day of employment nearest to it; `None` where the person is employed on it.
fn side(known: &[Employment], day: Date) -> Option<(Side, Date)> {
    if known.iter().any(|one| one.holds(day)) {
        return None;
    }
    let begins = known.iter().filter_map(|one| one.from).filter(|from| *from > day).min();
    let ended = known.iter().filter_map(|one| one.through).filter(|through| *through < day).max();
    match (begins, ended) {
        (Some(_), Some(ended)) => Some((Side::Between, ended)),
        (Some(begins), None) => Some((Side::Before, begins)),
        (None, ended) => Some((Side::After, ended?)),
    }
}

fn check(book: &Book<'_>, found: &mut Vec<Finding>) {
    for (person, own) in book.people() {
        let known = employments((book.plan, book.tables), person, book.period.last_day());
        // A deal that was signed while its seller was employed may well be closed or paid later.
        let signed = |at: usize| book.date(Role::Ready, at).is_some_and(|day| side(&known, day).is_none());
        let odd: Vec<(usize, Date, Side, Date)> = own
            .iter()
            .filter_map(|at| {
                let day = book.date(Role::Day, *at)?;
                let (side, bound) = side(&known, day)?;
                Some((*at, day, side, bound))
            })
            .filter(|(at, ..)| !signed(*at))
            .collect();
        if !odd.is_empty() {
            found.push(finding(book, person, own.len(), &odd));
        }
    }
}

fn finding(book: &Book<'_>, person: EntityId, own: usize, odd: &[(usize, Date, Side, Date)]) -> Finding {
    let rows: Vec<usize> = odd.iter().map(|(at, ..)| *at).collect();
    let mut of: BTreeMap<Side, Outside> = BTreeMap::new();
    for (_, day, side, bound) in odd {
        let days = days_between(*bound, *day).abs();
        let one = of.entry(*side).or_insert(Outside { rows: 0, first: *day, bound: *bound, days });
        one.rows += 1;
        one.first = one.first.min(*day);
        one.days = one.days.max(days);
    }
    let (count, in_all) = (rows.len(), book.in_all(&rows));
    let longest = of.values().map(|one| one.days).max().unwrap_or(0);
    let finding = Finding::new(Code::NotEmployed, Some(person), rows)
        .arg("person", owner(book, Some(person)))
        .arg("count", count)
        .arg("of", own)
        .arg("in_all", in_all);
    let told = of.into_iter().fold(finding, |finding, (side, one)| {
        let key = match side {
            Side::Before => "audit_why_before_hired",
            Side::After => "audit_why_after_left",
            Side::Between => "audit_why_between_jobs",
        };
        let args = vec![("count", one.rows.into()), ("day", one.first.into()), ("bound", one.bound.into())];
        finding.reason((key, 40), args)
    });
    let days = usize::try_from(longest).unwrap_or(0);
    told.reason_if(count >= SEVERAL, ("audit_why_several_rows", 10), Vec::new()).reason_if(
        longest > LONG,
        ("audit_why_long_outside", 10),
        vec![("days", days.into())],
    )
}
