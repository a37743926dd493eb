//! One line for each message, the form that editors and logs read.

use crate::diagnostics::render::{Look, place, severity_term};
use crate::diagnostics::{Diagnostic, say, term};
use crate::source::SourceMap;

/// `file:line:column: error[P0201]: message` with a line break.
pub(super) fn line(diagnostic: &Diagnostic, sources: &SourceMap, look: &Look) -> String {
    let said = say(diagnostic, look.lang);
    let place = place::short(diagnostic, sources, |name| look.file(name));
    let word = term(severity_term(diagnostic.severity), look.lang);
    let colon = if place.is_empty() { "" } else { ": " };
    let message = said.message.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("{place}{colon}{word}[{}]: {message}\n", diagnostic.code.id())
}
