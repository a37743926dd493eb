//! Which rules of a plan go by one result and pay one person, for each kind of people that a table of parameters tells apart.

use std::collections::{BTreeMap, BTreeSet};

use crate::lint::Subject;
use crate::lint::money::sets;
use crate::lint::quotas::stating;
use crate::lint::scales::joint::Joint;
use crate::lint::scales::limits::{Class, limits};
use crate::lint::scales::people::are_alike;
use crate::lint::scales::whole::{Whole, put_together};
use crate::lint::scales::{Looked, Rule};
use crate::plan::{Component, ComponentKind, Const, Expr, ExprKind, Given, Id, TakesWord};
use crate::prove::{Assumptions, Blocked, value};
use crate::source::Span;

/// With more rules by one result than these each is looked at by itself.
const MOST: usize = 40;

/// The rules of a plan as those together pay that go by one result.
#[derive(Clone, Debug, Default)]
pub(in crate::lint) struct Joints<'a> {
    /// What each set of them pays one person.
    pub rules: Vec<Rule<'a>>,
    /// The places of all that are counted so.
    pub told: BTreeSet<Span>,
}

/// Puts together what one person is paid by one result.
pub(in crate::lint) fn joints<'a>(subject: &Subject<'a>, drawn: &[Looked<'a>]) -> Joints<'a> {
    let all: Vec<(Id<Component>, &Component)> = subject.rules().collect();
    let id_of = |rule: &Rule<'_>| all.iter().find(|(_, own)| std::ptr::eq(*own, rule.component)).map(|(id, _)| *id);
    let mut out = Joints::default();
    let mut kinds: Vec<&[Given]> = vec![&[]];
    for rule in drawn.iter().flat_map(|looked| &looked.people) {
        if !kinds.iter().any(|known| are_alike(known, &rule.kind)) {
            kinds.push(&rule.kind);
        }
    }
    for kind in kinds {
        let of_kind = |rule: &&Rule<'a>| rule.kind.is_empty() || are_alike(&rule.kind, kind);
        let known = stating(Assumptions::in_period(subject.period()), kind);
        let may_hold = |rule: &&Rule<'a>| {
            let no = |when: &Expr| value(subject.plan, when, &known) == Some(Const::YesNo(false));
            kind.is_empty() || !rule.component.when.as_ref().is_some_and(no)
        };
        let mut rules: Vec<(Id<Component>, &Rule<'a>)> = drawn
            .iter()
            .filter_map(|looked| looked.drawings().find(|rule| of_kind(rule)))
            .filter(|rule| can_join(rule) && may_hold(rule))
            .filter_map(|rule| Some((id_of(rule)?, rule)))
            .collect();
        // Beside rules for one kind of people only what goes by the same result as one of them is looked at once more.
        let own: Vec<&Rule<'a>> = rules.iter().map(|(_, rule)| *rule).filter(|rule| rule.is_of_kind()).collect();
        if !kind.is_empty() {
            rules.retain(|(_, rule)| own.iter().any(|one| fits(one, rule)));
        }
        joints_of(subject, &rules, !kind.is_empty(), &mut out);
    }
    out
}

/// The same of rules for one kind of people, where wanted only those with some that are for this kind alone.
fn joints_of<'a>(subject: &Subject<'a>, rules: &[(Id<Component>, &Rule<'a>)], of_kind: bool, out: &mut Joints<'a>) {
    let plan = subject.plan;
    let mut seen: Vec<&Rule<'a>> = Vec::new();
    for (_, first) in rules {
        if seen.iter().any(|known| fits(known, first)) {
            continue;
        }
        seen.push(first);
        let class: Class<'_, 'a> =
            rules.iter().filter(|(_, other)| fits(first, other)).map(|(id, rule)| (*id, *rule)).collect();
        // A group of which one is not known, or goes by something else, pays nobody knows what.
        let open = |id: &Id<Component>| {
            plan.groups.iter().any(|(_, group)| {
                group.takes != TakesWord::Sum
                    && group.of.contains(id)
                    && !group.of.iter().all(|of| class.contains_key(of))
            })
        };
        let class: Class<'_, 'a> = class.iter().filter(|(id, _)| !open(id)).map(|(id, rule)| (*id, *rule)).collect();
        let wanted = !of_kind || class.values().any(|rule| !rule.kind.is_empty());
        if class.is_empty() || class.len() > MOST || !wanted {
            continue;
        }
        let asked: Vec<(Id<Component>, &Component)> = class.iter().map(|(id, rule)| (*id, rule.component)).collect();
        for set in sets(plan, &asked) {
            let members: BTreeMap<Id<Component>, Rule<'a>> =
                class.iter().filter(|(id, _)| set.contains(id)).map(|(id, rule)| (*id, (*rule).clone())).collect();
            let groups = plan.groups.iter().map(|(_, group)| group);
            let limits = limits(subject, &class, &members);
            let Some((whole, around)) = put_together(groups, &limits, members.keys().copied()) else { continue };
            if matches!(whole, Whole::Rule(_)) {
                continue;
            }
            let places: Vec<Span> = members.values().map(|rule| rule.component.span).collect();
            if let Some(rule) = (Joint { whole, members, around }).rule() {
                out.rules.push(rule);
                out.told.extend(places);
            }
        }
    }
}

/// Whether what a rule pays may be added to what others pay: one amount for the period, by the result alone, or by who somebody is.
fn can_join(rule: &Rule<'_>) -> bool {
    let once = rule.component.once.is_some() || rule.component.later.is_some() || rule.component.limit.is_some();
    matches!(rule.component.kind, ComponentKind::Whole { .. })
        && !once
        && rule.component.window.is_none()
        && rule.natural.described.supposed.iter().all(is_of_people)
}

/// Whether a condition that is taken for met asks who somebody is.
pub(super) fn is_of_people(blocked: &Blocked) -> bool {
    matches!(blocked.leaf.as_ref().map(|leaf| &*leaf.kind), Some(ExprKind::PayeeField(_)))
}

/// Whether two rules go by one result, of one period, with nothing known differently beside it.
fn fits(one: &Rule<'_>, other: &Rule<'_>) -> bool {
    let named = |what: &Expr| Given { what: what.clone(), value: Const::YesNo(true), span: what.span };
    let agree = |one: &Rule<'_>, other: &Rule<'_>| {
        one.natural.assumptions.stated.iter().all(|given| {
            let like = other.natural.assumptions.stated.iter().find(|known| known.states(&given.what));
            like.is_none_or(|known| known.value == given.value || given.states(&one.natural.driver))
        })
    };
    // Where an amount is only supposed, what is paid by it has no place beside what is paid by amounts that are written.
    let alike = |one: &Rule<'_>, other: &Rule<'_>| {
        let of_kind = |given: &Given| one.kind.iter().any(|own| own.states(&given.what));
        let known = |given: &Given| other.natural.supposed.iter().any(|known| known.states(&given.what));
        one.natural.supposed.iter().all(|given| of_kind(given) || known(given))
    };
    named(&one.natural.driver).states(&other.natural.driver)
        && alike(one, other)
        && alike(other, one)
        && one.component.every == other.component.every
        && one.natural.assumptions.period == other.natural.assumptions.period
        && agree(one, other)
        && agree(other, one)
}
