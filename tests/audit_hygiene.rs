//! How the CRM is kept, as `premia audit` finds it.

#![cfg(test)]

mod audits;
mod support;

use audits::{Deals, audited};
use support::{premia, write};

const FIVE_PERCENT: &str = "\nbonus share \"Share of the turnover\"\n  pays:  5% of turnover\n";

const FIELDS: &[&str] = &[
    "next_step: text, optional",
    "last_activity_on: date, optional",
    "edited_on: date, optional",
    "refunded_on: date, optional",
    "demo_on: date, optional",
    "offered_on: date, optional",
    "source: text, optional",
    "product: text, optional",
    "previous_manager: text, optional",
];

const OPEN: &str = "id,manager,client,opened_on,closed_on,amount";

/// No finding.
const NONE: [usize; 0] = [];

/// Deals with a column beside the usual ones. One of another client, in order, stands among them.
fn deals(column: &str, lines: &[&str]) -> Deals {
    let columns = if column.is_empty() { OPEN.to_owned() } else { format!("{OPEN},{column}") };
    let empty = column.split(',').filter(|name| !name.is_empty()).count();
    let good = format!("good,M2,Pine,2026-03-02,2026-03-16,70000{}", ",".repeat(empty));
    let lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).chain([good]).collect();
    Deals::new(FIVE_PERCENT, FIELDS, &columns, &lines)
}

/// What is found of one code: how many rows each finding has.
fn rows(deals: &Deals, code: &str) -> Vec<usize> {
    deals.counted().into_iter().filter(|(of, _)| of == code).map(|(_, count)| count).collect()
}

#[test]
fn open_deals_need_a_next_step() {
    let of = |line: &str| rows(&deals("stage,next_step", &[line]), "A0301");
    assert_eq!(of("1,M1,Birch,2026-03-20,,50000,offer,"), [1]);
    assert_eq!(of("1,M1,Birch,2026-03-20,,50000,offer,Call on Monday"), NONE);
    assert_eq!(of("1,M1,Birch,2026-03-20,,50000,lost,"), NONE);
    assert_eq!(of("1,M1,Birch,2026-03-20,2026-03-25,50000,offer,"), NONE);
    // What begins after the period is none of its matters.
    assert_eq!(of("1,M1,Birch,2026-03-31,,50000,offer,"), [1]);
    assert_eq!(of("1,M1,Birch,2026-04-01,,50000,offer,"), NONE);
    let found = deals("stage,next_step", &["1,M1,Birch,2026-03-20,,50000,offer,"]).only("A0301");
    assert_eq!((&found["pay"], &found["payee"]), (&serde_json::json!([]), &"M1".into()));
}

#[test]
fn won_deals_need_an_amount_and_a_day() {
    let of = |line: &str| rows(&deals("stage", &[line]), "A0302");
    assert_eq!(of("1,M1,Birch,2026-03-02,2026-03-20,,won"), [1]);
    assert_eq!(of("1,M1,Birch,2026-03-02,2026-03-20,,"), [1]);
    assert_eq!(of("1,M1,Birch,2026-03-02,,50000,Won"), [1]);
    // 0 is an amount; lost deals bring none; open ones have no day yet.
    assert_eq!(of("1,M1,Birch,2026-03-02,2026-03-20,0,won"), NONE);
    assert_eq!(of("1,M1,Birch,2026-03-02,2026-03-20,,lost"), NONE);
    assert_eq!(of("1,M1,Birch,2026-03-02,,50000,offer"), NONE);
    assert_eq!(of("1,M1,Birch,2026-03-02,2026-02-20,,won"), NONE);
}

#[test]
fn days_that_cannot_be() {
    let of = |line: &str| rows(&deals("refunded_on", &[line]), "A0303");
    assert_eq!(of("1,M1,Birch,2026-03-21,2026-03-20,50000,"), [1]);
    assert_eq!(of("1,M1,Birch,2026-03-20,2026-03-20,50000,"), NONE);
    assert_eq!(of("1,M1,Birch,2026-03-02,2026-03-20,50000,2026-03-19"), [1]);
    assert_eq!(of("1,M1,Birch,2026-03-02,2026-03-20,50000,2026-03-20"), NONE);
    // Before there was anything, and longer than a year after the period: after 31 March 2027.
    assert_eq!(of("1,M1,Birch,1999-12-31,2026-03-20,50000,"), [1]);
    assert_eq!(of("1,M1,Birch,2000-01-01,2026-03-20,50000,"), NONE);
    assert_eq!(of("1,M1,Birch,2026-03-02,2027-04-01,50000,"), [1]);
    assert_eq!(of("1,M1,Birch,2026-02-02,2027-03-31,50000,"), NONE);
    let early = deals("refunded_on", &["1,M1,Birch,2019-12-31,2026-03-20,50000,"]);
    assert_eq!(rows(&early, "A0303"), NONE);
    assert_eq!(rows(&early.settings("  data since: 2020-01-01\n"), "A0303"), [1]);
}

#[test]
fn days_and_months_that_have_changed_places() {
    let of = |lines: &[&str]| deals("", lines).counted();
    let mixed = ["1,M1,Birch,2026-11-02,2026-03-15,50000", "2,M2,Oak,2026-12-01,2026-03-20,60000"];
    assert_eq!(of(&mixed), [("A0304".to_owned(), 2)]);
    // One row is an impossible day, and so is one that the other way round is none either.
    assert_eq!(of(&mixed[..1]), [("A0303".to_owned(), 1)]);
    let wrong = ["1,M1,Birch,2026-11-02,2026-03-15,50000", "2,M2,Oak,2026-11-13,2026-03-20,60000"];
    assert_eq!(of(&wrong), [("A0303".to_owned(), 1), ("A0303".to_owned(), 1)]);
}

#[test]
fn a_column_in_which_no_day_is_beyond_the_twelfth() {
    let line = |at: usize, month: usize, day: usize| {
        format!("{at},M1,C{at},2025-{month:02}-{day:02},2026-03-{:02},{}", at % 28 + 1, 1000 + 7 * at)
    };
    let of = |lines: Vec<String>| {
        let found = Deals::new(FIVE_PERCENT, FIELDS, OPEN, &lines).counted();
        found.into_iter().filter(|(code, _)| code == "A0304").map(|(_, count)| count).collect::<Vec<_>>()
    };
    let short: Vec<String> = (0..20).map(|at| line(at, at % 9 + 1, at % 12 + 1)).collect();
    assert_eq!(of(short.clone()), [20]);
    // One row fewer; one day that is beyond; always the first days of a month.
    assert_eq!(of(short[1..].to_vec()), NONE);
    assert_eq!(of([&short[1..], &[line(0, 1, 13)]].concat()), NONE);
    assert_eq!(of((0..20).map(|at| line(at, at % 9 + 1, at % 5 + 1)).collect()), NONE);
    assert_eq!(of((0..20).map(|at| line(at, at % 2 + 1, at % 12 + 1)).collect()), NONE);
}

const STAGES: &str = "  stages: {demo: demo_on, offer: offered_on}\n";

#[test]
fn stages_that_were_skipped() {
    let all = "2,M2,Oak,2026-03-02,2026-03-21,60000,2026-03-05,2026-03-06,";
    let of = |line: &str| {
        let columns = format!("{OPEN},demo_on,offered_on,stage");
        let lines = [line.to_owned(), all.to_owned()];
        rows(&Deals::new(FIVE_PERCENT, FIELDS, &columns, &lines).settings(STAGES), "A0305")
    };
    assert_eq!(of("1,M1,Birch,2026-03-02,2026-03-20,50000,,2026-03-06,"), [1]);
    assert_eq!(of("1,M1,Birch,2026-03-02,2026-03-20,50000,2026-03-06,,"), [1]);
    assert_eq!(of("1,M1,Birch,2026-03-02,2026-03-20,50000,2026-03-06,2026-03-06,"), NONE);
    assert_eq!(of("1,M1,Birch,2026-03-02,2026-03-20,50000,2026-03-06,2026-03-05,"), [1]);
    // An open deal must only have what comes before the stage it has reached, a lost one nothing.
    assert_eq!(of("1,M1,Birch,2026-03-02,,50000,2026-03-06,,"), NONE);
    assert_eq!(of("1,M1,Birch,2026-03-02,,50000,,2026-03-06,"), [1]);
    assert_eq!(of("1,M1,Birch,2026-03-02,2026-03-20,50000,,2026-03-06,lost"), NONE);
    // Without the setting nobody looks, and the report says so.
    let silent = deals("demo_on", &["1,M1,Birch,2026-03-02,2026-03-20,50000,"]);
    let said = audited(silent.path(), &[]);
    let lacks = said["plans"][0]["not_run"].as_array().unwrap().iter().find(|one| one["codes"][0] == "A0305").unwrap();
    assert_eq!((&lacks["why"], &lacks["fields"]), (&"setting".into(), &serde_json::json!(["stages"])));
}

#[test]
fn a_stage_whose_day_is_no_field_is_a_mistake_of_the_project_file() {
    let deals = deals("", &["1,M1,Birch,2026-03-02,2026-03-20,50000"]).settings("  stages: {demo: shown_on}\n");
    let ran = premia(deals.path(), &["audit", "--period", "2026-03"]);
    assert!(ran.err.contains("P1060") && ran.err.contains("shown_on"), "{}{}", ran.out, ran.err);
}

#[test]
fn edits_when_the_period_was_over() {
    let of = |line: &str| deals("edited_on", &[line]);
    let late = "1,M1,Birch,2026-03-02,2026-03-20,50000,2026-04-11";
    assert_eq!(rows(&of(late), "A0306"), [1]);
    assert_eq!(rows(&of("1,M1,Birch,2026-03-02,2026-03-20,50000,2026-04-10"), "A0306"), NONE);
    assert_eq!(rows(&of("1,M1,Birch,2026-03-02,2026-04-02,50000,2026-04-30"), "A0306"), NONE);
    assert_eq!(rows(&of(late).settings("  edits until: 11\n"), "A0306"), NONE);
}

#[test]
fn edits_of_a_closed_period_are_those_after_it_was_closed() {
    let closed = deals("edited_on", &["1,M1,Birch,2026-03-02,2026-03-20,50000,2026-04-05"]);
    assert_eq!(rows(&closed, "A0306"), NONE);
    for (period, on) in [("2026-01", "2026-02-03"), ("2026-02", "2026-03-03"), ("2026-03", "2026-04-04")] {
        let ran = premia(closed.path(), &["close", "--period", period, "--on", on, "--approved", "Director"]);
        assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    }
    let found = closed.only("A0306");
    // 25 for the edit, 25 for the closed period.
    assert_eq!(found["score"], 50);
}

#[test]
fn leads_with_which_nothing_is_done() {
    let of = |line: &str| rows(&deals("last_activity_on,next_step", &[line]), "A0307");
    // 14 days before 31 March.
    assert_eq!(of("1,M1,Birch,2026-03-17,,50000,,"), [1]);
    assert_eq!(of("1,M1,Birch,2026-03-18,,50000,,"), NONE);
    assert_eq!(of("1,M1,Birch,2026-03-02,,50000,2026-03-17,"), [1]);
    assert_eq!(of("1,M1,Birch,2026-03-02,,50000,2026-03-18,"), NONE);
    assert_eq!(of("1,M1,Birch,2026-03-02,,50000,,Call"), NONE);
    assert_eq!(of("1,M1,Birch,2026-03-02,2026-03-30,50000,,"), NONE);
}

fn leads(person: &str, source: &str, count: usize, junk: usize) -> Vec<String> {
    let stage = |at: usize| if at < junk { "junk" } else { "new" };
    let line = |at: usize| {
        format!(
            "{person}{source}{at},{person},C{person}{source}{at},2026-03-{:02},,{},{},{source}",
            at + 2,
            100 + at,
            stage(at)
        )
    };
    (0..count).map(line).collect()
}

#[test]
fn junk_is_held_against_that_of_others() {
    let columns = format!("{OPEN},stage,source");
    let of = |lines: Vec<String>| rows(&Deals::new(FIVE_PERCENT, FIELDS, &columns, &lines), "A0308");
    let by_person = |own: (usize, usize), others: (usize, usize)| {
        of([leads("M1", "", own.0, own.1), leads("M2", "", others.0, others.1)].concat())
    };
    assert_eq!(by_person((6, 3), (10, 1)), [3]);
    assert_eq!(by_person((6, 3), (8, 2)), [3]);
    assert_eq!(by_person((6, 3), (11, 3)), NONE);
    assert_eq!(by_person((6, 2), (10, 0)), NONE);
    // Of both people half of the leads of one source: 6 of 12 against 0 of 10.
    let both =
        |source: &str, count, junk| [leads("M1", source, count, junk), leads("M2", source, count, junk)].concat();
    assert_eq!(of([both("web", 6, 3), both("fair", 5, 0)].concat()), [6]);
    assert_eq!(of([both("web", 6, 3), both("fair", 6, 2)].concat()), NONE);
    // Anna's leads are those of the fair: told once, as hers.
    let one =
        Deals::new(FIVE_PERCENT, FIELDS, &columns, &[leads("M1", "fair", 6, 3), leads("M2", "web", 10, 1)].concat());
    let found = one.only("A0308");
    assert_eq!(found["payee"], "M1");
    let why: Vec<&str> = found["reasons"].as_array().unwrap().iter().map(|one| one["text"].as_str().unwrap()).collect();
    assert!(why.contains(&"all of them come from fair: the source may be the cause"), "{why:?}");
    let other = Deals::new(FIVE_PERCENT, FIELDS, &columns, &[leads("M1", "", 6, 3), leads("M2", "", 10, 1)].concat());
    assert_eq!(rows(&other.settings("  junk: [rubbish]\n"), "A0308"), NONE);
}

#[test]
fn names_that_no_table_has() {
    let of = |line: &str, settings: &str| {
        let deals = deals("product,previous_manager", &[line]);
        let rules = std::fs::read_to_string(deals.path().join("rules.kpi")).unwrap();
        let record = "record products \"Products\"\n  key:            product\n  field product:  text\n";
        write(deals.path(), "rules.kpi", format!("{rules}\n{record}"));
        write(deals.path(), "data/products.csv", "product\nGTX Pro\n");
        let yaml = std::fs::read_to_string(deals.path().join("premia.yaml")).unwrap();
        write(
            deals.path(),
            "premia.yaml",
            format!("{yaml}  products: {{file: data/products.csv}}\naudit:\n{settings}"),
        );
        rows(&deals, "A0309")
    };
    let known = "  known: {product: products}\n";
    assert_eq!(of("1,M1,Birch,2026-03-02,2026-03-20,50000,GTXPro,", known), [1]);
    assert_eq!(of("1,M1,Birch,2026-03-02,2026-03-20,50000,gtx pro,", known), NONE);
    assert_eq!(of("1,M1,Birch,2026-03-02,2026-03-20,50000,GTXPro,", "  last days: 3\n"), NONE);
    // A colleague by key or name, and somebody whom nobody knows.
    assert_eq!(of("1,M1,Birch,2026-03-02,2026-03-20,50000,GTX Pro,M2", known), NONE);
    assert_eq!(of("1,M1,Birch,2026-03-02,2026-03-20,50000,GTX Pro,boris sidorov", known), NONE);
    assert_eq!(of("1,M1,Birch,2026-03-02,2026-03-20,50000,GTX Pro,Ivan Smirnov", known), [1]);
}

#[test]
fn a_record_that_is_not_there_is_said() {
    let deals =
        deals("product", &["1,M1,Birch,2026-03-02,2026-03-20,50000,GTX"]).settings("  known: {product: wares}\n");
    let said = audited(deals.path(), &[]);
    let lacks = said["plans"][0]["not_run"].as_array().unwrap().iter().find(|one| one["codes"][0] == "A0309").unwrap();
    assert_eq!((&lacks["why"], &lacks["fields"]), (&"record".into(), &serde_json::json!(["wares"])));
}

#[test]
fn one_name_in_several_ways() {
    let of = |one: &str, other: &str| {
        let line = |id: &str, name: &str, day: &str| format!("{id},M1,\"{name}\",2026-03-02,{day},{}", id.len() * 1013);
        rows(&deals("", &[&line("1", one, "2026-03-10"), &line("22", other, "2026-03-25")]), "A0310")
    };
    assert_eq!(of("Birch Ltd", "BIRCH, Ltd"), [1]);
    assert_eq!(of("ООО «Ромашка»", "Ромашка"), [1]);
    // The first letter is a Latin one.
    assert_eq!(of("Ромашка", "Pомашка"), [1]);
    assert_eq!(of("Берёза", "Pомашка"), [1]);
    assert_eq!(of("Birch North", "Birch South"), NONE);
    assert_eq!(of("Birch", "Birch"), NONE);
    let line = |id: &str, product: &str| format!("{id},M1,C{id},2026-03-02,2026-03-20,{}00,{product}", id.len());
    let of = |one: &str, other: &str| rows(&deals("product", &[&line("1", one), &line("22", other)]), "A0310");
    assert_eq!(of("GTX Pro", "GTXPro"), [1]);
    assert_eq!(of("GTX Pro", "Pro GTX"), NONE);
}

#[test]
fn nothing_is_no_finding() {
    let deals = Deals::new(FIVE_PERCENT, FIELDS, OPEN, &[]);
    assert_eq!(deals.counted(), []);
}

#[test]
fn rows_of_nobody_are_looked_at_too() {
    let fields: Vec<&str> = FIELDS.to_vec();
    let deals = Deals::new(
        FIVE_PERCENT,
        &fields,
        &format!("{OPEN},next_step"),
        &["1,,Birch,2026-03-20,,50000,".to_owned(), "2,M2,Oak,2026-03-20,,60000,Call".to_owned()],
    );
    let rules = std::fs::read_to_string(deals.path().join("rules.kpi")).unwrap();
    let extended =
        rules.replace("  extends:  standard\n", "  extends:  standard\n  field manager: employee, optional\n");
    write(deals.path(), "rules.kpi", extended);
    let said = audited(deals.path(), &[]);
    let found = said["plans"][0]["findings"].as_array().unwrap();
    let of: Vec<&serde_json::Value> = found.iter().filter(|one| one["code"] == "A0301").collect();
    assert_eq!(of.len(), 1, "{said}");
    assert_eq!((&of[0]["payee"], &of[0]["rows"][0]["line"]), (&serde_json::Value::Null, &2.into()));
}

const PEOPLE: &str = "id,name,hired_on,left_on\nM1,Anna Petrova,2026-03-10,2026-03-15\nM2,Boris Sidorov,2020-01-01,\n";

#[test]
fn rows_outside_of_employment() {
    let of = |lines: &[&str]| deals("", lines).people(PEOPLE);
    let counted = |lines: &[&str]| rows(&of(lines), "A0311");
    assert_eq!(counted(&["1,M1,Birch,2026-03-02,2026-03-09,50000"]), [1]);
    assert_eq!(counted(&["1,M1,Birch,2026-03-02,2026-03-10,50000"]), NONE);
    assert_eq!(counted(&["1,M1,Birch,2026-03-02,2026-03-15,50000"]), NONE);
    assert_eq!(counted(&["1,M1,Birch,2026-03-02,2026-03-16,50000"]), [1]);
    // A deal that was signed before its seller left may be closed later.
    let signed = |day: &str| {
        let line = format!("1,M1,Birch,2026-03-02,2026-03-20,50000,{day}");
        let columns = format!("{OPEN},signed_on");
        let fields: Vec<&str> = FIELDS.iter().copied().chain(["signed_on: date, optional"]).collect();
        rows(&Deals::new(FIVE_PERCENT, &fields, &columns, &[line]).people(PEOPLE), "A0311")
    };
    assert_eq!((signed("2026-03-15"), signed("2026-03-16")), (vec![], vec![1]));
    // 9 March lies one day before the first, 24 March nine days after the last; without them 5% of 50 000 + 10 000 less.
    let both = of(&[
        "1,M1,Birch,2026-03-02,2026-03-09,50000",
        "2,M1,Oak,2026-03-02,2026-03-12,70000",
        "3,M1,Elm,2026-03-02,2026-03-24,10000",
    ]);
    let found = both.only("A0311");
    let reasons: Vec<&str> =
        found["reasons"].as_array().unwrap().iter().map(|one| one["reason"].as_str().unwrap()).collect();
    assert_eq!(reasons, ["before_hired", "after_left", "long_outside"]);
    assert_eq!((&found["score"], &found["pay"][0]["difference"]), (&90.into(), &"3000".into()));
    let known = audited(both.path(), &[])["plans"][0]["not_run"].as_array().unwrap().clone();
    assert!(!known.iter().any(|one| one["codes"][0] == "A0311"));
}

#[test]
fn amounts_below_0_that_take_back_nothing() {
    let minus = |at: usize, client: &str, amount: i64| format!("{at},M1,{client},2026-03-02,2026-03-{at:02},{amount}");
    let of = |lines: Vec<String>| {
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        rows(&deals("", &lines), "A0312")
    };
    // All rows of one person, three at least, and no client who has bought anything.
    let three = vec![minus(3, "Birch", -50000), minus(4, "Oak", -60000), minus(5, "Elm", -70000)];
    assert_eq!(of(three.clone()), [3]);
    assert_eq!(of(three[..2].to_vec()), NONE);
    assert_eq!(of([three.clone(), vec![minus(6, "Ash", 1)]].concat()), NONE);
    // Two of three clients have bought before: these may be returns, though not all of them.
    let sold = |at: usize, client: &str| format!("{at},M2,{client},2026-01-02,2026-02-{at:02},90000");
    assert_eq!(of([three.clone(), vec![sold(10, "Oak"), sold(11, "Elm")]].concat()), [1]);
    assert_eq!(of([three.clone(), vec![sold(10, "Oak")]].concat()), [3]);
    // One row beside sales: told where the data hold what was before, and no more was sold to that client than is taken back.
    let one = |amount: i64, before: bool| {
        let mut lines = vec![minus(3, "Birch", 40000), minus(20, "Birch", amount), minus(21, "Oak", 30000)];
        lines.extend(before.then(|| sold(12, "Yew")));
        of(lines)
    };
    assert_eq!((one(-40000, true), one(-40001, true), one(-40001, false)), (vec![], vec![1], vec![]));
}

#[test]
fn letters_that_nobody_sees() {
    let of = |one: &str, other: &str| {
        let lines = [
            format!("1,M1,Birch,2026-03-02,2026-03-20,50000,{one}"),
            format!("2,M2,Oak,2026-03-02,2026-03-20,60000,{other}"),
        ];
        let deals = deals("product", &[&lines[0], &lines[1]]);
        let found = deals.findings().into_iter().find(|found| found["code"] == "A0310").unwrap();
        found["reasons"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["text"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    // The first with a Latin letter, the second with a Cyrillic one.
    let said = of("A1", "\u{410}1");
    let wanted = "they look the same, but the `A` of `A1` is Latin and that of `\u{410}1` Cyrillic";
    assert!(said.iter().any(|text| text == wanted), "{said:?}");
    assert!(!of("a1", "A1 ").iter().any(|text| text.contains("look the same")));
}
