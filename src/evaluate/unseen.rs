//! What a run works out as nothing where a reader may expect something, kept until all lines are there.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::data::{Cell, RowId};
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::evaluate::at::{At, Subject};
use crate::evaluate::world::World;
use crate::evaluate::{NoDataReason, Value};
use crate::number::Exact;
use crate::plan::{Component, ExprKind, Id, NoData, Scale, Type, Window};
use crate::source::Span;
use crate::time::Period;

/// How many values a message names.
const NAMED: usize = 5;

/// By period, name and row, so that nothing depends on the order in which lines are computed.
type BelowZero = BTreeMap<(Period, String, String), Arg>;

/// By rule and scale, with the name of the rule.
type ByRule = BTreeMap<(Span, Span), (Arc<str>, BelowZero)>;

/// By rule and field.
type WithoutValue = BTreeMap<(Id<Component>, Arc<str>), BTreeSet<RowId>>;

/// What was met so far.
#[derive(Default)]
pub(super) struct Unseen {
    /// Amounts below 0 of which the tiers say nothing.
    below_zero: RefCell<ByRule>,
    /// Rows that are passed over because the field is empty.
    without_value: RefCell<WithoutValue>,
}

impl Unseen {
    /// Whether there is anything to be said.
    pub(super) fn is_empty(&self) -> bool {
        self.below_zero.borrow().is_empty() && self.without_value.borrow().is_empty()
    }
}

impl World<'_> {
    /// Notes an amount below 0 that the tiers of a rule turn into nothing. Over a window `so far` nothing is lost: what
    /// lies below 0 lowers what comes later.
    pub(super) fn notes_below_zero(&self, id: Id<Scale>, (base, ty): (&Exact, &Type), at: &At) {
        let scale = self.plan.scales.get(id);
        let rule = at.rule.and_then(|span| self.plan.components.iter().find(|(_, rule)| rule.span == span));
        let so_far = |window: Option<Window>| matches!(window, Some(Window::SoFar(_)));
        let of_driver = match &*scale.driver.kind {
            ExprKind::InWindow { window, .. } => Some(*window),
            _ => None,
        };
        if self.stated.is_some() || so_far(of_driver) || so_far(rule.and_then(|(_, rule)| rule.window)) {
            return;
        }
        let (name, span) = rule.map_or((&scale.name, scale.span), |(_, rule)| (&rule.name, rule.span));
        let who = (at.subject != Subject::Company).then(|| self.subject_name(&at.subject));
        let place = at.row.map(|row| self.place_of(row.record, row.row));
        let key = (at.period, format!("{who:?}"), place.clone().unwrap_or_default());
        let mut words: Vec<Arg> = who.into_iter().chain([Arg::from(at.period)]).collect();
        words.extend(place.map(|place| Arg::Text(format!("({place})"))));
        words.push(self.arg(&Value::Number(base.clone()), Some(ty)));
        let mut all = self.unseen.below_zero.borrow_mut();
        let (_, found) = all.entry((span, scale.span)).or_insert_with(|| (name.clone(), BTreeMap::new()));
        found.insert(key, Arg::Phrase(words));
    }

    /// Notes a row that a rule passes over because a field of it is empty.
    pub(super) fn notes_without_value(&self, id: Id<Component>, reason: &NoDataReason, at: &At) {
        let bonus = self.plan.components.get(id);
        let (NoDataReason::EmptyField(name), Some(row)) = (reason, at.row) else { return };
        let record = self.plan.records.get(row.record);
        let field = record.fields.iter().find(|(_, field)| field.name == *name);
        let empty = field.is_some_and(|(field, _)| self.tables.get(row.record).cell(row.row, field) == Cell::Empty);
        if empty && self.stated.is_none() && matches!(bonus.if_no_data, Some(NoData::NotApplicable)) {
            let mut all = self.unseen.without_value.borrow_mut();
            all.entry((id, name.clone())).or_default().insert(row.row);
        }
    }

    /// P0873 and P0812: what the lines of these periods do not show.
    pub(super) fn warn_of_unseen(&self, periods: &[Period]) {
        let run = |one: &Period| periods.iter().any(|of| of.first() <= one.last() && one.first() <= of.last());
        for ((span, scale), (rule, found)) in self.unseen.below_zero.take() {
            let found: Vec<_> = found.into_iter().filter(|((period, ..), _)| run(period)).collect();
            if found.is_empty() {
                continue;
            }
            let count = found.len();
            let mut values: Vec<Arg> = found.into_iter().take(NAMED).map(|(_, value)| value).collect();
            if count > NAMED {
                values.push(Arg::from("…"));
            }
            let told = Diagnostic::warning(Code::TiersBelowZero, span)
                .arg("rule", rule)
                .arg("count", count)
                .arg("values", Arg::List(values));
            self.report(if scale == span { told } else { told.label(scale, "tiers") });
        }
        for ((id, field), rows) in self.unseen.without_value.take() {
            let bonus = self.plan.components.get(id);
            let Some(record) = bonus.rows().map(|rows| rows.record) else { continue };
            self.report(
                Diagnostic::warning(Code::RowsWithoutValue, bonus.span)
                    .arg("rule", &bonus.name)
                    .arg("record", &self.plan.records.get(record).name)
                    .arg("field", field)
                    .arg("rows", rows.len())
                    .arg("places", self.places(record, &rows))
                    .help("rule"),
            );
        }
    }
}
