//! Who was away, and when.

use crate::analyse::blocks::Clauses;
use crate::analyse::checker::Checker;
use crate::analyse::expressions::Sight;
use crate::diagnostics::{Code, Diagnostic};
use crate::plan::{Absence, Credit, Id, Record};
use crate::source::Span;
use crate::syntax::labels::{BlockKind, LabelKind};
use crate::syntax::tree::{Name, Spanned, Value};

impl<'t> Checker<'t> {
    /// Looks at every record that says who was absent; P0414 where there is none.
    pub fn needs_absences(&mut self, span: Span) -> Option<()> {
        let absences = |block| Clauses::of(block).get(LabelKind::Absent).is_some();
        let own =
            self.names.symbols.iter().filter(|symbol| symbol.kind() == BlockKind::Record && absences(symbol.block));
        let records: Vec<Name> = own.map(|symbol| Spanned::new(symbol.name.clone(), symbol.span)).collect();
        if records.is_empty() {
            let label = LabelKind::Absent.info().words(self.plan.lang);
            self.report(Diagnostic::error(Code::NobodyAbsent, span).arg("label", label));
            return None;
        }
        for name in records {
            let id = self.record_named(&name)?;
            self.finish_records();
            self.absence(id, &name)?;
        }
        Some(())
    }

    fn absence(&mut self, id: Id<Record>, name: &Name) -> Option<()> {
        if self.plan.records.get(id).absent.is_some() {
            return Some(());
        }
        let block = self.names.find(&name.item).and_then(|symbol| self.names.get(symbol))?.block;
        let value = Clauses::of(block).value(LabelKind::Absent)?;
        let Value::Absent { from, through, filter } = &value.item else { return None };
        let from = self.date_field(id, from)?;
        let through = match through {
            Some(through) => Some(self.date_field(id, through)?),
            None => None,
        };
        let filter = match filter {
            Some(filter) => Some(self.condition(filter, Sight::Row(id))?),
            None => None,
        };
        if self.plan.records.get(id).credited.as_ref().and_then(Credit::whole).is_none() {
            self.nobodys(id, value.span);
            return None;
        }
        self.plan.records.get_mut(id).absent = Some(Absence { from, through, filter });
        Some(())
    }
}
