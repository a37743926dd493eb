//! Values as the texts that a table of the same record would hold.

use std::io::Write;

use crate::data::formats::Formats;
use crate::data::parquet::{Column, Values};
use crate::data::shape::Shape;
use crate::plan::Type;
use crate::syntax::fold;
use crate::time::{Date, date};

/// How the values of one column are written as cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CellForm {
    /// As the project file has dates, numbers, yes and no.
    Usual,
    /// As texts: decimal point, `true`, dates as `2026-03-31`.
    Plain,
}

/// How the columns of a file are written as cells.
#[derive(Clone, Debug)]
pub(crate) struct CellForms {
    formats: Formats,
    columns: Vec<CellForm>,
}

impl CellForms {
    /// For a file of this header.
    pub(crate) fn of(header: &[String], shape: &Shape<'_>) -> CellForms {
        let form = |name: &String| {
            let name = fold(name);
            let field = shape.fields.iter().find(|field| fold(field.column) == name);
            let ty = field.map(|field| &field.field.ty);
            let usual = ty.is_some_and(|ty| ty.is_numeric() || matches!(ty, Type::Date | Type::YesNo));
            if usual { CellForm::Usual } else { CellForm::Plain }
        };
        CellForms { formats: shape.formats.clone(), columns: header.iter().map(form).collect() }
    }

    /// Adds the text of one cell of the column `at`; `false` when it is not UTF-8.
    pub(crate) fn write(&self, at: usize, column: &Column, row: usize, out: &mut Vec<u8>) -> bool {
        if column.present.get(row) != Some(&true) {
            return true;
        }
        let form = self.columns.get(at).copied().unwrap_or(CellForm::Plain);
        match &column.values {
            Values::Unread => {}
            Values::Numbers { units, scale } => {
                self.number(units.get(row).copied().unwrap_or_default().into(), *scale, form, out);
            }
            Values::Wide { units, scale } => {
                self.number(units.get(row).copied().unwrap_or_default(), *scale, form, out)
            }
            Values::Days(days) => self.day(days.get(row).copied().unwrap_or_default(), 0, form, out),
            Values::Seconds(seconds) => {
                let seconds = seconds.get(row).copied().unwrap_or_default();
                self.day(seconds.div_euclid(86_400), seconds.rem_euclid(86_400), form, out);
            }
            Values::Flags(flags) => {
                let flag = flags.get(row) == Some(&true);
                let words = if flag { &self.formats.yes } else { &self.formats.no };
                let word = words.first().filter(|_| form == CellForm::Usual);
                let word = word.map_or(if flag { "true" } else { "false" }, String::as_str);
                out.extend_from_slice(word.as_bytes());
            }
            Values::Texts(texts) => {
                let text = texts.text(row);
                out.extend_from_slice(text);
                return text.is_ascii() || std::str::from_utf8(text).is_ok();
            }
        }
        true
    }

    fn number(&self, units: i128, scale: u32, form: CellForm, out: &mut Vec<u8>) {
        let start = out.len();
        let digits = (scale + 1) as usize;
        let sign = if units < 0 { "-" } else { "" };
        // Writing into memory does not fail.
        let _ = write!(out, "{sign}{:0digits$}", units.unsigned_abs());
        if scale > 0 {
            let mark = if form == CellForm::Usual { self.formats.decimal } else { '.' };
            let at = out.len().saturating_sub(scale as usize).max(start);
            let decimals = out.split_off(at);
            let _ = write!(out, "{mark}");
            out.extend_from_slice(&decimals);
        }
    }

    /// A day, with its time where that is not midnight: whether it may be dropped is said by the project file alone.
    fn day(&self, day: i64, second: i64, form: CellForm, out: &mut Vec<u8>) {
        let Some(day) = date_of(day) else {
            let _ = write!(out, "{day}");
            return;
        };
        let time = [second / 3600, second / 60 % 60, second % 60];
        let mut patterns = self.formats.dates.iter().filter(|_| form == CellForm::Usual);
        let pattern = if second == 0 { patterns.next() } else { patterns.find(|pattern| pattern.has_time()) };
        let _ = match pattern {
            Some(pattern) => write!(out, "{}", pattern.write(day, time)),
            None if second == 0 => write!(out, "{day}"),
            None => write!(out, "{day} {:02}:{:02}:{:02}", time[0], time[1], time[2]),
        };
    }
}

/// The day that is so many days after 1970-01-01; `None` outside the years 1 to 9999.
pub(crate) fn date_of(days: i64) -> Option<Date> {
    // Days since 0000-03-01; years that begin in March have their leap day last, eras are 400 years.
    let days = days.checked_add(719_468)?;
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let in_year = day - (365 * year + year / 4 - year / 100);
    let month = (5 * in_year + 2) / 153;
    let day = in_year - (153 * month + 2) / 5 + 1;
    let (month, later) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    let year = era * 400 + year + later;
    (1..=9999).contains(&year).then(|| date(year, month, day)).flatten()
}
