//! A document as Markdown.

use crate::report::document::{Document, Line, Part, Piece};
use crate::report::markdown::{Inline, Page, Table};

/// The page.
pub(in crate::report) fn markdown(document: &Document) -> Page {
    let mut page = Page::new();
    page.heading(1, &Inline::text(&document.title));
    for part in &document.parts {
        match part {
            Part::Heading(level, text) => page.heading(*level, &Inline::text(text)),
            Part::Paragraph(line) => page.paragraph(&inline(line)),
            Part::List(lines) => page.list(&lines.iter().map(inline).collect::<Vec<_>>()),
            Part::Table(table) => {
                let cells = |cells: &[String]| cells.iter().map(|cell| Inline::text(cell)).collect();
                let mut drawn = Table::new(cells(&table.header), table.numbers_from);
                table.rows.iter().for_each(|row| drawn.row(cells(row)));
                page.paragraph(&Inline::text(&format!("{}:", table.caption)));
                page.table(&drawn);
            }
        }
    }
    page
}

fn inline(line: &Line) -> Inline {
    line.iter().fold(Inline::default(), |out, piece| {
        out.then(&match piece {
            Piece::Text(text) => Inline::text(text),
            Piece::Strong(text) => Inline::text(text).bold(),
            Piece::Code(text) => Inline::code(text),
        })
    })
}
