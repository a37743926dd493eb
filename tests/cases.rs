//! What is said of scenarios that cannot be used, and what their comparison looks at.

#![cfg(test)]

use premia::analyse::analyse;
use premia::cases::{read, resolve};
use premia::diagnostics::render::{Form, Look, render};
use premia::language::Lang;
use premia::source::SourceMap;

const PLAN: &str = r#"plan sales "Sales team"
  for:        employees
  every:      quarter
  currency:   EUR
  rounding:   half up to 0.01
  effective:  from 2026-01-01

bonus turnover_bonus "For the turnover"
  pays:  500

notice quiet "Nothing sold"
  when:  total of bonuses = 0
"#;

/// The messages about a case, one a line, without the name of its file.
fn said(case: &str) -> String {
    let mut sources = SourceMap::new();
    sources.add("plan.kpi", PLAN);
    let analysed = analyse(&mut sources);
    assert!(!analysed.has_errors(), "{:?}", analysed.diagnostics);
    let id = sources.add("case.yaml", case);
    let problems = read(&sources, id).and_then(|case| resolve(&case, &analysed.plans).map(|_| ()));
    let text = render(&problems.err().unwrap_or_default(), &sources, Form::Short, &Look::plain(Lang::En));
    text.replace("case.yaml:", "")
}

#[test]
fn unknown_names_are_answered_with_known_ones() {
    let case = "
period: 2026-Q1
given:
  employes:
    - {id: 1}
  employees:
    - {id: 1, nam: Anna}
expect:
  - {payee: Anna, component: turnover_bonsu, pays: 500}
  - {payee: Anna, compnent: turnover_bonus, pays: 500}
notices:
  - {payee: Anna, name: quite}
plan: seles
";
    insta::assert_snapshot!(said(case), @"13:7: error[P0901]: The case names the plan `seles`, which is not known here");
    insta::assert_snapshot!(said(&case.replace("plan: seles\n", "")), @r#"
    4:3: error[P0901]: The case names the record `employes`, which is not known here
    7:15: error[P0901]: The case names the column `nam`, which is not known here
    9:30: error[P0901]: The case names the component `turnover_bonsu`, which is not known here
    10:19: error[P0901]: The case names the key `compnent`, which is not known here
    12:25: error[P0901]: The case names the notice `quite`, which is not known here
    "#);
}

#[test]
fn values_are_taken_as_written_or_refused() {
    let amount = |text: &str| said(&format!("period: 2026-Q1\nexpect:\n  - {{total: {text}}}\n"));
    for good in ["500", "25 000.50", "1234567890123456.78", "-12.5", "\"25 000\"", "0.10"] {
        assert_eq!(amount(good), "", "{good}");
    }
    for wrong in ["5O0", "1e5", "0x1F", "~", "\"\"", "yes", "not applicable"] {
        assert!(amount(wrong).contains("P0905"), "{wrong}: {}", amount(wrong));
    }
    // A comma ends the value inside braces: the rest of the amount is a key that nobody knows.
    insta::assert_snapshot!(amount("25 000,50"), @"3:20: error[P0901]: The comma has cut an amount in two: `50` stands alone behind it");
    let given = "period: 2026-Q1\ngiven:\n  employees:\n    - {id: 1, name: 3500000,00}\nexpect: [{total: 1}]\n";
    insta::assert_snapshot!(said(given), @"4:29: error[P0901]: The comma has cut an amount in two: `00` stands alone behind it");
    assert_eq!(said("period: 01.2026..03.2026\nexpect: [{total: 1}]\n"), "");
    let month = said("period: 2026-01\nexpect: [{total: 1}]\n");
    insta::assert_snapshot!(month, @"1:9: error[P0905]: `2026-01` is not a time in which a period of the plan ends");
    assert_eq!(said("period: 2026-01..2026-03\nexpect: [{total: 1}]\n"), "");
}

#[test]
fn keys_that_are_missing_or_twice_are_named() {
    let case = "
period: 2026-Q1
expect:
  - {payee: Anna, pays: 500}
  - {payee: Anna, component: turnover_bonus}
  - {payee: Anna, component: turnover_bonus, pays: 1, total: 2}
  - {payee: Anna}
notices:
  - {name: quiet}
";
    insta::assert_snapshot!(said(case), @r#"
    4:6: error[P0909]: The key `component` is missing
    5:6: error[P0909]: The key `pays` is missing
    6:62: error[P0909]: The key `total` cannot stand beside a component: a total is of all components
    7:6: error[P0909]: The key `total` is missing
    9:6: error[P0909]: The key `payee` is missing
    "#);
    insta::assert_snapshot!(said("period: 2026-Q1\nexpect:\n  - {total: 1, total: 2}\nperiod: 2026-Q2\n"), @r#"
    3:16: error[P0909]: The key `total` stands twice
    4:1: error[P0909]: The key `period` stands twice
    "#);
    insta::assert_snapshot!(said("expect:\n  - {total: 1}\n"), @"1:1: error[P0909]: The key `period` is missing");
    insta::assert_snapshot!(said("name: Nothing\nperiod: 2026-Q1\n"), @"1:7: error[P0903]: The case “Nothing” expects nothing, so it can never fail");
    assert_eq!(said("period: 2026-Q1\nnotices: []\n"), "");
}

#[test]
fn keys_are_known_in_both_languages() {
    assert_eq!(said("период: 2026-Q1\nожидается:\n  - {премия: turnover_bonus, размер: 500}\nуведомления: []\n"), "");
    insta::assert_snapshot!(said("период: 2026-Q1\nожидаеться:\n  - {итого: 500}\nтолько: да\n"), @"2:1: error[P0901]: The case names the key `ожидаеться`, which is not known here");
}

#[test]
fn a_text_that_is_no_case_ends_in_a_message() {
    for text in ["", "- a\n", "period: [\n", "expect: {a: 1}\n", "given: 1\n", "\u{0}", "a: &x [*x]\n", "{{{{", "text"]
    {
        assert!(said(text).contains("P090"), "{text:?}: {}", said(text));
    }
    assert!(said(&"[".repeat(10_000)).contains("P0904"));
    assert!(said(&"a: {".repeat(10_000)).contains("P0904"));
}
