use super::*;
use crate::diagnostics::Arg;
use crate::evaluate::{NoDataReason, Value};
use crate::time::Grain;

/// What `pays` comes to for each person in the months run, with the errors met.
fn quotas_and_payments(fixture: &Fixture, quotas: &[&[&str]], months: &[&str]) -> Outcome {
    let rows = [
        paid("p1", "ann", "2026-01-15", "100"),
        paid("p2", "ann", "2026-02-15", "200"),
        paid("p3", "ann", "2026-03-15", "300"),
        paid("p4", "bob", "2026-01-20", "1000"),
    ];
    let rows: Vec<&[&str]> = rows.iter().map(|row| &row[..]).collect();
    let tables = fixture.tables(&[("people", TWO), ("payments", &rows), ("quotas", quotas)]);
    run_months(fixture, &tables, months)
}

fn attainment_paid(every: Grain) -> Fixture {
    let mut fixture = Fixture::new();
    let id = fixture.turnover(Scope::Person);
    let bonus = fixture.pays(times(attainment(id), num("100")));
    fixture.plan.components.get_mut(bonus).every = every;
    fixture
}

const BOB: &[&[&str]] = &[&["bob", "2026-01", "1"], &["bob", "2026-02", "1"], &["bob", "2026-03", "1"]];

fn ann_and(rows: &[&'static [&'static str]]) -> Vec<&'static [&'static str]> {
    BOB.iter().chain(rows).copied().collect()
}

#[test]
fn flow_quotas_add_up_over_a_quarter() {
    let fixture = attainment_paid(Grain::Quarter);
    let months = ann_and(&[&["ann", "2026-01", "100"], &["ann", "2026-02", "200"], &["ann", "2026-03", "500"]]);
    // 600 of 800.
    assert_eq!(amounts(&quotas_and_payments(&fixture, &months, &["2026-03"]))[0], "75");
    // A quota given for the quarter itself is the quota.
    let quarter = ann_and(&[&["ann", "2026-Q1", "1200"], &["ann", "2026-01", "100"]]);
    assert_eq!(amounts(&quotas_and_payments(&fixture, &quarter, &["2026-03"]))[0], "50");
}

#[test]
fn one_missing_month_leaves_the_quarter_without_a_quota() {
    let fixture = attainment_paid(Grain::Quarter);
    let months = ann_and(&[&["ann", "2026-01", "100"], &["ann", "2026-03", "500"]]);
    let outcome = quotas_and_payments(&fixture, &months, &["2026-03"]);
    assert_eq!(codes(&outcome), [Code::NoDataMet]);
    let said = crate::diagnostics::say(&outcome.problems[0], crate::language::Lang::En);
    assert_eq!(said.message, "`bonus` has no result for ann in 2026-Q1: there is no quota for turnover");
    assert_eq!(outcome.lines.len(), 1, "Bob is paid all the same");
}

#[test]
fn a_ratio_quota_does_not_add_up() {
    let mut fixture = attainment_paid(Grain::Quarter);
    let (id, _) = fixture.plan.kpis.iter().next().unwrap();
    fixture.plan.kpis.get_mut(id).flow = false;
    let months = ann_and(&[&["ann", "2026-01", "100"], &["ann", "2026-02", "200"], &["ann", "2026-03", "500"]]);
    // Two people lack it; one message names both.
    let outcome = quotas_and_payments(&fixture, &months, &["2026-03"]);
    assert_eq!(codes(&outcome), [Code::NoDataMet]);
    let people = outcome.problems[0].args.iter().find(|(name, _)| *name == "person").map(|(_, people)| people.clone());
    assert!(matches!(people, Some(Arg::List(people)) if people.len() == 2));
}

#[test]
fn no_attainment_of_a_quota_that_is_zero_negative_or_empty() {
    let fixture = attainment_paid(Grain::Month);
    for quota in [&["ann", "2026-01", "0"], &["ann", "2026-01", "-100"], &["ann", "2026-01", ""]] {
        let outcome = quotas_and_payments(&fixture, &ann_and(&[quota]), &["2026-01"]);
        assert_eq!(codes(&outcome), [Code::NoDataMet], "{quota:?}");
    }
}

#[test]
fn a_quota_that_is_a_formula_is_taken_for_each_month() {
    let mut fixture = attainment_paid(Grain::Quarter);
    let param = fixture.plan.params.push(Param {
        name: "norm".into(),
        title: "Norm".into(),
        ty: rub(),
        value: ParamValue::Dated(vec![
            (day("2026-01-01"), Const::Number(exact("100"))),
            (day("2026-03-01"), Const::Number(exact("200"))),
        ]),
        span: span(),
    });
    let (id, _) = fixture.plan.kpis.iter().next().unwrap();
    fixture.plan.kpis.get_mut(id).quota = Some(expr(ExprKind::Param(param), rub()));
    // 600 of 100 + 100 + 200; Bob 1 000 of the same.
    assert_eq!(amounts(&quotas_and_payments(&fixture, &[], &["2026-03"])), ["150", "250"]);
}

#[test]
fn less_is_better_by_either_formula() {
    for (formula, expected) in [(Attainment::QuotaOverMeasure, "125"), (Attainment::TwoMinus, "120")] {
        let mut fixture = attainment_paid(Grain::Month);
        let (id, _) = fixture.plan.kpis.iter().next().unwrap();
        let kpi = fixture.plan.kpis.get_mut(id);
        kpi.attainment = formula;
        kpi.value = num("80");
        kpi.quota = Some(num("100"));
        assert_eq!(amounts(&quotas_and_payments(&fixture, &[], &["2026-01"]))[0], expected);
    }
}

#[test]
fn a_ratio_of_nothing_is_no_data() {
    let mut fixture = Fixture::new();
    let total = fixture.measure(Aggregate::Sum, Some("amount"), Vec::new());
    let count = fixture.measure(Aggregate::Count, None, Vec::new());
    let measure = |id| expr(ExprKind::Measure(id), rub());
    let cheque =
        fixture.kpi_of("cheque", binary(BinaryOp::Divide, measure(total), measure(count)), Scope::Person, false);
    let bonus = fixture.pays(kpi(cheque));
    fixture.plan.components.get_mut(bonus).if_no_data = Some(NoData::NotApplicable);
    let outcome = quotas_and_payments(&fixture, &[], &["2026-02"]);
    // Ann 200 / 1; Bob has no payment in February.
    assert_eq!(amounts(&outcome), ["200", "0"]);
    assert_eq!(
        outcome.lines[1].status,
        LineStatus::NotApplicable(crate::evaluate::WhyNot::NoData(NoDataReason::NoRows(cheque)))
    );
}

#[test]
fn a_name_means_the_scope_of_its_kpi() {
    for (scope, expected) in [
        (|_: &Fixture| Scope::Person, ["100", "1000"]),
        (|_: &Fixture| Scope::Company, ["1100", "1100"]),
        (
            |fixture: &Fixture| Scope::Unit(fixture.plan.records.get(fixture.people).field("team").unwrap()),
            ["100", "1000"],
        ),
    ] as [(fn(&Fixture) -> Scope, [&str; 2]); 3]
    {
        let mut fixture = Fixture::new();
        let scope = scope(&fixture);
        let id = fixture.turnover(scope);
        fixture.pays(kpi(id));
        assert_eq!(amounts(&quotas_and_payments(&fixture, &[], &["2026-01"])), expected);
    }
}

#[test]
fn a_team_is_all_its_people_also_those_the_plan_is_not_for() {
    let mut fixture = Fixture::new();
    let team = fixture.plan.records.get(fixture.people).field("team").unwrap();
    let id = fixture.turnover(Scope::Unit(team));
    fixture.pays(kpi(id));
    let role = expr(ExprKind::RowField(fixture.path(fixture.people, &["role"])), Type::Text);
    fixture.plan.people_filter = Some(binary(BinaryOp::Equal, role, text("seller")));
    let people: &[&[&str]] = &[ANN[0], &["eve", "intern", "north", "2025-01-01", "", ""]];
    let rows = [paid("p1", "ann", "2026-01-15", "100"), paid("p2", "eve", "2026-01-15", "11")];
    let rows: Vec<&[&str]> = rows.iter().map(|row| &row[..]).collect();
    let tables = fixture.tables(&[("people", people), ("payments", &rows)]);
    assert_eq!(amounts(&run_months(&fixture, &tables, &["2026-01"])), ["111"]);
}

#[test]
fn windows_shift_what_a_name_means() {
    let mut fixture = Fixture::new();
    let id = fixture.turnover(Scope::Person);
    for window in [
        Window::Previous(2, Grain::Month),
        Window::Rolling(2, Grain::Month),
        Window::SoFar(Grain::Quarter),
        Window::Whole(Grain::Quarter),
    ] {
        fixture.pays(expr(ExprKind::InWindow { value: kpi(id), window }, rub()));
    }
    let outcome = quotas_and_payments(&fixture, &[], &["2026-03"]);
    assert_eq!(amounts(&outcome)[..4], ["300", "500", "600", "600"]);
}

#[test]
fn scorecards_weigh_attainments_and_say_what_missing_ones_do() {
    let run_with = |policy: Option<ScorecardNoData>| {
        let mut fixture = Fixture::new();
        let mut weights = Vec::new();
        for (name, value, quota, weight) in
            [("a", "90", Some("100"), "0.4"), ("b", "130", Some("100"), "0.3"), ("c", "1", None, "0.3")]
        {
            let id = fixture.fixed(name, value);
            fixture.plan.kpis.get_mut(id).quota = quota.map(num);
            weights.push((id, exact(weight), span()));
        }
        let curve = curve(TierMode::Linear, Type::Percent, None, &[("0.7", num("0.7")), ("1.2", num("1.2"))]);
        let card = fixture.plan.scorecards.push(Scorecard {
            name: "card".into(),
            title: "Card".into(),
            scoring: Scoring::EachAttainment,
            curve,
            weights,
            no_data: policy,
            span: span(),
        });
        fixture.pays(times(num("60000"), expr(ExprKind::Scorecard(card), Type::Percent)));
        let tables = fixture.tables(&[("people", ANN)]);
        let outcome = run_months(&fixture, &tables, &["2026-01"]);
        outcome.lines.first().map(|line| line.amount.to_string()).ok_or(codes(&outcome))
    };
    // 0.4 * 0.9 + 0.3 * 1.2 = 0.72; over the weight of 0.7 that is left: 60 000 * 0.72 / 0.7.
    assert_eq!(run_with(Some(ScorecardNoData::WeightToOthers)), Ok("61714.29".to_owned()));
    assert_eq!(run_with(Some(ScorecardNoData::CountsAsZero)), Ok("43200".to_owned()));
    assert_eq!(run_with(Some(ScorecardNoData::StopsTheRun)), Err(vec![Code::NoDataMet]));
    assert_eq!(run_with(None), Err(vec![Code::NoDataMet]));
}

#[test]
fn missing_values_decide_only_what_nothing_else_decides() {
    use BinaryOp::{And, Or};
    let mut fixture = Fixture::new();
    let empty = fixture.turnover(Scope::Person);
    let missing = || binary(BinaryOp::GreaterOrEqual, attainment(empty), num("1"));
    let flag = |value| expr(ExprKind::YesNo(value), Type::YesNo);
    let cases = [
        (binary(And, flag(false), missing()), Some(false)),
        (binary(And, missing(), flag(false)), Some(false)),
        (binary(And, missing(), flag(true)), None),
        (binary(Or, missing(), flag(true)), Some(true)),
        (binary(Or, flag(false), missing()), None),
        (expr(ExprKind::Not(missing()), Type::YesNo), None),
        (expr(ExprKind::Empty { value: attainment(empty), negated: false }, Type::YesNo), Some(true)),
        (expr(ExprKind::Empty { value: attainment(empty), negated: true }, Type::YesNo), Some(false)),
    ];
    let tables = fixture.tables(&[("people", ANN)]);
    let facts = crate::measure::Facts::new(&fixture.plan, &tables, &crate::measure::SimpleEngine);
    let world = crate::evaluate::world::World::new(&fixture.plan, &tables, &facts, RunOptions::default());
    let at = crate::evaluate::at::At::over(crate::evaluate::at::Subject::Person(0), period("2026-01"));
    for (case, (condition, expected)) in cases.iter().enumerate() {
        let value = world.eval(condition, &at).unwrap().value;
        let found = match value {
            Value::YesNo(flag) => Some(flag),
            Value::NoData(NoDataReason::NoQuota(..)) => None,
            other => panic!("{other:?}"),
        };
        assert_eq!(found, *expected, "case {case}");
    }
}

#[test]
fn dates_are_counted_with_both_ends() {
    let world_of = |expr_of: &dyn Fn(&Fixture) -> Expr| {
        let mut fixture = Fixture::new();
        let value = expr_of(&fixture);
        fixture.pays(value);
        let people: &[&[&str]] = &[&["ann", "seller", "north", "2025-11-30", "", ""]];
        let tables = fixture.tables(&[("people", people)]);
        amounts(&run_months(&fixture, &tables, &["2026-01"])).join(" ")
    };
    let counted = |what, through: ExprKind| {
        move |fixture: &Fixture| {
            let kind =
                ExprKind::Counted { what, from: fixture.own("hired_on"), through: expr(through.clone(), Type::Date) };
            expr(kind, Type::Months)
        }
    };
    // The month of hire is 1: November, December, January.
    assert_eq!(world_of(&counted(CountedTime::CalendarMonths, ExprKind::ThisPeriod)), "3");
    assert_eq!(world_of(&counted(CountedTime::CalendarDays, ExprKind::Date(day("2025-12-01")))), "2");
    assert_eq!(world_of(&counted(CountedTime::CalendarDays, ExprKind::Date(day("2025-11-29")))), "0");
}

#[test]
fn a_quota_per_quarter_is_that_of_quarters_only() {
    let said = |every: Grain, quota_every: Option<Grain>| {
        let mut fixture = attainment_paid(every);
        let (id, _) = fixture.plan.kpis.iter().next().unwrap();
        let kpi = fixture.plan.kpis.get_mut(id);
        kpi.quota = Some(Expr::new(ExprKind::Number(exact("1200")), rub(), span()));
        kpi.quota_every = quota_every;
        let months: Vec<String> = (1..=every.months()).map(|month| format!("2026-{month:02}")).collect();
        let last = months.last().unwrap().as_str();
        quotas_and_payments(&fixture, &[], &[last])
    };
    // Ann's 600 of the quarter: of 1 200 a quarter, of 3 600 for three months, of 2 400 in half a year.
    assert_eq!(amounts(&said(Grain::Quarter, Some(Grain::Quarter)))[0], "50");
    assert_eq!(amounts(&said(Grain::Quarter, None))[0], "16.67");
    assert_eq!(amounts(&said(Grain::HalfYear, Some(Grain::Quarter)))[0], "25");
    // A month has no share of it unless the plan says which.
    assert_eq!(codes(&said(Grain::Month, Some(Grain::Quarter))), [Code::NoDataMet]);
}
