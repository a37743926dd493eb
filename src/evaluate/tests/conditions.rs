use super::*;
use crate::evaluate::{NoDataReason, Trace, TraceKind, Value};
use crate::time::Grain;

/// Turnover of Ann by month in hundreds; her quota is 100 every month.
fn with_months(fixture: &Fixture, people: &[&[&str]], months: &[&str]) -> Tables {
    let all = ["2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06"];
    let days: Vec<String> = all.iter().map(|month| format!("{month}-15")).collect();
    let rows: Vec<[&str; 7]> = months
        .iter()
        .enumerate()
        .filter(|(_, amount)| !amount.is_empty())
        .map(|(place, amount)| paid(all[place], "ann", &days[place], amount))
        .collect();
    let rows: Vec<&[&str]> = rows.iter().map(|row| &row[..]).collect();
    let quotas: Vec<[&str; 3]> = all.iter().map(|month| ["ann", *month, "100"]).collect();
    let quotas: Vec<&[&str]> = quotas.iter().map(|row| &row[..]).collect();
    fixture.tables(&[("people", people), ("payments", &rows), ("quotas", &quotas)])
}

fn award(fixture: &mut Fixture, when: Expr, once: Option<Once>) {
    fixture.plan.awards.push(Award {
        dated_by: None,
        name: "laptop".into(),
        title: "Laptop".into(),
        every: Grain::Month,
        when,
        if_no_data: None,
        once,
        action: None,
        span: span(),
    });
}

fn notice(fixture: &mut Fixture, when: Expr) {
    fixture.plan.notices.push(Notice {
        dated_by: None,
        scope: Scope::Person,
        units: None,
        name: "missed_twice".into(),
        title: "Missed twice".into(),
        every: Grain::Month,
        when,
        if_no_data: None,
        action: None,
        span: span(),
    });
}

const HALF_YEAR: &[&str] = &["2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06"];

fn months_of<T>(given: &[crate::evaluate::Given<T>]) -> Vec<String> {
    given.iter().map(|given| given.period.to_string()).collect()
}

#[test]
fn an_award_falls_due_once_when_three_months_in_a_row_are_met() {
    for (once, expected) in [(Some(Once::Ever), vec!["2026-04"]), (None, vec!["2026-04", "2026-05"])] {
        let mut fixture = Fixture::new();
        let id = fixture.turnover(Scope::Person);
        let met = binary(BinaryOp::GreaterOrEqual, attainment(id), num("1"));
        award(&mut fixture, in_a_row(met, 3), once);
        // Exactly the quota counts as met; January misses by a kopeck.
        let tables = with_months(&fixture, ANN, &["99.99", "100", "100", "250", "100", "50"]);
        let outcome = run_months(&fixture, &tables, HALF_YEAR);
        assert_eq!(codes(&outcome), []);
        assert_eq!(months_of(&outcome.awards), expected);
        // A run of May alone remembers what April was.
        let alone = run_months(&fixture, &tables, &["2026-05"]);
        assert_eq!(alone.awards.len(), usize::from(once.is_none()));
    }
}

#[test]
fn months_before_the_hire_or_the_plan_are_no_missed_months() {
    let mut fixture = Fixture::new();
    let id = fixture.turnover(Scope::Person);
    let missed = binary(BinaryOp::Less, attainment(id), num("1"));
    notice(&mut fixture, in_a_row(missed, 2));
    // The plan begins in January: the first pair is January and February.
    let tables = with_months(&fixture, ANN, &["", "", "", "100", "", ""]);
    let outcome = run_months(&fixture, &tables, HALF_YEAR);
    assert_eq!(months_of(&outcome.notices), ["2026-02", "2026-03", "2026-06"]);
    // Hired on 20 February: February is the first month, touched by employment.
    let hired: &[&[&str]] = &[&["ann", "seller", "", "2026-02-20", "", ""]];
    let tables = with_months(&fixture, hired, &["", "", "", "100", "", ""]);
    let outcome = run_months(&fixture, &tables, &HALF_YEAR[1..]);
    assert_eq!(codes(&outcome), []);
    assert_eq!(months_of(&outcome.notices), ["2026-03", "2026-06"]);
}

#[test]
fn a_row_of_months_too_early_says_so() {
    let mut fixture = Fixture::new();
    let condition = expr(ExprKind::YesNo(true), Type::YesNo);
    let bonus = fixture.pays(num("1"));
    fixture.plan.components.get_mut(bonus).when = Some(in_a_row(condition, 2));
    fn reasons(trace: &Trace) -> Vec<String> {
        let own = match (&trace.what, &trace.value) {
            (TraceKind::Condition, Value::NoData(reason)) => Some(match reason {
                NoDataReason::NotEmployed(of) => format!("not employed in {of}"),
                NoDataReason::BeforePlan(of) => format!("no plan in {of}"),
                other => format!("{other:?}"),
            }),
            _ => None,
        };
        own.into_iter().chain(trace.parts.iter().flat_map(reasons)).collect()
    }
    // Ann has long been there when the plan begins; Bob comes after it has begun.
    let bob: &[&[&str]] = &[&["bob", "seller", "north", "2026-03-10", "", ""]];
    for (people, month, reason) in [(ANN, "2026-01", "no plan in 2025-12"), (bob, "2026-03", "not employed in 2026-02")]
    {
        let tables = fixture.tables(&[("people", people)]);
        let outcome = run_months(&fixture, &tables, &[month]);
        assert_eq!(amounts(&outcome), ["0"]);
        assert_eq!(reasons(&only(&outcome).trace(&fixture.plan)), [reason]);
    }
}

#[test]
fn neither_a_row_of_months_too_early_nor_its_opposite_holds() {
    let missed = || in_a_row(expr(ExprKind::YesNo(true), Type::YesNo), 2);
    let said =
        [(None, "0"), (Some(NoData::Met), "1"), (Some(NoData::NotMet), "0"), (Some(NoData::Pays(num("3"))), "3")];
    for (if_no_data, expected) in said {
        for when in [missed(), expr(ExprKind::Not(missed()), Type::YesNo)] {
            let mut fixture = Fixture::new();
            let bonus = fixture.pays(num("1"));
            let bonus = fixture.plan.components.get_mut(bonus);
            bonus.when = Some(when);
            bonus.if_no_data = if_no_data.clone();
            assert_eq!(pay_of(&fixture), expected);
        }
    }
}

#[test]
fn a_guard_compares_what_is_really_paid() {
    let mut fixture = Fixture::new();
    let id = fixture.turnover(Scope::Company);
    let own = fixture.turnover(Scope::Person);
    fixture.pays(times(kpi(own), num("0.5")));
    let total = expr(ExprKind::Total(TotalOf::Bonuses), rub());
    let check = binary(BinaryOp::LessOrEqual, total, times(kpi(id), num("0.4")));
    fixture.plan.ensures.push(Ensure {
        units: None,
        dated_by: None,
        name: "affordable".into(),
        title: "Affordable".into(),
        scope: Scope::Company,
        every: Grain::Month,
        check,
        if_no_data: None,
        span: span(),
    });
    let row = paid("p1", "ann", "2026-01-15", "1000");
    // Nobody's turnover counts for the company: 500 of 1 250 is exactly 40%.
    for (uncredited, holds) in [("250", true), ("249.99", false)] {
        let nobody = paid("p2", "", "2026-01-15", uncredited);
        let tables = fixture.tables(&[("people", TWO), ("payments", &[&row, &nobody])]);
        let outcome = run_months(&fixture, &tables, &["2026-01"]);
        assert_eq!(outcome.ensures.iter().map(|ensure| ensure.holds).collect::<Vec<_>>(), [holds]);
        // The turnover of each person lacks that row, and the run says so.
        let wrong: Vec<Code> = codes(&outcome).into_iter().filter(|code| *code != Code::RowsOfNobody).collect();
        assert_eq!(wrong, if holds { vec![] } else { vec![Code::EnsureFailed] });
        if !holds {
            let said = crate::diagnostics::say(&outcome.problems[0], crate::language::Lang::En);
            assert_eq!(said.message, "“Affordable” does not hold for the company in 2026-01");
            assert_eq!(said.labels, ["500.00 RUB", "499.996 RUB"]);
        }
    }
}

#[test]
fn guards_of_units_and_people_are_checked_one_by_one() {
    type MakeScope = fn(&Fixture) -> Scope;
    let scopes: [(MakeScope, Vec<bool>); 2] = [
        (|_| Scope::Person, vec![true, false]),
        (|fixture| Scope::Unit(fixture.plan.records.get(fixture.people).field("team").unwrap()), vec![true, false]),
    ];
    for (scope, expected) in scopes {
        let mut fixture = Fixture::new();
        let scope = scope(&fixture);
        let id = fixture.turnover(Scope::Person);
        fixture.pays(kpi(id));
        let check = binary(BinaryOp::LessOrEqual, expr(ExprKind::Total(TotalOf::Bonuses), rub()), num("10"));
        fixture.plan.ensures.push(Ensure {
            units: None,
            dated_by: None,
            name: "cap".into(),
            title: "Cap".into(),
            scope,
            every: Grain::Month,
            check,
            if_no_data: None,
            span: span(),
        });
        let rows = [paid("p1", "ann", "2026-01-15", "10"), paid("p2", "bob", "2026-01-15", "10.01")];
        let rows: Vec<&[&str]> = rows.iter().map(|row| &row[..]).collect();
        let tables = fixture.tables(&[("people", TWO), ("payments", &rows)]);
        let outcome = run_months(&fixture, &tables, &["2026-01"]);
        assert_eq!(outcome.ensures.iter().map(|ensure| ensure.holds).collect::<Vec<_>>(), expected);
        assert_eq!(
            outcome.ensures.iter().filter(|ensure| ensure.unit.is_some()).count(),
            if scope == Scope::Person { 0 } else { 2 }
        );
    }
}
