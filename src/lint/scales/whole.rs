//! What of several rules is paid: of a group one, under a cap no more than its limit, with a guarantee no less, everything else added
//! up.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::lint::scales::limits::{Bound, Limit};
use crate::plan::{Component, Group, Id, TakesWord};
use crate::prove::Choice;

/// What is paid together.
#[derive(Clone, Debug)]
pub(super) enum Whole {
    Rule(Id<Component>),
    Sum(Vec<Whole>),
    OneOf(Vec<Whole>, Choice),
    Within(Box<Whole>, Bound),
}

impl Whole {
    pub fn has(&self, id: Id<Component>) -> bool {
        match self {
            Whole::Rule(own) => *own == id,
            Whole::Sum(all) | Whole::OneOf(all, _) => all.iter().any(|one| one.has(id)),
            Whole::Within(of, _) => of.has(id),
        }
    }
}

/// What rules pay together, with the names of the groups, caps and guarantees that were counted.
pub(super) fn put_together<'g>(
    groups: impl Iterator<Item = &'g Group>,
    limits: &[Limit],
    members: impl Iterator<Item = Id<Component>>,
) -> Option<(Whole, Vec<Arc<str>>)> {
    let mut around = Vec::new();
    let mut items: Vec<(BTreeSet<Id<Component>>, Whole)> = members.map(|id| ([id].into(), Whole::Rule(id))).collect();
    for group in groups {
        let choice = match group.takes {
            TakesWord::Largest => Choice::Larger,
            TakesWord::Smallest => Choice::Smaller,
            TakesWord::First => Choice::First,
            TakesWord::Sum => continue,
        };
        let mut inside: Vec<_> = Vec::new();
        for id in &group.of {
            let place = items.iter().position(|(of, _)| of.len() == 1 && of.contains(id));
            inside.extend(place.map(|place| items.remove(place)));
        }
        if inside.len() > 1 {
            around.push(group.name.clone());
            let of = inside.iter().flat_map(|(of, _)| of.iter().copied()).collect();
            items.push((of, Whole::OneOf(inside.into_iter().map(|(_, whole)| whole).collect(), choice)));
        } else {
            items.extend(inside);
        }
    }
    for limit in limits {
        // Of what lies partly outside, as a group with others does, a guarantee is no minimum.
        let apart = |(ids, _): &(BTreeSet<Id<Component>>, Whole)| {
            !ids.is_subset(&limit.of) && ids.iter().any(|id| limit.of.contains(id))
        };
        if limit.bound.least && items.iter().any(apart) {
            continue;
        }
        let (inside, outside): (Vec<_>, Vec<_>) = items.into_iter().partition(|(ids, _)| ids.is_subset(&limit.of));
        items = outside;
        if inside.is_empty() {
            continue;
        }
        let ids = inside.iter().flat_map(|(ids, _)| ids.iter().copied()).collect();
        around.push(limit.name.clone());
        items.push((ids, Whole::Within(Box::new(sum(inside)?), limit.bound.clone())));
    }
    Some((sum(items)?, around))
}

fn sum(items: Vec<(BTreeSet<Id<Component>>, Whole)>) -> Option<Whole> {
    let mut all: Vec<Whole> = items.into_iter().map(|(_, whole)| whole).collect();
    if all.len() > 1 { Some(Whole::Sum(all)) } else { all.pop() }
}
