//! The values behind labels.

use std::sync::Arc;

use super::*;
use crate::number::{Exact, RoundingMode};
use crate::syntax::labels::Entry;

impl Random {
    pub(super) fn rounding(&mut self) -> (RoundingMode, Exact) {
        use RoundingMode as M;
        let mode = self.pick(&[M::HalfUp, M::HalfEven, M::Up, M::Down, M::Floor, M::Ceiling]);
        (mode, Exact::parse(self.pick(&["0.01", "1", "100", "1000"])).unwrap())
    }

    pub(super) fn field_type(&mut self) -> FieldType {
        match self.below(11) {
            0 => FieldType::Money(Some(at(Arc::from(self.pick(&["USD", "currency", "usd", "валюта сделки"]))))),
            1 => FieldType::Money(None),
            2 => FieldType::OneOf(self.many(3, Random::text)),
            3 => FieldType::Link(self.name()),
            4 => FieldType::Number,
            5 => FieldType::Percent,
            6 => FieldType::Count,
            7 => FieldType::Date,
            8 => FieldType::Period,
            9 => FieldType::YesNo,
            _ => FieldType::Employee,
        }
    }

    pub(super) fn value(&mut self, entry: Entry) -> Value {
        use AttainmentWord as A;
        use NoDataWord as N;
        match entry {
            Entry::Expr => Value::Expr(self.expr(2)),
            Entry::Quota if self.chance(2) => Value::PerPeriod { amount: self.expr(1), every: self.grain() },
            Entry::Quota => Value::Expr(self.expr(2)),
            Entry::Conversion if self.chance(2) => {
                Value::Conversion(ConversionWord::Share(Exact::scaled(self.count().into(), 4)))
            }
            Entry::Conversion => Value::Conversion(ConversionWord::OutOf {
                results: Exact::from(self.count()),
                leads: Exact::from(self.count()),
            }),
            Entry::Capacity => Value::Capacity {
                amount: Exact::from(self.count()),
                per: if self.chance(2) { CapacityPer::WorkingDay } else { CapacityPer::Every(self.grain()) },
            },
            Entry::DatedBy if self.chance(3) => Value::EachDay(self.pick(&[DayWord::Calendar, DayWord::Working])),
            Entry::DatedBy => Value::Expr(self.expr(1)),
            Entry::Driver if self.chance(4) => Value::EachAttainment,
            Entry::Driver if self.chance(4) => Value::WeightedAttainment,
            Entry::Driver => Value::Expr(self.expr(1)),
            Entry::NoData if self.chance(2) => Value::NoData(self.pick(&[
                N::Met,
                N::NotMet,
                N::NotApplicable,
                N::WeightToOthers,
                N::CountsAsZero,
                N::StopsTheRun,
            ])),
            Entry::NoData if self.chance(2) => Value::Expr(boxed(ExprKind::Path(vec![self.name()]))),
            Entry::NoData => Value::Expr(self.expr(1)),
            Entry::Selection => Value::Selection { record: self.name(), filter: self.some(|r| r.expr(2)) },
            Entry::Credit if self.chance(2) => Value::Expr(boxed(self.path())),
            Entry::Credit => {
                let overlay = self.chance(2);
                let share = |r: &mut Random| Some(boxed(r.path()));
                Value::Credit { parts: self.many(2, |r| (boxed(r.path()), share(r))), overlay }
            }
            Entry::Grain => Value::Grain(self.grain()),
            Entry::Currency => Value::Currency(at(Arc::from(self.pick(&["RUB", "USD", "TRY", "POINTS", "MY COIN"])))),
            Entry::Rounding => {
                let (mode, unit) = self.rounding();
                Value::Rounding { mode, unit, each: self.chance(2) }
            }
            Entry::Dates => {
                let from = self.some(|r| at(r.day()));
                let through = if from.is_none() || self.chance(2) { Some(at(self.day())) } else { None };
                Value::Dates { from, through, whole_periods: self.chance(3) }
            }
            Entry::PayDay => Value::PayDay(match self.below(3) {
                0 => PayDay::LastDayOfNextMonth,
                1 => PayDay::DayOfNextMonth(1 + self.below(31) as i64),
                _ => PayDay::DaysAfter(self.count()),
            }),
            Entry::Text => Value::Text(self.text()),
            Entry::Day => Value::Day(at(self.day())),
            Entry::Allow => Value::Allow { code: at(Arc::from(self.pick(&["L0201", "L0104"]))), because: self.text() },
            Entry::Names => Value::Names(self.many(3, Random::name)),
            Entry::Standard => Value::YesNo(true),
            Entry::Proration => Value::Proration(self.pick(&[
                ProrationWord::CalendarDays,
                ProrationWord::WorkingDays,
                ProrationWord::No,
            ])),
            Entry::PayeesAsOf => {
                Value::PayeesAsOf(self.pick(&[PayeesAsOf::LastDay, PayeesAsOf::FirstDay, PayeesAsOf::AnyDay]))
            }
            Entry::Absent => {
                let through = self.some(Random::name);
                Value::Absent { from: self.name(), through, filter: self.some(|r| r.expr(1)) }
            }
            Entry::Employed => Value::Employed { from: self.name(), through: self.some(Random::name) },
            Entry::Field => {
                Value::Field { ty: at(self.field_type()), optional: self.chance(2), title: self.some(Random::text) }
            }
            Entry::Rows => Value::Rows,
            Entry::Per => Value::Per(match self.below(5) {
                0 => Per::Person,
                1 => Per::Company,
                3 => Per::UnitOf { unit: self.name(), record: self.name() },
                2 => Per::Below { through: self.name(), own: self.chance(2) },
                _ => Per::Unit(self.name()),
            }),
            Entry::Attainment => Value::Attainment {
                formula: self.pick(&[A::MeasureOverQuota, A::QuotaOverMeasure, A::TwoMinus]),
                at_most: self.some(|r| r.expr(1)),
            },
            Entry::Mode => Value::Mode(self.pick(&[
                TierMode::AmountOfTier,
                TierMode::SumOfAmounts,
                TierMode::Marginal,
                TierMode::WholeAmount,
                TierMode::Linear,
                TierMode::ValueOfTier,
            ])),
            Entry::Slices => Value::Slices(self.pick(&[SlicesWord::AtTheBounds, SlicesWord::InProportion])),
            Entry::Window => Value::Window(self.window()),
            Entry::Negative => {
                Value::Negative(self.pick(&[NegativeWord::Recovered, NegativeWord::Carried, NegativeWord::Zero]))
            }
            Entry::Step => Value::Step(match self.below(6) {
                0 => Step::Multiply(self.expr(1)),
                1 => {
                    let grain = self.grain();
                    let words = [ExcessWord::Lost, ExcessWord::Carried, ExcessWord::PaidAtEnd(grain)];
                    Step::AtMost(self.expr(1), self.some(|r| r.pick(&words)))
                }
                2 => Step::AtLeast(self.expr(1)),
                3 => Step::Minus(self.expr(1)),
                4 => {
                    let (mode, unit) = self.rounding();
                    Step::Round { mode, unit }
                }
                _ if self.chance(2) => Step::Prorate(boxed(ExprKind::Employed(CountedTime::CalendarDays))),
                _ => Step::Prorate(self.expr(1)),
            }),
            Entry::CapOf => Value::CapOf(self.some(|r| r.many(3, Random::name))),
            Entry::Excess => {
                let grain = self.grain();
                Value::Excess(self.pick(&[ExcessWord::Lost, ExcessWord::Carried, ExcessWord::PaidAtEnd(grain)]))
            }
            Entry::Takes => {
                Value::Takes(self.pick(&[TakesWord::Largest, TakesWord::Smallest, TakesWord::First, TakesWord::Sum]))
            }
            Entry::Reversed => Value::Reversed {
                part: self.some(|r| (boxed(r.path()), boxed(r.path()))),
                on: boxed(self.path()),
                within: self.some(|r| (at(r.duration()), boxed(r.path()))),
            },
            Entry::Recovery => Value::Recovery { from: self.count().max(1), floor: self.some(|r| r.expr(1)) },
            Entry::When => Value::When(self.expr(1)),
            Entry::Leaving => {
                Value::Leaving(self.pick(&[LeavingWord::RestForgiven, LeavingWord::RestOwed, LeavingWord::Forgiven]))
            }
            Entry::Rest => Value::Rest(self.pick(&[RestWord::Carried, RestWord::Forgiven])),
            Entry::Never => {
                Value::Never { paid: self.chance(2), after: at(self.duration()), of: self.some(|r| boxed(r.path())) }
            }
            Entry::Parts => Value::Parts(self.many(3, Random::pay_part)),
            Entry::Difference => {
                Value::Difference(self.pick(&[DifferenceWord::OutsideThePool, DifferenceWord::SharedByTheOthers]))
            }
            Entry::Changes => Value::Changes(self.pick(&[ChangesWord::SoFar, ChangesWord::OfThePeriod])),
            Entry::Left => Value::Left(self.pick(&[LeftWord::AsPlanned, LeftWord::WithLastPay, LeftWord::Cancelled])),
            Entry::Spread => Value::Spread { record: self.name(), filter: self.some(|r| r.expr(1)), by: self.expr(1) },
            Entry::Cohort => Value::Cohort { date: boxed(self.path()), observed: at(self.duration()) },
            Entry::Outstanding => Value::Outstanding { from: boxed(self.path()), until: boxed(self.path()) },
            Entry::PaysOrStep => match self.below(4) {
                0 => Value::Step(Step::Multiply(self.expr(1))),
                1 => Value::Step(Step::AtMost(self.expr(1), None)),
                2 => Value::Step(Step::AtLeast(self.expr(1))),
                _ => Value::Expr(self.expr(2)),
            },
            Entry::Holds => {
                let condition_fails = self.chance(2);
                Value::Holds { condition_fails, without_data: !condition_fails || self.chance(2) }
            }
            Entry::Convert => Value::Convert(self.conversion(1)),
            Entry::Gate => Value::Gate {
                condition: self.expr(1),
                word: Some(self.pick(&[GateWord::FromFirstUnit, GateWord::OnlyAbove])),
            },
            Entry::Once if self.chance(2) => Value::OnceIn(self.grain()),
            Entry::Once => Value::YesNo(self.chance(2)),
            Entry::YesNo => Value::YesNo(self.chance(2)),
            Entry::Among => Value::Among(self.some(|r| r.expr(2))),
            Entry::AsOf => Value::AsOf(self.pick(&[AsOfWord::FirstDay, AsOfWord::LastDay])),
            Entry::IfNobody => {
                Value::Fallback(self.pick(&[FallbackWord::NotPaid, FallbackWord::Carried, FallbackWord::StopsTheRun]))
            }
            Entry::IfNoBasis => {
                Value::Fallback(self.pick(&[FallbackWord::Equally, FallbackWord::NotPaid, FallbackWord::StopsTheRun]))
            }
            Entry::Sharing if self.chance(3) => {
                Value::Sharing(vec![SharingPart { by: self.some(|r| r.expr(1)), weight: None }])
            }
            Entry::Sharing => Value::Sharing(self.many(3, |r| SharingPart {
                by: r.some(Random::weighed),
                weight: Some(at(match r.below(4) {
                    0 => Exact::from(2).checked_div(&3.into()).unwrap(),
                    _ => &r.digits() * &Exact::scaled(1, 2),
                })),
            })),
            Entry::Ranking => Value::Ranking { by: self.expr(1), largest: self.chance(2) },
            Entry::Ties => Value::Ties(match self.below(4) {
                0 => TiesWord::ShareTheSum,
                1 => TiesWord::EachGetsThePlace,
                2 => TiesWord::StopsTheRun,
                _ => TiesWord::By { by: self.expr(1), largest: self.chance(2) },
            }),
            Entry::Given => Value::Given(self.many(3, |r| (r.stated(), r.expr(1)))),
        }
    }
}
