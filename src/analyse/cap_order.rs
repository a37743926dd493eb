//! Which caps cut before which. What an earlier one has cut counts under a later one: its whole line where it lies inside,
//! and else what it has cut of the rules that both limit. What it pays later belongs to no rule, so one that keeps what
//! exceeds it lies inside every later one.

use crate::analyse::blocks::Clauses;
use crate::analyse::checker::Checker;
use crate::diagnostics::{Code, Diagnostic};
use crate::plan::{Cap, Component, ComponentKind, CutBefore, ExcessWord, Id, Stage};
use crate::source::Span;
use crate::syntax::labels::LabelKind;
use crate::syntax::words::word as word_of;
use crate::time::{Grain, Month};

/// What decides about the place of a cap among the others.
struct Bounding {
    id: Id<Component>,
    /// The rules that it is on, in the order of the plan.
    of: Vec<Id<Component>>,
    every: Grain,
    /// The first and the last month of the periods in which it holds.
    months: (Month, Option<Month>),
    /// Whether what exceeds it is paid later.
    keeps: bool,
}

impl Bounding {
    fn limits_all_of(&self, other: &Bounding) -> bool {
        other.of.iter().all(|id| self.of.contains(id))
    }

    fn meets(&self, other: &Bounding) -> bool {
        let before = |one: &Bounding, two: &Bounding| one.months.1.is_some_and(|last| last < two.months.0);
        !before(self, other) && !before(other, self)
    }

    fn shares_with(&self, other: &Bounding) -> bool {
        self.of.iter().any(|id| other.of.contains(id))
    }
}

/// Caps in the order in which they cut: of the shortest periods first, and among those as written, each behind those that
/// limit some of its rules and no other.
fn in_order(caps: &[Bounding]) -> Vec<&Bounding> {
    let mut periods: Vec<Grain> = caps.iter().map(|cap| cap.every).collect();
    periods.sort_unstable();
    periods.dedup();
    let mut order = Vec::with_capacity(caps.len());
    for every in periods {
        let same: Vec<&Bounding> = caps.iter().filter(|cap| cap.every == every).collect();
        same.iter().for_each(|cap| place(cap, &same, &mut order));
    }
    order
}

/// Places a cap behind those inside it, unless it is placed already.
fn place<'c>(cap: &'c Bounding, all: &[&'c Bounding], order: &mut Vec<&'c Bounding>) {
    if order.iter().any(|one| one.id == cap.id) {
        return;
    }
    for one in all.iter().filter(|one| cap.limits_all_of(one) && !one.limits_all_of(cap)) {
        place(one, all, order);
    }
    order.push(cap);
}

impl Checker<'_> {
    /// Tells each cap which others cut before it, once all rules are known; P0183 for one that keeps what exceeds it and
    /// does not lie inside a later one.
    pub fn caps_inside_out(&mut self) {
        if self.plan.components.len() != self.components.len() {
            return;
        }
        let caps = self.bounding();
        let order = in_order(&caps);
        for (place, later) in order.iter().enumerate() {
            let mut before = Vec::new();
            for earlier in order.iter().take(place).filter(|one| one.shares_with(later)) {
                let inside = later.limits_all_of(earlier);
                if !inside && !earlier.meets(later) {
                    continue;
                }
                if !inside && earlier.keeps {
                    self.belongs_to_no_rule(earlier, later);
                    continue;
                }
                before.push(CutBefore { cap: earlier.id, inside });
            }
            if let ComponentKind::Cap(cap) = &mut self.plan.components.get_mut(later.id).kind {
                cap.before = before;
            }
        }
    }

    fn bounding(&self) -> Vec<Bounding> {
        let all = self.plan.components.iter();
        let earned: Vec<_> = all.filter(|(_, one)| one.kind.stage() == Stage::Earned).map(|(id, _)| id).collect();
        let caps = self.plan.components.iter().filter_map(|(id, component)| {
            let ComponentKind::Cap(Cap { of, limit, .. }) = &component.kind else { return None };
            let every = component.every.max(self.plan.every);
            let holds = component.effective.unwrap_or(self.plan.effective);
            let first = every.containing(Month::of(holds.from)).first();
            let last = holds.through.map(|day| every.containing(Month::of(day)).last());
            let of = of.clone().unwrap_or_else(|| earned.clone());
            Some(Bounding { id, of, every, months: (first, last), keeps: limit.excess != ExcessWord::Lost })
        });
        caps.collect()
    }

    /// P0183: what the earlier of two caps pays later of rules of which the other limits some.
    fn belongs_to_no_rule(&mut self, earlier: &Bounding, later: &Bounding) {
        let lang = self.plan.lang;
        let shared = earlier.of.iter().find(|id| later.of.contains(id));
        let beside = earlier.of.iter().find(|id| !later.of.contains(id));
        let name = |id: Id<Component>| self.plan.components.get(id).name.clone();
        let Some((shared, beside)) = shared.zip(beside).map(|(shared, beside)| (name(*shared), name(*beside))) else {
            return;
        };
        let problem = Diagnostic::error(Code::PaidLaterByNoRule, self.written_of(later))
            .label(self.written_of(earlier), "first")
            .arg("first", name(earlier.id))
            .arg("second", name(later.id))
            .arg("shared", shared)
            .arg("beside", beside)
            .arg("of", LabelKind::CapOf.info().words(lang))
            .arg("excess", LabelKind::Excess.info().words(lang))
            .arg("lost", word_of("lost", lang))
            .arg("all", word_of("total_of_bonuses", lang));
        // Of the same period the one written first cuts first, unless it lies around the other.
        let turned = earlier.every == later.every && !later.keeps && !earlier.limits_all_of(later);
        self.report(if turned { problem.help("order") } else { problem });
    }

    /// The line that names what a cap limits.
    fn written_of(&self, cap: &Bounding) -> Span {
        let declared = self.plan.components.get(cap.id).span;
        let block = self.components.get(cap.id.index());
        let of = block.and_then(|block| Clauses::of(block).get(LabelKind::CapOf));
        of.map_or(declared, |clause| clause.value.span)
    }
}
