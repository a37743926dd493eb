//! Scorecards: KPIs weighted into one number.

use crate::diagnostics::{Code, Diagnostic};
use crate::evaluate::at::At;
use crate::evaluate::world::{Evaluated, World};
use crate::evaluate::{NoDataReason, Trace, Value};
use crate::number::Exact;
use crate::plan::{Expr, ExprKind, Id, Kpi, Scorecard, ScorecardNoData, Scoring, Type};
use crate::source::Span;

/// The score of one KPI: its weight, its score and the steps to it.
struct Score {
    weight: Exact,
    span: Span,
    score: Exact,
    trace: Trace,
}

impl World<'_> {
    /// The result of a scorecard: each attainment through the curve, times its weight; or the weighed attainments
    /// through the curve as one.
    pub(super) fn scorecard(&self, id: Id<Scorecard>, expr: &Expr, at: &At) -> Evaluated {
        let card = self.plan.scorecards.get(id);
        let mut scores = Vec::new();
        let mut parts = Vec::new();
        let mut first_missing = None;
        for (kpi, weight, span) in &card.weights {
            let attained = self.eval(&self.scored(*kpi, *span), at)?;
            let (score, trace) = match attained.number() {
                Ok(driver) if card.scoring == Scoring::WeightedAttainment => (driver, attained),
                Ok(driver) => {
                    let mut tier = self.curve(&card.curve, (&driver, &Type::Ratio), Some(&attained), card.span, at)?;
                    match tier.number() {
                        Ok(score) => {
                            if self.options.trace {
                                tier.parts.insert(0, attained);
                            }
                            (score, tier)
                        }
                        Err(reason) => return Ok(self.expression(expr, Value::NoData(reason), [tier])),
                    }
                }
                Err(reason) => match card.no_data {
                    Some(ScorecardNoData::WeightToOthers) => {
                        first_missing.get_or_insert(reason);
                        parts.push(attained);
                        continue;
                    }
                    Some(ScorecardNoData::CountsAsZero) => (Exact::zero(), attained),
                    Some(ScorecardNoData::StopsTheRun) if self.stated.is_none() => {
                        return Err(self.stopped(id, *kpi, &reason, *span, at));
                    }
                    Some(ScorecardNoData::StopsTheRun) | None => {
                        return Ok(self.expression(expr, Value::NoData(reason), [attained]));
                    }
                },
            };
            scores.push(Score { weight: weight.clone(), span: *span, score, trace });
        }
        let scored_ty = match card.scoring {
            Scoring::EachAttainment => card.curve.ty.clone(),
            Scoring::WeightedAttainment => Type::Percent,
        };
        let present: Exact = scores.iter().map(|score| score.weight.clone()).sum();
        let mut total = Exact::zero();
        for Score { weight, span, score, trace } in scores {
            // What the missing KPIs weigh goes to the others in proportion.
            let Some(weight) =
                weight.checked_div(&if first_missing.is_some() { present.clone() } else { Exact::one() })
            else {
                continue;
            };
            let weighted = &weight * &score;
            total = &total + &weighted;
            parts.push(self.node(
                crate::evaluate::TraceKind::Expression,
                Value::Number(weighted),
                scored_ty.clone(),
                span,
                [trace],
            ));
        }
        let value = match first_missing {
            Some(reason) if present.is_zero() => Value::NoData(reason),
            _ if card.scoring == Scoring::WeightedAttainment => {
                let tier = self.curve(&card.curve, (&total, &Type::Ratio), None, card.span, at)?;
                let value = tier.value.clone();
                parts.push(tier);
                value
            }
            _ => Value::Number(total),
        };
        Ok(self.expression(expr, value, parts))
    }

    /// What of a KPI goes into its scorecard: its attainment, or the KPI itself where it is a share without a quota.
    fn scored(&self, id: Id<Kpi>, span: Span) -> Expr {
        let kpi = self.plan.kpis.get(id);
        if kpi.quota.is_none() && matches!(kpi.value.ty, Type::Percent | Type::Ratio) {
            return Expr::new(ExprKind::Kpi(id), kpi.value.ty.clone(), span);
        }
        Expr::new(ExprKind::Attainment(id), Type::Ratio, span)
    }

    fn stopped(
        &self,
        id: Id<Scorecard>,
        kpi: Id<Kpi>,
        reason: &NoDataReason,
        span: Span,
        at: &At,
    ) -> crate::evaluate::world::Stop {
        let card = &self.plan.scorecards.get(id).name;
        let problem = Diagnostic::error(Code::NoDataMet, span);
        let kpi = &self.plan.kpis.get(kpi).name;
        self.report(self.with_cause(problem, card, at, reason).arg("kpi", kpi).help("stops"))
    }
}
