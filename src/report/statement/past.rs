//! Pay over the periods so far.

use crate::data::EntityId;
use crate::evaluate::Outcome;
use crate::number::Exact;
use crate::report::View;
use crate::report::chart::{Bar, Bars};
use crate::time::Period;

/// The pay of the periods of an outcome up to one; nothing where there is only one to show.
pub(super) fn past(view: &View<'_>, outcome: &Outcome, person: EntityId, now: Period) -> Option<Bars> {
    let places = view.most_places();
    let bar = |period: &Period| {
        let was_paid = outcome.payees.iter().any(|(of, people)| of == period && people.contains(&person));
        let lacks = outcome.missing.iter().any(|one| one.payee == person && one.period == *period);
        let lines = || outcome.lines().filter(|line| line.payee == person && line.period == *period);
        let amount = match (lacks, was_paid || lines().next().is_some()) {
            (false, true) => Some(lines().map(|line| line.amount.clone()).sum::<Exact>()),
            _ => None,
        };
        let shown = amount.as_ref().map_or_else(|| "—".to_owned(), |amount| view.format().amount(amount, places));
        Bar { label: view.format().period(*period), amount, shown, now: *period == now }
    };
    let mut bars: Vec<Bar> = outcome.periods.iter().filter(|period| **period <= now).map(bar).collect();
    // Before the first pay there is nothing to see.
    let first = bars.iter().position(|bar| bar.amount.is_some()).unwrap_or(bars.len());
    bars.drain(..first);
    (bars.len() > 1).then(|| Bars { title: view.word("statement_past").to_owned(), bars })
}
