//! Where the scalars of a YAML text stand, in the order of the text.
//!
//! The parser in use tells no places. This scanner knows just enough of YAML to find them: plain and quoted scalars,
//! block and flow collections, comments, block texts. It is never trusted alone: [`Places::next`] looks for the text
//! that the parser has read, so a form unknown here costs a place, not a value.

use crate::source::{FileId, Span};

/// The scalars found, handed out in the order in which the parser reads them.
pub(super) struct Places {
    file: FileId,
    found: Vec<Found>,
    next: usize,
    last: Span,
}

struct Found {
    text: String,
    start: usize,
    end: usize,
}

/// How far ahead a scalar is looked for when the next one is another.
const LOOK_AHEAD: usize = 12;

impl Places {
    /// Scans a text.
    pub fn new(file: FileId, text: &str) -> Places {
        Places { file, found: scan(text), next: 0, last: Span::new(file, 0, 0) }
    }

    /// The place of the next scalar of this text, quotes included. An empty one that is not written, or one that is
    /// not found, stands right behind the one before.
    pub fn next(&mut self, text: &str) -> Span {
        let ahead = self.found.iter().skip(self.next).take(LOOK_AHEAD);
        let step = if text.is_empty() {
            self.found.get(self.next).filter(|found| found.text.is_empty()).map(|_| 0)
        } else {
            ahead.enumerate().find(|(_, found)| found.text == text).map(|(step, _)| step)
        };
        let found = step.and_then(|step| self.found.get(self.next + step));
        match found {
            Some(found) => {
                self.last = Span::new(self.file, found.start, found.end);
                self.next += step.unwrap_or_default() + 1;
                self.last
            }
            None => self.last.after(),
        }
    }
}

fn scan(text: &str) -> Vec<Found> {
    let mut scanner = Scanner { text, at: 0, flow: 0, found: Vec::new() };
    while scanner.step() {}
    scanner.found
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
    /// How many flow collections are open.
    flow: usize,
    found: Vec<Found>,
}

impl Scanner<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn push(&mut self, text: String, length: usize) {
        self.found.push(Found { text, start: self.at, end: self.at + length });
        self.at += length;
    }

    /// Takes one token; `false` at the end.
    fn step(&mut self) -> bool {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else {
            return false;
        };
        let then_blank = |rest: &str| rest.chars().nth(1).is_none_or(char::is_whitespace);
        match first {
            c if c.is_whitespace() => self.at += c.len_utf8(),
            '\u{feff}' => self.at += first.len_utf8(),
            '#' => self.skip_line(),
            '{' | '[' => {
                self.flow += 1;
                self.at += 1;
            }
            '}' | ']' => {
                self.flow = self.flow.saturating_sub(1);
                self.at += 1;
            }
            ',' if self.flow > 0 => self.at += 1,
            ':' if self.flow > 0 || then_blank(rest) => self.at += 1,
            '-' | '?' if then_blank(rest) => self.at += 1,
            '-' if rest.starts_with("---") && self.found.is_empty() => self.skip_line(),
            '|' | '>' if self.flow == 0 => self.block_text(),
            '"' | '\'' => self.quoted(first),
            _ => self.plain(),
        }
        true
    }

    fn skip_line(&mut self) {
        let length = self.rest().find('\n').unwrap_or(self.rest().len());
        self.at += length;
    }

    fn plain(&mut self) {
        let rest = self.rest();
        let mut end = rest.len();
        let mut before = ' ';
        let mut all = rest.char_indices().peekable();
        while let Some((at, c)) = all.next() {
            let next = all.peek().map(|(_, next)| *next);
            let colon = c == ':'
                && next.is_none_or(|next| next.is_whitespace() || (self.flow > 0 && matches!(next, ',' | '}' | ']')));
            let closes = self.flow > 0 && matches!(c, ',' | '[' | ']' | '{' | '}');
            if c == '\n' || colon || closes || (c == '#' && before.is_whitespace()) {
                end = at;
                break;
            }
            before = c;
        }
        let text = rest.get(..end).unwrap_or_default().trim_end().to_owned();
        let length = text.len().max(1);
        self.push(text, length);
    }

    fn quoted(&mut self, quote: char) {
        let rest = self.rest();
        let mut text = String::new();
        let mut length = rest.len();
        let mut all = rest.char_indices().skip(1).peekable();
        while let Some((at, c)) = all.next() {
            match c {
                '\\' if quote == '"' => text.extend(all.next().map(|(_, c)| c)),
                '\'' if quote == '\'' && all.peek().is_some_and(|(_, next)| *next == '\'') => {
                    text.push('\'');
                    all.next();
                }
                _ if c == quote => {
                    length = at + 1;
                    break;
                }
                _ => text.push(c),
            }
        }
        self.push(text, length);
    }

    /// A text of several lines: its lines are indented deeper than the line that opens it.
    fn block_text(&mut self) {
        let before = self.text.get(..self.at).unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default();
        let indent = line.len() - line.trim_start().len();
        let start = self.at;
        self.skip_line();
        loop {
            let rest = self.rest();
            let Some(body) = rest.strip_prefix('\n') else { break };
            let length = body.find('\n').unwrap_or(body.len());
            let content = body.get(..length).unwrap_or_default();
            if !content.trim().is_empty() && content.len() - content.trim_start().len() <= indent {
                break;
            }
            let ended = body.is_empty();
            self.at += 1 + length;
            if ended {
                break;
            }
        }
        // Its text is folded by the parser; the place is found by being next.
        self.found.push(Found { text: "|".to_owned(), start, end: self.at });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        scan(text).into_iter().map(|found| text[found.start..found.end].to_owned()).collect()
    }

    #[test]
    fn scalars_are_found_in_every_form() {
        let text = "name: A month, with: tiers # not this\ngiven:\n  \"a b\":\n    - {id: \"1\", on: 2026-03-05, x: }\nlist: [a, 'b''c']\n";
        assert_eq!(
            texts(text),
            [
                "name",
                "A month, with",
                "tiers",
                "given",
                "\"a b\"",
                "id",
                "\"1\"",
                "on",
                "2026-03-05",
                "x",
                "list",
                "a",
                "'b''c'"
            ]
        );
    }

    #[test]
    fn a_form_unknown_to_the_scanner_costs_a_place_only() {
        let mut map = crate::source::SourceMap::new();
        let text = "a: two\n  lines\nb: 1\n";
        let file = map.add("x", text);
        let mut places = Places::new(file, text);
        places.next("a");
        places.next("two lines");
        let b = places.next("b");
        assert_eq!(map.slice(b), "b");
        assert_eq!(map.slice(places.next("1")), "1");
    }
}
