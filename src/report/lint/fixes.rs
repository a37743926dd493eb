//! What can be mended: the lines that change, and proposals that change pay.

use serde_json::{Value as Json, json};
use similar::TextDiff;

use crate::diagnostics::phrase;
use crate::diagnostics::render::{Look, sarif::Repair};
use crate::lint::Fix;
use crate::report::lint::bounds::indented;
use crate::report::lint::{LintView, place_of};

/// How many lines are shown above and below those that differ.
const AROUND: usize = 3;

/// The lines that differ, file by file, with those around them: what `patch` reads.
pub fn fix_lines(files: &[(String, String, String)], look: &Look) -> String {
    let one = |(name, old, new): &(String, String, String)| {
        let name = look.file(name);
        TextDiff::from_lines(old, new).unified_diff().context_radius(AROUND).header(&name, &name).to_string() + "\n"
    };
    files.iter().map(one).collect()
}

/// Proposals and what can be mended by `--fix`, as lines below the findings.
pub(super) fn lines(view: LintView<'_>) -> Vec<String> {
    let lang = view.look.lang;
    view.fixes
        .iter()
        .map(|fix| {
            format!(
                "{} {}: {}",
                fix.code.id(),
                place_of(fix.at, view.sources, view.look),
                phrase(fix.key, &fix.args, lang)
            )
        })
        .collect()
}

/// The same under their heading; empty where nothing can be mended.
pub(super) fn section(view: LintView<'_>, width: usize) -> String {
    if view.fixes.is_empty() {
        return String::new();
    }
    let lines: String = lines(view).iter().map(|line| format!("{}\n", indented(line, width))).collect();
    format!("{}\n{lines}\n", crate::diagnostics::term("lint_fixes", view.look.lang))
}

/// What keeps everybody's pay, for code hosts: a proposal that changes it is nothing to be taken over by a click.
pub fn lint_repairs(view: LintView<'_>) -> Vec<Repair> {
    let safe = view.fixes.iter().filter(|fix| fix.keeps_pay);
    let one = |fix: &Fix| Repair {
        code: fix.code,
        at: fix.at,
        text: phrase(fix.key, &fix.args, view.look.lang),
        changes: fix.changes.clone(),
    };
    safe.map(one).collect()
}

/// The same for programs.
pub(super) fn json(view: LintView<'_>) -> Json {
    let change = |(span, text): &(crate::source::Span, String)| {
        let file = view.sources.get(span.file);
        let at = |byte: u32| {
            file.map(|file| {
                let position = file.position(byte as usize);
                json!({ "line": position.line, "column": position.column })
            })
        };
        json!({
            "file": file.map(|file| view.look.file(file.name())),
            "from": at(span.start),
            "to": at(span.end),
            "text": text,
        })
    };
    let one = |fix: &Fix| {
        json!({
            "code": fix.code.id(),
            "place": place_of(fix.at, view.sources, view.look),
            "what": phrase(fix.key, &fix.args, view.look.lang),
            "keeps pay": fix.keeps_pay,
            "changes": fix.changes.iter().map(change).collect::<Vec<_>>(),
        })
    };
    view.fixes.iter().map(one).collect()
}
