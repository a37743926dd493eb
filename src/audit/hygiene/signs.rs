//! A0312: amounts below 0 that take back nothing: somebody whose rows are all below 0, and rows of clients who have bought nothing
//! that could be taken back.

use std::collections::BTreeSet;

use hashbrown::HashMap;

use crate::audit::Check;
use crate::audit::book::Book;
use crate::audit::finding::Finding;
use crate::audit::hygiene::state::owner;
use crate::data::{Day, EntityId, Role};
use crate::diagnostics::Code;
use crate::number::Exact;

pub(super) const CHECK: Check =
    Check { codes: &[Code::SignsMixedUp], needs: &[Role::Day, Role::Amount], run: check, ..Check::PLAIN };

/// Fewer rows below 0 may well be returns, whatever is known of their clients.
const ALL: usize = 3;
/// So many returns and no sale beside them: nobody has that.
const MANY: usize = 10;

/// What the clients have bought in the period, of those who had bought nothing before it: those of whom less than nothing is left.
struct Clients<'b, 'a> {
    book: &'b Book<'a>,
    /// Whether anybody's earlier sales are known.
    known: bool,
    left: HashMap<u64, Exact>,
}

impl<'b, 'a> Clients<'b, 'a> {
    /// Of the clients of these rows.
    fn of(book: &'b Book<'a>, rows: &[usize]) -> Clients<'b, 'a> {
        let codes = book.seen.rows.lane(Role::Client);
        let client = |at: usize| codes.code(at).map(|code| book.one_client(code));
        let asked: BTreeSet<u64> = rows.iter().filter_map(|at| client(*at)).collect();
        let mut left: HashMap<u64, Exact> = HashMap::new();
        if !asked.is_empty() {
            for at in book.all_people().flat_map(|(_, own)| own.iter().copied()) {
                let (Some(client), Some(amount)) = (client(at).filter(|one| asked.contains(one)), book.amount(at))
                else {
                    continue;
                };
                let sum = left.entry(client).or_default();
                *sum = &*sum + &amount;
            }
        }
        Clients { book, known: book.cast.fields.contains_key(&Role::Client), left }
    }

    /// Whether nothing was sold that a row below 0 could take back.
    fn owes_nothing(&self, at: usize) -> bool {
        let first = Day::from(self.book.period.first_day());
        let since = self.book.bought(at).map(|bought| bought.since).min();
        let code = self.book.seen.rows.code(Role::Client, at).map(|code| self.book.one_client(code));
        let left = code.and_then(|client| self.left.get(&client));
        since.is_some_and(|since| since >= first) && left.is_some_and(Exact::is_negative)
    }
}

fn check(book: &Book<'_>, found: &mut Vec<Finding>) {
    let amounts = book.seen.rows.lane(Role::Amount);
    let below: Vec<(EntityId, Vec<usize>, usize)> = book
        .people()
        .map(|(person, own)| {
            let below = own.iter().copied().filter(|at| amounts.is_negative(*at)).collect();
            (person, below, own.iter().filter(|at| book.amount(**at).is_some()).count())
        })
        .filter(|(_, below, _): &(_, Vec<usize>, _)| !below.is_empty())
        .collect();
    if below.is_empty() {
        return;
    }
    let all: Vec<usize> = below.iter().flat_map(|(_, rows, _)| rows.iter().copied()).collect();
    let clients = Clients::of(book, &all);
    for (person, below, with_amount) in below {
        let nothing: Vec<usize> = below.iter().copied().filter(|at| clients.owes_nothing(*at)).collect();
        let turned = below.len() == with_amount
            && below.len() >= ALL
            && (!clients.known || nothing.len() * 2 >= below.len() || below.len() >= MANY);
        let rows = match turned {
            true => below,
            // What was sold before the data begin may be taken back as well.
            false if book.has_history() => nothing.clone(),
            false => continue,
        };
        if rows.is_empty() {
            continue;
        }
        let (count, in_all) = (rows.len(), book.in_all(&rows));
        found.push(
            Finding::new(Code::SignsMixedUp, Some(person), rows)
                .form(if turned { "all" } else { "" })
                .arg("person", owner(book, Some(person)))
                .arg("count", count)
                .arg("in_all", in_all)
                .reason_if(turned, ("audit_why_all_below", 40), vec![("count", count.into())])
                .reason_if(!nothing.is_empty(), ("audit_why_takes_nothing", 30), vec![("count", nothing.len().into())]),
        );
    }
}
