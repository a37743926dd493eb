//! Rules as they are written, against what their examples come to in the evaluation.

use proptest::prelude::*;

use super::*;
use crate::analyse::analyse;
use crate::evaluate::{Value, check_examples};
use crate::plan::{Case, Plan};
use crate::prove::{Assumptions, Blocked, Dealing, Described, Why, drivers, natural, shape as shape_of};
use crate::source::SourceMap;

pub(super) const HEAD: &str = r#"plan p "P"
  for:        employees
  every:      month
  currency:   RUB
  rounding:   half up to 0.01
  effective:  from 2026-01-01

record employees "People"
  extends:       standard
  field salary:  money

record sales "Sales"
  key:              number
  credited to:      manager
  field number:     text
  field manager:    employee
  field closed_on:  date
  field amount:     money
  field margin:     money
  field profit:     money
  field grade:      percent

param rate "Rate"
  from 2026-01-01:  5%

kpi turnover "Turnover"
  measure:  sum of sales.amount
  by date:  closed_on
  quota:    1 000

kpi margin "Margin"
  measure:  sum of sales.margin
  by date:  closed_on

kpi quality "Quality"
  measure:  average of sales.grade
  by date:  closed_on
"#;

pub(super) fn plan(rules: &str) -> Plan {
    read(rules).unwrap_or_else(|errors| panic!("{errors}\n{rules}"))
}

pub(super) fn read(rules: &str) -> Result<Plan, String> {
    let mut sources = SourceMap::new();
    sources.add("plan.kpi", format!("{HEAD}\n{rules}"));
    let mut analysed = analyse(&mut sources);
    let errors: Vec<_> = analysed.diagnostics.iter().filter(|found| found.is_error()).collect();
    if errors.is_empty() { Ok(analysed.plans.remove(0)) } else { Err(format!("{errors:#?}")) }
}

/// The one bonus of some rules, by its natural quantity.
fn of_bonus(rules: &str) -> Result<Described, Blocked> {
    let plan = plan(rules);
    let (id, _) = plan.components.iter().next().unwrap();
    natural(&plan, Case::Component(id)).map(|natural| natural.described)
}

fn windows(shape: &Shape) -> Vec<[String; 2]> {
    let found = shape.dealing(&Dealing::in_kopecks());
    found.iter().map(|window| [window.over.low(), window.over.high()].map(|x| x.unwrap().to_string())).collect()
}

#[test]
fn scheme_a_from_its_text() {
    let found = of_bonus(
        r#"
bonus b "B"
  by:            turnover
  mode:          amount of the tier
  from 100 000:  25 000
  from 150 000:  35 000
"#,
    )
    .unwrap();
    assert_eq!(windows(&found.shape), [["75000", "100000"], ["140000", "150000"]]);
    assert_eq!(found.tiers.len(), 3);
    assert!(found.supposed.is_empty() && found.cuts.is_empty());
}

#[test]
fn a_share_of_salary_and_turnover_jumps_above_the_quota() {
    let found = of_bonus(
        r#"
bonus personal "Personal"
  by:          attainment of turnover
  mode:        amount of the tier
  from 80%:    10% of salary + 5% of turnover
  above 100%:  15% of salary + 7% of turnover
  given:       salary = 35 000, quota of turnover = 250 000
  examples:
    | turnover | pays   |
    | 250 000  | 16 000 |
"#,
    )
    .unwrap();
    let jumps = found.shape.jumps();
    let told: Vec<[String; 4]> =
        jumps.iter().map(|jump| [&jump.at, &jump.before, &jump.value, &jump.after].map(Exact::to_string)).collect();
    assert_eq!(told[0], ["200000", "0", "13500", "13500"]);
    assert_eq!(told[1], ["250000", "16000", "16000", "22750"]);
    assert_eq!(jumps[1].size().to_string(), "6750");
}

#[test]
fn a_cap_is_seen_where_it_cuts_and_a_gate_hides_tiers() {
    let found = of_bonus(
        r#"
bonus b "B"
  gate:       turnover >= 300, from the first unit
  by:         turnover
  mode:       marginal
  from 0:     5%
  from 200:   10%
  from 1 000: 20%
  then:       at most 90
"#,
    )
    .unwrap();
    // 10 + 80 at 1 000: from there on nothing is added.
    assert_eq!(found.shape.at(&n("999")), Some(n("89.9")));
    assert_eq!(found.shape.flat_end().map(|flat| flat.from), Some(n("1000")));
    assert_eq!(found.cuts.len(), 1);
    assert_eq!(found.cuts[0].over, Interval::new(Some(Cut::after(n("1000"))), None).unwrap());
    let places: Vec<_> = found.tiers.iter().map(|tier| tier.place).collect();
    assert_eq!(places, [Some(1), Some(2)], "the first tier lies below the gate");
}

#[test]
fn what_is_not_known_blocks_and_is_named() {
    let text = |pays: &str| format!("\nbonus b \"B\"\n  pays:  {pays}\n");
    let why = |pays: &str| of_bonus(&text(pays)).unwrap_err().why;
    assert!(matches!(why("5% of turnover + 1% of margin"), Why::Kpi(_)));
    assert_eq!(of_bonus(&text("5% of turnover * attainment of turnover")).unwrap_err().why, Why::Product);
    assert_eq!(why("5% of turnover + 5% of (turnover in previous month)"), Why::Window);
    let blocked = of_bonus(&text("5% of turnover * quality")).unwrap_err();
    assert!(blocked.leaf.is_some());
    // A condition on something else is supposed to be met, and said.
    let found = of_bonus("\nbonus b \"B\"\n  when:  quality >= 90%\n  pays:  5% of turnover\n").unwrap();
    assert_eq!(found.supposed.len(), 1);
    assert_eq!(found.shape.at(&n("100")), Some(n("5")));
}

#[test]
fn rows_are_a_quantity_too() {
    let found = of_bonus(
        r#"
bonus b "B"
  for each:   sales where amount >= 40 and grade > 10%
  by date:    closed_on
  pays:       50% of amount
  each then:  at most 100
"#,
    )
    .unwrap();
    let at = |x: &str| found.shape.at(&n(x)).unwrap().to_string();
    assert_eq!([at("39.99"), at("40"), at("200"), at("500")], ["0", "20", "100", "100"]);
    assert_eq!(found.supposed.len(), 1);
}

#[test]
fn an_exception_counts_where_it_is_asked_for() {
    let text = r#"
bonus b "B"
  pays:  10% of turnover

exception low "At least 20 below 500"
  of:        b
  when:      turnover < 500
  pays:      at least 20
  reason:    "R"
  approved:  "A"
"#;
    let plan = plan(text);
    let (id, _) = plan.components.iter().next().unwrap();
    let driver = &drivers(&plan, Case::Component(id))[0];
    let alone = Assumptions::of_plan(&plan);
    let without = shape_of(&plan, Case::Component(id), driver, &alone).unwrap();
    assert_eq!(without.shape.at(&n("100")), Some(n("10")));
    let with = shape_of(&plan, Case::Component(id), driver, &alone.with_exceptions()).unwrap();
    assert_eq!((with.shape.at(&n("100")), with.shape.at(&n("600"))), (Some(n("20")), Some(n("60"))));
}

/// Amounts in money that rules are made of.
pub(super) fn amount() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        3 => Just("turnover".to_owned()),
        1 => Just("margin".to_owned()),
        2 => (0..2000).prop_map(|value| format!("{value} RUB")),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        let two = (inner.clone(), inner.clone());
        prop_oneof![
            (1..150, inner.clone()).prop_map(|(rate, of)| format!("{rate}% of ({of})")),
            two.clone().prop_map(|(a, b)| format!("(({a}) + ({b}))")),
            two.clone().prop_map(|(a, b)| format!("(({a}) - ({b}))")),
            two.clone().prop_map(|(a, b)| format!("(min of ({a}, {b}))")),
            two.clone().prop_map(|(a, b)| format!("(max of ({a}, {b}))")),
            two.clone().prop_map(|(a, b)| format!("(excess of ({a}) over ({b}))")),
            (inner.clone(), 1..9).prop_map(|(a, by)| format!("(({a}) / {by})")),
            (inner.clone(), Just("rate")).prop_map(|(a, by)| format!("(({a}) * {by})")),
            (inner.clone(), factor()).prop_map(|(a, by)| format!("(({a}) * {by})")),
            (condition(), two).prop_map(|(when, (a, b))| format!("(if {when} then {a} else {b})")),
        ]
    })
}

/// Numbers that amounts are multiplied by; those that move make a product that cannot be said.
fn factor() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("quality".to_owned()),
        Just("steps_of_quality".to_owned()),
        Just("steps".to_owned()),
        (1..30).prop_map(|tenths| format!("{}.{}", tenths / 10, tenths % 10)),
    ]
}

pub(super) fn condition() -> impl Strategy<Value = String> {
    let op = prop_oneof![Just(">="), Just(">"), Just("<="), Just("<"), Just("="), Just("<>")];
    let one = prop_oneof![
        (op.clone(), 0..2000).prop_map(|(op, value)| format!("(turnover {op} {value})")),
        (op.clone(), 0..200).prop_map(|(op, value)| format!("(attainment of turnover {op} {value}%)")),
        (op, 0..2000).prop_map(|(op, value)| format!("(turnover {op} 50% of margin + {value})")),
        (0..900, 0..900)
            .prop_map(|(low, width)| { format!("(turnover between {low} and {} (inclusive))", low + width) }),
        Just("(quality >= 90%)".to_owned()),
    ];
    one.prop_recursive(2, 4, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} and {b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} or {b})")),
            inner.prop_map(|a| format!("(not {a})")),
        ]
    })
}

/// What a bonus pays: an expression, or tiers in one of the modes.
pub(super) fn body() -> impl Strategy<Value = String> {
    let mode = prop_oneof![
        Just(("amount of the tier", false)),
        Just(("sum of the amounts", false)),
        Just(("marginal", true)),
        Just(("whole amount", true)),
        Just(("linear", false)),
    ];
    let driver = prop_oneof![
        Just(("turnover", "", "")),
        Just(("attainment of turnover", "%", "  on:  turnover\n")),
        Just(("attainment of turnover", "%", "  on:  margin\n  slices:  in proportion\n")),
        Just(("turnover", "", "  on:  margin\n  slices:  at the bounds\n")),
        Just(("turnover", "", "  on:  margin\n  slices:  in proportion\n")),
    ];
    let line = (any::<bool>(), 1..400, 0..300);
    let lines = prop::collection::vec(line, 1..5);
    let tiers = (mode, driver, lines, prop::option::of(0..100), 0..300).prop_map(
        |((mode, rates), (by, unit, on), lines, below, first)| {
            let mut at = first;
            let mut text = format!("  by:  {by}\n  mode:  {mode}\n");
            if rates {
                let cut = if mode == "marginal" {
                    on.to_owned()
                } else {
                    on.lines().take(1).map(|line| format!("{line}\n")).collect()
                };
                text += &cut;
            }
            let said = |value: i32| if rates { format!("{value}%") } else { format!("{value} RUB") };
            for (place, (inclusive, width, value)) in lines.iter().enumerate() {
                let scaled = if unit == "%" { at / 5 } else { at };
                if let (0, Some(below)) = (place, below) {
                    text += &format!("  below {scaled}{unit}:  {}\n", said(below));
                }
                let word = if *inclusive || place == 0 { "from" } else { "above" };
                text += &format!("  {word} {scaled}{unit}:  {}\n", said(*value));
                at += width + 5;
            }
            text
        },
    );
    prop_oneof![
        2 => amount().prop_map(|amount| format!("  pays:  {amount}\n")),
        3 => tiers,
    ]
}

pub(super) fn steps() -> impl Strategy<Value = String> {
    let step = prop_oneof![
        Just("multiply by quality".to_owned()),
        Just("multiply by 80%".to_owned()),
        Just("prorate by calendar days employed".to_owned()),
        (1..900).prop_map(|most| format!("at most {most}")),
        (1..300).prop_map(|least| format!("at least {least}")),
        (1..300).prop_map(|less| format!("minus {less}")),
        Just("at most 50% of turnover".to_owned()),
    ];
    prop::collection::vec(step, 0..3).prop_map(|steps| steps.iter().map(|step| format!("  then:  {step}\n")).collect())
}

pub(super) fn gate() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => Just(String::new()),
        1 => (0..1500).prop_map(|least| format!("  gate:  turnover >= {least}, from the first unit\n")),
        1 => (0..1500).prop_map(|least| format!("  gate:  turnover >= {least}, only above the gate\n")),
        1 => (0..150).prop_map(|least| format!("  gate:  attainment of turnover >= {least}%, only above the gate\n")),
        1 => condition().prop_map(|when| format!("  when:  {when}\n")),
    ]
}

pub(super) const SCALES: &str = r#"
scale steps "Steps"
  by:         attainment of turnover
  mode:       value of the tier
  below 50%:  0.5
  from 50%:   1
  above 120%: 1.5

scale steps_of_quality "Steps of quality"
  by:        quality
  mode:      value of the tier
  from 0%:   0.7
  from 90%:  1.2
"#;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(
        std::env::var("PROVE_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(60)
    ))]

    /// At boundaries, a kopeck beside them and on a grid the shape gives what the evaluation gives.
    #[test]
    fn shapes_are_what_the_evaluation_gives(body in body(), steps in steps(), gate in gate(), margin in 0..3000, quality in 0..130) {
        let rule = |numbers: &[Exact]| {
            let mut text = format!("{SCALES}\nbonus b \"B\"\n{gate}{body}{steps}  if negative:  recovered\n");
            text += &format!("  given:  margin = {margin}, quality = {quality}%, calendar days employed = 100%\n  examples:\n    | turnover | pays |\n");
            numbers.iter().for_each(|x| text += &format!("    | {} | 0 |\n", x.plain(0)));
            text
        };
        // Some of what is put together makes no sense to the analysis: a gate above which nothing is read.
        let Ok(first) = read(&rule(&[Exact::zero()])) else { return Err(TestCaseError::reject("no plan")) };
        let (id, _) = first.components.iter().next().unwrap();
        let driver = drivers(&first, Case::Component(id)).into_iter().find(|expr| {
            matches!(&*expr.kind, crate::plan::ExprKind::Kpi(id) if &*first.kpis.get(*id).name == "turnover")
        });
        let Some(driver) = driver else { return Ok(()) };
        let of = &Assumptions::of_examples(&first, Case::Component(id), &driver)[0];
        let described = match shape_of(&first, Case::Component(id), &driver, of) {
            Ok(described) => described,
            Err(blocked) => {
                prop_assert!(matches!(blocked.why, Why::Product | Why::Quotient), "{blocked:?}\n{}", rule(&[]));
                return Ok(());
            }
        };
        prop_assert!(described.supposed.is_empty());
        let (shape, kopeck) = (&described.shape, n("0.01"));
        let ends = shape.pieces().flat_map(|(over, _)| [over.low().cloned(), over.high().cloned()]).flatten();
        let ends: Vec<Exact> = ends.filter(|end| end.decimals(6).is_some()).collect();
        let mut numbers: Vec<Exact> = ends.iter().flat_map(|end| [end - &kopeck, end.clone(), end + &kopeck]).collect();
        numbers.extend((0..60).map(|step| Exact::from(step * 41)));
        numbers.retain(|x| !x.is_negative());
        let again = plan(&rule(&numbers));
        for (x, result) in numbers.iter().zip(check_examples(&again)) {
            let paid = shape.at(x).map(|pay| Value::Number(first.rounding.apply(&pay)));
            let actual = result.actual.filter(|value| matches!(value, Value::Number(_)));
            prop_assert_eq!(&paid, &actual, "at {} of\n{}\n{:#?}", x, rule(&[]), shape);
        }
    }
}
