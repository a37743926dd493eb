//! Numbers that look random and are always the same.

/// A small generator with a fixed seed (SplitMix64).
pub struct Chance(u64);

impl Chance {
    /// A generator; one seed gives one sequence, for ever.
    pub fn new(seed: u64) -> Chance {
        Chance(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from `low` through `high`.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = u64::try_from(high - low + 1).unwrap_or(1).max(1);
        low + i64::try_from(self.next() % width).unwrap_or(0)
    }

    /// True in `part` of `whole` cases.
    pub fn one_in(&mut self, part: i64, whole: i64) -> bool {
        self.between(1, whole) <= part
    }
}
