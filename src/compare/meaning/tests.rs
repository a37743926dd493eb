//! What is a difference and what is none.

use crate::compare::meaning::{Became, Meaning, Touches, meaning};
use crate::language::Lang;
use crate::source::SourceMap;
use crate::syntax::tree::{Block, File};
use crate::syntax::{Random, parse, write};

const PLAN: &str = r#"
plan agency "Agency"
  for:        employees
  every:      month
  currency:   RUB
  rounding:   half up to 0.01
  effective:  from 2026-01-01

# A comment.
kpi turnover "Turnover"
  measure:  sum of payments.amount
  by date:  paid_on

define doubled "Two times"
  is:  turnover * rate

param rate "Rate"
  from 2026-01-01:  5%
  from 2026-07-01:  6%

param quotas_of "Quota"
  table:
    | role     | from 2026-01-01 | from 2026-07-01 |
    | "junior" |  6 000 000      |  6 600 000      |
    | "senior" | 12 000 000      | 13 200 000      |

bonus fixed "Fixed"
  by:            turnover
  mode:          amount of the tier
  from 100 000:  25 000
  from 150 000:  35 000
  examples:
    | turnover | pays   |
    | 100 000  | 25 000 |
    | 150 000  | 35 000 |

bonus share "Share"
  when:  doubled >= 10
  pays:  5% of turnover
  then:  multiply by rate
  then:  at most 200 000
  note:  "For documents"

notice missed "Missed"
  when:    turnover < 10
  action:  "Talk"
"#;

fn read(text: &str) -> File {
    let mut sources = SourceMap::new();
    let id = sources.add("t.kpi", text);
    let (file, diagnostics) = parse(&sources, id);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    file
}

fn differences(old: &File, new: &File, lang: Lang) -> Meaning {
    let blocks = |file: &File| -> Vec<Block> { file.blocks.clone() };
    let (old, new) = (blocks(old), blocks(new));
    meaning(&old.iter().collect::<Vec<_>>(), &new.iter().collect::<Vec<_>>(), lang)
}

fn told(found: &Meaning) -> Vec<String> {
    let mut out = Vec::new();
    for block in &found.blocks {
        let was = block.renamed_from.as_ref().map(|name| format!(" was {name}")).unwrap_or_default();
        let head = format!("{}{was}", block.name);
        match &block.became {
            Became::Added(lines) => out.push(format!("{head} added {:?}: {}", block.touches, lines.join(" / "))),
            Became::Removed(lines) => out.push(format!("{head} removed {:?}: {}", block.touches, lines.join(" / "))),
            Became::Changed(parts) if parts.is_empty() => out.push(format!("{head} {:?}", block.touches)),
            Became::Changed(parts) => out.extend(parts.iter().map(|part| {
                let side = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".to_owned());
                let label = match &part.was_label {
                    Some(was) => format!("{was} => {}", part.label),
                    None => part.label.clone(),
                };
                format!("{head} [{label}] {} => {} {:?}", side(&part.before), side(&part.after), part.touches)
            })),
        }
    }
    out
}

fn changed(by: &[(&str, &str)]) -> Vec<String> {
    let mut text = PLAN.to_owned();
    for (from, to) in by {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    told(&differences(&read(PLAN), &read(&text), Lang::En))
}

#[test]
fn form_order_language_and_inner_names_are_no_difference() {
    let file = read(PLAN);
    assert_eq!(told(&differences(&file, &file, Lang::En)), [""; 0]);
    let russian = read(&write(&file, Lang::Ru));
    assert_eq!(told(&differences(&file, &russian, Lang::Ru)), [""; 0]);
    let mut turned = file.clone();
    turned.blocks.reverse();
    assert_eq!(told(&differences(&file, &turned, Lang::En)), [""; 0]);
    assert_eq!(changed(&[("# A comment.", "# Another."), ("from 150 000:  35 000", "from 150000: 35000")]), [""; 0]);
    assert_eq!(changed(&[("doubled", "twice"), ("rate", "base_rate"), ("turnover", "Revenue")]), [""; 0]);
}

#[test]
fn a_genitive_is_the_same_name() {
    let text = "показатель оборот (оборота) «Оборот»\n  расчёт: сумма поля платежи.сумма\n\nпремия доля «Доля»\n  размер: 5% от оборота\n";
    let other = text.replace(" (оборота)", "").replace("от оборота", "от оборот");
    assert_eq!(told(&differences(&read(text), &read(&other), Lang::Ru)), [""; 0]);
}

#[test]
fn tiers_rates_and_steps_are_told_one_by_one() {
    assert_eq!(
        changed(&[("from 150 000:  35 000", "from 150 000:  36 000")]),
        ["fixed [from 150 000] 35 000 => 36 000 Amounts"]
    );
    assert_eq!(
        changed(&[("from 150 000:  35 000", "from 160 000:  35 000")]),
        ["fixed [from 150 000 => from 160 000] 35 000 => 35 000 Amounts"]
    );
    assert_eq!(
        changed(&[("from 150 000:  35 000", "from 150 000:  35 000\n  from 200 000: 45 000")]),
        ["fixed [from 200 000] - => 45 000 Amounts"]
    );
    assert_eq!(changed(&[("  from 150 000:  35 000\n", "")]), ["fixed [from 150 000] 35 000 => - Amounts"]);
    assert_eq!(changed(&[("2026-07-01:  6%", "2026-07-01:  6.5%")]), ["rate [from 2026-07-01] 6% => 6.5% Amounts"]);
    assert_eq!(
        changed(&[("when:  doubled >= 10", "when:  doubled > 10")]),
        ["share [when] doubled >= 10 => doubled > 10 Amounts"]
    );
    // The order of steps is the order of operations.
    assert_eq!(
        changed(&[(
            "  then:  multiply by rate\n  then:  at most 200 000",
            "  then:  at most 200 000\n  then:  multiply by rate"
        )]),
        [
            "share [then] multiply by rate => at most 200 000 Amounts",
            "share [then] at most 200 000 => multiply by rate Amounts"
        ]
    );
    assert_eq!(changed(&[("  then:  multiply by rate\n", "")]), ["share [then] multiply by rate => - Amounts"]);
}

#[test]
fn tables_are_told_cell_by_cell() {
    assert_eq!(
        changed(&[("13 200 000", "13 500 000")]),
        ["quotas_of [table: \"senior\" · from 2026-07-01] 13 200 000 => 13 500 000 Amounts"]
    );
    assert_eq!(
        changed(&[("    | \"senior\" | 12 000 000      | 13 200 000      |\n", "")]),
        ["quotas_of [table: \"senior\"] | \"senior\" | 12 000 000 | 13 200 000 | => - Amounts"]
    );
    assert_eq!(
        changed(&[("| 150 000  | 35 000 |", "| 150 000  | 36 000 |")]),
        ["fixed [examples: 150 000] 35 000 => 36 000 Examples"]
    );
}

#[test]
fn words_are_told_apart_from_pay() {
    assert_eq!(changed(&[("\"Share\"", "\"A share\"")]), ["share [] Share => A share Words"]);
    assert_eq!(changed(&[("For documents", "For papers")]), ["share [note] \"For documents\" => \"For papers\" Words"]);
    assert_eq!(changed(&[("\"Talk\"", "\"Speak\"")]), ["missed [action] \"Talk\" => \"Speak\" Words"]);
    assert_eq!(
        changed(&[("turnover < 10", "turnover < 20")]),
        ["missed [when] turnover < 10 => turnover < 20 Besides"]
    );
}

#[test]
fn a_rule_with_another_name_is_told_once() {
    assert_eq!(changed(&[("bonus fixed", "bonus monthly")]), ["monthly was fixed Besides"]);
    let file = read(&PLAN.replace("bonus fixed", "bonus monthly"));
    assert_eq!(differences(&read(PLAN), &file, Lang::En).renamed, [("fixed".to_owned(), "monthly".to_owned())]);
    // Another name and other amounts: another rule.
    let both = changed(&[("bonus fixed", "bonus monthly"), ("35 000", "36 000")]);
    assert_eq!(both.len(), 2);
    assert!(
        both[0].starts_with("monthly added Amounts: by: turnover / mode: amount of the tier / from 100 000: 25 000")
    );
    assert!(both[1].starts_with("fixed removed Amounts"));
}

#[test]
fn rules_come_and_go() {
    let cut = PLAN.replace("notice missed \"Missed\"\n  when:    turnover < 10\n  action:  \"Talk\"\n", "");
    let (old, new) = (read(&cut), read(PLAN));
    assert_eq!(
        told(&differences(&old, &new, Lang::En)),
        ["missed added Besides: when: turnover < 10 / action: \"Talk\""]
    );
    assert_eq!(differences(&new, &old, Lang::Ru).touches(), Some(Touches::Besides));
}

#[test]
fn of_any_text_form_and_language_are_no_difference_and_a_lost_line_is_one() {
    for seed in 0..40 {
        let file = Random::new(seed).file();
        for lang in Lang::ALL {
            let other = read(&write(&file, lang));
            assert_eq!(told(&differences(&file, &other, lang)), [""; 0], "{seed}");
        }
        for (at, block) in file.blocks.iter().enumerate() {
            if block.clauses.is_empty() || block.kind.item == crate::syntax::labels::BlockKind::Import {
                continue;
            }
            let mut less = file.clone();
            less.blocks[at].clauses.pop();
            assert!(differences(&file, &less, Lang::En).touches().is_some(), "{seed}: {at}");
            assert!(differences(&less, &file, Lang::Ru).touches().is_some(), "{seed}: {at}");
        }
    }
}
