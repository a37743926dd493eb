//! The funnel of leading KPIs: how many of one give how many of the next, and how many one person can do.

use crate::analyse::blocks::Clauses;
use crate::analyse::checker::{Checker, chain};
use crate::diagnostics::{Code, Diagnostic};
use crate::number::Exact;
use crate::plan::{Capacity, Id, Kpi};
use crate::source::Span;
use crate::syntax::labels::LabelKind;
use crate::syntax::tree::{Block, ConversionWord, Value};

impl<'t> Checker<'t> {
    /// How many of the result come of one; only where there is a result, and some of it.
    pub(super) fn share_of_leads(&mut self, block: &'t Block) -> Option<(Exact, Span)> {
        let clauses = Clauses::of(block);
        let value = clauses.value(LabelKind::Conversion)?;
        let Value::Conversion(said) = &value.item else { return None };
        if clauses.get(LabelKind::LeadsTo).is_none() {
            self.report(Diagnostic::error(Code::FunnelWrong, value.span).help("no_result"));
            return None;
        }
        let share = match said {
            ConversionWord::Share(share) => Some(share.clone()),
            ConversionWord::OutOf { results, leads } => results.checked_div(leads),
        };
        let Some(share) = share.filter(Exact::is_positive) else {
            self.report(Diagnostic::error(Code::FunnelWrong, value.span));
            return None;
        };
        Some((share, value.span))
    }

    /// How many one person can do.
    pub(super) fn capacity(&mut self, block: &'t Block) -> Option<Capacity> {
        let value = Clauses::of(block).value(LabelKind::Capacity)?;
        let Value::Capacity { amount, per } = &value.item else { return None };
        if !amount.is_positive() {
            self.report(Diagnostic::error(Code::FunnelWrong, value.span).help("capacity"));
            return None;
        }
        Some(Capacity { amount: amount.clone(), per: *per, span: value.span })
    }

    /// KPIs of which each leads to the next, and the last to the first: none of them is the result.
    pub(super) fn leads_in_circles(&mut self, leading: &[(Id<Kpi>, Span)]) {
        let next = |id: Id<Kpi>| self.plan.kpis.get(id).purpose.leads_to;
        let mut said: Vec<Id<Kpi>> = Vec::new();
        let mut found = Vec::new();
        for (first, span) in leading {
            let mut round = vec![*first];
            while let Some(following) = round.last().copied().and_then(next) {
                if following == *first {
                    break;
                }
                // A way that joins a circle farther on is no part of it.
                if round.contains(&following) {
                    round.clear();
                    break;
                }
                round.push(following);
            }
            let closed = round.last().copied().and_then(next) == Some(*first);
            if closed && !said.contains(first) {
                said.extend(&round);
                found.push((round, *span));
            }
        }
        for (round, span) in found {
            let kpis: Vec<&Kpi> = round.iter().map(|id| self.plan.kpis.get(*id)).collect();
            let Some(first) = kpis.first() else { continue };
            let names: Vec<&str> = kpis.iter().chain([first]).map(|kpi| &*kpi.name).collect();
            let circle = Diagnostic::error(Code::Cycle, span)
                .arg("names", chain(&names))
                .arg("name", &first.name)
                .label(first.span, "declared")
                .help("leads_to");
            self.report(circle);
        }
    }
}
