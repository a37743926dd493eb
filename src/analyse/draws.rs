//! Draws among the other rules: beside caps on their bonuses, and beside each other.

use crate::analyse::blocks::Clauses;
use crate::analyse::checker::Checker;
use crate::analyse::exceptions::common_days;
use crate::diagnostics::{Code, Diagnostic};
use crate::plan::{Component, ComponentKind, Draw, ExcessWord, Id, OfCap};
use crate::source::Span;
use crate::syntax::labels::LabelKind;
use crate::syntax::words::word as word_of;

impl Checker<'_> {
    /// Once all rules are known.
    pub fn draws(&mut self) {
        let all = self.plan.components.iter();
        let draws: Vec<(Id<Component>, Draw)> = all
            .filter_map(
                |(id, one)| if let ComponentKind::Draw(draw) = &one.kind { Some((id, draw.clone())) } else { None },
            )
            .collect();
        let mut found = Vec::new();
        for (nth, (second, of_second)) in draws.iter().enumerate() {
            found.extend(self.under_caps_that_keep(*second, of_second));
            for (first, of_first) in draws.iter().take(nth) {
                found.extend(self.lifted_twice((*first, of_first), (*second, of_second)));
            }
        }
        found.into_iter().for_each(|problem| self.report(problem));
    }

    /// P0185: what a cap keeps and pays later belongs to no single bonus, so no draw of some of them knows its part.
    fn under_caps_that_keep(&self, id: Id<Component>, draw: &Draw) -> Vec<Diagnostic> {
        let of: Vec<Id<Component>> = draw.of.iter().map(|(of, _)| *of).collect();
        let name = |id: Id<Component>| &self.plan.components.get(id).name;
        let lang = self.plan.lang;
        let mut found = Vec::new();
        for (cap_id, component) in self.plan.components.iter() {
            let ComponentKind::Cap(cap) = &component.kind else { continue };
            if cap.limit.excess == ExcessWord::Lost || self.plan.of_cap(cap, &of) != OfCap::Some {
                continue;
            }
            let limited = self.plan.components.iter().filter(|(id, one)| cap.limits(*id, one)).map(|(id, _)| id);
            let (shared, others): (Vec<_>, Vec<_>) = limited.partition(|id| of.contains(id));
            let Some((shared, beside)) = shared.first().zip(others.first()) else { continue };
            let all: Vec<&str> = of.iter().chain(&others).map(|id| &**name(*id)).collect();
            found.push(
                Diagnostic::error(Code::DrawAfterCap, self.place_of(id, LabelKind::DrawOf))
                    .label(self.place_of(cap_id, LabelKind::CapOf), "cap")
                    .arg("draw", name(id))
                    .arg("cap", name(cap_id))
                    .arg("shared", name(*shared))
                    .arg("beside", name(*beside))
                    .arg("all", all.join(", "))
                    .arg("label", LabelKind::DrawOf.info().words(lang))
                    .arg("excess", LabelKind::Excess.info().words(lang))
                    .arg("lost", word_of("lost", lang)),
            );
        }
        found
    }

    /// P0184: each of two draws lifts the pay of a bonus to its own amount, as if the other were not there.
    fn lifted_twice(
        &self,
        (first, of_first): (Id<Component>, &Draw),
        (second, of_second): (Id<Component>, &Draw),
    ) -> Option<Diagnostic> {
        let (shared, span) = of_second.of.iter().find(|(id, _)| of_first.of.iter().any(|(other, _)| other == id))?;
        let [one, other] = [first, second].map(|id| self.plan.components.get(id));
        let apart = common_days(one.effective, other.effective).is_some_and(|(_, some)| !some);
        if apart || !self.can_both_hold(one, other) {
            return None;
        }
        let lang = self.plan.lang;
        Some(
            Diagnostic::error(Code::DrawsTogether, *span)
                .label(self.place_of(first, LabelKind::Amount), "first")
                .label(self.place_of(second, LabelKind::Amount), "second")
                .arg("first", &one.name)
                .arg("second", &other.name)
                .arg("bonus", &self.plan.components.get(*shared).name)
                .arg("when", LabelKind::When.info().words(lang))
                .arg("effective", LabelKind::Effective.info().words(lang)),
        )
    }

    /// The line of a rule with a label.
    fn place_of(&self, id: Id<Component>, label: LabelKind) -> Span {
        let declared = self.plan.components.get(id).span;
        let block = self.components.get(id.index());
        block.and_then(|block| Clauses::of(block).get(label)).map_or(declared, |clause| clause.value.span)
    }
}
