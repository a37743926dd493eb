//! Changes made in the texts of rules.

use crate::compare::edits::cells::Table;
use crate::compare::edits::tiers::{begins_tier, moved, scales};
use crate::compare::edits::{Edit, EditProblem, QuotaEdit};
use crate::language::{Format, Lang};
use crate::source::{SourceMap, Span};
use crate::syntax::labels::{BlockKind, LabelKind};
use crate::syntax::tree::{Block, Clause, ExprKind, File, Value};
use crate::syntax::{Sayer, fold, parse};
use crate::time::{Date, date, parse_date};

/// Files of rules by their names.
type Texts = Vec<(String, String)>;

/// The texts with all changes made, one after the other.
///
/// # Errors
/// The first change that cannot be made, with what is there.
pub fn edited(texts: &Texts, edits: &[Edit]) -> Result<Texts, EditProblem> {
    let mut texts = texts.clone();
    for edit in edits {
        let mut sources = SourceMap::new();
        let files: Vec<File> = texts
            .iter()
            .map(|(name, text)| {
                let id = sources.add(name.as_str(), text.as_str());
                parse(&sources, id).0
            })
            .collect();
        let changes = match edit {
            Edit::Set { name, row, label, value } => set((&files, &sources), name, (row, label), value)?,
            Edit::Quota { kpi, to } => quotas(&files, &sources, kpi.as_deref(), to)?,
        };
        splice(&mut texts, &files, changes);
    }
    Ok(texts)
}

/// A place in a text and what is to stand there.
pub(super) type Change = (Span, String);

fn splice(texts: &mut Texts, files: &[File], mut changes: Vec<Change>) {
    // From the end on, so that the places before stay what they are.
    changes.sort_by_key(|(span, _)| std::cmp::Reverse((span.file, span.start)));
    for (span, new) in changes {
        let place = files.iter().position(|file| file.id == span.file);
        let Some((_, text)) = place.and_then(|place| texts.get_mut(place)) else { continue };
        let range = span.range();
        if let (Some(before), Some(after)) = (text.get(..range.start), text.get(range.end..)) {
            *text = format!("{before}{new}{after}");
        }
    }
}

pub(super) fn blocks(files: &[File]) -> impl Iterator<Item = (&File, &Block)> {
    files.iter().flat_map(|file| file.blocks.iter().map(move |block| (file, block)))
}

pub(super) fn name(block: &Block) -> &str {
    block.name.as_ref().map_or("", |name| &name.item)
}

/// The words of a label as they are compared: blanks do not matter, nor does case.
pub(super) fn bare(text: &str) -> String {
    fold(text).chars().filter(|c| !c.is_whitespace()).collect()
}

/// A clause whose value stands on its line.
fn has_value(clause: &&Clause) -> bool {
    clause.value.item != Value::Rows
}

fn set(
    (files, sources): (&[File], &SourceMap),
    wanted: &str,
    (row, label): (&[String], &str),
    value: &str,
) -> Result<Vec<Change>, EditProblem> {
    let named = |block: &Block| block.kind.item != BlockKind::Import && fold(name(block)) == fold(wanted);
    let Some((file, block)) = blocks(files).find(|(_, block)| named(block)) else {
        let can = |block: &Block| block.name.is_some() && block.kind.item != BlockKind::Record;
        let known = blocks(files).filter(|(_, block)| can(block)).map(|(_, block)| name(block).to_owned());
        return Err(EditProblem::NoBlock { name: wanted.to_owned(), known: known.collect() });
    };
    let table = Table::of(block, file.lang);
    if !row.is_empty() {
        let table = table.ok_or_else(|| EditProblem::NoTable { name: name(block).to_owned() })?;
        return table.set(row, label, value);
    }
    let valued: Vec<&Clause> = block.clauses.iter().filter(has_value).collect();
    let labels: Vec<[String; 2]> = {
        let sayers = Lang::ALL.map(|lang| Sayer::new([block], lang));
        valued
            .iter()
            .map(|clause| {
                [0, 1].map(|at: usize| sayers.get(at).map_or_else(String::new, |one| one.clause(clause).label))
            })
            .collect()
    };
    let no_label = || {
        if let Some(table) = table.as_ref().filter(|table| label.is_empty() || table.has_column(label)) {
            return table.no_row(String::new());
        }
        let scales = if begins_tier(label) { scales(files, sources, block) } else { Vec::new() };
        if !scales.is_empty() {
            return EditProblem::TiersElsewhere { name: name(block).to_owned(), label: label.to_owned(), scales };
        }
        let own = usize::from(file.lang == Lang::Ru);
        let mut known: Vec<String> = labels.iter().filter_map(|words| words.get(own).cloned()).collect();
        known.dedup();
        EditProblem::NoLabel { name: name(block).to_owned(), label: label.to_owned(), known }
    };
    if label.is_empty() {
        // The one value that a parameter or definition has; each, where it has one for each day.
        let own = |kind| valued.iter().filter(move |clause| clause.label.item == kind);
        let values: Vec<&&Clause> = own(LabelKind::Is).chain(own(LabelKind::FromDate)).collect();
        if values.is_empty() {
            return Err(no_label());
        }
        return Ok(values.into_iter().map(|clause| (clause.value.span, value.to_owned())).collect());
    }
    let fits = |words: &&[String; 2]| words.iter().any(|word| bare(word) == bare(label));
    let mut found = valued.iter().zip(&labels).filter(|(_, words)| fits(words)).map(|(clause, _)| clause);
    match (found.next(), found.next()) {
        (Some(clause), None) => Ok(moved(clause, value).unwrap_or_else(|| vec![(clause.value.span, value.to_owned())])),
        (Some(_), Some(_)) => Err(EditProblem::Several { name: name(block).to_owned(), label: label.to_owned() }),
        (None, _) => new_day(file.lang, &valued, label, value).ok_or_else(no_label),
    }
}

/// A value of a parameter from a day on for which there is none yet: a line of its own, in the order of days.
fn new_day(lang: Lang, clauses: &[&Clause], label: &str, value: &str) -> Option<Vec<Change>> {
    let words = LabelKind::FromDate.info();
    let stated = fold(label.split_whitespace().next()?);
    if !Lang::ALL.into_iter().any(|lang| fold(words.words(lang)) == stated) {
        return None;
    }
    let wanted = label.split_whitespace().last().and_then(day)?;
    let known = clauses.iter().filter_map(|clause| match clause.argument.as_ref().map(|argument| &*argument.item) {
        Some(ExprKind::Date(day)) if clause.label.item == LabelKind::FromDate => Some((*day, clause.span)),
        _ => None,
    });
    let known: Vec<(Date, Span)> = known.collect();
    let line = format!("{} {}: {value}", words.words(lang), Format::new(lang).date(wanted));
    let change = match (known.iter().rfind(|(day, _)| *day < wanted), known.first()) {
        (Some((_, before)), _) => (before.after(), format!("\n  {line}")),
        (None, Some((_, first))) => (Span { end: first.start, ..*first }, format!("{line}\n  ")),
        (None, None) => return None,
    };
    Some(vec![change])
}

/// A day in either language.
fn day(text: &str) -> Option<Date> {
    parse_date(text).or_else(|| {
        let mut parts = text.split('.').map(|part| part.parse().ok());
        let (day, month, year) = (parts.next()??, parts.next()??, parts.next()??);
        date(year, month, day).filter(|_| parts.next().is_none())
    })
}

fn quotas(files: &[File], sources: &SourceMap, only: Option<&str>, to: &QuotaEdit) -> Result<Vec<Change>, EditProblem> {
    let quota = |block: &Block| {
        let clause = block.clauses.iter().find(|clause| clause.label.item == LabelKind::Quota)?;
        match &clause.value.item {
            Value::Expr(amount) | Value::PerPeriod { amount, .. } => Some(amount.clone()),
            _ => None,
        }
    };
    let all: Vec<_> = blocks(files).filter_map(|(file, block)| Some((file, block, quota(block)?))).collect();
    let meant = |block: &Block| only.is_none_or(|only| fold(only) == fold(name(block)));
    let changes: Vec<Change> = all
        .iter()
        .filter(|(_, block, _)| meant(block))
        .map(|(file, _, amount)| {
            let text = sources.slice(amount.span);
            let new = match to {
                QuotaEdit::Value(value) => value.clone(),
                QuotaEdit::Times(factor) => {
                    let whole =
                        matches!(&*amount.item, ExprKind::Path(_) | ExprKind::Number { .. } | ExprKind::Bracket(_));
                    let text = if whole { text.to_owned() } else { format!("({text})") };
                    format!("{text} * {}%", Format::new(file.lang).exact(&factor.times_integer(100)))
                }
            };
            (amount.span, new)
        })
        .collect();
    if changes.is_empty() {
        let known = all.iter().map(|(_, block, _)| name(block).to_owned()).collect();
        return Err(EditProblem::NoQuota { kpi: only.map(str::to_owned), known });
    }
    Ok(changes)
}
