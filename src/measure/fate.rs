//! What becomes of one row in a selection: whose it is and when, or what leaves it out.

use crate::data::{RowId, Tables};
use crate::measure::select::Selector;
use crate::measure::{CreditedRow, Datum, Lack, RowReader};
use crate::plan::{BinaryOp, Expr, ExprKind, FieldPath, Newness, Plan, RowSelection};
use crate::time::Date;

/// What becomes of a row.
#[derive(Clone, Debug)]
pub enum Fate<'a> {
    /// It is taken: once, or once for each person who shares it and each event that takes it off again.
    Taken(Vec<CreditedRow>),
    /// This condition does not hold, or an empty cell leaves it open.
    Fails(Failed<'a>),
    /// The date that would put it into a period is empty.
    NoDate(&'a FieldPath),
    /// Only rows of which something is taken back are meant, and nothing of this one is.
    NotTakenBack,
}

/// A condition that leaves a row out.
#[derive(Clone, Debug)]
pub struct Failed<'a> {
    /// The smallest part of the conditions that does.
    pub condition: &'a Expr,
    /// What it reads of the row, in the order written, with what stands there.
    pub reads: Vec<(&'a Expr, Option<Datum>)>,
    /// The earlier row on account of which this one is no new one (or the one that it would repeat).
    pub earlier: Option<RowId>,
}

impl<'a> RowReader<'a> {
    /// What becomes of a row in a selection of the plan.
    pub fn fate(&self, rows: &'a RowSelection, row: RowId) -> Fate<'a> {
        let (plan, tables): (&'a Plan, &'a Tables) = (self.plan, self.tables);
        let date = self.date(rows, row);
        let reader = self.observing(rows, date);
        let fails = |wanted| reader.failing(&rows.filters, row, date, wanted).map(Fate::Fails);
        if let Some(fails) = fails(Ok(false)) {
            return fails;
        }
        // Without its date a row may leave a condition open that has nothing to do with the cause.
        if let (Some(path), None) = (&rows.date, date) {
            return Fate::NoDate(path);
        }
        if reader.passes(&rows.filters, row, date) == Ok(false)
            && let Some(fails) = fails(Err(Lack::Empty))
        {
            return fails;
        }
        match Selector::new(plan, tables, rows).taken(row) {
            taken if taken.is_empty() => Fate::NotTakenBack,
            taken => Fate::Taken(taken),
        }
    }

    /// The first condition that is false, or that an empty cell leaves open.
    fn failing(
        &self,
        filters: &'a [Expr],
        row: RowId,
        date: Option<Date>,
        wanted: Result<bool, Lack>,
    ) -> Option<Failed<'a>> {
        let filter = filters.iter().find(|filter| self.chooses(filter, row, date) == wanted)?;
        Some(self.failed(self.part_of(filter, row, date), row, date))
    }

    /// The part of a condition that makes it fail: of what is joined by `and`, the first that does.
    fn part_of(&self, filter: &'a Expr, row: RowId, date: Option<Date>) -> &'a Expr {
        match &*filter.kind {
            ExprKind::Binary { op: BinaryOp::And, left, right } => {
                let is_false = |side: &&'a Expr| self.chooses(side, row, date) == Ok(false);
                let fails = |side: &&'a Expr| self.chooses(side, row, date) != Ok(true);
                let sides = [left, right];
                let side = sides.into_iter().find(is_false).or_else(|| sides.into_iter().find(fails));
                self.part_of(side.unwrap_or(right), row, date)
            }
            ExprKind::Define(id) => self.part_of(&self.plan.defines.get(*id).value, row, date),
            _ => filter,
        }
    }

    fn failed(&self, condition: &'a Expr, row: RowId, date: Option<Date>) -> Failed<'a> {
        let mut reads: Vec<&'a Expr> = Vec::new();
        let mut newness: Option<&'a Newness> = None;
        self.look(condition, &mut |expr| match &*expr.kind {
            ExprKind::RowField(path) if !reads.iter().any(|known| known.field_read() == Some(path)) => reads.push(expr),
            ExprKind::Param(_) => reads.push(expr),
            ExprKind::IsNew(of) => newness = Some(of),
            _ => {}
        });
        let reads = reads.into_iter().map(|expr| (expr, self.value(expr, row, date))).collect();
        Failed { condition, reads, earlier: newness.and_then(|newness| self.earlier(newness, row)) }
    }

    /// What a condition reads, also behind the definitions that it names.
    fn look(&self, expr: &'a Expr, visit: &mut dyn FnMut(&'a Expr)) {
        visit(expr);
        if let ExprKind::Define(id) = &*expr.kind {
            self.look(&self.plan.defines.get(*id).value, visit);
        }
        for inner in expr.children() {
            self.look(inner, visit);
        }
    }
}
