//! What changes an amount or decides on it beside the rule itself.

use std::sync::Arc;

use crate::plan::{
    Circle, Component, DifferenceWord, ExcessWord, Expr, Id, IfLeft, Kpi, NoData, Plan, Stage, Step, TakesWord,
};
use crate::source::Span;
use crate::time::DateRange;

/// What must be reached before a rule pays.
#[derive(Clone, Debug)]
pub struct PayGate {
    /// The condition: one KPI, or its attainment, against its least value.
    pub condition: Expr,
    /// Where only what exceeds the gate is paid for.
    pub above: Option<AboveGate>,
    /// Where it is written.
    pub span: Span,
}

/// A gate above which alone is paid: the KPI's name then means what exceeds the bound.
#[derive(Clone, Debug)]
pub struct AboveGate {
    /// The KPI.
    pub kpi: Id<Kpi>,
    /// The least value, in the unit of the KPI, or its least attainment.
    pub bound: Expr,
    /// Whether the bound is an attainment: then it is cut at percent times quota.
    pub of_attainment: bool,
}

/// An exception to a rule: for some people, some days, under a condition of its own.
#[derive(Clone, Debug)]
pub struct Exception {
    /// The name.
    pub name: Arc<str>,
    /// The title.
    pub title: Arc<str>,
    /// For whom: a condition on the row of a person on the last day of the period or of employment inside it.
    pub who: Option<Expr>,
    /// The condition.
    pub when: Option<Expr>,
    /// What holds where that condition has no data: only [`NoData::Met`], [`NoData::NotMet`] or
    /// [`NoData::NotApplicable`].
    pub if_no_data: Option<NoData>,
    /// The days on which it holds.
    pub effective: Option<DateRange>,
    /// What it makes of the pay.
    pub pays: Excepted,
    /// Steps on its amount, in order.
    pub then: Vec<Step>,
    /// Whether its amount is prorated as the rule prorates.
    pub prorated: bool,
    /// Whether it also holds where the condition of the rule is not met.
    pub condition_fails: bool,
    /// Whether it also holds where the rule has no data.
    pub without_data: bool,
    /// Of what it makes that.
    pub place: ExceptionPlace,
    /// Why.
    pub reason: Arc<str>,
    /// By whom it was approved.
    pub approved: Arc<str>,
    /// Where it is declared.
    pub span: Span,
}

/// What an exception changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExceptionPlace {
    /// Each row of a `for each` rule.
    Row,
    /// What the rule comes to for the payee; of a rule `so far` what is due so far.
    Due,
    /// What a period of a rule `so far` brings: no later period looks at the change.
    OfThePeriod,
    /// The payee's share of a pool.
    Share(DifferenceWord),
}

/// What an exception makes of the pay.
#[derive(Clone, Debug)]
pub enum Excepted {
    /// This amount in its place.
    Amount(Expr),
    /// At least this amount.
    AtLeast(Expr),
    /// At most this amount.
    AtMost(Expr),
    /// The pay times this factor.
    Multiply(Expr),
}

impl Excepted {
    /// The amount or factor.
    pub fn operand(&self) -> &Expr {
        match self {
            Excepted::Amount(expr) | Excepted::AtLeast(expr) | Excepted::AtMost(expr) | Excepted::Multiply(expr) => {
                expr
            }
        }
    }
}

impl Exception {
    /// Every expression written in it.
    pub fn exprs(&self) -> Vec<&Expr> {
        let mut out: Vec<&Expr> = self.who.iter().chain(&self.when).collect();
        out.push(self.pays.operand());
        out.extend(self.then.iter().filter_map(|step| step.kind.operand()));
        out
    }
}

/// Rules of which, for each person and period, one is chosen.
#[derive(Clone, Debug)]
pub struct Group {
    /// The name.
    pub name: Arc<str>,
    /// The title.
    pub title: Arc<str>,
    /// The rules, in the order written; each rule is in one group at most.
    pub of: Vec<Id<Component>>,
    /// Which of them pays.
    pub takes: TakesWord,
    /// Where it is declared.
    pub span: Span,
}

/// A limit of what several rules pay, to one person or to a group together.
#[derive(Clone, Debug)]
pub struct Cap {
    /// The rules; `None` for all that earn.
    pub of: Option<Vec<Id<Component>>>,
    /// The limit: of one person, or of the group.
    pub limit: Limit,
    /// The group whose members it limits together; `None` for a limit of each person.
    pub circle: Option<Circle>,
    /// The caps on its rules that cut before it, in the order in which they cut. None of them has this one before it.
    pub before: Vec<CutBefore>,
}

/// A cap that cuts before another one.
#[derive(Clone, Copy, Debug)]
pub struct CutBefore {
    /// The cap.
    pub cap: Id<Component>,
    /// Whether it lies inside: all its rules are among the other's, under whose limit its whole line counts. Of one that
    /// crosses it, what that has cut of the rules that they share counts; it loses what exceeds it.
    pub inside: bool,
}

/// How a cap stands to some rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfCap {
    /// It limits none of them.
    Nothing,
    /// It limits some of them, and others beside.
    Some,
    /// All that it limits is among them: its whole line is theirs.
    All,
}

impl Plan {
    /// How a cap stands to some rules.
    pub fn of_cap(&self, cap: &Cap, rules: &[Id<Component>]) -> OfCap {
        let limited = self.components.iter().filter(|(id, one)| cap.limits(*id, one));
        let (theirs, others): (Vec<_>, Vec<_>) = limited.partition(|(id, _)| rules.contains(id));
        match (theirs.is_empty(), others.is_empty()) {
            (true, _) => OfCap::Nothing,
            (false, false) => OfCap::Some,
            (false, true) => OfCap::All,
        }
    }
}

impl Cap {
    /// Whether the line of a component counts under the limit: that of a rule it is on, or of a cap inside it.
    pub fn counts(&self, id: Id<Component>, component: &Component) -> bool {
        self.limits(id, component) || self.before.iter().any(|one| one.inside && one.cap == id)
    }

    /// Whether a component is a rule that it is on.
    pub fn limits(&self, id: Id<Component>, component: &Component) -> bool {
        match &self.of {
            Some(of) => of.contains(&id),
            None => component.kind.stage() == Stage::Earned,
        }
    }
}

/// The most that is paid, and what becomes of what exceeds it: of one rule, or of several under a cap.
#[derive(Clone, Debug)]
pub struct Limit {
    /// The most.
    pub at_most: Expr,
    /// What becomes of what exceeds it.
    pub excess: ExcessWord,
    /// What becomes of what is kept when the payee leaves; given where what exceeds it is not lost.
    pub if_left: Option<IfLeft>,
    /// Where it is written.
    pub span: Span,
}
