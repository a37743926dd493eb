//! Values of pay over time.

use crate::syntax::build::Builder;
use crate::syntax::build::literal::Piece;
use crate::syntax::grammar::{Pair, Rule};
use crate::syntax::tree::{Expr, ExprKind, Spanned, Value};

impl Builder<'_> {
    /// A path as an expression.
    pub(super) fn path_in(&mut self, pair: &Pair<'_>, piece: Piece) -> Expr {
        let span = self.span_of(pair, piece);
        let names = self.names_of(pair, piece);
        Spanned::new(Box::new(ExprKind::Path(names)), span)
    }

    /// `at once, from what exceeds the draw`: from period 1.
    pub(super) fn recovery<'p>(&mut self, pairs: impl Iterator<Item = Pair<'p>>, piece: Piece) -> Option<Value> {
        let mut from = 1;
        for part in pairs {
            match part.as_rule() {
                Rule::whole => {
                    let whole = self.whole(&part, piece);
                    if whole.item < 1 {
                        let range = whole.span.range();
                        let found = self.original(&range);
                        self.not_understood(&range, found, "expected_count");
                        return None;
                    }
                    from = whole.item;
                }
                _ => self.keyword(&part, piece),
            }
        }
        Some(Value::Recovery(from))
    }
}
