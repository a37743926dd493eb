//! A0205: deals that cost more than they bring, and bring a bonus.

use crate::audit::Check;
use crate::audit::book::Book;
use crate::audit::finding::Finding;
use crate::audit::pays::reads;
use crate::data::Role;
use crate::diagnostics::Code;
use crate::number::Exact;

pub(super) const CHECK: Check =
    Check { codes: &[Code::PaidLosses], needs: &[Role::Day, Role::Margin], run: check, ..Check::PLAIN };

fn check(book: &Book<'_>, found: &mut Vec<Finding>) {
    let blind = !reads(book, Role::Margin);
    let margins = book.seen.rows.lane(Role::Margin);
    for (person, own) in book.people() {
        let margin = |at: &usize| book.seen.rows.number(Role::Margin, *at);
        // A refund has a negative amount, too; it is no sale.
        let sold = |at: &usize| book.amount(*at).is_none_or(|amount| amount.is_positive());
        let loses = |at: &&usize| margins.is_negative(**at) && sold(at);
        let rows: Vec<usize> = own.iter().filter(loses).copied().collect();
        if rows.is_empty() {
            continue;
        }
        let loss = rows.iter().filter_map(margin).fold(Exact::zero(), |sum, margin| &sum + &margin).abs();
        let sum = book.sum(&rows);
        let count = rows.len();
        let large = loss.times_integer(10) >= sum && sum.is_positive();
        found.push(
            Finding::new(Code::PaidLosses, Some(person), rows)
                .if_paid()
                .arg("person", book.name(person).as_ref())
                .arg("count", count)
                .arg("sum", book.money(&sum))
                .arg("loss", book.money(&loss))
                .reason(("audit_why_loss", 40), vec![("loss", book.money(&loss))])
                .reason_if(large, ("audit_why_large_loss", 15), Vec::new())
                .reason_if(count > 2, ("audit_why_losses", 10), vec![("count", count.into())])
                .reason_if(blind, ("audit_why_no_margin", 15), Vec::new()),
        );
    }
}
