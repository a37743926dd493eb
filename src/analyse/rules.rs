//! The rules of a plan in the order written: bonuses, awards, notices, guards. All else is looked at where it is named.

use crate::analyse::blocks::Clauses;
use crate::analyse::checker::Checker;
use crate::analyse::expressions::Sight;
use crate::analyse::names::State;
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::plan::{Award, Component, ComponentKind, Ensure, Expr, Id, Notice, Once, Scope, Stage, TotalOf};
use crate::syntax::entry_sample;
use crate::syntax::labels::{BlockKind, Entry, LabelKind};
use crate::syntax::tree::{Block, Value};
use crate::time::Grain;

impl<'t> Checker<'t> {
    /// Everything that is not the header.
    pub fn rules(&mut self, blocks: &[&'t Block]) {
        if self.plan.records.is_empty() {
            // Without the people paid, every name of theirs would be reported as unknown.
            return;
        }
        for block in blocks {
            match block.kind.item {
                kind if kind.is_component() => {
                    if let Some(component) = self.component(block) {
                        self.plan.components.push(component);
                    }
                }
                BlockKind::Award => {
                    if let Some(award) = self.award(block) {
                        self.plan.awards.push(award);
                    }
                }
                BlockKind::Notice => {
                    if let Some(notice) = self.notice(block) {
                        self.plan.notices.push(notice);
                    }
                }
                BlockKind::Ensure => {
                    if let Some(ensure) = self.ensure(block) {
                        self.plan.ensures.push(ensure);
                    }
                }
                BlockKind::Report => {
                    if let Some(report) = self.report_block(block) {
                        self.plan.reports.push(report);
                    }
                }
                _ => {}
            }
        }
        self.exceptions(blocks);
        self.groups(blocks);
        self.caps_inside_out();
        let legal = self.components.iter().map(|block| Clauses::of(block).legal()).enumerate();
        self.plan.legal_of =
            legal.filter(|(_, legal)| !legal.is_empty()).map(|(at, legal)| (Id::nth(at), legal)).collect();
        // What no rule names is checked all the same, and then reported as unused.
        let used: Vec<bool> = self.names.symbols.iter().map(|symbol| symbol.used).collect();
        let records = self.plan.records.len();
        self.rest(blocks);
        for (symbol, used) in self.names.symbols.iter_mut().zip(used) {
            symbol.used = used;
        }
        if self.plan.components.len() == self.components.len() {
            self.stages();
            self.draws();
        }
        self.bonus_cycles();
        self.changes_inside();
        self.quota_windows();
        self.units_in_their_place();
        self.examples(blocks);
        self.stories(blocks);
        self.purposes(blocks);
        self.plan.records_read = records;
    }

    /// A rule that pays; `None` when something in it is wrong.
    fn component(&mut self, block: &'t Block) -> Option<Component> {
        match block.kind.item {
            BlockKind::Bonus => self.bonus(block),
            BlockKind::Cap => self.cap(block),
            BlockKind::Draw => self.draw(block),
            BlockKind::Deduction => self.deduction(block),
            BlockKind::Sanction => self.sanction(block),
            BlockKind::Pool => self.pool(block),
            BlockKind::Contest => self.contest(block),
            _ => None,
        }
    }

    fn rest(&mut self, blocks: &[&'t Block]) {
        for block in blocks {
            let Some(name) = &block.name else { continue };
            let Some(id) = self.names.find(&name.item) else { continue };
            let waiting = self
                .names
                .get(id)
                .is_some_and(|symbol| matches!(symbol.state, State::Waiting) && std::ptr::eq(symbol.block, *block));
            if !waiting {
                continue;
            }
            let at = name.span;
            match block.kind.item {
                BlockKind::Kpi => drop(self.kpi(id, at)),
                BlockKind::Param => drop(self.param(id, at)),
                BlockKind::Define => drop(self.define(id, at)),
                BlockKind::Scale => drop(self.scale(id, at)),
                BlockKind::Scorecard => drop(self.scorecard(id, at)),
                BlockKind::Record => {
                    self.record_named(name);
                    self.finish_records();
                }
                _ => {}
            }
        }
    }

    /// In what time something is paid or given once; `None` when that is no longer than the period that is looked at.
    pub(super) fn once(&mut self, clauses: Clauses<'t>, every: Grain) -> Option<Option<Once>> {
        let Some(clause) = clauses.get(LabelKind::Once) else { return Some(None) };
        let every = every.max(self.plan.every);
        match clause.value.item {
            Value::YesNo(yes) => Some(yes.then_some(Once::Ever)),
            Value::OnceIn(grain) if grain > every => Some(Some(Once::In(grain))),
            Value::OnceIn(_) => {
                let lang = self.plan.lang;
                let all = entry_sample(Entry::Once, lang);
                // Of the words of the sample those that name a longer time; `no` stands last.
                let longer = [None, Some(Grain::Year), Some(Grain::HalfYear), Some(Grain::Quarter)];
                let longer = all.split(" / ").zip(longer).filter(|(_, grain)| grain.is_none_or(|grain| grain > every));
                let words = longer.map(|(words, _)| Arg::from(format!("`{words}`"))).collect();
                self.report(
                    Diagnostic::error(Code::OnceInTooShort, clause.value.span)
                        .arg("label", LabelKind::Once.info().words(lang))
                        .arg("longer", Arg::List(words)),
                );
                None
            }
            _ => None,
        }
    }

    fn award(&mut self, block: &'t Block) -> Option<Award> {
        let clauses = Clauses::of(block);
        let every = self.every(clauses);
        let when = self.condition(clauses.expr(LabelKind::When)?, Sight::Rule);
        let if_no_data = self.no_data(clauses, false);
        let dated_by = self.end_by(clauses);
        let once = self.once(clauses, every.unwrap_or(self.plan.every));
        let (name, title) = self.name_and_title(block);
        let action = clauses.text(LabelKind::Action);
        Some(Award {
            name,
            title,
            every: every?,
            when: when?,
            if_no_data: if_no_data?,
            dated_by: dated_by?,
            once: once?,
            action,
            span: block.kind.span,
        })
    }

    fn notice(&mut self, block: &'t Block) -> Option<Notice> {
        let clauses = Clauses::of(block);
        let every = self.every(clauses);
        let scope = self.scope(clauses);
        let when = self.condition(clauses.expr(LabelKind::When)?, Sight::Rule);
        let when = self.of_level(when, LabelKind::When, scope);
        let units = self.rows_of_units(clauses, scope?)?;
        let if_no_data = self.no_data(clauses, false);
        let dated_by = self.end_by(clauses);
        let (name, title) = self.name_and_title(block);
        let action = clauses.text(LabelKind::Action);
        Some(Notice {
            scope: scope?,
            units,
            name,
            title,
            every: every?,
            when: when?,
            if_no_data: if_no_data?,
            dated_by: dated_by?,
            action,
            span: block.kind.span,
        })
    }

    /// The condition of a notice or guard; of a group it may not be about single people.
    fn of_level(&mut self, condition: Option<Expr>, label: LabelKind, scope: Option<Scope>) -> Option<Expr> {
        match scope {
            Some(Scope::Unit(_) | Scope::UnitOf(_) | Scope::Company) => self.of_group(condition?, label, scope),
            _ => condition,
        }
    }

    fn ensure(&mut self, block: &'t Block) -> Option<Ensure> {
        let clauses = Clauses::of(block);
        let every = self.every(clauses);
        let scope = self.scope(clauses);
        let check = self.condition(clauses.expr(LabelKind::Check)?, Sight::Rule);
        let check = self.of_level(check, LabelKind::Check, scope);
        let units = self.rows_of_units(clauses, scope?)?;
        let if_no_data = self.no_data(clauses, false);
        let dated_by = self.end_by(clauses);
        let (name, title) = self.name_and_title(block);
        Some(Ensure {
            units,
            name,
            title,
            scope: scope?,
            every: every?,
            check: check?,
            if_no_data: if_no_data?,
            dated_by: dated_by?,
            span: block.kind.span,
        })
    }

    /// Bonuses that are paid on each other's totals.
    fn bonus_cycles(&mut self) {
        if self.plan.components.len() != self.components.len() {
            // A component that is wrong is missing, and the ids of those after it name others.
            return;
        }
        let mut wanted: Vec<Vec<(Id<crate::plan::Component>, crate::source::Span)>> = Vec::new();
        // Where pay of all rules is asked for, and so that of the rule itself.
        let mut of_all: Vec<crate::source::Span> = Vec::new();
        for (_, bonus) in self.plan.components.iter() {
            let mut totals = bonus.kind.works_on().to_vec();
            crate::plan::walk::component(&self.plan, bonus, &mut |expr: &Expr| {
                if let crate::plan::ExprKind::Total(of) = &*expr.kind {
                    if !matches!(of, TotalOf::Component(_)) {
                        of_all.push(expr.span);
                    }
                    let all = self.plan.components.iter();
                    totals.extend(match of {
                        TotalOf::Component(of) => vec![(*of, expr.span)],
                        TotalOf::Bonuses => all
                            .filter(|(_, other)| other.kind.stage() == Stage::Earned)
                            .map(|(id, _)| (id, expr.span))
                            .collect(),
                        // A rule sees the stages before its own; one that earns has been told that there are none.
                        TotalOf::Pay => all
                            .filter(|(_, other)| other.kind.stage() < bonus.kind.stage())
                            .map(|(id, _)| (id, expr.span))
                            .collect(),
                    });
                }
            });
            if let ComponentKind::Cap(cap) = &bonus.kind {
                let earned = self.plan.components.iter().filter(|(_, other)| other.kind.stage() == Stage::Earned);
                let under = cap.of.clone().unwrap_or_else(|| earned.map(|(id, _)| id).collect());
                totals.extend(under.into_iter().map(|id| (id, bonus.span)));
            }
            wanted.push(totals);
        }
        // Which rule of a group is taken depends on what each of them would pay.
        for (_, group) in self.plan.groups.iter() {
            let all: Vec<_> = group.of.iter().filter_map(|id| wanted.get(id.index())).flatten().copied().collect();
            for id in &group.of {
                if let Some(own) = wanted.get_mut(id.index()) {
                    own.clone_from(&all);
                }
            }
        }
        let reaches = |from: usize| {
            let mut seen = vec![false; wanted.len()];
            let mut waiting = vec![from];
            while let Some(next) = waiting.pop() {
                for (to, _) in wanted.get(next).into_iter().flatten() {
                    if let Some(mark) = seen.get_mut(to.index())
                        && !std::mem::replace(mark, true)
                    {
                        waiting.push(to.index());
                    }
                }
            }
            seen.get(from).copied().unwrap_or(false)
        };
        let found: Vec<(std::sync::Arc<str>, crate::source::Span, crate::source::Span)> = self
            .plan
            .components
            .iter()
            .filter(|(id, _)| reaches(id.index()))
            .filter_map(|(id, bonus)| {
                let at = wanted.get(id.index())?.first()?.1;
                Some((bonus.name.clone(), bonus.span, at))
            })
            .collect();
        if let Some((name, declared, at)) = found.first() {
            let names: Vec<&str> = found.iter().map(|(name, _, _)| &**name).chain([&**name]).collect();
            self.report(
                Diagnostic::error(Code::Cycle, *at)
                    .arg("names", super::checker::chain(&names))
                    .arg("name", name)
                    .label(*declared, "declared")
                    .help(if found.len() == 1 || of_all.contains(at) { "pay" } else { "" }),
            );
        }
    }
}
