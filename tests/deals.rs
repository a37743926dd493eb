//! The benchmark's plan pays what a program written by hand for that one plan pays, line by line, to the kopeck.

#![cfg(test)]

mod support;

#[path = "../benches/deals/by_hand.rs"]
mod by_hand;
#[path = "../benches/deals/generate.rs"]
mod generate;

use std::collections::BTreeMap;
use std::fs;

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
    fs::write(data.join("deals.jsonl"), as_objects(&data.join("deals.csv"))).unwrap();
    assert!(said("deals.jsonl") == text, "JSON Lines pay otherwise");
    #[cfg(feature = "parquet")]
    {
        as_columns(&data.join("deals.csv"), &data.join("deals.parquet"));
        assert!(said("deals.parquet") == text, "Parquet pays otherwise");
    }
}

/// The rows of a CSV file as typed columns, in groups of 3 000.
#[cfg(feature = "parquet")]
fn as_columns(csv: &std::path::Path, to: &std::path::Path) {
    use parquet::data_type::{BoolType, ByteArray, ByteArrayType, Int32Type, Int64Type};
    use parquet::file::writer::SerializedFileWriter;
    use std::sync::Arc;

    let mut reader = csv::Reader::from_path(csv).unwrap();
    let header = reader.headers().unwrap().clone();
    let types = |name: &str| match name {
        "deal_id" | "client" => ("int64", ""),
        "amount" | "margin" => ("int64", "(DECIMAL(18,2))"),
        "is_new" => ("boolean", ""),
        name if name.ends_with("_on") => ("int32", "(DATE)"),
        _ => ("binary", "(UTF8)"),
    };
    let field = |name: &str| format!("optional {} {name} {};", types(name).0, types(name).1);
    let schema = format!("message deals {{ {} }}", header.iter().map(field).collect::<String>());
    let schema = Arc::new(parquet::schema::parser::parse_message_type(&schema).unwrap());
    let mut writer = SerializedFileWriter::new(fs::File::create(to).unwrap(), schema, Arc::default()).unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().unwrap();
    let first: jiff::civil::Date = "1970-01-01".parse().unwrap();
    for rows in rows.chunks(3000) {
        let mut group = writer.next_row_group().unwrap();
        for (at, name) in header.iter().enumerate() {
            let levels: Vec<i16> = rows.iter().map(|row| i16::from(!row[at].is_empty())).collect();
            let there = || rows.iter().map(|row| &row[at]).filter(|cell| !cell.is_empty());
            let days = |cell: &str| (cell.parse::<jiff::civil::Date>().unwrap() - first).get_days();
            let mut column = group.next_column().unwrap().unwrap();
            match types(name) {
                ("int64", _) => {
                    let cells: Vec<i64> = there().map(|cell| cell.replace('.', "").parse().unwrap()).collect();
                    column.typed::<Int64Type>().write_batch(&cells, Some(&levels), None)
                }
                ("int32", _) => {
                    let cells: Vec<i32> = there().map(days).collect();
                    column.typed::<Int32Type>().write_batch(&cells, Some(&levels), None)
                }
                ("boolean", _) => {
                    let cells: Vec<bool> = there().map(|cell| cell == "yes").collect();
                    column.typed::<BoolType>().write_batch(&cells, Some(&levels), None)
                }
                _ => {
                    let cells: Vec<ByteArray> = there().map(ByteArray::from).collect();
                    column.typed::<ByteArrayType>().write_batch(&cells, Some(&levels), None)
                }
            }
            .unwrap();
            column.close().unwrap();
        }
        group.close().unwrap();
    }
    writer.close().unwrap();
}

/// The rows of a CSV file as lines of objects: numbers as numbers, what is empty left out.
fn as_objects(csv: &std::path::Path) -> String {
    let mut reader = csv::Reader::from_path(csv).unwrap();
    let header = reader.headers().unwrap().clone();
    let mut out = String::new();
    for row in reader.records() {
        let row = row.unwrap();
        let pairs = header.iter().zip(&row).filter(|(_, cell)| !cell.is_empty());
        let pairs = pairs.map(|(name, cell)| match (name, cell) {
            ("amount" | "margin" | "client" | "deal_id", _) => format!("{name:?}: {cell}"),
            ("is_new", _) => format!("{name:?}: {}", cell == "yes"),
            _ => format!("{name:?}: {cell:?}"),
        });
        out.push_str(&format!("{{{}}}\n", pairs.collect::<Vec<_>>().join(", ")));
    }
    out
}
