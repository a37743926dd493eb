//! A0204: discounts above what is allowed or far beyond what others give, and the pay that comes with them.

use std::collections::BTreeMap;

use crate::audit::Check;
use crate::audit::against::{percent, percent_beside};
use crate::audit::book::Book;
use crate::audit::cast::type_at_end;
use crate::audit::finding::Finding;
use crate::audit::levels::{brought, reached};
use crate::audit::pays::reads;
use crate::data::{EntityId, Role};
use crate::diagnostics::Code;
use crate::number::Exact;
use crate::plan::Type;

pub(super) const CHECK: Check = Check {
    codes: &[Code::Discounts],
    needs: &[Role::Day, Role::Amount],
    any: &[Role::Discount, Role::ListPrice],
    asks_rules: true,
    run: check,
    ..Check::PLAIN
};

/// Fewer rows than these show no habit.
const FEWEST: usize = 3;
/// Nor do those of fewer rows in all.
const ROWS: usize = 5;

/// What rows cost by the list, and what of that is left off.
#[derive(Clone, Debug, Default)]
struct Given {
    list: Exact,
    off: Exact,
    rows: usize,
}

impl Given {
    fn add(&mut self, list: &Exact, off: &Exact) {
        self.list = &self.list + list;
        self.off = &self.off + off;
        self.rows += 1;
    }

    fn share(&self) -> Option<Exact> {
        if self.list.is_positive() { self.off.checked_div(&self.list) } else { None }
    }
}

/// The price of a row by the list, and what was left off; `None` where either is not known.
fn of_row(book: &Book<'_>, at: usize) -> Option<(Exact, Exact)> {
    let amount = book.amount(at).filter(Exact::is_positive)?;
    let listed = book.seen.rows.number(Role::ListPrice, at).filter(Exact::is_positive);
    if let Some(path) = book.cast.fields.get(&Role::Discount) {
        // An empty cell says that there is no discount.
        let said = book.seen.rows.number(Role::Discount, at).unwrap_or_default();
        let share = match type_at_end(book.plan, path)? {
            Type::Money(_) | Type::MoneyIn(_) => {
                let list = listed.unwrap_or_else(|| &amount + &said);
                return Some((list, said));
            }
            Type::Percent | Type::Ratio => said,
            _ => &said * &Exact::scaled(1, 2),
        };
        let left = &Exact::one() - &share;
        let list = if left.is_positive() { amount.checked_div(&left)? } else { return None };
        return Some((list.clone(), &list * &share));
    }
    let list = listed?;
    let off = &list - &amount;
    Some((list, if off.is_negative() { Exact::zero() } else { off }))
}

/// The discounts of one person.
struct Habit {
    rows: Vec<(usize, Exact)>,
    given: Given,
}

impl Habit {
    fn of(book: &Book<'_>, rows: &[usize]) -> Habit {
        let mut habit = Habit { rows: Vec::new(), given: Given::default() };
        for at in rows {
            let Some((list, off)) = of_row(book, *at) else { continue };
            habit.given.add(&list, &off);
            let share = if off.is_positive() { off.checked_div(&list) } else { None };
            habit.rows.extend(share.map(|share| (*at, share)));
        }
        habit
    }

    /// The average discount of the others, where it is less than half of this one and ten points less.
    fn beyond(&self, all: &Given) -> Option<(Exact, Exact)> {
        let rows = all.rows.saturating_sub(self.given.rows);
        let others = Given { list: &all.list - &self.given.list, off: &all.off - &self.given.off, rows };
        if self.rows.len() < FEWEST || self.given.rows < ROWS || rows < ROWS {
            return None;
        }
        let (own, others) = (self.given.share()?, others.share()?);
        (own >= others.times_integer(2) && own >= &others + &Exact::scaled(1, 1)).then_some((own, others))
    }
}

fn check(book: &Book<'_>, found: &mut Vec<Finding>) {
    let habits: BTreeMap<EntityId, Habit> =
        book.all_people().map(|(person, rows)| (person, Habit::of(book, rows))).collect();
    let mut all = Given::default();
    for habit in habits.values() {
        all.list = &all.list + &habit.given.list;
        all.off = &all.off + &habit.given.off;
        all.rows += habit.given.rows;
    }
    // A rule that reads either gives the seller a part in what a discount costs.
    let blind = ![Role::Margin, Role::Discount, Role::ListPrice].into_iter().any(|role| reads(book, role));
    for (person, habit) in &habits {
        let beyond = habit.beyond(&all);
        let most = book.settings.discount.as_ref();
        let above: Vec<usize> =
            habit.rows.iter().filter(|(_, share)| most.is_some_and(|most| share > most)).map(|(at, _)| *at).collect();
        let rows = match &beyond {
            _ if !above.is_empty() => above.clone(),
            Some((_, others)) => habit.rows.iter().filter(|(_, share)| share > others).map(|(at, _)| *at).collect(),
            None => continue,
        };
        found.push(finding(book, *person, habit, (rows, above.len()), beyond, blind));
    }
}

fn finding(
    book: &Book<'_>,
    person: EntityId,
    habit: &Habit,
    (rows, above): (Vec<usize>, usize),
    beyond: Option<(Exact, Exact)>,
    blind: bool,
) -> Finding {
    let most = book.settings.discount.clone().unwrap_or_default();
    let highest = habit.rows.iter().map(|(_, share)| share).max().cloned().unwrap_or_default();
    let off = rows.iter().filter_map(|at| of_row(book, *at)).fold(Exact::zero(), |sum, (_, off)| &sum + &off);
    // A bound that would not be reached without these deals: the discount was paid for by the company.
    let crossed = reached(book).remove(&person).unwrap_or_default().into_iter().find(|level| {
        brought(book, level.kpi, person, &rows).is_some_and(|brought| {
            let left = &level.value - &brought;
            if level.inclusive { left < level.bound } else { left <= level.bound }
        })
    });
    let kpi = crossed.as_ref().map(|level| book.plan.kpis.get(level.kpi).name.to_string()).unwrap_or_default();
    let (own, others) = beyond.clone().unwrap_or_default();
    let count = rows.len();
    let sum = book.money(&book.sum(&rows));
    Finding::new(Code::Discounts, Some(person), rows)
        .form(if above > 0 { "" } else { "others" })
        .arg("person", book.name(person).as_ref())
        .arg("count", count)
        .arg("sum", sum)
        .arg("off", book.money(&cut(&off)))
        .arg("most", percent(&most))
        .arg("highest", percent_beside(&highest, &most))
        .arg("share", percent(&own))
        .arg("others", percent(&others))
        .reason_if(
            above > 0,
            ("audit_why_above", 40),
            vec![("most", percent(&most)), ("highest", percent_beside(&highest, &most))],
        )
        .reason_if(
            beyond.is_some(),
            ("audit_why_gives", 30),
            vec![("share", percent(&own)), ("others", percent(&others))],
        )
        .reason_if(crossed.is_some(), ("audit_why_bought", 20), vec![("kpi", kpi.into())])
        .reason_if(blind, ("audit_why_blind", 10), Vec::new())
}

/// Cut to what money has.
fn cut(amount: &Exact) -> Exact {
    let hundred = Exact::from(100);
    (amount * &hundred).floor().checked_div(&hundred).unwrap_or_default()
}
