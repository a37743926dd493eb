//! Two sides of rules, compared in meaning and in money: what `diff` and `what-if` share.

use crate::cli::Screen;
use crate::cli::args::DocumentFormatArg;
use crate::cli::asked::{idle, periods_in, too_short};
use crate::cli::data::{Leave, pay, stop_on_rules};
use crate::cli::exit::{Exit, Refusal};
use crate::cli::session::{Session, exit_of};
use crate::cli::test;
use crate::compare::{Became, Events, Guards, Meaning, Pay, Touches, meaning};
use crate::diagnostics::render::{Form, wrap};
use crate::diagnostics::{Arg, Diagnostic, say};
use crate::evaluate::{RunOptions, check_examples};
use crate::plan::Plan;
use crate::report::{self, Known, Paying, PlanPay, PlanReview, Review, TestReview};
use crate::source::Span;
use crate::syntax::fold;
use crate::syntax::tree::Block;
use crate::time::Period;

/// One side.
pub(super) struct Side {
    /// What it is called.
    pub name: String,
    /// Its rules and project file; the data are those of the later side.
    pub session: Session,
    /// Its scenarios by their names.
    pub cases: Vec<(String, String)>,
}

/// What the reader asks.
pub(super) struct Asked<'a> {
    pub period: Option<&'a str>,
    pub plan: Option<&'a str>,
    pub format: DocumentFormatArg,
    /// Whether the later side stands in no file: its scenarios and examples are of no interest.
    pub supposed: bool,
    pub fail_on_change: bool,
    pub cache: bool,
    pub skip_bad_rows: bool,
    pub allow_missing: bool,
    pub scan_from: u64,
}

/// Compares two sides and shows what was found.
pub(super) fn review(mut old: Side, mut new: Side, asked: &Asked<'_>, screen: &mut Screen) -> Result<Exit, Refusal> {
    for side in [&old, &new] {
        if let Some(exit) = stopped(side, asked, screen) {
            return Ok(exit);
        }
    }
    let pairs = pairs(&old, &new, asked.plan)?;
    let bindings = bindings(&old.session, &new.session);
    if let Some(period) = asked.period {
        some_period(&pairs, (&old, &new), period)?;
    }
    let mut plans = Vec::new();
    let mut problems: Vec<Diagnostic> = new.session.problems();
    let mut worst = Exit::Fine;
    for (before, after) in pairs {
        let meaning = meaning_of(&old, before, &new, after);
        let places = places(&meaning, &old.session, &new.session);
        let Some(one) = after.or(before) else { continue };
        let known = match (before, after) {
            (Some(_), Some(_)) => Known::Both,
            (Some(_), None) => Known::Before,
            _ => Known::After,
        };
        let same = known == Known::Both && bindings.is_empty() && meaning.touches() < Some(Touches::Besides);
        let paying = match asked.period {
            None => Paying::NotAsked,
            Some(period) if !has_periods((&old, before), (&new, after), period)? => {
                Paying::Idle(idle(&new.session, one, period))
            }
            Some(_) if same => Paying::Same,
            Some(period) => {
                match paying((&old, before), (&new, after), &meaning, period, asked, &mut problems, screen)? {
                    Ok(pay) => Paying::Computed(Box::new(pay)),
                    Err(exit) => return Ok(exit),
                }
            }
        };
        let (name, title) = (one.name.to_string(), one.title.to_string());
        plans.push(PlanReview { name, title, known, meaning, places, paying });
    }
    let differs = !bindings.is_empty() || plans.iter().any(|plan| plan.meaning.touches() >= Some(Touches::Besides));
    let tests = if asked.supposed { Vec::new() } else { tests(&mut old, &mut new, differs) };
    let supposed = asked.supposed;
    let review = Review {
        old: old.name.clone(),
        new: new.name.clone(),
        supposed,
        lang: new.session.lang,
        plans,
        tests,
        bindings,
    };
    screen.result(&match asked.format {
        DocumentFormatArg::Human => report::review(&review, screen.width),
        DocumentFormatArg::Markdown => report::review_markdown(&review),
        DocumentFormatArg::Html => report::review_html(&review),
        DocumentFormatArg::Json => format!("{:#}\n", report::review_json(&review)),
    });
    if asked.format == DocumentFormatArg::Human && new.session.form() == Form::Human && !problems.is_empty() {
        screen.message("\n");
    }
    new.session.show(&problems, screen);
    worst = worst.max(exit_of(&problems));
    if asked.fail_on_change && review.changes_pay() {
        worst = worst.max(Exit::Findings);
    }
    Ok(worst)
}

/// Shows what is wrong with a side; the end of the command when anything is.
fn stopped(side: &Side, asked: &Asked<'_>, screen: &mut Screen) -> Option<Exit> {
    let session = &side.session;
    // Without a period no data are read, and the project file does not matter.
    let wrong = match asked.period {
        Some(_) => exit_of(&session.problems()) != Exit::Fine || session.project.is_none(),
        None => session.analysed.has_errors(),
    };
    if !wrong {
        return None;
    }
    said_of(side, screen);
    match asked.period {
        Some(_) => stop_on_rules(session, screen),
        None => {
            session.show(&session.analysed.diagnostics, screen);
            Some(exit_of(&session.analysed.diagnostics))
        }
    }
}

/// Says of which side the messages are that follow.
fn said_of(side: &Side, screen: &mut Screen) {
    if side.session.form() == Form::Human {
        let text = side.session.say("review_messages_of", &[("name", Arg::from(side.name.as_str()))]);
        screen.message(&format!("{}\n\n", wrap(&text, screen.message_width, screen.message_width).join("\n")));
    }
}

type Pair<'s> = (Option<&'s Plan>, Option<&'s Plan>);

/// The plans of both sides, by their names; where each side has one plan left, these are one.
fn pairs<'s>(old: &'s Side, new: &'s Side, only: Option<&str>) -> Result<Vec<Pair<'s>>, Refusal> {
    let mut before: Vec<&Plan> = old.session.analysed.plans.iter().collect();
    let mut pairs: Vec<Pair<'_>> = Vec::new();
    for plan in &new.session.analysed.plans {
        let found = before.iter().position(|other| fold(&other.name) == fold(&plan.name));
        pairs.push((found.map(|at| before.remove(at)), Some(plan)));
    }
    let mut lonely = pairs.iter_mut().filter(|(old, _)| old.is_none());
    match (before.as_slice(), lonely.next(), lonely.next()) {
        ([earlier], Some(pair), None) => pair.0 = Some(earlier),
        _ => pairs.extend(before.into_iter().map(|plan| (Some(plan), None))),
    }
    if let Some(name) = only {
        let is = |plan: &Option<&Plan>| plan.is_some_and(|plan| fold(&plan.name) == fold(name));
        if !pairs.iter().any(|(old, new)| is(old) || is(new)) {
            new.session.plans(Some(name))?;
        }
        pairs.retain(|(old, new)| is(old) || is(new));
    }
    Ok(pairs)
}

fn meaning_of(old: &Side, before: Option<&Plan>, new: &Side, after: Option<&Plan>) -> Meaning {
    fn blocks<'s>(side: &'s Side, plan: Option<&Plan>) -> Vec<&'s Block> {
        plan.map(|plan| side.session.analysed.blocks_of(plan)).unwrap_or_default()
    }
    meaning(&blocks(old, before), &blocks(new, after), new.session.lang)
}

/// File and line of each block that differs.
fn places(meaning: &Meaning, old: &Session, new: &Session) -> Vec<(String, usize)> {
    let place = |session: &Session, span: Span| {
        let file = session.sources.get(span.file);
        let line = file.map(|file| file.position(span.range().start).line).unwrap_or_default();
        (file.map(|file| file.name().to_owned()).unwrap_or_default(), line)
    };
    let of = |removed: bool| if removed { old } else { new };
    meaning.blocks.iter().map(|block| place(of(matches!(block.became, Became::Removed(_))), block.span)).collect()
}

/// The records that the two project files bind in different ways.
fn bindings(old: &Session, new: &Session) -> Vec<String> {
    let (Some(old), Some(new)) = (&old.project, &new.project) else { return Vec::new() };
    let differs = |name: &str| match (old.binding(name), new.binding(name)) {
        (Some(old), Some(new)) => !old.reads_as(new),
        (old, new) => old.is_some() != new.is_some(),
    };
    let mut names: Vec<String> = Vec::new();
    for binding in new.bindings.iter().chain(&old.bindings) {
        if differs(&binding.record) && !names.contains(&binding.record) {
            names.push(binding.record.clone());
        }
    }
    names
}

/// Whether a plan has a period that ends in the one asked for, on either side.
fn has_periods(
    (old, before): (&Side, Option<&Plan>),
    (new, after): (&Side, Option<&Plan>),
    period: &str,
) -> Result<bool, Refusal> {
    for (side, plan) in [(old, before), (new, after)] {
        if let Some(plan) = plan
            && !periods_in(&side.session, plan, period)?.is_empty()
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Refuses a period in which no period of any plan ends.
fn some_period(pairs: &[Pair<'_>], (old, new): (&Side, &Side), period: &str) -> Result<(), Refusal> {
    for (before, after) in pairs {
        if has_periods((old, *before), (new, *after), period)? {
            return Ok(());
        }
    }
    match pairs.first().and_then(|(before, after)| after.or(*before)) {
        Some(plan) => Err(too_short(&new.session, plan, period)),
        None => Ok(()),
    }
}

/// The pay of one side: what it pays, its guards, its awards and notices, its periods.
type SidePay = (Pay, Guards, Events, Vec<Period>);

fn paying(
    (old, before): (&Side, Option<&Plan>),
    (new, after): (&Side, Option<&Plan>),
    meaning: &Meaning,
    period: &str,
    asked: &Asked<'_>,
    problems: &mut Vec<Diagnostic>,
    screen: &mut Screen,
) -> Result<Result<PlanPay, Exit>, Refusal> {
    let mut one = |side: &Side, plan: Option<&Plan>, later: bool| -> Result<Result<Option<SidePay>, Exit>, Refusal> {
        let Some(plan) = plan else { return Ok(Ok(None)) };
        let periods = periods_in(&side.session, plan, period)?;
        let leave = Leave {
            bad_rows: asked.skip_bad_rows,
            missing: asked.allow_missing,
            scan_from: asked.scan_from,
            cache: asked.cache,
        };
        match pay(&side.session, plan, &periods, leave, RunOptions::amounts()) {
            Ok((loaded, outcome)) => {
                if later {
                    // Both sides read the same rows: what is said of them is said once, and of people as they are now.
                    problems.extend(loaded.problems.iter().cloned());
                    problems.extend(outcome.problems.iter().cloned());
                }
                let guards = Guards::of(plan, &loaded.tables, &outcome);
                let events = Events::of(plan, &loaded.tables, &outcome);
                Ok(Ok(Some((Pay::of(plan, &loaded.tables, &outcome), guards, events, periods))))
            }
            Err(found) => {
                said_of(side, screen);
                side.session.show(&found.problems, screen);
                if let (Some(lacking), Form::Human) = (found.without, side.session.form()) {
                    let hint = crate::cli::run::hint(&side.session, lacking);
                    let width = screen.message_width;
                    screen.message(&format!("\n{}\n", wrap(&hint, width, width).join("\n")));
                }
                Ok(Err(exit_of(&found.problems)))
            }
        }
    };
    let earlier = match one(old, before, false)? {
        Ok(earlier) => earlier,
        Err(exit) => return Ok(Err(exit)),
    };
    let later = match one(new, after, true)? {
        Ok(later) => later,
        Err(exit) => return Ok(Err(exit)),
    };
    let none = |other: &SidePay| (Pay::none_of(&other.0), Guards::default(), Events::default(), Vec::new());
    let ((before, held, were_due, mut periods), (after, holds, are_due, later_periods)) = match (earlier, later) {
        (Some(earlier), Some(later)) => (earlier, later),
        (None, Some(later)) => (none(&later), later),
        (Some(earlier), None) => {
            let none = none(&earlier);
            (earlier, none)
        }
        (None, None) => return Ok(Err(Exit::Fine)),
    };
    periods.extend(later_periods);
    periods.sort_by_key(|period| (period.last(), period.first()));
    periods.dedup();
    let events = were_due.renamed(&meaning.renamed).changes(&are_due);
    Ok(Ok(PlanPay::of(before.renamed(&meaning.renamed), after, (held.changes(&holds), events), periods)))
}

/// The scenarios of both sides on the later rules, and the examples in these. Where nothing differs that results rest on
/// only scenarios are looked at that differ themselves.
fn tests(old: &mut Side, new: &mut Side, differs: bool) -> Vec<TestReview> {
    let mut found = Vec::new();
    let known = |cases: &[(String, String)], name: &str| {
        cases.iter().find(|(known, _)| known == name).map(|(_, text)| text.clone())
    };
    for (name, text) in &old.cases.clone() {
        let now = known(&new.cases, name);
        let unchanged = now.as_ref() == Some(text);
        if !differs && unchanged {
            continue;
        }
        let held = holds(&mut old.session, name, text).is_empty();
        let said = holds(&mut new.session, name, text);
        if held && !said.is_empty() {
            let mended = !unchanged && now.is_some_and(|text| holds(&mut new.session, name, &text).is_empty());
            found.push(TestReview { name: name.clone(), before: Some(true), mended, said });
        }
    }
    for (name, text) in &new.cases.clone() {
        let was = known(&old.cases, name);
        let told = found.iter().any(|test| test.name == *name);
        if told || !differs && was.as_ref() == Some(text) {
            continue;
        }
        let said = holds(&mut new.session, name, text);
        if !said.is_empty() {
            found.push(TestReview { name: name.clone(), before: None, mended: false, said });
        }
    }
    for plan in &new.session.analysed.plans {
        for problem in check_examples(plan).into_iter().filter_map(|example| example.problem) {
            let span = problem.span();
            let file = span.and_then(|span| Some((span, new.session.sources.get(span.file)?)));
            let name = file.map(|(span, file)| format!("{}:{}", file.name(), file.position(span.range().start).line));
            let said = vec![say(&problem, new.session.lang).message];
            found.push(TestReview { name: name.unwrap_or_default(), before: None, mended: false, said });
        }
    }
    found
}

/// What is said of a scenario on the rules of a session; nothing where it holds.
fn holds(session: &mut Session, name: &str, text: &str) -> Vec<String> {
    let id = session.sources.add(name, text);
    let (problems, _) = test::case(session, id);
    problems.iter().filter(|problem| problem.is_error()).map(|problem| say(problem, session.lang).message).collect()
}
