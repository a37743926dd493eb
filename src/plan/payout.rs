//! Pay in its stages: which rules work on the pay of which others, and what a total adds up.

use crate::plan::{Component, ComponentKind, Id, RowSelection};

/// When a rule works on the pay of a period: each stage sees the lines of those before it and none of its own or later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stage {
    /// What is earned: bonuses and their like.
    Earned,
    /// Caps on what several rules have earned.
    Cap,
    /// Reductions for disciplinary sanctions.
    Sanction,
    /// Draws: advances on what is earned, and their recovery.
    Draw,
    /// Deductions from the pay.
    Deduction,
}

/// What a total adds up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TotalOf {
    /// The lines of one rule.
    Component(Id<Component>),
    /// What is earned: the lines of the stage [`Stage::Earned`].
    Bonuses,
    /// The whole pay; inside a rule of a later stage, the lines of the stages before it.
    Pay,
}

impl ComponentKind {
    /// When the rule works on the pay of a period.
    pub fn stage(&self) -> Stage {
        match self {
            ComponentKind::Whole { .. }
            | ComponentKind::ForEach { .. }
            | ComponentKind::Pool(_)
            | ComponentKind::Contest(_) => Stage::Earned,
        }
    }

    /// The rows that the rule goes through one by one, if it does.
    pub fn rows(&self) -> Option<&RowSelection> {
        match self {
            ComponentKind::ForEach { rows, .. } => Some(rows),
            ComponentKind::Whole { .. } | ComponentKind::Pool(_) | ComponentKind::Contest(_) => None,
        }
    }
}
