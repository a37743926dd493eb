//! What `premia explain` says, and what it leaves out because it has said it.

#![cfg(test)]

mod support;

use support::{Ran, repository};

/// Runs a command in a project of the repository.
fn premia(project: &str, args: &[&str]) -> Ran {
    support::premia(&repository(project), args)
}

#[test]
fn what_was_unfolded_once_is_named_after_that() {
    let Ran { code, out: said, .. } = premia("rules/team-scorecards", &["explain", "Hanna", "--period", "2026-03"]);
    assert_eq!(code, 0, "a part of a name that one person has is enough");
    // The scorecard stands in the condition and in the amount of the same rule.
    assert_eq!(said.matches("results = 117.12121212…%").count(), 2, "{said}");
    assert!(said.contains("│  └─ results = 117.12121212…% (see above)\n"), "{said}");
    // The quota of March is a part of that of the quarter, under another rule.
    assert!(said.contains("quota of sales, 2026-03 = 4 000.00 EUR (see above,"), "{said}");
    assert_eq!(said.matches("data/quotas.csv:19 ").count(), 1, "{said}");
}

#[test]
fn of_a_long_list_the_largest_rows_are_shown_and_what_the_others_come_to() {
    let args = ["explain", "E02", "--period", "2026-03", "--component", "team_plan"];
    let Ran { out: said, .. } = premia("rules/team-scorecards", &args);
    // Eleven deals of the team in March; the smallest is S104 with 610.
    assert!(said.contains("and 1 more row, the smallest, 610.00 EUR in all"), "{said}");
    assert_eq!(said.matches("stage won").count(), 10, "{said}");
    assert!(!said.contains("S104"), "{said}");
    let Ran { out: said, .. } = premia("rules/team-scorecards", &[&args[..], &["--all-rows"]].concat());
    assert!(said.contains("S104") && !said.contains("more row"), "{said}");
}

#[test]
fn a_contest_shows_the_values_of_all_places_and_nobody_else() {
    let args = ["explain", "Кузнецов", "--period", "2026-03"];
    let Ran { code, out: said, .. } = premia("tests/projects/contest-ru", &args);
    assert_eq!(code, 0);
    assert!(said.contains("места с 4 по 5 из 5: 250,00 RUB\n└─ все места: 1: 5; 2–3: 4; 4–5: 2\n"), "{said}");
    for other in ["Петрова", "Сидоров", "Орлова", "Иванова", "Смирнов"] {
        assert!(!said.contains(other), "{said}");
    }
    // A rule for each row that meets none says so in place of a bare 0.
    assert!(said.contains("├─ в этом периоде подходящих записей нет\n"), "{said}");
}

#[test]
fn somebody_who_is_not_there_is_answered_with_the_nearest_name() {
    for (wanted, near) in [("о", "подсказка"), ("Сидорова", "Б. Сидоров"), ("Кузнецев", "Г. Кузнецов")]
    {
        let Ran { code, out: said, err } =
            premia("tests/projects/contest-ru", &["explain", wanted, "--period", "2026-03"]);
        assert_eq!((code, said.as_str()), (2, ""), "{wanted}");
        assert!(err.contains(near), "{wanted}: {err}");
    }
}

const SERVICE: &str = "схема надбавки «Надбавка за стаж»
  участники:   сотрудники
  период:      месяц
  валюта:      RUB
  округление:  арифметическое до 0,01
  действует:   с 01.01.2026

определение стаж «Месяцев работы; месяц приёма — первый»
  значение:  календарные месяцы с дата_приёма по период

премия надбавка «Надбавка за стаж»
  по показателю:  стаж
  режим:          сумма достигнутой ступени
  от 1:           1 000
  от 4:           4 000
  от 21:          21 000
";

#[test]
fn months_behind_a_preposition_stand_in_the_genitive() {
    let folder = support::project(&[
        ("plan.kpi", SERVICE),
        ("premia.yaml", "records:\n  сотрудники: {file: data/people.csv}\n"),
        ("data/people.csv", "табельный_номер,имя,дата_приёма\n1,А. Петрова,2026-02-01\n"),
    ]);
    let told = |period| {
        support::output(folder.path(), &["explain", "1", "--period", period])
            .replace("\n│  │   ", " ")
            .replace("\n│      ", " ")
    };
    let first = told("2026-02");
    assert!(
        first.contains("ступень от 1 месяца → 1 000,00 RUB; до следующей ступени (от 4 месяцев) не хватает 3 месяцев"),
        "{first}"
    );
    let second = told("2026-05");
    assert!(
        second
            .contains("ступень от 4 месяцев → 4 000,00 RUB; до следующей ступени (от 21 месяца) не хватает 17 месяцев"),
        "{second}"
    );
}

#[test]
fn what_a_limit_keeps_for_somebody_who_leaves_is_said_to_be_paid_or_given_up() {
    let Ran { code, out: said, .. } = premia("tests/projects/limit-left", &["explain", "c", "--period", "2026-02"]);
    assert_eq!(code, 0);
    assert!(said.contains("├─ given up, as the payee has left: 13 000.00 RUB\n"), "{said}");
    assert!(said.contains("├─ paid with the last pay, beside the limit: 6 000.00 RUB → 19 000.00 RUB\n"), "{said}");
    // The team's limit cuts somebody who leaves as it does the others; what it cuts is paid all the same.
    assert!(said.contains("of_team (A team gets no more than 6 000): 11 000.00 RUB\n"), "{said}");
}

#[test]
fn each_refund_of_a_payment_is_shown_with_its_part() {
    let args = ["explain", "A", "--period", "2026-03"];
    let Ran { code, out: said, .. } = premia("tests/messages/P0842", &args);
    assert_eq!(code, 0);
    // 700 of 1 000 take back 70 of the 100 paid in February; the second refund comes in April.
    assert!(said.contains("-70.00 RUB taken back, paid in 2026-02"), "{said}");
    assert!(said.contains("taken back in part: 700.00 RUB of 1 000.00 RUB is 70% ← data/refunds.csv:2"), "{said}");
    assert!(!said.contains("R2"), "{said}");
}

#[test]
fn what_a_cap_had_cut_of_refunded_pay_is_said_not_to_be_taken_back() {
    let args = ["explain", "B", "--period", "2026-03"];
    let Ran { code, out: said, .. } = premia("tests/projects/refunds-under-caps", &args);
    assert_eq!(code, 0);
    // Of 9 000 and 6 000 the cap left 12 000: 1 800 of the 3 000 cut are those of the 9 000 that are refunded now.
    assert!(said.contains("first (New clients): -7 200.00 RUB\n"), "{said}");
    assert!(said.contains("-9 000.00 RUB taken back, paid in 2026-01"), "{said}");
    assert!(said.contains("of the pay of 2026-01, 1 800.00 RUB had been cut by of_month"), "{said}");
    assert!(said.contains("not received, so not taken back"), "{said}");
}

#[test]
fn rules_for_others_are_named_once_and_not_told() {
    let Ran { out: said, .. } = premia("rules/dealer-network", &["explain", "Ольга", "--period", "2026-03"]);
    let others = "Не для этого получателя 2 правила: `аванс_представителя`, `доплата_стажёру`\n";
    assert!(said.contains(others), "{said}");
    assert_eq!(said.matches("доплата_стажёру").count(), 1, "{said}");
    // Whoever asks for the rule is told why.
    let asked = ["explain", "Ольга", "--period", "2026-03", "--component", "доплата_стажёру"];
    let Ran { out: said, .. } = premia("rules/dealer-network", &asked);
    assert!(said.contains("доплата_стажёру (Доплата на время обучения): не применяется"), "{said}");
    // For programs nothing is left out.
    let json = ["explain", "Ольга", "--period", "2026-03", "--format", "json"];
    assert!(premia("rules/dealer-network", &json).out.contains("\"доплата_стажёру\""));
    let Ran { out: said, .. } = premia("rules/dealer-network", &["run", "--period", "2026-03"]);
    let table = said.split("Не применяется").next().unwrap();
    // One of the eight is a trainee; the last line is the total of all.
    assert_eq!(table.matches("доплата_стажёру").count(), 2, "{said}");
    assert!(said.contains("доплата_стажёру: для других; "), "{said}");
}

#[test]
fn a_cap_names_what_an_earlier_one_has_cut_of_the_bonus_that_they_share() {
    let args = ["explain", "A", "--component", "of_extra", "--period", "2026-01"];
    let Ran { code, out: said, .. } = premia("tests/projects/caps-crossing", &args);
    assert_eq!(code, 0);
    // 400 - 200 + 900 = 1 100, of which 1 000 are left; the 300 that the other cap has cut of the commission are no matter here.
    assert!(said.contains("of_extra (No more than 1 000 beside the commission): -100.00 RUB\n"), "{said}");
    assert!(said.contains("├─ quota_bonus (Beyond the quota): 400.00 RUB\n"), "{said}");
    assert!(said.contains("├─ cut of these by of_sales (No more than 500 for the sales): -200.00 RUB\n"), "{said}");
}

const LADDERS: &str = "plan sales \"Sales team\"
  for:        employees
  every:      month
  currency:   EUR
  rounding:   half up to 0.01
  effective:  from 2026-01-01

record payments \"Payments\"
  key:               id
  credited to:       seller
  field id:          text
  field seller:      employee
  field paid_on:     date
  field amount:      money

param bonus_rate \"Rate of the year\"
  from 2026-01-01:  1%
  from 2026-03-01:  2%

kpi turnover \"Payments received\"
  measure:  sum of payments.amount
  by date:  paid_on
  quota:    100 000

scale slices \"Rates by slices\"
  by:            turnover
  mode:          marginal
  from 0:         5%
  from 100 000:  10%

bonus whole \"All of it at the rate reached\"
  by:         attainment of turnover
  mode:       whole amount
  on:         turnover
  from 70%:   1%
  from 100%:  2%
  from 120%:  3%
  examples:
    | turnover | attainment of turnover | pays  |
    | 100 000  | 100%                   | 2 000 |

bonus sliced \"Each slice at its own rate\"
  pays:  slices on turnover

bonus of_formula \"An amount that moves with the driver\"
  by:            turnover
  mode:          amount of the tier
  from 50 000:   1% of turnover
  from 100 000:  2% of turnover

bonus dated \"The rate of the year\"
  pays:  bonus_rate * turnover
";

/// A seller whose turnover of March is 80 000, of a quota of 100 000.
fn ladders() -> tempfile::TempDir {
    support::project(&[
        ("plan.kpi", LADDERS),
        ("premia.yaml", "records:\n  employees: {file: data/people.csv}\n  payments: {file: data/payments.csv}\n"),
        ("data/people.csv", "id,name,hired_on\nA,Anna K.,2025-01-01\n"),
        ("data/payments.csv", "id,seller,paid_on,amount\nP1,A,2026-03-04,50000\nP2,A,2026-03-09,30000\n"),
    ])
}

#[test]
fn tiers_not_reached_are_shown_with_what_is_missing_and_what_they_would_give() {
    let folder = ladders();
    let told = |component, lang| {
        let args = ["explain", "A", "--period", "2026-03", "--component", component, "--lang", lang];
        support::output(folder.path(), &args)
            .replace("\n│  │   ", " ")
            .replace("\n│     │   ", " ")
            .replace("\n│         ", " ")
    };
    let whole = told("whole", "en");
    // 1% of 80 000 is paid; at 100% it were 2% of 100 000, at 120% 3% of 120 000.
    let next = "next tier from 100%: 20 percentage points to go, that is 20 000.00 EUR of turnover, rate 2%; it would give 2 000.00 EUR\n";
    assert!(whole.contains(&format!("tier reached: from 70% → 800.00 EUR, rate 1%; {next}")), "{whole}");
    let further = "not reached: from 120%, 40 percentage points to go, that is 40 000.00 EUR of turnover, rate 3%; it would give 3 600.00 EUR\n";
    assert!(whole.contains(further), "{whole}");
    // 5% of the first 100 000.
    assert!(told("sliced", "en").contains("20 000.00 EUR to go, rate 10%; it would give 5 000.00 EUR\n"));
    // 2% of the turnover of today is not what the next tier would pay.
    let formula = told("of_formula", "en");
    assert!(formula.contains("→ 800.00 EUR; next tier from 100 000.00 EUR: 20 000.00 EUR to go\n"), "{formula}");
    let russian = told("whole", "ru");
    let further = "не достигнута ступень от 120%: не хватает 40 п. п., это 40 000,00 EUR показателя turnover, ставка 3%; она дала бы 3 600,00 EUR\n";
    assert!(russian.contains(further), "{russian}");
}

#[test]
fn the_text_of_each_rule_stands_with_its_file_and_line_once() {
    let folder = ladders();
    let told = support::output(folder.path(), &["explain", "A", "--period", "2026-03"]).replace("\n│      ", " ");
    let whole = "├─ plan.kpi:31 · by: attainment of turnover · mode: whole amount · on: turnover · from 70%: 1% · from 100%: 2% · from 120%: 3%\n";
    assert!(told.contains(whole), "{told}");
    assert_eq!(told.matches("plan.kpi:20 · measure: sum of payments.amount").count(), 1, "{told}");
    assert!(told.contains("bonus_rate = 2%, since 2026-03-01 (plan.kpi:16)\n"), "{told}");
}

#[test]
fn json_holds_the_rule_the_parameter_and_the_tiers_ahead() {
    let folder = ladders();
    let text = support::output(folder.path(), &["explain", "A", "--period", "2026-03", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let lines = json["plans"][0]["lines"].as_array().unwrap();
    assert_eq!(lines[0]["rule"]["written"], "plan.kpi:31");
    assert!(lines[0]["rule"]["text"].as_str().unwrap().starts_with("bonus whole"));
    let steps = |line: usize| lines[line]["trace"]["parts"].as_array().unwrap().clone();
    fn find(steps: &[serde_json::Value], kind: &str) -> Option<serde_json::Value> {
        steps.iter().find_map(|step| {
            let below = step["parts"].as_array().map(Vec::as_slice).unwrap_or_default();
            if step["kind"] == kind { Some(step.clone()) } else { find(below, kind) }
        })
    }
    let tier = find(&steps(0), "tier").unwrap();
    assert_eq!(tier["ahead"].as_array().unwrap().len(), 2);
    assert_eq!(tier["ahead"][1]["boundary"], "1.2");
    assert_eq!(tier["ahead"][1]["missing_of_kpi"]["amount"], "40000");
    assert_eq!(tier["ahead"][1]["would_give"], "3600");
    assert!(find(&steps(2), "tier").unwrap()["ahead"][0]["would_give"].is_null());
    let param = find(&steps(3), "param").unwrap();
    assert_eq!((&param["since"], &param["defined"]), (&"2026-03-01".into(), &"plan.kpi:16".into()));
    assert_eq!(param["written"], "plan.kpi:52");
}
