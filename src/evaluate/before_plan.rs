//! Refunds of rows that lie before the plan: it has paid nothing for them and takes nothing back.

use std::collections::BTreeSet;

use crate::data::RowId;
use crate::diagnostics::{Code, Diagnostic};
use crate::evaluate::world::World;
use crate::measure::{CreditedRow, Event};
use crate::plan::{Component, Id, Reversal};
use crate::time::{Month, Period};

impl World<'_> {
    /// P0843: rows from before the plan that are refunded in a period of the run, once for each rule. A rule that begins
    /// later than its plan is another matter: its rows are those of the rule before it, which takes them back.
    pub(super) fn warn_of_refunds_from_before(&self, periods: &[Period]) {
        for (id, bonus) in self.plan.components.iter() {
            let (Some(rows), Some(reversal)) = (bonus.rows(), bonus.reversed()) else { continue };
            if bonus.effective.is_some_and(|range| range.from > self.plan.effective.from) {
                continue;
            }
            let found = self.refunded_from_before(id, (bonus, reversal), periods);
            if found.is_empty() {
                continue;
            }
            self.report(
                Diagnostic::warning(Code::RefundFromBefore, reversal.span)
                    .arg("rule", &bonus.name)
                    .arg("record", &self.plan.records.get(rows.record).name)
                    .arg("from", self.plan.effective.from)
                    .arg("rows", found.len())
                    .arg("places", self.places(rows.record, &found)),
            );
        }
    }

    fn refunded_from_before(
        &self,
        id: Id<Component>,
        (bonus, reversal): (&Component, &Reversal),
        periods: &[Period],
    ) -> BTreeSet<RowId> {
        let begins = self.plan.effective.from;
        let refunds = self.refund_rows(reversal);
        let reader = self.reader();
        let before = |row: &&CreditedRow| row.date.is_some_and(|date| date < begins);
        let refunded = |row: &&CreditedRow| {
            let (Some(person), Some(rows)) = (row.payee, bonus.rows()) else { return false };
            let taken = reader.taken_by(reversal, (rows.record, row.row), row.date, &refunds);
            taken.iter().any(|taken| {
                let Event::On(day) = taken.event else { return false };
                let own = self.plan.every.containing(Month::of(day));
                day >= begins && periods.contains(&own) && self.is_of_plan(person, own, periods)
            })
        };
        self.facts.all_rows(id).iter().filter(before).filter(refunded).map(|row| row.row).collect()
    }
}
