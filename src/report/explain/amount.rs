//! Where an amount stands in an explanation: the lines, steps and rows that show it; else the nearest ones.

use serde_json::{Value as Json, json};

use crate::data::EntityId;
use crate::diagnostics::Arg;
use crate::evaluate::{Line, Outcome, Trace, Value};
use crate::number::Exact;
use crate::plan::{Component, Id, Type};
use crate::report::explain::document::Part;
use crate::report::explain::{ExplainOptions, Explained, Told, line_tree};
use crate::report::{Node, View};
use crate::time::Period;

/// How many of the nearest amounts are named.
const NEAREST: usize = 3;

/// What is looked for.
#[derive(Clone, Debug)]
struct Sought {
    /// The amount as explanations write it, and without decimals where it has none.
    written: Vec<String>,
}

/// An amount that is not the one asked for.
struct Near {
    value: Exact,
    period: Period,
    component: Id<Component>,
}

/// The trees of a payee's lines cut down to what shows an amount.
pub fn explain_amount(view: &View<'_>, outcome: &Outcome, payee: EntityId, amount: &Exact) -> Explained {
    let sought = Sought::new(view, amount);
    let money = |value: &Exact| Arg::Text(view.money(value));
    let mut parts = Vec::new();
    for period in &outcome.periods {
        let trees = found(view, outcome, (payee, *period), &sought);
        let head = format!("{} · {} · {}", view.payee_with_key(payee), view.format().period(*period), view.plan.title);
        parts.push(Part { head, trees, foot: None });
    }
    parts.retain(|part| !part.trees.is_empty());
    if parts.is_empty() {
        let mut node = Node::leaf(view.say("amount_not_found", &[("amount", money(amount))]));
        node.children.extend(nearest(view, outcome, payee, amount).into_iter().map(|near| {
            let rule = view.plan.components.get(near.component);
            let apart = &near.value - amount;
            let key = if apart.is_negative() { "amount_less" } else { "amount_more" };
            let args = [
                ("value", money(&near.value)),
                ("rule", Arg::Text(view.titled(&rule.name, &rule.title))),
                ("period", Arg::Period(near.period)),
                ("difference", money(&apart.abs())),
            ];
            Node::leaf(view.say(key, &args))
        }));
        parts.push(Part { head: view.payee_with_key(payee), trees: vec![node], foot: None });
    }
    Explained::of(parts)
}

/// The same for other programs: each way from a line to what shows the amount.
pub fn explain_amount_json(view: &View<'_>, outcome: &Outcome, payee: EntityId, amount: &Exact) -> Json {
    let sought = Sought::new(view, amount);
    let mut ways = Vec::new();
    for period in &outcome.periods {
        for tree in found(view, outcome, (payee, *period), &sought) {
            let mut texts = Vec::new();
            ways_down(&tree, &mut Vec::new(), &mut texts);
            ways.extend(texts.into_iter().map(|steps| json!({ "period": period.to_string(), "steps": steps })));
        }
    }
    let near: Vec<Json> = if ways.is_empty() {
        let near = nearest(view, outcome, payee, amount).into_iter();
        near.map(|near| {
            json!({
                "period": near.period.to_string(),
                "component": &*view.plan.components.get(near.component).name,
                "amount": near.value.to_string(),
                "difference": (&near.value - amount).to_string(),
            })
        })
        .collect()
    } else {
        Vec::new()
    };
    json!({
        "plan": &*view.plan.name,
        "currency": view.plan.currency.code(),
        "payee": { "key": view.payee_key(payee), "name": view.payee(payee) },
        "amount": amount.to_string(),
        "stands_in": ways,
        "nearest": near,
    })
}

/// The trees of one period that show the amount.
fn found(view: &View<'_>, outcome: &Outcome, (payee, period): (EntityId, Period), sought: &Sought) -> Vec<Node> {
    let told = Told::default();
    let all: Vec<&Line> = outcome.lines().filter(|line| line.payee == payee && line.period == period).collect();
    let options = ExplainOptions { component: None, all_rows: true };
    let trees: Vec<Node> = all.iter().map(|line| line_tree(view, line, options, &told)).collect();
    let total: Exact = all.iter().map(|line| line.amount.clone()).sum();
    let total = Node::leaf(format!("{}: {}", view.word("total"), view.money(&total)));
    trees.into_iter().chain([total]).filter_map(|tree| sought.cut(tree)).collect()
}

impl Sought {
    fn new(view: &View<'_>, amount: &Exact) -> Sought {
        let mut written = vec![plain_spaces(&view.format().amount(amount, view.most_places()))];
        let short = plain_spaces(&view.format().exact(amount));
        if !written.contains(&short) {
            written.push(short);
        }
        Sought { written }
    }

    /// The tree without what does not lead to the amount.
    fn cut(&self, node: Node) -> Option<Node> {
        let children: Vec<Node> = node.children.into_iter().filter_map(|child| self.cut(child)).collect();
        (!children.is_empty() || self.stands_in(&node.text)).then_some(Node { text: node.text, children })
    }

    /// Whether the amount stands in a text as a number of its own, not as a part of a longer one.
    fn stands_in(&self, text: &str) -> bool {
        let text = plain_spaces(text);
        self.written.iter().any(|wanted| {
            text.match_indices(wanted.as_str()).any(|(at, _)| {
                let (before, after) = (text.get(..at).unwrap_or_default(), text.get(at + wanted.len()..));
                ends_apart(before, wanted) && begins_apart(after.unwrap_or_default())
            })
        })
    }
}

/// Whether what stands before a number is no part of it.
fn ends_apart(before: &str, number: &str) -> bool {
    let mut last = before.chars().rev();
    match last.next() {
        Some(c) if c.is_ascii_digit() || c == '-' || c == '.' || c == ',' => false,
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

/// The amounts of money in somebody's lines that differ least.
fn nearest(view: &View<'_>, outcome: &Outcome, payee: EntityId, amount: &Exact) -> Vec<Near> {
    let mut found: Vec<Near> = Vec::new();
    for line in outcome.lines().filter(|line| line.payee == payee) {
        let mut add = |value: &Exact| {
            if !value.is_zero() && !found.iter().any(|known| known.value == *value) {
                found.push(Near { value: value.clone(), period: line.period, component: line.component });
            }
        };
        add(&line.amount);
        values(&line.trace(view.plan), &mut add);
    }
    found.sort_by(|one, other| {
        let apart = |near: &Near| (&near.value - amount).abs();
        apart(one).cmp(&apart(other)).then_with(|| one.value.cmp(&other.value))
    });
    found.truncate(NEAREST);
    found
}

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
        let sought = |written: &str| Sought { written: vec![written.to_owned()] };
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
