//! Texts of data that only look alike.

/// Whether any two of these texts could have one skeleton: letters in both cases or of both alphabets, or signs that the eye
/// may miss, stand in them. Rules out most columns of keys without a skeleton for each.
pub(crate) fn may_be_alike<'t>(texts: impl Iterator<Item = &'t str>) -> bool {
    let (mut small, mut capital, mut latin, mut cyrillic) = (false, false, false, false);
    for letter in texts.flat_map(str::chars) {
        match letter {
            'a'..='z' => (small, latin) = (true, true),
            'A'..='Z' => (capital, latin) = (true, true),
            '0'..='9' | '-' | '_' | '/' | '.' | ',' | '#' | ':' | '+' | '(' | ')' => {}
            'ё' | 'Ё' => return true,
            'а'..='я' => (small, cyrillic) = (true, true),
            'А'..='Я' => (capital, cyrillic) = (true, true),
            _ => return true,
        }
    }
    (small && capital) || (latin && cyrillic)
}

/// The digits of a text.
pub(crate) fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_plain_codes_need_no_skeletons() {
        let alike = |texts: &[&str]| may_be_alike(texts.iter().copied());
        assert!(!alike(&["P-0001", "P-0002"]) && !alike(&["1", "2"]) && !alike(&["М-01", "М-02"]));
        assert!(alike(&["M01", "m01"]) && alike(&["M01", "М01"]) && alike(&["1 000", "1000"]) && alike(&["М–1"]));
    }
}
