//! Tables.

use crate::report::markdown::Inline;

/// A table whose last columns hold numbers.
#[derive(Clone, Debug)]
pub struct Table {
    header: Vec<Inline>,
    numbers_from: usize,
    rows: Vec<Vec<Inline>>,
}

impl Table {
    /// A table with these headings; the columns from `numbers_from` on are aligned to the right.
    pub fn new(header: Vec<Inline>, numbers_from: usize) -> Table {
        Table { header, numbers_from, rows: Vec::new() }
    }

    /// Adds a row. Cells beyond the headings are not shown, missing ones are empty.
    pub fn row(&mut self, cells: Vec<Inline>) {
        self.rows.push(cells);
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub(super) fn draw(&self) -> String {
        let line = |cells: &[Inline]| {
            let cells: Vec<String> =
                (0..self.header.len()).map(|place| cells.get(place).map(Inline::in_cell).unwrap_or_default()).collect();
            format!("| {} |", cells.join(" | "))
        };
        let rule: Vec<&str> =
            (0..self.header.len()).map(|place| if place < self.numbers_from { "---" } else { "---:" }).collect();
        let mut lines = vec![line(&self.header), format!("| {} |", rule.join(" | "))];
        lines.extend(self.rows.iter().map(|row| line(row)));
        lines.join("\n")
    }
}
