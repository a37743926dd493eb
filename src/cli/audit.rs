//! `premia audit`: what in the data of a period somebody should look at before it is paid.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::iter::successors;
use std::path::PathBuf;
use std::sync::Arc;

use serde_json::json;

use crate::audit::{
    Allowance, AuditScan, Audited, Book, Cast, Effect, Finding, Looked, NoCast, Read, Rerun, Sameness, Told, again,
    asks_rules, audit, lookable, owners_of_rows, periods, rests_on_few, set_aside, told,
};
use crate::cli::Screen;
use crate::cli::args::{AuditArgs, AuditFormatArg, Global, SeverityArg};
use crate::cli::asked::of_plans;
use crate::cli::data::problems_of_rules;
use crate::cli::exit::{Exit, Refusal};
use crate::cli::lint_past::with_records;
use crate::cli::progress;
use crate::cli::run::add as add_rows;
use crate::cli::session::{Session, exit_of};
use crate::data::{
    AuditSettings, Day, EntityId, LoadOptions, Loaded, Passed, Project, Role, Tables, Trail, load_passing,
};
use crate::diagnostics::render::{Form, json_value, sarif};
use crate::diagnostics::{Arg, Code, Diagnostic, Place};
use crate::evaluate::{Companions, RunOptions, months_behind, run_with, unpaid};
use crate::measure::{Months, PlanScan, Scanned, Shown, Watched};
use crate::plan::{Id, Plan, Record};
use crate::report::{
    AuditView, JSON_VERSION, audit_csv, audit_headline, audit_human, audit_json, audit_markdown, audit_message,
    audit_mistakes_markdown, audit_places,
};
use crate::source::SourceFile;
use crate::syntax::fold;
use crate::syntax::tree::Block;
use crate::time::{Date, Period, plus_days};

pub(super) fn run(args: &AuditArgs, global: &Global, screen: &mut Screen) -> Result<Exit, Refusal> {
    let dir = args.dir.clone().or_else(|| global.project.clone()).unwrap_or_else(|| PathBuf::from("."));
    let session = Session::open_with_data(&dir, global, screen)?;
    if let Some(problems) = problems_of_rules(&session) {
        return Ok(not_looked(&problems, &session, args.format, screen));
    }
    let asked = of_plans(&session, session.plans(args.plan.as_deref())?, &args.period)?;
    let Some(project) = &session.project else {
        return Ok(not_looked(&session.project_problems, &session, args.format, screen));
    };
    let (ledger, damaged) = session.ledger()?;
    let mut worst = Exit::Fine;
    let (mut documents, mut results, mut messages) = (Vec::new(), Vec::new(), Vec::new());
    // Warnings about the rules are what `premia check` says: here the data are looked at.
    let mut problems: Vec<Diagnostic> = damaged;
    let known: Vec<String> = session.plans(None)?.into_iter().flat_map(lookable).collect();
    for own in &project.audit.records {
        if !known.iter().any(|name| fold(name) == fold(&own.name)) {
            let mut known: Vec<&str> = known.iter().map(String::as_str).collect();
            known.sort_unstable();
            known.dedup();
            let known = Arg::List(known.into_iter().map(Arg::from).collect());
            return Err(session.refuse("audit_no_settings").arg("name", own.name.as_str()).arg("known", known));
        }
    }
    let mut printed = false;
    // Rows of all plans under one heading, and how many findings they are of.
    let (mut rows, mut findings) = (String::new(), 0);
    // The same rows may be paid for by several plans.
    let mut before: BTreeMap<Sameness, Arc<str>> = BTreeMap::new();
    for (plan, periods) in &asked.plans {
        let [period] = periods.as_slice() else {
            return Err(session.refuse("audit_one_period").arg("plan", &plan.name).arg("text", args.period.as_str()));
        };
        let cast = match Cast::of(plan, &project.audit, args.record.as_deref()) {
            Ok(cast) => cast,
            Err(none @ NoCast::NoSuchField { .. }) => {
                problems.extend(no_such_field(project, none));
                worst = worst.max(Exit::Findings);
                continue;
            }
            Err(NoCast::NoRecord) => {
                screen.message(&format!("{}\n", session.say("audit_no_record", &[("plan", (&*plan.name).into())])));
                continue;
            }
            Err(NoCast::NoSuchRecord { name, known }) => {
                let known = Arg::List(known.into_iter().map(Arg::from).collect());
                return Err(session.refuse("audit_no_such_record").arg("name", name).arg("known", known));
            }
        };
        let closed = ledger.of_plan(&plan.name).into_iter().find(|(of, ..)| of == period).map(|(_, own, _)| own.closed);
        let plan = &with_what_it_needs(&session, project, plan);
        let blocks = session.analysed.blocks_of(plan);
        let looked = Look { session: &session, project, plan, blocks, period: *period, closed, cast: &cast, args };
        let done = match looked.done() {
            Ok(mut done) => {
                for told in done.told.iter_mut().filter(|told| !told.rows.is_empty()) {
                    let own = before.entry(told.sameness());
                    match own {
                        Entry::Occupied(known) => told.same_as = Some(Arc::clone(known.get())),
                        Entry::Vacant(first) => drop(first.insert(Arc::clone(&plan.name))),
                    }
                }
                done
            }
            Err(Unread(found)) => {
                problems.extend(found);
                worst = worst.max(Exit::Findings);
                continue;
            }
        };
        let view = AuditView {
            plan,
            tables: &done.loaded.tables,
            period: *period,
            cast: &cast,
            looked: &done.looked,
            told: &done.told,
            others: &done.others,
            not_run: &done.audited.not_run,
            without: &done.audited.without,
            allowed: &done.allowed,
            lang: session.lang,
        };
        let found: Vec<Diagnostic> = done.told.iter().map(audit_message).collect();
        match args.format {
            AuditFormatArg::Human => {
                let space = if printed { "\n" } else { "" };
                screen.result(&format!("{space}{}", audit_human(view, screen.width)));
                printed = true;
            }
            AuditFormatArg::Markdown => screen.result(&audit_markdown(view)),
            AuditFormatArg::Csv => {
                if done.looked.rows == 0 {
                    screen.message(&format!("{}\n", audit_headline(view)));
                }
                let text = audit_csv(view, session.csv_form(), &mut findings);
                add_rows(&mut rows, text);
            }
            AuditFormatArg::Json => documents.push(audit_json(view)),
            AuditFormatArg::Sarif => {
                if done.looked.rows == 0 {
                    screen.message(&format!("{}\n", audit_headline(view)));
                }
                let new = done.told.iter().filter(|told| told.same_as.is_none());
                results.extend(new.flat_map(|told| of_sarif(&session, told)));
            }
        }
        let grave = found.iter().any(Diagnostic::is_error) || done.others.iter().any(is_grave);
        let any = !found.is_empty() || !done.others.is_empty();
        let fails = match args.fail_on {
            SeverityArg::Never => false,
            SeverityArg::Error => grave,
            // Where there was nothing to look at, nothing says that all is well.
            SeverityArg::Warning => any || done.looked.rows == 0,
        };
        if fails {
            worst = worst.max(Exit::Findings);
        }
        let new = done.told.iter().filter(|told| told.same_as.is_none());
        messages.extend(new.map(audit_message));
        problems.extend(done.loaded.problems.iter().chain(&done.missing).cloned());
    }
    // Whoever reads the document alone must not take what could not be looked at for good data.
    let mistakes: Vec<Diagnostic> = problems.iter().filter(|found| found.is_error()).cloned().collect();
    match args.format {
        AuditFormatArg::Json => {
            let mistakes = as_json(&mistakes, &session);
            let document = json!({ "version": JSON_VERSION, "plans": documents, "mistakes": mistakes });
            screen.result(&format!("{document:#}\n"));
        }
        AuditFormatArg::Sarif => {
            results.extend(sarif::results(&mistakes, &session.sources, session.look()));
            screen.result(&sarif::document(results, session.lang));
        }
        AuditFormatArg::Markdown if !mistakes.is_empty() => {
            screen.result(&audit_mistakes_markdown(&mistakes, &session.sources, session.look()));
        }
        AuditFormatArg::Csv => {
            screen.result(session.csv_form().start());
            screen.result(&rows);
        }
        AuditFormatArg::Human | AuditFormatArg::Markdown => {}
    }
    worst = worst.max(exit_of(&problems));
    // What people read already tells the findings; programs that read messages get them there, too.
    if session.form() != Form::Human {
        problems.extend(messages);
    }
    session.show(&problems, screen);
    asked.say_idle(&session, screen);
    Ok(worst)
}

/// P1060: a part for which the project file names a field that is none.
fn no_such_field(project: &Project, none: NoCast) -> Option<Diagnostic> {
    let NoCast::NoSuchField { role, field, record, known, own } = none else { return None };
    let part = match role {
        Role::Reached(_) => &["stages"][..],
        _ => &["fields", role.id()],
    };
    let named = project.audit.of_record(&record).map(|of| of.name.as_str()).filter(|_| own);
    let block = named.map_or_else(|| vec!["audit"], |name| vec!["audit", "records", name]);
    let said = Diagnostic::error(Code::AuditField, project.span(&[&block[..], part].concat()));
    let said = said.help(if known.is_empty() { "none" } else { "" });
    let known = Arg::List(known.into_iter().map(Arg::from).collect());
    Some(said.arg("part", role.id()).arg("field", field).arg("record", record).arg("known", known))
}

/// What an audit would say of the fields that the project file names for it, before there are any data.
pub(super) fn field_problems(session: &Session) -> Vec<Diagnostic> {
    let Some(project) = &session.project else { return Vec::new() };
    let mut found: Vec<Diagnostic> = Vec::new();
    for plan in &session.analysed.plans {
        let problem = Cast::of(plan, &project.audit, None).err().and_then(|none| no_such_field(project, none));
        found.extend(problem.filter(|problem| !found.contains(problem)));
    }
    found
}

/// Says what stops an audit, in its document, too.
fn not_looked(problems: &[Diagnostic], session: &Session, format: AuditFormatArg, screen: &mut Screen) -> Exit {
    let mistakes: Vec<Diagnostic> = problems.iter().filter(|found| found.is_error()).cloned().collect();
    let look = session.look();
    match format {
        AuditFormatArg::Human | AuditFormatArg::Csv => {}
        AuditFormatArg::Markdown => screen.result(&audit_mistakes_markdown(&mistakes, &session.sources, look)),
        AuditFormatArg::Json => {
            let document = json!({ "version": JSON_VERSION, "plans": [], "mistakes": as_json(&mistakes, session) });
            screen.result(&format!("{document:#}\n"));
        }
        AuditFormatArg::Sarif => {
            screen.result(&sarif::document(sarif::results(&mistakes, &session.sources, look), session.lang))
        }
    }
    session.show(problems, screen);
    exit_of(problems)
}

fn as_json(mistakes: &[Diagnostic], session: &Session) -> Vec<serde_json::Value> {
    mistakes.iter().map(|found| json_value(found, &session.sources, session.look())).collect()
}

/// The plan with the records that an audit reads though no rule may ask for them: those by which rows must be known, and the
/// calendar.
fn with_what_it_needs(session: &Session, project: &Project, plan: &Plan) -> Plan {
    let wanted = |record: &Record| project.audit.reads(&record.name);
    with_records(session, plan, wanted)
}

/// Whether leaving out its rows takes pay from whose they are. Where that is not known it may be.
fn brings_pay(told: &Told) -> bool {
    match &told.effect {
        Effect::Unknown => true,
        Effect::Pay(people) => people
            .iter()
            .filter(|pay| told.finding.payee.is_none_or(|payee| payee == pay.person))
            .any(|pay| pay.difference().is_none_or(|difference| difference.is_positive())),
    }
}

fn is_grave(finding: &Finding) -> bool {
    finding.score() >= crate::report::GRAVE
}

/// A finding with all its rows as places.
fn of_sarif(session: &Session, told: &Told) -> Vec<serde_json::Value> {
    let place = |at: Place| {
        sarif::results(&[Diagnostic { place: at, ..audit_message(told) }], &session.sources, session.look())
    };
    let located = |value: serde_json::Value| value.get("locations").and_then(|all| all.get(0)).cloned();
    let locations: Vec<serde_json::Value> =
        audit_places(told).into_iter().flat_map(place).filter_map(located).collect();
    let mut results = sarif::results(&[audit_message(told)], &session.sources, session.look());
    for result in &mut results {
        if let serde_json::Value::Object(fields) = result {
            fields.insert("locations".to_owned(), locations.clone().into());
            fields.insert("rank".to_owned(), told.finding.score().into());
        }
    }
    results
}

/// A plan in a period that is looked at.
struct Look<'a> {
    session: &'a Session,
    project: &'a Project,
    plan: &'a Plan,
    /// The blocks that make it.
    blocks: Vec<&'a Block>,
    period: Period,
    /// The day on which it was closed.
    closed: Option<Date>,
    cast: &'a Cast,
    args: &'a AuditArgs,
}

/// What was found.
struct Done {
    loaded: Box<Loaded>,
    audited: Audited,
    told: Vec<Told>,
    others: Vec<Finding>,
    /// What the rules say is meant to be so, and where that stands.
    allowed: Vec<(String, Allowance)>,
    looked: Looked,
    /// Why the pay of some cannot be computed.
    missing: Vec<Diagnostic>,
}

/// Why nothing can be looked at: the data cannot be read.
struct Unread(Vec<Diagnostic>);

impl Look<'_> {
    fn settings(&self) -> &AuditSettings {
        &self.project.audit
    }

    fn load(&self) -> LoadOptions {
        LoadOptions { skip_bad_rows: self.args.skip_bad_rows, scan_from: self.args.scan_from, as_of: None }
    }

    fn done(&self) -> Result<Done, Unread> {
        let periods = [self.period];
        let watch =
            |tables: &Tables| Watched { people: Vec::new(), months: unpaid(self.plan, tables, &periods), within: None };
        let scan = AuditScan::new(self.plan, PlanScan::new(self.plan, &watch), self.cast, self.settings(), self.period);
        let reading = || load_passing(self.project, self.plan, &self.load(), &scan, None);
        let Passed { loaded, records } = progress::shown(self.session, &|| scan.run().so_far(), reading);
        let passing: Vec<Id<Record>> = records.iter().map(|passed| passed.record).collect();
        if loaded.problems.iter().any(Diagnostic::is_error) {
            return Err(Unread(loaded.problems));
        }
        let run = |scanned: &Scanned| run_with(scanned, self.plan, &loaded.tables, &periods, RunOptions::steps());
        let Read { scanned, outcome, shelved, by_passing, trail } = scan.finish(records, &loaded.tables, run);
        let book =
            Book::new((self.plan, &loaded.tables), (self.cast, self.settings()), (self.period, &outcome), shelved)
                .closed(self.closed);
        let skipped = loaded.summary.iter().map(|file| u64::try_from(file.skipped).unwrap_or(u64::MAX)).sum();
        let looked = Looked::of(&book, &loaded.tables, &outcome, skipped);
        let missing = if outcome.is_whole() { Vec::new() } else { outcome.problems.clone() };
        let mut audited = audit(&book);
        let allowed = set_aside(self.plan, (self.cast, self.period), &self.blocks, &mut audited);
        let place = |one: Allowance| {
            let file = self.session.sources.get(one.at.file);
            let place = |file: &SourceFile| {
                let line = file.position(one.at.start as usize).line;
                format!("{}:{line}", self.session.look().file(file.name()))
            };
            (file.map(place).unwrap_or_default(), one)
        };
        let allowed = allowed.into_iter().map(place).collect();
        let mut findings = std::mem::take(&mut audited.findings);
        let others = findings.split_off(findings.len().min(self.args.most()));
        let mut told: Vec<Told> = match by_passing && !findings.is_empty() {
            false => told(&book, Rerun { engine: &scanned }, findings),
            true => self.told_of_few(book, findings, (&scanned, &passing, trail.as_ref()))?,
        };
        told.retain(|told| !told.finding.if_paid || brings_pay(told));
        Ok(Done { loaded: Box::new(loaded), audited, told, others, allowed, looked, missing })
    }

    /// The findings with their rows, which are read a second time: only those of the people whom they are about are kept. What
    /// others have was counted when they were read first, in these records.
    fn told_of_few(
        &self,
        book: Book<'_>,
        findings: Vec<Finding>,
        (counted, passing, trail): (&Scanned, &[Id<Record>], Option<&Trail>),
    ) -> Result<Vec<Told>, Unread> {
        let whose = |found: &Finding| {
            let owners = found.rows.iter().filter_map(|at| book.seen.rows.payee(*at));
            found.payee.into_iter().chain(found.others.iter().copied()).chain(owners).collect::<Vec<EntityId>>()
        };
        let people: BTreeSet<EntityId> = findings.iter().flat_map(whose).collect();
        let run: BTreeSet<Period> = findings.iter().flat_map(|found| periods(&book, found)).collect();
        let run: Vec<Period> = run.into_iter().collect();
        let companions = Companions::of(self.plan, book.tables).filter(|_| rests_on_few(self.plan, self.cast));
        // Whose pay the rows may change, and on whose rows the pay of these rests.
        let concerned =
            companions.as_ref().map(|companions| companions.behind(companions.behind(people.iter().copied())));
        let watched: BTreeSet<EntityId> = match &concerned {
            None => people.clone(),
            Some(concerned) => {
                // Of whom a row was kept when it was read first, that row was not counted.
                let mut kept = owners_of_rows(self.plan, book.tables, passing);
                kept.extend(unpaid(self.plan, book.tables, &[self.period]).into_iter().map(|(person, _)| person));
                people.iter().chain(kept.intersection(concerned)).copied().collect()
            }
        };
        let watch = |tables: &Tables| Watched {
            people: watched.iter().copied().collect(),
            months: unpaid(self.plan, tables, &run),
            within: None,
        };
        let shown = self.shown(&book, &findings);
        let within =
            months_behind(self.plan, &run).filter(|_| shown.is_some()).map(|months| Months { shown, ..months });
        let scan = match concerned {
            Some(_) => PlanScan::of_watched(self.plan, &watch, within.as_ref()),
            None => PlanScan::new(self.plan, &watch),
        };
        let scan = match trail.filter(|_| concerned.is_some()) {
            Some(trail) => scan.of_checked().along(self.cast.record, trail, watched.clone()),
            None => scan.of_checked(),
        };
        let reading = || load_passing(self.project, self.plan, &self.load(), &scan, None);
        let Passed { loaded, mut records } = progress::shown(self.session, &|| scan.so_far(), reading);
        if loaded.problems.iter().any(Diagnostic::is_error) {
            return Err(Unread(loaded.problems));
        }
        let engine: Scanned = match &concerned {
            Some(concerned) => counted.of_people(|person| concerned.contains(&person) && !watched.contains(&person)),
            None => scan.finish(&mut records),
        };
        let book = book.with_rows(&loaded.tables, &watched).asking(people);
        let mut all = told(&book, Rerun { engine: &engine }, again(&book, findings));
        all.sort_by_key(|told| std::cmp::Reverse(told.finding.score()));
        Ok(all)
    }

    /// The rows of findings by their days: they may lie in other months than those whose pay is compared, those that are impossible in
    /// any. Whoever asks what single rows bring to a KPI asks all of the period. `None` where rows have no day.
    fn shown(&self, book: &Book<'_>, findings: &[Finding]) -> Option<Shown> {
        let day = self.cast.fields.get(&Role::Day)?.clone();
        let rows = findings.iter().flat_map(|found| found.rows.iter().chain(&found.beside));
        let mut days: BTreeSet<Day> = rows.map(|at| book.seen.rows.day(*at).unwrap_or_default()).collect();
        if findings.iter().any(|found| asks_rules(found.code)) {
            let (first, last) = (self.period.first_day(), self.period.last_day());
            let all = successors(Some(first), |day| plus_days(*day, 1)).take_while(|day| *day <= last);
            days.extend(all.map(Day::from));
        }
        Some(Shown { payee: self.cast.payee.clone(), day, days })
    }
}
