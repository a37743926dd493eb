//! The document as Markdown: plain headings, numbered paragraphs and tables, as word processors take them over.

use crate::report::doc::{Document, Item};
use crate::report::markdown::{Inline, Page, Table};

/// The document in Markdown.
pub fn doc_markdown(document: &Document) -> String {
    let mut page = Page::new();
    page.heading(1, &Inline::text(&document.title));
    document.below.iter().for_each(|line| page.paragraph(&Inline::text(line)));
    for (at, chapter) in document.chapters.iter().enumerate() {
        let number = at + 1;
        page.heading(2, &Inline::text(&format!("{number}. {}", chapter.heading)));
        items(&mut page, &number.to_string(), &chapter.items);
        for (at, article) in chapter.articles.iter().enumerate() {
            let number = format!("{number}.{}", at + 1);
            page.heading(3, &Inline::text(&format!("{number}. {}", article.heading)));
            items(&mut page, &number, &article.items);
        }
    }
    page.text()
}

fn items(page: &mut Page, above: &str, items: &[Item]) {
    let mut number = 0;
    for item in items {
        match item {
            Item::Sentence(text) => {
                number += 1;
                page.paragraph(&Inline::text(&format!("{above}.{number}. {text}")));
            }
            Item::Table { headings, rows, numbers_from } => {
                let cells = |row: &[String]| row.iter().map(|cell| Inline::text(cell)).collect::<Vec<_>>();
                let mut table = Table::new(cells(headings), *numbers_from);
                rows.iter().for_each(|row| table.row(cells(row)));
                page.table(&table);
            }
        }
    }
}
