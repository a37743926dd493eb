//! Data that lies: whole runs on files that are damaged, incomplete or written otherwise than the rules expect. What counts
//! for nobody is said, and every file, however broken, ends in a message.

#![cfg(test)]

mod support;

use support::{Ran, premia, project, write};
use tempfile::TempDir;

const HEAD: &str = "plan sales \"Sales managers\"
  for:        employees
  every:      month
  currency:   RUB
  rounding:   half up to 0.01
  effective:  from 2026-01-01

";

const PROJECT: &str = "records:
  employees: {file: data/employees.csv}
  payments: {file: data/payments.csv}
";

/// Runs rules on people and payments; messages one a line.
fn run(rules: &str, people: &str, payments: &str, period: &str) -> Ran {
    run_with(
        rules,
        PROJECT,
        &[("data/employees.csv", people.as_bytes()), ("data/payments.csv", payments.as_bytes())],
        period,
    )
}

fn run_with(rules: &str, yaml: &str, data: &[(&str, &[u8])], period: &str) -> Ran {
    let rules = format!("{HEAD}{rules}");
    let own: [(&str, &[u8]); 2] = [("plan.kpi", rules.as_bytes()), ("premia.yaml", yaml.as_bytes())];
    let folder = project(&[&own, data].concat());
    premia(folder.path(), &["run", "--period", period, "--messages", "short", "--format", "csv"])
}

/// The amounts of a CSV result, by person and component.
fn amounts(ran: &Ran) -> Vec<(String, String, String, String)> {
    let rows = ran.out.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
    rows.map(|cells| (cells[1].clone(), cells[2].clone(), cells[4].clone(), cells[6].clone())).collect()
}

const PEOPLE: &str = "id,name\n7,Anna K.\n";

#[test]
fn employment_that_ends_before_it_begins_is_named_and_can_be_skipped() {
    let people = "id,name,hired_on,left_on\n7,Anna K.,2026-03-02,2026-02-13\n8,Boris L.,2024-05-13,2026-03-02\n";
    let rules = "bonus flat \"Flat\"\n  pays:  31 000\n  then:  prorate by calendar days employed\n";
    let ran = run(rules, people, "payment_id\n", "2026-03");
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(ran.err.contains("data/employees.csv:2: error[P0724]"), "{}", ran.err);
    let folder = project(&[
        ("plan.kpi", format!("{HEAD}{rules}").as_bytes()),
        ("premia.yaml", b"records:\n  employees: {file: employees.csv}\n"),
        ("employees.csv", people.as_bytes()),
    ]);
    let skipping = ["run", "--period", "2026-03", "--skip-bad-rows", "--messages", "short", "--format", "csv"];
    let ran = premia(folder.path(), &skipping);
    assert!(ran.err.contains("warning[P0724]") && ran.err.contains("warning[P0712]"), "{}", ran.err);
    // Two days of 31.
    assert_eq!(amounts(&ran), [("2026-03".into(), "8".into(), "flat".into(), "2000.00".into())], "{}", ran.out);
}

#[test]
fn rows_that_a_rule_so_far_pays_are_not_called_unpaid() {
    let people = "id,name,hired_on\n7,Anna K.,2026-02-02\n";
    let payments = "payment_id,manager,paid_on,amount\nP1,7,2026-01-20,1000\nP2,7,2026-02-10,3000\n";
    let kpi = "kpi turnover \"Turnover\"\n  measure:  sum of payments.amount\n  by date:  paid_on\n\n";
    let far = "bonus far \"So far\"\n  window:       quarter so far\n  pays:         5% of turnover\n  if negative:  recovered\n";
    let ran = run(&format!("{kpi}{far}"), people, payments, "2026-01..2026-03");
    assert_eq!(ran.code, 0, "{}", ran.err);
    // 5% of 1 000 + 3 000, in February; January's row is among them.
    let line = |month: &str, amount: &str| (month.into(), "7".into(), "far".into(), amount.into());
    assert_eq!(amounts(&ran), [line("2026-02", "200.00"), line("2026-03", "0.00")], "{}", ran.out);
    assert!(!ran.err.contains("P0713"), "{}", ran.err);
    let monthly = "bonus monthly \"Monthly\"\n  pays:  5% of turnover\n";
    let ran = run(&format!("{kpi}{monthly}"), people, payments, "2026-01..2026-03");
    assert!(ran.err.contains("P0713"), "{}", ran.err);
}

#[test]
fn what_has_not_happened_need_not_be_filled_in() {
    let payments =
        "payment_id,manager,paid_on,amount,refunded_on\nP1,7,2026-03-10,1000,\nP2,7,2026-03-11,2000,2026-03-20\n";
    let rule = |filter: &str| {
        format!(
            "bonus b \"B\"\n  for each:  payments where {filter}\n  by date:   paid_on\n  pays:      5% of amount\n"
        )
    };
    let ran = run(&rule("refunded_on within 30 days of paid_on"), PEOPLE, payments, "2026-03");
    assert_eq!((ran.code, ran.err.as_str(), amounts(&ran)[0].3.as_str()), (0, "", "100.00"));
    let both = "amount > 100 and refunded_on within 30 days of paid_on";
    assert_eq!(run(&rule(both), PEOPLE, payments, "2026-03").err, "");
    // Without a refund nobody can say whether it was not in time: the row does not count, and the run says so.
    let ran = run(&rule("not (refunded_on within 30 days of paid_on)"), PEOPLE, payments, "2026-03");
    assert!(ran.err.contains("P0811"), "{}", ran.err);
}

#[test]
fn a_history_that_begins_too_late_is_not_an_empty_field() {
    let people = "record employees \"Employees\"\n  key:              id, since\n  shown as:         name\n  field id:         text\n  \
                  field since:      date\n  field name:       text\n  field salary:     money\n\n";
    let rule = "bonus share \"A tenth of the salary\"\n  pays:  10% of salary\n";
    let ran = run(
        &format!("{people}{rule}"),
        "id,since,name,salary\n7,2026-01-20,Anna K.,50000\n",
        "payment_id\n",
        "2026-01",
    );
    assert_eq!(amounts(&ran).first().map(|line| line.3.as_str()), Some("5000.00"), "{}", ran.err);
    let early = "bonus share \"A tenth of the salary\"\n  dated by:  first day of period\n  pays:      10% of salary\n";
    let ran = run(
        &format!("{people}{early}"),
        "id,since,name,salary\n7,2026-01-20,Anna K.,50000\n",
        "payment_id\n",
        "2026-01",
    );
    assert!(ran.err.contains("there is no row in employees"), "{}", ran.err);
}

#[test]
fn a_text_beside_a_link_is_written_as_its_key() {
    let records = "record clients \"Clients\"\n  key:           id\n  field id:      text\n\nrecord payments \"Payments\"\n  extends:       standard\n  \
                   field client:  link to clients\n\n";
    let rule = "bonus b \"B\"\n  for each:  payments where client = \"romashka\"\n  by date:   paid_on\n  pays:      5% of amount\n";
    let yaml = format!("{PROJECT}  clients: {{file: data/clients.csv}}\n");
    let payments = "payment_id,manager,paid_on,amount,client\nP1,7,2026-03-10,1000,Romashka\n";
    let data: [(&str, &[u8]); 3] = [
        ("data/employees.csv", PEOPLE.as_bytes()),
        ("data/payments.csv", payments.as_bytes()),
        ("data/clients.csv", b"id\nRomashka\n"),
    ];
    let ran = run_with(&format!("{records}{rule}"), &yaml, &data, "2026-03");
    assert!(ran.code == 1 && ran.err.contains("P0710"), "{}{}", ran.out, ran.err);
}

#[test]
fn a_text_that_no_row_has_is_a_warning_where_it_is_likely_a_slip() {
    let people =
        "id,name,role,team\nM1,A. Petrova,sales manager,\nM2,B. Orlov,assistant,\nM3,C. Lane,assistant,north\n";
    let said = |condition: &str| {
        let rule =
            format!("bonus b \"B\"\n  when:            {condition}\n  pays:            100\n  if no data:      0\n");
        let ran = run(&rule, people, "payment_id\n", "2026-03");
        assert_eq!(ran.code, 0, "{condition}: {}", ran.err);
        ran.err.lines().filter(|line| line.contains("P0746")).map(str::to_owned).collect::<Vec<_>>()
    };
    // Near to one that occurs and that no rule asks for.
    let near = said("role = \"sales manger\"");
    assert!(near.len() == 1 && near[0].contains("`sales manger`"), "{near:?}");
    // Once for each text; a letter left out beside the right spelling.
    assert_eq!(said("role in (\"asistant\", \"assistant\") or role = \"asistant\"").len(), 1);
    // None of those asked for occurs, in a field that all rows fill; nothing is near.
    assert_eq!(said("role = \"driver\"").len(), 1);
    // One of those asked for occurs; or few rows fill the field.
    assert_eq!(said("role in (\"driver\", \"assistant\")"), [""; 0]);
    assert_eq!(said("team = \"south-west\""), [""; 0]);
    let row = "bonus b \"B\"\n  for each:  payments where manager <> \"M55\"\n  by date:   paid_on\n  pays:      5% of amount\n";
    let payments = "payment_id,manager,paid_on,amount\nP1,M1,2026-03-10,1000\n";
    let ran = run(row, people, payments, "2026-03");
    assert!(ran.code == 0 && ran.err.contains("P0746") && ran.err.contains("`M55`"), "{}", ran.err);
    // A record without rows says nothing of any text.
    let stage = "bonus b \"B\"\n  for each:  payments where client = \"Romashka\"\n  by date:   paid_on\n  pays:      5% of amount\n";
    let ran = run(stage, people, "payment_id,manager,paid_on,amount,client\n", "2026-03");
    assert!(!ran.err.contains("P0746"), "{}", ran.err);
}

/// A file of payments in bytes that no program should have written, and the code that says so. An empty code: any answer.
fn hostile() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let head = "payment_id,manager,paid_on,amount\n";
    let good = format!("{head}P1,7,2026-03-10,1000\nP2,7,2026-03-11,2000\n");
    let utf16 = |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
    let text = |rows: &str| format!("{head}{rows}").into_bytes();
    let mut all = vec![
        ("nothing", Vec::new(), "P0709"),
        ("a line end", b"\n".to_vec(), "P0709"),
        ("a mark of UTF-8 alone", b"\xef\xbb\xbf".to_vec(), "P0709"),
        ("commas alone", b",,,\n,,,\n".to_vec(), "P0709"),
        ("zero bytes", vec![0; 5000], "P0708"),
        ("zero bytes behind the header", [head.as_bytes(), &[0; 50]].concat(), "P0708"),
        ("UTF-16", utf16(&good), "P0708"),
        ("UTF-16 with a mark", utf16(&format!("\u{feff}{good}")), "P0708"),
        ("bytes of all kinds", (0..=255).cycle().take(10_000).collect(), ""),
        ("a workbook", b"PK\x03\x04rest".to_vec(), "P0708"),
        ("a picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(), "P0708"),
        ("a web page", b"<!doctype html>\n<html><body>Log in</body></html>\n".to_vec(), "P0701"),
        ("headings twice", b"payment_id,manager,paid_on,amount,Amount\nP1,7,2026-03-10,1,2\n".to_vec(), "P0714"),
        ("a quote never closed", text("P1,7,2026-03-10,\"1000\nP2,7,2026-03-11,2000\n"), "P0717"),
        ("a quote never closed at the end", text("P1,7,2026-03-10,\"1000"), "P0734"),
        ("quotes everywhere", text(&"\"".repeat(1001)), ""),
        ("too many cells", text(&format!("{}\n", ",x".repeat(100_000))), "P0707"),
        ("too few cells", text("P1\n"), "P0707"),
        ("a number without end", text(&format!("P1,7,2026-03-10,{}\n", "9".repeat(100_000))), "P0702"),
        ("not a number", text("P1,7,2026-03-10,NaN\nP2,7,2026-03-10,inf\nP3,7,2026-03-10,-0\n"), "P0702"),
        ("a formula", text("P1,7,2026-03-10,=SUM(A1:A9)\n"), "P0702"),
        ("other digits", text("P1,7,2026-03-10,١٢٣\n"), "P0702"),
        ("a text turned round", text("P1,7,2026-03-10,\u{202e}0001\n"), "P0702"),
        ("a space without width", text("P1,7\u{200b},2026-03-10,1000\n"), "P0710"),
        ("old line ends", good.replace('\n', "\r").into_bytes(), ""),
        ("mixed line ends", good.replacen('\n', "\r\n", 2).into_bytes(), ""),
        ("the header again", text(&format!("P1,7,2026-03-10,1\n{head}")), "P0705"),
    ];
    let long = [head.as_bytes(), b"P1,7,2026-03-10,", "x".repeat(8 << 20).as_bytes(), b"\n"].concat();
    all.push(("a line of eight mebibytes", long, "P0717"));
    all
}

/// A project without its payments: each of them would pay 5%.
fn five_percent_of_payments() -> TempDir {
    let rules =
        format!("{HEAD}bonus b \"B\"\n  for each:  payments\n  by date:   paid_on\n  pays:      5% of amount\n");
    project(&[
        ("plan.kpi", rules.as_bytes()),
        ("premia.yaml", PROJECT.as_bytes()),
        ("data/employees.csv", PEOPLE.as_bytes()),
    ])
}

#[test]
fn any_file_of_data_ends_in_a_message() {
    let folder = five_percent_of_payments();
    for (what, bytes, code) in hostile() {
        write(folder.path(), "data/payments.csv", &bytes);
        for lang in ["en", "ru"] {
            let ran = premia(folder.path(), &["run", "--period", "2026-03", "--lang", lang, "--messages", "short"]);
            let errors = ran.err.contains("error") || ran.err.contains("ошибка");
            assert!(ran.code == i32::from(errors), "{what}: {} {}", ran.code, ran.err);
            assert!(!ran.err.contains("panicked") && !ran.err.contains(['{', '}']), "{what}: {}", ran.err);
            assert!(code.is_empty() || ran.err.contains(code), "{what}: {}{}", ran.out, ran.err);
            assert!(ran.err.len() < 200_000, "{what}: {} bytes of messages", ran.err.len());
        }
    }
}

#[test]
fn every_beginning_of_a_file_is_the_whole_or_a_message() {
    let rules =
        format!("{HEAD}bonus b \"B\"\n  for each:  payments\n  by date:   paid_on\n  pays:      5% of amount\n");
    let folder = project(&[
        ("plan.kpi", rules.as_bytes()),
        ("premia.yaml", PROJECT.as_bytes()),
        ("data/employees.csv", "id,name\nЖ7,Петрова А.\n".as_bytes()),
    ]);
    let whole = "payment_id,manager,paid_on,amount\nP1,Ж7,2026-03-10,1000.00\nP2,Ж7,2026-03-11,2000.00\n\
                 P3,Ж7,2026-03-12,3000.00\nP4,Ж7,2026-03-13,4000.00\n";
    let last = whole.trim_end().rfind('\n').unwrap() + 1;
    for end in last + 1..whole.len() {
        write(folder.path(), "data/payments.csv", &whole.as_bytes()[..end]);
        let ran = premia(folder.path(), &["run", "--period", "2026-03", "--messages", "short"]);
        // Only a file that lacks nothing but its last line end is whole.
        let complete = end == whole.len() - 1;
        assert_eq!(ran.code == 0, complete, "{}: {}", &String::from_utf8_lossy(&whole.as_bytes()[last..end]), ran.err);
        assert!(complete || ran.err.contains("P0734") || ran.err.contains("P0703"), "{}", ran.err);
    }
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_said_to_be_none() {
    let folder = five_percent_of_payments();
    let at = folder.path().join("data/payments.csv");
    let ran = || premia(folder.path(), &["run", "--period", "2026-03", "--messages", "short"]);
    std::fs::create_dir(&at).unwrap();
    assert!(ran().err.contains("P0605"), "a folder in place of a file");
    std::fs::remove_dir(&at).unwrap();
    std::os::unix::fs::symlink("payments.csv", &at).unwrap();
    assert!(ran().err.contains("P0605"), "a link to itself");
    std::fs::remove_file(&at).unwrap();
    std::os::unix::fs::symlink("nowhere.csv", &at).unwrap();
    assert!(ran().err.contains("P0605"), "a link to nothing");
    // Folders that lead into themselves do not keep a pattern busy for ever.
    std::os::unix::fs::symlink(folder.path().join("data"), folder.path().join("data/again")).unwrap();
    write(folder.path(), "premia.yaml", PROJECT.replace("data/payments.csv", "data/**/payments-*.csv").as_bytes());
    write(folder.path(), "data/payments-1.csv", b"payment_id,manager,paid_on,amount\nP1,7,2026-03-10,1000\n");
    let found = ran();
    assert!(found.code == 0 && found.out.contains("50.00"), "{}{}", found.out, found.err);
}

#[test]
fn a_refund_without_its_amount_is_an_error_for_a_team_too() {
    let people = "id,name,team\n7,Anna K.,north\n";
    let payments = "payment_id,manager,paid_on,amount,margin,refunded_on\nP1,7,2026-01-10,1000,,2026-01-20\n";
    let record = "record payments \"Payments\"\n  extends:          standard\n  field amount:     money\n  field margin:     money, optional\n  \
                  field refunded:   money, optional\n\n";
    let bonus = "\nbonus b \"B\"\n  pays:  5% of kept\n";
    for per in ["person", "team", "company"] {
        let kpi = format!(
            "kpi kept \"Margin kept\"\n  measure:   sum of payments.margin\n  by date:   paid_on\n  per:       {per}\n  \
             reversed:  refunded of amount, on refunded_on\n"
        );
        // The row brings no margin, but a refund of nobody knows how much is a mistake in the data all the same.
        let ran = run(&format!("{record}{kpi}{bonus}"), people, payments, "2026-01");
        assert!(ran.code == 1 && ran.err.contains("P0801"), "{per}: {}{}", ran.out, ran.err);
    }
}

#[test]
fn what_was_never_held_is_not_asked_of_those_who_have_left() {
    // In January nobody could say what `average` brings, so which of the two is taken; but no row waits for April.
    let rules = "kpi average \"Average payment\"\n  measure:  average of payments.amount\n  by date:  paid_on\n\n\
                 bonus first \"A tenth of the average\"\n  pays:  10% of average\n\n\
                 bonus second \"Commission\"\n  for each:    payments\n  by date:     paid_on\n  pays:        5% of amount\n  \
                 held until:  refunded_on\n  if never:    paid 4 months after the period earned\n\n\
                 group one \"One of the two\"\n  of:     first, second\n  takes:  first applicable\n";
    let people = "id,name,hired_on,left_on\n7,Anna K.,2025-01-01,2026-03-31\n8,Boris L.,2026-04-01,\n";
    let payments = "payment_id,manager,paid_on,amount,refunded_on\nP1,8,2026-04-10,1000,\n";
    let ran = run(rules, people, payments, "2026-04");
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.out);
}

#[test]
fn a_calendar_that_is_not_there_stops_only_the_scenarios_that_count_its_days() {
    let rules = format!(
        "{HEAD}bonus plain \"Plain\"\n  pays:  100\n\nbonus by_days \"By days\"\n  pays:  100\n  then:  prorate by working days employed\n"
    );
    let case = |component: &str| {
        format!(
            "period: 2026-03\ngiven: {{employees: [{{id: A}}]}}\nexpect: [{{payee: A, component: {component}, pays: 100}}]\n"
        )
    };
    let (plain, by_days) = (case("plain"), case("by_days"));
    let project = project(&[
        ("plan.kpi", rules.as_bytes()),
        ("premia.yaml", b"records:\n  calendar: {file: data/nowhere.csv}\n"),
        ("cases/a.yaml", plain.as_bytes()),
        ("cases/b.yaml", by_days.as_bytes()),
    ]);
    let ran = premia(project.path(), &["test", "--lang", "en", "--messages", "short"]);
    assert_eq!((ran.code, ran.out.as_str()), (1, "1 passed, 1 failed\n"), "{}", ran.err);
    assert!(ran.err.contains("P0605") && !ran.err.contains("P0806"), "{}", ran.err);
}
