//! Records that come ready with the program and that nobody wrote down.

use crate::diagnostics::Arg;
use crate::report::doc::{Article, Item, Teller};
use crate::syntax::fold;
use crate::syntax::labels::BlockKind;

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
        let article = |record: &crate::plan::Record| {
            let fields: Vec<String> = record.fields.iter().map(|(_, field)| field.name.to_string()).collect();
            let items = vec![
                Item::Sentence(self.say("doc_called", &[("name", Arg::from(&record.name))])),
                Item::Sentence(self.word("doc_standard")),
                Item::Sentence(self.say("doc_fields", &[("fields", Arg::Text(fields.join(", ")))])),
            ];
            Article { heading: record.title.to_string(), items }
        };
        ready.map(article).collect()
    }
}
