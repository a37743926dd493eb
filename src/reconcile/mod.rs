//! Two sources of one record, held against each other: what one of them lacks, what stands twice, which amounts differ.
//! Every row that takes part belongs to one key, and every key to one class, so that the totals of the classes come to
//! those of the sources. Pure: rows in, result out.

mod alike;
mod classes;
mod tally;
#[cfg(test)]
mod tests;

use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::Arc;

use crate::data::{LeftOut, Reconcile, SideRow};
use crate::number::Exact;

pub use classes::{Class, ClassTotal};
pub use tally::{Judged, Tally};

/// A key: the texts of its columns.
pub type Key = Vec<Arc<str>>;

/// A file and a line of it.
pub type Line = (Arc<str>, u64);

/// An amount as both sources have it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Both {
    /// The left one, then the right one.
    pub sides: [Exact; 2],
}

impl Both {
    /// How much more the left source has.
    pub fn difference(&self) -> Exact {
        let [left, right] = &self.sides;
        left - right
    }

    fn add(&mut self, other: &Both) {
        for (sum, more) in self.sides.iter_mut().zip(&other.sides) {
            *sum = &*sum + more;
        }
    }
}

/// What may explain that one source lacks a key.
#[derive(Clone, Debug, PartialEq)]
pub enum Hint {
    /// The other source lacks its twin, which looks nearly the same.
    Alike(Key),
    /// The other source has it in a row that takes no part.
    LeftOut(Line, LeftOut),
}

/// A key on which the sources do not agree.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: Key,
    /// What is wrong with it.
    pub class: Class,
    /// Its rows in the left source, then in the right one.
    pub rows: [Vec<Line>; 2],
    /// The sums of its rows for each amount.
    pub amounts: Vec<Both>,
    /// What may explain it.
    pub hint: Option<Hint>,
}

/// The result.
#[derive(Clone, Debug, PartialEq)]
pub struct Reconciled {
    /// The keys on which the sources do not agree, by class and key.
    pub entries: Vec<Entry>,
    /// What each class comes to, in the order of [`Class::ALL`].
    pub classes: Vec<ClassTotal>,
    /// What the rows of the sources come to, added up without looking at keys. The classes come to the same.
    pub total: ClassTotal,
    /// How many rows of each source take no part, because of a condition and because of the period.
    pub left_out: [[usize; 2]; 2],
}

impl Reconciled {
    /// Whether the sources agree on every key, as far as the tolerances go.
    pub fn agrees(&self) -> bool {
        self.entries.is_empty()
    }
}

/// Holds the rows of the left source against those of the right one. The order of rows does not matter.
pub fn reconcile(what: &Reconcile, rows: [&[SideRow]; 2]) -> Option<Reconciled> {
    let mut tally = Tally::new(what);
    for (side, rows) in rows.iter().enumerate() {
        rows.iter().for_each(|row| tally.add(side, row));
    }
    let judged = tally.judged();
    let mut wanted = [Vec::new(), Vec::new()];
    for (side, (wanted, rows)) in wanted.iter_mut().zip(rows).enumerate() {
        wanted.extend(rows.iter().filter(|row| judged.wants(side, row)).cloned());
    }
    reconciled(judged, wanted.each_ref().map(Vec::as_slice))
}

/// The result, with the rows that [`Judged::wants`]; `None` where they are no longer those that were added up.
pub fn reconciled(judged: Judged, rows: [&[SideRow]; 2]) -> Option<Reconciled> {
    let amounts = judged.total.amounts.len();
    let mut met: Vec<ClassTotal> = Class::ALL.iter().map(|class| ClassTotal::empty(Some(*class), amounts)).collect();
    let mut entries = Vec::new();
    let [left, right] = rows.map(by_key);
    let mut sides = [left.chunk_by(same_key).peekable(), right.chunk_by(same_key).peekable()];
    loop {
        let [left, right] = &mut sides;
        let order = match (left.peek().and_then(|rows| rows.first()), right.peek().and_then(|rows| rows.first())) {
            (None, None) => break,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(left), Some(right)) => left.key.cmp(&right.key),
        };
        let left = if order == Ordering::Greater { None } else { left.next() };
        let right = if order == Ordering::Less { None } else { right.next() };
        let Some(key) = left.or(right).and_then(|rows| rows.first()).map(|row| &row.key) else { continue };
        let of_key = [left.unwrap_or_default(), right.unwrap_or_default()];
        let sums = sums(&of_key, amounts);
        let class = judged.class(key)?;
        if let Some(total) = met.iter_mut().find(|total| total.class == Some(class)) {
            total.add_key(of_key.map(<[_]>::len), &sums);
        }
        let rows = of_key.map(|rows| {
            let mut lines: Vec<Line> = rows.iter().map(|row| row.line.clone()).collect();
            lines.sort();
            lines
        });
        entries.push(Entry { key: key.clone(), class, rows, amounts: sums, hint: None });
    }
    let listed = |total: &&ClassTotal| total.class.is_some_and(Class::is_listed);
    if !met.iter().filter(listed).eq(judged.totals.iter().filter(listed)) {
        return None;
    }
    entries.sort_by(|a, b| (a.class, &a.key).cmp(&(b.class, &b.key)));
    alike::hint(&mut entries);
    hint_left_out(&mut entries, rows);
    Some(Reconciled { entries, classes: judged.totals, total: judged.total, left_out: judged.left_out })
}

fn same_key(a: &&SideRow, b: &&SideRow) -> bool {
    a.key == b.key
}

/// The rows that take part, those of one key beside each other.
fn by_key(rows: &[SideRow]) -> Vec<&SideRow> {
    let mut rows: Vec<&SideRow> = rows.iter().filter(|row| row.left_out.is_none()).collect();
    rows.sort_by(|a, b| a.key.cmp(&b.key));
    rows
}

fn sums(met: &[&[&SideRow]; 2], amounts: usize) -> Vec<Both> {
    let sum = |rows: &[&SideRow], at: usize| {
        let found = rows.iter().filter_map(|row| row.amounts.get(at));
        found.fold(Exact::zero(), |sum, amount| &sum + amount)
    };
    (0..amounts).map(|at| Both { sides: met.map(|rows| sum(rows, at)) }).collect()
}

/// Names the rows that take no part and have the keys that are lacking.
fn hint_left_out(entries: &mut [Entry], rows: [&[SideRow]; 2]) {
    for (class, other) in [(Class::OnlyLeft, 1), (Class::OnlyRight, 0)] {
        let mut lacking: HashMap<Key, &mut Entry> =
            entries.iter_mut().filter(|entry| entry.class == class).map(|entry| (entry.key.clone(), entry)).collect();
        let others = rows.get(other).copied().unwrap_or_default();
        for (row, why) in others.iter().filter_map(|row| Some((row, row.left_out?))) {
            let Some(entry) = lacking.get_mut(&row.key) else { continue };
            // A key of its own explains more than one that looks like it; of several rows the first is named.
            let first = match &entry.hint {
                Some(Hint::LeftOut(line, _)) => row.line < *line,
                Some(Hint::Alike(_)) | None => true,
            };
            if first {
                entry.hint = Some(Hint::LeftOut(row.line.clone(), why));
            }
        }
    }
}
