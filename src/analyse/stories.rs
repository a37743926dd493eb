//! Stories: consecutive periods of one person, and what must come out of each.

use crate::analyse::blocks::Clauses;
use crate::analyse::checker::Checker;
use crate::analyse::expressions::Sight;
use crate::diagnostics::{Code, Diagnostic};
use crate::plan::{Const, Expected, Expr, ExprKind, Given, Story, StoryRow, TotalOf, Type};
use crate::syntax::labels::{BlockKind, LabelKind};
use crate::syntax::tree::{self, Block, Clause};
use crate::time::Period;

/// What a column of a story holds.
enum Column {
    Pays,
    Balance,
    Stated(Expr),
}

impl<'t> Checker<'t> {
    /// The stories of all draws.
    pub fn stories(&mut self, blocks: &[&'t Block]) {
        // A rule that is wrong was not kept; then the places of the others are not those of their blocks.
        if self.plan.components.len() != self.components.len() {
            return;
        }
        for block in blocks.iter().filter(|block| block.kind.item == BlockKind::Draw) {
            let clauses = Clauses::of(block);
            let Some(story) = clauses.get(LabelKind::Story) else { continue };
            let Some(of) = block.name.as_ref().and_then(|name| self.component_id(&name.item)) else { continue };
            let Some(given) = self.given(clauses, Sight::Rule) else { continue };
            let Some(rows) = self.story_rows(story) else { continue };
            self.plan.stories.push(Story { of, given, rows });
        }
    }

    fn story_rows(&mut self, clause: &'t Clause) -> Option<Vec<StoryRow>> {
        let (head, body) = clause.rows.split_first()?;
        let mut columns = Vec::new();
        for cell in &head.cells {
            columns.push(self.story_column(cell)?);
        }
        let has = |wanted: fn(&Column) -> bool| columns.iter().any(wanted);
        let period =
            |column: &Column| matches!(column, Column::Stated(expr) if matches!(*expr.kind, ExprKind::ThisPeriod));
        let results = has(|column| matches!(column, Column::Pays | Column::Balance));
        if !results || !columns.iter().any(period) {
            self.report(Diagnostic::error(Code::StoryPeriods, head.span).arg("next", "").help("columns"));
            return None;
        }
        let mut rows: Vec<StoryRow> = Vec::new();
        for row in body.iter().filter(|row| row.cells.len() == head.cells.len()) {
            let mut told = StoryRow {
                period: Period::month(crate::time::Month::of(self.plan.effective.from)),
                given: Vec::new(),
                pays: None,
                balance: None,
                span: row.span,
            };
            for (cell, column) in row.cells.iter().zip(&columns) {
                match column {
                    Column::Pays => told.pays = Some(self.expected_money(cell)?),
                    Column::Balance => told.balance = Some(self.expected_money(cell)?),
                    Column::Stated(column) => {
                        let (_, value) = self.constant_for(cell, column)?;
                        if let (ExprKind::ThisPeriod, Const::Period(period)) = (&*column.kind, &value) {
                            told.period = *period;
                        }
                        told.given.push(Given { what: column.clone(), value, span: cell.span });
                    }
                }
            }
            let next = rows.last().map(|before| self.plan.every.containing(before.period.last().plus(1)));
            if next.is_some_and(|next| next != told.period) {
                let mut problem = Diagnostic::error(Code::StoryPeriods, row.span);
                problem = next.map_or(problem.clone(), |next| problem.arg("next", next));
                self.report(problem);
                return None;
            }
            rows.push(told);
        }
        Some(rows)
    }

    fn story_column(&mut self, cell: &tree::Expr) -> Option<Column> {
        match &*cell.item {
            tree::ExprKind::Pays => Some(Column::Pays),
            tree::ExprKind::Balance => Some(Column::Balance),
            // The name of a rule stands for what it pays.
            tree::ExprKind::Path(path)
                if let [name] = path.as_slice()
                    && let Some(id) = self.component_id(&name.item) =>
            {
                if let Some(symbol) = self.names.find(&name.item).and_then(|id| self.names.symbols.get_mut(id)) {
                    symbol.used = true;
                }
                let kind = ExprKind::Total(TotalOf::Component(id));
                Some(Column::Stated(Expr::new(kind, Type::Money(self.plan.currency), cell.span)))
            }
            _ => self.stated(cell, Sight::Rule).map(Column::Stated),
        }
    }

    fn expected_money(&mut self, cell: &tree::Expr) -> Option<Expected> {
        let (ty, value) = self.constant(cell, Some(&Type::Money(self.plan.currency)))?;
        Some(Expected { value, ty, span: cell.span })
    }
}
