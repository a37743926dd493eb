//! Cells of tables: which row and which column are meant.

use crate::compare::edits::EditProblem;
use crate::compare::edits::apply::{Change, bare, name};
use crate::language::Lang;
use crate::syntax::Sayer;
use crate::syntax::labels::LabelKind;
use crate::syntax::tree::{Block, Expr, ExprKind, Row};

/// A table of values: what its rows are called by, and the columns that hold values.
pub(super) struct Table<'b> {
    block: &'b Block,
    head: &'b Row,
    body: &'b [Row],
    /// As each language writes cells.
    sayers: [Sayer; 2],
    /// The language of the file, of the two.
    own: usize,
}

impl<'b> Table<'b> {
    /// The table of a block, if it has one.
    pub fn of(block: &'b Block, lang: Lang) -> Option<Table<'b>> {
        let clause = block.clauses.iter().find(|clause| clause.label.item == LabelKind::Table)?;
        let (head, body) = clause.rows.split_first()?;
        let sayers = Lang::ALL.map(|lang| Sayer::new([block], lang));
        Some(Table { block, head, body, sayers, own: Lang::ALL.iter().position(|known| *known == lang)? })
    }

    /// Puts a value into the cell of a row and a column; without a column into each where these are days from which values
    /// hold, or only one.
    pub fn set(&self, row: &[String], column: &str, value: &str) -> Result<Vec<Change>, EditProblem> {
        let named = |one: &&Row| {
            let cells = self.keys(one);
            cells.len() == row.len() && cells.iter().zip(row).all(|(cell, part)| self.is(cell, part))
        };
        let mut rows = self.body.iter().filter(named);
        let found = match (rows.next(), rows.next()) {
            (Some(found), None) => found,
            (Some(_), Some(_)) => {
                return Err(EditProblem::Several { name: name(self.block).to_owned(), label: row.join(", ") });
            }
            (None, _) => return Err(self.no_row(row.join(", "))),
        };
        let columns = self.columns();
        let meant: Vec<usize> = match column {
            "" => {
                let dated = |(_, heading): &(usize, &Expr)| matches!(&*heading.item, ExprKind::FromDate(_));
                let all = columns.len() == 1 || columns.iter().all(dated);
                columns.iter().filter(|_| all).map(|(at, _)| *at).collect()
            }
            _ => columns.iter().filter(|(_, heading)| self.is(heading, column)).map(|(at, _)| *at).collect(),
        };
        let cells: Vec<Change> =
            meant.iter().filter_map(|at| Some((found.cells.get(*at)?.span, value.to_owned()))).collect();
        if cells.is_empty() {
            let known = columns.iter().map(|(_, heading)| self.said(heading)).collect();
            let (name, column) = (name(self.block).to_owned(), column.to_owned());
            return Err(EditProblem::NoColumn { name, row: row.join(", "), column, known });
        }
        Ok(cells)
    }

    /// That there is no such row, with those that there are; none is asked for where `row` is empty.
    pub fn no_row(&self, row: String) -> EditProblem {
        let called = |one: &Row| self.keys(one).iter().map(|cell| self.said(cell)).collect::<Vec<_>>().join(", ");
        EditProblem::NoRow { name: name(self.block).to_owned(), row, known: self.body.iter().map(called).collect() }
    }

    /// Whether a column of values has this heading.
    pub fn has_column(&self, heading: &str) -> bool {
        self.columns().iter().any(|(_, cell)| self.is(cell, heading))
    }

    /// The columns of values with their headings.
    fn columns(&self) -> Vec<(usize, &'b Expr)> {
        self.head.cells.iter().enumerate().filter(|(_, cell)| holds_values(cell)).collect()
    }

    /// The cells by which a row is called.
    fn keys(&self, row: &'b Row) -> Vec<&'b Expr> {
        let heads = self.head.cells.iter().zip(&row.cells);
        heads.filter(|(heading, _)| !holds_values(heading)).map(|(_, cell)| cell).collect()
    }

    /// A cell as the file writes it, without quotes.
    fn said(&self, cell: &Expr) -> String {
        let said = self.sayers.get(self.own).map(|sayer| sayer.cell(cell)).unwrap_or_default();
        said.trim_matches(['"', '«', '»', '“', '”']).to_owned()
    }

    fn is(&self, cell: &Expr, wanted: &str) -> bool {
        let plain = |text: &str| bare(text).replace(['"', '«', '»', '“', '”', '`'], "");
        self.sayers.iter().any(|sayer| plain(&sayer.cell(cell)) == plain(wanted))
    }
}

/// Whether the column below a heading holds values, and is not looked up.
fn holds_values(heading: &Expr) -> bool {
    matches!(&*heading.item, ExprKind::FromDate(_) | ExprKind::Result | ExprKind::Bound { .. })
}
