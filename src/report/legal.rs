//! The legal form of a payment, as the plan words it.

use crate::plan::{Component, Id};
use crate::report::{Node, View};
use crate::syntax::labels::LabelKind;

impl View<'_> {
    /// One line for each clause of a rule that pays, behind the word of the reader's language.
    pub(super) fn legal(&self, component: Id<Component>) -> Vec<Node> {
        let own = self.plan.legal_of.iter().find(|(id, _)| *id == component);
        let said = own.map(|(_, legal)| legal.said()).unwrap_or_default();
        said.into_iter().map(|(name, text)| Node::leaf(self.clause(name, text))).collect()
    }

    /// A clause behind the word of the reader's language.
    pub(super) fn clause(&self, name: &str, text: &str) -> String {
        let label = match name {
            "kind" => LabelKind::Kind,
            "ground" => LabelKind::Ground,
            "term" => LabelKind::Term,
            "conditions" => LabelKind::Conditions,
            "approved" => LabelKind::Approved,
            _ => LabelKind::Document,
        };
        format!("{}: {text}", label.info().words(self.lang))
    }
}
