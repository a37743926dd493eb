//! `premia reconcile`: two sources of one record, held against each other.

use std::path::PathBuf;

use crate::cases::period_range;
use crate::cli::Screen;
use crate::cli::args::{ExplainFormatArg, Global, ReconcileArgs};
use crate::cli::exit::{Exit, Refusal};
use crate::cli::session::{Session, exit_of};
use crate::data::{Project, Reconcile, SideRow, SideWanted, read_side};
use crate::diagnostics::{Arg, Diagnostic};
use crate::reconcile::{Tally, reconciled};
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
    let wanted = SideWanted { period, skip_bad_rows: args.skip_bad_rows };
    let mut tally = Tally::new(what);
    let problems: Vec<Diagnostic> =
        [0, 1].map(|side| read_side(project, what, side, wanted, &mut |row| tally.add(side, &row))).concat();
    // Totals of what could be read would tie, and say nothing.
    if problems.iter().any(Diagnostic::is_error) {
        session.show(&problems, screen);
        return Ok(exit_of(&problems));
    }
    let judged = tally.judged();
    // Only what is shown of the rows is kept, so they are read a second time; what is wrong with others has been said.
    let mut shown = [Vec::new(), Vec::new()];
    if judged.shows_rows() {
        for (side, shown) in shown.iter_mut().enumerate() {
            let mut keep = |row: SideRow| shown.extend(Some(row).filter(|row| judged.wants(side, row)));
            let _ = read_side(project, what, side, wanted, &mut keep);
        }
    }
    let Some(result) = reconciled(judged, shown.each_ref().map(Vec::as_slice)) else {
        return Err(session.refuse("reconcile_changed").arg("name", &what.name));
    };
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
    let period = period_range(text).ok_or_else(|| session.bad_period(text))?;
    match what.sides.iter().find(|side| side.date.is_none()) {
        None => Ok(period),
        Some(side) => Err(session.refuse("reconcile_undated").arg("name", &what.name).arg("title", &side.title)),
    }
}
