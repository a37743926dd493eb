//! Closed periods, driven as people drive them: closed, corrected, damaged, and closed by several at once.

#![cfg(test)]

mod support;

use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::Value as Json;
use support::{PLAN_OF_PAYMENTS as PLAN, Ran, command, project, ran, write};
use tempfile::TempDir;

const PROJECT: &str = "records:
  employees: {file: data/employees.csv}
  payments: {file: data/payments.csv}
adjustments: data/adjustments.csv
";

const PEOPLE: &str = "id,name,hired_on,left_on\nM01,Anna K.,2025-01-01,\nM02,Boris L.,2025-01-01,\n";

const PAYMENTS: &str = "id,manager,paid_on,amount\nP1,M01,2026-03-10,100000\nP2,M02,2026-03-12,80000\n\
    P3,M01,2026-04-03,60000\nP4,M01,2026-05-04,20000\n";

const ADJUSTMENTS: &str = "payee,period,amount,reason,approved\nM02,2026-03,250,Fair,Order 7\n";

fn sales() -> TempDir {
    project(&[
        ("plan.kpi", PLAN),
        ("premia.yaml", PROJECT),
        ("data/employees.csv", PEOPLE),
        ("data/payments.csv", PAYMENTS),
        ("data/adjustments.csv", ADJUSTMENTS),
    ])
}

fn premia(folder: &Path, args: &[&str]) -> Ran {
    ran(command(folder).args(args).env("LANG", "C"))
}

fn closing(period: &str) -> Vec<String> {
    ["close", "--period", period, "--approved", "Chief accountant, order 17", "--on", "2026-12-31"]
        .map(str::to_owned)
        .to_vec()
}

fn close(folder: &Path, period: &str) -> Ran {
    let args = closing(period);
    premia(folder, &args.iter().map(String::as_str).collect::<Vec<_>>())
}

fn closed(folder: &Path, period: &str) {
    let ran = close(folder, period);
    assert_eq!(ran.code, 0, "{period}: {}{}", ran.out, ran.err);
}

/// The lines of a period as JSON, each with its payee: payee, component, status, amount, what it corrects.
fn lines(folder: &Path, period: &str) -> Vec<[String; 5]> {
    let ran = premia(folder, &["run", "--period", period, "--format", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let json: Json = serde_json::from_str(&ran.out).unwrap();
    let mut found = Vec::new();
    for payee in json["plans"][0]["periods"][0]["payees"].as_array().unwrap() {
        for line in payee["lines"].as_array().unwrap() {
            let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
            found.push([
                text(&payee["key"]),
                text(&line["component"]),
                text(&line["status"]),
                text(&line["amount"]),
                text(&line["of"]),
            ]);
        }
    }
    found
}

fn corrections(folder: &Path, period: &str) -> Vec<[String; 5]> {
    lines(folder, period).into_iter().filter(|line| line[2] == "correction").collect()
}

fn change(folder: &Path, file: &str, from: &str, to: &str) {
    let text = std::fs::read_to_string(folder.join(file)).unwrap();
    assert!(text.contains(from), "{file}: {from}");
    write(folder, file, text.replace(from, to));
}

fn append(folder: &Path, file: &str, text: impl AsRef<str>) {
    let before = std::fs::read_to_string(folder.join(file)).unwrap();
    write(folder, file, before + text.as_ref());
}

fn of(cells: [&str; 5]) -> [String; 5] {
    cells.map(str::to_owned)
}

#[test]
fn a_closed_month_stays_as_it_was_paid_and_what_came_late_is_paid_in_the_open_one() {
    let folder = sales();
    let dir = folder.path();
    let before = lines(dir, "2026-03");
    closed(dir, "2026-03");
    // What was closed reads the same as what was run.
    assert_eq!(lines(dir, "2026-03"), before);
    assert_eq!(corrections(dir, "2026-04"), Vec::<[String; 5]>::new());
    // A payment of March comes late: 140 000 at 5% are 7 000, of which 5 000 were paid.
    append(dir, "data/payments.csv", "P5,M01,2026-03-20,40000\n");
    assert_eq!(lines(dir, "2026-03"), before);
    assert_eq!(corrections(dir, "2026-04"), [of(["M01", "commission", "correction", "2000.00", "2026-03"])]);
    // Later months are none of the first open one.
    assert_eq!(corrections(dir, "2026-05"), Vec::<[String; 5]>::new());
    let table = premia(dir, &["run", "--period", "2026-04"]).out;
    for part in
        ["Corrections of closed periods · 2026-04", "turnover 2026-03: 100 000 → 140 000", "rows of payments: 1 → 2"]
    {
        assert!(table.split_whitespace().collect::<Vec<_>>().join(" ").contains(&words(part)), "{part}: {table}");
    }
    closed(dir, "2026-04");
    assert_eq!(corrections(dir, "2026-05"), Vec::<[String; 5]>::new());
    let recorded = premia(dir, &["run", "--period", "2026-03"]).out;
    assert!(recorded.contains("Corrected in 2026-04: 1 line, 2 000.00 RUB in all."), "{recorded}");
    // The payment turns out to be none of ours: the correction comes back, and nothing else.
    change(dir, "data/payments.csv", "P5,M01,2026-03-20,40000\n", "");
    assert_eq!(corrections(dir, "2026-05"), [of(["M01", "commission", "correction", "-2000.00", "2026-03"])]);
    closed(dir, "2026-05");
    assert_eq!(corrections(dir, "2026-06"), Vec::<[String; 5]>::new());
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn changed_rules_and_adjustments_and_people_who_are_gone_are_corrected_with_their_reason() {
    let folder = sales();
    let dir = folder.path();
    closed(dir, "2026-03");
    change(dir, "plan.kpi", "5% of", "6% of");
    append(dir, "data/adjustments.csv", "M01,2026-03,-90,Fair,Order 8\n");
    let found = corrections(dir, "2026-04");
    let expected = [
        of(["M01", "", "correction", "-90.00", "2026-03"]),
        of(["M01", "commission", "correction", "1000.00", "2026-03"]),
        of(["M02", "commission", "correction", "800.00", "2026-03"]),
    ];
    assert_eq!(found, expected);
    let csv = premia(dir, &["run", "--period", "2026-04", "--format", "csv"]).out;
    assert!(csv.contains("the text of the rule has changed (plan.kpi:20)"), "{csv}");
    assert!(csv.contains("the manual adjustments of that period have changed"), "{csv}");
    // B. L. and his payments leave the data: all of his pay of March is taken back, and it is said.
    change(dir, "plan.kpi", "6% of", "5% of");
    write(dir, "data/employees.csv", "id,name,hired_on,left_on\nM01,Anna K.,2025-01-01,\n");
    change(dir, "data/payments.csv", "P2,M02,2026-03-12,80000\n", "");
    let csv = premia(dir, &["run", "--period", "2026-04", "--format", "csv"]).out;
    assert!(csv.contains("M02,Boris L.,commission,Commission,-4000.00"), "{csv}");
    assert!(csv.contains("no longer in the data"), "{csv}");
}

#[test]
fn a_period_is_closed_once_in_its_turn_and_only_when_all_is_right() {
    let folder = sales();
    let dir = folder.path();
    assert_eq!(premia(dir, &["close", "--period", "2026-03", "--approved", " "]).code, 2);
    let early = premia(dir, &["close", "--period", "2026-03", "--approved", "X", "--on", "2026-03-31"]);
    assert_eq!(early.code, 2, "{}", early.err);
    // A test that fails.
    write(
        dir,
        "cases/one.yaml",
        "name: one\nperiod: 2026-03\ngiven:\n  employees: [{id: A, name: A, hired_on: 2025-01-01}]\n  payments: [{id: X, manager: A, paid_on: 2026-03-01, amount: 100}]\nexpect:\n  - {payee: A, component: commission, pays: 6}\n",
    );
    let refused = close(dir, "2026-03");
    assert_eq!(refused.code, 1, "{}{}", refused.out, refused.err);
    assert!(refused.err.contains("Nothing was closed"), "{}", refused.err);
    change(dir, "cases/one.yaml", "pays: 6", "pays: 5");
    // A guard that does not hold.
    append(
        dir,
        "plan.kpi",
        "\nensure affordable \"Affordable\"\n  check:  total of commission <= 4% of turnover\n  per:    company\n",
    );
    assert_eq!(close(dir, "2026-03").code, 1);
    change(dir, "plan.kpi", "<= 4%", "<= 5%");
    // Rows that cannot be read.
    append(dir, "data/payments.csv", "P9,M01,2026-03-10,1O0\n");
    assert_eq!(close(dir, "2026-03").code, 1);
    change(dir, "data/payments.csv", "P9,M01,2026-03-10,1O0\n", "");
    assert!(!dir.join("ledger").exists());
    closed(dir, "2026-03");
    for (period, said) in
        [("2026-03", "closed already"), ("2026-02", "can no longer be"), ("2026-05", "2026-04 is next")]
    {
        let ran = close(dir, period);
        assert_eq!(ran.code, 2, "{}", ran.err);
        assert!(ran.err.contains(said), "{}", ran.err);
    }
    let mut args = closing("2026-04");
    args.push("--dry-run".to_owned());
    let dry = premia(dir, &args.iter().map(String::as_str).collect::<Vec<_>>());
    assert!(dry.out.starts_with("premia ledger | 1\nperiod | 2026-04\n"), "{}", dry.out);
    assert!(!dir.join("ledger/2026-04.ledger").exists());
}

#[test]
fn a_ledger_that_was_touched_stops_every_run() {
    let folder = sales();
    let dir = folder.path();
    closed(dir, "2026-03");
    closed(dir, "2026-04");
    let march = std::fs::read_to_string(dir.join("ledger/2026-03.ledger")).unwrap();
    let stops = |what: &str| {
        let ran = premia(dir, &["run", "--period", "2026-05", "--messages", "short"]);
        assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{what}: {}", ran.err);
        ran.err
    };
    for cut in (0..march.len()).step_by(97) {
        write(dir, "ledger/2026-03.ledger", &march.as_bytes()[..cut]);
        assert!(stops("cut").contains("P108"), "{cut}");
    }
    write(dir, "ledger/2026-03.ledger", march.replace("5000.00", "5001.00"));
    assert!(stops("changed").contains("P1080"));
    std::fs::remove_file(dir.join("ledger/2026-03.ledger")).unwrap();
    assert!(stops("gone").contains("P1081"));
    // Line ends as git for Windows writes them change nothing.
    write(dir, "ledger/2026-03.ledger", march.replace('\n', "\r\n"));
    assert_eq!(premia(dir, &["run", "--period", "2026-05"]).code, 0);
}

#[test]
fn a_plan_that_came_later_and_statements_of_closed_months_pay_what_the_ledger_says() {
    let folder = sales();
    let dir = folder.path();
    closed(dir, "2026-03");
    append(dir, "data/payments.csv", "P5,M01,2026-03-20,40000\n");
    // The statement of March shows how 7 000 come about, and that 5 000 were paid; that of April pays the rest.
    let statement = |period: &str| {
        let args = ["statement", "M01", "--period", period, "--format", "markdown"];
        let ran = premia(dir, &args);
        assert_eq!(ran.code, 0, "{}", ran.err);
        ran.out
    };
    let march = statement("2026-03");
    // What was handed out for March stays what it was.
    assert!(march.contains("**To be paid: 5 000.00 RUB**") && !march.contains("7 000.00"), "{march}");
    assert!(
        march.contains("The period was closed on 31 December 2026")
            || march.contains("The period was closed on 2026-12-31"),
        "{march}"
    );
    let april = statement("2026-04");
    assert!(april.contains("5 000 was paid, 7 000 is due") && april.contains("5 000.00"), "{april}");
    // A second plan that holds since March: nothing of March was paid by it, April pays it.
    let second = "plan service \"Service\"\n  for: employees\n  every: month\n  currency: RUB\n  \
        rounding: half up to 0.01\n  effective: from 2026-03-01\n\nbonus duty \"Duty\"\n  pays: 1 000\n";
    write(dir, "service.kpi", second);
    write(
        dir,
        "data/adjustments.csv",
        "payee,period,amount,reason,approved,plan\nM02,2026-03,250,Fair,Order 7,sales\n",
    );
    let ran = premia(dir, &["run", "--plan", "service", "--period", "2026-03", "--messages", "short"]);
    assert!(ran.code == 0 && ran.err.contains("P1085"), "{}", ran.err);
    let ran = premia(dir, &["run", "--plan", "service", "--period", "2026-04", "--format", "csv"]);
    assert!(ran.out.contains("M02,Boris L.,duty,Duty,1000.00,RUB,correction"), "{}", ran.out);
    closed(dir, "2026-04");
    let ran = premia(dir, &["run", "--plan", "service", "--period", "2026-05", "--format", "csv"]);
    assert!(!ran.out.contains("correction"), "{}", ran.out);
}

/// The amount of a column of CSV over all rows.
fn column(text: &str, name: &str) -> i64 {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let at = reader.headers().unwrap().iter().position(|head| head == name).unwrap();
    reader.records().map(|row| kopecks(&row.unwrap()[at])).sum()
}

/// What stands behind `To be paid` on a statement of each person; below 0 behind `To be taken`.
fn stated(folder: &Path, period: &str, who: &str) -> i64 {
    let ran = premia(folder, &["statement", who, "--period", period, "--format", "markdown"]);
    assert_eq!(ran.code, 0, "{who}: {}", ran.err);
    let behind = |words: &str| ran.out.lines().find_map(|line| line.split_once(words).map(|(_, rest)| rest.to_owned()));
    let amount = |text: String| text.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect::<String>();
    match (behind("To be paid"), behind("To be taken")) {
        (Some(paid), _) => kopecks(&amount(paid)),
        (None, Some(taken)) => -kopecks(&amount(taken)),
        (None, None) => panic!("{}", ran.out),
    }
}

#[test]
fn corrections_and_adjustments_are_one_amount_on_all_that_is_given_also_of_somebody_who_is_gone() {
    let folder = sales();
    let dir = folder.path();
    closed(dir, "2026-03");
    // A late payment of M01, and B. L. leaves the data with his payment, his adjustment of March, and the rule of April.
    append(dir, "data/payments.csv", "P5,M01,2026-03-20,40000\n");
    change(dir, "data/payments.csv", "P2,M02,2026-03-12,80000\n", "");
    write(dir, "data/employees.csv", "id,name,hired_on,left_on\nM01,Anna K.,2025-01-01,\n");
    write(dir, "data/adjustments.csv", "payee,period,amount,reason,approved\nM01,2026-04,-90.50,Fair,Order 8\n");
    // M01: 5% of 60 000, 2 000 of March, less 90.50; M02 gives back the 4 000 and the 250 of March.
    assert_eq!((stated(dir, "2026-04", "M01"), stated(dir, "2026-04", "M02")), (490_950, -425_000));
    assert_eq!(stated(dir, "2026-04", "Boris L."), -425_000);
    let unknown = premia(dir, &["statement", "M03", "--period", "2026-04"]);
    assert_eq!(unknown.code, 2, "{}", unknown.err);
    let all = 490_950 - 425_000;
    let json = premia(dir, &["run", "--period", "2026-04", "--format", "json"]);
    let json: Json = serde_json::from_str(&json.out).unwrap();
    assert_eq!(kopecks(json["plans"][0]["periods"][0]["total"].as_str().unwrap()), all);
    let exported = premia(dir, &["export", "--period", "2026-04"]);
    assert_eq!((exported.code, column(&exported.out, "amount")), (0, all), "{}", exported.err);
    for row in [
        "sales,2026-04,M01,Anna K.,commission,Commission,correction,2000.00,RUB",
        "sales,2026-04,M02,Boris L.,commission,Commission,correction,-4000.00,RUB",
        "sales,2026-04,M02,Boris L.,correction,the manual adjustments of that period have changed,correction,-250.00,RUB",
    ] {
        assert!(exported.out.contains(row), "{row}: {}", exported.out);
    }
    // An explanation comes to the same.
    let explained = premia(dir, &["explain", "M01", "--period", "2026-04"]);
    let said = words(&explained.out);
    assert!(said.contains("correction: Commission: 2 000.00 RUB"), "{said}");
    assert!(said.contains("2026-03: 5 000 was paid, 7 000 is due: turnover 2026-03: 100 000 → 140 000"), "{said}");
    assert!(said.contains("adjustment: -90.50 RUB") && said.contains("Fair; approved: Order 8"), "{said}");
    assert!(said.ends_with("By the rules: 3 000.00 RUB · To pay: 4 909.50 RUB"), "{said}");
    let one = premia(dir, &["explain", "M01", "--period", "2026-04", "--component", "commission"]);
    assert!(!one.out.contains("correction"), "{}", one.out);
    let json = premia(dir, &["explain", "M01", "--period", "2026-04", "--format", "json"]);
    let json: Json = serde_json::from_str(&json.out).unwrap();
    assert_eq!(json["plans"][0]["to_pay"], "4909.50");
    let beside: Vec<(&Json, &Json)> =
        json["plans"][0]["beside"].as_array().unwrap().iter().map(|line| (&line["status"], &line["period"])).collect();
    assert_eq!(beside, [(&"correction".into(), &"2026-04".into()), (&"adjustment".into(), &"2026-04".into())]);
    // All statements together, one for each of them.
    let ran = premia(dir, &["statement", "--period", "2026-04", "--format", "markdown", "--out", "out"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let gone = std::fs::read_to_string(dir.join("out/M02.md")).unwrap();
    assert!(gone.contains("Boris L.") && gone.contains("no longer in the data"), "{gone}");
    // The past of M01 shows what was paid for March, 5 000, and not the 7 000 of today's facts.
    let own = std::fs::read_to_string(dir.join("out/M01.md")).unwrap().replace('\u{a0}', " ");
    assert!(own.contains("5 000.00") && !own.contains("7 000.00"), "{own}");
    closed(dir, "2026-04");
    let ledger = std::fs::read_to_string(dir.join("ledger/2026-04.ledger")).unwrap();
    let total = ledger.lines().find(|line| line.starts_with("total | ")).unwrap();
    assert_eq!(kopecks(total.rsplit(" | ").next().unwrap()), all, "{total}");
    // What is closed is stated and exported as it was paid.
    assert_eq!((stated(dir, "2026-04", "M01"), stated(dir, "2026-04", "M02")), (490_950, -425_000));
    assert_eq!(premia(dir, &["export", "--period", "2026-04"]).out, exported.out);
}

#[test]
fn the_pay_of_somebody_who_is_gone_is_explained_from_the_ledger() {
    let folder = sales();
    let dir = folder.path();
    closed(dir, "2026-03");
    change(dir, "data/payments.csv", "P2,M02,2026-03-12,80000\n", "");
    write(dir, "data/employees.csv", "id,name,hired_on,left_on\nM01,Anna K.,2025-01-01,\n");
    write(dir, "data/adjustments.csv", "payee,period,amount,reason,approved\n");
    let explained = |args: &[&str]| {
        let ran = premia(dir, &[&["explain"], args].concat());
        assert_eq!(ran.code, 0, "{args:?}: {}", ran.err);
        words(&ran.out)
    };
    // By key, name or a part of it, as those who are in the data.
    for whom in ["M02", "Boris L.", "boris"] {
        let said = explained(&[whom, "--period", "2026-03"]);
        for part in [
            "Boris L. is no longer in `employees`: what was paid is told from the ledger.",
            "Closed on 2026-12-31; approved: Chief accountant, order 17.",
            "commission (Commission): 4 000.00 RUB",
            "plan.kpi:20 · pays: 5% of turnover",
            "turnover 2026-03: 80 000",
            "rows of payments: 1",
            "adjustment: 250.00 RUB └─ Fair; approved: Order 7",
            "By the rules: 4 000.00 RUB · To pay: 4 250.00 RUB",
        ] {
            assert!(said.contains(part), "{part}: {said}");
        }
    }
    // The first open month takes all of it back, whatever the others are paid.
    let open = explained(&["M02", "--period", "2026-04"]);
    assert!(open.contains("2026-03: 4 000 was paid, 0 is due: the person is no longer in the data"), "{open}");
    assert!(open.ends_with("By the rules: 0.00 RUB · To pay: -4 250.00 RUB"), "{open}");
    assert!(explained(&["M02", "--period", "2026-05"]).contains("Nothing is due"));
    let json =
        |args: &[&str]| -> Json { serde_json::from_str(&explained(&[args, &["--format", "json"]].concat())).unwrap() };
    let whole = json(&["M02", "--period", "2026-03..2026-04"]);
    let plan = &whole["plans"][0];
    assert_eq!((&plan["in_data"], &plan["to_pay"]), (&false.into(), &"0.00".into()));
    assert_eq!(plan["lines"][0]["kpis"][0], serde_json::json!({ "kpi": "turnover 2026-03", "value": "80000" }));
    assert_eq!(plan["lines"][0]["rule"], serde_json::json!({ "written": "plan.kpi:20", "unchanged": true }));
    assert_eq!(plan["beside"].as_array().unwrap().len(), 3);
    // An amount is found in what was paid; else the nearest are named.
    let amount = explained(&["M02", "--period", "2026-03..2026-04", "--amount", "-4250"]);
    assert!(amount.contains("To pay: -4 250.00 RUB") && !amount.contains("turnover"), "{amount}");
    let near = json(&["M02", "--period", "2026-03", "--amount", "3900"]);
    assert_eq!(near["plans"][0]["nearest"][0]["amount"], "4000");
    let rows = explained(&["M02", "--period", "2026-03", "--format", "csv"]);
    assert!(rows.contains("2026-03,M02,commission,1,turnover 2026-03: 80 000"), "{rows}");
    // One rule alone; a rule whose text is another now, and one that is gone.
    let one = explained(&["M02", "--period", "2026-03", "--component", "commission"]);
    assert!(one.contains("4 000.00 RUB") && !one.contains("adjustment"), "{one}");
    change(dir, "plan.kpi", "5% of", "6% of");
    let other = explained(&["M02", "--period", "2026-03"]);
    assert!(other.contains("the text of the rule has changed (plan.kpi:20)") && !other.contains("6%"), "{other}");
    change(dir, "plan.kpi", "bonus commission", "bonus another");
    let gone = explained(&["M02", "--period", "2026-03", "--lang", "ru"]);
    assert!(gone.contains("такого сотрудника больше нет") && gone.contains("такого правила больше нет"), "{gone}");
    change(dir, "plan.kpi", "bonus another", "bonus commission");
    change(dir, "plan.kpi", "6% of", "5% of");
    closed(dir, "2026-04");
    let later = explained(&["M02", "--period", "2026-03"]);
    assert!(later.contains("later, in 2026-04: correction: Commission: -4 000.00 RUB"), "{later}");
    // Nobody of that name anywhere: the nearest name may be that of somebody who is gone.
    let unknown = premia(dir, &["explain", "Borys L.", "--period", "2026-03"]);
    assert_eq!(unknown.code, 2, "{}", unknown.out);
    assert!(unknown.err.contains("P0807") && unknown.err.contains("Boris L."), "{}", unknown.err);
    // Two of one name, one of them gone: only the key tells them apart.
    write(dir, "data/employees.csv", "id,name,hired_on,left_on\nM01,Anna K.,2025-01-01,\nM09,Boris L.,2026-05-01,\n");
    let two = premia(dir, &["explain", "Boris L.", "--period", "2026-03"]);
    assert!(two.code == 2 && two.err.contains("M02") && two.err.contains("M09"), "{}", two.err);
    assert!(explained(&["M02", "--period", "2026-03"]).contains("4 250.00 RUB"));
}

#[test]
fn a_closed_month_that_cannot_be_computed_any_more_stops_all_that_pays_its_corrections() {
    let folder = sales();
    let dir = folder.path();
    change(dir, "plan.kpi", "measure:  sum of", "measure:  average of");
    append(dir, "data/payments.csv", "P6,M02,2026-04-12,8000\n");
    closed(dir, "2026-03");
    // The only payment of M02 in March is gone: an average of nothing is no data, and no 0.
    change(dir, "data/payments.csv", "P2,M02,2026-03-12,80000\n", "");
    append(dir, "data/payments.csv", "P5,M01,2026-03-20,40000\n");
    let paying: [&[&str]; 4] =
        [&["run"], &["export"], &["statement", "--format", "markdown", "--out", "out"], &["explain", "M02"]];
    for command in paying {
        let ran = premia(dir, &[command, &["--period", "2026-04"]].concat());
        assert_eq!((ran.code, ran.out.trim()), (1, ""), "{command:?}: {}", ran.err);
        assert!(ran.err.contains("Boris L.") && ran.err.contains("2026-03"), "{command:?}: {}", ran.err);
    }
    // What M01 is paid depends on nothing of that: (100 000 + 40 000) / 2 at 5% are 3 500, of which 5 000 were paid.
    let one = words(&premia(dir, &["explain", "M01", "--period", "2026-04"]).out);
    assert!(one.contains("correction: Commission: -1 500.00 RUB"), "{one}");
    // Whoever goes without it pays M02 what April brings, and what was paid for March stands.
    let found = premia(dir, &["export", "--period", "2026-04", "--allow-missing"]);
    assert_eq!((found.code, column(&found.out, "amount")), (1, 300_000 - 150_000 + 40_000), "{}", found.err);
    assert!(found.err.contains("Boris L.") && found.err.contains("2026-03"), "{}", found.err);
}

#[test]
fn an_amount_is_found_in_corrections_adjustments_and_what_is_given_in_all() {
    let folder = sales();
    let dir = folder.path();
    closed(dir, "2026-03");
    append(dir, "data/payments.csv", "P5,M01,2026-03-20,40000\n");
    append(dir, "data/adjustments.csv", "M01,2026-04,-90.50,Fair,Order 8\n");
    let amount = |amount: &str| words(&premia(dir, &["explain", "M01", "--period", "2026-04", "--amount", amount]).out);
    assert!(amount("2000").contains("correction: Commission: 2 000.00 RUB"), "{}", amount("2000"));
    assert!(amount("-90.50").contains("adjustment: -90.50 RUB"), "{}", amount("-90.50"));
    assert!(amount("4909.50").contains("To pay: 4 909.50 RUB"), "{}", amount("4909.50"));
    assert!(amount("2001").contains("1.00 RUB less: correction: Commission"), "{}", amount("2001"));
}

#[test]
fn the_key_of_a_map_books_corrections_and_a_column_names_their_period() {
    let folder = sales();
    let dir = folder.path();
    append(
        dir,
        "premia.yaml",
        "export:\n  columns:\n    - {value: employees.id}\n    - {value: employees.name}\n    \
         - {value: component, map: {commission: 2002, correction: 2099}}\n    - {value: status}\n    \
         - {value: corrects, if_empty: \"\"}\n    - {value: amount}\n",
    );
    closed(dir, "2026-03");
    append(dir, "data/payments.csv", "P5,M01,2026-03-20,40000\n");
    change(dir, "data/payments.csv", "P2,M02,2026-03-12,80000\n", "");
    write(dir, "data/employees.csv", "id,name,hired_on,left_on\nM01,Anna K.,2025-01-01,\n");
    write(dir, "data/adjustments.csv", "payee,period,amount,reason,approved\n");
    let ran = premia(dir, &["export", "--period", "2026-04"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let rows: Vec<&str> = ran.out.lines().collect();
    assert_eq!(
        rows,
        [
            "employees.id,employees.name,component,status,corrects,amount",
            "M01,Anna K.,2002,pays,,3000.00",
            "M01,Anna K.,2002,correction,2026-03,2000.00",
            "M02,Boris L.,2099,correction,2026-03,-250.00",
            "M02,Boris L.,2002,correction,2026-03,-4000.00",
        ]
    );
    // Under a new name the rule is paid, under the old one taken back: the old one has no code but `correction`.
    change(dir, "plan.kpi", "bonus commission", "bonus fee");
    change(dir, "premia.yaml", "{commission: 2002", "{fee: 2002");
    let ran = premia(dir, &["export", "--period", "2026-04"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("M01,Anna K.,2099,correction,2026-03,-5000.00"), "{}", ran.out);
    assert!(ran.out.contains("M01,Anna K.,2002,correction,2026-03,7000.00"), "{}", ran.out);
}

fn git(folder: &Path, args: &[&str]) {
    let identity = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"];
    let ran = std::process::Command::new("git").current_dir(folder).args(identity).args(args).output().unwrap();
    assert!(ran.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&ran.stderr));
}

#[test]
fn closed_periods_are_worked_out_again_from_what_was_recorded() {
    let folder = sales();
    let dir = folder.path();
    assert_eq!(premia(dir, &["verify"]).code, 2);
    git(dir, &["init", "-q", "."]);
    git(dir, &["add", "-A"]);
    git(dir, &["commit", "-qm", "Rules and data of March"]);
    closed(dir, "2026-03");
    append(dir, "data/payments.csv", "P5,M01,2026-03-20,40000\n");
    closed(dir, "2026-04");
    git(dir, &["add", "-A"]);
    git(dir, &["commit", "-qm", "April, and what came late"]);
    // Rules and data of today are others; those of the closings are in git: March in the revision recorded, April in a
    // later one.
    change(dir, "plan.kpi", "5% of", "6% of");
    append(dir, "data/payments.csv", "P6,M02,2026-04-20,10000\n");
    let verified = premia(dir, &["verify"]);
    assert_eq!((verified.code, verified.err.as_str()), (0, ""), "{}", verified.out);
    assert_eq!(verified.out.lines().filter(|line| line.ends_with("all the same")).count(), 2, "{}", verified.out);
    let json = premia(dir, &["verify", "--period", "2026-04", "--format", "json"]);
    let json: Json = serde_json::from_str(&json.out).unwrap();
    let period = &json["periods"][0];
    assert_eq!((&period["period"], &period["recomputed"]), (&"2026-04".into(), &true.into()));
    let sources: Vec<_> =
        period["files"].as_array().unwrap().iter().map(|file| file["source"].as_str().unwrap()).collect();
    assert_eq!(sources, ["folder", "folder", "git", "git", "folder"]);
    // An amount changed by hand, with its total and a new seal.
    let path = dir.join("ledger/2026-04.ledger");
    let april = std::fs::read_to_string(&path).unwrap();
    let body = april.rsplit_once("seal | ").unwrap().0;
    let forged = body.replace("| 3000.00 |", "| 3500.00 |").replace("| 5000.00\n", "| 5500.00\n");
    assert_ne!(forged, body);
    write(dir, "ledger/2026-04.ledger", format!("{forged}seal | {}\n", blake3::hash(forged.as_bytes()).to_hex()));
    let found = premia(dir, &["verify", "--messages", "short"]);
    assert_eq!(found.code, 1, "{}{}", found.out, found.err);
    assert!(found.err.contains("P1083") && found.err.contains("3 500"), "{}", found.err);
    // Without that revision the data of the closing are not to be had: said, with the file.
    write(dir, "ledger/2026-04.ledger", april);
    std::fs::remove_dir_all(dir.join(".git")).unwrap();
    let found = premia(dir, &["verify", "--messages", "short"]);
    assert_eq!(found.code, 1, "{}", found.err);
    assert!(found.err.contains("P1084") && found.err.contains("data/payments.csv"), "{}", found.err);
}

#[test]
fn a_run_as_of_a_day_knows_what_was_entered_and_closed_by_then() {
    let folder = sales();
    let dir = folder.path();
    let refused = premia(dir, &["run", "--period", "2026-03", "--as-of", "yesterday"]);
    assert_eq!(refused.code, 2, "{}", refused.err);
    write(
        dir,
        "data/payments.csv",
        "id,manager,paid_on,amount,entered\nP1,M01,2026-03-10,100000,2026-03-11\nP2,M02,2026-03-12,80000,2026-03-12\n\
         P5,M01,2026-03-20,40000,2026-04-15\n",
    );
    change(dir, "premia.yaml", "data/payments.csv}", "data/payments.csv, known: entered}");
    let undated = premia(dir, &["run", "--period", "2026-03", "--as-of", "2026-04-10", "--messages", "short"]);
    assert!(undated.code == 1 && undated.err.contains("P1076"), "{}", undated.err);
    write(
        dir,
        "data/adjustments.csv",
        "payee,period,amount,reason,approved,known\nM02,2026-03,250,Fair,Order 7,2026-04-12\n",
    );
    let paid = |day: &str| {
        let ran = premia(dir, &["run", "--period", "2026-03", "--as-of", day, "--format", "csv"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let mut reader = csv::Reader::from_reader(ran.out.as_bytes());
        let amounts: Vec<String> = reader.records().map(|row| row.unwrap()[6].to_owned()).collect();
        amounts
    };
    let employees = premia(dir, &["run", "--period", "2026-03", "--as-of", "2026-04-12"]);
    assert!(employees.err.contains("Taken whole, as they are today: employees"), "{}", employees.err);
    assert!(!premia(dir, &["run", "--period", "2026-03"]).err.contains("Taken whole"));
    // 5% of 100 000; of 140 000 once the payment of 20 March was entered.
    assert_eq!(paid("2026-04-10"), ["5000.00", "4000.00"]);
    assert_eq!(paid("2026-04-12"), ["5000.00", "4000.00", "250.00"]);
    assert_eq!(paid("2026-04-15"), ["7000.00", "4000.00", "250.00"]);
    assert_eq!(paid("2026-03-11"), ["5000.00", "0.00"]);
    // Closed as of the 10th, on the 16th: before that day the closing is not seen, and what came later is a correction.
    let ran = premia(
        dir,
        &["close", "--period", "2026-03", "--approved", "X", "--on", "2026-04-16", "--as-of", "2026-04-10"],
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(paid("2026-04-15"), ["7000.00", "4000.00", "250.00"]);
    assert_eq!(paid("2026-04-16"), ["5000.00", "4000.00"]);
    let april = corrections(dir, "2026-04");
    let expected = [
        of(["M01", "commission", "correction", "2000.00", "2026-03"]),
        of(["M02", "", "correction", "250.00", "2026-03"]),
    ];
    assert_eq!(april, expected);
    assert_eq!(premia(dir, &["verify"]).code, 0);
    // A row that does not say when it was entered is a mistake with its place.
    append(dir, "data/payments.csv", "P7,M01,2026-03-25,1000,\n");
    let ran = premia(dir, &["run", "--period", "2026-04", "--as-of", "2026-05-01", "--messages", "short"]);
    assert!(ran.code == 1 && ran.err.contains("data/payments.csv:5"), "{}", ran.err);
}

/// What people see of the ledger: its visible files.
fn visible(dir: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(dir.join("ledger")).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut all: Vec<PathBuf> =
        entries.filter(|path| !path.file_name().unwrap().to_string_lossy().starts_with('.')).collect();
    all.sort();
    all
}

#[test]
fn a_closing_that_is_killed_or_finds_the_disk_full_leaves_nothing_or_all() {
    let folder = sales();
    let dir = folder.path();
    closed(dir, "2026-03");
    let march = std::fs::read(dir.join("ledger/2026-03.ledger")).unwrap();
    let mut dry = closing("2026-04");
    dry.push("--dry-run".to_owned());
    let whole = premia(dir, &dry.iter().map(String::as_str).collect::<Vec<_>>()).out;
    let april = dir.join("ledger/2026-04.ledger");
    let (mut killed, mut done) = (0, 0);
    for fault in ["kill", "full"] {
        for step in 1.. {
            let mut command = command(dir);
            command.args(closing("2026-04")).env("LANG", "C").env("PREMIA_FAULT", format!("{fault} {step}"));
            let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
            assert_eq!(std::fs::read(dir.join("ledger/2026-03.ledger")).unwrap(), march, "{fault} {step}");
            if april.exists() {
                assert_eq!(std::fs::read_to_string(&april).unwrap(), whole, "{fault} {step}");
                done += 1;
            } else {
                assert_eq!(visible(dir), [dir.join("ledger/2026-03.ledger")], "{fault} {step}");
                killed += 1;
            }
            // Whatever was left behind, the period can be run, and closed again.
            assert_eq!(premia(dir, &["run", "--period", "2026-04"]).code, 0, "{fault} {step}");
            if !april.exists() {
                closed(dir, "2026-04");
                assert_eq!(std::fs::read_to_string(&april).unwrap(), whole, "{fault} {step}");
            }
            let left = std::fs::read_dir(dir.join("ledger")).unwrap().count();
            assert!(left == 2 || status.code() != Some(0), "{fault} {step}: {left} files");
            std::fs::remove_file(&april).unwrap();
            if status.success() {
                break;
            }
        }
    }
    assert!(killed >= 8 && done >= 2, "{killed} {done}");
}

#[test]
fn of_several_closings_at_once_one_wins() {
    for links in ["", "linkless 0"] {
        let folder = sales();
        let dir = folder.path();
        let start = || {
            let mut command = command(dir);
            command.args(closing("2026-03")).env("LANG", "C").env("PREMIA_FAULT", links);
            command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
        };
        let all: Vec<_> = (0..8).map(|_| start()).collect();
        let ended: Vec<_> = all.into_iter().map(|child| child.wait_with_output().unwrap()).collect();
        let won = ended.iter().filter(|output| output.status.success()).count();
        assert_eq!(won, 1, "{links}");
        for output in ended.iter().filter(|output| !output.status.success()) {
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.code() == Some(2) && said.contains("closed already"), "{said}");
        }
        assert_eq!(premia(dir, &["run", "--period", "2026-04"]).code, 0);
        assert_eq!(std::fs::read_dir(dir.join("ledger")).unwrap().count(), 1);
    }
}

#[test]
fn a_folder_that_cannot_be_written_is_said_and_nothing_is_closed() {
    let folder = sales();
    let dir = folder.path();
    write(dir, "ledger", "a file where the folder should be");
    let ran = close(dir, "2026-03");
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("2026-03.ledger"), "{}", ran.err);
}

const STATEFUL: &str = "
bonus step \"Marginal of the quarter so far\"
  window:       quarter so far
  by:           turnover
  mode:         marginal
  from 0:       3%
  from 50 000:  7%
  if negative:  recovered

bonus capped \"Capped\"
  pays:  9% of turnover
  then:  at most 1 500, excess carried
  if left:  paid with the last pay

draw advance \"Advance\"
  of:           commission
  amount:       2 000
  recoverable:  yes
  recovered:    at once, from what exceeds the draw
  on leaving:   from the last pay, the rest is owed
";

/// Whether a line is that of the capped bonus, whose rate stays.
fn capped_rate(line: &str) -> bool {
    line.contains("9%")
}

/// A small generator; the seed is fixed, so a failure repeats.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }
}

/// Kopecks of an amount.
fn kopecks(text: &str) -> i64 {
    let (whole, part) = text.split_once('.').unwrap_or((text, "00"));
    format!("{whole}{part:0<2}").parse().unwrap()
}

/// The sums of what was paid in some months, by payee.
fn sums(lines: &[[String; 5]]) -> std::collections::BTreeMap<String, i64> {
    let mut sums = std::collections::BTreeMap::new();
    for line in lines {
        *sums.entry(line[0].clone()).or_default() += kopecks(&line[3]);
    }
    sums
}

#[test]
fn closed_month_by_month_with_late_facts_all_that_is_due_is_paid_and_no_more() {
    for seed in 1..=4 {
        let mut dice = Dice(seed);
        let folder = sales();
        let dir = folder.path();
        append(dir, "plan.kpi", STATEFUL);
        write(dir, "data/payments.csv", "id,manager,paid_on,amount\n");
        let mut paid: Vec<[String; 5]> = Vec::new();
        let mut number = 0;
        for month in 1..=5 {
            // Facts of this month and of earlier ones; now and then one goes, or the rate changes.
            for _ in 0..3 {
                number += 1;
                let (manager, amount) = (1 + dice.roll(2), 1 + dice.roll(90_000));
                let of = if dice.roll(3) == 0 { 1 + dice.roll(month) } else { month };
                append(
                    dir,
                    "data/payments.csv",
                    format!("P{number},M0{manager},2026-0{of}-1{},{amount}\n", dice.roll(9)),
                );
            }
            if dice.roll(2) == 0 {
                let text = std::fs::read_to_string(dir.join("data/payments.csv")).unwrap();
                let gone = dice.roll(number);
                let kept = text.lines().filter(|line| !line.starts_with(&format!("P{gone},")));
                write(dir, "data/payments.csv", kept.map(|line| format!("{line}\n")).collect::<String>());
            }
            if dice.roll(3) == 0 {
                let plan = std::fs::read_to_string(dir.join("plan.kpi")).unwrap();
                let rate = 3 + dice.roll(5);
                let changed =
                    plan.lines().map(|line| match line.starts_with("  pays:  ") && line.ends_with("% of turnover") {
                        true if !capped_rate(line) => format!("  pays:  {rate}% of turnover\n"),
                        _ => format!("{line}\n"),
                    });
                write(dir, "plan.kpi", changed.collect::<String>());
            }
            let period = format!("2026-0{month}");
            paid.extend(lines(dir, &period));
            closed(dir, &period);
            assert_eq!(corrections(dir, &format!("2026-0{}", month + 1)), Vec::<[String; 5]>::new(), "{seed}");
        }
        // The same rules and facts without a ledger.
        std::fs::rename(dir.join("ledger"), dir.join("old")).unwrap();
        let due: Vec<[String; 5]> = (1..=5).flat_map(|month| lines(dir, &format!("2026-0{month}"))).collect();
        let due: Vec<[String; 5]> = due.into_iter().filter(|line| line[2] != "not applicable").collect();
        assert!(paid.iter().any(|line| line[2] == "correction"), "{seed}");
        assert_eq!(sums(&paid), sums(&due), "seed {seed}");
    }
}

/// The commands of a page of the guide, each with what the page says it prints.
fn commands(page: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for block in page.split("```shell-session\n").skip(1) {
        for line in block.split("```").next().unwrap().lines() {
            match (line.strip_prefix("$ "), found.last_mut()) {
                (Some(command), _) => found.push((command.to_owned(), String::new())),
                (None, Some((_, said))) => said.push_str(&format!("{line}\n")),
                (None, None) => panic!("{line}"),
            }
        }
    }
    found
}

#[test]
fn the_guide_to_closing_a_month_prints_what_the_program_prints() {
    for lang in ["en", "ru"] {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(premia(folder.path(), &["new", ".", "--lang", lang]).code, 0);
        let page = support::repository("docs/guide").join(lang).join("closing-a-month.md");
        let commands = commands(&std::fs::read_to_string(page).unwrap());
        assert!(commands.len() > 10, "{}", commands.len());
        let program = Path::new(env!("CARGO_BIN_EXE_premia")).parent().unwrap();
        let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
        for (command, said) in commands {
            let mut shell = std::process::Command::new("sh");
            shell.args(["-c", &format!("{{ {command}; }} 2>&1")]).current_dir(folder.path());
            // No folder above is taken for that of the project.
            let shell = shell.env("PATH", &path).env("LANG", "C").env("GIT_CEILING_DIRECTORIES", "/");
            let output = shell.env_remove("LC_ALL").env_remove("LC_MESSAGES").output().unwrap();
            assert_eq!(String::from_utf8_lossy(&output.stdout), said, "{lang}: {command}");
        }
    }
}
