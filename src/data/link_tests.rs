//! Keys, histories and links, from small files.

use crate::data::test_support::{brief, id, load_files, plan, record};
use crate::data::{Cell, Loaded, Table};
use crate::diagnostics::{Code, Diagnostic};
use crate::plan::{
    Aggregate, Attainment, BinaryOp, Ensure, Expr, ExprKind, FieldPath, Kpi, Measure, Plan, RowSelection, Scope, Type,
};
use crate::source::Span;
use crate::time::{Grain, date};

fn briefs(loaded: &Loaded) -> Vec<(Code, &'static str, String)> {
    loaded.problems.iter().map(brief).collect()
}

fn staff() -> Plan {
    plan(vec![
        record(
            "staff",
            &[("number", Type::Text), ("since", Type::Date), ("name", Type::Text), ("boss?", Type::Entity(id(0)))],
        )
        .key(&["number"])
        .history("since")
        .shown_as("name"),
        record("teams", &[("team", Type::Text), ("lead", Type::Entity(id(0)))]),
    ])
}

const PROJECT: &str = "records: {staff: {file: staff.csv}, teams: {file: teams.csv, key: [team], links: {lead: name}}}";

fn load(staff_rows: &str, teams: &str, skip: bool) -> Loaded {
    let staff_rows = format!("number,since,name,boss\n{staff_rows}");
    let teams = format!("team,lead\n{teams}");
    load_files(&staff(), PROJECT, &[("staff.csv", staff_rows.as_bytes()), ("teams.csv", teams.as_bytes())], skip)
}

/// What a table says, without the places of its rows.
fn content(table: &Table, plan: &Plan, at: usize) -> Vec<String> {
    let record = plan.records.get(id(at));
    let cells = |row: &u32| {
        let cells = record.fields.iter().map(|(field, _)| format!("{:?}", table.cell(*row, field)));
        cells.collect::<Vec<_>>().join(" ")
    };
    let entity = |entity: &crate::data::Entity| {
        format!("{}={}: {}", entity.key, entity.shown, entity.rows.iter().map(cells).collect::<Vec<_>>().join(" | "))
    };
    table.entities.iter().map(entity).collect()
}

#[test]
fn a_history_is_one_entity_whose_rows_follow_their_dates() {
    let loaded = load("2,2026-01-01,Bo,1\n1,2026-04-01,Ann Lee,\n1,2026-01-01,Ann,2\n", "x,Ann Lee\ny,Bo\n", false);
    assert_eq!(briefs(&loaded), []);
    let staff = loaded.tables.get(id(0));
    let ann = staff.find("1").unwrap();
    assert_eq!((&*staff.entities[0].shown, &staff.entities[0].rows), ("Ann Lee", &vec![2, 1]));
    let plan = self::staff();
    let since = plan.records.get(id(0)).field("since");
    let on = |month, day| staff.row_on(ann, since, date(2026, month, day).unwrap());
    assert_eq!((on(3, 31), on(4, 1), staff.row_on(ann, since, date(2025, 12, 31).unwrap())), (Some(2), Some(1), None));
    // A cycle of links, and a link by another field than the key.
    let boss = plan.records.get(id(0)).field("boss").unwrap();
    assert_eq!((staff.cell(0, boss), staff.cell(2, boss)), (Cell::Entity(0), Cell::Entity(1)));
    let lead = plan.records.get(id(1)).field("lead").unwrap();
    assert_eq!(loaded.tables.get(id(1)).cell(1, lead), Cell::Entity(1));
}

#[test]
fn the_order_of_rows_changes_nothing() {
    let plan = staff();
    let rows = ["2,2026-01-01,Bo,1\n", "1,2026-04-01,Ann Lee,\n", "1,2026-01-01,Ann,2\n"];
    let orders = [[0, 1, 2], [2, 1, 0], [1, 2, 0], [1, 0, 2]];
    let seen = orders.map(|order| {
        let loaded = load(&order.map(|at| rows[at]).concat(), "x,Bo\n", false);
        [0, 1].map(|at| content(loaded.tables.get(id(at)), &plan, at))
    });
    assert!(seen.windows(2).all(|pair| pair[0] == pair[1]), "{seen:?}");
}

#[test]
fn one_key_and_one_date_twice_is_a_mistake() {
    let loaded = load("1,2026-01-01,Ann,\n1,2026-01-01,Anna,\n", "", false);
    assert_eq!(briefs(&loaded)[1], (Code::KeyTwice, "history", "staff.csv:3:1 number=1".to_owned()));
    let loaded = load("1,2026-01-01,Ann,\n", "x,Ann\nx,Ann\n", false);
    assert_eq!(briefs(&loaded), [(Code::KeyTwice, "", "teams.csv:3:1 team=x".to_owned())]);
}

#[test]
fn a_name_that_two_have_leads_nowhere() {
    let loaded =
        load("1,2026-01-01,Ann,\n2,2026-01-01,Ann,\n3,2026-01-01,Cyril,\n", "x,Ann\ny,Cirill\nz,Суril\n", false);
    assert_eq!(
        briefs(&loaded),
        [
            (Code::LinkToSeveral, "", "teams.csv:2:2 lead=Ann".to_owned()),
            (Code::LinkToNothing, "near", "teams.csv:3:2 lead=Cirill".to_owned()),
            (Code::AlmostKnown, "odd", "teams.csv:4:2 lead=Суril".to_owned()),
        ]
    );
}

#[test]
fn a_chain_of_rows_left_out_is_followed_to_its_end() {
    let chain: String = (1..2000).map(|n| format!("{},2026-01-01,N{n},{}\n", n, n - 1)).collect();
    let loaded = load(&format!("0,2026-99-01,Zero,\n{chain}free,2026-01-01,Free,\n"), "x,Free\n", true);
    let staff = loaded.tables.get(id(0));
    assert_eq!((staff.len(), &*staff.entities[0].key), (1, "free"));
    assert_eq!(loaded.summary[0].skipped, 2000);
}

#[test]
fn a_broken_row_makes_no_second_mistake_where_it_is_named() {
    let staff_rows = "1,2026-01-01,Ann\n2,2026-01-01,\"Bo,\n3,2026-01-01,Cyril,\n";
    let loaded = load(staff_rows, "x,Ann\ny,Bo\nz,Nobody\n", false);
    let codes: Vec<Code> = loaded.problems.iter().map(|problem| problem.code).collect();
    assert_eq!(codes, [Code::RowBroken, Code::QuoteOpen, Code::LinkToNothing]);
    let loaded = load(staff_rows, "x,Ann\n", true);
    assert_eq!(briefs(&loaded)[2], (Code::LinkToNothing, "skipped", "teams.csv:2:2 lead=Ann".to_owned()));
}

#[test]
fn rows_without_a_key_are_ordered_by_what_they_say() {
    let plan = plan(vec![record("log", &[("a", Type::Text), ("b", Type::Count)])]);
    let project = "records: {log: {file: log.csv}}";
    let read = |rows: &str| {
        let loaded = load_files(&plan, project, &[("log.csv", format!("a,b\n{rows}").as_bytes())], false);
        assert_eq!(briefs(&loaded), []);
        loaded.tables.get(id(0)).entities.iter().map(|entity| entity.key.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(read("y,1\nx,2\nx,2\n"), ["x, 2", "x, 2 #2", "y, 1"]);
    assert_eq!(read("x,2\ny,1\nx,2\n"), ["x, 2", "x, 2 #2", "y, 1"]);
}

#[test]
fn texts_that_the_rules_look_for_must_be_written_as_there() {
    let mut plan = plan(vec![record("people", &[("name", Type::Text), ("role", Type::Text)]).key(&["name"])]);
    let expr = |kind, ty| Expr::new(kind, ty, Span::default());
    let role = FieldPath { record: id(0), steps: vec![plan.records.get(id(0)).field("role").unwrap()] };
    let left = expr(ExprKind::PayeeField(role), Type::Text);
    let right = expr(ExprKind::Text("sales manager".into()), Type::Text);
    plan.people_filter = Some(expr(ExprKind::Binary { op: BinaryOp::Equal, left, right }, Type::YesNo));
    let rows = "name,role\nAnn,sales manager\nBo,Sales manager\nCy,salеs  manager\nDi,engineer\n";
    let loaded = load_files(&plan, "records: {people: {file: p.csv}}", &[("p.csv", rows.as_bytes())], false);
    let found = briefs(&loaded);
    assert_eq!(found.len(), 2);
    assert_eq!(found[1], (Code::AlmostKnown, "odd", "p.csv:4:2 role=salеs  manager".to_owned()));
}

/// People with a shop each, of which `rules` says what is done with them.
fn shops(rules: impl FnOnce(&mut Plan, FieldPath), rows: &str) -> Loaded {
    let mut plan = plan(vec![record("people", &[("name", Type::Text), ("shop", Type::Text)]).key(&["name"])]);
    let shop = FieldPath { record: id(0), steps: vec![plan.records.get(id(0)).field("shop").unwrap()] };
    rules(&mut plan, shop);
    let rows = format!("name,shop\n{rows}");
    load_files(&plan, "records: {people: {file: p.csv}}", &[("p.csv", rows.as_bytes())], false)
}

fn a_level(plan: &mut Plan, shop: FieldPath) {
    let span = Span::default();
    plan.ensures.push(Ensure {
        units: None,
        dated_by: None,
        name: "e".into(),
        title: "E".into(),
        scope: Scope::Unit(shop.steps[0]),
        every: Grain::Month,
        check: Expr::new(ExprKind::YesNo(true), Type::YesNo, span),
        if_no_data: None,
        span,
    });
}

#[test]
fn two_spellings_of_one_unit_are_a_mistake() {
    // The Latin `C`, a small letter, a space more; `Юг` is another shop.
    let loaded = shops(a_level, "Ann,Север\nBo,Cевер\nCy,север\nDi,Север\nEd,Юг\nFay,Сев ер\n");
    assert_eq!(
        briefs(&loaded),
        [
            (Code::AlmostKnown, "twice_odd", "p.csv:3:2 shop=Cевер".to_owned()),
            (Code::AlmostKnown, "twice", "p.csv:4:2 shop=север".to_owned()),
            (Code::AlmostKnown, "twice", "p.csv:7:2 shop=Сев ер".to_owned()),
        ]
    );
    assert!(loaded.problems.iter().all(Diagnostic::is_error));
    let said = crate::diagnostics::say(&loaded.problems[0], crate::language::Lang::En).help;
    assert!(said.contains("Character 1 of `Cевер` is a Latin `C`; `Север` stands in 2 rows"), "{said}");
    // The odd one may be the more frequent: then the right word is told to be right.
    let loaded = shops(a_level, "Ann,Cевер\nBo,Cевер\nCy,Север\n");
    assert_eq!(briefs(&loaded), [(Code::AlmostKnown, "twice_known", "p.csv:4:2 shop=Север".to_owned())]);
    // Of two that are as frequent, the one that mixes alphabets is reported, whatever the order of rows.
    for rows in ["Ann,Cевер\nBo,Север\n", "Bo,Север\nAnn,Cевер\n"] {
        assert_eq!(briefs(&shops(a_level, rows))[0].1, "twice_odd");
    }
    assert_eq!(briefs(&shops(|_, _| {}, "Ann,Cевер\nBo,Север\n")), []);
}

#[test]
fn two_spellings_of_what_is_counted_are_a_mistake() {
    let counted = |plan: &mut Plan, shop: FieldPath| {
        let rows = RowSelection {
            record: id(0),
            filters: Vec::new(),
            date: None,
            observed: None,
            until: None,
            reversed: None,
            credited: None,
        };
        let function = Aggregate::CountDifferent;
        let shop = Expr::new(ExprKind::RowField(shop), Type::Text, Span::default());
        plan.measures.push(Measure { function, target: Some(shop), by_share: false, rows, span: Span::default() });
    };
    let loaded = shops(counted, "Ann,North\nBo,NORTH\nCy,North\nDi,NORTH\nEd,North\n");
    assert_eq!(
        briefs(&loaded),
        [
            (Code::AlmostKnown, "twice", "p.csv:3:2 shop=NORTH".to_owned()),
            (Code::AlmostKnown, "twice", "p.csv:5:2 shop=NORTH".to_owned()),
        ]
    );
    assert!(loaded.problems.iter().all(Diagnostic::is_error));
}

#[test]
fn one_person_under_two_keys_is_a_mistake() {
    // A small letter in the key: without a word there would be a second person with a pay of its own.
    let rows =
        "M01,2026-01-01,Ann,\nm01,2026-02-01,Ann,\nМ02,2026-01-01,Bo,\nM02,2026-01-01,Bo,\nM01,2026-03-01,Ann,\n";
    let loaded = load(rows, "x,Ann\n", false);
    let found: Vec<_> = briefs(&loaded).into_iter().filter(|(code, ..)| *code == Code::AlmostKnown).collect();
    assert_eq!(
        found,
        [
            (Code::AlmostKnown, "key", "staff.csv:3:1 number=m01".to_owned()),
            (Code::AlmostKnown, "key_odd", "staff.csv:4:1 number=М02".to_owned()),
        ]
    );
    // Nothing says which of them holds: with the bad rows left out, none does.
    let loaded = load(rows, "x,Ann\n", true);
    assert_eq!((loaded.summary[0].skipped, loaded.tables.get(id(0)).len()), (5, 0));
}

#[test]
fn a_key_of_several_fields_is_looked_at_part_by_part() {
    let plan = plan(vec![record("log", &[("a", Type::Text), ("b", Type::Count)]).key(&["a", "b"])]);
    let read = |rows: &str| {
        let rows = format!("a,b\n{rows}");
        briefs(&load_files(&plan, "records: {log: {file: l.csv}}", &[("l.csv", rows.as_bytes())], false))
    };
    assert_eq!(read("Shop,1\nshop,1\nshop,2\n"), [(Code::AlmostKnown, "key", "l.csv:3:1 a=shop".to_owned())]);
    assert_eq!(read("Shop,1\nshop,2\n"), []);
}

#[test]
fn two_spellings_of_a_name_that_links_lead_by_are_a_mistake() {
    let loaded = load("1,2026-01-01,Ann Lee,\n2,2026-01-01,ann lee,\n", "x,Ann Lee\n", false);
    assert_eq!(briefs(&loaded), [(Code::AlmostKnown, "twice", "staff.csv:3:3 name=ann lee".to_owned())]);
}

#[test]
fn two_fields_that_are_compared_are_written_alike() {
    let mut plan = plan(vec![
        record("people", &[("name", Type::Text), ("home", Type::Text), ("work", Type::Text)]).key(&["name"]),
    ]);
    let expr = |kind, ty| Expr::new(kind, ty, Span::default());
    let field = |name: &str| FieldPath { record: id(0), steps: vec![plan.records.get(id(0)).field(name).unwrap()] };
    let (left, right) = (ExprKind::PayeeField(field("home")), ExprKind::PayeeField(field("work")));
    let (left, right) = (expr(left, Type::Text), expr(right, Type::Text));
    plan.people_filter = Some(expr(ExprKind::Binary { op: BinaryOp::Equal, left, right }, Type::YesNo));
    let rows = "name,home,work\nAnn,North,North\nBo,North,South\nCy,south,South\n";
    let loaded = load_files(&plan, "records: {people: {file: p.csv}}", &[("p.csv", rows.as_bytes())], false);
    assert_eq!(briefs(&loaded), [(Code::AlmostKnown, "", "p.csv:4:2 home=south".to_owned())]);
}

#[test]
fn the_rules_are_blamed_when_they_mix_alphabets() {
    let wanted = |plan: &mut Plan, shop: FieldPath| {
        let expr = |kind, ty| Expr::new(kind, ty, Span::default());
        let left = expr(ExprKind::PayeeField(shop), Type::Text);
        let right = expr(ExprKind::Text("Cевер".into()), Type::Text);
        plan.people_filter = Some(expr(ExprKind::Binary { op: BinaryOp::Equal, left, right }, Type::YesNo));
    };
    let loaded = shops(wanted, "Ann,Север\n");
    assert_eq!(briefs(&loaded), [(Code::AlmostKnown, "rules", "p.csv:2:2 shop=Север".to_owned())]);
}

#[test]
fn a_short_code_is_never_taken_for_another() {
    let staff_rows = "W1,2026-01-01,Ann,\nE-10,2026-01-01,Bo,\n007,2026-01-01,Cyril,\n0012,2026-01-01,Di,\n";
    let plan = staff();
    let project = "records: {staff: {file: s.csv}, teams: {file: t.csv, key: [team]}}";
    let files = [
        ("s.csv", format!("number,since,name,boss\n{staff_rows}")),
        ("t.csv", "team,lead\na,W9\nb,E-11\nc,7\nd,00012\ne,8\nf,E10\n".to_owned()),
    ];
    let loaded = load_files(&plan, project, &files.each_ref().map(|(name, text)| (*name, text.as_bytes())), false);
    let helps: Vec<(Code, &str)> = loaded.problems.iter().map(|problem| (problem.code, problem.help)).collect();
    let nothing = (Code::LinkToNothing, "");
    let zeros = (Code::LinkToNothing, "zeros");
    assert_eq!(helps, [nothing, nothing, zeros, zeros, nothing, nothing]);
}

#[test]
fn a_key_of_several_fields_is_shown_as_the_whole_row() {
    let plan = plan(vec![record("log", &[("a", Type::Text), ("b", Type::Count)]).key(&["a", "b"])]);
    let loaded = load_files(&plan, "records: {log: {file: l.csv}}", &[("l.csv", b"a,b\nx,1\nx,1\n")], false);
    assert_eq!(briefs(&loaded), [(Code::KeyTwice, "", "l.csv:3".to_owned())]);
}

#[test]
fn a_unit_is_named_in_other_records_as_the_people_have_it() {
    let mut plan = plan(vec![
        record("people", &[("name", Type::Text), ("shop", Type::Text)]).key(&["name"]),
        record("quotas", &[("shop", Type::Text), ("turnover", Type::Count)]).key(&["shop"]),
    ]);
    let shop = plan.records.get(id(0)).field("shop").unwrap();
    let quotas = plan.records.get(id(1));
    let (subject, field) = (quotas.field("shop"), quotas.field("turnover").unwrap());
    a_level(&mut plan, FieldPath { record: id(0), steps: vec![shop] });
    let quota = ExprKind::SubjectField { record: id(1), field, subject, period: None };
    let span = Span::default();
    plan.kpis.push(Kpi {
        name: "k".into(),
        title: "K".into(),
        value: Expr::new(ExprKind::YesNo(true), Type::YesNo, span),
        scope: Scope::Unit(shop),
        quota: Some(Expr::new(quota, Type::Count, span)),
        quota_every: None,
        quota_prorated: None,
        team_as_of: None,
        attainment: Attainment::MeasureOverQuota,
        attainment_cap: None,
        flow: true,
        purpose: crate::plan::Purpose::default(),
        span,
    });
    let project = "records: {people: {file: p.csv}, quotas: {file: q.csv}}";
    let files = [("p.csv", "name,shop\nAnn,Север\n"), ("q.csv", "shop,turnover\nCевер,1\nЮг,2\n")];
    let loaded = load_files(&plan, project, &files.map(|(name, text)| (name, text.as_bytes())), false);
    assert_eq!(briefs(&loaded), [(Code::AlmostKnown, "odd", "q.csv:2:1 shop=Cевер".to_owned())]);
}

#[test]
fn a_list_in_the_rules_is_blamed_when_it_mixes_alphabets() {
    let stage = Type::OneOf(["Cделка".into(), "Отказ".into()].to_vec().into());
    let plan = plan(vec![record("deals", &[("stage", stage)])]);
    let project = "records: {deals: {file: d.csv}}";
    let loaded = load_files(&plan, project, &[("d.csv", "stage\nСделка\nOтказ\n".as_bytes())], false);
    let helps: Vec<&str> = loaded.problems.iter().map(|problem| problem.help).collect();
    assert_eq!(helps, ["rules", "odd"]);
}
