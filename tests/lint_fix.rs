//! `premia lint --fix`: what is mended stays the same rules and pays the same.

#![cfg(test)]

mod support;

use std::path::Path;

use serde_json::Value as Json;
use support::premia;

const PLAN: &str = r#"# What is agreed for 2026.
plan sales "Sales"
  for:        employees
  every:      month
  currency:   RUB
  rounding:   half up to 0.01
  effective:  from 2026-01-01
  allow:      L0101 because "five were agreed"  # to be looked at

kpi turnover "Turnover"
  measure:  sum of payments.amount
  by date:  paid_on
  quota:    quotas.turnover

record quotas "Quotas"
  extends:         standard
  field turnover:  money

bonus for_plan "For the quota"
  by:         attainment of turnover
  mode:       linear
  from 80%:        0
  from 100%:  30 000  # what was promised
  from 120%:  40 000
  examples:
    | attainment of turnover | pays   |
    |                    90% | 15 000 |
    |                   150% | 40 000 |
"#;

fn project(rules: &str, settings: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("rules.kpi"), rules).unwrap();
    std::fs::write(dir.path().join("premia.yaml"), format!("records: {{}}\nlint: {{require: []{settings}}}\n"))
        .unwrap();
    dir
}

fn text(dir: &Path) -> String {
    std::fs::read_to_string(dir.join("rules.kpi")).unwrap()
}

fn lint(dir: &Path, args: &[&str]) -> String {
    let ran = premia(dir, &[&["lint", "--on", "2026-06-01", "--lang", "en", "--fail-on", "never"], args].concat());
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    ran.out
}

#[test]
fn stale_lines_go_and_a_flat_end_gets_its_name() {
    let dir = project(PLAN, "");
    let shown = lint(dir.path(), &["--fix", "--dry-run"]);
    assert_eq!(text(dir.path()), PLAN, "nothing is written");
    assert!(
        shown.contains("\n+  then:       at most 40 000\n") && shown.contains("2 findings would be mended"),
        "{shown}"
    );
    let said = lint(dir.path(), &["--fix"]);
    assert!(said.contains("2 findings mended"), "{said}");
    let after = text(dir.path());
    // Every comment is there, and the line stands behind the tiers.
    for comment in ["# What is agreed for 2026.", "# to be looked at", "# what was promised"] {
        assert!(after.contains(comment), "{after}");
    }
    assert!(!after.contains("L0101") && after.find("at most 40 000") > after.find("from 120%"), "{after}");
    assert!(after.find("at most 40 000") < after.find("examples:"), "{after}");
    // The form is the canonical one still, the examples hold, and nothing more is found.
    assert_eq!(premia(dir.path(), &["fmt", "--check", "rules.kpi"]).code, 0, "{after}");
    assert_eq!(premia(dir.path(), &["test"]).code, 0);
    let again = lint(dir.path(), &["--fix"]);
    assert!(again.contains("Nothing here can be mended") && text(dir.path()) == after, "{again}");
}

#[test]
fn a_file_of_another_form_is_changed_in_its_lines_alone() {
    let loose = PLAN.replace("  by:         attainment of turnover\n", "  by: attainment of turnover\n");
    assert_ne!(loose, PLAN);
    let dir = project(&loose, "");
    lint(dir.path(), &["--fix"]);
    let kept: Vec<String> = text(dir.path()).lines().map(str::to_owned).collect();
    let lost: Vec<&str> = loose.lines().filter(|line| !kept.iter().any(|known| known == line)).collect();
    assert_eq!(lost.len(), 1, "{lost:?}");
    assert!(lost[0].contains("L0101"));
}

#[test]
fn a_cap_is_written_only_where_nobody_loses_by_it_and_the_company_wants_any() {
    // A factor of the data, not known to end, comes after the scale.
    let grows = PLAN.replace(
        "  examples:\n",
        "  then:       multiply by turnover / 100 000 RUB\n  given:      turnover = 100 000\n  examples:\n",
    );
    for (rules, settings) in [(grows.as_str(), ""), (PLAN, ", caps: none")] {
        let dir = project(rules, settings);
        lint(dir.path(), &["--fix"]);
        assert!(!text(dir.path()).contains("at most"), "{}", text(dir.path()));
    }
    // A parameter that rises later.
    let param = format!(
        "{}\nparam top \"Top\"\n  from 2026-01-01:  40 000\n  from 2026-07-01:  50 000\n",
        PLAN.replace("from 120%:  40 000", "from 120%:     top").replace("| 150%                   | 40 000 |\n", "")
    );
    let dir = project(&param, "");
    lint(dir.path(), &["--fix"]);
    assert!(!text(dir.path()).contains("at most"), "{}", text(dir.path()));
}

const STEPS: &str = "bonus fixed \"Fixed\"\n  by:            turnover\n  mode:          amount of the tier\n  from 100 000:  25 000\n  from 150 000:  35 000\n";

fn with_steps() -> String {
    format!("{}\n{STEPS}", PLAN.split("\nbonus").next().unwrap())
}

#[test]
fn a_scale_without_steps_is_proposed_with_its_numbers_and_not_written() {
    let dir = project(&with_steps(), "");
    let json: Json = serde_json::from_str(&lint(dir.path(), &["--format", "json"])).unwrap();
    let fixes = json["projects"][0]["fixes"].as_array().unwrap().clone();
    let proposal = fixes.iter().find(|fix| fix["code"] == "L0201").unwrap();
    assert_eq!(proposal["keeps pay"], false);
    // Half way to 100 000: nothing now, then half of 25 000.
    let what = proposal["what"].as_str().unwrap();
    assert!(what.contains("50 000.00 RUB") && what.contains("12 500.00 RUB in place of 0.00 RUB"), "{what}");
    lint(dir.path(), &["--fix"]);
    assert!(text(dir.path()).contains("amount of the tier"));
    // Written by hand it has no step left.
    let mut rules: Vec<String> = with_steps().lines().map(str::to_owned).collect();
    let mut changes = proposal["changes"].as_array().unwrap().clone();
    changes.sort_by_key(|change| std::cmp::Reverse(change["from"]["line"].as_u64()));
    for change in changes {
        let (from, to) = (&change["from"], &change["to"]);
        let line = usize::try_from(from["line"].as_u64().unwrap()).unwrap() - 1;
        let column = |at: &Json| usize::try_from(at["column"].as_u64().unwrap()).unwrap() - 1;
        let new = change["text"].as_str().unwrap();
        if from == to {
            rules.insert(line, new.trim_end().to_owned());
        } else {
            let old = rules[line].clone();
            // The line is English: a column is a byte.
            rules[line] = [old.get(..column(from)).unwrap(), new, old.get(column(to)..).unwrap()].concat();
        }
    }
    std::fs::write(dir.path().join("rules.kpi"), rules.join("\n") + "\n").unwrap();
    let found = lint(dir.path(), &["--format", "json"]);
    assert!(!found.contains("L0201") && !found.contains("L0202"), "{found}");
}

#[test]
fn hosts_are_offered_only_what_keeps_pay() {
    let dir = project(&PLAN.replace("bonus for_plan", &format!("{STEPS}\nbonus for_plan")), "");
    let log: Json = serde_json::from_str(&lint(dir.path(), &["--format", "sarif"])).unwrap();
    let results = log["runs"][0]["results"].as_array().unwrap();
    let fixable: Vec<&str> = results
        .iter()
        .filter(|result| result.get("fixes").is_some())
        .map(|result| result["ruleId"].as_str().unwrap())
        .collect();
    // Both scales end flat; the steps have a proposal, which is none for a host.
    assert_eq!(fixable, ["L0901", "L0205", "L0205"]);
    assert!(results.iter().any(|result| result["ruleId"] == "L0201"));
    let changes: Vec<&Json> = results
        .iter()
        .filter(|result| result["ruleId"] == "L0205")
        .map(|result| &result["fixes"][0]["artifactChanges"][0])
        .collect();
    assert!(changes.iter().all(|change| change["artifactLocation"]["uri"] == "rules.kpi"));
    let text = |change: &&Json| change["replacements"][0]["insertedContent"]["text"].as_str().unwrap().to_owned();
    let texts: Vec<String> = changes.iter().map(text).collect();
    assert!(texts[0].contains("at most 35 000") && texts[1].contains("at most 40 000"), "{texts:?}");
}

#[test]
fn a_russian_file_is_mended_in_russian() {
    let dir = project("", "");
    std::fs::write(dir.path().join("english.kpi"), PLAN).unwrap();
    let russian = premia(dir.path(), &["translate", "--to", "ru", "english.kpi"]);
    std::fs::remove_file(dir.path().join("english.kpi")).unwrap();
    std::fs::write(dir.path().join("rules.kpi"), &russian.out).unwrap();
    lint(dir.path(), &["--fix"]);
    let after = text(dir.path());
    assert!(after.contains("потолок 40 000") && !after.contains("L0101"), "{after}{}", russian.err);
    assert_eq!(premia(dir.path(), &["test"]).code, 0);
}

#[test]
fn a_diff_shows_the_lines_around_so_that_patch_can_read_it() {
    let dir = project(PLAN, "");
    let shown = lint(dir.path(), &["--fix", "--dry-run"]);
    let expected = "@@ -22,6 +23,7 @@\n   from 80%:        0\n   from 100%:  30 000  # what was promised\n   from 120%:  40 000\n+  then:       at most 40 000\n   examples:\n";
    assert!(shown.starts_with("--- rules.kpi\n+++ rules.kpi\n"), "{shown}");
    assert!(shown.contains(expected), "{shown}");
}

#[test]
fn a_file_keeps_its_ends_of_lines() {
    let dir = project(&PLAN.replace('\n', "\r\n"), "");
    lint(dir.path(), &["--fix"]);
    let mended = text(dir.path());
    assert!(mended.contains("at most 40 000"), "{mended}");
    assert_eq!(mended.matches('\n').count(), mended.matches("\r\n").count());
}
