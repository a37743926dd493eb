//! The look of all tables: a heading, a line, rows, a line, the total.

use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle, Width};

/// A table of text.
pub(super) struct Grid {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
    total: Option<Vec<String>>,
    /// The columns aligned to the right, from this one on.
    numbers_from: usize,
    /// Those of them that hold text all the same.
    texts: Vec<usize>,
}

impl Grid {
    /// A table with these headings; the columns from `numbers_from` on hold numbers.
    pub fn new(header: Vec<String>, numbers_from: usize) -> Grid {
        Grid { header, rows: Vec::new(), total: None, numbers_from, texts: Vec::new() }
    }

    /// The same table with text in these columns.
    pub fn with_texts(mut self, columns: Vec<usize>) -> Grid {
        self.texts = columns;
        self
    }

    /// Adds a row.
    pub fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// Sets the row of totals, set off by a line.
    pub fn total(&mut self, cells: Vec<String>) {
        self.total = Some(cells);
    }

    /// The same table with headings such as `turnover_bonus` on two lines.
    pub fn with_folded_heading(&self) -> Grid {
        let fold =
            |name: &String| match name.char_indices().filter(|(_, c)| *c == '_').map(|(at, _)| at + 1).min_by_key(
                // The break nearest to the middle.
                |at| name.len().abs_diff(at * 2),
            ) {
                Some(at) => format!("{}\n{}", name.get(..at).unwrap_or_default(), name.get(at..).unwrap_or_default()),
                None => name.clone(),
            };
        Grid {
            header: self.header.iter().map(fold).collect(),
            rows: self.rows.clone(),
            total: self.total.clone(),
            numbers_from: self.numbers_from,
            texts: self.texts.clone(),
        }
    }

    /// Whether the table fits without breaking a cell.
    pub fn fits(&self, width: usize) -> bool {
        let all = self.rows.iter().chain([&self.header]).chain(self.total.as_ref());
        let mut widths: Vec<usize> = Vec::new();
        for cells in all {
            widths.resize(widths.len().max(cells.len()), 0);
            for (widest, cell) in widths.iter_mut().zip(cells) {
                let lines = cell.lines().map(unicode_width::UnicodeWidthStr::width);
                *widest = lines.fold(*widest, usize::max);
            }
        }
        // A blank on each side of a column and one between two; the first of all is taken away again.
        let columns: usize = widths.iter().map(|width| width + 2).sum();
        columns + widths.len().saturating_sub(1) <= width + 1
    }

    /// The width that each column needs for its longest word, blanks beside it included: a number, a date or the place of a row is
    /// not broken. Nothing where there is no room for them.
    fn longest_words(&self, width: usize) -> Vec<u16> {
        let all = self.rows.iter().chain([&self.header]).chain(self.total.as_ref());
        let mut longest: Vec<usize> = Vec::new();
        for cells in all {
            longest.resize(longest.len().max(cells.len()), 0);
            for (place, (longest, cell)) in longest.iter_mut().zip(cells).enumerate() {
                // The blanks in a number are no places to break it.
                let is_number = place >= self.numbers_from && !self.texts.contains(&place);
                let words = cell.split(|sign: char| if is_number { sign == '\n' } else { sign.is_whitespace() });
                *longest = words.map(unicode_width::UnicodeWidthStr::width).fold(*longest, usize::max);
            }
        }
        let columns: usize = longest.iter().map(|width| width + 2).sum();
        if columns + longest.len().saturating_sub(1) > width + 1 {
            return Vec::new();
        }
        longest.into_iter().map(|word| u16::try_from(word + 2).unwrap_or(u16::MAX)).collect()
    }

    /// The table as lines, each ending with a line break. Cells are wrapped when it does not fit.
    pub fn draw(&self, width: usize) -> String {
        let mut table = Table::new();
        let line = LineStyle::none().fill('─').junction('─');
        table.load_style(TableStyle::new().header_separator(line));
        table.force_no_tty();
        if !self.fits(width) {
            table.set_content_arrangement(ContentArrangement::Dynamic);
            table.set_width(u16::try_from(width + 1).unwrap_or(u16::MAX));
        }
        table.set_header(self.header.clone());
        for row in self.rows.iter().chain(self.total.as_ref()) {
            table.add_row(row.clone());
        }
        if !self.fits(width) {
            for (column, least) in table.column_iter_mut().zip(self.longest_words(width)) {
                column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(least)));
            }
        }
        let columns = table.column_iter_mut().enumerate().skip(self.numbers_from);
        for (_, column) in columns.filter(|(place, _)| !self.texts.contains(place)) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        let lines: Vec<String> = table.lines().collect();
        let rule = lines.iter().find(|line| line.contains('─')).cloned().unwrap_or_default();
        let total_height = self.total.as_ref().map_or(0, |_| 1);
        let before_total = lines.len().saturating_sub(total_height);
        let mut out = String::new();
        for (index, text) in lines.iter().enumerate() {
            if total_height > 0 && index == before_total {
                push(&mut out, &rule);
            }
            push(&mut out, text);
        }
        out
    }
}

fn push(out: &mut String, line: &str) {
    // The style pads each column by one blank on both sides; the first one is margin only.
    let line = line.strip_prefix([' ', '─']).unwrap_or(line);
    out.push_str(line.trim_end());
    out.push('\n');
}
