//! A0108: new clients who bought before.

use std::collections::BTreeMap;

use crate::audit::Check;
use crate::audit::book::Book;
use crate::audit::buyers::Tie;
use crate::audit::finding::Finding;
use crate::data::{Day, Role};
use crate::diagnostics::Code;
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

fn check(book: &Book<'_>, found: &mut Vec<Finding>) {
    let pays = pays_for_new(book);
    let flagged = book.cast.fields.contains_key(&Role::New);
    let begin = Day::from(book.period.first_day());
    let rows = &book.seen.rows;
    let mut said_new: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for at in book.people().flat_map(|(_, own)| own).filter(|at| rows.code(Role::New, **at) == Some(1)) {
        if let Some(client) = rows.code(Role::Client, *at) {
            said_new.entry(book.one_client(client)).or_default().push(*at);
        }
    }
    for (person, own) in book.people() {
        let mut of: BTreeMap<(Why, String), (Vec<usize>, Day, String)> = BTreeMap::new();
        for at in own {
            if rows.code(Role::Client, *at).is_none() {
                continue;
            }
            let said = rows.code(Role::New, *at);
            if flagged && said != Some(1) {
                continue;
            }
            let known = book.bought(*at);
            let new = known.iter().filter(|bought| bought.tie == Tie::Name).all(|bought| bought.since >= begin);
            let earlier = known.into_iter().filter(|bought| bought.since < begin);
            // A client of the same name is an old one for everybody who looks; only the row says otherwise.
            let earlier = earlier.filter(|bought| if bought.tie == Tie::Name { flagged } else { new });
            let before = earlier.min_by_key(|bought| (bought.tie, bought.since));
            let again = || {
                let alike = said_new.get(&book.one_client(rows.code(Role::Client, *at)?))?;
                let earlier = alike.iter().filter(|row| is_before(book, **row, *at));
                let first = earlier.min_by_key(|row| (rows.day(**row), rows.row(**row)))?;
                Some((Why::Again, rows.day(*first)?, book.text(Role::Client, *first).unwrap_or_default()))
            };
            let known = before.map(|bought| {
                let other = book.text_of(Role::Client, bought.client).unwrap_or_default();
                (Why::of(bought.tie), bought.since, other)
            });
            let (Some((why, day, other)), Some(client)) = (known.or_else(again), book.text(Role::Client, *at)) else {
                continue;
            };
            of.entry((why, client)).or_insert_with(|| (Vec::new(), day, other)).0.push(*at);
        }
        for ((why, client), (rows, day, other)) in of {
            let Some(day) = day.date() else { continue };
            let sum = book.sum(&rows);
            found.push(
                Finding::new(Code::NotNew, Some(person), rows)
                    .arg("person", book.name(person).as_ref())
                    .arg("client", client.as_str())
                    .arg("day", day)
                    .arg("sum", book.money(&sum))
                    .reason(why.reason(), vec![("day", day.into()), ("other", other.as_str().into())])
                    .reason_if(pays, ("audit_why_pays_new", 20), Vec::new()),
            );
        }
    }
}

/// Whether a row of the same name is an earlier one of the same client: of an earlier day, or of the same day and before it in the data.
fn is_before(book: &Book<'_>, row: usize, at: usize) -> bool {
    let rows = &book.seen.rows;
    let order = |at: usize| (rows.day(at), rows.row(at));
    let one = || match (book.tax_number(row), book.tax_number(at)) {
        (Some(tax), Some(other)) => tax == other,
        _ => true,
    };
    order(row) < order(at) && one()
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
