//! The findings counted by theme.

use crate::diagnostics::render::wrap;
use crate::diagnostics::{Arg, Code, phrase, term};
use crate::lint::Allowed;
use crate::report::grid::Grid;
use crate::report::lint::markdown::place;
use crate::report::lint::{LintView, bounds, curves, fixes, guards, past};

/// The first three signs of the codes of each theme, and its name.
const THEMES: &[(&str, &str)] = &[
    ("L01", "lint_theme_kpis"),
    ("L02", "lint_theme_scales"),
    ("L03", "lint_theme_money"),
    ("L04", "lint_theme_targets"),
    ("L05", "lint_theme_law"),
    ("L06", "lint_theme_history"),
    ("L07", "lint_theme_change"),
    ("L08", "lint_theme_proofs"),
    ("L09", "lint_theme_allow"),
];

/// A theme with its counts: errors, warnings, what is allowed.
pub(super) struct Theme {
    pub id: &'static str,
    pub name: &'static str,
    pub errors: usize,
    pub warnings: usize,
    pub allowed: usize,
}

/// The themes in which there is something.
pub(super) fn themes(view: LintView<'_>) -> Vec<Theme> {
    let linted = view.linted;
    let of = |id: &str, code: Code| code.id().starts_with(id);
    let all = THEMES.iter().map(|&(id, key)| Theme {
        id,
        name: term(key, view.look.lang),
        errors: linted.findings.iter().filter(|found| of(id, found.code) && found.is_error()).count(),
        warnings: linted.findings.iter().filter(|found| of(id, found.code) && !found.is_error()).count(),
        allowed: linted.allowed.iter().filter(|allowed| of(id, allowed.finding.code)).count(),
    });
    all.filter(|theme| theme.errors + theme.warnings + theme.allowed > 0).collect()
}

/// The headings of a table of themes.
pub(super) fn headings(view: LintView<'_>) -> [&'static str; 4] {
    ["lint_head_theme", "lint_head_errors", "lint_head_warnings", "lint_head_allowed"]
        .map(|key| term(key, view.look.lang))
}

/// A table by theme and a closing line.
pub fn summary(view: LintView<'_>, width: usize) -> String {
    let themes = themes(view);
    let args = [("plans", Arg::from(view.plans)), ("blocks", Arg::from(view.blocks))];
    let drawn = curves::section(view, width);
    let past = view.past.map_or_else(String::new, |past| past::section(past, view.look.lang, width));
    if themes.is_empty() {
        let guards = guards::section(view, width);
        let bounds = bounds::section(view, width);
        let unseen = paragraphs(&unseen(view), width);
        return format!("{drawn}{past}{bounds}{guards}{unseen}{}\n", phrase("lint_nothing", &args, view.look.lang));
    }
    let mut grid = Grid::new(headings(view).map(str::to_owned).to_vec(), 1);
    for theme in &themes {
        let counts = [theme.errors, theme.warnings, theme.allowed].map(|count| count.to_string());
        grid.row([vec![theme.name.to_owned()], counts.to_vec()].concat());
    }
    let sum = |count: fn(&Theme) -> usize| themes.iter().map(count).sum::<usize>().to_string();
    let total = term("total", view.look.lang).to_owned();
    grid.total(vec![total, sum(|theme| theme.errors), sum(|theme| theme.warnings), sum(|theme| theme.allowed)]);
    let guards = guards::section(view, width);
    let key = if linted_nothing(view) { "lint_all_allowed" } else { "lint_looked_at" };
    let closing = wrap(&phrase(key, &args, view.look.lang), width, width).join("\n");
    let beside =
        [allowed(view, width), past, fixes::section(view, width), bounds::section(view, width), guards].concat();
    let unseen = paragraphs(&unseen(view), width);
    format!("{drawn}{}\n{beside}{unseen}{closing}\n", grid.draw(width))
}

fn paragraphs(texts: &[String], width: usize) -> String {
    texts.iter().map(|text| format!("{}\n\n", wrap(text, width, width).join("\n"))).collect()
}

/// How many rules could not be drawn, where they are not listed: of their scales nothing was found because nobody looked. And how
/// many windows bring too little to be told.
pub(super) fn unseen(view: LintView<'_>) -> Vec<String> {
    let count = not_drawn(view);
    let listed = !view.curves.is_empty();
    let said = |key, count: usize| phrase(key, &[("count", Arg::from(count))], view.look.lang);
    let undrawn = (count > 0 && !listed).then(|| said("lint_unseen", count));
    let small = (view.linted.small > 0).then(|| said("lint_small", view.linted.small));
    undrawn.into_iter().chain(small).collect()
}

/// How many rules could not be drawn.
pub(super) fn not_drawn(view: LintView<'_>) -> usize {
    let all = view.linted.curves.iter().flat_map(|curves| &curves.undrawn);
    all.filter(|undrawn| !undrawn.partly).count()
}

/// Whether all that was found is meant to be so.
fn linted_nothing(view: LintView<'_>) -> bool {
    view.linted.findings.is_empty()
}

/// What is meant to be so, a line each, with the reason.
fn allowed(view: LintView<'_>, width: usize) -> String {
    if view.linted.allowed.is_empty() {
        return String::new();
    }
    let line = |allowed: &Allowed| {
        let at = place(&allowed.finding, view.sources, view.look);
        let because = phrase("lint_because", &[("reason", (&*allowed.because).into())], view.look.lang);
        let line = format!("{} {at} {because}", allowed.finding.code.id());
        wrap(&line, width.saturating_sub(2), width.saturating_sub(4)).join("\n    ")
    };
    let lines: String = view.linted.allowed.iter().map(|allowed| format!("  {}\n", line(allowed))).collect();
    format!("{}\n{lines}\n", term("lint_head_allowed", view.look.lang))
}
