//! `premia check`: everything that is wrong, without any data.

use std::path::{Path, PathBuf};

use crate::cases;
use crate::cli::args::{CheckArgs, Global};
use crate::cli::exit::{Exit, Refusal};
use crate::cli::findings::{Findings, by_file};
use crate::cli::locale::of_system;
use crate::cli::session::{Session, exit_of};
use crate::cli::{Screen, audit, files};
use crate::diagnostics::render::Form;
use crate::diagnostics::{Arg, Diagnostic};
use crate::evaluate::check_examples;

pub(super) fn run(args: &CheckArgs, global: &Global, screen: &mut Screen) -> Result<Exit, Refusal> {
    let mut worst = Exit::Fine;
    let mut findings = Findings::new(args.format);
    let mut lang = global.lang();
    for (dir, only) in targets(&args.paths, global)? {
        let mut session = Session::open(&dir, global, screen)?;
        let mut problems = session.problems();
        if !session.analysed.has_errors() {
            for plan in &session.analysed.plans {
                problems.extend(check_examples(plan).into_iter().filter_map(|result| result.problem));
            }
            problems.extend(session.unbound());
            problems.extend(audit::field_problems(&session));
            problems.extend(case_problems(&mut session)?);
        }
        if !only.is_empty() {
            problems.retain(|problem| is_in(problem, &only, &session));
        }
        session.show(&problems, screen);
        let tried = by_file(&session, &problems)
            .into_iter()
            .filter(|tried| only.is_empty() || is_one(&tried.file, &only, &session));
        findings.add(&session, &problems, tried.collect());
        lang = lang.or(Some(session.lang));
        let exit = exit_of(&problems);
        if exit == Exit::Fine && session.form() == Form::Human && findings.for_people() {
            let blocks = session.analysed.files.iter().map(|file| file.blocks.len()).sum::<usize>();
            let args = [("blocks", Arg::from(blocks)), ("files", Arg::from(session.analysed.files.len()))];
            screen.result(&format!("{}\n", session.say("no_mistakes", &args)));
        }
        worst = worst.max(exit);
    }
    findings.write(lang.or_else(of_system).unwrap_or_default(), screen);
    Ok(worst)
}

/// The projects to check, each with the files of it that were named; none named is all.
pub(super) fn targets(paths: &[PathBuf], global: &Global) -> Result<Vec<(PathBuf, Vec<String>)>, Refusal> {
    let start = global.project.clone().unwrap_or_else(|| PathBuf::from("."));
    let paths = if paths.is_empty() { std::slice::from_ref(&start) } else { paths };
    let mut all: Vec<(PathBuf, Vec<String>)> = Vec::new();
    for path in paths {
        if !path.exists() {
            return Err(Refusal::new("no_such_file").arg("file", path.display().to_string()));
        }
        for project in files::projects_of(path) {
            let named = path.is_file().then(|| name_in_project(&project, path));
            match all.iter_mut().find(|(known, _)| *known == project) {
                Some((_, only)) if !only.is_empty() => match named {
                    Some(name) => only.push(name),
                    None => only.clear(),
                },
                Some(_) => {}
                None => all.push((project, named.into_iter().collect())),
            }
        }
    }
    Ok(all)
}

fn name_in_project(project: &Path, path: &Path) -> String {
    match (project.canonicalize(), path.canonicalize()) {
        (Ok(project), Ok(path)) => files::name_in(&project, &path),
        _ => files::name_in(project, path),
    }
}

fn is_in(problem: &Diagnostic, only: &[String], session: &Session) -> bool {
    let file = problem.span().and_then(|span| session.sources.get(span.file));
    file.is_none_or(|file| only.iter().any(|name| name == file.name()))
}

/// Whether a file, as the reader can open it, is one of those that were named.
fn is_one(file: &str, only: &[String], session: &Session) -> bool {
    only.iter().any(|name| session.look().file(name) == file)
}

/// What is wrong with the scenarios as far as it shows without running them.
fn case_problems(session: &mut Session) -> Result<Vec<Diagnostic>, Refusal> {
    let mut problems = Vec::new();
    if session.analysed.plans.is_empty() {
        return Ok(problems);
    }
    for path in files::cases_of(&session.dir) {
        let text = files::read_text(&path)?;
        let id = session.sources.add(files::name_in(&session.dir, &path), text);
        let read = cases::read(&session.sources, id);
        let resolved = read.and_then(|case| cases::resolve(&case, &session.analysed.plans));
        problems.extend(resolved.err().into_iter().flatten());
    }
    Ok(problems)
}
