//! `premia report`: the tables that a plan declares.

use std::path::PathBuf;

use serde_json::json;

use crate::cli::Screen;
use crate::cli::args::{FormatArg, Global, ReportArgs};
use crate::cli::asked::of_plans;
use crate::cli::data::stop_on_rules;
use crate::cli::exit::{Exit, Refusal};
use crate::cli::session::{Session, exit_of};
use crate::data::{LoadOptions, load};
use crate::diagnostics::render::{Form, wrap};
use crate::diagnostics::{Arg, Diagnostic};
use crate::evaluate::run_reports;
use crate::plan::{Id, Plan, Report};
use crate::report::{self, View};
use crate::syntax::fold;

pub(super) fn run(args: &ReportArgs, global: &Global, screen: &mut Screen) -> Result<Exit, Refusal> {
    let dir = global.project.clone().unwrap_or_else(|| PathBuf::from("."));
    let session = Session::open_with_data(&dir, global, screen)?;
    let Some(period) = &args.period else {
        return Err(session.refuse("report_needs_period"));
    };
    if let Some(exit) = stop_on_rules(&session, screen) {
        return Ok(exit);
    }
    let Some(project) = &session.project else {
        session.show(&session.project_problems, screen);
        return Ok(exit_of(&session.project_problems));
    };
    let plans = session.plans(args.plan.as_deref())?;
    let chosen = choose(&session, &plans, args)?;
    let mut problems: Vec<Diagnostic> = session.problems();
    let mut documents = Vec::new();
    let mut printed = false;
    let mut without: Option<usize> = None;
    let mut empty = String::new();
    let asked = of_plans(&session, chosen.iter().map(|(plan, _)| *plan).collect(), period)?;
    for (plan, periods) in &asked.plans {
        let wanted = chosen.iter().find(|(chosen, _)| chosen.name == plan.name);
        let Some((_, wanted)) = wanted else { continue };
        let loaded = load(project, plan, &LoadOptions { skip_bad_rows: args.skip_bad_rows, ..LoadOptions::default() });
        let stopped = loaded.problems.iter().any(Diagnostic::is_error);
        problems.extend(loaded.problems.iter().cloned());
        if stopped {
            continue;
        }
        let outcome = run_reports(plan, &loaded.tables, periods, wanted);
        problems.extend(outcome.problems.iter().cloned());
        let whole = !outcome.problems.iter().any(Diagnostic::is_error);
        if !(whole || args.allow_missing && outcome.rows_missing().is_some()) {
            without = without.or(outcome.rows_missing());
            continue;
        }
        let view = View { plan, tables: &loaded.tables, sources: &session.sources, lang: session.lang, reading: false };
        match args.format {
            FormatArg::Human => {
                if printed {
                    screen.result("\n");
                }
                screen.result(&report::tables(&view, &outcome, screen.width));
                printed = true;
            }
            FormatArg::Csv => {
                let form = session.csv_form();
                screen.result(&format!("{}{}", form.start(), report::tables_csv(&view, &outcome, form)));
                empty.push_str(&report::empty_rows(&view, &outcome));
            }
            FormatArg::Json => documents.push(report::tables_json(&view, &outcome)),
        }
    }
    if args.format == FormatArg::Json && !documents.is_empty() {
        screen.result(&format!("{:#}\n", json!({ "version": report::JSON_VERSION, "plans": documents })));
    }
    session.show(&problems, screen);
    asked.say_idle(&session, screen);
    if !empty.is_empty() && session.form() == Form::Human {
        screen.message(&format!("\n{empty}"));
    }
    if let (Some(count), Form::Human) = (without, session.form()) {
        let hint = session.say("report_allow_missing", &[("count", Arg::from(count))]);
        screen.message(&format!("\n{}\n", wrap(&hint, screen.message_width, screen.message_width).join("\n")));
    }
    Ok(exit_of(&problems))
}

/// A plan and those of its reports that are meant.
type Chosen<'p> = (&'p Plan, Vec<Id<Report>>);

/// The reports that are meant: of each plan all, or the one of a name. Rows for spreadsheets have one heading, so they
/// are of one report.
fn choose<'p>(session: &Session, plans: &[&'p Plan], args: &ReportArgs) -> Result<Vec<Chosen<'p>>, Refusal> {
    let wanted = args.name.as_deref().map(fold);
    let fits = |report: &Report| wanted.as_ref().is_none_or(|wanted| fold(&report.name) == *wanted);
    let of = |plan: &'p Plan| {
        let ids: Vec<Id<Report>> = plan.reports.iter().filter(|(_, one)| fits(one)).map(|(id, _)| id).collect();
        (plan, ids)
    };
    let chosen: Vec<(&Plan, Vec<Id<Report>>)> =
        plans.iter().map(|plan| of(plan)).filter(|(_, ids)| !ids.is_empty()).collect();
    let known = || {
        let all = plans.iter().flat_map(|plan| plan.reports.iter());
        Arg::List(all.map(|(_, report)| Arg::from(&report.name)).collect())
    };
    let count: usize = chosen.iter().map(|(_, ids)| ids.len()).sum();
    match (&args.name, count) {
        (Some(name), 0) => Err(session.refuse("no_such_report").arg("name", name.as_str()).arg("known", known())),
        (None, 0) => Err(session.refuse("no_reports")),
        (_, 2..) if args.format == FormatArg::Csv => Err(session.refuse("report_needs_name").arg("known", known())),
        _ => Ok(chosen),
    }
}
