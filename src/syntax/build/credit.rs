//! Whose a row is, and which part of a shared row is meant.

use crate::syntax::build::Builder;
use crate::syntax::build::expression::expr;
use crate::syntax::build::literal::Piece;
use crate::syntax::grammar::{Pair, Rule};
use crate::syntax::tree::{Expr, ExprKind, Name, ShareWord, Value};

impl Builder<'_> {
    /// `credited amount`, `full amount`: the path and the word.
    pub(super) fn credited(&mut self, pair: Pair<'_>, piece: Piece) -> (Vec<Name>, ShareWord) {
        let mut path = Vec::new();
        let mut word = ShareWord::Credited;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::path => path = self.names_of(&part, piece),
                rule => {
                    self.keyword(&part, piece);
                    word = if rule == Rule::k_full { ShareWord::Full } else { ShareWord::Credited };
                }
            }
        }
        (path, word)
    }

    /// `seller_1 by share_1, seller_2 by share_2, overlay`
    pub(super) fn credit<'p>(&mut self, pairs: impl Iterator<Item = Pair<'p>>, piece: Piece) -> Option<Value> {
        let mut parts: Vec<(Expr, Option<Expr>)> = Vec::new();
        let mut overlay = false;
        for part in pairs {
            match part.as_rule() {
                Rule::share_part => {
                    let mut paths = Vec::new();
                    for inner in part.into_inner() {
                        if inner.as_rule() == Rule::path {
                            let span = self.span_of(&inner, piece);
                            paths.push(expr(ExprKind::Path(self.names_of(&inner, piece)), span));
                        } else {
                            self.keyword(&inner, piece);
                        }
                    }
                    let mut paths = paths.into_iter();
                    parts.push((paths.next()?, paths.next()));
                }
                // Names hold no decimal comma: either separator is clear in both languages.
                Rule::separator => {}
                _ => {
                    self.keyword(&part, piece);
                    overlay = true;
                }
            }
        }
        match parts.as_slice() {
            [(person, None)] if !overlay => Some(Value::Expr(person.clone())),
            _ => Some(Value::Credit { parts, overlay }),
        }
    }
}
