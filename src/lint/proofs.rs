//! Guards: which are proved for all values, which can fail, and which only data can decide.

use std::sync::Arc;

use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::lint::scales::{driver_name, value_of};
use crate::lint::{Check, Subject};
use crate::plan::{BinaryOp, Const, Ensure, Expr, ExprKind, Given, Plan, Type};
use crate::prove::{Answer, Assumptions, Blocked, Lasting, Why, guard_from, value};
use crate::source::Span;
use crate::time::{Date, Period};

/// The checks of this theme.
pub(super) const CHECKS: &[Check] = &[Check { codes: &[Code::GuardCanFail], run }];

/// A guard and what is known of it without data.
#[derive(Clone, Debug)]
pub struct Guard {
    /// Its name.
    pub name: Arc<str>,
    /// Its title.
    pub title: Arc<str>,
    /// What was found.
    pub known: Known,
    /// The last period for which it is proved, where later ones are another matter.
    pub through: Option<Period>,
    /// Whether what is proved is so only for somebody employed and present on every day.
    pub full_time: bool,
}

/// What is known of a guard.
#[derive(Clone, Debug)]
pub enum Known {
    /// It holds for all values.
    Proved,
    /// It holds where none of these amounts is below 0.
    ProvedFromZero(Arg),
    /// It does not hold.
    Fails {
        /// For these values.
        values: Arg,
        /// What its two sides then come to, where it holds two against each other.
        sides: Option<[Arg; 2]>,
    },
    /// Each run checks it on the data, in the periods after the last one for which it is proved.
    OnData {
        /// The key of the phrase that says what keeps it from being decided.
        why: &'static str,
        /// Of what: a KPI, a rule, a field.
        of: Option<Arg>,
        /// Where that stands.
        by: Option<Span>,
    },
}

/// Every guard of a plan, in the period of a day and all later ones.
pub fn guards(plan: &Plan, today: Date) -> Vec<Guard> {
    let first = plan.period_on(today);
    let known = |answer: Answer, check: &Expr| match answer {
        Answer::Proved(names) if names.is_empty() => Known::Proved,
        Answer::Proved(names) => {
            Known::ProvedFromZero(Arg::List(names.iter().map(|name| driver_name(plan, name)).collect()))
        }
        Answer::Refuted(period, values) => {
            let assumptions = Assumptions { full_time: false, ..Assumptions::in_period(period) };
            let sides = sides(plan, check, &assumptions, &values);
            // Of a later period it is said which one.
            let at = Given {
                what: Expr::new(ExprKind::ThisPeriod, Type::Period, check.span),
                value: Const::Period(period),
                span: check.span,
            };
            let later = (period != first).then_some(at);
            Known::Fails { sides, values: witness(plan, &later.into_iter().chain(values).collect::<Vec<_>>()) }
        }
        Answer::Undecided(_, blocked) => Known::OnData {
            why: blocked.as_ref().map_or("lint_why_open", why),
            of: blocked.as_ref().and_then(|blocked| what(plan, blocked)),
            by: blocked.map(|blocked| blocked.by),
        },
    };
    let one = |id, of: &Ensure| {
        let Lasting { known: answer, through, full_time } = guard_from(plan, id, first);
        let known = known(answer, &of.check);
        Guard { name: of.name.clone(), title: of.title.clone(), known, through, full_time }
    };
    plan.ensures.iter().map(|(id, of)| one(id, of)).collect()
}

fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let plan = subject.plan;
    for (guard, (_, ensure)) in guards(plan, subject.today).into_iter().zip(plan.ensures.iter()) {
        if let Known::Fails { values, sides } = guard.known {
            let said = Diagnostic::warning(Code::GuardCanFail, ensure.check.span).arg("guard", &guard.name);
            let said = said.arg("values", values);
            found.push(match sides {
                Some([left, right]) => said.arg("left", left).arg("right", right).help("sides"),
                None => said,
            });
        }
    }
}

/// What the two sides of a comparison come to for some values, where both move or are not written out.
fn sides(plan: &Plan, check: &Expr, assumptions: &Assumptions, values: &[Given]) -> Option<[Arg; 2]> {
    let ExprKind::Binary { op, left, right } = &*check.kind else { return None };
    if matches!(op, BinaryOp::And | BinaryOp::Or) {
        return None;
    }
    let known =
        values.iter().fold(assumptions.clone(), |known, given| known.with(given.what.clone(), given.value.clone()));
    let side = |expr: &Expr| match value(plan, expr, &known)? {
        Const::Number(number) => Some(value_of(&expr.ty, &number)),
        _ => None,
    };
    Some([side(left)?, side(right)?])
}

/// `turnover = 100 000.00 RUB, new_clients = 3`
pub(in crate::lint) fn witness(plan: &Plan, values: &[Given]) -> Arg {
    let one = |given: &Given| {
        let value = match &given.value {
            Const::Number(number) => value_of(&given.what.ty, number),
            Const::Text(text) => Arg::Text(format!("\"{text}\"")),
            Const::YesNo(flag) => Arg::Term(if *flag { "yes" } else { "no" }),
            Const::Date(day) => Arg::Date(*day),
            Const::Period(period) => Arg::Period(*period),
        };
        Arg::Phrase(vec![driver_name(plan, &given.what), Arg::from("="), value])
    };
    Arg::List(values.iter().map(one).collect())
}

/// What blocks a proof, by the name that the plan has for it.
fn what(plan: &Plan, blocked: &Blocked) -> Option<Arg> {
    let quoted = |name: &Arc<str>| Arg::Text(format!("`{name}`"));
    match blocked.why {
        Why::Kpi(id) | Why::Quota(id) => Some(quoted(&plan.kpis.get(id).name)),
        Why::EachRow(id) | Why::Grouped(id) | Why::OverTime(id) | Why::Joint(id) => {
            Some(quoted(&plan.components.get(id).name))
        }
        // What has no name of its own stands at its place.
        _ => blocked.leaf.as_ref().map(|leaf| driver_name(plan, leaf)).filter(|name| !matches!(name, Arg::Term(_))),
    }
}

/// The phrase for what blocks a proof.
pub(in crate::lint) fn why(blocked: &Blocked) -> &'static str {
    match blocked.why {
        Why::Data => "lint_why_data",
        Why::Kpi(_) => "lint_why_kpi",
        Why::Quota(_) => "lint_why_quota",
        Why::Product => "lint_why_product",
        Why::Quotient => "lint_why_quotient",
        Why::PayOfOthers => "lint_why_pay",
        Why::EachRow(_) => "lint_why_each_row",
        Why::Grouped(_) => "lint_why_grouped",
        Why::OverTime(_) => "lint_why_over_time",
        Why::Joint(_) => "lint_why_joint",
        Why::Window => "lint_why_window",
        Why::Group => "lint_why_group",
        Why::Kind => "lint_why_kind",
        Why::Exception => "lint_why_exception",
        Why::Rounding => "lint_why_rounding",
        Why::Day => "lint_why_day",
        Why::NoQuantity => "lint_why_no_quantity",
        Why::Rows => "lint_why_rows",
        Why::Size => "lint_why_size",
    }
}
