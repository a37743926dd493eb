//! A block as an article: its lines in the order written, neighbouring lines of one table together.

use crate::diagnostics::Arg;
use crate::report::doc::{Article, Item, Teller};
use crate::syntax::labels::BlockKind;
use crate::syntax::tree::Block;

impl Teller<'_> {
    /// The article of a block.
    pub(super) fn article(&self, block: &Block) -> Article {
        let title = block.title.as_ref().map(|title| title.item.to_string());
        let name = block.name.as_ref().map(|name| name.item.to_string());
        let mut items = Vec::new();
        if let (Some(name), true) = (&name, title.is_some()) {
            let name = ("name", Arg::from(name));
            items.push(Item::Sentence(match &block.genitive {
                Some(genitive) => self.say("doc_called_also", &[name, ("genitive", Arg::from(&genitive.item))]),
                None => self.say("doc_called", &[name]),
            }));
        }
        items.extend(self.items(block));
        Article { heading: title.or(name).unwrap_or_default(), items }
    }

    /// What the lines of a block say.
    pub(super) fn items(&self, block: &Block) -> Vec<Item> {
        let kind = block.kind.item;
        let mut items = Vec::new();
        let mut at = 0;
        while let Some(clause) = block.clauses.get(at) {
            let rest = block.clauses.get(at..).unwrap_or_default();
            let together = super::tables::Kind::of(kind, clause.label.item);
            let Some(together) = together else {
                items.push(Item::Sentence(self.sentence(kind, clause)));
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
