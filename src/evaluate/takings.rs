//! The rows of a rule that are taken back, found once for all people and periods.

use std::collections::HashMap;
use std::rc::Rc;

use crate::data::{EntityId, RowId};
use crate::evaluate::world::World;
use crate::measure::{CreditedRow, Event};
use crate::plan::{Component, Id, Reversal};
use crate::time::{Month, Period};

/// A row that is taken back, or of which nobody can say whether it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Taking {
    pub(super) row: CreditedRow,
    /// The refund that does it, where it is a row of its own.
    pub(super) refund: Option<RowId>,
    /// The period of the rule in which it is paid.
    pub(super) paid_in: Period,
    /// The one in which that is taken back; `None` where that cannot be said.
    pub(super) reversed_in: Option<Period>,
}

/// All of a rule, in the order of day and key.
#[derive(Debug, Default)]
pub(super) struct Takings {
    all: Vec<(EntityId, Taking)>,
    of: HashMap<EntityId, Vec<usize>>,
    in_period: HashMap<Period, Vec<usize>>,
    unsure: Vec<usize>,
}

/// By rule.
pub(super) type TakingsMemory = HashMap<Id<Component>, Rc<Takings>>;

impl Takings {
    /// Those of one person.
    pub(super) fn of(&self, person: EntityId) -> impl Iterator<Item = &Taking> {
        let places = self.of.get(&person).map_or(&[][..], Vec::as_slice);
        places.iter().filter_map(|place| self.all.get(*place).map(|(_, taking)| taking))
    }

    /// Those that fall into a period, and those of which nobody can say.
    pub(super) fn in_period(&self, period: Period) -> impl Iterator<Item = (EntityId, &Taking)> {
        let mut places = self.in_period.get(&period).cloned().unwrap_or_default();
        places.extend(&self.unsure);
        places.sort_unstable();
        places.into_iter().filter_map(|place| self.all.get(place).map(|(person, taking)| (*person, taking)))
    }

    fn add(&mut self, person: EntityId, taking: Taking) {
        let place = self.all.len();
        self.all.push((person, taking));
        self.of.entry(person).or_default().push(place);
        match taking.reversed_in {
            Some(period) => self.in_period.entry(period).or_default().push(place),
            None => self.unsure.push(place),
        }
    }
}

impl World<'_> {
    /// The rows of a rule that are taken back. A row of days on which the rule does not hold was never paid by it.
    pub(super) fn takings(&self, id: Id<Component>, bonus: &Component, reversal: &Reversal) -> Rc<Takings> {
        let known = self.takings.borrow().get(&id).cloned();
        known.unwrap_or_else(|| {
            let grain = bonus.every.max(self.plan.every);
            let reader = self.reader();
            let mut takings = Takings::default();
            let Some(rows) = bonus.rows() else { return Rc::new(takings) };
            let refunds = self.refund_rows(reversal);
            for row in self.facts.all_rows(id) {
                let (Some(person), Some(date)) = (row.payee, row.date) else { continue };
                if !self.holds_on(bonus, date) {
                    continue;
                }
                let paid_in = grain.containing(Month::of(date));
                for taken in reader.taken_by(reversal, (rows.record, row.row), row.date, &refunds) {
                    let reversed_in = match taken.event {
                        Event::On(day) => Some(grain.containing(Month::of(day))),
                        Event::Unsure(..) => None,
                    };
                    takings.add(person, Taking { row: *row, refund: taken.refund, paid_in, reversed_in });
                }
            }
            let takings = Rc::new(takings);
            self.takings.borrow_mut().insert(id, takings.clone());
            takings
        })
    }

    /// The rows that a `for each` rule pays a person for in a period, ordered by day and key. Either all of them have a
    /// day or none: without one every period sees all.
    pub(super) fn rows_in(&self, id: Id<Component>, person: EntityId, period: Period) -> &[CreditedRow] {
        let rows = self.facts.rows_of_person(id, person);
        let (first, last) = (period.first_day(), period.last_day());
        let begin = rows.partition_point(|row| row.date.is_some_and(|date| date < first));
        let end = rows.partition_point(|row| row.date.is_none_or(|date| date <= last));
        rows.get(begin..end).unwrap_or_default()
    }
}
