//! Who looks at the batches.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::data::stream::{Batch, Day, Progress, SharedTexts, Trail};
use crate::data::{Digest, Tables};
use crate::plan::{Id, Record};

/// What the description of a group of rows says of a field.
#[derive(Clone, Copy, Debug)]
pub struct OfGroup {
    /// Whether something stands in every regular row.
    pub full: bool,
    /// The first and the last day.
    pub days: Option<(Day, Day)>,
}

/// Looks at the rows of big tables as they go by.
pub trait Scan: Sync {
    /// What one thread has seen.
    type Looker: Send;

    /// The answer to one question, out of a memory.
    type Answer: Send;

    /// The records that it can answer for from passing batches.
    fn records(&self) -> &[Id<Record>];

    /// Where to say how far the scan is, if anybody asks.
    fn progress(&self) -> Option<&Progress> {
        None
    }

    /// Whether it wants to see a field, given by its place in its record. It never wants computed fields, nor fields of periods.
    fn wants(&self, record: Id<Record>, field: usize) -> bool;

    /// Somebody to look at the rows of `record`. `tables` are the finished tables of all records that are not scanned, in which
    /// entities have the numbers that the batches use.
    fn looker(&self, record: Id<Record>, tables: &Tables, texts: &Arc<SharedTexts>) -> Self::Looker;

    /// Looks at a batch: counts its regular rows and marks in `batch.odd` those that need a second look, which it does not
    /// count. `tables` and `texts` are the same for all batches.
    fn look(&self, looker: &mut Self::Looker, batch: &mut Batch, tables: &Tables, texts: &Arc<SharedTexts>);

    /// Whether any regular row of a group may matter, of whose fields so much is known. Where none does, the rows are checked and
    /// forgotten without being looked at.
    fn matters(&self, _record: Id<Record>, _tables: &Tables, _known: &dyn Fn(usize) -> Option<OfGroup>) -> bool {
        true
    }

    /// Whose each row of the batch is at which `looker` has just looked, [`NOBODY`](super::NOBODY) where that is not asked; `None` where no rows are to be
    /// found again.
    fn whose<'l>(&self, _looker: &'l Self::Looker) -> Option<&'l [u32]> {
        None
    }

    /// Of a record that has been read before: what leads to its rows, and of whom they are shown to it. Nobody looks at the others again,
    /// and of these those are kept that are odd to it now.
    fn found_again(&self, _record: Id<Record>) -> Option<(&Trail, &BTreeSet<u32>)> {
        None
    }

    /// Whether rows that nobody looks at twice are to be checked, too. Where the same files have just been read by a scan that did,
    /// nothing is to be found in their other cells and their keys.
    fn checks(&self) -> bool {
        true
    }

    /// What is asked of a record, each question by the name of its meaning: whatever is asked under that name of the same
    /// rows has the same answer. None where nothing may be remembered.
    fn questions(&self, _record: Id<Record>) -> Vec<Digest> {
        Vec::new()
    }

    /// The name of whatever else decides which rows it marks as odd.
    fn keeps(&self, _tables: &Tables) -> Digest {
        Digest::of(&[])
    }

    /// The same scan of one record alone, which asks only some of the questions.
    fn narrowed(&self, _record: Id<Record>, _open: &[bool]) -> Option<Self>
    where
        Self: Sized,
    {
        None
    }

    /// The answer to a question, given by its place, from how it was written down.
    fn recalled(
        &self,
        _record: Id<Record>,
        _question: usize,
        _written: &[u8],
        _texts: &Arc<SharedTexts>,
    ) -> Option<Self::Answer> {
        None
    }
}
