//! What differs in meaning between two texts of one plan. Form, comments, the order of blocks, the language and the names
//! of what is named only inside the rules are no difference.

mod blocks;
mod clauses;
mod names;
mod rows;
#[cfg(test)]
mod tests;

pub use blocks::meaning;

use crate::source::Span;
use crate::syntax::labels::{BlockKind, LabelKind};

/// What a change may touch, the least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Touches {
    /// Texts for documents alone: titles, notes, grounds.
    Words,
    /// Examples in the rules.
    Examples,
    /// What is given, checked or printed beside pay: awards, notices, guards, reports, days of payment, names of rules.
    Besides,
    /// Amounts of pay.
    Amounts,
}

/// The differences of two texts of one plan.
#[derive(Clone, Debug, Default)]
pub struct Meaning {
    /// Block by block, in the order of the later text; those that it no longer has stand last.
    pub blocks: Vec<BlockChange>,
    /// The rules that pay and bear another name: the earlier and the later one.
    pub renamed: Vec<(String, String)>,
}

impl Meaning {
    /// The most that the differences may touch; `None` where there are none.
    pub fn touches(&self) -> Option<Touches> {
        self.blocks.iter().map(|block| block.touches).max()
    }
}

/// What has become of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Became {
    /// It is new: its lines.
    Added(Vec<String>),
    /// It is no longer there: its lines.
    Removed(Vec<String>),
    /// Parts of it differ.
    Changed(Vec<ClauseChange>),
}

/// A block that differs.
#[derive(Clone, Debug)]
pub struct BlockChange {
    /// The kind of block.
    pub kind: BlockKind,
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// The name it had, where it bears another and is otherwise known by what it says.
    pub renamed_from: Option<String>,
    /// What has become of it.
    pub became: Became,
    /// Its header, in the later text unless it has been removed.
    pub span: Span,
    /// What the change may touch.
    pub touches: Touches,
}

/// A part of a block that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClauseChange {
    /// Which label; `None` for the title of the block.
    pub kind: Option<LabelKind>,
    /// The label with its argument, and the row and column inside its table.
    pub label: String,
    /// The label that it had, where only the boundary of a tier has moved.
    pub was_label: Option<String>,
    /// What stood there; `None` where nothing did.
    pub before: Option<String>,
    /// What stands there; `None` where nothing does.
    pub after: Option<String>,
    /// What the change may touch.
    pub touches: Touches,
}
