//! Parts of dates, and values rounded inside an expression.

use crate::analyse::checker::Checker;
use crate::analyse::expressions::Sight;
use crate::diagnostics::{Code, Diagnostic};
use crate::language::Format;
use crate::number::Rounding;
use crate::plan::{DatePart, Expr, ExprKind, Type};
use crate::source::Span;
use crate::syntax::tree;

impl<'t> Checker<'t> {
    /// `month of paid_on`, `days in year`: without a date, that of the last day of the period.
    pub fn date_part(&mut self, part: DatePart, of: Option<&tree::Expr>, sight: Sight, span: Span) -> Option<Expr> {
        let of = match of {
            Some(of) => {
                let of = self.expr(of, sight)?;
                self.date(of)?
            }
            None if !sight.sees_rules() => {
                self.not_here(span, "period_in_filter");
                return None;
            }
            None => Expr::new(ExprKind::LastDay, Type::Date, span),
        };
        let ty = match part {
            DatePart::DaysIn(_) => Type::Days,
            DatePart::DayOfMonth | DatePart::MonthNumber => Type::Number,
        };
        Some(Expr::new(ExprKind::DatePart { part, of }, ty, span))
    }

    /// A value rounded to a unit. `0.01` of a percentage could be a hundredth of one per cent or one per cent, so a
    /// percentage is rounded to a unit written with `%`, and nothing else is.
    pub fn rounded(&mut self, value: Expr, rounding: Rounding, percent: bool, span: Span) -> Option<Expr> {
        if !value.ty.is_numeric() {
            let (at, ty) = (value.span, value.ty.clone());
            self.expected(at, "number", &ty);
            return None;
        }
        let fits = match value.ty {
            Type::Percent => percent,
            Type::Ratio => true,
            _ => !percent,
        };
        if !fits {
            let format = Format::new(self.plan.lang);
            // As it is written, which for a bare unit is one of the two readings.
            let unit = if percent { rounding.unit.times_integer(100) } else { rounding.unit.clone() };
            let points = format!("{}%", format.exact(&unit.times_integer(100)));
            let unit = format.exact(&unit);
            let found = self.type_arg(&value.ty);
            self.report(
                Diagnostic::error(Code::RoundingUnit, span)
                    .arg("found", found)
                    .arg("percent", format!("{unit}%"))
                    .arg("unit", unit)
                    .arg("points", points)
                    .label(value.span, "value")
                    .help(if percent { "bare" } else { "" }),
            );
            return None;
        }
        let ty = value.ty.clone();
        Some(Expr::new(ExprKind::Rounded { value, rounding }, ty, span))
    }
}
