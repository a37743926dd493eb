//! Lines of tiers that nobody can be paid by: a gate or a cap stands before them.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostics::{Code, Diagnostic};
use crate::lint::scales::{Rule, gathered, joint};
use crate::number::Exact;
use crate::plan::{Bound, Columns, Expr, ExprKind, Id, Kpi, Plan, Scale, Scoring, TierMode, Type, walk};
use crate::prove::{Cut, Interval, TierMet, scored, shape_of_value, usual_range};
use crate::source::Span;

/// Lines of scorecards, and lines and columns of tables that go by two results, that lie beyond all that the results can
/// come to: an attainment is cut, or where less is better it never exceeds 200%.
pub(super) fn beyond_range(plan: &Plan, found: &mut Vec<Diagnostic>) {
    for (_, card) in plan.scorecards.iter() {
        let ranges = card.weights.iter().map(|(kpi, weight, span)| (scored_range(plan, *kpi, *span), weight));
        let most = match card.scoring {
            Scoring::EachAttainment => ranges.map(|(range, _)| range.high().cloned()).reduce(|a, b| Some(a?.max(b?))),
            Scoring::WeightedAttainment => Some(
                ranges
                    .map(|(range, weight)| Some(range.high()? * weight))
                    .try_fold(Exact::zero(), |sum, part| Some(&sum + &part?)),
            ),
        };
        let bounds = card.curve.ladders.iter().flat_map(|ladder| &ladder.lines).map(|line| &line.bound);
        for bound in beyond(bounds, most.flatten().as_ref()) {
            let value = super::value_of(&Type::Percent, &bound.at);
            let said =
                Diagnostic::warning(Code::TierUnreachable, bound.span).arg("rule", &card.name).arg("tier", value);
            found.push(said.help("card"));
        }
    }
    for (_, scale) in plan.scales.iter() {
        let Columns::Across(across) = &scale.curve.columns else { continue };
        let lines = scale.curve.ladders.iter().flat_map(|ladder| &ladder.lines).map(|line| &line.bound);
        let of = |driver: &Expr| usual_range(plan, driver).high().cloned();
        let rows = beyond(lines, of(&scale.driver).as_ref()).into_iter().map(|bound| (bound, &scale.driver));
        let columns = beyond(across.bounds.iter(), of(&across.driver).as_ref());
        for (bound, driver) in rows.chain(columns.into_iter().map(|bound| (bound, &across.driver))) {
            let said = Diagnostic::warning(Code::TierUnreachable, bound.span)
                .arg("rule", &scale.name)
                .arg("tier", super::value_of(&driver.ty, &bound.at));
            found.push(said.help("card"));
        }
    }
}

/// What of a KPI goes into a scorecard, and how far that reaches.
fn scored_range(plan: &Plan, id: Id<Kpi>, span: Span) -> Interval {
    usual_range(plan, &scored(plan, id, span))
}

/// The lines that begin above all values.
fn beyond<'a>(bounds: impl Iterator<Item = &'a Bound>, most: Option<&Exact>) -> Vec<&'a Bound> {
    let Some(most) = most else { return Vec::new() };
    bounds.filter(|bound| !bound.is_reached_by(most)).collect()
}

/// What of a stretch a line decides by itself: where each slice has its own rate, at the bound what lies below it is paid.
fn decided(over: &Interval, mode: TierMode) -> Option<Interval> {
    let begin = over.low().filter(|_| mode == TierMode::Marginal).map(|low| Cut::after(low.clone()));
    Interval::new(begin.or_else(|| over.from().cloned()), over.to().cloned())
}

/// What is paid just below a stretch.
fn just_below(rule: &Rule<'_>, over: &Interval) -> Option<Exact> {
    let from = over.from()?;
    Some(rule.natural.described.shape.below(from)?.line()?.at(&from.at))
}

/// Whether nothing else is paid on a stretch than an amount.
fn stays(rule: &Rule<'_>, over: &Interval, at: &Exact) -> bool {
    let here = rule.natural.described.shape.over(over);
    here.is_some_and(|here| here.pieces().all(|(_, pay)| pay.line().and_then(|line| line.constant()) == Some(at)))
}

/// Lines of the tiers of a rule that nothing is paid by, beside those of which a cap over it leaves nothing in every set of rules
/// with which it is paid.
pub(super) fn run(rule: &Rule<'_>, joints: &[Rule<'_>], found: &mut Vec<Diagnostic>) {
    let plan = rule.plan;
    let described = &rule.natural.described;
    // Only where everything was looked at: a value that is supposed may open what seems shut. Who is not meant is paid nothing.
    if !described.supposed.iter().all(gathered::is_of_people) {
        return;
    }
    let mut scales: BTreeSet<Id<Scale>> = BTreeSet::new();
    walk::component(plan, rule.component, &mut |expr| {
        if let ExprKind::Scale { scale, .. } = &*expr.kind {
            scales.insert(*scale);
        }
    });
    let own_cuts: Vec<Interval> = described.cuts.iter().map(|cut| cut.over.clone()).collect();
    for scale in scales {
        let of = plan.scales.get(scale);
        let ([ladder], Columns::One) = (of.curve.ladders.as_slice(), &of.curve.columns) else { continue };
        // Of a table that something else drives one line is met: that of what is stated.
        let natural = &rule.natural;
        let driver = shape_of_value(plan, &of.driver, &natural.driver, &natural.assumptions);
        if !driver.is_ok_and(|driver| driver.shape.lines().any(|(_, line)| !line.slope.is_zero())) {
            continue;
        }
        let mut met: BTreeMap<usize, Vec<&TierMet>> = BTreeMap::new();
        for one in described.tiers.iter().filter(|met| met.scale == Some(scale)) {
            one.place.into_iter().for_each(|place| met.entry(place).or_default().push(one));
        }
        for (place, line) in ladder.lines.iter().enumerate() {
            let here = met.get(&place).map(Vec::as_slice).unwrap_or_default();
            let reached = !here.is_empty();
            // What the line brings beyond what is paid without it. In a straight line between two the way up to it is its, too.
            let begins = |place: usize| met.get(&place).and_then(|met| met.first()).and_then(|met| met.over.low());
            let before = place.checked_sub(1).and_then(begins).and_then(|from| described.shape.at(from));
            let brings_nothing = |over: &Interval| {
                let below = match of.curve.mode {
                    TierMode::Linear => before.clone(),
                    _ => just_below(rule, over),
                };
                let Some(below) = below else { return false };
                let cut = own_cuts.iter().any(|cut| cut.covers(over)) && stays(rule, over, &below);
                cut || joint::take_away(joints, rule, over, &below)
            };
            let cut = here.iter().filter_map(|met| decided(&met.over, of.curve.mode)).all(|over| brings_nothing(&over));
            let value = super::value_of(&of.driver.ty, &line.bound.at);
            let said = Diagnostic::warning(Code::TierUnreachable, line.bound.span)
                .arg("rule", &rule.component.name)
                .arg("tier", value);
            if !reached {
                found.push(said);
            } else if cut && place > 0 {
                found.push(said.help("cut"));
            }
        }
    }
}
