//! Which value of a line of tiers holds: by the day, or by a second driver.

use crate::evaluate::at::At;
use crate::evaluate::steps::Steps;
use crate::evaluate::world::{Stop, World};
use crate::evaluate::{ColumnReached, NoDataReason, TraceKind, Value};
use crate::plan::{Across, Columns, Curve};
use crate::source::Span;
use crate::time::Date;

/// A column of a table of tiers (`None`: before its first), or why it is not known.
pub(super) type Column = Result<Option<usize>, NoDataReason>;

impl World<'_> {
    /// The column of a curve that holds here; what chose it is added to `parts`.
    pub(super) fn column(&self, curve: &Curve, span: Span, at: &At, parts: &mut Steps) -> Result<Column, Stop> {
        match &curve.columns {
            Columns::One => Ok(Ok(Some(0))),
            Columns::Dated(days) => self.column_of_day(days, span, at, parts),
            Columns::Across(across) => self.column_across(across, at, parts),
        }
    }

    fn column_of_day(&self, days: &[Date], span: Span, at: &At, parts: &mut Steps) -> Result<Column, Stop> {
        if days.iter().any(|day| *day > self.plan.effective.from) {
            self.needs_period(span, at)?;
        }
        let Some(place) = days.iter().rposition(|day| *day <= at.day) else {
            // Only a window that begins before the plan can ask for an earlier day.
            return Ok(Err(NoDataReason::BeforePlan(at.period)));
        };
        if let Some(day) = days.get(place).filter(|_| days.len() > 1) {
            let ty = crate::plan::Type::Date;
            parts.push(self.node(TraceKind::InForce, Value::Date(*day), ty, span, Vec::new()));
        }
        Ok(Ok(Some(place)))
    }

    fn column_across(&self, across: &Across, at: &At, parts: &mut Steps) -> Result<Column, Stop> {
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
