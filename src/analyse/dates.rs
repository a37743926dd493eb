//! Dated values that change inside a period in which a rule reads them.

use std::sync::Arc;

use crate::analyse::blocks::Clauses;
use crate::analyse::checker::Checker;
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::plan::{ComponentKind, DatedBy, Exception, Expr, ExprKind, FieldPath, Plan, Window, walk};
use crate::source::Span;
use crate::syntax::labels::LabelKind;
use crate::syntax::tree;
use crate::time::{Date, Grain, Month};

/// A place in a rule where a dated thing is read: a parameter or a scale.
struct Read {
    name: Arc<str>,
    declared: Span,
    /// The days on which its value changes.
    days: Vec<Date>,
    span: Span,
    bonus: Arc<str>,
    /// The longest period over which the rule looks.
    grain: Grain,
    /// The date that puts the rows of the rule into a period, if it pays for single rows.
    by: Option<String>,
    /// Why the day that the rule names does not decide here, though it names one: the key of the advice.
    beyond: Option<&'static str>,
    /// Whether the rule could go by each day.
    whole: bool,
}

impl<'t> Checker<'t> {
    /// P0403: a parameter or a scale changes inside a rule's period and the rule does not say which day decides.
    pub fn changes_inside(&mut self) {
        let mut found: Vec<Read> = Vec::new();
        for (_, bonus) in self.plan.components.iter() {
            let (beyond, places): (_, Option<Vec<&Expr>>) = match &bonus.dated_by {
                None => (None, None),
                // The day of a row decides for the row; bounds are of all rows together.
                Some(DatedBy::Day(day)) if reads_row(&self.plan, day) => (Some("bounds"), Some(bounds(&bonus.kind))),
                Some(DatedBy::Day(_)) => continue,
                // Steps and exceptions work on what the days give together, so one day must decide for them.
                Some(DatedBy::EachDay(_)) => {
                    let steps = bonus.then.iter().filter_map(|step| step.kind.operand());
                    (Some("each_day"), Some(steps.chain(bonus.exceptions.iter().flat_map(Exception::exprs)).collect()))
                }
            };
            let grain = match bonus.window {
                Some(Window::SoFar(grain) | Window::Whole(grain)) => bonus.every.max(grain),
                _ => bonus.every,
            };
            let whole = bonus.can_go_by_each_day();
            // A rule that pays for single rows can go by their date.
            let by = bonus.kind.rows().and_then(|rows| rows.date.as_ref()).map(|date| self.shown_path(date));
            let mut look = |expr: &Expr| {
                let (name, declared, days) = match &*expr.kind {
                    ExprKind::Param(id) => {
                        let param = self.plan.params.get(*id);
                        (&param.name, param.span, param.dates())
                    }
                    ExprKind::Scale { scale, .. } => {
                        let scale = self.plan.scales.get(*scale);
                        (&scale.name, scale.span, scale.curve.dates().to_vec())
                    }
                    _ => return,
                };
                if !days.is_empty() {
                    found.push(Read {
                        name: name.clone(),
                        declared,
                        days,
                        span: expr.span,
                        bonus: bonus.name.clone(),
                        grain,
                        by: by.clone(),
                        beyond,
                        whole,
                    });
                }
            };
            match places {
                Some(places) => places.into_iter().for_each(|root| walk::expr(&self.plan, root, &mut look)),
                None => walk::component(&self.plan, bonus, &mut look),
            }
        }
        let label = LabelKind::DatedBy.info().words(self.plan.lang);
        for Read { name, declared, days, span, bonus, grain, by, beyond, whole } in found {
            let start = self.plan.effective.from;
            let inside =
                days.into_iter().find(|day| *day > start && grain.containing(Month::of(*day)).first_day() != *day);
            if let Some(day) = inside {
                let period = grain.containing(Month::of(day));
                let declared = self.line_of(&name, day).unwrap_or(declared);
                let help = match (beyond, &by) {
                    (Some(beyond), _) => beyond,
                    (None, Some(_)) => "rows",
                    (None, None) if whole => "whole",
                    (None, None) => "",
                };
                self.report(
                    Diagnostic::error(Code::ChangesInside, span)
                        .arg("name", name)
                        .arg("date", day)
                        .arg("period", Arg::Period(period))
                        .arg("bonus", bonus)
                        .arg("label", label)
                        .arg("by", by.unwrap_or_default())
                        .label(declared, "param")
                        .help(help),
                );
            }
        }
    }

    /// The line or heading with which a parameter or scale takes a new value on `day`.
    fn line_of(&self, name: &str, day: Date) -> Option<Span> {
        let block = self.names.get(self.names.find(name)?)?.block;
        let is_day = |expr: &tree::Expr| match &*expr.item {
            tree::ExprKind::Date(found) => *found == day,
            tree::ExprKind::FromDate(found) => found.item == day,
            _ => false,
        };
        let clauses = Clauses::of(block);
        let line = clauses.all(LabelKind::FromDate).find(|clause| clause.argument.as_ref().is_some_and(is_day));
        let heading = || clauses.get(LabelKind::Table)?.rows.first()?.cells.iter().find(|cell| is_day(cell));
        line.map(|clause| clause.label.span).or_else(|| heading().map(|cell| cell.span))
    }

    /// A path through fields as it is written.
    fn shown_path(&self, path: &FieldPath) -> String {
        let mut record = path.record;
        let mut names: Vec<&str> = Vec::new();
        for step in &path.steps {
            let field = self.plan.records.get(record).fields.get(*step);
            names.push(&field.name);
            if let crate::plan::Type::Entity(next) = field.ty {
                record = next;
            }
        }
        names.join(".")
    }
}

/// Whether an expression asks for something of a row.
fn reads_row(plan: &Plan, expr: &Expr) -> bool {
    let mut found = false;
    walk::expr(plan, expr, &mut |expr| found |= matches!(*expr.kind, ExprKind::RowField(_)));
    found
}

/// What a rule on rows says of all of them together.
fn bounds(kind: &ComponentKind) -> Vec<&Expr> {
    match kind {
        ComponentKind::Deduction(deduction) => std::iter::once(&deduction.from).chain(&deduction.limit).collect(),
        ComponentKind::Sanction(sanction) => sanction.limit.iter().collect(),
        _ => Vec::new(),
    }
}
