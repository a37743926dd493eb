//! Days on which rules hold: what begins or ends inside a period must say that it counts whole.

use super::*;

type Days = (Day, Option<Day>);

/// All days of the periods of `len` months that the days touch.
fn whole((from, through): Days, len: i64) -> Days {
    (Months::holding(from.month(), len).first_day(), through.map(|day| Months::holding(day.month(), len).last_day()))
}

fn prorates(steps: &[Step]) -> bool {
    steps.iter().any(|step| matches!(step, Step::Prorate(_)))
}

impl Plan {
    /// Makes the days of rules whole periods where the rule pays for a period and does not go by days; those of the
    /// plan, where it leaves such a rule a part of a period.
    pub fn settle_days(&mut self) {
        let regular = self.every.months();
        let mut cut = self.payroll_days(regular);
        for bonus in self.bonuses.iter_mut().filter(|bonus| bonus.for_each.is_none() && !prorates(&bonus.then)) {
            let len = bonus.every.unwrap_or(self.every).months();
            let first = match bonus.window {
                Some((Window::SoFar(span), _)) => span.months().max(len),
                _ => len,
            };
            match &mut bonus.effective {
                Some(days) => *days = whole(*days, len),
                None => cut.push((first, len)),
            }
        }
        let pools = self.pools.iter().filter(|pool| !prorates(&pool.then)).count();
        if pools + self.contests.len() > 0 {
            cut.push((regular, regular));
        }
        let (from, through) = self.effective;
        self.whole_periods = cut.into_iter().any(|(first, len)| {
            let ends = through.is_some_and(|day| whole((day, Some(day)), len).1 != Some(day));
            whole((from, None), first).0 != from || ends
        });
        if self.whole_periods {
            self.effective = whole(self.effective, regular);
        }
    }

    /// The same of what works on pay; gives the periods of those that hold as long as the plan.
    fn payroll_days(&mut self, regular: i64) -> Vec<(i64, i64)> {
        let mut cut = Vec::new();
        let mut settle = |days: &mut Option<Days>, len: i64| match days {
            Some(days) => *days = whole(*days, len),
            None => cut.push((len, len)),
        };
        for cap in &mut self.payroll.caps {
            settle(&mut cap.effective, cap.every.map_or(regular, Grain::months));
        }
        for draw in self.payroll.draws.iter_mut().filter(|draw| !prorates(&draw.then)) {
            settle(&mut draw.effective, regular);
        }
        for sanction in self.payroll.sanctions.iter_mut().filter(|of| !matches!(of.cause, Cause::Orders(_))) {
            settle(&mut sanction.effective, regular);
        }
        for deduction in self.payroll.deductions.iter_mut().filter(|of| !matches!(of.cause, Cause::Orders(_))) {
            settle(&mut deduction.effective, regular);
        }
        cut
    }
}
