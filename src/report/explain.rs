//! The explanation of pay as a tree: rule, inputs, tier and the next one, steps, roundings, rows of data.

use std::cell::RefCell;
use std::collections::HashSet;

use crate::data::{EntityId, RowId};
use crate::diagnostics::Arg;
use crate::evaluate::{HeldStep, Line, LineStatus, Outcome, Trace, TraceKind, Value};
use crate::measure::calendar_days;
use crate::number::Exact;
use crate::plan::{Component, ComponentKind, Contest, Curve, Id, Kpi, Record, Scale, Type};
use crate::report::{Node, View};
use crate::source::Span;
use crate::time::Period;

/// How much is explained.
#[derive(Clone, Copy, Debug)]
pub struct ExplainOptions {
    /// Only this component.
    pub component: Option<Id<Component>>,
    /// All rows of data in place of the first ten.
    pub all_rows: bool,
}

/// The rows shown of a list unless all are asked for.
pub(super) const ROWS: usize = 10;

/// The lists of rows that an explanation has shown: each is shown once.
#[derive(Debug, Default)]
pub(super) struct Told(RefCell<HashSet<(Id<Record>, Vec<RowId>)>>);

impl Told {
    /// Whether a list of several rows has been shown before; now it has.
    fn again(&self, record: Id<Record>, rows: &[RowId]) -> bool {
        rows.len() > 1 && !self.0.borrow_mut().insert((record, rows.to_vec()))
    }
}

/// One tree for each line of pay of `payee`, then their total; no wider than `width` as far as words allow.
pub fn explain(view: &View<'_>, outcome: &Outcome, payee: EntityId, options: ExplainOptions, width: usize) -> String {
    let mut out = String::new();
    for period in &outcome.periods {
        if !out.is_empty() {
            out.push('\n');
        }
        let who = view.payee(payee);
        let key = view.payee_key(payee);
        let who = if who.contains(key) { who } else { format!("{who} ({key})") };
        out.push_str(&format!("{who} · {} · {}\n", view.format().period(*period), view.plan.title));
        let all: Vec<&Line> =
            outcome.lines.iter().filter(|line| line.period == *period && line.payee == payee).collect();
        let told = Told::default();
        for (id, _) in view.plan.components.iter().filter(|(id, _)| options.component.is_none_or(|only| *id == only)) {
            let tree = match all.iter().find(|line| line.component == id) {
                Some(line) => Some(line_tree(view, line, options, &told)),
                None => not_due(view, id, *period).filter(|_| paid_then(outcome, payee, *period)).map(Node::leaf),
            };
            if let Some(tree) = tree {
                out.push('\n');
                out.push_str(&tree.draw(width));
            }
        }
        if all.is_empty() && !paid_then(outcome, payee, *period) {
            out.push_str(&format!("\n{}\n", view.word("not_paid_then")));
        } else if options.component.is_none() {
            let total: Exact = all.iter().map(|line| line.amount.clone()).sum();
            out.push_str(&format!("\n{}: {}\n", view.word("total"), view.money(&total)));
        }
    }
    out
}

/// Whether the plan pays this person in this period at all.
fn paid_then(outcome: &Outcome, payee: EntityId, period: Period) -> bool {
    outcome.payees.iter().any(|(of, people)| *of == period && people.contains(&payee))
}

/// What is said of a component whose own, longer period does not end in this one.
fn not_due(view: &View<'_>, id: Id<Component>, period: Period) -> Option<String> {
    let bonus = view.plan.components.get(id);
    let own = match &bonus.kind {
        // One that takes place once is not due before it ends, and over after that.
        ComponentKind::Contest(Contest { span: Some(span), .. }) => *span,
        _ => bonus.every.max(view.plan.every).containing(period.last()),
    };
    let later = own.last() > period.last();
    let args = [("own", Arg::Period(own)), ("end", Arg::Period(Period::month(own.last())))];
    later.then(|| format!("{}: {}", view.titled(&bonus.name, &bonus.title), view.say("tell_not_due", &args)))
}

/// The tree of one line.
pub(super) fn line_tree(view: &View<'_>, line: &Line, options: ExplainOptions, told: &Told) -> Node {
    let bonus = view.plan.components.get(line.component);
    let titled = view.titled(&bonus.name, &bonus.title);
    let amount = format!("{} {}", view.format().amount(&line.amount, view.places(line.component)), view.plan.currency);
    let text = match &line.status {
        LineStatus::Pays => format!("{titled}: {amount}"),
        LineStatus::NotApplicable(why) => {
            format!("{titled}: {}", view.say("not_applicable", &[("why", Arg::Text(view.why_not(why)))]))
        }
    };
    let teller = Teller { view, options, told, own: bonus.every.max(view.plan.every).containing(line.period.last()) };
    let mut children = match &line.trace.what {
        TraceKind::Line(_) => teller.nodes(&line.trace.parts),
        _ => teller.nodes(std::slice::from_ref(&line.trace)),
    };
    children.extend(view.legal(line.component));
    Node { text, children }
}

struct Teller<'a> {
    view: &'a View<'a>,
    options: ExplainOptions,
    told: &'a Told,
    /// The period of the rule.
    own: Period,
}

impl Teller<'_> {
    fn nodes(&self, parts: &[Trace]) -> Vec<Node> {
        let is_row = |part: &&Trace| matches!(part.what, TraceKind::Row { .. } | TraceKind::Reversed { .. });
        let rows = parts.iter().filter(is_row).count();
        let cut = !self.options.all_rows && rows > ROWS;
        let mut shown_rows = 0;
        let mut nodes = Vec::new();
        for part in parts {
            if cut && is_row(&part) {
                shown_rows += 1;
                if shown_rows > ROWS {
                    continue;
                }
            }
            if self.says_nothing(part) {
                nodes.extend(self.nodes(&part.parts));
            } else if !self.trivial(part) {
                nodes.push(self.node(part));
            }
        }
        if cut {
            nodes.push(self.more(rows - ROWS));
        }
        nodes
    }

    fn more(&self, count: usize) -> Node {
        Node::leaf(self.view.say("more_rows", &[("count", Arg::from(count))]))
    }

    /// A number written in the plan explains itself.
    fn trivial(&self, part: &Trace) -> bool {
        // Nothing to take off.
        if matches!(&part.what, TraceKind::TakenOff { rows, .. } if rows.is_empty()) {
            return true;
        }
        let text = self.view.sources.slice(part.span);
        part.what == TraceKind::Expression
            && part.parts.is_empty()
            && text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '"' | '«' | '“'))
    }

    /// The tiers written inside a bonus are an expression whose text is only the keyword of the block.
    fn says_nothing(&self, part: &Trace) -> bool {
        let text = crate::syntax::fold(self.view.sources.slice(part.span).trim());
        part.what == TraceKind::Expression && crate::syntax::labels::BlockKind::from_word(&text).is_some()
    }

    fn node(&self, part: &Trace) -> Node {
        let children = match &part.what {
            TraceKind::Row { record, row } | TraceKind::Reversed { record, row, .. } => {
                self.without_cells(&part.parts, &self.view.row_cells(*record, *row))
            }
            TraceKind::Rows { record, rows } | TraceKind::TakenOff { record, rows } => {
                let mut children = self.nodes(&part.parts);
                // Rows that come with what each brings are shown once.
                if !part.parts.iter().any(|inner| matches!(inner.what, TraceKind::Row { .. })) {
                    children.extend(self.rows(*record, rows));
                }
                children
            }
            TraceKind::Step { .. } => match part.parts.as_slice() {
                [operand] => self.days(operand).map_or_else(|| self.nodes(&part.parts), |days| vec![Node::leaf(days)]),
                _ => self.nodes(&part.parts),
            },
            _ => self.nodes(&part.parts),
        };
        Node { text: self.text(part), children }
    }

    /// The rows of a list, unless they stand further up.
    fn rows(&self, record: Id<Record>, rows: &[RowId]) -> Vec<Node> {
        if self.told.again(record, rows) {
            return vec![Node::leaf(self.view.say("same_rows", &[("count", Arg::from(rows.len()))]))];
        }
        let shown = if self.options.all_rows { rows.len() } else { ROWS };
        let mut nodes: Vec<Node> = rows.iter().take(shown).map(|row| Node::leaf(self.view.row(record, *row))).collect();
        if rows.len() > shown {
            nodes.push(self.more(rows.len() - shown));
        }
        nodes
    }

    /// The share of calendar days employed with the days that it is of.
    fn days(&self, part: &Trace) -> Option<String> {
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

    /// The steps below a row without those that only read one of its cells, which the row itself shows.
    fn without_cells(&self, parts: &[Trace], cells: &[(String, String)]) -> Vec<Node> {
        let kept = parts.iter().filter(|part| {
            // The field may stand in the genitive, so it is known by being one word with the value of a cell.
            let one_word = !self.view.sources.slice(part.span).trim().contains(' ');
            let value = self.view.value(&part.value, &part.ty);
            let reads_cell = one_word && cells.iter().any(|(_, cell)| value.starts_with(cell.as_str()));
            !(part.what == TraceKind::Expression && part.parts.is_empty() && reads_cell)
        });
        let mut nodes = Vec::new();
        for part in kept {
            if part.parts.is_empty() || part.what != TraceKind::Expression || self.says_nothing(part) {
                nodes.extend(self.nodes(std::slice::from_ref(part)));
            } else {
                nodes.push(Node { text: self.text(part), children: self.without_cells(&part.parts, cells) });
            }
        }
        nodes
    }

    fn text(&self, part: &Trace) -> String {
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
            TraceKind::Expression => {
                self.weighted(part, &value).unwrap_or_else(|| format!("{} = {value}", view.named(part.span)))
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
            TraceKind::Row { record, row } => format!("{value} ← {}", view.row(*record, *row)),
            TraceKind::Reversed { record, row, paid_in } => {
                let args = [
                    ("value", Arg::Text(value)),
                    ("period", Arg::Period(*paid_in)),
                    ("row", Arg::Text(view.row(*record, *row))),
                ];
                view.say("tell_reversed", &args)
            }
            TraceKind::Held { step, record, row, earned_in } => {
                let args = [
                    ("value", Arg::Text(value)),
                    ("period", Arg::Period(*earned_in)),
                    ("row", Arg::Text(view.row(*record, *row))),
                ];
                let key = match step {
                    HeldStep::Held => "tell_held",
                    HeldStep::Released => "tell_released",
                    HeldStep::Cancelled => "tell_cancelled",
                };
                view.say(key, &args)
            }
            TraceKind::Tier { .. } => self.tier(part, &value),
            TraceKind::Column { .. } => self.column(part),
            TraceKind::Opening => view.say("tell_opening", &[("value", Arg::Text(value))]),
            TraceKind::InForce => view.say("tell_in_force", &[("day", Arg::Text(value))]),
            TraceKind::Slice { .. } => self.slice(part, &value),
            TraceKind::Carried { before } => {
                let args = [("before", Arg::Text(view.number(before, &part.ty))), ("value", Arg::Text(value))];
                view.say("tell_carried", &args)
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
            | TraceKind::CarriedOver
            | TraceKind::SharePart { .. }
            | TraceKind::Split { .. }
            | TraceKind::Place { .. } => view.together(part, &value),
            TraceKind::AlreadyDue(period) => {
                view.say("tell_already_due", &[("period", Arg::Period(*period)), ("value", Arg::Text(value))])
            }
            TraceKind::Of(person, period) => {
                format!("{}, {}: {value}", view.payee(*person), view.format().period(*period))
            }
            TraceKind::Told { key, amounts } => {
                let money = |amount: &Exact| Arg::Text(view.number(amount, &part.ty));
                let mut args: Vec<_> = amounts.iter().map(|(name, amount)| (*name, money(amount))).collect();
                args.push(("value", Arg::Text(value)));
                view.say(key, &args)
            }
            TraceKind::Share => view.say("tell_share", &[("share", Arg::Text(value))]),
            TraceKind::Stated => view.say("tell_stated", &[("text", Arg::Text(quoted())), ("value", Arg::Text(value))]),
            TraceKind::IfNoData(reason) => {
                let args = [("reason", Arg::Text(view.no_data(reason))), ("value", Arg::Text(value))];
                view.say("tell_if_no_data", &args)
            }
        }
    }

    fn of_kpi(&self, key: &str, id: Id<crate::plan::Kpi>, period: crate::time::Period, value: String) -> String {
        let args = [
            ("kpi", Arg::from(&self.view.plan.kpis.get(id).name)),
            ("period", Arg::Period(period)),
            ("value", Arg::Text(value)),
        ];
        self.view.say(key, &args)
    }

    fn tier(&self, part: &Trace, value: &str) -> String {
        let TraceKind::Tier { scale, reached, next, to_next, driver_ty } = &part.what else {
            return String::new();
        };
        let view = self.view;
        let bound = |bound: &Exact| self.driver(bound, *scale, driver_ty);
        let mut text = match reached {
            Some(reached) => {
                let above = self.line_of(*scale, reached).is_some_and(|inclusive| !inclusive);
                let key = if above { "tell_tier_above" } else { "tell_tier_from" };
                view.say(key, &[("bound", Arg::Text(bound(reached))), ("value", Arg::Text(value.to_owned()))])
            }
            None => view.say("tell_tier_below", &[("value", Arg::Text(value.to_owned()))]),
        };
        text.push_str("; ");
        text.push_str(&match (next, to_next) {
            (Some((next, inclusive)), Some(gap)) => {
                let key = if *inclusive { "tell_next_from" } else { "tell_next_above" };
                view.say(key, &[("bound", Arg::Text(bound(next))), ("gap", Arg::Text(bound(gap)))])
            }
            _ => view.word("tell_top_tier").to_owned(),
        });
        text
    }

    fn slice(&self, part: &Trace, value: &str) -> String {
        let TraceKind::Slice { from, to, amount, amount_ty, rate, rate_ty } = &part.what else {
            return String::new();
        };
        let view = self.view;
        let args = |to: &Exact| {
            [
                ("from", Arg::Text(view.number(from, amount_ty))),
                ("to", Arg::Text(view.number(to, amount_ty))),
                ("amount", Arg::Text(view.number(amount, amount_ty))),
                ("rate", Arg::Text(view.number(rate, rate_ty))),
                ("value", Arg::Text(value.to_owned())),
            ]
        };
        match to {
            Some(to) => view.say("tell_slice", &args(to)),
            None => view.say("tell_slice_open", &args(from)),
        }
    }

    fn curve(&self, scale: Option<Id<Scale>>) -> Option<&Curve> {
        scale.map(|id| &self.view.plan.scales.get(id).curve)
    }

    /// Whether the tier of this boundary includes it; `None` when the scale is not known.
    fn line_of(&self, scale: Option<Id<Scale>>, bound: &Exact) -> Option<bool> {
        self.curve(scale)?.lines.iter().find(|line| line.bound.at == *bound).map(|line| line.bound.inclusive)
    }

    /// A boundary in the unit of the driver. A ratio is a percentage where the plan writes its tiers in percent.
    fn driver(&self, value: &Exact, scale: Option<Id<Scale>>, ty: &Type) -> String {
        let percent = match self.curve(scale) {
            Some(curve) => curve.lines.iter().any(|line| line.bound.percent),
            None => true,
        };
        self.bound(value, ty, percent)
    }

    fn bound(&self, value: &Exact, ty: &Type, percent: bool) -> String {
        if *ty == Type::Ratio && percent { self.view.format().percent(value) } else { self.view.number(value, ty) }
    }

    /// The column of a table by two KPIs.
    fn column(&self, part: &Trace) -> String {
        let TraceKind::Column { reached, next, to_next, percent } = &part.what else { return String::new() };
        let view = self.view;
        let bound = |value: &Exact| Arg::Text(self.bound(value, &part.ty, *percent));
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
                view.say(key, &[("bound", bound(next)), ("gap", bound(gap))])
            }
            _ => view.word("tell_last_column").to_owned(),
        });
        text
    }
}
