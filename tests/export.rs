//! Pay for the payroll program: what the files hold, what their totals say, and when nothing is written.

#![cfg(test)]

mod support;

use std::collections::BTreeMap;
use std::path::Path;

use premia::number::Exact;
use serde_json::Value as Json;

use support::{Ran, copied, premia, project, repository, write};
use tempfile::TempDir;

fn exact(text: &str) -> Exact {
    Exact::parse(text).unwrap_or_else(|| panic!("{text} is no amount"))
}

fn sum<'a>(amounts: impl IntoIterator<Item = &'a str>) -> Exact {
    amounts.into_iter().fold(Exact::zero(), |sum, amount| &sum + &exact(amount))
}

/// The rows of a CSV file, its headings first.
fn rows(text: &str, delimiter: u8) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).delimiter(delimiter).from_reader(text.as_bytes());
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// Two sellers of a plan with a commission and a bonus of 500.00; what stands under `export:` is given.
fn small(export: &str) -> TempDir {
    let plan = "plan sales \"Sales\"\n  for:  employees\n  every:  month\n  currency:  RUB\n  \
                rounding:  half up to 0.01\n  effective:  from 2026-01-01\n  pay date:  day 10 of next month\n  \
                kind:  \"Monthly bonus\"\n\nrecord employees \"Staff\"\n  key:  number\n  shown as:  name\n  \
                field number:  text\n  field name:  text\n  field office:  text, optional\n\n\
                bonus commission \"Commission\"\n  for each:  payments\n  by date:  paid_on\n  pays:  5% of amount\n\n\
                bonus extra \"Extra\"\n  kind:  \"One-time reward\"\n  for each:  payments where amount >= 2 000\n  \
                by date:  paid_on\n  pays:  500\n\n\
                ensure limit \"No more than 1 000 in all\"\n  check:  total of bonuses <= 1 000\n  per:  company\n";
    let payments = "payment_id,manager,paid_on,amount\nP1,7,2026-03-02,1000.10\nP2,8,2026-03-05,2000.00\n\
                    P3,8,2026-03-06,-10.00\nP4,9,2026-04-06,0.00\n";
    let yaml = format!(
        "records:\n  employees: {{file: data/employees.csv}}\n  payments: {{file: data/payments.csv}}\n{export}"
    );
    project(&[
        ("plan.kpi", plan),
        ("premia.yaml", yaml.as_str()),
        ("data/employees.csv", "number,name,office\n7,=A. Petrova,Perm\n8,O. Ivanova,\n9,S. Orlova,Omsk\n"),
        ("data/payments.csv", payments),
    ])
}

fn exported(folder: &Path, more: &[&str]) -> Ran {
    premia(folder, &[&["export", "--period", "2026-03"], more].concat())
}

#[test]
fn every_line_of_the_example_projects_is_exported_as_an_independent_computation_pays_it() {
    let projects = [
        ("agency-en", "agency.csv", "2026-01..2026-04"),
        ("dealer-network", "dealers.csv", "2026-01..2026-06"),
        ("team-scorecards", "scorecards.csv", "2026-01..2026-06"),
    ];
    for (name, independent, range) in projects {
        let folder = repository("rules").join(name);
        let ran = premia(&folder, &["export", "--period", range, "--format", "json", "--allow-failed-guards"]);
        let document: Json =
            serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{name}: {}{}", ran.out, ran.err));
        let text = |line: &Json, key: &str| line[key].as_str().unwrap().to_owned();
        let mut found: BTreeMap<[String; 3], Exact> = BTreeMap::new();
        for line in document["lines"].as_array().unwrap() {
            let key = ["period", "key", "component"].map(|key| text(line, key));
            assert!(found.insert(key, exact(&text(line, "amount"))).is_none(), "{name}: twice {line}");
        }
        let expected = std::fs::read_to_string(repository("tests/independent").join(independent)).unwrap();
        let mut wanted: BTreeMap<[String; 3], Exact> = BTreeMap::new();
        for row in rows(&expected, b',').iter().filter(|row| !exact(&row[3]).is_zero()) {
            wanted.insert([row[0].clone(), row[1].clone(), row[2].clone()], exact(&row[3]));
        }
        assert_eq!(found, wanted, "{name}");
        // The totals are those of the independent lines, too.
        let all = wanted.values().fold(Exact::zero(), |sum, amount| &sum + amount);
        let control = &document["control"];
        assert_eq!(exact(&text(&control["currencies"][0], "amount")), all, "{name}");
        assert_eq!(control["lines"], wanted.len());
        let parts = control["components"].as_array().unwrap();
        let parts: Vec<String> = parts.iter().map(|total| text(total, "amount")).collect();
        assert_eq!(sum(parts.iter().map(String::as_str)), all);
    }
}

#[test]
fn the_totals_beside_a_file_are_those_of_its_bytes() {
    let folder = small("");
    let ran = exported(folder.path(), &["--output", "pay.csv"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(ran.out.starts_with("pay.csv is written: 3 lines · 649.51 RUB"), "{}", ran.out);
    let bytes = std::fs::read(folder.path().join("pay.csv")).unwrap();
    let lines = rows(std::str::from_utf8(&bytes).unwrap(), b',');
    assert_eq!(
        lines[0],
        ["plan", "period", "payee_key", "payee", "component", "title", "status", "amount", "currency"]
    );
    // 5% of 1 000.10 is 50.005, rounded to 50.01; 5% of 2 000 is 100.00, less 5% of 10.
    let shown: Vec<[&str; 3]> = lines[1..].iter().map(|row| [&row[2], &row[4], &row[7]].map(String::as_str)).collect();
    assert_eq!(shown, [["7", "commission", "50.01"], ["8", "commission", "99.50"], ["8", "extra", "500.00"]]);
    let totals = std::fs::read_to_string(folder.path().join("pay.totals.csv")).unwrap();
    let totals = rows(&totals, b',');
    let row = |at: usize| totals[at].iter().map(String::as_str).collect::<Vec<_>>();
    assert_eq!(row(1), ["rule", "sales", "commission", "RUB", "2", "149.51"]);
    assert_eq!(row(2), ["rule", "sales", "extra", "RUB", "1", "500.00"]);
    assert_eq!(row(3), ["currency", "", "", "RUB", "3", "649.51"]);
    assert_eq!(row(4), ["all lines", "", "", "", "3", ""]);
    assert_eq!(row(5)[..2], ["hash", blake3::hash(&bytes).to_hex().as_str()]);
    // To the output, the totals go beside the messages.
    let ran = exported(folder.path(), &[]);
    assert_eq!(ran.out.as_bytes(), bytes);
    assert_eq!(rows(&ran.err, b',')[3][5], "649.51");
}

#[test]
fn the_columns_are_those_of_the_project_file() {
    let folder = small(
        "export:\n  encoding: windows-1251\n  delimiter: \";\"\n  decimal: \",\"\n  dates: DD.MM.YYYY\n  \
         line_end: crlf\n  columns:\n    - {heading: Номер, value: employees.number}\n    - {heading: Имя, value: name}\n    \
         - {heading: Код, value: component, map: {COMMISSION: 2002, extra: \"0042\"}}\n    \
         - {heading: Офис, value: employees.office, if_empty: нет}\n    - {heading: Вид, value: kind}\n    \
         - {heading: Дата, value: pay_date}\n    - {heading: С, value: first_day}\n    - {heading: По, value: last_day}\n    \
         - {heading: Сумма, value: amount}\n    - {heading: Источник, text: Премия}\n",
    );
    let ran = exported(folder.path(), &["--output", "pay.csv"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let bytes = std::fs::read(folder.path().join("pay.csv")).unwrap();
    let (text, _, lost) = encoding_rs::WINDOWS_1251.decode(&bytes);
    assert!(!lost && text.ends_with("\r\n"));
    let wanted = [
        "Номер;Имя;Код;Офис;Вид;Дата;С;По;Сумма;Источник",
        "7;'=A. Petrova;2002;Perm;Monthly bonus;10.04.2026;01.03.2026;31.03.2026;50,01;Премия",
        "8;O. Ivanova;2002;нет;Monthly bonus;10.04.2026;01.03.2026;31.03.2026;99,50;Премия",
        "8;O. Ivanova;0042;нет;One-time reward;10.04.2026;01.03.2026;31.03.2026;500,00;Премия",
    ];
    assert_eq!(text.lines().collect::<Vec<_>>(), wanted);
}

#[test]
fn one_line_a_person_and_lines_of_zero_are_written_where_they_are_wanted() {
    let folder = small("export: {lines: payee, zeros: kept, quote: all}\n");
    let ran = exported(folder.path(), &[]);
    let lines = rows(&ran.out, b',');
    assert_eq!(lines[0], ["plan", "period", "payee_key", "payee", "amount", "currency"]);
    let shown: Vec<(&str, &str)> = lines[1..].iter().map(|row| (row[2].as_str(), row[4].as_str())).collect();
    assert_eq!(shown, [("7", "50.01"), ("8", "599.50"), ("9", "0.00")]);
    assert!(ran.out.lines().all(|line| line.starts_with('"') && line.ends_with('"')), "{}", ran.out);
    let left_out = exported(small("export: {lines: payee}\n").path(), &[]);
    assert_eq!(rows(&left_out.out, b',').len(), 3);
}

#[test]
fn manual_adjustments_are_lines_of_their_own_kind() {
    let folder = small("adjustments: data/adjustments.csv\n");
    let adjustments = "payee,period,amount,reason,approved,component\n7,2026-03,-20.00,Paid twice in January,Order 5,commission\n\
                       9,2026-03,300.00,Best newcomer,Order 6,\n";
    write(folder.path(), "data/adjustments.csv", adjustments);
    let ran = exported(folder.path(), &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let lines = rows(&ran.out, b',');
    let shown: Vec<[&str; 5]> =
        lines[1..].iter().map(|row| [&row[2], &row[4], &row[5], &row[6], &row[7]].map(String::as_str)).collect();
    let wanted = [
        ["7", "commission", "Commission", "pays", "50.01"],
        ["7", "commission", "Commission", "adjustment", "-20.00"],
        ["8", "commission", "Commission", "pays", "99.50"],
        ["8", "extra", "Extra", "pays", "500.00"],
        ["9", "adjustment", "Best newcomer", "adjustment", "300.00"],
    ];
    assert_eq!(shown, wanted);
    // 649.51 of the rules, less 20.00, and 300.00.
    assert!(ran.err.contains("929.51"), "{}", ran.err);
    let yaml = std::fs::read_to_string(folder.path().join("premia.yaml")).unwrap();
    let columns = "export:\n  columns:\n    - {heading: Code, value: component, map: {commission: 1, extra: 2}}\n    \
                   - {heading: Why, value: reason, if_empty: \"\"}\n    - {heading: Sum, value: amount}\n";
    write(folder.path(), "premia.yaml", format!("{yaml}{columns}"));
    let ran = exported(folder.path(), &[]);
    assert!(ran.code == 1 && ran.err.contains("`adjustment`"), "{}", ran.err);
    write(folder.path(), "premia.yaml", format!("{yaml}{columns}").replace("extra: 2", "extra: 2, adjustment: 3"));
    let ran = exported(folder.path(), &[]);
    assert_eq!(rows(&ran.out, b',')[2], ["1", "Paid twice in January", "-20.00"]);
    assert_eq!(rows(&ran.out, b',')[5], ["3", "Best newcomer", "300.00"]);
    // One line a person holds all of it.
    write(folder.path(), "premia.yaml", format!("{yaml}export: {{lines: payee}}\n"));
    let ran = exported(folder.path(), &[]);
    let shown: Vec<(String, String)> =
        rows(&ran.out, b',')[1..].iter().map(|row| (row[2].clone(), row[4].clone())).collect();
    let wanted = [("7", "30.01"), ("8", "599.50"), ("9", "300.00")];
    assert_eq!(shown, wanted.map(|(who, amount)| (who.to_owned(), amount.to_owned())));
}

#[cfg(feature = "xlsx")]
#[test]
fn a_workbook_holds_the_same_lines_and_totals() {
    use calamine::{Data, Reader, Xlsx, open_workbook};
    let folder = small("");
    let csv = exported(folder.path(), &[]);
    let ran = exported(folder.path(), &["--output", "pay.xlsx"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let mut book: Xlsx<_> = open_workbook(folder.path().join("pay.xlsx")).unwrap();
    assert_eq!(book.sheet_names(), ["Pay", "Control"]);
    let cells = book.worksheet_range("Pay").unwrap();
    for (row, line) in rows(&csv.out, b',').iter().enumerate() {
        for (column, text) in line.iter().enumerate() {
            let cell = cells.get((row, column)).unwrap();
            match cell {
                Data::Float(number) => assert_eq!(exact(&number.to_string()), exact(text)),
                // In a workbook nothing need be put before what looks like a formula.
                cell => assert_eq!(cell.to_string(), text.strip_prefix('\'').unwrap_or(text)),
            }
            assert_eq!(matches!(cell, Data::Float(_)), row > 0 && column == 7);
        }
    }
    let control = book.worksheet_range("Control").unwrap();
    assert_eq!(control.get((3, 5)).unwrap(), &Data::Float(649.51));
    assert_eq!(control.get((5, 1)).unwrap().to_string(), blake3::hash(csv.out.as_bytes()).to_hex().as_str());
    let none = exported(folder.path(), &["--format", "xlsx"]);
    assert_eq!((none.code, none.out.as_str()), (2, ""));
}

#[test]
fn nothing_is_written_while_something_is_wrong() {
    let folder = small("export:\n  columns:\n    - {heading: Code, value: component, map: {commission: 2002}}\n");
    write(folder.path(), "pay.csv", "what was there");
    let stays = |ran: &Ran, code: &str| {
        assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{}", ran.err);
        assert!(ran.err.contains(code) && ran.err.contains("Nothing has been exported."), "{}", ran.err);
        let mut names: Vec<_> =
            std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, ["data", "pay.csv", "plan.kpi", "premia.yaml"]);
        assert_eq!(std::fs::read_to_string(folder.path().join("pay.csv")).unwrap(), "what was there");
    };
    // A rule without its code, a row that cannot be read, and a guard that does not hold.
    stays(&exported(folder.path(), &["--output", "pay.csv"]), "P1042");
    let yaml = std::fs::read_to_string(folder.path().join("premia.yaml")).unwrap();
    write(folder.path(), "premia.yaml", yaml.split("export:").next().unwrap());
    let payments = std::fs::read_to_string(folder.path().join("data/payments.csv")).unwrap();
    write(folder.path(), "data/payments.csv", payments.replace("1000.10", "1000,l0"));
    stays(&exported(folder.path(), &["--output", "pay.csv"]), "P07");
    write(folder.path(), "data/payments.csv", payments.replace("1000.10", "9999000.10"));
    stays(&exported(folder.path(), &["--output", "pay.csv"]), "P0803");
    // Said to, it is written; the exit code tells of the guard all the same.
    let ran = exported(folder.path(), &["--output", "pay.csv", "--allow-failed-guards"]);
    assert_eq!(ran.code, 1);
    assert!(std::fs::read_to_string(folder.path().join("pay.csv")).unwrap().contains("499950.01"));
    write(folder.path(), "data/payments.csv", payments.replace("1000.10", "1000,l0"));
    let ran = exported(folder.path(), &["--skip-bad-rows"]);
    assert_eq!((ran.code, rows(&ran.out, b',').len()), (0, 3), "{}", ran.err);
}

#[test]
fn an_export_to_a_place_that_cannot_be_written_says_so() {
    let folder = small("");
    let ran = exported(folder.path(), &["--output", "none/pay.csv"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("none/pay"), "{}", ran.err);
    let again = copied(folder.path());
    assert_eq!(premia(again.path(), &["export", "--period", "soon"]).code, 2);
    assert_eq!(premia(again.path(), &["export"]).code, 2);
}
