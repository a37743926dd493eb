//! The edges of periods as audits see them: holidays, deals over the end of a month, sales taken back later; and parts that
//! computed fields play.

#![cfg(test)]

mod audits;
mod support;

use audits::{Deals, SPIKE, audited};
use support::write;

const SHARE: &str = "\nbonus share \"Share\"\n  pays:  5% of turnover\n";

const STEPS: &str = "\nbonus steps \"Steps\"\n  by:            turnover\n  mode:          amount of the tier\n  from 100 000:  25 000\n  from 150 000:  35 000\n";

const COLUMNS: &str = "id,manager,client,closed_on,amount";

fn lines(all: &[&str]) -> Vec<String> {
    all.iter().map(|line| (*line).to_owned()).collect()
}

fn deals(rule: &str, rows: &[&str]) -> Deals {
    Deals::new(rule, &[], COLUMNS, &lines(rows))
}

fn codes(deals: &Deals) -> Vec<String> {
    deals.counted().into_iter().map(|(code, _)| code).collect()
}

/// A month made in its last days; the next begins with these rows.
fn pulled(next: &[&str]) -> Vec<String> {
    lines(&[&SPIKE[..], next].concat())
}

/// The same project with a calendar in which these days are holidays.
fn with_holidays(deals: &Deals, holidays: &[&str]) {
    let bound = "records:\n  employees: {file: data/employees.csv}\n  deals: {file: data/deals.csv}\n  calendar: {file: data/calendar.csv}\n";
    write(deals.path(), "premia.yaml", bound);
    let rows: Vec<String> = holidays.iter().map(|day| format!("{day},no\n")).collect();
    write(deals.path(), "data/calendar.csv", format!("day,working\n{}", rows.concat()));
}

const CALENDAR: &str =
    "\nrecord calendar \"Working days\"\n  key:            day\n  field day:      date\n  field working:  yes or no\n";

#[test]
fn holidays_are_no_hole() {
    let rules = format!("{SHARE}{CALENDAR}");
    // A quarter of the usual (20 000 + 21 000 + 0) / 3 comes on the first day after a week of holidays.
    let of = || Deals::new(&rules, &[], COLUMNS, &pulled(&["14,M1,Birch,2026-04-08,3416.67"]));
    let plain = of();
    write(plain.path(), "data/calendar.csv", "day,working\n");
    with_holidays(&plain, &[]);
    assert_eq!(codes(&plain), ["A0102", "A0103"]);
    let told = support::premia(plain.path(), &["audit", "--period", "2026-03"]).out;
    assert!(told.contains("public"), "{told}");
    let holidays = of();
    with_holidays(&holidays, &["2026-04-01", "2026-04-02", "2026-04-03", "2026-04-06", "2026-04-07"]);
    assert_eq!(codes(&holidays), ["A0102"]);
    // With one day fewer off, the third working day is the 7th.
    with_holidays(&holidays, &["2026-04-01", "2026-04-02"]);
    assert_eq!(codes(&holidays), ["A0102", "A0103"]);
    // An audit reads it though no rule does, and nothing says that it is of no use.
    let ran = support::premia(holidays.path(), &["check"]);
    assert!(!ran.err.contains("P0604") && !ran.out.contains("P0604"), "{}{}", ran.out, ran.err);
}

#[test]
fn a_deal_entered_twice_over_the_end_of_a_month() {
    let first = "1,M1,Birch Ltd,2026-02-28,45310.50";
    let of = |second: &str| deals(SHARE, &[first, second, "3,M2,Fir,2026-01-05,1"]);
    let found = of("2,M1,Birch Ltd,2026-03-03,45310.50").only("A0107");
    assert_eq!((&found["rows"][0]["in_question"], &found["rows"][1]["in_question"]), (&false.into(), &true.into()));
    // What March pays: 5% of 45 310.50, and nothing without the row.
    assert_eq!((&found["pay"][0]["with"], &found["pay"][0]["without"]), (&"2265.53".into(), &"0".into()));
    // A day later, another amount.
    assert_eq!(of("2,M1,Birch Ltd,2026-03-04,45310.50").counted(), []);
    assert_eq!(of("2,M1,Birch Ltd,2026-03-03,45310.51").counted(), []);
    // Both before the period, or both in the next: the audit of those months says so.
    assert_eq!(of("2,M1,Birch Ltd,2026-02-27,45310.50").counted(), []);
    assert_eq!(deals(SHARE, &["1,M1,Birch,2026-03-31,5000.50", "2,M1,Birch,2026-04-01,5000.50"]).counted(), []);
}

#[test]
fn a_deal_split_over_the_end_of_a_month() {
    let rule = "\nbonus small \"Small deals\"\n  for each:  deals where amount < 100 000\n  by date:   closed_on\n  pays:      2% of amount\n";
    let of = |first: &str| deals(rule, &[first, "2,M1,Birch,2026-03-02,40000"]);
    let found = of("1,M1,Birch,2026-02-27,60000").only("A0106");
    // 2% of 60 000 in February and of 40 000 in March; one deal of 100 000 brings nothing.
    assert_eq!((&found["pay"][0]["with"], &found["pay"][0]["without"]), (&"2000".into(), &"0".into()));
    assert_eq!(of("1,M1,Birch,2026-02-26,60000").counted(), []);
    assert_eq!(of("1,M1,Birch,2026-02-27,59999.99").counted(), []);
}

#[test]
fn a_row_below_zero_takes_back_a_sale() {
    // Birch has bought before, so that only the way back makes the last row odd.
    let rows = |back: &str| {
        let mut all =
            lines(&["1,M1,Birch,2026-02-03,5000", "2,M1,Oak,2026-03-05,140000.01", "3,M1,Birch,2026-03-31,9999.99"]);
        all.extend((!back.is_empty()).then(|| back.to_owned()));
        Deals::new(STEPS, &[], COLUMNS, &all)
    };
    let codes = |back: &str| codes(&rows(back));
    // 140 000.01 of Oak are new, but not of the last days.
    assert_eq!(codes(""), Vec::<String>::new());
    assert_eq!(codes("4,M1,Birch,2026-04-30,-9999.99"), ["A0101"]);
    let found = rows("4,M1,Birch,2026-04-30,-9999.99").only("A0101");
    assert!(found["reasons"].to_string().contains("30"), "{found}");
    // After 31 days, of another amount, of another client, of somebody else.
    assert_eq!(codes("4,M1,Birch,2026-05-01,-9999.99"), Vec::<String>::new());
    assert_eq!(codes("4,M1,Birch,2026-04-30,-9999.98"), Vec::<String>::new());
    assert_eq!(codes("4,M1,Elm,2026-04-30,-9999.99"), Vec::<String>::new());
    assert_eq!(codes("4,M2,Birch,2026-04-30,-9999.99"), Vec::<String>::new());
}

#[test]
fn a_row_takes_back_one_sale_only() {
    let of = |sales: &[&str]| {
        let first = ["1,M1,Birch,2026-02-03,5000", "2,M1,Oak,2026-03-05,130000.02"];
        deals(STEPS, &[&first[..], sales, &["9,M1,Birch,2026-04-02,-9999.99"]].concat())
    };
    // Of two equal sales the later one: the bound is reached by it alone.
    let two = of(&["3,M1,Birch,2026-03-27,9999.99", "4,M1,Birch,2026-03-31,9999.99"]);
    let found = two.findings().into_iter().find(|found| found["code"] == "A0101").unwrap();
    let keys: Vec<&str> = found["rows"].as_array().unwrap().iter().map(|row| row["key"].as_str().unwrap()).collect();
    assert_eq!(keys, ["4"]);
}

#[test]
fn a_computed_field_plays_the_part_that_it_is_named_for() {
    let fields = ["repeated: yes or no, optional\n  computed fresh:  repeated = no\n  computed net:  amount - 1"];
    let columns = "id,manager,client,closed_on,amount,repeated";
    let rows = ["1,M1,Birch,2026-02-03,5000,no", "2,M1,Birch,2026-03-05,9000,no", "3,M1,Birch,2026-03-12,7000,yes"];
    let of = |settings: &str| Deals::new(SHARE, &fields, columns, &lines(&rows)).settings(settings);
    // The second row says that its client is new, and the client has bought before.
    let found = of("  fields: {new: fresh}\n").only("A0108");
    assert_eq!(found["rows"][0]["key"], "2");
    let amounts = of("  fields: {new: fresh, amount: net}\n").only("A0108");
    assert_eq!(amounts["rows"][0]["amount"], "8999");
    // A computed field of another kind plays no part.
    let wrong = of("  fields: {new: net}\n");
    assert!(support::premia(wrong.path(), &["audit", "--period", "2026-03"]).err.contains("P1060"));
    // What is computed is not guessed by its name alone.
    let guessed = Deals::new(
        SHARE,
        &["repeated: yes or no, optional\n  computed is_new:  repeated = no"],
        columns,
        &lines(&rows),
    );
    assert_eq!(audited(guessed.path(), &[])["plans"][0]["fields"]["new"], serde_json::Value::Null);
}

#[test]
fn an_amount_that_is_computed_is_what_people_are_paid_by() {
    let plan = "\nrecord subscriptions \"Subscriptions\"\n  key:                  id\n  field id:             text\n  field manager:        employee\n  field client:         text\n  field paid_on:        date\n  field a_month:        money\n  computed a_year:      a_month * 12\n  credited to:          manager\n\nkpi yearly \"Yearly\"\n  measure:  sum of subscriptions.a_year\n  by date:  paid_on\n\nbonus steps \"Steps\"\n  by:            yearly\n  mode:          amount of the tier\n  from 120 000:  25 000\n";
    let deals = Deals::new(plan, &[], COLUMNS, &lines(&["1,M1,Birch,2026-02-03,5000"]));
    let bound = "records:\n  employees: {file: data/employees.csv}\n  deals: {file: data/deals.csv}\n  subscriptions: {file: data/subscriptions.csv}\naudit: {record: subscriptions}\n";
    write(deals.path(), "premia.yaml", bound);
    // 9 999 a month before, 120 000 a year with the last row: the bound is reached exactly by a client whom nobody knows.
    let rows = "id,manager,client,paid_on,a_month\n1,M1,Birch,2026-02-03,900\n2,M1,Birch,2026-03-05,9000\n3,M1,Unknown,2026-03-31,1000\n";
    write(deals.path(), "data/subscriptions.csv", rows);
    for args in [&[][..], &["--scan-from", "0"]] {
        let found = audited(deals.path(), args)["plans"][0].clone();
        assert_eq!(found["fields"]["amount"], "a_year", "{found:#}");
        assert_eq!(found["findings"][0]["code"], "A0101", "{found:#}");
        assert_eq!(found["findings"][0]["rows"][0]["amount"], "12000");
        assert_eq!(found["findings"][0]["pay"][0]["difference"], "25000");
    }
}

#[test]
fn parts_of_a_deal_are_those_of_one_client_in_any_spelling() {
    let rule = "\nbonus small \"Small deals\"\n  for each:  deals where amount < 100 000\n  by date:   closed_on\n  pays:      2% of amount\n";
    let of = |name: &str| {
        let second = format!("2,M1,{name},2026-03-12,40000");
        Deals::new(rule, &[], COLUMNS, &lines(&["1,M1,Birch Ltd,2026-03-10,60000", &second]))
    };
    assert_eq!(of("\"BIRCH, ltd\"").counted(), [("A0106".to_owned(), 2), ("A0310".to_owned(), 1)]);
    assert_eq!(of("Birch North").counted(), []);
}

#[test]
fn equal_parts_may_be_a_deal_entered_twice_and_both_say_so() {
    let rule = "\nbonus small \"Small deals\"\n  for each:  deals where amount < 100 000\n  by date:   closed_on\n  pays:      2% of amount\n";
    let of = |rows: &[&str]| Deals::new(rule, &[], COLUMNS, &lines(rows));
    let refers = |deals: &Deals| -> Vec<String> {
        let reasons = deals.findings().into_iter().flat_map(|found| found["reasons"].as_array().unwrap().clone());
        let told = reasons.filter(|reason| reason["points"] == 0);
        told.map(|reason| reason["text"].as_str().unwrap().to_owned()).collect()
    };
    let equal = of(&["1,M1,Birch,2026-03-10,60000", "2,M1,Birch,2026-03-11,60000"]);
    let mut codes = equal.counted();
    codes.sort();
    assert_eq!(codes, [("A0106".to_owned(), 2), ("A0107".to_owned(), 2)]);
    let mut told = refers(&equal);
    told.sort();
    assert_eq!(
        told,
        [
            "these rows may also be one deal split into several: see A0106",
            "two of these rows may also be one deal entered twice: see A0107"
        ]
    );
    // Of three rows, of which no two are alike, nothing is entered twice.
    let parts = of(&["1,M1,Birch,2026-03-10,60000", "2,M1,Birch,2026-03-10,50000", "3,M1,Birch,2026-03-11,40000"]);
    assert_eq!(parts.counted(), [("A0106".to_owned(), 3)]);
    assert!(refers(&parts).is_empty());
}

#[test]
fn a_name_that_several_people_write_is_nobodys_finding() {
    let of = |owner: &str| {
        let second = format!("2,{owner},BIRCH,2026-03-25,20000");
        let all = ["1,M1,Birch,2026-03-03,60000", "3,M1,Birch,2026-03-15,70000", second.as_str()];
        Deals::new(SHARE, &[], COLUMNS, &lines(&all)).only("A0310")["payee"].clone()
    };
    assert_eq!(of("M1"), "M1");
    assert_eq!(of("M2"), serde_json::Value::Null);
}

#[test]
fn rows_below_zero_are_refunds_and_no_sales() {
    let columns = "id,manager,client,closed_on,amount,refunded_on";
    // M1 sells seven times, M2 ten times; of M1 three are taken back by rows of their own.
    let mut rows: Vec<String> = (1..=7).map(|day| format!("A{day},M1,Client {day},2026-03-0{day},{day}000,")).collect();
    rows.extend((1..=10).map(|day| format!("B{day},M2,Buyer {day},2026-03-{day:02},5000,")));
    let with = |back: usize| {
        let returns = (1..=back).map(|day| format!("C{day},M1,Client {day},2026-05-0{day},-{day}000,"));
        let all: Vec<String> = rows.iter().cloned().chain(returns).collect();
        Deals::new(SHARE, &["refunded_on: date, optional"], columns, &all)
    };
    // 3 of 7 are far more than 0 of 10; one field says it of one row, so that the column is not empty.
    let mut marked = with(3);
    let file = std::fs::read_to_string(marked.path().join("data/deals.csv")).unwrap();
    write(
        marked.path(),
        "data/deals.csv",
        file.replace("B10,M2,Buyer 10,2026-03-10,5000,", "B10,M2,Buyer 10,2026-03-10,5000,2026-08-01"),
    );
    marked = marked.settings("  without: [A0310]\n");
    let found = marked.only("A0201");
    // 3 of 7.
    assert!(found.to_string().contains("42.9"), "{found:#}");
}

#[test]
fn of_two_columns_the_one_that_explains_more_rows_has_its_days_turned() {
    // 2 November for 11 February, 1 December for 12 January; of the second row the closing day turned, 3 December, would do, too.
    let rows = ["1,M1,Birch,2026-03-10,5000,2026-11-02", "2,M1,Oak,2026-03-12,6000,2026-12-01"];
    let columns = "id,manager,client,closed_on,amount,opened_on";
    let found = Deals::new(SHARE, &[], columns, &lines(&rows)).only("A0304");
    assert_eq!(found["rows"].as_array().map(Vec::len), Some(2));
    assert!(found["message"].as_str().is_some_and(|said| said.contains("opened_on")), "{found:#}");
}
