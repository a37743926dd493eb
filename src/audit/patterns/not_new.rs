//! A0108: new clients who bought before.

use std::collections::BTreeMap;

use crate::audit::Check;
use crate::audit::book::Book;
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
}

impl Why {
    fn reason(self) -> (&'static str, u32) {
        match self {
            Why::Met => ("audit_why_met", 40),
            Why::TaxId => ("audit_why_tax_id", 60),
            Why::Spelled => ("audit_why_variant", 50),
        }
    }
}

fn check(book: &Book<'_>, found: &mut Vec<Finding>) {
    let pays = pays_for_new(book);
    let flagged = book.cast.fields.contains_key(&Role::New);
    let begin = Day::from(book.period.first_day());
    for (person, own) in book.people() {
        let mut of: BTreeMap<(Why, String), (Vec<usize>, Day, String)> = BTreeMap::new();
        for at in own {
            let Some(code) = book.seen.rows.code(Role::Client, *at) else { continue };
            let said = book.seen.rows.code(Role::New, *at);
            if flagged && said != Some(1) {
                continue;
            }
            let first = book.seen.firsts.get(&code).copied();
            let met = first.filter(|first| flagged && *first < begin);
            let new = first.is_some_and(|first| first >= begin);
            let tax = || {
                let earlier = *book.seen.taxes.get(&book.seen.rows.code(Role::TaxId, *at)?)?;
                (new && earlier < begin).then_some((Why::TaxId, earlier, String::new()))
            };
            let spelled = || {
                let (other, earlier) = book.earlier_spelling(code).filter(|_| new)?;
                (earlier < begin)
                    .then(|| (Why::Spelled, earlier, book.text_of(Role::Client, other).unwrap_or_default()))
            };
            let why = met.map(|day| (Why::Met, day, String::new())).or_else(tax).or_else(spelled);
            let (Some((why, day, other)), Some(client)) = (why, book.text(Role::Client, *at)) else { continue };
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
