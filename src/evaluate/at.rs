//! Where an expression is evaluated: of whom, over which window, on which day.

use crate::data::{EntityId, PartAt, RowId};
use crate::measure::{Datum, Gap};
use crate::number::Exact;
use crate::plan::{AsOf, Field, Id, Kpi, Record, Stage, UnitOf, Window};
use crate::source::Span;
use crate::time::{Date, DateRange, Grain, Month, Period};

/// Whose value is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Subject {
    /// One person: an entity of the plan's people.
    Person(EntityId),
    /// All people whose field has this value.
    Unit(Id<Field>, Datum),
    /// Everybody below a person by this field; whether that person is one of them.
    Below(EntityId, Id<Field>, bool),
    /// A unit that rows name.
    UnitOf(UnitOf, Datum),
    /// Everybody, rows that are nobody's included.
    Company,
}

impl Subject {
    /// The person whose record is read: of everybody below somebody, that one's.
    pub(super) fn person(&self) -> Option<EntityId> {
        match self {
            Subject::Person(person) | Subject::Below(person, ..) => Some(*person),
            Subject::Unit(..) | Subject::UnitOf(..) | Subject::Company => None,
        }
    }
}

/// The row at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RowAt {
    pub(super) record: Id<Record>,
    pub(super) row: RowId,
    /// The day that puts the row into a period; links into histories are read as of it.
    pub(super) date: Option<Date>,
    /// Where the person's share of the row stands, in a row that several people share.
    pub(super) part: Option<PartAt>,
    /// What other tables lack to say whether the row counts.
    pub(super) gap: Option<Gap>,
}

/// The circumstances of an evaluation.
#[derive(Clone, Debug)]
pub(super) struct At {
    /// Whose value.
    pub(super) subject: Subject,
    /// The unit of which a person is a member here: of the rows that name units only its own count.
    pub(super) inside: Option<(UnitOf, Datum)>,
    /// The period: what `period`, `first day of period` and shares of time mean.
    pub(super) period: Period,
    /// The window that names of KPIs mean.
    pub(super) window: Period,
    /// The window that quotas mean, where the rule names one; windows named beside a KPI go before it.
    pub(super) quota_window: Option<Window>,
    /// The decisive day of dated values.
    pub(super) day: Date,
    /// Whether the rule named that day (`dated by:`); otherwise a change inside the period is an error.
    pub(super) dated: bool,
    /// The end of the period that the rule named as that day: other periods that it looks at go by theirs.
    pub(super) as_of: Option<AsOf>,
    /// Of a rule `so far` the first month of its window: its pay is worked out anew over all of it, so a value that
    /// changes there must be dated too.
    pub(super) since: Option<Month>,
    /// The row at hand, in a `for each` rule.
    pub(super) row: Option<RowAt>,
    /// The days on which the rule holds, where it has its own.
    pub(super) effective: Option<DateRange>,
    /// The rule being computed; messages point at it.
    pub(super) rule: Option<Span>,
    /// The stage of that rule: it sees the pay of the stages before it.
    pub(super) stage: Option<Stage>,
    /// The KPI whose formula is being computed.
    pub(super) kpi: Option<Id<Kpi>>,
    /// The gate above which alone the rule at hand pays.
    pub(super) above: Option<Above>,
    /// Whether *no data* is not yet an error, because an exception may hold all the same.
    pub(super) tolerant: bool,
}

/// A KPI of which only what exceeds a bound is paid for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Above {
    pub(super) kpi: Id<Kpi>,
    pub(super) bound: Exact,
}

impl At {
    /// Over a period, as of its last day.
    pub(super) fn over(subject: Subject, period: Period) -> At {
        At {
            subject,
            inside: None,
            period,
            window: period,
            quota_window: None,
            day: period.last_day(),
            dated: false,
            as_of: None,
            since: None,
            row: None,
            effective: None,
            rule: None,
            stage: None,
            kpi: None,
            above: None,
            tolerant: false,
        }
    }

    /// With the end of the period that decides, where the rule names one.
    pub(super) fn by_end(self, end: Option<AsOf>) -> At {
        let Some(end) = end else { return self };
        At { day: end_of(self.period, end), dated: true, as_of: Some(end), ..self }
    }

    /// The same where the day that the rule named says nothing.
    pub(super) fn without_day(self) -> At {
        At { dated: false, ..self }
    }

    /// The same in another period by itself: by its own first or last day where the rule names one of them.
    pub(super) fn in_period(&self, period: Period) -> At {
        At { day: period.last_day(), dated: false, ..self.within(period) }.by_end(self.as_of)
    }

    /// The same of another subject.
    pub(super) fn of(&self, subject: Subject) -> At {
        At { subject, inside: None, ..self.clone() }
    }

    /// The same of a member of the group at hand.
    pub(super) fn of_member(&self, person: EntityId) -> At {
        let inside = match &self.subject {
            Subject::UnitOf(unit, value) => Some((*unit, value.clone())),
            _ => None,
        };
        At { inside, ..self.of(Subject::Person(person)) }
    }

    /// The same seen from a window. The decisive day moves only when it lies outside: to that end of the window which
    /// the rule named, else to its last day, where a change inside is then an error.
    pub(super) fn within(&self, window: Period) -> At {
        let stays = window.contains(self.day);
        let (day, dated) = match self.as_of {
            _ if stays => (self.day, self.dated),
            Some(end) => (end_of(window, end), true),
            None => (window.last_day(), false),
        };
        At { period: window, window, quota_window: None, day, dated, since: None, above: None, ..self.clone() }
    }

    /// The same over the window of the quotas.
    pub(super) fn of_quota(&self) -> At {
        let window = self.quota_window.map_or(self.window, |window| months_of(window, self.period));
        At { window, quota_window: None, ..self.clone() }
    }

    /// The months in which a value that changes would make the rule ambiguous.
    pub(super) fn looked_over(&self) -> Period {
        let since = self.since.filter(|since| *since < self.period.first());
        since.and_then(|since| Period::span(since, self.period.last())).unwrap_or(self.period)
    }
}

/// The first or last day of a period.
fn end_of(period: Period, end: AsOf) -> Date {
    match end {
        AsOf::FirstDay => period.first_day(),
        AsOf::LastDay => period.last_day(),
    }
}

/// The months of a window seen from a period.
///
/// `previous N` ends where the period at hand begins, counted in whole periods of its grain; `rolling N` ends with
/// the one that the period at hand ends in.
pub(super) fn months_of(window: Window, period: Period) -> Period {
    match window {
        Window::SoFar(grain) => {
            let first = grain.containing(period.last()).first();
            Period::span(first, period.last()).unwrap_or(period)
        }
        Window::Whole(grain) => grain.containing(period.last()),
        Window::Previous(count, grain) => {
            let at_hand = grain.containing(period.first());
            let last = at_hand.first().plus(-1);
            Period::span(at_hand.first().plus(-length(count, grain)), last).unwrap_or(period)
        }
        Window::Rolling(count, grain) => {
            let at_hand = grain.containing(period.last());
            Period::span(at_hand.last().plus(1 - length(count, grain)), at_hand.last()).unwrap_or(period)
        }
    }
}

/// Months in so many periods; no window is longer than the calendar.
fn length(count: i64, grain: Grain) -> i32 {
    const CALENDAR: i64 = 12 * 9999;
    let months = count.saturating_mul(grain.months().into()).clamp(1, CALENDAR);
    i32::try_from(months).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(text: &str) -> Period {
        Period::parse(text).unwrap()
    }

    fn seen(window: Window, from: &str) -> String {
        let months = months_of(window, period(from));
        format!("{}..{}", months.first(), months.last())
    }

    #[test]
    fn windows_are_runs_of_whole_months() {
        assert_eq!(seen(Window::SoFar(Grain::Quarter), "2026-02"), "2026-01..2026-02");
        assert_eq!(seen(Window::SoFar(Grain::Year), "2026-Q3"), "2026-01..2026-09");
        assert_eq!(seen(Window::Whole(Grain::Quarter), "2026-02"), "2026-01..2026-03");
        assert_eq!(seen(Window::Previous(3, Grain::Month), "2026-02"), "2025-11..2026-01");
        assert_eq!(seen(Window::Previous(1, Grain::Quarter), "2026-05"), "2026-01..2026-03");
        assert_eq!(seen(Window::Previous(1, Grain::Month), "2026-Q2"), "2026-03..2026-03");
        assert_eq!(seen(Window::Rolling(3, Grain::Month), "2026-02"), "2025-12..2026-02");
    }
}
