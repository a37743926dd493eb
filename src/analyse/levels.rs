//! Whose a value is: a person's, a unit's, everybody's below somebody, the company's.

use crate::analyse::checker::Checker;
use crate::analyse::circles::personal;
use crate::analyse::expressions::Sight;
use crate::diagnostics::{Code, Diagnostic};
use crate::plan::{Expr, ExprKind, Scope, Type};
use crate::source::Span;
use crate::syntax::labels::LabelKind;
use crate::syntax::tree::{self, Per};

impl<'t> Checker<'t> {
    /// The scope of a level as written.
    pub fn level(&mut self, per: &Per) -> Option<Scope> {
        if self.plan.records.is_empty() {
            return None;
        }
        let people = self.plan.people;
        Some(match per {
            Per::Person => Scope::Person,
            Per::Company => Scope::Company,
            Per::Unit(name) => Scope::Unit(self.field_named(people, name)?),
            Per::UnitOf { unit, record } => self.unit_named(unit, record)?,
            Per::Below { through, own } => {
                let field = self.field_named(people, through)?;
                let ty = self.plan.records.get(people).fields.get(field).ty.clone();
                if ty != Type::Entity(people) {
                    self.expected(through.span, "employee", &ty);
                    return None;
                }
                Scope::Below(field, *own)
            }
        })
    }

    /// The quota of a KPI of a unit or the company must not be one that only a person has.
    pub fn quota_of(&mut self, scope: Scope, quota: Expr) -> Option<Expr> {
        let group = match scope {
            Scope::Person | Scope::Below(..) => return Some(quota),
            Scope::Unit(field) => self.plan.records.get(self.plan.people).fields.get(field).name.clone(),
            Scope::UnitOf(unit) => unit.name(&self.plan.records).name.clone(),
            Scope::Company => "".into(),
        };
        let Some(span) = personal(&self.plan, &quota, Some(scope)) else { return Some(quota) };
        let lang = self.plan.lang;
        self.report(
            Diagnostic::error(Code::QuotaOfPerson, span)
                .arg("per", LabelKind::Per.info().words(lang))
                .arg("field", &group)
                .help(if group.is_empty() { "company" } else { "" }),
        );
        None
    }

    /// `total of commission per team`: the totals of all its people, added up.
    pub fn sum_of_group(&mut self, value: &tree::Expr, per: &Per, sight: Sight, span: Span) -> Option<Expr> {
        let value = self.expr(value, sight)?;
        let scope = self.level(per)?;
        // What is not a person's own, or does not add up, has no sum over people.
        if let ExprKind::Quota(id) = &*value.kind {
            let kpi = self.plan.kpis.get(*id);
            let help = match (kpi.scope == Scope::Person, kpi.flow) {
                (true, true) => None,
                (true, false) => Some("ratio"),
                (false, _) => Some(""),
            };
            if let Some(help) = help {
                let said = Diagnostic::error(Code::GroupOfGroup, span).arg("kpi", &kpi.name);
                self.report(said.label(kpi.span, if help.is_empty() { "kpi" } else { "ratio" }).help(help));
                return None;
            }
        }
        let ty = value.ty.clone();
        Some(Expr::new(ExprKind::OfGroup { value, scope }, ty, span))
    }
}
