//! Pools and contests: rules whose amounts are of people together.

use crate::analyse::blocks::Clauses;
use crate::analyse::checker::Checker;
use crate::analyse::expressions::Sight;
use crate::analyse::holds::Rows;
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::number::Exact;
use crate::plan::{
    Circle, Component, ComponentKind, DatedBy, Expr, ExprKind, Fallback, NegativeRule, ParamValue, Plan, Pool, Scope,
    SharingPart, Type,
};
use crate::source::Span;
use crate::syntax::labels::LabelKind;
use crate::syntax::tree::{self, Block, Value};
use crate::syntax::words::word as word_of;

impl<'t> Checker<'t> {
    /// A pool; `None` when something in it is wrong.
    pub fn pool(&mut self, block: &'t Block) -> Option<Component> {
        let clauses = Clauses::of(block);
        let circle = self.circle(clauses, None);
        let scope = circle.as_ref().map(|circle| circle.scope);
        let amount = clauses.expr(LabelKind::Amount).map(|amount| {
            let amount = self.pay(amount, Sight::Rule)?;
            self.of_group(amount, LabelKind::Amount, scope)
        });
        let sharing = self.sharing(clauses);
        let then = self.steps(clauses, LabelKind::Then, Sight::Rule);
        let then = then.and_then(|steps| {
            let operands = steps.iter().filter_map(|step| step.kind.operand().cloned()).collect::<Vec<_>>();
            let fine = operands.into_iter().all(|operand| self.of_group(operand, LabelKind::Then, scope).is_some());
            fine.then_some(steps)
        });
        let if_nobody = fallback(clauses, LabelKind::IfNobody);
        let if_no_basis = fallback(clauses, LabelKind::IfNoBasis);
        let opening = self.opening_of_pool(block, clauses, scope);
        let frame = self.frame(block, clauses, true, scope);
        let (Some(circle), Some(Some(amount)), Some(sharing), Some(then), Some(opening), Some(mut frame)) =
            (circle, amount, sharing, then, opening, frame)
        else {
            return None;
        };
        // Nobody may meet the condition; and a unit that rows name may be one in which nobody has worked.
        let why = match (&circle.among, clauses.get(LabelKind::Per)) {
            (Some(among), _) => Some((among.span, "among")),
            (None, Some(per)) if circle.units.is_some() => Some((per.value.span, "unit")),
            _ => None,
        };
        if let (Some((place, why)), None, false) = (why, if_nobody, clauses.get(LabelKind::IfNobody).is_some()) {
            let lang = self.plan.lang;
            let label = LabelKind::IfNobody.info();
            self.report(
                Diagnostic::error(Code::IfNobodyUnsaid, block.kind.span)
                    .arg("name", block.name.as_ref().map_or("", |name| &name.item))
                    .arg("label", label.words(lang))
                    .arg("choices", crate::syntax::entry_sample(label.entry, lang))
                    .label(place, why),
            );
            return None;
        }
        frame.then = then;
        frame.opening = opening;
        frame.kind = ComponentKind::Pool(Pool { circle, amount, sharing, if_nobody, if_no_basis });
        Some(frame)
    }

    /// What each group has carried into the first period: an amount of the group, where a pool carries anything.
    fn opening_of_pool(
        &mut self,
        block: &'t Block,
        clauses: Clauses<'t>,
        scope: Option<Scope>,
    ) -> Option<Option<Expr>> {
        let Some(clause) = clauses.get(LabelKind::Opening) else { return Some(None) };
        let (lang, nobody, negative) = (self.plan.lang, LabelKind::IfNobody, LabelKind::IfNegative);
        let carried = fallback(clauses, nobody) == Some(Fallback::Carried)
            || matches!(clauses.value(negative).map(|value| &value.item), Some(Value::Negative(NegativeRule::Carried)));
        if !carried && !clauses.has_broken() {
            self.report(
                Diagnostic::error(Code::OpensNothing, clause.label.span)
                    .arg("rule", block.name.as_ref().map_or("", |name| &name.item))
                    .arg("label", LabelKind::Opening.info().words(lang))
                    .arg("nobody", nobody.info().words(lang))
                    .arg("negative", negative.info().words(lang))
                    .arg("carried", word_of("carried", lang)),
            );
            return None;
        }
        let opening = self.pay(clauses.expr(LabelKind::Opening)?, Sight::Rule)?;
        self.of_group(opening, LabelKind::Opening, scope).map(Some)
    }

    /// Who is paid together; `default` is the level where the block names none.
    pub fn circle(&mut self, clauses: Clauses<'t>, default: Option<Scope>) -> Option<Circle> {
        let scope = match (clauses.get(LabelKind::Per), default) {
            (None, Some(default)) => Some(default),
            (None, None) => None,
            (Some(clause), _) => match self.scope(clauses) {
                Some(Scope::Person) => {
                    self.not_here(clause.value.span, "circle_of_one");
                    None
                }
                scope => scope,
            },
        };
        let among = match clauses.value(LabelKind::Among).map(|value| &value.item) {
            Some(Value::Among(Some(filter))) => Some(self.condition(filter, Sight::Rule)),
            _ => None,
        };
        let as_of = match clauses.value(LabelKind::TeamAsOf).map(|value| &value.item) {
            Some(Value::AsOf(word)) => Some(*word),
            _ => None,
        };
        let units = self.rows_of_units(clauses, scope?)?;
        Some(Circle { scope: scope?, as_of, units, among: among.map_or(Some(None), |among| among.map(Some))? })
    }

    /// What both kinds have in common, with an empty kind in place of their own; `amount` where the case without data
    /// may name one.
    pub fn frame(
        &mut self,
        block: &'t Block,
        clauses: Clauses<'t>,
        amount: bool,
        scope: Option<Scope>,
    ) -> Option<Component> {
        let every = self.every(clauses);
        let when = clauses.expr(LabelKind::When).map(|when| {
            let when = self.condition(when, Sight::Rule)?;
            self.of_group(when, LabelKind::When, scope)
        });
        let if_no_data = self.no_data(clauses, amount);
        let dated_by = match self.dated_by(clauses, Sight::Rule, Some("other")) {
            Some(Some(DatedBy::Day(day))) => {
                self.of_group(day, LabelKind::DatedBy, scope).map(|day| Some(DatedBy::Day(day)))
            }
            said => said,
        };
        let if_negative = self.if_negative(clauses, None);
        let effective = self.dates(clauses, Some(self.plan.effective), every.unwrap_or(self.plan.every));
        let rounding = self.rounding(clauses);
        let later = self.later(block, clauses, Rows::None, every.unwrap_or(self.plan.every));
        let (name, title) = self.name_and_title(block);
        let nothing = Expr::new(ExprKind::Number(Exact::zero()), Type::Number, block.kind.span);
        Some(Component {
            name,
            title,
            every: every?,
            window: None,
            quota_window: None,
            if_negative: if_negative?,
            gate: None,
            when: when.map_or(Some(None), |when| when.map(Some))?,
            if_no_data: if_no_data?,
            kind: ComponentKind::Whole { pays: nothing },
            then: Vec::new(),
            dated_by: dated_by?,
            effective,
            rounding: rounding.map(|(rounding, _)| rounding),
            round_each_record: false,
            once: None,
            later: later?,
            spread: None,
            limit: None,
            opening: None,
            exceptions: Vec::new(),
            span: block.kind.span,
        })
    }

    /// An expression of a group must not ask for what only a person has.
    pub fn of_group(&mut self, expr: Expr, label: LabelKind, scope: Option<Scope>) -> Option<Expr> {
        let Some(span) = personal(&self.plan, &expr, scope) else {
            return match scope {
                Some(Scope::UnitOf(unit)) => self.of_unit(expr, label, unit),
                _ => Some(expr),
            };
        };
        let lang = self.plan.lang;
        self.report(
            Diagnostic::error(Code::PersonalInGroup, span)
                .arg("label", label.info().words(lang))
                .arg("among", LabelKind::Among.info().words(lang)),
        );
        None
    }

    fn sharing(&mut self, clauses: Clauses<'t>) -> Option<Vec<SharingPart>> {
        let value = clauses.value(LabelKind::SharedBy)?;
        let Value::Sharing(parts) = &value.item else { return None };
        let mut made = Vec::new();
        let mut fine = true;
        for part in parts {
            let by = part.by.as_ref().map(|by| self.basis(by));
            let weight = part.weight.as_ref().map_or_else(|| Exact::from(1), |weight| weight.item.clone());
            let end = part.weight.as_ref().map_or(value.span, |weight| weight.span);
            let span = part.by.as_ref().map_or(end, |by| if part.weight.is_some() { by.span.to(end) } else { by.span });
            match by {
                Some(None) => fine = false,
                Some(Some(by)) => made.push(SharingPart { by: Some(by), weight, span }),
                None => made.push(SharingPart { by: None, weight, span }),
            }
        }
        let total: Exact = parts.iter().filter_map(|part| part.weight.as_ref()).map(|weight| weight.item.clone()).sum();
        if parts.iter().any(|part| part.weight.is_some()) && total != Exact::from(1) {
            self.report(
                Diagnostic::error(Code::SharingTotal, value.span)
                    .arg("total", Arg::Percent(total.clone()))
                    .arg("rest", Arg::Percent(&Exact::from(1) - &total))
                    .help(if total < Exact::from(1) { "short" } else { "over" }),
            );
            return None;
        }
        fine.then_some(made)
    }

    /// A number by which people are compared or an amount is shared.
    pub fn basis(&mut self, expr: &tree::Expr) -> Option<Expr> {
        let made = self.expr(expr, Sight::Rule)?;
        if !made.ty.is_numeric() {
            let (span, ty) = (made.span, made.ty.clone());
            self.expected(span, "number", &ty);
            return None;
        }
        Some(made)
    }
}

/// The word of a label that says what happens where there is nobody or nothing.
fn fallback(clauses: Clauses<'_>, label: LabelKind) -> Option<crate::plan::Fallback> {
    match clauses.value(label).map(|value| &value.item) {
        Some(Value::Fallback(word)) => Some(*word),
        _ => None,
    }
}

/// Where an expression asks for something that only a person has: a field of their own record, their days of
/// employment. What a named thing asks for is blamed on its name.
pub(super) fn personal(plan: &Plan, expr: &Expr, scope: Option<Scope>) -> Option<Span> {
    let named = match &*expr.kind {
        // What the people of a unit have in common is the unit's own.
        ExprKind::PayeeField(path) if matches!((scope, path.steps.as_slice()), (Some(Scope::Unit(own)), [field]) if own == *field) =>
        {
            return None;
        }
        ExprKind::PayeeField(_) | ExprKind::Employed(_) | ExprKind::Worked(_) | ExprKind::EmployedWholePeriod => {
            return Some(expr.span);
        }
        ExprKind::SubjectField { record, subject: Some(subject), .. } => {
            let ty = &plan.records.get(*record).fields.get(*subject).ty;
            return (*ty == Type::Entity(plan.people)).then_some(expr.span);
        }
        ExprKind::Define(id) => vec![&plan.defines.get(*id).value],
        ExprKind::Param(id) => match &plan.params.get(*id).value {
            ParamValue::Table { keys, .. } => keys.iter().collect(),
            _ => Vec::new(),
        },
        ExprKind::Scale { scale, .. } => {
            let scale = plan.scales.get(*scale);
            std::iter::once(&scale.driver).chain(scale.curve.exprs()).collect()
        }
        _ => Vec::new(),
    };
    if named.into_iter().any(|inner| personal(plan, inner, scope).is_some()) {
        return Some(expr.span);
    }
    expr.children().into_iter().find_map(|inner| personal(plan, inner, scope))
}
