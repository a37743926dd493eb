//! Which day decides where a value changes inside the period of a rule.

use crate::analyse::blocks::Clauses;
use crate::analyse::checker::Checker;
use crate::analyse::expressions::Sight;
use crate::diagnostics::{Code, Diagnostic};
use crate::plan::{AsOf, DatedBy, DayWord, EachDay, Expr, ExprKind, Type};
use crate::source::Span;
use crate::syntax::labels::LabelKind;
use crate::syntax::tree::{self, Value};
use crate::syntax::words::word as word_of;

/// An end of a period that decides, and where that is written.
pub type DayOfPlan = Option<(AsOf, Span)>;

/// Why a rule cannot go by each day: the key of the advice.
pub type NotEachDay = Option<&'static str>;

impl<'t> Checker<'t> {
    /// What a block says under `dated by:`; `None` when it is wrong. `refused` says why each day for itself has no
    /// meaning in the rule.
    pub fn dated_by(&mut self, clauses: Clauses<'t>, sight: Sight, refused: NotEachDay) -> Option<Option<DatedBy>> {
        let Some(clause) = clauses.get(LabelKind::DatedBy) else { return Some(self.day_of_plan()) };
        match &clause.value.item {
            Value::EachDay(days) => {
                let Some(help) = refused else {
                    if *days == DayWord::Working {
                        self.needs_calendar();
                    }
                    return Some(Some(DatedBy::EachDay(EachDay { days: *days, span: clause.value.span })));
                };
                self.report(
                    Diagnostic::error(Code::EachDayHere, clause.value.span)
                        .arg("label", LabelKind::DatedBy.info().words(self.plan.lang))
                        .help(help),
                );
                None
            }
            Value::Expr(day) => {
                let day = self.expr(day, sight)?;
                Some(Some(DatedBy::Day(self.date(day)?)))
            }
            _ => None,
        }
    }

    /// The end of the period that decides in a block that pays nothing of its own: its own word or the plan's.
    pub fn end_by(&mut self, clauses: Clauses<'t>) -> Option<Option<AsOf>> {
        Some(self.end_said(clauses)?.or(self.day_of_plan).map(|(end, _)| end))
    }

    /// The word of a block for the end of the period that decides; `None` when it is wrong.
    pub fn end_said(&mut self, clauses: Clauses<'t>) -> Option<DayOfPlan> {
        let Some(clause) = clauses.get(LabelKind::DatedBy) else { return Some(None) };
        let end = match &clause.value.item {
            Value::Expr(day) => match &*day.item {
                tree::ExprKind::FirstDay => Some(AsOf::FirstDay),
                tree::ExprKind::LastDay => Some(AsOf::LastDay),
                _ => None,
            },
            Value::EachDay(_) => None,
            _ => return None,
        };
        if end.is_none() {
            let lang = self.plan.lang;
            self.report(
                Diagnostic::error(Code::EndOfPeriodOnly, clause.value.span)
                    .arg("first", word_of("first_day", lang))
                    .arg("last", word_of("last_day", lang)),
            );
        }
        Some(Some((end?, clause.value.span)))
    }

    /// What the plan says for a rule that names no day.
    fn day_of_plan(&self) -> Option<DatedBy> {
        self.day_of_plan.map(|(end, span)| {
            let kind = match end {
                AsOf::FirstDay => ExprKind::FirstDay,
                AsOf::LastDay => ExprKind::LastDay,
            };
            DatedBy::Day(Expr::new(kind, Type::Date, span))
        })
    }
}
