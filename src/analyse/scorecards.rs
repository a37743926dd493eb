//! Scorecards: KPIs, their weights and the curve that scores them.

use crate::analyse::blocks::{Clauses, argument_name};
use crate::analyse::checker::Checker;
use crate::analyse::expressions::Sight;
use crate::analyse::names::{Meaning, SymbolId};
use crate::analyse::tiers::Place;
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::number::Exact;
use crate::plan::{Id, Kpi, Scorecard, ScorecardNoData, Scoring, TierMode, Type};
use crate::source::Span;
use crate::syntax::labels::{BlockKind, LabelKind};
use crate::syntax::tree::{self, NoDataWord, Value};

impl<'t> Checker<'t> {
    /// A scorecard, looked at if it was not yet.
    pub fn scorecard(&mut self, id: SymbolId, at: Span) -> Option<Meaning> {
        self.resolve(id, at, |checker, block| {
            let clauses = Clauses::of(block);
            let by = clauses.value(LabelKind::By)?;
            let scoring = match by.item {
                Value::EachAttainment => Scoring::EachAttainment,
                Value::WeightedAttainment => Scoring::WeightedAttainment,
                _ => {
                    checker.not_here(by.span, "scorecard_by");
                    return None;
                }
            };
            let curve = checker.curve(block, Some(Type::Percent), Sight::Rule, Place::Free);
            let weights = checker.weights(clauses, block.kind.span);
            let no_data = match clauses.value(LabelKind::IfNoData).map(|value| &value.item) {
                None => None,
                Some(Value::NoData(NoDataWord::WeightToOthers)) => Some(ScorecardNoData::WeightToOthers),
                Some(Value::NoData(NoDataWord::CountsAsZero)) => Some(ScorecardNoData::CountsAsZero),
                Some(Value::NoData(NoDataWord::StopsTheRun)) => Some(ScorecardNoData::StopsTheRun),
                Some(_) => {
                    let span = clauses.get(LabelKind::IfNoData).map_or(block.kind.span, |clause| clause.value.span);
                    checker.not_here(span, "scorecard_no_data");
                    return None;
                }
            };
            let (curve, weights) = (curve?, weights?);
            if matches!(curve.ty, Type::Money(_)) || matches!(curve.mode, TierMode::Marginal | TierMode::WholeAmount) {
                let span = clauses.get(LabelKind::Mode).map_or(block.kind.span, |clause| clause.value.span);
                checker.not_here(span, "scorecard_mode");
                return None;
            }
            let (name, title) = checker.name_and_title(block);
            let scorecard = Scorecard { name, title, scoring, curve, weights, no_data, span: block.kind.span };
            Some(Meaning::Scorecard(checker.plan.scorecards.push(scorecard)))
        })
    }

    fn weights(&mut self, clauses: Clauses<'t>, at: Span) -> Option<Vec<(Id<Kpi>, Exact, Span)>> {
        let mut weights: Vec<(Id<Kpi>, Exact, Span)> = Vec::new();
        let mut fine = true;
        for clause in clauses.all(LabelKind::Weight) {
            let (Some(name), Value::Expr(expr)) = (argument_name(clause), &clause.value.item) else {
                fine = false;
                continue;
            };
            let kpi = self.weighted(name);
            let weight = self.constant(expr, None);
            let (Some(kpi), Some((ty, crate::plan::Const::Number(weight)))) = (kpi, weight) else {
                fine = false;
                continue;
            };
            if ty != Type::Percent && ty != Type::Ratio {
                let help = if ty == Type::Number { "percent" } else { "" };
                self.expected_help(expr.span, "percent", &ty, help);
                fine = false;
                continue;
            }
            if let Some((_, _, first)) = weights.iter().find(|(known, _, _)| *known == kpi) {
                let first = *first;
                self.report(
                    Diagnostic::error(Code::TwoOfOneName, clause.label.span)
                        .arg("name", &name.item)
                        .label(first, "first")
                        .help("weight"),
                );
                fine = false;
            }
            weights.push((kpi, weight, clause.label.span));
        }
        if !fine {
            return None;
        }
        let total: Exact = weights.iter().map(|(_, weight, _)| weight.clone()).sum();
        if total != Exact::one() {
            let missing = &Exact::one() - &total;
            let place = weights
                .last()
                .map_or(at, |(_, _, last)| weights.first().map_or(*last, |(_, _, first)| first.to(*last)));
            let help = if weights.is_empty() {
                "none"
            } else if missing.is_negative() {
                "over"
            } else if missing < Exact::scaled(2, 2) {
                "thirds"
            } else {
                "under"
            };
            self.report(
                Diagnostic::error(Code::WeightsTotal, place)
                    .arg("total", Arg::Percent(total))
                    .arg("missing", Arg::Percent(missing.abs()))
                    .help(help),
            );
            return None;
        }
        Some(weights)
    }

    fn weighted(&mut self, name: &tree::Name) -> Option<Id<Kpi>> {
        let id = self.declared(name, BlockKind::Kpi)?;
        let Meaning::Kpi(kpi) = self.kpi(id, name.span)? else { return None };
        let found = self.plan.kpis.get(kpi);
        // A share or a rating in percent is its own attainment.
        if found.quota.is_none() && !matches!(found.value.ty, Type::Percent | Type::Ratio) {
            let declared = found.span;
            let label = LabelKind::Quota.info().words(self.plan.lang);
            self.report(
                Diagnostic::error(Code::LabelMissing, name.span)
                    .arg("block", &name.item)
                    .arg("labels", Arg::List(vec![Arg::from(label)]))
                    .arg("count", 1_usize)
                    .arg("sample", "")
                    .label(declared, "kpi")
                    .help("quota"),
            );
            return None;
        }
        Some(kpi)
    }
}
