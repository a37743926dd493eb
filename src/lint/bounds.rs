//! What is paid at least and at most, by each rule and in all, and whether pay can fall: with the values that show it, or
//! with what keeps it from being said.

use std::sync::Arc;

use crate::diagnostics::Arg;
use crate::lint::proofs::{why, witness};
use crate::lint::scales::falls::{lower_is_better, pays_for_less, unit};
use crate::lint::scales::{driver_name, of_each_row, value_of};
use crate::number::Exact;
use crate::plan::stack::shared_out;
use crate::plan::{Case, Component, ComponentKind, Const, Expr, ExprKind, Given, Id, Plan};
use crate::prove::{
    Assumptions, Blocked, Natural, Ranged, Why, drivers, ends_in, natural, natural_supposing, pay, shape,
    supposes_said_quotas,
};
use crate::source::Span;
use crate::time::{Date, Period};

/// The bounds of a plan.
#[derive(Clone, Debug)]
pub struct PlanBounds {
    /// The plan.
    pub plan: Arc<str>,
    /// The period whose rules, rates and parameters were looked at.
    pub period: Period,
    /// Each rule that earns, in the order written.
    pub rules: Vec<Bounded>,
    /// All rules that could be looked at, where some could not.
    pub known: Option<Bounded>,
    /// All rules together.
    pub all: Bounded,
    /// Whether draws, deductions or sanctions change it afterwards.
    pub changed_later: bool,
}

/// What is paid at least and at most.
#[derive(Clone, Debug)]
pub struct Bounded {
    /// The rule; empty for all of them.
    pub name: Arc<str>,
    /// The longer period for which it pays, where the period looked at is not that, and whether it ends with it.
    pub longer: Option<(Period, bool)>,
    /// Never less.
    pub low: Side,
    /// Never more.
    pub high: Side,
    /// What keeps it from being said: the key of the phrase, and the place.
    pub blocked: Option<(&'static str, Span)>,
    /// How pay goes with the result.
    pub course: Option<Course>,
}

/// A bound on one side.
#[derive(Clone, Debug)]
pub enum Side {
    /// It is paid at these values.
    At {
        /// The amount.
        amount: Arg,
        /// The values; an empty list where it is paid always.
        values: Arg,
    },
    /// There is no nearer one, and it is paid or approached.
    Nearest(Arg),
    /// It is never exceeded; whether so much or so little is ever paid is not known.
    Outer(Arg),
    /// There is none.
    Without,
    /// None was found.
    Unknown,
}

/// Whether pay rises and falls with a result.
#[derive(Clone, Debug)]
pub enum Course {
    /// Never against it: proved for all values.
    Steady {
        /// The result.
        by: Arg,
        /// Which way pay goes.
        way: Way,
        /// What was taken as known beside it, as the examples state it; an empty list where nothing had to be.
        with: Arg,
    },
    /// It falls between these two.
    Falls {
        /// The result.
        by: Arg,
        /// The better value and what is paid for it come second.
        values: [(Arg, Arg); 2],
        /// What was taken as known beside it.
        with: Arg,
    },
    /// It cannot be said: the key of the phrase, and the place.
    Open(&'static str, Span),
}

/// Which way pay goes with a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// More is paid for more.
    ForMore,
    /// Less of it is better, as its attainment says.
    LessIsBetter,
    /// Only less is paid for more, though no attainment says so: no reprimand, few returns.
    ForLess,
}

/// The bounds of a plan by the rules that hold on a day.
pub fn bounds(plan: &Plan, day: Date) -> PlanBounds {
    let period = plan.period_on(day);
    let assumptions = Assumptions { period, ..Assumptions::of_plan(plan) }.with_exceptions();
    let longer = |rule: &Component| {
        let own = rule.every.containing(period.last());
        (own != period).then(|| (own, ends_in(rule, period)))
    };
    let whole = pay(plan, &assumptions);
    let rules = shared_out(&whole.rules, |(id, found)| {
        let rule = plan.components.get(*id);
        let course = course(plan, *id, rule, period);
        match found {
            Ok(found) => Bounded { course, longer: longer(rule), ..sides(plan, rule.name.clone(), found) },
            Err(blocked) => Bounded {
                name: rule.name.clone(),
                longer: longer(rule),
                low: Side::Unknown,
                high: Side::Unknown,
                blocked: Some((why(blocked), blocked.by)),
                course,
            },
        }
    });
    let nobody: Arc<str> = Arc::from("");
    PlanBounds {
        plan: plan.name.clone(),
        period,
        rules,
        known: whole.known.as_ref().map(|known| sides(plan, nobody.clone(), known)),
        all: Bounded {
            blocked: whole.blocked.first().map(|(_, blocked)| (why(blocked), blocked.by)),
            ..sides(plan, nobody.clone(), &whole.all)
        },
        changed_later: plan.rules_in(period).any(|(_, rule)| {
            matches!(rule.kind, ComponentKind::Draw(_) | ComponentKind::Deduction(_) | ComponentKind::Sanction(_))
        }),
    }
}

fn sides(plan: &Plan, name: Arc<str>, found: &Ranged) -> Bounded {
    let amount = |amount: &Exact| Arg::Money(amount.clone(), plan.currency.code().to_owned());
    let side = |end: &Option<Exact>, at: &Option<Vec<Given>>, endless: bool| match (end, at) {
        (Some(end), Some(at)) => Side::At { amount: amount(end), values: witness(plan, at) },
        (Some(end), None) if found.exact => Side::Nearest(amount(end)),
        (Some(end), None) => Side::Outer(amount(end)),
        (None, _) if found.exact || endless => Side::Without,
        (None, _) => Side::Unknown,
    };
    let (low, high) = (side(&found.low, &found.lowest_at, false), side(&found.high, &found.highest_at, found.endless));
    Bounded { name, longer: None, low, high, blocked: None, course: None }
}

/// How the pay of a rule goes with the result that drives it; `None` where nothing does.
fn course(plan: &Plan, id: Id<Component>, rule: &Component, period: Period) -> Option<Course> {
    let case = Case::Component(id);
    let open = |blocked: &Blocked| (blocked.why != Why::NoQuantity).then(|| Course::Open(why(blocked), blocked.by));
    let natural = match natural(plan, case) {
        Ok(natural) => natural,
        // What only the data knows is supposed where that decides nothing.
        Err(blocked) => {
            let free = |natural: &Natural| !supposes_said_quotas(plan, natural);
            match natural_supposing(plan, case, period).filter(free) {
                Some(natural) => natural,
                None => return of_kinds(plan, id, rule, period).or_else(|| open(&blocked)),
            }
        }
    };
    course_of(plan, case, rule, &natural, period)
}

/// The same of a rule that pays kinds of people by a table: one for which it falls, where there is one.
fn of_kinds(plan: &Plan, id: Id<Component>, rule: &Component, period: Period) -> Option<Course> {
    let without = |kind: &[Given], natural: Natural| {
        let supposed = natural.supposed.into_iter().filter(|given| !kind.iter().any(|own| own.states(&given.what)));
        Natural { supposed: supposed.collect(), ..natural }
    };
    let mut steady = None;
    for (kind, natural) in of_each_row(plan, id, period) {
        match course_of(plan, Case::Component(id), rule, &natural, period)? {
            Course::Steady { by, way, .. } => {
                let with = beside(plan, Case::Component(id), &without(&kind, natural));
                steady = steady.or(Some(Course::Steady { by, way, with }));
            }
            other => return Some(other),
        }
    }
    steady
}

/// The same of one drawing.
fn course_of(plan: &Plan, case: Case, rule: &Component, natural: &Natural, period: Period) -> Option<Course> {
    let open = |blocked: &Blocked| (blocked.why != Why::NoQuantity).then(|| Course::Open(why(blocked), blocked.by));
    let first = Assumptions::of_plan(plan).period;
    let own = natural.assumptions.clone().with_exceptions();
    // A period that an example states goes with the values that it states.
    let assumptions = if own.period == first { Assumptions { period, ..own } } else { own };
    let described = match shape(plan, case, &natural.driver, &assumptions) {
        Ok(described) => described,
        Err(blocked) => return open(&blocked),
    };
    let way = match lower_is_better(plan, &natural.driver) {
        true => Way::LessIsBetter,
        false if pays_for_less(&described.shape) => Way::ForLess,
        false => Way::ForMore,
    };
    let less_is_better = way != Way::ForMore;
    let shape = if less_is_better { described.shape.times(&Exact::from(-1)) } else { described.shape };
    let rounding = rule.rounding.as_ref().unwrap_or(&plan.rounding);
    let falls = shape.falls(&unit(&natural.driver.ty), (!less_is_better).then_some(rounding));
    let by = driver_name(plan, &natural.driver);
    let with = beside(plan, case, natural);
    let Some(fall) = falls.first() else { return Some(Course::Steady { by, way, with }) };
    let sign = if less_is_better { Exact::from(-1) } else { Exact::one() };
    let said = |(x, paid): &(Exact, Exact)| {
        let paid = rounding.apply(&(paid * &sign));
        (value_of(&natural.driver.ty, x), Arg::Money(paid, plan.currency.code().to_owned()))
    };
    match &fall.witness {
        Some([one, two]) => Some(Course::Falls { by, values: [said(one), said(two)], with }),
        // Within what people count nothing falls.
        None => Some(Course::Open("lint_why_rounding", rule.span)),
    }
}

/// Whether a name stands for a quantity, or for the attainment or the result behind it.
fn is_of(name: &Expr, driver: &Expr) -> bool {
    let kpi = |expr: &Expr| match &*expr.kind {
        ExprKind::Kpi(id) | ExprKind::Attainment(id) => Some(*id),
        _ => None,
    };
    let stated = Given { what: driver.clone(), value: Const::YesNo(true), span: driver.span };
    stated.states(name) || kpi(name).is_some_and(|id| kpi(driver) == Some(id))
}

/// What the examples state of what the rule reads beside the quantity, and what is supposed of it.
fn beside(plan: &Plan, case: Case, natural: &Natural) -> Arg {
    let read = drivers(plan, case);
    let mut known: Vec<Given> = natural.supposed.clone();
    for given in &natural.assumptions.stated {
        // What is stated of the quantity in other words is that of one row alone.
        let reads = read.iter().any(|expr| given.states(expr)) && !is_of(&given.what, &natural.driver);
        if reads && !known.iter().any(|other| other.states(&given.what)) {
            known.push(given.clone());
        }
    }
    witness(plan, &known)
}
