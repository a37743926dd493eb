//! Where the rows of a big table lie: who has read all of it finds the rows of some people again without the others.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, Metadata};
use std::io::{BufRead, BufReader, Read};

use crate::data::encoding::Encoding;
use crate::data::stream::blocks::{Block, PADDING, RowForm, ScanFile};
use crate::data::stream::kept::{Kept, Lines, Start, by_file, starts};
use crate::data::stream::pass::pass_again;
use crate::data::stream::remains::Remains;
use crate::data::stream::split::Row;
use crate::data::stream::{About, Candidate, NOBODY, Scan, Tuning};
use crate::plan::stack::{shared_out, taken_in_turn};

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

    /// What would be left of the record if those rows of these people had been odd that are odd to the scan at hand. Only the rows are
    /// counted anew: whoever reads again has said already what is to be said of the others. `None` where the files are no longer
    /// what they were.
    pub(crate) fn remains<S: Scan>(
        &self,
        about: &About<'_, S>,
        candidate: &Candidate,
        people: &BTreeSet<u32>,
        tuning: Tuning,
    ) -> Option<Remains> {
        let now = states(candidate)?;
        if now.len() != self.states.len() || !now.iter().zip(&self.states).all(is_same) {
            return None;
        }
        let of_people = taken_in_turn(&self.left, |left| left.steps.of(people));
        let mut found: Vec<(u32, Row)> = of_people.into_iter().flatten().collect();
        found.sort_unstable_by_key(|(block, row)| (*block, row.start));
        let starts = starts(&self.lines, &candidate.files);
        let pieces: Vec<&[(u32, Row)]> = found.chunk_by(|one, other| one.0 == other.0).collect();
        let read = |rows: &&[(u32, Row)]| put_together(rows, *starts.get(rows.first()?.0 as usize)?, candidate);
        let pieces: Vec<Piece> = shared_out(&pieces, read).into_iter().collect::<Option<_>>()?;
        let lines: BTreeMap<u32, Vec<(u32, u32)>> =
            pieces.iter().map(|piece| (piece.block.number, piece.lines.clone())).collect();
        let line = |block: u32, start: u32| {
            let own = lines.get(&block)?;
            Some(own.get(own.binary_search_by_key(&start, |(known, _)| *known).ok()?)?.1)
        };
        let blocks = pieces.into_iter().map(|piece| piece.block).collect();
        let mut own = pass_again(about, candidate, tuning, blocks)?;
        own.iter_mut().try_for_each(|kept| kept.put(line))?;
        let mut remains = self.remains.clone();
        for start in own.iter().flat_map(Kept::blocks).filter_map(|block| starts.get(block as usize)) {
            if let Some(beside) = remains.beside.get_mut(start.file) {
                beside.rows = beside.rows.saturating_sub(1);
                beside.ends.see_again();
            }
        }
        let kept = self.left.iter().map(|left| &left.kept).chain(&own);
        remains.again = by_file(kept, &self.lines, &candidate.files);
        Some(remains)
    }
}

/// Some rows of a block, put together as if the block had no others.
struct Piece {
    block: Block,
    /// Where each of them begins here, and its line in the whole block.
    lines: Vec<(u32, u32)>,
}

/// Reads some rows of a block that begins there; `None` where they are not what they were.
fn put_together(rows: &[(u32, Row)], start: Start, candidate: &Candidate) -> Option<Piece> {
    let mut input = BufReader::with_capacity(ROW, File::open(&candidate.files.get(start.file)?.path).ok()?);
    let (mut bytes, mut lines, mut here) = (Vec::new(), Vec::with_capacity(rows.len()), 0);
    for (_, row) in rows {
        let (from, length, at) = (start.byte + u64::from(row.start), u64::from(row.end - row.start), bytes.len());
        input.seek_relative(i64::try_from(from).ok()? - i64::try_from(here).ok()?).ok()?;
        input.by_ref().take(length).read_to_end(&mut bytes).ok()?;
        here = from + length;
        if (bytes.len() - at) as u64 != length {
            return None;
        }
        if bytes.last() != Some(&b'\n') {
            // The last object of a file may lack its line end.
            if !input.fill_buf().ok()?.is_empty() {
                return None;
            }
            bytes.push(b'\n');
        }
        lines.push((u32::try_from(at).ok()?, row.line));
    }
    let (number, len) = (rows.first()?.0, bytes.len());
    bytes.resize(len + PADDING, 0);
    Some(Piece { block: Block { bytes, len, file: start.file, number, ..Block::default() }, lines })
}
