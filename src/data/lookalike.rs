//! Texts of data that only look alike, and digits that are letters.

/// What is left of a text when everything that the eye may miss is taken away: case, all spaces, `ё`, the kind of
/// dash, and whether a letter is Latin or Cyrillic. Two different texts of one skeleton are a mistake in data.
pub(crate) fn skeleton(text: &str) -> String {
    let plain = text
        .chars()
        .filter(|letter| !letter.is_whitespace() && !matches!(letter, '\u{200b}' | '\u{feff}' | '\u{ad}'))
        .map(|letter| match letter {
            '‐' | '‑' | '–' | '—' | '−' => '-',
            '’' | '‘' | 'ʼ' | '`' => '\'',
            '«' | '»' | '“' | '”' | '„' => '"',
            other => other,
        })
        .collect::<String>();
    crate::syntax::lookalike::skeleton(&plain)
}

/// The digits of a text.
pub(crate) fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// The digit that a letter is easily taken for.
pub(crate) fn digit_like(letter: char) -> Option<char> {
    match letter {
        'O' | 'o' | 'О' | 'о' => Some('0'),
        'l' | 'I' | 'i' | 'і' | 'І' | '|' => Some('1'),
        'З' | 'з' => Some('3'),
        'Ч' | 'ч' => Some('4'),
        'S' | 's' => Some('5'),
        'б' => Some('6'),
        'B' | 'В' => Some('8'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_eye_misses_is_taken_away() {
        assert_eq!(skeleton("GTXPro"), skeleton("GTX Pro"));
        assert_eq!(skeleton("Семёнов"), skeleton("CЕменов\u{a0}"));
        assert_ne!(skeleton("Won"), skeleton("Lost"));
    }
}
