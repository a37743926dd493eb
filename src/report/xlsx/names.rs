//! Names of sheets that a spreadsheet allows.

use std::collections::HashSet;

use crate::syntax::fold;

/// The most characters of a name, counted as spreadsheets count: in units of UTF-16.
const LONGEST: usize = 31;

/// Gives out names that are allowed and differ from each other.
#[derive(Debug, Default)]
pub struct SheetNames {
    given: HashSet<String>,
}

impl SheetNames {
    /// A name as near to `wanted` as is allowed: without the marks that are forbidden, cut to the length allowed, and
    /// with a number behind it where it is taken already.
    pub fn give(&mut self, wanted: &str) -> String {
        let allowed = |c: char| match c {
            '[' | ']' | ':' | '*' | '?' | '/' | '\\' => '-',
            c if c.is_control() => ' ',
            c => c,
        };
        let plain: String = wanted.chars().map(allowed).collect();
        let plain = plain.trim().trim_matches('\'').trim();
        // Spreadsheets keep this one for themselves.
        let plain = match plain {
            "" => "-",
            other => other,
        };
        for number in 1.. {
            let behind = match number {
                1 if plain.eq_ignore_ascii_case("history") => "-".to_owned(),
                1 => String::new(),
                more => format!(" ({more})"),
            };
            let name = format!("{}{behind}", cut(plain, LONGEST.saturating_sub(behind.len())));
            if self.given.insert(fold(&name)) {
                return name;
            }
        }
        String::new()
    }
}

/// The beginning of a text, at the most so many units of UTF-16 long, without a quotation mark at its end.
fn cut(text: &str, most: usize) -> &str {
    let mut units = 0;
    let end = text.char_indices().find_map(|(at, c)| {
        units += c.len_utf16();
        (units > most).then_some(at)
    });
    let kept = end.map_or(text, |end| text.split_at(end).0);
    kept.trim_end_matches(['\'', ' '])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_allowed_and_differ() {
        let mut names = SheetNames::default();
        let mut give = |wanted: &str| names.give(wanted);
        assert_eq!(give("Control"), "Control");
        assert_eq!(give("control"), "control (2)");
        assert_eq!(give("Отдел [1/2]: что?"), "Отдел -1-2-- что-");
        assert_eq!(give("'quoted'"), "quoted");
        assert_eq!(give("History"), "History-");
        assert_eq!(give("''"), "-");
        assert_eq!(give(""), "- (2)");
        assert_eq!(give(&"x".repeat(40)), "x".repeat(31));
        assert_eq!(give(&"x".repeat(40)), format!("{} (2)", "x".repeat(27)));
        // A letter of two units is not cut in half.
        assert_eq!(give(&"\u{1f4b0}".repeat(20)).chars().count(), 15);
    }
}
