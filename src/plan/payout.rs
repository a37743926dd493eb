//! Pay in its stages: which rules work on the pay of which others, and what a total adds up.

use crate::plan::rules::Expected;
use crate::plan::{Component, ComponentKind, Expr, Given, Id, RowSelection, Step};
use crate::source::Span;
use crate::time::Period;

pub use crate::syntax::tree::{LeavingWord as Leaving, RestWord as Rest};

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

/// An advance on what is earned: it lifts the pay of a period to its amount.
#[derive(Clone, Debug)]
pub struct Draw {
    /// The rules whose pay it is an advance on, with the places where they are named.
    pub of: Vec<(Id<Component>, Span)>,
    /// The amount that the pay is lifted to.
    pub amount: Expr,
    /// How it is paid back; `None` for a guarantee, which never is.
    pub recovery: Option<Recovery>,
}

/// How a draw is paid back: from what exceeds it.
#[derive(Clone, Debug)]
pub struct Recovery {
    /// The period of the draw with which that begins, counted from the first in which the draw applies; 1 is at once.
    pub from_period: i64,
    /// What is left to the payee in every period but the last, beside the draw itself.
    pub floor: Option<Expr>,
    /// The most that is paid back in every period but the last.
    pub limit: Option<Expr>,
    /// Where it holds, what is open is forgiven.
    pub forgiven: Option<Expr>,
    /// What becomes of the rest when the payee leaves.
    pub leaving: Leaving,
    /// What was open before the first period.
    pub opening: Option<Expr>,
}

/// Something taken from the pay.
#[derive(Clone, Debug)]
pub struct Deduction {
    /// The rows that are to be taken, if it goes by rows.
    pub rows: Option<RowSelection>,
    /// The amount to be taken in a period, or for a row.
    pub amount: Expr,
    /// What it may be taken from; never more than that.
    pub from: Expr,
    /// The most that may be taken in a period, by this deduction and those written above it together.
    pub limit: Option<Expr>,
    /// What becomes of what could not be taken.
    pub rest: Rest,
    /// What was to be taken still before the first period.
    pub opening: Option<Expr>,
}

/// A reduction of bonuses for a disciplinary sanction.
#[derive(Clone, Debug)]
pub struct Sanction {
    /// The rules whose pay it reduces, with the places where they are named.
    pub of: Vec<(Id<Component>, Span)>,
    /// The sanctions, if they stand in a record.
    pub rows: Option<RowSelection>,
    /// The share by which it reduces.
    pub share: Expr,
    /// The order that imposes it.
    pub document: Expr,
    /// The most that may be taken in a period.
    pub limit: Option<Expr>,
}

/// Consecutive periods of one person, told beforehand.
#[derive(Clone, Debug)]
pub struct Story {
    /// Of which draw.
    pub of: Id<Component>,
    /// What all periods state.
    pub given: Vec<Given>,
    /// The periods in order, each the next of the one before.
    pub rows: Vec<StoryRow>,
}

/// One period of a story.
#[derive(Clone, Debug)]
pub struct StoryRow {
    /// The period.
    pub period: Period,
    /// What it states.
    pub given: Vec<Given>,
    /// What the draw and the rules that it is an advance on pay together.
    pub pays: Option<Expected>,
    /// What is open after the period.
    pub balance: Option<Expected>,
    /// The row.
    pub span: Span,
}

impl ComponentKind {
    /// When the rule works on the pay of a period.
    pub fn stage(&self) -> Stage {
        match self {
            ComponentKind::Cap(_) => Stage::Cap,
            ComponentKind::Sanction(_) => Stage::Sanction,
            ComponentKind::Draw(_) => Stage::Draw,
            ComponentKind::Deduction(_) => Stage::Deduction,
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
            ComponentKind::Deduction(deduction) => deduction.rows.as_ref(),
            ComponentKind::Sanction(sanction) => sanction.rows.as_ref(),
            ComponentKind::Whole { .. }
            | ComponentKind::Cap(_)
            | ComponentKind::Draw(_)
            | ComponentKind::Pool(_)
            | ComponentKind::Contest(_) => None,
        }
    }

    /// What is paid to one person, or taken, for the period or for each row; the share of a sanction; the amount of a
    /// pool as a whole.
    pub fn amount(&self) -> Option<&Expr> {
        Some(match self {
            ComponentKind::Whole { pays } | ComponentKind::ForEach { pays, .. } => pays,
            ComponentKind::Cap(cap) => &cap.limit.at_most,
            ComponentKind::Draw(draw) => &draw.amount,
            ComponentKind::Deduction(deduction) => &deduction.amount,
            ComponentKind::Sanction(sanction) => &sanction.share,
            ComponentKind::Pool(pool) => &pool.amount,
            ComponentKind::Contest(_) => return None,
        })
    }

    /// Steps on the amount of each row, in order.
    pub fn each_then(&self) -> &[Step] {
        match self {
            ComponentKind::ForEach { each_then, .. } => each_then,
            _ => &[],
        }
    }

    /// The rules whose lines it works on, by name.
    pub fn works_on(&self) -> &[(Id<Component>, Span)] {
        match self {
            ComponentKind::Draw(draw) => &draw.of,
            ComponentKind::Sanction(sanction) => &sanction.of,
            _ => &[],
        }
    }
}

impl Draw {
    /// The expressions written in it.
    pub fn exprs(&self) -> Vec<&Expr> {
        let recovery = self.recovery.iter().flat_map(|recovery| {
            recovery.opening.iter().chain(&recovery.forgiven).chain(&recovery.floor).chain(&recovery.limit)
        });
        std::iter::once(&self.amount).chain(recovery).collect()
    }
}

impl Deduction {
    /// The expressions written in it, those on its rows included.
    pub fn exprs(&self) -> Vec<&Expr> {
        let filters = self.rows.iter().flat_map(|rows| &rows.filters);
        filters.chain([&self.amount, &self.from]).chain(&self.limit).chain(&self.opening).collect()
    }
}

impl Sanction {
    /// The expressions written in it, those on its rows included.
    pub fn exprs(&self) -> Vec<&Expr> {
        let filters = self.rows.iter().flat_map(|rows| &rows.filters);
        filters.chain([&self.share, &self.document]).chain(&self.limit).collect()
    }
}
