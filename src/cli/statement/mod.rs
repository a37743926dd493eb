//! `premia statement`: a document for each person.

mod files;

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::cli::Screen;
use crate::cli::args::{Global, StatementArgs};
use crate::cli::asked;
use crate::cli::data::{Leave, Only, Read, Wanted, stop_on_rules};
use crate::cli::exit::{Exit, Refusal};
use crate::cli::session::{Session, add_new, exit_of};
use crate::cli::settle::{Settled, Settling};
use crate::cli::statement::files::{Text, write, write_book};
use crate::cli::who::{People, Whom};
use crate::data::{EntityId, SCAN_FROM, Tables};
use crate::diagnostics::Diagnostic;
use crate::evaluate::{Outcome, RunOptions};
use crate::ledger::{Ledger, PaidPerson, Settlement};
use crate::plan::Plan;
use crate::report::View;
use crate::report::statement::{self, Lines, Own, Past, Sheet, Statement, Told};
use crate::time::{Month, Period};

pub(super) fn run(args: &StatementArgs, global: &Global, screen: &mut Screen) -> Result<Exit, Refusal> {
    let dir = global.project.clone().unwrap_or_else(|| PathBuf::from("."));
    let session = Session::open_with_data(&dir, global, screen)?;
    let Some(asked) = &args.period else {
        return Err(session.refuse("statement_needs_period"));
    };
    if let Some(exit) = stop_on_rules(&session, screen) {
        return Ok(exit);
    }
    let (ledger, damaged) = session.ledger()?;
    if !damaged.is_empty() {
        session.show(&damaged, screen);
        return Ok(exit_of(&damaged));
    }
    // By key: the statements of all plans are one document.
    let mut people: BTreeMap<String, Statement> = BTreeMap::new();
    let mut problems: Vec<Diagnostic> = Vec::new();
    let mut unknown: Vec<Diagnostic> = Vec::new();
    let mut known = args.payee.is_none();
    let ask = Ask { args, ledger: &ledger, asked };
    let with_plans = asked::asked(&session, args.plan.as_deref(), asked)?;
    for (plan, periods) in &with_plans.plans {
        match of_plan(&session, (plan, periods), &ask, &mut people)? {
            OfPlan::Stated(found) => {
                known = true;
                add_new(&mut problems, found);
            }
            OfPlan::Unknown(problem) => unknown.extend(problem.map(|problem| *problem)),
        }
    }
    if !known {
        session.show(&unknown, screen);
        return Ok(Exit::Unusable);
    }
    let stopped = people.is_empty() && problems.iter().any(Diagnostic::is_error);
    let statements: Vec<Statement> = people.into_values().collect();
    let said = |refusal: Refusal| refusal.lang(session.lang);
    match statements.as_slice() {
        [] if stopped => {}
        [] => screen.message(&format!("{}\n", session.say("statements_none", &[]))),
        all => match (Text::of(args.format), all) {
            (Some(text), [only]) if args.payee.is_some() && args.out.is_none() => screen.result(&text.document(only)),
            (Some(text), all) => write(&session, all, (args, text), asked, screen).map_err(said)?,
            (None, all) => problems.extend(write_book(&session, all, args, asked, screen).map_err(said)?),
        },
    }
    session.show(&problems, screen);
    with_plans.say_idle(&session, screen);
    Ok(exit_of(&problems))
}

/// What is asked for.
struct Ask<'a> {
    args: &'a StatementArgs,
    ledger: &'a Ledger,
    /// The period, as it is written.
    asked: &'a str,
}

/// What became of a plan.
enum OfPlan {
    /// Its sheets are there as far as they could be made; with what is to be said.
    Stated(Vec<Diagnostic>),
    /// It knows nobody of that name.
    Unknown(Option<Box<Diagnostic>>),
}

/// Adds the sheets of one plan to the statements of `people`, who are known by their keys.
fn of_plan(
    session: &Session,
    (plan, periods): (&Plan, &[Period]),
    Ask { args, ledger, asked }: &Ask<'_>,
    people: &mut BTreeMap<String, Statement>,
) -> Result<OfPlan, Refusal> {
    let settling = Settling::of(session, ledger, plan);
    let known = People::new(plan, settling.books.people());
    let whom = |tables: &Tables| args.payee.as_deref().map(|word| known.find(tables, word));
    let named = |tables: &Tables| whom(tables)?.ok().and_then(Whom::known);
    let only: Option<Only<'_>> = if args.payee.is_some() { Some(&named) } else { None };
    // Everybody's rows are listed, so all of them are kept; those of one person may stand in big tables, too.
    let scan_from = if args.payee.is_some() { SCAN_FROM } else { u64::MAX };
    let leave = Leave { bad_rows: args.skip_bad_rows, missing: args.allow_missing, scan_from, cache: false };
    // The data are read once, for the drawing of past pay, too; of one person all of it, who may have left long ago.
    let begins = plan.every.containing(Month::of(plan.effective.from));
    let first = periods.first().copied().unwrap_or(begins);
    let read = so_far(plan, periods, if only.is_some() { begins.min(first) } else { first });
    let reading = match settling.read(&read, Wanted { rows: true, only, leave }) {
        Read::Data(reading) => reading,
        Read::Stopped(found) => return Ok(OfPlan::Stated(found.problems)),
        // Somebody who has left the data may still be owed something, or owe it.
        Read::Nobody(loaded) => {
            return Ok(match whom(&loaded.tables) {
                Some(Ok(Whom::Gone(person))) => OfPlan::Stated(of_gone(
                    session,
                    (plan, &loaded.tables),
                    &settling,
                    (periods, &person, asked),
                    people,
                )),
                Some(Ok(Whom::Known(_))) | None => OfPlan::Unknown(None),
                Some(Err(problem)) => OfPlan::Unknown(Some(problem)),
            });
        }
    };
    let loaded = &reading.loaded;
    let (outcome, beside) = match settling.pay(&reading, periods, RunOptions::default(), leave) {
        Ok(paid) => paid,
        Err(found) => return Ok(OfPlan::Stated(found.problems)),
    };
    let Settled { settlements, mut balances, problems: wrong } = settling.stated(&loaded.tables, &outcome, &beside);
    let stops = exit_of(&wrong) != Exit::Fine;
    let problems: Vec<Diagnostic> = wrong
        .into_iter()
        .chain(loaded.problems.iter().chain(&outcome.problems).cloned())
        .chain(beside.missing)
        .collect();
    if stops {
        return Ok(OfPlan::Stated(problems));
    }
    // What cannot be computed of the past is left out of the drawing and stops nothing.
    let one = reading.person;
    let since = outcome.left.iter().filter(|left| Some(left.payee) == one).map(|left| left.since);
    let so_far = so_far(plan, periods, since.fold(first, Period::min));
    let past = settling.pay(&reading, &so_far, RunOptions::amounts(), Leave { missing: true, ..leave }).ok();
    let past = past.map(|(outcome, beside)| {
        let settled = settling.given(&loaded.tables, &outcome, &beside);
        (outcome, settled)
    });
    if let (Some((_, past)), Some(_)) = (&past, one) {
        // What is known of the periods before those asked for.
        balances.clone_from(&past.balances);
    }
    let view = View { plan, tables: &loaded.tables, sources: &session.sources, lang: session.lang, reading: true };
    let own = Own::of(&view);
    let lines = Lines::of(&outcome);
    let past = past.as_ref().map(|(outcome, past)| (Lines::of(outcome), &past.settlements));
    let shown = view.payee_names();
    for period in periods {
        let settlement = settlements.iter().find(|one| one.period == *period);
        let asked_for = |id: &EntityId| one.is_none_or(|one| one == *id);
        for person in whose(&view, &lines, settlement, *period).into_iter().filter(asked_for) {
            let past = past.as_ref().map(|(lines, settlements)| Past { lines, settlements });
            let told =
                Told { view: &view, lines: &lines, past, settlements: &settlements, balances: &balances, own: &own };
            let closed = settling.books.closed_in(*period);
            let sheet = match closed.filter(|closed| !statement::is_as_paid(&view, &lines, closed, person)) {
                // What was paid and handed out stays what it was, whatever rules and data say now.
                Some(closed) => statement::recorded(&view, closed, &settling.books.closed, told.past, person),
                None => statement::sheet(told, person, *period),
            };
            let Some(sheet) = sheet else { continue };
            let name = shown.get(person as usize).cloned().unwrap_or_default();
            add_sheet(people, session, (view.payee_key(person), &name, asked), sheet);
        }
        for (key, lines) in settlement.filter(|_| one.is_none()).map(Settlement::by_payee).unwrap_or_default() {
            let unknown = loaded.tables.get(plan.people).find(key).is_none();
            let sheet = settlement.filter(|_| unknown).and_then(|one| statement::gone(&view, one, &balances, key));
            let Some(sheet) = sheet else { continue };
            let name = lines.first().map(|line| line.name.to_string()).unwrap_or_default();
            add_sheet(people, session, (key, &name, asked), sheet);
        }
    }
    Ok(OfPlan::Stated(problems))
}

/// The sheets of somebody who is in no data any more: nothing is computed.
fn of_gone(
    session: &Session,
    (plan, tables): (&Plan, &Tables),
    settling: &Settling<'_>,
    (periods, person, asked): (&[Period], &PaidPerson, &str),
    people: &mut BTreeMap<String, Statement>,
) -> Vec<Diagnostic> {
    let beside = match settling.beside_of_gone(tables, periods, &person.key) {
        Ok(beside) => beside,
        Err(stopped) => return stopped.problems,
    };
    let nothing = Outcome { periods: periods.to_vec(), ..Outcome::default() };
    let Settled { settlements, balances, problems } = settling.stated(tables, &nothing, &beside);
    if exit_of(&problems) == Exit::Fine {
        let view = View { plan, tables, sources: &session.sources, lang: session.lang, reading: true };
        for sheet in settlements.iter().filter_map(|one| statement::gone(&view, one, &balances, &person.key)) {
            add_sheet(people, session, (&person.key, &person.name, asked), sheet);
        }
    }
    problems
}

/// Adds a sheet to the statement of the person of a key.
fn add_sheet(
    people: &mut BTreeMap<String, Statement>,
    session: &Session,
    (key, name, period): (&str, &str, &str),
    sheet: Sheet,
) {
    let new = || Statement {
        lang: session.lang,
        name: name.to_owned(),
        key: key.to_owned(),
        period: period.to_owned(),
        sheets: Vec::new(),
    };
    people.entry(key.to_owned()).or_insert_with(new).sheets.push(sheet);
}

/// The periods that are drawn and all from `first` on, up to the last one asked for.
fn so_far(plan: &Plan, periods: &[Period], first: Period) -> Vec<Period> {
    let Some(last) = periods.last() else { return Vec::new() };
    let begins = plan.every.containing(Month::of(plan.effective.from));
    let drawn = last.previous(i32::try_from(statement::MOST_PAST).unwrap_or(i32::MAX) - 1).max(begins);
    let all = Period::span(drawn.min(first).first(), last.last());
    all.map(|all| all.periods_ending_inside(plan.every).collect()).unwrap_or_default()
}

/// The people with a sheet in a period, in the order of their keys; those whose pay could not be computed have none.
fn whose(view: &View<'_>, lines: &Lines<'_>, settlement: Option<&Settlement>, period: Period) -> Vec<EntityId> {
    let people = view.tables.get(view.plan.people);
    let beside = settlement.into_iter().flat_map(Settlement::beside).filter_map(|line| people.find(&line.payee));
    let mut all = lines.people(period);
    all.extend(beside);
    all.sort_unstable();
    all.dedup();
    all
}
