//! What an explanation has shown already: each thing is unfolded once and named after that.

use std::cell::{OnceCell, RefCell};
use std::collections::{HashMap, HashSet};

use crate::data::RowId;
use crate::evaluate::{Trace, TraceKind};
use crate::plan::{Component, Id, Record};
use crate::report::rule_text::RuleTexts;
use crate::report::{Node, View};
use crate::source::Span;

/// From so many lines on, a second showing is left out: a shorter one takes no more room than the words for it.
const LONG: usize = 2;

/// A list of rows of a record.
type List<'a> = (Id<Record>, &'a [RowId]);

/// The steps and the lists of rows that an explanation has shown, each with the rule under which it stands.
#[derive(Debug, Default)]
pub(in crate::report) struct Told<'a> {
    steps: RefCell<HashMap<&'a [Trace], Id<Component>>>,
    rows: RefCell<HashMap<List<'a>, Id<Component>>>,
    rules: RefCell<HashSet<Span>>,
    texts: OnceCell<RuleTexts>,
}

impl<'a> Told<'a> {
    /// The text of the rule declared at a place and where it stands; nothing once it has been shown.
    pub(in crate::report) fn rule(&self, view: &View<'_>, declared: Span) -> Option<Node> {
        if !self.rules.borrow_mut().insert(declared) {
            return None;
        }
        let told = self.texts.get_or_init(|| RuleTexts::of(view.sources)).at(declared)?;
        Some(Node::leaf(format!("{} · {}", view.rule_place(declared), told.clauses)))
    }

    /// Under which rule the same steps have been shown; the first time, nothing, and they count as shown from now on.
    pub(super) fn steps(&self, parts: &'a [Trace], rule: Id<Component>) -> Option<Id<Component>> {
        if lines(parts) < LONG {
            return None;
        }
        let known = self.steps.borrow().get(parts).copied();
        if known.is_none() {
            self.steps.borrow_mut().insert(parts, rule);
        }
        known
    }

    /// The same for a list of several rows.
    pub(super) fn rows(&self, record: Id<Record>, rows: &'a [RowId], rule: Id<Component>) -> Option<Id<Component>> {
        if rows.len() < 2 {
            return None;
        }
        let known = self.rows.borrow().get(&(record, rows)).copied();
        if known.is_none() {
            self.rows.borrow_mut().insert((record, rows), rule);
        }
        known
    }
}

/// How many lines the steps take at least, up to [`LONG`].
fn lines(parts: &[Trace]) -> usize {
    let mut count = 0;
    for part in parts {
        count += 1 + lines(&part.parts);
        if let TraceKind::Rows { rows, .. } | TraceKind::TakenOff { rows, .. } = &part.what {
            count += rows.len();
        }
        if count >= LONG {
            return LONG;
        }
    }
    count
}
