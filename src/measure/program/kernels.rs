//! The operations at work: one loop over the rows of a batch for each.

use crate::data::{Batch, Day, EntityId, SharedTexts};
use crate::measure::date_plus;
use crate::measure::datum::holds;
use crate::measure::program::gather::{Found, Gather};
use crate::measure::program::numbers::{RoundTo, scaled, ten_to};
use crate::measure::program::op::{Op, Reg};
use crate::measure::program::register::{Column, Kind, NO, OPEN, Register, Registers, View, YES};
use crate::number::Rounding;
use crate::plan::{BinaryOp, Const, Duration};

/// What operations need besides registers.
#[derive(Debug)]
pub(super) struct Means<'a> {
    /// For each operation that follows a link, what it looks up.
    pub(super) gathers: &'a [Option<Gather>],
    pub(super) texts: &'a SharedTexts,
}

/// Runs all operations over a batch. Rows for which a result is not exact are marked odd.
pub(super) fn run(ops: &[Op], registers: &mut Registers, batch: &mut Batch, means: &Means<'_>) {
    let mut odd = std::mem::take(&mut batch.odd);
    for (at, op) in ops.iter().enumerate() {
        if matches!(op, Op::Cell(_)) {
            continue;
        }
        let mut out = registers.take(at);
        let gather = means.gathers.get(at).and_then(Option::as_ref);
        let written = one(op, registers, batch, &mut out, &mut odd, gather, means.texts);
        if written.is_none() {
            // Types that do not go together, which the compilation has excluded.
            odd.fill(true);
        }
        registers.put(at, out);
    }
    batch.odd = odd;
}

fn one(
    op: &Op,
    registers: &Registers,
    batch: &Batch,
    out: &mut Register,
    odd: &mut [bool],
    gather: Option<&Gather>,
    texts: &SharedTexts,
) -> Option<()> {
    let rows = batch.rows;
    let read = |register: Reg| registers.read(register, batch);
    match op {
        Op::Cell(_) => Some(()),
        Op::Same(value) => same(value, rows, out, texts),
        Op::Follow { link, as_of, .. } => {
            let days = match as_of {
                Some(day) => Some(read(*day)?),
                None => None,
            };
            follow(read(*link)?, days, gather?, out)
        }
        Op::Key { link, .. } => follow(read(*link)?, None, gather?, out),
        Op::Arithmetic { op, left, right } => arithmetic(*op, read(*left)?, read(*right)?, out, odd),
        Op::Negative(of) => negative(read(*of)?, out, odd),
        Op::Rounded(of, rounding) => rounded(read(*of)?, rounding, out, odd),
        Op::Later(of, duration) => later(read(*of)?, *duration, out),
        Op::Within { value, duration, of } => within(read(*value)?, *duration, read(*of)?, out),
        Op::Compare { op, left, right } => compare(*op, read(*left)?, read(*right)?, out, odd),
        Op::Between { value, low, high } => between(read(*value)?, read(*low)?, read(*high)?, out, odd),
        Op::Present(of) => {
            let found = read(*of)?;
            let truths = out.truths();
            match found.values {
                View::Truth(values) => truths.extend(values.iter().map(|value| u8::from(*value != OPEN))),
                _ => truths.extend(found.present.iter().map(|present| u8::from(*present))),
            }
            Some(())
        }
        Op::Logic { both, left, right } => {
            let (left, right) = (read(*left)?, read(*right)?);
            let truths = out.truths();
            let decides = if *both { NO } else { YES };
            truths.extend((0..rows).map(|row| match (left.truth(row), right.truth(row)) {
                (a, b) if a == decides || b == decides => decides,
                (OPEN, _) | (_, OPEN) => OPEN,
                _ => 1 - decides,
            }));
            Some(())
        }
        Op::Not(of) => {
            let of = read(*of)?;
            let truths = out.truths();
            truths.extend((0..rows).map(|row| match of.truth(row) {
                OPEN => OPEN,
                truth => 1 - truth,
            }));
            Some(())
        }
        Op::Choice { condition, then, otherwise } => {
            choice(read(*condition)?, read(*then)?, read(*otherwise)?, out, odd)
        }
        Op::Extreme { largest, left, right } => extreme(*largest, read(*left)?, read(*right)?, out, odd),
    }
}

fn same(value: &Const, rows: usize, out: &mut Register, texts: &SharedTexts) -> Option<()> {
    if out.has(rows) {
        return Some(());
    }
    match value {
        Const::Number(number) => {
            let (value, scale) = scaled(number)?;
            let (units, present) = out.numbers(scale);
            units.resize(rows, value);
            present.resize(rows, true);
        }
        Const::Date(day) => {
            let (days, present) = out.days();
            days.resize(rows, Day::from(*day));
            present.resize(rows, true);
        }
        Const::Text(text) => {
            let code = texts.code(text);
            let (codes, present) = out.codes(Kind::Text);
            codes.resize(rows, code);
            present.resize(rows, true);
        }
        Const::YesNo(flag) => out.truths().resize(rows, u8::from(*flag)),
        Const::Period(_) => return None,
    }
    Some(())
}

fn follow(link: Column<'_>, as_of: Option<Column<'_>>, gather: &Gather, out: &mut Register) -> Option<()> {
    let entities = link.entities()?;
    let found = |row: usize, entity: EntityId| -> Found {
        if link.present.get(row) != Some(&true) {
            return Found::Nothing;
        }
        match as_of.map(|column| (column.days(), column.present.get(row))) {
            None => gather.latest(entity),
            Some((Some(days), Some(true))) => days.get(row).map_or(Found::Nothing, |day| gather.on(entity, *day)),
            Some(_) => gather.latest(entity),
        }
    };
    let all = entities.iter().enumerate().map(|(row, entity)| found(row, *entity));
    match gather.kind {
        Kind::Number => {
            let (units, present) = out.numbers(gather.scale);
            all.for_each(|found| match found {
                Found::Units(value) => {
                    units.push(value);
                    present.push(true);
                }
                _ => {
                    units.push(0);
                    present.push(false);
                }
            });
        }
        Kind::Day => {
            let (days, present) = out.days();
            all.for_each(|found| {
                let day = if let Found::Day(day) = found { Some(day) } else { None };
                days.push(day.unwrap_or_default());
                present.push(day.is_some());
            });
        }
        Kind::Text | Kind::Entity => {
            let (codes, present) = out.codes(gather.kind);
            all.for_each(|found| {
                let code = match found {
                    Found::Text(code) | Found::Entity(code) => Some(code),
                    _ => None,
                };
                codes.push(code.unwrap_or_default());
                present.push(code.is_some());
            });
        }
        Kind::Truth => {
            out.truths().extend(all.map(|found| if let Found::Truth(truth) = found { truth } else { OPEN }));
        }
    }
    Some(())
}

/// Both numbers of a row at one scale, then `work` on them; a row where something does not fit is odd.
fn on_numbers(
    (left, left_scale): (&[i64], u32),
    (right, right_scale): (&[i64], u32),
    odd: &mut [bool],
    mut work: impl FnMut(i64, i64) -> Option<()>,
) -> Option<()> {
    let wide = left_scale.max(right_scale);
    if left_scale == right_scale {
        for ((a, b), odd) in left.iter().zip(right).zip(odd) {
            *odd |= work(*a, *b).is_none();
        }
        return Some(());
    }
    let (lift_left, lift_right) = (ten_to(wide - left_scale)?, ten_to(wide - right_scale)?);
    for ((a, b), odd) in left.iter().zip(right).zip(odd) {
        let (a, b) = match (a.checked_mul(lift_left), b.checked_mul(lift_right)) {
            (Some(a), Some(b)) => (a, b),
            _ => {
                *odd = true;
                (0, 0)
            }
        };
        *odd |= work(a, b).is_none();
    }
    Some(())
}

fn both_present<'a>(left: Column<'a>, right: Column<'a>) -> impl Iterator<Item = bool> + 'a {
    left.present.iter().zip(right.present).map(|(a, b)| *a && *b)
}

fn arithmetic(op: BinaryOp, left: Column<'_>, right: Column<'_>, out: &mut Register, odd: &mut [bool]) -> Option<()> {
    let ((a, a_scale), (b, b_scale)) = (left.numbers()?, right.numbers()?);
    // What stands where there is nothing must not make a row odd.
    let mut spoilt = vec![false; a.len()];
    if op == BinaryOp::Multiply {
        let (units, present) = out.numbers(a_scale + b_scale);
        if a_scale + b_scale > 18 {
            return None;
        }
        for ((a, b), spoilt) in a.iter().zip(b).zip(&mut spoilt) {
            let product = a.checked_mul(*b);
            *spoilt = product.is_none();
            units.push(product.unwrap_or_default());
        }
        present.extend(both_present(left, right));
    } else {
        let (units, present) = out.numbers(a_scale.max(b_scale));
        let subtracts = op == BinaryOp::Subtract;
        on_numbers((a, a_scale), (b, b_scale), &mut spoilt, |a, b| {
            let result = if subtracts { a.checked_sub(b) } else { a.checked_add(b) };
            units.push(result.unwrap_or_default());
            result.map(|_| ())
        })?;
        present.extend(both_present(left, right));
    }
    mark(odd, &spoilt, out.present());
    Some(())
}

/// Marks rows whose value is there but spoilt.
fn mark(odd: &mut [bool], spoilt: &[bool], present: &[bool]) {
    for ((odd, spoilt), present) in odd.iter_mut().zip(spoilt).zip(present) {
        *odd |= *spoilt && *present;
    }
}

fn negative(of: Column<'_>, out: &mut Register, odd: &mut [bool]) -> Option<()> {
    let (values, scale) = of.numbers()?;
    let (units, present) = out.numbers(scale);
    for (value, odd) in values.iter().zip(odd) {
        let opposite = value.checked_neg();
        *odd |= opposite.is_none();
        units.push(opposite.unwrap_or_default());
    }
    present.extend_from_slice(of.present);
    Some(())
}

fn rounded(of: Column<'_>, rounding: &Rounding, out: &mut Register, odd: &mut [bool]) -> Option<()> {
    let (values, scale) = of.numbers()?;
    let (units, present) = out.numbers(scale);
    present.extend_from_slice(of.present);
    let places = rounding.places();
    if scale < places {
        // The unit has more places than the value: a value of whole units stays, and all are, if the unit is a power of ten.
        units.extend_from_slice(values);
        let ten = crate::number::Exact::scaled(1, places);
        return (rounding.unit == ten).then_some(());
    }
    let to = RoundTo::of(rounding, scale)?;
    for ((value, odd), present) in values.iter().zip(odd).zip(of.present) {
        let result = to.apply(*value);
        *odd |= result.is_none() && *present;
        units.push(result.unwrap_or_default());
    }
    Some(())
}

fn later(of: Column<'_>, duration: Duration, out: &mut Register) -> Option<()> {
    let values = of.days()?;
    let (days, present) = out.days();
    for (day, there) in values.iter().zip(of.present) {
        let moved = if *there { day.date().and_then(|day| date_plus(day, duration)) } else { None };
        days.push(moved.map(Day::from).unwrap_or_default());
        present.push(moved.is_some());
    }
    Some(())
}

fn within(value: Column<'_>, duration: Duration, of: Column<'_>, out: &mut Register) -> Option<()> {
    let (values, froms) = (value.days()?, of.days()?);
    let truths = out.truths();
    for (((day, from), a), b) in values.iter().zip(froms).zip(value.present).zip(of.present) {
        truths.push(if *a && *b { u8::from(is_within(*day, duration, *from)) } else { OPEN });
    }
    Some(())
}

/// Whether `value` is not before `of` and not after `of` plus the duration; a limit outside the calendar limits nothing.
pub(super) fn is_within(value: Day, duration: Duration, of: Day) -> bool {
    of <= value && not_after(value, duration, of)
}

/// Whether `value` is not after `of` plus the duration.
pub(super) fn not_after(value: Day, duration: Duration, of: Day) -> bool {
    let last = of.date().and_then(|of| date_plus(of, duration));
    last.is_none_or(|last| value <= Day::from(last))
}

fn compare(op: BinaryOp, left: Column<'_>, right: Column<'_>, out: &mut Register, odd: &mut [bool]) -> Option<()> {
    holds(op, std::cmp::Ordering::Equal)?;
    if let (View::Truth(_) | View::Flag(_), View::Truth(_) | View::Flag(_)) = (left.values, right.values) {
        let rows = left.present.len().max(odd.len());
        let truths = out.truths();
        let (a, b) = (left, right);
        truths.extend((0..rows).map(|row| match (a.truth(row), b.truth(row)) {
            (OPEN, _) | (_, OPEN) => OPEN,
            (a, b) => holds(op, a.cmp(&b)).map_or(OPEN, u8::from),
        }));
        return Some(());
    }
    let truths = out.truths();
    match (left.values, right.values) {
        (View::Number(a, a_scale), View::Number(b, b_scale)) => {
            let mut spoilt = vec![false; a.len()];
            on_numbers((a, a_scale), (b, b_scale), &mut spoilt, |a, b| {
                truths.push(u8::from(holds(op, a.cmp(&b))?));
                Some(())
            })?;
            for ((odd, spoilt), present) in odd.iter_mut().zip(&spoilt).zip(both_present(left, right)) {
                *odd |= *spoilt && present;
            }
        }
        (View::Day(a), View::Day(b)) => {
            truths.extend(a.iter().zip(b).map(|(a, b)| holds(op, a.cmp(b)).map_or(OPEN, u8::from)));
        }
        (View::Text(a), View::Text(b)) | (View::Entity(a), View::Entity(b)) => {
            // Numbers of texts have no order of their own.
            let wanted = match op {
                BinaryOp::Equal => true,
                BinaryOp::NotEqual => false,
                _ => return None,
            };
            truths.extend(a.iter().zip(b).map(|(a, b)| u8::from((a == b) == wanted)));
        }
        _ => return None,
    }
    for (truth, present) in truths.iter_mut().zip(both_present(left, right)) {
        if !present {
            *truth = OPEN;
        }
    }
    Some(())
}

fn between(value: Column<'_>, low: Column<'_>, high: Column<'_>, out: &mut Register, odd: &mut [bool]) -> Option<()> {
    let mut above = Register::default();
    compare(BinaryOp::GreaterOrEqual, value, low, &mut above, odd)?;
    compare(BinaryOp::LessOrEqual, value, high, out, odd)?;
    for (below, above) in out.truths_mut().iter_mut().zip(above.truths_mut()) {
        // Both ends must be known.
        *below = if *below == OPEN || *above == OPEN { OPEN } else { *below & *above };
    }
    Some(())
}

fn choice(
    condition: Column<'_>,
    then: Column<'_>,
    otherwise: Column<'_>,
    out: &mut Register,
    odd: &mut [bool],
) -> Option<()> {
    let picked = |row: usize| match condition.truth(row) {
        YES => Some(then),
        NO => Some(otherwise),
        _ => None,
    };
    let is_there = |row: usize| picked(row).is_some_and(|column| column.present.get(row) == Some(&true));
    match (then.values, otherwise.values) {
        (View::Number(a, a_scale), View::Number(b, b_scale)) => {
            let wide = a_scale.max(b_scale);
            let (lift_a, lift_b) = (ten_to(wide - a_scale)?, ten_to(wide - b_scale)?);
            let (units, present) = out.numbers(wide);
            for (row, odd) in odd.iter_mut().enumerate() {
                let there = is_there(row);
                let first = condition.truth(row) == YES;
                let (from, lift) = if first { (a, lift_a) } else { (b, lift_b) };
                let value = from.get(row).and_then(|value| value.checked_mul(lift));
                *odd |= there && value.is_none();
                units.push(value.unwrap_or_default());
                present.push(there);
            }
        }
        (View::Day(a), View::Day(b)) => {
            let (days, present) = out.days();
            for row in 0..odd.len() {
                let from = if condition.truth(row) == YES { a } else { b };
                days.push(from.get(row).copied().unwrap_or_default());
                present.push(is_there(row));
            }
        }
        (View::Truth(_) | View::Flag(_), View::Truth(_) | View::Flag(_)) => {
            let truths = out.truths();
            truths.extend((0..odd.len()).map(|row| picked(row).map_or(OPEN, |column| column.truth(row))));
        }
        _ => return None,
    }
    Some(())
}

fn extreme(largest: bool, left: Column<'_>, right: Column<'_>, out: &mut Register, odd: &mut [bool]) -> Option<()> {
    match (left.values, right.values) {
        (View::Number(a, a_scale), View::Number(b, b_scale)) => {
            let mut spoilt = vec![false; a.len()];
            let (units, present) = out.numbers(a_scale.max(b_scale));
            on_numbers((a, a_scale), (b, b_scale), &mut spoilt, |a, b| {
                units.push(if largest { a.max(b) } else { a.min(b) });
                Some(())
            })?;
            present.extend(both_present(left, right));
            mark(odd, &spoilt, out.present());
        }
        (View::Day(a), View::Day(b)) => {
            let (days, present) = out.days();
            days.extend(a.iter().zip(b).map(|(a, b)| if largest { *a.max(b) } else { *a.min(b) }));
            present.extend(both_present(left, right));
        }
        _ => return None,
    }
    Some(())
}
