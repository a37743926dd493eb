//! What goes from the line of one period into a later one: where that cannot be.

use crate::analyse::blocks::Clauses;
use crate::analyse::checker::Checker;
use crate::diagnostics::{Code, Diagnostic};
use crate::plan::{NegativeRule, Window};
use crate::source::Span;
use crate::syntax::labels::LabelKind;
use crate::syntax::tree::Value;

impl Checker<'_> {
    /// What a line below 0 does; `None` when that cannot be.
    pub(super) fn if_negative(&mut self, clauses: Clauses<'_>, window: Option<Window>) -> Option<Option<NegativeRule>> {
        let Some(value) = clauses.value(LabelKind::IfNegative) else { return Some(None) };
        let Value::Negative(word) = value.item else { return None };
        let so_far = matches!(window, Some(Window::SoFar(_)));
        if word == NegativeRule::Carried && !so_far && self.rows_come_back(clauses, value.span) {
            return None;
        }
        Some(Some(word))
    }

    /// Reports that a rule which carries a part of its line also holds or takes back the pay of single rows: what is
    /// carried belongs to no row.
    pub(super) fn rows_come_back(&mut self, clauses: Clauses<'_>, carried: Span) -> bool {
        let rows = [LabelKind::Reversed, LabelKind::HeldUntil].into_iter().find_map(|label| clauses.get(label));
        let Some(rows) = rows else { return false };
        self.report(Diagnostic::error(Code::CannotCarry, carried).label(rows.label.span, "rows"));
        true
    }
}
