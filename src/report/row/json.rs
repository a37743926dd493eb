//! What becomes of a row, for other programs.

use serde_json::{Value as Json, json};

use crate::evaluate::Outcome;
use crate::report::View;
use crate::report::csv::bare;
use crate::report::row::found::Way;
use crate::report::row::moves::Moved;
use crate::report::row::{Asks, RowAsked, asked, asking, found, leading};

pub(super) fn document(view: &View<'_>, outcome: &Outcome, asked: RowAsked) -> Json {
    let mut document = about(view, outcome, asked);
    if let Json::Object(fields) = &mut document {
        let periods: Vec<String> = outcome.periods.iter().map(ToString::to_string).collect();
        fields.insert("plan".to_owned(), (*view.plan.name).into());
        fields.insert("periods".to_owned(), periods.into());
        fields.insert("payee".to_owned(), asked.payee.map(|payee| view.payee_key(payee)).into());
        let leading: Vec<Json> = leading(view, asked).into_iter().map(|row| about(view, outcome, row)).collect();
        fields.insert("led_to_by".to_owned(), leading.into());
    }
    document
}

fn about(view: &View<'_>, outcome: &Outcome, row: RowAsked) -> Json {
    let cells: serde_json::Map<String, Json> =
        view.row_plain(row.record, row.row, None).into_iter().map(|(name, value)| (name, value.into())).collect();
    let asked: Vec<Json> = asking(view.plan, row.record)
        .into_iter()
        .map(|asks| {
            let (by, name, span) = match asks.0 {
                Asks::Kpi(id, span) => ("kpi", &view.plan.kpis.get(id).name, span),
                Asks::Rule(id) => ("rule", &view.plan.components.get(id).name, view.plan.components.get(id).span),
            };
            let found: Vec<Json> =
                asked::verdicts(view, outcome, row, asks).iter().map(|found| verdict(view, found)).collect();
            json!({ "by": by, "name": &**name, "written": view.rule_place(span), "found": found })
        })
        .collect();
    let lines: Vec<Json> = found::lines(outcome, row)
        .into_iter()
        .flat_map(|(_, lines)| lines)
        .map(|line| {
            json!({
                "payee": view.payee_key(line.payee),
                "period": line.period.to_string(),
                "component": &*view.plan.components.get(line.component).name,
                "amount": crate::report::view::plain(&line.amount, view.places(line.component)),
                "through": through(view, &found::ways(line, row.record, row.row)),
            })
        })
        .collect();
    json!({
        "record": &*view.plan.records.get(row.record).name,
        "row": { "place": view.row_place(row.record, row.row), "cells": cells },
        "asked": asked,
        "in_lines": lines,
    })
}

/// What leads from a line to the row; empty where it pays the row by itself.
fn through(view: &View<'_>, ways: &[Way]) -> Vec<Json> {
    let kpi = |by: &str, id| json!({ "by": by, "name": &*view.plan.kpis.get(id).name });
    let said = |way: &Way| match *way {
        Way::Itself => None,
        Way::Kpi(id) => Some(kpi("kpi", id)),
        Way::Attainment(id) => Some(kpi("attainment", id)),
        Way::Line(id) => Some(json!({ "by": "rule", "name": &*view.plan.components.get(id).name })),
    };
    ways.iter().filter_map(said).collect()
}

/// What happens to pay that a row carries.
fn moved(view: &View<'_>, one: &Moved) -> Json {
    let plain = crate::report::view::plain(&one.amount, view.most_places());
    json!({ "period": one.period.to_string(), "what": one.what.key(), "amount": plain, "earned_in": one.earned_in.to_string() })
}

fn verdict(view: &View<'_>, found: &asked::Verdict) -> Json {
    let reads: serde_json::Map<String, Json> =
        found.reads.iter().map(|(name, value)| (name.clone(), value.clone().into())).collect();
    json!({
        "counts": found.counts,
        "said": found.said,
        "payee": found.payee.map(|payee| view.payee_key(payee)),
        "period": found.period.map(|period| period.to_string()),
        "day": found.day.map(|day| day.to_string()),
        "value": found.value.as_ref().and_then(|(value, _)| bare(view, value)),
        "moves": found.moves.iter().map(|one| moved(view, one)).collect::<Vec<_>>(),
        "condition": found.condition.map(|span| view.quoted(span)),
        "condition_written": found.condition.map(|span| view.rule_place(span)),
        "reads": reads,
    })
}
