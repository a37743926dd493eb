//! Deductions that may take more of the pay than the law lets them.

use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::lint::Subject;
use crate::lint::law::norms::Which;
use crate::lint::law::share::{Most, most_of, number};
use crate::lint::law::{SHOWN_PAY, finding, stems};
use crate::number::Exact;
use crate::plan::{ComponentKind, Deduction};
use crate::syntax::labels::LabelKind;

pub(super) fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let Some(norm) = subject.norm(Which::DeductionLimit) else { return };
    let plan = subject.plan;
    for (id, rule) in subject.rules() {
        let ComponentKind::Deduction(deduction) = &rule.kind else { continue };
        let words = stems::words_of(plan, id, rule);
        let percent = if stems::any(&words, stems::MAINTENANCE) {
            70
        } else if stems::any(&words, stems::COURTS) {
            50
        } else {
            20
        };
        let most = Exact::scaled(percent, 2);
        let Some((pay, share)) = takes(subject, deduction, &most) else { continue };
        let fixed = &pay * &share;
        let label = if deduction.limit.is_some() { LabelKind::Limit } else { LabelKind::TakenFrom };
        let said = finding(norm, Code::DeductionBeyond, subject.line(rule.span, label))
            .arg("rule", &rule.name)
            .arg("below", subject.money(fixed.checked_div(&most).unwrap_or_default()))
            .arg("takes", subject.money(fixed))
            .arg("pay", subject.money(pay))
            .arg("share", Arg::Percent(share))
            .arg("most", Arg::Percent(most));
        found.push(match (deduction.limit.is_some(), own_amount(subject, deduction).is_some()) {
            (true, _) => said,
            (false, false) => said.help("unlimited"),
            (false, true) => said.help("amount"),
        });
    }
}

/// A pay of which it can take more than the law lets it, and the share; nothing where its text says that it cannot, or
/// where that hangs on what is not known.
fn takes(subject: &Subject<'_>, deduction: &Deduction, most: &Exact) -> Option<(Exact, Exact)> {
    let bounds = [deduction.limit.as_ref(), Some(&deduction.from)].into_iter().flatten();
    let mut share = Exact::one();
    let mut amount = own_amount(subject, deduction);
    // What is a share of the pay itself is never more of it.
    if let (true, Most::Share(of)) = (by_itself(deduction), most_of(subject.plan, &deduction.amount)) {
        share = share.min(of);
    }
    for bound in bounds {
        match most_of(subject.plan, bound) {
            Most::Share(of) => share = share.min(of),
            Most::Amount(of) => amount = Some(amount.map_or_else(|| of.clone(), |known| known.min(of.clone()))),
            // Whatever it is, it may keep within the law.
            Most::Unknown => return None,
        }
    }
    if share <= *most {
        return None;
    }
    match amount {
        None => Some((Exact::from(SHOWN_PAY), share)),
        // Of a pay that is small enough the same amount is more than its share.
        Some(amount) => {
            let shown = (most + &Exact::scaled(5, 2)).min(share);
            Some((amount.checked_div(&shown)?, shown))
        }
    }
}

/// Whether its amount is that of one period: neither of rows nor of what was owed before.
fn by_itself(deduction: &Deduction) -> bool {
    deduction.rows.is_none() && deduction.opening.is_none()
}

/// What it takes in a period by its own amount, where that is written out. What waits for the next period can only make it more.
fn own_amount(subject: &Subject<'_>, deduction: &Deduction) -> Option<Exact> {
    number(subject.plan, &deduction.amount).filter(|amount| by_itself(deduction) && amount.is_positive())
}
