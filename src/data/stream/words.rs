//! The texts of one column that a thread has met, each looked at once.

use hashbrown::HashTable;

use crate::data::EntityId;
#[cfg(feature = "parquet")]
use crate::data::stream::Lane;
use crate::data::stream::columns::trimmed;
use crate::data::stream::field::{Judged, Meaning};
use crate::data::stream::hash::hash;
use crate::data::stream::short::{Places, Short};

/// Where a text stands first: the block, and the row within it.
pub(super) type First = (u32, u32);

/// A text.
#[derive(Clone, Debug)]
pub(super) struct Word<'a> {
    hash: u64,
    from: usize,
    to: usize,
    pub(super) judged: Judged<'a>,
    pub(super) first: First,
}

/// What of a text every row that holds it looks at: apart from the rest, so that it lies close together.
#[derive(Clone, Copy, Debug)]
pub(super) struct Met {
    pub(super) meaning: Meaning,
    /// In how many rows it stands that have passed.
    pub(super) rows: u64,
}

/// The texts of a column, without outer spaces.
#[derive(Clone, Debug, Default)]
pub(super) struct Words<'a> {
    known: HashTable<u32>,
    /// By cells as they stand.
    cells: Places,
    pub(super) words: Vec<Word<'a>>,
    /// For each of them.
    pub(super) met: Vec<Met>,
    bytes: Vec<u8>,
}

impl<'a> Words<'a> {
    /// The place of the text of a cell among `words`.
    #[inline]
    pub(super) fn of_cell(
        &mut self,
        cell: &[u8],
        short: Option<Short>,
        first: First,
        judge: impl FnOnce(&str) -> Judged<'a>,
    ) -> usize {
        match short {
            Some(text) => self.cells.get(text).unwrap_or_else(|| {
                let at = self.find(trimmed(cell), first, judge);
                self.cells.keep(text, at);
                at
            }),
            None => self.find(trimmed(cell), first, judge),
        }
    }

    /// The place of a text among `words`.
    pub(super) fn find(&mut self, text: &[u8], first: First, judge: impl FnOnce(&str) -> Judged<'a>) -> usize {
        let (hash, words, bytes) = (hash(text), &self.words, &self.bytes);
        let is = |at: &u32| words.get(*at as usize).is_some_and(|word| bytes.get(word.from..word.to) == Some(text));
        match self.known.find(hash, is) {
            Some(at) => *at as usize,
            None => self.add(text, hash, first, judge),
        }
    }

    #[cold]
    fn add(&mut self, text: &[u8], hash: u64, first: First, judge: impl FnOnce(&str) -> Judged<'a>) -> usize {
        let at = self.words.len();
        let from = self.bytes.len();
        self.bytes.extend_from_slice(text);
        let judged = judge(std::str::from_utf8(text).unwrap_or("\u{fffd}"));
        self.met.push(Met { meaning: judged.meaning, rows: 0 });
        self.words.push(Word { hash, from, to: self.bytes.len(), judged, first });
        let words = &self.words;
        let rehash = |at: &u32| words.get(*at as usize).map_or(0, |word| word.hash);
        self.known.insert_unique(hash, u32::try_from(at).unwrap_or(u32::MAX), rehash);
        at
    }
}

impl Meaning {
    /// The number of the text; any where nothing stands or the row is odd. So for the other kinds.
    #[inline]
    pub(super) fn text(self) -> u32 {
        if let Meaning::Text(code) = self { code } else { 0 }
    }

    #[inline]
    pub(super) fn entity(self) -> EntityId {
        if let Meaning::Entity(entity) = self { entity } else { 0 }
    }

    #[inline]
    pub(super) fn yes(self) -> bool {
        self == Meaning::YesNo(true)
    }
}

/// Puts a value into the lane of its field.
#[cfg(feature = "parquet")]
#[inline]
pub(super) fn put(meaning: Meaning, lane: &mut Lane) {
    match lane {
        Lane::Text(codes) => codes.push(meaning.text()),
        Lane::Entity(entities) => entities.push(meaning.entity()),
        Lane::YesNo(flags) => flags.push(meaning.yes()),
        Lane::Number { .. } | Lane::Day(_) => {}
    }
}
