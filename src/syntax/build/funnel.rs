//! What a KPI says of its place in a funnel.

use crate::number::Exact;
use crate::syntax::build::Builder;
use crate::syntax::build::literal::Piece;
use crate::syntax::grammar::{Pair, Rule};
use crate::syntax::tree::{CapacityPer, ConversionWord, Value};

impl Builder<'_> {
    /// `5 of 300`, `1.6%`
    pub(super) fn share_of_leads<'p>(
        &mut self,
        mut pairs: impl Iterator<Item = Pair<'p>>,
        piece: Piece,
    ) -> Option<Value> {
        let first = self.figures(&pairs.next()?, piece)?;
        let word = pairs.next()?;
        if word.as_rule() == Rule::percent {
            return Some(Value::Conversion(ConversionWord::Share(&first * &Exact::scaled(1, 2))));
        }
        self.keyword(&word, piece);
        let leads = self.figures(&pairs.next()?, piece)?;
        Some(Value::Conversion(ConversionWord::OutOf { results: first, leads }))
    }

    /// `40 per working day`
    pub(super) fn capacity<'p>(&mut self, mut pairs: impl Iterator<Item = Pair<'p>>, piece: Piece) -> Option<Value> {
        let amount = self.figures(&pairs.next()?, piece)?;
        self.keyword(&pairs.next()?, piece);
        let time = pairs.next()?;
        let per = if time.as_rule() == Rule::k_working_day {
            self.keyword(&time, piece);
            CapacityPer::WorkingDay
        } else {
            CapacityPer::Every(self.grain(&time, piece))
        };
        Some(Value::Capacity { amount, per })
    }
}
