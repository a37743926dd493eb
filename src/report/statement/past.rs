//! Pay over the periods so far.

use crate::data::EntityId;
use crate::ledger::sum;
use crate::number::Exact;
use crate::report::View;
use crate::report::chart::{Bar, Bars};
use crate::report::statement::Past;
use crate::time::Period;

/// The most periods that are drawn.
pub const MOST: usize = 12;

/// What was given in the periods of a result up to one; nothing where there is only one to show.
pub(super) fn past(view: &View<'_>, past: Past<'_>, person: EntityId, now: Period) -> Option<Bars> {
    let Past { lines, settlements } = past;
    let key = view.payee_key(person);
    let places = settlements.iter().map(|one| one.places).fold(view.most_places(), u32::max);
    let bar = |period: &Period| {
        let settlement = settlements.iter().find(|one| one.period == *period);
        let given = settlement.and_then(|one| one.by_payee().shift_remove(key));
        // What was paid is known, whatever lacks now.
        let amount = match given {
            Some(given) => Some(sum(given.into_iter())),
            None if lines.lacks(person, *period) || !lines.is_paid(person, *period) => None,
            None => Some(Exact::zero()),
        };
        let shown = amount.as_ref().map_or_else(|| "—".to_owned(), |amount| view.format().amount(amount, places));
        Bar { label: view.format().period_name(*period), amount, shown, now: *period == now }
    };
    let mut bars: Vec<Bar> = lines.outcome.periods.iter().filter(|period| **period <= now).map(bar).collect();
    // Before the first pay there is nothing to see.
    let first = bars.iter().position(|bar| bar.amount.is_some()).unwrap_or(bars.len());
    bars.drain(..first.max(bars.len().saturating_sub(MOST)));
    (bars.len() > 1).then(|| Bars { title: view.word("statement_past").to_owned(), bars })
}
