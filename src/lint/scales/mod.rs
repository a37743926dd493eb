//! Scales: what somebody is paid as a function of one result, looked at exactly (`prove`).
//!
//! Every rule that pays one person is drawn once; each file asks one question of the drawing.

mod branches;
mod cliffs;
mod crossed;
mod curve;
mod dealing;
pub(in crate::lint) mod falls;
mod flat;
mod joint;
mod people;
pub(in crate::lint) mod regressive;
mod unreachable;

pub(in crate::lint) use curve::curves;
pub use curve::{CurveRow, Curves, Drawn, Undrawn};
pub(in crate::lint) use joint::{Joints, joints};

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostics::{Arg, Code, Diagnostic, SUPPOSED, TOGETHER};
use crate::lint::proofs::witness;
use crate::lint::scales::crossed::{Direction, directions};
use crate::lint::scales::joint::Joint;
use crate::lint::scales::people::by_people;
use crate::lint::used::earns;
use crate::lint::{Check, Subject};
use crate::number::Exact;
use crate::plan::stack::shared_out;
use crate::plan::{Case, Component, ComponentKind, Expr, ExprKind, Id, Plan, Type, Window};
use crate::prove::{
    Assumptions, Blocked, Interval, Natural, TierMet, Why, drivers, natural_in, natural_supposing, shape,
};
use crate::source::Span;
use crate::time::Period;

/// The checks of this theme.
pub(super) const CHECKS: &[Check] = &[Check {
    codes: &[
        Code::SelfDealing,
        Code::Cliff,
        Code::RegressiveStep,
        Code::PayFalls,
        Code::FlatEnd,
        Code::TierUnreachable,
    ],
    run,
}];

/// A rule and what it pays.
#[derive(Clone, Debug)]
pub(in crate::lint) struct Rule<'a> {
    pub plan: &'a Plan,
    pub component: &'a Component,
    pub natural: Natural,
    /// Where lines of tiers begin, and where each of these is written in the block of the rule.
    begins: BTreeMap<Exact, Span>,
    /// Of several rules together, whose each of these places is.
    owners: Vec<(Span, &'a Component)>,
    /// Of several rules together, what they are.
    joint: Option<Arc<Joint<'a>>>,
}

fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    for looked in subject.drawn {
        crossed::run(subject, &looked.crossed, found);
        for rule in &looked.people {
            dealing::run(subject, rule, found);
            cliffs::run(rule, found);
        }
        let Ok(rule) = &looked.rule else { continue };
        // What it pays beside others by the same result is looked at together with these.
        if !subject.is_joined(looked.component) {
            // Of a table by two results, or by kinds of people, that is one column of many.
            if looked.crossed.iter().all(Vec::is_empty) && looked.people.is_empty() {
                dealing::run(subject, rule, found);
                cliffs::run(rule, found);
            }
            regressive::run(rule, found);
            falls::run(rule, found);
        }
        flat::run(subject, rule, found);
        unreachable::run(rule, &joint::cuts(subject.joints(), rule), found);
        branches::run(rule, found);
    }
    of_joints(subject, subject.joints(), found);
    unreachable::beyond_range(subject.plan, found);
}

/// What is found in rules together. A rule that belongs to several kinds of people is told once at each place, by the sum in which
/// most is earned.
fn of_joints(subject: &Subject<'_>, joints: &[Rule<'_>], found: &mut Vec<Diagnostic>) {
    type Place = (Option<Span>, Code, &'static str);
    let mut best: BTreeMap<Place, Vec<Diagnostic>> = BTreeMap::new();
    for rule in joints {
        let mut all: Vec<Diagnostic> = Vec::new();
        dealing::run(subject, rule, &mut all);
        cliffs::run(rule, &mut all);
        regressive::run(rule, &mut all);
        falls::run(rule, &mut all);
        let mut by_place: BTreeMap<Place, Vec<Diagnostic>> = BTreeMap::new();
        for said in all {
            by_place.entry((said.span(), said.code, said.help)).or_default().push(said);
        }
        for (place, own) in by_place {
            let most = |all: &[Diagnostic]| all.iter().filter_map(step).max().cloned();
            if best.get(&place).is_none_or(|known| most(&own) > most(known)) {
                best.insert(place, own);
            }
        }
    }
    found.extend(best.into_values().flatten());
}

/// How much a step brings.
fn step(finding: &Diagnostic) -> Option<&Exact> {
    finding.args.iter().find_map(|(name, arg)| match arg {
        Arg::Money(amount, _) if matches!(*name, "earns" | "size") => Some(amount),
        _ => None,
    })
}

/// A rule with its drawing, or with what blocks it.
#[derive(Clone, Debug)]
pub(in crate::lint) struct Looked<'a> {
    pub component: &'a Component,
    pub rule: Result<Rule<'a>, Blocked>,
    /// Where it goes by tables of two results, what it pays along each of them.
    pub crossed: Vec<Direction<'a>>,
    /// Where it goes by a table of parameters by who somebody is, what it pays the people of each row.
    pub people: Vec<Rule<'a>>,
    /// What was not looked at though it is drawn.
    pub unseen: Option<Blocked>,
}

/// Every rule that pays people.
pub(in crate::lint) fn looked_at(plan: &Plan, period: Period) -> Vec<Looked<'_>> {
    let rules: Vec<_> = plan.rules_in(period).filter(|(_, component)| earns(component)).collect();
    shared_out(&rules, |&(id, component)| {
        let one_person = matches!(component.kind, ComponentKind::Whole { .. } | ComponentKind::ForEach { .. });
        let case = Case::Component(id);
        let natural = match natural_in(plan, case, period) {
            Ok(natural) if one_person => Ok(roundest(plan, case, natural)),
            Ok(_) => Err(Blocked { by: component.span, why: Why::Kind, leaf: None }),
            Err(blocked) if one_person => natural_supposing(plan, case, period).ok_or(blocked),
            Err(blocked) => Err(blocked),
        };
        let rule = |natural| {
            let natural = within_reach(plan, case, natural);
            let begins = begins(plan, component, &natural);
            Rule::of(plan, component, natural, begins)
        };
        let whole = matches!(component.kind, ComponentKind::Whole { .. });
        let crossed = if whole { directions(plan, (id, component), period) } else { Vec::new() };
        let people: Vec<Rule<'_>> =
            if one_person { by_people(plan, id, period).into_iter().map(rule).collect() } else { Vec::new() };
        let natural = natural.map(rule);
        let by_row = natural.as_ref().is_ok_and(Rule::is_of_one_row);
        let of_period = |expr: &Expr| matches!(&*expr.kind, ExprKind::Kpi(_) | ExprKind::Attainment(_));
        let unseen = (by_row && drivers(plan, case).iter().any(of_period)).then_some(Blocked {
            by: component.span,
            why: Why::Rows,
            leaf: None,
        });
        Looked { component, rule: natural, crossed, people, unseen }
    })
}

/// Of lines that begin at one place the first that was met.
fn begins(plan: &Plan, component: &Component, natural: &Natural) -> BTreeMap<Exact, Span> {
    let met = natural.described.tiers.iter().filter(|met| met.place.is_some() && is_inside(plan, component, met));
    let mut begins = BTreeMap::new();
    for (met, from) in met.filter_map(|met| Some((met, met.over.low()?))) {
        begins.entry(from.clone()).or_insert(met.line);
    }
    begins
}

/// Whether a line of tiers stands in the block of the rule itself.
fn is_inside(plan: &Plan, component: &Component, met: &TierMet) -> bool {
    met.scale.is_some_and(|scale| plan.scales.get(scale).span == component.span)
}

/// Of what the examples state beside the quantity, that by which the bounds are the roundest numbers: people know those.
fn roundest(plan: &Plan, of: Case, first: Natural) -> Natural {
    // The bounds of what all rows come to are those of their sum, whatever an example says of one of them.
    if first.assumptions.total.is_some() {
        return first;
    }
    let signs = |natural: &Natural| -> usize {
        let ends = natural.described.shape.pieces().filter_map(|(over, _)| over.low().map(ToString::to_string));
        ends.map(|end| end.len()).sum()
    };
    let mut best = first;
    let sets = Assumptions::of_examples_in(plan, of, &best.driver, best.assumptions.period);
    // A single one is what it is drawn with already.
    let others = if sets.len() > 1 { sets } else { Vec::new() };
    for assumptions in others {
        let assumptions = assumptions.with_exceptions_by_quantity();
        let Ok(described) = shape(plan, of, &best.driver, &assumptions) else { continue };
        let other = Natural { assumptions, described, ..best.clone() };
        if signs(&other) < signs(&best) {
            best = other;
        }
    }
    best
}

/// An attainment that is limited never exceeds its limit: what a rule says of more is not paid.
fn within_reach(plan: &Plan, of: Case, natural: Natural) -> Natural {
    let ExprKind::Attainment(id) = &*natural.driver.kind else { return natural };
    let limit = plan.kpis.get(*id).attainment_cap.as_ref().map(|(cap, _)| Interval::at_most(cap.clone()));
    let Some(over) = limit.and_then(|limit| natural.assumptions.over.meet(&limit)) else { return natural };
    let assumptions = natural.assumptions.clone().over(over);
    match shape(plan, of, &natural.driver, &assumptions) {
        Ok(described) => Natural { assumptions, described, ..natural },
        Err(_) => natural,
    }
}

impl<'a> Rule<'a> {
    fn of(plan: &'a Plan, component: &'a Component, natural: Natural, begins: BTreeMap<Exact, Span>) -> Rule<'a> {
        Rule { plan, component, natural, begins, owners: Vec::new(), joint: None }
    }

    /// The rules that it stands for: itself, where it is not several together.
    pub(in crate::lint) fn members(&self) -> Vec<&Rule<'a>> {
        self.joint.as_ref().map_or_else(|| vec![self], |joint| joint.members().collect())
    }

    /// What is really paid at a value of the result.
    pub(in crate::lint) fn paid(&self, at: &Exact) -> Option<Exact> {
        match &self.joint {
            Some(joint) => joint.paid(at),
            None => {
                let rounding = self.component.rounding.as_ref().unwrap_or(&self.plan.rounding);
                Some(rounding.apply(&self.natural.described.shape.at(at)?))
            }
        }
    }

    /// The rule among those of the plan.
    pub(in crate::lint) fn id(&self) -> Option<Id<Component>> {
        self.plan.components.iter().find(|(_, one)| std::ptr::eq(*one, self.component)).map(|(id, _)| id)
    }

    /// Whether amounts that only the data knows are supposed.
    pub(in crate::lint) fn supposes_amounts(&self) -> bool {
        self.natural.supposed.iter().any(|given| matches!(given.what.ty, Type::Money(_) | Type::Count))
    }

    /// Whether it is drawn for a single row, of which nobody knows how many there are.
    pub(in crate::lint) fn is_of_one_row(&self) -> bool {
        self.component.kind.rows().is_some() && self.natural.assumptions.total.is_none()
    }

    /// Whether what drives the pay is money of the plan's currency, so that it can be bought.
    pub(in crate::lint) fn is_driven_by_money(&self) -> bool {
        self.natural.driver.ty == Type::Money(self.plan.currency)
    }

    /// Whether what drives the pay can be bought: money that adds up. An average, a share or a largest amount grows by
    /// less than what is put in, or not at all; nobody's salary grows by it.
    pub(in crate::lint) fn can_be_bought(&self) -> bool {
        adds_up(self.plan, &self.natural.driver) && self.is_driven_by_money()
    }

    /// A value of the quantity, in its unit.
    pub(in crate::lint) fn value(&self, x: &Exact) -> Arg {
        value_of(&self.natural.driver.ty, x)
    }

    /// An amount of pay.
    pub(in crate::lint) fn pay(&self, amount: &Exact) -> Arg {
        Arg::Money(amount.clone(), self.plan.currency.code().to_owned())
    }

    /// What drives the pay, as the rules name it.
    pub(in crate::lint) fn driver(&self) -> Arg {
        driver_name(self.plan, &self.natural.driver)
    }

    /// A finding about it, by what drives the pay and what was supposed beside it.
    pub(in crate::lint) fn finding(&self, code: Code, at: Span) -> Diagnostic {
        let own = self.owners.iter().find(|(place, _)| *place == at).map_or(self.component, |(_, owner)| *owner);
        let said = Diagnostic::warning(code, at).arg("rule", &own.name).arg("driver", self.driver());
        let beside = self.joint.as_ref().map(|joint| joint.beside(own)).unwrap_or_default();
        let names: Vec<Arg> = beside.iter().map(|name| Arg::Text(format!("`{name}`"))).collect();
        let said = if names.is_empty() { said } else { said.arg(TOGETHER, Arg::List(names)) };
        match self.natural.supposed.as_slice() {
            [] => said,
            supposed => said.arg(SUPPOSED, witness(self.plan, supposed)),
        }
    }

    /// A finding at the line of tiers that begins at a value. One of a scale that stands by itself is shown beside the rule.
    pub(in crate::lint) fn finding_at(&self, code: Code, x: &Exact) -> Diagnostic {
        let said = self.finding(code, self.line_at(x));
        let line =
            self.natural.described.tiers.iter().find(|met| {
                met.place.is_some() && met.over.low() == Some(x) && !is_inside(self.plan, self.component, met)
            });
        match line.filter(|_| said.span() == Some(self.component.span)) {
            Some(met) => said.label(met.line, "tier"),
            None => said,
        }
    }

    /// Where the line of tiers that begins at a value is written; the rule itself where none does.
    pub(in crate::lint) fn line_at(&self, x: &Exact) -> Span {
        self.begins.get(x).copied().unwrap_or(self.component.span)
    }
}

fn adds_up(plan: &Plan, driver: &Expr) -> bool {
    match &*driver.kind {
        ExprKind::Kpi(id) => plan.kpis.get(*id).flow,
        ExprKind::InWindow { value, window: Window::SoFar(_) } => adds_up(plan, value),
        ExprKind::RowField(_) | ExprKind::Credited { .. } => true,
        _ => false,
    }
}

/// A value in the unit of its type.
pub(in crate::lint) fn value_of(ty: &Type, x: &Exact) -> Arg {
    match ty {
        Type::Money(currency) => Arg::Money(x.clone(), currency.code().to_owned()),
        Type::Percent | Type::Ratio => Arg::Percent(x.clone()),
        _ => Arg::Number(x.clone()),
    }
}

/// A quantity as the rules name it.
pub(in crate::lint) fn driver_name(plan: &Plan, driver: &Expr) -> Arg {
    let spoken = |key| Arg::from(crate::syntax::words::word(key, plan.lang));
    match &*driver.kind {
        ExprKind::Kpi(id) => Arg::from(&plan.kpis.get(*id).name),
        ExprKind::Attainment(id) => Arg::Phrase(vec![spoken("attainment_of"), Arg::from(&plan.kpis.get(*id).name)]),
        ExprKind::Quota(id) => Arg::Phrase(vec![spoken("quota_of"), Arg::from(&plan.kpis.get(*id).name)]),
        ExprKind::RowField(path) | ExprKind::PayeeField(path) => Arg::from(path.written(&plan.records)),
        ExprKind::Define(id) => Arg::from(&plan.defines.get(*id).name),
        ExprKind::Scorecard(id) => Arg::from(&plan.scorecards.get(*id).name),
        ExprKind::InWindow { value, .. } => driver_name(plan, value),
        _ => Arg::Term("lint_the_result"),
    }
}
