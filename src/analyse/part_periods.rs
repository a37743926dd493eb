//! Rules that begin or end inside one of their periods and pay for the whole of it all the same.

use std::sync::Arc;

use crate::analyse::blocks::Clauses;
use crate::analyse::checker::Checker;
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::plan::{Component, ComponentKind, Expr, ExprKind, Plan, StepKind, Window};
use crate::source::Span;
use crate::syntax::labels::LabelKind;
use crate::syntax::tree::Block;
use crate::time::{Date, Month, Period};

/// A boundary of a rule's days that lies inside a period.
struct Edge {
    day: Date,
    period: Period,
    ends: bool,
    /// Whether it is the plan's and not the rule's own.
    of_plan: bool,
}

impl<'t> Checker<'t> {
    /// P0150: a rule that begins or ends inside a period counts the rows of the whole period and pays a whole amount.
    /// What the plan itself leaves so is one message for all its rules.
    pub(super) fn parts_of_periods(&mut self, header: &'t Block) {
        if self.diagnostics.iter().any(Diagnostic::is_error) {
            return;
        }
        let mut own = Vec::new();
        let mut of_plan: Vec<(Edge, Vec<Arg>)> = Vec::new();
        for (_, rule) in self.plan.components.iter().filter(|(_, rule)| pays_for_whole_periods(&self.plan, rule)) {
            for edge in edges(&self.plan, rule) {
                if !edge.of_plan {
                    own.push((rule.name.clone(), rule.span, edge));
                } else if let Some((_, rules)) =
                    of_plan.iter_mut().find(|(known, _)| known.ends == edge.ends && known.period == edge.period)
                {
                    rules.push(Arg::from(&rule.name));
                } else {
                    of_plan.push((edge, vec![Arg::from(&rule.name)]));
                }
            }
        }
        for (name, span, edge) in own {
            let place = self.effective_of(&name).unwrap_or(span);
            self.report(said(&edge, place).arg("rule", &name).help(if edge.ends { "ends" } else { "" }));
        }
        for (edge, rules) in of_plan {
            let place = effective_in(header).unwrap_or(header.kind.span);
            let help = if edge.ends { "plan_ends" } else { "plan_begins" };
            self.report(said(&edge, place).arg("rules", Arg::List(rules)).help(help));
        }
    }

    fn effective_of(&self, name: &Arc<str>) -> Option<Span> {
        let mut blocks = self.components.iter();
        let block = blocks.find(|block| block.name.as_ref().is_some_and(|own| own.item == *name))?;
        effective_in(block)
    }
}

fn effective_in(block: &Block) -> Option<Span> {
    Clauses::of(block).get(LabelKind::Effective).map(|clause| clause.value.span)
}

fn said(edge: &Edge, place: Span) -> Diagnostic {
    Diagnostic::warning(Code::PartOfPeriod, place)
        .arg("day", edge.day)
        .arg("period", edge.period)
        .arg("first", edge.period.first_day())
        .arg("last", edge.period.last_day())
}

/// A rule with one amount for a period, in which nothing goes by days.
fn pays_for_whole_periods(plan: &Plan, rule: &Component) -> bool {
    let whole = matches!(rule.kind, ComponentKind::Whole { .. } | ComponentKind::Pool(_));
    let so_far = matches!(rule.window, Some(Window::SoFar(_)));
    let prorated = rule.then.iter().any(|step| matches!(step.kind, StepKind::Prorate(_)));
    whole && !so_far && !rule.once && !prorated && !rule.exprs().into_iter().any(|expr| counts_days(plan, expr))
}

/// Whether an expression counts days or asks for the days of the period by itself.
fn counts_days(plan: &Plan, expr: &Expr) -> bool {
    let here = matches!(
        &*expr.kind,
        ExprKind::Employed(_) | ExprKind::Worked(_) | ExprKind::Counted { .. } | ExprKind::EmployedWholePeriod
    );
    let named = match &*expr.kind {
        ExprKind::Define(id) => Some(&plan.defines.get(*id).value),
        _ => None,
    };
    here || named.into_iter().chain(expr.children()).any(|inner| counts_days(plan, inner))
}

/// Where the days on which the rule and the plan hold begin and end inside a period of the rule.
fn edges(plan: &Plan, rule: &Component) -> Vec<Edge> {
    let own = rule.effective.unwrap_or(plan.effective);
    let period_of = |day: Date| rule.every.containing(Month::of(day));
    let from = own.from.max(plan.effective.from);
    let begins = Edge { day: from, period: period_of(from), ends: false, of_plan: from == plan.effective.from };
    let through = [own.through, plan.effective.through].into_iter().flatten().min();
    let ends = through.map(|day| Edge {
        day,
        period: period_of(day),
        ends: true,
        of_plan: Some(day) == plan.effective.through,
    });
    let begins = Some(begins).filter(|edge| edge.day != edge.period.first_day());
    let ends = ends.filter(|edge| edge.day != edge.period.last_day());
    begins.into_iter().chain(ends).collect()
}
