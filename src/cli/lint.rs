//! `premia lint`: the mistakes that ruin plans of pay, found in the rules alone.

use crate::cli::args::{Global, LintArgs, LintFormatArg, SeverityArg};
use crate::cli::check::targets;
use crate::cli::close::today;
use crate::cli::exit::{Exit, Refusal};
use crate::cli::locale::of_system;
use crate::cli::session::Session;
use crate::cli::{Screen, files};
use crate::data::LintSettings;
use crate::diagnostics::Diagnostic;
use crate::diagnostics::render::{Form, sarif};
use crate::lint::{Linted, Subject, curves, guards, lint};
use crate::report::{JSON_VERSION, LintView, curve_tables, lint_json, lint_markdown, lint_summary};
use crate::time::{Date, parse_date};

pub(super) fn run(args: &LintArgs, global: &Global, screen: &mut Screen) -> Result<Exit, Refusal> {
    let today = match &args.on {
        Some(text) => parse_date(text).ok_or_else(|| Refusal::new("bad_day").arg("text", text.as_str()))?,
        None => today(),
    };
    let mut worst = Exit::Fine;
    let mut lang = global.lang();
    let mut results = Vec::new();
    let mut documents = Vec::new();
    for (dir, only) in targets(&args.paths, global)? {
        let session = Session::open(&dir, global, screen)?;
        lang = lang.or(Some(session.lang));
        // Plans with mistakes are not there; no project file is needed.
        let mistakes: Vec<Diagnostic> = session.problems().into_iter().filter(Diagnostic::is_error).collect();
        if !mistakes.is_empty() {
            session.show(&mistakes, screen);
            worst = worst.max(Exit::Findings);
            continue;
        }
        let mut linted = of_project(&session, args.plan.as_deref(), today)?;
        if !only.is_empty() {
            let here = |found: &Diagnostic| {
                let file = found.span().and_then(|span| session.sources.get(span.file));
                file.is_none_or(|file| only.iter().any(|name| name == file.name()))
            };
            linted.findings.retain(here);
            linted.allowed.retain(|allowed| here(&allowed.finding));
        }
        let plans = session.plans(args.plan.as_deref())?.len();
        let blocks = session.analysed.files.iter().map(|file| file.blocks.len()).sum();
        let guards: Vec<_> = session.plans(args.plan.as_deref())?.into_iter().flat_map(guards).collect();
        let view = LintView {
            linted: &linted,
            sources: &session.sources,
            look: session.look(),
            plans,
            blocks,
            guards: &guards,
        };
        match args.format {
            LintFormatArg::Human => {
                session.show(&linted.findings, screen);
                if session.form() == Form::Human {
                    let width = screen.width;
                    if args.scales {
                        let drawn: Vec<_> = session.plans(args.plan.as_deref())?.into_iter().flat_map(curves).collect();
                        screen.result(&format!(
                            "{}\n",
                            curve_tables(&drawn, session.lang, width).trim_start_matches('\n')
                        ));
                    }
                    screen.result(&lint_summary(view, width));
                }
            }
            LintFormatArg::Markdown => screen.result(&lint_markdown(view)),
            LintFormatArg::Sarif => results.extend(sarif::results(&linted.findings, &session.sources, session.look())),
            LintFormatArg::Json => {
                let mut document = lint_json(view);
                if let serde_json::Value::Object(fields) = &mut document {
                    let name = files::shown(&session.dir);
                    fields.insert("project".to_owned(), if name.is_empty() { ".".into() } else { name.into() });
                }
                documents.push(document);
            }
        }
        worst = worst.max(failed(&linted, args.fail_on));
    }
    match args.format {
        LintFormatArg::Sarif => screen.result(&sarif::document(results, lang.or_else(of_system).unwrap_or_default())),
        LintFormatArg::Json => {
            let document = serde_json::json!({ "version": JSON_VERSION, "projects": documents });
            screen.result(&format!("{document:#}\n"));
        }
        LintFormatArg::Human | LintFormatArg::Markdown => {}
    }
    Ok(worst)
}

fn of_project(session: &Session, plan: Option<&str>, today: Date) -> Result<Linted, Refusal> {
    let settings = session.project.as_ref().map_or_else(LintSettings::default, |project| project.lint.clone());
    let plans = session.plans(plan)?;
    let blocks: Vec<_> = plans.iter().map(|plan| session.analysed.blocks_of(plan)).collect();
    let subjects: Vec<Subject<'_>> =
        plans.iter().zip(&blocks).map(|(plan, blocks)| Subject { plan, blocks, settings: &settings, today }).collect();
    Ok(lint(&subjects))
}

fn failed(linted: &Linted, fail_on: SeverityArg) -> Exit {
    let fails = match fail_on {
        SeverityArg::Never => false,
        SeverityArg::Error => linted.findings.iter().any(Diagnostic::is_error),
        SeverityArg::Warning => !linted.findings.is_empty(),
    };
    if fails { Exit::Findings } else { Exit::Fine }
}
