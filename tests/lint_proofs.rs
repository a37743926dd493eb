//! What `premia lint` says is proved, mended or no longer needed is so in every period and for everybody whom the rules meet.

#![cfg(test)]

mod support;

use std::path::Path;

use serde_json::Value as Json;
use support::{premia, repository};

const PLAN: &str = r#"plan field "Technicians"
  for:        employees
  every:      month
  currency:   EUR
  rounding:   half up to 0.01
  effective:  from 2026-01-01

record jobs "Jobs"
  key:           id
  credited to:   tech
  field id:      text
  field tech:    employee
  field day:     date
  field amount:  money
  field back:    date, optional

kpi sold "Sold"
  measure:  sum of jobs.amount
  by date:  day

kpi jobs_done "Jobs"
  measure:  count of jobs
  by date:  day

kpi again "Sold, asked again"
  measure:  sum of jobs.amount
  by date:  day
"#;

fn project(rules: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("rules.kpi"), format!("{PLAN}\n{rules}")).unwrap();
    std::fs::write(dir.path().join("premia.yaml"), "records: {}\nlint: {require: [], smallest gain: 1}\n").unwrap();
    dir
}

fn lint(dir: &Path, on: &str) -> Json {
    let ran = premia(dir, &["lint", "--on", on, "--lang", "en", "--format", "json", "--fail-on", "never"]);
    serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}{}", ran.out, ran.err))
}

fn codes(dir: &Path, on: &str) -> Vec<String> {
    let json = lint(dir, on);
    let findings = json["projects"][0]["findings"].as_array().unwrap().clone();
    findings.iter().map(|found| found["code"].as_str().unwrap().to_owned()).collect()
}

/// What is known of the only guard, as of 10 March 2026: `known`, then the values or the limits of the proof.
fn known(bonus: &str, check: &str) -> String {
    let dir = project(&format!("{bonus}\nensure e \"E\"\n  check:  {check}\n"));
    let guard = lint(dir.path(), "2026-03-10")["projects"][0]["guards"][0].clone();
    let said = |key: &str| guard[key].as_str().map(|value| format!(", {key} {value}")).unwrap_or_default();
    let whom = if guard["full_time"] == true { ", full time" } else { "" };
    format!("{}{}{}{whom}", guard["known"].as_str().unwrap(), said("values"), said("through"))
}

const HUNDRED: &str = "bonus s \"S\"\n  when:  sold >= 1 000\n  pays:  100\n";

/// 100 EUR, in March for somebody employed on all days.
const IS_PAID: &str = "sold < 1 000 or total of s >= 100";

#[test]
fn a_guard_is_proved_for_somebody_hired_inside_of_a_month_as_well() {
    assert_eq!(known(HUNDRED, IS_PAID), "proved");
    // Half of 100 EUR is less than 100.
    let prorated = known(&format!("{HUNDRED}  then:  prorate by calendar days employed\n"), IS_PAID);
    assert!(prorated.starts_with("can fail") && prorated.contains("calendar days employed = 50%"), "{prorated}");
    let share = known(
        "bonus s \"S\"\n  pays:  50 EUR * calendar days employed\n  when:  sold > 0\n",
        "sold <= 0 or total of s >= 50",
    );
    assert!(share.starts_with("can fail") && share.contains("calendar days employed"), "{share}");
    // At most as much as for all days: no share of them pays more.
    assert_eq!(known(&format!("{HUNDRED}  then:  prorate by calendar days employed\n"), "total of s <= 100"), "proved");
    let whole = HUNDRED.replace("sold >= 1 000", "sold >= 1 000 and employed whole period");
    assert_eq!(known(&whole, IS_PAID), "proved, full time");
    // A quota by the days of employment: 100 EUR for 600 where only three fifths are asked.
    let quota = "kpi asked \"A\"\n  measure:         sum of jobs.amount\n  by date:         day\n  quota:           1 000\n  quota prorated:  by calendar days\n\nbonus s \"S\"\n  when:  attainment of asked >= 100%\n  pays:  100\n";
    assert_eq!(known(quota, "total of s <= 10% of asked"), "proved, full time");
    assert_eq!(known(&quota.replace("by calendar days", "no"), "total of s <= 10% of asked"), "proved");
}

#[test]
fn a_guard_is_proved_for_all_later_periods_or_it_is_said_which_one_breaks_it() {
    let breaks = |bonus: &str, check: &str, period: &str| {
        let said = known(bonus, check);
        assert!(said.starts_with(&format!("can fail, values period = {period}")), "{bonus}{check}: {said}");
    };
    let rate = "param r \"R\"\n  from 2026-01-01:  100\n  from 2026-07-01:  150\n\nbonus s \"S\"\n  when:  sold >= 1 000\n  pays:  r\n";
    breaks(rate, "total of s <= 100", "2026-07");
    assert_eq!(known(rate, "total of s <= 150"), "proved");
    let ends = |through: &str| format!("{HUNDRED}  effective:  from 2026-01-01 through {through}\n");
    breaks(&ends("2026-03-31"), IS_PAID, "2026-04");
    breaks(&ends("2026-05-31"), IS_PAID, "2026-06");
    // Ended before.
    assert!(known(&ends("2026-02-28"), IS_PAID).starts_with("can fail, values sold = "));
    let when = |more: &str| HUNDRED.replace("sold >= 1 000", &format!("sold >= 1 000 and {more}"));
    breaks(&when("month of period <> 7"), IS_PAID, "2026-07");
    breaks(&when("first day of period < 2026-07-01"), IS_PAID, "2026-07");
    // A month that there is none of, and a day that is past.
    assert_eq!(known(&when("month of period <> 13"), IS_PAID), "proved");
    // April is the first month of 30 days; none has fewer than 28.
    let days = "bonus s \"S\"\n  when:  sold > 0\n  pays:  1 EUR * days in month\n";
    breaks(days, "sold <= 0 or total of s >= 31", "2026-04");
    assert_eq!(known(days, "sold <= 0 or total of s >= 28"), "proved");
    let table = "scale sc \"S\"\n  by:    sold\n  mode:  amount of the tier\n  table:\n    | sold       | from 2026-01-01 | from 2026-07-01 |\n    | from 1 000 |             100 |              50 |\n\nbonus s \"S\"\n  pays:  sc\n";
    breaks(table, IS_PAID, "2026-07");
    let exception = format!(
        "{HUNDRED}\nexception x \"X\"\n  of:         s\n  pays:       20\n  effective:  from 2026-07-01 through 2026-07-31\n  reason:     \"R\"\n  approved:   \"A\"\n"
    );
    breaks(&exception, IS_PAID, "2026-07");
}

#[test]
fn values_that_break_a_guard_can_occur_together() {
    // Without a job nothing is sold.
    let share = "bonus s \"S\"\n  pays:  2% of sold\n";
    assert!(!known(share, "jobs_done > 0 or total of s <= 0").starts_with("can fail"));
    assert!(known(share, "jobs_done > 1 or total of s <= 0").starts_with("can fail"));
    // What is asked twice has one answer.
    assert!(!known(&HUNDRED.replace("sold >=", "again >="), IS_PAID).starts_with("can fail"));
}

#[test]
fn what_the_calendar_decides_is_not_written_as_a_constant() {
    let tiers = |last: &str| {
        format!(
            "bonus s \"S\"\n  by:           sold\n  mode:         amount of the tier\n  from 1 000:   50 EUR\n  from 2 000:   {last}\n"
        )
    };
    let cases = [
        tiers("if month of period = 12 then 200 EUR else 100 EUR"),
        tiers("100 EUR") + "  then:         multiply by (if first day of period >= 2026-07-01 then 150% else 100%)\n",
        tiers("if period = 2026-12-31 then 300 EUR else 100 EUR"),
        "define peak \"P\"\n  is:  if month of first day of period in (11, 12) then 2 else 1\n\n".to_owned()
            + &tiers("100 EUR")
            + "  then:         multiply by peak\n",
    ];
    for rules in &cases {
        let dir = project(rules);
        premia(dir.path(), &["lint", "--on", "2026-02-10", "--fix", "--fail-on", "never"]);
        let text = std::fs::read_to_string(dir.path().join("rules.kpi")).unwrap();
        assert!(!text.contains("at most 100"), "{text}");
    }
    // The same without a word of the calendar.
    let dir = project(&tiers("100 EUR"));
    premia(dir.path(), &["lint", "--on", "2026-02-10", "--fix", "--fail-on", "never"]);
    assert!(std::fs::read_to_string(dir.path().join("rules.kpi")).unwrap().contains("at most 100"));
}

#[test]
fn a_reason_that_a_later_period_needs_is_not_stale() {
    let from = |value: &str| {
        project(&format!(
            "param least \"L\"\n  from 2026-01-01:  0\n  from 2026-07-01:  {value}\n\nbonus s \"S\"\n  when:   sold >= least\n  pays:   2% of sold\n  then:   at least 0\n  allow:  L0201 because \"looked at\"\n"
        ))
    };
    let needed = from("5 000");
    assert!(!codes(needed.path(), "2026-02-10").contains(&"L0901".to_owned()));
    assert!(!codes(needed.path(), "2026-08-10").contains(&"L0901".to_owned()));
    let stale = from("0");
    assert!(codes(stale.path(), "2026-02-10").contains(&"L0901".to_owned()));
    // What ended in July is needed no longer.
    let ended = project(
        "param least \"L\"\n  from 2026-01-01:  5 000\n  from 2026-07-01:  0\n\nbonus s \"S\"\n  when:   sold >= least\n  pays:   2% of sold\n  then:   at least 0\n  allow:  L0201 because \"looked at\"\n",
    );
    assert!(codes(ended.path(), "2026-08-10").contains(&"L0901".to_owned()));
    // A season: nothing is paid in February, and the tiers are no dead ones.
    let season = |month: &str| {
        project(&format!(
            "bonus s \"S\"\n  when:      {month}\n  by:        sold\n  mode:      linear\n  from 50:   50\n  from 100:  100\n  then:      at most 100\n"
        ))
    };
    assert!(!codes(season("month of period > 6").path(), "2026-02-10").contains(&"L0206".to_owned()));
    assert!(codes(season("month of period > 12").path(), "2026-02-10").contains(&"L0206".to_owned()));
}

#[test]
fn rows_that_are_taken_back_leave_no_lower_bound() {
    let of = |more: &str| {
        let dir = project(&format!(
            "bonus s \"S\"\n  for each:  jobs where amount >= 100\n  by date:   day\n  pays:      2% of amount\n{more}"
        ));
        let ran = premia(dir.path(), &["lint", "--on", "2026-03-10", "--lang", "en", "--bounds", "--fail-on", "never"]);
        ran.out
    };
    assert!(of("").contains("s: at least 0.00 EUR"), "{}", of(""));
    // 2% of 900 EUR of February, given back in March: -18.00 EUR.
    assert!(!of("  reversed:  on back\n").contains("at least 0.00 EUR"), "{}", of("  reversed:  on back\n"));
}

#[test]
fn the_example_projects_raise_nothing_on_any_day() {
    let days = (1..=12).flat_map(|month| [1, 15].map(|day| format!("2026-{month:02}-{day:02}")));
    let rules = ["agency-en", "agency-ru", "dealer-network", "team-scorecards"];
    for day in days {
        for rules in rules {
            let ran = premia(&repository("rules"), &["lint", rules, "--on", &day, "--fail-on", "warning"]);
            assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{rules} on {day}: {}", ran.out);
        }
    }
}

#[test]
fn a_guard_on_the_whole_pay_is_decided_with_the_caps_over_it() {
    let two = "bonus s \"S\"\n  pays:  min of (2% of sold, 300 EUR)\n\nbonus t \"T\"\n  when:  sold >= 5 000\n  pays:  200\n\n";
    let cap =
        |limit: &str, of: &str| format!("{two}cap c \"C\"\n  of:       {of}\n  at most:  {limit}\n  excess:   lost\n");
    // 300 and 200 are 500.
    let all = cap("450", "total of bonuses");
    assert_eq!(known(&all, "total of pay <= 450"), "proved");
    assert!(known(&all, "total of pay <= 449.99").starts_with("can fail, values sold = "));
    assert_eq!(known(&all, "total of bonuses <= 500"), "proved");
    assert!(known(&all, "total of bonuses <= 499.99").starts_with("can fail"));
    // From 5 000 on 300 are paid: 6% of it, with a hair below 5 000 no more than 100.
    let under = |share: &str| known(&all, &format!("total of pay <= {share} of sold"));
    assert!(under("1 EUR + 6.01%").starts_with("proved"), "{}", under("1 EUR + 6.01%"));
    assert!(under("5.99%").starts_with("can fail, values sold = 5"), "{}", under("5.99%"));
    // A limit that moves: of 5 000 are 4% no more than 200.
    let moving = cap("4% of sold", "total of bonuses");
    let kopeck = known(&moving, "total of pay <= 0.01 EUR + 4% of sold");
    assert!(kopeck.starts_with("proved"), "{kopeck}");
    assert!(known(&moving, "total of pay <= 3.99% of sold").starts_with("can fail"));
    // Of one of both: 100 and 300.
    let one = cap("100", "t");
    assert_eq!(known(&one, "total of pay <= 400"), "proved");
    assert!(known(&one, "total of pay <= 399.99").starts_with("can fail"));
    // What is kept is paid later.
    let kept = all.replace("excess:   lost", "excess:   carried\n  if left:  paid as planned");
    assert_eq!(known(&kept, "total of pay <= 450"), "checked on data");
}

#[test]
fn values_from_0_on_are_told_before_those_of_returns() {
    let share = "bonus s \"S\"\n  pays:         if sold > 2 000 then 8% of sold else 0 EUR\n  if negative:  zero\n";
    let said = known(share, "total of s <= 5% of sold");
    // 0 is more than 5% of what is returned, but that is not what breaks it.
    assert!(said.starts_with("can fail, values sold = ") && !said.contains('-'), "{said}");
}
