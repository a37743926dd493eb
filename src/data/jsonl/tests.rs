//! JSON Lines give the tables that CSV gives, digit by digit, or a message for the line.

use std::fmt::Write as _;

use crate::data::test_support::{brief, gzip, id, load_files, people_and_deals};
use crate::data::{Cell, Loaded};
use crate::diagnostics::Code;
use crate::plan::{Plan, Type};

fn rules() -> Plan {
    people_and_deals(&[("hot?", Type::YesNo), ("share?", Type::Percent)])
}

const PROJECT: &str = "
data: {decimal: ',', dates: [DD.MM.YYYY], empty: ['-'], yes: [да], no: [нет], percent: share, delimiter: ';'}
records:
  people: {file: people.csv}
  deals: {file: 'deals*', columns: {seller: Manager}, values: {seller: {'7': Ann}}}
";

fn load(deals: &[u8]) -> Loaded {
    load_files(&rules(), PROJECT, &[("people.csv", b"name\nAnn\n"), ("deals.jsonl", deals)], false)
}

fn briefs(deals: &[u8]) -> Vec<(Code, &'static str, String)> {
    load(deals).problems.iter().map(brief).collect()
}

#[test]
fn objects_become_rows() {
    let text = "\u{feff}{\"number\": 1, \"Manager\": \"Ann\", \"amount\": 0.1, \"tags\": [1, {\"x\": 2}]}\r\n\n\
                {\"amount\":123456789012345.67,\"manager\":7,\"closed\":\"31.03.2026\",\"hot\":true,\"number\":\"2\\u0416\"}\n\
                {\"share\": 0.15, \"number\": 1.50, \"Manager\": \"Ann\", \"amount\": \"-3,25\", \"closed\": null, \"hot\": false}";
    // A name in two forms is two columns, as in any table.
    assert_eq!(briefs(text.as_bytes())[0].0, Code::HeaderTwice);
    let text = text.replace("\"manager\"", "\"Manager\"");
    for bytes in [text.clone().into_bytes(), gzip(text.as_bytes())] {
        let loaded = load(&bytes);
        assert_eq!(loaded.problems.iter().map(brief).collect::<Vec<_>>(), []);
        let plan = rules();
        let deals = loaded.tables.get(id(1));
        let cell = |row: u32, field: &str| deals.cell(row, plan.records.get(id(1)).field(field).unwrap());
        assert_eq!(deals.len(), 3);
        assert_eq!([cell(0, "number"), cell(1, "number"), cell(2, "number")], ["1", "2Ж", "1.50"].map(Cell::Text));
        assert_eq!(cell(0, "amount"), Cell::Number { units: 10, scale: 2 });
        assert_eq!(cell(1, "amount"), Cell::Number { units: 12_345_678_901_234_567, scale: 2 });
        assert_eq!(cell(2, "amount"), Cell::Number { units: -325, scale: 2 });
        assert_eq!(
            [cell(0, "hot"), cell(1, "hot"), cell(2, "hot")],
            [Cell::Empty, Cell::YesNo(true), Cell::YesNo(false)]
        );
        assert_eq!([cell(0, "closed"), cell(2, "closed")], [Cell::Empty, Cell::Empty]);
        assert_eq!(cell(2, "share"), Cell::Number { units: 15, scale: 2 });
    }
}

#[test]
fn what_is_wrong_with_a_line_is_said_of_that_line() {
    let good = "{\"number\":\"1\",\"Manager\":\"Ann\",\"amount\":5}\n";
    let with = |line: &str| briefs(format!("{good}{line}\n{}", good.replace("\"1\"", "\"9\"")).as_bytes());
    let at = |place: &str| format!("deals.jsonl:2{place}");
    for broken in
        ["{\"number\":\"2\"", "[1, 2]", "{} {}", "{'number': 2}", "{\"number\": 02}", "x", "{\"number\": \"\\q\"}"]
    {
        assert_eq!(with(broken), [(Code::JsonLine, "", at(""))], "{broken}");
    }
    let line = |amount: &str| format!("{{\"number\":\"2\",\"Manager\":\"Ann\",\"amount\":{amount}}}");
    assert_eq!(with(&line("5")), []);
    assert_eq!(with(&line("[5]")), [(Code::JsonLine, "nested", at(""))]);
    assert_eq!(with(&line("{\"rub\":5}")), [(Code::JsonLine, "nested", at(""))]);
    assert_eq!(with(&line("5,\"amount\":6")), [(Code::JsonLine, "twice", at(""))]);
    assert_eq!(with(&line("1e3")), [(Code::BadCell, "exponent", at(":3 amount=1e3"))]);
    assert_eq!(with(&line("true")), [(Code::BadCell, "", at(":3 amount=true"))]);
    assert_eq!(with(&line("null")), [(Code::EmptyCell, "", at(":3 amount="))]);
    assert_eq!(with("{\"number\":\"2\",\"Manager\":\"Ann\"}"), [(Code::EmptyCell, "", at(":3 amount="))]);
    assert_eq!(with(&format!("{{\"number\":\"{}\"}}", "x".repeat(3 << 20))), [(Code::QuoteOpen, "long", at(""))]);
    assert_eq!(with("{\"number\":\"2\",\"Manager\":\"Ann\",\"amount\":5,\"other\":1,\"other\":2}"), []);
    let mut deep = String::from("{\"number\":\"2\",\"Manager\":\"Ann\",\"amount\":5,\"tree\":");
    write!(deep, "{}1{}}}", "[".repeat(200_000), "]".repeat(200_000)).unwrap();
    assert_eq!(with(&deep), []);
    assert_eq!(with(&deep.replace('}', "")), [(Code::JsonLine, "", at(""))]);
    // Cut off.
    assert_eq!(briefs(format!("{good}{{\"number\":\"2\",\"Man").as_bytes()), [(Code::FileCutOff, "", at(""))]);
    assert_eq!(briefs(b"{}\n")[0].0, Code::NoRows);
    assert_eq!(briefs(b"")[0].0, Code::NoRows);
    // Nothing but lines that are no objects, one list, bytes that are no text.
    assert_eq!(briefs(b"number,seller\n1,Ann\n"), [(Code::JsonLine, "", "deals.jsonl:1".to_owned())]);
    assert_eq!(briefs(b"[\n  {\"number\": 1}\n]\n"), [(Code::JsonLine, "list", "deals.jsonl".to_owned())]);
    assert_eq!(briefs(b"{\"number\":\"1\0\"}\n")[0].0, Code::BadEncoding);
    assert_eq!(briefs(b"{\"number\":\"\xff\"}\n")[0].0, Code::BadEncoding);
    assert!(briefs(b"{\"number\":\"2\",\"amount\":3}\n").iter().any(|found| found.0 == Code::ColumnMissing));
}

#[test]
fn bare_numbers_say_nothing_of_the_decimal_mark_of_texts() {
    let line =
        |number: &str, amount: &str| format!("{{\"number\":\"{number}\",\"Manager\":\"Ann\",\"amount\":{amount}}}\n");
    let bare = line("1", "1.5") + &line("2", "2.5");
    let help = |text: &str| briefs(text.as_bytes()).into_iter().map(|(_, help, _)| help).collect::<Vec<_>>();
    // The bare numbers stand in their cells with a comma, as `decimal` says, and in the file with a point.
    assert_eq!(help(&(bare.clone() + &line("3", "\"7.50\""))), ["point"]);
    assert_eq!(help(&(bare + &line("3", "\"7,50\""))), [""; 0]);
}
