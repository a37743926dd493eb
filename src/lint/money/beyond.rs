//! Pay that is more than the money it is a share of, shown over the whole scale: of one rule, and of several that pay one
//! person out of the same money.

use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::lint::Subject;
use crate::lint::money::one_person::sets;
use crate::lint::scales::Rule;
use crate::number::Exact;
use crate::plan::{Component, Const, Expr, Given, Id};
use crate::prove::{Interval, Line, Shape};

pub(super) fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let drawn: Vec<&Rule<'_>> = subject.drawings().filter(|rule| rule.can_be_bought()).collect();
    let alone: Vec<Option<(Exact, Exact)>> = drawn.iter().map(|rule| witness(&rule.natural.described.shape)).collect();
    for (rule, witness) in drawn.iter().zip(&alone) {
        let Some((at, pays)) = witness else { continue };
        let said =
            rule.finding(Code::PaysBeyondBase, rule.line_at(at)).arg("at", rule.value(at)).arg("pays", rule.pay(pays));
        found.push(said);
    }
    // One that goes beyond it by itself is told already. What is paid for each row is no function of the whole.
    let rest: Vec<&Rule<'_>> = drawn
        .iter()
        .zip(&alone)
        .filter(|(rule, witness)| witness.is_none() && rule.component.kind.rows().is_none())
        .map(|(rule, _)| *rule)
        .collect();
    together(subject, &rest, found);
}

/// Rules that pay one person out of the same money: what they pay in all. The first set that goes beyond it is told.
fn together(subject: &Subject<'_>, drawn: &[&Rule<'_>], found: &mut Vec<Diagnostic>) {
    let mut told: Vec<&Expr> = Vec::new();
    for first in drawn {
        let driver = &first.natural.driver;
        let is = |known: &Expr| stating(known).states(driver);
        if told.iter().any(|known| is(known)) {
            continue;
        }
        told.push(driver);
        let same: Vec<&&Rule<'_>> = drawn.iter().filter(|other| is(&other.natural.driver)).collect();
        let of: Vec<(Id<Component>, &Component)> =
            subject.rules().filter(|(_, rule)| same.iter().any(|one| one.component.span == rule.span)).collect();
        if of.len() < 2 {
            continue;
        }
        let beyond = sets(subject.plan, &of).into_iter().find_map(|set| {
            let of_set =
                |rule: &&&&Rule<'_>| of.iter().any(|(id, own)| set.contains(id) && own.span == rule.component.span);
            let chosen: Vec<&&&Rule<'_>> = same.iter().filter(of_set).collect();
            let shapes = chosen.iter().map(|rule| rule.natural.described.shape.clone());
            let sum = shapes.map(Some).reduce(|sum, next| sum?.plus(&next?))??;
            Some((witness(&sum)?, chosen))
        });
        let Some(((at, pays), chosen)) = beyond else { continue };
        let names = chosen.iter().map(|rule| Arg::Text(format!("`{}`", rule.component.name))).collect();
        let said = first
            .finding(Code::PaysBeyondBase, first.component.span)
            .arg("rules", Arg::List(names))
            .arg("at", first.value(&at))
            .arg("pays", first.pay(&pays));
        found.push(said.help("together"));
    }
}

fn stating(what: &Expr) -> Given {
    Given { what: what.clone(), value: Const::YesNo(true), span: what.span }
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
