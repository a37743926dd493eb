//! Texts that a reader takes for one: what is left of a text without all that the eye may miss.

/// What is left of a text when everything that the eye may miss is taken away: case, all spaces, `ё`, the kind of
/// dash, letters put together of two signs, and whether a letter is Latin or Cyrillic. Two different texts of one skeleton
/// are a mistake in data. Nothing is taken away from an identifier that a machine made.
pub fn skeleton(text: &str) -> String {
    if is_made_by_machine(text) {
        return text.to_owned();
    }
    let text = text.replace("и\u{306}", "й").replace("И\u{306}", "Й").replace(['\u{301}', '\u{308}'], "");
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

/// Whether a text is an identifier in which the case of letters counts, such as `001D000000IqhSLIAZ`: twelve signs or more,
/// with digits, small letters and capitals and nothing else, that has no word in it or changes its kind of sign at every
/// turn. Of such ones two that differ only in case are two things.
fn is_made_by_machine(text: &str) -> bool {
    if text.len() < 12 || !text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return false;
    }
    let kind = |byte: &u8| (byte.is_ascii_digit(), byte.is_ascii_lowercase());
    let parts = || text.as_bytes().chunk_by(|a, b| kind(a) == kind(b));
    let longest = |wanted: (bool, bool)| {
        parts()
            .filter(|part| part.first().is_some_and(|first| kind(first) == wanted))
            .map(<[u8]>::len)
            .max()
            .unwrap_or(0)
    };
    let (digits, small, capitals) = (longest((true, false)), longest((false, true)), longest((false, false)));
    digits > 0 && capitals > 0 && small > 0 && (small < 4 || parts().count() > 6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_eye_misses_is_taken_away() {
        assert_eq!(skeleton("GTXPro"), skeleton("GTX Pro"));
        assert_eq!(skeleton("Семёнов"), skeleton("CЕменов\u{a0}"));
        assert_ne!(skeleton("Won"), skeleton("Lost"));
        // Letters put together of two signs, as some systems write them.
        assert_eq!(skeleton("Андреи\u{306}"), skeleton("Андрей"));
        assert_eq!(skeleton("Семе\u{308}нов"), skeleton("Семёнов"));
    }

    #[test]
    fn in_identifiers_made_by_machines_case_counts() {
        assert_ne!(skeleton("001D000000IqhSL"), skeleton("001D000000IqhSl"));
        assert_eq!(skeleton("M01"), skeleton("m01"));
        assert_eq!(skeleton("ANNA2026PETROVA"), skeleton("anna2026petrova"));
        assert_eq!(skeleton("Romashka2026Ltd"), skeleton("romashka2026ltd"));
    }
}
