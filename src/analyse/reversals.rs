//! `reversed`: when rows are taken back, by a date of their own or by refunds that lead to them.

use crate::analyse::checker::Checker;
use crate::analyse::expressions::Sight;
use crate::diagnostics::{Code, Diagnostic};
use crate::plan::{Expr, ExprKind, Field, FieldPath, Id, Record, Refunds, Reversal, Type};
use crate::source::Span;
use crate::syntax::labels::BlockKind;
use crate::syntax::tree::{self, Name, Value};

impl Checker<'_> {
    /// When rows of a record are taken back.
    pub(super) fn reversal(&mut self, record: Id<Record>, value: &tree::Spanned<Value>) -> Option<Reversal> {
        let Value::Reversed { part, on, within } = &value.item else { return None };
        let refunds = match &*on.item {
            tree::ExprKind::Path(path) if self.names_refunds(record, path) => Some(self.refunds(record, path)?),
            _ => None,
        };
        let of_event = refunds.map_or(record, |refunds| refunds.record);
        let on_path = self.date_of(of_event, on)?.0;
        let within = match within {
            Some((duration, of)) => {
                let (path, span) = self.date_of(record, of)?;
                Some((duration.item, Expr::new(ExprKind::RowField(path), Type::Date, span)))
            }
            None => None,
        };
        let part = match part {
            Some((part, whole)) => {
                if let (Some(refunds), tree::ExprKind::Path(path)) = (refunds, &*part.item)
                    && !self.names_refunds(record, path)
                {
                    self.of_refund(part.span, refunds, "amount");
                    return None;
                }
                let (part, whole) = (self.expr(part, Sight::Row(of_event))?, self.expr(whole, Sight::Row(record))?);
                let (part, whole) = self.same(part, whole)?;
                if !part.ty.is_numeric() {
                    self.expected(part.span, "number", &part.ty);
                    return None;
                }
                Some((part, whole))
            }
            None => None,
        };
        if let (Some(refunds), None) = (refunds, &part) {
            self.of_refund(on.span, refunds, "part");
            return None;
        }
        Some(Reversal { part, on: on_path, within, refunds, span: value.span })
    }

    fn date_of(&mut self, record: Id<Record>, expr: &tree::Expr) -> Option<(FieldPath, Span)> {
        let tree::ExprKind::Path(path) = &*expr.item else { return None };
        let (path, ty, span) = self.row_path(record, path)?;
        if ty != Type::Date {
            self.expected(span, "date", &ty);
            return None;
        }
        Some((path, span))
    }

    /// Whether a path begins with another record and not with a field of the rows.
    fn names_refunds(&self, record: Id<Record>, path: &[Name]) -> bool {
        let [first, _, ..] = path else { return false };
        let own = self.plan.records.get(record);
        let symbol = self.names.find(&first.item).and_then(|id| self.names.get(id));
        own.field(&first.item).is_none()
            && symbol.is_some_and(|symbol| symbol.kind() == BlockKind::Record && symbol.name != own.name)
    }

    /// The record that a path begins with, and its field that leads to the rows: there must be exactly one.
    fn refunds(&mut self, record: Id<Record>, path: &[Name]) -> Option<Refunds> {
        let first = path.first()?;
        let refunds = self.record_named(first)?;
        self.finish_records();
        let links: Vec<Id<Field>> = {
            let fields = self.plan.records.get(refunds).fields.iter();
            fields
                .filter(|(_, field)| field.ty == Type::Entity(record) && field.computed.is_none())
                .map(|(id, _)| id)
                .collect()
        };
        let dated = self.plan.records.get(record).history.is_some();
        if let ([link], false) = (links.as_slice(), dated) {
            return Some(Refunds { record: refunds, link: *link });
        }
        let help = match (links.is_empty(), dated) {
            (true, _) => "no_link",
            // A link leads to all dated rows of one key: which of them is refunded, it does not say.
            (false, true) => "history",
            (false, false) => "two_links",
        };
        let (refunds, record) = (self.plan.records.get(refunds), self.plan.records.get(record));
        let problem = Diagnostic::error(Code::RefundsLink, first.span)
            .arg("refunds", &refunds.name)
            .arg("record", &record.name)
            .label(refunds.span, "refunds");
        self.report(problem.help(help));
        None
    }

    /// P0172: what a refund must say by itself.
    fn of_refund(&mut self, span: Span, refunds: Refunds, help: &'static str) {
        let refunds = self.plan.records.get(refunds.record);
        let problem = Diagnostic::error(Code::RefundsLink, span).arg("refunds", &refunds.name).arg("record", "");
        self.report(problem.label(refunds.span, "refunds").help(help));
    }
}
