//! The messages of a run.

use std::sync::Arc;

use crate::data::RowId;
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::evaluate::at::At;
use crate::evaluate::world::{Stop, World};
use crate::evaluate::{NoDataReason, Value};
use crate::measure::Datum;
use crate::plan::{Attainment, ExprKind, Field, Id, Record, Type};
use crate::source::Span;
use crate::time::Period;

impl World<'_> {
    /// Stops at *no data* where the plan does not say what holds: reported, naming the person, the period and the
    /// cause; inside an example it is the result.
    pub(super) fn no_data(&self, rule: &Arc<str>, span: Span, at: &At, reason: &NoDataReason) -> Stop {
        self.no_data_helped(rule, span, at, reason, None)
    }

    /// The same where the plan has no line that could say what holds.
    pub(super) fn no_data_here(&self, rule: &Arc<str>, span: Span, at: &At, reason: &NoDataReason) -> Stop {
        self.no_data_helped(rule, span, at, reason, Some("here"))
    }

    /// The same where another advice fits than that of the cause.
    pub(super) fn no_data_helped(
        &self,
        rule: &Arc<str>,
        span: Span,
        at: &At,
        reason: &NoDataReason,
        help: Option<&'static str>,
    ) -> Stop {
        if self.stated.is_some() || at.tolerant {
            return Stop::NoData(reason.clone());
        }
        let code = match reason {
            NoDataReason::NoTableRow(_) => Code::TierTableMiss,
            _ => Code::NoDataMet,
        };
        let problem = self.with_cause(Diagnostic::error(code, span), rule, at, reason);
        self.report(match help {
            Some(key) if code == Code::NoDataMet => problem.help(key),
            _ => problem,
        })
    }

    /// A message with all that a reader needs to find the cause.
    pub(super) fn with_cause(
        &self,
        problem: Diagnostic,
        rule: &Arc<str>,
        at: &At,
        reason: &NoDataReason,
    ) -> Diagnostic {
        let period = at.period;
        let mut of_unit: Option<(Arc<str>, Option<Datum>)> = None;
        let kpi = |id| -> Arc<str> { self.plan.kpis.get(id).name.clone() };
        let (cause, help, what, window): (&'static str, &'static str, Arc<str>, Period) = match reason {
            NoDataReason::NoRows(id) => ("cause_no_rows", "no_rows", kpi(*id), period),
            NoDataReason::NoQuota(id, window) => {
                // A quota of the rules is no data that somebody could add.
                let of_rules = self.plan.kpis.get(*id).quota.as_ref().is_some_and(|quota| {
                    self.quota_rows(quota).is_none() && !matches!(&*quota.kind, ExprKind::SubjectField { .. })
                });
                let longer = self.plan.kpis.get(*id).quota_every.is_some();
                ("cause_no_quota", if of_rules && longer { "quota_longer" } else { "no_quota" }, kpi(*id), *window)
            }
            NoDataReason::ZeroDivisor(id, window) => {
                let help = match self.plan.kpis.get(*id).attainment {
                    Attainment::QuotaOverMeasure => "zero_measure",
                    _ if window.first() == window.last() => "zero_divisor",
                    _ => "zero_months",
                };
                ("cause_zero_divisor", help, kpi(*id), *window)
            }
            NoDataReason::DividedByZero(_) => ("cause_divided", "divided", "".into(), period),
            NoDataReason::EmptyField(name) => ("cause_empty", "empty", name.clone(), period),
            NoDataReason::NoRow(name, window) => {
                let mut records = self.plan.records.iter().map(|(_, record)| record);
                let timeless = records.find(|record| record.name == *name).is_some_and(|record| {
                    let of_period = |key: &Id<Field>| record.fields.get(*key).ty == Type::Period;
                    record.history.is_none() && !record.key.iter().any(of_period)
                });
                if let Some((key, unit)) = self.unit_lacking(name, at) {
                    let help = if unit.is_some() { "no_row_of_unit" } else { "no_unit" };
                    of_unit = Some((key, unit));
                    ("cause_no_row", help, name.clone(), *window)
                } else {
                    ("cause_no_row", if timeless { "no_row_of_person" } else { "no_row" }, name.clone(), *window)
                }
            }
            NoDataReason::NotEmployed(window) => ("cause_not_employed", "not_employed", "".into(), *window),
            NoDataReason::BeforePlan(window) => ("cause_before_plan", "before_plan", "".into(), *window),
            NoDataReason::NoTableRow(name) => ("cause_no_table_row", "no_table_row", name.clone(), period),
        };
        let place = match at.row {
            Some(row) => format!(" ({})", self.place_of(row.record, row.row)),
            None => String::new(),
        };
        let problem = problem
            .arg("rule", rule)
            .arg("person", self.subject_name(&at.subject))
            .arg("period", period)
            .arg("window", window)
            .arg("cause", Arg::Term(cause))
            .arg("what", if what.is_empty() { place } else { format!(" {what}{place}") })
            .arg("name", what)
            .help(help);
        let problem = match of_unit {
            Some((key, unit)) => {
                let unit = unit.map(|unit| self.arg(&unit.into(), None));
                problem.arg("key", key).arg("unit", unit.unwrap_or_else(|| Arg::from("")))
            }
            None => problem,
        };
        match reason {
            NoDataReason::DividedByZero(place) if Some(*place) != problem.span() => problem.label(*place, "divided"),
            _ => problem,
        }
    }

    /// By which unit of a person the rows of a record are looked up, and what that is; `None` where they are not.
    fn unit_lacking(&self, record: &str, at: &At) -> Option<(Arc<str>, Option<Datum>)> {
        let (id, shape) = self.plan.records.iter().find(|(_, shape)| *shape.name == *record)?;
        let person = at.subject.person()?;
        let key = shape.key.iter().copied().find(|key| self.plan.unit_named(id, *key).is_some())?;
        let own = self.plan.unit_named(id, key)?;
        let unit = self.unit_on(person, own, self.last_relevant_day(person, at.period));
        Some((shape.fields.get(key).name.clone(), unit))
    }

    /// Where a row stands: `payments.csv:17`.
    pub(super) fn place_of(&self, record: Id<Record>, row: RowId) -> String {
        let table = self.tables.get(record);
        let origin = table.origins.get(row as usize);
        let file = origin.and_then(|origin| table.files.get(origin.file as usize));
        match (origin, file) {
            (Some(origin), Some(file)) => format!("{file}:{}", origin.line),
            _ => String::new(),
        }
    }

    /// A value as part of a message, in the words of its type.
    pub(super) fn arg(&self, value: &Value, ty: Option<&Type>) -> Arg {
        match (value, ty) {
            (Value::Number(number), Some(Type::Money(currency))) => {
                Arg::Money(number.clone(), currency.code().to_owned())
            }
            (Value::Number(number), Some(Type::Percent | Type::Ratio)) => Arg::Percent(number.clone()),
            (Value::Number(number), _) => Arg::Number(number.clone()),
            (Value::Date(day), _) => Arg::Date(*day),
            (Value::Period(period), _) => Arg::Period(*period),
            (Value::Text(text), _) => text.into(),
            (Value::YesNo(flag), _) => Arg::Term(if *flag { "yes" } else { "no" }),
            (Value::Entity(record, entity), _) => {
                let entity = self.tables.get(*record).entity(*entity);
                entity.map_or_else(|| Arg::Text(String::new()), |entity| (&entity.shown).into())
            }
            (Value::NoData(_), _) => Arg::Term("run_no_data"),
        }
    }
}
