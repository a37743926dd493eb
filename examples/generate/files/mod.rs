//! The data files of all example projects, in memory.

mod agency;
mod chance;
mod dealers;
mod paper;
mod scorecards;

/// Every file: its path below `rules/` and its bytes.
pub fn all() -> Vec<(String, Vec<u8>)> {
    let mut files = agency::files();
    files.extend(scorecards::files());
    files.extend(dealers::files());
    files
}
