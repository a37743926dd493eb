//! Pay that depends on the results of groups alone, or of single people alone though they work in teams.

use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::lint::Subject;
use crate::lint::used::{earns, kpis_of};
use crate::plan::{Id, Kpi, Scope};

pub(super) fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let plan = subject.plan;
    let rules = || subject.rules().map(|(_, component)| component).filter(|component| earns(component));
    let mut kpis: Vec<Id<Kpi>> = rules().flat_map(|component| kpis_of(plan, component)).collect();
    kpis.sort();
    kpis.dedup();
    let of_group =
        |id: &Id<Kpi>| matches!(plan.kpis.get(*id).scope, Scope::Unit(_) | Scope::UnitOf(_) | Scope::Company);
    let names = || Arg::List(kpis.iter().map(|kpi| Arg::from(&plan.kpis.get(*kpi).name)).collect());
    let said = || Diagnostic::warning(Code::OnlyOneLevel, plan.span).arg("plan", &plan.name).arg("names", names());
    // Rows are somebody's: what is paid for each of them is that person's own result.
    let for_rows = rules().any(|component| component.kind.rows().is_some());
    if kpis.len() >= 2 && kpis.iter().all(of_group) && !for_rows {
        found.push(said().help("team"));
    } else if kpis.len() >= subject.settings.own_kpis
        && !kpis.iter().any(of_group)
        && rules().all(|rule| rule.circle().is_none())
    {
        found.push(said().help("own"));
    }
}
