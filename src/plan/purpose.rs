//! What a plan or a KPI is for. Nothing here changes an amount; `premia lint` reads it.

use std::sync::Arc;

use crate::number::Exact;
use crate::plan::{CapacityPer, Expr, Id, Kpi, Type};
use crate::source::Span;
use crate::time::Date;

/// What is said of a plan or a KPI besides how it pays; each may be missing.
#[derive(Clone, Debug, Default)]
pub struct Purpose {
    /// The goal that it serves.
    pub goal: Option<Arc<str>>,
    /// Who answers for it.
    pub owner: Option<Arc<str>>,
    /// The day of the last review, and where it is written.
    pub reviewed: Option<(Date, Span)>,
    /// What shows that its quota can be met; of KPIs only.
    pub evidence: Option<Arc<str>>,
    /// The value from which it starts, in the unit of the KPI, and where it is written; of KPIs only.
    pub baseline: Option<(Exact, Span)>,
    /// The result that a leading KPI leads to; of KPIs only.
    pub leads_to: Option<Id<Kpi>>,
    /// How many of that result come of one of these, and where it is written; of KPIs only.
    pub conversion: Option<(Exact, Span)>,
    /// How many one person can do; of KPIs only.
    pub capacity: Option<Capacity>,
    /// Which people can influence it: a condition on a row of the people. `Some(None)`: all of them.
    pub influenced_by: Option<Option<Expr>>,
    /// What a period is promised to pay at 100% of all quotas, its type, and where it is written; of plans only.
    pub promised: Option<(Exact, Type, Span)>,
}

/// How many of a KPI one person can do in a time.
#[derive(Clone, Debug)]
pub struct Capacity {
    /// How many, above 0.
    pub amount: Exact,
    /// In what time.
    pub per: CapacityPer,
    /// Where it is written.
    pub span: Span,
}
