//! What changed lines of pay mean for people and for the budget.

use std::collections::HashMap;
use std::sync::Arc;

use indexmap::IndexMap;

use crate::compare::{Changes, LineKey, Pay};
use crate::number::{Exact, Rounding, RoundingMode};
use crate::syntax::fold;

/// Two amounts of one thing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// Before.
    pub before: Exact,
    /// After.
    pub after: Exact,
}

impl Moved {
    /// How much more it is; below 0 where it is less.
    pub fn difference(&self) -> Exact {
        &self.after - &self.before
    }

    /// The difference as a share of what was, to the hundredth of a percent; `None` where nothing was.
    pub fn share(&self) -> Option<Exact> {
        let share = self.difference().checked_div(&self.before.abs())?;
        Some(Rounding { mode: RoundingMode::HalfUp, unit: Exact::scaled(1, 4) }.apply(&share))
    }

    fn add(&mut self, before: Option<&Exact>, after: Option<&Exact>) {
        if let Some(before) = before {
            self.before = &self.before + before;
        }
        if let Some(after) = after {
            self.after = &self.after + after;
        }
    }
}

/// What the changed lines come to.
#[derive(Clone, Debug, Default)]
pub struct Effect {
    /// The whole pay of everybody with a changed line, those who get most more first.
    pub people: Vec<(Arc<str>, Moved)>,
    /// The total of each component with a changed line, in the order of the later run.
    pub components: Vec<(Arc<str>, Moved)>,
    /// How many payees have been compared.
    pub compared: usize,
}

impl Effect {
    /// What has changed lines of pay.
    pub fn of(before: &Pay, after: &Pay, changes: &Changes) -> Effect {
        let (mut people, mut components): (IndexMap<Arc<str>, Moved>, IndexMap<Arc<str>, Moved>) = Default::default();
        for change in &changes.lines {
            people.entry(Arc::clone(&change.line.payee)).or_default();
            components.entry(Arc::clone(&change.line.component)).or_default();
        }
        let mut payees: std::collections::HashSet<&str> = Default::default();
        let mut add = |line: &LineKey, was: Option<&Exact>, is: Option<&Exact>| {
            if let Some(moved) = people.get_mut(&line.payee) {
                moved.add(was, is);
            }
            if let Some(moved) = components.get_mut(&line.component) {
                moved.add(was, is);
            }
        };
        let lacks = |line: &LineKey| {
            let who = (line.period, Arc::clone(&line.payee));
            before.missing.contains(&who) || after.missing.contains(&who)
        };
        for (line, amount) in before.lines.iter().filter(|(line, _)| !lacks(line)) {
            payees.insert(&line.payee);
            add(line, Some(amount), None);
        }
        for (line, amount) in after.lines.iter().filter(|(line, _)| !lacks(line)) {
            payees.insert(&line.payee);
            add(line, None, Some(amount));
        }
        let compared = payees.len();
        let mut people: Vec<(Arc<str>, Moved)> = people.into_iter().collect();
        people.sort_by_key(|(_, moved)| std::cmp::Reverse(moved.difference()));
        Effect { people, components: components.into_iter().collect(), compared }
    }

    /// Who gets more, the one with the largest gain first.
    pub fn gain(&self) -> Vec<&(Arc<str>, Moved)> {
        self.people.iter().filter(|(_, moved)| moved.difference().is_positive()).collect()
    }

    /// Who gets less, the one with the largest loss first.
    pub fn lose(&self) -> Vec<&(Arc<str>, Moved)> {
        self.people.iter().rev().filter(|(_, moved)| moved.difference().is_negative()).collect()
    }
}

impl Pay {
    /// The pay of a plan that is not there: nothing, to nobody.
    pub fn none_of(other: &Pay) -> Pay {
        Pay {
            title: Arc::clone(&other.title),
            currency: Arc::clone(&other.currency),
            places: other.places,
            lines: IndexMap::new(),
            missing: std::collections::HashSet::new(),
            names: HashMap::new(),
        }
    }

    /// The same with components under the names that they have later.
    #[must_use]
    pub fn renamed(mut self, names: &[(String, String)]) -> Pay {
        if names.is_empty() {
            return self;
        }
        let known: HashMap<String, Arc<str>> =
            names.iter().map(|(old, new)| (fold(old), Arc::from(new.as_str()))).collect();
        let rename = |(mut line, amount): (LineKey, Exact)| {
            if let Some(new) = known.get(&fold(&line.component)) {
                line.component = Arc::clone(new);
            }
            (line, amount)
        };
        self.lines = self.lines.into_iter().map(rename).collect();
        self
    }

    /// The names of payees for a report on two runs: with the key behind the name where two share it.
    pub fn names_of_both(before: &Pay, after: &Pay) -> HashMap<Arc<str>, String> {
        let mut all: HashMap<&Arc<str>, &Arc<str>> = before.names.iter().collect();
        all.extend(after.names.iter());
        let mut count: HashMap<&str, usize> = HashMap::new();
        for name in all.values() {
            *count.entry(name).or_default() += 1;
        }
        let shown = |(key, name): (&&Arc<str>, &&Arc<str>)| {
            let shared = count.get(&***name).is_some_and(|count| *count > 1);
            (Arc::clone(key), if shared { format!("{name} ({key})") } else { name.to_string() })
        };
        all.iter().map(shown).collect()
    }
}
