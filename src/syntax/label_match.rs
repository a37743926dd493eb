//! Which label a text is.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::language::Lang;
use crate::syntax::labels::{Argument, BlockKind, Entry, LABELS, LabelInfo};
use crate::syntax::lines::Range;

/// What may stand between the words of a label.
const BLANK: [char; 3] = [' ', '\n', '\r'];

/// A label that a text may be.
pub(super) struct Match {
    pub info: &'static LabelInfo,
    pub lang: Lang,
    /// The argument inside the label, as a range of the label text.
    pub argument: Option<Range>,
}

/// Whether the folded text is a label of any block in either language.
pub(super) fn is_known(label: &str) -> bool {
    all(label).next().is_some()
}

/// Whether the folded text is a label, but none that rows can stand below.
pub(super) fn holds_no_rows(label: &str) -> bool {
    let mut found = all(label).peekable();
    found.peek().is_some() && found.all(|found| found.info.entry != Entry::Rows)
}

/// The label of `block` that the folded text is; failing that, one that other blocks have.
pub(super) fn find(label: &str, block: BlockKind) -> Option<Match> {
    all(label).find(|found| found.info.blocks.contains(&block)).or_else(|| all(label).next())
}

/// A label in the words of one language.
type Worded = (&'static LabelInfo, Lang, Vec<String>);

/// The labels of both languages by what their first word begins with, each list in the order of the table. A book of
/// rules has thousands of labels, and the table hundreds.
static BY_BEGINNING: LazyLock<HashMap<String, Vec<Worded>>> = LazyLock::new(|| {
    let mut found: HashMap<String, Vec<Worded>> = HashMap::new();
    for info in LABELS {
        for lang in Lang::ALL {
            let words: Vec<String> = info.words(lang).split(' ').map(crate::syntax::fold).collect();
            let beginning = words.first().map_or("", |word| beginning(word)).to_owned();
            found.entry(beginning).or_default().push((info, lang, words));
        }
    }
    found
});

/// The letters, digits and underscores with which a text begins.
fn beginning(text: &str) -> &str {
    text.split(|c: char| !is_word(c)).next().unwrap_or_default()
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Every label that the folded text is, in the order of the table.
fn all(label: &str) -> impl Iterator<Item = Match> {
    let alike = BY_BEGINNING.get(beginning(label.trim_start_matches(BLANK))).map_or(&[][..], Vec::as_slice);
    alike.iter().filter_map(move |(info, lang, words)| {
        matches(info, words, label).map(|argument| Match { info, lang: *lang, argument })
    })
}

/// `Some(None)` for a label without an argument, `Some(Some(range))` for one with it.
fn matches(info: &LabelInfo, words: &[String], label: &str) -> Option<Option<Range>> {
    let mut rest = label;
    for word in words {
        rest = rest.trim_start_matches(BLANK).strip_prefix(word.as_str())?;
        if rest.chars().next().is_some_and(is_word) {
            return None;
        }
    }
    let argument = rest.trim_matches(BLANK);
    match (info.argument, argument.is_empty()) {
        (Argument::None, true) => Some(None),
        (Argument::None, false) => None,
        (_, true) => None,
        (_, false) => {
            let start = label.len() - rest.trim_start_matches(BLANK).len();
            Some(Some(start..start + argument.len()))
        }
    }
}

/// The label nearest to `label` of those that a block may hold, if any is near.
pub(super) fn nearest(label: &str, block: BlockKind, lang: Lang) -> Option<&'static LabelInfo> {
    let labels = LABELS.iter().filter(|info| info.blocks.contains(&block));
    labels
        .filter_map(|info| {
            let folded = crate::syntax::fold(info.words(lang));
            // An argument may follow: compare with the beginning too.
            let head: String = label.chars().take(folded.chars().count()).collect();
            let distance =
                strsim::damerau_levenshtein(&folded, label).min(strsim::damerau_levenshtein(&folded, &head) + 1);
            let limit = (folded.chars().count() / 3).clamp(1, 3);
            (distance <= limit).then_some((distance, info))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, info)| info)
}
