//! The sheet of a closed period as it was paid, where rules and data of today give something else.

use std::collections::BTreeMap;

use crate::data::EntityId;
use crate::diagnostics::Arg;
use crate::ledger::{ClosedLine, OfPlan, SettledKind, sum};
use crate::number::Exact;
use crate::report::View;
use crate::report::statement::sheet::{balance_of, beside, owed, plain_sheet};
use crate::report::statement::{Lines, Past, Sheet, StatedLine, past};

/// Whether the rules give a person in a closed period today what they gave when it was closed.
pub fn is_as_paid(view: &View<'_>, lines: &Lines<'_>, (period, _, paid): &OfPlan<'_>, person: EntityId) -> bool {
    let key = view.payee_key(person);
    let mut sums: BTreeMap<&str, Exact> = BTreeMap::new();
    for line in lines.get(person, *period) {
        let sum = sums.entry(&view.plan.components.get(line.component).name).or_default();
        *sum = &*sum + &line.amount;
    }
    for line in paid.lines.iter().map(|one| &one.line).filter(|line| line.kind.is_rule() && *line.payee == *key) {
        let sum = sums.entry(&line.component).or_default();
        *sum = &*sum - &line.amount;
    }
    sums.values().all(Exact::is_zero)
}

/// What the ledger says was paid to a person in a closed period, and where it was corrected `later`.
pub fn recorded(
    view: &View<'_>,
    closed: &OfPlan<'_>,
    later: &[OfPlan<'_>],
    so_far: Option<Past<'_>>,
    person: EntityId,
) -> Option<Sheet> {
    let (period, closing, paid) = closed;
    let key = view.payee_key(person);
    let theirs: Vec<&ClosedLine> = paid.lines.iter().filter(|one| *one.line.payee == *key).collect();
    if theirs.is_empty() {
        return None;
    }
    let settlement = paid.settlement(*period);
    let balance = balance_of(&paid.balances, *period, key);
    let rules = || theirs.iter().copied().filter(|one| one.line.kind.is_rule());
    let stated = rules().map(|ClosedLine { line, basis, .. }| StatedLine {
        name: line.component.to_string(),
        title: if line.title.is_empty() { line.component.to_string() } else { line.title.to_string() },
        amount: line.amount.clone(),
        why: basis.kpis.iter().map(|(kpi, value)| format!("{kpi}: {}", view.format().number(value))).collect(),
    });
    let mut notes = vec![view.say("statement_as_paid", &[("on", Arg::Date(closing.closed))])];
    for (in_period, _, plan) in later.iter().filter(|(later, ..)| later > period) {
        for line in plan.lines.iter().map(|one| &one.line).filter(|line| *line.payee == *key) {
            let SettledKind::Correction(of) = &line.kind else { continue };
            if of.of == *period {
                let args = [
                    ("period", Arg::Text(view.format().period(*in_period))),
                    ("of", Arg::Text(view.beside_of(line))),
                    ("amount", Arg::Text(view.format().amount(&line.amount, plan.places))),
                    ("currency", Arg::from(&plan.currency)),
                ];
                notes.push(view.say("statement_corrected", &args));
            }
        }
    }
    Some(Sheet {
        places: paid.places.max(view.most_places()),
        lines: stated.collect(),
        by_rules: sum(rules().map(|one| &one.line)),
        total: sum(theirs.iter().map(|one| &one.line)),
        owed_before: balance.map(|one| one.before.clone()).unwrap_or_default(),
        beside: beside(view, &settlement, key),
        open: owed(view, balance).into_iter().collect(),
        past: so_far.and_then(|so_far| past::past(view, so_far, person, *period)),
        notes,
        ..plain_sheet(view, *period)
    })
}
