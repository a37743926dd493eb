//! Pay that depends on the results of groups alone, or of single people alone though they work together.

use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::lint::Subject;
use crate::lint::used::{earns, kpis_of};
use crate::plan::{BinaryOp, Expr, ExprKind, Id, Kpi, Plan, Scope};

/// From how many KPIs of single people on one of the team is missed, where the company does not say.
const OWN: usize = 3;

/// How words begin that call somebody the head of others. Their result is that of those others.
const HEADS: &[&str] = &[
    "head",
    "team lead",
    "chief",
    "director",
    "supervisor",
    "foreman",
    "директор",
    "завед",
    "завмаг",
    "начальник",
    "руковод",
    "супервайзер",
    "тимлид",
    "управляющ",
    "бригадир",
];

pub(super) fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let plan = subject.plan;
    let rules = || subject.rules().map(|(_, component)| component).filter(|component| earns(component));
    let mut kpis: Vec<Id<Kpi>> = rules().flat_map(|component| kpis_of(plan, component)).collect();
    kpis.sort();
    kpis.dedup();
    let of_group = |id: &Id<Kpi>| is_of_group(plan.kpis.get(*id));
    let names = || Arg::List(kpis.iter().map(|kpi| Arg::from(&plan.kpis.get(*kpi).name)).collect());
    let said = || Diagnostic::warning(Code::OnlyOneLevel, plan.span).arg("plan", &plan.name).arg("names", names());
    // Rows are somebody's: what is paid for each of them is that person's own result.
    let for_rows = rules().any(|component| component.kind.rows().is_some());
    let from = subject.settings.own_kpis.or_else(|| work_together(plan).then_some(OWN));
    if !kpis.is_empty() && kpis.iter().all(of_group) {
        if !for_rows && !are_heads(plan) {
            found.push(said().help("team"));
        }
    } else if from.is_some_and(|from| kpis.len() >= from)
        && !kpis.iter().any(of_group)
        && rules().all(|rule| rule.circle().is_none())
    {
        found.push(said().help("own"));
    }
}

fn is_of_group(kpi: &Kpi) -> bool {
    matches!(kpi.scope, Scope::Unit(_) | Scope::UnitOf(_) | Scope::Company)
}

/// Whether the plan pays the heads of groups: it is for people who are called so, and for nobody else.
fn are_heads(plan: &Plan) -> bool {
    let mut asked = plan.people_filter.iter().chain(plan.when.iter().map(|(when, _)| when));
    asked.any(|asked| is_for_heads(plan, asked))
}

/// Whether a condition lets only heads through.
fn is_for_heads(plan: &Plan, asked: &Expr) -> bool {
    let head = |expr: &Expr| match &*expr.kind {
        ExprKind::Text(text) => {
            let words = format!(" {}", text.to_lowercase());
            HEADS.iter().any(|head| words.contains(&format!(" {head}")))
        }
        _ => false,
    };
    match &*asked.kind {
        ExprKind::Binary { op: BinaryOp::And, left, right } => is_for_heads(plan, left) || is_for_heads(plan, right),
        ExprKind::Binary { op: BinaryOp::Or, left, right } => is_for_heads(plan, left) && is_for_heads(plan, right),
        ExprKind::Binary { op: BinaryOp::Equal, left, right } => head(left) || head(right),
        ExprKind::In { list, negated: false, .. } => !list.is_empty() && list.iter().all(head),
        ExprKind::Define(id) => is_for_heads(plan, &plan.defines.get(*id).value),
        _ => false,
    }
}

/// Whether somebody's work may be that of others, too: rows are shared by several, or a group has a result.
fn work_together(plan: &Plan) -> bool {
    plan.measures.iter().any(|(_, measure)| measure.by_share) || plan.kpis.iter().any(|(_, kpi)| is_of_group(kpi))
}
