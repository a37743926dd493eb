//! Rules on the results of measures: exact, explained, without any I/O.
//!
//! [`run`] gives the pay of a plan for some periods; [`check_examples`] computes the examples written into its rules.
//! Every result is looked up in the facts again: nothing depends on the order of rows or on an earlier run.

mod absences;
mod after_caps;
mod ahead;
mod at;
mod before_history;
mod before_plan;
mod behind;
mod belonging;
mod by_days;
mod caps;
mod carry;
mod circle;
mod columns;
mod concerned;
mod conditions;
mod contest;
mod convert;
mod credit;
mod days;
mod deduction;
mod draw;
mod employed;
mod empty_months;
mod examples;
mod excepted_shares;
mod exceptions;
mod expr;
mod for_each;
mod gap;
mod gates;
mod group_caps;
mod groups;
mod heads;
mod kpi;
mod later;
mod leavers;
mod left_out;
mod line;
mod lookup;
mod membership;
mod memory;
mod missing;
mod months;
mod not_received;
mod open;
mod openings;
mod outcome;
mod owed;
mod past;
mod payee;
mod pool;
mod problem;
mod quota_days;
mod reduced;
mod refunds;
mod report;
mod reversal;
mod rules;
mod run;
mod sanction;
mod scorecard;
mod shares;
mod spread;
mod states;
mod steps;
mod story;
mod taken_off;
mod takings;
mod tiers;
mod together;
mod total;
mod units;
mod unseen;
mod value;
mod walk;
mod world;

#[cfg(test)]
mod tests;

pub use behind::{Companions, behind, groups_behind};
pub use employed::{Employment, employments};
pub use examples::{ExampleResult, check_examples};
pub use kpi::attained;
pub use missing::{Lacking, Missing, Undecided, Watch};
pub use months::{months_behind, months_of_run};
pub use outcome::{
    ColumnReached, EnsureResult, Flow, Given, HeldStep, Left, Line, LineStatus, NoDataReason, Open, OpenKind, Outcome,
    ParamUsed, Slice, TierAhead, TierReached, Trace, TraceKind, Value, Waits, Whose, WhyNot,
};
pub use past::{PastAsked, PastKpi, PastPeriod, PastSubject, past, period_after};
pub use report::{ReportOutcome, ReportRow, ReportTable, run_reports};
pub use run::{RunOptions, run, run_with, unpaid};
