//! What the tests of audits share: projects of deals, and what is found in them whichever way they are read.

#![allow(dead_code, reason = "each target uses its part")]

use std::path::Path;

use serde_json::Value as Json;

use crate::support::{premia, project, write};

const PLAN: &str = r#"plan sales "Sales"
  for:        employees
  every:      month
  currency:   RUB
  rounding:   half up to 0.01
  effective:  from 2026-01-01

record deals "Deals"
  extends:  standard
"#;

const KPI: &str = "\nkpi turnover \"Deals\"\n  measure:  sum of deals.amount\n  by date:  closed_on\n";

const BOUND: &str = "records:\n  employees: {file: data/employees.csv}\n  deals: {file: data/deals.csv}\n";

/// January and February: 30 000 of 100 000 in the last three weekdays. March: 90 000 of 100 000.
pub const SPIKE: [&str; 13] = [
    "1,M1,Birch,2026-01-02,20000",
    "2,M1,Oak,2026-01-15,50000",
    "3,M1,Elm,2026-01-30,30000",
    "4,M1,Birch,2026-02-02,21000",
    "5,M1,Oak,2026-02-16,49000",
    "6,M1,Elm,2026-02-27,30000",
    "7,M1,Birch,2026-03-10,10000",
    "8,M1,Oak,2026-03-30,30100",
    "9,M1,Elm,2026-03-31,29900",
    "10,M1,Ash,2026-03-31,30000",
    "11,M2,Lime,2026-03-03,90000",
    "12,M2,Pine,2026-03-30,10000",
    "13,M2,Pine,2026-04-20,10001",
];

/// What is found in a project in March.
pub fn audited(dir: &Path, args: &[&str]) -> Json {
    let ran = premia(dir, &[&["audit", "--period", "2026-03", "--format", "json"], args].concat());
    let found: Json = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}{}", ran.out, ran.err));
    assert!(found["plans"][0].is_object(), "nothing was looked at: {}", ran.err);
    found
}

/// A project of two people and their deals.
pub struct Deals(tempfile::TempDir);

impl Deals {
    /// Deals with these fields beside the usual ones, each a line of the columns named first.
    pub fn new(rule: &str, fields: &[&str], columns: &str, lines: &[String]) -> Deals {
        let fields: Vec<String> = fields.iter().map(|field| format!("  field {field}\n")).collect();
        Deals(project(&[
            ("rules.kpi", format!("{PLAN}{}{KPI}{rule}", fields.concat())),
            ("premia.yaml", BOUND.to_owned()),
            ("data/employees.csv", "id,name\nM1,Anna Petrova\nM2,Boris Sidorov\n".to_owned()),
            ("data/deals.csv", format!("{columns}\n{}\n", lines.join("\n"))),
        ]))
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// With settings of the audit.
    pub fn settings(self, lines: &str) -> Deals {
        write(self.path(), "premia.yaml", format!("{BOUND}audit:\n{lines}"));
        self
    }

    /// With other people.
    pub fn people(self, lines: &str) -> Deals {
        write(self.path(), "data/employees.csv", lines);
        self
    }

    /// What is found, the same for tables that are kept and such as pass by, and for rows in another order.
    pub fn findings(&self) -> Vec<Json> {
        let whole = audited(self.path(), &[]);
        assert_eq!(whole, audited(self.path(), &["--scan-from", "0"]));
        let file = std::fs::read_to_string(self.path().join("data/deals.csv")).unwrap();
        let lines: Vec<&str> = file.lines().collect();
        let turned: Vec<&str> = lines.iter().take(1).chain(lines.iter().skip(1).rev()).copied().collect();
        write(self.path(), "data/deals.csv", format!("{}\n", turned.join("\n")));
        let again = audited(self.path(), &[]);
        write(self.path(), "data/deals.csv", file);
        assert_eq!(without_lines(&whole), without_lines(&again));
        whole["plans"][0]["findings"].as_array().unwrap().clone()
    }

    /// The codes of what is found, with how many rows each has.
    pub fn counted(&self) -> Vec<(String, usize)> {
        let one = |found: &Json| (found["code"].as_str().unwrap().to_owned(), found["rows"].as_array().unwrap().len());
        self.findings().iter().map(one).collect()
    }

    /// The only finding of a code.
    pub fn only(&self, code: &str) -> Json {
        let all = self.findings();
        let of_code: Vec<&Json> = all.iter().filter(|found| found["code"] == code).collect();
        assert_eq!(of_code.len(), 1, "{all:#?}");
        of_code[0].clone()
    }
}

/// The same without the lines of files, and rows in the order of their keys.
fn without_lines(found: &Json) -> Json {
    let mut found = found.clone();
    for finding in found["plans"][0]["findings"].as_array_mut().unwrap() {
        let rows = finding["rows"].as_array_mut().unwrap();
        rows.iter_mut().for_each(|row| row["line"] = Json::Null);
        rows.sort_by_key(|row| row["key"].to_string());
    }
    found
}
