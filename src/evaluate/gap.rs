//! Messages about what other tables lack for a row.

use std::collections::BTreeSet;

use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::evaluate::at::At;
use crate::evaluate::world::{Stop, World};
use crate::measure::Gap;
use crate::source::Span;

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
            Gap::Rate { from, to, on, or_before } => Diagnostic::error(Code::RateMissing, span)
                .arg("from", Arg::Text(from.to_string()))
                .arg("to", Arg::Text(to.to_string()))
                .arg("day", on)
                .help(if or_before { "before" } else { "" }),
            Gap::WorkingDay(day) => Diagnostic::error(Code::CalendarMissing, span).arg("day", day).help("day"),
        };
        self.report(match at.rule {
            Some(rule) if rule != span => problem.label(rule, "rule"),
            _ => problem,
        })
    }
}
