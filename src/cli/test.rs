//! `premia test`: the examples in the rules and the scenarios in `cases/`.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use crate::cases::{self, Edit, Scenario};
use crate::cli::args::{Global, TestArgs};
use crate::cli::exit::{Exit, Refusal};
use crate::cli::findings::{Findings, by_file, found};
use crate::cli::locale::of_system;
use crate::cli::session::{Session, exit_of};
use crate::cli::whole::Staged;
use crate::cli::{Screen, files};
use crate::data::{gives, load_given};
use crate::diagnostics::render::{Form, junit};
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::evaluate::{RunOptions, check_examples};
use crate::plan::Plan;
use crate::report::View;
use crate::source::{FileId, Span};

/// What one project's tests gave.
#[derive(Default)]
struct Tally {
    passed: usize,
    failed: usize,
    problems: Vec<Diagnostic>,
    edits: Vec<Edit>,
    tests: Vec<junit::Tried>,
}

impl Tally {
    /// An example or scenario of `session` at a place, and what is wrong with it.
    fn add(&mut self, session: &Session, (name, group): (String, &str), place: Span, problems: Vec<Diagnostic>) {
        let file = session.sources.get(place.file);
        self.tests.push(junit::Tried {
            name,
            group: group.to_owned(),
            file: file.map_or_else(String::new, |file| session.look().file(file.name())),
            line: file.map(|file| file.position(place.start as usize).line),
            found: problems.iter().map(|problem| found(session, problem)).collect(),
        });
        if problems.iter().any(Diagnostic::is_error) {
            self.failed += 1;
        } else {
            self.passed += 1;
        }
        self.problems.extend(problems);
    }
}

pub(super) fn run(args: &TestArgs, global: &Global, screen: &mut Screen) -> Result<Exit, Refusal> {
    let start = global.project.clone().unwrap_or_else(|| PathBuf::from("."));
    let paths = if args.paths.is_empty() { std::slice::from_ref(&start) } else { &args.paths };
    let mut dirs: Vec<PathBuf> = Vec::new();
    for path in paths {
        if !path.exists() {
            return Err(Refusal::new("no_such_folder").arg("folder", path.display().to_string()));
        }
        dirs.extend(files::projects_of(path));
    }
    dirs.dedup();
    let (mut passed, mut failed, mut worst) = (0, 0, Exit::Fine);
    let mut findings = Findings::new(args.format);
    let mut lang = global.lang();
    for dir in dirs {
        let mut session = Session::open(&dir, global, screen)?;
        lang = lang.or(Some(session.lang));
        let problems = session.problems();
        if exit_of(&problems) != Exit::Fine {
            session.show(&problems, screen);
            findings.add(&session, &problems, by_file(&session, &problems));
            worst = worst.max(exit_of(&problems));
            continue;
        }
        let mut tally = test(&mut session)?;
        if args.accept && !tally.edits.is_empty() {
            accept(&session, &tally.edits, screen)?;
            session = Session::open(&dir, global, screen)?;
            tally = test(&mut session)?;
        }
        passed += tally.passed;
        failed += tally.failed;
        session.show(&tally.problems, screen);
        findings.add(&session, &tally.problems, tally.tests);
    }
    // A program that asked for JSON reads one document and the exit code.
    let lang = lang.or_else(of_system).unwrap_or_default();
    if global.form() != Form::Json && findings.for_people() {
        let counts = [("passed", Arg::from(passed)), ("failed", Arg::from(failed))];
        screen.result(&format!("{}\n", crate::diagnostics::phrase("tests_said", &counts, lang)));
    }
    findings.write(lang, screen);
    Ok(worst.max(if failed > 0 { Exit::Findings } else { Exit::Fine }))
}

/// What the tests of a project find: examples that no longer hold and scenarios that fail. Nothing where all pass.
pub(super) fn failing(session: &mut Session) -> Result<Vec<Diagnostic>, Refusal> {
    let tally = test(session)?;
    Ok(if tally.failed > 0 { tally.problems } else { Vec::new() })
}

fn test(session: &mut Session) -> Result<Tally, Refusal> {
    let mut tally = Tally::default();
    for plan in &session.analysed.plans {
        let mut numbers: HashMap<&str, usize> = HashMap::new();
        for result in check_examples(plan) {
            let number = numbers.entry(result.of.name(plan)).or_default();
            *number += 1;
            let args = [("rule", Arg::from(result.of.name(plan))), ("number", Arg::from(*number))];
            let name = session.say("example_name", &args);
            if let (Some(_), Some(actual)) = (&result.problem, &result.actual) {
                let file = session.sources.get(result.span.file);
                let edit = file.and_then(|file| {
                    let lang = session.analysed.files.iter().find(|tree| tree.id == result.span.file);
                    cases::example_edit(
                        file,
                        result.expected.span,
                        actual,
                        &result.expected.ty,
                        lang.map_or(plan.lang, |tree| tree.lang),
                    )
                });
                tally.edits.extend(edit);
            }
            tally.add(session, (name, &plan.name), result.span, result.problem.into_iter().collect());
        }
    }
    for path in files::cases_of(&session.dir) {
        let text = files::read_text(&path)?;
        let id = session.sources.add(files::name_in(&session.dir, &path), text);
        let (problems, edits) = case(session, id);
        let (name, place) = named(session, id);
        tally.add(session, (name, "cases"), place, problems);
        tally.edits.extend(edits);
    }
    Ok(tally)
}

/// What a scenario is called, and where it says so. One that cannot be read has the name of its file.
fn named(session: &Session, id: FileId) -> (String, Span) {
    match cases::read(&session.sources, id) {
        Ok(case) => (case.name.text, case.name.span),
        Err(_) => {
            let file = session.sources.get(id).map_or("", |file| file.name());
            (file.to_owned(), Span::new(id, 0, 0))
        }
    }
}

/// Runs one scenario.
pub(super) fn case(session: &Session, id: FileId) -> (Vec<Diagnostic>, Vec<Edit>) {
    let read = cases::read(&session.sources, id);
    let scenario = match read.and_then(|case| cases::resolve(&case, &session.analysed.plans)) {
        Ok(scenario) => scenario,
        Err(problems) => return (problems, Vec::new()),
    };
    let Some(plan) = session.analysed.plans.get(scenario.plan) else {
        return (Vec::new(), Vec::new());
    };
    let name = session.sources.get(id).map_or("", |file| file.name());
    let loaded = load_given(plan, &scenario.given, name, session.project.as_ref());
    // Of files a case reads the calendar alone. One that is not there, as where the data are kept elsewhere, stops only
    // the cases that count working days.
    let (absent, unreadable): (Vec<&Diagnostic>, Vec<&Diagnostic>) = loaded
        .problems
        .iter()
        .filter(|problem| problem.is_error())
        .partition(|problem| problem.code == Code::FileNotFound);
    if !unreadable.is_empty() {
        return (loaded.problems, Vec::new());
    }
    let outcome = crate::evaluate::run(plan, &loaded.tables, &scenario.periods, RunOptions::amounts());
    let wrong: Vec<Diagnostic> = outcome
        .problems
        .iter()
        // A case may expect a guard to be broken, and it need not give data that the plan would warn about.
        .filter(|problem| problem.is_error() && problem.code != Code::EnsureFailed)
        .filter(|problem| scenario.looks_at(problem, plan, &outcome))
        // The message is about the rules; which case met it must be said too.
        .map(|problem| of_calendar(problem.clone(), session, plan, &scenario).label(scenario.span, "case"))
        .collect();
    if !absent.is_empty() && wrong.iter().any(|problem| problem.code == Code::CalendarMissing) {
        return (loaded.problems, Vec::new());
    }
    if !wrong.is_empty() {
        return (wrong, Vec::new());
    }
    let view = View { plan, tables: &loaded.tables, sources: &session.sources, lang: session.lang, reading: false };
    let compared = cases::compare(&view, &scenario, &outcome);
    (compared.problems, compared.edits)
}

/// Says of a day without a calendar where a case takes its calendar from.
fn of_calendar(problem: Diagnostic, session: &Session, plan: &Plan, scenario: &Scenario) -> Diagnostic {
    let (Code::CalendarMissing, Some(calendar)) = (problem.code, plan.calendar) else { return problem };
    let name = &plan.records.get(calendar).name;
    if gives(&scenario.given, name) {
        return problem.arg("record", name).help("case");
    }
    match session.project.as_ref().and_then(|project| project.binding(name)) {
        Some(_) => problem,
        None => problem.arg("record", name).help("nowhere"),
    }
}

fn accept(session: &Session, edits: &[Edit], screen: &mut Screen) -> Result<(), Refusal> {
    let mut by_file: BTreeMap<FileId, Vec<&Edit>> = BTreeMap::new();
    for edit in edits {
        by_file.entry(edit.span.file).or_default().push(edit);
    }
    let mut staged = Staged::default();
    let mut said = Vec::new();
    for (id, edits) in by_file {
        let Some(file) = session.sources.get(id) else { continue };
        let path = session.dir.join(file.name());
        staged.add(&path, cases::apply(file, &edits).as_bytes()).map_err(|refusal| refusal.lang(session.lang))?;
        let args = [("count", Arg::from(edits.len())), ("file", Arg::Text(files::shown(&path)))];
        said.push(session.say("accepted", &args));
    }
    staged.place().map_err(|refusal| refusal.lang(session.lang))?;
    said.iter().for_each(|line| screen.message(&format!("{line}\n")));
    Ok(())
}
