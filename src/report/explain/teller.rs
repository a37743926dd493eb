//! The steps of an explanation as a tree of lines.

use crate::data::{EntityId, RowId};
use crate::diagnostics::Arg;
use crate::evaluate::{Trace, TraceKind, Value};
use crate::number::Exact;
use crate::plan::{Component, Id, Record};
use crate::report::explain::lists::{Cut, ROWS};
use crate::report::explain::{ExplainOptions, Told};
use crate::report::{Node, View};
use crate::time::Period;

/// Tells the steps of one line.
pub(super) struct Teller<'a> {
    pub(super) view: &'a View<'a>,
    pub(super) options: ExplainOptions,
    pub(super) told: &'a Told<'a>,
    /// Whose line it is.
    pub(super) payee: EntityId,
    /// The rule of the line.
    pub(super) component: Id<Component>,
    /// The period of the rule.
    pub(super) own: Period,
}

/// The lists of rows that may stand among the steps of a line: each is cut by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Listed {
    /// What rows bring, or what is taken back of them.
    Rows,
    /// What happens to pay that rows carry.
    Held,
    /// What rows still bring.
    ToCome,
    /// What rows carry of a line.
    Spread,
}

impl Listed {
    const ALL: [Listed; 4] = [Listed::Rows, Listed::Held, Listed::ToCome, Listed::Spread];

    fn of(part: &Trace) -> Option<Listed> {
        match part.what {
            TraceKind::Row { .. } | TraceKind::Reversed { .. } => Some(Listed::Rows),
            TraceKind::Held { row: Some(_), .. } => Some(Listed::Held),
            TraceKind::Spread { .. } => Some(Listed::Spread),
            TraceKind::ToCome { row: Some(_), .. } => Some(Listed::ToCome),
            _ => None,
        }
    }
}

/// How far a list has been shown.
struct Shown {
    /// How many entries are still to come.
    left: usize,
    /// Which are shown; without it all of them.
    cut: Option<Cut>,
    places: std::vec::IntoIter<bool>,
}

impl<'a> Teller<'a> {
    pub(super) fn nodes(&self, parts: &'a [Trace]) -> Vec<Node> {
        let mut lists: Vec<Shown> = Listed::ALL.into_iter().map(|list| self.shown(parts, list)).collect();
        let mut nodes = Vec::new();
        for part in parts {
            if let Some(list) = Listed::of(part).and_then(|list| lists.get_mut(list as usize)) {
                list.left -= 1;
                if list.places.next().is_none_or(|shown| shown) {
                    nodes.push(self.node(part));
                }
                if let (0, Some(cut)) = (list.left, &list.cut) {
                    nodes.push(self.more(cut, &part.ty));
                }
            } else if self.says_nothing(part) {
                nodes.extend(self.nodes(&part.parts));
            } else if !self.trivial(part) {
                nodes.push(self.node(part));
            }
        }
        nodes
    }

    /// Which entries of one list among the steps are shown.
    fn shown(&self, parts: &[Trace], list: Listed) -> Shown {
        let amount = |part: &Trace| match &part.value {
            Value::Number(amount) => amount.clone(),
            _ => Exact::zero(),
        };
        let amounts: Vec<Exact> = parts.iter().filter(|part| Listed::of(part) == Some(list)).map(amount).collect();
        let cut = (!self.options.all_rows && amounts.len() > ROWS).then(|| Cut::of_amounts(&amounts));
        let places = cut.as_ref().map_or_else(Vec::new, |cut| cut.shown.clone()).into_iter();
        Shown { left: amounts.len(), cut, places }
    }

    /// A number written in the plan explains itself.
    pub(super) fn trivial(&self, part: &Trace) -> bool {
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
    pub(super) fn says_nothing(&self, part: &Trace) -> bool {
        let text = crate::syntax::fold(self.view.sources.slice(part.span).trim());
        part.what == TraceKind::Expression && crate::syntax::labels::BlockKind::from_word(&text).is_some()
    }

    fn node(&self, part: &'a Trace) -> Node {
        let text = self.text(part);
        if let Some(rule) = self.told.steps(&part.parts, self.component) {
            return Node::leaf(format!("{text} {}", self.above(rule)));
        }
        let mut children = self.rule_of(part);
        children.extend(match &part.what {
            TraceKind::Tier(tier) => {
                let mut children = self.tiers_ahead(tier, &part.ty);
                children.extend(self.nodes(&part.parts));
                children
            }
            TraceKind::Row { record, row } => {
                self.without_cells(&part.parts, &self.view.row_cells(*record, *row, Some(self.payee)))
            }
            TraceKind::Reversed { record, row, refund, .. } => {
                let mut children =
                    self.without_cells(&part.parts, &self.view.row_cells(*record, *row, Some(self.payee)));
                children.extend(self.part_of_row(*row, *refund));
                children
            }
            TraceKind::Rows { record, rows } | TraceKind::TakenOff { record, rows } => {
                let mut children = self.nodes(&part.parts);
                // Rows that come with what each brings are shown once.
                if !part.parts.iter().any(|inner| matches!(inner.what, TraceKind::Row { .. })) {
                    children.extend(self.rows(*record, rows, part));
                }
                children
            }
            // That the condition comes to yes or no is said of it as a whole.
            TraceKind::Condition => match part.parts.as_slice() {
                [whole] if whole.what == TraceKind::Expression && whole.value == part.value => self.nodes(&whole.parts),
                _ => self.nodes(&part.parts),
            },
            TraceKind::Step { .. } => match part.parts.as_slice() {
                [operand] => self.days(operand).map_or_else(|| self.nodes(&part.parts), |days| vec![Node::leaf(days)]),
                _ => self.nodes(&part.parts),
            },
            _ => self.nodes(&part.parts),
        });
        Node { text, children }
    }

    /// The text of the rule that a step names, where it is shown the first time.
    fn rule_of(&self, part: &Trace) -> Vec<Node> {
        let plan = self.view.plan;
        let declared = match &part.what {
            TraceKind::Kpi(id, _) => plan.kpis.get(*id).span,
            TraceKind::Exception { of, nth, .. } => match plan.components.get(*of).exceptions.get(*nth) {
                Some(exception) => exception.span,
                None => return Vec::new(),
            },
            // Tiers inside a rule stand in its own text.
            TraceKind::Tier(tier) => match tier.scale.map(|id| plan.scales.get(id).span) {
                Some(span) => span,
                None => return Vec::new(),
            },
            _ => return Vec::new(),
        };
        self.told.rule(self.view, declared).into_iter().collect()
    }

    /// A row as it may stand in the pay of this person.
    pub(super) fn row(&self, record: Id<Record>, row: RowId) -> String {
        self.view.row(record, row, Some(self.payee))
    }

    /// Where the same steps have been shown before.
    fn above(&self, rule: Id<Component>) -> String {
        if rule == self.component {
            return self.view.word("see_above").to_owned();
        }
        self.view.say("see_above_in", &[("rule", Arg::from(&self.view.plan.components.get(rule).name))])
    }

    /// The steps below a row without those that only read one of its cells, which the row itself shows.
    fn without_cells(&self, parts: &'a [Trace], cells: &[(String, String)]) -> Vec<Node> {
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
}
