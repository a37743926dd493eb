//! Quotas that are no challenge, and quotas that most people miss.

use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::lint::Subject;
use crate::lint::history::facts::{KpiFacts, median};
use crate::lint::history::reach::reach;
use crate::lint::history::{FEWEST, History};
use crate::number::{Exact, share_for_reading};

pub(super) fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let Some(history) = subject.history else { return };
    found.extend(history.kpis.iter().filter_map(|of| of_kpi(subject, history, of)));
}

fn of_kpi(subject: &Subject<'_>, history: &History, of: &KpiFacts) -> Option<Diagnostic> {
    let kpi = subject.plan.kpis.get(of.kpi);
    let quota = kpi.quota.as_ref()?;
    let mut attainments: Vec<Exact> = of.held(subject.plan).into_iter().map(|held| held.attainment).collect();
    // What is out of reach is said there.
    if attainments.len() < FEWEST || reach(subject, of).is_some() {
        return None;
    }
    attainments.sort();
    let (least, most) = (attainments.first()?.clone(), attainments.last()?.clone());
    let held = attainments.len();
    let met = attainments.iter().filter(|attainment| **attainment >= Exact::one()).count();
    let said = |code| {
        Diagnostic::warning(code, quota.span)
            .arg("kpi", &kpi.name)
            .arg("over", history.over)
            .arg("met", met)
            .arg("held", held)
            .arg("by", of.by())
            .arg("subjects", of.subjects.len())
            .arg("median", Arg::Percent(rounded(&median(attainments.clone()).unwrap_or_default())))
    };
    if least >= Exact::scaled(15, 1) {
        return Some(said(Code::NoChallenge).arg("least", Arg::Percent(rounded(&least))));
    }
    let most = Arg::Percent(rounded(&most));
    (met * 2 < held).then(|| said(Code::RarelyMet).arg("most", most))
}

/// A share for people; what is not reached is not shown as reached.
pub(super) fn rounded(share: &Exact) -> Exact {
    share_for_reading(share, &[])
}
