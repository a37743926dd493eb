//! The pest grammar. No other room names pest.

#[derive(pest_derive::Parser)]
#[grammar = "grammar/lines.pest"]
#[grammar = "grammar/tokens.pest"]
#[grammar = "grammar/words.pest"]
#[grammar = "grammar/expressions.pest"]
#[grammar = "grammar/entries.pest"]
pub(super) struct Grammar;

/// A pair of the grammar over a text.
pub(super) type Pair<'a> = pest::iterators::Pair<'a, Rule>;
