//! The analysis on whole texts.

use crate::analyse::analyse;
use crate::diagnostics::say;
use crate::language::Lang;
use crate::source::SourceMap;

fn messages(files: &[(&str, &str)]) -> (usize, Vec<String>) {
    let mut sources = SourceMap::new();
    for (name, text) in files {
        sources.add(*name, *text);
    }
    let analysed = analyse(&mut sources);
    let said = analysed
        .diagnostics
        .iter()
        .map(|d| {
            let at = d.span().map(|span| {
                (
                    sources.get(span.file).map_or(0, |f| f.position(span.start as usize).line),
                    sources.slice(span).to_owned(),
                )
            });
            format!("{} {:?} {:?} {} {:?}", d.code.id(), d.severity, at, say(d, Lang::En).message, d.args)
        })
        .collect();
    (analysed.plans.len(), said)
}

#[test]
fn the_samples_of_the_language_make_a_plan() {
    let text = include_str!("../../tests/fixtures/language.en.kpi").replace(
        "  field deal:         link to deals\n",
        "  field deal:         link to deals\n  field client:       text\n",
    );
    let text = format!("{text}\n{}", include_str!("../../tests/fixtures/rest.en.kpi"));
    let (plans, said) = messages(&[("plan.kpi", &text)]);
    // Three things of the samples stand by themselves, and the analysis says so.
    let unused: Vec<_> = said.iter().map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!((plans, unused), (1, vec!["P0204"; 3]));
}

#[test]
fn the_russian_samples_make_a_plan() {
    let text = format!(
        "{}\nреестр планы «Планы»\n  основа: стандартный реестр\n  поле оборот: деньги\n",
        include_str!("../../tests/fixtures/language.ru.kpi")
    );
    let (plans, said) = messages(&[("схема.kpi", &text)]);
    assert_eq!((plans, said), (1, vec![]));
}

/// The header of a plan, for texts that show one mistake.
const HEADER: &str = "plan p \"P\"\n  for: employees\n  every: month\n  currency: RUB\n  rounding: half up to 0.01\n  \
                      effective: from 2026-01-01\n";
const TURNOVER: &str = "kpi turnover \"T\"\n  measure: sum of payments.amount\n  by date: paid_on\n";

/// The codes of a text below the header, each with the underlined text.
fn found(text: &str) -> Vec<(&'static str, String)> {
    let mut sources = SourceMap::new();
    sources.add("plan.kpi", format!("{HEADER}{TURNOVER}{text}"));
    let analysed = analyse(&mut sources);
    let place = |d: &crate::diagnostics::Diagnostic| d.span().map_or("", |span| sources.slice(span)).to_owned();
    analysed.diagnostics.iter().map(|d| (d.code.id(), place(d))).collect()
}

#[test]
fn a_missing_mode_is_the_only_message_about_its_tiers() {
    let text = "bonus b \"B\"\n  by: turnover\n  from 100: 5%\n  from 200: 8%\n";
    assert_eq!(found(text), [("P0503", "bonus".to_owned())]);
}

#[test]
fn names_of_a_missing_import_are_not_reported() {
    let text = "import \"more.kpi\"\nbonus b \"B\"\n  when: attainment of margin >= 80%\n  pays: 5% of revenue\n";
    assert_eq!(found(text), [("P0207", "\"more.kpi\"".to_owned())]);
}

#[test]
fn a_file_that_a_mistyped_import_meant_is_not_reported_as_lonely() {
    let plan = format!("{HEADER}import \"comission.kpi\"\n");
    let (_, said) = messages(&[("plan.kpi", &plan), ("commission.kpi", "bonus b \"B\"\n  pays: 500\n")]);
    assert!(said.len() == 1 && said[0].starts_with("P0207"), "{said:?}");
}

#[test]
fn a_currency_that_is_no_code_is_an_error() {
    let (plans, said) = messages(&[("plan.kpi", &HEADER.replace("RUB", "roubles"))]);
    assert!(plans == 0 && said.len() == 1 && said[0].starts_with("P0304"), "{said:?}");
    let record = "record r \"R\"\n  key: id\n  field id: text\n  field amount: money in roubles\n";
    assert_eq!(found(record)[0], ("P0304", "roubles".to_owned()));
}

#[test]
fn a_text_without_quotes_is_told_from_a_mistyped_name() {
    let helps = |text: &str| {
        let mut sources = SourceMap::new();
        sources.add("plan.kpi", format!("{HEADER}{TURNOVER}{text}"));
        analyse(&mut sources).diagnostics.iter().map(|d| d.help).collect::<Vec<_>>()
    };
    let bonus = |when: &str| format!("bonus b \"B\"\n  when: {when}\n  pays: 5% of turnover\n");
    assert_eq!(helps(&bonus("role = seller")), ["quotes"]);
    assert_eq!(helps(&bonus("role = teams")), ["suggest"]);
    assert_eq!(helps(&bonus("turnover >= turnovr")), ["suggest"]);
}

#[test]
fn a_change_inside_a_period_is_shown_at_its_line() {
    let text =
        "param rate \"R\"\n  from 2026-01-01: 5%\n  from 2026-03-16: 6%\nbonus b \"B\"\n  pays: rate of turnover\n";
    let mut sources = SourceMap::new();
    sources.add("plan.kpi", format!("{HEADER}{TURNOVER}{text}"));
    let diagnostics = analyse(&mut sources).diagnostics;
    let labels: Vec<_> = diagnostics[0].labels.iter().map(|label| sources.slice(label.span)).collect();
    assert_eq!((diagnostics[0].code.id(), labels), ("P0403", vec!["from 2026-03-16"]));
}

#[test]
fn rates_under_a_mode_of_amounts_point_at_the_mode() {
    let text = "bonus b \"B\"\n  by: turnover\n  mode: amount of the tier\n  from 100: 5%\n";
    let mut sources = SourceMap::new();
    sources.add("plan.kpi", format!("{HEADER}{TURNOVER}{text}"));
    let helps: Vec<_> = analyse(&mut sources).diagnostics.iter().map(|d| (d.code.id(), d.help)).collect();
    assert_eq!(helps, [("P0302", "tier_mode")]);
}

#[test]
fn a_bare_number_is_no_percentage_by_whatever_name() {
    let plan = |share: &str| {
        format!(
            "plan p \"P\"\n  for:        employees\n  every:      month\n  currency:   RUB\n  rounding:   half up to 0.01\n  effective:  from 2026-01-01\n\nkpi turnover \"T\"\n  measure:  sum of payments.amount\n  by date:  paid_on\n\nparam rate \"R\"\n  is:  {share}\n\nbonus b \"B\"\n  pays:  rate of turnover\n"
        )
    };
    assert_eq!(messages(&[("plan.kpi", &plan("5%"))]).1, Vec::<String>::new());
    let (plans, said) = messages(&[("plan.kpi", &plan("5"))]);
    assert_eq!((plans, said.len()), (0, 1));
    assert!(said[0].starts_with("P0302"), "{said:?}");
}

#[test]
fn a_broken_bonus_does_not_make_a_circle_of_others() {
    let text = "plan p \"P\"
  for:        employees
  every:      month
  currency:   RUB
  rounding:   half up to 0.01
  effective:  from 2026-01-01

bonus a \"A\"
  pays:  nonsense

bonus b \"B\"
  pays:  1 RUB

bonus c \"C\"
  pays:  5% of total of b
";
    let (_, said) = messages(&[("plan.kpi", text)]);
    let codes: Vec<_> = said.iter().map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!(codes, ["P0201"], "{said:#?}");
}
