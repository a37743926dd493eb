//! What can be mended: the lines that change, and proposals that change pay.

use serde_json::{Value as Json, json};

use crate::diagnostics::phrase;
use crate::diagnostics::render::{Look, sarif::Repair};
use crate::lint::Fix;
use crate::report::lint::{LintView, place_of};

/// Beyond so many lines between the first and the last that differ all are shown as changed.
const COMPARED: usize = 2_000;

/// The lines that differ, file by file, with `-` and `+` before them.
pub fn fix_lines(files: &[(String, String, String)], look: &Look) -> String {
    let one = |(name, old, new): &(String, String, String)| {
        let lines: String = difference(old, new).into_iter().map(|line| format!("{line}\n")).collect();
        format!("--- {name}\n+++ {name}\n{lines}\n", name = look.file(name))
    };
    files.iter().map(one).collect()
}

/// The lines of two texts that are not in both, in order, each run of them below the line of the old text where it stands.
fn difference(old: &str, new: &str) -> Vec<String> {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let same = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let behind = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
    let behind = behind.min(old.len().min(new.len()) - same);
    let middle = |lines: &[&str]| -> Vec<String> {
        lines.iter().skip(same).take(lines.len() - same - behind).map(|line| (*line).to_owned()).collect()
    };
    let (a, b) = (middle(&old), middle(&new));
    let common = if a.len().max(b.len()) > COMPARED { Vec::new() } else { common(&a, &b) };
    let mut out = Vec::new();
    let (mut i, mut j) = (0, 0);
    for (x, y) in common.into_iter().chain([(a.len(), b.len())]) {
        if i < x || j < y {
            out.push(format!("@@ {} @@", same + i + 1));
        }
        out.extend(a.iter().take(x).skip(i).map(|line| format!("-{line}")));
        out.extend(b.iter().take(y).skip(j).map(|line| format!("+{line}")));
        (i, j) = (x + 1, y + 1);
    }
    out
}

/// The places of a longest run of lines that both have in the same order.
fn common(a: &[String], b: &[String]) -> Vec<(usize, usize)> {
    // How many lines the rests from each place on have in common.
    let mut rest = vec![vec![0_usize; b.len() + 1]; a.len() + 1];
    let at = |rest: &[Vec<usize>], i: usize, j: usize| rest.get(i).and_then(|row| row.get(j)).copied().unwrap_or(0);
    for (i, one) in a.iter().enumerate().rev() {
        for (j, two) in b.iter().enumerate().rev() {
            let most =
                if one == two { at(&rest, i + 1, j + 1) + 1 } else { at(&rest, i + 1, j).max(at(&rest, i, j + 1)) };
            if let Some(cell) = rest.get_mut(i).and_then(|row| row.get_mut(j)) {
                *cell = most;
            }
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut out = Vec::new();
    while i < a.len() && j < b.len() {
        if a.get(i) == b.get(j) {
            out.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if at(&rest, i + 1, j) >= at(&rest, i, j + 1) {
            i += 1;
        } else {
            j += 1;
        }
    }
    out
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
pub(super) fn section(view: LintView<'_>) -> String {
    if view.fixes.is_empty() {
        return String::new();
    }
    let lines: String = lines(view).iter().map(|line| format!("  {line}\n")).collect();
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
