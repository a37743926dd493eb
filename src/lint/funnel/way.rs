//! The way from a leading KPI to the results that it leads to, with what becomes of one on each step.

use crate::diagnostics::Arg;
use crate::lint::Subject;
use crate::lint::funnel::measured::measured;
use crate::lint::funnel::reading::read;
use crate::number::Exact;
use crate::plan::{Id, Kpi, Plan, Scope};

/// From a KPI to a result; without steps it is that KPI itself.
pub(super) struct Way {
    pub from: Id<Kpi>,
    pub steps: Vec<Step>,
}

/// From a KPI to the one that it leads to.
#[derive(Clone)]
pub(super) struct Step {
    pub to: Id<Kpi>,
    /// How many of that come of one.
    pub share: Exact,
    /// Whether that is what happened, not what is stated.
    pub measured: bool,
}

/// The way to itself, and to every result farther on, the nearest first, as far as conversions are known: as
/// they were where enough is known of that, else as they are stated.
///
/// A funnel is one person's: what a team has is worked for by people whose number the rules do not say. Averages and ratios
/// are no number of anything that is done.
pub(super) fn ways(subject: &Subject<'_>, from: Id<Kpi>) -> Vec<Way> {
    let plan = subject.plan;
    let mut found = Vec::new();
    let mut way = Way { from, steps: Vec::new() };
    let mut at = from;
    // Each KPI leads to one, and never back to itself: `check` has seen to that.
    while is_done(plan.kpis.get(at)) {
        found.push(Way { from, steps: way.steps.clone() });
        let purpose = &plan.kpis.get(at).purpose;
        let happened = measured(subject, at).map(|measured| measured.share).filter(Exact::is_positive);
        let stated = || purpose.conversion.as_ref().map(|(share, _)| share.clone());
        let measured = happened.is_some();
        let (Some(to), Some(share)) = (purpose.leads_to, happened.or_else(stated)) else { break };
        way.steps.push(Step { to, share, measured });
        at = to;
    }
    found
}

/// Whether somebody does so many of it by themselves.
fn is_done(kpi: &Kpi) -> bool {
    kpi.flow && kpi.scope == Scope::Person
}

impl Way {
    /// The result.
    pub(super) fn end(&self) -> Id<Kpi> {
        self.steps.last().map_or(self.from, |step| step.to)
    }

    /// How many of the first it takes for one of the result.
    pub(super) fn for_one(&self) -> Option<Exact> {
        let share = self.steps.iter().fold(Exact::one(), |share, step| &share * &step.share);
        Exact::one().checked_div(&share)
    }

    /// Whether the conversions are those stated or those measured.
    pub(super) fn basis(&self) -> Arg {
        let measured = self.steps.iter().filter(|step| step.measured).count();
        Arg::Term(match measured {
            0 => "funnel_stated",
            all if all == self.steps.len() => "funnel_measured",
            _ => "funnel_partly",
        })
    }

    /// `60 contacts → 1 sales`
    pub(super) fn chain(&self, plan: &Plan) -> Arg {
        let name = |id: Id<Kpi>| Arg::Text(format!("`{}`", plan.kpis.get(id).name));
        // Backwards: how many of each it takes for one of the last.
        let mut amount = Exact::one();
        let mut said = vec![name(self.end()), Arg::Number(Exact::one())];
        let before = std::iter::once(self.from).chain(self.steps.iter().map(|step| step.to));
        let pairs: Vec<_> = before.zip(&self.steps).collect();
        for (from, step) in pairs.into_iter().rev() {
            amount = amount.checked_div(&step.share).unwrap_or_default();
            said.extend([Arg::from("→"), name(from), Arg::Number(read(&amount))]);
        }
        said.reverse();
        Arg::Phrase(said)
    }
}
