//! Reading the clauses of a block by label.

use crate::plan::Legal;
use crate::syntax::labels::LabelKind;
use crate::syntax::tree::{Block, Clause, Expr, ExprKind, Name, Spanned, Value};

/// The clauses of one block.
#[derive(Clone, Copy)]
pub(super) struct Clauses<'t> {
    pub block: &'t Block,
}

impl<'t> Clauses<'t> {
    pub fn of(block: &'t Block) -> Clauses<'t> {
        Clauses { block }
    }

    /// The first clause of a label.
    pub fn get(self, label: LabelKind) -> Option<&'t Clause> {
        self.block.clauses.iter().find(|clause| clause.label.item == label)
    }

    /// The kind of the block.
    pub fn kind(self) -> crate::syntax::labels::BlockKind {
        self.block.kind.item
    }

    /// All clauses of a label, in order.
    pub fn all(self, label: LabelKind) -> impl Iterator<Item = &'t Clause> {
        self.block.clauses.iter().filter(move |clause| clause.label.item == label)
    }

    /// The value of the first clause of a label, unless it is broken.
    pub fn value(self, label: LabelKind) -> Option<&'t Spanned<Value>> {
        self.get(label).map(|clause| &clause.value).filter(|value| value.item != Value::Broken)
    }

    /// The same, when it is an expression.
    pub fn expr(self, label: LabelKind) -> Option<&'t Expr> {
        match &self.value(label)?.item {
            Value::Expr(expr) => Some(expr),
            _ => None,
        }
    }

    /// The same, when it is a text.
    pub fn text(self, label: LabelKind) -> Option<std::sync::Arc<str>> {
        match &self.value(label)?.item {
            Value::Text(text) => Some(text.item.clone()),
            _ => None,
        }
    }

    /// What a regulation says besides amounts.
    pub fn legal(self) -> Legal {
        Legal {
            kind: self.text(LabelKind::Kind),
            ground: self.text(LabelKind::Ground),
            term: self.text(LabelKind::Term),
            conditions: self.text(LabelKind::Conditions),
            document: self.text(LabelKind::Document),
            approved: self.text(LabelKind::Approved),
        }
    }

    /// Whether any clause could not be read: then what is missing must not be reported.
    pub fn has_broken(self) -> bool {
        self.block.damaged || self.block.clauses.iter().any(|clause| clause.value.item == Value::Broken)
    }
}

/// The single name that a label's argument is.
pub(super) fn argument_name(clause: &Clause) -> Option<&Name> {
    match &*clause.argument.as_ref()?.item {
        ExprKind::Path(path) => path.first(),
        _ => None,
    }
}
