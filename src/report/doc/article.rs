//! A block as an article: its lines in the order written, neighbouring lines of one table together.

use crate::report::doc::{Article, Item, Teller};
use crate::syntax::labels::{BlockKind, LabelKind};
use crate::syntax::tree::{Block, Expr, ExprKind, Value};

impl Teller<'_> {
    /// The article of a block.
    pub(super) fn article(&self, block: &Block) -> Article {
        self.terms.begin(self.about(block));
        let title = block.title.as_ref().map(|title| title.item.to_string());
        let name = block.name.as_ref().map(|name| name.item.to_string());
        let heading = title.or_else(|| name.clone()).unwrap_or_default();
        Article { heading, name: name.unwrap_or_default(), items: self.items(block) }
    }

    /// The records whose fields a block names without the record: that of its rows, and that of the people paid.
    pub(super) fn about(&self, block: &Block) -> Vec<String> {
        let mut about = Vec::new();
        if let (BlockKind::Record, Some(name)) = (block.kind.item, &block.name) {
            about.push(name.item.to_string());
        }
        for clause in &block.clauses {
            match &clause.value.item {
                Value::Selection { record, .. } | Value::Spread { record, .. } => about.push(record.item.to_string()),
                Value::Expr(measure) if clause.label.item == LabelKind::Measure => about.extend(measured(measure)),
                _ => {}
            }
        }
        let plans = self.source.blocks.iter().filter(|block| block.kind.item == BlockKind::Plan);
        let payees = plans.flat_map(|plan| &plan.clauses).filter(|clause| clause.label.item == LabelKind::For);
        about.extend(payees.filter_map(|clause| match &clause.value.item {
            Value::Selection { record, .. } => Some(record.item.to_string()),
            _ => None,
        }));
        about
    }

    /// What the lines of a block say.
    pub(super) fn items(&self, block: &Block) -> Vec<Item> {
        let kind = block.kind.item;
        let mut items = Vec::new();
        let mut at = 0;
        while let Some(clause) = block.clauses.get(at) {
            if super::chapters::left_out(kind, clause.label.item) {
                at += 1;
                continue;
            }
            let rest = block.clauses.get(at..).unwrap_or_default();
            let together = super::tables::Kind::of(kind, clause.label.item);
            let Some(together) = together else {
                items.push(Item::Sentence(self.sentence(block, clause)));
                if let (LabelKind::Extends, Some(record)) = (clause.label.item, self.record_of(block)) {
                    items.extend(self.ready(record, Some(block)));
                }
                at += 1;
                continue;
            };
            let same = |other: &&crate::syntax::tree::Clause| {
                super::tables::Kind::of(kind, other.label.item) == Some(together) && together.joins()
            };
            let run = rest.iter().skip(1).take_while(same).count() + 1;
            items.extend(self.table(block, together, rest.get(..run).unwrap_or_default()));
            at += run;
        }
        if kind == BlockKind::Record && items.is_empty() {
            items.push(Item::Sentence(self.word("doc_no_fields")));
        }
        items
    }
}

/// The record that a measure goes over, or the first of several.
fn measured(measure: &Expr) -> Option<String> {
    match &*measure.item {
        ExprKind::Aggregate { target, .. } => target.first().map(|record| record.item.to_string()),
        ExprKind::Bracket(inner) | ExprKind::Negative(inner) => measured(inner),
        ExprKind::Binary { left, right, .. } => measured(left).or_else(|| measured(right)),
        _ => None,
    }
}
