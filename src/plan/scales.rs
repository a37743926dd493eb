//! Tables of tiers and scorecards.

use std::sync::Arc;

use crate::number::Exact;
use crate::plan::{Expr, Id, Kpi, SlicesWord, TierMode, Type};
use crate::source::Span;
use crate::time::Date;

/// A table of tiers and what drives it.
#[derive(Clone, Debug)]
pub struct Scale {
    /// The name; of one written inside a bonus, the name of that bonus.
    pub name: Arc<str>,
    /// The title.
    pub title: Arc<str>,
    /// What chooses the tier.
    pub driver: Expr,
    /// The tiers.
    pub curve: Curve,
    /// How a base of the driver's unit that is not the driver itself is cut into slices; always given where a rule applies
    /// a marginal scale to one.
    pub slices: Option<SlicesWord>,
    /// What had been reached before: the scale gives what the driver adds to that.
    pub opening: Option<Expr>,
    /// Where it is declared.
    pub span: Span,
}

/// Marks a scale that stands inside a bonus; kept apart for documents.
pub type InlineScale = Scale;

/// Tiers in order and how they are read.
#[derive(Clone, Debug)]
pub struct Curve {
    /// The reading.
    pub mode: TierMode,
    /// What chooses among the values of a line.
    pub columns: Columns,
    /// The lines: those of each day where the columns are days, for a line may begin or end on one of them; else one
    /// ladder for all columns. Never empty.
    pub ladders: Vec<Ladder>,
    /// The type of the result of one tier: money, percent or number.
    pub ty: Type,
}

/// The lines that hold together.
#[derive(Clone, Debug)]
pub struct Ladder {
    /// The values below the first line, one for each column; 0 when absent.
    pub below: Option<Vec<Expr>>,
    /// The lines, bounds rising. Never empty.
    pub lines: Vec<TierLine>,
}

/// What chooses among the values of a line.
#[derive(Clone, Debug)]
pub enum Columns {
    /// Every line has one value.
    One,
    /// The days from which each ladder holds, rising; its lines have one value. Never empty.
    Dated(Vec<Date>),
    /// A second driver.
    Across(Across),
}

/// The columns of a table that goes by two drivers.
#[derive(Clone, Debug)]
pub struct Across {
    /// What chooses the column.
    pub driver: Expr,
    /// Whether the first column is for what lies below the first bound; without it there is 0.
    pub below: bool,
    /// The bounds of the other columns, rising. Never empty.
    pub bounds: Vec<Bound>,
}

/// Where a tier begins: `from X` includes X, `above X` does not.
#[derive(Clone, Debug)]
pub struct Bound {
    /// The boundary, in the unit of the driver.
    pub at: Exact,
    /// Whether the boundary itself belongs to the tier.
    pub inclusive: bool,
    /// Whether it is written in percent: a ratio may be bounded by percentages or by numbers.
    pub percent: bool,
    /// Where it is written.
    pub span: Span,
}

/// One line of a table of tiers.
#[derive(Clone, Debug)]
pub struct TierLine {
    /// Where it begins.
    pub bound: Bound,
    /// The value for each column: an amount, a rate or a factor.
    pub values: Vec<Expr>,
}

impl Scale {
    /// The expressions written in it.
    pub fn exprs(&self) -> Vec<&Expr> {
        std::iter::once(&self.driver).chain(&self.opening).chain(self.curve.exprs()).collect()
    }
}

impl Bound {
    /// Whether a driver reaches the tier.
    pub fn is_reached_by(&self, driver: &Exact) -> bool {
        if self.inclusive { *driver >= self.at } else { *driver > self.at }
    }
}

impl Curve {
    /// The expressions written in it.
    pub fn exprs(&self) -> Vec<&Expr> {
        let across = match &self.columns {
            Columns::Across(across) => Some(&across.driver),
            Columns::One | Columns::Dated(_) => None,
        };
        across.into_iter().chain(self.values()).collect()
    }

    /// The values of all tiers, line by line, those below the first line at the end.
    pub fn values(&self) -> impl Iterator<Item = &Expr> {
        self.ladders.iter().flat_map(Ladder::values)
    }

    /// The days on which its values change, in order; empty for a table that always holds.
    pub fn dates(&self) -> &[Date] {
        match &self.columns {
            Columns::Dated(days) => days,
            Columns::One | Columns::Across(_) => &[],
        }
    }
}

impl Ladder {
    /// The values of all tiers, line by line, those below the first line at the end.
    pub fn values(&self) -> impl Iterator<Item = &Expr> {
        self.lines.iter().flat_map(|line| &line.values).chain(self.below.iter().flatten())
    }

    /// The same, to be changed.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut Expr> {
        self.lines.iter_mut().flat_map(|line| &mut line.values).chain(self.below.iter_mut().flatten())
    }

    /// The value of a line (`None`: below the first) in a column (`None`: before the first); where the table has none,
    /// the tier gives 0.
    pub fn value(&self, line: Option<usize>, column: Option<usize>) -> Option<&Expr> {
        let values = match line {
            Some(place) => &self.lines.get(place)?.values,
            None => self.below.as_ref()?,
        };
        values.get(column?)
    }

    /// The last line that a driver reaches; `None` below the first.
    pub fn reached(&self, driver: &Exact) -> Option<usize> {
        self.lines.iter().rposition(|line| line.bound.is_reached_by(driver))
    }
}

/// KPIs weighted into one number.
#[derive(Clone, Debug)]
pub struct Scorecard {
    /// The name.
    pub name: Arc<str>,
    /// The title.
    pub title: Arc<str>,
    /// What goes through the curve.
    pub scoring: Scoring,
    /// The curve that turns attainment into a score.
    pub curve: Curve,
    /// KPIs and their weights, which total 1.
    pub weights: Vec<(Id<Kpi>, Exact, Span)>,
    /// What a KPI without data does; `None` when the plan does not say, and then it is an error where it happens.
    pub no_data: Option<ScorecardNoData>,
    /// Where it is declared.
    pub span: Span,
}

/// What goes through the curve of a scorecard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scoring {
    /// Each attainment, and the scores are weighed.
    EachAttainment,
    /// The weighed attainments as one.
    WeightedAttainment,
}

/// What a KPI without data does to a scorecard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScorecardNoData {
    /// Its weight goes to the others in proportion.
    WeightToOthers,
    /// It counts as 0.
    CountsAsZero,
    /// The run stops.
    StopsTheRun,
}
