//! Closed periods as they were paid.

use std::collections::HashMap;

use indexmap::IndexMap;
use serde_json::{Value as Json, json};

use crate::data::CsvForm;
use crate::diagnostics::{Arg, phrase, term};
use crate::language::{Format, Lang};
use crate::ledger::{OfPlan, SettledKind, SettledLine, Settlement};
use crate::report::csv::{RUN, text, writer};
use crate::report::grid::Grid;
use crate::report::headings::{heading, headings};
use crate::report::json::balance_of;
use crate::report::settled::{Beside, settled};
use crate::report::view::{STATES, plain};

/// A closed period as a table of what was paid by whom, with who approved it and where it was corrected since. `later` are
/// the periods closed since then.
pub fn recorded((period, closing, plan): &OfPlan<'_>, later: &[OfPlan<'_>], lang: Lang, width: usize) -> String {
    let format = Format::new(lang);
    let settlement = plan.settlement(*period);
    let mut heads = ["head_payee", "head_component", "head_amount"].map(|key| term(key, lang).to_owned()).to_vec();
    heads.truncate(3);
    let mut grid = Grid::new(heads, 2);
    let amount = |line: &SettledLine| format.amount(&line.amount, plan.places);
    for (_, lines) in settlement.by_payee() {
        let mut who = lines.first().map(|line| line.name.to_string()).unwrap_or_default();
        let rules: Vec<&&SettledLine> = lines.iter().filter(|line| line.kind.is_rule()).collect();
        if rules.is_empty() {
            continue;
        }
        for line in &rules {
            grid.row(vec![std::mem::take(&mut who), line.component.to_string(), amount(line)]);
        }
        let total = format.amount(&crate::ledger::sum(rules.into_iter().copied()), plan.places);
        grid.row(vec![String::new(), term("total", lang).to_owned(), total]);
        grid.row(vec![String::new(); 3]);
    }
    let [rules, ..] = plan.totals();
    grid.total(vec![term("everybody", lang).to_owned(), String::new(), format.amount(&rules, plan.places)]);
    let mut out = format!("{} · {} · {}\n", plan.title, format.period(*period), plan.currency);
    let args = [("on", Arg::Date(closing.closed)), ("approved", Arg::from(&closing.approved))];
    out.push_str(&format!("{}\n\n{}", phrase("recorded_said", &args, lang), grid.draw(width)));
    let beside = settled(std::slice::from_ref(&settlement), &plan.balances, lang, width);
    if !beside.is_empty() {
        out.push_str(&format!("\n{beside}"));
    }
    let corrected = corrected(period, later, lang);
    if !corrected.is_empty() {
        out.push_str(&format!("\n{corrected}"));
    }
    out
}

/// Where a closed period was corrected since: a line for each later period that did.
fn corrected(of: &crate::time::Period, later: &[OfPlan<'_>], lang: Lang) -> String {
    let format = Format::new(lang);
    let mut out = String::new();
    for (period, _, plan) in later {
        let settlement = plan.settlement(*period);
        let lines: Vec<&SettledLine> = settlement
            .lines
            .iter()
            .filter(|line| matches!(&line.kind, SettledKind::Correction(correction) if correction.of == *of))
            .collect();
        if lines.is_empty() {
            continue;
        }
        let args = [
            ("period", Arg::Text(format.period(*period))),
            ("count", Arg::from(lines.len())),
            ("total", Arg::Text(format.amount(&crate::ledger::sum(lines.into_iter()), plan.places))),
            ("currency", Arg::from(&plan.currency)),
        ];
        out.push_str(&format!("{}\n", phrase("recorded_corrected", &args, lang)));
    }
    out
}

/// The rows of closed periods in the form of [`crate::report::run_csv`], with its headings; `states` says whether the rows
/// of the plan have columns of states.
pub fn recorded_csv(periods: &[OfPlan<'_>], form: CsvForm, states: bool, lang: Lang) -> String {
    let mut writer = writer(form);
    let _ = writer
        .write_record(headings(form, &RUN).into_iter().chain(headings(form, &STATES).into_iter().filter(|_| states)));
    for (period, _, plan) in periods {
        for closed in plan.lines.iter().filter(|closed| closed.line.kind.is_rule()) {
            let (line, when) = (&closed.line, period.to_string());
            let amount = form.number(plain(&line.amount, plan.places));
            let cells = [
                &*plan.name,
                &when,
                &line.payee,
                &line.name,
                &line.component,
                &line.title,
                &amount,
                &plan.currency,
                heading(form, "pays"),
                "",
            ];
            let known: HashMap<&str, String> = (closed.states.iter())
                .filter_map(|(name, value)| Some((&**name, form.number(plain(value.as_ref()?, plan.places)))))
                .collect();
            let state = |name: &&str| known.get(*name).map_or("", String::as_str);
            let own: Vec<&str> = STATES.iter().filter(|_| states).map(state).collect();
            let _ = writer.write_record(cells.into_iter().chain(own));
        }
    }
    let beside: Vec<Settlement> = periods.iter().map(|(period, _, plan)| plan.settlement(*period)).collect();
    text(writer) + &super::settled_csv(&beside, form, states, lang)
}

/// A closed period in the shape of those of [`crate::report::run_json`].
pub fn recorded_json((period, closing, plan): &OfPlan<'_>, lang: Lang) -> Json {
    let settlement = plan.settlement(*period);
    let settlements = [settlement.clone()];
    let beside = Beside::of(&settlements, Some(*period), lang);
    let mut sums: IndexMap<&str, crate::number::Exact> = IndexMap::new();
    let payees: Vec<Json> = settlement
        .by_payee()
        .into_iter()
        .map(|(key, lines)| {
            let rules = plan.lines.iter().filter(|one| one.line.kind.is_rule() && *one.line.payee == *key);
            let mut shown: Vec<Json> = rules
                .map(|closed| {
                    let line = &closed.line;
                    let mut out = json!({
                        "component": &*line.component,
                        "title": &*line.title,
                        "amount": plain(&line.amount, plan.places),
                        "status": "pays",
                        "reason": null,
                    });
                    if let Json::Object(fields) = &mut out {
                        let text = |value: &Option<crate::number::Exact>| {
                            value.as_ref().map(|value| plain(value, plan.places)).unwrap_or_default()
                        };
                        fields.extend(closed.states.iter().map(|(name, value)| (name.to_string(), text(value).into())));
                    }
                    out
                })
                .collect();
            shown.extend(beside.lines(key));
            let mut who = json!({
                "key": key,
                "name": lines.first().map(|line| &*line.name),
                "total": plain(&crate::ledger::sum(lines.iter().copied()), plan.places),
                "lines": shown,
            });
            if let Json::Object(fields) = &mut who {
                fields.extend(balance_of(&plan.balances, Some(*period), key, plan.places));
            }
            who
        })
        .collect();
    for line in settlement.lines.iter().filter(|line| line.kind.is_rule()) {
        let sum = sums.entry(&line.component).or_default();
        *sum = &*sum + &line.amount;
    }
    let components: Vec<Json> = sums
        .into_iter()
        .map(|(name, total)| json!({ "component": name, "total": plain(&total, plan.places) }))
        .collect();
    json!({
        "period": period.to_string(),
        "closed": { "on": closing.closed.to_string(), "approved": &*closing.approved },
        "payees": payees,
        "components": components,
        "beside": plain(&beside.total(None), plan.places),
        "total": plain(&settlement.total(), plan.places),
    })
}
