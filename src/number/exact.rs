//! One exact number: a small fraction while it fits, a big one when it does not.

use std::cmp::Ordering;
use std::fmt;
use std::ops::{Add, Mul, Neg, Sub};

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::{BigRational, Ratio};
use num_traits::{CheckedAdd, CheckedDiv, CheckedMul, CheckedSub, Signed, ToPrimitive, Zero};

use crate::number::small::{Small, Wide};

/// An exact rational number. Adding, subtracting and multiplying cannot fail or lose anything;
/// dividing gives `None` for a zero divisor.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Exact(Form);

/// Every number has one form, the smallest in which it fits, in its lowest terms: equal numbers have equal forms.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Form {
    Small(Small),
    Large(Box<Large>),
}

/// A number that outgrows two machine words.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Large {
    Wide(Ratio<i128>),
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
    pub const fn zero() -> Exact {
        Exact(Form::Small(Small::whole(0)))
    }

    /// One.
    pub const fn one() -> Exact {
        Exact(Form::Small(Small::whole(1)))
    }

    /// `units` divided by ten to the power `scale`: `(12345, 2)` is 123.45.
    pub fn scaled(units: i128, scale: u32) -> Exact {
        if let Some(small) = 10_u64.checked_pow(scale).and_then(|power| Small::reduced(units, power)) {
            return Exact(Form::Small(small));
        }
        match 10_i128.checked_pow(scale) {
            Some(denominator) => Exact::of_ratio(Ratio::new(units, denominator)),
            None => Exact::shrink(BigRational::new(units.into(), BigInt::from(10).pow(scale))),
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
        let units: i128 = if tail.is_empty() { whole.parse() } else { format!("{whole}{tail}").parse() }.ok()?;
        let scale = u32::try_from(tail.len()).ok()?;
        Some(Exact::scaled(if negative { -units } else { units }, scale))
    }

    /// Whether the number is zero.
    pub fn is_zero(&self) -> bool {
        // Zero is small.
        matches!(&self.0, Form::Small(small) if small.numer() == 0)
    }

    /// Whether the number is above zero.
    pub fn is_positive(&self) -> bool {
        !self.is_negative() && !self.is_zero()
    }

    /// Whether the number is below zero.
    pub fn is_negative(&self) -> bool {
        match &self.0 {
            Form::Small(small) => small.numer() < 0,
            Form::Large(large) => match &**large {
                Large::Wide(ratio) => ratio.is_negative(),
                Large::Big(ratio) => ratio.is_negative(),
            },
        }
    }

    /// Whether the number is whole.
    pub fn is_integer(&self) -> bool {
        match &self.0 {
            Form::Small(small) => small.is_whole(),
            Form::Large(large) => match &**large {
                Large::Wide(ratio) => ratio.is_integer(),
                Large::Big(ratio) => ratio.is_integer(),
            },
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
        if let (Form::Small(left), Form::Small(right)) = (&self.0, &divisor.0) {
            return Some(Exact::of_wide(left.over(*right)));
        }
        if let (Some(left), Some(right)) = (self.ratio(), divisor.ratio())
            && let Some(quotient) = left.checked_div(&right)
        {
            return Some(Exact::of_ratio(quotient));
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
            Form::Small(small) => Exact(Form::Small(small.floor())),
            Form::Large(large) => match &**large {
                // `Ratio::floor` adds to the numerator, which does not fit near the end of the machine's range.
                Large::Wide(ratio) => Exact::of_ratio(Ratio::from_integer(ratio.numer().div_floor(ratio.denom()))),
                Large::Big(ratio) => Exact::shrink(ratio.floor()),
            },
        }
    }

    /// The number as a machine integer, when it is whole and fits.
    pub fn to_i64(&self) -> Option<i64> {
        match &self.0 {
            Form::Small(small) if small.is_whole() => Some(small.numer()),
            // What fits is small.
            Form::Small(_) | Form::Large(_) => None,
        }
    }

    /// In how many decimals the number ends, where that is within `most`.
    pub fn decimals(&self, most: u32) -> Option<u32> {
        match &self.0 {
            Form::Small(small) => small.decimals(most).map(|(_, places)| places),
            Form::Large(_) => (0..=most).find(|places| self.decimal(*places).1),
        }
    }

    /// Plain digits with a point and at least `places` decimals, for other programs: `25000.00`. A number that never ends
    /// is a fraction.
    pub fn plain(&self, places: u32) -> String {
        let mut text = self.to_string();
        if text.contains('/') || places == 0 {
            return text;
        }
        let have = text.split_once('.').map(|(_, tail)| tail.len());
        if have.is_none() {
            text.push('.');
        }
        text.extend(std::iter::repeat_n('0', (places as usize).saturating_sub(have.unwrap_or(0))));
        text
    }

    /// Plain decimal digits with a point, cut towards zero after `places` decimals, without
    /// trailing zeros; and whether that is the whole number.
    pub fn decimal(&self, places: u32) -> (String, bool) {
        if let Form::Small(small) = &self.0
            && let Some((digits, places)) = small.decimals(places)
        {
            return (with_point(digits, places), true);
        }
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
        let scaled = self * &Exact::scaled(10_i128.checked_pow(scale)?, 0);
        match &scaled.0 {
            Form::Small(small) if small.is_whole() => Some(small.numer().into()),
            Form::Large(large) => match &**large {
                Large::Wide(ratio) if ratio.is_integer() => Some(ratio.to_integer()),
                // What fits is not big.
                Large::Wide(_) | Large::Big(_) => None,
            },
            Form::Small(_) => None,
        }
    }

    /// Both parts, where they fit into 128 bits.
    fn ratio(&self) -> Option<Ratio<i128>> {
        match &self.0 {
            Form::Small(small) => {
                let (numer, denom) = small.wide();
                Some(Ratio::new_raw(numer, denom))
            }
            Form::Large(large) => match &**large {
                Large::Wide(ratio) => Some(*ratio),
                Large::Big(_) => None,
            },
        }
    }

    fn big(&self) -> BigRational {
        match &self.0 {
            Form::Small(small) => {
                let (numer, denom) = small.wide();
                BigRational::new_raw(numer.into(), denom.into())
            }
            Form::Large(large) => match &**large {
                Large::Wide(ratio) => BigRational::new_raw((*ratio.numer()).into(), (*ratio.denom()).into()),
                Large::Big(ratio) => ratio.clone(),
            },
        }
    }

    /// The number of parts in their lowest terms.
    fn of_wide(parts: Wide) -> Exact {
        match Small::of(parts) {
            Some(small) => Exact(Form::Small(small)),
            None => Exact(Form::Large(Box::new(Large::Wide(Ratio::new_raw(parts.0, parts.1))))),
        }
    }

    fn of_ratio(ratio: Ratio<i128>) -> Exact {
        Exact::of_wide((*ratio.numer(), *ratio.denom()))
    }

    fn shrink(big: BigRational) -> Exact {
        match (big.numer().to_i128(), big.denom().to_i128()) {
            (Some(numerator), Some(denominator)) => Exact::of_wide((numerator, denominator)),
            _ => Exact(Form::Large(Box::new(Large::Big(big)))),
        }
    }

    fn combine(
        &self,
        other: &Exact,
        small: impl Fn(Small, Small) -> Wide,
        wide: impl Fn(&Ratio<i128>, &Ratio<i128>) -> Option<Ratio<i128>>,
        big: impl Fn(BigRational, BigRational) -> BigRational,
    ) -> Exact {
        if let (Form::Small(left), Form::Small(right)) = (&self.0, &other.0) {
            return Exact::of_wide(small(*left, *right));
        }
        if let (Some(left), Some(right)) = (self.ratio(), other.ratio())
            && let Some(result) = wide(&left, &right)
        {
            return Exact::of_ratio(result);
        }
        Exact::shrink(big(self.big(), other.big()))
    }
}

/// A whole number of digits with a point before the last `places` of them.
fn with_point(digits: i128, places: u32) -> String {
    let text = match i64::try_from(digits) {
        Ok(digits) => digits.to_string(),
        Err(_) => digits.to_string(),
    };
    if places == 0 {
        return text;
    }
    let (sign, digits) = text.strip_prefix('-').map_or(("", &*text), |digits| ("-", digits));
    let places = places as usize;
    let (whole, tail) = digits.split_at_checked(digits.len().saturating_sub(places)).unwrap_or_default();
    let whole = if whole.is_empty() { "0" } else { whole };
    format!("{sign}{whole}.{tail:0>places$}")
}

impl From<i64> for Exact {
    fn from(value: i64) -> Exact {
        Exact(Form::Small(Small::whole(value)))
    }
}

impl Add for &Exact {
    type Output = Exact;
    fn add(self, other: &Exact) -> Exact {
        self.combine(other, Small::plus, |a, b| a.checked_add(b), |a, b| a + b)
    }
}

impl Sub for &Exact {
    type Output = Exact;
    fn sub(self, other: &Exact) -> Exact {
        self.combine(other, Small::minus, |a, b| a.checked_sub(b), |a, b| a - b)
    }
}

impl Mul for &Exact {
    type Output = Exact;
    fn mul(self, other: &Exact) -> Exact {
        self.combine(other, Small::times, |a, b| a.checked_mul(b), |a, b| a * b)
    }
}

impl Neg for Exact {
    type Output = Exact;
    fn neg(self) -> Exact {
        match &self.0 {
            Form::Small(small) => Exact::of_wide(small.negated()),
            Form::Large(_) => &Exact::zero() - &self,
        }
    }
}

impl std::iter::Sum for Exact {
    fn sum<I: Iterator<Item = Exact>>(iter: I) -> Exact {
        iter.fold(Exact::zero(), |total, next| &total + &next)
    }
}

impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Exact) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Exact {
    fn cmp(&self, other: &Exact) -> Ordering {
        if let (Form::Small(left), Form::Small(right)) = (&self.0, &other.0) {
            return left.compared(*right);
        }
        match (self.ratio(), other.ratio()) {
            (Some(left), Some(right)) => left.cmp(&right),
            _ => self.big().cmp(&other.big()),
        }
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
mod tests;
