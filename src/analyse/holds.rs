//! Pay that is held back until an event.

use crate::analyse::blocks::Clauses;
use crate::analyse::checker::Checker;
use crate::diagnostics::{Code, Diagnostic};
use crate::plan::{Id, IfNever, Later, Record, Type, Window};
use crate::source::Span;
use crate::syntax::entry_sample;
use crate::syntax::labels::{Entry, LabelKind};
use crate::syntax::tree::{self, Block, Value};

impl<'t> Checker<'t> {
    /// When the pay for a row is paid: `None` inside where it is at once, `None` outside where what is said is wrong.
    pub fn later(&mut self, block: &Block, clauses: Clauses<'t>, record: Option<Id<Record>>) -> Option<Option<Later>> {
        let never = match clauses.value(LabelKind::IfNever).map(|value| &value.item) {
            Some(Value::Never { paid, after }) => Some(IfNever { paid: *paid, after: after.item }),
            _ => None,
        };
        let held = clauses.get(LabelKind::HeldUntil).map(|clause| clause.label.span);
        let said = clauses.get(LabelKind::IfNever).map(|clause| clause.label.span);
        let (held, if_never) = match (held, never) {
            (None, None) if said.is_none() => return Some(None),
            (Some(held), Some(if_never)) => (held, if_never),
            // The broken half has been reported.
            (Some(_), None) if said.is_some() => return None,
            (Some(place), None) => return self.half_said(block, place, None),
            (None, _) => return self.half_said(block, said?, Some("alone")),
        };
        // Without rows the label has been reported.
        let record = record?;
        if matches!(clauses.value(LabelKind::Window).map(|value| &value.item), Some(Value::Window(Window::SoFar(_)))) {
            self.report(
                Diagnostic::error(Code::HoldSoFar, held)
                    .arg("label", LabelKind::HeldUntil.info().words(self.plan.lang))
                    .arg("rule", block.name.as_ref().map_or("", |name| &name.item)),
            );
            return None;
        }
        let until = clauses.expr(LabelKind::HeldUntil)?;
        let tree::ExprKind::Path(path) = &*until.item else {
            let made = self.expr(until, crate::analyse::expressions::Sight::Row(record))?;
            self.expected(until.span, "date", &made.ty);
            return None;
        };
        let (on, ty, span) = self.row_path(record, path)?;
        if ty != Type::Date {
            self.expected(span, "date", &ty);
            return None;
        }
        Some(Some(Later { on, if_never, span: until.span }))
    }

    fn half_said<T>(&mut self, block: &Block, place: Span, help: Option<&'static str>) -> Option<T> {
        let lang = self.plan.lang;
        let problem = Diagnostic::error(Code::HoldUnsaid, place)
            .arg("rule", block.name.as_ref().map_or("", |name| &name.item))
            .arg("held", LabelKind::HeldUntil.info().words(lang))
            .arg("never", LabelKind::IfNever.info().words(lang))
            .arg("sample", entry_sample(Entry::Never, lang));
        self.report(match help {
            Some(help) => problem.help(help),
            None => problem,
        });
        None
    }
}
