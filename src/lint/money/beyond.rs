//! Pay that is more than the money it is a share of, shown over the whole scale: of one rule, and of several that pay one
//! person out of the same money.

use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::lint::Subject;
use crate::lint::scales::Rule;
use crate::number::Exact;
use crate::prove::{Interval, Line, Shape};
use crate::source::Span;

pub(super) fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    for rule in subject.drawings().filter(|rule| rule.can_be_bought()) {
        let Some((at, pays)) = witness(&rule.natural.described.shape) else { continue };
        let said = rule.finding(Code::PaysBeyondBase, rule.line_at(&at));
        found.push(said.arg("at", rule.value(&at)).arg("pays", rule.pay(&pays)));
    }
    together(subject, found);
}

/// Rules that pay one person out of the same money: what they pay in all. One that goes beyond it by itself is told already; of
/// sets for several kinds of people the first is told.
fn together(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let mut told: Vec<Span> = Vec::new();
    for joint in subject.joints().iter().filter(|joint| joint.can_be_bought()) {
        let members = joint.members();
        let alone = |rule: &&Rule<'_>| witness(&rule.natural.described.shape).is_some();
        let known = members.iter().any(|rule| told.contains(&rule.component.span));
        let Some(first) = members.first().filter(|_| !known && !members.iter().any(alone)) else { continue };
        let Some((at, pays)) = witness(&joint.natural.described.shape) else { continue };
        told.extend(members.iter().map(|rule| rule.component.span));
        let names = members.iter().map(|rule| Arg::Text(format!("`{}`", rule.component.name))).collect();
        let said = first
            .finding(Code::PaysBeyondBase, first.component.span)
            .arg("rules", Arg::List(names))
            .arg("at", first.value(&at))
            .arg("pays", first.pay(&pays));
        found.push(said.help("together"));
    }
}

/// The first result above 0 of which more is paid than there is of it. What is paid for nothing at all is a minimum, and
/// not looked at.
fn witness(shape: &Shape) -> Option<(Exact, Exact)> {
    if shape.at(&Exact::zero()).is_some_and(|pay| pay.is_positive()) {
        return None;
    }
    shape.lines().find_map(|(over, line)| {
        let beyond = |x: &Exact| (x.is_positive() && line.at(x) > *x).then(|| (x.clone(), line.at(x)));
        crossing(&over, line).iter().find_map(beyond)
    })
}

/// Numbers of a stretch that decide whether a line lies above the number itself somewhere on it.
fn crossing(over: &Interval, line: &Line) -> Vec<Exact> {
    let low = over.low().map(|low| if over.has_low() { low.clone() } else { low + &Exact::scaled(1, 2) });
    let high = over.high().map(|high| if over.has_high() { high.clone() } else { high - &Exact::scaled(1, 2) });
    // Without an end a steeper line is above the number from some place on.
    let far = (over.high().is_none() && line.slope > Exact::one())
        .then(|| line.minus(&Line::itself()).root())
        .flatten()
        .map(|root| &root.floor() + &Exact::one());
    [low, high, far].into_iter().flatten().filter(|x| over.contains(x)).collect()
}
