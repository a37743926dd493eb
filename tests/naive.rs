//! A naive evaluator agrees with the product on generated plans and data, to the last kopeck.
//!
//! `NAIVE_CASES` says how many plans each test makes, `NAIVE_SEED` where it begins; without them the same plans are made
//! every time.

#![cfg(test)]

#[path = "naive/mod.rs"]
mod naive;

use std::path::PathBuf;

use naive::compare::{Tally, agree};
use naive::{files, shrink};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// Makes plans from a seed of its own and compares both sides on each.
fn explore(shard: u64, with_files: bool) {
    let cases = setting("NAIVE_CASES", 500) as u32;
    let seed = setting("NAIVE_SEED", 1).wrapping_mul(1000).wrapping_add(shard);
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 4000, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let total = std::cell::RefCell::new(Tally::default());
    let failure = runner.run(&shrink::Cases::default(), |case| {
        let folder = with_files.then(|| tempfile::tempdir().unwrap());
        match agree(&case, folder.as_ref().map(|folder| folder.path())) {
            Ok(tally) => {
                let mut total = total.borrow_mut();
                total.paying += tally.paying;
                total.zero += tally.zero;
                total.not += tally.not;
                total.stop += tally.stop;
                Ok(())
            }
            Err(differ) => Err(TestCaseError::fail(differ)),
        }
    });
    match failure {
        Ok(()) => {
            let total = total.into_inner();
            // A generator that only makes plans that pay nothing proves nothing.
            let all = total.paying + total.zero + total.not + total.stop;
            let few = cases < 300;
            assert!(few || total.paying * 6 > all, "{total:?}");
            assert!(few || total.not * 50 > all && total.stop * 50 > all, "{total:?}");
        }
        Err(TestError::Fail(reason, case)) => {
            let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("naive-{shard}"));
            panic!("{reason}\n{}", files::told(&case, &folder));
        }
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
}

#[test]
fn both_sides_agree_on_given_rows_1() {
    explore(1, false);
}

#[test]
fn both_sides_agree_on_given_rows_2() {
    explore(2, false);
}

#[test]
fn both_sides_agree_on_given_rows_3() {
    explore(3, false);
}

#[test]
fn both_sides_agree_on_files() {
    explore(4, true);
}
