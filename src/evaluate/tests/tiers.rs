use super::*;
use crate::evaluate::TierReached;
use crate::evaluate::{Trace, TraceKind};

/// The pay of a scale on a driver of this value, its base the driver or another number.
fn pay(mode: TierMode, below: Option<&str>, lines: &[(&str, &str)], driver: &str) -> String {
    let mut fixture = Fixture::new();
    let lines: Vec<(&str, Expr)> = lines.iter().map(|(bound, value)| (*bound, num(value))).collect();
    let scale = fixture.scale(num(driver), curve(mode, Type::Number, below.map(num), &lines));
    let bonus = fixture.pays(expr(ExprKind::Scale { scale, base: None }, rub()));
    fixture.plan.components.get_mut(bonus).if_negative = Some(crate::plan::NegativeRule::Recovered);
    pay_of(&fixture)
}

const SCHEME_A: &[(&str, &str)] = &[("100000", "25000"), ("150000", "35000")];
const MARGIN_RATES: &[(&str, &str)] = &[("0", "0.05"), ("300000", "0.08"), ("1000000", "0.12")];

#[test]
fn amount_of_the_tier() {
    for (turnover, expected) in [
        ("0", "0"),
        ("99999.99", "0"),
        ("100000", "25000"),
        ("149999.99", "25000"),
        ("150000", "35000"),
        ("9999999", "35000"),
        ("-1", "0"),
    ] {
        assert_eq!(pay(TierMode::AmountOfTier, None, SCHEME_A, turnover), expected, "{turnover}");
    }
    assert_eq!(pay(TierMode::AmountOfTier, Some("500"), SCHEME_A, "99999.99"), "500");
}

#[test]
fn above_leaves_the_boundary_to_the_tier_before() {
    let lines = &[("0.8", "10"), (">1", "15")];
    for (attained, expected) in
        [("0.7999", "0"), ("0.8", "10"), ("0.995", "10"), ("1", "10"), ("1.0001", "15"), ("1.25", "15")]
    {
        assert_eq!(pay(TierMode::AmountOfTier, None, lines, attained), expected, "{attained}");
    }
}

#[test]
fn sum_of_the_amounts() {
    for (turnover, expected) in [("99999.99", "0"), ("100000", "25000"), ("150000", "60000"), ("150000.01", "60000")] {
        assert_eq!(pay(TierMode::SumOfAmounts, None, SCHEME_A, turnover), expected, "{turnover}");
    }
    // What is said of below the first line is no tier reached.
    assert_eq!(pay(TierMode::SumOfAmounts, Some("500"), SCHEME_A, "100000"), "25000");
    assert_eq!(pay(TierMode::SumOfAmounts, Some("500"), SCHEME_A, "99999"), "500");
}

#[test]
fn marginal() {
    for (margin, expected) in [
        // 300 000 * 5% + 700 000 * 8% + 200 000 * 12% = 15 000 + 56 000 + 24 000
        ("1200000", "95000"),
        ("299999.99", "15000"), // 14 999.9995, half up to 0.01
        ("300000", "15000"),
        ("300000.5", "15000.04"),
        ("1000000", "71000"),
        ("0", "0"),
        // Returns below the first line: there is no rate there.
        ("-1000", "0"),
    ] {
        assert_eq!(pay(TierMode::Marginal, None, MARGIN_RATES, margin), expected, "{margin}");
    }
}

#[test]
fn marginal_below_the_first_line() {
    // The first 100 at 1%, then 10%; returns at 1% too, to the full.
    let lines = &[("100", "0.10")];
    assert_eq!(pay(TierMode::Marginal, Some("0.01"), lines, "150"), "6");
    assert_eq!(pay(TierMode::Marginal, Some("0.01"), lines, "-50"), "-0.5");
    assert_eq!(pay(TierMode::Marginal, None, lines, "150"), "5");
    assert_eq!(pay(TierMode::Marginal, None, lines, "100"), "0");
    // A line below zero: returns down to -100 cost 2%, deeper ones nothing.
    assert_eq!(pay(TierMode::Marginal, None, &[("-100", "0.02"), ("0", "0.1")], "-150"), "-2");
}

#[test]
fn whole_amount() {
    let lines = &[("100", "0.05"), ("200", "0.10")];
    for (base, expected) in [("99.99", "0"), ("100", "5"), ("199.99", "10"), ("200", "20"), ("300", "30")] {
        assert_eq!(pay(TierMode::WholeAmount, None, lines, base), expected, "{base}");
    }
}

#[test]
fn linear() {
    let lines = &[("0.7", "70"), ("1", "100"), ("1.2", "180")];
    for (attained, expected) in
        [("0.69", "0"), ("0.7", "70"), ("0.85", "85"), ("1", "100"), ("1.05", "120"), ("1.2", "180"), ("3", "180")]
    {
        assert_eq!(pay(TierMode::Linear, None, lines, attained), expected, "{attained}");
    }
    assert_eq!(pay(TierMode::Linear, Some("7"), lines, "0.69"), "7");
}

#[test]
fn linear_between_lines_that_do_not_divide_evenly() {
    // 1/3 of the way from 0 to 100 000 of base: 33 333.333..., rounded once at the end.
    assert_eq!(pay(TierMode::Linear, None, &[("0", "0"), ("3", "100000")], "1"), "33333.33");
}

#[test]
fn value_of_the_tier_is_a_factor() {
    let mut fixture = Fixture::new();
    let curve = curve(TierMode::ValueOfTier, Type::Number, Some(num("0.5")), &[("3", num("0.9")), ("4", num("1.1"))]);
    let grade = fixture.fixed("grade", "4");
    let scale = fixture.scale(kpi(grade), curve);
    fixture.pays(times(num("10000"), expr(ExprKind::Scale { scale, base: None }, Type::Number)));
    for (value, expected) in [("2.99", "5000"), ("3", "9000"), ("3.99", "9000"), ("4", "11000")] {
        fixture.plan.kpis.get_mut(grade).value = num(value);
        assert_eq!(pay_of(&fixture), expected, "{value}");
    }
}

/// Ann's payments total `turnover`, her quota is 1 000; tiers by attainment, rates on the turnover itself.
fn on_attainment(mode: TierMode, turnover: &str) -> crate::evaluate::Outcome {
    let mut fixture = Fixture::new();
    let id = fixture.turnover(Scope::Person);
    let lines = [("0", num("0.05")), ("1", num("0.10"))];
    let scale = fixture.scale(attainment(id), curve(mode, Type::Percent, None, &lines));
    fixture.pays(expr(ExprKind::Scale { scale, base: Some(kpi(id)) }, rub()));
    let payment = paid("p1", "ann", "2026-01-15", turnover);
    let tables =
        fixture.tables(&[("people", ANN), ("payments", &[&payment]), ("quotas", &[&["ann", "2026-01", "1000"]])]);
    run_months(&fixture, &tables, &["2026-01"])
}

#[test]
fn slices_of_attainment_are_cut_at_percent_times_quota() {
    // 1 000 at 5% and 500 at 10%.
    assert_eq!(amounts(&on_attainment(TierMode::Marginal, "1500")), ["100"]);
    assert_eq!(amounts(&on_attainment(TierMode::Marginal, "1000")), ["50"]);
    assert_eq!(amounts(&on_attainment(TierMode::WholeAmount, "1500")), ["150"]);
    assert_eq!(amounts(&on_attainment(TierMode::WholeAmount, "999.99")), ["50"]);
}

#[test]
fn one_attainment_three_readings_three_payments() {
    // The trap of a mode left open: 120% pays differently in every mode.
    assert_eq!(amounts(&on_attainment(TierMode::Marginal, "1200")), ["70"]);
    assert_eq!(amounts(&on_attainment(TierMode::WholeAmount, "1200")), ["120"]);
}

fn find<'t>(parts: &'t [Trace], wanted: &dyn Fn(&TraceKind) -> bool) -> Vec<&'t Trace> {
    let own = |part: &'t Trace| wanted(&part.what).then_some(part).into_iter().chain(find(&part.parts, wanted));
    parts.iter().flat_map(own).collect()
}

#[test]
fn the_trace_tells_the_tier_reached_and_the_way_to_the_next() {
    let outcome = on_attainment(TierMode::WholeAmount, "750");
    let tiers = find(&only(&outcome).parts, &|what| matches!(what, TraceKind::Tier(_)));
    let TraceKind::Tier(tier) = &tiers[0].what else { panic!("another kind") };
    let TierReached { reached, next, to_next, driver_ty, .. } = &**tier;
    assert_eq!(reached.as_ref().unwrap().0.to_string(), "0");
    assert_eq!(next.as_ref().map(|(bound, own)| (bound.to_string(), *own)), Some(("1".to_owned(), true)));
    assert_eq!(to_next.as_ref().unwrap().to_string(), "0.25");
    assert_eq!(*driver_ty, Type::Ratio);
}

#[test]
fn the_trace_tells_every_slice() {
    let outcome = on_attainment(TierMode::Marginal, "1500");
    let slices: Vec<_> = find(&only(&outcome).parts, &|what| matches!(what, TraceKind::Slice(_)))
        .into_iter()
        .map(|slice| match &slice.what {
            TraceKind::Slice(slice) => format!("{:?} {:?} {} {}", slice.from, slice.to, slice.amount, slice.rate),
            _ => String::new(),
        })
        .collect();
    assert_eq!(slices, ["Some(0) Some(1000) 1000 0.05", "Some(1000) None 500 0.1"]);
}

#[test]
fn the_rows_behind_a_kpi_are_in_the_trace() {
    let outcome = on_attainment(TierMode::Marginal, "1500");
    let rows = find(&only(&outcome).parts, &|what| matches!(what, TraceKind::Rows { rows, .. } if *rows == [0]));
    assert!(!rows.is_empty());
}

#[test]
fn what_lies_below_zero_is_a_slice_of_its_own() {
    // The first tier begins at 0 and nothing is said of what lies below it.
    let outcome = on_attainment(TierMode::Marginal, "-500");
    let slices: Vec<_> = find(&only(&outcome).parts, &|what| matches!(what, TraceKind::Slice(_)))
        .into_iter()
        .map(|slice| match &slice.what {
            TraceKind::Slice(slice) => format!("{:?} {:?} {} {}", slice.from, slice.to, slice.amount, slice.rate),
            _ => String::new(),
        })
        .collect();
    assert_eq!(slices, ["None Some(0) -500 0"]);
}

#[test]
fn the_next_tier_is_that_of_the_lines_in_force() {
    let lines =
        |second: &str| curve(TierMode::Marginal, Type::Percent, None, &[("0", num("0.05")), (second, num("0.08"))]);
    for (decides, next) in [("2026-06-30", "300"), ("2026-07-01", "400")] {
        let mut fixture = Fixture::new();
        let mut curve = lines("300");
        curve.ladders.extend(lines("400").ladders);
        curve.columns = crate::plan::Columns::Dated(vec![day("2026-01-01"), day("2026-07-01")]);
        let scale = fixture.scale(num("100"), curve);
        let bonus = fixture.pays(expr(ExprKind::Scale { scale, base: Some(num("100")) }, rub()));
        let decided = expr(ExprKind::Date(day(decides)), Type::Date);
        fixture.plan.components.get_mut(bonus).dated_by = Some(crate::plan::DatedBy::Day(decided));
        let outcome = run_months(&fixture, &fixture.tables(&[("people", ANN)]), &["2026-07"]);
        let tiers = find(&only(&outcome).parts, &|what| matches!(what, TraceKind::Tier(_)));
        let TraceKind::Tier(tier) = &tiers[0].what else { panic!("another kind") };
        assert_eq!(tier.next.as_ref().unwrap().0.to_string(), next, "{decides}");
    }
}
