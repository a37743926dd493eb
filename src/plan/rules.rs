//! Rules: bonuses, awards, notices, guards and their examples.

use std::sync::Arc;

use crate::number::Rounding;
use crate::plan::{
    AsOf, Cap, Circle, Const, Contest, DatedBy, Deduction, Define, Draw, Duration, Exception, ExcessWord, Expr, Field,
    FieldPath, Given, Id, Later, Limit, PayGate, Plan, Pool, Record, RowSelection, Sanction, Scale, Scope, Scorecard,
    Spread, Type, Window,
};
use crate::source::Span;
use crate::time::{DateRange, Grain, Month, Period};

/// A step on a result, in the order written.
#[derive(Clone, Debug)]
pub struct Step {
    /// What is done.
    pub kind: StepKind,
    /// Where it is written.
    pub span: Span,
}

/// What a step does.
#[derive(Clone, Debug)]
pub enum StepKind {
    /// Multiplies by a factor.
    Multiply(Expr),
    /// Cuts what exceeds a cap.
    AtMost(Expr),
    /// Lifts to a floor.
    AtLeast(Expr),
    /// Takes an amount away.
    Minus(Expr),
    /// Rounds.
    Round(Rounding),
    /// Multiplies by a share of time.
    Prorate(Expr),
}

/// What a rule does when it meets *no data*.
#[derive(Clone, Debug)]
pub enum NoData {
    /// It pays this instead.
    Pays(Expr),
    /// Its condition counts as met.
    Met,
    /// Its condition counts as not met.
    NotMet,
    /// It does not apply.
    NotApplicable,
}

/// In what time something is paid or given once: in the first period of it in which it applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Once {
    /// Since the plan began.
    Ever,
    /// In each of these periods of the calendar.
    In(Grain),
}

impl Once {
    /// The first month of that time at a period, where what is paid began in `began`.
    pub fn since(self, began: Month, period: Period) -> Month {
        match self {
            Once::Ever => began,
            Once::In(grain) => grain.containing(period.last()).first().max(began),
        }
    }
}

/// What a negative line of a window `so far` does.
pub use crate::syntax::tree::NegativeWord as NegativeRule;

impl StepKind {
    /// The expression of the step, if it has one.
    pub fn operand(&self) -> Option<&Expr> {
        match self {
            StepKind::Multiply(expr)
            | StepKind::AtMost(expr)
            | StepKind::AtLeast(expr)
            | StepKind::Minus(expr)
            | StepKind::Prorate(expr) => Some(expr),
            StepKind::Round(_) => None,
        }
    }
}

impl Reversal {
    /// The expressions written in it.
    pub fn exprs(&self) -> impl Iterator<Item = &Expr> {
        let parts = self.part.iter().flat_map(|(part, whole)| [part, whole]);
        self.within.iter().map(|(_, from)| from).chain(parts)
    }
}

impl Component {
    /// The limit of its line: its own, or that of a cap on the lines of others.
    pub fn limited_by(&self) -> Option<&Limit> {
        match &self.kind {
            ComponentKind::Cap(cap) => Some(&cap.limit),
            _ => self.limit.as_ref(),
        }
    }

    /// Whether its line of one period may ask for those of all before.
    pub fn looks_back(&self) -> bool {
        let by_kind = matches!(self.kind, ComponentKind::Draw(_) | ComponentKind::Deduction(_));
        let in_time = self.window.is_some() || self.once.is_some() || self.later.is_some() || self.opening.is_some();
        by_kind || in_time || self.carries()
    }

    /// Whether something goes from its line of one period into a later one: what exceeds a limit, or a line below 0. A
    /// window `so far` catches up by itself.
    pub fn carries(&self) -> bool {
        let beyond = self.limited_by().is_some_and(|limit| limit.excess != ExcessWord::Lost);
        let so_far = matches!(self.window, Some(Window::SoFar(_)));
        beyond || (!so_far && self.if_negative == Some(NegativeRule::Carried))
    }

    /// The people whose pay the rule computes together; `None` where each has their own.
    pub fn circle(&self) -> Option<&Circle> {
        match &self.kind {
            ComponentKind::Pool(pool) => Some(&pool.circle),
            ComponentKind::Contest(contest) => Some(&contest.circle),
            ComponentKind::Cap(cap) => cap.circle.as_ref(),
            _ => None,
        }
    }

    /// Whether the rule pays one amount for its own period, so that each day of it could count with its own values.
    pub fn can_go_by_each_day(&self) -> bool {
        matches!(self.kind, ComponentKind::Whole { .. }) && !matches!(self.window, Some(Window::SoFar(_)))
    }

    /// Every expression written in the rule, in the order in which it is computed.
    pub fn exprs(&self) -> Vec<&Expr> {
        let mut out: Vec<&Expr> = self.when.iter().chain(self.dated_by.as_ref().and_then(DatedBy::day)).collect();
        if let Some(gate) = &self.gate {
            out.push(&gate.condition);
            out.extend(gate.above.iter().map(|above| &above.bound));
        }
        if let Some(NoData::Pays(pays)) = &self.if_no_data {
            out.push(pays);
        }
        match &self.kind {
            ComponentKind::Whole { pays } => out.push(pays),
            ComponentKind::Cap(cap) => out.push(&cap.limit.at_most),
            ComponentKind::Pool(pool) => out.extend(pool.exprs()),
            ComponentKind::Contest(contest) => out.extend(contest.exprs()),
            ComponentKind::ForEach { pays, each_then, rows, reversed } => {
                out.extend(&rows.filters);
                out.push(pays);
                out.extend(each_then.iter().filter_map(|step| step.kind.operand()));
                out.extend(reversed.iter().flat_map(Reversal::exprs));
            }
            ComponentKind::Draw(draw) => out.extend(draw.exprs()),
            ComponentKind::Deduction(deduction) => out.extend(deduction.exprs()),
            ComponentKind::Sanction(sanction) => out.extend(sanction.exprs()),
        }
        out.extend(self.spread.iter().flat_map(Spread::exprs));
        out.extend(self.then.iter().filter_map(|step| step.kind.operand()));
        out.extend(self.exceptions.iter().flat_map(Exception::exprs));
        out.extend(self.limit.iter().map(|limit| &limit.at_most).chain(&self.opening));
        out
    }
}

/// A rule that pays money.
#[derive(Clone, Debug)]
pub struct Component {
    /// The name.
    pub name: Arc<str>,
    /// The title.
    pub title: Arc<str>,
    /// Its own period, at least the plan's: the line stands in the plan period that ends it.
    pub every: Grain,
    /// The window of KPIs' names, when it is not the rule's period.
    pub window: Option<Window>,
    /// The window of quotas, when it is not that of the KPIs: attainment is measured against the quota of this one.
    pub quota_window: Option<Window>,
    /// What a line below 0 does; always given with a window `so far`. `None`: a line below 0 is an error of the run.
    pub if_negative: Option<NegativeRule>,
    /// The condition.
    pub when: Option<Expr>,
    /// What must be reached.
    pub gate: Option<PayGate>,
    /// What holds without data.
    pub if_no_data: Option<NoData>,
    /// What is paid.
    pub kind: ComponentKind,
    /// Steps on the total, in order.
    pub then: Vec<Step>,
    /// Which day decides where a dated value changes: a date of the payee or period, or of the row for a `for each`
    /// rule; or each day for itself, only of a rule that pays one amount.
    pub dated_by: Option<DatedBy>,
    /// The days on which the rule holds.
    pub effective: Option<DateRange>,
    /// Rounding of its line, when it is not the plan's.
    pub rounding: Option<Rounding>,
    /// Whether every record is rounded by itself.
    pub round_each_record: bool,
    /// In what time it is paid once, if it is.
    pub once: Option<Once>,
    /// When it is paid, where that is not in the period in which it is earned. Only of a rule that earns.
    pub later: Option<Later>,
    /// The rows to which the line of a whole bonus is attributed.
    pub spread: Option<Spread>,
    /// The limit of its line, where what exceeds it is not lost. It works after everything else, on the rounded line.
    pub limit: Option<Limit>,
    /// What was carried into the first period of the plan, by a limit of the rule or of a cap.
    pub opening: Option<Expr>,
    /// The exceptions to it, in the order written.
    pub exceptions: Vec<Exception>,
    /// Where it is declared.
    pub span: Span,
}

/// What a bonus pays for.
#[derive(Clone, Debug)]
pub enum ComponentKind {
    /// One amount for the period.
    Whole {
        /// The amount.
        pays: Expr,
    },
    /// A limit of what other rules pay: its line is what is cut, or what of it is paid later.
    Cap(Cap),
    /// An amount of a group, shared by its members.
    Pool(Pool),
    /// Prizes by rank.
    Contest(Contest),
    /// An amount for each row.
    ForEach {
        /// The rows.
        rows: RowSelection,
        /// The amount for one row.
        pays: Expr,
        /// Steps on each row's amount, in order.
        each_then: Vec<Step>,
        /// When a row's pay is taken back.
        reversed: Option<Reversal>,
    },
    /// An advance on what is earned.
    Draw(Draw),
    /// Something taken from the pay.
    Deduction(Deduction),
    /// A reduction for a disciplinary sanction.
    Sanction(Sanction),
}

/// When a row is taken back, in the period of an event: what was really paid for it, or that it counts in a KPI.
#[derive(Clone, Debug)]
pub struct Reversal {
    /// What part is taken back: one field of the row over another; `None` is all of it. Of refunds the first is a field
    /// of the refund.
    pub part: Option<(Expr, Expr)>,
    /// The date of the event; an empty one means it did not happen.
    pub on: FieldPath,
    /// The longest time after another date of the row.
    pub within: Option<(Duration, Expr)>,
    /// The rows that say it, where one row may be taken back by several; `on` is then a field of theirs.
    pub refunds: Option<Refunds>,
    /// Where it is written.
    pub span: Span,
}

/// Rows of another record, each of which takes back a part of the row that it leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Refunds {
    /// Their record.
    pub record: Id<Record>,
    /// The field that leads to the row.
    pub link: Id<Field>,
}

/// Something given that is not money.
#[derive(Clone, Debug)]
pub struct Award {
    /// The name.
    pub name: Arc<str>,
    /// The title.
    pub title: Arc<str>,
    /// The period in which it is looked at.
    pub every: Grain,
    /// The condition.
    pub when: Expr,
    /// Which end of the period decides where a dated value changes; `None`: a change inside it is an error.
    pub dated_by: Option<AsOf>,
    /// What holds without data: only [`NoData::Met`], [`NoData::NotMet`] or [`NoData::NotApplicable`].
    pub if_no_data: Option<NoData>,
    /// In what time it is given once, if it is.
    pub once: Option<Once>,
    /// What is done, in words.
    pub action: Option<Arc<str>>,
    /// Where it is declared.
    pub span: Span,
}

/// Something to talk about, not money.
#[derive(Clone, Debug)]
pub struct Notice {
    /// The name.
    pub name: Arc<str>,
    /// The title.
    pub title: Arc<str>,
    /// For whom it is looked at.
    pub scope: Scope,
    /// The rows that name the units, where it is one of units that rows name.
    pub units: Option<RowSelection>,
    /// The period in which it is looked at.
    pub every: Grain,
    /// The condition.
    pub when: Expr,
    /// Which end of the period decides where a dated value changes; `None`: a change inside it is an error.
    pub dated_by: Option<AsOf>,
    /// What holds without data, as for an award.
    pub if_no_data: Option<NoData>,
    /// What is to be done.
    pub action: Option<Arc<str>>,
    /// Where it is declared.
    pub span: Span,
}

/// A guard: what must hold of the pay itself.
#[derive(Clone, Debug)]
pub struct Ensure {
    /// The name.
    pub name: Arc<str>,
    /// The title.
    pub title: Arc<str>,
    /// For whom it is checked.
    pub scope: Scope,
    /// The rows that name the units, where it is one of units that rows name.
    pub units: Option<RowSelection>,
    /// The period over which it is checked.
    pub every: Grain,
    /// The condition.
    pub check: Expr,
    /// Which end of the period decides where a dated value changes; `None`: a change inside it is an error.
    pub dated_by: Option<AsOf>,
    /// What holds without data, as for an award.
    pub if_no_data: Option<NoData>,
    /// Where it is declared.
    pub span: Span,
}

/// A table of values; it changes no pay.
#[derive(Clone, Debug)]
pub struct Report {
    /// The name.
    pub name: Arc<str>,
    /// The title.
    pub title: Arc<str>,
    /// Its own period, at least the plan's.
    pub every: Grain,
    /// Whose values a row holds.
    pub scope: Scope,
    /// The rows that name the units, where it is one of units that rows name.
    pub units: Option<RowSelection>,
    /// Which end of the period decides where a dated value changes; `None`: a change inside it is an error.
    pub dated_by: Option<AsOf>,
    /// The columns in the order written. Never empty.
    pub columns: Vec<ReportColumn>,
    /// Which rows are shown.
    pub filter: Option<Expr>,
    /// The place of the column that orders the rows, and whether the largest value comes first; without it rows stand
    /// in the order of keys.
    pub sort_by: Option<(usize, bool)>,
    /// Where it is declared.
    pub span: Span,
}

/// A column of a report.
#[derive(Clone, Debug)]
pub struct ReportColumn {
    /// The heading.
    pub name: Arc<str>,
    /// The value.
    pub value: Expr,
    /// Where the heading is written.
    pub span: Span,
}

/// Examples of one rule.
#[derive(Clone, Debug)]
pub struct Examples {
    /// Of what.
    pub of: Case,
    /// What all of them state.
    pub given: Vec<Given>,
    /// The rows.
    pub rows: Vec<Example>,
}

/// What examples are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// The pay of a bonus for the period, or of a `for each` bonus for one row.
    Component(Id<Component>),
    /// The pay of a pool or contest: the rows are the members of one group, computed together.
    Together(Id<Component>),
    /// The result of a scale; where it has rates, of the scale on its own driver.
    Scale(Id<Scale>),
    /// The result of a scorecard.
    Scorecard(Id<Scorecard>),
    /// The value of a definition.
    Define(Id<Define>),
}

impl Case {
    /// The name of the rule in its plan.
    pub fn name(self, plan: &Plan) -> &str {
        match self {
            Case::Component(id) | Case::Together(id) => &plan.components.get(id).name,
            Case::Scale(id) => &plan.scales.get(id).name,
            Case::Scorecard(id) => &plan.scorecards.get(id).name,
            Case::Define(id) => &plan.defines.get(id).name,
        }
    }
}

/// One example.
#[derive(Clone, Debug)]
pub struct Example {
    /// What it states.
    pub given: Vec<Given>,
    /// The member whose row it is, in examples of a whole circle.
    pub person: Option<Arc<str>>,
    /// What must come out.
    pub expected: Expected,
    /// The row.
    pub span: Span,
}

/// The result that an example promises.
#[derive(Clone, Debug)]
pub struct Expected {
    /// The value.
    pub value: Const,
    /// Its type.
    pub ty: Type,
    /// The cell, which `premia test --accept` rewrites.
    pub span: Span,
}
