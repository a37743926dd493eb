//! Rules that go by one result and pay one person: what counts for that person is what they pay together. Of a group one is paid, a
//! cap leaves no more than its limit, a guarantee no less, everything else adds up.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::lint::Subject;
use crate::lint::scales::Rule;
use crate::lint::scales::drawing::is_inside;
use crate::lint::scales::people::are_alike;
use crate::lint::scales::whole::Whole;
use crate::number::Exact;
use crate::plan::{Component, Id};
use crate::prove::{Choice, Described, Flat, Interval, Line, Natural, Shape};
use crate::source::Span;

/// Several rules as one.
#[derive(Clone, Debug)]
pub(in crate::lint) struct Joint<'a> {
    pub(super) whole: Whole,
    /// Its rules.
    pub(super) members: BTreeMap<Id<Component>, Rule<'a>>,
    /// The names of caps, guarantees and groups that were counted.
    pub around: Vec<Arc<str>>,
}

impl<'a> Joint<'a> {
    /// What is paid at a value of the result, each line rounded as it is paid.
    pub fn paid(&self, at: &Exact) -> Option<Exact> {
        self.paid_of(&self.whole, at)
    }

    fn paid_of(&self, whole: &Whole, at: &Exact) -> Option<Exact> {
        match whole {
            Whole::Rule(id) => self.members.get(id)?.paid(at),
            Whole::Sum(all) => all.iter().try_fold(Exact::zero(), |sum, one| Some(&sum + &self.paid_of(one, at)?)),
            Whole::Within(of, bound) if bound.least => Some(self.paid_of(of, at)?.max(bound.at(at)?)),
            Whole::Within(of, bound) => Some(self.paid_of(of, at)?.min(bound.at(at)?)),
            Whole::OneOf(all, choice) => {
                let amounts: Option<Vec<(bool, Exact)>> =
                    all.iter().map(|one| Some((self.may_be_out(one), self.paid_of(one, at)?))).collect();
                let there =
                    amounts?.into_iter().filter(|(out, amount)| !out || !amount.is_zero()).map(|(_, amount)| amount);
                let taken = match choice {
                    Choice::Larger => there.max(),
                    Choice::Smaller => there.min(),
                    Choice::First => there.into_iter().next(),
                };
                Some(taken.unwrap_or_default())
            }
        }
    }

    fn shape(&self, whole: &Whole) -> Option<Shape> {
        self.shape_with(whole, None)
    }

    /// The same with another shape in place of what one rule pays.
    fn shape_with(&self, whole: &Whole, instead: Option<(Id<Component>, &Shape)>) -> Option<Shape> {
        let mut all = match whole {
            Whole::Rule(id) => {
                let other = instead.filter(|(of, _)| of == id).map(|(_, shape)| shape.clone());
                return other.or_else(|| Some(self.members.get(id)?.natural.described.shape.clone()));
            }
            Whole::Within(of, bound) => {
                let choice = if bound.least { Choice::Larger } else { Choice::Smaller };
                return self.shape_with(of, instead)?.choose(&bound.shape, choice, (false, false));
            }
            Whole::Sum(all) | Whole::OneOf(all, _) => all.iter(),
        };
        let first = all.next()?;
        let mut out = self.may_be_out(first);
        let mut taken = self.shape_with(first, instead)?;
        for next in all {
            let other = self.shape_with(next, instead)?;
            taken = match whole {
                Whole::OneOf(_, choice) => taken.choose(&other, *choice, (out, self.may_be_out(next)))?,
                _ => taken.plus(&other)?,
            };
            out &= self.may_be_out(next);
        }
        Some(taken)
    }

    /// Whether a rule asks for something, so that it may take no part.
    fn may_be_out(&self, whole: &Whole) -> bool {
        match whole {
            Whole::Rule(id) => {
                self.members.get(id).is_some_and(|rule| rule.component.when.is_some() || rule.component.gate.is_some())
            }
            _ => false,
        }
    }

    /// Whether a cap over a rule is reached whatever it pays beyond an amount: all along a stretch, with that amount in its place.
    fn is_reached_with(&self, whole: &Whole, id: Id<Component>, instead: &Shape) -> bool {
        match whole {
            Whole::Rule(_) => false,
            Whole::Sum(all) | Whole::OneOf(all, _) => all.iter().any(|one| self.is_reached_with(one, id, instead)),
            Whole::Within(of, bound) => {
                let reached = || {
                    let shape = bound.exceeded_by(&self.shape_with(of, Some((id, instead)))?)?;
                    let known = shape.pieces().all(|(_, pay)| pay.line().is_some());
                    let lowest = shape.lowest().filter(|_| known)?.value()? - &shape.within();
                    Some(!lowest.is_negative())
                };
                self.is_reached_with(of, id, instead) || (of.has(id) && !bound.least && reached().unwrap_or(false))
            }
        }
    }

    /// Whether a cap over a rule is what ends the pay: from some result on it is reached.
    fn is_ended(&self, whole: &Whole, id: Id<Component>) -> bool {
        match whole {
            Whole::Rule(_) => false,
            Whole::Sum(all) | Whole::OneOf(all, _) => all.iter().any(|one| self.is_ended(one, id)),
            Whole::Within(of, bound) => {
                let shape = self.shape(of).filter(|_| of.has(id) && !bound.least);
                let beyond = shape.and_then(|shape| bound.exceeded_by(&shape));
                let last = beyond.as_ref().and_then(|shape| shape.lines().next_back());
                let reaches = last.is_some_and(|(over, line)| {
                    over.high().is_none()
                        && (line.slope.is_positive() || (line.slope.is_zero() && !line.start.is_negative()))
                });
                reaches || self.is_ended(of, id)
            }
        }
    }

    /// It as a rule that is looked at like any other: findings stand at the line, and at the rule, from which they come.
    pub(super) fn rule(self) -> Option<Rule<'a>> {
        let shape = self.shape(&self.whole)?;
        // One that is for some people alone says of whom all of it is.
        let first = self.members.values().max_by_key(|rule| rule.natural.supposed.len())?.clone();
        let mut begins = BTreeMap::new();
        let mut owners = Vec::new();
        for rule in self.members.values() {
            for jump in rule.natural.described.shape.jumps() {
                let line = rule.line_at(&jump.at);
                begins.entry(jump.at).or_insert(line);
                owners.push((line, rule.component));
            }
            owners.push((rule.component.span, rule.component));
            owners.extend(rule.natural.described.tiers.iter().map(|met| (met.line, rule.component)));
        }
        let described = Described { shape, ..first.natural.described.clone() };
        let natural = Natural { described, ..first.natural.clone() };
        Some(Rule { natural, begins, owners, joint: Some(Arc::new(self)), ..first })
    }

    /// The groups of which less is paid than one of its rules alone would bring, and from where on no more: what takes the
    /// smaller of an amount that grows and one that does not is a cap.
    pub fn smallest(&self) -> Option<Flat> {
        let takes_smallest = |whole: &Whole| matches!(whole, Whole::OneOf(_, Choice::Smaller));
        let flat = self.shape(&self.whole).filter(|_| takes_smallest(&self.whole))?.flat_end()?;
        let grows = |rule: &Rule<'_>| {
            rule.natural.described.shape.lines().next_back().is_some_and(|(_, line)| line.slope.is_positive())
        };
        self.members.values().any(grows).then_some(flat).filter(|flat| flat.pay.is_positive())
    }

    /// Where no line begins, the rule that rises most from there on: its line there, else the rule itself.
    pub fn steepest_at(&self, x: &Exact) -> Option<Span> {
        let rises = |rule: &&Rule<'a>| {
            let mut lines = rule.natural.described.shape.lines();
            let next = lines.find(|(over, _)| over.high().is_none_or(|high| high > x));
            next.map(|(_, line)| line.slope.clone())
        };
        let of = self.members.values().max_by_key(rises)?;
        let met = of
            .natural
            .described
            .tiers
            .iter()
            .find(|met| met.place.is_some() && met.over.contains(x) && is_inside(of.plan, of.component, met));
        Some(met.map_or(of.component.span, |met| met.line))
    }

    /// Its rules.
    pub fn members(&self) -> impl Iterator<Item = &Rule<'a>> {
        self.members.values()
    }

    /// The names of all that is counted with a rule.
    pub fn beside(&self, rule: &Component) -> Vec<Arc<str>> {
        let others = self.members.values().filter(|one| one.component.span != rule.span);
        others.map(|one| one.component.name.clone()).chain(self.around.iter().cloned()).collect()
    }
}

/// Whether what a rule pays people of its kind is looked at together with what others pay.
pub(super) fn has(subject: &Subject<'_>, rule: &Rule<'_>) -> bool {
    if rule.kind.is_empty() {
        return subject.is_joined(rule.component);
    }
    let is_it = |member: &&Rule<'_>| member.component.span == rule.component.span;
    subject.joints().iter().any(|joint| are_alike(&joint.kind, &rule.kind) && joint.members().iter().any(is_it))
}

/// Whether caps take away all that a rule brings on a stretch beyond an amount, in each set of rules with which it is paid.
pub(super) fn take_away(joints: &[Rule<'_>], rule: &Rule<'_>, over: &Interval, beyond: &Exact) -> bool {
    let instead = Shape::line(over.clone(), Line::level(beyond.clone()));
    in_each_set(joints, rule, |joint, id| joint.is_reached_with(&joint.whole, id, &instead))
}

/// Whether a cap is what ends the pay of a rule, in each set of rules with which it is paid.
pub(super) fn end(joints: &[Rule<'_>], rule: &Rule<'_>) -> bool {
    in_each_set(joints, rule, |joint, id| joint.is_ended(&joint.whole, id))
}

fn in_each_set(joints: &[Rule<'_>], rule: &Rule<'_>, is: impl Fn(&Joint<'_>, Id<Component>) -> bool) -> bool {
    let Some(id) = rule.id() else { return false };
    let of_kind = |joint: &&Rule<'_>| rule.kind.is_empty() || are_alike(&joint.kind, &rule.kind);
    let all = joints.iter().filter(of_kind).filter_map(|joint| joint.joint.as_ref());
    let mut with_it = all.filter(|joint| joint.whole.has(id)).peekable();
    with_it.peek().is_some() && with_it.all(|joint| is(joint, id))
}
