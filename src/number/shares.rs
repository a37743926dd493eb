//! Shares that add up to the whole, to the last unit.

use crate::number::{Exact, Rounding, RoundingMode};

/// Splits `total` in proportion to `weights` into multiples of `unit`.
///
/// Each exact share is cut towards zero; the units left over go to the largest remainders, then to
/// the larger share, then to the earlier place (callers order the parts by their key). What a total that is no
/// multiple of `unit` has beyond its last unit goes the same way, so the result always adds up to `total`. With
/// weights that add up to zero there is nothing to go by and the result is `None`.
pub fn split_by_shares(total: &Exact, weights: &[Exact], unit: &Exact) -> Option<Vec<Exact>> {
    let sum: Exact = weights.iter().cloned().sum();
    let cut = Rounding { mode: RoundingMode::Down, unit: unit.clone() };
    let mut parts = Vec::with_capacity(weights.len());
    let mut left = total.clone();
    for (place, weight) in weights.iter().enumerate() {
        let exact = (total * weight).checked_div(&sum)?;
        let share = cut.apply(&exact);
        left = &left - &share;
        parts.push((place, &exact - &share, exact, share));
    }
    let step = if left.is_negative() { -unit.clone() } else { unit.clone() };
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by(|a, b| {
        let (Some(a), Some(b)) = (parts.get(*a), parts.get(*b)) else {
            return std::cmp::Ordering::Equal;
        };
        b.1.abs().cmp(&a.1.abs()).then_with(|| b.2.abs().cmp(&a.2.abs())).then_with(|| a.0.cmp(&b.0))
    });
    for place in order.into_iter().cycle() {
        if left.is_zero() {
            break;
        }
        if let Some(part) = parts.get_mut(place) {
            let more = if left.abs() < step.abs() || step.is_zero() { left.clone() } else { step.clone() };
            part.3 = &part.3 + &more;
            left = &left - &more;
        }
    }
    Some(parts.into_iter().map(|(_, _, _, share)| share).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(total: &str, weights: &[&str]) -> Vec<String> {
        split_by_unit(total, weights, "0.01")
    }

    fn split_by_unit(total: &str, weights: &[&str], unit: &str) -> Vec<String> {
        let weights: Vec<Exact> = weights.iter().map(|w| Exact::parse(w).unwrap()).collect();
        let shares = split_by_shares(&Exact::parse(total).unwrap(), &weights, &Exact::parse(unit).unwrap()).unwrap();
        shares.iter().map(Exact::to_string).collect()
    }

    #[test]
    fn a_published_pool_is_shared_to_the_last_kopeck() {
        // studfile.net 12688000: 83 316.81 in proportion to 43 056 : 13 178.88 : 13 939.
        assert_eq!(split("83316.81", &["43056", "13178.88", "13939"]), ["51120", "15647.16", "16549.65"]);
    }

    #[test]
    fn shares_total_the_whole_and_lie_within_a_unit_of_the_exact_ones() {
        let mut state: u64 = 7;
        let mut next = |limit: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            i64::try_from((state >> 33) % limit).unwrap()
        };
        let unit = Exact::parse("0.01").unwrap();
        for _ in 0..2_000 {
            let total = &Exact::scaled(next(20_000_000).into(), 2) - &Exact::from(50_000);
            let weights: Vec<Exact> = (0..1 + next(9))
                .map(|_| Exact::from(next(1_000)).checked_div(&(1 + next(7)).into()).unwrap())
                .collect();
            let sum: Exact = weights.iter().cloned().sum();
            let Some(shares) = split_by_shares(&total, &weights, &unit) else {
                assert!(sum.is_zero());
                continue;
            };
            assert_eq!(shares.iter().cloned().sum::<Exact>(), total);
            for (share, weight) in shares.iter().zip(&weights) {
                let exact = (&total * weight).checked_div(&sum).unwrap();
                assert!((share - &exact).abs() < unit, "{share} of {total}");
            }
        }
    }

    #[test]
    fn a_total_finer_than_the_unit_is_shared_to_the_end() {
        // Each third is cut to 33; of the 1.5 left over a unit goes to the first, the half to the second.
        assert_eq!(split_by_unit("100.5", &["1", "1", "1"], "1"), ["34", "33.5", "33"]);
        assert_eq!(split_by_unit("-0.5", &["1", "3"], "50"), ["0", "-0.5"]);
    }

    #[test]
    fn thirds_of_a_hundred_give_the_odd_kopeck_to_the_first() {
        assert_eq!(split("100", &["1", "1", "1"]), ["33.34", "33.33", "33.33"]);
        assert_eq!(split("-100", &["1", "1", "1"]), ["-33.34", "-33.33", "-33.33"]);
    }
}
