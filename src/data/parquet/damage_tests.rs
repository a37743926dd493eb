//! Damaged files end in messages or in the rows that they hold, whatever is wrong with them.

use std::panic::{AssertUnwindSafe, catch_unwind};

use parquet::basic::{Compression, ZstdLevel};

use crate::data::parquet::write::{Manner, Stored, file};
use crate::data::test_support::{load_files, plan, record, rub};
use crate::plan::{Plan, Type};

fn rules() -> Plan {
    let fields = [("number", Type::Count), ("amount", rub()), ("stage?", Type::Text), ("closed?", Type::Date)];
    plan(vec![record("deals", &fields).key(&["number"])])
}

fn bytes(compression: Compression, dictionary: bool) -> Vec<u8> {
    let text = |at: usize| (!at.is_multiple_of(4)).then(|| format!("Stage {}", at % 5).into_bytes());
    let columns = [
        ("int64 number", Stored::Long((0..60).map(Some).collect())),
        (
            "fixed_len_byte_array(9) amount (DECIMAL(18,2))",
            Stored::Fixed((0..60).map(|at| Some(vec![at; 9])).collect()),
        ),
        ("binary stage (UTF8)", Stored::Texts((0..60).map(text).collect())),
        ("int32 closed (DATE)", Stored::Short((0..60).map(|at| (at % 3 > 0).then_some(20_000 + at)).collect())),
    ];
    file(&columns, Manner { compression, dictionary, group: 40, page: 16, statistics: true })
}

#[test]
fn no_damage_does_more_than_say_so() {
    let mut state = 3_u64;
    let mut below = |count: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % count
    };
    let rules = rules();
    let (mut refused, mut tried) = (0, 0);
    for (compression, dictionary) in [
        (Compression::SNAPPY, true),
        (Compression::UNCOMPRESSED, false),
        (Compression::ZSTD(ZstdLevel::default()), true),
    ] {
        let whole = bytes(compression, dictionary);
        for _ in 0..400 {
            let mut bytes = whole.clone();
            match below(5) {
                0 => bytes.truncate(below(whole.len())),
                1 => drop(bytes.drain(below(whole.len() / 2)..whole.len() / 2)),
                _ => {
                    for _ in 0..=below(3) {
                        let at = below(bytes.len());
                        bytes[at] = [0, 1, 0x7f, 0xff, bytes[at] ^ (1 << below(8))][below(5)];
                    }
                }
            }
            let project = "records:\n  deals: {file: deals.parquet}\n";
            let load = || load_files(&rules, project, &[("deals.parquet", &bytes)], false);
            let loaded = catch_unwind(AssertUnwindSafe(load));
            let Ok(loaded) = loaded else { panic!("{bytes:?}") };
            tried += 1;
            refused += usize::from(!loaded.problems.is_empty());
        }
    }
    assert!(refused * 2 > tried, "{refused} of {tried}");
}
