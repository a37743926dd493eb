//! Bonuses that were paid and are taken back from pay: the list of deductions does not know it.

use crate::diagnostics::{Code, Diagnostic};
use crate::lint::Subject;
use crate::lint::law::fines::taken;
use crate::lint::law::norms::Which;
use crate::lint::law::{finding, stems};
use crate::lint::used::earns;
use crate::plan::{Component, ComponentKind, Deduction, ExprKind, Id, Leaving, NegativeRule, walk};
use crate::syntax::labels::LabelKind;

pub(super) fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let Some(norm) = subject.norm(Which::Deductions) else { return };
    for (id, rule) in subject.rules() {
        let at = |label| finding(norm, Code::BonusRecovered, subject.line(rule.span, label)).arg("rule", &rule.name);
        // What takes money by itself is a fine, and told as one.
        if rule.if_negative == Some(NegativeRule::Recovered) && !(earns(rule) && taken(subject, rule).is_some()) {
            found.push(at(LabelKind::IfNegative));
        }
        match &rule.kind {
            ComponentKind::Draw(draw)
                if draw.recovery.as_ref().is_some_and(|back| back.leaving == Leaving::RestOwed) =>
            {
                found.push(at(LabelKind::OnLeaving).help("draw"));
            }
            ComponentKind::Deduction(deduction) if takes_bonuses_back(subject, id, rule, deduction) => {
                found.push(at(LabelKind::Amount).help("deduction"));
            }
            _ => {}
        }
    }
}

/// Whether what is deducted is pay of earlier periods, or is called so.
fn takes_bonuses_back(subject: &Subject<'_>, id: Id<Component>, rule: &Component, deduction: &Deduction) -> bool {
    let mut earlier = false;
    walk::expr(subject.plan, &deduction.amount, &mut |expr| {
        if let ExprKind::InWindow { value, .. } = &*expr.kind {
            walk::expr(subject.plan, value, &mut |inner| earlier |= matches!(&*inner.kind, ExprKind::Total(_)));
        }
    });
    let words = stems::words_of(subject.plan, id, rule);
    earlier || (stems::any(&words, stems::BONUSES) && stems::any(&words, stems::BACK))
}
