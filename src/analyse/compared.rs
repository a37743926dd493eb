//! What a field is compared with: a text beside a link, and texts that differ only in what the eye misses.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::analyse::checker::Checker;
use crate::diagnostics::{Code, Diagnostic};
use crate::plan::{BinaryOp, Expr, ExprKind, Field, FieldPath, Id, Record, Type};
use crate::source::Span;
use crate::syntax::likeness::skeleton;

impl Checker<'_> {
    /// P0315: an entity stands for its key beside a text, so the text must be one written in the rules or a key of the same
    /// record. Any other field would be compared with keys that it does not hold, and never be equal.
    pub(super) fn text_beside_link(&mut self, op: BinaryOp, left: &Expr, right: &Expr) -> Option<()> {
        let (text, link) = if left.ty == Type::Text { (left, right) } else { (right, left) };
        let Type::Entity(target) = link.ty else { return Some(()) };
        if !self.reads_another(text, target) {
            return Some(());
        }
        let name = |expr: &Expr| self.last_name(expr);
        let field = name(text);
        let linked = name(link);
        let target = self.plan.records.get(target);
        let key = match target.key.as_slice() {
            [key] => target.fields.get(*key).name.clone(),
            _ => Arc::from(""),
        };
        let link_alone = matches!(
            &*link.kind,
            ExprKind::RowField(path) | ExprKind::PayeeField(path) if path.steps.len() == 1
        );
        let said = Diagnostic::error(Code::TextBesideLink, link.span)
            .arg("operator", if op == BinaryOp::NotEqual { "<>" } else { "=" })
            .arg("text", field)
            .arg("link", linked)
            .arg("target", &target.name)
            .arg("key", key)
            .label(text.span, "text");
        // Only one word without a dot may have been meant as a text without its quotes.
        self.report(said.help(if link_alone { "quotes" } else { "" }));
        None
    }

    /// Whether a text is read from a field that holds no keys of `target`.
    fn reads_another(&self, expr: &Expr, target: Id<Record>) -> bool {
        match &*expr.kind {
            ExprKind::RowField(path) | ExprKind::PayeeField(path) => !self.is_key(path, target),
            ExprKind::SubjectField { .. } => true,
            ExprKind::Define(id) => self.reads_another(&self.plan.defines.get(*id).value, target),
            ExprKind::If { then, otherwise, .. } => {
                self.reads_another(then, target) || self.reads_another(otherwise, target)
            }
            _ => expr.children().into_iter().any(|inner| self.reads_another(inner, target)),
        }
    }

    /// Whether a path ends at the only key of a record.
    fn is_key(&self, path: &FieldPath, target: Id<Record>) -> bool {
        let mut record = path.record;
        for step in &path.steps {
            if record == target && self.plan.records.get(record).key == [*step] {
                return true;
            }
            if let Type::Entity(next) = self.plan.records.get(record).fields.get(*step).ty {
                record = next;
            }
        }
        false
    }

    /// The name of the field or definition that an expression is.
    fn last_name(&self, expr: &Expr) -> Arc<str> {
        match &*expr.kind {
            ExprKind::RowField(path) | ExprKind::PayeeField(path) => {
                let (record, field) = self.end_of(path);
                field.map_or_else(
                    || Arc::from("…"),
                    |field| self.plan.records.get(record).fields.get(field).name.clone(),
                )
            }
            ExprKind::SubjectField { record, field, .. } => {
                self.plan.records.get(*record).fields.get(*field).name.clone()
            }
            ExprKind::Define(id) => self.plan.defines.get(*id).name.clone(),
            _ => Arc::from("…"),
        }
    }

    /// The field at the end of a path and the record that it belongs to.
    fn end_of(&self, path: &FieldPath) -> (Id<Record>, Option<Id<Field>>) {
        let mut record = path.record;
        let Some((last, links)) = path.steps.split_last() else { return (record, None) };
        for link in links {
            if let Type::Entity(next) = self.plan.records.get(record).fields.get(*link).ty {
                record = next;
            }
        }
        (record, Some(*last))
    }

    /// Notes a text written in the rules with the field that it is compared with. A link stands for its key.
    pub(super) fn note_text(&mut self, left: &Expr, right: &Expr) {
        for (field, text) in [(left, right), (right, left)] {
            let (Some((record, field)), ExprKind::Text(text_said)) = (self.field_meant(field), &*text.kind) else {
                continue;
            };
            let noted = (record.index(), field.index(), text_said.clone(), text.span);
            self.texts_met.push(noted);
        }
    }

    fn field_meant(&self, expr: &Expr) -> Option<(Id<Record>, Id<Field>)> {
        let path = match &*expr.kind {
            ExprKind::RowField(path) | ExprKind::PayeeField(path) => path,
            ExprKind::Define(id) => return self.field_meant(&self.plan.defines.get(*id).value),
            _ => return None,
        };
        let (record, field) = self.end_of(path);
        let field = field?;
        match self.plan.records.get(record).fields.get(field).ty {
            Type::Text => Some((record, field)),
            Type::Entity(target) => match self.plan.records.get(target).key.as_slice() {
                [key] => Some((target, *key)),
                _ => None,
            },
            _ => None,
        }
    }

    /// P0316 for each text that a field is compared with and that differs from an earlier one only in what the eye misses.
    pub(super) fn texts_of_one_look(&mut self) {
        let mut met = std::mem::take(&mut self.texts_met);
        met.sort_by_key(|(record, field, _, span)| (*record, *field, span.file, span.start));
        let mut first: BTreeMap<(usize, usize, String), (Arc<str>, Span)> = BTreeMap::new();
        for (record, field, text, span) in met {
            let (known, place) =
                first.entry((record, field, skeleton(&text))).or_insert_with(|| (Arc::clone(&text), span));
            if *known == text {
                continue;
            }
            let said = Diagnostic::error(Code::TextTwice, span)
                .arg("text", &text)
                .arg("known", &*known)
                .arg("field", &self.plan.records.get(Id::nth(record)).fields.get(Id::nth(field)).name)
                .arg("record", &self.plan.records.get(Id::nth(record)).name)
                .label(*place, "first");
            self.diagnostics.push(said);
        }
    }
}
