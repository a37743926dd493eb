//! Money converted from one currency to another.

use crate::plan::{Currency, Expr, Field, Id, Record};

/// How an amount is converted. Nothing is rounded on the way; an amount that is in the currency wanted stays as it is.
#[derive(Clone, Debug)]
pub struct Conversion {
    /// The currency of the amount.
    pub from: CurrencyOf,
    /// The currency wanted.
    pub to: Currency,
    /// The rate.
    pub rate: Rate,
}

/// Which currency an amount is in.
#[derive(Clone, Debug)]
pub enum CurrencyOf {
    /// Always the same.
    Fixed(Currency),
    /// The one whose code this field holds.
    Named(Expr),
}

/// Where the rate comes from.
#[derive(Clone, Debug)]
pub enum Rate {
    /// A number that the plan names.
    At(Expr),
    /// The row of a record for a day.
    By(RateRow),
}

/// The row of a record of rates, which is kept as a history: one row for each day and pair of currencies.
#[derive(Clone, Debug)]
pub struct RateRow {
    /// The record.
    pub record: Id<Record>,
    /// The field with the rate: so many units of the currency wanted for one of the other.
    pub field: Id<Field>,
    /// The day that decides.
    pub on: Expr,
    /// Whether the last row before that day may stand in for a missing one.
    pub or_before: bool,
}

impl CurrencyOf {
    /// Whether it is always this currency.
    pub fn is(&self, wanted: Currency) -> bool {
        matches!(self, CurrencyOf::Fixed(currency) if *currency == wanted)
    }
}

impl Conversion {
    /// The expressions inside.
    pub fn exprs(&self) -> Vec<&Expr> {
        let from = match &self.from {
            CurrencyOf::Fixed(_) => None,
            CurrencyOf::Named(expr) => Some(expr),
        };
        let rate = match &self.rate {
            Rate::At(rate) => rate,
            Rate::By(row) => &row.on,
        };
        from.into_iter().chain([rate]).collect()
    }
}
