//! The bounds that `premia audit` sees: of whatever words a rule makes them.

#![cfg(test)]

mod audits;
mod support;

use audits::{Deals, audited};

const PARAM: &str = "\nparam top \"Upper bound\"\n  from 2026-01-01:  60 000 RUB\n";
const DEFINE: &str = "\ndefine reached \"Reached\"\n  is:  if turnover >= 60 000 then 1 else 0\n";

/// Somebody who has 58 000 and brings this on the last day by a client whom nobody knows.
fn crossing(rule: &str, last: &str) -> Deals {
    let rows = [
        "1,M1,Birch,2026-01-20,30000".to_owned(),
        "2,M2,Oak,2026-02-10,20000".to_owned(),
        "3,M1,Birch,2026-03-10,58000".to_owned(),
        "4,M2,Oak,2026-03-30,20000".to_owned(),
        format!("5,M1,Unknown,2026-03-31,{last}"),
    ];
    Deals::new(rule, &[], "id,manager,client,closed_on,amount", &rows)
}

/// For how much the last row is told of as crossing a bound.
fn told(rule: &str, last: &str) -> Option<String> {
    let found = crossing(rule, last).findings();
    let found = found.into_iter().find(|one| one["code"] == "A0101")?;
    assert_eq!(found["rows"].as_array().unwrap().len(), 1, "{found:#}");
    let message = found["message"].as_str().unwrap();
    assert!(message.contains("60 000.00 RUB") && message.contains("`hit`"), "{message}");
    Some(found["pay"][0]["difference"].as_str().unwrap().to_owned())
}

fn hit(body: &str) -> String {
    format!("\nbonus hit \"Hit\"\n{body}")
}

#[test]
fn a_bound_is_seen_in_whatever_words_it_stands() {
    let rules = [
        hit("  pays:  if turnover >= 60 000 then 6 000 else 0\n"),
        hit("  pays:  if turnover < 60 000 then 0 else 6 000\n"),
        hit("  pays:  if (if turnover < 30 000 then no else 60 000 <= turnover) then 6 000 else 0\n"),
        hit("  pays:  6 000\n  then:  multiply by (if turnover >= 60 000 then 100% else 0%)\n"),
        hit("  when:  60 000 <= turnover\n  pays:  6 000\n"),
        hit("  when:  turnover >= top\n  pays:  6 000\n") + PARAM,
        hit("  when:  turnover / top >= 100%\n  pays:  6 000\n") + PARAM,
        hit("  when:  turnover >= top * 2 - 60 000\n  pays:  6 000\n") + PARAM,
        hit("  by:         turnover / top\n  mode:       amount of the tier\n  from 100%:  6 000\n") + PARAM,
        hit("  by:            turnover * 2\n  mode:          amount of the tier\n  from 120 000:  6 000\n"),
        hit("  pays:  6 000 RUB * reached\n") + DEFINE,
    ];
    for rule in rules {
        assert_eq!(told(&rule, "3000").as_deref(), Some("6000"), "{rule}");
        // Without the last kopeck nothing is crossed.
        assert_eq!(told(&rule, "1999.99"), None, "{rule}");
        // And far beyond, by more than 5%, it was not done for the bound.
        assert_eq!(told(&rule, "5000.01"), None, "{rule}");
    }
}

#[test]
fn an_exception_from_a_result_on_has_a_bound() {
    let rule = "\nbonus hit \"Hit\"\n  pays:  1 000\n\nexception more \"More\"\n  of:        hit\n  when:      turnover >= 60 000\n  pays:      7 000\n  reason:    \"Agreed with the head of sales\"\n  approved:  \"Order 4\"\n";
    assert_eq!(told(rule, "3000").as_deref(), Some("6000"));
    assert_eq!(told(rule, "1999.99"), None);
}

#[test]
fn a_bound_beyond_which_less_is_paid_is_crossed_for_no_bonus() {
    assert_eq!(told(&hit("  pays:  if turnover >= 60 000 then 0 else 6 000\n"), "3000"), None);
}

#[test]
fn rules_whose_bounds_are_not_seen_are_named() {
    let count = "\nkpi deals_count \"Count\"\n  measure:  count of deals\n  by date:  closed_on\n";
    let seen = |rule: &str| {
        let deals = crossing(rule, "3000");
        let words = support::premia(deals.path(), &["audit", "--period", "2026-03"]).out;
        (audited(deals.path(), &[])["plans"][0]["bounds_not_seen"].clone(), words.contains("several results at once"))
    };
    let two = format!("{}{count}", hit("  when:  turnover / deals_count >= 30 000\n  pays:  6 000\n"));
    assert_eq!(seen(&two), (serde_json::json!(["hit"]), true));
    let one = format!("{}{count}", hit("  when:  turnover >= 60 000 and deals_count >= 2\n  pays:  6 000\n"));
    assert_eq!(seen(&one), (serde_json::json!([]), false));
}
