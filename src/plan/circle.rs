//! Rules whose amounts are of people together: pools and contests.

use crate::number::Exact;
use crate::plan::{Expr, RowSelection, Scope};
use crate::source::Span;
use crate::time::Period;

pub use crate::syntax::tree::{AsOfWord as AsOf, FallbackWord as Fallback};

/// The people whose pay is computed together.
#[derive(Clone, Debug)]
pub struct Circle {
    /// The level of the group: a unit or the company, never a person.
    pub scope: Scope,
    /// The day that decides who belongs to which unit. `None`: the plan does not say, and somebody whose unit changes
    /// inside the period is an error of the run.
    pub as_of: Option<AsOf>,
    /// The rows that name the units, each on its day, of everybody to whom they are credited: given with
    /// [`Scope::UnitOf`], and only there.
    pub units: Option<RowSelection>,
    /// Who of the group takes part: a condition on each member; everybody without one.
    pub among: Option<Expr>,
}

/// An amount shared by a group.
#[derive(Clone, Debug)]
pub struct Pool {
    /// Who shares it.
    pub circle: Circle,
    /// The amount: the group's.
    pub amount: Expr,
    /// How it is shared; the weights total 1.
    pub sharing: Vec<SharingPart>,
    /// What happens where nobody takes part; always given with a condition in the circle.
    pub if_nobody: Option<Fallback>,
    /// What happens where a part has nothing to go by.
    pub if_no_basis: Option<Fallback>,
}

/// A part of a pool.
#[derive(Clone, Debug)]
pub struct SharingPart {
    /// By what it is shared: each member's value; `None` for equal shares.
    pub by: Option<Expr>,
    /// How much of the pool the part is, as a share.
    pub weight: Exact,
    /// Where it is written.
    pub span: Span,
}

/// Prizes by rank.
#[derive(Clone, Debug)]
pub struct Contest {
    /// Who is ranked together.
    pub circle: Circle,
    /// The one span of a contest that takes place once, whole months; `None` for one in each period of the rule.
    pub span: Option<Period>,
    /// By what people are ranked: each member's value.
    pub rank_by: Ranking,
    /// What decides between people of one rank, in order; only the last may be anything but another value.
    pub ties: Vec<Tie>,
    /// The prizes.
    pub prizes: Prizes,
}

/// A value that puts people into an order.
#[derive(Clone, Debug)]
pub struct Ranking {
    /// The value.
    pub by: Expr,
    /// Whether the largest comes first.
    pub largest: bool,
}

/// What holds between people of one rank.
#[derive(Clone, Debug)]
pub enum Tie {
    /// Another value decides.
    By(Ranking),
    /// The prizes of all their places are added up and divided equally, to the last unit.
    ShareTheSum,
    /// Each gets the prize of the best of their places; the next place is behind all of them.
    EachGetsThePlace,
    /// The run stops.
    StopsTheRun,
}

/// The prizes of a contest.
#[derive(Clone, Debug)]
pub enum Prizes {
    /// By places in order, without gaps: the last place of each line and its prize.
    Places(Vec<(i64, Expr)>),
    /// One prize for the best part of all who take part, rounded down to whole people, at least one.
    Top {
        /// The part.
        share: Exact,
        /// The prize.
        prize: Expr,
    },
}

impl Prizes {
    /// The expressions written in them.
    pub fn exprs(&self) -> Vec<&Expr> {
        match self {
            Prizes::Places(lines) => lines.iter().map(|(_, prize)| prize).collect(),
            Prizes::Top { prize, .. } => vec![prize],
        }
    }
}

impl Pool {
    /// Every expression written in it.
    pub fn exprs(&self) -> Vec<&Expr> {
        let parts = self.sharing.iter().filter_map(|part| part.by.as_ref());
        std::iter::once(&self.amount).chain(&self.circle.among).chain(parts).collect()
    }
}

impl Contest {
    /// Every expression written in it.
    pub fn exprs(&self) -> Vec<&Expr> {
        let ties = self.ties.iter().filter_map(|tie| match tie {
            Tie::By(ranking) => Some(&ranking.by),
            _ => None,
        });
        let ranked = std::iter::once(&self.rank_by.by).chain(ties);
        self.circle.among.iter().chain(ranked).chain(self.prizes.exprs()).collect()
    }
}
