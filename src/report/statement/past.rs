//! Pay over the periods so far.

use crate::data::EntityId;
use crate::number::Exact;
use crate::report::View;
use crate::report::chart::{Bar, Bars};
use crate::report::statement::Lines;
use crate::time::Period;

/// The pay of the periods of a result up to one; nothing where there is only one to show.
pub(super) fn past(view: &View<'_>, lines: &Lines<'_>, person: EntityId, now: Period) -> Option<Bars> {
    let places = view.most_places();
    let bar = |period: &Period| {
        let known = !lines.lacks(person, *period) && lines.is_paid(person, *period);
        let sum = || lines.get(person, *period).iter().map(|line| line.amount.clone()).sum::<Exact>();
        let amount = known.then(sum);
        let shown = amount.as_ref().map_or_else(|| "—".to_owned(), |amount| view.format().amount(amount, places));
        Bar { label: view.format().period(*period), amount, shown, now: *period == now }
    };
    let mut bars: Vec<Bar> = lines.outcome.periods.iter().filter(|period| **period <= now).map(bar).collect();
    // Before the first pay there is nothing to see.
    let first = bars.iter().position(|bar| bar.amount.is_some()).unwrap_or(bars.len());
    bars.drain(..first);
    (bars.len() > 1).then(|| Bars { title: view.word("statement_past").to_owned(), bars })
}
