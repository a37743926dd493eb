//! What one rule pays in a period of its plan where all quotas are met.

use crate::diagnostics::Arg;
use crate::lint::Subject;
use crate::lint::proofs::witness;
use crate::lint::quotas::{all_met, all_met_for, quota_by, quota_of, share_of_period, stating};
use crate::lint::used::kpis_of;
use crate::number::Exact;
use crate::plan::{
    BinaryOp, Case, Component, ComponentKind, Const, Expr, ExprKind, Given, Id, Kpi, Plan, StepKind, Type,
};
use crate::prove::{Assumptions, bounds_of_value, drivers, ends};

/// What a rule brings.
pub(super) struct Part {
    /// The rule.
    pub rule: Id<Component>,
    /// Not less.
    pub low: Exact,
    /// Not more; `None` where the rules alone do not say it.
    pub high: Option<Exact>,
    /// The values of its examples by which it was worked out, one set for each row.
    beside: Vec<Vec<Given>>,
}

impl Part {
    /// `commission: 0.00 RUB – 45 000.00 RUB with margin = 300 000.00 RUB`
    pub(super) fn shown(&self, plan: &Plan) -> Arg {
        let money = |amount: &Exact| Arg::Money(amount.clone(), plan.currency.code().to_owned());
        let mut said = vec![Arg::Text(format!("`{}`", plan.components.get(self.rule).name))];
        match &self.high {
            Some(high) if *high == self.low => said.push(money(high)),
            Some(high) => said.extend([money(&self.low), Arg::from("–"), money(high)]),
            None => said.push(Arg::Term("lint_not_known")),
        }
        let beside = self.beside.iter().filter(|given| !given.is_empty());
        for (place, given) in beside.enumerate() {
            said.push(Arg::Term(if place == 0 { "lint_with_values" } else { "lint_or_values" }));
            said.push(witness(plan, given));
        }
        Arg::Phrase(said)
    }
}

/// The least and the most that a rule pays somebody of one kind. Several rows of examples that state other values give a range.
pub(super) fn of_rule(subject: &Subject<'_>, id: Id<Component>, rule: &Component, kind: &[Given]) -> Part {
    let plan = subject.plan;
    let share = share_of_period(plan, rule);
    let unknown = |high: Option<Exact>| Part { rule: id, low: Exact::zero(), high, beside: Vec::new() };
    if let ComponentKind::ForEach { .. } = &rule.kind {
        // How many rows there are nobody knows: an example of one is no period's pay.
        let own = stating(Assumptions::in_period(subject.period()), kind);
        let at_most = rule.then.last().and_then(|step| match &step.kind {
            StepKind::AtMost(most) => Some(most),
            _ => None,
        });
        let limits = [at_most, rule.limit.as_ref().map(|limit| &limit.at_most)];
        let most = limits.into_iter().flatten().filter_map(|most| highest(plan, most, &own)).min();
        return unknown(most.map(|most| &most * &share));
    }
    let case = Case::Component(id);
    let nothing = Expr::new(ExprKind::YesNo(true), Type::YesNo, plan.span);
    let read = drivers(plan, case);
    let mut found: Option<Part> = None;
    for given in Assumptions::of_examples_in(plan, case, &nothing, subject.period()) {
        let given = of_person(rule).into_iter().fold(given, |known, (what, is)| known.with(what, is));
        let known = all_met(plan, rule, stating(given.clone(), kind));
        // Of an exception that may hold or not the rule alone is promised.
        let with = known.clone().with_exceptions_by_quantity();
        let Ok((Some(low), high)) = ends(plan, case, &with).or_else(|_| ends(plan, case, &known)) else { continue };
        let quotas = |given: &Given| match &*given.what.kind {
            ExprKind::Kpi(kpi) | ExprKind::Attainment(kpi) | ExprKind::Quota(kpi) => {
                plan.kpis.get(*kpi).quota.is_some()
            }
            _ => false,
        };
        let own = |given: &&Given| read.iter().any(|name| given.states(name)) && !quotas(given);
        let beside =
            known.stated.iter().filter(own).cloned().chain(own_quotas(subject, rule, &stating(given, kind), kind));
        let beside: Vec<Given> = beside.collect();
        let next = Part { rule: id, low: &low * &share, high: high.map(|high| &high * &share), beside: vec![beside] };
        found = Some(match found {
            None => next,
            Some(found) => found.or(next),
        });
    }
    found.unwrap_or_else(|| unknown(None))
}

/// The quotas of a rule that its examples state in place of the data.
fn own_quotas(subject: &Subject<'_>, rule: &Component, known: &Assumptions, kind: &[Given]) -> Vec<Given> {
    let plan = subject.plan;
    let without = stating(Assumptions::in_period(subject.period()), kind);
    let stated = |id: Id<Kpi>| {
        let of = plan.kpis.get(id);
        let asked = of.quota.is_some() && of.quota_every.is_none_or(|every| every == plan.every);
        let quota = Some(id).filter(|_| asked && quota_by(plan, id, &without).is_none())?;
        let what = quota_of(plan, id);
        Some(Given { span: what.span, what, value: Const::Number(quota_by(plan, quota, known)?) })
    };
    kpis_of(plan, rule).into_iter().filter_map(stated).collect()
}

impl Part {
    /// Either of two rows of examples; one that leaves the most open says nothing beside one that does not.
    fn or(self, next: Part) -> Part {
        match (&self.high, &next.high) {
            (Some(_), None) => self,
            (None, Some(_)) => next,
            _ if self.low == next.low && self.high == next.high => self,
            _ => Part {
                rule: self.rule,
                low: self.low.min(next.low),
                high: self.high.zip(next.high).map(|(one, other)| one.max(other)),
                beside: self.beside.into_iter().chain(next.beside).collect(),
            },
        }
    }
}

/// The most that an amount comes to where all quotas are met.
pub(in crate::lint) fn highest(plan: &Plan, amount: &Expr, known: &Assumptions) -> Option<Exact> {
    bounds_of_value(plan, amount, &all_met_for(plan, amount, known.clone())).ok()?.high
}

/// The values of the person for whom a rule is, where its condition names them: `role = "senior"`.
fn of_person(rule: &Component) -> Vec<(Expr, Const)> {
    let mut out = Vec::new();
    let mut asked: Vec<&Expr> = rule.when.iter().collect();
    while let Some(when) = asked.pop() {
        match &*when.kind {
            ExprKind::Binary { op: BinaryOp::And, left, right } => asked.extend([left, right]),
            ExprKind::Binary { op: BinaryOp::Equal, left, right } => out.extend(named(left, right)),
            ExprKind::In { value, list, negated: false } => {
                out.extend(list.first().and_then(|first| named(value, first)));
            }
            _ => {}
        }
    }
    out
}

fn named(field: &Expr, value: &Expr) -> Option<(Expr, Const)> {
    match (&*field.kind, &*value.kind) {
        (ExprKind::PayeeField(_), ExprKind::Text(text)) => Some((field.clone(), Const::Text(text.clone()))),
        _ => None,
    }
}
