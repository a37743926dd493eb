//! `premia lint --fix`: findings mended in the texts, all files or none, and only where nobody is paid otherwise.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::cli::exit::Refusal;
use crate::cli::fmt::rewritten;
use crate::cli::lint::{of_project, settings_of};
use crate::cli::session::Session;
use crate::cli::test::failing;
use crate::cli::texts::Texts;
use crate::cli::whole::Staged;
use crate::cli::{Screen, args::Global};
use crate::diagnostics::{Arg, Diagnostic};
use crate::evaluate::check_examples;
use crate::lint::{Fix, Linted, Subject, fixes};
use crate::plan::Plan;
use crate::report::fix_lines;
use crate::source::{SourceMap, Span};
use crate::time::Date;

/// What can be mended of what was found. What stands in a file of several plans is mended once.
pub(super) fn fixes_of(session: &Session, plans: &[&Plan], linted: &Linted, today: Date) -> Vec<Fix> {
    let settings = settings_of(session);
    let mut out: Vec<Fix> = Vec::new();
    let mut known: BTreeSet<Vec<(Span, String)>> = BTreeSet::new();
    for plan in plans {
        let blocks = session.analysed.blocks_of(plan);
        let subject = Subject::of(plan, &blocks, &settings, today);
        let found = fixes(&subject, &linted.findings, &session.sources);
        out.extend(found.into_iter().filter(|fix| known.insert(fix.changes.clone())));
    }
    out
}

/// The texts of a project with findings mended.
pub(super) struct Mended {
    /// Files that differ: name, text before, text after.
    pub files: Vec<(String, String, String)>,
    /// What was mended.
    pub made: Vec<Fix>,
    /// What was left as it is, because the rules would not have stayed what they are.
    pub refused: usize,
}

/// Of the fixes that keep everybody's pay those that can be made. Each is tried: the texts are read and linted again,
/// examples and scenarios must come to what they came to. What was found in the whole project need not be looked for again.
pub(super) fn mended(
    session: &mut Session,
    (fixes, whole): (&[Fix], Option<&Linted>),
    (today, global, screen): (Date, &Global, &Screen),
) -> Result<Mended, Refusal> {
    let safe: Vec<&Fix> = fixes.iter().filter(|fix| fix.keeps_pay).collect();
    if safe.is_empty() {
        return Ok(Mended { files: Vec::new(), made: Vec::new(), refused: 0 });
    }
    let before = Texts::of_folder(&session.dir)?;
    // All plans and files, whatever was asked for.
    let was = State::of(session, whole, today)?;
    let session = &*session;
    let good = |wanted: &[&Fix]| -> Result<Option<Texts>, Refusal> {
        let texts = changed(&before, wanted, &session.sources);
        let mut again = Session::of_texts(&session.dir, &texts, global, screen);
        if again.problems().iter().any(Diagnostic::is_error) {
            return Ok(None);
        }
        let is = State::of(&mut again, None, today)?;
        Ok(was.is_kept_by(&is, wanted.len()).then_some(texts))
    };
    // One that cannot be made keeps no other from being made: where some together cannot, each half is tried.
    let mut made: Vec<&Fix> = Vec::new();
    let mut texts = None;
    let mut waiting: Vec<&[&Fix]> = vec![&safe];
    while let Some(part) = waiting.pop() {
        let tried: Vec<&Fix> = made.iter().chain(part).copied().collect();
        match good(&tried)? {
            Some(found) => (made, texts) = (tried, Some(found)),
            None if part.len() > 1 => {
                let (first, second) = part.split_at(part.len() / 2);
                waiting.extend([second, first]);
            }
            None => {}
        }
    }
    let after = texts.unwrap_or_else(|| before.clone());
    let pairs = before.rules.into_iter().zip(after.rules);
    let files = pairs.filter(|((_, old), (_, new))| old != new).map(|((name, old), (_, new))| (name, old, new));
    let refused = safe.len() - made.len();
    Ok(Mended { files: files.collect(), made: made.into_iter().cloned().collect(), refused })
}

/// What must stay as it is.
struct State {
    findings: Vec<&'static str>,
    paid: Vec<String>,
    failing: Vec<&'static str>,
}

impl State {
    fn of(session: &mut Session, linted: Option<&Linted>, today: Date) -> Result<State, Refusal> {
        let codes = |linted: &Linted| linted.findings.iter().map(|found| found.code.id()).collect();
        let mut findings: Vec<&'static str> = match linted {
            Some(linted) => codes(linted),
            None => {
                let plans: Vec<&Plan> = session.analysed.plans.iter().collect();
                codes(&of_project(session, &plans, (&[], &[]), today))
            }
        };
        findings.sort_unstable();
        let examples = session.analysed.plans.iter().flat_map(check_examples);
        let paid = examples.map(|result| format!("{:?}", result.actual)).collect();
        let failing = failing(session)?.iter().map(|found| found.code.id()).collect();
        Ok(State { findings, paid, failing })
    }

    /// So many findings fewer and none that was not there, and the same pay in every example and scenario.
    fn is_kept_by(&self, is: &State, mended: usize) -> bool {
        let mut left = self.findings.clone();
        let known = is.findings.iter().all(|code| {
            let place = left.iter().position(|old| old == code);
            place.map(|place| left.remove(place)).is_some()
        });
        known && left.len() == mended && self.paid == is.paid && self.failing == is.failing
    }
}

/// The texts with changes made. A file that had the one canonical form keeps it.
fn changed(before: &Texts, fixes: &[&Fix], sources: &SourceMap) -> Texts {
    let mut texts = before.clone();
    let mut changes: Vec<_> = fixes.iter().flat_map(|fix| &fix.changes).collect();
    // From the end on, so that the places before stay what they are.
    changes.sort_by_key(|(span, _)| std::cmp::Reverse((span.file, span.start)));
    for (span, new) in changes {
        let name = sources.get(span.file).map(|file| file.name());
        let Some((_, text)) = texts.rules.iter_mut().find(|(known, _)| Some(known.as_str()) == name) else { continue };
        if let (Some(head), Some(tail)) = (text.get(..span.start as usize), text.get(span.end as usize..)) {
            // A file keeps the line ends that it has.
            let new = if text.contains("\r\n") { new.replace('\n', "\r\n") } else { new.clone() };
            *text = format!("{head}{new}{tail}");
        }
    }
    for ((_, old), (_, new)) in before.rules.iter().zip(&mut texts.rules) {
        if old != new
            && canonical(old).as_ref() == Some(old)
            && let Some(form) = canonical(new)
        {
            *new = form;
        }
    }
    texts
}

fn canonical(text: &str) -> Option<String> {
    let mut sources = SourceMap::new();
    let id = sources.add("rules.kpi", text);
    let (tree, problems) = crate::syntax::parse(&sources, id);
    if problems.iter().any(Diagnostic::is_error) { None } else { rewritten(&tree, tree.lang) }
}

/// Writes what was mended, or only shows it.
pub(super) fn show(session: &Session, mended: &Mended, write: bool, screen: &mut Screen) -> Result<(), Refusal> {
    if write {
        let mut staged = Staged::default();
        for (name, _, new) in &mended.files {
            let path: PathBuf = session.dir.join(name);
            staged.add(&path, new.as_bytes())?;
        }
        staged.place()?;
    }
    screen.result(&fix_lines(&mended.files, session.look()));
    let count = mended.made.len();
    let key = match (count, write) {
        (0, _) => "lint_fix_nothing",
        (_, true) => "lint_fixed",
        (_, false) => "lint_would_fix",
    };
    screen.result(&format!("{}\n", session.say(key, &[("count", Arg::from(count))])));
    if mended.refused > 0 {
        screen.result(&format!("{}\n", session.say("lint_fix_refused", &[("count", Arg::from(mended.refused))])));
    }
    Ok(())
}
