//! The table of pay: per payee and component, with totals.

use std::collections::HashSet;

use indexmap::IndexMap;

use crate::data::EntityId;
use crate::diagnostics::Arg;
use crate::evaluate::{Line, LineStatus, Outcome};
use crate::number::Exact;
use crate::plan::{Component, Id};
use crate::report::View;
use crate::report::grid::Grid;
use crate::report::missing::note;
use crate::report::others::is_for_others;
use crate::report::totals::{PeriodPay, components, pay_by_period};
use crate::time::Period;

/// How many people a reason names.
const NAMED: usize = 5;

/// One table for each period, and one of all together for several; no wider than `width` as far as names allow. With
/// too many components for that, each has a row of its own. All tables have one layout.
pub fn pay(view: &View<'_>, outcome: &Outcome, width: usize) -> String {
    tables(view, outcome, pay_by_period(view.plan, outcome), width)
}

/// The same without the table of all together: closed periods belong to it, too ([`crate::report::Range`]).
pub fn pay_each(view: &View<'_>, outcome: &Outcome, width: usize) -> String {
    let mut parts = pay_by_period(view.plan, outcome);
    parts.retain(|part| part.period.is_some());
    tables(view, outcome, parts, width)
}

fn tables(view: &View<'_>, outcome: &Outcome, parts: Vec<PeriodPay<'_>>, width: usize) -> String {
    let mut out = String::new();
    let names = view.payee_names();
    let paid = || parts.iter().filter(|part| !part.rows.is_empty());
    let layouts: [&dyn Fn(&PeriodPay<'_>) -> Grid; 3] = [
        &|part| wide(view, outcome, part, &names),
        &|part| wide(view, outcome, part, &names).with_folded_heading(),
        &|part| long(view, outcome, part, &names),
    ];
    let [_, _, last] = layouts;
    let layout = layouts.into_iter().find(|layout| paid().all(|part| layout(part).fits(width))).unwrap_or(last);
    for part in &parts {
        if !out.is_empty() {
            out.push('\n');
        }
        let when = match part.period {
            Some(period) => view.format().period(period),
            None => view.word("all_periods").to_owned(),
        };
        let without = note(view, outcome, part.period);
        out.push_str(&format!("{} · {when} · {}{without}\n\n", view.plan.title, view.plan.currency));
        if part.rows.is_empty() {
            if without.is_empty() {
                out.push_str(view.word("nobody_paid"));
                out.push('\n');
            }
            continue;
        }
        out.push_str(&layout(part).draw(width));
    }
    out
}

fn name(names: &[String], payee: u32) -> String {
    names.get(payee as usize).cloned().unwrap_or_else(|| format!("#{payee}"))
}

fn wide(view: &View<'_>, outcome: &Outcome, part: &PeriodPay<'_>, names: &[String]) -> Grid {
    let shown = components(view.plan, outcome);
    let places = view.most_places();
    let amount = |value: &Exact| view.format().amount(value, places);
    let mut header = vec![view.word("head_payee").to_owned()];
    header.extend(shown.iter().map(|id| view.plan.components.get(*id).name.to_string()));
    header.push(view.word("total").to_owned());
    let mut grid = Grid::new(header, 1);
    for row in &part.rows {
        let mut cells = vec![name(names, row.payee)];
        for id in &shown {
            let cell = row.amounts.get(id.index()).and_then(Option::as_ref);
            cells.push(cell.map_or_else(|| "—".to_owned(), amount));
        }
        cells.push(amount(&row.total));
        grid.row(cells);
    }
    let mut total = vec![view.word("total").to_owned()];
    total.extend(shown.iter().filter_map(|id| part.components.get(id.index())).map(amount));
    total.push(amount(&part.total));
    grid.total(total);
    grid
}

fn long(view: &View<'_>, outcome: &Outcome, part: &PeriodPay<'_>, names: &[String]) -> Grid {
    let shown = components(view.plan, outcome);
    let places = view.most_places();
    let amount = |value: &Exact| view.format().amount(value, places);
    let header = ["head_payee", "head_component", "head_amount"].map(|key| view.word(key).to_owned());
    let mut grid = Grid::new(header.to_vec(), 2);
    let others = for_others(view, outcome, part.period);
    for row in &part.rows {
        let mut who = name(names, row.payee);
        for id in shown.iter().filter(|id| !others.contains(&(row.payee, **id))) {
            let cell = row.amounts.get(id.index()).and_then(Option::as_ref);
            let component = view.plan.components.get(*id).name.to_string();
            grid.row(vec![std::mem::take(&mut who), component, cell.map_or_else(|| "—".to_owned(), amount)]);
        }
        grid.row(vec![String::new(), view.word("total").to_owned(), amount(&row.total)]);
        grid.row(vec![String::new(); 3]);
    }
    let mut all = view.word("everybody").to_owned();
    for id in &shown {
        let sum = part.components.get(id.index()).map_or_else(String::new, amount);
        grid.row(vec![std::mem::take(&mut all), view.plan.components.get(*id).name.to_string(), sum]);
    }
    grid.total(vec![String::new(), view.word("total").to_owned(), amount(&part.total)]);
    grid
}

/// Whose lines of which rules say only that the rule is for others, in all periods of a table.
fn for_others(view: &View<'_>, outcome: &Outcome, period: Option<Period>) -> HashSet<(EntityId, Id<Component>)> {
    let here = |line: &&Line| period.is_none_or(|period| line.period == period);
    let (others, own): (Vec<&Line>, Vec<&Line>) =
        outcome.lines().filter(here).partition(|line| is_for_others(view.plan, line));
    let place = |line: &Line| (line.payee, line.component);
    let own: HashSet<_> = own.into_iter().map(place).collect();
    others.into_iter().map(place).filter(|place| !own.contains(place)).collect()
}

/// Why there are dashes: each component and reason with the people it concerns. Empty when every line applies.
pub fn reasons(view: &View<'_>, outcome: &Outcome) -> String {
    let names = view.payee_names();
    let several = outcome.periods.len() > 1;
    let mut groups: IndexMap<(usize, String), Vec<String>> = IndexMap::new();
    for line in outcome.lines() {
        if let LineStatus::NotApplicable(why) = &line.status {
            if is_for_others(view.plan, line) {
                // Whose rule it is not says who they are: nobody needs to be named.
                let said = view.say("for_others", &[("why", Arg::Text(view.why_not(why)))]);
                groups.entry((line.component.index(), said)).or_default();
                continue;
            }
            let mut who = name(&names, line.payee);
            if several {
                who = format!("{who} {}", view.format().period(line.period));
            }
            groups.entry((line.component.index(), view.why_not(why))).or_default().push(who);
        }
    }
    if groups.is_empty() {
        return String::new();
    }
    groups.sort_by(|left, _, right, _| left.0.cmp(&right.0));
    let mut out = format!("{}\n", view.word("why_dashes"));
    for ((component, why), people) in &groups {
        let bonus = view.plan.components.iter().nth(*component).map_or("", |(_, bonus)| &*bonus.name);
        let mut who = people.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
        if people.len() > NAMED {
            who.push_str(&view.say("and_more", &[("count", Arg::from(people.len() - NAMED))]));
        }
        out.push_str(&format!("  {bonus}: {why}\n"));
        if !who.is_empty() {
            out.push_str(&format!("    {who}\n"));
        }
    }
    out
}
