//! On what an amount rests: enough to say later why another one is due.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::data::{Cell, RowId, Tables};
use crate::diagnostics::{Arg, phrase};
use crate::evaluate::{Line, Trace, TraceKind, Value};
use crate::language::{Format, Lang};
use crate::number::Exact;
use crate::plan::{Id, Plan, Record, Type};
use crate::syntax::labels::BlockKind;
use crate::syntax::tree::{Block, File, Row, Trivia};
use crate::syntax::write;

/// How many letters of a digest stand in a ledger: enough to tell texts apart.
const SHORT: usize = 16;

/// On what a line of pay rests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Basis {
    /// The digest of the rule's canonical text, comments aside; `None` for what no rule pays.
    pub rule: Option<Arc<str>>,
    /// The KPIs that it met, by name and window: `turnover 2026-03`.
    pub kpis: BTreeMap<Arc<str>, Exact>,
    /// The rows that it met, by record: how many, and the digest of what they hold.
    pub rows: BTreeMap<Arc<str>, (usize, Arc<str>)>,
}

/// The canonical texts of the rules of a plan, by name.
pub struct RuleTexts(BTreeMap<Arc<str>, Arc<str>>);

impl RuleTexts {
    /// The digests of all rules that pay.
    pub fn of(plan: &Plan, files: &[File]) -> RuleTexts {
        let mut found = BTreeMap::new();
        for (_, component) in plan.components.iter() {
            let inside = |block: &&Block| block.kind.span.file == component.span.file && is(block, &component.name);
            let block = files.iter().flat_map(|file| file.blocks.iter().map(move |block| (file, block)));
            if let Some((file, block)) = block.into_iter().find(|(_, block)| inside(block)) {
                found.insert(Arc::clone(&component.name), digest(&canonical(file, block)));
            }
        }
        RuleTexts(found)
    }

    /// The digest of the text of a rule.
    pub fn get(&self, name: &str) -> Option<Arc<str>> {
        self.0.get(name).cloned()
    }
}

fn is(block: &Block, name: &str) -> bool {
    block.kind.item != BlockKind::Import && block.name.as_ref().is_some_and(|own| *own.item == *name)
}

/// One block as the formatter writes it, in English and without its comments.
fn canonical(file: &File, block: &Block) -> String {
    let mut block = block.clone();
    block.trivia = Trivia::default();
    for clause in &mut block.clauses {
        clause.trivia = Trivia::default();
        clause.rows.iter_mut().for_each(|row: &mut Row| row.trivia = Trivia::default());
    }
    let alone = File { blocks: vec![block], end: Trivia::default(), ..file.clone() };
    write(&alone, Lang::En)
}

/// The short digest of a text.
fn digest(text: &str) -> Arc<str> {
    let whole = blake3::hash(text.as_bytes()).to_hex();
    whole.as_str().chars().take(SHORT).collect::<String>().into()
}

impl Basis {
    /// On what a line rests that was computed with its steps.
    pub fn of(plan: &Plan, tables: &Tables, texts: &RuleTexts, line: &Line) -> Basis {
        let name = &plan.components.get(line.component).name;
        let mut basis = Basis { rule: texts.get(name), ..Basis::default() };
        let mut rows: BTreeMap<Id<Record>, Vec<RowId>> = BTreeMap::new();
        let mut pending: Vec<&Trace> = line.parts.iter().collect();
        while let Some(step) = pending.pop() {
            pending.extend(&step.parts);
            match (&step.what, &step.value) {
                (TraceKind::Kpi(id, window), Value::Number(value)) => {
                    let kpi = &plan.kpis.get(*id).name;
                    basis.kpis.insert(format!("{kpi} {window}").into(), value.clone());
                }
                (TraceKind::Rows { record, rows: met } | TraceKind::TakenOff { record, rows: met }, _) => {
                    rows.entry(*record).or_default().extend(met);
                }
                (TraceKind::Row { record, row } | TraceKind::Reversed { record, row, .. }, _) => {
                    rows.entry(*record).or_default().push(*row);
                }
                _ => {}
            }
        }
        for (record, mut met) in rows {
            met.sort_unstable();
            met.dedup();
            let known = plan.records.get(record);
            basis.rows.insert(Arc::clone(&known.name), (met.len(), content(plan, tables, record, &met)));
        }
        basis
    }

    /// Why a line rests on something else than it did, in words; `rows` says whether both know their rows, `place` is where its
    /// rule stands today. Empty where nothing of what it rests on has changed.
    pub fn changes(&self, now: &Basis, rows: bool, place: &str, lang: Lang) -> Vec<String> {
        let format = Format::new(lang);
        let mut said = Vec::new();
        let shown = |value: Option<&Exact>| {
            value.map_or_else(|| crate::diagnostics::term("why_nothing", lang).to_owned(), |value| format.number(value))
        };
        let names = self.kpis.keys().chain(now.kpis.keys().filter(|name| !self.kpis.contains_key(*name)));
        for name in names.filter(|name| self.kpis.get(*name) != now.kpis.get(*name)) {
            let (before, after) = (shown(self.kpis.get(name)), shown(now.kpis.get(name)));
            said.push(format!("{name}: {before} → {after}"));
        }
        let names = self.rows.keys().chain(now.rows.keys().filter(|name| !self.rows.contains_key(*name)));
        for name in names.filter(|name| rows && self.rows.get(*name) != now.rows.get(*name)) {
            let count = |rows: &BTreeMap<Arc<str>, (usize, Arc<str>)>| rows.get(name).map_or(0, |(count, _)| *count);
            let (before, after) = (count(&self.rows), count(&now.rows));
            let args = [("record", Arg::from(name)), ("before", Arg::from(before)), ("after", Arg::from(after))];
            said.push(phrase(if before == after { "why_rows_other" } else { "why_rows" }, &args, lang));
        }
        if self.rule != now.rule {
            said.push(phrase("why_rule", &[("place", place.into())], lang));
        }
        said
    }
}

/// What rows hold, whatever their order.
fn content(plan: &Plan, tables: &Tables, record: Id<Record>, rows: &[RowId]) -> Arc<str> {
    let table = tables.get(record);
    let cell = |row: RowId, (id, field): (Id<crate::plan::Field>, &crate::plan::Field)| match table.cell(row, id) {
        Cell::Entity(entity) => match &field.ty {
            Type::Entity(of) => tables.get(*of).entity(entity).map_or_else(String::new, |one| one.key.to_string()),
            _ => String::new(),
        },
        Cell::Number { units, scale } => Exact::scaled(units, scale).to_string(),
        other => format!("{other:?}"),
    };
    let fields = &plan.records.get(record).fields;
    let mut all: Vec<String> =
        rows.iter().map(|row| fields.iter().map(|field| cell(*row, field) + "\u{1f}").collect()).collect();
    all.sort_unstable();
    digest(&all.join("\u{1e}"))
}
