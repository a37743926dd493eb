//! What stands in the columns of a line.

use crate::data::{Cell, ExportColumn, ExportForm, ExportValue, LineValue};
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::ledger::{Adjustment, Correction, SettledKind};
use crate::plan::{Type, pay_date};
use crate::report::export::{Draft, ExportCell};
use crate::report::settled::reason;
use crate::report::view::plain;
use crate::source::Span;
use crate::syntax::fold;

/// The columns of an export, those that everybody gets where the project file names none.
pub(super) fn columns(form: &ExportForm) -> Vec<ExportColumn> {
    if !form.columns.is_empty() {
        return form.columns.clone();
    }
    let usual = [
        ("plan", LineValue::Plan),
        ("period", LineValue::Period),
        ("payee_key", LineValue::Payee),
        ("payee", LineValue::Name),
        ("component", LineValue::Component),
        ("title", LineValue::Title),
        ("status", LineValue::Status),
        ("amount", LineValue::Amount),
        ("currency", LineValue::Currency),
    ];
    let of_rule = |value: LineValue| matches!(value, LineValue::Component | LineValue::Title | LineValue::Status);
    let column = |(heading, value): (&str, LineValue)| ExportColumn {
        heading: heading.to_owned(),
        value: ExportValue::Of(value),
        map: None,
        if_empty: None,
        span: Span::default(),
    };
    usual.into_iter().filter(|(_, value)| !(form.per_payee && of_rule(*value))).map(column).collect()
}

/// The cells of a line, one for each column.
pub(super) fn cells(
    draft: &Draft<'_>,
    columns: &[ExportColumn],
    form: &ExportForm,
) -> Result<Vec<ExportCell>, Vec<Diagnostic>> {
    let mut cells = Vec::with_capacity(columns.len());
    let mut problems = Vec::new();
    for column in columns {
        match cell(draft, column, form) {
            Ok(cell) => cells.push(cell),
            Err(problem) => problems.push(*problem),
        }
    }
    if problems.is_empty() { Ok(cells) } else { Err(problems) }
}

fn cell(draft: &Draft<'_>, column: &ExportColumn, form: &ExportForm) -> Result<ExportCell, Box<Diagnostic>> {
    if column.value == ExportValue::Of(LineValue::Amount) && column.map.is_none() {
        return Ok(ExportCell::Amount);
    }
    let text = value(draft, &column.value, form).filter(|text| !text.trim().is_empty());
    let Some(text) = text else {
        return match &column.if_empty {
            Some(text) => Ok(ExportCell::Text(text.clone())),
            None => Err(Box::new(empty(draft, column))),
        };
    };
    let Some(map) = &column.map else { return Ok(ExportCell::Text(text)) };
    let wanted = fold(text.trim());
    match map.iter().find(|(known, _)| fold(known.trim()) == wanted) {
        Some((_, code)) => Ok(ExportCell::Text(code.clone())),
        None => {
            let said = Diagnostic::error(Code::ExportUnmapped, column.span).arg("value", text);
            Err(Box::new(said.arg("column", &column.heading).arg("payee", payee(draft))))
        }
    }
}

/// The name of the rule; of what belongs to none, what it is.
pub(super) fn component<'a>(draft: &Draft<'a>) -> &'a str {
    match (draft.component, draft.line) {
        (Some(id), _) => &draft.view.plan.components.get(id).name,
        (None, Some(line)) => line.kind.status(),
        (None, None) => "",
    }
}

fn payee(draft: &Draft<'_>) -> String {
    if draft.name == draft.key { draft.key.to_owned() } else { format!("{} ({})", draft.name, draft.key) }
}

fn adjustment<'a>(draft: &Draft<'a>) -> Option<&'a Adjustment> {
    match draft.line.map(|line| &line.kind) {
        Some(SettledKind::Adjustment(adjustment)) => Some(adjustment),
        _ => None,
    }
}

fn correction<'a>(draft: &Draft<'a>) -> Option<&'a Correction> {
    match draft.line.map(|line| &line.kind) {
        Some(SettledKind::Correction(correction)) => Some(correction),
        _ => None,
    }
}

/// The title of what belongs to no rule of the plan: of a rule that is gone the one recorded, else why it is paid.
fn title(draft: &Draft<'_>) -> String {
    match (draft.line, adjustment(draft), correction(draft)) {
        (_, Some(adjustment), _) => adjustment.reason.to_string(),
        (Some(line), ..) if !line.title.is_empty() => line.title.to_string(),
        (_, _, Some(correction)) => correction.why.to_string(),
        _ => draft.view.plan.title.to_string(),
    }
}

/// That a cell has no value: by what kind of value it is, so that it can be mended.
fn empty(draft: &Draft<'_>, column: &ExportColumn) -> Diagnostic {
    let plan = draft.view.plan;
    let said = Diagnostic::error(Code::ExportEmpty, column.span);
    let said = said.arg("column", &column.heading).arg("payee", payee(draft));
    match &column.value {
        ExportValue::Of(LineValue::PayDate) => said.arg("plan", &plan.name).help("pay_date"),
        ExportValue::Of(LineValue::Kind) => {
            let rule = draft.component.map_or(&plan.name, |id| &plan.components.get(id).name);
            said.arg("plan", rule).help("kind")
        }
        ExportValue::Field { record, field } => said.arg("plan", format!("{record}.{field}")).help("field"),
        ExportValue::Of(_) | ExportValue::Text(_) => said.arg("plan", &plan.name),
    }
}

/// The same problem of many people is one problem, named with the first of them.
pub(super) fn each_once(problems: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let what = |problem: &Diagnostic| {
        let args = problem.args.iter().filter(|(name, _)| *name != "payee" || problem.help == "field");
        (problem.code, problem.help, args.map(|(name, value)| (*name, value.clone())).collect::<Vec<(_, Arg)>>())
    };
    let mut known = Vec::new();
    let mut kept = Vec::new();
    for problem in problems {
        let what = what(&problem);
        if !known.contains(&what) {
            known.push(what);
            kept.push(problem);
        }
    }
    kept
}

/// The text of a value; `None` where there is none.
fn value(draft: &Draft<'_>, value: &ExportValue, form: &ExportForm) -> Option<String> {
    let plan = draft.view.plan;
    let of = match value {
        ExportValue::Text(text) => return Some(text.clone()),
        ExportValue::Field { record, field } => return self::field(draft, record, field, form),
        ExportValue::Of(of) => of,
    };
    let rule = draft.component.map(|id| plan.components.get(id));
    Some(match of {
        LineValue::Payee => draft.key.to_owned(),
        LineValue::Name => draft.name.to_owned(),
        LineValue::Component => component(draft).to_owned(),
        LineValue::Title => rule.map_or_else(|| title(draft), |rule| rule.title.to_string()),
        LineValue::Status => draft.line?.kind.status().to_owned(),
        LineValue::Reason => match adjustment(draft) {
            Some(adjustment) => adjustment.reason.to_string(),
            None => reason(draft.line?, draft.view.lang),
        },
        LineValue::Corrects => correction(draft)?.of.to_string(),
        LineValue::Approved => adjustment(draft)?.approved.to_string(),
        LineValue::Document => adjustment(draft)?.document.as_ref()?.to_string(),
        LineValue::Kind => {
            let own = plan.legal_of.iter().find(|(id, _)| Some(*id) == draft.component);
            let own = own.and_then(|(_, legal)| legal.kind.as_ref());
            own.or(plan.legal.kind.as_ref())?.to_string()
        }
        LineValue::Period => draft.period.to_string(),
        LineValue::FirstDay => form.date(draft.period.first_day()),
        LineValue::LastDay => form.date(draft.period.last_day()),
        LineValue::PayDate => form.date(pay_date(plan.pay_day?, draft.period)?),
        LineValue::Currency => plan.currency.code().to_owned(),
        LineValue::Amount => plain(&draft.amount, draft.places),
        LineValue::Plan => plan.name.to_string(),
    })
}

/// A field of the record of people as it is on the last day of the period.
fn field(draft: &Draft<'_>, record: &str, field: &str, form: &ExportForm) -> Option<String> {
    let (view, plan) = (draft.view, draft.view.plan);
    let people = plan.records.get(plan.people);
    if fold(&people.name) != fold(record) {
        return None;
    }
    let field = people.field(field)?;
    let table = view.tables.get(plan.people);
    let Some(payee) = draft.payee else {
        // Of somebody who has left the data the ledger knows the key and the name.
        return match (people.key.as_slice(), people.shown_as) {
            ([key], _) if *key == field => Some(draft.key.to_owned()),
            (_, Some(shown)) if shown == field => Some(draft.name.to_owned()),
            _ => None,
        };
    };
    let last = draft.period.last_day();
    // Of somebody whose history begins later than the period the first row is the nearest that is known.
    let first = || table.entity(payee)?.rows.first().copied();
    let row = table.row_on(payee, people.history, last).or_else(first)?;
    Some(match table.cell(row, field) {
        Cell::Empty => return None,
        Cell::Date(day) => form.date(day),
        Cell::Period(period) => period.to_string(),
        Cell::Text(text) => text.to_owned(),
        Cell::YesNo(flag) => view.yes_no(flag).to_owned(),
        Cell::Fraction(number) => number.to_string(),
        cell @ Cell::Number { scale, .. } => plain(&cell.number()?, scale),
        Cell::Entity(entity) => match people.fields.get(field).ty {
            Type::Entity(of) => view.tables.get(of).entity(entity)?.key.to_string(),
            _ => return None,
        },
    })
}
