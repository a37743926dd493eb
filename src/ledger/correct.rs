//! Corrections: what closed periods owe, or are owed, by today's rules and facts.

use std::sync::Arc;

use indexmap::IndexMap;

use crate::ledger::{Basis, OfPlan, SettledKind, SettledLine, Settlement};
use crate::number::Exact;
use crate::time::Period;

/// What is paid in an open period for a closed one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// The closed period.
    pub of: Period,
    /// Whether it corrects manual adjustments rather than the pay of a rule.
    pub by_hand: bool,
    /// What was paid for that period, earlier corrections included.
    pub paid: Exact,
    /// What is due for it now.
    pub due: Exact,
    /// Why, in the reader's language.
    pub why: Arc<str>,
}

/// What names an amount that was paid: the closed period, the payee, the component, and whether somebody decided on it by hand.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PaidKey {
    /// The closed period.
    pub of: Period,
    /// The key of the payee.
    pub payee: Arc<str>,
    /// The name of the component; empty for adjustments.
    pub component: Arc<str>,
    /// Whether these are the manual adjustments of the payee.
    pub by_hand: bool,
}

/// An amount that was paid, or is due.
#[derive(Clone, Debug, Default)]
pub struct Amount {
    /// The payee's name.
    pub name: Arc<str>,
    /// The title of the component.
    pub title: Arc<str>,
    /// How much.
    pub amount: Exact,
    /// On what it rests.
    pub basis: Basis,
}

/// A difference between what was paid and what is due.
#[derive(Clone, Debug)]
pub struct Difference {
    /// Of what.
    pub key: PaidKey,
    /// What was paid; `None` where nothing was.
    pub paid: Option<Amount>,
    /// What is due; `None` where nothing is.
    pub due: Option<Amount>,
}

impl Difference {
    /// How much more is due; below 0 it is taken back.
    pub fn amount(&self) -> Exact {
        let or_nothing = |amount: &Option<Amount>| amount.as_ref().map(|one| one.amount.clone()).unwrap_or_default();
        &or_nothing(&self.due) - &or_nothing(&self.paid)
    }

    /// The line that pays it, for this reason.
    pub fn line(&self, why: &str) -> SettledLine {
        let shown = self.due.as_ref().or(self.paid.as_ref());
        let amount = |of: &Option<Amount>| of.as_ref().map(|one| one.amount.clone()).unwrap_or_default();
        SettledLine {
            payee: Arc::clone(&self.key.payee),
            name: shown.map(|one| Arc::clone(&one.name)).unwrap_or_default(),
            component: Arc::clone(&self.key.component),
            title: shown.map(|one| Arc::clone(&one.title)).unwrap_or_default(),
            amount: self.amount(),
            kind: SettledKind::Correction(Correction {
                of: self.key.of,
                by_hand: self.key.by_hand,
                paid: amount(&self.paid),
                due: amount(&self.due),
                why: why.into(),
            }),
        }
    }
}

/// All that closed periods of a plan have paid, for whichever period: what was paid in it, and later corrections of it.
pub fn paid(closed: &[OfPlan<'_>]) -> IndexMap<PaidKey, Amount> {
    let mut sums: IndexMap<PaidKey, Amount> = IndexMap::new();
    for (period, _, plan) in closed {
        for one in &plan.lines {
            let (of, by_hand, basis) = match &one.line.kind {
                SettledKind::Rule => (*period, false, Some(&one.basis)),
                SettledKind::Adjustment(_) => (*period, true, None),
                SettledKind::Correction(correction) => (correction.of, correction.by_hand, None),
            };
            add(&mut sums, of, by_hand, &one.line, basis);
        }
    }
    sums
}

/// All that is due for periods by today's rules and facts. Corrections among the lines are left out: they are what follows.
pub fn due(settlements: &[Settlement]) -> IndexMap<PaidKey, Amount> {
    let mut sums: IndexMap<PaidKey, Amount> = IndexMap::new();
    for settlement in settlements {
        for line in &settlement.lines {
            match &line.kind {
                SettledKind::Rule => add(&mut sums, settlement.period, false, line, None),
                SettledKind::Adjustment(_) => add(&mut sums, settlement.period, true, line, None),
                SettledKind::Correction(_) => {}
            }
        }
    }
    sums
}

fn add(sums: &mut IndexMap<PaidKey, Amount>, of: Period, by_hand: bool, line: &SettledLine, basis: Option<&Basis>) {
    let component = if by_hand { Arc::from("") } else { Arc::clone(&line.component) };
    let sum = sums.entry(PaidKey { of, payee: Arc::clone(&line.payee), component, by_hand }).or_default();
    sum.amount = &sum.amount + &line.amount;
    sum.name = Arc::clone(&line.name);
    if !by_hand {
        sum.title = Arc::clone(&line.title);
    }
    if let Some(basis) = basis {
        sum.basis = basis.clone();
    }
}

/// What was paid and what is due, where they are not the same: by period, payee and component.
pub fn differences(paid: IndexMap<PaidKey, Amount>, mut due: IndexMap<PaidKey, Amount>) -> Vec<Difference> {
    let mut found: Vec<Difference> = Vec::new();
    for (key, amount) in paid {
        let due = due.swap_remove(&key);
        found.push(Difference { key, paid: Some(amount), due });
    }
    found.extend(due.into_iter().map(|(key, amount)| Difference { key, paid: None, due: Some(amount) }));
    found.retain(|one| !one.amount().is_zero());
    found.sort_by(|a, b| a.key.cmp(&b.key));
    found
}
