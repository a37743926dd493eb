//! Pages for people: one file that holds all it needs, opens anywhere, prints on A4, reads on a phone, and runs nothing.
//!
//! Everything written into a page is escaped by the templates. Text of data goes through [`data`] or [`text`], so that it
//! cannot hide or turn around what stands beside it. Only this room may take text as markup (`tests/architecture.rs`).

mod list;
mod page;
mod table;
#[cfg(test)]
mod tests;
mod tree;
mod words;

pub use list::facts;
pub use maud::{Markup, html};
pub use page::Page;
pub use table::{Column, Table};
pub use tree::tree;

use crate::report::visible;

/// Text of data (a name, a title, a cell), in a direction of its own.
pub fn data(said: &str) -> Markup {
    html! { bdi { (text(said)) } }
}

/// Words of the program with data in them. A number stays on one line: the spaces between its groups do not break.
pub fn text(text: &str) -> Markup {
    let text = visible(text);
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let inside = c == ' '
            && out.ends_with(|last: char| last.is_ascii_digit())
            && chars.peek().is_some_and(char::is_ascii_digit);
        out.push(if inside { '\u{a0}' } else { c });
    }
    words::unbroken(&out)
}

/// Text of rules, word for word.
pub fn code(text: &str) -> Markup {
    html! { code { (visible(text)) } }
}
