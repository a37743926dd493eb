//! Which block stands in which chapter.

use std::collections::HashMap;

use crate::diagnostics::Arg;
use crate::report::doc::{Article, Chapter, DocSource, Document, Item, Teller};
use crate::syntax::fold;
use crate::syntax::labels::{BlockKind, LabelKind};
use crate::syntax::tree::{Block, Clause};

/// The chapters behind the first, each with its heading and the blocks that it holds, in their order. Every kind of block
/// but the plan and the import stands in one of them.
pub(super) const CHAPTERS: &[(&str, &[BlockKind])] = &[
    ("doc_measures", &[BlockKind::Kpi, BlockKind::Scorecard, BlockKind::Define]),
    ("doc_pay", &[BlockKind::Bonus, BlockKind::Pool, BlockKind::Contest, BlockKind::Group]),
    ("doc_exceptions", &[BlockKind::Exception]),
    ("doc_limits", &[BlockKind::Cap, BlockKind::Sanction, BlockKind::Draw, BlockKind::Deduction]),
    ("doc_awards", &[BlockKind::Award, BlockKind::Notice]),
    ("doc_values", &[BlockKind::Scale, BlockKind::Param]),
    ("doc_control", &[BlockKind::Ensure, BlockKind::Report]),
    ("doc_records", &[BlockKind::Record]),
];

/// The number of the article of each block, by its folded name.
pub(super) fn places(blocks: &[&Block]) -> HashMap<String, String> {
    let chapters = CHAPTERS.iter().map(|(_, kinds)| blocks.iter().filter(|block| kinds.contains(&block.kind.item)));
    let written = chapters.map(|blocks| blocks.collect::<Vec<_>>()).filter(|blocks| !blocks.is_empty());
    let mut places = HashMap::new();
    for (chapter, blocks) in written.enumerate() {
        for (article, block) in blocks.iter().enumerate() {
            // The first chapter is that of the plan.
            let place = format!("{}.{}", chapter + 2, article + 1);
            places.extend(block.name.as_ref().map(|name| (fold(&name.item), place)));
        }
    }
    places
}

/// The document of a plan.
pub fn document(source: DocSource<'_>) -> Document {
    let teller = Teller::new(source);
    let plan = source.blocks.iter().find(|block| block.kind.item == BlockKind::Plan);
    let mut chapters = vec![teller.general(plan.copied())];
    for (heading, kinds) in CHAPTERS {
        let of_kind = |block: &&&Block| kinds.contains(&block.kind.item);
        let articles = source.blocks.iter().filter(of_kind).map(|block| teller.article(block));
        let mut chapter = Chapter { heading: teller.word(heading), articles: articles.collect(), ..Chapter::default() };
        if kinds.contains(&BlockKind::Record) {
            chapter.articles.extend(teller.ready_records());
        }
        if !chapter.articles.is_empty() {
            chapters.push(chapter);
        }
    }
    chapters.push(teller.last(&chapters));
    let title = plan.and_then(|plan| plan.title.as_ref()).map(|title| title.item.to_string());
    let clauses = plan.into_iter().flat_map(|plan| plan.clauses.iter().map(move |clause| (plan, clause)));
    let below = clauses.filter(|(_, clause)| stands_below_the_title(clause.label.item));
    let below: Vec<String> = below.map(|(plan, clause)| teller.sentence(plan, clause)).collect();
    // What is not in the rules is filled in by hand.
    let is_numbered =
        plan.is_some_and(|plan| plan.clauses.iter().any(|clause| clause.label.item == LabelKind::Document));
    let number = Some(teller.word("doc_number")).filter(|_| !is_numbered);
    let below = std::iter::once(teller.word("doc_company")).chain(number).chain(below).collect();
    let title = [Some(teller.word("doc_title")), title].into_iter().flatten().collect::<Vec<_>>().join(". ");
    Document { lang: source.lang, title, below, chapters }
}

/// What of the plan stands below the title, and therefore not again in the first chapter.
fn stands_below_the_title(label: LabelKind) -> bool {
    matches!(label, LabelKind::Document | LabelKind::Approved)
}

/// Whether a line has no place among the others of its block: it stands below the title, or it speaks to those who check
/// the rules and not to those who sign them.
pub(super) fn left_out(block: BlockKind, label: LabelKind) -> bool {
    label == LabelKind::Allow || (block == BlockKind::Plan && stands_below_the_title(label))
}

impl Teller<'_> {
    /// What the plan says of itself, and what holds of every plan.
    fn general(&self, plan: Option<&Block>) -> Chapter {
        self.terms.begin(plan.map(|plan| self.about(plan)).unwrap_or_default());
        let mut items = Vec::new();
        if let Some(plan) = plan {
            // What the plan is for comes first, wherever the file has it.
            let aims = |clause: &Clause| matches!(clause.label.item, LabelKind::Goal | LabelKind::Owner);
            let mut plan = plan.clone();
            plan.clauses.sort_by_key(|clause| !aims(clause));
            items = self.items(&plan);
        }
        let fixed = ["doc_order", "doc_exact", "doc_missing"];
        items.extend(fixed.map(|key| Item::Sentence(self.word(key))));
        Chapter { heading: self.word("doc_general"), items, articles: Vec::new() }
    }

    /// What the document is made from, and the places for signatures.
    fn last(&self, chapters: &[Chapter]) -> Chapter {
        let files = Arg::List(self.source.files.iter().map(Arg::from).collect());
        let made = self.say("doc_made", &[("files", files)]);
        let version = self.say("doc_version", &[("hash", Arg::from(self.source.hash))]);
        let signatures = |first: &str| Item::Table {
            headings: [first, "doc_name", "doc_signature", "doc_day"].map(|key| self.word(key)).to_vec(),
            rows: vec![vec![String::new(); 4]; 2],
            numbers_from: 4,
        };
        let named = |(chapter, of): (usize, &Chapter)| {
            let row = move |(at, article): (usize, &Article)| {
                vec![format!("{}.{}", chapter + 1, at + 1), article.heading.clone(), article.name.clone()]
            };
            of.articles.iter().enumerate().map(row).collect::<Vec<_>>()
        };
        let names = Item::Table {
            headings: ["doc_clause", "doc_titled", "doc_named"].map(|key| self.word(key)).to_vec(),
            rows: chapters.iter().enumerate().flat_map(named).collect(),
            numbers_from: 3,
        };
        let items = vec![
            Item::Sentence(made),
            Item::Sentence(version),
            Item::Sentence(self.word("doc_names")),
            names,
            Item::Sentence(format!("{}:", self.word("doc_approved_by"))),
            signatures("doc_position"),
            Item::Sentence(format!("{}:", self.word("doc_acquainted"))),
            signatures("doc_position"),
        ];
        Chapter { heading: self.word("doc_final"), items, articles: Vec::new() }
    }
}
