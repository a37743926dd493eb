//! A0306: rows of the period that were edited when it was over.

use crate::audit::Check;
use crate::audit::book::Book;
use crate::audit::finding::Finding;
use crate::audit::hygiene::state::owner;
use crate::data::Role;
use crate::diagnostics::Code;
use crate::time::plus_days;

pub(super) const CHECK: Check =
    Check { codes: &[Code::EditedLate], needs: &[Role::Day, Role::Edited], run: check, ..Check::PLAIN };

fn check(book: &Book<'_>, found: &mut Vec<Finding>) {
    let end = book.period.last_day();
    // Where the period is closed, the day on which it was; else the last one on which rows may be put in order.
    let until = book.closed.or_else(|| plus_days(end, book.settings.edit_days)).unwrap_or(end);
    let late = |at: &usize| book.inside(*at) && book.date(Role::Edited, *at).is_some_and(|day| day > until);
    for (person, rows) in book.by_owner((0..book.seen.rows.len()).filter(late)) {
        let Some(last) = rows.iter().filter_map(|at| book.date(Role::Edited, *at)).max() else { continue };
        let own = person.map_or(0, |person| book.rows_of(person).len());
        let (count, in_all) = (rows.len(), book.in_all(&rows));
        found.push(
            Finding::new(Code::EditedLate, person, rows)
                .arg("person", owner(book, person))
                .arg("count", count)
                .arg("in_all", in_all)
                .arg("until", until)
                .arg("last", last)
                .reason(("audit_why_edited", 25), vec![("count", count.into()), ("last", last.into())])
                .reason_if(book.closed.is_some(), ("audit_why_closed", 25), vec![("until", until.into())])
                // Where everything is edited late, some program does it.
                .reason_if(count * 4 <= own, ("audit_why_few_edited", 10), Vec::new()),
        );
    }
}
