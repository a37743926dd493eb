//! Quotas and what happened, as a table.

use serde_json::{Value as Json, json};

use crate::diagnostics::render::wrap;
use crate::diagnostics::{Arg, phrase, term, written};
use crate::language::Lang;
use crate::lint::QuotaRow;
use crate::number::{Exact, share_for_reading};
use crate::report::grid::Grid;
use crate::report::lint::bounds::indented;
use crate::report::markdown::{Inline, Page, Table};
use crate::time::{Grain, Period};

/// What happened in past periods.
#[derive(Clone, Copy)]
pub struct PastView<'a> {
    /// The months looked at.
    pub over: Period,
    /// The last month asked for, where it is not over. It is left out unless it is the only one.
    pub running: Option<Period>,
    /// What the drawing began with.
    pub seed: u64,
    /// Each quota.
    pub quotas: &'a [QuotaRow],
}

const HEADINGS: [&str; 8] = [
    "lint_head_quota",
    "lint_head_subjects",
    "lint_head_results",
    "lint_head_met",
    "lint_head_median",
    "lint_head_best",
    "lint_head_probability",
    "lint_head_left_out",
];

/// The table under its heading, and what it rests on.
pub(super) fn section(past: PastView<'_>, lang: Lang, width: usize) -> String {
    if let Some(none) = none(past, lang) {
        return format!("{}\n\n", wrap(&none, width, width).join("\n"));
    }
    let mut grid = Grid::new(HEADINGS.map(|key| term(key, lang).to_owned()).to_vec(), 1);
    past.quotas.iter().for_each(|row| grid.row(cells(row, lang, false).to_vec()));
    let table = if grid.fits(width) { grid.draw(width) } else { lines(past, lang, width) };
    let notes: String = notes(past, lang).iter().map(|note| wrap(note, width, width).join("\n") + "\n").collect();
    format!("{}\n\n{table}\n{notes}\n", title(past, lang))
}

/// The same as text, where a table would break words: each quota with what its columns say.
fn lines(past: PastView<'_>, lang: Lang, width: usize) -> String {
    let line = |row: &QuotaRow| {
        let [name, rest @ ..] = cells(row, lang, false);
        let said: Vec<String> = HEADINGS
            .iter()
            .skip(1)
            .zip(rest)
            .map(|(key, cell)| phrase("lint_past_said", &[("what", Arg::Term(key)), ("value", Arg::from(cell))], lang))
            .collect();
        format!("{name}\n{}\n", indented(&said.join("; "), width))
    };
    past.quotas.iter().map(line).collect()
}

/// The same in Markdown.
pub(super) fn markdown(past: PastView<'_>, page: &mut Page, lang: Lang) {
    page.heading(3, &Inline::text(&title(past, lang)));
    if let Some(none) = none(past, lang) {
        page.paragraph(&Inline::text(&none));
        return;
    }
    let mut table = Table::new(HEADINGS.map(|key| Inline::text(term(key, lang))).to_vec(), 1);
    past.quotas
        .iter()
        .for_each(|row| table.row(cells(row, lang, true).iter().map(|cell| Inline::text(cell)).collect()));
    page.table(&table);
    page.list(&notes(past, lang).iter().map(|note| Inline::text(note)).collect::<Vec<_>>());
}

/// The same for programs.
pub(super) fn json(past: PastView<'_>, lang: Lang) -> Json {
    let quota = |row: &QuotaRow| {
        let best = row.best.as_ref().map(|(value, who, period)| {
            json!({ "value": super::json::arg_json(value, lang), "of": written(who, lang), "period": period.to_string() })
        });
        json!({
            "plan": &*row.plan,
            "kpi": &*row.kpi,
            "per": per(row.per),
            "not_counted": row.strangers.iter().map(|who| written(who, lang)).collect::<Vec<_>>(),
            "subjects": row.subjects,
            "results": row.held,
            "met": row.met,
            "left_out": row.left_out,
            "season_not_looked_at": row.no_year,
            "not_read": row.unread.as_deref(),
            "median_attainment": row.median.as_ref().map(|median| share_for_reading(median, &[]).to_string()),
            "best": best,
            "reached": row.drawn.map(|drawn| drawn.reached),
            "draws": row.drawn.map(|drawn| drawn.draws),
        })
    };
    json!({
        "from": past.over.first().to_string(),
        "through": past.over.last().to_string(),
        "not_over": past.running.map(|month| month.to_string()),
        "seed": past.seed,
        "quotas": past.quotas.iter().map(quota).collect::<Vec<_>>(),
    })
}

/// The length of the periods of a quota, for programs.
fn per(grain: Grain) -> &'static str {
    match grain {
        Grain::Month => "month",
        Grain::Quarter => "quarter",
        Grain::HalfYear => "half-year",
        Grain::Year => "year",
    }
}

/// The KPI, and for how long its quotas are where that does not go without saying.
fn name(row: &QuotaRow, lang: Lang) -> String {
    let key = match row.per {
        _ if !row.says_per => return row.kpi.to_string(),
        Grain::Month => "lint_past_by_month",
        Grain::Quarter => "lint_past_by_quarter",
        Grain::HalfYear => "lint_past_by_half_year",
        Grain::Year => "lint_past_by_year",
    };
    phrase(key, &[("kpi", Arg::from(&row.kpi))], lang)
}

/// So many names are told of those who are not counted.
const NAMES: usize = 5;

/// Who is not counted, quota by quota.
fn strangers(row: &QuotaRow, lang: Lang) -> Option<String> {
    let shown = row.strangers.iter().take(NAMES).cloned().collect();
    let count = row.strangers.len();
    let more = count.saturating_sub(NAMES);
    let args = [("kpi", Arg::from(&row.kpi)), ("count", Arg::from(count)), ("names", Arg::List(shown))];
    let said = |key| phrase(key, &args, lang);
    let rest = |said: String| match more {
        0 => said,
        _ => said + &phrase("and_more", &[("count", Arg::from(more))], lang),
    };
    (count > 0).then(|| rest(said("lint_past_strangers")))
}

fn title(past: PastView<'_>, lang: Lang) -> String {
    phrase("lint_past_title", &[("over", past.over.into())], lang)
}

/// That there is nothing to hold against each other: no quota, or no result.
fn none(past: PastView<'_>, lang: Lang) -> Option<String> {
    let key = match past.quotas {
        [] => "lint_past_none",
        quotas if quotas.iter().all(|row| row.held == 0) => "lint_past_no_results",
        _ => return None,
    };
    let said = phrase(key, &[("over", past.over.into())], lang);
    let more = running(past, lang).into_iter().chain(unread(past, lang));
    Some(more.fold(said, |said, more| format!("{said} {more}")))
}

/// Whose results are in records that the project does not say where to find.
fn unread(past: PastView<'_>, lang: Lang) -> Vec<String> {
    let one = |row: &QuotaRow| {
        let record = row.unread.as_ref()?;
        Some(phrase("lint_past_unread", &[("kpi", Arg::from(&row.kpi)), ("record", Arg::from(record))], lang))
    };
    past.quotas.iter().filter_map(one).collect()
}

/// That the last month is not over, and what that means.
fn running(past: PastView<'_>, lang: Lang) -> Option<String> {
    let month = past.running?;
    let key = if past.over.last() == month.last() { "lint_past_so_far" } else { "lint_past_running" };
    Some(phrase(key, &[("month", month.into())], lang))
}

fn notes(past: PastView<'_>, lang: Lang) -> Vec<String> {
    let seed = [("seed", Arg::Text(past.seed.to_string()))];
    let left_out: usize = past.quotas.iter().map(|row| row.left_out).sum();
    let mut notes: Vec<String> = running(past, lang).into_iter().collect();
    notes.push(phrase("lint_past_seed", &seed, lang));
    if left_out > 0 {
        notes.push(phrase("lint_past_left_out", &[("count", Arg::from(left_out))], lang));
    }
    notes.extend(past.quotas.iter().filter_map(|row| strangers(row, lang)));
    let few = past.quotas.iter().filter(|row| row.too_few).map(|row| Arg::Text(name(row, lang)));
    let few: Vec<Arg> = few.collect();
    if !few.is_empty() {
        notes.push(phrase("lint_past_few", &[("kpis", Arg::List(few))], lang));
    }
    let unseen: Vec<Arg> = past.quotas.iter().filter(|row| row.no_year).map(|row| Arg::Text(name(row, lang))).collect();
    if !unseen.is_empty() {
        notes.push(phrase("lint_past_no_year", &[("kpis", Arg::List(unseen))], lang));
    }
    notes.extend(unread(past, lang));
    notes
}

/// The cells of a row; whose the best result is and of when only where there is room for it.
fn cells(row: &QuotaRow, lang: Lang, named: bool) -> [String; 8] {
    let dash = || "–".to_owned();
    let share = |part: usize, whole: usize| {
        let whole = Exact::from(i64::try_from(whole).unwrap_or(i64::MAX));
        let share = Exact::from(i64::try_from(part).unwrap_or(i64::MAX)).checked_div(&whole)?;
        Some(written(&Arg::Percent(share_for_reading(&share, &[])), lang))
    };
    let met = share(row.met, row.held).map_or_else(dash, |share| format!("{} ({share})", row.met));
    let best = row.best.as_ref().map(|(value, who, period)| {
        if !named {
            return written(value, lang);
        }
        let args = [("value", value.clone()), ("who", who.clone()), ("period", Arg::from(*period))];
        phrase("lint_past_best", &args, lang)
    });
    let drawn = row.drawn.map(|drawn| {
        let args = [("reached", Arg::Count(drawn.reached.into())), ("draws", Arg::Count(drawn.draws.into()))];
        phrase("lint_past_drawn", &args, lang)
    });
    [
        name(row, lang),
        row.subjects.to_string(),
        row.held.to_string(),
        met,
        row.median.as_ref().map_or_else(dash, |median| written(&Arg::Percent(share_for_reading(median, &[])), lang)),
        best.unwrap_or_else(dash),
        drawn.unwrap_or_else(dash),
        row.left_out.to_string(),
    ]
}
