//! Values of rules: from data, and ready for operations.

use crate::evaluate::{NoDataReason, Trace, Value};
use crate::measure::Datum;
use crate::number::Exact;
use crate::time::Date;

impl From<Datum> for Value {
    fn from(datum: Datum) -> Value {
        match datum {
            Datum::Number(number) => Value::Number(number),
            Datum::Date(day) => Value::Date(day),
            Datum::Period(period) => Value::Period(period),
            Datum::Text(text) => Value::Text(text),
            Datum::YesNo(flag) => Value::YesNo(flag),
            Datum::Entity(record, entity) => Value::Entity(record, entity),
        }
    }
}

impl Value {
    /// The datum, or why there is none.
    pub(super) fn datum(&self) -> Result<Datum, NoDataReason> {
        Ok(match self {
            Value::Number(number) => Datum::Number(number.clone()),
            Value::Date(day) => Datum::Date(*day),
            Value::Period(period) => Datum::Period(*period),
            Value::Text(text) => Datum::Text(text.clone()),
            Value::YesNo(flag) => Datum::YesNo(*flag),
            Value::Entity(record, entity) => Datum::Entity(*record, *entity),
            Value::NoData(reason) => return Err(reason.clone()),
        })
    }

    /// The number, or why there is none. The analysis has seen to the type; a value of another one counts as 0 nowhere.
    pub(super) fn number(&self) -> Result<Exact, NoDataReason> {
        match self {
            Value::Number(number) => Ok(number.clone()),
            Value::NoData(reason) => Err(reason.clone()),
            _ => Err(NoDataReason::EmptyField("".into())),
        }
    }

    /// The day, or why there is none; a period stands for its last day.
    pub(super) fn day(&self) -> Result<Date, NoDataReason> {
        match self {
            Value::Date(day) => Ok(*day),
            Value::Period(period) => Ok(period.last_day()),
            Value::NoData(reason) => Err(reason.clone()),
            _ => Err(NoDataReason::EmptyField("".into())),
        }
    }

    /// Yes or no, or why neither.
    pub(super) fn truth(&self) -> Result<bool, NoDataReason> {
        match self {
            Value::YesNo(flag) => Ok(*flag),
            Value::NoData(reason) => Err(reason.clone()),
            _ => Err(NoDataReason::EmptyField("".into())),
        }
    }
}

impl Trace {
    /// The number of the value, or why there is none.
    pub(super) fn number(&self) -> Result<Exact, NoDataReason> {
        self.value.number()
    }
}

/// A result as a value.
pub(super) fn value_of(result: Result<Value, NoDataReason>) -> Value {
    result.unwrap_or_else(Value::NoData)
}
