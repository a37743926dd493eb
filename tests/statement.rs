//! Statements: what they hold, what they never hold, and how they are written.

#![cfg(test)]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value as Json;
use support::{output, premia, repository};
use tempfile::TempDir;

const PROJECTS: [&str; 4] = ["agency-en", "agency-ru", "dealer-network", "team-scorecards"];

/// All statements of a period by the names of their files, the list of all among them.
fn statements(project: &Path, args: &[&str]) -> BTreeMap<String, String> {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    let base = ["statement", "--project", project.to_str().unwrap(), "--period", "2026-03", "--out", out];
    output(Path::new("."), &[&base, args].concat());
    let files = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path());
    let text = |path: &Path| fs::read_to_string(path).unwrap();
    files.map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), text(&path))).collect()
}

fn run(project: &Path) -> Json {
    let args = ["run", project.to_str().unwrap(), "--period", "2026-03", "--format", "json"];
    serde_json::from_str(&output(Path::new("."), &args)).unwrap()
}

/// Only the digits of an amount, whatever groups them.
fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

#[test]
fn each_statement_says_the_total_of_its_person() {
    for name in PROJECTS {
        let project = repository("rules").join(name);
        let all = statements(&project, &["--format", "markdown"]);
        let result = run(&project);
        let payees = result["plans"][0]["periods"][0]["payees"].as_array().unwrap();
        assert_eq!(all.len(), payees.len() + 1, "{name}");
        for payee in payees {
            let text = &all[&format!("{}.md", payee["key"].as_str().unwrap())];
            let said = text.lines().find(|line| line.starts_with("- **")).unwrap();
            assert_eq!(digits(said), digits(payee["total"].as_str().unwrap()), "{name}: {said}");
            // The lines of the table add up to the same.
            let line = |line: &&str| line.starts_with("| ") && line.matches(" | ").count() == 2;
            let amounts: Vec<i64> = text
                .lines()
                .skip_while(|line| !line.starts_with("| --- | --- | ---: |"))
                .skip(1)
                .take_while(|one| line(one))
                .map(|line| {
                    let cell = line.trim_end_matches(" |").rsplit(" | ").next().unwrap();
                    let amount: i64 = digits(cell).parse().unwrap();
                    if cell.contains(['-', '−']) { -amount } else { amount }
                })
                .collect();
            let (total, lines) = amounts.split_last().unwrap();
            assert_eq!(lines.iter().sum::<i64>(), *total, "{name}: {text}");
        }
    }
}

/// Two teams of two, in which every name, key, client, deal and amount tells whose it is.
fn marked() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("premia.yaml", PROJECT);
    write("plan.kpi", PLAN);
    write(
        "data/employees.csv",
        "id,name,team,head,salary,hired_on,left_on\n\
         KAA,Anna Alfa,North,KBB,50011,2025-01-01,\nKBB,Boris Bravo,North,,60013,2025-01-01,\n\
         KCC,Clara Carol,South,KDD,70017,2025-01-01,\nKDD,Denis Delta,South,,80019,2025-01-01,\n",
    );
    let mut deals = "id,manager,helper,client,comment,closed_on,amount\n".to_owned();
    for (key, helper, start) in [("KAA", "KBB", 11), ("KBB", "KAA", 23), ("KCC", "KDD", 37), ("KDD", "KCC", 41)] {
        for month in 1..=3 {
            // Amounts that share no digits in a row with those of others.
            let amount = start * 1009 + month * 307;
            deals.push_str(&format!(
                "deal-{key}-{month},{key},{helper},client-of-{key},asked by {helper} and {} of {key},2026-0{month}-10,{amount}.{start}\n",
                if key == "KAA" { "Boris Bravo" } else { "Anna Alfa" },
            ));
        }
    }
    write("data/deals.csv", &deals);
    folder
}

const PROJECT: &str = "language: en
data:
  dates: YYYY-MM-DD
records:
  employees:
    file: data/employees.csv
  deals:
    file: data/deals.csv
";

const PLAN: &str = r#"plan marked "Sales"
  for:        employees
  every:      month
  currency:   RUB
  rounding:   half up to 0.01
  effective:  from 2026-01-01

record employees "People"
  extends:     standard
  field head:  employee, optional

record deals "Deals"
  extends:        standard
  field helper:   employee
  field client:   text
  field comment:  text
  field amount:   money

kpi turnover "Turnover"
  measure:  sum of deals.amount
  by date:  closed_on
  quota:    20 000

kpi team_turnover "Turnover of the team"
  measure:  sum of deals.amount
  by date:  closed_on
  per:      team

bonus tiers "Fixed amount"
  by:           turnover
  mode:         amount of the tier
  from 10 000:  501
  from 30 000:  907

bonus each "A share of each deal"
  for each:  deals
  by date:   closed_on
  pays:      3% of amount

bonus of_team "For the team's turnover"
  when:  team_turnover >= 40 000
  pays:  1% of team_turnover

pool fund "The team's fund"
  per:          team
  amount:       2% of team_turnover
  among:        members
  if nobody:    not paid
  shared by:    turnover
  if no basis:  equally

contest race "The best of the month"
  among:    members
  rank by:  turnover, largest first
  place 1:  1 500
  place 2:  700
  ties:     share the sum of their places
"#;

#[test]
fn a_statement_holds_one_persons_data_and_no_others() {
    let folder = marked();
    let people = [
        ("KAA", "Anna", "Alfa", 11),
        ("KBB", "Boris", "Bravo", 23),
        ("KCC", "Clara", "Carol", 37),
        ("KDD", "Denis", "Delta", 41),
    ];
    for format in ["html", "markdown"] {
        let all = statements(folder.path(), &["--format", format]);
        let ending = if format == "html" { "html" } else { "md" };
        for (key, ..) in people {
            // Amounts are looked for with nothing between their figures.
            let text = all[&format!("{key}.{ending}")].replace(['\u{a0}', '\u{202f}'], "");
            assert!(text.contains(&format!("deal-{key}-3")), "the person's own deals stand there: {text}");
            for (other, first, last, start) in people.into_iter().filter(|(other, ..)| *other != key) {
                for mark in [other, first, last] {
                    assert!(!text.contains(mark), "{mark} in the statement of {key} as {format}: {text}");
                }
                for month in 1..=3 {
                    let amount = start * 1009 + month * 307;
                    for mark in [format!("{amount}.{start}"), format!("{amount}")] {
                        assert!(!text.contains(&mark), "{mark} of {other} in the statement of {key}: {text}");
                    }
                }
            }
        }
    }
}

#[test]
fn names_of_data_are_text_and_nothing_else() {
    let folder = marked();
    let path = folder.path().join("data/employees.csv");
    let people = fs::read_to_string(&path).unwrap();
    let hostile = "\"\"\"><script>alert(1)</script>\u{202e}\"";
    fs::write(&path, people.replace("Anna Alfa", hostile)).unwrap();
    let all = statements(folder.path(), &[]);
    for (name, page) in &all {
        for refused in ["<script", "<img", "javascript:", "http:", "https:", "\u{202e}"] {
            assert!(!page.contains(refused), "{refused} in {name}");
        }
    }
    assert!(all["KAA.html"].contains("&lt;script&gt;alert(1)&lt;/script&gt;⟨U+202E⟩"));
}

#[test]
fn adjustments_stand_beside_what_the_rules_pay() {
    let folder = marked();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("premia.yaml", &format!("{PROJECT}adjustments: data/adjustments.csv\n"));
    write(
        "data/adjustments.csv",
        "payee,period,amount,reason,approved\nKAA,2026-03,1234.5,For two newcomers,\"Chief accountant, order 17\"\n",
    );
    let all = statements(folder.path(), &["--format", "markdown"]);
    let result = run(folder.path());
    let total = &result["plans"][0]["periods"][0]["payees"][0]["total"];
    let text = &all["KAA.md"];
    let said = text.lines().find(|line| line.starts_with("- **")).unwrap();
    assert_eq!(digits(said), digits(total.as_str().unwrap()), "{text}");
    assert!(text.contains("For two newcomers") && text.contains("order 17"), "{text}");
    assert!(!all["KBB.md"].contains("newcomers"));
}

#[cfg(feature = "xlsx")]
#[test]
fn a_workbook_holds_the_same_amounts() {
    use calamine::{Data, Reader, Xlsx, open_workbook};
    let folder = tempfile::tempdir().unwrap();
    let project = repository("rules/agency-en");
    let out = folder.path().to_str().unwrap();
    output(&project, &["statement", "--period", "2026-03", "--format", "xlsx", "--out", out]);
    let mut book: Xlsx<_> = open_workbook(folder.path().join("statements.xlsx")).unwrap();
    let names = book.sheet_names();
    assert_eq!(names, ["Statements", "Lines of pay", "Results", "Rows of data"]);
    // Kopecks, so that sums are exact here as they are there.
    let kopecks = |cell: &Data| match cell {
        Data::Float(amount) => (amount * 100.0).round() as i64,
        Data::Int(amount) => amount * 100,
        _ => 0,
    };
    let column = |book: &mut Xlsx<_>, sheet: &str, head: &str| -> Vec<i64> {
        let range = book.worksheet_range(sheet).unwrap();
        let heads = range.rows().position(|row| row.iter().any(|cell| *cell == "Personnel number")).unwrap();
        let at = range.rows().nth(heads).unwrap().iter().position(|cell| cell.to_string().starts_with(head)).unwrap();
        range.rows().skip(heads + 1).map(|row| kopecks(&row[at])).collect()
    };
    let totals = column(&mut book, "Statements", "To be paid");
    let (all, people) = totals.split_last().unwrap();
    let wanted = digits(run(&project)["plans"][0]["periods"][0]["total"].as_str().unwrap());
    assert_eq!(*all, wanted.parse::<i64>().unwrap());
    assert_eq!(people.iter().sum::<i64>(), *all);
    assert_eq!(column(&mut book, "Lines of pay", "Amount").iter().sum::<i64>(), *all);
}

#[test]
fn a_period_and_a_known_person_are_asked_for() {
    let folder = marked();
    let without = premia(folder.path(), &["statement"]);
    assert_eq!(without.code, 2);
    assert!(without.err.contains("--period 2026-03"), "{}", without.err);
    let unknown = premia(folder.path(), &["statement", "KAX", "--period", "2026-03"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.err.contains("P0721") || unknown.err.contains("KAA"), "{}", unknown.err);
    let one = premia(folder.path(), &["statement", "alfa", "--period", "2026-03", "--format", "markdown"]);
    assert_eq!(one.code, 0, "{}", one.err);
    assert!(one.out.starts_with("# Statement of bonus pay\n"), "{}", one.out);
    assert!(!folder.path().join("statements").exists());
    output(folder.path(), &["statement", "--period", "2026-03"]);
    assert!(folder.path().join("statements/2026-03/index.html").is_file());
    assert!(folder.path().join("statements/2026-03/KDD.html").is_file());
}

#[test]
fn what_people_read() {
    for (project, key, format) in [
        ("agency-en", "M02", "markdown"),
        ("agency-en", "M02", "html"),
        ("agency-ru", "M02", "markdown"),
        ("dealer-network", "П01", "markdown"),
        ("team-scorecards", "E02", "markdown"),
    ] {
        for lang in ["en", "ru"] {
            let args = ["statement", key, "--period", "2026-03", "--format", format, "--lang", lang];
            let text = output(&repository("rules").join(project), &args);
            // The style is a file of its own that changes nothing of what is said.
            let (head, rest) = text.split_once("<style>").map_or(("", &*text), |parts| parts);
            let text = rest.split_once("</style>").map_or(text.clone(), |(_, body)| format!("{head}{body}"));
            insta::assert_snapshot!(format!("{project}.{format}.{lang}"), text);
        }
    }
    let all = statements(&repository("rules").join("agency-ru"), &["--format", "markdown"]);
    insta::assert_snapshot!("agency-ru.index", all["index.md"]);
}
