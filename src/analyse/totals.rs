//! What the values of a parameter's table add up to.

use crate::analyse::blocks::Clauses;
use crate::analyse::checker::Checker;
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::number::Exact;
use crate::plan::{Const, ParamValue, Type};
use crate::syntax::labels::LabelKind;
use crate::syntax::tree::Block;

impl<'t> Checker<'t> {
    /// P0416: every column of values of a table must add up to what the parameter says.
    pub fn param_total(&mut self, block: &'t Block, ty: &Type, value: &ParamValue) -> Option<()> {
        let clauses = Clauses::of(block);
        let Some(clause) = clauses.get(LabelKind::Total) else { return Some(()) };
        let (_, wanted) = self.constant(clauses.expr(LabelKind::Total)?, Some(ty))?;
        let name = block.name.as_ref().map_or("", |name| &name.item);
        let (ParamValue::Table { dates, rows, .. }, Const::Number(wanted)) = (value, wanted) else {
            self.report(Diagnostic::error(Code::ParamTotal, clause.span).arg("name", name).help("table"));
            return None;
        };
        let shown = |number: Exact| match ty {
            Type::Percent | Type::Ratio => Arg::Percent(number),
            _ => Arg::Number(number),
        };
        for (column, date) in dates.iter().enumerate() {
            let values = rows.iter().filter_map(|row| match row.values.get(column) {
                Some(Const::Number(number)) => Some(number.clone()),
                _ => None,
            });
            let total: Exact = values.sum();
            if total != wanted {
                let said = Diagnostic::error(Code::ParamTotal, clause.span)
                    .arg("name", name)
                    .arg("total", shown(total))
                    .arg("wanted", shown(wanted.clone()));
                self.report(match date {
                    Some(date) => said.arg("date", *date).help("date"),
                    None => said,
                });
                return None;
            }
        }
        Some(())
    }
}
