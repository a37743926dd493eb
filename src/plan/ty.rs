//! Types: what a value is counted in.

use std::fmt;
use std::sync::Arc;

use crate::plan::{FieldPath, Id, Record};

/// A currency by its three-letter code.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency([u8; 3]);

impl Currency {
    /// The currency of a code of three Latin capitals; `None` for any other text.
    pub fn new(code: &str) -> Option<Currency> {
        let bytes: [u8; 3] = code.as_bytes().try_into().ok()?;
        bytes.iter().all(u8::is_ascii_uppercase).then_some(Currency(bytes))
    }

    /// ISO 4217's own code for "no currency".
    pub fn none() -> Currency {
        Currency(*b"XXX")
    }

    /// The code.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// The type of a value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// An amount of money.
    Money(Currency),
    /// An amount of money in the currency that a field names: the way to it from the row that the amount is read from.
    MoneyIn(Arc<FieldPath>),
    /// A bare number.
    Number,
    /// A percentage, stored as a share.
    Percent,
    /// A quotient of two values of one unit: it goes with numbers and with percentages.
    Ratio,
    /// A number of things.
    Count,
    /// A number of days.
    Days,
    /// A number of calendar months.
    Months,
    /// A day.
    Date,
    /// A period.
    Period,
    /// Text.
    Text,
    /// One of the texts listed.
    OneOf(Arc<[Arc<str>]>),
    /// Yes or no.
    YesNo,
    /// An entity of a record: an employee, a team, a deal.
    Entity(Id<Record>),
}

impl Type {
    /// Whether values are exact numbers.
    pub fn is_numeric(&self) -> bool {
        matches!(
            self,
            Type::Money(_)
                | Type::MoneyIn(_)
                | Type::Number
                | Type::Percent
                | Type::Ratio
                | Type::Count
                | Type::Days
                | Type::Months
        )
    }

    /// The key of the type's word in the table of terms.
    pub fn term(&self) -> &'static str {
        match self {
            Type::Money(_) | Type::MoneyIn(_) => "money",
            Type::Number => "number",
            Type::Percent => "percent",
            Type::Ratio => "ratio",
            Type::Count => "count",
            Type::Days => "days",
            Type::Months => "months",
            Type::Date => "date",
            Type::Period => "period",
            Type::Text => "text",
            Type::OneOf(_) => "one_of",
            Type::YesNo => "yes_no",
            Type::Entity(_) => "entity",
        }
    }
}
