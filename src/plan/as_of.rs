//! A plan as it will be from a day on: what it will pay for work like that of the past.

use crate::plan::{Component, Param, ParamValue, Plan};
use crate::time::{Date, DateRange, Period, plus_days};

impl Plan {
    /// The days after another on which something of the plan begins or ends to hold, in order, each once.
    pub fn turns_after(&self, day: Date) -> Vec<Date> {
        let of_range = |range: DateRange| [Some(range.from), range.through.and_then(|last| plus_days(last, 1))];
        let ranges = self.components.iter().flat_map(|(_, rule)| {
            rule.effective.into_iter().chain(rule.exceptions.iter().filter_map(|exception| exception.effective))
        });
        let values = self.params.iter().flat_map(|(_, param)| param.dates());
        let of_plan = std::iter::once(self.effective.from);
        let mut days: Vec<Date> = ranges.flat_map(of_range).flatten().chain(values).chain(of_plan).collect();
        days.retain(|turn| *turn > day);
        days.sort();
        days.dedup();
        days
    }

    /// The plan over past periods with all that will hold on a later day, and without what will have ended by then. On a
    /// day on which the plan itself does not hold, that is its first or last one.
    #[must_use]
    pub fn as_of(&self, day: Date, over: Period) -> Plan {
        let begun = day.max(self.effective.from);
        let day = self.effective.through.map_or(begun, |through| begun.min(through));
        let mut plan = self.clone();
        let params: Vec<_> = plan.params.iter().map(|(id, _)| id).collect();
        for id in params {
            let param = plan.params.get_mut(id);
            if let Some(value) = value_on(param, day) {
                param.value = value;
            }
        }
        let rules: Vec<_> = plan.components.iter().map(|(id, _)| id).collect();
        for id in rules {
            hold_on(plan.components.get_mut(id), day);
        }
        plan.effective.from = plan.effective.from.min(over.first_day());
        plan.effective.through = plan.effective.through.map(|through| through.max(over.last_day()));
        plan
    }
}

/// What holds on the day holds always, what does not begins only on that day: after all that is looked at.
fn hold_on(rule: &mut Component, day: Date) {
    let held = |range: Option<DateRange>| match range {
        Some(range) if !range.contains(day) => Some(DateRange { from: day, through: None }),
        _ => None,
    };
    rule.effective = held(rule.effective);
    for exception in &mut rule.exceptions {
        exception.effective = held(exception.effective);
    }
}

/// The values of a parameter on a day, without dates; `None` where it has none by then.
fn value_on(param: &Param, day: Date) -> Option<ParamValue> {
    match &param.value {
        ParamValue::Always(_) => None,
        ParamValue::Dated(lines) => {
            let (_, value) = lines.iter().rev().find(|(from, _)| *from <= day)?;
            Some(ParamValue::Always(value.clone()))
        }
        ParamValue::Table { keys, dates, rows } => {
            let column = dates.iter().rposition(|from| from.is_none_or(|from| from <= day))?;
            let mut rows = rows.clone();
            for row in &mut rows {
                row.values = row.values.get(column).cloned().into_iter().collect();
            }
            Some(ParamValue::Table { keys: keys.clone(), dates: vec![None], rows })
        }
    }
}
