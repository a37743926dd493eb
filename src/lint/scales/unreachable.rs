//! Lines of tiers that nobody can be paid by: a gate or a cap stands before them.

use std::collections::BTreeMap;

use crate::diagnostics::{Code, Diagnostic};
use crate::lint::scales::Rule;
use crate::plan::{Columns, ExprKind, Id, Scale, walk};
use crate::prove::shape_of_value;

pub(super) fn run(rule: &Rule<'_>, found: &mut Vec<Diagnostic>) {
    let plan = rule.plan;
    let described = &rule.natural.described;
    // Only where everything was looked at: a value that is supposed may open what seems shut.
    if !described.supposed.is_empty() {
        return;
    }
    let mut scales: BTreeMap<Id<Scale>, ()> = BTreeMap::new();
    walk::component(plan, rule.component, &mut |expr| {
        if let ExprKind::Scale { scale, .. } = &*expr.kind {
            scales.insert(*scale, ());
        }
    });
    for scale in scales.into_keys() {
        let of = plan.scales.get(scale);
        let ([ladder], Columns::One) = (of.curve.ladders.as_slice(), &of.curve.columns) else { continue };
        // Of a table that something else drives one line is met: that of what is stated.
        let natural = &rule.natural;
        let driver = shape_of_value(plan, &of.driver, &natural.driver, &natural.assumptions);
        if !driver.is_ok_and(|driver| driver.shape.lines().any(|(_, line)| !line.slope.is_zero())) {
            continue;
        }
        let met: Vec<_> = described.tiers.iter().filter(|met| met.scale == Some(scale)).collect();
        for (place, line) in ladder.lines.iter().enumerate() {
            let reached = met.iter().any(|met| met.place == Some(place));
            let cut = met
                .iter()
                .filter(|met| met.place == Some(place))
                .all(|met| described.cuts.iter().any(|cut| cut.over.covers(&met.over)));
            let value = super::value_of(&of.driver.ty, &line.bound.at);
            let said = Diagnostic::warning(Code::TierUnreachable, line.bound.span)
                .arg("rule", &rule.component.name)
                .arg("tier", value);
            if !reached {
                found.push(said);
            } else if cut && place > 0 {
                found.push(said.help("cut"));
            }
        }
    }
}
