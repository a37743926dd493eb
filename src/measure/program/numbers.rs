//! Exact arithmetic on machine integers: every function says where its result would not be exact.

use crate::number::{Exact, Rounding, RoundingMode};

/// Ten to a power; `None` where it does not fit.
pub(super) fn ten_to(places: u32) -> Option<i64> {
    10_i64.checked_pow(places)
}

/// A number as scaled machine integer, of the fewest decimal places; `None` where it is none.
pub(super) fn scaled(number: &Exact) -> Option<(i64, u32)> {
    (0..=12).find_map(|scale| Some((i64::try_from(number.to_scaled(scale)?).ok()?, scale)))
}

/// How to round scaled numbers: to a multiple of `unit / 10^scale` of the result's scale.
#[derive(Clone, Copy, Debug)]
pub(super) struct RoundTo {
    mode: RoundingMode,
    /// The unit in the scale of the value.
    step: i64,
}

impl RoundTo {
    /// For values of a scale; `None` where the unit has more decimal places than they, so that nothing is to be rounded, or
    /// none at all.
    pub(super) fn of(rounding: &Rounding, scale: u32) -> Option<RoundTo> {
        let step = i64::try_from(rounding.unit.to_scaled(scale)?).ok().filter(|step| *step > 0)?;
        Some(RoundTo { mode: rounding.mode, step })
    }

    /// The nearest multiple of the unit by the mode; `None` where it does not fit.
    #[inline]
    pub(super) fn apply(self, value: i64) -> Option<i64> {
        let (floor, rest) = (value.div_euclid(self.step), value.rem_euclid(self.step));
        let up = match self.mode {
            _ if rest == 0 => false,
            RoundingMode::Floor => false,
            RoundingMode::Ceiling => true,
            RoundingMode::Up => value > 0,
            RoundingMode::Down => value < 0,
            RoundingMode::HalfUp | RoundingMode::HalfEven => match rest.cmp(&(self.step - rest)) {
                std::cmp::Ordering::Less => false,
                std::cmp::Ordering::Greater => true,
                std::cmp::Ordering::Equal if self.mode == RoundingMode::HalfUp => value > 0,
                std::cmp::Ordering::Equal => floor % 2 != 0,
            },
        };
        floor.checked_add(i64::from(up))?.checked_mul(self.step)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_is_that_of_exact_numbers() {
        use RoundingMode::{Ceiling, Down, Floor, HalfEven, HalfUp, Up};
        for mode in [HalfUp, HalfEven, Up, Down, Floor, Ceiling] {
            for unit in ["0.01", "0.05", "1", "0.25", "100"] {
                let rounding = Rounding { mode, unit: Exact::parse(unit).unwrap() };
                let to = RoundTo::of(&rounding, 4).unwrap();
                for value in (-30_000..30_000).step_by(37).chain([-2_500, 2_500, -50, 50, 0, 12_500, -12_500]) {
                    let exact = rounding.apply(&Exact::scaled(value.into(), 4));
                    assert_eq!(Exact::scaled(to.apply(value).unwrap().into(), 4), exact, "{mode:?} {unit} {value}");
                }
            }
        }
    }
}
