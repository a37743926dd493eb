//! Who is paid in a period when the plan is for somebody on some of its days only.

use crate::data::EntityId;
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::evaluate::absences::DaySpan;
use crate::evaluate::world::World;
use crate::plan::{Expr, ExprKind, FieldPath, PayeesAsOf};
use crate::time::{Date, Period, plus_days};

/// The days of a period on which somebody is employed and has a row, in spans, each with whether the plan is for them.
type Days = Vec<(DaySpan, bool)>;

impl World<'_> {
    /// Whether a person is one of the plan's in a period. Where that changes inside it and the plan does not say which
    /// day decides, that is an error.
    pub(super) fn is_member(&self, person: EntityId, period: Period) -> bool {
        let days = self.days_of_plan(person, period);
        let first = days.first().is_some_and(|(_, fits)| *fits);
        let last = days.last().is_some_and(|(_, fits)| *fits);
        match self.plan.payees_as_of {
            Some(PayeesAsOf::FirstDay) => first,
            Some(PayeesAsOf::LastDay) => last,
            Some(PayeesAsOf::AnyDay) => days.iter().any(|(_, fits)| *fits),
            None => {
                let changes = days.windows(2).find_map(|pair| match pair {
                    [(_, before), ((day, _), after)] if before != after => Some((*day, *after)),
                    _ => None,
                });
                if let Some((day, joins)) = changes {
                    let span = self.plan.people_filter.as_ref().map_or(self.plan.span, |filter| filter.span);
                    let help = if joins { "" } else { "leaves" };
                    self.report(
                        Diagnostic::error(Code::MembershipChanges, span)
                            .arg("person", Arg::Text(self.name_of(person).to_string()))
                            .arg("period", period)
                            .arg("day", day)
                            .help(help),
                    );
                }
                last
            }
        }
    }

    /// The days of a period that count for a person under `any day of period`: those on which the plan is for them.
    /// Otherwise all on which they are employed.
    pub(super) fn days_that_count(&self, person: EntityId, period: Period) -> Vec<DaySpan> {
        let days = self.days_of_plan(person, period);
        if self.plan.payees_as_of == Some(PayeesAsOf::AnyDay) {
            return days.into_iter().filter(|(_, fits)| *fits).map(|(span, _)| span).collect();
        }
        self.days_employed(person, period)
    }

    fn days_of_plan(&self, person: EntityId, period: Period) -> Days {
        let mut days: Days = Vec::new();
        for (first, last) in self.days_employed(person, period) {
            let mut begins: Vec<Date> = vec![first];
            for path in self.filter_paths.get_or_init(|| self.paths_of_filter()) {
                begins.extend(self.change_days(path, person, first, last));
            }
            begins.sort_unstable();
            begins.dedup();
            for (place, from) in begins.iter().enumerate() {
                let through = begins.get(place + 1).and_then(|next| plus_days(*next, -1)).unwrap_or(last);
                // Before the first row of a history there is nobody yet.
                if self.payee_row(person, *from).is_none() {
                    continue;
                }
                let fits = self.is_for(person, *from);
                match days.last_mut() {
                    Some(((_, end), known)) if *known == fits && plus_days(*end, 1) == Some(*from) => *end = through,
                    _ => days.push(((*from, through), fits)),
                }
            }
        }
        days
    }

    /// The fields that the condition of the plan reads; any field of the record where it has none.
    fn paths_of_filter(&self) -> Vec<FieldPath> {
        fn look(expr: &Expr, found: &mut Vec<FieldPath>) {
            if let ExprKind::RowField(path) | ExprKind::PayeeField(path) = &*expr.kind {
                found.push(path.clone());
            }
            expr.children().into_iter().for_each(|inner| look(inner, found));
        }
        let mut found = Vec::new();
        if let Some(filter) = &self.plan.people_filter {
            look(filter, &mut found);
        }
        let any = self.plan.records.get(self.plan.people).fields.iter().next().map(|(id, _)| id);
        let own = any.map(|field| FieldPath { record: self.plan.people, steps: vec![field] });
        found.into_iter().chain(own).collect()
    }
}
