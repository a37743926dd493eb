//! A0108: new clients who bought before.

use std::cmp::Reverse;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use crate::audit::Check;
use crate::audit::book::Book;
use crate::audit::buyers::Tie;
use crate::audit::finding::Finding;
use crate::data::{Day, EntityId, Role};
use crate::diagnostics::{Arg, Code};
use crate::plan::{ExprKind, walk};

pub(super) const CHECK: Check =
    Check { codes: &[Code::NotNew], needs: &[Role::Day, Role::Client], history: true, run: check, ..Check::PLAIN };

/// Why a client is not new.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Why {
    /// The data hold the same client before.
    Met,
    /// The tax number stands there under another name.
    TaxId,
    /// The name stands there in another spelling.
    Spelled,
    /// Another row of the period says already that the client is new.
    Again,
}

impl Why {
    fn reason(self) -> (&'static str, u32) {
        match self {
            Why::Met => ("audit_why_met", 40),
            Why::TaxId => ("audit_why_tax_id", 60),
            Why::Spelled => ("audit_why_variant", 50),
            Why::Again => ("audit_why_again", 40),
        }
    }

    fn of(tie: Tie) -> Why {
        match tie {
            Tie::Name => Why::Met,
            Tie::TaxId => Why::TaxId,
            Tie::Spelling => Why::Spelled,
        }
    }
}

/// By what rows of one client show that it is not new: since when it is known, and as which client.
struct Sign {
    rows: Vec<usize>,
    since: Day,
    other: u64,
}

/// The signs of one person's clients, by the kind and the client.
type Signs = BTreeMap<(Why, u64), Sign>;

/// The same by the name of the client: several may have one.
type Named = BTreeMap<(Why, String), Sign>;

/// So many names are told; all rows are listed.
const NAMES: usize = 3;
/// What further kinds of signs count for beside the strongest.
const BESIDE: u32 = 10;

fn check(book: &Book<'_>, found: &mut Vec<Finding>) {
    let pays = pays_for_new(book);
    let flagged = book.cast.fields.contains_key(&Role::New);
    let rows = &book.seen.rows;
    let (flags, clients) = (rows.lane(Role::New), rows.lane(Role::Client));
    // What takes a sale back is no sale to a new client.
    let amounts = rows.lane(Role::Amount);
    let sold = |at: usize| !amounts.is_negative(at);
    let flagged_rows =
        book.all_people().flat_map(|(_, own)| own).filter(|at| flags.code(**at) == Some(1) && sold(**at));
    let mut said_new: Vec<(u64, usize)> =
        flagged_rows.filter_map(|at| Some((book.one_client(clients.code(*at)?), *at))).collect();
    said_new.sort_unstable();
    for (person, own) in book.people() {
        let mut signs = Signs::new();
        for at in own.iter().filter(|at| sold(**at) && (!flagged || flags.code(**at) == Some(1))) {
            let sign = sign(book, *at, flagged).or_else(|| again(book, *at, &said_new));
            let (Some((why, since, other)), Some(client)) = (sign, clients.code(*at)) else { continue };
            let all = signs.entry((why, client)).or_insert_with(|| Sign { rows: Vec::new(), since, other });
            all.rows.push(*at);
        }
        let signs = by_name(book, signs);
        if !signs.is_empty() {
            found.push(finding(book, person, &signs).reason_if(pays, ("audit_why_pays_new", 20), Vec::new()));
        }
    }
}

fn by_name(book: &Book<'_>, signs: Signs) -> Named {
    let mut named = Named::new();
    for ((why, client), mut sign) in signs {
        let Some(name) = book.text_of(Role::Client, client) else { continue };
        match named.entry((why, name)) {
            Entry::Vacant(place) => drop(place.insert(sign)),
            Entry::Occupied(mut known) => {
                let known = known.get_mut();
                known.rows.append(&mut sign.rows);
                if sign.since < known.since {
                    (known.since, known.other) = (sign.since, sign.other);
                }
            }
        }
    }
    named
}

/// Whether and by what the client of a row is known from before the period.
fn sign(book: &Book<'_>, at: usize, flagged: bool) -> Option<(Why, Day, u64)> {
    let begin = Day::from(book.period.first_day());
    let known = book.bought(at);
    let new = known.clone().filter(|bought| bought.tie == Tie::Name).all(|bought| bought.since >= begin);
    let earlier = known.filter(|bought| bought.since < begin);
    // A client of the same name is an old one for everybody who looks; only the row says otherwise.
    let earlier = earlier.filter(|bought| if bought.tie == Tie::Name { flagged } else { new });
    let bought = earlier.min_by_key(|bought| (bought.tie, bought.since))?;
    Some((Why::of(bought.tie), bought.since, bought.client))
}

/// Whether an earlier row of the period has said already that the client is new. `said_new` are all rows that do, by their clients.
fn again(book: &Book<'_>, at: usize, said_new: &[(u64, usize)]) -> Option<(Why, Day, u64)> {
    let rows = &book.seen.rows;
    let client = book.one_client(rows.code(Role::Client, at)?);
    let alike = said_new.get(said_new.partition_point(|(known, _)| *known < client)..)?;
    let alike = alike.iter().take_while(|(known, _)| *known == client).map(|(_, row)| *row);
    let first = alike.filter(|row| is_before(book, *row, at)).min_by_key(|row| (rows.day(*row), rows.row(*row)))?;
    Some((Why::Again, rows.day(first)?, rows.code(Role::Client, first)?))
}

/// One finding of all clients of a person: whoever reads it asks for all of them at once.
fn finding(book: &Book<'_>, person: EntityId, signs: &Named) -> Finding {
    let rows: Vec<usize> = signs.values().flat_map(|sign| sign.rows.iter().copied()).collect();
    let sum = book.sum(&rows);
    let clients: BTreeSet<&str> = signs.keys().map(|(_, client)| client.as_str()).collect();
    let names: Vec<Arg> = clients.iter().take(NAMES).map(|name| Arg::from(*name)).collect();
    let date = |day: Day| day.date().unwrap_or(book.period.first_day());
    let since = signs.values().map(|sign| sign.since).min().unwrap_or_default();
    let finding = Finding::new(Code::NotNew, Some(person), rows)
        .form(match clients.len() {
            1 => "",
            2..=NAMES => "several",
            _ => "many",
        })
        .arg("person", book.name(person).as_ref())
        .arg("client", clients.first().copied().unwrap_or_default())
        .arg("count", clients.len())
        .arg("names", Arg::List(names))
        .arg("more", clients.len().saturating_sub(NAMES))
        .arg("day", date(since))
        .arg("sum", book.money(&sum));
    let mut kinds: Vec<Why> = signs.keys().map(|(why, _)| *why).collect();
    kinds.dedup();
    kinds.sort_by_key(|why| Reverse(why.reason().1));
    let strongest = kinds.first().copied();
    kinds.into_iter().fold(finding, |finding, why| {
        let own = || signs.iter().filter(|((kind, _), _)| *kind == why);
        let Some(((_, client), sign)) = own().min_by_key(|(_, sign)| sign.since) else { return finding };
        let (key, points) = why.reason();
        let other = book.text_of(Role::Client, sign.other).unwrap_or_default();
        let args = vec![
            ("count", own().count().into()),
            ("client", client.as_str().into()),
            ("day", date(sign.since).into()),
            ("other", other.into()),
        ];
        finding.reason((key, if Some(why) == strongest { points } else { BESIDE }), args)
    })
}

/// Whether a row of the same name is one of the same client on an earlier day: what is sold on one day may be one visit.
fn is_before(book: &Book<'_>, row: usize, at: usize) -> bool {
    let one = || match (book.tax_number(row), book.tax_number(at)) {
        (Some(tax), Some(other)) => tax == other,
        _ => true,
    };
    book.seen.rows.day(row) < book.seen.rows.day(at) && one()
}

/// Whether some rule asks of rows whether their client is new.
fn pays_for_new(book: &Book<'_>) -> bool {
    let mut found = false;
    let flag = book.cast.fields.get(&Role::New);
    let mut look = |expr: &crate::plan::Expr| {
        found |= match &*expr.kind {
            ExprKind::IsNew(_) => true,
            ExprKind::RowField(path) => Some(path) == flag,
            _ => false,
        };
    };
    for (_, component) in book.plan.components.iter() {
        walk::component(book.plan, component, &mut look);
    }
    for (_, measure) in book.plan.measures.iter() {
        walk::exprs(book.plan, &measure.rows.filters, &mut look);
    }
    found
}
