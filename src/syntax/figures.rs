//! Letters among figures: `1O0 000`, `2026-O1-01`.

use std::ops::Range;

use crate::syntax::lookalike::digit_like;

/// Figures in which a letter stands for a digit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slip {
    /// The letter, as it is written.
    pub letter: char,
    /// The digit that it looks like.
    pub digit: char,
    /// The figures with digits alone; empty where those make no number.
    pub mended: String,
}

/// What a text that is no number, date or period would be if its letters were the digits that they look like.
pub fn misread(text: &str) -> Option<Slip> {
    let followed = |at: usize| text.get(at..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let mut letter = None;
    let mut mended = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        if !c.is_alphabetic() {
            mended.push(c);
            continue;
        }
        let digit = digit_like(c)?;
        // Behind the last digit such a letter is rather a unit, as in `5B`.
        if !matches!(digit, '0' | '1' | '3') && !followed(at + c.len_utf8()) {
            return None;
        }
        letter.get_or_insert((c, digit));
        mended.push(digit);
    }
    let (letter, digit) = letter?;
    let figures = text.contains(|c: char| c.is_ascii_digit()) && (is_number(&mended) || is_date(&mended));
    figures.then_some(Slip { letter, digit, mended })
}

/// Digits in groups of three or without groups, with at most one decimal mark, perhaps a percentage.
fn is_number(text: &str) -> bool {
    let text = text.strip_suffix('%').map_or(text, str::trim_end);
    let (whole, decimals) = text.split_once(['.', ',']).map_or((text, None), |(whole, rest)| (whole, Some(rest)));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let mut groups = whole.split([' ', '\u{a0}', '\u{202f}']);
    let first = groups.next().is_some_and(digits);
    let grouped = groups.clone().next().is_none() || whole.find([' ', '\u{a0}', '\u{202f}']).is_some_and(|at| at <= 3);
    first && grouped && groups.all(|group| group.len() == 3 && digits(group)) && decimals.is_none_or(digits)
}

/// A date or a month in one of the forms in which rules write them.
pub fn is_date(text: &str) -> bool {
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    matches!(shape.as_str(), "0000-00-00" | "00.00.0000" | "0000-00" | "0000-Q0" | "00.0000")
}

/// How many groups of three digits may stand on either side of the one that holds the letter.
const MOST_GROUPS: usize = 4;

/// The figures with a letter among them that stand at an offset of a text, or end there, and where they stand.
pub(super) fn around(text: &str, at: usize) -> Option<(Range<usize>, Slip)> {
    let part = |c: char| c.is_alphanumeric() || matches!(c, '.' | ',' | '%' | '-');
    let mut words: Vec<Range<usize>> = Vec::new();
    let mut start = None;
    for (place, c) in text.char_indices().chain([(text.len(), '\n')]) {
        match (part(c), start) {
            (true, None) => start = Some(place),
            (false, Some(from)) => words.push(from..place),
            _ => {}
        }
        if !part(c) {
            start = None;
        }
    }
    let here = words.iter().position(|word| word.start <= at && at <= word.end)?;
    // Groups of three digits before and behind belong to one number; the longest one that makes sense is it.
    let last = words.len().min(here + MOST_GROUPS);
    let spans = (here.saturating_sub(MOST_GROUPS)..=here).flat_map(|first| (here..last).map(move |last| (first, last)));
    let mut spans: Vec<(usize, usize)> = spans.collect();
    spans.sort_by_key(|(first, last)| (std::cmp::Reverse(last - first), *first));
    spans.into_iter().find_map(|(first, last)| {
        let place = words.get(first)?.start..words.get(last)?.end;
        let written = text.get(place.clone())?;
        // The separator of a list is no part of the number before it.
        let figures = written.trim_end_matches([',', '.']);
        let slip = misread(figures)?;
        // Digits before it that make no number with it, `1 000O`.
        let before = text.get(..place.start)?;
        let more = before.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ').len();
        let blank = before.get(more..).map_or(0, |more| more.len() - more.trim_start().len());
        let start = if before.ends_with(' ') && before.len() > more + blank { more + blank } else { place.start };
        let mended = if start < place.start { String::new() } else { slip.mended };
        Some((start..place.start + figures.len(), Slip { mended, ..slip }))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(text: &str) -> Option<String> {
        misread(text).map(|slip| slip.mended)
    }

    #[test]
    fn letters_among_figures_are_known() {
        let slip = Slip { letter: 'O', digit: '0', mended: "100 000".to_owned() };
        assert_eq!(misread("1O0 000"), Some(slip));
        assert_eq!(misread("1О 000").map(|slip| slip.letter), Some('О'));
        for (wrong, right) in [
            ("l00", "100"),
            ("12O,50", "120,50"),
            ("1O%", "10%"),
            ("5 OOO", "5 000"),
            ("2026-O1-01", "2026-01-01"),
            ("2O26-01", "2026-01"),
            ("З1.12.2026", "31.12.2026"),
            ("2B5", "285"),
        ] {
            assert_eq!(mended(wrong).as_deref(), Some(right), "{wrong}");
        }
        for other in ["OOO", "100", "5B", "10 l", "1 0O", "KPI1", "100 EUR", "2026-O1-1x"] {
            assert_eq!(mended(other), None, "{other}");
        }
    }

    #[test]
    fn they_are_found_from_any_of_their_parts() {
        let text = "at most 1O0 000, excess lost";
        for at in [8, 9, 12] {
            let (place, slip) = around(text, at).unwrap();
            assert_eq!((&text[place], slip.mended.as_str()), ("1O0 000", "100 000"));
        }
        let text = "from 2026-O1-01 through 2026-12-31";
        assert_eq!(around(text, 5).map(|(place, _)| &text[place]), Some("2026-O1-01"));
        assert_eq!(around("5% of turnover", 6), None);
        let text = "at most 1 000О";
        let (place, slip) = around(text, 13).unwrap();
        assert_eq!((&text[place], slip.mended.as_str()), ("1 000О", ""));
    }
}
