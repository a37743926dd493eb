//! The library that reads Parquet panics on some damaged files. Such a panic ends here, as a fault of the file.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::data::rows::ParquetFault;

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread is where a panic is caught and becomes a message, so that nobody need be told of it otherwise.
pub fn is_guarded() -> bool {
    GUARDED.get()
}

/// Does what may panic. What `work` changes is not to be used after a fault.
pub(super) fn guarded<T>(work: impl FnOnce() -> Result<T, ParquetFault>) -> Result<T, ParquetFault> {
    let before = GUARDED.replace(true);
    let done = catch_unwind(AssertUnwindSafe(work));
    GUARDED.set(before);
    done.unwrap_or(Err(ParquetFault::Damaged))
}
