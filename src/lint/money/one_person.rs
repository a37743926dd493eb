//! What one person gets of several rules: only rules that can hold together, of a group one, under every cap.

use std::collections::BTreeSet;

use crate::analyse::Together as Exclusive;
use crate::lint::Subject;
use crate::lint::money::at_quotas::{Part, highest};
use crate::lint::money::sets::largest;
use crate::lint::quotas::share_of_period;
use crate::lint::used::asks_of_people;
use crate::number::Exact;
use crate::plan::{Component, ComponentKind, Id, Plan, TakesWord};
use crate::prove::Assumptions;

/// What a set of rules pays.
pub(super) struct Together {
    /// Not less.
    pub low: Exact,
    /// Not more, without the rules that are open.
    pub high: Exact,
    /// Rules of which the most is not known.
    pub open: Vec<Id<Component>>,
}

/// The largest sets of rules that can pay one person: those for everybody, and of those for some people any that do not
/// exclude each other. Sets of later rules go first.
pub(in crate::lint) fn sets(plan: &Plan, rules: &[(Id<Component>, &Component)]) -> Vec<BTreeSet<Id<Component>>> {
    let (some, all): (Vec<_>, Vec<_>) = rules.iter().copied().partition(|(_, rule)| asks_of_people(plan, rule));
    let asked: Vec<&Component> = some.iter().map(|(_, rule)| *rule).collect();
    let apart = largest(asked.len(), &Exclusive::of(plan, &asked));
    let ids = |set: Vec<usize>| -> BTreeSet<Id<Component>> {
        let chosen = set.into_iter().filter_map(|place| some.get(place)).map(|(id, _)| *id);
        all.iter().map(|(id, _)| *id).chain(chosen).collect()
    };
    apart.into_iter().map(ids).collect()
}

/// Rules that are counted as one.
struct Item {
    of: Vec<Id<Component>>,
    low: Exact,
    /// The most, without the rules that are open.
    high: Exact,
    open: Vec<Id<Component>>,
}

/// What a set of rules pays together.
pub(super) fn together(plan: &Plan, caps: &[Cap], parts: &[Part], set: &BTreeSet<Id<Component>>) -> Together {
    // What is open brings at least so much.
    let of_part = |part: &Part| Item {
        of: vec![part.rule],
        low: part.low.clone(),
        high: part.high.clone().unwrap_or_else(|| part.low.clone()),
        open: part.high.is_none().then_some(part.rule).into_iter().collect(),
    };
    let mut items: Vec<Item> = parts.iter().filter(|part| set.contains(&part.rule)).map(of_part).collect();
    for (_, group) in plan.groups.iter().filter(|(_, group)| group.takes != TakesWord::Sum) {
        let (inside, outside): (Vec<Item>, Vec<Item>) =
            items.into_iter().partition(|item| item.of.iter().all(|id| group.of.contains(id)));
        items = outside;
        items.extend(one_of(inside, group.takes));
    }
    for Cap { of, limit } in caps {
        let (inside, outside): (Vec<Item>, Vec<Item>) =
            items.into_iter().partition(|item| item.of.iter().all(|id| of.contains(id)));
        items = outside;
        if !inside.is_empty() {
            let sum = added(&inside);
            // Where what is known reaches the limit, nothing else matters.
            let open = if sum.high >= *limit { Vec::new() } else { sum.open };
            items.push(Item { low: sum.low.min(limit.clone()), high: sum.high.min(limit.clone()), of: sum.of, open });
        }
    }
    let Item { low, high, open, .. } = added(&items);
    Together { low, high, open }
}

fn added(items: &[Item]) -> Item {
    let sum = |of: fn(&Item) -> &Exact| items.iter().fold(Exact::zero(), |sum, item| &sum + of(item));
    let ids = |of: fn(&Item) -> &Vec<Id<Component>>| items.iter().flat_map(|item| of(item).iter().copied()).collect();
    Item {
        of: ids(|item| &item.of),
        low: sum(|item| &item.low),
        high: sum(|item| &item.high),
        open: ids(|item| &item.open),
    }
}

/// Of a group one is paid: the largest is at least the largest of what each pays at least.
fn one_of(items: Vec<Item>, takes: TakesWord) -> Option<Item> {
    let lows = items.iter().map(|item| item.low.clone());
    let low = if takes == TakesWord::Largest { lows.max() } else { lows.min() }?;
    let of: Vec<Id<Component>> = items.iter().flat_map(|item| item.of.iter().copied()).collect();
    if items.iter().any(|item| !item.open.is_empty()) {
        return Some(Item { open: of.clone(), of, high: low.clone(), low });
    }
    let high = items.iter().map(|item| item.high.clone()).max()?;
    Some(Item { of, low, high, open: Vec::new() })
}

/// A cap: its rules, and its limit in a period of the plan.
pub(super) struct Cap {
    of: BTreeSet<Id<Component>>,
    limit: Exact,
}

/// The caps on one person's pay that always hold, those of the fewest rules first: their rules and their limit in a period
/// of the plan.
pub(super) fn caps(subject: &Subject<'_>) -> Vec<Cap> {
    let plan = subject.plan;
    let known = Assumptions::in_period(subject.period());
    let mut out: Vec<Cap> = Vec::new();
    for (_, rule) in subject.rules() {
        let ComponentKind::Cap(cap) = &rule.kind else { continue };
        if cap.circle.is_some() || rule.when.is_some() || !rule.exceptions.is_empty() {
            continue;
        }
        let Some(limit) = highest(plan, &cap.limit.at_most, &known) else { continue };
        let of = plan.components.iter().filter(|(id, one)| cap.limits(*id, one)).map(|(id, _)| id).collect();
        out.push(Cap { of, limit: &limit * &share_of_period(plan, rule) });
    }
    out.sort_by_key(|cap| cap.of.len());
    out
}
