//! Values that work on an amount: gates, steps, reversals, what holds and what is given.

use crate::syntax::build::Builder;
use crate::syntax::build::clause::year;
use crate::syntax::build::literal::Piece;
use crate::syntax::grammar::{Pair, Rule};
use crate::syntax::tree::{AttainmentWord, Duration, ExcessWord, Expr, ExprKind, GateWord, Spanned, Step, Value};

impl Builder<'_> {
    /// `measure / quota, at most 150%`
    pub(super) fn attainment<'p>(&mut self, mut pairs: impl Iterator<Item = Pair<'p>>, piece: Piece) -> Option<Value> {
        let first = pairs.next()?;
        self.keyword(&first, piece);
        let formula = match first.as_rule() {
            Rule::k_two_minus => AttainmentWord::TwoMinus,
            Rule::k_quota_over_measure => AttainmentWord::QuotaOverMeasure,
            _ => AttainmentWord::MeasureOverQuota,
        };
        let mut at_most = None;
        for part in pairs {
            match part.as_rule() {
                Rule::expr => at_most = Some(self.expr(part, piece)),
                _ => self.keyword(&part, piece),
            }
        }
        Some(Value::Attainment { formula, at_most })
    }

    /// `total of bonuses`, or names.
    pub(super) fn cap_of<'p>(&mut self, pairs: impl Iterator<Item = Pair<'p>>, piece: Piece) -> Option<Value> {
        let mut names = Vec::new();
        let mut bonuses = false;
        for part in pairs {
            match part.as_rule() {
                Rule::name => names.push(self.name_of(&part, piece)),
                Rule::k_total_of_bonuses => {
                    self.keyword(&part, piece);
                    bonuses = true;
                }
                // Names hold no decimal comma: either separator is clear in both languages.
                _ => {}
            }
        }
        Some(Value::CapOf((!bonuses).then_some(names)))
    }

    /// `also when the condition fails, also without data`
    pub(super) fn holds<'p>(&mut self, pairs: impl Iterator<Item = Pair<'p>>, piece: Piece) -> Option<Value> {
        let (mut condition_fails, mut without_data) = (false, false);
        for part in pairs {
            match part.as_rule() {
                Rule::separator => self.separator(&part, piece),
                rule => {
                    self.keyword(&part, piece);
                    condition_fails |= rule == Rule::k_also_fails;
                    without_data |= rule == Rule::k_also_without_data;
                }
            }
        }
        Some(Value::Holds { condition_fails, without_data })
    }

    /// `turnover >= 76 000, from the first unit`
    pub(super) fn gate<'p>(&mut self, mut pairs: impl Iterator<Item = Pair<'p>>, piece: Piece) -> Option<Value> {
        let condition = self.expr(pairs.next()?, piece);
        let word = pairs.next();
        if let Some(word) = &word {
            self.keyword(word, piece);
        }
        let word = word.map(|word| match word.as_rule() {
            Rule::k_above_gate => GateWord::OnlyAbove,
            _ => GateWord::FromFirstUnit,
        });
        Some(Value::Gate { condition, word })
    }

    /// `a = 1, b = 2`
    pub(super) fn given<'p>(&mut self, pairs: impl Iterator<Item = Pair<'p>>, piece: Piece) -> Option<Value> {
        let mut given = Vec::new();
        for part in pairs {
            if part.as_rule() == Rule::separator {
                self.separator(&part, piece);
                continue;
            }
            let mut inner = part.into_inner();
            let what = self.stated(inner.next()?, piece);
            let mut value = self.expr(inner.next()?, piece);
            year(&what, &mut value);
            given.push((what, value));
        }
        Some(Value::Given(given))
    }

    pub(super) fn step(&mut self, pair: Pair<'_>, piece: Piece) -> Option<Step> {
        let rule = pair.as_rule();
        let mut value = None;
        let mut rounding = None;
        let mut excess = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::k_months | Rule::k_quarters | Rule::k_half_years | Rule::k_years => {
                    excess = Some(ExcessWord::PaidAtEnd(self.grain(&part, piece)));
                }
                word @ (Rule::k_lost | Rule::k_carried) => {
                    self.keyword(&part, piece);
                    excess = Some(if word == Rule::k_lost { ExcessWord::Lost } else { ExcessWord::Carried });
                }
                Rule::expr => value = Some(self.expr(part, piece)),
                Rule::rounding => rounding = self.rounding(part, piece),
                _ => self.keyword(&part, piece),
            }
        }
        Some(match rule {
            Rule::step_multiply => Step::Multiply(value?),
            Rule::step_at_most => Step::AtMost(value?, excess),
            Rule::step_at_least => Step::AtLeast(value?),
            Rule::step_minus => Step::Minus(value?),
            Rule::step_prorate => Step::Prorate(value?),
            _ => {
                let (mode, unit) = rounding?;
                Step::Round { mode, unit }
            }
        })
    }

    /// The paths of a value and its length of time.
    pub(super) fn dates_of_row<'p>(
        &mut self,
        pairs: impl Iterator<Item = Pair<'p>>,
        piece: Piece,
    ) -> (std::vec::IntoIter<Expr>, Option<Spanned<Duration>>) {
        let mut paths = Vec::new();
        let mut duration = None;
        for part in pairs {
            match part.as_rule() {
                Rule::path => {
                    let span = self.span_of(&part, piece);
                    let names = self.names_of(&part, piece);
                    paths.push(Spanned::new(Box::new(ExprKind::Path(names)), span));
                }
                Rule::duration => duration = Some(self.duration(part, piece)),
                _ => self.keyword(&part, piece),
            }
        }
        (paths.into_iter(), duration)
    }

    pub(super) fn reversed<'p>(&mut self, pairs: impl Iterator<Item = Pair<'p>>, piece: Piece) -> Option<Value> {
        let mut paths = Vec::new();
        let mut shares = Vec::new();
        let mut duration = None;
        for part in pairs {
            match part.as_rule() {
                Rule::path => paths.push(self.path_in(&part, piece)),
                Rule::reversed_part => {
                    for inner in part.into_inner() {
                        match inner.as_rule() {
                            Rule::path => shares.push(self.path_in(&inner, piece)),
                            _ => self.keyword(&inner, piece),
                        }
                    }
                }
                Rule::duration => duration = Some(self.duration(part, piece)),
                _ => self.keyword(&part, piece),
            }
        }
        let (mut paths, mut shares) = (paths.into_iter(), shares.into_iter());
        let on = paths.next()?;
        Some(Value::Reversed { part: shares.next().zip(shares.next()), on, within: duration.zip(paths.next()) })
    }
}
