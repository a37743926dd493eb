//! The rows of all, put where a book finds them: by when they lie and whose they are.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::audit::cast::Cast;
use crate::audit::eye::Eye;
use crate::audit::placed::Placed;
use crate::audit::rows::Rows;
use crate::audit::seen::Seen;
use crate::data::{AuditSettings, Day, EntityId, SharedTexts, Tables};
use crate::plan::Plan;
use crate::time::Period;

/// All rows that count, by whose they are.
#[derive(Clone, Debug)]
pub(super) struct Shelf {
    /// The first day of the period and the last.
    pub days: (Day, Day),
    /// The rows of the period.
    pub of: Placed,
    /// Those of days before it, where these are looked at.
    pub before: Placed,
    /// Those of the days after it.
    pub after: Placed,
}

/// What is known of rows before it is known what they pay.
#[derive(Clone, Debug)]
pub struct Shelved {
    pub(super) seen: Seen,
    pub(super) texts: Arc<SharedTexts>,
    pub(super) shelf: Shelf,
}

impl Shelved {
    /// Of the rows in the tables.
    pub fn of_tables(of: (&Plan, &Tables), (cast, settings): (&Cast, &AuditSettings), period: Period) -> Shelved {
        Shelved::of(of, (cast, settings), period, None)
    }

    /// Of the rows in the tables, and of those that have passed by.
    pub(super) fn of(
        (plan, tables): (&Plan, &Tables),
        (cast, settings): (&Cast, &AuditSettings),
        period: Period,
        passed: Option<(Vec<Seen>, Arc<SharedTexts>)>,
    ) -> Shelved {
        let (passed, texts) = passed.unwrap_or_default();
        let mut eye = Eye::new((plan, tables), cast, settings, period, &texts);
        eye.table(plan, tables);
        let seen = eye.seen().put_together(passed);
        let days = (period.first_day().into(), period.last_day().into());
        let mut shelf = Shelf { days, of: Placed::default(), before: Placed::default(), after: Placed::default() };
        shelf.fill(&seen.rows, |_| true);
        Shelved { seen, texts, shelf }
    }
}

impl Shelf {
    /// Whether a day lies before the period, in it, or after it.
    pub fn place(&self, day: Day) -> Ordering {
        if day < self.days.0 {
            Ordering::Less
        } else if day > self.days.1 {
            Ordering::Greater
        } else {
            Ordering::Equal
        }
    }

    /// Adds the rows of some people in the order of their days.
    fn fill(&mut self, rows: &Rows, whose: impl Fn(EntityId) -> bool) {
        let mut people = BTreeSet::new();
        for at in (0..rows.len()).filter(|at| rows.counts(*at)) {
            let (Some(day), Some(payee)) = (rows.day(at), rows.payee(at).filter(|payee| whose(*payee))) else {
                continue;
            };
            let to = match self.place(day) {
                Ordering::Less => &mut self.before,
                Ordering::Equal => &mut self.of,
                Ordering::Greater => &mut self.after,
            };
            if to.add(payee, at) {
                people.insert(payee);
            }
        }
        for of in [&mut self.of, &mut self.before, &mut self.after] {
            of.sort(&people, rows);
        }
    }

    /// The same with the rows of some people in the order that they have now.
    pub fn fill_again(&mut self, rows: &Rows, people: &BTreeSet<EntityId>) {
        for of in [&mut self.of, &mut self.before, &mut self.after] {
            of.forget(people);
        }
        self.fill(rows, |person| people.contains(&person));
    }
}
