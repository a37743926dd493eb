use super::*;
use crate::evaluate::{NoDataReason, WhyNot};
use crate::number::{Rounding, RoundingMode};
use crate::time::{DateRange, Grain};

fn step(kind: StepKind) -> Step {
    Step { kind, span: span() }
}

#[test]
fn the_order_of_the_steps_is_the_order_of_the_operations() {
    let cap = || step(StepKind::AtMost(num("100")));
    let factor = || step(StepKind::Multiply(num("1.5")));
    for (steps, expected) in [(vec![cap(), factor()], "150"), (vec![factor(), cap()], "100")] {
        let mut fixture = Fixture::new();
        let bonus = fixture.pays(num("120"));
        fixture.plan.components.get_mut(bonus).then = steps;
        assert_eq!(pay_of(&fixture), expected);
    }
    let mut fixture = Fixture::new();
    let bonus = fixture.pays(num("90"));
    fixture.plan.components.get_mut(bonus).then = vec![
        step(StepKind::Minus(num("95"))),
        step(StepKind::AtLeast(num("0.004"))),
        step(StepKind::Multiply(num("3"))),
    ];
    assert_eq!(pay_of(&fixture), "0.01");
}

#[test]
fn a_third_is_a_third_until_the_end() {
    // 1/3 of 100, three times: rounded once, not before use.
    let mut fixture = Fixture::new();
    let third = binary(BinaryOp::Divide, num("1"), num("3"));
    fixture.pays(times(times(third, num("100")), num("3")));
    assert_eq!(pay_of(&fixture), "100");
}

#[test]
fn rounding_is_by_the_rule_where_it_has_one() {
    let mut fixture = Fixture::new();
    let bonus = fixture.pays(num("11375"));
    fixture.plan.components.get_mut(bonus).rounding = Some(Rounding { mode: RoundingMode::Down, unit: exact("50") });
    fixture.pays(num("11375.005"));
    assert_eq!(pay_of(&fixture), "11350 11375.01");
}

#[test]
fn a_condition_not_met_is_shown_with_its_place() {
    let mut fixture = Fixture::new();
    let bonus = fixture.pays(num("100"));
    let when = binary(BinaryOp::GreaterOrEqual, num("1"), num("2"));
    let place = when.span;
    fixture.plan.components.get_mut(bonus).when = Some(when);
    let tables = fixture.tables(&[("people", ANN)]);
    let outcome = run_months(&fixture, &tables, &["2026-01"]);
    assert_eq!(only(&outcome).status, LineStatus::NotApplicable(WhyNot::Condition(place)));
    assert_eq!(amounts(&outcome), ["0"]);
}

#[test]
fn prorated_by_calendar_days_of_employment_plan_and_rule() {
    let share = || expr(ExprKind::Employed(CountedTime::CalendarDays), Type::Percent);
    let mut fixture = Fixture::new();
    let bonus = fixture.pays(num("3100"));
    fixture.plan.components.get_mut(bonus).then = vec![step(StepKind::Prorate(share()))];
    let people: &[&[&str]] = &[
        &["ann", "seller", "north", "2026-01-17", "", ""], // 15 of 31 days
        &["bob", "seller", "north", "2025-01-01", "2026-01-01", ""], // the last day counts: 1 of 31
        &["cid", "seller", "north", "2025-01-01", "", ""],
    ];
    let tables = fixture.tables(&[("people", people)]);
    assert_eq!(amounts(&run_months(&fixture, &tables, &["2026-01"])), ["1500", "100", "3100"]);
    // The rule itself begins on the 22nd: ten days, for Ann too.
    fixture.plan.components.get_mut(bonus).effective = Some(DateRange { from: day("2026-01-22"), through: None });
    assert_eq!(amounts(&run_months(&fixture, &tables, &["2026-01"])), ["1000", "0", "1000"]);
}

#[test]
fn working_days_are_counted_by_the_calendar_and_never_guessed() {
    let mut fixture = Fixture::new();
    let share = expr(ExprKind::Employed(CountedTime::WorkingDays), Type::Percent);
    fixture.pays(times(num("100"), share));
    let tables = fixture.tables(&[("people", ANN)]);
    assert_eq!(codes(&run_months(&fixture, &tables, &["2026-01"])), [Code::CalendarMissing]);

    let calendar =
        fixture.plan.records.push(record("days", 1, &[("day", Type::Date, false), ("working", Type::YesNo, false)]));
    fixture.plan.calendar = Some(calendar);
    let days: Vec<[String; 2]> =
        (1..=31).map(|day| [format!("2026-01-{day:02}"), if day <= 20 { "yes" } else { "no" }.to_owned()]).collect();
    let days: Vec<[&str; 2]> = days.iter().map(|[day, working]| [&**day, &**working]).collect();
    let rows: Vec<&[&str]> = days.iter().map(|row| &row[..]).collect();
    let people: &[&[&str]] = &[&["ann", "seller", "north", "2026-01-11", "", ""]];
    let tables = fixture.tables(&[("people", people), ("days", &rows)]);
    assert_eq!(amounts(&run_months(&fixture, &tables, &["2026-01"])), ["50"]);
    // A day that the calendar does not have.
    let tables = fixture.tables(&[("people", people), ("days", &rows[..30])]);
    assert_eq!(codes(&run_months(&fixture, &tables, &["2026-01"])), [Code::CalendarMissing]);
}

#[test]
fn a_quarterly_rule_stands_in_the_month_that_ends_it() {
    let mut fixture = Fixture::new();
    let id = fixture.turnover(Scope::Person);
    let bonus = fixture.pays(kpi(id));
    fixture.plan.components.get_mut(bonus).every = Grain::Quarter;
    let rows = [
        paid("p1", "ann", "2026-01-15", "1"),
        paid("p2", "ann", "2026-02-15", "20"),
        paid("p3", "ann", "2026-03-15", "300"),
        paid("p4", "bob", "2026-02-15", "5000"),
    ];
    let rows: Vec<&[&str]> = rows.iter().map(|row| &row[..]).collect();
    // Bob left in February: what he is owed for the quarter does not vanish.
    let people: &[&[&str]] = &[ANN[0], &["bob", "seller", "south", "2025-01-01", "2026-02-20", ""]];
    let tables = fixture.tables(&[("people", people), ("payments", &rows)]);
    let outcome = run_months(&fixture, &tables, &["2026-01", "2026-02", "2026-03"]);
    assert_eq!(amounts(&outcome), ["321", "5000"]);
    assert!(outcome.lines().all(|line| line.period == period("2026-03")));
}

/// A bonus whose due so far is what the KPI says: 100 in January, 80 in February, 120 in March.
fn so_far(rule: NegativeRule) -> Vec<String> {
    let mut fixture = Fixture::new();
    let id = fixture.turnover(Scope::Person);
    let bonus = fixture.pays(kpi(id));
    let bonus = fixture.plan.components.get_mut(bonus);
    bonus.window = Some(Window::SoFar(Grain::Quarter));
    bonus.if_negative = Some(rule);
    let rows = [
        paid("p0", "ann", "2025-12-15", "9999"),
        paid("p1", "ann", "2026-01-15", "100"),
        paid("p2", "ann", "2026-02-15", "-20"),
        paid("p3", "ann", "2026-03-15", "40"),
        paid("p4", "ann", "2026-04-15", "7"),
    ];
    let rows: Vec<&[&str]> = rows.iter().map(|row| &row[..]).collect();
    let tables = fixture.tables(&[("people", ANN), ("payments", &rows)]);
    let all = amounts(&run_months(&fixture, &tables, &["2026-01", "2026-02", "2026-03", "2026-04"]));
    // Each month run alone gives the same: nothing is remembered from run to run.
    for (month, amount) in ["2026-01", "2026-02", "2026-03", "2026-04"].into_iter().zip(&all) {
        assert_eq!(amounts(&run_months(&fixture, &tables, &[month])), std::slice::from_ref(amount));
    }
    all
}

#[test]
fn a_window_so_far_pays_what_is_due_less_what_was_due() {
    assert_eq!(so_far(NegativeRule::Recovered), ["100", "-20", "40", "7"]);
    assert_eq!(so_far(NegativeRule::Carried), ["100", "0", "20", "7"]);
    assert_eq!(so_far(NegativeRule::Zero), ["100", "0", "40", "7"]);
}

#[test]
fn totals_are_of_the_rounded_lines() {
    let mut fixture = Fixture::new();
    let small = fixture.pays(num("0.005"));
    fixture.pays(num("10"));
    let total = expr(ExprKind::Total(TotalOf::Component(small)), rub());
    fixture.pays(times(total, num("100")));
    assert_eq!(pay_of(&fixture), "0.01 10 1");
}

#[test]
fn a_yearly_true_up_adds_the_months() {
    let mut fixture = Fixture::new();
    let monthly = fixture.pays(num("10"));
    let total = expr(ExprKind::Total(TotalOf::Component(monthly)), rub());
    let yearly = fixture.pays(binary(BinaryOp::Subtract, num("200"), total));
    fixture.plan.components.get_mut(yearly).every = Grain::Year;
    let people: &[&[&str]] = &[&["ann", "seller", "north", "2026-03-10", "", ""]];
    let tables = fixture.tables(&[("people", people)]);
    // Ten months of 10 from March on.
    assert_eq!(amounts(&run_months(&fixture, &tables, &["2026-12"])), ["10", "100"]);
}

#[test]
fn rules_that_call_each_other_without_end_are_stopped() {
    let mut fixture = Fixture::new();
    // The analysis refuses such plans; here one is made by hand.
    let first = fixture.pays(num("1"));
    let total = expr(ExprKind::Total(TotalOf::Component(first)), rub());
    fixture.plan.components.get_mut(first).kind = ComponentKind::Whole { pays: total };
    let tables = fixture.tables(&[("people", ANN)]);
    assert_eq!(codes(&run_months(&fixture, &tables, &["2026-01"])), [Code::RulesTooDeep]);
}

#[test]
fn a_long_chain_of_definitions_is_computed() {
    let mut fixture = Fixture::new();
    let mut value = num("1");
    for step in 0..900 {
        let define = fixture.define(&format!("step_{step}"), value);
        value = binary(BinaryOp::Add, expr(ExprKind::Define(define), rub()), num("1"));
    }
    fixture.pays(value);
    assert_eq!(pay_of(&fixture), "901");
}

#[test]
fn a_plan_outside_its_days_pays_nothing_and_says_so() {
    let mut fixture = Fixture::new();
    fixture.pays(num("1"));
    fixture.plan.effective.through = Some(day("2026-01-31"));
    let tables = fixture.tables(&[("people", ANN)]);
    let outcome = run_months(&fixture, &tables, &["2025-12", "2026-01", "2026-02"]);
    assert_eq!(codes(&outcome), [Code::PeriodOutside, Code::PeriodOutside]);
    assert_eq!(outcome.lines.len(), 1);
}

#[test]
fn if_no_data_takes_the_place_of_the_amount_and_of_an_open_condition() {
    let no_quota = |if_no_data: Option<NoData>, gated: bool| {
        let mut fixture = Fixture::new();
        let id = fixture.turnover(Scope::Person);
        let bonus = fixture.pays(if gated { num("500") } else { times(attainment(id), num("100")) });
        let bonus = fixture.plan.components.get_mut(bonus);
        bonus.when = gated.then(|| binary(BinaryOp::GreaterOrEqual, attainment(id), num("1")));
        bonus.if_no_data = if_no_data;
        bonus.then = vec![step(StepKind::Multiply(num("2")))];
        let tables = fixture.tables(&[("people", ANN)]);
        let outcome = run_months(&fixture, &tables, &["2026-01"]);
        let first = outcome.lines.first().map(|line| (line.amount.to_string(), line.status.clone()));
        first.ok_or(codes(&outcome))
    };
    let pays = |text: &str| Ok((text.to_owned(), LineStatus::Pays));
    for gated in [false, true] {
        assert_eq!(no_quota(None, gated), Err(vec![Code::NoDataMet]));
        assert_eq!(no_quota(Some(NoData::Pays(num("8"))), gated), pays("16"));
        let (amount, status) = no_quota(Some(NoData::NotApplicable), gated).unwrap();
        assert_eq!(amount, "0");
        assert!(
            matches!(&status, LineStatus::NotApplicable(WhyNot::NoData(NoDataReason::NoQuota(_, of))) if *of == period("2026-01"))
        );
    }
    assert_eq!(no_quota(Some(NoData::Met), true), pays("1000"));
    assert!(matches!(no_quota(Some(NoData::NotMet), true), Ok((_, LineStatus::NotApplicable(WhyNot::Condition(_))))));
    assert_eq!(no_quota(Some(NoData::Met), false), Err(vec![Code::NoDataMet]));
}
