//! Trees at random, such as a text without mistakes gives: brackets stand wherever the grammar needs them.

mod expr;
mod file;
mod value;
mod words;

use crate::source::Span;
use crate::syntax::tree::*;

pub(crate) struct Random {
    state: u64,
    /// How many more operands may nest anything in this clause: a text has its limits.
    budget: usize,
}

fn at<T>(item: T) -> Spanned<T> {
    Spanned::new(item, Span::default())
}

fn boxed(kind: ExprKind) -> Expr {
    at(Box::new(kind))
}

impl Random {
    pub(crate) fn new(seed: u64) -> Random {
        Random { state: seed.wrapping_mul(7919).wrapping_add(1), budget: 0 }
    }

    /// An expression as it may stand behind a label.
    pub(crate) fn any_expr(&mut self) -> Expr {
        self.budget = 12;
        self.expr(3)
    }

    /// A value of a kind.
    pub(crate) fn any_value(&mut self, entry: crate::syntax::labels::Entry) -> Value {
        self.budget = 12;
        self.value(entry)
    }

    pub(super) fn below(&mut self, limit: usize) -> usize {
        // Knuth's MMIX generator; the low bits are poor, so the high ones are used.
        self.state = self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.state >> 33) as usize % limit
    }

    pub(super) fn chance(&mut self, one_in: usize) -> bool {
        self.below(one_in) == 0
    }

    pub(super) fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }

    pub(super) fn some<T>(&mut self, make: impl FnOnce(&mut Random) -> T) -> Option<T> {
        if self.chance(2) { Some(make(self)) } else { None }
    }

    pub(super) fn many<T>(&mut self, most: usize, mut make: impl FnMut(&mut Random) -> T) -> Vec<T> {
        (0..=self.below(most)).map(|_| make(self)).collect()
    }
}
