//! What a bonus regulation says of a payment besides its amount. The texts are kept word for word and change no amount.

use std::sync::Arc;

/// The clauses of a plan or of a rule that pays; each may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Legal {
    /// What kind of payment it is: a monthly bonus, a one-time reward.
    pub kind: Option<Arc<str>>,
    /// On what ground it is paid.
    pub ground: Option<Arc<str>>,
    /// When it is paid.
    pub term: Option<Arc<str>>,
    /// On which conditions.
    pub conditions: Option<Arc<str>>,
    /// The document that puts it into force.
    pub document: Option<Arc<str>>,
    /// Who approved it and when.
    pub approved: Option<Arc<str>>,
}

impl Legal {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == Legal::default()
    }

    /// Names for programs and texts, in the order of a regulation, of what is said.
    pub fn said(&self) -> Vec<(&'static str, &Arc<str>)> {
        let all = [
            ("kind", &self.kind),
            ("ground", &self.ground),
            ("conditions", &self.conditions),
            ("term", &self.term),
            ("document", &self.document),
            ("approved", &self.approved),
        ];
        all.into_iter().filter_map(|(name, text)| Some((name, text.as_ref()?))).collect()
    }
}
