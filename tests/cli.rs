//! The commands as people use them: made projects, broken on purpose, in both languages.

#![cfg(test)]

mod support;

use std::path::{Path, PathBuf};
use std::process::Stdio;

use support::{Ran, command, copy, ran, repository};
use tempfile::TempDir;

/// A project made by `premia new`, in a folder of its own.
struct Project {
    folder: TempDir,
}

impl Project {
    fn new(lang: &str) -> Project {
        let project = Project { folder: tempfile::tempdir().unwrap() };
        let ran = premia(project.folder.path(), &["new", ".", "--lang", lang]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        project
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    fn change(&self, name: &str, from: &str, to: &str) {
        let text = self.read(name);
        assert!(text.contains(from), "{name} does not hold {from}");
        std::fs::write(self.path(name), text.replace(from, to)).unwrap();
    }

    fn run(&self, args: &[&str]) -> Ran {
        premia(self.folder.path(), args)
    }
}

thread_local! {
    /// What the system of the reader speaks.
    static LANG: std::cell::Cell<&'static str> = const { std::cell::Cell::new("C") };
}

/// The line that ends the tests of a project.
fn tests_said(lang: &str, passed: u32, failed: u32) -> String {
    match lang {
        "ru" => format!("пройдено: {passed}, не пройдено: {failed}"),
        _ => format!("{passed} passed, {failed} failed"),
    }
}

fn premia(folder: &Path, args: &[&str]) -> Ran {
    ran(command(folder).args(args).env("LANG", LANG.with(|lang| lang.get())))
}

#[test]
fn a_new_project_works_at_once_in_both_languages() {
    for (lang, case, somebody) in [("en", "cases/boundary.yaml", "Anna"), ("ru", "cases/граница.yaml", "Анна")]
    {
        let project = Project::new(lang);
        assert!(project.path(case).is_file());
        let check = project.run(&["check"]);
        assert_eq!((check.code, check.err.as_str()), (0, ""), "{lang}");
        let test = project.run(&["test"]);
        assert_eq!((test.code, test.err.as_str()), (0, ""), "{lang}");
        assert_eq!(test.out, format!("{}\n", tests_said(lang, 7, 0)));
        let json = project.run(&["test", "--messages", "json"]);
        assert!(json.out.is_empty() && json.err.trim_start().starts_with('{'), "{}{}", json.out, json.err);
        let pay = project.run(&["run", "--period", "2026-03"]);
        assert_eq!((pay.code, pay.err.as_str()), (0, ""), "{lang}");
        let explained = project.run(&["explain", somebody, "--period", "2026-03"]);
        assert_eq!((explained.code, explained.err.as_str()), (0, ""), "{lang}");
        let formatted = project.run(&["fmt", "--check"]);
        assert_eq!((formatted.code, formatted.err.as_str()), (0, ""), "{lang}");
    }
}

#[test]
fn a_new_project_is_one_that_lint_is_content_with() {
    for lang in ["en", "ru"] {
        let linted = Project::new(lang).run(&["lint", "--fail-on", "warning"]);
        assert_eq!((linted.code, linted.err.as_str()), (0, ""), "{}", linted.out);
    }
}

#[test]
fn the_pay_of_the_new_project_is_what_a_calculator_gives() {
    // Anna in March: 14 200 + 16 650.50 = 30 850.50 of turnover, so 900; 10% of 5 994.18 = 599.418, so 599.42.
    // Boris: 12 400 + 6 800 = 19 200, so 0; 10% of 2 380 = 238. Clara: 11 000 + 9 000 = 20 000, so 500; 10% of
    // 3 650.25 = 365.025, so 365.03.
    let project = Project::new("en");
    let csv = project.run(&["run", "--period", "2026-03", "--format", "csv"]).out;
    let amounts: Vec<String> = csv
        .lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            format!("{} {} {}", cells[3], cells[4], cells[6])
        })
        .collect();
    assert_eq!(
        amounts,
        [
            "Anna turnover_bonus 900.00",
            "Anna new_clients 599.42",
            "Boris turnover_bonus 0.00",
            "Boris new_clients 238.00",
            "Clara turnover_bonus 500.00",
            "Clara new_clients 365.03",
        ]
    );
    let json: serde_json::Value =
        serde_json::from_str(&project.run(&["run", "--period", "2026-03", "--format", "json"]).out).unwrap();
    assert_eq!(json["plans"][0]["periods"][0]["total"], "2602.45");
}

#[test]
fn a_new_project_never_overwrites() {
    let project = Project::new("en");
    let again = project.run(&["new", "."]);
    assert_eq!(again.code, 2);
    assert!(again.err.contains("already holds something"), "{}", again.err);
}

#[test]
fn every_mistake_of_all_files_comes_out_in_one_go_in_the_form_asked_for() {
    let project = Project::new("en");
    project.change("plan.kpi", "by:           turnover", "by:           turnovr");
    project.change("plan.kpi", "10% of margin\n", "10% of marginn\n");
    let human = project.run(&["check"]);
    assert_eq!((human.code, human.out.as_str()), (1, ""));
    assert!(human.err.contains("error[P0201]") && human.err.ends_with("2 errors\n"), "{}", human.err);
    assert!(!human.err.contains('\u{1b}'), "no colour where there is no terminal");
    let russian = project.run(&["check", "--lang", "ru"]);
    assert!(russian.err.contains("ошибка[P0201]") && russian.err.ends_with("2 ошибки\n"), "{}", russian.err);
    let short = project.run(&["check", "--messages", "short"]);
    let places: Vec<&str> = short.err.lines().map(|line| line.split(": ").next().unwrap()).collect();
    assert_eq!(places, ["plan.kpi:38:17", "plan.kpi:54:21"]);
    let json: serde_json::Value = serde_json::from_str(&project.run(&["check", "--messages", "json"]).err).unwrap();
    assert_eq!(json["errors"], 2);
    assert_eq!(json["messages"][0]["place"]["start"]["column"], 17);
}

#[test]
fn accepting_rewrites_expectations_and_nothing_else() {
    for (lang, tier, changed, accepted) in [
        ("en", "from 30 000:  900", "from 30 000:  950.5", "950.50"),
        ("ru", "от 150 000:     40 000", "от 150 000:     40 500,5", "40 500,50"),
    ] {
        let project = Project::new(lang);
        let case = if lang == "en" { "cases/boundary.yaml" } else { "cases/граница.yaml" };
        let before = (project.read("plan.kpi"), project.read(case));
        project.change("plan.kpi", tier, changed);
        let failing = project.run(&["test"]);
        assert_eq!(failing.code, 1);
        assert_eq!(failing.out.lines().last(), Some(&*tests_said(lang, 5, 2)));
        assert!(failing.err.contains("P0506") && failing.err.contains("P0902"), "{}", failing.err);
        let accepting = project.run(&["test", "--accept"]);
        assert_eq!(
            (accepting.code, accepting.out.lines().last()),
            (0, Some(&*tests_said(lang, 7, 0))),
            "{}",
            accepting.err
        );
        let differ = |old: &str, new: &str| {
            assert_eq!(old.lines().count(), new.lines().count());
            old.lines().zip(new.lines()).filter(|(a, b)| a != b).map(|(_, b)| b.to_owned()).collect::<Vec<_>>()
        };
        let rules = differ(&before.0, &project.read("plan.kpi"));
        assert_eq!(rules.len(), 2, "the tier that was changed by hand and its example: {rules:?}");
        assert!(rules[1].contains(accepted), "{rules:?}");
        let lines = differ(&before.1, &project.read(case));
        assert_eq!(lines.len(), 2, "one component and the total: {lines:?}");
        assert!(lines[0].contains(accepted), "{lines:?}");
    }
}

#[test]
fn bad_rows_stop_the_run_unless_they_are_to_be_skipped() {
    let project = Project::new("en");
    project.change("data/payments.csv", "2026-03-06,14200.00", "2026-03-06,14O00.00");
    let stopped = project.run(&["run", "--period", "2026-03"]);
    assert_eq!((stopped.code, stopped.out.as_str()), (1, ""));
    assert!(stopped.err.contains("data/payments.csv, line 9, column amount"), "{}", stopped.err);
    let skipped = project.run(&["run", "--period", "2026-03", "--skip-bad-rows"]);
    assert_eq!(skipped.code, 0, "{}", skipped.err);
    assert!(skipped.out.contains("13 rows, 1 row skipped"), "{}", skipped.out);
    assert!(skipped.err.contains("line 9"), "{}", skipped.err);
}

/// A project whose fixed bonus needs a quota, and whose third person has none for March.
fn without_a_quota() -> Project {
    let project = Project::new("en");
    let wanted = "by:           turnover\n";
    project.change("plan.kpi", wanted, &format!("when:         attainment of turnover >= 0%\n  {wanted}"));
    project.change(
        "plan.kpi",
        "  examples:\n    | turnover ",
        "  given:        attainment of turnover = 100%\n  examples:\n    | turnover ",
    );
    project.change("data/quotas.csv", "M3,2026-03,15000\n", "");
    project
}

#[test]
fn one_person_without_data_stops_the_run_unless_the_others_are_wanted() {
    let project = without_a_quota();
    let stopped = project.run(&["run", "--period", "2026-03"]);
    assert_eq!((stopped.code, stopped.out.as_str()), (1, ""), "{}", stopped.err);
    assert!(stopped.err.contains("P0801") && stopped.err.contains("--allow-missing"), "{}", stopped.err);
    // By hand: 900 + 599.42 for the first, 238.00 for the second; the third would have had 865.03.
    let ran = project.run(&["run", "--period", "2026-03", "--allow-missing"]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("P0801") && ran.err.contains("Clara"), "{}", ran.err);
    assert!(ran.out.contains("1 499.42") && ran.out.contains("238.00") && ran.out.contains("1 737.42"), "{}", ran.out);
    assert!(ran.out.contains("without 1 person") && !ran.out.contains("365.03"), "{}", ran.out);
    assert!(ran.out.contains("  Clara: turnover_bonus\n"), "{}", ran.out);
    // The guard needs the pay of all, so nothing is known of it.
    assert!(ran.out.contains("not decided") && !ran.out.contains("✓") && !ran.out.contains("✗"), "{}", ran.out);
    let ran = project.run(&["run", "--period", "2026-01..2026-03", "--allow-missing"]);
    let all = ran.out.split("all periods").nth(1).unwrap();
    assert!(!all.split("Not computed").next().unwrap().contains("Clara"), "no total for who lacks a month: {all}");
}

#[test]
fn what_is_missing_is_marked_in_files() {
    let project = without_a_quota();
    let csv = project.run(&["run", "--period", "2026-03", "--allow-missing", "--format", "csv"]).out;
    let of_clara: Vec<&str> = csv.lines().filter(|line| line.contains(",M3,")).collect();
    assert_eq!(of_clara.len(), 2, "{csv}");
    assert!(of_clara.iter().all(|line| line.contains(",,EUR,not computed,")), "{of_clara:?}");
    let json = project.run(&["run", "--period", "2026-03", "--allow-missing", "--format", "json"]).out;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let plan = &json["plans"][0];
    assert_eq!(plan["periods"][0]["total"], "1737.42");
    assert_eq!(plan["missing"][0]["key"], "M3");
    assert_eq!(plan["missing"][0]["not_computed"], serde_json::json!(["turnover_bonus"]));
    assert_eq!(plan["missing"][0]["left_out"], serde_json::json!(["new_clients"]));
    assert_eq!(plan["undecided"].as_array().unwrap().len(), 1, "the guard needs the pay of all");
    // A whole result says nothing of what is missing.
    let whole = Project::new("en").run(&["run", "--period", "2026-03", "--allow-missing", "--format", "json"]);
    assert_eq!((whole.code, whole.out.contains("missing")), (0, false), "{}", whole.err);
}

#[test]
fn the_pay_of_one_is_explained_while_that_of_another_is_missing() {
    let project = without_a_quota();
    let explain = |who: &str| project.run(&["explain", who, "--period", "2026-03", "--allow-missing"]);
    let anna = explain("Anna");
    assert_eq!(anna.code, 0, "{}", anna.err);
    assert!(anna.out.contains("900.00"), "{}", anna.out);
    let clara = explain("Clara");
    assert_eq!((clara.code, clara.out.as_str()), (1, ""));
    assert!(clara.err.contains("no quota for turnover"), "{}", clara.err);
}

#[test]
fn what_may_change_the_pay_of_others_stops_the_run_all_the_same() {
    let project = Project::new("en");
    // Clara changes her role inside March, and the plan does not say which day decides.
    project.change("plan.kpi", "for:        employees where role", "for:        employees where job.role");
    project.change("plan.kpi", "record quotas", "record jobs \"Roles\"\n  key:              person, since\n  field person:     text\n  field since:      date\n  field role:       text\n\nrecord employees \"Employees\"\n  extends:    standard\n  field job:  link to jobs\n\nrecord quotas");
    project.change("premia.yaml", "records:\n", "records:\n  jobs:\n    file: data/jobs.csv\n");
    std::fs::write(
        project.path("data/jobs.csv"),
        "person,since,role\nA,2024-01-01,sales manager\nC,2024-01-01,sales manager\nC,2026-03-10,assistant\nD,2024-01-01,assistant\n",
    )
    .unwrap();
    let people = "id,name,job,hired_on\nM1,Anna,A,2024-02-01\nM2,Boris,A,2025-06-16\nM3,Clara,C,2026-02-02\nS1,Dora,D,2025-01-09\n";
    std::fs::write(project.path("data/employees.csv"), people).unwrap();
    let ran = project.run(&["run", "--period", "2026-03", "--allow-missing"]);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{}", ran.err);
    assert!(ran.err.contains("P0730"), "{}", ran.err);
}

#[test]
fn a_guard_that_is_broken_shows_the_pay_and_says_so() {
    let project = Project::new("en");
    project.change("plan.kpi", "<= 20% of margin_sum", "<= 10% of margin_sum");
    let ran = project.run(&["run", "--period", "2026-03"]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("2 602.45") && ran.out.contains("✗ affordable"), "{}", ran.out);
    assert!(ran.err.contains("P0803"), "{}", ran.err);
}

#[test]
fn what_cannot_work_at_all_ends_with_two() {
    let project = Project::new("en");
    for (args, said) in [
        (vec!["run", "--period", "2026-13"], "2026-13 is not a period"),
        (vec!["run", "--period", "2026-10..2026-01"], "2026-10..2026-01 ends before it begins"),
        (vec!["lint", "--against", "nowhere"], "nowhere is no file or folder here"),
        (vec!["run", "nowhere", "--period", "2026-03"], "there is no folder nowhere"),
        (vec!["run", "--period", "2026-03", "--plan", "x"], "there is no plan x; the plans here: sales_team"),
        (vec!["explain", "Anna"], "--period 2026-03"),
        (vec!["explain", "Ana", "--period", "2026-03"], "Anna"),
        (vec!["explain", "Anna", "--period", "2026-03", "--component", "x"], "turnover_bonus, new_clients"),
        (vec!["explain", "P9999"], "there is no code P9999"),
        (vec!["check", "nowhere"], "nowhere"),
        (vec!["translate", "nowhere.kpi", "--to", "ru"], "nowhere.kpi cannot be read"),
        (vec!["run", "--perid", "2026-03"], "--period"),
    ] {
        let ran = project.run(&args);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{args:?}: {}", ran.err);
        assert!(ran.err.contains(said), "{args:?}: {}", ran.err);
    }
    let empty = tempfile::tempdir().unwrap();
    let ran = premia(empty.path(), &["run", "--period", "2026-03"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("P0601"), "{}", ran.err);
}

#[test]
fn before_a_project_is_known_the_language_of_the_system_is_spoken() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("other")).unwrap();
    std::fs::write(folder.path().join("other/broken.kpi"), "bonus\n").unwrap();
    let run = ["run", "--period", "2026-03"];
    let said = |lang, args: &[&str]| {
        LANG.with(|known| known.set(lang));
        let ran = premia(folder.path(), args);
        assert_eq!(ran.code, 2, "{}{}", ran.out, ran.err);
        ran.err
    };
    // Rules in folders below are not this project's.
    let russian = said("ru_RU.UTF-8", &run);
    assert!(russian.contains("нет файла проекта `premia.yaml`") && russian.contains("premia new"), "{russian}");
    assert!(!russian.contains("broken.kpi"), "{russian}");
    assert!(said("C", &run).contains("There is no project file `premia.yaml`"));
    assert!(said("ru_RU.UTF-8", &["run", "--period", "2026-03", "--lang", "en"]).contains("There is no project file"));
    assert!(said("ru_RU.UTF-8", &["run", "nowhere", "--period", "2026-03"]).contains("нет папки nowhere"));
    assert!(said("de_DE.UTF-8", &["run", "nowhere", "--period", "2026-03"]).contains("there is no folder nowhere"));
}

#[test]
fn a_part_of_a_name_that_several_have_is_answered_with_all_of_them() {
    let project = Project::new("en");
    project.change("data/employees.csv", "Boris", "Anna Berg");
    // A whole name is the one that is meant; a part of two names is not.
    assert_eq!(project.run(&["explain", "Anna", "--period", "2026-03"]).code, 0);
    project.change("data/employees.csv", "Anna,", "Anna Adler,");
    let ran = project.run(&["explain", "anna", "--period", "2026-03"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("Anna Adler (M1), Anna Berg (M2)"), "{}", ran.err);
    assert!(project.run(&["explain", "Berg", "--period", "2026-03"]).out.starts_with("Anna Berg (M2) "));
}

#[test]
fn a_file_goes_into_the_other_language_and_back() {
    for (lang, other) in [("en", "ru"), ("ru", "en")] {
        let project = Project::new(lang);
        let there = project.run(&["translate", "plan.kpi", "--to", other, "-o", "other.kpi"]);
        assert_eq!((there.code, there.out.as_str()), (0, ""), "{}", there.err);
        let back = project.run(&["translate", "other.kpi", "--to", lang]);
        assert_eq!(back.out, project.read("plan.kpi"));
        let mut plans = Vec::new();
        for file in ["plan.kpi", "other.kpi"] {
            let alone = Project::new(lang);
            std::fs::copy(project.path(file), alone.path("plan.kpi")).unwrap();
            plans.push(alone.run(&["run", "--period", "2026-03", "--format", "csv"]).out);
        }
        assert_eq!(plans[0], plans[1], "both languages pay the same");
        assert!(plans[0].lines().count() > 1);
    }
}

#[test]
fn a_file_with_mistakes_is_never_formatted() {
    let project = Project::new("en");
    project.change("plan.kpi", "  currency:   EUR", "currency EUR");
    let before = project.read("plan.kpi");
    let ran = project.run(&["fmt"]);
    assert_eq!(ran.code, 1, "{}", ran.out);
    assert_eq!(project.read("plan.kpi"), before);
}

#[test]
fn formatting_says_what_it_changed() {
    let project = Project::new("en");
    let canonical = project.read("plan.kpi");
    project.change("plan.kpi", "  every:      month", "every: month");
    let check = project.run(&["fmt", "--check"]);
    assert_eq!((check.code, check.out.trim_end()), (1, "plan.kpi: would change"));
    assert_eq!(project.run(&["fmt"]).code, 0);
    assert_eq!(project.read("plan.kpi"), canonical);
}

#[test]
fn the_page_of_a_code_is_printed_in_either_language_and_alphabet() {
    let folder = tempfile::tempdir().unwrap();
    assert!(premia(folder.path(), &["explain", "P0902"]).out.starts_with("# P0902"));
    // The second letter is a Cyrillic one.
    assert!(premia(folder.path(), &["explain", "Р0902", "--lang", "ru"]).out.starts_with("# P0902: Сценарий"));
}

#[test]
fn a_reader_who_leaves_is_no_error() {
    let project = Project::new("en");
    let mut child = command(project.folder.path())
        .args(["run", "--period", "2026-03", "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let ended = child.wait_with_output().unwrap();
    assert!(!String::from_utf8_lossy(&ended.stderr).contains("panicked"));
    assert!(ended.status.code().is_some());
}

#[test]
fn the_help_speaks_russian() {
    let folder = tempfile::tempdir().unwrap();
    for command in ["new", "check", "run", "report", "test", "explain", "fmt", "translate"] {
        let help = premia(folder.path(), &[command, "--help", "--lang", "ru"]);
        assert_eq!(help.code, 0, "{}", help.err);
        assert!(!help.out.contains("cli.") && !help.out.contains("Usage"), "{}", help.out);
        assert_eq!(premia(folder.path(), &[command, "--help"]).code, 0);
    }
    let missing = premia(folder.path(), &["explain", "--lang", "ru"]);
    assert_eq!(missing.code, 2);
    assert!(missing.err.starts_with("ошибка: не указано: "), "{}", missing.err);
}

#[test]
fn a_project_is_found_from_inside_and_files_are_named_from_where_the_reader_is() {
    let project = Project::new("en");
    project.change("plan.kpi", "turnover_bonus", "`turnover");
    let inside = premia(&project.path("data"), &["check", "--messages", "short"]);
    assert!(inside.err.starts_with("../plan.kpi:"), "{}", inside.err);
    let above = project.folder.path().parent().unwrap();
    let name = project.folder.path().file_name().unwrap().to_str().unwrap();
    let outside = premia(above, &["check", name, "--messages", "short"]);
    assert!(outside.err.starts_with(&format!("{name}/plan.kpi:")), "{}", outside.err);
}

#[test]
fn check_says_which_records_are_bound_to_nothing_or_for_nothing() {
    let project = Project::new("en");
    let ran = project.run(&["check"]);
    assert!(ran.out.starts_with("no mistakes found in 9 blocks of 1 file"), "{}", ran.out);
    project.change("premia.yaml", "  payments:", "  deals: {file: data/deals.csv}\n  payment:");
    let ran = project.run(&["check"]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("error[P0603]: The rules need the record `payments`"), "{}", ran.err);
    assert!(ran.err.contains("warning[P0604]: No rule uses the record `deals`"), "{}", ran.err);
    assert!(ran.err.contains("It is declared, but no rule that pays reads it"), "{}", ran.err);
    // Scenarios bring their own rows: they are tested all the same.
    assert_eq!(project.run(&["test"]).code, 0);
    std::fs::remove_file(project.path("premia.yaml")).unwrap();
    assert_eq!(project.run(&["check"]).code, 0);
}

#[test]
fn a_missing_period_is_asked_for_in_the_language_of_the_project() {
    let project = Project::new("ru");
    let ran = project.run(&["run"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.starts_with("ошибка: за какой период рассчитать? Например: --period 2026-03"), "{}", ran.err);
    let ran = project.run(&["run", "--perod", "2026-03"]);
    assert!(ran.err.starts_with("ошибка: нет такого параметра: --perod"), "{}", ran.err);
    let ran = project.run(&["run", "--help"]);
    assert!(ran.out.contains("Папка проекта"), "{}", ran.out);
    assert!(project.run(&["explain", "P0710"]).out.starts_with("# P0710: почти"));
    let ran = project.run(&["run", "--lang", "en"]);
    assert!(ran.err.starts_with("error: which period is to be paid?"), "{}", ran.err);
    // The month as Russian data has it.
    let same = [["2026-03", "03.2026"], ["2026-01..2026-03", "01.2026..03.2026"], ["2026-Q1", "2026-К1"]];
    for [plain, russian] in same {
        let [plain, russian] = [plain, russian].map(|period| project.run(&["run", "--period", period]));
        assert_eq!((plain.code, &plain.out), (russian.code, &russian.out), "{}", russian.err);
    }
}

/// An example project of the repository.
fn rules(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("rules").join(name)
}

#[test]
fn an_explanation_shows_weights_days_and_what_is_not_due() {
    let ran = premia(&rules("team-scorecards"), &["explain", "E02", "--period", "2026-03", "--all-rows"]);
    assert!(ran.out.contains("sales: weight 40% × score 120% = 48%"), "{}", ran.out);
    assert!(ran.out.contains("calendar days employed = 31 of 31 days"), "{}", ran.out);
    assert!(ran.out.contains("the same 11 rows as above"), "{}", ran.out);
    let ran = premia(&rules("team-scorecards"), &["explain", "E02", "--period", "2026-02", "--component", "quarterly"]);
    assert!(ran.out.contains("not due: 2026-Q1 ends in 2026-03"), "{}", ran.out);
    // Mark leaves on 13 March: 13 of its 31 days.
    let ran = premia(&rules("team-scorecards"), &["explain", "Mark C.", "--period", "2026-03"]);
    assert!(ran.out.contains("calendar days employed = 13 of 31 days"), "{} {}", ran.out, ran.err);
}

#[test]
fn an_explanation_names_things_as_they_were_declared() {
    let project = Project::new("ru");
    let stated = "схема отдел «Отдел»\n  участники:  сотрудники\n  период:    месяц\n  валюта:    RUB\n  \
                  округление: арифметическое до 0,01\n  действует: с 01.01.2026\n\n\
                  реестр сотрудники «Люди»\n  основа:  стандартный реестр\n  поле оклад (оклада): деньги\n\n\
                  премия доля «Доля оклада»\n  размер: 10% от оклада\n  затем:  пропорционально календарным дням работы\n";
    std::fs::write(project.path("plan.kpi"), stated).unwrap();
    std::fs::remove_dir_all(project.path("cases")).unwrap();
    std::fs::write(project.path("premia.yaml"), "records: {сотрудники: {file: people.csv}}\n").unwrap();
    std::fs::write(project.path("people.csv"), "табельный_номер,имя,оклад,дата_приёма\n1,Анна,60000,2026-03-17\n")
        .unwrap();
    let ran = project.run(&["explain", "Анна", "--period", "2026-03"]);
    assert!(ran.out.contains("─ оклад = 60 000,00 RUB"), "{} {}", ran.out, ran.err);
    assert!(ran.out.contains("календарные дни работы = 15 из 31 дня"), "{}", ran.out);
}

#[test]
fn a_run_warns_of_examples_that_no_longer_hold() {
    let folder = tempfile::tempdir().unwrap();
    copy(&repository("rules/agency-en"), folder.path());
    let rules = folder.path().join("agency.kpi");
    let text = std::fs::read_to_string(&rules).unwrap();
    let run = || premia(folder.path(), &["run", "--period", "2026-03", "--format", "csv"]);
    assert!(!run().err.contains("P0506"));
    std::fs::write(&rules, text.replace("from 100 000:  25 000", "from 100 000:  26 000")).unwrap();
    let Ran { code, out, err } = run();
    assert_eq!(code, 0);
    assert!(out.contains("26000.00") && err.contains("warning[P0506]"), "{err}");
}

#[test]
fn the_headings_of_csv_are_of_the_language_that_the_project_asks_for() {
    let project = Project::new("en");
    let first = |of: &str, project: &Project| {
        let said = project.run(&["run", "--period", "2026-03", "--format", "csv"]);
        assert_eq!(said.code, 0, "{of}: {}", said.err);
        said.out.lines().take(2).map(str::to_owned).collect::<Vec<_>>()
    };
    let names = first("names", &project);
    assert!(names[0].starts_with("plan,period,payee_key,payee,component,title,amount,currency,status,reason"));
    assert!(names[1].contains(",pays,"), "{names:?}");
    project.change("premia.yaml", "records:\n", "output: {headings: ru, delimiter: ';'}\n\nrecords:\n");
    let words = first("ru", &project);
    assert!(words[0].starts_with("Схема;Период;Код получателя;Получатель;Составляющая;Название;К выплате;Валюта;"));
    assert!(words[1].contains(";платится;"), "{words:?}");
    project.change("premia.yaml", "headings: ru", "headings: de");
    assert!(project.run(&["run", "--period", "2026-03"]).err.contains("P0606"));
}

#[test]
fn check_and_test_speak_to_code_hosts_and_ci_services() {
    let project = Project::new("en");
    let sarif = |project: &Project, command: &str| {
        let ran = project.run(&[command, "--format", "sarif"]);
        let log: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
        (ran.code, log.pointer("/runs/0/results").unwrap().as_array().unwrap().len(), ran.err)
    };
    assert_eq!(sarif(&project, "check"), (0, 0, String::new()));
    assert_eq!(sarif(&project, "test"), (0, 0, String::new()));
    let junit = project.run(&["test", "--format", "junit"]);
    assert_eq!((junit.code, junit.err.as_str()), (0, ""));
    assert!(junit.out.contains(r#"tests="7" failures="0""#), "{}", junit.out);
    assert!(
        junit.out.contains(", example 1\" classname=") && junit.out.contains("cases/boundary.yaml"),
        "{}",
        junit.out
    );
    let files = project.run(&["check", "--format", "junit"]).out;
    assert!(files.contains(r#"<testcase name="plan.kpi" classname="check" file="plan.kpi"/>"#), "{files}");

    // A broken example: a failure with its place, the words for people beside it.
    project.change("plan.kpi", "| 20 000    |  500 |", "| 20 000    |  501 |");
    let broken = project.run(&["test", "--format", "junit"]);
    assert_eq!(broken.code, 1);
    assert!(broken.err.contains("P0506") && broken.out.contains(r#"type="P0506""#), "{}{}", broken.out, broken.err);
    assert_eq!(sarif(&project, "check").1, 1);

    // Rules that cannot be read are tested by nobody, and the document says why.
    project.change("plan.kpi", "plan ", "plann ");
    let unread = project.run(&["test", "--format", "junit"]);
    assert!(unread.code != 0 && unread.out.contains("<failure"), "{}", unread.out);
}
