//! Tables that stay readable on a phone.

use maud::{Markup, html};

use crate::report::visible;

/// A column of a table.
#[derive(Clone, Debug)]
pub struct Column {
    head: String,
    number: bool,
}

impl Column {
    /// A column of words.
    pub fn text(head: impl Into<String>) -> Column {
        Column { head: head.into(), number: false }
    }

    /// A column of amounts: set to the right, never broken.
    pub fn number(head: impl Into<String>) -> Column {
        Column { head: head.into(), number: true }
    }

    fn class(&self) -> Option<&'static str> {
        self.number.then_some("number")
    }
}

/// A table: the first cell of each row names the row. On a narrow screen each row becomes a small list of its own, with
/// the headings before the values; a table of many columns scrolls inside its own box instead ([`Table::scrolling`]).
#[derive(Clone, Debug)]
pub struct Table {
    caption: String,
    columns: Vec<Column>,
    rows: Vec<Vec<Markup>>,
    totals: Vec<Vec<Markup>>,
    scrolls: bool,
    headed: bool,
    blank: bool,
}

impl Table {
    /// An empty table. The caption says what it holds.
    pub fn new(caption: impl Into<String>, columns: Vec<Column>) -> Table {
        let (rows, totals) = (Vec::new(), Vec::new());
        Table { caption: caption.into(), columns, rows, totals, scrolls: false, headed: false, blank: false }
    }

    /// The same table, scrolled sideways where it is too wide.
    #[must_use]
    pub fn scrolling(mut self) -> Table {
        self.scrolls = true;
        self
    }

    /// The same table where a heading above it says what the caption says: the caption is read out and not seen.
    #[must_use]
    pub fn headed(mut self) -> Table {
        self.headed = true;
        self
    }

    /// The same table as a form to be filled in by hand: nothing names its rows, and empty cells keep their height.
    #[must_use]
    pub fn blank(mut self) -> Table {
        self.blank = true;
        self
    }

    /// Adds a row: one cell for each column.
    pub fn row(&mut self, cells: Vec<Markup>) {
        self.rows.push(cells);
    }

    /// Adds a row of totals below all others.
    pub fn total(&mut self, cells: Vec<Markup>) {
        self.totals.push(cells);
    }

    /// Whether it has no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.totals.is_empty()
    }

    /// The table. Roles are written out, since a table that a style sheet lays out as lists loses its own.
    pub fn html(&self) -> Markup {
        let table = html! {
            table class=[(!self.scrolls).then_some("stacked")] role="table" {
                caption class=[self.headed.then_some("unseen")] { (super::text(&self.caption)) }
                thead role="rowgroup" {
                    tr role="row" {
                        @for column in &self.columns {
                            th class=[column.class()] scope="col" role="columnheader" { (super::words::heading(&visible(&column.head))) }
                        }
                    }
                }
                @if !self.rows.is_empty() {
                    tbody role="rowgroup" { @for row in &self.rows { (self.line(row)) } }
                }
                @if !self.totals.is_empty() {
                    tfoot role="rowgroup" { @for row in &self.totals { (self.line(row)) } }
                }
            }
        };
        match self.scrolls {
            // What scrolls must be reached by the keyboard, too.
            true => html! {
                div.scrolls role="region" tabindex="0" aria-label=(visible(&self.caption)) { (table) }
            },
            false => table,
        }
    }

    fn line(&self, cells: &[Markup]) -> Markup {
        html! {
            tr role="row" {
                @for (place, (column, cell)) in self.columns.iter().zip(cells).enumerate() {
                    @if place == 0 && !self.blank {
                        th class=[column.class()] scope="row" role="rowheader" { (cell) }
                    } @else {
                        td class=[column.class()] role="cell" data-head=(visible(&column.head)) {
                            // One box beside the heading on a narrow screen, whatever stands in it.
                            @if !cell.0.is_empty() { div { (cell) } } @else if self.blank { "\u{a0}" }
                        }
                    }
                }
            }
        }
    }
}
