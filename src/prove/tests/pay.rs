//! Bounds of whole lines and of all rules together: worked out by hand, and against the evaluation at many points.

use proptest::prelude::*;

use super::texts::{SCALES, body, gate, plan, read, steps};
use super::*;
use crate::evaluate::{Value, check_examples};
use crate::prove::{Assumptions, PayBounds, Ranged, Why, pay, pay_of};

fn whole(rules: &str) -> PayBounds {
    let plan = plan(rules);
    pay(&plan, &Assumptions::of_plan(&plan).with_exceptions())
}

fn of_first(rules: &str) -> Result<Ranged, Why> {
    let plan = plan(rules);
    let (id, _) = plan.components.iter().next().unwrap();
    pay_of(&plan, id, &Assumptions::of_plan(&plan).with_exceptions()).map_err(|blocked| blocked.why)
}

fn told(ranged: &Ranged) -> [String; 2] {
    [&ranged.low, &ranged.high].map(|end| end.as_ref().map_or("none".into(), Exact::to_string))
}

const EACH: &str = "\nbonus b \"B\"\n  for each:  sales\n  by date:   closed_on\n  pays:      5% of amount\n";

#[test]
fn all_rows_of_a_period_have_no_bound_until_a_step_sets_one() {
    let free = of_first(EACH).unwrap();
    assert_eq!((told(&free), free.exact), (["0".into(), "none".into()], true));
    assert_eq!(told(&of_first(&format!("{EACH}  then:  at most 900\n")).unwrap()), ["0", "900"]);
    // One row brings no more than 100, a hundred rows bring more.
    assert_eq!(told(&of_first(&format!("{EACH}  each then:  at most 100\n")).unwrap()), ["0", "none"]);
    assert_eq!(told(&of_first(&format!("{EACH}  then:  at least 70\n")).unwrap()), ["70", "none"]);
}

#[test]
fn what_is_taken_back_for_rows_of_earlier_periods_has_no_bound() {
    let reversed = format!("{EACH}  reversed:  on closed_on\n");
    assert_eq!(told(&of_first(&reversed).unwrap()), ["none", "none"]);
    let whenever = reversed.replace("  pays:", "  when:      turnover >= 100\n  pays:");
    assert_eq!(told(&of_first(&whenever).unwrap()), ["none", "none"]);
    // The most is that of the rows of the period.
    assert_eq!(told(&of_first(&format!("{reversed}  then:  at most 900\n")).unwrap()), ["none", "900"]);
    // Nor has the whole pay: a job of February that is returned in March costs more than March has brought.
    assert_eq!(told(&whole(&format!("{reversed}\nbonus c \"C\"\n  pays:  100 RUB\n")).all), ["none", "none"]);
    // A rule that has ended takes back what it has paid.
    let ended = reversed.replace("  for each:", "  effective:  from 2026-01-01 through 2026-01-31\n  for each:");
    let plan = plan(&format!("{ended}\nbonus c \"C\"\n  pays:  100 RUB\n"));
    let period = plan.period_on("2026-03-01".parse().unwrap());
    let later = pay(&plan, &Assumptions { period, ..Assumptions::of_plan(&plan) });
    assert_eq!(told(&later.all), ["none", "100"]);
    assert_eq!(told(&whole(&format!("{EACH}\nbonus c \"C\"\n  pays:  100 RUB\n")).all), ["100", "none"]);
}

#[test]
fn the_bound_of_a_line_is_rounded_as_the_line_is() {
    let found = of_first("\nbonus b \"B\"\n  pays:  1 RUB * (min of (quality, 1/3))\n").unwrap();
    assert_eq!(told(&found), ["0", "0.33"]);
}

#[test]
fn rules_together_are_bounded_by_the_values_that_they_share() {
    // Above 1 000 one of them ends where the other begins: never 500 together.
    let two = "\nbonus a \"A\"\n  by:  turnover\n  mode:  amount of the tier\n  from 0:  200\n  from 1 000:  0\n\nbonus b \"B\"\n  by:  turnover\n  mode:  amount of the tier\n  from 1 000:  300\n";
    let found = whole(two);
    // The bound of the sum has the error of two roundings, half a kopeck each.
    assert_eq!(told(&found.all), ["199.99", "300.01"]);
    assert!(found.known.is_none() && found.blocked.is_empty());
}

#[test]
fn a_cap_bounds_what_nothing_else_does() {
    let open = format!("{EACH}\nbonus c \"C\"\n  pays:  2 000 RUB * (min of (quality, 100%))\n");
    assert_eq!(told(&whole(&open).all), ["0", "none"]);
    let all = format!("{open}\ncap most \"Most\"\n  of:  total of bonuses\n  at most:  5 000\n  excess:  lost\n");
    assert_eq!(told(&whole(&all).all), ["0", "5000"]);
    let of_one = format!("{open}\ncap most \"Most\"\n  of:  b\n  at most:  5 000\n  excess:  lost\n");
    assert_eq!(told(&whole(&of_one).all), ["0", "7000"]);
    // What is kept is paid later beside what is earned then.
    let kept = all.replace("excess:  lost", "excess:  paid at end of year\n  if left:  cancelled");
    assert_eq!(told(&whole(&kept).all), ["0", "none"]);
}

#[test]
fn a_cap_of_one_rule_parts_what_two_have_in_common() {
    // Together they pay 0 whatever is sold; with one of them cut to 0 the other is left.
    let rules = "\nbonus b \"B\"\n  pays:  margin - turnover\n  if negative:  recovered\n\nbonus c \"C\"\n  pays:  turnover\n\ncap most \"Most\"\n  of:  c\n  at most:  0\n  excess:  lost\n";
    assert_eq!(told(&whole(rules).all)[0], "none");
    let bounded = rules.replace("margin - turnover", "0 RUB - (min of (turnover, 500 RUB))");
    assert_eq!(told(&whole(&bounded).all), ["-500", "0"]);
}

#[test]
fn what_cannot_be_looked_at_is_named_and_the_others_are_bounded() {
    let rules = "\nbonus a \"A\"\n  pays:  100\n\nbonus b \"B\"\n  once:  yes\n  when:  turnover >= 10\n  pays:  500\n";
    let found = whole(rules);
    assert_eq!(told(&found.all), ["none", "none"]);
    assert_eq!(told(&found.known.unwrap()), ["100", "100"]);
    assert_eq!(found.blocked.len(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(
        std::env::var("PROVE_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(30)
    ))]

    /// No sum of two lines at any point lies outside of the bounds of both together, with a cap and without one.
    #[test]
    fn bounds_of_two_rules_hold_at_every_point(first in (body(), steps(), gate()), second in (body(), steps(), gate()), cap in prop::option::of((0..3000_i32, 0..3_usize)), points in prop::collection::vec((0..3000, 0..3000, 0..150), 1..15)) {
        let rule = |name: &str, (body, steps, gate): &(String, String, String)| {
            let mut text = format!("\nbonus {name} \"{name}\"\n{gate}{body}{steps}  if negative:  recovered\n");
            text += "  given:  calendar days employed = 100%\n  examples:\n    | turnover | margin | quality | pays |\n";
            points.iter().for_each(|(turnover, margin, quality)| text += &format!("    | {turnover} | {margin} | {quality}% | 0 |\n"));
            text
        };
        let names = ["b", "c", "total of bonuses"];
        let capping = cap.map_or_else(String::new, |(most, of)| {
            format!("\ncap most \"Most\"\n  of:  {}\n  at most:  {most}\n  excess:  lost\n", names[of])
        });
        let text = format!("{SCALES}{}{}{capping}", rule("b", &first), rule("c", &second));
        let Ok(plan) = read(&text) else { return Err(TestCaseError::reject("no plan")) };
        let found = pay(&plan, &Assumptions::of_plan(&plan).with_exceptions());
        prop_assert!(found.blocked.is_empty(), "{:?}", found.blocked);
        let results = check_examples(&plan);
        for place in 0..points.len() {
            let paid = [place, place + points.len()].map(|at| match &results[at].actual {
                Some(Value::Number(paid)) => Some(paid.clone()),
                _ => None,
            });
            let [Some(b), Some(c)] = paid else { continue };
            let total = match cap {
                None => &b + &c,
                Some((most, of)) => {
                    let most = Exact::from(i64::from(most));
                    match of {
                        0 => &b.min(most) + &c,
                        1 => &b + &c.min(most),
                        _ => (&b + &c).min(most),
                    }
                }
            };
            prop_assert!(found.all.low.as_ref().is_none_or(|low| total >= *low), "{total} at {:?} below {:?}\n{text}", points[place], found.all);
            prop_assert!(found.all.high.as_ref().is_none_or(|high| total <= *high), "{total} at {:?} above {:?}\n{text}", points[place], found.all);
        }
    }
}
