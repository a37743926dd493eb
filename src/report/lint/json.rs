//! Findings for programs.

use serde_json::{Value as Json, json};

use crate::diagnostics::render::json_value;
use crate::diagnostics::{Arg, term, written};
use crate::language::Lang;
use crate::report::JSON_VERSION;
use crate::report::lint::themes::{not_drawn, themes};
use crate::report::lint::{LintView, bounds, curves, fixes, guards, past};

/// One document: findings as messages with their values, what is allowed with its reason, and the counts by theme.
pub fn lint_json(view: LintView<'_>) -> Json {
    let finding = |found: &crate::diagnostics::Diagnostic| {
        let mut value = json_value(found, view.sources, view.look);
        let values: serde_json::Map<String, Json> =
            found.args.iter().map(|(name, arg)| ((*name).to_owned(), arg_json(arg, view.look.lang))).collect();
        if let Json::Object(fields) = &mut value {
            fields.insert("values".to_owned(), Json::Object(values));
        }
        value
    };
    let findings: Vec<Json> = view.linted.findings.iter().map(finding).collect();
    let allowed: Vec<Json> = view
        .linted
        .allowed
        .iter()
        .map(|allowed| json!({ "finding": finding(&allowed.finding), "because": &*allowed.because }))
        .collect();
    let themes: Vec<Json> = themes(view)
        .iter()
        .map(|theme| {
            json!({
                "theme": theme.id,
                "name": theme.name,
                "errors": theme.errors,
                "warnings": theme.warnings,
                "allowed": theme.allowed,
            })
        })
        .collect();
    let mut document = json!({
        "version": JSON_VERSION,
        "plans": view.plans,
        "blocks": view.blocks,
        "themes": themes,
        "scales_not_looked_at": not_drawn(view),
        "windows_too_small": view.linted.small,
        "guards": guards::json(view),
        "bounds": bounds::json(view),
        "fixes": fixes::json(view),
        "findings": findings,
        "allowed": allowed,
    });
    if let (Some(past), Json::Object(fields)) = (view.past, &mut document) {
        fields.insert("history".to_owned(), past::json(past, view.look.lang));
    }
    if let (false, Json::Object(fields)) = (view.curves.is_empty(), &mut document) {
        fields.insert("scales".to_owned(), curves::json(view));
    }
    document
}

/// A value of a message for programs: numbers and shares as decimal text, days and periods as in ISO 8601.
pub(super) fn arg_json(arg: &Arg, lang: Lang) -> Json {
    match arg {
        Arg::Text(text) => json!(text),
        Arg::Term(key) => json!(term(key, lang)),
        Arg::Ready { .. } | Arg::Said(..) => json!(written(arg, lang)),
        Arg::Number(number) | Arg::Percent(number) => json!(number.to_string()),
        Arg::Money(amount, currency) => json!({ "amount": amount.to_string(), "currency": currency }),
        Arg::Count(count) => json!(count),
        Arg::Date(day) => json!(day.to_string()),
        Arg::Period(period) => json!(period.to_string()),
        Arg::Phrase(parts) | Arg::List(parts) => parts.iter().map(|part| arg_json(part, lang)).collect(),
    }
}
