//! Steps after which a unit of the result brings less than before: 25% of 100 000, then 23.33% of 150 000.

use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::lint::scales::Rule;
use crate::number::{Exact, Rounding, RoundingMode};

pub(super) fn run(rule: &Rule<'_>, found: &mut Vec<Diagnostic>) {
    // Of an average or a largest amount no share is paid.
    if !rule.can_be_bought() || rule.is_of_one_row() {
        return;
    }
    for step in rule.natural.described.shape.regressive_steps() {
        let said = rule
            .finding_at(Code::RegressiveStep, &step.at)
            .arg("at", rule.value(&step.at))
            .arg("rate", Arg::Percent(shown_beside(&step.rate, &step.before)))
            .arg("before_at", rule.value(&step.before_at))
            .arg("before", Arg::Percent(shown_beside(&step.before, &step.rate)));
        found.push(said);
    }
    if let Some((at, before, rate)) = slower(rule) {
        let said = rule
            .finding_at(Code::RegressiveStep, &at)
            .arg("at", rule.value(&at))
            .arg("rate", Arg::Percent(shown_beside(&rate, &before)))
            .arg("before", Arg::Percent(shown_beside(&before, &rate)));
        found.push(said.help("further"));
    }
}

/// Where each further unit brings less than the one before without the pay stopping: 10%, then 6% of what is more. The
/// largest such step.
fn slower(rule: &Rule<'_>) -> Option<(Exact, Exact, Exact)> {
    let lines: Vec<_> = rule.natural.described.shape.lines().filter(|(over, _)| over.only().is_none()).collect();
    let steps = lines.iter().zip(lines.iter().skip(1)).filter_map(|((_, before), (over, after))| {
        let at = over.low().filter(|at| at.is_positive())?;
        let slower = after.slope.is_positive() && after.slope < before.slope && before.at(at) == after.at(at);
        slower.then(|| (at.clone(), before.slope.clone(), after.slope.clone()))
    });
    steps.max_by_key(|(_, before, after)| before - after)
}

/// A share in as many digits as tell it from another: 4.9995%, where 5% is what it is held against.
fn shown_beside(share: &Exact, other: &Exact) -> Exact {
    let with =
        |of: &Exact, digits: u32| Rounding { mode: RoundingMode::HalfUp, unit: Exact::scaled(1, digits) }.apply(of);
    let apart = (4..=12).find(|digits| with(share, *digits) != with(other, *digits));
    apart.map_or_else(|| share.clone(), |digits| with(share, digits))
}

/// A share that is more than another, in as many digits as show that: 200.000001%, where 200% is what it is held against.
pub(in crate::lint) fn shown_beyond(share: &Exact, limit: &Exact) -> Exact {
    let with = |digits: u32| Rounding { mode: RoundingMode::HalfUp, unit: Exact::scaled(1, digits) }.apply(share);
    (4..=12).map(with).find(|shown| shown > limit).unwrap_or_else(|| share.clone())
}

/// A share as people speak of it: 23.33%.
pub(in crate::lint) fn shown(share: &Exact) -> Exact {
    Rounding { mode: RoundingMode::HalfUp, unit: Exact::scaled(1, 4) }.apply(share)
}
