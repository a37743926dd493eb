//! What can be said of a key, and what all keys of which the same is said come to.

use crate::data::SideRow;
use crate::reconcile::Both;

/// What two sources say of a key. Each key belongs to one class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Once on both sides, with the same amounts.
    Agrees,
    /// The same, and the amounts differ by no more than is tolerated.
    Near,
    /// An amount differs.
    Differs,
    /// On both sides, and more than once on a side where that is a mistake.
    Doubled,
    /// The right source lacks it.
    OnlyLeft,
    /// The left source lacks it.
    OnlyRight,
}

impl Class {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Class; 6] =
        [Class::Agrees, Class::Near, Class::Differs, Class::Doubled, Class::OnlyLeft, Class::OnlyRight];

    /// Its name for programs.
    pub fn name(self) -> &'static str {
        match self {
            Class::Agrees => "agrees",
            Class::Near => "near",
            Class::Differs => "differs",
            Class::Doubled => "doubled",
            Class::OnlyLeft => "only_left",
            Class::OnlyRight => "only_right",
        }
    }

    /// Whether its keys are listed one by one.
    pub fn is_listed(self) -> bool {
        !matches!(self, Class::Agrees | Class::Near)
    }
}

/// What the keys of a class, or all of them, come to.
#[derive(Clone, Debug, PartialEq)]
pub struct ClassTotal {
    /// The class; `None` for all.
    pub class: Option<Class>,
    /// How many keys.
    pub keys: usize,
    /// How many rows of the left source, then of the right one.
    pub rows: [usize; 2],
    /// The sum of each amount.
    pub amounts: Vec<Both>,
}

impl ClassTotal {
    pub(super) fn empty(class: Option<Class>, amounts: usize) -> ClassTotal {
        ClassTotal { class, keys: 0, rows: [0; 2], amounts: vec![Both::default(); amounts] }
    }

    /// Adds a key: its rows on both sides, and the sums of its amounts.
    pub(super) fn add_key(&mut self, rows: [usize; 2], sums: &[Both]) {
        self.keys += 1;
        for (count, rows) in self.rows.iter_mut().zip(rows) {
            *count += rows;
        }
        self.amounts.iter_mut().zip(sums).for_each(|(sum, more)| sum.add(more));
    }

    /// Adds a row of the left (0) or the right source (1).
    pub(super) fn add_row(&mut self, side: usize, row: &SideRow) {
        if let Some(count) = self.rows.get_mut(side) {
            *count += 1;
        }
        for (sum, amount) in self.amounts.iter_mut().zip(&row.amounts) {
            if let Some(sum) = sum.sides.get_mut(side) {
                *sum = &*sum + amount;
            }
        }
    }
}
