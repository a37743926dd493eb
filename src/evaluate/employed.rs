//! When somebody is employed: the spans of days that the rows of the record of people tell together.

use crate::data::{Cell, EntityId, RowId, Tables};
use crate::evaluate::absences::DaySpan;
use crate::evaluate::world::World;
use crate::plan::{Field, FieldPath, Id, Plan};
use crate::time::{Date, Period, plus_days};

/// From when through when somebody is employed; open where the record does not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Employment {
    /// The first day.
    pub from: Option<Date>,
    /// The last day.
    pub through: Option<Date>,
}

impl Employment {
    /// Whether a day lies inside.
    pub fn holds(self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.through.is_none_or(|through| day <= through)
    }

    /// Whether any day of a period lies inside.
    pub(super) fn touches(self, period: Period) -> bool {
        self.days_in(period).is_some()
    }

    /// The days of a period that lie inside.
    fn days_in(self, period: Period) -> Option<DaySpan> {
        let first = self.from.map_or(period.first_day(), |from| from.max(period.first_day()));
        let last = self.through.map_or(period.last_day(), |through| through.min(period.last_day()));
        (first <= last).then_some((first, last))
    }
}

impl World<'_> {
    /// The employment of a person as known on a day: the last that has begun by then, or the one to come.
    pub(super) fn employment(&self, person: EntityId, day: Date) -> Employment {
        let known = self.employments(person, day);
        let begun = known.iter().rev().find(|one| one.from.is_none_or(|from| from <= day));
        begun.or_else(|| known.first()).copied().unwrap_or_default()
    }

    /// Whether a person is employed on any day of a period.
    pub(super) fn is_employed_in(&self, person: EntityId, period: Period) -> bool {
        self.employments(person, period.last_day()).into_iter().any(|one| one.touches(period))
    }

    /// The days of a period on which a person is employed, in spans with days between them. Somebody who left and was hired
    /// again inside the period has two.
    pub(super) fn days_employed(&self, person: EntityId, period: Period) -> Vec<DaySpan> {
        let known = self.employments(person, period.last_day());
        let mut days: Vec<DaySpan> = known.into_iter().filter_map(|one| one.days_in(period)).collect();
        days.sort_unstable();
        let mut spans: Vec<DaySpan> = Vec::with_capacity(days.len());
        for (first, last) in days {
            match spans.last_mut() {
                Some((_, end)) if plus_days(*end, 1).is_none_or(|next| first <= next) => *end = last.max(*end),
                _ => spans.push((first, last)),
            }
        }
        spans
    }

    /// The last day of a period on which somebody is still employed; the last day of the period otherwise.
    pub(super) fn last_relevant_day(&self, person: EntityId, period: Period) -> Date {
        let last = period.last_day();
        self.employment(person, last).through.filter(|left| period.contains(*left)).unwrap_or(last)
    }

    /// Whether a path is a first or last day of employment in the record of people. It says by itself of which employment
    /// it is: the one of the day that is asked.
    pub(super) fn is_day_of_employment(&self, path: &FieldPath) -> bool {
        let employed = self.plan.records.get(self.plan.people).employed;
        let ([field], Some((from, through))) = (path.steps.as_slice(), employed) else { return false };
        path.record == self.plan.people && (*field == from || Some(*field) == through)
    }

    fn employments(&self, person: EntityId, day: Date) -> Vec<Employment> {
        employments((self.plan, self.tables), person, day)
    }
}

/// All employments that the rows in force by a day tell, in the order of these rows; before the first row of a history,
/// as that row says. Rows with one first day speak of one employment, and the last of them says how long it lasts. A
/// row with another first day ends the employment before, at the latest when it is in force and the new one begins.
pub fn employments((plan, tables): (&Plan, &Tables), person: EntityId, day: Date) -> Vec<Employment> {
    let shape = plan.records.get(plan.people);
    let table = tables.get(plan.people);
    let date = |row: RowId, field: Id<Field>| match table.cell(row, field) {
        Cell::Date(day) => Some(day),
        _ => None,
    };
    let (Some((from, through)), Some(entity)) = (shape.employed, table.entity(person)) else {
        return vec![Employment::default()];
    };
    let of_row =
        |row: RowId| Employment { from: date(row, from), through: through.and_then(|through| date(row, through)) };
    let Some((first, later)) = entity.rows.split_first() else { return vec![Employment::default()] };
    let mut known = vec![of_row(*first)];
    for row in later {
        let Some(in_force) = shape.history.and_then(|history| date(*row, history)).filter(|since| *since <= day) else {
            break;
        };
        let said = of_row(*row);
        match known.last_mut() {
            Some(same) if same.from == said.from => same.through = said.through,
            Some(before) => {
                let ends = plus_days(said.from.map_or(in_force, |begins| begins.max(in_force)), -1);
                before.through = before.through.into_iter().chain(ends).min();
                known.push(said);
            }
            None => known.push(said),
        }
    }
    known.retain(|one| one.from.zip(one.through).is_none_or(|(from, through)| from <= through));
    known
}
