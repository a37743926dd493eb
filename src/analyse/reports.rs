//! Reports: columns of values, for whom, in what order.

use crate::analyse::blocks::{Clauses, argument_name};
use crate::analyse::checker::Checker;
use crate::analyse::expressions::Sight;
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::plan::{Report, ReportColumn, Scope};
use crate::syntax::fold;
use crate::syntax::labels::LabelKind;
use crate::syntax::tree::{self, Block, Clause, Value};

impl<'t> Checker<'t> {
    /// A report; `None` when something in it is wrong.
    pub fn report_block(&mut self, block: &'t Block) -> Option<Report> {
        let clauses = Clauses::of(block);
        let every = self.every(clauses);
        let scope = self.scope(clauses);
        let dated_by = self.end_by(clauses);
        let columns: Vec<Option<ReportColumn>> = {
            let all: Vec<&Clause> = clauses.all(LabelKind::Column).collect();
            all.into_iter().map(|clause| self.column(clause, scope)).collect()
        };
        let filter = clauses.expr(LabelKind::Where).map(|filter| {
            let filter = self.condition(filter, Sight::Rule)?;
            if matches!(scope, Some(Scope::Person | Scope::Below(..)) | None) {
                return Some(filter);
            }
            self.of_group(filter, LabelKind::Where, scope)
        });
        let columns = columns.into_iter().collect::<Option<Vec<_>>>()?;
        for (place, column) in columns.iter().enumerate() {
            let twin = columns.iter().take(place).find(|earlier| fold(&earlier.name) == fold(&column.name));
            if let Some(twin) = twin {
                self.report(
                    Diagnostic::error(Code::TwoOfOneName, column.span)
                        .arg("name", &column.name)
                        .label(twin.span, "first"),
                );
                return None;
            }
        }
        let sort_by = match clauses.value(LabelKind::SortBy).map(|value| &value.item) {
            Some(Value::Ranking { by, largest }) => Some((self.column_named(by, &columns)?, *largest)),
            _ => None,
        };
        let units = self.rows_of_units(clauses, scope?)?;
        let (name, title) = self.name_and_title(block);
        Some(Report {
            units,
            name,
            title,
            every: every?,
            scope: scope?,
            dated_by: dated_by?,
            columns,
            filter: filter.map_or(Some(None), |filter| filter.map(Some))?,
            sort_by,
            span: block.kind.span,
        })
    }

    fn column(&mut self, clause: &Clause, scope: Option<Scope>) -> Option<ReportColumn> {
        let name = argument_name(clause)?;
        let Value::Expr(value) = &clause.value.item else { return None };
        let value = self.expr(value, Sight::Rule)?;
        let value = match scope {
            Some(Scope::Unit(_) | Scope::UnitOf(_) | Scope::Company) => {
                self.of_group(value, LabelKind::Column, scope)?
            }
            Some(Scope::Person | Scope::Below(..)) | None => value,
        };
        Some(ReportColumn { name: name.item.clone(), value, span: name.span })
    }

    /// The place of a column that the report sorts by.
    fn column_named(&mut self, by: &tree::Expr, columns: &[ReportColumn]) -> Option<usize> {
        let found = match &*by.item {
            tree::ExprKind::Path(path) => match path.as_slice() {
                [name] => columns.iter().position(|column| fold(&column.name) == fold(&name.item)),
                _ => None,
            },
            _ => None,
        };
        if found.is_none() {
            let known = columns.iter().map(|column| Arg::from(&column.name)).collect();
            self.report(Diagnostic::error(Code::NoSuchColumn, by.span).arg("known", Arg::List(known)));
        }
        found
    }
}
