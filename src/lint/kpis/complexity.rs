//! Rules that nobody can work out in the head.

use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::lint::Subject;
use crate::plan::{Component, Expr, ExprKind, Plan, walk};

/// How complex a rule is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Complexity {
    /// Names, numbers and operators, with those of all that the rule names.
    pub terms: usize,
    /// How deep they stand inside each other.
    pub depth: usize,
    /// Tables of tiers and scorecards.
    pub scales: usize,
}

pub(super) fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let plan = subject.plan;
    for (_, component) in subject.rules() {
        let of = complexity(plan, component);
        if of.terms <= subject.settings.complexity {
            continue;
        }
        let said = Diagnostic::warning(Code::TooComplex, component.span)
            .arg("rule", &component.name)
            .arg("terms", of.terms)
            .arg("most", Arg::Count(subject.settings.complexity as u64))
            .arg("depth", Arg::Count(of.depth as u64))
            .arg("scales", of.scales);
        found.push(said);
    }
}

pub(super) fn complexity(plan: &Plan, component: &Component) -> Complexity {
    let mut of =
        Complexity { depth: component.exprs().into_iter().map(depth).max().unwrap_or(0), ..Complexity::default() };
    walk::component(plan, component, &mut |expr| {
        of.terms += 1;
        if let ExprKind::Scale { scale, .. } = &*expr.kind {
            of.scales += 1;
            of.terms += plan.scales.get(*scale).curve.ladders.iter().map(|ladder| ladder.lines.len()).sum::<usize>();
        }
        of.scales += usize::from(matches!(&*expr.kind, ExprKind::Scorecard(_)));
    });
    of
}

fn depth(expr: &Expr) -> usize {
    1 + expr.children().into_iter().map(depth).max().unwrap_or(0)
}
