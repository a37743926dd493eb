//! How numbers, percentages, dates and yes or no are written in a file, and reading single cells so written.

use crate::data::dates::DatePattern;
use crate::data::encoding::Encoding;
use crate::data::fault::Fault;
use crate::number::Exact;
use crate::plan::Type;
use crate::syntax::fold;
use crate::syntax::lookalike::digit_like;

/// The most digits before the decimal mark. With nine decimals, four thousand million such cells still add up without
/// leaving an `i128`.
const MOST_WHOLE: u32 = 18;

/// The most decimal places.
pub(crate) const MOST_SCALE: u32 = 9;

/// What a percentage without `%` means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PercentForm {
    /// `0.15` is 15%.
    Share,
    /// `15` is 15%.
    Points,
}

/// How the cells of a file are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Formats {
    /// The encoding of the bytes.
    pub(crate) encoding: Encoding,
    /// What stands between cells.
    pub(crate) delimiter: u8,
    /// What stands before the decimals.
    pub(crate) decimal: char,
    /// What may stand between groups of three digits.
    pub(crate) grouping: Vec<char>,
    /// How dates are written. Never empty.
    pub(crate) dates: Vec<DatePattern>,
    /// Words that mean that the cell is empty; the empty text always does.
    pub(crate) empty: Vec<String>,
    /// Words for yes.
    pub(crate) yes: Vec<String>,
    /// Words for no.
    pub(crate) no: Vec<String>,
    /// What a percentage without `%` means; `None` when it must have one.
    pub(crate) percent: Option<PercentForm>,
}

/// The spaces that people and programs put between digits.
pub(crate) const SPACES: [char; 4] = [' ', '\u{a0}', '\u{202f}', '\u{2009}'];

impl Default for Formats {
    fn default() -> Formats {
        let words = |list: [&str; 4]| list.map(str::to_owned).to_vec();
        Formats {
            encoding: Encoding::Utf8,
            delimiter: b',',
            decimal: '.',
            grouping: SPACES.to_vec(),
            dates: vec![DatePattern::iso()],
            empty: Vec::new(),
            yes: words(["yes", "да", "true", "1"]),
            no: words(["no", "нет", "false", "0"]),
            percent: None,
        }
    }
}

/// A number as read: `units / 10^scale`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Scaled {
    pub(crate) units: i128,
    pub(crate) scale: u32,
}

impl Formats {
    /// Whether a cell, already without outer spaces, means nothing.
    pub(crate) fn is_empty(&self, text: &str) -> bool {
        text.is_empty() || self.empty.iter().any(|word| word == text)
    }

    /// A number or an amount.
    pub(crate) fn number(&self, text: &str) -> Result<Scaled, Fault> {
        self.plain(text).map_err(|fault| fault.unwrap_or_else(|| self.not_a_number(text)))
    }

    /// A number as the type of its field wants it.
    pub(crate) fn typed(&self, ty: &Type, text: &str) -> Result<Scaled, Fault> {
        match ty {
            Type::Percent => self.percent(text),
            Type::Ratio => self.ratio(text),
            Type::Count | Type::Days | Type::Months => self.whole(text),
            _ => self.number(text),
        }
    }

    /// A number of things.
    pub(crate) fn whole(&self, text: &str) -> Result<Scaled, Fault> {
        let mut number = self.number(text)?;
        while number.scale > 0 {
            if number.units % 10 != 0 {
                return Err(Fault::NotWhole);
            }
            number = Scaled { units: number.units / 10, scale: number.scale - 1 };
        }
        Ok(number)
    }

    /// A percentage, as a share: with `%`, or as the project file says.
    pub(crate) fn percent(&self, text: &str) -> Result<Scaled, Fault> {
        let (digits, points) = match (text.strip_suffix('%'), self.percent) {
            (Some(digits), _) => (digits.trim_end(), true),
            (None, Some(form)) => (text, form == PercentForm::Points),
            // A bare 0 means the same in both forms, but a column of them says nothing about the others.
            (None, None) => {
                self.number(text)?;
                return Err(Fault::PercentForm);
            }
        };
        let number = self.number(digits)?;
        let scale = number.scale + if points { 2 } else { 0 };
        if scale > MOST_SCALE { Err(Fault::TooManyDecimals) } else { Ok(Scaled { scale, ..number }) }
    }

    /// A share written as a fraction of two whole numbers: `1/3`.
    pub(crate) fn fraction(&self, text: &str) -> Result<Exact, Fault> {
        let whole = |part: &str| self.whole(part.trim()).map(|read| Exact::scaled(read.units, read.scale));
        let (above, below) = text.split_once('/').ok_or(Fault::NotANumber)?;
        let (above, below) = (whole(above)?, whole(below)?);
        above.checked_div(&below).filter(|_| !below.is_negative()).ok_or(Fault::NotANumber)
    }

    /// A ratio: a bare number, or a percentage with its sign.
    pub(crate) fn ratio(&self, text: &str) -> Result<Scaled, Fault> {
        if text.ends_with('%') { self.percent(text) } else { self.number(text) }
    }

    /// Yes or no.
    pub(crate) fn yes_no(&self, text: &str) -> Result<bool, Fault> {
        let is = |words: &[String]| words.iter().any(|word| word == text);
        if is(&self.yes) {
            return Ok(true);
        }
        if is(&self.no) {
            return Ok(false);
        }
        let folded = fold(text);
        let nearly = |words: &[String]| words.iter().any(|word| fold(word) == folded);
        match (nearly(&self.yes), nearly(&self.no)) {
            (true, false) => Ok(true),
            (false, true) => Ok(false),
            _ => Err(Fault::NotYesNo),
        }
    }

    /// The number of a text that is written as the project file says; otherwise the fault, `None` when it is not yet known.
    fn plain(&self, text: &str) -> Result<Scaled, Option<Fault>> {
        let digits = text.strip_prefix(['-', '−', '+']).unwrap_or(text);
        let negative = digits.len() < text.len() && !text.starts_with('+');
        let (mut units, mut whole, mut scale) = (0_i128, 0_u32, 0_u32);
        // Trailing zeros beyond the limit of decimals change nothing.
        let mut zeros = 0_u32;
        let mut in_decimals = false;
        // Digits since the last group mark; the first group may be shorter than three.
        let mut group: Option<u32> = None;
        let mut since = 0_u32;
        for letter in digits.chars() {
            match letter.to_digit(10) {
                Some(digit) if in_decimals => {
                    if scale + zeros < MOST_SCALE {
                        units = units * 10 + i128::from(digit);
                        scale += 1;
                    } else if digit == 0 && zeros < 100 {
                        zeros += 1;
                    } else {
                        return Err(self.digits_only(digits).then_some(Fault::TooManyDecimals));
                    }
                }
                Some(digit) => {
                    whole += u32::from(whole > 0 || digit != 0);
                    since += 1;
                    if whole > MOST_WHOLE {
                        return Err(self.digits_only(digits).then_some(Fault::TooManyDigits));
                    }
                    units = units * 10 + i128::from(digit);
                }
                None if letter == self.decimal && !in_decimals && since > 0 => {
                    in_decimals = true;
                }
                None if self.grouping.contains(&letter) && !in_decimals => {
                    let fits = match group {
                        None => (1..=3).contains(&since),
                        Some(_) => since == 3,
                    };
                    if !fits {
                        return Err(None);
                    }
                    group = Some(0);
                    since = 0;
                }
                None => return Err(None),
            }
        }
        if since == 0 || (in_decimals && scale == 0) || (group.is_some() && since != 3) {
            return Err(None);
        }
        Ok(Scaled { units: if negative { -units } else { units }, scale })
    }

    fn digits_only(&self, digits: &str) -> bool {
        digits.chars().all(|c| c.is_ascii_digit() || c == self.decimal || self.grouping.contains(&c))
    }

    /// Why a text that is no number is none.
    fn not_a_number(&self, text: &str) -> Fault {
        let inner = |text: &str| text.chars().any(|c| c.is_ascii_digit());
        if !inner(text) {
            return Fault::NotANumber;
        }
        if let Some(body) = text.strip_suffix('%') {
            return if self.plain(body.trim_end()).is_ok() { Fault::PercentSign } else { Fault::NotANumber };
        }
        let bracketed = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
        if bracketed.or(text.strip_suffix(['-', '−'])).is_some_and(|body| self.plain(body.trim()).is_ok()) {
            return Fault::MinusForm;
        }
        if let Some(sign) = self.currency(text) {
            return Fault::Currency(sign);
        }
        if let Some(mark) = self.by_other_mark(text) {
            return Fault::OtherDecimal(mark);
        }
        let mut parts = text.splitn(2, ['e', 'E', 'е', 'Е']);
        if let (Some(head), Some(tail)) = (parts.next(), parts.next())
            && self.plain(head).is_ok()
            && tail.trim_start_matches(['+', '-']).bytes().all(|byte| byte.is_ascii_digit())
            && tail.bytes().any(|byte| byte.is_ascii_digit())
        {
            return Fault::Exponent;
        }
        if let Some(letter) = text.chars().find(|c| c.is_alphabetic()) {
            let mended: String = text.chars().map(|c| digit_like(c).unwrap_or(c)).collect();
            let digit =
                digit_like(letter).filter(|_| self.plain(&mended).is_ok() || self.by_other_mark(&mended).is_some());
            return Fault::Letter(letter, digit);
        }
        let digits = |c: char| c.is_ascii_digit();
        let marks = |c: char| SPACES.contains(&c) || matches!(c, '.' | ',' | '\'' | '’' | '_');
        let bare = text.trim_start_matches(['-', '−', '+']);
        let grouped = bare.chars().all(|c| digits(c) || marks(c)) && bare.starts_with(digits) && bare.ends_with(digits);
        if grouped { Fault::Grouping } else { Fault::NotANumber }
    }

    /// The other decimal mark, when the text is a number by it.
    fn by_other_mark(&self, text: &str) -> Option<char> {
        let other = if self.decimal == ',' { '.' } else { ',' };
        let swap = |c: char| match c {
            c if c == other => self.decimal,
            c if c == self.decimal => other,
            c => c,
        };
        let turned: String = text.chars().map(swap).collect();
        let grouping = [&SPACES[..], &[other]].concat();
        let read = Formats { grouping, ..self.clone() }.plain(&turned).is_ok();
        (text.contains(other) && read).then_some(other)
    }

    /// The sign or word of a currency that stands before or after a number.
    fn currency(&self, text: &str) -> Option<String> {
        let unsigned = text.trim_start_matches(['-', '−', '+']).trim_start();
        let digit = |c: char| c.is_ascii_digit();
        let (start, end) = (unsigned.find(digit)?, unsigned.rfind(digit)? + 1);
        let number = unsigned.get(start..end)?;
        let before = unsigned.get(..start)?.trim_end_matches(['-', '−']).trim();
        let after = unsigned.get(end..)?.trim();
        let sign = match (before, after) {
            ("", sign) | (sign, "") => sign,
            _ => return None,
        };
        let word = sign.trim_end_matches('.');
        let letters = word.chars().filter(|c| c.is_alphabetic()).count();
        let known = sign.chars().all(|c| "$€£¥₽₸₴₺₹₩₾₼֏¢".contains(c))
            || letters >= 3 && word.chars().all(char::is_alphabetic)
            || matches!(fold(word).as_str(), "р" | "тг" | "грн");
        (!sign.is_empty() && known && self.plain(number).is_ok()).then(|| sign.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn russian() -> Formats {
        Formats { decimal: ',', ..Formats::default() }
    }

    fn read(text: &str) -> Result<(i128, u32), Fault> {
        russian().number(text).map(|number| (number.units, number.scale))
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        assert_eq!(read("1 234,50"), Ok((123_450, 2)));
        assert_eq!(read("1\u{a0}234\u{a0}567"), Ok((1_234_567, 0)));
        assert_eq!(read("-12,5"), Ok((-125, 1)));
        assert_eq!(read("−12,5"), Ok((-125, 1)));
        assert_eq!(read("+7"), Ok((7, 0)));
        assert_eq!(read("007"), Ok((7, 0)));
        assert_eq!(read("0,000000001"), Ok((1, 9)));
        assert_eq!(read("2,500000000000"), Ok((2_500_000_000, 9)));
        assert_eq!(read("999999999999999999,999999999"), Ok((999_999_999_999_999_999_999_999_999, 9)));
    }

    #[test]
    fn what_is_no_number_says_why() {
        let table = [
            ("12,5O0", Fault::Letter('O', Some('0'))),
            ("12,5О0", Fault::Letter('О', Some('0'))),
            ("1З", Fault::Letter('З', Some('3'))),
            ("12x", Fault::Letter('x', None)),
            ("1234.50", Fault::OtherDecimal('.')),
            ("1.234,50", Fault::Grouping),
            ("1,234.50", Fault::OtherDecimal('.')),
            ("100 руб.", Fault::Currency("руб.".to_owned())),
            ("$ 100", Fault::Currency("$".to_owned())),
            ("-$100", Fault::Currency("$".to_owned())),
            ("100 USD", Fault::Currency("USD".to_owned())),
            ("(123)", Fault::MinusForm),
            ("123-", Fault::MinusForm),
            ("1,5E+05", Fault::Exponent),
            ("15%", Fault::PercentSign),
            ("1 23", Fault::Grouping),
            ("12 34 567", Fault::Grouping),
            ("1  234", Fault::Grouping),
            ("5,", Fault::NotANumber),
            (",5", Fault::NotANumber),
            ("1..5", Fault::Grouping),
            ("5 ,", Fault::NotANumber),
            ("1234567890123456789", Fault::TooManyDigits),
            ("0,30000000000000004", Fault::TooManyDecimals),
            ("n/a", Fault::NotANumber),
            ("-", Fault::NotANumber),
            ("1/2", Fault::NotANumber),
        ];
        for (text, fault) in table {
            assert_eq!(read(text), Err(fault), "{text}");
        }
    }

    #[test]
    fn grouping_is_what_the_project_file_says() {
        let english = Formats { grouping: vec![','], ..Formats::default() };
        assert_eq!(english.number("1,234.5"), Ok(Scaled { units: 12_345, scale: 1 }));
        assert_eq!(english.number("1,23"), Err(Fault::OtherDecimal(',')));
        assert_eq!(english.number("1 234"), Err(Fault::Grouping));
        let none = Formats { grouping: Vec::new(), ..Formats::default() };
        assert_eq!(none.number("1 234"), Err(Fault::Grouping));
    }

    #[test]
    fn a_percentage_is_never_guessed() {
        let plain = Formats::default();
        assert_eq!(plain.percent("15%"), Ok(Scaled { units: 15, scale: 2 }));
        assert_eq!(plain.percent("15.5 %"), Ok(Scaled { units: 155, scale: 3 }));
        assert_eq!(plain.percent("0.15"), Err(Fault::PercentForm));
        let share = Formats { percent: Some(PercentForm::Share), ..Formats::default() };
        assert_eq!(share.percent("0.15"), Ok(Scaled { units: 15, scale: 2 }));
        let points = Formats { percent: Some(PercentForm::Points), ..Formats::default() };
        assert_eq!(points.percent("15"), Ok(Scaled { units: 15, scale: 2 }));
    }

    #[test]
    fn things_are_counted_whole() {
        let plain = Formats::default();
        assert_eq!(plain.whole("3.00"), Ok(Scaled { units: 3, scale: 0 }));
        assert_eq!(plain.whole("2.5"), Err(Fault::NotWhole));
        assert_eq!(plain.yes_no("ДА"), Ok(true));
        assert_eq!(plain.yes_no("0"), Ok(false));
        assert_eq!(plain.yes_no("maybe"), Err(Fault::NotYesNo));
    }
}
