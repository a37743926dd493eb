//! Sets of numbers in little room: millions of different clients, each a few bytes.

/// Different numbers in their order, each written as its distance from the one before: seven bits a byte, the lowest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Packed {
    bytes: Vec<u8>,
    count: usize,
    /// The last number written.
    last: u64,
}

/// All bits of a byte that hold a part of a distance; the other says that more follow.
const PART: u64 = 0x7f;
const MORE: u8 = 0x80;

impl Packed {
    /// The set of numbers in their order, of which some may be equal.
    pub fn of(sorted: impl IntoIterator<Item = u64>) -> Packed {
        let mut packed = Packed::default();
        sorted.into_iter().for_each(|number| packed.push(number));
        packed.bytes.shrink_to_fit();
        packed
    }

    /// Adds a number that is not before the last one.
    #[inline]
    fn push(&mut self, number: u64) {
        if number == self.last && self.count > 0 {
            return;
        }
        let mut distance = number.wrapping_sub(self.last);
        while distance > PART {
            self.bytes.push((distance & PART) as u8 | MORE);
            distance >>= 7;
        }
        self.bytes.push(distance as u8);
        self.count += 1;
        self.last = number;
    }

    /// How many they are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The numbers in their order.
    pub fn iter(&self) -> Numbers<'_> {
        Numbers { bytes: self.bytes.iter(), last: 0 }
    }

    /// The numbers of both.
    pub fn with(&self, other: &Packed) -> Packed {
        let (mut ours, mut theirs) = (self.iter(), other.iter());
        let (mut left, mut right) = (ours.next(), theirs.next());
        let mut both =
            Packed { bytes: Vec::with_capacity(self.bytes.len().max(other.bytes.len())), ..Packed::default() };
        loop {
            match (left, right) {
                (Some(a), Some(b)) if a <= b => {
                    both.push(a);
                    left = ours.next();
                }
                (_, Some(b)) => {
                    both.push(b);
                    right = theirs.next();
                }
                (Some(a), None) => {
                    both.push(a);
                    left = ours.next();
                }
                (None, None) => break,
            }
        }
        both.bytes.shrink_to_fit();
        both
    }
}

/// The numbers of a set in their order.
#[derive(Clone, Debug)]
pub struct Numbers<'a> {
    bytes: std::slice::Iter<'a, u8>,
    last: u64,
}

impl Iterator for Numbers<'_> {
    type Item = u64;

    #[inline]
    fn next(&mut self) -> Option<u64> {
        let (mut distance, mut shift) = (0_u64, 0);
        loop {
            let byte = *self.bytes.next()?;
            distance |= (u64::from(byte) & PART) << shift;
            if byte & MORE == 0 {
                break;
            }
            shift += 7;
        }
        self.last = self.last.wrapping_add(distance);
        Some(self.last)
    }
}

/// Numbers as they come, each kept once: what is new lies apart and is packed when it is much.
#[derive(Clone, Debug, Default)]
pub struct Gathered {
    fresh: Vec<u64>,
    /// Each at least twice as many as the next.
    runs: Vec<Packed>,
}

/// How many numbers are packed at a time.
const FRESH: usize = 1 << 16;

impl Gathered {
    /// Adds a number.
    #[inline]
    pub fn insert(&mut self, number: u64) {
        if self.fresh.len() >= FRESH {
            self.pack();
        }
        self.fresh.push(number);
    }

    #[cold]
    fn pack(&mut self) {
        self.fresh.sort_unstable();
        let mut run = Packed::of(self.fresh.drain(..));
        while let Some(before) = self.runs.pop_if(|before| before.count() < 2 * run.count()) {
            run = before.with(&run);
        }
        self.runs.push(run);
    }

    /// All of them.
    pub fn packed(mut self) -> Packed {
        self.pack();
        self.fresh = Vec::new();
        let last = self.runs.pop().unwrap_or_default();
        self.runs.into_iter().rev().fold(last, |run, before| before.with(&run))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_set_gives_back_what_was_put_in() {
        let numbers = [0, 0, 1, 127, 128, 129, 1 << 14, (1 << 42) + 3, (1 << 42) + 3, u64::MAX - 1, u64::MAX];
        let packed = Packed::of(numbers);
        assert_eq!(packed.iter().collect::<Vec<_>>(), BTreeSet::from(numbers).into_iter().collect::<Vec<_>>());
        assert_eq!((packed.count(), Packed::default().count()), (9, 0));
        assert_eq!(Packed::default().iter().next(), None);
    }

    #[test]
    fn two_sets_are_put_together() {
        let (odd, even) = (Packed::of((0..1000).map(|n| 2 * n + 1)), Packed::of((0..500).map(|n| 2 * n)));
        let both = Packed::of((0..1000).chain((1000..2000).filter(|n| n % 2 == 1)));
        assert_eq!((odd.with(&even), even.with(&odd), odd.with(&odd)), (both.clone(), both, odd.clone()));
        assert_eq!((odd.with(&Packed::default()), Packed::default().with(&odd)), (odd.clone(), odd));
    }

    #[test]
    fn numbers_that_come_in_any_order_are_kept_once() {
        let mut gathered = Gathered::default();
        let mut expected = BTreeSet::new();
        let mut number = 1_u64;
        for _ in 0..5 * FRESH {
            number = number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            gathered.insert(number >> 45);
            expected.insert(number >> 45);
        }
        assert!(gathered.runs.len() < 5);
        assert!(gathered.packed().iter().eq(expected));
        assert!(Gathered::default().packed().iter().next().is_none());
    }
}
