//! Which rows count, for whom and in which month: what several measures and rules have in common.

use hashbrown::HashSet;

use crate::data::{Batch, Digest, EntityId};
use crate::measure::program::op::Reg;
use crate::measure::program::owners::Months;
use crate::measure::program::register::{OPEN, Registers, View, YES};
use crate::time::Month;

/// Rows taken the same way.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Selection {
    /// All conditions together; without one every row is taken.
    pub(super) filter: Option<Reg>,
    /// Whether a row whose condition is open is out without a word.
    pub(super) quiet: Option<Reg>,
    /// The place of what says whose rows are and of which month.
    pub(super) base: usize,
}

/// Whose rows are and of which month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Base {
    /// The day that puts a row into a month.
    pub(super) date: Option<Reg>,
    /// The person whose it is.
    pub(super) payee: Option<Reg>,
}

/// The months met so far, numbered as they come, and with them the groups of rows: so many for each month as there are
/// people, and one for nobody.
#[derive(Clone, Debug)]
pub(super) struct Groups {
    width: u32,
    /// By the code of a month its number and one; 0 for months not met.
    number_of: Vec<u32>,
    /// The months by their numbers; `None` for rows without a date.
    months: Vec<Option<Month>>,
}

/// The code of rows without a date.
const NO_MONTH: u32 = 0;

impl Groups {
    pub(super) fn new(people: usize) -> Groups {
        let width = u32::try_from(people).unwrap_or(u32::MAX).saturating_add(1);
        Groups { width, number_of: Vec::new(), months: Vec::new() }
    }

    /// The number of a month.
    #[inline]
    pub(super) fn month(&mut self, code: u32) -> u32 {
        match self.number_of.get(code as usize) {
            Some(number) if *number > 0 => number - 1,
            _ => self.new_month(code),
        }
    }

    #[cold]
    fn new_month(&mut self, code: u32) -> u32 {
        if self.number_of.len() <= code as usize {
            self.number_of.resize(code as usize + 1, 0);
        }
        let month = if code == NO_MONTH { None } else { Month::new((code >> 4).into(), (code & 15).into()) };
        self.months.push(month);
        let number = u32::try_from(self.months.len()).unwrap_or(u32::MAX);
        if let Some(place) = self.number_of.get_mut(code as usize) {
            *place = number;
        }
        number - 1
    }

    /// The group of a person in a month of that number.
    #[inline]
    fn group(&self, month: u32, payee: Option<EntityId>) -> u32 {
        month * self.width + payee.map_or(0, |payee| payee + 1)
    }

    /// The group of a person in the month of a code.
    #[inline]
    fn group_in(&mut self, code: u32, payee: Option<EntityId>) -> u32 {
        let month = self.month(code);
        self.group(month, payee)
    }

    /// Whose and of which month a group is.
    pub(super) fn of(&self, group: u32) -> (Option<EntityId>, Option<Month>) {
        let month = self.months.get((group / self.width) as usize).copied().flatten();
        ((group % self.width).checked_sub(1), month)
    }

    /// The month of a number.
    pub(super) fn month_of(&self, number: u32) -> Option<Month> {
        self.months.get(number as usize).copied().flatten()
    }
}

/// The rows that a selection takes from a batch, with their groups.
#[derive(Clone, Debug, Default)]
pub(super) struct Taken {
    pub(super) rows: Vec<u32>,
    pub(super) groups: Vec<u32>,
}

impl Taken {
    /// Takes the rows whose filter holds. Marks those odd that are nobody's although it holds, and, where that `is_odd`, those of
    /// which it is not known whether it does. Every row is written down, and overwritten by the next one if it is not taken:
    /// nobody can foresee which are.
    fn fill(&mut self, groups: &[u32], odd: &mut [bool], filter: impl Fn(usize) -> u8, is_odd: impl Fn(usize) -> bool) {
        self.rows.resize(groups.len(), 0);
        self.groups.resize(groups.len(), 0);
        let mut count = 0;
        for ((row, group), odd) in (0_u32..).zip(groups).zip(odd) {
            let (truth, nowhere) = (filter(row as usize), *group == NOWHERE);
            let take = (truth == YES) & !nowhere & !*odd;
            *odd |= (truth == YES) & nowhere;
            if truth == OPEN {
                *odd |= is_odd(row as usize);
            }
            if let (Some(place), Some(of)) = (self.rows.get_mut(count), self.groups.get_mut(count)) {
                (*place, *of) = (row, *group);
            }
            count += usize::from(take);
        }
        self.rows.truncate(count);
        self.groups.truncate(count);
    }

    /// Drops rows that have turned out to be odd.
    pub(super) fn drop_odd(&mut self, odd: &[bool]) {
        let is_odd = |row: u32| odd.get(row as usize).copied().unwrap_or(true);
        let mut at = 0;
        let rows = &self.rows;
        self.groups.retain(|_| {
            let keep = rows.get(at).is_some_and(|row| !is_odd(*row));
            at += 1;
            keep
        });
        self.rows.retain(|row| !is_odd(*row));
    }
}

/// Whose rows are kept.
#[derive(Clone, Debug, Default)]
pub(super) struct Kept {
    /// By person whether all are; people without a flag are not watched.
    pub(super) people: Vec<bool>,
    /// Those of a month, by its code.
    pub(super) months: HashSet<(EntityId, u32)>,
    /// The months that matter.
    pub(super) within: Option<Months>,
}

impl Kept {
    /// The name of whose rows are kept.
    pub(super) fn name(&self) -> Digest {
        let people: Vec<usize> = self.people.iter().enumerate().filter(|(_, kept)| **kept).map(|(at, _)| at).collect();
        let mut months: Vec<_> = self.months.iter().collect();
        months.sort_unstable();
        Digest::of(format!("{people:?} {months:?} {:?}", self.within).as_bytes())
    }

    /// Whether all rows of a person are kept.
    #[inline]
    pub(super) fn has_person(&self, person: EntityId) -> bool {
        self.people.get(person as usize) == Some(&true)
    }

    #[inline]
    fn has(&self, person: EntityId, code: u32) -> bool {
        (!self.months.is_empty() && self.months.contains(&(person, code))) || self.has_person(person)
    }
}

/// The group of a row that is nobody's, in no month, or of somebody who may not be paid.
const NOWHERE: u32 = u32::MAX;

impl Base {
    /// The groups of all rows of a batch.
    pub(super) fn groups(
        &self,
        (registers, batch): (&Registers, &Batch),
        groups: &mut Groups,
        kept: &Kept,
        of: &mut Vec<u32>,
    ) -> Option<()> {
        of.clear();
        let read = |register: Reg| registers.read(register, batch);
        let days = match self.date {
            Some(date) => Some(read(date)?).map(|column| Some((column.days()?, column.present))),
            None => None,
        };
        let people = match self.payee {
            Some(payee) => Some(read(payee)?).map(|column| Some((column.entities()?, column.present))),
            None => None,
        };
        match (days, people) {
            (Some(Some((days, dated))), Some(Some((people, owned)))) => {
                let rows = days.iter().zip(dated).zip(people.iter().zip(owned)).zip(&batch.odd);
                for (((day, dated), (person, owned)), odd) in rows {
                    let code = day.month_code();
                    let good = *dated && *owned && !*odd && !kept.has(*person, code);
                    of.push(if good { groups.group_in(code, Some(*person)) } else { NOWHERE });
                }
            }
            (Some(None), _) | (_, Some(None)) => return None,
            (days, people) => {
                let (days, people) = (days.flatten(), people.flatten());
                for (row, odd) in batch.odd.iter().enumerate() {
                    let code = match days {
                        None => Some(NO_MONTH),
                        Some((days, dated)) => {
                            days.get(row).filter(|_| dated.get(row) == Some(&true)).map(|day| day.month_code())
                        }
                    };
                    let person = match people {
                        None => Some(None),
                        Some((people, owned)) => {
                            people.get(row).filter(|_| owned.get(row) == Some(&true)).map(|person| Some(*person))
                        }
                    };
                    of.push(match (code, person) {
                        _ if *odd => NOWHERE,
                        (Some(code), Some(person)) if !person.is_some_and(|person| kept.has(person, code)) => {
                            groups.group_in(code, person)
                        }
                        _ => NOWHERE,
                    });
                }
            }
        }
        Some(())
    }
}

impl Selection {
    /// Takes the rows of a batch, whose groups are given; marks those odd that count for nobody or in no period although
    /// nothing says they should not.
    pub(super) fn take(
        &self,
        registers: &Registers,
        batch: &mut Batch,
        groups: &[u32],
        taken: &mut Taken,
    ) -> Option<()> {
        let mut odd = std::mem::take(&mut batch.odd);
        let done = self.take_into(registers, batch, groups, taken, &mut odd);
        batch.odd = odd;
        done
    }

    fn take_into(
        &self,
        registers: &Registers,
        batch: &Batch,
        groups: &[u32],
        taken: &mut Taken,
        odd: &mut [bool],
    ) -> Option<()> {
        let read = |register: Reg| registers.read(register, batch);
        let quiet = self.quiet.and_then(read);
        let filter = match self.filter {
            Some(filter) => Some(read(filter)?),
            None => None,
        };
        let open_is_odd = |row: usize| quiet.is_none_or(|column| column.truth(row) != YES);
        match filter.map(|filter| (filter, filter.values)) {
            None => taken.fill(groups, odd, |_| YES, open_is_odd),
            Some((_, View::Truth(truths))) => {
                taken.fill(groups, odd, |row| truths.get(row).copied().unwrap_or(OPEN), open_is_odd);
            }
            Some((filter, _)) => taken.fill(groups, odd, |row| filter.truth(row), open_is_odd),
        }
        Some(())
    }
}
