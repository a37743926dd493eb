//! What becomes of a row, in words.

use crate::diagnostics::Arg;
use crate::evaluate::Outcome;
use crate::report::explain::{Part, Told};
use crate::report::row::found::Way;
use crate::report::row::{Asks, LEADING, RowAsked, asked, asking, found, leading};
use crate::report::{Explained, Node, View};

/// How many people are named in whose pay a row is.
const NAMED: usize = 10;

pub(super) fn told(view: &View<'_>, outcome: &Outcome, asked: RowAsked) -> Explained {
    let told = Told::default();
    let mut trees = about(view, outcome, asked, &told);
    let leading = leading(view, asked);
    for row in leading.iter().take(LEADING) {
        trees.extend(about(view, outcome, *row, &told));
    }
    if leading.len() > LEADING {
        trees.push(Node::leaf(view.say("row_more_leading", &[("count", Arg::from(leading.len() - LEADING))])));
    }
    Explained::of(vec![Part { trees, ..Part::default() }])
}

/// The row with what becomes of it in each measure and rule, and the pay that it is part of.
fn about(view: &View<'_>, outcome: &Outcome, asked: RowAsked, told: &Told<'_>) -> Vec<Node> {
    let shape = view.plan.records.get(asked.record);
    let mut head = Node::leaf(format!("{} · {}", shape.name, view.row(asked.record, asked.row, None)));
    let asking = asking(view.plan, asked.record);
    if asking.is_empty() {
        head.children.push(Node::leaf(view.say("row_nothing_asks", &[("record", Arg::from(&shape.name))])));
        return vec![head];
    }
    for asks in asking {
        let (name, declared) = named(view, asks.0);
        let mut verdicts = asked::verdicts(view, outcome, asked, asks);
        let rule = told.rule(view, declared);
        let mut node = match verdicts.len() {
            1 => Node::leaf(format!("{name}: {}", verdicts.pop().map(|only| only.said).unwrap_or_default())),
            _ => {
                let children = verdicts.into_iter().map(|verdict| Node::leaf(verdict.said)).collect();
                Node { text: name, children }
            }
        };
        node.children.splice(0..0, rule);
        head.children.push(node);
    }
    head.children.extend(taken_back(view, outcome, asked));
    head.children.push(in_pay(view, outcome, asked));
    vec![head]
}

/// A measure or rule by its name, and where it is declared.
pub(super) fn named(view: &View<'_>, asks: Asks) -> (String, crate::source::Span) {
    match asks {
        Asks::Kpi(id, measure) => {
            let kpi = view.plan.kpis.get(id);
            let name = view.titled(&kpi.name, &kpi.title);
            // A KPI of several measures tells which of them is meant.
            let whole = kpi.value.span == measure;
            (if whole { name } else { format!("{name}, {}", view.quoted(measure)) }, kpi.span)
        }
        Asks::Rule(id) => {
            let rule = view.plan.components.get(id);
            (view.titled(&rule.name, &rule.title), rule.span)
        }
    }
}

/// What lines of the periods take back of the row.
fn taken_back(view: &View<'_>, outcome: &Outcome, asked: RowAsked) -> Vec<Node> {
    // A rule whose pay plays out over time has told all that happens to the row.
    let theirs = outcome.lines().filter(|line| asked.payee.is_none_or(|payee| line.payee == payee));
    let theirs = theirs.filter(|line| !view.plan.components.get(line.component).plays_out());
    let back = theirs.filter_map(|line| Some((line, found::reversed(&line.parts, asked.record, asked.row)?)));
    back.map(|(line, step)| {
        let args = [
            ("rule", Arg::from(&view.plan.components.get(line.component).name)),
            ("payee", Arg::Text(view.payee(line.payee))),
            ("period", Arg::Period(line.period)),
            ("value", Arg::Text(view.value(&step.value, &step.ty))),
        ];
        Node::leaf(view.say("row_taken_back", &args))
    })
    .collect()
}

/// What leads from a line to a row that it does not pay by itself.
fn through(view: &View<'_>, way: Way) -> String {
    let kpi = |key, id| view.say(key, &[("kpi", Arg::from(&view.plan.kpis.get(id).name))]);
    match way {
        Way::Itself => String::new(),
        Way::Kpi(id) => kpi("row_through_kpi", id),
        Way::Attainment(id) => kpi("row_through_attainment", id),
        Way::Line(id) => view.say("row_through_line", &[("rule", Arg::from(&view.plan.components.get(id).name))]),
    }
}

/// The lines of pay that the row is part of.
fn in_pay(view: &View<'_>, outcome: &Outcome, asked: RowAsked) -> Node {
    let periods = Arg::List(outcome.periods.iter().map(|period| Arg::Period(*period)).collect());
    let found = found::lines(outcome, asked);
    if found.is_empty() {
        let args = asked.payee.map(|payee| ("payee", Arg::Text(view.payee(payee))));
        let key = if asked.payee.is_some() { "row_not_in_pay_of" } else { "row_in_no_pay" };
        return Node::leaf(view.say(key, &[args.into_iter().collect(), vec![("periods", periods)]].concat()));
    }
    let person = |(person, lines): &(crate::data::EntityId, Vec<&crate::evaluate::Line>)| {
        let lines = lines.iter().map(|line| {
            let name = &view.plan.components.get(line.component).name;
            let amount = view.format().amount(&line.amount, view.places(line.component));
            let said = format!("{name} {amount} {}", view.plan.currency);
            let ways = found::ways(line, asked.record, asked.row);
            if ways.contains(&Way::Itself) {
                return Arg::Text(said);
            }
            let ways = ways.iter().map(|way| Arg::Text(through(view, *way))).collect();
            Arg::Text(view.say("row_line_through", &[("line", Arg::Text(said)), ("ways", Arg::List(ways))]))
        });
        let args = [("payee", Arg::Text(view.payee(*person))), ("lines", Arg::List(lines.collect()))];
        Node::leaf(view.say("row_in_lines", &args))
    };
    let mut children: Vec<Node> = found.iter().take(NAMED).map(person).collect();
    if found.len() > NAMED {
        children.push(Node::leaf(view.say("row_more_people", &[("count", Arg::from(found.len() - NAMED))])));
    }
    Node { text: view.say("row_in_pay", &[("periods", periods)]), children }
}
