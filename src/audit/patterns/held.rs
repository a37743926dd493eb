//! A0104: deals put off after the top tier is reached.

use crate::audit::Check;
use crate::audit::book::Book;
use crate::audit::finding::Finding;
use crate::audit::kept::kept_after;
use crate::audit::levels::{Level, brought, is_known, is_own, reached};
use crate::data::{Day, EntityId, Role};
use crate::diagnostics::{Arg, Code};
use crate::plan::Type;
use crate::time::{Date, days_between};

pub(super) const CHECK: Check = Check {
    codes: &[Code::PutOff],
    needs: &[Role::Day, Role::Amount, Role::Opened],
    run: check,
    asks_rules: true,
    ..Check::PLAIN
};

/// So many days must be left after the top tier is reached: fewer say nothing.
const LEFT: i64 = 5;

fn check(book: &Book<'_>, found: &mut Vec<Finding>) {
    for (person, levels) in reached(book) {
        let tops = levels.into_iter().filter(|level| level.last && is_own(book, level));
        let first = tops.filter_map(|level| Some((day_of(book, &level, person)?, level))).min_by_key(|(day, _)| *day);
        let Some((day, level)) = first else { continue };
        let left = days_between(day, book.period.last_day());
        let own = book.rows_of(person);
        let stopped = own.iter().all(|at| book.seen.rows.day(*at).is_none_or(|of| of <= Day::from(day)));
        let (from, to) = (Day::from(day), Day::from(book.period.last_day()));
        let rows = &book.seen.rows;
        let ready = |at: &usize| rows.day_of(Role::Ready, *at).is_some_and(|day| (from..=to).contains(&day));
        let opened = |at: &usize| rows.day_of(Role::Opened, *at).is_some_and(|opened| opened <= to);
        let soon = kept_after(book.period);
        let sold = |at: &usize| {
            rows.day(*at).is_some_and(|day| day <= soon) && book.amount(*at).is_none_or(|amount| !amount.is_negative())
        };
        let after: Vec<usize> =
            book.after(person).iter().copied().filter(|at| sold(at) && (ready(at) || opened(at))).collect();
        let ready = after.iter().filter(|at| ready(at)).count();
        let open = !is_known(book, level.kpi, own);
        // Days on which nobody else closes anything say nothing of this person.
        if left < LEFT || nobody_closes(book, person, from) || !(stopped || open) || (ready == 0 && after.len() < 2) {
            continue;
        }
        let kpi = book.plan.kpis.get(level.kpi);
        let bound = match &kpi.value.ty {
            Type::Money(currency) => Arg::Money(level.bound.clone(), currency.to_string()),
            _ => Arg::Number(level.bound.clone()),
        };
        let sum = book.sum(&after);
        found.push(
            Finding::new(Code::PutOff, Some(person), after.clone())
                .arg("person", book.name(person).as_ref())
                .arg("count", after.len())
                .arg("sum", book.money(&sum))
                .arg("bound", bound.clone())
                .arg("rule", book.plan.components.get(level.component).name.as_ref())
                .arg("day", day)
                .reason(
                    ("audit_why_stopped", 30),
                    vec![("day", day.into()), ("bound", bound), ("left", usize::try_from(left).unwrap_or(0).into())],
                )
                .reason_if(
                    ready > 0,
                    ("audit_why_ready", 40),
                    vec![("ready", ready.into()), ("of", after.len().into())],
                )
                .reason_if(ready < after.len(), ("audit_why_opened", 15), vec![("of", after.len().into())]),
        );
    }
}

/// Whether others have rows in the period, and none of them after a day.
fn nobody_closes(book: &Book<'_>, person: EntityId, after: Day) -> bool {
    let mut others = book.all_people().filter(|(other, _)| *other != person).peekable();
    let late = |rows: &[usize]| rows.iter().any(|at| book.seen.rows.day(*at).is_some_and(|day| day > after));
    others.peek().is_some() && !others.any(|(_, rows)| late(rows))
}

/// The day on which a bound was reached.
fn day_of(book: &Book<'_>, level: &Level, person: EntityId) -> Option<Date> {
    let own = book.rows_of(person);
    let (mut low, mut high) = (0, own.len());
    // Results of sums and counts rise with the days as long as nothing is taken back; the last day found holds in any case.
    while low < high {
        let middle = (low + high) / 2;
        let value = brought(book, level.kpi, person, own.get(..=middle)?)?;
        let enough = if level.inclusive { value >= level.bound } else { value > level.bound };
        if enough { high = middle } else { low = middle + 1 }
    }
    book.seen.rows.day(*own.get(low)?)?.date()
}
