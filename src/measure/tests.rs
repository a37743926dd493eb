use super::test_support::*;
use super::*;
use crate::data::Column;
use crate::diagnostics::Code;
use crate::plan::*;

const PEOPLE: &[&[&str]] =
    &[&["ann", "seller", "north", "2025-01-01", "", ""], &["bob", "seller", "south", "2025-01-01", "", ""]];

/// id, manager, paid_on, amount, number, client, refunded_on
const PAYMENTS: &[&[&str]] = &[
    &["p1", "ann", "2026-01-10", "100.10", "1", "x", ""],
    &["p2", "ann", "2026-01-31", "200", "2", "y", ""],
    &["p3", "ann", "2026-02-01", "-50.05", "1", "x", ""],
    &["p4", "bob", "2026-01-05", "7", "1", "z", ""],
    &["p5", "", "2026-01-06", "1000", "1", "x", ""],
    &["p6", "ann", "", "99", "1", "w", ""],
    &["p7", "ann", "2026-03-31", "", "", "", ""],
];

fn value(
    function: Aggregate,
    target: Option<&str>,
    filters: fn(&Fixture) -> Vec<Expr>,
    whom: Whom,
    months: (&str, &str),
) -> Fact {
    let mut fixture = Fixture::new();
    let filters = filters(&fixture);
    let id = fixture.measure(function, target, filters);
    let tables = fixture.tables(&[("people", PEOPLE), ("payments", PAYMENTS)]);
    let facts = Facts::new(&fixture.plan, &tables, &SimpleEngine);
    facts.value(id, &whom, window(months))
}

fn window((first, last): (&str, &str)) -> crate::time::Period {
    crate::time::Period::span(period(first).first(), period(last).last()).unwrap()
}

fn number(text: &str) -> Fact {
    Fact::Value(Datum::Number(exact(text)))
}

fn all(_: &Fixture) -> Vec<Expr> {
    Vec::new()
}

const ANN: Whom = Whom::Person(0);

#[test]
fn sums_and_counts_over_windows_and_people() {
    use Aggregate::*;
    let january = ("2026-01", "2026-01");
    let quarter = ("2026-01", "2026-03");
    assert_eq!(value(Sum, Some("amount"), all, ANN, january), number("300.10"));
    assert_eq!(value(Sum, Some("amount"), all, ANN, quarter), number("250.05"));
    assert_eq!(value(Sum, Some("amount"), all, Whom::Everybody, january), number("1307.10"));
    assert_eq!(value(Count, None, all, ANN, quarter), number("4"));
    assert_eq!(value(Sum, Some("amount"), all, ANN, ("2026-05", "2026-06")), number("0"));
    assert_eq!(value(Average, Some("amount"), all, ANN, ("2026-05", "2026-06")), Fact::NoRows);
    // 250.05 over the three rows that have an amount.
    assert_eq!(value(Average, Some("amount"), all, ANN, quarter), number("83.35"));
}

#[test]
fn a_client_bought_from_twice_is_one_client_of_the_quarter() {
    use Aggregate::*;
    assert_eq!(value(CountDifferent, Some("client"), all, ANN, ("2026-01", "2026-01")), number("2"));
    assert_eq!(value(CountDifferent, Some("client"), all, ANN, ("2026-02", "2026-02")), number("1"));
    assert_eq!(value(CountDifferent, Some("client"), all, ANN, ("2026-01", "2026-03")), number("2"));
    assert_eq!(value(CountDifferent, Some("client"), all, Whom::Everybody, ("2026-01", "2026-03")), number("3"));
}

#[test]
fn first_last_smallest_largest() {
    use Aggregate::*;
    let quarter = ("2026-01", "2026-03");
    assert_eq!(value(First, Some("amount"), all, ANN, quarter), number("100.10"));
    assert_eq!(value(Last, Some("amount"), all, ANN, quarter), number("-50.05"));
    assert_eq!(value(Min, Some("amount"), all, ANN, quarter), number("-50.05"));
    assert_eq!(value(Max, Some("amount"), all, ANN, quarter), number("200"));
    assert_eq!(value(Last, Some("amount"), all, ANN, ("2026-04", "2026-04")), Fact::NoRows);
}

#[test]
fn a_group_is_people_in_their_months() {
    let month = |text: &str| period(text).first();
    let members = Whom::Members([(0, month("2026-02")), (1, month("2026-01"))].into());
    assert_eq!(
        value(Aggregate::Sum, Some("amount"), all, members, ("2026-01", "2026-03")),
        // Bob in January 7, Ann in February -50.05.
        number("-43.05")
    );
}

#[test]
fn an_empty_cell_makes_a_comparison_neither_true_nor_false() {
    fn is_one(fixture: &Fixture) -> Vec<Expr> {
        vec![binary(BinaryOp::Equal, fixture.row("number"), num("1"))]
    }
    fn is_not_one(fixture: &Fixture) -> Vec<Expr> {
        let [one] = is_one(fixture).try_into().unwrap();
        vec![expr(ExprKind::Not(one), Type::YesNo)]
    }
    fn is_empty(fixture: &Fixture) -> Vec<Expr> {
        vec![expr(ExprKind::Empty { value: fixture.row("number"), negated: false }, Type::YesNo)]
    }
    let quarter = ("2026-01", "2026-03");
    let count = |filters| value(Aggregate::Count, None, filters, ANN, quarter);
    assert_eq!((count(is_one), count(is_not_one), count(is_empty)), (number("2"), number("1"), number("1")));
}

#[test]
fn the_order_of_rows_never_matters() {
    let mut fixture = Fixture::new();
    let same_day: &[&[&str]] = &[
        &["b", "ann", "2026-01-10", "2", "1", "x", ""],
        &["a", "ann", "2026-01-10", "1", "1", "x", ""],
        &["c", "ann", "2026-01-10", "3", "1", "x", ""],
    ];
    let first = fixture.measure(Aggregate::First, Some("amount"), Vec::new());
    let last = fixture.measure(Aggregate::Last, Some("amount"), Vec::new());
    for turned in 0..3 {
        let mut rows = same_day.to_vec();
        rows.rotate_left(turned);
        let tables = fixture.tables(&[("people", PEOPLE), ("payments", &rows)]);
        let facts = Facts::new(&fixture.plan, &tables, &SimpleEngine);
        assert_eq!(facts.value(first, &ANN, period("2026-01")), number("1"));
        assert_eq!(facts.value(last, &ANN, period("2026-01")), number("3"));
        let keys: Vec<_> =
            facts.rows_of(first, &ANN, period("2026-01")).into_iter().map(|row| rows[row as usize][0]).collect();
        assert_eq!(keys, ["a", "b", "c"]);
    }
}

#[test]
fn a_link_into_a_history_is_read_as_of_the_day_of_the_row() {
    let mut fixture = Fixture::new();
    fixture.with_history();
    let people: &[&[&str]] = &[
        &["ann", "senior", "north", "2025-01-01", "", "2026-02-01"],
        &["ann", "junior", "north", "2025-01-01", "", "2025-01-01"],
    ];
    let role = expr(ExprKind::RowField(fixture.path(fixture.payments, &["manager", "role"])), Type::Text);
    let junior = vec![binary(BinaryOp::Equal, role, text("junior"))];
    let id = fixture.measure(Aggregate::Sum, Some("amount"), junior);
    let tables = fixture.tables(&[("people", people), ("payments", &PAYMENTS[..3])]);
    let facts = Facts::new(&fixture.plan, &tables, &SimpleEngine);
    assert_eq!(facts.value(id, &ANN, window(("2026-01", "2026-03"))), number("300.10"));
}

#[test]
fn a_sum_that_does_not_fit_is_an_error_not_another_number() {
    let mut fixture = Fixture::new();
    let id = fixture.measure(Aggregate::Sum, Some("amount"), Vec::new());
    let tables = fixture.tables(&[("people", PEOPLE), ("payments", PAYMENTS)]);
    let with_amounts = |units: i128| {
        crate::data::Tables::new(&fixture.plan.records, |record, shape| {
            let mut table = tables.get(record).clone();
            if record == fixture.payments {
                let amount = shape.field("amount").unwrap().index();
                table.columns[amount] = Column::Number { units: vec![Some(units); PAYMENTS.len()], scale: 2 };
            }
            table
        })
    };
    let span = fixture.plan.measures.get(id).span;
    let told = |facts: &Facts<'_>| -> Vec<_> {
        facts.problems().iter().map(|problem| (problem.code, problem.span())).collect()
    };

    // Ann's two rows of January do not fit: the engine says so.
    let huge = with_amounts(i128::MAX / 2 + 1);
    let facts = Facts::new(&fixture.plan, &huge, &SimpleEngine);
    assert_eq!(told(&facts), [(Code::SumTooLarge, Some(span))]);

    // Every month fits, the quarter does not: said when it is asked for.
    let large = with_amounts(i128::MAX / 2);
    let facts = Facts::new(&fixture.plan, &large, &SimpleEngine);
    assert_eq!(told(&facts), []);
    assert_eq!(facts.value(id, &ANN, window(("2026-01", "2026-03"))), Fact::TooLarge);
    assert_eq!(told(&facts), [(Code::SumTooLarge, Some(span))]);
}
