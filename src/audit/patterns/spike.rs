//! A0102 and A0103: a month that is made in its last days, and the hole that follows it.

use crate::audit::Check;
use crate::audit::book::Book;
use crate::audit::finding::Finding;
use crate::audit::shares::{Share, Sum};
use crate::data::{Day, EntityId, Role};
use crate::diagnostics::{Arg, Code};
use crate::number::Exact;
use crate::time::{Period, days_between};

pub(super) const SPIKE: Check =
    Check { codes: &[Code::EndSpike], needs: &[Role::Day, Role::Amount], run: spikes, ..Check::PLAIN };

pub(super) const PULLED: Check = Check {
    codes: &[Code::PulledForward],
    needs: &[Role::Day, Role::Amount],
    history: true,
    run: pulled,
    ..Check::PLAIN
};

/// Fewer rows than these in the last days are no spike: one large deal may close on any day.
const FEWEST: usize = 3;

/// So many days more than usual a payment must have taken.
const LONGER: i64 = 10;

/// What a month looks like that is made in its last days.
struct Spike {
    rows: Vec<usize>,
    share: Exact,
    /// The usual share of the last days in this person's other periods.
    own: Option<Exact>,
    /// That of all others in the same period.
    others: Option<Exact>,
}

impl Spike {
    /// The spike of somebody, if there is one.
    fn of(book: &Book<'_>, person: EntityId, everybody: &(Exact, Exact)) -> Option<Spike> {
        let tail = Day::from(book.tail());
        let late = |at: &usize| book.seen.rows.day(*at).is_some_and(|day| day >= tail);
        let rows: Vec<usize> = book.rows_of(person).iter().copied().filter(late).collect();
        let this = book.share(person, book.period)?;
        let (total, tail) = (this.total.exact(), this.tail.exact());
        if rows.len() < FEWEST || !total.is_positive() {
            return None;
        }
        let share = tail.checked_div(&total)?;
        let own = usual(book, person, |share| share.tail);
        let of_others = (&everybody.0 - &tail, &everybody.1 - &total);
        let others = if of_others.1.is_positive() { of_others.0.checked_div(&of_others.1) } else { None };
        let twice = |usual: &Option<Exact>| usual.as_ref().is_none_or(|usual| share >= usual + usual);
        // Where nothing is known of other months nor of other people, there is nothing to be unlike.
        let known = own.is_some() || others.is_some();
        (known && share >= book.settings.spike && twice(&own) && twice(&others)).then_some(Spike {
            rows,
            share,
            own,
            others,
        })
    }

    fn reasons(&self, finding: Finding) -> Finding {
        let percent = |share: &Option<Exact>| Arg::Percent(rounded(share.as_ref()));
        let high = self.share >= Exact::scaled(8, 1);
        finding
            .reason(("audit_why_spike", 30), vec![("share", Arg::Percent(rounded(Some(&self.share))))])
            .reason_if(self.own.is_some(), ("audit_why_own", 20), vec![("usual", percent(&self.own))])
            .reason_if(self.others.is_some(), ("audit_why_others", 10), vec![("usual", percent(&self.others))])
            .reason_if(high, ("audit_why_high", 10), Vec::new())
    }
}

/// A share of a hundred, with one decimal at most.
fn rounded(share: Option<&Exact>) -> Exact {
    let thousand = Exact::from(1000);
    let share = share.cloned().unwrap_or_default();
    (&(&share * &thousand) + &Exact::scaled(5, 1)).floor().checked_div(&thousand).unwrap_or_default()
}

/// The share of a part in the other periods of somebody before this one, all together; `None` for fewer than two.
fn usual(book: &Book<'_>, person: EntityId, part: impl for<'s> Fn(Share<'s>) -> Sum<'s>) -> Option<Exact> {
    let (mut periods, mut of, mut total) = (0, Exact::zero(), Exact::zero());
    for back in 1..=12 {
        let Some(share) = book.share(person, book.period.previous(back)) else { continue };
        periods += 1;
        of = &of + &part(share).exact();
        total = &total + &share.total.exact();
    }
    if periods < 2 || !total.is_positive() { None } else { of.checked_div(&total) }
}

/// What lies in the last days, and all, of everybody in the period.
fn everybody(book: &Book<'_>) -> (Exact, Exact) {
    book.seen.shares.in_period(book.period).fold((Exact::zero(), Exact::zero()), |(tail, total), share| {
        (&tail + &share.tail.exact(), &total + &share.total.exact())
    })
}

fn spikes(book: &Book<'_>, found: &mut Vec<Finding>) {
    let all = everybody(book);
    for (person, _) in book.people() {
        let Some(spike) = Spike::of(book, person, &all) else { continue };
        let sum = book.sum(&spike.rows);
        let finding = Finding::new(Code::EndSpike, Some(person), spike.rows.clone())
            .arg("person", book.name(person).as_ref())
            .arg("share", Arg::Percent(rounded(Some(&spike.share))))
            .arg("sum", book.money(&sum))
            .arg("tail", book.tail());
        found.push(spike.reasons(finding));
    }
}

fn pulled(book: &Book<'_>, found: &mut Vec<Finding>) {
    let all = everybody(book);
    for (person, _) in book.people() {
        let hole = hole(book, person).filter(|_| Spike::of(book, person, &all).is_some());
        let late = paid_later(book, person);
        if hole.is_none() && late.is_empty() {
            continue;
        }
        let tail = Day::from(book.tail());
        let mut rows = late.clone();
        if hole.is_some() {
            rows = book.rows_of(person).to_vec();
            rows.retain(|at| book.seen.rows.day(*at).is_some_and(|day| day >= tail));
        }
        let (next, usual) = hole.clone().unwrap_or_default();
        let sum = book.sum(&rows);
        let form = match (&hole, book.knows_holidays()) {
            (None, _) => "paid",
            (Some(_), true) => "",
            (Some(_), false) => "weekdays",
        };
        found.push(
            Finding::new(Code::PulledForward, Some(person), rows)
                .form(form)
                .arg("person", book.name(person).as_ref())
                .arg("sum", book.money(&sum))
                .arg("tail", book.tail())
                .arg("next", book.next_head())
                .reason_if(
                    hole.is_some(),
                    ("audit_why_hole", 50),
                    vec![("next", book.money(&next)), ("usual", book.money(&rounded_money(&usual)))],
                )
                .reason_if(
                    !late.is_empty(),
                    ("audit_why_paid_later", 35),
                    vec![("late", late.len().into()), ("sum", book.money(&book.sum(&late)))],
                ),
        );
    }
}

fn rounded_money(amount: &Exact) -> Exact {
    let hundred = Exact::from(100);
    (amount * &hundred).floor().checked_div(&hundred).unwrap_or_default()
}

/// What the first days of the next period bring, and usually do, where that is less than a quarter. Only where the data go on.
fn hole(book: &Book<'_>, person: EntityId) -> Option<(Exact, Exact)> {
    let next: Period = book.period.previous(-1);
    let goes_on = book.seen.shares.in_period(next).any(|share| share.total != share.head);
    let (mut periods, mut heads) = (0, Exact::zero());
    for back in 0..=12 {
        let Some(share) = book.share(person, book.period.previous(back)) else { continue };
        periods += 1;
        heads = &heads + &share.head.exact();
    }
    let usual = heads.checked_div(&Exact::from(periods)).filter(|_| goes_on && periods >= 2)?;
    let now = book.share(person, next).map_or_else(Exact::zero, |share| share.head.exact());
    (usual.is_positive() && now.times_integer(4) <= usual).then_some((now, usual))
}

/// The rows of the last days that were paid in a later period, where payment took twice as long as that of the days before and
/// [`LONGER`] days more: usual terms make the last days be paid later, too, and are no sign of anything. `paid` must be another
/// field than the day.
fn paid_later(book: &Book<'_>, person: EntityId) -> Vec<usize> {
    if book.cast.fields.get(&Role::Paid).is_none_or(|paid| book.cast.fields.get(&Role::Day) == Some(paid)) {
        return Vec::new();
    }
    let (tail, end) = (Day::from(book.tail()), Day::from(book.period.last_day()));
    let rows = &book.seen.rows;
    let waits = |at: &usize| {
        let days = rows.day(*at).and_then(Day::date).zip(rows.day_of(Role::Paid, *at).and_then(Day::date));
        days.map(|(closed, paid)| days_between(closed, paid))
    };
    let (late, early): (Vec<usize>, Vec<usize>) =
        book.rows_of(person).iter().partition(|at| rows.day(**at).is_some_and(|day| day >= tail));
    let put: Vec<usize> =
        late.into_iter().filter(|at| rows.day_of(Role::Paid, *at).is_some_and(|paid| paid > end)).collect();
    let average = |all: &[usize]| {
        let all: Vec<i64> = all.iter().filter_map(waits).collect();
        let count = i64::try_from(all.len()).ok().filter(|_| all.len() >= FEWEST)?;
        Exact::from(all.iter().sum::<i64>()).checked_div(&Exact::from(count))
    };
    let longer = average(&put)
        .zip(average(&early))
        .is_some_and(|(put, early)| put >= early.times_integer(2) && put >= &early + &Exact::from(LONGER));
    if longer { put } else { Vec::new() }
}
