//! One exact number: a small fraction while it fits, a big one when it does not.

use std::cmp::Ordering;
use std::fmt;
use std::ops::{Add, Mul, Neg, Sub};

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::{BigRational, Ratio};
use num_traits::{CheckedAdd, CheckedDiv, CheckedMul, CheckedSub, Signed, ToPrimitive, Zero};

/// An exact rational number. Adding, subtracting and multiplying cannot fail or lose anything;
/// dividing gives `None` for a zero divisor.
#[derive(Clone)]
pub struct Exact(Form);

#[derive(Clone)]
enum Form {
    Small(Ratio<i128>),
    Big(BigRational),
}

/// The most digits that a written number may have; more is a mistake or an attack.
pub const MOST_DIGITS: usize = 30;

impl Default for Exact {
    fn default() -> Exact {
        Exact::zero()
    }
}

impl Exact {
    /// Zero.
    pub fn zero() -> Exact {
        Exact::from(0)
    }

    /// One.
    pub fn one() -> Exact {
        Exact::from(1)
    }

    /// `units` divided by ten to the power `scale`: `(12345, 2)` is 123.45.
    pub fn scaled(units: i128, scale: u32) -> Exact {
        match 10_i128.checked_pow(scale) {
            Some(denominator) => Exact(Form::Small(Ratio::new(units, denominator))),
            None => Exact(Form::Big(BigRational::new(units.into(), BigInt::from(10).pow(scale)))),
        }
    }

    /// Reads plain digits with an optional sign and decimal point (`-12.50`). No grouping, no
    /// exponent. `None` for anything else or for more than thirty digits.
    pub fn parse(text: &str) -> Option<Exact> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, tail) = digits.split_once('.').unwrap_or((digits, ""));
        let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !plain(whole) || !plain(tail) || digits.ends_with('.') {
            return None;
        }
        if whole.len() + tail.len() > MOST_DIGITS {
            return None;
        }
        let units: i128 = format!("{whole}{tail}").parse().ok()?;
        let scale = u32::try_from(tail.len()).ok()?;
        Some(Exact::scaled(if negative { -units } else { units }, scale))
    }

    /// Whether the number is zero.
    pub fn is_zero(&self) -> bool {
        match &self.0 {
            Form::Small(ratio) => ratio.is_zero(),
            Form::Big(ratio) => ratio.is_zero(),
        }
    }

    /// Whether the number is above zero.
    pub fn is_positive(&self) -> bool {
        !self.is_negative() && !self.is_zero()
    }

    /// Whether the number is below zero.
    pub fn is_negative(&self) -> bool {
        match &self.0 {
            Form::Small(ratio) => ratio.is_negative(),
            Form::Big(ratio) => ratio.is_negative(),
        }
    }

    /// Whether the number is whole.
    pub fn is_integer(&self) -> bool {
        match &self.0 {
            Form::Small(ratio) => ratio.is_integer(),
            Form::Big(ratio) => ratio.is_integer(),
        }
    }

    /// The number without its sign.
    pub fn abs(&self) -> Exact {
        if self.is_negative() { -self.clone() } else { self.clone() }
    }

    /// The quotient; `None` when `divisor` is zero.
    pub fn checked_div(&self, divisor: &Exact) -> Option<Exact> {
        if divisor.is_zero() {
            return None;
        }
        if let (Form::Small(left), Form::Small(right)) = (&self.0, &divisor.0)
            && let Some(small) = left.checked_div(right)
        {
            return Some(Exact(Form::Small(small)));
        }
        Some(Exact::shrink(self.big() / divisor.big()))
    }

    /// The number times a whole one.
    pub fn times_integer(&self, factor: i64) -> Exact {
        self * &Exact::from(factor)
    }

    /// The greatest whole number that is not above this one.
    pub fn floor(&self) -> Exact {
        match &self.0 {
            // `Ratio::floor` adds to the numerator, which does not fit near the end of the machine's range.
            Form::Small(ratio) => Exact(Form::Small(Ratio::from_integer(ratio.numer().div_floor(ratio.denom())))),
            Form::Big(ratio) => Exact::shrink(ratio.floor()),
        }
    }

    /// The number as a machine integer, when it is whole and fits.
    pub fn to_i64(&self) -> Option<i64> {
        match &self.0 {
            Form::Small(ratio) if ratio.is_integer() => ratio.to_integer().to_i64(),
            Form::Big(ratio) if ratio.is_integer() => ratio.to_integer().to_i64(),
            _ => None,
        }
    }

    /// Plain decimal digits with a point, cut towards zero after `places` decimals, without
    /// trailing zeros; and whether that is the whole number.
    pub fn decimal(&self, places: u32) -> (String, bool) {
        let ratio = self.big();
        let scale = BigInt::from(10).pow(places);
        let (quotient, rest) = (ratio.numer() * &scale).div_rem(ratio.denom());
        let negative = ratio.is_negative();
        let mut digits = quotient.magnitude().to_string();
        let places = places as usize;
        if digits.len() <= places {
            digits.insert_str(0, &"0".repeat(places + 1 - digits.len()));
        }
        let tail = digits.split_off(digits.len() - places);
        let tail = tail.trim_end_matches('0');
        let mut text = String::new();
        if negative && !quotient.is_zero() {
            text.push('-');
        }
        text.push_str(&digits);
        if !tail.is_empty() {
            text.push('.');
            text.push_str(tail);
        }
        (text, rest.is_zero())
    }

    /// The whole number of this value times `10^scale`, when it is whole and fits: the inverse of
    /// [`Exact::scaled`].
    pub fn to_scaled(&self, scale: u32) -> Option<i128> {
        let scaled = self * &Exact(Form::Small(Ratio::from_integer(10_i128.checked_pow(scale)?)));
        match &scaled.0 {
            Form::Small(ratio) if ratio.is_integer() => Some(ratio.to_integer()),
            Form::Big(ratio) if ratio.is_integer() => ratio.to_integer().to_i128(),
            _ => None,
        }
    }

    fn big(&self) -> BigRational {
        match &self.0 {
            Form::Small(ratio) => BigRational::new_raw((*ratio.numer()).into(), (*ratio.denom()).into()),
            Form::Big(ratio) => ratio.clone(),
        }
    }

    fn shrink(big: BigRational) -> Exact {
        match (big.numer().to_i128(), big.denom().to_i128()) {
            (Some(numerator), Some(denominator)) => Exact(Form::Small(Ratio::new_raw(numerator, denominator))),
            _ => Exact(Form::Big(big)),
        }
    }

    fn combine(
        &self,
        other: &Exact,
        small: impl Fn(&Ratio<i128>, &Ratio<i128>) -> Option<Ratio<i128>>,
        big: impl Fn(BigRational, BigRational) -> BigRational,
    ) -> Exact {
        if let (Form::Small(left), Form::Small(right)) = (&self.0, &other.0)
            && let Some(result) = small(left, right)
        {
            return Exact(Form::Small(result));
        }
        Exact::shrink(big(self.big(), other.big()))
    }
}

impl From<i64> for Exact {
    fn from(value: i64) -> Exact {
        Exact(Form::Small(Ratio::from_integer(value.into())))
    }
}

impl Add for &Exact {
    type Output = Exact;
    fn add(self, other: &Exact) -> Exact {
        self.combine(other, |a, b| a.checked_add(b), |a, b| a + b)
    }
}

impl Sub for &Exact {
    type Output = Exact;
    fn sub(self, other: &Exact) -> Exact {
        self.combine(other, |a, b| a.checked_sub(b), |a, b| a - b)
    }
}

impl Mul for &Exact {
    type Output = Exact;
    fn mul(self, other: &Exact) -> Exact {
        self.combine(other, |a, b| a.checked_mul(b), |a, b| a * b)
    }
}

impl Neg for Exact {
    type Output = Exact;
    fn neg(self) -> Exact {
        &Exact::zero() - &self
    }
}

impl std::iter::Sum for Exact {
    fn sum<I: Iterator<Item = Exact>>(iter: I) -> Exact {
        iter.fold(Exact::zero(), |total, next| &total + &next)
    }
}

impl PartialEq for Exact {
    fn eq(&self, other: &Exact) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Exact {}

impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Exact) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Exact {
    fn cmp(&self, other: &Exact) -> Ordering {
        match (&self.0, &other.0) {
            (Form::Small(left), Form::Small(right)) => left.cmp(right),
            _ => self.big().cmp(&other.big()),
        }
    }
}

impl std::hash::Hash for Exact {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        // Both forms are kept reduced, so equal numbers have equal parts.
        let big = self.big();
        big.numer().hash(state);
        big.denom().hash(state);
    }
}

impl fmt::Display for Exact {
    /// Exact: decimal digits where the number ends within 18 places, a fraction otherwise.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (digits, whole) = self.decimal(18);
        if whole {
            return f.write_str(&digits);
        }
        let big = self.big();
        write!(f, "{}/{}", big.numer(), big.denom())
    }
}

impl fmt::Debug for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::Exact;

    fn exact(text: &str) -> Exact {
        Exact::parse(text).unwrap()
    }

    #[test]
    fn a_third_three_times_is_one() {
        let third = Exact::one().checked_div(&Exact::from(3)).unwrap();
        assert_eq!(&third * &Exact::from(3), Exact::one());
    }

    #[test]
    fn nothing_is_lost_when_a_number_outgrows_the_machine() {
        let mut value = exact("99999999999999999999.99");
        for _ in 0..6 {
            value = &value * &value;
        }
        let mut back = value.clone();
        for _ in 0..63 {
            back = back.checked_div(&exact("99999999999999999999.99")).unwrap();
        }
        assert_eq!(back, exact("99999999999999999999.99"));
    }

    #[test]
    fn written_numbers_are_read_whole_or_not_at_all() {
        assert_eq!(exact("1234567890123456.78").to_string(), "1234567890123456.78");
        for wrong in ["", "-", ".5", "5.", "1e9", "1,5", "1 000", "0x1", "1234567890123456789012345678901"] {
            assert!(Exact::parse(wrong).is_none(), "{wrong:?}");
        }
    }

    #[test]
    fn a_floor_at_the_end_of_the_machines_range() {
        let least = &Exact::scaled(i128::MIN + 1, 0) + &Exact::zero();
        let third = least.checked_div(&Exact::from(5)).unwrap();
        assert!(third.floor() < third && &third.floor() + &Exact::one() > third);
    }

    #[test]
    fn division_by_zero_has_no_value() {
        assert!(Exact::one().checked_div(&Exact::zero()).is_none());
    }

    #[test]
    fn decimals_are_cut_and_say_so() {
        assert_eq!(exact("-0.005").decimal(2), ("0".to_owned(), false));
        assert_eq!(exact("-12.50").decimal(2), ("-12.5".to_owned(), true));
        assert_eq!(exact("95000").decimal(0), ("95000".to_owned(), true));
    }
}
