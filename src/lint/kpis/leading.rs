//! Leading KPIs that bring more money than the result to which they lead.

use crate::diagnostics::{Arg, Code, Diagnostic, SUPPOSED};
use crate::lint::Subject;
use crate::lint::kinds::kinds;
use crate::lint::proofs::witness;
use crate::lint::quotas::{quotas_met, share_of_period};
use crate::lint::used::{earns, kpis_of};
use crate::number::Exact;
use crate::plan::{Attainment, Case, Component, ComponentKind, Given, Id, Kpi, walk};
use crate::prove::paid;

pub(super) fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let plan = subject.plan;
    for (leading, kpi) in plan.kpis.iter() {
        let Some(result) = kpi.purpose.leads_to else { continue };
        // Of two weights in one scorecard the weights say it.
        let weighed = plan.scorecards.iter().any(|(_, card)| {
            [leading, result].iter().all(|wanted| card.weights.iter().any(|(weighed, ..)| weighed == wanted))
        });
        if weighed {
            continue;
        }
        // Whom the tables tell apart is weighed by itself: of several the one to whom the leading KPI brings most beyond its result.
        let lost = |kind: Vec<Given>| {
            let both = (lost_without(subject, leading, &kind)?, lost_without(subject, result, &kind)?);
            (both.0 > both.1).then_some((kind, both))
        };
        let beyond = |(_, (lost, of_result)): &(Vec<Given>, (Exact, Exact))| lost - of_result;
        let worst = kinds_by(subject, [leading, result]).into_iter().filter_map(lost);
        if let Some((kind, (lost, of_result))) = worst.max_by(|one, other| beyond(one).cmp(&beyond(other))) {
            let money = |amount: Exact| Arg::Money(amount, plan.currency.code().to_owned());
            let said = Diagnostic::warning(Code::LeadPaysMore, kpi.span)
                .arg("kpi", &kpi.name)
                .arg("pays", money(lost))
                .arg("result", &plan.kpis.get(result).name)
                .arg("result_pays", money(of_result))
                .label(plan.kpis.get(result).span, "result");
            let said = said.help("money");
            found.push(if kind.is_empty() { said } else { said.arg(SUPPOSED, witness(plan, &kind)) });
        }
    }
}

/// The kinds of people whom the tables behind some KPIs and the rules by them tell apart.
fn kinds_by(subject: &Subject<'_>, of: [Id<Kpi>; 2]) -> Vec<Vec<Given>> {
    let plan = subject.plan;
    kinds(plan, |note| {
        let by_them = |rule: &Component| earns(rule) && kpis_of(plan, rule).iter().any(|kpi| of.contains(kpi));
        subject.rules().filter(|(_, rule)| by_them(rule)).for_each(|(_, rule)| walk::component(plan, rule, &mut *note));
    })
}

/// How much of what is paid when all quotas are met is lost where nothing of one of them is reached; `None` where the rules
/// alone do not say it.
fn lost_without(subject: &Subject<'_>, id: Id<Kpi>, kind: &[Given]) -> Option<Exact> {
    let plan = subject.plan;
    let kpi = plan.kpis.get(id);
    if kpi.quota.is_none() || kpi.attainment != Attainment::MeasureOverQuota {
        return None;
    }
    let mut total = Exact::zero();
    for (rule, component) in subject.rules().filter(|(_, component)| earns(component)) {
        if !kpis_of(plan, component).contains(&id) {
            continue;
        }
        if !matches!(component.kind, ComponentKind::Whole { .. }) {
            return None;
        }
        let paid = |missed: Option<Id<Kpi>>| {
            let sets = quotas_met(plan, rule, missed, subject.period(), kind);
            sets.iter().map(|known| paid(plan, Case::Component(rule), known)).collect::<Vec<_>>()
        };
        let both = paid(None).into_iter().zip(paid(Some(id)));
        let lost = both.into_iter().find_map(|(all, without)| Some(&all? - &without?))?;
        total = &total + &(&lost * &share_of_period(plan, component));
    }
    Some(total)
}
