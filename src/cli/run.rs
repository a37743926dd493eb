//! `premia run`: the pay of a period.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value as Json, json};

use crate::cli::Screen;
use crate::cli::args::{FormatArg, Global, RunArgs};
use crate::cli::asked::of_plans;
use crate::cli::books;
use crate::cli::data::{Leave, stop_on_rules};
use crate::cli::exit::{Exit, Refusal};
use crate::cli::session::{Session, add_new, exit_of};
use crate::cli::settle::{Paid, Settled, Settling};
use crate::cli::watch;
use crate::compare::{self, Pay};
use crate::diagnostics::render::{Form, wrap};
use crate::diagnostics::{Arg, Diagnostic, Severity};
use crate::evaluate::{Lacking, RunOptions, check_examples};
use crate::ledger::{OfPlan, Settlement};
use crate::report::{self, Range, View};
use crate::time::Period;

pub(super) fn run(args: &RunArgs, global: &Global, screen: &mut Screen) -> Result<Exit, Refusal> {
    let dir = args.dir.clone().or_else(|| global.project.clone()).unwrap_or_else(|| PathBuf::from("."));
    if args.watch {
        let mut last = Last::default();
        return watch::run(&dir, global, screen, |screen| once(&dir, args, global, screen, Some(&mut last)));
    }
    once(&dir, args, global, screen, None)
}

/// What each plan, by its name, has paid when it was last run to its end.
type Last = HashMap<Arc<str>, Pay>;

/// One run. `last` is what the runs before it have paid, where what changes is to be shown.
fn once(
    dir: &Path,
    args: &RunArgs,
    global: &Global,
    screen: &mut Screen,
    mut last: Option<&mut Last>,
) -> Result<Exit, Refusal> {
    let mut session = Session::open_with_data(dir, global, screen)?;
    let Some(period) = &args.period else {
        return Err(session.refuse("run_needs_period"));
    };
    if let Some(exit) = stop_on_rules(&session, screen) {
        return Ok(exit);
    }
    session.go_back(args.as_of.as_deref())?;
    let plans = session.plans(args.plan.as_deref())?;
    let (ledger, damaged) = session.ledger()?;
    if !damaged.is_empty() {
        session.show(&damaged, screen);
        return Ok(exit_of(&damaged));
    }
    let mut problems: Vec<Diagnostic> = session.problems();
    if args.plan.is_none() {
        problems.extend(books::gone(&ledger, &plans));
    }
    let mut worst = Exit::Fine;
    let mut documents = Vec::new();
    let mut rows = String::new();
    let mut changed = String::new();
    let mut printed = false;
    let mut without: Option<Lacking> = None;
    let asked = of_plans(&session, plans, period)?;
    for (plan, periods) in &asked.plans {
        let settling = Settling::of(&session, &ledger, plan);
        let books = &settling.books;
        let (closed, periods): (Vec<Period>, Vec<Period>) =
            periods.iter().copied().partition(|period| books.closed_in(*period).is_some());
        let closed: Vec<OfPlan<'_>> = closed.iter().filter_map(|period| books.closed_in(*period)).copied().collect();
        if args.format == FormatArg::Human {
            for one in &closed {
                let later: Vec<OfPlan<'_>> = books.closed.iter().filter(|(of, ..)| *of > one.0).copied().collect();
                let space = if printed { "\n" } else { "" };
                let shown = report::recorded(one, &later, session.lang, screen.width);
                screen.result(&format!("{space}{shown}"));
                printed = true;
            }
        }
        if args.format == FormatArg::Csv && !closed.is_empty() {
            let text = report::recorded_csv(&closed, session.csv_form(), plan.shows_states(), session.lang);
            add(&mut rows, text);
        }
        let (not_of_plan, periods): (Vec<Period>, Vec<Period>) =
            periods.into_iter().partition(|period| books.without.contains(period));
        problems.extend(not_of_plan.into_iter().map(|period| books.nothing_paid(plan, period)));
        let mut recorded: Vec<Json> = closed.iter().map(|one| report::recorded_json(one, session.lang)).collect();
        let paid_before: Vec<Settlement> = closed.iter().map(|(period, _, paid)| paid.settlement(*period)).collect();
        if periods.is_empty() {
            let range = Range { closed: &paid_before, open: &[] };
            if args.format == FormatArg::Human && closed.len() > 1 {
                screen.result(&format!("\n{}", range.table(session.lang, screen.width)));
            }
            if closed.len() > 1 {
                recorded.push(range.json());
            }
            let head = json!({ "plan": &*plan.name, "title": &*plan.title, "currency": plan.currency.code() });
            let mut document = head;
            if let Json::Object(fields) = &mut document {
                fields.insert("periods".to_owned(), recorded.into());
            }
            documents.push(document);
            continue;
        }
        problems.extend(books.problems.iter().cloned());
        // The values behind guards, awards and notices are part of the result; rows for spreadsheets hold amounts alone.
        let watched = !(plan.ensures.is_empty() && plan.awards.is_empty() && plan.notices.is_empty());
        let plain = args.format == FormatArg::Csv || !watched;
        let options = if plain { RunOptions::amounts() } else { RunOptions::steps() };
        let leave = Leave {
            bad_rows: args.skip_bad_rows,
            missing: args.allow_missing,
            scan_from: args.scan_from,
            cache: args.cache || args.watch,
        };
        let Paid { loaded, outcome, beside } = match settling.paid(&periods, options, leave) {
            Ok(paid) => paid,
            Err(found) => {
                worst = worst.max(exit_of(&found.problems));
                problems.extend(found.problems);
                without = without.or(found.without);
                continue;
            }
        };
        // The sums of closed and open periods take all lines.
        let Settled { settlements, balances, .. } = match closed.is_empty() {
            true => settling.given_beside(&loaded.tables, &outcome, &beside),
            false => settling.given(&loaded.tables, &outcome, &beside),
        };
        let wrong = beside.problems;
        let stops = exit_of(&wrong);
        add_new(&mut problems, wrong);
        if stops != Exit::Fine {
            worst = worst.max(stops);
            continue;
        }
        let range = Range { closed: &paid_before, open: &settlements };
        let view = View { plan, tables: &loaded.tables, sources: &session.sources, lang: session.lang, reading: false };
        match args.format {
            FormatArg::Human => {
                if printed {
                    screen.result("\n");
                }
                let parts = [
                    match closed.is_empty() {
                        true => report::pay(&view, &outcome, screen.width),
                        false => report::pay_each(&view, &outcome, screen.width),
                    },
                    report::settled(&settlements, &balances, session.lang, screen.width),
                    range.table(session.lang, screen.width),
                    report::missing(&view, &outcome),
                    report::open(&view, &outcome, &balances, screen.width),
                    report::reasons(&view, &outcome),
                    report::awards(&view, &outcome),
                    report::notices(&view, &outcome),
                    report::guards(&view, &outcome),
                    report::read(&view, &loaded.summary),
                ];
                let shown: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
                screen.result(&shown.join("\n"));
                printed = true;
            }
            FormatArg::Csv => {
                let form = session.csv_form();
                let beside = report::settled_csv(&settlements, form, plan.shows_states(), session.lang);
                let text = report::run_csv(&view, &outcome, form) + &beside;
                add(&mut rows, text);
            }
            FormatArg::Json => {
                let mut document = report::run_json(&view, &outcome, &loaded.summary, &settlements, &balances);
                if let Some(Json::Array(parts)) = document.get_mut("periods")
                    && !recorded.is_empty()
                {
                    // The sums of all periods are those of the closed ones, too.
                    parts.retain(|part| !part.get("period").is_some_and(Json::is_null));
                    recorded.append(parts);
                    recorded.push(range.json());
                    *parts = recorded;
                }
                documents.push(document);
            }
        }
        if let Some(last) = &mut last {
            let now = Pay::of(plan, &loaded.tables, &outcome);
            if let Some(before) = last.get(&plan.name) {
                let found = compare::changes(before, &now);
                changed.push_str(&report::changes((before, &now), &found, session.lang, screen.message_width));
            }
            last.insert(Arc::clone(&plan.name), now);
        }
        problems.extend(loaded.problems.iter().cloned());
        problems.extend(outcome.problems.iter().cloned());
        add_new(&mut problems, beside.missing);
        // Whoever runs need not have checked: what a rule promises and does not give is told, and what it gives is paid.
        let broken = check_examples(plan).into_iter().filter_map(|example| example.problem);
        problems.extend(broken.map(|problem| Diagnostic { severity: Severity::Warning, ..problem }));
        if outcome.ensures.iter().any(|result| !result.holds) {
            worst = worst.max(Exit::Findings);
        }
    }
    match args.format {
        FormatArg::Human => {}
        FormatArg::Csv if rows.is_empty() => {}
        FormatArg::Csv => {
            screen.result(session.csv_form().start());
            screen.result(&rows);
        }
        FormatArg::Json if worst == Exit::Fine || !documents.is_empty() => {
            screen.result(&format!("{:#}\n", json!({ "version": report::JSON_VERSION, "plans": documents })));
        }
        FormatArg::Json => {}
    }
    if printed && session.form() == Form::Human && !problems.is_empty() {
        screen.message("\n");
    }
    session.show(&problems, screen);
    asked.say_idle(&session, screen);
    if !changed.is_empty() {
        screen.message(&format!("\n{changed}"));
    }
    if let (Some(lacking), Form::Human) = (without, session.form()) {
        let hint = hint(&session, lacking);
        screen.message(&format!("\n{}\n", wrap(&hint, screen.message_width, screen.message_width).join("\n")));
    }
    let exit = worst.max(exit_of(&problems));
    if exit == Exit::Fine {
        session.say_what_is_taken_whole(screen);
    }
    Ok(exit)
}

/// Adds rows under the one heading of all plans.
pub(super) fn add(rows: &mut String, text: String) {
    match rows.is_empty() {
        // Never twice in memory: a large run has many rows.
        true => *rows = text,
        false => rows.push_str(text.split_once('\n').map_or("", |(_, rest)| rest)),
    }
}

/// What a result would go without, people and units apart.
pub(super) fn hint(session: &Session, lacking: Lacking) -> String {
    let Lacking { unpaid, people, units, company } = lacking;
    let counted = |key, count: usize| (count > 0).then(|| session.say(key, &[("count", Arg::from(count))]));
    let of_all = company.then(|| session.say("lacking_company", &[]));
    let whom = [counted("lacking_people", people), counted("lacking_units", units), of_all];
    let whom: Vec<Arg> = whom.into_iter().flatten().map(Arg::Text).collect();
    let none = whom.is_empty();
    let whom = ("whom", Arg::List(whom));
    if unpaid == 0 {
        return session.say("allow_undecided", &[whom]);
    }
    let unpaid = session.say("allow_missing", &[("count", Arg::from(unpaid))]);
    if none { unpaid } else { format!("{unpaid} {}", session.say("also_undecided", &[whom])) }
}
