//! Rounding, always by a named mode and to a named unit.

use crate::number::Exact;

/// How a value between two units is rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RoundingMode {
    /// To the nearest; a half goes away from zero.
    HalfUp,
    /// To the nearest; a half goes to the even neighbour.
    HalfEven,
    /// Away from zero.
    Up,
    /// Towards zero.
    Down,
    /// Towards minus infinity.
    Floor,
    /// Towards plus infinity.
    Ceiling,
}

/// A rule of rounding: the mode and the unit that the result is a multiple of.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Rounding {
    /// The named mode.
    pub mode: RoundingMode,
    /// The unit, above zero: `0.01` for kopecks.
    pub unit: Exact,
}

impl Rounding {
    /// `value` rounded to a multiple of the unit. A unit of zero leaves the value as it is.
    pub fn apply(&self, value: &Exact) -> Exact {
        let Some(units) = value.checked_div(&self.unit) else {
            return value.clone();
        };
        let floor = units.floor();
        if floor == units {
            return value.clone();
        }
        let next = &floor + &Exact::one();
        let away = if units.is_negative() { &floor } else { &next };
        let towards = if units.is_negative() { &next } else { &floor };
        let doubled = &(&units - &floor) * &Exact::from(2);
        let chosen = match self.mode {
            RoundingMode::Floor => &floor,
            RoundingMode::Ceiling => &next,
            RoundingMode::Up => away,
            RoundingMode::Down => towards,
            RoundingMode::HalfUp | RoundingMode::HalfEven => match doubled.cmp(&Exact::one()) {
                std::cmp::Ordering::Less => &floor,
                std::cmp::Ordering::Greater => &next,
                std::cmp::Ordering::Equal if self.mode == RoundingMode::HalfUp => away,
                std::cmp::Ordering::Equal if is_even(&floor) => &floor,
                std::cmp::Ordering::Equal => &next,
            },
        };
        chosen * &self.unit
    }

    /// The number of decimal places that a multiple of the unit can have: 2 for `0.01`.
    pub fn places(&self) -> u32 {
        self.unit.decimals(18).unwrap_or(18)
    }
}

fn is_even(whole: &Exact) -> bool {
    whole.checked_div(&Exact::from(2)).is_some_and(|half| half.is_integer())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mode_on_both_sides_of_zero() {
        use RoundingMode::*;
        let table = [
            ("2.5", HalfUp, "3"),
            ("-2.5", HalfUp, "-3"),
            ("2.5", HalfEven, "2"),
            ("3.5", HalfEven, "4"),
            ("-2.5", HalfEven, "-2"),
            ("2.1", Up, "3"),
            ("-2.1", Up, "-3"),
            ("2.9", Down, "2"),
            ("-2.9", Down, "-2"),
            ("-2.1", Floor, "-3"),
            ("-2.9", Ceiling, "-2"),
            ("2.4", HalfUp, "2"),
            ("-2.6", HalfUp, "-3"),
        ];
        for (value, mode, expected) in table {
            let rounding = Rounding { mode, unit: Exact::one() };
            assert_eq!(rounding.apply(&Exact::parse(value).unwrap()).to_string(), expected, "{value} {mode:?}");
        }
    }

    #[test]
    fn units_need_not_be_decimal_places() {
        let to_fifty = Rounding { mode: RoundingMode::HalfUp, unit: Exact::from(50) };
        assert_eq!(to_fifty.apply(&Exact::from(11_375)).to_string(), "11400");
        assert_eq!(to_fifty.apply(&Exact::from(11_374)).to_string(), "11350");
    }
}
