//! Computed fields: formulas over the fields of their own row, looked at when every record has its fields, because links
//! may lead into records that are declared later.

use std::sync::Arc;

use crate::analyse::blocks::{Clauses, argument_name};
use crate::analyse::checker::Checker;
use crate::analyse::expressions::Sight;
use crate::analyse::names::State;
use crate::diagnostics::{Code, Diagnostic};
use crate::plan::{Field, Id, Record, Type};
use crate::source::Span;
use crate::syntax::fold;
use crate::syntax::labels::LabelKind;
use crate::syntax::tree::{self, Name};

/// A computed field and how far it has been looked at.
pub(super) struct Formula<'t> {
    record: Id<Record>,
    field: Id<Field>,
    name: Arc<str>,
    formula: &'t tree::Expr,
    span: Span,
    state: State<()>,
}

impl<'t> Checker<'t> {
    /// Adds the computed fields of a block to a record. Their types are known once their formulas are.
    pub fn declare_computed(&mut self, id: Id<Record>, clauses: Clauses<'t>, own: &mut Vec<&'t Name>) {
        for clause in clauses.all(LabelKind::Computed) {
            let (Some(name), tree::Value::Expr(formula)) = (argument_name(clause), &clause.value.item) else {
                continue;
            };
            if let Some(earlier) = own.iter().find(|earlier| fold(&earlier.item) == fold(&name.item)) {
                let first = earlier.span;
                self.report(
                    Diagnostic::error(Code::TwoOfOneName, name.span).arg("name", &name.item).label(first, "first"),
                );
                continue;
            }
            own.push(name);
            let field = Field {
                name: name.item.clone(),
                genitive: clause.genitive.as_ref().map(|name| name.item.clone()),
                title: None,
                // The type of the formula takes the place of this one before anything asks for it.
                ty: Type::Number,
                optional: true,
                computed: None,
                span: name.span,
            };
            let field = self.put_field(id, field);
            let state = State::Waiting;
            self.formulas.push(Formula { record: id, field, name: name.item.clone(), formula, span: name.span, state });
        }
    }

    /// Adds a field, in the place of an earlier one of its name.
    pub fn put_field(&mut self, id: Id<Record>, field: Field) -> Id<Field> {
        let fields = &mut self.plan.records.get_mut(id).fields;
        let earlier = fields.iter().find(|(_, earlier)| fold(&earlier.name) == fold(&field.name)).map(|(id, _)| id);
        match earlier {
            Some(earlier) => {
                *fields.get_mut(earlier) = field;
                earlier
            }
            None => fields.push(field),
        }
    }

    /// The field of a name, for keys and the like, which must stand in the data.
    pub fn stored_field(&mut self, record: Id<Record>, name: &Name) -> Option<Id<Field>> {
        let field = self.field_named(record, name)?;
        if self.formulas.iter().any(|formula| formula.record == record && formula.field == field) {
            self.not_here(name.span, "computed_key");
            return None;
        }
        Some(field)
    }

    /// Looks at the formula of a field, if it has one and it was not looked at yet; `None` when it is wrong.
    pub fn formula_of(&mut self, record: Id<Record>, field: Id<Field>, at: Span) -> Option<()> {
        let mut all = self.formulas.iter();
        let Some(place) = all.position(|formula| formula.record == record && formula.field == field) else {
            return Some(());
        };
        let found = self.formulas.get_mut(place)?;
        match found.state {
            State::Done(()) => return Some(()),
            State::Failed => return None,
            State::Open => {
                let open = self.formulas.iter().filter(|formula| matches!(formula.state, State::Open));
                let found = self.formulas.get(place)?;
                let names: Vec<&str> = open.map(|formula| &*formula.name).chain([&*found.name]).collect();
                let cycle = Diagnostic::error(Code::Cycle, at)
                    .arg("names", super::checker::chain(&names))
                    .arg("name", &found.name)
                    .label(found.span, "declared");
                self.report(cycle);
                return None;
            }
            State::Waiting => {}
        }
        found.state = State::Open;
        let formula = found.formula;
        // What is being read around the field has no bearing on its formula.
        let around = (self.measured.take(), self.money_at.take(), std::mem::take(&mut self.text_due));
        let converting = self.converting.take();
        let deciding = self.deciding.take();
        let made = self.expr(formula, Sight::Row(record));
        (self.measured, self.money_at, self.text_due) = around;
        self.converting = converting;
        self.deciding = deciding;
        let state = match made {
            Some(made) => {
                let field = self.plan.records.get_mut(record).fields.get_mut(field);
                field.ty = made.ty.clone();
                field.computed = Some(made);
                State::Done(())
            }
            None => State::Failed,
        };
        let found = self.formulas.get_mut(place)?;
        found.state = state;
        matches!(found.state, State::Done(())).then_some(())
    }

    /// Looks at all formulas that were not looked at yet.
    pub fn finish_computed(&mut self) {
        let waiting: Vec<(Id<Record>, Id<Field>, Span)> = self
            .formulas
            .iter()
            .filter(|formula| matches!(formula.state, State::Waiting))
            .map(|formula| (formula.record, formula.field, formula.span))
            .collect();
        for (record, field, span) in waiting {
            self.formula_of(record, field, span);
        }
    }
}
