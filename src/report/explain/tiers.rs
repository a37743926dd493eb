//! Tiers, slices and columns in words.

use crate::diagnostics::Arg;
use crate::evaluate::{ColumnReached, Slice, TierAhead, TierReached, Trace, TraceKind};
use crate::number::Exact;
use crate::plan::{Curve, Id, Scale, Type};
use crate::report::Node;
use crate::report::explain::teller::Teller;

impl Teller<'_> {
    pub(super) fn tier(&self, part: &Trace, value: &str) -> String {
        let TraceKind::Tier(tier) = &part.what else { return String::new() };
        let TierReached { scale, reached, rate, next, to_next, driver_ty, ahead } = &**tier;
        let view = self.view;
        let bound = |bound: &Exact| self.driver(bound, *scale, driver_ty);
        let mut text = match reached {
            Some((reached, inclusive)) => {
                let key = if *inclusive { "tell_tier_from" } else { "tell_tier_above" };
                view.say(key, &[("bound", Arg::Text(bound(reached))), ("value", Arg::Text(value.to_owned()))])
            }
            None => view.say("tell_tier_below", &[("value", Arg::Text(value.to_owned()))]),
        };
        text.push_str(&self.rate(*scale, rate.as_ref()));
        text.push_str("; ");
        text.push_str(&match (next, to_next) {
            (Some((next, inclusive)), Some(gap)) => {
                let key = if *inclusive { "tell_next_from" } else { "tell_next_above" };
                let said =
                    view.say(key, &[("bound", Arg::Text(bound(next))), ("gap", Arg::Text(self.gap(bound(gap))))]);
                match ahead.first() {
                    Some(tier) => self.with_pay(said, tier, (*scale, &part.ty)),
                    None => said,
                }
            }
            _ => view.word("tell_top_tier").to_owned(),
        });
        text
    }

    /// The tiers beyond the next one, which stands behind the tier reached.
    pub(super) fn tiers_ahead(&self, tier: &TierReached, ty: &Type) -> Vec<Node> {
        let bound = |bound: &Exact| self.driver(bound, tier.scale, &tier.driver_ty);
        let further = tier.ahead.iter().skip(1).map(|ahead| {
            let key = if ahead.inclusive { "tell_further_from" } else { "tell_further_above" };
            let gap = Arg::Text(self.gap(bound(&ahead.gap)));
            let said = self.view.say(key, &[("bound", Arg::Text(bound(&ahead.bound))), ("gap", gap)]);
            Node::leaf(self.with_pay(said, ahead, (tier.scale, ty)))
        });
        further.collect()
    }

    /// What is said of a tier not reached, with what is missing to it as an amount and what it would give.
    fn with_pay(&self, mut said: String, tier: &TierAhead, (scale, ty): (Option<Id<Scale>>, &Type)) -> String {
        let view = self.view;
        if let Some((kpi, short)) = &tier.short {
            let kpi = view.plan.kpis.get(*kpi);
            let amount = Arg::Text(self.bound(short, &kpi.value.ty, kpi.value.ty == Type::Percent));
            said.push_str(&view.say("tell_short_of", &[("amount", amount), ("kpi", Arg::from(&kpi.name))]));
        }
        said.push_str(&self.rate(scale, tier.rate.as_ref()));
        if let Some(gives) = &tier.gives {
            said.push_str(&view.say("tell_would_give", &[("value", Arg::Text(view.number(gives, ty)))]));
        }
        said
    }

    /// The rate of a tier, where its table is one of rates.
    fn rate(&self, scale: Option<Id<Scale>>, rate: Option<&Exact>) -> String {
        let Some((curve, rate)) = self.curve(scale).zip(rate) else { return String::new() };
        self.view.say("tell_rate_of_tier", &[("rate", Arg::Text(self.view.number(rate, &curve.ty)))])
    }

    pub(super) fn slice(&self, part: &Trace, value: &str) -> String {
        let TraceKind::Slice(slice) = &part.what else { return String::new() };
        let Slice { from, to, amount, amount_ty, rate, rate_ty } = &**slice;
        let view = self.view;
        let number = |bound: &Exact| Arg::Text(view.number(bound, amount_ty));
        let mut args = vec![
            ("amount", number(amount)),
            ("rate", Arg::Text(view.number(rate, rate_ty))),
            ("value", Arg::Text(value.to_owned())),
        ];
        args.extend(from.as_ref().map(|from| ("from", number(from))));
        args.extend(to.as_ref().map(|to| ("to", number(to))));
        let key = match (from, to) {
            (Some(_), Some(_)) => "tell_slice",
            (None, Some(_)) => "tell_slice_below",
            _ => "tell_slice_open",
        };
        view.say(key, &args)
    }

    fn curve(&self, scale: Option<Id<Scale>>) -> Option<&Curve> {
        scale.map(|id| &self.view.plan.scales.get(id).curve)
    }

    /// A boundary in the unit of the driver. A ratio is a percentage where the plan writes its tiers in percent.
    fn driver(&self, value: &Exact, scale: Option<Id<Scale>>, ty: &Type) -> String {
        let percent = match self.curve(scale) {
            Some(curve) => curve.ladders.iter().flat_map(|ladder| &ladder.lines).any(|line| line.bound.percent),
            None => true,
        };
        self.bound(value, ty, percent)
    }

    /// How far it is to a boundary: between 100% and 115% lie 15 percentage points, not 15% of anything.
    fn gap(&self, text: String) -> String {
        match text.strip_suffix('%') {
            Some(points) => self.view.say("tell_points", &[("count", Arg::from(points))]),
            None => text,
        }
    }

    fn bound(&self, value: &Exact, ty: &Type, percent: bool) -> String {
        let view = self.view;
        // Behind a preposition a counted noun has another form: «от 4 месяцев», not «от 4 месяца».
        let counted = || value.to_i64().and_then(|count| u64::try_from(count).ok());
        match ty {
            Type::Ratio if percent => view.format().percent(value),
            Type::Days | Type::Months => match counted() {
                Some(count) => {
                    let key = if *ty == Type::Days { "from_days" } else { "from_months" };
                    view.say(key, &[("count", Arg::Count(count))])
                }
                None => view.number(value, ty),
            },
            _ => view.number(value, ty),
        }
    }

    /// The column of a table by two KPIs.
    pub(super) fn column(&self, part: &Trace) -> String {
        let TraceKind::Column(column) = &part.what else { return String::new() };
        let ColumnReached { reached, next, to_next, percent } = &**column;
        let view = self.view;
        let bound = |value: &Exact| Arg::Text(self.bound(value, &part.ty, *percent));
        let gap_of = |value: &Exact| Arg::Text(self.gap(self.bound(value, &part.ty, *percent)));
        let mut text = match reached {
            Some((at, inclusive)) => {
                view.say(if *inclusive { "tell_column_from" } else { "tell_column_above" }, &[("bound", bound(at))])
            }
            None => view.word("tell_column_below").to_owned(),
        };
        text.push_str("; ");
        text.push_str(&match (next, to_next) {
            (Some((next, inclusive)), Some(gap)) => {
                let key = if *inclusive { "tell_next_column_from" } else { "tell_next_column_above" };
                view.say(key, &[("bound", bound(next)), ("gap", gap_of(gap))])
            }
            _ => view.word("tell_last_column").to_owned(),
        });
        text
    }
}
