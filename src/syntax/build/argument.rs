//! What stands inside labels, headings and cells.

use pest::Parser;

use crate::syntax::build::expression::{broken, path};
use crate::syntax::build::literal::Piece;
use crate::syntax::build::{Builder, expect};
use crate::syntax::grammar::{Grammar, Pair, Rule};
use crate::syntax::labels::Entry;
use crate::syntax::lines::Range;
use crate::syntax::tree::{Expr, ExprKind, Name, Side, Spanned};

impl Builder<'_> {
    pub(super) fn entry_expr(&mut self, range: &Range) -> Expr {
        self.expr_by(Rule::e_argument, range)
    }

    pub(super) fn entry_cell(&mut self, range: &Range) -> Expr {
        self.expr_by(Rule::e_cell, range)
    }

    /// `4 through 6` inside a label.
    pub(super) fn entry_places(&mut self, range: &Range) -> Expr {
        let text = self.clean.get(range.clone()).unwrap_or_default();
        match Grammar::parse(Rule::e_places, text) {
            Ok(pairs) => {
                let inner = pairs.flat_map(Pair::into_inner).filter(|pair| pair.as_rule() != Rule::EOI);
                self.places(inner, Piece { start: range.start }, self.span(range))
            }
            Err(error) => {
                let diagnostic = expect::explain(self, &error, range, Entry::Expr);
                self.push(diagnostic);
                broken(self.span(range))
            }
        }
    }

    pub(super) fn entry_date(&mut self, range: &Range) -> Expr {
        self.expr_by(Rule::e_date, range)
    }

    /// A name and, in brackets, its genitive.
    pub(super) fn name_argument(&mut self, range: &Range) -> (Expr, Option<Name>) {
        let text = self.clean.get(range.clone()).unwrap_or_default();
        let piece = Piece { start: range.start };
        match Grammar::parse(Rule::e_named, text) {
            Ok(pairs) => {
                let names = pairs.flat_map(Pair::into_inner).filter(|pair| pair.as_rule() == Rule::name);
                let mut names = names.map(|pair| self.name_of(&pair, piece)).collect::<Vec<_>>().into_iter();
                (names.next().map_or_else(|| broken(self.span(range)), path), names.next())
            }
            Err(error) => {
                let diagnostic = expect::explain(self, &error, range, Entry::Expr);
                self.push(diagnostic);
                (broken(self.span(range)), None)
            }
        }
    }

    fn expr_by(&mut self, rule: Rule, range: &Range) -> Expr {
        let span = self.span(range);
        let text = self.clean.get(range.clone()).unwrap_or_default();
        let piece = Piece { start: range.start };
        let pairs = match Grammar::parse(rule, text) {
            Ok(pairs) => pairs.flat_map(Pair::into_inner).find(|pair| pair.as_rule() != Rule::EOI),
            Err(error) => {
                let diagnostic = expect::explain(self, &error, range, Entry::Expr);
                self.push(diagnostic);
                return broken(span);
            }
        };
        let Some(pair) = pairs else { return broken(span) };
        match pair.as_rule() {
            Rule::heading_date => {
                let mut day = None;
                for part in pair.into_inner() {
                    match part.as_rule() {
                        Rule::date => day = self.date(&part, piece),
                        _ => self.keyword(&part, piece),
                    }
                }
                day.map_or_else(|| broken(span), |day| Spanned::new(Box::new(ExprKind::FromDate(day)), span))
            }
            Rule::heading_person => {
                pair.into_inner().for_each(|word| self.keyword(&word, piece));
                Spanned::new(Box::new(ExprKind::HeadingPerson), span)
            }
            Rule::no_line => Spanned::new(Box::new(ExprKind::NoLine), span),
            Rule::heading_bound => self.heading_bound(pair, piece),
            Rule::stated_cell => match pair.into_inner().next() {
                Some(stated) => self.stated(stated, piece),
                None => broken(span),
            },
            _ => self.primary(pair, piece),
        }
    }

    /// `from 20%` as a heading.
    fn heading_bound(&mut self, pair: Pair<'_>, piece: Piece) -> Expr {
        let span = self.span_of(&pair, piece);
        let (mut side, mut minus, mut at) = (Side::From, None, broken(span));
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::simple => at = self.primary(part, piece),
                Rule::bound_minus => minus = Some(self.span_of(&part, piece)),
                rule => {
                    self.keyword(&part, piece);
                    side = match rule {
                        Rule::k_tier_below => Side::Below,
                        Rule::k_tier_above => Side::Above,
                        _ => Side::From,
                    };
                }
            }
        }
        if let Some(minus) = minus {
            let span = minus.to(at.span);
            at = Spanned::new(Box::new(ExprKind::Negative(at)), span);
        }
        Spanned::new(Box::new(ExprKind::Bound { side, at }), span)
    }

    /// What a heading or `given` states.
    pub(super) fn stated(&mut self, pair: Pair<'_>, piece: Piece) -> Expr {
        let span = self.span_of(&pair, piece);
        let mut parts = pair.into_inner();
        let Some(first) = parts.next() else { return broken(span) };
        let value = self.primary(first, piece);
        match parts.next().and_then(|window| window.into_inner().find(|part| part.as_rule() == Rule::window)) {
            Some(window) => {
                let window = self.window(window, piece);
                Spanned::new(Box::new(ExprKind::InWindow { value, window }), span)
            }
            None => value,
        }
    }
}
