//! What `premia lint --history` reads: the results and quotas of past periods, of each plan.

use crate::cases::period_range;
use crate::cli::Screen;
use crate::cli::args::LintArgs;
use crate::cli::data::{Leave, Reading, Wanted, read};
use crate::cli::exit::Refusal;
use crate::cli::session::Session;
use crate::data::AuditSettings;
use crate::diagnostics::Diagnostic;
use crate::lint::{History, asked_of};
use crate::measure::WorkingCalendar;
use crate::plan::{Plan, Record};
use crate::time::{Date, Month, Period};

/// The past of each plan, in their order; `Err` holds what the data cannot be read for.
pub(super) type Pasts = Result<Vec<History>, Vec<Diagnostic>>;

/// The months that are asked for; `None` where the past is not looked at.
pub(super) fn months(session: &Session, args: &LintArgs) -> Result<Option<Period>, Refusal> {
    let Some(text) = args.period.as_deref().filter(|_| args.history) else { return Ok(None) };
    let range = period_range(text).ok_or_else(|| session.bad_period(text))?;
    Ok(Some(range))
}

/// The months whose results count, and the last one where it holds the day that is looked at: who has not met a quota in the
/// middle of a month has not missed it. Where nothing but that month is asked for, it counts as it stands.
pub(super) fn finished(asked: Period, day: Date) -> (Period, Option<Period>) {
    let running = Month::of(day);
    if asked.last() != running {
        return (asked, None);
    }
    (Period::span(asked.first(), running.plus(-1)).unwrap_or(asked), Some(Period::month(running)))
}

/// Reads the data of each plan once and asks what its KPIs were.
pub(super) fn pasts(session: &Session, plans: &[&Plan], over: Period, args: &LintArgs, screen: &mut Screen) -> Pasts {
    let leave = Leave { bad_rows: args.skip_bad_rows, missing: true, scan_from: args.scan_from, cache: args.cache };
    let mut found = Vec::new();
    for plan in plans {
        let asked = asked_of(plan);
        if asked.is_empty() {
            found.push(History::of(plan, Vec::new(), over, args.seed));
            continue;
        }
        let plan = with_all_records(session, plan);
        let periods: Vec<Period> = over.periods_ending_inside(plan.every).collect();
        let reading = read(session, &plan, &periods, Wanted { rows: false, only: None, leave });
        let reading: Reading<'_> = reading.of_all().map_err(|stopped| stopped.problems)?;
        let past = reading.past(over, &asked)?;
        session.show(&reading.loaded.problems, screen);
        let calendar = WorkingCalendar::of(&plan, &reading.loaded.tables);
        found.push(History::of(&plan, past, over, args.seed).with_calendar(calendar));
    }
    Ok(found)
}

/// A leading KPI is named by no rule, so a run does not need its record; here it is read, where the project has it.
pub(super) fn with_all_records(session: &Session, plan: &Plan) -> Plan {
    with_records(session, plan, |_| true)
}

/// The plan with more records than its rules need, up to the last that is wanted, where the project has all of these.
pub(super) fn with_records(session: &Session, plan: &Plan, wanted: impl Fn(&Record) -> bool) -> Plan {
    let mut plan = plan.clone();
    let bound = |name: &str| session.project.as_ref().is_some_and(|project| project.binding(name).is_some());
    let last = plan.records.iter().filter(|(_, record)| wanted(record) && bound(&record.name)).last();
    let upto = last.map_or(0, |(id, _)| id.index() + 1);
    let more = upto.saturating_sub(plan.records_read);
    if plan.records.iter().skip(plan.records_read).take(more).all(|(_, record)| bound(&record.name)) {
        plan.records_read = plan.records_read.max(upto);
    }
    // A calendar that no rule reads says which days are worked all the same.
    if plan.calendar.is_none() {
        let mut records = plan.records.iter().take(plan.records_read);
        plan.calendar = records.find(|(_, record)| AuditSettings::is_calendar(&record.name)).map(|(id, _)| id);
    }
    plan
}
