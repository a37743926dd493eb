//! Numbers worked out by hand.

use super::*;
use crate::prove::{Bound, Dealing, Jump};

/// 100 000 of turnover gives 25 000, 150 000 gives 35 000.
fn scheme_a() -> Shape {
    shape(&[("0", "0", "0"), ("100000", "25000", "0"), ("150000", "35000", "0")])
}

/// 10% of a salary of 35 000 and 5% of the turnover from 80% of a quota of 250 000, above 100% 15% and 7%.
fn personal() -> Shape {
    shape(&[("0", "0", "0"), ("200000", "3500", "0.05"), (">250000", "5250", "0.07")])
}

fn told(interval: &Interval) -> String {
    let end = |x: Option<&Exact>, none: &str| x.map_or(none.to_owned(), Exact::to_string);
    let (open, close) = (if interval.has_low() { "[" } else { "(" }, if interval.has_high() { "]" } else { ")" });
    format!("{open}{}, {}{close}", end(interval.low(), "-∞"), end(interval.high(), "∞"))
}

fn windows(shape: &Shape, keep: &str) -> Vec<String> {
    let terms = Dealing { keep: n(keep), ..Dealing::in_kopecks() };
    shape.dealing(&terms).iter().map(|window| told(&window.over)).collect()
}

#[test]
fn a_cliff_pays_for_itself_from_a_window_below_it() {
    assert_eq!(windows(&scheme_a(), "1"), ["(75000, 100000)", "(140000, 150000)"]);
    // 25 000 less 13% is 21 750, 10 000 less 13% is 8 700.
    assert_eq!(windows(&scheme_a(), "0.87"), ["(78250, 100000)", "(141300, 150000)"]);
    let found = scheme_a().dealing(&Dealing::in_kopecks());
    let witness = found[1].witness.clone().unwrap();
    assert_eq!(witness.at.to_string(), "140000.01");
    assert_eq!(witness.adds.to_string(), "9999.99");
    assert_eq!(witness.to.to_string(), "150000");
    assert_eq!(witness.earns.to_string(), "10000");
    let best = found[1].best.clone().unwrap();
    assert_eq!((best.at.to_string(), best.profit().to_string()), ("149999.99".into(), "9999.99".into()));
}

#[test]
fn a_window_reaches_below_a_cliff_that_leads_to_another() {
    // From 60 one may go to 100 for 30 or to 110 for 60.
    let steps = shape(&[("0", "0", "0"), ("100", "30", "0"), ("110", "60", "0")]);
    assert_eq!(windows(&steps, "1"), ["(50, 110)"]);
    let to_the_second = steps.best_top_up(&n("95"), &Dealing::in_kopecks()).unwrap();
    assert_eq!((to_the_second.to.to_string(), to_the_second.profit().to_string()), ("110".into(), "45".into()));
}

#[test]
fn a_share_above_all_of_it_is_a_window_without_end() {
    assert_eq!(windows(&shape(&[("0", "0", "0.5"), ("100", "-70", "1.2")]), "1"), ["[0, ∞)"]);
    assert_eq!(windows(&shape(&[("0", "0", "1")]), "1"), Vec::<String>::new());
    assert_eq!(windows(&shape(&[("0", "0", "0"), ("10", "-10", "2"), ("20", "30", "0")]), "1"), ["[0, 20)"]);
}

#[test]
fn jumps_name_three_values() {
    let at = |at: &str, before: &str, value: &str, after: &str| Jump {
        at: n(at),
        before: n(before),
        value: n(value),
        after: n(after),
    };
    assert_eq!(scheme_a().jumps(), [at("100000", "0", "25000", "25000"), at("150000", "25000", "35000", "35000")]);
    let found = personal().jumps();
    assert_eq!(found, [at("200000", "0", "13500", "13500"), at("250000", "16000", "16000", "22750")]);
    assert_eq!(found[1].size().to_string(), "6750");
    assert!(found[0].is_at() && !found[1].is_at());
    // A single number with an amount of its own.
    let point = shape(&[("0", "1", "0"), ("5", "9", "0"), (">5", "2", "0")]);
    assert_eq!(point.jumps(), [at("5", "1", "9", "2")]);
}

#[test]
fn equal_functions_have_equal_shapes() {
    let once = shape(&[("0", "0", "0.1"), ("10", "0.5", "0.05")]);
    assert_eq!(once, shape(&[("0", "0", "0.1"), (">10", "0.5", "0.05")]));
    assert_eq!(once, shape(&[("0", "0", "0.1"), ("10", "1", "0"), (">10", "0.5", "0.05")]));
    assert_eq!(once, shape(&[("0", "0", "0.1"), ("5", "0", "0.1"), ("10", "0.5", "0.05")]));
    assert_eq!(once.jumps(), []);
    assert_eq!(once.plus(&once), Some(once.times(&n("2"))));
}

#[test]
fn falls_are_found_with_a_witness() {
    let kopeck = n("0.01");
    assert_eq!(scheme_a().falls(&kopeck, None), []);
    // 10% below 100, 5% of all from there on.
    let whole = shape(&[("0", "0", "0.1"), ("100", "0", "0.05")]);
    let falls = whole.falls(&kopeck, None);
    assert_eq!(falls.len(), 1);
    assert_eq!((falls[0].from.clone(), falls[0].to.clone()), (Some(n("100")), Some(n("100"))));
    assert_eq!(falls[0].size(), Some(n("5")));
    assert_eq!(falls[0].witness, Some([(n("99.99"), n("9.999")), (n("100"), n("5"))]));
    // Down a slope, then at once: one fall.
    let slope = shape(&[("0", "10", "0"), ("10", "20", "-1"), ("15", "0", "0")]);
    let falls = slope.falls(&kopeck, None);
    assert_eq!(
        (falls[0].from.clone(), falls[0].to.clone(), falls[0].size()),
        (Some(n("10")), Some(n("15")), Some(n("10")))
    );
    // Without end.
    let endless = shape(&[("0", "0", "1"), ("10", "20", "-1")]).falls(&kopeck, None);
    assert_eq!((endless[0].from.clone(), endless[0].to.clone(), endless[0].size()), (Some(n("10")), None, None));
    assert!(endless[0].witness.is_some());
}

#[test]
fn the_most_and_the_least() {
    assert_eq!(scheme_a().highest(), Some(Bound::At { value: n("35000"), at: n("150000") }));
    assert_eq!(scheme_a().lowest(), Some(Bound::At { value: n("0"), at: n("0") }));
    assert_eq!(personal().highest(), Some(Bound::None));
    let drop = shape(&[("0", "0", "0.1"), ("100", "0", "0")]);
    assert_eq!(drop.highest(), Some(Bound::Near { value: n("10"), at: n("100") }));
    let flat = scheme_a().flat_end().unwrap();
    assert_eq!((flat.from, flat.included, flat.pay), (n("150000"), true, n("35000")));
    assert_eq!(personal().flat_end(), None);
}

#[test]
fn steps_that_bring_less_of_each_unit() {
    let steps = scheme_a().regressive_steps();
    assert_eq!(steps.len(), 1);
    assert_eq!((steps[0].before_at.to_string(), steps[0].before.to_string()), ("100000".into(), "0.25".into()));
    assert_eq!(
        (steps[0].at.to_string(), steps[0].rate.clone()),
        ("150000".into(), n("7").checked_div(&n("30")).unwrap())
    );
    assert_eq!(personal().regressive_steps(), []);
    let rates = personal().rates();
    let marginal: Vec<String> = rates.iter().map(|piece| piece.marginal.to_string()).collect();
    assert_eq!(marginal, ["0", "0.05", "0.07"]);
    assert_eq!(rates[1].effective, Some(n("0.0675")));
}

#[test]
fn a_stretch_without_pay_is_told_from_0() {
    let parts = [
        (Interval::closed(n("0"), n("5")).unwrap(), Pay::Stops),
        (Interval::new(Some(Cut::after(n("5"))), None).unwrap(), Pay::Amount(Line::level(n("7")))),
    ];
    let shape = Shape::of(Pieces::of(parts).unwrap());
    assert_eq!((shape.at(&n("5")), shape.at(&n("6")), shape.at(&n("-1"))), (None, Some(n("7")), None));
    assert_eq!(shape.jumps(), []);
    assert_eq!(shape.lowest(), Some(Bound::At { value: n("7"), at: shape.lines().next().unwrap().0.inner() }));
}
