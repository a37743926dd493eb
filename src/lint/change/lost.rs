//! A change that pays less on the same facts.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::compare::{Changes, Effect, Pay, changes};
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::lint::Subject;
use crate::number::Exact;
use crate::time::Period;

pub(super) fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let Some(change) = subject.change else { return };
    let Some((over, before, after)) = &change.pay else { return };
    let before = before.clone().renamed(&change.meaning.renamed);
    let changed = changes(&before, after);
    let effect = Effect::of(&before, after, &changed);
    let lose = effect.lose();
    let Some((worst, moved)) = lose.first() else { return };
    let sum: Exact = lose.iter().map(|(_, moved)| moved.difference().abs()).sum();
    let money = |amount: &Exact| Arg::Money(amount.clone(), after.currency.to_string());
    let names = Pay::names_of_both(&before, after);
    let months = months_of(&changed, worst);
    let rest = &moved.difference().abs();
    let said = Diagnostic::warning(Code::PaysLess, subject.plan.span)
        .arg("plan", &subject.plan.name)
        .arg("against", change.name)
        .arg("over", *over)
        .arg("people", lose.len())
        .arg("all", effect.compared)
        .arg("sum", money(&sum))
        .arg("who", names.get(worst).map_or_else(|| worst.to_string(), String::clone))
        .arg("before", money(&moved.before))
        .arg("after", money(&moved.after))
        .arg("less", money(rest))
        .arg("periods", months.len())
        .arg("months", Arg::List(months.into_iter().map(Arg::Period).collect()));
    found.push(if changed.missing > 0 { said.arg("missing", changed.missing).help("missing") } else { said });
}

/// The periods in which somebody gets less.
fn months_of(changed: &Changes, payee: &Arc<str>) -> Vec<Period> {
    let mut of: BTreeMap<Period, Exact> = BTreeMap::new();
    for change in changed.lines.iter().filter(|change| change.line.payee == *payee) {
        let sum = of.entry(change.line.period).or_default();
        *sum = &*sum + &change.difference();
    }
    of.into_iter().filter(|(_, sum)| sum.is_negative()).map(|(period, _)| period).collect()
}
