//! The words of one step.

use crate::data::EntityId;
use crate::diagnostics::Arg;
use crate::evaluate::{Trace, TraceKind, Value};
use crate::measure::calendar_days;
use crate::number::Exact;
use crate::plan::{Id, Kpi};
use crate::report::explain::teller::Teller;
use crate::source::Span;
use crate::time::Period;

impl Teller<'_> {
    pub(super) fn text(&self, part: &Trace) -> String {
        let view = self.view;
        let value = view.value(&part.value, &part.ty);
        let quoted = || view.quoted(part.span);
        match &part.what {
            TraceKind::Line(id) => {
                let bonus = view.plan.components.get(*id);
                format!("{}: {value}", view.titled(&bonus.name, &bonus.title))
            }
            TraceKind::Condition => {
                let met = match part.value {
                    Value::YesNo(true) => view.word("met").to_owned(),
                    Value::YesNo(false) => view.word("not_met").to_owned(),
                    _ => value,
                };
                let args = [("condition", Arg::Text(quoted())), ("met", Arg::Text(met))];
                view.say("tell_condition", &args)
            }
            TraceKind::Expression if self.is_comparison(part) => {
                let met = view.word(if part.value == Value::YesNo(true) { "met" } else { "not_met" });
                format!("{}: {met}", quoted())
            }
            TraceKind::Expression => {
                self.weighted(part, &value).unwrap_or_else(|| format!("{} = {value}", view.named(part.span)))
            }
            TraceKind::Param(used) => {
                let mut args = vec![
                    ("name", Arg::Text(view.named(part.span))),
                    ("value", Arg::Text(value)),
                    ("place", Arg::Text(view.rule_place(used.written))),
                ];
                args.extend(used.since.map(|since| ("since", Arg::Date(since))));
                view.say(if used.since.is_some() { "tell_param_since" } else { "tell_param" }, &args)
            }
            TraceKind::Kpi(id, period) => {
                let kpi = view.plan.kpis.get(*id);
                format!("{}, {} = {value}", view.titled(&kpi.name, &kpi.title), view.format().period(*period))
            }
            TraceKind::Quota(id, period) => self.of_kpi("tell_quota", *id, *period, value),
            TraceKind::Attainment(id, period) => {
                let value = match &part.value {
                    Value::Number(share) => view.format().percent(share),
                    _ => value,
                };
                self.of_kpi("tell_attainment", *id, *period, value)
            }
            TraceKind::Rows { record, rows } | TraceKind::TakenOff { record, rows } => {
                let args = [
                    ("text", Arg::Text(quoted())),
                    ("record", Arg::from(&view.plan.records.get(*record).name)),
                    ("rows", Arg::from(rows.len())),
                    ("value", Arg::Text(value)),
                ];
                let taken_off = matches!(part.what, TraceKind::TakenOff { .. });
                view.say(if taken_off { "tell_taken_off" } else { "tell_rows" }, &args)
            }
            TraceKind::Row { record, row } => format!("{value} ← {}", self.row(*record, *row)),
            TraceKind::Spread { record, row } => {
                format!("{} ← {}", view.say("tell_spread", &[("value", Arg::Text(value))]), self.row(*record, *row))
            }
            TraceKind::Reversed { record, row, paid_in, .. } => {
                let args = [
                    ("value", Arg::Text(value)),
                    ("period", Arg::Period(*paid_in)),
                    ("row", Arg::Text(self.row(*record, *row))),
                ];
                view.say("tell_reversed", &args)
            }
            TraceKind::CutBefore(cap) => {
                let cap = view.plan.components.get(*cap);
                let args = [("value", Arg::Text(value)), ("cap", Arg::Text(view.titled(&cap.name, &cap.title)))];
                view.say("tell_cut_before", &args)
            }
            TraceKind::NotReceived { cap, paid_in } => {
                let cap = view.plan.components.get(*cap);
                let args = [
                    ("value", Arg::Text(value)),
                    ("cap", Arg::Text(view.titled(&cap.name, &cap.title))),
                    ("period", Arg::Period(*paid_in)),
                ];
                view.say("tell_not_received", &args)
            }
            TraceKind::Held { .. } | TraceKind::ToCome { .. } => view.played_out(part, value, self.payee),
            TraceKind::Tier(_) => self.tier(part, &value),
            TraceKind::Column(_) => self.column(part),
            TraceKind::Opening => view.say("tell_opening", &[("value", Arg::Text(value))]),
            TraceKind::InForce => view.say("tell_in_force", &[("day", Arg::Text(value))]),
            TraceKind::Slice(_) => self.slice(part, &value),
            TraceKind::Carried { before } => {
                let args = [("before", Arg::Text(view.number(before, &part.ty))), ("value", Arg::Text(value))];
                // Below 0 stands what is to be taken still.
                let owed = before.is_negative() || matches!(&part.value, Value::Number(after) if after.is_negative());
                view.say(if owed { "tell_owed" } else { "tell_carried" }, &args)
            }
            TraceKind::Exception { of, nth, before } => {
                let Some(exception) = view.plan.components.get(*of).exceptions.get(*nth) else { return value };
                let before = before.as_ref().map(|before| view.number(before, &part.ty));
                let args = [
                    ("exception", Arg::Text(view.titled(&exception.name, &exception.title))),
                    ("before", Arg::Text(before.unwrap_or_else(|| view.word("tell_not_paid").to_owned()))),
                    ("value", Arg::Text(value)),
                    ("reason", Arg::from(&exception.reason)),
                    ("approved", Arg::from(&exception.approved)),
                ];
                view.say("tell_exception", &args)
            }
            TraceKind::Rate(used) => {
                let args = [
                    ("from", Arg::Text(used.from.to_string())),
                    ("to", Arg::Text(used.to.to_string())),
                    ("value", Arg::Text(value)),
                    ("on", Arg::Date(used.on)),
                    ("of", Arg::Date(used.of)),
                    ("place", Arg::Text(view.row_place(used.record, used.row))),
                ];
                view.say(if used.on == used.of { "tell_rate" } else { "tell_rate_before" }, &args)
            }
            TraceKind::AboveGate { kpi, bound } => {
                let args = [
                    ("kpi", Arg::from(&view.plan.kpis.get(*kpi).name)),
                    ("bound", Arg::Text(view.number(bound, &part.ty))),
                    ("value", Arg::Text(value)),
                ];
                view.say("tell_above_gate", &args)
            }
            TraceKind::Step { before } => {
                format!("{}: {} → {value}", quoted(), view.number(before, &part.ty))
            }
            TraceKind::Rounding { before, rule } if part.value == Value::Number(before.clone()) => {
                view.say("tell_nothing_to_round", &[("rule", Arg::Text(view.rounding(rule)))])
            }
            TraceKind::Rounding { before, rule } => {
                let args = [
                    ("rule", Arg::Text(view.rounding(rule))),
                    ("before", Arg::Text(view.number(before, &part.ty))),
                    ("after", Arg::Text(value)),
                ];
                view.say("tell_rounding", &args)
            }
            TraceKind::Pool { .. }
            | TraceKind::InUnit { .. }
            | TraceKind::CarriedOver
            | TraceKind::SharePart { .. }
            | TraceKind::Split { .. }
            | TraceKind::Place { .. }
            | TraceKind::Order { .. } => view.together(part, &value),
            TraceKind::Days { .. } | TraceKind::ByDays => view.by_days(part, &value),
            TraceKind::AlreadyDue(period) => {
                view.say("tell_already_due", &[("period", Arg::Period(*period)), ("value", Arg::Text(value))])
            }
            TraceKind::Of(person, period) => {
                // What others have done counts here; who they are is not this person's to read.
                let who =
                    if *person == self.payee { view.payee(*person) } else { view.word("tell_somebody").to_owned() };
                format!("{who}, {}: {value}", view.format().period(*period))
            }
            TraceKind::Told { key, amounts } => {
                let money = |amount: &Exact| Arg::Text(view.number(amount, &part.ty));
                let mut args: Vec<_> = amounts.iter().map(|(name, amount)| (*name, money(amount))).collect();
                args.push(("value", Arg::Text(value)));
                view.say(key, &args)
            }
            TraceKind::Share { of } => self.share(part, *of),
            TraceKind::Stated => view.say("tell_stated", &[("text", Arg::Text(quoted())), ("value", Arg::Text(value))]),
            TraceKind::IfNoData(reason) => {
                let args = [("reason", Arg::Text(view.no_data(reason))), ("value", Arg::Text(value))];
                view.say("tell_if_no_data", &args)
            }
        }
    }

    /// Whether a step asks whether something holds, and is no field or definition that is yes or no.
    fn is_comparison(&self, part: &Trace) -> bool {
        let asks = matches!(part.value, Value::YesNo(_)) && !part.parts.is_empty();
        asks && self.view.sources.slice(part.span).trim().contains(char::is_whitespace)
    }

    fn of_kpi(&self, key: &str, id: Id<Kpi>, period: Period, value: String) -> String {
        let args = [
            ("kpi", Arg::from(&self.view.plan.kpis.get(id).name)),
            ("period", Arg::Period(period)),
            ("value", Arg::Text(value)),
        ];
        self.view.say(key, &args)
    }

    /// A share in a row: a third is told as `1/3`, which no number of decimals is.
    fn share(&self, part: &Trace, of: Option<EntityId>) -> String {
        let share = match &part.value {
            // Without an end in decimals it is written as a fraction.
            Value::Number(share) if share.to_string().contains('/') => share.to_string(),
            value => self.view.value(value, &part.ty),
        };
        let mut args = vec![("share", Arg::Text(share))];
        args.extend(of.map(|person| ("person", Arg::Text(self.view.payee(person)))));
        self.view.say(if of.is_some() { "tell_share_of" } else { "tell_share" }, &args)
    }

    /// The share of calendar days employed with the days that it is of.
    pub(super) fn days(&self, part: &Trace) -> Option<String> {
        let whole = calendar_days(self.own.first_day(), self.own.last_day());
        let Value::Number(share) = &part.value else { return None };
        if !self.view.is_phrase(part.span, "calendar_days_employed") {
            return None;
        }
        let days = u64::try_from((share * &Exact::from(whole)).to_i64()?).ok()?;
        let args = [
            ("text", Arg::Text(self.view.named(part.span))),
            ("days", Arg::Count(days)),
            ("whole", Arg::Count(u64::try_from(whole).ok()?)),
        ];
        Some(self.view.say("tell_days", &args))
    }

    /// What a KPI brings to its scorecard: weight times score.
    fn weighted(&self, part: &Trace, value: &str) -> Option<String> {
        let (kpi, nominal) = self.weight(part.span)?;
        let score = match part.parts.as_slice() {
            [Trace { value: Value::Number(score), .. }] => score.clone(),
            _ => Exact::zero(),
        };
        // Without the weight of a KPI that has no data the others weigh more.
        let weight = match &part.value {
            Value::Number(weighted) => weighted.checked_div(&score).unwrap_or(nominal),
            _ => return None,
        };
        let args = [
            ("kpi", Arg::from(&self.view.plan.kpis.get(kpi).name)),
            ("weight", Arg::Percent(weight)),
            ("score", Arg::Text(self.view.number(&score, &part.ty))),
            ("value", Arg::Text(value.to_owned())),
        ];
        Some(self.view.say("tell_weight", &args))
    }

    /// The KPI and the weight that a scorecard states at a place.
    fn weight(&self, span: Span) -> Option<(Id<Kpi>, Exact)> {
        let mut weights = self.view.plan.scorecards.iter().flat_map(|(_, card)| &card.weights);
        weights.find(|(_, _, at)| *at == span).map(|(kpi, weight, _)| (*kpi, weight.clone()))
    }
}
