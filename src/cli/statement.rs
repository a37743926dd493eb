//! `premia statement`: a document for each person.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::cli::Screen;
use crate::cli::args::{Global, StatementArgs, StatementFormatArg};
use crate::cli::data::{Leave, Only, Paid, pay, periods, stop_on_rules};
use crate::cli::exit::{Exit, Refusal};
use crate::cli::explain::payee;
use crate::cli::export::sheet_problem;
use crate::cli::files;
use crate::cli::session::{Session, exit_of};
use crate::cli::settle::{Settled, settled, stated};
use crate::data::{EntityId, SCAN_FROM, Tables};
use crate::diagnostics::{Arg, Diagnostic};
use crate::evaluate::{Outcome, RunOptions};
use crate::language::Lang;
use crate::ledger::{SettledLine, Settlement};
use crate::plan::Plan;
use crate::report::View;
use crate::report::statement::{self, Entry, Lines, Own, Past, Statement, Told};
use crate::report::xlsx::workbook;
use crate::syntax::fold;
use crate::time::{Month, Period};

/// The most periods of the drawing of past pay.
const PAST: i32 = 12;

pub(super) fn run(args: &StatementArgs, global: &Global, screen: &mut Screen) -> Result<Exit, Refusal> {
    let dir = global.project.clone().unwrap_or_else(|| PathBuf::from("."));
    let session = Session::open_with_data(&dir, global, screen)?;
    let Some(asked) = &args.period else {
        return Err(session.refuse("statement_needs_period"));
    };
    if let Some(exit) = stop_on_rules(&session, screen) {
        return Ok(exit);
    }
    // By key: the statements of all plans are one document.
    let mut people: BTreeMap<String, Statement> = BTreeMap::new();
    let mut problems: Vec<Diagnostic> = Vec::new();
    let mut unknown: Vec<Diagnostic> = Vec::new();
    let mut known = args.payee.is_none();
    for plan in session.plans(args.plan.as_deref())? {
        let periods = periods(&session, plan, asked)?;
        let named = |tables: &Tables| payee(tables.get(plan.people), args.payee.as_deref()?).ok();
        let only: Option<Only<'_>> = if args.payee.is_some() { Some(&named) } else { None };
        // Everybody's rows are listed, so all of them are kept; those of one person may stand in big tables, too.
        let scan_from = if args.payee.is_some() { SCAN_FROM } else { u64::MAX };
        let leave = Leave { bad_rows: args.skip_bad_rows, missing: args.allow_missing, scan_from, cache: false };
        let paid = pay(&session, plan, &periods, leave, RunOptions::default(), only);
        // Somebody who has left the data may still be owed something, or owe it.
        let gone = match (&paid, &args.payee) {
            (Paid::Nobody(_), Some(word)) => paid_before(&session, plan, word)?,
            _ => None,
        };
        let again = || pay(&session, plan, &periods, leave, RunOptions::amounts(), None);
        let (loaded, outcome) = match if gone.is_some() { again() } else { paid } {
            Paid::Outcome(loaded, outcome) => (loaded, outcome),
            Paid::Stopped(found) => {
                known = true;
                problems.extend(found.problems);
                continue;
            }
            Paid::Nobody(loaded) => {
                let word = args.payee.as_deref().unwrap_or_default();
                unknown.extend(payee(loaded.tables.get(plan.people), word).err().map(|problem| *problem));
                continue;
            }
        };
        known = true;
        let Settled { settlements, problems: wrong } = stated(&session, plan, &loaded, &outcome)?;
        let stops = exit_of(&wrong) != Exit::Fine;
        for problem in wrong.into_iter().chain(loaded.problems.iter().chain(&outcome.problems).cloned()) {
            if !problems.contains(&problem) {
                problems.push(problem);
            }
        }
        if stops {
            continue;
        }
        let one = named(&loaded.tables);
        let past = if gone.is_some() { None } else { past(&session, plan, &periods, leave, only)? };
        let view = View { plan, tables: &loaded.tables, sources: &session.sources, lang: session.lang };
        let own = Own::of(&view);
        let lines = Lines::of(&outcome);
        let past = past.as_ref().map(|(outcome, settlements)| (Lines::of(outcome), settlements));
        let shown = view.payee_names();
        for period in &periods {
            let settlement = settlements.iter().find(|one| one.period == *period);
            let asked_for = |id: &EntityId| gone.is_none() && one.is_none_or(|one| one == *id);
            for person in whose(&view, &lines, settlement, *period).into_iter().filter(asked_for) {
                let past = past.as_ref().map(|(lines, settlements)| Past { lines, settlements });
                let told = Told { view: &view, lines: &lines, past, settlements: &settlements, own: &own };
                let Some(sheet) = statement::sheet(told, person, *period) else { continue };
                let key = view.payee_key(person).to_owned();
                let new = || Statement {
                    lang: session.lang,
                    name: shown.get(person as usize).cloned().unwrap_or_default(),
                    key: key.clone(),
                    period: asked.clone(),
                    sheets: Vec::new(),
                };
                people.entry(key.clone()).or_insert_with(new).sheets.push(sheet);
            }
            let Some(settlement) = settlement else { continue };
            let asked_for = |key: &str| args.payee.is_none() || gone.as_deref() == Some(key);
            for (key, lines) in settlement.by_payee() {
                let unknown = loaded.tables.get(plan.people).find(key).is_none();
                let sheet = if unknown && asked_for(key) { statement::gone(&view, settlement, key) } else { None };
                let Some(sheet) = sheet else { continue };
                let new = || Statement {
                    lang: session.lang,
                    name: lines.first().map(|line| line.name.to_string()).unwrap_or_default(),
                    key: key.to_owned(),
                    period: asked.clone(),
                    sheets: Vec::new(),
                };
                people.entry(key.to_owned()).or_insert_with(new).sheets.push(sheet);
            }
        }
    }
    if !known {
        session.show(&unknown, screen);
        return Ok(Exit::Unusable);
    }
    let stopped = people.is_empty() && problems.iter().any(Diagnostic::is_error);
    let statements: Vec<Statement> = people.into_values().collect();
    match statements.as_slice() {
        [] if stopped => {}
        [] => screen.message(&format!("{}\n", session.say("statements_none", &[]))),
        all => match (Text::of(args.format), all) {
            (Some(text), [only]) if args.payee.is_some() && args.out.is_none() => screen.result(&text.document(only)),
            (Some(text), all) => write(&session, all, (args, text), asked, screen)?,
            (None, all) => problems.extend(write_book(&session, all, args, asked, screen)?),
        },
    }
    session.show(&problems, screen);
    Ok(exit_of(&problems))
}

/// The people with a sheet in a period, in the order of their keys; those whose pay could not be computed have none.
fn whose(view: &View<'_>, lines: &Lines<'_>, settlement: Option<&Settlement>, period: Period) -> Vec<EntityId> {
    let people = view.tables.get(view.plan.people);
    let beside = settlement.into_iter().flat_map(Settlement::beside).filter_map(|line| people.find(&line.payee));
    let mut all = lines.people(period);
    all.extend(beside);
    all.sort_unstable();
    all.dedup();
    all
}

/// The pay of periods by the rules, and what was given in them.
type PaidBefore = (Box<Outcome>, Vec<Settlement>);

/// The plan over the periods up to the last one asked for, in amounts alone, and what was given in them. What cannot be computed of the past is left
/// out of the drawing and stops nothing.
fn past(
    session: &Session,
    plan: &Plan,
    periods: &[Period],
    leave: Leave,
    only: Option<Only<'_>>,
) -> Result<Option<PaidBefore>, Refusal> {
    let Some(last) = periods.last() else { return Ok(None) };
    let begins = plan.every.containing(Month::of(plan.effective.from));
    let all: Vec<Period> = (0..PAST).rev().map(|back| last.previous(back)).filter(|period| *period >= begins).collect();
    let leave = Leave { missing: true, ..leave };
    match pay(session, plan, &all, leave, RunOptions::amounts(), only) {
        Paid::Outcome(loaded, outcome) => {
            let Settled { settlements, .. } = settled(session, plan, &loaded, &outcome)?;
            Ok(Some((outcome, settlements)))
        }
        Paid::Stopped(_) | Paid::Nobody(_) => Ok(None),
    }
}

/// The key of somebody whom closed periods have paid, by key or name.
fn paid_before(session: &Session, plan: &Plan, word: &str) -> Result<Option<Arc<str>>, Refusal> {
    let (ledger, _) = session.ledger()?;
    let closed = ledger.of_plan(&plan.name);
    let mut lines = closed.iter().flat_map(|(_, _, plan)| plan.lines.iter().map(|closed| &closed.line));
    let word = word.trim();
    let named = |line: &&SettledLine| *line.payee == *word || fold(&line.name) == fold(word);
    Ok(lines.find(named).map(|line| Arc::clone(&line.payee)))
}

/// A document of text: one file for each person.
#[derive(Clone, Copy)]
enum Text {
    Html,
    Markdown,
}

impl Text {
    fn of(format: StatementFormatArg) -> Option<Text> {
        match format {
            StatementFormatArg::Html => Some(Text::Html),
            StatementFormatArg::Markdown => Some(Text::Markdown),
            StatementFormatArg::Xlsx => None,
        }
    }

    fn ending(self) -> &'static str {
        match self {
            Text::Html => "html",
            Text::Markdown => "md",
        }
    }

    fn document(self, statement: &Statement) -> String {
        match self {
            Text::Html => statement::html(statement),
            Text::Markdown => statement::markdown(statement),
        }
    }

    fn index(self, lang: Lang, period: &str, entries: &[Entry]) -> String {
        match self {
            Text::Html => statement::index_html(lang, period, entries),
            Text::Markdown => statement::index_markdown(lang, period, entries),
        }
    }
}

/// The folder to write to, made where it is not there.
fn folder(session: &Session, args: &StatementArgs, asked: &str) -> Result<PathBuf, Refusal> {
    let folder = args.out.clone().unwrap_or_else(|| session.dir.join("statements").join(safe(asked)));
    std::fs::create_dir_all(&folder).map_err(|error| not_written(session, &folder, &error))?;
    Ok(folder)
}

fn not_written(session: &Session, path: &Path, error: &std::io::Error) -> Refusal {
    Refusal::file("cannot_write", path, error).lang(session.lang)
}

/// One workbook of all; what a workbook cannot hold is said, and nothing is written.
fn write_book(
    session: &Session,
    statements: &[Statement],
    args: &StatementArgs,
    asked: &str,
    screen: &mut Screen,
) -> Result<Option<Diagnostic>, Refusal> {
    let folder = folder(session, args, asked)?;
    let name = match statements {
        [only] if args.payee.is_some() => safe(&only.key),
        _ => "statements".to_owned(),
    };
    let path = folder.join(format!("{name}.xlsx"));
    let book = match workbook(&statement::workbook(statements, asked)) {
        Ok(book) => book,
        Err(problem) => return Ok(Some(sheet_problem(problem, Some(&path)))),
    };
    files::write_whole(&path, &book).map_err(|error| not_written(session, &path, &error))?;
    let said = [("count", Arg::from(statements.len())), ("file", Arg::Text(files::shown(&path)))];
    screen.result(&format!("{}\n", session.say("statements_in_book", &said)));
    Ok(None)
}

fn write(
    session: &Session,
    statements: &[Statement],
    (args, text): (&StatementArgs, Text),
    asked: &str,
    screen: &mut Screen,
) -> Result<(), Refusal> {
    let folder = folder(session, args, asked)?;
    let refuse = |path: &Path, error: std::io::Error| not_written(session, path, &error);
    let ending = text.ending();
    let names = names(statements.iter().map(|statement| statement.key.as_str()));
    let mut entries = Vec::new();
    for (statement, name) in statements.iter().zip(names) {
        let file = format!("{name}.{ending}");
        let path = folder.join(&file);
        files::write_whole(&path, text.document(statement).as_bytes()).map_err(|error| refuse(&path, error))?;
        let totals = statement.sheets.iter().map(|sheet| (sheet.currency.clone(), sheet.places, sheet.total.clone()));
        entries.push(Entry { file, name: statement.name.clone(), key: statement.key.clone(), totals: summed(totals) });
    }
    if args.payee.is_some() {
        let file = entries.first().map(|entry| files::shown(&folder.join(&entry.file))).unwrap_or_default();
        screen.result(&format!("{}\n", session.say("statement_file_written", &[("file", Arg::Text(file))])));
        return Ok(());
    }
    let path = folder.join(format!("index.{ending}"));
    let index = text.index(session.lang, asked, &entries);
    files::write_whole(&path, index.as_bytes()).map_err(|error| refuse(&path, error))?;
    let said = [("count", Arg::from(entries.len())), ("folder", Arg::Text(files::shown(&folder)))];
    screen.result(&format!("{}\n", session.say("statements_written", &said)));
    Ok(())
}

/// Totals of one currency together.
fn summed(
    totals: impl Iterator<Item = (String, u32, crate::number::Exact)>,
) -> Vec<(String, u32, crate::number::Exact)> {
    let mut sums: Vec<(String, u32, crate::number::Exact)> = Vec::new();
    for (currency, places, amount) in totals {
        match sums.iter_mut().find(|(known, ..)| *known == currency) {
            Some((_, most, sum)) => {
                *most = places.max(*most);
                *sum = &*sum + &amount;
            }
            None => sums.push((currency, places, amount)),
        }
    }
    sums
}

/// The most letters of the name of a file; no system takes much more than two hundred bytes.
const LONGEST: usize = 60;

/// Names of files for keys, each once wherever letters of another size are the same.
fn names<'k>(keys: impl Iterator<Item = &'k str>) -> Vec<String> {
    // The list of all has a name of its own.
    let mut taken: HashSet<String> = HashSet::from(["index".to_owned()]);
    let mut all = Vec::new();
    for key in keys {
        let plain = safe(key);
        let mut name = plain.clone();
        let mut number = 2;
        while taken.contains(&name.to_lowercase()) {
            name = format!("{plain}-{number}");
            number += 1;
        }
        taken.insert(name.to_lowercase());
        all.push(name);
    }
    all
}

/// A name that every file system takes: letters, digits, `-`, `_` and points inside, and none that a system keeps for itself.
fn safe(key: &str) -> String {
    let plain = |c: char| if c.is_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '_' };
    let name: String = key.chars().map(plain).take(LONGEST).collect();
    let name = name.trim_matches('.').to_owned();
    let stem = name.split('.').next().unwrap_or_default().to_lowercase();
    let device = ["con", "prn", "aux", "nul"].contains(&stem.as_str())
        || (["com", "lpt"].iter().any(|device| stem.starts_with(device)) && stem.chars().count() == 4);
    if name.is_empty() || device || name.starts_with('-') { format!("_{name}") } else { name }
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn files_have_safe_names_and_each_its_own() {
        let keys = [
            "M01",
            "m01",
            "../../etc/passwd",
            "a/b",
            "a:b",
            "",
            "..",
            "CON",
            "con.x",
            "index",
            "Иванова А.",
            "-rf",
            "M01-2",
        ];
        let found = names(keys.into_iter());
        assert_eq!(
            found,
            [
                "M01",
                "m01-2",
                "_.._etc_passwd",
                "a_b",
                "a_b-2",
                "_",
                "_-2",
                "_CON",
                "_con.x",
                "index-2",
                "Иванова_А",
                "_-rf",
                "M01-2-2"
            ]
        );
        assert!(names(["x".repeat(500).as_str()].into_iter()).iter().all(|name| name.len() <= 60));
    }
}
