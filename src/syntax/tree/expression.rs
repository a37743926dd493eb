//! Expressions as written, before any name is resolved.

use std::sync::Arc;

use crate::number::{Exact, RoundingMode};
use crate::syntax::tree::{Duration, Name, Per, Spanned, Window};
use crate::time::{Date, Grain, Period};

/// An expression.
pub type Expr = Spanned<Box<ExprKind>>;

/// What an expression says.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// A number; a percentage is stored as a share (`15%` is 0.15), money may name its currency.
    Number {
        /// The value.
        value: Exact,
        /// Whether it was written with `%`.
        percent: bool,
        /// The currency written behind it.
        currency: Option<Name>,
    },
    /// A quoted text.
    Text(Arc<str>),
    /// `yes`, `no`.
    YesNo(bool),
    /// A date.
    Date(Date),
    /// A period; a bare year only where one is stated.
    Period(Period),
    /// A name or a path: `turnover`, `payments.amount`, `invoice.paid_on`.
    Path(Vec<Name>),
    /// An expression in brackets; kept, so that the formatter writes what was meant.
    Bracket(Expr),
    /// A minus sign.
    Negative(Expr),
    /// `not`.
    Not(Expr),
    /// Two operands.
    Binary {
        /// The operator.
        op: Spanned<BinaryOp>,
        /// The left operand.
        left: Expr,
        /// The right operand.
        right: Expr,
    },
    /// `value in ("a", "b")`, `value not in (…)`.
    In {
        /// What is looked for.
        value: Expr,
        /// Among what.
        list: Vec<Expr>,
        /// `not in`.
        negated: bool,
    },
    /// `value between A and B (inclusive)`.
    Between {
        /// What is compared.
        value: Expr,
        /// The lower end.
        low: Expr,
        /// The upper end.
        high: Expr,
    },
    /// `value is empty`, `value is not empty`.
    Empty {
        /// What may be empty.
        value: Expr,
        /// `is not empty`.
        negated: bool,
    },
    /// `if C then A else B`.
    If {
        /// The condition.
        condition: Expr,
        /// The value when it holds.
        then: Expr,
        /// The value when it does not.
        otherwise: Expr,
    },
    /// `min of (a, b)`, `max of (a, b)`.
    Extreme {
        /// `max`.
        largest: bool,
        /// The values.
        items: Vec<Expr>,
    },
    /// `excess of turnover over 76 000`.
    Excess {
        /// What may exceed.
        value: Expr,
        /// What it may exceed.
        over: Expr,
    },
    /// `15% of amount`.
    PercentOf {
        /// The share.
        share: Expr,
        /// Of what.
        base: Expr,
    },
    /// `margin_rates on margin_sum`.
    ScaleOn {
        /// The scale.
        scale: Name,
        /// The base.
        base: Expr,
    },
    /// `attainment of turnover`.
    Attainment(Name),
    /// `quota of turnover`.
    Quota(Name),
    /// `total of bonuses`, `total of pay`, `total of commission`.
    Total(TotalOf),
    /// `sum of payments.amount where number = 1`.
    Aggregate {
        /// The function.
        function: Spanned<Aggregate>,
        /// A record, or a field of one.
        target: Vec<Name>,
        /// Whether a row that several people share counts by their shares or in full; `None` where nothing is said.
        word: Option<ShareWord>,
        /// Which rows.
        filter: Option<Expr>,
    },
    /// `turnover in previous 3 months`.
    InWindow {
        /// What is computed.
        value: Expr,
        /// In which window.
        window: Spanned<Window>,
    },
    /// `client is new within 12 months among (stage = "won")`.
    IsNew {
        /// What is new.
        value: Expr,
        /// `is repeat`.
        repeat: bool,
        /// How far earlier rows are looked at; all of them without it.
        within: Option<Spanned<Duration>>,
        /// Which earlier rows count.
        among: Option<Expr>,
    },
    /// `amount to USD by fx.rate on paid_on`.
    Converted {
        /// What is converted.
        value: Expr,
        /// Into what and how.
        by: Conversion,
    },
    /// `condition for 3 months in a row`.
    InARow {
        /// The condition.
        condition: Expr,
        /// How many periods.
        count: Spanned<i64>,
        /// How long each is.
        grain: Grain,
    },
    /// `90 days`.
    Duration(Duration),
    /// `calendar months from A through B`, `calendar days from A through B`, `working days from A through B`.
    Counted {
        /// What is counted.
        what: CountedTime,
        /// The first day.
        from: Expr,
        /// The last day, included.
        through: Expr,
    },
    /// `paid_on within 90 days of closed_on`.
    Within {
        /// The later date.
        value: Expr,
        /// The longest time.
        duration: Spanned<Duration>,
        /// The earlier date.
        of: Expr,
    },
    /// `credited amount`, `full amount`: a field of a row that several people share.
    Credited {
        /// The field.
        path: Vec<Name>,
        /// Which of the two.
        word: ShareWord,
    },
    /// `month of paid_on`, `days in year`: what the calendar says of a date, or of the last day of the period.
    DatePart {
        /// What is asked.
        part: DatePart,
        /// The date; only a number of days can do without one.
        of: Option<Expr>,
    },
    /// `round (A / B) half up to 0.0001`.
    Rounded {
        /// What is rounded.
        value: Expr,
        /// How.
        mode: RoundingMode,
        /// To what; a percentage is stored as a share.
        unit: Exact,
        /// Whether the unit was written with `%`.
        percent: bool,
    },
    /// `total of commission per team`, `quota of turnover per subordinates through head`.
    OfGroup {
        /// A total or a quota.
        value: Expr,
        /// Of whom.
        per: Per,
    },
    /// `calendar days worked`, `working days worked`: the same without the days of absence.
    Worked(CountedTime),
    /// `calendar days employed`, `working days employed`: a share of the period.
    Employed(CountedTime),
    /// `employed whole period`.
    EmployedWholePeriod,
    /// `first day of period`.
    FirstDay,
    /// `last day of period`.
    LastDay,
    /// `period`.
    Period_,
    /// The name of a column or value that the language keeps for itself: `pays`, `value`.
    Pays,
    /// The heading of a column of results other than pay: `result`.
    Result,
    /// The heading of a column of open balances: `balance`.
    Balance,
    /// The heading of the column that names people in examples of a whole circle: `person`.
    HeadingPerson,
    /// `4 through 6` in a label of a contest.
    Places {
        /// The first place.
        first: Spanned<i64>,
        /// The last place, included.
        last: Spanned<i64>,
    },
    /// `from 2026-01-01` as the heading of a column.
    FromDate(Spanned<Date>),
    /// `from 20%`, `above 20%`, `below 20%` as the heading of a column or row of tiers.
    Bound {
        /// Which side of the boundary.
        side: Side,
        /// The boundary.
        at: Expr,
    },
    /// `-` in a cell: from the date of the column on there is no such line.
    NoLine,
    /// What could not be read; its message has been given.
    Broken,
}

/// Into which currency and by which rate money is converted.
#[derive(Clone, Debug, PartialEq)]
pub struct Conversion {
    /// The currency wanted.
    pub to: Name,
    /// The rate.
    pub rate: RateWord,
}

/// Where a rate of exchange comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum RateWord {
    /// A number that the plan names: `at plan_rate`.
    At(Expr),
    /// The row of a record: `by fx.rate on paid_on`.
    By {
        /// The record and its field.
        path: Vec<Name>,
        /// The day.
        on: Expr,
        /// Whether the last row before that day may stand in for a missing one.
        or_before: bool,
    },
}

/// On which side of its boundary a tier lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// Below it, without the boundary.
    Below,
    /// From it on, the boundary included.
    From,
    /// Above it, without the boundary.
    Above,
}

/// What is counted between two days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CountedTime {
    /// Every day, both ends counted.
    CalendarDays,
    /// The days that the calendar file calls working.
    WorkingDays,
    /// The calendar months touched.
    CalendarMonths,
}

/// How a row that several people share counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ShareWord {
    /// The share of the person at hand.
    Credited,
    /// All of it.
    Full,
}

/// What the calendar says of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DatePart {
    /// The day of its month, 1 to 31.
    DayOfMonth,
    /// The number of its month, 1 to 12.
    MonthNumber,
    /// The days of the month, quarter, half-year or year that it lies in.
    DaysIn(Grain),
}

/// An operator between two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BinaryOp {
    /// `or`
    Or,
    /// `and`
    And,
    /// `=`
    Equal,
    /// `<>`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
}

/// How the rows of a table become one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Aggregate {
    /// The sum of a field.
    Sum,
    /// The number of rows.
    Count,
    /// The number of different values of a field.
    CountDifferent,
    /// The mean of a field.
    Average,
    /// The smallest value.
    Min,
    /// The largest value.
    Max,
    /// The value of the earliest row.
    First,
    /// The value of the latest row.
    Last,
}

/// What a total adds up.
#[derive(Clone, Debug, PartialEq)]
pub enum TotalOf {
    /// One rule that pays.
    Named(Name),
    /// All that is earned.
    Bonuses,
    /// The whole pay.
    Pay,
}
