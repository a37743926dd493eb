//! Law, as a profile that a company switches on. What a check goes by stands in a file of dated norms beside it.
//!
//! A finding names the norm and the day on which it was looked up; whether something is lawful is for a lawyer to say.

mod dates;
mod deductions;
mod fines;
mod form;
mod norms;
mod recovery;
mod sanctions;
mod share;
mod stems;

use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::lint::{Check, Subject};
use crate::number::Exact;
use crate::source::Span;
use crate::syntax::labels::LabelKind;

use norms::{Norm, Which};

/// The checks of this theme.
pub(super) const CHECKS: &[Check] = &[
    Check { codes: &[Code::LegalFormUnsaid], run: form::run },
    Check { codes: &[Code::FineForbidden], run: fines::run },
    Check { codes: &[Code::SanctionBeyond], run: sanctions::run },
    Check { codes: &[Code::BonusRecovered], run: recovery::run },
    Check { codes: &[Code::DeductionBeyond], run: deductions::run },
    Check { codes: &[Code::PaidLate], run: dates::run },
];

/// A month's pay on which a share is shown as an amount.
const SHOWN_PAY: i64 = 50_000;

impl Subject<'_> {
    /// The norm of the profile that is switched on, where it is in force on the day.
    fn norm(&self, which: Which) -> Option<&'static Norm> {
        let norm = norms::find(self.settings.profile.as_deref()?, which)?;
        (norm.since <= self.today).then_some(norm)
    }

    /// An amount of the plan's currency.
    fn money(&self, amount: Exact) -> Arg {
        Arg::Money(amount, self.plan.currency.code().to_owned())
    }

    /// Where a rule says something: its line, or its header.
    fn line(&self, rule: Span, label: LabelKind) -> Span {
        let block = self.blocks.iter().find(|block| block.kind.span == rule);
        let clause = block.and_then(|block| block.clauses.iter().find(|clause| clause.label.item == label));
        clause.map_or(rule, |clause| clause.label.span)
    }
}

/// A finding with the norm that it goes by.
fn finding(norm: &'static Norm, code: Code, span: Span) -> Diagnostic {
    told(norm, Diagnostic::warning(code, span))
}

fn told(norm: &'static Norm, said: Diagnostic) -> Diagnostic {
    let ready = |both: &'static norms::Both| Arg::Ready { en: &both.en, ru: &both.ru };
    said.arg("norm", ready(&norm.article))
        .arg("says", ready(&norm.says))
        .arg("source", ready(&norm.source))
        .arg("day", norm.checked)
}
