//! Random shapes: no answer is wrong at any number of a fine grid, and none is missed.

use proptest::prelude::*;

use super::*;
use crate::prove::{Bound, Dealing};

/// Shapes over 0 to 40, whose boundaries are whole.
fn shapes() -> impl Strategy<Value = Shape> {
    let slope = prop_oneof![3 => Just(0_i64), 3 => 1_i64..=12, 1 => -6_i64..=-1, 1 => 10_i64..=25];
    let line = (1_i64..=9, any::<bool>(), -20_i64..=60, slope);
    prop::collection::vec(line, 1..6).prop_map(|lines| {
        let mut at = 0;
        let mut parts = Vec::new();
        let mut from = Some(Cut::before(Exact::zero()));
        for (place, (width, after, start, slope)) in lines.iter().enumerate() {
            at += width;
            let number = Exact::from(at);
            let to = if *after { Cut::after(number) } else { Cut::before(number) };
            let end = if place + 1 == lines.len() { Cut::after(Exact::from(50)) } else { to };
            let line =
                Line { start: Exact::from(*start), slope: Exact::scaled((*slope).into(), 1), within: Exact::zero() };
            if let Some(over) = Interval::new(from, Some(end.clone())) {
                parts.push((over, Pay::Amount(line)));
            }
            from = Some(end);
        }
        Shape::of(Pieces::of(parts).unwrap())
    })
}

/// Every half, and a hair beside every whole number.
fn grid() -> Vec<Exact> {
    let hair = Exact::scaled(1, 6);
    let mut all: Vec<Exact> = (0..=100).map(|halves| Exact::scaled(halves * 5, 1)).collect();
    all.extend((0..50).map(|whole| &Exact::from(whole) + &hair));
    all.extend((1..=50).map(|whole| &Exact::from(whole) - &hair));
    all.sort();
    all
}

/// Whether some number of the grid above `x` leaves more than `x` does.
fn pays_off(shape: &Shape, keep: &Exact, x: &Exact, points: &[Exact]) -> bool {
    let now = shape.at(x).unwrap();
    points.iter().filter(|z| *z > x).any(|z| &(&shape.at(z).unwrap() - &now) * keep > z - x)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn windows_hold_what_pays_off_and_nothing_else(shape in shapes(), keep in prop_oneof![Just("1"), Just("0.87")]) {
        let (keep, points) = (n(keep), grid());
        let terms = Dealing { keep: keep.clone(), unit: n("0.5"), rounding: None };
        let windows = shape.dealing(&terms);
        let inside = |x: &Exact| windows.iter().any(|window| window.over.contains(x));
        for x in &points {
            // A hair above and below each number shows what is only approached; a hair is too much where little is to be earned.
            let found = pays_off(&shape, &keep, x, &points);
            if found {
                prop_assert!(inside(x), "{x} is missed in {windows:#?}");
            } else if inside(x) {
                let hair = Exact::scaled(1, 12);
                let beside = points.iter().chain([x]).flat_map(|z| [z + &hair, z - &hair]);
                let near: Vec<Exact> = beside.filter(|z| shape.domain().contains(z)).collect();
                prop_assert!(pays_off(&shape, &keep, x, &near), "{x} is no window in {windows:#?}");
            }
        }
        for top_up in windows.iter().flat_map(|window| window.witness.iter().chain(&window.best)) {
            let grown = &shape.at(&top_up.to).unwrap() - &shape.at(&top_up.at).unwrap();
            prop_assert!(&grown * &keep > &top_up.to - &top_up.at);
            prop_assert_eq!(&top_up.to - &top_up.at, top_up.adds.clone());
        }
    }

    #[test]
    fn falls_and_bounds_and_jumps(shape in shapes()) {
        let points = grid();
        let paid: Vec<Exact> = points.iter().map(|x| shape.at(x).unwrap()).collect();
        let falls = shape.falls(&n("0.5"), None);
        let inside = |x: &Exact, y: &Exact| {
            falls.iter().any(|fall| fall.from.as_ref().unwrap() <= y && fall.to.as_ref().unwrap() >= x)
        };
        for (pair, pay) in points.windows(2).zip(paid.windows(2)) {
            if pay[0] > pay[1] {
                prop_assert!(inside(&pair[0], &pair[1]), "{pair:?} falls");
            }
        }
        for fall in &falls {
            prop_assert!(fall.size().unwrap().is_positive());
            if let Some([(x, high), (y, low)]) = &fall.witness {
                prop_assert!(x < y && high > low);
                prop_assert_eq!((shape.at(x), shape.at(y)), (Some(high.clone()), Some(low.clone())));
            }
        }
        let (high, low) = (shape.highest().unwrap(), shape.lowest().unwrap());
        for pay in &paid {
            prop_assert!(pay <= high.value().unwrap() && pay >= low.value().unwrap());
        }
        for bound in [high, low] {
            match bound {
                Bound::At { value, at } => prop_assert_eq!(shape.at(&at), Some(value)),
                Bound::Near { value, at } => prop_assert!(shape.at(&at).is_none_or(|paid| paid != value)),
                Bound::None => prop_assert!(false),
            }
        }
        let hair = Exact::scaled(1, 9);
        let jumps = shape.jumps();
        for whole in 1..50 {
            let x = Exact::from(whole);
            let around = [&x - &hair, x.clone(), &x + &hair].map(|x| shape.at(&x).unwrap());
            let leaps = (&around[0] - &around[1]).abs() > n("0.0001") || (&around[1] - &around[2]).abs() > n("0.0001");
            prop_assert_eq!(leaps, jumps.iter().any(|jump| jump.at == x), "at {}", x);
        }
        for jump in jumps {
            prop_assert_eq!(shape.at(&jump.at), Some(jump.value));
        }
    }

    #[test]
    fn sums_are_sums_at_every_number(one in shapes(), other in shapes()) {
        let sum = one.plus(&other).unwrap();
        for x in grid() {
            prop_assert_eq!(sum.at(&x), Some(&one.at(&x).unwrap() + &other.at(&x).unwrap()));
        }
    }
}
