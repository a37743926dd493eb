//! What the samples of `tests/messages/` make the program say.
//!
//! `P0201.kpi` is a sample, `P0201-known.kpi` another form of the same code, `P0201.ru.kpi` a Russian one. A folder is a
//! project. Its `command.txt` holds the command to give, such as `run --period 2026-03`, and where its message cannot
//! come alone a line `also P0702` with the others. In a folder with `repeat.txt` (`data/deals.csv 10 100`) the lines of
//! that file that hold `{n}` or `{n-1}` are written so many times, with the numbers from 1 in their place. What a folder
//! `before` holds lay in the project when it was committed in git; where there is `commit.txt`, the rest was committed after it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use premia::analyse::analyse;
use premia::data::{Column, LoadOptions, PROJECT_FILE, Project, Table, Tables, load};
use premia::diagnostics::render::{Form, Look, render};
use premia::diagnostics::{Code, Diagnostic};
use premia::evaluate::{RunOptions, check_examples, run};
use premia::language::Lang;
use premia::plan::Plan;
use premia::source::SourceMap;
use premia::time::Period;

use crate::support::{copy, premia, repository};

/// The most lines of a file, and the most characters of a line, that a snapshot shows.
const LINES: usize = 60;
const CHARACTERS: usize = 160;

/// The width that messages are drawn in.
const WIDTH: usize = 100;

/// The folder of the samples.
pub fn folder() -> PathBuf {
    repository("tests/messages")
}

/// One sample.
pub struct Sample {
    /// The code that it is of.
    pub code: Code,
    /// Its name: that of the file without the ending.
    pub name: String,
    /// The file or folder.
    pub path: PathBuf,
}

/// All samples in the order of their names.
pub fn samples() -> Vec<Sample> {
    let mut all: Vec<Sample> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir() || path.extension().is_some_and(|end| end == "kpi"))
        .map(|path| {
            let file = path.file_name().unwrap().to_string_lossy().into_owned();
            let name = file.strip_suffix(".kpi").unwrap_or(&file).to_owned();
            let code = file.get(..5).and_then(Code::from_id);
            Sample { code: code.unwrap_or_else(|| panic!("{file} does not begin with a code")), name, path }
        })
        .collect();
    all.sort_by(|left, right| left.name.cmp(&right.name));
    all
}

/// The files of a folder that fit a pattern, in the order of their names.
fn files(folder: &Path, pattern: &str) -> Vec<PathBuf> {
    let mut all: Vec<_> = glob::glob(&format!("{}/{pattern}", folder.display())).unwrap().map(Result::unwrap).collect();
    all.sort();
    all
}

fn name_in(folder: &Path, path: &Path) -> String {
    path.strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/")
}

/// As the program reads rules: bytes that are not UTF-8 become a control character.
pub fn text(path: &Path) -> String {
    let mut bytes = std::fs::read(path).unwrap();
    if path.file_name().is_some_and(|name| name == "P0102.kpi") {
        // Too large to be kept: the file holds its first lines.
        bytes = bytes.repeat((1 << 20) / bytes.len() + 1);
    }
    String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).replace(char::REPLACEMENT_CHARACTER, "\0"))
}

impl Sample {
    fn line(&self, file: &str) -> Option<String> {
        let text = std::fs::read_to_string(self.path.join(file)).ok()?;
        Some(text.lines().next().unwrap_or_default().to_owned())
    }

    /// The codes that come with that of the sample.
    pub fn also(&self) -> BTreeSet<String> {
        let text = std::fs::read_to_string(self.path.join("command.txt")).unwrap_or_default();
        let lines = text.lines().filter_map(|line| line.strip_prefix("also "));
        lines.flat_map(str::split_whitespace).map(str::to_owned).collect()
    }

    /// The codes of everything that the program has to say about the sample.
    pub fn codes(&self) -> BTreeSet<String> {
        let Some(command) = self.line("command.txt") else {
            let (_, problems) = self.raised();
            return problems.iter().map(|problem| problem.code.id().to_owned()).collect();
        };
        let said = self.said_to(&[command.replace(" --messages short", "").as_str(), "--messages json"].join(" "));
        let documents = serde_json::Deserializer::from_str(&said).into_iter::<serde_json::Value>();
        let messages: Vec<serde_json::Value> = documents
            .flat_map(|document| {
                document.unwrap_or_else(|_| panic!("no JSON: {said}"))["messages"].as_array().unwrap().clone()
            })
            .collect();
        messages.iter().map(|message| message["code"].as_str().unwrap().to_owned()).collect()
    }

    /// What the program says, as people see it.
    pub fn said(&self, lang: Lang) -> String {
        match self.line("command.txt") {
            Some(command) => self.said_to(&format!("{command} --lang {}", lang.code())),
            None => {
                let (sources, problems) = self.raised();
                drawn(&sources, &problems, lang)
            }
        }
    }

    /// The messages of a command given beside the folder of the sample.
    fn said_to(&self, command: &str) -> String {
        let place = tempfile::tempdir().unwrap();
        let project = place.path().join(&self.name);
        copy(&self.path, &project);
        if let Some(line) = self.line("repeat.txt") {
            let (file, count) = line.split_once(' ').unwrap();
            repeat(&project.join(file), count.replace(' ', "").parse().unwrap());
        }
        if self.path.join("before").exists() {
            self.commit(&project);
        }
        let args: Vec<&str> = command.split_whitespace().chain(["--project", &self.name]).collect();
        premia(place.path(), &args).err
    }

    /// Gives a copy of the sample its past in git.
    fn commit(&self, project: &Path) {
        let git = |args: &[&str]| {
            let who = ["-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "core.autocrlf=false"];
            let mut git = std::process::Command::new("git");
            // The same revisions each time: messages name them.
            let day = [("GIT_AUTHOR_DATE", "2026-04-05T12:00:00Z"), ("GIT_COMMITTER_DATE", "2026-04-05T12:00:00Z")];
            let ran = git.current_dir(project).args(who).args(args).envs(day).output().unwrap();
            assert!(ran.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&ran.stderr));
        };
        let past = self.path.join("before");
        std::fs::remove_dir_all(project.join("before")).unwrap();
        copy(&past, project);
        git(&["init", "-q", "--object-format=sha1", "."]);
        git(&["add", "-A"]);
        git(&["commit", "-qm", "before"]);
        for file in files(&past, "**/*").iter().filter(|path| path.is_file()) {
            let name = name_in(&past, file);
            match std::fs::read(self.path.join(&name)) {
                Ok(bytes) => std::fs::write(project.join(name), bytes).unwrap(),
                Err(_) => std::fs::remove_file(project.join(name)).unwrap(),
            }
        }
        if self.path.join("commit.txt").exists() {
            git(&["add", "-A"]);
            git(&["commit", "-qm", "after"]);
        }
    }

    /// The messages of a sample without a command: those of its rules and their examples.
    fn raised(&self) -> (SourceMap, Vec<Diagnostic>) {
        let mut sources = SourceMap::new();
        if self.path.is_file() {
            sources.add(self.path.file_name().unwrap().to_string_lossy(), text(&self.path));
        } else {
            for file in files(&self.path, "**/*.kpi") {
                sources.add(name_in(&self.path, &file), text(&file));
            }
        }
        let analysed = analyse(&mut sources);
        let mut problems = analysed.diagnostics.clone();
        if !analysed.has_errors() {
            let results = analysed.plans.iter().flat_map(check_examples);
            problems.extend(results.filter_map(|result| result.problem));
        }
        if let Some(zeros) = self.line("zeros.txt") {
            let project = Project::read(&self.path, &mut sources).unwrap();
            problems.extend(enlarged(&project, &analysed.plans[0], zeros.parse().unwrap()));
        }
        (sources, problems)
    }

    /// The files of a sample, and below them what the program says.
    pub fn shown(&self, lang: Lang) -> String {
        let mut out = String::new();
        let mut all = vec![self.path.clone()];
        if self.path.is_dir() {
            let patterns = ["**/*.kpi", "cases/*.yaml", "**/*.csv", "repeat.txt", "zeros.txt", PROJECT_FILE];
            all = patterns.iter().flat_map(|pattern| files(&self.path, pattern)).collect();
            all.sort();
        }
        for path in &all {
            let base = if self.path.is_dir() { &self.path } else { self.path.parent().unwrap() };
            out.push_str(&format!("---- {}\n{}", name_in(base, path), excerpt(&readable(path))));
        }
        let command = self.line("command.txt").map(|command| format!(" {command}")).unwrap_or_default();
        out.push_str(&format!("==== premia{command} --lang {}\n{}", lang.code(), self.said(lang)));
        out
    }
}

/// Messages drawn for people.
fn drawn(sources: &SourceMap, problems: &[Diagnostic], lang: Lang) -> String {
    render(problems, sources, Form::Human, &Look { width: WIDTH, ..Look::plain(lang) })
}

/// The text of a file; one of data that is not UTF-8 is read as a Russian export.
fn readable(path: &Path) -> String {
    if path.extension().is_some_and(|end| end == "csv") {
        let bytes = std::fs::read(path).unwrap();
        if std::str::from_utf8(&bytes).is_err() {
            return format!("(windows-1251)\n{}", encoding_rs::WINDOWS_1251.decode(&bytes).0);
        }
    }
    text(path)
}

fn excerpt(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines().take(LINES) {
        let cut: String = line.chars().take(CHARACTERS).collect();
        let cut = cut.replace(|c: char| c.is_control() && c != '\t', "\u{fffd}");
        out.push_str(&format!("{cut}{}\n", if cut.chars().count() < line.chars().count() { "…" } else { "" }));
    }
    if text.lines().count() > LINES {
        out.push_str("…\n");
    }
    out
}

fn repeat(path: &Path, count: usize) {
    let text = std::fs::read_to_string(path).unwrap();
    let is_numbered = |line: &&str| line.contains("{n}") || line.contains("{n-1}");
    let block: String = text.lines().filter(is_numbered).map(|line| format!("{line}\n")).collect();
    let numbered = |n: usize| block.replace("{n}", &n.to_string()).replace("{n-1}", &(n - 1).to_string());
    let lines: Vec<&str> = text.lines().collect();
    let at = lines.iter().position(is_numbered).unwrap();
    let rest = |lines: &[&str]| -> String {
        lines.iter().filter(|line| !is_numbered(line)).map(|line| format!("{line}\n")).collect()
    };
    let all: String = (1..=count).map(numbered).collect();
    std::fs::write(path, rest(&lines[..at]) + &all + &rest(&lines[at..])).unwrap();
}

/// What the first month of 2026 raises when every number of the data has so many more zeros. Numbers in files are limited
/// so that no sum of them overflows; a program that uses the library can make tables of any numbers.
fn enlarged(project: &Project, plan: &Plan, zeros: u32) -> Vec<Diagnostic> {
    let loaded = load(project, plan, &LoadOptions::default());
    assert!(loaded.problems.is_empty(), "{:?}", loaded.problems);
    let large = |column: &Column| match column {
        Column::Number { units, scale } => {
            let units = units.iter().map(|units| units.map(|units| units * 10_i128.pow(zeros))).collect();
            Column::Number { units, scale: *scale }
        }
        other => other.clone(),
    };
    let tables = Tables::new(&plan.records, |id, _| {
        let table = loaded.tables.get(id);
        Table { columns: table.columns.iter().map(large).collect(), ..table.clone() }
    });
    run(plan, &tables, &[Period::parse("2026-01").unwrap()], RunOptions::default()).problems
}
