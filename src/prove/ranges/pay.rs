//! Bounds of what is paid to one person in one period: by a rule with all its rows, and by all rules together, caps counted.

use crate::number::Exact;
use crate::plan::stack::{on_own_stack, shared_out};
use crate::plan::{Cap, Case, Component, ComponentKind, Const, ExcessWord, Expr, Given, Id, Plan, Stage, TakesWord};
use crate::prove::assumptions::{Assumptions, Blocked};
use crate::prove::compile::{alone, constant_of_case, constant_of_value};
use crate::prove::ranges::form::Number;
use crate::prove::ranges::rules::{error_of, takes_back};
use crate::prove::ranges::search::{MOST_POINTS, Ranged, Searched, points, ranged, searched, shortened, with};
use crate::prove::ranges::together::{are_tied, occurring};
use crate::prove::ranges::{Possible, Ranges};
use crate::time::Period;

/// What all rules that earn pay one person in one period, after caps, before sanctions, draws and deductions.
#[derive(Clone, Debug)]
pub struct PayBounds {
    /// Of each rule by itself, in the order written, or what blocked it.
    pub rules: Vec<(Id<Component>, Result<Ranged, Blocked>)>,
    /// Of everything; without a bound that is not known.
    pub all: Ranged,
    /// Of the rules that could be looked at, caps left aside, where that is not everything.
    pub known: Option<Ranged>,
    /// The rules that could not, and what blocked each.
    pub blocked: Vec<(Id<Component>, Blocked)>,
}

/// The bounds of the line of a rule: what it pays for a period, all rows of a rule for each row together, rounded.
///
/// # Errors
///
/// What blocks it.
pub fn pay_of(plan: &Plan, id: Id<Component>, assumptions: &Assumptions) -> Result<Ranged, Blocked> {
    on_own_stack(|| {
        let work = |ranges: &Ranges<'_>| {
            ranges.all_rows.set(true);
            Ok(Possible::Number(ranges.component(id)?))
        };
        let boxes = searched(plan, assumptions, &work)?;
        let at = |given: &[Given]| constant_of_case(plan, Case::Component(id), &with(assumptions, given));
        Ok(rounded(plan, id, witnessed(plan, &boxes, ranged(&boxes, &at), &at)))
    })
}

/// The bounds with values that a reader puts into the rules: as few as show it, each with few digits. Where no corner shows
/// one, some other point may.
fn witnessed(plan: &Plan, boxes: &[Searched], found: Ranged, value: &dyn Fn(&[Given]) -> Option<Const>) -> Ranged {
    let side = |bound: &Option<Exact>, at: Option<Vec<Given>>| {
        let bound = Const::Number(bound.clone()?);
        // Somebody must be able to stand there.
        let showing = |given: Vec<Given>| {
            let given = occurring(plan, given)?;
            (value(&given) == Some(bound.clone())).then_some(given)
        };
        let tried = || {
            let mut all = boxes.iter().flat_map(|one| points(&one.leaves, &one.reach)).take(MOST_POINTS);
            all.find_map(showing)
        };
        let leaves = boxes.iter().map(|one| &one.leaves).max_by_key(|leaves| leaves.len())?;
        let mut given = shortened(leaves, at.and_then(showing).or_else(tried)?, &showing);
        for place in (0..given.len()).rev() {
            let mut fewer = given.clone();
            fewer.remove(place);
            if let Some(fewer) = showing(fewer) {
                given = fewer;
            }
        }
        Some(given)
    };
    let (lowest_at, highest_at) =
        (side(&found.low, found.lowest_at.clone()), side(&found.high, found.highest_at.clone()));
    // Of values that are not free of each other a bound that none of them shows may not be the nearest.
    let unshown = (found.low.is_some() && lowest_at.is_none()) || (found.high.is_some() && highest_at.is_none());
    let exact = found.exact && !(unshown && boxes.iter().any(|one| are_tied(&one.leaves)));
    Ranged { lowest_at, highest_at, exact, ..found }
}

/// What a rule pays where everything that it needs is stated, before the rounding of its line; `None` where something is
/// not.
pub fn paid(plan: &Plan, of: Case, assumptions: &Assumptions) -> Option<Exact> {
    match on_own_stack(|| constant_of_case(plan, of, assumptions))? {
        Const::Number(paid) => Some(paid),
        _ => None,
    }
}

/// The value of an expression of the plan's own period where everything that it needs is stated, such as one side of a
/// check; `None` where something is not.
pub fn value(plan: &Plan, of: &Expr, assumptions: &Assumptions) -> Option<Const> {
    on_own_stack(|| constant_of_value(plan, of, assumptions))
}

/// The bounds of the whole pay of one person for a period of the plan.
pub fn pay(plan: &Plan, assumptions: &Assumptions) -> PayBounds {
    let earned = plan.rules_in(assumptions.period).filter(|(_, rule)| rule.kind.stage() == Stage::Earned);
    let earned: Vec<Id<Component>> = earned.map(|(id, _)| id).collect();
    let alone = shared_out(&earned, |id| (*id, pay_of(plan, *id, assumptions)));
    let mut rules: Vec<(Id<Component>, Ranged)> = Vec::new();
    let mut blocked = Vec::new();
    for (id, found) in &alone {
        match found {
            // A line of a longer period stands in the last of the plan's, where it ends.
            Ok(_) if !ends_in(plan.components.get(*id), assumptions.period) => {}
            Ok(found) => rules.push((*id, found.clone())),
            Err(why) => blocked.push((*id, why.clone())),
        }
    }
    let known = together(plan, &rules, assumptions);
    let whole = if blocked.is_empty() { known.clone() } else { unknown() };
    let all = capped(plan, &rules, whole, assumptions);
    // A rule that holds no longer takes back what it has paid.
    let ended = |rule: &Component| rule.effective.is_some_and(|range| !range.touches(assumptions.period));
    let all = match plan.components.iter().any(|(_, rule)| takes_back(rule) && ended(rule)) {
        true => Ranged { low: None, lowest_at: None, ..all },
        false => all,
    };
    PayBounds { rules: alone, all, known: (!blocked.is_empty() && !rules.is_empty()).then_some(known), blocked }
}

/// Whether a period of a rule ends with one of the plan's: only then its line stands there.
pub fn ends_in(rule: &Component, period: Period) -> bool {
    rule.every.containing(period.last()).last() == period.last()
}

/// Rounding keeps the order of numbers, so that of a bound is one of what is rounded.
fn rounded(plan: &Plan, id: Id<Component>, found: Ranged) -> Ranged {
    let rule = plan.components.get(id);
    if rule.round_each_record {
        return found;
    }
    let rounding = rule.rounding.as_ref().unwrap_or(&plan.rounding);
    let round = |end: Option<Exact>| end.map(|end| rounding.apply(&end));
    Ranged { low: round(found.low), high: round(found.high), ..found }
}

fn unknown() -> Ranged {
    Ranged { low: None, high: None, lowest_at: None, highest_at: None, exact: false, endless: false }
}

/// The same where nothing may be paid, too.
fn or_nothing(found: Ranged) -> Ranged {
    let zero = Exact::zero();
    let (below, above) =
        (found.low.as_ref().is_some_and(|low| *low > zero), found.high.as_ref().is_some_and(|high| *high < zero));
    Ranged {
        lowest_at: found.lowest_at.filter(|_| !below),
        highest_at: found.highest_at.filter(|_| !above),
        low: found.low.map(|low| low.min(zero.clone())),
        high: found.high.map(|high| high.max(zero)),
        exact: found.exact,
        endless: found.endless,
    }
}

/// Rules of which one is taken, as one: any of them, or nothing.
fn one_of(parts: &[Ranged]) -> Ranged {
    let all =
        |end: fn(&Ranged) -> &Option<Exact>| parts.iter().map(|part| end(part).clone()).collect::<Option<Vec<_>>>();
    let low = all(|part| &part.low).and_then(|all| all.into_iter().min());
    let high = all(|part| &part.high).and_then(|all| all.into_iter().max());
    or_nothing(Ranged { low, high, ..unknown() })
}

/// Rules added up, each as if the others were not there.
fn added(parts: &[Ranged]) -> Ranged {
    let sum = |end: fn(&Ranged) -> &Option<Exact>| {
        parts.iter().try_fold(Exact::zero(), |sum, part| end(part).as_ref().map(|end| &sum + end))
    };
    let exact = parts.iter().all(|part| part.exact);
    let low = sum(|part| &part.low);
    // One without end is not made good by others that pay no less than something.
    let endless = parts.iter().any(|part| part.endless) && low.is_some();
    Ranged { low, high: sum(|part| &part.high), lowest_at: None, highest_at: None, exact, endless }
}

/// All rules that could be looked at: those known from their own period by the values that they share, the others beside
/// them.
fn together(plan: &Plan, rules: &[(Id<Component>, Ranged)], assumptions: &Assumptions) -> Ranged {
    let of = |wanted: &dyn Fn(Id<Component>) -> bool| -> Vec<(Id<Component>, Ranged)> {
        rules.iter().filter(|(id, _)| wanted(*id)).cloned().collect()
    };
    let chosen: Vec<_> =
        plan.groups.iter().map(|(_, group)| group).filter(|group| group.takes != TakesWord::Sum).collect();
    let grouped = |id: Id<Component>| chosen.iter().any(|group| group.of.contains(&id));
    let joint = joined(plan, &of(&|id| alone(plan, id)), assumptions);
    let mut parts: Vec<Ranged> =
        of(&|id| !alone(plan, id) && !grouped(id)).into_iter().map(|(_, found)| found).collect();
    for group in chosen {
        let members: Vec<Ranged> = of(&|id| group.of.contains(&id)).into_iter().map(|(_, found)| found).collect();
        if !members.is_empty() {
            parts.push(one_of(&members));
        }
    }
    if parts.is_empty() {
        return joint;
    }
    parts.push(joint);
    added(&parts)
}

/// The most rules that are followed together: each one more multiplies the cases.
const MOST_TOGETHER: usize = 24;

/// Rules by the values that they share. Each line is rounded by itself: either bound holds, that of the sum with the errors
/// of all roundings, and the sum of the bounds of all lines.
fn joined(plan: &Plan, rules: &[(Id<Component>, Ranged)], assumptions: &Assumptions) -> Ranged {
    let parts: Vec<Ranged> = rules.iter().map(|(_, found)| found.clone()).collect();
    let apart = added(&parts);
    if let [only] = parts.as_slice() {
        return only.clone();
    }
    if rules.len() > MOST_TOGETHER {
        return Ranged { exact: false, ..apart };
    }
    let rounding = |id: Id<Component>| plan.components.get(id).rounding.as_ref().unwrap_or(&plan.rounding);
    let work = |ranges: &Ranges<'_>| {
        let mut total = Number::constant(Exact::zero());
        for (id, _) in rules {
            total = total.plus(&ranges.component(*id)?);
        }
        Ok(Possible::Number(total))
    };
    let at = |given: &[Given], round: bool| {
        let known = with(assumptions, given);
        let mut total = Exact::zero();
        for (id, _) in rules {
            let Const::Number(paid) = constant_of_case(plan, Case::Component(*id), &known)? else { return None };
            total = &total + &if round { rounding(*id).apply(&paid) } else { paid };
        }
        Some(total)
    };
    let Ok(sum) = on_own_stack(|| {
        let boxes = searched(plan, assumptions, &work)?;
        let value = |given: &[Given]| at(given, false).map(Const::Number);
        Ok::<_, Blocked>(witnessed(plan, &boxes, ranged(&boxes, &value), &value))
    }) else {
        return Ranged { exact: false, ..apart };
    };
    let error = rules.iter().fold(Exact::zero(), |sum, (id, _)| &sum + &error_of(rounding(*id)));
    let high = nearer(sum.high.map(|high| &high + &error), apart.high, |sum, apart| sum < apart);
    let low = nearer(sum.low.map(|low| &low - &error), apart.low, |sum, apart| sum > apart);
    let taken = |bound: &Option<Exact>, given: Option<Vec<Given>>| {
        given.filter(|given| bound.is_some() && on_own_stack(|| at(given, true)) == *bound)
    };
    let (lowest_at, highest_at) = (taken(&low, sum.lowest_at), taken(&high, sum.highest_at));
    let endless = sum.endless || apart.endless;
    Ranged { exact: sum.exact && apart.exact, low, high, lowest_at, highest_at, endless }
}

/// Of two bounds the nearer one.
fn nearer(one: Option<Exact>, two: Option<Exact>, nearer: fn(&Exact, &Exact) -> bool) -> Option<Exact> {
    match (one, two) {
        (Some(one), Some(two)) => Some(if nearer(&one, &two) { one } else { two }),
        (one, two) => one.or(two),
    }
}

/// The whole pay with caps: what is under one is never above its limit, what blocks a rule included.
fn capped(plan: &Plan, rules: &[(Id<Component>, Ranged)], whole: Ranged, assumptions: &Assumptions) -> Ranged {
    let caps: Vec<(&Component, &Cap)> = plan
        .rules_in(assumptions.period)
        .filter_map(|(_, rule)| match &rule.kind {
            ComponentKind::Cap(cap) => Some((rule, cap)),
            _ => None,
        })
        .collect();
    if caps.is_empty() {
        return whole;
    }
    // Where a cap cuts, what the rules under it would pay is paid no longer.
    let whole_low = whole.low.clone();
    let mut out = Ranged { highest_at: None, exact: false, endless: false, ..whole };
    for (rule, cap) in &caps {
        // A limit in other periods than the plan's, of a group or for a time leaves single lines open.
        let always =
            cap.circle.is_none() && rule.every == plan.every && rule.effective.is_none() && rule.when.is_none();
        let lost = cap.limit.excess == ExcessWord::Lost && rule.exceptions.is_empty();
        let rounding = rule.rounding.as_ref().unwrap_or(&plan.rounding);
        let limit = limit(plan, cap, assumptions).map(|limit| rounding.apply(&limit));
        let Some(limit) = limit.filter(|_| always && lost) else {
            continue;
        };
        let in_force = plan.rules_in(assumptions.period);
        let free = in_force.filter(|(id, one)| one.kind.stage() == Stage::Earned && !cap.limits(*id, one));
        let beside = free.into_iter().try_fold(Exact::zero(), |sum, (id, _)| {
            let of = rules.iter().find(|(known, _)| *known == id)?;
            // Of a group one rule may be taken and the others not.
            Some(&sum + &of.1.high.clone()?.max(Exact::zero()))
        });
        let most = beside.map(|beside| &beside + &limit);
        if most.as_ref().is_some_and(|most| out.high.as_ref().is_none_or(|high| most < high)) {
            out = Ranged { high: most, ..out };
        }
    }
    // What is kept of one period is paid beside what a later one earns: at the end of a year, or with the last pay.
    if caps.iter().any(|(_, cap)| cap.limit.excess != ExcessWord::Lost) {
        out = Ranged { high: None, ..out };
    }
    let low = low_under(plan, &caps, rules, out.low);
    let lowest_at = out.lowest_at.filter(|_| low == whole_low);
    Ranged { low, lowest_at, ..out }
}

/// The least that is left under caps. One of all rules cuts nothing below 0. One of some of them parts what the rules have in
/// common: each is taken by itself, as it is at its least where the others are not.
fn low_under(
    plan: &Plan,
    caps: &[(&Component, &Cap)],
    rules: &[(Id<Component>, Ranged)],
    whole: Option<Exact>,
) -> Option<Exact> {
    let zero = Exact::zero();
    let whole = whole?;
    // A cap of a longer period takes back in its last one what earlier ones have paid.
    if caps.iter().any(|(rule, _)| rule.every != plan.every) {
        return None;
    }
    if caps.iter().all(|(_, cap)| cap.of.is_none() && cap.circle.is_none()) {
        return Some(whole.min(zero));
    }
    let apart =
        rules.iter().try_fold(zero.clone(), |sum, (_, found)| Some(&sum + &found.low.clone()?.min(zero.clone())))?;
    // Of several caps what one has cut counts with the others: said only where nothing is below 0.
    (caps.len() == 1 || apart.is_zero()).then_some(apart)
}

/// The most that a cap lets through; `None` where that is not known.
fn limit(plan: &Plan, cap: &Cap, assumptions: &Assumptions) -> Option<Exact> {
    on_own_stack(|| {
        let work = |ranges: &Ranges<'_>| ranges.eval(&cap.limit.at_most, &ranges.around());
        let boxes = searched(plan, assumptions, &work).ok()?;
        ranged(&boxes, &|_| None).high
    })
}
