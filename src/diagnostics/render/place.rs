//! Where messages belong, as people and programs name places, and the order that follows.

use crate::diagnostics::{Diagnostic, Place};
use crate::source::{Position, SourceFile, SourceMap, Span};

/// A span brought inside its file: within the text, at the edges of characters.
pub(super) struct Fitted<'a> {
    pub file: &'a SourceFile,
    /// The first byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Fitted<'_> {
    pub fn start_position(&self) -> Position {
        self.file.position(self.start)
    }

    pub fn end_position(&self) -> Position {
        self.file.position(self.end)
    }
}

/// Brings a span inside its file; `None` for a file that is not in the map.
pub(super) fn fit(span: Span, sources: &SourceMap) -> Option<Fitted<'_>> {
    let file = sources.get(span.file)?;
    let text = file.text();
    let edge = |offset: usize| {
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    };
    let start = edge(span.start as usize);
    let end = edge(span.end as usize).max(start);
    // Blank space and line breaks at the end of a span say nothing and draw badly.
    let kept = text.get(start..end).unwrap_or_default().trim_end().len();
    Some(Fitted { file, start, end: if kept == 0 { end } else { start + kept } })
}

/// What places are ordered by: the files in the order of the map, then data by file and line, then files as a
/// whole (what is said of those sums up what is said of their lines), then the rest.
type Rank<'a> = (u8, usize, &'a str, u64, u64);

fn rank<'a>(diagnostic: &'a Diagnostic, sources: &SourceMap) -> Rank<'a> {
    match &diagnostic.place {
        Place::Span(span) => {
            let at = sources.iter().position(|(id, _)| id == span.file).unwrap_or(usize::MAX);
            (0, at, "", span.start.into(), span.end.into())
        }
        Place::File(name) => (2, 0, name, 0, 0),
        Place::Cell(cell) => (1, 0, &cell.file, cell.line, cell.column.into()),
        Place::Nowhere => (3, 0, "", 0, 0),
    }
}

/// The messages in the order of their places, each once.
pub(super) fn ordered<'a>(diagnostics: &'a [Diagnostic], sources: &SourceMap) -> Vec<&'a Diagnostic> {
    let mut ranked: Vec<_> = diagnostics.iter().map(|diagnostic| (rank(diagnostic, sources), diagnostic)).collect();
    ranked.sort_by(|(left, a), (right, b)| left.cmp(right).then(a.code.cmp(&b.code)));
    let mut ordered: Vec<&Diagnostic> = Vec::with_capacity(ranked.len());
    for (_, diagnostic) in ranked {
        if ordered.last().is_none_or(|last| *last != diagnostic) {
            ordered.push(diagnostic);
        }
    }
    ordered
}

/// The name of the file that a message is about; empty for none.
pub(super) fn file_name<'a>(diagnostic: &'a Diagnostic, sources: &'a SourceMap) -> &'a str {
    match &diagnostic.place {
        Place::Span(span) => sources.get(span.file).map_or("", SourceFile::name),
        Place::Cell(cell) => &cell.file,
        Place::File(name) => name,
        Place::Nowhere => "",
    }
}

/// `file:line:column`, as far as the place has them.
pub(super) fn short(diagnostic: &Diagnostic, sources: &SourceMap, root: impl Fn(&str) -> String) -> String {
    match &diagnostic.place {
        Place::Span(span) => fit(*span, sources).map_or(String::new(), |fitted| {
            let Position { line, column } = fitted.start_position();
            format!("{}:{line}:{column}", root(fitted.file.name()))
        }),
        Place::Cell(cell) => format!("{}:{}", root(&cell.file), cell.line),
        Place::File(name) => root(name),
        Place::Nowhere => String::new(),
    }
}
