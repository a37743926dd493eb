//! The lines on which two runs differ.

use crate::compare::{LineKey, Pay};
use crate::number::Exact;

/// A line of pay that is not the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Which line.
    pub line: LineKey,
    /// What it was; `None` where there was none.
    pub before: Option<Exact>,
    /// What it is; `None` where there is none any more.
    pub after: Option<Exact>,
}

impl Change {
    /// How much more is paid; below 0 where it is less.
    pub fn difference(&self) -> Exact {
        let or_nothing = |amount: &Option<Exact>| amount.clone().unwrap_or_default();
        &or_nothing(&self.after) - &or_nothing(&self.before)
    }
}

/// What has changed from one run to another.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// The lines that differ, in the order of the later run; those that it no longer has stand last.
    pub lines: Vec<Change>,
    /// How many lines have been compared.
    pub compared: usize,
    /// What the compared lines pay before.
    pub before: Exact,
    /// What they pay after.
    pub after: Exact,
    /// How many payees and periods could not be compared, since one of the runs could not compute them.
    pub missing: usize,
}

/// Compares two runs of the same periods. A line that does not apply and one that pays 0 are the same pay. Who could not be
/// computed in one of them is left out of both, and counted.
pub fn changes(before: &Pay, after: &Pay) -> Changes {
    let mut found = Changes::default();
    let lacks = |line: &LineKey| {
        let who = (line.period, line.payee.clone());
        before.missing.contains(&who) || after.missing.contains(&who)
    };
    let gone = before.lines.keys().filter(|line| !after.lines.contains_key(*line));
    for line in after.lines.keys().chain(gone).filter(|line| !lacks(line)) {
        let change = Change {
            line: line.clone(),
            before: before.lines.get(line).cloned(),
            after: after.lines.get(line).cloned(),
        };
        found.compared += 1;
        let add = |sum: &mut Exact, amount: &Option<Exact>| {
            if let Some(amount) = amount {
                *sum = &*sum + amount;
            }
        };
        add(&mut found.before, &change.before);
        add(&mut found.after, &change.after);
        if !change.difference().is_zero() {
            found.lines.push(change);
        }
    }
    found.missing = before.missing.union(&after.missing).count();
    found
}
