//! A0201, A0202 and A0203: sales of one person that do not hold: refunds, claims, clients who leave.

use std::collections::BTreeMap;

use crate::audit::Check;
use crate::audit::against::{Tally, Unlike, percent};
use crate::audit::book::Book;
use crate::audit::finding::{Finding, Lacks};
use crate::audit::kept::first_promise;
use crate::data::{EntityId, Role};
use crate::diagnostics::{Arg, Code};
use crate::time::days_between;

pub(super) const REFUNDS: Check = Check {
    codes: &[Code::Refunds],
    needs: &[Role::Day],
    ready: |book| {
        let known = book.cast.fields.contains_key(&Role::Refunded);
        // Rows below 0 say as well what was taken back.
        if (known && !book.never(Role::Refunded)) || book.has_returns() {
            return None;
        }
        let lacking = vec![Role::Refunded];
        Some(if known { Lacks::Values(lacking) } else { Lacks::Roles(lacking) })
    },
    run: |book, found| check(book, (Code::Refunds, Role::Refunded), found),
    ..Check::PLAIN
};

pub(super) const CLAIMS: Check = Check {
    codes: &[Code::Claims],
    needs: &[Role::Day, Role::Claimed],
    run: |book, found| check(book, (Code::Claims, Role::Claimed), found),
    ..Check::PLAIN
};

pub(super) const CHURN: Check = Check {
    codes: &[Code::ClientsLeft],
    needs: &[Role::Day, Role::ClientLeft],
    run: |book, found| check(book, (Code::ClientsLeft, Role::ClientLeft), found),
    ..Check::PLAIN
};

/// The sales of one person, and those that did not hold.
struct Sales {
    rows: Vec<usize>,
    broken: Vec<usize>,
    /// After how many days the first of these came back.
    soonest: i64,
}

impl Sales {
    fn of(book: &Book<'_>, person: EntityId, role: Role) -> Sales {
        let mut rows = book.since(person, first_promise(book.settings, book.period));
        let (amounts, back) = (book.seen.rows.lane(Role::Amount), book.days_of(role));
        // A row below 0 is what takes back a sale, and none.
        rows.retain(|at| !amounts.is_negative(*at));
        let after = |at: &usize| {
            let back = back(*at)?.date()?;
            let days = days_between(book.date(Role::Day, *at)?, back);
            Some(days).filter(|days| (0..=book.settings.promise_days).contains(days))
        };
        let broken: Vec<usize> = rows.iter().copied().filter(|at| after(at).is_some()).collect();
        let soonest = broken.iter().filter_map(after).min().unwrap_or(0);
        Sales { rows, broken, soonest }
    }

    fn tally(&self) -> Tally {
        Tally::of(self.broken.len(), self.rows.len())
    }
}

fn check(book: &Book<'_>, (code, role): (Code, Role), found: &mut Vec<Finding>) {
    let sales: BTreeMap<EntityId, Sales> =
        book.everybody().into_iter().map(|person| (person, Sales::of(book, person, role))).collect();
    let mut all = Tally::default();
    sales.values().for_each(|sales| all.add(sales.tally()));
    for (person, sales) in sales {
        if let Some(unlike) = sales.tally().unlike(all) {
            found.push(finding(book, (code, person), &sales, &unlike));
        }
    }
}

fn finding(book: &Book<'_>, (code, person): (Code, EntityId), sales: &Sales, unlike: &Unlike) -> Finding {
    let days = |days: i64| Arg::from(usize::try_from(days).unwrap_or(0));
    let shares = vec![("share", percent(&unlike.share)), ("others", percent(&unlike.others))];
    Finding::new(code, Some(person), sales.broken.clone())
        .arg("person", book.name(person).as_ref())
        .arg("count", sales.broken.len())
        .arg("of", sales.rows.len())
        .arg("share", percent(&unlike.share))
        .arg("others", percent(&unlike.others))
        .arg("in_all", book.in_all(&sales.broken))
        .arg("days", days(book.settings.promise_days))
        .reason(("audit_why_broken", 40), shares)
        .reason_if(unlike.threefold(), ("audit_why_threefold", 20), Vec::new())
        .reason_if(unlike.half(), ("audit_why_half", 15), Vec::new())
        .reason_if(
            sales.soonest <= book.settings.refund_days,
            ("audit_why_soonest", 10),
            vec![("days", days(sales.soonest))],
        )
}
