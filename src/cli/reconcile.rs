//! `premia reconcile`: two sources of one record, held against each other.

use std::path::PathBuf;

use crate::cases::period_range;
use crate::cli::Screen;
use crate::cli::args::{ExplainFormatArg, Global, ReconcileArgs};
use crate::cli::exit::{Exit, Refusal};
use crate::cli::session::{Session, exit_of};
use crate::data::{Project, Reconcile, read_side};
use crate::diagnostics::{Arg, Diagnostic};
use crate::reconcile::reconcile;
use crate::report::{
    ReconcileView, reconcile_csv, reconcile_html, reconcile_human, reconcile_json, reconcile_markdown,
};
use crate::time::Period;

pub(super) fn run(args: &ReconcileArgs, global: &Global, screen: &mut Screen) -> Result<Exit, Refusal> {
    let dir = global.project.clone().unwrap_or_else(|| PathBuf::from("."));
    let session = Session::open_with_data(&dir, global, screen)?;
    // Rules play no part: only what is wrong with the project file stops it.
    let Some(project) = &session.project else {
        session.show(&session.project_problems, screen);
        return Ok(exit_of(&session.project_problems));
    };
    let what = wanted(&session, project, args.name.as_deref())?;
    let period = args.period.as_deref().map(|text| period(&session, what, text)).transpose()?;
    let [left, right] = [0, 1].map(|side| read_side(project, what, side, period));
    let problems: Vec<Diagnostic> = [left.problems, right.problems].concat();
    // Totals of what could be read would tie, and say nothing.
    if problems.iter().any(Diagnostic::is_error) {
        session.show(&problems, screen);
        return Ok(exit_of(&problems));
    }
    let result = reconcile(what, [&left.rows, &right.rows]);
    let view = ReconcileView { what, result: &result, period, lang: session.lang };
    screen.result(&match args.format {
        ExplainFormatArg::Human => reconcile_human(view, screen.width),
        ExplainFormatArg::Markdown => reconcile_markdown(view),
        ExplainFormatArg::Html => reconcile_html(view),
        ExplainFormatArg::Csv => reconcile_csv(view, session.csv_form()),
        ExplainFormatArg::Json => format!("{:#}\n", reconcile_json(view)),
    });
    session.show(&problems, screen);
    let failed = args.fail_on.is_some() && !result.agrees();
    Ok(if failed { Exit::Findings } else { exit_of(&problems) })
}

/// The reconciliation that is meant: the one of a name, or the only one.
fn wanted<'a>(session: &Session, project: &'a Project, name: Option<&str>) -> Result<&'a Reconcile, Refusal> {
    let known = || Arg::List(project.reconcile.iter().map(|one| Arg::from(&one.name)).collect());
    match (name, project.reconcile.as_slice()) {
        (_, []) => Err(session.refuse("reconcile_none")),
        (None, [only]) => Ok(only),
        (None, _) => Err(session.refuse("reconcile_which").arg("known", known())),
        (Some(name), _) => project
            .reconcile(name)
            .map_err(|_| session.refuse("reconcile_unknown").arg("name", name).arg("known", known())),
    }
}

/// The period of rows; both sides must say by which day a row counts.
fn period(session: &Session, what: &Reconcile, text: &str) -> Result<Period, Refusal> {
    let period = period_range(text).ok_or_else(|| session.refuse("bad_period").arg("text", text))?;
    match what.sides.iter().find(|side| side.date.is_none()) {
        None => Ok(period),
        Some(side) => Err(session.refuse("reconcile_undated").arg("name", &what.name).arg("title", &side.title)),
    }
}
