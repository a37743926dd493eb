//! A fraction of two machine words, in its lowest terms: nearly every number of a run.

use std::cmp::Ordering;
use std::num::NonZeroU64;

/// A reduced fraction. The denominator is at most `i64::MAX`, so that products of two of either part, and the sum of two
/// such products, fit into 128 bits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Small {
    numer: i64,
    denom: NonZeroU64,
}

/// A reduced fraction that may be too wide for [`Small`]: numerator and denominator, the latter above zero.
pub(super) type Wide = (i128, i128);

impl Small {
    /// A whole number.
    pub(super) const fn whole(numer: i64) -> Small {
        Small { numer, denom: NonZeroU64::MIN }
    }

    /// A fraction in its lowest terms, where it fits.
    pub(super) fn of((numer, denom): Wide) -> Option<Small> {
        let fitting = u64::try_from(i64::try_from(denom).ok()?).ok()?;
        Some(Small { numer: i64::try_from(numer).ok()?, denom: NonZeroU64::new(fitting)? })
    }

    /// The fraction of any two numbers, the second above zero, in its lowest terms.
    pub(super) fn reduced(numer: i128, denom: u64) -> Option<Small> {
        let shared = common(numer.unsigned_abs(), denom);
        Small::of((cut(numer, shared), (denom / shared).into()))
    }

    pub(super) fn numer(self) -> i64 {
        self.numer
    }

    pub(super) fn is_whole(self) -> bool {
        self.denom == NonZeroU64::MIN
    }

    /// The number as parts that may be wide.
    pub(super) fn wide(self) -> Wide {
        (self.numer.into(), self.denom.get().into())
    }

    pub(super) fn negated(self) -> Wide {
        (-i128::from(self.numer), self.denom.get().into())
    }

    pub(super) fn plus(self, other: Small) -> Wide {
        self.combined(other, i128::from(other.numer))
    }

    pub(super) fn minus(self, other: Small) -> Wide {
        self.combined(other, -i128::from(other.numer))
    }

    /// This number plus `numer` of the denominator of `other`.
    fn combined(self, other: Small, numer: i128) -> Wide {
        let (own, (left, right)) = (i128::from(self.numer), (self.denom.get(), other.denom.get()));
        if left == right {
            let sum = own + numer;
            let shared = common(sum.unsigned_abs(), left);
            return (cut(sum, shared), (left / shared).into());
        }
        // Of the common part of both denominators only what divides the sum can be taken out.
        let shared = common(left.into(), right);
        let (left_rest, right_rest) = (left / shared, right / shared);
        let sum = own * i128::from(right_rest) + numer * i128::from(left_rest);
        let taken = common(sum.unsigned_abs(), shared);
        (cut(sum, taken), i128::from(left_rest) * i128::from(right / taken))
    }

    pub(super) fn times(self, other: Small) -> Wide {
        product((self.numer.into(), self.denom.get()), (other.numer.into(), other.denom.get()))
    }

    /// The quotient by another number than zero.
    pub(super) fn over(self, other: Small) -> Wide {
        let turned = i128::from(other.denom.get());
        let turned = if other.numer < 0 { -turned } else { turned };
        product((self.numer.into(), self.denom.get()), (turned, other.numer.unsigned_abs()))
    }

    pub(super) fn compared(self, other: Small) -> Ordering {
        if self.denom == other.denom {
            return self.numer.cmp(&other.numer);
        }
        let left = i128::from(self.numer) * i128::from(other.denom.get());
        left.cmp(&(i128::from(other.numer) * i128::from(self.denom.get())))
    }

    /// The greatest whole number that is not above this one.
    pub(super) fn floor(self) -> Small {
        if self.is_whole() {
            return self;
        }
        // A denominator above 1 makes the quotient smaller than the numerator: it fits.
        i64::try_from(self.denom.get()).map_or(self, |denom| Small::whole(self.numer.div_euclid(denom)))
    }

    /// In how many decimals the number ends, and the digits as a whole number; `None` where it ends nowhere or only after
    /// more than `most`.
    pub(super) fn decimals(self, most: u32) -> Option<(i128, u32)> {
        if self.is_whole() {
            return Some((self.numer.into(), 0));
        }
        let mut power: u64 = 1;
        for places in 1..=most.min(18) {
            power *= 10;
            if power % self.denom == 0 {
                return Some((i128::from(self.numer) * i128::from(power / self.denom), places));
            }
        }
        None
    }
}

/// The product of two reduced fractions, in its lowest terms: what both have in common is taken out crosswise.
fn product((a, b): (i128, u64), (c, d): (i128, u64)) -> Wide {
    let (first, second) = (common(a.unsigned_abs(), d), common(c.unsigned_abs(), b));
    (cut(a, first) * cut(c, second), i128::from(b / second) * i128::from(d / first))
}

/// A number divided by one that divides it. Division in 128 bits is slow, and hardly ever needed.
fn cut(number: i128, by: u64) -> i128 {
    if by == 1 {
        return number;
    }
    match (i64::try_from(number), i64::try_from(by)) {
        (Ok(number), Ok(by)) => (number / by).into(),
        _ => number / i128::from(by),
    }
}

/// The greatest common divisor of a number and one above zero.
fn common(left: u128, right: u64) -> u64 {
    if right == 1 {
        return 1;
    }
    match u64::try_from(left) {
        Ok(left) => divisor(left, right),
        Err(_) => divisor(u64::try_from(left % u128::from(right)).unwrap_or(0), right),
    }
}

/// The greatest common divisor of two words, by halving; the second is above zero.
fn divisor(left: u64, right: u64) -> u64 {
    if left == 0 {
        return right;
    }
    let shift = (left | right).trailing_zeros();
    let mut low = left >> left.trailing_zeros();
    let mut high = right >> right.trailing_zeros();
    while low != high {
        if low > high {
            std::mem::swap(&mut low, &mut high);
        }
        high -= low;
        high >>= high.trailing_zeros();
    }
    low << shift
}
