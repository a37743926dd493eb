//! What an audit says of its findings: pay that cannot be computed as the rows are, deals given back, bounds crossed together.

#![cfg(test)]

mod audits;
mod support;

use audits::{Deals, SPIKE, audited};
use serde_json::{Value as Json, json};
use support::premia;

const SHARE: &str = "\nbonus share \"Share\"\n  pays:  5% of turnover\n";

const COLUMNS: &str = "id,manager,client,closed_on,amount";

fn lines(all: &[&str]) -> Vec<String> {
    all.iter().map(|line| (*line).to_owned()).collect()
}

/// What is told of the findings for people, in one line.
fn said(deals: &Deals, args: &[&str]) -> String {
    let ran = premia(deals.path(), &[&["audit", "--period", "2026-03"], args].concat());
    ran.out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whose pay becomes what.
fn pay(found: &Json) -> Vec<[Json; 4]> {
    let one = |pay: &Json| ["payee", "with", "without", "difference"].map(|key| pay[key].clone());
    found["pay"].as_array().unwrap().iter().map(one).collect()
}

/// Equal months of known clients, and of M1 a last day by others.
fn last_day(clients: [&str; 5]) -> Vec<Json> {
    let mut rows: Vec<String> =
        (1..=5).map(|day| format!("J{day},M1,Birch {day},2026-01-{:02},20000", day + 10)).collect();
    rows.extend((0..5).map(|at| format!("M{at},M1,{},2026-03-{:02},19000", clients[at], at + 4)));
    rows.push("L1,M1,Stranger,2026-03-31,6000".to_owned());
    let rule = "\nbonus hit \"Hit\"\n  when:  turnover >= 100 000\n  pays:  5 000\n";
    Deals::new(rule, &[], COLUMNS, &rows).findings()
}

#[test]
fn where_most_clients_are_new_a_new_one_is_no_sign() {
    let known = last_day(["Birch 1", "Birch 2", "Birch 3", "Birch 4", "Birch 5"]);
    assert_eq!(known[0]["code"], "A0101", "{known:#?}");
    let half = last_day(["Birch 1", "Birch 2", "Birch 3", "Ash", "Elm"]);
    assert_eq!(half[0]["code"], "A0101", "{half:#?}");
    // Three of five clients of the earlier days are new as well.
    let retail = last_day(["Birch 1", "Birch 2", "Fir", "Ash", "Elm"]);
    assert!(retail.iter().all(|found| found["code"] != "A0101"), "{retail:#?}");
}

#[test]
fn one_row_of_a_split_deal_brings_what_all_its_parts_bring() {
    let rule = "\nkpi extras \"Extras\"\n  measure:  sum of deals.extra\n  by date:  closed_on\n\nbonus small \"Small deals\"\n  for each:  deals where amount < 100 000\n  by date:   closed_on\n  pays:      2% of amount\n\nbonus extra \"Extras\"\n  pays:  12% of extras\n";
    let columns = "id,manager,client,closed_on,amount,extra";
    let rows = ["1,M1,Birch,2026-03-10,60000,1000", "2,M1,Birch,2026-03-11,50000,5400"];
    let deals = Deals::new(rule, &["extra: money, optional"], columns, &lines(&rows));
    let found = deals.settings("  fields: {amount: amount}\n").findings();
    let split = found.iter().find(|found| found["code"] == "A0106").unwrap();
    // 2% of 110 000 are lost; 12% of 6 400 are paid either way.
    assert_eq!(pay(split), [["M1", "2968", "768", "2200"].map(Json::from)]);
}

#[test]
fn allowed_beside_a_rule_what_is_about_rows_is_allowed_for_nothing() {
    let with = |block: &str| {
        let allow = "\n  allow:  A0107 because \"two contracts of one day\"\n";
        let rule = if block == "rule" { format!("{}{allow}", EACH.trim_end()) } else { EACH.to_owned() };
        let fields: &[&str] = if block == "record" {
            &["note: text, optional\n  allow:  A0107 because \"two contracts of one day\""]
        } else {
            &[]
        };
        Deals::new(
            &rule,
            fields,
            COLUMNS,
            &lines(&["1,M1,Birch,2026-03-10,61234.50", "2,M1,Birch,2026-03-11,61234.50"]),
        )
    };
    let beside = with("rule");
    assert_eq!(beside.counted(), [("A0107".to_owned(), 2)]);
    let told = said(&beside, &[]);
    assert!(told.contains("in this block the line holds for nothing: A0107 is about rows"), "{told}");
    let right = with("record");
    assert_eq!(right.counted(), []);
    assert!(said(&right, &[]).contains("1 finding set aside"), "{}", said(&right, &[]));
}

#[test]
fn a_second_line_of_one_visit_makes_no_new_client_old() {
    let of = |owner: &str, day: &str| {
        let second = format!("3,{owner},Elm,{day},5000,yes");
        let rows = ["1,M2,Ash,2026-01-20,80000,yes", "2,M1,Elm,2026-03-10,60000,yes", second.as_str()];
        let deals = Deals::new(
            EACH,
            &["is_new: yes or no, optional"],
            "id,manager,client,closed_on,amount,is_new",
            &lines(&rows),
        );
        deals.counted().iter().filter(|(code, _)| code == "A0108").count()
    };
    assert_eq!([of("M1", "2026-03-10"), of("M1", "2026-03-11"), of("M2", "2026-03-11")], [0, 1, 1]);
}

const EACH: &str = "\nbonus share \"Share\"\n  for each:  deals\n  by date:   closed_on\n  pays:      5% of amount\n";

#[test]
fn a_won_deal_without_an_amount_stops_no_audit() {
    let rows = ["1,M1,Birch,2026-03-03,60000", "2,M1,Oak,2026-03-10,", "3,M2,Elm,2026-03-11,1000"];
    let empty = Deals::new(EACH, &["amount: money, optional"], COLUMNS, &lines(&rows));
    let found = empty.only("A0302");
    // Without the row 5% of 60 000; with it nobody knows.
    assert_eq!(pay(&found), [[json!("M1"), Json::Null, json!("3000"), Json::Null]]);
    let told = said(&empty, &[]);
    assert!(
        told.contains("Anna Petrova: today the pay cannot be computed; without these rows it would be 3 000.00 RUB."),
        "{told}"
    );
    assert!(told.contains("looked at: Anna Petrova."), "{told}");
    assert_eq!(premia(empty.path(), &["audit", "--period", "2026-03"]).code, 1);
    // With an amount it can be computed, and there is nothing to say.
    let full =
        Deals::new(EACH, &["amount: money, optional"], COLUMNS, &lines(&[rows[0], "2,M1,Oak,2026-03-10,1", rows[2]]));
    assert_eq!(full.counted(), []);
    assert_eq!(premia(full.path(), &["audit", "--period", "2026-03"]).code, 0);
}

const HANDED: &str = "id,manager,client,closed_on,amount,previous_owner,owner_changed_on";

fn handed(from: &str) -> Deals {
    let fields = ["previous_owner: text, optional", "owner_changed_on: date, optional"];
    let taken = format!("2,M1,Oak,2026-03-10,40000,{from},2026-03-09");
    Deals::new(SHARE, &fields, HANDED, &lines(&["1,M1,Birch,2026-03-03,60000,,", &taken, "3,M2,Elm,2026-03-11,1000,,"]))
}

#[test]
fn a_deal_that_changed_hands_is_held_against_the_pay_of_both() {
    for from in ["M2", "Boris Sidorov", "boris sidorov"] {
        let deals = handed(from);
        let found = deals.only("A0105");
        assert!(found["message"].as_str().unwrap().contains("1 deal of Boris Sidorov"), "{found}");
        assert_eq!(found["instead"], json!({ "credited_to": "M2" }));
        // 5% of 40 000 change hands.
        let whose = [["M1", "5000", "3000", "2000"], ["M2", "50", "2050", "-2000"]];
        assert_eq!(pay(&found), whose.map(|line| line.map(Json::from)), "{from}");
    }
    let told = said(&handed("M2"), &[]);
    for part in [
        "with these rows credited to Boris Sidorov as before: Who Pay Then Difference",
        "Anna Petrova 5 000.00 RUB 3 000.00 RUB 2 000.00 RUB less Boris Sidorov 50.00 RUB 2 050.00 RUB 2 000.00 RUB more",
        // By people: how many findings, of how many points, the most that one brings.
        "Anna Petrova 1 55 2 000.00 RUB",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
}

#[test]
fn a_deal_of_somebody_whom_nobody_knows_is_held_against_nothing() {
    let found = handed("Clara").only("A0105");
    assert_eq!(
        (&found["instead"], pay(&found)),
        (&json!("nothing"), vec![["M1", "5000", "3000", "2000"].map(Json::from)])
    );
    // Taken over from oneself, or eleven days before.
    assert_eq!(handed("M1").counted(), []);
}

#[test]
fn a_double_that_a_row_has_taken_back_is_none() {
    let of = |back: &str| {
        let all = ["1,M1,Birch,2026-03-03,45310.50", "2,M1,Birch,2026-03-04,45310.50", "4,M1,Oak,2026-02-04,1", back];
        Deals::new(SHARE, &[], COLUMNS, &lines(&all)).counted()
    };
    assert_eq!(of("3,M1,Birch,2026-03-05,-45310.50"), []);
    // Not all of it, or of somebody else's sale.
    let doubled = [("A0107".to_owned(), 2)];
    assert_eq!(of("3,M1,Birch,2026-03-05,-45310.49"), doubled);
    assert_eq!(of("3,M2,Birch,2026-03-05,-45310.50"), doubled);
}

#[test]
fn rows_that_cross_the_bounds_of_two_rules_name_both() {
    let steps = |team: &str| {
        format!(
            "\nbonus steps \"Steps\"\n  by:            turnover\n  mode:          amount of the tier\n  from 100 000:  25 000\n  from 140 000:  35 000\n\nbonus extra \"Extra\"\n  when:  turnover >= {team}\n  pays:  3 000 RUB\n"
        )
    };
    let rows = lines(&["1,M1,Birch,2026-02-03,5000", "2,M1,Oak,2026-03-05,131000", "3,M1,New Ltd,2026-03-31,9999.99"]);
    let of = |bound: &str| Deals::new(&steps(bound), &[], COLUMNS, &rows).only("A0101");
    let both = of("139 000");
    let reasons = |found: &Json| {
        let all = found["reasons"].as_array().unwrap().iter();
        all.map(|reason| (reason["reason"].as_str().unwrap().to_owned(), reason["points"].as_u64().unwrap()))
            .collect::<Vec<_>>()
    };
    assert!(both["message"].as_str().unwrap().contains("the bound 140 000.00 RUB of `steps`"), "{both}");
    assert!(reasons(&both).contains(&("also".to_owned(), 0)), "{both}");
    // What is below without these rows already is no bound of theirs.
    assert!(!reasons(&of("131 000")).iter().any(|(reason, _)| reason == "also"));
}

#[test]
fn an_impossible_day_says_in_which_field_it_stands() {
    let rows = ["1,M1,Birch,2026-03-03,60000,2036-04-01", "2,M1,Oak,2026-03-10,1,2026-04-01"];
    let columns = "id,manager,client,closed_on,amount,paid_on";
    let deals = Deals::new(SHARE, &["paid_on: date, optional"], columns, &lines(&rows));
    let found = deals.only("A0303");
    let text = found["reasons"][0]["text"].as_str().unwrap();
    assert!(text.ends_with(": `paid_on` 2036-04-01"), "{text}");
}

#[test]
fn nothing_is_said_of_pay_where_the_crm_alone_is_untidy() {
    let rows = ["1,M1,Birch,2026-03-03,60000,,", "2,M1,Oak,,500,2026-01-10,", "3,M2,Elm,2026-03-11,1000,,call"];
    let fields = ["opened_on: date, optional", "next_step: text, optional", "closed_on: date, optional"];
    let deals = Deals::new(SHARE, &fields, "id,manager,client,closed_on,amount,opened_on,next_step", &lines(&rows));
    assert_eq!(deals.counted(), [("A0307".to_owned(), 1), ("A0301".to_owned(), 1)]);
    assert!(!said(&deals, &[]).contains("nobody's pay"), "{}", said(&deals, &[]));
    // Of deals made for the bonus it is worth knowing.
    let spike = Deals::new("\nbonus fixed \"Fixed\"\n  pays:  5 RUB + 0 * turnover\n", &[], COLUMNS, &lines(&SPIKE));
    assert!(said(&spike, &[]).contains("nobody's pay would change"), "{}", said(&spike, &[]));
    assert!(audited(spike.path(), &[])["plans"][0]["findings"].as_array().is_some_and(|all| !all.is_empty()));
}

/// Two plans that pay for the same deals; a deal stands there twice.
fn two_plans() -> Deals {
    let rows = ["1,M1,Birch,2026-03-03,45310.50", "2,M1,Birch,2026-03-04,45310.50", "3,M2,Elm,2026-02-11,1000"];
    let deals = Deals::new(SHARE, &[], COLUMNS, &lines(&rows));
    let quarter = "plan quarter \"Quarter\"\n  for:        employees\n  every:      quarter\n  currency:   RUB\n  rounding:   half up to 0.01\n  effective:  from 2026-01-01\n\nrecord deals \"Deals\"\n  extends:  standard\n\nkpi turnover \"Deals\"\n  measure:  sum of deals.amount\n  by date:  closed_on\n\nbonus fund \"Fund\"\n  pays:  1% of turnover\n";
    support::write(deals.path(), "quarter.kpi", quarter);
    deals
}

#[test]
fn what_is_found_for_two_plans_is_told_once_with_the_pay_of_both() {
    let deals = two_plans();
    let found = audited(deals.path(), &[]);
    let of = |plan: usize| {
        found["plans"][plan]["findings"].as_array().unwrap().iter().find(|one| one["code"] == "A0107").unwrap().clone()
    };
    let plans = [0, 1].map(|at| found["plans"][at]["plan"].as_str().unwrap().to_owned());
    let (first, second) = (of(0), of(1));
    assert_eq!((&first["same_as"], &second["same_as"]), (&Json::Null, &json!(plans[0])));
    // 5% of 90 621 less 5% of 45 310.50, rounded up, by the month; 1% by the quarter.
    let mut less = [&first, &second].map(|one| one["pay"][0]["difference"].as_str().unwrap().to_owned());
    less.sort();
    assert_eq!(less, ["2265.52", "453.1"]);
    let told = said(&deals, &[]);
    assert_eq!(told.matches("Look whether it is one deal under two keys").count(), 1, "{told}");
    assert!(told.contains(&format!("As in plan `{}`. Without these rows Anna Petrova is paid", plans[0])), "{told}");
    let sarif: Json =
        serde_json::from_str(&premia(deals.path(), &["audit", "--period", "2026-03", "--format", "sarif"]).out)
            .unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.iter().filter(|one| one["ruleId"] == "A0107").count(), 1);
}

#[test]
fn what_stops_an_audit_stands_in_its_document() {
    let ran = |deals: &Deals, format: &str| premia(deals.path(), &["audit", "--period", "2026-03", "--format", format]);
    let row = ["1,M1,Birch,2026-03-03,60000"];
    let rules = Deals::new("\nbonus share \"Share\"\n  pays:  5% of turnovr\n", &[], COLUMNS, &lines(&row));
    let data = Deals::new(SHARE, &[], COLUMNS, &lines(&["1,M1,Birch,2026-03-03,60x000"]));
    for (deals, code) in [(rules, "P0201"), (data, "P0702")] {
        let found: Json = serde_json::from_str(&ran(&deals, "json").out).unwrap();
        assert_eq!((&found["plans"], &found["mistakes"][0]["code"]), (&json!([]), &json!(code)));
        let page = ran(&deals, "markdown");
        assert!(page.code == 1 && page.out.contains("## Not looked at") && page.out.contains(code), "{}", page.out);
        let sarif: Json = serde_json::from_str(&ran(&deals, "sarif").out).unwrap();
        assert_eq!(sarif["runs"][0]["results"][0]["ruleId"], code);
    }
    let good = Deals::new(SHARE, &[], COLUMNS, &lines(&row));
    let found: Json = serde_json::from_str(&ran(&good, "json").out).unwrap();
    assert_eq!(found["mistakes"], json!([]));
    assert!(!ran(&good, "markdown").out.contains("Not looked at"));
}

#[test]
fn a_key_is_proposed_for_no_part() {
    let deals = Deals::new(
        SHARE,
        &["contact: text, optional"],
        "id,manager,client,closed_on,amount,contact",
        &lines(&["1,M1,Birch,2026-03-03,60000,", "2,M1,Elm,2026-02-03,1,"]),
    );
    let told = said(&deals, &[]);
    assert!(told.contains("telephone (`phone`; it could be: contact)"), "{told}");
    // What is called otherwise is no telephone, whatever its type.
    let shop = Deals::new(
        SHARE,
        &["shop: text, optional", "mobile_phone: text, optional"],
        "id,manager,client,closed_on,amount,shop,mobile_phone",
        &lines(&["1,M1,Birch,2026-03-03,60000,,", "2,M1,Elm,2026-02-03,1,,"]),
    );
    let told = said(&shop, &[]);
    assert!(told.contains("telephone (`phone`; it could be: mobile_phone)") && !told.contains("shop"), "{told}");
}

#[test]
fn amounts_that_nobody_has_entered_are_said() {
    let fields = [
        "opened_on: date, optional",
        "next_step: text, optional",
        "closed_on: date, optional",
        "amount: money, optional",
    ];
    let columns = "id,manager,client,closed_on,amount,opened_on,next_step";
    let of = |amounts: [&str; 2]| {
        let open = |id: usize, amount: &str| format!("{id},M1,Oak,,{amount},2026-01-10,");
        let rows = [open(2, amounts[0]), open(3, amounts[1]), "1,M1,Birch,2026-03-03,60000,,".to_owned()];
        Deals::new(SHARE, &fields, columns, &rows).only("A0301")["message"].as_str().unwrap().to_owned()
    };
    let all = "Anna Petrova: 2 of 2 open deals without a next step";
    assert_eq!(of(["500", "700"]), format!("{all}, 1 200.00 RUB together"));
    assert_eq!(of(["500", ""]), format!("{all}, 500.00 RUB together and 1 without an amount"));
    assert_eq!(of(["", ""]), format!("{all}, none of them with an amount"));
}

#[test]
fn rows_for_spreadsheets_are_never_cut() {
    // 25 pairs of equal deals on one day: the first of each stays, the second is in question.
    let pair = |at: usize| (0..2).map(move |copy| format!("{at}-{copy},M1,\"Elm, {at}\",2026-03-10,{}.50", 1000 + at));
    let deals = Deals::new(SHARE, &[], COLUMNS, &(10..35).flat_map(pair).collect::<Vec<_>>());
    let csv = |dir: &std::path::Path| premia(dir, &["audit", "--period", "2026-03", "--format", "csv"]).out;
    let out = csv(deals.path());
    let mut lines = out.lines();
    let head = "plan,period,finding,code,score,severity,payee_key,payee,record,file,line,key,day,client,amount,in_question,\
                pay,pay_without,difference_of_all,message";
    assert_eq!(lines.next(), Some(head));
    let rows: Vec<&str> = lines.collect();
    assert_eq!((rows.len(), rows.iter().filter(|row| row.contains(",yes,")).count()), (50, 25));
    // All: twice the sum of 1010.50 to 1034.50, 5% of 51 125 = 2 556.25; without one of 1010.50 that is 50.525 less.
    let first = rows.iter().find(|row| row.contains(",10-1,")).unwrap();
    let wanted = ",A0107,70,error,M1,Anna Petrova,deals,data/deals.csv,3,10-1,2026-03-10,\"Elm, 10\",1010.5,yes,";
    assert!(first.contains(wanted) && first.contains(",2556.25,2505.73,50.52,"), "{first}");
    // With the marks and headings of the project, one heading for all plans.
    let dir = deals.path();
    let project = std::fs::read_to_string(dir.join("premia.yaml")).unwrap();
    let output = "output: {delimiter: \";\", decimal: \",\", bom: yes, headings: en}\n";
    std::fs::write(dir.join("premia.yaml"), format!("{output}{project}")).unwrap();
    let out = csv(dir);
    assert!(out.starts_with("\u{feff}Plan;Period;Finding;Code;Points;"), "{out}");
    assert!(out.contains(";2556,25;2505,73;50,52;") && out.contains(";grave;"), "{out}");
}
