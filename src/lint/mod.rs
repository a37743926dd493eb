//! The mistakes that ruin plans of pay, found in the text alone (KPIs, scales, money, targets, law) or
//! held against what happened (history).
//!
//! A finding is a [`Diagnostic`] with a code of its own. Each check is one function in one file; what a rule allows with a
//! reason is set aside here, and a reason that is needed no longer is a finding, too.

mod allow;
mod bounds;
mod change;
mod fix;
mod folded;
mod funnel;
mod history;
mod kinds;
mod kpis;
mod later;
mod law;
mod money;
mod proofs;
mod quotas;
mod scales;
mod small;
mod standing;
mod targets;
mod used;

pub use allow::{Allowed, Line as AllowLine, Linted, allowing};
pub use bounds::{Bounded, Course, PlanBounds, Side, Way, bounds};
pub use change::{Change, Compared};
pub use fix::{Fix, fixes};
pub use history::{Drawn as Probability, History, QuotaRow, asked_of};
pub use proofs::{Guard, Known, guards};
pub use scales::{CurveRow, Curves, Drawn, Undrawn};

use std::collections::{BTreeMap, BTreeSet};

use crate::data::LintSettings;
use crate::diagnostics::{Code, Diagnostic, Place};
use crate::lint::scales::{Joints, Looked, Rule, curves, joints, looked_at};
use crate::plan::{Component, Id, Plan};
use crate::source::{FileId, Span};
use crate::syntax::tree::Block;
use crate::time::{Date, Period};

/// What is looked at.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// The blocks that make it, in the order of its files.
    pub blocks: &'a [&'a Block],
    /// What the company goes by.
    pub settings: &'a LintSettings,
    /// The day on which it is looked at.
    pub today: Date,
    /// What happened in past periods, where that is looked at.
    pub history: Option<&'a History>,
    /// The earlier text of the plan, where it is compared with one.
    pub change: Option<&'a Change<'a>>,
    /// The rules that pay people, drawn as far as they can be: once for all checks.
    drawn: &'a [Looked<'a>],
    /// What those pay together that go by one result.
    joints: Option<&'a Joints<'a>>,
}

impl<'a> Subject<'a> {
    /// A plan by its text alone.
    pub fn of(plan: &'a Plan, blocks: &'a [&'a Block], settings: &'a LintSettings, today: Date) -> Subject<'a> {
        Subject { plan, blocks, settings, today, history: None, change: None, drawn: &[], joints: None }
    }

    /// The same held against what happened, and against an earlier text.
    pub fn beside(self, history: Option<&'a History>, change: Option<&'a Change<'a>>) -> Subject<'a> {
        Subject { history, change, ..self }
    }

    /// The drawings of the rules that can be drawn.
    fn drawings(&self) -> impl Iterator<Item = &'a Rule<'a>> + use<'a> {
        self.drawn.iter().flat_map(Looked::drawings)
    }

    /// What rules pay together that go by one result.
    fn joints(&self) -> &'a [Rule<'a>] {
        self.joints.map_or(&[], |joints| &joints.rules)
    }

    /// Whether what a rule pays is looked at together with what others pay.
    fn is_joined(&self, rule: &Component) -> bool {
        self.joints.is_some_and(|joints| joints.told.contains(&rule.span))
    }

    /// The period that is looked at: rules and parameters are those of it.
    pub(crate) fn period(&self) -> Period {
        self.plan.period_on(self.today)
    }

    /// The rules in force in it.
    pub(crate) fn rules(&self) -> impl Iterator<Item = (Id<Component>, &'a Component)> + use<'a> {
        self.plan.rules_in(self.period())
    }
}

/// A check, with the codes that it can give.
pub(crate) struct Check {
    pub codes: &'static [Code],
    pub run: fn(&Subject<'_>, &mut Vec<Diagnostic>),
}

/// Every check that is wanted, theme by theme: law only by a profile that is switched on, history and changes only where they are given.
fn checks(subject: &Subject<'_>) -> impl Iterator<Item = &'static Check> + use<> {
    let law = if subject.settings.profile.is_some() { law::CHECKS } else { &[] };
    let past = if subject.history.is_some() { history::CHECKS } else { &[] };
    let measured = if subject.history.is_some() { funnel::PAST } else { &[] };
    let change = if subject.change.is_some() { change::CHECKS } else { &[] };
    [
        kpis::CHECKS,
        scales::CHECKS,
        money::CHECKS,
        targets::CHECKS,
        funnel::CHECKS,
        law,
        past,
        measured,
        change,
        proofs::CHECKS,
    ]
    .into_iter()
    .flatten()
}

/// What is found in plans that have no mistakes, in the order of places, and what of it is meant to be so.
pub fn lint(subjects: &[Subject<'_>]) -> Linted {
    let mut found: Vec<Diagnostic> = Vec::new();
    let mut drawn = Vec::with_capacity(subjects.len());
    let mut small = 0;
    for subject in subjects {
        let looked = looked_at(subject.plan, subject.period());
        let joints = joints(subject, &looked);
        let subject = Subject { drawn: &looked, joints: Some(&joints), ..*subject };
        let mut own = Vec::new();
        for check in checks(&subject) {
            (check.run)(&subject, &mut own);
        }
        later::without_reached_later(&subject, &mut own);
        small += small::set_aside(&mut own, subject.plan, subject.settings);
        found.append(&mut own);
        drawn.push(curves(subject.plan, &looked));
    }
    // A file that several plans import is looked at once with each of them.
    let mut known: BTreeMap<(FileId, u32, Code), Vec<Diagnostic>> = BTreeMap::new();
    let mut once: Vec<Diagnostic> = Vec::new();
    for finding in found {
        let here = known.entry(place(&finding)).or_default();
        if !here.contains(&finding) {
            here.push(finding.clone());
            once.push(finding);
        }
    }
    let all = subjects.iter().flat_map(|subject| checks(subject));
    let ran: Vec<Code> = all.flat_map(|check| check.codes.iter().copied()).collect();
    let blocks: Vec<&Block> = subjects.iter().flat_map(|subject| subject.blocks.iter().copied()).collect();
    // What a rule allows that is not in force today, in no plan that has it, is not held against it.
    let (mut rules, mut in_force): (BTreeSet<Span>, BTreeSet<Span>) = Default::default();
    for subject in subjects {
        let own: BTreeSet<Span> = subject.blocks.iter().map(|block| block.kind.span).collect();
        let of_blocks = |(_, rule): (_, &Component)| own.contains(&rule.span).then_some(rule.span);
        rules.extend(subject.plan.components.iter().filter_map(of_blocks));
        in_force.extend(subject.rules().filter_map(of_blocks));
    }
    let (asleep, awake): (Vec<&Block>, Vec<&Block>) =
        blocks.into_iter().partition(|block| rules.contains(&block.kind.span) && !in_force.contains(&block.kind.span));
    let mut linted = allow::set_aside(once.clone(), &[], (&awake, &asleep), &ran);
    let idle = allow::idle(&linted.findings);
    if !idle.is_empty() {
        // What is needed in a later period alone is no stale reason.
        let later: Vec<Diagnostic> =
            subjects.iter().flat_map(|subject| later::found_later(subject, &idle)).flatten().collect();
        linted = allow::set_aside(once, &later, (&awake, &asleep), &ran);
    }
    let mut linted = Linted { curves: drawn, small, ..linted };
    linted.findings.sort_by_key(place);
    linted.allowed.sort_by_key(|allowed| place(&allowed.finding));
    linted
}

fn place(finding: &Diagnostic) -> (FileId, u32, Code) {
    match finding.place {
        Place::Span(span) => (span.file, span.start, finding.code),
        _ => (FileId::default(), 0, finding.code),
    }
}
