//! Names in the text of rules: by which each thing is known on both sides.

use std::collections::HashMap;

use crate::syntax::fold;
use crate::syntax::tree::Block;

/// What stands for a name in a comparison: the nominative for a genitive, the later name for an earlier one.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    known_by: HashMap<String, String>,
}

impl Names {
    /// The names of one text: each genitive leads to its name.
    pub fn of<'b>(blocks: impl IntoIterator<Item = &'b Block>) -> Names {
        let mut names = Names::default();
        for block in blocks {
            if let (Some(name), Some(genitive)) = (&block.name, &block.genitive) {
                names.known_by.insert(fold(&genitive.item), fold(&name.item));
            }
            for clause in &block.clauses {
                if let (Some(argument), Some(genitive)) = (&clause.argument, &clause.genitive)
                    && let crate::syntax::tree::ExprKind::Path(path) = &*argument.item
                    && let [name] = path.as_slice()
                {
                    names.known_by.insert(fold(&genitive.item), fold(&name.item));
                }
            }
        }
        names
    }

    /// The same where `old` is known as `new`.
    pub fn with(&self, old: &str, new: &str) -> Names {
        let (old, new) = (fold(old), fold(new));
        let mut names = self.clone();
        for known in names.known_by.values_mut().filter(|known| **known == old) {
            known.clone_from(&new);
        }
        names.known_by.insert(old, new);
        names
    }

    fn known(&self, name: &str) -> String {
        let folded = fold(name);
        self.known_by.get(&folded).cloned().unwrap_or(folded)
    }

    /// A piece of canonical text with each name as it is known here. Quoted texts stay as they are: they are data. The
    /// parts of a path behind its first are fields, which no other text of rules may rename.
    pub fn known_text(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let (piece, after) = match first {
                '"' => quoted(rest, '"'),
                '«' => quoted(rest, '»'),
                '“' => quoted(rest, '”'),
                '„' => quoted(rest, '“'),
                '`' => {
                    let (piece, after) = quoted(rest, '`');
                    let name = piece.trim_matches('`');
                    out.push_str(&if out.ends_with('.') { fold(name) } else { self.known(name) });
                    rest = after;
                    continue;
                }
                c if is_of_name(c) => {
                    let end = rest.find(|c| !is_of_name(c)).unwrap_or(rest.len());
                    let (word, after) = rest.split_at(end);
                    out.push_str(&if out.ends_with('.') { fold(word) } else { self.known(word) });
                    rest = after;
                    continue;
                }
                other => rest.split_at(other.len_utf8()),
            };
            out.push_str(piece);
            rest = after;
        }
        out
    }
}

fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The quoted piece at the beginning of a text, and the rest.
fn quoted(text: &str, close: char) -> (&str, &str) {
    let mut ends = text.char_indices().skip(1).filter(|(_, c)| *c == close).map(|(at, c)| at + c.len_utf8());
    text.split_at(ends.next().unwrap_or(text.len()))
}
