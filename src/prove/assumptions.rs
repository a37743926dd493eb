//! What is taken as known in place of data, and what blocks a proof where nothing is.

use std::sync::Arc;

use crate::plan::{Case, Component, Const, Expr, ExprKind, Given, Id, Kpi, Plan, walk};
use crate::prove::{Interval, RowTotal};
use crate::source::Span;
use crate::time::Period;

/// Which exceptions of a rule count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Excepting {
    /// None: the rule alone is looked at, as in its examples.
    None,
    /// Those that go by the quantity or hold always. One for some people, or by what is not known, is looked at as not met: the
    /// shape is that of the rule for everybody else.
    ByQuantity,
    /// All: a proof is blocked by an exception that may hold.
    All,
}

/// What a proof goes by in place of data.
#[derive(Clone, Debug)]
pub struct Assumptions {
    /// Values stated for names: those of an example, or chosen by whoever asks.
    pub stated: Vec<Given>,
    /// The period paid: dated values are those of it.
    pub period: Period,
    /// Whether any other period in which the same values hold is looked at, too: nothing is known of the days of the calendar.
    pub any_period: bool,
    /// Whether the payee is employed and present on every day of the period, and a row is theirs alone.
    pub full_time: bool,
    /// Which exceptions count.
    pub exceptions: Excepting,
    /// Of a rule for each row, what adds up its rows: all that it pays for them is asked. `None` for a single row.
    pub total: Option<RowTotal>,
    /// The values of the quantity that are looked at.
    pub over: Interval,
    /// Of several quantities, whether sums of amounts and what is computed of them may be below 0, as returns make them.
    pub signed: bool,
    /// Of several quantities, those whose range is not that of their type: the name, and what it reaches over.
    pub ranges: Vec<(Given, Interval)>,
}

impl Assumptions {
    /// Nothing stated, in the first period of the plan; the rule alone, for somebody employed all the time, over all numbers
    /// from 0 on.
    pub fn of_plan(plan: &Plan) -> Assumptions {
        Assumptions::in_period(plan.period_on(plan.effective.from))
    }

    /// The same in another period.
    pub fn in_period(period: Period) -> Assumptions {
        Assumptions {
            stated: Vec::new(),
            period,
            any_period: false,
            full_time: true,
            exceptions: Excepting::None,
            total: None,
            over: Interval::at_least(crate::number::Exact::zero()),
            signed: false,
            ranges: Vec::new(),
        }
    }

    /// What the examples of a rule state beside the quantity: one set for each row that states something else, in their
    /// order. A rule without examples has one set with nothing stated. Never empty.
    pub fn of_examples(plan: &Plan, of: Case, driver: &Expr) -> Vec<Assumptions> {
        Assumptions::beside(plan, of, driver, None)
    }

    /// The same in one period, whichever the examples state.
    pub fn of_examples_in(plan: &Plan, of: Case, driver: &Expr, period: Period) -> Vec<Assumptions> {
        Assumptions::beside(plan, of, driver, Some(period))
    }

    fn beside(plan: &Plan, of: Case, driver: &Expr, period: Option<Period>) -> Vec<Assumptions> {
        let plain = || period.map_or_else(|| Assumptions::of_plan(plan), Assumptions::in_period);
        let mut out: Vec<Assumptions> = Vec::new();
        for examples in plan.examples.iter().filter(|examples| examples.of == of) {
            // `given:` without a table states as much as one row that says nothing else.
            let alone = examples.rows.is_empty().then_some(&[][..]);
            for given in examples.rows.iter().map(|row| &row.given[..]).chain(alone) {
                let mut found = plain();
                found.stated = given.iter().chain(&examples.given).cloned().collect();
                found.stated.retain(|given| given.states(driver) || !follows(plan, &given.what, driver));
                match period {
                    Some(_) => found.stated.retain(|given| !matches!(&*given.what.kind, ExprKind::ThisPeriod)),
                    None => found.period = found.stated_period().unwrap_or(found.period),
                }
                let beside = |one: &Assumptions| -> Vec<Given> {
                    one.stated.iter().filter(|given| !given.states(driver)).cloned().collect()
                };
                if !out.iter().any(|known| alike(&beside(known), &beside(&found))) {
                    out.push(found);
                }
            }
        }
        if out.is_empty() {
            out.push(plain());
        }
        out
    }

    fn stated_period(&self) -> Option<Period> {
        self.stated.iter().find_map(|given| match (&*given.what.kind, &given.value) {
            (ExprKind::ThisPeriod, Const::Period(period)) => Some(*period),
            _ => None,
        })
    }

    /// With one more value; it goes before what was stated of the same name.
    pub fn with(mut self, what: Expr, value: Const) -> Assumptions {
        let span = what.span;
        self.stated.insert(0, Given { what, value, span });
        self
    }

    /// With all exceptions counted.
    pub fn with_exceptions(self) -> Assumptions {
        Assumptions { exceptions: Excepting::All, ..self }
    }

    /// With those counted that go by the quantity itself, or hold always.
    pub fn with_exceptions_by_quantity(self) -> Assumptions {
        Assumptions { exceptions: Excepting::ByQuantity, ..self }
    }

    /// With all rows of a rule for each row; what was stated of a single one says nothing of them.
    pub fn with_total(mut self, total: RowTotal) -> Assumptions {
        self.stated.retain(|given| !given.states(&total.of_row.what));
        Assumptions { total: Some(total), ..self }
    }

    /// Over other values of the quantity.
    pub fn over(self, over: Interval) -> Assumptions {
        Assumptions { over, ..self }
    }

    /// For all periods in which the same values hold, and for somebody employed or present on some of their days alone.
    pub fn at_any_time(self) -> Assumptions {
        Assumptions { any_period: true, full_time: false, ..self }
    }

    /// With the range of one of several quantities.
    pub fn ranging(mut self, what: Expr, over: Interval) -> Assumptions {
        let span = what.span;
        self.ranges.insert(0, (Given { what, value: Const::YesNo(true), span }, over));
        self
    }

    /// The value stated for a name.
    pub(super) fn value_of(&self, expr: &Expr) -> Option<&Const> {
        self.stated.iter().find(|given| given.states(expr)).map(|given| &given.value)
    }
}

/// Whether a named formula goes by the quantity: an example may state what it comes to there, which is no constant elsewhere.
fn follows(plan: &Plan, what: &Expr, driver: &Expr) -> bool {
    let kpis = |expr: &Expr| {
        let mut found = Vec::new();
        walk::expr(plan, expr, &mut |part| match &*part.kind {
            ExprKind::Kpi(id) | ExprKind::Attainment(id) => found.push(*id),
            ExprKind::Scorecard(id) => found.extend(plan.scorecards.get(*id).weights.iter().map(|(kpi, ..)| *kpi)),
            _ => {}
        });
        found
    };
    let named = matches!(&*what.kind, ExprKind::Define(_) | ExprKind::Scale { .. } | ExprKind::Scorecard(_));
    named && kpis(what).iter().any(|id| kpis(driver).contains(id))
}

/// Whether two lists state the same values of the same names.
fn alike(left: &[Given], right: &[Given]) -> bool {
    let inside = |given: &Given, all: &[Given]| {
        all.iter().any(|other| other.states(&given.what) && given.states(&other.what) && other.value == given.value)
    };
    left.iter().all(|given| inside(given, right)) && right.iter().all(|given| inside(given, left))
}

/// Why something cannot be said.
#[derive(Clone, Debug)]
pub struct Blocked {
    /// The place that blocks it.
    pub by: Span,
    /// Why.
    pub why: Why,
    /// The name whose value would have to be known, where that is all: a proof may be tried again with it stated.
    pub leaf: Option<Arc<Expr>>,
}

impl PartialEq for Blocked {
    /// The name is that of the place.
    fn eq(&self, other: &Blocked) -> bool {
        self.by == other.by && self.why == other.why
    }
}

/// The kinds of things that a proof cannot see through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Why {
    /// A value that only the data knows, and nothing states.
    Data,
    /// A KPI that only the data knows.
    Kpi(Id<Kpi>),
    /// A quota that only the data knows.
    Quota(Id<Kpi>),
    /// A product of two values that both move with the quantity.
    Product,
    /// A division by a value that moves with the quantity.
    Quotient,
    /// What other rules pay.
    PayOfOthers,
    /// The pay of a rule for each row, of which nobody knows how many there will be.
    EachRow(Id<Component>),
    /// The pay of a rule of a group, of which one is paid.
    Grouped(Id<Component>),
    /// The pay of a rule that is not known from its own period alone: of longer periods, in parts, carried over.
    OverTime(Id<Component>),
    /// The pay of a rule that pays people together or out of pay.
    Joint(Id<Component>),
    /// Another window of time than the rule's own, or several periods in a row.
    Window,
    /// Values of a group of people.
    Group,
    /// A rule of a kind that is not one amount of one person: pools, contests, caps, draws, deductions, sanctions.
    Kind,
    /// A rule that goes by no quantity at all.
    NoQuantity,
    /// A rule for each row that goes by results of the whole period, of which its rows are not the sum.
    Rows,
    /// An exception that may hold.
    Exception,
    /// A decision hangs on a value that is rounded on the way.
    Rounding,
    /// A dated value, where it is not known which day decides.
    Day,
    /// More steps than are looked at.
    Size,
}

impl Blocked {
    /// Blocked by a place.
    pub(super) fn by(by: Span, why: Why) -> Blocked {
        Blocked { by, why, leaf: None }
    }

    /// Blocked by a name without a value.
    pub(super) fn leaf(expr: &Expr, why: Why) -> Blocked {
        Blocked { by: expr.span, why, leaf: Some(Arc::new(expr.clone())) }
    }
}
