//! Where an amount stands in an explanation: the lines, steps and rows that show it; else the nearest ones.

use std::sync::Arc;

use serde_json::{Value as Json, json};

use crate::data::EntityId;
use crate::diagnostics::Arg;
use crate::evaluate::{Line, Outcome, Trace, Value};
use crate::ledger::{SettledLine, Settlement};
use crate::number::Exact;
use crate::plan::Type;
use crate::report::explain::document::Part;
use crate::report::explain::{ExplainOptions, Explained, Told, beside, foot, line_tree};
use crate::report::{Node, View};
use crate::time::Period;

/// How many of the nearest amounts are named.
const NEAREST: usize = 3;

/// What is looked for.
#[derive(Clone, Debug)]
struct Sought {
    /// The amount as explanations write it, and without decimals where it has none.
    written: Vec<String>,
    /// Whether a minus before it makes no difference.
    any_sign: bool,
}

/// An amount that is not the one asked for.
#[derive(Clone)]
pub(super) struct Near {
    /// How much it is.
    pub(super) value: Exact,
    /// When it was paid.
    pub(super) period: Period,
    /// The name of the rule; empty where none pays it.
    pub(super) component: Arc<str>,
    /// Of what it is.
    pub(super) of: String,
}

/// All that is told of somebody, in which an amount is looked for.
pub(super) struct Within<'v> {
    pub(super) view: &'v View<'v>,
    /// The key of the person.
    pub(super) key: String,
    /// The person by name.
    pub(super) name: String,
    /// The same with the key behind it.
    pub(super) called: String,
    /// The trees of each period, with what stands below them.
    pub(super) periods: Vec<(Period, Vec<Node>)>,
    /// All amounts of money.
    pub(super) amounts: Vec<Near>,
}

/// The trees of a payee's lines, and of what is paid beside them, cut down to what shows an amount.
pub fn explain_amount(
    view: &View<'_>,
    outcome: &Outcome,
    settlements: &[Settlement],
    payee: EntityId,
    amount: &Exact,
) -> Explained {
    Within::of(view, outcome, settlements, payee).cut_to(amount)
}

/// The same for other programs: each way from a line to what shows the amount.
pub fn explain_amount_json(
    view: &View<'_>,
    outcome: &Outcome,
    settlements: &[Settlement],
    payee: EntityId,
    amount: &Exact,
) -> Json {
    Within::of(view, outcome, settlements, payee).json(amount)
}

impl<'v> Within<'v> {
    fn of(view: &'v View<'v>, outcome: &Outcome, settlements: &[Settlement], payee: EntityId) -> Within<'v> {
        let key = view.payee_key(payee);
        let told = |period: Period| {
            let told = Told::default();
            let all: Vec<&Line> = outcome.lines().filter(|line| line.payee == payee && line.period == period).collect();
            let options = ExplainOptions { component: None, all_rows: true };
            let settlement = settlements.iter().find(|one| one.period == period);
            let mut trees: Vec<Node> = all.iter().map(|line| line_tree(view, line, options, &told)).collect();
            trees.extend(settlement.map(|one| beside(view, one, key)).unwrap_or_default());
            let total: Exact = all.iter().map(|line| line.amount.clone()).sum();
            trees.push(Node::leaf(foot(view, settlement, key, &total)));
            trees
        };
        let mut amounts: Vec<Near> = Vec::new();
        for line in outcome.lines().filter(|line| line.payee == payee) {
            let rule = view.plan.components.get(line.component);
            let mut add = |value: &Exact| {
                amounts.push(Near {
                    value: value.clone(),
                    period: line.period,
                    component: Arc::clone(&rule.name),
                    of: view.titled(&rule.name, &rule.title),
                });
            };
            add(&line.amount);
            values(&line.trace(view.plan), &mut add);
        }
        amounts.extend(settlements.iter().flat_map(|one| near_beside(view, one, key)));
        Within {
            view,
            key: key.to_owned(),
            name: view.payee(payee),
            called: view.payee_with_key(payee),
            periods: outcome.periods.iter().map(|period| (*period, told(*period))).collect(),
            amounts,
        }
    }

    /// The trees without what does not lead to the amount; where nothing does, the amounts that differ least.
    pub(super) fn cut_to(self, amount: &Exact) -> Explained {
        let view = self.view;
        let money = |value: &Exact| Arg::Text(view.money(value));
        let head = |period: Period| format!("{} · {} · {}", self.called, view.format().period(period), view.plan.title);
        let found = self.found(amount).into_iter();
        let mut parts: Vec<Part> =
            found.map(|(period, trees)| Part { head: head(period), trees, foot: None }).collect();
        if parts.is_empty() {
            let mut node = Node::leaf(view.say("amount_not_found", &[("amount", money(amount))]));
            node.children.extend(self.nearest(amount).into_iter().map(|near| {
                let apart = &near.value - amount;
                let key = if apart.is_negative() { "amount_less" } else { "amount_more" };
                let args = [
                    ("value", money(&near.value)),
                    ("rule", Arg::Text(near.of)),
                    ("period", Arg::Period(near.period)),
                    ("difference", money(&apart.abs())),
                ];
                Node::leaf(view.say(key, &args))
            }));
            parts.push(Part { head: self.called.clone(), trees: vec![node], foot: None });
        }
        Explained::of(parts)
    }

    /// The same for other programs.
    pub(super) fn json(self, amount: &Exact) -> Json {
        let mut ways = Vec::new();
        for (period, trees) in self.found(amount) {
            let mut texts = Vec::new();
            trees.iter().for_each(|tree| ways_down(tree, &mut Vec::new(), &mut texts));
            ways.extend(texts.into_iter().map(|steps| json!({ "period": period.to_string(), "steps": steps })));
        }
        let near = if ways.is_empty() { self.nearest(amount) } else { Vec::new() };
        let near: Vec<Json> = near
            .into_iter()
            .map(|near| {
                json!({
                    "period": near.period.to_string(),
                    "component": (!near.component.is_empty()).then(|| near.component.to_string()),
                    "amount": near.value.to_string(),
                    "difference": (&near.value - amount).to_string(),
                })
            })
            .collect();
        json!({
            "plan": &*self.view.plan.name,
            "currency": self.view.plan.currency.code(),
            "payee": { "key": self.key, "name": self.name },
            "amount": amount.to_string(),
            "stands_in": ways,
            "nearest": near,
        })
    }

    /// The periods that show the amount, each with the trees that do.
    fn found(&self, amount: &Exact) -> Vec<(Period, Vec<Node>)> {
        // An amount that is taken is asked for without its sign, too, and one that is told without it with it.
        let with_sign = self.showing(&Sought::new(self.view, amount));
        if !with_sign.is_empty() {
            return with_sign;
        }
        self.showing(&Sought { any_sign: true, ..Sought::new(self.view, &amount.abs()) })
    }

    fn showing(&self, sought: &Sought) -> Vec<(Period, Vec<Node>)> {
        let cut = |trees: &[Node]| trees.iter().filter_map(|tree| sought.cut(tree)).collect();
        let all = self.periods.iter().map(|(period, trees)| -> (Period, Vec<Node>) { (*period, cut(trees)) });
        all.filter(|(_, trees)| !trees.is_empty()).collect()
    }

    /// The amounts that differ least.
    fn nearest(&self, amount: &Exact) -> Vec<Near> {
        let mut found: Vec<Near> = Vec::new();
        for near in &self.amounts {
            if !near.value.is_zero() && !found.iter().any(|known| known.value == near.value) {
                found.push(near.clone());
            }
        }
        found.sort_by(|one, other| {
            let apart = |near: &Near| (&near.value - amount).abs();
            apart(one).cmp(&apart(other)).then_with(|| one.value.cmp(&other.value))
        });
        found.truncate(NEAREST);
        found
    }
}

/// The amounts that are paid to somebody beside the rules.
pub(super) fn near_beside(view: &View<'_>, settlement: &Settlement, key: &str) -> Vec<Near> {
    let theirs = settlement.beside().filter(|line| *line.payee == *key);
    let near = |line: &SettledLine| Near {
        value: line.amount.clone(),
        period: settlement.period,
        component: Arc::clone(&line.component),
        of: view.beside_of(line),
    };
    theirs.map(near).collect()
}

impl Sought {
    fn new(view: &View<'_>, amount: &Exact) -> Sought {
        let mut written = vec![plain_spaces(&view.format().amount(amount, view.most_places()))];
        let short = plain_spaces(&view.format().exact(amount));
        if !written.contains(&short) {
            written.push(short);
        }
        Sought { written, any_sign: false }
    }

    /// The tree without what does not lead to the amount.
    fn cut(&self, node: &Node) -> Option<Node> {
        let children: Vec<Node> = node.children.iter().filter_map(|child| self.cut(child)).collect();
        (!children.is_empty() || self.stands_in(&node.text)).then(|| Node { text: node.text.clone(), children })
    }

    /// Whether the amount stands in a text as a number of its own, not as a part of a longer one.
    fn stands_in(&self, text: &str) -> bool {
        let text = plain_spaces(text);
        self.written.iter().any(|wanted| {
            text.match_indices(wanted.as_str()).any(|(at, _)| {
                let (before, after) = (text.get(..at).unwrap_or_default(), text.get(at + wanted.len()..));
                let before = if self.any_sign { before.trim_end_matches(['-', '−']) } else { before };
                ends_apart(before, wanted) && begins_apart(after.unwrap_or_default())
            })
        })
    }
}

/// Whether what stands before a number is no part of it.
fn ends_apart(before: &str, number: &str) -> bool {
    let mut last = before.chars().rev();
    match last.next() {
        Some(c) if c.is_ascii_digit() || c == '-' || c == '−' || c == '.' || c == ',' => false,
        // `500.00` in `1 500.00`: a first group of three digits may be the second of a longer number.
        Some(' ') => {
            let group = number.split([' ', '.', ',']).next().unwrap_or_default();
            group.len() != 3 || !last.next().is_some_and(|c| c.is_ascii_digit())
        }
        _ => true,
    }
}

/// Whether what stands behind a number is no part of it.
fn begins_apart(after: &str) -> bool {
    let mut next = after.chars();
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    match next.next() {
        Some(c) if c.is_ascii_digit() || c == '…' || c == '%' => false,
        Some('.' | ',') => !digit(next.next()),
        Some(' ') => !(digit(next.next()) && digit(next.next()) && digit(next.next())),
        _ => true,
    }
}

fn plain_spaces(text: &str) -> String {
    text.chars().map(|c| if c == '\u{a0}' || c == '\u{202f}' { ' ' } else { c }).collect()
}

/// The texts on each way from a tree down to a leaf.
fn ways_down<'n>(node: &'n Node, way: &mut Vec<&'n str>, out: &mut Vec<Vec<String>>) {
    way.push(&node.text);
    if node.children.is_empty() {
        out.push(way.iter().map(|text| (*text).to_owned()).collect());
    }
    for child in &node.children {
        ways_down(child, way, out);
    }
    way.pop();
}

/// The amounts of money in a step and in those below it.
fn values(step: &Trace, add: &mut dyn FnMut(&Exact)) {
    if let (Value::Number(value), Type::Money(_)) = (&step.value, &step.ty) {
        add(value);
    }
    step.parts.iter().for_each(|part| values(part, add));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_found_alone_and_not_inside_another() {
        let sought = |written: &str| Sought { written: vec![written.to_owned()], any_sign: false };
        assert!(sought("5 000.00").stands_in("pays: 5 000.00 EUR"));
        assert!(sought("5 000.00").stands_in("a\u{a0}= 5\u{a0}000.00"));
        assert!(!sought("5 000.00").stands_in("35 000.00 EUR"));
        assert!(!sought("500.00").stands_in("1 500.00 EUR"));
        assert!(!sought("35 000").stands_in("35 000.50 EUR"));
        assert!(sought("35 000").stands_in("from 150 000: 35 000"));
        assert!(!sought("35").stands_in("35 000"));
        assert!(!sought("2.5").stands_in("2.5% or 12.5 or 2.51"));
    }
}
