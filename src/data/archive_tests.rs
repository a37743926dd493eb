//! Packed files hold what they hold unpacked, or end in a message.

use std::io::Read;

use crate::data::archive::{Damage, open};
use crate::data::test_support::{brief, gzip, id, load_files, plan, record, rub, zstd};
use crate::data::{Cell, RowId};
use crate::diagnostics::Code;
use crate::plan::Type;

fn unpacked(bytes: &[u8]) -> Result<Vec<u8>, Damage> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("deals.csv");
    std::fs::write(&path, bytes).unwrap();
    let mut out = Vec::new();
    match open(&path).unwrap().input.read_to_end(&mut out) {
        Ok(_) => Ok(out),
        Err(error) => Err(Damage::of(&error).unwrap()),
    }
}

fn text() -> Vec<u8> {
    (0..4000).flat_map(|row| format!("D-{row},Ann,{}.50\n", row * row % 977).into_bytes()).collect()
}

/// A frame that programs skip.
const SKIPPED: &[u8] = &[0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3];

#[test]
fn packed_files_are_known_by_their_first_bytes() {
    let text = text();
    let (begin, end) = text.split_at(20_000);
    assert_eq!(unpacked(&text).unwrap(), text);
    assert_eq!(unpacked(b"").unwrap(), b"");
    for pack in [gzip, zstd] {
        assert_eq!(unpacked(&pack(&text)).unwrap(), text);
        assert_eq!(unpacked(&pack(b"")).unwrap(), b"");
        // Several archives, one behind another, are one file.
        assert_eq!(unpacked(&[pack(begin), pack(b""), pack(end)].concat()).unwrap(), text);
        assert_eq!(unpacked(&[pack(&text), b"more of something else".to_vec()].concat()), Err(Damage::Broken));
    }
    assert_eq!(unpacked(&[SKIPPED, &zstd(begin), SKIPPED, &zstd(end), SKIPPED].concat()).unwrap(), text);
    assert_eq!(unpacked(&[&zstd(begin), SKIPPED.split_last().unwrap().1].concat()), Err(Damage::Cut));
}

#[test]
fn no_cut_and_no_wrong_byte_gives_other_rows() {
    let text: Vec<u8> = text().into_iter().take(600).collect();
    for pack in [gzip, zstd] {
        let packed = pack(&text);
        for end in 4..packed.len() {
            assert_eq!(unpacked(&packed[..end]), Err(Damage::Cut), "{end} of {}", packed.len());
        }
        for (at, flip) in (4..packed.len()).flat_map(|at| [1, 4, 32, 128, 255].map(|flip| (at, flip))) {
            let mut damaged = packed.clone();
            damaged[at] ^= flip;
            if let Ok(found) = unpacked(&damaged) {
                assert_eq!(found, text, "{flip} at {at}");
            }
        }
    }
}

#[test]
fn a_frame_that_takes_too_much_memory_or_another_file_is_refused() {
    // A window of 256 MiB; a dictionary.
    assert_eq!(unpacked(&[0x28, 0xb5, 0x2f, 0xfd, 0x00, 18 << 3, 1, 0, 0]), Err(Damage::Window));
    assert_eq!(unpacked(&[0x28, 0xb5, 0x2f, 0xfd, 0x01, 0x00, 7, 1, 0, 0]), Err(Damage::Dictionary));
}

#[test]
fn packed_tables_are_read_and_damaged_ones_reported() {
    let plan = plan(vec![
        record("people", &[("name", Type::Text)]).key(&["name"]),
        record("deals", &[("number", Type::Text), ("seller", Type::Entity(id(0))), ("amount", rub())]).key(&["number"]),
    ]);
    let load = |settings: &str, people: &[u8], deals: &[u8]| {
        let project =
            format!("data: {{{settings}}}\nrecords:\n  people: {{file: people.csv}}\n  deals: {{file: 'd*'}}\n");
        load_files(&plan, &project, &[("people.csv", people), ("deals.csv.gz", deals)], false)
    };
    let people = "name\nИванов\n";
    let deals = "number,seller,amount\n1,Иванов,2.50\n";
    let pairs = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let cyrillic = |text: &str| encoding_rs::WINDOWS_1251.encode(text).0.into_owned();
    for pack in [gzip, zstd] {
        for loaded in [
            load("", &pack(people.as_bytes()), &pack(format!("\u{feff}{deals}").as_bytes())),
            load("encoding: utf-16", &pack(&pairs(people)), &pack(&pairs(deals))),
            load("encoding: windows-1251", &pack(&cyrillic(people)), &pack(&cyrillic(deals))),
        ] {
            assert_eq!(loaded.problems.iter().map(brief).collect::<Vec<_>>(), []);
            let table = loaded.tables.get(id(1));
            let amount = plan.records.get(id(1)).field("amount").unwrap();
            assert_eq!((table.len(), table.cell(0 as RowId, amount)), (1, Cell::Number { units: 250, scale: 2 }));
        }
        let wrong = load("encoding: windows-1251", &pack(people.as_bytes()), &pack(&cyrillic(deals)));
        assert_eq!(brief(&wrong.problems[0]), (Code::BadEncoding, "other", "people.csv".to_owned()));
        let whole = pack(deals.as_bytes());
        for settings in ["", "encoding: windows-1251", "encoding: utf-16"] {
            let cut = load(settings, b"name\n", &whole[..whole.len() - 1]);
            let found: Vec<_> = cut.problems.iter().map(brief).filter(|found| found.2 == "deals.csv.gz").collect();
            let damaged = (Code::ArchiveDamaged, "cut", "deals.csv.gz".to_owned());
            // What is unpacked first may show that the encoding is another one.
            let other = (Code::BadEncoding, "other", "deals.csv.gz".to_owned());
            assert!(found == [damaged] || (settings == "encoding: utf-16" && found == [other]), "{found:?}");
        }
    }
}
