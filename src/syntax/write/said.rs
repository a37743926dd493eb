//! The canonical text of parts of a tree, one by one: what a comparison of two texts of rules puts side by side.

use std::collections::HashSet;

use crate::language::Lang;
use crate::number::{Exact, RoundingMode};
use crate::syntax::fold;
use crate::syntax::labels::LabelKind;
use crate::syntax::names::Place;
use crate::syntax::tree::{Block, Clause, Duration, Expr, ExprKind, Text, Value, Window};
use crate::syntax::words::{Case, counted};
use crate::syntax::write::{Writer, literal};
use crate::time::Grain;

/// Writes parts of blocks in a language.
pub struct Sayer {
    writer: Writer,
}

/// A clause in its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaidClause {
    /// The label with its argument, without the colon: `from 150 000`.
    pub label: String,
    /// The value on one line; empty where the rows are the value.
    pub value: String,
    /// The rows, the headings first.
    pub rows: Vec<Vec<String>>,
    /// The title that a field has for documents.
    pub title: Option<String>,
}

impl SaidClause {
    /// The whole as lines.
    pub fn lines(&self) -> Vec<String> {
        let title = self.title.as_ref().map(|title| format!(" {title}")).unwrap_or_default();
        let first = format!("{}: {}{title}", self.label, self.value);
        let rows = self.rows.iter().map(|cells| format!("| {} |", cells.join(" | ")));
        std::iter::once(first.trim_end().to_owned()).chain(rows).collect()
    }
}

impl Sayer {
    /// For the blocks of one plan.
    pub fn new<'b>(blocks: impl IntoIterator<Item = &'b Block>, lang: Lang) -> Sayer {
        let mut genitives = HashSet::new();
        for block in blocks {
            let clauses = block.clauses.iter().filter_map(|clause| clause.genitive.as_ref());
            genitives.extend(block.genitive.iter().chain(clauses).map(|name| fold(&name.item)));
        }
        Sayer { writer: Writer { lang, genitives, out: Vec::new() } }
    }

    /// The first line of a block: `bonus commission "Commission"`.
    pub fn header(&self, block: &Block) -> String {
        self.writer.header(block)
    }

    /// A clause.
    pub fn clause(&self, clause: &Clause) -> SaidClause {
        let mut label = self.writer.label(clause);
        label.truncate(label.trim_end_matches(':').len());
        let entry = clause.label.item.info().entry;
        let (value, title) = match &clause.value.item {
            Value::Field { ty, optional, title: Some(title) } => {
                let plain = Value::Field { ty: ty.clone(), optional: *optional, title: None };
                (self.writer.value(&plain, entry, usize::MAX), Some(self.title(title)))
            }
            Value::Rows => (Vec::new(), None),
            value => (self.writer.value(value, entry, usize::MAX), None),
        };
        let value = value.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ");
        let cells = |cells: &[Expr]| cells.iter().map(|cell| self.writer.cell(cell)).collect();
        let rows = clause.rows.iter().map(|row| cells(&row.cells)).collect();
        SaidClause { label, value, rows, title }
    }

    /// What stands behind the colon, on one line, with the title of a field; nothing where rows below are the value.
    pub fn value(&self, clause: &Clause) -> String {
        let lines = self.writer.value(&clause.value.item, clause.label.item.info().entry, usize::MAX);
        lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ")
    }

    /// A value as it would stand behind a label.
    pub fn of_label(&self, value: &Value, label: LabelKind) -> String {
        let lines = self.writer.value(value, label.info().entry, usize::MAX);
        lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ")
    }

    /// What stands inside the label: `100 000` in `from 100 000:`.
    pub fn argument(&self, clause: &Clause) -> String {
        let kind = clause.label.item.info().argument;
        clause.argument.as_ref().map(|argument| self.writer.argument(kind, argument)).unwrap_or_default()
    }

    /// A cell of a table.
    pub fn cell(&self, cell: &Expr) -> String {
        self.writer.cell(cell)
    }

    /// An expression.
    pub fn expr(&self, expr: &Expr) -> String {
        self.writer.expr(expr)
    }

    /// A window of time: `quarter so far`, `previous 3 months`.
    pub fn window(&self, window: Window) -> String {
        self.writer.window(window)
    }

    /// A length of time, in Russian in the genitive where `behind` a word that asks for it: `90 days`.
    pub fn length(&self, length: Duration, behind: bool) -> String {
        let case = if behind { Case::Genitive } else { Case::Plain };
        literal::duration(length.count, length.unit, case, self.writer.lang)
    }

    /// A regular period: `month`; in Russian in the genitive where `behind` a word that asks for it.
    pub fn grain(&self, grain: Grain, behind: bool) -> &'static str {
        if behind { self.writer.of_grain(grain) } else { self.writer.key(literal::grain_key(grain)) }
    }

    /// A number of regular periods, in Russian in the genitive where `behind` a word that asks for it: `3 months`.
    pub fn grains(&self, count: i64, grain: Grain, behind: bool) -> String {
        let lang = self.writer.lang;
        let case = if behind { Case::Genitive } else { Case::Plain };
        format!("{} {}", literal::whole(count, lang), counted(literal::grain_key(grain), count, lang, case))
    }

    /// A way of rounding: `half up to 0.01`.
    pub fn rounding(&self, mode: RoundingMode, unit: &Exact, percent: bool) -> String {
        let unit = literal::number(unit, percent, None, self.writer.lang);
        let mode = self.writer.key(literal::rounding_key(mode));
        format!("{mode} {} {unit}", self.writer.key("to"))
    }

    /// A share of a whole: `60%`, `1/3`.
    pub fn share(&self, share: &Exact) -> String {
        self.writer.weight(share)
    }

    /// A title in its quotes.
    pub fn title(&self, title: &Text) -> String {
        literal::prose(&title.item, self.writer.lang)
    }

    /// A name as rules would write it in a header.
    pub fn name(&self, block: &Block) -> String {
        block.name.as_ref().map_or_else(String::new, |name| literal::name(name, Place::Header, self.writer.lang))
    }
}

/// Whether a column of a table of examples holds what comes out.
pub fn is_result(heading: &Expr) -> bool {
    matches!(&*heading.item, ExprKind::Pays | ExprKind::Result | ExprKind::Balance)
}
