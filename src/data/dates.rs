//! Date patterns of the project file, `YYYY-MM-DD` or `DD.MM.YYYY hh:mm`, and reading by them.

use crate::data::fault::Fault;
use crate::syntax::lookalike::digit_like;
use crate::time::{Date, Period, date};

/// The years that data may speak of. A date outside is a typing mistake: 0206, 20226.
pub(crate) const YEARS: std::ops::RangeInclusive<i64> = 1900..=2200;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Year,
    /// Exactly two digits, or one or two.
    Month {
        padded: bool,
    },
    Day {
        padded: bool,
    },
    /// A part of the time of day, two digits below the limit; read, then dropped, because the pattern names it.
    Time {
        below: u32,
    },
    Literal(char),
}

/// A date of ten letters: where its parts begin, and the two marks between them with their places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FixedDate {
    pub(crate) year: usize,
    pub(crate) month: usize,
    pub(crate) day: usize,
    pub(crate) marks: [(usize, u8); 2],
}

/// How dates are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DatePattern {
    text: String,
    parts: Vec<Part>,
}

impl DatePattern {
    /// `YYYY-MM-DD`.
    pub(crate) fn iso() -> DatePattern {
        let dash = Part::Literal('-');
        let parts = vec![Part::Year, dash, Part::Month { padded: true }, dash, Part::Day { padded: true }];
        DatePattern { text: "YYYY-MM-DD".to_owned(), parts }
    }

    /// The pattern of a text: `YYYY`, `MM` or `M`, `DD` or `D`, optionally `hh`, `mm`, `ss`; in Russian letters `ГГГГ`,
    /// `ММ`, `ДД`, `чч`, `мм`, `сс`. `None` where a part is missing, stands twice or is not known.
    pub(crate) fn parse(text: &str) -> Option<DatePattern> {
        let letters: Vec<char> = text
            .chars()
            .map(|letter| match letter {
                'Г' => 'Y',
                'М' => 'M',
                'Д' => 'D',
                'ч' => 'h',
                'м' => 'm',
                'с' => 's',
                other => other,
            })
            .collect();
        let mut parts = Vec::new();
        for run in letters.chunk_by(|a, b| a == b) {
            let (Some(letter), count) = (run.first(), run.len()) else { continue };
            parts.push(match (letter, count) {
                ('Y', 4) => Part::Year,
                ('M', 1 | 2) => Part::Month { padded: count == 2 },
                ('D', 1 | 2) => Part::Day { padded: count == 2 },
                ('h', 2) => Part::Time { below: 24 },
                ('m' | 's', 2) => Part::Time { below: 60 },
                ('-' | '.' | '/' | ' ' | ':' | ',' | 'T' | 'Z', 1) => Part::Literal(*letter),
                _ => return None,
            });
        }
        let once = |test: fn(&Part) -> bool| parts.iter().filter(|part| test(part)).count() == 1;
        let whole = once(|part| *part == Part::Year)
            && once(|part| matches!(part, Part::Month { .. }))
            && once(|part| matches!(part, Part::Day { .. }));
        whole.then(|| DatePattern { text: text.to_owned(), parts })
    }

    /// Where year, month and day begin in texts of ten letters by this pattern, and what stands between them; `None` when the
    /// pattern is of another kind.
    pub(crate) fn fixed(&self) -> Option<FixedDate> {
        let mut at = 0;
        let (mut year, mut month, mut day, mut marks) = (0, 0, 0, Vec::new());
        for part in &self.parts {
            let start = at;
            at += match part {
                Part::Year => {
                    year = start;
                    4
                }
                Part::Month { padded: true } => {
                    month = start;
                    2
                }
                Part::Day { padded: true } => {
                    day = start;
                    2
                }
                Part::Literal(mark) => {
                    marks.push((start, u8::try_from(*mark).ok()?));
                    1
                }
                _ => return None,
            };
        }
        let marks = marks.try_into().ok()?;
        (at == 10).then_some(FixedDate { year, month, day, marks })
    }

    /// Whether it has parts of the time of day.
    pub(crate) fn has_time(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Time { .. }))
    }

    /// A day as this pattern has it, with hours, minutes and seconds where it has those.
    pub(crate) fn write(&self, day: Date, time: [i64; 3]) -> String {
        let mut out = String::new();
        let mut time = time.into_iter();
        for part in &self.parts {
            let padded = |number: i8, padded: &bool| if *padded { format!("{number:02}") } else { number.to_string() };
            match part {
                Part::Year => out.push_str(&format!("{:04}", day.year())),
                Part::Month { padded: two } => out.push_str(&padded(day.month(), two)),
                Part::Day { padded: two } => out.push_str(&padded(day.day(), two)),
                Part::Time { .. } => out.push_str(&format!("{:02}", time.next().unwrap_or(0))),
                Part::Literal(mark) => out.push(*mark),
            }
        }
        out
    }

    /// As the project file writes it.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Whether one text can mean two dates, one by each pattern: `DD/MM/YYYY` beside `MM/DD/YYYY`.
    pub(crate) fn clashes_with(&self, other: &DatePattern) -> bool {
        let shape = |pattern: &DatePattern| -> Vec<Part> {
            let numbered = |part: &Part| match part {
                Part::Month { .. } | Part::Day { .. } => Part::Day { padded: false },
                other => *other,
            };
            pattern.parts.iter().map(numbered).collect()
        };
        let day_first = |pattern: &DatePattern| {
            pattern.parts.iter().find_map(|part| match part {
                Part::Day { .. } => Some(true),
                Part::Month { .. } => Some(false),
                _ => None,
            })
        };
        shape(self) == shape(other) && day_first(self) != day_first(other)
    }

    /// Year, month and day of a text of this shape; the calendar is not asked.
    fn read(&self, text: &str) -> Option<(i64, i64, i64)> {
        let mut bytes = text.bytes().peekable();
        let (mut year, mut month, mut day) = (0, 0, 0);
        for part in &self.parts {
            let mut number = |least: usize, most: usize| {
                let (mut value, mut count) = (0_i64, 0);
                while count < most
                    && let Some(digit) = bytes.next_if(u8::is_ascii_digit)
                {
                    value = value * 10 + i64::from(digit - b'0');
                    count += 1;
                }
                (count >= least).then_some(value)
            };
            match *part {
                Part::Year => year = number(4, 4)?,
                Part::Month { padded } => month = number(if padded { 2 } else { 1 }, 2)?,
                Part::Day { padded } => day = number(if padded { 2 } else { 1 }, 2)?,
                Part::Time { below } => {
                    number(2, 2).filter(|value| *value < i64::from(below))?;
                }
                Part::Literal(mark) => {
                    bytes.next_if(|byte| char::from(*byte) == mark)?;
                }
            }
        }
        bytes.next().is_none().then_some((year, month, day))
    }
}

/// The date of a cell by the first pattern that fits its shape.
pub(crate) fn read_date(text: &str, patterns: &[DatePattern]) -> Result<Date, Fault> {
    let fits = |pattern: &DatePattern| Some((pattern.read(text)?, pattern.text.clone()));
    let Some(((year, month, day), pattern)) = patterns.iter().find_map(fits) else {
        return Err(not_a_date(text, patterns));
    };
    let found = date(year, month, day).ok_or_else(|| match date(year, day, month) {
        Some(_) if month > 12 => Fault::Swapped { other: exchanged(&pattern), pattern, month },
        _ => Fault::NoSuchDay,
    })?;
    if YEARS.contains(&year) { Ok(found) } else { Err(Fault::YearOutside) }
}

/// A pattern with day and month exchanged.
fn exchanged(pattern: &str) -> String {
    let other = |letter| match letter {
        'D' => 'M',
        'M' => 'D',
        'Д' => 'М',
        'М' => 'Д',
        other => other,
    };
    pattern.chars().map(other).collect()
}

/// What stands in place of a date.
fn not_a_date(text: &str, patterns: &[DatePattern]) -> Fault {
    if text.len() == 5 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Fault::SerialDay;
    }
    // The pattern fits the beginning and a time follows.
    let short: Option<&str> = text.split([' ', 'T']).next().filter(|head| head.len() < text.len());
    if short.is_some_and(|head| patterns.iter().any(|pattern| pattern.read(head).is_some())) {
        return Fault::TimeToo;
    }
    const COMMON: [&str; 9] = [
        "YYYY-MM-DD",
        "DD.MM.YYYY",
        "D.M.YYYY",
        "DD/MM/YYYY",
        "MM/DD/YYYY",
        "D/M/YYYY",
        "M/D/YYYY",
        "YYYY/MM/DD",
        "YYYY-MM-DD hh:mm:ss",
    ];
    let fitting: Vec<(DatePattern, Date)> = COMMON
        .into_iter()
        .filter_map(DatePattern::parse)
        .filter_map(|pattern| {
            let (year, month, day) = pattern.read(text)?;
            Some((pattern, date(year, month, day)?))
        })
        .collect();
    match fitting.first() {
        // 03/04/2026 is March or April: nothing is proposed.
        Some((pattern, day)) if fitting.iter().all(|(_, other)| other == day) => {
            Fault::OtherDateForm(pattern.text.clone())
        }
        _ => letter_among(text, |mended| {
            let common = COMMON.into_iter().filter_map(DatePattern::parse);
            patterns.iter().cloned().chain(common).any(|pattern| pattern.read(mended).is_some())
        })
        .unwrap_or(Fault::NotADate),
    }
}

/// The letter of a text that would be read if its letters were the digits that they look like.
fn letter_among(text: &str, read: impl Fn(&str) -> bool) -> Option<Fault> {
    let letter = text.chars().find(|letter| digit_like(*letter).is_some())?;
    let mended: String = text.chars().map(|letter| digit_like(letter).unwrap_or(letter)).collect();
    read(&mended).then_some(Fault::Letter(letter, digit_like(letter)))
}

/// The period that people mean by a text, in the forms that cells of data have; `None` for anything else.
pub fn parse_period(text: &str) -> Option<Period> {
    read_period(text.trim()).ok()
}

/// The period of a cell: `2026-03`, `03.2026`, `2026-Q1`, `2026-H1`, `2026`.
pub(crate) fn read_period(text: &str) -> Result<Period, Fault> {
    let turned = match text.split_once('.') {
        Some((month, year)) if month.len() == 2 && year.len() == 4 => Some(format!("{year}-{month}")),
        _ => None,
    };
    let period = Period::parse(turned.as_deref().unwrap_or(text))
        .ok_or_else(|| letter_among(text, |mended| read_period(mended).is_ok()).unwrap_or(Fault::NotAPeriod))?;
    if YEARS.contains(&i64::from(period.first().year())) { Ok(period) } else { Err(Fault::YearOutside) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patterns(texts: &[&str]) -> Vec<DatePattern> {
        texts.iter().map(|text| DatePattern::parse(text).unwrap()).collect()
    }

    #[test]
    fn dates_are_read_by_the_patterns_given_and_by_no_other() {
        let both = patterns(&["YYYY-MM-DD", "ДД.ММ.ГГГГ"]);
        assert_eq!(read_date("2026-03-31", &both), Ok(date(2026, 3, 31).unwrap()));
        assert_eq!(read_date("31.03.2026", &both), Ok(date(2026, 3, 31).unwrap()));
        assert_eq!(read_date("31.3.2026", &both), Err(Fault::OtherDateForm("D.M.YYYY".to_owned())));
        assert_eq!(read_date("31/03/2026", &both), Err(Fault::OtherDateForm("DD/MM/YYYY".to_owned())));
        assert_eq!(read_date("03/04/2026", &both), Err(Fault::NotADate));
        assert_eq!(read_date("2026-03-31 10:00", &both), Err(Fault::TimeToo));
        assert_eq!(read_date("45292", &both), Err(Fault::SerialDay));
        assert_eq!(read_date("31.04.2026", &both), Err(Fault::NoSuchDay));
        assert_eq!(read_date("29.02.2023", &both), Err(Fault::NoSuchDay));
        assert_eq!(read_date("0206-03-31", &both), Err(Fault::YearOutside));
        assert_eq!(read_date("2026-03-31x", &both), Err(Fault::NotADate));
        assert_eq!(read_date("2026-O3-31", &both), Err(Fault::Letter('O', Some('0'))));
        assert_eq!(read_date("З1.03.2026", &both), Err(Fault::Letter('З', Some('3'))));
        assert_eq!(read_period("2О26-03"), Err(Fault::Letter('О', Some('0'))));
        assert_eq!(read_date("март", &both), Err(Fault::NotADate));
    }

    #[test]
    fn a_time_is_dropped_only_where_the_pattern_names_it() {
        let timed = patterns(&["YYYY-MM-DD hh:mm:ss"]);
        assert_eq!(read_date("2026-03-31 23:59:59", &timed), Ok(date(2026, 3, 31).unwrap()));
        assert!(read_date("2026-03-31 25:00:00", &timed).is_err());
        assert_eq!(read_date("1.12.2026", &patterns(&["D.M.YYYY"])), Ok(date(2026, 12, 1).unwrap()));
    }

    #[test]
    fn patterns_that_could_read_one_text_in_two_ways_clash() {
        let [a, b] = patterns(&["DD/MM/YYYY", "M/D/YYYY"]).try_into().unwrap();
        assert!(a.clashes_with(&b));
        let [a, b] = patterns(&["DD.MM.YYYY", "D.M.YYYY"]).try_into().unwrap();
        assert!(!a.clashes_with(&b));
        for wrong in ["YYYY-MM", "YY-MM-DD", "DD.MM.YYYY DD", "YYYYMMDDx", "", "dd.mm.yyyy"] {
            assert!(DatePattern::parse(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn a_day_in_the_place_of_the_month_is_told() {
        let swapped = |pattern: &str, other: &str, month| {
            Err(Fault::Swapped { pattern: pattern.to_owned(), other: other.to_owned(), month })
        };
        let read = |text, pattern| read_date(text, &patterns(&[pattern]));
        assert_eq!(read("31/12/2026", "MM/DD/YYYY"), swapped("MM/DD/YYYY", "DD/MM/YYYY", 31));
        assert_eq!(read("12.31.2026", "ДД.ММ.ГГГГ"), swapped("ДД.ММ.ГГГГ", "ММ.ДД.ГГГГ", 31));
        assert_eq!(read("31/02/2026", "MM/DD/YYYY"), Err(Fault::NoSuchDay));
        assert_eq!(read("31/31/2026", "MM/DD/YYYY"), Err(Fault::NoSuchDay));
    }

    #[test]
    fn periods_are_read_in_the_forms_people_use() {
        assert_eq!(read_period("03.2026").unwrap().to_string(), "2026-03");
        assert_eq!(read_period("2026-К1").unwrap().to_string(), "2026-Q1");
        assert_eq!(read_period("2026-13"), Err(Fault::NotAPeriod));
        assert_eq!(read_period("0026"), Err(Fault::YearOutside));
    }
}
