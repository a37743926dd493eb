//! Whether each key of a record that passes stands in one row only, and looks like no other.
//!
//! Whole numbers are bits in pages; any other key leaves the number of its skeleton. Two rows with the same are suspected,
//! not judged: the record is then read again with these rows kept.

use std::collections::{HashMap, HashSet};

use crate::data::stream::hash::hash;
use crate::syntax::likeness::skeleton;

/// The keys of some rows.
#[derive(Debug, Default)]
pub(super) struct Keys {
    /// By the high part of the numbers in them.
    at: HashMap<i64, usize>,
    pages: Vec<Page>,
    /// The page of the last number.
    last: Option<(i64, usize)>,
    /// Numbers that lie so far apart that pages would be nearly empty.
    apart: Vec<i64>,
    /// The skeletons of keys that are no whole numbers.
    looks: Vec<u64>,
    /// Numbers met twice.
    twice: Vec<i64>,
    count: usize,
    folded: Vec<u8>,
}

const PAGE_BITS: u32 = 16;

type Page = Box<[u64; 1 << (PAGE_BITS - 6)]>;

/// So many pages are always allowed; beyond them, one for so many keys: it takes no more than these as numbers would.
const FREE_PAGES: usize = 256;
const KEYS_FOR_PAGE: usize = 1024;

/// Keys that stand in several rows or look alike, most likely.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Suspects {
    pub(super) numbers: HashSet<i64>,
    pub(super) looks: HashSet<u64>,
}

impl Suspects {
    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.numbers.is_empty() && self.looks.is_empty()
    }
}

/// The word of a page and the bit in it that stand for a number.
#[inline]
fn bit(number: i64) -> (usize, u64) {
    let low = number & ((1 << PAGE_BITS) - 1);
    ((low >> 6) as usize, 1 << (low & 63))
}

impl Keys {
    /// Adds the key of a row that is a whole number.
    #[inline]
    pub(super) fn number(&mut self, number: i64) {
        self.count += 1;
        let high = number >> PAGE_BITS;
        let page = match self.last {
            Some((last, page)) if last == high => page,
            _ => match self.page(high) {
                Some(page) => page,
                None => return self.apart.push(number),
            },
        };
        let (word, bit) = bit(number);
        if let Some(word) = self.pages.get_mut(page).and_then(|page| page.get_mut(word)) {
            if *word & bit != 0 {
                self.twice.push(number);
            }
            *word |= bit;
        }
    }

    fn page(&mut self, high: i64) -> Option<usize> {
        let known = self.at.get(&high).copied();
        if known.is_none() && self.pages.len() >= FREE_PAGES + self.count / KEYS_FOR_PAGE {
            return None;
        }
        let page = known.unwrap_or_else(|| {
            self.pages.push(Box::new([0; 1 << (PAGE_BITS - 6)]));
            self.at.insert(high, self.pages.len() - 1);
            self.pages.len() - 1
        });
        self.last = Some((high, page));
        Some(page)
    }

    /// Adds the key of a row by its text.
    pub(super) fn text(&mut self, text: &[u8]) {
        match look(text, &mut self.folded) {
            Look::Number(number) => self.number(number),
            Look::Other(look) => self.looks.push(look),
        }
    }

    fn has(&self, number: i64) -> bool {
        let (word, bit) = bit(number);
        let page = self.at.get(&(number >> PAGE_BITS)).and_then(|page| self.pages.get(*page));
        page.and_then(|page| page.get(word)).is_some_and(|word| word & bit != 0)
    }

    /// The keys that stand in several of these rows, or look alike.
    pub(super) fn suspects(all: Vec<Keys>) -> Suspects {
        let mut suspects = Suspects::default();
        let mut apart: Vec<i64> = Vec::new();
        let mut looks: Vec<u64> = Vec::new();
        for (place, keys) in all.iter().enumerate() {
            suspects.numbers.extend(&keys.twice);
            apart.extend(&keys.apart);
            looks.extend(&keys.looks);
            for (high, page) in &keys.at {
                for other in all.iter().skip(place + 1) {
                    let others = other.at.get(high).and_then(|page| other.pages.get(*page));
                    let (Some(page), Some(others)) = (keys.pages.get(*page), others) else { continue };
                    for (word, (ours, theirs)) in (0..).zip(page.iter().zip(others.iter())) {
                        let both = ours & theirs;
                        let numbers = (0..64).filter(|bit| both >> bit & 1 == 1);
                        suspects.numbers.extend(numbers.map(|bit| (high << PAGE_BITS) | (word << 6) | bit));
                    }
                }
            }
        }
        apart.sort_unstable();
        let repeated =
            apart.windows(2).filter_map(|pair| if let [a, b] = pair { (a == b).then_some(*a) } else { None });
        suspects.numbers.extend(repeated);
        suspects.numbers.extend(apart.iter().copied().filter(|number| all.iter().any(|keys| keys.has(*number))));
        looks.sort_unstable();
        let repeated =
            looks.windows(2).filter_map(|pair| if let [a, b] = pair { (a == b).then_some(*a) } else { None });
        suspects.looks.extend(repeated);
        suspects
    }
}

impl Suspects {
    /// Whether the key is one of them.
    pub(super) fn has(&self, text: &[u8], folded: &mut Vec<u8>) -> bool {
        match look(text, folded) {
            Look::Number(number) => self.numbers.contains(&number),
            Look::Other(look) => self.looks.contains(&look),
        }
    }
}

/// What is left of a key when all that the eye may miss is taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    /// A whole number.
    Number(i64),
    /// The hash of anything else.
    Other(u64),
}

/// The number that a text writes in the one way in which numbers of a column are written.
fn number_of(text: &[u8]) -> Option<i64> {
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    let plain = (1..=18).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit);
    if !plain || (digits.first() == Some(&b'0') && text.len() > 1) {
        return None;
    }
    std::str::from_utf8(text).ok()?.parse().ok()
}

fn look(text: &[u8], folded: &mut Vec<u8>) -> Look {
    if let Some(number) = number_of(text) {
        return Look::Number(number);
    }
    folded.clear();
    // An identifier that a machine made is left as it is.
    let by_machine = text.len() >= 12 && text.iter().all(u8::is_ascii_alphanumeric);
    if text.is_ascii() && !by_machine {
        let plain = text.iter().filter(|byte| !matches!(byte, b' ' | b'\t'..=b'\r'));
        folded.extend(plain.map(|byte| if *byte == b'`' { b'\'' } else { byte.to_ascii_lowercase() }));
    } else {
        let text = std::str::from_utf8(text).unwrap_or("\u{fffd}");
        folded.extend_from_slice(skeleton(text).as_bytes());
    }
    number_of(folded).map_or_else(|| Look::Other(hash(folded)), Look::Number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn suspects(threads: &[&[&str]]) -> (Vec<i64>, usize) {
        let all = threads.iter().map(|texts| {
            let mut keys = Keys::default();
            texts.iter().for_each(|text| keys.text(text.as_bytes()));
            keys
        });
        let suspects = Keys::suspects(all.collect());
        let mut numbers: Vec<i64> = suspects.numbers.into_iter().collect();
        numbers.sort_unstable();
        (numbers, suspects.looks.len())
    }

    #[test]
    fn what_looks_alike_has_one_look() {
        let looks = |text: &str| look(text.as_bytes(), &mut Vec::new());
        for text in ["D-1 a`B", "\u{b}x\ty", "001D000000IqhSLIAZ", "ANNA2026PETROVA", "Won", "", "Север"] {
            assert_eq!(looks(text), Look::Other(hash(skeleton(text).as_bytes())), "{text}");
        }
        assert_eq!((looks("M01"), looks("м01")), (looks("m01"), looks("М 01")));
        assert_eq!((looks("7 0"), looks("–70"), looks("007")), (Look::Number(70), Look::Number(-70), looks("00 7")));
    }

    #[test]
    fn keys_met_twice_are_found_within_and_between_threads() {
        assert_eq!(suspects(&[&["1", "2", "65536"], &["-1", "3", "131072"]]), (vec![], 0));
        assert_eq!(suspects(&[&["1", "2", "-70000"], &["2", "-70000", "x"]]), (vec![-70000, 2], 0));
        assert_eq!(suspects(&[&["7", "7"], &["x", "y"]]), (vec![7], 0));
        assert_eq!(suspects(&[&["D1", "007"], &["d1", "7"]]), (vec![], 1));
    }

    #[test]
    fn numbers_far_apart_take_no_pages() {
        let far: Vec<i64> = (0..4_000).map(|n| n * 10_000_019).collect();
        let mut keys = [Keys::default(), Keys::default()];
        for number in &far {
            keys[0].number(*number);
        }
        // Some of them have a page in the second thread, which meets them first.
        for number in far.iter().rev().take(2_000) {
            keys[1].number(*number);
        }
        assert!(keys.iter().all(|keys| keys.pages.len() < 300));
        let mut found: Vec<i64> = Keys::suspects(keys.into()).numbers.into_iter().collect();
        found.sort_unstable();
        assert_eq!(found, far[2_000..]);
    }
}
