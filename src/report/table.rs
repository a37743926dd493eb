//! Reports that a plan declares, as tables, CSV and JSON.

use indexmap::IndexMap;
use serde_json::{Value as Json, json};

use crate::diagnostics::Arg;
use crate::evaluate::{ReportOutcome, ReportRow, ReportTable, Value};
use crate::plan::Scope;
use crate::report::View;
use crate::report::csv::bare;
use crate::report::grid::Grid;

/// How many people or units a reason names.
const NAMED: usize = 5;

/// One table for each report and period, no wider than `width` as far as names allow.
pub fn tables(view: &View<'_>, outcome: &ReportOutcome, width: usize) -> String {
    let shown: Vec<String> = outcome.tables.iter().map(|table| self::table(view, table, width)).collect();
    shown.join("\n")
}

fn table(view: &View<'_>, table: &ReportTable, width: usize) -> String {
    let report = view.plan.reports.get(table.report);
    let mut out = format!("{} · {}\n\n", report.title, view.format().period(table.period));
    if table.rows.is_empty() {
        out.push_str(view.word("report_empty"));
        out.push('\n');
        return out;
    }
    let whose = match report.scope {
        Scope::Person | Scope::Below(..) => Some(view.word("head_payee").to_owned()),
        Scope::Unit(field) => Some(view.plan.records.get(view.plan.people).fields.get(field).name.to_string()),
        Scope::Company => None,
    };
    let numbers_from = usize::from(whose.is_some());
    let header: Vec<String> =
        whose.into_iter().chain(report.columns.iter().map(|column| column.name.to_string())).collect();
    let mut grid = Grid::new(header, numbers_from);
    for row in &table.rows {
        let cells = row.values.iter().zip(&report.columns).map(|(value, column)| match value {
            Value::NoData(_) => "—".to_owned(),
            value => view.value(value, &column.value.ty),
        });
        grid.row(subject(view, row).into_iter().chain(cells).collect());
    }
    let grid = if grid.fits(width) { grid } else { grid.with_folded_heading() };
    out.push_str(&grid.draw(width));
    out.push_str(&missing(view, table));
    out
}

/// Why there are dashes.
fn missing(view: &View<'_>, table: &ReportTable) -> String {
    let report = view.plan.reports.get(table.report);
    let mut groups: IndexMap<(usize, String), Vec<String>> = IndexMap::new();
    for row in &table.rows {
        for (place, reason) in row.missing() {
            groups.entry((place, view.no_data(reason))).or_default().extend(subject(view, row));
        }
    }
    if groups.is_empty() {
        return String::new();
    }
    let mut out = format!("\n{}\n", view.word("report_no_data"));
    for ((place, why), people) in &groups {
        let column = report.columns.get(*place).map_or("", |column| &*column.name);
        out.push_str(&format!("  {column}: {why}\n"));
        let mut who = people.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
        if people.len() > NAMED {
            who.push_str(&view.say("and_more", &[("count", Arg::from(people.len() - NAMED))]));
        }
        if !who.is_empty() {
            out.push_str(&format!("    {who}\n"));
        }
    }
    out
}

fn subject(view: &View<'_>, row: &ReportRow) -> Option<String> {
    row.payee.map(|payee| view.payee(payee)).or_else(|| row.unit.as_ref().map(ToString::to_string))
}

/// One report as CSV: the plan, the report, its period, whose row it is, then its columns. Cells without data are empty.
pub fn tables_csv(view: &View<'_>, outcome: &ReportOutcome) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for (index, table) in outcome.tables.iter().enumerate() {
        let report = view.plan.reports.get(table.report);
        let names = report.columns.iter().map(|column| &*column.name);
        if index == 0 {
            // Writing into memory does not fail.
            let _ = writer.write_record(["plan", "report", "period", "key", "name"].into_iter().chain(names));
        }
        for row in &table.rows {
            let period = table.period.to_string();
            let key = row.payee.map_or("", |payee| view.payee_key(payee));
            let name = subject(view, row).unwrap_or_default();
            let head = [&*view.plan.name, &*report.name, &period, key, &name].map(str::to_owned);
            let values = row.values.iter().map(|value| bare(view, value).unwrap_or_default());
            let _ = writer.write_record(head.into_iter().chain(values));
        }
    }
    writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

/// All reports of one plan for other programs.
pub fn tables_json(view: &View<'_>, outcome: &ReportOutcome) -> Json {
    let tables = outcome.tables.iter().map(|table| {
        let report = view.plan.reports.get(table.report);
        let columns = report
            .columns
            .iter()
            .map(|column| json!({ "name": &*column.name, "type": column.value.ty.term() }))
            .collect::<Vec<_>>();
        let rows = table.rows.iter().map(|row| {
            let reasons: serde_json::Map<String, Json> = row
                .missing()
                .filter_map(|(place, why)| {
                    Some((report.columns.get(place)?.name.to_string(), view.no_data(why).into()))
                })
                .collect();
            json!({
                "key": row.payee.map(|payee| view.payee_key(payee)),
                "name": subject(view, row),
                "values": row.values.iter().map(|value| bare(view, value)).collect::<Vec<_>>(),
                "no_data": reasons,
            })
        });
        json!({
            "report": &*report.name,
            "title": &*report.title,
            "period": table.period.to_string(),
            "columns": columns,
            "rows": rows.collect::<Vec<_>>(),
        })
    });
    json!({ "plan": &*view.plan.name, "currency": view.plan.currency.code(), "reports": tables.collect::<Vec<_>>() })
}
