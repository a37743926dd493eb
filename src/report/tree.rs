//! A tree of lines, drawn with branches.

use unicode_width::UnicodeWidthStr;

use crate::diagnostics::render::wrap;

/// A line with the lines below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// The line.
    pub text: String,
    /// From what it follows.
    pub children: Vec<Node>,
}

impl Node {
    /// A line with nothing below it.
    pub fn leaf(text: impl Into<String>) -> Node {
        Node { text: text.into(), children: Vec::new() }
    }

    /// The tree as text no wider than `width` as far as words allow; each line ends with a line break.
    pub fn draw(&self, width: usize) -> String {
        let mut out = String::new();
        self.push(&mut out, "", "", width);
        out
    }

    fn push(&self, out: &mut String, first: &str, rest: &str, width: usize) {
        let below = if self.children.is_empty() { "  " } else { "│ " };
        let room = width.saturating_sub(first.width()).max(24);
        // Continued lines are indented by four columns more.
        for (index, line) in wrap(&self.text, room, room - 4).iter().enumerate() {
            if index == 0 {
                out.push_str(first);
            } else {
                out.push_str(rest);
                out.push_str(below);
                out.push_str("  ");
            }
            out.push_str(line);
            out.push('\n');
        }
        for (index, child) in self.children.iter().enumerate() {
            let last = index + 1 == self.children.len();
            let (branch, stem) = if last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
            child.push(out, &format!("{rest}{branch}"), &format!("{rest}{stem}"), width);
        }
    }
}
