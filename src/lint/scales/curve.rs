//! What each further unit of a result brings, as a table that people read.

use crate::diagnostics::Arg;
use crate::lint::scales::{Rule, rules};
use crate::number::Exact;
use crate::plan::{Plan, Type};
use crate::time::Date;

/// A rule as a table.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// The rule.
    pub rule: std::sync::Arc<str>,
    /// Its title.
    pub title: std::sync::Arc<str>,
    /// What drives the pay.
    pub driver: Arg,
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

/// Every rule of a plan in force on a day that goes by one result, as a table.
pub fn curves(plan: &Plan, today: Date) -> Vec<Drawn> {
    rules(plan, plan.period_on(today)).filter_map(|rule| drawn(&rule)).collect()
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
        rows,
    })
}
