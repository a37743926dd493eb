//! Level 2: each header, label, value and row becomes a part of the tree, or a message.

mod argument;
mod calendar;
mod circle;
mod clause;
mod credit;
mod expect;
mod expression;
mod funnel;
mod header;
mod literal;
mod nearby;
mod operand;
mod operator;
mod payout;
mod ranges;
mod shape;
mod sign_words;
mod steps;
mod value;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::language::Lang;
use crate::source::{FileId, Span};
use crate::syntax::brackets::{Shape, Unmatched};
use crate::syntax::labels::BlockKind;
use crate::syntax::lines::{Range, RawFile};
use crate::syntax::lookalike;
use crate::syntax::tree::{File, Spanned, Text};

/// Builds the tree of one file. `text` is the original, `raw.clean` its shadow without comments.
pub(super) fn build(id: FileId, text: &str, raw: RawFile) -> (File, Vec<Diagnostic>) {
    let lang = language(&raw);
    let RawFile { lost, blocks, end, clean } = raw;
    let context = Context { label: "", sample: String::new(), is_tier: false, has_bounds: false };
    let mut builder =
        Builder { id, text, clean: &clean, lang, context, diagnostics: Vec::new(), reported: BTreeSet::new() };
    builder.lost(&lost);
    let blocks = blocks.into_iter().filter_map(|block| builder.block(block)).collect();
    (File { id, lang, blocks, end }, builder.diagnostics)
}

fn language(raw: &RawFile) -> Lang {
    let known = raw.blocks.iter().find_map(|block| BlockKind::from_word(raw.clean.get(block.header.keyword.clone())?));
    known.map_or_else(
        || {
            let cyrillic = |text: &String| text.chars().any(|c| ('а'..='я').contains(&c));
            if cyrillic(&raw.clean) { Lang::Ru } else { Lang::En }
        },
        |(_, lang)| lang,
    )
}

pub(super) struct Builder<'a> {
    id: FileId,
    text: &'a str,
    clean: &'a str,
    lang: Lang,
    context: Context,
    diagnostics: Vec<Diagnostic>,
    /// Where the diagnostics begin.
    reported: BTreeSet<usize>,
}

/// What is being read, for messages.
pub(super) struct Context {
    /// The words of the label.
    label: &'static str,
    /// What stands there when it is right.
    sample: String,
    /// Whether this is the limit of a tier.
    is_tier: bool,
    /// Whether headings and first cells of the rows below it are bounds of tiers.
    has_bounds: bool,
}

impl<'a> Builder<'a> {
    fn span(&self, range: &Range) -> Span {
        Span::new(self.id, range.start, range.end)
    }

    fn original(&self, range: &Range) -> &'a str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    fn folded(&self, range: &Range) -> &'a str {
        self.clean.get(range.clone()).unwrap_or_default()
    }

    fn error(&mut self, code: Code, range: &Range) -> &mut Diagnostic {
        let diagnostic = Diagnostic::error(code, self.span(range));
        self.push(diagnostic)
    }

    fn push(&mut self, diagnostic: Diagnostic) -> &mut Diagnostic {
        self.reported.extend(diagnostic.span().map(|span| span.range().start));
        self.diagnostics.push(diagnostic);
        let last = self.diagnostics.len() - 1;
        #[expect(clippy::indexing_slicing, reason = "just pushed")]
        &mut self.diagnostics[last]
    }

    /// One of two texts, by the language of the file.
    fn own(&self, english: &'static str, russian: &'static str) -> &'static str {
        match self.lang {
            Lang::En => english,
            Lang::Ru => russian,
        }
    }

    /// A word of the other language.
    fn other_language(&mut self, range: &Range, found: &str, right: &str) -> &mut Diagnostic {
        let language = self.own("written_in_english", "written_in_russian");
        let diagnostic = Diagnostic::error(Code::OtherLanguage, self.span(range))
            .arg("found", found)
            .arg("right", right)
            .arg("language", Arg::Term(language));
        self.push(diagnostic)
    }

    /// Something that stands where only `expected`, the key of a term, can stand.
    fn not_understood(&mut self, range: &Range, found: &str, expected: &'static str) -> &mut Diagnostic {
        let diagnostic = Diagnostic::error(Code::NotUnderstood, self.span(range))
            .arg("found", found)
            .arg("expected", Arg::Term(expected))
            .arg("label", self.context.label)
            .arg("sample", self.context.sample.as_str());
        self.push(diagnostic)
    }

    /// A bracket without a partner, at an offset of the file.
    fn unmatched(&mut self, bracket: Unmatched) {
        let (at, help) = match bracket {
            Unmatched::Open(at) => (at, ""),
            Unmatched::Close(at) => (at, "extra"),
        };
        self.error(Code::UnclosedBracket, &(at..at + 1)).help = help;
    }

    /// Whether a text may be read by the grammar: its brackets match, and it is not too much. Says why not, on `blamed`
    /// where the text as a whole is.
    fn readable(&mut self, range: &Range, blamed: &Range) -> bool {
        let shape = Shape::of(self.folded(range));
        if shape.is_too_much() {
            self.error(Code::TooDeep, blamed);
            return false;
        }
        let unmatched = shape.unmatched.map(|found| match found {
            Unmatched::Open(at) => Unmatched::Open(range.start + at),
            Unmatched::Close(at) => Unmatched::Close(range.start + at),
        });
        unmatched.map(|found| self.unmatched(found)).is_none()
    }

    /// Reports a word that mixes alphabets within one part. Returns what was meant, so that it is known elsewhere.
    fn mixed(&mut self, written: &str, start: usize) -> String {
        if let Some((at, letter)) = lookalike::odd_letter(written) {
            let at = start + at;
            let span = Span::new(self.id, at, at + letter.len_utf8());
            let alphabet = if letter.is_ascii() { "latin" } else { "cyrillic" };
            self.push(
                Diagnostic::error(Code::MixedLetters, span)
                    .arg("word", written)
                    .arg("letter", letter.to_string())
                    .arg("alphabet", Arg::Term(alphabet)),
            );
            return lookalike::mended(written);
        }
        written.to_owned()
    }

    fn unquoted(&self, range: &Range) -> Text {
        let written = self.original(range);
        let mut inner = written.chars();
        inner.next();
        inner.next_back();
        Spanned::new(Arc::from(inner.as_str()), self.span(range))
    }
}

/// A known word written with letters of the other alphabet.
fn letters(span: Span, written: &str, right: &str) -> Diagnostic {
    if let Some((at, letter)) = lookalike::odd_letter(written) {
        let start = span.start as usize + at;
        return Diagnostic::error(Code::MixedLetters, Span::new(span.file, start, start + letter.len_utf8()))
            .arg("word", written)
            .arg("letter", letter.to_string())
            .arg("alphabet", Arg::Term(if letter.is_ascii() { "latin" } else { "cyrillic" }));
    }
    Diagnostic::error(Code::MixedLetters, span)
        .arg("word", written)
        .arg("right", right)
        .arg("letter", "")
        .arg("alphabet", Arg::Term(if written.is_ascii() { "latin" } else { "cyrillic" }))
        .help("alphabet")
}
