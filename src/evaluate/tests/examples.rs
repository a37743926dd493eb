use super::*;
use crate::evaluate::{Value, check_examples};

fn given(what: Expr, value: &str) -> Given {
    Given { what, value: Const::Number(exact(value)), span: span() }
}

fn example(fixture: &mut Fixture, of: Case, all: Vec<Given>, rows: Vec<(Vec<Given>, &str)>) {
    let rows = rows
        .into_iter()
        .map(|(given, expected)| Example {
            person: None,
            given,
            expected: Expected { value: Const::Number(exact(expected)), ty: rub(), span: span() },
            span: span(),
        })
        .collect();
    fixture.plan.examples.push(Examples { of, given: all, rows });
}

/// Of each example: the value, or the code of what is wrong.
fn results(fixture: &Fixture) -> Vec<Result<String, (Code, Option<String>)>> {
    let show = |value: Value| match value {
        Value::Number(number) => number.to_string(),
        other => format!("{other:?}"),
    };
    check_examples(&fixture.plan)
        .into_iter()
        .map(|result| match (result.problem, result.actual.map(show)) {
            (None, Some(value)) => Ok(value),
            (problem, actual) => Err((problem.unwrap().code, actual)),
        })
        .collect()
}

#[test]
fn scheme_a_of_the_charter() {
    let mut fixture = Fixture::new();
    let turnover = fixture.turnover(Scope::Person);
    let lines = [("100000", num("25000")), ("150000", num("35000"))];
    let scale = fixture.scale(kpi(turnover), curve(TierMode::AmountOfTier, rub(), None, &lines));
    let bonus = fixture.pays(expr(ExprKind::Scale { scale, base: None }, rub()));
    let rows =
        [("99999.99", "0"), ("100000", "25000"), ("149999.99", "25000"), ("150000", "35000"), ("150000", "36000")];
    let rows = rows.iter().map(|(value, pays)| (vec![given(kpi(turnover), value)], *pays)).collect();
    example(&mut fixture, Case::Component(bonus), vec![], rows);
    let ok = |text: &str| Ok(text.to_owned());
    assert_eq!(
        results(&fixture),
        [ok("0"), ok("25000"), ok("25000"), ok("35000"), Err((Code::ExampleFails, Some("35000".to_owned())))]
    );
    let said =
        crate::diagnostics::say(check_examples(&fixture.plan)[4].problem.as_ref().unwrap(), crate::language::Lang::Ru);
    assert_eq!(said.message, "В примере к `bonus` ожидается 36 000,00 RUB, а по правилу получается 35 000,00 RUB");
}

/// The commission of the charter: a gate, a marginal scale, three steps.
fn commission() -> (Fixture, Id<Component>, Id<Kpi>, Id<Kpi>, Id<Kpi>) {
    let mut fixture = Fixture::new();
    let turnover = fixture.turnover(Scope::Person);
    let margin = fixture.turnover(Scope::Person);
    fixture.plan.kpis.get_mut(margin).name = "margin_sum".into();
    let quality = fixture.fixed("quality", "1");
    let unread = fixture.plan.kpis.get(margin).value.clone();
    fixture.plan.kpis.get_mut(quality).value = unread;
    let rates = [("0", num("0.05")), ("300000", num("0.08")), ("1000000", num("0.12"))];
    let scale = fixture.scale(kpi(margin), curve(TierMode::Marginal, Type::Percent, None, &rates));
    let bonus = fixture.pays(expr(ExprKind::Scale { scale, base: Some(kpi(margin)) }, rub()));
    let step = |kind| Step { kind, span: span() };
    let then = vec![
        step(StepKind::Multiply(kpi(quality))),
        step(StepKind::AtMost(num("200000"))),
        step(StepKind::Prorate(expr(ExprKind::Employed(CountedTime::WorkingDays), Type::Percent))),
    ];
    let bonus_ref = fixture.plan.components.get_mut(bonus);
    bonus_ref.when = Some(binary(BinaryOp::GreaterOrEqual, attainment(turnover), num("0.7")));
    bonus_ref.then = then;
    (fixture, bonus, turnover, margin, quality)
}

#[test]
fn the_commission_of_the_charter() {
    let (mut fixture, bonus, turnover, margin, quality) = commission();
    let all = vec![
        given(attainment(turnover), "1"),
        given(expr(ExprKind::Employed(CountedTime::WorkingDays), Type::Percent), "1"),
    ];
    let rows = vec![
        (vec![given(kpi(margin), "1200000"), given(kpi(quality), "1.0")], "95000"),
        // A value of the row comes before that of all rows.
        (vec![given(kpi(margin), "1200000"), given(kpi(quality), "1"), given(attainment(turnover), "0.6999")], "0"),
        (vec![given(kpi(margin), "9000000"), given(kpi(quality), "1")], "200000"),
        (vec![given(kpi(margin), "1200000")], "95000"),
    ];
    example(&mut fixture, Case::Component(bonus), all, rows);
    let ok = |text: &str| Ok(text.to_owned());
    assert_eq!(results(&fixture), [ok("95000"), ok("0"), ok("200000"), Err((Code::ExampleValueMissing, None))]);
    let missing = check_examples(&fixture.plan).remove(3).problem.unwrap();
    let said = crate::diagnostics::say(&missing, crate::language::Lang::En);
    assert_eq!(said.message, "The example of `bonus` cannot be computed: it does not state the value of quality");
}

#[test]
fn attainment_is_computed_from_a_stated_measure_and_quota() {
    let mut fixture = Fixture::new();
    let turnover = fixture.turnover(Scope::Person);
    let bonus = fixture.pays(times(num("1000"), attainment(turnover)));
    let quota = || expr(ExprKind::Quota(turnover), rub());
    let rows = vec![
        (vec![given(kpi(turnover), "90"), given(quota(), "120")], "750"),
        (vec![given(kpi(turnover), "90")], "750"),
        (vec![given(quota(), "120")], "750"),
        (vec![given(kpi(turnover), "90"), given(quota(), "0")], "750"),
    ];
    example(&mut fixture, Case::Component(bonus), vec![], rows);
    let results = results(&fixture);
    assert_eq!(results[0], Ok("750".to_owned()));
    assert_eq!(results[1], Err((Code::ExampleValueMissing, None)));
    assert_eq!(results[2], Err((Code::ExampleValueMissing, None)));
    assert!(matches!(&results[3], Err((Code::ExampleFails, Some(value))) if value.starts_with("NoData(ZeroDivisor")));
    let kinds: Vec<_> = check_examples(&fixture.plan)[1..3]
        .iter()
        .map(|result| crate::diagnostics::say(result.problem.as_ref().unwrap(), crate::language::Lang::En).message)
        .collect();
    assert!(kinds[0].ends_with("it does not state the quota of turnover"), "{}", kinds[0]);
    assert!(kinds[1].ends_with("it does not state the attainment of turnover"), "{}", kinds[1]);
}

#[test]
fn a_value_of_another_window_is_not_the_value_stated() {
    let mut fixture = Fixture::new();
    let turnover = fixture.turnover(Scope::Person);
    let earlier = || {
        let window = Window::Previous(3, crate::time::Grain::Month);
        expr(ExprKind::InWindow { value: kpi(turnover), window }, rub())
    };
    let bonus = fixture.pays(earlier());
    let rows = vec![(vec![given(kpi(turnover), "90")], "90"), (vec![given(earlier(), "90")], "90")];
    example(&mut fixture, Case::Component(bonus), vec![], rows);
    assert_eq!(results(&fixture), [Err((Code::ExampleValueMissing, None)), Ok("90".to_owned())]);
}

#[test]
fn an_example_of_rows_is_a_period_with_one_row() {
    let mut fixture = Fixture::new();
    let number = fixture.row("number");
    let rows = fixture.selection(vec![binary(BinaryOp::Equal, number, num("1"))]);
    let pays = times(num("0.5"), fixture.row("amount"));
    let bonus = fixture.bonus(ComponentKind::ForEach { rows, pays, each_then: Vec::new(), reversed: None });
    let amount = |value| given(fixture.row("amount"), value);
    let number = |value| given(fixture.row("number"), value);
    let rows = vec![
        (vec![amount("33.33"), number("1")], "16.67"),
        (vec![amount("33.33"), number("2")], "0"),
        (vec![amount("33.33")], "16.67"),
        (vec![number("1")], "16.67"),
    ];
    example(&mut fixture, Case::Component(bonus), vec![], rows);
    let ok = |text: &str| Ok(text.to_owned());
    assert_eq!(results(&fixture), [ok("16.67"), ok("0"), ok("16.67"), Err((Code::ExampleValueMissing, None))]);
}

#[test]
fn a_rate_that_changes_asks_for_the_period() {
    let mut fixture = Fixture::new();
    let rate = fixture.plan.params.push(Param {
        name: "rate".into(),
        title: "Rate".into(),
        ty: Type::Percent,
        value: ParamValue::Dated(vec![
            (day("2025-01-01"), Const::Number(exact("0.04"))),
            (day("2026-01-01"), Const::Number(exact("0.05"))),
            (day("2026-07-01"), Const::Number(exact("0.06"))),
        ]),
        span: span(),
    });
    let bonus = fixture.pays(times(num("100"), expr(ExprKind::Param(rate), Type::Percent)));
    let of_period = |text: &str| Given {
        what: expr(ExprKind::ThisPeriod, Type::Period),
        value: Const::Period(period(text)),
        span: span(),
    };
    let rows = vec![(vec![of_period("2026-06")], "5"), (vec![of_period("2026-07")], "6"), (vec![], "5")];
    example(&mut fixture, Case::Component(bonus), vec![], rows);
    let ok = |text: &str| Ok(text.to_owned());
    assert_eq!(results(&fixture), [ok("5"), ok("6"), Err((Code::ExampleValueMissing, None))]);
    // The last change over, one rate holds for all of the plan's time.
    fixture.plan.effective.from = day("2026-08-01");
    assert_eq!(results(&fixture)[2], Err((Code::ExampleFails, Some("6".to_owned()))));
}

#[test]
fn examples_of_definitions_and_scorecards() {
    let mut fixture = Fixture::new();
    let counted = ExprKind::Counted {
        what: CountedTime::CalendarMonths,
        from: fixture.own("hired_on"),
        through: expr(ExprKind::ThisPeriod, Type::Period),
    };
    let define = fixture.define("month_of_service", expr(counted, Type::Months));
    let hired = |fixture: &Fixture, text: &str| Given {
        what: fixture.own("hired_on"),
        value: Const::Date(day(text)),
        span: span(),
    };
    let of_period =
        Given { what: expr(ExprKind::ThisPeriod, Type::Period), value: Const::Period(period("2026-04")), span: span() };
    let rows = vec![(vec![hired(&fixture, "2026-01-31")], "4"), (vec![hired(&fixture, "2026-04-30")], "1")];
    example(&mut fixture, Case::Define(define), vec![of_period], rows);

    let sales = fixture.turnover(Scope::Person);
    let card = fixture.plan.scorecards.push(Scorecard {
        name: "card".into(),
        title: "Card".into(),
        scoring: crate::plan::Scoring::EachAttainment,
        curve: curve(TierMode::Linear, Type::Percent, Some(num("0")), &[("0.7", num("0.7")), ("1.2", num("1.2"))]),
        weights: vec![(sales, exact("1"), span())],
        no_data: None,
        span: span(),
    });
    let rows = vec![
        (vec![given(attainment(sales), "0.69")], "0"),
        (vec![given(attainment(sales), "0.7")], "0.7"),
        (vec![given(attainment(sales), "1.3")], "1.2"),
    ];
    example(&mut fixture, Case::Scorecard(card), vec![], rows);
    let ok = |text: &str| Ok(text.to_owned());
    assert_eq!(results(&fixture), [ok("4"), ok("1"), ok("0"), ok("0.7"), ok("1.2")]);
}
