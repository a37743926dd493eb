//! Guards and what is known of them without data.

use serde_json::{Value as Json, json};

use crate::diagnostics::{Arg, phrase, term, written};
use crate::language::Lang;
use crate::lint::{Guard, Known};

/// A line for each guard.
pub(super) fn lines(guards: &[Guard], lang: Lang) -> Vec<String> {
    let line = |guard: &Guard| {
        let name = ("name", Arg::from(&guard.name));
        match &guard.known {
            Known::Proved => phrase("lint_guard_proved", &[name], lang),
            Known::ProvedFromZero(of) => phrase("lint_guard_proved_from_zero", &[name, ("of", of.clone())], lang),
            Known::Fails { values, .. } => phrase("lint_guard_fails", &[name, ("values", values.clone())], lang),
            Known::OnData { why, .. } => phrase("lint_guard_data", &[name, ("why", Arg::Term(why))], lang),
        }
    };
    guards.iter().map(line).collect()
}

/// The lines under their heading; empty without guards.
pub(super) fn section(guards: &[Guard], lang: Lang) -> String {
    if guards.is_empty() {
        return String::new();
    }
    let lines: String = lines(guards, lang).iter().map(|line| format!("  {line}\n")).collect();
    format!("{}\n{lines}\n", term("lint_guards", lang))
}

/// The same for programs.
pub(super) fn json(guards: &[Guard], lang: Lang) -> Json {
    let one = |guard: &Guard| {
        let (known, values, why, from_zero) = match &guard.known {
            Known::Proved => ("proved", None, None, None),
            Known::ProvedFromZero(of) => ("proved", None, None, Some(written(of, lang))),
            Known::Fails { values, .. } => ("can fail", Some(written(values, lang)), None, None),
            Known::OnData { why, .. } => ("checked on data", None, Some(term(why, lang)), None),
        };
        json!({
            "name": &*guard.name,
            "title": &*guard.title,
            "known": known,
            "values": values,
            "why": why,
            "not_below_zero": from_zero,
        })
    };
    guards.iter().map(one).collect()
}
