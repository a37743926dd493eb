//! What can be wrong with one cell, and the message that says so.

use crate::data::alike::{Other, advise};
use crate::data::formats::Formats;
use crate::diagnostics::{Arg, Code, Diagnostic, Place};
use crate::plan::{Field, Record, Type};
use crate::syntax::lookalike::alphabet;

/// What is wrong with a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Not a number at all.
    NotANumber,
    /// A letter among the digits; the digit it looks like.
    Letter(char, Option<char>),
    /// A sign or word of a currency.
    Currency(String),
    /// `(123)` or `123-` in place of `-123`.
    MinusForm,
    /// The other decimal mark than the project file says; the mark met.
    OtherDecimal(char),
    /// Groups of digits that are not three long, or a mark between them that the project file does not name.
    Grouping,
    /// `1,5E+05`.
    Exponent,
    /// More digits before the decimal mark than any amount has.
    TooManyDigits,
    /// More than nine decimal places.
    TooManyDecimals,
    /// `15%` where a number or an amount is due.
    PercentSign,
    /// `15` where a percentage is due, and nothing says whether a share or points are meant.
    PercentForm,
    /// `2.5` where things are counted.
    NotWhole,
    /// Not a date.
    NotADate,
    /// A date in a form that the project file does not list; the pattern that fits it.
    OtherDateForm(String),
    /// A date and a time.
    TimeToo,
    /// A spreadsheet's number of a day.
    SerialDay,
    /// 31 April.
    NoSuchDay,
    /// No such month, but a day and month in the other order: the pattern, the one with both exchanged, the number
    /// that stands for the month.
    Swapped { pattern: String, other: String, month: i64 },
    /// A year before 1900 or after 2200.
    YearOutside,
    /// Not a period.
    NotAPeriod,
    /// Neither yes nor no.
    NotYesNo,
    /// No code of a currency.
    NotACurrency,
    /// Nothing, where something is due.
    Empty,
    /// None of the texts that the field may hold; the nearest.
    NotListed(Option<String>),
    /// Nearly one of the known texts: that text.
    Almost(String),
    /// Signs that stand for letters lost when the file was saved.
    LettersLost,
}

impl Fault {
    fn code(&self) -> Code {
        match self {
            Fault::NoSuchDay | Fault::Swapped { .. } | Fault::YearOutside => Code::DateOutside,
            Fault::Empty => Code::EmptyCell,
            Fault::Almost(_) => Code::AlmostKnown,
            _ => Code::BadCell,
        }
    }

    /// The key of the advice that fits.
    fn help(&self) -> &'static str {
        match self {
            Fault::Letter(_, Some(_)) => "letter_digit",
            Fault::Letter(_, None) => "letter",
            Fault::Currency(_) => "currency",
            Fault::MinusForm => "minus",
            Fault::OtherDecimal(',') => "comma",
            Fault::OtherDecimal(_) => "point",
            Fault::NotACurrency => "currency_code",
            Fault::Grouping => "grouping",
            Fault::Exponent => "exponent",
            Fault::TooManyDigits => "digits",
            Fault::TooManyDecimals => "decimals",
            Fault::PercentSign => "percent_sign",
            Fault::PercentForm => "percent_form",
            Fault::NotWhole => "whole",
            Fault::NotADate => "date",
            Fault::OtherDateForm(_) => "date_form",
            Fault::TimeToo => "time",
            Fault::SerialDay => "serial",
            Fault::NoSuchDay => "no_such_day",
            Fault::Swapped { .. } => "swapped",
            Fault::YearOutside => "year",
            Fault::NotAPeriod => "period",
            Fault::NotYesNo => "yes_no",
            Fault::NotListed(Some(_)) => "listed_near",
            Fault::NotListed(None) => "listed",
            Fault::LettersLost => "letters_lost",
            Fault::NotANumber | Fault::Empty | Fault::Almost(_) => "",
        }
    }

    /// The message about a cell that holds `text`.
    pub(crate) fn say(self, place: Place, record: &Record, field: &Field, text: &str, formats: &Formats) -> Diagnostic {
        let mut said = Diagnostic::error_at(self.code(), place)
            .arg("record", &record.name)
            .arg("field", &field.name)
            .arg("text", cut(text))
            .arg("what", Arg::Term(if self == Fault::NotACurrency { "cell_currency" } else { expected(&field.ty) }))
            .help(self.help());
        said = match &self {
            Fault::Letter(letter, digit) => said
                .arg("letter", letter.to_string())
                .arg("alphabet", Arg::Term(alphabet(*letter)))
                .arg("digit", digit.map(String::from).unwrap_or_default()),
            Fault::Currency(sign) => said.arg("sign", sign),
            Fault::NotADate | Fault::OtherDateForm(_) | Fault::TimeToo | Fault::SerialDay => {
                let patterns: Vec<Arg> = formats.dates.iter().map(|pattern| pattern_said(pattern.text())).collect();
                said.arg("patterns", Arg::List(patterns))
            }
            Fault::NotYesNo => said.arg("yes", formats.yes.join(", ")).arg("no", formats.no.join(", ")),
            Fault::Almost(known) => advise(said, text, known, Other::Rules),
            Fault::NotListed(_) => match &field.ty {
                Type::OneOf(texts) => {
                    said.arg("known", Arg::List(texts.iter().take(20).map(|text| Arg::from(&**text)).collect()))
                }
                _ => said,
            },
            _ => said,
        };
        match self {
            Fault::Swapped { pattern, other, month } => said
                .arg("pattern", pattern_said(&pattern))
                .arg("other", pattern_said(&other))
                .arg("month", month.to_string()),
            Fault::OtherDateForm(pattern) => said.arg("pattern", pattern_said(&pattern)),
            Fault::NotListed(Some(near)) => said.arg("near", near),
            _ => said,
        }
    }
}

/// A date pattern in the letters of the reader's language, which the project file takes too.
pub(crate) fn pattern_said(pattern: &str) -> Arg {
    match pattern {
        "YYYY-MM-DD" => Arg::Term("date_iso"),
        "DD.MM.YYYY" => Arg::Term("date_dots"),
        "DD/MM/YYYY" => Arg::Term("date_day_first"),
        "MM/DD/YYYY" => Arg::Term("date_month_first"),
        other => other.into(),
    }
}

/// At most eighty characters of a text, for messages.
pub(crate) fn cut(text: &str) -> String {
    match text.char_indices().nth(80) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

fn expected(ty: &Type) -> &'static str {
    match ty {
        Type::Money(_) | Type::MoneyIn(_) => "cell_money",
        Type::Number | Type::Ratio => "cell_number",
        Type::Percent => "cell_percent",
        Type::Count | Type::Days | Type::Months => "cell_count",
        Type::Date => "cell_date",
        Type::Period => "cell_period",
        Type::Text => "cell_text",
        Type::OneOf(_) => "cell_one_of",
        Type::YesNo => "cell_yes_no",
        Type::Entity(_) => "cell_entity",
    }
}
