//! Letters of two alphabets that look the same, and letters that look like digits.

/// Pairs of a Cyrillic and a Latin letter that a reader cannot tell apart, in lower case; capitals that look alike
/// count too (`В`, `Н`), for a name is compared without case.
const TWINS: &[(char, char)] = &[
    ('а', 'a'),
    ('в', 'b'),
    ('е', 'e'),
    ('к', 'k'),
    ('м', 'm'),
    ('н', 'h'),
    ('о', 'o'),
    ('р', 'p'),
    ('с', 'c'),
    ('т', 't'),
    ('у', 'y'),
    ('х', 'x'),
    ('і', 'i'),
    ('ј', 'j'),
    ('ѕ', 's'),
];

/// The folded text with every Cyrillic twin replaced by its Latin one: equal for texts that look the same.
pub fn skeleton(text: &str) -> String {
    let twin = |c: char| TWINS.iter().find(|(cyrillic, _)| *cyrillic == c).map_or(c, |(_, latin)| *latin);
    crate::syntax::fold(text).chars().map(twin).collect()
}

fn is_cyrillic(c: char) -> bool {
    ('\u{400}'..='\u{52f}').contains(&c)
}

/// The first letter (its byte offset and itself) that is of another alphabet than most letters of its part. A part
/// runs between `_`, digits and anything that is no letter, so `KPI_план` is two parts.
pub fn odd_letter(name: &str) -> Option<(usize, char)> {
    let mut part: Vec<(usize, char)> = Vec::new();
    for (at, c) in name.char_indices().chain([(name.len(), '_')]) {
        if c.is_alphabetic() {
            part.push((at, c));
            continue;
        }
        let cyrillic = part.iter().filter(|(_, c)| is_cyrillic(*c)).count();
        let latin = part.iter().filter(|(_, c)| c.is_ascii_alphabetic()).count();
        if cyrillic > 0 && latin > 0 {
            let odd_is_cyrillic =
                cyrillic < latin || (cyrillic == latin && part.first().is_some_and(|(_, c)| !is_cyrillic(*c)));
            return part
                .iter()
                .copied()
                .find(|(_, c)| if odd_is_cyrillic { is_cyrillic(*c) } else { c.is_ascii_alphabetic() });
        }
        part.clear();
    }
    None
}

/// The name with every odd letter replaced by the one that looks like it: what the writer most likely meant.
pub(super) fn mended(name: &str) -> String {
    let mut out = name.to_owned();
    while let Some((at, odd)) = odd_letter(&out) {
        let lower: String = odd.to_lowercase().collect();
        let twin = TWINS.iter().find_map(|(cyrillic, latin)| {
            let one = |from: &char, to: &char| lower.starts_with(*from).then_some(*to);
            one(cyrillic, latin).or_else(|| one(latin, cyrillic))
        });
        let Some(twin) = twin else { break };
        out.replace_range(at..at + odd.len_utf8(), twin.encode_utf8(&mut [0; 4]));
    }
    out
}

/// The digit that a letter is easily taken for.
pub fn digit_like(letter: char) -> Option<char> {
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

/// The term for the alphabet of a letter, as an adjective.
pub fn alphabet(letter: char) -> &'static str {
    if is_cyrillic(letter) { "cell_cyrillic" } else { "cell_latin" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_odd_letter_is_the_rarer_one_of_its_part() {
        assert_eq!(odd_letter("сумmа"), Some((6, 'm')));
        assert_eq!(odd_letter("tоtal"), Some((1, 'о')));
        assert_eq!(odd_letter("KPI_план"), None);
        assert_eq!(odd_letter("план2026q"), None);
    }

    #[test]
    fn an_odd_letter_is_mended_by_its_twin() {
        assert_eq!(mended("оборoта"), "оборота");
        assert_eq!(mended("turnоver_план"), "turnover_план");
        assert_eq!(mended("сумzа"), "сумzа");
    }

    #[test]
    fn twins_share_a_skeleton() {
        assert_eq!(skeleton("CXEMA"), skeleton("схема"));
    }
}
