//! A review as JSON for other programs: everything, uncut. Amounts are texts.

use serde_json::{Value as Json, json};

use crate::compare::{Became, Change, ClauseChange, EventKind, Moved, Touches};
use crate::number::Exact;
use crate::report::JSON_VERSION;
use crate::report::review::{Known, Paying, PlanPay, PlanReview, Review, TestReview};
use crate::report::view::plain;

/// The whole review.
pub fn review_json(review: &Review) -> Json {
    json!({
        "version": JSON_VERSION,
        "old": review.old,
        "new": review.new,
        "changes_pay": review.changes_pay(),
        "bindings": review.bindings,
        "plans": review.plans.iter().map(|plan| of_plan(review, plan)).collect::<Vec<_>>(),
        "tests": review.tests.iter().map(test).collect::<Vec<_>>(),
    })
}

fn of_plan(review: &Review, plan: &PlanReview) -> Json {
    let known = match plan.known {
        Known::Both => "both",
        Known::Before => "old",
        Known::After => "new",
    };
    let blocks = plan.meaning.blocks.iter().zip(&plan.places).map(|(block, (file, line))| {
        let (change, lines, parts) = match &block.became {
            Became::Added(lines) => ("added", Some(lines), None),
            Became::Removed(lines) => ("removed", Some(lines), None),
            Became::Changed(parts) => ("changed", None, Some(parts)),
        };
        json!({
            "block": block.kind.word(review.lang),
            "name": block.name,
            "title": block.title,
            "renamed_from": block.renamed_from,
            "change": change,
            "touches": touches(block.touches),
            "file": file,
            "line": line,
            "rules": lines,
            "parts": parts.map(|parts| parts.iter().map(part).collect::<Vec<_>>()),
        })
    });
    let pay = match &plan.paying {
        Paying::Computed(pay) => of_pay(pay),
        Paying::NotAsked | Paying::Idle(_) | Paying::Same => Json::Null,
    };
    let computed = match &plan.paying {
        Paying::NotAsked => "not asked",
        Paying::Idle(_) => "no period",
        Paying::Same => "same",
        Paying::Computed(_) => "computed",
    };
    json!({
        "plan": plan.name,
        "title": plan.title,
        "known_to": known,
        "meaning": blocks.collect::<Vec<_>>(),
        "paying": computed,
        "pay": pay,
    })
}

fn touches(touches: Touches) -> &'static str {
    match touches {
        Touches::Amounts => "amounts",
        Touches::Besides => "besides",
        Touches::Examples => "examples",
        Touches::Words => "words",
    }
}

fn part(part: &ClauseChange) -> Json {
    json!({
        "label": part.kind.map(|_| &part.label),
        "was_label": part.was_label,
        "before": part.before,
        "after": part.after,
        "touches": touches(part.touches),
    })
}

fn of_pay(pay: &PlanPay) -> Json {
    let places = pay.before.places.max(pay.after.places);
    let amount = |value: &Exact| plain(value, places);
    let names = pay.names();
    let name = |key: &std::sync::Arc<str>| names.get(key).cloned();
    let sums = |moved: &Moved| {
        json!({
            "before": amount(&moved.before),
            "after": amount(&moved.after),
            "difference": amount(&moved.difference()),
        })
    };
    let of = |mut sums: Json, fields: Vec<(&str, Json)>| {
        if let Json::Object(object) = &mut sums {
            fields.into_iter().rev().for_each(|(key, value)| {
                object.shift_insert(0, key.to_owned(), value);
            });
        }
        sums
    };
    let line = |change: &Change| {
        json!({
            "period": change.line.period.to_string(),
            "payee_key": &*change.line.payee,
            "payee": name(&change.line.payee),
            "component": &*change.line.component,
            "before": change.before.as_ref().map(amount),
            "after": change.after.as_ref().map(amount),
            "difference": amount(&change.difference()),
        })
    };
    let all = Moved { before: pay.changes.before.clone(), after: pay.changes.after.clone() };
    let side = |people: Vec<&(std::sync::Arc<str>, Moved)>| {
        let sum = people.iter().fold(Exact::default(), |sum, (_, moved)| &sum + &moved.difference());
        json!({ "people": people.len(), "amount": amount(&sum) })
    };
    let missing = |side: &crate::compare::Pay| {
        let mut who: Vec<Json> = side
            .missing
            .iter()
            .map(|(period, key)| json!({ "period": period.to_string(), "payee_key": &**key, "payee": name(key) }))
            .collect();
        who.sort_by_key(ToString::to_string);
        who
    };
    let guard = |change: &crate::compare::GuardChange| {
        json!({
            "name": &*change.guard.name,
            "period": change.guard.period.to_string(),
            "whom": change.guard.whom.as_deref(),
            "holds_before": change.before,
            "holds_after": change.after,
        })
    };
    let event = |change: &crate::compare::EventChange| {
        json!({
            "kind": match change.event.kind {
                EventKind::Award => "award",
                EventKind::Notice => "notice",
            },
            "name": &*change.event.name,
            "title": &*change.title,
            "period": change.event.period.to_string(),
            "key": change.event.whom.as_deref(),
            "whom": change.whom.as_deref(),
            "due_before": !change.comes,
            "due_after": change.comes,
        })
    };
    json!({
        "periods": pay.periods.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "currency": &*pay.after.currency,
        "currency_before": &*pay.before.currency,
        "total": sums(&all),
        "share": all.share().map(|share| share.to_string()),
        "compared": pay.effect.compared,
        "gain": side(pay.effect.gain()),
        "lose": side(pay.effect.lose()),
        "components": pay.effect.components.iter()
            .map(|(name, moved)| of(sums(moved), vec![("component", (&**name).into())])).collect::<Vec<_>>(),
        "payees": pay.effect.people.iter()
            .map(|(key, moved)| of(sums(moved), vec![("payee_key", (&**key).into()), ("payee", name(key).into())]))
            .collect::<Vec<_>>(),
        "lines": pay.changes.lines.iter().map(line).collect::<Vec<_>>(),
        "not_computed_before": missing(&pay.before),
        "not_computed_after": missing(&pay.after),
        "guards": pay.guards.iter().map(guard).collect::<Vec<_>>(),
        "events": pay.events.iter().map(event).collect::<Vec<_>>(),
    })
}

fn test(test: &TestReview) -> Json {
    json!({ "name": test.name, "held_before": test.before, "expectation_changed": test.mended, "said": test.said })
}
