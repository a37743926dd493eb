//! Cutting boxes where that decides something, and what follows for bounds and conditions.

use crate::number::Exact;
use crate::plan::stack::on_own_stack;
use crate::plan::{BinaryOp, Case, Component, Const, Ensure, Expr, ExprKind, Given, Id, Plan, Scope, Type};
use crate::prove::Interval;
use crate::prove::assumptions::{Assumptions, Blocked, Why};
use crate::prove::compile::{constant_of_case, constant_of_value};
use crate::prove::ranges::domains::may_be_below_zero;
use crate::prove::ranges::form::{Linear, Number, Reach};
use crate::prove::ranges::together::{goes_by_days, occurring};
use crate::prove::ranges::{Leaf, Possible, Ranges};

/// The most boxes that are looked at.
const MOST_BOXES: usize = 1_000;

/// The most points that are tried for a witness.
pub(super) const MOST_POINTS: usize = 400;

/// Bounds of a number over all values of several quantities.
#[derive(Clone, Debug)]
pub struct Ranged {
    /// No value is below it; `None` where no such number was found.
    pub low: Option<Exact>,
    /// No value is above it; `None` where no such number was found.
    pub high: Option<Exact>,
    /// Values of the quantities at which the lower bound is taken.
    pub lowest_at: Option<Vec<Given>>,
    /// Values of the quantities at which the upper bound is taken.
    pub highest_at: Option<Vec<Given>>,
    /// Whether nothing was left open: then the bounds are the nearest ones, and a side without a bound has none.
    pub exact: bool,
    /// Whether there is no upper bound: proved, whatever else was left open.
    pub endless: bool,
}

/// Whether a condition always holds.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// For all values of all quantities.
    Proved,
    /// For all values at which none of these amounts is below 0, as returns could make them.
    ProvedFromZero(Vec<Expr>),
    /// Not for these values.
    Refuted(Vec<Given>),
    /// It cannot be said, and what keeps it from being said, where that is one place.
    Undecided(Option<Blocked>),
}

impl Verdict {
    /// Whether it always holds, where no amount is below 0.
    pub fn is_proved(&self) -> bool {
        matches!(self, Verdict::Proved | Verdict::ProvedFromZero(_))
    }
}

/// The bounds of what a rule pays for its period, before the rounding of its line; of a `for each` rule for one row; of a
/// scale on its own driver, a scorecard or a definition of its value. Exceptions count where the assumptions say so.
///
/// # Errors
///
/// What blocks it.
pub fn bounds(plan: &Plan, of: Case, assumptions: &Assumptions) -> Result<Ranged, Blocked> {
    on_own_stack(|| {
        let work = |ranges: &Ranges<'_>| ranges.case(of);
        let boxes = searched(plan, assumptions, &work)?;
        Ok(ranged(&boxes, &|given| constant_of_case(plan, of, &with(assumptions, given))))
    })
}

/// The ends of what a rule pays, without values at which they are taken: those cost more to find.
///
/// # Errors
///
/// What blocks it.
pub fn ends(plan: &Plan, of: Case, assumptions: &Assumptions) -> Result<(Option<Exact>, Option<Exact>), Blocked> {
    on_own_stack(|| {
        let boxes = searched(plan, assumptions, &|ranges: &Ranges<'_>| ranges.case(of))?;
        let found = ranged(&boxes, &|_| None);
        Ok((found.low, found.high))
    })
}

/// The bounds of the value of an expression, as in a rule of the plan's own period: such as the limit of a cap.
///
/// # Errors
///
/// What blocks it.
pub fn bounds_of_value(plan: &Plan, value: &Expr, assumptions: &Assumptions) -> Result<Ranged, Blocked> {
    on_own_stack(|| {
        let work = |ranges: &Ranges<'_>| ranges.eval(value, &ranges.around());
        let boxes = searched(plan, assumptions, &work)?;
        Ok(ranged(&boxes, &|given| constant_of_value(plan, value, &with(assumptions, given))))
    })
}

/// Whether a condition holds for all values of the quantities that it reads, as one of the plan's own period and of one
/// person: such as that of an `ensure`. Totals of rules are their rounded pay.
pub fn holds(plan: &Plan, condition: &Expr, assumptions: &Assumptions) -> Verdict {
    let work = |ranges: &Ranges<'_>| ranges.eval(condition, &ranges.around());
    decided(plan, assumptions, &work, &|assumptions| match constant_of_value(plan, condition, assumptions)? {
        Const::YesNo(flag) => Some(flag),
        _ => None,
    })
}

/// Whether what a rule pays, before the rounding of its line, never exceeds an amount: of a `for each` rule what it pays for
/// one row and an amount of that row, such as its margin.
pub fn never_above(plan: &Plan, of: Id<Component>, most: &Expr, assumptions: &Assumptions) -> Verdict {
    let work = |ranges: &Ranges<'_>| {
        let paid = Possible::Number(ranges.component(of)?);
        let most = ranges.eval(most, &ranges.around())?;
        Ok(ranges.compared(BinaryOp::LessOrEqual, &paid, &most))
    };
    decided(plan, assumptions, &work, &|assumptions| {
        let paid = constant_of_case(plan, Case::Component(of), assumptions)?;
        match (paid, constant_of_value(plan, most, assumptions)?) {
            (Const::Number(paid), Const::Number(most)) => Some(paid <= most),
            _ => None,
        }
    })
}

/// Whether something holds in all boxes; `answer` says whether it does where all quantities are stated.
fn decided(
    plan: &Plan,
    assumptions: &Assumptions,
    work: &(dyn Fn(&Ranges<'_>) -> Result<Possible, Blocked> + Sync),
    answer: &(dyn Fn(&Assumptions) -> Option<bool> + Sync),
) -> Verdict {
    // What is always so is so with exceptions.
    let assumptions = &assumptions.clone().with_exceptions();
    let from_zero = decided_over(plan, assumptions, work, answer);
    if !matches!(from_zero, Verdict::ProvedFromZero(_)) {
        return from_zero;
    }
    // Returns may leave a sum below 0: only what holds there, too, holds for all values.
    let signed = Assumptions { signed: true, ..assumptions.clone() };
    match decided_over(plan, &signed, work, answer) {
        Verdict::ProvedFromZero(_) | Verdict::Proved => Verdict::Proved,
        Verdict::Refuted(_) | Verdict::Undecided(_) => from_zero,
    }
}

/// The same over the ranges of the assumptions alone.
fn decided_over(
    plan: &Plan,
    assumptions: &Assumptions,
    work: &(dyn Fn(&Ranges<'_>) -> Result<Possible, Blocked> + Sync),
    answer: &(dyn Fn(&Assumptions) -> Option<bool> + Sync),
) -> Verdict {
    on_own_stack(|| {
        let boxes = match searched(plan, assumptions, &work) {
            Ok(boxes) => boxes,
            Err(blocked) => return Verdict::Undecided(Some(blocked)),
        };
        let open: Vec<&Searched> = boxes.iter().filter(|one| one.found.truth().1).collect();
        if open.is_empty() {
            let mut fallible: Vec<Expr> = Vec::new();
            for leaf in boxes.iter().flat_map(|one| &one.leaves) {
                let new = !fallible.iter().any(|known| leaf.name.states(known));
                if new && may_be_below_zero(plan, &leaf.name.what) {
                    fallible.push(leaf.name.what.clone());
                }
            }
            return if fallible.is_empty() { Verdict::Proved } else { Verdict::ProvedFromZero(fallible) };
        }
        // Values that can be together, and refute.
        let refuting = |given: Vec<Given>| {
            // A quota by the days of employment is no free amount, but which one it is depends on them.
            if !assumptions.full_time && given.iter().any(|given| goes_by_days(plan, given)) {
                return None;
            }
            let given = occurring(plan, given)?;
            (answer(&with(assumptions, &given)) == Some(false)).then_some(given)
        };
        let tried = |far: i64| {
            let points = |one| points_up_to(one, far).into_iter().map(move |given| (one, given));
            let all: Vec<_> = open.iter().copied().flat_map(points).take(MOST_POINTS).collect();
            // What breaks it from 0 on says more than what returns do.
            let (below, from_zero): (Vec<_>, Vec<_>) = all.into_iter().partition(|(_, given)| is_below_zero(given));
            from_zero.into_iter().chain(below).find_map(|(one, given)| Some((one, refuting(given)?)))
        };
        // What a small share takes to exceed an amount lies farther out.
        let found = tried(FAR).or_else(|| tried(FARTHER));
        found
            .map_or(Verdict::Undecided(None), |(one, given)| Verdict::Refuted(shortened(&one.leaves, given, &refuting)))
    })
}

fn is_below_zero(given: &[Given]) -> bool {
    given.iter().any(|given| matches!(&given.value, Const::Number(number) if number.is_negative()))
}

/// Whether a guard always holds. One of a group is not decided: it asks sums over people.
pub fn guard(plan: &Plan, id: Id<Ensure>, assumptions: &Assumptions) -> Verdict {
    let guard = plan.ensures.get(id);
    let blocked = |why| Verdict::Undecided(Some(Blocked::by(guard.check.span, why)));
    if guard.scope != Scope::Person {
        return blocked(Why::Group);
    }
    if guard.every > plan.every {
        return blocked(Why::Window);
    }
    holds(plan, &guard.check, assumptions)
}

/// A box in which nothing more is decided by cutting.
pub(super) struct Searched {
    pub(super) leaves: Vec<Leaf>,
    pub(super) reach: Reach,
    found: Possible,
    open: bool,
}

impl Ranges<'_> {
    fn case(&self, of: Case) -> Result<Possible, Blocked> {
        let at = self.around();
        let made = |kind, span| Expr::new(kind, Type::Number, span);
        match of {
            Case::Component(id) | Case::Together(id) => Ok(Possible::Number(self.component(id)?)),
            Case::Scale(id) => {
                let span = self.plan.scales.get(id).span;
                self.eval(&made(ExprKind::Scale { scale: id, base: None }, span), &at)
            }
            Case::Scorecard(id) => {
                let span = self.plan.scorecards.get(id).span;
                self.eval(&made(ExprKind::Scorecard(id), span), &at)
            }
            Case::Define(id) => self.eval(&self.plan.defines.get(id).value, &at),
        }
    }
}

pub(super) fn searched(
    plan: &Plan,
    assumptions: &Assumptions,
    work: &dyn Fn(&Ranges<'_>) -> Result<Possible, Blocked>,
) -> Result<Vec<Searched>, Blocked> {
    let ranges = Ranges::new(plan, assumptions);
    let mut waiting: Vec<Reach> = vec![Reach::new()];
    let mut done = Vec::new();
    while let Some(reach) = waiting.pop() {
        *ranges.reach.borrow_mut() = reach;
        ranges.wishes.borrow_mut().clear();
        ranges.open.set(false);
        let found = work(&ranges)?;
        let reach = ranges.reach.borrow().clone();
        let wishes = ranges.wishes.borrow().clone();
        let cut = wishes.iter().find_map(|(place, cut)| match reach.get(place)?.split(cut) {
            (Some(below), Some(above)) => Some((*place, below, above)),
            _ => None,
        });
        match cut {
            Some((place, below, above)) if done.len() + waiting.len() < MOST_BOXES => {
                for side in [above, below] {
                    let mut part = reach.clone();
                    part.insert(place, side);
                    waiting.push(part);
                }
            }
            _ => {
                let open = ranges.open.get() || !wishes.is_empty();
                done.push(Searched { leaves: ranges.leaves.borrow().clone(), reach, found, open });
            }
        }
    }
    Ok(done)
}

/// The bounds over all boxes.
pub(super) fn ranged(boxes: &[Searched], value: &dyn Fn(&[Given]) -> Option<Const>) -> Ranged {
    let side = |sign: &Exact| {
        // Of two boxes with one bound the one in which it is taken.
        let mut best: Option<((Exact, bool), &Searched, Linear)> = None;
        for one in boxes {
            let number: Number = one.found.clone().number().times(sign);
            let (most, form) = (number.most(&one.reach)?, nearest(&number, &one.reach)?);
            if best.as_ref().is_none_or(|(known, ..)| most > *known) {
                best = Some((most, one, form));
            }
        }
        best.map(|((most, _), one, form)| (most, one, form))
    };
    let at = |found: Option<(Exact, &Searched, Linear)>, sign: &Exact| {
        let Some((most, one, form)) = found else { return (None, None) };
        let bound = &most * sign;
        let given = corner(&one.leaves, &one.reach, &form);
        let taken = given.filter(|given| value(given) == Some(Const::Number(bound.clone())));
        (Some(bound), taken)
    };
    let (one, minus) = (Exact::one(), Exact::from(-1));
    let (high, highest_at) = at(side(&one), &one);
    let (low, lowest_at) = at(side(&minus), &minus);
    let exact = boxes.iter().all(|one| !one.open);
    let endless = exact && high.is_none();
    Ranged { low, high, lowest_at, highest_at, exact, endless }
}

/// The upper bound of a number that is the nearest.
fn nearest(number: &Number, reach: &Reach) -> Option<Linear> {
    let all = number.high.iter().filter_map(|form| Some((form.most(reach)?.0, form)));
    all.min_by(|a, b| a.0.cmp(&b.0)).map(|(_, form)| form.clone())
}

/// The corner of a box at which a sum is the largest; `None` where it does not belong to the box.
fn corner(leaves: &[Leaf], reach: &Reach, form: &Linear) -> Option<Vec<Given>> {
    let mut out = Vec::new();
    for (place, leaf) in leaves.iter().enumerate() {
        let over = reach.get(&place).unwrap_or(&leaf.domain);
        let value = match form.of.get(&place) {
            Some(share) if share.is_positive() => over.high().filter(|_| over.has_high())?.clone(),
            Some(_) => over.low().filter(|_| over.has_low())?.clone(),
            None => some_number(over),
        };
        out.push(stated(leaf, value));
    }
    Some(out)
}

fn stated(leaf: &Leaf, value: Exact) -> Given {
    Given { value: Const::Number(value), ..leaf.name.clone() }
}

/// A number of a range, one of its ends where it has one.
fn some_number(over: &Interval) -> Exact {
    let low = over.low().filter(|_| over.has_low());
    low.or(over.high().filter(|_| over.has_high())).cloned().unwrap_or_else(|| over.inner())
}

/// How far from 0 a number is tried that has no bound.
const FAR: i64 = 1_000_000;

/// The same where nothing nearer shows it.
const FARTHER: i64 = 1_000_000_000;

/// Points of a box: its corners, or numbers near them.
pub(super) fn points(leaves: &[Leaf], reach: &Reach) -> Vec<Vec<Given>> {
    points_within(leaves, reach, FAR)
}

fn points_up_to(one: &Searched, far: i64) -> Vec<Vec<Given>> {
    points_within(&one.leaves, &one.reach, far)
}

fn points_within(leaves: &[Leaf], reach: &Reach, far: i64) -> Vec<Vec<Given>> {
    let hair = Exact::scaled(1, 2);
    let mut out: Vec<Vec<Given>> = vec![Vec::new()];
    for (place, leaf) in leaves.iter().enumerate() {
        let over = reach.get(&place).unwrap_or(&leaf.domain);
        let mut values: Vec<Exact> = Vec::new();
        match over.high() {
            Some(high) if over.has_high() => values.push(high.clone()),
            Some(high) => values.push(high - &hair),
            None => values.push(&over.low().map_or_else(Exact::zero, Exact::abs).times_integer(2) + &Exact::from(far)),
        }
        match over.low() {
            Some(low) if over.has_low() => values.push(low.clone()),
            // A share of the days of a period does not come near to 0.
            Some(_) if matches!(&*leaf.name.what.kind, ExprKind::Employed(_)) => {}
            Some(low) => values.push(low + &hair),
            None => values.push(Exact::from(-far)),
        }
        values.push(over.inner());
        values.retain(|value| over.contains(value));
        values.dedup();
        let many = out.len().saturating_mul(values.len()) > MOST_POINTS;
        values.truncate(if many { 1 } else { values.len() });
        out = out
            .iter()
            .flat_map(|before| {
                values.iter().map(|value| before.iter().cloned().chain([stated(leaf, value.clone())]).collect())
            })
            .collect();
    }
    out
}

/// The decimal places that are tried for the numbers of a witness.
const PLACES: [u32; 6] = [0, 2, 3, 4, 6, 9];

/// Numbers nearer to 0 than another that people would take in its place: 1, 2, 5, 10 and so on, in their order. Of one
/// that is as near as these none.
fn simple_below(value: &Exact) -> Vec<Exact> {
    let sign = if value.is_negative() { Exact::from(-1) } else { Exact::one() };
    let steps = (0..=9).flat_map(|power| [1, 2, 5].map(|first| Exact::from(first * 10_i64.pow(power))));
    let most = value.abs();
    std::iter::once(Exact::zero()).chain(steps).take_while(|step| *step < most).map(|step| &step * &sign).collect()
}

/// A witness like another, each of its numbers with as few digits as refute: a reader puts them into the rules.
pub(super) fn shortened(
    leaves: &[Leaf],
    mut given: Vec<Given>,
    refuting: &dyn Fn(Vec<Given>) -> Option<Vec<Given>>,
) -> Vec<Given> {
    for (place, leaf) in leaves.iter().enumerate() {
        let Some(Const::Number(value)) = given.get(place).map(|given| given.value.clone()) else { continue };
        let near = PLACES.into_iter().flat_map(|places| {
            let unit = Exact::scaled(1, places);
            let below = &value.times_integer(10_i64.pow(places)).floor() * &unit;
            let above = &below + &unit;
            [below, above]
        });
        let simple = simple_below(&value);
        for shorter in simple.into_iter().chain(near).filter(|near| leaf.domain.contains(near)) {
            if shorter == value {
                break;
            }
            let mut tried = given.clone();
            if let Some(one) = tried.get_mut(place) {
                *one = stated(leaf, shorter);
            }
            // What is put right to go with the others again has won nothing.
            let kept =
                |found: &Vec<Given>| found.get(place).map(|one| &one.value) == tried.get(place).map(|one| &one.value);
            if let Some(found) = refuting(tried.clone()).filter(kept) {
                given = found;
                break;
            }
        }
    }
    given
}

/// The assumptions with the values of a point.
pub(super) fn with(assumptions: &Assumptions, given: &[Given]) -> Assumptions {
    let stated = given.iter().chain(&assumptions.stated).cloned().collect();
    Assumptions { stated, ..assumptions.clone() }
}
