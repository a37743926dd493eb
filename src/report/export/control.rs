//! Totals by which whoever reads an export in can tell that it is whole.

use std::sync::Arc;

use crate::number::Exact;
use crate::report::export::ExportLine;

/// The totals of an export.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Control {
    /// How many lines there are.
    pub lines: usize,
    /// The total of each rule, in the order in which they come first.
    pub components: Vec<ControlTotal>,
    /// The total of each currency.
    pub currencies: Vec<ControlTotal>,
    /// The hash (BLAKE3) of the lines as a CSV file of the same form.
    pub hash: String,
}

/// One total.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ControlTotal {
    /// The plan; nothing for the total of a currency.
    pub plan: Option<Arc<str>>,
    /// The rule; nothing for the total of a currency and where a line is of all rules.
    pub component: Option<Arc<str>>,
    /// The currency.
    pub currency: Arc<str>,
    /// How many lines.
    pub lines: usize,
    /// Their sum.
    pub amount: Exact,
    /// In how many decimal places it is written at the least.
    pub places: u32,
}

impl Control {
    /// The totals of these lines, whose file has this hash.
    pub fn of(lines: &[ExportLine], hash: String) -> Control {
        let mut control = Control { lines: lines.len(), hash, ..Control::default() };
        for line in lines {
            let plan = Some(&line.plan);
            add(&mut control.components, line, plan, line.component.as_ref());
            add(&mut control.currencies, line, None, None);
        }
        control
    }
}

fn add(totals: &mut Vec<ControlTotal>, line: &ExportLine, plan: Option<&Arc<str>>, component: Option<&Arc<str>>) {
    let same = |total: &&mut ControlTotal| {
        total.plan.as_ref() == plan && total.component.as_ref() == component && total.currency == line.currency
    };
    match totals.iter_mut().find(same) {
        Some(total) => {
            total.lines += 1;
            total.amount = &total.amount + &line.amount;
            total.places = total.places.max(line.places);
        }
        None => totals.push(ControlTotal {
            plan: plan.cloned(),
            component: component.cloned(),
            currency: Arc::clone(&line.currency),
            lines: 1,
            amount: line.amount.clone(),
            places: line.places,
        }),
    }
}
