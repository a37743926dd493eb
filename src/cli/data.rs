//! Reading the data of a project and running a plan on it: what `run` and `explain` share.

use std::collections::BTreeSet;

use crate::cli::Screen;
use crate::cli::exit::Exit;
use crate::cli::progress;
use crate::cli::session::{Session, exit_of};
use crate::data::{Cache, EntityId, LoadOptions, Loaded, Passed, PassedRecord, Tables, load_passing};
use crate::diagnostics::{Code, Diagnostic, Place};
use crate::evaluate::{
    Lacking, Outcome, PastAsked, PastKpi, RunOptions, behind, groups_behind, months_behind, months_of_run, past,
    run_with, unpaid,
};
use crate::measure::{PlanScan, Scanned, Watched};
use crate::plan::Plan;
use crate::time::Period;

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
    let problems = problems_of_rules(session)?;
    session.show(&problems, screen);
    Some(exit_of(&problems))
}

/// What is wrong with the rules or the project file; `None` where nothing stops a run.
pub(super) fn problems_of_rules(session: &Session) -> Option<Vec<Diagnostic>> {
    let mut problems = session.problems();
    if session.project.is_none() && !problems.iter().any(Diagnostic::is_error) {
        problems.extend(session.project_problems.iter().cloned());
    }
    (exit_of(&problems) != Exit::Fine).then_some(problems)
}

/// Whose pay is wanted, once the people are known; `None` where nobody is that.
pub(super) type Only<'a> = &'a (dyn Fn(&Tables) -> Option<EntityId> + Sync);

/// What is wanted of the data of a plan.
#[derive(Clone, Copy)]
pub(super) struct Wanted<'a> {
    /// Whether explanations list the rows of data.
    pub(super) rows: bool,
    /// One person's pay alone.
    pub(super) only: Option<Only<'a>>,
    /// What is gone without.
    pub(super) leave: Leave,
}

/// What became of the attempt to read.
pub(super) enum Read<'p> {
    /// The data, on which the plan can be run.
    Data(Reading<'p>),
    /// Nothing can be paid on such data, and why.
    Stopped(Stopped),
    /// The tables, in which nobody is the person whose pay is wanted.
    Nobody(Box<Loaded>),
}

impl<'p> Read<'p> {
    /// The data, where nobody is asked for by name.
    pub(super) fn of_all(self) -> Result<Reading<'p>, Stopped> {
        match self {
            Read::Data(reading) => Ok(reading),
            Read::Stopped(stopped) => Err(stopped),
            Read::Nobody(_) => Err(Stopped::default()),
        }
    }
}

/// The data of a plan, read once for all that is to be run on them.
pub(super) struct Reading<'p> {
    plan: &'p Plan,
    /// The tables, with messages that did not stop the reading.
    pub(super) loaded: Box<Loaded>,
    /// Whose pay alone can be computed; `None` for everybody's.
    pub(super) person: Option<EntityId>,
    scanned: Scanned,
}

impl Reading<'_> {
    /// The plan over some of the periods for which the data were read.
    pub(super) fn run(&self, periods: &[Period], options: RunOptions) -> Outcome {
        let person: Option<BTreeSet<EntityId>> = self.person.map(|person| [person].into());
        let options = RunOptions { only: person.as_ref(), ..options };
        let mut outcome = run_with(&self.scanned, self.plan, &self.loaded.tables, periods, options);
        outcome.problems.retain(|problem| !follows_from(problem, &self.loaded.problems));
        outcome
    }

    /// KPIs over past months, of everybody.
    pub(super) fn past(&self, over: Period, asked: &[PastAsked]) -> Result<Vec<PastKpi>, Vec<Diagnostic>> {
        past(&self.scanned, self.plan, &self.loaded.tables, over, asked)
    }

    /// The same where it can be paid; without those whose pay is missing, where the reader goes without them.
    pub(super) fn pay(&self, periods: &[Period], options: RunOptions, leave: Leave) -> Result<Box<Outcome>, Stopped> {
        let outcome = self.run(periods, options);
        match judged(&outcome, leave.missing) {
            Ok(()) if outcome.is_whole() => Ok(Box::new(outcome)),
            Ok(()) => Ok(Box::new(outcome.without_missing())),
            Err(others) => {
                let without = others.then(|| outcome.lacking());
                Err(Stopped { problems: [self.loaded.problems.clone(), outcome.problems].concat(), without })
            }
        }
    }
}

/// Reads the data and runs the plan: the tables, and the pay with messages that did not stop it.
pub(super) fn pay(
    session: &Session,
    plan: &Plan,
    periods: &[Period],
    leave: Leave,
    options: RunOptions,
) -> Result<(Box<Loaded>, Box<Outcome>), Stopped> {
    let reading = read(session, plan, periods, Wanted { rows: options.rows, only: None, leave }).of_all()?;
    let outcome = reading.pay(periods, options, leave)?;
    Ok((reading.loaded, outcome))
}

/// Reads the data of a plan, once for all these periods.
pub(super) fn read<'p>(session: &Session, plan: &'p Plan, periods: &[Period], wanted: Wanted<'_>) -> Read<'p> {
    let Wanted { rows, only, leave } = wanted;
    let stopped = |problems| Read::Stopped(Stopped { problems, without: None });
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
            months: unpaid(plan, tables, periods),
            // What is remembered answers for all months.
            within: if leave.cache { None } else { months_of_run(plan, tables, periods) },
        },
    };
    let scan = match only.and(groups_behind(plan)) {
        Some(_) => PlanScan::of_watched(plan, &watch, months_behind(plan, periods).as_ref()),
        None => PlanScan::new(plan, &watch),
    };
    // A list of the rows of everybody takes them all.
    let kept = rows && groups_behind(plan).is_none();
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
        return Read::Nobody(Box::new(loaded));
    }
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
    Read::Data(Reading { plan, loaded: Box::new(loaded), person: person.flatten(), scanned })
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
