//! How far a scan is, for whoever waits for it.

use std::sync::atomic::{AtomicU64, Ordering};

/// Counts that one side adds to while the other looks.
#[derive(Debug, Default)]
pub struct Progress {
    expected: AtomicU64,
    read: AtomicU64,
    lines: AtomicU64,
}

/// How far a scan is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SoFar {
    /// How many bytes there are to read. More may come: a table can turn out to need a second look.
    pub expected: u64,
    /// How many of them have been read.
    pub read: u64,
    /// How many lines that were.
    pub lines: u64,
}

impl Progress {
    /// So many bytes more are to be read.
    pub(crate) fn expect(&self, bytes: u64) {
        self.expected.fetch_add(bytes, Ordering::Relaxed);
    }

    /// So many bytes more have been read.
    pub(crate) fn add(&self, bytes: u64, lines: u64) {
        self.read.fetch_add(bytes, Ordering::Relaxed);
        self.lines.fetch_add(lines, Ordering::Relaxed);
    }

    /// How far it is now.
    pub fn so_far(&self) -> SoFar {
        let of = |count: &AtomicU64| count.load(Ordering::Relaxed);
        SoFar { expected: of(&self.expected), read: of(&self.read), lines: of(&self.lines) }
    }
}
