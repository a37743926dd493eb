//! Files of every kind, made at random: what passes by and what is kept are together what reading the file whole gives,
//! and every message is the same.

use std::collections::BTreeSet;
use std::path::Path;

use std::sync::Arc;

use crate::data::load::load_tuned;
use crate::data::stream::{NOBODY, Trail, Tuning};
use crate::data::test_support::{gzip, zstd};
use crate::data::{
    Batch, Cell, Lane, LoadOptions, OfGroup, Passed, PassedRecord, Project, Scan, SharedTexts, Tables, load,
};
use crate::number::Exact;
use crate::plan::{Id, Plan, Record};
use crate::source::{FileId, SourceMap};

const RULES: &str = r#"
plan trial "Trial"
  for:        employees
  every:      month
  currency:   RUB
  rounding:   half up to 0.01
  effective:  from 2026-01-01 through 2026-12-31

record deals "Deals"
  key:             KEY
  credited to:     seller
  field number:    TYPE
  field seller:    employee
  field amount:    money
  field closed:    date, optional
  field stage:     one of "Won", "Lost"
  field product:   text, optional
  field rate:      percent, optional
  field hot:       yes or no, optional
  field units:     count, optional
  field client:    text, optional
  field note:      text, optional
  field due:       period, optional
  field serial:    text
  field second:    employee, optional
  field currency:  text, optional
  field price:     money in currency, optional

kpi volume "Volume"
  measure:  sum of deals.amount
  where:    product = "GTX Pro" or product = "Lyte" or stage = "Won"
  by date:  closed

kpi clients "Clients"
  measure:  count of different deals.client
  by date:  closed

bonus share "Share"
  pays:  1% of volume
"#;

const PROJECT: &str = r#"
data: {delimiter: 'DELIMITER', decimal: 'DECIMAL', dates: [DATES], empty: ['-', n.a.], percent: PERCENT}
records:
  deals:
    file: 'deals*.csv'
    columns: {seller: Manager}
    encoding: utf-8
    values: {product: {GTXPro: GTX Pro, none: '-', '': Nothing}, stage: {won!: Won}, seller: {A P: Ann}}
    LINKS
  employees: {file: people.csv}
"#;

const PEOPLE: &str = "id;name;hired_on;nick\nAnn;Ann P.;2026-01-01;a\nBo;Bo B.;2026-01-01;b\nИванов;И.;2026-01-01;b\n7;Seven;2026-01-01;7\n";

struct Dice(u64);

impl Dice {
    fn below(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % below as u64) as usize
    }

    fn of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }

    /// True once in so many times.
    fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }
}

struct Trial {
    plan: Plan,
    project: String,
    people: String,
    files: Vec<(String, Vec<u8>)>,
    /// How often something is wrong: once in so many times.
    rare: usize,
    /// Whether typed columns hold bytes that do not belong there: of columns that nobody reads nobody need notice.
    damaged: bool,
}

const FIELDS: [&str; 16] = [
    "number", "manager", "amount", "closed", "stage", "product", "rate", "hot", "units", "client", "note", "due",
    "serial", "second", "currency", "price",
];

fn cell(field: &str, dice: &mut Dice, row: usize, rare: usize, comma: bool) -> String {
    let good: &[&str] = match field {
        "number" => {
            return match dice.below(rare) {
                0 => dice
                    .of(&["", "1", "2", "d1", "D1", "7 0", "70", "??? ?", "1.5", "007", "99999999999999999999"])
                    .to_owned(),
                _ => format!("{row}"),
            };
        }
        "manager" => &["Ann", "Bo", "Иванов", " Ann ", "7", "A P"],
        "second" => &["", "Ann", "-", "7"],
        "amount" => &["1", "25", "-3", "100", "0", "7"],
        "closed" if comma => &["01.02.2026", "", "28.02.2026", "-"],
        "closed" => &["2026-02-01", "", "2024-02-29", "-", "2026-12-31"],
        "stage" => &["Won", "Lost", "won!"],
        "product" => &["GTX Pro", "GTXPro", "Lite", "", "none", "GTX  Pro", "Other"],
        "rate" => &["15%", "", "0.5 %", "100%"],
        "hot" => &["yes", "no", "", "да", "Yes", "1"],
        "units" => &["1", "20", "", "3"],
        "client" => &["North", "South", "", "West", "Восток"],
        "note" => &["", "x", "a \"quoted\" word", "two\nlines", "a,b;c", "27\" screen", "Заметка", "\u{a0}"],
        "due" => &["", "2026-03", "2026-Q1"],
        "currency" => &["RUB", "EUR", ""],
        "price" => &["5", "", "6"],
        _ => &["s1", "s2", "Серия"],
    };
    let bad: &[&str] = match field {
        "manager" => &["", "ann", "Nobody", "Aнн", "?????", "Bob", "b", "07", "A  P"],
        "second" => &["Nobody", "ANN"],
        "amount" | "price" => &[
            "",
            "x",
            "1 000",
            "12O",
            "99999999999999999999",
            "999999999999999999",
            "0.000000001",
            "5 руб.",
            "+5",
            "1E5",
        ],
        "closed" => &["2026-02-30", "31.12.2026", "soon", "1026-01-01", "2026-02-01 10:00", "45292"],
        "stage" => &["won", "Sold", "", "??????"],
        "product" => &["gtx pro", "GTX Рro", "???", "Lyte", "\u{fffd}"],
        "rate" => &["1/3", "15", "x%", "1/0", "0,5/1"],
        "hot" => &["perhaps", "НЕТ", "2"],
        "units" => &["2.0", "2,5", "2.5", "x", "1 000", "-"],
        "client" => &["north", "Nоrth", "NORTH", "n.a.", "???"],
        "note" => &["????", "\u{fffd}", "???x"],
        "due" => &["2026-13", "soon"],
        "currency" => &["rub", "рубль", "RU"],
        "serial" => &["", "-", "????"],
        _ => &["x"],
    };
    let mut text = if dice.once_in(rare) { dice.of(bad) } else { dice.of(good) }.to_owned();
    if matches!(field, "amount" | "price") && dice.once_in(3) {
        let mark = if comma != dice.once_in(4 * rare) { "," } else { "." };
        text = format!("{text}{mark}{}", dice.of(&["5", "50", "25", "125", "000000001"]));
    }
    if dice.once_in(3 * rare) {
        text = format!("{}{text}{}", dice.of(&[" ", "\t", "\u{a0}", ""]), dice.of(&["  ", "\u{2009}", ""]));
    }
    text
}

fn quoted(text: &str, delimiter: char, dice: &mut Dice) -> String {
    let must = text.contains([delimiter, '\n', '\r']) || text.starts_with('"');
    if must || dice.once_in(8) || (text.contains('"') && !dice.once_in(3)) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

/// The text of a file, sometimes cut at its end, sometimes with a byte that does not belong there: `strange` among others.
fn damaged(mut text: String, dice: &mut Dice, rare: usize, strange: u8) -> Vec<u8> {
    if dice.once_in(3) {
        text.truncate(text.trim_end_matches(['\r', '\n']).len());
        if dice.once_in(3) {
            text.pop();
        }
    }
    let mut bytes = text.into_bytes();
    if dice.once_in(6 * rare) && !bytes.is_empty() {
        let at = dice.below(bytes.len());
        bytes[at] = dice.of(&[0, b'"', b'\r', b'\n', 0xff, b',', strange]);
    }
    bytes
}

/// A value of an object, or nothing where its name is left out.
fn value(name: &str, text: &str, dice: &mut Dice, comma: bool) -> Option<String> {
    let digits = text.replace(',', ".");
    let number = matches!(name, "amount" | "price" | "units" | "rate" | "number")
        && serde_json::from_str::<serde_json::Number>(&digits).is_ok();
    Some(match dice.below(30) {
        0..10 if number && comma == text.contains(',') => digits,
        0..20 if text.is_empty() => return None,
        0..25 if text.is_empty() => "null".to_owned(),
        0 => dice.of(&["[]", "{\"a\": 1}", "true", "tru", "01", "1e2", "\"\\u04", "null"]).to_owned(),
        1..5 => {
            format!("\"{}\"", text.chars().map(|c| format!("\\u{:04x}", u32::from(c).min(0xffff))).collect::<String>())
        }
        _ if name == "hot" && matches!(text, "yes" | "no") => (text == "yes").to_string(),
        _ => serde_json::to_string(text).unwrap(),
    })
}

/// The same as lines of objects.
fn objects(dice: &mut Dice, rare: usize, comma: bool, first: usize) -> Vec<u8> {
    let mut fields: Vec<&str> = FIELDS.to_vec();
    if dice.once_in(4) {
        fields.retain(|field| !matches!(*field, "note" | "rate" | "client" | "price"));
    }
    fields.push("extra");
    let end = if dice.once_in(4) { "\r\n" } else { "\n" };
    let mut text = String::from(if dice.once_in(5) { "\u{feff}" } else { "" });
    for row in first..first + dice.of(&[0, 1, 3, 10, 40]) {
        if dice.once_in(20) {
            text.push_str(end);
        }
        if dice.once_in(5) {
            let (one, other) = (dice.below(fields.len()), dice.below(fields.len()));
            fields.swap(one, other);
        }
        let mut pairs = Vec::new();
        for field in &fields {
            let cell = cell(field, dice, row, rare, comma);
            let Some(value) = value(field, &cell, dice, comma) else { continue };
            let name = match dice.below(12 * rare) {
                0 => "AMOUNT",
                1 => "stage",
                2 => "st\\u0061ge",
                3 => "new",
                _ => *field,
            };
            pairs.push(format!("\"{name}\":{}{value}", dice.of(&["", " "])));
        }
        let line = format!("{{{}}}", pairs.join(","));
        text.push_str(if dice.once_in(12 * rare) { &line[1..] } else { &line });
        text.push_str(end);
    }
    damaged(text, dice, rare, b'{')
}

/// The same as typed columns: those of which all cells have one type as such, the others as texts. And whether the file is damaged.
#[cfg(feature = "parquet")]
fn groups(dice: &mut Dice, rare: usize, comma: bool, first: usize) -> (Vec<u8>, bool) {
    use crate::data::parquet::write::{Manner, Stored, file};
    use parquet::basic::Compression;
    let rows = dice.of(&[0, 1, 3, 10, 40]);
    let mut fields: Vec<&str> = FIELDS.to_vec();
    if dice.once_in(4) {
        fields.retain(|field| !matches!(*field, "note" | "rate" | "client" | "price"));
    }
    fields.push("extra");
    let mut columns: Vec<(String, Stored)> = Vec::new();
    for field in fields {
        let cells: Vec<String> = (first..first + rows).map(|row| cell(field, dice, row, rare, comma)).collect();
        let none = |text: &String| text.is_empty() || (field != "serial" && text == "-");
        let typed = !dice.once_in(4);
        // Too large for a cell, or odd years, once in a while.
        let strange = dice.once_in(rare);
        let units = |text: &String| -> Option<i64> {
            let (whole, decimals) = text.split_once([',', '.']).unwrap_or((text, ""));
            let digits = format!("{whole}{decimals:0<2}");
            (decimals.len() <= 2 && whole.trim_start_matches('-').bytes().all(|byte| byte.is_ascii_digit()))
                .then(|| digits.parse().ok())?
        };
        let whole = |text: &String| text.parse::<i64>().ok().filter(|number| number.to_string() == *text);
        let day = |text: &String| -> Option<i64> {
            let parts: Vec<i64> = text.split(['-', '.']).map(|part| part.parse().ok()).collect::<Option<_>>()?;
            let [one, two, three] = parts[..] else { return None };
            let day = if comma { crate::time::date(three, two, one) } else { crate::time::date(one, two, three) }?;
            Some(i64::from((day - crate::time::date(1970, 1, 1)?).get_days()))
        };
        fn all<T>(
            cells: &[String],
            none: impl Fn(&String) -> bool,
            of: impl Fn(&String) -> Option<T>,
        ) -> Option<Vec<Option<T>>> {
            cells.iter().map(|text| if none(text) { Some(None) } else { of(text).map(Some) }).collect()
        }
        let texts = || cells.iter().map(|text| (!text.is_empty()).then(|| text.clone().into_bytes())).collect();
        let (ty, stored) = match field {
            "amount" | "price" if typed => match all(&cells, none, units) {
                Some(mut units) => {
                    if let Some(Some(units)) = units.first_mut().filter(|_| strange) {
                        *units = dice.of(&[i64::MAX, 1_000_000_000_000_000_000, -999_999_999_999_999_999]);
                    }
                    if dice.once_in(2) {
                        let bytes = |units: Option<i64>| Some(units?.to_be_bytes().to_vec());
                        (
                            "fixed_len_byte_array(8)|(DECIMAL(18,2))",
                            Stored::Fixed(units.into_iter().map(bytes).collect()),
                        )
                    } else {
                        ("int64|(DECIMAL(18,2))", Stored::Long(units))
                    }
                }
                None => ("binary|(UTF8)", Stored::Texts(texts())),
            },
            "number" | "units" if typed => match all(&cells, none, whole) {
                Some(units) => ("int64|", Stored::Long(units)),
                None => ("binary|(UTF8)", Stored::Texts(texts())),
            },
            "closed" if typed => match all(&cells, none, day) {
                Some(days) if dice.once_in(3) => {
                    let second = if strange { 3_601 } else { 0 };
                    let at = |day: Option<i64>| Some(day? * 86_400_000 + second * 1000);
                    ("int64|(TIMESTAMP(MILLIS,false))", Stored::Long(days.into_iter().map(at).collect()))
                }
                Some(days) => {
                    let far = if strange { 1_000_000 } else { 0 };
                    let at = |day: Option<i64>| i32::try_from(day? + far).ok();
                    ("int32|(DATE)", Stored::Short(days.into_iter().map(at).collect()))
                }
                None => ("binary|(UTF8)", Stored::Texts(texts())),
            },
            "hot" if typed => (
                "boolean|",
                Stored::Flags(cells.iter().map(|text| (!text.is_empty()).then_some(text == "yes")).collect()),
            ),
            "extra" => ("double|", Stored::Floats(cells.len())),
            _ => ("binary|(UTF8)", Stored::Texts(texts())),
        };
        columns.push((ty.replace('|', &format!(" {field} ")), stored));
    }
    let columns: Vec<(&str, Stored)> = columns.iter().map(|(ty, stored)| (ty.as_str(), stored.clone())).collect();
    let manner = Manner {
        compression: dice.of(&[Compression::SNAPPY, Compression::UNCOMPRESSED]),
        group: dice.of(&[1, 7, 1000]),
        page: dice.of(&[3, 1000]),
        dictionary: dice.once_in(2),
        statistics: !dice.once_in(3),
    };
    let mut bytes = file(&columns, manner);
    if dice.once_in(6 * rare) {
        let at = dice.below(bytes.len());
        bytes[at] = dice.of(&[0, 1, 0xff]);
        return (bytes, true);
    }
    (bytes, false)
}

#[cfg(not(feature = "parquet"))]
fn groups(dice: &mut Dice, rare: usize, comma: bool, first: usize) -> (Vec<u8>, bool) {
    (objects(dice, rare, comma, first), false)
}

fn file(dice: &mut Dice, rare: usize, (delimiter, comma): (char, bool), first: usize) -> Vec<u8> {
    let mut fields: Vec<&str> = FIELDS.to_vec();
    for at in 0..fields.len() {
        let other = dice.below(fields.len());
        fields.swap(at, other);
    }
    if dice.once_in(4) {
        fields.retain(|field| !matches!(*field, "note" | "rate" | "client" | "price"));
    }
    if dice.once_in(30) {
        fields.pop();
    }
    if dice.once_in(3) {
        let at = dice.below(fields.len());
        fields.insert(at, "extra");
    }
    let separator = delimiter.to_string();
    let end = if dice.once_in(4) { "\r\n" } else { "\n" };
    let mut text = String::new();
    if dice.once_in(5) {
        text.push('\u{feff}');
    }
    if dice.once_in(10) {
        text.push_str(end);
    }
    text.push_str(&fields.join(&separator));
    text.push_str(end);
    for row in first..first + dice.of(&[0, 1, 3, 10, 40]) {
        let mut cells: Vec<String> =
            fields.iter().map(|field| quoted(&cell(field, dice, row, rare, comma), delimiter, dice)).collect();
        match dice.below(12 * rare) {
            0 => drop(cells.pop()),
            1 => cells.push("more".to_owned()),
            2 => cells = vec![String::new(); fields.len()],
            3 => cells = vec![" ".to_owned()],
            4 => cells = vec![String::new()],
            _ => {}
        }
        text.push_str(&cells.join(&separator));
        text.push_str(if dice.once_in(40) { "\r\n" } else { end });
    }
    damaged(text, dice, rare, b'?')
}

/// The same text in an encoding, now and then with a byte that is none of its letters, or as it was.
fn encoded(text: Vec<u8>, encoding: &str, dice: &mut Dice, rare: usize) -> Vec<u8> {
    if encoding == "utf-8" || dice.once_in(10 * rare) {
        return text;
    }
    let text = String::from_utf8_lossy(&text);
    let mut bytes = match encoding {
        "utf-16" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        _ => encoding_rs::WINDOWS_1251.encode(text.trim_start_matches('\u{feff}')).0.into_owned(),
    };
    if dice.once_in(3 * rare) {
        let at = dice.below(bytes.len() + 1);
        bytes.insert(at, dice.of(&[0x98, 0xd8, 0]));
    }
    bytes
}

fn trial(seed: u64) -> Trial {
    let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    for _ in 0..5 {
        dice.below(2);
    }
    let rare = dice.of(&[8, 40, 200, 100_000]);
    let comma = dice.once_in(2);
    let delimiter = if comma { ';' } else { dice.of(&[',', '\t']) };
    let key = dice.of(&["number", "number", "number, seller", "seller, number, serial"]);
    let rules = RULES.replace("KEY", key).replace("TYPE", dice.of(&["text", "count", "number", "text"]));
    let mut sources = SourceMap::new();
    sources.add("trial.kpi", &rules);
    let analysed = crate::analyse::analyse(&mut sources);
    let plan = analysed.plans.into_iter().next();
    let plan = plan.unwrap_or_else(|| panic!("{:?}", analysed.diagnostics));
    let project = PROJECT
        .replace(
            "DELIMITER",
            if delimiter == '\t' {
                "tab"
            } else if comma {
                ";"
            } else {
                ","
            },
        )
        .replace("DECIMAL", if comma { "," } else { "." })
        .replace("DATES", if comma { dice.of(&["DD.MM.YYYY", "YYYY-MM-DD, DD.MM.YYYY"]) } else { "YYYY-MM-DD" })
        .replace("PERCENT", dice.of(&["share", "points"]))
        .replace("LINKS", if dice.once_in(4) { "links: {second: nick}" } else { "" });
    let encoding = dice.of(&["utf-8", "utf-8", "windows-1251", "utf-16"]);
    let project = project.replace("encoding: utf-8", &format!("encoding: {encoding}"));
    let separator = delimiter.to_string();
    let mut people = PEOPLE.replace(';', &separator);
    if comma {
        people = people.replace("2026-01-01", "01.01.2026");
    }
    if dice.once_in(2 * rare) {
        people.push_str(&format!("Bo{separator}Again{separator}x{separator}b\n"));
    }
    let count = dice.of(&[1, 1, 1, 2, 3]);
    let mut damaged = false;
    let files = (0..count)
        .map(|at| {
            let first = 100 + if dice.once_in(rare) { 0 } else { 1000 * at };
            let form = dice.below(5);
            let text = match form {
                0 => encoded(objects(&mut dice, rare, comma, first), encoding, &mut dice, rare),
                1 => {
                    let (bytes, is_damaged) = groups(&mut dice, rare, comma, first);
                    damaged |= is_damaged;
                    bytes
                }
                _ => encoded(file(&mut dice, rare, (delimiter, comma), first), encoding, &mut dice, rare),
            };
            let mut bytes = match dice.below(6) {
                _ if form == 1 => text,
                0 => gzip(&text),
                1 => zstd(&text),
                _ => text,
            };
            if dice.once_in(3 * rare) {
                bytes.truncate(dice.below(bytes.len() + 1));
            }
            (format!("deals-{at}.csv"), bytes)
        })
        .collect();
    Trial { plan, project, people, files, rare, damaged }
}

/// Writes down what it sees; with `picky`, some rows are odd to it.
struct Recorder {
    records: Vec<Id<Record>>,
    wanted: BTreeSet<usize>,
    picky: bool,
    /// Whether no group matters to it, where it is asked.
    blind: bool,
    /// What leads to rows that have been read before, and whose are wanted.
    known: Option<(Trail, BTreeSet<u32>)>,
}

/// What a thread has seen: the rows, and whose those of the last batch are.
#[derive(Default)]
struct Recorded {
    lines: Vec<String>,
    whose: Vec<u32>,
}

/// Whose a row is.
fn owner(line: &str) -> u32 {
    line.len() as u32 % 5
}

/// Whether a row is odd when it is looked at again.
fn is_odd_again(line: &str) -> bool {
    !line.len().is_multiple_of(7)
}

impl Scan for Recorder {
    type Looker = Recorded;
    type Answer = ();

    fn records(&self) -> &[Id<Record>] {
        &self.records
    }

    fn wants(&self, _: Id<Record>, field: usize) -> bool {
        self.wanted.contains(&field)
    }

    fn matters(&self, _: Id<Record>, _: &Tables, _: &dyn Fn(usize) -> Option<OfGroup>) -> bool {
        !self.blind
    }

    fn looker(&self, _: Id<Record>, _: &Tables, _: &Arc<SharedTexts>) -> Recorded {
        Recorded::default()
    }

    fn whose<'l>(&self, looker: &'l Recorded) -> Option<&'l [u32]> {
        Some(&looker.whose)
    }

    fn found_again(&self, _: Id<Record>) -> Option<(&Trail, &BTreeSet<u32>)> {
        self.known.as_ref().map(|(trail, people)| (trail, people))
    }

    fn look(&self, seen: &mut Recorded, batch: &mut Batch, _: &Tables, texts: &Arc<SharedTexts>) {
        seen.whose.clear();
        seen.whose.resize(batch.rows, NOBODY);
        for row in 0..batch.rows {
            if batch.odd[row] {
                continue;
            }
            let cells: Vec<String> = self
                .wanted
                .iter()
                .map(|field| {
                    let strip = batch.strip(*field).unwrap();
                    assert_eq!(strip.present.len(), batch.rows);
                    assert_eq!(strip.full, strip.present.iter().all(|present| *present));
                    if !strip.present[row] {
                        return "-".to_owned();
                    }
                    match &strip.lane {
                        Lane::Number { units, scale } => Exact::scaled(units[row].into(), *scale).to_string(),
                        Lane::Day(days) => days[row].date().unwrap().to_string(),
                        Lane::Text(codes) => texts.text(codes[row]).unwrap().to_string(),
                        Lane::YesNo(flags) => flags[row].to_string(),
                        Lane::Entity(entities) => format!("@{}", entities[row]),
                    }
                })
                .collect();
            let line = cells.join("|");
            seen.whose[row] = owner(&line);
            if (self.picky && line.len().is_multiple_of(3)) || self.known.is_some() && is_odd_again(&line) {
                batch.odd[row] = true;
            } else {
                seen.lines.push(line);
            }
        }
    }
}

fn rows(tables: &Tables, record: Id<Record>, wanted: &BTreeSet<usize>) -> Vec<String> {
    let table = tables.get(record);
    let cell = |row: u32, field: &usize| match table.columns[*field].cell(row) {
        Cell::Empty => "-".to_owned(),
        Cell::Number { units, scale } => Exact::scaled(units, scale).to_string(),
        Cell::Fraction(number) => number.to_string(),
        Cell::Date(day) => day.to_string(),
        Cell::Period(period) => period.to_string(),
        Cell::Text(text) => text.to_owned(),
        Cell::YesNo(flag) => flag.to_string(),
        Cell::Entity(entity) => format!("@{entity}"),
    };
    table.rows().map(|row| wanted.iter().map(|field| cell(row, field)).collect::<Vec<_>>().join("|")).collect()
}

/// The same rows with the lines on which they stand.
fn with_lines(tables: &Tables, record: Id<Record>, wanted: &BTreeSet<usize>) -> Vec<String> {
    let table = tables.get(record);
    let all = rows(tables, record, wanted).into_iter().zip(&table.origins);
    all.map(|(row, at)| format!("{}:{} {row}", table.files[at.file as usize], at.line)).collect()
}

/// What was found out about a trial.
#[derive(Default)]
struct Checked {
    passed: usize,
    /// Whether rows were found again by their trail.
    found_again: bool,
}

/// How many rows of the record passed; `None` where it was not scanned.
fn check(trial: &Trial, dir: &Path, seed: u64, skip_bad_rows: bool) -> Option<Checked> {
    let project = Project::parse(&trial.project, FileId::default(), dir).unwrap();
    let record = trial.plan.records.iter().find(|(_, record)| &*record.name == "deals").unwrap().0;
    let mut dice = Dice(seed);
    let count = trial.plan.records.get(record).fields.len();
    let due = 11;
    let all = dice.once_in(3);
    let wanted: BTreeSet<usize> = (0..count).filter(|field| *field != due && (all || !dice.once_in(3))).collect();
    let (picky, blind) = (dice.once_in(4), dice.once_in(4));
    let mut scan = Recorder { records: vec![record], wanted, picky, blind, known: None };
    let options = LoadOptions { skip_bad_rows, scan_from: 0, as_of: None };
    let tuning = Tuning { threads: 1 + dice.below(3), block: dice.of(&[1, 7, 50, 300, 1 << 20]) };
    let whole = load(&project, &trial.plan, &LoadOptions { skip_bad_rows, ..LoadOptions::default() });
    let Passed { loaded, mut records, .. } = load_tuned(&project, &trial.plan, &options, &scan, (tuning, None));
    let said = |problems: &[crate::diagnostics::Diagnostic]| -> Vec<String> {
        problems.iter().map(|problem| format!("{problem:?}")).collect()
    };
    let what = format!("seed {seed} skip {skip_bad_rows} {tuning:?} rare {}", trial.rare);
    if trial.damaged && said(&loaded.problems) != said(&whole.problems) {
        return None;
    }
    assert_eq!(said(&loaded.problems), said(&whole.problems), "{what}");
    assert_eq!(loaded.summary, whole.summary, "{what}");
    if scan.blind {
        return (!records.is_empty()).then(Checked::default);
    }
    let lines = |passed: &PassedRecord<Recorder>| passed.lookers.iter().flat_map(|one| one.lines.clone()).collect();
    let passed: Vec<String> = records.iter().flat_map(|passed| -> Vec<String> { lines(passed) }).collect();
    let mut found = [rows(&loaded.tables, record, &scan.wanted), passed.clone()].concat();
    let mut expected = rows(&whole.tables, record, &scan.wanted);
    found.sort();
    expected.sort();
    assert_eq!(found, expected, "{what}");
    let trail = records.first_mut().and_then(|passed| passed.trail.take());
    let found_again = trail.is_some();
    if let Some(trail) = trail {
        let people: BTreeSet<u32> = [0, 3].into();
        let own = passed.iter().filter(|line| people.contains(&owner(line)) && is_odd_again(line)).cloned();
        let mut expected: Vec<String> = rows(&loaded.tables, record, &scan.wanted).into_iter().chain(own).collect();
        scan.known = Some((trail, people));
        let again = load_tuned(&project, &trial.plan, &options, &scan, (tuning, None));
        assert!(again.records.iter().all(|passed| passed.lookers.is_empty()), "{what}");
        let fails = |problems: &[crate::diagnostics::Diagnostic]| problems.iter().any(|problem| problem.is_error());
        assert_eq!(fails(&again.loaded.problems), fails(&loaded.problems), "{what}");
        let mut found = rows(&again.loaded.tables, record, &scan.wanted);
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "{what}");
        // Each stands where it does when all are read, and in the same order.
        let mut all = with_lines(&whole.tables, record, &scan.wanted).into_iter();
        for row in with_lines(&again.loaded.tables, record, &scan.wanted) {
            assert!(all.any(|other| other == row), "{what}: {row}");
        }
    }
    (!records.is_empty()).then_some(Checked { passed: passed.len(), found_again })
}

#[test]
fn scanned_files_say_and_hold_what_files_read_whole_do() {
    let number = |name: &str, usual: u64| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual);
    let (cases, from) = (number("SCAN_CASES", 100), number("SCAN_SEED", 1));
    let (mut scanned, mut passed, mut passed_decoded, mut followed) = (0, 0, 0, 0);
    for seed in from..from + cases {
        let trial = trial(seed);
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("people.csv"), &trial.people).unwrap();
        for (name, bytes) in &trial.files {
            std::fs::write(dir.path().join(name), bytes).unwrap();
        }
        for skip in [false, true] {
            let result =
                std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| check(&trial, dir.path(), seed, skip)));
            let Ok(found) = result else {
                let texts: Vec<_> = trial.files.iter().map(|(_, bytes)| String::from_utf8_lossy(bytes)).collect();
                panic!("seed {seed}:\n{}\n{}", trial.project, texts.join("\n=====\n"));
            };
            scanned += u64::from(found.is_some());
            let Checked { passed: own, found_again } = found.unwrap_or_default();
            passed += own;
            followed += u64::from(found_again);
            if !trial.project.contains("encoding: utf-8") {
                passed_decoded += own;
            }
        }
    }
    // Most files are scanned, and most rows pass; otherwise this would say little.
    assert!(followed * 8 > cases, "rows of {followed} found again");
    assert!(passed_decoded as u64 > cases, "{passed_decoded} rows of files that are not UTF-8");
    assert!(scanned * 3 > cases * 2 && passed as u64 > 5 * cases, "{scanned} of {} scanned, {passed} rows", 2 * cases);
}

#[test]
fn rows_that_pass_count_for_those_that_are_kept() {
    let rules = RULES.replace("KEY", "number").replace("TYPE", "text");
    let mut sources = SourceMap::new();
    sources.add("trial.kpi", &rules);
    let plan = crate::analyse::analyse(&mut sources).plans.remove(0);
    let project = PROJECT.replace("DELIMITER", ",").replace("DECIMAL", ".").replace("DATES", "YYYY-MM-DD");
    let project = project.replace("PERCENT", "share").replace("LINKS", "");
    let header = "number,manager,stage,serial,client,amount\n";
    let rows = |keys: &[&str], clients: &[&str]| -> String {
        let row = |(at, key): (usize, &&str)| format!("{key},Ann,Won,s,{},{at}.50\n", clients[at % clients.len()]);
        keys.iter().enumerate().map(row).collect()
    };
    let cyrillic = ["Я1", "Я2", "Я3", "Я4", "Я5", "Я6"];
    let plain = ["1", "2", "3", "4", "5", "6"];
    let north = ["North"; 6];
    let files = [
        // Which of two spellings is right depends on the alphabet of all others.
        rows(&[&cyrillic[..], &["CMO", "СМО"]].concat(), &north),
        rows(&[&["K1", "K2", "K3"][..], &["CMO", "СМО"]].concat(), &north),
        rows(&plain, &["CMO", "СМО", "Юг", "Даль"]),
        rows(&plain, &["CMO", "СМО", "West", "Long"]),
        // The last row has no line end: its key, its client, the decimals of its last cell.
        rows(&plain, &north) + "3,Ann,Won,s,North,7.50",
        rows(&plain, &north) + "7,Ann,Won,s,NORTH,7.50",
        rows(&plain, &north) + "7,Ann,Won,s,North,7.5",
        rows(&plain[..2], &north) + "7,Ann,Won,s,North,7.5",
        rows(&plain, &north).replace(".50", "") + "7,Ann,Won,s,North,7",
        rows(&plain, &north) + "7,Ann,Won,s,North,7.25",
    ];
    let mut said = BTreeSet::new();
    for text in files {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("people.csv"), PEOPLE.replace(';', ",")).unwrap();
        std::fs::write(dir.path().join("deals.csv"), format!("{header}{text}")).unwrap();
        let files = vec![("deals.csv".to_owned(), text.into_bytes())];
        let trial = Trial {
            plan: plan.clone(),
            project: project.clone(),
            people: PEOPLE.to_owned(),
            files,
            rare: 1,
            damaged: false,
        };
        for seed in 0..20 {
            assert!(check(&trial, dir.path(), seed, seed % 2 == 0).is_some());
        }
        let project = Project::parse(&project, FileId::default(), dir.path()).unwrap();
        let loaded = load(&project, &plan, &LoadOptions::default());
        said.extend(loaded.problems.iter().map(|problem| (problem.code, problem.help)));
    }
    use crate::diagnostics::Code;
    for expected in [(Code::AlmostKnown, "key_odd"), (Code::AlmostKnown, "twice_odd"), (Code::AlmostKnown, "twice")] {
        assert!(said.contains(&expected), "{said:?}");
    }
    assert!(said.contains(&(Code::FileCutOff, "shorter")) && said.contains(&(Code::KeyTwice, "")), "{said:?}");
}
