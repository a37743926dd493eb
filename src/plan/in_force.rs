//! What of a plan holds on a day.

use std::collections::BTreeSet;

use crate::plan::{Component, Expr, ExprKind, Id, Plan, walk};
use crate::time::{Date, Grain, Month, Period, plus_days};

impl Plan {
    /// The period that holds a day; of a day on which the plan is not in force, its first or its last one.
    pub fn period_on(&self, day: Date) -> Period {
        let range = self.effective;
        let begun = day.max(range.from);
        let day = range.through.map_or(begun, |through| begun.min(through));
        self.every.containing(Month::of(day))
    }

    /// The rules that are in force in some part of a period: neither those that have ended nor those that begin later.
    pub fn rules_in(&self, period: Period) -> impl Iterator<Item = (Id<Component>, &Component)> {
        self.components.iter().filter(move |(_, rule)| {
            let own = if rule.every > self.every { rule.every.containing(period.last()) } else { period };
            rule.effective.is_none_or(|range| range.touches(own))
        })
    }

    /// The first one of the plan's periods from one on, and each later one from which on other values, rules, exceptions or
    /// days that the text names count: between two of them the periods differ by their days alone.
    pub fn states_from(&self, first: Period) -> Vec<Period> {
        let mut days = self.turns_after(first.first_day());
        days.extend(self.scales.iter().flat_map(|(_, scale)| scale.curve.dates()));
        days.extend(self.days_named().into_iter().flat_map(|day| [Some(day), plus_days(day, 1)]).flatten());
        // A rule for a longer period than the plan's is another one in the whole of it.
        let grains: BTreeSet<Grain> = self.components.iter().map(|(_, rule)| rule.every).chain([self.every]).collect();
        let around = |day: Date| {
            grains.iter().flat_map(move |every| {
                let own = every.containing(Month::of(day));
                // What turns inside of a period holds by itself only in the next one.
                [own.first(), if own.first_day() == day { own.first() } else { own.last().plus(1) }]
            })
        };
        let end = self.effective.through.map(|last| self.every.containing(Month::of(last)));
        let states: BTreeSet<Period> =
            days.into_iter().flat_map(around).map(|month| self.every.containing(month)).collect();
        let later = states.into_iter().filter(|state| *state > first && end.is_none_or(|end| *state <= end));
        std::iter::once(first).chain(later).collect()
    }

    /// The later periods, of at most two dozen, in which something may be otherwise than in one: the first of each state, and
    /// where the text asks the days of the calendar all of a year.
    pub fn periods_ahead(&self, first: Period) -> Vec<Period> {
        let mut asks = false;
        walk::exprs(self, self.roots(), &mut |expr| {
            asks |= matches!(&*expr.kind, ExprKind::FirstDay | ExprKind::LastDay | ExprKind::ThisPeriod);
        });
        let year = first.first().plus(Grain::Year.months());
        let next = |period: &Period| Some(self.every.containing(period.last().plus(1)));
        let of_year = std::iter::successors(Some(first), next).take_while(|period| asks && period.first() < year);
        let end = self.effective.through.map(|last| self.every.containing(Month::of(last)));
        let all: BTreeSet<Period> = self.states_from(first).into_iter().chain(of_year).collect();
        all.into_iter().filter(|period| *period > first && end.is_none_or(|end| *period <= end)).take(24).collect()
    }

    fn roots(&self) -> Vec<&Expr> {
        let of_rules = self.components.iter().flat_map(|(_, rule)| rule.exprs());
        let of_plan = self.when.iter().map(|(when, _)| when);
        of_rules.chain(of_plan).chain(self.ensures.iter().map(|(_, of)| &of.check)).collect()
    }

    /// The days that formulas and conditions name, and the ends of the periods that they name.
    fn days_named(&self) -> Vec<Date> {
        let mut days = Vec::new();
        walk::exprs(self, self.roots(), &mut |expr| match &*expr.kind {
            ExprKind::Date(day) => days.push(*day),
            ExprKind::Period(period) => days.extend([period.first_day(), period.last_day()]),
            _ => {}
        });
        days
    }
}
