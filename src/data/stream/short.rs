//! Short cells as two machine words: looked up and read without going through their bytes one by one.

use hashbrown::HashTable;

use crate::data::stream::split::Span;

/// How many bytes two words have.
const MOST: usize = 16;

/// A byte eight times.
const fn eight_times(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// For each number of bytes from none to all sixteen, the first ones of two words.
const FIRST: [(u64, u64); MOST + 1] = {
    let mut masks = [(0, 0); MOST + 1];
    let mut len = 1;
    while len <= MOST {
        let mask = u128::MAX >> (8 * (MOST - len));
        #[expect(clippy::indexing_slicing, reason = "worked out while compiling")]
        {
            masks[len] = (mask as u64, (mask >> 64) as u64);
        }
        len += 1;
    }
    masks
};

/// Two words of the sixteen bytes from a place on.
#[inline]
fn words(bytes: &[u8], from: usize) -> Option<(u64, u64)> {
    let ([first, second], _) = bytes.get(from..from.checked_add(MOST)?)?.as_chunks::<8>() else { return None };
    Some((u64::from_le_bytes(*first), u64::from_le_bytes(*second)))
}

/// A text of up to sixteen bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Short {
    /// The bytes, zero behind the last.
    words: (u64, u64),
    /// How many they are: zero may be one of them where texts are written with `\u0000`.
    len: u32,
}

impl Short {
    /// The text at a place; `None` for a longer one, or where fewer than sixteen bytes follow its beginning.
    #[inline]
    pub(super) fn of(bytes: &[u8], (from, to): Span) -> Option<Short> {
        let len = to.wrapping_sub(from);
        let (first, second) = *FIRST.get(len as usize)?;
        let (one, other) = words(bytes, from as usize)?;
        Some(Short { words: (one & first, other & second), len })
    }

    /// A number of the text.
    #[inline]
    fn hash(self) -> u64 {
        let mixed = (self.words.0 ^ self.words.1.rotate_left(29)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        mixed ^ (mixed >> 32)
    }
}

/// How numbers of so many decimal places are written: `-`, digits, the mark, the places.
#[derive(Clone, Copy, Debug)]
pub(super) struct Figures {
    pub(super) places: u32,
    mark: u8,
    /// Where the mark stands in the last eight bytes, in bits; and the bytes behind it.
    at: u32,
    behind: u64,
    /// What the bytes before the last eight count for.
    step: u64,
}

impl Figures {
    /// Numbers with so many places; `None` for more than six.
    pub(super) fn new(mark: u8, places: u32) -> Option<Figures> {
        let behind = match places {
            0 => u64::MAX,
            1..=6 => u64::MAX << (8 * (8 - places)),
            _ => return None,
        };
        let step = if places == 0 { 100_000_000 } else { 10_000_000 };
        Some(Figures { places, mark, at: 8 * (7 - places), behind, step })
    }

    /// The number at a place, in units of its last decimal place; `None` for what is written otherwise, or is longer than
    /// sixteen bytes, or ends before the sixteenth byte of all.
    #[inline]
    pub(super) fn read(self, bytes: &[u8], (from, to): Span) -> Option<i64> {
        let negative = bytes.get(from as usize) == Some(&b'-');
        let len = to.wrapping_sub(from).wrapping_sub(u32::from(negative)) as usize;
        // At least one digit before the mark.
        if len <= self.places as usize + usize::from(self.places > 0) {
            return None;
        }
        let (not_first, not_second) = *FIRST.get(MOST.wrapping_sub(len))?;
        let (first, second) = words(bytes, (to as usize).checked_sub(MOST)?)?;
        if self.places > 0 && (second >> self.at) as u8 != self.mark {
            return None;
        }
        let first = (first ^ eight_times(b'0')) & !not_first;
        let second = (second ^ eight_times(b'0')) & !not_second;
        // What stands before the mark moves up to what stands behind it.
        let second = (second & self.behind) | ((second << 8) & !self.behind);
        if (not_digits(first) | not_digits(second)) & eight_times(0x80) != 0 {
            return None;
        }
        let units = i64::try_from(eight_digits(first) * self.step + eight_digits(second)).ok()?;
        Some(if negative { -units } else { units })
    }
}

/// The highest bit of each byte that is above nine.
#[inline]
fn not_digits(digits: u64) -> u64 {
    digits | digits.wrapping_add(eight_times(0x80 - 10))
}

/// The number of eight digits, each the value of a byte, the highest first: two and two, four and four, all eight.
#[inline]
fn eight_digits(digits: u64) -> u64 {
    let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8) & 0x00ff_00ff_00ff_00ff;
    let fours = pairs.wrapping_mul(100).wrapping_add(pairs >> 16) & 0x0000_ffff_0000_ffff;
    fours.wrapping_mul(10_000).wrapping_add(fours >> 32) & 0xffff_ffff
}

/// What lately met texts have given, each text in one place of few: what stands in a column stands there again soon.
#[derive(Clone, Debug)]
pub(super) struct Recent<T> {
    cells: Vec<(Short, T)>,
}

/// How many texts are kept, as a power of two.
const RECENT_BITS: u32 = 10;

impl<T: Copy> Recent<T> {
    /// None yet but the empty text.
    pub(super) fn new(of_nothing: T) -> Recent<T> {
        Recent { cells: vec![(Short::default(), of_nothing); 1 << RECENT_BITS] }
    }

    /// What the text gives, by `read` if it has not been met lately.
    #[inline]
    pub(super) fn of(&mut self, text: Short, read: impl FnOnce() -> T) -> T {
        let place = (text.hash() >> (64 - RECENT_BITS)) as usize;
        match self.cells.get_mut(place) {
            Some((known, value)) if *known == text => *value,
            Some(cell) => {
                *cell = (text, read());
                cell.1
            }
            None => read(),
        }
    }
}

/// The places of short texts in a list, as they stand in cells.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    known: HashTable<(Short, u32)>,
}

/// How many texts have their places kept; a column that has more is one of names that hardly come again.
const MOST_PLACES: usize = 1 << 15;

impl Places {
    /// The place of a text.
    #[inline]
    pub(super) fn get(&self, text: Short) -> Option<usize> {
        self.known.find(text.hash(), |(known, _)| *known == text).map(|(_, at)| *at as usize)
    }

    /// Keeps the place of a text.
    pub(super) fn keep(&mut self, text: Short, at: usize) {
        if let Ok(at) = u32::try_from(at)
            && self.known.len() < MOST_PLACES
        {
            self.known.insert_unique(text.hash(), (text, at), |(text, _)| text.hash());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text behind other cells, and where it stands.
    fn block(text: &str) -> (Vec<u8>, Span) {
        let before = "9,99999999999999,";
        let mut bytes = format!("{before}{text},12345").into_bytes();
        bytes.resize(128, 0);
        (bytes, (before.len() as u32, (before.len() + text.len()) as u32))
    }

    fn short(text: &str) -> Option<Short> {
        let (bytes, span) = block(text);
        Short::of(&bytes, span)
    }

    #[test]
    fn texts_are_equal_where_their_words_are() {
        let texts = ["", "a", "b", "ab", "ba", "Иванов", "1234567890123456", "123456789012345", "a\0", "\0"];
        for (at, text) in texts.iter().enumerate() {
            for (other, with) in texts.iter().enumerate() {
                assert_eq!(short(text) == short(with), at == other, "{text} {with}");
            }
        }
        assert_eq!(short("12345678901234567"), None);
        assert_eq!((Short::of(b"12", (0, 2)), Short::of(&[b'1'; 40], (2, 1))), (None, None));
    }

    #[test]
    fn numbers_are_read_as_they_are_written() {
        let read = |text: &str, places: u32, mark: u8| {
            let (bytes, span) = block(text);
            Figures::new(mark, places).unwrap().read(&bytes, span)
        };
        for (text, units, places) in [
            ("0", 0, 0),
            ("7", 7, 0),
            ("-7", -7, 0),
            ("007", 7, 0),
            ("12.5", 125, 1),
            ("-12.50", -1250, 2),
            ("12345.67", 1_234_567, 2),
            ("123456.78", 12_345_678, 2),
            ("100000000", 100_000_000, 0),
            ("9999999999999999", 9_999_999_999_999_999, 0),
            ("-9999999999999999", -9_999_999_999_999_999, 0),
            ("99999999999999.9", 999_999_999_999_999, 1),
            ("0.000001", 1, 6),
            ("123456789.654321", 123_456_789_654_321, 6),
        ] {
            assert_eq!(read(text, places, b'.'), Some(units), "{text}");
            assert_eq!(read(&text.replace('.', ","), places, b','), Some(units), "{text}");
            for other in (0..=6).filter(|other| *other != places) {
                assert_eq!(read(text, other, b'.'), None, "{text} {other}");
            }
        }
        let wrong = "- . -. 1. .5 -.5 1.2.3 1,5 --1 1- +7 a 1/ : 1:5 \u{7f} ٢ 12345678901234567 1e5 0x10 5\u{a0}0";
        for text in wrong.split(' ').chain(["", " ", "1 000", " 1", "1 "]) {
            assert!((0..=6).all(|places| read(text, places, b'.').is_none()), "{text}");
        }
        assert!(Figures::new(b'.', 7).is_none());
        assert_eq!(Figures::new(b'.', 0).unwrap().read(&[b'1'; 40], (3, 5)), None);
    }

    #[test]
    fn what_was_met_is_known_again() {
        let mut recent = Recent::new(0);
        let mut places = Places::default();
        assert_eq!(recent.of(short("").unwrap(), || 9), 0);
        for number in 0..5_000 {
            let text = short(&number.to_string()).unwrap();
            assert_eq!(recent.of(text, || number + 1), number + 1);
            assert_eq!(recent.of(text, || 0), number + 1);
            places.keep(text, number);
        }
        assert!((0..5_000).all(|number| places.get(short(&number.to_string()).unwrap()) == Some(number)));
        assert_eq!(places.get(short("x").unwrap()), None);
    }
}
