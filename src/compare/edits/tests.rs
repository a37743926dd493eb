//! What becomes of texts.

use crate::compare::edits::{Edit, EditProblem, edited, quota, set};

const RULES: &str = "\
plan p \"P\"
  every: month

param base_rate \"Base rate\"
  from 2026-01-01: 5%   # of old
  from 2026-07-01: 6%

param level \"Level\"
  is: 10

param by_role \"By role\"
  table:
    | role     | from 2026-01-01 |
    | \"junior\" | 5             |

kpi turnover \"Turnover\"
  measure: sum of deals.amount
  quota: quotas.turnover

kpi calls \"Calls\"
  measure: count of calls
  quota: 6 + 1 per quarter

bonus `fixed part` \"Fixed\"
  by: turnover
  mode: amount of the tier
  from 100 000: 25 000
  from 150 000: 35 000
  then: at most 5
  then: at least 1
";

const RUSSIAN: &str = "параметр ставка «Ставка»\n  с 01.01.2026: 5%\n";

fn after(edits: &[Edit]) -> Result<Vec<String>, EditProblem> {
    let texts = vec![("a.kpi".to_owned(), RULES.to_owned()), ("b.kpi".to_owned(), RUSSIAN.to_owned())];
    let new = edited(&texts, edits)?;
    let mut lines = Vec::new();
    for ((_, old), (_, new)) in texts.iter().zip(&new) {
        let old: Vec<&str> = old.lines().collect();
        lines.extend(new.lines().filter(|line| !old.contains(line)).map(|line| line.trim().to_owned()));
    }
    Ok(lines)
}

fn one(text: &str) -> Result<Vec<String>, EditProblem> {
    after(&[set(text)?])
}

#[test]
fn a_value_is_found_by_its_label_in_either_language() {
    assert_eq!(one("level=12").unwrap(), ["is: 12"]);
    assert_eq!(one("Base_Rate from 2026-07-01 = 6.5%").unwrap(), ["from 2026-07-01: 6.5%"]);
    assert_eq!(one("base_rate с 01.07.2026=6.5%").unwrap(), ["from 2026-07-01: 6.5%"]);
    assert_eq!(one("`fixed part` from 150000=36 000").unwrap(), ["from 150 000: 36 000"]);
    assert_eq!(one("`fixed part` режим=sum of the amounts").unwrap(), ["mode: sum of the amounts"]);
    // A comment stays where it was.
    assert_eq!(one("base_rate=7%").unwrap(), ["from 2026-01-01: 7%   # of old", "from 2026-07-01: 7%"]);
}

#[test]
fn a_day_without_a_value_gets_a_line_of_its_own() {
    assert_eq!(one("base_rate from 2026-09-01=8%").unwrap(), ["from 2026-09-01: 8%"]);
    let texts = vec![("a.kpi".to_owned(), RULES.to_owned())];
    for (wanted, line) in [
        (
            "base_rate from 2025-05-01=4%",
            "  from 2025-05-01: 4%\n  from 2026-01-01: 5%   # of old\n  from 2026-07-01: 6%\n",
        ),
        (
            "base_rate from 2026-09-01=8%",
            "  from 2026-01-01: 5%   # of old\n  from 2026-07-01: 6%\n  from 2026-09-01: 8%\n",
        ),
    ] {
        let new = edited(&texts, &[set(wanted).unwrap()]).unwrap();
        assert!(new[0].1.contains(line), "{}", new[0].1);
    }
    assert_eq!(one("ставка from 2026-09-01=8%").unwrap(), ["с 01.09.2026: 8%"]);
}

#[test]
fn quotas_are_multiplied_or_put_in_place() {
    let told = |text: &str| after(&[quota(text).unwrap()]).unwrap();
    assert_eq!(told("+10%"), ["quota: quotas.turnover * 110%", "quota: (6 + 1) * 110% per quarter"]);
    assert_eq!(told("turnover=-2,5%"), ["quota: quotas.turnover * 97.5%"]);
    assert_eq!(told("calls=9"), ["quota: 9 per quarter"]);
    let twice = [quota("turnover=+10%").unwrap(), set("turnover quota=500 000").unwrap()];
    assert_eq!(after(&twice).unwrap(), ["quota: 500 000"]);
}

#[test]
fn what_cannot_be_changed_is_answered_with_what_is_there() {
    let known = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<String>>();
    let all = known(&["p", "base_rate", "level", "by_role", "turnover", "calls", "fixed part", "ставка"]);
    assert_eq!(one("rate=5%"), Err(EditProblem::NoBlock { name: "rate".into(), known: all }));
    let labels = known(&["by", "mode", "from 100 000", "from 150 000", "then"]);
    let no_label =
        |label: &str| EditProblem::NoLabel { name: "fixed part".into(), label: label.into(), known: labels.clone() };
    assert_eq!(one("`fixed part`=5"), Err(no_label("")));
    assert_eq!(one("`fixed part` from 1=5"), Err(no_label("from 1")));
    assert_eq!(
        one("`fixed part` then=5"),
        Err(EditProblem::Several { name: "fixed part".into(), label: "then".into() })
    );
    assert_eq!(
        one("by_role=5"),
        Err(EditProblem::NoLabel { name: "by_role".into(), label: String::new(), known: vec![] })
    );
    assert_eq!(
        after(&[quota("level=+5%").unwrap()]),
        Err(EditProblem::NoQuota { kpi: Some("level".into()), known: known(&["turnover", "calls"]) })
    );
    for text in ["level", "=5", "level="] {
        assert_eq!(set(text), Err(EditProblem::NotRead(text.into())));
    }
    for text in ["level=5 # no", "level=5\n  is: 6"] {
        assert_eq!(set(text), Err(EditProblem::NotOneLine(text.into())));
    }
    assert_eq!(quota("+a%"), Err(EditProblem::NotRead("+a%".into())));
}
