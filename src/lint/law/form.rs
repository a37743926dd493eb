//! What a system of bonuses must say of each: kind, amount, term, ground, conditions. The amount always stands in the rule.

use crate::diagnostics::{Arg, Code};
use crate::lint::law::finding;
use crate::lint::law::norms::Which;
use crate::lint::{Subject, used::earns};
use crate::plan::{Component, ComponentKind, ExprKind, Id, Legal, walk};
use crate::syntax::labels::LabelKind;

/// What is asked for, as the labels that say it.
const ASKED: [LabelKind; 4] = [LabelKind::Kind, LabelKind::Ground, LabelKind::Conditions, LabelKind::Term];

pub(super) fn run(subject: &Subject<'_>, found: &mut Vec<crate::diagnostics::Diagnostic>) {
    let Some(norm) = subject.norm(Which::BonusSystem) else { return };
    let plan = subject.plan;
    let paying: Vec<(Id<Component>, &Component)> = subject.rules().filter(|(_, rule)| earns(rule)).collect();
    let lacking = |rule: &(Id<Component>, &Component)| -> Vec<LabelKind> {
        ASKED.into_iter().filter(|label| !says(subject, rule.0, rule.1, *label)).collect()
    };
    let of_each: Vec<Vec<LabelKind>> = paying.iter().map(lacking).collect();
    // What no rule says, one line in the plan says for all.
    let of_all: Vec<LabelKind> = ASKED
        .into_iter()
        .filter(|label| paying.len() > 1 && of_each.iter().all(|lacking| lacking.contains(label)))
        .collect();
    let words = |labels: &[LabelKind]| {
        Arg::List(labels.iter().map(|label| Arg::Text(format!("`{}:`", label.info().words(plan.lang)))).collect())
    };
    if !of_all.is_empty() {
        let said = finding(norm, Code::LegalFormUnsaid, plan.span).arg("plan", &plan.name);
        found.push(said.arg("clauses", words(&of_all)).help("plan"));
    }
    for ((_, rule), lacking) in paying.iter().zip(&of_each) {
        let own: Vec<LabelKind> = lacking.iter().copied().filter(|label| !of_all.contains(label)).collect();
        if !own.is_empty() {
            let said = finding(norm, Code::LegalFormUnsaid, rule.span).arg("rule", &rule.name);
            found.push(said.arg("clauses", words(&own)));
        }
    }
}

/// Whether the rule, or the plan for all of its rules, says it.
fn says(subject: &Subject<'_>, id: Id<Component>, rule: &Component, label: LabelKind) -> bool {
    let plan = subject.plan;
    let text = |legal: &Legal| match label {
        LabelKind::Kind => legal.kind.is_some(),
        LabelKind::Ground => legal.ground.is_some(),
        LabelKind::Conditions => legal.conditions.is_some(),
        _ => legal.term.is_some(),
    };
    let own = plan.legal_of.iter().any(|(of, legal)| *of == id && text(legal));
    own || text(&plan.legal)
        || match label {
            LabelKind::Term => plan.pay_day.is_some(),
            LabelKind::Conditions => states_conditions(subject, rule),
            _ => false,
        }
}

/// Whether the rule itself says on which conditions it pays: a condition, a gate, tiers, rows that are chosen, ranks.
fn states_conditions(subject: &Subject<'_>, rule: &Component) -> bool {
    let plan = subject.plan;
    let mut stated = rule.when.is_some() || rule.gate.is_some() || plan.when.is_some();
    stated |= match &rule.kind {
        ComponentKind::ForEach { rows, .. } => !rows.filters.is_empty(),
        ComponentKind::Contest(_) => true,
        _ => false,
    };
    walk::component(plan, rule, &mut |expr| {
        stated |= matches!(&*expr.kind, ExprKind::Scale { .. } | ExprKind::Scorecard(_) | ExprKind::If { .. });
    });
    stated
}
