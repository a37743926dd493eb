//! The explanation of pay as a tree: rule, inputs, tier and the next one, steps, roundings, rows of data.

mod amount;
mod document;
mod flat;
mod gone;
mod lists;
mod teller;
mod tiers;
mod told;
mod words;

use crate::data::EntityId;
use crate::diagnostics::Arg;
use crate::evaluate::{Line, LineStatus, Outcome};
use crate::ledger::{SettledLine, Settlement, sum};
use crate::number::Exact;
use crate::plan::{Component, ComponentKind, Contest, Id};
pub use crate::report::explain::amount::{explain_amount, explain_amount_json};
pub use crate::report::explain::document::Explained;
pub(super) use crate::report::explain::document::Part;
pub(super) use crate::report::explain::flat::{told_step, told_steps};
pub use crate::report::explain::gone::Gone;
use crate::report::explain::teller::Teller;
pub(super) use crate::report::explain::told::Told;
use crate::report::others::is_for_others;
use crate::report::settled::reason;
use crate::report::{Node, View, others};
use crate::time::Period;

/// How much is explained.
#[derive(Clone, Copy, Debug)]
pub struct ExplainOptions {
    /// Only this component.
    pub component: Option<Id<Component>>,
    /// All rows of data, also of long lists.
    pub all_rows: bool,
}

/// One tree for each line of pay of `payee`, then their total; no wider than `width` as far as words allow.
pub fn explain(view: &View<'_>, outcome: &Outcome, payee: EntityId, options: ExplainOptions, width: usize) -> String {
    explained(view, outcome, &[], payee, options).text(width)
}

/// The same for any form, with what `settlements` pay to `payee` beside the rules below the lines.
pub fn explained(
    view: &View<'_>,
    outcome: &Outcome,
    settlements: &[Settlement],
    payee: EntityId,
    options: ExplainOptions,
) -> Explained {
    let part = |period: &Period| {
        let settlement = settlements.iter().find(|one| one.period == *period);
        of_period(view, outcome, settlement, (payee, *period), options)
    };
    Explained::of(outcome.periods.iter().map(part).collect())
}

fn of_period(
    view: &View<'_>,
    outcome: &Outcome,
    settlement: Option<&Settlement>,
    (payee, period): (EntityId, Period),
    options: ExplainOptions,
) -> Part {
    let head = format!("{} · {} · {}", view.payee_with_key(payee), view.format().period(period), view.plan.title);
    let mut part = Part { head, ..Part::default() };
    let all: Vec<&Line> = outcome.lines().filter(|line| line.period == period && line.payee == payee).collect();
    let told = Told::default();
    let mut for_others = Vec::new();
    for (id, _) in view.plan.components.iter().filter(|(id, _)| options.component.is_none_or(|only| *id == only)) {
        part.trees.extend(match all.iter().find(|line| line.component == id) {
            Some(line) if options.component.is_none() && is_for_others(view.plan, line) => {
                for_others.push(id);
                None
            }
            Some(line) => Some(line_tree(view, line, options, &told)),
            None => not_due(view, id, period).filter(|_| paid_then(outcome, payee, period)).map(Node::leaf),
        });
    }
    part.trees.extend(others::said(view, &for_others).map(Node::leaf));
    let key = view.payee_key(payee);
    let settlement = settlement.filter(|_| options.component.is_none());
    let total: Exact = all.iter().map(|line| line.amount.clone()).sum();
    let beside = settlement.map(|one| beside(view, one, key)).unwrap_or_default();
    if beside.is_empty() && all.is_empty() && !paid_then(outcome, payee, period) {
        part.foot = Some(view.word("not_paid_then").to_owned());
    } else if options.component.is_none() {
        part.foot = Some(foot(view, settlement, key, &total));
    }
    part.trees.extend(beside);
    part
}

/// What is paid to somebody beside the rules, each with its reason.
fn beside(view: &View<'_>, settlement: &Settlement, key: &str) -> Vec<Node> {
    let theirs = settlement.beside().filter(|line| *line.payee == *key);
    theirs.map(|line| beside_line(view, line, settlement.places)).collect()
}

fn beside_line(view: &View<'_>, line: &SettledLine, places: u32) -> Node {
    let amount = view.format().amount(&line.amount, places.max(view.most_places()));
    let text = format!("{}: {amount} {}", view.beside_of(line), view.plan.currency);
    Node { text, children: vec![Node::leaf(reason(line, view.lang))] }
}

/// What the rules pay; where somebody is paid beside them, also what is given in all.
fn foot(view: &View<'_>, settlement: Option<&Settlement>, key: &str, by_rules: &Exact) -> String {
    let theirs = |one: &Settlement| -> Option<Exact> {
        let mut lines = one.beside().filter(|line| *line.payee == *key).peekable();
        lines.peek().is_some().then(|| sum(lines))
    };
    let Some((beside, places)) = settlement.and_then(|one| Some((theirs(one)?, one.places))) else {
        return format!("{}: {}", view.word("total"), view.money(by_rules));
    };
    let places = places.max(view.most_places());
    let money = |amount: &Exact| format!("{} {}", view.format().amount(amount, places), view.plan.currency);
    let (rules, to_pay) = (view.word("head_by_rules"), view.word("head_to_pay"));
    format!("{rules}: {} · {to_pay}: {}", money(by_rules), money(&(by_rules + &beside)))
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

/// The tree of one line. What `told` has shown in an earlier line is only named.
pub(super) fn line_tree<'a>(view: &'a View<'a>, line: &'a Line, options: ExplainOptions, told: &'a Told<'a>) -> Node {
    let bonus = view.plan.components.get(line.component);
    let titled = view.titled(&bonus.name, &bonus.title);
    let amount = format!("{} {}", view.format().amount(&line.amount, view.places(line.component)), view.plan.currency);
    let text = match &line.status {
        LineStatus::Pays => format!("{titled}: {amount}"),
        LineStatus::NotApplicable(why) => {
            format!("{titled}: {}", view.say("not_applicable", &[("why", Arg::Text(view.why_not(why)))]))
        }
    };
    let own = bonus.every.max(view.plan.every).containing(line.period.last());
    let teller = Teller { view, options, told, component: line.component, payee: line.payee, own };
    let mut children: Vec<Node> = told.rule(view, bonus.span).into_iter().collect();
    let own_text = children.len();
    children.extend(teller.nodes(&line.parts));
    if teller.has_no_rows(line) {
        children.insert(own_text, Node::leaf(view.word("tell_no_rows")));
    }
    children.extend(view.legal(line.component));
    Node { text, children }
}
