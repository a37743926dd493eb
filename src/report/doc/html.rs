//! The document as a page that prints on A4.

use crate::report::doc::{Document, Item};
use crate::report::html::{Column, Markup, Page, Table, data, html, text};

/// The document as a page.
pub fn doc_html(document: &Document) -> String {
    let body = html! {
        h1 { (data(&document.title)) }
        @for line in &document.below { p { (text(line)) } }
        @for (at, chapter) in document.chapters.iter().enumerate() {
            h2 { (at + 1) ". " (text(&chapter.heading)) }
            (items(&format!("{}", at + 1), &chapter.heading, &chapter.items))
            @for (nth, article) in chapter.articles.iter().enumerate() {
                h3 { (at + 1) "." (nth + 1) ". " (data(&article.heading)) }
                (items(&format!("{}.{}", at + 1, nth + 1), &article.heading, &article.items))
            }
        }
    };
    Page { lang: document.lang, title: &document.title, body }.html()
}

fn items(above: &str, heading: &str, items: &[Item]) -> Markup {
    let mut number = 0;
    let mut next = || {
        number += 1;
        number
    };
    html! {
        @for item in items {
            @match item {
                Item::Sentence(said) => p { (above) "." (next()) ". " (text(said)) },
                Item::Table { headings, rows, numbers_from } => (table(heading, headings, rows, *numbers_from)),
            }
        }
    }
}

fn table(caption: &str, headings: &[String], rows: &[Vec<String>], numbers_from: usize) -> Markup {
    let column = |(at, heading): (usize, &String)| {
        if at < numbers_from { Column::text(heading) } else { Column::number(heading) }
    };
    let mut table = Table::new(caption, headings.iter().enumerate().map(column).collect());
    for row in rows {
        // A place for a signature keeps its height.
        let cell = |cell: &String| if cell.is_empty() { text("\u{a0}") } else { data(cell) };
        table.row(row.iter().map(cell).collect());
    }
    if headings.len() > 4 { table.scrolling().html() } else { table.html() }
}
