//! Rules with single values changed, as somebody might ask: what if this rate, that tier, all quotas were others. Only
//! the texts are changed, so whatever the new value is, the analysis reads it and says what is wrong with it.

mod apply;
mod read;
#[cfg(test)]
mod tests;

pub use apply::edited;
pub use read::{quota, set};

use crate::number::Exact;

/// A change that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// The value of a label in a block.
    Set {
        /// The name of the block.
        name: String,
        /// The label with its argument; empty for the only value of a parameter or definition.
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
    /// The label stands there more than once.
    Several {
        /// The name of the block.
        name: String,
        /// The label.
        label: String,
    },
    /// No KPI has a quota.
    NoQuota {
        /// The KPI wanted.
        kpi: Option<String>,
        /// The KPIs with quotas.
        known: Vec<String>,
    },
}
