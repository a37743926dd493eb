//! Conversions in rules, with the rate kept in the trace.

use std::sync::Arc;

use crate::data::RowId;
use crate::evaluate::at::At;
use crate::evaluate::world::{Evaluated, Stop, World};
use crate::evaluate::{NoDataReason, Trace, TraceKind, Value};
use crate::measure::{Lack, RateUsed};
use crate::number::Exact;
use crate::plan::{Conversion, Currency, CurrencyOf, Expr, ExprKind, Id, Measure, Rate, RateRow, Type};
use crate::source::Span;

/// The most rates that the explanation of one measure lists.
const LISTED: usize = 20;

impl World<'_> {
    /// `client is new within 12 months`, of the row at hand.
    pub(super) fn is_new(&self, expr: &Expr, value: &Expr, at: &At) -> Evaluated {
        self.needs("need_field", || self.name_of_expr(value), expr.span)?;
        let empty = || Value::NoData(NoDataReason::EmptyField(self.name_of_expr(value)));
        let Some(row) = at.row else { return Ok(self.plain(expr, empty())) };
        let value = match self.reader().find(expr, row.row, row.date) {
            Ok(datum) => datum.into(),
            Err(Lack::Empty) => empty(),
            Err(Lack::Gap(gap)) => return Err(self.gap(gap, expr.span, at)),
        };
        Ok(self.plain(expr, value))
    }

    /// `amount to USD by fx.rate on paid_on`.
    pub(super) fn converted(&self, expr: &Expr, value: &Expr, by: &Conversion, at: &At) -> Evaluated {
        let amount = self.eval(value, at)?;
        self.converted_amount(expr, amount, by, at)
    }

    /// An amount, known already, converted.
    pub(super) fn converted_amount(&self, expr: &Expr, amount: Trace, by: &Conversion, at: &At) -> Evaluated {
        if let Err(reason) = amount.number() {
            // Where there is no amount, no rate is missed.
            return Ok(self.expression(expr, Value::NoData(reason), vec![amount]));
        }
        let factor = match &by.rate {
            Rate::At(rate) if by.from.is(by.to) => {
                self.eval(rate, at)?;
                Ok(None)
            }
            Rate::At(rate) => {
                let trace = self.eval(rate, at)?;
                trace.number().map(|number| Some((number, trace)))
            }
            Rate::By(rates) => self.rate(by, rates, expr.span, at)?,
        };
        let (result, parts) = match (amount.number(), factor) {
            (Ok(number), Ok(Some((factor, trace)))) => (Value::Number(&number * &factor), vec![amount, trace]),
            (Ok(number), Ok(None)) => (Value::Number(number), vec![amount]),
            (Err(reason), _) | (_, Err(reason)) => (Value::NoData(reason), vec![amount]),
        };
        Ok(self.expression(expr, result, parts))
    }

    /// The rate of exchange; `None` where the amount is in the currency wanted already.
    fn rate(
        &self,
        by: &Conversion,
        rates: &RateRow,
        span: Span,
        at: &At,
    ) -> Result<Result<Option<(Exact, Trace)>, NoDataReason>, Stop> {
        let ty = self.plan.records.get(rates.record).fields.get(rates.field).ty.clone();
        let named = Expr::new(ExprKind::RateOf { record: rates.record, field: rates.field }, ty, span);
        let from = match &by.from {
            CurrencyOf::Fixed(currency) => *currency,
            CurrencyOf::Named(field) => {
                // An example may state the rate alone.
                let trace = match (self.eval(field, at), self.stated(&named, at)) {
                    (Err(Stop::NotStated(_)), Some(stated)) => {
                        return Ok(stated.number().map(|rate| Some((rate, stated))));
                    }
                    (found, _) => found?,
                };
                match &trace.value {
                    Value::Text(code) => match Currency::new(code) {
                        Some(currency) => currency,
                        None => return Ok(Err(NoDataReason::EmptyField(self.name_of_expr(field)))),
                    },
                    Value::NoData(reason) => return Ok(Err(reason.clone())),
                    _ => return Ok(Err(NoDataReason::EmptyField(self.name_of_expr(field)))),
                }
            }
        };
        if from == by.to {
            return Ok(Ok(None));
        }
        if let Some(stated) = self.stated(&named, at) {
            return Ok(stated.number().map(|rate| Some((rate, stated))));
        }
        let shape = self.plan.records.get(rates.record);
        let name = || -> Arc<str> { format!("{}.{}", shape.name, shape.fields.get(rates.field).name).into() };
        self.needs("need_field", name, span)?;
        let on = match self.eval(&rates.on, at)?.value.day() {
            Ok(on) => on,
            Err(reason) => return Ok(Err(reason)),
        };
        match self.reader().rate(rates, from, by.to, on) {
            Ok(used) => Ok(Ok(Some((used.rate.clone(), self.rate_node(used, span))))),
            Err(gap) => Err(self.gap(gap, span, at)),
        }
    }

    fn rate_node(&self, used: RateUsed, span: Span) -> Trace {
        let value = Value::Number(used.rate.clone());
        self.node(TraceKind::Rate(Box::new(used)), value, Type::Number, span, Vec::new())
    }

    /// The different rates by which the rows of a measure were converted, in the order of currency and day.
    pub(super) fn rates_behind(&self, id: Id<Measure>, rows: &[RowId], span: Span) -> Vec<Trace> {
        let measure = self.plan.measures.get(id);
        let reader = self.reader();
        let mut used: Vec<RateUsed> = Vec::new();
        for row in rows {
            let date = reader.date(&measure.rows, *row);
            for expr in measure.target.iter().chain(&measure.rows.filters) {
                for rate in reader.rates_used(expr, *row, date) {
                    if !used.contains(&rate) {
                        used.push(rate);
                    }
                }
            }
            if used.len() > LISTED {
                break;
            }
        }
        used.sort_by_key(|rate| (rate.from, rate.to, rate.on));
        used.truncate(LISTED);
        used.into_iter().map(|rate| self.rate_node(rate, span)).collect()
    }
}
