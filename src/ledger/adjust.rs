//! Manual adjustments put to their plans: whose, for which period, and what is wrong with them.

use std::collections::HashMap;
use std::sync::Arc;

use crate::data::{AdjustmentColumn, AdjustmentRow, Tables};
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::number::Exact;
use crate::plan::{Currency, Plan};
use crate::syntax::fold;
use crate::syntax::suggest::closest;
use crate::time::{Date, Period};

/// An amount that somebody has decided on beside all rules. No rule sees it: no cap, no guard, no total.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adjustment {
    /// The key of the payee.
    pub payee: Arc<str>,
    /// The plan period in which it is paid.
    pub period: Period,
    /// How much; below 0 it is taken.
    pub amount: Exact,
    /// Why.
    pub reason: Arc<str>,
    /// Who has approved it.
    pub approved: Arc<str>,
    /// The rule to whose pay it belongs, by its name.
    pub component: Option<Arc<str>>,
    /// The document that it rests on.
    pub document: Option<Arc<str>>,
    /// When it was entered.
    pub known: Option<Date>,
}

/// The adjustments of one plan, and what is wrong with its rows.
#[derive(Clone, Debug, Default)]
pub struct Adjustments {
    /// By period, payee, and as they stand.
    pub list: Vec<Adjustment>,
    /// What is wrong.
    pub problems: Vec<Diagnostic>,
}

/// The adjustments of a plan. `all` are the plans of the project: a row that does not name its plan belongs to the only one
/// that has its period. What is wrong with a row that belongs to no plan is said of each. `tables` need hold the
/// people; `from` is the first period of which payees and amounts are looked at (earlier ones are closed: whoever was paid
/// then may have left the data).
pub fn adjustments_of(
    plan: &Plan,
    all: &[&Plan],
    tables: &Tables,
    rows: &[AdjustmentRow],
    from: Option<Period>,
) -> Adjustments {
    let mut found = Adjustments::default();
    let mut seen: HashMap<[Arc<str>; 4], &AdjustmentRow> = HashMap::new();
    for row in rows {
        match plan_of(row, all) {
            Ok(own) if own.name != plan.name => {}
            Err(problem) => found.problems.push(*problem),
            Ok(_) => {
                if from.is_none_or(|from| row.period >= from) {
                    found.problems.extend(wrong(plan, tables, row));
                }
                let document = row.document.clone().unwrap_or_default();
                let period =
                    Arc::from(format!("{} {} {}", row.period, row.amount, row.component.as_deref().unwrap_or("")));
                match seen.insert([row.payee.clone(), period, row.reason.clone(), document], row) {
                    Some(earlier) => found.problems.push(twice(plan, earlier, row)),
                    None => found.list.push(adjustment(row)),
                }
            }
        }
    }
    found.list.sort_by(|a, b| (a.period, &a.payee).cmp(&(b.period, &b.payee)));
    found
}

fn adjustment(row: &AdjustmentRow) -> Adjustment {
    Adjustment {
        payee: row.payee.clone(),
        period: row.period,
        amount: row.amount.clone(),
        reason: row.reason.clone(),
        approved: row.approved.clone(),
        component: row.component.clone(),
        document: row.document.clone(),
        known: row.known,
    }
}

/// The plan that a row is of: the one it names, else the only one with its period.
fn plan_of<'p>(row: &AdjustmentRow, all: &[&'p Plan]) -> Result<&'p Plan, Box<Diagnostic>> {
    let error = |code, column| Diagnostic::error_at(code, row.place(column));
    if let Some(name) = &row.plan {
        let Some(named) = all.iter().find(|plan| fold(&plan.name) == fold(name)) else {
            let said = error(Code::AdjustmentPlan, AdjustmentColumn::Plan).arg("plan", name);
            return Err(match closest(name, all.iter().map(|plan| &*plan.name)) {
                Some(near) => said.arg("near", near).help("near"),
                None => {
                    said.arg("known", Arg::List(all.iter().map(|plan| Arg::from(&plan.name)).collect())).help("unknown")
                }
            }
            .into());
        };
        return if has(named, row.period) { Ok(named) } else { Err(no_period(row, named)) };
    }
    let fitting: Vec<&&Plan> = all.iter().filter(|plan| has(plan, row.period)).collect();
    match (fitting[..].as_ref(), all) {
        ([only], _) => Ok(only),
        ([], [first, ..]) => Err(no_period(row, first)),
        _ => {
            let names = fitting.iter().map(|plan| Arg::from(&plan.name)).collect();
            let said = error(Code::AdjustmentPlan, AdjustmentColumn::Payee).arg("payee", &row.payee);
            Err(said.arg("period", row.period).arg("known", Arg::List(names)).into())
        }
    }
}

/// Whether a plan pays such a period.
fn has(plan: &Plan, period: Period) -> bool {
    let pays =
        plan.effective.touches(period) || plan.effective.through.is_some_and(|through| through < period.first_day());
    period.grain() == Some(plan.every) && pays
}

/// P1072: a period that the plan does not pay.
fn no_period(row: &AdjustmentRow, plan: &Plan) -> Box<Diagnostic> {
    let said = Diagnostic::error_at(Code::AdjustmentPeriod, row.place(AdjustmentColumn::Period));
    let said = said.arg("period", row.period).arg("plan", &plan.title).arg("from", plan.effective.from);
    let help = if period_fits(plan, row.period) { "before" } else { "" };
    said.arg("whole", plan.every.containing(row.period.last())).help(help).into()
}

fn period_fits(plan: &Plan, period: Period) -> bool {
    period.grain() == Some(plan.every)
}

/// What is wrong with a row that has its plan.
fn wrong(plan: &Plan, tables: &Tables, row: &AdjustmentRow) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let people = tables.get(plan.people);
    if people.find(&row.payee).is_none() {
        let said = Diagnostic::error_at(Code::AdjustmentPayee, row.place(AdjustmentColumn::Payee));
        let said = said.arg("payee", &row.payee).arg("record", &plan.records.get(plan.people).name);
        let named = people.entities.iter().find(|entity| fold(&entity.shown) == fold(&row.payee));
        found.push(match (named, closest(&row.payee, people.entities.iter().map(|entity| &*entity.key))) {
            (Some(entity), _) => said.arg("key", &entity.key).help("name"),
            (None, Some(near)) => said.arg("near", near).help("near"),
            (None, None) => said,
        });
    }
    let places = minor_places(plan.currency);
    if row.amount.decimals(places).is_none() {
        let said = Diagnostic::error_at(Code::AdjustmentPlaces, row.place(AdjustmentColumn::Amount));
        let said = said.arg("amount", &row.amount).arg("currency", plan.currency.code());
        found.push(said.arg("places", u64::from(places)));
    }
    if let Some(name) = &row.component
        && plan.components.iter().all(|(_, component)| fold(&component.name) != fold(name))
    {
        let said = Diagnostic::error_at(Code::AdjustmentComponent, row.place(AdjustmentColumn::Component));
        let said = said.arg("component", name).arg("plan", &plan.title);
        found.push(match closest(name, plan.components.iter().map(|(_, component)| &*component.name)) {
            Some(near) => said.arg("near", near).help("near"),
            None => said,
        });
    }
    found
}

/// P1073: one adjustment entered twice.
fn twice(plan: &Plan, earlier: &AdjustmentRow, row: &AdjustmentRow) -> Diagnostic {
    let said = Diagnostic::error_at(Code::AdjustmentTwice, row.place(AdjustmentColumn::Amount));
    let (file, line) = &earlier.line;
    said.arg("payee", &row.payee)
        .arg("period", row.period)
        .arg("amount", Arg::Money(row.amount.clone(), plan.currency.to_string()))
        .arg("first", format!("{file}:{line}"))
}

/// How many decimal places the smallest coin of a currency has (ISO 4217).
pub fn minor_places(currency: Currency) -> u32 {
    const NONE: [&str; 15] =
        ["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF"];
    const THREE: [&str; 7] = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];
    match currency.code() {
        code if NONE.contains(&code) => 0,
        code if THREE.contains(&code) => 3,
        _ => 2,
    }
}
