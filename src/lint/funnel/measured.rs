//! What became of a leading KPI in the past, as far as it and its result are known for the same months.

use std::collections::BTreeSet;

use crate::lint::Subject;
use crate::lint::history::{Fact, KpiFacts};
use crate::number::Exact;
use crate::plan::{Id, Kpi, Scope};
use crate::time::Month;

/// So many results came of so many.
pub(super) struct Measured {
    pub results: Exact,
    pub leads: Exact,
    /// How many results came of one.
    pub share: Exact,
    /// Who departs farthest from what is stated, with results and leads of their own.
    pub farthest: Option<Own>,
}

/// The same of one person or group.
pub(super) struct Own {
    pub name: crate::diagnostics::Arg,
    pub results: Exact,
    pub leads: Exact,
}

/// What is measured of a KPI that leads to another, where both are of the same people or groups and enough is known.
pub(super) fn measured(subject: &Subject<'_>, id: Id<Kpi>) -> Option<Measured> {
    let plan = subject.plan;
    let history = subject.history?;
    let kpi = plan.kpis.get(id);
    let to = kpi.purpose.leads_to?;
    let result = plan.kpis.get(to);
    // What is below several heads counts several times; sums of averages are nothing.
    let alike = kpi.scope == result.scope && !matches!(kpi.scope, Scope::Below(..));
    if !alike || !kpi.flow || !result.flow {
        return None;
    }
    let of = |id: Id<Kpi>| history.kpis.iter().find(|of| of.kpi == id);
    let (leads, results) = (of(id)?, of(to)?);
    let months = common(leads, results);
    let inside = |fact: &&Fact| is_inside(fact, &months);
    let sum = |of: &KpiFacts| -> Exact {
        of.results().map(|(_, fact)| fact).filter(inside).map(|fact| fact.result.clone()).sum()
    };
    let (all_leads, all_results) = (sum(leads), sum(results));
    let stated = kpi.purpose.conversion.as_ref().map(|(share, _)| share);
    // A conversion of few events is chance: as many as are expected or came must be enough.
    let expected = stated.map_or_else(Exact::zero, |share| share * &all_leads);
    let enough = Exact::from(i64::try_from(subject.settings.conversion_from).ok()?);
    if !all_leads.is_positive() || !all_results.is_positive() || (expected < enough && all_results < enough) {
        return None;
    }
    let share = all_results.checked_div(&all_leads)?;
    let own: Vec<Own> = leads
        .subjects
        .iter()
        .map(|one| {
            let own = |of: &KpiFacts| -> Exact {
                let same = of.subjects.iter().filter(|other| other.name == one.name);
                same.flat_map(|same| &same.facts).filter(inside).map(|fact| fact.result.clone()).sum()
            };
            Own { name: one.name.clone(), results: own(results), leads: own(leads) }
        })
        .collect();
    // Where one group calls and another sells, nobody has a conversion of their own.
    let whose = own.iter().any(|own| own.leads.is_positive() && own.results.is_positive());
    let gap = |own: &Own| stated.map_or_else(Exact::zero, |stated| &own.results - &(stated * &own.leads));
    let down = stated.is_some_and(|stated| share < *stated);
    let farther = |a: &Own, b: &Own| if down { gap(a) < gap(b) } else { gap(a) > gap(b) };
    let farthest = own
        .into_iter()
        .filter(|own| whose && own.leads.is_positive())
        .reduce(|worst, other| if farther(&other, &worst) { other } else { worst });
    Some(Measured { results: all_results, leads: all_leads, share, farthest })
}

/// The months in which something is known of both, in whole periods of either.
fn common(a: &KpiFacts, b: &KpiFacts) -> BTreeSet<Month> {
    let of = |of: &KpiFacts, inside: Option<&BTreeSet<Month>>| -> BTreeSet<Month> {
        let facts = of.results().map(|(_, fact)| fact);
        let kept = facts.filter(|fact| inside.is_none_or(|months| is_inside(fact, months)));
        kept.flat_map(|fact| fact.period.each_month()).collect()
    };
    let mut months = of(a, None);
    loop {
        // A quarter of which a month is unknown drops out, and with it the months that the other one has of it.
        let of_b = of(b, Some(&months));
        let both = of(a, Some(&of_b));
        if both.len() == months.len() {
            return both;
        }
        months = both;
    }
}

fn is_inside(fact: &Fact, months: &BTreeSet<Month>) -> bool {
    fact.period.each_month().all(|month| months.contains(&month))
}
