//! `premia explain`: how a person's pay came about.

use std::path::PathBuf;

use serde_json::json;

use crate::cli::Screen;
use crate::cli::args::{ExplainArgs, ExplainFormatArg, Global};
use crate::cli::data::{Leave, Paid, pay, periods, stop_on_rules};
use crate::cli::exit::{Exit, Refusal};
use crate::cli::explain_row;
use crate::cli::page;
use crate::cli::session::{Session, exit_of};
use crate::cli::settle::{Settled, stated};
use crate::data::{Entity, EntityId, Table, Tables};
use crate::diagnostics::{Arg, Code, Diagnostic, Place};
use crate::evaluate::RunOptions;
use crate::language::Lang;
use crate::number::Exact;
use crate::plan::Plan;
use crate::report::{self, ExplainOptions, Explained, View};
use crate::syntax::fold;
use crate::syntax::suggest::nearest;

pub(super) fn run(args: &ExplainArgs, global: &Global, screen: &mut Screen) -> Result<Exit, Refusal> {
    if let Some(row) = &args.row {
        return explain_row::run(args, row, global, screen);
    }
    let what = args.what.as_deref().unwrap_or_default();
    if page::is_code(what) {
        return page::run(what, global, screen);
    }
    let dir = global.project.clone().unwrap_or_else(|| PathBuf::from("."));
    let session = Session::open_with_data(&dir, global, screen)?;
    let Some(period) = &args.period else {
        return Err(session.refuse("explain_needs_period").arg("payee", what));
    };
    let amount = match &args.amount {
        Some(_) if args.format == ExplainFormatArg::Csv => return Err(session.refuse("amount_not_as_csv")),
        Some(text) => Some(amount(text).ok_or_else(|| session.refuse("bad_amount").arg("text", text.as_str()))?),
        None => None,
    };
    if let Some(exit) = stop_on_rules(&session, screen) {
        return Ok(exit);
    }
    let mut unknown: Vec<Diagnostic> = Vec::new();
    let mut documents = Vec::new();
    let mut missing: Vec<Diagnostic> = Vec::new();
    let mut found = false;
    let mut told = Explained::default();
    for plan in session.plans(args.plan.as_deref())? {
        let component = match &args.component {
            Some(name) => match component(plan, name) {
                Some(id) => Some(id),
                None => {
                    let known = plan.components.iter().map(|(_, bonus)| Arg::from(&bonus.name)).collect();
                    let refusal = session.refuse("no_such_component").arg("name", name.as_str());
                    return Err(refusal.arg("plan", &plan.name).arg("known", Arg::List(known)));
                }
            },
            None => None,
        };
        let periods = periods(&session, plan, period)?;
        let leave = Leave {
            bad_rows: args.skip_bad_rows,
            missing: args.allow_missing,
            scan_from: args.scan_from,
            cache: false,
        };
        let only = |tables: &Tables| payee(tables.get(plan.people), what).ok();
        let (loaded, outcome) = match pay(&session, plan, &periods, leave, RunOptions::default(), Some(&only)) {
            Paid::Outcome(loaded, outcome) => (loaded, outcome),
            Paid::Stopped(found) => {
                session.show(&found.problems, screen);
                return Ok(exit_of(&found.problems));
            }
            Paid::Nobody(loaded) => {
                unknown.extend(payee(loaded.tables.get(plan.people), what).err().map(|problem| *problem));
                continue;
            }
        };
        let Ok(payees) = payee(loaded.tables.get(plan.people), what) else { continue };
        found = true;
        if outcome.lacks(payees) {
            // Half of somebody's pay explains nothing; what is missing is said.
            missing.extend(outcome.problems.iter().filter(|problem| problem.is_error()).cloned());
            continue;
        }
        let Settled { settlements, problems } = stated(&session, plan, &loaded, &outcome)?;
        if exit_of(&problems) != Exit::Fine {
            session.show(&problems, screen);
            return Ok(exit_of(&problems));
        }
        for problem in problems {
            if !missing.contains(&problem) {
                missing.push(problem);
            }
        }
        let view = View { plan, tables: &loaded.tables, sources: &session.sources, lang: session.lang };
        let options = ExplainOptions { component, all_rows: args.all_rows };
        match (args.format, &amount) {
            (ExplainFormatArg::Csv, _) => {
                let text = report::explain_csv(&view, &outcome, payees, options, session.csv_form());
                screen.result(&format!("{}{text}", session.csv_form().start()));
            }
            (ExplainFormatArg::Json, None) => {
                documents.push(report::explain_json(&view, &outcome, &settlements, payees, options));
            }
            (ExplainFormatArg::Json, Some(amount)) => {
                documents.push(report::explain_amount_json(&view, &outcome, payees, amount));
            }
            (_, None) => told.append(report::explained(&view, &outcome, &settlements, payees, options)),
            (_, Some(amount)) => told.append(report::explain_amount(&view, &outcome, payees, amount)),
        }
    }
    if !told.is_empty() {
        screen.result(&shown(&told, args.format, (session.lang, what), screen.width));
    }
    if !found {
        session.show(&unknown, screen);
        return Ok(Exit::Unusable);
    }
    if args.format == ExplainFormatArg::Json && !documents.is_empty() {
        screen.result(&format!("{:#}\n", json!({ "version": report::JSON_VERSION, "plans": documents })));
    }
    if !missing.is_empty() {
        session.show(&missing, screen);
    }
    Ok(exit_of(&missing))
}

/// An explanation in the form that is asked for, named after what was asked.
pub(super) fn shown(told: &Explained, format: ExplainFormatArg, (lang, asked): (Lang, &str), width: usize) -> String {
    match format {
        ExplainFormatArg::Markdown => told.markdown(),
        ExplainFormatArg::Html => told.html(lang, asked),
        ExplainFormatArg::Human | ExplainFormatArg::Csv | ExplainFormatArg::Json => told.text(width),
    }
}

/// An amount as people write it: blanks between groups of figures, a point or a comma before the decimals.
fn amount(text: &str) -> Option<Exact> {
    let figures: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    // Three figures behind a comma are a group to one reader and decimals to another.
    let (_, behind) = figures.split_once(',').unwrap_or_default();
    let decimals = behind.len() != 3;
    Exact::parse(&figures.replace(',', ".")).filter(|_| decimals)
}

fn component(plan: &Plan, name: &str) -> Option<crate::plan::Id<crate::plan::Component>> {
    let wanted = fold(name);
    plan.components.iter().find(|(_, bonus)| fold(&bonus.name) == wanted).map(|(id, _)| id)
}

/// From so many letters on, the beginning of a name is looked for.
const PREFIX: usize = 3;

/// The candidates that a message names.
const CANDIDATES: usize = 8;

/// The person of a key or a shown name, or of a part of a name (a surname) where only one person has it.
pub(super) fn payee(people: &Table, word: &str) -> Result<EntityId, Box<Diagnostic>> {
    if let Some(id) = people.find(word.trim()) {
        return Ok(id);
    }
    let wanted = fold(word.trim());
    let named = |is: &dyn Fn(&str) -> bool| -> Vec<(usize, &Entity)> {
        people.entities.iter().enumerate().filter(|(_, one)| is(&fold(&one.shown))).collect()
    };
    let mut found = named(&|name| name == wanted);
    let whole = !found.is_empty();
    if !whole && !wanted.is_empty() {
        found = named(&|name| words(name).any(|part| part == wanted));
    }
    let problem = || Diagnostic::error_at(Code::UnknownPayee, Place::Nowhere).arg("name", word);
    if let [(only, _)] = found.as_slice() {
        return Ok(u32::try_from(*only).unwrap_or(u32::MAX));
    }
    // The beginning of a name is only proposed: pay is never explained for somebody who may not be meant.
    if found.is_empty() && wanted.chars().count() >= PREFIX {
        found = named(&|name| words(name).any(|part| part.starts_with(&wanted)));
    }
    match found.as_slice() {
        [] | [_] => {
            let begun = found.first().map(|(_, one)| &*one.shown);
            let names = || people.entities.iter().flat_map(|one| [&*one.shown, &*one.key]);
            let surname = || {
                let part = nearest(&wanted, people.entities.iter().flat_map(|one| words(&one.shown)))?;
                people.entities.iter().find(|one| words(&one.shown).any(|word| word == part)).map(|one| &*one.shown)
            };
            Err(Box::new(match begun.or_else(|| nearest(word, names())).or_else(surname) {
                Some(near) => problem().arg("suggestion", near).help("suggest"),
                None => problem(),
            }))
        }
        several => {
            let mut keys: Vec<Arg> = several
                .iter()
                .take(CANDIDATES)
                .map(
                    |(_, one)| {
                        if whole { Arg::from(&one.key) } else { Arg::Text(format!("{} ({})", one.shown, one.key)) }
                    },
                )
                .collect();
            if several.len() > CANDIDATES {
                keys.push(Arg::from("…"));
            }
            Err(Box::new(problem().arg("keys", Arg::List(keys)).help(if whole { "namesakes" } else { "candidates" })))
        }
    }
}

/// The words of a name.
fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split(|c: char| !c.is_alphanumeric() && c != '-').filter(|word| !word.is_empty())
}
