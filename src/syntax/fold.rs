//! Comparing words as the language does: case, `ё` and `е`, and the kind of space do not matter.

/// The form of a name by which it is looked up.
pub fn fold(text: &str) -> String {
    // Most names and all keywords of one language: the tables of letters need not be asked.
    if text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return text.to_ascii_lowercase();
    }
    text.chars().flat_map(char::to_lowercase).map(fold_char).collect()
}

fn fold_char(lower: char) -> char {
    match lower {
        'ё' => 'е',
        // A byte order mark is no letter either.
        '\u{feff}' => ' ',
        '\n' | '\r' => lower,
        other if other.is_whitespace() => ' ',
        other => other,
    }
}

/// The same text with every character folded and every byte offset kept: what the grammar reads.
///
/// A character whose folded form has another length in bytes stays as it is, except that a wide space becomes as
/// many plain ones as it has bytes.
pub(super) fn shadow(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for original in text.chars() {
        let mut lower = original.to_lowercase();
        let folded = match (lower.next(), lower.next()) {
            (Some(single), None) => fold_char(single),
            _ => original,
        };
        if folded.len_utf8() == original.len_utf8() {
            out.push(folded);
        } else if folded == ' ' {
            out.extend(std::iter::repeat_n(' ', original.len_utf8()));
        } else {
            out.push(original);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shadow_keeps_every_offset() {
        let text = "Премия\u{a0}ЁЖ İ «X»\u{202f}10\u{a0}000";
        assert_eq!(shadow(text).len(), text.len());
        assert_eq!(shadow("Ёлка"), "елка");
    }
}
