//! Links between tables, in both directions and in circles: every text of a link leads to one entity, or it is a mistake.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::data::alike::{Other, advise};
use crate::data::employment::employed_backwards;
use crate::data::fault::{Fault, cut};
use crate::data::finish::{finish, leave_out};
use crate::data::groups::{Groups, doubled_rows, group, repeated_keys};
use crate::data::grow::{Growing, RawTable};
use crate::data::lookalike::digits;
use crate::data::nowhere::nowhere;
use crate::data::problems::Problems;
use crate::data::reads::Reads;
use crate::data::shape::{FieldShape, Shape};
use crate::data::spellings::{alike_keys, unlike_each_other};
use crate::data::table::{EntityId, Tables};
use crate::diagnostics::{Code, Diagnostic};
use crate::plan::{Plan, Type};
use crate::syntax::likeness::skeleton;
use crate::syntax::suggest::closest;

/// How many different unknown texts get a "did you mean" for each column of links.
const MOST_SUGGESTED: usize = 50;

/// Where each different text of a column of links leads.
#[derive(Clone, Debug)]
pub(crate) enum Leads {
    To(EntityId),
    Nowhere,
    /// Nearly one that is known.
    Almost(Arc<str>),
    /// To several entities.
    Several,
}

/// Links all tables. The second value says how many rows of each were left out.
pub(crate) fn link(
    plan: &Plan,
    reads: &Reads,
    shapes: &[Shape<'_>],
    mut raw: Vec<RawTable>,
    problems: &mut Problems,
) -> (Tables, Vec<usize>) {
    let mut groups: Vec<Groups> = Vec::with_capacity(raw.len());
    for (table, shape) in raw.iter_mut().zip(shapes) {
        let grouped = group(table, shape);
        repeated_keys(table, shape, &grouped, problems);
        alike_keys(table, shape, &grouped, problems);
        doubled_rows(table, shape, &grouped, problems);
        employed_backwards(table, shape, &grouped, problems);
        groups.push(grouped);
    }
    let links = resolve(shapes, &mut raw, &groups, problems);
    unlike_rules(reads, shapes, &mut raw, problems);
    nowhere(reads, shapes, &raw, problems);
    unlike_each_other(reads, shapes, &mut raw, problems);
    if problems.skip {
        leave_out(shapes, &mut raw, &groups, &links, problems);
    }
    finish(plan, shapes, raw, &groups, &links, problems.skip)
}

/// What the entities of a record are called: by their keys, or by one of their fields.
pub(crate) struct Names {
    /// `None` for a name that several have.
    pub(crate) of: HashMap<Arc<str>, Option<EntityId>>,
    /// By skeleton, for texts that only look alike.
    alike: OnceCell<HashMap<String, Arc<str>>>,
    sorted: OnceCell<Vec<Arc<str>>>,
}

impl Names {
    pub(crate) fn new(table: &RawTable, groups: &Groups, by: Option<usize>) -> Names {
        let mut of: HashMap<Arc<str>, Option<EntityId>> = HashMap::new();
        match by {
            None => of.extend(groups.keys.iter().zip(0..).map(|(key, entity)| (Arc::clone(key), Some(entity)))),
            Some(field) => {
                for (row, entity) in groups.of.iter().enumerate() {
                    let (Some(name), Some(entity)) = (table.text(row, field), *entity) else { continue };
                    let found = of.entry(name).or_insert(Some(entity));
                    *found = found.filter(|other| *other == entity);
                }
            }
        }
        Names { of, alike: OnceCell::new(), sorted: OnceCell::new() }
    }

    fn sorted(&self) -> &[Arc<str>] {
        self.sorted.get_or_init(|| {
            let mut all: Vec<Arc<str>> = self.of.keys().cloned().collect();
            all.sort();
            all
        })
    }

    fn leads(&self, text: &str) -> Leads {
        match self.of.get(text) {
            Some(Some(entity)) => Leads::To(*entity),
            Some(None) => Leads::Several,
            None => {
                let alike = self.alike.get_or_init(|| {
                    // The first in order stands for all of one skeleton.
                    self.sorted().iter().rev().map(|name| (skeleton(name), Arc::clone(name))).collect()
                });
                alike.get(&skeleton(text)).map_or(Leads::Nowhere, |known| Leads::Almost(Arc::clone(known)))
            }
        }
    }
}

/// For each table and each of its fields: where each text of a column of links leads.
pub(crate) type Links = Vec<Vec<Option<Vec<Leads>>>>;

fn resolve(shapes: &[Shape<'_>], raw: &mut [RawTable], groups: &[Groups], problems: &mut Problems) -> Links {
    let mut names: HashMap<(usize, Option<usize>), Names> = HashMap::new();
    for (target, by) in shapes.iter().flat_map(|shape| shape.fields.iter().filter_map(|field| field.link)) {
        if let (Some(table), Some(groups)) = (raw.get(target.index()), groups.get(target.index())) {
            names.entry((target.index(), by)).or_insert_with(|| Names::new(table, groups, by));
        }
    }
    let mut links: Links = Vec::with_capacity(shapes.len());
    for (index, shape) in shapes.iter().enumerate() {
        let of_field = |(at, field): (usize, &FieldShape<'_>)| {
            let (target, by) = field.link?;
            let Growing::Text { texts, .. } = raw.get(index)?.columns.get(at)? else { return None };
            let names = names.get(&(target.index(), by))?;
            Some(texts.values.iter().map(|text| names.leads(text)).collect())
        };
        links.push(shape.fields.iter().enumerate().map(of_field).collect());
    }
    let unread: Vec<HashSet<String>> = raw.iter_mut().map(|table| std::mem::take(&mut table.unread)).collect();
    for (index, shape) in shapes.iter().enumerate() {
        for (at, field) in shape.fields.iter().enumerate() {
            let Some((target, by)) = field.link else { continue };
            // What could not be read, or is not bound because nothing needs it, cannot be judged.
            let judged = raw.get(target.index()).is_some_and(|table| table.bound && table.complete);
            let leads = links.get(index).and_then(|fields| fields.get(at)).and_then(Option::as_ref);
            let (Some(leads), Some(names)) = (leads, names.get(&(target.index(), by))) else { continue };
            let (Some(table), Some(other)) = (raw.get_mut(index), shapes.get(target.index())) else { continue };
            if let (true, Some(unread)) = (judged, unread.get(target.index())) {
                unresolved(table, shape, at, &Target { shape: other, names, unread }, leads, problems);
            }
        }
    }
    links
}

/// The record that a link leads to.
struct Target<'a> {
    shape: &'a Shape<'a>,
    names: &'a Names,
    /// Texts of its rows that could not be read.
    unread: &'a HashSet<String>,
}

/// Reports the rows whose link leads nowhere.
fn unresolved(
    table: &mut RawTable,
    shape: &Shape<'_>,
    at: usize,
    target: &Target<'_>,
    leads: &[Leads],
    problems: &mut Problems,
) {
    if leads.iter().all(|lead| matches!(lead, Leads::To(_))) {
        return;
    }
    let Some(Growing::Text { texts, codes }) = table.columns.get(at) else { return };
    let mut suggested: HashMap<u32, Option<(Arc<str>, &'static str)>> = HashMap::new();
    let mut bad = Vec::new();
    for (row, code) in codes.iter().enumerate() {
        let Some(code) = *code else { continue };
        let (Some(lead), Some(text)) = (leads.get(code as usize), texts.values.get(code as usize)) else { continue };
        if matches!(lead, Leads::To(_)) {
            continue;
        }
        bad.push(row);
        let unread = target.unread.contains(&**text);
        if unread && !problems.skip {
            continue;
        }
        // A column that has lost its zeros has lost them everywhere: one message for each text.
        if suggested.get(&code).is_some_and(|found| matches!(found, Some((_, "zeros")))) {
            continue;
        }
        problems.row(|| {
            let place = table.places.of(row, Some(at), text);
            let code_of = if matches!(lead, Leads::Several) { Code::LinkToSeveral } else { Code::LinkToNothing };
            let said = |code| {
                Diagnostic::error_at(code, place.clone())
                    .arg("record", &shape.record.name)
                    .arg("field", shape.field_name(at))
                    .arg("text", cut(text))
                    .arg("target", &target.shape.record.name)
            };
            if unread {
                return said(Code::LinkToNothing).help("skipped");
            }
            if let Leads::Almost(known) = lead {
                return advise(said(Code::AlmostKnown), text, known, Other::Target);
            }
            if matches!(lead, Leads::Several) {
                return said(code_of);
            }
            if suggested.len() < MOST_SUGGESTED {
                suggested.entry(code).or_insert_with(|| meant(text, target.names.sorted()));
            }
            match suggested.get(&code).cloned().flatten() {
                Some((near, help)) => {
                    let rows = codes.iter().filter(|other| **other == Some(code)).count();
                    said(code_of).arg("near", near).arg("rows", rows).help(help)
                }
                None => said(code_of),
            }
        });
    }
    bad.into_iter().for_each(|row| table.mark_bad(row));
}

/// The name that an unknown text may stand for, with the key of the advice. None for short codes and for texts whose
/// digits differ: `W9` is as near to `W1` as to `W2`, and the wrong one would be paid.
fn meant(text: &str, names: &[Arc<str>]) -> Option<(Arc<str>, &'static str)> {
    let bare = |text: &str| text.trim_start_matches('0').to_owned();
    let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if number(text) {
        let mut same = names.iter().filter(|name| number(name) && bare(name) == bare(text));
        let found = same.next().filter(|_| same.next().is_none());
        return found.map(|name| (Arc::clone(name), "zeros"));
    }
    let near = closest(text, names.iter().map(|name| &**name))?;
    (text.chars().count() >= 4 && digits(text) == digits(near)).then(|| (near.into(), "near"))
}

/// Reports texts that differ from one that the rules look for only in what the eye misses: a row with `Sales manager` where
/// the rules say `sales manager` would silently not count.
fn unlike_rules(reads: &Reads, shapes: &[Shape<'_>], raw: &mut [RawTable], problems: &mut Problems) {
    for ((index, shape), table) in shapes.iter().enumerate().zip(raw) {
        let mut bad = Vec::new();
        for (at, field) in shape.fields.iter().enumerate() {
            let Some(wanted) = reads.texts.get(&(index, at)) else { continue };
            let (Type::Text, Some(Growing::Text { texts, codes })) = (&field.field.ty, table.columns.get(at)) else {
                continue;
            };
            let alike: HashMap<String, &Arc<str>> = wanted.iter().rev().map(|text| (skeleton(text), text)).collect();
            let meant = |text: &Arc<str>| {
                let known = alike.get(&skeleton(text))?;
                (!wanted.contains(text)).then(|| Arc::clone(known))
            };
            let meant: Vec<Option<Arc<str>>> = texts.values.iter().map(meant).collect();
            if meant.iter().all(Option::is_none) {
                continue;
            }
            for (row, code) in codes.iter().enumerate() {
                let known = code.and_then(|code| meant.get(code as usize)).cloned().flatten();
                let (Some(known), Some(text)) = (known, table.text(row, at)) else { continue };
                bad.push(row);
                let place = table.places.of(row, Some(at), &text);
                let fault = Fault::Almost(known.to_string());
                problems.row(|| fault.say(place, shape.record, field.field, &text, &shape.formats));
            }
        }
        bad.into_iter().for_each(|row| table.mark_bad(row));
    }
}
