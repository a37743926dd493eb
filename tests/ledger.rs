//! What is paid beside the rules, and closed periods, driven as people drive them.

#![cfg(test)]

mod support;

use std::path::Path;

use serde_json::Value as Json;
use support::{Ran, command, copy, ran, repository};
use tempfile::TempDir;

/// A copy of an example project that tests may change.
fn project(name: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&repository("rules").join(name), folder.path());
    folder
}

fn premia(folder: &Path, args: &[&str]) -> Ran {
    ran(command(folder).args(args).env("LANG", "C"))
}

fn append(folder: &Path, file: &str, text: &str) {
    let path = folder.join(file);
    let before = std::fs::read_to_string(&path).unwrap_or_default();
    std::fs::write(path, before + text).unwrap();
}

/// Kopecks of an amount with two decimals.
fn kopecks(text: &str) -> i64 {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    assert!(part.len() <= 2, "{text}");
    let part: i64 = format!("{part:0<2}").parse().unwrap();
    let whole: i64 = whole.parse().unwrap();
    if text.starts_with('-') { whole * 100 - part } else { whole * 100 + part }
}

/// The sum of a column of CSV.
fn sum_of(csv: &str, column: &str) -> i64 {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let at = reader.headers().unwrap().iter().position(|name| name == column).unwrap();
    reader.records().map(|row| kopecks(&row.unwrap()[at])).sum()
}

const ADJUSTMENTS: &str = "payee,period,amount,reason,approved,component,document\n\
    M01,2026-03,1500.50,Mentoring of two newcomers,Head of sales,,Order 17\n\
    M02,2026-03,-300,Overpaid by hand in February,Chief accountant,turnover_bonus,\n";

#[test]
fn adjustments_are_shown_apart_and_are_part_of_what_is_paid() {
    let folder = project("agency-en");
    let dir = folder.path();
    let before = premia(dir, &["run", "--period", "2026-03", "--format", "csv"]);
    append(dir, "premia.yaml", "adjustments: data/adjustments.csv\n");
    append(dir, "data/adjustments.csv", ADJUSTMENTS);
    let csv = premia(dir, &["run", "--period", "2026-03", "--format", "csv"]);
    assert_eq!((csv.code, csv.err.as_str()), (0, ""));
    assert_eq!(sum_of(&csv.out, "amount"), sum_of(&before.out, "amount") + 120_050);
    let json = premia(dir, &["run", "--period", "2026-03", "--format", "json"]);
    let json: Json = serde_json::from_str(&json.out).unwrap();
    let period = &json["plans"][0]["periods"][0];
    assert_eq!(kopecks(period["total"].as_str().unwrap()), sum_of(&csv.out, "amount"));
    assert_eq!(period["beside"], "1200.50");
    let first = &period["payees"][0];
    assert_eq!(first["total"], "127980.50");
    let line = first["lines"].as_array().unwrap().last().unwrap();
    assert_eq!((&line["status"], &line["amount"]), (&"adjustment".into(), &"1500.50".into()));
    assert_eq!(line["approved"], "Head of sales");
    for payee in period["payees"].as_array().unwrap() {
        let lines = payee["lines"].as_array().unwrap().iter();
        let sum: i64 = lines.map(|line| kopecks(line["amount"].as_str().unwrap())).sum();
        assert_eq!(sum, kopecks(payee["total"].as_str().unwrap()), "{payee}");
    }
    let table = premia(dir, &["run", "--period", "2026-03"]);
    assert!(table.out.contains("Manual adjustments · 2026-03 · RUB"), "{}", table.out);
    assert!(table.out.contains("127 980.50"), "{}", table.out);
    // Other periods know nothing of them.
    let other = premia(dir, &["run", "--period", "2026-02"]);
    assert!(!other.out.contains("Manual adjustments"), "{}", other.out);
}

#[test]
fn an_adjustment_without_reason_or_approval_stops_the_run() {
    let folder = project("agency-en");
    let dir = folder.path();
    append(dir, "premia.yaml", "adjustments: data/adjustments-*.csv\n");
    append(dir, "data/adjustments-1.csv", "payee,period,amount,reason,approved\nM01,2026-03,100,,Order 3\n");
    append(dir, "data/adjustments-2.csv", "payee,period,amount,reason,approved\nM01,2026-03,100,Fair,\n");
    let ran = premia(dir, &["run", "--period", "2026-03", "--messages", "short"]);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{}", ran.err);
    assert!(
        ran.err.contains("data/adjustments-1.csv:2") && ran.err.contains("data/adjustments-2.csv:2"),
        "{}",
        ran.err
    );
}

#[test]
fn several_periods_with_closed_ones_among_them_have_a_total() {
    let folder = project("agency-en");
    let dir = folder.path();
    let open: Json =
        serde_json::from_str(&premia(dir, &["run", "--period", "2026-01..2026-03", "--format", "json"]).out).unwrap();
    let of_all = |json: &Json| {
        let periods = json["plans"][0]["periods"].as_array().unwrap();
        let all = periods.iter().find(|part| part["period"].is_null()).unwrap();
        let sum: i64 = periods
            .iter()
            .filter(|part| !part["period"].is_null())
            .map(|part| kopecks(part["total"].as_str().unwrap()))
            .sum();
        assert_eq!(kopecks(all["total"].as_str().unwrap()), sum);
        let payees = all["payees"].as_array().unwrap().iter();
        let mut totals: Vec<(String, i64)> =
            payees.map(|one| (one["key"].to_string(), kopecks(one["total"].as_str().unwrap()))).collect();
        totals.sort();
        (sum, totals, all["components"].clone())
    };
    let before = of_all(&open);
    for period in ["2026-01", "2026-02"] {
        let ran = premia(dir, &["close", "--period", period, "--approved", "Order 17", "--on", "2026-12-31"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
    }
    let mixed = premia(dir, &["run", "--period", "2026-01..2026-03", "--format", "json"]);
    let (sum, totals, components) = of_all(&serde_json::from_str(&mixed.out).unwrap());
    assert_eq!((sum, &totals), (before.0, &before.1));
    // Rules that paid nobody stand in no ledger.
    for component in components.as_array().unwrap() {
        assert!(before.2.as_array().unwrap().contains(component), "{component}");
    }
    let table = premia(dir, &["run", "--period", "2026-01..2026-03"]).out;
    assert_eq!(table.matches("all periods").count(), 1, "{table}");
    assert!(table.contains("In closed periods   In open periods"), "{table}");
    let closed = premia(dir, &["run", "--period", "2026-01..2026-02"]).out;
    assert_eq!((closed.matches("all periods").count(), closed.contains("In open periods")), (1, false), "{closed}");
}
