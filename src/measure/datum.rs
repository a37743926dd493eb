//! One value read from a row, and what may be done with two of them.

use std::sync::Arc;

use crate::data::{Cell, EntityId};
use crate::measure::date_plus;
use crate::number::Exact;
use crate::plan::{BinaryOp, Const, Duration, Id, Record, TimeUnit, Type};
use crate::time::{Date, Period, days_between};

/// A value of a row. An empty cell is no datum: readers give `None` for it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Datum {
    /// A number of any unit.
    Number(Exact),
    /// A day.
    Date(Date),
    /// A period.
    Period(Period),
    /// A text.
    Text(Arc<str>),
    /// Yes or no.
    YesNo(bool),
    /// An entity of a record.
    Entity(Id<Record>, EntityId),
}

impl Datum {
    /// The value of a cell of a field of type `ty`; `None` for an empty one.
    pub fn of_cell(cell: Cell<'_>, ty: &Type) -> Option<Datum> {
        Some(match cell {
            Cell::Empty => return None,
            Cell::Number { units, scale } => Datum::Number(Exact::scaled(units, scale)),
            Cell::Fraction(number) => Datum::Number(number.clone()),
            Cell::Date(day) => Datum::Date(day),
            Cell::Period(period) => Datum::Period(period),
            Cell::Text(text) => Datum::Text(text.into()),
            Cell::YesNo(flag) => Datum::YesNo(flag),
            Cell::Entity(entity) => match ty {
                Type::Entity(record) => Datum::Entity(*record, entity),
                _ => return None,
            },
        })
    }

    /// The number, when it is one.
    pub fn number(&self) -> Option<&Exact> {
        match self {
            Datum::Number(number) => Some(number),
            _ => None,
        }
    }

    /// The day, when it is one; a period stands for its last day.
    pub fn day(&self) -> Option<Date> {
        match self {
            Datum::Date(day) => Some(*day),
            Datum::Period(period) => Some(period.last_day()),
            _ => None,
        }
    }
}

impl From<&Const> for Datum {
    fn from(value: &Const) -> Datum {
        match value {
            Const::Number(number) => Datum::Number(number.clone()),
            Const::Text(text) => Datum::Text(text.clone()),
            Const::YesNo(flag) => Datum::YesNo(*flag),
            Const::Date(day) => Datum::Date(*day),
            Const::Period(period) => Datum::Period(*period),
        }
    }
}

/// Whether `left op right` holds; `None` for values that cannot be compared, which the analysis has excluded.
pub fn compare(op: BinaryOp, left: &Datum, right: &Datum) -> Option<bool> {
    let order = match (left, right) {
        (Datum::Date(_), Datum::Period(_)) | (Datum::Period(_), Datum::Date(_)) => left.day()?.cmp(&right.day()?),
        _ if std::mem::discriminant(left) == std::mem::discriminant(right) => left.cmp(right),
        _ => return None,
    };
    holds(op, order)
}

/// Whether an order of two values is what a comparison asks for; `None` for what is no comparison.
pub(super) fn holds(op: BinaryOp, order: std::cmp::Ordering) -> Option<bool> {
    Some(match op {
        BinaryOp::Equal => order.is_eq(),
        BinaryOp::NotEqual => order.is_ne(),
        BinaryOp::Less => order.is_lt(),
        BinaryOp::LessOrEqual => order.is_le(),
        BinaryOp::Greater => order.is_gt(),
        BinaryOp::GreaterOrEqual => order.is_ge(),
        _ => return None,
    })
}

/// How far a number exceeds another, at least 0; `None` for anything but numbers, which the analysis has excluded.
pub fn excess(value: &Datum, over: &Datum) -> Option<Datum> {
    match (value, over) {
        (Datum::Number(value), Datum::Number(over)) => Some(Datum::Number((value - over).max(Exact::zero()))),
        _ => None,
    }
}

/// `left op right` for numbers and dates; `None` for a division by zero, a day outside the calendar and for values
/// that do not go together, which the analysis has excluded. A date and a number of days give a date, two dates the
/// days between them.
pub fn arithmetic(op: BinaryOp, left: &Datum, right: &Datum) -> Option<Datum> {
    if let (Datum::Number(a), Datum::Number(b)) = (left, right) {
        return Some(Datum::Number(match op {
            BinaryOp::Add => a + b,
            BinaryOp::Subtract => a - b,
            BinaryOp::Multiply => a * b,
            BinaryOp::Divide => a.checked_div(b)?,
            _ => return None,
        }));
    }
    match (op, left, right) {
        (BinaryOp::Subtract, _, Datum::Date(_) | Datum::Period(_)) => {
            Some(Datum::Number(days_between(right.day()?, left.day()?).into()))
        }
        (BinaryOp::Add, Datum::Number(count), day) | (BinaryOp::Add, day, Datum::Number(count)) => {
            date_plus(day.day()?, Duration { count: count.to_i64()?, unit: TimeUnit::Day }).map(Datum::Date)
        }
        (BinaryOp::Subtract, day, Datum::Number(count)) => {
            let back = count.to_i64()?.checked_neg()?;
            date_plus(day.day()?, Duration { count: back, unit: TimeUnit::Day }).map(Datum::Date)
        }
        _ => None,
    }
}
