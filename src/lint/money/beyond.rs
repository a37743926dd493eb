//! Pay that is more than the money it is a share of, shown over the whole scale.

use crate::diagnostics::{Code, Diagnostic};
use crate::lint::Subject;
use crate::lint::scales::{Rule, rules};
use crate::number::Exact;
use crate::prove::{Interval, Line};

pub(super) fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    for rule in rules(subject.plan, subject.period()).filter(Rule::can_be_bought) {
        let Some((at, pays)) = witness(&rule) else { continue };
        let said = Diagnostic::warning(Code::PaysBeyondBase, rule.line_at(&at))
            .arg("rule", &rule.component.name)
            .arg("driver", rule.driver())
            .arg("at", rule.value(&at))
            .arg("pays", rule.pay(&pays));
        found.push(said);
    }
}

/// The first result above 0 of which more is paid than there is of it. What is paid for nothing at all is a minimum, and
/// not looked at.
fn witness(rule: &Rule<'_>) -> Option<(Exact, Exact)> {
    let shape = &rule.natural.described.shape;
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
