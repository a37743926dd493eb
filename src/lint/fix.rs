//! What can be mended in the text of the rules: by itself where nobody is paid otherwise by it, else as a proposal.

use std::collections::BTreeSet;

use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::language::{Format, Lang};
use crate::lint::Subject;
use crate::lint::standing::{Standing, within};
use crate::number::Exact;
use crate::plan::{
    Case, Columns, Component, ComponentKind, Const, Expr, ExprKind, Given, Id, Ladder, ParamValue, Plan, Scale,
    TierMode, Type, walk,
};
use crate::prove::{Assumptions, Interval, ends};
use crate::source::{SourceMap, Span};
use crate::syntax::labels::{LabelInfo, LabelKind};
use crate::syntax::tree::Clause;
use crate::syntax::words::word;

/// The keys of what is written into rules.
const AT_MOST: &str = "at_most";
const LINEAR: &str = "linear";

/// A change of the text that mends a finding.
#[derive(Clone, Debug)]
pub struct Fix {
    /// The finding.
    pub code: Code,
    /// Its place.
    pub at: Span,
    /// The key of the phrase that says what is done.
    pub key: &'static str,
    /// The values of the phrase.
    pub args: Vec<(&'static str, Arg)>,
    /// What is written, none of it over another.
    pub changes: Vec<(Span, String)>,
    /// Whether it is proved that nobody is paid otherwise by it: only then it is made without being asked for by name.
    pub keeps_pay: bool,
}

/// What can be mended of some findings, in their order.
pub fn fixes(subject: &Subject<'_>, found: &[Diagnostic], sources: &SourceMap) -> Vec<Fix> {
    let mut bench = Bench {
        subject,
        sources,
        standing: Standing::of(subject),
        free: free(subject.plan),
        proposed: BTreeSet::new(),
    };
    let mut out: Vec<Fix> = Vec::new();
    let mut known: BTreeSet<Vec<(Span, String)>> = BTreeSet::new();
    for finding in found {
        let fix = match finding.code {
            // Whoever wrote it meant to allow it: the reason is missing.
            Code::AllowIdle if finding.help == "unreasoned" => None,
            Code::AllowIdle => bench.idle(finding),
            Code::FlatEnd => bench.named_cap(finding),
            Code::SelfDealing | Code::Cliff => bench.without_steps(finding),
            _ => None,
        };
        out.extend(fix.filter(|fix| known.insert(fix.changes.clone())));
    }
    out
}

/// What is needed to mend the findings of a plan.
struct Bench<'a> {
    subject: &'a Subject<'a>,
    sources: &'a SourceMap,
    standing: Standing<'a>,
    /// Every result as it may come.
    free: Assumptions,
    /// Scales for which something is proposed: of one with two steps one proposal is enough.
    proposed: BTreeSet<Id<Scale>>,
}

impl Bench<'_> {
    /// The line without what it allows: the whole line, or only its text where a comment stands behind it.
    fn idle(&self, finding: &Diagnostic) -> Option<Fix> {
        let sources = self.sources;
        let at = finding.span()?;
        let mut lines = self.standing.block(at)?.clauses.iter().filter(|clause| clause.label.item == LabelKind::Allow);
        let clause = lines.find(|clause| within(clause.label.span.to(clause.value.span), at) || clause.span == at)?;
        let line = match clause.trivia.behind {
            None => line_of(clause.value.span, sources)?,
            Some(_) => clause.label.span.to(clause.value.span),
        };
        Some(Fix {
            code: finding.code,
            at,
            key: "lint_fix_idle",
            args: finding.args.clone(),
            changes: vec![(line, String::new())],
            keeps_pay: true,
        })
    }

    /// The cap that a flat end is, written as one: `then: at most` what is never exceeded anyway.
    fn named_cap(&self, finding: &Diagnostic) -> Option<Fix> {
        let (subject, sources) = (self.subject, self.sources);
        if subject.settings.without_caps {
            return None;
        }
        let at = finding.span()?;
        let (block, id, component) = self.standing.rule(at)?;
        let most = never_exceeded(subject.plan, id, component, &self.free)?;
        let last = block.clauses.iter().rfind(|clause| clause.label.item == LabelKind::Then);
        let last = last.or_else(|| block.clauses.iter().rfind(|clause| clause.argument.is_some()))?;
        let lang = subject.plan.lang;
        let text = said(LabelKind::Then, &format!("{} {}", word(AT_MOST, lang), Format::new(lang).number(&most)), lang);
        Some(Fix {
            code: finding.code,
            at,
            key: "lint_fix_cap",
            args: vec![("rule", Arg::from(&component.name)), ("most", money(subject.plan, &most))],
            changes: vec![behind(last, &text, sources)?],
            keeps_pay: true,
        })
    }

    /// A scale of amounts as a line between the same amounts: without steps, and dearer between them.
    fn without_steps(&mut self, finding: &Diagnostic) -> Option<Fix> {
        let (subject, sources) = (self.subject, self.sources);
        let at = finding.span()?;
        // A scale that stands by itself is shown beside the rule.
        let line = finding.labels.iter().find(|label| label.key == "tier").map_or(at, |label| label.span);
        let (id, of, ladder) = self.standing.scale(line)?;
        if self.proposed.contains(&id) {
            return None;
        }
        let first = ladder.lines.first()?;
        let plain = of.curve.mode == TierMode::AmountOfTier
            && matches!(of.curve.columns, Columns::One)
            && ladder.below.is_none()
            && first.bound.at.is_positive()
            && ladder.lines.iter().all(|line| line.bound.inclusive);
        let amounts =
            amounts(ladder).filter(|amounts| plain && amounts.windows(2).all(|two| two.first() <= two.last()))?;
        let block = self.standing.block(first.bound.span)?;
        let mode = block.clauses.iter().find(|clause| clause.label.item == LabelKind::Mode)?;
        let tier = block.clauses.iter().find(|clause| within(clause.span, first.bound.span))?;
        let lang = subject.plan.lang;
        let line = line_of(tier.span, sources)?;
        let before = Span { end: line.start, ..line };
        let zero = if first.bound.percent { "0%" } else { "0" };
        let label = format!("{} {zero}", tier.label.item.info().words(lang));
        let text = format!("  {label}:  0\n");
        let bounds: Vec<Exact> = ladder.lines.iter().map(|line| line.bound.at.clone()).collect();
        let (x, now, then) = between(of, &bounds, &amounts, finding)?;
        self.proposed.insert(id);
        Some(Fix {
            code: finding.code,
            at,
            key: if slower(&bounds, &amounts) { "lint_fix_linear_slower" } else { "lint_fix_linear" },
            args: vec![
                ("rule", Arg::from(&of.name)),
                ("at", x),
                ("now", money(subject.plan, &now)),
                ("then", money(subject.plan, &then)),
            ],
            changes: vec![(mode.value.span, word(LINEAR, lang).to_owned()), (before, text)],
            keeps_pay: false,
        })
    }
}

/// Results that fall below 0, too, somebody employed for a part of the time, and every period.
fn free(plan: &Plan) -> Assumptions {
    let mut free = Assumptions::of_plan(plan).at_any_time();
    for (kpi, of) in plan.kpis.iter() {
        let named = |kind: ExprKind, ty: Type| {
            let what = Expr::new(kind, ty, of.span);
            (Given { what, value: Const::YesNo(true), span: of.span }, Interval::ALL)
        };
        free.ranges.push(named(ExprKind::Attainment(kpi), Type::Ratio));
        free.ranges.push(named(ExprKind::Kpi(kpi), of.value.ty.clone()));
    }
    free
}

/// The most that a rule pays, for all values and at all times; `None` where that is not known.
fn never_exceeded(plan: &Plan, id: Id<Component>, component: &Component, free: &Assumptions) -> Option<Exact> {
    let plain = matches!(component.kind, ComponentKind::Whole { .. })
        && component.exceptions.is_empty()
        && component.dated_by.is_none()
        && component.limit.is_none();
    let mut dated = false;
    walk::component(plan, component, &mut |expr| {
        dated |= match &*expr.kind {
            ExprKind::Param(id) => !matches!(plan.params.get(*id).value, ParamValue::Always(_)),
            ExprKind::Scale { scale, .. } => matches!(plan.scales.get(*scale).curve.columns, Columns::Dated(_)),
            _ => false,
        };
    });
    if !plain || dated {
        return None;
    }
    let most = ends(plan, Case::Component(id), free).ok()?.1?;
    most.decimals(2).is_some().then_some(most)
}

/// Half way to the step of a finding: the value, what is paid there and what a line would pay.
fn between(of: &Scale, bounds: &[Exact], amounts: &[Exact], finding: &Diagnostic) -> Option<(Arg, Exact, Exact)> {
    let key = if finding.code == Code::SelfDealing { "to" } else { "at" };
    let step = finding.args.iter().find_map(|(name, arg)| match arg {
        Arg::Money(value, _) | Arg::Percent(value) | Arg::Number(value) if *name == key => Some(value),
        _ => None,
    })?;
    // Attainment may be shown as what it comes to: then the first step serves as well.
    let place = bounds.iter().position(|bound| bound == step).unwrap_or(0);
    let earlier = place.checked_sub(1);
    let from = earlier.and_then(|place| bounds.get(place).cloned()).unwrap_or_default();
    let now = earlier.and_then(|place| amounts.get(place).cloned()).unwrap_or_default();
    let half = Exact::scaled(5, 1);
    let x = &(&from + bounds.get(place)?) * &half;
    let then = &(&now + amounts.get(place)?) * &half;
    Some((super::scales::value_of(&of.driver.ty, &x), now, then))
}

/// Whether a line through the same amounts, from 0 on, would bring less of each further unit somewhere.
fn slower(bounds: &[Exact], amounts: &[Exact]) -> bool {
    let zero = Exact::zero();
    let points: Vec<(&Exact, &Exact)> = std::iter::once((&zero, &zero)).chain(bounds.iter().zip(amounts)).collect();
    let slopes = points.windows(2).filter_map(|two| match two {
        [(x, paid), (next, then)] => (*then - *paid).checked_div(&(*next - *x)),
        _ => None,
    });
    let slopes: Vec<Exact> = slopes.collect();
    slopes.windows(2).any(|two| two.first() > two.last())
}

/// The amounts of the lines, where each is written as a number.
fn amounts(ladder: &Ladder) -> Option<Vec<Exact>> {
    let one = |value: &Expr| match &*value.kind {
        ExprKind::Number(number) => Some(number.clone()),
        _ => None,
    };
    ladder.lines.iter().map(|line| line.values.first().and_then(one)).collect()
}

fn money(plan: &Plan, amount: &Exact) -> Arg {
    Arg::Money(amount.clone(), plan.currency.code().to_owned())
}

/// `  then:  at most 40 000`.
fn said(label: LabelKind, value: &str, lang: Lang) -> String {
    let info: &LabelInfo = label.info();
    format!("  {}:  {value}", info.words(lang))
}

/// A line put behind a clause, its rows and its comment.
fn behind(clause: &Clause, text: &str, sources: &SourceMap) -> Option<(Span, String)> {
    let span = clause.rows.last().map_or(clause.span, |row| row.span);
    let line = line_of(span, sources)?;
    let ended = sources.slice(line).ends_with('\n');
    let text = if ended { format!("{text}\n") } else { format!("\n{text}") };
    Some((Span { start: line.end, ..line }, text))
}

/// The lines in which a place lies, with their last line break.
fn line_of(span: Span, sources: &SourceMap) -> Option<Span> {
    let text = sources.get(span.file)?.text();
    let before = text.get(..span.start as usize)?;
    let after = text.get(span.end as usize..)?;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let end = after.find('\n').map_or(text.len(), |at| span.end as usize + at + 1);
    Some(Span { file: span.file, start: u32::try_from(start).ok()?, end: u32::try_from(end).ok()? })
}
