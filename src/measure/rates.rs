//! Rates of exchange.

use crate::data::{Cell, RowId};
use crate::measure::{Datum, Gap, Lack, RowReader};
use crate::number::Exact;
use crate::plan::{Conversion, Currency, CurrencyOf, Expr, ExprKind, Id, Rate, RateRow, Record};
use crate::time::Date;

/// A rate that was used: so many units of one currency for one of another.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RateUsed {
    /// The currency of the amount.
    pub from: Currency,
    /// The currency wanted.
    pub to: Currency,
    /// The day that decides.
    pub on: Date,
    /// The day of the row, which may be an earlier one.
    pub of: Date,
    /// The rate.
    pub rate: Exact,
    /// The record.
    pub record: Id<Record>,
    /// The row.
    pub row: RowId,
}

impl RowReader<'_> {
    /// The rate of a pair of currencies on a day; without a row of that day the last one before, where that may be. A rate
    /// that is empty is none; one that is not above zero is a mistake in the data.
    pub fn rate(&self, by: &RateRow, from: Currency, to: Currency, on: Date) -> Result<RateUsed, Gap> {
        let missing = Gap::Rate { from, to, on, or_before: by.or_before };
        let (shape, table) = (self.plan.records.get(by.record), self.tables.get(by.record));
        // The key is the currency of the amount, and behind it the currency wanted where rates of several are kept.
        let key = if shape.key.len() > 1 { format!("{from}, {to}") } else { from.to_string() };
        let row = table.find(&key).and_then(|entity| table.row_on(entity, shape.history, on)).ok_or(missing)?;
        let of = match shape.history.map(|history| table.cell(row, history)) {
            Some(Cell::Date(of)) if of == on || by.or_before => of,
            _ => return Err(missing),
        };
        match self.cell(by.record, by.field, row, Some(on)) {
            Ok(Datum::Number(rate)) if !rate.is_zero() && !rate.is_negative() => {
                Ok(RateUsed { from, to, on, of, rate, record: by.record, row })
            }
            Ok(Datum::Number(_)) => Err(Gap::RateNotAbove { from, to, of, record: by.record, row }),
            _ => Err(missing),
        }
    }

    /// The currency of an amount.
    pub fn currency(&self, from: &CurrencyOf, row: RowId, as_of: Option<Date>) -> Result<Currency, Lack> {
        match from {
            CurrencyOf::Fixed(currency) => Ok(*currency),
            CurrencyOf::Named(field) => match self.find(field, row, as_of)? {
                Datum::Text(code) => Currency::new(&code).ok_or(Lack::Empty),
                _ => Err(Lack::Empty),
            },
        }
    }

    /// The rate read for a row; `None` where the amount is in the currency wanted already, or the plan names the rate.
    pub fn rate_of(&self, by: &Conversion, row: RowId, as_of: Option<Date>) -> Result<Option<RateUsed>, Lack> {
        let from = self.currency(&by.from, row, as_of)?;
        let Rate::By(rates) = &by.rate else { return Ok(None) };
        if from == by.to {
            return Ok(None);
        }
        let on = self.find(&rates.on, row, as_of)?.day().ok_or(Lack::Empty)?;
        self.rate(rates, from, by.to, on).map(Some).map_err(Lack::Gap)
    }

    /// An amount in the currency wanted, unrounded.
    pub(super) fn converted(
        &self,
        value: &Expr,
        by: &Conversion,
        row: RowId,
        as_of: Option<Date>,
    ) -> Result<Datum, Lack> {
        let Datum::Number(amount) = self.find(value, row, as_of)? else { return Err(Lack::Empty) };
        let factor = match &by.rate {
            Rate::At(_) if self.currency(&by.from, row, as_of)? == by.to => None,
            Rate::At(rate) => match self.find(rate, row, as_of)? {
                Datum::Number(rate) => Some(rate),
                _ => return Err(Lack::Empty),
            },
            Rate::By(_) => self.rate_of(by, row, as_of)?.map(|used| used.rate),
        };
        Ok(Datum::Number(factor.map_or_else(|| amount.clone(), |factor| &amount * &factor)))
    }

    /// The rates that an expression reads for a row, those behind computed fields included; what has none is passed over.
    pub fn rates_used(&self, expr: &Expr, row: RowId, as_of: Option<Date>) -> Vec<RateUsed> {
        let mut used = Vec::new();
        crate::plan::walk::expr(self.plan, expr, &mut |inner| {
            if let ExprKind::Converted { by, .. } = &*inner.kind
                && let Ok(Some(rate)) = self.rate_of(by, row, as_of)
            {
                used.push(rate);
            }
        });
        used
    }
}
