//! Bonuses: what is paid, for what, on which condition.

use crate::analyse::blocks::Clauses;
use crate::analyse::carrying::carry_said;
use crate::analyse::checker::Checker;
use crate::analyse::expressions::Sight;
use crate::analyse::holds::Rows;
use crate::analyse::operators::{bare_sum, is_bare};
use crate::analyse::tiers::Place;
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::language::Format;
use crate::number::Rounding;
use crate::plan::{
    BinaryOp, Component, ComponentKind, Credit, Expr, ExprKind, NoData, RowSelection, Step, StepKind, TierMode, Type,
    Window,
};
use crate::source::Span;
use crate::syntax::labels::LabelKind;
use crate::syntax::tree::{self, Block, Clause, ExcessWord, NoDataWord, Value};
use crate::syntax::words::word as word_of;
use crate::time::Grain;

/// Labels that speak of rows and so need `for each`.
const OF_ROWS: [LabelKind; 2] = [LabelKind::Convert, LabelKind::EachThen];

/// Labels that speak of rows, of which a line may be made or to which it may be attributed.
const OF_SOME_ROWS: [LabelKind; 3] = [LabelKind::ByDate, LabelKind::CreditedTo, LabelKind::Reversed];

impl<'t> Checker<'t> {
    /// One bonus; `None` when something in it is wrong.
    pub fn bonus(&mut self, block: &'t Block) -> Option<Component> {
        self.under_conversion(Clauses::of(block), |checker| checker.bonus_inside(block))
    }

    fn bonus_inside(&mut self, block: &'t Block) -> Option<Component> {
        let clauses = Clauses::of(block);
        let every = self.every(clauses);
        let rows = match clauses.get(LabelKind::ForEach) {
            Some(_) => Some(self.for_each(clauses)),
            None => {
                let spread = clauses.get(LabelKind::SpreadOver).is_some();
                for label in OF_ROWS.into_iter().chain(OF_SOME_ROWS.into_iter().filter(|_| !spread)) {
                    if let Some(clause) = clauses.get(label) {
                        let words = label.info().words(self.plan.lang);
                        self.report(
                            Diagnostic::error(Code::NotAllowedHere, clause.label.span)
                                .arg("what", words)
                                .arg("record", LabelKind::ForEach.info().words(self.plan.lang))
                                .help("needs_for_each"),
                        );
                    }
                }
                None
            }
        };
        let rows: Option<Option<RowSelection>> = match rows {
            None => Some(None),
            Some(rows) => rows.map(Some),
        };
        let sight = match &rows {
            Some(Some(rows)) => Sight::RowAndRule(rows.record),
            _ => Sight::Rule,
        };
        // With broken rows every name of theirs would be reported as unknown.
        rows.as_ref()?;
        let when = clauses.expr(LabelKind::When).map(|when| self.condition(when, sight));
        let pays = self.what_is_paid(block, clauses, sight);
        let gate = self.gate(clauses, pays.as_ref());
        let if_no_data = self.no_data(clauses, true);
        let each_then = self.steps(clauses, LabelKind::EachThen, sight);
        let window = self.window(clauses, LabelKind::Window);
        let then = self.then_and_limit(block, clauses, window);
        let opening = self.carried_opening(clauses, window);
        let reversed = match (&rows, clauses.value(LabelKind::Reversed)) {
            (Some(Some(rows)), Some(value)) => Some(self.reversal(rows.record, value)),
            _ => None,
        };
        let spread = self.spread(block, clauses);
        let carriers = match (&rows, &spread) {
            (Some(Some(rows)), _) => Rows::Of(rows.record),
            (_, Some(Some(spread))) => Rows::Of(spread.rows.record),
            (_, None) => Rows::Broken,
            (_, Some(None)) => Rows::None,
        };
        let later = self.later(block, clauses, carriers, every.unwrap_or(self.plan.every));
        let quota_window = self.window(clauses, LabelKind::QuotaWindow);
        let not_each_day = match (&rows, window) {
            (Some(Some(_)), _) => Some("rows"),
            (_, Some(Window::SoFar(_))) => Some("so_far"),
            _ => None,
        };
        let dated_by = self.dated_by(clauses, sight, not_each_day);
        let if_negative = self.if_negative(clauses, window);
        if matches!(window, Some(Window::SoFar(_))) && clauses.get(LabelKind::IfNegative).is_none() {
            let label = LabelKind::IfNegative.info().words(self.plan.lang);
            let place = clauses.get(LabelKind::Window).map_or(block.kind.span, |clause| clause.span);
            self.report(
                Diagnostic::error(Code::LabelMissing, place)
                    .arg("block", block.name.as_ref().map_or("", |name| &name.item))
                    .arg("labels", Arg::List(vec![Arg::from(label)]))
                    .arg("count", 1_usize)
                    .arg("sample", "")
                    .help("if_negative"),
            );
            return None;
        }
        let effective = self.dates(clauses, Some(self.plan.effective), every.unwrap_or(self.plan.every));
        let once = self.once(clauses, every.unwrap_or(self.plan.every))?;
        if let (Some(_), Some(clause), true) = (once, clauses.get(LabelKind::Once), matches!(rows, Some(Some(_)))) {
            let lang = self.plan.lang;
            self.report(
                Diagnostic::error(Code::OnceForRows, clause.label.span)
                    .arg("label", LabelKind::Once.info().words(lang))
                    .arg("for_each", LabelKind::ForEach.info().words(lang)),
            );
            return None;
        }
        let rounding = self.rounding(clauses);
        let (then, limit) = then?;
        let (name, title) = self.name_and_title(block);
        let kind = match rows? {
            None => ComponentKind::Whole { pays: pays? },
            Some(rows) => ComponentKind::ForEach {
                rows,
                pays: pays?,
                each_then: each_then?,
                reversed: reversed.map_or(Some(None), |made| made.map(Some))?,
            },
        };
        let round_each_record = rounding.as_ref().map_or(self.plan.round_each_record, |(_, each)| *each);
        Some(Component {
            name,
            title,
            every: every?,
            window,
            quota_window,
            if_negative: if_negative?,
            when: when.map_or(Some(None), |when| when.map(Some))?,
            gate: gate?,
            if_no_data: if_no_data?,
            kind,
            then,
            dated_by: dated_by?,
            effective,
            rounding: rounding.map(|(rounding, _)| rounding),
            round_each_record,
            once,
            later: later?,
            spread: spread?,
            limit,
            opening: opening?,
            exceptions: Vec::new(),
            span: block.kind.span,
        })
    }

    /// The period of a rule: the plan's where nothing is said, and never shorter.
    pub fn every(&mut self, clauses: Clauses<'t>) -> Option<Grain> {
        let Some(value) = clauses.value(LabelKind::Every) else { return Some(self.plan.every) };
        let Value::Grain(grain) = value.item else { return None };
        if grain < self.plan.every {
            let span = value.span;
            let (label, lang) = (LabelKind::Every.info(), self.plan.lang);
            self.report(
                Diagnostic::error(Code::PeriodTooShort, span)
                    .arg("label", label.words(lang))
                    .arg("own", word_of(grain_key(self.plan.every), lang))
                    .arg("this", word_of(grain_key(grain), lang)),
            );
            return None;
        }
        Some(grain)
    }

    fn window(&mut self, clauses: Clauses<'t>, label: LabelKind) -> Option<Window> {
        match clauses.value(label).map(|value| &value.item) {
            Some(Value::Window(window)) => Some(*window),
            _ => None,
        }
    }

    pub(super) fn for_each(&mut self, clauses: Clauses<'t>) -> Option<RowSelection> {
        let value = clauses.value(LabelKind::ForEach)?;
        let Value::Selection { record, filter } = &value.item else { return None };
        let id = self.record_named(record)?;
        self.finish_records();
        let rows = self.rows(id, clauses, [filter.as_ref(), None], record.span)?;
        if rows.credited.is_none() {
            self.nobodys(id, record.span);
            return None;
        }
        self.shared = rows.credited.as_ref().and_then(Credit::shares).cloned();
        Some(rows)
    }

    /// `pays:`, or tiers written inside the bonus.
    fn what_is_paid(&mut self, block: &'t Block, clauses: Clauses<'t>, sight: Sight) -> Option<Expr> {
        let pays = clauses.get(LabelKind::Pays);
        let tiered = [LabelKind::By, LabelKind::Mode, LabelKind::From, LabelKind::Above]
            .into_iter()
            .find_map(|label| clauses.get(label));
        match (pays, tiered) {
            (Some(pays), Some(tiers)) => {
                self.report(
                    Diagnostic::error(Code::ModeAndValues, tiers.label.span)
                        .label(pays.label.span, "pays")
                        .help("bonus"),
                );
                None
            }
            (Some(pays), None) => match &pays.value.item {
                _ if self.tiers_elsewhere(clauses) => None,
                Value::Expr(expr) => self.pay(expr, sight),
                _ => None,
            },
            (None, Some(_)) => self.inline_scale(block, clauses, sight),
            (None, None) => {
                if !clauses.has_broken() {
                    let label = LabelKind::Pays.info().words(self.plan.lang);
                    self.report(Diagnostic::error(Code::PaysMissing, block.kind.span).arg("label", label));
                }
                None
            }
        }
    }

    /// Reports labels of tiers in a bonus that has none of its own.
    fn tiers_elsewhere(&mut self, clauses: Clauses<'t>) -> bool {
        if let Some(slices) = clauses.get(LabelKind::Slices) {
            self.no_slices(slices.label.span, "no_tiers");
            return true;
        }
        if let Some(opening) = clauses.get(LabelKind::Opening).filter(|_| !carry_said(clauses)) {
            self.no_opening(opening.label.span, "no_tiers");
            return true;
        }
        false
    }

    fn inline_scale(&mut self, block: &'t Block, clauses: Clauses<'t>, sight: Sight) -> Option<Expr> {
        if clauses.get(LabelKind::By).is_none() {
            let label = LabelKind::By.info().words(self.plan.lang);
            self.report(
                Diagnostic::error(Code::LabelMissing, block.kind.span)
                    .arg("block", block.name.as_ref().map_or("", |name| &name.item))
                    .arg("labels", Arg::List(vec![Arg::from(label)]))
                    .arg("count", 1_usize)
                    .arg("sample", ""),
            );
            return None;
        }
        let scale = self.scale_of(block, sight, Place::Money)?;
        let rates = matches!(scale.curve.mode, TierMode::Marginal | TierMode::WholeAmount);
        if let (Some(slices), None) = (clauses.get(LabelKind::Slices), clauses.get(LabelKind::On)) {
            self.no_slices(slices.label.span, "no_base");
            return None;
        }
        let base = match clauses.get(LabelKind::On) {
            Some(_) if !rates && matches!(scale.curve.ty, Type::Money(_)) => {
                let place = clauses.get(LabelKind::On).map_or(block.kind.span, |clause| clause.label.span);
                self.report(Diagnostic::error(Code::BaseMissing, place).arg("name", &scale.name).help("not_a_rate"));
                return None;
            }
            Some(_) => Some(self.expr(clauses.expr(LabelKind::On)?, sight)?),
            None => None,
        };
        let span = scale.span;
        let id = self.plan.scales.push(scale);
        let value = self.scale_value(id, base, span)?;
        self.must_be_money(value)
    }

    /// An amount of money of the plan's currency. A bare number is money where it stands alone; where it is the only
    /// bare number of a product it is the money of it; with two, nobody can tell.
    pub fn pay(&mut self, expr: &tree::Expr, sight: Sight) -> Option<Expr> {
        let mut made = self.expr(expr, sight)?;
        let money = Type::Money(self.plan.currency);
        if is_bare(&made) {
            if let Some((first, second)) = bare_sum(&made) {
                let currency = self.plan.currency.code().to_owned();
                let amount = |of: &Expr| match &*of.kind {
                    ExprKind::Number(value) => format!("{} {currency}", Format::new(self.plan.lang).number(value)),
                    _ => String::new(),
                };
                let said = Diagnostic::error(Code::UnitsNeeded, first.span)
                    .arg("first", amount(first))
                    .arg("second", amount(second))
                    .arg("currency", currency.clone())
                    .label(second.span, "number");
                self.report(said.help("sum"));
                return None;
            }
            self.adopt(&mut made, &money);
        }
        if made.ty == money {
            return Some(made);
        }
        if !matches!(made.ty, Type::Money(_) | Type::MoneyIn(_)) && made.ty.is_numeric() {
            let mut bare = Bare::default();
            bare.look(&made);
            match (bare.literals.as_slice(), bare.named.as_slice()) {
                ([only], _) | ([], [only]) => {
                    let outer = self.money_at.replace(*only);
                    let again = self.expr(expr, sight);
                    self.money_at = outer;
                    return again.and_then(|made| self.must_be_money(made));
                }
                ([], []) => {}
                ([first, second, ..], _) | ([], [first, second, ..]) => {
                    let (first, second) = (*first, *second);
                    let currency = self.plan.currency.code().to_owned();
                    self.report(
                        Diagnostic::error(Code::UnitsNeeded, first).arg("currency", currency).label(second, "number"),
                    );
                    return None;
                }
            }
        }
        self.must_be_money(made)
    }

    fn must_be_money(&mut self, made: Expr) -> Option<Expr> {
        match &made.ty {
            Type::Money(currency) if *currency == self.plan.currency => Some(made),
            Type::Money(currency) => {
                let (found, wanted) = (currency.code().to_owned(), self.plan.currency.code().to_owned());
                self.report(
                    Diagnostic::error(Code::CurrenciesDiffer, made.span)
                        .arg("operator", "")
                        .arg("left", found)
                        .arg("right", wanted)
                        .help(if matches!(&*made.kind, ExprKind::Number(_)) { "literal" } else { "pay" }),
                );
                None
            }
            Type::MoneyIn(_) => {
                self.currency_varies(made.span);
                None
            }
            other => {
                let (span, ty) = (made.span, other.clone());
                let help = if ty == Type::Percent { "share_of" } else { "pay" };
                self.expected_help(span, "money", &ty, help);
                None
            }
        }
    }

    /// What holds without data. Only a bonus can say what it pays instead.
    pub fn no_data(&mut self, clauses: Clauses<'t>, pays: bool) -> Option<Option<NoData>> {
        let Some(clause) = clauses.get(LabelKind::IfNoData) else { return Some(None) };
        let made = match &clause.value.item {
            Value::NoData(NoDataWord::Met) => NoData::Met,
            Value::NoData(NoDataWord::NotMet) => NoData::NotMet,
            Value::NoData(NoDataWord::NotApplicable) => NoData::NotApplicable,
            Value::NoData(_) => {
                self.not_here(clause.value.span, "no_data_word");
                return None;
            }
            Value::Expr(expr) if pays => NoData::Pays(self.pay(expr, Sight::Rule)?),
            Value::Expr(_) => {
                self.not_here(clause.value.span, "no_data_amount");
                return None;
            }
            _ => return None,
        };
        Some(Some(made))
    }

    /// The steps of a label, in the order written.
    pub fn steps(&mut self, clauses: Clauses<'t>, label: LabelKind, sight: Sight) -> Option<Vec<Step>> {
        self.steps_of(&clauses.all(label).collect::<Vec<_>>(), sight)
    }

    /// The steps of some clauses.
    pub(super) fn steps_of(&mut self, all: &[&Clause], sight: Sight) -> Option<Vec<Step>> {
        let mut steps = Vec::new();
        let mut fine = true;
        for clause in all {
            match self.step(clause, sight) {
                Some(kind) => steps.push(Step { kind, span: clause.value.span }),
                None => fine = false,
            }
        }
        fine.then_some(steps)
    }

    fn step(&mut self, clause: &Clause, sight: Sight) -> Option<StepKind> {
        let Value::Step(step) = &clause.value.item else { return None };
        Some(match step {
            tree::Step::Multiply(factor) => StepKind::Multiply(self.factor(factor, sight)?),
            tree::Step::Prorate(share) => StepKind::Prorate(self.factor(share, sight)?),
            tree::Step::AtMost(amount, None | Some(ExcessWord::Lost)) => StepKind::AtMost(self.pay(amount, sight)?),
            tree::Step::AtMost(..) => {
                self.carries_nothing(clause);
                return None;
            }
            tree::Step::AtLeast(amount) => StepKind::AtLeast(self.pay(amount, sight)?),
            tree::Step::Minus(amount) => StepKind::Minus(self.pay(amount, sight)?),
            tree::Step::Round { mode, unit } => StepKind::Round(Rounding { mode: *mode, unit: unit.clone() }),
        })
    }

    /// What an amount is multiplied by: a number, also one of days or months, as in `pays`.
    pub fn factor(&mut self, expr: &tree::Expr, sight: Sight) -> Option<Expr> {
        let made = self.expr(expr, sight)?;
        if !matches!(made.ty, Type::Number | Type::Percent | Type::Ratio | Type::Count | Type::Days | Type::Months) {
            let (span, ty) = (made.span, made.ty.clone());
            self.expected(span, "factor", &ty);
            return None;
        }
        Some(made)
    }
}

/// The bare numbers of a pay expression that could be its money: those in conditions and divisors could not.
#[derive(Default)]
struct Bare {
    /// Numbers written there.
    literals: Vec<Span>,
    /// Parameters and definitions that name no unit.
    named: Vec<Span>,
}

impl Bare {
    fn look(&mut self, expr: &Expr) {
        match &*expr.kind {
            ExprKind::Number(_) if expr.ty == Type::Number => self.literals.push(expr.span),
            ExprKind::Param(_) | ExprKind::Define(_) if expr.ty == Type::Number => self.named.push(expr.span),
            ExprKind::Negative(inner) | ExprKind::InWindow { value: inner, .. } => self.look(inner),
            ExprKind::Binary { op: BinaryOp::Divide, left, .. } => self.look(left),
            ExprKind::Binary { left, right, .. } => {
                self.look(left);
                self.look(right);
            }
            ExprKind::If { then, otherwise, .. } => {
                self.look(then);
                self.look(otherwise);
            }
            ExprKind::Extreme { items, .. } => items.iter().for_each(|item| self.look(item)),
            _ => {}
        }
    }
}

/// The key of the word for a grain.
fn grain_key(grain: Grain) -> &'static str {
    match grain {
        Grain::Month => "months",
        Grain::Quarter => "quarters",
        Grain::HalfYear => "half_years",
        Grain::Year => "years",
    }
}
