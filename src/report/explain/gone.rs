//! The pay of somebody who is in no data any more, told from the ledger.

use std::sync::Arc;

use serde_json::{Value as Json, json};

use crate::data::CsvForm;
use crate::diagnostics::Arg;
use crate::ledger::{ClosedLine, OfPlan, PaidPerson, RuleTexts, SettledKind, SettledLine, Settlement, sum};
use crate::number::Exact;
use crate::plan::Component;
use crate::report::csv::{text, writer};
use crate::report::explain::amount::{Near, Within, near_beside};
use crate::report::explain::document::Part;
use crate::report::explain::{ExplainOptions, Explained, Told, beside_line, foot};
use crate::report::headings::headings;
use crate::report::settled::Beside;
use crate::report::view::{STATES, plain};
use crate::report::{Node, View};
use crate::time::Period;

/// Somebody whom closed periods have paid and of whom the data know nothing any more.
#[derive(Clone, Copy)]
pub struct Gone<'a> {
    /// The plan, with the data of today.
    pub view: &'a View<'a>,
    /// Who it is.
    pub person: &'a PaidPerson,
    /// The closed periods of the plan.
    pub closed: &'a [OfPlan<'a>],
    /// What is paid in the periods that are asked for: of closed ones what was paid.
    pub settlements: &'a [Settlement],
    /// The rules of today.
    pub texts: &'a RuleTexts,
}

impl Gone<'_> {
    /// What they were paid in each period asked for, on what it rested, and how it was corrected since.
    pub fn explained(&self, options: ExplainOptions) -> Explained {
        let told = Told::default();
        let parts = self.settlements.iter().enumerate().map(|(at, settlement)| {
            let view = self.view;
            let head = format!("{} · {} · {}", self.called(), view.format().period(settlement.period), view.plan.title);
            let mut trees: Vec<Node> = Vec::new();
            if at == 0 {
                let record = Arg::from(&view.plan.records.get(view.plan.people).name);
                let who = [("name", Arg::from(&self.person.name)), ("record", record)];
                trees.push(Node::leaf(view.say("gone_from_data", &who)));
            }
            let (lines, below) = self.told(settlement, options, &told);
            trees.extend(lines.into_iter().map(|(_, tree)| tree));
            Part { head, trees, foot: Some(below).filter(|_| options.component.is_none()) }
        });
        Explained::of(parts.collect())
    }

    /// Only what shows this amount, or the amounts that differ least.
    pub fn amount(&self, amount: &Exact) -> Explained {
        self.within().cut_to(amount)
    }

    /// The same for other programs.
    pub fn amount_json(&self, amount: &Exact) -> Json {
        self.within().json(amount)
    }

    /// One row for each line of what is told, in the form of [`crate::report::explain_csv`].
    pub fn csv(&self, options: ExplainOptions, form: CsvForm) -> String {
        let mut writer = writer(form);
        let _ = writer.write_record(headings(form, &["period", "payee_key", "component", "depth", "step"]));
        let told = Told::default();
        for settlement in self.settlements {
            let (lines, _) = self.told(settlement, options, &told);
            for (component, tree) in lines {
                let mut pending: Vec<(usize, Node)> = vec![(0, tree)];
                while let Some((depth, node)) = pending.pop() {
                    let period = settlement.period.to_string();
                    let cells = [&period, &*self.person.key, &*component, &depth.to_string(), &node.text];
                    let _ = writer.write_record(cells);
                    pending.extend(node.children.into_iter().rev().map(|child| (depth + 1, child)));
                }
            }
        }
        text(writer)
    }

    /// In the shape of [`crate::report::explain_json`]: each line has what it rests on in place of a trace.
    pub fn json(&self, options: ExplainOptions) -> Json {
        let view = self.view;
        let key = &*self.person.key;
        let places = self.settlements.iter().map(|one| one.places).fold(view.most_places(), u32::max);
        let (mut lines, mut beside) = (Vec::new(), Vec::new());
        let mut to_pay = Exact::zero();
        for settlement in self.settlements {
            let period = settlement.period.to_string();
            let closed = self.closed_in(settlement.period);
            for (one, rule) in self.lines_of(settlement.period, options) {
                let named = |(name, value): (&Arc<str>, &Exact)| json!({ "kpi": &**name, "value": value.to_string() });
                let met =
                    |(name, (count, _)): (&Arc<str>, &(usize, Arc<str>))| json!({ "record": &**name, "count": count });
                let written = rule.map(|rule| view.rule_place(rule.span));
                let unchanged = one.basis.rule == self.texts.get(&one.line.component);
                let mut line = json!({
                    "component": &*one.line.component,
                    "title": &*one.line.title,
                    "amount": plain(&one.line.amount, places),
                    "status": "pays",
                    "reason": null,
                    "period": period,
                    "closed": closed.map(|(_, closing, _)| {
                        json!({ "on": closing.closed.to_string(), "approved": &*closing.approved })
                    }),
                    "rule": { "written": written, "unchanged": unchanged },
                    "kpis": one.basis.kpis.iter().map(named).collect::<Vec<_>>(),
                    "rows": one.basis.rows.iter().map(met).collect::<Vec<_>>(),
                });
                if let Json::Object(fields) = &mut line {
                    let text =
                        |value: &Option<Exact>| value.as_ref().map(|value| plain(value, places)).unwrap_or_default();
                    fields.extend(one.states.iter().map(|(name, value)| (name.to_string(), text(value).into())));
                }
                lines.push(line);
                to_pay = &to_pay + &one.line.amount;
            }
            if options.component.is_none() {
                let all = std::slice::from_ref(settlement);
                let mut own = Beside::of(all, None, view.lang).lines(key);
                for fields in own.iter_mut().filter_map(Json::as_object_mut) {
                    fields.insert("period".to_owned(), period.as_str().into());
                }
                beside.append(&mut own);
                to_pay = &to_pay + &sum(settlement.beside().filter(|line| *line.payee == *key));
            }
        }
        json!({
            "plan": &*view.plan.name,
            "currency": view.plan.currency.code(),
            "payee": { "key": key, "name": &*self.person.name },
            "in_data": false,
            "lines": lines,
            "beside": beside,
            "to_pay": plain(&to_pay, places),
        })
    }

    /// By name, with the key behind it.
    fn called(&self) -> String {
        let PaidPerson { key, name } = self.person;
        if name.contains(&**key) { name.to_string() } else { format!("{name} ({key})") }
    }

    fn closed_in(&self, period: Period) -> Option<&OfPlan<'_>> {
        self.closed.iter().find(|(of, ..)| *of == period)
    }

    /// Their lines of the rules in a closed period, each with its rule of today.
    fn lines_of(&self, period: Period, options: ExplainOptions) -> Vec<(&ClosedLine, Option<&Component>)> {
        let components = &self.view.plan.components;
        let wanted = options.component.map(|only| &components.get(only).name);
        let all = self.closed_in(period).into_iter().flat_map(|(_, _, plan)| &plan.lines);
        let theirs = all.filter(|one| one.line.kind.is_rule() && one.line.payee == self.person.key);
        let rule = |name: &Arc<str>| components.iter().map(|(_, rule)| rule).find(|rule| rule.name == *name);
        theirs
            .filter(|one| wanted.is_none_or(|only| one.line.component == *only))
            .map(|one| (one, rule(&one.line.component)))
            .collect()
    }

    /// What is told of a period, each with the name of its component, and what stands below.
    fn told<'t>(
        &'t self,
        of: &Settlement,
        options: ExplainOptions,
        told: &Told<'t>,
    ) -> (Vec<(Arc<str>, Node)>, String) {
        let view = self.view;
        let key = &*self.person.key;
        let lines = self.lines_of(of.period, options);
        let by_rules = sum(lines.iter().map(|(one, _)| &one.line));
        let mut trees: Vec<(Arc<str>, Node)> = Vec::new();
        if let Some((_, closing, _)) = self.closed_in(of.period) {
            let said = [("on", Arg::Date(closing.closed)), ("approved", Arg::from(&closing.approved))];
            trees.push((Arc::default(), Node::leaf(view.say("recorded_said", &said))));
        }
        let nothing = trees.is_empty() && !of.beside().any(|line| *line.payee == *key);
        trees
            .extend(lines.into_iter().map(|(one, rule)| (Arc::clone(&one.line.component), self.line(one, rule, told))));
        if options.component.is_none() {
            let theirs = of.beside().filter(|line| *line.payee == *key);
            trees.extend(theirs.map(|line| (Arc::clone(&line.component), beside_line(view, line, of.places))));
            trees.extend(self.corrected_later(of.period));
        }
        let below = if nothing { view.word("gone_nothing").to_owned() } else { foot(view, Some(of), key, &by_rules) };
        (trees, below)
    }

    /// A line as it was paid, with what it rested on.
    fn line<'t>(&self, one: &ClosedLine, rule: Option<&Component>, told: &Told<'t>) -> Node {
        let view = self.view;
        let ClosedLine { line, basis, states } = one;
        let mut children: Vec<Node> = Vec::new();
        match rule {
            None => children.push(Node::leaf(view.word("why_rule_gone"))),
            // Its text of today is that by which it was paid.
            Some(rule) if basis.rule == self.texts.get(&rule.name) => children.extend(told.rule(view, rule.span)),
            Some(rule) => {
                let place = [("place", Arg::Text(view.rule_place(rule.span)))];
                children.push(Node::leaf(view.say("why_rule", &place)));
            }
        }
        let kpis = basis.kpis.iter().map(|(name, value)| format!("{name}: {}", view.format().number(value)));
        children.extend(kpis.map(Node::leaf));
        for (record, (count, _)) in &basis.rows {
            let args = [("record", Arg::from(record)), ("count", Arg::from(*count))];
            children.push(Node::leaf(view.say("gone_rows", &args)));
        }
        for (name, value) in states {
            let Some(value) = value.as_ref().filter(|value| !value.is_zero()) else { continue };
            children.extend(state(name).map(|key| Node::leaf(format!("{}: {}", view.word(key), view.money(value)))));
        }
        let titled = view.titled(&line.component, &line.title);
        Node { text: format!("{titled}: {}", view.money(&line.amount)), children }
    }

    /// What later closed periods have paid for this one.
    fn corrected_later(&self, of: Period) -> Vec<(Arc<str>, Node)> {
        let later = self.closed.iter().filter(|(period, ..)| *period > of);
        let lines = later.flat_map(|(period, _, plan)| plan.lines.iter().map(|one| (*period, plan.places, &one.line)));
        let of_it = |line: &SettledLine| match &line.kind {
            SettledKind::Correction(correction) => correction.of == of && line.payee == self.person.key,
            SettledKind::Rule | SettledKind::Adjustment(_) => false,
        };
        lines
            .filter(|(_, _, line)| of_it(line))
            .map(|(period, places, line)| {
                let Node { text, children } = beside_line(self.view, line, places);
                let said =
                    self.view.say("gone_corrected", &[("period", Arg::Period(period)), ("line", Arg::Text(text))]);
                (Arc::clone(&line.component), Node { text: said, children })
            })
            .collect()
    }

    fn within(&self) -> Within<'_> {
        let options = ExplainOptions { component: None, all_rows: true };
        let told = |settlement: &Settlement| {
            let (lines, below) = self.told(settlement, options, &Told::default());
            let trees = lines.into_iter().map(|(_, tree)| tree).chain([Node::leaf(below)]);
            (settlement.period, trees.collect::<Vec<_>>())
        };
        let near = |settlement: &Settlement| -> Vec<Near> {
            let line = |(one, _): (&ClosedLine, _)| Near {
                value: one.line.amount.clone(),
                period: settlement.period,
                component: Arc::clone(&one.line.component),
                of: self.view.titled(&one.line.component, &one.line.title),
            };
            let lines = self.lines_of(settlement.period, options).into_iter().map(line);
            lines.chain(near_beside(self.view, settlement, &self.person.key)).collect()
        };
        Within {
            view: self.view,
            key: self.person.key.to_string(),
            name: self.person.name.to_string(),
            called: self.called(),
            periods: self.settlements.iter().map(told).collect(),
            amounts: self.settlements.iter().flat_map(near).collect(),
        }
    }
}

/// The word for a state, by its name in ledgers.
fn state(name: &str) -> Option<&'static str> {
    const WORDS: [&str; 6] =
        ["state_earned", "state_held", "state_released", "state_taken_back", "state_cancelled", "state_balance"];
    STATES.iter().zip(WORDS).find(|(known, _)| **known == name).map(|(_, word)| word)
}
