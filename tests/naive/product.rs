//! The product on the same case: its text, its rows, its lines.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::rc::Rc;

use num_bigint::BigInt;
use premia::analyse::analyse;
use premia::data::{
    GivenRecord, GivenRow, LoadOptions, Loaded, Passed, Project, Tables, load, load_given, load_passing,
};
use premia::diagnostics::{Arg, Diagnostic};
use premia::evaluate::{LineStatus, Outcome, RunOptions, behind, groups_behind, months_behind, run, run_with, unpaid};
use premia::measure::{PlanScan, Watched};
use premia::plan::{ComponentKind, Plan};
use premia::source::SourceMap;
use premia::time::Period;

use super::day::Months;
use super::eval::States;
use super::files;
use super::model::{Case, Q};
use super::text;

/// Period, key of the person, name of the component.
pub type Key = (String, String, String);

/// What the product gives.
#[derive(Debug, Default)]
pub struct Paid {
    /// The lines; `None` for one that does not apply.
    pub lines: BTreeMap<Key, Option<Q>>,
    /// What stays open after the period, for components that keep a balance.
    pub balances: BTreeMap<Key, Q>,
    /// What each line is made of.
    pub states: BTreeMap<Key, States>,
    /// Lines whose amount is not what they are made of, and balances that do not follow from them.
    pub wrong: Vec<Key>,
    /// The errors of the run: code, rule, person, period.
    pub errors: Vec<(String, String, String, String)>,
}

/// A plan and its text.
pub type Analysed = Rc<(Plan, SourceMap)>;

thread_local! {
    /// The last text read: it is the slowest part.
    static LAST: RefCell<Option<(String, Analysed)>> = const { RefCell::new(None) };
}

/// The analysed plan of a text, or what is wrong with it.
pub fn read(rules: &str) -> Result<Analysed, String> {
    let known = LAST.with_borrow(|last| last.as_ref().filter(|(text, _)| text == rules).map(|(_, plan)| plan.clone()));
    if let Some(plan) = known {
        return Ok(plan);
    }
    let plan = Rc::new(analysed(rules)?);
    LAST.set(Some((rules.to_owned(), plan.clone())));
    Ok(plan)
}

fn analysed(rules: &str) -> Result<(Plan, SourceMap), String> {
    let mut sources = SourceMap::new();
    sources.add("plan.kpi", rules);
    let mut analysed = analyse(&mut sources);
    if analysed.has_errors() || analysed.plans.is_empty() {
        return Err(said(&analysed.diagnostics, &sources));
    }
    let plan = analysed.plans.remove(0);
    Ok((plan, sources))
}

/// Messages, short.
pub fn said(problems: &[Diagnostic], sources: &SourceMap) -> String {
    let mut text = String::new();
    for problem in problems.iter().filter(|problem| problem.is_error()) {
        let place = problem.span().map_or("", |span| sources.slice(span));
        let _ = writeln!(text, "{} at `{place}` {:?}", problem.code.id(), problem.args);
    }
    text
}

/// The period of the product for some months.
pub fn period(months: Months) -> Period {
    Period::parse(&months.to_string()).unwrap_or_else(|| panic!("{months} is no period"))
}

/// A case's rows as the product reads them without files.
pub fn given(case: &Case, plan: &Plan) -> Loaded {
    let records: Vec<GivenRecord> = files::tables(case)
        .into_iter()
        // A record that no rule reads is no part of the analysed plan.
        .filter(|table| plan.read_records().any(|record| *record.name == *table.name))
        .map(|table| {
            let row = |cells: Vec<String>| GivenRow {
                cells: table.columns.iter().cloned().zip(cells).filter(|(_, text)| !text.is_empty()).collect(),
                place: plan.span,
            };
            GivenRecord { name: table.name.clone(), place: plan.span, rows: table.rows.into_iter().map(row).collect() }
        })
        .collect();
    load_given(plan, &records, "given.yaml", None)
}

/// A case's rows read from the files of a folder, as they stand there.
pub fn from_files(plan: &Plan, folder: &Path) -> Result<Loaded, String> {
    let mut sources = SourceMap::new();
    let project = Project::read(folder, &mut sources).map_err(|problems| said(&problems, &sources))?;
    Ok(load(&project, plan, &LoadOptions::default()))
}

/// Runs a case whose files stand in a folder with its tables read in passing, however small they are; and says how many
/// records passed by.
pub fn pay_passing(case: &Case, folder: &Path) -> Result<(Paid, usize), String> {
    let read = read(&text::plan(&case.plan))?;
    let (plan, sources) = &*read;
    let mut unread = SourceMap::new();
    let project = Project::read(folder, &mut unread).map_err(|problems| said(&problems, &unread))?;
    let periods: Vec<Period> = case.periods.iter().map(|months| period(*months)).collect();
    let watch = |tables: &Tables| Watched { months: unpaid(plan, tables, &periods), ..Watched::default() };
    let scan = PlanScan::new(plan, &watch);
    let options = LoadOptions { scan_from: 0, ..LoadOptions::default() };
    let Passed { loaded, mut records } = load_passing(&project, plan, &options, &scan, None);
    let wrong = said(&loaded.problems, sources);
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let passed = records.len();
    let outcome = run_with(&scan.finish(&mut records), plan, &loaded.tables, &periods, RunOptions::default());
    Ok((told(plan, &loaded, &outcome), passed))
}

/// The same for one person and period, of whom nothing but the rows that their pay depends on is looked at; `None` where
/// that may be everybody's.
pub fn pay_of_one(case: &Case, folder: &Path, whose: &str, months: Months) -> Result<Option<Paid>, String> {
    let read = read(&text::plan(&case.plan))?;
    let (plan, sources) = &*read;
    if groups_behind(plan).is_none() {
        return Ok(None);
    }
    let mut unread = SourceMap::new();
    let project = Project::read(folder, &mut unread).map_err(|problems| said(&problems, &unread))?;
    let periods = [period(months)];
    let person = |tables: &Tables| tables.get(plan.people).find(whose);
    let watch = |tables: &Tables| Watched {
        people: person(tables).and_then(|person| behind(plan, tables, person)).unwrap_or_default(),
        ..Watched::default()
    };
    let scan = PlanScan::of_watched(plan, &watch, months_behind(plan, &periods).as_ref());
    let options = LoadOptions { scan_from: 0, ..LoadOptions::default() };
    let Passed { loaded, mut records } = load_passing(&project, plan, &options, &scan, None);
    let wrong = said(&loaded.problems, sources);
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let alone = person(&loaded.tables).map(|person| [person].into());
    let options = RunOptions { only: alone.as_ref(), ..RunOptions::default() };
    let outcome = run_with(&scan.finish(&mut records), plan, &loaded.tables, &periods, options);
    Ok(Some(told(plan, &loaded, &outcome)))
}

/// Runs a case; `folder` makes it write and read files.
pub fn pay(case: &Case, folder: Option<&Path>) -> Result<Paid, String> {
    let read = read(&text::plan(&case.plan))?;
    let (plan, sources) = &*read;
    let loaded = match folder {
        None => given(case, plan),
        Some(folder) => {
            files::write(case, folder);
            from_files(plan, folder)?
        }
    };
    let wrong = said(&loaded.problems, sources);
    if !wrong.is_empty() {
        return Err(wrong);
    }
    Ok(run_on(plan, &loaded, &case.periods))
}

/// Runs periods on tables already read.
pub fn run_on(plan: &Plan, loaded: &Loaded, periods: &[Months]) -> Paid {
    let periods: Vec<Period> = periods.iter().map(|months| period(*months)).collect();
    told(plan, loaded, &run(plan, &loaded.tables, &periods, RunOptions::default()))
}

fn told(plan: &Plan, loaded: &Loaded, outcome: &Outcome) -> Paid {
    let people = loaded.tables.get(plan.people);
    let mut paid = Paid::default();
    let mut balances = BTreeMap::new();
    let runs_on = outcome.periods.is_sorted_by(|one, next| one.previous(-1) == *next);
    for line in outcome.lines() {
        let who = people.entity(line.payee).map_or_else(String::new, |entity| entity.key.to_string());
        let amount = match line.status {
            LineStatus::Pays => Some(number(&line.amount.to_string())),
            LineStatus::NotApplicable(_) => None,
        };
        let name = plan.components.get(line.component).name.to_string();
        let key = (line.period.to_string(), who, name);
        let flow = &line.flow;
        let [earned, held, released, taken, cancelled] =
            [&flow.earned, &flow.held, &flow.released, &flow.taken_back, &flow.cancelled]
                .map(|amount| number(&amount.to_string()));
        let open = line.balance.as_ref().map(|balance| number(&balance.to_string()));
        // What draws and deductions have open is what they have not taken yet.
        let kind = &plan.components.get(line.component).kind;
        let keeps = !matches!(kind, ComponentKind::Draw(_) | ComponentKind::Deduction(_));
        let before = balances.insert((line.payee, line.component), open.clone().filter(|_| keeps)).flatten();
        let follows = match (before, &open) {
            // Between two lines one may be missing that could not be computed.
            (Some(before), Some(open)) if runs_on && !outcome.lacks(line.payee) => {
                before + &held - &released - &cancelled == *open
            }
            _ => true,
        };
        if number(&line.amount.to_string()) != &earned - &held + &released - &taken || !follows {
            paid.wrong.push(key.clone());
        }
        paid.states.insert(key.clone(), States { earned, held, released, taken, cancelled });
        if let Some(balance) = &line.balance {
            paid.balances.insert(key.clone(), number(&balance.to_string()));
        }
        paid.lines.insert(key, amount);
    }
    for problem in outcome.problems.iter().filter(|problem| problem.is_error()) {
        let arg = |wanted: &str| {
            let found = problem.args.iter().find(|(name, _)| *name == wanted).map(|(_, value)| value);
            match found {
                Some(Arg::Text(text)) => text.clone(),
                Some(Arg::Period(period)) => period.to_string(),
                other => format!("{other:?}"),
            }
        };
        paid.errors.push((problem.code.id().to_owned(), arg("rule"), arg("person"), arg("period")));
    }
    paid
}

/// A decimal of the product.
pub fn number(text: &str) -> Q {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
    let units: BigInt = format!("{whole}{rest}").parse().unwrap_or_else(|_| panic!("`{text}` is no decimal"));
    Q::new(units * sign, BigInt::from(10).pow(rest.len() as u32))
}
