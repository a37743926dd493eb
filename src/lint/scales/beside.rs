//! What stands beside a rule and is not counted in what is said of it: a cap that only the data knows, a guarantee that is paid
//! back, another rule by the same result whose pay cannot be added up. Every finding names it.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostics::Arg;
use crate::lint::money::sets;
use crate::lint::scales::Rule;
use crate::lint::used::earns;
use crate::plan::{
    BinaryOp, Component, ComponentKind, Const, Expr, ExprKind, FieldPath, Id, Kpi, Plan, TakesWord, walk,
};
use crate::prove::value;
use crate::time::Period;

/// So many are named; of more it is said how many.
const NAMED: usize = 5;

/// So many rules by the same result are looked at.
const TRIED: usize = 30;

/// What a rule asks of people: one of some texts of a field.
type Fact = (FieldPath, Vec<Arc<str>>);

/// A rule by a result.
#[derive(Debug)]
struct Other<'a> {
    id: Id<Component>,
    rule: &'a Component,
    asks: Arc<[Fact]>,
}

/// What a plan has beside rules.
#[derive(Debug, Default)]
pub(super) struct Beside<'a> {
    /// The rules that go by each KPI.
    by_kpi: BTreeMap<Id<Kpi>, Vec<Other<'a>>>,
    /// What works on what rules have brought: caps and draws.
    over: Vec<&'a Component>,
}

impl<'a> Beside<'a> {
    pub fn of(plan: &'a Plan, period: Period) -> Beside<'a> {
        let mut out = Beside::default();
        for (id, rule) in plan.rules_in(period) {
            if matches!(rule.kind, ComponentKind::Cap(_) | ComponentKind::Draw(_)) {
                out.over.push(rule);
            }
            if !earns(rule) {
                continue;
            }
            let mut read: Vec<Id<Kpi>> = Vec::new();
            walk::component(plan, rule, &mut |expr| read.extend(kpi_of(expr)));
            read.sort_unstable();
            read.dedup();
            let asks: Arc<[Fact]> = facts(rule).into();
            for kpi in read {
                out.by_kpi.entry(kpi).or_default().push(Other { id, rule, asks: asks.clone() });
            }
        }
        out
    }
}

/// The names of what is not counted in what is said of a rule, or of several together.
pub(super) fn uncounted(rule: &Rule<'_>, counted: &[Arc<str>]) -> Vec<Arg> {
    let plan = rule.plan;
    let members: Vec<(Id<Component>, &Component)> =
        rule.members().into_iter().filter_map(|one| Some((one.id()?, one.component))).collect();
    let is_member = |id: Id<Component>| members.iter().any(|(member, _)| *member == id);
    let may_hold = |one: &Component| {
        let no = |when: &Expr| value(plan, when, &rule.natural.assumptions) == Some(Const::YesNo(false));
        !one.when.as_ref().is_some_and(no)
    };
    let works = |one: &&&Component| match &one.kind {
        ComponentKind::Cap(cap) => members.iter().any(|(id, member)| cap.limits(*id, member)),
        ComponentKind::Draw(draw) => draw.of.iter().any(|(id, _)| is_member(*id)),
        _ => false,
    };
    let over = rule.beside.over.iter().filter(works).filter(|one| may_hold(one)).map(|one| one.name.clone());
    let groups = plan.groups.iter().map(|(_, group)| group).filter(|group| {
        group.takes != TakesWord::Sum && group.of.len() > 1 && group.of.iter().any(|id| is_member(*id))
    });
    let mut names: Vec<Arc<str>> = over.chain(groups.map(|group| group.name.clone())).collect();
    names.retain(|name| !counted.contains(name));
    let others = driver_kpi(&rule.natural.driver).and_then(|kpi| rule.beside.by_kpi.get(&kpi));
    let own: Vec<Fact> = members.iter().flat_map(|(_, one)| facts(one)).collect();
    let fit = |other: &&Other<'_>| other.asks.iter().all(|fact| agrees(fact, &own));
    let others = others.into_iter().flatten().filter(|other| !is_member(other.id)).filter(fit);
    for Other { id, rule: other, .. } in others.take(TRIED) {
        if names.len() > NAMED {
            break;
        }
        let all: Vec<_> = members.iter().copied().chain([(*id, *other)]).collect();
        if may_hold(other) && sets(plan, &all).iter().any(|set| set.len() == all.len()) {
            names.push(other.name.clone());
        }
    }
    let more = names.len() > NAMED;
    let said = names.into_iter().take(NAMED).map(|name| Arg::Text(format!("`{name}`")));
    said.chain(more.then(|| Arg::from("…"))).collect()
}

/// What a rule asks of people, as far as it can be told at once: of books with a rule for each role that is all.
fn facts(rule: &Component) -> Vec<Fact> {
    let mut asked: Vec<&Expr> = rule.when.iter().collect();
    let mut out = Vec::new();
    let text = |expr: &Expr| match &*expr.kind {
        ExprKind::Text(text) => Some(text.clone()),
        _ => None,
    };
    while let Some(when) = asked.pop() {
        let (field, texts) = match &*when.kind {
            ExprKind::Binary { op: BinaryOp::And, left, right } => {
                asked.extend([left, right]);
                continue;
            }
            ExprKind::Binary { op: BinaryOp::Equal, left, right } => (left, text(right).map(|text| vec![text])),
            ExprKind::In { value, list, negated: false } => (value, list.iter().map(text).collect()),
            _ => continue,
        };
        if let (ExprKind::PayeeField(path), Some(texts)) = (&*field.kind, texts) {
            out.push((path.clone(), texts));
        }
    }
    out
}

/// Whether somebody may be both what is asked and what is asked elsewhere.
fn agrees((field, texts): &Fact, all: &[Fact]) -> bool {
    all.iter().all(|(other, own)| field != other || own.iter().any(|text| texts.contains(text)))
}

fn kpi_of(expr: &Expr) -> Option<Id<Kpi>> {
    match &*expr.kind {
        ExprKind::Kpi(id) | ExprKind::Attainment(id) => Some(*id),
        _ => None,
    }
}

/// The KPI by which a rule is drawn.
fn driver_kpi(driver: &Expr) -> Option<Id<Kpi>> {
    match &*driver.kind {
        ExprKind::InWindow { value, .. } => driver_kpi(value),
        _ => kpi_of(driver),
    }
}
