//! What counts as a change.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::compare::{LineKey, Pay, changes};
use crate::number::Exact;
use crate::time::{Month, Period};

fn march() -> Period {
    Period::month(Month::new(2026, 3).unwrap())
}

fn pay(lines: &[(&str, &str, i64)], missing: &[&str]) -> Pay {
    let key =
        |payee: &str, component: &str| LineKey { period: march(), payee: payee.into(), component: component.into() };
    Pay {
        title: "Trial".into(),
        currency: "RUB".into(),
        places: 2,
        lines: lines.iter().map(|(who, what, amount)| (key(who, what), Exact::from(*amount))).collect(),
        missing: missing.iter().map(|who| (march(), Arc::from(*who))).collect::<HashSet<_>>(),
        names: HashMap::new(),
    }
}

fn shown(before: &Pay, after: &Pay) -> Vec<String> {
    let amount = |amount: &Option<Exact>| amount.as_ref().map_or("-".to_owned(), ToString::to_string);
    let found = changes(before, after);
    let line = |change: &super::Change| {
        let (was, is) = (amount(&change.before), amount(&change.after));
        format!("{} {} {was} {is} {}", change.line.payee, change.line.component, change.difference())
    };
    let mut out: Vec<String> = found.lines.iter().map(line).collect();
    out.push(format!(
        "{} of {}: {} {}, {}",
        found.lines.len(),
        found.compared,
        found.before,
        found.after,
        found.missing
    ));
    out
}

#[test]
fn lines_that_pay_the_same_are_no_change() {
    let before = pay(&[("A", "commission", 100), ("A", "bonus", 0), ("B", "commission", 70)], &[]);
    let after = pay(&[("B", "commission", 75), ("A", "commission", 100), ("C", "bonus", 0)], &[]);
    assert_eq!(shown(&before, &after), ["B commission 70 75 5", "1 of 4: 170 175, 0"]);
}

#[test]
fn lines_that_come_and_go_are_changes() {
    let before = pay(&[("A", "commission", 100)], &[]);
    let after = pay(&[("A", "bonus", 30)], &[]);
    assert_eq!(shown(&before, &after), ["A bonus - 30 30", "A commission 100 - -100", "2 of 2: 100 30, 0"]);
}

#[test]
fn who_could_not_be_computed_is_not_compared_with_nothing() {
    let before = pay(&[("A", "commission", 100), ("B", "commission", 5)], &[]);
    let after = pay(&[("B", "commission", 6)], &["A"]);
    assert_eq!(shown(&before, &after), ["B commission 5 6 1", "1 of 1: 5 6, 1"]);
}
