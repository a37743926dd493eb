//! A0101: a bound crossed at the end of the period by clients whom nobody knows.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::audit::Check;
use crate::audit::book::Book;
use crate::audit::finding::Finding;
use crate::audit::levels::{Level, brought, is_own, reached};
use crate::audit::names::{Alike, alike, figures, words};
use crate::data::{Day, EntityId, Role};
use crate::diagnostics::{Arg, Code};
use crate::number::Exact;
use crate::plan::Type;
use crate::time::days_between;

pub(super) const CHECK: Check = Check {
    codes: &[Code::FakeClients],
    needs: &[Role::Day, Role::Client, Role::Amount],
    run: check,
    asks_rules: true,
    ..Check::PLAIN
};

/// What a row shows.
#[derive(Clone, Debug, Default)]
struct Marks {
    new: bool,
    refunded: Option<i64>,
    related: Option<(EntityId, Alike)>,
}

impl Marks {
    fn any(&self) -> bool {
        self.new || self.refunded.is_some() || self.related.is_some()
    }
}

fn check(book: &Book<'_>, found: &mut Vec<Finding>) {
    let related = Related::of(book);
    let tail = Day::from(book.tail());
    for (person, mut levels) in reached(book) {
        // Most people are far beyond a bound: their clients need not be looked up.
        levels.retain(|level| is_near(book, level));
        if levels.is_empty() {
            continue;
        }
        let late: Vec<usize> = book
            .rows_of(person)
            .iter()
            .copied()
            .filter(|at| book.seen.rows.day(*at).is_some_and(|day| day >= tail))
            .collect();
        let tail = (tail, new_is_usual(book, person, tail));
        let marks: BTreeMap<usize, Marks> = late.iter().map(|at| (*at, marks(book, (&related, tail), *at))).collect();
        let odd: Vec<usize> = late.into_iter().filter(|at| marks.get(at).is_some_and(Marks::any)).collect();
        if odd.is_empty() {
            continue;
        }
        // Of the bounds that would not be reached without these rows the person's own ones say most, of these the highest.
        let mut crossed: Vec<Level> =
            levels.into_iter().filter(|level| would_lack(book, level, person, &odd)).collect();
        let weight = |level: &Level| (level.pays_more, is_own(book, level), level.bound.clone());
        crossed.sort_by_cached_key(|level| Reverse(weight(level)));
        let Some((level, others)) = crossed.split_first() else { continue };
        // Lower tiers of one scale go without saying.
        let mut rules = BTreeSet::from([level.component]);
        let others = others.iter().filter(|other| rules.insert(other.component));
        let told = others.fold(finding(book, person, level, &odd, &marks), |finding, other| {
            let (kpi, rule) = (book.plan.kpis.get(other.kpi), book.plan.components.get(other.component));
            let args = vec![
                ("kpi", kpi.name.as_ref().into()),
                ("bound", of_kpi(book, other, &other.bound)),
                ("rule", rule.name.as_ref().into()),
            ];
            finding.reason(("audit_why_also", 0), args)
        });
        found.push(if level.pays_more { told } else { told.if_paid() });
    }
}

/// Whether a bound is crossed by a little.
fn is_near(book: &Book<'_>, level: &Level) -> bool {
    // Whoever has one of something has reached it: the first client is no sign of anything.
    if is_count(book, level) && level.bound <= Exact::one() {
        return false;
    }
    // Of clients who are counted once those of earlier months would have to be known.
    if level.window != book.period && is_count(book, level) {
        return false;
    }
    &level.value - &level.bound <= &level.bound * &book.settings.margin
}

/// Whether a bound would not be crossed without these rows.
fn would_lack(book: &Book<'_>, level: &Level, person: EntityId, rows: &[usize]) -> bool {
    brought(book, level.kpi, person, rows).is_some_and(|brought| {
        let left = &level.value - &brought;
        if level.inclusive { left < level.bound } else { left <= level.bound }
    })
}

/// Whether a bound is one of things that are counted.
fn is_count(book: &Book<'_>, level: &Level) -> bool {
    book.plan.kpis.get(level.kpi).value.ty == Type::Count
}

/// A value of the KPI of a bound.
fn of_kpi(book: &Book<'_>, level: &Level, value: &Exact) -> Arg {
    match &book.plan.kpis.get(level.kpi).value.ty {
        Type::Money(currency) => Arg::Money(value.clone(), currency.to_string()),
        _ => Arg::Number(value.clone()),
    }
}

/// Fewer clients than these say nothing of what is usual.
const USUAL: usize = 4;

/// Whether most clients of a person's other days of the period are new, too: where everybody buys once, that is no sign.
fn new_is_usual(book: &Book<'_>, person: EntityId, tail: Day) -> bool {
    let (rows, begin) = (&book.seen.rows, Day::from(book.period.first_day()));
    let before = book.rows_of(person).iter().filter(|at| rows.day(**at).is_some_and(|day| day < tail));
    let clients: BTreeMap<u64, bool> = before
        .filter_map(|at| {
            let first = book.bought(*at).map(|bought| bought.since).min()?;
            Some((book.one_client(rows.code(Role::Client, *at)?), first >= begin))
        })
        .collect();
    clients.len() >= USUAL && clients.values().filter(|new| **new).count() * 2 > clients.len()
}

fn marks(book: &Book<'_>, (related, (tail, new_is_usual)): (&Related, (Day, bool)), at: usize) -> Marks {
    let rows = &book.seen.rows;
    let day = rows.day(at);
    let date = day.and_then(Day::date);
    let refunded = book.refunded(at);
    Marks {
        // Where the data begin with the period, nobody is known from before.
        new: !new_is_usual
            && book.has_history()
            && day.is_some()
            && book.bought(at).map(|bought| bought.since).min().is_some_and(|first| first >= tail),
        refunded: date
            .zip(refunded)
            .map(|(from, to)| days_between(from, to))
            .filter(|days| (0..=book.settings.refund_days).contains(days)),
        related: related.to(book, at),
    }
}

fn finding(
    book: &Book<'_>,
    person: EntityId,
    level: &Level,
    rows: &[usize],
    marks: &BTreeMap<usize, Marks>,
) -> Finding {
    let plan = book.plan;
    let kpi = plan.kpis.get(level.kpi);
    let of_kpi = |value: &Exact| of_kpi(book, level, value);
    let all: Vec<&Marks> = rows.iter().filter_map(|at| marks.get(at)).collect();
    let clients = |rows: &mut dyn Iterator<Item = &usize>| {
        let codes: BTreeSet<u64> = rows.filter_map(|at| book.seen.rows.code(Role::Client, *at)).collect();
        codes.len()
    };
    let of = clients(&mut rows.iter());
    let new = clients(&mut rows.iter().filter(|at| marks.get(at).is_some_and(|marks| marks.new)));
    let soonest = all.iter().filter_map(|marks| marks.refunded).min();
    let refunded = all.iter().filter(|marks| marks.refunded.is_some()).count();
    let related = all.iter().filter_map(|marks| marks.related).max_by_key(|(_, alike)| *alike);
    let own = book.rows_of(person);
    let (sum, whole) = (book.sum(rows), book.sum(own));
    let average = |sum: &Exact, count: usize| sum.checked_div(&Exact::from(i64::try_from(count).unwrap_or(i64::MAX)));
    let small = match (average(&sum, rows.len()), average(&(&whole - &sum), own.len().saturating_sub(rows.len()))) {
        (Some(these), Some(others)) => &these + &these < others,
        _ => false,
    };
    let beyond = &level.value - &level.bound;
    // What is counted exceeds a bound by nothing or by a whole one.
    let close = !is_count(book, level) && beyond <= &level.bound * &Exact::scaled(1, 2);
    Finding::new(Code::FakeClients, Some(person), rows.to_vec())
        .arg("person", book.name(person).as_ref())
        .arg("count", rows.len())
        .arg("sum", book.money(&sum))
        .arg("rule", plan.components.get(level.component).name.as_ref())
        .arg("kpi", kpi.name.as_ref())
        .arg("bound", of_kpi(&level.bound))
        .arg("value", of_kpi(&level.value))
        .arg("tail", book.tail())
        .reason(
            (if beyond.is_zero() { "audit_why_exactly" } else { "audit_why_crosses" }, 30),
            vec![("kpi", kpi.name.as_ref().into()), ("bound", of_kpi(&level.bound)), ("beyond", of_kpi(&beyond))],
        )
        .reason_if(
            related.is_some(),
            match related {
                Some((_, Alike::Initials)) => ("audit_why_related_initials", 20),
                _ => ("audit_why_related", 40),
            },
            vec![("name", related.map_or_else(|| "".into(), |(person, _)| book.name(person).as_ref().into()))],
        )
        .reason_if(
            soonest.is_some(),
            ("audit_why_refunded", 25),
            vec![
                ("refunded", refunded.into()),
                ("of", rows.len().into()),
                ("days", usize::try_from(soonest.unwrap_or(0)).unwrap_or(0).into()),
            ],
        )
        .reason_if(new > 0, ("audit_why_new", 20), vec![("new", new.into()), ("of", of.into())])
        .reason_if(close, ("audit_why_close", 10), vec![("beyond", of_kpi(&beyond))])
        .reason_if(small, ("audit_why_small", 10), vec![("sum", book.money(&sum))])
}

/// By what employees are known, to meet them among clients.
#[derive(Default)]
struct Related {
    /// The words of each name, and whose it is.
    people: Vec<(BTreeSet<String>, EntityId)>,
    /// The people in whose names a word stands.
    by_word: BTreeMap<String, Vec<usize>>,
    numbers: BTreeMap<String, EntityId>,
    mails: BTreeMap<String, EntityId>,
}

impl Related {
    fn of(book: &Book<'_>) -> Related {
        let (record, table) = (book.plan.records.get(book.plan.people), book.tables.get(book.plan.people));
        let mut related = Related::default();
        let field = |role: Role| role.usual().iter().find_map(|name| record.field(name));
        let (phone, mail) = (field(Role::Phone), field(Role::Email));
        for (entity, id) in table.entities.iter().zip(0..) {
            let name = words(&entity.shown);
            // One word alone is the name of many.
            if name.len() >= 2 {
                let at = related.people.len();
                name.iter().for_each(|word| related.by_word.entry(word.clone()).or_default().push(at));
                related.people.push((name, id));
            }
            for row in &entity.rows {
                let text = |field| match table.cell(*row, field) {
                    crate::data::Cell::Text(text) => Some(text),
                    _ => None,
                };
                if let Some(number) = phone.and_then(text).and_then(figures) {
                    related.numbers.entry(number).or_insert(id);
                }
                if let Some(mail) = mail.and_then(text) {
                    related.mails.entry(mail.trim().to_lowercase()).or_insert(id);
                }
            }
        }
        related
    }

    /// The employee who seems to be the client of a row.
    fn to(&self, book: &Book<'_>, at: usize) -> Option<(EntityId, Alike)> {
        let named = book.client_name(at).and_then(|name| self.named(&words(&name)));
        let called = || self.numbers.get(&figures(&book.text(Role::Phone, at)?)?).copied();
        let mailed = || self.mails.get(&book.text(Role::Email, at)?.trim().to_lowercase()).copied();
        let sure = named.filter(|(_, alike)| *alike == Alike::Name);
        sure.or_else(|| Some((called().or_else(mailed)?, Alike::Name))).or(named)
    }

    fn named(&self, client: &BTreeSet<String>) -> Option<(EntityId, Alike)> {
        let places = client.iter().filter_map(|word| self.by_word.get(word)).flatten();
        let people = places.filter_map(|at| self.people.get(*at));
        let known = people.filter_map(|(name, person)| Some((alike(client, name)?, std::cmp::Reverse(*person))));
        known.max().map(|(alike, person)| (person.0, alike))
    }
}
