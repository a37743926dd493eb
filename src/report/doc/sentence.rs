//! One line of the rules as a sentence.

use crate::diagnostics::{Arg, phrase, term};
use crate::plan::Type;
use crate::report::doc::Teller;
use crate::syntax::labels::{BlockKind, LabelKind};
use crate::syntax::tree::{Clause, Expr, Value};

/// The key of the sentence for a label in a block; `None` where no sentence has been written for it.
pub(super) fn frame(block: BlockKind, label: LabelKind) -> Option<String> {
    let own = format!("doc.{block:?}.{label:?}");
    let any = format!("doc.{label:?}");
    // A term that is not in the table is its own key.
    let known = |key: &String| term(key, crate::language::Lang::En) != key.as_str();
    [own, any].into_iter().find(known)
}

impl Teller<'_> {
    /// An amount of pay.
    pub(super) fn pay(&self, amount: &Expr) -> String {
        let money = self.source.plan.map(|plan| Type::Money(plan.currency));
        self.amount(amount, money.as_ref())
    }

    /// The words of a term.
    pub(super) fn word(&self, key: &str) -> String {
        term(key, self.source.lang).to_owned()
    }

    /// A term with its values.
    pub(super) fn say(&self, key: &str, args: &[(&'static str, Arg)]) -> String {
        phrase(key, args, self.source.lang)
    }

    /// The sentence of a line.
    pub(super) fn sentence(&self, block: BlockKind, clause: &Clause) -> String {
        if let Value::Mode(mode) = &clause.value.item {
            return self.word(&format!("doc.mode.{mode:?}"));
        }
        let value = match &clause.value.item {
            // A sentence of the company's own ends as it ends.
            Value::Text(text) => text.item.trim().trim_end_matches('.').to_owned(),
            // A bare number where pay is due is money of the plan.
            Value::Expr(amount) if is_pay(clause.label.item) => self.pay(amount),
            _ => spoken(&self.sayer.value(clause)),
        };
        match frame(block, clause.label.item) {
            Some(key) => self.say(&key, &[("value", Arg::Text(value))]),
            None => {
                let label = clause.label.item.info().words(self.source.lang);
                let argument = self.sayer.argument(clause);
                format!("{} {argument}: {value}.", capital(label)).replace(" :", ":")
            }
        }
    }
}

/// Whether the value of a label is an amount of pay.
fn is_pay(label: LabelKind) -> bool {
    matches!(label, LabelKind::Pays | LabelKind::Amount)
}

/// A text with a capital letter at its beginning.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// An expression with the signs that a printed text has, outside of its quoted texts and names.
pub(super) fn spoken(text: &str) -> String {
    const SIGNS: [(&str, &str); 5] =
        [(" >= ", " ≥ "), (" <= ", " ≤ "), (" <> ", " ≠ "), (" * ", " × "), (" - ", " − ")];
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let close = match c {
            '"' => Some('"'),
            '`' => Some('`'),
            '«' => Some('»'),
            '“' => Some('”'),
            '„' => Some('“'),
            _ => None,
        };
        let quoted = close.and_then(|close| {
            let behind = rest.char_indices().skip(1).find(|(_, c)| *c == close)?;
            rest.split_at_checked(behind.0 + close.len_utf8())
        });
        let (taken, left) = if let Some((quoted, left)) = quoted {
            (quoted, left)
        } else if let Some((sign, printed)) = SIGNS.iter().find(|(sign, _)| rest.starts_with(sign)) {
            // The blank behind a sign may be the one before the next.
            (printed.trim_end(), rest.split_at(sign.len() - 1).1)
        } else {
            rest.split_at(c.len_utf8())
        };
        out.push_str(taken);
        rest = left;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_of_programs_become_signs_of_print() {
        assert_eq!(spoken("a >= 1 and b - c <> \"x >= y\" * 2"), "a ≥ 1 and b − c ≠ \"x >= y\" × 2");
        assert_eq!(spoken("«a <= b» <= `c >= d` - -1"), "«a <= b» ≤ `c >= d` − -1");
        assert_eq!(spoken("\"open"), "\"open");
    }
}
