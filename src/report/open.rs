//! What stays open after the last period of a run: as a table, and for other programs.

use serde_json::{Value as Json, json};

use crate::diagnostics::Arg;
use crate::evaluate::{Open, Outcome, Whose};
use crate::report::View;
use crate::report::grid::Grid;
use crate::report::view::plain;

/// The table of what is open; empty where nothing is.
pub fn open(view: &View<'_>, outcome: &Outcome, width: usize) -> String {
    let (Some(period), false) = (outcome.periods.last(), outcome.open.is_empty()) else { return String::new() };
    let heads = ["head_payee", "head_component", "head_open", "head_amount"].map(|key| view.word(key).to_owned());
    let mut grid = Grid::new(heads.to_vec(), 3);
    for one in &outcome.open {
        let amount = match &one.amount {
            Some(amount) => view.format().amount(&amount.abs(), view.most_places()),
            None => view.word("line_not_computed").to_owned(),
        };
        let rule = one.component.map(|id| view.plan.components.get(id).name.to_string());
        let rule = rule.unwrap_or_else(|| view.word("total").to_owned());
        grid.row(vec![whose(view, one), rule, view.word(one.key()).to_owned(), amount]);
    }
    let when = [("period", Arg::Text(view.format().period(*period)))];
    format!("{} · {}\n\n{}", view.say("open_after", &when), view.plan.currency, grid.draw(width))
}

fn whose(view: &View<'_>, one: &Open) -> String {
    match &one.whose {
        Whose::Person(person) => view.payee(*person),
        Whose::Group(Some(name)) => name.to_string(),
        Whose::Group(None) => view.word("open_company").to_owned(),
    }
}

/// The same for other programs. An amount below 0 is owed by the person or group, one above 0 to them; of draws and
/// deductions it is what is still to be taken.
pub(super) fn json(view: &View<'_>, outcome: &Outcome) -> Json {
    let one = |one: &Open| {
        let (payee, group) = match &one.whose {
            Whose::Person(person) => (Some(view.payee_key(*person)), None),
            Whose::Group(name) => (None, name.as_deref()),
        };
        json!({
            "component": one.component.map(|id| &*view.plan.components.get(id).name),
            "payee": payee,
            "group": group,
            "kind": one.key(),
            "amount": one.amount.as_ref().map(|amount| plain(amount, view.most_places())),
        })
    };
    outcome.open.iter().map(one).collect()
}
