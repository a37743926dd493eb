//! How a text is nested: brackets without a partner, and whether it is too deep or too long to be read.

/// Brackets in brackets that a person can still read.
const DEEPEST: usize = 32;
/// Operators of one value, and words that join or nest parts of it.
const MOST_JOINTS: usize = 200;
/// Words, numbers and signs of one value.
const LONGEST: usize = 2_000;

/// A bracket that has no partner, by its byte offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unmatched {
    /// One that opens.
    Open(usize),
    /// One that closes.
    Close(usize),
}

/// How a text is nested.
#[derive(Debug, Default)]
pub(super) struct Shape {
    /// The first closing bracket without an opening one, else the innermost that stays open.
    pub unmatched: Option<Unmatched>,
    depth: usize,
    joints: usize,
    parts: usize,
}

impl Shape {
    /// The shape of a folded text. What stands inside quotes and backticks does not count.
    pub fn of(text: &str) -> Shape {
        let mut shape = Shape::default();
        let mut open = Vec::new();
        let mut letters = text.char_indices().peekable();
        let mut before = ' ';
        while let Some((at, c)) = letters.next() {
            let close = match c {
                '"' | '`' => Some(c),
                '«' => Some('»'),
                '“' => Some('”'),
                '„' => Some('“'),
                _ => None,
            };
            shape.parts += usize::from(c != ' ');
            if let Some(close) = close {
                letters.by_ref().find(|(_, c)| *c == close);
            } else if is_word(c) {
                let mut end = at + c.len_utf8();
                while let Some((at, c)) = letters.next_if(|(_, c)| is_word(*c)) {
                    end = at + c.len_utf8();
                }
                shape.joints += usize::from(text.get(at..end).is_some_and(joins));
            } else if c == '(' {
                open.push(at);
                shape.depth = shape.depth.max(open.len());
            } else if c == ')' {
                if open.pop().is_none() && shape.unmatched.is_none() {
                    shape.unmatched = Some(Unmatched::Close(at));
                }
            } else if "+-*/=<>−–—×·÷≤≥≠".contains(c) {
                // The hyphens of a date are no operators.
                let inside = is_word(before) && letters.peek().is_some_and(|(_, c)| is_word(*c));
                shape.joints += usize::from(!inside);
            }
            before = c;
        }
        shape.unmatched = shape.unmatched.or(open.pop().map(Unmatched::Open));
        shape
    }

    /// Whether reading the text would take too much; a tree of it would be too deep for all who walk it.
    pub fn is_too_much(&self) -> bool {
        self.depth > DEEPEST || self.joints > MOST_JOINTS || self.parts > LONGEST
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Words with which a form holds another one, chosen so that a text and its translation count alike.
fn joins(word: &str) -> bool {
    const ENGLISH: [&str; 11] =
        ["and", "or", "not", "if", "in", "empty", "between", "within", "where", "calendar", "working"];
    const RUSSIAN: [&str; 22] = [
        "и",
        "или",
        "не",
        "если",
        "в",
        "за",
        "пусто",
        "пуста",
        "пуст",
        "заполнено",
        "между",
        "которых",
        "которого",
        "которой",
        "где",
        "подряд",
        "начала",
        "календарных",
        "календарные",
        "рабочих",
        "рабочие",
        "календарным",
    ];
    ENGLISH.contains(&word) || RUSSIAN.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_in_quotes_do_not_count() {
        assert_eq!(Shape::of("(a \")\" `)` «)»)").unmatched, None);
        assert_eq!(Shape::of("(a (b)").unmatched, Some(Unmatched::Open(0)));
        assert_eq!(Shape::of("a) (b").unmatched, Some(Unmatched::Close(1)));
    }

    #[test]
    fn hyphens_of_dates_are_no_operators() {
        let dates = "2026-01-01; ".repeat(300);
        assert!(!Shape::of(&format!("a in ({dates}2026-01-01)")).is_too_much());
        assert!(Shape::of(&"1 + ".repeat(300)).is_too_much());
    }
}
