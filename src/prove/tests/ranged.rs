//! Bounds over several quantities: worked out by hand, and against shapes and the evaluation at many points.

use proptest::prelude::*;

use super::texts::{SCALES, amount, body, condition, gate, plan, read, steps};
use super::*;
use crate::evaluate::{Value, check_examples};
use crate::plan::{Case, Const, Ensure, ExprKind, Given, Id, Plan};
use crate::prove::{Assumptions, Bound, Ranged, Verdict, Why, bounds, drivers, guard, never_above, shape as shape_of};

fn of_bonus(rules: &str) -> Ranged {
    let plan = plan(rules);
    let (id, _) = plan.components.iter().next().unwrap();
    bounds(&plan, Case::Component(id), &Assumptions::of_plan(&plan)).unwrap()
}

fn told(ranged: &Ranged) -> [String; 2] {
    [&ranged.low, &ranged.high].map(|end| end.as_ref().map_or("none".into(), Exact::to_string))
}

fn guarded(rules: &str) -> (Plan, Verdict) {
    let plan = plan(rules);
    let (id, _): (Id<Ensure>, _) = plan.ensures.iter().next().unwrap();
    let verdict = guard(&plan, id, &Assumptions::of_plan(&plan));
    (plan, verdict)
}

#[test]
fn a_cap_bounds_what_two_quantities_bring() {
    let found = of_bonus(
        r#"
bonus b "B"
  pays:  10% of turnover + 5% of margin
  then:  at most 900
"#,
    );
    assert_eq!(told(&found), ["0", "900"]);
    let tiers = of_bonus(
        r#"
bonus b "B"
  by:         turnover
  mode:       amount of the tier
  from 100:   20
  from 200:   50 + 10% of (min of (margin, 1 000 RUB))
"#,
    );
    // 50 and 10% of 1 000.
    assert_eq!((told(&tiers), tiers.exact), (["0".into(), "150".into()], true));
    assert_eq!(tiers.highest_at.map(|given| given.len()), Some(2));
}

#[test]
fn pay_by_one_quantity_has_the_bounds_of_its_shape() {
    let found = of_bonus(
        r#"
bonus b "B"
  by:         turnover
  mode:       whole amount
  from 0:     5%
  from 1 000: 10%
  then:       at most 300
"#,
    );
    assert_eq!((told(&found), found.exact), (["0".into(), "300".into()], true));
    let none = of_bonus("\nbonus b \"B\"\n  pays:  5% of turnover\n");
    assert_eq!((told(&none), none.exact), (["0".into(), "none".into()], true));
}

#[test]
fn a_guard_is_proved_refuted_or_left_open() {
    let rules = |pays: &str, check: &str, per: &str| {
        format!("\nbonus b \"B\"\n  pays:  {pays}\n\nensure e \"E\"\n  check:  {check}\n{per}")
    };
    let (_, proved) = guarded(&rules("30% of margin", "total of bonuses <= 40% of margin + 0.01", ""));
    assert!(proved.is_proved(), "{proved:?}");
    // Rounded up to a kopeck, 30% of one kopeck is more than 30% of it.
    let (_, capped) = guarded(&rules("min of (5% of turnover, 40% of margin)", "total of b <= 40% of margin + 1", ""));
    assert!(capped.is_proved(), "{capped:?}");
    let (plan, refuted) = guarded(&rules("5% of turnover", "total of bonuses <= 40% of margin", ""));
    let Verdict::Refuted(given) = refuted else { panic!("{refuted:?}") };
    let value = |name: &str| {
        let of = |given: &&Given| matches!(&*given.what.kind, ExprKind::Kpi(id) if &*plan.kpis.get(*id).name == name);
        match &given.iter().find(of).unwrap().value {
            Const::Number(number) => number.clone(),
            other => panic!("{other:?}"),
        }
    };
    assert!(&value("turnover") * &n("0.05") > &value("margin") * &n("0.4"));
    let (_, company) = guarded(&rules("30% of margin", "total of bonuses <= 40% of margin", "  per:  company\n"));
    let Verdict::Undecided(Some(blocked)) = company else { panic!("{company:?}") };
    assert_eq!(blocked.why, Why::Group);
}

fn name_of(plan: &Plan, expr: &crate::plan::Expr) -> String {
    match &*expr.kind {
        ExprKind::Kpi(id) => plan.kpis.get(*id).name.to_string(),
        ExprKind::Attainment(id) => format!("attainment of {}", plan.kpis.get(*id).name),
        ExprKind::Quota(id) => format!("quota of {}", plan.kpis.get(*id).name),
        other => format!("{other:?}"),
    }
}

#[test]
fn amounts_that_returns_may_leave_below_zero_are_named() {
    let told = |pays: &str, check: &str| {
        let (plan, verdict) = guarded(&format!(
            "\nbonus b \"B\"\n  pays:  {pays}\n  if negative:  recovered\n\nensure e \"E\"\n  check:  {check}\n"
        ));
        match verdict {
            Verdict::ProvedFromZero(of) => of.iter().map(|expr| name_of(&plan, expr)).collect::<Vec<_>>().join(", "),
            Verdict::Proved => "always".into(),
            other => panic!("{other:?}"),
        }
    };
    // Deals of 1 000 and -11 000 pay -500.
    assert_eq!(told("5% of turnover", "total of b >= 0"), "turnover");
    assert_eq!(told("max of (5% of turnover, 0)", "total of b >= 0"), "always");
}

#[test]
fn no_witness_has_an_attainment_of_its_own() {
    let rules = |check: &str| {
        format!(
            "\nrecord quotas \"Q\"\n  extends:    standard\n  field own:  money\n\nkpi own \"O\"\n  measure:  sum of sales.amount\n  by date:  closed_on\n  quota:    quotas.own\n\nbonus b \"B\"\n  when:  attainment of own < 100%\n  pays:  5% of own\n\nensure e \"E\"\n  check:  {check}\n"
        )
    };
    // Below 100% of the quota 5% of the turnover is less than 5% of the quota.
    let (_, holds) = guarded(&rules("total of b <= 5% of (quota of own) + 1"));
    assert!(!matches!(holds, Verdict::Refuted(_)), "{holds:?}");
    let (plan, fails) = guarded(&rules("total of b <= 4% of (quota of own)"));
    if let Verdict::Refuted(given) = fails {
        let value = |text: &str| {
            let found = given.iter().find(|given| name_of(&plan, &given.what) == text).map(|given| &given.value);
            match found {
                Some(Const::Number(number)) => number.clone(),
                other => panic!("{text}: {other:?}"),
            }
        };
        assert_eq!(&value("attainment of own") * &value("quota of own"), value("own"), "{given:?}");
    }
}

#[test]
fn a_witness_can_be_written_down() {
    // At a turnover of 6 and a margin of 10 it fails above 1% of 16 / 6, which never ends.
    let check =
        "(turnover * quality <= 1% of (turnover + margin)) or (turnover <> 50% of margin + 1 and turnover <= 6)";
    let (_, verdict) = guarded(&format!("{SCALES}\nensure e \"E\"\n  check:  {check}\n"));
    let Verdict::Refuted(given) = verdict else { panic!("{verdict:?}") };
    let digits = given.iter().map(|given| match &given.value {
        Const::Number(number) => number.decimals(9),
        other => panic!("{other:?}"),
    });
    assert!(digits.into_iter().all(|places| places.is_some()), "{given:?}");
}

#[test]
fn pay_for_a_row_is_held_against_its_margin() {
    let verdict = |pays: &str| {
        let plan = plan(&format!(
            "\nbonus b \"B\"\n  for each:  sales where amount >= 40\n  by date:   closed_on\n  pays:      {pays}\n"
        ));
        let (id, rule) = plan.components.iter().next().unwrap();
        let record = plan.records.get(rule.kind.rows().unwrap().record);
        let path = crate::plan::FieldPath {
            record: rule.kind.rows().unwrap().record,
            steps: vec![record.field("profit").unwrap()],
        };
        let ty = record.fields.get(path.steps[0]).ty.clone();
        let margin = crate::plan::Expr::new(ExprKind::RowField(path), ty, rule.span);
        never_above(&plan, id, &margin, &Assumptions::of_plan(&plan))
    };
    assert!(verdict("50% of profit").is_proved());
    assert!(verdict("min of (10% of amount, profit)").is_proved());
    assert!(matches!(verdict("10% of amount"), Verdict::Refuted(_)));
    assert!(matches!(verdict("110% of profit"), Verdict::Refuted(_)));
}

#[test]
fn an_exception_that_may_hold_is_no_proof() {
    let text = r#"
bonus b "B"
  pays:  min of (10% of turnover, 500 RUB)

exception more "Up to 800"
  of:        b
  when:      margin > 1 000
  pays:      15% of turnover
  then:      at most 800
  reason:    "R"
  approved:  "A"

ensure e "E"
  check:  total of b <= 500
"#;
    let (_, verdict) = guarded(text);
    assert!(matches!(verdict, Verdict::Refuted(_)), "{verdict:?}");
    let (_, wider) = guarded(&text.replace("total of b <= 500", "total of b <= 800.01"));
    assert!(wider.is_proved(), "{wider:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(
        std::env::var("PROVE_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(40)
    ))]

    /// No pay at any point lies outside of the bounds; and where nothing was left open, they are those of the shape.
    #[test]
    fn bounds_hold_at_every_point(body in body(), steps in steps(), gate in gate(), points in prop::collection::vec((0..3000, 0..3000, 0..150), 1..25), share in 1..=100) {
        let rule = |points: &[(i32, i32, i32)]| {
            let mut text = format!("{SCALES}\nbonus b \"B\"\n{gate}{body}{steps}  if negative:  recovered\n");
            text += &format!("  given:  calendar days employed = {share}%\n");
            text += "  examples:\n    | turnover | margin | quality | pays |\n";
            points.iter().for_each(|(turnover, margin, quality)| text += &format!("    | {turnover} | {margin} | {quality}% | 0 |\n"));
            text
        };
        let Ok(plan) = read(&rule(&points)) else { return Err(TestCaseError::reject("no plan")) };
        let (id, _) = plan.components.iter().next().unwrap();
        let free = Assumptions::of_plan(&plan);
        // Whichever share of the days somebody is employed, and whichever period it is.
        let found = match bounds(&plan, Case::Component(id), &free.clone().at_any_time()) {
            Ok(found) => found,
            Err(blocked) => return Err(TestCaseError::fail(format!("{blocked:?}"))),
        };
        for (point, result) in points.iter().zip(check_examples(&plan)) {
            let Some(Value::Number(paid)) = result.actual else { continue };
            let hair = n("0.005");
            prop_assert!(found.low.as_ref().is_none_or(|low| &paid + &hair >= *low), "{paid} at {point:?} below {:?}\n{}", found.low, rule(&[]));
            prop_assert!(found.high.as_ref().is_none_or(|high| &paid - &hair <= *high), "{paid} at {point:?} above {:?}\n{}", found.high, rule(&[]));
        }
        // One quantity alone: the other two are stated.
        let (_, margin, quality) = points[0];
        let turnover = drivers(&plan, Case::Component(id)).into_iter().find(|expr| {
            matches!(&*expr.kind, ExprKind::Kpi(id) if &*plan.kpis.get(*id).name == "turnover")
        });
        let Some(turnover) = turnover else { return Ok(()) };
        let mut stated = free;
        for (_, kpi) in plan.kpis.iter().filter(|(_, kpi)| &*kpi.name != "turnover") {
            let id = plan.kpis.iter().find(|(_, other)| other.name == kpi.name).unwrap().0;
            let value = if &*kpi.name == "margin" { Exact::from(i64::from(margin)) } else { Exact::scaled(quality.into(), 2) };
            let name = crate::plan::Expr::new(ExprKind::Kpi(id), kpi.value.ty.clone(), kpi.span);
            stated = stated.with(name, Const::Number(value));
        }
        let alone = bounds(&plan, Case::Component(id), &stated).unwrap();
        let Ok(described) = shape_of(&plan, Case::Component(id), &turnover, &stated) else { return Ok(()) };
        let (Some(high), Some(low)) = (described.shape.highest(), described.shape.lowest()) else { return Ok(()) };
        let end = |bound: &Bound| bound.value().cloned();
        if alone.exact {
            prop_assert_eq!(&alone.high, &end(&high), "{}", rule(&[]));
            prop_assert_eq!(&alone.low, &end(&low), "{}", rule(&[]));
        }
        prop_assert!(alone.high.is_none() || end(&high).is_some_and(|high| high <= alone.high.clone().unwrap()), "{}", rule(&[]));
        prop_assert!(alone.low.is_none() || end(&low).is_some_and(|low| low >= alone.low.clone().unwrap()), "{}", rule(&[]));
    }

    /// What is proved holds at every point; what is refuted is so at its witness.
    #[test]
    fn verdicts_hold_at_every_point(left in amount(), right in amount(), when in condition(), points in prop::collection::vec((0..3000, 0..3000, 0..150), 1..25)) {
        let text = |points: &[(i32, i32, i32)]| {
            let mut text = format!("{SCALES}\nensure e \"E\"\n  check:  (({left}) <= ({right})) or {when}\n");
            text += &format!("\ndefine d \"D\"\n  is:  if (({left}) <= ({right})) or {when} then 1 else 0\n  examples:\n    | turnover | margin | quality | result |\n");
            points.iter().for_each(|(turnover, margin, quality)| text += &format!("    | {turnover} | {margin} | {quality}% | 0 |\n"));
            text
        };
        let Ok(plan) = read(&text(&points)) else { return Err(TestCaseError::reject("no plan")) };
        let (id, _): (Id<Ensure>, _) = plan.ensures.iter().next().unwrap();
        match guard(&plan, id, &Assumptions::of_plan(&plan)) {
            Verdict::Proved | Verdict::ProvedFromZero(_) => {
                for (point, result) in points.iter().zip(check_examples(&plan)) {
                    prop_assert_ne!(result.actual, Some(Value::Number(Exact::zero())), "{:?}\n{}", point, text(&[]));
                }
            }
            Verdict::Refuted(given) => {
                let value = |name: &str| given.iter().find_map(|given| match (&*given.what.kind, &given.value) {
                    (ExprKind::Kpi(id), Const::Number(value)) if &*plan.kpis.get(*id).name == name => Some(value.clone()),
                    _ => None,
                }).unwrap_or_else(Exact::zero);
                let numbers = [value("turnover"), value("margin"), &value("quality") * &n("100")];
                // A number without end, where nothing near it refutes, cannot stand in a cell.
                if numbers.iter().any(|number| number.decimals(18).is_none()) {
                    return Ok(());
                }
                let [turnover, margin, quality] = numbers;
                let row = format!("    | {turnover} | {margin} | {quality}% | 0 |\n");
                let Ok(again) = read(&format!("{}{row}", text(&[]))) else { return Ok(()) };
                let result = check_examples(&again).remove(0).actual;
                prop_assert_eq!(result, Some(Value::Number(Exact::zero())), "{}\n{}", row, text(&[]));
            }
            Verdict::Undecided(_) => {}
        }
    }
}
