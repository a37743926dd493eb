//! Whose a row is, and which part of a shared row is meant.

use crate::syntax::build::Builder;
use crate::syntax::build::expression::expr;
use crate::syntax::build::literal::Piece;
use crate::syntax::grammar::{Pair, Rule};
use crate::syntax::tree::{Expr, ExprKind, Name, Per, ShareWord, Value};

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

    /// `person`, `company`, `team`, `shop of shifts`, `subordinates through head`
    pub(super) fn per(&mut self, pair: Pair<'_>, piece: Piece) -> Option<Per> {
        if pair.as_rule() == Rule::unit_of {
            let parts: Vec<Pair<'_>> = pair.into_inner().collect();
            parts.iter().filter(|part| part.as_rule() != Rule::name).for_each(|part| self.keyword(part, piece));
            let mut names = parts.iter().filter(|part| part.as_rule() == Rule::name);
            let (unit, record) = (names.next()?, names.next()?);
            return Some(Per::UnitOf { unit: self.name_of(unit, piece), record: self.name_of(record, piece) });
        }
        if pair.as_rule() != Rule::below {
            self.keyword(&pair, piece);
            return Some(match pair.as_rule() {
                Rule::k_person => Per::Person,
                Rule::k_company => Per::Company,
                _ => Per::Unit(self.name_of(&pair, piece)),
            });
        }
        let mut through = None;
        let mut own = false;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => through = Some(self.name_of(&part, piece)),
                rule => {
                    own |= rule == Rule::k_own_included;
                    self.keyword(&part, piece);
                }
            }
        }
        Some(Per::Below { through: through?, own })
    }

    /// `total of commission per team`
    pub(super) fn of_group(&mut self, pair: Pair<'_>, piece: Piece) -> ExprKind {
        let mut value = None;
        let mut per = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::k_per => self.keyword(&part, piece),
                Rule::total | Rule::quota => value = Some(self.primary(part, piece)),
                _ => per = self.per(part, piece),
            }
        }
        match (value, per) {
            (Some(value), Some(per)) => ExprKind::OfGroup { value, per },
            _ => ExprKind::Broken,
        }
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
