//! What goes from the line of one period into a later one: where that cannot be.

use crate::analyse::blocks::Clauses;
use crate::analyse::checker::Checker;
use crate::analyse::expressions::Sight;
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::number::Exact;
use crate::plan::{ExcessWord, Expr, ExprKind, IfLeft, Limit, NegativeRule, Step, Window};
use crate::source::Span;
use crate::syntax::labels::LabelKind;
use crate::syntax::tree::{self, Block, Clause, Value};
use crate::syntax::words::word as word_of;

impl<'t> Checker<'t> {
    /// The steps on the total of a bonus, and its limit where what exceeds that is not lost: the last step.
    pub(super) fn then_and_limit(
        &mut self,
        block: &Block,
        clauses: Clauses<'t>,
        window: Option<Window>,
    ) -> Option<(Vec<Step>, Option<Limit>)> {
        let mut all: Vec<&Clause> = clauses.all(LabelKind::Then).collect();
        let limit = match all.last().and_then(|clause| carried_beyond(clause)) {
            Some((amount, excess)) => {
                let span = all.pop()?.value.span;
                Some(self.own_limit((block, clauses), (amount, excess, span), window))
            }
            None => None,
        };
        let then = self.steps_of(&all, Sight::Rule);
        Some((then?, limit.map_or(Some(None), |limit| limit.map(Some))?))
    }

    fn own_limit(
        &mut self,
        (block, clauses): (&Block, Clauses<'t>),
        (amount, excess, span): (&tree::Expr, ExcessWord, Span),
        window: Option<Window>,
    ) -> Option<Limit> {
        if let (Some(Window::SoFar(_)), Some(place)) = (window, clauses.get(LabelKind::Window)) {
            self.report(Diagnostic::error(Code::CannotCarry, span).label(place.span, "window").help("so_far"));
            return None;
        }
        if self.rows_come_back(clauses, span) {
            return None;
        }
        let negative = clauses.get(LabelKind::IfNegative);
        if let (ExcessWord::PaidAtEnd(_), Some(clause)) = (excess, negative)
            && matches!(clause.value.item, Value::Negative(NegativeRule::Carried))
        {
            self.report(Diagnostic::error(Code::CannotCarry, span).label(clause.span, "negative").help("both"));
            return None;
        }
        let at_most = self.pay(amount, Sight::Rule);
        let if_left = self.left_of_limit(block, clauses, (excess, at_most.as_ref(), span));
        Some(Limit { at_most: at_most?, excess, if_left: if_left?, span })
    }

    /// What becomes of what a limit keeps when the payee leaves: to be said wherever it keeps something.
    pub(super) fn left_of_limit(
        &mut self,
        block: &Block,
        clauses: Clauses<'t>,
        (excess, at_most, span): (ExcessWord, Option<&Expr>, Span),
    ) -> Option<Option<IfLeft>> {
        if excess == ExcessWord::Lost {
            return self.no_day_waited_for(block, clauses);
        }
        match clauses.value(LabelKind::IfLeft).map(|value| &value.item) {
            Some(Value::Left(word)) => return Some(Some(*word)),
            Some(_) => return None,
            None if clauses.get(LabelKind::IfLeft).is_some() => return None,
            None => {}
        }
        let lang = self.plan.lang;
        // A quarter more than the limit: 10 000 for a limit of 8 000.
        let written = at_most.and_then(|amount| match &*amount.kind {
            ExprKind::Number(limit) if limit.is_positive() => Some(limit.clone()),
            _ => None,
        });
        let limit = written.unwrap_or_else(|| Exact::scaled(8_000, 0));
        let more = &limit * &Exact::scaled(125, 2);
        let money = |amount: Exact| Arg::Money(amount, self.plan.currency.to_string());
        let said = Diagnostic::error(Code::CarriedLeftUnsaid, span)
            .arg("rule", block.name.as_ref().map_or("", |name| &name.item))
            .arg("label", LabelKind::IfLeft.info().words(lang))
            .arg("rest", money(&more - &limit))
            .arg("more", money(more))
            .arg("limit", money(limit))
            .arg("planned", word_of("left_as_planned", lang))
            .arg("last", word_of("left_last_pay", lang))
            .arg("cancelled", word_of("left_cancelled", lang));
        self.report(if excess == ExcessWord::Carried { said } else { said.help("end") });
        None
    }

    /// What was carried into the first period: `opening` of a rule that carries. In one with tiers of its own the label
    /// says what they had reached.
    pub(super) fn carried_opening(&mut self, clauses: Clauses<'t>, window: Option<Window>) -> Option<Option<Expr>> {
        let Some(clause) = clauses.get(LabelKind::Opening) else { return Some(None) };
        let so_far = matches!(window, Some(Window::SoFar(_)));
        if !carry_said(clauses) || so_far {
            return Some(None);
        }
        if let Some(by) = clauses.get(LabelKind::By) {
            let said = Diagnostic::error(Code::CannotCarry, clause.label.span).label(by.label.span, "tiers");
            self.report(said.help("opening"));
            return None;
        }
        self.pay(clauses.expr(LabelKind::Opening)?, Sight::Rule).map(Some)
    }

    /// P0550: a step whose excess is to be kept, where nothing can keep it.
    pub(super) fn carries_nothing(&mut self, clause: &Clause) {
        let why = match clause.label.item {
            LabelKind::EachThen => "each",
            LabelKind::Then => "last",
            _ => "here",
        };
        self.report(Diagnostic::error(Code::CannotCarry, clause.value.span).help(why));
    }

    /// What a line below 0 does; `None` when that cannot be.
    pub(super) fn if_negative(&mut self, clauses: Clauses<'_>, window: Option<Window>) -> Option<Option<NegativeRule>> {
        let Some(value) = clauses.value(LabelKind::IfNegative) else { return Some(None) };
        let Value::Negative(word) = value.item else { return None };
        let so_far = matches!(window, Some(Window::SoFar(_)));
        if word == NegativeRule::Carried && !so_far && self.rows_come_back(clauses, value.span) {
            return None;
        }
        Some(Some(word))
    }

    /// Reports that a rule which carries a part of its line also holds or takes back the pay of single rows, or is
    /// paid in parts: what is carried belongs to no row and to no part.
    pub(super) fn rows_come_back(&mut self, clauses: Clauses<'_>, carried: Span) -> bool {
        let rows = [LabelKind::Reversed, LabelKind::HeldUntil].into_iter().find_map(|label| clauses.get(label));
        let problem = Diagnostic::error(Code::CannotCarry, carried);
        let problem = match rows {
            Some(rows) => problem.label(rows.label.span, "rows"),
            // A pool carries as a whole, before it is shared and paid in parts.
            None if clauses.get(LabelKind::SharedBy).is_some() => return false,
            None => match clauses.get(LabelKind::PaidInParts) {
                Some(parts) => problem.label(parts.label.span, "parts").help("parts"),
                None => return false,
            },
        };
        self.report(problem);
        true
    }
}

/// The amount of a step `at most` whose excess goes into other periods.
fn carried_beyond(clause: &Clause) -> Option<(&tree::Expr, ExcessWord)> {
    match &clause.value.item {
        Value::Step(tree::Step::AtMost(amount, Some(excess))) if *excess != ExcessWord::Lost => Some((amount, *excess)),
        _ => None,
    }
}

/// Whether a bonus or a cap keeps what exceeds its limit for later periods.
pub(super) fn keeps_excess(clauses: Clauses<'_>) -> bool {
    let excess = clauses.value(LabelKind::Excess).map(|value| &value.item);
    clauses.all(LabelKind::Then).any(|clause| carried_beyond(clause).is_some())
        || matches!(excess, Some(Value::Excess(word)) if *word != ExcessWord::Lost)
}

/// Whether a bonus says that a part of its line goes into other periods.
pub(super) fn carry_said(clauses: Clauses<'_>) -> bool {
    let negative = clauses.value(LabelKind::IfNegative).map(|value| &value.item);
    keeps_excess(clauses) || matches!(negative, Some(Value::Negative(NegativeRule::Carried)))
}
