use super::*;
use crate::evaluate::{Trace, TraceKind};
use crate::number::{Rounding, RoundingMode};

/// A bonus of a share of each payment's amount.
fn share_of_each(fixture: &mut Fixture, share: &str, filters: Vec<Expr>, reversed: Option<Reversal>) -> Id<Component> {
    let rows = fixture.selection(filters);
    let pays = times(num(share), fixture.row("amount"));
    fixture.bonus(ComponentKind::ForEach { rows, pays, each_then: Vec::new(), reversed })
}

fn refunds(fixture: &Fixture, days: Option<i64>) -> Option<Reversal> {
    let within = days.map(|count| (Duration { count, unit: TimeUnit::Day }, fixture.row("paid_on")));
    Some(Reversal {
        part: None,
        on: fixture.path(fixture.payments, &["refunded_on"]),
        within,
        refunds: None,
        span: span(),
    })
}

fn tables(fixture: &Fixture, rows: &[[&str; 7]]) -> Tables {
    let rows: Vec<&[&str]> = rows.iter().map(|row| &row[..]).collect();
    fixture.tables(&[("people", TWO), ("payments", &rows)])
}

fn refunded<'a>(key: &'a str, day: &'a str, amount: &'a str, refund: &'a str) -> [&'a str; 7] {
    [key, "ann", day, amount, "1", key, refund]
}

/// Ann's amounts by month.
fn of_ann(outcome: &Outcome) -> Vec<String> {
    assert!(outcome.problems.iter().all(|problem| !problem.is_error()), "{:#?}", outcome.problems);
    outcome.lines().filter(|line| line.payee == 0).map(|line| line.amount.to_string()).collect()
}

const QUARTER: &[&str] = &["2026-01", "2026-02", "2026-03"];

#[test]
fn instalments_at_the_start_and_in_month_four() {
    let mut fixture = Fixture::new();
    let number = |value| binary(BinaryOp::Equal, fixture.row("number"), num(value));
    let filters = vec![binary(BinaryOp::Or, number("1"), number("4"))];
    share_of_each(&mut fixture, "0.15", filters, None);
    let row = |key, day, amount, number| [key, "ann", day, amount, number, "x", ""];
    let rows =
        [row("a", "2026-01-10", "1000", "1"), row("b", "2026-01-11", "2000", "2"), row("c", "2026-01-12", "4000", "4")];
    assert_eq!(of_ann(&run_months(&fixture, &tables(&fixture, &rows), &["2026-01"])), ["750"]);
}

#[test]
fn refunds_keep_their_sign() {
    // 1 000 - 200 at 4% is 32.
    let mut fixture = Fixture::new();
    share_of_each(&mut fixture, "0.04", Vec::new(), None);
    let rows = [paid("a", "ann", "2026-01-10", "1000"), paid("b", "ann", "2026-01-11", "-200")];
    assert_eq!(of_ann(&run_months(&fixture, &tables(&fixture, &rows), &["2026-01"])), ["32"]);
}

#[test]
fn one_rounding_for_the_line_or_one_for_each_row() {
    for (each, expected) in [(false, "0.01"), (true, "0")] {
        let mut fixture = Fixture::new();
        let bonus = share_of_each(&mut fixture, "0.01", Vec::new(), None);
        fixture.plan.components.get_mut(bonus).round_each_record = each;
        // Twice 0.004: 0.008 together.
        let rows = [paid("a", "ann", "2026-01-10", "0.4"), paid("b", "ann", "2026-01-11", "0.4")];
        assert_eq!(of_ann(&run_months(&fixture, &tables(&fixture, &rows), &["2026-01"])), [expected]);
    }
}

#[test]
fn steps_on_each_row_come_before_steps_on_the_total() {
    let mut fixture = Fixture::new();
    let rows = fixture.selection(Vec::new());
    let each = vec![Step { kind: StepKind::AtLeast(num("10")), span: span() }];
    let pays = times(num("0.05"), fixture.row("amount"));
    let bonus = fixture.bonus(ComponentKind::ForEach { rows, pays, each_then: each, reversed: None });
    fixture.plan.components.get_mut(bonus).then = vec![Step { kind: StepKind::AtMost(num("24")), span: span() }];
    // 5 -> 10, 15: 25 together, capped at 24.
    let rows = [paid("a", "ann", "2026-01-10", "100"), paid("b", "ann", "2026-01-11", "300")];
    assert_eq!(of_ann(&run_months(&fixture, &tables(&fixture, &rows), &["2026-01"])), ["24"]);
}

#[test]
fn a_reversal_takes_back_what_a_minimum_had_raised() {
    // Paid 10 for a row that brought 5; the reversal takes 10.
    let mut fixture = Fixture::new();
    let reversed = refunds(&fixture, None);
    let bonus = share_of_each(&mut fixture, "0.05", Vec::new(), reversed);
    fixture.plan.components.get_mut(bonus).then = vec![Step { kind: StepKind::AtLeast(num("10")), span: span() }];
    let rows = [refunded("a", "2026-01-10", "100", "2026-02-20")];
    let outcome = run_months(&fixture, &tables(&fixture, &rows), QUARTER);
    // The minimum holds in every month: 10; less 10; and 10 again.
    assert_eq!(of_ann(&outcome), ["10", "0", "10"]);
    // The same minimum on the row itself.
    fixture.plan.components.get_mut(bonus).then = Vec::new();
    let ComponentKind::ForEach { each_then, .. } = &mut fixture.plan.components.get_mut(bonus).kind else {
        panic!("another kind")
    };
    each_then.push(Step { kind: StepKind::AtLeast(num("10")), span: span() });
    let outcome = run_months(&fixture, &tables(&fixture, &rows), QUARTER);
    assert_eq!(of_ann(&outcome), ["10", "-10", "0"]);
}

#[test]
fn a_reversal_takes_back_the_share_of_the_rounded_line() {
    // Three rows of 33.333... raised to a line of 100: 33.34, 33.33, 33.33.
    let mut fixture = Fixture::new();
    let reversed = refunds(&fixture, None);
    let bonus = share_of_each(&mut fixture, "0.01", Vec::new(), reversed);
    fixture.plan.components.get_mut(bonus).then =
        vec![Step { kind: StepKind::Multiply(binary(BinaryOp::Divide, num("100"), num("3"))), span: span() }];
    let rows = [
        refunded("a", "2026-01-10", "100", "2026-02-20"),
        refunded("b", "2026-01-11", "100", "2026-03-01"),
        refunded("c", "2026-01-12", "100", ""),
    ];
    let outcome = run_months(&fixture, &tables(&fixture, &rows), QUARTER);
    assert_eq!(of_ann(&outcome), ["100", "-33.34", "-33.33"]);
    fn reversed_in(trace: &Trace) -> Vec<String> {
        let own = match &trace.what {
            TraceKind::Reversed { row, paid_in, .. } => Some(format!("{row} {paid_in}")),
            _ => None,
        };
        own.into_iter().chain(trace.parts.iter().flat_map(reversed_in)).collect()
    }
    let february = outcome.lines().find(|line| line.payee == 0 && line.period == period("2026-02")).unwrap();
    assert_eq!(reversed_in(&february.trace(&fixture.plan)), ["0 2026-01"]);
}

#[test]
fn a_reversal_uses_the_rate_really_used() {
    // The rate falls in February; January's pay is taken back at January's rate.
    let mut fixture = Fixture::new();
    let rate = fixture.plan.params.push(Param {
        name: "rate".into(),
        title: "Rate".into(),
        ty: Type::Percent,
        value: ParamValue::Dated(vec![
            (day("2026-01-01"), Const::Number(exact("0.10"))),
            (day("2026-02-01"), Const::Number(exact("0.01"))),
        ]),
        span: span(),
    });
    let rows = fixture.selection(Vec::new());
    let pays = times(expr(ExprKind::Param(rate), Type::Percent), fixture.row("amount"));
    let reversed = refunds(&fixture, None);
    fixture.bonus(ComponentKind::ForEach { rows, pays, each_then: Vec::new(), reversed });
    let rows = [refunded("a", "2026-01-10", "1000", "2026-02-20"), refunded("b", "2026-02-10", "1000", "")];
    assert_eq!(of_ann(&run_months(&fixture, &tables(&fixture, &rows), QUARTER)), ["100", "-90", "0"]);
    // A run of February alone knows the same.
    assert_eq!(of_ann(&run_months(&fixture, &tables(&fixture, &rows), &["2026-02"])), ["-90"]);
}

#[test]
fn the_last_day_of_the_limit_counts() {
    for (refund, expected) in
        [("2026-01-10", ["0", "0"]), ("2026-02-09", ["100", "-100"]), ("2026-02-10", ["100", "0"])]
    {
        let mut fixture = Fixture::new();
        let reversed = refunds(&fixture, Some(30));
        share_of_each(&mut fixture, "0.1", Vec::new(), reversed);
        let rows = [refunded("a", "2026-01-10", "1000", refund)];
        assert_eq!(of_ann(&run_months(&fixture, &tables(&fixture, &rows), &["2026-01", "2026-02"])), expected);
    }
}

#[test]
fn pay_is_taken_back_also_from_those_who_have_left() {
    let mut fixture = Fixture::new();
    let reversed = refunds(&fixture, None);
    share_of_each(&mut fixture, "0.1", Vec::new(), reversed);
    let people: &[&[&str]] = &[&["ann", "seller", "north", "2025-01-01", "2026-01-31", ""], TWO[1]];
    let rows = [refunded("a", "2026-01-10", "1000", "2026-03-20")];
    let rows: Vec<&[&str]> = rows.iter().map(|row| &row[..]).collect();
    let tables = fixture.tables(&[("people", people), ("payments", &rows)]);
    let outcome = run_months(&fixture, &tables, QUARTER);
    assert_eq!(of_ann(&outcome), ["100", "-100"]);
    assert_eq!(outcome.payees[2], (period("2026-03"), vec![0, 1]));
    // Guards and totals see it too.
    assert!(sum(&outcome.lines).is_zero());
}

#[test]
fn the_day_of_the_row_decides_where_the_rule_says_so() {
    let mut fixture = Fixture::new();
    let rate = fixture.plan.params.push(Param {
        name: "rate".into(),
        title: "Rate".into(),
        ty: Type::Percent,
        value: ParamValue::Dated(vec![
            (day("2026-01-01"), Const::Number(exact("0.10"))),
            (day("2026-01-15"), Const::Number(exact("0.20"))),
        ]),
        span: span(),
    });
    let rows = fixture.selection(Vec::new());
    let pays = times(expr(ExprKind::Param(rate), Type::Percent), fixture.row("amount"));
    let bonus = fixture.bonus(ComponentKind::ForEach { rows, pays, each_then: Vec::new(), reversed: None });
    let rows = [paid("a", "ann", "2026-01-14", "100"), paid("b", "ann", "2026-01-15", "100")];
    let tables = tables(&fixture, &rows);
    assert_eq!(of_ann(&run_months(&fixture, &tables, &["2026-01"])), ["40"]);
    fixture.plan.components.get_mut(bonus).dated_by = Some(crate::plan::DatedBy::Day(fixture.row("paid_on")));
    assert_eq!(of_ann(&run_months(&fixture, &tables, &["2026-01"])), ["30"]);
}

#[test]
fn every_row_without_data_is_named_and_none_counts_as_zero() {
    let mut fixture = Fixture::new();
    let bonus = share_of_each(&mut fixture, "0.1", Vec::new(), None);
    let rows = [paid("a", "ann", "2026-01-14", ""), paid("b", "bob", "2026-01-15", "")];
    let tables = tables(&fixture, &rows);
    assert_eq!(codes(&run_months(&fixture, &tables, &["2026-01"])), [Code::NoDataMet, Code::NoDataMet]);
    fixture.plan.components.get_mut(bonus).if_no_data = Some(NoData::Pays(num("3")));
    assert_eq!(amounts(&run_months(&fixture, &tables, &["2026-01"])), ["3", "3"]);
}

#[test]
fn the_same_rows_in_any_order_pay_the_same() {
    let mut fixture = Fixture::new();
    let reversed = refunds(&fixture, None);
    let bonus = share_of_each(&mut fixture, "0.0333", Vec::new(), reversed);
    fixture.plan.components.get_mut(bonus).rounding = Some(Rounding { mode: RoundingMode::HalfUp, unit: exact("1") });
    let mut rows = vec![
        refunded("a", "2026-01-10", "101", "2026-02-01"),
        refunded("b", "2026-01-10", "101", "2026-02-02"),
        refunded("c", "2026-01-09", "101", "2026-03-02"),
        refunded("d", "2026-01-11", "55", ""),
    ];
    let first = of_ann(&run_months(&fixture, &tables(&fixture, &rows), QUARTER));
    for _ in 0..4 {
        rows.rotate_left(1);
        assert_eq!(of_ann(&run_months(&fixture, &tables(&fixture, &rows), QUARTER)), first);
    }
}

#[test]
fn thousands_of_rows_are_taken_back_in_one_go() {
    let mut fixture = Fixture::new();
    let reversed = refunds(&fixture, None);
    share_of_each(&mut fixture, "0.1", Vec::new(), reversed);
    let keys: Vec<String> = (0..4000).map(|number| format!("{number:04}")).collect();
    let rows: Vec<[&str; 7]> = keys.iter().map(|key| refunded(key, "2026-01-10", "1.23", "2026-02-10")).collect();
    // Dividing the line anew for each of them would take minutes.
    let outcome = run_months(&fixture, &tables(&fixture, &rows), &["2026-01", "2026-02"]);
    assert_eq!(of_ann(&outcome), ["492", "-492"]);
}
