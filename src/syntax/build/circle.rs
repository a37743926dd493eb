//! Values of pools and contests: who takes part, how an amount is shared, how people are ranked.

use crate::number::Exact;
use crate::syntax::build::Builder;
use crate::syntax::build::expression::{broken, expr};
use crate::syntax::build::literal::Piece;
use crate::syntax::grammar::{Pair, Rule};
use crate::syntax::tree::{AsOfWord, Expr, ExprKind, FallbackWord, SharingPart, Spanned, TiesWord, Value};

impl Builder<'_> {
    /// `members where employed whole period`.
    pub(super) fn among<'p>(&mut self, pairs: impl Iterator<Item = Pair<'p>>, piece: Piece) -> Value {
        let mut filter = None;
        for part in pairs {
            match part.as_rule() {
                Rule::expr => filter = Some(self.expr(part, piece)),
                _ => self.keyword(&part, piece),
            }
        }
        Value::Among(filter)
    }

    /// `last day of period`.
    pub(super) fn as_of(&mut self, pair: &Pair<'_>, piece: Piece) -> Value {
        self.keyword(pair, piece);
        Value::AsOf(if pair.as_rule() == Rule::k_first_day { AsOfWord::FirstDay } else { AsOfWord::LastDay })
    }

    /// `not paid`, `carried`, `stops the run`, `equally`.
    pub(super) fn fallback(&mut self, pair: &Pair<'_>, piece: Piece) -> Value {
        self.keyword(pair, piece);
        Value::Fallback(match pair.as_rule() {
            Rule::k_carried => FallbackWord::Carried,
            Rule::k_stops_the_run => FallbackWord::StopsTheRun,
            Rule::k_equally => FallbackWord::Equally,
            _ => FallbackWord::NotPaid,
        })
    }

    /// `own_margin 60%, equally 40%`, or one expression.
    pub(super) fn sharing<'p>(&mut self, pairs: impl Iterator<Item = Pair<'p>>, piece: Piece) -> Option<Value> {
        let mut parts = Vec::new();
        for part in pairs {
            match part.as_rule() {
                Rule::separator => self.separator(&part, piece),
                Rule::weighed => parts.push(self.weighed(part, piece)?),
                Rule::k_equally => {
                    self.keyword(&part, piece);
                    parts.push(SharingPart { by: None, weight: None });
                }
                _ => parts.push(SharingPart { by: Some(self.expr(part, piece)), weight: None }),
            }
        }
        Some(Value::Sharing(parts))
    }

    fn weighed(&mut self, pair: Pair<'_>, piece: Piece) -> Option<SharingPart> {
        let mut by = None;
        let mut weight = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::k_equally => self.keyword(&part, piece),
                Rule::weight => weight = Some(self.weight(part, piece)?),
                _ => by = Some(self.primary(part, piece)),
            }
        }
        Some(SharingPart { by, weight })
    }

    /// `60%` or `1/3`.
    pub(super) fn weight(&mut self, pair: Pair<'_>, piece: Piece) -> Option<Spanned<Exact>> {
        let span = self.span_of(&pair, piece);
        let mut wholes = Vec::new();
        let mut share = None;
        for inner in pair.into_inner() {
            match inner.as_rule() {
                Rule::figures => share = Some(&self.figures(&inner, piece)? * &Exact::scaled(1, 2)),
                Rule::whole => wholes.push(Exact::from(self.whole(&inner, piece).item)),
                _ => {}
            }
        }
        if let [over, under] = wholes.as_slice() {
            share = over.checked_div(under);
        }
        let Some(share) = share else {
            let range = span.range();
            let found = self.original(&range);
            self.not_understood(&range, found, "expected_unit_above_zero");
            return None;
        };
        Some(Spanned::new(share, span))
    }

    /// `new_clients, largest first`.
    pub(super) fn ranking<'p>(&mut self, pairs: impl Iterator<Item = Pair<'p>>, piece: Piece) -> Option<(Expr, bool)> {
        let mut by = None;
        let mut largest = true;
        for part in pairs {
            match part.as_rule() {
                Rule::expr => by = Some(self.expr(part, piece)),
                rule => {
                    self.keyword(&part, piece);
                    largest &= rule != Rule::k_smallest_first;
                }
            }
        }
        Some((by?, largest))
    }

    /// What holds between people of one rank.
    pub(super) fn ties<'p>(&mut self, pairs: impl Iterator<Item = Pair<'p>>, piece: Piece) -> Option<Value> {
        let mut pairs = pairs.peekable();
        let word = match pairs.peek()?.as_rule() {
            Rule::k_share_places => TiesWord::ShareTheSum,
            Rule::k_each_place => TiesWord::EachGetsThePlace,
            Rule::k_stops_the_run => TiesWord::StopsTheRun,
            _ => {
                let (by, largest) = self.ranking(pairs, piece)?;
                return Some(Value::Ties(TiesWord::By { by, largest }));
            }
        };
        self.keyword(&pairs.next()?, piece);
        Some(Value::Ties(word))
    }

    /// `4 through 6` inside a label.
    pub(super) fn places<'p>(
        &mut self,
        pairs: impl Iterator<Item = Pair<'p>>,
        piece: Piece,
        span: crate::source::Span,
    ) -> Expr {
        let mut ends = Vec::new();
        for part in pairs {
            match part.as_rule() {
                Rule::whole => ends.push(self.whole(&part, piece)),
                // English needs no word before the first place, Russian does.
                _ => self.keyword(&part, piece),
            }
        }
        let mut ends = ends.into_iter();
        match (ends.next(), ends.next()) {
            (Some(first), Some(last)) => expr(ExprKind::Places { first, last }, span),
            _ => broken(span),
        }
    }
}
