//! Dated values that change inside a period in which a rule reads them.

use std::sync::Arc;

use crate::analyse::blocks::Clauses;
use crate::analyse::checker::Checker;
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::plan::{ExprKind, FieldPath, Id, Param, Window, walk};
use crate::source::Span;
use crate::syntax::labels::LabelKind;
use crate::syntax::tree;
use crate::time::{Date, Grain, Month};

/// A place in a rule where a parameter is read.
struct Read {
    param: Id<Param>,
    span: Span,
    bonus: Arc<str>,
    /// The longest period over which the rule looks.
    grain: Grain,
    /// The date that puts the rows of the rule into a period, if it pays for single rows.
    by: Option<String>,
}

impl<'t> Checker<'t> {
    /// P0403: a parameter changes inside a rule's period and the rule does not say which day decides.
    pub fn changes_inside(&mut self) {
        let mut found: Vec<Read> = Vec::new();
        for (_, bonus) in self.plan.components.iter().filter(|(_, bonus)| bonus.dated_by.is_none()) {
            let grain = match bonus.window {
                Some(Window::SoFar(grain) | Window::Whole(grain)) => bonus.every.max(grain),
                _ => bonus.every,
            };
            // A rule that pays for single rows can go by their date.
            let by = bonus.kind.rows().and_then(|rows| rows.date.as_ref()).map(|date| self.shown_path(date));
            walk::component(&self.plan, bonus, &mut |expr| {
                if let ExprKind::Param(param) = &*expr.kind {
                    found.push(Read {
                        param: *param,
                        span: expr.span,
                        bonus: bonus.name.clone(),
                        grain,
                        by: by.clone(),
                    });
                }
            });
        }
        let label = LabelKind::DatedBy.info().words(self.plan.lang);
        for Read { param, span, bonus, grain, by } in found {
            let param = self.plan.params.get(param);
            let start = self.plan.effective.from;
            let inside = param
                .dates()
                .into_iter()
                .find(|day| *day > start && grain.containing(Month::of(*day)).first_day() != *day);
            if let Some(day) = inside {
                let period = grain.containing(Month::of(day));
                let name = param.name.clone();
                let declared = self.line_of(&name, day).unwrap_or(param.span);
                let help = if by.is_some() { "rows" } else { "" };
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

    /// The line or heading with which a parameter takes a new value on `day`.
    fn line_of(&self, param: &str, day: Date) -> Option<Span> {
        let block = self.names.get(self.names.find(param)?)?.block;
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
