//! A0303 and A0304: days that cannot be, and days whose month and day have changed places.

use std::collections::{BTreeMap, BTreeSet};

use crate::audit::Check;
use crate::audit::book::Book;
use crate::audit::column::Lane;
use crate::audit::finding::Finding;
use crate::audit::hygiene::state::owner;
use crate::audit::kept::far;
use crate::data::{Day, Role};
use crate::diagnostics::Code;
use crate::time::{Date, date, days_between, plus_days};

pub(super) const IMPOSSIBLE: Check =
    Check { codes: &[Code::ImpossibleDates], needs: &[Role::Day], run: impossible, ..Check::PLAIN };

pub(super) const MIXED: Check =
    Check { codes: &[Code::MixedDates], needs: &[Role::Day, Role::Opened], run: mixed, ..Check::PLAIN };

/// One row whose days make sense the other way round may be anything; two are a habit of whoever enters them.
const PAIR: usize = 2;
/// From so many rows on it is no accident that no day is beyond the 12th, ...
const ENOUGH: usize = 20;
/// ... unless few days or months occur at all: some companies begin everything on the first.
const DIFFERENT: usize = 6;
const MONTHS: usize = 3;
/// A deal that took more days was turned in the wrong column.
const LONGEST: i64 = 366;
/// A payment may be due far from now.
const DUE: i64 = 3660;

/// Why days cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Why {
    /// Closed before it was opened.
    Backwards,
    /// Given back before it was sold.
    TakenBackBefore,
    /// Before there was anything.
    Old,
    /// Longer than a year after the period.
    Far,
}

/// A day, another that shows why it cannot be, and the part whose field holds the first.
type Shown = (Date, Date, Role);

impl Why {
    fn reason(self) -> (&'static str, u32) {
        match self {
            Why::Backwards => ("audit_why_backwards", 40),
            Why::TakenBackBefore => ("audit_why_back_before", 30),
            Why::Old => ("audit_why_old", 40),
            Why::Far => ("audit_why_far", 40),
        }
    }
}

/// The rows that belong to the period, are open, or have an impossible day.
fn looked_at(book: &Book<'_>) -> impl Iterator<Item = usize> {
    let (first, last) = (book.period.first_day(), book.period.last_day());
    let until = Day::from(far(book.period));
    let (first, last, since) = (Day::from(first), Day::from(last), Day::from(book.settings.since));
    let (rows, opened) = (&book.seen.rows, book.seen.rows.lane(Role::Opened));
    (0..rows.len()).filter(move |at| {
        opened.day(*at).is_some_and(|day| (first..=last).contains(&day))
            || rows.day(*at).is_none_or(|day| (first..=last).contains(&day) || day < since || day > until)
    })
}

/// The days of rows, and what they can be.
struct Days<'b> {
    book: &'b Book<'b>,
    /// What plays each part that is a day, until when that may be.
    parts: Vec<(Role, Lane<'b>, Date)>,
    opened: Lane<'b>,
    /// What takes a sale back.
    back: Vec<(Role, Lane<'b>)>,
}

impl<'b> Days<'b> {
    fn of(book: &'b Book<'b>) -> Days<'b> {
        let (rows, last) = (&book.seen.rows, book.period.last_day());
        let until = |role: Role| match role {
            Role::Due => plus_days(last, DUE).unwrap_or(last),
            _ => far(book.period),
        };
        let roles = book.cast.fields.keys().copied().filter(|role| book.is_day(*role) && *role != Role::NextStep);
        Days {
            book,
            parts: roles.map(|role| (role, rows.lane(role), until(role))).collect(),
            opened: rows.lane(Role::Opened),
            back: [Role::Refunded, Role::Claimed, Role::ClientLeft].map(|role| (role, rows.lane(role))).to_vec(),
        }
    }

    /// The first reason why the days of a row cannot be, with the two days that show it, and where the first of them stands.
    fn why(&self, at: usize) -> Option<(Why, Shown)> {
        let since = self.book.settings.since;
        for (role, lane, until) in &self.parts {
            let Some(day) = lane.day(at) else { continue };
            if day < Day::from(since) {
                return Some((Why::Old, (day.date()?, since, *role)));
            }
            if day > Day::from(*until) {
                return Some((Why::Far, (day.date()?, *until, *role)));
            }
        }
        let day = self.book.seen.rows.day(at)?;
        if let Some(opened) = self.opened.day(at).filter(|opened| *opened > day) {
            return Some((Why::Backwards, (day.date()?, opened.date()?, Role::Day)));
        }
        let back = self.back.iter().filter_map(|(role, lane)| Some((lane.day(at)?, *role)));
        let (back, role) = back.min().filter(|(back, _)| *back < day)?;
        Some((Why::TakenBackBefore, (back.date()?, day.date()?, role)))
    }
}

fn impossible(book: &Book<'_>, found: &mut Vec<Finding>) {
    let told: BTreeSet<usize> = turned(book).into_values().flatten().collect();
    let days = Days::of(book);
    let odd = |at: usize| days.why(at).filter(|_| !told.contains(&at));
    for (person, rows) in book.by_owner(looked_at(book).filter(|at| odd(*at).is_some())) {
        let mut of: BTreeMap<Why, Vec<Shown>> = BTreeMap::new();
        rows.iter().filter_map(|at| odd(*at)).for_each(|(why, shown)| of.entry(why).or_default().push(shown));
        let (count, in_all) = (rows.len(), book.in_all(&rows));
        let finding = Finding::new(Code::ImpossibleDates, person, rows)
            .arg("person", owner(book, person))
            .arg("count", count)
            .arg("in_all", in_all);
        found.push(of.into_iter().fold(finding, |finding, (why, mut days)| {
            days.sort();
            let Some((day, other, role)) = days.first().copied() else { return finding };
            let field = book.cast.fields.get(&role).map(|path| path.written(&book.plan.records)).unwrap_or_default();
            let args = vec![
                ("count", days.len().into()),
                ("day", day.into()),
                ("other", other.into()),
                ("field", field.into()),
            ];
            finding.reason(why.reason(), args)
        }));
    }
}

/// A day whose month is its day and whose day is its month; `None` where there is none or it is the same.
fn turn(day: Date) -> Option<Date> {
    date(day.year().into(), day.day().into(), day.month().into()).filter(|turned| *turned != day)
}

/// The rows that are closed before they are opened, and are not once one of both is turned; by the column, in which there must
/// be several. Where both columns could be the wrong one it is that which explains more rows; of two that explain as many, the
/// one that leaves the shorter times.
fn turned(book: &Book<'_>) -> BTreeMap<Role, Vec<usize>> {
    let mut of: BTreeMap<Role, Vec<(usize, i64)>> = BTreeMap::new();
    let begun = book.seen.rows.lane(Role::Opened);
    for at in looked_at(book) {
        let both = begun.day(at).zip(book.seen.rows.day(at)).filter(|(opened, day)| opened > day);
        let Some((opened, day)) = both.and_then(|(opened, day)| opened.date().zip(day.date())) else { continue };
        let begun = turn(opened).map(|turned| (days_between(turned, day), Role::Opened));
        let closed = turn(day).map(|turned| (days_between(opened, turned), Role::Day));
        for (days, role) in [begun, closed].into_iter().flatten().filter(|(days, _)| (0..=LONGEST).contains(days)) {
            of.entry(role).or_default().push((at, days));
        }
    }
    let mut columns: Vec<(Role, Vec<(usize, i64)>)> = of.into_iter().collect();
    let times = |rows: &[(usize, i64)]| rows.iter().map(|(_, days)| *days).sum::<i64>();
    columns.sort_by_key(|(_, rows)| (std::cmp::Reverse(rows.len()), times(rows)));
    let (mut found, mut told) = (BTreeMap::new(), BTreeSet::new());
    for (role, rows) in columns {
        let rows: Vec<usize> = rows.into_iter().map(|(at, _)| at).filter(|at| !told.contains(at)).collect();
        if rows.len() >= PAIR {
            told.extend(rows.iter().copied());
            found.insert(role, rows);
        }
    }
    found
}

/// Columns in which no day is beyond the 12th, though many occur.
fn short(book: &Book<'_>) -> Vec<(Role, Vec<usize>)> {
    // In a period that has just begun no day of its own is beyond the 12th.
    let roles = book
        .cast
        .fields
        .keys()
        .copied()
        .filter(|role| book.is_day(*role) && !matches!(role, Role::Day | Role::NextStep));
    let column = |role: Role| {
        let rows: Vec<usize> = looked_at(book).filter(|at| book.date(role, *at).is_some()).collect();
        let days: Vec<Date> = rows.iter().filter_map(|at| book.date(role, *at)).collect();
        let different: BTreeSet<i8> = days.iter().map(|day| day.day()).collect();
        let months: BTreeSet<(i16, i8)> = days.iter().map(|day| (day.year(), day.month())).collect();
        let odd = rows.len() >= ENOUGH
            && different.len() >= DIFFERENT
            && months.len() >= MONTHS
            && different.last().is_some_and(|last| *last <= 12);
        odd.then_some((role, rows))
    };
    roles.filter_map(column).collect()
}

fn mixed(book: &Book<'_>, found: &mut Vec<Finding>) {
    let own = turned(book);
    let short =
        short(book).into_iter().filter(|(role, _)| !own.contains_key(role)).map(|(role, rows)| (role, rows, true));
    let all: Vec<(Role, Vec<usize>, bool)> =
        own.clone().into_iter().map(|(role, rows)| (role, rows, false)).chain(short).collect();
    for (role, rows, whole) in all {
        let people: BTreeSet<_> = rows.iter().filter_map(|at| book.seen.rows.payee(*at)).collect();
        let payee = people.first().copied().filter(|_| people.len() == 1);
        let field = book.cast.fields.get(&role).map(|path| path.written(&book.plan.records)).unwrap_or_default();
        let mut days: Vec<Date> = rows.iter().filter_map(|at| book.date(role, *at)).collect();
        days.sort();
        let Some(day) = days.into_iter().find(|day| turn(*day).is_some()) else { continue };
        let (count, other) = (rows.len(), turn(day).unwrap_or(day));
        let (form, reason) = match whole {
            false => ("", ("audit_why_turned", 50)),
            true => ("column", ("audit_why_short", 40)),
        };
        found.push(
            Finding::new(Code::MixedDates, payee, rows)
                .form(form)
                .of_all(people)
                .arg("field", field)
                .arg("count", count)
                .arg("day", day)
                .arg("other", other)
                .reason(reason, vec![("count", count.into())]),
        );
    }
}
