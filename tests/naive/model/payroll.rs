//! What works on the pay of rules: groups, caps, sanctions, draws, deductions, exceptions.

use super::{Cond, Day, Expr, Grain, IfLeft, Q, RoundMode, Step};

/// The blocks of a plan that work on the pay of its rules.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Payroll {
    /// Groups.
    pub groups: Vec<Group>,
    /// Caps, components after the contests.
    pub caps: Vec<Cap>,
    /// Sanctions, components after the caps.
    pub sanctions: Vec<Sanction>,
    /// Draws, components after the sanctions.
    pub draws: Vec<Draw>,
    /// Deductions, components after the draws.
    pub deductions: Vec<Deduction>,
}

/// Which rule of a group pays.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum Takes {
    Largest,
    Smallest,
    First,
    Sum,
}

/// Bonuses of which one pays.
#[derive(Clone, PartialEq, Debug)]
pub struct Group {
    /// The bonuses.
    pub of: Vec<usize>,
    /// Which of them pays.
    pub takes: Takes,
}

/// What becomes of what exceeds a cap.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum CapExcess {
    Lost,
    Carried,
    PaidAtEnd(Grain),
}

/// A limit of what several rules pay.
#[derive(Clone, PartialEq, Debug)]
pub struct Cap {
    /// The bonuses; `None` for the total of bonuses.
    pub of: Option<Vec<usize>>,
    /// The limit.
    pub at_most: Expr,
    /// What becomes of the rest.
    pub excess: CapExcess,
    /// What becomes of it when the payee leaves.
    pub left: IfLeft,
    /// A longer period than the plan's.
    pub every: Option<Grain>,
    /// The days on which it holds.
    pub effective: Option<(Day, Option<Day>)>,
    /// What had been carried before.
    pub opening: Option<Expr>,
    /// In place of the plan's rounding.
    pub rounding: Option<(RoundMode, Q)>,
    /// The limit is that of all members together; of a team (`true`) or of the company.
    pub per_team: Option<bool>,
}

/// Rows of the orders, or a condition.
#[derive(Clone, PartialEq, Debug)]
pub enum Cause {
    /// Each order that fits.
    Orders(Option<Cond>),
    /// Where a condition is met.
    When(Cond),
    /// Always.
    Always,
}

/// A reduction of bonuses.
#[derive(Clone, PartialEq, Debug)]
pub struct Sanction {
    /// The bonuses.
    pub of: Vec<usize>,
    /// On whom it is imposed.
    pub cause: Cause,
    /// The percentage.
    pub reduces_by: Q,
    /// The document is a field of the order, not a text.
    pub document_of_row: bool,
    /// The most that may be taken.
    pub limit: Option<Source>,
    /// The days on which it holds.
    pub effective: Option<(Day, Option<Day>)>,
}

/// What becomes of the rest of a draw when somebody leaves.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum OnLeaving {
    LastPayForgiven,
    LastPayOwed,
    Forgiven,
}

/// How a draw is paid back.
#[derive(Clone, PartialEq, Debug)]
pub struct Recovery {
    /// From this period of the draw on; 1 is at once.
    pub from: i64,
    /// What becomes of the rest when somebody leaves.
    pub on_leaving: OnLeaving,
    /// When nothing is paid back and what is open is forgiven.
    pub forgiven: Option<Cond>,
    /// What was open before.
    pub opening: Option<Expr>,
}

/// An advance.
#[derive(Clone, PartialEq, Debug)]
pub struct Draw {
    /// The bonuses.
    pub of: Vec<usize>,
    /// The amount.
    pub amount: Expr,
    /// The condition.
    pub when: Option<Cond>,
    /// Steps on the amount.
    pub then: Vec<Step>,
    /// How it is paid back; `None` for a guarantee.
    pub recovery: Option<Recovery>,
    /// The days on which it holds.
    pub effective: Option<(Day, Option<Day>)>,
}

/// What something may be taken from.
#[derive(Clone, PartialEq, Debug)]
pub enum Source {
    /// The total of pay.
    Pay,
    /// A share of the total of pay.
    ShareOfPay(Q),
    /// Anything else.
    Other(Expr),
}

/// Something taken from the pay.
#[derive(Clone, PartialEq, Debug)]
pub struct Deduction {
    /// Rows or a condition.
    pub cause: Cause,
    /// The amount: of the row, where there are rows.
    pub amount: Expr,
    /// What it may be taken from.
    pub from: Source,
    /// The most that may be taken.
    pub limit: Option<Source>,
    /// What could not be taken waits (`true`) or is given up.
    pub carried: bool,
    /// What was to be taken still before.
    pub opening: Option<Expr>,
    /// The days on which it holds.
    pub effective: Option<(Day, Option<Day>)>,
}

/// What an exception makes of the pay.
#[derive(Clone, PartialEq, Debug)]
#[allow(missing_docs)]
pub enum Makes {
    Amount(Expr),
    AtLeast(Expr),
    AtMost(Expr),
    MultiplyBy(Expr),
}

/// An exception to a bonus.
#[derive(Clone, PartialEq, Debug)]
pub struct Exception {
    /// For whom.
    pub chosen: Option<Cond>,
    /// When.
    pub when: Option<Cond>,
    /// What holds where the condition has no data: met or not.
    pub no_data: Option<bool>,
    /// The days on which it holds.
    pub effective: Option<(Day, Option<Day>)>,
    /// What it makes of the pay.
    pub makes: Makes,
    /// Also when the condition fails.
    pub also_failed: bool,
    /// Also without data.
    pub also_without: bool,
    /// Steps on the amount.
    pub then: Vec<Step>,
    /// Whether it is prorated as the rule is.
    pub prorate: Option<bool>,
    /// Of a pool: the others bear the difference, not the company.
    pub by_others: Option<bool>,
    /// Of a rule so far: it changes the amount so far, not that of the period.
    pub so_far: Option<bool>,
}
