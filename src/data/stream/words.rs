//! The texts of one column that a thread has met, each looked at once.

use hashbrown::HashTable;

use crate::data::stream::Lane;
use crate::data::stream::field::{Judged, Meaning};
use crate::data::stream::hash::hash;

/// Where a text stands first: the block, and the row within it.
pub(super) type First = (u32, u32);

/// A text.
#[derive(Clone, Debug)]
pub(super) struct Word<'a> {
    hash: u64,
    from: usize,
    to: usize,
    pub(super) judged: Judged<'a>,
    /// In how many rows it stands that have passed.
    pub(super) rows: u64,
    pub(super) first: First,
}

/// The texts of a column, without outer spaces.
#[derive(Clone, Debug, Default)]
pub(super) struct Words<'a> {
    known: HashTable<u32>,
    pub(super) words: Vec<Word<'a>>,
    bytes: Vec<u8>,
}

impl<'a> Words<'a> {
    /// The place of a text among `words`.
    #[inline]
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
        self.words.push(Word { hash, from, to: self.bytes.len(), judged, rows: 0, first });
        let words = &self.words;
        let rehash = |at: &u32| words.get(*at as usize).map_or(0, |word| word.hash);
        self.known.insert_unique(hash, u32::try_from(at).unwrap_or(u32::MAX), rehash);
        at
    }
}

/// Puts a value into the lane of its field; anything where nothing stands or the row is odd.
#[inline]
pub(super) fn put(meaning: Meaning, lane: &mut Lane) {
    match lane {
        Lane::Text(codes) => codes.push(if let Meaning::Text(code) = meaning { code } else { 0 }),
        Lane::Entity(entities) => entities.push(if let Meaning::Entity(entity) = meaning { entity } else { 0 }),
        Lane::YesNo(flags) => flags.push(meaning == Meaning::YesNo(true)),
        Lane::Number { .. } | Lane::Day(_) => {}
    }
}
