//! Values of a case: periods, amounts, and cells of data in the one form in which data is given.

use crate::data::parse_period;
use crate::language::Lang;
use crate::number::Exact;
use crate::plan::Type;
use crate::time::Period;

/// A period, or the months from the first of one through the last of another: `2026-01..2026-03`, `01.2026..03.2026`.
pub fn period_range(text: &str) -> Option<Period> {
    match text.split_once("..") {
        Some((from, through)) => Period::span(parse_period(from)?.first(), parse_period(through)?.last()),
        None => parse_period(text),
    }
}

/// A value of a case in the one form that data is given in: in a Russian plan dates may be written `31.03.2026` and
/// numbers with a decimal comma. What is neither stays as it is, to be reported as it stands.
pub(super) fn plain_value(text: &str, ty: &Type, lang: Lang) -> String {
    let text = text.trim();
    if lang == Lang::Ru && *ty == Type::Date {
        let parts: Vec<&str> = text.split('.').collect();
        if let [day, month, year] = parts.as_slice()
            && (day.len(), month.len(), year.len()) == (2, 2, 4)
        {
            return format!("{year}-{month}-{day}");
        }
    }
    if lang == Lang::Ru && ty.is_numeric() && !text.contains('.') {
        return text.replacen(',', ".", 1);
    }
    text.to_owned()
}

/// An amount as people write it: digits grouped by spaces, the decimal mark of the plan's language or a point.
pub(super) fn amount(text: &str, lang: Lang) -> Option<Exact> {
    let mut plain: String =
        text.trim().chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}')).collect();
    if lang == Lang::Ru && !plain.contains('.') {
        plain = plain.replacen(',', ".", 1);
    }
    let plain = plain.strip_prefix('−').map_or(plain.clone(), |rest| format!("-{rest}"));
    Exact::parse(&plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        assert_eq!(amount("25 000.50", Lang::En), Exact::parse("25000.50"));
        assert_eq!(amount("25\u{a0}000,50", Lang::Ru), Exact::parse("25000.50"));
        assert_eq!(amount("1234567890123456.78", Lang::En).unwrap().to_string(), "1234567890123456.78");
        assert_eq!(amount("25 000,50", Lang::En), None);
        assert_eq!(amount("12,5O0", Lang::Ru), None);
    }

    #[test]
    fn ranges_hold_both_ends() {
        assert_eq!(period_range("2026-01..2026-03").unwrap().to_string(), "2026-Q1");
        assert_eq!(period_range("01.2026..03.2026").unwrap().to_string(), "2026-Q1");
        assert_eq!(period_range("03.2026").unwrap().to_string(), "2026-03");
        assert_eq!(period_range("2026-К1").unwrap().to_string(), "2026-Q1");
        assert_eq!(period_range("2026-03").unwrap().to_string(), "2026-03");
        assert!(period_range("2026-03..2026-01").is_none());
    }
}
