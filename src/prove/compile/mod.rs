//! From a rule to its shape.
//!
//! Everything is worked out over a stretch of the quantity and only there: a tier that is not reached, a branch that is not
//! taken is not looked at, as in a run. So what would block a proof blocks it only where it decides.

mod expressions;
mod known;
mod kpis;
mod operations;
mod rules;
mod scorecards;
mod slices;
mod steps;
mod tiers;
mod totals;

pub(super) use kpis::is_of_data;
pub(super) use totals::{alone, totalled, unknown_in};

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use crate::measure::Datum;
use crate::plan::stack::on_own_stack;
use crate::plan::{Case, Const, Expr, ExprKind, Given, Id, Plan, Scale, Type, Window};
use crate::prove::assumptions::{Assumptions, Blocked, Why};
use crate::prove::compile::known::{Known, Values, everywhere};
use crate::prove::pieces::Pieces;
use crate::prove::{Interval, Line, Pay, Shape};
use crate::source::Span;
use crate::time::{Date, Period};

/// How deep expressions are followed.
const DEEPEST: u32 = 500;

/// The most stretches of one value that are looked at.
const MOST_PIECES: usize = 20_000;

/// What a rule pays as a function of one quantity, and what was met on the way.
#[derive(Clone, Debug)]
pub struct Described {
    /// The pay before the rounding of the line.
    pub shape: Shape,
    /// The tiers that are reached, each stretch once for each table, in no particular order.
    pub tiers: Vec<TierMet>,
    /// Where something cuts the pay or an attainment.
    pub cuts: Vec<CutMet>,
    /// The branches of choices that are taken somewhere, by their places.
    pub branches: BTreeSet<Span>,
    /// Conditions that do not go by the quantity and are not known: the shape is that of the rule where they are met.
    pub supposed: Vec<Blocked>,
}

/// A tier and a stretch of the quantity on which it is the one reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TierMet {
    /// The table; `None` for that of a scorecard.
    pub scale: Option<Id<Scale>>,
    /// Where its line is written; of what lies below the first, where the table is.
    pub line: Span,
    /// Which line, from 0; `None` below the first.
    pub place: Option<usize>,
    /// The stretch, as far as the rule applies on it.
    pub over: Interval,
}

/// A cap and a stretch of the quantity on which it cuts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CutMet {
    /// Where the cap is written.
    pub by: Span,
    /// The stretch on which there is more than the cap.
    pub over: Interval,
}

/// What is paid as a function of `driver`: a name or phrase that a rule reads, such as a KPI, an attainment or a field of the
/// row at hand. Of a bonus what it pays for the period, of a `for each` bonus for a period with one row; of a scale what
/// it gives on its own driver; of a scorecard or definition its value. Caps on several rules, groups, draws and
/// deductions, and the rounding of the line are left out.
///
/// # Errors
///
/// What blocks it, where some stretch cannot be said.
pub fn shape(plan: &Plan, of: Case, driver: &Expr, assumptions: &Assumptions) -> Result<Described, Blocked> {
    on_own_stack(|| described(plan, driver, assumptions, |compiler, over| compiler.case(of, over)))
}

/// The value of any numeric expression of a plan as a function of one quantity, as in a rule of the plan's own period.
///
/// # Errors
///
/// What blocks it, where some stretch cannot be said.
pub fn shape_of_value(
    plan: &Plan,
    value: &Expr,
    driver: &Expr,
    assumptions: &Assumptions,
) -> Result<Described, Blocked> {
    on_own_stack(|| {
        described(plan, driver, assumptions, |compiler, over| compiler.eval(value, over, &compiler.context()))
    })
}

/// The value of an expression where everything that it needs is stated; `None` where something is missing.
pub(super) fn constant_of_value(plan: &Plan, value: &Expr, assumptions: &Assumptions) -> Option<Const> {
    constant(plan, assumptions, |compiler, over| compiler.eval(value, over, &compiler.context()))
}

/// What a rule gives where everything that it needs is stated; `None` where something is missing.
pub(super) fn constant_of_case(plan: &Plan, of: Case, assumptions: &Assumptions) -> Option<Const> {
    constant(plan, assumptions, |compiler, over| compiler.case(of, over))
}

fn constant(
    plan: &Plan,
    assumptions: &Assumptions,
    work: impl Fn(&Compiler<'_>, &Interval) -> Values,
) -> Option<Const> {
    // A quantity that nothing names: what is stated is all there is.
    let nothing = Expr::new(ExprKind::YesNo(true), Type::YesNo, plan.span);
    let compiler = Compiler::new(plan, &nothing, assumptions);
    let values = work(&compiler, &Interval::point(crate::number::Exact::zero()));
    if !compiler.supposed.borrow().is_empty() {
        return None;
    }
    match values.iter().next()?.1 {
        Known::Nothing => Some(Const::Number(crate::number::Exact::zero())),
        known => match known.datum()? {
            Datum::Number(number) => Some(Const::Number(number)),
            Datum::YesNo(flag) => Some(Const::YesNo(flag)),
            _ => None,
        },
    }
}

fn described(
    plan: &Plan,
    driver: &Expr,
    assumptions: &Assumptions,
    work: impl Fn(&Compiler<'_>, &Interval) -> Values,
) -> Result<Described, Blocked> {
    let compiler = Compiler::new(plan, driver, assumptions);
    let values = work(&compiler, &assumptions.over);
    if let Some(blocked) = values.iter().find_map(|(_, known)| match known {
        Known::Blocked(blocked) => Some(blocked.clone()),
        _ => None,
    }) {
        return Err(blocked);
    }
    let pieces = values.map(|known| match known {
        Known::Number(line) => Pay::Amount(line.clone()),
        Known::Nothing => Pay::Amount(Line::level(crate::number::Exact::zero())),
        _ => Pay::Stops,
    });
    Ok(Described {
        shape: Shape::of(pieces),
        tiers: compiler.tiers.into_inner(),
        cuts: joined(compiler.cuts.into_inner()),
        branches: compiler.branches.into_inner(),
        supposed: compiler.supposed.into_inner(),
    })
}

/// The stretches of each cap, those that touch as one.
fn joined(mut cuts: Vec<CutMet>) -> Vec<CutMet> {
    cuts.sort_by(|one, other| (one.by, one.over.from()).cmp(&(other.by, other.over.from())));
    let mut out: Vec<CutMet> = Vec::new();
    for cut in cuts {
        // An absent end is after all cuts.
        let touches = |before: &&mut CutMet| {
            before.by == cut.by && before.over.to().is_none_or(|to| cut.over.from().is_none_or(|from| from <= to))
        };
        match out.last_mut().filter(touches) {
            Some(before) => {
                let further = match (before.over.to(), cut.over.to()) {
                    (Some(one), Some(other)) => Some(one.max(other).clone()),
                    _ => None,
                };
                if let Some(over) = Interval::new(before.over.from().cloned(), further) {
                    before.over = over;
                }
            }
            None => out.push(cut),
        }
    }
    out
}

/// The circumstances of a value.
#[derive(Clone, Debug)]
struct Context {
    /// The period of the rule.
    period: Period,
    /// The window of names of KPIs and of quotas, where the rule has others than its period.
    windows: (Option<Window>, Option<Window>),
    /// The decisive day of dated values; `None` where it is not known.
    day: Option<Date>,
    /// Whose formula is being computed, where it is a KPI's: then names above a gate mean the whole.
    in_kpi: bool,
    /// The level whose values are asked for, where it is not one person's.
    group: Option<crate::plan::Scope>,
    /// The gate above which alone is paid: the KPI and what it must exceed.
    above: Option<(Id<crate::plan::Kpi>, Values)>,
}

struct Compiler<'a> {
    plan: &'a Plan,
    driver: Given,
    assumptions: &'a Assumptions,
    tiers: RefCell<Vec<TierMet>>,
    cuts: RefCell<Vec<CutMet>>,
    branches: RefCell<BTreeSet<Span>>,
    supposed: RefCell<Vec<Blocked>>,
    depth: Cell<u32>,
}

impl<'a> Compiler<'a> {
    fn new(plan: &'a Plan, driver: &Expr, assumptions: &'a Assumptions) -> Compiler<'a> {
        let value = crate::plan::Const::YesNo(true);
        Compiler {
            plan,
            driver: Given { what: driver.clone(), value, span: driver.span },
            assumptions,
            tiers: RefCell::default(),
            cuts: RefCell::default(),
            branches: RefCell::default(),
            supposed: RefCell::default(),
            depth: Cell::new(0),
        }
    }

    /// The circumstances of a rule of the plan's own period.
    fn context(&self) -> Context {
        let period = self.assumptions.period;
        Context { period, windows: (None, None), day: Some(period.last_day()), in_kpi: false, group: None, above: None }
    }

    fn case(&self, of: Case, over: &Interval) -> Values {
        let cx = self.context();
        let made = |kind, span| Expr::new(kind, Type::Number, span);
        match of {
            Case::Component(id) | Case::Together(id) => self.component(id, over),
            Case::Scale(id) => {
                let span = self.plan.scales.get(id).span;
                self.eval(&made(ExprKind::Scale { scale: id, base: None }, span), over, &cx)
            }
            Case::Scorecard(id) => {
                let span = self.plan.scorecards.get(id).span;
                self.eval(&made(ExprKind::Scorecard(id), span), over, &cx)
            }
            Case::Define(id) => self.eval(&self.plan.defines.get(id).value, over, &cx),
        }
    }

    /// Runs `work` one level deeper; no deeper than is looked at, and not into more pieces.
    fn deeper(&self, span: Span, over: &Interval, work: impl FnOnce() -> Values) -> Values {
        let too_large = || everywhere(over, Known::Blocked(Blocked::by(span, Why::Size)));
        if self.depth.get() >= DEEPEST {
            return too_large();
        }
        self.depth.set(self.depth.get() + 1);
        let values = work();
        self.depth.set(self.depth.get() - 1);
        if values.count() > MOST_PIECES { too_large() } else { values }
    }

    /// Notes where more than a cap was there.
    fn cut(&self, by: Span, exceeds: &Pieces<bool>) {
        let found = exceeds.where_is(|more| *more).into_iter().map(|over| CutMet { by, over });
        self.cuts.borrow_mut().extend(found);
    }
}
