//! Scales and scorecards: tiers as intervals that cannot overlap and leave no gap.

use crate::analyse::blocks::{Clauses, argument_name};
use crate::analyse::checker::Checker;
use crate::analyse::expressions::Sight;
use crate::analyse::names::{Meaning, SymbolId};
use crate::analyse::operators::is_bare;
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::number::Exact;
use crate::plan::{Curve, Expr, ExprKind, Id, Kpi, Scale, Scorecard, ScorecardNoData, TierLine, TierMode, Type};
use crate::source::Span;
use crate::syntax::labels::{BlockKind, LabelKind};
use crate::syntax::tree::{self, Block, Clause, NoDataWord, Value};

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
            Value::EachAttainment => {
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
        let curve = self.curve(block, driver.as_ref().map(|driver| driver.ty.clone()), sight, place);
        let (name, title) = self.name_and_title(block);
        Some(Scale { name, title, driver: driver?, curve: curve?, span: block.kind.span })
    }

    /// The tiers of a block. `driver` is the unit of the bounds.
    pub fn curve(&mut self, block: &'t Block, driver: Option<Type>, sight: Sight, place: Place) -> Option<Curve> {
        let clauses = Clauses::of(block);
        let mode = match clauses.value(LabelKind::Mode).map(|value| &value.item) {
            Some(Value::Mode(mode)) => Some(*mode),
            _ => {
                if clauses.get(LabelKind::Mode).is_none() {
                    let modes =
                        ["amount_of_tier", "sum_of_amounts", "marginal", "whole_amount", "linear", "value_of_tier"];
                    let modes = modes.map(|key| Arg::from(crate::syntax::words::word(key, self.plan.lang))).to_vec();
                    let label = LabelKind::Mode.info().words(self.plan.lang);
                    self.report(
                        Diagnostic::error(Code::ModeMissing, block.kind.span)
                            .arg("label", label)
                            .arg("modes", Arg::List(modes)),
                    );
                }
                None
            }
        };
        let place = match (mode, place) {
            (Some(TierMode::AmountOfTier | TierMode::SumOfAmounts), _) => Place::Money,
            // What the values are depends on the mode, and that it is missing is said already.
            (None, _) => Place::Free,
            (_, place) => place,
        };
        let tiers: Vec<&Clause> = block
            .clauses
            .iter()
            .filter(|clause| matches!(clause.label.item, LabelKind::From | LabelKind::Above))
            .collect();
        if tiers.is_empty() {
            if !clauses.has_broken() {
                self.report(Diagnostic::error(Code::NoTiers, block.kind.span));
            }
            return None;
        }
        let mut lines: Vec<TierLine> = Vec::new();
        let mut fine = true;
        let rates = matches!(mode, Some(TierMode::Marginal | TierMode::WholeAmount));
        let amounts = matches!(mode, Some(TierMode::AmountOfTier | TierMode::SumOfAmounts));
        // Without a mode nobody knows what the values are, and that has been reported.
        // Rates by a count are money for each piece, unless the block names another base.
        let free = mode.is_none() || (rates && (driver != Some(Type::Count) || clauses.get(LabelKind::On).is_some()));
        let place = if free { Place::Free } else { place };
        for clause in tiers {
            let Some(bound) = self.bound(clause, driver.as_ref()) else {
                fine = false;
                continue;
            };
            let inclusive = clause.label.item == LabelKind::From;
            fine &= self.in_order(clause, &bound, inclusive, &lines, driver.as_ref());
            let Some(value) = self.tier_value(clause, sight, place, amounts) else {
                fine = false;
                continue;
            };
            lines.push(TierLine { bound, inclusive, value, span: clause.label.span });
        }
        let mut below = None;
        if let Some(clause) = clauses.get(LabelKind::Below) {
            let bound = self.bound(clause, driver.as_ref());
            let value = self.tier_value(clause, sight, place, amounts);
            match (bound, value, lines.first()) {
                (Some(bound), Some(value), Some(first)) => {
                    if bound != first.bound && fine {
                        let (shown, wanted) =
                            (self.shown(&bound, driver.as_ref()), self.shown(&first.bound, driver.as_ref()));
                        let first = first.span;
                        self.report(
                            Diagnostic::error(Code::TierOrder, clause.label.span)
                                .arg("bound", shown)
                                .arg("earlier", wanted)
                                .label(first, "first")
                                .help("below"),
                        );
                        fine = false;
                    }
                    below = Some(value);
                }
                _ => fine = false,
            }
        }
        let mode = mode?;
        if !fine || driver.is_none() {
            return None;
        }
        let ty = self.one_type(&mut lines, &mut below)?;
        if rates && ty == Type::Number && driver == Some(Type::Count) {
            let place = lines.first().map_or(block.kind.span, |line| line.value.span);
            let currency = self.plan.currency.code().to_owned();
            self.report(Diagnostic::error(Code::UnitsNeeded, place).arg("currency", currency).help("rate"));
            return None;
        }
        Some(Curve { mode, below, lines, ty })
    }

    /// The boundary of a tier, in the unit of the driver.
    fn bound(&mut self, clause: &Clause, driver: Option<&Type>) -> Option<Exact> {
        let argument = clause.argument.as_ref()?;
        let made = self.expr(argument, Sight::Constant)?;
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
            crate::plan::Const::Number(value) => Some(value),
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

    fn in_order(
        &mut self,
        clause: &Clause,
        bound: &Exact,
        inclusive: bool,
        lines: &[TierLine],
        driver: Option<&Type>,
    ) -> bool {
        let Some(last) = lines.last() else { return true };
        let after_from = *bound == last.bound && last.inclusive && !inclusive;
        if *bound > last.bound || after_from {
            return true;
        }
        // Only a line out of order can have been there before. Of very long tables the end is searched.
        let near = lines.iter().rev().take(MOST_COMPARED);
        let same = near.into_iter().find(|line| line.bound == *bound && line.inclusive == inclusive);
        if let Some(same) = same {
            let shown = self.shown(bound, driver);
            self.report(
                Diagnostic::error(Code::TierTwice, clause.label.span).arg("bound", shown).label(same.span, "first"),
            );
            return false;
        }
        let (shown, earlier) = (self.shown(bound, driver), self.shown(&last.bound, driver));
        let span = last.span;
        let help = if *bound == last.bound { "same" } else { "" };
        self.report(
            Diagnostic::error(Code::TierOrder, clause.label.span)
                .arg("bound", shown)
                .arg("earlier", earlier)
                .label(span, "first")
                .help(help),
        );
        false
    }

    fn shown(&self, bound: &Exact, driver: Option<&Type>) -> Arg {
        match driver {
            Some(Type::Percent) => Arg::Percent(bound.clone()),
            _ => Arg::Number(bound.clone()),
        }
    }

    fn tier_value(&mut self, clause: &Clause, sight: Sight, place: Place, amounts: bool) -> Option<Expr> {
        let Value::Expr(expr) = &clause.value.item else { return None };
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
    fn one_type(&mut self, lines: &mut [TierLine], below: &mut Option<Expr>) -> Option<Type> {
        let values = || lines.iter().map(|line| &line.value).chain(below.iter());
        let model = values().find(|value| !is_bare(value)).or_else(|| values().next())?.clone();
        let ty = model.ty.clone();
        for value in lines.iter_mut().map(|line| &mut line.value).chain(below.iter_mut()) {
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
            self.percent_or_number(&expr, None);
            return None;
        }
        let base = match (rates, base) {
            (true, Some(base)) => Some(base),
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

    /// A scorecard, looked at if it was not yet.
    pub fn scorecard(&mut self, id: SymbolId, at: Span) -> Option<Meaning> {
        self.resolve(id, at, |checker, block| {
            let clauses = Clauses::of(block);
            if let Some(by) = clauses.value(LabelKind::By)
                && !matches!(by.item, Value::EachAttainment)
            {
                let span = by.span;
                checker.not_here(span, "scorecard_by");
                return None;
            }
            let curve = checker.curve(block, Some(Type::Percent), Sight::Rule, Place::Free);
            let weights = checker.weights(clauses, block.kind.span);
            let no_data = match clauses.value(LabelKind::IfNoData).map(|value| &value.item) {
                None => None,
                Some(Value::NoData(NoDataWord::WeightToOthers)) => Some(ScorecardNoData::WeightToOthers),
                Some(Value::NoData(NoDataWord::CountsAsZero)) => Some(ScorecardNoData::CountsAsZero),
                Some(Value::NoData(NoDataWord::StopsTheRun)) => Some(ScorecardNoData::StopsTheRun),
                Some(_) => {
                    let span = clauses.get(LabelKind::IfNoData).map_or(block.kind.span, |clause| clause.value.span);
                    checker.not_here(span, "scorecard_no_data");
                    return None;
                }
            };
            let (curve, weights) = (curve?, weights?);
            if matches!(curve.ty, Type::Money(_)) || matches!(curve.mode, TierMode::Marginal | TierMode::WholeAmount) {
                let span = clauses.get(LabelKind::Mode).map_or(block.kind.span, |clause| clause.value.span);
                checker.not_here(span, "scorecard_mode");
                return None;
            }
            let (name, title) = checker.name_and_title(block);
            let scorecard = Scorecard { name, title, curve, weights, no_data, span: block.kind.span };
            Some(Meaning::Scorecard(checker.plan.scorecards.push(scorecard)))
        })
    }

    fn weights(&mut self, clauses: Clauses<'t>, at: Span) -> Option<Vec<(Id<Kpi>, Exact, Span)>> {
        let mut weights: Vec<(Id<Kpi>, Exact, Span)> = Vec::new();
        let mut fine = true;
        for clause in clauses.all(LabelKind::Weight) {
            let (Some(name), Value::Expr(expr)) = (argument_name(clause), &clause.value.item) else {
                fine = false;
                continue;
            };
            let kpi = self.weighted(name);
            let weight = self.constant(expr, None);
            let (Some(kpi), Some((ty, crate::plan::Const::Number(weight)))) = (kpi, weight) else {
                fine = false;
                continue;
            };
            if ty != Type::Percent && ty != Type::Ratio {
                let help = if ty == Type::Number { "percent" } else { "" };
                self.expected_help(expr.span, "percent", &ty, help);
                fine = false;
                continue;
            }
            if let Some((_, _, first)) = weights.iter().find(|(known, _, _)| *known == kpi) {
                let first = *first;
                self.report(
                    Diagnostic::error(Code::TwoOfOneName, clause.label.span)
                        .arg("name", &name.item)
                        .label(first, "first")
                        .help("weight"),
                );
                fine = false;
            }
            weights.push((kpi, weight, clause.label.span));
        }
        if !fine {
            return None;
        }
        let total: Exact = weights.iter().map(|(_, weight, _)| weight.clone()).sum();
        if total != Exact::one() {
            let missing = &Exact::one() - &total;
            let place = weights
                .last()
                .map_or(at, |(_, _, last)| weights.first().map_or(*last, |(_, _, first)| first.to(*last)));
            let help = if weights.is_empty() {
                "none"
            } else if missing.is_negative() {
                "over"
            } else if missing < Exact::scaled(2, 2) {
                "thirds"
            } else {
                "under"
            };
            self.report(
                Diagnostic::error(Code::WeightsTotal, place)
                    .arg("total", Arg::Percent(total))
                    .arg("missing", Arg::Percent(missing.abs()))
                    .help(help),
            );
            return None;
        }
        Some(weights)
    }

    fn weighted(&mut self, name: &tree::Name) -> Option<Id<Kpi>> {
        let id = self.declared(name, BlockKind::Kpi)?;
        let Meaning::Kpi(kpi) = self.kpi(id, name.span)? else { return None };
        let found = self.plan.kpis.get(kpi);
        if found.quota.is_none() {
            let declared = found.span;
            let label = LabelKind::Quota.info().words(self.plan.lang);
            self.report(
                Diagnostic::error(Code::LabelMissing, name.span)
                    .arg("block", &name.item)
                    .arg("labels", Arg::List(vec![Arg::from(label)]))
                    .arg("count", 1_usize)
                    .arg("sample", "")
                    .label(declared, "kpi")
                    .help("quota"),
            );
            return None;
        }
        Some(kpi)
    }
}

/// The first rate of a table that is a number other than 0 without a percent sign.
fn scale_bare(curve: &Curve) -> Option<&Expr> {
    let values = curve.lines.iter().map(|line| &line.value).chain(curve.below.iter());
    values
        .filter(|value| value.ty == Type::Number)
        .find(|value| matches!(&*value.kind, ExprKind::Number(number) if !number.is_zero()))
}
