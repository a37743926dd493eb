//! Single cells of numbers and dates, read fast when they are written plainly; else as those of any other table.

use crate::data::dates::{FixedDate, YEARS, read_date};
use crate::data::formats::{Formats, MOST_SCALE, Scaled};
use crate::data::stream::Day;
use crate::data::stream::short::Figures;
use crate::plan::Type;

/// A cell as read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Read<T> {
    /// A value.
    Value(T),
    /// Nothing stands there.
    Empty,
    /// It needs a second look.
    Odd,
}

/// A number as read, and whether the decimal mark stands in the cell, of any cell that is not at fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Number {
    pub(super) read: Read<(i64, u32)>,
    pub(super) marked: bool,
}

/// How the numbers of a field are written.
#[derive(Clone, Debug)]
pub(super) struct NumberForm<'a> {
    formats: &'a Formats,
    ty: &'a Type,
    decimal: u8,
    /// Whether plain digits are all that there may be.
    whole: bool,
    /// Whether no plain number means that the cell is empty, or needs its sign.
    plain: bool,
}

impl<'a> NumberForm<'a> {
    pub(super) fn new(formats: &'a Formats, ty: &'a Type) -> NumberForm<'a> {
        NumberForm {
            formats,
            ty,
            decimal: u8::try_from(formats.decimal).unwrap_or(b'.'),
            whole: matches!(ty, Type::Count | Type::Days | Type::Months),
            plain: *ty != Type::Percent && !formats.empty.iter().any(|word| starts_as_number(word)),
        }
    }

    /// Whether numbers of so many decimal places mean what their texts would, however few their digits.
    #[cfg(feature = "parquet")]
    pub(super) fn takes(&self, scale: u32) -> bool {
        self.plain && scale <= MOST_SCALE && (scale == 0 || !self.whole)
    }

    /// How plain numbers of so many places are read at once; `None` where they are not.
    pub(super) fn figures(&self, places: u32) -> Option<Figures> {
        Figures::new(self.decimal, places).filter(|_| self.plain && (places == 0 || !self.whole))
    }

    /// Reads the cell.
    pub(super) fn read(&self, cell: &[u8]) -> Number {
        match self.fast(cell) {
            Some((units, scale)) => Number { read: Read::Value((units, scale)), marked: scale > 0 },
            None => self.slow(cell),
        }
    }

    /// `-`, digits, the decimal mark, digits, and few enough of them.
    fn fast(&self, cell: &[u8]) -> Option<(i64, u32)> {
        let (negative, digits) = match cell {
            [b'-', digits @ ..] => (true, digits),
            digits => (false, digits),
        };
        if digits.is_empty() || digits.len() > 18 || !self.plain {
            return None;
        }
        let mut units = 0_i64;
        let mut mark = None;
        for (at, byte) in digits.iter().enumerate() {
            let digit = byte.wrapping_sub(b'0');
            if digit < 10 {
                units = units * 10 + i64::from(digit);
            } else if *byte == self.decimal && mark.is_none() && at > 0 {
                mark = Some(at);
            } else {
                return None;
            }
        }
        let scale = match mark {
            None => 0,
            Some(_) if self.whole => return None,
            Some(mark) => digits.len() - mark - 1,
        };
        let fits = mark.is_none() || (1..=MOST_SCALE as usize).contains(&scale);
        fits.then_some((if negative { -units } else { units }, scale as u32))
    }

    #[cold]
    fn slow(&self, cell: &[u8]) -> Number {
        let odd = Number { read: Read::Odd, marked: false };
        let Ok(text) = std::str::from_utf8(cell).map(str::trim) else { return odd };
        let marked = text.contains(self.formats.decimal);
        if self.formats.is_empty(text) {
            return Number { read: Read::Empty, marked };
        }
        // A fraction is no decimal number; it is sound all the same.
        if *self.ty == Type::Percent && text.contains('/') {
            return Number { marked: marked && self.formats.fraction(text).is_ok(), ..odd };
        }
        match self.formats.typed(self.ty, text) {
            Ok(Scaled { units, scale }) => {
                let fits = i64::try_from(units).map_or(Read::Odd, |units| Read::Value((units, scale)));
                Number { read: fits, marked }
            }
            Err(_) => odd,
        }
    }
}

/// Whether a word could be taken for a number or a date.
fn starts_as_number(word: &str) -> bool {
    word.trim_start_matches('-').starts_with(|letter: char| letter.is_ascii_digit())
}

/// How the dates of a field are written.
#[derive(Clone, Debug)]
pub(super) struct DateForm<'a> {
    formats: &'a Formats,
    /// The first pattern, when it is one of ten letters.
    fixed: Option<FixedDate>,
    /// Whether no date means that the cell is empty.
    #[cfg_attr(not(feature = "parquet"), expect(dead_code, reason = "of programs built with Parquet"))]
    plain: bool,
}

impl<'a> DateForm<'a> {
    pub(super) fn new(formats: &'a Formats) -> DateForm<'a> {
        let plain = !formats.empty.iter().any(|word| starts_as_number(word));
        let fixed = formats.dates.first().filter(|_| plain).and_then(|pattern| pattern.fixed());
        DateForm { formats, fixed, plain }
    }

    /// Whether every date means itself.
    #[cfg(feature = "parquet")]
    pub(super) fn is_plain(&self) -> bool {
        self.plain
    }

    /// Whether the project file says that dates come with a time of day, which then is dropped.
    #[cfg(feature = "parquet")]
    pub(super) fn drops_time(&self) -> bool {
        self.formats.dates.iter().any(crate::data::dates::DatePattern::has_time)
    }

    /// Whether data may speak of the day.
    #[cfg(feature = "parquet")]
    pub(super) fn allows(&self, day: &crate::time::Date) -> bool {
        YEARS.contains(&i64::from(day.year()))
    }

    /// Reads the cell.
    pub(super) fn read(&self, cell: &[u8]) -> Read<Day> {
        match self.fast(cell) {
            Some(day) => Read::Value(day),
            None if cell.is_empty() => Read::Empty,
            None => self.slow(cell),
        }
    }

    fn fast(&self, cell: &[u8]) -> Option<Day> {
        let fixed = self.fixed.as_ref()?;
        let cell: &[u8; 10] = cell.try_into().ok()?;
        let mut wrong = 0;
        for (at, mark) in fixed.marks {
            wrong |= cell.get(at)? ^ mark;
        }
        let mut two = |at: usize| {
            let high = cell.get(at)?.wrapping_sub(b'0');
            let low = cell.get(at + 1)?.wrapping_sub(b'0');
            wrong |= u8::from((high > 9) | (low > 9));
            Some(u32::from(high) * 10 + u32::from(low))
        };
        let year = two(fixed.year)? * 100 + two(fixed.year + 2)?;
        let (month, day) = (two(fixed.month)?, two(fixed.day)?);
        (wrong == 0 && YEARS.contains(&i64::from(year)) && day >= 1 && day <= days_in(year, month))
            .then(|| Day::of_parts(year, month, day))
    }

    #[cold]
    fn slow(&self, cell: &[u8]) -> Read<Day> {
        let Ok(text) = std::str::from_utf8(cell).map(str::trim) else { return Read::Odd };
        if self.formats.is_empty(text) {
            return Read::Empty;
        }
        read_date(text, &self.formats.dates).map_or(Read::Odd, |date| Read::Value(Day::from(date)))
    }
}

/// How many days a month has; none if there is no such month.
#[inline]
fn days_in(year: u32, month: u32) -> u32 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::dates::DatePattern;

    #[test]
    fn plain_numbers_are_read_as_all_others_are() {
        let formats =
            Formats { decimal: ',', empty: vec!["нет".to_owned(), "x,x".to_owned()], ..Formats::default() };
        let texts = [
            "0",
            "7",
            "-7",
            "007",
            "12,5",
            "-12,50",
            "1 234,5",
            "+7",
            "−7",
            "12,",
            ",5",
            "-",
            "",
            "нет",
            "1,2,3",
            "12.5",
            "999999999999999999",
            "9999999999999999999",
            "1,123456789",
            "1,1234567890",
            "1,12345678901",
            "3,00",
            "2,5",
            "123456789012345678,5",
            " 7 ",
            "7\u{a0}",
            "x,x",
            "--7",
            "-1 000",
            "15%",
            "15,5 %",
            "1/3",
            "1,0/3",
        ];
        for ty in [Type::Number, Type::Count, Type::Percent, Type::Ratio] {
            let form = NumberForm::new(&formats, &ty);
            for text in texts {
                let trimmed = text.trim();
                let expected = match formats.typed(&ty, trimmed) {
                    _ if formats.is_empty(trimmed) => Read::Empty,
                    Ok(read) => i64::try_from(read.units).map_or(Read::Odd, |units| Read::Value((units, read.scale))),
                    Err(_) => Read::Odd,
                };
                let found = form.read(text.as_bytes());
                // What is read at once is read the same.
                let block = [&[b','; 16], text.as_bytes(), &[0; 16]].concat();
                for places in 0..=6 {
                    let at_once =
                        form.figures(places).and_then(|figures| figures.read(&block, (16, 16 + text.len() as u32)));
                    assert!(at_once.is_none_or(|units| found.read == Read::Value((units, places))), "{ty:?} {text}");
                }
                assert_eq!(found.read, expected, "{ty:?} {text}");
                assert!(found.marked == trimmed.contains(',') || found.read == Read::Odd, "{ty:?} {text}");
            }
        }
    }

    #[test]
    fn a_number_that_means_an_empty_cell_is_none() {
        let formats = Formats { empty: vec!["0".to_owned(), "1900-01-01".to_owned()], ..Formats::default() };
        assert_eq!(NumberForm::new(&formats, &Type::Number).read(b"0").read, Read::Empty);
        assert_eq!(NumberForm::new(&formats, &Type::Number).read(b"1").read, Read::Value((1, 0)));
        assert_eq!(DateForm::new(&formats).read(b"1900-01-01"), Read::Empty);
    }

    #[test]
    fn plain_dates_are_read_as_all_others_are() {
        let patterns = [
            vec!["YYYY-MM-DD"],
            vec!["DD.MM.YYYY"],
            vec!["MM/DD/YYYY"],
            vec!["D.M.YYYY"],
            vec!["YYYY-MM-DD hh:mm:ss", "DD.MM.YYYY"],
            vec!["DD.MM.YYYY", "YYYY-MM-DD"],
            vec!["YYYYMMDDTT"],
        ];
        let mut texts: Vec<String> =
            ["", "x", "2026-03-31 10:00:00", "31.3.2026", "0000-00-00", "2026-0a-01", "٢٠26-01-01"]
                .map(str::to_owned)
                .to_vec();
        for (year, month, day) in [
            (2024, 2, 29),
            (2026, 2, 29),
            (2100, 2, 29),
            (2000, 2, 29),
            (2026, 4, 31),
            (2026, 12, 31),
            (2026, 13, 1),
            (1899, 1, 1),
            (2201, 1, 1),
            (1900, 1, 1),
            (2200, 12, 31),
            (2026, 1, 0),
        ] {
            texts.push(format!("{year}-{month:02}-{day:02}"));
            texts.push(format!("{day:02}.{month:02}.{year}"));
            texts.push(format!("{month:02}/{day:02}/{year}"));
        }
        for pattern in patterns {
            let dates: Vec<DatePattern> = pattern.iter().filter_map(|text| DatePattern::parse(text)).collect();
            let formats = Formats { dates, ..Formats::default() };
            for text in &texts {
                let expected = match read_date(text, &formats.dates) {
                    _ if text.is_empty() => Read::Empty,
                    Ok(date) => Read::Value(Day::from(date)),
                    Err(_) => Read::Odd,
                };
                assert_eq!(DateForm::new(&formats).read(text.as_bytes()), expected, "{pattern:?} {text}");
            }
        }
    }
}
