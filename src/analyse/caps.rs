//! Caps on what several rules pay, and groups of rules of which one is chosen.

use crate::analyse::blocks::Clauses;
use crate::analyse::checker::Checker;
use crate::analyse::expressions::Sight;
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::plan::{
    Cap, Circle, Component, ComponentKind, DatedBy, ExcessWord, Group, Id, IfLeft, Limit, Scope, TakesWord, Window,
};
use crate::syntax::labels::{BlockKind, LabelKind};
use crate::syntax::tree::{Block, Name, Value};
use crate::syntax::words::word as word_of;

impl<'t> Checker<'t> {
    /// A cap; `None` when something in it is wrong.
    pub fn cap(&mut self, block: &'t Block) -> Option<Component> {
        let clauses = Clauses::of(block);
        let every = self.every(clauses);
        let of = match &clauses.value(LabelKind::CapOf)?.item {
            Value::CapOf(None) => Some(None),
            Value::CapOf(Some(names)) => self.capped(names).map(Some),
            _ => None,
        };
        let at_most = self.pay(clauses.expr(LabelKind::AtMost)?, Sight::Rule);
        let Value::Excess(excess) = clauses.value(LabelKind::Excess)?.item else { return None };
        let opening = clauses.expr(LabelKind::Opening).map(|opening| self.pay(opening, Sight::Rule));
        let effective = self.dates(clauses, Some(self.plan.effective), every.unwrap_or(self.plan.every));
        let rounding = self.rounding(clauses);
        let (name, title) = self.name_and_title(block);
        let span = clauses.get(LabelKind::AtMost).map_or(block.kind.span, |clause| clause.value.span);
        let circle = self.circle_of_cap(clauses);
        let at_most = match &circle {
            Some(Some(circle)) => {
                at_most.and_then(|at_most| self.of_group(at_most, LabelKind::AtMost, Some(circle.scope)))
            }
            _ => at_most,
        };
        let scope = circle.as_ref().and_then(|circle| circle.as_ref().map(|circle| circle.scope));
        let dated_by = match self.dated_by(clauses, Sight::Rule, Some("other")) {
            Some(Some(DatedBy::Day(day))) if scope.is_some() => {
                self.of_group(day, LabelKind::DatedBy, scope).map(|day| Some(DatedBy::Day(day)))
            }
            said => said,
        };
        let if_left = self.left_of_limit(block, clauses, (excess, at_most.as_ref(), span));
        let if_left = if_left.filter(|word| !self.nobody_to_limit(block, clauses, (excess, scope, *word)));
        let limit = Limit { at_most: at_most?, excess, if_left: if_left?, span };
        let cap = Cap { of: of?, limit, circle: circle?, before: Vec::new() };
        let opening = opening.map_or(Some(None), |made| made.map(Some))?;
        Some(Component {
            name,
            title,
            every: every?,
            window: None,
            quota_window: None,
            once: None,
            later: None,
            spread: None,
            if_negative: None,
            when: None,
            gate: None,
            if_no_data: None,
            kind: ComponentKind::Cap(cap),
            then: Vec::new(),
            dated_by: dated_by?,
            effective,
            rounding: rounding.map(|(rounding, _)| rounding),
            round_each_record: false,
            limit: None,
            opening,
            exceptions: Vec::new(),
            span: block.kind.span,
        })
    }

    /// The group that a cap limits together; `Some(None)` for one of each person.
    fn circle_of_cap(&mut self, clauses: Clauses<'t>) -> Option<Option<Circle>> {
        let scope = self.scope(clauses)?;
        let as_of = match clauses.value(LabelKind::TeamAsOf).map(|value| &value.item) {
            Some(Value::AsOf(word)) => Some(*word),
            _ => None,
        };
        Some((scope != Scope::Person).then_some(Circle { scope, as_of, units: None, among: None }))
    }

    /// P0181: what is carried to be paid under the limit of a group, to somebody who has left it.
    fn nobody_to_limit(
        &mut self,
        block: &Block,
        clauses: Clauses<'t>,
        (excess, scope, if_left): (ExcessWord, Option<Scope>, Option<IfLeft>),
    ) -> bool {
        let of_group = scope.is_some_and(|scope| scope != Scope::Person);
        if !of_group || excess != ExcessWord::Carried || if_left != Some(IfLeft::AsPlanned) {
            return false;
        }
        let lang = self.plan.lang;
        let place = clauses.get(LabelKind::IfLeft).map_or(block.kind.span, |clause| clause.value.span);
        let mut problem = Diagnostic::error(Code::LeftOfGroup, place)
            .arg("rule", block.name.as_ref().map_or("", |name| &name.item))
            .arg("last", word_of("left_last_pay", lang))
            .arg("cancelled", word_of("left_cancelled", lang));
        if let Some(per) = clauses.get(LabelKind::Per) {
            problem = problem.label(per.span, "group");
        }
        self.report(problem);
        true
    }

    /// The rules that a cap is on. Their kinds are known by their blocks: they may stand further down.
    fn capped(&mut self, names: &[Name]) -> Option<Vec<Id<Component>>> {
        let mut of = Vec::new();
        for name in names {
            let id = self.declared_component(name)?;
            let earns = self.components.get(id.index()).is_some_and(|block| {
                matches!(block.kind.item, BlockKind::Bonus | BlockKind::Pool | BlockKind::Contest)
            });
            let wrong = if of.contains(&id) {
                "twice"
            } else if !earns {
                "kind"
            } else {
                of.push(id);
                continue;
            };
            self.report(Diagnostic::error(Code::MembersWrong, name.span).arg("rule", &name.item).help(wrong));
            return None;
        }
        Some(of)
    }

    /// All groups, once the rules are known.
    pub fn groups(&mut self, blocks: &[&'t Block]) {
        if self.plan.components.len() != self.components.len() {
            return;
        }
        for block in blocks.iter().filter(|block| block.kind.item == BlockKind::Group) {
            if let Some(group) = self.group(block) {
                self.plan.groups.push(group);
            }
        }
    }

    fn group(&mut self, block: &'t Block) -> Option<Group> {
        let clauses = Clauses::of(block);
        let value = clauses.value(LabelKind::GroupOf)?;
        let Value::Names(names) = &value.item else { return None };
        let Value::Takes(takes) = clauses.value(LabelKind::Takes)?.item else { return None };
        let mut of: Vec<Id<Component>> = Vec::new();
        for name in names {
            let id = self.declared_component(name)?;
            let component = self.plan.components.get(id);
            let first = of.first().map(|first| self.plan.components.get(*first));
            let other = self.plan.groups.iter().find(|(_, group)| group.of.contains(&id));
            let every = |component: &Component| component.every.max(self.plan.every);
            let said = Diagnostic::error(Code::MembersWrong, name.span).arg("rule", &name.item);
            let so_far = matches!(component.window, Some(Window::SoFar(_))) && takes != TakesWord::Sum;
            let wrong = if of.contains(&id) {
                said.help("twice")
            } else if let Some((_, other)) = other {
                said.arg("group", &other.name).label(other.span, "group").help("shared")
            } else if !matches!(component.kind, ComponentKind::Whole { .. } | ComponentKind::ForEach { .. }) {
                said.help("kind")
            } else if so_far {
                said.help("so_far")
            } else if component.carries() && takes != TakesWord::Sum {
                said.help("carries")
            } else if let Some(first) = first.filter(|first| every(first) != every(component)) {
                said.arg("first", &first.name).label(first.span, "first").help("every")
            } else {
                of.push(id);
                continue;
            };
            self.report(wrong);
            return None;
        }
        if of.len() < 2 {
            let rule = names.first().map_or_else(|| Arg::from(""), |name| Arg::from(&name.item));
            self.report(Diagnostic::error(Code::MembersWrong, value.span).arg("rule", rule).help("few"));
            return None;
        }
        let (name, title) = self.name_and_title(block);
        Some(Group { name, title, of, takes, span: block.kind.span })
    }
}
