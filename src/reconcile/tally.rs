//! What is known of each key without keeping its rows: how many there are on each side and what their amounts come to. A
//! key is known by 16 bytes of its digest, so that two keys are never taken for one. Rows are looked at a second time,
//! and only those are kept that a reader is shown.

use std::collections::HashMap;
use std::sync::Arc;

use crate::data::{LeftOut, Reconcile, SideRow};
use crate::reconcile::{Both, Class, ClassTotal};

/// What stands for a key.
type Digest = [u8; 16];

fn digest(key: &[Arc<str>]) -> Digest {
    let mut hasher = blake3::Hasher::new();
    for part in key {
        // The length keeps `a|bc` from `ab|c`.
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    let mut digest = [0; 16];
    hasher.finalize_xof().fill(&mut digest);
    digest
}

/// Both sources, added up key by key.
#[derive(Debug)]
pub struct Tally<'w> {
    what: &'w Reconcile,
    places: HashMap<Digest, u32>,
    /// Of each key: its rows on both sides.
    rows: Vec<[u32; 2]>,
    /// Of each key, one amount after the other: its sums on both sides.
    sums: Vec<Both>,
    total: ClassTotal,
    left_out: [[usize; 2]; 2],
}

impl<'w> Tally<'w> {
    /// Of no rows yet.
    pub fn new(what: &'w Reconcile) -> Tally<'w> {
        let total = ClassTotal::empty(None, what.amounts.len());
        Tally { what, places: HashMap::new(), rows: Vec::new(), sums: Vec::new(), total, left_out: [[0; 2]; 2] }
    }

    /// Adds a row of the left (0) or the right source (1).
    pub fn add(&mut self, side: usize, row: &SideRow) {
        if let Some(why) = row.left_out {
            let counts = self.left_out.get_mut(side);
            let why = if why == LeftOut::Condition { 0 } else { 1 };
            if let Some(count) = counts.and_then(|counts| counts.get_mut(why)) {
                *count += 1;
            }
            return;
        }
        self.total.add_row(side, row);
        let amounts = self.what.amounts.len();
        let next = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        let place = *self.places.entry(digest(&row.key)).or_insert(next) as usize;
        if place == self.rows.len() {
            self.rows.push([0; 2]);
            self.sums.resize(self.sums.len() + amounts, Both::default());
        }
        if let Some(count) = self.rows.get_mut(place).and_then(|counts| counts.get_mut(side)) {
            *count += 1;
        }
        for (both, amount) in self.sums.iter_mut().skip(place * amounts).zip(&row.amounts) {
            if let Some(sum) = both.sides.get_mut(side) {
                *sum = &*sum + amount;
            }
        }
    }

    /// Every key in its class.
    pub fn judged(mut self) -> Judged {
        let amounts = self.what.amounts.len();
        let mut totals: Vec<ClassTotal> =
            Class::ALL.iter().map(|class| ClassTotal::empty(Some(*class), amounts)).collect();
        let mut classes = Vec::with_capacity(self.rows.len());
        for (place, counts) in self.rows.iter().enumerate() {
            let counts = counts.map(|count| count as usize);
            let sums = self.sums.get(place * amounts..(place + 1) * amounts).unwrap_or_default();
            let class = class(self.what, counts, sums);
            if let Some(total) = totals.iter_mut().find(|total| total.class == Some(class)) {
                total.add_key(counts, sums);
            }
            classes.push(class);
        }
        self.total.keys = self.rows.len();
        Judged { places: self.places, classes, totals, total: self.total, left_out: self.left_out }
    }
}

/// In which class a key belongs.
fn class(what: &Reconcile, rows: [usize; 2], sums: &[Both]) -> Class {
    let doubled = rows.iter().zip(&what.sides).any(|(rows, side)| *rows > 1 && !side.adds_up);
    let apart = || {
        let mut amounts = sums.iter().zip(&what.amounts);
        amounts.any(|(both, amount)| both.difference().abs() > amount.tolerance)
    };
    match rows {
        [_, 0] => Class::OnlyLeft,
        [0, _] => Class::OnlyRight,
        _ if doubled => Class::Doubled,
        _ if apart() => Class::Differs,
        _ if sums.iter().any(|both| !both.difference().is_zero()) => Class::Near,
        _ => Class::Agrees,
    }
}

/// The class of every key, and what the classes come to.
#[derive(Debug)]
pub struct Judged {
    places: HashMap<Digest, u32>,
    classes: Vec<Class>,
    pub(super) totals: Vec<ClassTotal>,
    pub(super) total: ClassTotal,
    pub(super) left_out: [[usize; 2]; 2],
}

impl Judged {
    /// Whether there is a key of which the rows are shown.
    pub fn shows_rows(&self) -> bool {
        self.classes.iter().any(|class| class.is_listed())
    }

    /// The class of a key that takes part.
    pub(super) fn class(&self, key: &[Arc<str>]) -> Option<Class> {
        self.places.get(&digest(key)).and_then(|place| self.classes.get(*place as usize)).copied()
    }

    /// Whether a row of the left (0) or the right source (1) is shown: it belongs to a key on which the sources do not agree,
    /// or takes no part and has a key that its source lacks.
    pub fn wants(&self, side: usize, row: &SideRow) -> bool {
        match (self.class(&row.key), row.left_out) {
            (None, _) => false,
            (Some(class), None) => class.is_listed(),
            (Some(class), Some(_)) => class == if side == 0 { Class::OnlyRight } else { Class::OnlyLeft },
        }
    }
}
