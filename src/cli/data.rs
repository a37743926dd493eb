//! Reading the data of a project and running a plan on it: what `run` and `explain` share.

use crate::cases::period_range;
use crate::cli::Screen;
use crate::cli::exit::{Exit, Refusal};
use crate::cli::progress;
use crate::cli::session::{Session, exit_of};
use crate::data::{Cache, EntityId, LoadOptions, Loaded, Passed, PassedRecord, Tables, load_passing};
use crate::diagnostics::{Arg, Code, Diagnostic, Place};
use crate::evaluate::{
    Lacking, Outcome, RunOptions, behind, groups_behind, months_behind, months_of_run, run_with, unpaid,
};
use crate::measure::{PlanScan, Watched};
use crate::plan::Plan;
use crate::time::{Grain, Period};

/// What became of the attempt to pay.
pub(super) enum Paid {
    /// The pay, with messages that did not stop it.
    Outcome(Box<Loaded>, Box<Outcome>),
    /// Nothing is paid on such rules or data, and why.
    Stopped(Stopped),
    /// The tables, in which nobody is the person whose pay is wanted.
    Nobody(Box<Loaded>),
}

/// Why nothing is paid.
#[derive(Default)]
pub(super) struct Stopped {
    /// What is wrong.
    pub(super) problems: Vec<Diagnostic>,
    /// Of how many something is missing, where the others could be paid without them.
    pub(super) without: Option<Lacking>,
}

/// What a run goes without where the reader says so, and how it reads.
#[derive(Clone, Copy)]
pub(super) struct Leave {
    /// Rows that cannot be read.
    pub(super) bad_rows: bool,
    /// People whose pay cannot be computed.
    pub(super) missing: bool,
    /// Rows that may pass by without being kept: of records whose files have so many bytes together.
    pub(super) scan_from: u64,
    /// Whether what is measured is kept for the next run.
    pub(super) cache: bool,
}

/// Shows what is wrong with rules and project file; the end of the command when anything is.
pub(super) fn stop_on_rules(session: &Session, screen: &mut Screen) -> Option<Exit> {
    let mut problems = session.problems();
    if session.project.is_none() && !problems.iter().any(Diagnostic::is_error) {
        problems.extend(session.project_problems.iter().cloned());
    }
    let exit = exit_of(&problems);
    (exit != Exit::Fine).then(|| {
        session.show(&problems, screen);
        exit
    })
}

/// The plan periods that end in the period asked for.
pub(super) fn periods(session: &Session, plan: &Plan, text: &str) -> Result<Vec<Period>, Refusal> {
    let range = period_range(text).ok_or_else(|| session.refuse("bad_period").arg("text", text))?;
    let periods: Vec<Period> = range.periods_ending_inside(plan.every).collect();
    if periods.is_empty() {
        let grain = match plan.every {
            Grain::Month => "by_month",
            Grain::Quarter => "by_quarter",
            Grain::HalfYear => "by_half_year",
            Grain::Year => "by_year",
        };
        let whole = plan.every.containing(range.last());
        let refusal = session.refuse("period_too_short").arg("plan", &plan.name).arg("text", text);
        return Err(refusal.arg("grain", Arg::Term(grain)).arg("whole", whole));
    }
    Ok(periods)
}

/// Whose pay is wanted, once the people are known; `None` where nobody is that.
pub(super) type Only<'a> = &'a (dyn Fn(&Tables) -> Option<EntityId> + Sync);

/// Reads the data and runs the plan, of one person alone where somebody is named.
pub(super) fn pay(
    session: &Session,
    plan: &Plan,
    periods: &[Period],
    leave: Leave,
    options: RunOptions,
    only: Option<Only<'_>>,
) -> Paid {
    pay_also(session, plan, (periods, &[]), leave, options, only).0
}

/// What closed periods pay by today's rules and facts.
#[derive(Default)]
pub(super) struct Earlier {
    /// Their lines; what is to be said of them was said when they were closed.
    pub(super) outcome: Outcome,
}

/// The same, and what closed periods pay by today's rules and facts.
pub(super) fn pay_also(
    session: &Session,
    plan: &Plan,
    (periods, closed): (&[Period], &[Period]),
    leave: Leave,
    options: RunOptions,
    only: Option<Only<'_>>,
) -> (Paid, Earlier) {
    let stopped = |problems| (Paid::Stopped(Stopped { problems, without: None }), Earlier::default());
    let all = [closed, periods].concat();
    let Some(project) = &session.project else {
        return stopped(session.project_problems.clone());
    };
    // What an explanation lists must be kept; of those who are not asked for nothing is said.
    let watch = |tables: &Tables| match only {
        Some(only) => {
            let people = only(tables).and_then(|person| behind(plan, tables, person)).unwrap_or_default();
            Watched { people, ..Watched::default() }
        }
        None => Watched {
            people: Vec::new(),
            months: unpaid(plan, tables, &all),
            // What is remembered answers for all months.
            within: if leave.cache { None } else { months_of_run(plan, tables, &all) },
        },
    };
    let scan = match only.and(groups_behind(plan)) {
        Some(_) => PlanScan::of_watched(plan, &watch, months_behind(plan, &all).as_ref()),
        None => PlanScan::new(plan, &watch),
    };
    // A list of the rows of everybody takes them all.
    let kept = options.rows && groups_behind(plan).is_none();
    let scan_from = if kept { u64::MAX } else { leave.scan_from };
    let load = LoadOptions { skip_bad_rows: leave.bad_rows, scan_from, as_of: session.as_of };
    // What is kept is known by the content of files, and as of a day not all of it is read.
    let cache = if leave.cache && session.as_of.is_none() { Cache::of_project(&project.root) } else { None };
    let reading = || load_passing(project, plan, &load, &scan, cache.as_ref());
    let Passed { mut loaded, mut records } = progress::shown(session, &|| scan.so_far(), reading);
    if loaded.problems.iter().any(Diagnostic::is_error) {
        return stopped(loaded.problems);
    }
    let person = only.map(|only| only(&loaded.tables));
    if person == Some(None) {
        return (Paid::Nobody(Box::new(loaded)), Earlier::default());
    }
    let options = RunOptions { only: person.flatten(), ..options };
    let scanned = scan.finish(&mut records);
    if let Some(cache) = &cache {
        let keep =
            |passed: &PassedRecord<_>| passed.keep(cache, |question| scan.written(&scanned, passed.record, question));
        if records.iter().any(|passed| keep(passed).is_err()) {
            let place = Place::File(cache.root().display().to_string());
            let folder = cache.root().file_name().map(|name| name.to_string_lossy().into_owned());
            let said = Diagnostic::warning_at(Code::CacheNotKept, place);
            loaded.problems.push(said.arg("folder", folder.unwrap_or_default()));
        }
    }
    let mut outcome = run_with(&scanned, plan, &loaded.tables, periods, options);
    outcome.problems.retain(|problem| !follows_from(problem, &loaded.problems));
    let earlier =
        if closed.is_empty() { Outcome::default() } else { run_with(&scanned, plan, &loaded.tables, closed, options) };
    match judged(&outcome, leave.missing).and_then(|()| judged(&earlier, leave.missing)) {
        Ok(()) => {
            let settled = |one: Outcome| if one.is_whole() { one } else { one.without_missing() };
            let paid = Paid::Outcome(Box::new(loaded), Box::new(settled(outcome)));
            (paid, Earlier { outcome: settled(earlier) })
        }
        Err(others) => {
            let without = others.then(|| outcome.lacking());
            let mut problems = [loaded.problems, outcome.problems].concat();
            for problem in earlier.problems.into_iter().filter(Diagnostic::is_error) {
                if !problems.contains(&problem) {
                    problems.push(problem);
                }
            }
            (Paid::Stopped(Stopped { problems, without }), Earlier::default())
        }
    }
}

/// Whether an outcome pays, if need be without those whose pay is missing; otherwise whether the others could be paid.
fn judged(outcome: &Outcome, leaves_missing: bool) -> Result<(), bool> {
    match (outcome.is_whole(), outcome.holds_for_the_others()) {
        (true, _) => Ok(()),
        (false, true) if leaves_missing => Ok(()),
        (false, others) => Err(others),
    }
}

/// Whether a warning only says again, for all rows, that a column is not there.
fn follows_from(problem: &Diagnostic, loaded: &[Diagnostic]) -> bool {
    let value =
        |of: &Diagnostic, name: &str| of.args.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone());
    let same =
        |other: &Diagnostic| ["record", "field"].into_iter().all(|name| value(problem, name) == value(other, name));
    let absent = |other: &Diagnostic| other.code == Code::ColumnMissing && same(other);
    matches!(problem.code, Code::RowsWithoutValue | Code::RowsWithoutDate) && loaded.iter().any(absent)
}
