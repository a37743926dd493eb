//! Lists of rows: the largest of a long one, and what the others come to.

use crate::data::RowId;
use crate::diagnostics::Arg;
use crate::evaluate::{Line, LineStatus, Trace, TraceKind, Value};
use crate::number::Exact;
use crate::plan::{ComponentKind, Credit, Id, Record, Type};
use crate::report::Node;
use crate::report::explain::teller::Teller;
use crate::source::Span;
use crate::syntax::tree::Aggregate;

/// The rows shown of a list unless all are asked for.
pub(super) const ROWS: usize = 10;

/// Which entries of a long list are shown.
pub(super) struct Cut {
    /// Whether the entry of each place is shown.
    pub(super) shown: Vec<bool>,
    /// What the others come to; nothing where entries have no amount.
    pub(super) rest: Option<Exact>,
}

impl Cut {
    /// The largest of amounts, whatever their sign; of equal ones the earlier.
    pub(super) fn of_amounts(amounts: &[Exact]) -> Cut {
        let mut order: Vec<usize> = (0..amounts.len()).collect();
        let size = |at: &usize| amounts.get(*at).map(Exact::abs);
        order.sort_by_key(|at| std::cmp::Reverse(size(at)));
        let mut shown = vec![false; amounts.len()];
        for at in order.into_iter().take(ROWS) {
            if let Some(flag) = shown.get_mut(at) {
                *flag = true;
            }
        }
        let rest = amounts.iter().zip(&shown).filter(|(_, shown)| !**shown).map(|(amount, _)| amount.clone()).sum();
        Cut { shown, rest: Some(rest) }
    }

    /// The first of a list.
    fn of_first(count: usize) -> Cut {
        Cut { shown: (0..count).map(|at| at < ROWS).collect(), rest: None }
    }
}

impl<'a> Teller<'a> {
    /// The rows of a list, unless they stand further up.
    pub(super) fn rows(&self, record: Id<Record>, rows: &'a [RowId], of: &Trace) -> Vec<Node> {
        if self.told.rows(record, rows, self.component).is_some() {
            return vec![Node::leaf(self.view.say("same_rows", &[("count", Arg::from(rows.len()))]))];
        }
        if self.options.all_rows || rows.len() <= ROWS {
            return rows.iter().map(|row| Node::leaf(self.row(record, *row))).collect();
        }
        let amounts = self.amounts(record, rows, of.span);
        let cut = amounts.map_or_else(|| Cut::of_first(rows.len()), |amounts| Cut::of_amounts(&amounts));
        let shown = rows.iter().zip(&cut.shown).filter(|(_, shown)| **shown);
        let mut nodes: Vec<Node> = shown.map(|(row, _)| Node::leaf(self.row(record, *row))).collect();
        nodes.push(self.more(&cut, &of.ty));
        nodes
    }

    /// What each row brings to a sum; `None` where the measure is no sum.
    fn amounts(&self, record: Id<Record>, rows: &[RowId], span: Span) -> Option<Vec<Exact>> {
        let plan = self.view.plan;
        let here = |measure: &crate::plan::Measure| measure.span == span && measure.rows.record == record;
        let (_, measure) = plan.measures.iter().find(|(_, measure)| here(measure))?;
        let target = measure.target.as_ref().filter(|_| measure.function == Aggregate::Sum)?;
        let shared = measure.rows.credited.as_ref().and_then(Credit::shares).is_some();
        if measure.by_share && shared {
            // A part of each row counts, and which one only the run knows.
            return None;
        }
        let reader = crate::measure::RowReader::new(plan, self.view.tables);
        let amount = |row: &RowId| reader.value(target, *row, reader.date(&measure.rows, *row))?.number().cloned();
        rows.iter().map(amount).collect()
    }

    /// The line that stands for the entries left out.
    pub(super) fn more(&self, cut: &Cut, ty: &Type) -> Node {
        let count = cut.shown.iter().filter(|shown| !**shown).count();
        Node::leaf(match &cut.rest {
            Some(rest) => {
                let sum = Arg::Text(self.view.number(rest, ty));
                self.view.say("more_smaller_rows", &[("count", Arg::from(count)), ("sum", sum)])
            }
            None => self.view.say("more_rows", &[("count", Arg::from(count))]),
        })
    }

    /// Whether a line pays for rows of its own and has met none.
    pub(super) fn has_no_rows(&self, line: &Line) -> bool {
        let of_row = |part: &Trace| {
            matches!(part.what, TraceKind::Row { .. } | TraceKind::Reversed { .. } | TraceKind::Held { .. })
        };
        let for_each = matches!(self.view.plan.components.get(line.component).kind, ComponentKind::ForEach { .. });
        for_each && line.status == LineStatus::Pays && !line.parts.iter().any(of_row)
    }

    /// What part of a row is taken back, where the rule may take back less than all of it.
    pub(super) fn part_of_row(&self, row: RowId, refund: Option<(Id<Record>, RowId)>) -> Option<Node> {
        let component = self.view.plan.components.get(self.component);
        let (rows, reversal) = component.rows().zip(component.reversed())?;
        let (taken, whole) = reversal.part.as_ref()?;
        let reader = crate::measure::RowReader::new(self.view.plan, self.view.tables);
        let date = reader.date(rows, row);
        let share = reader.part_reversed(reversal, row, date, refund.map(|(_, refund)| refund)).ok()?;
        let shown = |expr: &crate::plan::Expr, row: RowId| {
            let value = reader.value(expr, row, date)?.number().cloned()?;
            Some(self.view.value(&Value::Number(value), &expr.ty))
        };
        let args = [
            ("part", Arg::Text(shown(taken, refund.map_or(row, |(_, refund)| refund))?)),
            ("whole", Arg::Text(shown(whole, row)?)),
            ("share", Arg::Text(self.view.format().percent(&share))),
        ];
        let told = self.view.say("tell_part_taken_back", &args);
        Some(Node::leaf(match refund {
            Some((record, refund)) => format!("{told} ← {}", self.row(record, refund)),
            None => told,
        }))
    }
}
