//! Lines of the rules that are a table together: tiers, dated values, weights, prizes, fields, columns; and tables that
//! the rules write as such.

use crate::diagnostics::Arg;
use crate::report::doc::sentence::spoken;
use crate::report::doc::{Item, Teller};
use crate::syntax::labels::{BlockKind, LabelKind as L};
use crate::syntax::tree::{Block, Clause, Value};

/// What a table is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Tiers: `from 100 000: 25 000`.
    Tiers,
    /// Values from a day on.
    Dates,
    /// Weights of KPIs.
    Weights,
    /// Prizes of places.
    Places,
    /// Fields of a record.
    Fields,
    /// Columns of a report.
    Columns,
    /// A table as written.
    Written,
    /// Examples.
    Examples,
    /// A story.
    Story,
}

impl Kind {
    /// The table that a label is a line of; `None` for a label that is a sentence.
    pub(super) fn of(block: BlockKind, label: L) -> Option<Kind> {
        match label {
            L::Below | L::From | L::Above => Some(Kind::Tiers),
            L::FromDate => Some(Kind::Dates),
            L::Weight => Some(Kind::Weights),
            L::Place | L::Places | L::Top => Some(Kind::Places),
            L::Field | L::Computed if block == BlockKind::Record => Some(Kind::Fields),
            L::Column => Some(Kind::Columns),
            L::Table => Some(Kind::Written),
            L::Examples | L::ExamplesTogether => Some(Kind::Examples),
            L::Story => Some(Kind::Story),
            _ => None,
        }
    }

    /// Whether neighbouring lines are one table.
    pub(super) fn joins(self) -> bool {
        !matches!(self, Kind::Written | Kind::Examples | Kind::Story)
    }
}

impl Teller<'_> {
    /// The table of some lines of a block, with a sentence before it where it needs one.
    pub(super) fn table(&self, block: &Block, kind: Kind, lines: &[Clause]) -> Vec<Item> {
        let two = |headings: [&str; 2], cells: &dyn Fn(&Clause) -> [String; 2], numbers_from| {
            let headings = headings.map(|key| self.word(key)).to_vec();
            let rows = lines.iter().map(|line| cells(line).to_vec()).collect();
            vec![Item::Table { headings, rows, numbers_from }]
        };
        let value = |line: &Clause| spoken(&self.sayer.value(line));
        let pair = |line: &Clause| [self.sayer.argument(line), value(line)];
        match kind {
            Kind::Tiers => self.tiers(block, lines),
            Kind::Dates => two(["doc_from_day", "doc_value"], &pair, 1),
            Kind::Weights => two(["doc_kpi", "doc_weight"], &pair, 1),
            Kind::Columns => two(["doc_column", "doc_value"], &pair, 2),
            Kind::Places => two(["doc_place", "doc_prize"], &|line| [self.place(line), self.prize(line)], 1),
            Kind::Fields => two(["doc_field", "doc_type"], &|line| [self.field(line), self.held(line)], 2),
            Kind::Written => self.written(lines, None),
            Kind::Examples => self.written(lines, Some("doc_examples")),
            Kind::Story => self.written(lines, Some("doc_story")),
        }
    }

    fn place(&self, line: &Clause) -> String {
        let value = ("value", Arg::Text(self.sayer.argument(line)));
        match line.label.item {
            L::Places => self.say("doc_places", &[value]),
            L::Top => self.say("doc_top", &[value]),
            _ => self.sayer.argument(line),
        }
    }

    fn prize(&self, line: &Clause) -> String {
        match &line.value.item {
            Value::Expr(amount) => self.pay(amount),
            _ => spoken(&self.sayer.value(line)),
        }
    }

    fn field(&self, line: &Clause) -> String {
        let name = self.sayer.argument(line);
        line.genitive.as_ref().map_or(name.clone(), |genitive| format!("{name} ({})", genitive.item))
    }

    fn held(&self, line: &Clause) -> String {
        let value = self.sayer.value(line);
        match line.value.item {
            Value::Field { .. } => value,
            _ => self.say("doc_computed", &[("value", Arg::Text(spoken(&value)))]),
        }
    }

    /// A table as the rules write it: its first row holds the headings.
    fn written(&self, lines: &[Clause], caption: Option<&str>) -> Vec<Item> {
        let mut items: Vec<Item> =
            caption.map(|key| Item::Sentence(format!("{}:", self.word(key)))).into_iter().collect();
        for line in lines {
            let mut rows =
                line.rows.iter().map(|row| row.cells.iter().map(|cell| spoken(&self.sayer.cell(cell))).collect());
            let headings: Vec<String> = rows.next().unwrap_or_default();
            let numbers_from = usize::from(line.label.item == L::Table);
            items.push(Item::Table { headings, rows: rows.collect(), numbers_from });
        }
        items
    }
}
