//! Gates, and what exceeds a bound.

use crate::analyse::blocks::Clauses;
use crate::analyse::checker::Checker;
use crate::analyse::expressions::Sight;
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::number::Exact;
use crate::plan::{AboveGate, Attainment, BinaryOp, Expr, ExprKind, Id, Kpi, PayGate, Plan, TierMode, Type};
use crate::source::Span;
use crate::syntax::labels::LabelKind;
use crate::syntax::tree::{GateWord, Value};

impl<'t> Checker<'t> {
    /// `excess of X over Y`: two values of one unit.
    pub fn excess(&mut self, value: Expr, over: Expr, span: Span) -> Option<Expr> {
        for side in [&value, &over] {
            if !side.ty.is_numeric() {
                let (span, ty) = (side.span, side.ty.clone());
                self.expected(span, "number", &ty);
                return None;
            }
        }
        let difference = self.binary(BinaryOp::Subtract, value, over, span)?;
        let ty = difference.ty;
        match *difference.kind {
            ExprKind::Binary { left, right, .. } => {
                Some(Expr::new(ExprKind::Excess { value: left, over: right }, ty, span))
            }
            _ => None,
        }
    }

    /// The gate of a rule, if it has one; `pays` is what it pays.
    pub fn gate(&mut self, clauses: Clauses<'t>, pays: Option<&Expr>) -> Option<Option<PayGate>> {
        let Some(value) = clauses.value(LabelKind::Gate) else { return Some(None) };
        let Value::Gate { condition, word } = &value.item else { return None };
        let condition = self.condition(condition, Sight::Rule)?;
        let parts = match &*condition.kind {
            ExprKind::Binary { op, left, right } => match &*left.kind {
                ExprKind::Kpi(kpi) => Some((*op, *kpi, right.clone(), false)),
                ExprKind::Attainment(kpi) => Some((*op, *kpi, right.clone(), true)),
                _ => None,
            },
            _ => None,
        };
        let ordered =
            |op| matches!(op, BinaryOp::GreaterOrEqual | BinaryOp::Greater | BinaryOp::LessOrEqual | BinaryOp::Less);
        let Some((op, kpi, bound, of_attainment)) = parts.filter(|(op, ..)| ordered(*op)) else {
            self.report(Diagnostic::error(Code::GateForm, condition.span));
            return None;
        };
        let upwards = matches!(op, BinaryOp::GreaterOrEqual | BinaryOp::Greater);
        let Some(word) = word else {
            self.report(self.gate_word(value.span, kpi, &bound, upwards));
            return None;
        };
        let above = match word {
            GateWord::FromFirstUnit => None,
            GateWord::OnlyAbove => {
                let formula = self.plan.kpis.get(kpi).attainment;
                let wrong = if !upwards {
                    Some("upwards")
                } else if of_attainment && formula != Attainment::MeasureOverQuota {
                    Some("formula")
                } else if pays.is_some_and(|pays| !names(&self.plan, pays, kpi)) {
                    Some("unread")
                } else if of_attainment && pays.is_some_and(|pays| cuts_by_attainment(&self.plan, pays, kpi)) {
                    Some("marginal")
                } else {
                    None
                };
                if let Some(help) = wrong {
                    let name = self.plan.kpis.get(kpi).name.clone();
                    self.report(Diagnostic::error(Code::GateForm, value.span).arg("kpi", name).help(help));
                    return None;
                }
                Some(AboveGate { kpi, bound, of_attainment })
            }
        };
        Some(Some(PayGate { condition, above, span: value.span }))
    }

    /// A gate without its word: what each word would pay for, on numbers of the gate itself.
    fn gate_word(&self, span: Span, kpi: Id<Kpi>, bound: &Expr, upwards: bool) -> Diagnostic {
        let name = self.plan.kpis.get(kpi).name.clone();
        let words = |key| crate::syntax::words::word(key, self.plan.lang);
        let said = Diagnostic::error(Code::GateWord, span)
            .arg("kpi", name)
            .arg("first", words("from_first_unit"))
            .arg("above", words("above_gate"));
        let ExprKind::Number(number) = &*bound.kind else { return said };
        if !upwards || number.is_zero() || number.is_negative() {
            return said;
        }
        // A quarter more than the gate: 100 000 for a gate of 80 000.
        let reached = number * &Exact::scaled(125, 2);
        let shown = |value: Exact| match &bound.ty {
            Type::Percent => Arg::Percent(value),
            Type::Money(currency) => Arg::Money(value, currency.code().to_owned()),
            _ => Arg::Number(value),
        };
        said.arg("bound", shown(number.clone()))
            .arg("excess", shown(&reached - number))
            .arg("reached", shown(reached))
            .help(if bound.ty == Type::Percent { "shares" } else { "amounts" })
    }
}

/// Whether an expression says a KPI's name, itself or through definitions and scales.
fn names(plan: &Plan, expr: &Expr, kpi: Id<Kpi>) -> bool {
    match &*expr.kind {
        ExprKind::Kpi(found) if *found == kpi => return true,
        ExprKind::Define(id) if names(plan, &plan.defines.get(*id).value, kpi) => return true,
        ExprKind::Scale { scale, .. } => {
            let scale = plan.scales.get(*scale);
            if names(plan, &scale.driver, kpi) || scale.curve.exprs().into_iter().any(|value| names(plan, value, kpi)) {
                return true;
            }
        }
        _ => {}
    }
    expr.children().into_iter().any(|inner| names(plan, inner, kpi))
}

/// Whether an expression cuts a base into slices of the KPI's attainment, which begin at 0 and not at a gate.
fn cuts_by_attainment(plan: &Plan, expr: &Expr, kpi: Id<Kpi>) -> bool {
    let here = match &*expr.kind {
        ExprKind::Scale { scale, .. } => {
            let scale = plan.scales.get(*scale);
            let by = matches!(&*scale.driver.kind, ExprKind::Attainment(found) if *found == kpi);
            by && scale.curve.mode == TierMode::Marginal
        }
        ExprKind::Define(id) => cuts_by_attainment(plan, &plan.defines.get(*id).value, kpi),
        _ => false,
    };
    here || expr.children().into_iter().any(|inner| cuts_by_attainment(plan, inner, kpi))
}
