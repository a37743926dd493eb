//! Tiers: a boundary that moves, and the scales from which a rule takes its tiers.

use crate::compare::edits::apply::{Change, blocks, name};
use crate::language::Lang;
use crate::source::SourceMap;
use crate::syntax::fold;
use crate::syntax::labels::{BlockKind, LabelKind};
use crate::syntax::tree::{Block, Clause, File};

/// The labels of tiers.
const TIERS: [LabelKind; 3] = [LabelKind::From, LabelKind::Above, LabelKind::Below];

/// Whether a text begins with the label of a tier: `from 160 000`, `от 160 000: 36 000`.
pub(super) fn begins_tier(text: &str) -> bool {
    let Some((word, rest)) = text.trim().split_once(char::is_whitespace) else { return false };
    let number = rest.trim_start().starts_with(|c: char| c.is_ascii_digit());
    let labels = TIERS.iter().flat_map(|kind| Lang::ALL.map(|lang| kind.info().words(lang)));
    number && labels.into_iter().any(|label| fold(label) == fold(word))
}

/// The tier at another boundary, where the new value names one: with its value, or with a new one behind a colon.
pub(super) fn moved(clause: &Clause, value: &str) -> Option<Vec<Change>> {
    let argument = clause.argument.as_ref().filter(|_| TIERS.contains(&clause.label.item) && begins_tier(value))?;
    let mut label = clause.label.span;
    label.end = argument.span.end;
    let (boundary, value) = value.split_once(':').map_or((value, None), |(label, value)| (label, Some(value.trim())));
    let value = value.map(|value| (clause.value.span, value.to_owned()));
    Some([(label, boundary.trim().to_owned())].into_iter().chain(value).collect())
}

/// The scales that the values of a block name.
pub(super) fn scales(files: &[File], sources: &SourceMap, block: &Block) -> Vec<String> {
    let values: Vec<String> = block.clauses.iter().map(|clause| fold(sources.slice(clause.value.span))).collect();
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let says = |wanted: &str| values.iter().any(|text| text.split(|c| !is_word(c)).any(|word| word == wanted));
    let all = blocks(files).map(|(_, block)| block).filter(|block| block.kind.item == BlockKind::Scale);
    all.filter(|scale| says(&fold(name(scale)))).map(|scale| name(scale).to_owned()).collect()
}
