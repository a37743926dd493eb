//! The lines of tiers that hold together: all of a table, or those that a column begun on some day has.

use crate::analyse::checker::Checker;
use crate::analyse::tier_table::Written;
use crate::diagnostics::{Code, Diagnostic};
use crate::plan::{Bound, Columns, Expr, Ladder, TierLine};
use crate::source::Span;
use crate::syntax::tree::Side;

/// A row of tiers that could be read.
pub(super) struct TierRow {
    pub side: Side,
    pub bound: Bound,
    /// One value for each column; `None` where from its date on there is no such line.
    pub values: Vec<Option<Expr>>,
}

impl Checker<'_> {
    /// The ladders of a table: one for each day on which its columns begin, else one for all. Each must rise and begin
    /// where `below` says; what does not is reported. Of an incomplete table the rows that could be read may still be out
    /// of order, and nothing more can be said.
    pub(super) fn ladders(&mut self, rows: Vec<TierRow>, written: &Written<'_>, complete: bool) -> Option<Vec<Ladder>> {
        let Columns::Dated(days) = &written.columns else {
            return self.ladder(rows, None, complete).map(|ladder| vec![ladder]);
        };
        // Without a dash all columns have the same lines, and it is of no use to name one.
        let differ = rows.iter().any(|row| row.values.iter().any(Option::is_none));
        let mut ladders = Vec::new();
        for (place, heading) in written.headings.iter().enumerate().take(days.len()) {
            let own = |row: &TierRow| {
                let value = row.values.get(place)?.clone()?;
                Some(TierRow { side: row.side, bound: row.bound.clone(), values: vec![Some(value)] })
            };
            // What is wrong in one column is wrong in the next ones as a rule, and is said once.
            ladders.push(self.ladder(rows.iter().filter_map(own).collect(), differ.then_some(*heading), complete)?);
        }
        Some(ladders)
    }

    /// The rows of one ladder; `column` is the heading of the day from which they hold.
    fn ladder(&mut self, rows: Vec<TierRow>, column: Option<Span>, complete: bool) -> Option<Ladder> {
        let mut lines: Vec<TierLine> = Vec::new();
        let mut bounds: Vec<Bound> = Vec::new();
        let mut below: Option<(Bound, Vec<Expr>)> = None;
        let mut fine = complete;
        for TierRow { side, bound, values } in rows {
            let values = values.into_iter().collect::<Option<Vec<Expr>>>()?;
            if side != Side::Below {
                fine &= self.in_order(&bound, &bounds, column);
                bounds.push(bound.clone());
                lines.push(TierLine { bound, values });
            } else if let Some((first, _)) = &below {
                let first = first.span;
                self.tier_twice(&bound, first, column);
                return None;
            } else {
                below = Some((bound, values));
            }
        }
        if let (true, Some((below, _)), Some(first)) = (fine, &below, bounds.first()) {
            fine = self.meets(below, first, column);
        }
        if let (Some(heading), true, true) = (column, complete, lines.is_empty()) {
            self.no_line(heading, "column");
        }
        (fine && !lines.is_empty()).then_some(Ladder { below: below.map(|(_, values)| values), lines })
    }

    /// P0170: a dash where it has no meaning, or so many of them that nothing is left.
    pub(super) fn no_line(&mut self, span: Span, why: &'static str) {
        self.report(Diagnostic::error(Code::NoLineHere, span).help(why));
    }
}
