//! Messages as SARIF 2.1.0 (OASIS), which code hosts show beside the changed lines.

use std::collections::BTreeSet;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use crate::diagnostics::render::{Look, place};
use crate::diagnostics::{Code, Diagnostic, Place, Severity, page, say};
use crate::language::Lang;
use crate::source::{SourceMap, Span};

/// What stands as it is in the path of a URI.
const BARE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'.').remove(b'-').remove(b'_').remove(b'~');

/// The results of one project, in the order of their places.
pub fn results(diagnostics: &[Diagnostic], sources: &SourceMap, look: &Look) -> Vec<Value> {
    place::ordered(diagnostics, sources).into_iter().map(|diagnostic| result(diagnostic, sources, look)).collect()
}

/// A change of texts that mends what a message says.
#[derive(Clone, Debug)]
pub struct Repair {
    /// The code of the message.
    pub code: Code,
    /// Its place.
    pub at: Span,
    /// What is done.
    pub text: String,
    /// What is written in which places.
    pub changes: Vec<(Span, String)>,
}

/// The same with what mends them: hosts offer it beside the message.
pub fn results_with(diagnostics: &[Diagnostic], repairs: &[Repair], sources: &SourceMap, look: &Look) -> Vec<Value> {
    let mut out = Vec::new();
    for diagnostic in place::ordered(diagnostics, sources) {
        let mut value = result(diagnostic, sources, look);
        let own = repairs.iter().filter(|one| one.code == diagnostic.code && Some(one.at) == diagnostic.span());
        let fixes: Vec<Value> = own.filter_map(|one| fix(one, sources, look)).collect();
        if let (false, Value::Object(fields)) = (fixes.is_empty(), &mut value) {
            fields.insert("fixes".to_owned(), Value::Array(fixes));
        }
        out.push(value);
    }
    out
}

fn fix(repair: &Repair, sources: &SourceMap, look: &Look) -> Option<Value> {
    let mut changes = Vec::new();
    for (span, text) in &repair.changes {
        let file = sources.get(span.file)?;
        let (start, end) = (file.position(span.start as usize), file.position(span.end as usize));
        let mut place = location(&look.file(file.name()), None)?;
        let artifact = place.pointer_mut("/physicalLocation/artifactLocation")?.take();
        changes.push(json!({
            "artifactLocation": artifact,
            "replacements": [{
                "deletedRegion": {
                    "startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column,
                },
                "insertedContent": { "text": text },
            }],
        }));
    }
    Some(json!({ "description": { "text": repair.text }, "artifactChanges": changes }))
}

/// One log of one run with these results, ending with a line break. The codes that occur are listed with their titles and pages.
pub fn document(mut results: Vec<Value>, lang: Lang) -> String {
    let id = |result: &Value| result.get("ruleId").and_then(Value::as_str).unwrap_or_default().to_owned();
    let codes: Vec<String> = results.iter().map(id).collect::<BTreeSet<String>>().into_iter().collect();
    for result in &mut results {
        let index = codes.binary_search(&id(result)).ok();
        if let Value::Object(fields) = result {
            fields.insert("ruleIndex".to_owned(), json!(index));
        }
    }
    let document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "premia",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "language": lang.code(),
                "rules": codes.iter().map(|code| rule(code, lang)).collect::<Vec<Value>>(),
            }},
            // As lines and columns of all messages are counted.
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{document:#}\n")
}

fn rule(id: &str, lang: Lang) -> Value {
    let text = Code::from_id(id).and_then(|code| page(code, lang)).unwrap_or_default();
    let title = text.lines().next().unwrap_or_default().trim_start_matches(['#', ' ']);
    let title = title.split_once(": ").map_or(title, |(_, title)| title);
    json!({
        "id": id,
        "shortDescription": { "text": title },
        "help": { "text": format!("premia explain {id}"), "markdown": text },
    })
}

fn result(diagnostic: &Diagnostic, sources: &SourceMap, look: &Look) -> Value {
    let said = say(diagnostic, look.lang);
    let parts: Vec<&str> = [&*said.message, &*said.help].into_iter().filter(|part| !part.is_empty()).collect();
    let mut out = json!({
        "ruleId": diagnostic.code.id(),
        "level": match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        "message": { "text": parts.join("\n") },
        "locations": located(&diagnostic.place, sources, look).into_iter().collect::<Vec<Value>>(),
    });
    let related = diagnostic.labels.iter().zip(said.labels).enumerate();
    let related: Vec<Value> = related
        .filter_map(|(index, (label, words))| {
            let mut location = of_span(label.span, sources, look)?;
            if let Value::Object(fields) = &mut location {
                fields.insert("id".to_owned(), json!(index));
                fields.insert("message".to_owned(), json!({ "text": words }));
            }
            Some(location)
        })
        .collect();
    if let (false, Value::Object(fields)) = (related.is_empty(), &mut out) {
        fields.insert("relatedLocations".to_owned(), Value::Array(related));
    }
    out
}

fn located(place: &Place, sources: &SourceMap, look: &Look) -> Option<Value> {
    match place {
        Place::Span(span) => of_span(*span, sources, look),
        // A cell knows the number of its column, not of its first character.
        Place::Cell(cell) => location(&look.file(&cell.file), Some(json!({ "startLine": cell.line.max(1) }))),
        Place::File(name) => location(&look.file(name), None),
        Place::Nowhere => None,
    }
}

fn of_span(span: Span, sources: &SourceMap, look: &Look) -> Option<Value> {
    let fitted = place::fit(span, sources)?;
    let (start, end) = (fitted.start_position(), fitted.end_position());
    let region = json!({
        "startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column,
    });
    location(&look.file(fitted.file.name()), Some(region))
}

/// A place in a file; `None` for a name in angle brackets and for what came with the program, which are no files.
fn location(file: &str, region: Option<Value>) -> Option<Value> {
    if file.starts_with('<') || file.starts_with("premia:") {
        return None;
    }
    let path = utf8_percent_encode(file, BARE).to_string();
    let uri = if file.starts_with('/') { format!("file://{path}") } else { path };
    let mut place = json!({ "artifactLocation": { "uri": uri } });
    if let (Some(region), Value::Object(fields)) = (region, &mut place) {
        fields.insert("region".to_owned(), region);
    }
    Some(json!({ "physicalLocation": place }))
}
