//! What the columns of a file hold, by their types.

use parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type};
use parquet::schema::types::ColumnDescriptor;

use crate::data::rows::Unfit;

/// What the values of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Whole numbers or decimals: `units / 10^scale`.
    Number { scale: u32, unsigned: bool },
    /// Days since 1970-01-01.
    Day,
    /// Days with a time, on no particular clock: so many units of a second since 1970-01-01.
    Moment { per_second: i64 },
    /// Yes or no.
    YesNo,
    /// Texts.
    Text,
    /// Nothing that a cell can hold exactly.
    Unfit(Unfit),
}

/// The most digits of a decimal that is read.
const MOST_DIGITS: i32 = 38;

impl Kind {
    /// Of a column that is not part of a list or a structure.
    pub(crate) fn of(column: &ColumnDescriptor) -> Kind {
        if column.max_rep_level() > 0 || column.path().parts().len() > 1 {
            return Kind::Unfit(Unfit::Several);
        }
        let physical = column.physical_type();
        match column.logical_type_ref() {
            Some(logical) => Kind::logical(logical, physical, column),
            None => Kind::converted(column.converted_type(), physical, column),
        }
    }

    fn logical(logical: &LogicalType, physical: Type, column: &ColumnDescriptor) -> Kind {
        match (logical, physical) {
            (LogicalType::String | LogicalType::Enum | LogicalType::Json, Type::BYTE_ARRAY) => Kind::Text,
            (LogicalType::Decimal(decimal), _) => Kind::decimal(decimal.scale, decimal.precision, physical, column),
            (LogicalType::Integer(int), Type::INT32 | Type::INT64) => {
                Kind::Number { scale: 0, unsigned: !int.is_signed }
            }
            (LogicalType::Date, Type::INT32) => Kind::Day,
            (LogicalType::Timestamp(stamp), Type::INT64) if !stamp.is_adjusted_to_u_t_c => {
                let per_second = match stamp.unit {
                    TimeUnit::MILLIS => 1_000,
                    TimeUnit::MICROS => 1_000_000,
                    TimeUnit::NANOS => 1_000_000_000,
                };
                Kind::Moment { per_second }
            }
            (LogicalType::Timestamp(_), _) => Kind::Unfit(Unfit::Instants),
            (LogicalType::Float16, _) => Kind::Unfit(Unfit::Inexact),
            (LogicalType::Unknown, _) => Kind::plain(physical),
            _ => Kind::Unfit(Unfit::Other),
        }
    }

    fn converted(converted: ConvertedType, physical: Type, column: &ColumnDescriptor) -> Kind {
        match (converted, physical) {
            (ConvertedType::NONE, _) => Kind::plain(physical),
            (ConvertedType::UTF8 | ConvertedType::ENUM | ConvertedType::JSON, Type::BYTE_ARRAY) => Kind::Text,
            (ConvertedType::DECIMAL, _) => {
                Kind::decimal(column.type_scale(), column.type_precision(), physical, column)
            }
            (ConvertedType::DATE, Type::INT32) => Kind::Day,
            // By the format's own definition these are moments of UTC.
            (ConvertedType::TIMESTAMP_MILLIS | ConvertedType::TIMESTAMP_MICROS, _) => Kind::Unfit(Unfit::Instants),
            (
                ConvertedType::INT_8 | ConvertedType::INT_16 | ConvertedType::INT_32 | ConvertedType::INT_64,
                Type::INT32 | Type::INT64,
            ) => Kind::Number { scale: 0, unsigned: false },
            (
                ConvertedType::UINT_8 | ConvertedType::UINT_16 | ConvertedType::UINT_32 | ConvertedType::UINT_64,
                Type::INT32 | Type::INT64,
            ) => Kind::Number { scale: 0, unsigned: true },
            _ => Kind::Unfit(Unfit::Other),
        }
    }

    fn plain(physical: Type) -> Kind {
        match physical {
            Type::BOOLEAN => Kind::YesNo,
            Type::INT32 | Type::INT64 => Kind::Number { scale: 0, unsigned: false },
            Type::INT96 => Kind::Unfit(Unfit::Instants),
            Type::FLOAT | Type::DOUBLE => Kind::Unfit(Unfit::Inexact),
            Type::BYTE_ARRAY => Kind::Text,
            Type::FIXED_LEN_BYTE_ARRAY => Kind::Unfit(Unfit::Other),
        }
    }

    fn decimal(scale: i32, precision: i32, physical: Type, column: &ColumnDescriptor) -> Kind {
        let sound = match physical {
            Type::INT32 | Type::INT64 | Type::BYTE_ARRAY => true,
            Type::FIXED_LEN_BYTE_ARRAY => (1..=16).contains(&column.type_length()),
            _ => false,
        };
        match u32::try_from(scale) {
            Ok(scale) if sound && (1..=MOST_DIGITS).contains(&precision) && scale <= MOST_DIGITS.unsigned_abs() => {
                Kind::Number { scale, unsigned: false }
            }
            _ => Kind::Unfit(Unfit::Other),
        }
    }
}
