//! KPIs, quotas, attainment, windows.

use num_traits::{Signed, Zero};

use super::expr::observed;
use super::moves::{part_refunded, refunded};
use super::{At, Get, KINDS, Miss, Naive, inside};
use crate::naive::day::{Day, Months};
use crate::naive::model::*;

impl Naive<'_> {
    /// The months that the name of a KPI means.
    pub(super) fn months(&self, at: &At, window: Option<Window>) -> Months {
        let last = at.period.last();
        match window.or(at.window) {
            None => at.period,
            Some(Window::SoFar(grain)) => {
                let first = Months::holding(last, grain.months()).first;
                Months { first, len: last - first + 1 }
            }
            Some(Window::Whole(grain)) => Months::holding(last, grain.months()),
            Some(Window::Previous(count, grain)) => {
                let here = Months::holding(last, grain.months());
                let len = count * grain.months();
                Months { first: here.first - len, len }
            }
            Some(Window::Last(count, grain)) => {
                let here = Months::holding(last, grain.months());
                Months { first: here.first - (count - 1) * grain.months(), len: count * grain.months() }
            }
        }
    }

    /// The value of a KPI over some months.
    pub(super) fn kpi(&self, kpi: usize, at: &At, months: Months) -> Get<Q> {
        self.measure(&self.plan().kpis[kpi].measure, kpi, at, months)
    }

    fn measure(&self, measure: &Measure, kpi: usize, at: &At, months: Months) -> Get<Q> {
        match measure {
            Measure::Agg(func, field, cond) => self.aggregate(*func, *field, cond.as_ref(), kpi, at, months),
            Measure::Sub(a, b) => Ok(self.measure(a, kpi, at, months)? - self.measure(b, kpi, at, months)?),
            Measure::Div(a, b) => {
                let (a, b) = (self.measure(a, kpi, at, months)?, self.measure(b, kpi, at, months)?);
                if b.is_zero() { Err(Miss::NoData) } else { Ok(a / b) }
            }
            Measure::Kpi(other) => self.kpi(*other, at, months),
        }
    }

    /// Everybody below a person, in any depth.
    fn below(&self, person: usize) -> Vec<usize> {
        let people = &self.data().people;
        let mut found: Vec<usize> = Vec::new();
        let mut heads = vec![person];
        while let Some(head) = heads.pop() {
            let led = (0..people.len()).filter(|one| people[*one].head.as_ref() == Some(&people[head].id));
            let new: Vec<usize> = led.filter(|one| !found.contains(one)).collect();
            found.extend(&new);
            heads.extend(new);
        }
        found
    }

    /// The people whose rows a KPI of a group counts.
    fn counted(&self, per: Per, person: usize) -> Vec<usize> {
        let people = &self.data().people;
        match per {
            Per::Person => vec![person],
            Per::Team => (0..people.len()).filter(|other| people[*other].team == people[person].team).collect(),
            Per::Below { own } => self.below(person).into_iter().chain(own.then_some(person)).collect(),
            Per::Company => (0..people.len()).collect(),
        }
    }

    /// Whose the row is: of this person, of somebody of the same team, of anybody.
    fn is_of(&self, sale: &Sale, per: Per, person: usize) -> bool {
        let counted = || self.counted(per, person);
        per == Per::Company
            || counted().iter().any(|other| self.share_of(sale, &self.data().people[*other].id).is_some())
    }

    /// The share of a person in a sale; `None` where it is not theirs.
    pub(super) fn share_of(&self, sale: &Sale, person: &str) -> Option<Q> {
        let alone = (sale.seller == person).then(|| int(1));
        if self.plan().shared.is_none() {
            return alone;
        }
        let helper = sale.helper.as_ref().filter(|(helper, _)| helper == person).map(|(_, part)| part.clone());
        alone.map(|_| sale.part.clone()).or(helper)
    }

    /// The shares of everybody of a group in a sale.
    fn shares_in(&self, sale: &Sale, per: Per, person: usize) -> Q {
        let counted = self.counted(per, person);
        counted.iter().filter_map(|other| self.share_of(sale, &self.data().people[*other].id)).sum()
    }

    /// Whether a row counts in a KPI: of the right person or group, and in the pool of a kind of that kind.
    fn is_meant(&self, sale: &Sale, per: Per, at: &At) -> bool {
        match (at.kind, per) {
            (Some((kind, whole)), Per::Person) => {
                sale.kind.as_deref() == Some(KINDS[kind]) && (whole || self.is_of(sale, per, at.person))
            }
            _ => self.is_of(sale, per, at.person),
        }
    }

    /// The shares in a sale of those of whom a KPI is.
    fn shares_meant(&self, sale: &Sale, per: Per, at: &At) -> Q {
        let per = if at.kind.is_some_and(|(_, whole)| whole) && per == Per::Person { Per::Company } else { per };
        self.shares_in(sale, per, at.person)
    }

    fn aggregate(&self, func: Func, field: Field, cond: Option<&Cond>, kpi: usize, at: &At, months: Months) -> Get<Q> {
        let of = &self.plan().kpis[kpi];
        let mut rows: Vec<usize> = Vec::new();
        for row in 0..self.data().sales.len() {
            let sale = &self.data().sales[row];
            let decides = decisive(of, sale);
            let here = decides.is_some_and(|day| months.has(day)) && self.is_meant(sale, of.per, at);
            let there = At { observed: of.cohort.and(decides), ..*at };
            if here && self.fits(&[of.filter.as_ref(), cond], row, &there)? {
                rows.push(row);
            }
        }
        if let Some(reversal) = &of.reversed {
            return self.less_refunds(reversal, (func, field), cond, kpi, at, months);
        }
        rows.sort_by_key(|row| (self.data().sales[*row].sold_on, self.data().sales[*row].id.clone()));
        if func == Func::Count {
            return Ok(int(rows.len() as i64));
        }
        if func == Func::Different {
            let mut texts: Vec<&String> = rows.iter().filter_map(|row| self.text(field, *row)).collect();
            texts.sort();
            texts.dedup();
            return Ok(int(texts.len() as i64));
        }
        // A row whose field is empty gives the measure nothing.
        let mut values: Vec<Q> = Vec::new();
        for row in rows {
            let share = self.shares_meant(&self.data().sales[row], of.per, at);
            let through = of.cohort.and(decisive(of, &self.data().sales[row]));
            values.extend(self.number(field, row, &share, through)?);
        }
        let sum: Q = values.iter().sum();
        match func {
            Func::Sum => Ok(sum),
            Func::Average if values.is_empty() => Err(Miss::NoData),
            Func::Average => Ok(sum / int(values.len() as i64)),
            Func::Min => values.into_iter().min().ok_or(Miss::NoData),
            Func::Max => values.into_iter().max().ok_or(Miss::NoData),
            Func::First => values.into_iter().next().ok_or(Miss::NoData),
            _ => values.into_iter().last().ok_or(Miss::NoData),
        }
    }

    /// A sum or a count from which rows are taken off again in the period of their refund.
    fn less_refunds(
        &self,
        reversal: &Reversal,
        (func, field): (Func, Field),
        cond: Option<&Cond>,
        kpi: usize,
        at: &At,
        months: Months,
    ) -> Get<Q> {
        let of = &self.plan().kpis[kpi];
        let mut sum = int(0);
        for row in 0..self.data().sales.len() {
            let sale = &self.data().sales[row];
            let Some(sold) = sale.sold_on else { continue };
            let matters = months.has(sold) || refunded(sale, reversal).is_some_and(|day| months.has(day));
            let mine = matters && self.is_meant(sale, of.per, at);
            if !mine || !self.fits(&[of.filter.as_ref(), cond], row, at)? {
                continue;
            }
            let share = self.shares_meant(sale, of.per, at);
            let value = if func == Func::Count { Some(int(1)) } else { self.number(field, row, &share, None)? };
            // A refund of nobody knows what is an error, whatever the row brings.
            let back = match refunded(sale, reversal) {
                Some(day) if months.has(day) => part_refunded(sale, reversal)?,
                _ => int(0),
            };
            let Some(value) = value else { continue };
            if months.has(sold) {
                sum += &value;
            }
            sum -= value * back;
        }
        Ok(sum)
    }

    /// Whether a row fits all conditions; what an empty cell leaves open does not, whatever the others lack.
    fn fits(&self, conds: &[Option<&Cond>], row: usize, at: &At) -> Get<bool> {
        let mut parts: Vec<&Cond> = conds.iter().flatten().copied().collect();
        let (mut fits, mut stops) = (true, false);
        while let Some(cond) = parts.pop() {
            if let Cond::And(a, b) = cond {
                parts.extend([&**a, &**b]);
                continue;
            }
            match self.chosen(cond, &At { row: Some(row), ..*at }) {
                Err(Miss::Stop) => stops = true,
                known => fits &= known == Ok(true),
            }
        }
        if fits && stops { Err(Miss::Stop) } else { Ok(fits) }
    }

    /// A condition that chooses rows: one side may decide alone, whatever the other lacks.
    fn chosen(&self, cond: &Cond, at: &At) -> Get<bool> {
        let either = |a: &Cond, b: &Cond, decides: bool| match (self.chosen(a, at), self.chosen(b, at)) {
            (Ok(one), _) | (_, Ok(one)) if one == decides => Ok(decides),
            (Err(Miss::Stop), _) | (_, Err(Miss::Stop)) => Err(Miss::Stop),
            (Err(miss), _) | (_, Err(miss)) => Err(miss),
            _ => Ok(!decides),
        };
        match cond {
            Cond::Not(inner) => Ok(!self.chosen(inner, at)?),
            Cond::And(a, b) => either(a, b, false),
            Cond::Or(a, b) => either(a, b, true),
            _ => self.cond(cond, at),
        }
    }

    fn text(&self, field: Field, row: usize) -> Option<&String> {
        let sale = &self.data().sales[row];
        match field {
            Field::Client => sale.client.as_ref(),
            Field::Kind => sale.kind.as_ref(),
            other => panic!("{other:?} is no text of a sale"),
        }
    }

    /// A number of a row, observed through a day: in the plan's currency, and of a shared sale the share given.
    pub(super) fn number(&self, field: Field, row: usize, share: &Q, through: Option<Day>) -> Get<Option<Q>> {
        if field == Field::OrderSum {
            return Ok(self.data().orders[row].sum.clone());
        }
        let sale = &self.data().sales[row];
        let value = match field {
            Field::Amount | Field::FullAmount => match &sale.amount {
                Some(amount) => match self.rate(sale, through) {
                    Ok(rate) => Some(amount * rate),
                    // Without the day there is no amount.
                    Err(Miss::NoData) => None,
                    Err(miss) => return Err(miss),
                },
                None => None,
            },
            Field::Margin | Field::FullMargin => sale.margin.clone(),
            Field::Units | Field::FullUnits => Some(int(sale.units)),
            Field::Refunded => sale.refunded.clone(),
            // A part without data leaves the whole without data.
            Field::Net => sale.amount.as_ref().zip(sale.margin.as_ref()).map(|(amount, margin)| amount - margin),
            Field::Ratio => {
                let both = sale.amount.as_ref().filter(|amount| !amount.is_zero()).zip(sale.margin.as_ref());
                both.map(|(amount, margin)| margin / amount)
            }
            Field::Wait => {
                let both = sale.sold_on.zip(observed(sale.collected_on, through));
                both.map(|(sold, collected)| int((collected.0 - sold.0 + 1).max(0)))
            }
            other => panic!("{other:?} is no number of a sale"),
        };
        let full = matches!(field, Field::FullAmount | Field::FullMargin | Field::FullUnits);
        Ok(if full { value } else { value.map(|value| value * share) })
    }

    /// Roubles for one of the currency of a sale, on its day.
    fn rate(&self, sale: &Sale, through: Option<Day>) -> Get<Q> {
        let Some(fx) = self.plan().fx.filter(|_| sale.currency != "RUB") else { return Ok(int(1)) };
        let collected = observed(sale.collected_on, through);
        let sold = if fx.collected { collected } else { sale.sold_on }.ok_or(Miss::NoData)?;
        let mut rates: Vec<_> = self.data().rates.iter().filter(|(_, from, _)| *from == sale.currency).collect();
        rates.retain(|(day, ..)| *day == sold || fx.before && *day < sold);
        rates.sort_by_key(|(day, ..)| *day);
        rates.last().map(|(.., rate)| rate.clone()).ok_or(Miss::Stop)
    }

    /// A sum or a count, or a difference of such.
    fn is_flow(&self, measure: &Measure) -> bool {
        match measure {
            Measure::Agg(func, _, _) => matches!(func, Func::Sum | Func::Count | Func::Different),
            Measure::Sub(a, b) => self.is_flow(a) && self.is_flow(b),
            Measure::Div(..) => false,
            Measure::Kpi(other) => self.is_flow(&self.plan().kpis[*other].measure),
        }
    }

    /// The quota over some months. Where employment begins or ends inside them and nothing says what that does to a quota
    /// that is the same for everybody, the run stops.
    pub(super) fn quota(&self, kpi: usize, at: &At, months: Months) -> Get<Q> {
        let of = &self.plan().kpis[kpi];
        let quota = self.quota_of(kpi, at, months)?;
        let same = matches!(of.quota, Some(Quota::Expr(_) | Quota::Per(..)));
        let silent = of.per == Per::Person && same && of.by_days.is_none() && self.is_flow(&of.measure);
        let someone = &self.data().people[at.person];
        let works = months.days().filter(|day| someone.works(*day)).count();
        if silent && works > 0 && works < months.days().count() { Err(Miss::Stop) } else { Ok(quota) }
    }

    /// The part of a period whose quota is asked for: all of it, or the days on which somebody is employed.
    fn part_of_quota(&self, by_days: bool, person: usize, period: Months) -> Q {
        if !by_days {
            return int(1);
        }
        let someone = &self.data().people[person];
        let all = period.days().count() as i64;
        let held =
            period.days().filter(|day| someone.works(*day) && inside(*day, self.plan().effective)).count() as i64;
        Q::new(held.into(), all.into())
    }

    fn quota_of(&self, kpi: usize, at: &At, months: Months) -> Get<Q> {
        let of = &self.plan().kpis[kpi];
        let part = |period: Months| self.part_of_quota(of.by_days == Some(true), at.person, period);
        let flow = self.is_flow(&of.measure);
        match of.quota.as_ref().ok_or(Miss::NoData)? {
            Quota::Expr(expr) => {
                let here = |period: Months| {
                    let there = if period == at.period { *at } else { at.seen_in(period) };
                    let holds = self.plan().effective;
                    self.expr(expr, &At { row: None, above: None, window: None, holds, ..there })
                };
                if !flow {
                    return here(months);
                }
                // The quota of one period of the plan, for each that the window is made of.
                let each = self.plan().every.months();
                let mut sum = int(0);
                for first in (months.first..=months.last()).step_by(each as usize) {
                    let period = Months { first, len: each };
                    sum += here(period)? * part(period);
                }
                Ok(sum)
            }
            Quota::Per(expr, grain) => {
                // Whole periods of its own only; an average or a ratio has a quota for exactly that period.
                let (each, starts) = (grain.months(), Months::holding(months.first, grain.months()).first);
                if months.len % each != 0 || starts != months.first || !flow && months.len != each {
                    return Err(Miss::NoData);
                }
                let here = At { row: None, above: None, window: None, holds: self.plan().effective, ..*at };
                let one = self.expr(expr, &here)?;
                let periods = (months.first..=months.last()).step_by(each as usize);
                Ok(periods.map(|first| &one * part(Months { first, len: each })).sum())
            }
            Quota::Goal(field) => {
                let exact = |span: Months| {
                    let person = &self.data().people[at.person].id;
                    let row = self.data().goals.iter().find(|goal| goal.person == *person && goal.span == span)?;
                    if *field == Field::Goal { row.goal.clone() } else { row.units_goal.clone() }
                };
                if let Some(quota) = exact(months) {
                    return Ok(quota * part(months));
                }
                if !flow {
                    return Err(Miss::NoData);
                }
                // The shorter periods that make it up, the longer ones of them first.
                let (mut first, mut sum) = (months.first, int(0));
                while first <= months.last() {
                    let found = [12, 6, 3, 1].into_iter().find_map(|len| {
                        let part = Months { first, len };
                        let fits = Months::holding(first, len) == part && part.last() <= months.last();
                        fits.then(|| exact(part)).flatten().map(|quota| (len, quota))
                    });
                    let (len, quota) = found.ok_or(Miss::NoData)?;
                    sum += quota * part(Months { first, len });
                    first += len;
                }
                Ok(sum)
            }
        }
    }

    /// What must be reached for a gate.
    pub(super) fn gate_bound(&self, gate: &Gate, at: &At) -> Get<Q> {
        if gate.attainment {
            return Ok(&gate.bound * self.quota(gate.kpi, at, self.months(at, None))?);
        }
        Ok(gate.bound.clone())
    }

    /// Attainment over some months.
    pub(super) fn attainment(&self, kpi: usize, at: &At, months: Months) -> Get<Q> {
        let measure = self.kpi(kpi, at, months);
        if measure == Err(Miss::Stop) {
            return measure;
        }
        let quota = self.quota(kpi, at, months)?;
        if !quota.is_positive() {
            return Err(Miss::NoData);
        }
        let measure = measure?;
        match self.plan().kpis[kpi].formula {
            Formula::MeasureOverQuota => Ok(measure / quota),
            Formula::QuotaOverMeasure if measure.is_zero() => Err(Miss::NoData),
            Formula::QuotaOverMeasure => Ok(quota / measure),
            Formula::TwoMinus => Ok(int(2) - measure / quota),
        }
    }
}

/// The day that puts a row into a period: that of a cohort is known when its observation ends.
fn decisive(of: &Kpi, sale: &Sale) -> Option<Day> {
    sale.sold_on.map(|day| day.plus(of.cohort.unwrap_or(0)))
}
