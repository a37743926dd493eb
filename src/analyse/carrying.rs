//! What goes from the line of one period into a later one: where that cannot be.

use crate::analyse::blocks::Clauses;
use crate::analyse::checker::Checker;
use crate::analyse::expressions::Sight;
use crate::diagnostics::{Code, Diagnostic};
use crate::plan::{ExcessWord, Expr, Limit, NegativeRule, Step, Window};
use crate::source::Span;
use crate::syntax::labels::LabelKind;
use crate::syntax::tree::{self, Clause, Value};

impl<'t> Checker<'t> {
    /// The steps on the total of a bonus, and its limit where what exceeds that is not lost: the last step.
    pub(super) fn then_and_limit(
        &mut self,
        clauses: Clauses<'t>,
        window: Option<Window>,
    ) -> Option<(Vec<Step>, Option<Limit>)> {
        let mut all: Vec<&Clause> = clauses.all(LabelKind::Then).collect();
        let limit = match all.last().and_then(|clause| carried_beyond(clause)) {
            Some((amount, excess)) => {
                let span = all.pop()?.value.span;
                Some(self.own_limit(clauses, (amount, excess, span), window))
            }
            None => None,
        };
        let then = self.steps_of(&all, Sight::Rule);
        Some((then?, limit.map_or(Some(None), |limit| limit.map(Some))?))
    }

    fn own_limit(
        &mut self,
        clauses: Clauses<'t>,
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
        let at_most = self.pay(amount, Sight::Rule)?;
        Some(Limit { at_most, excess, span })
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

/// Whether a bonus says that a part of its line goes into other periods.
pub(super) fn carry_said(clauses: Clauses<'_>) -> bool {
    let negative = clauses.value(LabelKind::IfNegative).map(|value| &value.item);
    clauses.all(LabelKind::Then).any(|clause| carried_beyond(clause).is_some())
        || matches!(negative, Some(Value::Negative(NegativeRule::Carried)))
}
