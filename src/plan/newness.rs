//! Whether a row is the first of its kind: a new client, a repeated one.

use crate::plan::{Duration, Expr, FieldPath, Id, Record};

/// A question to each row: has an earlier row of the record the same value?
///
/// Rows are in the order of the date that decides, those of one day in the order of their keys. Without `among` every row
/// of the record counts as an earlier one, whatever the rule selects.
#[derive(Clone, Debug)]
pub struct Newness {
    /// The number of the question within the plan; answers are kept by it.
    pub id: usize,
    /// The record.
    pub record: Id<Record>,
    /// The value.
    pub value: Expr,
    /// Whether the answer is yes for a row that has an earlier one.
    pub repeat: bool,
    /// How far back earlier rows are looked for: up to a row whose date plus this is not before the row's own.
    pub within: Option<Duration>,
    /// Which earlier rows count.
    pub among: Option<Expr>,
    /// The date that decides.
    pub date: FieldPath,
}
