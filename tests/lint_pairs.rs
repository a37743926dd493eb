//! What `premia lint` finds of rules in forms that are easily missed, each beside one that only looks like it: tables by role,
//! results of which less is better, caps over other results, groups, choices.

#![cfg(test)]

mod support;

use serde_json::Value as Json;
use support::premia;

const PLAN: &str = r#"plan sales "Sales"
  for:        employees where role in ("seller", "senior")
  every:      month
  currency:   RUB
  rounding:   half up to 0.01
  effective:  from 2026-01-01
"#;

const DATA: &str = r#"
record employees "People"
  extends:     standard
  field role:  text

record payments "Payments"
  extends:       standard
  field amount:  money "Paid by clients, with VAT"
  field margin:  money "Less the cost of the work"
  field open:    money
  computed half: 50% of open

kpi turnover "Turnover"
  measure:  sum of payments.amount
  by date:  paid_on

kpi margin_sum "Margin"
  measure:  sum of payments.margin
  by date:  paid_on

kpi minutes "Minutes for each call"
  measure:     average of calls.minutes
  by date:     called_on
  quota:       6
  attainment:  quota / measure

kpi score "Score"
  measure:  average of calls.score
  by date:  called_on

kpi mood "Mood"
  measure:  average of calls.mood
  by date:  called_on

kpi calls_made "Calls"
  measure:  count of calls
  by date:  called_on

record calls "Calls"
  key:              id
  credited to:      agent
  field id:         text
  field agent:      employee
  field called_on:  date
  field minutes:    number
  field score:      percent
  field mood:       percent

"#;

fn linted(head: &str, rules: &str, settings: &str) -> Vec<Json> {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("rules.kpi"), format!("{PLAN}{head}{DATA}{rules}")).unwrap();
    std::fs::write(dir.path().join("premia.yaml"), format!("records: {{}}\nlint: {{{settings}}}\n")).unwrap();
    let ran = premia(dir.path(), &["lint", "--on", "2026-06-01", "--format", "json", "--lang", "en"]);
    let json: Json = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}{}", ran.out, ran.err));
    assert_eq!(json["projects"][0]["mistakes"], serde_json::json!([]), "{json:#}");
    json["projects"][0]["findings"].as_array().unwrap_or_else(|| panic!("{json}")).clone()
}

/// The findings of a code.
fn found(rules: &str, code: &str) -> Vec<Json> {
    of_code(linted("", rules, "require: []"), code)
}

fn of_code(all: Vec<Json>, code: &str) -> Vec<Json> {
    all.into_iter().filter(|found| found["code"] == code).collect()
}

fn amounts(of: &Json, names: &[&str]) -> Vec<String> {
    names
        .iter()
        .map(|name| of["values"][name]["amount"].as_str().unwrap_or_else(|| panic!("{of}")).to_owned())
        .collect()
}

const SHARE: &str = "bonus share \"Share\"\n  pays:  5% of turnover\n\n";

fn cap(limit: &str) -> String {
    format!("cap all \"All\"\n  of:       total of bonuses\n  at most:  {limit}\n  excess:   lost\n\n")
}

fn tiers(when: &str, second: &str) -> String {
    format!(
        "bonus top \"Top\"\n{when}  by:            turnover\n  mode:          amount of the tier\n  from 100 000:  2 000\n  from {second}\n\n"
    )
}

#[test]
fn a_line_of_which_a_cap_leaves_something_is_paid() {
    let unpaid = |rules: &str| found(rules, "L0206").len();
    // Of 10 000 and 6 000 at 200 000 the cap leaves 15 000; without the line it were 12 000.
    let step = tiers("", "200 000: 6 000");
    assert_eq!(unpaid(&format!("{SHARE}{step}{}", cap("15 000"))), 0);
    // With 12 000 nothing is left of it.
    assert_eq!(unpaid(&format!("{SHARE}{step}{}", cap("12 000"))), 1);
    assert_eq!(unpaid(&format!("{SHARE}{step}{}", cap("12 000.01"))), 0);
    // A limit of the rule itself: 5 000 of 6 000 are left, of 2 000 all.
    let limited = |most: &str| unpaid(&step.replace("6 000\n", &format!("6 000\n  then:          at most {most}\n")));
    assert_eq!(["5 000", "2 000", "2 000.01"].map(limited), [0, 1, 0]);
}

#[test]
fn a_cap_over_other_results_limits_each_of_them() {
    let other = "bonus extra \"Extra\"\n  pays:  3% of margin_sum\n\n";
    let step = tiers("", "500 000: 25 000").replace("100 000:  2 000", "100 000:  20 000");
    let of = |code: &str, limit: &str| found(&format!("{step}{other}{}", cap(limit)), code);
    // Whatever the margin brings, nothing is left of the second line; so there is no step to buy, and no smaller share.
    assert_eq!([of("L0206", "20 000").len(), of("L0206", "20 000.01").len()], [1, 0]);
    let windows = |limit: &str| of("L0201", limit).iter().map(|one| amounts(one, &["from", "to"])).collect::<Vec<_>>();
    assert_eq!(windows("20 000"), [["80000", "100000"]]);
    assert_eq!(windows("25 000"), [["80000", "100000"], ["495000", "500000"]]);
}

#[test]
fn a_line_for_some_people_may_be_one_that_nobody_reaches() {
    let of = |limit: &str| {
        found(&format!("{}{}", tiers("  when:          role = \"seller\"\n", "200 000: 6 000"), cap(limit)), "L0206")
            .len()
    };
    assert_eq!([of("2 000"), of("2 000.01")], [1, 0]);
}

#[test]
fn a_written_cap_over_several_rules_is_what_ends_them() {
    let step = tiers("", "300 000: 6 000");
    let ends = |rules: &str| found(rules, "L0205").len();
    assert_eq!(ends(&format!("{SHARE}{step}{}", cap("15 000"))), 0);
    // A cap that nothing reaches is not why more brings no more.
    assert_eq!(ends(&format!("{step}{}", cap("15 000"))), 1);
}

#[test]
fn a_group_that_takes_the_smallest_is_a_cap_and_pays_no_more_than_the_share() {
    let fixed = "bonus fixed \"Fixed\"\n  when:  turnover > 0\n  pays:  12 000\n\n";
    let of = |takes: &str, settings: &str, code: &str| {
        let group = format!("group g \"G\"\n  of:     share, fixed\n  takes:  {takes}\n\n");
        of_code(linted("", &format!("{SHARE}{fixed}{group}"), &format!("require: []{settings}")), code)
    };
    assert_eq!([of("smallest", "", "L0301").len(), of("largest", "", "L0301").len()], [0, 1]);
    let caps = of("smallest", ", caps: none", "L0303");
    let [one] = caps.as_slice() else { panic!("{caps:?}") };
    // 5% of 240 000 are 12 000.
    assert_eq!(amounts(one, &["from", "pay"]), ["240000", "12000"]);
    assert_eq!([of("largest", ", caps: none", "L0303").len(), of("smallest", "", "L0303").len()], [0, 0]);
}

#[test]
fn a_pool_of_the_same_money_adds_up_with_a_share_of_it() {
    let of = |share: &str, of_pool: &str| {
        found(
            &format!(
                "bonus p \"P\"\n  pays:  {share} of margin_sum\n\npool q \"Q\"\n  per:          team\n  team as of:   last day of period\n  amount:       {of_pool}\n  shared by:    margin_sum\n  if no basis:  equally\n"
            ),
            "L0301",
        )
    };
    let told = of("70%", "40% of margin_sum");
    let [one] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!(one["values"]["rules"], serde_json::json!(["`p`", "`q`"]));
    assert_eq!(of("60%", "40% of margin_sum"), Vec::<Json>::new());
    // Of other money it is a share of something else.
    assert_eq!(of("70%", "40% of turnover"), Vec::<Json>::new());
    // Where a condition is met: 110% from 1 000 on.
    let from = |bound: &str| of("70%", &format!("40% of margin_sum\n  when:         margin_sum {bound}"));
    let told = from(">= 1 000");
    let [one] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!(amounts(one, &["at", "pays"]), ["1000", "1100"]);
    assert_eq!(from("< 0"), Vec::<Json>::new());
    // Of another result it is met in some months.
    assert_eq!(of("70%", "40% of margin_sum\n  when:         turnover >= 5 000").len(), 1);
    assert_eq!(of("60%", "40% of margin_sum\n  when:         turnover >= 5 000").len(), 0);
}

const BY_ROLE: &str = "param asked \"Asked\"\n  table:\n    | role     | result    |\n    | \"seller\" | 150 000   |\n    | \"senior\" | 240 000   |\n\nkpi own \"Own\"\n  measure:  sum of payments.amount\n  by date:  paid_on\n  quota:    asked\n\n";

#[test]
fn a_promise_is_held_against_the_quota_of_each_role() {
    let slices = "bonus c \"C\"\n  by:         attainment of own\n  on:         own\n  mode:       marginal\n  from 0%:    4%\n  from 100%:  8%\n\nbonus g \"G\"\n  by:         attainment of own\n  mode:       linear\n  from 50%:   0\n  from 100%:  2 000\n  then:       at most 2 000\n";
    let of = |promised: &str| {
        let head = format!("  promised:   {promised}\n");
        of_code(linted(&head, &format!("{BY_ROLE}{slices}"), "require: []"), "L0304")
    };
    // 4% of 240 000 and 2 000 for a senior; 4% of 150 000 and 2 000 for a seller.
    assert_eq!(of("11 600"), Vec::<Json>::new());
    let told = of("11 600.01");
    let [one] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!(amounts(one, &["low", "pays"]), ["8000", "11600"]);
    // Of a role for which the plan is not nothing is promised.
    let others = BY_ROLE.replace("| \"senior\" ", "| \"head\"   ");
    let head = "  promised:   8 000.01\n";
    let told = of_code(linted(head, &format!("{others}{slices}"), "require: []"), "L0304");
    assert_eq!(amounts(&told[0], &["low", "pays"]), ["8000", "8000"]);
}

#[test]
fn a_promise_under_a_cap_says_what_is_known_and_what_is_not() {
    let rules = "bonus fixed \"Fixed\"\n  when:  score >= 0%\n  pays:  42 000\n\nbonus open \"Open\"\n  pays:  5% of turnover\n\n";
    let of = |promised: &str, limit: &str| {
        let rules = format!("{rules}{}", cap(limit));
        of_code(linted(&format!("  promised:   {promised}\n"), &rules, "require: []"), "L0304")
    };
    let told = of("120 000", "200 000");
    let [one] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!(
        (amounts(one, &["pays"]), &one["values"]["rules"]),
        (vec!["42000".to_owned()], &serde_json::json!(["open"]))
    );
    // What the cap leaves of what is known is all that there is.
    let told = of("120 000", "40 000");
    assert_eq!(
        (amounts(&told[0], &["pays"]), &told[0]["values"]["rules"]),
        (vec!["40000".to_owned()], &serde_json::json!([]))
    );
    assert_eq!(of("42 000", "200 000"), Vec::<Json>::new());
}

#[test]
fn an_example_that_states_somebodys_own_quota_says_what_is_paid_at_it() {
    let quotas = "record quotas \"Quotas\"\n  extends:    standard\n  field own:  money\n\nkpi own \"Own\"\n  measure:  sum of payments.amount\n  by date:  paid_on\n  quota:    quotas.own\n\nbonus c \"C\"\n  by:         attainment of own\n  on:         own\n  mode:       marginal\n  from 0%:    4%\n  from 100%:  8%\n";
    let of = |promised: &str, example: &str| {
        of_code(linted(&format!("  promised:   {promised}\n"), &format!("{quotas}{example}"), "require: []"), "L0304")
    };
    let keys = |told: Vec<Json>| told.iter().map(|one| one["values"]["open"].clone()).collect::<Vec<_>>();
    assert_eq!(keys(of("40 000", "")), [serde_json::json!(1)]);
    let example = "  given:      quota of own = 1 000 000\n  examples:\n    | own       | attainment of own | pays   |\n    | 1 000 000 | 100%              | 40 000 |\n";
    assert_eq!(of("40 000", example), Vec::<Json>::new());
    assert_eq!(amounts(&of("40 000.01", example)[0], &["pays"]), ["40000"]);
}

#[test]
fn a_leading_kpi_is_weighed_for_each_role() {
    let of = |rate: &str| {
        let rules = format!(
            "param calls_asked \"Calls\"\n  table:\n    | role     | result |\n    | \"seller\" | 400    |\n    | \"senior\" | 500    |\n\nkpi dials \"Dials\"\n  measure:   count of calls\n  by date:   called_on\n  quota:     calls_asked\n  leads to:  own\n\n{BY_ROLE}bonus x \"X\"\n  pays:  5 RUB * dials\n\nbonus y \"Y\"\n  pays:  {rate} of own\n"
        );
        found(&rules, "L0108")
    };
    // 2 000 for the calls of a seller, 2 500 for those of a senior; 1% of 150 000 are 1 500, of 240 000 2 400.
    let told = of("1%");
    let [one] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!(amounts(one, &["pays", "result_pays"]), ["2000", "1500"]);
    assert!(one["message"].as_str().unwrap().contains("role = \"seller\""), "{one}");
    // 4/3% of 150 000 are 2 000, of 240 000 3 200.
    assert_eq!(of("(4% / 3)"), Vec::<Json>::new());
}

#[test]
fn a_table_in_which_all_roles_have_the_same_quota_is_one_quota_for_all() {
    let quota =
        |rules: &str| found(&format!("{rules}bonus m \"M\"\n  pays:  1 000 RUB * attainment of own\n"), "L0402");
    assert_eq!(quota(BY_ROLE), Vec::<Json>::new());
    let same = quota(&BY_ROLE.replace("240 000", "150 000"));
    assert_eq!(amounts(&same[0], &["quota"]), ["150000"]);
    // A formula is said by what it comes to.
    let made = quota(
        &BY_ROLE
            .replace("quota:    asked", "quota:    3 * base_quota")
            .replace("param asked", "param base_quota \"Base\"\n  is:  50 000.25 RUB\n\nparam asked"),
    );
    assert_eq!(amounts(&made[0], &["quota"]), ["150000.75"]);
}

#[test]
fn a_weight_that_a_parameter_says_is_a_weight() {
    let of = |weight: &str| {
        let rules = format!(
            "param w \"W\"\n  is:  {weight}\n\nkpi a \"A\"\n  measure:  count of calls\n  by date:  called_on\n  quota:    100\n\ndefine card \"Card\"\n  is:  (100% - w) * attainment of a + w * attainment of minutes\n\nbonus b \"B\"\n  pays:  1 000 RUB * card\n"
        );
        found(&rules, "L0106").iter().map(|one| one["values"]["weight"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(of("4.99%"), [serde_json::json!("0.0499")]);
    assert_eq!(of("5%"), Vec::<Json>::new());
}

#[test]
fn a_plan_for_sellers_and_their_head_is_not_one_for_heads() {
    let kpi = "kpi of_team \"Team\"\n  measure:     count of calls\n  by date:     called_on\n  per:         team\n  team as of:  last day of period\n\nbonus b \"B\"\n  dated by:  last day of period\n  pays:      100 RUB * of_team\n";
    let of = |roles: &str| {
        let dir = tempfile::tempdir().unwrap();
        let plan = PLAN.replace("(\"seller\", \"senior\")", roles);
        std::fs::write(dir.path().join("rules.kpi"), format!("{plan}{DATA}{kpi}")).unwrap();
        std::fs::write(dir.path().join("premia.yaml"), "records: {}\nlint: {require: []}\n").unwrap();
        premia(dir.path(), &["lint", "--on", "2026-06-01", "--format", "json"]).out.contains("L0107")
    };
    let all = ["(\"director\", \"head of team\")", "(\"seller\", \"director\")", "(\"seller\", \"senior\")"];
    assert_eq!(all.map(of), [false, true, true]);
}

#[test]
fn a_row_that_may_be_worth_nothing_is_paid_for_though_its_amount_is_asked_for() {
    let of = |filter: &str| {
        let rule =
            format!("bonus c \"C\"\n  for each:  payments where {filter}\n  by date:   paid_on\n  pays:      7 000\n");
        found(&rule, "L0201").iter().map(|one| one["values"].get("least").is_some()).collect::<Vec<_>>()
    };
    // From 10 000 on it is a step like any other.
    assert_eq!([of("amount >= 0"), of("amount >= 10 000")], [vec![true], vec![false]]);
}

#[test]
fn a_better_result_that_is_paid_less_is_found_where_less_is_better() {
    let of = |amounts: [&str; 3], code: &str| {
        let [first, second, third] = amounts;
        found(
            &format!(
                "bonus m \"M\"\n  by:      minutes\n  mode:    amount of the tier\n  from 0:  {first}\n  from 4:  {second}\n  from 6:  {third}\n"
            ),
            code,
        )
    };
    // Up to 4 minutes are better than 5, and bring less.
    let falls = of(["100", "200", "50"], "L0204");
    let [one] = falls.as_slice() else { panic!("{falls:?}") };
    assert_eq!(amounts(one, &["pays_before", "pays_after"]), ["200", "100"]);
    assert_eq!(of(["200", "100", "50"], "L0204"), Vec::<Json>::new());
    // The step that is lost, not the one in the wrong direction.
    let step = |amounts_of: [&str; 3]| {
        of(amounts_of, "L0202").iter().map(|one| amounts(one, &["size"])[0].clone()).collect::<Vec<_>>()
    };
    assert_eq!(step(["100", "200", "50"]), ["150"]);
    assert_eq!(step(["200", "100", "50"]), ["100"]);
    // Less than a tenth is no step.
    assert_eq!(step(["200", "190", "180.5"]), Vec::<String>::new());
    let met = found("bonus m \"M\"\n  when:  minutes <= 6\n  pays:  200\n", "L0202");
    assert_eq!(amounts(&met[0], &["size", "before", "after"]), ["200", "200", "0"]);
}

#[test]
fn rates_of_the_result_itself_that_fall_too_fast_pay_less_for_more() {
    let of = |last: &str| {
        let rules = format!(
            "scale t \"Rates\"\n  by:            turnover\n  mode:          linear\n  from 0:        5%\n  from 200 000:  12%\n  from 400 000:  {last}\n\nbonus c \"C\"\n  pays:  t on turnover\n"
        );
        found(&rules, "L0204")
            .iter()
            .map(|one| amounts(one, &["less", "pays_before", "pays_after"]))
            .collect::<Vec<_>>()
    };
    // x (0.12 - 0.08 (x - 200 000) / 200 000) is largest at 250 000: 25 000; 4% of 400 000 are 16 000.
    assert_eq!(of("4%"), [["250000", "25000", "16000"]]);
    // x (0.12 - 0.05 (x - 200 000) / 200 000) is largest at 340 000: 28 900; 7% of 400 000 are 28 000.
    assert_eq!(of("7%"), [["340000", "28900", "28000"]]);
    // Of 8% the top of the parabola is the end itself.
    assert_eq!(of("8%"), Vec::<Vec<String>>::new());
}

#[test]
fn pay_that_no_result_changes_is_found_in_a_condition_and_in_a_choice() {
    let of = |rule: &str| {
        let all = found(&format!("bonus m \"M\"\n{rule}\n"), "L0103");
        all.iter().map(|one| amounts(one, &["pay"])[0].clone()).collect::<Vec<_>>()
    };
    assert_eq!(of("  when:  score >= 0% or mood >= 10%\n  pays:  100"), ["100"]);
    assert_eq!(of("  when:  score >= 1% or mood >= 10%\n  pays:  100"), Vec::<String>::new());
    let choice = |last: &str| {
        of(&format!("  pays:  if score >= 70% then (if mood > 80% then 100 RUB else {last} RUB) else 100 RUB"))
    };
    assert_eq!([choice("100"), choice("100.01")], [vec!["100".to_owned()], Vec::new()]);
}

#[test]
fn a_quota_is_one_wherever_it_is_asked_for() {
    let of = |rule: &str| of_code(linted("", rule, "require: [evidence]"), "L0401").len();
    let bonus = |lines: &str| of(&format!("bonus m \"M\"\n{lines}\n"));
    let inside = |at: &str| {
        [
            bonus(&format!("  pays:  if calls_made >= {at} then 100 RUB else 90 RUB")),
            bonus(&format!("  when:  score >= 80% and (calls_made >= {at} or mood > 90%)\n  pays:  100")),
            bonus(&format!("  by:         calls_made\n  mode:       amount of the tier\n  from {at}:  100")),
        ]
    };
    // Of the minutes the quota has no evidence either, but nothing is paid by them.
    assert_eq!(inside("400"), [1, 1, 1]);
    assert_eq!(inside("10"), [0, 0, 0]);
    // Of several lines each is a step; what is paid for each one beyond is a rate.
    assert_eq!(
        bonus("  by:         calls_made\n  mode:       amount of the tier\n  from 100:  50\n  from 400:  100"),
        0
    );
    assert_eq!(bonus("  by:         calls_made\n  mode:       marginal\n  from 400:  5 RUB"), 0);
}

#[test]
fn what_is_computed_from_an_amount_without_a_title_is_as_little_said() {
    let of = |field: &str| {
        let rules = format!(
            "kpi base \"Base\"\n  measure:  sum of payments.{field}\n  by date:  paid_on\n\nbonus b \"B\"\n  pays:  3% of base\n"
        );
        found(&rules, "L0302").iter().map(|one| one["values"]["field"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(of("half"), [serde_json::json!("payments.open")]);
    assert_eq!(of("amount"), Vec::<Json>::new());
}

#[test]
fn a_window_counts_what_the_rule_rounds_on_the_way() {
    let of = |then: &str| {
        let rule = format!(
            "bonus q \"Q\"\n  by:            margin_sum\n  mode:          whole amount\n  from 0:        3%\n  from 200 000:  5%\n{then}"
        );
        found(&rule, "L0201").iter().map(|one| amounts(one, &["from", "to", "at", "adds", "earns"])).collect::<Vec<_>>()
    };
    // 3% of 196 000 less 4 000 are 1 880, paid as 2 000; 5% of 200 000 less 4 000 are 6 000: 4 000 more.
    let hundreds =
        of("  then:          minus 4 000\n  then:          at least 0\n  then:          round half up to 1 000\n");
    assert_eq!(hundreds, [["196000", "200000", "196000.01", "3999.99", "4000"]]);
    // 3% of 195 800 are 5 874, paid as 5 800; 10 000 at 200 000: 4 200 more.
    assert_eq!(of("  then:          round down to 100\n"), [["195800", "200000", "195800.01", "4199.99", "4200"]]);
    // Without a rounding: 0.97 x = 190 000.
    assert_eq!(of("")[0][0], "195876.29");
}

#[test]
fn a_line_between_two_slopes_is_paid_though_a_cap_stands_at_it() {
    let of = |limit: &str| {
        let rule = format!(
            "bonus team \"Team\"\n  by:            turnover\n  mode:          linear\n  from 80 000:   0\n  from 100 000:  20 000\n  from 120 000:  35 000\n\n{}",
            cap(limit)
        );
        found(&rule, "L0206").iter().map(|one| amounts(one, &["tier"])[0].clone()).collect::<Vec<_>>()
    };
    // 20 000 are paid at 100 000; of what lies beyond nothing is left.
    assert_eq!(of("20 000"), ["120000"]);
    assert_eq!(of("20 000.01"), Vec::<String>::new());
}

#[test]
fn a_review_that_is_still_to_come_is_none() {
    let of = |reviewed: &str| {
        let head = format!("  reviewed:   {reviewed}\n");
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("rules.kpi"), format!("{PLAN}{head}{DATA}{SHARE}")).unwrap();
        std::fs::write(dir.path().join("premia.yaml"), "records: {}\nlint: {require: []}\n").unwrap();
        let ran = premia(dir.path(), &["lint", "--on", "2027-03-01", "--messages", "short", "--lang", "en"]);
        (ran.err.contains("L0105"), ran.err.contains("a day that is still to come"))
    };
    assert_eq!(["2027-03-01", "2027-03-02", "2026-02-28"].map(of), [(false, false), (true, true), (true, false)]);
}

#[test]
fn what_keeps_a_rule_from_being_drawn_has_its_name_and_short_messages_leave_the_tables() {
    let rule = "bonus q \"Q\"\n  by:      turnover\n  on:      margin_sum\n  mode:    marginal\n  slices:  in proportion\n  from 0:        5%\n  from 200 000:  8%\n";
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("rules.kpi"), format!("{PLAN}{DATA}{rule}")).unwrap();
    std::fs::write(dir.path().join("premia.yaml"), "records: {}\nlint: {require: []}\n").unwrap();
    let out = |args: &[&str]| {
        premia(dir.path(), &[&["lint", "--on", "2026-06-01", "--lang", "en", "--messages", "short"], args].concat()).out
    };
    assert!(
        out(&["--scales"]).contains("it asks a KPI that only the data knows: margin_sum"),
        "{}",
        out(&["--scales"])
    );
    assert!(out(&["--bounds"]).contains("What sales pays one person"), "{}", out(&["--bounds"]));
    assert_eq!(out(&[]), "");
}
