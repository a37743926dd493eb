//! What rules are made of: parameters, definitions, measures, KPIs.

use std::sync::Arc;

use crate::number::Exact;
use crate::plan::{Aggregate, Expr, ExprKind, Field, Id, RowSelection, Type, UnitOf};
use crate::source::Span;
use crate::time::{Date, Grain, Period};

/// A value known without any data.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Const {
    /// A number of any unit.
    Number(Exact),
    /// A text.
    Text(Arc<str>),
    /// Yes or no.
    YesNo(bool),
    /// A day.
    Date(Date),
    /// A period.
    Period(Period),
}

/// A parameter: a value, or a table of values, that may change on given days.
#[derive(Clone, Debug)]
pub struct Param {
    /// The name.
    pub name: Arc<str>,
    /// The title.
    pub title: Arc<str>,
    /// The type of its value.
    pub ty: Type,
    /// The value.
    pub value: ParamValue,
    /// Where it is declared.
    pub span: Span,
}

impl Param {
    /// The days on which the value changes, in order; empty for one that never does.
    pub fn dates(&self) -> Vec<Date> {
        match &self.value {
            ParamValue::Always(_) => Vec::new(),
            ParamValue::Dated(lines) => lines.iter().map(|(from, _)| *from).collect(),
            ParamValue::Table { dates, .. } => dates.iter().flatten().copied().collect(),
        }
    }

    /// The first day on which it has a value; `None` where it always has one.
    pub fn begins(&self) -> Option<Date> {
        match &self.value {
            ParamValue::Always(_) => None,
            ParamValue::Dated(lines) => lines.first().map(|(from, _)| *from),
            ParamValue::Table { dates, .. } if dates.contains(&None) => None,
            ParamValue::Table { dates, .. } => dates.first().copied().flatten(),
        }
    }
}

/// The value of a parameter.
#[derive(Clone, Debug)]
pub enum ParamValue {
    /// One value for all time.
    Always(Const),
    /// Values with the days from which they hold, in order.
    Dated(Vec<(Date, Const)>),
    /// A table: what is looked up, from which days each column of values holds (`None`: always), and the rows.
    Table {
        /// What each key column is compared with.
        keys: Vec<Expr>,
        /// From when each column of values holds, in order.
        dates: Vec<Option<Date>>,
        /// The rows.
        rows: Vec<TableRow>,
    },
}

/// A row of a parameter's table.
#[derive(Clone, Debug)]
pub struct TableRow {
    /// One constant for each key column.
    pub keys: Vec<Const>,
    /// One value for each column of values.
    pub values: Vec<Const>,
    /// Where it is written.
    pub span: Span,
}

/// A named expression.
#[derive(Clone, Debug)]
pub struct Define {
    /// The name.
    pub name: Arc<str>,
    /// The title.
    pub title: Arc<str>,
    /// What it stands for.
    pub value: Expr,
    /// Where it is declared.
    pub span: Span,
}

/// One question to a table: the first level of the design.
#[derive(Clone, Debug)]
pub struct Measure {
    /// How rows become one value.
    pub function: Aggregate,
    /// What is read of a row: a field, or one converted into another currency. `None` for a count of rows.
    pub target: Option<Expr>,
    /// Whether a row that several people share counts by the share of each.
    pub by_share: bool,
    /// Which rows, for whom, when.
    pub rows: RowSelection,
    /// Where it is written.
    pub span: Span,
}

/// Whose value is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// The payee's own.
    Person,
    /// That of all people who share the value of this field of the payee's record.
    Unit(Id<Field>),
    /// That of everybody below the payee, in any depth: this field of the people's record names the head. The flag
    /// says whether the payee is one of them.
    Below(Id<Field>, bool),
    /// That of a unit that rows name.
    UnitOf(UnitOf),
    /// That of all rows.
    Company,
}

/// The formula of attainment.
pub use crate::syntax::tree::AttainmentWord as Attainment;

/// A KPI.
#[derive(Clone, Debug)]
pub struct Kpi {
    /// The name.
    pub name: Arc<str>,
    /// The title.
    pub title: Arc<str>,
    /// The formula over measures and other KPIs.
    pub value: Expr,
    /// Whose value its name means.
    pub scope: Scope,
    /// The quota.
    pub quota: Option<Expr>,
    /// The day of each month, and of the period of a rule, that decides who belongs to which unit; `None` where the
    /// plan does not say, and a change inside a month is an error.
    pub team_as_of: Option<crate::plan::AsOf>,
    /// The period that a quota written as an expression is for, when it is not the plan's.
    pub quota_every: Option<Grain>,
    /// How the quota of somebody who was employed for a part of a period is found; `None` where the plan does not say,
    /// and it matters, is an error of the run.
    pub quota_prorated: Option<crate::plan::ProrationWord>,
    /// The formula of attainment.
    pub attainment: Attainment,
    /// At most how much attainment counts (1.5 is 150%), and where that is written.
    pub attainment_cap: Option<(Exact, Span)>,
    /// Whether values of several periods add up (sums and counts do, averages and ratios do not), and with them quotas.
    pub flow: bool,
    /// What it is for.
    pub purpose: crate::plan::Purpose,
    /// Where it is declared.
    pub span: Span,
}

/// A value stated for an example in place of what data would give.
#[derive(Clone, Debug)]
pub struct Given {
    /// What is stated: an expression that is one name or one phrase, never an operation.
    pub what: Expr,
    /// The value.
    pub value: Const,
    /// Where it is written.
    pub span: Span,
}

impl Given {
    /// Whether `other` is the thing stated: the same name or phrase, wherever it is written.
    pub fn states(&self, other: &Expr) -> bool {
        use ExprKind as K;
        match (&*self.what.kind, &*other.kind) {
            (K::Kpi(a), K::Kpi(b)) | (K::Attainment(a), K::Attainment(b)) | (K::Quota(a), K::Quota(b)) => a == b,
            (K::Param(a), K::Param(b)) => a == b,
            (K::Define(a), K::Define(b)) => a == b,
            (K::Scorecard(a), K::Scorecard(b)) => a == b,
            (K::Scale { scale: a, base: None }, K::Scale { scale: b, base: None }) => a == b,
            (K::Total(a), K::Total(b)) => a == b,
            (K::Employed(a), K::Employed(b)) | (K::Worked(a), K::Worked(b)) => a == b,
            (K::OfGroup { value: a, scope: x }, K::OfGroup { value: b, scope: y }) => {
                x == y && Given { what: a.clone(), value: self.value.clone(), span: self.span }.states(b)
            }
            (K::EmployedWholePeriod, K::EmployedWholePeriod) => true,
            (K::Credited { value: a, .. }, K::Credited { value: b, .. }) => {
                Given { what: a.clone(), value: self.value.clone(), span: self.span }.states(b)
            }
            (K::RowField(a), K::RowField(b)) | (K::PayeeField(a), K::PayeeField(b)) => a == b,
            (K::RateOf { record: a, field: x }, K::RateOf { record: b, field: y }) => a == b && x == y,
            (K::ThisPeriod, K::ThisPeriod) | (K::FirstDay, K::FirstDay) | (K::LastDay, K::LastDay) => true,
            (K::SubjectField { record: a, field: x, .. }, K::SubjectField { record: b, field: y, .. }) => {
                a == b && x == y
            }
            (K::InWindow { value: a, window: x }, K::InWindow { value: b, window: y }) => {
                x == y && Given { what: a.clone(), value: self.value.clone(), span: self.span }.states(b)
            }
            _ => false,
        }
    }
}
