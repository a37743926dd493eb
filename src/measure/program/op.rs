//! The operations of a program.

use crate::number::Rounding;
use crate::plan::{BinaryOp, Const, Duration, Field, Id, Record};

/// A register: the operation of that number writes it.
pub(super) type Reg = usize;

/// What an operation writes into its register. Operands are registers written before.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Op {
    /// The cells of a field of the row.
    Cell(Id<Field>),
    /// The same value in every row.
    Same(Const),
    /// A field of the row that a link leads to: of a history the row in force on the day in `as_of`, without one the latest.
    Follow { link: Reg, record: Id<Record>, field: Id<Field>, as_of: Option<Reg> },
    /// The key of what a link leads to, as text.
    Key { link: Reg, record: Id<Record> },
    /// A sum, a difference or a product.
    Arithmetic { op: BinaryOp, left: Reg, right: Reg },
    /// The opposite number.
    Negative(Reg),
    /// A number rounded.
    Rounded(Reg, Rounding),
    /// A day so much later.
    Later(Reg, Duration),
    /// Whether the day `value` is not before `of` and not later than it plus the duration.
    Within { value: Reg, duration: Duration, of: Reg },
    /// A comparison.
    Compare { op: BinaryOp, left: Reg, right: Reg },
    /// Whether both ends include the value.
    Between { value: Reg, low: Reg, high: Reg },
    /// Whether there is a value.
    Present(Reg),
    /// Both, or either; false beside anything is false, true or anything is true.
    Logic { both: bool, left: Reg, right: Reg },
    /// The opposite.
    Not(Reg),
    /// A choice.
    Choice { condition: Reg, then: Reg, otherwise: Reg },
    /// The larger (or smaller) of two numbers or days.
    Extreme { largest: bool, left: Reg, right: Reg },
}

impl Op {
    /// The registers that it reads.
    pub(super) fn operands(&self) -> Vec<Reg> {
        match self {
            Op::Cell(_) | Op::Same(_) => Vec::new(),
            Op::Follow { link, as_of, .. } => std::iter::once(*link).chain(*as_of).collect(),
            Op::Key { link: of, .. }
            | Op::Negative(of)
            | Op::Rounded(of, _)
            | Op::Later(of, _)
            | Op::Present(of)
            | Op::Not(of) => vec![*of],
            Op::Arithmetic { left, right, .. }
            | Op::Compare { left, right, .. }
            | Op::Logic { left, right, .. }
            | Op::Extreme { left, right, .. } => vec![*left, *right],
            Op::Within { value, of, .. } => vec![*value, *of],
            Op::Between { value, low, high } => vec![*value, *low, *high],
            Op::Choice { condition, then, otherwise } => vec![*condition, *then, *otherwise],
        }
    }
}
