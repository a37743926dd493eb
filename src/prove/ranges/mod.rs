//! Bounds over several quantities at once: never above, never below, and whether a condition always holds.
//!
//! Every quantity reaches over a range. A rule is followed with all that may come of it; where a decision is open, the range
//! of a quantity is cut in two where it decides, and each side is followed by itself. What is left open at the end is
//! taken both ways, so that a bound is always one, if not always the nearest.

mod conditions;
mod domains;
mod expressions;
mod form;
mod kpis;
mod pay;
mod rules;
mod search;
mod tiers;
mod together;

pub use domains::usual_range;
pub use pay::{PayBounds, ends_in, paid, pay, pay_of, value};
pub use search::{Ranged, Verdict, bounds, bounds_of_value, ends, guard, holds, never_above};

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeMap;

use crate::measure::Datum;
use crate::number::Exact;
use crate::plan::{Component, Const, Expr, Given, Id, Plan, Window};
use crate::prove::assumptions::{Assumptions, Blocked, Why};
use crate::prove::ranges::form::{Linear, Number, Reach};
use crate::prove::{Cut, Interval};
use crate::source::Span;
use crate::time::{Date, Period};

/// How deep expressions are followed.
const DEEPEST: u32 = 500;

/// What may come of an expression.
#[derive(Clone, Debug, PartialEq)]
enum Possible {
    /// A number.
    Number(Number),
    /// Yes, no, or either: whether each may be.
    Truth(bool, bool),
    /// One known value of another kind.
    Known(Datum),
    /// Any value of another kind.
    Any,
}

impl Possible {
    fn of(datum: Datum) -> Possible {
        match datum {
            Datum::Number(number) => Possible::Number(Number::constant(number)),
            Datum::YesNo(flag) => Possible::Truth(flag, !flag),
            other => Possible::Known(other),
        }
    }

    fn number(self) -> Number {
        match self {
            Possible::Number(number) => number,
            // The analysis lets nothing else through.
            _ => Number::default(),
        }
    }

    /// Whether yes may be, whether no may be.
    fn truth(&self) -> (bool, bool) {
        match self {
            Possible::Truth(yes, no) => (*yes, *no),
            _ => (true, true),
        }
    }
}

/// What may come of an expression, or what keeps it from being said.
type Found = Result<Possible, Blocked>;

/// A quantity and how far it reaches.
#[derive(Clone, Debug)]
struct Leaf {
    name: Given,
    domain: Interval,
}

/// The circumstances of an expression.
#[derive(Clone, Debug)]
struct Around {
    period: Period,
    windows: (Option<Window>, Option<Window>),
    day: Option<Date>,
    in_kpi: bool,
    /// The gate above which alone is paid: the KPI and what it must exceed.
    above: Option<(crate::plan::Id<crate::plan::Kpi>, Number)>,
}

/// One way through the rules over a box of quantities.
struct Ranges<'a> {
    plan: &'a Plan,
    assumptions: &'a Assumptions,
    leaves: RefCell<Vec<Leaf>>,
    reach: RefCell<Reach>,
    /// Where cutting a range would decide something.
    wishes: RefCell<Vec<(usize, Cut)>>,
    /// Whether something was taken both ways that no cut decides.
    open: Cell<bool>,
    depth: Cell<u32>,
    /// Whether a rule that pays for each row is looked at with all rows of a period, or with one.
    all_rows: Cell<bool>,
    /// Of which rules the amount may lack data: the same in every box.
    lacking: RefCell<BTreeMap<Id<Component>, bool>>,
    /// The ends of the whole pay of a person, where they were asked for and are known: the same in every box.
    pay: OnceCell<Option<(Option<Exact>, Option<Exact>)>>,
}

impl<'a> Ranges<'a> {
    fn new(plan: &'a Plan, assumptions: &'a Assumptions) -> Ranges<'a> {
        Ranges {
            plan,
            assumptions,
            leaves: RefCell::default(),
            reach: RefCell::default(),
            wishes: RefCell::default(),
            open: Cell::new(false),
            depth: Cell::new(0),
            all_rows: Cell::new(false),
            lacking: RefCell::default(),
            pay: OnceCell::new(),
        }
    }

    fn around(&self) -> Around {
        let period = self.assumptions.period;
        Around { period, windows: (None, None), day: Some(period.last_day()), in_kpi: false, above: None }
    }

    /// The quantity of a name, which reaches over a domain until it is cut.
    fn leaf(&self, expr: &Expr, domain: Interval) -> Found {
        let mut leaves = self.leaves.borrow_mut();
        let known = leaves.iter().position(|leaf| leaf.name.states(expr));
        let place = known.unwrap_or(leaves.len());
        if known.is_none() {
            let name = Given { what: expr.clone(), value: Const::YesNo(true), span: expr.span };
            leaves.push(Leaf { name, domain: domain.clone() });
        }
        let mut reach = self.reach.borrow_mut();
        let over = reach.entry(place).or_insert(domain);
        Ok(Possible::Number(match over.only() {
            Some(only) => Number::constant(only.clone()),
            None => Number::exact(Linear::leaf(place)),
        }))
    }

    /// Wishes for the cuts that would decide the sign of a number: where it is 0, if it moves with one quantity alone.
    fn wish_for(&self, number: &Number) {
        let Some(form) = number.form() else {
            self.open.set(true);
            return;
        };
        let mut of = form.of.iter();
        match (of.next(), of.next()) {
            (Some((place, share)), None) => {
                if let Some(at) = (-form.constant.clone()).checked_div(share) {
                    let mut wishes = self.wishes.borrow_mut();
                    wishes.push((*place, Cut::before(at.clone())));
                    wishes.push((*place, Cut::after(at)));
                }
            }
            _ => self.open.set(true),
        }
    }

    fn deeper(&self, span: Span, work: impl FnOnce() -> Found) -> Found {
        if self.depth.get() >= DEEPEST {
            return Err(Blocked::by(span, Why::Size));
        }
        self.depth.set(self.depth.get() + 1);
        let found = work();
        self.depth.set(self.depth.get() - 1);
        found
    }
}
