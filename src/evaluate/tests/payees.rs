use super::*;

fn history(rows: &'static [&'static [&'static str]], months: &[&str], make: impl Fn(&mut Fixture)) -> Outcome {
    let mut fixture = Fixture::new();
    fixture.with_history();
    make(&mut fixture);
    let tables = fixture.tables(&[("people", rows)]);
    run_months(&fixture, &tables, months)
}

fn seller_only(fixture: &mut Fixture) {
    let role = expr(ExprKind::RowField(fixture.path(fixture.people, &["role"])), Type::Text);
    fixture.plan.people_filter = Some(binary(BinaryOp::Equal, role, text("seller")));
}

fn people_paid(outcome: &Outcome) -> Vec<Vec<u32>> {
    outcome.payees.iter().map(|(_, people)| people.clone()).collect()
}

#[test]
fn employment_touches_the_period_with_its_first_and_last_day() {
    let mut fixture = Fixture::new();
    fixture.pays(num("1"));
    let people: &[&[&str]] = &[
        &["a", "seller", "", "2026-01-31", "", ""],
        &["b", "seller", "", "2025-01-01", "2026-01-01", ""],
        &["c", "seller", "", "2026-02-01", "", ""],
        &["d", "seller", "", "2025-01-01", "2025-12-31", ""],
    ];
    let tables = fixture.tables(&[("people", people)]);
    let outcome = run_months(&fixture, &tables, &["2026-01", "2026-02"]);
    assert_eq!(people_paid(&outcome), [vec![0, 1], vec![0, 2]]);
}

#[test]
fn whom_the_plan_is_for_is_read_on_the_last_day_of_the_period() {
    let rows: &[&[&str]] = &[
        &["ann", "intern", "", "2025-01-01", "", "2025-01-01"],
        &["ann", "seller", "", "2025-01-01", "", "2026-01-31"],
        &["ann", "leader", "", "2025-01-01", "", "2026-03-01"],
    ];
    let outcome = history(rows, &["2025-12", "2026-01", "2026-02", "2026-03"], |fixture| {
        seller_only(fixture);
        fixture.plan.payees_as_of = Some(PayeesAsOf::LastDay);
        fixture.plan.effective.from = day("2025-01-01");
        fixture.pays(num("1"));
    });
    assert_eq!(people_paid(&outcome), [vec![], vec![0], vec![0], vec![]]);
    assert_eq!(codes(&outcome), [Code::NobodyPaid, Code::NobodyPaid]);
}

#[test]
fn who_left_is_read_on_the_last_day_of_work() {
    // The record says "former" from the day after.
    let rows: &[&[&str]] = &[
        &["ann", "seller", "", "2025-01-01", "2026-01-15", "2025-01-01"],
        &["ann", "former", "", "2025-01-01", "2026-01-15", "2026-01-16"],
    ];
    let outcome = history(rows, &["2026-01", "2026-02"], |fixture| {
        seller_only(fixture);
        fixture.pays(num("1"));
    });
    assert_eq!(people_paid(&outcome), [vec![0], vec![]]);
}

const MOVED: &[&[&str]] = &[
    &["ann", "seller", "north", "2025-01-01", "", "2025-01-01"],
    &["ann", "seller", "south", "2025-01-01", "", "2026-02-11"],
];

#[test]
fn a_field_that_changes_inside_the_period_is_no_guess() {
    let is_south = |fixture: &Fixture| binary(BinaryOp::Equal, fixture.own("team"), text("south"));
    let choose = |fixture: &Fixture| {
        expr(ExprKind::If { condition: is_south(fixture), then: num("2"), otherwise: num("1") }, rub())
    };
    let outcome = history(MOVED, &["2026-01", "2026-02", "2026-03"], |fixture| {
        let pays = choose(fixture);
        fixture.pays(pays);
    });
    assert_eq!(codes(&outcome), [Code::ChangedInside]);
    let said = crate::diagnostics::say(&outcome.problems[0], crate::language::Lang::En);
    assert_eq!(said.message, "`team` of ann changes inside 2026-02: north at first, south from 2026-02-11");
    assert!(said.help.contains("people.csv:2, people.csv:3"), "{}", said.help);
    let lines: Vec<_> = outcome.lines().map(|line| line.amount.to_string()).collect();
    assert_eq!(lines, ["1", "2"], "January and March are clear");

    // A rule that names its day has no doubt.
    for (named, expected) in [(ExprKind::FirstDay, "1"), (ExprKind::LastDay, "2")] {
        let outcome = history(MOVED, &["2026-02"], |fixture| {
            let pays = choose(fixture);
            let bonus = fixture.pays(pays);
            fixture.plan.components.get_mut(bonus).dated_by =
                Some(crate::plan::DatedBy::Day(expr(named.clone(), Type::Date)));
        });
        assert_eq!(amounts(&outcome), [expected]);
    }

    // A change of another field is none of this one's business.
    let outcome = history(MOVED, &["2026-02"], |fixture| {
        let role = binary(BinaryOp::Equal, fixture.own("role"), text("seller"));
        fixture.pays(expr(ExprKind::If { condition: role, then: num("2"), otherwise: num("1") }, rub()));
    });
    assert_eq!(amounts(&outcome), ["2"]);
}

#[test]
fn a_rule_so_far_looks_for_changes_in_all_its_window() {
    // What is due so far is worked out anew in March: by the team of January or of March, the plan must say.
    let outcome = history(MOVED, &["2026-01", "2026-02", "2026-03", "2026-04"], |fixture| {
        let is_south = binary(BinaryOp::Equal, fixture.own("team"), text("south"));
        let pays = expr(ExprKind::If { condition: is_south, then: num("2"), otherwise: num("1") }, rub());
        let bonus = fixture.pays(pays);
        let bonus = fixture.plan.components.get_mut(bonus);
        bonus.window = Some(Window::SoFar(crate::time::Grain::Quarter));
        bonus.if_negative = Some(NegativeRule::Recovered);
    });
    assert_eq!(codes(&outcome), [Code::ChangedInside, Code::ChangedInside]);
    let lines: Vec<_> = outcome.lines().map(|line| line.amount.to_string()).collect();
    assert_eq!(lines, ["1", "2"], "January and April are clear");
}

#[test]
fn a_team_change_inside_a_month_matters_where_there_are_rows() {
    for (paid_on, expected) in [("2026-02-20", vec![Code::ChangedInside]), ("2026-01-20", vec![])] {
        let mut fixture = Fixture::new();
        fixture.with_history();
        let team = fixture.plan.records.get(fixture.people).field("team").unwrap();
        let id = fixture.turnover(Scope::Unit(team));
        fixture.pays(kpi(id));
        let mut people = MOVED.to_vec();
        people.push(&["zoe", "seller", "south", "2025-01-01", "", "2025-01-01"]);
        let row = paid("p", "ann", paid_on, "100");
        let tables = fixture.tables(&[("people", &people), ("payments", &[&row])]);
        // Ann's own lines fail for her own change; Zoe's depend on Ann's rows only.
        let outcome = run_months(&fixture, &tables, &["2026-02"]);
        let of_zoe = outcome.lines().any(|line| line.payee == 1);
        assert_eq!(of_zoe, expected.is_empty(), "{paid_on}");
    }
}

#[test]
fn params_by_table_and_day() {
    let make = |role: &'static str| {
        let mut fixture = Fixture::new();
        let key = fixture.own("role");
        let row = |role: &str, first: &str, second: &str| TableRow {
            keys: vec![Const::Text(role.into())],
            values: vec![Const::Number(exact(first)), Const::Number(exact(second))],
            span: span(),
        };
        let value = ParamValue::Table {
            keys: vec![key],
            dates: vec![Some(day("2026-01-01")), Some(day("2026-07-01"))],
            rows: vec![row("junior", "6000000", "6600000"), row("senior", "12000000", "13200000")],
        };
        let param = fixture.plan.params.push(Param {
            name: "annual_quota".into(),
            title: "Quota".into(),
            ty: rub(),
            value,
            span: span(),
        });
        fixture.pays(expr(ExprKind::Param(param), rub()));
        let people: &[&[&str]] = &[&["ann", role, "", "2025-01-01", "", ""]];
        let tables = fixture.tables(&[("people", people)]);
        run_months(&fixture, &tables, &["2026-06", "2026-07"])
    };
    assert_eq!(amounts(&make("junior")), ["6000000", "6600000"]);
    assert_eq!(amounts(&make("senior")), ["12000000", "13200000"]);
    let outcome = make("trainee");
    assert_eq!(codes(&outcome), [Code::TierTableMiss, Code::TierTableMiss]);
    let said = crate::diagnostics::say(&outcome.problems[0], crate::language::Lang::En);
    assert_eq!(
        said.message,
        "`bonus` has no result for ann in 2026-06: no row fits in the table annual_quota: trainee"
    );
}

#[test]
fn rows_of_people_who_left_do_not_vanish_in_silence() {
    let mut fixture = Fixture::new();
    let id = fixture.turnover(Scope::Person);
    fixture.pays(kpi(id));
    seller_only(&mut fixture);
    let people: &[&[&str]] = &[
        &["ann", "seller", "", "2025-01-01", "", ""],
        &["bob", "seller", "", "2025-01-01", "2025-12-31", ""],
        &["cid", "clerk", "", "2025-01-01", "2025-12-31", ""],
    ];
    let rows = [
        paid("p1", "ann", "2026-01-15", "1"),
        paid("p2", "bob", "2026-01-15", "2"),
        paid("p3", "bob", "2026-01-16", "3"),
        paid("p4", "cid", "2026-01-16", "4"),
        paid("p5", "bob", "2025-06-16", "5"),
        paid("p6", "", "2026-01-16", "6"),
    ];
    let rows: Vec<&[&str]> = rows.iter().map(|row| &row[..]).collect();
    let tables = fixture.tables(&[("people", people), ("payments", &rows)]);
    let outcome = run_months(&fixture, &tables, &["2026-01"]);
    assert_eq!(amounts(&outcome), ["1"]);
    assert_eq!(codes(&outcome), [Code::RowsOfNobody, Code::NotCredited]);
    let said = crate::diagnostics::say(&outcome.problems[0], crate::language::Lang::En);
    assert!(said.message.starts_with("1 row of `payments` is credited to nobody: `manager`"), "{}", said.message);
    let said = crate::diagnostics::say(&outcome.problems[1], crate::language::Lang::En);
    assert!(said.message.starts_with("2 rows of `payments` are credited"), "{}", said.message);
    assert!(said.message.ends_with("bob (2)"), "{}", said.message);
}

#[test]
fn somebody_for_whom_the_plan_cannot_be_decided_is_named() {
    let mut fixture = Fixture::new();
    fixture.pays(num("10"));
    fixture.plan.people_filter = Some(binary(BinaryOp::NotEqual, fixture.own("team"), text("north")));
    let people: &[&[&str]] = &[
        &["ann", "seller", "south", "2025-01-01", "", ""],
        &["bob", "seller", "", "2025-01-01", "", ""],
        &["cid", "seller", "", "2025-01-01", "2025-12-31", ""],
    ];
    let outcome = run_months(&fixture, &fixture.tables(&[("people", people)]), &["2026-01"]);
    assert_eq!(outcome.lines.len(), 1);
    // Bob, not Cid, who left before.
    assert_eq!(codes(&outcome), [Code::RowsUndecided]);
    assert!(format!("{:?}", outcome.problems).contains("people.csv:3"));
}

#[test]
fn a_change_inside_the_period_goes_before_missing_data_in_every_mode() {
    // The driver is an average of no rows, the base goes by the team, which changes in February.
    let modes = [TierMode::WholeAmount, TierMode::Marginal, TierMode::Linear, TierMode::ValueOfTier];
    for mode in modes {
        let outcome = history(MOVED, &["2026-01", "2026-02", "2026-03"], |fixture| {
            let average = fixture.measure(Aggregate::Average, Some("amount"), Vec::new());
            let driver = fixture.kpi_of("check", expr(ExprKind::Measure(average), rub()), Scope::Person, false);
            let lines = [("0", num("0.05")), ("300", num("0.08"))];
            let scale = fixture.scale(kpi(driver), curve(mode, Type::Percent, None, &lines));
            let is_south = binary(BinaryOp::Equal, fixture.own("team"), text("south"));
            let base = expr(ExprKind::If { condition: is_south, then: num("2"), otherwise: num("1") }, rub());
            let tiers = |base| expr(ExprKind::Scale { scale, base }, rub());
            let bonus = match mode {
                TierMode::Linear | TierMode::ValueOfTier => fixture.pays(times(tiers(None), base)),
                _ => fixture.pays(tiers(Some(base))),
            };
            fixture.plan.components.get_mut(bonus).if_no_data = Some(NoData::NotApplicable);
        });
        assert_eq!(codes(&outcome), [Code::ChangedInside], "{mode:?}");
        let lines: Vec<_> = outcome.lines().map(|line| line.amount.to_string()).collect();
        assert_eq!(lines, ["0", "0"], "{mode:?}: January and March lack data alone");
    }
}
