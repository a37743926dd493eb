//! Which value of a line of tiers holds: by the day, or by a second driver.

use crate::evaluate::at::At;
use crate::evaluate::steps::Steps;
use crate::evaluate::world::{Stop, World};
use crate::evaluate::{ColumnReached, NoDataReason, TraceKind, Value};
use crate::plan::{Across, Columns, Curve, Expr, Ladder, Scale};
use crate::time::Date;

/// The lines that hold and which of their values.
#[derive(Clone, Copy)]
pub(super) struct Held<'c> {
    pub(super) ladder: &'c Ladder,
    /// The place of the value; `None` before the first column.
    pub(super) column: Option<usize>,
}

/// The lines of tiers that hold, or why that is not known.
pub(super) type Column<'c> = Result<Held<'c>, NoDataReason>;

/// The place of a column, or why it is not known.
type Place<T> = Result<T, NoDataReason>;

impl<'c> Held<'c> {
    /// The value of a line (`None`: below the first); where the table has none, the tier gives 0.
    pub(super) fn value(&self, line: Option<usize>) -> Option<&'c Expr> {
        self.ladder.value(line, self.column)
    }

    /// The lines of a curve whose columns say nothing of days; every curve has some.
    pub(super) fn first(curve: &'c Curve, column: Option<usize>) -> Option<Held<'c>> {
        curve.ladders.first().map(|ladder| Held { ladder, column })
    }
}

impl World<'_> {
    /// The lines of a curve that hold here and which of their values; what chose them is added to `parts`.
    pub(super) fn column<'c>(&self, scale: &'c Scale, at: &At, parts: &mut Steps) -> Result<Column<'c>, Stop> {
        let curve = &scale.curve;
        let place = match &curve.columns {
            Columns::One => Ok(Some(0)),
            Columns::Dated(days) => {
                let place = self.column_of_day(days, scale, at, parts)?;
                return Ok(place.and_then(|place| match curve.ladders.get(place) {
                    Some(ladder) => Ok(Held { ladder, column: Some(0) }),
                    None => Err(NoDataReason::BeforePlan(at.period)),
                }));
            }
            Columns::Across(across) => self.column_across(across, at, parts)?,
        };
        Ok(place.and_then(|place| Held::first(curve, place).ok_or(NoDataReason::BeforePlan(at.period))))
    }

    fn column_of_day(&self, days: &[Date], scale: &Scale, at: &At, parts: &mut Steps) -> Result<Place<usize>, Stop> {
        let span = scale.span;
        if days.iter().any(|day| *day > self.plan.effective.from) {
            self.needs_period(span, at)?;
        }
        let Some(place) = days.iter().rposition(|day| *day <= at.day) else {
            if let Some(first) = days.first().filter(|_| at.names_its_day()) {
                return Err(self.not_covered((&scale.name, *first), span, at));
            }
            // A window that begins before the plan asks for an earlier day.
            return Ok(Err(NoDataReason::BeforePlan(at.period)));
        };
        if let Some(day) = days.get(place).filter(|_| days.len() > 1) {
            let ty = crate::plan::Type::Date;
            parts.push(self.node(TraceKind::InForce, Value::Date(*day), ty, span, Vec::new()));
        }
        Ok(Ok(place))
    }

    fn column_across(&self, across: &Across, at: &At, parts: &mut Steps) -> Result<Place<Option<usize>>, Stop> {
        let trace = self.eval(&across.driver, at)?;
        let driver = match trace.number() {
            Ok(driver) => driver,
            Err(reason) => {
                parts.push(trace);
                return Ok(Err(reason));
            }
        };
        let reached = across.bounds.iter().rposition(|bound| bound.is_reached_by(&driver));
        let next = across.bounds.get(reached.map_or(0, |place| place + 1));
        let what = self.told(|| {
            TraceKind::Column(Box::new(ColumnReached {
                reached: reached
                    .and_then(|place| across.bounds.get(place))
                    .map(|bound| (bound.at.clone(), bound.inclusive)),
                next: next.map(|bound| (bound.at.clone(), bound.inclusive)),
                to_next: next.map(|bound| &bound.at - &driver),
                percent: across.bounds.iter().any(|bound| bound.percent),
            }))
        });
        let span = across.bounds.first().map_or(across.driver.span, |bound| bound.span);
        parts.push(self.node(what, Value::Number(driver), across.driver.ty.clone(), span, [trace]));
        // Where the table has a column for what lies below its first bound, it stands before all others.
        Ok(Ok(match (reached, across.below) {
            (Some(place), below) => Some(place + usize::from(below)),
            (None, true) => Some(0),
            (None, false) => None,
        }))
    }
}
