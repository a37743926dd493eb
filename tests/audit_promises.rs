//! What was promised so that it was sold, as `premia audit` finds it.

#![cfg(test)]

mod audits;
mod support;

use audits::{Deals, audited};

const FIVE_PERCENT: &str = "\nbonus share \"Share of the turnover\"\n  pays:  5% of turnover\n";

const FIELDS: &[&str] = &[
    "refunded_on: date, optional",
    "claimed_on: date, optional",
    "client_left_on: date, optional",
    "due_on: date, optional",
    "paid_on: date, optional",
    "list_price: money, optional",
];

fn deals(columns: &str, lines: &[String]) -> Deals {
    Deals::new(FIVE_PERCENT, FIELDS, columns, lines)
}

/// Sales of `person` on the given days, the first `broken` of them taken back some days later.
fn sales(person: &str, count: usize, broken: usize, back: &str) -> Vec<String> {
    let line = |at: usize| {
        let back = if at < broken { back } else { "" };
        format!("{person}-{at},{person},C{person}{at},2026-03-{:02},1000,{back}", at + 2)
    };
    (0..count).map(line).collect()
}

fn taken_back(column: &str, own: (usize, usize, &str), others: (usize, usize)) -> Vec<(String, usize)> {
    let lines = [sales("M1", own.0, own.1, own.2), sales("M2", others.0, others.1, "2026-04-20")].concat();
    deals(&format!("id,manager,client,closed_on,amount,{column}"), &lines).counted()
}

#[test]
fn sales_that_do_not_hold_are_held_against_those_of_others() {
    for (column, code) in [("refunded_on", "A0201"), ("claimed_on", "A0202"), ("client_left_on", "A0203")] {
        let found = |own, others| taken_back(column, own, others);
        // 3 of 6 against 1 of 10 is more than twice as much.
        assert_eq!(found((6, 3, "2026-04-10"), (10, 1)), [(code.to_owned(), 3)]);
        // 3 of 6 against 2 of 8 is just twice; against 3 of 11 it is not.
        assert_eq!(found((6, 3, "2026-04-10"), (8, 2)), [(code.to_owned(), 3)]);
        assert_eq!(found((6, 3, "2026-04-10"), (11, 3)), []);
        // Two are too few, and so are three of four, and nobody to compare with.
        assert_eq!(found((6, 2, "2026-04-10"), (10, 0)), []);
        assert_eq!(found((4, 3, "2026-04-10"), (10, 0)), []);
        assert_eq!(found((6, 3, "2026-04-10"), (4, 0)), []);
        // The first three were sold on 2, 3 and 4 March: 90 days later is 31 May, 1 and 2 June.
        assert_eq!(found((6, 3, "2026-05-31"), (10, 1)), [(code.to_owned(), 3)]);
        assert_eq!(found((6, 3, "2026-06-01"), (10, 1)), []);
    }
}

#[test]
fn what_the_sales_of_earlier_months_earned_is_told_over_all_of_them() {
    let mut lines = sales("M2", 6, 0, "");
    for at in 1..=6 {
        lines.push(format!("a{at},M1,A{at},2026-01-{:02},1000,{}", at + 10, if at < 4 { "2026-03-20" } else { "" }));
    }
    let columns = "id,manager,client,closed_on,amount,refunded_on";
    let deals = deals(columns, &lines);
    let found = deals.only("A0201");
    // 5% of 6 000 in January, of 3 000 without the three.
    assert_eq!(found["over"], "2026-Q1");
    assert_eq!((&found["pay"][0]["with"], &found["pay"][0]["without"]), (&"300".into(), &"150".into()));
    // Sales of 1 January are 90 days old on 31 March; those of 31 December are too old.
    let moved = |day: &str| {
        let lines: Vec<String> = lines.iter().map(|line| line.replace("2026-01-11", day)).collect();
        Deals::new(FIVE_PERCENT, FIELDS, columns, &lines).counted()
    };
    assert_eq!(moved("2026-01-01"), [("A0201".to_owned(), 3)]);
    assert_eq!(moved("2025-12-31"), []);
}

fn listed(own: &[(i64, i64)], others: &[(i64, i64)]) -> Vec<String> {
    let line = |person: &str, at: usize, (list, amount): &(i64, i64)| {
        format!("{person}-{at},{person},C{person}{at},2026-03-{:02},{amount},{list}", at + 2)
    };
    let own = own.iter().enumerate().map(|(at, pair)| line("M1", at, pair));
    own.chain(others.iter().enumerate().map(|(at, pair)| line("M2", at, pair))).collect()
}

const LISTED: &str = "id,manager,client,closed_on,amount,list_price";

#[test]
fn discounts_far_beyond_those_of_others() {
    let others = [(1001, 1001), (1002, 952), (1003, 1003), (1004, 1004), (1005, 1005)];
    let of = |own: &[(i64, i64)], others: &[(i64, i64)]| deals(LISTED, &listed(own, others)).counted();
    // 600 of 5 000 are 12%, those of the others about 1%.
    let own = [(1000, 800), (1000, 801), (1000, 799), (1000, 1000), (1000, 1000)];
    assert_eq!(of(&own, &others), [("A0204".to_owned(), 3)]);
    // 9.9% are less than ten points more than 0%, and two discounts are no habit.
    let plain: Vec<(i64, i64)> = (1001..1006).map(|price| (price, price)).collect();
    assert_eq!(of(&[(1000, 835), (1000, 835), (1000, 835), (1000, 1000), (1000, 1000)], &plain), []);
    assert_eq!(
        of(&[(1000, 833), (1000, 834), (1000, 833), (1000, 1000), (1000, 1000)], &plain),
        [("A0204".to_owned(), 3)]
    );
    assert_eq!(of(&[(1000, 600), (1000, 601), (1000, 1000), (1000, 1000), (1000, 1000)], &plain), []);
    // Twice as much as the others is enough, and more than half of theirs is not: 30% against 15% and 16%.
    let third: Vec<(i64, i64)> = (0..5).map(|at| (1000, 700 + at - 2)).collect();
    let flat = |off: i64| -> Vec<(i64, i64)> { (0..5).map(|at| (1000, 1000 - off + at - 2)).collect() };
    assert_eq!(of(&third, &flat(150)), [("A0204".to_owned(), 5)]);
    assert_eq!(of(&third, &flat(151)), []);
}

#[test]
fn discounts_above_what_is_allowed() {
    let lines = listed(&[(1000, 800), (1000, 799)], &[(1000, 1000)]);
    let deals = deals(LISTED, &lines);
    assert_eq!(deals.counted(), []);
    let found = deals.settings("  most discount: 20%\n").only("A0204");
    assert_eq!(found["rows"].as_array().unwrap().len(), 1);
    // 20.1% of 1 000 are left off; without the deal 5% of 800 are paid in place of 5% of 1 599.
    assert_eq!(found["rows"][0]["amount"], "799");
    assert_eq!((&found["pay"][0]["with"], &found["pay"][0]["without"]), (&"79.95".into(), &"40".into()));
}

#[test]
fn deals_that_lose_money_and_bring_a_bonus() {
    let of = |rule: &str, line: &str| {
        let lines = [line.to_owned(), "2,M1,Oak,2026-03-20,70000,20000".to_owned()];
        Deals::new(rule, FIELDS, "id,manager,client,closed_on,amount,margin", &lines).counted()
    };
    assert_eq!(of(FIVE_PERCENT, "1,M1,Birch,2026-03-10,60000,-0.01"), [("A0205".to_owned(), 1)]);
    assert_eq!(of(FIVE_PERCENT, "1,M1,Birch,2026-03-10,60000,0"), []);
    assert_eq!(of(FIVE_PERCENT, "1,M1,Birch,2026-03-10,-60000,-100"), []);
    // Where the margin is paid for, a loss takes pay away and is paid for by nobody.
    let margin = "\nkpi margin \"Margin\"\n  measure:  sum of deals.margin\n  by date:  closed_on\n\nbonus half \"Half\"\n  pays:  50% of margin\n";
    assert_eq!(of(margin, "1,M1,Birch,2026-03-10,60000,-0.01"), []);
}

#[test]
fn money_that_does_not_come() {
    let of = |line: &str| {
        let lines = [line.to_owned(), "2,M1,Oak,2026-03-20,70000,2026-04-20,".to_owned()];
        deals("id,manager,client,closed_on,amount,due_on,paid_on", &lines)
    };
    let overdue = [("A0206".to_owned(), 1)];
    // Due on 1 March: 30 days on 31 March.
    assert_eq!(of("1,M1,Birch,2026-02-10,60000,2026-03-01,").counted(), overdue);
    assert_eq!(of("1,M1,Birch,2026-02-10,60000,2026-03-02,").counted(), []);
    assert_eq!(of("1,M1,Birch,2026-02-10,60000,2026-03-01,2026-03-31").counted(), []);
    assert_eq!(of("1,M1,Birch,2026-02-10,60000,2026-03-01,2026-04-01").counted(), overdue);
    // It has earned 5% of 60 000 in February; the rest of the pay is 5% of 70 000.
    let found = of("1,M1,Birch,2026-02-10,60000,2026-03-01,").only("A0206");
    assert_eq!(found["over"], "2026-02..2026-03");
    assert_eq!((&found["pay"][0]["with"], &found["pay"][0]["difference"]), (&"6500".into(), &"3000".into()));
    let later = of("1,M1,Birch,2026-02-10,60000,2026-03-01,").settings("  overdue: 31\n");
    assert_eq!(later.counted(), []);
}

#[test]
fn a_check_says_which_of_several_fields_it_could_use() {
    let lines = ["1,M1,Birch,2026-03-10,60000".to_owned()];
    let deals = Deals::new(FIVE_PERCENT, &[], "id,manager,client,closed_on,amount", &lines);
    let said = audited(deals.path(), &[]);
    let lacks = said["plans"][0]["not_run"].as_array().unwrap().iter().find(|one| one["codes"][0] == "A0204").unwrap();
    assert_eq!(
        (&lacks["why"], &lacks["fields"]),
        (&"any field".into(), &serde_json::json!(["discount", "list price"]))
    );
}

#[test]
fn rows_below_0_are_refunds_where_no_field_says_their_day() {
    // 3 of 6 sales taken back on 30 March against none of 10.
    let back = |count: usize| (0..count).map(|at| format!("B{at},M1,CM1{at},2026-03-30,-1000"));
    let lines = |count: usize| -> Vec<String> {
        let sold = sales("M1", 6, 0, "").into_iter().chain(sales("M2", 10, 0, ""));
        sold.map(|line| line.trim_end_matches(',').to_owned()).chain(back(count)).collect()
    };
    let columns = "id,manager,client,closed_on,amount";
    let of = |fields: &[&str], count: usize| Deals::new(FIVE_PERCENT, fields, columns, &lines(count)).counted();
    // The field is there and empty in every row, or there is none.
    for fields in [FIELDS, &[]] {
        assert_eq!(of(fields, 3), [("A0201".to_owned(), 3)]);
        assert_eq!(of(fields, 2), []);
    }
    let without = Deals::new(FIVE_PERCENT, FIELDS, columns, &lines(0));
    let said = audited(without.path(), &[]);
    let lacks = said["plans"][0]["not_run"].as_array().unwrap().iter().find(|one| one["codes"][0] == "A0201").unwrap();
    assert_eq!(lacks["why"], "empty");
}

#[test]
fn the_amount_of_a_deal_is_what_is_called_so() {
    // Two KPIs add up the margin: two deals of one margin and two amounts are two deals.
    let rule = "\nkpi margins \"M\"\n  measure:  sum of deals.margin\n  by date:  closed_on\n\nkpi more \"M\"\n  \
                measure:  sum of deals.margin\n  by date:  closed_on\n\nbonus share \"S\"\n  pays:  5% of margins + 1% of more\n";
    let of = |amounts: [&str; 2]| {
        let lines = [24, 25].iter().zip(amounts);
        let lines = lines.map(|(day, amount)| format!("{day},M1,Birch,2026-03-{day},{amount},30.50"));
        let deals = Deals::new(rule, &[], "id,manager,client,closed_on,amount,margin", &lines.collect::<Vec<_>>());
        (deals.counted(), audited(deals.path(), &[])["plans"][0]["fields"]["amount"].clone())
    };
    assert_eq!(of(["55.10", "55.50"]), (vec![], "amount".into()));
    let same = of(["55.10", "55.1"]);
    assert_eq!(same, (vec![("A0107".to_owned(), 2)], "amount".into()));
}
