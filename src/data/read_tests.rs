//! Whole loads, from files to tables and messages.

use crate::data::test_support::{brief, id, load_files, plan, record, rub};
use crate::data::{Cell, Column, LoadOptions, Loaded, Project};
use crate::diagnostics::{Code, Place, Severity};
use crate::plan::{Plan, Type};
use crate::source::FileId;
use crate::time::date;

const PROJECT: &str = "
data: {delimiter: ';', decimal: ',', dates: [DD.MM.YYYY], empty: ['-']}
records:
  deals: {file: 'deals*.csv', columns: {seller: Менеджер}, values: {product: {GTXPro: GTX Pro}}}
  people: {file: people.csv}
";

fn two_records() -> Plan {
    let stage = Type::OneOf(["Won", "Lost"].map(Into::into).to_vec().into());
    plan(vec![
        record("people", &[("name", Type::Text), ("team?", Type::Text)]).key(&["name"]),
        record(
            "deals",
            &[
                ("number", Type::Text),
                ("seller", Type::Entity(id(0))),
                ("amount", rub()),
                ("closed?", Type::Date),
                ("stage", stage),
                ("product?", Type::Text),
            ],
        )
        .key(&["number"]),
    ])
}

const PEOPLE: (&str, &[u8]) = ("people.csv", "Name;Team\nИванов;A\nСемёнова;-\n".as_bytes());

fn load(deals: &str, skip: bool) -> Loaded {
    load_files(&two_records(), PROJECT, &[PEOPLE, ("deals.csv", deals.as_bytes())], skip)
}

fn briefs(loaded: &Loaded) -> Vec<(Code, &'static str, String)> {
    loaded.problems.iter().map(brief).collect()
}

#[test]
fn clean_files_become_typed_tables() {
    let plan = two_records();
    let one = "Number;Менеджер;Amount;Closed;Stage;Product;Comment\r\nd2;Семёнова;1 000,5;31.03.2026;Won;GTXPro;x\r\n";
    let two = "stage;number;amount;менеджер;closed\nLost;d1;-3,25;Иванов;-\n";
    let files = [PEOPLE, ("deals-1.csv", one.as_bytes()), ("deals-2.csv", two.as_bytes())];
    let loaded = load_files(&plan, PROJECT, &files, false);
    assert_eq!(briefs(&loaded), []);
    let deals = loaded.tables.get(id(1));
    let field = |name| plan.records.get(id(1)).field(name).unwrap();
    assert_eq!(deals.cell(0, field("amount")), Cell::Number { units: 100_050, scale: 2 });
    assert_eq!(deals.cell(1, field("amount")), Cell::Number { units: -325, scale: 2 });
    assert_eq!(deals.cell(0, field("closed")), Cell::Date(date(2026, 3, 31).unwrap()));
    assert_eq!(deals.cell(1, field("closed")), Cell::Empty);
    assert_eq!(deals.cell(0, field("product")), Cell::Text("GTX Pro"));
    assert_eq!(deals.cell(1, field("product")), Cell::Empty);
    let keys: Vec<&str> = deals.entities.iter().map(|entity| &*entity.key).collect();
    assert_eq!((keys, &deals.entity_of), (vec!["d1", "d2"], &vec![1, 0]));
    let people = loaded.tables.get(id(0));
    let Cell::Entity(seller) = deals.cell(0, field("seller")) else { panic!() };
    assert_eq!(&*people.entity(seller).unwrap().key, "Семёнова");
    assert_eq!(people.find("Семёнова"), Some(seller));
    assert_eq!((deals.origins[0].line, &*deals.files[1]), (2, "deals-2.csv"));
    let summary = &loaded.summary[1];
    assert_eq!((summary.rows, summary.skipped, summary.files.len()), (2, 0, 2));
    assert_eq!((summary.corrections[0].cells, &*summary.corrections[0].to), (1, "GTX Pro"));
}

#[test]
fn a_correction_meets_its_text_however_many_spaces_stand_in_it() {
    let project = "
records:
  deals: {file: deals.csv, values: {product: {GTX pro: GTX Pro, A  B: A B}}}
  people: {file: people.csv}
";
    let rows = "number,seller,amount,stage,product\n1,A,1,Won,GTX  pro\n2,A,1,Won,GTX\u{a0}pro\n3,A,1,Won,A  B\n";
    let files: [(&str, &[u8]); 2] = [("people.csv", b"name\nA\n"), ("deals.csv", rows.as_bytes())];
    let loaded = load_files(&two_records(), project, &files, false);
    let cells: Vec<u64> = loaded.summary[1].corrections.iter().map(|correction| correction.cells).collect();
    assert_eq!((briefs(&loaded), cells), (vec![], vec![1, 2]));
}

const BAD: &str = "number;Менеджер;amount;closed;stage;product
d1;Иванов;12,5O0;01.02.2026;Won;
d2;ИВАНОВ;10;31.02.2026;Won;
d3;Петров;10;2026-02-03;won;
d4;;10;01.02.1026;Sold;
d5;Иванов;;-;Won
d6;\"Иванов;10;-;Won;
d1;Семенова;10 руб.;-;Won;
";

#[test]
fn every_bad_cell_is_reported_with_its_place() {
    let found = briefs(&load(BAD, false));
    let expected = [
        (Code::BadCell, "letter_digit", "deals.csv:2:3 amount=12,5O0"),
        (Code::DateOutside, "no_such_day", "deals.csv:3:4 closed=31.02.2026"),
        (Code::BadCell, "date_form", "deals.csv:4:4 closed=2026-02-03"),
        (Code::AlmostKnown, "", "deals.csv:4:5 stage=won"),
        (Code::EmptyCell, "", "deals.csv:5:2 Менеджер="),
        (Code::DateOutside, "year", "deals.csv:5:4 closed=01.02.1026"),
        (Code::BadCell, "listed", "deals.csv:5:5 stage=Sold"),
        (Code::RowBroken, "fewer", "deals.csv:6"),
        (Code::QuoteOpen, "", "deals.csv:7"),
        (Code::BadCell, "currency", "deals.csv:8:3 amount=10 руб."),
        (Code::KeyTwice, "", "deals.csv:8:1 number=d1"),
        (Code::AlmostKnown, "", "deals.csv:3:2 Менеджер=ИВАНОВ"),
        (Code::LinkToNothing, "", "deals.csv:4:2 Менеджер=Петров"),
        (Code::AlmostKnown, "", "deals.csv:8:2 Менеджер=Семенова"),
    ];
    assert_eq!(found, expected.map(|(code, help, place)| (code, help, place.to_owned())));
}

#[test]
fn bad_rows_are_left_out_only_when_asked_and_then_counted() {
    let loaded = load(&format!("{BAD}d9;Иванов;7;-;Lost;\n"), true);
    assert!(loaded.problems.iter().all(|problem| problem.severity == Severity::Warning));
    assert_eq!(loaded.problems.last().unwrap().code, Code::RowsSkipped);
    let deals = loaded.tables.get(id(1));
    assert_eq!((deals.len(), &*deals.entities[0].key, deals.origins[0].line), (1, "d9", 9));
    assert_eq!((loaded.summary[1].rows, loaded.summary[1].skipped), (8, 7));
}

#[test]
fn rows_that_name_a_row_left_out_go_too() {
    let plan = two_records();
    let people = ("people.csv", "name;team\nИванов;A\nПетров;A\nПетров;B\n".as_bytes());
    let deals = "number;Менеджер;amount;stage\nd1;Петров;5;Won\nd2;Иванов;6;Won\n";
    let loaded = load_files(&plan, PROJECT, &[people, ("deals.csv", deals.as_bytes())], true);
    assert_eq!(
        briefs(&loaded)[..2],
        [
            (Code::KeyTwice, "", "people.csv:4:1 name=Петров".to_owned()),
            (Code::LinkToNothing, "skipped", "deals.csv:2:2 Менеджер=Петров".to_owned()),
        ]
    );
    let [people, deals] = [0, 1].map(|at| loaded.tables.get(id(at)));
    assert_eq!((people.len(), deals.len()), (1, 1));
    let Column::Entity(sellers) = &deals.columns[1] else { panic!() };
    assert_eq!(*sellers, [Some(0)]);
}

#[test]
fn columns_that_are_not_there_are_named_with_the_nearest() {
    let one = |header: &str| brief(&load(&format!("{header}\n"), false).problems[0]);
    assert_eq!(one("number;менеджр;amount;stage").1, "near");
    assert_eq!(one("number;Менеджер;stage").0, Code::ColumnMissing);
    assert_eq!(one("number;Менеджер;amount;stage;AMOUNT"), (Code::HeaderTwice, "", "deals.csv:1".to_owned()));
    assert_eq!(one("number,Менеджер,amount,stage").1, "delimiter");
    assert_eq!(one("number;Менеджер;amount;stage"), (Code::NoRows, "", "deals.csv".to_owned()));
    assert_eq!(one("").0, Code::NoRows);
    // One message for each missing thing and none that follows from it.
    let loaded = load("number;Менеджер;stage\nd1;Никто;Won\n", false);
    assert_eq!(loaded.problems.len(), 1);
}

#[test]
fn files_that_are_no_text_say_what_they_are() {
    let one = |bytes: &[u8]| {
        let found = briefs(&load_files(&two_records(), PROJECT, &[PEOPLE, ("deals.csv", bytes)], false));
        assert_eq!(found.len(), 1, "{found:?}");
        found[0].clone()
    };
    assert_eq!(one(b"PK\x03\x04rest").1, "workbook");
    assert_eq!(one(b"\xff\xfen\0u\0").1, "utf16");
    assert_eq!(one(b"number;\xcc\xe5\xed;amount\n"), (Code::BadEncoding, "", "deals.csv:1".to_owned()));
    let header = "number;Менеджер;amount;stage\n".as_bytes();
    assert_eq!(one(&[header, b"d1;\xc8\xe2;1;Won\nd2;\xc8\xe2;1;Won\n"].concat()).2, "deals.csv:2");
    assert_eq!(one(&[header, &[0; 100]].concat()).1, "binary");
}

#[test]
fn hostile_files_end_in_messages_in_good_time() {
    let begun = std::time::Instant::now();
    let header = "number;Менеджер;amount;stage\n";
    let line = load(&format!("{header}{}", "x".repeat(10 << 20)), false);
    assert_eq!(briefs(&line), [(Code::QuoteOpen, "long", "deals.csv:2".to_owned())]);
    let commas = load(&format!("{header}{}\n", ";".repeat(1_000_000) + "x"), false);
    assert_eq!(briefs(&commas), [(Code::RowBroken, "more", "deals.csv:2".to_owned())]);
    let columns = load(&";".repeat(1_000_000), false);
    assert_eq!(columns.problems[0].code, Code::NoRows);
    let quotes = load(&format!("{header}{}", "\"x\n".repeat(100_000)), false);
    assert_eq!(quotes.problems.last().unwrap().code, Code::TooManyBad);
    let unknown: String = (0..50_000).map(|n| format!("d{n};Никто{n};1;Won\n")).collect();
    assert_eq!(load(&format!("{header}{unknown}"), false).problems.last().unwrap().code, Code::TooManyBad);
    assert!(begun.elapsed().as_secs() < 8, "{:?}", begun.elapsed());
}

#[test]
fn broken_rows_show_how_they_begin() {
    let loaded = load("number;Менеджер;amount;stage\nd1;Иванов;7\nd2;\"Иванов;7;Won\n", false);
    let shown = |at: usize| match &loaded.problems[at].place {
        Place::Cell(cell) => cell.text.clone(),
        _ => String::new(),
    };
    assert_eq!((shown(0).as_str(), shown(1).as_str()), ("d1;Иванов;7", "d2;\"Иванов;7;Won"));
}

#[test]
fn any_damage_ends_in_messages() {
    let plan = two_records();
    let whole =
        format!("number;Менеджер;amount;closed;stage;product\n{}", BAD.split_once('\n').unwrap().1).into_bytes();
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("people.csv"), PEOPLE.1).unwrap();
    let project = Project::parse(PROJECT, FileId::default(), dir.path()).unwrap();
    let read = |bytes: &[u8]| {
        std::fs::write(dir.path().join("deals.csv"), bytes).unwrap();
        for skip_bad_rows in [false, true] {
            let loaded = crate::data::load(&project, &plan, &LoadOptions { skip_bad_rows, ..LoadOptions::default() });
            assert!(!loaded.problems.is_empty());
        }
    };
    (0..whole.len()).for_each(|end| read(&whole[..end]));
    for (at, byte) in (0..whole.len()).zip([0, b'"', b';', b'\r', 0xff, b'9', b'-'].into_iter().cycle()) {
        let mut damaged = whole.clone();
        damaged[at] = byte;
        read(&damaged);
    }
    for end in (0..PROJECT.len()).filter(|end| PROJECT.is_char_boundary(*end)) {
        let _ = Project::parse(&PROJECT[..end], FileId::default(), dir.path());
        let _ = Project::parse(&format!("{}[{}", &PROJECT[..end], &PROJECT[end..]), FileId::default(), dir.path());
    }
}

#[test]
fn missing_records_and_files_are_named() {
    let plan = two_records();
    let project = "records:\n  deals: {file: 'no*.csv'}\n  peeple: {file: people.csv}\n";
    let found = briefs(&load_files(&plan, project, &[PEOPLE], false));
    let span = || "span".to_owned();
    assert_eq!(found, [(Code::RecordNotBound, "near", span()), (Code::FileNotFound, "pattern", span())]);
    let mut idle = two_records();
    idle.people_filter = None;
    let found = briefs(&load_files(&idle, "records: {people: {file: people.csv, delimiter: ';'}}", &[PEOPLE], false));
    assert_eq!(found, []);
}

/// The code and the help of each message on files of deals, in the encoding of the project.
fn read_as(encoding: &str, deals: &[u8]) -> Vec<(Code, &'static str)> {
    let project = format!(
        "records:\n  deals: {{file: deals.csv, encoding: {encoding}, delimiter: tab}}\n  people: {{file: people.csv}}\n"
    );
    let files: [(&str, &[u8]); 2] = [("people.csv", "name\nИванов\n".as_bytes()), ("deals.csv", deals)];
    let loaded = load_files(&two_records(), &project, &files, false);
    loaded.problems.iter().map(|problem| (problem.code, problem.help)).collect()
}

#[test]
fn a_wrong_encoding_is_called_a_wrong_encoding() {
    let text = "number\tseller\tamount\tstage\tproduct\n1\tИванов\t5.50\tWon\tдом\n";
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let cp1251 = encoding_rs::WINDOWS_1251.encode(text).0;
    for (encoding, bytes) in [("utf-8", text.as_bytes()), ("utf-16", &utf16), ("windows-1251", &*cp1251)] {
        assert_eq!(read_as(encoding, bytes), [], "{encoding}");
    }
    assert_eq!(read_as("windows-1251", text.as_bytes()), [(Code::BadEncoding, "other")]);
    assert_eq!(read_as("windows-1252", text.as_bytes()), [(Code::BadEncoding, "other")]);
    assert_eq!(read_as("utf-16", text.as_bytes()), [(Code::BadEncoding, "other")]);
    assert_eq!(read_as("utf-8", &utf16), [(Code::BadEncoding, "utf16")]);
    assert_eq!(read_as("windows-1251", &utf16), [(Code::BadEncoding, "utf16")]);
    assert_eq!(read_as("utf-8", &cp1251), [(Code::BadEncoding, "")]);
}

#[test]
fn texts_spoilt_before_they_were_saved_are_not_taken_for_others() {
    let project = "records: {deals: {file: deals.csv, columns: {seller: Менеджер}}, people: {file: people.csv}}";
    let deals = "number,РњРµРЅРµРґР¶РµСЂ,amount,stage\n1,x,5,Won\n";
    let files: [(&str, &[u8]); 2] = [("people.csv", "name\n????? ?.\n".as_bytes()), ("deals.csv", deals.as_bytes())];
    let loaded = load_files(&two_records(), project, &files, false);
    let found: Vec<_> = loaded.problems.iter().map(|problem| (problem.code, problem.help)).collect();
    assert_eq!(found, [(Code::BadCell, "letters_lost"), (Code::BadEncoding, "spoilt")]);
}

#[test]
fn a_file_that_breaks_off_inside_a_row_is_noticed() {
    let found = |deals: &str| -> Vec<_> {
        let deals = format!("number;Менеджер;stage;amount\n{deals}");
        load(&deals, false).problems.iter().map(|problem| (problem.code, problem.help)).collect()
    };
    let whole = "1;Иванов;Won;5,50\n2;Иванов;Won;7,00\n3;Иванов;Won;8,25\n";
    assert_eq!(found(&format!("{whole}4;Иванов;Won;12,75")), []);
    assert_eq!(found(&format!("{whole}4;Иванов;Won;12,7")), [(Code::FileCutOff, "shorter")]);
    assert_eq!(found(&format!("{whole}4;Иванов;Won;12")), [(Code::FileCutOff, "shorter")]);
    assert_eq!(found(&format!("{whole}4;Иванов;Won;12\n")), []);
    assert_eq!(found(&format!("{whole}4;Иван")), [(Code::FileCutOff, "")]);
    assert_eq!(found(&format!("{whole}4;Иванов;Won;\"12")), [(Code::FileCutOff, "")]);
    // Numbers of no common form say nothing.
    assert_eq!(found("1;Иванов;Won;5\n2;Иванов;Won;7,25\n3;Иванов;Won;8\n4;Иванов;Won;1"), []);
}

#[test]
fn advice_on_the_decimal_mark_fits_the_column() {
    let found = |deals: &str| -> Vec<_> {
        let deals = format!("number;Менеджер;stage;amount;amount2\n{deals}");
        load(&deals, false).problems.iter().map(|problem| problem.help).collect()
    };
    assert_eq!(found("1;Иванов;Won;5.50;\n2;Иванов;Won;7.00;\n"), ["point", "point"]);
    assert_eq!(found("1;Иванов;Won;5.50;\n2;Иванов;Won;7,00;\n3;Иванов;Won;8,00;\n"), ["point_here"]);
}

#[test]
fn lost_zeros_are_reported_once_for_each_text() {
    let project = "records: {deals: {file: deals.csv}, people: {file: people.csv}}";
    let deals = "number,seller,amount,stage\n1,7,5,Won\n2,7,5,Won\n3,8,5,Won\n4,7,5,Won\n";
    let files: [(&str, &[u8]); 2] = [("people.csv", b"name\n007\n0008\n"), ("deals.csv", deals.as_bytes())];
    let loaded = load_files(&two_records(), project, &files, false);
    let zeros = |place: &str| (Code::LinkToNothing, "zeros", place.to_owned());
    assert_eq!(briefs(&loaded), [zeros("deals.csv:2:2 seller=7"), zeros("deals.csv:4:2 seller=8")]);
    let said = crate::diagnostics::say(&loaded.problems[0], crate::language::Lang::En).help;
    assert!(said.contains("in 3 rows"), "{said}");
}
