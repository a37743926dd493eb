//! The benchmark's plan pays what a program written by hand for that one plan pays, line by line, to the kopeck.

#![cfg(test)]

mod support;

#[path = "../benches/deals/by_hand.rs"]
mod by_hand;
#[path = "../benches/deals/generate.rs"]
mod generate;

use std::collections::BTreeMap;
use std::fs;

use generate::forms;
use support::{output, repository};

#[test]
fn the_benchmark_pays_what_its_plan_written_by_hand_pays() {
    let folder = tempfile::tempdir().unwrap();
    let here = repository("benches/deals");
    for file in ["plan.kpi", "premia.yaml"] {
        fs::copy(here.join(file), folder.path().join(file)).unwrap();
    }
    let data = folder.path().join("data");
    generate::write(20_000, &data).unwrap();
    let text = output(folder.path(), &["run", "--period", "2026-02..2026-03", "--format", "csv"]);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let paid: BTreeMap<[String; 3], String> = reader
        .deserialize()
        .map(|row: Result<BTreeMap<String, String>, _>| {
            let mut row = row.unwrap();
            let key = ["payee_key", "period", "component"].map(|name| row.remove(name).unwrap());
            (key, row.remove("amount").unwrap())
        })
        .collect();
    let by_hand: BTreeMap<[String; 3], String> = by_hand::pay(&data)
        .unwrap()
        .into_iter()
        .filter(|line| (2..=3).contains(&line.month))
        .map(|line| {
            let sign = if line.kopecks < 0 { "-" } else { "" };
            let kopecks = line.kopecks.abs();
            let key = [format!("M{:04}", line.person), format!("2026-{:02}", line.month), line.component.to_owned()];
            (key, format!("{sign}{}.{:02}", kopecks / 100, kopecks % 100))
        })
        .collect();
    assert_eq!(by_hand.len(), 2000 * 2 * 6);
    let differs = by_hand.iter().find(|(key, amount)| paid.get(*key) != Some(amount));
    assert!(differs.is_none(), "{differs:?}, {:?}", differs.map(|(key, _)| paid.get(key)));
    assert_eq!(paid.len(), by_hand.len());
    let said = |form: &str| {
        let project = fs::read_to_string(here.join("premia.yaml")).unwrap();
        fs::write(folder.path().join("premia.yaml"), project.replace("deals.csv", form)).unwrap();
        output(folder.path(), &["run", "--period", "2026-02..2026-03", "--format", "csv"])
    };
    forms::write(&data.join("deals.csv"), &data.join("deals.jsonl")).unwrap();
    assert!(said("deals.jsonl") == text, "JSON Lines pay otherwise");
    #[cfg(feature = "parquet")]
    {
        forms::columns(&data.join("deals.csv"), &data.join("deals.parquet"), 3_000).unwrap();
        assert!(said("deals.parquet") == text, "Parquet pays otherwise");
    }
}
