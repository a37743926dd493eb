//! Scorecards over a stretch of the quantity.

use crate::number::Exact;
use crate::plan::{Id, Scorecard, ScorecardNoData, Scoring};
use crate::prove::Interval;
use crate::prove::compile::known::{Known, Values, everywhere};
use crate::prove::compile::operations as ops;
use crate::prove::compile::tiers::{Cutting, Held};
use crate::prove::compile::{Compiler, Context};
use crate::prove::drivers::scored;

impl Compiler<'_> {
    /// The result of a scorecard.
    pub(super) fn scorecard(&self, id: Id<Scorecard>, over: &Interval, cx: &Context) -> Values {
        let card = self.plan.scorecards.get(id);
        let same = |known: Known| everywhere(over, known);
        let Some(ladder) = card.curve.ladders.first() else { return same(Known::level(Exact::zero())) };
        let held = Held { scale: None, curve: &card.curve, ladder, column: Some(0), span: card.span };
        let one = Cutting::AtBounds(Exact::one(), None);
        let through = |values: &Values| self.tiers_on(&held, values, values, &one, (card.span, over), cx);
        let (mut total, mut present) = (same(Known::level(Exact::zero())), same(Known::level(Exact::zero())));
        let mut missing = same(Known::truth(false));
        for (kpi, weight, span) in &card.weights {
            let attained = self.eval(&scored(self.plan, *kpi, *span), over, cx);
            let lacks = attained.map(|known| Known::truth(*known == Known::NoData));
            let scored = match card.scoring {
                Scoring::WeightedAttainment => attained,
                Scoring::EachAttainment => through(&attained),
            };
            let instead = |known: &Known, zero: Exact| match (known, card.no_data) {
                (Known::NoData, Some(ScorecardNoData::WeightToOthers | ScorecardNoData::CountsAsZero)) => {
                    Known::level(zero)
                }
                (Known::NoData, Some(ScorecardNoData::StopsTheRun)) => Known::Stops,
                _ => known.clone(),
            };
            let score = scored.map(|known| instead(known, Exact::zero()));
            let weight = same(Known::level(weight.clone()));
            total = ops::sum(&total, &ops::product(&score, &weight, *span));
            // The weight of a KPI without data goes to the others.
            let to_others = card.no_data == Some(ScorecardNoData::WeightToOthers);
            let counted = ops::decided(&lacks, |over, lacks| {
                let nothing = everywhere(over, Known::level(Exact::zero()));
                if lacks && to_others { nothing } else { weight.over(over).unwrap_or(nothing) }
            });
            present = ops::sum(&present, &counted);
            if to_others {
                missing = ops::both(&missing, &lacks, |over, before, now| {
                    let flag = [before, now].contains(&&Known::truth(true));
                    everywhere(over, Known::truth(flag))
                });
            }
        }
        let shared = ops::decided(&missing, |over, missing| {
            let part = |values: &Values| values.over(over).unwrap_or_else(|| everywhere(over, Known::NoData));
            if missing { ops::quotient(&part(&total), &part(&present), card.span) } else { part(&total) }
        });
        match card.scoring {
            Scoring::EachAttainment => shared,
            Scoring::WeightedAttainment => through(&shared),
        }
    }
}
