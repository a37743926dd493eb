//! The list of all statements of a period, for those who hand them out: it holds everybody's total.

use maud::html as markup;

use crate::diagnostics::term;
use crate::language::{Format, Lang};
use crate::number::Exact;
use crate::report::html::{Column, Page, Table, data, text};
use crate::report::markdown::{self, Inline};
use crate::report::visible;

/// One statement of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The name of its file, made of letters, digits, `-`, `_` and `.` alone.
    pub file: String,
    /// The person's name.
    pub name: String,
    /// The person's key.
    pub key: String,
    /// What is paid, by currency and decimal places.
    pub totals: Vec<(String, u32, Exact)>,
}

/// The sums of all entries, by currency.
fn sums(entries: &[Entry]) -> Vec<(String, u32, Exact)> {
    let mut sums: Vec<(String, u32, Exact)> = Vec::new();
    for (currency, places, amount) in entries.iter().flat_map(|entry| &entry.totals) {
        match sums.iter_mut().find(|(known, ..)| known == currency) {
            Some((_, most, sum)) => {
                *most = (*most).max(*places);
                *sum = &*sum + amount;
            }
            None => sums.push((currency.clone(), *places, amount.clone())),
        }
    }
    sums
}

fn money(lang: Lang, totals: &[(String, u32, Exact)]) -> String {
    let said = totals
        .iter()
        .map(|(currency, places, amount)| format!("{} {currency}", Format::new(lang).amount(amount, *places)));
    said.collect::<Vec<_>>().join("; ")
}

/// The list as a page; each name leads to its statement in the same folder.
pub fn index_html(lang: Lang, period: &str, entries: &[Entry]) -> String {
    let heads = ["head_payee", "statement_key"].map(|key| Column::text(term(key, lang)));
    let mut table = Table::new(
        term("statement_index", lang),
        heads.into_iter().chain([Column::number(term("statement_to_pay", lang))]).collect(),
    );
    for entry in entries {
        let link = markup! { a href=(address(&entry.file)) { (data(&entry.name)) } };
        table.row(vec![link, data(&entry.key), text(&money(lang, &entry.totals))]);
    }
    table.total(vec![text(term("total", lang)), markup! {}, text(&money(lang, &sums(entries)))]);
    let heading = format!("{} · {period}", term("statement_index", lang));
    let body = markup! {
        h1 { (text(&heading)) }
        p.note { (term("statement_index_note", lang)) }
        (table.headed().html())
    };
    Page { lang, title: &heading, body }.html()
}

/// The same as Markdown.
pub fn index_markdown(lang: Lang, period: &str, entries: &[Entry]) -> String {
    let plain = |text: &str| Inline::text(&visible(text));
    let mut page = markdown::Page::new();
    page.heading(1, &plain(&format!("{} · {period}", term("statement_index", lang))));
    page.paragraph(&plain(term("statement_index_note", lang)));
    let heads = ["head_payee", "statement_key", "statement_file", "statement_to_pay"].map(|key| plain(term(key, lang)));
    let mut table = markdown::Table::new(heads.to_vec(), 3);
    for entry in entries {
        let cells = [&entry.name, &entry.key, &entry.file].map(|text| plain(text));
        table.row(cells.into_iter().chain([plain(&money(lang, &entry.totals))]).collect());
    }
    let total = plain(term("total", lang)).bold();
    table.row(vec![total, Inline::default(), Inline::default(), plain(&money(lang, &sums(entries))).bold()]);
    page.table(&table);
    page.text()
}

/// A name of a file as an address: letters beyond ASCII by their bytes.
fn address(file: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    file.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}
