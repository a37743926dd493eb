//! That nothing of the rules is left out of the document, in either language.

use crate::language::Lang;
use crate::report::doc::chapters::CHAPTERS;
use crate::report::doc::sentence::{frame, spoken};
use crate::report::doc::tables::Kind;
use crate::report::doc::{DocSource, Document, Item, document};
use crate::source::SourceMap;
use crate::syntax::Sayer;
use crate::syntax::labels::{BlockKind, LABELS, LabelKind};
use crate::syntax::tree::{Block, File, TierMode, Value};

/// Files that hold every form of the language.
const FORMS: [&str; 2] = [
    include_str!("../../../tests/fixtures/every_form.en.kpi"),
    include_str!("../../../tests/fixtures/every_form.ru.kpi"),
];

#[test]
fn every_label_has_a_sentence_or_a_table_in_both_languages() {
    let mut missing = Vec::new();
    for info in LABELS {
        for block in info.blocks {
            let Some(key) = frame(*block, info.kind) else {
                if Kind::of(*block, info.kind).is_none() {
                    missing.push(format!("{block:?}.{:?}", info.kind));
                }
                continue;
            };
            for lang in Lang::ALL {
                let text = crate::diagnostics::term(&key, lang);
                let whole = text.ends_with('.') && (text.contains("{value}") || info.kind == LabelKind::Extends);
                if text == key || !whole || text.ends_with("..") {
                    missing.push(format!("{lang:?} {key}"));
                }
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new());
}

#[test]
fn every_block_has_a_chapter_and_every_mode_its_words() {
    for block in BlockKind::ALL {
        let chapters = CHAPTERS.iter().filter(|(_, kinds)| kinds.contains(block)).count();
        let wanted = usize::from(!matches!(block, BlockKind::Plan | BlockKind::Import));
        assert_eq!(chapters, wanted, "{block:?}");
    }
    use TierMode as M;
    for mode in [M::AmountOfTier, M::SumOfAmounts, M::Marginal, M::WholeAmount, M::Linear, M::ValueOfTier] {
        for lang in Lang::ALL {
            let key = format!("doc.mode.{mode:?}");
            assert_ne!(crate::diagnostics::term(&key, lang), key);
        }
    }
}

fn tree(text: &str) -> File {
    let mut sources = SourceMap::new();
    let id = sources.add("forms.kpi", text);
    let (file, problems) = crate::syntax::parse(&sources, id);
    assert_eq!(problems, []);
    file
}

/// All that a document says.
fn said(document: &Document) -> String {
    let mut out = document.title.clone();
    let chapters = || document.chapters.iter();
    let items = chapters().flat_map(|chapter| {
        chapter.items.iter().chain(chapter.articles.iter().flat_map(|article| article.items.iter()))
    });
    for heading in chapters().flat_map(|chapter| chapter.articles.iter().map(|article| &article.heading)) {
        out.push_str(&format!("\n{heading}"));
    }
    for item in items {
        match item {
            Item::Sentence(text) => out.push_str(&format!("\n{text}")),
            Item::Table { headings, rows, .. } => {
                out.push_str(&format!("\n{}", headings.join(" | ")));
                rows.iter().for_each(|row| out.push_str(&format!("\n{}", row.join(" | "))));
            }
        }
    }
    out
}

#[test]
fn nothing_that_rules_say_is_left_out_in_either_language() {
    let mut count = 0;
    for text in FORMS {
        let file = tree(text);
        // A document is of one plan; the file of forms has several.
        let is_plan = |block: &&Block| block.kind.item == BlockKind::Plan;
        let first = file.blocks.iter().find(is_plan);
        let others = file.blocks.iter().filter(|block| !is_plan(block));
        let blocks: Vec<&Block> = first.into_iter().chain(others).collect();
        for lang in Lang::ALL {
            let files = ["forms.kpi".to_owned()];
            let document = document(DocSource { plan: None, blocks: &blocks, files: &files, hash: "0", lang });
            let said = said(&document);
            let sayer = Sayer::new(blocks.iter().copied(), lang);
            for block in blocks.iter().filter(|block| block.kind.item != BlockKind::Import) {
                let title = block.title.as_ref().map_or("", |title| &title.item);
                assert!(said.contains(title), "{lang:?}: {title}");
                for clause in &block.clauses {
                    let value = match &clause.value.item {
                        Value::Mode(_) | Value::YesNo(_) => String::new(),
                        Value::Text(text) => text.item.trim_end_matches('.').to_owned(),
                        _ => spoken(&sayer.value(clause)),
                    };
                    let argument = sayer.argument(clause);
                    let cells =
                        clause.rows.iter().flat_map(|row| row.cells.iter().map(|cell| spoken(&sayer.cell(cell))));
                    for text in [value, argument].into_iter().chain(cells) {
                        let shown = said.contains(&text) || said.contains(&super::sentence::capital(&text));
                        assert!(shown, "{lang:?} {:?} {:?}: `{text}` is not told", block.kind.item, clause.label.item);
                        count += 1;
                    }
                }
            }
        }
    }
    assert!(count > 1000, "{count}");
}
