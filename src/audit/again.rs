//! The findings on a book of which more is known.

use std::collections::BTreeSet;

use crate::audit::book::Book;
use crate::audit::finding::Finding;
use crate::audit::{Check, checks, found, lacks};
use crate::diagnostics::Code;

/// Whether the check that gives a code asks what single rows bring to a KPI.
pub fn asks_rules(code: Code) -> bool {
    checks().any(|check| check.asks_rules && check.codes.contains(&code))
}

/// The findings now that their rows say where they stand. Only now is it known of each whether a KPI with a condition counts it, so
/// what seemed to be something may turn out to be nothing; checks that ask no rules have nothing else to say.
pub fn again(book: &Book<'_>, findings: Vec<Finding>) -> Vec<Finding> {
    let open: BTreeSet<Code> = findings.iter().map(|found| found.code).filter(|code| asks_rules(*code)).collect();
    let asked = |check: &&Check| check.codes.iter().any(|code| open.contains(code));
    let before: BTreeSet<Code> = checks().filter(asked).flat_map(|check| check.after).copied().collect();
    let before = |check: &&Check| check.codes.iter().any(|code| before.contains(code));
    let looking = checks().filter(|check| asked(check) || before(check)).filter(|check| lacks(book, check).is_none());
    let again = found(book, &looking.collect::<Vec<_>>());
    let same = |wanted: Finding| {
        if !open.contains(&wanted.code) {
            return Some(wanted);
        }
        let like = || again.iter().filter(|found| found.code == wanted.code && found.payee == wanted.payee);
        let only = || like().next().filter(|_| like().count() == 1);
        like().find(|found| found.args == wanted.args).or_else(only).cloned()
    };
    findings.into_iter().filter_map(same).collect()
}
