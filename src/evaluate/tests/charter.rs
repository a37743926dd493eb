//! Plans from text, with the numbers that their documents promise.

use crate::analyse::analyse;
use crate::diagnostics::Code;
use crate::evaluate::check_examples;
use crate::source::SourceMap;

/// The examples of a plan written as text: how many hold, and the codes of the others.
fn examples(text: &str) -> (usize, Vec<Code>) {
    let mut sources = SourceMap::new();
    sources.add("plan.kpi", text);
    let analysed = analyse(&mut sources);
    let errors: Vec<_> = analysed.diagnostics.iter().filter(|problem| problem.is_error()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let results = check_examples(&analysed.plans[0]);
    let failed = results.iter().filter_map(|result| result.problem.as_ref()).map(|problem| problem.code).collect();
    (results.iter().filter(|result| result.holds()).count(), failed)
}

const HEAD: &str = r#"
plan sales "Sales"
  for:        employees
  every:      month
  currency:   RUB
  rounding:   half up to 0.01
  effective:  from 2026-01-01

record employees "Staff"
  key:              id
  employed:         from hired_on
  field id:         text
  field hired_on:   date

record payments "Payments"
  key:             id
  credited to:     manager
  field id:        text
  field manager:   employee
  field paid_on:   date
  field amount:    money
  field margin:    money
  field number:    count
  field quality:   number

kpi turnover "Turnover"
  measure:  sum of payments.amount
  by date:  paid_on
  quota:    100 000

kpi margin_sum "Margin"
  measure:  sum of payments.margin
  by date:  paid_on

kpi quality_rate "Quality"
  measure:  average of payments.quality
  by date:  paid_on
"#;

#[test]
fn the_numbers_of_the_charter() {
    let rules = r#"
bonus turnover_bonus "Fixed bonus for the month's turnover"
  by:            turnover
  mode:          amount of the tier
  from 100 000:  25 000
  from 150 000:  35 000
  examples:
    | turnover   | pays   |
    |  99 999.99 |      0 |
    | 100 000    | 25 000 |
    | 149 999.99 | 25 000 |
    | 150 000    | 35 000 |

scale margin_rates "Commission on margin"
  by:              margin_sum
  mode:            marginal
  from 0:           5%
  from 300 000:     8%
  from 1 000 000:  12%

bonus commission "Commission on margin"
  when:   attainment of turnover >= 70%
  pays:   margin_rates on margin_sum
  then:   multiply by quality_rate
  then:   at most 200 000
  then:   prorate by calendar days employed
  given:  attainment of turnover = 100%, calendar days employed = 100%
  examples:
    | margin_sum | quality_rate | pays    |
    |  1 200 000 | 1.0          |  95 000 |
    |  1 200 000 | 0.5          |  47 500 |
    |  9 000 000 | 1            | 200 000 |

define month_of_service "Month of service; the month of hire is 1"
  is:     calendar months from hired_on through period
  given:  hired_on = 2026-01-31
  examples:
    | period  | result |
    | 2026-01 | 1      |
    | 2026-04 | 4      |

bonus newcomer "Newcomers"
  when:  month_of_service <= 3
  pays:  20 000
"#;
    assert_eq!(examples(&format!("{HEAD}{rules}")), (9, vec![]));
}

#[test]
fn published_readings_of_a_gate() {
    // From the first unit, or only on what exceeds the gate: the text says which.
    let rules = r#"
bonus from_the_first "From the first rouble once the gate is reached"
  by:            turnover
  mode:          whole amount
  from 100 000:  8%
  examples:
    | turnover | pays  |
    |  99 999  |     0 |
    | 112 000  | 8 960 |

bonus above_the_gate "Only on what exceeds the gate"
  by:            turnover
  mode:          marginal
  from 100 000:  8%
  examples:
    | turnover | pays |
    | 100 000  |    0 |
    | 112 000  |  960 |
"#;
    assert_eq!(examples(&format!("{HEAD}{rules}")), (4, vec![]));
}

#[test]
fn an_example_that_promises_another_amount_fails() {
    let rules = r#"
bonus share "A third"
  pays:  turnover / 3
  examples:
    | turnover | pays  |
    | 100      | 33.33 |
    | 100      | 33.34 |
"#;
    assert_eq!(examples(&format!("{HEAD}{rules}")), (1, vec![Code::ExampleFails]));
}
