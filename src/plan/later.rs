//! Pay that is not paid when it is earned: its parts, when each is paid, and what becomes of one whose day never comes.

use crate::number::Exact;
use crate::plan::{Component, ComponentKind, Duration, Expr, FieldPath, Id, Plan, Record, Reversal, RowSelection};
use crate::source::Span;
use crate::time::{Date, Grain};

pub use crate::syntax::tree::LeftWord as IfLeft;

impl Plan {
    /// Whether pay is held back or may be taken back anywhere: that happens after the plan has ended, too.
    pub fn outlives_its_end(&self) -> bool {
        self.components.iter().any(|(_, component)| component.later.is_some() || component.reversed().is_some())
    }

    /// Whether what is earned may be paid in another period, by parts, by a limit that keeps its excess, or as a line
    /// below 0 that is carried: results then show the states of every line.
    pub fn shows_states(&self) -> bool {
        // A pool carries as a whole, before it is shared.
        let keeps = |one: &Component| one.carries() && !matches!(one.kind, ComponentKind::Pool(_));
        self.components.iter().any(|(_, component)| component.later.is_some() || keeps(component))
    }
}

/// When the pay of a line is paid, part by part. What is held until one event is one part.
#[derive(Clone, Debug)]
pub struct Later {
    /// The parts in the order written; their shares total 1. Never empty.
    pub parts: Vec<PayPart>,
    /// What becomes of a part whose event does not come; given where one waits for an event.
    pub if_never: Option<IfNever>,
    /// What becomes of a part whose day comes after the payee has left; given where one waits for a day.
    pub if_left: Option<IfLeft>,
    /// Where it is written.
    pub span: Span,
}

/// A part of the pay of a line.
#[derive(Clone, Debug)]
pub struct PayPart {
    /// The share of the line, above 0.
    pub share: Exact,
    /// When it is paid.
    pub when: PartWhen,
    /// Where it is written.
    pub span: Span,
}

/// When a part is paid.
#[derive(Clone, Debug)]
pub enum PartWhen {
    /// In the period in which it is earned.
    AtOnce,
    /// In the period of a date of the row; an empty one means that it did not come yet.
    On(FieldPath),
    /// So much later than the end of the period in which it is earned.
    After(Duration),
    /// In the last period of the quarter, half-year or year in which it is earned.
    AtEnd(Grain),
    /// In the last period of the quarter, half-year or year after that in which it is earned.
    AtEndOfNext(Grain),
    /// In the period of this day; what is earned in it or later, at once.
    OnDay(Date),
}

/// What becomes of what is held when its event does not come in time.
#[derive(Clone, Debug)]
pub struct IfNever {
    /// Whether it is then paid; otherwise it is cancelled.
    pub paid: bool,
    /// How long after.
    pub after: Duration,
    /// The date of the row after which; `None` is the end of the period in which it was earned.
    pub of: Option<FieldPath>,
    /// Where it is written.
    pub span: Span,
}

/// The rows to which the line of a whole rule is attributed, so that it can be held or taken back row by row.
#[derive(Clone, Debug)]
pub struct Spread {
    /// The rows: those of the window of the rule.
    pub rows: RowSelection,
    /// What their shares go by, read from each row.
    pub by: Expr,
    /// When the part of a row is taken back.
    pub reversed: Option<Reversal>,
    /// Where it is written.
    pub span: Span,
}

impl Component {
    /// The rows that the rule reads one by one: those it pays for, or those that its line is attributed to.
    pub fn rows(&self) -> Option<&RowSelection> {
        self.kind.rows().or_else(|| self.spread.as_ref().map(|spread| &spread.rows))
    }

    /// When the pay for a row is taken back.
    pub fn reversed(&self) -> Option<&Reversal> {
        match &self.kind {
            ComponentKind::ForEach { reversed, .. } => reversed.as_ref(),
            _ => self.spread.as_ref().and_then(|spread| spread.reversed.as_ref()),
        }
    }

    /// The record whose rows carry parts of the line, each by itself.
    pub fn carried_by(&self) -> Option<Id<Record>> {
        match &self.kind {
            ComponentKind::ForEach { rows, .. } => Some(rows.record),
            _ => self.spread.as_ref().map(|spread| spread.rows.record),
        }
    }

    /// Whether what happens to the line is decided part by part, row by row, and not in the period earned alone.
    pub fn plays_out(&self) -> bool {
        self.later.is_some() || self.spread.is_some()
    }
}

impl Later {
    /// The dates of rows that it reads: those that its parts wait for, and the one from which the wait is counted.
    pub fn dates(&self) -> impl Iterator<Item = &FieldPath> {
        let events = self.parts.iter().filter_map(|part| match &part.when {
            PartWhen::On(path) => Some(path),
            _ => None,
        });
        events.chain(self.if_never.iter().filter_map(|never| never.of.as_ref()))
    }

    /// Whether a part waits for a day that the calendar gives.
    pub fn waits_for_day(&self) -> bool {
        self.parts.iter().any(|part| part.when.is_day())
    }
}

impl PartWhen {
    /// Whether the calendar gives the day.
    pub fn is_day(&self) -> bool {
        match self {
            PartWhen::After(_) | PartWhen::AtEnd(_) | PartWhen::AtEndOfNext(_) | PartWhen::OnDay(_) => true,
            PartWhen::AtOnce | PartWhen::On(_) => false,
        }
    }
}

impl Spread {
    /// The expressions written in it, those on its rows included.
    pub fn exprs(&self) -> Vec<&Expr> {
        let taken_back = self.reversed.iter().flat_map(Reversal::exprs);
        self.rows.filters.iter().chain([&self.by]).chain(taken_back).collect()
    }
}
