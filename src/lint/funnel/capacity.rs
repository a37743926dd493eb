//! Quotas that ask for more contacts than a working day has room for.

use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::lint::Subject;
use crate::lint::funnel::asked::{Asked, asked};
use crate::lint::funnel::days::working_days;
use crate::lint::funnel::reading::{read, read_above, read_at_most};
use crate::lint::funnel::way::{Way, ways};
use crate::lint::scales::value_of;
use crate::number::Exact;
use crate::plan::{Capacity, CapacityPer, Id, Kpi};
use crate::time::Grain;

pub(super) fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    for (id, kpi) in subject.plan.kpis.iter() {
        let Some(capacity) = &kpi.purpose.capacity else { continue };
        let ways = ways(subject, id);
        let asking = ways.iter().map(|way| Asking::of(subject, capacity, way));
        // Of several results the one that asks for most.
        let worst = asking.flatten().reduce(|worst, other| if other.exceeds(&worst) { other } else { worst });
        found.extend(worst.map(|asking| said(subject, (id, kpi), capacity, &asking)));
    }
}

/// A quota that asks for more than there is room for.
struct Asking<'w> {
    way: &'w Way,
    worst: Load,
    /// How many ask for too much, of how many.
    beyond: usize,
    all: usize,
}

/// What a quota comes to.
struct Load {
    asked: Asked,
    /// How many of the leading KPI it takes.
    need: Exact,
    /// How many days or periods of the capacity there are.
    times: Exact,
    /// How many of the leading KPI there is room for.
    room: Exact,
    days: i64,
}

impl Load {
    fn is_too_much(&self) -> bool {
        self.need > self.room
    }

    /// Whether it asks for more of its room than another.
    fn exceeds(&self, other: &Load) -> bool {
        &self.need * &other.room > &other.need * &self.room
    }
}

impl<'w> Asking<'w> {
    fn of(subject: &Subject<'_>, capacity: &Capacity, way: &'w Way) -> Option<Asking<'w>> {
        let for_one = way.for_one()?;
        let load = |asked: Asked| {
            let days = working_days(subject, asked.period);
            let times = match capacity.per {
                CapacityPer::WorkingDay => Exact::from(days),
                CapacityPer::Every(grain) => {
                    Exact::from(i64::from(asked.period.len())).checked_div(&Exact::from(i64::from(grain.months())))?
                }
            };
            let need = &asked.quota * &for_one;
            let room = &times * &capacity.amount;
            // A period without a working day says nothing of a day.
            room.is_positive().then_some(Load { asked, need, times, room, days })
        };
        let loads: Vec<Load> = asked(subject, way.end()).into_iter().filter_map(load).collect();
        let all = loads.len();
        let beyond = loads.iter().filter(|load| load.is_too_much()).count();
        let worst = loads.into_iter().filter(Load::is_too_much);
        let worst = worst.reduce(|worst, other| if other.exceeds(&worst) { other } else { worst })?;
        Some(Asking { way, worst, beyond, all })
    }

    fn exceeds(&self, other: &Asking<'_>) -> bool {
        self.worst.exceeds(&other.worst)
    }
}

fn said(
    subject: &Subject<'_>,
    (id, kpi): (Id<Kpi>, &Kpi),
    capacity: &Capacity,
    Asking { way, worst, beyond, all }: &Asking<'_>,
) -> Diagnostic {
    let plan = subject.plan;
    let result = plan.kpis.get(way.end());
    let of_kpi = |number: &Exact| value_of(&kpi.value.ty, number);
    let of_result = |number: &Exact| value_of(&result.value.ty, number);
    let rate = worst.need.checked_div(&worst.times).unwrap_or_default();
    let for_one = way.for_one().unwrap_or_default();
    let reach = worst.room.checked_div(&for_one).unwrap_or_default();
    let said = Diagnostic::warning(Code::BeyondCapacity, capacity.span)
        .arg("kpi", &kpi.name)
        .arg("result", &result.name)
        .arg("quota", of_result(&worst.asked.quota))
        .arg("need", of_kpi(&read_above(&worst.need, &worst.room)))
        .arg("rate", of_kpi(&read_above(&rate, &capacity.amount)))
        .arg("time", Arg::Term(time(capacity.per)))
        .arg("capacity", of_kpi(&capacity.amount))
        .arg("period", worst.asked.period)
        .arg("days", u64::try_from(worst.days).unwrap_or_default())
        .arg("each", of_kpi(&read(&for_one)))
        .arg("chain", way.chain(plan))
        .arg("basis", way.basis())
        .arg("reach", of_result(&read_at_most(&reach)));
    let said = match result.quota.as_ref() {
        Some(quota) => said.label(quota.span, "quota"),
        None => said,
    };
    let own = way.end() == id;
    match &worst.asked.who {
        Some(who) => {
            let said = said.arg("who", who.clone()).arg("beyond", *beyond).arg("all", *all);
            said.help(if own { "own_who" } else { "who" })
        }
        None if own => said.help("own"),
        None => said,
    }
}

fn time(per: CapacityPer) -> &'static str {
    match per {
        CapacityPer::WorkingDay => "funnel_working_day",
        CapacityPer::Every(Grain::Month) => "funnel_month",
        CapacityPer::Every(Grain::Quarter) => "funnel_quarter",
        CapacityPer::Every(Grain::HalfYear) => "funnel_half_year",
        CapacityPer::Every(Grain::Year) => "funnel_year",
    }
}
