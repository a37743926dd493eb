//! Messages for other programs. The shape is described in `docs/messages/json.md` and changes only with its version.

use serde_json::{Value, json};

use crate::diagnostics::render::{Look, place};
use crate::diagnostics::{Diagnostic, Place, Severity, say};
use crate::source::{Position, SourceMap, Span};

/// The version of the shape, written into each document.
pub const JSON_VERSION: u32 = 1;

/// All messages as one document, ending with a line break.
pub(super) fn document(diagnostics: &[&Diagnostic], sources: &SourceMap, look: &Look) -> String {
    let errors = diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).count();
    let messages: Vec<Value> = diagnostics.iter().map(|diagnostic| value(diagnostic, sources, look)).collect();
    let document = json!({
        "version": JSON_VERSION,
        "errors": errors,
        "warnings": diagnostics.len() - errors,
        "messages": messages,
    });
    format!("{document:#}\n")
}

/// One message.
pub fn value(diagnostic: &Diagnostic, sources: &SourceMap, look: &Look) -> Value {
    let said = say(diagnostic, look.lang);
    let mut out = json!({
        "code": diagnostic.code.id(),
        "severity": match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        "message": said.message,
        "label": said.label,
        "help": said.help,
    });
    let place = match &diagnostic.place {
        Place::Span(span) => span_value(*span, sources, look),
        Place::Cell(cell) => json!({
            "file": look.file(&cell.file),
            "line": cell.line,
            "field": (cell.column > 0).then_some(cell.column),
            "heading": cell.header,
            "text": cell.text,
        }),
        Place::File(name) => json!({ "file": look.file(name) }),
        Place::Nowhere => Value::Null,
    };
    let labels: Vec<Value> = diagnostic
        .labels
        .iter()
        .zip(said.labels)
        .map(|(label, words)| json!({ "message": words, "place": span_value(label.span, sources, look) }))
        .collect();
    if let Value::Object(fields) = &mut out {
        fields.insert("place".to_owned(), place);
        fields.insert("labels".to_owned(), Value::Array(labels));
    }
    out
}

/// A place in a text: lines and columns from 1, columns in characters, offsets in bytes from 0, the end not included.
fn span_value(span: Span, sources: &SourceMap, look: &Look) -> Value {
    let Some(fitted) = place::fit(span, sources) else {
        return Value::Null;
    };
    let edge = |Position { line, column }: Position, offset: usize| json!({ "line": line, "column": column, "offset": offset });
    json!({
        "file": look.file(fitted.file.name()),
        "start": edge(fitted.start_position(), fitted.start),
        "end": edge(fitted.end_position(), fitted.end),
    })
}
