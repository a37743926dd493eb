//! What each further unit of a result brings, as tables with a small chart.

use crate::diagnostics::{Arg, phrase, term, written};
use crate::language::Lang;
use crate::lint::Drawn;
use crate::number::Exact;
use crate::report::grid::Grid;

/// How many signs the longest bar of a chart has.
const BAR: i64 = 20;

/// One table for each rule.
pub fn curve_tables(curves: &[Drawn], lang: Lang, width: usize) -> String {
    curves.iter().map(|drawn| format!("\n{}", table(drawn, lang, width))).collect()
}

fn table(drawn: &Drawn, lang: Lang, width: usize) -> String {
    let title = phrase("lint_curve", &[("rule", Arg::from(&drawn.rule)), ("driver", drawn.driver.clone())], lang);
    let of_share = drawn.rows.iter().any(|row| matches!(row.from, Arg::Percent(_)));
    let whole = drawn.rows.iter().any(|row| row.effective.is_some());
    let marginal = if of_share { "lint_head_marginal_percent" } else { "lint_head_marginal" };
    let mut keys = vec!["lint_head_from", "lint_head_pays", marginal];
    if whole {
        keys.push("lint_head_effective");
    }
    keys.push("lint_head_chart");
    let chart = keys.len() - 1;
    let mut grid =
        Grid::new(keys.into_iter().map(|key| term(key, lang).to_owned()).collect(), 0).with_texts(vec![chart]);
    let most = drawn.rows.iter().map(|row| row.amount.clone()).reduce(|a, b| if b > a { b } else { a });
    for row in &drawn.rows {
        let from = match row.included {
            true => written(&row.from, lang),
            false => phrase("lint_above", &[("value", row.from.clone())], lang),
        };
        let mut cells = vec![from, written(&row.pays, lang), written(&row.marginal, lang)];
        if whole {
            cells.push(row.effective.as_ref().map_or_else(String::new, |share| written(share, lang)));
        }
        cells.push(bar(&row.amount, most.as_ref()));
        grid.row(cells);
    }
    format!("{title}\n\n{}", grid.draw(width))
}

/// A bar as long as the amount is large among those of its table.
fn bar(amount: &Exact, most: Option<&Exact>) -> String {
    let Some(share) = most.filter(|most| most.is_positive()).and_then(|most| amount.checked_div(most)) else {
        return String::new();
    };
    let signs = (&share * &Exact::from(BAR)).floor().to_i64();
    "█".repeat(usize::try_from(signs.unwrap_or(0)).unwrap_or(0))
}
