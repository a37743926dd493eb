//! Texts that tell things apart: the keys of a record, the units of a level (`per: shop`), what `count of different`
//! counts, whom `is new` looks for. Two spellings of one thing would make two of it without a word.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::data::alike::{Other, advise};
use crate::data::fault::cut;
use crate::data::groups::Groups;
use crate::data::grow::{Growing, RawTable};
use crate::data::lookalike::may_be_alike;
use crate::data::problems::Problems;
use crate::data::reads::Reads;
use crate::data::shape::{FieldShape, Shape};
use crate::diagnostics::{Code, Diagnostic};
use crate::plan::Type;
use crate::syntax::likeness::skeleton;
use crate::syntax::lookalike::odd_letter;

/// Reports texts of one column that differ only in what the eye misses, in the rows of the rarer spelling, and texts that are
/// written otherwise than where they are looked for.
pub(crate) fn unlike_each_other(reads: &Reads, shapes: &[Shape<'_>], raw: &mut [RawTable], problems: &mut Problems) {
    // Names by which links find their rows tell these apart, as a key does.
    let names = shapes.iter().flat_map(|shape| &shape.fields).filter_map(|field| field.link);
    let names = names.filter_map(|(target, by)| Some((target.index(), by?)));
    for (index, at) in reads.apart.iter().copied().chain(names).collect::<BTreeSet<_>>() {
        if let (Some(shape), Some(table)) = (shapes.get(index), raw.get_mut(index)) {
            column(table, shape, at, problems);
        }
    }
    for (asked, among) in &reads.among {
        unlike_known(*asked, *among, shapes, raw, problems);
    }
}

/// Reports texts of one field that are written otherwise in the other, among whose texts they are looked for: a unit is
/// called as the people's own record calls it.
fn unlike_known(
    asked: (usize, usize),
    among: (usize, usize),
    shapes: &[Shape<'_>],
    raw: &mut [RawTable],
    problems: &mut Problems,
) {
    let texts = |raw: &[RawTable], (table, field): (usize, usize)| match raw.get(table)?.columns.get(field)? {
        Growing::Text { texts, .. } => Some(texts.values.clone()),
        _ => None,
    };
    let (Some(known), Some(asking)) = (texts(raw, among), texts(raw, asked)) else { return };
    let (Some(shape), Some(target)) = (shapes.get(asked.0), shapes.get(among.0)) else { return };
    let Some(field) = shape.fields.get(asked.1).filter(|field| field.field.ty == Type::Text) else { return };
    let alike: HashMap<String, &Arc<str>> = known.iter().map(|text| (skeleton(text), text)).collect();
    let meant: HashMap<&Arc<str>, &Arc<str>> = asking
        .iter()
        .filter(|text| !known.contains(text))
        .filter_map(|text| Some((text, *alike.get(&skeleton(text))?)))
        .collect();
    let Some(table) = raw.get_mut(asked.0).filter(|_| !meant.is_empty()) else { return };
    for row in 0..table.len() {
        let Some(text) = table.text(row, asked.1).filter(|_| !table.is_bad(row)) else { continue };
        let Some(known) = meant.get(&text) else { continue };
        problems.row(|| {
            let said = Diagnostic::error_at(Code::AlmostKnown, table.places.of(row, Some(asked.1), &text))
                .arg("record", &shape.record.name)
                .arg("field", &field.field.name)
                .arg("target", &target.record.name)
                .arg("text", cut(&text));
            advise(said, &text, known, Other::Target)
        });
        table.mark_bad(row);
    }
}

/// The texts that only look like a more frequent one, each with that one and how often it stands there. `beside` is the
/// [`lean`] of texts that are alike to none of these.
pub(crate) fn rarer<'t>(
    texts: impl Iterator<Item = (usize, &'t Arc<str>)> + Clone,
    beside: i64,
) -> HashMap<Arc<str>, (Arc<str>, usize)> {
    let mut meant = HashMap::new();
    if !may_be_alike(texts.clone().map(|(_, text)| &**text)) {
        return meant;
    }
    let mut groups: BTreeMap<String, Vec<(usize, &Arc<str>)>> = BTreeMap::new();
    // Of two spellings as frequent the one in the alphabet of the others is right.
    let mut cyrillic_over_latin = beside;
    for (count, text) in texts {
        cyrillic_over_latin += lean(text);
        groups.entry(skeleton(text)).or_default().push((count, text));
    }
    for mut group in groups.into_values().filter(|group| group.len() > 1) {
        let mixes = |text: &Arc<str>| odd_letter(text).is_some();
        let other = if cyrillic_over_latin > 0 { Alphabet::Latin } else { Alphabet::Cyrillic };
        let rank = |(count, text): &(usize, &Arc<str>)| (usize::MAX - count, mixes(text), is_in(text, other));
        group.sort_by(|a, b| rank(a).cmp(&rank(b)).then(a.1.cmp(b.1)));
        let Some(((count, known), rarer)) = group.split_first() else { continue };
        meant.extend(rarer.iter().map(|(_, text)| (Arc::clone(text), (Arc::clone(known), *count))));
    }
    meant
}

/// 1 for a text in Cyrillic letters, -1 for one in Latin ones, 0 for one in both or neither.
pub(crate) fn lean(text: &str) -> i64 {
    i64::from(is_in(text, Alphabet::Cyrillic)) - i64::from(is_in(text, Alphabet::Latin))
}

#[derive(Clone, Copy)]
enum Alphabet {
    Latin,
    Cyrillic,
}

/// Whether any letter of a text is of an alphabet.
fn is_in(text: &str, alphabet: Alphabet) -> bool {
    text.chars().any(|letter| match alphabet {
        Alphabet::Latin => letter.is_ascii_alphabetic(),
        Alphabet::Cyrillic => ('\u{400}'..='\u{52f}').contains(&letter),
    })
}

fn column(table: &mut RawTable, shape: &Shape<'_>, at: usize, problems: &mut Problems) {
    let Some(field) = shape.fields.get(at).filter(|field| field.field.ty == Type::Text) else { return };
    let Some(Growing::Text { texts, codes }) = table.columns.get(at) else { return };
    let mut counts = vec![0_usize; texts.values.len()];
    for code in codes.iter().flatten() {
        if let Some(count) = counts.get_mut(*code as usize) {
            *count += 1;
        }
    }
    // Texts without a row stand in rows that have passed.
    let beside = counts.iter().zip(&texts.values).filter(|(count, _)| **count == 0).map(|(_, text)| lean(text)).sum();
    let meant = rarer(counts.into_iter().zip(&texts.values).filter(|(count, _)| *count > 0), beside);
    if meant.is_empty() {
        return;
    }
    for row in 0..table.len() {
        let Some(text) = table.text(row, at) else { continue };
        let Some((known, count)) = meant.get(&text) else { continue };
        // The key of a row has been looked at together with its rows.
        if table.is_bad(row) && shape.key.contains(&at) {
            continue;
        }
        problems.row(|| two_of_one(table, shape, (at, field), row, (&text, known, *count), Other::Column));
        table.mark_bad(row);
    }
}

/// Reports keys that differ only in what the eye misses: one person, deal or client would be two. Nothing says which of
/// the rows holds, so all of them are bad; the message stands at those of the rarer spelling.
pub(crate) fn alike_keys(table: &mut RawTable, shape: &Shape<'_>, groups: &Groups, problems: &mut Problems) {
    if shape.key.is_empty() {
        return;
    }
    let meant = rarer(groups.rows.iter().map(Vec::len).zip(&groups.keys), table.passed.key_lean);
    for (key, rows) in groups.keys.iter().zip(&groups.rows).filter(|_| !meant.is_empty()) {
        let Some((known, count)) = meant.get(key) else { continue };
        let others = groups.keys.binary_search(known).ok().and_then(|at| groups.rows.get(at));
        let Some((first, others)) = rows.first().zip(others) else { continue };
        let text = |row: u32, at: &usize| table.text(row as usize, *at);
        let other = others.first().copied().unwrap_or(*first);
        // A part that is a link is looked at where it leads.
        let differs = shape.key.iter().find(|at| text(*first, at) != text(other, at));
        let found = differs.and_then(|at| Some((*at, shape.fields.get(*at)?)));
        let Some((at, field)) = found.filter(|(_, field)| field.field.ty == Type::Text) else { continue };
        let (Some(own), Some(known)) = (text(*first, &at), text(other, &at)) else { continue };
        for row in rows {
            problems.row(|| two_of_one(table, shape, (at, field), *row as usize, (&own, &known, *count), Other::Key));
        }
        rows.iter().chain(others).for_each(|row| table.mark_bad(*row as usize));
    }
}

/// P0710: a text of a row, and the one that it looks like, which stands in so many rows of the same column.
fn two_of_one(
    table: &RawTable,
    shape: &Shape<'_>,
    (at, field): (usize, &FieldShape<'_>),
    row: usize,
    (text, known, count): (&Arc<str>, &Arc<str>, usize),
    other: Other,
) -> Diagnostic {
    let said = Diagnostic::error_at(Code::AlmostKnown, table.places.of(row, Some(at), text))
        .arg("record", &shape.record.name)
        .arg("field", &field.field.name)
        .arg("text", cut(text))
        .arg("count", count);
    advise(said, text, known, other)
}
