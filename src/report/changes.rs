//! What has changed from one run to the next.

use crate::compare::{Change, Changes, Pay};
use crate::diagnostics::render::wrap;
use crate::diagnostics::{Arg, phrase, term};
use crate::language::{Format, Lang};
use crate::number::Exact;
use crate::report::grid::Grid;

/// How many lines are shown: those that change most.
const SHOWN: usize = 15;

/// A sentence with the totals, and a table of the lines that change most, no wider than `width` as far as names allow.
pub fn changes((before, after): (&Pay, &Pay), found: &Changes, lang: Lang, width: usize) -> String {
    let format = Format::new(lang);
    let places = before.places.max(after.places);
    let amount = |amount: &Exact| format.amount(amount, places);
    let said = |key: &str, args: &[(&'static str, Arg)]| {
        format!("{}\n", wrap(&phrase(key, args, lang), width, width).join("\n"))
    };
    let mut out = match found.lines.len() {
        0 => said("changes_none", &[("plan", Arg::from(&*after.title)), ("count", Arg::from(found.compared))]),
        lines => said(
            "changes_some",
            &[
                ("plan", Arg::from(&*after.title)),
                ("lines", Arg::from(lines)),
                ("count", Arg::from(found.compared)),
                ("before", Arg::from(amount(&found.before))),
                ("after", Arg::from(amount(&found.after))),
                ("difference", Arg::from(signed(&(&found.after - &found.before), amount))),
                ("currency", Arg::from(&*after.currency)),
            ],
        ),
    };
    if found.missing > 0 {
        out.push_str(&said("changes_missing", &[("count", Arg::from(found.missing))]));
    }
    if found.lines.is_empty() {
        return out;
    }
    let mut largest: Vec<&Change> = found.lines.iter().collect();
    // The order of the run among equals.
    largest.sort_by_key(|change| std::cmp::Reverse(change.difference().abs()));
    largest.truncate(SHOWN);
    let several = found
        .lines
        .iter()
        .any(|change| found.lines.first().is_some_and(|first| first.line.period != change.line.period));
    let mut header = vec![term("head_payee", lang).to_owned()];
    header.extend(several.then(|| term("head_period", lang).to_owned()));
    header.extend(
        ["head_component", "head_before", "head_after", "head_difference"].map(|key| term(key, lang).to_owned()),
    );
    let mut grid = Grid::new(header, 2 + usize::from(several));
    for change in largest {
        let key = &*change.line.payee;
        let mut cells = vec![after.name(key).or_else(|| before.name(key)).unwrap_or(key).to_owned()];
        cells.extend(several.then(|| format.period(change.line.period)));
        cells.push(change.line.component.to_string());
        let cell = |value: &Option<Exact>| value.as_ref().map_or_else(|| "—".to_owned(), amount);
        cells.extend([cell(&change.before), cell(&change.after), signed(&change.difference(), amount)]);
        grid.row(cells);
    }
    out.push('\n');
    out.push_str(&grid.draw(width));
    if found.lines.len() > SHOWN {
        out.push_str(&said("changes_more", &[("count", Arg::from(found.lines.len() - SHOWN))]));
    }
    out
}

/// A difference with its sign.
pub(super) fn signed(difference: &Exact, amount: impl Fn(&Exact) -> String) -> String {
    let sign = if difference.is_positive() { "+" } else { "" };
    format!("{sign}{}", amount(difference))
}
