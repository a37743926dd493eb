//! Scales: tiers as intervals that cannot overlap and leave no gap.

use crate::analyse::blocks::Clauses;
use crate::analyse::checker::Checker;
use crate::analyse::expressions::Sight;
use crate::analyse::ladders::TierRow;
use crate::analyse::mode_sample;
use crate::analyse::names::{Meaning, SymbolId};
use crate::analyse::operators::is_bare;
use crate::analyse::tier_table::ACROSS;
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::number::Exact;
use crate::plan::{Bound, Columns, Curve, Expr, ExprKind, Id, Ladder, Scale, TierMode, Type};
use crate::source::Span;
use crate::syntax::labels::LabelKind;
use crate::syntax::tree::{self, Block, Side, Value};

/// How many lines before it a line out of order is compared with.
const MOST_COMPARED: usize = 1_000;

/// What the values of tiers are counted in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// A bare number is money.
    Money,
    /// A bare number is a number.
    Free,
}

impl<'t> Checker<'t> {
    /// A scale, looked at if it was not yet.
    pub fn scale(&mut self, id: SymbolId, at: Span) -> Option<Meaning> {
        self.resolve(id, at, |checker, block| {
            let scale = checker.scale_of(block, Sight::Rule, Place::Free)?;
            Some(Meaning::Scale(checker.plan.scales.push(scale)))
        })
    }

    /// The scale in a `scale` block or inside a bonus.
    pub fn scale_of(&mut self, block: &'t Block, sight: Sight, place: Place) -> Option<Scale> {
        let clauses = Clauses::of(block);
        let driver = match &clauses.value(LabelKind::By)?.item {
            Value::Expr(expr) => self.expr(expr, sight),
            Value::EachAttainment | Value::WeightedAttainment => {
                let span = clauses.get(LabelKind::By)?.value.span;
                self.not_here(span, "each_kpi");
                None
            }
            _ => None,
        };
        if let Some(driver) = &driver
            && !driver.ty.is_numeric()
        {
            let (span, ty) = (driver.span, driver.ty.clone());
            self.expected(span, "number", &ty);
            return None;
        }
        if let Some(driver) = &driver
            && !self.heads_its_driver(clauses, driver, sight)
        {
            return None;
        }
        let curve = self.curve(block, driver.as_ref().map(|driver| driver.ty.clone()), sight, place);
        let (name, title) = self.name_and_title(block);
        let (driver, curve) = (driver?, curve?);
        let slices = self.slices(clauses, &driver, curve.mode);
        let opening = self.opening(clauses, &driver, curve.mode, sight);
        Some(Scale { name, title, driver, curve, slices: slices?, opening: opening?, span: block.kind.span })
    }

    /// The tiers of a block. `driver` is the unit of the bounds.
    pub fn curve(&mut self, block: &'t Block, driver: Option<Type>, sight: Sight, place: Place) -> Option<Curve> {
        let clauses = Clauses::of(block);
        let mode = self.mode(clauses);
        let place = match (mode, place) {
            (Some(TierMode::AmountOfTier | TierMode::SumOfAmounts), _) => Place::Money,
            // What the values are depends on the mode, and that it is missing is said already.
            (None, _) => Place::Free,
            (_, place) => place,
        };
        let written = self.written(clauses, sight)?;
        if !written.tiers.iter().any(|tier| tier.side != Side::Below) {
            if written.complete && !clauses.has_broken() {
                self.report(Diagnostic::error(Code::NoTiers, block.kind.span));
            }
            return None;
        }
        let mut rows: Vec<TierRow> = Vec::new();
        let mut fine = written.complete;
        let rates = matches!(mode, Some(TierMode::Marginal | TierMode::WholeAmount));
        let amounts = matches!(mode, Some(TierMode::AmountOfTier | TierMode::SumOfAmounts));
        // Without a mode nobody knows what the values are, and that has been reported.
        // Rates by a count are money for each piece, unless the block names another base.
        // A factor or an interpolated rate may be of a base, too.
        let on = clauses.get(LabelKind::On).is_some();
        let of_base = on && matches!(mode, Some(TierMode::Linear | TierMode::ValueOfTier));
        let free = mode.is_none() || of_base || (rates && (on || driver != Some(Type::Count)));
        let place = if free { Place::Free } else { place };
        let dated = matches!(written.columns, Columns::Dated(_));
        for tier in &written.tiers {
            let bound = self.bound(tier.side, tier.at, tier.span, driver.as_ref());
            let values = tier.values.iter().map(|value| match &*value.item {
                tree::ExprKind::NoLine if dated => Some(None),
                tree::ExprKind::NoLine => {
                    self.no_line(value.span, "across");
                    None
                }
                _ => self.tier_value(value, sight, place, amounts).map(Some),
            });
            let values: Vec<Option<Option<Expr>>> = values.collect();
            let (Some(bound), Some(values)) = (bound, values.into_iter().collect::<Option<Vec<_>>>()) else {
                fine = false;
                continue;
            };
            if values.iter().all(Option::is_none) {
                self.no_line(tier.span, "row");
                fine = false;
            }
            rows.push(TierRow { side: tier.side, bound, values });
        }
        let ladders = self.ladders(rows, &written, fine);
        let mode = mode?;
        let mut ladders = ladders.filter(|_| driver.is_some())?;
        if matches!(written.columns, Columns::Across(_)) && !ACROSS.contains(&mode) {
            self.mode_of_two(clauses, mode);
            return None;
        }
        let ty = self.one_type(&mut ladders)?;
        if rates && ty == Type::Number && driver == Some(Type::Count) {
            let place = ladders.iter().flat_map(Ladder::values).next().map_or(block.kind.span, |value| value.span);
            let currency = self.plan.currency.code().to_owned();
            self.report(Diagnostic::error(Code::UnitsNeeded, place).arg("currency", currency).help("rate"));
            return None;
        }
        Some(Curve { mode, columns: written.columns, ladders, ty })
    }

    /// The mode of a block; without one nothing is guessed.
    fn mode(&mut self, clauses: Clauses<'t>) -> Option<TierMode> {
        if let Some(Value::Mode(mode)) = clauses.value(LabelKind::Mode).map(|value| &value.item) {
            return Some(*mode);
        }
        if clauses.get(LabelKind::Mode).is_none() {
            let modes = ["amount_of_tier", "sum_of_amounts", "marginal", "whole_amount", "linear", "value_of_tier"];
            let modes = modes.map(|key| Arg::from(crate::syntax::words::word(key, self.plan.lang))).to_vec();
            let label = LabelKind::Mode.info().words(self.plan.lang);
            let mut missing = Diagnostic::error(Code::ModeMissing, clauses.block.kind.span)
                .arg("label", label)
                .arg("modes", Arg::List(modes));
            if let Some(sample) = mode_sample::sample(clauses) {
                let currency = self.plan.currency.code();
                let word = |key| crate::syntax::words::word(key, self.plan.lang);
                let [(one, first), (other, second)] = sample.pay;
                missing = missing
                    .arg("bound", sample.bound)
                    .arg("one", word(one))
                    .arg("first", Arg::Money(first, currency.to_string()))
                    .arg("other", word(other))
                    .arg("second", Arg::Money(second, currency.to_string()))
                    .help(sample.help);
            }
            self.report(missing);
        }
        None
    }

    /// The boundary of a tier, in the unit of the driver.
    pub(super) fn bound(
        &mut self,
        side: Side,
        written: Option<&tree::Expr>,
        span: Span,
        driver: Option<&Type>,
    ) -> Option<Bound> {
        let made = self.expr(written?, Sight::Constant)?;
        let percent = made.ty == Type::Percent;
        let driver = driver?;
        if matches!(*made.kind, ExprKind::Binary { .. } | ExprKind::If { .. } | ExprKind::Extreme { .. }) {
            self.report(Diagnostic::error(Code::NotAConstant, made.span).help("bound"));
            return None;
        }
        let zero = Expr::new(ExprKind::Number(Exact::zero()), driver.clone(), made.span);
        let bare_zero = matches!(&*made.kind, ExprKind::Number(value) if value.is_zero());
        let bound = if bare_zero && made.ty == Type::Number {
            made
        } else {
            // A ratio may be bounded by a percentage or a number.
            self.comparable(crate::plan::BinaryOp::GreaterOrEqual, zero, made)?.1
        };
        match self.constant_value(&bound)? {
            crate::plan::Const::Number(at) => Some(Bound { at, inclusive: side == Side::From, percent, span }),
            _ => None,
        }
    }

    fn constant_value(&mut self, made: &Expr) -> Option<crate::plan::Const> {
        match &*made.kind {
            ExprKind::Number(value) => Some(crate::plan::Const::Number(value.clone())),
            ExprKind::Negative(inner) => match self.constant_value(inner)? {
                crate::plan::Const::Number(value) => Some(crate::plan::Const::Number(-value)),
                _ => None,
            },
            _ => {
                self.report(Diagnostic::error(Code::NotAConstant, made.span));
                None
            }
        }
    }

    /// Whether a boundary comes after the one before it; reports it if not. `column` is the heading of the day from
    /// which both hold, where that matters.
    pub(super) fn in_order(&mut self, bound: &Bound, before: &[Bound], column: Option<Span>) -> bool {
        let Some(last) = before.last() else { return true };
        let after_from = bound.at == last.at && last.inclusive && !bound.inclusive;
        if bound.at > last.at || after_from {
            return true;
        }
        // Only a line out of order can have been there before. Of very long tables the end is searched.
        let mut near = before.iter().rev().take(MOST_COMPARED);
        if let Some(same) = near.find(|known| known.at == bound.at && known.inclusive == bound.inclusive) {
            self.tier_twice(bound, same.span, column);
            return false;
        }
        let help = if bound.at == last.at { "same" } else { "" };
        let problem = Diagnostic::error(Code::TierOrder, bound.span)
            .arg("bound", shown(bound))
            .arg("earlier", shown(last))
            .label(last.span, "first");
        self.report(in_column(problem, column).help(help));
        false
    }

    /// P0502: two lines of one boundary.
    pub(super) fn tier_twice(&mut self, bound: &Bound, first: Span, column: Option<Span>) {
        let problem = Diagnostic::error(Code::TierTwice, bound.span).arg("bound", shown(bound)).label(first, "first");
        self.report(in_column(problem, column));
    }

    /// Whether `below X` names the first boundary; reports it if not.
    pub(super) fn meets(&mut self, below: &Bound, first: &Bound, column: Option<Span>) -> bool {
        if below.at == first.at {
            return true;
        }
        let problem = Diagnostic::error(Code::TierOrder, below.span)
            .arg("bound", shown(below))
            .arg("earlier", shown(first))
            .label(first.span, "first");
        self.report(in_column(problem, column).help("below"));
        false
    }

    fn tier_value(&mut self, expr: &tree::Expr, sight: Sight, place: Place, amounts: bool) -> Option<Expr> {
        match place {
            Place::Money if amounts && matches!(&*expr.item, tree::ExprKind::Number { percent: true, .. }) => {
                self.expected_help(expr.span, "money", &Type::Percent, "tier_mode");
                None
            }
            Place::Money => self.pay(expr, sight),
            Place::Free => self.expr(expr, sight),
        }
    }

    /// One type for the values of all tiers; a bare 0 goes with any.
    fn one_type(&mut self, ladders: &mut [Ladder]) -> Option<Type> {
        let values = || ladders.iter().flat_map(Ladder::values);
        let model = values().find(|value| !is_bare(value)).or_else(|| values().next())?.clone();
        let ty = model.ty.clone();
        for value in ladders.iter_mut().flat_map(Ladder::values_mut) {
            if matches!(&*value.kind, ExprKind::Number(number) if number.is_zero()) {
                value.ty = ty.clone();
                continue;
            }
            let money = |ty: &Type| matches!(ty, Type::Money(_));
            if money(&ty) != money(&value.ty) && !is_bare(value) {
                let (left, right) = (self.type_arg(&ty), self.type_arg(&value.ty));
                let diagnostic = Diagnostic::error(Code::TiersOfTwoKinds, value.span)
                    .arg("left", left)
                    .arg("right", right)
                    .label(model.span, "first");
                self.report(diagnostic);
                return None;
            }
            let (_, same) = self.same(model.clone(), value.clone())?;
            *value = same;
        }
        Some(ty)
    }

    /// The value of a scale: by its driver alone, or its rates on a base.
    pub fn scale_value(&mut self, id: Id<Scale>, base: Option<Expr>, span: Span) -> Option<Expr> {
        let scale = self.plan.scales.get(id);
        let (mode, ty, driver, name) =
            (scale.curve.mode, scale.curve.ty.clone(), scale.driver.clone(), scale.name.clone());
        let rates = matches!(mode, TierMode::Marginal | TierMode::WholeAmount);
        // `from 0: 5` for 5% is a slip that would be found only in the pay.
        let of_money = matches!(base.as_ref().unwrap_or(&driver).ty, Type::Money(_));
        let bare = scale_bare(&self.plan.scales.get(id).curve).filter(|_| rates && of_money);
        if let Some(expr) = bare.cloned() {
            self.percent_or_number(&expr, None, false);
            return None;
        }
        let base = match (rates, base) {
            (true, Some(base)) => self.base_fits(id, &base).then_some(base).map(Some)?,
            (true, None) if matches!(driver.ty, Type::Money(_)) || matches!(ty, Type::Money(_)) => Some(driver),
            (true, None) => {
                let own_tiers = self.components.iter().any(|block| block.kind.span == span);
                let help = if own_tiers { "own_tiers" } else { "" };
                self.report(Diagnostic::error(Code::BaseMissing, span).arg("name", name).help(help));
                return None;
            }
            (false, Some(base)) => {
                // `S on X` with a scale of factors is the factor times X.
                let value = Expr::new(ExprKind::Scale { scale: id, base: None }, ty.clone(), span);
                if matches!(ty, Type::Money(_)) {
                    self.report(Diagnostic::error(Code::BaseMissing, span).arg("name", name).help("not_a_rate"));
                    return None;
                }
                return self.binary(crate::plan::BinaryOp::Multiply, value, base, span);
            }
            (false, None) => None,
        };
        let ty = match &base {
            None => ty,
            Some(base) => {
                let rate = Expr::new(ExprKind::Number(Exact::one()), ty, span);
                self.binary(crate::plan::BinaryOp::Multiply, rate, base.clone(), span)?.ty
            }
        };
        Some(Expr::new(ExprKind::Scale { scale: id, base }, ty, span))
    }
}

/// With the heading of the column in which boundaries stand, where each column has its own.
fn in_column(problem: Diagnostic, column: Option<Span>) -> Diagnostic {
    match column {
        Some(heading) => problem.label(heading, "column"),
        None => problem,
    }
}

fn shown(bound: &Bound) -> Arg {
    if bound.percent { Arg::Percent(bound.at.clone()) } else { Arg::Number(bound.at.clone()) }
}

/// The first rate of a table that is a number other than 0 without a percent sign.
fn scale_bare(curve: &Curve) -> Option<&Expr> {
    curve
        .values()
        .filter(|value| value.ty == Type::Number)
        .find(|value| matches!(&*value.kind, ExprKind::Number(number) if !number.is_zero()))
}
