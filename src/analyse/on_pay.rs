//! Rules that work on the pay of others: draws, deductions, sanctions.

use crate::analyse::blocks::Clauses;
use crate::analyse::checker::Checker;
use crate::analyse::expressions::Sight;
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::plan::{
    Component, ComponentKind, Deduction, Draw, Expr, ExprKind, Id, Recovery, RowSelection, Sanction, Stage, Step,
    TotalOf, Type, walk,
};
use crate::source::Span;
use crate::syntax::labels::LabelKind;
use crate::syntax::tree::{Block, Value};

impl<'t> Checker<'t> {
    /// An advance; `None` when something in it is wrong.
    pub fn draw(&mut self, block: &'t Block) -> Option<Component> {
        let clauses = Clauses::of(block);
        let of = self.works_on(clauses, LabelKind::DrawOf);
        let amount = clauses.expr(LabelKind::Amount).and_then(|amount| self.pay(amount, Sight::Rule));
        let then = self.steps(clauses, LabelKind::Then, Sight::Rule);
        let recovery = self.recovery(block, clauses);
        let kind = ComponentKind::Draw(Draw { of: of?, amount: amount?, recovery: recovery? });
        self.on_pay(block, clauses, kind, Sight::Rule, then?)
    }

    /// A deduction.
    pub fn deduction(&mut self, block: &'t Block) -> Option<Component> {
        let clauses = Clauses::of(block);
        let rows = self.rows_taken(clauses)?;
        let sight = rows.as_ref().map_or(Sight::Rule, |rows| Sight::RowAndRule(rows.record));
        let mut money = |label, sight| clauses.expr(label).map(|expr| self.pay(expr, sight));
        let (amount, from) = (money(LabelKind::Amount, sight), money(LabelKind::TakenFrom, Sight::Rule));
        let (limit, opening) = (money(LabelKind::Limit, Sight::Rule), money(LabelKind::Opening, Sight::Rule));
        let Some(Value::Rest(rest)) = clauses.value(LabelKind::Rest).map(|value| value.item.clone()) else {
            return None;
        };
        let kind = ComponentKind::Deduction(Deduction {
            rows,
            amount: amount??,
            from: from??,
            limit: limit.map_or(Some(None), |limit| limit.map(Some))?,
            rest,
            opening: opening.map_or(Some(None), |opening| opening.map(Some))?,
        });
        self.on_pay(block, clauses, kind, sight, Vec::new())
    }

    /// A reduction for a disciplinary sanction.
    pub fn sanction(&mut self, block: &'t Block) -> Option<Component> {
        let clauses = Clauses::of(block);
        let of = self.works_on(clauses, LabelKind::SanctionOf);
        let rows = self.rows_taken(clauses)?;
        if rows.is_none() && clauses.get(LabelKind::When).is_none() {
            let words = |label: LabelKind| Arg::from(label.info().words(self.plan.lang));
            self.report(
                Diagnostic::error(Code::SanctionOfWhom, block.kind.span)
                    .arg("labels", Arg::List(vec![words(LabelKind::ForEach), words(LabelKind::When)])),
            );
            return None;
        }
        let sight = rows.as_ref().map_or(Sight::Rule, |rows| Sight::RowAndRule(rows.record));
        let share = clauses.expr(LabelKind::ReducesBy).and_then(|share| self.share(share, sight));
        let document = clauses.expr(LabelKind::SanctionDocument).and_then(|document| {
            let made = self.expr(document, sight)?;
            if !matches!(made.ty, Type::Text | Type::OneOf(_)) {
                self.expected(made.span, "text", &made.ty);
                return None;
            }
            Some(made)
        });
        let limit = clauses.expr(LabelKind::Limit).map(|limit| self.pay(limit, Sight::Rule));
        let kind = ComponentKind::Sanction(Sanction {
            of: of?,
            rows,
            share: share?,
            document: document?,
            limit: limit.map_or(Some(None), |limit| limit.map(Some))?,
        });
        self.on_pay(block, clauses, kind, sight, Vec::new())
    }

    /// What all rules on the pay of others have in common.
    fn on_pay(
        &mut self,
        block: &'t Block,
        clauses: Clauses<'t>,
        kind: ComponentKind,
        sight: Sight,
        then: Vec<Step>,
    ) -> Option<Component> {
        let when = clauses.expr(LabelKind::When).map(|when| self.condition(when, sight));
        let pays = matches!(kind, ComponentKind::Draw(_) | ComponentKind::Deduction(_));
        let if_no_data = self.no_data(clauses, pays);
        let dated_by = self.dated_by(clauses, sight, Some("other"));
        let effective = self.dates(clauses, Some(self.plan.effective), self.plan.every);
        let rounding = self.rounding(clauses);
        let (name, title) = self.name_and_title(block);
        Some(Component {
            name,
            title,
            every: self.plan.every,
            window: None,
            gate: None,
            once: None,
            later: None,
            spread: None,
            quota_window: None,
            limit: None,
            opening: None,
            exceptions: Vec::new(),
            if_negative: None,
            when: when.map_or(Some(None), |when| when.map(Some))?,
            if_no_data: if_no_data?,
            kind,
            then,
            dated_by: dated_by?,
            effective,
            rounding: rounding.map(|(rounding, _)| rounding),
            round_each_record: false,
            span: block.kind.span,
        })
    }

    /// The rules named by a label.
    fn works_on(&mut self, clauses: Clauses<'t>, label: LabelKind) -> Option<Vec<(Id<Component>, Span)>> {
        let Value::Names(names) = &clauses.value(label)?.item else { return None };
        let mut of = Vec::new();
        let mut fine = true;
        for name in names {
            match self.declared_component(name) {
                Some(id) => of.push((id, name.span)),
                None => fine = false,
            }
        }
        fine.then_some(of)
    }

    /// The rows of `for each:`, if it is there; `None` when they are wrong.
    fn rows_taken(&mut self, clauses: Clauses<'t>) -> Option<Option<RowSelection>> {
        match clauses.get(LabelKind::ForEach) {
            Some(_) => self.for_each(clauses).map(Some),
            None => Some(None),
        }
    }

    /// A percentage.
    fn share(&mut self, expr: &crate::syntax::tree::Expr, sight: Sight) -> Option<Expr> {
        let made = self.expr(expr, sight)?;
        if !matches!(made.ty, Type::Percent | Type::Ratio) {
            let help = if made.ty == Type::Number { "percent" } else { "" };
            self.expected_help(made.span, "percent", &made.ty, help);
            return None;
        }
        Some(made)
    }

    /// How a draw is paid back; `Some(None)` for a guarantee.
    fn recovery(&mut self, block: &'t Block, clauses: Clauses<'t>) -> Option<Option<Recovery>> {
        let Value::YesNo(recoverable) = clauses.value(LabelKind::Recoverable)?.item else { return None };
        let due = [LabelKind::RecoveredHow, LabelKind::OnLeaving];
        let all =
            [LabelKind::RecoveredHow, LabelKind::OnLeaving, LabelKind::Forgiven, LabelKind::Opening, LabelKind::Limit];
        let lang = self.plan.lang;
        let words = |label: &LabelKind| Arg::from(label.info().words(lang));
        if !recoverable {
            for label in all {
                if let Some(clause) = clauses.get(label) {
                    self.report(
                        Diagnostic::error(Code::RecoveryUnsaid, clause.label.span)
                            .arg("labels", words(&label))
                            .arg("draw", block.name.as_ref().map_or("", |name| &name.item))
                            .help("guarantee"),
                    );
                    return None;
                }
            }
            return Some(None);
        }
        let lacking: Vec<LabelKind> = due.into_iter().filter(|label| clauses.get(*label).is_none()).collect();
        let missing: Vec<Arg> = lacking.iter().map(words).collect();
        if !missing.is_empty() {
            let place = clauses.get(LabelKind::Recoverable).map_or(block.kind.span, |clause| clause.span);
            self.report(
                Diagnostic::error(Code::RecoveryUnsaid, place)
                    .arg("labels", Arg::List(missing))
                    .arg("count", lacking.len())
                    .arg(
                        "lines",
                        Arg::List(
                            lacking
                                .iter()
                                .map(|label| Arg::from(format!("`{}`", crate::syntax::line_sample(label.info(), lang))))
                                .collect(),
                        ),
                    )
                    .arg("draw", block.name.as_ref().map_or("", |name| &name.item)),
            );
            return None;
        }
        let forgiven = match clauses.value(LabelKind::Forgiven).map(|value| &value.item) {
            Some(Value::When(when)) => Some(self.condition(when, Sight::Rule)?),
            _ => None,
        };
        let opening = match clauses.expr(LabelKind::Opening) {
            Some(opening) => Some(self.pay(opening, Sight::Rule)?),
            None => None,
        };
        let limit = match clauses.expr(LabelKind::Limit) {
            Some(limit) => Some(self.pay(limit, Sight::Rule)?),
            None => None,
        };
        let (Some(Value::Recovery { from, floor }), Some(Value::Leaving(leaving))) = (
            clauses.value(LabelKind::RecoveredHow).map(|value| &value.item),
            clauses.value(LabelKind::OnLeaving).map(|value| &value.item),
        ) else {
            return None;
        };
        let floor = match floor {
            Some(floor) => Some(self.pay(floor, Sight::Rule)?),
            None => None,
        };
        Some(Some(Recovery { from_period: *from, floor, limit, forgiven, leaving: *leaving, opening }))
    }

    /// What a rule on the pay of others is of must be earned; the whole pay cannot be earned. Once all rules are known.
    pub fn stages(&mut self) {
        let mut found = Vec::new();
        for (_, component) in self.plan.components.iter() {
            for (of, span) in component.kind.works_on() {
                let other = self.plan.components.get(*of);
                if other.kind.stage() != Stage::Earned {
                    found.push(
                        Diagnostic::error(Code::NotEarned, *span)
                            .arg("name", &other.name)
                            .arg("rule", &component.name)
                            .label(other.span, "declared"),
                    );
                }
            }
            if component.kind.stage() == Stage::Earned {
                walk::component(&self.plan, component, &mut |expr| {
                    if matches!(*expr.kind, ExprKind::Total(TotalOf::Pay)) {
                        found.push(Diagnostic::error(Code::TotalOfPayHere, expr.span).arg("rule", &component.name));
                    }
                });
            }
        }
        found.into_iter().for_each(|diagnostic| self.report(diagnostic));
    }
}
