//! The invariants of ARCHITECTURE.md that can be read off the source.

#![cfg(test)]

use std::fs;
use std::path::{Path, PathBuf};

/// From the ground floor up.
const ROOMS: [&str; 20] = [
    "source",
    "number",
    "time",
    "language",
    "diagnostics",
    "syntax",
    "plan",
    "analyse",
    "data",
    "measure",
    "evaluate",
    "prove",
    "compare",
    "ledger",
    "reconcile",
    "lint",
    "audit",
    "report",
    "cases",
    "cli",
];

fn sources(dir: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            out.push(path);
        }
    }
}

fn room_files(room: &str) -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(room), &mut files);
    files.into_iter().map(|path| (path.clone(), fs::read_to_string(path).unwrap())).collect()
}

/// The code without comments and without its tests, whose fixtures may use what the room itself may not.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn is_test(path: &Path) -> bool {
    path.components().any(|part| part.as_os_str().to_string_lossy().contains("test"))
}

#[test]
fn no_room_knows_one_above_it() {
    let mut wrong = Vec::new();
    for (floor, room) in ROOMS.iter().enumerate() {
        for (path, text) in room_files(room).into_iter().filter(|(path, _)| !is_test(path)) {
            let text = code(&text);
            for above in &ROOMS[floor + 1..] {
                let plain = text.match_indices(&format!("crate::{above}")).any(|(at, found)| {
                    !text.split_at(at + found.len()).1.starts_with(|c: char| c.is_alphanumeric() || c == '_')
                });
                if plain {
                    wrong.push(format!("{} uses {above}", path.display()));
                }
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

/// Escaping is the templates' business; text that is taken as markup stands where it can be looked at.
#[test]
fn only_the_kit_of_pages_takes_text_as_markup() {
    let mut all = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut all);
    let raw = |path: &&PathBuf| fs::read_to_string(path).unwrap().contains("PreEscaped");
    let kit = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/report/html");
    let outside: Vec<&PathBuf> = all.iter().filter(|path| !path.starts_with(&kit)).filter(raw).collect();
    assert_eq!(outside, Vec::<&PathBuf>::new());
}

#[test]
fn every_room_stands_in_the_list() {
    let lib = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    let mut declared: Vec<&str> =
        lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    let mut listed = ROOMS.to_vec();
    declared.sort_unstable();
    listed.sort_unstable();
    assert_eq!(declared, listed);
}

#[test]
fn words_that_belong_to_one_room_stay_there() {
    let only = [
        ("pest::", &["syntax"][..]),
        ("std::process", &["cli"]),
        ("std::fs", &["cli", "data"]),
        ("std::io", &["cli", "data"]),
        ("SystemTime", &[]),
        ("Instant::now", &[]),
        ("f64", &[]),
        ("f32", &[]),
    ];
    let mut wrong = Vec::new();
    for room in ROOMS {
        for (path, text) in room_files(room).into_iter().filter(|(path, _)| !is_test(path)) {
            let text = code(&text);
            for (word, rooms) in only {
                // The YAML library shows a number as a float or not at all; that visitor drops it unread.
                let dropped = word == "f64" && path.ends_with("data/yaml.rs") && text.matches("f64").count() == 2;
                // A spreadsheet holds nothing else; that file says how an amount gets there unharmed.
                let held = word == "f64" && path.ends_with("report/xlsx/number.rs") && text.matches("f64").count() == 2;
                if !rooms.contains(&room) && text.contains(word) && !dropped && !held {
                    wrong.push(format!("{} has {word}", path.display()));
                }
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}
