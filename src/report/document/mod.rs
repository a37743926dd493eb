//! A text for people that every format can show: headings, paragraphs, lists and tables. What a report says is put
//! together once; the terminal, Markdown and HTML each have their own way to write it.

mod html;
mod human;
mod markdown;

pub(super) use html::page;
pub(super) use human::human;
pub(super) use markdown::markdown;

/// A piece of a line.
#[derive(Clone, Debug)]
pub(super) enum Piece {
    /// Words of the program, with names and amounts in them.
    Text(String),
    /// The same, strong.
    Strong(String),
    /// Text of rules, word for word.
    Code(String),
}

/// A line of pieces, with a blank between two.
pub(super) type Line = Vec<Piece>;

/// A table of text.
#[derive(Clone, Debug)]
pub(super) struct Table {
    /// What it holds.
    pub caption: String,
    /// The headings.
    pub header: Vec<String>,
    /// The columns from this one on hold amounts.
    pub numbers_from: usize,
    /// The rows.
    pub rows: Vec<Vec<String>>,
}

/// A part of a document.
#[derive(Clone, Debug)]
pub(super) enum Part {
    /// A heading of level 2 or below; the title of the document has level 1.
    Heading(usize, String),
    /// A paragraph.
    Paragraph(Line),
    /// A list.
    List(Vec<Line>),
    /// A table.
    Table(Table),
}

/// A whole text.
#[derive(Clone, Debug)]
pub(super) struct Document {
    /// What it is.
    pub title: String,
    /// What it says.
    pub parts: Vec<Part>,
}

impl Document {
    /// Without anything yet.
    pub fn new(title: String) -> Document {
        Document { title, parts: Vec::new() }
    }

    /// Adds a heading.
    pub fn heading(&mut self, level: usize, text: impl Into<String>) {
        self.parts.push(Part::Heading(level, text.into()));
    }

    /// Adds a paragraph.
    pub fn paragraph(&mut self, text: impl Into<String>) {
        self.parts.push(Part::Paragraph(vec![Piece::Text(text.into())]));
    }

    /// Adds a strong paragraph.
    pub fn strong(&mut self, text: impl Into<String>) {
        self.parts.push(Part::Paragraph(vec![Piece::Strong(text.into())]));
    }

    /// Adds a list, unless it is empty.
    pub fn list(&mut self, lines: Vec<Line>) {
        if !lines.is_empty() {
            self.parts.push(Part::List(lines));
        }
    }

    /// Adds a table, unless it has no rows.
    pub fn table(&mut self, table: Table) {
        if !table.rows.is_empty() {
            self.parts.push(Part::Table(table));
        }
    }
}
