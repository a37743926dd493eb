//! What one value may still be once some conditions hold of it: an interval, a list, exclusions; and one such value.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::number::Exact;
use crate::plan::BinaryOp;
use crate::time::{Date, plus_days};

/// A value that a condition compares with.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Point {
    Number(Exact),
    Date(Date),
    Text(Arc<str>),
    YesNo(bool),
}

/// An end of an interval and whether it belongs to it.
type End = Option<(Point, bool)>;

/// All values that some conditions allow. Every comparison also says that there is a value.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Possible {
    low: End,
    high: End,
    excluded: Vec<Point>,
    /// Nothing but these, where that is known.
    only: Option<Vec<Point>>,
    /// Whether there must be a value, or must be none.
    filled: Option<bool>,
    contradiction: bool,
}

impl Possible {
    /// What `value op point` allows.
    pub fn compared(op: BinaryOp, point: Point) -> Option<Possible> {
        let mut out = Possible { filled: Some(true), ..Possible::default() };
        match op {
            BinaryOp::Equal => out.only = Some(vec![point]),
            BinaryOp::NotEqual => out.excluded.push(point),
            BinaryOp::Less => out.high = Some((point, false)),
            BinaryOp::LessOrEqual => out.high = Some((point, true)),
            BinaryOp::Greater => out.low = Some((point, false)),
            BinaryOp::GreaterOrEqual => out.low = Some((point, true)),
            _ => return None,
        }
        Some(out)
    }

    /// One of these.
    pub fn one_of(points: Vec<Point>) -> Possible {
        Possible { only: Some(points), filled: Some(true), ..Possible::default() }
    }

    /// None of these.
    pub fn none_of(points: Vec<Point>) -> Possible {
        Possible { excluded: points, filled: Some(true), ..Possible::default() }
    }

    /// A value, or no data.
    pub fn filled(filled: bool) -> Possible {
        Possible { filled: Some(filled), ..Possible::default() }
    }

    /// What both allow.
    pub fn and(mut self, other: Possible) -> Possible {
        self.low = tighter(self.low, other.low, Ordering::Greater);
        self.high = tighter(self.high, other.high, Ordering::Less);
        self.excluded.extend(other.excluded);
        self.only = match (self.only, other.only) {
            (Some(a), Some(b)) => Some(a.into_iter().filter(|point| b.contains(point)).collect()),
            (a, b) => a.or(b),
        };
        self.contradiction |= other.contradiction;
        match (self.filled, other.filled) {
            (Some(a), Some(b)) if a != b => self.contradiction = true,
            (a, b) => self.filled = a.or(b),
        }
        self
    }

    fn allows(&self, point: &Point) -> bool {
        let inside = |end: &End, beyond: Ordering| match end {
            None => true,
            Some((end, inclusive)) => point.cmp(end) == beyond || (*inclusive && point == end),
        };
        inside(&self.low, Ordering::Greater)
            && inside(&self.high, Ordering::Less)
            && !self.excluded.contains(point)
            && self.only.as_ref().is_none_or(|only| only.contains(point))
    }

    /// A value that all conditions allow: `Err` where there is none, `Ok(None)` where any other value, or none, will do.
    /// `whole` numbers have no fractions.
    pub fn witness(&self, whole: bool) -> Result<Option<Point>, ()> {
        if self.contradiction {
            return Err(());
        }
        if self.filled == Some(false) {
            return Ok(None);
        }
        if let Some(only) = &self.only {
            return only.iter().find(|point| self.allows(point)).cloned().map(Some).ok_or(());
        }
        let any = self.low.as_ref().or(self.high.as_ref()).or(self.excluded.first().map(|_| &EXAMPLE));
        match any {
            None => Ok(None),
            Some((Point::Text(_) | Point::YesNo(_), _)) => Ok(None),
            Some(_) => self.candidates(whole).into_iter().find(|point| self.allows(point)).map(Some).ok_or(()),
        }
    }

    /// Enough points of the interval for one of them to be free of all exclusions.
    fn candidates(&self, whole: bool) -> Vec<Point> {
        let tries = i64::try_from(self.excluded.len()).unwrap_or(0) + 2;
        let (low, high) = (self.low.as_ref().map(|end| &end.0), self.high.as_ref().map(|end| &end.0));
        let mut out: Vec<Point> = low.into_iter().chain(high).cloned().collect();
        match (low, high) {
            (Some(Point::Date(_)), _) | (_, Some(Point::Date(_))) => {
                let (from, step) = match (low, high) {
                    (Some(Point::Date(day)), _) => (*day, 1),
                    (_, Some(Point::Date(day))) => (*day, -1),
                    _ => return out,
                };
                out.extend((1..=tries).filter_map(|nth| plus_days(from, nth * step)).map(Point::Date));
            }
            (Some(Point::Number(low)), Some(Point::Number(high))) if !whole => {
                let width = high - low;
                let share = |nth: i64| Exact::from(nth).checked_div(&Exact::from(tries + 1));
                out.extend((1..=tries).filter_map(share).map(|share| Point::Number(low + &(&width * &share))));
            }
            (Some(Point::Number(low)), _) => {
                let from = if whole { low.floor() } else { low.clone() };
                out.extend((1..=tries).map(|nth| Point::Number(&from + &Exact::from(nth))));
            }
            (_, Some(Point::Number(high))) => {
                // Upwards from 0 first: few values are negative.
                let from = if whole { -(-high.clone()).floor() } else { high.clone() };
                out.extend((0..=tries).map(|nth| Point::Number(nth.into())));
                out.extend((1..=tries).map(|nth| Point::Number(&from - &Exact::from(nth))));
            }
            _ => out.extend((0..=tries).map(|nth| Point::Number(nth.into()))),
        }
        out.retain(|point| !whole || !matches!(point, Point::Number(number) if !number.is_integer()));
        out
    }
}

/// Stands for an interval that is open on both sides.
const EXAMPLE: (Point, bool) = (Point::YesNo(true), true);

/// The tighter of two ends of one side.
fn tighter(one: End, other: End, tight: Ordering) -> End {
    match (one, other) {
        (Some(a), Some(b)) => Some(match a.0.cmp(&b.0) {
            Ordering::Equal => (a.0, a.1 && b.1),
            found if found == tight => a,
            _ => b,
        }),
        (a, b) => a.or(b),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(value: i64) -> Point {
        Point::Number(value.into())
    }

    fn between(low: i64, high: i64, inclusive: bool) -> Possible {
        let (above, below) = if inclusive {
            (BinaryOp::GreaterOrEqual, BinaryOp::LessOrEqual)
        } else {
            (BinaryOp::Greater, BinaryOp::Less)
        };
        Possible::compared(above, number(low)).unwrap().and(Possible::compared(below, number(high)).unwrap())
    }

    #[test]
    fn intervals_that_touch_share_the_boundary_only_where_both_include_it() {
        assert_eq!(between(1, 3, true).and(between(3, 5, true)).witness(false), Ok(Some(number(3))));
        assert_eq!(between(1, 3, false).and(between(3, 5, true)).witness(false), Err(()));
        assert_eq!(between(1, 3, true).and(between(4, 5, true)).witness(false), Err(()));
    }

    #[test]
    fn between_whole_numbers_there_is_nothing_and_between_amounts_there_is() {
        assert_eq!(between(3, 4, false).witness(true), Err(()));
        assert!(matches!(between(3, 4, false).witness(false), Ok(Some(Point::Number(_)))));
    }

    #[test]
    fn texts_exclude_each_other() {
        let seller = Point::Text("seller".into());
        let head = Point::Text("head".into());
        let is = |point: &Point| Possible::compared(BinaryOp::Equal, point.clone()).unwrap();
        assert_eq!(is(&seller).and(is(&head)).witness(false), Err(()));
        assert_eq!(is(&seller).and(Possible::none_of(vec![head])).witness(false), Ok(Some(seller)));
        assert_eq!(Possible::filled(false).and(is(&Point::YesNo(true))).witness(false), Err(()));
    }
}
