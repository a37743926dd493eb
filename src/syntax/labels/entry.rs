//! How the value behind a label is read, and what may stand inside the label.

/// How the value of a label is read; each has one entry rule in the grammar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Entry {
    /// `payments where number = 1`
    Selection,
    /// `month`
    Grain,
    /// `RUB`
    Currency,
    /// `half up to 0.01`
    Rounding,
    /// `from 2026-01-01 through 2026-12-31`
    Dates,
    /// `day 10 of next month`
    PayDay,
    /// `"text"`
    Text,
    /// `2026-01-15`
    Day,
    /// `L0201 because "the owner accepts the step"`
    Allow,
    /// `a, b`
    Names,
    /// `standard`
    Standard,
    /// `from hired_on through left_on`
    Employed,
    /// `money, optional "With VAT"`
    Field,
    /// Rows below.
    Rows,
    /// An expression.
    Expr,
    /// `team`
    Per,
    /// An expression, and the period that it is for: `6 per quarter`
    Quota,
    /// `5 of 300`, or `1.6%`
    Conversion,
    /// `40 per working day`
    Capacity,
    /// `by calendar days`
    Proration,
    /// `measure / quota`
    Attainment,
    /// `from starts_on through ends_on where kind = "sick leave"`
    Absent,
    /// `last day of period`
    PayeesAsOf,
    /// `manager`, or `seller_1 by share_1, seller_2 by share_2, overlay`
    Credit,
    /// An expression or `attainment of each KPI`.
    Driver,
    /// `marginal`
    Mode,
    /// `at the bounds`
    Slices,
    /// `quarter so far`
    Window,
    /// `recovered`
    Negative,
    /// An expression, `each calendar day`, `each working day`.
    DatedBy,
    /// An expression or one of the words of `if no data:`.
    NoData,
    /// `multiply by quality`
    Step,
    /// `on refunded_on, within 90 days of paid_on`
    Reversed,
    /// `cancelled 12 months after the period earned`
    Never,
    /// `60% at once, 40% on collected_on`
    Parts,
    /// `paid as planned`
    Left,
    /// `deals by amount`
    Spread,
    /// `due_on, observed through 30 days later`
    Cohort,
    /// `from due_on until paid_on`
    Outstanding,
    /// `to USD by fx.rate on paid_on`
    Convert,
    /// `yes`, or `in a year`
    Once,
    /// `yes`
    YesNo,
    /// `members where employed whole period`
    Among,
    /// `last day of period`
    AsOf,
    /// `not paid`, `carried`, `stops the run`
    IfNobody,
    /// `equally`, `not paid`, `stops the run`
    IfNoBasis,
    /// `own_margin 60%, equally 40%`
    Sharing,
    /// `new_clients, largest first`
    Ranking,
    /// `share the sum of their places`
    Ties,
    /// `a = 1, b = 2`
    Given,
    /// `at once, from what exceeds the draw`
    Recovery,
    /// `when left_reason = "redundancy"`
    When,
    /// `from the last pay, the rest is forgiven`
    Leaving,
    /// `carried`
    Rest,
    /// `turnover >= 76 000, from the first unit`
    Gate,
    /// `total of bonuses`, or names.
    CapOf,
    /// `paid at end of year`
    Excess,
    /// `largest`
    Takes,
    /// An amount, or a step on the amount.
    PaysOrStep,
    /// `also when the condition fails, also without data`
    Holds,
    /// `outside the pool`
    Difference,
    /// `the amount so far`
    Changes,
}

/// What may stand inside a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Argument {
    /// Nothing.
    None,
    /// A name: `weight turnover`.
    Name,
    /// A number or another expression: `from 100 000`.
    Value,
    /// A date: `from 2026-01-01`.
    Date,
    /// Places: `places 4 through 6`.
    Places,
}
