//! `premia export`: pay for the payroll program.

use std::path::{Path, PathBuf};

use crate::cli::Screen;
use crate::cli::args::{ExportArgs, ExportFormatArg, Global};
use crate::cli::asked::asked;
use crate::cli::data::{Leave, stop_on_rules};
use crate::cli::exit::{Exit, Refusal};
use crate::cli::session::{Session, add_new, exit_of};
use crate::cli::settle::{Paid, Settled, Settling};
use crate::cli::whole::Staged;
use crate::data::{ExportForm, SCAN_FROM};
use crate::diagnostics::render::{Form, wrap};
use crate::diagnostics::{Arg, Code, Diagnostic, Place, Severity};
use crate::evaluate::{RunOptions, check_examples};
use crate::language::Format;
use crate::ledger::owed_by_leavers;
use crate::report::xlsx::{SheetProblem, workbook};
use crate::report::{Control, ExportLine, View, export_json, export_lines, export_sheets, lines_file, totals_file};

pub(super) fn run(args: &ExportArgs, global: &Global, screen: &mut Screen) -> Result<Exit, Refusal> {
    let dir = global.project.clone().unwrap_or_else(|| PathBuf::from("."));
    let session = Session::open_with_data(&dir, global, screen)?;
    let Some(period) = &args.period else {
        return Err(session.refuse("export_needs_period"));
    };
    let format = format(args);
    if format == ExportFormatArg::Xlsx && args.output.is_none() {
        return Err(session.refuse("export_needs_output"));
    }
    if let Some(exit) = stop_on_rules(&session, screen) {
        return Ok(exit);
    }
    let Some(project) = &session.project else { return Ok(Exit::Unusable) };
    let form = &project.export;
    let mut problems: Vec<Diagnostic> = session.problems();
    let mut lines: Vec<ExportLine> = Vec::new();
    let mut stopped = false;
    let mut hints: Vec<String> = Vec::new();
    let (ledger, damaged) = session.ledger()?;
    if !damaged.is_empty() {
        session.show(&damaged, screen);
        return Ok(exit_of(&damaged));
    }
    let asked = asked(&session, args.plan.as_deref(), period)?;
    for (plan, periods) in &asked.plans {
        let leave =
            Leave { bad_rows: args.skip_bad_rows, missing: args.allow_missing, scan_from: SCAN_FROM, cache: false };
        let settling = Settling::of(&session, &ledger, plan);
        match settling.paid(periods, RunOptions::amounts(), leave) {
            Ok(Paid { loaded, outcome, beside }) => {
                let view = View {
                    plan,
                    tables: &loaded.tables,
                    sources: &session.sources,
                    lang: session.lang,
                    reading: false,
                };
                let Settled { settlements, balances, problems: wrong } =
                    settling.given(&loaded.tables, &outcome, &beside);
                problems.extend(owed_by_leavers(plan, &balances));
                stopped |= exit_of(&wrong) != Exit::Fine;
                add_new(&mut problems, wrong);
                match export_lines(&view, &settlements, form) {
                    Ok(found) => lines.extend(found),
                    Err(found) => {
                        stopped = true;
                        problems.extend(found);
                    }
                }
                problems.extend(loaded.problems);
                problems.extend(outcome.problems);
                add_new(&mut problems, beside.missing);
                let broken = check_examples(plan).into_iter().filter_map(|example| example.problem);
                problems.extend(broken.map(|problem| Diagnostic { severity: Severity::Warning, ..problem }));
            }
            Err(found) => {
                stopped = true;
                problems.extend(found.problems);
                hints.extend(found.without.map(|_| session.say("export_missing", &[])));
            }
        }
    }
    let unkept = problems.iter().any(|problem| problem.code == Code::EnsureFailed);
    if unkept && !args.allow_failed_guards {
        stopped = true;
        hints.push(session.say("export_guards", &[]));
    }
    let made = if stopped { None } else { made(&session, &lines, form, format, args, &mut problems) };
    match made {
        Some(made) => give(&session, made, args.output.as_deref(), &lines, screen)?,
        None => hints.push(session.say("export_nothing_written", &[])),
    }
    session.show(&problems, screen);
    asked.say_idle(&session, screen);
    if session.form() == Form::Human {
        hints.dedup();
        for hint in hints {
            screen.message(&format!("\n{}\n", wrap(&hint, screen.message_width, screen.message_width).join("\n")));
        }
    }
    Ok(exit_of(&problems))
}

/// The format that is asked for; else that of the file to be written.
fn format(args: &ExportArgs) -> ExportFormatArg {
    let ending = args.output.as_deref().and_then(Path::extension).map(|ending| ending.to_string_lossy().to_lowercase());
    match (args.format, ending.as_deref()) {
        (Some(format), _) => format,
        (None, Some("xlsx")) => ExportFormatArg::Xlsx,
        (None, Some("json")) => ExportFormatArg::Json,
        (None, _) => ExportFormatArg::Csv,
    }
}

/// What is to be written: the lines, and beside them the totals where they have no place in the same file.
struct Made {
    lines: Vec<u8>,
    totals: Option<Vec<u8>>,
}

fn made(
    session: &Session,
    lines: &[ExportLine],
    form: &ExportForm,
    format: ExportFormatArg,
    args: &ExportArgs,
    problems: &mut Vec<Diagnostic>,
) -> Option<Made> {
    // The hash is of the same bytes whatever the format, so that files of two formats can be told to hold the same.
    let file = match lines_file(lines, form) {
        Ok(file) => file,
        Err(found) => {
            problems.extend(found);
            return None;
        }
    };
    let control = Control::of(lines, blake3::hash(&file).to_hex().to_string());
    match format {
        ExportFormatArg::Csv => Some(Made { lines: file, totals: Some(totals_file(&control, form, session.lang)) }),
        ExportFormatArg::Json => {
            let text = format!("{:#}\n", export_json(lines, &control, form));
            Some(Made { lines: text.into_bytes(), totals: None })
        }
        ExportFormatArg::Xlsx => match workbook(&export_sheets(lines, &control, form, session.lang)) {
            Ok(book) => Some(Made { lines: book, totals: None }),
            Err(problem) => {
                problems.push(sheet_problem(problem, args.output.as_deref()));
                None
            }
        },
    }
}

/// Why a workbook cannot hold the lines.
pub(super) fn sheet_problem(problem: SheetProblem, file: Option<&Path>) -> Diagnostic {
    let file = file.map(|path| path.display().to_string()).unwrap_or_default();
    let said = Diagnostic::error_at(Code::WorkbookUnfit, Place::File(file));
    match problem {
        SheetProblem::TooManyRows { sheet, rows, most } => {
            said.arg("sheet", sheet).arg("rows", rows).arg("most", most).help("rows")
        }
        SheetProblem::TooLong { sheet, column, row, most } => {
            said.arg("sheet", sheet).arg("column", column).arg("row", row).arg("most", most).help("long")
        }
        SheetProblem::Refused(reason) => said.arg("reason", reason),
        SheetProblem::NotBuiltIn => said.arg("reason", "").help("not_built_in"),
    }
}

/// Writes it: to files, or the lines to the output and the totals beside the messages.
fn give(
    session: &Session,
    made: Made,
    output: Option<&Path>,
    lines: &[ExportLine],
    screen: &mut Screen,
) -> Result<(), Refusal> {
    let Some(path) = output else {
        screen.result_bytes(&made.lines);
        // Messages as JSON are one document.
        if let Some(totals) = made.totals.filter(|_| session.form() != Form::Json) {
            let encoding = session.project.as_ref().map(|project| project.export.encoding);
            screen.message(&encoding.map(|encoding| encoding.text(&totals)).unwrap_or_default());
        }
        return Ok(());
    };
    let beside = path.with_extension(match path.extension() {
        Some(ending) => format!("totals.{}", ending.to_string_lossy()),
        None => "totals".to_owned(),
    });
    let mut staged = Staged::default();
    // The totals first: whoever meets a new file of lines meets its totals, too.
    let totals = made.totals.as_ref().map_or(Ok(()), |totals| staged.add(&beside, totals));
    let written = totals.and_then(|()| staged.add(path, &made.lines)).and_then(|()| staged.place());
    written.map_err(|refusal| refusal.lang(session.lang))?;
    let name = |path: &Path| path.display().to_string();
    let mut said = session.say("export_written", &[("file", name(path).into()), ("lines", Arg::from(lines.len()))]);
    let control = Control::of(lines, String::new());
    for total in &control.currencies {
        let amount = Format::new(session.lang).amount(&total.amount, total.places);
        said.push_str(&format!(" · {amount} {}", total.currency));
    }
    screen.result(&format!("{said}\n"));
    if made.totals.is_some() {
        screen.result(&format!("{}\n", session.say("export_totals_written", &[("file", name(&beside).into())])));
    }
    Ok(())
}
