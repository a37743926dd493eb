//! What happens to a finished line: paid once, limited, in parts, attributed to rows.

use super::{CapExcess, Cond, Day, Expr, Field, Grain, Q, Reversal};

/// What happens to a finished line of a bonus.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Finish {
    /// Paid the first time only.
    pub once: Option<Once>,
    /// The last step: a limit, what becomes of the rest, and what had been carried before.
    pub limit: Option<Limit>,
    /// The rows that carry it.
    pub spread: Option<Spread>,
    /// When it is paid.
    pub later: Option<Later>,
}

/// In what time a line is paid once.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Once {
    /// Since the plan began.
    Ever,
    /// In each of these periods of the calendar.
    In(Grain),
}

/// A limit whose excess is not lost.
#[derive(Clone, PartialEq, Debug)]
pub struct Limit {
    /// The most that is paid.
    pub at_most: Expr,
    /// What becomes of the rest.
    pub excess: CapExcess,
    /// What becomes of it when the payee leaves.
    pub left: IfLeft,
    /// What had been carried before.
    pub opening: Option<Expr>,
}

/// Sales that carry the pay of a bonus for the period.
#[derive(Clone, PartialEq, Debug)]
pub struct Spread {
    /// Which of them.
    pub filter: Option<Cond>,
    /// In proportion to this field.
    pub by: Field,
    /// Whether refunds take the pay back.
    pub reversed: Option<Reversal>,
}

/// When the parts of a line are paid.
#[derive(Clone, PartialEq, Debug)]
pub struct Later {
    /// Each part; they total 1.
    pub parts: Vec<(Q, When)>,
    /// One part of all of it that waits for the row is written in short.
    pub short: bool,
    /// What becomes of a part that waits for the row for nothing.
    pub never: Option<Never>,
    /// What becomes of a part that waits for the calendar when its payee leaves.
    pub left: Option<IfLeft>,
}

/// When a part is paid.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum When {
    AtOnce,
    Collected,
    After(i64, Span),
    EndOf(Grain),
    EndOfNext(Grain),
    OnDay(Day),
}

/// A unit of waiting.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum Span {
    Days,
    Of(Grain),
}

/// The end of waiting for a date of the row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Never {
    /// How long after the period earned, or after the day of the sale.
    pub length: i64,
    /// After the day of the sale.
    pub after_sale: bool,
    /// That length is in months, not in days.
    pub months: bool,
    /// Then it is paid, not cancelled.
    pub paid: bool,
}

/// What becomes of a later part of somebody who leaves.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum IfLeft {
    Planned,
    LastPay,
    Cancelled,
}
