//! The first day of each of very many clients, by their numbers.

use hashbrown::HashMap;

use crate::data::Day;

/// The first days. Most numbers are small, since texts and entities are numbered one after another, and so are clients in most
/// programs: these stand in a list by their numbers, where one is found without a search. The list is met in no order: the
/// shorter it is, the more of it stays near the processor.
#[derive(Clone, Debug, Default)]
pub struct Firsts {
    /// The day whose place is 0 in the list.
    origin: Day,
    /// By number.
    low: Vec<First>,
    /// Of numbers beyond the list, and days for which it has no place.
    high: HashMap<u64, Day>,
    /// How many days were noted.
    noted: usize,
}

/// So many places of the list there may be for each day noted, so that few large numbers take no room.
const ROOM: usize = 8;
/// The list is not longer than this.
const LONGEST: usize = 1 << 24;
/// So many years before the audited period the days of the list begin; it has places for 128 of them.
const YEARS: u32 = 110;

/// How long after the origin of the list somebody was met first. Nobody met is the latest of all, so that which of two is earlier is
/// found without a branch: of very many such branches half would be foretold wrongly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct First(u16);

impl First {
    const NEVER: First = First(u16::MAX);
}

/// The days on which clients are met, as rows come. Where many clients are met, each row asks for another part of a list that is
/// longer than what lies near the processor; so the days wait until there are enough of them for one part of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Meetings {
    firsts: Firsts,
    /// By the part of the list: the places in the list, with the days.
    waiting: Vec<Vec<(u32, First)>>,
}

/// So many places of the list are a part of it, as a power of two.
const PART: u32 = 16;
/// So many days wait for one part.
const WAITING: usize = 4096;

impl Meetings {
    /// For days about that of a period.
    pub fn about(day: Day) -> Meetings {
        Meetings { firsts: Firsts::about(day), waiting: Vec::new() }
    }

    /// Notes a day on which a client was met.
    #[inline]
    pub fn note(&mut self, client: u64, day: Day) {
        let place = self.firsts.place(day).filter(|_| client < self.firsts.low.len() as u64);
        let (Ok(at), Some(place)) = (u32::try_from(client), place) else {
            self.firsts.note(client, day);
            self.waiting.resize(self.firsts.low.len().div_ceil(1 << PART), Vec::new());
            return;
        };
        self.firsts.noted += 1;
        let Some(waiting) = self.waiting.get_mut((at >> PART) as usize) else { return };
        waiting.push((at, place));
        if waiting.len() >= WAITING {
            self.firsts.take_in(waiting);
        }
    }

    /// The first day of each client.
    pub fn firsts(mut self) -> Firsts {
        self.waiting.iter_mut().for_each(|waiting| self.firsts.take_in(waiting));
        self.firsts
    }
}

impl Firsts {
    /// For days about that of a period.
    fn about(day: Day) -> Firsts {
        Firsts { origin: day.years_before(YEARS), ..Firsts::default() }
    }

    /// The place of a day in the list; `None` where it has none.
    #[inline]
    fn place(&self, day: Day) -> Option<First> {
        let after = day.code().checked_sub(self.origin.code())?;
        u16::try_from(after).ok().map(First).filter(|first| *first != First::NEVER)
    }

    fn day(&self, first: First) -> Option<Day> {
        (first != First::NEVER).then(|| Day::of_code(self.origin.code() + u32::from(first.0)))
    }

    /// Takes in days whose places are in the list.
    fn take_in(&mut self, waiting: &mut Vec<(u32, First)>) {
        for (at, place) in waiting.drain(..) {
            if let Some(first) = self.low.get_mut(at as usize) {
                *first = place.min(*first);
            }
        }
    }

    fn note(&mut self, client: u64, day: Day) {
        self.noted += 1;
        let at = usize::try_from(client).unwrap_or(usize::MAX);
        if at >= self.low.len() && at < LONGEST.min(self.noted.saturating_mul(ROOM)) {
            self.lengthen((at + 1).next_power_of_two());
        }
        match (self.place(day), self.low.get_mut(at)) {
            (Some(place), Some(first)) => *first = place.min(*first),
            _ => self.note_high(client, day),
        }
    }

    #[cold]
    fn note_high(&mut self, client: u64, day: Day) {
        let first = self.high.entry(client).or_insert(day);
        *first = day.min(*first);
    }

    /// Makes the list longer. Whom it has a place for now moves into it.
    fn lengthen(&mut self, length: usize) {
        if length <= self.low.len() {
            return;
        }
        self.low.resize(length, First::NEVER);
        for (client, day) in std::mem::take(&mut self.high) {
            let at = usize::try_from(client).unwrap_or(usize::MAX);
            match (self.place(day), self.low.get_mut(at)) {
                (Some(place), Some(first)) => *first = place.min(*first),
                _ => self.note_high(client, day),
            }
        }
    }

    /// Adds what another has noted.
    pub(super) fn merge(&mut self, mut other: Firsts) {
        if self.origin != other.origin {
            other.all().for_each(|(client, day)| self.note(client, day));
            return;
        }
        // The fewer are added to the more.
        if self.high.len() < other.high.len() {
            std::mem::swap(&mut self.high, &mut other.high);
        }
        if self.low.len() < other.low.len() {
            std::mem::swap(&mut self.low, &mut other.low);
        }
        self.low.iter_mut().zip(other.low).for_each(|(first, one)| *first = one.min(*first));
        self.noted += other.noted;
        other.high.into_iter().for_each(|(client, day)| self.note_high(client, day));
    }

    fn low(&self, client: u64) -> Option<Day> {
        let first = usize::try_from(client).ok().and_then(|at| self.low.get(at))?;
        self.day(*first)
    }

    /// The first day of a client.
    pub(super) fn of(&self, client: u64) -> Option<Day> {
        let high = if self.high.is_empty() { None } else { self.high.get(&client).copied() };
        self.low(client).into_iter().chain(high).min()
    }

    /// All clients, each once.
    pub(super) fn all(&self) -> impl Iterator<Item = (u64, Day)> {
        let low = (0..).zip(&self.low).filter(|(_, first)| **first != First::NEVER);
        let low = low.filter_map(|(client, _)| Some((client, self.of(client)?)));
        low.chain(
            self.high.iter().map(|(client, day)| (*client, *day)).filter(|(client, _)| self.low(*client).is_none()),
        )
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn days_that_waited_are_taken_in() {
        let mut met = Meetings::about(Day::of_parts(2026, 6, 1));
        // More of one part of the list than wait, on days that go back.
        let days = || (1..=28).rev().map(|day| Day::of_parts(2026, 5, day));
        days()
            .flat_map(|day| (0..1_000).map(move |client| (client, day)))
            .for_each(|(client, day)| met.note(client, day));
        let firsts = met.firsts();
        assert_eq!(firsts.all().count(), 1_000);
        assert!(firsts.all().all(|(_, day)| day == Day::of_parts(2026, 5, 1)));
    }

    #[test]
    fn few_large_numbers_take_no_room() {
        let mut met = Meetings::about(Day::of_parts(2026, 6, 1));
        (0..100).for_each(|number| met.note(7_700_000_000 + number * 997, Day::of_parts(2026, 5, 9)));
        (0..100).for_each(|number| met.note(10_000 + number * 997, Day::of_parts(2026, 5, 9)));
        let firsts = met.firsts();
        assert!(firsts.low.len() <= 1024, "{}", firsts.low.len());
        assert_eq!(firsts.all().count(), 200);
    }

    /// Days near the period, those at the ends of the list, and impossible ones.
    fn days() -> impl Strategy<Value = Day> {
        let years = prop_oneof![2024..2027_u32, 1915..1918_u32, 2042..2046_u32, 1..10_000_u32];
        (years, 1..13_u32, 1..29_u32).prop_map(|(year, month, day)| Day::of_parts(year, month, day))
    }

    proptest! {
        #[test]
        fn whatever_the_numbers_and_the_order_the_first_day_is_known(
            met in proptest::collection::vec(
                (prop_oneof![0..40_u64, 0..5000_u64, 65_500..65_600_u64, any::<u64>()], days(), 0..3_usize),
                0..400,
            ),
            other_origin: bool,
        ) {
            let mut known: BTreeMap<u64, Day> = BTreeMap::new();
            // A part that knows of another period puts its days elsewhere.
            let about = |year| Meetings::about(Day::of_parts(year, 6, 1));
            let mut parts = [about(2026), about(2026), about(if other_origin { 2031 } else { 2026 })];
            for (client, day, part) in met {
                known.entry(client).and_modify(|first| *first = day.min(*first)).or_insert(day);
                parts[part].note(client, day);
            }
            let parts = parts.into_iter().map(Meetings::firsts);
            let all = parts.reduce(|mut one, other| { one.merge(other); one }).unwrap();
            let mut given: Vec<(u64, Day)> = all.all().collect();
            given.sort();
            prop_assert_eq!(given, known.iter().map(|(client, day)| (*client, *day)).collect::<Vec<_>>());
            prop_assert!(known.iter().all(|(client, day)| all.of(*client) == Some(*day)));
            prop_assert_eq!(all.of(41 + 5000), known.get(&5041).copied());
        }
    }
}
