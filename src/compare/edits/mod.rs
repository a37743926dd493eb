//! Rules with single values changed, as somebody might ask: what if this rate, that tier, all quotas were others. Only
//! the texts are changed, so whatever the new value is, the analysis reads it and says what is wrong with it.

mod apply;
mod cells;
mod read;
#[cfg(test)]
mod tests;
mod tiers;

pub use apply::edited;
pub use read::{quota, set};

use crate::number::Exact;

/// A change that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// The value of a label in a block, or of a cell of its table.
    Set {
        /// The name of the block.
        name: String,
        /// By what a row of its table is called, column by column; empty where no cell is meant.
        row: Vec<String>,
        /// The label with its argument; empty for the only value of a parameter or definition. Of a row the heading of a
        /// column.
        label: String,
        /// The text of the new value.
        value: String,
    },
    /// The quotas of all KPIs, or of one.
    Quota {
        /// The name of the KPI.
        kpi: Option<String>,
        /// What becomes of its quota.
        to: QuotaEdit,
    },
}

/// What becomes of a quota.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QuotaEdit {
    /// It is multiplied.
    Times(Exact),
    /// It is this text.
    Value(String),
}

/// Why a change cannot be made; each with what is there instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EditProblem {
    /// It is not written as a change.
    NotRead(String),
    /// The new value would not stay in its place: a line break or a comment stands in it.
    NotOneLine(String),
    /// No block has the name.
    NoBlock {
        /// The name wanted.
        name: String,
        /// The names of blocks with values that can be changed.
        known: Vec<String>,
    },
    /// The block has no such label, or needs one.
    NoLabel {
        /// The name of the block.
        name: String,
        /// The label wanted.
        label: String,
        /// Its labels with a value on one line.
        known: Vec<String>,
    },
    /// The block takes its tiers from scales.
    TiersElsewhere {
        /// The name of the block.
        name: String,
        /// The label wanted.
        label: String,
        /// The scales.
        scales: Vec<String>,
    },
    /// The label, or a row of that name, stands there more than once.
    Several {
        /// The name of the block.
        name: String,
        /// The label or row.
        label: String,
    },
    /// A row is named, and the block has no table.
    NoTable {
        /// The name of the block.
        name: String,
    },
    /// The table has no such row, or needs one.
    NoRow {
        /// The name of the block.
        name: String,
        /// The row wanted; empty where none is named.
        row: String,
        /// By what its rows are called.
        known: Vec<String>,
    },
    /// The table has no such column, or needs one.
    NoColumn {
        /// The name of the block.
        name: String,
        /// The row wanted.
        row: String,
        /// The column wanted; empty where none is named.
        column: String,
        /// The headings of its values.
        known: Vec<String>,
    },
    /// No KPI has a quota.
    NoQuota {
        /// The KPI wanted.
        kpi: Option<String>,
        /// The KPIs with quotas.
        known: Vec<String>,
    },
}
