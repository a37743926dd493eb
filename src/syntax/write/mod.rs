//! The one canonical text of a tree, in either language: what `fmt` and `translate` write.
//!
//! For a tree that was read without a mistake, reading the text gives the tree again, with all its comments.

mod circle;
mod columns;
mod expression;
mod funnel;
mod literal;
mod payout;
#[cfg(test)]
mod random;
mod said;
#[cfg(test)]
mod tests;
mod value;

use std::collections::HashSet;
use std::sync::Arc;

use unicode_width::UnicodeWidthStr;

use crate::language::{Format, Lang};
use crate::syntax::labels::{Argument, BlockKind, LabelKind};
use crate::syntax::names::Place;
use crate::syntax::tree::{Block, Clause, Expr, ExprKind, File, Row, Trivia, Value};
use crate::syntax::write::columns::{align_numbers, is_number, table};

#[cfg(test)]
pub(crate) use random::Random;
pub use said::{SaidClause, Sayer, is_result};

/// Lines longer than this are broken where the language allows it.
const WIDEST: usize = 110;

/// Writes a file in a language, with a line break at its end; nothing for a file without blocks and comments.
///
/// The tree must come from a text without mistakes: a part that could not be read comes out as `?`.
pub fn write(file: &File, lang: Lang) -> String {
    let clauses = file.blocks.iter().flat_map(|block| &block.clauses);
    let genitives = file.blocks.iter().filter_map(|block| block.genitive.as_ref());
    let genitives = genitives.chain(clauses.filter_map(|clause| clause.genitive.as_ref()));
    let genitives = genitives.map(|name| crate::syntax::fold(&name.item)).collect();
    let mut writer = Writer { lang, genitives, out: Vec::new() };
    for block in &file.blocks {
        writer.block(block);
    }
    if file.end.above.iter().any(Option::is_some) {
        writer.blank();
        writer.above(&file.end, 0);
    }
    writer.finish()
}

/// Labels longer than this do not push the values of the others to the right.
const LONGEST_LABEL: usize = 40;

/// A line of the text: what it says, and its comment.
struct Line {
    text: String,
    behind: Option<Arc<str>>,
}

struct Writer {
    lang: Lang,
    /// The folded genitives that names of the file have.
    genitives: HashSet<String>,
    out: Vec<Line>,
}

fn width(text: &str) -> usize {
    text.width()
}

impl Writer {
    fn push(&mut self, text: String, behind: Option<Arc<str>>) {
        self.out.push(Line { text, behind });
    }

    /// A blank line, unless there is one already or nothing at all.
    fn blank(&mut self) {
        if self.out.last().is_some_and(|line| !line.text.is_empty()) {
            self.push(String::new(), None);
        }
    }

    /// The comments above a line. Blank lines between them stay, one at a time; those before the first and, inside a
    /// block, all others go.
    fn above(&mut self, trivia: &Trivia, indent: usize) {
        let lines = trivia.above.iter().skip_while(|line| line.is_none());
        for line in lines {
            match line {
                None => self.blank(),
                Some(comment) => self.push(format!("{}{}", " ".repeat(indent), comment_text(comment)), None),
            }
        }
    }

    fn block(&mut self, block: &Block) {
        self.blank();
        self.above(&block.trivia, 0);
        self.push(self.header(block), block.trivia.behind.clone());
        let labels: Vec<String> = block.clauses.iter().map(|clause| self.label(clause)).collect();
        let in_column = block.clauses.iter().zip(&labels).filter(|(clause, _)| clause.value.item != Value::Rows);
        let widths = in_column.map(|(_, label)| width(label)).filter(|width| *width <= LONGEST_LABEL);
        let column = 2 + widths.max().unwrap_or(0) + 2;
        let mut values: Vec<Vec<String>> = block
            .clauses
            .iter()
            .map(|clause| self.value(&clause.value.item, clause.label.item.info().entry, WIDEST.saturating_sub(column)))
            .collect();
        align_runs(&block.clauses, &mut values);
        for (index, ((clause, label), value)) in block.clauses.iter().zip(labels).zip(values).enumerate() {
            // A blank line groups clauses; it stays, but not at the beginning of a block.
            if index > 0 && clause.trivia.above.first().is_some_and(Option::is_none) {
                self.blank();
            }
            self.above(&clause.trivia, 2);
            self.clause(clause, label, value, column);
        }
    }

    fn header(&self, block: &Block) -> String {
        let mut out = block.kind.item.word(self.lang).to_owned();
        if let Some(name) = &block.name {
            out.push(' ');
            out.push_str(&literal::name(name, Place::Header, self.lang));
        }
        if let Some(genitive) = &block.genitive {
            out.push_str(&format!(" ({})", literal::name(genitive, Place::Header, self.lang)));
        }
        if let Some(title) = &block.title {
            out.push(' ');
            out.push_str(&match block.kind.item {
                BlockKind::Import => literal::data(&title.item),
                _ => literal::prose(&title.item, self.lang),
            });
        }
        out
    }

    /// The label with its argument and colon.
    fn label(&self, clause: &Clause) -> String {
        let info = clause.label.item.info();
        let mut out = info.words(self.lang).to_owned();
        if let Some(argument) = &clause.argument {
            out.push(' ');
            out.push_str(&self.argument(info.argument, argument));
        }
        if let Some(genitive) = &clause.genitive {
            out.push_str(&format!(" ({})", literal::name(genitive, Place::Named, self.lang)));
        }
        out.push(':');
        out
    }

    fn argument(&self, kind: Argument, argument: &Expr) -> String {
        match (kind, &*argument.item) {
            (Argument::Name, ExprKind::Path(names)) => self.path(names, Place::Named),
            (Argument::Date, ExprKind::Date(day)) => Format::new(self.lang).date(*day),
            _ => self.expr(argument),
        }
    }

    fn clause(&mut self, clause: &Clause, label: String, value: Vec<String>, column: usize) {
        let behind = clause.trivia.behind.clone();
        if clause.value.item == Value::Rows {
            self.push(format!("  {label}"), behind);
            return self.rows(&clause.rows);
        }
        let last = value.len().saturating_sub(1);
        let mut start = format!("  {label}");
        for (index, line) in value.into_iter().enumerate() {
            let least = if index == 0 { 2 } else { 0 };
            let blank = " ".repeat(column.saturating_sub(width(&start)).max(least));
            let text = format!("{start}{blank}{line}").trim_end().to_owned();
            self.push(text, behind.clone().filter(|_| index == last));
            start = String::new();
        }
    }

    fn rows(&mut self, rows: &[Row]) {
        let cells = rows.iter().map(|row| row.cells.iter().map(|cell| (self.cell(cell), is_number(cell))).collect());
        let lines = table(cells.collect());
        for (row, line) in rows.iter().zip(lines) {
            let comments = row.trivia.above.iter().flatten();
            for comment in comments {
                self.push(format!("    {}", comment_text(comment)), None);
            }
            self.push(format!("    {line}"), row.trivia.behind.clone());
        }
    }

    /// The lines as one text, the comments of neighbouring lines under one another.
    fn finish(mut self) -> String {
        while self.out.last().is_some_and(|line| line.text.is_empty()) {
            self.out.pop();
        }
        let mut out = String::new();
        let inner = |line: &Line| line.text.starts_with(' ');
        for run in self.out.chunk_by(|a, b| a.behind.is_some() && b.behind.is_some() && inner(a) == inner(b)) {
            let column = run.iter().map(|line| width(&line.text)).max().unwrap_or(0) + 2;
            for line in run {
                out.push_str(&line.text);
                if let Some(comment) = &line.behind {
                    out.push_str(&" ".repeat(column - width(&line.text)));
                    out.push_str(&comment_text(comment));
                }
                out.push('\n');
            }
        }
        out
    }
}

fn comment_text(comment: &str) -> String {
    if comment.is_empty() { "#".to_owned() } else { format!("# {comment}") }
}

/// Aligns the numbers of neighbouring tiers, weights and dated values.
fn align_runs(clauses: &[Clause], values: &mut [Vec<String>]) {
    use LabelKind as L;
    let numeric = |clause: &Clause| {
        matches!(clause.label.item, L::Below | L::From | L::Above | L::Weight | L::FromDate)
            && matches!(&clause.value.item, Value::Expr(expr) if is_number(expr))
    };
    let mut numbers = Vec::new();
    for (clause, value) in clauses.iter().zip(values) {
        match value.first_mut() {
            Some(text) if numeric(clause) => numbers.push(text),
            _ => {
                align_numbers(&mut numbers);
                numbers.clear();
            }
        }
    }
    align_numbers(&mut numbers);
}
