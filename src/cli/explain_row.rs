//! `premia explain --row D-17`: what becomes of one row of data, and why it is or is not in somebody's pay.

use std::path::PathBuf;

use serde_json::json;

use crate::cli::Screen;
use crate::cli::args::{ExplainArgs, ExplainFormatArg, Global};
use crate::cli::asked::asked;
use crate::cli::data::{Leave, pay, stop_on_rules};
use crate::cli::exit::{Exit, Refusal};
use crate::cli::explain::shown;
use crate::cli::session::{Session, exit_of};
use crate::cli::who::payee;
use crate::data::{RowId, Tables};
use crate::diagnostics::{Arg, Code, Diagnostic, Place};
use crate::evaluate::RunOptions;
use crate::plan::{Id, Plan, Record};
use crate::report::{self, Explained, RowAsked, View};
use crate::syntax::fold;
use crate::syntax::suggest::closest;

pub(super) fn run(args: &ExplainArgs, wanted: &str, global: &Global, screen: &mut Screen) -> Result<Exit, Refusal> {
    let dir = global.project.clone().unwrap_or_else(|| PathBuf::from("."));
    let session = Session::open_with_data(&dir, global, screen)?;
    let Some(period) = &args.period else {
        return Err(session.refuse("explain_row_needs_period").arg("row", wanted));
    };
    if args.format == ExplainFormatArg::Csv {
        return Err(session.refuse("row_not_as_csv"));
    }
    if let Some(exit) = stop_on_rules(&session, screen) {
        return Ok(exit);
    }
    let mut unknown: Vec<Diagnostic> = Vec::new();
    let (mut documents, mut told) = (Vec::new(), Explained::default());
    let asked = asked(&session, args.plan.as_deref(), period)?;
    for (plan, periods) in &asked.plans {
        // Every row is kept: the one that is asked for may be any.
        let leave =
            Leave { bad_rows: args.skip_bad_rows, missing: args.allow_missing, scan_from: u64::MAX, cache: false };
        let (loaded, outcome) = match pay(&session, plan, periods, leave, RunOptions::default()) {
            Ok(paid) => paid,
            Err(found) => {
                session.show(&found.problems, screen);
                return Ok(exit_of(&found.problems));
            }
        };
        let person = match &args.what {
            Some(word) => match payee(loaded.tables.get(plan.people), word) {
                Ok(person) => Some(person),
                Err(problem) => {
                    unknown.push(*problem);
                    continue;
                }
            },
            None => None,
        };
        let rows = match find(plan, &loaded.tables, wanted) {
            Ok(rows) => rows,
            Err(problem) => {
                unknown.push(*problem);
                continue;
            }
        };
        let view = View { plan, tables: &loaded.tables, sources: &session.sources, lang: session.lang, reading: false };
        for (record, row) in rows {
            let asked = RowAsked { record, row, payee: person };
            match args.format {
                ExplainFormatArg::Json => documents.push(report::explain_row_json(&view, &outcome, asked)),
                _ => told.append(report::explain_row(&view, &outcome, asked)),
            }
        }
    }
    if told.is_empty() && documents.is_empty() {
        session.show(&unknown, screen);
        return Ok(Exit::Unusable);
    }
    match args.format {
        ExplainFormatArg::Json => {
            screen.result(&format!("{:#}\n", json!({ "version": report::JSON_VERSION, "rows": documents })));
        }
        _ => screen.result(&shown(&told, args.format, (session.lang, wanted), screen.width)),
    }
    asked.say_idle(&session, screen);
    Ok(Exit::Fine)
}

/// The rows that are meant: those of a key, of one record where several know it, or the one at a place of a file.
fn find(plan: &Plan, tables: &Tables, wanted: &str) -> Result<Vec<(Id<Record>, RowId)>, Box<Diagnostic>> {
    let records = || plan.records.iter().take(plan.records_read).filter(|(id, _)| *id != plan.people);
    let named = wanted.split_once('=').and_then(|(record, key)| {
        let (id, _) = records().find(|(_, shape)| fold(&shape.name) == fold(record.trim()))?;
        Some((id, key.trim()))
    });
    let (only, key) = named.map_or((None, wanted.trim()), |(id, key)| (Some(id), key));
    let within = || records().map(|(id, _)| id).filter(move |id| only.is_none_or(|only| *id == only));
    let of_key = |id: Id<Record>| -> Option<Vec<(Id<Record>, RowId)>> {
        // Rows of a record without a key are called by their place.
        let table = tables.get(id);
        let own = !plan.records.get(id).key.is_empty();
        let entity = table.find(key).filter(|_| own)?;
        Some(table.entity(entity)?.rows.iter().map(|row| (id, *row)).collect())
    };
    let mut found: Vec<Vec<(Id<Record>, RowId)>> = within().filter_map(of_key).collect();
    if found.len() > 1 {
        let of = |rows: &Vec<(Id<Record>, RowId)>| {
            let (id, _) = rows.first()?;
            Some(Arg::Text(format!("--row {}={key}", plan.records.get(*id).name)))
        };
        let named = found.iter().filter_map(of).collect();
        let problem = Diagnostic::error_at(Code::RowOfSeveral, Place::Nowhere).arg("key", key);
        return Err(Box::new(problem.arg("rows", Arg::List(named))));
    }
    if let Some(rows) = found.pop() {
        return Ok(rows);
    }
    let at_place = |id: Id<Record>| {
        let table = tables.get(id);
        let (file, line) = key.rsplit_once(':')?;
        let line: u64 = line.parse().ok()?;
        let is = |row: &RowId| {
            let origin = table.origins.get(*row as usize);
            origin.is_some_and(|origin| {
                origin.line == line && table.files.get(origin.file as usize).is_some_and(|known| **known == *file)
            })
        };
        table.rows().find(is).map(|row| (id, row))
    };
    if let Some(row) = within().find_map(at_place) {
        return Ok(vec![row]);
    }
    let near = |id: Id<Record>| {
        let shape = plan.records.get(id);
        let keys = tables.get(id).entities.iter().filter(|_| !shape.key.is_empty()).map(|one| &*one.key);
        closest(key, keys).map(|near| Arg::Text(format!("{}={near}", shape.name)))
    };
    let near: Vec<Arg> = within().filter_map(near).collect();
    let problem = Diagnostic::error_at(Code::UnknownRow, Place::Nowhere).arg("key", key);
    Err(Box::new(if near.is_empty() { problem } else { problem.arg("near", Arg::List(near)).help("near") }))
}
