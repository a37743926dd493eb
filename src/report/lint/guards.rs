//! Guards and what is known of them without data.

use serde_json::{Value as Json, json};

use crate::diagnostics::{Arg, phrase, term, written};
use crate::lint::{Guard, Known};
use crate::report::lint::bounds::indented;
use crate::report::lint::{LintView, place_of};

/// A line for each guard.
pub(super) fn lines(view: LintView<'_>) -> Vec<String> {
    let lang = view.look.lang;
    let line = |guard: &Guard| {
        let name = ("name", Arg::from(&guard.name));
        let said = match &guard.known {
            Known::Proved => phrase("lint_guard_proved", &[name], lang),
            Known::ProvedFromZero(of) => phrase("lint_guard_proved_from_zero", &[name, ("of", of.clone())], lang),
            Known::Fails { values, .. } => phrase("lint_guard_fails", &[name, ("values", values.clone())], lang),
            Known::OnData { why, of, by } => {
                let at = by.map(|by| place_of(by, view.sources, view.look));
                let key = match (of, &at) {
                    (Some(_), Some(_)) => "lint_guard_data_of",
                    (None, Some(_)) => "lint_guard_data_at",
                    (_, None) => "lint_guard_data",
                };
                let of = of.clone().unwrap_or_else(|| Arg::from(""));
                let args = [name, ("why", Arg::Term(why)), ("of", of), ("place", Arg::from(at.unwrap_or_default()))];
                phrase(key, &args, lang)
            }
        };
        let last = guard.through.map(|last| ("last", Arg::Period(last)));
        let proved = matches!(guard.known, Known::Proved | Known::ProvedFromZero(_));
        let through = match last {
            Some(last) if proved => Some(phrase("lint_guard_through", &[last], lang)),
            Some(last) => Some(phrase("lint_guard_until", &[last], lang)),
            None => None,
        };
        let whom = (guard.full_time && (proved || through.is_some())).then(|| term("lint_guard_full_time", lang));
        [Some(said), through, whom.map(str::to_owned)].into_iter().flatten().collect::<Vec<_>>().join("; ")
    };
    view.guards.iter().map(line).collect()
}

/// The lines under their heading; empty without guards.
pub(super) fn section(view: LintView<'_>, width: usize) -> String {
    if view.guards.is_empty() {
        return String::new();
    }
    let lines: String = lines(view).iter().map(|line| format!("{}\n", indented(line, width))).collect();
    format!("{}\n{lines}\n", term("lint_guards", view.look.lang))
}

/// The same for programs.
pub(super) fn json(view: LintView<'_>) -> Json {
    let lang = view.look.lang;
    let one = |guard: &Guard| {
        let (of, at) = match &guard.known {
            Known::OnData { of, by, .. } => {
                (of.as_ref().map(|of| written(of, lang)), by.map(|by| place_of(by, view.sources, view.look)))
            }
            _ => (None, None),
        };
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
            "of": of,
            "place": at,
            "not_below_zero": from_zero,
            "through": guard.through.map(|last| last.to_string()),
            "full_time": guard.full_time && (known == "proved" || guard.through.is_some()),
        })
    };
    view.guards.iter().map(one).collect()
}
