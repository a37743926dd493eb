//! Every word that the program asks for stands in the table of terms, in both languages.

#![cfg(test)]

use std::path::Path;

use premia::diagnostics::term;
use premia::language::Lang;

/// How terms are asked for; the key is the text in quotes that follows.
const ASKING: &[&str] = &[
    "word(\"",
    "say(\"",
    "phrase(\"",
    "term(\"",
    "Arg::Term(\"",
    "refuse(\"",
    "Refusal::new(\"",
    "Refusal::file(\"",
    // Keys chosen first and asked for later.
    "\"tell_",
    "\"case_",
    "\"more_",
    "\"place_",
    "\"cli_",
    "\"by_",
    "\"round_",
];

#[test]
fn every_term_is_worded() {
    let mut keys = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut keys);
    assert!(keys.len() > 150, "{}", keys.len());
    let missing: Vec<&String> = keys.iter().filter(|key| term(key, Lang::Ru) == key.as_str()).collect();
    assert!(missing.is_empty(), "without a Russian word: {missing:?}");
}

fn collect(folder: &Path, keys: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, keys);
        } else if path.extension().is_some_and(|end| end == "rs") && !path.to_string_lossy().contains("test") {
            let text = std::fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
            // The writer of rules has words of its own, and functions of these names for them.
            let of_rules = path.components().any(|part| part.as_os_str() == "syntax");
            for asking in ASKING.iter().filter(|asking| !of_rules || asking.starts_with("Arg")) {
                let key_start = asking.find('"').unwrap() + 1;
                for (at, _) in code.match_indices(asking) {
                    let key = code.split_at(at + key_start).1.split('"').next().unwrap();
                    if !key.contains(['{', ' ']) {
                        keys.push(key.to_owned());
                    }
                }
            }
        }
    }
}
