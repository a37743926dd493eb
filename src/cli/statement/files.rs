//! The files of statements: one for each person with a list of all, or one workbook.

use std::collections::HashSet;
use std::path::PathBuf;

use crate::cli::Screen;
use crate::cli::args::{StatementArgs, StatementFormatArg};
use crate::cli::exit::Refusal;
use crate::cli::export::sheet_problem;
use crate::cli::files;
use crate::cli::session::Session;
use crate::cli::whole::Staged;
use crate::diagnostics::{Arg, Diagnostic};
use crate::language::Lang;
use crate::number::Exact;
use crate::report::statement::{self, Entry, Statement};
use crate::report::xlsx::workbook;

/// A document of text: one file for each person.
#[derive(Clone, Copy)]
pub(super) enum Text {
    Html,
    Markdown,
}

impl Text {
    pub fn of(format: StatementFormatArg) -> Option<Text> {
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

    pub fn document(self, statement: &Statement) -> String {
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
fn folder(session: &Session, args: &StatementArgs, asked: &str, staged: &mut Staged) -> Result<PathBuf, Refusal> {
    let folder = args.out.clone().unwrap_or_else(|| session.dir.join("statements").join(safe(asked)));
    staged.folder(&folder)?;
    Ok(folder)
}

/// One workbook of all; what a workbook cannot hold is said, and nothing is written.
pub(super) fn write_book(
    session: &Session,
    statements: &[Statement],
    args: &StatementArgs,
    asked: &str,
    screen: &mut Screen,
) -> Result<Option<Diagnostic>, Refusal> {
    let mut staged = Staged::default();
    let folder = folder(session, args, asked, &mut staged)?;
    let name = match statements {
        [only] if args.payee.is_some() => safe(&only.key),
        _ => "statements".to_owned(),
    };
    let path = folder.join(format!("{name}.xlsx"));
    let book = match workbook(&statement::workbook(statements, asked)) {
        Ok(book) => book,
        Err(problem) => return Ok(Some(sheet_problem(problem, Some(&path)))),
    };
    staged.add(&path, &book)?;
    staged.place()?;
    let said = [("count", Arg::from(statements.len())), ("file", Arg::Text(files::shown(&path)))];
    screen.result(&format!("{}\n", session.say("statements_in_book", &said)));
    Ok(None)
}

/// One file for each person, and a list of all where nobody is named.
pub(super) fn write(
    session: &Session,
    statements: &[Statement],
    (args, text): (&StatementArgs, Text),
    asked: &str,
    screen: &mut Screen,
) -> Result<(), Refusal> {
    // All of them or none: a list that names documents of two runs would mislead.
    let mut staged = Staged::default();
    let folder = folder(session, args, asked, &mut staged)?;
    let ending = text.ending();
    let names = names(statements.iter().map(|statement| statement.key.as_str()));
    let mut entries = Vec::new();
    for (statement, name) in statements.iter().zip(names) {
        let file = format!("{name}.{ending}");
        let path = folder.join(&file);
        staged.add(&path, text.document(statement).as_bytes())?;
        let totals = totals(statement);
        entries.push(Entry { file, name: statement.name.clone(), key: statement.key.clone(), totals });
    }
    if args.payee.is_some() {
        staged.place()?;
        let file = entries.first().map(|entry| files::shown(&folder.join(&entry.file))).unwrap_or_default();
        screen.result(&format!("{}\n", session.say("statement_file_written", &[("file", Arg::Text(file))])));
        return Ok(());
    }
    let path = folder.join(format!("index.{ending}"));
    let index = text.index(session.lang, asked, &entries);
    staged.add(&path, index.as_bytes())?;
    staged.place()?;
    let said = [("count", Arg::from(entries.len())), ("folder", Arg::Text(files::shown(&folder)))];
    screen.result(&format!("{}\n", session.say("statements_written", &said)));
    Ok(())
}

/// What a person is given in each currency, less what was owed before the first period of a plan: a debt goes on from period
/// to period, and is counted once.
fn totals(statement: &Statement) -> Vec<(String, u32, Exact)> {
    let mut sums: Vec<(String, u32, Exact)> = Vec::new();
    for (at, sheet) in statement.sheets.iter().enumerate() {
        let again = statement.sheets.iter().take(at).any(|earlier| earlier.plan == sheet.plan);
        let amount = if again { sheet.total.clone() } else { sheet.left() };
        match sums.iter_mut().find(|(known, ..)| *known == sheet.currency) {
            Some((_, most, sum)) => {
                *most = sheet.places.max(*most);
                *sum = &*sum + &amount;
            }
            None => sums.push((sheet.currency.clone(), sheet.places, amount)),
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
