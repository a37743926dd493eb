//! How a base is cut into slices where it is not the driver, and what had been reached before the first period.

use crate::analyse::blocks::Clauses;
use crate::analyse::checker::Checker;
use crate::analyse::expressions::Sight;
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::number::Exact;
use crate::plan::{
    Attainment, BinaryOp, Curve, Expr, ExprKind, Id, Kpi, Plan, Scale, SlicesWord, TierMode, Type, same,
};
use crate::source::Span;
use crate::syntax::labels::LabelKind;
use crate::syntax::tree::Value;
use crate::syntax::words::word;

impl<'t> Checker<'t> {
    /// `slices:` of a block of tiers; `None` when it has no meaning there.
    pub(super) fn slices(&mut self, clauses: Clauses<'t>, driver: &Expr, mode: TierMode) -> Option<Option<SlicesWord>> {
        let Some(clause) = clauses.get(LabelKind::Slices) else { return Some(None) };
        let Value::Slices(word) = clause.value.item else { return None };
        let why = if mode != TierMode::Marginal {
            "mode"
        } else if !is_amount(&driver.ty) && attained(&self.plan, driver).is_none() {
            "driver"
        } else {
            return Some(Some(word));
        };
        self.no_slices(clause.label.span, why);
        None
    }

    /// P0524: nothing is cut here, or it is clear how.
    pub(super) fn no_slices(&mut self, span: Span, why: &'static str) {
        let label = LabelKind::Slices.info().words(self.plan.lang);
        self.report(Diagnostic::error(Code::SlicesNotHere, span).arg("label", label).help(why));
    }

    /// `opening:` of a block of tiers, in the unit of the driver; `None` when it has no meaning there.
    pub(super) fn opening(
        &mut self,
        clauses: Clauses<'t>,
        driver: &Expr,
        mode: TierMode,
        sight: Sight,
    ) -> Option<Option<Expr>> {
        use TierMode as M;
        let Some(clause) = clauses.get(LabelKind::Opening) else { return Some(None) };
        let mut opening = self.expr(clauses.expr(LabelKind::Opening)?, sight)?;
        self.adopt(&mut opening, &driver.ty);
        let (_, opening) = self.comparable(BinaryOp::GreaterOrEqual, driver.clone(), opening)?;
        if !matches!(mode, M::Marginal | M::WholeAmount | M::SumOfAmounts | M::AmountOfTier) {
            self.no_opening(clause.label.span, "mode");
            return None;
        }
        Some(Some(opening))
    }

    /// P0525: what had been reached before does not lessen this pay.
    pub(super) fn no_opening(&mut self, span: Span, why: &'static str) {
        let lang = self.plan.lang;
        let modes = ["marginal", "whole_amount", "sum_of_amounts", "amount_of_tier"];
        let modes = modes.map(|key| Arg::from(word(key, lang))).to_vec();
        self.report(
            Diagnostic::error(Code::OpeningNotHere, span)
                .arg("label", LabelKind::Opening.info().words(lang))
                .arg("on", LabelKind::On.info().words(lang))
                .arg("modes", Arg::List(modes))
                .help(why),
        );
    }

    /// Whether a scale may be applied to a base: with another base than its driver, the plan must say how it
    /// is cut, and nothing can have been reached before.
    pub(super) fn base_fits(&mut self, id: Id<Scale>, base: &Expr) -> bool {
        let scale = self.plan.scales.get(id);
        if same(&self.plan, &scale.driver, base) {
            return true;
        }
        if let Some(opening) = &scale.opening {
            let place = opening.span;
            self.no_opening(place, "base");
            return false;
        }
        // Slices of attainment are those of the amount attained; another amount has none of its own.
        let quota = attained(&self.plan, &scale.driver).filter(|kpi| self.plan.kpis.get(*kpi).value.ty == base.ty);
        let of_another = quota.is_some_and(|kpi| !is_kpi(&self.plan, base, kpi));
        let open = scale.curve.mode == TierMode::Marginal
            && scale.slices.is_none()
            && (base.ty == scale.driver.ty || of_another);
        if !open {
            return true;
        }
        let lang = self.plan.lang;
        let said = |key| word(key, lang);
        let shown = if of_another { None } else { example(&scale.curve) };
        let mut problem = Diagnostic::error(Code::SlicesMissing, base.span)
            .arg("name", scale.name.clone())
            .arg("label", LabelKind::Slices.info().words(lang))
            .arg("bounds", said("at_the_bounds"))
            .arg("proportion", said("in_proportion"))
            .label(scale.driver.span, "driver");
        if let Some([driver, base, bounds, proportion]) = shown {
            problem = problem
                .arg("driver_amount", Arg::Number(driver))
                .arg("base_amount", Arg::Number(base))
                .arg("at_the_bounds", Arg::Number(bounds))
                .arg("in_proportion", Arg::Number(proportion))
                .help("example");
        }
        if let Some(kpi) = quota {
            problem = problem.arg("kpi", self.plan.kpis.get(kpi).name.clone()).help("attainment");
        }
        self.report(problem);
        false
    }
}

/// The KPI of which a driver is the attainment, measure over quota, seen through definitions and windows.
fn attained(plan: &Plan, driver: &Expr) -> Option<Id<Kpi>> {
    match &*driver.kind {
        ExprKind::Attainment(kpi) => {
            Some(*kpi).filter(|kpi| plan.kpis.get(*kpi).attainment == Attainment::MeasureOverQuota)
        }
        ExprKind::Define(id) => attained(plan, &plan.defines.get(*id).value),
        ExprKind::InWindow { value, .. } => attained(plan, value),
        _ => None,
    }
}

/// Whether an expression is the value of a KPI, seen through definitions and windows.
fn is_kpi(plan: &Plan, expr: &Expr, kpi: Id<Kpi>) -> bool {
    match &*expr.kind {
        ExprKind::Kpi(found) => *found == kpi,
        ExprKind::Define(id) => is_kpi(plan, &plan.defines.get(*id).value, kpi),
        ExprKind::InWindow { value, .. } => is_kpi(plan, value, kpi),
        _ => false,
    }
}

/// Whether values are amounts, of which slices can be cut.
fn is_amount(ty: &Type) -> bool {
    ty.is_numeric() && !matches!(ty, Type::Percent | Type::Ratio)
}

/// A driver, a base half as large, and what the two ways of cutting give; nothing where the rates are computed or both
/// ways come to the same.
fn example(curve: &Curve) -> Option<[Exact; 4]> {
    let rate = |expr: &Expr| match &*expr.kind {
        ExprKind::Number(rate) => Some(rate.clone()),
        _ => None,
    };
    let ladder = curve.ladders.first()?;
    let base = ladder.lines.iter().map(|line| &line.bound.at).rfind(|at| !at.is_zero() && !at.is_negative())?.clone();
    let driver = base.times_integer(2);
    let up_to = |length: &Exact| -> Option<Exact> {
        let mut total = Exact::zero();
        for (place, line) in ladder.lines.iter().enumerate() {
            let end = ladder.lines.get(place + 1).map_or(length, |next| length.min(&next.bound.at));
            if *end > line.bound.at {
                total = &total + &(&(end - &line.bound.at) * &rate(ladder.value(Some(place), Some(0))?)?);
            }
        }
        Some(total)
    };
    let (bounds, proportion) = (up_to(&base)?, &up_to(&driver)? * &Exact::scaled(5, 1));
    (bounds != proportion).then_some([driver, base, bounds, proportion])
}
