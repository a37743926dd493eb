//! An export as JSON.

use serde_json::{Value as Json, json};

use crate::data::ExportForm;
use crate::report::JSON_VERSION;
use crate::report::export::cells::columns;
use crate::report::export::{Control, ControlTotal, ExportCell, ExportLine};
use crate::report::view::plain;

/// The lines with their cells by headings, and the totals. Amounts are texts.
pub fn export_json(lines: &[ExportLine], control: &Control, form: &ExportForm) -> Json {
    let headings: Vec<String> = columns(form).into_iter().map(|column| column.heading).collect();
    let line = |line: &ExportLine| {
        let text = |cell: &ExportCell| match cell {
            ExportCell::Text(text) => text.clone(),
            ExportCell::Amount => plain(&line.amount, line.places),
        };
        json!({
            "plan": &*line.plan,
            "period": line.period.to_string(),
            "key": &*line.payee,
            "name": &*line.name,
            "component": line.component.as_deref(),
            "amount": plain(&line.amount, line.places),
            "currency": &*line.currency,
            "cells": line.cells.iter().map(text).collect::<Vec<_>>(),
        })
    };
    let total = |total: &ControlTotal| {
        json!({
            "plan": total.plan.as_deref(),
            "component": total.component.as_deref(),
            "currency": &*total.currency,
            "lines": total.lines,
            "amount": plain(&total.amount, total.places),
        })
    };
    json!({
        "version": JSON_VERSION,
        "columns": headings,
        "lines": lines.iter().map(line).collect::<Vec<_>>(),
        "control": {
            "lines": control.lines,
            "components": control.components.iter().map(total).collect::<Vec<_>>(),
            "currencies": control.currencies.iter().map(total).collect::<Vec<_>>(),
            "hash": control.hash,
        },
    })
}
