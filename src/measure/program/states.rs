//! The states of one measure over passing rows, by group.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use hashbrown::{HashMap, HashSet};

use crate::data::Day;
use crate::measure::codes::{Coded, code_of_number};
use crate::measure::packed::Gathered;
use crate::measure::program::numbers::ten_to;
use crate::measure::program::register::{Column, View};
use crate::measure::program::selection::{Groups, Taken};
use crate::measure::state::TooLarge;
use crate::measure::{Datum, Partial, StateKey};
use crate::number::Exact;
use crate::plan::Aggregate;

/// A sum and how many values it has.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sum {
    pub(super) units: i64,
    pub(super) count: u64,
}

/// Sums by group at one scale, which widens when a batch has more decimal places.
#[derive(Clone, Debug, Default)]
pub(super) struct Sums {
    pub(super) cells: Vec<Sum>,
    pub(super) scale: u32,
    /// What did not fit a cell.
    beyond: HashMap<u32, i128>,
}

impl Sums {
    /// Adds a value of the scale of the sums.
    #[inline]
    pub(super) fn add(&mut self, group: u32, value: i64) {
        let place = group as usize;
        if self.cells.len() <= place {
            self.cells.resize(place + 1, Sum::default());
        }
        let Some(cell) = self.cells.get_mut(place) else { return };
        cell.count += 1;
        match cell.units.checked_add(value) {
            Some(units) => cell.units = units,
            None => {
                *self.beyond.entry(group).or_default() += i128::from(cell.units);
                cell.units = value;
            }
        }
    }

    /// What to multiply values of a scale with before they are added; widens the sums where they are coarser. `None` where a
    /// scale is too wide.
    pub(super) fn lift(&mut self, scale: u32) -> Option<i64> {
        if scale > self.scale {
            let factor = ten_to(scale - self.scale)?;
            self.beyond.values_mut().for_each(|units| *units *= i128::from(factor));
            for (group, cell) in (0_u32..).zip(&mut self.cells) {
                match cell.units.checked_mul(factor) {
                    Some(units) => cell.units = units,
                    None => {
                        *self.beyond.entry(group).or_default() += i128::from(cell.units) * i128::from(factor);
                        cell.units = 0;
                    }
                }
            }
            self.scale = scale;
        }
        ten_to(self.scale - scale)
    }

    /// The sum of a group.
    pub(super) fn total(&self, group: u32) -> i128 {
        let own = self.cells.get(group as usize).map_or(0, |cell| cell.units);
        i128::from(own) + self.beyond.get(&group).copied().unwrap_or(0)
    }

    /// The groups that have any value, with their counts.
    pub(super) fn groups(&self) -> impl Iterator<Item = (u32, u64)> + '_ {
        (0_u32..).zip(&self.cells).filter(|(_, cell)| cell.count > 0).map(|(group, cell)| (group, cell.count))
    }
}

/// Different values by group and code. Nearly all fit one word, and of these there may be millions.
#[derive(Clone, Debug, Default)]
pub(super) struct Different {
    small: Gathered,
    large: HashSet<(u32, u64)>,
}

/// How many bits of a word a code may have, and the group the others.
const CODE_BITS: u32 = 42;

impl Different {
    #[inline]
    fn insert(&mut self, group: u32, code: u64) {
        if code >> CODE_BITS == 0 && group >> (64 - CODE_BITS) == 0 {
            self.small.insert((u64::from(group) << CODE_BITS) | code);
        } else {
            self.large.insert((group, code));
        }
    }

    /// The codes of each group in order, group after group; a group may come twice.
    fn groups(self, mut give: impl FnMut(u32, Vec<u64>) -> Result<(), TooLarge>) -> Result<(), TooLarge> {
        let small = self.small.packed();
        let small = small.iter().map(|word| ((word >> CODE_BITS) as u32, word & ((1 << CODE_BITS) - 1)));
        let mut large: Vec<(u32, u64)> = self.large.into_iter().collect();
        large.sort_unstable();
        let mut all = small.chain(large).peekable();
        while let Some((group, code)) = all.next() {
            let mut codes = vec![code];
            // The small ones of a group come before its large ones.
            codes.extend(std::iter::from_fn(|| all.next_if(|(next, _)| *next == group)).map(|(_, code)| code));
            give(group, codes)?;
        }
        Ok(())
    }
}

/// The states of a measure.
#[derive(Clone, Debug)]
pub(super) enum States {
    /// Sums and averages.
    Sum(Sums),
    /// Counts of rows.
    Count(Vec<u64>),
    /// Different values.
    Different(Different),
    /// The smallest or largest number, with its scale.
    Number { largest: bool, of: HashMap<u32, (i64, u32)> },
    /// The smallest or largest day.
    Day { largest: bool, of: HashMap<u32, Day> },
}

impl States {
    /// None yet; `None` for what passing rows cannot answer.
    pub(super) fn new(function: Aggregate, of_days: bool) -> Option<States> {
        Some(match function {
            Aggregate::Sum | Aggregate::Average => States::Sum(Sums::default()),
            Aggregate::Count => States::Count(Vec::new()),
            Aggregate::CountDifferent => States::Different(Different::default()),
            Aggregate::Min | Aggregate::Max if of_days => {
                States::Day { largest: function == Aggregate::Max, of: HashMap::new() }
            }
            Aggregate::Min | Aggregate::Max => {
                States::Number { largest: function == Aggregate::Max, of: HashMap::new() }
            }
            Aggregate::First | Aggregate::Last => return None,
        })
    }

    /// Marks rows odd whose value is not there or cannot be taken in.
    pub(super) fn check(&mut self, taken: &Taken, target: Option<Column<'_>>, odd: &mut [bool]) -> Option<()> {
        let Some(target) = target else { return Some(()) };
        let mut mark = |row: u32| {
            if let Some(odd) = odd.get_mut(row as usize) {
                *odd = true;
            }
        };
        let is_truth = matches!(target.values, View::Truth(_));
        for row in &taken.rows {
            let there = if is_truth {
                target.truth(*row as usize) < 2
            } else {
                target.present.get(*row as usize) == Some(&true)
            };
            if !there {
                mark(*row);
            }
        }
        match (self, target.numbers()) {
            (States::Sum(sums), Some((units, scale))) => {
                let lift = sums.lift(scale)?;
                if lift != 1 {
                    for row in &taken.rows {
                        if units.get(*row as usize).is_some_and(|units| units.checked_mul(lift).is_none()) {
                            mark(*row);
                        }
                    }
                }
            }
            (States::Sum(_), None) => return None,
            (States::Different(_), Some((units, scale))) => {
                for row in &taken.rows {
                    if units.get(*row as usize).is_some_and(|units| code_of_number(*units, scale).is_none()) {
                        mark(*row);
                    }
                }
            }
            _ => {}
        }
        Some(())
    }

    /// Takes in rows that have been checked.
    pub(super) fn take_in(&mut self, taken: &Taken, target: Option<Column<'_>>) {
        let all = || taken.rows.iter().map(|row| *row as usize).zip(taken.groups.iter().copied());
        match (self, target.map(|column| column.values)) {
            (States::Sum(sums), Some(View::Number(units, scale))) => {
                let Some(lift) = sums.lift(scale) else { return };
                for (row, group) in all() {
                    if let Some(value) = units.get(row).and_then(|units| units.checked_mul(lift)) {
                        sums.add(group, value);
                    }
                }
            }
            (States::Count(counts), _) => {
                for (_, group) in all() {
                    let place = group as usize;
                    if counts.len() <= place {
                        counts.resize(place + 1, 0);
                    }
                    if let Some(count) = counts.get_mut(place) {
                        *count += 1;
                    }
                }
            }
            (States::Different(values), Some(view)) => {
                for (row, group) in all() {
                    let code = match view {
                        View::Number(units, scale) => units.get(row).and_then(|units| code_of_number(*units, scale)),
                        View::Day(days) => days.get(row).map(|day| u64::from(day.code())),
                        View::Text(codes) | View::Entity(codes) => codes.get(row).map(|code| u64::from(*code)),
                        View::Flag(flags) => flags.get(row).map(|flag| u64::from(*flag)),
                        View::Truth(truths) => truths.get(row).map(|truth| u64::from(*truth)),
                    };
                    if let Some(code) = code {
                        values.insert(group, code);
                    }
                }
            }
            (States::Number { largest, of }, Some(View::Number(units, scale))) => {
                let exact = |(units, scale): (i64, u32)| Exact::scaled(units.into(), scale);
                for (row, group) in all() {
                    let Some(value) = units.get(row).map(|units| (*units, scale)) else { continue };
                    let known = of.entry(group).or_insert(value);
                    let better = if known.1 == value.1 {
                        (value.0 > known.0) == *largest
                    } else {
                        (exact(value) > exact(*known)) == *largest
                    };
                    if better {
                        *known = value;
                    }
                }
            }
            (States::Day { largest, of }, Some(View::Day(days))) => {
                for (row, group) in all() {
                    let Some(day) = days.get(row) else { continue };
                    let known = of.entry(group).or_insert(*day);
                    *known = if *largest { *day.max(known) } else { *day.min(known) };
                }
            }
            _ => {}
        }
    }

    /// Adds the states to those of a measure; `coded` says what the codes of different values are.
    pub(super) fn give(
        self,
        groups: &Groups,
        coded: &Coded,
        to: &mut BTreeMap<StateKey, Partial>,
    ) -> Result<(), TooLarge> {
        let key = |group: u32| {
            let (payee, month) = groups.of(group);
            StateKey { payee, month, left: None }
        };
        let mut give = |group: u32, state: Partial| match to.entry(key(group)) {
            Entry::Vacant(place) => {
                place.insert(state);
                Ok(())
            }
            Entry::Occupied(mut place) => place.get_mut().merge(state),
        };
        match self {
            States::Sum(sums) => {
                for (group, count) in sums.groups() {
                    give(group, Partial::Sum { units: sums.total(group), scale: sums.scale, count })?;
                }
            }
            States::Count(counts) => {
                for (group, count) in (0_u32..).zip(counts).filter(|(_, count)| *count > 0) {
                    give(group, Partial::Count(count))?;
                }
            }
            States::Different(values) => values.groups(|group, codes| give(group, Partial::Coded(coded.of(codes))))?,
            States::Number { largest, of } => {
                for (group, (units, scale)) in of {
                    let datum = Datum::Number(Exact::scaled(units.into(), scale));
                    give(group, if largest { Partial::Largest(datum) } else { Partial::Smallest(datum) })?;
                }
            }
            States::Day { largest, of } => {
                for (group, day) in of {
                    let Some(day) = day.date() else { continue };
                    let datum = Datum::Date(day);
                    give(group, if largest { Partial::Largest(datum) } else { Partial::Smallest(datum) })?;
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_beyond_a_machine_integer_is_still_exact() {
        let mut sums = Sums::default();
        for value in [i64::MAX, i64::MAX, 1, -5] {
            sums.add(3, value);
        }
        assert_eq!(sums.total(3), 2 * i128::from(i64::MAX) - 4);
        // Values with more decimal places widen what is there; those with fewer are lifted.
        assert_eq!(sums.lift(2), Some(1));
        assert_eq!(sums.total(3), 100 * (2 * i128::from(i64::MAX) - 4));
        assert_eq!((sums.lift(0), sums.scale), (Some(100), 2));
        assert_eq!(sums.groups().collect::<Vec<_>>(), [(3, 4)]);
    }

    #[test]
    fn different_values_are_counted_once_in_each_group_however_large() {
        let mut different = Different::default();
        let codes = [1, 1, 7, (1 << CODE_BITS) - 1, 1 << CODE_BITS, u64::MAX];
        for (group, code) in [0, 1, u32::MAX].into_iter().flat_map(|group| codes.map(|code| (group, code))) {
            different.insert(group, code);
        }
        let mut found: BTreeMap<u32, Vec<u64>> = BTreeMap::new();
        different
            .groups(|group, codes| {
                assert!(codes.is_sorted());
                found.entry(group).or_default().extend(codes);
                Ok(())
            })
            .unwrap();
        for of_group in [0, 1, u32::MAX].map(|group| &found[&group]) {
            assert_eq!(*of_group, [1, 7, (1 << CODE_BITS) - 1, 1 << CODE_BITS, u64::MAX]);
        }
    }
}
