//! A0206: deals whose money does not come.

use crate::audit::Check;
use crate::audit::against::percent;
use crate::audit::book::Book;
use crate::audit::finding::Finding;
use crate::data::Role;
use crate::diagnostics::Code;
use crate::time::days_between;

pub(super) const CHECK: Check =
    Check { codes: &[Code::Overdue], needs: &[Role::Day, Role::Due, Role::Paid], run: check, ..Check::PLAIN };

/// So many days after it was due money seldom comes.
const SELDOM: i64 = 90;

fn check(book: &Book<'_>, found: &mut Vec<Finding>) {
    let end = book.period.last_day();
    // Days from the one on which a row was due to the end of the period, where it was not paid until then.
    let late = |at: usize| {
        let owed = book.date(Role::Day, at).is_some_and(|day| day <= end)
            && book.date(Role::Paid, at).is_none_or(|paid| paid > end)
            && book.amount(at).is_none_or(|amount| amount.is_positive());
        let days = days_between(book.date(Role::Due, at)?, end);
        (owed && days >= book.settings.overdue_days).then_some(days)
    };
    let rows = (0..book.seen.rows.len()).filter(|at| late(*at).is_some());
    for (person, rows) in book.by_owner(rows) {
        let Some(person) = person else { continue };
        let longest = rows.iter().filter_map(|at| late(*at)).max().unwrap_or(0);
        let days = usize::try_from(longest).unwrap_or(0);
        let (sum, own) = (book.sum(&rows), book.sum(book.rows_of(person)));
        let share = if own.is_positive() { sum.checked_div(&own) } else { None };
        let much = share.as_ref().filter(|share| share.times_integer(4) >= crate::number::Exact::one());
        let count = rows.len();
        found.push(
            Finding::new(Code::Overdue, Some(person), rows)
                .arg("person", book.name(person).as_ref())
                .arg("count", count)
                .arg("sum", book.money(&sum))
                .arg("days", days)
                .arg("end", end)
                .reason(("audit_why_overdue", 30), vec![("days", days.into())])
                .reason_if(longest >= SELDOM, ("audit_why_seldom", 20), Vec::new())
                .reason_if(count > 2, ("audit_why_debts", 10), vec![("count", count.into())])
                .reason_if(
                    much.is_some(),
                    ("audit_why_debt_share", 10),
                    vec![("share", percent(&much.cloned().unwrap_or_default()))],
                ),
        );
    }
}
