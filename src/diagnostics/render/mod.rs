//! Messages on the screen and for other programs: drawn with the source beside them, one a line, or as JSON.
//!
//! Wording is not made here (see [`say`](crate::diagnostics::say)); this room knows places, order and look.

mod excerpt;
mod human;
mod json;
pub mod junit;
mod place;
pub mod sarif;
mod short;
mod summary;
#[cfg(test)]
mod tests;
mod wrap;

use crate::diagnostics::{Diagnostic, Severity};
use crate::language::Lang;
use crate::source::SourceMap;

pub use json::{JSON_VERSION, value as json_value};
pub use wrap::wrap;

/// How messages are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// Drawn with the source beside them.
    #[default]
    Human,
    /// One line each: `file:line:column: error[P0201]: message`.
    Short,
    /// One JSON document; see `docs/messages/json.md`.
    Json,
}

/// For whom and on what messages are written.
#[derive(Clone, Debug)]
pub struct Look {
    /// The reader's language.
    pub lang: Lang,
    /// The width of the screen in columns.
    pub width: usize,
    /// Whether colours may be used.
    pub colour: bool,
    /// What is written before each file name, so that it leads from where the reader is to the project: empty or
    /// ending with `/`.
    pub root: String,
}

impl Look {
    /// Plain text, 80 columns wide, file names as they are.
    pub fn plain(lang: Lang) -> Look {
        Look { lang, width: 80, colour: false, root: String::new() }
    }

    /// The name of a file as the reader can open it. Names in angle brackets are of no file on disk.
    pub fn file(&self, name: &str) -> String {
        // What came ready with the program stands in no folder.
        let bare = name.starts_with(['<', '/']) || name.starts_with("premia:");
        if bare { name.to_owned() } else { format!("{}{name}", self.root) }
    }
}

/// The most messages shown one by one; beyond them there is a summary. JSON has them all.
pub const SHOWN: usize = 50;

/// Writes `diagnostics` in the order of files and places, with the closing count. The result ends with a line
/// break; it is empty when there is nothing to say, except for JSON, which is always a document.
pub fn render(diagnostics: &[Diagnostic], sources: &SourceMap, form: Form, look: &Look) -> String {
    let ordered = place::ordered(diagnostics, sources);
    if form == Form::Json {
        return json::document(&ordered, sources, look);
    }
    if ordered.is_empty() {
        return String::new();
    }
    let mut out = String::new();
    let mut given = Vec::new();
    for diagnostic in ordered.iter().take(SHOWN) {
        match form {
            Form::Short => out.push_str(&short::line(diagnostic, sources, look)),
            Form::Human | Form::Json => {
                out.push_str(&human::draw(diagnostic, sources, look, &mut given));
                out.push('\n');
            }
        }
    }
    if let Some(rest) = ordered.get(SHOWN..).filter(|rest| !rest.is_empty()) {
        out.push_str(&summary::of(rest, sources, look));
    }
    if form == Form::Human {
        out.push_str(&summary::closing(&ordered, look.lang));
        out.push('\n');
    }
    out
}

/// The term of a severity: the word stands in the table of terms.
fn severity_term(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}
