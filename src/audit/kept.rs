//! Which rows are kept of all that pass by.

use crate::audit::cast::Cast;
use crate::audit::column::Raw;
use crate::audit::seen::place;
use crate::data::{AuditSettings, Day, Role};
use crate::time::{Date, Period, plus_days};

/// For how many days after a period its rows are looked at, too: what was put off stands there.
const AFTER: i64 = 10;

/// Rows of one deal stand within so many days, over the beginning of a period, too.
pub(super) const NEAR: i64 = 3;

/// How long before the end of the period rows may lie that are not paid yet.
const OWED_FOR: i64 = 366;

/// The last day that may be a plan: that of the same month a year later.
pub(super) fn far(period: Period) -> Date {
    period.last().plus(12).last_day()
}

/// The days of the rows that are kept.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    /// The period, what comes right after it, and the last days before; where promises are looked at, all that was sold for
    /// which they still hold.
    days: (Day, Day),
    /// The period alone.
    period: (Day, Day),
    /// Of rows that are owed: since when they count, and until when they had to be paid.
    owed: Option<(Day, Day)>,
    /// Until when rows below 0 may take back what was sold in the period.
    back_until: Day,
    /// Days outside of these cannot be.
    possible: (Day, Day),
    /// The places of what is asked of each row.
    amount: Option<usize>,
    opened: Option<usize>,
    due: Option<usize>,
    paid: Option<usize>,
}

/// The first day whose rows count among those that promises are held against.
pub(super) fn first_promise(settings: &AuditSettings, period: Period) -> Date {
    let first = plus_days(period.last_day(), 1 - settings.promise_days).unwrap_or(period.first_day());
    first.min(period.first_day())
}

/// The last day after a period on which rows are looked at for what was put off.
pub(super) fn kept_after(period: Period) -> Day {
    plus_days(period.last_day(), AFTER).unwrap_or(period.last_day()).into()
}

impl Kept {
    pub fn new(cast: &Cast, settings: &AuditSettings, period: Period) -> Kept {
        let (first, end) = (period.first_day(), period.last_day());
        let plus = |count: i64| Day::from(plus_days(end, count).unwrap_or(end));
        let plays = |role: &Role| cast.fields.contains_key(role);
        let promises = [Role::Refunded, Role::Claimed, Role::ClientLeft].iter().any(plays);
        let near = plus_days(first, -NEAR).unwrap_or(first);
        let from = if promises { first_promise(settings, period).min(near) } else { near };
        Kept {
            days: (from.into(), plus(AFTER)),
            period: (first.into(), end.into()),
            owed: plays(&Role::Due).then(|| (plus(-OWED_FOR), plus(-settings.overdue_days))),
            back_until: plus(settings.refund_days.max(if promises { settings.promise_days } else { 0 })),
            possible: (settings.since.into(), far(period).into()),
            amount: place(cast, Role::Amount),
            opened: place(cast, Role::Opened),
            due: place(cast, Role::Due),
            paid: place(cast, Role::Paid),
        }
    }

    /// Whether a row of a day is kept. What has no day is still open. `value` gives what plays a part, by its place.
    pub fn keeps(&self, day: Day, value: impl Fn(usize) -> Raw) -> bool {
        let day_of = |place: Option<usize>| match place.map(&value) {
            Some(Raw::Code(code)) => u32::try_from(code).ok().map(Day::of_code),
            Some(Raw::Number(..) | Raw::Nothing) | None => None,
        };
        day == Day::default()
            || (self.days.0..=self.days.1).contains(&day)
            || !(self.possible.0..=self.possible.1).contains(&day)
            || (day > self.period.1
                && day <= self.back_until
                && matches!(self.amount.map(&value), Some(Raw::Number(units, _)) if units < 0))
            || day_of(self.opened).is_some_and(|opened| (self.period.0..=self.period.1).contains(&opened))
            || self.owed.is_some_and(|(since, until)| {
                (since..=self.days.1).contains(&day)
                    && day_of(self.due).is_some_and(|due| due <= until)
                    && day_of(self.paid).is_none_or(|paid| paid > self.period.1)
            })
    }
}
