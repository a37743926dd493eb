//! A document on a terminal.

use crate::diagnostics::render::wrap;
use crate::report::document::{Document, Line, Part, Piece};
use crate::report::grid::Grid;

/// The text, no wider than `width` as far as names allow.
pub(in crate::report) fn human(document: &Document, width: usize) -> String {
    let mut out = format!("{}\n", wrap(&document.title, width, width).join("\n"));
    let mut last: Option<&Part> = None;
    for part in &document.parts {
        // What belongs to a paragraph or a heading of the lowest level stands right below it.
        let below = matches!((last, part), (Some(Part::Paragraph(_) | Part::Heading(4.., _)), Part::List(_)))
            || matches!((last, part), (Some(Part::Paragraph(_)), Part::Paragraph(_)));
        if !below {
            out.push('\n');
        }
        out.push_str(&match part {
            Part::Heading(level, text) => match level {
                0..=2 => {
                    format!("{text}\n{}\n", "─".repeat(unicode_width::UnicodeWidthStr::width(text.as_str()).min(width)))
                }
                _ => format!("{text}\n"),
            },
            Part::Paragraph(line) => format!("{}\n", wrap(&plain(line), width, width).join("\n")),
            Part::List(lines) => lines.iter().map(|line| item(line, width)).collect(),
            Part::Table(table) => {
                let mut grid = Grid::new(table.header.clone(), table.numbers_from);
                table.rows.iter().for_each(|row| grid.row(row.clone()));
                format!("{}:\n\n{}", table.caption, grid.draw(width))
            }
        });
        last = Some(part);
    }
    out
}

fn plain(line: &Line) -> String {
    let text = |piece: &Piece| match piece {
        Piece::Text(text) | Piece::Strong(text) | Piece::Code(text) => text.clone(),
    };
    line.iter().map(text).collect::<Vec<_>>().join(" ")
}

fn item(line: &Line, width: usize) -> String {
    let room = width.saturating_sub(4);
    wrap(&plain(line), room, room).join("\n    ").lines().enumerate().fold(String::new(), |mut out, (at, line)| {
        out.push_str(if at == 0 { "  " } else { "" });
        out.push_str(line);
        out.push('\n');
        out
    })
}
