//! What premia.yaml says of an audit, of all records and of single ones.

#![cfg(test)]

mod audits;
mod support;

use audits::audited;
use serde_json::{Value as Json, json};
use support::{Ran, premia, project, write};

const RULES: &str = r#"plan sales "Sales"
  for:        employees
  every:      month
  currency:   RUB
  rounding:   half up to 0.01
  effective:  from 2026-01-01

record deals "Deals"
  extends:       standard
  field profit:  money, optional

record leads "Leads"
  key:                  id
  credited to:          employee
  field id:             text
  field employee:       employee
  field company:        text
  field begun_on:       date
  field called_on:      date, optional
  field met_on:         date, optional
  field qualified_on:   date, optional

kpi turnover "Turnover"
  measure:  sum of deals.amount
  by date:  closed_on

kpi qualified "Qualified leads"
  measure:  count of leads
  by date:  qualified_on

bonus share "Share"
  pays:  5% of turnover

bonus each "For each lead"
  pays:  100 RUB * qualified
"#;

const FILES: &str = "records:\n  employees: {file: data/employees.csv}\n  deals: {file: data/deals.csv}\n  leads: {file: data/leads.csv}\n";

/// A deal at a loss, and a lead qualified before anybody met the client.
fn sold(settings: &str) -> tempfile::TempDir {
    project(&[
        ("rules.kpi", RULES.to_owned()),
        ("premia.yaml", format!("{FILES}audit:\n{settings}")),
        ("data/employees.csv", "id,name\nM1,Anna Petrova\n".to_owned()),
        ("data/deals.csv", "id,manager,client,closed_on,amount,profit\n1,M1,Birch,2026-03-03,60000,-500\n".to_owned()),
        (
            "data/leads.csv",
            "id,employee,company,begun_on,called_on,met_on,qualified_on\nL1,M1,Oak,2026-03-01,2026-03-02,,2026-03-10\nL2,M1,Ash,2026-03-01,2026-03-02,2026-03-05,2026-03-10\n"
                .to_owned(),
        ),
    ])
}

fn codes(dir: &tempfile::TempDir, args: &[&str]) -> Vec<String> {
    let all = audited(dir.path(), args)["plans"][0]["findings"].as_array().unwrap().clone();
    all.iter().map(|found: &Json| found["code"].as_str().unwrap().to_owned()).collect()
}

fn ran(dir: &tempfile::TempDir, args: &[&str]) -> Ran {
    premia(dir.path(), &[&["audit", "--period", "2026-03"], args].concat())
}

#[test]
fn what_is_named_for_one_record_stops_no_audit_of_another() {
    let dir = sold("  fields: {margin: profit}\n  stages: {called: called_on, met: met_on}\n");
    assert_eq!(codes(&dir, &[]), ["A0205"]);
    let leads = audited(dir.path(), &["--record", "leads"]);
    assert_eq!(leads["plans"][0]["fields"]["margin"], Json::Null);
    assert_eq!(codes(&dir, &["--record", "leads"]), ["A0305"]);
    // Deals have no such stages: their check could not look.
    let not_run = audited(dir.path(), &[])["plans"][0]["not_run"].to_string();
    assert!(not_run.contains("A0305"), "{not_run}");
    // What no field of them says is not said to be 0.
    let told = ran(&dir, &["--record", "leads"]).out;
    assert!(told.contains("A0305") && !told.contains("together") && !told.contains("Amount"), "{told}");
    // What no record has is a mistake whichever is looked at.
    let typo = sold("  fields: {margin: proft}\n");
    for args in [&[][..], &["--record", "leads"]] {
        let ran = ran(&typo, args);
        assert_eq!(ran.code, 1);
        assert!(ran.err.contains("P1060") && ran.err.contains("premia.yaml:6"), "{}", ran.err);
    }
}

#[test]
fn what_is_said_of_one_record_leads_there() {
    let own = "  records:\n    leads: {fields: {client: company, opened: begun_on}, stages: {called: called_on, met: met_on}}\n";
    let dir = sold(own);
    let leads = audited(dir.path(), &["--record", "leads"]);
    assert_eq!(
        (&leads["plans"][0]["fields"]["client"], &leads["plans"][0]["fields"]["opened"]),
        (&json!("company"), &json!("begun_on"))
    );
    assert_eq!(codes(&dir, &["--record", "leads"]), ["A0305"]);
    // The deals keep their usual names, and have no stages.
    assert_eq!(audited(dir.path(), &[])["plans"][0]["fields"]["client"], "client");
    assert_eq!(codes(&dir, &[]), Vec::<String>::new());
    // An empty text takes the part away from this record alone.
    let none = sold("  fields: {margin: profit}\n  records: {deals: {fields: {margin: \"\"}}}\n");
    assert_eq!(codes(&none, &[]), Vec::<String>::new());
}

#[test]
fn a_field_that_the_record_has_not_is_said_where_it_is_named() {
    let dir = sold("  records:\n    leads:\n      fields: {margin: profit}\n");
    assert_eq!(ran(&dir, &[]).code, 0);
    let leads = ran(&dir, &["--record", "leads"]);
    assert!(leads.err.contains("premia.yaml:8"), "{}", leads.err);
    // No field of a lead is money, and no list of nothing is shown.
    assert!(
        leads.err.contains("No field of the record can be it") && !leads.err.contains("It can be"),
        "{}",
        leads.err
    );
}

#[test]
fn settings_of_a_record_that_is_none_are_refused() {
    let dir = sold("  records: {lead: {fields: {client: company}}}\n");
    let lead = ran(&dir, &[]);
    assert_eq!(lead.code, 2);
    assert!(lead.err.contains("`lead`") && lead.err.contains("deals, leads"), "{}", lead.err);
    write(dir.path(), "premia.yaml", format!("{FILES}audit:\n  records: {{leads: {{filds: {{client: company}}}}}}\n"));
    assert!(ran(&dir, &[]).err.contains("filds"), "{}", ran(&dir, &[]).err);
}

#[test]
fn checking_the_rules_looks_at_the_settings_of_an_audit() {
    let check = |settings: &str| premia(sold(settings).path(), &["check"]);
    let typo = check("  fields: {margin: proft}\n");
    assert!(typo.code == 1 && typo.err.contains("P1060") && typo.err.contains("proft"), "{}", typo.err);
    let right = check("  fields: {margin: profit}\n");
    assert!(right.code == 0 && !right.err.contains("P1060"), "{}", right.err);
    // A part in the words of the report, or of people who name fields.
    for word in ["клиент", "customer", "покупатель"] {
        let part = check(&format!("  fields: {{{word}: client}}\n"));
        assert!(part.err.contains("P0606") && part.err.contains("It can be: client."), "{}", part.err);
    }
    let none = check("  fields: {colour: client}\n");
    assert!(none.err.contains("client, day, opened"), "{}", none.err);
}

#[test]
fn a_record_that_only_an_audit_needs_is_used() {
    let check = |settings: &str| {
        let dir = sold(settings);
        let rules = std::fs::read_to_string(dir.path().join("rules.kpi")).unwrap();
        let record = "\nrecord articles \"Articles\"\n  key:  id\n  field id:  text\n";
        std::fs::write(dir.path().join("rules.kpi"), rules + record).unwrap();
        premia(dir.path(), &["check"]).err.matches("P0204").count()
    };
    assert_eq!((check("  spike: 50%\n"), check("  known: {product: articles}\n")), (1, 0));
}
