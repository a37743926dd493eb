//! Examples of a whole circle: the members of one group in one table, paid together.

use crate::analyse::blocks::Clauses;
use crate::analyse::checker::Checker;
use crate::analyse::expressions::Sight;
use crate::diagnostics::{Code, Diagnostic};
use crate::plan::{Case, Example, Examples, Expected, Expr, Given, Type};
use crate::source::Span;
use crate::syntax::labels::LabelKind;
use crate::syntax::tree::{Block, ExprKind, Row};

/// What a column of the table holds.
enum Column {
    Person,
    Pays,
    Stated(Expr),
}

impl<'t> Checker<'t> {
    /// The examples of a pool or contest.
    pub fn examples_together(&mut self, block: &'t Block) -> Option<()> {
        let clauses = Clauses::of(block);
        if clauses.get(LabelKind::ExamplesTogether).is_none() && clauses.get(LabelKind::Given).is_none() {
            return None;
        }
        // A rule that is wrong was not kept; then its examples wait too.
        if self.plan.components.len() != self.components.len() {
            return None;
        }
        let id = self.component_id(&block.name.as_ref()?.item)?;
        let given = self.given(clauses, Sight::Rule)?;
        let rows = match clauses.get(LabelKind::ExamplesTogether) {
            Some(clause) => self.rows_together(&clause.rows)?,
            None => Vec::new(),
        };
        self.plan.examples.push(Examples { of: Case::Together(id), given, rows });
        Some(())
    }

    fn rows_together(&mut self, rows: &[Row]) -> Option<Vec<Example>> {
        let (head, body) = rows.split_first()?;
        let mut columns = Vec::new();
        for cell in &head.cells {
            columns.push(match &*cell.item {
                ExprKind::HeadingPerson => Column::Person,
                ExprKind::Pays | ExprKind::Result => Column::Pays,
                _ => Column::Stated(self.stated(cell, Sight::Rule)?),
            });
        }
        let has = |wanted: fn(&Column) -> bool| columns.iter().any(wanted);
        if !has(|column| matches!(column, Column::Person)) || !has(|column| matches!(column, Column::Pays)) {
            self.together_wrong(head.span, "");
            return None;
        }
        let money = Type::Money(self.plan.currency);
        let mut made: Vec<Example> = Vec::new();
        for row in body.iter().filter(|row| row.cells.len() == head.cells.len()) {
            let mut given = Vec::new();
            let mut person = None;
            let mut expected = None;
            for (cell, column) in row.cells.iter().zip(&columns) {
                match (column, &*cell.item) {
                    (Column::Person, ExprKind::Text(name)) => person = Some(name.clone()),
                    (Column::Person, _) => {
                        self.together_wrong(cell.span, "text");
                        return None;
                    }
                    (Column::Pays, _) => {
                        let (ty, value) = self.constant(cell, Some(&money))?;
                        expected = Some(Expected { value, ty, span: cell.span });
                    }
                    (Column::Stated(what), _) => {
                        let (_, value) = self.constant_for(cell, what)?;
                        given.push(Given { what: what.clone(), value, span: cell.span });
                    }
                }
            }
            if made.iter().any(|earlier| earlier.person == person) {
                self.together_wrong(row.span, "twice");
                return None;
            }
            made.push(Example { given, person, expected: expected?, span: row.span });
        }
        Some(made)
    }

    fn together_wrong(&mut self, span: Span, help: &'static str) {
        let lang = self.plan.lang;
        let heading = |key| crate::syntax::words::word(key, lang);
        self.report(
            Diagnostic::error(Code::TogetherColumns, span)
                .arg("person", heading("heading_person"))
                .arg("pays", heading("pays"))
                .help(help),
        );
    }
}
