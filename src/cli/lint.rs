//! `premia lint`: the mistakes that ruin plans of pay, found in the rules alone or held against what happened.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use crate::cli::args::{Global, LintArgs, LintFormatArg, SeverityArg};
use crate::cli::check::targets;
use crate::cli::close::today;
use crate::cli::exit::{Exit, Refusal};
use crate::cli::lint_change::Side;
use crate::cli::lint_fix::{self, fixes_of, mended};
use crate::cli::locale::of_system;
use crate::cli::session::{Session, exit_of};
use crate::cli::{Screen, files, lint_change, lint_past};
use crate::data::LintSettings;
use crate::diagnostics::Diagnostic;
use crate::diagnostics::render::{Form, json_value, sarif};
use crate::lint::{Change, Fix, History, Linted, Subject, bounds, guards, lint};
use crate::plan::Plan;
use crate::report::{
    JSON_VERSION, LintView, PastView, lint_json, lint_markdown, lint_mistakes_markdown, lint_repairs, lint_summary,
};
use crate::time::{Date, parse_date};

pub(super) fn run(args: &LintArgs, global: &Global, screen: &mut Screen) -> Result<Exit, Refusal> {
    let today = match &args.on {
        Some(text) => parse_date(text).ok_or_else(|| Refusal::new("bad_day").arg("text", text.as_str()))?,
        None => today(),
    };
    let mut worst = Exit::Fine;
    let mut lang = global.lang();
    let mut documents = Documents::default();
    let targets = targets(&args.paths, global)?;
    let several = targets.len() > 1;
    for (dir, only) in targets {
        let mut session = Session::open(&dir, global, screen)?;
        lang = lang.or(Some(session.lang));
        // What is named for nothing would pass for a good plan.
        let of_rules = |name: &String| {
            let ids = session.analysed.files.iter().map(|file| file.id);
            ids.filter_map(|id| session.sources.get(id)).any(|file| file.name() == name)
        };
        if let Some(other) = only.iter().find(|name| !of_rules(name)) {
            return Err(session.refuse("lint_not_rules").arg("file", session.look().file(other)));
        }
        // Plans with mistakes are not there; no project file is needed.
        let mistakes: Vec<Diagnostic> = session.problems().into_iter().filter(Diagnostic::is_error).collect();
        if !mistakes.is_empty() {
            session.show(&mistakes, screen);
            documents.mistaken(args.format, &mistakes, (&session, shown(&session)), screen);
            worst = worst.max(Exit::Findings);
            continue;
        }
        let plans = session.plans(args.plan.as_deref())?;
        let asked = lint_past::months(&session, args)?;
        let finished = asked.map(|asked| lint_past::finished(asked, today));
        let pasts = match finished {
            Some((over, _)) => match lint_past::pasts(&session, &plans, over, args, screen) {
                Ok(pasts) => pasts,
                Err(problems) => {
                    session.show(&problems, screen);
                    documents.mistaken(args.format, &problems, (&session, shown(&session)), screen);
                    worst = worst.max(exit_of(&problems));
                    continue;
                }
            },
            None => Vec::new(),
        };
        let earlier = lint_change::earlier(&session, args, global, screen)?;
        if let Some(earlier) = earlier.as_ref().filter(|earlier| !earlier.mistakes().is_empty()) {
            earlier.session().show(&earlier.mistakes(), screen);
            documents.mistaken(args.format, &earlier.mistakes(), (earlier.session(), shown(&session)), screen);
            worst = worst.max(Exit::Findings);
            continue;
        }
        let changes = match &earlier {
            Some(earlier) => match earlier.changes(&session, &plans, asked, args, screen)? {
                Ok(changes) => changes,
                Err((side, problems)) => {
                    let of = match side {
                        Side::Earlier => earlier.session(),
                        Side::Later => &session,
                    };
                    of.show(&problems, screen);
                    documents.mistaken(args.format, &problems, (of, shown(&session)), screen);
                    worst = worst.max(exit_of(&problems));
                    continue;
                }
            },
            None => Vec::new(),
        };
        let mut linted = of_project(&session, &plans, (&pasts, &changes), today);
        if !only.is_empty() {
            let here = |found: &Diagnostic| {
                let file = found.span().and_then(|span| session.sources.get(span.file));
                file.is_none_or(|file| only.iter().any(|name| name == file.name()))
            };
            linted.findings.retain(here);
            linted.allowed.retain(|allowed| here(&allowed.finding));
        }
        let fixable: Vec<Fix> = fixes_of(&session, &plans, &linted, today);
        if args.fix {
            let whole = (args.plan.is_none() && only.is_empty()).then_some(&linted);
            let mended = mended(&mut session, (&fixable, whole), (today, global, screen))?;
            lint_fix::show(&session, &mended, !args.dry_run, screen)?;
            if !args.dry_run {
                let made: BTreeSet<_> = mended.made.iter().map(|fix| (fix.code, Some(fix.at))).collect();
                linted.findings.retain(|found| !made.contains(&(found.code, found.span())));
            }
            worst = worst.max(failed(&linted, args.fail_on));
            continue;
        }
        let bounds: Vec<_> = plans.iter().filter(|_| args.bounds).map(|plan| bounds(plan, today)).collect();
        let quotas: Vec<_> = plans.iter().zip(&pasts).flat_map(|(plan, past)| past.quotas(plan)).collect();
        let blocks = session.analysed.files.iter().map(|file| file.blocks.len()).sum();
        let guards: Vec<_> = plans.iter().copied().flat_map(|plan| guards(plan, today)).collect();
        let for_people = match args.format {
            LintFormatArg::Human => session.form() == Form::Human,
            LintFormatArg::Markdown => true,
            LintFormatArg::Json | LintFormatArg::Sarif => false,
        };
        let folded = for_people.then(|| linted.folded());
        let told = folded.as_ref().unwrap_or(&linted);
        let view = LintView {
            linted: told,
            sources: &session.sources,
            look: session.look(),
            plans: plans.len(),
            blocks,
            guards: &guards,
            bounds: &bounds,
            curves: if args.scales { &told.curves } else { &[] },
            fixes: &fixable,
            past: pasts.first().map(|past| PastView {
                over: past.over,
                running: finished.and_then(|(_, running)| running),
                seed: past.seed,
                quotas: &quotas,
            }),
        };
        match args.format {
            LintFormatArg::Human => {
                session.show(&told.findings, screen);
                // Tables that are asked for are shown however findings are written.
                let tables = args.scales || args.bounds || !pasts.is_empty();
                if session.form() == Form::Human || (session.form() == Form::Short && tables) {
                    let width = screen.width;
                    if several {
                        screen.result(&format!("{}\n", shown(&session)));
                    }
                    screen.result(&lint_summary(view, width));
                }
            }
            LintFormatArg::Markdown => screen.result(&lint_markdown(view)),
            LintFormatArg::Sarif => {
                let repairs = lint_repairs(view);
                documents.results.extend(sarif::results_with(
                    &linted.findings,
                    &repairs,
                    &session.sources,
                    session.look(),
                ));
            }
            LintFormatArg::Json => {
                let mut document = lint_json(view);
                if let Json::Object(fields) = &mut document {
                    fields.insert("project".to_owned(), shown(&session).into());
                    fields.insert("mistakes".to_owned(), json!([]));
                }
                documents.projects.push(document);
            }
        }
        worst = worst.max(failed(&linted, args.fail_on));
    }
    match args.format {
        LintFormatArg::Sarif => {
            screen.result(&sarif::document(documents.results, lang.or_else(of_system).unwrap_or_default()))
        }
        LintFormatArg::Json => {
            let document = json!({ "version": JSON_VERSION, "projects": documents.projects });
            screen.result(&format!("{document:#}\n"));
        }
        LintFormatArg::Human | LintFormatArg::Markdown => {}
    }
    Ok(worst)
}

/// What is written at the end, for all projects together.
#[derive(Default)]
struct Documents {
    /// Of SARIF.
    results: Vec<Json>,
    /// Of JSON.
    projects: Vec<Json>,
}

impl Documents {
    /// What keeps a project from being looked at, beside what is shown of it: whoever reads the document alone must not take
    /// it for a good plan.
    fn mistaken(
        &mut self,
        format: LintFormatArg,
        all: &[Diagnostic],
        (of, project): (&Session, String),
        screen: &mut Screen,
    ) {
        let mistakes: Vec<Diagnostic> = all.iter().filter(|one| one.is_error()).cloned().collect();
        match format {
            LintFormatArg::Human => {}
            LintFormatArg::Markdown => screen.result(&lint_mistakes_markdown(&mistakes, &of.sources, of.look())),
            LintFormatArg::Sarif => self.results.extend(sarif::results(&mistakes, &of.sources, of.look())),
            LintFormatArg::Json => {
                let found: Vec<_> = mistakes.iter().map(|found| json_value(found, &of.sources, of.look())).collect();
                self.projects.push(json!({ "project": project, "mistakes": found }));
            }
        }
    }
}

/// The folder of a project as the reader knows it.
fn shown(session: &Session) -> String {
    let name = files::shown(&session.dir);
    if name.is_empty() { ".".to_owned() } else { name }
}

/// What each plan is held against: its past, and its earlier text.
pub(super) type Beside<'b> = (&'b [History], &'b [Option<Change<'b>>]);

pub(super) fn of_project(session: &Session, plans: &[&Plan], (pasts, changes): Beside<'_>, today: Date) -> Linted {
    let settings = settings_of(session);
    let blocks: Vec<_> = plans.iter().map(|plan| session.analysed.blocks_of(plan)).collect();
    let subject = |(place, (plan, blocks))| {
        let plan: &&Plan = plan;
        let blocks: &Vec<_> = blocks;
        let change = changes.get(place).and_then(Option::as_ref);
        Subject::of(plan, blocks, &settings, today).beside(pasts.get(place), change)
    };
    let subjects: Vec<Subject<'_>> = plans.iter().zip(&blocks).enumerate().map(subject).collect();
    lint(&subjects)
}

/// What the company goes by.
pub(super) fn settings_of(session: &Session) -> LintSettings {
    session.project.as_ref().map_or_else(LintSettings::default, |project| project.lint.clone())
}

fn failed(linted: &Linted, fail_on: SeverityArg) -> Exit {
    let fails = match fail_on {
        SeverityArg::Never => false,
        SeverityArg::Error => linted.findings.iter().any(Diagnostic::is_error),
        SeverityArg::Warning => !linted.findings.is_empty(),
    };
    if fails { Exit::Findings } else { Exit::Fine }
}
