//! Lines of pay put into the order of reports, with their totals. Every total is the exact sum of the lines shown.

use crate::data::EntityId;
use crate::evaluate::{Line, LineStatus, Outcome};
use crate::number::Exact;
use crate::plan::{Component, Id, Plan};
use crate::time::Period;

/// The pay of one period.
#[derive(Clone, Debug)]
pub struct PeriodPay<'a> {
    /// The period; `None` for all periods run together.
    pub period: Option<Period>,
    /// One row for each payee, in the order of the outcome.
    pub rows: Vec<PayeeRow<'a>>,
    /// The total of each component, in the order of the plan.
    pub components: Vec<Exact>,
    /// The total of all lines.
    pub total: Exact,
}

/// The pay of one person.
#[derive(Clone, Debug)]
pub struct PayeeRow<'a> {
    /// The person.
    pub payee: EntityId,
    /// The amount of each component, in the order of the plan; `None` where no line applies.
    pub amounts: Vec<Option<Exact>>,
    /// The lines themselves.
    pub lines: Vec<&'a Line>,
    /// The sum of the lines.
    pub total: Exact,
}

/// The pay of each period, and of all together when there are several.
pub fn pay_by_period<'a>(plan: &Plan, outcome: &'a Outcome) -> Vec<PeriodPay<'a>> {
    let mut all: Vec<PeriodPay<'a>> = Vec::new();
    for period in &outcome.periods {
        let payees = outcome.payees.iter().find(|(of, _)| of == period).map_or(&[] as &[_], |(_, payees)| payees);
        let lines = outcome.lines().filter(|line| line.period == *period);
        all.push(collect(plan, Some(*period), payees, lines));
    }
    if all.len() > 1 {
        let mut payees: Vec<EntityId> = Vec::new();
        payees.extend(outcome.payees.iter().flat_map(|(_, payees)| payees));
        payees.sort_unstable();
        payees.dedup();
        // Whose pay of one period is missing has no total over all.
        payees.retain(|payee| !outcome.lacks(*payee));
        all.push(collect(plan, None, &payees, outcome.lines().filter(|line| !outcome.lacks(line.payee))));
    }
    all
}

fn collect<'a>(
    plan: &Plan,
    period: Option<Period>,
    payees: &[EntityId],
    lines: impl Iterator<Item = &'a Line>,
) -> PeriodPay<'a> {
    let count = plan.components.len();
    let mut rows: Vec<PayeeRow<'a>> = Vec::new();
    let mut place: std::collections::HashMap<EntityId, usize> = std::collections::HashMap::new();
    let row_of = |rows: &mut Vec<PayeeRow<'a>>, place: &mut std::collections::HashMap<_, _>, payee| {
        *place.entry(payee).or_insert_with(|| {
            rows.push(PayeeRow { payee, amounts: vec![None; count], lines: Vec::new(), total: Exact::zero() });
            rows.len() - 1
        })
    };
    for payee in payees {
        row_of(&mut rows, &mut place, *payee);
    }
    let mut components = vec![Exact::zero(); count];
    let mut total = Exact::zero();
    for line in lines {
        let at = row_of(&mut rows, &mut place, line.payee);
        let Some(row) = rows.get_mut(at) else { continue };
        row.lines.push(line);
        row.total = &row.total + &line.amount;
        total = &total + &line.amount;
        if let Some(sum) = components.get_mut(line.component.index()) {
            *sum = &*sum + &line.amount;
        }
        if let Some(cell) = row.amounts.get_mut(line.component.index())
            && (line.status == LineStatus::Pays || !line.amount.is_zero())
        {
            *cell = Some(cell.as_ref().map_or_else(|| line.amount.clone(), |sum| sum + &line.amount));
        }
    }
    PeriodPay { period, rows, components, total }
}

/// The components that have a line in the outcome, in the order of the plan.
pub(super) fn components(plan: &Plan, outcome: &Outcome) -> Vec<Id<Component>> {
    let mut met = vec![false; plan.components.len()];
    for line in outcome.lines() {
        if let Some(flag) = met.get_mut(line.component.index()) {
            *flag = true;
        }
    }
    plan.components.iter().zip(met).filter(|(_, met)| *met).map(|((id, _), _)| id).collect()
}
