//! A piece of a line.

use crate::report::visible;

/// Text inside a paragraph, a heading, a list or a cell, ready to be written: always one line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inline(String);

impl Inline {
    /// Any text, shown as it is.
    pub fn text(text: &str) -> Inline {
        let text = visible(text);
        let text = text.trim();
        let mut out = String::with_capacity(text.len());
        let mut last = None;
        let mut chars = text.chars().peekable();
        // Only at the beginning would these begin a heading, a list or a rule.
        let behind = text.trim_start_matches(|c: char| c.is_ascii_digit());
        let numbered = behind.starts_with(['.', ')']) && behind.chars().nth(1).is_none_or(char::is_whitespace);
        if numbered && behind.len() < text.len() {
            let digits = text.len() - behind.len();
            out.extend(chars.by_ref().take(digits));
            out.push('\\');
        } else if text.starts_with('#') || is_list(text) || is_rule(text) {
            out.push('\\');
        }
        while let Some(c) = chars.next() {
            match c {
                // Inside a name it means nothing.
                '_' if last.is_some_and(char::is_alphanumeric) && chars.peek().is_some_and(|c| c.is_alphanumeric()) => {
                    out.push(c);
                }
                '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '$' | '!' => {
                    out.push('\\');
                    out.push(c);
                }
                // `@name` calls people and `#1` links to an issue wherever they stand; a comment parts the two signs
                // and is gone from what is shown and copied.
                '@' | '#' if chars.peek().is_some_and(|next| next.is_alphanumeric()) => {
                    out.push(c);
                    out.push_str(APART);
                }
                // Addresses become links by themselves.
                ':' if chars.peek() == Some(&'/') => {
                    out.push(c);
                    out.push_str(APART);
                }
                '.' if out.to_lowercase().ends_with("www") => {
                    out.push_str(APART);
                    out.push(c);
                }
                c if c.is_whitespace() => {
                    // A no-break space stays one: it keeps the figures of a number together.
                    let space = if c == '\u{a0}' || c == '\u{202f}' { c } else { ' ' };
                    if !(space == ' ' && last == Some(' ')) {
                        out.push(space);
                    }
                    last = Some(space);
                    continue;
                }
                c => out.push(c),
            }
            last = Some(c);
        }
        Inline(out)
    }

    /// Text of rules, in the type of programs.
    pub fn code(text: &str) -> Inline {
        let line = visible(text);
        let line = line.trim();
        if line.is_empty() {
            return Inline::default();
        }
        let run = |text: &str| text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
        let fence = "`".repeat(run(line) + 1);
        // Blanks beside the fence are taken away again where both are there.
        let pad = if line.starts_with('`') || line.ends_with('`') { " " } else { "" };
        Inline(format!("{fence}{pad}{line}{pad}{fence}"))
    }

    /// Words of the program: what stands there in backticks is code, all else as it is. Where a backtick is left over, all of it
    /// is text.
    pub fn said(text: &str) -> Inline {
        let parts: Vec<&str> = text.split('`').collect();
        if parts.len().is_multiple_of(2) {
            return Inline::text(text);
        }
        let mut out = String::with_capacity(text.len());
        for (at, part) in parts.into_iter().enumerate() {
            if at % 2 == 1 {
                out.push_str(&Inline::code(part).0);
                continue;
            }
            let blank = |there: bool| if there { " " } else { "" };
            out.push_str(blank(part.starts_with(char::is_whitespace) && !out.is_empty()));
            out.push_str(&Inline::text(part).0);
            out.push_str(blank(part.ends_with(char::is_whitespace) && !part.trim().is_empty()));
        }
        Inline(out.trim_end().to_owned())
    }

    /// With a sign right behind it.
    #[must_use]
    pub fn ending(mut self, sign: char) -> Inline {
        self.0.push(sign);
        self
    }

    /// The same, strong.
    #[must_use]
    pub fn bold(self) -> Inline {
        if self.0.is_empty() { self } else { Inline(format!("**{}**", self.0)) }
    }

    /// One after the other, with a blank between.
    #[must_use]
    pub fn then(mut self, next: &Inline) -> Inline {
        if !self.0.is_empty() && !next.0.is_empty() {
            self.0.push(' ');
        }
        self.0.push_str(&next.0);
        self
    }

    /// Whether nothing is written.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The Markdown, outside tables.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The Markdown inside a cell, where a bar ends the cell even in code.
    pub(super) fn in_cell(&self) -> String {
        let mut out = String::with_capacity(self.0.len());
        let mut escaped = false;
        for c in self.0.chars() {
            if c == '|' && !escaped {
                out.push('\\');
            }
            escaped = c == '\\' && !escaped;
            out.push(c);
        }
        out
    }
}

/// Whether a line would begin a list: a sign with a blank behind it.
fn is_list(text: &str) -> bool {
    text.strip_prefix(['+', '-']).is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace))
}

/// Whether a line would draw a rule, or make a heading of the line above.
fn is_rule(text: &str) -> bool {
    ['-', '='].into_iter().any(|sign| text.starts_with(sign) && text.chars().all(|c| c == sign || c.is_whitespace()))
}

/// Parts what would be a link if it stood together.
const APART: &str = "<!-- -->";
