//! Expressions with every name resolved and every type known.

use std::sync::Arc;

use crate::number::{Exact, Rounding};
use crate::plan::{
    BinaryOp, Conversion, CountedTime, DatePart, Define, Duration, Field, FieldPath, Id, Kpi, Measure, Newness, Param,
    Record, Scale, Scope, Scorecard, Shares, TotalOf, Type, Window,
};
use crate::source::Span;
use crate::time::{Date, Grain, Period};

/// An expression with its type and its place.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it computes.
    pub kind: Box<ExprKind>,
    /// The type of the result.
    pub ty: Type,
    /// Where it is written; traces show that text.
    pub span: Span,
}

/// What an expression computes.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// A number of any unit; percentages as shares.
    Number(Exact),
    /// A text.
    Text(Arc<str>),
    /// Yes or no.
    YesNo(bool),
    /// A day.
    Date(Date),
    /// A period.
    Period(Period),
    /// A length of time, only as an operand of date arithmetic.
    Duration(Duration),
    /// A field of the row at hand (or one reached from it by links).
    RowField(FieldPath),
    /// A field of the payee's own record, as of the decisive day.
    PayeeField(FieldPath),
    /// The field of another record's row for this payee (team, company) and period: `quotas.turnover`.
    SubjectField {
        /// The record.
        record: Id<Record>,
        /// The field read.
        field: Id<Field>,
        /// The key field that holds the payee, or the unit when the subject is one; `None` for rows of the company.
        subject: Option<Id<Field>>,
        /// The key field that holds the period (type period), or the date from which the row holds (type date).
        period: Option<Id<Field>>,
    },
    /// A measure: only inside the value of a KPI.
    Measure(Id<Measure>),
    /// A KPI's value.
    Kpi(Id<Kpi>),
    /// A KPI's attainment of its quota.
    Attainment(Id<Kpi>),
    /// A KPI's quota.
    Quota(Id<Kpi>),
    /// A parameter on the decisive day.
    Param(Id<Param>),
    /// A named expression.
    Define(Id<Define>),
    /// A scorecard's result.
    Scorecard(Id<Scorecard>),
    /// A scale applied to its driver; `base` for the modes that have rates.
    Scale {
        /// The scale.
        scale: Id<Scale>,
        /// What the rates are applied to.
        base: Option<Expr>,
    },
    /// The pay that rules bring to this subject in this period.
    Total(TotalOf),
    /// The share of the period's days that the payee is employed under the plan.
    Employed(CountedTime),
    /// A total or a quota of everybody in a group, added up.
    OfGroup {
        /// The total or quota.
        value: Expr,
        /// Of whom.
        scope: Scope,
    },
    /// The same without the days on which the payee was absent.
    Worked(CountedTime),
    /// Whether the payee is employed on every day of the period.
    EmployedWholePeriod,
    /// The first day of the period.
    FirstDay,
    /// The last day of the period.
    LastDay,
    /// The period.
    ThisPeriod,
    /// Whether no earlier row of the record has the same value: a new client.
    IsNew(Box<Newness>),
    /// Money in another currency.
    Converted {
        /// The amount.
        value: Expr,
        /// Into what and how.
        by: Box<Conversion>,
    },
    /// A rate of exchange, whatever the currencies and the day: only as what an example states.
    RateOf {
        /// The record.
        record: Id<Record>,
        /// The field with the rate.
        field: Id<Field>,
    },
    /// The value seen from another window.
    InWindow {
        /// What is computed.
        value: Expr,
        /// The window.
        window: Window,
    },
    /// Whether a condition holds in each of the last periods, the one at hand included.
    InARow {
        /// The condition.
        condition: Expr,
        /// How many periods.
        count: i32,
        /// How long each is.
        grain: Grain,
    },
    /// The opposite number.
    Negative(Expr),
    /// The opposite condition.
    Not(Expr),
    /// Two operands.
    Binary {
        /// The operator.
        op: BinaryOp,
        /// The left operand.
        left: Expr,
        /// The right operand.
        right: Expr,
    },
    /// Whether the value is one of a list.
    In {
        /// The value.
        value: Expr,
        /// The list.
        list: Vec<Expr>,
        /// `not in`.
        negated: bool,
    },
    /// Whether the value lies between two others, both included.
    Between {
        /// The value.
        value: Expr,
        /// The lower end.
        low: Expr,
        /// The upper end.
        high: Expr,
    },
    /// Whether there is no data.
    Empty {
        /// The value.
        value: Expr,
        /// `is not empty`.
        negated: bool,
    },
    /// A choice.
    If {
        /// The condition.
        condition: Expr,
        /// The value when it holds.
        then: Expr,
        /// The value when it does not.
        otherwise: Expr,
    },
    /// How far a value exceeds another, at least 0.
    Excess {
        /// What may exceed.
        value: Expr,
        /// What it may exceed.
        over: Expr,
    },
    /// The largest or smallest of several.
    Extreme {
        /// `max`.
        largest: bool,
        /// The values, at least one.
        items: Vec<Expr>,
    },
    /// Months, days or working days between two days, both ends counted.
    Counted {
        /// What is counted.
        what: CountedTime,
        /// The first day.
        from: Expr,
        /// The last day.
        through: Expr,
    },
    /// A number of the row at hand, times the share of the person at hand.
    Credited {
        /// The number.
        value: Expr,
        /// Who shares the row.
        shares: Shares,
    },
    /// What the calendar says of a date.
    DatePart {
        /// What is asked.
        part: DatePart,
        /// The date.
        of: Expr,
    },
    /// A value rounded where the rule says so.
    Rounded {
        /// The value before.
        value: Expr,
        /// The rule.
        rounding: Rounding,
    },
    /// Whether a date is not later than another plus a duration (and not before it).
    Within {
        /// The later date.
        value: Expr,
        /// The longest time.
        duration: Duration,
        /// The earlier date.
        of: Expr,
    },
}

impl Expr {
    /// Joins the parts.
    pub fn new(kind: ExprKind, ty: Type, span: Span) -> Expr {
        Expr { kind: Box::new(kind), ty, span }
    }

    /// The field that the value is read from, behind what is done to it; `None` where it is not one field of a row.
    pub fn field_read(&self) -> Option<&FieldPath> {
        match &*self.kind {
            ExprKind::RowField(path) => Some(path),
            ExprKind::Converted { value, .. } => value.field_read(),
            _ => None,
        }
    }

    /// The expressions written inside this one, in the order written; what a name stands for is not among them. Every
    /// walk through expressions goes by this list, so that a new kind is added to all of them at once.
    pub fn children(&self) -> Vec<&Expr> {
        use ExprKind as K;
        match &*self.kind {
            K::InWindow { value, .. } | K::Negative(value) | K::Not(value) | K::Empty { value, .. } => vec![value],
            K::Rounded { value, .. } | K::Credited { value, .. } | K::OfGroup { value, .. } => vec![value],
            K::DatePart { of, .. } => vec![of],
            K::InARow { condition, .. } => vec![condition],
            K::Binary { left, right, .. } => vec![left, right],
            K::In { value, list, .. } => std::iter::once(value).chain(list).collect(),
            K::Between { value, low, high } => vec![value, low, high],
            K::If { condition, then, otherwise } => vec![condition, then, otherwise],
            K::Excess { value, over } => vec![value, over],
            K::Extreme { items, .. } => items.iter().collect(),
            K::Counted { from, through, .. } => vec![from, through],
            K::Within { value, of, .. } => vec![value, of],
            K::IsNew(newness) => std::iter::once(&newness.value).chain(&newness.among).collect(),
            K::Converted { value, by } => std::iter::once(value).chain(by.exprs()).collect(),
            K::Scale { base, .. } => base.iter().collect(),
            K::Number(_)
            | K::Text(_)
            | K::YesNo(_)
            | K::Date(_)
            | K::Period(_)
            | K::Duration(_)
            | K::RowField(_)
            | K::PayeeField(_)
            | K::SubjectField { .. }
            | K::Measure(_)
            | K::Kpi(_)
            | K::Attainment(_)
            | K::Quota(_)
            | K::Param(_)
            | K::Define(_)
            | K::Scorecard(_)
            | K::Total(_)
            | K::Employed(_)
            | K::EmployedWholePeriod
            | K::Worked(_)
            | K::FirstDay
            | K::LastDay
            | K::RateOf { .. }
            | K::ThisPeriod => Vec::new(),
        }
    }
}
