//! What holds of every plan, whatever it pays: the order of rows, the number of files, the way in which a year is run, a
//! return, another size of money. Plans and data are those of the naive side, which is not asked for amounts here.

#![cfg(test)]

#[path = "naive/mod.rs"]
mod naive;

use std::path::{Path, PathBuf};

use naive::day::{Day, Months};
use naive::dice::Dice;
use naive::eval::Part;
use naive::files;
use naive::model::*;
use naive::product::{Paid, from_files, pay, period, read, said};
use naive::shrink::Cases;
use naive::text;
use naive::walk::walk;
use premia::data::{Cache, CsvForm, LoadOptions, Passed, Project, Tables, load_passing};
use premia::evaluate::{RunOptions, run, run_with, unpaid};
use premia::measure::{PlanScan, Watched};
use premia::report::{View, pay as table, run_csv, run_json};
use premia::source::SourceMap;
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestError, TestRng, TestRunner};

/// Plans made for each property; `PROPERTY_CASES` in place of these, `PROPERTY_SEED` for other ones.
fn holds(name: &str, cases: u32, property: impl Fn(&Case) -> Result<(), String>) {
    let setting = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let cases = setting("PROPERTY_CASES").map_or(cases, |count| count as u32);
    let mut bytes = [7; 32];
    bytes[..8].copy_from_slice(&setting("PROPERTY_SEED").unwrap_or(1).to_le_bytes());
    let config =
        ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 3000, ..ProptestConfig::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let found = runner.run(&Cases::default(), |case| property(&case).map_err(TestCaseError::fail));
    match found {
        Ok(()) => {}
        Err(TestError::Fail(reason, case)) => {
            let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
            panic!("{reason}\n{}", files::told(&case, &folder));
        }
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
}

/// A property that is asked of too few plans proves nothing; fewer plans than usual say nothing about that.
fn enough(tested: usize, wanted: usize) {
    let fewer = std::env::var("PROPERTY_CASES").is_ok();
    assert!(fewer || tested >= wanted, "only {tested} plans were of the kind wanted");
}

/// Everything that a run prints, from the files of a folder as they stand.
fn printed(case: &Case, folder: &Path) -> Result<String, String> {
    let read = read(&text::plan(&case.plan))?;
    let (plan, sources) = &*read;
    let loaded = from_files(plan, folder)?;
    let wrong = said(&loaded.problems, sources);
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let periods: Vec<_> = case.periods.iter().map(|months| period(*months)).collect();
    let outcome = run(plan, &loaded.tables, &periods, RunOptions::default());
    let view = View { plan, tables: &loaded.tables, sources, lang: plan.lang, reading: false };
    let parts = [
        table(&view, &outcome, 100),
        run_csv(&view, &outcome, CsvForm::default()),
        run_json(&view, &outcome, &[], &[], &[]).to_string(),
    ];
    let errors: Vec<String> =
        outcome.problems.iter().map(|problem| format!("{} {:?}", problem.code.id(), problem.args)).collect();
    // Messages name rows by file and line, and those are what changes.
    let errors = errors.iter().filter(|text| !text.contains(".csv:")).count();
    Ok(format!("{}\n{errors}", parts.join("\n")))
}

/// Amounts and messages when big tables are read in passing, whatever their size: without a memory, with an empty one, with a
/// full one and with one that has lost some of it; then when every row is kept. And how many records passed by.
fn passing_and_kept(case: &Case, folder: &Path) -> Result<(Vec<String>, usize), String> {
    let read = read(&text::plan(&case.plan))?;
    let (plan, sources) = &*read;
    let mut unread = SourceMap::new();
    let project = Project::read(folder, &mut unread).map_err(|problems| said(&problems, &unread))?;
    let periods: Vec<_> = case.periods.iter().map(|months| period(*months)).collect();
    let watch = |tables: &Tables| Watched { months: unpaid(plan, tables, &periods), ..Watched::default() };
    let scan = PlanScan::new(plan, &watch);
    let mut passed = 0;
    let cache = Cache::of_project(folder).unwrap();
    let mut told = |scan_from: u64, cache: Option<&Cache>| {
        let options = LoadOptions { scan_from, ..LoadOptions::default() };
        let Passed { loaded, mut records } = load_passing(&project, plan, &options, &scan, cache);
        passed += records.len();
        let wrong = said(&loaded.problems, sources);
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let scanned = scan.finish(&mut records);
        if let Some(cache) = cache {
            for passed in &records {
                passed.keep(cache, |question| scan.written(&scanned, passed.record, question)).unwrap();
            }
        }
        let outcome = run_with(&scanned, plan, &loaded.tables, &periods, RunOptions::amounts());
        let view = View { plan, tables: &loaded.tables, sources, lang: plan.lang, reading: false };
        let messages: Vec<String> =
            outcome.problems.iter().map(|problem| format!("{:?} {:?}", problem.code, problem.args)).collect();
        Ok(format!("{}\n{}", run_csv(&view, &outcome, CsvForm::default()), messages.join("\n")))
    };
    let mut all = vec![told(0, None)?, told(0, Some(&cache))?, told(0, Some(&cache))?];
    forget_some(cache.root());
    all.push(told(0, Some(&cache))?);
    all.push(told(u64::MAX, None)?);
    Ok((all, passed))
}

/// Deletes every other file of a cache.
fn forget_some(cache: &Path) {
    for state in std::fs::read_dir(cache).into_iter().flatten().flatten().filter(|entry| entry.path().is_dir()) {
        let mut files: Vec<_> = std::fs::read_dir(state.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        files.iter().step_by(2).for_each(|file| std::fs::remove_file(file).unwrap());
    }
}

#[test]
fn rows_that_pass_by_pay_what_rows_kept_pay() {
    let passed = std::cell::Cell::new(0);
    holds("passing", 400, |case| {
        let folder = tempfile::tempdir().unwrap();
        files::write(case, folder.path());
        let (ways, records) = passing_and_kept(case, folder.path())?;
        passed.set(passed.get() + records);
        let Some((kept, passing)) = ways.split_last() else { return Ok(()) };
        passing.iter().try_for_each(|passing| differs("reading in passing pays otherwise", kept, passing))
    });
    enough(passed.get(), 40);
}

fn differs(what: &str, one: &str, other: &str) -> Result<(), String> {
    if one == other { Ok(()) } else { Err(format!("{what}\n--- as written\n{one}\n--- otherwise\n{other}")) }
}

#[test]
fn any_order_of_rows_gives_the_same_bytes() {
    holds("any-order", 60, |case| {
        let folder = tempfile::tempdir().unwrap();
        files::write(case, folder.path());
        let first = printed(case, folder.path())?;
        let mut dice = Dice::new(case.data.sales.len() as u64);
        for table in files::tables(case) {
            let mut rows = table.rows;
            dice.shuffle(&mut rows);
            std::fs::write(folder.path().join(table.file), files::csv(&table.columns, &rows)).unwrap();
        }
        differs("the order of rows matters", &first, &printed(case, folder.path())?)
    });
}

#[test]
fn data_in_two_files_pays_the_same() {
    holds("two-files", 60, |case| {
        let folder = tempfile::tempdir().unwrap();
        files::write(case, folder.path());
        let first = printed(case, folder.path())?;
        for table in files::tables(case) {
            let (even, odd): (Vec<_>, Vec<_>) = table.rows.into_iter().enumerate().partition(|(at, _)| at % 2 == 0);
            let rows = |rows: Vec<(usize, Vec<String>)>| rows.into_iter().map(|(_, row)| row).collect::<Vec<_>>();
            let name = table.file.trim_end_matches(".csv");
            std::fs::remove_file(folder.path().join(table.file)).unwrap();
            for (part, rows) in [("a", rows(odd)), ("b", rows(even))] {
                std::fs::write(folder.path().join(format!("{name}-{part}.csv")), files::csv(&table.columns, &rows))
                    .unwrap();
            }
        }
        let project = folder.path().join("premia.yaml");
        let text = std::fs::read_to_string(&project).unwrap().replace(".csv", "-*.csv");
        std::fs::write(&project, text).unwrap();
        differs("two files pay otherwise than one", &first, &printed(case, folder.path())?)
    });
}

/// The lines of several runs together.
fn lines_of(runs: &[Paid]) -> Vec<(naive::product::Key, Option<Q>)> {
    let mut lines: Vec<_> = runs.iter().flat_map(|paid| paid.lines.clone()).collect();
    lines.sort();
    lines
}

#[test]
fn a_year_run_month_by_month_pays_the_year_run_at_once() {
    holds("a-year", 120, |case| {
        let mut case = case.clone();
        let len = case.plan.every.months();
        let first = Months::holding(case.plan.effective.0.month(), len).first;
        case.periods = (0..12 / len).map(|step| Months { first: first + step * len, len }).collect();
        case.periods.retain(|period| case.plan.effective.1.is_none_or(|through| period.first_day() <= through));
        let at_once = pay(&case, None)?;
        let mut apart = Vec::new();
        for period in &case.periods {
            apart.push(pay(&Case { periods: vec![*period], ..case.clone() }, None)?);
        }
        // The later ones first: nothing may depend on what was run before.
        apart.reverse();
        let (one, other) = (lines_of(&[at_once]), lines_of(&apart));
        differs("a year at once differs", &format!("{one:#?}"), &format!("{other:#?}"))
    });
}

#[test]
fn ten_times_the_money_pays_ten_times_as_much() {
    holds("ten-times", 300, |case| {
        let once = pay(case, None)?;
        let larger = pay(&ten_times(case), None)?;
        let expected: Vec<_> =
            lines_of(&[once]).into_iter().map(|(key, amount)| (key, amount.map(|amount| amount * int(10)))).collect();
        differs("ten times the money", &format!("{expected:#?}"), &format!("{:#?}", lines_of(&[larger])))
    });
}

/// Every amount of the rules and of the data times ten, the units of rounding included.
fn ten_times(case: &Case) -> Case {
    let mut case = case.clone();
    let ten = int(10);
    let units = |rounding: &mut Rounding| rounding.unit *= int(10);
    units(&mut case.plan.rounding);
    for param in case.plan.params.iter_mut().filter(|param| param.unit == Unit::Money) {
        param.rows.iter_mut().flat_map(|(_, values)| values).for_each(|value| *value *= &ten);
    }
    let bounds = |tiers: &mut Tiers| {
        if tiers.by_unit == Unit::Money {
            tiers.lines.iter_mut().for_each(|line| line.bound *= int(10));
        }
        if let Some(Columns::Across(_, Unit::Money, _, bounds, _)) = &mut tiers.columns {
            bounds.iter_mut().for_each(|(bound, _)| *bound *= int(10));
        }
    };
    case.plan.scales.iter_mut().for_each(bounds);
    let of_caps = case.plan.payroll.caps.iter_mut().filter_map(|cap| cap.rounding.as_mut());
    of_caps.for_each(|(_, unit)| *unit *= &ten);
    case.plan.contests.iter_mut().flat_map(|contest| &mut contest.prizes).for_each(|prize| *prize *= int(10));
    let of_money: Vec<bool> = case.plan.kpis.iter().map(|kpi| kpi.unit == Unit::Money).collect();
    for bonus in &mut case.plan.bonuses {
        bonus.rounding.iter_mut().for_each(units);
        if let Some(gate) = bonus.gate.as_mut().filter(|gate| !gate.attainment && of_money[gate.kpi]) {
            gate.bound *= &ten;
        }
        if let Amount::Tiers(tiers, _) = &mut bonus.amount {
            bounds(tiers);
        }
        let each = bonus.for_each.iter_mut().flat_map(|each| &mut each.each_then);
        for step in bonus.then.iter_mut().chain(each) {
            if let Step::Round(_, unit) = step {
                *unit *= &ten;
            }
        }
    }
    let constants = &mut |expr: &mut Expr| {
        if let Expr::Round(of, _, unit) = expr
            && !matches!(**of, Expr::Div(..))
        {
            *unit *= &ten;
        }
        if let Expr::Const(value, Unit::Money) = expr {
            *value *= &ten;
        }
    };
    walk(&mut case, constants, &mut |_| {});
    for person in &mut case.data.people {
        let changes = person.changes.iter_mut().filter_map(|change| change.salary.as_mut());
        person.salary.iter_mut().chain(changes).for_each(|amount| *amount *= &ten);
    }
    for sale in &mut case.data.sales {
        sale.amount.iter_mut().chain(&mut sale.margin).chain(&mut sale.refunded).for_each(|amount| *amount *= &ten);
    }
    for order in &mut case.data.orders {
        order.sum.iter_mut().for_each(|amount| *amount *= &ten);
    }
    for goal in &mut case.data.goals {
        goal.goal.iter_mut().for_each(|amount| *amount *= &ten);
    }
    case
}

#[test]
fn a_returned_deal_with_nothing_else_nets_to_zero() {
    let tested = std::cell::Cell::new(0);
    holds("returned", 600, |case| {
        let mut case = case.clone();
        // Rules that pay row by row, without steps that pay or take something where there is no row.
        case.plan.bonuses.retain(|bonus| bonus.for_each.is_some() && bonus.every.is_none());
        case.plan.pools.clear();
        case.plan.contests.clear();
        case.plan.payroll = Payroll { caps: caps(&case), ..Payroll::default() };
        let sized = |step: &Step| match step {
            Step::AtLeast(_) | Step::Minus(_) => false,
            // A limit below 0 takes something, too.
            Step::AtMost(most) => matches!(most, Expr::Const(..)),
            _ => true,
        };
        for bonus in &mut case.plan.bonuses {
            bonus.then.retain(sized);
            bonus.effective = None;
            bonus.no_data = Some(NoData::NotApplicable);
            bonus.exceptions.clear();
            // What is carried belongs to no row that could be taken back.
            bonus.negative = bonus.negative.map(|_| Negative::Recovered);
            bonus.for_each.iter_mut().for_each(|each| each.reversed = Some(Reversal { within: None, in_part: false }));
        }
        case.plan.settle_days();
        let (Some(person), Some(sale)) = (case.data.people.first().cloned(), case.data.sales.first().cloned()) else {
            return Ok(());
        };
        let mut totals = false;
        walk(&mut case, &mut |expr| totals |= matches!(expr, Expr::Total(_)), &mut |_| {});
        if case.plan.bonuses.is_empty() || totals {
            return Ok(());
        }
        let sold = Day::new(2026, 2, 10).plus(sale.units * 5);
        let back = sold.plus(case.data.sales.len() as i64 * 3);
        case.data.goals.retain(|goal| goal.person == person.id);
        case.data.people = vec![Person { hired: Day::new(2025, 1, 1), left: None, ..person.clone() }];
        case.data.rates = case.data.rates.iter().map(|(_, from, rate)| (sold, from.clone(), rate.clone())).collect();
        case.data.rates.dedup_by(|a, b| a.1 == b.1);
        case.data.rates.truncate(1);
        case.data.sales = vec![Sale {
            part: int(1),
            helper: None,
            seller: person.id,
            sold_on: Some(sold),
            refunded_on: Some(back),
            ..sale
        }];
        let len = case.plan.every.months();
        let first = Months::holding(2026 * 12, len).first;
        case.periods = (0..6).map(|step| Months { first: first + step * len, len }).collect();
        case.periods.retain(|period| case.plan.effective.1.is_none_or(|through| period.first_day() <= through));
        let paid = pay(&case, None)?;
        // A row that paid below 0 comes back as pay of the period of the refund, which a cap limits as any other.
        let first = |name: &String| {
            let of_rule = paid.lines.iter().filter(|((_, _, other), _)| other == name);
            of_rule.filter_map(|(_, amount)| amount.as_ref()).find(|amount| **amount != int(0))
        };
        let rules = (0..case.plan.bonuses.len()).map(|at| text::part(Part::Bonus(at), case.plan.ru));
        if rules.into_iter().any(|name| first(&name).is_some_and(|amount| *amount < int(0))) {
            return Ok(());
        }
        let sum: Q = paid.lines.values().flatten().sum();
        if paid.lines.values().flatten().any(|amount| *amount != int(0)) {
            tested.set(tested.get() + 1);
        }
        if sum == int(0) {
            Ok(())
        } else {
            Err(format!("{sum} is left: {:#?}\n{}", paid.lines, text::plan(&case.plan)))
        }
    });
    enough(tested.get(), 10);
}

/// A cap of all pay, and one or two inside it: what they cut is lost, carried, or paid at the end of the half-year.
fn caps(case: &Case) -> Vec<Cap> {
    let dice = &mut Dice::new(case.data.sales.len() as u64 * 31 + case.plan.bonuses.len() as u64);
    // A plan begins with a period of its caps.
    let months = case.plan.every == Grain::Month && case.plan.effective.0 == Day::new(2026, 1, 1);
    let cap = |of: Option<Vec<usize>>, every: Option<Grain>, dice: &mut Dice| Cap {
        of,
        at_most: Expr::Const(int(dice.range(0, 10) * 700), Unit::Money),
        excess: match dice.below(4) {
            0 => CapExcess::Carried,
            1 if every.is_none() => CapExcess::PaidAtEnd(Grain::Half),
            _ => CapExcess::Lost,
        },
        left: IfLeft::Planned,
        every,
        effective: None,
        opening: None,
        rounding: None,
        per_team: None,
    };
    let mut caps = vec![cap(None, (months && dice.once_in(3)).then_some(Grain::Quarter), dice)];
    if dice.once_in(2) {
        caps.push(cap(Some(vec![0]), None, dice));
        // Of the same rules the one written first cuts first.
        let inner = usize::from(case.plan.bonuses.len() > 1 || caps[0].every.is_some());
        if caps[1 - inner].excess == CapExcess::Lost {
            // What an outer cap loses of that which an inner one pays later belongs to no rule, and stays lost.
            caps[inner].excess = CapExcess::Lost;
        }
    } else if case.plan.bonuses.len() > 2 {
        // Two that cross.
        for of in [vec![0, 1], vec![1, 2]] {
            caps.push(Cap { excess: CapExcess::Lost, ..cap(Some(of), None, dice) });
        }
    }
    caps
}

/// Boundaries in thousands and whether each is left out, rates in hundredths of a percent, the rate below, drivers.
type Curve = (Vec<(i64, bool)>, Vec<i64>, Option<i64>, Vec<i64>);

/// Marginal rates from 0 percent up, and drivers in kopecks, ascending.
fn marginal() -> impl Strategy<Value = Curve> {
    let bounds = prop::collection::btree_set(0i64..40, 1..5);
    let drivers = prop::collection::btree_set(
        prop_oneof![0i64..4_500_000, (0i64..40, -1i64..=1).prop_map(|(at, off)| (at * 100_000 + off).max(0))],
        2..24,
    );
    (bounds, drivers, prop::option::of(0i64..3000)).prop_flat_map(|(bounds, drivers, below)| {
        let lines = bounds.iter().map(|bound| (Just(*bound), any::<bool>())).collect::<Vec<_>>();
        let rates = prop::collection::vec(0i64..3000, bounds.len());
        (lines, rates, Just(below), Just(drivers.into_iter().collect()))
    })
}

#[test]
fn marginal_pay_is_continuous_and_never_falls() {
    let config = ProptestConfig { cases: 80, failure_persistence: None, ..ProptestConfig::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &[3; 32]));
    runner
        .run(&marginal(), |(lines, rates, below, drivers)| {
            let rate = |rate: i64| Expr::Const(dec(rate, 4), Unit::Number);
            let tiers = Tiers {
                by: Expr::Kpi(0, None),
                by_unit: Unit::Money,
                mode: Mode::Marginal,
                below: below.map(rate),
                lines: lines
                    .iter()
                    .zip(&rates)
                    .map(|((bound, above), value)| Tier {
                        bound: int(bound * 1000),
                        above: *above,
                        value: rate(*value),
                    })
                    .collect(),
                columns: None,
                at_bounds: None,
                opening: None,
            };
            let case = curve(tiers, &drivers);
            let paid = pay(&case, None).map_err(TestCaseError::fail)?;
            let pays: Vec<Q> = (0..drivers.len())
                .map(|at| paid.lines[&("2026-01".to_owned(), person(at), "extra_1".to_owned())].clone().unwrap())
                .collect();
            let steepest = dec(rates.iter().copied().chain(below).max().unwrap_or(0), 4);
            for (at, pair) in drivers.windows(2).enumerate() {
                let more = &pays[at + 1] - &pays[at];
                let most = dec(pair[1] - pair[0], 2) * &steepest;
                prop_assert!(
                    int(0) <= more && more <= most,
                    "from {} to {}: {more}\n{}",
                    pair[0],
                    pair[1],
                    text::plan(&case.plan)
                );
            }
            Ok(())
        })
        .unwrap();
}

fn person(at: usize) -> String {
    format!("P{at:03}")
}

/// A plan of one bonus with tiers, and a person for each driver, in kopecks.
fn curve(tiers: Tiers, drivers: &[i64]) -> Case {
    let sum = Kpi {
        unit: Unit::Money,
        measure: Measure::Agg(Func::Sum, Field::Amount, None),
        filter: None,
        per: Per::Person,
        quota: None,
        by_days: None,
        formula: Formula::MeasureOverQuota,
        reversed: None,
        cohort: None,
    };
    let bonus = Bonus {
        every: None,
        effective: None,
        rounding: None,
        for_each: None,
        when: None,
        gate: None,
        no_data: None,
        window: None,
        negative: Some(Negative::Recovered),
        dated_by_first: None,
        amount: Amount::Tiers(tiers, None),
        then: Vec::new(),
        exceptions: Vec::new(),
        finish: Finish::default(),
    };
    let plan = Plan {
        ru: false,
        every: Grain::Month,
        // Amounts of two digits at rates of four: nothing is cut.
        rounding: Rounding { mode: RoundMode::HalfUp, unit: dec(1, 6), each_record: false },
        effective: (Day::new(2026, 1, 1), None),
        whole_periods: false,
        chosen: None,
        params: Vec::new(),
        kpis: vec![sum],
        scales: Vec::new(),
        cards: Vec::new(),
        defines: Vec::new(),
        bonuses: vec![bonus],
        pools: Vec::new(),
        contests: Vec::new(),
        payroll: Payroll::default(),
        shared: None,
        shares_apart: false,
        refunds_apart: false,
        computed: false,
        history: false,
        fx: None,
    };
    let people = (0..drivers.len()).map(|at| Person {
        id: person(at),
        role: "junior".to_owned(),
        team: "north".to_owned(),
        hired: Day::new(2025, 1, 1),
        left: None,
        salary: None,
        grade: None,
        changes: Vec::new(),
        again: None,
        head: None,
    });
    let sales = drivers.iter().enumerate().map(|(at, amount)| Sale {
        id: format!("S{at:03}"),
        seller: person(at),
        sold_on: Some(Day::new(2026, 1, 10)),
        amount: Some(dec(*amount, 2)),
        margin: None,
        units: 1,
        client: None,
        kind: None,
        refunded_on: None,
        refunded: None,
        collected_on: None,
        part: int(1),
        helper: None,
        currency: "RUB".to_owned(),
    });
    let data = Data {
        people: people.collect(),
        sales: sales.collect(),
        goals: Vec::new(),
        orders: Vec::new(),
        rates: Vec::new(),
    };
    Case { plan, data, periods: vec![Months { first: 2026 * 12, len: 1 }] }
}

#[test]
fn the_shares_of_a_pool_total_the_pool() {
    let tested = std::cell::Cell::new(0);
    holds("pool", 400, |case| {
        let mut case = case.clone();
        let Some(pool) = case.plan.pools.first_mut() else { return Ok(()) };
        let amount = dec(case.data.sales.len() as i64 * 33_333 - 50_000, 2);
        pool.amount = Expr::Const(amount.clone(), Unit::Money);
        pool.when = None;
        pool.opening = None;
        pool.later = None;
        pool.exceptions.clear();
        pool.then.clear();
        pool.among.iter_mut().for_each(|(_, nobody)| *nobody = Nobody::NotPaid);
        pool.no_basis = pool.no_basis.map(|_| NoBasis::Equally);
        pool.negative = Some(Negative::Recovered);
        if pool.per_kind.is_some() {
            // Of the line of somebody who is in two groups nobody knows what is of which.
            return Ok(());
        }
        let per_team = pool.per_team;
        let name = text::part(naive::eval::Part::Pool(0), case.plan.ru);
        let rounding = &case.plan.rounding;
        let whole = naive::eval::round(&amount, rounding.mode, &rounding.unit);
        let paid = pay(&case, None)?;
        let mut groups: std::collections::BTreeMap<(String, String), Vec<Q>> = std::collections::BTreeMap::new();
        for ((period, person, component), amount) in &paid.lines {
            let team = case.data.people.iter().find(|other| other.id == *person).map(|other| other.team.clone());
            let group = if per_team { team.unwrap_or_default() } else { String::new() };
            if let (true, Some(amount)) = (*component == name, amount) {
                groups.entry((period.clone(), group)).or_default().push(amount.clone());
            }
        }
        for (group, shares) in groups {
            let sum: Q = shares.iter().sum();
            tested.set(tested.get() + usize::from(shares.len() > 1));
            if sum != whole {
                return Err(format!("{group:?}: {shares:?} total {sum}, the pool is {whole}"));
            }
        }
        Ok(())
    });
    enough(tested.get(), 50);
}
