//! The grammar on whole texts.

use crate::source::SourceMap;
use crate::syntax::labels::BlockKind;
use crate::syntax::tree::{ExprKind, File, Value};
use crate::syntax::{grammar, parse, words};

fn read(text: &str) -> (File, Vec<String>) {
    let mut sources = SourceMap::new();
    let id = sources.add("t.kpi", text);
    let (file, diagnostics) = parse(&sources, id);
    let said = diagnostics
        .iter()
        .map(|d| {
            format!(
                "{} {:?} «{}» {:?}",
                d.code.id(),
                d.span().map(|s| s.start),
                d.span().map_or("", |s| sources.slice(s)),
                d.args
            )
        })
        .collect();
    (file, said)
}

const SAMPLES: &str = include_str!("../../tests/fixtures/language.en.kpi");
const SAMPLES_RU: &str = include_str!("../../tests/fixtures/language.ru.kpi");

#[test]
fn the_samples_are_read_without_a_message() {
    for text in [SAMPLES, SAMPLES_RU] {
        let (file, said) = read(text);
        assert_eq!(said, Vec::<String>::new());
        assert!(file.blocks.len() >= 5);
        let broken = file.blocks.iter().flat_map(|b| &b.clauses).filter(|c| c.value.item == Value::Broken).count();
        assert_eq!(broken, 0);
    }
}

#[test]
fn one_mistake_in_a_line_is_one_message_on_that_line() {
    let (file, said) = read(
        "bonus a \"A\"\n  pays: 15% of\n  when: x = = 1\nbonus b \"B\"\n  pays: (1 + 2\nkpi c \"C\"\n  measure: sum of d.e\n",
    );
    assert_eq!(said.len(), 3, "{said:#?}");
    assert_eq!(
        file.blocks.iter().map(|b| b.kind.item).collect::<Vec<_>>(),
        [BlockKind::Bonus, BlockKind::Bonus, BlockKind::Kpi]
    );
}

#[test]
fn nested_brackets_do_not_explode() {
    let deep = format!("bonus a \"A\"\n  pays: {}1{}\n", "(".repeat(32), ")".repeat(32));
    let (_, said) = read(&deep);
    assert_eq!(said.len(), 0, "{said:?}");
    for (open, close) in [(64, 64), (64, 0), (10_000, 10_000), (10_000, 0)] {
        let (_, said) = read(&format!("bonus a \"A\"\n  pays: {}1{}\n", "(".repeat(open), ")".repeat(close)));
        assert_eq!(said.len(), 1, "{open} {close}");
    }
}

#[test]
fn every_keyword_of_the_table_is_in_the_grammar_and_back() {
    let text = concat!(include_str!("../../grammar/words.pest"));
    let rules: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("k_")?.split(' ').next()).collect();
    let keys: Vec<&str> = words::WORDS.iter().map(|(key, _, _)| *key).collect();
    assert_eq!(rules, keys);
    use pest::Parser;
    for rule in grammar::Rule::all_rules() {
        let name = format!("{rule:?}");
        let Some(key) = name.strip_prefix("k_") else { continue };
        for lang in crate::language::Lang::ALL {
            let word = crate::syntax::fold(words::word(key, lang));
            if !word.is_empty() {
                let parsed = grammar::Grammar::parse(*rule, &word).unwrap();
                assert_eq!(parsed.as_str(), word, "{key}");
            }
        }
    }
}

#[test]
fn a_percent_of_binds_tightest() {
    let (file, said) = read("bonus a \"A\"\n  pays: 15% of amount + 5% of margin * 2\n");
    assert_eq!(said.len(), 0);
    let Value::Expr(value) = &file.blocks[0].clauses[0].value.item else { panic!() };
    let ExprKind::Binary { left, .. } = &*value.item else { panic!() };
    assert!(matches!(&*left.item, ExprKind::PercentOf { .. }));
}

#[test]
fn every_inflected_form_that_is_written_is_read() {
    use pest::Parser;
    let counted = words::COUNTED.iter().flat_map(|(key, a, b, c)| [(key, *a), (key, *b), (key, *c)]);
    let inflected = words::INFLECTED.iter().map(|(key, _, form)| (key, *form));
    for (key, form) in counted.chain(inflected) {
        let form = crate::syntax::fold(form);
        let rule = grammar::Rule::all_rules().iter().find(|rule| format!("{rule:?}") == format!("k_{key}")).unwrap();
        assert_eq!(grammar::Grammar::parse(*rule, &form).unwrap().as_str(), form, "{key}");
    }
}

#[test]
fn thousands_written_the_foreign_way_are_asked_about() {
    for (text, code) in [
        ("премия а «А»\n  размер: 25,000\n", "P0119"),
        ("bonus a \"A\"\n  pays: 25.000\n", "P0119"),
        ("премия а «А»\n  размер: 0,125\n", ""),
        ("премия а «А»\n  размер: 12,125\n", ""),
        ("bonus a \"A\"\n  pays: 25 000.50\n", ""),
    ] {
        let said = read(text).1;
        assert_eq!(said.first().map_or("", |first| &first[..5]), code, "{text}: {said:?}");
    }
}
