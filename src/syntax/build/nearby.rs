//! Words that may stand at a place: which they are, and which of them is meant by what stands there.

use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::language::Lang;
use crate::syntax::build::Builder;
use crate::syntax::build::expect::{first_word, quoted};
use crate::syntax::labels::Entry;
use crate::syntax::lines::Range;
use crate::syntax::slips;
use crate::syntax::suggest::closest;
use crate::syntax::words::word;

/// The units of time in all their forms, in English and in Russian.
pub(super) const UNITS_OF_TIME: &[(&[&str], &[&str])] = &[
    (&["day", "days"], &["день", "дня", "дней"]),
    (&["month", "months"], &["месяц", "месяца", "месяцев"]),
    (&["quarter", "quarters"], &["квартал", "квартала", "кварталов"]),
    (&["half-year", "half-years"], &["полугодие", "полугодия", "полугодий"]),
    (&["year", "years"], &["год", "года", "лет"]),
];

/// The words that a value of this kind can be; none where they cannot be listed.
pub(super) fn choices(entry: Entry, lang: Lang) -> Vec<&'static str> {
    let keys: &[&str] = match entry {
        Entry::Grain => &["months", "quarters", "half_years", "years"],
        Entry::Rounding => &["half_up", "half_even", "up", "down", "floor", "ceiling"],
        Entry::Attainment => &["measure_over_quota", "quota_over_measure", "two_minus"],
        Entry::Mode => &["amount_of_tier", "sum_of_amounts", "marginal", "whole_amount", "linear", "value_of_tier"],
        Entry::Negative => &["recovered", "carried", "zero"],
        Entry::Step => &["multiply_by", "at_most", "at_least", "minus", "round", "prorate_by"],
        Entry::YesNo => &["yes", "no"],
        Entry::Among => &["members"],
        Entry::AsOf => &["first_day", "last_day"],
        Entry::IfNobody => &["not_paid", "carried", "stops_the_run"],
        Entry::IfNoBasis => &["equally", "not_paid", "stops_the_run"],
        Entry::Ties => &["share_places", "each_place", "tie_by", "stops_the_run"],
        Entry::Per => &["person", "company"],
        Entry::Field => &[
            "money",
            "number",
            "percent_type",
            "count",
            "date",
            "period",
            "text_type",
            "one_of",
            "yes_or_no",
            "employee",
            "link_to",
        ],
        _ => return slips::choices(entry, lang),
    };
    keys.iter().map(|key| word(key, lang)).collect()
}

/// The periods at whose end the rest may be paid, as they stand behind `at end of`.
pub(super) fn ends_of(lang: Lang) -> &'static [&'static str] {
    match lang {
        Lang::En => &["quarter", "half-year", "year"],
        Lang::Ru => &["квартала", "полугодия", "года"],
    }
}

/// The help for a text that begins with one of the words, mistyped, and that word. Where they are a `choice`, each pays
/// another amount.
pub(super) fn near(
    words: &[&'static str],
    choice: Option<Entry>,
    text: &str,
    lang: Lang,
) -> Option<(&'static str, Arg)> {
    let said = || slips::choice(text, choice?, lang);
    match (begins_with(words, text).or_else(said), choice) {
        (Some(meant), Some(_)) => Some(("choice_near", meant.into())),
        (Some(meant), None) => Some(("near", meant.into())),
        (None, Some(_)) => Some(("choice", Arg::Text(String::new()))),
        (None, None) => None,
    }
}

/// The word, of one part or several, with which a folded text most likely begins.
fn begins_with(words: &[&'static str], text: &str) -> Option<&'static str> {
    let said: Vec<&str> = text.split([' ', '\n', '\r']).filter(|part| !part.is_empty()).collect();
    let candidate = |known: &'static str| {
        let parts = known.trim_start_matches([',', ' ']).split(' ').count();
        let begin = said.iter().take(parts).copied().collect::<Vec<_>>().join(" ");
        let begin = begin.trim_end_matches([',', ';']);
        closest(begin, [known.trim_start_matches([',', ' '])]).map(|meant| (strsim::osa_distance(begin, meant), meant))
    };
    // All that stands there may be the longer phrase with a word too many.
    let whole = said.join(" ");
    let near = words.iter().filter_map(|known| candidate(known)).min();
    near.map(|(_, meant)| meant).or_else(|| closest(&whole, words.iter().copied()))
}

/// Whether a word stands behind the separator with which the text begins; figures behind a comma are part of a number.
pub(super) fn says_a_word(text: &str) -> bool {
    text.trim_start_matches([',', ';', ' ', '\n', '\r']).starts_with(char::is_alphabetic)
}

/// What stands behind a limit and a separator, and does not say what becomes of the rest in the words for that.
pub(super) fn excess(builder: &Builder<'_>, range: &Range, operators: Arg) -> Diagnostic {
    let lang = builder.lang;
    let text = builder.folded(range);
    let behind = text.trim_start_matches([',', ';', ' ', '\n', '\r']);
    let head = word("excess_is", lang);
    let wanted = head.trim_start_matches([',', ' ']);
    let right = behind.strip_prefix(wanted).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric));
    // The right word behind the wrong separator: the separator is the mistake.
    let start = if right { range.start } else { range.start + text.len() - behind.len() };
    let width = if right { 1 } else { first_word(behind) };
    let place = start..start + width;
    let expected = match (right, text.starts_with(',')) {
        (true, true) => operators,
        (true, false) => Arg::from("`,`"),
        (false, _) => quoted(wanted),
    };
    let phrases = slips::choices(Entry::Excess, lang).into_iter().map(|word| Arg::Text(format!("`{head} {word}`")));
    Diagnostic::error(Code::NotUnderstood, builder.span(&place))
        .arg("found", builder.original(&place))
        .arg("expected", expected)
        .arg("label", builder.context.label)
        .arg("sample", builder.context.sample.as_str())
        .arg("phrase", Arg::List(phrases.collect()))
        .help("excess")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_known_by_its_beginning() {
        let known = ["next", "month", "quarter", "at end of next"];
        assert_eq!(begins_with(&known, "nxt quarter"), Some("next"));
        assert_eq!(begins_with(&known, "qarter, 50% at once"), Some("quarter"));
        assert_eq!(begins_with(&known, "at nd of next month"), Some("at end of next"));
        assert_eq!(begins_with(&["where"], "whre role = 1"), Some("where"));
        assert_eq!(
            begins_with(&["lost", "paid at end of year"], "paid at the end of the year"),
            Some("paid at end of year")
        );
        assert_eq!(begins_with(&["lost", "carried"], "gone"), None);
    }
}
