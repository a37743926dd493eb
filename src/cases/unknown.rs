//! Messages about names and keys of a case.

use crate::cases::read::Word;
use crate::cases::words::{Key, lang_of};
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::language::Lang;
use crate::source::Span;
use crate::syntax::suggest::nearest;

/// A key that a line needs and does not have.
pub(super) fn missing(key: Key, lang: Lang, span: Span) -> Diagnostic {
    Diagnostic::error(Code::CaseKey, span).arg("key", key.word(lang)).arg("problem", Arg::Term("case_missing"))
}

/// A name that is not known, with the nearest one that is, or all of them.
pub(super) fn unknown<'a>(kind: &'static str, word: &Word, known: impl Iterator<Item = &'a str>) -> Diagnostic {
    let known: Vec<&str> = known.collect();
    let problem = Diagnostic::error(Code::CaseBroken, word.span)
        .arg("what", Arg::Term(kind))
        .arg("name", &word.text)
        .arg("known", Arg::List(known.iter().copied().map(Arg::from).collect()));
    // What is left of an amount with a decimal comma: inside braces the comma ends the value.
    if !word.text.is_empty() && word.text.chars().all(|c| c.is_ascii_digit()) {
        return problem.arg("near", "").help("comma");
    }
    match nearest(&word.text, known.iter().copied()) {
        Some(near) => problem.arg("near", near).help("suggest"),
        None if known.is_empty() => problem.arg("near", "").help("none"),
        None => problem.arg("near", ""),
    }
}

pub(super) fn unknown_key(word: &Word, allowed: &[Key]) -> Diagnostic {
    let lang = lang_of(&word.text);
    unknown("case_key", word, allowed.iter().map(|key| key.word(lang)))
}
