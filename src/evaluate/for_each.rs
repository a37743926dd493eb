//! Rules that pay for each row.

use crate::data::{EntityId, RowId};
use crate::evaluate::at::{At, RowAt, Subject};
use crate::evaluate::exceptions::Place;
use crate::evaluate::line::{Gate, Payout};
use crate::evaluate::steps::Steps;
use crate::evaluate::world::{Stop, World};
use crate::evaluate::{TraceKind, Value, WhyNot};
use crate::measure::CreditedRow;
use crate::number::Exact;
use crate::plan::walk::reads_row;
use crate::plan::{Component, Expr, Id, Type, Window};
use crate::time::{Date, Period};

/// What one row brings, before `then`.
#[derive(Clone, Debug)]
pub(super) struct RowPay {
    pub(super) row: RowId,
    pub(super) pay: Exact,
}

impl World<'_> {
    /// The rows due in a period of the rule: those of the period, or of the whole window of one `so far`. A row dated
    /// on a day on which the plan or the rule does not hold is not theirs: the plan or rule before or after pays it.
    pub(super) fn rows_due(&self, id: Id<Component>, person: EntityId, own: Period, window: Period) -> Vec<RowAt> {
        let bonus = self.plan.components.get(id);
        let Some(rows) = bonus.rows() else { return Vec::new() };
        let period = if matches!(bonus.window, Some(Window::SoFar(_))) { window } else { own };
        let holds = |day| self.holds_on(bonus, day);
        let found = self.rows_in(id, person, period).iter().filter(|taken| taken.date.is_none_or(holds));
        let row = |taken: &CreditedRow| RowAt {
            record: rows.record,
            row: taken.row,
            date: taken.date,
            part: taken.part,
            gap: taken.gap,
        };
        found.map(row).collect()
    }

    /// What the rows of the period bring that passed by and are not among those kept.
    pub(super) fn paid_in_passing(&self, id: Id<Component>, at: &At) -> Exact {
        match at.subject {
            Subject::Person(person) => {
                self.facts.passed(id).map(|sums| sums.paid(person, at.window)).unwrap_or_default()
            }
            Subject::Unit(..) | Subject::UnitOf(..) | Subject::Below(..) | Subject::Company => Exact::zero(),
        }
    }

    /// Whether plan and rule hold on a day.
    pub(super) fn holds_on(&self, bonus: &Component, day: Date) -> bool {
        self.plan.effective.contains(day) && bonus.effective.is_none_or(|range| range.contains(day))
    }

    /// Whether the condition of a `for each` rule is one on the row rather than on the period.
    pub(super) fn asks_row(&self, bonus: &Component) -> bool {
        bonus.when.as_ref().is_some_and(|when| reads_row(self.plan, when))
    }

    /// The pay of every row. A row to which the rule does not apply is shown with its reason and has no part in the line.
    pub(super) fn pay_rows(
        &self,
        id: Id<Component>,
        at: &At,
        rows: &[RowAt],
        parts: &mut Steps,
    ) -> Result<Vec<RowPay>, Stop> {
        let bonus = self.plan.components.get(id);
        let mut paid = Vec::with_capacity(rows.len());
        let mut stopped = None;
        for row in rows {
            let at = At { row: Some(*row), ..at.clone() };
            match self.pay_row(id, &at) {
                Ok((pay, inside)) => {
                    // Without explanations nobody asks for the rows one by one, and there may be many.
                    if self.options.rows {
                        let what = TraceKind::Row { record: row.record, row: row.row };
                        let ty = Type::Money(self.plan.currency);
                        let shown = Value::Number(pay.clone().unwrap_or_else(Exact::zero));
                        parts.push(self.node(what, shown, ty, bonus.span, inside));
                    }
                    paid.extend(pay.map(|pay| RowPay { row: row.row, pay }));
                }
                // The other rows are looked at all the same, so that everything wrong comes out together.
                Err(stop) => stopped = stopped.or(Some(stop)),
            }
        }
        match stopped {
            Some(stop) => Err(stop),
            None => Ok(paid),
        }
    }

    /// The pay of a row; `None` where the rule does not apply to it.
    fn pay_row(&self, id: Id<Component>, at: &At) -> Result<(Option<Exact>, Steps), Stop> {
        let bonus = self.plan.components.get(id);
        if let Some(gap) = at.row.and_then(|row| row.gap) {
            return Err(self.gap(gap, bonus.span, at));
        }
        let mut parts = self.new_steps();
        let dated = self.dated(bonus, at)?.unwrap_or_else(|_| at.clone());
        let exceptions = self.exceptions_at(bonus, &dated, Place::Row)?;
        let tolerant = At { tolerant: at.tolerant || exceptions.holds_without_data(), ..at.clone() };
        let own = self.row_by_rule(bonus, &tolerant, &mut parts);
        let amount = match self.excepted((id, bonus), &exceptions, own, &dated, &mut parts)? {
            Ok(amount) => amount,
            Err(why) => {
                if let WhyNot::NoData(reason) = &why {
                    self.notes_without_value(id, reason, at);
                }
                return Ok((None, parts));
            }
        };
        let each = match bonus.rounding {
            Some(_) => bonus.round_each_record,
            None => bonus.round_each_record || self.plan.round_each_record,
        };
        let amount = if each { self.rounded(bonus, amount, &mut parts) } else { amount };
        Ok((Some(amount), parts))
    }

    /// What the rule itself gives for a row, without exceptions: condition, amount and steps.
    fn row_by_rule(&self, bonus: &Component, at: &At, parts: &mut Steps) -> Result<Payout, Stop> {
        let Some(pays) = bonus.kind.amount() else { return Ok(Ok(Exact::zero())) };
        let each_then = bonus.kind.each_then();
        let (at, payout) = match self.dated(bonus, at)? {
            Err(reason) => (at.clone(), self.pay_instead(bonus, reason, at, parts)?),
            Ok(at) => {
                let asked: Vec<&Expr> = bonus.when.iter().filter(|_| self.asks_row(bonus)).collect();
                let payout = match self.gate(bonus, &asked, &at, parts)? {
                    Gate::Closed(why) => Err(why),
                    Gate::Instead(reason) => self.pay_instead(bonus, reason, &at, parts)?,
                    Gate::Open => self.pay(bonus, pays, &at, parts)?,
                };
                (at, payout)
            }
        };
        match payout {
            Ok(amount) => self.steps(bonus, each_then, amount, &at, parts),
            Err(why) => Ok(Err(why)),
        }
    }
}
