//! The samples of `tests/messages/`: each raises the code that its name says, and a snapshot shows the source beside
//! the message in both languages. Every code has a sample and a page.
//!
//! `tests/samples/mod.rs` says what a sample is made of.

#![cfg(test)]

mod samples;
mod support;

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use premia::analyse::{Analysed, analyse};
use premia::data::LintSettings;
use premia::diagnostics::{Code, Diagnostic, page};
use premia::evaluate::check_examples;
use premia::language::Lang;
use premia::lint::{Subject, lint};
use premia::source::SourceMap;
use premia::time::parse_date;

use samples::{Sample, folder, samples, text};
use support::snapshots;

/// The codes that have no sample yet. A code leaves the list with its first sample.
const WITHOUT_SAMPLE: &[&str] = &[];

/// The codes that have no page yet.
const WITHOUT_PAGE: &[&str] = &[];

/// Runs `check` on every sample and names all that it fails on.
fn each_sample(check: impl Fn(&Sample)) {
    let failed: Vec<String> = samples()
        .into_iter()
        .filter(|sample| catch_unwind(AssertUnwindSafe(|| check(sample))).is_err())
        .map(|sample| sample.name)
        .collect();
    assert!(failed.is_empty(), "{failed:?}");
}

#[test]
fn every_sample_raises_its_code_and_no_other() {
    each_sample(|sample| {
        let mut expected = sample.also();
        expected.insert(sample.code.id().to_owned());
        assert_eq!(sample.codes(), expected, "{}", sample.name);
    });
}

#[test]
fn every_message_is_shown_beside_its_source() {
    let settings = snapshots("messages");
    each_sample(|sample| {
        for lang in Lang::ALL {
            let shown = sample.shown(lang);
            settings.bind(|| insta::assert_snapshot!(format!("{}.{}", sample.name, lang.code()), shown));
        }
    });
}

#[test]
fn every_code_has_a_sample() {
    let have: BTreeSet<&str> = samples().iter().map(|sample| sample.code.id()).collect();
    let missing: BTreeSet<&str> = Code::ALL.iter().map(|code| code.id()).filter(|id| !have.contains(id)).collect();
    assert_eq!(missing, WITHOUT_SAMPLE.iter().copied().collect(), "left: the codes that have no sample");
}

#[test]
fn every_code_has_a_page_in_both_languages() {
    for lang in Lang::ALL {
        let has = |code: &Code| page(*code, lang).is_some_and(|page| page.starts_with(&format!("# {}: ", code.id())));
        let missing: BTreeSet<&str> = Code::ALL.iter().filter(|code| !has(code)).map(|code| code.id()).collect();
        assert_eq!(
            missing,
            WITHOUT_PAGE.iter().copied().collect(),
            "{}: left: the codes that have no page",
            lang.code()
        );
    }
}

/// The blocks of rules in a page.
fn blocks(page: &str) -> Vec<String> {
    let parts = page.split("```kpi\n").skip(1);
    parts.map(|part| part.split("```").next().unwrap().to_owned()).collect()
}

/// A fragment of a page as a whole plan: with a header, and with the KPIs that the pages speak of where it names
/// them and does not declare them.
fn whole(fragment: &str, lang: Lang) -> String {
    let (header, kpis): (&str, [(&str, &str); 2]) = match lang {
        Lang::En => (
            "plan sales \"Sales\"\n  for: employees\n  every: month\n  currency: RUB\n  \
             rounding: half up to 0.01\n  effective: from 2026-01-01\n",
            [
                (
                    "turnover",
                    "kpi turnover \"T\"\n  measure: sum of payments.amount\n  by date: paid_on\n  quota: 500 000\n",
                ),
                (
                    "new_clients",
                    "kpi new_clients \"N\"\n  measure: count of payments\n  by date: paid_on\n  quota: 10\n",
                ),
            ],
        ),
        Lang::Ru => (
            "схема продажи «Продажи»\n  участники: сотрудники\n  период: месяц\n  валюта: RUB\n  \
             округление: арифметическое до 0,01\n  действует: с 01.01.2026\n",
            [
                (
                    "оборот",
                    "показатель оборот (оборота) «О»\n  расчёт: сумма поля платежи.сумма\n  по дате: оплата\n  \
                     план: 500 000\n",
                ),
                (
                    "новые_клиенты",
                    "показатель новые_клиенты «Н»\n  расчёт: количество записей реестра платежи\n  \
                     по дате: оплата\n  план: 10\n",
                ),
            ],
        ),
    };
    let has_plan = fragment.starts_with("plan ") || fragment.starts_with("схема ");
    let mut text = if has_plan { String::new() } else { header.to_owned() };
    for (name, kpi) in kpis {
        let wanted = fragment.contains(name.split_at(name.len() - 2).0);
        let declared = fragment.contains(&format!("kpi {name} ")) || fragment.contains(&format!("показатель {name} "));
        if wanted && !declared {
            text.push_str(kpi);
        }
    }
    text + fragment
}

/// What `premia lint` finds in rules without mistakes.
fn linted(analysed: &Analysed, code: Code) -> Vec<Diagnostic> {
    // Law is looked at only by a profile.
    let profile = code.id().starts_with("L05").then(|| "RU-2026".to_owned());
    // Caps are findings only where the company has declared that it wants none.
    let without_caps = code == Code::CapUnwanted;
    let settings = LintSettings { profile, without_caps, ..LintSettings::default() };
    let today = parse_date("2026-06-01").unwrap();
    let blocks: Vec<_> = analysed.plans.iter().map(|plan| analysed.blocks_of(plan)).collect();
    let subject = |(plan, blocks)| Subject::of(plan, blocks, &settings, today);
    let subjects: Vec<Subject<'_>> = analysed.plans.iter().zip(blocks.iter().map(Vec::as_slice)).map(subject).collect();
    lint(&subjects).findings
}

/// What a whole text raises; that something is not used says nothing here unless it is asked for.
fn raised_by(text: &str, code: Code) -> BTreeSet<&'static str> {
    let mut sources = SourceMap::new();
    sources.add("page.kpi", text);
    let analysed = analyse(&mut sources);
    let mut problems = analysed.diagnostics.clone();
    if !problems.iter().any(Diagnostic::is_error) {
        problems.extend(analysed.plans.iter().flat_map(check_examples).filter_map(|result| result.problem));
    }
    if code.is_of_lint() && !problems.iter().any(Diagnostic::is_error) {
        problems.extend(linted(&analysed, code));
    }
    // What else lint would say of a page's few lines is not what the page is about.
    let counts = |problem: &&Diagnostic| (problem.is_error() && !code.is_of_lint()) || problem.code == code;
    problems.iter().filter(counts).map(|problem| problem.code.id()).collect()
}

#[test]
fn the_wrong_text_of_a_page_raises_its_code_and_the_mended_one_nothing() {
    let sections = ["P01", "P02", "P03", "P04", "P05", "L01", "L02", "L03", "L04", "L05", "L08", "L09"];
    // What they are about does not fit a page, or is not in the text of one file.
    let without = ["P0101", "P0102", "P0115", "P0130", "P0566", "P0544", "P0549", "P0552", "P0553", "P0581"];
    let mut wrong = Vec::new();
    let own = |code: &&Code| sections.contains(&code.id().split_at(3).0) && !without.contains(&code.id());
    for code in Code::ALL.iter().filter(own) {
        for lang in Lang::ALL {
            let found = blocks(page(*code, lang).unwrap());
            let raised: Vec<_> = found.iter().map(|text| raised_by(&whole(text, lang), *code)).collect();
            if raised != [BTreeSet::from([code.id()]), BTreeSet::new()] {
                wrong.push(format!("{} {}: {raised:?}", code.id(), lang.code()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// What the help of a message says, done to the sample: the text on the left becomes the one on the right.
const MENDS: &[(&str, &str, &str)] = &[
    ("P0201", "turnovr", "turnover"),
    ("P0103-tier.ru", "от 100 000      5 000", "от 100 000:     5 000"),
    ("P0107-allow.ru", "допустимо:", "допускается:"),
    ("P0112-brackets", "max of (0, turnover)", "(max of (0, turnover))"),
    ("P0112-brackets.ru", "наибольшее из (0; оборот)", "(наибольшее из (0; оборот))"),
    ("P0112-decimal.ru", "4,%", "4%"),
    ("P0112-promised.ru", " при 100 %", ""),
    ("P0131-window", "quarter\n", "quarter so far\n"),
    ("P0201-quotes", "= seller", "= \"seller\""),
    ("P0201-form.ru", "показатель оборот «", "показатель оборот (оборота) «"),
    ("P0203", "of amount", "of payments.amount"),
    ("P0206-count-of-rows", "count of payments.client", "count of different payments.client"),
    ("P0206-field-needed", "sum of payments\n", "sum of payments.amount\n"),
    ("P0206-needs-for-each", "  reversed:  on refunded_on, within 90 days of paid_on\n", ""),
    ("P0206-no-data", "5 000", "not applicable"),
    ("P0206-period-in-filter", "  where:    paid_on >= first day of period\n", ""),
    ("P0206-scorecard", "by:               attainment of turnover", "by:               attainment of each KPI"),
    ("P0206-computed-key", "key:              label", "key:              id"),
    ("P0208", "amuont", "amount"),
    ("P0514", "  by date:      due_on\n", ""),
    ("P0208-known", "kpi turnover", "record payments \"P\"\n  extends: standard\n  field vat: money\n\nkpi turnover"),
    ("P0210", "10% of personal", "10% of (total of personal)"),
    ("P0211", "  field number:", "  credited to: manager\n  field number:"),
    ("P0211-nobody", "  field number:", "  field person: employee\n  credited to: person\n  field number:"),
    ("P0548-example", "  pays:  5% of turnover", "  pays:  5% of turnover\n  if negative:  recovered"),
    ("P0550", "negative:  carried", "negative:  zero"),
    ("P0211-nobody", "  by date:", "  per: company\n  by date:"),
    ("P0302", "pays:  new_clients", "pays:  500 RUB * new_clients"),
    ("P0302-condition", "when:  turnover", "when:  turnover >= 100 000"),
    ("P0302-percent", "15 of", "15% of"),
    ("P0302-quota", "90", "90%"),
    ("P0302-sum", "sum of payments.client", "count of different payments.client"),
    ("P0302-tier", "amount of the tier", "marginal"),
    ("P0303-pay", "RUB", "USD"),
    ("P0304", "₽", "RUB"),
    ("P0305", "500 * new_clients + 1 000", "500 RUB * new_clients + 1 000"),
    ("P0305-rate", "500\n  from 10:  700", "500 RUB\n  from 10:  700 RUB"),
    ("P0306", ">= 80", ">= 80%"),
    ("P0307", "turnover + margin_sum", "(turnover + margin_sum)"),
    ("P0307", "10% of turnover + margin_sum", "(10% of turnover) + margin_sum"),
    ("P0307-condition", "number > 1", "(number > 1)"),
    ("P0307-where", "number > 1", "(number > 1)"),
    ("P0307-where.ru", "номер > 1", "(номер > 1)"),
    ("P0308", "100 000 * 1.5", "150 000"),
    ("P0309", "\"close\"\n", "\"closed\"\n"),
    ("P0401", "  from 2026-03-01", "  from 2026-01-01: 4%\n  from 2026-03-01"),
    ("P0403", "  pays:", "  dated by: last day of period\n  pays:"),
    ("P0403-for-each", "  pays:", "  dated by: paid_on\n  pays:"),
    ("P0403-for-each", "  pays:", "  dated by: first day of period\n  pays:"),
    ("P0404", "from 2026-12-31 through 2026-01-01", "from 2026-01-01 through 2026-12-31"),
    ("P0405", "quarter", "month"),
    ("P0406", "payments.amount", "payments.amount\n  by date: paid_on"),
    ("P0501-above", "above 100%:  35 000\n  from 100%:   25 000", "from 100%:  35 000\n  above 100%:   25 000"),
    ("P0501-below", "below 90 000", "below 100 000"),
    ("P0504", "marginal", "marginal\n  from 100 000: 5%"),
    ("P0505", "30%", "40%"),
    ("P0505-over", "50%", "40%"),
    (
        "P0505-thirds",
        "33%\n  weight new_clients:  33%\n  weight cheque:       33%",
        "1/3\n  weight new_clients: 1/3\n  weight cheque: 1/3",
    ),
    ("P0506", "| 25 000 |", "| 0.00 RUB |"),
    ("P0507", "| 5%    |", "| pays  |"),
    ("P0508", "  examples:", "  given: new_clients = 3\n  examples:"),
    ("P0508-period", "  examples:", "  given: period = 2026-01\n  examples:"),
    ("P0509", "pays:  rates", "pays:  rates on turnover"),
    ("P0509.ru", "размер:  ставки", "размер:  по шкале ставки, база оборот"),
    ("P0509-amounts", "  on:         turnover\n", ""),
    ("P0509-own-tiers", "  mode:", "  on: turnover\n  mode:"),
    ("P0511", ">= 100%", ">= 100%\n  pays: 5% of turnover"),
    ("P0513-param-empty", "  note:", "  is: 5%\n  note:"),
    ("P0501-table", "from 30% | from 20%", "from 20% | from 30%"),
    ("P0513-tiers", "  from 120%: 7%\n", ""),
    ("P0520", "marginal", "whole amount"),
    ("P0521", "  mode:", "  across: gross_margin\n  mode:"),
    ("P0521-across-alone", "  across:  gross_margin\n", ""),
    ("P0521-across-dates", "  across:  gross_margin\n", ""),
    ("P0521-below-alone", "| below 20% |", "| from 20% |"),
    ("P0521-row", "| 100%  ", "| from 100%  "),
    ("P0523", "  from 0:", "  slices: at the bounds\n  from 0:"),
    ("P0523-row", "  from 0:", "  slices: in proportion\n  from 0:"),
    ("P0524", "  slices:        at the bounds\n", ""),
    ("P0525-base", "rates on margin_sum", "rates on revenue"),
    ("P0526", "  quota window:  whole quarter\n", ""),
    ("P0513-param-two", "is:               5%", "from 2026-01-01:  5%"),
];

#[test]
fn the_help_of_a_message_mends_its_sample() {
    let mut wrong = Vec::new();
    for (name, from, to) in MENDS {
        let sample = text(&folder().join(format!("{name}.kpi")));
        let mended = sample.replacen(from, to, 1);
        let raised = raised_by(&mended, Code::from_id(name.split_at(5).0).unwrap());
        if sample == mended || !raised.is_empty() {
            wrong.push(format!("{name} {to:?}: {raised:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Messages that could still say more, with the reason.
const POOR: &[(&str, &str)] = &[
    (
        "P0307-where",
        "The mend is shown with names of the examples, not with those of the plan: where the condition ends is not \
         known, so the text cannot be written out.",
    ),
    ("P0506", "It does not show how the amount came about (no tier was reached), which is what the reader asks next."),
    ("P0801-zero", "It does not show the row of data with the quota."),
];

#[test]
fn messages_that_are_still_poor_are_collected() {
    let mut out = String::new();
    let all = samples();
    for (name, why) in POOR {
        let sample = all.iter().find(|sample| sample.name == *name).unwrap();
        out.push_str(&format!("#### {name}: {why}\n"));
        for lang in Lang::ALL {
            out.push_str(&sample.said(lang));
        }
        out.push('\n');
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("poor-messages", out));
}
