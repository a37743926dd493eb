//! Attributing the line of a whole rule to rows, so that it can be held or taken back row by row.

use crate::data::{EntityId, RowId};
use crate::diagnostics::{Code, Diagnostic};
use crate::evaluate::Value;
use crate::evaluate::at::{At, RowAt, Subject, months_of};
use crate::evaluate::world::{Stop, World};
use crate::measure::CreditedRow;
use crate::number::{Exact, split_by_shares};
use crate::plan::{Component, Id, Spread, Type};
use crate::time::Period;

impl World<'_> {
    /// What each row of the rule's window has of a line: its share by the value that the plan names, to the last unit.
    /// Of equal shares the smaller key gets the odd one.
    pub(super) fn spread_line(
        &self,
        id: Id<Component>,
        spread: &Spread,
        (person, own): (EntityId, Period),
        amount: &Exact,
    ) -> Result<Vec<(CreditedRow, Exact)>, Stop> {
        if amount.is_zero() {
            return Ok(Vec::new());
        }
        let bonus = self.plan.components.get(id);
        let window = bonus.window.map_or(own, |window| months_of(window, own));
        let mut rows: Vec<(CreditedRow, Exact)> = Vec::new();
        let mut stopped = None;
        for row in self.rows_in(id, person, window) {
            match self.weight_of(bonus, spread, row, (person, own)) {
                Ok(weight) => rows.push((*row, weight)),
                // The other rows are looked at all the same, so that everything wrong comes out together.
                Err(stop) => stopped = stopped.or(Some(stop)),
            }
        }
        if let Some(stop) = stopped {
            return Err(stop);
        }
        let record = spread.rows.record;
        rows.sort_by_key(|(row, _)| (self.key_of(record, row.row), row.row));
        let weights: Vec<Exact> = rows.iter().map(|(_, weight)| weight.clone()).collect();
        let shares = split_by_shares(amount, &weights, &self.rounding(bonus).unit);
        match shares.filter(|shares| !shares.is_empty()) {
            Some(shares) => Ok(rows.into_iter().map(|(row, _)| row).zip(shares).collect()),
            None => {
                let money = Type::Money(self.plan.currency);
                Err(self.report(
                    Diagnostic::error(Code::NothingToSpreadOver, spread.span)
                        .arg("rule", &bonus.name)
                        .arg("person", self.name_of(person))
                        .arg("period", own)
                        .arg("record", &self.plan.records.get(record).name)
                        .arg("amount", self.arg(&Value::Number(amount.clone()), Some(&money))),
                ))
            }
        }
    }

    fn weight_of(
        &self,
        bonus: &Component,
        spread: &Spread,
        row: &CreditedRow,
        (person, own): (EntityId, Period),
    ) -> Result<Exact, Stop> {
        let at_hand: RowId = row.row;
        let at = At {
            row: Some(RowAt { record: spread.rows.record, row: at_hand, date: row.date, part: row.part, gap: row.gap }),
            rule: Some(bonus.span),
            ..At::over(Subject::Person(person), own)
        };
        if let Some(gap) = row.gap {
            return Err(self.gap(gap, spread.span, &at));
        }
        let weight = self.eval(&spread.by, &at)?.number();
        weight.map_err(|reason| self.no_data_here(&bonus.name, spread.by.span, &at, &reason))
    }
}
