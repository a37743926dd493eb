//! A reconciliation for other programs.

use serde_json::{Value as Json, json};

use crate::number::Exact;
use crate::reconcile::{Both, ClassTotal, Entry, Hint, Line};
use crate::report::JSON_VERSION;
use crate::report::reconcile::csv::why_name;
use crate::report::reconcile::{MOST_PLACES, ReconcileView};

/// The totals, the classes, and the keys on which the sources do not agree. Amounts are texts.
pub fn reconcile_json(view: ReconcileView<'_>) -> Json {
    let side = |at: usize| {
        let side = view.what.sides.get(at)?;
        let [condition, period] = view.result.left_out.get(at)?;
        let rows = view.result.total.rows.get(at)?;
        Some(json!({ "title": side.title, "rows": rows, "left_out": { "where": condition, "period": period } }))
    };
    let amounts =
        view.what.amounts.iter().map(|amount| json!({ "name": amount.name, "tolerance": plain(&amount.tolerance) }));
    json!({
        "version": JSON_VERSION,
        "reconcile": view.what.name,
        "period": view.period.map(|period| period.to_string()),
        "agrees": view.result.agrees(),
        "left": side(0),
        "right": side(1),
        "amounts": amounts.collect::<Vec<_>>(),
        "classes": view.result.classes.iter().map(total).collect::<Vec<_>>(),
        "total": total(&view.result.total),
        "entries": view.result.entries.iter().map(entry).collect::<Vec<_>>(),
    })
}

fn plain(value: &Exact) -> String {
    value.decimal(MOST_PLACES).0
}

fn both(both: &Both) -> Json {
    let [left, right] = &both.sides;
    json!({ "left": plain(left), "right": plain(right), "difference": plain(&both.difference()) })
}

fn total(total: &ClassTotal) -> Json {
    let [left, right] = total.rows;
    json!({
        "class": total.class.map(|class| class.name()),
        "keys": total.keys,
        "rows": { "left": left, "right": right },
        "amounts": total.amounts.iter().map(both).collect::<Vec<_>>(),
    })
}

fn line((file, line): &Line) -> Json {
    json!({ "file": &**file, "line": line })
}

fn entry(entry: &Entry) -> Json {
    let [left, right] = entry.rows.each_ref().map(|lines| lines.iter().map(line).collect::<Vec<_>>());
    let alike = match &entry.hint {
        Some(Hint::Alike(key)) => Some(key.iter().map(|part| &**part).collect::<Vec<_>>()),
        _ => None,
    };
    let found = match &entry.hint {
        Some(Hint::LeftOut((file, line), why)) => Some(json!({ "file": &**file, "line": line, "why": why_name(*why) })),
        _ => None,
    };
    json!({
        "class": entry.class.name(),
        "key": entry.key.iter().map(|part| &**part).collect::<Vec<_>>(),
        "rows": { "left": left, "right": right },
        "amounts": entry.amounts.iter().map(both).collect::<Vec<_>>(),
        "alike": alike,
        "left_out": found,
    })
}
