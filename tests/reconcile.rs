//! Two sources of one record: what the command says of them, in every format, and when it says nothing.

#![cfg(test)]

mod support;

use serde_json::Value as Json;
use tempfile::TempDir;

use support::{premia, project, write};

const DEALS: &str = "id,status,signed_on,amount\nD-1,won,2026-03-02,1000.00\nD-2,won,2026-03-05,2000.10\n\
                     D-3,won,2026-03-09,300\nD-4,lost,2026-03-10,\nD-5,won,2026-03-11,500.50\nD-6,won,2026-03-31,60\n\
                     D-7,won,2026-03-12,70.00\n D-8 ,won,2026-03-13,80.00\nD-9,won,2026-02-01,90\n";

const POSTINGS: &str = "Номер;Дата;Сумма\nD-1;02.03.2026;1 000,00\nD-2;05.03.2026;1 500,10\nD-2;06.03.2026;500,00\n\
                        D-3;09.03.2026;250,00\nD-6;01.04.2026;60,00\nD007;12.03.2026;70,00\nD-8;13.03.2026;80,01\n\
                        D-10;20.03.2026;5,00\n";

fn sample(more: &str) -> TempDir {
    let yaml = format!(
        "language: en\nreconcile:\n  deals:\n    left: {{title: CRM, file: data/deals.csv, key: id, date: signed_on, \
         where: {{status: won}}}}\n    right: {{title: Accounting, file: data/postings.csv, key: Номер, date: Дата, \
         delimiter: \";\", decimal: \",\", dates: DD.MM.YYYY{more}}}\n    compare:\n      \
         amount: {{right: Сумма, tolerance: 0.01}}\n"
    );
    project(&[("premia.yaml", yaml.as_str()), ("data/deals.csv", DEALS), ("data/postings.csv", POSTINGS)])
}

fn json(folder: &TempDir, more: &[&str]) -> Json {
    let ran = premia(folder.path(), &[&["reconcile", "deals", "--format", "json"], more].concat());
    serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}{}", ran.out, ran.err))
}

/// Of each class: keys, rows on both sides, amounts on both sides and the difference.
fn class(document: &Json, name: &str) -> String {
    let found = document["classes"].as_array().unwrap().iter().find(|class| class["class"] == name).unwrap();
    line(found)
}

fn line(total: &Json) -> String {
    let amount = &total["amounts"][0];
    format!(
        "{} {} {} {} {} {}",
        total["keys"],
        total["rows"]["left"],
        total["rows"]["right"],
        amount["left"].as_str().unwrap(),
        amount["right"].as_str().unwrap(),
        amount["difference"].as_str().unwrap()
    )
}

#[test]
fn every_kopeck_of_a_month_is_found_on_both_sides() {
    let document = json(&sample(", same_key: sum"), &["--period", "2026-03"]);
    // By hand: D-1 and D-2 (in two parts) agree, D-8 by a kopeck, D-3 differs, D-5, D-6 and D-7 are in the CRM alone
    // (D-6 was posted in April), D007 and D-10 in accounting alone; D-4 was lost, D-9 signed in February.
    assert_eq!(class(&document, "agrees"), "2 2 3 3000.1 3000.1 0");
    assert_eq!(class(&document, "near"), "1 1 1 80 80.01 -0.01");
    assert_eq!(class(&document, "differs"), "1 1 1 300 250 50");
    assert_eq!(class(&document, "doubled"), "0 0 0 0 0 0");
    assert_eq!(class(&document, "only_left"), "3 3 0 630.5 0 630.5");
    assert_eq!(class(&document, "only_right"), "2 0 2 0 75 -75");
    assert_eq!(line(&document["total"]), "9 7 7 4010.6 3405.11 605.49");
    assert_eq!(document["left"]["left_out"], serde_json::json!({ "where": 1, "period": 1 }));
    assert_eq!(document["right"]["left_out"], serde_json::json!({ "where": 0, "period": 1 }));
    let entry =
        |key: &str| document["entries"].as_array().unwrap().iter().find(|entry| entry["key"][0] == key).unwrap();
    assert_eq!(entry("D-7")["alike"], serde_json::json!(["D007"]));
    assert_eq!(
        entry("D-6")["left_out"],
        serde_json::json!({ "file": "data/postings.csv", "line": 6, "why": "period" })
    );
    assert_eq!(entry("D-3")["rows"]["right"], serde_json::json!([{ "file": "data/postings.csv", "line": 5 }]));
}

#[test]
fn a_key_that_stands_twice_is_a_mistake_unless_its_rows_are_parts() {
    let document = json(&sample(""), &[]);
    assert_eq!(class(&document, "doubled"), "1 1 2 2000.1 2000.1 0");
    // Without a period D-6 agrees, and D-9 lacks its posting.
    assert_eq!(class(&document, "agrees"), "2 2 2 1060 1060 0");
    assert_eq!(class(&document, "only_left"), "3 3 0 660.5 0 660.5");
}

#[test]
fn the_text_says_what_the_difference_is_made_of_in_both_languages() {
    let folder = sample(", same_key: sum");
    let ran = premia(folder.path(), &["reconcile", "--period", "2026-03"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    for wanted in [
        "The sources do not agree on 6 of 9 keys.",
        "CRM: 1 row left out by the condition",
        "In all",
        "(Only in CRM)",
        "D-7: Accounting has D007, which looks nearly the same",
        "D-6: Accounting has it in data/postings.csv:6, outside of the period",
    ] {
        assert!(ran.out.contains(wanted), "`{wanted}` is not in\n{}", ran.out);
    }
    let flat = ran.out.split_whitespace().collect::<Vec<_>>().join(" ");
    let sum = "The difference of 605.49 is: -0.01 (Agree within the tolerance) + 50.00 (Different amounts) + \
               630.50 (Only in CRM) − 75.00 (Only in Accounting).";
    assert!(flat.contains(sum), "{flat}");
    let russian = premia(folder.path(), &["reconcile", "deals", "--lang", "ru"]).out;
    assert!(russian.contains("Сверка: deals") && russian.contains("Суммы различаются"), "{russian}");
    for (format, wanted) in [("markdown", "| D-3 |"), ("html", "<h1>"), ("csv", "differs,D-3,amount,300,250,50,")] {
        let out = premia(folder.path(), &["reconcile", "--format", format]).out;
        assert!(out.contains(wanted), "{format}: {out}");
    }
}

#[test]
fn difference_fails_only_when_asked_to() {
    let folder = sample("");
    assert_eq!(premia(folder.path(), &["reconcile"]).code, 0);
    assert_eq!(premia(folder.path(), &["reconcile", "--fail-on", "difference"]).code, 1);
    write(folder.path(), "data/deals.csv", "id,status,signed_on,amount\nA,won,2026-03-02,1\n");
    write(folder.path(), "data/postings.csv", "Номер;Дата;Сумма\nA;02.03.2026;1,00\n");
    let ran = premia(folder.path(), &["reconcile", "--fail-on", "difference"]);
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert!(ran.out.contains("The sources agree on 1 key."), "{}", ran.out);
}

#[test]
fn nothing_is_compared_while_a_cell_cannot_be_read() {
    let folder = sample("");
    write(
        folder.path(),
        "data/postings.csv",
        "Номер;Дата;Сумма\nD-1;02.03.2026;1O0,00\nD-2;02.03.2026;\n;02.03.2026;5\n",
    );
    let ran = premia(folder.path(), &["reconcile", "--messages", "short"]);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{}", ran.err);
    for place in ["data/postings.csv:2", "data/postings.csv:3", "data/postings.csv:4"] {
        assert!(ran.err.contains(place), "{place}: {}", ran.err);
    }
    write(folder.path(), "data/postings.csv", "Номер;Дата;Итого\nD-1;02.03.2026;5\n");
    let ran = premia(folder.path(), &["reconcile"]);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{}", ran.err);
    assert!(ran.err.contains("Сумма"), "{}", ran.err);
}

#[test]
fn what_is_not_there_is_said_with_what_is() {
    let folder = sample("");
    let unknown = premia(folder.path(), &["reconcile", "deal"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.err.contains("`deal`") && unknown.err.contains("deals"), "{}", unknown.err);
    let undated =
        "reconcile:\n  a:\n    left: {file: data/deals.csv, key: id}\n    right: {file: data/deals.csv, key: id}\n";
    write(folder.path(), "premia.yaml", undated);
    assert_eq!(premia(folder.path(), &["reconcile"]).code, 0);
    let ran = premia(folder.path(), &["reconcile", "--period", "2026-03", "--lang", "ru"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("`date:`"), "{}", ran.err);
    write(folder.path(), "premia.yaml", "language: en\n");
    assert_eq!(premia(folder.path(), &["reconcile"]).code, 2);
    write(folder.path(), "premia.yaml", "reconcile:\n  a: {left: {file: x.csv, keys: id}}\n");
    let ran = premia(folder.path(), &["reconcile"]);
    assert!(ran.code > 0 && ran.err.contains("keys"), "{}", ran.err);
}

#[test]
fn a_key_of_several_columns_and_several_amounts_are_compared_one_by_one() {
    let yaml = "language: en\nreconcile:\n  fees:\n    left: {title: A, file: a.csv, key: [contract, month]}\n    \
                right: {title: B, file: \"b-*.csv\", key: [id, period]}\n    compare:\n      fee: {}\n      \
                tax: {right: vat}\n";
    let folder = project(&[
        ("premia.yaml", yaml),
        ("a.csv", "contract,month,fee,tax\nC1,1,10,2\nC1,2,10,2\nC12,,1,1\n"),
        ("b-1.csv", "id,period,fee,vat\nC1,1,10,3\n"),
        ("b-2.csv", "id,period,fee,vat\nC1,2,10,2\n"),
    ]);
    // Half of a key names nothing.
    let ran = premia(folder.path(), &["reconcile"]);
    assert!(ran.code == 1 && ran.err.contains("month") && ran.err.contains("a.csv"), "{}", ran.err);
    write(folder.path(), "a.csv", "contract,month,fee,tax\nC1,1,10,2\nC1,2,10,2\n");
    let out = premia(folder.path(), &["reconcile", "--format", "csv"]).out;
    assert_eq!(
        out.lines().skip(1).collect::<Vec<_>>(),
        ["differs,C1 · 1,fee,10,10,0,a.csv:2,b-1.csv:2,", "differs,C1 · 1,tax,2,3,-1,a.csv:2,b-1.csv:2,"]
    );
    // The text names the amount that differs, and no other.
    let text = premia(folder.path(), &["reconcile"]).out;
    let (_, listed) = text.split_once("Different amounts:").unwrap();
    assert!(listed.contains("tax") && !listed.contains("fee"), "{text}");
}

#[test]
fn rows_that_cannot_be_read_stop_it_or_are_left_out_with_a_warning() {
    let folder = sample(", same_key: sum");
    let bad = DEALS.replace("D-3,won,2026-03-09,300", "D-3,won,2026-03-09,3oo");
    write(folder.path(), "data/deals.csv", bad);
    let ran = premia(folder.path(), &["reconcile", "deals", "--period", "2026-03", "--messages", "short"]);
    assert!(ran.code == 1 && ran.out.is_empty() && ran.err.contains("data/deals.csv:4"), "{}", ran.err);
    let args = ["reconcile", "deals", "--period", "2026-03", "--skip-bad-rows", "--messages", "short"];
    let ran = premia(folder.path(), &args);
    assert!(ran.code == 0 && ran.err.contains("data/deals.csv:4"), "{}", ran.err);
    // Without D-3 on the left, accounting alone has its 250.
    let document = json(&folder, &["--period", "2026-03", "--skip-bad-rows"]);
    assert_eq!(class(&document, "only_right"), "3 0 3 0 325 -325");
    assert_eq!(line(&document["total"]), "9 6 7 3710.6 3405.11 305.49");
}

#[test]
fn large_sources_are_read_in_blocks_and_tie() {
    // 20 000 keys, of which every thousandth differs by 1, one stands on the left alone, and the last row of the right is
    // in a second file.
    let side = |from: usize, to: usize, more: usize| -> String {
        let row = |at: usize| format!("D-{at},{}\n", at + if at.is_multiple_of(1000) { more } else { 0 });
        format!("id,amount\n{}", (from..to).map(row).collect::<String>())
    };
    let yaml = "reconcile:\n  deals:\n    left: {file: left.csv, key: id}\n    right: {file: \"right-*.csv\", key: id}\n    \
                compare: {amount: {}}\n";
    let folder = project(&[
        ("premia.yaml", yaml),
        ("left.csv", side(0, 20_001, 0).as_str()),
        ("right-1.csv", side(0, 19_999, 1).as_str()),
        ("right-2.csv", side(19_999, 20_000, 1).as_str()),
    ]);
    let document = json(&folder, &[]);
    assert_eq!(class(&document, "agrees"), "19980 19980 19980 199800000 199800000 0");
    assert_eq!(class(&document, "differs"), "20 20 20 190000 190020 -20");
    assert_eq!(class(&document, "only_left"), "1 1 0 20000 0 20000");
    assert_eq!(line(&document["total"]), "20001 20001 20000 200010000 199990020 19980");
    let entry = document["entries"].as_array().unwrap().iter().find(|entry| entry["key"][0] == "D-9000").unwrap();
    assert_eq!(entry["rows"]["right"], serde_json::json!([{ "file": "right-1.csv", "line": 9002 }]));
}
