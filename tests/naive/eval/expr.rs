//! Expressions and conditions.

use num_traits::Zero;

use super::{At, Get, Miss, Naive, inside, round};
use crate::naive::day::{Day, Months};
use crate::naive::model::*;

impl Naive<'_> {
    pub(super) fn expr(&self, expr: &Expr, at: &At) -> Get<Q> {
        match expr {
            Expr::Const(value, _) => Ok(value.clone()),
            Expr::Param(param) => self.param(*param, at),
            Expr::Define(define) => self.expr(&self.plan().defines[*define].is, at),
            Expr::Kpi(kpi, None) if self.gate(at).is_some_and(|gate| gate.kpi == *kpi) => {
                let measure = self.kpi(*kpi, at, self.months(at, None))?;
                let bound = self.gate(at).map_or(Ok(int(0)), |gate| self.gate_bound(gate, at))?;
                Ok((measure - bound).max(int(0)))
            }
            Expr::Kpi(kpi, window) => self.kpi(*kpi, at, self.months(at, *window)),
            Expr::Attainment(kpi, window) => self.attainment(*kpi, at, self.months(at, *window)),
            Expr::Quota(kpi, window) => self.quota(*kpi, at, self.months(at, *window)),
            Expr::Field(field) => self.field(*field, at)?.ok_or(Miss::NoData),
            Expr::Add(a, b) => both(self.expr(a, at), self.expr(b, at)).map(|(a, b)| a + b),
            Expr::Sub(a, b) => both(self.expr(a, at), self.expr(b, at)).map(|(a, b)| a - b),
            Expr::Mul(a, b) => both(self.expr(a, at), self.expr(b, at)).map(|(a, b)| a * b),
            Expr::Div(a, b) => {
                let (a, b) = both(self.expr(a, at), self.expr(b, at))?;
                if b.is_zero() { Err(Miss::NoData) } else { Ok(a / b) }
            }
            Expr::Share(share, of) => Ok(share * self.expr(of, at)?),
            Expr::Scale(scale, base) => self.scale(*scale, base.as_deref(), at),
            Expr::Card(card) => self.card(*card, at),
            Expr::If(cond, a, b) => {
                if self.cond(cond, at)? {
                    self.expr(a, at)
                } else {
                    self.expr(b, at)
                }
            }
            Expr::Excess(a, b) => {
                let (a, b) = both(self.expr(a, at), self.expr(b, at))?;
                Ok((a - b).max(int(0)))
            }
            Expr::Round(of, mode, unit) => Ok(round(&self.expr(of, at)?, *mode, unit)),
            Expr::Least(of) => self.all(of, at)?.into_iter().min().ok_or(Miss::NoData),
            Expr::Most(of) => self.all(of, at)?.into_iter().max().ok_or(Miss::NoData),
            Expr::Total(bonus) => self.total(*bonus, at),
            Expr::Employed => Ok(self.employed(at)),
            Expr::Service => {
                let (hired, _) = self.employment(at);
                Ok(int((at.period.last() - hired.month() + 1).max(0)))
            }
        }
    }

    /// The gate above which a name means less.
    fn gate(&self, at: &At) -> Option<&Gate> {
        at.above.and_then(|bonus| self.plan().bonuses[bonus].gate.as_ref())
    }

    fn all(&self, of: &[Expr], at: &At) -> Get<Vec<Q>> {
        let mut values = Vec::new();
        let mut miss = None;
        for part in of {
            match self.expr(part, at) {
                Ok(value) => values.push(value),
                Err(Miss::Stop) => return Err(Miss::Stop),
                Err(other) => miss = miss.or(Some(other)),
            }
        }
        miss.map_or(Ok(values), Err)
    }

    /// The value that holds on the day that decides.
    fn param(&self, param: usize, at: &At) -> Get<Q> {
        let of = &self.plan().params[param];
        let role = &self.data().people[at.person].role;
        let row = of.rows.iter().find(|(key, _)| key.as_ref().is_none_or(|key| key == role));
        let (_, values) = row.ok_or(Miss::NoData)?;
        if of.days.is_empty() {
            return Ok(values[0].clone());
        }
        let since = of.days.iter().rposition(|day| *day <= at.day).ok_or(Miss::NoData)?;
        Ok(values[since].clone())
    }

    /// A number of the row at hand, or of the payee.
    fn field(&self, field: Field, at: &At) -> Get<Option<Q>> {
        let person = &self.data().people[at.person];
        match field {
            Field::Salary | Field::Grade => self.of_person(field, person, at),
            Field::OrderSum => self.number(field, at.row.unwrap_or_else(|| panic!("no order")), &int(1), None),
            _ => {
                let row = at.row.unwrap_or_else(|| panic!("{field:?} without a row"));
                let share = self.share_of(&self.data().sales[row], &person.id).unwrap_or_else(|| int(1));
                self.number(field, row, &share, at.observed)
            }
        }
    }

    /// A value of the payee on the day that decides. Where the rule names none, that is the last day of the period on which
    /// the payee is employed, and a value that really changes on the days employed stops the run.
    fn of_person(&self, field: Field, person: &Person, at: &At) -> Get<Option<Q>> {
        let on = |day: Day| {
            let changed = person.changes.iter().rev().find(|change| change.since <= day);
            let (salary, grade) =
                changed.map_or((&person.salary, &person.grade), |change| (&change.salary, &change.grade));
            if field == Field::Salary { salary.clone() } else { grade.clone() }
        };
        if at.named.is_some() {
            return Ok(on(at.day));
        }
        let mut days = at.period.days().filter(|day| person.works(*day));
        let Some(first) = days.next() else { return Ok(on(at.period.last_day())) };
        let known = on(first);
        if days.all(|day| on(day) == known) { Ok(known) } else { Err(Miss::Stop) }
    }

    /// The share of the period's days on which employment, plan and rule all hold.
    fn employed(&self, at: &At) -> Q {
        let person = &self.data().people[at.person];
        let holds = |day: &Day| person.works(*day) && inside(*day, self.plan().effective) && inside(*day, at.holds);
        let days = at.period.days().count();
        Q::new((at.period.days().filter(holds).count() as i64).into(), (days as i64).into())
    }

    fn total(&self, bonus: usize, at: &At) -> Get<Q> {
        let each = self.plan().every.months();
        let mut sum = int(0);
        for first in (at.period.first..=at.period.last()).step_by(each as usize) {
            let period = Months { first, len: each };
            sum += self.line(bonus, at.person, period).amount()?;
        }
        Ok(sum)
    }

    pub(super) fn cond(&self, cond: &Cond, at: &At) -> Get<bool> {
        match cond {
            Cond::Cmp(op, a, b) => both(self.expr(a, at), self.expr(b, at)).map(|(a, b)| holds(*op, &a, &b)),
            Cond::Between(a, low, high) => {
                let not_below = Cond::Cmp(Op::Ge, a.clone(), low.clone());
                let not_above = Cond::Cmp(Op::Le, a.clone(), high.clone());
                self.cond(&Cond::And(Box::new(not_below), Box::new(not_above)), at)
            }
            Cond::In(field, is, texts) => {
                let text = self.text_of(*field, at).ok_or(Miss::NoData)?;
                Ok(texts.contains(text) == *is)
            }
            Cond::Text(field, is, text) => {
                let found = self.text_of(*field, at).ok_or(Miss::NoData)?;
                Ok((found == text) == *is)
            }
            Cond::Date(op, field, day) => {
                let found = self.date_of(*field, at).ok_or(Miss::NoData)?;
                Ok(holds(*op, &found, day))
            }
            Cond::Empty(field, is) => {
                let empty = match field {
                    Field::Role | Field::Team | Field::Client | Field::Kind | Field::Paper => {
                        self.text_of(*field, at).is_none()
                    }
                    Field::Hired
                    | Field::Left
                    | Field::SoldOn
                    | Field::RefundedOn
                    | Field::CollectedOn
                    | Field::OrderedOn => self.date_of(*field, at).is_none(),
                    _ => self.field(*field, at)?.is_none(),
                };
                Ok(empty == *is)
            }
            Cond::NoData(expr, is) => match self.expr(expr, at) {
                Ok(_) => Ok(!*is),
                Err(Miss::Stop) => Err(Miss::Stop),
                Err(_) => Ok(*is),
            },
            Cond::Within(field, count, months, from) => {
                let day = self.date_of(*field, at).ok_or(Miss::NoData)?;
                let from = self.date_of(*from, at).ok_or(Miss::NoData)?;
                let last = if *months { from.plus_months(*count) } else { from.plus(*count) };
                Ok(from <= day && day <= last)
            }
            Cond::Not(inner) => Ok(!self.cond(inner, at)?),
            // One side may decide alone.
            Cond::And(a, b) => join(self.cond(a, at), self.cond(b, at), false),
            Cond::Or(a, b) => join(self.cond(a, at), self.cond(b, at), true),
            Cond::InARow(inner, count, grain) => self.in_a_row(inner, *count, *grain, at),
        }
    }

    /// The condition in each of the last periods, this one included.
    fn in_a_row(&self, cond: &Cond, count: i64, grain: Grain, at: &At) -> Get<bool> {
        let here = Months::holding(at.period.last(), grain.months());
        let all: Vec<Months> =
            (0..count).map(|back| Months { first: here.first - back * here.len, len: here.len }).collect();
        let begin = self.plan().effective.0.max(self.data().people[at.person].hired);
        if all.iter().any(|period| period.last_day() < begin) {
            return Err(Miss::Early);
        }
        let mut known = Ok(true);
        // From the earliest on; the first in which it does not hold decides.
        for period in all.into_iter().rev() {
            let there = At { row: None, above: None, ..at.seen_in(period) };
            known = match self.cond(cond, &there) {
                Ok(false) => return Ok(false),
                Err(Miss::Stop) => return Err(Miss::Stop),
                one => join(known, one, false),
            };
        }
        known
    }

    fn text_of(&self, field: Field, at: &At) -> Option<&String> {
        let person = &self.data().people[at.person];
        match field {
            Field::Role => Some(&person.role),
            Field::Team => Some(&person.team),
            Field::Client => self.data().sales[at.row?].client.as_ref(),
            Field::Kind => self.data().sales[at.row?].kind.as_ref(),
            Field::Paper => self.data().orders[at.row?].paper.as_ref(),
            other => panic!("{other:?} is no text"),
        }
    }

    /// The employment that counts on the day that decides.
    fn employment(&self, at: &At) -> (Day, Option<Day>) {
        let day = if at.named.is_some() { at.day } else { at.period.last_day() };
        self.data().people[at.person].employment(day)
    }

    fn date_of(&self, field: Field, at: &At) -> Option<Day> {
        match field {
            Field::Hired => Some(self.employment(at).0),
            Field::Left => self.employment(at).1,
            Field::SoldOn => self.data().sales[at.row?].sold_on,
            Field::RefundedOn => observed(self.data().sales[at.row?].refunded_on, at.observed),
            Field::CollectedOn => observed(self.data().sales[at.row?].collected_on, at.observed),
            Field::OrderedOn => self.data().orders[at.row?].ordered_on,
            other => panic!("{other:?} is no date"),
        }
    }
}

/// A date of a row, as long as it is observed.
pub(super) fn observed(day: Option<Day>, through: Option<Day>) -> Option<Day> {
    day.filter(|day| through.is_none_or(|through| *day <= through))
}

fn holds<T: Ord>(op: Op, a: &T, b: &T) -> bool {
    match op {
        Op::Eq => a == b,
        Op::Ne => a != b,
        Op::Lt => a < b,
        Op::Le => a <= b,
        Op::Gt => a > b,
        Op::Ge => a >= b,
    }
}

/// Both values; an error of the run goes before missing data.
pub(super) fn both(a: Get<Q>, b: Get<Q>) -> Get<(Q, Q)> {
    match (a, b) {
        (Ok(a), Ok(b)) => Ok((a, b)),
        (Err(Miss::Stop), _) | (_, Err(Miss::Stop)) => Err(Miss::Stop),
        (Err(miss), _) | (_, Err(miss)) => Err(miss),
    }
}

/// `and` (decided by `false`) and `or` (decided by `true`).
fn join(a: Get<bool>, b: Get<bool>, decides: bool) -> Get<bool> {
    match (a, b) {
        (Ok(a), _) if a == decides => Ok(decides),
        (Err(Miss::Stop), _) => Err(Miss::Stop),
        (_, Ok(b)) if b == decides => Ok(decides),
        (_, Err(Miss::Stop)) => Err(Miss::Stop),
        (Err(miss), _) | (_, Err(miss)) => Err(miss),
        _ => Ok(!decides),
    }
}
