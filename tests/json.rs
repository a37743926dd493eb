//! What the program writes as JSON, and the page of the reference that says what each key means.

#![cfg(test)]

mod support;

use std::collections::BTreeSet;
use std::path::Path;

use premia::language::Lang;
use serde_json::Value as Json;

use support::{output, repository};

/// The page that documents the shapes.
fn page(lang: Lang) -> String {
    std::fs::read_to_string(repository("docs/reference").join(lang.code()).join("json.md")).unwrap()
}

/// The keys of a document and all that is in it, and the kinds of steps; below a key of `free`, names are those of the rules.
fn keys(json: &Json, found: &mut BTreeSet<String>) {
    const FREE: [&str; 2] = ["cells", "reads"];
    match json {
        Json::Array(items) => items.iter().for_each(|item| keys(item, found)),
        Json::Object(fields) => {
            for (name, value) in fields {
                found.insert(name.clone());
                let reasons = name == "no_data" && value.is_object();
                if name == "kind" {
                    found.extend(value.as_str().map(str::to_owned));
                }
                if !FREE.contains(&name.as_str()) && !reasons {
                    keys(value, found);
                }
            }
        }
        _ => {}
    }
}

/// All that one run of the program writes.
fn written(folder: &Path, args: &[&str]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let text = output(folder, &[args, &["--format", "json"]].concat());
    keys(&serde_json::from_str(&text).unwrap(), &mut found);
    found
}

/// The words in double quotes of a source file that are made of small letters and `_` and stand between `before` and
/// `after`.
fn quoted(source: &str, before: &str, after: &str) -> BTreeSet<String> {
    let text = std::fs::read_to_string(repository(source)).unwrap();
    let mut found = BTreeSet::new();
    for (at, _) in text.match_indices(before) {
        let rest = text.get(at + before.len()..).unwrap();
        let (word, behind) = rest.split_at(rest.find(|c: char| !(c.is_ascii_lowercase() || c == '_')).unwrap());
        if !word.is_empty() && behind.starts_with(after) {
            found.insert(word.to_owned());
        }
    }
    found
}

fn undocumented(found: &BTreeSet<String>) {
    for lang in Lang::ALL {
        let page = page(lang);
        let missing: Vec<&String> = found
            .iter()
            .filter(|key| !page.contains(&format!("`{key}`")) && !page.contains(&format!("\"{key}\"")))
            .collect();
        assert!(missing.is_empty(), "{}: not on the page: {missing:?}", lang.code());
    }
}

#[test]
fn every_key_of_real_results_stands_on_the_page() {
    let mut found = BTreeSet::new();
    for project in ["agency-en", "dealer-network", "team-scorecards"] {
        let folder = repository("rules").join(project);
        found.extend(written(&folder, &["run", "--period", "2026-01..2026-03"]));
        found.extend(written(&folder, &["run", "--period", "2026-03"]));
    }
    let agency = repository("rules/agency-en");
    found.extend(written(&agency, &["explain", "M01", "--period", "2026-03"]));
    for amount in ["35000", "35001"] {
        found.extend(written(&agency, &["explain", "M01", "--period", "2026-03", "--amount", amount]));
    }
    found.extend(written(&agency, &["explain", "--row", "D049", "--period", "2026-03"]));
    let run = &written(&agency, &["run", "--period", "2026-01..2026-02"]);
    assert!(["clauses", "clauses_of", "periods", "ensures", "read"].iter().all(|key| run.contains(*key)));
    undocumented(&found);
}

#[test]
fn every_key_that_the_program_can_write_stands_on_the_page() {
    const SOURCES: [&str; 10] = [
        "json",
        "open",
        "missing",
        "table",
        "settled",
        "recorded",
        "review/json",
        "row/json",
        "explain/amount",
        "explain/gone",
    ];
    let mut found = BTreeSet::new();
    for source in SOURCES {
        found.extend(quoted(&format!("src/report/{source}.rs"), "\"", "\":"));
    }
    let json = "src/report/json.rs";
    found.extend(quoted(json, "(\"", "\", "));
    found.extend(quoted(json, "=> \"", "\","));
    for file in support::inside(&repository("src/evaluate"), "**/*.rs") {
        let file = file.to_string_lossy().into_owned();
        found.extend(quoted(&file, "\"tell_", "\""));
        found.extend(quoted(&file, "vec![(\"", "\", "));
    }
    assert!(found.len() > 120, "{}", found.len());
    undocumented(&found);
}
