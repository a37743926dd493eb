//! What happens later to the pay for a row: held back, released, cancelled, taken back.

use num_traits::{Signed, Zero};

use super::line::Due;
use super::{At, Get, Miss, Naive, shares};
use crate::naive::day::{Day, Months};
use crate::naive::model::*;

/// What happens in one period.
#[derive(Clone, PartialEq, Debug)]
pub struct Moved {
    /// Held back of what the period earned.
    pub held: Q,
    /// Held back earlier and paid now.
    pub released: Q,
    /// Paid earlier and taken back.
    pub taken: Q,
    /// Held back and never to be paid.
    pub cancelled: Q,
    /// Still held after the period.
    pub open: Q,
}

impl Moved {
    fn none() -> Moved {
        Moved { held: int(0), released: int(0), taken: int(0), cancelled: int(0), open: int(0) }
    }

    /// Whether anything happens.
    pub fn is_any(&self) -> bool {
        [&self.held, &self.released, &self.taken, &self.cancelled].iter().any(|part| !part.is_zero())
    }

    /// What it adds to what is earned.
    pub fn pays(&self) -> Q {
        &self.released - &self.held - &self.taken
    }
}

/// The part of a sale that is refunded: from 0 through 1, or an error.
pub fn part_refunded(sale: &Sale, reversal: &Reversal) -> Get<Q> {
    if !reversal.in_part {
        return Ok(int(1));
    }
    let (part, whole) = sale.refunded.as_ref().zip(sale.amount.as_ref()).ok_or(Miss::Stop)?;
    if whole.is_zero() {
        return Err(Miss::Stop);
    }
    let share = part / whole;
    if share.is_negative() || share > int(1) { Err(Miss::Stop) } else { Ok(share) }
}

/// The day on which a sale is taken back: never before its own day.
pub fn refunded(sale: &Sale, reversal: &Reversal) -> Option<Day> {
    let (sold, back) = (sale.sold_on?, sale.refunded_on?);
    let within = reversal.within.is_none_or(|days| sold <= back && back <= sold.plus(days));
    within.then(|| back.max(sold))
}

impl Naive<'_> {
    /// What happens in a period of the rule to the pay for all rows, those of earlier periods included.
    pub(super) fn moved(&self, bonus: usize, person: usize, period: Months) -> Get<Moved> {
        let of = &self.plan().bonuses[bonus];
        let mut moved = Moved::none();
        let Some(each) = &of.for_each else { return Ok(moved) };
        let holding = |day: Day| Months::holding(day.month(), period.len);
        for earlier in self.periods_through(period) {
            let matters = (0..self.data().sales.len()).any(|row| {
                let (day, holds) = (earlier.last_day(), self.holds(of));
                let at = At { person, period: earlier, window: None, day, row: Some(row), above: None, holds };
                let sale = &self.data().sales[row];
                let back = each.reversed.and_then(|reversal| refunded(sale, &reversal));
                self.is_row_of(row, each, &at) && (each.held.is_some() || back.is_some_and(|day| period.has(day)))
            });
            if !matters || !self.is_paid(person, earlier) {
                continue;
            }
            let Due::Amount(line, rows) = self.taken(bonus, person, earlier)? else { continue };
            let weights: Vec<(String, Q)> =
                rows.iter().map(|(row, part)| (self.data().sales[*row].id.clone(), part.clone())).collect();
            let parts = shares(&line, &weights, &self.rounding(of).unit);
            for ((row, _), part) in rows.iter().zip(parts) {
                if part.is_zero() {
                    continue;
                }
                let sale = &self.data().sales[*row];
                let back_in = each.reversed.and_then(|reversal| refunded(sale, &reversal)).map(holding);
                let back = match (&each.reversed, back_in) {
                    (Some(reversal), Some(back_in)) if each.held.is_some() || back_in == period => {
                        self.rounded_part(of, &part, sale, reversal)?
                    }
                    _ => int(0),
                };
                // When it is paid, or in which period it is clear that it never will be.
                let (mut paid_in, mut never) = (Some(earlier), None);
                if let Some(hold) = each.held {
                    let end = earlier.last_day();
                    let last = if hold.months {
                        Months { first: end.month() + hold.length, len: 1 }.last_day()
                    } else {
                        end.plus(hold.length)
                    };
                    match sale.collected_on {
                        Some(day) if day <= last => paid_in = Some(holding(day.max(earlier.first_day()))),
                        _ if hold.paid => paid_in = Some(holding(last)),
                        _ => (paid_in, never) = (None, Some(holding(last))),
                    }
                }
                moved.row(&part, &back, earlier, (paid_in, never, back_in), period);
            }
        }
        Ok(moved)
    }

    fn rounded_part(&self, of: &Bonus, part: &Q, sale: &Sale, reversal: &Reversal) -> Get<Q> {
        let refunded = part_refunded(sale, reversal)?;
        Ok(if reversal.in_part { self.rounded(of, &(part * refunded)) } else { part.clone() })
    }
}

impl Moved {
    /// One row: what it earned, what a refund takes of it, and when what happens.
    fn row(
        &mut self,
        part: &Q,
        back: &Q,
        earned_in: Months,
        (paid_in, never, back_in): (Option<Months>, Option<Months>, Option<Months>),
        now: Months,
    ) {
        let held = paid_in != Some(earned_in);
        // Paid before the refund: that is taken back. What would be paid in that very period is not paid at all.
        let paid_first = paid_in.is_some_and(|paid| back_in.is_none_or(|back| !held || paid.first < back.first));
        let gone_first = never.is_some_and(|never| back_in.is_some_and(|back| never.first < back.first));
        let rest = if paid_first || gone_first || back_in.is_none() { part.clone() } else { part - back };
        let mut open = int(0);
        if held {
            if earned_in == now {
                self.held += part;
            }
            open += part;
        }
        if let Some(back_in) = back_in.filter(|_| !gone_first) {
            if paid_first {
                if back_in == now {
                    self.taken += back;
                }
            } else if back_in.first <= now.first {
                open -= back;
                if back_in == now {
                    self.cancelled += back;
                }
            }
        }
        if let Some(paid_in) = paid_in.filter(|paid| held && paid.first <= now.first) {
            open -= &rest;
            if paid_in == now {
                self.released += &rest;
            }
        }
        if let Some(never) = never.filter(|never| never.first <= now.first) {
            open -= &rest;
            if never == now {
                self.cancelled += &rest;
            }
        }
        self.open += open;
    }
}
