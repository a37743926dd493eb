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

/// Numbers around every bound at which a number takes another form, and fractions of them.
fn telling() -> Vec<Exact> {
    let mut whole: Vec<i128> = vec![0, 1, 2, 3, 7, 10, 99, 100, 360_360, 1_000_000_007];
    for bound in [i128::from(i64::MAX), i128::from(u64::MAX), i128::MAX / 3, i128::MAX - 1] {
        whole.extend([bound - 1, bound, bound + 1]);
    }
    whole.extend(whole.clone().into_iter().map(|number| -number));
    let small: Vec<i128> = vec![1, 2, 5, 12, 100, 360_360, i64::MAX.into(), 1 << 62, i128::from(i64::MAX) + 1];
    let parts = whole.iter().flat_map(|numer| small.iter().map(move |denom| (*numer, *denom)));
    parts.map(|(numer, denom)| Exact::scaled(numer, 0).checked_div(&Exact::scaled(denom, 0)).unwrap()).collect()
}

#[test]
fn every_form_computes_what_big_numbers_do() {
    let numbers = telling();
    for left in &numbers {
        for right in &numbers {
            let (a, b) = (left.big(), right.big());
            assert_eq!(left + right, Exact::shrink(&a + &b), "{left} + {right}");
            assert_eq!(left - right, Exact::shrink(&a - &b), "{left} - {right}");
            assert_eq!(left * right, Exact::shrink(&a * &b), "{left} * {right}");
            let quotient = (!right.is_zero()).then(|| Exact::shrink(&a / &b));
            assert_eq!(left.checked_div(right), quotient, "{left} / {right}");
            assert_eq!(left.cmp(right), a.cmp(&b), "{left} and {right}");
            assert_eq!(left == right, a == b, "{left} and {right}");
        }
    }
}

#[test]
fn every_form_is_read_as_big_numbers_are() {
    use num_traits::{Signed, ToPrimitive, Zero};
    for number in telling() {
        let big = number.big();
        assert_eq!(number.floor(), Exact::shrink(big.floor()), "{number}");
        assert_eq!(-number.clone(), Exact::shrink(-big.clone()), "{number}");
        assert_eq!(number.abs(), Exact::shrink(big.abs()), "{number}");
        let signs = (number.is_negative(), number.is_zero(), number.is_integer());
        assert_eq!(signs, (big.is_negative(), big.is_zero(), big.is_integer()), "{number}");
        let whole = big.is_integer().then(|| big.to_integer());
        assert_eq!(number.to_i64(), whole.and_then(|whole| whole.to_i64()), "{number}");
        let ended = (0..=18).find(|places| (&big * num_bigint::BigInt::from(10).pow(*places)).is_integer());
        assert_eq!(number.decimals(18), ended, "{number}");
        if let Some(places) = ended {
            let (digits, whole) = number.decimal(18);
            assert!(whole && Exact::parse(&digits).is_none_or(|again| again == number), "{number}");
            let units = number.to_scaled(places).map(|units| Exact::scaled(units, places));
            assert!(units.is_none_or(|again| again == number), "{number}");
        }
    }
}

#[test]
fn a_number_is_no_larger_than_two_words() {
    assert_eq!(std::mem::size_of::<Exact>(), 16);
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
