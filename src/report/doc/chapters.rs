//! Which block stands in which chapter.

use crate::diagnostics::Arg;
use crate::report::doc::{Chapter, DocSource, Document, Item, Teller};
use crate::syntax::Sayer;
use crate::syntax::labels::{BlockKind, LabelKind};
use crate::syntax::tree::Block;

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

/// The document of a plan.
pub fn document(source: DocSource<'_>) -> Document {
    let teller = Teller { source, sayer: Sayer::new(source.blocks.iter().copied(), source.lang) };
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
    chapters.push(teller.last());
    let title = plan.and_then(|plan| plan.title.as_ref()).map(|title| title.item.to_string());
    let document = plan.into_iter().flat_map(|plan| &plan.clauses);
    let below = document.filter(|clause| matches!(clause.label.item, LabelKind::Document | LabelKind::Approved));
    let below = below.map(|clause| teller.sentence(BlockKind::Plan, clause)).collect();
    let title = [Some(teller.word("doc_title")), title].into_iter().flatten().collect::<Vec<_>>().join(". ");
    Document { lang: source.lang, title, below, chapters }
}

impl Teller<'_> {
    /// What the plan says of itself, and what holds of every plan.
    fn general(&self, plan: Option<&Block>) -> Chapter {
        let mut items = plan.map(|plan| self.items(plan)).unwrap_or_default();
        let fixed = ["doc_order", "doc_exact", "doc_missing"];
        items.extend(fixed.map(|key| Item::Sentence(self.word(key))));
        Chapter { heading: self.word("doc_general"), items, articles: Vec::new() }
    }

    /// What the document is made from, and the places for signatures.
    fn last(&self) -> Chapter {
        let files = Arg::List(self.source.files.iter().map(Arg::from).collect());
        let made = self.say("doc_made", &[("files", files)]);
        let version = self.say("doc_version", &[("hash", Arg::from(self.source.hash))]);
        let signatures = |first: &str| Item::Table {
            headings: [first, "doc_name", "doc_signature", "doc_day"].map(|key| self.word(key)).to_vec(),
            rows: vec![vec![String::new(); 4]; 2],
            numbers_from: 4,
        };
        let items = vec![
            Item::Sentence(made),
            Item::Sentence(version),
            Item::Sentence(format!("{}:", self.word("doc_approved_by"))),
            signatures("doc_position"),
            Item::Sentence(format!("{}:", self.word("doc_acquainted"))),
            signatures("doc_position"),
        ];
        Chapter { heading: self.word("doc_final"), items, articles: Vec::new() }
    }
}
