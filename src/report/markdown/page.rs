//! Blocks one below the other.

use crate::report::markdown::{Inline, Table};

/// A text of headings, paragraphs, lists and tables.
#[derive(Clone, Debug, Default)]
pub struct Page {
    blocks: Vec<String>,
}

impl Page {
    /// Without anything yet.
    pub fn new() -> Page {
        Page::default()
    }

    /// A heading, from 1 for the title of the page down to 6.
    pub fn heading(&mut self, level: usize, text: &Inline) {
        self.blocks.push(format!("{} {}", "#".repeat(level.clamp(1, 6)), text.as_str()));
    }

    /// A paragraph; nothing for one without text.
    pub fn paragraph(&mut self, text: &Inline) {
        if !text.is_empty() {
            self.blocks.push(text.as_str().to_owned());
        }
    }

    /// A list, one line for each entry.
    pub fn list(&mut self, entries: &[Inline]) {
        if !entries.is_empty() {
            let lines: Vec<String> = entries.iter().map(|entry| format!("- {}", entry.as_str())).collect();
            self.blocks.push(lines.join("\n"));
        }
    }

    /// Lists within lists: each line with its depth, 0 for the outermost.
    pub fn nested_list(&mut self, entries: &[(usize, Inline)]) {
        if !entries.is_empty() {
            let line = |(depth, entry): &(usize, Inline)| format!("{}- {}", "  ".repeat(*depth), entry.as_str());
            self.blocks.push(entries.iter().map(line).collect::<Vec<_>>().join("\n"));
        }
    }

    /// A table; nothing for one without rows.
    pub fn table(&mut self, table: &Table) {
        if !table.is_empty() {
            self.blocks.push(table.draw());
        }
    }

    /// Lines of text as they stand, in the type of programs.
    pub fn listing(&mut self, text: &str) {
        let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
        let fence = "`".repeat((longest + 1).max(3));
        self.blocks.push(format!("{fence}text\n{}\n{fence}", text.trim_end_matches('\n')));
    }

    /// How many characters the text has.
    pub fn len(&self) -> usize {
        // Two line breaks between blocks, one at the end.
        let breaks = self.blocks.len().saturating_sub(1) * 2 + usize::from(!self.blocks.is_empty());
        self.blocks.iter().map(|block| block.chars().count()).sum::<usize>() + breaks
    }

    /// Whether nothing is on it.
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// The other page below this one.
    pub fn append(&mut self, other: Page) {
        self.blocks.extend(other.blocks);
    }

    /// The text, with a line break at its end.
    pub fn text(&self) -> String {
        if self.blocks.is_empty() { String::new() } else { format!("{}\n", self.blocks.join("\n\n")) }
    }
}
