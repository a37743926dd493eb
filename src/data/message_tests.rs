//! Every message of this room as people see it: the source, the place, the words in both languages. The snapshot is there
//! to be read.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::data::test_support::{brief, id, plan, record, rub};
use crate::data::{LoadOptions, Project, check_bindings, load};
use crate::diagnostics::{Code, Diagnostic, say};
use crate::language::Lang;
use crate::plan::{Plan, Type};
use crate::source::SourceMap;

fn rules() -> Plan {
    let stage = Type::OneOf(["Won", "Lost"].map(Into::into).to_vec().into());
    plan(vec![
        record("people", &[("name", Type::Text), ("from", Type::Date), ("team?", Type::Text)])
            .key(&["name"])
            .history("from"),
        record(
            "deals",
            &[
                ("number", Type::Text),
                ("seller", Type::Entity(id(0))),
                ("amount", rub()),
                ("rate?", Type::Percent),
                ("units?", Type::Count),
                ("closed?", Type::Date),
                ("month?", Type::Period),
                ("inbound?", Type::YesNo),
                ("stage?", stage),
            ],
        )
        .key(&["number"]),
    ])
}

const GOOD_PEOPLE: &[u8] = b"name,from,team\nAnn,2026-01-01,North\nBo,2026-01-01,North\n";
const PROJECT: &str = "records:\n  people: {file: people.csv}\n  deals: {file: deals.csv}\n";

struct Sample {
    title: &'static str,
    project: &'static str,
    people: &'static [u8],
    deals: &'static [u8],
    skip: bool,
}

fn project(title: &'static str, project: &'static str) -> Sample {
    Sample { title, project, people: GOOD_PEOPLE, deals: b"number,seller,amount\n1,Ann,5\n", skip: false }
}

fn deals(title: &'static str, deals: &'static str) -> Sample {
    Sample { title, project: PROJECT, people: GOOD_PEOPLE, deals: deals.as_bytes(), skip: false }
}

fn samples() -> Vec<Sample> {
    vec![
        project("no such key", "dta: {decimal: ','}\n"),
        project("one key twice", "data:\n  decimal: ','\n  decimal: '.'\n"),
        project("no YAML", "records:\n  people: {file: people.csv\n"),
        project("a line too deep", "records:\n  people:\n    file: people.csv\n     key: [name]\n"),
        project("a colon in a text", "records:\n  people:\n    file: data: people.csv\n"),
        project("no file", "records:\n  people: {columns: {name: Person}}\n"),
        project("a value that is none", "data: {delimiter: ';;'}\n"),
        project("one mark for two things", "data: {decimal: ',', grouping: ','}\n"),
        project("two readings of one date", "data: {dates: [DD/MM/YYYY, MM/DD/YYYY]}\n"),
        project("record not bound", "records:\n  people: {file: people.csv}\n  dels: {file: deals.csv}\n"),
        project("file not there", "records:\n  people: {file: people.csv}\n  deals: {file: 'data/deals-*.csv'}\n"),
        project(
            "fields that are not there",
            "records:\n  people: {file: people.csv, columns: {teem: Unit}}\n  deals: {file: deals.csv, links: {amount: name}}\n",
        ),
        deals("columns", "number,sellr,amount,amount\n1,Ann,5,6\n"),
        deals("another delimiter", "number;seller;amount\n1;Ann;5\n"),
        deals(
            "numbers",
            "number,seller,amount,rate,units\n1,Ann,\"12,5O0\",15%,1\n2,Ann,100 USD,0.15,2.5\n3,Ann,(5),1%,1E+05\n4,Ann,1 23,2%,x\n\
             5,Ann,\"1,5\",3%,1\n6,Ann,1234567890123456789,3%,1\n7,Ann,0.30000000000000004,3%,1\n8,Ann,5%,3%,1\n",
        ),
        deals(
            "dates and words",
            "number,seller,amount,closed,month,inbound,stage\n1,Ann,5,31.03.2026,2026-3,yes,Won\n2,Ann,5,2026-02-30,2026-03,perhaps,won\n\
             3,Ann,5,0206-03-01,2026-Q1,no,Wonn\n4,Ann,5,45292,2026,no,\n5,Ann,5,2026-03-01 10:00,,,Sold\n6,Ann,5,soon,,,\n",
        ),
        Sample {
            project: "records:\n  people: {file: people.csv}\n  deals: {file: deals.csv, dates: MM/DD/YYYY}\n",
            ..deals("day and month exchanged", "number,seller,amount,closed\n1,Ann,5,31/12/2026\n")
        },
        Sample {
            people: b"name,from\n001,2026-01-01\nW1,2026-01-01\n",
            ..deals("codes", "number,seller,amount\n1,1,5\n2,W9,5\n")
        },
        Sample {
            people: "name,from\nАнна,2026-01-01\n".as_bytes(),
            ..deals("a letter of the other alphabet", "number,seller,amount\n1,Aннa,5\n2,АННА,5\n")
        },
        deals("keys and links", "number,seller,amount\n1,Ann,5\n1,Ann,5\n2,ANN,5\n3,Anne,5\n4,Somebody,5\n5,,5\n"),
        deals("rows", "number,seller,amount\n1,Ann\n2,Ann,5,6\n3,\"Ann,5\n4,Ann,5\n"),
        deals("the file breaks off", "number,seller,amount\n1,Ann,5\n2,An"),
        deals("one cell by another mark", "number,seller,amount\n1,Ann,5.50\n2,Ann,\"5,50\"\n"),
        deals("one column by another mark", "number,seller,amount,units,rate\n1,Ann,\"5,50\",1,0.5%\n"),
        deals("no rows", "number,seller,amount\n"),
        deals("nothing at all", ""),
        Sample {
            people: b"name,from\nAnn,2026-01-01\nAnn,2026-01-01\n",
            ..deals("a history", "number,seller,amount\n")
        },
        Sample {
            project: "records:\n  people: {file: people.csv}\n  deals: {file: deals.csv, links: {seller: team}}\n",
            ..deals("a name of two", "number,seller,amount\n1,North,5\n")
        },
        Sample { deals: b"number,seller,amount\n1,\xc0\xed\xed\xe0,5\n", ..deals("another encoding", "") },
        Sample { deals: b"PK\x03\x04", ..deals("a workbook", "") },
        Sample { deals: b"\x1f\x8b\x08\0\0\0\0\0\0\xff\x4b", ..deals("a packed file cut off", "") },
        Sample { deals: b"PAR1, and little more", ..deals("a file of Parquet cut off", "") },
        Sample { deals: b"PARE", ..deals("a file of Parquet encrypted", "") },
        Sample { deals: b"\x1f\x8bnot what it seems", ..deals("a packed file damaged", "") },
        Sample { deals: b"\x28\xb5\x2f\xfd\0\x90\x01\0\0", ..deals("a packed file with a large window", "") },
        Sample { deals: b"\x28\xb5\x2f\xfd\x01\0\x07\x01\0\0", ..deals("a packed file with a dictionary", "") },
        deals(
            "lines that are no rows of JSON",
            "{\"number\": \"1\", \"seller\": \"Ann\", \"amount\": 5}\n{'number': 2}\n",
        ),
        deals("a list around all objects", "[\n {\"number\": \"1\"}\n]\n"),
        Sample { skip: true, ..deals("rows left out", "number,seller,amount\n1,Ann,5\n2,Ann,x\n3,Cy,5\n") },
    ]
}

fn problems(sample: &Sample, sources: &mut SourceMap) -> Vec<Diagnostic> {
    let dir = tempfile::tempdir().unwrap();
    for (name, bytes) in
        [("premia.yaml", sample.project.as_bytes()), ("people.csv", sample.people), ("deals.csv", sample.deals)]
    {
        std::fs::write(dir.path().join(name), bytes).unwrap();
    }
    let plan = rules();
    let hide = |text: &str| text.replace(&dir.path().display().to_string(), "/project");
    let mut all = match Project::read(dir.path(), sources) {
        Err(problems) => problems,
        Ok(project) => {
            let mut all = check_bindings(&project, &[&plan]);
            all.extend(
                load(&project, &plan, &LoadOptions { skip_bad_rows: sample.skip, ..LoadOptions::default() }).problems,
            );
            all
        }
    };
    for (_, arg) in all.iter_mut().flat_map(|problem| &mut problem.args) {
        if let crate::diagnostics::Arg::Text(text) = arg {
            *text = hide(text);
        }
    }
    all
}

#[test]
fn every_message_of_this_room() {
    let mut out = String::new();
    let mut met = BTreeSet::from([Code::ProjectMissing, Code::TooManyBad]);
    // Said by the rooms that read the tables.
    met.extend([
        Code::NotCredited,
        Code::SumTooLarge,
        Code::AbsenceBackwards,
        Code::BeforeHistory,
        Code::MembershipChanges,
        Code::HeadsInACircle,
    ]);
    // Of records that share their rows: shown by the samples of messages.
    met.insert(Code::RowsInTwoFiles);
    // Of files that are cut inside a cell which a rule reads, and of control totals: `tests/runs.rs`.
    met.extend([Code::FileMaybeCut, Code::ControlDiffers]);
    met.extend([Code::SharesTotal, Code::ShareAlone, Code::SharedTwice]);
    for sample in samples() {
        let mut sources = SourceMap::new();
        let found = problems(&sample, &mut sources);
        writeln!(out, "════ {}", sample.title).unwrap();
        let shown = |text: &str| text.lines().map(|line| format!("    {line}\n")).collect::<String>();
        if sample.project != PROJECT {
            out += &shown(sample.project);
        }
        if sample.project == PROJECT
            || found.iter().any(|problem| matches!(problem.place, crate::diagnostics::Place::Cell(_)))
        {
            out += &shown(&String::from_utf8_lossy(sample.deals).replace(|sign| sign < '\t', "·"));
        }
        assert!(!found.is_empty(), "{}", sample.title);
        for problem in found {
            met.insert(problem.code);
            let (code, _, place) = brief(&problem);
            let place = problem.span().map_or(place, |span| {
                let at = sources.get(span.file).unwrap().position(span.start as usize);
                format!("premia.yaml:{}:{} `{}`", at.line, at.column, sources.slice(span))
            });
            writeln!(out, "{} {:?} {place}", code.id(), problem.severity).unwrap();
            for lang in Lang::ALL {
                let said = say(&problem, lang);
                writeln!(out, "  {}\n    → {}", said.message, said.help).unwrap();
            }
        }
        out.push('\n');
    }
    let ours = Code::ALL.iter().filter(|code| code.id().starts_with("P06") || code.id().starts_with("P07"));
    // A text that no row has is asked for by a condition, and the plan of these samples has none; typed columns are no text;
    // a cache is kept by the commands, and its people have no days of employment: `tests/messages` has them.
    let elsewhere = [Code::TextNowhere, Code::ColumnUnfit, Code::CacheNotKept, Code::EmploymentBackwards];
    let missing: Vec<_> = ours.filter(|code| !elsewhere.contains(code) && !met.contains(code)).collect();
    assert!(missing.is_empty(), "no sample raises {missing:?}");
    insta::assert_snapshot!("messages", out);
}

#[test]
fn a_folder_without_a_project_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let problems = Project::read(dir.path(), &mut SourceMap::new()).unwrap_err();
    assert_eq!(problems[0].code, Code::ProjectMissing);
}
