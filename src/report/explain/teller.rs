//! The steps of an explanation as a tree of lines.

use crate::diagnostics::Arg;
use crate::evaluate::{Trace, TraceKind, Value};
use crate::number::Exact;
use crate::plan::{Component, Id};
use crate::report::explain::lists::{Cut, ROWS};
use crate::report::explain::{ExplainOptions, Told};
use crate::report::{Node, View};
use crate::time::Period;

/// Tells the steps of one line.
pub(super) struct Teller<'a> {
    pub(super) view: &'a View<'a>,
    pub(super) options: ExplainOptions,
    pub(super) told: &'a Told<'a>,
    /// The rule of the line.
    pub(super) component: Id<Component>,
    /// The period of the rule.
    pub(super) own: Period,
}

impl<'a> Teller<'a> {
    pub(super) fn nodes(&self, parts: &'a [Trace]) -> Vec<Node> {
        let is_row = |part: &&Trace| matches!(part.what, TraceKind::Row { .. } | TraceKind::Reversed { .. });
        let rows: Vec<&Trace> = parts.iter().filter(is_row).collect();
        let cut = (!self.options.all_rows && rows.len() > ROWS).then(|| {
            let amount = |part: &&Trace| match &part.value {
                Value::Number(amount) => amount.clone(),
                _ => Exact::zero(),
            };
            Cut::of_amounts(&rows.iter().map(amount).collect::<Vec<_>>())
        });
        let mut places = cut.iter().flat_map(|cut| &cut.shown);
        let mut last_row = rows.len();
        let mut nodes = Vec::new();
        for part in parts {
            if is_row(&part) {
                last_row -= 1;
                if places.next().is_none_or(|shown| *shown) {
                    nodes.push(self.node(part));
                }
                if let (0, Some(cut)) = (last_row, &cut) {
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

    fn node(&self, part: &'a Trace) -> Node {
        let text = self.text(part);
        if let Some(rule) = self.told.steps(&part.parts, self.component) {
            return Node::leaf(format!("{text} {}", self.above(rule)));
        }
        let children = match &part.what {
            TraceKind::Row { record, row } => self.without_cells(&part.parts, &self.view.row_cells(*record, *row)),
            TraceKind::Reversed { record, row, .. } => {
                let mut children = self.without_cells(&part.parts, &self.view.row_cells(*record, *row));
                children.extend(self.part_of_row(*row));
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
        };
        Node { text, children }
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
