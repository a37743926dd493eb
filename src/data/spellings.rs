//! Columns whose different texts are different things: the units of a level (`per: shop`), what `count of different`
//! counts. Two spellings of one thing would make two of it without a word.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::data::alike::{Other, advise};
use crate::data::fault::cut;
use crate::data::grow::{Growing, RawTable};
use crate::data::lookalike::skeleton;
use crate::data::problems::Problems;
use crate::data::reads::Reads;
use crate::data::shape::Shape;
use crate::diagnostics::{Code, Diagnostic, Severity};
use crate::plan::Type;

/// Reports texts of one column that differ only in what the eye misses: as mistakes in every row of a level, once for
/// each spelling, as warnings, in a column that is only counted.
pub(crate) fn unlike_each_other(reads: &Reads, shapes: &[Shape<'_>], raw: &mut [RawTable], problems: &mut Problems) {
    for ((index, shape), table) in shapes.iter().enumerate().zip(raw.iter_mut()) {
        for at in 0..shape.fields.len() {
            let level = reads.levels.contains(&(index, at));
            if level || reads.counted.contains(&(index, at)) {
                column(table, shape, at, level, problems);
            }
        }
    }
    for (unit, level) in &reads.units {
        unlike_level(*unit, *level, shapes, raw, problems);
    }
}

/// Reports texts that name a unit otherwise than the people's own record does: its row would not be found.
fn unlike_level(
    unit: (usize, usize),
    level: (usize, usize),
    shapes: &[Shape<'_>],
    raw: &mut [RawTable],
    problems: &mut Problems,
) {
    let texts = |raw: &[RawTable], (table, field): (usize, usize)| match raw.get(table)?.columns.get(field)? {
        Growing::Text { texts, .. } => Some(texts.values.clone()),
        _ => None,
    };
    let (Some(units), Some(known)) = (texts(raw, level), texts(raw, unit)) else { return };
    let (Some(shape), Some(target)) = (shapes.get(unit.0), shapes.get(level.0)) else { return };
    let Some(field) = shape.fields.get(unit.1).filter(|field| field.field.ty == Type::Text) else { return };
    let alike: HashMap<String, &Arc<str>> = units.iter().map(|text| (skeleton(text), text)).collect();
    let meant: HashMap<&Arc<str>, &Arc<str>> = known
        .iter()
        .filter(|text| !units.contains(text))
        .filter_map(|text| Some((text, *alike.get(&skeleton(text))?)))
        .collect();
    let Some(table) = raw.get_mut(unit.0).filter(|_| !meant.is_empty()) else { return };
    for row in 0..table.len() {
        let Some(text) = table.text(row, unit.1).filter(|_| !table.is_bad(row)) else { continue };
        let Some(known) = meant.get(&text) else { continue };
        problems.row(|| {
            let said = Diagnostic::error_at(Code::AlmostKnown, table.places.of(row, Some(unit.1), &text))
                .arg("record", &shape.record.name)
                .arg("field", &field.field.name)
                .arg("target", &target.record.name)
                .arg("text", cut(&text));
            advise(said, &text, known, Other::Target)
        });
        table.mark_bad(row);
    }
}

fn column(table: &mut RawTable, shape: &Shape<'_>, at: usize, level: bool, problems: &mut Problems) {
    let Some(field) = shape.fields.get(at).filter(|field| field.field.ty == Type::Text) else { return };
    let Some(Growing::Text { texts, codes }) = table.columns.get(at) else { return };
    let mut counts = vec![0_usize; texts.values.len()];
    for code in codes.iter().flatten() {
        if let Some(count) = counts.get_mut(*code as usize) {
            *count += 1;
        }
    }
    let mut groups: BTreeMap<String, Vec<(usize, &Arc<str>)>> = BTreeMap::new();
    for (text, count) in texts.values.iter().zip(counts).filter(|(_, count)| *count > 0) {
        groups.entry(skeleton(text)).or_default().push((count, text));
    }
    // What stands for each rarer spelling, and how often it does.
    let mut meant: HashMap<Arc<str>, (Arc<str>, usize)> = HashMap::new();
    for mut group in groups.into_values().filter(|group| group.len() > 1) {
        let mixes = |text: &Arc<str>| crate::syntax::lookalike::odd_letter(text).is_some();
        group.sort_by(|a, b| b.0.cmp(&a.0).then(mixes(a.1).cmp(&mixes(b.1))).then(a.1.cmp(b.1)));
        let Some(((count, known), rarer)) = group.split_first() else { continue };
        meant.extend(rarer.iter().map(|(_, text)| (Arc::clone(text), (Arc::clone(known), *count))));
    }
    if meant.is_empty() {
        return;
    }
    let mut bad = Vec::new();
    for row in 0..table.len() {
        let Some(text) = table.text(row, at) else { continue };
        let found = if level { meant.get(&text).cloned() } else { meant.remove(&text) };
        let Some((known, count)) = found else { continue };
        let say = || {
            let said = Diagnostic::error_at(Code::AlmostKnown, table.places.of(row, Some(at), &text))
                .arg("record", &shape.record.name)
                .arg("field", &field.field.name)
                .arg("text", cut(&text))
                .arg("count", count);
            advise(said, &text, &known, Other::Column)
        };
        if level {
            bad.push(row);
            problems.row(say);
        } else if problems.listed() {
            problems.push(Diagnostic { severity: Severity::Warning, ..say() });
        }
    }
    bad.into_iter().for_each(|row| table.mark_bad(row));
}
