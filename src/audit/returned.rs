//! Sales that were taken back by a row of their own, as accounting programs write it: the same client and the same amount below 0.

use std::collections::HashMap;

use crate::data::{Day, EntityId, Role, RowId};
use crate::number::Exact;

use crate::audit::rows::Rows;

/// The rows that were taken back by another, each with the day of that one. `one` gives one number for all spellings of a client.
pub(super) fn taken_back(rows: &Rows, one: impl Fn(u64) -> u64) -> HashMap<usize, Day> {
    let key = |at: usize| -> Option<((EntityId, u64), Exact)> {
        let client = rows.code(Role::Client, at).map(&one)?;
        Some(((rows.payee(at)?, client), rows.number(Role::Amount, at)?))
    };
    let mut negative: Vec<usize> = (0..rows.len())
        .filter(|at| rows.number(Role::Amount, *at).is_some_and(|amount| amount.is_negative()))
        .collect();
    if negative.is_empty() {
        return HashMap::new();
    }
    let order = |at: &usize| -> (Option<Day>, Option<RowId>) { (rows.day(*at), rows.row(*at)) };
    negative.sort_by_key(order);
    let mut sold: HashMap<((EntityId, u64), Exact), Vec<usize>> = HashMap::new();
    for at in &negative {
        if let Some((whose, amount)) = key(*at) {
            sold.insert((whose, &Exact::zero() - &amount), Vec::new());
        }
    }
    for at in 0..rows.len() {
        if let Some(own) = key(at).and_then(|key| sold.get_mut(&key)) {
            own.push(at);
        }
    }
    sold.values_mut().for_each(|own| own.sort_by_key(order));
    let mut back = HashMap::new();
    for at in negative {
        let Some(day) = rows.day(at) else { continue };
        let Some(own) = key(at).and_then(|(whose, amount)| sold.get_mut(&(whose, &Exact::zero() - &amount))) else {
            continue;
        };
        // The last sale before it that nothing has taken back yet.
        let Some(place) = own.iter().rposition(|sale| rows.day(*sale).is_some_and(|sold| sold <= day)) else {
            continue;
        };
        back.insert(own.remove(place), day);
    }
    back
}
