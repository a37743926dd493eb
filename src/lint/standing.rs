//! What stands at a place of the text: blocks, their rules, lines of scales. Found once for all findings.

use std::collections::BTreeMap;

use crate::lint::Subject;
use crate::lint::allow::whole;
use crate::plan::{Component, Id, Ladder, Plan, Scale};
use crate::source::{FileId, Span};
use crate::syntax::tree::Block;

/// The blocks and scales of a plan by their places.
pub(super) struct Standing<'a> {
    plan: &'a Plan,
    /// By where they begin. No block lies in another.
    blocks: BTreeMap<(FileId, u32), (Span, &'a Block)>,
    rules: BTreeMap<(FileId, u32), (Span, Id<Component>)>,
    /// The lines of scales with one table of lines.
    lines: BTreeMap<(FileId, u32), (Span, Id<Scale>)>,
}

impl<'a> Standing<'a> {
    /// Looks through a plan.
    pub(super) fn of(subject: &Subject<'a>) -> Standing<'a> {
        let plan = subject.plan;
        let blocks = subject.blocks.iter().map(|block| (whole(block), *block));
        let rules = plan.components.iter().map(|(id, rule)| (rule.span, id));
        let lines = plan.scales.iter().filter_map(|(id, scale)| Some((id, only(scale)?)));
        let lines = lines.flat_map(|(id, ladder)| ladder.lines.iter().map(move |line| (line.bound.span, id)));
        Standing {
            plan,
            blocks: blocks.map(|(at, block)| (key(at), (at, block))).collect(),
            rules: rules.map(|(at, id)| (key(at), (at, id))).collect(),
            lines: lines.map(|(at, id)| (key(at), (at, id))).collect(),
        }
    }

    /// The block in which a place lies.
    pub(super) fn block(&self, at: Span) -> Option<&'a Block> {
        let (_, (whole, block)) = self.blocks.range(..=key(at)).next_back()?;
        within(*whole, at).then_some(*block)
    }

    /// The block and the rule in which a place lies.
    pub(super) fn rule(&self, at: Span) -> Option<(&'a Block, Id<Component>, &'a Component)> {
        let block = self.block(at)?;
        let id = inside(&self.rules, whole(block))?;
        Some((block, id, self.plan.components.get(id)))
    }

    /// The scale of which a line is, or stands in, a place.
    pub(super) fn scale(&self, at: Span) -> Option<(Id<Scale>, &'a Scale, &'a Ladder)> {
        let id = inside(&self.lines, at)?;
        let scale = self.plan.scales.get(id);
        Some((id, scale, only(scale)?))
    }
}

/// The first in the order of the plan of those that lie in a place.
fn inside<T: Copy + Ord>(of: &BTreeMap<(FileId, u32), (Span, T)>, at: Span) -> Option<T> {
    let near = of.range(key(at)..=(at.file, at.end)).map(|(_, found)| found);
    near.filter(|(span, _)| within(at, *span)).map(|(_, id)| *id).min()
}

fn only(scale: &Scale) -> Option<&Ladder> {
    match scale.curve.ladders.as_slice() {
        [ladder] => Some(ladder),
        _ => None,
    }
}

fn key(at: Span) -> (FileId, u32) {
    (at.file, at.start)
}

/// Whether a place lies in another.
pub(super) fn within(whole: Span, part: Span) -> bool {
    whole.file == part.file && whole.start <= part.start && part.end <= whole.end
}
