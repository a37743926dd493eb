//! The clauses of two blocks side by side.

use indexmap::IndexMap;

use crate::compare::meaning::names::Names;
use crate::compare::meaning::rows::{Rows, rows};
use crate::compare::meaning::{ClauseChange, Touches};
use crate::syntax::labels::{BlockKind, Entry, LabelKind};
use crate::syntax::tree::{Block, Clause};
use crate::syntax::{SaidClause, Sayer, is_result};

/// A clause as it is shown and as it is compared.
pub(super) struct Said<'t> {
    clause: &'t Clause,
    shown: SaidClause,
    plain: SaidClause,
}

/// The clauses of a block, `shown` for the reader and `plain` in one language for both sides.
pub(super) fn said<'t>(block: &'t Block, shown: &Sayer, plain: &Sayer) -> Vec<Said<'t>> {
    let one = |clause| Said { clause, shown: shown.clause(clause), plain: plain.clause(clause) };
    block.clauses.iter().map(one).collect()
}

type Key = (LabelKind, String);

/// The clauses that differ between a block and its later form.
pub(super) fn clauses(kind: BlockKind, old: (&[Said<'_>], &Names), new: (&[Said<'_>], &Names)) -> Vec<ClauseChange> {
    let (before, after) = (by_label(old.0, old.1), by_label(new.0, new.1));
    let value = |said: &Said<'_>, names: &Names| names.known_text(&said.plain.value);
    let mut found = Vec::new();
    let mut came: Vec<(&Key, &Said<'_>)> = Vec::new();
    let mut gone: Vec<(&Key, &Said<'_>)> = Vec::new();
    for (key, later) in &after {
        let Some(earlier) = before.get(key) else {
            came.extend(later.iter().map(|said| (key, *said)));
            continue;
        };
        let (was, is) = unlike(earlier, later, |a, b| {
            value(a, old.1) == value(b, new.1) && a.plain.title == b.plain.title && same_rows(a, old.1, b, new.1)
        });
        for (a, b) in was.iter().zip(is) {
            found.extend(differences(kind, (a, old.1), (b, new.1)));
        }
        let paired = was.len().min(is.len());
        gone.extend(was.iter().skip(paired).map(|said| (key, *said)));
        came.extend(is.iter().skip(paired).map(|said| (key, *said)));
    }
    for (key, earlier) in before.iter().filter(|(key, _)| !after.contains_key(*key)) {
        gone.extend(earlier.iter().map(|said| (key, *said)));
    }
    for ((label, _), said) in came {
        let touches = touches(kind, *label);
        let moved = gone.iter().position(|((was, _), earlier)| {
            is_tier(*label) && is_tier(*was) && value(earlier, old.1) == value(said, new.1)
        });
        let was_label = moved.map(|place| gone.remove(place).1.shown.label.clone());
        let before = was_label.as_ref().map(|_| said.shown.value.clone());
        let label = Some(*label);
        let after = Some(whole(said));
        found.push(ClauseChange { kind: label, label: said.shown.label.clone(), was_label, before, after, touches });
    }
    for ((label, _), said) in gone {
        found.push(ClauseChange {
            kind: Some(*label),
            label: said.shown.label.clone(),
            was_label: None,
            before: Some(whole(said)),
            after: None,
            touches: touches(kind, *label),
        });
    }
    found.extend(order_of_columns(kind, (old.0, &before), (new.0, &after)));
    found
}

/// What a change of a label may touch.
pub(super) fn touches(kind: BlockKind, label: LabelKind) -> Touches {
    use LabelKind as L;
    match label {
        L::Examples | L::ExamplesTogether | L::Story | L::Given => Touches::Examples,
        L::PayDate | L::ShownAs => Touches::Besides,
        _ if label.info().entry == Entry::Text => Touches::Words,
        _ => of_block(kind),
    }
}

/// What a block as a whole may touch.
pub(super) fn of_block(kind: BlockKind) -> Touches {
    match kind {
        BlockKind::Award | BlockKind::Notice | BlockKind::Ensure | BlockKind::Report => Touches::Besides,
        _ => Touches::Amounts,
    }
}

fn is_tier(label: LabelKind) -> bool {
    matches!(label, LabelKind::Below | LabelKind::From | LabelKind::Above)
}

fn whole(said: &Said<'_>) -> String {
    let rows = said.shown.rows.iter().map(|cells| format!("| {} |", cells.join(" | ")));
    let value = Some(said.shown.value.clone()).filter(|value| !value.is_empty());
    value.into_iter().chain(rows).chain(said.shown.title.clone()).collect::<Vec<_>>().join(" ")
}

fn by_label<'s, 't>(all: &'s [Said<'t>], names: &Names) -> IndexMap<Key, Vec<&'s Said<'t>>> {
    let mut found: IndexMap<Key, Vec<&Said<'t>>> = IndexMap::new();
    for said in all {
        let key = (said.clause.label.item, names.known_text(&said.plain.label));
        found.entry(key).or_default().push(said);
    }
    found
}

/// Two lists without what they have in common at both ends.
fn unlike<'l, T>(old: &'l [T], new: &'l [T], same: impl Fn(&T, &T) -> bool) -> (&'l [T], &'l [T]) {
    let start = old.iter().zip(new).take_while(|(a, b)| same(a, b)).count();
    let (old, new) = (old.get(start..).unwrap_or_default(), new.get(start..).unwrap_or_default());
    let end = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| same(a, b)).count();
    let cut = |list: &'l [T]| list.get(..list.len() - end).unwrap_or_default();
    (cut(old), cut(new))
}

fn table(said: &Said<'_>, names: &Names) -> Rows {
    let known = |row: &Vec<String>| row.iter().map(|cell| names.known_text(cell)).collect();
    let heads = said.clause.rows.first().map(|row| row.cells.iter().map(is_result).collect());
    Rows {
        shown: said.shown.rows.clone(),
        known: said.plain.rows.iter().map(known).collect(),
        results: heads.unwrap_or_default(),
    }
}

fn same_rows(a: &Said<'_>, a_names: &Names, b: &Said<'_>, b_names: &Names) -> bool {
    rows(&table(a, a_names), &table(b, b_names)).is_empty()
}

/// How a clause differs from its later form.
fn differences(kind: BlockKind, old: (&Said<'_>, &Names), new: (&Said<'_>, &Names)) -> Vec<ClauseChange> {
    let label = new.0.clause.label.item;
    let change = |at: String, before, after, touches| ClauseChange {
        kind: Some(label),
        label: at,
        was_label: None,
        before,
        after,
        touches,
    };
    let said = new.0.shown.label.clone();
    let mut found = Vec::new();
    if old.1.known_text(&old.0.plain.value) != new.1.known_text(&new.0.plain.value) {
        let (before, after) = (Some(old.0.shown.value.clone()), Some(new.0.shown.value.clone()));
        found.push(change(said.clone(), before, after, touches(kind, label)));
    }
    if old.0.plain.title != new.0.plain.title {
        found.push(change(said.clone(), old.0.shown.title.clone(), new.0.shown.title.clone(), Touches::Words));
    }
    for (at, before, after) in rows(&table(old.0, old.1), &table(new.0, new.1)) {
        let at = if at.is_empty() { said.clone() } else { format!("{said}: {at}") };
        found.push(change(at, before, after, touches(kind, label)));
    }
    found
}

/// Columns of a report that stand in another order: nothing else in rules goes by the order of different labels.
fn order_of_columns(
    kind: BlockKind,
    old: (&[Said<'_>], &IndexMap<Key, Vec<&Said<'_>>>),
    new: (&[Said<'_>], &IndexMap<Key, Vec<&Said<'_>>>),
) -> Option<ClauseChange> {
    let columns = |one: &IndexMap<Key, Vec<&Said<'_>>>, other: &IndexMap<Key, Vec<&Said<'_>>>| {
        let both = one.keys().filter(|key| key.0 == LabelKind::Column && other.contains_key(*key));
        both.cloned().collect::<Vec<_>>()
    };
    let (before, after) = (columns(old.1, new.1), columns(new.1, old.1));
    if kind != BlockKind::Report || before == after {
        return None;
    }
    let shown = |all: &[Said<'_>]| {
        let labels = all.iter().filter(|said| said.clause.label.item == LabelKind::Column);
        labels.map(|said| said.shown.label.clone()).collect::<Vec<_>>().join(", ")
    };
    Some(ClauseChange {
        kind: Some(LabelKind::Column),
        label: String::new(),
        was_label: None,
        before: Some(shown(old.0)),
        after: Some(shown(new.0)),
        touches: Touches::Besides,
    })
}
