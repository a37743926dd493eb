//! A naive evaluator agrees with the product on generated plans and data, to the last kopeck.
//!
//! `NAIVE_CASES` says how many plans each test makes, `NAIVE_SEED` where it begins; without them the same plans are made
//! every time. With `NAIVE_EVERY=1` a case on which both part does not end the search: all of them are shown. `NAIVE_ONLY`
//! looks at the case of that number alone.

#![cfg(test)]

#[path = "naive/mod.rs"]
mod naive;

use std::path::PathBuf;

use naive::compare::{Tally, agree};
use naive::{files, shrink};
use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// Makes plans from a seed of its own and compares both sides on each.
fn explore(shard: u64, with_files: bool, refunded: bool) {
    let cases = setting("NAIVE_CASES", 500) as u32;
    let every = setting("NAIVE_EVERY", 0) > 0;
    let only = setting("NAIVE_ONLY", u64::MAX);
    let seed = setting("NAIVE_SEED", 1).wrapping_mul(1000).wrapping_add(shard);
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 4000, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let total = std::cell::RefCell::new(Tally::default());
    let cases_made = shrink::Cases::refunded(refunded);
    let mut failures = Vec::new();
    for number in 0..cases {
        let tree = cases_made.new_tree(&mut runner).unwrap();
        if only != u64::MAX && only != u64::from(number) {
            continue;
        }
        let outcome = runner.run_one(tree, |case| {
            let folder = with_files.then(|| tempfile::tempdir().unwrap());
            match agree(&case, folder.as_ref().map(|folder| folder.path())) {
                Ok(tally) => {
                    let mut total = total.borrow_mut();
                    total.paying += tally.paying;
                    total.zero += tally.zero;
                    total.not += tally.not;
                    total.stop += tally.stop;
                    total.passed += tally.passed;
                    total.explained += tally.explained;
                    total.not_received += tally.not_received;
                    Ok(())
                }
                Err(differ) => Err(TestCaseError::fail(differ)),
            }
        });
        match outcome {
            Ok(_) => {}
            Err(TestError::Fail(reason, case)) => {
                let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("naive-{seed}-{number}"));
                failures.push(format!("{reason}\n{}", files::told(&case, &folder)));
                if !every {
                    break;
                }
            }
            Err(TestError::Abort(reason)) => panic!("{reason}"),
        }
    }
    assert!(failures.is_empty(), "{} cases differ\n{}", failures.len(), failures.join("\n=====\n"));
    let total = total.into_inner();
    // A generator that only makes plans that pay nothing proves nothing.
    let all = total.paying + total.zero + total.not + total.stop;
    let few = cases < 300 || only != u64::MAX;
    assert!(few || !refunded || total.not_received * 5 > cases as usize, "{total:?}");
    // Of many periods after a few sales most pay nothing.
    assert!(few || total.paying * if refunded { 10 } else { 8 } > all, "{total:?}");
    assert!(few || total.not * 50 > all && total.stop * 50 > all, "{total:?}");
    let wanted = if refunded { 30 } else { 10 };
    assert!(few || !with_files || total.passed * wanted > cases as usize, "{total:?}");
    assert!(few || !with_files || total.explained * 10 > cases as usize, "{total:?}");
}

#[test]
fn both_sides_agree_on_given_rows_1() {
    explore(1, false, false);
}

#[test]
fn both_sides_agree_on_given_rows_2() {
    explore(2, false, false);
}

#[test]
fn both_sides_agree_on_given_rows_3() {
    explore(3, false, false);
}

#[test]
fn both_sides_agree_on_files() {
    explore(4, true, false);
}

#[test]
fn both_sides_agree_on_what_caps_had_cut_of_refunds() {
    explore(5, false, true);
}

#[test]
fn both_sides_agree_on_what_caps_had_cut_of_refunds_in_files() {
    explore(6, true, true);
}

#[test]
fn the_generator_makes_every_mechanic() {
    assert_eq!(naive::cover::rare(), Vec::<String>::new());
}
