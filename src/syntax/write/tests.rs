//! What is written is read back: in both languages, with every comment, for every form of the language.

use crate::language::Lang;
use crate::source::SourceMap;
use crate::syntax::tree::{File, Trivia};
use crate::syntax::write::random::Random;
use crate::syntax::{parse, write};

fn read(text: &str) -> File {
    let mut sources = SourceMap::new();
    let id = sources.add("t.kpi", text);
    let (file, diagnostics) = parse(&sources, id);
    let said: Vec<_> = diagnostics
        .iter()
        .map(|d| {
            (
                d.code.id(),
                d.span()
                    .map_or("", |s| text.lines().nth(sources.get(id).unwrap().line_index(s.start as usize)).unwrap()),
                &d.args,
            )
        })
        .collect();
    assert!(said.is_empty(), "{said:?}");
    file
}

fn comments(file: &File) -> Vec<String> {
    let mut all = Vec::new();
    let mut take = |trivia: &Trivia| {
        all.extend(trivia.above.iter().flatten().chain(&trivia.behind).map(|comment| comment.to_string()));
    };
    take(&file.end);
    for block in &file.blocks {
        take(&block.trivia);
        for clause in &block.clauses {
            take(&clause.trivia);
            clause.rows.iter().for_each(|row| take(&row.trivia));
        }
    }
    all.sort();
    all
}

/// Everything that must hold of a tree that was read without a mistake.
fn survives(file: &File) {
    let texts = Lang::ALL.map(|lang| write(file, lang));
    for (lang, text) in Lang::ALL.into_iter().zip(&texts) {
        let back = read(text);
        for (before, after) in file.blocks.iter().zip(&back.blocks) {
            for (before, after) in before.clauses.iter().zip(&after.clauses) {
                assert_eq!(before, after, "{text}");
            }
        }
        assert_eq!(file.blocks, back.blocks, "{text}");
        assert_eq!(comments(file), comments(&back), "{text}");
        for (other, expected) in Lang::ALL.into_iter().zip(&texts) {
            assert_eq!(&write(&back, other), expected, "from {lang:?} to {other:?}");
        }
        if !file.blocks.is_empty() {
            assert_eq!(back.lang, lang);
        }
    }
}

#[test]
fn the_samples_survive_both_languages() {
    for text in [
        include_str!("../../../tests/fixtures/language.en.kpi"),
        include_str!("../../../tests/fixtures/language.ru.kpi"),
    ] {
        survives(&read(text));
    }
}

#[test]
fn trees_at_random_survive_both_languages() {
    for seed in 0..150 {
        let file = Random::new(seed).file();
        survives(&file);
    }
}

#[test]
fn every_form_is_canonical_in_both_languages() {
    let english = include_str!("../../../tests/fixtures/every_form.en.kpi");
    let russian = include_str!("../../../tests/fixtures/every_form.ru.kpi");
    let file = read(english);
    survives(&file);
    assert_eq!(write(&file, Lang::En), english);
    assert_eq!(write(&file, Lang::Ru), russian);
    assert_eq!(write(&read(russian), Lang::En), english);
}
