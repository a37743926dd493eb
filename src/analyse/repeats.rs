//! One slip made in several places is one message with all its places.

use crate::diagnostics::{Arg, Code, Diagnostic, Label};
use crate::source::SourceMap;

/// The places named in one message; the rest come out when these are mended.
const PLACES: usize = 8;

/// What makes two messages those of one slip.
#[derive(PartialEq, Eq)]
enum Slip {
    /// The same unknown name, with the same advice.
    Name(String),
    /// The same sign forgotten on lines that follow each other.
    Lines(Code),
}

/// Puts messages of one slip together. They are in the order of their places.
pub(super) fn merge(diagnostics: Vec<Diagnostic>, sources: &SourceMap) -> Vec<Diagnostic> {
    let mut kept: Vec<(Option<(Slip, usize)>, Diagnostic)> = Vec::with_capacity(diagnostics.len());
    for diagnostic in diagnostics {
        let slip = slip(&diagnostic);
        let line = diagnostic
            .span()
            .and_then(|span| Some(sources.get(span.file)?.line_index(span.start as usize)))
            .unwrap_or(0);
        let first = slip.as_ref().and_then(|slip| {
            kept.iter_mut().rev().find(|(known, first)| {
                let Some((known, last)) = known else { return false };
                let one_file = first.span().map(|span| span.file) == diagnostic.span().map(|span| span.file);
                let near = !matches!(slip, Slip::Lines(_)) || line.abs_diff(*last) <= 1;
                known == slip && one_file && first.help == diagnostic.help && near
            })
        });
        match (first, diagnostic.span()) {
            (Some((known, first)), Some(span)) => {
                if let Some((_, last)) = known {
                    *last = line;
                }
                if first.labels.len() < PLACES {
                    first.labels.push(Label { span, key: "again" });
                }
            }
            _ => kept.push((slip.map(|slip| (slip, line)), diagnostic)),
        }
    }
    kept.into_iter().map(|(_, diagnostic)| diagnostic).collect()
}

fn slip(diagnostic: &Diagnostic) -> Option<Slip> {
    match diagnostic.code {
        Code::UnknownName => diagnostic.args.iter().find_map(|(name, value)| match value {
            Arg::Text(text) if *name == "name" => Some(Slip::Name(crate::syntax::fold(text))),
            _ => None,
        }),
        Code::TypeExpected if diagnostic.help == "percent" => Some(Slip::Lines(diagnostic.code)),
        Code::PercentOrNumber => Some(Slip::Lines(diagnostic.code)),
        _ => None,
    }
}
