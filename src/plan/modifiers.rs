//! What changes an amount or decides on it beside the rule itself.

use crate::plan::{Expr, Id, Kpi};
use crate::source::Span;

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
