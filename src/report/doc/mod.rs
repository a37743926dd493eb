//! A plan as the document that a company signs: every block and every line of the rules in a sentence or a table.
//!
//! What is told follows from the tree, label by label, so nothing that the rules say can be left out: a label without a
//! sentence is a test that fails. A line is a sentence (`sentence.rs`) with phrases for its values (`values.rs`,
//! `phrase/`), in which blocks go by their titles (`terms.rs`).

mod article;
mod chapters;
mod html;
mod markdown;
mod phrase;
mod records;
mod sentence;
mod tables;
mod terms;
#[cfg(test)]
mod tests;
mod tiers;
mod values;

pub use chapters::document;
pub use html::doc_html;
pub use markdown::doc_markdown;

use crate::language::Lang;
use crate::plan::Plan;
use crate::syntax::Sayer;
use crate::syntax::tree::Block;

/// What a document is made from.
#[derive(Clone, Copy)]
pub struct DocSource<'a> {
    /// The plan; without it amounts stand as the rules write them.
    pub plan: Option<&'a Plan>,
    /// The blocks of the plan, in the order of its files.
    pub blocks: &'a [&'a Block],
    /// The names of these files.
    pub files: &'a [String],
    /// What tells this version of the rules from others.
    pub hash: &'a str,
    /// The language to write.
    pub lang: Lang,
}

/// A document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// Its language.
    pub lang: Lang,
    /// What it is.
    pub title: String,
    /// Lines below the title.
    pub below: Vec<String>,
    /// The chapters, numbered from 1.
    pub chapters: Vec<Chapter>,
}

/// A chapter: sentences of its own, then articles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chapter {
    /// The heading.
    pub heading: String,
    /// What stands before the first article.
    pub items: Vec<Item>,
    /// The articles, numbered within the chapter.
    pub articles: Vec<Article>,
}

/// A block of the rules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Article {
    /// The heading: the title of the block.
    pub heading: String,
    /// Its name in the rules.
    pub name: String,
    /// What it says.
    pub items: Vec<Item>,
}

/// A sentence or a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A sentence.
    Sentence(String),
    /// A table; the columns from `numbers_from` on hold numbers.
    Table {
        /// The headings.
        headings: Vec<String>,
        /// The rows.
        rows: Vec<Vec<String>>,
        /// The first column of numbers.
        numbers_from: usize,
    },
}

/// What all makers of sentences share.
struct Teller<'a> {
    source: DocSource<'a>,
    sayer: Sayer,
    terms: terms::Terms,
}

impl<'a> Teller<'a> {
    fn new(source: DocSource<'a>) -> Teller<'a> {
        let sayer = Sayer::new(source.blocks.iter().copied(), source.lang);
        let terms = terms::Terms::new(source.blocks, source.plan, source.lang);
        Teller { source, sayer, terms }
    }
}
