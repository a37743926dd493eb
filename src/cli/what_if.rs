//! `premia what-if`: the same comparison for rules that nobody has written yet.

use std::path::PathBuf;

use crate::cli::args::{Global, WhatIfArgs};
use crate::cli::exit::{Exit, Refusal};
use crate::cli::review::{Asked, Side, review};
use crate::cli::session::Session;
use crate::cli::texts::Texts;
use crate::cli::{Screen, files};
use crate::compare::{Edit, EditProblem, edited, quota, set};
use crate::diagnostics::Arg;
use crate::syntax::suggest::nearest;

pub(super) fn run(args: &WhatIfArgs, global: &Global, screen: &mut Screen) -> Result<Exit, Refusal> {
    let start = args.dir.clone().or_else(|| global.project.clone()).unwrap_or_else(|| PathBuf::from("."));
    if !start.exists() {
        return Err(Refusal::new("no_such_folder").arg("folder", start.display().to_string()));
    }
    let dir = files::project_of(&start);
    let texts = Texts::of_folder(&dir)?;
    let session = Session::of_texts(&dir, &texts, global, screen);
    if args.period.is_none() {
        return Err(session.refuse("what_if_needs_period"));
    }
    if args.set.is_empty() && args.quota.is_empty() {
        return Err(session.refuse("what_if_needs_change"));
    }
    // What is wrong with the rules as they are is said of them, not of a change that looks for its place in them.
    let changed = match session.analysed.has_errors() {
        true => texts.rules.clone(),
        false => {
            let refuse = |problem| refusal(&session, problem);
            let edits: Vec<Edit> = args
                .set
                .iter()
                .map(|text| set(text))
                .chain(args.quota.iter().map(|text| quota(text)))
                .collect::<Result<_, _>>()
                .map_err(refuse)?;
            edited(&texts.rules, &edits).map_err(refuse)?
        }
    };
    let later = Texts { rules: changed, project: texts.project.clone(), cases: Vec::new() };
    let quotas = args.quota.iter().map(|text| session.say("what_if_quota", &[("to", Arg::from(text.as_str()))]));
    let name = args.set.iter().cloned().chain(quotas).collect::<Vec<_>>().join("; ");
    let old = Side { name: session.say("review_working_folder", &[]), session, cases: Vec::new() };
    let new = Side { name, session: Session::of_texts(&dir, &later, global, screen), cases: Vec::new() };
    let asked = Asked {
        period: args.period.as_deref(),
        plan: args.plan.as_deref(),
        format: args.format,
        supposed: true,
        fail_on_change: false,
        cache: args.cache,
        skip_bad_rows: args.skip_bad_rows,
        allow_missing: args.allow_missing,
        scan_from: args.scan_from,
    };
    review(old, new, &asked, screen)
}

/// The names that a refusal lists.
const LISTED: usize = 40;

fn refusal(session: &Session, problem: EditProblem) -> Refusal {
    let list = |known: &[String]| {
        let mut shown: Vec<Arg> = known.iter().take(LISTED).map(|name| Arg::from(name.as_str())).collect();
        if known.len() > LISTED {
            shown.push(Arg::from("…"));
        }
        Arg::List(shown)
    };
    match problem {
        EditProblem::NotRead(text) => session.refuse("what_if_not_read").arg("text", text),
        EditProblem::NotOneLine(text) => session.refuse("what_if_not_one_line").arg("text", text),
        EditProblem::NoBlock { name, known } => {
            match nearest(&name, known.iter().map(String::as_str)).map(str::to_owned) {
                Some(near) => session.refuse("what_if_no_block_near").arg("name", name).arg("near", near),
                None => session.refuse("what_if_no_block").arg("name", name).arg("known", list(&known)),
            }
        }
        EditProblem::NoLabel { name, label, known } if label.is_empty() => {
            session.refuse("what_if_needs_label").arg("name", name).arg("known", list(&known))
        }
        EditProblem::NoLabel { name, label, known } => {
            session.refuse("what_if_no_label").arg("name", name).arg("label", label).arg("known", list(&known))
        }
        EditProblem::TiersElsewhere { name, label, scales } => {
            let first = scales.first().cloned().unwrap_or_default();
            let refusal = session.refuse("what_if_tiers_elsewhere").arg("name", name).arg("label", label);
            refusal.arg("scales", list(&scales)).arg("scale", first)
        }
        EditProblem::NoTable { name } => session.refuse("what_if_no_table").arg("name", name),
        EditProblem::NoRow { name, row, known } => {
            let key = if row.is_empty() { "what_if_needs_row" } else { "what_if_no_row" };
            let first = known.first().cloned().unwrap_or_default();
            let refusal = session.refuse(key).arg("name", name).arg("row", row);
            refusal.arg("known", list(&known)).arg("first", first)
        }
        EditProblem::NoColumn { name, row, column, known } => {
            let key = if column.is_empty() { "what_if_needs_column" } else { "what_if_no_column" };
            let first = known.first().cloned().unwrap_or_default();
            let refusal = session.refuse(key).arg("name", name).arg("row", row).arg("column", column);
            refusal.arg("known", list(&known)).arg("first", first)
        }
        EditProblem::Several { name, label } => session.refuse("what_if_several").arg("name", name).arg("label", label),
        EditProblem::NoQuota { kpi: _, known } if known.is_empty() => session.refuse("what_if_no_quotas"),
        EditProblem::NoQuota { kpi, known } => {
            session.refuse("what_if_no_quota").arg("name", kpi.unwrap_or_default()).arg("known", list(&known))
        }
    }
}
