//! What is said of many messages at once: counts by code and file, and the closing line.

use indexmap::IndexMap;

use crate::diagnostics::render::{Look, place};
use crate::diagnostics::{Arg, Diagnostic, phrase};
use crate::language::Lang;
use crate::source::SourceMap;

/// The messages beyond the first: how many of each code in each file, and where the first of them is.
pub(super) fn of(rest: &[&Diagnostic], sources: &SourceMap, look: &Look) -> String {
    let mut groups: IndexMap<(&str, &str), Vec<&Diagnostic>> = IndexMap::new();
    for diagnostic in rest {
        let key = (diagnostic.code.id(), place::file_name(diagnostic, sources));
        groups.entry(key).or_default().push(diagnostic);
    }
    let mut out = phrase("more_messages", &[("count", Arg::from(rest.len()))], look.lang);
    out.push('\n');
    for ((code, _), group) in &groups {
        let first = group.first().map_or(String::new(), |first| place::short(first, sources, |name| look.file(name)));
        let args =
            [("code", Arg::from(*code)), ("count", Arg::from(group.len())), ("first", Arg::from(first.as_str()))];
        let key = if first.is_empty() { "more_of_code" } else { "more_of_code_from" };
        out.push_str("  ");
        out.push_str(&phrase(key, &args, look.lang));
        out.push('\n');
    }
    out
}

/// `2 errors, 1 warning`.
pub(super) fn closing(diagnostics: &[&Diagnostic], lang: Lang) -> String {
    let errors = diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).count();
    let warnings = diagnostics.len() - errors;
    let said = |key, count: usize| (count > 0).then(|| phrase(key, &[("count", Arg::from(count))], lang));
    [said("count_errors", errors), said("count_warnings", warnings)]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(", ")
}
