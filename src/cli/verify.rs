//! `premia verify`: works out closed periods again from the rules and data that were recorded, and says what differs.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use indexmap::IndexMap;
use serde_json::{Value as Json, json};

use crate::cases::period_range;
use crate::cli::Screen;
use crate::cli::args::{Global, VerifyArgs, VerifyFormatArg};
use crate::cli::books::{self, FOLDER, file_of};
use crate::cli::close::{Request, digest_of, drawn_up};
use crate::cli::data::Leave;
use crate::cli::exit::{Exit, Refusal};
use crate::cli::session::{Session, exit_of};
use crate::data::SCAN_FROM;
use crate::diagnostics::{Arg, Code, Diagnostic, Place};
use crate::language::Format;
use crate::ledger::{Closing, Ledger, RecordedFile, SettledKind};
use crate::number::Exact;
use crate::report;
use crate::time::Period;

pub(super) fn run(args: &VerifyArgs, global: &Global, screen: &mut Screen) -> Result<Exit, Refusal> {
    let dir = args.dir.clone().or_else(|| global.project.clone()).unwrap_or_else(|| PathBuf::from("."));
    let session = Session::open(&dir, global, screen)?;
    let range = match &args.period {
        None => None,
        Some(text) => Some(period_range(text).ok_or_else(|| session.bad_period(text))?),
    };
    let (ledger, mut problems) = session.books()?;
    let wanted = |closing: &Closing| {
        range.is_none_or(|range| range.first() <= closing.period.first() && closing.period.last() <= range.last())
    };
    let chosen: Vec<(&Closing, &Arc<str>)> = ledger.closings().filter(|(closing, _)| wanted(closing)).collect();
    problems.extend(books::closed_before(&session.dir, &ledger));
    if chosen.is_empty() && problems.is_empty() {
        return Err(session.refuse(if ledger.is_empty() { "verify_nothing" } else { "verify_no_period" }));
    }
    let mut documents: Vec<Json> = Vec::new();
    for (closing, seal) in chosen {
        let found = verified(&session, &ledger, closing, global, screen)?;
        if args.format == VerifyFormatArg::Human {
            screen.result(&format!("{}\n", said(&session, closing, &found)));
        }
        documents.push(json!({
            "period": closing.period.to_string(),
            "closed": { "on": closing.closed.to_string(), "approved": &*closing.approved },
            "seal": &**seal,
            "files": found.files.iter().map(|(file, source)| {
                json!({ "name": &*file.name, "digest": &*file.digest, "source": source.key() })
            }).collect::<Vec<_>>(),
            "lines": found.lines,
            "recomputed": found.recomputed,
            "differences": found.differences.iter().map(Difference::json).collect::<Vec<_>>(),
        }));
        problems.extend(found.problems);
    }
    if args.format == VerifyFormatArg::Json {
        screen.result(&format!("{:#}\n", json!({ "version": report::JSON_VERSION, "periods": documents })));
    }
    session.show(&problems, screen);
    Ok(exit_of(&problems))
}

/// Where the recorded form of a file was found.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Source {
    /// It lies in the folder unchanged.
    Folder,
    /// In git.
    Git,
    /// Nowhere.
    Nowhere,
}

impl Source {
    fn key(&self) -> Option<&'static str> {
        match self {
            Source::Folder => Some("folder"),
            Source::Git => Some("git"),
            Source::Nowhere => None,
        }
    }
}

/// What came of working a period out again.
struct Found {
    files: Vec<(RecordedFile, Source)>,
    /// How many lines are recorded.
    lines: usize,
    recomputed: bool,
    differences: Vec<Difference>,
    problems: Vec<Diagnostic>,
}

/// A line that is not what the recorded rules and data give.
struct Difference {
    plan: Arc<str>,
    payee: Arc<str>,
    component: Arc<str>,
    status: &'static str,
    of: Option<Period>,
    recorded: Option<Exact>,
    recomputed: Option<Exact>,
}

impl Difference {
    fn json(&self) -> Json {
        json!({
            "plan": &*self.plan,
            "key": &*self.payee,
            "component": (!self.component.is_empty()).then(|| self.component.to_string()),
            "status": self.status,
            "of": self.of.map(|period| period.to_string()),
            "recorded": self.recorded.as_ref().map(ToString::to_string),
            "amount": self.recomputed.as_ref().map(ToString::to_string),
        })
    }
}

fn said(session: &Session, closing: &Closing, found: &Found) -> String {
    let period = ("period", Arg::Text(Format::new(session.lang).period(closing.period)));
    let lines = ("lines", Arg::from(found.lines));
    let count = ("count", Arg::from(found.differences.len()));
    match (found.recomputed, found.differences.is_empty()) {
        (false, _) => session.say("verified_not", &[period]),
        (true, true) => session.say("verified_same", &[period, lines]),
        (true, false) => session.say("verified_differs", &[period, lines, count]),
    }
}

/// A folder of its own that goes when it is no longer needed.
struct Workplace(PathBuf);

/// How many folders upwards a project may name its data in.
const UPWARDS: usize = 4;

impl Workplace {
    fn new(period: Period) -> std::io::Result<Workplace> {
        let root = std::env::temp_dir().join(format!("premia-verify-{}-{period}", std::process::id()));
        let _ = std::fs::remove_dir_all(&root);
        let place = Workplace(root);
        std::fs::create_dir_all(place.project())?;
        Ok(place)
    }

    /// The folder of the project in it, deep enough for names that lead upwards.
    fn project(&self) -> PathBuf {
        (0..UPWARDS).fold(self.0.clone(), |path, _| path.join("d")).join("project")
    }
}

impl Drop for Workplace {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Works a closed period out again.
fn verified(
    session: &Session,
    ledger: &Ledger,
    closing: &Closing,
    global: &Global,
    screen: &Screen,
) -> Result<Found, Refusal> {
    let own = format!("{FOLDER}/{}", file_of(closing.period));
    let lines = closing.plans.iter().map(|plan| plan.lines.len()).sum();
    let mut found =
        Found { files: Vec::new(), lines, recomputed: false, differences: Vec::new(), problems: Vec::new() };
    let place = Workplace::new(closing.period);
    let unusable = |error: std::io::Error| Refusal::file("cannot_write", &std::env::temp_dir(), &error);
    let place = place.map_err(unusable)?;
    let revision = closing.revision.as_ref().map(|revision| &*revision.id);
    for file in &closing.files {
        let source = fetch(&session.dir, &place.project(), file, revision).map_err(unusable)?;
        if source == Source::Nowhere {
            let said = Diagnostic::error_at(Code::RecordedFileGone, Place::File(own.clone())).arg("file", &file.name);
            let said = said.arg("period", closing.period);
            found.problems.push(if session.dir.join(&*file.name).exists() { said } else { said.help("gone") });
        }
        found.files.push((file.clone(), source));
    }
    if found.files.iter().any(|(_, source)| *source == Source::Nowhere) || !ledger.is_linked(closing) {
        return Ok(found);
    }
    let mut then = Session::open(&place.project(), global, screen)?;
    then.as_of = closing.as_of;
    if then.project.is_none() || then.analysed.has_errors() {
        found.problems.extend(then.problems().into_iter().filter(Diagnostic::is_error).map(without_place));
        return Ok(found);
    }
    let request = Request {
        period: closing.period,
        approved: Arc::clone(&closing.approved),
        closed: closing.closed,
        as_of: closing.as_of,
        revision: None,
        leave: Leave { bad_rows: false, missing: false, scan_from: SCAN_FROM, cache: false },
    };
    let drawn = drawn_up(&then, &ledger.clone().before(closing.period), request)?;
    found.recomputed = true;
    found.differences = differences(closing, &drawn.closing);
    for one in &found.differences {
        let said = Diagnostic::error_at(Code::ClosedDiffers, Place::File(own.clone()));
        let nothing = || Arg::Term("why_nothing");
        let amount = |amount: &Option<Exact>| amount.clone().map_or_else(nothing, Arg::Number);
        let what = match (one.of, one.component.is_empty()) {
            (Some(of), _) => Arg::Text(session.say("verified_correction", &[("period", Arg::Period(of))])),
            (None, true) if one.status == OWED => Arg::Term("head_owed_before"),
            (None, true) => Arg::Term("head_adjusted"),
            (None, false) => Arg::from(&one.component),
        };
        found.problems.push(
            said.arg("period", closing.period)
                .arg("payee", &one.payee)
                .arg("component", what)
                .arg("recorded", amount(&one.recorded))
                .arg("recomputed", amount(&one.recomputed)),
        );
    }
    Ok(found)
}

/// The same without its place, which is in a folder that is gone by then.
fn without_place(problem: Diagnostic) -> Diagnostic {
    Diagnostic { place: Place::Nowhere, labels: Vec::new(), ..problem }
}

/// By what a debt from before the period is known among the lines.
const OWED: &str = "owed";

/// What names a line in both.
type Key = (Arc<str>, Arc<str>, Arc<str>, &'static str, Option<Period>);

fn sums(closing: &Closing) -> IndexMap<Key, Exact> {
    let mut sums: IndexMap<Key, Exact> = IndexMap::new();
    for plan in &closing.plans {
        for closed in &plan.lines {
            let line = &closed.line;
            let of = match &line.kind {
                SettledKind::Correction(correction) => Some(correction.of),
                _ => None,
            };
            let (name, payee, component) =
                (Arc::clone(&plan.name), Arc::clone(&line.payee), Arc::clone(&line.component));
            let sum = sums.entry((name, payee, component, line.kind.status(), of)).or_default();
            *sum = &*sum + &line.amount;
        }
        for balance in &plan.balances {
            let key = (Arc::clone(&plan.name), Arc::clone(&balance.payee), Arc::from(""), OWED, None);
            sums.insert(key, balance.before.clone());
        }
    }
    sums
}

fn differences(recorded: &Closing, recomputed: &Closing) -> Vec<Difference> {
    let (before, mut after) = (sums(recorded), sums(recomputed));
    let mut found = Vec::new();
    let mut push = |key: Key, recorded: Option<Exact>, recomputed: Option<Exact>| {
        let nothing = |amount: &Option<Exact>| amount.as_ref().is_none_or(Exact::is_zero);
        if recorded != recomputed && !(nothing(&recorded) && nothing(&recomputed)) {
            let (plan, payee, component, status, of) = key;
            found.push(Difference { plan, payee, component, status, of, recorded, recomputed });
        }
    };
    for (key, amount) in before {
        let now = after.shift_remove(&key);
        push(key, Some(amount), now);
    }
    for (key, amount) in after {
        push(key, None, Some(amount));
    }
    found
}

/// Puts the recorded form of a file into a folder: as it lies in the project where it has not changed, else out of git.
fn fetch(project: &Path, into: &Path, file: &RecordedFile, revision: Option<&str>) -> std::io::Result<Source> {
    let (lies, target) = (project.join(&*file.name), into.join(&*file.name));
    let same = digest_of(&lies).is_ok_and(|digest| digest == file.digest);
    if same && Path::new(&*file.name).is_absolute() {
        return Ok(Source::Folder);
    }
    let upwards = file.name.split('/').filter(|part| *part == "..").count();
    if Path::new(&*file.name).is_absolute() || upwards > UPWARDS {
        return Ok(Source::Nowhere);
    }
    if let Some(folder) = target.parent() {
        std::fs::create_dir_all(folder)?;
    }
    if same {
        std::fs::copy(&lies, &target)?;
        return Ok(Source::Folder);
    }
    match in_git(project, file, revision) {
        Some(bytes) => {
            std::fs::write(&target, bytes)?;
            Ok(Source::Git)
        }
        None => Ok(Source::Nowhere),
    }
}

/// The content of a file in git that has the recorded digest: in the recorded revision, else in any that touched it.
fn in_git(project: &Path, file: &RecordedFile, revision: Option<&str>) -> Option<Vec<u8>> {
    let git = |args: &[&str]| {
        let ran = Command::new("git").arg("-C").arg(project).args(args).output().ok()?;
        ran.status.success().then_some(ran.stdout)
    };
    let fits = |bytes: &Vec<u8>| blake3::hash(bytes).to_hex().as_str() == &*file.digest;
    let show = |id: &str| git(&["show", &format!("{id}:./{}", file.name)]).filter(fits);
    // A name of a revision is digits and letters; anything else would be read as an option.
    let known = revision.filter(|id| id.bytes().all(|byte| byte.is_ascii_hexdigit()));
    known.and_then(show).or_else(|| {
        let all = git(&["log", "--all", "--format=%H", "--", &file.name])?;
        String::from_utf8_lossy(&all).lines().find_map(show)
    })
}
