//! `premia lint --history`: rules held against what happened. The numbers are worked out by hand.

#![cfg(test)]

mod support;

use std::fmt::Write;

use serde_json::Value as Json;
use support::{Ran, premia, repository};
use tempfile::TempDir;

const RULES: &str = r#"plan sales "Sales"
  for:        employees
  every:      month
  currency:   RUB
  rounding:   half up to 0.01
  effective:  from 2025-01-01

record employees "Staff"
  extends:     standard
  field team:  text

record results "What was done"
  key:            id
  credited to:    manager
  field id:       text
  field manager:  employee
  field day:      date
  field units:    number

record quotas "Quotas"
  extends:      standard
  field units:  number

bonus reward "For the quota"
  when:  attainment of units >= 100%
  pays:  5 000

kpi units "Units sold"
  measure:   sum of results.units
  by date:   day
  quota:     QUOTA
  evidence:  "What was sold in the year before"
"#;

/// Who: the key and name, the team, the days of hire and of leaving.
const STAFF: &[(&str, &str, &str, &str)] =
    &[("ann", "north", "2020-01-01", ""), ("bob", "north", "2020-01-01", ""), ("eve", "south", "2020-01-01", "")];

struct Company<'a> {
    rules: String,
    staff: &'a [(&'a str, &'a str, &'a str, &'a str)],
    /// Who, the day or month, how many units.
    results: Vec<(String, String, String)>,
    /// Who, the period, the quota.
    quotas: Vec<(String, String, String)>,
    settings: &'a str,
}

impl Company<'_> {
    /// A company whose KPI has this quota: an amount for all, or `quotas.units`.
    fn with_quota(quota: &str) -> Company<'static> {
        Company {
            rules: RULES.replace("QUOTA", quota),
            staff: STAFF,
            results: Vec::new(),
            quotas: Vec::new(),
            settings: "lint: {require: []}\n",
        }
    }

    /// Results of somebody in the months of 2025, from January on.
    fn did(mut self, who: &str, units: &[&str]) -> Self {
        let months = (1..).zip(units).map(|(month, units)| {
            (who.to_owned(), format!("{}-{:02}-15", 2025 + (month - 1) / 12, (month - 1) % 12 + 1), (*units).to_owned())
        });
        self.results.extend(months);
        self
    }

    /// Quotas of somebody in the months of 2025, from January on.
    fn asked(mut self, who: &str, quotas: &[&str]) -> Self {
        let months = (1..).zip(quotas).map(|(month, quota)| {
            (who.to_owned(), format!("{}-{:02}", 2025 + (month - 1) / 12, (month - 1) % 12 + 1), (*quota).to_owned())
        });
        self.quotas.extend(months);
        self
    }

    fn written(&self) -> TempDir {
        let dir = tempfile::tempdir().unwrap();
        let mut staff = "id,name,team,hired_on,left_on\n".to_owned();
        for (key, team, hired, left) in self.staff {
            writeln!(staff, "{key},{},{team},{hired},{left}", name(key)).unwrap();
        }
        let mut results = "id,manager,day,units\n".to_owned();
        for (at, (who, day, units)) in self.results.iter().enumerate() {
            writeln!(results, "{at},{who},{day},{units}").unwrap();
        }
        let mut quotas = "employee,period,units\n".to_owned();
        for (who, period, quota) in &self.quotas {
            writeln!(quotas, "{who},{period},{quota}").unwrap();
        }
        let records = "records:\n  employees: {file: employees.csv}\n  results: {file: results.csv}\n  quotas: {file: quotas.csv}\n";
        for (file, text) in [
            ("rules.kpi", &self.rules),
            ("employees.csv", &staff),
            ("results.csv", &results),
            ("quotas.csv", &quotas),
            ("premia.yaml", &format!("{records}{}", self.settings)),
        ] {
            std::fs::write(dir.path().join(file), text).unwrap();
        }
        dir
    }

    fn said(&self, args: &[&str]) -> Ran {
        premia(self.written().path(), &[&["lint", "--history", "--on", "2025-07-01", "--lang", "en"], args].concat())
    }

    fn json(&self, period: &str) -> Json {
        let ran = self.said(&["--period", period, "--format", "json"]);
        let json: Json = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}{}", ran.out, ran.err));
        json["projects"][0].clone()
    }

    /// The findings about the past, by their codes.
    fn codes(&self, period: &str) -> Vec<String> {
        let json = self.json(period);
        let codes = json["findings"].as_array().unwrap().iter().map(|found| found["code"].as_str().unwrap().to_owned());
        codes.filter(|code| code.starts_with("L06") || code.starts_with("L07") || code == "L0901").collect()
    }

    /// The values of the only finding of a code.
    fn values(&self, period: &str, code: &str) -> Json {
        let json = self.json(period);
        let found: Vec<&Json> = json["findings"].as_array().unwrap().iter().filter(|one| one["code"] == code).collect();
        assert_eq!(found.len(), 1, "{json:#}");
        found[0]["values"].clone()
    }

    fn table(&self, period: &str) -> Json {
        self.json(period)["history"]["quotas"][0].clone()
    }
}

fn name(key: &str) -> String {
    let mut letters = key.chars();
    letters.next().map(|first| first.to_uppercase().collect::<String>() + letters.as_str()).unwrap_or_default()
}

const YEAR: &str = "2025-01..2025-12";

fn same(units: &'static str, months: usize) -> Vec<&'static str> {
    vec![units; months]
}

// Out of reach.

#[test]
fn fifty_sold_and_a_thousand_demanded_is_called_out_with_the_numbers() {
    let company = Company::with_quota("1000").did("ann", &["40", "50", "45"]).did("bob", &["30", "35", "20"]);
    let values = company.values("2025-01..2025-03", "L0601");
    assert_eq!(values["quota"], "1000");
    assert_eq!(
        (&values["best"], &values["best_who"], &values["best_period"]),
        (&"50".into(), &"Ann".into(), &"2025-02".into())
    );
    // Eve has sold nothing, and nothing says that she should: three results of two people.
    assert_eq!((&values["met"], &values["held"]), (&0.into(), &6.into()));
    assert_eq!((&values["reached"], &values["draws"], &values["seed"]), (&0.into(), &10000.into(), &"1".into()));
}

#[test]
fn one_and_a_half_times_the_best_month_is_allowed_and_a_unit_more_is_not() {
    let of = |quota: &str| {
        Company::with_quota("quotas.units")
            .did("ann", &["40", "50", "45", "44"])
            .asked("ann", &["45", "45", "45", "45", quota])
            .codes("2025-01..2025-04")
    };
    assert_eq!(of("75"), Vec::<String>::new());
    assert_eq!(of("76"), ["L0601"]);
}

#[test]
fn a_quota_asked_next_is_held_against_what_was_done_before() {
    // All met 90; of twelve results one of 101 is more than a twentieth, none of them is not.
    let of = |best: &'static str, next: &str| {
        let asked = |next| [same("90", 6), vec![next]].concat();
        let mut ann = same("100", 5);
        ann.push(best);
        Company::with_quota("quotas.units")
            .did("ann", &ann)
            .did("bob", &same("100", 6))
            .asked("ann", &asked(next))
            .asked("bob", &asked(next))
    };
    let period = "2025-01..2025-06";
    let values = of("100", "101").values(period, "L0601");
    assert_eq!((&values["met"], &values["held"], &values["period"]), (&0.into(), &12.into(), &"2025-07".into()));
    assert_eq!((&values["best"], &values["quota"]), (&"100".into(), &"101".into()));
    let out_of_reach = |best, next| of(best, next).codes(period).contains(&"L0601".to_owned());
    assert!(out_of_reach("100", "101") && !out_of_reach("101", "101") && !out_of_reach("100", "100"));
    // Far beyond the best it is told how many meet that quota, not the earlier ones.
    let values = of("100", "151").values(period, "L0601");
    assert_eq!((&values["met"], &values["held"], &values["beyond"]), (&0.into(), &12.into(), &2.into()));
}

#[test]
fn a_quota_that_one_of_twenty_results_meets_is_within_the_percentile() {
    // Twenty results: by nearest rank the 95th percentile is the nineteenth. One at 100 leaves it below, two do not.
    let of = |good: usize| {
        let mut company = Company::with_quota("100");
        for (who, months) in [("ann", 10), ("bob", 10)] {
            company = company.did(who, &same("70", months));
        }
        for (at, (_, _, units)) in company.results.iter_mut().enumerate() {
            if at < good {
                *units = "100".to_owned();
            }
        }
        company.staff = &STAFF[..2];
        company.codes("2025-01..2025-10")
    };
    assert_eq!(of(1), ["L0601"]);
    assert_eq!(of(2), ["L0603"]);
}

#[test]
fn the_best_of_others_says_nothing_of_a_personal_quota() {
    let company = Company::with_quota("quotas.units")
        .did("ann", &["100", "100", "100"])
        .did("bob", &["10", "12", "11"])
        .asked("ann", &["100", "100", "100"])
        .asked("bob", &["10", "10", "10", "19"]);
    let values = company.values("2025-01..2025-03", "L0601");
    assert_eq!((&values["who"], &values["quota"], &values["best"]), (&"Bob".into(), &"19".into(), &"12".into()));
    assert_eq!((&values["period"], &values["beyond"], &values["all"]), (&"2025-04".into(), &1.into(), &2.into()));
}

#[test]
fn a_newcomer_is_measured_by_what_others_do() {
    let staff: &[_] = &[("ann", "north", "2020-01-01", ""), ("bob", "north", "2025-01-01", "")];
    let of = |quota: &str| {
        let company = Company::with_quota("quotas.units")
            .did("ann", &["100", "100", "100"])
            .did("bob", &["1", "5", "10"])
            .asked("ann", &["100", "100", "100"])
            .asked("bob", &["1", "5", "10", quota]);
        Company { staff, ..company }.codes("2025-01..2025-03")
    };
    assert_eq!(of("90"), Vec::<String>::new());
    assert_eq!(of("151"), ["L0601"]);
}

#[test]
fn less_is_better_where_the_kpi_says_so() {
    let of = |quota: &str| {
        let mut company = Company::with_quota(quota).did("ann", &["40", "30", "36"]).did("bob", &["50", "60", "45"]);
        company.rules = company.rules.replace("  evidence:", "  attainment:  quota / measure\n  evidence:");
        company.staff = &STAFF[..2];
        company
    };
    // The best month is the one with 30; 30 is more than one and a half times 19, and just that much of 20.
    let values = of("19").values("2025-01..2025-03", "L0601");
    assert_eq!((&values["best"], &values["best_who"]), (&"30".into(), &"Ann".into()));
    assert_eq!(of("20").codes("2025-01..2025-02"), Vec::<String>::new());
    // All six take more than 20.
    assert_eq!(of("20").codes("2025-01..2025-03"), ["L0601"]);
    assert_eq!(of("45").codes("2025-01..2025-03"), Vec::<String>::new());
    let table = of("45").table("2025-01..2025-03");
    assert_eq!((&table["met"], &table["results"]), (&4.into(), &6.into()));
}

#[test]
fn settings_move_the_limits() {
    let mut company =
        Company::with_quota("quotas.units").did("ann", &["40", "50", "45"]).asked("ann", &["45", "45", "45", "76"]);
    assert_eq!(company.codes("2025-01..2025-03"), ["L0601"]);
    company.settings = "lint: {require: [], best month: 152%}\n";
    assert_eq!(company.codes("2025-01..2025-03"), Vec::<String>::new());
    for wrong in ["best month: 90%", "percentile: 100%", "percentile: 0%", "sharp rise: many"] {
        company.settings = "";
        let dir = company.written();
        let file = dir.path().join("premia.yaml");
        let text = std::fs::read_to_string(&file).unwrap();
        std::fs::write(&file, format!("{text}lint: {{{wrong}}}\n")).unwrap();
        let ran = premia(dir.path(), &["lint", "--messages", "short"]);
        assert!(ran.code == 1 && ran.err.contains(wrong.split(':').next().unwrap()), "{wrong}: {}", ran.err);
    }
}

// Too easy, and rarely met.

#[test]
fn always_met_by_half_as_much_again_is_no_challenge() {
    let of = |least: &'static str| {
        Company::with_quota("10").did("ann", &["20", "17", "30", least, "16", "18"]).only(1).codes("2025-01..2025-06")
    };
    assert_eq!(of("15"), ["L0602"]);
    assert_eq!(of("14"), Vec::<String>::new());
}

#[test]
fn met_by_fewer_than_half_is_said_and_by_half_is_not() {
    let of = |fourth: &'static str| {
        Company::with_quota("10").did("ann", &["10", "12", "9", fourth, "9", "11"]).only(1).codes("2025-01..2025-06")
    };
    assert_eq!(of("10"), Vec::<String>::new());
    // Three of six.
    assert_eq!(of("9"), Vec::<String>::new());
    let company = Company::with_quota("10").did("ann", &["10", "12", "9", "9", "9", "8"]).only(1);
    let values = company.values("2025-01..2025-06", "L0603");
    // By nearest rank the third of 80, 90, 90, 90, 100, 120 is the median.
    assert_eq!((&values["met"], &values["held"], &values["median"]), (&2.into(), &6.into(), &"0.9".into()));
}

#[test]
fn few_results_show_nothing_of_what_people_usually_reach() {
    let company = Company::with_quota("10").did("ann", &same("20", 5)).only(1);
    assert_eq!(company.codes("2025-01..2025-05"), Vec::<String>::new());
}

// Raised.

#[test]
fn a_quota_met_and_raised_month_after_month_is_a_ratchet() {
    let company = Company::with_quota("quotas.units")
        .did("ann", &["100", "110", "121"])
        .asked("ann", &["100", "110", "121", "130"])
        .did("bob", &["90", "95", "99"])
        .asked("bob", &["100", "100", "100", "100"])
        .only(2);
    let values = company.values("2025-01..2025-03", "L0604");
    assert_eq!((&values["raised"], &values["met"], &values["people"]), (&3.into(), &3.into(), &1.into()));
    assert_eq!((&values["raised_missed"], &values["missed"]), (&0.into(), &3.into()));
    // The largest of 10%, 10% and 9 of 121: the first of the equal ones.
    let told = ["who", "before", "from", "result", "after", "to"].map(|key| values[key].as_str().unwrap().to_owned());
    assert_eq!(told, ["Ann", "2025-01", "100", "100", "2025-02", "110"]);
}

#[test]
fn a_rise_for_everybody_at_a_time_is_no_ratchet() {
    // Ann meets January and misses February, Bob the other way round; both rise in February and March.
    let company = Company::with_quota("quotas.units")
        .did("ann", &["100", "100", "120"])
        .asked("ann", &["100", "110", "120"])
        .did("bob", &["90", "110", "110"])
        .asked("bob", &["100", "110", "120"])
        .only(2);
    assert_eq!(company.codes("2025-01..2025-03"), Vec::<String>::new());
}

#[test]
fn raised_after_half_of_what_was_met_is_no_ratchet() {
    let of = |last: &str| {
        Company::with_quota("quotas.units")
            .did("ann", &["100", "110"])
            .asked("ann", &["100", "110", last])
            .only(1)
            .codes("2025-01..2025-02")
    };
    assert_eq!(of("110"), Vec::<String>::new());
    assert_eq!(of("111"), ["L0604"]);
}

#[test]
fn a_leap_needs_evidence_from_more_than_thirty_percent_on() {
    let of = |next: &str| {
        let mut company = Company::with_quota("quotas.units")
            .did("ann", &["20", "20", "19"])
            .asked("ann", &["20", "20", "20", next])
            .only(1);
        company.rules = company.rules.replace("  evidence:  \"What was sold in the year before\"\n", "");
        company
    };
    assert_eq!(of("26").codes("2025-01..2025-03"), Vec::<String>::new());
    let values = of("27").values("2025-01..2025-03", "L0605");
    // 7 of 20.
    assert_eq!((&values["rise"], &values["from"], &values["to"]), (&"0.35".into(), &"20".into(), &"27".into()));
    assert_eq!((&values["who"], &values["after"], &values["people"]), (&"Ann".into(), &"2025-04".into(), &1.into()));
    let mut company = of("27");
    company.settings = "lint: {require: [], sharp rise: 35%}\n";
    assert_eq!(company.codes("2025-01..2025-03"), Vec::<String>::new());
}

#[test]
fn what_newcomers_are_asked_for_may_rise() {
    let staff: &[_] = &[("ann", "north", "2025-01-01", "")];
    let company =
        Company::with_quota("quotas.units").did("ann", &["5", "10", "20"]).asked("ann", &["5", "10", "20", "30"]);
    let mut company = Company { staff, ..company };
    company.rules = company.rules.replace("  evidence:  \"What was sold in the year before\"\n", "");
    assert_eq!(company.codes("2025-01..2025-03"), Vec::<String>::new());
}

// Seasons and starting points.

/// Twelve months: January, ten others, December.
fn year(january: &'static str, others: &'static str, december: &'static str) -> Vec<&'static str> {
    [vec![january], vec![others; 10], vec![december]].concat()
}

#[test]
fn two_years_of_one_season_ask_for_a_quota_that_knows_it() {
    let of = |second: Vec<&'static str>| {
        let both = [year("12", "30", "60"), second].concat();
        Company::with_quota("30").did("ann", &both).only(1)
    };
    let values = of(year("12", "30", "60")).values("2025-01..2026-12", "L0606");
    // 12 + 10 * 30 + 60 are 372, 31 a month; 12 of 31 are 38.7%, farther away than 60 (193.5%, or 51.6% the other way).
    assert_eq!(
        (&values["month"], &values["result"], &values["average"]),
        (&"2026-01".into(), &"12".into(), &"31".into())
    );
    assert_eq!((&values["share"], &values["years"]), (&"0.387".into(), &2.into()));
    // Another year the other way round: no season.
    assert_eq!(of(year("60", "30", "12")).codes("2025-01..2026-12"), Vec::<String>::new());
    // One year of one person shows nothing.
    assert_eq!(of(year("12", "30", "60")).codes(YEAR), Vec::<String>::new());
}

#[test]
fn quotas_that_go_with_the_season_are_left_alone() {
    let both = [year("12", "30", "60"), year("12", "30", "60")].concat();
    let company = Company::with_quota("quotas.units").did("ann", &both).asked("ann", &both).only(1);
    assert_eq!(company.codes("2025-01..2026-12"), Vec::<String>::new());
}

#[test]
fn one_year_of_five_people_is_weaker_evidence() {
    let staff: &[_] = &[
        ("ann", "north", "2020-01-01", ""),
        ("bob", "north", "2020-01-01", ""),
        ("cat", "north", "2020-01-01", ""),
        ("dan", "north", "2020-01-01", ""),
        ("eve", "north", "2020-01-01", ""),
    ];
    let of = |others: usize| {
        let mut company = Company { staff, ..Company::with_quota("30") };
        for (at, (who, ..)) in staff.iter().enumerate() {
            company = company.did(who, &if at < others { same("30", 12) } else { year("12", "30", "60") });
        }
        company
    };
    assert_eq!(of(1).codes(YEAR), ["L0606"]);
    assert_eq!(of(2).codes(YEAR), Vec::<String>::new());
}

#[test]
fn a_year_may_begin_in_any_month() {
    const FIVE: &[(&str, &str, &str, &str)] = &[
        ("ann", "north", "2020-01-01", ""),
        ("bob", "north", "2020-01-01", ""),
        ("cat", "north", "2020-01-01", ""),
        ("dan", "north", "2020-01-01", ""),
        ("eve", "north", "2020-01-01", ""),
    ];
    // From November 2025 on: 30, 60, 12 and nine times 30 are 372, 31 a month of each; 12 of 31 are 38.7%.
    let of = |people: usize, months: usize| {
        let mut company = Company { staff: &FIVE[..people], ..Company::with_quota("30") };
        let year = [vec!["30", "60", "12"], same("30", 9)].concat();
        for (who, ..) in company.staff {
            let rows = (11..).zip(&year).take(months).map(|(month, units)| {
                let day = format!("{}-{:02}-15", 2025 + (month - 1) / 12, (month - 1) % 12 + 1);
                ((*who).to_owned(), day, (*units).to_owned())
            });
            company.results.extend(rows);
        }
        company
    };
    let period = "2025-11..2026-10";
    let values = of(5, 12).values(period, "L0606");
    assert_eq!(
        [&values["month"], &values["result"], &values["average"], &values["share"]],
        ["2026-01", "60", "155", "0.387"]
    );
    // Eleven months are no year, one year of four people shows nothing: the table says that nobody looked.
    for (people, months, unseen) in [(5, 12, false), (5, 11, true), (4, 12, true)] {
        let company = of(people, months);
        assert_eq!(company.table(period)["season_not_looked_at"], unseen, "{people} {months}");
        let out = company.said(&["--period", period]).out;
        assert_eq!(out.contains("Whether there is a season was not looked at (units)"), unseen, "{out}");
        assert_eq!(company.codes(period).contains(&"L0606".to_owned()), !unseen);
    }
}

#[test]
fn a_starting_point_must_have_been() {
    let of = |start: &str| {
        let mut company = Company::with_quota("25").did("ann", &["12", "20", "30", "30", "25", "30"]).only(1);
        writeln!(company.rules, "  baseline:  {start}").unwrap();
        company
    };
    for known in ["12", "30", "24.5"] {
        assert_eq!(of(known).codes("2025-01..2025-06"), Vec::<String>::new(), "{known}");
    }
    assert_eq!(of("11").codes("2025-01..2025-06"), ["L0607"]);
    let values = of("31").values("2025-01..2025-06", "L0607");
    assert_eq!((&values["least"], &values["most"], &values["start"]), (&"12".into(), &"30".into(), &"31".into()));
}

// What is missing.

#[test]
fn no_result_and_no_quota_are_counted_and_never_zero() {
    // Bob has no quota in March, Eve none at all; the data begin in January and end in June.
    let company = Company::with_quota("quotas.units")
        .did("ann", &same("10", 6))
        .did("bob", &same("10", 6))
        .asked("ann", &same("10", 12))
        .asked("bob", &["10", "10"]);
    let table = company.table(YEAR);
    // Ann six, Bob two; of Bob four have a result without a quota. Eve has neither, and is not counted.
    assert_eq!((&table["results"], &table["met"]), (&8.into(), &8.into()));
    // Beside those four, six months of two people after the data.
    assert_eq!((&table["left_out"], &table["not_counted"]), (&16.into(), &serde_json::json!(["Eve"])));
    assert_eq!(company.codes(YEAR), Vec::<String>::new());
}

#[test]
fn an_empty_history_raises_nothing() {
    let company = Company::with_quota("1000");
    assert_eq!(company.codes(YEAR), Vec::<String>::new());
    let table = company.table(YEAR);
    assert_eq!((&table["results"], &table["best"], &table["reached"]), (&0.into(), &Json::Null, &Json::Null));
}

#[test]
fn a_month_that_is_not_over_is_no_missed_quota() {
    // In the middle of March nobody can have met its quota of 10; January and February met it.
    let company = Company::with_quota("10").did("ann", &["12", "11", "4"]).only(1);
    let on = |day: &str, period: &str, format: &str| {
        let args = ["lint", "--history", "--on", day, "--lang", "en", "--period", period, "--format", format];
        premia(company.written().path(), &args).out
    };
    let history = |day: &str, period: &str| -> Json {
        let json: Json = serde_json::from_str(&on(day, period, "json")).unwrap();
        json["projects"][0]["history"].clone()
    };
    let counts = |history: &Json| {
        let quota = &history["quotas"][0];
        (history["through"].clone(), history["not_over"].clone(), quota["met"].clone(), quota["results"].clone())
    };
    let running = history("2025-03-15", "2025-01..2025-03");
    assert_eq!(counts(&running), ("2025-02".into(), "2025-03".into(), 2.into(), 2.into()));
    // Still so on its last day; the day after it counts.
    assert_eq!(counts(&history("2025-03-31", "2025-01..2025-03")).1, "2025-03");
    let over = history("2025-04-01", "2025-01..2025-03");
    assert_eq!(counts(&over), ("2025-03".into(), Json::Null, 2.into(), 3.into()));
    // Who asks for that month alone is told how it stands.
    let alone = history("2025-03-15", "2025-03");
    assert_eq!(counts(&alone), ("2025-03".into(), "2025-03".into(), 0.into(), 1.into()));
    let said = [("2025-01..2025-03", "its results are left out"), ("2025-03", "its results are those so far")];
    for (period, words) in said {
        let text = on("2025-03-15", period, "human").split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(words), "{text}");
        assert!(on("2025-03-15", period, "markdown").contains(words));
    }
}

#[test]
fn a_quota_of_zero_is_none() {
    let company = Company::with_quota("quotas.units").did("ann", &same("10", 6)).asked("ann", &same("0", 6)).only(1);
    let table = company.table("2025-01..2025-06");
    assert_eq!((&table["results"], &table["left_out"]), (&0.into(), &6.into()));
    assert_eq!(company.codes("2025-01..2025-06"), Vec::<String>::new());
}

#[test]
fn who_has_left_is_looked_at_as_long_as_they_worked() {
    let staff: &[_] = &[("ann", "north", "2020-01-01", ""), ("bob", "north", "2020-01-01", "2025-03-31")];
    let company = Company::with_quota("10").did("ann", &same("10", 6)).did("bob", &same("10", 3));
    let table = Company { staff, ..company }.table("2025-01..2025-06");
    assert_eq!((&table["results"], &table["left_out"], &table["subjects"]), (&9.into(), &0.into(), &2.into()));
}

#[test]
fn a_team_is_one_whoever_many_are_in_it() {
    let mut company =
        Company::with_quota("30").did("ann", &same("20", 6)).did("bob", &same("15", 6)).did("eve", &same("30", 6));
    company.rules =
        company.rules.replace("  evidence:", "  per:        team\n  team as of:  last day of period\n  evidence:");
    let table = company.table("2025-01..2025-06");
    assert_eq!((&table["subjects"], &table["results"], &table["met"]), (&2.into(), &12.into(), &12.into()));
    assert_eq!((&table["best"]["value"], &table["best"]["of"]), (&"35".into(), &"north".into()));
}

#[test]
fn people_whom_no_rule_by_the_kpi_pays_are_not_held_to_its_quota() {
    let mut company = Company::with_quota("10").did("ann", &same("10", 6)).did("bob", &same("10", 6));
    company.rules = company.rules.replace("  when:  attainment", "  when:  team = \"north\" and attainment");
    let table = company.table("2025-01..2025-06");
    assert_eq!((&table["subjects"], &table["results"], &table["met"]), (&2.into(), &12.into(), &12.into()));
}

#[test]
fn quotas_of_quarters_are_held_against_quarters() {
    let mut company = Company::with_quota("quotas.units").did("ann", &["10", "20", "30", "5", "5", "5"]);
    company.quotas = vec![
        ("ann".into(), "2025-Q1".into(), "60".into()),
        ("ann".into(), "2025-Q2".into(), "16".into()),
        ("ann".into(), "2025-Q3".into(), "75".into()),
    ];
    let table = company.only(1).table("2025-01..2025-06");
    assert_eq!((&table["results"], &table["met"], &table["best"]["value"]), (&2.into(), &1.into(), &"60".into()));
    // 75 in three months drawn from 10, 20, 30, 5, 5, 5: of the 216 ways those with 30 30 20 (3) and 30 30 30 (1) reach it.
    let reached = table["reached"].as_u64().unwrap();
    assert!((130..=245).contains(&reached), "{reached}");
}

// Numbers drawn.

#[test]
fn the_probability_is_that_of_the_results_and_hangs_on_the_seed_alone() {
    let company = Company::with_quota("10").did("ann", &["9", "10", "8", "11", "9", "9", "9", "9"]).only(1);
    let dir = company.written();
    let reached = |seed: &str| {
        let args = ["lint", "--history", "--period", "2025-01..2025-08", "--seed", seed, "--format", "json"];
        let json: Json = serde_json::from_str(&premia(dir.path(), &args).out).unwrap();
        let history = &json["projects"][0]["history"];
        assert_eq!(history["seed"].to_string(), seed);
        history["quotas"][0]["reached"].as_u64().unwrap()
    };
    // Two of eight: a quarter of 10 000, give or take six standard deviations of 43.
    for seed in ["1", "2", "77"] {
        assert!((2240..=2760).contains(&reached(seed)), "{}", reached(seed));
    }
    assert_eq!(reached("7"), reached("7"));
    assert_ne!(reached("1"), reached("2"));
}

#[test]
fn the_order_of_rows_changes_nothing() {
    let mut company = Company::with_quota("quotas.units")
        .did("ann", &["40", "50", "45"])
        .did("bob", &["30", "35", "20"])
        .asked("ann", &["40", "40", "40", "90"])
        .asked("bob", &["40", "40", "40", "40"]);
    let before = company.said(&["--period", "2025-01..2025-03", "--format", "json"]).out;
    company.results.reverse();
    company.quotas.reverse();
    assert_eq!(before, company.said(&["--period", "2025-01..2025-03", "--format", "json"]).out);
}

// Around the checks.

#[test]
fn what_is_allowed_of_the_past_is_stale_only_where_the_past_was_looked_at() {
    let mut company = Company::with_quota("10").did("ann", &same("10", 6)).only(1);
    company.rules.push_str("  allow:     L0601 because \"a new market\"\n");
    assert_eq!(company.codes("2025-01..2025-06"), ["L0901"]);
    let ran = premia(company.written().path(), &["lint", "--format", "json"]);
    assert!(!ran.out.contains("L0901"), "{}", ran.out);
    company = Company::with_quota("1000").did("ann", &same("10", 6)).only(1);
    company.rules.push_str("  allow:     L0601 because \"a new market\"\n");
    assert_eq!(company.codes("2025-01..2025-06"), Vec::<String>::new());
}

#[test]
fn the_example_projects_raise_nothing_over_their_periods() {
    for (rules, period) in [
        ("agency-en", "2026-01..2026-03"),
        ("agency-ru", "2026-01..2026-03"),
        ("dealer-network", "2026-01..2026-06"),
        ("team-scorecards", "2026-01..2026-06"),
    ] {
        let args = ["lint", rules, "--history", "--period", period, "--on", "2026-06-01", "--fail-on", "warning"];
        let ran = premia(&repository("rules"), &args);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{rules}: {}", ran.out);
    }
}

#[test]
fn the_past_needs_a_period_and_data() {
    let company = Company::with_quota("10");
    let dir = company.written();
    assert_eq!(premia(dir.path(), &["lint", "--history"]).code, 2);
    assert_eq!(premia(dir.path(), &["lint", "--history", "--period", "spring"]).code, 2);
    std::fs::remove_file(dir.path().join("results.csv")).unwrap();
    let ran = premia(dir.path(), &["lint", "--history", "--period", "2025"]);
    assert!(ran.code != 0 && ran.err.contains("results.csv"), "{} {}", ran.code, ran.err);
}

#[test]
fn the_table_speaks_both_languages_and_all_forms() {
    let company = Company::with_quota("1000").did("ann", &["40", "50", "45"]).only(1);
    let dir = company.written();
    let of = |args: &[&str]| {
        let ran = premia(dir.path(), &[&["lint", "--history", "--period", "2025-01..2025-03"], args].concat());
        assert_eq!(ran.code, 0, "{}", ran.err);
        ran.out + &ran.err
    };
    for (lang, parts) in [
        ("en", ["Quotas and results of", "0 of 10 000", "seed 1", "2025-Q1"]),
        ("ru", ["Планы и результаты за", "0 из 10 000", "начальное число 1", "Не учтено"]),
    ] {
        let said = of(&["--lang", lang, "--format", "markdown"]).replace(['\u{a0}', '\u{202f}'], " ");
        for part in parts {
            assert!(said.contains(part), "{lang}: {part} in {said}");
        }
        assert!(of(&["--lang", lang]).contains(parts[0]));
    }
    assert!(of(&["--format", "sarif"]).contains("L0601"));
}

impl Company<'_> {
    /// With so many people alone.
    fn only(self, count: usize) -> Self {
        Company { staff: &STAFF[..count], ..self }
    }
}

// Changes of rules.

/// A company with its rules of today in the folder `now` and earlier ones in `before`.
fn changed(company: &Company<'_>, from: &str, to: &str) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    support::copy(company.written().path(), &dir.path().join("now"));
    support::copy(company.written().path(), &dir.path().join("before"));
    assert!(company.rules.contains(from), "{}", company.rules);
    std::fs::write(dir.path().join("now/rules.kpi"), company.rules.replace(from, to)).unwrap();
    dir
}

fn against(dir: &TempDir, args: &[&str]) -> Vec<Json> {
    let all = [&["lint", "--against", "../before", "--lang", "en", "--format", "json"], args].concat();
    let ran = premia(&dir.path().join("now"), &all);
    let json: Json = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}{}", ran.out, ran.err));
    let found = json["projects"][0]["findings"].as_array().unwrap().iter();
    found.filter(|one| one["code"].as_str().unwrap().starts_with("L07")).cloned().collect()
}

fn paid_for_units() -> Company<'static> {
    let mut company = Company::with_quota("10").did("ann", &["10", "20", "9"]).did("bob", &["5", "12", "30"]).only(2);
    company.rules = company.rules.replace("5 000", "prize").replace(
        "kpi units",
        "param prize \"Prize\"\n  from 2025-01-01:  5 000\n  from 2025-03-01:  6 000\n\nkpi units",
    );
    company
}

#[test]
fn a_change_that_pays_less_names_who_loses_how_much_and_when() {
    // Ann meets the quota in January and February, Bob in February and March. 5 000 and then 6 000 become 4 500 and 6 000.
    let dir = changed(&paid_for_units(), "from 2025-01-01:  5 000", "from 2025-01-01:  4 500");
    let found = against(&dir, &["--history", "--period", "2025-01..2025-03", "--on", "2024-06-01"]);
    assert_eq!(found.len(), 1, "{found:#?}");
    let values = &found[0]["values"];
    assert_eq!(found[0]["code"], "L0701");
    let amount = |key: &str| values[key]["amount"].as_str().unwrap().to_owned();
    assert_eq!([amount("before"), amount("after"), amount("less"), amount("sum")], ["10000", "9000", "1000", "1500"]);
    assert_eq!((&values["who"], &values["people"], &values["all"]), (&"Ann".into(), &2.into(), &2.into()));
    assert_eq!(values["months"], serde_json::json!(["2025-01", "2025-02"]));
}

#[test]
fn a_change_by_which_nobody_loses_is_quiet() {
    let dir = changed(&paid_for_units(), "from 2025-01-01:  5 000", "from 2025-01-01:  5 500");
    let found = against(&dir, &["--history", "--period", "2025-01..2025-03", "--on", "2024-06-01"]);
    assert_eq!(found, Vec::<Json>::new());
}

#[test]
fn a_change_in_a_running_month_is_said_and_one_of_the_next_is_not() {
    let since = |from: &str, to: &str, on: &str| {
        let dir = changed(&paid_for_units(), from, to);
        let found = against(&dir, &["--on", on]);
        found.iter().map(|one| (one["code"].clone(), one["values"]["since"].clone())).collect::<Vec<_>>()
    };
    let said = |day: &str| vec![(Json::from("L0702"), Json::from(day))];
    let later = ("from 2025-03-01:  6 000", "from 2025-03-01:  7 000");
    assert_eq!(since(later.0, later.1, "2025-02-28"), []);
    assert_eq!(since(later.0, later.1, "2025-03-01"), said("2025-03-01"));
    // What stands in no dated line holds as long as the plan.
    assert_eq!(since(">= 100%", ">= 90%", "2025-06-10"), said("2025-01-01"));
    assert_eq!(since(">= 100%", ">= 90%", "2024-12-31"), []);
    // A rule that begins later, and words alone.
    let rule =
        ("  pays:  prize", "  pays:  prize\n\nbonus extra \"Extra\"\n  effective:  from 2025-07-01\n  pays:  100");
    assert_eq!(since(rule.0, rule.1, "2025-06-10"), []);
    assert_eq!(since(rule.0, rule.1, "2025-07-10"), said("2025-07-01"));
    assert_eq!(since("\"For the quota\"", "\"For meeting the quota\"", "2025-06-10"), []);
}

/// Closes months of the later rules, as payroll does.
fn close(dir: &TempDir, months: &[&str]) {
    for month in months {
        let args = ["close", "--period", month, "--approved", "Chief accountant, order 17", "--on", "2026-12-31"];
        let ran = premia(&dir.path().join("now"), &args);
        assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    }
}

#[test]
fn a_change_that_reaches_into_closed_months_says_how_many_and_from_when_it_may_hold() {
    let told = |from: &str, to: &str, closed: &[&str], on: &str| {
        let dir = changed(&paid_for_units(), from, to);
        close(&dir, closed);
        let found = against(&dir, &["--on", on]);
        let values = |one: &Json| ["since", "closed", "next"].map(|key| one["values"][key].clone());
        found.iter().map(values).collect::<Vec<_>>()
    };
    let of = |since: &str, closed: u64, next: &str| vec![[Json::from(since), Json::from(closed), Json::from(next)]];
    let march = ("from 2025-03-01:  6 000", "from 2025-03-01:  7 000");
    let months = ["2025-01", "2025-02", "2025-03"];
    // April is running and nothing of it is closed: March is one closed month, and from May on nothing is begun.
    assert_eq!(told(march.0, march.1, &months, "2025-04-10"), of("2025-03-01", 1, "2025-05-01"));
    // Closed before anybody looks: on a day in February March is closed all the same.
    assert_eq!(told(march.0, march.1, &months, "2025-02-10"), of("2025-03-01", 1, "2025-04-01"));
    assert_eq!(told(march.0, march.1, &months[..2], "2025-02-10"), Vec::<[Json; 3]>::new());
    // From January on three are closed.
    let january = ("from 2025-01-01:  5 000", "from 2025-01-01:  5 500");
    assert_eq!(told(january.0, january.1, &months, "2025-04-10"), of("2025-01-01", 3, "2025-05-01"));
    // The month after the closed ones, before it begins.
    let april = (march.0, "from 2025-03-01:  6 000\n  from 2025-04-01:  7 000");
    assert_eq!(told(april.0, april.1, &months, "2025-03-31"), Vec::<[Json; 3]>::new());
    assert_eq!(told(april.0, april.1, &months, "2025-04-01"), of("2025-04-01", 0, "2025-05-01"));
    // No ledger at all.
    assert_eq!(told(march.0, march.1, &[], "2025-04-10"), of("2025-03-01", 0, "2025-05-01"));
}

#[test]
fn a_rule_without_days_holds_as_long_as_the_plan_and_nothing_is_lost_without_facts() {
    // A rule that is new and says no days of its own has held since the plan began.
    let dir = changed(&paid_for_units(), "  pays:  prize", "  pays:  prize\n\nbonus extra \"Extra\"\n  pays:  100");
    let found = against(&dir, &["--on", "2025-06-10"]);
    assert_eq!((found.len(), &found[0]["values"]["since"]), (1, &Json::from("2025-01-01")));
    // Nobody did anything in these months.
    let empty = Company { results: Vec::new(), ..paid_for_units() };
    let dir = changed(&empty, "from 2025-01-01:  5 000", "from 2025-01-01:  4 500");
    let found = against(&dir, &["--history", "--period", "2025-01..2025-03", "--on", "2024-06-01"]);
    assert_eq!(found, Vec::<Json>::new());
}

#[test]
fn a_value_that_becomes_a_parameter_changes_nothing_until_the_parameter_does() {
    let mut company = Company::with_quota("10").did("ann", &["10", "20", "9"]).only(1);
    let since = |to: &str, on: &str, company: &Company| {
        let dir = changed(company, "  pays:  5 000", to);
        against(&dir, &["--on", on]).iter().map(|one| one["values"]["since"].clone()).collect::<Vec<_>>()
    };
    let param = |july: &str| {
        format!("  pays:  prize\n\nparam prize \"Prize\"\n  from 2025-01-01:  5 000\n  from 2025-07-01:  {july}\n")
    };
    assert_eq!(since(&param("4 000"), "2025-06-30", &company), Vec::<Json>::new());
    assert_eq!(since(&param("4 000"), "2025-07-01", &company), ["2025-07-01"]);
    assert_eq!(since(&param("5 000"), "2025-07-01", &company), Vec::<Json>::new());
    // One rule until June and another from July.
    let parted = "  effective:  from 2025-01-01 through 2025-06-30\n  pays:  5 000\n\nbonus later \"Later\"\n  effective:  from 2025-07-01\n  pays:  4 000\n";
    company.rules = company.rules.replace("  pays:  5 000", "  effective:  from 2025-01-01\n  pays:  5 000");
    let since = |on: &str| {
        let dir = changed(&company, "  effective:  from 2025-01-01\n  pays:  5 000", parted);
        against(&dir, &["--on", on]).iter().map(|one| one["values"]["since"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(since("2025-06-30"), Vec::<Json>::new());
    assert_eq!(since("2025-07-01"), ["2025-07-01"]);
}

#[test]
fn quotas_raised_once_for_all_are_no_ratchet_and_raised_again_they_are() {
    let raised = |quotas: &[&str]| {
        let company =
            Company::with_quota("quotas.units").did("ann", &["10", "12", "14"]).did("bob", &["10", "12", "14"]);
        let company = company.asked("ann", quotas).asked("bob", quotas);
        company.only(2).codes("2025-01..2025-02").contains(&"L0604".to_owned())
    };
    // From the one to the other month alone; then once more in the month after.
    assert!(!raised(&["10", "11"]));
    assert!(raised(&["10", "11", "12"]));
}

#[test]
fn a_narrow_screen_breaks_no_number_of_the_history_and_no_data_are_said() {
    let company = Company::with_quota("10").did("ann", &["10", "20", "9"]);
    let dir = company.written();
    let out = |period: &str| premia(dir.path(), &["lint", "--history", "--period", period, "--lang", "en"]).out;
    let table = out("2025-01..2025-03");
    assert!(table.contains("10 000") && !table.contains("10\n000"), "{table}");
    assert!(out("2023").contains("No results with a quota above 0 in 2023"), "{}", out("2023"));
}

#[test]
fn a_quota_raised_for_one_person_after_each_good_month_is_not_hidden_by_the_others() {
    // Ann meets every quota and is asked for more each time; Bob and Eve meet theirs, too, and are never asked for more.
    let of = |raised: &[&str], eve: &[&str]| {
        Company::with_quota("quotas.units")
            .did("ann", &same("200", 5))
            .did("bob", &same("120", 5))
            .did("eve", &same("120", 5))
            .asked("ann", raised)
            .asked("bob", &same("100", 6))
            .asked("eve", eve)
    };
    let period = "2025-01..2025-05";
    let level = same("100", 6);
    let values = of(&["100", "110", "121", "130", "130", "130"], &level).values(period, "L0604");
    // Five quotas met, three raises.
    assert_eq!((&values["raised"], &values["met"], &values["people"]), (&3.into(), &5.into(), &1.into()));
    assert_eq!((&values["names"], &values["all"]), (&serde_json::json!(["Ann"]), &3.into()));
    // After two of five it is no ratchet; nor where the quotas of most others rise in the same months.
    assert_eq!(of(&["100", "110", "121", "121", "121", "121"], &level).codes(period), Vec::<String>::new());
    let rising = ["100", "110", "121", "130", "130", "130"];
    let company = Company::with_quota("quotas.units").did("ann", &same("200", 5)).did("bob", &same("90", 5));
    let company = company.did("eve", &same("90", 5)).asked("ann", &rising).asked("bob", &rising).asked("eve", &rising);
    // Bob and Eve miss theirs and are asked for more all the same.
    assert!(!company.codes(period).contains(&"L0604".to_owned()));
}

#[test]
fn four_met_quotas_of_one_person_show_a_ratchet_and_three_do_not() {
    let of = |months: usize| {
        let raised: Vec<&str> = ["100", "110", "120", "130", "140"].into_iter().take(months + 1).collect();
        let company = Company::with_quota("quotas.units")
            .did("ann", &same("200", months))
            .did("bob", &same("120", months))
            .did("eve", &same("120", months));
        let company = company.asked("ann", &raised).asked("bob", &same("100", months + 1));
        company.asked("eve", &same("100", months + 1)).codes(&format!("2025-01..2025-0{months}"))
    };
    assert_eq!(of(3), Vec::<String>::new());
    assert_eq!(of(4), ["L0604"]);
}

#[test]
fn results_of_those_who_cannot_influence_a_kpi_are_not_held_to_its_quota() {
    let mut company = Company::with_quota("10").did("ann", &same("10", 6)).did("bob", &same("10", 6));
    // No rule reads the KPI: what is said of who can influence it decides.
    company.rules = company.rules.replace("  when:  attainment of units >= 100%\n", "");
    company = company.did("eve", &same("5", 6));
    let table = company.table("2025-01..2025-06");
    assert_eq!((&table["subjects"], &table["results"], &table["met"]), (&3.into(), &18.into(), &12.into()));
    company.rules = company
        .rules
        .replace("  by date:   day\n", "  by date:   day\n  influenced by:  employees where team = \"north\"\n");
    let table = company.table("2025-01..2025-06");
    assert_eq!((&table["subjects"], &table["results"], &table["met"]), (&2.into(), &12.into(), &12.into()));
}

#[test]
fn an_end_said_for_a_rule_changes_pay_from_the_day_after_it() {
    let since = |to: &str, on: &str| {
        let dir = changed(&paid_for_units(), "  pays:  prize", to);
        against(&dir, &["--on", on]).iter().map(|one| one["values"]["since"].clone()).collect::<Vec<_>>()
    };
    let ends = "  effective:  from 2025-01-01 through 2025-06-30\n  pays:  prize";
    assert_eq!(since(ends, "2025-06-30"), Vec::<Json>::new());
    assert_eq!(since(ends, "2025-07-01"), ["2025-07-01"]);
    // The days of the plan itself, and a first day after that of the plan.
    assert_eq!(since("  effective:  from 2025-01-01\n  pays:  prize", "2025-07-01"), Vec::<Json>::new());
    assert_eq!(since("  effective:  from 2025-02-01\n  pays:  prize", "2025-07-01"), ["2025-01-01"]);
    let of_plan = |on: &str| {
        let dir = changed(&paid_for_units(), "from 2025-01-01\n", "from 2025-01-01 through 2025-06-30\n");
        against(&dir, &["--on", on]).iter().map(|one| one["values"]["since"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(of_plan("2025-06-30"), Vec::<Json>::new());
}

#[test]
fn a_cut_that_begins_after_the_history_is_held_against_its_facts() {
    // Ann meets the quota in January and February, Bob in February and March: 5 000, 5 000 and from March on 6 000.
    let found = |to: &str| {
        let dir = changed(&paid_for_units(), "from 2025-03-01:  6 000", to);
        against(&dir, &["--history", "--period", "2025-01..2025-03", "--on", "2025-03-31"])
    };
    let cut = found("from 2025-03-01:  6 000\n  from 2025-04-01:  2 000");
    assert_eq!(cut.len(), 1, "{cut:#?}");
    let values = &cut[0]["values"];
    assert_eq!((&cut[0]["code"], &values["since"]), (&"L0701".into(), &"2025-04-01".into()));
    // On the first of April the earlier text pays 6 000 for each of two met months, the later one 2 000.
    let amount = |key: &str| values[key]["amount"].as_str().unwrap().to_owned();
    assert_eq!([amount("before"), amount("after"), amount("less"), amount("sum")], ["12000", "4000", "8000", "16000"]);
    assert_eq!((amount("most"), &values["people"]), ("4000".to_owned(), &2.into()));
    assert_eq!(found("from 2025-03-01:  6 000\n  from 2025-04-01:  6 500"), Vec::<Json>::new());
    // More from April on and less from July on: that is said of July.
    let later = found("from 2025-03-01:  6 000\n  from 2025-04-01:  7 000\n  from 2025-07-01:  5 999");
    assert_eq!(later.iter().map(|one| &one["values"]["since"]).collect::<Vec<_>>(), ["2025-07-01"]);
}

#[test]
fn a_rule_that_ends_after_the_history_takes_its_pay_from_then_on() {
    let found = |to: &str| {
        let dir = changed(&paid_for_units(), "  pays:  prize", to);
        against(&dir, &["--history", "--period", "2025-01..2025-03", "--on", "2025-03-31"])
    };
    let ends = found("  effective:  from 2025-01-01 through 2025-03-31\n  pays:  prize");
    assert_eq!(ends.len(), 1, "{ends:#?}");
    let values = &ends[0]["values"];
    assert_eq!((&ends[0]["code"], &values["since"]), (&"L0701".into(), &"2025-04-01".into()));
    assert_eq!((&values["before"]["amount"], &values["after"]["amount"]), (&"12000".into(), &"0".into()));
    // Another takes its place on the day after.
    let replaced = "  effective:  from 2025-01-01 through 2025-03-31\n  pays:  prize\n\nbonus next \"For the quota\"\n  effective:  from 2025-04-01\n  when:  attainment of units >= 100%\n  pays:  prize";
    assert_eq!(found(replaced), Vec::<Json>::new());
}

#[test]
fn what_one_month_takes_is_not_hidden_by_what_another_gives() {
    let found = |january: &str, march: &str| {
        let mut company = paid_for_units();
        company.rules =
            company.rules.replace("from 2025-01-01:  5 000", "from 2025-01-01:  5 000\n  from 2025-02-01:  5 000");
        let dir = changed(
            &company,
            "from 2025-01-01:  5 000\n  from 2025-02-01:  5 000\n  from 2025-03-01:  6 000",
            &format!("from 2025-01-01:  {january}\n  from 2025-02-01:  {march}\n  from 2025-03-01:  6 000"),
        );
        against(&dir, &["--history", "--period", "2025-01..2025-03", "--on", "2024-06-01"])
    };
    // Ann: 4 000 and not 5 000 in January, 6 000 and not 5 000 in February. Bob has met nothing in January.
    let one = found("4 000", "6 000");
    assert_eq!(one.len(), 1, "{one:#?}");
    let values = &one[0]["values"];
    assert_eq!((&values["who"], &values["period"], &values["people"]), (&"Ann".into(), &"2025-01".into(), &1.into()));
    let amount = |key: &str| values[key]["amount"].as_str().unwrap().to_owned();
    assert_eq!([amount("before"), amount("after"), amount("less")], ["5000", "4000", "1000"]);
    assert_eq!(found("5 000", "6 000"), Vec::<Json>::new());
    // More in January, less in February: over both Ann loses 500, in February alone 1 000, and so does Bob.
    let both = found("5 500", "4 000");
    let values = &both[0]["values"];
    assert_eq!((&values["sum"]["amount"], &values["most"]["amount"]), (&"1500".into(), &"1000".into()));
    assert_eq!((&values["most_who"], &values["most_period"]), (&"Ann".into(), &"2025-02".into()));
}

#[test]
fn a_leap_just_above_the_limit_is_told_as_more_than_the_limit() {
    let mut company = Company::with_quota("quotas.units").did("ann", &["50000", "50000", "50000"]).only(1);
    company = company.asked("ann", &["50000", "50000", "50000", "65001"]);
    company.rules = company.rules.replace("  evidence:  \"What was sold in the year before\"\n", "");
    // 15 001 of 50 000.
    assert_eq!(company.values("2025-01..2025-03", "L0605")["rise"], "0.30002");
}

#[test]
fn columns_of_a_table_and_a_plan_that_takes_the_place_of_another_are_tried_as_of_their_days() {
    let told = |dir: &TempDir| {
        let found = against(dir, &["--history", "--period", "2025-01..2025-03", "--on", "2025-03-31"]);
        let values = |one: &Json| {
            let amount = |key: &str| one["values"][key]["amount"].clone();
            [one["code"].clone(), one["values"]["since"].clone(), amount("before"), amount("after")]
        };
        found.iter().map(values).collect::<Vec<_>>()
    };
    let april = |after: &str| vec![["L0701", "2025-04-01", "10000", after].map(Json::from)];
    // Ann has met two quotas, at 5 000 each.
    let mut company = Company::with_quota("10").did("ann", &["10", "20", "9"]).only(1);
    let plan = changed(&company, "effective:  from 2025-01-01", "effective:  from 2025-04-01");
    assert_eq!(told(&plan), Vec::<[Json; 4]>::new());
    let file = plan.path().join("now/rules.kpi");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace("5 000", "4 000")).unwrap();
    assert_eq!(told(&plan), april("8000"));
    company.rules = company.rules.replace("5 000", "prize");
    company.rules.push_str(
        "\nparam prize \"Prize\"\n  table:\n    | team | from 2025-01-01 |\n    | \"north\" | 5 000 |\n    | \"south\" | 5 000 |\n",
    );
    let with = |north: &str| {
        let table = format!(
            "    | team | from 2025-01-01 | from 2025-04-01 |\n    | \"north\" | 5 000 | {north} |\n    | \"south\" | 5 000 | 1 000 |\n"
        );
        let from = "    | team | from 2025-01-01 |\n    | \"north\" | 5 000 |\n    | \"south\" | 5 000 |\n";
        told(&changed(&company, from, &table))
    };
    assert_eq!(with("4 500"), april("9000"));
    // Nobody is in the south.
    assert_eq!(with("5 000"), Vec::<[Json; 4]>::new());
}

#[test]
fn later_days_that_are_not_tried_are_said() {
    let said = |count: u32| {
        let first = |month: u32| format!("{}-{:02}-01", 2025 + (month + 2) / 12, (month + 2) % 12 + 1);
        let days: String = (1..=count).map(|month| format!("\n  from {}:  {}", first(month), 6_000 + month)).collect();
        let dir = changed(&paid_for_units(), "from 2025-03-01:  6 000", &format!("from 2025-03-01:  6 000{days}"));
        let own = dir.path().join("now");
        let args = ["lint", "--against", "../before", "--lang", "en", "--on", "2025-03-31"];
        premia(&own, &[&args[..], &["--history", "--period", "2025-01..2025-03"]].concat()).err
    };
    // Twelve days are tried, each by a run of both texts.
    assert!(!said(12).contains("nothing is said"), "{}", said(12));
    let more = said(14);
    assert!(more.contains("from 2026-04-01 on the rules say something else"), "{more}");
    assert!(more.contains("Days of which nothing is said: 2."), "{more}");
}

// Quotas of quarters beside those of months.

/// Quotas of Ann for the quarters of 2025 and 2026, from the first on.
fn by_quarter(quotas: &[&str]) -> Vec<(String, String, String)> {
    let period = |at: usize| format!("{}-Q{}", 2025 + at / 4, at % 4 + 1);
    quotas.iter().enumerate().map(|(at, quota)| ("ann".into(), period(at), (*quota).to_owned())).collect()
}

fn rows_of(company: &Company<'_>, period: &str) -> Vec<Json> {
    company.json(period)["history"]["quotas"].as_array().unwrap().clone()
}

#[test]
fn quotas_of_quarters_beside_those_of_months_are_looked_at_too() {
    // Ten a month are met by ten a month; of the quarters 60 are asked, 45 would be one and a half times the best.
    let of = |quarter: &str| {
        let mut company =
            Company::with_quota("quotas.units").did("ann", &same("10", 6)).asked("ann", &same("10", 6)).only(1);
        company.quotas.extend(by_quarter(&[quarter, quarter]));
        company
    };
    let rows = rows_of(&of("60"), "2025-01..2025-06");
    let said: Vec<_> = rows.iter().map(|row| (&row["per"], &row["results"], &row["met"], &row["left_out"])).collect();
    assert_eq!(
        said,
        [(&"month".into(), &6.into(), &6.into(), &0.into()), (&"quarter".into(), &2.into(), &0.into(), &0.into())]
    );
    // Two quarters alone are no measure of what she can do; three are.
    assert_eq!(of("60").codes("2025-01..2025-06"), Vec::<String>::new());
    let nine = |quarter: &str| {
        let mut company = of(quarter).did("ann", &same("10", 9)).asked("ann", &same("10", 9));
        company.results.drain(..6);
        company.quotas = company.quotas.split_off(8);
        company.quotas.extend(by_quarter(&[quarter; 3]));
        company
    };
    let values = nine("46").values("2025-01..2025-09", "L0601");
    assert_eq!((&values["period"], &values["quota"], &values["best"]), (&"2025-Q3".into(), &"46".into(), &"30".into()));
    assert_eq!(nine("45").codes("2025-01..2025-09"), Vec::<String>::new());
}

#[test]
fn a_quota_that_is_given_for_a_quarter_instead_is_not_left_out_of_the_months() {
    let mut company =
        Company::with_quota("quotas.units").did("ann", &same("10", 6)).asked("ann", &same("10", 3)).only(1);
    company.quotas.push(("ann".into(), "2025-Q2".into(), "30".into()));
    let rows = rows_of(&company, "2025-01..2025-06");
    let said: Vec<_> = rows.iter().map(|row| (&row["per"], &row["results"], &row["left_out"])).collect();
    assert_eq!(said, [(&"month".into(), &3.into(), &0.into()), (&"quarter".into(), &1.into(), &0.into())]);
    // A month for which nothing is asked at all is.
    company.quotas.remove(0);
    assert_eq!(rows_of(&company, "2025-01..2025-06")[0]["left_out"], 1);
    let out = company.said(&["--period", "2025-01..2025-06"]).out;
    assert!(out.contains("units, by month") && out.contains("units, by quarter"), "{out}");
}

#[test]
fn one_strong_quarter_of_two_years_is_a_season() {
    // 30, 30, 30 and 50 are 35 in the middle; 50 of 35 are more than 125%. With 42 it is 33 and 127.2%, with 40 32.5 and 123%.
    let of = |last: [&'static str; 3], quotas: &[&str]| {
        let year = [vec!["10"; 9], last.to_vec()].concat();
        let mut company = Company::with_quota("quotas.units").did("ann", &[year.clone(), year].concat()).only(1);
        company.quotas = by_quarter(quotas);
        company
    };
    let flat = ["30"; 8];
    let period = "2025-01..2026-12";
    let values = of(["10", "20", "20"], &flat).values(period, "L0606");
    assert_eq!(
        (&values["month"], &values["result"], &values["average"]),
        (&"2026-Q4".into(), &"50".into(), &"35".into())
    );
    assert_eq!(
        (&values["share"], &values["one"], &values["several"]),
        (&"1.429".into(), &"quarter".into(), &"quarters".into())
    );
    assert_eq!(of(["12", "15", "15"], &flat).codes(period), ["L0606"]);
    assert_eq!(of(["10", "15", "15"], &flat).codes(period), Vec::<String>::new());
    // Quotas that know it.
    let known = ["28", "28", "28", "48", "28", "28", "28", "48"];
    assert_eq!(of(["10", "20", "20"], &known).codes(period), Vec::<String>::new());
}

#[test]
fn a_quarter_met_and_raised_is_a_ratchet_in_the_words_of_quarters() {
    let company = |quotas: &[&str]| {
        let mut company = Company::with_quota("quotas.units").did("ann", &same("12", 15)).only(1);
        company.quotas = by_quarter(quotas);
        company
    };
    let raised = company(&["30", "32", "34", "36", "38"]);
    let values = raised.values("2025-01..2026-03", "L0604");
    assert_eq!((&values["before"], &values["after"]), (&"2025-Q1".into(), &"2025-Q2".into()));
    assert_eq!(company(&["30", "30", "30", "30", "30"]).codes("2025-01..2026-03"), Vec::<String>::new());
    let easy = company(&["20", "20", "20", "20", "20", "20"]);
    let mut long = easy.did("ann", &same("12", 18));
    long.results.drain(..15);
    let out = long.said(&["--period", "2025-01..2026-06"]).err;
    assert!(out.contains("all 6 quarterly"), "{out}");
}

// Those for whom a KPI means nothing.

#[test]
fn who_has_never_done_any_of_it_and_is_not_named_is_not_counted() {
    let of = |rules: &[(&str, &str)]| {
        let mut company = Company::with_quota("10").did("ann", &same("10", 6)).did("bob", &same("9", 6));
        for (from, to) in rules {
            assert!(company.rules.contains(from));
            company.rules = company.rules.replace(from, to);
        }
        let table = company.table("2025-01..2025-06");
        (table["subjects"].as_u64().unwrap(), table["met"].as_u64().unwrap(), table["not_counted"].clone())
    };
    let nobody = serde_json::json!([]);
    assert_eq!(of(&[]), (2, 6, serde_json::json!(["Eve"])));
    // A rule that asks who she is, and means her: she is one who sold nothing.
    assert_eq!(of(&[("  when:  attainment", "  when:  team <> \"west\" and attainment")]), (3, 6, nobody.clone()));
    // No rule reads the KPI: those count to whom some rule pays anything.
    let other = ("  when:  attainment of units >= 100%\n", "  when:  team = \"north\"\n");
    assert_eq!(of(&[other]), (2, 6, nobody));
}

#[test]
fn who_is_not_counted_is_named_in_both_languages() {
    let company = Company::with_quota("10").did("ann", &same("10", 6)).did("bob", &same("9", 6));
    for (lang, part) in [("en", "Not counted for `units`"), ("ru", "Не участвуют в сверке по `units`")]
    {
        // The language that is said last holds.
        let args = ["lint", "--history", "--period", "2025-01..2025-06", "--lang", lang];
        let out = premia(company.written().path(), &args).out;
        let one_line = out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(one_line.contains(part) && one_line.contains("(1): Eve"), "{out}");
    }
}

#[test]
fn what_is_not_read_and_what_is_too_little_is_said() {
    let company = |months: usize| Company::with_quota("10").did("ann", &same("10", months)).only(1);
    let said = |company: &Company<'_>| {
        let out = company.said(&["--period", "2025-01..2025-06"]).out;
        out.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    assert!(said(&company(5)).contains("Fewer than six results"));
    assert!(!said(&company(6)).contains("Fewer than six results"));
    // A KPI of calls whose record the project does not name: not months without a result.
    let mut unread = company(6);
    unread.rules += r#"
record calls "Calls"
  key:              id
  credited to:      manager
  field id:         text
  field manager:    employee
  field called_on:  date

kpi made "Calls"
  measure:  count of calls
  by date:  called_on
  quota:    100
"#;
    assert!(said(&unread).contains("where the data of the record `calls` are"));
    let rows = rows_of(&unread, "2025-01..2025-06");
    let made = rows.iter().find(|row| row["kpi"] == "made").unwrap();
    assert_eq!((&made["not_read"], &made["left_out"]), (&"calls".into(), &0.into()));
}

#[test]
fn data_that_cannot_be_read_stand_in_every_document() {
    let company = Company::with_quota("10").did("ann", &same("10", 6)).did("nobody", &same("10", 1));
    let of = |format: &str| company.said(&["--period", "2025-01..2025-06", "--format", format]);
    let json: Json = serde_json::from_str(&of("json").out).unwrap();
    assert_eq!(json["projects"][0]["mistakes"][0]["code"], "P0705");
    for format in ["sarif", "markdown"] {
        let ran = of(format);
        assert!(ran.out.contains("P0705") && ran.code == 1, "{format}: {}", ran.out);
    }
}
