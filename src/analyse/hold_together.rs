//! Which of many rules can hold together for one person. Rules that ask the same are asked once: books have many rules for
//! few kinds of people.

use crate::analyse::overlap::{Way, both_possible, ways_of_rule};
use crate::plan::{Component, Plan};

/// Rules in the order given, parted by what they ask, and which of the parts can hold together.
pub struct Together {
    part_of: Vec<usize>,
    fits: Vec<Vec<bool>>,
}

impl Together {
    /// Looks at some rules of a plan.
    pub fn of(plan: &Plan, rules: &[&Component]) -> Together {
        let mut parts: Vec<Vec<Way>> = Vec::new();
        let mut part_of = Vec::with_capacity(rules.len());
        for rule in rules {
            let ways = ways_of_rule(plan, rule);
            let known = parts.iter().position(|part| *part == ways);
            part_of.push(known.unwrap_or(parts.len()));
            if known.is_none() {
                parts.push(ways);
            }
        }
        let fit = |one: &Vec<Way>| parts.iter().map(|other| both_possible(one, other)).collect();
        Together { fits: parts.iter().map(fit).collect(), part_of }
    }

    /// Which part a rule belongs to; `None` beyond the last rule.
    pub fn part_of(&self, rule: usize) -> Option<usize> {
        self.part_of.get(rule).copied()
    }

    /// How many parts there are.
    pub fn parts(&self) -> usize {
        self.fits.len()
    }

    /// Whether rules of two parts can hold together. `false` is certain, `true` means that nothing in the text speaks
    /// against it. Of one part: whether its rules can hold at all.
    pub fn fit(&self, one: usize, other: usize) -> bool {
        self.fits.get(one).and_then(|row| row.get(other)).is_some_and(|fit| *fit)
    }
}
