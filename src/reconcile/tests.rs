use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::data::Project;
use crate::source::SourceMap;

fn reconcile(what: &Reconcile, rows: [&[SideRow]; 2]) -> Reconciled {
    super::reconcile(what, rows).unwrap()
}

/// A reconciliation of one amount `sum` with a tolerance of 1; rows of one key are added up on the right if `sum`.
fn what(sum: bool) -> Reconcile {
    let same = if sum { ", same_key: sum" } else { "" };
    let text = format!(
        "reconcile:\n  deals:\n    left: {{title: CRM, file: a.csv, key: id}}\n    right: {{file: b.csv, key: id{same}}}\n    \
         compare: {{sum: {{tolerance: 1}}}}\n"
    );
    let mut sources = SourceMap::new();
    let file = sources.add("premia.yaml", text.as_str());
    let project = Project::parse(&text, file, std::path::Path::new(".")).unwrap();
    project.reconcile("deals").unwrap().clone()
}

fn row(line: u64, key: &str, amount: i128) -> SideRow {
    SideRow { key: vec![key.into()], amounts: vec![Exact::scaled(amount, 0)], line: ("f".into(), line), left_out: None }
}

fn out(line: u64, key: &str, why: LeftOut) -> SideRow {
    SideRow { key: vec![key.into()], amounts: Vec::new(), line: ("f".into(), line), left_out: Some(why) }
}

fn of(result: &Reconciled, class: Class) -> (usize, [usize; 2], [Exact; 2]) {
    let total = result.classes.iter().find(|total| total.class == Some(class)).unwrap();
    (total.keys, total.rows, total.amounts[0].sides.clone())
}

fn numbers(left: i128, right: i128) -> [Exact; 2] {
    [left, right].map(|number| Exact::scaled(number, 0))
}

#[test]
fn every_key_belongs_to_one_class() {
    let left = [row(2, "A", 100), row(3, "B", 200), row(4, "C", 50), row(5, "D", 10), row(6, "D", 10), row(7, "E", 7)];
    let right = [row(2, "A", 100), row(3, "B", 199), row(4, "C", 40), row(5, "D", 10), row(6, "F", 3)];
    let result = reconcile(&what(false), [&left, &right]);
    assert_eq!(of(&result, Class::Agrees), (1, [1, 1], numbers(100, 100)));
    assert_eq!(of(&result, Class::Near), (1, [1, 1], numbers(200, 199)));
    assert_eq!(of(&result, Class::Differs), (1, [1, 1], numbers(50, 40)));
    assert_eq!(of(&result, Class::Doubled), (1, [2, 1], numbers(20, 10)));
    assert_eq!(of(&result, Class::OnlyLeft), (1, [1, 0], numbers(7, 0)));
    assert_eq!(of(&result, Class::OnlyRight), (1, [0, 1], numbers(0, 3)));
    assert_eq!((result.total.keys, result.total.rows), (6, [6, 5]));
    assert_eq!(result.total.amounts[0].sides, numbers(377, 352));
    let listed: Vec<(&str, Class)> = result.entries.iter().map(|entry| (&*entry.key[0], entry.class)).collect();
    let expected = [("C", Class::Differs), ("D", Class::Doubled), ("E", Class::OnlyLeft), ("F", Class::OnlyRight)];
    assert_eq!(listed, expected);
    assert_eq!(result.entries[1].rows, [vec![("f".into(), 5), ("f".into(), 6)], vec![("f".into(), 5)]]);
}

#[test]
fn rows_of_one_key_are_added_up_only_where_that_is_said() {
    let (left, right) = ([row(2, "A", 100)], [row(2, "A", 60), row(3, "A", 40)]);
    assert_eq!(reconcile(&what(false), [&left, &right]).entries[0].class, Class::Doubled);
    assert!(reconcile(&what(true), [&left, &right]).agrees());
    // Twice on the side where rows are no parts is a mistake whatever the other side does.
    let left = [row(2, "A", 50), row(3, "A", 50)];
    assert_eq!(reconcile(&what(true), [&left, &right]).entries[0].class, Class::Doubled);
}

#[test]
fn a_missing_key_is_explained_by_its_twin_or_by_a_row_that_is_left_out() {
    let left = [row(2, "D-17", 1), row(3, "М01", 1), row(4, "Z", 1), row(5, "Q", 1)];
    let right = [row(2, "D017", 1), row(3, "M01", 1), out(4, "Z", LeftOut::Period), out(3, "Z", LeftOut::Condition)];
    let result = reconcile(&what(false), [&left, &right]);
    let hint = |key: &str, class| {
        result.entries.iter().find(|entry| &*entry.key[0] == key && entry.class == class).unwrap().hint.clone()
    };
    let alike = |key: &str| Some(Hint::Alike(vec![key.into()]));
    assert_eq!(hint("D-17", Class::OnlyLeft), alike("D017"));
    assert_eq!(hint("D017", Class::OnlyRight), alike("D-17"));
    assert_eq!(hint("М01", Class::OnlyLeft), alike("M01"));
    assert_eq!(hint("Z", Class::OnlyLeft), Some(Hint::LeftOut(("f".into(), 3), LeftOut::Condition)));
    assert_eq!(hint("Q", Class::OnlyLeft), None);
    assert_eq!(result.left_out, [[0, 0], [1, 1]]);
}

fn rows() -> impl Strategy<Value = Vec<SideRow>> {
    let one = (0..12_u8, -300..300_i128, 0..6_u8);
    let one = one.prop_map(|(key, amount, left_out)| {
        let amounts = if left_out == 0 { Vec::new() } else { vec![Exact::scaled(amount, 2)] };
        let key: Arc<str> = format!("K{key}").into();
        let left_out = (left_out == 0).then_some(LeftOut::Condition);
        SideRow { key: vec![key], amounts, line: ("f".into(), 0), left_out }
    });
    let number = |mut rows: Vec<SideRow>| {
        rows.iter_mut().zip(2..).for_each(|(row, line)| row.line.1 = line);
        rows
    };
    prop::collection::vec(one, 0..40).prop_map(number)
}

proptest! {
    /// The classes come to what the rows come to, whatever the rows are, and no order of rows changes anything.
    #[test]
    fn the_totals_tie(left in rows(), right in rows(), sum: bool) {
        let what = what(sum);
        let result = reconcile(&what, [&left, &right]);
        let mut keys = 0;
        let mut rows = [0; 2];
        let mut sums = [Exact::zero(), Exact::zero()];
        for class in &result.classes {
            keys += class.keys;
            for side in 0..2 {
                rows[side] += class.rows[side];
                sums[side] = &sums[side] + &class.amounts[0].sides[side];
            }
        }
        let taking_part = |rows: &[SideRow]| rows.iter().filter(|row| row.left_out.is_none()).count();
        prop_assert_eq!(rows, [taking_part(&left), taking_part(&right)]);
        for (side, of) in [&left, &right].into_iter().enumerate() {
            let all = of.iter().flat_map(|row| &row.amounts).fold(Exact::zero(), |sum, amount| &sum + amount);
            prop_assert_eq!(&sums[side], &all);
            prop_assert_eq!(&result.total.amounts[0].sides[side], &all);
            prop_assert_eq!(result.total.rows[side] + result.left_out[side][0], of.len());
        }
        prop_assert_eq!(keys, result.total.keys);
        let listed: usize = result.classes.iter().filter(|of| of.class.unwrap().is_listed()).map(|of| of.keys).sum();
        prop_assert_eq!(listed, result.entries.len());
        let (mut turned, mut other) = (left.clone(), right.clone());
        turned.reverse();
        other.reverse();
        prop_assert_eq!(reconcile(&what, [&turned, &other]), result);
    }
}

#[test]
fn rows_that_change_between_two_looks_are_found() {
    let what = what(false);
    let (left, right) = ([row(2, "A", 1), row(3, "B", 2)], [row(2, "A", 1)]);
    let judged = || {
        let mut tally = Tally::new(&what);
        left.iter().for_each(|row| tally.add(0, row));
        right.iter().for_each(|row| tally.add(1, row));
        tally.judged()
    };
    assert!(judged().shows_rows());
    assert!(!judged().wants(0, &left[0]) && judged().wants(0, &left[1]));
    assert_eq!(reconciled(judged(), [&left[1..], &[]]).unwrap(), reconcile(&what, [&left, &right]));
    assert_eq!(reconciled(judged(), [&[row(3, "B", 3)], &[]]), None);
    assert_eq!(reconciled(judged(), [&[], &[]]), None);
    assert_eq!(reconciled(judged(), [&[row(3, "C", 2)], &[]]), None);
}
