//! Scales: what somebody is paid as a function of one result, looked at exactly (`prove`).
//!
//! Every rule that pays one person is drawn once; each file asks one question of the drawing.

mod beside;
mod branches;
mod cliffs;
mod crossed;
mod curve;
mod dealing;
mod drawing;
mod each;
pub(in crate::lint) mod falls;
mod flat;
mod gathered;
mod joint;
mod limits;
mod naming;
mod people;
pub(in crate::lint) mod regressive;
mod unreachable;
mod whole;

pub(in crate::lint) use curve::curves;
pub use curve::{CurveRow, Curves, Drawn, Undrawn};
pub(in crate::lint) use drawing::{Looked, looked_at};
pub(in crate::lint) use gathered::{Joints, joints};
pub(in crate::lint) use naming::{driver_name, value_of};
pub(in crate::lint) use people::of_each_row;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostics::{Arg, Code, Diagnostic, SUPPOSED, TOGETHER, UNCOUNTED};
use crate::lint::proofs::witness;
use crate::lint::scales::beside::{Beside, uncounted};
use crate::lint::scales::drawing::{begins, is_inside};
use crate::lint::scales::joint::Joint;
use crate::lint::scales::people::are_alike;
use crate::lint::{Check, Subject};
use crate::number::Exact;
use crate::plan::{Case, Component, Const, Expr, ExprKind, Given, Id, Plan, Type, Window};
use crate::prove::{Natural, paid};
use crate::source::Span;

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
    /// Of which people it is drawn, where a table of parameters tells them apart.
    kind: Vec<Given>,
    /// What stands beside the rules of the plan.
    beside: Arc<Beside<'a>>,
}

fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    for looked in subject.drawn {
        if let Some(when) = looked.for_nobody {
            let said = Diagnostic::warning(Code::TierUnreachable, when.span).arg("rule", &looked.component.name);
            found.push(said.help("nobody"));
            continue;
        }
        crossed::run(subject, &looked.crossed, found);
        falls::of_rates(subject, looked, found);
        // What it pays beside others by the same result is looked at together with these.
        for rule in looked.drawings().filter(|rule| !joint::has(subject, rule)) {
            // Of a table by two results that is one column of many.
            if looked.crossed.iter().all(Vec::is_empty) {
                dealing::run(subject, rule, found);
                cliffs::run(rule, found);
                falls::run(rule, found);
            }
            regressive::run(rule, found);
        }
        looked.drawings().for_each(|rule| flat::run(subject, rule, found));
        for_everybody(looked, &|rule, own| unreachable::run(rule, subject.joints(), own), found);
        for_everybody(looked, &branches::run, found);
    }
    of_joints(subject, subject.joints(), found);
    each::run(subject, found);
    unreachable::beyond_range(subject.plan, found);
}

/// What is found in a rule of whatever kind of people: what somebody of one kind cannot reach others may.
fn for_everybody(looked: &Looked<'_>, run: &dyn Fn(&Rule<'_>, &mut Vec<Diagnostic>), found: &mut Vec<Diagnostic>) {
    let of_each = looked.drawings().map(|rule| {
        let mut own = Vec::new();
        run(rule, &mut own);
        own
    });
    let same = |one: &Diagnostic, other: &Diagnostic| {
        (one.code, one.span(), one.help) == (other.code, other.span(), other.help)
    };
    let both = |all: Vec<Diagnostic>, own: Vec<Diagnostic>| {
        all.into_iter().filter(|said| own.iter().any(|other| same(said, other))).collect()
    };
    found.extend(of_each.reduce(both).into_iter().flatten());
}

/// What is found in rules together. A rule that belongs to several kinds of people is told once at each place, by the sum in which
/// most is earned; of kinds that a table tells apart each by itself.
fn of_joints(subject: &Subject<'_>, joints: &[Rule<'_>], found: &mut Vec<Diagnostic>) {
    type Found = BTreeMap<(Option<Span>, Code, &'static str), Vec<Diagnostic>>;
    let mut kinds: Vec<(&[Given], Found)> = Vec::new();
    for rule in joints {
        let mut all: Vec<Diagnostic> = Vec::new();
        dealing::run(subject, rule, &mut all);
        cliffs::run(rule, &mut all);
        regressive::run(rule, &mut all);
        falls::run(rule, &mut all);
        flat::group(subject, rule, &mut all);
        let mut by_place = Found::new();
        for said in all {
            by_place.entry((said.span(), said.code, said.help)).or_default().push(said);
        }
        let known = kinds.iter().position(|(kind, _)| are_alike(kind, &rule.kind));
        let place = known.unwrap_or(kinds.len());
        if known.is_none() {
            kinds.push((&rule.kind, Found::new()));
        }
        let Some((_, best)) = kinds.get_mut(place) else { continue };
        for (place, own) in by_place {
            let most = |all: &[Diagnostic]| all.iter().filter_map(step).max().cloned();
            if best.get(&place).is_none_or(|known| most(&own) > most(known)) {
                best.insert(place, own);
            }
        }
    }
    found.extend(kinds.into_iter().flat_map(|(_, best)| best.into_values().flatten()));
}

/// How much a step brings.
fn step(finding: &Diagnostic) -> Option<&Exact> {
    finding.args.iter().find_map(|(name, arg)| match arg {
        Arg::Money(amount, _) if matches!(*name, "earns" | "size") => Some(amount),
        _ => None,
    })
}

impl<'a> Rule<'a> {
    fn of(plan: &'a Plan, component: &'a Component, natural: Natural, beside: Arc<Beside<'a>>) -> Rule<'a> {
        let begins = begins(plan, component, &natural);
        Rule { plan, component, natural, begins, owners: Vec::new(), joint: None, kind: Vec::new(), beside }
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
                Some(rounding.apply(&self.unrounded(at)?))
            }
        }
    }

    /// What the rule comes to at a value of the result: of one that rounds on the way exactly what a run makes of it, not what the
    /// drawing knows of it up to an error.
    fn unrounded(&self, at: &Exact) -> Option<Exact> {
        let shape = &self.natural.described.shape;
        let drawn = shape.at(at)?;
        if shape.within_at(at)?.is_zero() {
            return Some(drawn);
        }
        let known = self.natural.assumptions.clone().with(self.natural.driver.clone(), Const::Number(at.clone()));
        let id = self.id()?;
        Some(paid(self.plan, Case::Component(id), &known).unwrap_or(drawn))
    }

    /// The rule among those of the plan.
    pub(in crate::lint) fn id(&self) -> Option<Id<Component>> {
        self.plan.components.iter().find(|(_, one)| std::ptr::eq(*one, self.component)).map(|(id, _)| id)
    }

    /// Whether it is drawn for people of one kind alone, of several that a table tells apart.
    pub(in crate::lint) fn is_of_kind(&self) -> bool {
        !self.kind.is_empty()
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
        let counted = self.joint.as_ref().map(|joint| joint.around.as_slice()).unwrap_or_default();
        let uncounted = uncounted(self, counted);
        let said = if uncounted.is_empty() { said } else { said.arg(UNCOUNTED, Arg::List(uncounted)) };
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
        let own = self.begins.get(x).copied();
        own.or_else(|| self.joint.as_ref()?.steepest_at(x)).unwrap_or(self.component.span)
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
