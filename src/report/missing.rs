//! What a result goes without: people whose pay could not be computed, and what could not be decided.

use serde_json::{Value as Json, json};

use crate::diagnostics::Arg;
use crate::evaluate::{Missing, Outcome, Undecided, Watch};
use crate::plan::{Component, Id};
use crate::report::View;
use crate::time::Period;

/// Behind the heading of a table of pay: how many people are not in it. Empty for a table of all.
pub(super) fn note(view: &View<'_>, outcome: &Outcome, period: Option<Period>) -> String {
    let mut people: Vec<u32> =
        outcome.missing.iter().filter(|one| period.is_none_or(|of| of == one.period)).map(|one| one.payee).collect();
    people.sort_unstable();
    people.dedup();
    match people.len() {
        0 => String::new(),
        count => format!(" · {}", view.say("not_in_table", &[("count", Arg::from(count))])),
    }
}

/// The people of whom no pay is shown and what could not be computed of it; then awards, notices and guards of which
/// nothing is known. Empty when nothing is missing.
pub fn missing(view: &View<'_>, outcome: &Outcome) -> String {
    let mut out = String::new();
    if !outcome.missing.is_empty() {
        out.push_str(&format!("{}\n", view.word("not_computed")));
        for one in &outcome.missing {
            out.push_str(&format!(
                "  {}{}: {}\n",
                when(view, outcome, one.period),
                view.payee(one.payee),
                names(view, &one.failed).join(", ")
            ));
        }
    }
    if !outcome.undecided.is_empty() {
        let space = if out.is_empty() { "" } else { "\n" };
        out.push_str(&format!("{space}{}\n", view.word("not_decided")));
    }
    for one in &outcome.undecided {
        let of_whom = match (&one.payee, &one.unit) {
            (Some(payee), _) => format!("{}: ", view.payee(*payee)),
            (None, Some(unit)) => format!("{unit}: "),
            (None, None) => String::new(),
        };
        let (_, name, title) = watch(view, one);
        out.push_str(&format!("  {}{of_whom}{}\n", when(view, outcome, one.period), view.titled(&name, &title)));
    }
    out
}

fn when(view: &View<'_>, outcome: &Outcome, period: Period) -> String {
    if outcome.periods == [period] { String::new() } else { format!("{} ", view.format().period(period)) }
}

fn names<'a>(view: &View<'a>, components: &[Id<Component>]) -> Vec<&'a str> {
    components.iter().map(|id| &*view.plan.components.get(*id).name).collect()
}

fn watch(view: &View<'_>, one: &Undecided) -> (&'static str, std::sync::Arc<str>, std::sync::Arc<str>) {
    match one.what {
        Watch::Award(id) => {
            let award = view.plan.awards.get(id);
            ("award", award.name.clone(), award.title.clone())
        }
        Watch::Notice(id) => {
            let notice = view.plan.notices.get(id);
            ("notice", notice.name.clone(), notice.title.clone())
        }
        Watch::Ensure(id) => {
            let ensure = view.plan.ensures.get(id);
            ("ensure", ensure.name.clone(), ensure.title.clone())
        }
    }
}

/// The rows of [`crate::report::run_csv`] for lines of which no amount is known: whose and which line, and why.
pub(super) fn lines<'a>(
    view: &'a View<'a>,
    outcome: &'a Outcome,
) -> impl Iterator<Item = (&'a Missing, Id<Component>, &'static str)> {
    outcome.missing.iter().flat_map(move |one| {
        let all = view.plan.components.iter().map(|(id, _)| id);
        all.filter_map(move |id| match (one.failed.contains(&id), one.left_out.contains(&id)) {
            (true, _) => Some((one, id, view.word("line_not_computed"))),
            (false, true) => Some((one, id, view.word("line_left_out"))),
            (false, false) => None,
        })
    })
}

/// The same for other programs: `missing` and `undecided`.
pub(super) fn json(view: &View<'_>, outcome: &Outcome) -> [(&'static str, Json); 2] {
    let missing = outcome.missing.iter().map(|one| {
        json!({
            "period": one.period.to_string(),
            "key": view.payee_key(one.payee),
            "name": view.tables.get(view.plan.people).entity(one.payee).map(|entity| &*entity.shown),
            "not_computed": names(view, &one.failed),
            "left_out": names(view, &one.left_out),
        })
    });
    let undecided = outcome.undecided.iter().map(|one| {
        let (kind, name, title) = watch(view, one);
        json!({
            "period": one.period.to_string(),
            "kind": kind,
            "name": &*name,
            "title": &*title,
            "payee": one.payee.map(|payee| view.payee_key(payee)),
            "unit": one.unit.as_deref(),
        })
    });
    [("missing", missing.collect()), ("undecided", undecided.collect())]
}
