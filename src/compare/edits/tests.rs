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

param rates \"Rates\"
  table:
    | team    | grade | from 2026-01-01 | from 2026-07-01 |
    | \"North\" |     1 | 5%              | 6%              |
    | \"North\" |     2 | 7%              | 8%              |
    | \"South\" |     1 | 4%              | 4%              |

scale matrix \"Matrix\"
  by:      attainment of turnover
  across:  calls
  mode:    whole amount
  table:
    | attainment of turnover | below 20 | from 20 |
    | below 80%              | 0%       | 1%      |
    | from 80%               | 2%       | 3%      |

scale steps \"Steps\"
  by:           turnover
  mode:         marginal
  from 0:       5%
  from 300 000: 8%

bonus commission \"Commission\"
  pays: steps on turnover

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

const RUSSIAN: &str = "параметр ставка «Ставка»\n  с 01.01.2026: 5%\n\n\
    параметр по_команде «По команде»\n  таблица:\n    | команда  | итог |\n    | «Север» | 0,5 |\n";

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
fn a_cell_of_a_table_is_found_by_its_row_and_column() {
    // The only column, or every day of the row.
    assert_eq!(one("by_role[junior]=6").unwrap(), ["| \"junior\" | 6             |"]);
    let north = "| \"North\" |     2 | 9%              | 9%              |";
    assert_eq!(one("rates[North, 2]=9%").unwrap(), [north]);
    assert_eq!(one("Rates [ \"north\"; 2 ] = 9%").unwrap(), [north]);
    let later = "| \"North\" |     2 | 7%              | 9%              |";
    assert_eq!(one("rates[North, 2] from 2026-07-01=9%").unwrap(), [later]);
    assert_eq!(one("rates[North, 2] с 01.07.2026=9%").unwrap(), [later]);
    let corner = "| from 80%               | 2%       | 4%      |";
    assert_eq!(one("matrix[from 80%] from 20=4%").unwrap(), [corner]);
    assert_eq!(one("matrix[от 80%] от 20=4%").unwrap(), [corner]);
    assert_eq!(one("по_команде[Север]=0,6").unwrap(), ["| «Север» | 0,6 |"]);
}

#[test]
fn a_cell_that_is_not_there_is_answered_with_those_that_are() {
    let known = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<String>>();
    let rows = known(&["North, 1", "North, 2", "South, 1"]);
    let no_row = |row: &str| EditProblem::NoRow { name: "rates".into(), row: row.into(), known: rows.clone() };
    assert_eq!(one("rates=5%"), Err(no_row("")));
    assert_eq!(one("rates from 2026-01-01=5%"), Err(no_row("")));
    assert_eq!(one("rates[North]=5%"), Err(no_row("North")));
    assert_eq!(one("rates[West, 1]=5%"), Err(no_row("West, 1")));
    let no_column = |column: &str| EditProblem::NoColumn {
        name: "matrix".into(),
        row: "from 80%".into(),
        column: column.into(),
        known: known(&["below 20", "from 20"]),
    };
    assert_eq!(one("matrix[from 80%]=5%"), Err(no_column("")));
    assert_eq!(one("matrix[from 80%] from 30=5%"), Err(no_column("from 30")));
    assert_eq!(one("level[1]=5"), Err(EditProblem::NoTable { name: "level".into() }));
    for text in ["rates[North=5%", "rates[]=5%", "rates[ , ]=5%"] {
        assert_eq!(set(text), Err(EditProblem::NotRead(text.into())));
    }
}

#[test]
fn a_tier_begins_elsewhere_or_is_found_in_its_scale() {
    assert_eq!(one("`fixed part` from 150 000=from 160 000").unwrap(), ["from 160 000: 35 000"]);
    assert_eq!(one("`fixed part` from 150 000=above 160 000: 36 000").unwrap(), ["above 160 000: 36 000"]);
    assert_eq!(one("steps from 300 000=9%").unwrap(), ["from 300 000: 9%"]);
    let elsewhere = EditProblem::TiersElsewhere {
        name: "commission".into(),
        label: "from 300 000".into(),
        scales: vec!["steps".into()],
    };
    assert_eq!(one("commission from 300 000=9%"), Err(elsewhere));
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
    let all = known(&[
        "p",
        "base_rate",
        "level",
        "by_role",
        "rates",
        "matrix",
        "steps",
        "commission",
        "turnover",
        "calls",
        "fixed part",
        "ставка",
        "по_команде",
    ]);
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
        Err(EditProblem::NoRow { name: "by_role".into(), row: String::new(), known: known(&["junior"]) })
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
