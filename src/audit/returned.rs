//! Sales that were taken back by a row of their own, as accounting programs write it: the same client and the same amount below 0.

use hashbrown::{HashMap, HashSet};

use crate::audit::column::Raw;
use crate::audit::rows::Rows;
use crate::data::{Day, EntityId, Role, RowId};

/// Whose a sale is: of a person and a client.
type Whose = (EntityId, u64);
/// An amount above 0, with as few decimals as it has.
type Amount = (i64, u8);

/// The rows that were taken back by another, each with the day of that one. `one` gives one number for all spellings of a client.
pub(super) fn taken_back(rows: &Rows, one: impl Fn(u64) -> u64) -> HashMap<usize, Day> {
    let amounts = rows.lane(Role::Amount);
    let amount = |at: usize| match amounts.raw(at).shortest() {
        Raw::Number(units, scale) => Some((units, scale)),
        Raw::Nothing | Raw::Code(_) => None,
    };
    let mut negative: Vec<(usize, Amount)> = (0..rows.len())
        .filter(|at| amounts.is_negative(*at))
        .filter_map(|at| amount(at).map(|(units, scale)| (at, (units, scale))))
        .filter_map(|(at, (units, scale))| Some((at, (units.checked_neg()?, scale))))
        .collect();
    if negative.is_empty() {
        return HashMap::new();
    }
    let order = |at: usize| -> (Option<Day>, Option<RowId>) { (rows.day(at), rows.row(at)) };
    negative.sort_by_key(|(at, _)| order(*at));
    // Few amounts are those of a row below 0: only of these the clients are asked.
    let known: HashSet<Amount> = negative.iter().map(|(_, taken)| *taken).collect();
    let clients = rows.lane(Role::Client);
    let whose = |at: usize| -> Option<Whose> { Some((rows.payee(at)?, one(clients.code(at)?))) };
    let taken: HashSet<(Whose, Amount)> =
        negative.iter().filter_map(|(at, taken)| Some((whose(*at)?, *taken))).collect();
    let mut sold: HashMap<(Whose, Amount), Vec<usize>> = HashMap::new();
    for at in 0..rows.len() {
        let Some(own) = amount(at).filter(|own| known.contains(own)) else { continue };
        if let Some(own) = whose(at).map(|whose| (whose, own)).filter(|own| taken.contains(own)) {
            sold.entry(own).or_default().push(at);
        }
    }
    sold.values_mut().for_each(|own| own.sort_by_key(|at| order(*at)));
    let mut back = HashMap::new();
    for (at, taken) in negative {
        let Some(day) = rows.day(at) else { continue };
        let Some(own) = whose(at).and_then(|whose| sold.get_mut(&(whose, taken))) else { continue };
        // The last sale before it that nothing has taken back yet.
        let Some(place) = own.iter().rposition(|sale| rows.day(*sale).is_some_and(|sold| sold <= day)) else {
            continue;
        };
        back.insert(own.remove(place), day);
    }
    back
}
