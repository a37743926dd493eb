//! Lines of pay.

use num_traits::{Signed, Zero};

use super::states::{Keeps, States};
use super::{At, Get, Line, Miss, Naive, Part, inside, round};
use crate::naive::day::{Day, Months};
use crate::naive::model::*;

/// What a rule gives before earlier pay is looked at.
#[derive(Clone, Debug)]
pub enum Due {
    /// An amount, rounded; with the part of each row before `then`.
    Amount(Q, Vec<(usize, Q)>),
    /// Does not apply.
    Not,
    /// Does not apply, since something is missing.
    Lacking,
    /// The rule does not hold in the period.
    NotInForce,
}

/// What a rule gives by itself, of the line or of a row.
pub(super) enum Found {
    /// An amount, with the parts of its rows.
    Pays((Q, Vec<(usize, Q)>)),
    /// The condition or the gate is not met.
    Failed,
    /// "In a row" asks too early.
    Early,
    /// No data.
    Missing(Miss),
}

impl Naive<'_> {
    /// The line of one bonus for a person and a period of the plan.
    pub fn line(&self, bonus: usize, person: usize, period: Months) -> Line {
        self.part(Part::Bonus(bonus), person, period).0
    }

    pub(super) fn bonus_line(&self, bonus: usize, person: usize, period: Months) -> Line {
        match self.try_line(bonus, person, period) {
            Ok(line) => line,
            // No data that the plan says nothing about is an error of the run.
            Err(_) => Line::Stop,
        }
    }

    /// The rule's period that ends in this period of the plan.
    pub(super) fn rule_period(&self, of: &Bonus, period: Months) -> Option<Months> {
        let long = of.every.map_or(period, |every| Months::holding(period.last(), every.months()));
        (long.last() == period.last()).then_some(long)
    }

    /// The days on which the rule and the plan hold.
    pub(super) fn holds(&self, of: &Bonus) -> (Day, Option<Day>) {
        self.narrowed(of.effective)
    }

    /// The days of the plan on which a block with days of its own holds.
    pub(super) fn narrowed(&self, effective: Option<(Day, Option<Day>)>) -> (Day, Option<Day>) {
        let (from, through) = self.plan().effective;
        let Some((rule_from, rule_through)) = effective else { return (from, through) };
        let through = match (through, rule_through) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        (from.max(rule_from), through)
    }

    fn try_line(&self, bonus: usize, person: usize, period: Months) -> Get<Line> {
        let of = &self.plan().bonuses[bonus];
        let part = Part::Bonus(bonus);
        let long = self.rule_period(of, period);
        // Somebody who is paid no longer may still have to give something back, or get what was held; and what was held
        // is paid between the ends of a longer period, too.
        let earned = match long {
            Some(long) if self.is_paid(person, long) => self.earned_line(bonus, person, long)?.0,
            Some(long) => self.limited_line(bonus, person, long)?.map_or(Line::Absent, |(line, ..)| line),
            None if !self.is_later(part) => return Ok(Line::Absent),
            None => Line::Absent,
        };
        let moved = self.moved(part, person, if self.is_later(part) { period } else { long.unwrap_or(period) })?;
        if !moved.is_any() {
            return Ok(earned);
        }
        Ok(Line::Pays(earned.amount()? + moved.pays() + self.never_received(part, person, period)?))
    }

    /// What a bonus earns in a period of its own, with the parts of its rows.
    pub(super) fn earned_line(&self, bonus: usize, person: usize, long: Months) -> Get<(Line, Vec<(usize, Q)>)> {
        let of = &self.plan().bonuses[bonus];
        if let Some((Window::SoFar(grain), Some(negative))) = of.window {
            return Ok((self.so_far(bonus, person, long, grain, negative)?, Vec::new()));
        }
        if of.negative == Some(Negative::Carried) {
            return Ok((self.carried(bonus, person, long)?.0, Vec::new()));
        }
        if let Some((line, ..)) = self.limited_line(bonus, person, long)? {
            return Ok((line, Vec::new()));
        }
        if let Some(once) = of.finish.once {
            let begins = match once {
                Once::Ever => None,
                Once::In(grain) => Some(Months::holding(long.last(), grain.months()).first_day()),
            };
            let counts = |earlier: &Months| *earlier != long && begins.is_none_or(|day| earlier.first_day() >= day);
            for earlier in self.periods_through(long).into_iter().filter(counts) {
                if self.is_paid(person, earlier) && matches!(self.due(bonus, person, earlier)?, Due::Amount(..)) {
                    return Ok((Line::Not, Vec::new()));
                }
            }
        }
        Ok(match self.taken(bonus, person, long)? {
            Due::Amount(amount, rows) => (Line::Pays(amount), rows),
            Due::Not | Due::Lacking | Due::NotInForce => (Line::Not, Vec::new()),
        })
    }

    /// Whether a period of the rule is the one in which what its limit has cut is paid.
    fn pays_at_end(&self, bonus: usize, here: Months) -> bool {
        let limit = self.plan().bonuses[bonus].finish.limit.as_ref();
        limit.is_some_and(|limit| {
            matches!(limit.excess, CapExcess::PaidAtEnd(grain)
                if Months::holding(here.last(), grain.months()).last() == here.last())
        })
    }

    /// The line under a limit whose excess is not lost, what is left after it, and its states; `None` without such a
    /// limit.
    pub(super) fn limited_line(&self, bonus: usize, person: usize, long: Months) -> Get<Option<(Line, Q, States)>> {
        let of = &self.plan().bonuses[bonus];
        let Some(limit) = &of.finish.limit else { return Ok(None) };
        let ends = |here: Months| self.pays_at_end(bonus, here);
        let gone = |here: Months| self.gone(person, here);
        let settles = |here: Months| gone(here) && limit.left != IfLeft::Planned;
        if !self.holds_in(bonus, long) && !ends(long) && !settles(long) {
            let line = if self.is_paid(person, long) { Line::Not } else { Line::Absent };
            return Ok(Some((line, int(0), States::earned(int(0)))));
        }
        // What was cut comes back at the end of a span in which the plan paid the person; nobody else is looked at.
        if let CapExcess::PaidAtEnd(grain) = limit.excess
            && !self.is_paid(person, long)
        {
            let (span, len) = (Months::holding(long.last(), grain.months()), self.plan().every.months());
            let mut inside = (span.first..=span.last()).step_by(len as usize);
            if !inside.any(|first| self.is_paid(person, Months { first, len })) {
                return Ok(Some((Line::Absent, int(0), States::earned(int(0)))));
            }
        }
        let (mut left, mut line, mut states) = (int(0), Line::Absent, States::earned(int(0)));
        for (number, here) in self.periods_through(long).into_iter().enumerate() {
            let paid = self.is_paid(person, here);
            let at = At::over(person, here, self.holds(of)).by(of.dated_by_first);
            if number == 0
                && paid
                && let Some(opening) = &limit.opening
            {
                left += self.expr(opening, &at).map_err(|_| Miss::Stop)?;
            }
            line = if paid { Line::Not } else { Line::Absent };
            if limit.excess == CapExcess::Lost && here != long {
                continue;
            }
            let (before, mut earned) = (left.clone(), int(0));
            if paid && self.holds_in(bonus, here) {
                let due = match self.taken(bonus, person, here)? {
                    Due::Amount(due, _) => Some(due),
                    Due::Not | Due::Lacking | Due::NotInForce => None,
                };
                // Where nothing is due and nothing waits, there is nothing to be limited.
                if due.is_some() || !left.is_zero() {
                    let applies = due.is_some();
                    let most = self.rounded(of, &self.expr(&limit.at_most, &at).map_err(|_| Miss::Stop)?);
                    let mut all = due.unwrap_or_else(|| int(0));
                    earned = all.clone();
                    if limit.excess == CapExcess::Carried {
                        all += std::mem::replace(&mut left, int(0));
                    }
                    let pays = all.clone().min(most);
                    if limit.excess != CapExcess::Lost {
                        left += all - &pays;
                    }
                    if applies || !pays.is_zero() {
                        line = Line::Pays(pays);
                    }
                }
            }
            let mut keeps = Keeps { before, after: left.clone(), at_once: ends(here), given_up: false };
            if ends(here) && !left.is_zero() {
                line = Line::Pays(line.amount()? + std::mem::replace(&mut left, int(0)));
            } else if left.is_positive() && settles(here) {
                keeps.at_once = limit.left == IfLeft::LastPay;
                keeps.given_up = !keeps.at_once;
                line = match (limit.left, line) {
                    (IfLeft::LastPay, line) => Line::Pays(line.amount()? + &left),
                    (_, Line::Absent) => Line::Pays(int(0)),
                    (_, line) => line,
                };
                left = int(0);
            } else if left.is_positive() && !paid && limit.excess == CapExcess::Carried && self.holds_in(bonus, here) {
                // Paid in turn to those, too, whom the plan no longer pays.
                let most = self.rounded(of, &self.expr(&limit.at_most, &at).map_err(|_| Miss::Stop)?);
                let pays = left.clone().min(most);
                if !pays.is_zero() {
                    left -= &pays;
                    line = Line::Pays(pays);
                }
                keeps.after = left.clone();
            }
            states = keeps.states(earned, limit.excess);
        }
        Ok(Some((line, left, states)))
    }

    /// Whether somebody has left by the end of a period.
    pub(super) fn gone(&self, person: usize, here: Months) -> bool {
        self.data().people[person].employment(here.last_day()).1.is_some_and(|left| left <= here.last_day())
    }

    /// What is due with what earlier periods have left below 0, and what the period leaves.
    pub(super) fn carried(&self, bonus: usize, person: usize, period: Months) -> Get<(Line, Option<Q>)> {
        if !self.holds_in(bonus, period) {
            return Ok((Line::Not, None));
        }
        let mut left = int(0);
        for earlier in self.periods_through(period) {
            if !self.is_paid(person, earlier) {
                continue;
            }
            // A period in which the rule does not hold leaves what there was.
            if !self.holds_in(bonus, earlier) {
                continue;
            }
            if earlier == period {
                break;
            }
            if let Due::Amount(due, _) = self.due(bonus, person, earlier)? {
                let base = due + &left;
                left = if base.is_negative() { base } else { int(0) };
            }
        }
        Ok(match self.due(bonus, person, period)? {
            Due::Amount(due, _) => {
                let base = due + left;
                let pays = if base.is_negative() { int(0) } else { base.clone() };
                (Line::Pays(pays.clone()), Some(base - pays))
            }
            Due::Not | Due::Lacking | Due::NotInForce => (Line::Not, Some(left)),
        })
    }

    pub(super) fn holds_in(&self, bonus: usize, period: Months) -> bool {
        let holds = self.holds(&self.plan().bonuses[bonus]);
        period.days().any(|day| inside(day, holds))
    }

    /// What a bonus earned in the period, before anything is taken back.
    pub(super) fn earned(&self, bonus: usize, person: usize, period: Months) -> Get<Q> {
        let of = &self.plan().bonuses[bonus];
        let Some(long) = self.rule_period(of, period) else { return Ok(int(0)) };
        Ok(self.states_earned(bonus, person, long)?.earned)
    }

    /// What is due for a period in which the rule applies.
    pub(super) fn due_amount(&self, bonus: usize, person: usize, period: Months) -> Get<Option<Q>> {
        Ok(match self.due(bonus, person, period)? {
            Due::Amount(due, _) if self.holds_in(bonus, period) => Some(due),
            _ => None,
        })
    }

    /// What is due where a group may take another rule.
    pub(super) fn taken(&self, bonus: usize, person: usize, period: Months) -> Get<Due> {
        let of_bonus = |group: &&Group| group.of.contains(&bonus) && group.takes != Takes::Sum;
        let mine = self.due(bonus, person, period)?;
        let Some(group) = self.plan().payroll.groups.iter().find(of_bonus) else { return Ok(mine) };
        let mut chosen: Option<(usize, Q)> = None;
        for other in &group.of {
            let Due::Amount(amount, _) = self.due(*other, person, period)? else { continue };
            let better = chosen.as_ref().is_none_or(|(_, best)| match group.takes {
                Takes::Largest => amount > *best,
                Takes::Smallest => amount < *best,
                Takes::First | Takes::Sum => false,
            });
            if better {
                chosen = Some((*other, amount));
            }
        }
        Ok(match mine {
            Due::Amount(..) if chosen.is_some_and(|(taken, _)| taken != bonus) => Due::Not,
            mine => mine,
        })
    }

    /// What is due so far less the earlier lines of the window.
    fn so_far(&self, bonus: usize, person: usize, period: Months, grain: Grain, negative: Negative) -> Get<Line> {
        let window = Months::holding(period.last(), grain.months());
        // A rule that does not hold takes nothing back.
        if !period.days().any(|day| inside(day, self.holds(&self.plan().bonuses[bonus]))) {
            return Ok(Line::Not);
        }
        // What the next line is measured against.
        let mut before = int(0);
        for earlier in self.periods_through(period) {
            if earlier.first < window.first || !self.is_paid(person, earlier) {
                continue;
            }
            // Nothing is due so far where the condition is not met so far.
            let (due, applies) = match self.due(bonus, person, earlier)? {
                Due::Amount(due, _) => (due, true),
                Due::Not | Due::Lacking => (int(0), false),
                Due::NotInForce => continue,
            };
            let more = &due - &before;
            let line = if more.is_negative() && negative != Negative::Recovered { int(0) } else { more.clone() };
            if !more.is_negative() || negative != Negative::Carried {
                before = due;
            }
            if earlier == period {
                let line = if applies || !line.is_zero() { Line::Pays(line) } else { Line::Not };
                let found = match (&line, self.due(bonus, person, period)?) {
                    (Line::Pays(amount), _) => Found::Pays((amount.clone(), Vec::new())),
                    (_, Due::Lacking) => Found::Missing(Miss::NoData),
                    _ => Found::Failed,
                };
                return self.excepted_period(bonus, person, period, line, &found);
            }
        }
        panic!("{period} is a period in which the person is paid")
    }

    /// What exceptions make of the line of a period of a rule so far: names mean that period alone.
    fn excepted_period(&self, bonus: usize, person: usize, period: Months, line: Line, found: &Found) -> Get<Line> {
        let of = &self.plan().bonuses[bonus];
        let (at, mut candidates) = self.of_period(bonus, person, period)?;
        // One of the amount so far and one of the period are two all the same.
        let far = At { window: of.window.map(|(window, _)| window), ..at };
        candidates.extend(self.candidates(of.exceptions.iter().filter(|one| one.so_far != Some(false)), &far)?);
        let exception = self.excepting(&candidates, found)?.filter(|one| one.so_far == Some(false));
        let Some(exception) = exception else { return Ok(line) };
        let amount = self.excepted(&of.then, exception, Some(&line.amount()?), &at)?;
        Ok(Line::Pays(self.rounded(of, &amount)))
    }

    /// The exceptions to the line of one period, where names mean that period alone.
    fn of_period(&self, bonus: usize, person: usize, period: Months) -> Get<(At, Vec<&Exception>)> {
        let of = &self.plan().bonuses[bonus];
        let at = At::over(person, period, self.holds(of)).by(of.dated_by_first);
        let candidates = self.candidates(of.exceptions.iter().filter(|one| one.so_far == Some(false)), &at)?;
        Ok((at, candidates))
    }

    /// The amount of a rule for its period, rounded; remembered, since later periods ask for it again and again.
    pub(super) fn due(&self, bonus: usize, person: usize, period: Months) -> Get<Due> {
        let key = (bonus, person, period);
        let known = self.dues.borrow().get(&key).cloned();
        known.unwrap_or_else(|| {
            let due = self.fresh_due(bonus, person, period);
            self.dues.borrow_mut().insert(key, due.clone());
            due
        })
    }

    fn fresh_due(&self, bonus: usize, person: usize, period: Months) -> Get<Due> {
        let of = &self.plan().bonuses[bonus];
        let holds = self.holds(of);
        if !period.days().any(|day| inside(day, holds)) {
            return Ok(Due::NotInForce);
        }
        let at = At::over(person, period, holds).by(of.dated_by_first);
        let at = At { window: of.window.map(|(window, _)| window), ..at };
        let exceptions = self.candidates(of.exceptions.iter().filter(|one| one.so_far != Some(false)), &at)?;
        // What rows bring is known also where a step on their total lacks something.
        let (known, mut rows) = match self.amount(of, &at) {
            Ok(Some((Ok(amount), rows))) => (Ok(Some((amount, rows))), Vec::new()),
            Ok(Some((Err(miss), rows))) => (Err(miss), rows),
            Ok(None) => (Ok(None), Vec::new()),
            Err(miss) => (Err(miss), Vec::new()),
        };
        let found = match (known, &of.no_data) {
            (Ok(Some(paid)), _) => Found::Pays(paid),
            (Ok(None), _) => Found::Failed,
            (Err(Miss::Stop), _) => return Err(Miss::Stop),
            (Err(Miss::Again), _) => Found::Missing(Miss::Again),
            (Err(Miss::Early), None) => Found::Early,
            (Err(_), Some(NoData::Pays(instead))) => {
                // The steps are those of the line, whichever amount they begin with.
                let steps = || {
                    let mut amount = self.expr(instead, &at)?;
                    for step in &of.then {
                        amount = self.step(step, amount, &at)?;
                    }
                    Ok(amount)
                };
                // What misses again has nothing to take its place.
                match steps() {
                    Ok(amount) => Found::Pays((amount, Vec::new())),
                    Err(Miss::Stop) => return Err(Miss::Stop),
                    Err(_) => Found::Missing(Miss::Stop),
                }
            }
            (Err(miss), _) => Found::Missing(miss),
        };
        let before = match &found {
            Found::Pays((amount, paid)) => {
                rows.extend(paid.iter().cloned());
                Some(amount)
            }
            _ => None,
        };
        if let Some(exception) = self.excepting(&exceptions, &found)? {
            let amount = self.excepted(&of.then, exception, before, &at)?;
            return Ok(Due::Amount(self.not_silent(of, self.rounded(of, &amount))?, rows));
        }
        match (found, &of.no_data) {
            (Found::Pays((amount, rows)), _) => Ok(Due::Amount(self.not_silent(of, self.rounded(of, &amount))?, rows)),
            (Found::Failed, _) => Ok(Due::Not),
            (Found::Early, _) | (Found::Missing(_), Some(NoData::NotApplicable)) => Ok(Due::Lacking),
            (Found::Missing(_), _) => Err(Miss::Stop),
        }
    }

    /// An amount below 0 must have been spoken of.
    fn not_silent(&self, of: &Bonus, amount: Q) -> Get<Q> {
        let so_far = matches!(of.window, Some((_, Some(_))));
        match of.negative {
            _ if so_far || !amount.is_negative() => Ok(amount),
            None => Err(Miss::Stop),
            Some(Negative::Zero) => Ok(int(0)),
            Some(Negative::Recovered | Negative::Carried) => Ok(amount),
        }
    }

    pub(super) fn rounding<'b>(&'b self, of: &'b Bonus) -> &'b Rounding {
        of.rounding.as_ref().unwrap_or(&self.plan().rounding)
    }

    pub(super) fn rounded(&self, of: &Bonus, amount: &Q) -> Q {
        let rounding = self.rounding(of);
        round(amount, rounding.mode, &rounding.unit)
    }

    /// Whether condition and gate are met.
    fn when(&self, of: &Bonus, at: &At) -> Get<bool> {
        let when = of.when.as_ref().map_or(Ok(true), |when| self.cond(when, at));
        let known = match (when, &of.gate) {
            (Ok(true), Some(gate)) if gate.attainment => {
                self.attainment(gate.kpi, at, self.months(at, None)).map(|attainment| attainment >= gate.bound)
            }
            (Ok(true), Some(gate)) => {
                self.kpi(gate.kpi, at, self.months(at, None)).map(|measure| measure >= gate.bound)
            }
            (when, _) => when,
        };
        match (known, &of.no_data) {
            (Err(Miss::NoData | Miss::Early), Some(NoData::Met)) => Ok(true),
            (Err(Miss::NoData | Miss::Early), Some(NoData::NotMet)) => Ok(false),
            (known, _) => known,
        }
    }

    /// The amount after all steps, before rounding, and each row's amount before `then`; `None` when it does not apply.
    #[allow(clippy::type_complexity)]
    fn amount(&self, of: &Bonus, at: &At) -> Get<Option<(Get<Q>, Vec<(usize, Q)>)>> {
        let by_row = of.for_each.is_some() && of.when.as_ref().is_some_and(reads_row);
        if !by_row && !self.when(of, at)? {
            return Ok(None);
        }
        let (mut amount, mut rows) = (int(0), Vec::new());
        match &of.for_each {
            None => {
                let above = of.gate.as_ref().filter(|gate| gate.above);
                amount = self.plain(of, &At { above: above.map(|_| self.place(of)), ..*at })?;
            }
            Some(each) => {
                for row in 0..self.data().sales.len() {
                    let sale = &self.data().sales[row];
                    let Some(day) = sale.sold_on else { continue };
                    let day = if of.dated_by_first.is_some() { at.day } else { day };
                    let there = At { row: Some(row), day, ..*at };
                    let chosen = self.is_row_of(row, each, &there);
                    if !chosen {
                        continue;
                    }
                    // What a row lacks is a matter of that row alone.
                    let Some(mut part) = self.of_row(of, each, by_row, &there)? else { continue };
                    if self.rounding(of).each_record {
                        part = self.rounded(of, &part);
                    }
                    amount += &part;
                    rows.push((row, part));
                }
            }
        }
        let stepped = of.then.iter().try_fold(amount, |amount, step| self.step(step, amount, at));
        Ok(Some((stepped, rows)))
    }

    /// Whether a row is this person's, of this period, of days on which the rule holds, and fits.
    pub(super) fn is_row_of(&self, row: usize, each: &ForEach, at: &At) -> bool {
        let sale = &self.data().sales[row];
        self.share_of(sale, &self.data().people[at.person].id).is_some()
            && sale.sold_on.is_some_and(|day| at.period.has(day) && inside(day, at.holds))
            && each.filter.as_ref().is_none_or(|cond| self.cond(cond, at) == Ok(true))
    }

    /// The amount of a row after `each then`; `None` where the rule does not apply to it.
    fn of_row(&self, of: &Bonus, each: &ForEach, by_row: bool, at: &At) -> Get<Option<Q>> {
        let steps = |mut part: Q| {
            for step in &each.each_then {
                part = self.step(step, part, at)?;
            }
            Ok(part)
        };
        let known = || {
            if by_row && !self.when(of, at)? {
                return Ok(None);
            }
            Ok(Some(steps(self.plain(of, at)?)?))
        };
        let exceptions = self.candidates(&of.exceptions, at)?;
        let found = match (known(), &of.no_data) {
            (Ok(Some(part)), _) => Found::Pays((part, Vec::new())),
            (Ok(None), _) => Found::Failed,
            (Err(Miss::Stop), _) => return Err(Miss::Stop),
            (Err(Miss::Early), None) => Found::Early,
            (Err(_), Some(NoData::Pays(instead))) => match self.expr(instead, at).and_then(steps) {
                Ok(part) => Found::Pays((part, Vec::new())),
                Err(Miss::Stop) => return Err(Miss::Stop),
                Err(_) => Found::Missing(Miss::Again),
            },
            (Err(miss), _) => Found::Missing(miss),
        };
        let before = match &found {
            Found::Pays((part, _)) => Some(part),
            _ => None,
        };
        if let Some(exception) = self.excepting(&exceptions, &found)? {
            return self.excepted(&of.then, exception, before, at).map(Some);
        }
        match (found, &of.no_data) {
            (Found::Pays((part, _)), _) => Ok(Some(part)),
            (Found::Failed | Found::Early, _) | (Found::Missing(_), Some(NoData::NotApplicable)) => Ok(None),
            (Found::Missing(miss), _) => Err(miss),
        }
    }

    fn place(&self, of: &Bonus) -> usize {
        self.plan().bonuses.iter().position(|other| std::ptr::eq(other, of)).unwrap_or(0)
    }

    fn plain(&self, of: &Bonus, at: &At) -> Get<Q> {
        match &of.amount {
            Amount::Pays(expr) => self.expr(expr, at),
            Amount::Tiers(tiers, on) => self.tiers(tiers, on.as_ref(), at),
        }
    }

    pub(super) fn step(&self, step: &Step, amount: Q, at: &At) -> Get<Q> {
        Ok(match step {
            Step::MultiplyBy(by) | Step::Prorate(by) => amount * self.expr(by, at)?,
            Step::AtMost(most) => no_more(amount, self.expr(most, at)?)?,
            Step::AtLeast(least) => amount.max(self.expr(least, at)?),
            Step::Minus(less) => amount - self.expr(less, at)?,
            Step::Round(mode, unit) => round(&amount, *mode, unit),
        })
    }
}

/// A limit below 0 takes nothing away: where there is something to cut, the run stops.
pub(super) fn no_more(amount: Q, most: Q) -> Get<Q> {
    match (most.is_negative(), amount.is_positive()) {
        (true, true) => Err(Miss::Stop),
        (true, false) => Ok(amount),
        (false, _) => Ok(amount.min(most)),
    }
}

/// Whether a condition reads a field of the row.
pub fn reads_row(cond: &Cond) -> bool {
    let of_row = |field: &Field| {
        matches!(
            field,
            Field::SoldOn
                | Field::Amount
                | Field::Margin
                | Field::Units
                | Field::FullAmount
                | Field::FullMargin
                | Field::FullUnits
                | Field::Client
                | Field::Kind
                | Field::RefundedOn
                | Field::CollectedOn
                | Field::Refunded
                | Field::Net
                | Field::Ratio
                | Field::Wait
        )
    };
    let expr = |expr: &Expr| expr_reads_row(expr);
    match cond {
        Cond::Cmp(_, a, b) => expr(a) || expr(b),
        Cond::Between(a, b, c) => expr(a) || expr(b) || expr(c),
        Cond::In(field, ..) | Cond::Text(field, ..) | Cond::Date(_, field, _) | Cond::Empty(field, _) => of_row(field),
        Cond::NoData(a, _) => expr(a),
        Cond::Within(a, _, _, b) => of_row(a) || of_row(b),
        Cond::Not(inner) | Cond::InARow(inner, ..) => reads_row(inner),
        Cond::And(a, b) | Cond::Or(a, b) => reads_row(a) || reads_row(b),
    }
}

pub fn expr_reads_row(expr: &Expr) -> bool {
    match expr {
        Expr::Field(field) => matches!(
            field,
            Field::Amount
                | Field::Margin
                | Field::Units
                | Field::FullAmount
                | Field::FullMargin
                | Field::FullUnits
                | Field::Net
                | Field::Ratio
                | Field::Wait
        ),
        Expr::Round(of, ..) => expr_reads_row(of),
        Expr::Add(a, b) | Expr::Sub(a, b) | Expr::Mul(a, b) | Expr::Div(a, b) | Expr::Excess(a, b) => {
            expr_reads_row(a) || expr_reads_row(b)
        }
        Expr::Share(_, of) => expr_reads_row(of),
        Expr::Scale(_, base) => base.as_ref().is_some_and(|base| expr_reads_row(base)),
        Expr::If(cond, a, b) => reads_row(cond) || expr_reads_row(a) || expr_reads_row(b),
        Expr::Least(of) | Expr::Most(of) => of.iter().any(expr_reads_row),
        _ => false,
    }
}
