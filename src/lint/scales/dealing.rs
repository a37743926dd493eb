//! Windows in which it pays to buy from oneself: a step that brings more than it costs to reach it with one's own money.

use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::lint::Subject;
use crate::lint::scales::Rule;
use crate::number::Exact;
use crate::prove::Dealing;

pub(super) fn run(subject: &Subject<'_>, rule: &Rule<'_>, found: &mut Vec<Diagnostic>) {
    if !rule.is_driven_by_money() {
        return;
    }
    let tax = &subject.settings.tax;
    let rounding = rule.component.rounding.as_ref().unwrap_or(&rule.plan.rounding);
    let terms =
        Dealing { keep: &Exact::one() + &(-tax.clone()), unit: Exact::scaled(1, 2), rounding: Some(rounding.clone()) };
    let jumps = rule.natural.described.shape.jumps();
    for window in rule.natural.described.shape.dealing(&terms) {
        let Some(witness) = window.witness.as_ref().or(window.best.as_ref()) else { continue };
        let at = rule.line_at(window.over.high().unwrap_or(&witness.to));
        let said = Diagnostic::warning(Code::SelfDealing, at)
            .arg("rule", &rule.component.name)
            .arg("driver", rule.driver())
            .arg("from", end(rule, window.over.low()))
            .arg("to", end(rule, window.over.high()))
            .arg("at", rule.value(&witness.at))
            .arg("adds", rule.pay(&witness.adds))
            .arg("reaches", rule.value(&witness.to))
            .arg("earns", rule.pay(&witness.earns))
            .arg("tax", Arg::Percent(tax.clone()));
        let jump = jumps.iter().find(|jump| Some(&jump.at) == window.over.high() && jump.size().is_positive());
        found.push(match jump {
            _ if window.over.high().is_none() => said.help("endless"),
            Some(jump) => {
                said.arg("size", rule.pay(&jump.size())).help(if tax.is_zero() { "step" } else { "step_tax" })
            }
            None if tax.is_zero() => said,
            None => said.help("tax"),
        });
    }
}

fn end(rule: &Rule<'_>, end: Option<&Exact>) -> Arg {
    end.map_or(Arg::Term("lint_no_end"), |end| rule.value(end))
}
