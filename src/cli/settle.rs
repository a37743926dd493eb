//! What is paid to people: the pay of the rules with what is paid beside them.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::cli::books::PlanBooks;
use crate::cli::data::{Earlier, Leave, Paid, pay_also};
use crate::cli::exit::Refusal;
use crate::cli::session::Session;
use crate::data::{AdjustmentColumn, AdjustmentRow, AdjustmentRows, Loaded, SCAN_FROM, read_adjustments};
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::evaluate::{Line, Outcome, RunOptions};
use crate::ledger::{Basis, Difference, RuleTexts, SettledLine, Settlement, adjustments_of, differences, due, paid};
use crate::number::Exact;
use crate::plan::Plan;
use crate::time::{Date, Period};

/// From how many bytes of data on the rows behind an amount are not listed one by one.
const MUCH: u64 = 64 << 20;

/// What a plan pays in each period run, and what is wrong with what is paid beside its rules.
pub(super) struct Settled {
    /// One for each period of the outcome, in its order.
    pub settlements: Vec<Settlement>,
    /// With an error among them nothing is to be paid.
    pub problems: Vec<Diagnostic>,
}

/// What people are given for the periods of an outcome: of closed ones what was paid, of others the pay of the rules with
/// what is paid beside them.
pub(super) fn settled(session: &Session, plan: &Plan, loaded: &Loaded, outcome: &Outcome) -> Result<Settled, Refusal> {
    let (ledger, problems) = session.ledger()?;
    if !problems.is_empty() {
        return Ok(Settled { settlements: Vec::new(), problems });
    }
    let books = PlanBooks::of(&ledger, plan);
    let leave = Leave { bad_rows: false, missing: true, scan_from: SCAN_FROM, cache: false };
    let pays_corrections = books.first_open.is_some_and(|first| outcome.periods.contains(&first));
    let earlier = if pays_corrections && !books.covered.is_empty() {
        match pay_also(session, plan, (&[], &books.covered), leave, RunOptions::amounts(), None) {
            (Paid::Stopped(stopped), _) => return Ok(Settled { settlements: Vec::new(), problems: stopped.problems }),
            (_, earlier) => earlier,
        }
    } else {
        Earlier::default()
    };
    let mut settled = settled_on(session, plan, &books, (loaded, outcome, &earlier), leave, Wanted::Whole);
    settled.problems.extend(books.problems.iter().cloned());
    for settlement in &mut settled.settlements {
        match books.closed_in(settlement.period) {
            Some((period, _, paid)) => *settlement = paid.settlement(*period),
            None if books.without.contains(&settlement.period) => {
                settled.problems.push(books.nothing_paid(plan, settlement.period));
                settlement.lines.clear();
            }
            None => {}
        }
    }
    Ok(settled)
}

/// The same for a document that shows how the pay of an outcome comes about: of a closed period, too, the rules' lines are
/// those of today, and what was paid otherwise stands beside them, so that the total is what was paid.
pub(super) fn stated(session: &Session, plan: &Plan, loaded: &Loaded, outcome: &Outcome) -> Result<Settled, Refusal> {
    let mut settled = settled(session, plan, loaded, outcome)?;
    let (ledger, _) = session.ledger()?;
    let books = PlanBooks::of(&ledger, plan);
    let now = crate::ledger::settle(plan, &loaded.tables, outcome, &[]);
    for (settlement, now) in settled.settlements.iter_mut().zip(now) {
        let Some(closed) = books.closed_in(settlement.period) else { continue };
        let rules = |one: &Settlement| Settlement {
            lines: one.lines.iter().filter(|line| line.kind.is_rule()).cloned().collect(),
            ..one.clone()
        };
        let found = differences(due(&[rules(settlement)]), due(std::slice::from_ref(&now)));
        let why = session.say("why_closed", &[("on", Arg::Date(closed.1.closed))]);
        let beside: Vec<SettledLine> = settlement.beside().cloned().collect();
        let (period, places) = (settlement.period, settlement.places);
        *settlement = Settlement { period, places: places.max(now.places), ..now };
        // The rules' lines are what is due: what is due and was not paid is taken off again.
        let taken_off = |one: &Difference| SettledLine { amount: &Exact::zero() - &one.amount(), ..one.line(&why) };
        settlement.correct(found.iter().map(taken_off).chain(beside).collect());
    }
    Ok(settled)
}

/// What of settlements somebody looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// All lines.
    Whole,
    /// What is paid beside the rules: there are no settlements where that is nothing.
    Beside,
}

/// Puts the pay of a run together with what is paid beside it. `earlier` is the pay of the closed periods by today's rules
/// and facts.
pub(super) fn settled_on(
    session: &Session,
    plan: &Plan,
    books: &PlanBooks<'_>,
    (loaded, outcome, earlier): (&Loaded, &Outcome, &Earlier),
    leave: Leave,
    wanted: Wanted,
) -> Settled {
    let Some(project) = &session.project else {
        return Settled { settlements: Vec::new(), problems: Vec::new() };
    };
    let all: Vec<&Plan> = session.analysed.plans.iter().collect();
    let AdjustmentRows { rows, mut problems } = read_adjustments(project);
    let rows = known_by(rows, session.as_of, &mut problems);
    let found = adjustments_of(plan, &all, &loaded.tables, &rows, books.first_open);
    let open = books.first_open.filter(|first| outcome.periods.contains(first));
    if wanted == Wanted::Beside && found.list.is_empty() && open.is_none() {
        // The lines of a large run, once more, are a tenth of its memory.
        return Settled { settlements: Vec::new(), problems: [problems, found.problems].concat() };
    }
    let mut settlements = crate::ledger::settle(plan, &loaded.tables, outcome, &found.list);
    if let Some(settlement) = settlements.iter_mut().find(|one| Some(one.period) == open) {
        let due = due(&crate::ledger::settle(plan, &loaded.tables, &earlier.outcome, &found.list));
        let covered: HashSet<Period> = books.covered.iter().copied().collect();
        let paid = paid(&books.closed).into_iter().filter(|(key, _)| covered.contains(&key.of)).collect();
        let people = loaded.tables.get(plan.people);
        let missing: HashSet<(Period, &str)> = (earlier.outcome.missing.iter())
            .filter_map(|one| Some((one.period, &*people.entity(one.payee)?.key)))
            .collect();
        // Whose pay of a closed period cannot be computed keeps what was paid.
        let known = |one: &Difference| !missing.contains(&(one.key.of, &*one.key.payee));
        let differences: Vec<Difference> = differences(paid, due).into_iter().filter(known).collect();
        let lines = reasoned(session, plan, books, loaded, &differences, leave);
        settlement.correct(lines);
    }
    // Rows that cannot be read, or are of no plan, each plan tells of: whoever runs several says it once.
    Settled { settlements, problems: [problems, found.problems].concat() }
}

/// The rows that had been entered by a day. Where one is asked for, each must say when it was.
fn known_by(rows: Vec<AdjustmentRow>, day: Option<Date>, problems: &mut Vec<Diagnostic>) -> Vec<AdjustmentRow> {
    let Some(day) = day else { return rows };
    let mut kept = Vec::new();
    for row in rows {
        match row.known {
            Some(known) if known <= day => kept.push(row),
            Some(_) => {}
            None => {
                let said = Diagnostic::error_at(Code::AdjustmentUndated, row.place(AdjustmentColumn::Known));
                problems.push(said.arg("payee", &row.payee).arg("period", row.period).arg("day", day));
            }
        }
    }
    kept
}

/// How the pay is run where it is to be known on what each amount rests.
pub(super) fn explained(session: &Session, leave: Leave) -> (RunOptions, Leave) {
    let files = session.project.as_ref().map(|project| project.data_files()).unwrap_or_default();
    let bytes: u64 = files.iter().filter_map(|path| Some(std::fs::metadata(path).ok()?.len())).sum();
    match bytes < MUCH {
        true => (RunOptions::default(), Leave { scan_from: u64::MAX, ..leave }),
        false => (RunOptions::steps(), leave),
    }
}

/// The lines that pay differences, each with its reason.
fn reasoned(
    session: &Session,
    plan: &Plan,
    books: &PlanBooks<'_>,
    loaded: &Loaded,
    differences: &[Difference],
    leave: Leave,
) -> Vec<SettledLine> {
    if differences.is_empty() {
        return Vec::new();
    }
    let mut periods: Vec<Period> = differences.iter().map(|one| one.key.of).collect();
    periods.dedup();
    let (options, leave) = explained(session, leave);
    let again = match pay_also(session, plan, (&[], &periods), leave, options, None) {
        (Paid::Outcome(loaded, _), earlier) => Some((loaded, earlier)),
        (Paid::Stopped(_) | Paid::Nobody(_), _) => None,
    };
    let texts = RuleTexts::of(plan, &session.analysed.files);
    let bases: HashMap<(Period, Arc<str>, Arc<str>), Basis> = again
        .iter()
        .flat_map(|(loaded, earlier)| {
            let basis = |line: &Line| {
                let payee = Arc::clone(&loaded.tables.get(plan.people).entity(line.payee)?.key);
                let component = Arc::clone(&plan.components.get(line.component).name);
                Some(((line.period, payee, component), Basis::of(plan, &loaded.tables, &texts, line)))
            };
            earlier.outcome.lines().filter_map(basis).collect::<Vec<_>>()
        })
        .collect();
    let why = |one: &Difference| {
        let key = &one.key;
        if key.by_hand {
            return session.say("why_adjustments", &[]);
        }
        let component = plan.components.iter().find(|(_, component)| component.name == key.component);
        let Some((_, component)) = component else {
            return session.say("why_rule_gone", &[]);
        };
        if loaded.tables.get(plan.people).find(&key.payee).is_none() {
            return session.say("why_person_gone", &[]);
        }
        let place = place(session, component.span);
        let Some(before) = &one.paid else {
            return session.say("why_not_paid", &[("place", Arg::Text(place))]);
        };
        let now = bases.get(&(key.of, Arc::clone(&key.payee), Arc::clone(&key.component)));
        let changes = now.map(|now| before.basis.changes(now, &place, session.lang)).unwrap_or_default();
        match (changes.is_empty(), rules_changed(session, books, key.of)) {
            (false, _) => changes.join("; "),
            (true, true) => session.say("why_other_rules", &[]),
            (true, false) => session.say("why_inputs", &[]),
        }
    };
    differences.iter().map(|one| one.line(&why(one))).collect()
}

/// Where a rule stands: `agency.kpi:41`.
fn place(session: &Session, span: crate::source::Span) -> String {
    let Some(file) = session.sources.get(span.file) else { return String::new() };
    format!("{}:{}", file.name(), file.position(span.start as usize).line)
}

/// Whether a file of rules is not what it was when a period was closed.
fn rules_changed(session: &Session, books: &PlanBooks<'_>, of: Period) -> bool {
    let Some((_, closing, _)) = books.closed_in(of) else { return false };
    closing.files.iter().filter(|file| file.name.ends_with(".kpi")).any(|file| {
        let now = session.sources.iter().find(|(_, known)| known.name() == &*file.name);
        let digest = now.map(|(_, known)| blake3::hash(known.text().as_bytes()).to_hex());
        digest.is_none_or(|digest| digest.as_str() != &*file.digest)
    })
}
