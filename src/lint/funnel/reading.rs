//! Numbers as somebody reads them. What is decided is decided before, on the exact ones.

use crate::number::{Exact, Rounding, RoundingMode};

/// So many places, and no more, of a number that does not end.
const PLACES: u32 = 8;

/// A number with as many places as are read: one from 10 on, two from 1 on, four below.
pub(super) fn read(number: &Exact) -> Exact {
    let places = if *number >= Exact::from(10) {
        1
    } else if *number >= Exact::one() {
        2
    } else {
        4
    };
    rounded(number, places, RoundingMode::HalfUp)
}

/// The same, with more places where it would otherwise not be seen to exceed a limit that it exceeds.
pub(super) fn read_above(number: &Exact, limit: &Exact) -> Exact {
    let near = read(number);
    if near > *limit || number <= limit {
        return near;
    }
    let finer = (1..=PLACES).map(|places| rounded(number, places, RoundingMode::HalfUp));
    finer.into_iter().find(|near| near > limit).unwrap_or_else(|| number.clone())
}

/// At most so much: never more than the number itself.
pub(super) fn read_at_most(number: &Exact) -> Exact {
    rounded(number, 1, RoundingMode::Floor)
}

fn rounded(number: &Exact, places: u32, mode: RoundingMode) -> Exact {
    Rounding { mode, unit: Exact::scaled(1, places) }.apply(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Exact {
        Exact::parse(text).unwrap()
    }

    #[test]
    fn what_exceeds_a_limit_is_seen_to_exceed_it() {
        let limit = number("40");
        assert_eq!(read_above(&number("57.14285"), &limit), number("57.1"));
        assert_eq!(read_above(&number("40.04"), &limit), number("40.04"));
        assert_eq!(read_above(&number("40.0004"), &limit), number("40.0004"));
        assert_eq!(read_above(&limit, &limit), limit);
    }

    #[test]
    fn a_number_has_the_places_that_are_read() {
        for (exact, shown) in [("1200", "1200"), ("66.66666", "66.7"), ("6.66666", "6.67"), ("0.66666", "0.6667")] {
            assert_eq!(read(&number(exact)), number(shown));
        }
        assert_eq!(read_at_most(&number("13.99")), number("13.9"));
    }
}
