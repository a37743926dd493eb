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
    // Each table is a region that is jumped to by its name: no two have the same.
    let mut tables = 0;
    let mut name = || {
        tables += 1;
        if tables == 1 { format!("{above}. {heading}") } else { format!("{above}. {heading} ({tables})") }
    };
    html! {
        @for item in items {
            @match item {
                Item::Sentence(said) => p { (above) "." (next()) ". " (text(said)) },
                Item::Table { headings, rows, numbers_from } => (table(&name(), headings, rows, *numbers_from)),
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
        let cell = |cell: &String| {
            if cell.is_empty() {
                html! {}
            } else {
                data(cell)
            }
        };
        table.row(row.iter().map(cell).collect());
    }
    // The article is the caption; and headings matter here on a narrow screen, too.
    let table = table.headed();
    // Places for signatures.
    if rows.iter().all(|row| row.iter().all(String::is_empty)) {
        return html! { div.whole { (table.blank().html()) } };
    }
    table.scrolling().html()
}
