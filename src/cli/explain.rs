//! `premia explain`: how a person's pay came about.

use std::path::PathBuf;

use serde_json::json;

use crate::cli::Screen;
use crate::cli::args::{ExplainArgs, ExplainFormatArg, Global};
use crate::cli::asked::of_plans;
use crate::cli::data::{Leave, Read, Wanted, stop_on_rules};
use crate::cli::exit::{Exit, Refusal};
use crate::cli::explain_row;
use crate::cli::page;
use crate::cli::session::{Session, add_new, exit_of};
use crate::cli::settle::{Settled, Settling};
use crate::cli::who::{People, Whom};
use crate::data::Tables;
use crate::diagnostics::{Arg, Diagnostic};
use crate::evaluate::{Outcome, RunOptions};
use crate::language::Lang;
use crate::ledger::RuleTexts;
use crate::number::Exact;
use crate::plan::Plan;
use crate::report::{self, ExplainOptions, Explained, Gone, View};
use crate::syntax::fold;

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
    let (ledger, damaged) = session.ledger()?;
    if !damaged.is_empty() {
        session.show(&damaged, screen);
        return Ok(exit_of(&damaged));
    }
    let plans = with_component(&session, session.plans(args.plan.as_deref())?, args.component.as_deref())?;
    let asked = of_plans(&session, plans, period)?;
    for (plan, periods) in &asked.plans {
        let component = args.component.as_deref().and_then(|name| component(plan, name));
        let leave = Leave {
            bad_rows: args.skip_bad_rows,
            missing: args.allow_missing,
            scan_from: args.scan_from,
            cache: false,
        };
        let settling = Settling::of(&session, &ledger, plan);
        let people = People::new(plan, settling.books.people());
        let only = |tables: &Tables| people.find(tables, what).ok().and_then(Whom::known);
        let options = ExplainOptions { component, all_rows: args.all_rows };
        let reading = match settling.read(periods, Wanted { rows: true, only: Some(&only), leave }) {
            Read::Data(reading) => reading,
            Read::Stopped(found) => {
                session.show(&found.problems, screen);
                return Ok(exit_of(&found.problems));
            }
            Read::Nobody(loaded) => match people.find(&loaded.tables, what) {
                Err(problem) => {
                    unknown.push(*problem);
                    continue;
                }
                Ok(Whom::Known(_)) => continue,
                Ok(Whom::Gone(person)) => {
                    found = true;
                    let tables = &loaded.tables;
                    let nothing = Outcome { periods: periods.clone(), ..Outcome::default() };
                    let settled = settling.beside_of_gone(tables, periods, &person.key);
                    let (settlements, problems) = match settled.map(|beside| settling.given(tables, &nothing, &beside))
                    {
                        Ok(settled) => (settled.settlements, settled.problems),
                        Err(stopped) => (Vec::new(), stopped.problems),
                    };
                    if exit_of(&problems) != Exit::Fine {
                        session.show(&problems, screen);
                        return Ok(exit_of(&problems));
                    }
                    add_new(&mut missing, problems);
                    let texts = RuleTexts::of(plan, &session.analysed.files);
                    let view = View { plan, tables, sources: &session.sources, lang: session.lang, reading: false };
                    let (person, closed) = (&person, &settling.books.closed[..]);
                    let gone = Gone { view: &view, person, closed, settlements: &settlements, texts: &texts };
                    match (args.format, &amount) {
                        (ExplainFormatArg::Csv, _) => {
                            let text = gone.csv(options, session.csv_form());
                            screen.result(&format!("{}{text}", session.csv_form().start()));
                        }
                        (ExplainFormatArg::Json, None) => documents.push(gone.json(options)),
                        (ExplainFormatArg::Json, Some(amount)) => documents.push(gone.amount_json(amount)),
                        (_, None) => told.append(gone.explained(options)),
                        (_, Some(amount)) => told.append(gone.amount(amount)),
                    }
                    continue;
                }
            },
        };
        let (tables, Some(payees)) = (&reading.loaded.tables, reading.person) else { continue };
        let (outcome, beside) = match settling.pay(&reading, periods, RunOptions::default(), leave) {
            Ok(paid) => paid,
            Err(found) => {
                session.show(&found.problems, screen);
                return Ok(exit_of(&found.problems));
            }
        };
        found = true;
        if outcome.lacks(payees) {
            // Half of somebody's pay explains nothing; what is missing is said.
            missing.extend(outcome.problems.iter().filter(|problem| problem.is_error()).cloned());
            continue;
        }
        let Settled { settlements, problems, .. } = settling.stated(tables, &outcome, &beside);
        add_new(&mut missing, beside.missing);
        if exit_of(&problems) != Exit::Fine {
            session.show(&problems, screen);
            return Ok(exit_of(&problems));
        }
        add_new(&mut missing, problems);
        let view = View { plan, tables, sources: &session.sources, lang: session.lang, reading: false };
        match (args.format, &amount) {
            (ExplainFormatArg::Csv, _) => {
                let text = report::explain_csv(&view, &outcome, payees, options, session.csv_form());
                screen.result(&format!("{}{text}", session.csv_form().start()));
            }
            (ExplainFormatArg::Json, None) => {
                documents.push(report::explain_json(&view, &outcome, &settlements, payees, options));
            }
            (ExplainFormatArg::Json, Some(amount)) => {
                documents.push(report::explain_amount_json(&view, &outcome, &settlements, payees, amount));
            }
            (_, None) => told.append(report::explained(&view, &outcome, &settlements, payees, options)),
            (_, Some(amount)) => told.append(report::explain_amount(&view, &outcome, &settlements, payees, amount)),
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
    asked.say_idle(&session, screen);
    Ok(exit_of(&missing))
}

/// The plans that have the component asked for; all where none is.
fn with_component<'s>(session: &Session, plans: Vec<&'s Plan>, name: Option<&str>) -> Result<Vec<&'s Plan>, Refusal> {
    let Some(name) = name else { return Ok(plans) };
    let found: Vec<&Plan> = plans.iter().copied().filter(|plan| component(plan, name).is_some()).collect();
    if !found.is_empty() {
        return Ok(found);
    }
    let known = plans.iter().flat_map(|plan| plan.components.iter());
    let known = Arg::List(known.map(|(_, bonus)| Arg::from(&bonus.name)).collect());
    Err(match plans.as_slice() {
        [only] => session.refuse("no_such_component").arg("plan", &only.name),
        _ => session.refuse("no_such_component_at_all"),
    }
    .arg("name", name)
    .arg("known", known))
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
