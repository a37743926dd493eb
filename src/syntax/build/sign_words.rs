//! Words that stand for a sign of comparison, and amounts with a sign of currency: what to write in their place.

use crate::language::{Format, Lang};
use crate::number::Exact;
use crate::syntax::labels::LabelKind;

/// Words and the sign that they stand for; of two that begin alike the longer one first.
const WORDS: &[(&str, &str)] = &[
    ("less than or equal to", "<="),
    ("greater than or equal to", ">="),
    ("not less than", ">="),
    ("not more than", "<="),
    ("no less than", ">="),
    ("no more than", "<="),
    ("less than", "<"),
    ("more than", ">"),
    ("greater than", ">"),
    ("at least", ">="),
    ("at most", "<="),
    ("equal to", "="),
    ("equals", "="),
    ("below", "<"),
    ("under", "<"),
    ("above", ">"),
    ("over", ">"),
    ("exceeds", ">"),
    ("не менее", ">="),
    ("не меньше", ">="),
    ("не ниже", ">="),
    ("не более", "<="),
    ("не больше", "<="),
    ("не выше", "<="),
    ("ниже", "<"),
    ("меньше", "<"),
    ("менее", "<"),
    ("выше", ">"),
    ("больше", ">"),
    ("более", ">"),
    ("свыше", ">"),
    ("равно", "="),
    ("равен", "="),
    ("равна", "="),
];

/// Labels whose value is a condition.
const CONDITIONS: [LabelKind; 4] = [LabelKind::When, LabelKind::Where, LabelKind::Among, LabelKind::Check];

/// `below 70%` in a condition as `< 70%`.
pub(super) fn in_signs(label: &str, ahead: &str, lang: Lang) -> Option<String> {
    if CONDITIONS.iter().all(|kind| kind.info().words(lang) != label) {
        return None;
    }
    let line = ahead.lines().next().unwrap_or_default();
    WORDS.iter().find_map(|(words, sign)| {
        let rest = line.strip_prefix(words)?.strip_prefix(' ')?.trim_start();
        let rest = rest.strip_prefix("чем ").unwrap_or(rest);
        let number = rest.split([' ', ',', ';', ')']).next().filter(|word| !word.is_empty())?;
        Some(format!("{sign} {number}"))
    })
}

/// `$3,000` as the amount alone: `3 000`.
pub(super) fn without_currency_sign(ahead: &str, lang: Lang) -> Option<String> {
    let rest = ahead.strip_prefix(['$', '€', '£', '₽', '¥', '₴', '₸'])?.trim_start();
    let end = rest.find(|c: char| !(c.is_ascii_digit() || matches!(c, ',' | '.' | ' '))).unwrap_or(rest.len());
    let amount = rest.get(..end)?.trim_end_matches([' ', ',', '.']);
    // `$3k` and `$3m` are no 3.
    if rest.get(amount.len()..)?.starts_with(char::is_alphanumeric) {
        return None;
    }
    let mut digits = amount.replace(' ', "");
    // Groups of three behind commas are thousands, whatever the file's own mark is.
    let groups: Vec<&str> = digits.split(',').collect();
    if groups.len() > 1
        && groups.iter().skip(1).all(|group| group.split('.').next().is_some_and(|part| part.len() == 3))
    {
        digits = groups.concat();
    }
    Some(Format::new(lang).number(&Exact::parse(&digits.replace(',', "."))?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comparisons_in_words_are_written_with_signs() {
        assert_eq!(in_signs("when", "below 70% for 2 months in a row", Lang::En).as_deref(), Some("< 70%"));
        assert_eq!(in_signs("условие", "не ниже 70%", Lang::Ru).as_deref(), Some(">= 70%"));
        assert_eq!(in_signs("условие", "больше чем 5", Lang::Ru).as_deref(), Some("> 5"));
        assert_eq!(in_signs("pays", "at most 100", Lang::En), None);
        assert_eq!(in_signs("when", "belows 5", Lang::En), None);
    }

    #[test]
    fn an_amount_stands_without_the_sign_of_its_currency() {
        assert_eq!(without_currency_sign("$3,000", Lang::En).as_deref(), Some("3 000"));
        assert_eq!(without_currency_sign("€ 1,234,567.50 a month", Lang::En).as_deref(), Some("1 234 567.5"));
        assert_eq!(without_currency_sign("₽1 000,5", Lang::Ru).as_deref(), Some("1 000,5"));
        assert_eq!(without_currency_sign("$amount", Lang::En), None);
        assert_eq!(without_currency_sign("$3k", Lang::En), None);
    }
}
