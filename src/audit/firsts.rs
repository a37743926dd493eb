//! The first day of each of very many clients, by their numbers.

use hashbrown::HashMap;

use crate::data::Day;

/// The first days. Most numbers are small, since texts and entities are numbered one after another, and so are clients in most
/// programs: these stand in a list by their numbers, where one is found without a search.
#[derive(Clone, Debug, Default)]
pub struct Firsts {
    /// By number; no day where nobody of that number was met.
    low: Vec<Day>,
    /// Of numbers beyond the list.
    high: HashMap<u64, Day>,
    /// How many days were noted.
    noted: usize,
}

/// So many places of the list there may be for each day noted, so that few large numbers take no room.
const ROOM: usize = 8;
/// The list is not longer than this.
const LONGEST: usize = 1 << 24;

fn earlier(first: &mut Day, day: Day) {
    if *first == Day::default() || day < *first {
        *first = day;
    }
}

impl Firsts {
    /// Notes a day on which a client was met.
    pub(super) fn note(&mut self, client: u64, day: Day) {
        self.noted += 1;
        let at = usize::try_from(client).unwrap_or(usize::MAX);
        if at >= self.low.len() && at < LONGEST.min(self.noted.saturating_mul(ROOM)) {
            self.lengthen((at + 1).next_power_of_two());
        }
        match self.low.get_mut(at) {
            Some(first) => earlier(first, day),
            None => earlier(self.high.entry(client).or_insert(day), day),
        }
    }

    /// Makes the list longer; who stands in it stands nowhere else.
    fn lengthen(&mut self, length: usize) {
        self.low.resize(length.max(self.low.len()), Day::default());
        let low = &mut self.low;
        self.high.retain(|client, day| {
            let place = usize::try_from(*client).ok().and_then(|at| low.get_mut(at));
            place.map(|first| earlier(first, *day)).is_none()
        });
    }

    /// Adds what another has noted.
    pub(super) fn merge(&mut self, mut other: Firsts) {
        // The fewer are added to the more.
        if self.high.len() < other.high.len() {
            std::mem::swap(&mut self.high, &mut other.high);
        }
        self.lengthen(other.low.len());
        let met = other.low.into_iter().zip(&mut self.low).filter(|(day, _)| *day != Day::default());
        met.for_each(|(day, first)| earlier(first, day));
        let low = self.low.len();
        for (client, day) in other.high {
            match usize::try_from(client).ok().filter(|at| *at < low).and_then(|at| self.low.get_mut(at)) {
                Some(first) => earlier(first, day),
                None => earlier(self.high.entry(client).or_insert(day), day),
            }
        }
        self.noted += other.noted;
    }

    /// The first day of a client.
    pub(super) fn of(&self, client: u64) -> Option<Day> {
        let low = usize::try_from(client).ok().and_then(|at| self.low.get(at));
        low.or_else(|| self.high.get(&client)).copied().filter(|day| *day != Day::default())
    }

    /// All clients, each once.
    pub(super) fn all(&self) -> impl Iterator<Item = (u64, Day)> {
        let low = (0..).zip(self.low.iter().copied()).filter(|(_, day)| *day != Day::default());
        low.chain(self.high.iter().map(|(client, day)| (*client, *day)))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn few_large_numbers_take_no_room() {
        let mut firsts = Firsts::default();
        (0..100).for_each(|number| firsts.note(7_700_000_000 + number * 997, Day::of_code(9)));
        (0..100).for_each(|number| firsts.note(10_000 + number * 997, Day::of_code(9)));
        assert!(firsts.low.len() <= 1024, "{}", firsts.low.len());
        assert_eq!(firsts.all().count(), 200);
    }

    proptest! {
        #[test]
        fn whatever_the_numbers_and_the_order_the_first_day_is_known(
            met in proptest::collection::vec(
                (prop_oneof![0..40_u64, 0..5000_u64, any::<u64>()], 1..60_u32, 0..3_usize),
                0..400,
            ),
        ) {
            let mut known: BTreeMap<u64, Day> = BTreeMap::new();
            let mut parts = vec![Firsts::default(); 3];
            for (client, day, part) in met {
                let day = Day::of_code(day);
                known.entry(client).and_modify(|first| *first = day.min(*first)).or_insert(day);
                parts[part].note(client, day);
            }
            let all = parts.into_iter().reduce(|mut one, other| { one.merge(other); one }).unwrap();
            let mut given: Vec<(u64, Day)> = all.all().collect();
            given.sort();
            prop_assert_eq!(given, known.iter().map(|(client, day)| (*client, *day)).collect::<Vec<_>>());
            prop_assert!(known.iter().all(|(client, day)| all.of(*client) == Some(*day)));
            prop_assert_eq!(all.of(41 + 5000), known.get(&5041).copied());
        }
    }
}
