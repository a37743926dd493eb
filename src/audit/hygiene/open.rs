//! A0301 and A0307: open deals of which nobody knows what comes next, and leads with which nothing is done.

use crate::audit::Check;
use crate::audit::book::Book;
use crate::audit::finding::Finding;
use crate::audit::hygiene::state::{States, owner};
use crate::data::Role;
use crate::diagnostics::{Arg, Code};
use crate::time::days_between;

pub(super) const STEPS: Check =
    Check { codes: &[Code::NoNextStep], needs: &[Role::NextStep], run: steps, ..Check::PLAIN };

pub(super) const IDLE: Check = Check {
    codes: &[Code::LeadsAlone],
    needs: &[Role::Opened],
    any: &[Role::Activity, Role::StageChanged, Role::NextStep],
    run: idle,
    ..Check::PLAIN
};

/// From so many rows on it is no slip.
const MANY: usize = 10;

/// Whether something is to be done after the period.
fn has_next(book: &Book<'_>, at: usize) -> bool {
    let dated = book.date(Role::NextStep, at);
    match dated.filter(|_| book.is_day(Role::NextStep)) {
        Some(day) => day > book.period.last_day(),
        None => book.seen.rows.code(Role::NextStep, at).is_some(),
    }
}

fn half(part: usize, of: usize) -> bool {
    part > 2 && part * 2 >= of
}

fn steps(book: &Book<'_>, found: &mut Vec<Finding>) {
    for (person, open) in book.by_owner(States::of(book).open()) {
        let rows: Vec<usize> = open.iter().copied().filter(|at| !has_next(book, *at)).collect();
        if rows.is_empty() {
            continue;
        }
        let (count, in_all) = (rows.len(), book.in_all(&rows));
        found.push(
            Finding::new(Code::NoNextStep, person, rows)
                .arg("person", owner(book, person))
                .arg("count", count)
                .arg("of", open.len())
                .arg("in_all", in_all)
                .reason(("audit_why_no_step", 25), vec![("count", count.into()), ("of", open.len().into())])
                .reason_if(half(count, open.len()), ("audit_why_half_open", 15), Vec::new())
                .reason_if(count >= MANY, ("audit_why_many", 10), Vec::new()),
        );
    }
}

fn idle(book: &Book<'_>, found: &mut Vec<Finding>) {
    let end = book.period.last_day();
    // The days since anything was last done with a lead; `None` while it is young or something is to come.
    let alone = |at: usize| {
        let opened = book.date(Role::Opened, at)?;
        let done = [Role::Activity, Role::StageChanged].into_iter().filter_map(|role| book.date(role, at)).max();
        let days = days_between(done.unwrap_or(opened).max(opened), end);
        (days >= book.settings.idle_days && !has_next(book, at)).then_some((days, done.is_none()))
    };
    for (person, open) in book.by_owner(States::of(book).open()) {
        let rows: Vec<usize> = open.iter().copied().filter(|at| alone(*at).is_some()).collect();
        let Some(longest) = rows.iter().filter_map(|at| alone(*at)).map(|(days, _)| days).max() else { continue };
        let never = rows.iter().filter_map(|at| alone(*at)).filter(|(_, never)| *never).count();
        let (count, in_all) = (rows.len(), book.in_all(&rows));
        let days = |days: i64| Arg::from(usize::try_from(days).unwrap_or(0));
        found.push(
            Finding::new(Code::LeadsAlone, person, rows)
                .arg("person", owner(book, person))
                .arg("count", count)
                .arg("of", open.len())
                .arg("in_all", in_all)
                .arg("days", days(book.settings.idle_days))
                .arg("longest", days(longest))
                .reason(("audit_why_idle", 25), vec![("days", days(longest))])
                .reason_if(never > 0, ("audit_why_never", 10), vec![("count", never.into())])
                .reason_if(half(count, open.len()), ("audit_why_half_open", 15), Vec::new())
                .reason_if(count >= MANY, ("audit_why_many", 10), Vec::new()),
        );
    }
}
