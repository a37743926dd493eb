//! `premia diff`: what changes in meaning and what that does to pay, on folders, files and revisions.

#![cfg(test)]

mod support;

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value as Json;
use tempfile::TempDir;

use support::{Ran, copy, output, premia, repository};

/// Writes the files of a project.
fn write(folder: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

const RULES: &str = r#"plan sellers "Sellers"
  for:        employees
  every:      month
  currency:   RUB
  rounding:   half up to 0.01
  effective:  from 2026-01-01

kpi turnover "Turnover"
  measure:  sum of deals.amount
  by date:  closed_on

bonus fixed "Fixed bonus"
  by:            turnover
  mode:          amount of the tier
  from 100 000:  25 000
  from 150 000:  35 000
  from 200 000:  50 000

bonus share "Share"
  pays:  2% of turnover
  note:  "By order No. 5"

ensure affordable "Bonuses never exceed 40% of the turnover"
  check:  total of bonuses <= 40% of turnover
  per:    company
"#;

const PROJECT: &str =
    "language: en\nrecords:\n  employees:\n    file: data/employees.csv\n  deals:\n    file: data/deals.csv\n";

const EMPLOYEES: &str = "id,name,hired_on\nA,A. Petrova,2025-01-01\nB,B. Orlov,2025-01-01\nC,C. Belova,2025-01-01\n";

/// 150 000, 120 000 and 210 000 in March; 90 000 of the second in April.
const DEALS: &str = "id,manager,closed_on,amount\n1,A,2026-03-02,150000\n2,B,2026-03-03,120000\n3,C,2026-03-31,210000\n\
                     4,B,2026-04-01,90000\n";

const CASE: &str = "name: The second tier\nperiod: 2026-03\ngiven:\n  employees:\n    - {id: X, name: X}\n  deals:\n    - {id: 1, manager: X, closed_on: 2026-03-02, amount: 160000}\nexpect:\n  - {payee: X, component: fixed, pays: 35000}\n";

fn project() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let files = [
        ("plan.kpi", RULES),
        ("premia.yaml", PROJECT),
        ("data/employees.csv", EMPLOYEES),
        ("data/deals.csv", DEALS),
        ("cases/second.yaml", CASE),
    ];
    write(folder.path(), &files);
    folder
}

/// The project beside which another folder holds its rules with changes.
fn changed(changes: &[(&str, &str)]) -> (TempDir, TempDir) {
    let (new, old) = (project(), tempfile::tempdir().unwrap());
    write(old.path(), &[("plan.kpi", RULES), ("cases/second.yaml", CASE)]);
    let mut text = RULES.to_owned();
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    write(new.path(), &[("plan.kpi", &text)]);
    (new, old)
}

fn json(folder: &Path, args: &[&str]) -> Json {
    serde_json::from_str(&output(folder, &[&["diff"], args, &["--format", "json"]].concat())).unwrap()
}

fn lines(pay: &Json) -> Vec<String> {
    let text = |value: &Json| value.as_str().unwrap_or("-").to_owned();
    let line = |line: &Json| {
        ["period", "payee_key", "component", "before", "after", "difference"].map(|key| text(&line[key])).join(" ")
    };
    pay["lines"].as_array().unwrap().iter().map(line).collect()
}

#[test]
fn a_changed_tier_is_shown_in_words_and_in_money() {
    let (new, old) = changed(&[("from 150 000:  35 000", "from 150 000:  36 000")]);
    let old = old.path().to_str().unwrap();
    let found = json(new.path(), &[old, "--period", "2026-03"]);
    let pay = &found["plans"][0]["pay"];
    // 2% of 480 000 are 9 600; 35 000 + 25 000 + 50 000 before.
    assert_eq!(lines(pay), ["2026-03 A fixed 35000.00 36000.00 1000.00"]);
    assert_eq!(pay["total"]["before"], "119600.00");
    assert_eq!(pay["total"]["after"], "120600.00");
    assert_eq!(pay["share"], "0.0084");
    assert_eq!((&pay["compared"], &pay["gain"]["people"], &pay["lose"]["people"]), (&3.into(), &1.into(), &0.into()));
    assert_eq!(pay["payees"][0]["before"], "38000.00");
    assert_eq!(found["changes_pay"], true);
    assert_eq!(found["tests"][0]["name"], "cases/second.yaml");
    assert_eq!(found["tests"][0]["held_before"], true);
    let said = output(new.path(), &["diff", old, "--period", "2026-03"]);
    for part in [
        "Sellers, 2026-03: 119 600.00 → 120 600.00 RUB (+1 000.00, +0.84%).",
        "1 of 3 payees is paid differently. One gets more: A. Petrova, +1 000.00.",
        "  from 150 000: 35 000 → 36 000",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
}

#[test]
fn without_a_period_only_meaning_is_compared_and_that_is_said() {
    let (new, old) = changed(&[("By order No. 5", "By order No. 6")]);
    let said = output(new.path(), &["diff", old.path().to_str().unwrap()]);
    assert!(said.contains("Only the meaning of the rules is compared."), "{said}");
    assert!(said.contains("Wording only") && !said.contains("What can change pay"), "{said}");
    let said = output(new.path(), &["diff", old.path().to_str().unwrap(), "--period", "2026-03"]);
    assert!(said.contains("the pay is the same"), "{said}");
}

#[test]
fn the_exit_code_tells_whether_pay_changes() {
    let fail = |changes: &[(&str, &str)], period: &[&str]| {
        let (new, old) = changed(changes);
        let args = [&["diff", old.path().to_str().unwrap(), "--fail-on", "change"], period].concat();
        premia(new.path(), &args).code
    };
    let month = ["--period", "2026-03"];
    let april = ["--period", "2026-04"];
    let tier = [("from 150 000:  35 000", "from 150 000:  36 000")];
    assert_eq!((fail(&tier, &month), fail(&tier, &april), fail(&tier, &[])), (1, 0, 1));
    let words = [("By order No. 5", "By order No. 6"), ("kpi turnover", "kpi revenue"), ("of turnover", "of revenue")];
    let words = [&words[..], &[("by:            turnover", "by:            revenue")]].concat();
    assert_eq!((fail(&words, &month), fail(&words, &[])), (0, 0));
    // A rule under another name pays what it paid.
    assert_eq!(fail(&[("bonus fixed", "bonus monthly")], &month), 0);
}

#[test]
fn form_and_language_are_no_change() {
    let (new, old) = (project(), tempfile::tempdir().unwrap());
    fs::write(old.path().join("plan.kpi"), RULES.replace(":  ", ":").replace("  from", "      from")).unwrap();
    let old_file = old.path().join("plan.kpi");
    let same = "Nothing has changed in meaning.";
    let said = output(new.path(), &["diff", old.path().to_str().unwrap(), "--period", "2026-03"]);
    assert!(said.contains(same), "{said}");
    let russian = output(new.path(), &["translate", "plan.kpi", "--to", "ru"]);
    fs::write(&old_file, russian).unwrap();
    let said = output(new.path(), &["diff", old_file.to_str().unwrap(), "plan.kpi"]);
    assert!(said.contains(same), "{said}");
}

#[test]
fn guards_that_fail_now_are_shown() {
    let (new, old) = changed(&[("pays:  2% of turnover", "pays:  20% of turnover")]);
    let found = json_of(&premia(
        new.path(),
        &["diff", old.path().to_str().unwrap(), "--period", "2026-03", "--format", "json"],
    ));
    // 110 000 and 96 000 of 480 000 are more than 40%.
    let guard = &found["plans"][0]["pay"]["guards"][0];
    assert_eq!(
        (&guard["name"], &guard["holds_before"], &guard["holds_after"]),
        (&"affordable".into(), &true.into(), &false.into())
    );
}

#[test]
fn awards_and_notices_that_come_or_go_are_shown_with_whom() {
    const EVENTS: &str = r#"
award laptop "A laptop"
  when:  turnover >= 150 000

notice low "Turnover below 150 000"
  when:    turnover < 150 000
  action:  "Talk it over"
"#;
    let (new, old) = changed(&[]);
    write(old.path(), &[("plan.kpi", &format!("{RULES}{EVENTS}"))]);
    let events = EVENTS.replace(
        "award laptop \"A laptop\"\n  when:  turnover >= 150 000",
        "award laptop \"A laptop\"\n  when:  turnover >= 120 000",
    );
    let events = events.replace("notice low", "notice below").replace("< 150 000", "< 200 000");
    write(new.path(), &[("plan.kpi", &format!("{RULES}{events}"))]);
    let old_path = old.path().to_str().unwrap();
    let asked = [old_path, ".", "--period", "2026-03..2026-04"];
    let found = json(new.path(), &asked);
    let pay = &found["plans"][0]["pay"];
    let event = |event: &Json| {
        let text = |key: &str| event[key].as_str().unwrap_or("-").to_owned();
        format!(
            "{} {} {} {} {} {}",
            text("kind"),
            text("name"),
            text("period"),
            text("key"),
            event["due_before"],
            event["due_after"]
        )
    };
    let events: Vec<String> = pay["events"].as_array().unwrap().iter().map(event).collect();
    // In March A has 150 000, B 120 000, C 210 000; in April B has 90 000, which is below both, as nothing of A and C is.
    // The notice has another name and another bound: what is raised by both is no change only where it keeps its name.
    assert!(events.contains(&"award laptop 2026-03 B false true".to_owned()), "{events:?}");
    assert!(!events.iter().any(|event| event.starts_with("award") && !event.contains(" B ")), "{events:?}");
    assert!(events.contains(&"notice below 2026-03 A false true".to_owned()), "{events:?}");
    assert!(events.contains(&"notice low 2026-04 B true false".to_owned()), "{events:?}");
    // Pay is the same, and that is what the exit code tells.
    assert!(pay["lines"].as_array().unwrap().is_empty());
    let ran = premia(new.path(), &[&["diff"], &asked[..], &["--fail-on", "change"]].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("Awards and notices"), "{}", ran.out);
    assert!(ran.out.contains("award laptop (A laptop), 2026-03: given by the new rules: B. Orlov"), "{}", ran.out);
    let russian = premia(new.path(), &[&["diff"], &asked[..], &["--lang", "ru", "--format", "markdown"]].concat()).out;
    assert!(russian.contains("награда laptop (A laptop), 2026-03: по новым правилам положена: B. Orlov"), "{russian}");
    let page = premia(new.path(), &[&["diff"], &asked[..], &["--format", "html"]].concat()).out;
    assert!(page.contains("Awards and notices") && page.contains("no longer raised"), "{page}");
}

#[test]
fn a_notice_that_only_has_another_name_is_raised_as_before() {
    const NOTICE: &str = "\nnotice low \"Low\"\n  when:    turnover < 150 000\n  action:  \"Talk it over\"\n";
    let (new, old) = changed(&[]);
    write(old.path(), &[("plan.kpi", &format!("{RULES}{NOTICE}"))]);
    write(new.path(), &[("plan.kpi", &format!("{RULES}{}", NOTICE.replace("notice low", "notice slow")))]);
    let found = json(new.path(), &[old.path().to_str().unwrap(), ".", "--period", "2026-03"]);
    let plan = &found["plans"][0];
    assert_eq!(plan["meaning"][0]["renamed_from"], "low");
    assert!(plan["pay"].is_null() || plan["pay"]["events"].as_array().unwrap().is_empty(), "{plan}");
}

fn json_of(ran: &Ran) -> Json {
    serde_json::from_str(&ran.out).unwrap()
}

#[test]
fn a_plan_that_comes_is_paid_by_nobody_before() {
    let (new, old) = changed(&[("plan sellers", "plan others")]);
    write(old.path(), &[("second.kpi", &RULES.replace("plan sellers \"Sellers\"", "plan third \"Third\""))]);
    let found = json(new.path(), &[old.path().to_str().unwrap(), "--period", "2026-04"]);
    let plans: Vec<(&str, &str)> = found["plans"]
        .as_array()
        .unwrap()
        .iter()
        .map(|plan| (plan["plan"].as_str().unwrap(), plan["known_to"].as_str().unwrap()))
        .collect();
    assert_eq!(plans, [("others", "new"), ("sellers", "old"), ("third", "old")]);
    assert_eq!(found["plans"][0]["pay"]["total"]["after"], "1800.00");
    assert_eq!(found["plans"][1]["pay"]["total"]["difference"], "-1800.00");
}

#[test]
fn rules_with_mistakes_are_named_by_their_side() {
    let (new, old) = changed(&[("2% of turnover", "2% of turnovr")]);
    let ran = premia(new.path(), &["diff", old.path().to_str().unwrap()]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("About the rules of the working folder:") && ran.err.contains("turnovr"), "{}", ran.err);
}

fn git(folder: &Path, args: &[&str]) -> String {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).args([
        "-c",
        "user.name=t",
        "-c",
        "user.email=t@example.com",
        "-c",
        "commit.gpgsign=false",
    ]);
    let run =
        command.args(args).env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null").output().unwrap();
    assert!(run.status.success(), "{args:?}: {}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8(run.stdout).unwrap().trim().to_owned()
}

/// A repository with the project in a folder of it, in three revisions: 35 000, 36 000, 37 000.
fn history() -> (TempDir, std::path::PathBuf) {
    let outer = tempfile::tempdir().unwrap();
    let inner = outer.path().join("pay").join("sales");
    git(outer.path(), &["init", "-q", "-b", "main"]);
    write(outer.path(), &[("README", "nothing yet")]);
    git(outer.path(), &["add", "."]);
    git(outer.path(), &["commit", "-qm", "empty"]);
    git(outer.path(), &["tag", "empty"]);
    copy(project().path(), &inner);
    // Rules of others, above and below.
    write(
        outer.path(),
        &[("other.kpi", "plan broken"), ("pay/sales/inner/premia.yaml", ""), ("pay/sales/inner/x.kpi", "plan y")],
    );
    for (tag, amount) in [("one", "35 000"), ("two", "36 000"), ("three", "37 000")] {
        fs::write(inner.join("plan.kpi"), RULES.replace("35 000", amount)).unwrap();
        git(outer.path(), &["add", "."]);
        git(outer.path(), &["commit", "-qm", tag]);
        git(outer.path(), &["tag", tag]);
    }
    (outer, inner)
}

#[test]
fn revisions_of_a_folder_are_read_without_checking_anything_out() {
    let (_outer, inner) = history();
    let state = || {
        (git(&inner, &["status", "--porcelain"]), git(&inner, &["rev-parse", "HEAD"]), git(&inner, &["count-objects"]))
    };
    let before = state();
    let change = |args: &[&str]| {
        let found = json(&inner, &[args, &["--period", "2026-03"]].concat());
        let part = &found["plans"][0]["meaning"][0]["parts"][0];
        (part["before"].to_string(), part["after"].to_string(), lines(&found["plans"][0]["pay"]))
    };
    let told = |was: &str, is: &str| {
        let bare = |text: &str| text.replace(' ', "");
        let more = bare(is).parse::<i64>().unwrap() - bare(was).parse::<i64>().unwrap();
        (
            format!("\"{was}\""),
            format!("\"{is}\""),
            vec![format!("2026-03 A fixed {}.00 {}.00 {more}.00", bare(was), bare(is))],
        )
    };
    assert_eq!(change(&["one", "two"]), told("35 000", "36 000"));
    assert_eq!(change(&["one..three"]), told("35 000", "37 000"));
    assert_eq!(change(&["three..one"]), told("37 000", "35 000"));
    assert_eq!(change(&["HEAD~1.."]), told("36 000", "37 000"));
    fs::write(inner.join("plan.kpi"), RULES.replace("35 000", "40 000")).unwrap();
    assert_eq!(change(&["two"]), told("36 000", "40 000"));
    fs::write(inner.join("plan.kpi"), RULES.replace("35 000", "37 000")).unwrap();
    assert_eq!(state(), before);
    // A hook is told of the repository in a way that holds for the hook alone.
    let mut hook = support::command(&inner);
    hook.args(["diff", "one..two"]).envs([("GIT_DIR", "nowhere"), ("GIT_INDEX_FILE", "nowhere/index")]);
    assert!(support::ran(&mut hook).out.contains("35 000 → 36 000"));
    // A branch is compared with where it began, whatever has come to the other since.
    git(&inner, &["checkout", "-qb", "branch", "two"]);
    fs::write(inner.join("plan.kpi"), RULES.replace("35 000", "38 000")).unwrap();
    git(&inner, &["commit", "-qam", "branch"]);
    assert_eq!(change(&["main...branch"]), told("36 000", "38 000"));
    assert_eq!(change(&["main..branch"]), told("37 000", "38 000"));
}

#[test]
fn what_is_no_revision_is_refused() {
    let (outer, inner) = history();
    let refused = |folder: &Path, args: &[&str]| {
        let ran = premia(folder, &[&["diff"], args].concat());
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{args:?}");
        ran.err
    };
    assert!(refused(&inner, &["nowhere"]).contains("nowhere is no file or folder here, and no revision"));
    for hostile in ["--upload-pack=touch x", "-x", "--output=x", "one\n", ""] {
        let said = refused(&inner, &["--", hostile, "two"]);
        assert!(said.contains("no revision"), "{said}");
    }
    assert!(refused(&inner, &["empty"]).contains("no rules lie in the folder"));
    // A link would leave out its rules without a word.
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(outer.path().join("other.kpi"), inner.join("more.kpi")).unwrap();
        git(&inner, &["add", "."]);
        git(&inner, &["commit", "-qm", "link"]);
        let said = refused(&inner, &["one..HEAD"]);
        assert!(said.contains("more.kpi is a link in the revision HEAD"), "{said}");
    }
    let lonely = project();
    let said = refused(lonely.path(), &["main"]);
    assert!(said.contains("no git repository"), "{said}");
    let mut without = support::command(&inner);
    let ran = support::ran(without.args(["diff", "one"]).env("PATH", outer.path()));
    assert!(ran.code == 2 && ran.err.contains("git cannot be started"), "{}", ran.err);
}

#[test]
fn the_page_for_a_pull_request_in_both_languages() {
    let folder = tempfile::tempdir().unwrap();
    copy(&repository("rules/agency-en"), folder.path());
    let rules = folder.path().join("agency.kpi");
    let text = fs::read_to_string(&rules).unwrap();
    let later = text
        .replace("  from 150 000:  35 000\n", "  from 150 000:  36 000\n  from 250 000:  50 000\n")
        .replace("| 150 000    | 35 000 |", "| 150 000    | 36 000 |")
        .replace("pays:      50% of margin", "pays:      45% of margin")
        .replace("Half of the first month's margin", "45% of the first month's margin")
        .replace("month_of_service", "service_month")
        .replace("contest quarter_race", "contest race");
    assert_ne!(text, later);
    let old = tempfile::tempdir().unwrap();
    let before = old.path().join("agency.kpi");
    fs::write(&before, text).unwrap();
    fs::write(&rules, later).unwrap();
    for lang in ["en", "ru"] {
        let args =
            ["diff", before.to_str().unwrap(), "agency.kpi", "--period", "2026-01..2026-03", "--format", "markdown"];
        let ran = premia(folder.path(), &[&args[..], &["--lang", lang]].concat());
        let page = ran.out.replace(before.to_str().unwrap(), "OLD");
        insta::assert_snapshot!(
            format!("diff-{lang}"),
            page.replace(&before.to_string_lossy().replace('_', "\\_"), "OLD")
        );
    }
}

#[test]
fn the_page_in_html_runs_nothing_whatever_names_say() {
    let title = "<script>alert(1)</script>";
    let (new, old) = changed(&[("from 150 000:  35 000", "from 150 000:  36 000"), ("Fixed bonus", title)]);
    write(new.path(), &[("data/employees.csv", &EMPLOYEES.replace("A. Petrova", "<b>A</b>\u{202e}"))]);
    let args = ["diff", old.path().to_str().unwrap(), "--period", "2026-03", "--format", "html", "--lang", "ru"];
    let page = output(new.path(), &args);
    assert!(page.starts_with("<!DOCTYPE html><html lang=\"ru\">"), "{page}");
    assert!(page.contains("&lt;script&gt;") && page.contains("&lt;b&gt;A&lt;/b&gt;"), "{page}");
    assert!(!page.contains("<script") && !page.contains('\u{202e}') && !page.contains("<b>"), "{page}");
}

#[test]
fn a_long_change_is_cut_to_fit_a_comment() {
    let (new, old) = (project(), tempfile::tempdir().unwrap());
    let rule = |number: usize, rate: usize| {
        let note = "Ж".repeat(400);
        format!("\nbonus extra_{number} \"Extra {number}\"\n  pays:  {rate}% of turnover\n  note:  \"{note} {rate}\"\n")
    };
    let rules = |rate| RULES.to_owned() + &(0..400).map(|number| rule(number, rate)).collect::<String>();
    fs::write(old.path().join("plan.kpi"), rules(1)).unwrap();
    fs::write(new.path().join("plan.kpi"), rules(2)).unwrap();
    let old = old.path().to_str().unwrap();
    let page = premia(new.path(), &["diff", old, "--period", "2026-03", "--format", "markdown"]).out;
    assert!(page.chars().count() <= 65_536, "{}", page.chars().count());
    assert!(page.contains("more"), "{page}");
    // Everything stands in JSON: 400 rules, three payees.
    let found = json_of(&premia(new.path(), &["diff", old, "--period", "2026-03", "--format", "json"]));
    assert_eq!(found["plans"][0]["meaning"].as_array().unwrap().len(), 400);
    assert_eq!(lines(&found["plans"][0]["pay"]).len(), 1200);
}

/// Two hundred people with fifty deals each: by their number they come to 150 000, a kopeck less for each deal, 100 000 or
/// 200 000. Only the first quarter of them is in the tier that changes.
#[test]
fn one_tier_among_ten_thousand_deals_hits_exactly_whom_it_should() {
    let (new, old) = changed(&[("from 150 000:  35 000", "from 150 000:  36 000")]);
    let mut employees = String::from("id,name,hired_on\n");
    let mut deals = String::from("id,manager,closed_on,amount\n");
    for person in 0..200 {
        employees.push_str(&format!("P{person:03},Person {person},2025-01-01\n"));
        let amount = ["3000.00", "2999.99", "2000.00", "4000.00"][person % 4];
        for deal in 0..50 {
            deals.push_str(&format!("{person}-{deal},P{person:03},2026-03-{:02},{amount}\n", deal % 31 + 1));
        }
    }
    write(new.path(), &[("data/employees.csv", &employees), ("data/deals.csv", &deals)]);
    for passing in [None, Some("0")] {
        let mut args = vec![old.path().to_str().unwrap(), "--period", "2026-03"];
        args.extend(passing.into_iter().flat_map(|bytes| ["--scan-from", bytes]));
        let found = json(new.path(), &args);
        let pay = &found["plans"][0]["pay"];
        let expected: Vec<String> = (0..200)
            .filter(|person| person % 4 == 0)
            .map(|person| format!("2026-03 P{person:03} fixed 35000.00 36000.00 1000.00"))
            .collect();
        assert_eq!(lines(pay), expected);
        assert_eq!((&pay["total"]["difference"], &pay["compared"]), (&"50000.00".into(), &200.into()));
    }
}
