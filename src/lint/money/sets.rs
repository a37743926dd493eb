//! The largest sets of rules that can hold together for one person.

use crate::analyse::Together;

/// The most sets that are looked at; beyond them all rules count as one person's.
const MOST_SETS: usize = 1_000;

/// Rules that are in one set always, and which others they fit.
struct Node {
    part: usize,
    rules: Vec<usize>,
}

/// The largest sets of rules of which each fits each, those with later rules first; all rules as one set where there are
/// too many.
pub(super) fn largest(rules: usize, together: &Together) -> Vec<Vec<usize>> {
    let mut nodes: Vec<Node> = Vec::new();
    for rule in 0..rules {
        let Some(part) = together.part_of(rule) else { continue };
        // Rules that ask what nobody can be do not even fit their like.
        let like = nodes.iter_mut().find(|node| node.part == part && together.fit(part, part));
        match like {
            Some(node) => node.rules.push(rule),
            None => nodes.push(Node { part, rules: vec![rule] }),
        }
    }
    let fits: Vec<Vec<bool>> = nodes
        .iter()
        .enumerate()
        .map(|(place, one)| {
            let fit = |(at, other): (usize, &Node)| at != place && together.fit(one.part, other.part);
            nodes.iter().enumerate().map(fit).collect()
        })
        .collect();
    // What fits all others is in every set.
    let (always, open): (Vec<usize>, Vec<usize>) = (0..nodes.len())
        .partition(|node| fits.get(*node).is_some_and(|row| row.iter().filter(|fit| **fit).count() + 1 == nodes.len()));
    let mut found = Vec::new();
    if !grow(&fits, always, open, Vec::new(), &mut found) {
        return vec![(0..rules).collect()];
    }
    let of_nodes = |set: Vec<usize>| {
        let mut rules: Vec<usize> =
            set.into_iter().filter_map(|node| nodes.get(node)).flat_map(|node| node.rules.iter().copied()).collect();
        rules.sort_unstable_by(|a, b| b.cmp(a));
        rules
    };
    let mut sets: Vec<Vec<usize>> = found.into_iter().map(of_nodes).collect();
    sets.sort_unstable_by(|a, b| b.cmp(a));
    sets
}

/// Every largest set in which each fits each (Bron and Kerbosch): of a pivot and what fits it only the pivot, or something
/// that does not fit it, need be tried. `false` where there are too many.
fn grow(
    fits: &[Vec<bool>],
    taken: Vec<usize>,
    mut open: Vec<usize>,
    mut done: Vec<usize>,
    out: &mut Vec<Vec<usize>>,
) -> bool {
    let fit = |one: usize, other: usize| fits.get(one).and_then(|row| row.get(other)).is_some_and(|fit| *fit);
    let near =
        |one: usize, all: &[usize]| -> Vec<usize> { all.iter().copied().filter(|other| fit(one, *other)).collect() };
    let Some(pivot) = open.iter().chain(&done).copied().max_by_key(|one| near(*one, &open).len()) else {
        out.push(taken);
        return out.len() <= MOST_SETS;
    };
    let tried: Vec<usize> = open.iter().copied().filter(|one| !fit(pivot, *one)).collect();
    for next in tried {
        let with = taken.iter().copied().chain([next]).collect();
        if !grow(fits, with, near(next, &open), near(next, &done), out) {
            return false;
        }
        open.retain(|one| *one != next);
        done.push(next);
    }
    true
}
