//! Rules that begin or end inside one of their periods and pay for the whole of it all the same.

use crate::analyse::blocks::Clauses;
use crate::analyse::checker::Checker;
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::language::Format;
use crate::plan::{Component, ComponentKind, Exception, Expr, ExprKind, Plan, StepKind, Window};
use crate::source::Span;
use crate::syntax::labels::LabelKind;
use crate::syntax::tree::{Block, Spanned, Value};
use crate::syntax::words::word as word_of;
use crate::time::{Date, Grain, Month, Period};

/// A boundary of a rule's days that lies inside a period.
struct Edge {
    day: Date,
    period: Period,
    ends: bool,
    /// Whether it is the plan's and not the rule's own.
    of_plan: bool,
}

impl<'t> Checker<'t> {
    /// P0150: a rule that begins or ends inside a period counts the rows of the whole period and pays a whole amount,
    /// unless it says that this is meant. What the plan itself leaves so is one message for all its rules.
    pub(super) fn parts_of_periods(&mut self, header: &'t Block) {
        if self.diagnostics.iter().any(Diagnostic::is_error) {
            return;
        }
        let plan_says = dates_in(header);
        let mut own = Vec::new();
        let mut of_plan: Vec<(Edge, Vec<Arg>)> = Vec::new();
        for (_, rule) in self.plan.components.iter().filter(|(_, rule)| pays_for_whole_periods(&self.plan, rule)) {
            let says = self.block_of(rule).and_then(dates_in);
            if says.is_some_and(|(_, dates)| dates.whole_periods) {
                continue;
            }
            for edge in edges(&self.plan, rule) {
                if !edge.of_plan {
                    own.push((rule.name.clone(), says.map_or(rule.span, |(span, _)| span), says, edge, steps_of(rule)));
                } else if plan_says.is_some_and(|(_, dates)| dates.whole_periods) {
                    continue;
                } else if let Some((_, rules)) =
                    of_plan.iter_mut().find(|(known, _)| known.ends == edge.ends && known.period == edge.period)
                {
                    rules.push(Arg::from(&rule.name));
                } else {
                    of_plan.push((edge, vec![Arg::from(&rule.name)]));
                }
            }
        }
        for (name, place, says, edge, steps) in own {
            let help = match (edge.ends, steps) {
                (false, true) => "",
                (false, false) => "begins_dates",
                (true, true) => "ends",
                (true, false) => "ends_dates",
            };
            self.report(self.cut(&edge, place, says).arg("rule", &name).help(help));
        }
        for (edge, rules) in of_plan {
            let place = plan_says.map_or(header.kind.span, |(span, _)| span);
            let help = if edge.ends { "plan_ends" } else { "plan_begins" };
            let said = self.cut(&edge, place, plan_says).arg("rules", Arg::List(rules));
            self.report(said.help(help));
        }
    }

    fn block_of(&self, rule: &Component) -> Option<&'t Block> {
        self.components.iter().copied().find(|block| block.kind.span == rule.span)
    }

    /// What is said of a boundary inside a period, with the line as it stands when the whole period is meant.
    fn cut(&self, edge: &Edge, place: Span, says: Option<(Span, Said)>) -> Diagnostic {
        let lang = self.plan.lang;
        let day = |key, day: Date| format!("{} {}", word_of(key, lang), Format::new(lang).date(day));
        let days = says.map_or_else(Vec::new, |(_, dates)| {
            let from = dates.from.map(|from| day("from", from));
            from.into_iter().chain(dates.through.map(|through| day("through", through))).collect()
        });
        let line = format!(
            "{}: {}, {}",
            LabelKind::Effective.info().words(lang),
            days.join(" "),
            word_of("whole_periods", lang)
        );
        Diagnostic::error(Code::PartOfPeriod, place).arg("day", edge.day).arg("period", edge.period).arg("line", line)
    }
}

/// The days that a block names.
#[derive(Clone, Copy)]
struct Said {
    from: Option<Date>,
    through: Option<Date>,
    whole_periods: bool,
}

fn dates_in(block: &Block) -> Option<(Span, Said)> {
    let clause = Clauses::of(block).get(LabelKind::Effective)?;
    let Value::Dates { from, through, whole_periods } = &clause.value.item else { return None };
    let day = |said: &Option<Spanned<Date>>| said.as_ref().map(|day| day.item);
    let said = Said { from: day(from), through: day(through), whole_periods: *whole_periods };
    Some((clause.value.span, said))
}

/// Whether a rule has steps, so that one could prorate.
fn steps_of(rule: &Component) -> bool {
    matches!(rule.kind, ComponentKind::Whole { .. } | ComponentKind::Pool(_) | ComponentKind::Draw(_))
}

/// A rule with one amount for a period, in which nothing goes by days.
fn pays_for_whole_periods(plan: &Plan, rule: &Component) -> bool {
    let whole = match &rule.kind {
        ComponentKind::Whole { .. } | ComponentKind::Pool(_) | ComponentKind::Draw(_) | ComponentKind::Cap(_) => true,
        ComponentKind::Contest(contest) => contest.span.is_none(),
        ComponentKind::Deduction(deduction) => deduction.rows.is_none(),
        ComponentKind::Sanction(sanction) => sanction.rows.is_none(),
        ComponentKind::ForEach { .. } => false,
    };
    let prorated = rule.then.iter().any(|step| matches!(step.kind, StepKind::Prorate(_)));
    // What an exception pays by days says nothing of the rule itself.
    let excepted: Vec<Span> = rule.exceptions.iter().flat_map(Exception::exprs).map(|expr| expr.span).collect();
    let of_rule = |expr: &&Expr| !excepted.contains(&expr.span);
    let by_days = rule.exprs().into_iter().filter(of_rule).any(|expr| counts_days(plan, expr));
    whole && rule.once.is_none() && !prorated && !by_days
}

/// Whether an expression counts days or asks for the days of the period by itself.
fn counts_days(plan: &Plan, expr: &Expr) -> bool {
    let here = matches!(
        &*expr.kind,
        ExprKind::Employed(_) | ExprKind::Worked(_) | ExprKind::Counted { .. } | ExprKind::EmployedWholePeriod
    );
    let named = match &*expr.kind {
        ExprKind::Define(id) => Some(&plan.defines.get(*id).value),
        _ => None,
    };
    here || named.into_iter().chain(expr.children()).any(|inner| counts_days(plan, inner))
}

/// Where the days on which the rule and the plan hold begin and end inside a period of the rule. A rule `so far` begins
/// inside its window: what it pays first is due for all of that.
fn edges(plan: &Plan, rule: &Component) -> Vec<Edge> {
    let own = rule.effective.unwrap_or(plan.effective);
    let period_of = |day: Date, grain: Grain| grain.containing(Month::of(day));
    let from = own.from.max(plan.effective.from);
    let window = match rule.window {
        Some(Window::SoFar(grain)) => rule.every.max(grain),
        _ => rule.every,
    };
    let period = period_of(from, window);
    let begins = Edge { day: from, period, ends: false, of_plan: from == plan.effective.from };
    let through = [own.through, plan.effective.through].into_iter().flatten().min();
    let ends = through.map(|day| Edge {
        day,
        period: period_of(day, rule.every),
        ends: true,
        of_plan: Some(day) == plan.effective.through,
    });
    let begins = Some(begins).filter(|edge| edge.day != edge.period.first_day());
    let ends = ends.filter(|edge| edge.day != edge.period.last_day());
    begins.into_iter().chain(ends).collect()
}
