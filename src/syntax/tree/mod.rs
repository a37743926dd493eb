//! The syntax tree: what a file says, before any name is resolved. It is the same for both languages.
//!
//! Trees compare without places: [`PartialEq`] of a [`Spanned`] looks at the content only, so a file and its
//! translation, or a file and its formatted text, are equal when they mean the same.

mod expression;
mod value;

pub use expression::{
    Aggregate, BinaryOp, Conversion, CountedTime, DatePart, Expr, ExprKind, RateWord, ShareWord, Side, TotalOf,
};
pub use value::{
    AsOfWord, AttainmentWord, CapacityPer, ChangesWord, ConversionWord, DayWord, DifferenceWord, Duration, ExcessWord,
    FallbackWord, FieldType, GateWord, LeavingWord, LeftWord, NegativeWord, NoDataWord, PartTime, PartWord, PayDay,
    PayeesAsOf, Per, ProrationWord, RestWord, SharingPart, SlicesWord, Step, TakesWord, TierMode, TiesWord, TimeUnit,
    Value, Window,
};

use std::sync::Arc;

use crate::language::Lang;
use crate::source::{FileId, Span};
use crate::syntax::labels::{BlockKind, LabelKind};

/// Something with its place. Two are equal when their contents are.
#[derive(Clone, Debug)]
pub struct Spanned<T> {
    /// The content.
    pub item: T,
    /// Where it stands.
    pub span: Span,
}

impl<T: PartialEq> PartialEq for Spanned<T> {
    fn eq(&self, other: &Self) -> bool {
        self.item == other.item
    }
}

impl<T: Eq> Eq for Spanned<T> {}

impl<T> Spanned<T> {
    /// Joins content and place.
    pub fn new(item: T, span: Span) -> Spanned<T> {
        Spanned { item, span }
    }
}

/// A name as written, without its backticks.
pub type Name = Spanned<Arc<str>>;

/// A quoted text, without its quotes.
pub type Text = Spanned<Arc<str>>;

/// Comments that belong to a line: those on lines of their own above it (an empty text is a blank line), and
/// the one behind it. Comments never take part in comparing trees.
#[derive(Clone, Debug, Default)]
pub struct Trivia {
    /// Comment lines above, without `#`; `None` is a blank line.
    pub above: Vec<Option<Arc<str>>>,
    /// The comment at the end of the line, without `#`.
    pub behind: Option<Arc<str>>,
}

impl PartialEq for Trivia {
    fn eq(&self, _: &Trivia) -> bool {
        true
    }
}

/// One file. Two are equal when their blocks are.
#[derive(Clone, Debug)]
pub struct File {
    /// Its id in the source map.
    pub id: FileId,
    /// The language, shown by its first keyword.
    pub lang: Lang,
    /// The blocks in the order written.
    pub blocks: Vec<Block>,
    /// Comments after the last block.
    pub end: Trivia,
}

impl PartialEq for File {
    fn eq(&self, other: &File) -> bool {
        self.blocks == other.blocks
    }
}

/// A block: a header and its clauses. Two are equal when they say the same, wherever they stand.
#[derive(Clone, Debug)]
pub struct Block {
    /// The keyword.
    pub kind: Spanned<BlockKind>,
    /// The name; an `import` has none, and a broken header may lack it.
    pub name: Option<Name>,
    /// The genitive of the name in a Russian file: `показатель оборот (оборота)`.
    pub genitive: Option<Name>,
    /// The title; of an `import` the path of the file.
    pub title: Option<Text>,
    /// The lines below the header.
    pub clauses: Vec<Clause>,
    /// Whether lines of it could not be understood: what seems to be missing may stand in them.
    pub damaged: bool,
    /// Header and clauses.
    pub span: Span,
    /// Comments of the header.
    pub trivia: Trivia,
}

impl PartialEq for Block {
    fn eq(&self, other: &Block) -> bool {
        let said = |block: &Block| (block.kind.item, block.name.clone(), block.genitive.clone(), block.title.clone());
        said(self) == said(other) && self.clauses == other.clauses
    }
}

/// A line `label: value`, with its table if it has one. Two are equal when they say the same, wherever they stand.
#[derive(Clone, Debug)]
pub struct Clause {
    /// Which label.
    pub label: Spanned<LabelKind>,
    /// What stands inside the label: `100 000` in `from 100 000:`, `turnover` in `weight turnover:`.
    pub argument: Option<Expr>,
    /// The genitive of a field's name: `поле оклад (оклада)`.
    pub genitive: Option<Name>,
    /// The value.
    pub value: Spanned<Value>,
    /// The rows below `table:`, `examples:`.
    pub rows: Vec<Row>,
    /// Label and value.
    pub span: Span,
    /// Comments of the line.
    pub trivia: Trivia,
}

impl PartialEq for Clause {
    fn eq(&self, other: &Clause) -> bool {
        self.label == other.label
            && self.argument == other.argument
            && self.genitive == other.genitive
            && self.value == other.value
            && self.rows == other.rows
    }
}

/// A row of a table. Two are equal when their cells are.
#[derive(Clone, Debug)]
pub struct Row {
    /// The cells; the first row of a table holds headings.
    pub cells: Vec<Expr>,
    /// The whole row.
    pub span: Span,
    /// Comments of the row.
    pub trivia: Trivia,
}

impl PartialEq for Row {
    fn eq(&self, other: &Row) -> bool {
        self.cells == other.cells
    }
}
