//! What is found in later periods, as what is said of today is to be true of them as well: a line that is not needed yet is
//! no stale one, and a tier that is reached in July is no dead one.

use std::collections::BTreeSet;

use crate::diagnostics::{Code, Diagnostic};
use crate::lint::scales::{joints, looked_at};
use crate::lint::{Subject, checks, small};

/// What of some codes is found in each of the later periods that differ from this one, by the checks of those periods.
pub(super) fn found_later(subject: &Subject<'_>, wanted: &BTreeSet<Code>) -> Vec<Vec<Diagnostic>> {
    let later = subject.plan.periods_ahead(subject.period());
    let of_period = |period: crate::time::Period| {
        let subject = Subject { today: period.first_day(), drawn: &[], joints: None, ..*subject };
        let looked = looked_at(subject.plan, period);
        let joints = joints(&subject, &looked);
        let subject = Subject { drawn: &looked, joints: Some(&joints), ..subject };
        let mut found = Vec::new();
        for check in checks(&subject).filter(|check| check.codes.iter().any(|code| wanted.contains(code))) {
            (check.run)(&subject, &mut found);
        }
        found.retain(|finding| wanted.contains(&finding.code));
        small::set_aside(&mut found, subject.plan, subject.settings);
        found
    };
    later.into_iter().map(of_period).collect()
}

/// Takes out of the findings of a plan the tiers that are reached in a later period in which the same rules are in force.
pub(super) fn without_reached_later(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    if !found.iter().any(|finding| finding.code == Code::TierUnreachable) {
        return;
    }
    let now: BTreeSet<_> = subject.rules().map(|(id, _)| id).collect();
    let later = subject.plan.periods_ahead(subject.period());
    let dead = found_later(subject, &BTreeSet::from([Code::TierUnreachable]));
    let kept = later.into_iter().zip(dead).filter(|(period, _)| {
        let then: BTreeSet<_> = subject.plan.rules_in(*period).map(|(id, _)| id).collect();
        then.is_superset(&now)
    });
    let kept: Vec<Vec<Diagnostic>> = kept.map(|(_, dead)| dead).collect();
    found.retain(|finding| {
        let again = |other: &Diagnostic| other.code == finding.code && other.span() == finding.span();
        finding.code != Code::TierUnreachable || kept.iter().all(|dead| dead.iter().any(again))
    });
}
