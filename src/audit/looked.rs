//! How much was looked at, and what was not.

use std::sync::Arc;

use crate::audit::book::Book;
use crate::audit::levels::unclear;
use crate::data::{EntityId, Tables};
use crate::evaluate::Outcome;

/// What an audit has seen.
#[derive(Clone, Debug, Default)]
pub struct Looked {
    /// How many rows lie in the period.
    pub rows: u64,
    /// How many of them no rule that pays asks for, such as deals that were lost.
    pub passed_over: u64,
    /// How many rows the record has in all.
    pub in_all: u64,
    /// How many rows were left out since they cannot be read.
    pub skipped: u64,
    /// The people whose pay cannot be computed, by their keys.
    pub left_out: Vec<EntityId>,
    /// The rules that go by these rows in ways of which no bound is known.
    pub unclear: Vec<Arc<str>>,
}

impl Looked {
    /// What a book holds. `skipped` rows are not in it.
    pub fn of(book: &Book<'_>, tables: &Tables, outcome: &Outcome, skipped: u64) -> Looked {
        let mut left_out: Vec<EntityId> = outcome.missing.iter().map(|one| one.payee).collect();
        left_out.sort_by_cached_key(|one| tables.get(book.plan.people).entity(*one).map(|entity| entity.key.clone()));
        left_out.dedup();
        Looked {
            rows: book.seen.inside,
            passed_over: book.seen.passed_over,
            in_all: book.seen.count,
            skipped,
            left_out,
            unclear: unclear(book),
        }
    }
}
