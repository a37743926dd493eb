//! Steps after which a unit of the result brings less than before: 25% of 100 000, then 23.33% of 150 000.

use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::lint::scales::Rule;
use crate::number::{Exact, Rounding, RoundingMode};

pub(super) fn run(rule: &Rule<'_>, found: &mut Vec<Diagnostic>) {
    if !rule.is_driven_by_money() || rule.component.kind.rows().is_some() {
        return;
    }
    for step in rule.natural.described.shape.regressive_steps() {
        let said = Diagnostic::warning(Code::RegressiveStep, rule.line_at(&step.at))
            .arg("rule", &rule.component.name)
            .arg("driver", rule.driver())
            .arg("at", rule.value(&step.at))
            .arg("rate", Arg::Percent(shown(&step.rate)))
            .arg("before_at", rule.value(&step.before_at))
            .arg("before", Arg::Percent(shown(&step.before)));
        found.push(said);
    }
}

/// A share as people speak of it: 23.33%.
fn shown(share: &Exact) -> Exact {
    Rounding { mode: RoundingMode::HalfUp, unit: Exact::scaled(1, 4) }.apply(share)
}
