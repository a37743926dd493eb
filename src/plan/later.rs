//! Pay that is held back: when it is paid, and what becomes of it when that day never comes.

use crate::plan::{Duration, FieldPath, Plan};
use crate::source::Span;

impl Plan {
    /// Whether pay is held back anywhere: results then show the states of every line.
    pub fn holds_pay(&self) -> bool {
        self.components.iter().any(|(_, component)| component.later.is_some())
    }
}

/// When the pay for a row is paid.
#[derive(Clone, Debug)]
pub struct Later {
    /// The date of the event; an empty one means it did not happen yet.
    pub on: FieldPath,
    /// What becomes of it when the event does not come.
    pub if_never: IfNever,
    /// Where it is written.
    pub span: Span,
}

/// What becomes of what is held when its event does not come in time.
#[derive(Clone, Debug)]
pub struct IfNever {
    /// Whether it is then paid; otherwise it is cancelled.
    pub paid: bool,
    /// How long after the end of the period in which it was earned.
    pub after: Duration,
}
