//! How probable it is to reach a quota, by drawing from what happened.

use crate::lint::history::facts::{KpiFacts, SubjectFacts};
use crate::number::Exact;
use crate::time::Grain;

/// How often something came about in so many draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// In how many the quota was reached.
    pub reached: u32,
    /// Of how many.
    pub draws: u32,
}

/// How many draws there are.
pub(crate) const DRAWS: u32 = 10_000;

/// One draw is one person or group out of those who are asked for a quota, and as many months as its period has, each drawn
/// by itself: out of their own where quotas are their own, out of everybody's where there is one for all.
pub(crate) fn probability<'f>(of: &'f KpiFacts, seed: u64) -> Option<Drawn> {
    let own = |who: &'f SubjectFacts| -> Vec<&'f Exact> {
        // Of results that do not add up whole periods are drawn.
        let by_month = of.grain != Grain::Month && !who.months.is_empty();
        if by_month { who.months.iter().collect() } else { who.facts.iter().map(|fact| &fact.result).collect() }
    };
    let months = of.grain != Grain::Month && of.subjects.iter().any(|who| !who.months.is_empty());
    let each = if months { of.grain.months() } else { 1 };
    let all: Vec<&Exact> = if of.personal { Vec::new() } else { of.subjects.iter().flat_map(own).collect() };
    let asked: Vec<(&Exact, Vec<&Exact>)> = of
        .subjects
        .iter()
        .filter_map(|who| Some((&who.asked.as_ref()?.1, if of.personal { own(who) } else { Vec::new() })))
        .filter(|(_, values)| !of.personal || !values.is_empty())
        .collect();
    if asked.is_empty() || !of.personal && all.is_empty() {
        return None;
    }
    let mut numbers = SplitMix(seed);
    let mut reached = 0;
    for _ in 0..DRAWS {
        let Some((quota, values)) = numbers.one_of(&asked) else { continue };
        let values = if of.personal { values } else { &all };
        let drawn: Exact = (0..each).filter_map(|_| numbers.one_of(values)).map(|one| (*one).clone()).sum();
        reached += u32::from(of.meets(&drawn, quota));
    }
    Some(Drawn { reached, draws: DRAWS })
}

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers of the same seed on every machine.
struct SplitMix(u64);

impl SplitMix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// One of several, each as often as any other up to 1 in 2^64 / their number.
    fn one_of<'v, T>(&mut self, values: &'v [T]) -> Option<&'v T> {
        let place = (u128::from(self.next()) * u128::try_from(values.len()).ok()?) >> 64;
        values.get(usize::try_from(place).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::SplitMix;

    /// The first numbers of seed 1234567, as the reference implementation prints them.
    #[test]
    fn the_numbers_are_those_of_the_reference() {
        let mut numbers = SplitMix(1_234_567);
        let first: Vec<u64> = (0..3).map(|_| numbers.next()).collect();
        assert_eq!(first, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }
}
