//! The way in: from a file to its tree.

use crate::diagnostics::{Code, Diagnostic};
use crate::language::Lang;
use crate::source::{FileId, SourceMap, Span};
use crate::syntax::tree::{File, Trivia};
use crate::syntax::{build, fold, lines};

/// Files of rules beyond this are something else by mistake.
const LARGEST: usize = 1 << 20;

/// Whether a text is the code of a currency in use (ISO 4217), in any case.
pub fn is_currency(code: &str) -> bool {
    use pest::Parser;
    let folded = fold::fold(code);
    super::grammar::Grammar::parse(super::grammar::Rule::currency, &folded).is_ok_and(|found| found.as_str() == folded)
}

/// Reads a file. Always gives a tree, of what could be understood, and every mistake in it.
pub fn parse(sources: &SourceMap, id: FileId) -> (File, Vec<Diagnostic>) {
    let text = sources.get(id).map_or("", |file| file.text());
    let nothing = |code: Code, at: usize| {
        let file = File { id, lang: Lang::En, blocks: Vec::new(), end: Trivia::default() };
        (file, vec![Diagnostic::error(code, Span::new(id, at, at + 1))])
    };
    if text.len() > LARGEST {
        return nothing(Code::FileTooLarge, 0);
    }
    let control = text.char_indices().find(|(_, c)| c.is_control() && !matches!(c, '\n' | '\r' | '\t'));
    if let Some((at, _)) = control {
        return nothing(Code::NotText, at);
    }
    let raw = lines::cut(text, fold::shadow(text));
    build::build(id, text, raw)
}
