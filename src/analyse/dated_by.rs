//! Which day decides where a value changes inside the period of a rule.

use crate::analyse::blocks::Clauses;
use crate::analyse::checker::Checker;
use crate::analyse::expressions::Sight;
use crate::diagnostics::{Code, Diagnostic};
use crate::plan::{DatedBy, DayWord, EachDay};
use crate::syntax::labels::LabelKind;
use crate::syntax::tree::Value;

/// Why a rule cannot go by each day: the key of the advice.
pub type NotEachDay = Option<&'static str>;

impl<'t> Checker<'t> {
    /// What a block says under `dated by:`; `None` when it is wrong. `refused` says why each day for itself has no
    /// meaning in the rule.
    pub fn dated_by(&mut self, clauses: Clauses<'t>, sight: Sight, refused: NotEachDay) -> Option<Option<DatedBy>> {
        let Some(clause) = clauses.get(LabelKind::DatedBy) else { return Some(None) };
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
}
