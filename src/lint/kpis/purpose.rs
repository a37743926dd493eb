//! What a plan and its KPIs do not say of themselves, and reviews that are due.

use crate::data::Clause;
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::lint::Subject;
use crate::lint::used::kpis_of;
use crate::plan::{Id, Kpi, Purpose};
use crate::source::Span;
use crate::time::{Date, Month};

pub(super) fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    unsaid(subject, found);
    let plan = subject.plan;
    // What begins later has been looked at when it was made.
    let made = plan.effective.from;
    overdue(subject, &plan.name, plan.span, &plan.purpose, made, found);
    for (_, kpi) in plan.kpis.iter().filter(|(_, kpi)| kpi.purpose.reviewed.is_some()) {
        overdue(subject, &kpi.name, kpi.span, &kpi.purpose, made, found);
    }
}

/// What the plan lacks stands at the plan; what it says holds for its KPIs, too. What only single KPIs lack stands there.
fn unsaid(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let (plan, settings) = (subject.plan, subject.settings);
    let asks = |clause: Clause| settings.require.contains(&clause);
    let paying: Vec<Id<Kpi>> = {
        let mut all: Vec<_> = plan.components.iter().flat_map(|(_, rule)| kpis_of(plan, rule)).collect();
        all.sort();
        all.dedup();
        all
    };
    let says = |purpose: &Purpose, clause: Clause| match clause {
        Clause::Goal => purpose.goal.is_some(),
        Clause::Owner => purpose.owner.is_some(),
        Clause::Document | Clause::Evidence | Clause::Baseline => false,
    };
    let mut of_plan = Vec::new();
    let mut of_kpis: Vec<(Id<Kpi>, Vec<Clause>)> = Vec::new();
    for clause in Clause::ALL.into_iter().filter(|clause| asks(*clause)) {
        let lacking: Vec<Id<Kpi>> =
            paying.iter().copied().filter(|kpi| !says(&plan.kpis.get(*kpi).purpose, clause)).collect();
        match clause {
            Clause::Document if plan.legal.document.is_none() => of_plan.push(clause),
            Clause::Document => {}
            Clause::Goal | Clause::Owner if says(&plan.purpose, clause) => {}
            // Each KPI says it for itself: then the plan need not.
            Clause::Goal | Clause::Owner if lacking.len() == paying.len() => of_plan.push(clause),
            Clause::Goal | Clause::Owner => lacking.iter().for_each(|kpi| note(&mut of_kpis, *kpi, clause)),
            // What shows that a quota can be met is a matter of targets.
            Clause::Evidence | Clause::Baseline => {}
        }
    }
    if !of_plan.is_empty() {
        let said = Diagnostic::warning(Code::PurposeUnsaid, plan.span).arg("plan", &plan.name);
        found.push(said.arg("clauses", clauses(subject, &of_plan)));
    }
    for (kpi, lacking) in of_kpis {
        let kpi = plan.kpis.get(kpi);
        let said = Diagnostic::warning(Code::PurposeUnsaid, kpi.span).arg("kpi", &kpi.name).help("kpi");
        found.push(said.arg("clauses", clauses(subject, &lacking)));
    }
}

fn note(of: &mut Vec<(Id<Kpi>, Vec<Clause>)>, kpi: Id<Kpi>, clause: Clause) {
    match of.iter_mut().find(|(known, _)| *known == kpi) {
        Some((_, clauses)) => clauses.push(clause),
        None => of.push((kpi, vec![clause])),
    }
}

/// The lines as a file of the plan's language has them.
fn clauses(subject: &Subject<'_>, of: &[Clause]) -> Arg {
    use crate::syntax::labels::LabelKind;
    let label = |clause: &Clause| match clause {
        Clause::Goal => LabelKind::Goal,
        Clause::Owner => LabelKind::Owner,
        Clause::Document => LabelKind::Document,
        Clause::Evidence => LabelKind::Evidence,
        Clause::Baseline => LabelKind::Baseline,
    };
    Arg::List(
        of.iter().map(|clause| Arg::Text(format!("`{}:`", label(clause).info().words(subject.plan.lang)))).collect(),
    )
}

fn overdue(subject: &Subject<'_>, name: &str, span: Span, purpose: &Purpose, made: Date, found: &mut Vec<Diagnostic>) {
    // A day that is still to come is no review.
    let done = purpose.reviewed.filter(|(day, _)| *day <= subject.today);
    let seen = done.map_or(made, |(day, _)| day.max(made));
    let months = subject.settings.review_months;
    let due = Month::of(seen).plus(months);
    if Month::of(subject.today) < due || (Month::of(subject.today) == due && subject.today.day() <= seen.day()) {
        return;
    }
    let span = purpose.reviewed.map_or(span, |(_, span)| span);
    let said = Diagnostic::warning(Code::NotReviewed, span).arg("name", name).arg("seen", seen);
    let said = said.arg("months", u64::try_from(months).unwrap_or_default());
    found.push(match (purpose.reviewed, done) {
        (Some((day, _)), None) => said.arg("day", day).help("future"),
        (None, _) => said.help("never"),
        _ => said,
    });
}
