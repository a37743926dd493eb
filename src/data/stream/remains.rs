//! What is left of a record that has passed, beside what those who looked at it have seen.

use serde::{Deserialize, Serialize};

use crate::data::grow::{Growing, Passed, RawTable};
use crate::data::problems::Problems;
use crate::data::read::{Beside, read_some};
use crate::data::shape::Shape;
use crate::data::stream::Candidate;
use crate::data::stream::kept::Again;

/// Everything about the rows that is not in a looker.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Remains {
    /// Of each file.
    pub(super) headers: Vec<Vec<String>>,
    pub(super) again: Vec<Again>,
    pub(super) beside: Vec<Beside>,
    /// In how many rows that have passed something stands, by field, where that was counted.
    pub(super) filled: Vec<usize>,
    pub(super) key_lean: i64,
    /// The texts of fields that others are measured by, in the order of the files.
    pub(super) texts: Vec<(usize, Vec<String>)>,
    /// Field, what stands in the file, in how many cells.
    pub(super) corrections: Vec<(usize, String, u64)>,
}

impl Remains {
    /// The rows that need a second look, with their places.
    pub(crate) fn odd(&self) -> &[Again] {
        &self.again
    }

    /// Reads the kept rows into the table of the record, and notes there what has passed.
    pub(crate) fn finish(
        self,
        candidate: &Candidate,
        shape: &mut Shape<'_>,
        table: &mut RawTable,
        problems: &mut Problems,
    ) {
        for (at, listed) in self.texts {
            if let Some(Growing::Text { texts, .. }) = table.columns.get_mut(at) {
                for text in &listed {
                    texts.code(text);
                }
            }
        }
        let rows = self.beside.iter().map(|file| file.rows).sum();
        let rows_left = self.again.iter().zip(&self.headers);
        for ((file, (again, header)), beside) in candidate.files.iter().zip(rows_left).zip(self.beside) {
            read_some(&mut again.reader(file, header, shape), &file.name, beside, shape, table, problems);
        }
        for (at, from, cells) in self.corrections {
            if let Some(field) = shape.fields.get_mut(at) {
                field.count_corrected(&from, cells);
            }
        }
        table.passed = Passed { rows, filled: self.filled, key_lean: self.key_lean };
    }
}
