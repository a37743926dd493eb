//! Windows in which it pays to buy from oneself: a step that brings more than it costs to reach it with one's own money.

use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::lint::Subject;
use crate::lint::scales::Rule;
use crate::number::Exact;
use crate::plan::{ExprKind, Scope};
use crate::prove::{Dealing, TopUp};

pub(super) fn run(subject: &Subject<'_>, rule: &Rule<'_>, found: &mut Vec<Diagnostic>) {
    if !rule.can_be_bought() {
        return;
    }
    let tax = &subject.settings.tax;
    let rounding = rule.component.rounding.as_ref().unwrap_or(&rule.plan.rounding);
    let terms =
        Dealing { keep: &Exact::one() + &(-tax.clone()), unit: Exact::scaled(1, 2), rounding: Some(rounding.clone()) };
    let jumps = rule.natural.described.shape.jumps();
    for window in rule.natural.described.shape.dealing(&terms) {
        let found_at = [&window.witness, &window.best].into_iter().flatten();
        let Some(witness) = found_at.filter_map(|top_up| really(rule, top_up, &terms)).next() else { continue };
        let at = rule.line_at(window.over.high().unwrap_or(&witness.to));
        let said = rule
            .finding(Code::SelfDealing, at)
            .arg("from", end(rule, window.over.low(), window.over.first_of(&terms.unit)))
            .arg("to", end(rule, window.over.high(), window.over.last_of(&terms.unit)))
            .arg("at", rule.value(&witness.at))
            .arg("adds", rule.pay(&witness.adds))
            .arg("reaches", rule.value(&witness.to))
            .arg("earns", rule.pay(&witness.earns))
            .arg("tax", Arg::Percent(tax.clone()));
        // Jumps rise, one at each place.
        let place = window.over.high().and_then(|high| jumps.binary_search_by(|jump| jump.at.cmp(high)).ok());
        let jump = place.and_then(|place| jumps.get(place)).filter(|jump| jump.size().is_positive());
        found.push(match jump {
            _ if window.over.high().is_none() => said.help("endless"),
            // What one earns each of the others earns, too.
            _ if is_of_group(rule) => said.help("team"),
            Some(jump) => {
                said.arg("size", rule.pay(&jump.size())).help(if tax.is_zero() { "step" } else { "step_tax" })
            }
            None if tax.is_zero() => said,
            None => said.help("tax"),
        });
    }
}

/// A top-up with what it earns once each line is rounded as it is paid; `None` where that is no more than it costs.
fn really(rule: &Rule<'_>, top_up: &TopUp, terms: &Dealing) -> Option<TopUp> {
    let earns = &(&rule.paid(&top_up.to)? - &rule.paid(&top_up.at)?) * &terms.keep;
    let real = TopUp { earns, ..top_up.clone() };
    real.profit().is_positive().then_some(real)
}

/// An end of a window; where it is no whole kopeck, the first or last one that lies inside.
fn end(rule: &Rule<'_>, end: Option<&Exact>, inside: Option<Exact>) -> Arg {
    let Some(end) = end else { return Arg::Term("lint_no_end") };
    let whole = (end * &Exact::from(100)).floor() == end * &Exact::from(100);
    rule.value(inside.as_ref().filter(|_| !whole).unwrap_or(end))
}

/// Whether several people reach the quantity together.
fn is_of_group(rule: &Rule<'_>) -> bool {
    match &*rule.natural.driver.kind {
        ExprKind::Kpi(id) => rule.plan.kpis.get(*id).scope != Scope::Person,
        _ => false,
    }
}
