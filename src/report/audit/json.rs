//! Findings for other programs.

use serde_json::{Value as Json, json};

use crate::audit::{Effect, Finding, Instead, Lacks, NotRun, PayWithout, Reason, ShownRow, Told};
use crate::data::Role;
use crate::diagnostics::{phrase, say};
use crate::number::Exact;
use crate::report::audit::{AuditView, GRAVE, audit_message};

/// A number has no more decimals than this in any file.
const MOST_PLACES: u32 = 9;

/// What was found in one plan. Amounts are texts.
pub fn audit_json(view: AuditView<'_>) -> Json {
    let plan = view.plan;
    let fields: serde_json::Map<String, Json> = view
        .cast
        .fields
        .iter()
        .filter(|(role, _)| !matches!(role, Role::Reached(_)))
        .map(|(role, path)| (role.id().to_owned(), path.written(&plan.records).into()))
        .collect();
    json!({
        "plan": &*plan.name,
        "title": &*plan.title,
        "currency": plan.currency.code(),
        "period": view.period.to_string(),
        "record": &*plan.records.get(view.cast.record).name,
        "fields": fields,
        "rows": view.looked.rows,
        "not_counted": view.looked.passed_over,
        "rows_in_all": view.looked.in_all,
        "skipped": view.looked.skipped,
        "left_out": view.looked.left_out.iter().filter_map(|one| key(&view, Some(*one))).collect::<Vec<_>>(),
        "bounds_not_seen": view.looked.unclear.iter().map(|rule| &**rule).collect::<Vec<_>>(),
        "not_looked_at": view.cast.others.iter().map(|id| &*plan.records.get(*id).name).collect::<Vec<_>>(),
        "findings": view.told.iter().map(|told| finding(&view, told)).collect::<Vec<_>>(),
        "others": view.others.iter().map(|found| other(&view, found)).collect::<Vec<_>>(),
        "allowed": view.allowed.iter().map(|(place, line)| json!({ "code": line.code.id(), "place": place, "because": &*line.because, "findings": line.findings, "looked": line.looked })).collect::<Vec<_>>(),
        "not_run": view.not_run.iter().map(not_run).collect::<Vec<_>>(),
        "looked_without": view.without.iter().map(|(code, roles)| json!({ "code": code.id(), "fields": ids(roles) })).collect::<Vec<_>>(),
    })
}

fn plain(value: &Exact) -> String {
    value.decimal(MOST_PLACES).0
}

fn key(view: &AuditView<'_>, person: Option<crate::data::EntityId>) -> Option<String> {
    view.tables.get(view.plan.people).entity(person?).map(|entity| entity.key.to_string())
}

fn finding(view: &AuditView<'_>, told: &Told) -> Json {
    let found = &told.finding;
    let said = say(&audit_message(told), view.lang);
    let reason = |reason: &Reason| json!({ "points": reason.points, "text": phrase(reason.key, &reason.args, view.lang), "reason": reason.key.trim_start_matches("audit_why_") });
    let instead = match found.instead {
        Instead::Nothing => json!("nothing"),
        Instead::OneRow => json!("one row"),
        Instead::Of(owner) => json!({ "credited_to": key(view, Some(owner)) }),
    };
    let effect = match &told.effect {
        Effect::Unknown => Json::Null,
        Effect::Pay(people) => people.iter().map(|pay| paid(view, pay)).collect(),
    };
    json!({
        "code": found.code.id(),
        "severity": if found.score() >= GRAVE { "error" } else { "warning" },
        "score": found.score(),
        "payee": key(view, found.payee),
        "name": told.person.as_deref(),
        "message": said.message,
        "help": said.help,
        "reasons": found.reasons.iter().map(reason).collect::<Vec<_>>(),
        "rows": told.rows.iter().map(row).collect::<Vec<_>>(),
        "over": told.over.to_string(),
        "same_as": told.same_as.as_deref(),
        "instead": instead,
        "pay": effect,
    })
}

fn other(view: &AuditView<'_>, found: &Finding) -> Json {
    json!({ "code": found.code.id(), "score": found.score(), "payee": key(view, found.payee), "rows": found.rows.len() })
}

fn row(row: &ShownRow) -> Json {
    json!({
        "file": &*row.file,
        "line": row.line,
        "key": &*row.key,
        "day": row.day.map(|day| day.to_string()),
        "client": row.client,
        "amount": row.amount.as_ref().map(plain),
        "in_question": !row.beside,
    })
}

fn paid(view: &AuditView<'_>, pay: &PayWithout) -> Json {
    json!({
        "payee": key(view, Some(pay.person)),
        "name": &*view.name(pay.person),
        "with": pay.with.as_ref().map(plain),
        "without": plain(&pay.without),
        "difference": pay.difference().as_ref().map(plain),
    })
}

fn ids(roles: &[Role]) -> Vec<&'static str> {
    roles.iter().map(|role| role.id()).collect()
}

fn not_run(one: &NotRun) -> Json {
    let codes: Vec<&str> = one.codes.iter().map(|code| code.id()).collect();
    match &one.lacks {
        Lacks::Roles(roles) => json!({ "codes": codes, "why": "fields", "fields": ids(roles) }),
        Lacks::Values(roles) => json!({ "codes": codes, "why": "empty", "fields": ids(roles) }),
        Lacks::AnyOf(roles) => json!({ "codes": codes, "why": "any field", "fields": ids(roles) }),
        Lacks::Setting(key) => json!({ "codes": codes, "why": "setting", "fields": [key] }),
        Lacks::Record(name) => json!({ "codes": codes, "why": "record", "fields": [name] }),
        Lacks::History => json!({ "codes": codes, "why": "history", "fields": [] }),
        Lacks::Employment => json!({ "codes": codes, "why": "employment", "fields": [] }),
        Lacks::SwitchedOff => json!({ "codes": codes, "why": "off", "fields": [] }),
    }
}
