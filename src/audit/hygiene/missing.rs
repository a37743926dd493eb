//! A0302: won deals without an amount or a day. What is empty is not 0: nobody knows what it is.

use crate::audit::Check;
use crate::audit::book::Book;
use crate::audit::column::Raw;
use crate::audit::finding::Finding;
use crate::audit::hygiene::state::{State, States, owner};
use crate::data::Role;
use crate::diagnostics::Code;

pub(super) const CHECK: Check =
    Check { codes: &[Code::NoAmount], needs: &[Role::Day, Role::Amount], run: check, ..Check::PLAIN };

fn check(book: &Book<'_>, found: &mut Vec<Finding>) {
    let (states, rows) = (States::of(book), &book.seen.rows);
    let undated = |at: usize| {
        rows.day(at).is_none() && book.date(Role::Opened, at).is_none_or(|day| day <= book.period.last_day())
    };
    let amounts = rows.lane(Role::Amount);
    let none = |at: usize| book.inside(at) && amounts.raw(at) == Raw::Nothing;
    let lacks = |at: &usize| (undated(*at) || none(*at)) && states.state(*at) == State::Won;
    for (person, rows) in book.by_owner((0..rows.len()).filter(lacks)) {
        let days = rows.iter().filter(|at| undated(**at)).count();
        let amounts = rows.len() - days;
        let count = rows.len();
        found.push(
            Finding::new(Code::NoAmount, person, rows)
                .arg("person", owner(book, person))
                .arg("count", count)
                .arg("amounts", amounts)
                .arg("days", days)
                .reason_if(amounts > 0, ("audit_why_no_amount", 40), vec![("count", amounts.into())])
                .reason_if(days > 0, ("audit_why_no_day", 40), vec![("count", days.into())]),
        );
    }
}
