//! Each quota with what happened: a row for the tables of the output.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::diagnostics::Arg;
use crate::lint::history::facts::{KpiFacts, median};
use crate::lint::history::resample::{Drawn, probability};
use crate::lint::history::season::is_unseen;
use crate::lint::history::{FEWEST, History};
use crate::number::Exact;
use crate::plan::Plan;
use crate::time::{Grain, Period};

/// A quota over past periods.
#[derive(Clone, Debug)]
pub struct QuotaRow {
    /// The plan.
    pub plan: Arc<str>,
    /// The KPI.
    pub kpi: Arc<str>,
    /// How long the periods of these quotas are.
    pub per: Grain,
    /// Whether that is said beside the KPI: the plan has other periods, or the KPI quotas for others.
    pub says_per: bool,
    /// How many people or groups have results.
    pub subjects: usize,
    /// How many results are held against a quota.
    pub held: usize,
    /// How many of them meet it.
    pub met: usize,
    /// How many periods of people or groups lack a result or a quota.
    pub left_out: usize,
    /// Who is not counted: there is nothing of them in any period, and nothing says that the KPI is theirs.
    pub strangers: Vec<Arg>,
    /// The record of its results, where the project does not say where to find it.
    pub unread: Option<Arc<str>>,
    /// Whether too little is known to see a season.
    pub no_year: bool,
    /// Whether there are so few results that nothing is said of the quota.
    pub too_few: bool,
    /// The attainment in the middle.
    pub median: Option<Exact>,
    /// The best result, whose and when.
    pub best: Option<(Arg, Arg, Period)>,
    /// How often the quota asked last is reached by drawing from the results.
    pub drawn: Option<Drawn>,
}

impl History {
    /// A row for each quota, in the order of the plan.
    pub fn quotas(&self, plan: &Plan) -> Vec<QuotaRow> {
        let with_quota = self.kpis.iter().filter(|of| plan.kpis.get(of.kpi).quota.is_some());
        with_quota.map(|of| self.row(plan, of)).collect()
    }

    fn row(&self, plan: &Plan, of: &KpiFacts) -> QuotaRow {
        let held = of.held(plan);
        let best = of.results().reduce(|best, other| match of.better(&other.1.result, &best.1.result) {
            Ordering::Greater => other,
            _ => best,
        });
        QuotaRow {
            plan: plan.name.clone(),
            kpi: plan.kpis.get(of.kpi).name.clone(),
            per: of.grain,
            says_per: of.grain != plan.every || self.kpis.iter().filter(|other| other.kpi == of.kpi).count() > 1,
            subjects: of.subjects.iter().filter(|who| !who.facts.is_empty()).count(),
            held: held.len(),
            met: held.iter().filter(|held| held.attainment >= Exact::one()).count(),
            left_out: of.left_out,
            strangers: of.strangers.clone(),
            unread: of.unread.clone(),
            no_year: !held.is_empty() && is_unseen(of, plan.kpis.get(of.kpi).flow),
            too_few: of.unread.is_none() && !held.is_empty() && held.len() < FEWEST,
            median: median(held.iter().map(|held| held.attainment.clone()).collect()),
            best: best.map(|(who, fact)| (of.value(&fact.result), who.name.clone(), fact.period)),
            drawn: probability(of, self.seed),
        }
    }
}
