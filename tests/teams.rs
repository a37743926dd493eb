//! Pools, contests and reports by the command line.

#![cfg(test)]

mod support;

use support::{Ran, repository};

/// Runs a command in a project of the tests.
fn premia(project: &str, args: &[&str]) -> Ran {
    support::premia(&of_tests(project), args)
}

/// A project of the tests.
fn of_tests(project: &str) -> std::path::PathBuf {
    repository("tests/projects").join(project)
}

#[test]
fn a_report_is_a_table_of_its_columns_in_its_order() {
    let Ran { code, out: said, .. } = premia("contest-ru", &["report", "--period", "2026-01"]);
    assert_eq!(code, 0);
    let rows: Vec<&str> = said.lines().skip(4).take_while(|line| !line.starts_with('─')).collect();
    let names: Vec<&str> = rows.iter().map(|row| row.split("  ").next().unwrap()).collect();
    // By turnover: 200, 70, 70, 10; the two of one turnover in the order of their keys.
    assert_eq!(names, ["А. Петрова", "Г. Кузнецов", "Д. Иванова", "Е. Смирнов"]);
    assert!(said.lines().nth(2).unwrap().ends_with("оборот, RUB   доля, RUB   конкурсы, RUB"), "{said}");
    assert!(rows[0].ends_with("200,00       40,00          100,00"), "{said}");
    // Sums are added up, a ratio is not.
    let total = said.lines().last().unwrap();
    assert_eq!(total.split_whitespace().collect::<Vec<_>>(), ["Итого", "350,00", "200,00"], "{said}");
}

#[test]
fn a_value_without_data_is_a_dash_with_its_reason_and_an_empty_cell_for_programs() {
    let Ran { out: said, .. } = premia("contest-ru", &["report", "итоги", "--period", "2026-04"]);
    assert!(said.contains("Нет данных (—)\n  доля: деление на ноль в выражении оборот / новые_клиенты"), "{said}");
    let Ran { out: csv, .. } = premia("contest-ru", &["report", "итоги", "--period", "2026-04", "--format", "csv"]);
    assert_eq!(
        csv,
        "plan,report,period,key,name,оборот,доля,конкурсы\n\
         соревнования,итоги,2026-04,а,А. Петрова,30,,33.34\n\
         соревнования,итоги,2026-04,г,Г. Кузнецов,30,,33.33\n\
         соревнования,итоги,2026-04,д,Д. Иванова,30,,33.33\n"
    );
    let Ran { out: json, .. } = premia("contest-ru", &["report", "--period", "2026-04", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let row = &json["plans"][0]["reports"][0]["rows"][0];
    assert_eq!(row["values"][0], "30");
    assert_eq!(row["values"][1], serde_json::Value::Null);
    assert_eq!(row["no_data"]["доля"], "деление на ноль в выражении оборот / новые_клиенты");
}

#[test]
fn a_report_too_wide_for_the_screen_goes_on_below_and_breaks_no_number() {
    let folder = support::copied(&of_tests("groups-en"));
    let plan = folder.path().join("plan.kpi");
    let mut text = std::fs::read_to_string(&plan).unwrap();
    text.push_str("\nreport wide \"A wide one\"\n");
    for column in [
        "sales_of_own_customers",
        "sales_of_the_whole_month",
        "sales_once_more_to_be_sure",
        "sales_at_last",
        "and_a_fifth_time_over",
    ] {
        text.push_str(&format!("  column {column}: sales\n"));
    }
    std::fs::write(&plan, text).unwrap();
    let Ran { code, out: said, .. } = support::premia(folder.path(), &["report", "wide", "--period", "2026-03"]);
    assert_eq!(code, 0);
    assert_eq!(said.lines().filter(|line| line.starts_with("Payee ")).count(), 2, "{said}");
    assert_eq!(said.matches("75 000.00").count(), 5, "{said}");
    assert!(said.lines().all(|line| line.chars().count() <= 80), "{said}");
}

#[test]
fn a_spreadsheet_gets_the_marks_that_the_project_names() {
    let folder = support::copied(&of_tests("groups-en"));
    let project = folder.path().join("premia.yaml");
    let mut text = std::fs::read_to_string(&project).unwrap();
    text.push_str("output:\n  delimiter: \";\"\n  decimal: \",\"\n  bom: yes\n");
    std::fs::write(&project, text).unwrap();
    let Ran { out: said, .. } = support::premia(folder.path(), &["run", "--period", "2026-03", "--format", "csv"]);
    assert!(said.starts_with("\u{feff}plan;period;"), "{said}");
    assert!(said.contains("groups;2026-03;A;A;for_team;1 000 at the team's quota;250,00;RUB;pays;\n"), "{said}");
    let Ran { out: said, .. } =
        support::premia(folder.path(), &["report", "heads", "--period", "2026-03", "--format", "csv"]);
    assert!(said.contains("groups;heads;2026-03;D;D;75000;3700\n"), "{said}");
    std::fs::write(&project, "output:\n  decimal: \"'\"\n").unwrap();
    let Ran { code, err: said, .. } =
        support::premia(folder.path(), &["run", "--period", "2026-03", "--format", "csv"]);
    assert!(code == 1 && said.contains("P0606"), "{said}");
}

#[test]
fn a_report_of_heads_has_a_row_for_each_and_goes_by_the_day_it_names() {
    let Ran { code, out: csv, err: said } =
        premia("groups-en", &["report", "heads", "--period", "2026-03", "--format", "csv"]);
    assert_eq!(code, 0, "{said}");
    // Below the director are all; the head of North has A and what is the head's own.
    assert_eq!(
        csv,
        "plan,report,period,key,name,sales,bonuses\n\
         groups,heads,2026-03,D,D,75000,3700\n\
         groups,heads,2026-03,H,H,50000,2700\n"
    );
    // The rules go by the salary of the first day, this report by that of the last.
    let Ran { out: csv, .. } =
        premia("groups-en", &["report", "salaries_now", "--period", "2026-03", "--format", "csv"]);
    assert!(csv.contains("groups,salaries_now,2026-03,A,A,30000\n"), "{csv}");
}

#[test]
fn a_report_that_is_not_there_is_refused_with_those_that_are() {
    let Ran { code, err: said, .. } = premia("contest-ru", &["report", "итог", "--period", "2026-04"]);
    assert_eq!((code, said.as_str()), (2, "ошибка: отчёта итог нет; отчёты здесь: итоги\n"));
    let Ran { code, err: said, .. } = premia("contest-ru", &["report"]);
    assert_eq!(code, 2);
    assert!(said.starts_with("ошибка: за какой период нужен отчёт?"), "{said}");
}

#[test]
fn a_place_is_explained_with_the_value_that_decided() {
    let Ran { out: said, .. } =
        premia("contest-ru", &["explain", "г", "--period", "2026-03", "--component", "квартальный"]);
    assert!(said.contains("новые_клиенты (Новые клиенты), 2026-К1 = 2") || said.contains("2026-Q1 = 2"), "{said}");
    assert!(said.contains("─ места с 4 по 5 из 5: 250,00 RUB"), "{said}");
}

#[test]
fn a_share_is_explained_from_the_pool_to_the_last_kopeck() {
    let Ran { out: said, .. } = premia("pool-explained", &["explain", "A", "--period", "2026-03"]);
    for line in [
        "├─ pool of North, 3 members take part: 11 500.00 RUB",
        "├─ own_margin 60%: 6 900.00 RUB × 500 000.00 RUB / 1 000 000.00 RUB =",
        "├─ equally: 4 600.00 RUB / 3 = 1 533.33333333… RUB",
        "└─ share to the last unit: 4 983.33333333… RUB → 4 983.34 RUB",
    ] {
        assert!(said.lines().any(|said| said.starts_with(line)), "{line}\n{said}");
    }
    let Ran { out: json, .. } = premia("pool-explained", &["explain", "A", "--period", "2026-03", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let parts = json["plans"][0]["lines"][0]["trace"]["parts"].as_array().unwrap();
    let kinds: Vec<&str> = parts.iter().map(|part| part["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["pool", "condition", "share_part", "share_part", "split"]);
    assert_eq!((&parts[0]["group"], &parts[0]["members"]), (&"North".into(), &3.into()));
}

#[test]
fn the_order_of_rows_changes_no_share() {
    let folder = of_tests("pool-explained");
    let scratch = support::copied(&folder);
    for file in ["employees", "deals", "team_quotas"] {
        let path = scratch.path().join(format!("data/{file}.csv"));
        let text = std::fs::read_to_string(&path).unwrap();
        let (head, rows) = text.split_once('\n').unwrap();
        let backwards: Vec<&str> = rows.lines().rev().collect();
        std::fs::write(&path, format!("{head}\n{}\n", backwards.join("\n"))).unwrap();
    }
    let run = |folder| support::output(folder, &["run", "--period", "2026-03", "--format", "csv"]);
    assert_eq!(run(&folder), run(scratch.path()));
}

const LACKING: &str = "plan sales \"Sales\"
  for:        employees
  every:      month
  currency:   EUR
  rounding:   half up to 0.01
  effective:  from 2026-01-01

bonus tenth \"A tenth of the salary\"
  pays:  10% of salary

report month_end \"Month-end report\"
  column role:  role
  column pay:   total of bonuses
";

#[test]
fn a_report_can_go_without_the_rows_that_cannot_be_computed() {
    let people =
        "id,name,role,salary\nA,A. Petrova,head,3000\nB,B. Kuznetsov,seller,\nC,C. Ivanova,seller of shops,1000\n";
    let files =
        [("plan.kpi", LACKING), ("premia.yaml", "records:\n  employees: {file: data/e.csv}\n"), ("data/e.csv", people)];
    let folder = support::project(&files);
    let report = |more: &[&str]| {
        let args = ["report", "--period", "2026-03", "--lang", "en"];
        support::premia(folder.path(), &[&args, more].concat())
    };
    let stopped = report(&[]);
    assert_eq!((stopped.code, stopped.out.as_str()), (1, ""));
    assert!(stopped.err.contains("1 row of the report cannot be computed. With `--allow-missing`"), "{}", stopped.err);
    let Ran { code, out, err } = report(&["--allow-missing"]);
    assert!(code == 1 && err.contains("P0801"), "{err}");
    assert_eq!(
        out,
        "Month-end report · 2026-03\n\n\
         Payee        role              pay, EUR\n\
         ────────────────────────────────────────\n\
         A. Petrova   head                300.00\n\
         C. Ivanova   seller of shops     100.00\n\
         ────────────────────────────────────────\n\
         Total                            400.00\n\n\
         Not computed, so these are neither in the table nor in its totals\n  B. Kuznetsov\n"
    );
    // A spreadsheet gets every row: a cell that is not known is empty, and whose it is stands beside the messages.
    let Ran { out, err, .. } = report(&["--allow-missing", "--format", "csv"]);
    assert_eq!(
        out,
        "plan,report,period,key,name,role,pay\n\
         sales,month_end,2026-03,A,A. Petrova,head,300\n\
         sales,month_end,2026-03,C,C. Ivanova,seller of shops,100\n\
         sales,month_end,2026-03,B,B. Kuznetsov,,\n"
    );
    assert!(
        err.ends_with("Not computed: the rows are there, and their cells are empty\n  2026-03: B. Kuznetsov\n"),
        "{err}"
    );
    let json: serde_json::Value = serde_json::from_str(&report(&["--allow-missing", "--format", "json"]).out).unwrap();
    assert_eq!(json["plans"][0]["reports"][0]["not_computed"][0]["key"], "B");
}

#[test]
fn a_report_of_units_has_a_row_for_each_that_rows_name() {
    let Ran { out: csv, .. } = premia("shops-en", &["report", "by_shop", "--period", "2026-01", "--format", "csv"]);
    // West has takings and no shift; East has a shift of somebody whom the plan does not pay.
    assert_eq!(
        csv,
        "plan,report,period,key,name,takings,hours,per_hour,paid\n\
         shops,by_shop,2026-01,,North,500000,160,3125,10000\n\
         shops,by_shop,2026-01,,South,333333.35,100,3333.3335,6666.67\n\
         shops,by_shop,2026-01,,East,200000,80,2500,0\n"
    );
}

#[test]
fn what_a_person_has_in_each_unit_is_explained_and_a_unit_of_nobody_is_named() {
    let Ran { out: said, .. } =
        premia("shops-en", &["explain", "A", "--period", "2026-01", "--component", "shop_pool"]);
    for line in
        ["shop North: 3 750.00 RUB", "hours: 10 000.00 RUB × 60 / 160 = 3 750.00 RUB", "shop South: 2 666.67 RUB"]
    {
        assert!(said.contains(line), "{said}");
    }
    let Ran { err: warned, .. } = premia("shops-en", &["run", "--period", "2026-01"]);
    assert!(warned.contains("P0841") && warned.contains("`shop_pool` of East has 4 000.00 RUB"), "{warned}");
}
