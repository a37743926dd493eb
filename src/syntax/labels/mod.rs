//! The one table of block keywords and labels: their words in both languages, which block may hold which label,
//! how often, and how the value behind it is read.

macro_rules! kinds {
    ($(#[$doc:meta])* $name:ident { $($(#[$item_doc:meta])* $item:ident),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name {
            $($(#[$item_doc])* $item),*
        }

        impl $name {
            /// All of them, in the order of the table.
            pub const ALL: &'static [$name] = &[$($name::$item),*];
        }
    };
}

mod blocks;
mod entry;
mod kinds;
mod table;

pub use blocks::BlockKind;
pub use entry::{Argument, Entry};
pub use kinds::LabelKind;
pub use table::LABELS;

use crate::language::Lang;

/// What is known of a label.
#[derive(Clone, Copy, Debug)]
pub struct LabelInfo {
    /// Which label.
    pub kind: LabelKind,
    /// Its words in English; the first part when an argument follows.
    pub english: &'static str,
    /// Its words in Russian.
    pub russian: &'static str,
    /// What follows inside the label.
    pub argument: Argument,
    /// How the value is read.
    pub entry: Entry,
    /// The blocks that may hold it.
    pub blocks: &'static [BlockKind],
    /// The blocks that must hold it.
    pub required: &'static [BlockKind],
    /// Whether it may stand more than once.
    pub many: bool,
}

const fn label(
    kind: LabelKind,
    english: &'static str,
    russian: &'static str,
    entry: Entry,
    blocks: &'static [BlockKind],
) -> LabelInfo {
    LabelInfo { kind, english, russian, argument: Argument::None, entry, blocks, required: &[], many: false }
}

impl LabelInfo {
    const fn with(mut self, argument: Argument) -> LabelInfo {
        self.argument = argument;
        self
    }

    const fn many(mut self) -> LabelInfo {
        self.many = true;
        self
    }

    const fn required(mut self, blocks: &'static [BlockKind]) -> LabelInfo {
        self.required = blocks;
        self
    }

    /// The words in a language.
    pub fn words(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.english,
            Lang::Ru => self.russian,
        }
    }
}

impl LabelKind {
    /// What is known of the label.
    pub fn info(self) -> &'static LabelInfo {
        // The table holds every kind once (a test), so the first row is never the answer by accident.
        LABELS.iter().find(|info| info.kind == self).unwrap_or(&LABELS_FIRST)
    }
}

static LABELS_FIRST: LabelInfo = label(LabelKind::Note, "note", "примечание", Entry::Text, BlockKind::ALL);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_label_stands_in_the_table_once() {
        for kind in LabelKind::ALL {
            assert_eq!(LABELS.iter().filter(|info| info.kind == *kind).count(), 1, "{kind:?}");
        }
    }

    #[test]
    fn no_block_holds_two_labels_of_one_wording() {
        for block in BlockKind::ALL {
            for lang in Lang::ALL {
                let mut words: Vec<_> =
                    LABELS.iter().filter(|info| info.blocks.contains(block)).map(|info| info.words(lang)).collect();
                let count = words.len();
                words.sort();
                words.dedup();
                assert_eq!(words.len(), count, "{block:?} {lang:?}");
            }
        }
    }
}
