//! A fixed amount for each client or payment, however small: whoever pays a rouble for one that does not exist earns the rest.

use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::lint::Subject;
use crate::lint::money::highest;
use crate::lint::scales::Rule;
use crate::lint::small::GAIN;
use crate::lint::used::earns;
use crate::number::Exact;
use crate::plan::{Component, ComponentKind, Expr, ExprKind, Plan, RowSelection, Type, walk};
use crate::prove::Assumptions;

/// What a row must bring at least to be one: a kopeck.
const LEAST: (i128, u32) = (1, 2);

pub(super) fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let plan = subject.plan;
    let known = Assumptions::in_period(subject.period());
    for (_, rule) in subject.rules().filter(|(_, rule)| earns(rule)) {
        let ComponentKind::ForEach { rows, pays, .. } = &rule.kind else { continue };
        if is_paid_in(plan, rows) && !asks_of_amounts(plan, rule) {
            found.extend(highest(plan, pays, &known).and_then(|pay| told(plan, rule, &pay)));
        }
    }
    for rule in subject.drawings().filter(|rule| rule.is_of_one_row() && rule.can_be_bought()) {
        let ComponentKind::ForEach { rows, reversed: None, .. } = &rule.component.kind else { continue };
        // One that asks how much a row is and takes as little as there is. What it pays from some amount on is a step.
        let shape = &rule.natural.described.shape;
        let asks = asks_of_amounts(plan, rule.component) && is_paid_in(plan, rows) && rule.natural.supposed.is_empty();
        let pays_for_nothing = || shape.at(&Exact::zero()).filter(|_| asks).is_some_and(|pay| pay.is_positive());
        if pays_for_nothing() {
            let least = Exact::scaled(LEAST.0, LEAST.1);
            found.extend(shape.at(&least).and_then(|pay| told(plan, rule.component, &pay)));
        }
    }
    for rule in subject.drawings() {
        let ExprKind::Kpi(id) = &*rule.natural.driver.kind else { continue };
        let ExprKind::Measure(measure) = &*plan.kpis.get(*id).value.kind else { continue };
        let rows = &plan.measures.get(*measure).rows;
        let counted = rule.natural.driver.ty == Type::Count && rule.component.kind.rows().is_none();
        if counted && rule.natural.supposed.is_empty() && is_paid_in(plan, rows) && !rows.filters.iter().any(is_amount)
        {
            found.extend(further(rule).and_then(|pay| told(plan, rule.component, &pay)));
        }
    }
}

/// What each further one brings at least, wherever somebody stands: of a scale that ends, or begins later, nobody knows.
fn further(rule: &Rule<'_>) -> Option<Exact> {
    let lines = rule.natural.described.shape.lines().filter(|(over, _)| over.only().is_none());
    lines.map(|(_, line)| line.slope.clone()).min()
}

fn told(plan: &Plan, rule: &Component, pay: &Exact) -> Option<Diagnostic> {
    let least = Exact::scaled(LEAST.0, LEAST.1);
    let gain = pay - &least;
    let money = |amount: &Exact| Arg::Money(amount.clone(), plan.currency.code().to_owned());
    gain.is_positive().then(|| {
        Diagnostic::warning(Code::SelfDealing, rule.span)
            .arg("rule", &rule.name)
            .arg("pay", money(pay))
            .arg("least", money(&least))
            .arg(GAIN, money(&gain))
            .help("each")
    })
}

/// Whether rows are of money that somebody pays: an amount of theirs in the currency of the plan.
fn is_paid_in(plan: &Plan, rows: &RowSelection) -> bool {
    let record = plan.records.get(rows.record);
    record.fields.iter().any(|(_, field)| field.ty == Type::Money(plan.currency))
}

/// Whether a rule asks how much a row is, or is taken back where the money is.
fn asks_of_amounts(plan: &Plan, rule: &Component) -> bool {
    let mut asks = matches!(&rule.kind, ComponentKind::ForEach { reversed: Some(_), .. });
    walk::component(plan, rule, &mut |expr| {
        asks |= matches!((&*expr.kind, &expr.ty), (ExprKind::RowField(_), Type::Money(_)))
    });
    asks
}

fn is_amount(filter: &Expr) -> bool {
    let own = matches!((&*filter.kind, &filter.ty), (ExprKind::RowField(_), Type::Money(_)));
    own || filter.children().into_iter().any(is_amount)
}
