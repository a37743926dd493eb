//! Messages about what other tables lack for a row.

use std::collections::BTreeSet;

use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::evaluate::at::At;
use crate::evaluate::world::{Stop, World};
use crate::measure::Gap;
use crate::source::Span;
use crate::time::Date;

/// How many gaps one value names.
const NAMED: usize = 5;

impl World<'_> {
    /// Reports the first few gaps of a value.
    pub(super) fn gaps(&self, gaps: &BTreeSet<Gap>, span: Span, at: &At) -> Stop {
        for gap in gaps.iter().take(NAMED) {
            self.gap(*gap, span, at);
        }
        Stop::Reported
    }

    /// Reports one gap. It is the same for everybody, so the person is not named.
    pub(super) fn gap(&self, gap: Gap, span: Span, at: &At) -> Stop {
        let problem = match gap {
            Gap::Param { param, on } => {
                let param = self.plan.params.get(param);
                let first = param.begins().unwrap_or(on);
                return self.not_covered((&param.name, first), span, &At { day: on, ..at.clone() });
            }
            Gap::Rate { from, to, on, or_before } => Diagnostic::error(Code::RateMissing, span)
                .arg("from", Arg::Text(from.to_string()))
                .arg("to", Arg::Text(to.to_string()))
                .arg("day", on)
                .help(if or_before { "before" } else { "" }),
            Gap::RateNotAbove { from, to, of, record, row } => Diagnostic::error(Code::RateMissing, span)
                .arg("from", Arg::Text(from.to_string()))
                .arg("to", Arg::Text(to.to_string()))
                .arg("day", of)
                .arg("place", self.place_of(record, row))
                .help("not_above"),
            Gap::WorkingDay(day) => Diagnostic::error(Code::CalendarMissing, span).arg("day", day).help("day"),
        };
        self.report(match at.rule {
            Some(rule) if rule != span => problem.label(rule, "rule"),
            _ => problem,
        })
    }

    /// P0846: a day before the first value of a parameter or a scale. Only data can lack a value: this is a hole in the
    /// rules, so no word for what holds without data fills it.
    pub(super) fn not_covered(&self, (name, first): (&str, Date), span: Span, at: &At) -> Stop {
        let place = at.row.map(|row| self.place_of(row.record, row.row)).filter(|place| !place.is_empty());
        let problem = Diagnostic::error(Code::DayNotCovered, span)
            .arg("name", name)
            .arg("day", at.day)
            .arg("first", first)
            .arg("person", self.subject_name(&at.subject))
            .arg("period", at.period)
            .arg("place", place.map_or_else(String::new, |place| format!(", {place}")));
        self.report(match at.rule {
            Some(rule) if rule != span => problem.label(rule, "rule"),
            _ => problem,
        })
    }
}

impl At {
    /// Whether the decisive day is one that the plan or the row names, and not the end of some period that is looked at.
    pub(super) fn names_its_day(&self) -> bool {
        (self.dated && self.as_of.is_none()) || self.row.is_some_and(|row| row.date == Some(self.day))
    }
}
