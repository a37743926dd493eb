//! Findings about the same rows that ask for opposite things: whoever reads one should know of the other.

use std::collections::BTreeSet;

use crate::audit::finding::{Finding, Reason};
use crate::diagnostics::Code;

/// Two equal rows of a client may be parts of one deal, or one deal entered twice.
pub(super) fn refer(found: &mut [Finding]) {
    let of = |code: Code| {
        let own = found.iter().enumerate().filter(|(_, finding)| finding.code == code);
        own.map(|(at, finding)| (at, rows(finding))).collect::<Vec<_>>()
    };
    let (split, doubled) = (of(Code::SplitDeals), of(Code::DoubledDeals));
    let mut told: Vec<(usize, &'static str)> = Vec::new();
    for (one, parts) in &split {
        for (other, _) in doubled.iter().filter(|(_, rows)| rows.intersection(parts).nth(1).is_some()) {
            told.extend([(*one, "audit_why_may_be_doubled"), (*other, "audit_why_may_be_split")]);
        }
    }
    told.sort_unstable();
    told.dedup();
    for (at, key) in told {
        if let Some(finding) = found.get_mut(at) {
            finding.reasons.push(Reason { key, args: Vec::new(), points: 0 });
        }
    }
}

fn rows(finding: &Finding) -> BTreeSet<usize> {
    finding.rows.iter().chain(&finding.beside).copied().collect()
}
