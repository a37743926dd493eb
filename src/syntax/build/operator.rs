//! Operators between two operands, and how they are mistyped.

use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::build::Builder;
use crate::syntax::build::expression::expr;
use crate::syntax::build::literal::Piece;
use crate::syntax::grammar::{Pair, Rule};
use crate::syntax::tree::{BinaryOp, Expr, ExprKind, Spanned};

impl Builder<'_> {
    pub(super) fn infix(&mut self, left: Expr, op: &Pair<'_>, right: Expr, piece: Piece) -> Expr {
        use BinaryOp as B;
        let range = self.range_of(op, piece);
        let kind = match op.as_rule() {
            Rule::k_or => B::Or,
            Rule::k_and => B::And,
            Rule::at_least => B::GreaterOrEqual,
            Rule::at_most => B::LessOrEqual,
            Rule::not_equal => B::NotEqual,
            Rule::less => B::Less,
            Rule::greater => B::Greater,
            Rule::equal => B::Equal,
            Rule::plus => B::Add,
            Rule::minus => B::Subtract,
            Rule::times => B::Multiply,
            Rule::divided => B::Divide,
            _ => self.wrong_operator(op, piece),
        };
        if matches!(kind, B::And | B::Or) {
            self.keyword(op, piece);
        }
        if kind == B::Subtract {
            let before = self.clean.get(..range.start).and_then(|text| text.chars().next_back());
            let after = self.clean.get(range.end..).and_then(|text| text.chars().next());
            let blank = |c: Option<char>| c.is_none_or(|c| c == ' ' || c == '\n' || c == '\r');
            if !blank(before) || !blank(after) {
                let whole = left.span.to(right.span);
                self.tight_minus(&range);
                return expr(ExprKind::Broken, whole);
            }
        }
        let span = left.span.to(right.span);
        self.mixed_precedence(kind, &left, &right, span);
        let op = Spanned::new(kind, self.span(&range));
        expr(ExprKind::Binary { op, left, right }, span)
    }

    /// A minus without spaces around it: `80-100%`.
    pub(super) fn tight_minus(&mut self, minus: &std::ops::Range<usize>) {
        let blank = [' ', '\n', '\r'];
        let before = self.clean.get(..minus.start).unwrap_or_default();
        let after = self.clean.get(minus.end..).unwrap_or_default();
        let start = before.rfind(blank).map_or(0, |at| at + 1);
        let end = minus.end + after.find(blank).unwrap_or(after.len());
        let parts = [start..end, start..minus.start, minus.end..end];
        let [shown, first, second] = parts.map(|part| self.original(&part).trim_matches(['(', ')', '-']));
        let sides = |text: &'static str, other: &str| if other.is_empty() { text.to_owned() } else { other.to_owned() };
        let (first, second) = (sides(self.own("A", "А"), first), sides(self.own("B", "Б"), second));
        let between = self.range_sample(&first, &second);
        let found = if shown.is_empty() { self.original(minus) } else { shown };
        let tight = Diagnostic::error(Code::TightMinus, self.span(&(start..end)));
        self.push(tight.arg("found", found).arg("left", first).arg("right", second).arg("range", between));
    }

    /// `a and b or c`: which of the two belongs together is not left to a rule that few readers know.
    pub(super) fn mixed_precedence(&mut self, kind: BinaryOp, left: &Expr, right: &Expr, span: Span) {
        let inner = |side: &Expr| match &*side.item {
            ExprKind::Binary { op, left, right } => match (kind, op.item) {
                (BinaryOp::Or, BinaryOp::And) | (BinaryOp::And, BinaryOp::Or) => Some((left.span, op.span, right.span)),
                _ => None,
            },
            _ => None,
        };
        let text = |span: Span| self.original(&span.range()).split_whitespace().collect::<Vec<_>>().join(" ");
        let sign = |first: Span, second: Span| text(Span { start: first.end, end: second.start, ..first });
        let (first, second) = if let Some((a, op, b)) = inner(left) {
            let (a, op, b, outer, c) = (text(a), text(op), text(b), sign(left.span, right.span), text(right.span));
            (format!("({a} {op} {b}) {outer} {c}"), format!("{a} {op} ({b} {outer} {c})"))
        } else if let Some((b, op, c)) = inner(right) {
            let (a, outer, b, op, c) = (text(left.span), sign(left.span, right.span), text(b), text(op), text(c));
            (format!("({a} {outer} {b}) {op} {c}"), format!("{a} {outer} ({b} {op} {c})"))
        } else {
            return;
        };
        let diagnostic = Diagnostic::error(Code::MixedPrecedence, span).arg("first", first).arg("second", second);
        let word = |key| crate::syntax::words::word(key, self.lang);
        self.push(diagnostic.arg("and", word("and")).arg("or", word("or")));
    }

    /// `between A and B (inclusive)`
    pub(super) fn range_sample(&self, low: &str, high: &str) -> String {
        let word = |key| crate::syntax::words::word(key, self.lang);
        format!("{} {low} {} {high} {}", word("between"), word("and"), word("inclusive"))
    }

    pub(super) fn wrong_operator(&mut self, op: &Pair<'_>, piece: Piece) -> BinaryOp {
        let (kind, right) = match op.as_str().trim() {
            "==" => (BinaryOp::Equal, "="),
            "&&" => (BinaryOp::And, crate::syntax::words::word("and", self.lang)),
            "||" => (BinaryOp::Or, crate::syntax::words::word("or", self.lang)),
            _ => (BinaryOp::NotEqual, "<>"),
        };
        let range = self.range_of(op, piece);
        let found = self.original(&range);
        let wrong = self.error(Code::WrongOperator, &range);
        wrong.args.push(("found", found.into()));
        wrong.args.push(("right", right.into()));
        kind
    }
}
