//! A document as a page of its own.

use crate::language::Lang;
use crate::report::document::{Document, Line, Part, Piece};
use crate::report::html::{self, Column, Markup, Page, Table, html};

/// The whole file.
pub(in crate::report) fn page(document: &Document, lang: Lang) -> String {
    let body = html! {
        h1 { (html::text(&document.title)) }
        @for part in &document.parts { (shown(part)) }
    };
    Page { lang, title: &document.title, body }.html()
}

fn shown(part: &Part) -> Markup {
    match part {
        Part::Heading(..=2, text) => html! { h2 { (html::text(text)) } },
        Part::Heading(3, text) => html! { h3 { (html::text(text)) } },
        Part::Heading(_, text) => html! { h4 { (html::text(text)) } },
        Part::Paragraph(line) => html! { p { (pieces(line)) } },
        Part::List(lines) => html! { ul { @for line in lines { li { (pieces(line)) } } } },
        Part::Table(table) => {
            let column = |(at, head): (usize, &String)| match at < table.numbers_from {
                true => Column::text(head.clone()),
                false => Column::number(head.clone()),
            };
            let mut drawn = Table::new(table.caption.clone(), table.header.iter().enumerate().map(column).collect());
            for row in &table.rows {
                drawn.row(row.iter().map(|cell| html::data(cell)).collect());
            }
            drawn.html()
        }
    }
}

fn pieces(line: &Line) -> Markup {
    html! {
        @for (at, piece) in line.iter().enumerate() {
            @if at > 0 { " " }
            @match piece {
                Piece::Text(text) => (html::text(&whole_numbers(text))),
                Piece::Strong(text) => strong { (html::text(&whole_numbers(text))) },
                Piece::Code(text) => (html::code(text)),
            }
        }
    }
}

/// The same text with the figures of each number on one line.
fn whole_numbers(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(' ') {
        out.push_str(before);
        let group = after.chars().take_while(char::is_ascii_digit).count() == 3;
        out.push(if group && before.ends_with(|c: char| c.is_ascii_digit()) { '\u{a0}' } else { ' ' });
        rest = after;
    }
    out.push_str(rest);
    out
}
