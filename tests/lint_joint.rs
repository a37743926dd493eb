//! What `premia lint` finds of rules that pay one person by one result: together, in a group, under a cap, with exceptions.

#![cfg(test)]

mod support;

use serde_json::Value as Json;
use support::premia;

const PLAN: &str = r#"plan sales "Sales"
  for:        employees
  every:      month
  currency:   RUB
  rounding:   half up to 0.01
  effective:  from 2026-01-01

record employees "People"
  extends:     standard
  field role:  text

kpi turnover "Turnover"
  measure:  sum of payments.amount
  by date:  paid_on

record payments "Payments"
  extends:       standard
  field amount:  money "Paid by clients, with VAT"

"#;

/// The findings of these codes: the code, the rule, and the two values that tell one from another.
fn found(rules: &str, codes: &[&str]) -> Vec<Json> {
    found_in(PLAN, rules, codes)
}

fn found_in(plan: &str, rules: &str, codes: &[&str]) -> Vec<Json> {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("rules.kpi"), format!("{plan}{rules}")).unwrap();
    std::fs::write(dir.path().join("premia.yaml"), "records: {}\nlint: {require: []}\n").unwrap();
    let ran = premia(dir.path(), &["lint", "--on", "2026-06-01", "--format", "json", "--lang", "en"]);
    let json: Json = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}{}", ran.out, ran.err));
    let all = json["projects"][0]["findings"].as_array().unwrap_or_else(|| panic!("{json}"));
    all.iter().filter(|found| codes.iter().any(|code| found["code"] == *code)).cloned().collect()
}

/// The windows of dealing with oneself: whose, from, to.
fn windows(rules: &str) -> Vec<[String; 3]> {
    windows_in(PLAN, rules)
}

fn windows_in(plan: &str, rules: &str) -> Vec<[String; 3]> {
    let text = |of: &Json| of["amount"].as_str().or(of.as_str()).unwrap_or_else(|| panic!("{of}")).to_owned();
    let all = found_in(plan, rules, &["L0201"]);
    all.iter().map(|one| ["rule", "from", "to"].map(|name| text(&one["values"][name]))).collect()
}

fn window(rule: &str, from: &str, to: &str) -> Vec<[String; 3]> {
    vec![[rule.to_owned(), from.to_owned(), to.to_owned()]]
}

const SHARE: &str = "bonus share \"Share\"\n  pays:  5% of turnover\n\n";

#[test]
fn two_rules_with_one_bound_make_one_step() {
    let step =
        |name: &str, pays: &str| format!("bonus {name} \"{name}\"\n  when:  turnover >= 100 000\n  pays:  {pays}\n\n");
    let both = step("a", "5 000") + &step("b", "7 000");
    // 12 000 at 100 000.
    assert_eq!(windows(&both), window("a", "88000", "100000"));
    let said = found(&both, &["L0201"])[0]["message"].as_str().unwrap().to_owned();
    assert!(said.ends_with("with `b` counted in"), "{said}");
    // What goes on from one rule to the next is no step.
    let parted = "bonus a \"A\"\n  when:  turnover < 300 000\n  pays:  10% of turnover\n\nbonus b \"B\"\n  when:  turnover >= 300 000\n  pays:  10% of turnover\n\n";
    assert_eq!(found(parted, &["L0201", "L0203", "L0204"]), Vec::<Json>::new());
    // 10% of 299 999.99 are 30 000.00, 8% of 300 000 are 24 000.
    let falls = found(&parted.replace(">= 300 000\n  pays:  10%", ">= 300 000\n  pays:  8%"), &["L0201", "L0204"]);
    let [one] = falls.as_slice() else { panic!("{falls:?}") };
    let values = ["pays_before", "pays_after"].map(|name| one["values"][name]["amount"].as_str().unwrap().to_owned());
    assert_eq!((one["code"].as_str(), values), (Some("L0204"), ["30000".to_owned(), "24000".to_owned()]));
}

#[test]
fn rules_for_different_people_do_not_add_up() {
    let of = |name: &str, role: &str, pays: &str| {
        format!("bonus {name} \"{name}\"\n  when:  role = \"{role}\" and turnover >= 100 000\n  pays:  {pays}\n\n")
    };
    let apart = of("a", "seller", "5 000") + &of("b", "head", "7 000");
    assert_eq!(windows(&apart), [window("a", "95000", "100000"), window("b", "93000", "100000")].concat());
    // A rule for everybody adds up with each of them: the step where most is earned is told.
    let all = format!("{apart}bonus c \"c\"\n  when:  turnover >= 100 000\n  pays:  1 000\n\n");
    let found = windows(&all);
    assert!(found.contains(&["b".to_owned(), "92000".to_owned(), "100000".to_owned()]), "{found:?}");
    assert!(found.contains(&["a".to_owned(), "94000".to_owned(), "100000".to_owned()]), "{found:?}");
}

#[test]
fn of_a_group_one_is_paid() {
    let fixed = "bonus fixed \"Fixed\"\n  when:  turnover >= 200 000\n  pays:  50 000\n\n";
    let group =
        |takes: &str| format!("{SHARE}{fixed}group best \"Best\"\n  of:     share, fixed\n  takes:  {takes}\n\n");
    // From 5% of y to 50 000 at 200 000: 0.95 y > 150 000.
    assert_eq!(windows(&group("largest")), window("fixed", "157894.74", "200000"));
    // 10 000 of the share are less than 50 000: nothing changes there.
    assert_eq!(windows(&group("smallest")), Vec::<[String; 3]>::new());
    // The share applies always and stands first.
    assert_eq!(windows(&group("first applicable")), Vec::<[String; 3]>::new());
    let turned = group("first applicable").replace("share, fixed", "fixed, share");
    assert_eq!(windows(&turned), window("fixed", "157894.74", "200000"));
    // Added up: 50 000 and 5% of what is put in, 1.05 y > ... (200 000 - 50 000 - 10 000) / 0.95.
    assert_eq!(windows(&group("sum")), window("fixed", "147368.43", "200000"));
}

#[test]
fn a_cap_takes_steps_away() {
    let tiers = "bonus fixed \"Fixed\"\n  by:            turnover\n  mode:          amount of the tier\n  from 100 000:  25 000\n  from 150 000:  35 000\n\n";
    let cap = |limit: &str, excess: &str| {
        format!("{tiers}cap all \"All\"\n  of:       total of bonuses\n  at most:  {limit}\n  excess:   {excess}\n\n")
    };
    assert_eq!(windows(&cap("25 000", "lost")), window("fixed", "75000", "100000"));
    // 5 000 of the second step are left: from 145 000 on.
    let both = [window("fixed", "75000", "100000"), window("fixed", "145000", "150000")].concat();
    assert_eq!(windows(&cap("30 000", "lost")), both);
    assert_eq!(windows(tiers).len(), 2);
}

#[test]
fn exceptions_by_the_result_count() {
    let exception = |lines: &str| {
        format!(
            "{SHARE}exception more \"More\"\n  of:        share\n{lines}  reason:    \"Asked for\"\n  approved:  \"Head\"\n\n"
        )
    };
    // From 5% of y to 75 000 at a million: 0.95 y > 925 000.
    let rises = exception("  when:      turnover >= 1 000 000\n  pays:      multiply by 150%\n");
    assert_eq!(windows(&rises), window("share", "973684.22", "1000000"));
    let falls = exception("  when:      turnover >= 1 000 000\n  pays:      at most 30 000\n");
    let found_there = found(&falls, &["L0204"]);
    let [one] = found_there.as_slice() else { panic!("{found_there:?}") };
    assert_eq!(one["values"]["pays_after"]["amount"], "30000");
    // For some people only: the rule is looked at as it is for everybody else.
    let some = exception(
        "  for:       employees where role = \"head\"\n  when:      turnover >= 1 000 000\n  pays:      multiply by 150%\n",
    );
    assert_eq!(windows(&some), Vec::<[String; 3]>::new());
}

#[test]
fn what_is_paid_by_a_supposed_amount_is_not_added_to_what_is_written() {
    let quota = "record quotas \"Quotas\"\n  extends:         standard\n  field turnover:  money\n\n";
    let with_quota = PLAN.replace("  by date:  paid_on\n", "  by date:  paid_on\n  quota:    quotas.turnover\n");
    let own = "bonus a \"A\"\n  when:  attainment of turnover >= 100%\n  pays:  8% of turnover\n\n";
    let fixed = "bonus b \"B\"\n  when:  turnover >= 100 000\n  pays:  5 000\n\n";
    // The quota of 100 000 is an example: that the other step lies there, too, is chance.
    let apart = windows_in(&with_quota, &format!("{quota}{own}{fixed}"));
    assert_eq!(apart, [window("a", "92000", "100000"), window("b", "95000", "100000")].concat());
    // Two shares of one quota are one step for every quota: 8% and 4% of it.
    let both = format!("{quota}{own}{}", own.replace("bonus a", "bonus c").replace("8%", "4%"));
    assert_eq!(windows_in(&with_quota, &both), window("a", "88000", "100000"));
}

const TIERS: &str = "bonus fixed \"Fixed\"\n  by:            turnover\n  mode:          amount of the tier\n  from 500 000:  30 000\n  from 900 000:  70 000\n\n";

/// What the findings of a code say is not counted.
fn uncounted(rules: &str, code: &str) -> Vec<String> {
    let named = |one: &Json| one["values"]["uncounted"].as_array().map_or_else(String::new, |all| all[0].to_string());
    found(rules, &[code]).iter().map(named).collect()
}

#[test]
fn a_cap_that_moves_with_the_result_counts_at_each_value_of_it() {
    let cap = |share: &str| {
        format!("{TIERS}cap k \"K\"\n  of:       fixed\n  at most:  {share} of turnover\n  excess:   lost\n\n")
    };
    // 2% are 10 000 at 500 000, and below 30 000 up to a million and a half: the tier at 900 000 brings nothing.
    assert_eq!(windows(&cap("2%")), window("fixed", "490000", "500000"));
    assert_eq!(uncounted(&cap("2%"), "L0201"), [""]);
    // 70 000 are paid from 3 500 000 on, so that tier is reached.
    assert_eq!(found(&cap("2%"), &["L0206"]), Vec::<Json>::new());
    // 7% are 35 000 at 500 000 and 63 000 at 900 000: 33 000 more than 30 000.
    let both = [window("fixed", "470000", "500000"), window("fixed", "867000", "900000")].concat();
    assert_eq!(windows(&cap("7%")), both);
    // A limit below 0 stops a run: nothing is counted, and that is said.
    let below = cap("2%").replace("2% of turnover", "turnover - 100 000");
    assert_eq!(windows(&below).len(), 2);
    assert_eq!(uncounted(&below, "L0201"), ["\"`k`\"", "\"`k`\""]);
}

#[test]
fn a_cap_by_role_counts_where_the_role_is_known_and_is_named_where_it_is_not() {
    let cap = "cap k \"K\"\n  of:       fixed\n  at most:  if role = \"technician\" then 25 000 RUB else 90 000 RUB\n  excess:   lost\n\n";
    let all = format!("{TIERS}{cap}");
    let open = [window("fixed", "470000", "500000"), window("fixed", "860000", "900000")].concat();
    assert_eq!((windows(&all), uncounted(&all, "L0201")), (open.clone(), vec!["\"`k`\"".to_owned(); 2]));
    // By the rule, or by the plan: 25 000 at 500 000, and never more.
    let own = all.replace("  by:   ", "  when:          role = \"technician\"\n  by:   ");
    assert_eq!((windows(&own), uncounted(&own, "L0201")), (window("fixed", "475000", "500000"), vec![String::new()]));
    assert_eq!(found(&own, &["L0206"]).len(), 1);
    let plan = PLAN.replace("for:        employees", "for:        employees where role = \"technician\"");
    assert_eq!(windows_in(&plan, &all), window("fixed", "475000", "500000"));
    // For the others there are 90 000, more than is ever paid.
    let others = PLAN.replace("for:        employees", "for:        employees where role = \"seller\"");
    assert_eq!(windows_in(&others, &all), open);
}

#[test]
fn what_limits_a_group_or_a_longer_period_is_named() {
    let cap =
        |more: &str| format!("{TIERS}cap k \"K\"\n  of:       fixed\n  at most:  25 000\n  excess:   lost\n{more}\n");
    let team = cap("  per:      company\n");
    assert_eq!((windows(&team).len(), uncounted(&team, "L0201")), (2, vec!["\"`k`\"".to_owned(); 2]));
    assert_eq!(uncounted(&cap("  every:    quarter\n"), "L0201"), ["\"`k`\"", "\"`k`\""]);
    assert_eq!(uncounted(&cap(""), "L0201"), [""]);
}

#[test]
fn a_guarantee_takes_from_a_step_what_is_paid_without_it() {
    let step = "bonus a \"A\"\n  when:  turnover >= 500 000\n  pays:  30 000\n\n";
    let draw = |amount: &str, more: &str| format!("{step}draw d \"D\"\n  of:      a\n  amount:  {amount}\n{more}\n");
    let kept = "  recoverable:  no\n";
    assert_eq!(windows(&draw("30 000", kept)), Vec::<[String; 3]>::new());
    assert_eq!(windows(&draw("29 000.01", kept)), Vec::<[String; 3]>::new());
    // 30 000 in place of 20 000.
    assert_eq!(windows(&draw("20 000", kept)), window("a", "490000", "500000"));
    assert_eq!(uncounted(&draw("20 000", kept), "L0201"), [""]);
    // What is paid back is lent: the step is worth all of it in the end.
    let lent = "  recoverable:  yes\n  recovered:    at once, from what exceeds the draw\n  on leaving:   forgiven\n";
    assert_eq!(windows(&draw("20 000", lent)), window("a", "470000", "500000"));
    assert_eq!(uncounted(&draw("20 000", lent), "L0201"), ["\"`d`\""]);
    // One over another rule, too, is used up by what that pays; one over another rule alone has no part in it.
    let other = "bonus c \"C\"\n  for each:  payments\n  by date:   paid_on\n  pays:      1% of amount\n\n";
    let two = format!("{other}{}", draw("20 000", kept).replace("of:      a", "of:      a, c"));
    assert!(uncounted(&two, "L0201").iter().all(|said| said.contains("`d`")), "{:?}", uncounted(&two, "L0201"));
    let apart = format!("{other}{}", draw("20 000", kept).replace("of:      a", "of:      c"));
    assert!(uncounted(&apart, "L0201").iter().all(|said| !said.contains("`d`")));
}

#[test]
fn a_rule_by_the_same_result_that_is_not_added_up_is_named() {
    let with = |rule: &str| format!("{TIERS}bonus x \"X\"\n{rule}\n");
    let quarter = with("  window:       quarter so far\n  if negative:  zero\n  pays:    1% of turnover\n");
    assert_eq!(uncounted(&quarter, "L0201"), ["\"`x`\"", "\"`x`\""]);
    // Added up, or for other people, it is not.
    assert_eq!(uncounted(&with("  pays:  1% of turnover\n"), "L0201"), ["", ""]);
    let others = quarter.replace("  by:   ", "  when:          role = \"a\"\n  by:   ");
    let others = others.replace("  window:", "  when:    role = \"b\"\n  window:");
    assert_eq!(uncounted(&others, "L0201"), ["", ""]);
}

#[test]
fn people_of_each_row_of_a_table_are_paid_under_their_cap() {
    let bar = "param bar \"Threshold\"\n  table:\n    | role | from 2026-01-01 |\n    | \"a\"  | 500 000         |\n    | \"b\"  | 800 000         |\n\n";
    let hit = format!("{bar}bonus hit \"Hit\"\n  when:  turnover >= bar\n  pays:  30 000\n\n");
    assert_eq!(windows(&hit), [window("hit", "470000", "500000"), window("hit", "770000", "800000")].concat());
    let cap = |most: &str| format!("{hit}cap k \"K\"\n  of:       hit\n  at most:  {most}\n  excess:   lost\n\n");
    let capped = [window("hit", "480000", "500000"), window("hit", "780000", "800000")].concat();
    assert_eq!(windows(&cap("20 000")), capped);
    // By role: 20 000 for one, 25 000 for the other.
    let by_role = cap("if role = \"a\" then 20 000 RUB else 25 000 RUB");
    assert_eq!(windows(&by_role), [window("hit", "480000", "500000"), window("hit", "775000", "800000")].concat());
    assert_eq!(uncounted(&by_role, "L0201"), ["", ""]);
    // Beside a rule for everybody: 30 000 and 5% of 500 000 - x. 0.95 x > 0.95 * 500 000 - 30 000.
    let both = format!("{hit}{SHARE}");
    assert_eq!(windows(&both), [window("hit", "468421.06", "500000"), window("hit", "768421.06", "800000")].concat());
}

#[test]
fn what_pays_more_than_it_costs_without_end_is_told_of_the_rule_that_does() {
    let rules = "bonus a \"A\"\n  pays:  12% of turnover\n\nbonus x \"X\"\n  by:        turnover\n  mode:      marginal\n  from 0:        0%\n  from 100 000:  90%\n\n";
    let said = found(rules, &["L0201"]);
    // 12% and 90% are 102%.
    let [one] = said.as_slice() else { panic!("{said:?}") };
    assert_eq!(
        (one["values"]["rule"].as_str(), one["values"]["together"].to_string()),
        (Some("x"), "[\"`a`\"]".to_owned())
    );
}

#[test]
fn a_rule_for_people_for_whom_the_plan_is_not_is_told_once_and_not_looked_at() {
    let rules = |role: &str| {
        format!("{}\n", TIERS.replace("  by:   ", &format!("  when:          role = \"{role}\"\n  by:   ")))
    };
    let plan = PLAN.replace("for:        employees", "for:        employees where role = \"technician\"");
    let codes = |rules: &str| {
        let all = found_in(&plan, rules, &["L0201", "L0203", "L0205", "L0206"]);
        all.iter().map(|one| one["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(codes(&rules("seller")), ["L0206"]);
    // Two windows, 6% and then more, a flat end.
    assert_eq!(codes(&rules("technician")), ["L0201", "L0201", "L0205"]);
}

#[test]
fn a_group_that_takes_the_smallest_ends_flat() {
    let group = |takes: &str| {
        format!(
            "bonus a \"A\"\n  pays:  2% of turnover\n\nbonus b \"B\"\n  when:  turnover >= 5 000\n  pays:  300\n\ngroup g \"G\"\n  of:     a, b\n  takes:  {takes}\n\n"
        )
    };
    let ends = found(&group("smallest"), &["L0205"]);
    let [one] = ends.as_slice() else { panic!("{ends:?}") };
    // 2% of 15 000 are 300.
    let value = |name: &str| one["values"][name]["amount"].as_str().unwrap().to_owned();
    assert_eq!(
        (value("from"), value("pay"), one["values"]["rule"].as_str()),
        ("15000".to_owned(), "300".to_owned(), Some("g"))
    );
    assert_eq!(found(&group("largest"), &["L0205"]), Vec::<Json>::new());
}

#[test]
fn pay_without_end_beside_what_is_not_below_0_is_pay_without_end() {
    let most = |rules: &str| {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("rules.kpi"), format!("{PLAN}{rules}")).unwrap();
        std::fs::write(dir.path().join("premia.yaml"), "records: {}\nlint: {require: []}\n").unwrap();
        let ran = premia(dir.path(), &["lint", "--on", "2026-06-01", "--bounds", "--format", "json", "--lang", "en"]);
        let json: Json = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}{}", ran.out, ran.err));
        json["projects"][0]["bounds"][0]["all"]["most"]["known"].as_str().unwrap().to_owned()
    };
    let role = "bonus r \"R\"\n  when:  role = \"x\"\n  pays:  12% of turnover\n\n";
    assert_eq!(most(&format!("{SHARE}{role}")), "none");
    // A cap may end it, and what may be below 0 make it good.
    let cap = "cap k \"K\"\n  of:       total of bonuses\n  at most:  if role = \"x\" then 9 RUB else 8 RUB\n  excess:   lost\n\n";
    assert_ne!(most(&format!("{SHARE}{role}{cap}")), "none");
}
