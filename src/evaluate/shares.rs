//! Rows that several people share.

use crate::evaluate::at::At;
use crate::evaluate::world::{Evaluated, World};
use crate::evaluate::{Trace, TraceKind, Value};
use crate::measure::{CreditedRow, Datum, Whom};
use crate::plan::{Credit, Expr, ExprKind, Id, Measure, Shares, Type};

impl World<'_> {
    /// What each row brings to a measure that counts every person's part of it; nothing for other measures.
    pub(super) fn parts_of_measure(&self, expr: &Expr, id: Id<Measure>, whom: &Whom, at: &At) -> Vec<Trace> {
        let measure = self.plan.measures.get(id);
        let shares = measure.rows.credited.as_ref().and_then(Credit::shares).filter(|_| measure.by_share);
        let (Some(shares), Some(target)) = (shares.filter(|_| self.options.rows), &measure.target) else {
            return Vec::new();
        };
        let record = measure.rows.record;
        let part = |taken: CreditedRow| {
            let Datum::Number(number) = self.reader().value(target, taken.row, taken.date)? else { return None };
            let share = self.reader().share(Some(shares), (record, taken.row), taken.part, taken.date);
            let value = Value::Number(&number * &share);
            let whose = TraceKind::Share { of: taken.payee.filter(|_| !matches!(whom, Whom::Person(_))) };
            let share = self.node(whose, Value::Number(share), Type::Percent, shares.span, Vec::new());
            let what = TraceKind::Row { record, row: taken.row };
            Some(self.node(what, value, expr.ty.clone(), expr.span, [share]))
        };
        self.facts.parts_of(id, whom, at.window).into_iter().filter_map(part).collect()
    }

    /// `credited amount`: the field of the row at hand times the share of the person at hand.
    pub(super) fn credited(&self, expr: &Expr, value: &Expr, shares: &Shares, at: &At) -> Evaluated {
        // An example states the part in the currency of the row; the rule converts it.
        if let ExprKind::Converted { value: amount, by } = &*value.kind {
            let part = ExprKind::Credited { value: amount.clone(), shares: shares.clone() };
            let part = Expr::new(part, amount.ty.clone(), expr.span);
            if let Some(stated) = self.stated(&part, at) {
                return self.converted_amount(expr, stated, by, at);
            }
        }
        self.needs("need_credited", || self.name_of_expr(value), expr.span)?;
        let whole = self.eval(value, at)?;
        let Some(row) = at.row else { return Ok(whole) };
        let share = self.reader().share(Some(shares), (row.record, row.row), row.part, row.date);
        let result = match whole.value.number() {
            Ok(number) => Value::Number(&number * &share),
            Err(reason) => Value::NoData(reason),
        };
        let whose = TraceKind::Share { of: None };
        let share = self.node(whose, Value::Number(share), Type::Percent, shares.span, Vec::new());
        Ok(self.expression(expr, result, [whole, share]))
    }
}
