//! What a change does to pay, in words and tables.

use crate::compare::{Change, Moved};
use crate::diagnostics::Arg;
use crate::number::Exact;
use crate::report::changes::signed;
use crate::report::document::{Document, Line, Piece, Table};
use crate::report::review::{Known, Most, Paying, PlanPay, PlanReview, Review, rest};

/// The sentence that stands first: what the change costs, and how many it reaches.
pub(super) fn summary(review: &Review, plan: &PlanReview, out: &mut Document) {
    let title = ("plan", Arg::from(plan.title.as_str()));
    match plan.known {
        Known::After => out.paragraph(review.say("review_plan_added", std::slice::from_ref(&title))),
        Known::Before => out.paragraph(review.say("review_plan_removed", std::slice::from_ref(&title))),
        Known::Both => {}
    }
    match &plan.paying {
        Paying::NotAsked => {}
        Paying::Idle(said) => out.paragraph(said.clone()),
        Paying::Same => {
            let key = if plan.meaning.blocks.is_empty() { "review_same_rules" } else { "review_same_pay" };
            out.paragraph(review.say(key, &[title]));
        }
        Paying::Computed(pay) if pay.changes.lines.is_empty() => {
            let args = [title, ("periods", Arg::from(periods(review, pay))), ("count", Arg::from(pay.effect.compared))];
            out.strong(review.say("review_pay_same", &args));
            not_compared(review, pay, out);
        }
        Paying::Computed(pay) => {
            let all = Moved { before: pay.changes.before.clone(), after: pay.changes.after.clone() };
            let mut args = vec![title, ("periods", Arg::from(periods(review, pay)))];
            if pay.before.currency != pay.after.currency {
                out.strong(review.say("review_currency", &args));
                return;
            }
            args.extend([
                ("before", Arg::from(amount(review, pay, &all.before))),
                ("after", Arg::from(amount(review, pay, &all.after))),
                ("difference", Arg::from(difference(review, pay, &all.difference()))),
                ("currency", Arg::from(&*pay.after.currency)),
            ]);
            let key = match all.share() {
                Some(share) => {
                    let sign = if share.is_positive() { "+" } else { "" };
                    args.push(("percent", Arg::from(format!("{sign}{}", review.format().percent(&share)))));
                    "review_budget_percent"
                }
                None => "review_budget",
            };
            out.strong(review.say(key, &args));
            out.paragraph(people(review, pay));
            not_compared(review, pay, out);
        }
    }
}

fn not_compared(review: &Review, pay: &PlanPay, out: &mut Document) {
    let names = pay.names();
    for (side, key) in [(&pay.before, "review_missing_before"), (&pay.after, "review_missing_after")] {
        let mut who: Vec<&str> =
            side.missing.iter().map(|(_, key)| names.get(key).map_or(&**key, String::as_str)).collect();
        who.sort_unstable();
        who.dedup();
        if !who.is_empty() {
            let count = ("count", Arg::from(who.len()));
            let mut shown: Vec<Arg> = who.iter().take(NAMED).map(|name| Arg::from(*name)).collect();
            if who.len() > NAMED {
                shown.push(Arg::from("…"));
            }
            out.paragraph(review.say(key, &[count, ("who", Arg::List(shown))]));
        }
    }
}

/// The names that a sentence gives.
const NAMED: usize = 8;

/// How many get more and less, and who most.
fn people(review: &Review, pay: &PlanPay) -> String {
    let names = pay.names();
    let (gain, lose) = (pay.effect.gain(), pay.effect.lose());
    let mut said = vec![review.say(
        "review_people",
        &[("count", Arg::from(pay.effect.people.len())), ("all", Arg::from(pay.effect.compared))],
    )];
    for (people, one, several) in [(&gain, "review_gain_one", "review_gain"), (&lose, "review_lose_one", "review_lose")]
    {
        let Some((most, moved)) = people.first() else { continue };
        let sum = people.iter().fold(Exact::default(), |sum, (_, moved)| &sum + &moved.difference());
        let args = [
            ("count", Arg::from(people.len())),
            ("sum", Arg::from(difference(review, pay, &sum))),
            ("most", Arg::from(names.get(most).map_or(&**most, String::as_str))),
            ("amount", Arg::from(difference(review, pay, &moved.difference()))),
        ];
        said.push(review.say(if people.len() == 1 { one } else { several }, &args));
    }
    let other = pay.effect.people.len() - gain.len() - lose.len();
    if other > 0 {
        said.push(review.say("review_shifted", &[("count", Arg::from(other))]));
    }
    said.join(" ")
}

/// The tables: components, then the lines that change most; and the guards.
pub(super) fn pay(review: &Review, plan: &PlanReview, out: &mut Document, most: Most) {
    let Paying::Computed(pay) = &plan.paying else { return };
    if !pay.changes.lines.is_empty() {
        out.heading(review.level(), review.say("review_pay", &[("periods", Arg::from(periods(review, pay)))]));
        out.table(components(review, pay));
        out.table(lines(review, pay, most.lines));
        if pay.changes.lines.len() > most.lines {
            let count = pay.changes.lines.len() - most.lines;
            out.paragraph(review.say("changes_more", &[("count", Arg::from(count))]));
        }
    }
    if !pay.guards.is_empty() {
        out.heading(review.level(), review.word("review_guards"));
        let mut told: Vec<Line> = Vec::new();
        for change in pay.guards.iter().take(most.tests) {
            let key = match (change.before, change.after) {
                (_, Some(false)) => "review_guard_fails",
                (_, Some(true)) => "review_guard_holds",
                (_, None) => "review_guard_gone",
            };
            let whom = change.guard.whom.as_ref().map(|whom| format!(", {whom}")).unwrap_or_default();
            let args = [
                ("name", Arg::from(&*change.guard.name)),
                ("whom", Arg::from(whom)),
                ("period", Arg::from(review.format().period(change.guard.period))),
            ];
            told.push(vec![Piece::Text(review.say(key, &args))]);
        }
        rest(review, &mut told, pay.guards.len(), most.tests, "review_more");
        out.list(told);
    }
}

fn heads(review: &Review, first: &[&'static str]) -> Vec<String> {
    first.iter().chain(&["head_before", "head_after", "head_difference"]).map(|key| review.word(key)).collect()
}

fn moved(review: &Review, pay: &PlanPay, moved: &Moved) -> [String; 3] {
    let shown = |value: &Exact| amount(review, pay, value);
    [shown(&moved.before), shown(&moved.after), difference(review, pay, &moved.difference())]
}

fn components(review: &Review, pay: &PlanPay) -> Table {
    let row = |(name, sums): &(std::sync::Arc<str>, Moved)| {
        let mut cells = vec![name.to_string()];
        cells.extend(moved(review, pay, sums));
        cells
    };
    Table {
        caption: review.word("review_by_component"),
        header: heads(review, &["head_component"]),
        numbers_from: 1,
        rows: pay.effect.components.iter().map(row).collect(),
    }
}

fn lines(review: &Review, pay: &PlanPay, most: usize) -> Table {
    let names = pay.names();
    let mut largest: Vec<&Change> = pay.changes.lines.iter().collect();
    // The order of the run among equals.
    largest.sort_by_key(|change| std::cmp::Reverse(change.difference().abs()));
    largest.truncate(most);
    let several = pay.periods.len() > 1;
    let first: &[&'static str] =
        if several { &["head_payee", "head_period", "head_component"] } else { &["head_payee", "head_component"] };
    let row = |change: &&Change| {
        let key = &change.line.payee;
        let mut cells = vec![names.get(key).cloned().unwrap_or_else(|| key.to_string())];
        cells.extend(several.then(|| review.format().period(change.line.period)));
        cells.push(change.line.component.to_string());
        let cell =
            |value: &Option<Exact>| value.as_ref().map_or_else(|| "—".to_owned(), |value| amount(review, pay, value));
        cells.extend([cell(&change.before), cell(&change.after), difference(review, pay, &change.difference())]);
        cells
    };
    Table {
        caption: review.word("review_by_line"),
        header: heads(review, first),
        numbers_from: first.len(),
        rows: largest.iter().map(row).collect(),
    }
}

fn periods(review: &Review, pay: &PlanPay) -> String {
    match pay.periods.as_slice() {
        [first, .., last] => format!("{}..{}", review.format().period(*first), review.format().period(*last)),
        [only] => review.format().period(*only),
        [] => String::new(),
    }
}

fn amount(review: &Review, pay: &PlanPay, value: &Exact) -> String {
    review.format().amount(value, pay.before.places.max(pay.after.places))
}

fn difference(review: &Review, pay: &PlanPay, value: &Exact) -> String {
    signed(value, |value| amount(review, pay, value))
}
