//! Where the rows of a big table lie: who has read all of it finds the rows of some people again without the others.

use std::collections::BTreeSet;
use std::fs::{File, Metadata};
use std::io::{BufReader, Read};

use crate::data::encoding::Encoding;
use crate::data::stream::blocks::{RowForm, ScanFile};
use crate::data::stream::kept::{Kept, Lines, by_file, starts};
use crate::data::stream::remains::Remains;
use crate::data::stream::split::Row;
use crate::data::stream::{Candidate, NOBODY};

/// Most rows are not longer; what lies between those that are wanted need not be read.
const ROW: usize = 512;

/// In place of somebody: so many lines without a row.
const LINES: u32 = NOBODY - 1;

/// The rows of the blocks that one thread has read, each by whose it is and its length: where it begins follows from those before it.
#[derive(Debug, Default)]
pub(super) struct Steps {
    /// The numbers of the blocks, each with the place of its first step.
    blocks: Vec<(u32, usize)>,
    /// Whose each row is; [`NOBODY`] for bytes that lead to the next row, [`LINES`] for lines.
    whose: Vec<u32>,
    lengths: Vec<u16>,
    /// Behind the last row.
    at: u32,
    line: u32,
    /// Whether a row was longer than can be noted.
    lost: bool,
}

impl Steps {
    /// Turns to a block.
    pub(super) fn begin(&mut self, block: u32) {
        self.blocks.push((block, self.whose.len()));
        (self.at, self.line) = (0, 0);
    }

    /// Notes a row of the block at hand, behind those noted.
    #[inline]
    pub(super) fn note(&mut self, row: Row, whose: u32) {
        if row.start != self.at || row.line != self.line {
            self.skip(NOBODY, row.start.saturating_sub(self.at));
            self.skip(LINES, row.line.saturating_sub(self.line));
        }
        let Ok(length) = u16::try_from(row.end - row.start) else {
            self.lost = true;
            return;
        };
        self.whose.push(whose);
        self.lengths.push(length);
        (self.at, self.line) = (row.end, row.line + 1);
    }

    #[cold]
    fn skip(&mut self, what: u32, count: u32) {
        let mut left = count;
        while left > 0 {
            let length = u16::try_from(left).unwrap_or(u16::MAX);
            self.whose.push(what);
            self.lengths.push(length);
            left -= u32::from(length);
        }
    }

    /// The rows of some people, each with the number of its block.
    fn of(&self, people: &BTreeSet<u32>) -> Vec<(u32, Row)> {
        let most = people.last().map_or(0, |last| *last as usize + 1);
        let mut wanted = vec![false; most];
        people.iter().for_each(|one| wanted.iter_mut().skip(*one as usize).take(1).for_each(|one| *one = true));
        let ends = self.blocks.iter().skip(1).map(|(_, first)| *first).chain([self.whose.len()]);
        let mut rows = Vec::new();
        for ((block, first), end) in self.blocks.iter().zip(ends) {
            let (mut at, mut line) = (0, 0);
            let steps = self.whose.get(*first..end).unwrap_or_default().iter();
            for (whose, length) in steps.zip(self.lengths.get(*first..end).unwrap_or_default()) {
                let length = u32::from(*length);
                if *whose == LINES {
                    line += length;
                    continue;
                }
                if wanted.get(*whose as usize) == Some(&true) {
                    rows.push((*block, Row { start: at, end: at + length, line }));
                }
                at += length;
                line += u32::from(*whose != NOBODY);
            }
        }
        rows
    }
}

/// What one thread leaves of the rows it has read, beside what was seen.
#[derive(Debug, Default)]
pub(super) struct Left {
    pub(super) kept: Kept,
    pub(super) steps: Steps,
}

/// A big table that has been read.
#[derive(Debug)]
pub struct Trail {
    /// What was left of it, but for the rows.
    remains: Remains,
    left: Vec<Left>,
    lines: Vec<Lines>,
    /// How the files lay there.
    states: Vec<Metadata>,
}

/// How each file lies there; `None` where the system does not say it.
fn states(candidate: &Candidate) -> Option<Vec<Metadata>> {
    candidate.files.iter().map(|file| std::fs::metadata(&file.path).ok()).collect()
}

/// Whether a file is what it was: as long, and written at the same time.
fn is_same((one, other): (&Metadata, &Metadata)) -> bool {
    one.len() == other.len() && one.modified().is_ok_and(|at| other.modified().is_ok_and(|then| then == at))
}

impl Trail {
    /// What leads to the rows of a record; `None` where nothing was noted of them, or where the bytes of its files are not those
    /// that were read.
    pub(super) fn new(remains: &Remains, left: Vec<Left>, lines: Vec<Lines>, candidate: &Candidate) -> Option<Trail> {
        let as_read =
            |file: &ScanFile| !file.packed && matches!(file.form, RowForm::Cells(Encoding::Utf8) | RowForm::Objects(_));
        let noted = left.iter().any(|left| !left.steps.whose.is_empty()) && left.iter().all(|left| !left.steps.lost);
        if !noted || !candidate.files.iter().all(as_read) {
            return None;
        }
        Some(Trail { remains: remains.clone(), left, lines, states: states(candidate)? })
    }

    /// What would be left of the record if the rows of these people had been odd. Only the rows are counted anew: whoever reads
    /// again has said already what is to be said of the others. `None` where the files are no longer what they were.
    pub(crate) fn remains(&self, candidate: &Candidate, people: &BTreeSet<u32>) -> Option<Remains> {
        let now = states(candidate)?;
        if now.len() != self.states.len() || !now.iter().zip(&self.states).all(is_same) {
            return None;
        }
        let mut found: Vec<(u32, Row)> = self.left.iter().flat_map(|left| left.steps.of(people)).collect();
        found.sort_unstable_by_key(|(block, row)| (*block, row.start));
        let starts = starts(&self.lines, &candidate.files);
        let mut remains = self.remains.clone();
        let mut own = Kept::default();
        for (at, file) in candidate.files.iter().enumerate() {
            let mut input = BufReader::with_capacity(ROW, File::open(&file.path).ok()?);
            let mut here = 0;
            let of_file = found.iter().filter_map(|(block, row)| {
                let start = starts.get(*block as usize).filter(|start| start.file == at)?;
                Some((*block, *row, start.byte + u64::from(row.start)))
            });
            let mut bytes = Vec::new();
            for (block, row, from) in of_file {
                input.seek_relative(i64::try_from(from).ok()? - i64::try_from(here).ok()?).ok()?;
                let length = u64::from(row.end - row.start);
                bytes.clear();
                input.by_ref().take(length).read_to_end(&mut bytes).ok()?;
                here = from + length;
                let whole = Row { start: 0, end: row.end - row.start, line: row.line };
                // The last object of a file may lack its line end.
                let is_last = now.get(at).is_some_and(|file| file.len() == here);
                if bytes.len() as u64 != length || !(is_last || bytes.last() == Some(&b'\n')) {
                    return None;
                }
                own.keep(block, whole, &bytes);
                if let Some(beside) = remains.beside.get_mut(at) {
                    beside.rows = beside.rows.saturating_sub(1);
                    beside.ends.see_again();
                }
            }
        }
        let kept = self.left.iter().map(|left| &left.kept).chain([&own]);
        remains.again = by_file(kept, &self.lines, &candidate.files);
        Some(remains)
    }
}
