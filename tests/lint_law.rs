//! What `premia lint` finds by a profile of law: of each check what raises it, and what nearly does.

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
  pay date:   day 15 of next month
  kind:       "Monthly bonus"
  ground:     "Regulation No. 3"

record employees "Staff"
  extends:       standard
  field salary:  money

record reprimands "Orders"
  key:               order_no
  credited to:       employee
  field order_no:    text
  field employee:    employee
  field imposed_on:  date
  field part:        percent

record loans "Loans"
  key:               number
  credited to:       employee
  field number:      text
  field employee:    employee
  field due_on:      date
  field instalment:  money

kpi turnover "Turnover"
  measure:  sum of payments.amount
  by date:  paid_on
  quota:    500 000

kpi visits "Visits missed"
  measure:  count of payments
  by date:  paid_on
"#;

const BONUS: &str = "\nbonus commission \"Commission\"\n  when:  turnover > 0\n  pays:  5% of turnover\n";

/// The findings about law of a project, as code, kind of message and values.
fn found_in(rules: &str, settings: &str, on: &str) -> Vec<(String, Json)> {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("rules.kpi"), rules).unwrap();
    std::fs::write(dir.path().join("premia.yaml"), format!("records: {{}}\n{settings}")).unwrap();
    let ran = premia(dir.path(), &["lint", "--on", on, "--format", "json", "--fail-on", "never"]);
    let json: Json = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}{}", ran.out, ran.err));
    let findings = json["projects"][0]["findings"].as_array().unwrap();
    let law = findings.iter().filter(|found| {
        let code = found["code"].as_str().unwrap();
        code.starts_with("L05") || code == "L0901"
    });
    law.map(|found| (found["code"].as_str().unwrap().to_owned(), found.clone())).collect()
}

const PROFILE: &str = "lint: {profile: RU-2026, require: []}\n";

fn findings(parts: &str) -> Vec<(String, Json)> {
    found_in(&format!("{PLAN}{parts}"), PROFILE, "2026-06-01")
}

fn codes(parts: &str) -> Vec<String> {
    findings(parts).into_iter().map(|(code, _)| code).collect()
}

/// Raises nothing about law.
fn is_quiet(parts: &str) {
    assert_eq!(codes(parts), Vec::<String>::new(), "{parts}");
}

/// Raises one finding; gives its message.
fn raises(code: &str, parts: &str) -> String {
    let found = findings(parts);
    let codes: Vec<&str> = found.iter().map(|(code, _)| code.as_str()).collect();
    assert_eq!(codes, [code], "{parts}");
    found[0].1["message"].as_str().unwrap().to_owned()
}

fn sanction(lines: &str) -> String {
    let rows = "  for each:  reprimands\n  by date:  imposed_on\n  document:  order_no\n";
    format!("{BONUS}\nsanction reprimand \"After an order\"\n  of:  commission\n{rows}{lines}")
}

fn deduction(title: &str, lines: &str) -> String {
    let rows = "  for each:  loans\n  by date:  due_on\n  amount:  instalment\n  rest:  carried\n";
    format!("{BONUS}\ndeduction loan \"{title}\"\n{rows}{lines}")
}

#[test]
fn without_a_profile_nothing_is_raised_and_no_reason_is_called_idle() {
    let fine = "\ndeduction late \"Fine\"\n  amount:  500\n  from:  total of pay\n  rest:  forgiven\n  \
                allow:  L0502 because \"x\"\n";
    let rules = format!("{PLAN}{BONUS}{fine}");
    assert!(found_in(&rules, "lint: {require: []}\n", "2026-06-01").is_empty());
    let codes: Vec<String> = found_in(&rules, PROFILE, "2026-06-01").into_iter().map(|(code, _)| code).collect();
    assert_eq!(codes, ["L0505"]);
}

#[test]
fn a_norm_counts_from_the_day_on_which_it_is_in_force() {
    let rules = format!("{PLAN}{BONUS}").replace("  kind:       \"Monthly bonus\"\n", "");
    let on = |day| found_in(&rules, PROFILE, day).len();
    assert_eq!([on("2025-08-31"), on("2025-09-01")], [0, 1]);
}

#[test]
fn every_message_names_its_norm_and_the_day_of_the_check() {
    let all = [
        sanction("  reduces by:  50%\n"),
        deduction("Loan", "  from:  total of pay\n"),
        BONUS.replace("  pays:", "  if negative:  recovered\n  pays:"),
    ];
    for parts in all {
        for (code, found) in findings(&parts) {
            let message = found["message"].as_str().unwrap();
            assert!(message.contains("of the Labour Code of Russia, checked on 2026-11-22)"), "{code}: {message}");
            assert!(found["help"].as_str().unwrap().contains("Source: Article 13"), "{code}: {found}");
        }
    }
}

#[test]
fn a_bonus_says_what_kind_of_payment_it_is_on_what_ground_when_and_on_which_conditions() {
    is_quiet(BONUS);
    let message = raises("L0501", "\nbonus commission \"Commission\"\n  pays:  5% of turnover\n");
    assert!(message.starts_with("`commission` does not say: `conditions:` ("), "{message}");
    for states in [
        "  conditions:  \"Paid by clients\"\n  pays:  5% of turnover\n",
        "  by:  turnover\n  mode:  marginal\n  from 0:  5%\n  from 100 000:  6%\n",
        "  for each:  payments where number = 1\n  by date:  paid_on\n  pays:  5% of amount\n",
        "  gate:  turnover >= 100 000, from the first unit\n  pays:  5% of turnover\n",
    ] {
        let found = codes(&format!("\nbonus commission \"Commission\"\n{states}"));
        assert!(found.is_empty(), "{states}: {found:?}");
    }
    // What no rule says is said once, of the plan.
    let bare =
        PLAN.replace("  pay date:   day 15 of next month\n", "").replace("  kind:       \"Monthly bonus\"\n", "");
    let second = BONUS.replace("commission \"", "second \"");
    let found = found_in(&format!("{bare}{BONUS}{second}"), PROFILE, "2026-06-01");
    let message = found[0].1["message"].as_str().unwrap();
    assert!(found.len() == 1 && message.starts_with("No bonus of plan `sales` says: `kind:`, `term:` ("), "{found:?}");
}

#[test]
fn fines_and_cuts_of_the_salary_are_errors_and_unearned_bonuses_are_not() {
    let named = |title: &str| {
        format!(
            "{BONUS}\ndeduction late \"{title}\"\n  amount:  500\n  from:  total of pay\n  limit:  20% of total of pay\n  \
             rest:  forgiven\n"
        )
    };
    for title in [
        "Fine for being late",
        "Penalties",
        "Deprived of the bonus",
        "Штраф за опоздание",
        "Депремирование",
        "Вычет за прогул",
        "Удержание за нарушение трудовой дисциплины",
        "Лишение премии",
        "Санкция",
        "Неустойка",
        "Пеня",
    ] {
        raises("L0502", &named(title));
    }
    for title in
        ["Refined sugar taken home", "Meals", "Обеды", "Прогулка на теплоходе", "Пенсионный взнос", "Лишние обеды"]
    {
        is_quiet(&named(title));
    }
    for (pays, amount) in [
        ("  when:  visits > 3\n  pays:  -5 000\n", "-5 000.00 RUB"),
        ("  when:  visits > 0\n  pays:  -500 * visits\n", "-500.00 RUB"),
        ("  when:  visits > 0\n  pays:  0 RUB - 5 000 RUB\n  if negative:  carried\n", "-5 000.00 RUB"),
        (
            "  conditions:  \"Orders\"\n  for each:  reprimands\n  by date:  imposed_on\n  pays:  0 RUB - 700 RUB\n  if negative:  carried\n",
            "-700.00 RUB",
        ),
        ("  when:  visits > 3\n  pays:  -10% of salary\n", "-10%"),
        (
            "  by:  turnover\n  mode:  amount of the tier\n  below 100 000:  -3 000\n  from 100 000:  5 000\n",
            "-3 000.00 RUB",
        ),
    ] {
        let message = raises("L0502", &format!("{BONUS}\nbonus late \"Visits\"\n{pays}"));
        assert!(message.contains(amount), "{message}");
    }
    is_quiet(&format!("{BONUS}\nbonus visited \"Visits\"\n  when:  visits = 0\n  pays:  5 000\n"));
    let base = "\nbonus base \"Salary\"\n  conditions:  \"The month is worked out\"\n  pays:  salary\n";
    let cut = |of: &str| {
        format!(
            "{BONUS}{base}\nsanction order \"Order\"\n  of:  {of}\n  when:  visits > 3\n  reduces by:  20%\n  \
             document:  \"Order\"\n"
        )
    };
    assert!(raises("L0502", &cut("base")).starts_with("`order` cuts `base`, which is the salary itself"));
    is_quiet(&cut("commission"));
    // A refund is no fine.
    is_quiet(&format!(
        "{BONUS}\nbonus net \"Net\"\n  when:  visits > 3\n  pays:  5% of turnover - 500\n  if negative:  carried\n"
    ));
}

#[test]
fn a_sanction_takes_no_more_than_20_percent_of_the_month() {
    let takes = |lines: &str| raises("L0503", &sanction(lines));
    assert!(takes("  reduces by:  50%\n").contains("25 000.00 RUB of a month's pay of 50 000.00 RUB"));
    // Three orders of 10% come to 30%.
    assert!(takes("  reduces by:  10%\n").starts_with("With 3 orders in one month"));
    assert!(takes("  reduces by:  50%\n  limit:  30% of total of pay\n").contains("15 000.00 RUB of a month's pay"));
    assert!(takes("  reduces by:  50%\n  limit:  4 000\n").contains("4 000.00 RUB of a month's pay of 16 000.00 RUB"));
    for quiet in [
        "  reduces by:  50%\n  limit:  20% of total of pay\n",
        "  reduces by:  50%\n  limit:  20% of (salary + total of pay)\n",
        "  reduces by:  part\n  limit:  1/5 * total of pay\n",
        "  reduces by:  50%\n  limit:  min of (10 000 RUB, 20% of total of bonuses)\n",
    ] {
        is_quiet(&sanction(quiet));
    }
    let when = |condition: &str, share: &str| {
        format!(
            "{BONUS}\nsanction one \"One\"\n  of:  commission\n  when:  {condition}\n  reduces by:  {share}\n  \
             document:  \"Order\"\n"
        )
    };
    is_quiet(&when("visits > 3", "20%"));
    raises("L0503", &when("visits > 3", "20.1%"));
    let message = raises("L0503", &when("visits > 3 for 2 months in a row", "20%"));
    assert!(message.contains("for what happened in other periods"), "{message}");
}

#[test]
fn sanctions_of_one_month_count_together() {
    let two = |first: &str, second: &str| {
        let of = |name: &str, share: &str| {
            format!(
                "\nsanction {name} \"{name}\"\n  of:  commission\n  when:  visits > 3\n  reduces by:  {share}\n  \
                 document:  \"Order\"\n"
            )
        };
        format!("{BONUS}{}{}", of("one", first), of("two", second))
    };
    let message = raises("L0503", &two("20%", "15%"));
    assert!(
        message.starts_with("`one`, `two` can together take 17 500.00 RUB of a month's pay of 50 000.00 RUB"),
        "{message}"
    );
    is_quiet(&two("10%", "10%"));
}

#[test]
fn deductions_for_what_somebody_has_done_wrong_are_fines() {
    for title in ["Удержание за нарушение стандартов", "За жалобу клиента", "Опоздал на смену", "For a breach of rules"]
    {
        raises("L0502", &deduction(title, "  from:  total of pay\n  limit:  20% of total of pay\n"));
    }
}

#[test]
fn paid_bonuses_are_not_taken_back_as_deductions() {
    raises("L0504", &BONUS.replace("  pays:", "  if negative:  recovered\n  pays:"));
    is_quiet(&BONUS.replace("  pays:", "  if negative:  carried\n  pays:"));
    let draw = |rest: &str| {
        format!(
            "{BONUS}\ndraw advance \"Advance\"\n  of:  commission\n  amount:  20 000\n  recoverable:  yes\n  \
             recovered:  at once, from what exceeds the draw\n  on leaving:  from the last pay, the rest is {rest}\n"
        )
    };
    raises("L0504", &draw("owed"));
    is_quiet(&draw("forgiven"));
    raises("L0504", &deduction("Recovery of the bonus", "  from:  total of pay\n  limit:  20% of total of pay\n"));
    raises("L0504", &deduction("Возврат премии", "  from:  total of pay\n  limit:  20% of total of pay\n"));
    is_quiet(&deduction("Return of the loan", "  from:  total of pay\n  limit:  20% of total of pay\n"));
}

#[test]
fn deductions_keep_within_the_limit_of_the_law() {
    let message = raises("L0505", &deduction("Loan", "  from:  total of pay\n"));
    assert!(message.contains("can take 50 000.00 RUB of a pay of 50 000.00 RUB: 100%, more than 20%"), "{message}");
    let takes = |title: &str, limit: &str| {
        raises("L0505", &deduction(title, &format!("  from:  total of pay\n  limit:  {limit}\n")))
    };
    let quiet =
        |title: &str, limit: &str| is_quiet(&deduction(title, &format!("  from:  total of pay\n  limit:  {limit}\n")));
    assert!(takes("Loan", "25% of total of pay").contains("12 500.00 RUB"));
    // 10 000 are 25% of 40 000.
    assert!(takes("Loan", "10 000").contains("10 000.00 RUB of a pay of 40 000.00 RUB: 25%"));
    assert!(takes("Loan", "10% of total of pay + 15% of total of commission").contains("25%"));
    takes("Loan", "if turnover > 0 then 10% of total of pay else 30% of total of commission");
    quiet("Loan", "20% of total of pay");
    quiet("Loan", "total of pay / 5");
    quiet("Loan", "max of (10% of total of pay, 20% of total of commission)");
    quiet("Order of the court", "50% of total of pay");
    takes("Order of the court", "51% of total of pay");
    // 100 of a pay below 500 are more than 20%, whatever waits for the next month.
    let fixed = |rest: &str| {
        format!("{BONUS}\ndeduction loan \"Loan\"\n  amount:  100\n  from:  total of pay\n  rest:  {rest}\n")
    };
    let message = raises("L0505", &fixed("forgiven"));
    assert!(
        message.starts_with("Of a pay below 500.00 RUB `loan` takes more than 20%: 100.00 RUB of 400.00 RUB are 25%"),
        "{message}"
    );
    assert!(raises("L0505", &fixed("carried")).contains("100.00 RUB of 400.00 RUB are 25%"));
    // A share of the pay is never more of it, whatever waits.
    let share = |share: &str| fixed("carried").replace("amount:  100", &format!("amount:  {share} of total of pay"));
    is_quiet(&share("20%"));
    assert!(raises("L0505", &share("20.1%")).contains("20.1%"));
    quiet("Возмещение вреда в связи со смертью кормильца", "70% of total of pay");
    quiet("Алименты", "70% of total of pay");
    is_quiet(&deduction("Loan", "  from:  20% of total of commission\n"));
}

#[test]
fn a_limit_in_a_parameter_is_the_largest_of_its_days() {
    let param = |second: &str| {
        format!("\nparam legal \"Legal\"\n  from 2026-01-01:  20%\n  from 2026-07-01:  {second}\n")
            + &deduction(
                "Loan",
                "  from:  total of pay\n  limit:  legal of total of pay\n  dated by:  last day of period\n",
            )
    };
    is_quiet(&param("15%"));
    assert!(raises("L0505", &param("30%")).contains("30%"));
}

#[test]
fn pay_dates_lie_within_15_days_of_the_period() {
    let with = |day: &str| {
        let rules = format!("{PLAN}{BONUS}").replace("day 15 of next month", day);
        let found = found_in(&rules, PROFILE, "2026-06-01");
        found.into_iter().map(|(_, found)| found["message"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert!(with("day 15 of next month").is_empty());
    assert!(with("15 days after period").is_empty());
    assert!(with("day 16 of next month")[0].contains("is paid on 2026-02-16, 16 days after its end"));
    assert!(with("last day of next month")[0].contains("is paid on 2026-02-28, 28 days after its end"));
    assert_eq!(with("16 days after period").len(), 1);
}
