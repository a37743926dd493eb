//! That nothing of the rules is left out of the document, in either language.

use crate::language::Lang;
use crate::report::doc::chapters::CHAPTERS;
use crate::report::doc::terms::{Terms, spaced};
use crate::report::doc::{Article, DocSource, Document, Item, Teller, document};
use crate::source::SourceMap;
use crate::syntax::Sayer;
use crate::syntax::labels::{BlockKind, LabelKind};
use crate::syntax::tree::{Block, File, TierMode};

/// Files that hold every form of the language.
const FORMS: [&str; 2] = [
    include_str!("../../../tests/fixtures/every_form.en.kpi"),
    include_str!("../../../tests/fixtures/every_form.ru.kpi"),
];

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
    out + &items_said(items)
}

/// All that an article says.
fn told(article: &Article) -> String {
    format!("{}{}", article.heading, items_said(article.items.iter()))
}

fn items_said<'a>(items: impl Iterator<Item = &'a Item>) -> String {
    let mut out = String::new();
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

/// A text with plain blanks and signs.
fn plain(text: &str) -> String {
    text.replace('\u{a0}', " ").replace('−', "-").to_lowercase()
}

/// The names in a part of a tree, as the document speaks of them.
fn names(part: &impl std::fmt::Debug, terms: &Terms) -> Vec<Vec<String>> {
    let shown = format!("{part:?}");
    let items = shown.split("item: \"").skip(1).filter_map(|rest| rest.split_once('"'));
    let spoken = |name: &str| {
        let block = terms.block(name).map(|block| block.title.clone());
        let record = terms.record(name).map(str::to_owned);
        let field = terms.knows(name).then(|| terms.field(None, name));
        let genitive = field.as_ref().and_then(|field| field.genitive.as_deref()).map(spaced);
        // A field may have the name of a rule.
        let known = block.is_some() || record.is_some() || field.is_some();
        let itself = field.map_or_else(|| spaced(name), |field| spaced(&field.name));
        [block, record, known.then_some(itself), genitive].into_iter().flatten().collect::<Vec<_>>()
    };
    items.map(|(name, _)| spoken(name)).filter(|spoken| !spoken.is_empty()).collect()
}

/// What of the canonical text of a line must stand in the document whatever the sentences are: quoted texts, numbers,
/// dates.
fn atoms(text: &str) -> Vec<String> {
    let mut atoms = Vec::new();
    let mut bare = String::new();
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let close = match c {
            '"' | '`' => c,
            '«' => '»',
            '“' => '”',
            _ => {
                bare.push(c);
                continue;
            }
        };
        let quoted: String = rest.by_ref().take_while(|c| *c != close).collect();
        atoms.push(spaced(quoted.trim().trim_end_matches('.')));
        bare.push(' ');
    }
    for word in bare.split(|c: char| !c.is_alphanumeric() && !"_.,%".contains(c)) {
        let number = word.trim_matches(['.', ',']);
        if number.starts_with(|c: char| c.is_ascii_digit()) {
            atoms.push(number.to_owned());
        }
    }
    atoms
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
            let source = DocSource { plan: None, blocks: &blocks, files: &files, hash: "0", lang };
            let teller = Teller::new(source);
            let document = document(source);
            let said = plain(&(said(&document) + "\n" + &document.below.join("\n")));
            let sayer = Sayer::new(blocks.iter().copied(), lang);
            for block in blocks.iter().filter(|block| block.kind.item != BlockKind::Import) {
                let title = block.title.as_ref().map_or("", |title| &title.item);
                assert!(said.contains(&plain(title)), "{lang:?}: {title}");
                // What is meant to be so is said to those who check the rules, not to those who sign them.
                for clause in block.clauses.iter().filter(|clause| clause.label.item != LabelKind::Allow) {
                    // The lines of one article: what is told of another is not told of this one.
                    let article = match block.kind.item {
                        BlockKind::Plan => said.clone(),
                        _ => plain(&told(&teller.article(block))),
                    };
                    let cells = clause.rows.iter().flat_map(|row| row.cells.iter().map(|cell| sayer.cell(cell)));
                    let texts = [sayer.value(clause), sayer.argument(clause)].into_iter().chain(cells);
                    let named = names(&(&clause.value, &clause.argument), &teller.terms);
                    for atom in texts.flat_map(|text| atoms(&text)).map(|atom| vec![atom]).chain(named) {
                        let shown = atom.iter().any(|atom| article.contains(&plain(atom)));
                        assert!(
                            shown,
                            "{lang:?} {title} {:?}: `{atom:?}` is not told in\n{article}",
                            clause.label.item
                        );
                        count += 1;
                    }
                }
            }
        }
    }
    assert!(count > 1000, "{count}");
}
