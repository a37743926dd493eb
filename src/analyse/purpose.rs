//! What a plan and its KPIs are for: texts, days and values that `premia lint` reads and that change no amount.

use crate::analyse::blocks::Clauses;
use crate::analyse::checker::Checker;
use crate::analyse::expressions::Sight;
use crate::diagnostics::{Code, Diagnostic};
use crate::plan::{Const, Expr, ExprKind, Id, Kpi, Purpose, Type};
use crate::source::Span;
use crate::syntax::fold;
use crate::syntax::labels::{BlockKind, LabelKind};
use crate::syntax::tree::{Block, Name, Value};

impl<'t> Checker<'t> {
    /// What the plan and every KPI say of what they are for. All KPIs have been looked at.
    pub fn purposes(&mut self, blocks: &[&'t Block]) {
        let mut leading: Vec<(Id<Kpi>, Span)> = Vec::new();
        for block in blocks {
            self.allowed(block);
            match block.kind.item {
                BlockKind::Plan => {
                    let mut purpose = self.said_of(block);
                    purpose.promised = self.promised(block);
                    self.plan.purpose = purpose;
                }
                BlockKind::Kpi => {
                    let found = self.plan.kpis.iter().find(|(_, kpi)| kpi.span == block.kind.span);
                    let Some((id, kpi)) = found else { continue };
                    let of = Expr::new(ExprKind::Kpi(id), kpi.value.ty.clone(), kpi.span);
                    let mut purpose = self.said_of(block);
                    purpose.baseline = self.baseline(block, &of);
                    purpose.leads_to = self.leads_to(block, id);
                    let clause = Clauses::of(block).get(LabelKind::LeadsTo);
                    leading.extend(clause.map(|clause| (id, clause.value.span)));
                    purpose.conversion = self.share_of_leads(block);
                    purpose.capacity = self.capacity(block);
                    purpose.influenced_by = self.influenced_by(block);
                    self.plan.kpis.get_mut(id).purpose = purpose;
                }
                _ => {}
            }
        }
        self.leads_in_circles(&leading);
    }

    fn said_of(&self, block: &'t Block) -> Purpose {
        let clauses = Clauses::of(block);
        let reviewed = match clauses.value(LabelKind::Reviewed).map(|value| &value.item) {
            Some(Value::Day(day)) => Some((day.item, day.span)),
            _ => None,
        };
        // Nothing between quotes says nothing.
        let said = |label| clauses.text(label).filter(|text| !text.trim().is_empty());
        Purpose {
            goal: said(LabelKind::Goal),
            owner: said(LabelKind::Owner),
            evidence: said(LabelKind::Evidence),
            reviewed,
            ..Purpose::default()
        }
    }

    /// The amount that the plan is said to pay at 100% of all quotas.
    fn promised(&mut self, block: &'t Block) -> Option<(crate::number::Exact, Type, Span)> {
        let written = Clauses::of(block).expr(LabelKind::Promised)?;
        let money = Type::Money(self.plan.currency);
        match self.constant(written, Some(&money))? {
            (ty, Const::Number(amount)) => Some((amount, ty, written.span)),
            _ => None,
        }
    }

    fn baseline(&mut self, block: &'t Block, of: &Expr) -> Option<(crate::number::Exact, Span)> {
        let written = Clauses::of(block).expr(LabelKind::Baseline)?;
        match self.constant_for(written, of)? {
            (_, Const::Number(value)) => Some((value, written.span)),
            _ => None,
        }
    }

    /// The KPI that is the result of this one: another of the plan.
    fn leads_to(&mut self, block: &'t Block, own: Id<Kpi>) -> Option<Id<Kpi>> {
        let Value::Names(names) = &Clauses::of(block).value(LabelKind::LeadsTo)?.item else { return None };
        let [name] = names.as_slice() else {
            let span = names.iter().map(|name| name.span).reduce(Span::to)?;
            self.not_here(span, "leads_to_one");
            return None;
        };
        let found = self.kpi_of_name(name)?;
        if found == own {
            self.not_here(name.span, "leads_to_itself");
            return None;
        }
        Some(found)
    }

    fn kpi_of_name(&mut self, name: &Name) -> Option<Id<Kpi>> {
        let wanted = fold(&name.item);
        let found = self.plan.kpis.iter().find(|(_, kpi)| fold(&kpi.name) == wanted);
        if let Some((id, _)) = found {
            return Some(id);
        }
        match self.names.find(&name.item) {
            // One that is wrong was not kept, and is reported where it stands.
            Some(symbol) if self.names.get(symbol).is_some_and(|symbol| symbol.block.kind.item == BlockKind::Kpi) => {}
            Some(_) => self.not_here(name.span, "leads_to_kpi"),
            None => self.not_found(name, Sight::Rule),
        }
        None
    }

    /// Which of the people can influence a KPI.
    fn influenced_by(&mut self, block: &'t Block) -> Option<Option<Expr>> {
        let Value::Selection { record, filter } = &Clauses::of(block).value(LabelKind::InfluencedBy)?.item else {
            return None;
        };
        let of = self.record_named(record)?;
        if of != self.plan.people {
            self.not_here(record.span, "influenced_by_people");
            return None;
        }
        match filter {
            Some(filter) => Some(Some(self.condition(filter, Sight::Row(of))?)),
            None => Some(None),
        }
    }

    /// A finding that is meant to be so must be one that there is.
    fn allowed(&mut self, block: &Block) {
        for clause in Clauses::of(block).all(LabelKind::Allow) {
            let Value::Allow { code, .. } = &clause.value.item else { continue };
            if !Code::from_id(&code.item).is_some_and(|code| code.is_of_lint() || code.is_of_audit()) {
                self.report(Diagnostic::error(Code::NoSuchCheck, code.span).arg("code", &code.item));
            }
        }
    }
}
