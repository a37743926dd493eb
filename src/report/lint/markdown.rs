//! Findings as Markdown, such as a comment on a pull request has them.

use crate::diagnostics::render::Look;
use crate::diagnostics::{Diagnostic, Place, phrase, say, term};
use crate::report::lint::themes::{Theme, headings, themes, unseen};
use crate::report::lint::{LintView, bounds, curves, fixes, guards, past, place_of};
use crate::report::markdown::{Inline, Page, Table};
use crate::source::SourceMap;

/// The table by theme, then each finding with its place and what helps.
pub fn lint_markdown(view: LintView<'_>) -> String {
    let lang = view.look.lang;
    let mut page = Page::new();
    page.heading(2, &Inline::text(term("lint_title", lang)));
    let args = [("plans", view.plans.into()), ("blocks", view.blocks.into())];
    let themes = themes(view);
    if let Some(past) = view.past.filter(|_| themes.is_empty()) {
        past::markdown(past, &mut page, lang);
    }
    if themes.is_empty() {
        page.paragraph(&Inline::text(&phrase("lint_nothing", &args, lang)));
        unseen(view).iter().for_each(|text| page.paragraph(&Inline::said(text)));
        curves::markdown(&mut page, view);
        of_bounds(&mut page, view);
        return page.text();
    }
    let mut table = Table::new(headings(view).map(Inline::text).to_vec(), 1);
    for theme in &themes {
        let counts = [theme.errors, theme.warnings, theme.allowed].map(|count| Inline::text(&count.to_string()));
        table.row([vec![Inline::text(theme.name)], counts.to_vec()].concat());
    }
    let sum = |of: fn(&Theme) -> usize| Inline::text(&themes.iter().map(of).sum::<usize>().to_string());
    let sums = vec![
        sum(|theme: &Theme| theme.errors),
        sum(|theme: &Theme| theme.warnings),
        sum(|theme: &Theme| theme.allowed),
    ];
    table.row([vec![Inline::text(term("total", lang)).bold()], sums].concat());
    page.table(&table);
    if let Some(past) = view.past {
        past::markdown(past, &mut page, lang);
    }
    curves::markdown(&mut page, view);
    of_bounds(&mut page, view);
    if !view.guards.is_empty() {
        page.heading(3, &Inline::text(term("lint_guards", lang)));
        page.list(&guards::lines(view).iter().map(|line| Inline::said(line)).collect::<Vec<_>>());
    }
    if view.past.is_some() || !view.guards.is_empty() || !view.bounds.is_empty() || !view.curves.is_empty() {
        page.heading(3, &Inline::text(term("lint_findings", lang)));
    }
    let findings: Vec<Inline> = view.linted.findings.iter().map(|found| line(view, found)).collect();
    page.list(&findings);
    if !view.fixes.is_empty() {
        page.heading(3, &Inline::text(term("lint_fixes", lang)));
        page.list(&fixes::lines(view).iter().map(|line| Inline::said(line)).collect::<Vec<_>>());
    }
    if !view.linted.allowed.is_empty() {
        page.heading(3, &Inline::text(term("lint_head_allowed", lang)));
        let allowed = view.linted.allowed.iter().map(|allowed| {
            let because = phrase("lint_because", &[("reason", (&*allowed.because).into())], lang);
            line(view, &allowed.finding).then(&Inline::text(&format!(" {because}")))
        });
        page.list(&allowed.collect::<Vec<_>>());
    }
    unseen(view).iter().for_each(|text| page.paragraph(&Inline::said(text)));
    page.text()
}

/// What is paid at least and at most, plan by plan.
fn of_bounds(page: &mut Page, view: LintView<'_>) {
    for plan in view.bounds {
        page.heading(3, &Inline::text(&bounds::title(plan, view.look.lang)));
        page.list(&bounds::lines(plan, view).iter().map(|line| Inline::text(line)).collect::<Vec<_>>());
        page.paragraph(&Inline::text(&bounds::basis(plan, view.look.lang)));
    }
}

/// Why rules were not looked at: their mistakes.
pub fn lint_mistakes_markdown(mistakes: &[Diagnostic], sources: &SourceMap, look: &Look) -> String {
    let words = [term("lint_title", look.lang), term("lint_mistakes_first", look.lang)];
    mistakes_page(words, mistakes, sources, look)
}

/// Mistakes under a title and what they stand in the way of.
pub(in crate::report) fn mistakes_page(
    [title, why]: [&str; 2],
    mistakes: &[Diagnostic],
    sources: &SourceMap,
    look: &Look,
) -> String {
    let mut page = Page::new();
    page.heading(2, &Inline::text(title));
    page.paragraph(&Inline::text(why));
    page.list(&mistakes.iter().map(|found| entry(found, sources, look)).collect::<Vec<_>>());
    page.text()
}

fn line(view: LintView<'_>, found: &Diagnostic) -> Inline {
    entry(found, view.sources, view.look)
}

/// `**Warning L0201** rules.kpi:12: what. What helps.`
fn entry(found: &Diagnostic, sources: &SourceMap, look: &Look) -> Inline {
    let said = say(found, look.lang);
    let place = place(found, sources, look);
    let stop = if said.message.ends_with(['.', '?', '!']) { "" } else { "." };
    let text = if said.help.is_empty() { said.message } else { format!("{}{stop} {}", said.message, said.help) };
    let severity = term(if found.is_error() { "lint_error" } else { "lint_warning" }, look.lang);
    let code = Inline::text(&format!("{severity} {}", found.code.id())).bold();
    let head = if place.is_empty() { code } else { code.then(&Inline::code(&place)) };
    head.ending(':').then(&Inline::said(&text))
}

/// `rules.kpi:12`, or a row of data.
pub(super) fn place(found: &Diagnostic, sources: &SourceMap, look: &Look) -> String {
    match &found.place {
        Place::Span(span) => place_of(*span, sources, look),
        Place::Cell(cell) => format!("{}:{}", look.file(&cell.file), cell.line),
        Place::File(name) => look.file(name),
        Place::Nowhere => String::new(),
    }
}
