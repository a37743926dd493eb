//! Some rows of one record, field by field.

use crate::data::EntityId;
use crate::data::stream::Day;

/// The most rows of a batch.
pub const BATCH_ROWS: usize = 1024;

/// The values of one field in the rows of a batch. Where nothing stands in a cell, the value means nothing.
#[derive(Clone, Debug)]
pub enum Lane {
    /// Numbers: `units / 10^scale`; percentages as shares. The scale may differ from batch to batch.
    Number {
        /// The scaled values.
        units: Vec<i64>,
        /// Decimal places of all of them.
        scale: u32,
    },
    /// Days.
    Day(Vec<Day>),
    /// Texts, by their number in the [`SharedTexts`](super::SharedTexts) of the scan.
    Text(Vec<u32>),
    /// Yes or no.
    YesNo(Vec<bool>),
    /// Entities of the record that a link leads to.
    Entity(Vec<EntityId>),
}

/// The cells of one field in the rows of a batch.
#[derive(Clone, Debug)]
pub struct Strip {
    /// The values, one for each row.
    pub lane: Lane,
    /// Whether something stands in the cell, one for each row.
    pub present: Vec<bool>,
    /// Whether something stands in all of them.
    pub full: bool,
}

/// Some rows of one record.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// How many rows.
    pub rows: usize,
    /// By the place of the field in its record; `None` for fields that the scan does not want.
    pub strips: Vec<Option<Strip>>,
    /// Rows that need a second look, one flag for each row. The reader has set those of rows that it cannot read; the scan
    /// adds its own. What stands in the strips for a row that the reader has marked means nothing.
    pub odd: Vec<bool>,
}

impl Batch {
    /// The strip of a field.
    pub fn strip(&self, field: usize) -> Option<&Strip> {
        self.strips.get(field)?.as_ref()
    }
}
