//! One line of the rules as a sentence.

use crate::diagnostics::{Arg, phrase, term};
use crate::plan::Type;
use crate::report::doc::Teller;
use crate::report::doc::phrase::Tie;
use crate::report::doc::terms::Case;
use crate::syntax::labels::{BlockKind, LabelKind};
use crate::syntax::tree::{Block, Clause, Expr, ExprKind, Value};

/// The key of the sentence for a label in a block, of the variant that its value asks for; `None` where no sentence has
/// been written for it.
pub(super) fn frame(block: BlockKind, label: LabelKind, variant: Option<&str>) -> Option<String> {
    let own = format!("doc.{block:?}.{label:?}");
    let any = format!("doc.{label:?}");
    // A term that is not in the table is its own key.
    let known = |key: &String| term(key, crate::language::Lang::En) != key.as_str();
    let varied = variant.into_iter().flat_map(|variant| [format!("{own}.{variant}"), format!("{any}.{variant}")]);
    varied.chain([own.clone(), any.clone()]).find(known)
}

impl Teller<'_> {
    /// An amount of pay: a bare number where pay is due is money of the plan.
    pub(super) fn pay(&self, amount: &Expr, case: Case, loosest: Tie) -> String {
        let money = self.source.plan.map(|plan| Type::Money(plan.currency));
        match (&*amount.item, money) {
            (ExprKind::Number { value, percent: false, currency: None }, Some(Type::Money(currency))) => {
                let amount = crate::language::Format::new(self.source.lang).amount(value, 2);
                format!("{amount} {currency}").replace(' ', "\u{a0}")
            }
            _ => self.said(amount, case).within(loosest),
        }
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
    pub(super) fn sentence(&self, block: &Block, clause: &Clause) -> String {
        if let Value::Mode(mode) = &clause.value.item {
            let key = format!("doc.mode.{mode:?}");
            // A scale is told its base where it is used; a rule without one pays for what its tiers are chosen by.
            let base = block.clauses.iter().any(|clause| clause.label.item == LabelKind::On);
            let own = Some(format!("{key}.Driver"))
                .filter(|own| block.kind.item == BlockKind::Bonus && !base && self.word(own) != *own);
            return self.word(&own.unwrap_or(key));
        }
        let label = clause.label.item;
        let mut parts = self.parts(clause);
        if block.kind.item == BlockKind::Draw && parts.variant.is_none() {
            parts.variant = Some(draw(block).to_owned());
        }
        if let Value::Expr(expr) = &clause.value.item
            && matches!(&*expr.item, ExprKind::If { .. })
        {
            parts.variant = Some("If".to_owned());
        }
        let Some(key) = frame(block.kind.item, label, parts.variant.as_deref()) else {
            let words = label.info().words(self.source.lang);
            let value = self.sayer.value(clause);
            return format!("{} {}: {value}.", capital(words), self.sayer.argument(clause)).replace(" :", ":");
        };
        let mut slots = parts.slots;
        if let Value::Expr(expr) = &clause.value.item {
            slots.extend(self.asked(&key, label, expr));
        }
        let sentence = self.cased(&key, Case::Nominative, &slots);
        capital(&sentence)
    }

    /// An expression in the forms that a sentence asks for. Only these are made: the first place of a field in an article
    /// tells its title.
    fn asked(&self, key: &str, label: LabelKind, expr: &Expr) -> Vec<(&'static str, String)> {
        let words = self.word(key);
        let forms = [("value", Case::Nominative), ("of", Case::Genitive), ("to", Case::Accusative)];
        let asked = |slot: &str| words.contains(&format!("{{{slot}}}"));
        let mut out = Vec::new();
        for (slot, case) in forms {
            if asked(slot) {
                let text = if is_pay(label) { self.pay(expr, case, Tie::Open) } else { self.value(expr, case) };
                out.push((slot, text));
            }
        }
        if asked("if") {
            out.push(("if", self.condition(expr)));
        }
        if asked("day") {
            out.push(("day", self.day(expr, Case::Nominative)));
        }
        out
    }
}

/// What a draw is: an advance that is paid back, or a guarantee that is not.
fn draw(block: &Block) -> &'static str {
    let recoverable = block.clauses.iter().find(|clause| clause.label.item == LabelKind::Recoverable);
    match recoverable.map(|clause| &clause.value.item) {
        Some(Value::YesNo(false)) => "Guarantee",
        _ => "Advance",
    }
}

/// Whether the value of a label is an amount of pay.
fn is_pay(label: LabelKind) -> bool {
    matches!(
        label,
        LabelKind::Pays | LabelKind::ExceptionPays | LabelKind::Amount | LabelKind::AtMost | LabelKind::Promised
    )
}

/// A text with a capital letter at its beginning.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
