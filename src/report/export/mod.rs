//! Pay for the payroll program: lines in the columns that the project file names, and the totals by which whoever reads
//! them in can tell that nothing was lost or changed.

mod cells;
mod control;
mod files;
mod json;
mod sheets;

use std::sync::Arc;

pub use control::{Control, ControlTotal};
pub(super) use files::safe;
pub use files::{lines_file, totals_file};
pub use json::export_json;
pub use sheets::export_sheets;

use crate::data::{EntityId, ExportForm};
use crate::diagnostics::Diagnostic;
use crate::ledger::{SettledLine, Settlement, sum};
use crate::number::Exact;
use crate::plan::{Component, Id};
use crate::report::View;
use crate::syntax::fold;
use crate::time::Period;

/// A line of an export.
#[derive(Clone, Debug)]
pub struct ExportLine {
    /// The name of the plan.
    pub plan: Arc<str>,
    /// The plan period.
    pub period: Period,
    /// The key of the person.
    pub payee: Arc<str>,
    /// The name of the person.
    pub name: Arc<str>,
    /// The rule; nothing for a line of all rules of a plan.
    pub component: Option<Arc<str>>,
    /// The amount.
    pub amount: Exact,
    /// In how many decimal places it is written at the least.
    pub places: u32,
    /// The currency.
    pub currency: Arc<str>,
    /// What stands in the columns.
    pub cells: Vec<ExportCell>,
}

/// A cell of an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExportCell {
    /// Text.
    Text(String),
    /// The amount of the line.
    Amount,
}

/// Of what a line is made, before it is written into columns.
struct Draft<'a> {
    view: &'a View<'a>,
    period: Period,
    /// The person, where the tables know them.
    payee: Option<EntityId>,
    key: &'a str,
    name: &'a str,
    /// The rule; nothing for what is paid beside the rules and belongs to none, and for a line of all.
    component: Option<Id<Component>>,
    /// What is paid; nothing for a line of all.
    line: Option<&'a SettledLine>,
    amount: Exact,
    places: u32,
}

/// The lines of what a plan pays, rules and what is paid beside them, in the order of the settlements.
///
/// # Errors
/// Every cell that has no value, or none in its map.
pub fn export_lines(
    view: &View<'_>,
    settlements: &[Settlement],
    form: &ExportForm,
) -> Result<Vec<ExportLine>, Vec<Diagnostic>> {
    let drafts = settlements.iter().flat_map(|settlement| drafts(view, settlement, form.per_payee));
    let columns = cells::columns(form);
    let mut lines = Vec::new();
    let mut problems = Vec::new();
    for draft in drafts.filter(|draft| form.keep_zeros || !draft.amount.is_zero()) {
        match cells::cells(&draft, &columns, form) {
            Ok(cells) => lines.push(ExportLine {
                plan: Arc::clone(&view.plan.name),
                period: draft.period,
                payee: draft.key.into(),
                name: draft.name.into(),
                component: (!form.per_payee).then(|| cells::component(&draft).into()),
                amount: draft.amount,
                places: draft.places,
                currency: view.plan.currency.code().into(),
                cells,
            }),
            Err(found) => problems.extend(found),
        }
    }
    if problems.is_empty() { Ok(lines) } else { Err(cells::each_once(problems)) }
}

fn drafts<'a>(view: &'a View<'a>, settlement: &'a Settlement, per_payee: bool) -> Vec<Draft<'a>> {
    let people = view.tables.get(view.plan.people);
    let rule = |name: &str| view.plan.components.iter().find(|(_, rule)| fold(&rule.name) == fold(name));
    let draft = |line: &'a SettledLine| {
        let component = rule(&line.component).map(|(id, _)| id);
        Draft {
            view,
            period: settlement.period,
            payee: people.find(&line.payee),
            key: &line.payee,
            name: &line.name,
            component,
            line: Some(line),
            amount: line.amount.clone(),
            places: component.filter(|_| line.kind.is_rule()).map_or(settlement.places, |id| view.places(id)),
        }
    };
    if !per_payee {
        return settlement.lines.iter().map(draft).collect();
    }
    let of_all = |lines: Vec<&'a SettledLine>| {
        let first = draft(lines.first()?);
        let amount = sum(lines.into_iter());
        Some(Draft { component: None, line: None, amount, places: settlement.places, ..first })
    };
    settlement.by_payee().into_values().filter_map(of_all).collect()
}
