//! A0201, A0202 and A0203: sales of one person that do not hold: refunds, claims, clients who leave.

use std::collections::BTreeMap;

use crate::audit::Check;
use crate::audit::against::{Tally, Unlike, percent};
use crate::audit::book::Book;
use crate::audit::column::Lane;
use crate::audit::finding::{Finding, Lacks};
use crate::audit::kept::first_promise;
use crate::data::{Day, EntityId, Role};
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

/// What was sold, and when it came back.
struct Sales<'b, 'a> {
    book: &'b Book<'a>,
    amounts: Lane<'b>,
    back: Box<dyn Fn(usize) -> Option<Day> + 'b>,
}

impl<'b, 'a> Sales<'b, 'a> {
    fn of(book: &'b Book<'a>, role: Role) -> Sales<'b, 'a> {
        Sales { book, amounts: book.seen.rows.lane(Role::Amount), back: Box::new(book.days_of(role)) }
    }

    /// The sales of one person for which the promise holds. A row below 0 is what takes back a sale, and none.
    fn rows(&self, person: EntityId) -> impl Iterator<Item = usize> {
        let rows = self.book.since(person, first_promise(self.book.settings, self.book.period));
        rows.filter(|at| !self.amounts.is_negative(*at))
    }

    /// After how many days a sale came back, if it did while the promise held.
    fn after(&self, at: usize) -> Option<i64> {
        let back = (self.back)(at)?.date()?;
        let days = days_between(self.book.date(Role::Day, at)?, back);
        Some(days).filter(|days| (0..=self.book.settings.promise_days).contains(days))
    }

    fn tally(&self, person: EntityId) -> Tally {
        let (mut broken, mut all) = (0, 0);
        for at in self.rows(person) {
            broken += usize::from(self.after(at).is_some());
            all += 1;
        }
        Tally::of(broken, all)
    }
}

fn check(book: &Book<'_>, (code, role): (Code, Role), found: &mut Vec<Finding>) {
    let sales = Sales::of(book, role);
    let tallies: BTreeMap<EntityId, Tally> =
        book.everybody().into_iter().map(|person| (person, sales.tally(person))).collect();
    let mut all = Tally::default();
    tallies.values().for_each(|tally| all.add(*tally));
    for (person, tally) in tallies {
        if let Some(unlike) = tally.unlike(all) {
            found.push(finding(&sales, (code, person), &unlike));
        }
    }
}

fn finding(sales: &Sales<'_, '_>, (code, person): (Code, EntityId), unlike: &Unlike) -> Finding {
    let (book, all) = (sales.book, sales.rows(person).count());
    let broken: Vec<usize> = sales.rows(person).filter(|at| sales.after(*at).is_some()).collect();
    let soonest = broken.iter().filter_map(|at| sales.after(*at)).min().unwrap_or(0);
    let (count, in_all) = (broken.len(), book.in_all(&broken));
    let days = |days: i64| Arg::from(usize::try_from(days).unwrap_or(0));
    let shares = vec![("share", percent(&unlike.share)), ("others", percent(&unlike.others))];
    Finding::new(code, Some(person), broken)
        .arg("person", book.name(person).as_ref())
        .arg("count", count)
        .arg("of", all)
        .arg("share", percent(&unlike.share))
        .arg("others", percent(&unlike.others))
        .arg("in_all", in_all)
        .arg("days", days(book.settings.promise_days))
        .reason(("audit_why_broken", 40), shares)
        .reason_if(unlike.threefold(), ("audit_why_threefold", 20), Vec::new())
        .reason_if(unlike.half(), ("audit_why_half", 15), Vec::new())
        .reason_if(soonest <= book.settings.refund_days, ("audit_why_soonest", 10), vec![("days", days(soonest))])
}
