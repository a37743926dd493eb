//! What is known of a value on a stretch of the quantity.

use crate::measure::Datum;
use crate::number::Exact;
use crate::plan::Const;
use crate::prove::assumptions::Blocked;
use crate::prove::pieces::Pieces;
use crate::prove::{Interval, Line};

/// A value on a stretch.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::prove) enum Known {
    /// A number of any unit, moving with the quantity or not.
    Number(Line),
    /// A value of another kind, the same everywhere on the stretch; never a number.
    Other(Datum),
    /// *No data*: a state that rules may have a word for.
    NoData,
    /// Of an amount: the rule does not apply.
    Nothing,
    /// The run stops with a message.
    Stops,
    /// It cannot be said.
    Blocked(Blocked),
}

/// A value over a whole stretch.
pub(in crate::prove) type Values = Pieces<Known>;

impl Known {
    /// A number that does not move.
    pub(in crate::prove) fn level(value: Exact) -> Known {
        Known::Number(Line::level(value))
    }

    /// Yes or no.
    pub(in crate::prove) fn truth(flag: bool) -> Known {
        Known::Other(Datum::YesNo(flag))
    }

    /// A value that does not move.
    pub(in crate::prove) fn of(datum: Datum) -> Known {
        match datum {
            Datum::Number(number) => Known::level(number),
            other => Known::Other(other),
        }
    }

    /// A value written or stated.
    pub(in crate::prove) fn constant(value: &Const) -> Known {
        Known::of(value.into())
    }

    /// The value where it does not move and is exact.
    pub(in crate::prove) fn datum(&self) -> Option<Datum> {
        match self {
            Known::Number(line) => line.constant().cloned().map(Datum::Number),
            Known::Other(datum) => Some(datum.clone()),
            _ => None,
        }
    }

    /// Whether there is a value, of a number or of anything else.
    pub(in crate::prove) fn has_value(&self) -> bool {
        matches!(self, Known::Number(_) | Known::Other(_))
    }

    /// What is known of an operation that needs a value which is not there.
    pub(in crate::prove) fn lacking<'a>(operands: impl IntoIterator<Item = &'a Known> + Clone) -> Option<Known> {
        let has = |wanted: fn(&Known) -> bool| operands.clone().into_iter().find(|known| wanted(known)).cloned();
        // All operands are read before any is found missing, so an error of one stops whatever the others are.
        has(|known| matches!(known, Known::Stops))
            .or_else(|| has(|known| matches!(known, Known::Blocked(_))))
            .or_else(|| has(|known| matches!(known, Known::Nothing)))
            .or_else(|| has(|known| matches!(known, Known::NoData)))
    }
}

/// The same everywhere on a stretch.
pub(in crate::prove) fn everywhere(over: &Interval, known: Known) -> Values {
    Pieces::everywhere(over.clone(), known)
}
