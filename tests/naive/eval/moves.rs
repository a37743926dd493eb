//! What happens later to the pay for a row: held back, released, cancelled, taken back.

use std::collections::BTreeMap;

use num_traits::{Signed, Zero};

use super::{At, Get, Miss, Naive, Part, shares};
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
    /// The same by the period of the plan in which it had been paid, given by its last month.
    pub taken_of: BTreeMap<i64, Q>,
    /// Held back and never to be paid.
    pub cancelled: Q,
    /// Of what the period itself earned: taken back or cancelled at once.
    pub at_once: Q,
    /// Still held after the period.
    pub open: Q,
}

impl Moved {
    fn none() -> Moved {
        let taken_of = BTreeMap::new();
        Moved {
            held: int(0),
            released: int(0),
            taken: int(0),
            taken_of,
            cancelled: int(0),
            at_once: int(0),
            open: int(0),
        }
    }

    /// Whether anything happens.
    pub fn is_any(&self) -> bool {
        let all = [&self.held, &self.released, &self.taken, &self.cancelled];
        // What is taken back of several rows may come to nothing.
        !self.taken_of.is_empty() || all.iter().any(|part| !part.is_zero())
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
    fn later(&self, part: Part) -> Option<&Later> {
        match part {
            Part::Bonus(at) => self.plan().bonuses[at].finish.later.as_ref(),
            Part::Pool(at) => self.plan().pools[at].later.as_ref(),
            Part::Contest(at) => self.plan().contests[at].later.as_ref(),
            _ => None,
        }
    }

    /// Whether parts of it are paid in other periods than the one that earns them.
    pub(super) fn is_later(&self, part: Part) -> bool {
        self.later(part).is_some()
    }

    /// What happens in a period to the pay for all periods, or for all their rows, through this one.
    pub(super) fn moved(&self, part: Part, person: usize, now: Months) -> Get<Moved> {
        let mut moved = Moved::none();
        let later = self.later(part);
        let (bonus, long) = match part {
            Part::Bonus(at) => {
                let of = &self.plan().bonuses[at];
                (Some((at, of)), of.every.unwrap_or(self.plan().every).months())
            }
            _ => (None, self.plan().every.months()),
        };
        // What waits is paid in periods of the plan; what is taken back at once, in those of the rule.
        let len = if later.is_some() { self.plan().every.months() } else { long };
        let each = bonus.and_then(|(_, of)| of.for_each.as_ref());
        let spread = bonus.and_then(|(_, of)| of.finish.spread.as_ref());
        let reversed = each.and_then(|each| each.reversed).or(spread.and_then(|spread| spread.reversed));
        if later.is_none() && reversed.is_none() {
            return Ok(moved);
        }
        let unit = bonus.map_or(&self.plan().rounding, |(_, of)| self.rounding(of)).unit.clone();
        for earlier in self.periods_through(Months::holding(now.last(), long)) {
            // What did not hold brought nothing.
            let held = bonus.is_none_or(|(at, _)| self.holds_in(at, earlier));
            if earlier.last() > now.last() || !self.is_paid(person, earlier) || !held {
                continue;
            }
            let back = |row: usize| reversed.and_then(|reversal| refunded(&self.data().sales[row], &reversal));
            let matters = match (bonus, each) {
                (Some((_, of)), Some(each)) => (0..self.data().sales.len()).any(|row| {
                    let at = At { row: Some(row), ..At::over(person, earlier, self.holds(of)) };
                    self.is_row_of(row, each, &at) && (later.is_some() || back(row).is_some_and(|day| now.has(day)))
                }),
                _ => true,
            };
            if !matters {
                continue;
            }
            let (line, rows) = match part {
                Part::Bonus(at) => self.earned_line(at, person, earlier)?,
                Part::Pool(at) => (self.pool_line(at, person, earlier), Vec::new()),
                Part::Contest(at) => (self.contest_line(at, person, earlier), Vec::new()),
                _ => return Ok(moved),
            };
            let line = line.amount()?;
            let rows = match (bonus, spread) {
                (Some((at, _)), Some(spread)) => self.carriers(at, spread, &line, person, earlier)?,
                _ => rows,
            };
            let by_row = each.is_some() || spread.is_some();
            let carried: Vec<(Option<usize>, Q)> = if by_row {
                let weights: Vec<(String, Q)> =
                    rows.iter().map(|(row, part)| (self.data().sales[*row].id.clone(), part.clone())).collect();
                rows.iter().map(|(row, _)| Some(*row)).zip(shares(&line, &weights, &unit)).collect()
            } else {
                vec![(None, line)]
            };
            let earned_in = Months::holding(earlier.last(), len);
            for (row, amount) in carried {
                let back_in = row
                    .and_then(back)
                    .map(|day| Months::holding(day.month(), len))
                    .map(|back| if back.first < earned_in.first { earned_in } else { back });
                let all = vec![(int(1), When::AtOnce)];
                let parts = later.map_or(&all, |later| &later.parts);
                let keyed: Vec<(String, Q)> =
                    parts.iter().enumerate().map(|(nth, (of, _))| (format!("{nth:02}"), of.clone())).collect();
                if amount.is_zero() {
                    continue;
                }
                // What the row loses is rounded first, and then cut as its pay is.
                let loses = match (bonus, row, reversed, back_in) {
                    (Some((_, of)), Some(row), Some(reversal), Some(back_in))
                        if later.is_some() || spread.is_some() || back_in == now =>
                    {
                        self.rounded_part(of, &amount, &self.data().sales[row], &reversal)?
                    }
                    _ => int(0),
                };
                let amounts = shares(&amount, &keyed, &unit);
                let keyed: Vec<(String, Q)> =
                    keyed.into_iter().zip(&amounts).map(|((key, _), amount)| (key, amount.clone())).collect();
                let taken = shares(&loses, &keyed, &unit);
                for (((_, when), amount), taken) in parts.iter().zip(amounts).zip(taken) {
                    if amount.is_zero() {
                        continue;
                    }
                    let (paid_in, never) = match later {
                        Some(later) => self.when_paid(*when, later, earlier, len, row, person),
                        None => (Some(earned_in), None),
                    };
                    let before = &moved.taken + &moved.cancelled;
                    moved.row(&amount, &taken, earned_in, (paid_in, never, back_in), now);
                    if earned_in == now {
                        moved.at_once += &moved.taken + &moved.cancelled - before;
                    }
                }
            }
        }
        Ok(moved)
    }

    /// When a part is paid, or in which period it is clear that it never will be.
    fn when_paid(
        &self,
        when: When,
        later: &Later,
        earned: Months,
        len: i64,
        row: Option<usize>,
        person: usize,
    ) -> (Option<Months>, Option<Months>) {
        let holding = |day: Day| Months::holding(day.month(), len);
        let (end, earned_in) = (earned.last_day(), Months::holding(earned.last(), len));
        let after = |length: i64, months: i64| Months { first: end.month() + length * months, len: 1 }.last_day();
        let due = match when {
            When::AtOnce => return (Some(earned_in), None),
            When::Collected => {
                let never = later.never.unwrap_or_else(|| panic!("a part that waits for a row says `if never`"));
                let sold = row.and_then(|row| self.data().sales[row].sold_on).filter(|_| never.after_sale);
                let last = match (sold, never.months) {
                    (Some(sold), true) => sold.plus_months(never.length),
                    (Some(sold), false) => sold.plus(never.length),
                    (None, true) => after(never.length, 1),
                    (None, false) => end.plus(never.length),
                };
                let day = row.and_then(|row| self.data().sales[row].collected_on);
                // Nothing happens before the period earned.
                let holding = |day: Day| holding(day.max(earned_in.first_day()));
                return match day {
                    Some(day) if day <= last => (Some(holding(day)), None),
                    _ if never.paid => (Some(holding(last)), None),
                    _ => (None, Some(holding(last))),
                };
            }
            When::After(days, Span::Days) => holding(end.plus(days)),
            When::After(length, Span::Of(grain)) => holding(after(length, grain.months())),
            When::EndOfNext(grain) => {
                let next = Months::holding(end.month(), grain.months()).last() + 1;
                holding(Months::holding(next, grain.months()).last_day())
            }
            // What is earned later is paid at once.
            When::OnDay(day) => holding(day.max(end)),
            When::EndOf(grain) => holding(Months::holding(end.month(), grain.months()).last_day()),
        };
        // The first period before that one whose end finds them gone, be they hired again later.
        let mut between = (earned_in.first..due.first).step_by(earned_in.len as usize);
        let gone = between.find_map(|first| {
            let here = Months { first, ..earned_in };
            self.gone(person, here).then_some(here)
        });
        let Some(last_pay) = gone else { return (Some(due), None) };
        match later.left {
            None | Some(IfLeft::Planned) => (Some(due), None),
            Some(IfLeft::LastPay) => (Some(last_pay), None),
            Some(IfLeft::Cancelled) => (None, Some(last_pay)),
        }
    }

    /// The sales that carry a line, with their weights.
    fn carriers(&self, bonus: usize, spread: &Spread, line: &Q, person: usize, period: Months) -> Get<Vec<(usize, Q)>> {
        if line.is_zero() {
            return Ok(Vec::new());
        }
        let of = &self.plan().bonuses[bonus];
        let at = At { window: of.window.map(|(window, _)| window), ..At::over(person, period, self.holds(of)) };
        let months = self.months(&at, None);
        let mut rows = Vec::new();
        for (row, sale) in self.data().sales.iter().enumerate() {
            let Some(share) = self.share_of(sale, &self.data().people[person].id) else { continue };
            let there = At { row: Some(row), ..at };
            let fits = spread.filter.as_ref().is_none_or(|cond| self.cond(cond, &there) == Ok(true));
            if sale.sold_on.is_some_and(|day| months.has(day)) && fits {
                rows.push((row, self.number(spread.by, row, &share, None)?.ok_or(Miss::Stop)?));
            }
        }
        if rows.iter().map(|(_, value)| value).sum::<Q>().is_zero() { Err(Miss::Stop) } else { Ok(rows) }
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
                    let paid_in = paid_in.unwrap_or(earned_in).last();
                    if !back.is_zero() {
                        *self.taken_of.entry(paid_in).or_insert_with(|| int(0)) += back;
                    }
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
