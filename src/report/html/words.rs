//! Where lines of a page may end inside of what has no spaces.

use maud::{Markup, html};

/// The longest word that is kept on one line, wherever it stands: it fits a column on a phone.
const LONGEST: usize = 24;

/// The longest word of a heading of a column that is not broken: four such columns fit on paper.
const HEADING: usize = 16;

/// Text in which days, periods and shortened numbers stay on one line: a browser would end it at their hyphens and dots.
pub(super) fn unbroken(text: &str) -> Markup {
    html! {
        @for word in text.split_inclusive(' ') {
            @match word.strip_suffix(' ').unwrap_or(word) {
                figures if may_break(figures) => { span.whole { (figures) } @if figures.len() < word.len() { " " } }
                _ => (word),
            }
        }
    }
}

/// Whether a word could be broken behind a figure, as 2026-03-31, 2026-Q1 and 102.979…% could.
fn may_break(word: &str) -> bool {
    let inside = word.match_indices(['-', '…']).any(|(at, _)| {
        let (before, after) = word.split_at(at);
        before.ends_with(|c: char| c.is_ascii_digit())
            && after.chars().nth(1).is_some_and(|c| c.is_alphanumeric() || c == '%')
    });
    inside && word.chars().count() <= LONGEST
}

/// A heading of a column: its words are whole, and those that are very long may end anywhere. A column is as wide as the
/// longest of them.
pub(super) fn heading(text: &str) -> Markup {
    html! {
        @for (at, word) in text.split(' ').enumerate() {
            @if at > 0 { " " }
            @match word.chars().count() > HEADING {
                true => @for (at, c) in word.chars().enumerate() {
                    @if at > 0 && at % HEADING == 0 { wbr; }
                    (c)
                },
                false => (unbroken(word)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{heading, unbroken};

    #[test]
    fn days_and_periods_stay_whole() {
        let said = unbroken("paid on 2026-03-31, of 2026-Q1 and 2026-К1..2026-К2: A-1 & 10- 1…%").into_string();
        let expected = "paid on <span class=\"whole\">2026-03-31,</span> of <span class=\"whole\">2026-Q1</span> and \
                        <span class=\"whole\">2026-К1..2026-К2:</span> A-1 &amp; 10- <span class=\"whole\">1…%</span>";
        assert_eq!(said, expected);
        let long = format!("2026-{}", "3".repeat(30));
        assert_eq!(unbroken(&long).into_string(), long);
    }

    #[test]
    fn headings_end_between_words_or_where_a_word_would_fill_the_page() {
        assert_eq!(heading("What it says").into_string(), "What it says");
        let long = "Ж".repeat(20);
        assert_eq!(heading(&long).into_string(), format!("{}<wbr>ЖЖЖЖ", "Ж".repeat(16)));
    }
}
