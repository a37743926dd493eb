//! Which caps lie inside which. The inner one cuts first, and its lines count under the outer one; two that share a rule
//! and lie in neither order would cut the same money twice.

use crate::analyse::blocks::Clauses;
use crate::analyse::checker::Checker;
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::number::Exact;
use crate::plan::{Cap, Component, ComponentKind, Id, Stage};
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
}

/// How two caps that limit a rule in common lie.
enum Place {
    Inside,
    Around,
    /// Neither holds all that the other limits.
    Crossing,
    /// The one that limits fewer rules looks at a longer period than the other: it would cut again what the other has
    /// cut of each short one.
    Longer {
        inner_first: bool,
    },
    /// No rule in common, or never at the same time.
    Apart,
}

impl Bounding {
    fn limits_all_of(&self, other: &Bounding) -> bool {
        other.of.iter().all(|id| self.of.contains(id))
    }

    fn meets(&self, other: &Bounding) -> bool {
        let before = |one: &Bounding, two: &Bounding| one.months.1.is_some_and(|last| last < two.months.0);
        !before(self, other) && !before(other, self)
    }

    /// Where this one lies beside one that is written after it.
    fn place(&self, later: &Bounding) -> Place {
        if !self.of.iter().any(|id| later.of.contains(id)) {
            return Place::Apart;
        }
        match (later.limits_all_of(self), self.limits_all_of(later)) {
            // Of the same rules the shorter period goes first, and of the same periods the one written first.
            (true, true) if self.every <= later.every => Place::Inside,
            (true, true) => Place::Around,
            (true, false) if self.every <= later.every => Place::Inside,
            (false, true) if later.every <= self.every => Place::Around,
            _ if !self.meets(later) => Place::Apart,
            (true, false) => Place::Longer { inner_first: true },
            (false, true) => Place::Longer { inner_first: false },
            (false, false) => Place::Crossing,
        }
    }
}

impl Checker<'_> {
    /// Tells each cap which others lie inside it, once all rules are known; P0183 for two that lie in no order.
    pub fn caps_inside_out(&mut self) {
        if self.plan.components.len() != self.components.len() {
            return;
        }
        let caps = self.bounding();
        let mut inside = Vec::new();
        for (at, one) in caps.iter().enumerate() {
            for other in caps.iter().skip(at + 1) {
                match one.place(other) {
                    Place::Inside => inside.push((one.id, other.id)),
                    Place::Around => inside.push((other.id, one.id)),
                    Place::Crossing => self.cut_twice((one, other), ""),
                    Place::Longer { inner_first: true } => self.cut_twice((one, other), "period"),
                    Place::Longer { inner_first: false } => self.cut_twice((other, one), "period"),
                    Place::Apart => {}
                }
            }
        }
        for (inner, outer) in inside {
            if let ComponentKind::Cap(cap) = &mut self.plan.components.get_mut(outer).kind {
                cap.inside.push(inner);
            }
        }
    }

    fn bounding(&self) -> Vec<Bounding> {
        let all = self.plan.components.iter();
        let earned: Vec<_> = all.filter(|(_, one)| one.kind.stage() == Stage::Earned).map(|(id, _)| id).collect();
        let caps = self.plan.components.iter().filter_map(|(id, component)| {
            let ComponentKind::Cap(Cap { of, .. }) = &component.kind else { return None };
            let every = component.every.max(self.plan.every);
            let holds = component.effective.unwrap_or(self.plan.effective);
            let first = every.containing(Month::of(holds.from)).first();
            let last = holds.through.map(|day| every.containing(Month::of(day)).last());
            let of = of.clone().unwrap_or_else(|| earned.clone());
            Some(Bounding { id, of, every, months: (first, last) })
        });
        caps.collect()
    }

    /// P0183: a rule limited by two caps that do not see each other's lines.
    fn cut_twice(&mut self, (one, other): (&Bounding, &Bounding), help: &'static str) {
        let lang = self.plan.lang;
        let shared = one.of.iter().find(|id| other.of.contains(id));
        let Some(shared) = shared.map(|id| self.plan.components.get(*id).name.clone()) else { return };
        let name = |cap: &Bounding| self.plan.components.get(cap.id).name.clone();
        let money = |amount: i64| Arg::Money(Exact::from(amount), self.plan.currency.to_string());
        let problem = Diagnostic::error(Code::CutTwice, self.written_of(other))
            .label(self.written_of(one), "first")
            .arg("first", name(one))
            .arg("second", name(other))
            .arg("shared", shared)
            .arg("of", LabelKind::CapOf.info().words(lang))
            .arg("then", LabelKind::Then.info().words(lang))
            .arg("all", word_of("total_of_bonuses", lang))
            .arg("month", money(1_000))
            .arg("pay", money(if help.is_empty() { 1_000 } else { 12_000 }))
            .arg("limit", money(if help.is_empty() { 600 } else { 6_000 }))
            .arg("cut", money(if help.is_empty() { 400 } else { 6_000 }))
            .arg("less", money(if help.is_empty() { 500 } else { 600 }))
            .arg("more", money(if help.is_empty() { 500 } else { 4_800 }))
            .arg("rest", money(if help.is_empty() { 100 } else { 1_200 }));
        self.report(if help.is_empty() { problem } else { problem.help(help) });
    }

    /// The line that names what a cap limits.
    fn written_of(&self, cap: &Bounding) -> Span {
        let declared = self.plan.components.get(cap.id).span;
        let block = self.components.get(cap.id.index());
        let of = block.and_then(|block| Clauses::of(block).get(LabelKind::CapOf));
        of.map_or(declared, |clause| clause.value.span)
    }
}
