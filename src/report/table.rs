//! Reports that a plan declares, as tables, CSV and JSON.

use std::ops::Range;

use indexmap::IndexMap;
use serde_json::{Value as Json, json};

use crate::data::CsvForm;
use crate::diagnostics::Arg;
use crate::evaluate::{ReportOutcome, ReportRow, ReportTable, Value};
use crate::number::Exact;
use crate::plan::{Aggregate, BinaryOp, Expr, ExprKind, Kpi, Plan, Report, ReportColumn, Scope, Type};
use crate::report::View;
use crate::report::csv::{bare, text, writer};
use crate::report::grid::Grid;
use crate::report::headings::headings;

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
        Scope::UnitOf(unit) => Some(unit.name(&view.plan.records).name.to_string()),
        Scope::Company => None,
    };
    // Numbers are never broken: what does not fit beside each other stands in several tables below each other.
    let mut columns = 0..report.columns.len();
    while !columns.is_empty() {
        let mut grid = grid(view, table, whose.as_deref(), columns.start..columns.start + 1);
        let mut end = columns.start + 1;
        while end < columns.end {
            let wider = self::grid(view, table, whose.as_deref(), columns.start..end + 1);
            if !wider.fits(width) && !wider.with_folded_heading().fits(width) {
                break;
            }
            (grid, end) = (wider, end + 1);
        }
        if columns.start > 0 {
            out.push('\n');
        }
        let grid = if grid.fits(width) { grid } else { grid.with_folded_heading() };
        out.push_str(&grid.draw(width));
        columns.start = end;
    }
    out.push_str(&missing(view, table));
    out.push_str(&not_computed(view, table));
    out
}

/// Whose rows could not be computed; empty when none is missing.
fn not_computed(view: &View<'_>, table: &ReportTable) -> String {
    let whose = whose_are_missing(view, table);
    if whose.is_empty() {
        String::new()
    } else {
        format!("\n{}\n  {}\n", view.word("rows_not_computed"), whose.join(", "))
    }
}

/// Whose rows of [`tables_csv`] have empty cells, as they could not be computed; empty when none is missing.
pub fn empty_rows(view: &View<'_>, outcome: &ReportOutcome) -> String {
    let mut out = String::new();
    for table in &outcome.tables {
        let whose = whose_are_missing(view, table);
        if !whose.is_empty() {
            out.push_str(&format!("  {}: {}\n", view.format().period(table.period), whose.join(", ")));
        }
    }
    if out.is_empty() { out } else { format!("{}\n{out}", view.word("rows_empty")) }
}

fn whose_are_missing(view: &View<'_>, table: &ReportTable) -> Vec<String> {
    let whose = table.not_computed.iter().map(|(payee, unit)| match (payee, unit) {
        (Some(payee), _) => view.payee(*payee),
        (None, Some(unit)) => unit.to_string(),
        (None, None) => view.word("open_company").to_owned(),
    });
    whose.collect()
}

/// Some of the columns of a report.
fn grid(view: &View<'_>, table: &ReportTable, whose: Option<&str>, columns: Range<usize>) -> Grid {
    let report = view.plan.reports.get(table.report);
    let shown = || report.columns.iter().enumerate().filter(|(place, _)| columns.contains(place));
    let heading = |column: &ReportColumn| match column.value.ty {
        Type::Money(currency) => format!("{}, {currency}", column.name),
        _ => column.name.to_string(),
    };
    let header = whose.map(str::to_owned).into_iter().chain(shown().map(|(_, column)| heading(column)));
    let first = usize::from(whose.is_some());
    let is_text = |column: &ReportColumn| matches!(column.value.ty, Type::Text | Type::OneOf(_) | Type::Entity(_));
    let texts = shown().zip(first..).filter(|((_, column), _)| is_text(column)).map(|(_, place)| place);
    let mut grid = Grid::new(header.collect(), first).with_texts(texts.collect());
    for row in &table.rows {
        let cells = shown().map(|(place, column)| match row.values.get(place) {
            None | Some(Value::NoData(_)) => "—".to_owned(),
            Some(value) => cell(view, value, &column.value.ty),
        });
        grid.row(subject(view, row).into_iter().chain(cells).collect());
    }
    let sums: Vec<String> = shown()
        .map(|(place, column)| match total(view.plan, report, table, place) {
            Some(total) => cell(view, &Value::Number(total), &column.value.ty),
            None => String::new(),
        })
        .collect();
    if whose.is_some() && table.rows.len() > 1 && sums.iter().any(|sum| !sum.is_empty()) {
        grid.total(std::iter::once(view.word("total").to_owned()).chain(sums).collect());
    }
    grid
}

/// A value without the currency, which stands in the heading.
fn cell(view: &View<'_>, value: &Value, ty: &Type) -> String {
    let shown = view.value(value, ty);
    match ty {
        Type::Money(currency) => {
            shown.strip_suffix(currency.code()).map_or(shown.clone(), |text| text.trim_end().to_owned())
        }
        _ => shown,
    }
}

/// What the rows of a column have together, where they can be added up and all have a value.
fn total(plan: &Plan, report: &Report, table: &ReportTable, place: usize) -> Option<Exact> {
    report.columns.get(place).filter(|column| adds_up(plan, &column.value, report.scope))?;
    table
        .rows
        .iter()
        .map(|row| match row.values.get(place)? {
            Value::Number(number) => Some(number.clone()),
            _ => None,
        })
        .sum()
}

/// Whether the values of different subjects are parts of one whole: sums, counts, pay and quotas of each of them. What
/// belongs to several at once (the KPI of a team shown for its people, everybody below a head) is counted twice.
fn adds_up(plan: &Plan, expr: &Expr, scope: Scope) -> bool {
    let of_each = |id| {
        let kpi: &Kpi = plan.kpis.get(id);
        kpi.flow && (kpi.scope == Scope::Person || kpi.scope == scope)
    };
    match (&*expr.kind, scope) {
        (_, Scope::Below(..) | Scope::Company) => false,
        (ExprKind::Total(_), _) => true,
        (ExprKind::Quota(id), _) => of_each(*id),
        (ExprKind::Kpi(id), _) => of_each(*id) && adds_up(plan, &plan.kpis.get(*id).value, scope),
        (ExprKind::Measure(id), _) => {
            let measure = plan.measures.get(*id);
            let shared = measure.rows.credited.as_ref().is_some_and(|credit| credit.shares().is_some());
            matches!(measure.function, Aggregate::Sum | Aggregate::Count) && (measure.by_share || !shared)
        }
        (ExprKind::Define(id), _) => adds_up(plan, &plan.defines.get(*id).value, scope),
        (ExprKind::Negative(inner), _) | (ExprKind::InWindow { value: inner, .. }, _) => adds_up(plan, inner, scope),
        (ExprKind::Binary { op: BinaryOp::Add | BinaryOp::Subtract, left, right }, _) => {
            adds_up(plan, left, scope) && adds_up(plan, right, scope)
        }
        _ => false,
    }
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
pub fn tables_csv(view: &View<'_>, outcome: &ReportOutcome, form: CsvForm) -> String {
    let mut writer = writer(form);
    for (index, table) in outcome.tables.iter().enumerate() {
        let report = view.plan.reports.get(table.report);
        let names = report.columns.iter().map(|column| &*column.name);
        if index == 0 {
            // Writing into memory does not fail.
            let _ = writer
                .write_record(headings(form, &["plan", "report", "period", "key", "name"]).into_iter().chain(names));
        }
        for row in &table.rows {
            let period = table.period.to_string();
            let key = row.payee.map_or("", |payee| view.payee_key(payee));
            let name = subject(view, row).unwrap_or_default();
            let head = [&*view.plan.name, &*report.name, &period, key, &name].map(str::to_owned);
            let values = row.values.iter().map(|value| match (bare(view, value).unwrap_or_default(), value) {
                (plain, Value::Number(_)) => form.number(plain),
                (text, _) => text,
            });
            let _ = writer.write_record(head.into_iter().chain(values));
        }
        // Never fewer rows than there are: of what could not be computed the cells are empty.
        for (payee, unit) in &table.not_computed {
            let period = table.period.to_string();
            let key = payee.map_or("", |payee| view.payee_key(payee));
            let name = payee.map(|payee| view.payee(payee)).or_else(|| unit.as_ref().map(ToString::to_string));
            let head = [&*view.plan.name, &*report.name, &period, key, &name.unwrap_or_default()].map(str::to_owned);
            let _ = writer.write_record(head.into_iter().chain(report.columns.iter().map(|_| String::new())));
        }
    }
    text(writer)
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
            "not_computed": table.not_computed.iter().map(|(payee, unit)| json!({
                "key": payee.map(|payee| view.payee_key(payee)),
                "name": payee.map(|payee| view.payee(payee)).or_else(|| unit.as_ref().map(ToString::to_string)),
            })).collect::<Vec<_>>(),
        })
    });
    json!({ "plan": &*view.plan.name, "currency": view.plan.currency.code(), "reports": tables.collect::<Vec<_>>() })
}
