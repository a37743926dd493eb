//! The reference and the guide: their samples are read without a message, their examples hold, every label and keyword
//! is explained in both languages, every link leads somewhere.

#![cfg(test)]

mod support;

use std::path::{Path, PathBuf};

use premia::analyse::analyse;
use premia::diagnostics::Diagnostic;
use premia::evaluate::check_examples;
use premia::language::Lang;
use premia::source::SourceMap;
use premia::syntax::labels::{BlockKind, LABELS};
use premia::syntax::words::WORDS;
use premia::syntax::{fold, parse};
use support::Ran;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All documents for readers, pages of messages aside: their path from the root and text.
fn documents() -> Vec<(PathBuf, String)> {
    let patterns = ["README*.md", "CONTRIBUTING.md", "docs/guide/*/*.md", "docs/reference/*/*.md", "rules/*/README.md"];
    let paths = patterns.iter().flat_map(|pattern| glob::glob(&root().join(pattern).display().to_string()).unwrap());
    let mut all: Vec<_> = paths
        .flatten()
        .map(|path| (path.strip_prefix(root()).unwrap().to_owned(), std::fs::read_to_string(&path).unwrap()))
        .collect();
    all.sort();
    all
}

/// The fenced blocks of a kind, each with the number of its first line.
fn blocks(text: &str, kind: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for (number, line) in text.lines().enumerate() {
        match &mut open {
            Some(_) if line.trim_end() == "```" => found.extend(open.take()),
            Some((_, body)) => {
                body.push_str(line);
                body.push('\n');
            }
            None if line.strip_prefix("```").is_some_and(|info| info.trim() == kind) => {
                open = Some((number + 2, String::new()));
            }
            None => {}
        }
    }
    assert!(open.is_none(), "a block is not closed");
    found
}

fn said(sources: &SourceMap, diagnostics: &[Diagnostic]) -> String {
    diagnostics
        .iter()
        .map(|d| format!("{} `{}` ", d.code.id(), d.span().map_or("", |span| sources.slice(span))))
        .collect()
}

#[test]
fn every_sample_is_read_without_a_message() {
    let mut count = 0;
    for (path, text) in documents() {
        for (line, sample) in blocks(&text, "kpi").into_iter().chain(blocks(&text, "kpi-example")) {
            let mut sources = SourceMap::new();
            let id = sources.add("sample.kpi", sample);
            let (_, diagnostics) = parse(&sources, id);
            assert_eq!(said(&sources, &diagnostics), "", "{}:{line}", path.display());
            count += 1;
        }
    }
    assert!(count > 40, "{count}");
}

#[test]
fn every_whole_plan_in_the_documents_is_right_and_its_examples_hold() {
    let mut count = 0;
    for (path, text) in documents() {
        for (line, sample) in blocks(&text, "kpi-example") {
            let mut sources = SourceMap::new();
            sources.add("plan.kpi", sample);
            let analysed = analyse(&mut sources);
            let errors: Vec<_> = analysed.diagnostics.into_iter().filter(Diagnostic::is_error).collect();
            assert_eq!(said(&sources, &errors), "", "{}:{line}", path.display());
            for result in analysed.plans.iter().flat_map(check_examples) {
                let cell = sources.slice(result.expected.span);
                assert!(result.holds(), "{}:{line}: `{cell}` but {:?}", path.display(), result.actual);
                count += 1;
            }
        }
    }
    assert!(count > 20, "{count}");
}

fn page(lang: Lang, name: &str) -> String {
    let path = root().join("docs/reference").join(lang.code()).join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|_| panic!("{} is missing", path.display()))
}

fn page_of(kind: BlockKind) -> String {
    format!("{}.md", kind.word(Lang::En))
}

#[test]
fn every_label_stands_on_the_page_of_its_block() {
    let mut missing = Vec::new();
    for lang in Lang::ALL {
        for kind in BlockKind::ALL {
            let page = fold(&page(lang, &page_of(*kind)));
            if !page.contains(&fold(kind.word(lang))) {
                missing.push(format!("{lang:?} {}", kind.word(lang)));
            }
            for label in LABELS.iter().filter(|label| label.blocks.contains(kind)) {
                if !page.contains(&format!("`{}", fold(label.words(lang)))) {
                    missing.push(format!("{lang:?} {}: {}", kind.word(lang), label.words(lang)));
                }
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new());
}

#[test]
fn every_keyword_stands_in_the_reference() {
    let mut missing = Vec::new();
    for lang in Lang::ALL {
        let pattern = root().join("docs/reference").join(lang.code()).join("*.md");
        let pages = glob::glob(&pattern.display().to_string()).unwrap().flatten();
        let text: String = pages.map(|path| fold(&std::fs::read_to_string(path).unwrap())).collect();
        for (key, english, russian) in WORDS {
            let word = if lang == Lang::En { english } else { russian };
            if !text.contains(&fold(word)) {
                missing.push(format!("{lang:?} {key}: {word}"));
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new());
}

/// A line of a document that the test acts upon.
enum Act {
    /// `<!-- new DIR -->`, `<!-- new-ru DIR -->`: a fresh project, as the reader of the page has one by then.
    New(&'static str, String),
    /// `<!-- edit FILE: OLD => NEW -->`: what the text above has told the reader to change.
    Edit(String, String, String),
    /// A command of a `console` block and the lines shown below it.
    Command(usize, String, Vec<String>),
}

fn acts(text: &str) -> Vec<Act> {
    let mut acts = Vec::new();
    let mut inside = false;
    for (number, line) in text.lines().enumerate() {
        if line == "```console" {
            inside = true;
        } else if line == "```" {
            inside = false;
        } else if inside {
            match (line.strip_prefix("$ "), acts.last_mut()) {
                (Some(command), _) => acts.push(Act::Command(number + 1, command.to_owned(), Vec::new())),
                (None, Some(Act::Command(_, _, shown))) => shown.push(line.to_owned()),
                _ => panic!("output before a command: {line}"),
            }
        } else if let Some(note) = line.strip_prefix("<!-- ").and_then(|rest| rest.strip_suffix(" -->")) {
            if let Some(dir) = note.strip_prefix("new ") {
                acts.push(Act::New("en", dir.to_owned()));
            } else if let Some(dir) = note.strip_prefix("new-ru ") {
                acts.push(Act::New("ru", dir.to_owned()));
            } else if let Some((file, change)) = note.strip_prefix("edit ").and_then(|rest| rest.split_once(": ")) {
                let (old, new) = change.split_once(" => ").unwrap();
                acts.push(Act::Edit(file.to_owned(), old.to_owned(), new.to_owned()));
            }
        }
    }
    acts
}

/// The words of a command; quoted ones hold blanks.
fn words(command: &str) -> Vec<String> {
    let command = command.trim_start_matches("premia ");
    let mut out = Vec::new();
    for (place, part) in command.split('"').enumerate() {
        if place % 2 == 1 {
            out.push(part.to_owned());
        } else {
            out.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    out
}

fn premia(folder: &Path, args: &[String]) -> String {
    let Ran { code, out, err } = support::premia(folder, args);
    assert!(code < 2, "{args:?}: {err}");
    format!("{out}\n{err}")
}

#[test]
fn every_output_shown_is_the_real_one() {
    let mut count = 0;
    for (path, text) in documents() {
        let scratch = tempfile::tempdir().unwrap();
        // Pages of the guide start from an empty folder, the others from the root of the repository.
        let folder = if path.starts_with("docs/guide") { scratch.path() } else { root() };
        for act in acts(&text) {
            match act {
                Act::New(lang, dir) => {
                    premia(folder, &["--lang".to_owned(), lang.to_owned(), "new".to_owned(), dir]);
                }
                Act::Edit(file, old, new) => {
                    let file = folder.join(file);
                    let text = std::fs::read_to_string(&file).unwrap();
                    assert!(text.contains(&old), "{}: `{old}` is not there", path.display());
                    std::fs::write(&file, text.replace(&old, &new)).unwrap();
                }
                Act::Command(line, command, shown) => {
                    let output = premia(folder, &words(&command));
                    let mut lines = output.lines();
                    for wanted in shown.iter().filter(|line| line.trim() != "...") {
                        let found = lines.any(|line| line.trim_end() == wanted.trim_end());
                        assert!(found, "{}:{line}: `{wanted}` is not in\n{output}", path.display());
                    }
                    count += 1;
                }
            }
        }
    }
    assert!(count >= 18, "{count}");
}

#[test]
fn every_project_file_in_the_documents_is_read() {
    let mut count = 0;
    for (path, text) in documents() {
        for (line, sample) in blocks(&text, "yaml") {
            if !sample.starts_with("language:") && !sample.starts_with("records:") {
                continue;
            }
            let mut sources = SourceMap::new();
            let id = sources.add("premia.yaml", sample.as_str());
            let read = premia::data::Project::parse(&sample, id, root());
            assert!(read.is_ok(), "{}:{line}: {}", path.display(), said(&sources, &read.unwrap_err()));
            count += 1;
        }
    }
    assert!(count >= 4, "{count}");
}

#[test]
fn every_scenario_in_the_documents_holds_for_the_agency() {
    let mut count = 0;
    for (path, text) in documents() {
        for (line, sample) in blocks(&text, "yaml") {
            let project = if sample.contains("\nexpect:") {
                "agency-en"
            } else if sample.contains("\nожидается:") {
                "agency-ru"
            } else {
                continue;
            };
            let scratch = support::copied(&root().join("rules").join(project));
            support::write(scratch.path(), "cases/sample.yaml", sample);
            let Ran { code, err, .. } = support::premia(scratch.path(), &["test"]);
            assert_eq!(code, 0, "{}:{line}: {err}", path.display());
            count += 1;
        }
    }
    assert_eq!(count, 4);
}

#[test]
fn both_languages_have_the_same_pages() {
    for folder in ["docs/reference", "docs/guide"] {
        let names = |lang: Lang| {
            let pattern = root().join(folder).join(lang.code()).join("*.md");
            let paths = glob::glob(&pattern.display().to_string()).unwrap().flatten();
            paths.map(|path| path.file_name().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(names(Lang::En), names(Lang::Ru), "{folder}");
        assert!(!names(Lang::En).is_empty(), "{folder}");
    }
}

#[test]
fn every_link_leads_somewhere() {
    for (path, text) in documents() {
        for part in text.split("](").skip(1) {
            let link = part.split(')').next().unwrap_or_default();
            let file = link.split('#').next().unwrap_or_default();
            if file.is_empty() || file.starts_with("http") {
                continue;
            }
            let target = root().join(&path).parent().unwrap().join(file);
            assert!(target.exists(), "{}: {link}", path.display());
        }
    }
}
