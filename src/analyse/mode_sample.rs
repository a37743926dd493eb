//! What a table of tiers without a mode would pay in two of the modes, for the message that asks which is meant.

use crate::analyse::blocks::Clauses;
use crate::diagnostics::Arg;
use crate::number::Exact;
use crate::syntax::labels::LabelKind;
use crate::syntax::tree::{Clause, Expr, ExprKind, Value};

/// The quota that the sample is computed for where tiers go by percentages.
const QUOTA: i64 = 1_000_000;

/// The two amounts, and of what.
pub(super) struct ModeSample {
    /// The key of the help that words it: `at`, or `of_quota` where the boundary is a share of a quota.
    pub help: &'static str,
    /// The last boundary.
    pub bound: Arg,
    /// Two modes by the keys of their words, and what they pay.
    pub pay: [(&'static str, Exact); 2],
}

struct Line {
    bound: Exact,
    included: bool,
    value: Exact,
}

/// The sample of a table that is written in plain numbers; `None` where it is not, or where both modes pay the same.
pub(super) fn sample(clauses: Clauses<'_>) -> Option<ModeSample> {
    if clauses.get(LabelKind::Below).is_some() {
        return None;
    }
    let written: Vec<&Clause> = clauses
        .block
        .clauses
        .iter()
        .filter(|clause| matches!(clause.label.item, LabelKind::From | LabelKind::Above))
        .collect();
    let bounds: Vec<(Exact, bool)> =
        written.iter().map(|clause| number(clause.argument.as_ref()?)).collect::<Option<_>>()?;
    let values: Vec<(Exact, bool)> = written
        .iter()
        .map(|clause| match &clause.value.item {
            Value::Expr(value) => number(value),
            _ => None,
        })
        .collect::<Option<_>>()?;
    let all = |numbers: &[(Exact, bool)], percent: bool| numbers.iter().all(|(_, of)| *of == percent);
    let by_percent = all(&bounds, true);
    let rates = all(&values, true);
    if !by_percent && !all(&bounds, false) || !rates && !all(&values, false) {
        return None;
    }
    let lines: Vec<Line> = written
        .iter()
        .zip(bounds.into_iter().zip(values))
        .map(|(clause, ((bound, _), (value, _)))| Line { bound, included: clause.label.item == LabelKind::From, value })
        .collect();
    let at = lines.last()?.bound.clone();
    let reached: Vec<&Line> =
        lines.iter().filter(|line| line.bound < at || line.included && line.bound == at).collect();
    let last = reached.last()?;
    let (first, second) = if rates {
        let scale = if by_percent { Exact::from(QUOTA) } else { Exact::one() };
        let slices = lines.windows(2).fold(Exact::zero(), |sum, pair| match pair {
            [line, next] => &sum + &(&line.value * &(&next.bound - &line.bound)),
            _ => sum,
        });
        (&slices * &scale, &(&last.value * &at) * &scale)
    } else {
        (last.value.clone(), reached.iter().fold(Exact::zero(), |sum, line| &sum + &line.value))
    };
    let modes = if rates { ["marginal", "whole_amount"] } else { ["amount_of_tier", "sum_of_amounts"] };
    let help = if rates && by_percent { "of_quota" } else { "at" };
    let bound = if by_percent { Arg::Percent(at) } else { Arg::Number(at) };
    let [one, other] = modes;
    (first != second).then_some(ModeSample { help, bound, pay: [(one, first), (other, second)] })
}

/// A plain number and whether it is a percentage.
fn number(expr: &Expr) -> Option<(Exact, bool)> {
    match &*expr.item {
        ExprKind::Number { value, percent, .. } => Some((value.clone(), *percent)),
        _ => None,
    }
}
