//! What each further unit of a result brings, as tables with a small chart, and what keeps rules from being drawn.

use serde_json::{Value as Json, json};

use crate::diagnostics::{Arg, phrase, term, written};
use crate::language::{Format, Lang};
use crate::lint::{CurveRow, Curves, Drawn};
use crate::number::Exact;
use crate::report::grid::Grid;
use crate::report::lint::json::arg_json;
use crate::report::lint::{LintView, place_of};
use crate::report::markdown::{Inline, Page, Table};

/// How many signs the longest bar of a chart has.
const BAR: i64 = 20;

/// One table for each rule, then what could not be drawn.
pub(super) fn section(view: LintView<'_>, width: usize) -> String {
    let all = |curves: &Curves| {
        let tables: String =
            curves.drawn.iter().map(|drawn| format!("{}\n", table(drawn, view.look.lang, width))).collect();
        let undrawn: String = undrawn(curves, view).iter().map(|line| format!("{line}\n")).collect();
        let end = if undrawn.is_empty() { "" } else { "\n" };
        format!("{tables}{undrawn}{end}")
    };
    view.curves.iter().map(all).collect()
}

/// The same in Markdown.
pub(super) fn markdown(page: &mut Page, view: LintView<'_>) {
    for curves in view.curves {
        for drawn in &curves.drawn {
            page.heading(3, &Inline::text(&title(drawn, view.look.lang)));
            let mut table = Table::new(headings(drawn, view.look.lang).into_iter().map(Inline::text).collect(), 0);
            for row in &drawn.rows {
                table.row(cells(drawn, row, view.look.lang).iter().map(|cell| Inline::text(cell)).collect());
            }
            page.table(&table);
        }
        page.list(&undrawn(curves, view).iter().map(|line| Inline::text(line)).collect::<Vec<_>>());
    }
}

/// The same for programs.
pub(super) fn json(view: LintView<'_>) -> Json {
    let lang = view.look.lang;
    let row = |row: &CurveRow| {
        json!({
            "from": arg_json(&row.from, lang),
            "included": row.included,
            "pays": arg_json(&row.pays, lang),
            "further": arg_json(&row.marginal, lang),
            "of_the_whole": row.effective.as_ref().map(|share| arg_json(share, lang)),
        })
    };
    let drawn = view.curves.iter().flat_map(|curves| &curves.drawn).map(|drawn| {
        json!({
            "rule": &*drawn.rule,
            "title": &*drawn.title,
            "by": written(&drawn.driver, lang),
            "supposed": given(drawn).map(|supposed| written(supposed, lang)),
            "rows": drawn.rows.iter().map(row).collect::<Json>(),
        })
    });
    let undrawn = view.curves.iter().flat_map(|curves| &curves.undrawn).map(|undrawn| {
        json!({
            "rule": &*undrawn.rule,
            "why": term(undrawn.why, lang),
            "asks": undrawn.asks.as_ref().map(|asks| written(asks, lang)),
            "place": place_of(undrawn.by, view.sources, view.look),
            "partly": undrawn.partly,
        })
    });
    json!({ "drawn": drawn.collect::<Json>(), "not_drawn": undrawn.collect::<Json>() })
}

fn undrawn(curves: &Curves, view: LintView<'_>) -> Vec<String> {
    let line = |undrawn: &crate::lint::Undrawn| {
        let place = place_of(undrawn.by, view.sources, view.look);
        let why = Arg::Term(undrawn.why);
        let why = match &undrawn.asks {
            Some(asks) => Arg::from(phrase("lint_why_named", &[("why", why), ("asks", asks.clone())], view.look.lang)),
            None => why,
        };
        let args = [("rule", Arg::from(&undrawn.rule)), ("why", why), ("place", Arg::from(place))];
        phrase(if undrawn.partly { "lint_undrawn_partly" } else { "lint_undrawn" }, &args, view.look.lang)
    };
    curves.undrawn.iter().map(line).collect()
}

fn given(drawn: &Drawn) -> Option<&Arg> {
    Some(&drawn.supposed).filter(|supposed| !matches!(supposed, Arg::List(all) if all.is_empty()))
}

fn title(drawn: &Drawn, lang: Lang) -> String {
    let title = phrase("lint_curve", &[("rule", Arg::from(&drawn.rule)), ("driver", drawn.driver.clone())], lang);
    let supposed = |supposed: &Arg| phrase("lint_curve_supposed", &[("supposed", supposed.clone())], lang);
    given(drawn).map(supposed).into_iter().fold(title, |title, supposed| format!("{title}, {supposed}"))
}

fn headings(drawn: &Drawn, lang: Lang) -> Vec<&'static str> {
    let of_share = drawn.rows.iter().any(|row| matches!(row.from, Arg::Percent(_)));
    let marginal = if of_share { "lint_head_marginal_percent" } else { "lint_head_marginal" };
    let mut keys = vec!["lint_head_from", "lint_head_pays", marginal];
    if has_shares(drawn) {
        keys.push("lint_head_effective");
    }
    keys.into_iter().map(|key| term(key, lang)).collect()
}

fn has_shares(drawn: &Drawn) -> bool {
    drawn.rows.iter().any(|row| row.effective.is_some())
}

fn cells(drawn: &Drawn, row: &CurveRow, lang: Lang) -> Vec<String> {
    let from = match row.included {
        true => read(&row.from, lang),
        false => phrase("lint_above", &[("value", Arg::Text(read(&row.from, lang)))], lang),
    };
    let mut cells = vec![from, read(&row.pays, lang), read(&row.marginal, lang)];
    if has_shares(drawn) {
        cells.push(row.effective.as_ref().map_or_else(String::new, |share| read(share, lang)));
    }
    cells
}

/// A value as people read it; what never ends is cut, and says so.
fn read(value: &Arg, lang: Lang) -> String {
    let format = Format::for_reading(lang);
    match value {
        Arg::Money(amount, currency) => format!("{} {currency}", format.amount(amount, 2)),
        Arg::Percent(share) => format.percent(share),
        Arg::Number(number) => format.number(number),
        _ => written(value, lang),
    }
}

fn table(drawn: &Drawn, lang: Lang, width: usize) -> String {
    let most = drawn.rows.iter().map(|row| row.amount.clone()).reduce(|a, b| if b > a { b } else { a });
    let plain: Vec<String> = headings(drawn, lang).into_iter().map(str::to_owned).collect();
    let chart = plain.len();
    let headed = [plain.clone(), vec![term("lint_head_chart", lang).to_owned()]].concat();
    let (mut with_chart, mut without) = (Grid::new(headed, 0).with_texts(vec![chart]), Grid::new(plain, 0));
    for row in &drawn.rows {
        let cells = cells(drawn, row, lang);
        without.row(cells.clone());
        with_chart.row([cells, vec![bar(&row.amount, most.as_ref())]].concat());
    }
    // Where there is no room for both the numbers go first.
    let grid = if with_chart.fits(width) { with_chart } else { without };
    format!("{}\n\n{}", title(drawn, lang), grid.draw(width))
}

/// A bar as long as the amount is large among those of its table.
fn bar(amount: &Exact, most: Option<&Exact>) -> String {
    let Some(share) = most.filter(|most| most.is_positive()).and_then(|most| amount.checked_div(most)) else {
        return String::new();
    };
    let signs = (&share * &Exact::from(BAR)).floor().to_i64();
    "█".repeat(usize::try_from(signs.unwrap_or(0)).unwrap_or(0))
}
