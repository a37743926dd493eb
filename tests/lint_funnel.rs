//! What `premia lint` says of funnels. The numbers are worked out by hand.

#![cfg(test)]

mod support;

use serde_json::Value as Json;
use support::premia;

/// Calls lead to meetings, meetings to sales; whoever wants other lines puts them in.
const RULES: &str = r#"plan sales "Sales"
  for:        employees
  every:      month
  currency:   RUB
  rounding:   half up to 0.01
  effective:  from 2026-01-01

kpi contacts "Contacts"
  measure:  sum of results.contacts
  by date:  day
CONTACTS

kpi meetings "Meetings"
  measure:  sum of results.meetings
  by date:  day
MEETINGS

kpi sold "Sales"
  measure:  sum of results.sales
  by date:  day
SOLD

bonus for_all "For all of it"
  pays:  10 RUB * contacts + 10 RUB * meetings + 10 RUB * sold

record results "What was done"
  key:             id
  credited to:     manager
  field id:        text
  field manager:   employee
  field day:       date
  field contacts:  count
  field meetings:  count
  field sales:     count
"#;

const TO_SALES: &str = "  leads to: sold\n  conversion: 5 of 300\n";

/// The findings on the funnel, on a day.
fn found(contacts: &str, meetings: &str, sold: &str, day: &str) -> Vec<Json> {
    let rules = RULES.replace("CONTACTS", contacts).replace("MEETINGS", meetings).replace("SOLD", sold);
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("rules.kpi"), rules).unwrap();
    std::fs::write(dir.path().join("premia.yaml"), "records: {}\nlint: {require: []}\n").unwrap();
    let ran = premia(dir.path(), &["lint", "--on", day, "--format", "json"]);
    let json: Json = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}{}", ran.out, ran.err));
    assert_eq!(json["projects"][0]["mistakes"], serde_json::json!([]), "{}", ran.out);
    let all = json["projects"][0]["findings"].as_array().unwrap().clone();
    all.into_iter().filter(|one| one["code"] == "L0704").collect()
}

fn message(found: &[Json]) -> String {
    let [one] = found else { panic!("one finding: {found:#?}") };
    one["message"].as_str().unwrap().to_owned()
}

fn capacity(of: &str, words: &str) -> String {
    format!("{of}  capacity: {words}\n")
}

#[test]
fn three_hundred_contacts_for_five_sales_are_sixty_for_each() {
    // 20 sales * 60 = 1 200 contacts; June 2026 has 30 days from a Monday on, 22 of them from Monday to Friday: 54.54… a day.
    let on = |day| found(&capacity(TO_SALES, "40 per working day"), "", "  quota: 20\n", day);
    let said = message(&on("2026-06-15"));
    for part in ["20 `sold`", "1 200 `contacts`", "54.5 a working day", "can do 40"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    // October 2026 has 22 of them too, September as well; November 21: 57.14… a day.
    let said = on("2026-11-02");
    assert!(message(&said).contains("57.1 a working day"), "{said:#?}");
    let help = said[0]["help"].as_str().unwrap();
    for part in ["60 `contacts` → 1 `sold`", "21 working days", "at most 14 `sold`"] {
        assert!(help.contains(part), "{part}: {help}");
    }
}

#[test]
fn what_just_fits_is_not_told() {
    // 21 days of 40 are 840 contacts, 14 sales at 60 each; one more sale is too much.
    let of = |quota: &str| {
        found(&capacity(TO_SALES, "40 per working day"), "", &format!("  quota: {quota}\n"), "2026-11-02")
    };
    assert_eq!(of("14").len(), 0);
    assert_eq!(of("15").len(), 1);
    // 14.0005 * 60 are 840.03: what is too much is seen to be.
    assert!(message(&of("14.0005")).contains("840.03 `contacts`"), "{:#?}", of("14.0005"));
}

#[test]
fn steps_of_the_way_multiply() {
    // 1 of 10 calls becomes a meeting, 1 of 4 meetings a sale: 40 calls for a sale, 400 for ten; 19.04… a day in November.
    let calls = capacity("  leads to: meetings\n  conversion: 10%\n", "19 per working day");
    let meetings = "  leads to: sold\n  conversion: 1 of 4\n";
    let said = message(&found(&calls, meetings, "  quota: 10\n", "2026-11-02"));
    assert!(said.contains("400 `contacts`") && said.contains("19.05 a working day"), "{said}");
    let calls = capacity("  leads to: meetings\n  conversion: 10%\n", "20 per working day");
    assert_eq!(found(&calls, meetings, "  quota: 10\n", "2026-11-02").len(), 0);
    // Where nothing is known of one step, nothing is said of what lies behind it.
    assert_eq!(found(&calls, "  leads to: sold\n", "  quota: 1 000\n", "2026-11-02").len(), 0);
    // Of two quotas on the way the one that asks for most is told: 60 meetings are 600 calls, 10 sales 400.
    let both = found(&calls, &format!("{meetings}  quota: 60\n"), "  quota: 10\n", "2026-11-02");
    assert!(message(&both).contains("60 `meetings`"), "{both:#?}");
}

#[test]
fn a_quota_of_the_kpi_itself_and_other_periods_of_capacity_count() {
    let own = |words: &str, quota: &str| found(&capacity(&format!("  quota: {quota}\n"), words), "", "", "2026-11-02");
    assert!(message(&own("40 per working day", "841")).contains("841"), "841 in 21 days");
    assert_eq!(own("40 per working day", "840").len(), 0);
    assert!(message(&own("800 per month", "801")).contains("801 a month"));
    assert_eq!(own("800 per month", "800").len(), 0);
    // A quota of a quarter has three months of room, and the 66 working days of October to December 2026 (22 + 21 + 23).
    assert_eq!(own("800 per month", "2 400 per quarter").len(), 0);
    assert_eq!(own("800 per month", "2 401 per quarter").len(), 1);
    assert_eq!(own("40 per working day", "2 640 per quarter").len(), 0);
    assert_eq!(own("40 per working day", "2 641 per quarter").len(), 1);
}

#[test]
fn what_is_nobodys_own_work_is_left_alone() {
    let team = format!("  per: company\n{TO_SALES}");
    assert_eq!(found(&capacity(&team, "1 per working day"), "", "  quota: 20\n", "2026-11-02").len(), 0);
    // Less is better: nobody works towards more of it.
    let less = "  quota: 20\n  attainment: quota / measure\n";
    assert_eq!(found(&capacity(TO_SALES, "1 per working day"), "", less, "2026-11-02").len(), 0);
    // Without a capacity nothing is known of what fits.
    assert_eq!(found(TO_SALES, "", "  quota: 20\n", "2026-11-02").len(), 0);
}

/// What `check` finds in the text of a plan.
fn mistakes(contacts: &str, meetings: &str, sold: &str) -> Vec<String> {
    let rules = RULES.replace("CONTACTS", contacts).replace("MEETINGS", meetings).replace("SOLD", sold);
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("rules.kpi"), rules).unwrap();
    let ran = premia(dir.path(), &["check", "--messages", "json"]);
    let messages = serde_json::Deserializer::from_str(&ran.err).into_iter::<Json>();
    let all: Vec<Json> = messages.flat_map(|one| one.unwrap()["messages"].as_array().unwrap().clone()).collect();
    let said = |one: &Json| format!("{} {}", one["code"].as_str().unwrap(), one["message"].as_str().unwrap());
    all.iter().filter(|one| one["severity"] == "error").map(said).collect()
}

#[test]
fn what_makes_no_funnel_is_one_mistake() {
    let one = |contacts: &str, code: &str| {
        let said = mistakes(contacts, "", "");
        assert!(said.len() == 1 && said[0].starts_with(code), "{contacts}: {said:#?}");
    };
    one("  leads to: sold\n  conversion: 5 of 0\n", "P0595");
    one("  leads to: sold\n  conversion: 0 of 300\n", "P0595");
    one("  leads to: sold\n  conversion: 0%\n", "P0595");
    one("  conversion: 5 of 300\n", "P0595");
    one("  capacity: 0 per working day\n", "P0595");
    // A share of a value, a bare number, a sum are no conversion; one without a time is no capacity.
    one("  leads to: sold\n  conversion: 15% of meetings\n", "P0112");
    one("  leads to: sold\n  conversion: 5\n", "P0131");
    one("  leads to: sold\n  conversion: 5 + 1 of 300\n", "P0112");
    one("  capacity: 40\n", "P0131");
    // Two results: which of them the conversion is into, nobody knows; and that is said once.
    one("  leads to: sold, meetings\n  conversion: 5 of 300\n", "P0206");
    assert_eq!(mistakes("  leads to: sold\n  conversion: 12 of 1\n", "", ""), Vec::<String>::new());
}

#[test]
fn circles_are_shown() {
    let said = mistakes("  leads to: meetings\n", "  leads to: sold\n", "  leads to: contacts\n");
    assert_eq!(said, ["P0205 `contacts` leads back to itself: contacts → meetings → sold → contacts"]);
    // What leads into a circle is no part of it.
    let said = mistakes("  leads to: meetings\n", "  leads to: sold\n", "  leads to: meetings\n");
    assert_eq!(said, ["P0205 `meetings` leads back to itself: meetings → sold → meetings"]);
}

/// A project with a history: who, the day, contacts, sales. 300 contacts for 5 sales are stated.
fn past(rows: &[(&str, &str, u32, u32)], settings: &str, lines: (&str, &str)) -> Vec<Json> {
    let rules = RULES
        .replace("CONTACTS", &format!("{TO_SALES}{}", lines.0))
        .replace("MEETINGS", "")
        .replace("SOLD", lines.1)
        .replace("2026-01-01", "2025-01-01");
    let dir = tempfile::tempdir().unwrap();
    let results: String = rows
        .iter()
        .enumerate()
        .map(|(at, (who, day, contacts, sales))| format!("{at},{who},{day},{contacts},1,{sales}\n"))
        .collect();
    let records = "records:\n  employees: {file: employees.csv}\n  results: {file: results.csv}\n";
    for (file, text) in [
        ("rules.kpi", rules),
        ("premia.yaml", format!("{records}lint: {{require: []{settings}}}\n")),
        ("employees.csv", "id,name,hired_on,left_on\nann,Ann,2020-01-01,\nbob,Bob,2020-01-01,\n".to_owned()),
        ("results.csv", format!("id,manager,day,contacts,meetings,sales\n{results}")),
    ] {
        std::fs::write(dir.path().join(file), text).unwrap();
    }
    let args = ["lint", "--history", "--period", "2025-01..2025-03", "--on", "2025-04-01", "--lang", "en"];
    let ran = premia(dir.path(), &[&args[..], &["--format", "json"]].concat());
    let json: Json = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}{}", ran.out, ran.err));
    let all = json["projects"][0]["findings"].as_array().unwrap().clone();
    all.into_iter().filter(|one| one["code"] == "L0703" || one["code"] == "L0704").collect()
}

#[test]
fn a_conversion_is_held_against_all_results_over_all_contacts() {
    // 3 600 contacts and 30 sales: 120 for each where 60 are stated. Bob: 6 of 1 800, where 30 were to be expected; Ann 24.
    let rows = [
        ("ann", "2025-01-15", 900, 12),
        ("ann", "2025-02-15", 900, 12),
        ("bob", "2025-01-15", 900, 4),
        ("bob", "2025-02-15", 900, 2),
    ];
    let said = past(&rows, "", ("", ""));
    let message = message(&said);
    for part in ["60 `contacts`", "took 120", "30 came of 3 600"] {
        assert!(message.contains(part), "{part}: {message}");
    }
    assert!(said[0]["help"].as_str().unwrap().contains("Bob: 6 of 1 800"), "{said:#?}");
}

#[test]
fn a_conversion_within_the_limit_or_of_few_events_is_not_told() {
    // 60 sales of 3 600 are stated: 42 are 30% fewer and still within, 41 are not; 78 and 79 on the other side.
    let of = |sales: u32| past(&[("ann", "2025-01-15", 3_600, sales)], "", ("", "")).len();
    assert_eq!([42, 41, 78, 79].map(of), [0, 1, 0, 1]);
    // 29 sales are expected of 1 740 contacts: too few to say that one is few; 30 of 1 800 are not.
    let one = |contacts: u32| past(&[("ann", "2025-01-15", contacts, 1)], "", ("", "")).len();
    assert_eq!([1_740, 1_800].map(one), [0, 1]);
    // No sale at all is no data.
    assert_eq!(past(&[("ann", "2025-01-15", 3_600, 0)], "", ("", "")).len(), 0);
    assert_eq!(past(&[("ann", "2025-01-15", 3_600, 41)], ", conversion off: 50%", ("", "")).len(), 0);
    assert_eq!(past(&[("ann", "2025-01-15", 600, 1)], ", conversion from: 10", ("", "")).len(), 1);
    assert_eq!(past(&[], "", ("", "")).len(), 0);
}

#[test]
fn what_a_quota_asks_of_a_day_goes_by_the_measured_conversion() {
    // Measured are 50 contacts for a sale, stated 60: April 2025 has 22 days from Monday to Friday, so 880 contacts at 40 a day.
    // 17 sales are 850 contacts by the one and 1 020 by the other; 18 are 900.
    let rows = [("ann", "2025-01-15", 1_500, 30), ("bob", "2025-02-15", 1_500, 30)];
    let of = |quota: u32| past(&rows, "", ("  capacity: 40 per working day\n", &format!("  quota: {quota}\n")));
    assert_eq!(of(17).len(), 0);
    let said = of(18);
    assert!(message(&said).contains("900 `contacts`"), "{said:#?}");
    assert!(said[0]["help"].as_str().unwrap().contains("(as measured)"), "{said:#?}");
    // Too few to go by: 20 sales of 1 000 contacts, where 16 were to be expected.
    let rows = [("ann", "2025-01-15", 1_000, 20)];
    let of = |quota: u32| past(&rows, "", ("  capacity: 40 per working day\n", &format!("  quota: {quota}\n")));
    assert_eq!(of(14).len(), 0);
    assert!(of(15)[0]["help"].as_str().unwrap().contains("(as stated)"));
}

#[test]
fn fixes_go_by_the_rules_alone_and_say_so() {
    let dir = tempfile::tempdir().unwrap();
    for beside in [&["--history", "--period", "2025"][..], &["--against", "HEAD"]] {
        let ran = premia(dir.path(), &[&["lint", "--fix", "--lang", "en"], beside].concat());
        assert_eq!(ran.code, 2, "{}{}", ran.out, ran.err);
        assert!(ran.err.contains("--fix") && ran.err.contains(beside[0]), "{}", ran.err);
    }
}

/// What is said of the quotas of April 2025, person by person, at 60 contacts for a sale and 40 contacts a day.
fn april(quotas: &[(&str, u32)], calendar: Option<&str>) -> Vec<Json> {
    let own = "\nrecord quotas \"Quotas\"\n  extends:      standard\n  field sales:  count\n";
    let rules = RULES
        .replace("CONTACTS", &format!("{TO_SALES}  capacity: 40 per working day\n"))
        .replace("MEETINGS", "")
        .replace("SOLD", "  quota: quotas.sales\n")
        .replace("2026-01-01", "2025-01-01");
    let days = calendar.map(|_| "\nrecord calendar \"Working days\"\n  extends:  standard\n").unwrap_or_default();
    let bound = calendar.map(|_| "  calendar: {file: calendar.csv}\n").unwrap_or_default();
    let records = format!(
        "records:\n  employees: {{file: employees.csv}}\n  results: {{file: results.csv}}\n  quotas: {{file: quotas.csv}}\n{bound}"
    );
    let quotas: String = quotas.iter().map(|(who, sales)| format!("{who},2025-04,{sales}\n")).collect();
    let dir = tempfile::tempdir().unwrap();
    for (file, text) in [
        ("rules.kpi", format!("{rules}{own}{days}")),
        ("premia.yaml", format!("{records}lint: {{require: []}}\n")),
        ("employees.csv", "id,name,hired_on,left_on\nann,Ann,2020-01-01,\nbob,Bob,2020-01-01,\n".to_owned()),
        (
            "results.csv",
            "id,manager,day,contacts,meetings,sales\n1,ann,2025-01-15,60,1,1\n2,bob,2025-01-15,60,1,1\n".to_owned(),
        ),
        ("quotas.csv", format!("employee,period,sales\n{quotas}")),
        ("calendar.csv", calendar.unwrap_or_default().to_owned()),
    ] {
        std::fs::write(dir.path().join(file), text).unwrap();
    }
    let args = ["lint", "--history", "--period", "2025-01..2025-03", "--on", "2025-04-01", "--format", "json"];
    let ran = premia(dir.path(), &args);
    let json: Json = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}{}", ran.out, ran.err));
    let all = json["projects"][0]["findings"].as_array().unwrap_or_else(|| panic!("{}{}", ran.out, ran.err)).clone();
    all.into_iter().filter(|one| one["code"] == "L0704").collect()
}

#[test]
fn quotas_of_the_data_are_held_against_the_day_person_by_person() {
    // 22 working days have room for 880 contacts: 14 sales take 840, 20 sales 1 200.
    let said = april(&[("ann", 14), ("bob", 20)], None);
    let [one] = said.as_slice() else { panic!("{said:#?}") };
    let values = &one["values"];
    assert_eq!((&values["who"], &values["quota"], &values["need"]), (&"Bob".into(), &"20".into(), &"1200".into()));
    assert_eq!((&values["beyond"], &values["all"], &values["days"]), (&1.into(), &2.into(), &22.into()));
    assert_eq!(april(&[("ann", 14), ("bob", 13)], None), Vec::<Json>::new());
}

#[test]
fn working_days_are_those_of_the_calendar_where_it_knows_every_day() {
    let days = |off: &[u32], through: u32| -> String {
        let day = |day: u32| {
            // 2025-04-05 is a Saturday.
            let weekend = matches!((day + 1) % 7, 6 | 0);
            let working = if weekend || off.contains(&day) { "no" } else { "yes" };
            format!("2025-04-{day:02},{working}\n")
        };
        format!("day,working\n{}", (1..=through).map(day).collect::<String>())
    };
    let quotas = [("ann", 14), ("bob", 13)];
    // Two days off leave 20, and room for 800 contacts: 14 sales take 840.
    let said = april(&quotas, Some(&days(&[1, 2], 30)));
    let [one] = said.as_slice() else { panic!("{said:#?}") };
    assert_eq!((&one["values"]["who"], &one["values"]["days"]), (&"Ann".into(), &20.into()));
    // With one day off there is room for 840; a calendar that lacks a day is none.
    assert_eq!(april(&quotas, Some(&days(&[1], 30))), Vec::<Json>::new());
    assert_eq!(april(&quotas, Some(&days(&[1, 2], 29))), Vec::<Json>::new());
}
