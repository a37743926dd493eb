//! Results as JSON for other programs. Amounts are texts: a JSON number would pass through a float in most readers.

use std::collections::HashSet;

use serde_json::{Value as Json, json};

use crate::data::{EntityId, ReadSummary};
use crate::evaluate::{Given, HeldStep, LineStatus, Outcome, Trace, TraceKind, Value, Waits};
use crate::ledger::{Balance, Settlement};
use crate::number::Exact;
use crate::plan::Legal;
use crate::report::ExplainOptions;
use crate::report::csv::bare;
use crate::report::rule_text::RuleTexts;
use crate::report::settled::Beside;
use crate::report::totals::components;
use crate::report::view::plain;
use crate::report::{View, missing, open, pay_by_period};
use crate::time::Period;

/// The version of the shapes, for the documents that hold them.
pub const JSON_VERSION: u32 = 1;

/// The whole result of one plan. What `settlements` pay beside the rules stands behind the lines of the rules and is part of
/// the totals of payees and of all.
pub fn run_json(
    view: &View<'_>,
    outcome: &Outcome,
    summary: &[ReadSummary],
    settlements: &[Settlement],
    balances: &[Balance],
) -> Json {
    let shown = components(view.plan, outcome);
    let places = settlements.iter().map(|one| one.places).fold(view.most_places(), u32::max);
    let periods: Vec<Json> = pay_by_period(view.plan, outcome)
        .into_iter()
        .map(|part| {
            let beside = Beside::of(settlements, part.period, view.lang);
            let balance = |key: &str| balance_of(balances, part.period, key, places);
            let mut payees: Vec<Json> = part
                .rows
                .iter()
                .map(|row| {
                    let mut who = payee(view, row.payee);
                    let key = view.payee_key(row.payee);
                    let mut lines: Vec<Json> = row.lines.iter().map(|line| self::line(view, line)).collect();
                    lines.extend(beside.lines(key));
                    if let Json::Object(fields) = &mut who {
                        let total = &row.total + &beside.total(Some(key));
                        fields.insert("total".to_owned(), plain(&total, places).into());
                        if part.period.is_some() {
                            fields.insert("lines".to_owned(), lines.into());
                            fields.extend(balance(key));
                        }
                    }
                    who
                })
                .collect();
            let known: HashSet<&str> = part.rows.iter().map(|row| view.payee_key(row.payee)).collect();
            payees.extend(beside.others(&known).into_iter().map(|(key, name)| {
                let total = plain(&beside.total(Some(key)), places);
                let mut who = json!({ "key": key, "name": name, "total": total });
                if let (Json::Object(fields), Some(_)) = (&mut who, part.period) {
                    fields.insert("lines".to_owned(), beside.lines(key).into());
                    fields.extend(balance(key));
                }
                who
            }));
            let totals: Vec<Json> = shown
                .iter()
                .filter_map(|id| {
                    let total = part.components.get(id.index())?;
                    Some(json!({ "component": &*view.plan.components.get(*id).name, "total": plain(total, places) }))
                })
                .collect();
            json!({
                "period": part.period.map(|period| period.to_string()),
                "payees": payees,
                "components": totals,
                "beside": plain(&beside.total(None), places),
                "total": plain(&(&part.total + &beside.total(None)), places),
            })
        })
        .collect();
    let mut document = json!({
        "plan": &*view.plan.name,
        "title": &*view.plan.title,
        "currency": view.plan.currency.code(),
        "clauses": clauses(&view.plan.legal),
        "clauses_of": view.plan.legal_of.iter().map(|(id, legal)| json!({
            "component": &*view.plan.components.get(*id).name,
            "clauses": clauses(legal),
        })).collect::<Vec<_>>(),
        "periods": periods,
        "awards": outcome.awards.iter().map(|given| {
            let what = view.plan.awards.get(given.what);
            event(view, given, (&what.name, &what.title), what.action.as_deref())
        }).collect::<Vec<_>>(),
        "notices": outcome.notices.iter().map(|given| {
            let what = view.plan.notices.get(given.what);
            let mut said = event(view, given, (&what.name, &what.title), what.action.as_deref());
            if let Json::Object(fields) = &mut said {
                fields.insert("unit".to_owned(), given.unit.as_deref().into());
            }
            said
        }).collect::<Vec<_>>(),
        "open": open::json(view, outcome, balances),
        "ensures": outcome.ensures.iter().map(|result| {
            let what = view.plan.ensures.get(result.what);
            json!({
                "period": result.period.to_string(),
                "name": &*what.name,
                "title": &*what.title,
                "payee": result.payee.map(|id| payee(view, id)),
                "unit": result.unit.as_deref(),
                "holds": result.holds,
                "trace": trace(view, &result.trace, result.payee),
            })
        }).collect::<Vec<_>>(),
        "read": summary.iter().map(|file| json!({
            "record": &*file.record,
            "files": file.files.iter().map(|file| &**file).collect::<Vec<_>>(),
            "rows": file.rows,
            "corrected": file.corrections.iter().map(|correction| json!({
                "field": &*correction.field,
                "from": correction.from,
                "to": correction.to,
                "cells": correction.cells,
            })).collect::<Vec<_>>(),
            "skipped": file.skipped,
        })).collect::<Vec<_>>(),
    });
    if let (false, Json::Object(fields)) = (outcome.is_whole(), &mut document) {
        fields.extend(missing::json(view, outcome).map(|(name, value)| (name.to_owned(), value)));
    }
    document
}

/// What a payee owes from before a period, what is left to be paid in it, and what is owed after it; nothing for most.
pub(super) fn balance_of(
    balances: &[Balance],
    period: Option<Period>,
    key: &str,
    places: u32,
) -> Option<(String, Json)> {
    let one = balances.iter().find(|one| Some(one.period) == period && *one.payee == *key)?;
    let said = json!({
        "before": plain(&one.before, places),
        "to_pay": plain(&one.to_pay(), places),
        "owed": plain(&one.owed(), places),
    });
    Some(("balance".to_owned(), said))
}

/// What a regulation says besides amounts, by the English labels.
fn clauses(legal: &Legal) -> Json {
    legal
        .said()
        .into_iter()
        .map(|(name, text)| (name.to_owned(), Json::from(&**text)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

fn payee(view: &View<'_>, payee: EntityId) -> Json {
    let entity = view.tables.get(view.plan.people).entity(payee);
    json!({ "key": entity.map(|entity| &*entity.key), "name": entity.map(|entity| &*entity.shown) })
}

fn event<T>(view: &View<'_>, given: &Given<T>, (name, title): (&str, &str), action: Option<&str>) -> Json {
    let whose = given.payee.map(|who| payee(view, who));
    json!({ "period": given.period.to_string(), "payee": whose, "name": name, "title": title, "action": action })
}

fn line(view: &View<'_>, line: &crate::evaluate::Line) -> Json {
    let bonus = view.plan.components.get(line.component);
    let (status, reason) = match &line.status {
        LineStatus::Pays => ("pays", None),
        LineStatus::NotApplicable(why) => ("not applicable", Some(view.why_not(why))),
    };
    let mut out = json!({
        "component": &*bonus.name,
        "title": &*bonus.title,
        "amount": plain(&line.amount, view.places(line.component)),
        "status": status,
        "reason": reason,
    });
    if let Json::Object(fields) = &mut out {
        fields.extend(view.states(line).into_iter().map(|(name, amount)| (name.to_owned(), amount.into())));
    }
    out
}

/// The explanation of one person's lines. Rows are never cut here.
pub fn explain_json(
    view: &View<'_>,
    outcome: &Outcome,
    settlements: &[Settlement],
    who: EntityId,
    options: ExplainOptions,
) -> Json {
    let lines = outcome.lines().filter(|line| line.payee == who);
    let key = view.payee_key(who);
    // What is paid beside the rules is no part of the explanation of one rule.
    let settlements = if options.component.is_none() { settlements } else { &[] };
    let beside: Vec<Json> = settlements
        .iter()
        .flat_map(|one| {
            let mut lines = Beside::of(std::slice::from_ref(one), None, view.lang).lines(key);
            for fields in lines.iter_mut().filter_map(Json::as_object_mut) {
                fields.insert("period".to_owned(), one.period.to_string().into());
            }
            lines
        })
        .collect();
    let places = settlements.iter().map(|one| one.places).fold(view.most_places(), u32::max);
    let theirs = outcome.lines().filter(|line| line.payee == who);
    let theirs = theirs.filter(|line| options.component.is_none_or(|only| only == line.component));
    let by_rules: Exact = theirs.map(|line| line.amount.clone()).sum();
    let to_pay = &by_rules + &Beside::of(settlements, None, view.lang).total(Some(key));
    let texts = RuleTexts::of(view.sources);
    let lines: Vec<Json> = lines
        .filter(|line| options.component.is_none_or(|only| only == line.component))
        .map(|line| {
            let mut out = self::line(view, line);
            if let Json::Object(fields) = &mut out {
                fields.insert("period".to_owned(), line.period.to_string().into());
                let declared = view.plan.components.get(line.component).span;
                let text = texts.at(declared).map(|told| view.sources.slice(told.whole));
                fields.insert("rule".to_owned(), json!({ "written": view.rule_place(declared), "text": text }));
                fields.insert("trace".to_owned(), trace(view, &line.trace(view.plan), Some(who)));
            }
            out
        })
        .collect();
    json!({
        "plan": &*view.plan.name,
        "currency": view.plan.currency.code(),
        "payee": payee(view, who),
        "lines": lines,
        "beside": beside,
        "to_pay": plain(&to_pay, places),
    })
}

/// One step with those below it; in the explanation of one person's pay nothing names others.
fn trace(view: &View<'_>, step: &Trace, of: Option<EntityId>) -> Json {
    let mut out = json!({
        "kind": kind(&step.what),
        "text": view.quoted(step.span),
        "written": view.rule_place(step.span),
        "value": bare(view, &step.value),
        "type": step.ty.term(),
    });
    if let Json::Object(fields) = &mut out {
        if let Value::NoData(reason) = &step.value {
            fields.insert("no_data".to_owned(), view.no_data(reason).into());
        }
        for (name, value) in details(view, &step.what, of) {
            fields.insert(name.to_owned(), value);
        }
        let parts: Vec<Json> = step.parts.iter().map(|part| trace(view, part, of)).collect();
        if !parts.is_empty() {
            fields.insert("parts".to_owned(), parts.into());
        }
    }
    out
}

fn kind(what: &TraceKind) -> &'static str {
    match what {
        TraceKind::Line(_) => "line",
        TraceKind::Condition => "condition",
        TraceKind::Expression => "expression",
        TraceKind::Param(_) => "param",
        TraceKind::Kpi(..) => "kpi",
        TraceKind::Quota(..) => "quota",
        TraceKind::Attainment(..) => "attainment",
        TraceKind::Rows { .. } => "rows",
        TraceKind::TakenOff { .. } => "taken_off",
        TraceKind::Row { .. } => "row",
        TraceKind::Spread { .. } => "spread",
        TraceKind::Reversed { .. } => "reversed",
        TraceKind::CutBefore(_) => "cut_before",
        TraceKind::NotReceived { .. } => "not_received",
        TraceKind::Held { step: HeldStep::Held, .. } => "held",
        TraceKind::Held { step: HeldStep::Released, .. } => "released",
        TraceKind::Held { step: HeldStep::Cancelled, .. } => "cancelled",
        TraceKind::ToCome { .. } => "to_come",
        TraceKind::Tier(_) => "tier",
        TraceKind::Column(_) => "column",
        TraceKind::Opening => "opening",
        TraceKind::InForce => "in_force",
        TraceKind::Slice(_) => "slice",
        TraceKind::Carried { .. } => "carried",
        TraceKind::Exception { .. } => "exception",
        TraceKind::Rate(_) => "rate",
        TraceKind::AboveGate { .. } => "above_gate",
        TraceKind::Step { .. } => "step",
        TraceKind::Rounding { .. } => "rounding",
        TraceKind::AlreadyDue(_) => "already_due",
        TraceKind::Days { .. } => "days",
        TraceKind::ByDays => "days_together",
        TraceKind::Told { key, .. } => key.trim_start_matches("tell").trim_start_matches('_'),
        TraceKind::Pool { .. } => "pool",
        TraceKind::InUnit { .. } => "unit",
        TraceKind::CarriedOver => "carried_over",
        TraceKind::SharePart { .. } => "share_part",
        TraceKind::Split { .. } => "split",
        TraceKind::Place { .. } => "place",
        TraceKind::Order { .. } => "order",
        TraceKind::Share { .. } => "share",
        TraceKind::Of(..) => "of_person",
        TraceKind::Stated => "stated",
        TraceKind::IfNoData(_) => "if_no_data",
    }
}

fn details(view: &View<'_>, what: &TraceKind, of: Option<EntityId>) -> Vec<(&'static str, Json)> {
    let row = |record, row| {
        let cells: serde_json::Map<String, Json> =
            view.row_plain(record, row, of).into_iter().map(|(name, value)| (name, value.into())).collect();
        json!({ "place": view.row_place(record, row), "cells": cells })
    };
    match what {
        TraceKind::Of(person, period) => {
            let own = of.is_none_or(|of| of == *person);
            vec![("payee", own.then(|| view.payee_key(*person)).into()), ("period", period.to_string().into())]
        }
        TraceKind::Param(used) => vec![
            ("param", (*view.plan.params.get(used.param).name).into()),
            ("since", used.since.map(|since| since.to_string()).into()),
            ("defined", view.rule_place(used.written).into()),
        ],
        TraceKind::Kpi(id, period) | TraceKind::Quota(id, period) | TraceKind::Attainment(id, period) => {
            vec![("kpi", (*view.plan.kpis.get(*id).name).into()), ("period", period.to_string().into())]
        }
        TraceKind::Rows { record, rows } | TraceKind::TakenOff { record, rows } => {
            vec![("rows", rows.iter().map(|id| row(*record, *id)).collect::<Vec<_>>().into())]
        }
        TraceKind::Row { record, row: id } | TraceKind::Spread { record, row: id } => vec![("row", row(*record, *id))],
        TraceKind::Reversed { record, row: id, paid_in, refund } => {
            let mut details = vec![("row", row(*record, *id)), ("paid_in", paid_in.to_string().into())];
            details.extend(refund.map(|(record, id)| ("refund", row(record, id))));
            details
        }
        TraceKind::CutBefore(cap) => vec![("cap", (*view.plan.components.get(*cap).name).into())],
        TraceKind::NotReceived { cap, paid_in } => {
            vec![("cap", (*view.plan.components.get(*cap).name).into()), ("paid_in", paid_in.to_string().into())]
        }
        TraceKind::Held { row: carrier, earned_in, .. } | TraceKind::ToCome { row: carrier, earned_in, .. } => {
            let mut details: Vec<(&'static str, Json)> = Vec::new();
            details.extend(carrier.map(|(record, id)| ("row", row(record, id))));
            details.push(("earned_in", earned_in.to_string().into()));
            if let TraceKind::ToCome { waits, .. } = what {
                details.extend(match waits {
                    Waits::Until(period) => Some(("paid_in", period.to_string().into())),
                    Waits::Event(last) => last.map(|last| ("waits_through", last.to_string().into())),
                });
            }
            details
        }
        TraceKind::Tier(tier) => vec![
            ("reached", tier.reached.as_ref().map(|(bound, _)| bound.to_string()).into()),
            ("rate", tier.rate.as_ref().map(ToString::to_string).into()),
            ("next", tier.next.as_ref().map(|(bound, _)| bound.to_string()).into()),
            ("next_includes_its_boundary", tier.next.as_ref().map(|(_, inclusive)| *inclusive).into()),
            ("to_next", tier.to_next.as_ref().map(ToString::to_string).into()),
            (
                "ahead",
                tier.ahead
                    .iter()
                    .map(|tier| {
                        json!({
                            "boundary": tier.bound.to_string(),
                            "includes_its_boundary": tier.inclusive,
                            "missing_to_it": tier.gap.to_string(),
                            "missing_of_kpi": tier.short.as_ref().map(|(kpi, short)| json!({
                                "kpi": &*view.plan.kpis.get(*kpi).name,
                                "amount": short.to_string(),
                            })),
                            "would_give": tier.gives.as_ref().map(ToString::to_string),
                            "rate": tier.rate.as_ref().map(ToString::to_string),
                        })
                    })
                    .collect::<Vec<_>>()
                    .into(),
            ),
        ],
        TraceKind::Column(column) => vec![
            ("reached", column.reached.as_ref().map(|(bound, _)| bound.to_string()).into()),
            ("next", column.next.as_ref().map(|(bound, _)| bound.to_string()).into()),
            ("next_includes_its_boundary", column.next.as_ref().map(|(_, inclusive)| *inclusive).into()),
            ("to_next", column.to_next.as_ref().map(ToString::to_string).into()),
        ],
        TraceKind::Slice(slice) => vec![
            ("from", slice.from.as_ref().map(ToString::to_string).into()),
            ("to", slice.to.as_ref().map(ToString::to_string).into()),
            ("amount", slice.amount.to_string().into()),
            ("rate", slice.rate.to_string().into()),
        ],
        TraceKind::Exception { of, nth, before } => {
            let before = before.as_ref().map(ToString::to_string).into();
            let Some(exception) = view.plan.components.get(*of).exceptions.get(*nth) else {
                return vec![("before", before)];
            };
            vec![
                ("exception", (*exception.name).into()),
                ("reason", (*exception.reason).into()),
                ("approved", (*exception.approved).into()),
                ("before", before),
            ]
        }
        TraceKind::Rate(used) => vec![
            ("from", used.from.to_string().into()),
            ("to", used.to.to_string().into()),
            ("on", used.on.to_string().into()),
            ("of", used.of.to_string().into()),
            ("row", row(used.record, used.row)),
        ],
        TraceKind::AboveGate { kpi, bound } => {
            vec![("kpi", (*view.plan.kpis.get(*kpi).name).into()), ("gate", bound.to_string().into())]
        }
        TraceKind::Carried { before } | TraceKind::Step { before } => vec![("before", before.to_string().into())],
        TraceKind::Rounding { before, rule } => {
            vec![("before", before.to_string().into()), ("rule", view.rounding(rule).into())]
        }
        TraceKind::Told { amounts, .. } => {
            amounts.iter().map(|(name, amount)| (*name, amount.to_string().into())).collect()
        }
        TraceKind::ByDays => Vec::new(),
        TraceKind::Order { places, .. } => {
            let place = |(place, through, value): &(usize, usize, Exact)| json!({ "place": place, "through": through, "value": value.to_string() });
            vec![("places", places.iter().map(place).collect::<Vec<_>>().into())]
        }
        TraceKind::AlreadyDue(period) => vec![("period", period.to_string().into())],
        TraceKind::Days { from, through, days, of, .. } => vec![
            ("from", from.to_string().into()),
            ("through", through.to_string().into()),
            ("days", (*days).into()),
            ("of", (*of).into()),
        ],
        TraceKind::InUnit { field, unit, why } => vec![
            ("field", (**field).into()),
            ("unit", (**unit).into()),
            ("why", why.as_ref().map(|why| view.why_not(why)).into()),
        ],
        TraceKind::Pool { group, members } => {
            vec![("group", group.as_deref().into()), ("members", (*members).into())]
        }
        TraceKind::SharePart { whole, basis, sum, by } => vec![
            ("whole", whole.to_string().into()),
            ("basis", basis.to_string().into()),
            ("sum", sum.to_string().into()),
            ("equally", (!by).into()),
        ],
        TraceKind::Split { before } => vec![("before", before.to_string().into())],
        TraceKind::Place { place, through, of } => {
            vec![("place", (*place).into()), ("through", (*through).into()), ("of", (*of).into())]
        }
        TraceKind::IfNoData(reason) => vec![("reason", view.no_data(reason).into())],
        TraceKind::Line(_)
        | TraceKind::Condition
        | TraceKind::Expression
        | TraceKind::InForce
        | TraceKind::Opening
        | TraceKind::Share { .. }
        | TraceKind::Stated
        | TraceKind::CarriedOver => Vec::new(),
    }
}
