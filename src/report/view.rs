//! What every report needs to turn ids and exact values into words.

use std::collections::HashMap;
use std::sync::Arc;

use crate::data::{Cell, EntityId, Tables};
use crate::diagnostics::{Arg, phrase, term};
use crate::evaluate::{Line, NoDataReason, Value, WhyNot};
use crate::language::{Format, Lang};
use crate::number::{Exact, Rounding, RoundingMode};
use crate::plan::{Component, Field, Id, Once, Plan, Record, Type};
use crate::source::{SourceMap, Span};
use crate::time::Grain;

/// The most characters of rule text quoted in a report.
const QUOTED: usize = 72;

/// The states of a line in CSV and JSON.
pub(super) const STATES: [&str; 6] = ["earned", "held", "released", "taken_back", "cancelled", "balance"];

/// A plan with its data, its text, and the reader's language.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// The plan that was run.
    pub plan: &'a Plan,
    /// The tables it read.
    pub tables: &'a Tables,
    /// The texts that the plan was read from.
    pub sources: &'a SourceMap,
    /// The reader's language.
    pub lang: Lang,
    /// Whether long numbers are rounded for reading, and say so.
    pub reading: bool,
}

impl<'a> View<'a> {
    /// Writes values in the reader's language.
    pub fn format(&self) -> Format {
        if self.reading { Format::for_reading(self.lang) } else { Format::new(self.lang) }
    }

    /// A phrase of the reader's language.
    pub fn say(&self, key: &str, args: &[(&'static str, Arg)]) -> String {
        phrase(key, args, self.lang)
    }

    /// A word of the reader's language.
    pub fn word(&self, key: &'static str) -> &'static str {
        term(key, self.lang)
    }

    /// The key of a payee.
    pub fn payee_key(&self, payee: EntityId) -> &'a str {
        self.tables.get(self.plan.people).entity(payee).map_or("", |entity| &entity.key)
    }

    /// The name of a payee as people know it; with the key behind it where two share the name.
    pub fn payee(&self, payee: EntityId) -> String {
        let people = self.tables.get(self.plan.people);
        let Some(entity) = people.entity(payee) else {
            return format!("#{payee}");
        };
        let namesakes = people.entities.iter().filter(|other| other.shown == entity.shown).count();
        if namesakes > 1 { format!("{} ({})", entity.shown, entity.key) } else { entity.shown.to_string() }
    }

    /// The names of all payees, for tables with many rows.
    pub fn payee_names(&self) -> Vec<String> {
        let people = self.tables.get(self.plan.people);
        let mut count: HashMap<&str, usize> = HashMap::new();
        for entity in &people.entities {
            *count.entry(&entity.shown).or_default() += 1;
        }
        let shared = |name: &str| count.get(name).is_some_and(|count| *count > 1);
        let name = |entity: &crate::data::Entity| {
            if shared(&entity.shown) { format!("{} ({})", entity.shown, entity.key) } else { entity.shown.to_string() }
        };
        people.entities.iter().map(name).collect()
    }

    /// The decimal places of a line of this component.
    pub fn places(&self, component: Id<Component>) -> u32 {
        self.plan.components.get(component).rounding.as_ref().unwrap_or(&self.plan.rounding).places()
    }

    /// The states of a line by their names in CSV and JSON; none where all that is earned is paid at once.
    pub(super) fn states(&self, line: &Line) -> Vec<(&'static str, String)> {
        if !self.plan.shows_states() {
            return Vec::new();
        }
        let (flow, places) = (&line.flow, self.places(line.component));
        let amounts = [&flow.earned, &flow.held, &flow.released, &flow.taken_back, &flow.cancelled];
        let amounts = amounts.map(|amount| plain(amount, places));
        // A rule that keeps no balance has none: an empty cell, not 0.
        let balance = line.balance.as_ref().map_or_else(String::new, |balance| plain(balance, places));
        STATES.into_iter().zip(amounts.into_iter().chain([balance])).collect()
    }

    /// The decimal places in which all amounts of the plan can be shown.
    pub fn most_places(&self) -> u32 {
        let own = self.plan.components.iter().filter_map(|(_, bonus)| bonus.rounding.as_ref());
        own.chain([&self.plan.rounding]).map(Rounding::places).max().unwrap_or(2)
    }

    /// An amount of the plan's currency: `25 000.00 RUB`.
    pub fn money(&self, amount: &Exact) -> String {
        format!("{} {}", self.format().amount(amount, self.most_places()), self.plan.currency)
    }

    /// An exact number of a type.
    pub fn number(&self, value: &Exact, ty: &Type) -> String {
        let format = self.format();
        match ty {
            Type::Money(currency) => format!("{} {currency}", format.amount(value, self.most_places())),
            Type::Percent => format.percent(value),
            // A quotient is read as a share; the plan itself compares it with percentages.
            Type::Ratio if self.reading => format.percent(value),
            Type::Days | Type::Months => match value.to_i64().and_then(|count| u64::try_from(count).ok()) {
                Some(count) => {
                    let key = if *ty == Type::Days { "some_days" } else { "some_months" };
                    self.say(key, &[("count", Arg::Count(count))])
                }
                None => format.number(value),
            },
            _ => format.number(value),
        }
    }

    /// A value of a type.
    pub fn value(&self, value: &Value, ty: &Type) -> String {
        match value {
            Value::Number(number) => self.number(number, ty),
            Value::Date(day) => self.format().date(*day),
            Value::Period(period) => self.format().period(*period),
            Value::Text(text) => text.to_string(),
            Value::YesNo(flag) => self.yes_no(*flag).to_owned(),
            Value::Entity(record, entity) => self.entity(*record, *entity),
            Value::NoData(reason) => self.say("no_data_because", &[("reason", Arg::Text(self.no_data(reason)))]),
        }
    }

    /// `yes` or `no`.
    pub fn yes_no(&self, flag: bool) -> &'static str {
        self.word(if flag { "yes" } else { "no" })
    }

    /// An entity by the name shown to people.
    pub fn entity(&self, record: Id<Record>, entity: EntityId) -> String {
        if record == self.plan.people {
            return self.payee(entity);
        }
        self.tables.get(record).entity(entity).map_or_else(|| format!("#{entity}"), |entity| entity.shown.to_string())
    }

    /// A cell of a table as people write it; `None` for an empty one.
    pub fn cell(&self, cell: Cell<'_>, field: &Field) -> Option<String> {
        // Data are shown as they are, in documents too.
        let exact = View { reading: false, ..*self };
        let format = exact.format();
        Some(match cell {
            Cell::Empty => return None,
            Cell::Number { .. } | Cell::Fraction(_) => {
                exact.bare(&cell.number().unwrap_or_else(Exact::zero), &field.ty)
            }
            Cell::Date(day) => format.date(day),
            Cell::Period(period) => format.period(period),
            Cell::Text(text) => text.to_owned(),
            Cell::YesNo(flag) => self.yes_no(flag).to_owned(),
            Cell::Entity(entity) => match &field.ty {
                Type::Entity(record) => self.entity(*record, entity),
                _ => format!("#{entity}"),
            },
        })
    }

    /// A value in a column whose heading says the unit.
    pub(super) fn bare_value(&self, value: &Value, ty: &Type) -> String {
        match value {
            Value::Number(number) => self.bare(number, ty),
            other => self.value(other, ty),
        }
    }

    /// A number in a column whose heading says the unit: no currency behind it.
    fn bare(&self, value: &Exact, ty: &Type) -> String {
        match ty {
            Type::Money(_) => self.format().amount(value, self.most_places()),
            _ => self.number(value, ty),
        }
    }

    /// The rule text at a place, on one line and not too long.
    pub fn quoted(&self, span: Span) -> String {
        let text = self.sources.slice(span).split_whitespace().collect::<Vec<_>>().join(" ");
        // A formula that is cut cannot be checked.
        if self.reading {
            return text;
        }
        match text.char_indices().nth(QUOTED) {
            Some((cut, _)) => format!("{}…", text.get(..cut).unwrap_or_default().trim_end()),
            None => text,
        }
    }

    /// A rule of rounding: `half up to 0.01`.
    pub fn rounding(&self, rule: &Rounding) -> String {
        let mode = match rule.mode {
            RoundingMode::HalfUp => "round_half_up",
            RoundingMode::HalfEven => "round_half_even",
            RoundingMode::Up => "round_up",
            RoundingMode::Down => "round_down",
            RoundingMode::Floor => "round_floor",
            RoundingMode::Ceiling => "round_ceiling",
        };
        self.say("round_to", &[("mode", Arg::Term(mode)), ("unit", Arg::from(&rule.unit))])
    }

    /// Why a line does not apply.
    pub fn why_not(&self, why: &WhyNot) -> String {
        match why {
            WhyNot::Condition(span) => self.say("why_condition", &[("condition", Arg::Text(self.quoted(*span)))]),
            WhyNot::NotInForce => self.word("why_not_in_force").to_owned(),
            WhyNot::NoData(reason) => self.say("why_no_data", &[("reason", Arg::Text(self.no_data(reason)))]),
            WhyNot::AnotherTaken(group, taken) => {
                let args = [
                    ("group", Arg::from(&self.plan.groups.get(*group).name)),
                    ("taken", Arg::from(&self.plan.components.get(*taken).name)),
                ];
                self.say("why_another_taken", &args)
            }
            WhyNot::NothingToTake => self.word("why_nothing_to_take").to_owned(),
            WhyNot::NoBasis => self.word("why_no_basis").to_owned(),
            WhyNot::PaidOnce(period, once) => {
                let key = match once {
                    Once::Ever => "why_paid_once",
                    Once::In(Grain::Month) => "why_paid_once_in_month",
                    Once::In(Grain::Quarter) => "why_paid_once_in_quarter",
                    Once::In(Grain::HalfYear) => "why_paid_once_in_half_year",
                    Once::In(Grain::Year) => "why_paid_once_in_year",
                };
                self.say(key, &[("period", Arg::Period(*period))])
            }
        }
    }

    /// Why there is no data.
    pub fn no_data(&self, reason: &NoDataReason) -> String {
        let kpi = |id| Arg::from(&self.plan.kpis.get(id).name);
        match reason {
            NoDataReason::NoRows(id) => self.say("no_rows_of", &[("kpi", kpi(*id))]),
            NoDataReason::NoQuota(id, period) => {
                self.say("no_quota_of", &[("kpi", kpi(*id)), ("period", Arg::Period(*period))])
            }
            NoDataReason::ZeroDivisor(id, period) => {
                self.say("zero_quota_of", &[("kpi", kpi(*id)), ("period", Arg::Period(*period))])
            }
            NoDataReason::DividedByZero(span) => {
                self.say("divided_by_zero", &[("text", Arg::Text(self.quoted(*span)))])
            }
            NoDataReason::EmptyField(field) => self.say("empty_field", &[("field", Arg::from(field))]),
            NoDataReason::NoRow(record, period) => {
                self.say("no_row_of", &[("record", Arg::from(record)), ("period", Arg::Period(*period))])
            }
            NoDataReason::NotEmployed(period) => self.say("not_employed", &[("period", Arg::Period(*period))]),
            NoDataReason::BeforePlan(period) => self.say("before_plan", &[("period", Arg::Period(*period))]),
            NoDataReason::NoTableRow(what) => self.say("no_table_row", &[("what", Arg::from(what))]),
        }
    }

    /// The name of a component and its title: `turnover_bonus (Fixed bonus …)`.
    pub fn titled(&self, name: &Arc<str>, title: &Arc<str>) -> String {
        if title.is_empty() || title == name { name.to_string() } else { format!("{name} ({title})") }
    }
}

/// Plain digits with a point and at least `places` decimals, for other programs: `25000.00`.
pub(super) fn plain(value: &Exact, places: u32) -> String {
    value.plain(places)
}
