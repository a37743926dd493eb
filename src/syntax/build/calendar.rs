//! Operands about dates and their parts, and a value rounded inside an expression.

use crate::number::Exact;
use crate::syntax::build::Builder;
use crate::syntax::build::literal::Piece;
use crate::syntax::grammar::{Pair, Rule};
use crate::syntax::tree::{DatePart, ExprKind};
use crate::time::Grain;

impl Builder<'_> {
    /// `month of paid_on`, `days in year`.
    pub(super) fn date_part(&mut self, pair: Pair<'_>, piece: Piece) -> ExprKind {
        let mut what = None;
        let mut of = None;
        for part in pair.into_inner() {
            let found = match part.as_rule() {
                Rule::k_day_of_month => DatePart::DayOfMonth,
                Rule::k_month_number => DatePart::MonthNumber,
                Rule::k_days_in_month => DatePart::DaysIn(Grain::Month),
                Rule::k_days_in_quarter => DatePart::DaysIn(Grain::Quarter),
                Rule::k_days_in_half_year => DatePart::DaysIn(Grain::HalfYear),
                Rule::k_days_in_year => DatePart::DaysIn(Grain::Year),
                Rule::k_of_date => {
                    self.keyword(&part, piece);
                    continue;
                }
                _ => {
                    of = Some(self.primary(part, piece));
                    continue;
                }
            };
            self.keyword(&part, piece);
            what = Some(found);
        }
        what.map_or(ExprKind::Broken, |part| ExprKind::DatePart { part, of })
    }

    /// `round (A / B) half up to 0.0001`.
    pub(super) fn rounded(&mut self, pair: Pair<'_>, piece: Piece) -> ExprKind {
        let mut value = None;
        let mut rounding = None;
        let mut percent = false;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::k_round => self.keyword(&part, piece),
                Rule::rounding => rounding = self.rounding(part, piece),
                Rule::percent => percent = true,
                _ => value = Some(self.primary(part, piece)),
            }
        }
        let (Some(value), Some((mode, unit))) = (value, rounding) else { return ExprKind::Broken };
        let unit = if percent { &unit * &Exact::scaled(1, 2) } else { unit };
        ExprKind::Rounded { value, mode, unit, percent }
    }
}
