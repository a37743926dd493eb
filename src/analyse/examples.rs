//! Examples inside rules: what they state, and what must come out.

use crate::analyse::blocks::Clauses;
use crate::analyse::checker::Checker;
use crate::analyse::expressions::Sight;
use crate::analyse::names::{Meaning, State};
use crate::diagnostics::{Code, Diagnostic};
use crate::plan::{Case, Example, Examples, Expected, Expr, ExprKind, Given, Type};
use crate::syntax::labels::{BlockKind, LabelKind};
use crate::syntax::tree::{self, Block, Value};

impl<'t> Checker<'t> {
    /// The examples of all blocks.
    pub fn examples(&mut self, blocks: &[&'t Block]) {
        for block in blocks {
            let clauses = Clauses::of(block);
            if matches!(block.kind.item, BlockKind::Pool | BlockKind::Contest) {
                self.examples_together(block);
                continue;
            }
            let has = |label| clauses.get(label).is_some();
            if has(LabelKind::Story) || !(has(LabelKind::Examples) || has(LabelKind::Given)) {
                continue;
            }
            let Some((of, sight, ty)) = self.example_of(block) else { continue };
            let Some(given) = self.given(clauses, sight) else { continue };
            let Some(examples) = self.example_rows(clauses, sight, &ty) else { continue };
            self.plan.examples.push(Examples { of, given, rows: examples });
        }
    }

    fn example_of(&mut self, block: &'t Block) -> Option<(Case, Sight, Type)> {
        if block.kind.item.is_component() {
            let id = self.component_id(&block.name.as_ref()?.item)?;
            // A bonus that is wrong was not kept; then its examples wait too.
            if self.plan.components.len() != self.components.len() {
                return None;
            }
            let rows = self.plan.components.get(id).kind.rows();
            self.shared = rows.and_then(|rows| rows.credited.as_ref()?.shares().cloned());
            let sight = rows.map_or(Sight::Rule, |rows| Sight::RowAndRule(rows.record));
            return Some((Case::Component(id), sight, Type::Money(self.plan.currency)));
        }
        let id = self.names.find(&block.name.as_ref()?.item)?;
        let State::Done(meaning) = self.names.get(id)?.state else { return None };
        match meaning {
            Meaning::Scale(id) => {
                let value = self.plan.scales.get(id);
                let span = value.span;
                let ty = self.scale_value(id, None, span)?.ty;
                Some((Case::Scale(id), Sight::Rule, ty))
            }
            Meaning::Scorecard(id) => {
                Some((Case::Scorecard(id), Sight::Rule, self.plan.scorecards.get(id).curve.ty.clone()))
            }
            Meaning::Define(id) => Some((Case::Define(id), Sight::Rule, self.plan.defines.get(id).value.ty.clone())),
            _ => None,
        }
    }

    pub fn given(&mut self, clauses: Clauses<'t>, sight: Sight) -> Option<Vec<Given>> {
        let Some(value) = clauses.value(LabelKind::Given) else { return Some(Vec::new()) };
        let Value::Given(pairs) = &value.item else { return None };
        let mut given = Vec::new();
        for (what, value) in pairs {
            let what = self.stated(what, sight)?;
            let (_, constant) = self.constant_for(value, &what)?;
            given.push(Given { what, value: constant, span: value.span });
        }
        Some(given)
    }

    /// What is stated must be a thing that has a value of its own.
    pub fn stated(&mut self, what: &tree::Expr, sight: Sight) -> Option<Expr> {
        if let Some(rate) = self.stated_rate(what) {
            return Some(rate);
        }
        let made = self.expr(what, sight)?;
        if matches!(*made.kind, ExprKind::Number(_) | ExprKind::Text(_) | ExprKind::YesNo(_) | ExprKind::Date(_)) {
            self.report(Diagnostic::error(Code::ExampleColumn, made.span));
            return None;
        }
        Some(made)
    }

    fn example_rows(&mut self, clauses: Clauses<'t>, sight: Sight, ty: &Type) -> Option<Vec<Example>> {
        let Some(clause) = clauses.get(LabelKind::Examples) else { return Some(Vec::new()) };
        let (head, body) = clause.rows.split_first()?;
        let mut columns: Vec<Option<Expr>> = Vec::new();
        let mut result = None;
        for (place, cell) in head.cells.iter().enumerate() {
            if matches!(&*cell.item, tree::ExprKind::Pays | tree::ExprKind::Result) {
                result = Some(place);
                columns.push(None);
            } else {
                columns.push(Some(self.stated(cell, sight)?));
            }
        }
        let Some(result) = result else {
            self.report(Diagnostic::error(Code::ExampleColumn, head.span).help("no_result"));
            return None;
        };
        let mut rows = Vec::new();
        for row in body.iter().filter(|row| row.cells.len() == head.cells.len()) {
            let mut given = Vec::new();
            let mut expected = None;
            for (place, (cell, column)) in row.cells.iter().zip(&columns).enumerate() {
                match column {
                    Some(column) => {
                        let (_, value) = self.constant_for(cell, column)?;
                        given.push(Given { what: column.clone(), value, span: cell.span });
                    }
                    None if place == result => {
                        let (ty, value) = self.constant(cell, Some(ty))?;
                        expected = Some(Expected { value, ty, span: cell.span });
                    }
                    None => {}
                }
            }
            rows.push(Example { given, person: None, expected: expected?, span: row.span });
        }
        Some(rows)
    }
}
