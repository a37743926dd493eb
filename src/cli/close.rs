//! `premia close`: writes down what is paid for a period, once and for all.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use crate::cases::period_range;
use crate::cli::args::{CloseArgs, Global};
use crate::cli::books::{self, FOLDER, file_of};
use crate::cli::data::{Leave, stop_on_rules};
use crate::cli::disk::{Unwritten, write_new};
use crate::cli::exit::{Exit, Refusal};
use crate::cli::session::{Session, exit_of};
use crate::cli::settle::{Paid, Settled, Settling};
use crate::cli::{Screen, files, test};
use crate::data::{PROJECT_FILE, SCAN_FROM};
use crate::diagnostics::{Arg, Code, Diagnostic, Place};
use crate::language::Format;
use crate::ledger::{
    Balance, Basis, ClosedLine, ClosedPlan, Closing, Ledger, RecordedFile, Revision, RuleTexts, SettledKind, next,
    owed_by_leavers, written,
};
use crate::plan::Plan;
use crate::time::{Date, Period, parse_date};

pub(super) fn run(args: &CloseArgs, global: &Global, screen: &mut Screen) -> Result<Exit, Refusal> {
    let dir = args.dir.clone().or_else(|| global.project.clone()).unwrap_or_else(|| PathBuf::from("."));
    let mut session = Session::open_with_data(&dir, global, screen)?;
    if let Some(exit) = stop_on_rules(&session, screen) {
        return Ok(exit);
    }
    let Some(period) = period_range(&args.period).filter(|period| period.grain().is_some()) else {
        return Err(session.bad_period(&args.period));
    };
    if args.approved.trim().is_empty() {
        return Err(session.refuse("close_needs_approval"));
    }
    let day = |text: &Option<String>| match text.as_deref().map(|text| (text, parse_date(text))) {
        None => Ok(None),
        Some((_, Some(day))) => Ok(Some(day)),
        Some((text, None)) => Err(session.refuse("bad_day").arg("text", text)),
    };
    let on = day(&args.on)?.unwrap_or_else(today);
    if on <= period.last_day() {
        return Err(session
            .refuse("close_too_early")
            .arg("period", period)
            .arg("last", period.last_day())
            .arg("on", on));
    }
    let (ledger, problems) = session.books()?;
    if !problems.is_empty() {
        session.show(&problems, screen);
        return Ok(exit_of(&problems));
    }
    may_close(&session, &ledger, period)?;
    let failed = test::failing(&mut session)?;
    if !failed.is_empty() {
        session.show(&failed, screen);
        refused(&session, screen);
        return Ok(Exit::Findings);
    }
    session.go_back(args.as_of.as_deref())?;
    let (revision, changed) = revision(&session.dir).unzip();
    let request = Request {
        period,
        approved: args.approved.trim().into(),
        closed: on,
        as_of: session.as_of,
        revision,
        leave: Leave { bad_rows: false, missing: false, scan_from: SCAN_FROM, cache: false },
    };
    let Drawn { closing, whole, problems } = drawn_up(&session, &ledger, request)?;
    let mut problems = problems;
    problems.extend(changed.and_then(|changed| not_committed(&session.dir, &closing, &changed)));
    let exit = exit_of(&problems);
    session.show(&problems, screen);
    session.say_what_is_taken_whole(screen);
    if exit != Exit::Fine || !whole {
        refused(&session, screen);
        return Ok(exit.max(Exit::Findings));
    }
    let (text, _) = written(&closing);
    if args.dry_run {
        screen.result(&text);
        return Ok(Exit::Fine);
    }
    let folder = session.dir.join(FOLDER);
    match write_new(&folder, &file_of(period), &text) {
        Ok(path) => {
            say(&session, &closing, &path, screen);
            Ok(Exit::Fine)
        }
        Err(Unwritten::Exists) => Err(session.refuse("close_twice").arg("period", period)),
        Err(Unwritten::Io(error)) => {
            Err(Refusal::file("cannot_write", &folder.join(file_of(period)), &error).lang(session.lang))
        }
    }
}

/// The day it is.
pub(super) fn today() -> Date {
    jiff::Zoned::now().date()
}

/// Whether the period is the one whose turn it is.
fn may_close(session: &Session, ledger: &Ledger, period: Period) -> Result<(), Refusal> {
    if ledger.closing(period).is_some() {
        return Err(session.refuse("close_twice").arg("period", period));
    }
    let last = period.grain().and_then(|grain| ledger.last(grain));
    match last.map(|(last, _)| (last, next(last))) {
        Some((last, next)) if next != period => {
            let key = if period < last { "close_before_last" } else { "close_gap" };
            Err(session.refuse(key).arg("period", period).arg("last", last).arg("next", next))
        }
        _ => Ok(()),
    }
}

fn refused(session: &Session, screen: &mut Screen) {
    if session.form() == crate::diagnostics::render::Form::Human {
        screen.message(&format!("\n{}\n", session.say("close_refused", &[])));
    }
}

/// Says what was paid, and that it is closed.
fn say(session: &Session, closing: &Closing, path: &Path, screen: &mut Screen) {
    let format = Format::new(session.lang);
    for plan in &closing.plans {
        let [.., total] = plan.totals();
        let mut people: Vec<&str> = plan.lines.iter().map(|closed| &*closed.line.payee).collect();
        people.sort_unstable();
        people.dedup();
        let corrections = plan.lines.iter().filter(|one| matches!(one.line.kind, SettledKind::Correction(_))).count();
        let args = [
            ("plan", Arg::from(&plan.title)),
            ("period", Arg::Text(format.period(closing.period))),
            ("total", Arg::Text(format!("{} {}", format.amount(&total, plan.places), plan.currency))),
            ("people", Arg::from(people.len())),
            ("count", Arg::from(corrections)),
        ];
        let key = if corrections > 0 { "closed_with_corrections" } else { "closed_said" };
        screen.result(&format!("{}\n", session.say(key, &args)));
    }
    let args = [("file", Arg::Text(files::shown(path)))];
    screen.result(&format!("{}\n", session.say("closed_into", &args)));
}

/// What is to be closed, and how.
pub(super) struct Request {
    pub period: Period,
    pub approved: Arc<str>,
    pub closed: Date,
    pub as_of: Option<Date>,
    pub revision: Option<Revision>,
    pub leave: Leave,
}

/// A period as it would be written down.
pub(super) struct Drawn {
    /// What it pays.
    pub closing: Closing,
    /// Whether every plan can be paid and every guard holds.
    pub whole: bool,
    /// What is to be said.
    pub problems: Vec<Diagnostic>,
}

/// What a period pays by the rules and facts of the session, as it is written down.
pub(super) fn drawn_up(session: &Session, ledger: &Ledger, request: Request) -> Result<Drawn, Refusal> {
    let period = request.period;
    let all: Vec<&Plan> = session.analysed.plans.iter().collect();
    let pays = |plan: &&&Plan| {
        let ended = plan.effective.through.is_some_and(|through| through < period.first_day());
        period.grain() == Some(plan.every) && (ended || plan.effective.touches(period))
    };
    let plans: Vec<&Plan> = all.iter().filter(pays).copied().collect();
    if plans.is_empty() {
        return Err(session.refuse("close_no_plan").arg("period", period));
    }
    let mut problems: Vec<Diagnostic> = session.problems();
    problems.extend(books::gone(ledger, &all));
    let (mut closed, mut whole) = (Vec::new(), true);
    for plan in plans {
        let settling = Settling::of(session, ledger, plan);
        let (options, leave) = settling.explained(request.leave);
        let Paid { loaded, outcome, beside } = match settling.paid(&[period], options, leave) {
            Ok(paid) => paid,
            Err(stopped) => {
                problems.extend(settling.books.problems.iter().cloned());
                problems.extend(stopped.problems);
                whole = false;
                continue;
            }
        };
        problems.extend(loaded.problems.iter().cloned());
        problems.extend(outcome.problems.iter().cloned());
        whole &= outcome.ensures.iter().all(|result| result.holds);
        let Settled { settlements, balances, problems: wrong } = settling.given(&loaded.tables, &outcome, &beside);
        for problem in wrong {
            whole &= !problem.is_error();
            if !problems.contains(&problem) {
                problems.push(problem);
            }
        }
        problems.extend(owed_by_leavers(plan, &balances));
        let texts = RuleTexts::of(plan, &session.analysed.files);
        let people = loaded.tables.get(plan.people);
        let lines: std::collections::HashMap<(&str, &str), &crate::evaluate::Line> = outcome
            .lines()
            .filter_map(|line| {
                let payee = &*people.entity(line.payee)?.key;
                Some(((payee, &*plan.components.get(line.component).name), line))
            })
            .collect();
        for settlement in settlements {
            let balances: Vec<Balance> =
                balances.iter().filter(|one| one.period == settlement.period).cloned().collect();
            let line = |line: crate::ledger::SettledLine| {
                let by_rule = line.kind.is_rule().then(|| lines.get(&(&*line.payee, &*line.component))).flatten();
                let basis = by_rule.map(|line| Basis::of(plan, &loaded.tables, &texts, line)).unwrap_or_default();
                let states = by_rule.map(|line| states(plan, line)).unwrap_or_default();
                ClosedLine { line, states, basis }
            };
            closed.push(ClosedPlan {
                name: settlement.plan,
                title: settlement.title,
                currency: settlement.currency,
                places: settlement.places,
                lines: settlement.lines.into_iter().map(line).collect(),
                balances,
            });
        }
    }
    let Request { approved, closed: on, as_of, revision, .. } = request;
    let previous = period.grain().and_then(|grain| ledger.last(grain));
    let files = recorded(session)?;
    let closing = Closing { period, closed: on, as_of, approved, revision, previous, files, plans: closed };
    Ok(Drawn { closing, whole, problems })
}

/// The states of a line, where its plan shows them.
fn states(plan: &Plan, line: &crate::evaluate::Line) -> Vec<(Arc<str>, Option<crate::number::Exact>)> {
    if !plan.shows_states() {
        return Vec::new();
    }
    let flow = &line.flow;
    let named = [
        ("earned", Some(flow.earned.clone())),
        ("held", Some(flow.held.clone())),
        ("released", Some(flow.released.clone())),
        ("taken_back", Some(flow.taken_back.clone())),
        ("cancelled", Some(flow.cancelled.clone())),
        ("balance", line.balance.clone()),
    ];
    named.into_iter().map(|(name, value)| (name.into(), value)).collect()
}

/// The files of rules and data, and the project file, with the digests of their content.
fn recorded(session: &Session) -> Result<Vec<RecordedFile>, Refusal> {
    let project = session.project.as_ref();
    let data = project.map(|project| project.data_files()).unwrap_or_default();
    let mut all = files::rules_of(&session.dir);
    all.push(session.dir.join(PROJECT_FILE));
    all.extend(data);
    let mut found = Vec::new();
    for path in all {
        let digest = digest_of(&path).map_err(|error| Refusal::file("cannot_read", &path, &error))?;
        found.push(RecordedFile { name: files::name_in(&session.dir, &path).into(), digest });
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found.dedup();
    Ok(found)
}

/// The BLAKE3 digest of a file, as `b3sum` gives it.
pub(super) fn digest_of(path: &Path) -> std::io::Result<Arc<str>> {
    let mut hasher = blake3::Hasher::new();
    std::io::copy(&mut std::fs::File::open(path)?, &mut hasher)?;
    Ok(hasher.finalize().to_hex().as_str().into())
}

/// What git says of a folder.
fn git(dir: &Path, args: &[&str]) -> Option<String> {
    let ran = Command::new("git").arg("-C").arg(dir).args(["-c", "core.quotePath=false"]).args(args).output().ok()?;
    ran.status.success().then(|| String::from_utf8_lossy(&ran.stdout).trim_end().to_owned())
}

/// The revision of a folder in git, where it has one, and the files there that differ from it.
fn revision(dir: &Path) -> Option<(Revision, Vec<String>)> {
    let id = git(dir, &["rev-parse", "HEAD"]).filter(|id| !id.is_empty())?;
    let prefix = git(dir, &["rev-parse", "--show-prefix"]).unwrap_or_default();
    let changed = git(dir, &["status", "--porcelain", "--no-renames", "--untracked-files=all", "--", "."])?;
    // `XY path`, as seen from the top of the repository.
    let names = changed.lines().filter_map(|line| line.get(3..)).map(|name| name.strip_prefix(&prefix).unwrap_or(name));
    let files: Vec<String> = names.filter(|name| !name.starts_with(&format!("{FOLDER}/"))).map(str::to_owned).collect();
    Some((Revision { id: id.into(), clean: files.is_empty() }, files))
}

/// How many files a warning names.
const NAMED: usize = 5;

/// P1089: what git does not have it cannot give back to those who verify the period.
fn not_committed(dir: &Path, closing: &Closing, changed: &[String]) -> Option<Diagnostic> {
    let tracked = git(dir, &["ls-files"])?;
    let known: HashSet<&str> = tracked.lines().collect();
    let inside = |name: &str| !name.starts_with("../") && !Path::new(name).is_absolute();
    let lacks = |name: &str| !known.contains(name) || changed.iter().any(|one| one == name);
    let all = closing.files.iter().map(|file| &*file.name);
    let files: Vec<&str> = all.filter(|name| inside(name) && lacks(name)).collect();
    let mut names: Vec<Arg> = files.iter().take(NAMED).map(|name| Arg::from(*name)).collect();
    if files.len() > NAMED {
        names.push(Arg::from("…"));
    }
    let place = Place::File(format!("{FOLDER}/{}", file_of(closing.period)));
    let said = Diagnostic::warning_at(Code::ClosedUncommitted, place).arg("period", closing.period);
    (!files.is_empty()).then(|| said.arg("count", files.len()).arg("files", Arg::List(names)))
}
