//! How long `premia check` takes on a book of 1 000 rules, and how that grows: the analysis itself, files in memory.
//!
//! `cargo bench --bench check`. Figures are for comparison on one machine, never a test.

#![allow(missing_docs, reason = "a bench has no readers of its API")]

use std::fmt::Write;

use premia::analyse::analyse;
use premia::data::LintSettings;
use premia::lint::{Subject, lint};
use premia::source::SourceMap;

fn main() {
    divan::main();
}

/// A plan of `rules` rules: of each eight blocks two KPIs, a scale, a parameter, a definition, a bonus with tiers and
/// examples, a bonus on the scale, a notice.
fn book(rules: usize) -> String {
    let mut text = String::from(
        "plan book \"A book of rules\"\n  for:        employees\n  every:      month\n  currency:   RUB\n  rounding:   half up to 0.01\n  \
         effective:  from 2026-01-01\n\nrecord quotas \"Quotas\"\n  extends:         standard\n  field turnover:  money\n",
    );
    for n in 0..rules / 8 {
        let _ = write!(
            text,
            "
kpi turnover_{n} \"Turnover {n}\"
  measure:  sum of payments.amount
  where:    number = {number} and client <> \"own\"
  by date:  paid_on
  quota:    quotas.turnover

kpi clients_{n} \"Clients {n}\"
  measure:  count of different payments.client
  by date:  paid_on

param factor_{n} \"Factor {n}\"
  from 2026-01-01:  1.1
  from 2026-07-01:  1.2

define base_{n} \"Base {n}\"
  is:  if clients_{n} > 3 then turnover_{n} else 50% of turnover_{n}

scale rates_{n} \"Rates {n}\"
  by:              turnover_{n}
  mode:            marginal
  from 0:           5%
  from 300 000:     8%
  from 1 000 000:  12%

bonus fixed_{n} \"Fixed {n}\"
  by:            turnover_{n}
  mode:          amount of the tier
  from 100 000:  25 000
  from 150 000:  35 000
  examples:
    | turnover_{n} | pays   |
    |  99 999.99 |      0 |
    | 100 000    | 25 000 |

bonus commission_{n} \"Commission {n}\"
  when:  attainment of turnover_{n} >= 70%
  pays:  rates_{n} + 1% of base_{n}
  then:  multiply by factor_{n}
  then:  at most 200 000

notice missed_{n} \"Missed {n}\"
  when:    attainment of turnover_{n} < 100% for 2 months in a row
  action:  \"Talk it through\"
",
            number = n % 9 + 1
        );
    }
    text
}

#[divan::bench(args = [100, 1_000, 4_000])]
fn analyse_a_book(bencher: divan::Bencher, rules: usize) {
    let text = book(rules);
    bencher.bench(|| {
        let mut sources = SourceMap::new();
        sources.add("book.kpi", text.as_str());
        let analysed = analyse(&mut sources);
        assert_eq!(analysed.plans.len(), 1);
        analysed
    });
}

/// What `premia lint` adds to that: the rules are analysed already.
#[divan::bench(args = [100, 1_000, 4_000])]
fn lint_a_book(bencher: divan::Bencher, rules: usize) {
    let text = book(rules);
    let mut sources = SourceMap::new();
    sources.add("book.kpi", text.as_str());
    let analysed = analyse(&mut sources);
    let settings = LintSettings::default();
    bencher.bench(|| {
        let blocks: Vec<_> = analysed.plans.iter().map(|plan| analysed.blocks_of(plan)).collect();
        let subjects: Vec<Subject<'_>> = analysed
            .plans
            .iter()
            .zip(&blocks)
            .map(|(plan, blocks)| Subject::of(plan, blocks, &settings, plan.effective.from))
            .collect();
        let linted = lint(&subjects);
        assert!(!linted.findings.is_empty());
        linted
    });
}

#[divan::bench(args = [1_000])]
fn parse_a_book(bencher: divan::Bencher, rules: usize) {
    let text = book(rules);
    let mut sources = SourceMap::new();
    let id = sources.add("book.kpi", text);
    bencher.bench(|| premia::syntax::parse(&sources, id));
}
