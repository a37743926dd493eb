//! Lines of the rules that are a table together: tiers, dated values, weights, prizes, fields, columns; and tables that
//! the rules write as such.

use crate::diagnostics::Arg;
use crate::report::doc::phrase::Tie;
use crate::report::doc::sentence::capital;
use crate::report::doc::terms::{Case, spaced};
use crate::report::doc::{Item, Teller};
use crate::syntax::labels::{BlockKind, LabelKind as L};
use crate::syntax::tree::{Block, Clause, Expr, ExprKind, FieldType, Value};

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
        let value = |line: &Clause| match &line.value.item {
            Value::Expr(value) => self.value(value, Case::Nominative),
            _ => self.sayer.value(line),
        };
        let pair = |line: &Clause| [self.argument(line), value(line)];
        match kind {
            Kind::Tiers => self.tiers(block, lines),
            Kind::Dates => two(["doc_from_day", "doc_value"], &pair, 1),
            Kind::Weights => two(["doc_kpi", "doc_weight"], &pair, 1),
            Kind::Columns => two(["doc_column", "doc_value"], &pair, 2),
            Kind::Places => two(["doc_place", "doc_prize"], &|line| [self.place(line), self.prize(line)], 1),
            Kind::Fields => two(["doc_field", "doc_type"], &|line| [self.field_name(line), self.held(line)], 2),
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
            Value::Expr(amount) => self.pay(amount, Case::Nominative, Tie::Open),
            _ => self.sayer.value(line),
        }
    }

    /// What stands inside the label: a name by its title.
    fn argument(&self, line: &Clause) -> String {
        match line.argument.as_ref().map(|argument| &*argument.item) {
            Some(ExprKind::Path(names)) if line.label.item == L::Weight => {
                let title = |name: &crate::syntax::tree::Name| {
                    self.terms.block(&name.item).map_or_else(|| spaced(&name.item), |block| block.title.clone())
                };
                names.iter().map(title).collect()
            }
            Some(ExprKind::Path(names)) => names.iter().map(|name| spaced(&name.item)).collect(),
            _ => self.sayer.argument(line),
        }
    }

    fn field_name(&self, line: &Clause) -> String {
        self.argument(line)
    }

    fn held(&self, line: &Clause) -> String {
        match &line.value.item {
            Value::Field { ty, optional, title } => {
                let plain = Value::Field { ty: ty.clone(), optional: *optional, title: None };
                let held = match &ty.item {
                    FieldType::OneOf(texts) => {
                        let texts: Vec<String> = texts.iter().map(|text| self.terms.quoted(&text.item)).collect();
                        let key = if *optional { "doc_one_of_optional" } else { "doc_one_of" };
                        self.say(key, &[("list", Arg::Text(texts.join(", ")))])
                    }
                    FieldType::Link(record) => {
                        let key = if *optional { "doc_link_optional" } else { "doc_link" };
                        self.say(key, &[("record", Arg::Text(self.record_title(record)))])
                    }
                    _ => self.sayer.of_label(&plain, line.label.item),
                };
                title.as_ref().map_or(held.clone(), |title| format!("{} ({held})", title.item))
            }
            Value::Expr(value) => {
                self.say("doc_computed", &[("value", Arg::Text(self.value(value, Case::Nominative)))])
            }
            _ => self.sayer.value(line),
        }
    }

    /// A table as the rules write it: its first row holds the headings.
    fn written(&self, lines: &[Clause], caption: Option<&str>) -> Vec<Item> {
        let mut items: Vec<Item> =
            caption.map(|key| Item::Sentence(format!("{}:", self.word(key)))).into_iter().collect();
        let result = self.word("phrase.result");
        for line in lines {
            let mut rows = line.rows.iter().map(|row| row.cells.iter().map(|cell| self.cell(cell)).collect());
            let headings: Vec<String> = rows.next().unwrap_or_default();
            let heading = |heading: &String| match line.label.item {
                // What a table of values holds is no result.
                L::Table if *heading == result => self.word("doc_value"),
                _ => capital(heading),
            };
            let headings = headings.iter().map(heading).collect();
            items.push(Item::Table { headings, rows: rows.collect(), numbers_from: 1 });
        }
        items
    }

    /// A cell: a name by its title without quotes, since the cell is all its own.
    fn cell(&self, cell: &Expr) -> String {
        match &*cell.item {
            ExprKind::Path(names) => match names.as_slice() {
                [one] => {
                    let title = self.terms.block(&one.item).map(|block| block.title.clone());
                    title.unwrap_or_else(|| spaced(&one.item))
                }
                _ => self.value(cell, Case::Nominative),
            },
            ExprKind::Text(text) => text.to_string(),
            ExprKind::Period_ => self.word("doc_period"),
            _ => self.value(cell, Case::Nominative),
        }
    }
}
