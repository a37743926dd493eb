//! Reports of outcomes made by hand: what is shown follows from the outcome alone.

use std::sync::Arc;

use crate::analyse::analyse;
use crate::data::{GivenRecord, GivenRow, Tables, load_given};
use crate::evaluate::{EnsureResult, Given, Line, LineStatus, Outcome, TierReached, Trace, TraceKind, Value, WhyNot};
use crate::language::Lang;
use crate::number::{Exact, Rounding, RoundingMode};
use crate::plan::{Component, Id, Plan, Type};
use crate::report::{self, ExplainOptions, Node, View};
use crate::source::{SourceMap, Span};
use crate::time::Period;

const PLAN: &str = r#"plan sales "Sales team"
  for:        employees
  every:      month
  currency:   EUR
  rounding:   half up to 0.01
  effective:  from 2026-01-01

kpi turnover "Payments of clients"
  measure:  sum of payments.amount
  by date:  paid_on

bonus by_turnover "For the turnover"
  by:           turnover
  mode:         amount of the tier
  from 20 000:  500
  from 30 000:  900

bonus by_margin "For the margin"
  for each:  payments
  by date:   paid_on
  pays:      10% of margin

award laptop "A laptop"
  when:  turnover >= 30 000

notice quiet "Nothing sold"
  when:    turnover = 0
  action:  "Talk it through"

deduction loan "Loan"
  amount:      10
  from:        total of pay
  rest:        carried
  ground:      "Loan agreement"
  conditions:  "Written consent"
  approved:    "Order 7"

ensure affordable "Below a thousand"
  check:  total of bonuses <= 1 000
  per:    company
"#;

struct Fixture {
    sources: SourceMap,
    plan: Plan,
    tables: Tables,
}

impl Fixture {
    fn new() -> Fixture {
        let mut sources = SourceMap::new();
        sources.add("plan.kpi", PLAN);
        let mut analysed = analyse(&mut sources);
        assert!(!analysed.has_errors(), "{:?}", analysed.diagnostics);
        let plan = analysed.plans.remove(0);
        let row = |cells: &[(&str, &str)]| GivenRow {
            cells: cells.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect(),
            place: Span::default(),
        };
        let people = vec![
            row(&[("id", "1"), ("name", "Anna")]),
            row(&[("id", "2"), ("name", "Boris")]),
            row(&[("id", "3"), ("name", "Boris")]),
        ];
        let payment = |id: &str| {
            row(&[
                ("payment_id", id),
                ("manager", "1"),
                ("paid_on", "2026-03-05"),
                ("amount", "10000.50"),
                ("margin", "1234.56"),
            ])
        };
        let payments = (1..=25).map(|n| payment(&format!("P{n:02}"))).collect();
        let given = [("employees", people), ("payments", payments)].map(|(name, rows)| GivenRecord {
            name: name.to_owned(),
            place: Span::default(),
            rows,
        });
        let loaded = load_given(&plan, &given, "cases/a.yaml", None);
        assert!(loaded.problems.is_empty(), "{:?}", loaded.problems);
        Fixture { sources, plan, tables: loaded.tables }
    }

    fn view(&self, lang: Lang) -> View<'_> {
        View { plan: &self.plan, tables: &self.tables, sources: &self.sources, lang, reading: false }
    }

    /// The place of a text in the plan.
    fn at(&self, text: &str) -> Span {
        let (id, file) = self.sources.iter().next().unwrap();
        let start = file.text().find(text).unwrap();
        Span::new(id, start, start + text.len())
    }

    fn bonus(&self, name: &str) -> Id<Component> {
        self.plan.components.iter().find(|(_, bonus)| &*bonus.name == name).unwrap().0
    }

    fn money(&self, text: &str) -> (Value, Type) {
        (Value::Number(exact(text)), Type::Money(self.plan.currency))
    }

    fn step(&self, what: TraceKind, at: &str, value: &str, parts: Vec<Trace>) -> Trace {
        let (value, ty) = self.money(value);
        Trace { what, value, ty, span: self.at(at), parts }
    }

    fn line(&self, payee: u32, bonus: &str, amount: &str, status: LineStatus) -> Line {
        let component = self.bonus(bonus);
        let flow = crate::evaluate::Flow::earned(exact(amount));
        Line {
            period: period("2026-03"),
            payee,
            component,
            amount: exact(amount),
            flow,
            balance: None,
            status,
            parts: Vec::new(),
        }
    }

    fn outcome(&self) -> Outcome {
        let not = LineStatus::NotApplicable(WhyNot::Condition(self.at("turnover >= 30 000")));
        let ensure = self.plan.ensures.iter().next().unwrap().0;
        Outcome {
            missing: Vec::new(),
            undecided: Vec::new(),
            left: Vec::new(),
            periods: vec![period("2026-03")],
            payees: vec![(period("2026-03"), vec![0, 1, 2])],
            lines: vec![
                self.line(0, "by_turnover", "900", LineStatus::Pays).into(),
                self.line(0, "by_margin", "123.46", LineStatus::Pays).into(),
                self.line(1, "by_turnover", "0", LineStatus::Pays).into(),
                self.line(1, "by_margin", "0", not.clone()).into(),
                self.line(2, "by_turnover", "500.1", LineStatus::Pays).into(),
                self.line(2, "by_margin", "0", not).into(),
            ],
            awards: vec![Given {
                period: period("2026-03"),
                payee: Some(0),
                unit: None,
                what: self.plan.awards.iter().next().unwrap().0,
                trace: self.step(TraceKind::Condition, "turnover >= 30 000", "0", Vec::new()),
            }],
            notices: vec![Given {
                period: period("2026-03"),
                payee: Some(1),
                unit: None,
                what: self.plan.notices.iter().next().unwrap().0,
                trace: self.step(TraceKind::Condition, "turnover = 0", "0", Vec::new()),
            }],
            ensures: vec![EnsureResult {
                period: period("2026-03"),
                payee: None,
                unit: None,
                what: ensure,
                holds: false,
                trace: Trace {
                    what: TraceKind::Condition,
                    value: Value::YesNo(false),
                    ty: Type::YesNo,
                    span: self.at("total of bonuses <= 1 000"),
                    parts: vec![self.step(TraceKind::Expression, "total of bonuses", "1523.56", Vec::new())],
                },
            }],
            open: Vec::new(),
            problems: Vec::new(),
        }
    }
}

fn exact(text: &str) -> Exact {
    Exact::parse(text).unwrap()
}

fn period(text: &str) -> Period {
    Period::parse(text).unwrap()
}

#[test]
fn the_table_of_pay_adds_up_and_namesakes_are_told_apart() {
    let fixture = Fixture::new();
    // By hand: 900 + 123.46 = 1 023.46; 900 + 0 + 500.10 = 1 400.10; in all 1 523.56.
    insta::assert_snapshot!(report::pay(&fixture.view(Lang::En), &fixture.outcome(), 80), @r#"
    Sales team · 2026-03 · EUR

    Payee       by_turnover   by_margin      Total
    ───────────────────────────────────────────────
    Anna             900.00      123.46   1 023.46
    Boris (2)          0.00           —       0.00
    Boris (3)        500.10           —     500.10
    ───────────────────────────────────────────────
    Total          1 400.10      123.46   1 523.56
    "#);
    insta::assert_snapshot!(report::reasons(&fixture.view(Lang::En), &fixture.outcome()), @r#"
    Not applicable (—)
      by_margin: the condition is not met: turnover >= 30 000
        Boris (2), Boris (3)
    "#);
    insta::assert_snapshot!(report::pay(&fixture.view(Lang::Ru), &fixture.outcome(), 80), @r#"
    Sales team · 2026-03 · EUR

    Получатель   by_turnover   by_margin      Итого
    ────────────────────────────────────────────────
    Anna              900,00      123,46   1 023,46
    Boris (2)           0,00           —       0,00
    Boris (3)         500,10           —     500,10
    ────────────────────────────────────────────────
    Итого           1 400,10      123,46   1 523,56
    "#);
}

#[test]
fn a_narrow_screen_gets_folded_headings_then_a_row_for_each_component() {
    let fixture = Fixture::new();
    insta::assert_snapshot!(report::pay(&fixture.view(Lang::En), &fixture.outcome(), 42), @r#"
    Sales team · 2026-03 · EUR

    Payee            by_      by_      Total
                turnover   margin
    ─────────────────────────────────────────
    Anna          900.00   123.46   1 023.46
    Boris (2)       0.00        —       0.00
    Boris (3)     500.10        —     500.10
    ─────────────────────────────────────────
    Total       1 400.10   123.46   1 523.56
    "#);
    insta::assert_snapshot!(report::pay(&fixture.view(Lang::En), &fixture.outcome(), 36), @r#"
    Sales team · 2026-03 · EUR

    Payee       Component       Amount
    ───────────────────────────────────
    Anna        by_turnover     900.00
                by_margin       123.46
                Total         1 023.46

    Boris (2)   by_turnover       0.00
                by_margin            —
                Total             0.00

    Boris (3)   by_turnover     500.10
                by_margin            —
                Total           500.10

    Everybody   by_turnover   1 400.10
                by_margin       123.46
    ───────────────────────────────────
                Total         1 523.56
    "#);
}

#[test]
fn awards_notices_and_guards_say_who_and_what() {
    let fixture = Fixture::new();
    let (view, outcome) = (fixture.view(Lang::En), fixture.outcome());
    let all = [report::awards(&view, &outcome), report::notices(&view, &outcome), report::guards(&view, &outcome)];
    insta::assert_snapshot!(all.concat(), @r#"
    Awards
      Anna: laptop (A laptop)
    Notices
      Boris (2): quiet (Nothing sold)
        To do: Talk it through
    Guards
      ✗ affordable (Below a thousand): broken
        total of bonuses = 1 523.56 EUR
    "#);
    let (view, outcome) = (fixture.view(Lang::Ru), fixture.outcome());
    let all = [report::awards(&view, &outcome), report::notices(&view, &outcome), report::guards(&view, &outcome)];
    insta::assert_snapshot!(all.concat(), @r#"
    Награды
      Anna: laptop (A laptop)
    Уведомления
      Boris (2): quiet (Nothing sold)
        Действие: Talk it through
    Требования
      ✗ affordable (Below a thousand): нарушено
        total of bonuses = 1 523,56 EUR
    "#);
}

#[test]
fn programs_get_plain_decimals_and_reasons() {
    let fixture = Fixture::new();
    insta::assert_snapshot!(report::run_csv(&fixture.view(Lang::En), &fixture.outcome(), crate::data::CsvForm::default()), @r#"
    plan,period,payee_key,payee,component,title,amount,currency,status,reason
    sales,2026-03,1,Anna,by_turnover,For the turnover,900.00,EUR,pays,
    sales,2026-03,1,Anna,by_margin,For the margin,123.46,EUR,pays,
    sales,2026-03,2,Boris,by_turnover,For the turnover,0.00,EUR,pays,
    sales,2026-03,2,Boris,by_margin,For the margin,0.00,EUR,not applicable,the condition is not met: turnover >= 30 000
    sales,2026-03,3,Boris,by_turnover,For the turnover,500.10,EUR,pays,
    sales,2026-03,3,Boris,by_margin,For the margin,0.00,EUR,not applicable,the condition is not met: turnover >= 30 000
    "#);
    let json = report::run_json(&fixture.view(Lang::En), &fixture.outcome(), &[], &[], &[]);
    assert_eq!(json["periods"][0]["total"], "1523.56");
    assert_eq!(json["periods"][0]["components"][0]["total"], "1400.10");
    assert_eq!(json["periods"][0]["payees"][2]["lines"][1]["status"], "not applicable");
    assert_eq!(json["ensures"][0]["holds"], false);
}

#[test]
fn an_explanation_tells_rule_tier_rounding_and_rows() {
    let fixture = Fixture::new();
    let mut outcome = fixture.outcome();
    let payments = fixture.plan.records.iter().find(|(_, record)| &*record.name == "payments").unwrap().0;
    let kpi = fixture.plan.kpis.iter().next().unwrap().0;
    let scale = fixture.plan.scales.iter().next().unwrap().0;
    let tier = TraceKind::Tier(Box::new(TierReached {
        scale: Some(scale),
        reached: Some((exact("20000"), true)),
        next: Some((exact("30000"), true)),
        to_next: Some(exact("4999.5")),
        rate: None,
        driver_ty: Type::Money(fixture.plan.currency),
        ahead: Vec::new(),
    }));
    let rows = TraceKind::Rows { record: payments, rows: (0..25).collect() };
    let rounding = Rounding { mode: RoundingMode::HalfUp, unit: exact("0.01") };
    Arc::make_mut(&mut outcome.lines[0]).parts = vec![
        fixture.step(
            TraceKind::Kpi(kpi, period("2026-03")),
            "kpi turnover",
            "25000.5",
            vec![fixture.step(rows, "sum of payments.amount", "25000.5", Vec::new())],
        ),
        fixture.step(tier, "by:", "500", Vec::new()),
        fixture.step(
            TraceKind::Rounding { before: exact("500"), rule: rounding.clone() },
            "rounding",
            "500",
            Vec::new(),
        ),
    ];
    Arc::make_mut(&mut outcome.lines[1]).parts = vec![
        fixture.step(
            TraceKind::Row { record: payments, row: 3 },
            "bonus by_margin",
            "123.456",
            vec![fixture.step(
                TraceKind::Expression,
                "10% of margin",
                "123.456",
                vec![fixture.step(TraceKind::Expression, "margin\n", "1234.56", Vec::new())],
            )],
        ),
        fixture.step(
            TraceKind::Rounding { before: exact("123.456"), rule: rounding },
            "rounding",
            "123.46",
            Vec::new(),
        ),
    ];
    let all = ExplainOptions { component: None, all_rows: false };
    let text = report::explain(&fixture.view(Lang::En), &outcome, 0, all, 80);
    // The ten rows of the list are alike; two are enough to see.
    let alike = |line: &&str| {
        let of_list = ["│     ├", "│     │"].iter().any(|begin| line.starts_with(begin));
        !of_list || ["P01,", "P10,"].iter().any(|key| line.contains(key))
    };
    let shown: Vec<&str> = text.lines().filter(alike).collect();
    insta::assert_snapshot!(shown.join("\n"), @r#"
    Anna (1) · 2026-03 · Sales team

    by_turnover (For the turnover): 900.00 EUR
    ├─ plan.kpi:12 · by: turnover · mode: amount of the tier · from 20 000: 500 ·
    │      from 30 000: 900
    ├─ turnover (Payments of clients), 2026-03 = 25 000.50 EUR
    │  ├─ plan.kpi:8 · measure: sum of payments.amount · by date: paid_on
    │  └─ sum of payments.amount: 25 rows of payments, 25 000.50 EUR
    │     ├─ cases/a.yaml:1 · payment_id P01, paid_on 2026-03-05, amount 10 000.50,
    │     ├─ cases/a.yaml:10 · payment_id P10, paid_on 2026-03-05, amount 10 000.50,
    │     └─ … and 15 more rows, the smaller ones, 150 007.50 EUR in all (--all-rows
    │            shows them)
    ├─ tier reached: from 20 000.00 EUR → 500.00 EUR; next tier from 30 000.00 EUR:
    │      4 999.50 EUR to go
    └─ rounding half up to 0.01: nothing to round

    by_margin (For the margin): 123.46 EUR
    ├─ plan.kpi:18 · for each: payments · by date: paid_on · pays: 10% of margin
    ├─ 123.456 EUR ← cases/a.yaml:4 · payment_id P04, paid_on 2026-03-05, amount
    │  │   10 000.50, margin 1 234.56
    │  └─ 10% of margin = 123.456 EUR
    └─ rounding half up to 0.01: 123.456 EUR → 123.46 EUR

    Total: 1 023.46 EUR
    "#);
    assert_eq!(text.matches("payment_id P").count(), 10 + 1);
    let every_row = ExplainOptions { component: Some(fixture.bonus("by_turnover")), all_rows: true };
    let text = report::explain(&fixture.view(Lang::Ru), &outcome, 0, every_row, 80);
    assert_eq!(text.matches("payment_id P").count(), 25);
    let flowing = text.replace("\n│     ", "");
    assert!(flowing.contains("до следующей ступени (от 30 000,00 EUR) не хватает 4 999,50 EUR"), "{text}");
    let json = report::explain_json(&fixture.view(Lang::En), &outcome, &[], 0, all);
    assert_eq!(json["lines"][0]["trace"]["parts"][0]["parts"][0]["rows"][0]["cells"]["amount"], "10000.50");
}

#[test]
fn the_legal_form_of_any_rule_is_told_in_the_readers_words() {
    let fixture = Fixture::new();
    let told = |lang: Lang| {
        let nodes = fixture.view(lang).legal(fixture.bonus("loan"));
        nodes.into_iter().map(|node| node.text).collect::<Vec<_>>()
    };
    assert_eq!(told(Lang::En), ["ground: Loan agreement", "conditions: Written consent", "approved: Order 7"]);
    assert_eq!(
        told(Lang::Ru),
        ["основание: Loan agreement", "условия выплаты: Written consent", "утверждено: Order 7"]
    );
}

#[test]
fn a_line_that_does_not_apply_says_why() {
    let fixture = Fixture::new();
    let all = ExplainOptions { component: None, all_rows: false };
    insta::assert_snapshot!(report::explain(&fixture.view(Lang::En), &fixture.outcome(), 1, all, 80), @r#"
    Boris (2) · 2026-03 · Sales team

    by_turnover (For the turnover): 0.00 EUR
    └─ plan.kpi:12 · by: turnover · mode: amount of the tier · from 20 000: 500 ·
           from 30 000: 900

    by_margin (For the margin): not applicable, because the condition is not met:
    │   turnover >= 30 000
    └─ plan.kpi:18 · for each: payments · by date: paid_on · pays: 10% of margin

    Total: 0.00 EUR
    "#);
}

#[test]
fn a_notice_shows_the_values_that_it_rests_on() {
    let fixture = Fixture::new();
    let kpi = fixture.plan.kpis.iter().next().unwrap().0;
    let yes = |what, parts| Trace {
        what,
        value: Value::YesNo(true),
        ty: Type::YesNo,
        span: fixture.at("turnover = 0"),
        parts,
    };
    let month = |text, value| {
        let kpi = fixture.step(TraceKind::Kpi(kpi, period(text)), "turnover", value, Vec::new());
        let zero = fixture.step(TraceKind::Expression, "0.01", "0.01", Vec::new());
        yes(TraceKind::Condition, vec![yes(TraceKind::Expression, vec![kpi, zero])])
    };
    let notice = |parts| {
        let mut outcome = fixture.outcome();
        outcome.notices[0].trace = yes(TraceKind::Condition, parts);
        report::notices(&fixture.view(Lang::En), &outcome)
    };
    insta::assert_snapshot!(notice(vec![month("2026-03", "0")]), @r"
    Notices
      Boris (2): quiet (Nothing sold)
        turnover = 0.00 EUR
        To do: Talk it through
    ");
    insta::assert_snapshot!(notice(vec![month("2026-02", "-5.5"), month("2026-03", "0")]), @r"
    Notices
      Boris (2): quiet (Nothing sold)
        turnover: 2026-02 -5.50 EUR, 2026-03 0.00 EUR
        To do: Talk it through
    ");
}

#[test]
fn all_tables_of_a_run_have_one_layout() {
    let fixture = Fixture::new();
    let mut outcome = fixture.outcome();
    outcome.periods.push(period("2026-04"));
    outcome.payees.push((period("2026-04"), vec![0]));
    for mut line in
        [fixture.line(0, "by_turnover", "900", LineStatus::Pays), fixture.line(0, "by_margin", "1", LineStatus::Pays)]
    {
        line.period = period("2026-04");
        outcome.lines.push(line.into());
    }
    // A sum that is too wide in one month alone.
    Arc::make_mut(&mut outcome.lines[0]).amount = exact("123456789012345");
    let view = fixture.view(Lang::En);
    for width in 48..120 {
        let text = report::pay(&view, &outcome, width);
        let headings: Vec<&str> = text.lines().filter(|line| line.starts_with("Payee")).collect();
        assert_eq!(headings.len(), 3, "{text}");
        let columns = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        assert!(headings.iter().all(|line| columns(line) == columns(headings[0])), "{width}\n{text}");
    }
}

#[test]
fn a_list_of_rows_is_shown_once() {
    let fixture = Fixture::new();
    let payments = fixture.plan.records.iter().find(|(_, record)| &*record.name == "payments").unwrap().0;
    let list = |rows: Vec<u32>| {
        fixture.step(TraceKind::Rows { record: payments, rows }, "sum of payments.amount", "1", Vec::new())
    };
    let mut outcome = fixture.outcome();
    Arc::make_mut(&mut outcome.lines[0]).parts = vec![list(vec![0, 1, 2]), list(vec![0, 1])];
    Arc::make_mut(&mut outcome.lines[1]).parts = vec![list(vec![0, 1, 2]), list(vec![7]), list(vec![7])];
    let all = ExplainOptions { component: None, all_rows: false };
    let text = report::explain(&fixture.view(Lang::En), &outcome, 0, all, 200);
    assert_eq!(text.matches("the same 3 rows as above").count(), 1, "{text}");
    assert_eq!(text.matches("payment_id P").count(), 3 + 2 + 1 + 1, "{text}");
    let text = report::explain(&fixture.view(Lang::Ru), &outcome, 0, all, 200);
    assert!(text.contains("те же 3 строки, что и выше"), "{text}");
}

#[test]
fn a_tree_is_drawn_with_its_branches() {
    let tree = Node {
        text: "a long line that has to be broken".to_owned(),
        children: vec![Node { text: "one".to_owned(), children: vec![Node::leaf("two")] }, Node::leaf("three")],
    };
    insta::assert_snapshot!(tree.draw(28), @r#"
    a long line that has to be
    │   broken
    ├─ one
    │  └─ two
    └─ three
    "#);
}

#[test]
fn several_periods_have_a_table_of_all() {
    let fixture = Fixture::new();
    let mut outcome = fixture.outcome();
    outcome.periods.push(period("2026-04"));
    outcome.payees.push((period("2026-04"), vec![0]));
    let mut line = fixture.line(0, "by_turnover", "900", LineStatus::Pays);
    line.period = period("2026-04");
    outcome.lines.push(line.into());
    let json = report::run_json(&fixture.view(Lang::En), &outcome, &[], &[], &[]);
    let totals: Vec<&str> =
        json["periods"].as_array().unwrap().iter().map(|part| part["total"].as_str().unwrap()).collect();
    assert_eq!(totals, ["1523.56", "900.00", "2423.56"]);
}
