//! What each further unit of a result brings, as a table that people read.

use crate::diagnostics::Arg;
use crate::lint::proofs::{why, witness};
use crate::lint::scales::{Looked, Rule, driver_name};
use crate::number::Exact;
use crate::plan::{Expr, ExprKind, Plan, Type};
use crate::prove::{Blocked, Why};
use crate::source::Span;

/// The rules of a plan, drawn as far as they can be.
#[derive(Clone, Debug)]
pub struct Curves {
    /// Those that go by one result, as tables.
    pub drawn: Vec<Drawn>,
    /// The others, each with what keeps it from being drawn.
    pub undrawn: Vec<Undrawn>,
}

/// A rule that cannot be drawn.
#[derive(Clone, Debug)]
pub struct Undrawn {
    /// The rule.
    pub rule: std::sync::Arc<str>,
    /// The key of the phrase that says what keeps it from being drawn.
    pub why: &'static str,
    /// What would have to be known, where that is one name.
    pub asks: Option<Arg>,
    /// Where that stands.
    pub by: Span,
    /// Whether it is drawn all the same, as if this condition were met.
    pub partly: bool,
}

/// A rule as a table.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// The rule.
    pub rule: std::sync::Arc<str>,
    /// Its title.
    pub title: std::sync::Arc<str>,
    /// What drives the pay.
    pub driver: Arg,
    /// What was supposed of what only the data knows; an empty list where nothing had to be.
    pub supposed: Arg,
    /// The stretches, in order.
    pub rows: Vec<CurveRow>,
}

/// A stretch of a result.
#[derive(Clone, Debug)]
pub struct CurveRow {
    /// Its lower end.
    pub from: Arg,
    /// Whether that belongs to it.
    pub included: bool,
    /// What is paid there.
    pub pays: Arg,
    /// The same as a number.
    pub amount: Exact,
    /// What each further unit brings: of money a share, else an amount; of a share what one more percent brings.
    pub marginal: Arg,
    /// What is paid there of each unit on the whole, where the result is money.
    pub effective: Option<Arg>,
}

/// The rules of a plan, each as a table where it goes by one result. Of what goes by no number there is nothing to draw.
pub(in crate::lint) fn curves(plan: &Plan, looked: &[Looked<'_>]) -> Curves {
    let mut found = Curves { drawn: Vec::new(), undrawn: Vec::new() };
    let asked_for = |blocked: &Blocked| asked_for(plan, blocked);
    for Looked { component, rule, people, unseen, .. } in looked {
        if !people.is_empty() {
            found.drawn.extend(people.iter().filter_map(drawn));
            continue;
        }
        let undrawn = |blocked: &Blocked| Undrawn {
            rule: component.name.clone(),
            why: why(blocked),
            asks: asked_for(blocked),
            by: blocked.by,
            partly: false,
        };
        found.undrawn.extend(unseen.iter().map(undrawn));
        match rule {
            Ok(rule) => {
                found.drawn.extend(drawn(rule));
                let conditions = rule.natural.described.supposed.iter().filter(|blocked| is_of_results(blocked));
                found.undrawn.extend(conditions.map(|blocked| Undrawn { partly: true, ..undrawn(blocked) }));
            }
            Err(blocked) if blocked.why == Why::NoQuantity => {}
            Err(blocked) => found.undrawn.push(undrawn(blocked)),
        }
    }
    found
}

/// The name of what would have to be known.
fn asked_for(plan: &Plan, blocked: &Blocked) -> Option<Arg> {
    let named = |kind: ExprKind| driver_name(plan, &Expr::new(kind, Type::Number, blocked.by));
    match blocked.why {
        Why::Kpi(id) => Some(named(ExprKind::Kpi(id))),
        Why::Quota(id) => Some(named(ExprKind::Quota(id))),
        Why::Data => match &*blocked.leaf.as_ref()?.kind {
            ExprKind::SubjectField { .. } | ExprKind::Measure(_) => None,
            _ => Some(driver_name(plan, blocked.leaf.as_ref()?)).filter(|name| !matches!(name, Arg::Term(_))),
        },
        _ => None,
    }
}

/// Whether a condition asks for a result, and not only who somebody is.
fn is_of_results(blocked: &Blocked) -> bool {
    matches!(blocked.why, Why::Kpi(_) | Why::Quota(_) | Why::Window | Why::Group | Why::PayOfOthers)
}

fn drawn(rule: &Rule<'_>) -> Option<Drawn> {
    let money = rule.is_driven_by_money();
    let ratio = matches!(rule.natural.driver.ty, Type::Percent | Type::Ratio);
    let rows: Vec<CurveRow> = rule
        .natural
        .described
        .shape
        .rates()
        .into_iter()
        .filter_map(|piece| {
            let (from, amount) = (piece.over.low()?, piece.begins?);
            let marginal = match (money, ratio) {
                (true, _) => Arg::Percent(piece.marginal),
                (_, true) => rule.pay(&(&piece.marginal * &Exact::scaled(1, 2))),
                _ => rule.pay(&piece.marginal),
            };
            Some(CurveRow {
                from: rule.value(from),
                included: piece.over.has_low(),
                pays: rule.pay(&amount),
                amount,
                marginal,
                effective: piece.effective.filter(|_| money).map(Arg::Percent),
            })
        })
        .collect();
    (rows.len() > 1).then(|| Drawn {
        rule: rule.component.name.clone(),
        title: rule.component.title.clone(),
        driver: rule.driver(),
        supposed: witness(rule.plan, &rule.natural.supposed),
        rows,
    })
}
