//! The KPIs behind the lines.

use indexmap::IndexMap;

use crate::data::EntityId;
use crate::evaluate::{Line, Trace, TraceKind, Value};
use crate::plan::{Id, Kpi};
use crate::report::View;
use crate::report::statement::Own;
use crate::time::Period;

/// A KPI over a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KpiResult {
    /// Its title; its name where it has none.
    pub name: String,
    /// The window.
    pub period: String,
    /// The value, where a line reads it.
    pub value: Option<String>,
    /// The quota.
    pub quota: Option<String>,
    /// The attainment of the quota.
    pub attainment: Option<String>,
}

/// The KPIs that the lines of a person rest on, in the order of the lines.
pub(super) fn results(view: &View<'_>, own: &Own, lines: &[&Line], person: EntityId) -> Vec<KpiResult> {
    let mut found: IndexMap<(Id<Kpi>, Period), KpiResult> = IndexMap::new();
    for line in lines {
        each_step(own, person, &line.parts, &mut |step| {
            let (TraceKind::Kpi(id, period) | TraceKind::Quota(id, period) | TraceKind::Attainment(id, period)) =
                &step.what
            else {
                return;
            };
            let result = found.entry((*id, *period)).or_insert_with(|| KpiResult {
                name: kpi_title(view, *id),
                period: view.format().period_name(*period),
                value: None,
                quota: None,
                attainment: None,
            });
            let said = match (&step.what, &step.value) {
                (TraceKind::Attainment(..), Value::Number(share)) => view.format().percent(share),
                (_, value) => view.value(value, &step.ty),
            };
            // Attainment may be of the quota of a longer window, in which nothing else is asked for.
            let other =
                |part: &&Trace| matches!(&part.what, TraceKind::Quota(of, window) if of == id && window != period);
            let of_window = step.parts.iter().find(other).filter(|_| matches!(step.what, TraceKind::Attainment(..)));
            if let Some((TraceKind::Quota(_, window), part)) = of_window.map(|part| (&part.what, part)) {
                let window = view.format().period_name(*window);
                result.quota = Some(format!("{} ({window})", view.value(&part.value, &part.ty)));
            }
            match &step.what {
                TraceKind::Kpi(..) => result.value = Some(said),
                TraceKind::Quota(..) => result.quota = Some(said),
                _ => result.attainment = Some(said),
            }
        });
    }
    // A quota that only helps to find another one is no result.
    found.into_values().filter(|result| result.value.is_some() || result.attainment.is_some()).collect()
}

/// The title of a KPI; its name where it has none.
pub(super) fn kpi_title(view: &View<'_>, id: Id<Kpi>) -> String {
    let kpi = view.plan.kpis.get(id);
    if kpi.title.is_empty() { kpi.name.to_string() } else { kpi.title.to_string() }
}

/// Every step that is of the person, from above.
pub(super) fn each_step<'t>(own: &Own, person: EntityId, steps: &'t [Trace], look: &mut dyn FnMut(&'t Trace)) {
    for step in steps.iter().filter(|step| own.is_own(step, person)) {
        look(step);
        each_step(own, person, &step.parts, look);
    }
}
