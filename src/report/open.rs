//! What stays open after the last period of a run: as a table, and for other programs.

use serde_json::{Value as Json, json};

use crate::diagnostics::Arg;
use crate::evaluate::{Open, Outcome, Whose};
use crate::ledger::Balance;
use crate::report::View;
use crate::report::grid::Grid;
use crate::report::view::plain;
use crate::time::Period;

/// The table of what is open; empty where nothing is. `balances` are those of people who have left.
pub fn open(view: &View<'_>, outcome: &Outcome, balances: &[Balance], width: usize) -> String {
    let Some(period) = outcome.periods.last() else { return String::new() };
    let owed: Vec<&Balance> = owed_after(balances, *period).collect();
    if outcome.open.is_empty() && owed.is_empty() {
        return String::new();
    }
    let heads = ["head_payee", "head_component", "head_open", "head_amount"].map(|key| view.word(key).to_owned());
    let mut grid = Grid::new(heads.to_vec(), 3);
    for one in &outcome.open {
        let amount = match &one.amount {
            Some(amount) => view.format().amount(&amount.abs(), view.most_places()),
            None => view.word("line_not_computed").to_owned(),
        };
        let rule = view.plan.components.get(one.component).name.to_string();
        grid.row(vec![whose(view, one), rule, view.word(one.key()).to_owned(), amount]);
    }
    for balance in owed {
        let amount = view.format().amount(&balance.owed().abs(), view.most_places());
        let name = match view.tables.get(view.plan.people).find(&balance.payee) {
            Some(person) => view.payee(person),
            None => balance.name.to_string(),
        };
        grid.row(vec![name, view.word("total").to_owned(), view.word(OWED).to_owned(), amount]);
    }
    let when = [("period", Arg::Text(view.format().period(*period)))];
    format!("{} · {}\n\n{}", view.say("open_after", &when), view.plan.currency, grid.draw(width))
}

/// The key of the words for what somebody owes who has left.
pub(super) const OWED: &str = "open_total_owed";

/// The balances of those who owe something after a period.
pub(super) fn owed_after(balances: &[Balance], period: Period) -> impl Iterator<Item = &Balance> {
    balances.iter().filter(move |one| one.period == period && one.owed().is_negative())
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
pub(super) fn json(view: &View<'_>, outcome: &Outcome, balances: &[Balance]) -> Json {
    let one = |one: &Open| {
        let (payee, group) = match &one.whose {
            Whose::Person(person) => (Some(view.payee_key(*person)), None),
            Whose::Group(name) => (None, name.as_deref()),
        };
        json!({
            "component": &*view.plan.components.get(one.component).name,
            "payee": payee,
            "group": group,
            "kind": one.key(),
            "amount": one.amount.as_ref().map(|amount| plain(amount, view.most_places())),
        })
    };
    let owed = |one: &Balance| {
        json!({
            "component": null,
            "payee": &*one.payee,
            "group": null,
            "kind": OWED,
            "amount": plain(&one.owed(), view.most_places()),
        })
    };
    let last = outcome.periods.last().copied();
    let owed = last.into_iter().flat_map(|last| owed_after(balances, last)).map(owed);
    outcome.open.iter().map(one).chain(owed).collect()
}
