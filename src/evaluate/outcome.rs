//! What a run gives: lines of pay, awards, notices, guards, and the reasons of each.

use std::sync::Arc;

use crate::data::{EntityId, RowId};
use crate::diagnostics::Diagnostic;
use crate::evaluate::{Missing, Undecided};
use crate::measure::RateUsed;
use crate::number::{Exact, Rounding};
use crate::plan::{Award, Component, DayWord, Ensure, Group, Id, Kpi, Notice, Once, Param, Plan, Record, Scale, Type};
use crate::source::Span;
use crate::time::{Date, Period};

/// A value that a rule has met.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// A number of any unit; the type stands beside it.
    Number(Exact),
    /// A day.
    Date(Date),
    /// A period.
    Period(Period),
    /// A text.
    Text(Arc<str>),
    /// Yes or no.
    YesNo(bool),
    /// An entity of a record.
    Entity(Id<Record>, EntityId),
    /// There is no data, and why.
    NoData(NoDataReason),
}

/// Why there is no data.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum NoDataReason {
    /// No rows to average, to divide by, or to take the first of: the KPI.
    NoRows(Id<Kpi>),
    /// The KPI has no quota for the window.
    NoQuota(Id<Kpi>, Period),
    /// The KPI's quota is zero or, for `quota / measure`, the measure is.
    ZeroDivisor(Id<Kpi>, Period),
    /// A division by zero elsewhere.
    DividedByZero(Span),
    /// A field is empty; the text names it.
    EmptyField(Arc<str>),
    /// No row of the record for this payee and period; the text names the record.
    NoRow(Arc<str>, Period),
    /// The person was not employed.
    NotEmployed(Period),
    /// The plan did not hold yet.
    BeforePlan(Period),
    /// No row of a parameter's table fits; the text names the parameter and what was looked for.
    NoTableRow(Arc<str>),
}

impl NoDataReason {
    /// Whether a period was asked for in which there was nothing to have: a condition on it does not apply.
    pub fn is_too_early(&self) -> bool {
        matches!(self, NoDataReason::NotEmployed(_) | NoDataReason::BeforePlan(_))
    }
}

/// The result of one plan over one or several periods.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The plan periods run, in order.
    pub periods: Vec<Period>,
    /// The people paid in each period: entities of the plan's people, in the order of their keys.
    pub payees: Vec<(Period, Vec<EntityId>)>,
    /// Lines of pay by period, payee and component in the order of the plan, those that are 0 or do not apply included.
    pub lines: Vec<Arc<Line>>,
    /// Awards that fall due.
    pub awards: Vec<Given<Award>>,
    /// Notices that fall due.
    pub notices: Vec<Given<Notice>>,
    /// Guards, those that hold included.
    pub ensures: Vec<EnsureResult>,
    /// The people whose pay could not be computed as a whole, by period and key.
    pub missing: Vec<Missing>,
    /// Awards, notices and guards that could not be decided.
    pub undecided: Vec<Undecided>,
    /// What stays open after the last period run, by rule and key.
    pub open: Vec<Open>,
    /// Who has left by the end of the last period run, by key; where one person alone was run, that one.
    pub left: Vec<Left>,
    /// Everything wrong or worth a look that the run met.
    pub problems: Vec<Diagnostic>,
}

impl Outcome {
    /// Adds what later periods give, which have been run by themselves.
    pub(super) fn append(&mut self, mut later: Outcome) {
        self.payees.append(&mut later.payees);
        self.lines.append(&mut later.lines);
        self.awards.append(&mut later.awards);
        self.notices.append(&mut later.notices);
        self.ensures.append(&mut later.ensures);
        self.missing.append(&mut later.missing);
    }

    /// The lines of pay in their order.
    pub fn lines(&self) -> impl DoubleEndedIterator<Item = &Line> + ExactSizeIterator {
        self.lines.iter().map(|line| &**line)
    }
}

/// What stays open after a period: to be paid, to be taken, or to be shared later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// The rule.
    pub component: Id<Component>,
    /// Of whom.
    pub whose: Whose,
    /// What becomes of it.
    pub kind: OpenKind,
    /// How much, never 0; `None` where an earlier period of it could not be computed. Below 0 only where what was
    /// carried is to be taken.
    pub amount: Option<Exact>,
}

/// Who has something open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    /// A person.
    Person(EntityId),
    /// A group, by its name; `None` for the company.
    Group(Option<Arc<str>>),
}

/// Why something is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenKind {
    /// Pay waits for a day or an event.
    Held,
    /// A limit has cut it, or, below 0, a line below 0 is to be taken from later ones.
    Carried,
    /// An advance is to be paid back.
    Drawn,
    /// A deduction waits for pay.
    ToTake,
    /// A pool that nobody has shared, or, below 0, one to be made good.
    Pool,
}

/// Somebody who has left, and what the plan gives them since then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// Who.
    pub payee: EntityId,
    /// The plan period of the last day of work.
    pub since: Period,
    /// The first period of which it is known what the plan gives.
    pub known: Period,
    /// What all lines of a period come to, where that is not 0; `None` where it could not be computed.
    pub given: Vec<(Period, Option<Exact>)>,
}

impl Open {
    /// The key of the words for it.
    pub fn key(&self) -> &'static str {
        let owed = self.amount.as_ref().is_some_and(Exact::is_negative);
        match (self.kind, owed) {
            (OpenKind::Held, false) => "open_held",
            (OpenKind::Held, true) => "open_held_owed",
            (OpenKind::Carried, false) => "open_cut",
            (OpenKind::Carried, true) => "open_owed",
            (OpenKind::Drawn, _) => "open_drawn",
            (OpenKind::ToTake, _) => "open_to_take",
            (OpenKind::Pool, false) => "open_pool",
            (OpenKind::Pool, true) => "open_pool_owed",
        }
    }
}

/// One line of pay.
#[derive(Clone, Debug)]
pub struct Line {
    /// The plan period.
    pub period: Period,
    /// The payee.
    pub payee: EntityId,
    /// The component.
    pub component: Id<Component>,
    /// What is paid in the period: [`Flow::paid`]. 0 for a line that does not apply.
    pub amount: Exact,
    /// What it is made of.
    pub flow: Flow,
    /// What stays open after the period (held back, drawn and not paid back, carried); `None` for a rule that keeps no
    /// balance.
    pub balance: Option<Exact>,
    /// Whether it applies.
    pub status: LineStatus,
    /// How the amount came about, where explanations are wanted.
    pub parts: Vec<Trace>,
}

impl Line {
    /// The line as the first step of its explanation.
    pub fn trace(&self, plan: &Plan) -> Trace {
        Trace {
            what: TraceKind::Line(self.component),
            value: Value::Number(self.amount.clone()),
            ty: Type::Money(plan.currency),
            span: plan.components.get(self.component).span,
            parts: self.parts.clone(),
        }
    }

    /// The same line with what a rule that pays over time knows of it. The amount follows.
    pub fn with_flow(mut self, flow: Flow, balance: Option<Exact>) -> Line {
        self.amount = flow.paid();
        self.flow = flow;
        self.balance = balance;
        self
    }
}

/// The states of pay in one line: what is earned is not always paid in the same period.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flow {
    /// Earned in the period, rounded as the plan says.
    pub earned: Exact,
    /// Of that, held back for later.
    pub held: Exact,
    /// Held back earlier and paid now.
    pub released: Exact,
    /// Paid earlier (or now) and taken back.
    pub taken_back: Exact,
    /// Held back earlier (or now) and never to be paid.
    pub cancelled: Exact,
}

impl Flow {
    /// What is earned and paid at once.
    pub fn earned(amount: Exact) -> Flow {
        Flow { earned: amount, ..Flow::default() }
    }

    /// What is paid in the period: earned - held + released - taken back.
    pub fn paid(&self) -> Exact {
        &(&(&self.earned - &self.held) + &self.released) - &self.taken_back
    }

    /// Whether all that is earned is paid in the same period, and nothing else.
    pub fn is_plain(&self) -> bool {
        [&self.held, &self.released, &self.taken_back, &self.cancelled].iter().all(|part| part.is_zero())
    }
}

/// What happens to pay that is held back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HeldStep {
    /// It is held back.
    Held,
    /// It is paid.
    Released,
    /// It is never to be paid.
    Cancelled,
}

/// For what a part of the pay waits, as the plan says it: what happens after the period is not known in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Waits {
    /// For a period.
    Until(Period),
    /// For an event, at the longest through a day; `None` where that lies outside of the calendar.
    Event(Option<Date>),
}

/// Whether a line applies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineStatus {
    /// It pays (0 included).
    Pays,
    /// Its condition is not met.
    NotApplicable(WhyNot),
}

/// Why a line does not apply.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum WhyNot {
    /// The condition at this place is not met; the trace shows its values.
    Condition(Span),
    /// The rule does not hold in this period.
    NotInForce,
    /// There is no data, and the plan says that the rule then does not apply.
    NoData(NoDataReason),
    /// Another rule of its group is taken.
    AnotherTaken(Id<Group>, Id<Component>),
    /// There is nothing to take: no row, no sanction, nothing carried.
    NothingToTake,
    /// The pool has nothing to be shared by, and the plan says that it is then not paid.
    NoBasis,
    /// It is paid once in a time, and was paid in this period.
    PaidOnce(Period, Once),
}

/// An award or notice that falls due.
#[derive(Clone, Debug)]
pub struct Given<T> {
    /// The plan period.
    pub period: Period,
    /// Of whom: a person, a unit (by its name), or the company when both are absent. An award is a person's.
    pub payee: Option<EntityId>,
    /// The unit, by its name.
    pub unit: Option<Arc<str>>,
    /// Which one.
    pub what: Id<T>,
    /// The values of its condition.
    pub trace: Trace,
}

/// The result of one guard.
#[derive(Clone, Debug)]
pub struct EnsureResult {
    /// The period over which it was checked.
    pub period: Period,
    /// Of whom: a person, a unit (by its name), or the company when both are absent.
    pub payee: Option<EntityId>,
    /// The unit, by its name.
    pub unit: Option<Arc<str>>,
    /// Which guard.
    pub what: Id<Ensure>,
    /// Whether it holds.
    pub holds: bool,
    /// The values on both sides.
    pub trace: Trace,
}

/// One step of an explanation: what was computed, the value, and from what.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Trace {
    /// What the step is.
    pub what: TraceKind,
    /// Its value.
    pub value: Value,
    /// The type of the value.
    pub ty: Type,
    /// The text in the plan that says so; reports show it word for word.
    pub span: Span,
    /// From what.
    pub parts: Vec<Trace>,
}

/// What a step of an explanation is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TraceKind {
    /// The line of a bonus.
    Line(Id<Component>),
    /// A condition.
    Condition,
    /// An expression; the text at the span says which.
    Expression,
    /// The value of a parameter.
    Param(Box<ParamUsed>),
    /// The value of a KPI over a window.
    Kpi(Id<Kpi>, Period),
    /// The quota of a KPI over a window.
    Quota(Id<Kpi>, Period),
    /// The attainment of a KPI over a window.
    Attainment(Id<Kpi>, Period),
    /// A measure and the rows that it read.
    Rows {
        /// The record.
        record: Id<Record>,
        /// The rows, by date and key.
        rows: Vec<RowId>,
    },
    /// What a KPI counted before and takes off again, and the rows of that.
    TakenOff {
        /// The record.
        record: Id<Record>,
        /// The rows, by date and key.
        rows: Vec<RowId>,
    },
    /// One row of a `for each` rule.
    Row {
        /// The record.
        record: Id<Record>,
        /// The row.
        row: RowId,
    },
    /// One row whose earlier pay is taken back; paid in the period given.
    Reversed {
        /// The record.
        record: Id<Record>,
        /// The row.
        row: RowId,
        /// The period in which it had been paid.
        paid_in: Period,
        /// The refund that takes it back, where it is a row of its own.
        refund: Option<(Id<Record>, RowId)>,
    },
    /// What of a line that is spread over rows belongs to one of them.
    Spread {
        /// The record.
        record: Id<Record>,
        /// The row.
        row: RowId,
    },
    /// What a cap has cut of the rules that another cap limits, too.
    CutBefore(Id<Component>),
    /// What a cap had cut of pay that is taken back: it was never received.
    NotReceived {
        /// The cap.
        cap: Id<Component>,
        /// The period of the plan in which the rest had been paid.
        paid_in: Period,
    },
    /// A part of the pay that is not paid in the period in which it is earned.
    Held {
        /// What happens to it.
        step: HeldStep,
        /// The row that carries it, where one does.
        row: Option<(Id<Record>, RowId)>,
        /// The period in which it was earned.
        earned_in: Period,
    },
    /// A part of the pay that is still held after the period.
    ToCome {
        /// The row that carries it, where one does.
        row: Option<(Id<Record>, RowId)>,
        /// The period in which it was earned.
        earned_in: Period,
        /// For what it waits.
        waits: Waits,
    },
    /// A tier of a scale or scorecard.
    Tier(Box<TierReached>),
    /// The column of a table by two KPIs; the value is that of the second KPI.
    Column(Box<ColumnReached>),
    /// What the tiers give for what had been reached before; the parts are its value and what the
    /// tier is made of.
    Opening,
    /// The day since which the values of a dated table of tiers hold.
    InForce,
    /// One slice of a marginal scale: from, to, the amount in it, the rate.
    Slice(Box<Slice>),
    /// What a cap has cut and not paid yet; the value is what is left of it.
    Carried {
        /// What was left before.
        before: Exact,
    },
    /// What an exception makes of the pay.
    Exception {
        /// Of which rule.
        of: Id<Component>,
        /// Which of its exceptions.
        nth: usize,
        /// The pay without it; `None` where the rule does not apply.
        before: Option<Exact>,
    },
    /// A rate of exchange.
    Rate(Box<RateUsed>),
    /// What of a KPI exceeds the gate above which alone a rule pays.
    AboveGate {
        /// The KPI.
        kpi: Id<Kpi>,
        /// The gate, in the unit of the KPI.
        bound: Exact,
    },
    /// A step of `then` or `each then`, with the value before it.
    Step {
        /// The value before.
        before: Exact,
    },
    /// The rounding of the line, with the value before it.
    Rounding {
        /// The value before.
        before: Exact,
        /// The rule.
        rule: Rounding,
    },
    /// The amount that a group shares.
    Pool {
        /// The group; nothing for the company.
        group: Option<Arc<str>>,
        /// How many of its members take part.
        members: usize,
    },
    /// What a person gets in one of several units, or why nothing.
    InUnit {
        /// What the unit is called by: the field that names it.
        field: Arc<str>,
        /// The unit.
        unit: Arc<str>,
        /// Why nothing is paid there; `None` where the rule pays.
        why: Option<WhyNot>,
    },
    /// What earlier periods of a pool have left.
    CarriedOver,
    /// What a part of a pool brings a member, before shares are cut to units.
    SharePart {
        /// The part of the pool.
        whole: Exact,
        /// The member's basis; 1 where all get the same.
        basis: Exact,
        /// The sum of all bases.
        sum: Exact,
        /// Whether the part is shared by a value; otherwise all get the same.
        by: bool,
    },
    /// A share cut to units so that all shares add up to the pool, with the exact one before.
    Split {
        /// The exact share.
        before: Exact,
    },
    /// A place in a contest.
    Place {
        /// The place, counted from 1.
        place: usize,
        /// The last of the places of people of one rank; the same where nobody shares it.
        through: usize,
        /// How many take part.
        of: usize,
    },
    /// The order of a contest: places from the first on, each with the last of the places that people of one rank have
    /// together, and the value. Nobody is named: what others have done is not theirs to read.
    Order {
        /// The places.
        places: Arc<[(usize, usize, Exact)]>,
        /// The type of the values.
        ty: Type,
    },
    /// What was due in earlier periods of a window `so far`.
    AlreadyDue(Period),
    /// Some days of a period, with what the rule gives by the values that hold on them.
    Days {
        /// The first of them.
        from: Date,
        /// The last of them.
        through: Date,
        /// How many of them count.
        days: i64,
        /// How many days of the period count.
        of: i64,
        /// Which days count.
        each: DayWord,
        /// Whether days of leave do not count.
        worked: bool,
    },
    /// What the days of a period give together, each with its own values.
    ByDays,
    /// What one person of a group has in a plan period.
    Of(EntityId, Period),
    /// A step that a phrase tells: its key in the wording, and the amounts in it.
    Told {
        /// The key of the phrase.
        key: &'static str,
        /// The amounts, in the plan's currency, by their names in the phrase.
        amounts: Vec<(&'static str, Exact)>,
    },
    /// The share in a row that several people share.
    Share {
        /// Whose, where the value is that of a group.
        of: Option<EntityId>,
    },
    /// A value stated by an example.
    Stated,
    /// What `if no data` says took the place of the value.
    IfNoData(NoDataReason),
}

/// A tier of a scale or scorecard, and how far the next one is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TierReached {
    /// The scale; `None` for the curve of a scorecard.
    pub scale: Option<Id<Scale>>,
    /// The boundary of the tier reached and whether it belongs to it; `None` below the first.
    pub reached: Option<(Exact, bool)>,
    /// The rate of the tier reached, where its tiers are rates of an amount and the rate can be said.
    pub rate: Option<Exact>,
    /// The boundary of the next tier and whether it belongs to it; `None` on the last one.
    pub next: Option<(Exact, bool)>,
    /// How far the driver is from it, in the unit of the driver.
    pub to_next: Option<Exact>,
    /// The type of the driver.
    pub driver_ty: Type,
    /// The tiers not reached, the nearest first and only so many; empty where they mean nothing.
    pub ahead: Vec<TierAhead>,
}

/// A tier that is not reached.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TierAhead {
    /// Its boundary, in the unit of the driver.
    pub bound: Exact,
    /// Whether the boundary belongs to it.
    pub inclusive: bool,
    /// How far the driver is from it.
    pub gap: Exact,
    /// The same as an amount of the KPI, where the driver is its attainment.
    pub short: Option<(Id<Kpi>, Exact)>,
    /// What the tiers would give at the boundary with everything else as it is; `None` where that is not known.
    pub gives: Option<Exact>,
    /// Its rate, where tiers are rates of an amount and the rate can be said.
    pub rate: Option<Exact>,
}

/// A parameter on a day.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ParamUsed {
    /// The parameter.
    pub param: Id<Param>,
    /// The day from which the value holds; `None` for one that always does.
    pub since: Option<Date>,
    /// Where the value is written: the parameter, or the row of its table.
    pub written: Span,
}

/// A column of a table by two KPIs, and how far the next one is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ColumnReached {
    /// The boundary of the column reached and whether it belongs to it; `None` before the first.
    pub reached: Option<(Exact, bool)>,
    /// The boundary of the next column and whether it belongs to it; `None` on the last one.
    pub next: Option<(Exact, bool)>,
    /// How far the value is from it.
    pub to_next: Option<Exact>,
    /// Whether the boundaries are written in percent.
    pub percent: bool,
}

/// A slice of a marginal scale.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Slice {
    /// Where it begins; `None` for what lies below `to`.
    pub from: Option<Exact>,
    /// Where it ends; `None` for the last.
    pub to: Option<Exact>,
    /// How much of the base lies in it.
    pub amount: Exact,
    /// Its type.
    pub amount_ty: Type,
    /// The rate.
    pub rate: Exact,
    /// The type of the rate.
    pub rate_ty: Type,
}
