//! Records that come ready with the program and that nobody wrote down.

use crate::plan::{Credit, Field, Id, Record};
use crate::report::doc::sentence::capital;
use crate::report::doc::terms::{Case, spaced};
use crate::report::doc::{Article, Item, Teller};
use crate::syntax::fold;
use crate::syntax::labels::{BlockKind, LabelKind};
use crate::syntax::tree::{Block, Clause, ExprKind};

impl Teller<'_> {
    /// The ready records that the rules read and no block of them declares, with the names of their fields.
    pub(super) fn ready_records(&self) -> Vec<Article> {
        let declared = |name: &str| {
            let records = self.source.blocks.iter().filter(|block| block.kind.item == BlockKind::Record);
            let mut names = records.filter_map(|block| block.name.as_ref());
            names.any(|own| fold(&own.item) == fold(name))
        };
        let read = self.source.plan.into_iter().flat_map(|plan| plan.read_records());
        let ready = read.filter(|record| record.standard && !declared(&record.name));
        let article = |record: &Record| {
            let mut items = vec![Item::Sentence(self.word("doc_standard"))];
            items.extend(self.ready(record, None));
            Article { heading: record.title.to_string(), name: record.name.to_string(), items }
        };
        ready.map(article).collect()
    }

    /// What a ready record brings along that `block`, which adds to it, does not say: its fields, whose its rows are, how
    /// long somebody is employed.
    pub(super) fn ready(&self, record: &Record, block: Option<&Block>) -> Vec<Item> {
        let says = |label: LabelKind| block.is_some_and(|block| block.clauses.iter().any(|of| of.label.item == label));
        let names = |clause: &Clause| match clause.argument.as_ref().map(|argument| &*argument.item) {
            Some(ExprKind::Path(names)) => names.first().map(|name| fold(&name.item)),
            _ => None,
        };
        let written: Vec<String> = block.into_iter().flat_map(|block| block.clauses.iter().filter_map(names)).collect();
        let fields = record.fields.iter().map(|(_, field)| field);
        let fields = fields.filter(|field| !written.contains(&fold(&field.name)));
        let fields: Vec<String> = fields.map(|field| spaced(&field.name)).collect();
        let quoted = |field: Id<Field>| self.terms.quoted(&spaced(&record.fields.get(field).name));
        let sentence = |key: &str, slots: &[(&'static str, String)]| {
            Item::Sentence(capital(&self.cased(key, Case::Nominative, slots)))
        };
        let mut items = Vec::new();
        if !fields.is_empty() {
            items.push(sentence("doc_fields", &[("fields", fields.join(", "))]));
        }
        if let (Some(Credit::Whole(path)), false) = (&record.credited, says(LabelKind::CreditedTo))
            && let [field] = path.steps.as_slice()
        {
            items.push(sentence("doc.CreditedTo", &[("value", quoted(*field))]));
        }
        if let (Some((from, through)), false) = (record.employed, says(LabelKind::Employed)) {
            items.push(match through {
                None => sentence("doc.Employed.Open", &[("from", quoted(from))]),
                Some(through) => sentence("doc.Employed", &[("from", quoted(from)), ("through", quoted(through))]),
            });
        }
        items
    }

    /// The record of the analysed plan that a block adds to.
    pub(super) fn record_of(&self, block: &Block) -> Option<&Record> {
        let name = fold(&block.name.as_ref()?.item);
        let mut records = self.source.plan?.records.iter().map(|(_, record)| record);
        records.find(|record| fold(&record.name) == name)
    }
}
