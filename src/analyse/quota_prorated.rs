//! What becomes of a quota for somebody who is employed for a part of its period.

use crate::analyse::blocks::Clauses;
use crate::analyse::checker::Checker;
use crate::diagnostics::{Code, Diagnostic};
use crate::plan::{ProrationWord, Scope};
use crate::syntax::labels::LabelKind;
use crate::syntax::tree::Value;

impl<'t> Checker<'t> {
    /// The word of a KPI; `None` when it is wrong: only a quota of one person that adds up over periods has parts.
    pub(super) fn quota_prorated(
        &mut self,
        clauses: Clauses<'t>,
        scope: Scope,
        flow: bool,
    ) -> Option<Option<ProrationWord>> {
        let Some(clause) = clauses.get(LabelKind::QuotaProrated) else { return Some(None) };
        let Value::Proration(word) = clause.value.item else { return None };
        let help = match (clauses.get(LabelKind::Quota), scope, flow) {
            (None, ..) => "",
            (_, Scope::Person, true) => {
                if word == ProrationWord::WorkingDays {
                    self.needs_calendar();
                }
                return Some(Some(word));
            }
            (_, Scope::Person, false) => "ratio",
            _ => "group",
        };
        let lang = self.plan.lang;
        self.report(
            Diagnostic::error(Code::QuotaProratedIdle, clause.label.span)
                .arg("label", LabelKind::QuotaProrated.info().words(lang))
                .arg("quota", LabelKind::Quota.info().words(lang))
                .help(help),
        );
        None
    }
}
