//! Refunds that take nothing back: an amount without the day on which it was paid back, or without the row that it is of.

use std::collections::{BTreeMap, BTreeSet};

use crate::data::{Cell, RowId};
use crate::diagnostics::{Code, Diagnostic};
use crate::evaluate::world::World;
use crate::measure::select;
use crate::plan::{Expr, Field, FieldPath, Id, Record, Reversal, RowSelection};
use crate::source::Span;
use crate::time::Date;

impl World<'_> {
    /// P0871: rows with a refunded amount whose day is empty. An empty day says that there was no refund, the amount
    /// that there was one.
    pub(super) fn warn_of_refunds_without_day(&self) {
        type Found<'p> = (Span, &'p FieldPath, &'p Expr, BTreeSet<RowId>);
        let mut found: BTreeMap<(Id<Record>, Vec<usize>), Found<'_>> = BTreeMap::new();
        for (rows, reversal) in self.reversals_of_parts() {
            let Some((part, _)) = &reversal.part else { continue };
            let undated = |row: RowId, date: Option<Date>| {
                let refunded = self.reader().value(part, row, date).and_then(|value| value.number().cloned());
                let is_some = refunded.is_some_and(|amount| !amount.is_zero());
                is_some && self.reader().read(&reversal.on, row, date).is_none()
            };
            let (record, without): (Id<Record>, BTreeSet<RowId>) = match reversal.refunds {
                Some(refunds) => {
                    let all = self.tables.get(refunds.record).rows();
                    (refunds.record, all.filter(|row| undated(*row, None)).collect())
                }
                None => {
                    let all = select(self.plan, self.tables, rows).into_iter();
                    (rows.record, all.filter(|taken| undated(taken.row, taken.date)).map(|taken| taken.row).collect())
                }
            };
            if !without.is_empty() {
                let key = (record, reversal.on.steps.iter().map(|step| step.index()).collect());
                found.entry(key).or_insert((reversal.span, &reversal.on, part, BTreeSet::new())).3.extend(without);
            }
        }
        for ((record, _), (span, on, part, rows)) in found {
            let amount = part.field_read().map_or_else(|| "".into(), |path| self.field_at_end(path));
            self.report(
                Diagnostic::warning(Code::RefundWithoutDay, span)
                    .arg("record", &self.plan.records.get(record).name)
                    .arg("field", self.field_at_end(on))
                    .arg("amount", amount)
                    .arg("rows", rows.len())
                    .arg("places", self.places(record, &rows)),
            );
        }
    }

    /// P0872: refunds of an amount that lead to no row. They are of nothing that a rule could take back.
    pub(super) fn warn_of_refunds_of_nothing(&self) {
        type Found = (Span, BTreeSet<RowId>);
        let mut found: BTreeMap<(Id<Record>, Id<Field>), Found> = BTreeMap::new();
        for (_, reversal) in self.reversals_of_parts() {
            let (Some(refunds), Some((part, _))) = (&reversal.refunds, &reversal.part) else { continue };
            let table = self.tables.get(refunds.record);
            let lost = |row: &RowId| {
                let amount = || self.reader().value(part, *row, None).and_then(|value| value.number().cloned());
                table.cell(*row, refunds.link) == Cell::Empty && amount().is_some_and(|amount| !amount.is_zero())
            };
            let rows: BTreeSet<RowId> = table.rows().filter(lost).collect();
            if !rows.is_empty() {
                let entry = found.entry((refunds.record, refunds.link)).or_insert((reversal.span, BTreeSet::new()));
                entry.1.extend(rows);
            }
        }
        for ((record, link), (span, rows)) in found {
            let shape = self.plan.records.get(record);
            self.report(
                Diagnostic::warning(Code::RefundOfNothing, span)
                    .arg("record", &shape.name)
                    .arg("field", &shape.fields.get(link).name)
                    .arg("rows", rows.len())
                    .arg("places", self.places(record, &rows)),
            );
        }
    }

    /// Every rule that takes back a part of a row, with its rows.
    fn reversals_of_parts(&self) -> Vec<(&RowSelection, &Reversal)> {
        let of_bonuses = self.plan.components.iter().filter_map(|(_, bonus)| Some((bonus.rows()?, bonus.reversed()?)));
        let of_measures =
            self.plan.measures.iter().filter_map(|(_, one)| Some((&one.rows, &**one.rows.reversed.as_ref()?)));
        of_bonuses.chain(of_measures).collect()
    }
}
