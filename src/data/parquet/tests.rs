//! Typed columns give the tables that texts give, or a message that says why not.

use parquet::basic::{Compression, GzipLevel, ZstdLevel};

use crate::data::parquet::cells::date_of;
use crate::data::parquet::write::{Manner, Stored, file};
use crate::data::parquet::{Known, ParquetFile};
use crate::data::shape::Shape;
use crate::data::test_support::{brief, gzip, id, load_files, people_and_deals};
use crate::data::{Cell, Loaded, Project};
use crate::diagnostics::Code;
use crate::plan::{Plan, Type};
use crate::source::SourceMap;
use crate::time::date;

fn rules() -> Plan {
    people_and_deals(&[("hot?", Type::YesNo), ("share?", Type::Percent), ("units?", Type::Count)])
}

const PROJECT: &str = "
data: {decimal: ',', dates: [D.M.YYYY, DD.MM.YYYY hh:mm:ss], yes: [да], no: [нет], percent: share, delimiter: ';'}
records:
  people: {file: people.csv}
  deals: {file: 'deals*', columns: {seller: Manager}, values: {seller: {'7': Ann}}}
";

fn load(deals: &[u8]) -> Loaded {
    load_files(&rules(), PROJECT, &[("people.csv", b"name\nAnn\n"), ("deals.parquet", deals)], false)
}

fn briefs(deals: &[u8]) -> Vec<(Code, &'static str, String)> {
    load(deals).problems.iter().map(brief).collect()
}

fn texts(texts: &[&str]) -> Stored {
    Stored::Texts(texts.iter().map(|text| Some(text.as_bytes().to_vec())).collect())
}

const DAY: i32 = 20_543; // 2026-03-31

fn columns() -> Vec<(&'static str, Stored)> {
    vec![
        ("int64 number", Stored::Long(vec![Some(1), Some(2), Some(3)])),
        ("binary Manager (UTF8)", texts(&["Ann", "7", "Ann"])),
        ("int64 amount (DECIMAL(15,2))", Stored::Long(vec![Some(10), Some(12_345_678_901_234_567 / 10), Some(-325)])),
        ("int32 closed (DATE)", Stored::Short(vec![Some(DAY), None, Some(0)])),
        ("boolean hot", Stored::Flags(vec![Some(true), Some(false), None])),
        (
            "fixed_len_byte_array(3) share (DECIMAL(5,4))",
            Stored::Fixed(vec![Some(vec![0, 5, 0xdc]), Some(vec![0xff, 0xff, 0xff]), None]),
        ),
        ("int32 units (INTEGER(16,false))", Stored::Short(vec![Some(7), None, Some(65_535)])),
    ]
}

#[test]
fn typed_values_become_cells() {
    let zstd = Compression::ZSTD(ZstdLevel::default());
    let gzip = Compression::GZIP(GzipLevel::default());
    for compression in [Compression::UNCOMPRESSED, Compression::SNAPPY, gzip, zstd] {
        for (group, dictionary) in [(1000, true), (2, false)] {
            let bytes = file(&columns(), Manner { compression, group, dictionary, ..Manner::default() });
            let loaded = load(&bytes);
            assert_eq!(loaded.problems.iter().map(brief).collect::<Vec<_>>(), []);
            let plan = rules();
            let deals = loaded.tables.get(id(1));
            let cell = |row: u32, field: &str| deals.cell(row, plan.records.get(id(1)).field(field).unwrap());
            let of = |field: &str| [cell(0, field), cell(1, field), cell(2, field)];
            let number = |units, scale| Cell::Number { units, scale };
            assert_eq!(of("number"), ["1", "2", "3"].map(Cell::Text));
            assert_eq!(of("amount"), [number(10, 2), number(1_234_567_890_123_456, 2), number(-325, 2)]);
            assert_eq!(of("closed")[..2], [Cell::Date(date(2026, 3, 31).unwrap()), Cell::Empty]);
            assert_eq!(of("hot"), [Cell::YesNo(true), Cell::YesNo(false), Cell::Empty]);
            assert_eq!(of("share"), [number(1500, 4), number(-1, 4), Cell::Empty]);
            assert_eq!(of("units"), [number(7, 0), Cell::Empty, number(65_535, 0)]);
        }
    }
}

fn with(ty: &'static str, stored: Stored) -> Vec<(Code, &'static str, String)> {
    let name = ty.split_whitespace().nth(1).unwrap();
    let mut columns = columns();
    let at = columns.iter().position(|(ty, _)| ty.split_whitespace().nth(1) == Some(name)).unwrap();
    columns[at] = (ty, stored);
    briefs(&file(&columns, Manner::default()))
}

#[test]
fn what_no_cell_can_hold_is_refused_by_name() {
    let place = "deals.parquet".to_owned();
    let floats = Stored::Floats(3);
    assert_eq!(with("double amount", floats.clone()), [(Code::ColumnUnfit, "", place.clone())]);
    let moments = Stored::Long(vec![Some(0); 3]);
    assert_eq!(
        with("int64 closed (TIMESTAMP(MICROS,true))", moments),
        [(Code::ColumnUnfit, "instants", place.clone())]
    );
    assert_eq!(
        with("int32 units (TIME(MILLIS,true))", Stored::Short(vec![Some(0); 3])),
        [(Code::ColumnUnfit, "other", place)]
    );
    // Nobody reads it.
    let mut columns = columns();
    columns.push(("double extra", floats));
    assert_eq!(briefs(&file(&columns, Manner::default())), []);
}

#[test]
fn the_description_of_a_group_says_what_it_holds() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("deals.parquet");
    let (rules, mut sources) = (rules(), SourceMap::new());
    let project = Project::parse(PROJECT, sources.add("premia.yaml", PROJECT), dir.path()).unwrap();
    let (_, record) = rules.records.iter().find(|(_, record)| &*record.name == "deals").unwrap();
    let binding = project.binding("deals").unwrap();
    let shape = Shape::bound(&rules, record, binding, &project, &mut Vec::new());
    let described = |manner: Manner| -> Vec<(Option<u64>, Known)> {
        std::fs::write(&path, file(&columns(), manner)).unwrap();
        let file = ParquetFile::open(&path, &shape).unwrap();
        (0..columns().len()).map(|at| file.description(0, at)).map(|known| (known.empty, known.values)).collect()
    };
    let amounts = (-325, 1_234_567_890_123_456);
    let expected = [
        (Some(0), Known::Numbers { units: (1, 3), scale: 0 }),
        (Some(0), Known::Coded),
        (Some(0), Known::Numbers { units: amounts, scale: 2 }),
        (Some(1), Known::Days((0, DAY.into()))),
        (Some(1), Known::Flags),
        (Some(1), Known::Numbers { units: (-1, 1_500), scale: 4 }),
        (Some(1), Known::Nothing),
    ];
    assert_eq!(described(Manner::default()), expected);
    let nothing = expected.map(|(_, known)| match known {
        Known::Coded | Known::Flags => (None, known),
        _ => (None, Known::Nothing),
    });
    assert_eq!(described(Manner { statistics: false, ..Manner::default() }), nothing);
    assert_eq!(described(Manner { dictionary: false, ..Manner::default() })[1], (Some(0), Known::Nothing));
}

#[test]
fn days_with_a_time_are_days_where_the_project_says_so() {
    let stamps = |seconds: i64| Stored::Long(vec![Some((i64::from(DAY) * 86_400 + seconds) * 1000), None, None]);
    assert_eq!(with("int64 closed (TIMESTAMP(MILLIS,false))", stamps(0)), []);
    assert_eq!(with("int64 closed (TIMESTAMP(MILLIS,false))", stamps(3_723)), []);
    let bytes = {
        let mut columns = columns();
        columns[3] = ("int64 closed (TIMESTAMP(MILLIS,false))", stamps(3_723));
        file(&columns, Manner::default())
    };
    let project = PROJECT.replace(", DD.MM.YYYY hh:mm:ss", "");
    let loaded = load_files(&rules(), &project, &[("people.csv", b"name\nAnn\n"), ("deals.parquet", &bytes)], false);
    let said: Vec<_> = loaded.problems.iter().map(brief).collect();
    assert_eq!(said, [(Code::BadCell, "date_form", "deals.parquet:1:4 closed=2026-03-31 01:02:03".to_owned())]);
}

#[test]
fn bad_cells_are_reported_with_their_row() {
    let amounts = vec![Some(5), None, Some(7)];
    let at = |text: &str| format!("deals.parquet:2:{text}");
    assert_eq!(with("int64 amount (DECIMAL(15,2))", Stored::Long(amounts)), [(Code::EmptyCell, "", at("3 amount="))]);
    assert_eq!(
        with("binary Manager (UTF8)", texts(&["Ann", "Bob", "Ann"])),
        [(Code::LinkToNothing, "", at("2 Manager=Bob"))]
    );
    let raw = Stored::Texts(vec![Some(b"Ann".to_vec()), Some(vec![0xff]), Some(b"Ann".to_vec())]);
    assert_eq!(with("binary Manager", raw)[0].0, Code::BadEncoding);
    let large = Stored::Long(vec![Some(1), Some(i64::MAX), Some(2)]);
    assert_eq!(with("int64 units", large)[0].0, Code::BadCell);
    // The largest number without a sign, in a text.
    let large = Stored::Long(vec![Some(1), Some(-1), Some(2)]);
    assert_eq!(with("int64 number (INTEGER(64,false))", large), []);
}

#[test]
fn files_that_cannot_be_read_say_why() {
    let bytes = file(&columns(), Manner::default());
    let unread = |bytes: &[u8]| briefs(bytes);
    let place = || "deals.parquet".to_owned();
    assert_eq!(unread(&gzip(&bytes)), [(Code::ParquetUnread, "packed", place())]);
    assert_eq!(unread(&bytes[..bytes.len() - 1]), [(Code::ParquetUnread, "", place())]);
    assert_eq!(unread(b"PAR1"), [(Code::ParquetUnread, "", place())]);
    assert_eq!(unread(b"PARE1234PARE"), [(Code::ParquetUnread, "encrypted", place())]);
    assert_eq!(
        briefs(&file(&[("int64 number", Stored::Long(Vec::new()))], Manner::default()))[0].0,
        Code::ColumnMissing
    );
}

#[test]
fn days_are_counted_as_the_calendar_counts_them() {
    let first = date(1, 1, 1).unwrap();
    for days in (-719_162..2_932_897).step_by(13).chain([0, 59, 60, 11_016, 2_932_896]) {
        let expected = first.checked_add(jiff::Span::new().days(days + 719_162)).unwrap();
        assert_eq!(date_of(days), Some(expected), "{days}");
    }
    assert_eq!([date_of(-719_163), date_of(2_932_897), date_of(i64::MAX), date_of(i64::MIN)], [None; 4]);
}
