//! Which groups of rows lie outside of all months that matter, by what is known of them before they are read.

use crate::data::OfGroup;
use crate::measure::program::asked::Program;
use crate::measure::program::op::{Op, Reg};
use crate::measure::program::owners::Months;
use crate::measure::program::scan::code_of;
use crate::time::Month;

/// A group, by the registers of the program.
struct Group<'a> {
    program: &'a Program,
    known: &'a dyn Fn(usize) -> Option<OfGroup>,
}

impl Program {
    /// Whether a row of the group may count in a month that matters, or be one of which something is to be said in whatever month
    /// it lies, because something in it is empty.
    pub(super) fn matters(&self, months: &Months, known: &dyn Fn(usize) -> Option<OfGroup>) -> bool {
        let group = Group { program: self, known };
        let (first, last) = (months.of.first(), months.of.last());
        let dates = self.selections.iter().map(|selection| self.bases.get(selection.base).and_then(|base| base.date));
        let outside = dates.map(|date| date.is_some_and(|date| group.lies_outside(date, (first, last))));
        let unpaid = self.paid.iter().map(|paid| match &paid.rule.back {
            None => true,
            Some(back) => months.paid_since.get(&paid.component).is_some_and(|since| {
                group.lies_outside(paid.date, (*since, last)) && group.lies_outside(back.on, (first, last))
            }),
        });
        !self.owners.is_empty() || outside.chain(unpaid).any(|outside| !outside) || !group.lacks_nothing()
    }
}

impl Group<'_> {
    fn cell(&self, register: Reg) -> Option<OfGroup> {
        match self.program.ops.get(register)? {
            Op::Cell(field) => (self.known)(field.index()),
            _ => None,
        }
    }

    /// Whether all days of a column lie before or behind these months.
    fn lies_outside(&self, register: Reg, (first, last): (Month, Month)) -> bool {
        let days = self.cell(register).and_then(|known| known.days);
        days.is_some_and(|(from, to)| to.month_code() < code_of(first) || from.month_code() > code_of(last))
    }

    /// Whether no row is odd because something is missing in it.
    fn lacks_nothing(&self) -> bool {
        let mut ops = self.program.ops.iter().enumerate();
        let full = |(register, op): (Reg, &Op)| match op {
            Op::Cell(_) => self.cell(register).is_some_and(|known| known.full) || self.may_lack(register),
            // What a link leads to may lack anything.
            Op::Follow { .. } => false,
            _ => true,
        };
        ops.all(full)
    }

    /// Whether a row may lack what stands in a register, since all that is asked is whether it is there.
    fn may_lack(&self, register: Reg) -> bool {
        let Program { ops, bases, selections, asked, paid, .. } = self.program;
        let read = ops.iter().any(|op| !matches!(op, Op::Present(_)) && op.operands().contains(&register));
        let target = asked.iter().any(|asked| asked.target == Some(register));
        let of_pay = paid.iter().any(|paid| {
            let within = paid.rule.back.and_then(|back| back.within);
            paid.rule.pay == register || within.is_some_and(|(_, from)| from == register)
        });
        let payee = bases.iter().any(|base| base.payee == Some(register));
        let filters = selections.iter().any(|selection| selection.filter == Some(register));
        let dated = selections.iter().all(|selection| {
            let is_date = bases.get(selection.base).is_some_and(|base| base.date == Some(register));
            !is_date || selection.filter.is_some_and(|filter| self.requires(filter, register))
        });
        !read && !target && !of_pay && !payee && !filters && dated
    }

    /// Whether a condition holds of no row that lacks what stands in a register.
    fn requires(&self, condition: Reg, register: Reg) -> bool {
        match self.program.ops.get(condition) {
            Some(Op::Present(of)) => *of == register,
            Some(Op::Logic { both: true, left, right }) => {
                self.requires(*left, register) || self.requires(*right, register)
            }
            _ => false,
        }
    }
}
