//! Values of pay over time.

use crate::syntax::build::Builder;
use crate::syntax::build::literal::Piece;
use crate::syntax::grammar::{Pair, Rule};
use crate::syntax::tree::{Expr, ExprKind, PartTime, PartWord, Spanned, Value};

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
        let mut floor = None;
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
                Rule::expr => floor = Some(self.expr(part, piece)),
                _ => self.keyword(&part, piece),
            }
        }
        Some(Value::Recovery { from, floor })
    }

    /// `60% at once, 40% on collected_on`
    pub(super) fn parts<'p>(&mut self, pairs: impl Iterator<Item = Pair<'p>>, piece: Piece) -> Option<Value> {
        let mut parts = Vec::new();
        for pair in pairs {
            match pair.as_rule() {
                Rule::separator => self.separator(&pair, piece),
                Rule::pay_part => parts.push(self.pay_part(pair, piece)?),
                _ => {}
            }
        }
        Some(Value::Parts(parts))
    }

    fn pay_part(&mut self, pair: Pair<'_>, piece: Piece) -> Option<PartWord> {
        let mut inner = pair.into_inner();
        let share = self.weight(inner.next()?, piece)?;
        let word = inner.next()?;
        let start = self.span_of(&word, piece);
        self.keyword(&word, piece);
        let (when, end) = match word.as_rule() {
            Rule::k_part_on => {
                let what = inner.next()?;
                if what.as_rule() == Rule::date {
                    let day = self.date(&what, piece)?;
                    let span = day.span;
                    (PartTime::OnDay(day), span)
                } else {
                    let path = self.path_in(&what, piece);
                    let span = path.span;
                    (PartTime::On(path), span)
                }
            }
            Rule::k_part_after => {
                let length = self.duration(inner.next()?, piece);
                let span = length.span;
                (PartTime::After(length), span)
            }
            Rule::k_part_at_end => {
                let mut grain = inner.next()?;
                let next = grain.as_rule() == Rule::k_next;
                if next {
                    self.keyword(&grain, piece);
                    grain = inner.next()?;
                }
                let span = self.span_of(&grain, piece);
                let grain = self.grain(&grain, piece);
                let when = if next { PartTime::AtEndOfNext } else { PartTime::AtEnd };
                (when(grain), span)
            }
            _ => (PartTime::AtOnce, start),
        };
        Some(PartWord { share, when: Spanned::new(when, start.to(end)) })
    }

    /// `deals where number = 1 by amount`
    pub(super) fn spread<'p>(&mut self, mut pairs: impl Iterator<Item = Pair<'p>>, piece: Piece) -> Option<Value> {
        let record = self.name_of(&pairs.next()?, piece);
        let mut exprs = Vec::new();
        for part in pairs {
            match part.as_rule() {
                Rule::expr => exprs.push(self.expr(part, piece)),
                _ => self.keyword(&part, piece),
            }
        }
        let by = exprs.pop()?;
        Some(Value::Spread { record, filter: exprs.pop(), by })
    }
}
