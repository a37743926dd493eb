//! Sanctions that may take more of a month's pay than the law lets them, or the bonus of another period.

use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::lint::Subject;
use crate::lint::law::norms::{Norm, Which};
use crate::lint::law::share::{Most, most_of, number};
use crate::lint::law::{SHOWN_PAY, finding};
use crate::number::Exact;
use crate::plan::{Component, ComponentKind, ExprKind, Sanction, walk};
use crate::syntax::labels::LabelKind;

pub(super) fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let Some(norm) = subject.norm(Which::Reduction) else { return };
    together(subject, norm, found);
    for (_, rule) in subject.rules() {
        let ComponentKind::Sanction(sanction) = &rule.kind else { continue };
        if let Some(take) = takes(subject, sanction) {
            let label = if sanction.limit.is_some() { LabelKind::Limit } else { LabelKind::ReducesBy };
            let said = finding(norm, Code::SanctionBeyond, subject.line(rule.span, label))
                .arg("rule", &rule.name)
                .arg("pay", subject.money(take.pay.clone()))
                .arg("share", Arg::Percent(take.share.clone()))
                .arg("takes", subject.money(&take.pay * &take.share))
                .arg("most", Arg::Percent(limit()))
                .arg("orders", take.orders);
            found.push(if take.orders > 1 { said.help("orders") } else { said });
        }
        if looks_at_others(subject, rule, sanction) {
            let label = if rule.when.is_some() { LabelKind::When } else { LabelKind::ReducesBy };
            let said = finding(norm, Code::SanctionBeyond, subject.line(rule.span, label));
            found.push(said.arg("rule", &rule.name).help("period"));
        }
    }
}

/// Sanctions of which each keeps to the limit, and all together do not: the law knows one limit for the month.
fn together(subject: &Subject<'_>, norm: &'static Norm, found: &mut Vec<Diagnostic>) {
    let within: Vec<(&Component, Exact)> = subject
        .rules()
        .filter_map(|(_, rule)| match &rule.kind {
            ComponentKind::Sanction(sanction) if takes(subject, sanction).is_none() => {
                Some((rule, most_share(subject, sanction)?))
            }
            _ => None,
        })
        .collect();
    let all = within.iter().fold(Exact::zero(), |sum, (_, share)| &sum + share).min(Exact::one());
    let Some((last, _)) = within.last().filter(|_| all > limit()) else { return };
    let names = within.iter().map(|(rule, _)| Arg::Text(format!("`{}`", rule.name))).collect();
    let pay = Exact::from(SHOWN_PAY);
    let said = finding(norm, Code::SanctionBeyond, last.span)
        .arg("rule", &last.name)
        .arg("rules", Arg::List(names))
        .arg("takes", subject.money(&pay * &all))
        .arg("pay", subject.money(pay))
        .arg("share", Arg::Percent(all))
        .arg("most", Arg::Percent(limit()));
    found.push(said.help("together"));
}

/// The share of the pay that one sanction comes to at most, where its text says so.
fn most_share(subject: &Subject<'_>, sanction: &Sanction) -> Option<Exact> {
    let one = number(subject.plan, &sanction.share).filter(|_| sanction.rows.is_none());
    let limited = match sanction.limit.as_ref().map(|limit| most_of(subject.plan, limit)) {
        Some(Most::Share(share)) => Some(share),
        _ => None,
    };
    match (one, limited) {
        (Some(one), Some(limited)) => Some(one.min(limited)),
        (one, limited) => one.or(limited),
    }
}

/// How much of which pay a sanction can take.
struct Take {
    pay: Exact,
    share: Exact,
    /// How many orders of one month it takes for that.
    orders: u64,
}

fn limit() -> Exact {
    Exact::scaled(20, 2)
}

/// Where it can be more than the law lets it: of a pay that is bonuses alone.
fn takes(subject: &Subject<'_>, sanction: &Sanction) -> Option<Take> {
    let plan = subject.plan;
    // A share that stands in the data may be all.
    let one = number(plan, &sanction.share).unwrap_or_else(Exact::one).min(Exact::one());
    // Orders of one period add up.
    let mut orders: u64 = 1;
    let mut all = one.clone();
    while sanction.rows.is_some() && one.is_positive() && all <= limit() {
        orders += 1;
        all = (&all + &one).min(Exact::one());
    }
    if all <= limit() {
        return None;
    }
    let shown = Exact::from(SHOWN_PAY);
    match sanction.limit.as_ref().map(|limit| most_of(plan, limit)) {
        None => Some(Take { pay: shown, share: all, orders }),
        Some(Most::Share(share)) if share > limit() => Some(Take { pay: shown, share: all.min(share), orders }),
        Some(Most::Share(_) | Most::Unknown) => None,
        // Of a pay that is small enough the same amount is more than its share.
        Some(Most::Amount(amount)) => {
            let pay = amount.checked_div(&Exact::scaled(25, 2).min(all.clone()))?;
            let share = amount.checked_div(&pay)?;
            Some(Take { pay, share, orders })
        }
    }
}

/// Whether it is imposed for what happened in other periods than its own.
fn looks_at_others(subject: &Subject<'_>, rule: &Component, sanction: &Sanction) -> bool {
    let mut others = false;
    walk::exprs(subject.plan, rule.when.iter().chain([&sanction.share]), &mut |expr| {
        others |= matches!(&*expr.kind, ExprKind::InWindow { .. } | ExprKind::InARow { .. });
    });
    others
}
