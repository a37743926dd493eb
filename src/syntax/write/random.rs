//! Trees at random, such as a text without mistakes gives: brackets stand wherever the grammar needs them.

use std::sync::Arc;

use crate::language::Lang;
use crate::number::{Exact, RoundingMode};
use crate::source::{FileId, Span};
use crate::syntax::labels::{Argument, BlockKind, Entry, LABELS, LabelInfo};
use crate::syntax::tree::*;
use crate::time::{Date, Grain, Period, date};

/// Names that a careless writer would get wrong, and ordinary ones.
const NAMES: &[&str] = &[
    "turnover",
    "below",
    "свыше",
    "оборот",
    "оборота",
    "quality",
    "number",
    "сумма",
    "план",
    "quota",
    "Ёлка",
    "x1",
    "_y",
    "count",
    "date",
    "and",
    "or",
    "not",
    "in",
    "is",
    "if",
    "of",
    "on",
    "to",
    "for",
    "so",
    "from",
    "through",
    "period",
    "pays",
    "result",
    "yes",
    "no",
    "и",
    "или",
    "не",
    "в",
    "от",
    "до",
    "за",
    "с",
    "по",
    "период",
    "размер",
    "итог",
    "да",
    "нет",
    "пусто",
    "выполнение",
    "выполнения",
    "показателя",
    "каждого",
    "sum",
    "total",
    "attainment",
    "min",
    "first",
    "last",
    "up",
    "different",
    "bonuses",
    "balance",
    "остаток",
    "pay",
    "выплат",
    "met",
    "applicable",
    "выполнено",
    "применяется",
    "person",
    "company",
    "сотрудник",
    "usd",
    "try",
    "each",
    "standard",
    "реестра",
    "премий",
    "month",
    "месяц",
    "подряд",
    "net margin",
    "a|b",
    "a:b",
    "a#b",
    "(x)",
    "50%",
    "2026-Q1",
    "-",
    "план (факт)",
    "»",
    "день приёма",
];

const TEXTS: &[&str] =
    &["manager", "менеджер по продажам", "", "a \"b\" c", "«x»", "“x”", "\"»", "\"»”", "a: b | c # d", "`t`", "½ ₽"];

const COMMENTS: &[&str] = &["plain", "", "with: colon | bar \" quote", "«русский", "x # y"];

pub(super) struct Random {
    state: u64,
    /// How many more operands may nest anything in this clause: a text has its limits.
    budget: usize,
}

fn at<T>(item: T) -> Spanned<T> {
    Spanned::new(item, Span::default())
}

fn boxed(kind: ExprKind) -> Expr {
    at(Box::new(kind))
}

impl Random {
    pub(super) fn new(seed: u64) -> Random {
        Random { state: seed.wrapping_mul(7919).wrapping_add(1), budget: 0 }
    }

    fn below(&mut self, limit: usize) -> usize {
        // Knuth's MMIX generator; the low bits are poor, so the high ones are used.
        self.state = self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.state >> 33) as usize % limit
    }

    fn chance(&mut self, one_in: usize) -> bool {
        self.below(one_in) == 0
    }

    fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }

    fn some<T>(&mut self, make: impl FnOnce(&mut Random) -> T) -> Option<T> {
        if self.chance(2) { Some(make(self)) } else { None }
    }

    fn many<T>(&mut self, most: usize, mut make: impl FnMut(&mut Random) -> T) -> Vec<T> {
        (0..=self.below(most)).map(|_| make(self)).collect()
    }

    fn name(&mut self) -> Name {
        at(Arc::from(self.pick(NAMES)))
    }

    fn text(&mut self) -> Text {
        at(Arc::from(self.pick(TEXTS)))
    }

    fn day(&mut self) -> Date {
        date(1990 + self.below(60) as i64, 1 + self.below(12) as i64, 1 + self.below(28) as i64).unwrap()
    }

    fn grain(&mut self) -> Grain {
        self.pick(&Grain::ALL)
    }

    fn count(&mut self) -> i64 {
        self.pick(&[0, 1, 2, 3, 5, 11, 12, 21, 22, 90, 100, 101, 121, 1_000, 20_000])
    }

    fn digits(&mut self) -> Exact {
        let units = self.below(1 << 30) as i128 >> self.below(30);
        Exact::scaled(units, self.pick(&[0, 0, 0, 1, 2, 3, 6]))
    }

    fn duration(&mut self) -> Duration {
        Duration {
            count: self.count(),
            unit: self.pick(&[TimeUnit::Day, TimeUnit::Month, TimeUnit::Quarter, TimeUnit::Year]),
        }
    }

    fn window(&mut self) -> Window {
        let grain = self.grain();
        match self.below(4) {
            0 => Window::SoFar(grain),
            1 => Window::Whole(grain),
            2 => Window::Previous(self.count(), grain),
            _ => Window::Rolling(self.count(), grain),
        }
    }

    fn path(&mut self) -> ExprKind {
        ExprKind::Path(self.many(2, Random::name))
    }

    fn number(&mut self) -> ExprKind {
        let value = self.digits();
        match self.below(3) {
            0 => ExprKind::Number { value: &value * &Exact::scaled(1, 2), percent: true, currency: None },
            1 => ExprKind::Number { value, percent: false, currency: None },
            _ => {
                let currency = Some(at(Arc::from(self.pick(&["USD", "RUB", "TRY"]))));
                ExprKind::Number { value, percent: false, currency }
            }
        }
    }

    /// The rule `simple`.
    fn simple(&mut self, depth: usize) -> Expr {
        let kind = match self.below(if depth == 0 { 9 } else { 12 }) {
            8 => {
                let word = self.pick(&[ShareWord::Credited, ShareWord::Full]);
                ExprKind::Credited { path: self.many(2, Random::name), word }
            }
            0 | 1 => self.number(),
            2 => ExprKind::Text(self.text().item),
            3 => ExprKind::YesNo(self.chance(2)),
            4 => ExprKind::Date(self.day()),
            5 => ExprKind::Period(Period::parse(self.pick(&["2026-03", "2026-Q4", "2026-H1"])).unwrap()),
            6 => self.pick_kind(&[ExprKind::Period_, ExprKind::Pays, ExprKind::Result, ExprKind::Balance]),
            7 => self.path(),
            _ => ExprKind::Bracket(self.expr(depth - 1)),
        };
        boxed(kind)
    }

    fn pick_kind(&mut self, kinds: &[ExprKind]) -> ExprKind {
        kinds[self.below(kinds.len())].clone()
    }

    fn of_name(&mut self) -> ExprKind {
        match self.below(5) {
            0 => ExprKind::Attainment(self.name()),
            1 => ExprKind::Quota(self.name()),
            2 => ExprKind::Total(TotalOf::Named(self.name())),
            3 => ExprKind::Total(TotalOf::Pay),
            _ => ExprKind::Total(TotalOf::Bonuses),
        }
    }

    fn operand(&mut self, depth: usize) -> Expr {
        self.budget = self.budget.saturating_sub(1);
        let depth = depth.min(self.budget);
        let kind = match self.below(if depth == 0 { 9 } else { 16 }) {
            7 => self.date_part(depth),
            8 => self.rounded(depth),
            0..=2 => return self.simple(depth),
            3 => {
                let time = self.pick(&[CountedTime::CalendarDays, CountedTime::WorkingDays]);
                if self.chance(2) { ExprKind::Worked(time) } else { ExprKind::Employed(time) }
            }
            4 if self.chance(2) => {
                let value = match self.of_name() {
                    ExprKind::Attainment(name) => ExprKind::Quota(name),
                    other => other,
                };
                let per = match self.below(3) {
                    0 => Per::Company,
                    1 => Per::Unit(self.name()),
                    _ => Per::Below { through: self.name(), own: self.chance(2) },
                };
                ExprKind::OfGroup { value: boxed(value), per }
            }
            4 => self.pick_kind(&[ExprKind::FirstDay, ExprKind::LastDay, ExprKind::EmployedWholePeriod]),
            5 => self.of_name(),
            6 => ExprKind::Duration(self.duration()),
            9 => {
                let base = if self.chance(2) { boxed(self.of_name()) } else { self.simple(depth) };
                ExprKind::PercentOf { share: self.simple(depth), base }
            }
            15 => {
                let value = if self.chance(2) { boxed(self.of_name()) } else { self.simple(depth) };
                let over = if self.chance(2) { boxed(self.of_name()) } else { self.simple(depth) };
                ExprKind::Excess { value, over }
            }
            10 => ExprKind::ScaleOn { scale: self.name(), base: self.simple(depth) },
            11 => ExprKind::Extreme { largest: self.chance(2), items: self.many(2, |r| r.expr(depth - 1)) },
            12 => {
                use Aggregate as A;
                let all = [A::Sum, A::Count, A::CountDifferent, A::Average, A::Min, A::Max, A::First, A::Last];
                ExprKind::Aggregate {
                    function: at(self.pick(&all)),
                    target: self.many(2, Random::name),
                    word: self.some(|r| r.pick(&[ShareWord::Credited, ShareWord::Full])),
                    filter: self.some(|r| r.expr(depth - 1)),
                }
            }
            // These two swallow what follows, so they stand in brackets.
            13 => ExprKind::Bracket(self.conditional(depth - 1)),
            _ => ExprKind::Bracket(self.counted(depth - 1)),
        };
        boxed(kind)
    }

    fn date_part(&mut self, depth: usize) -> ExprKind {
        let part = match self.below(3) {
            0 => DatePart::DayOfMonth,
            1 => DatePart::MonthNumber,
            _ => DatePart::DaysIn(self.grain()),
        };
        let first = boxed(ExprKind::FirstDay);
        let of = if self.chance(4) { first } else { self.simple(depth.saturating_sub(1)) };
        let of = if matches!(part, DatePart::DaysIn(_)) && self.chance(2) { None } else { Some(of) };
        ExprKind::DatePart { part, of }
    }

    fn rounded(&mut self, depth: usize) -> ExprKind {
        let (mode, unit) = self.rounding();
        let value = match self.below(3) {
            0 => boxed(ExprKind::Employed(CountedTime::WorkingDays)),
            1 => boxed(self.of_name()),
            _ => self.simple(depth.saturating_sub(1)),
        };
        let percent = self.chance(2);
        let unit = if percent { &unit * &Exact::scaled(1, 2) } else { unit };
        ExprKind::Rounded { value, mode, unit, percent }
    }

    fn conditional(&mut self, depth: usize) -> Expr {
        let (condition, then, otherwise) = (self.expr(depth), self.expr(depth), self.expr(depth));
        boxed(ExprKind::If { condition, then, otherwise })
    }

    fn counted(&mut self, depth: usize) -> Expr {
        let what = self.pick(&[CountedTime::CalendarDays, CountedTime::WorkingDays, CountedTime::CalendarMonths]);
        let (from, through) = (self.arith(depth, false), self.arith(depth, false));
        boxed(ExprKind::Counted { what, from, through })
    }

    fn conversion(&mut self, depth: usize) -> Conversion {
        let to = at(Arc::from(self.pick(&["USD", "RUB", "TRY"])));
        let rate = if self.chance(2) {
            RateWord::At(self.simple(depth))
        } else {
            let on = match self.below(3) {
                0 => boxed(ExprKind::FirstDay),
                1 => boxed(ExprKind::LastDay),
                _ => self.simple(depth),
            };
            RateWord::By { path: self.many(2, Random::name), on, or_before: self.chance(2) }
        };
        Conversion { to, rate }
    }

    fn signed(&mut self, depth: usize, windows: bool) -> Expr {
        let mut inner = self.operand(depth);
        if windows && self.budget > 0 && self.chance(8) {
            inner = boxed(ExprKind::Converted { value: inner, by: self.conversion(depth.min(1)) });
        }
        if windows && self.chance(4) {
            inner = boxed(ExprKind::InWindow { value: inner, window: at(self.window()) });
        }
        if self.chance(6) { boxed(ExprKind::Negative(inner)) } else { inner }
    }

    fn chain(&mut self, ops: &[BinaryOp], most: usize, mut make: impl FnMut(&mut Random) -> Expr) -> Expr {
        let mut left = make(self);
        while self.budget > 0 && self.chance(4 + most) {
            let right = make(self);
            left = boxed(ExprKind::Binary { op: at(self.pick(ops)), left, right });
        }
        left
    }

    fn arith(&mut self, depth: usize, windows: bool) -> Expr {
        self.chain(&[BinaryOp::Add, BinaryOp::Subtract], depth, |r| {
            r.chain(&[BinaryOp::Multiply, BinaryOp::Divide], depth, |r| r.signed(depth, windows))
        })
    }

    fn comparison(&mut self, depth: usize) -> Expr {
        use BinaryOp as B;
        let value = self.arith(depth, true);
        let kind = match self.below(9) {
            0..=2 => return value,
            3 | 4 => {
                let op = self.pick(&[B::Equal, B::NotEqual, B::Less, B::LessOrEqual, B::Greater, B::GreaterOrEqual]);
                ExprKind::Binary { op: at(op), left: value, right: self.arith(depth, true) }
            }
            5 => {
                ExprKind::In { value, list: self.many(3, |r| r.expr(depth.saturating_sub(1))), negated: self.chance(2) }
            }
            6 => ExprKind::Between { value, low: self.arith(depth, false), high: self.arith(depth, false) },
            7 if self.chance(2) => ExprKind::IsNew {
                value,
                repeat: self.chance(2),
                within: self.some(|r| at(r.duration())),
                among: self.some(|r| r.expr(depth.saturating_sub(1))),
            },
            7 => ExprKind::Within { value, duration: at(self.duration()), of: self.arith(depth, false) },
            _ => ExprKind::Empty { value, negated: self.chance(2) },
        };
        boxed(kind)
    }

    fn condition(&mut self, depth: usize) -> Expr {
        let mut inner = self.comparison(depth);
        if self.chance(5) {
            inner = boxed(ExprKind::InARow { condition: inner, count: at(self.count()), grain: self.grain() });
        }
        if self.chance(6) { boxed(ExprKind::Not(inner)) } else { inner }
    }

    /// The rule `expr`. `and` beside `or` needs brackets, so only one of them is chosen.
    pub(super) fn expr(&mut self, depth: usize) -> Expr {
        match self.below(12) {
            0 if depth > 0 && self.budget > 0 => self.conditional(depth - 1),
            1 if depth > 0 && self.budget > 0 => self.counted(depth - 1),
            _ => {
                let op = self.pick(&[BinaryOp::And, BinaryOp::Or]);
                self.chain(&[op], depth, |r| r.condition(depth))
            }
        }
    }

    fn stated(&mut self) -> Expr {
        let kind = match self.below(5) {
            0 => ExprKind::Employed(CountedTime::WorkingDays),
            1 => ExprKind::FirstDay,
            2 => self.of_name(),
            3 => ExprKind::InWindow { value: boxed(self.path()), window: at(self.window()) },
            _ => self.path(),
        };
        boxed(kind)
    }

    /// The rule `weighed` without its weight.
    fn weighed(&mut self) -> Expr {
        match self.below(3) {
            0 => boxed(self.of_name()),
            1 => boxed(ExprKind::Bracket(self.expr(1))),
            _ => boxed(self.path()),
        }
    }

    fn cell(&mut self) -> Expr {
        match self.below(6) {
            5 => boxed(ExprKind::HeadingPerson),
            0 => boxed(ExprKind::FromDate(at(self.day()))),
            4 => {
                let bound = boxed(self.number());
                let bound = if self.chance(4) { boxed(ExprKind::Negative(bound)) } else { bound };
                boxed(ExprKind::Bound { side: self.pick(&[Side::Below, Side::From, Side::Above]), at: bound })
            }
            1 => self.stated(),
            2 => boxed(self.number()),
            _ => self.expr(1),
        }
    }

    fn rounding(&mut self) -> (RoundingMode, Exact) {
        use RoundingMode as M;
        let mode = self.pick(&[M::HalfUp, M::HalfEven, M::Up, M::Down, M::Floor, M::Ceiling]);
        (mode, self.pick(&["0.01", "1", "100", "1000"]).parse_exact())
    }

    fn field_type(&mut self) -> FieldType {
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

    fn value(&mut self, entry: Entry) -> Value {
        use AttainmentWord as A;
        use NoDataWord as N;
        match entry {
            Entry::Expr => Value::Expr(self.expr(2)),
            Entry::Quota if self.chance(2) => Value::PerPeriod { amount: self.expr(1), every: self.grain() },
            Entry::Quota => Value::Expr(self.expr(2)),
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
                Value::Dates { from, through }
            }
            Entry::PayDay => Value::PayDay(match self.below(3) {
                0 => PayDay::LastDayOfNextMonth,
                1 => PayDay::DayOfNextMonth(1 + self.below(31) as i64),
                _ => PayDay::DaysAfter(self.count()),
            }),
            Entry::Text => Value::Text(self.text()),
            Entry::Names => Value::Names(self.many(3, Random::name)),
            Entry::Standard => Value::YesNo(true),
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
            Entry::Per => Value::Per(match self.below(4) {
                0 => Per::Person,
                1 => Per::Company,
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
                1 => Step::AtMost(self.expr(1)),
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
            Entry::Recovery => Value::Recovery(self.count().max(1)),
            Entry::When => Value::When(self.expr(1)),
            Entry::Leaving => {
                Value::Leaving(self.pick(&[LeavingWord::RestForgiven, LeavingWord::RestOwed, LeavingWord::Forgiven]))
            }
            Entry::Rest => Value::Rest(self.pick(&[RestWord::Carried, RestWord::Forgiven])),
            Entry::Never => Value::Never { paid: self.chance(2), after: at(self.duration()) },
            Entry::Cohort => Value::Cohort { date: boxed(self.path()), observed: at(self.duration()) },
            Entry::Outstanding => Value::Outstanding { from: boxed(self.path()), until: boxed(self.path()) },
            Entry::PaysOrStep => match self.below(4) {
                0 => Value::Step(Step::Multiply(self.expr(1))),
                1 => Value::Step(Step::AtMost(self.expr(1))),
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

    fn trivia(&mut self) -> Trivia {
        let comment = |r: &mut Random| Arc::from(r.pick(COMMENTS));
        let above = if self.chance(4) { self.many(3, |r| r.some(comment)) } else { Vec::new() };
        let behind = if self.chance(4) { Some(comment(self)) } else { None };
        Trivia { above, behind }
    }

    fn clause(&mut self, info: &LabelInfo) -> Clause {
        self.budget = 12;
        let argument = match info.argument {
            Argument::None => None,
            Argument::Name => Some(boxed(ExprKind::Path(vec![self.name()]))),
            Argument::Date => Some(boxed(ExprKind::Date(self.day()))),
            Argument::Places => {
                Some(boxed(ExprKind::Places { first: at(self.count() + 1), last: at(self.count() + 1) }))
            }
            Argument::Value => Some(if self.chance(2) { boxed(self.number()) } else { self.expr(1) }),
        };
        let named = info.argument == Argument::Name;
        let rows = if info.entry == Entry::Rows {
            let columns = 1 + self.below(4);
            self.many(4, |r| Row {
                cells: (0..columns).map(|_| r.cell()).collect(),
                span: Span::default(),
                trivia: r.trivia(),
            })
        } else {
            Vec::new()
        };
        Clause {
            label: at(info.kind),
            argument,
            genitive: if named && self.chance(4) { Some(self.name()) } else { None },
            value: at(self.value(info.entry)),
            rows,
            span: Span::default(),
            trivia: self.trivia(),
        }
    }

    fn block(&mut self) -> Block {
        let kind = self.pick(BlockKind::ALL);
        let mut clauses = Vec::new();
        for info in LABELS.iter().filter(|info| info.blocks.contains(&kind)) {
            let count = if info.many { self.below(4) } else { self.below(2) };
            for _ in 0..count {
                clauses.push(self.clause(info));
            }
        }
        let named = kind != BlockKind::Import;
        Block {
            kind: at(kind),
            name: named.then(|| self.name()),
            genitive: if named { self.some(Random::name) } else { None },
            title: Some(self.text()),
            clauses,
            damaged: false,
            span: Span::default(),
            trivia: self.trivia(),
        }
    }

    pub(super) fn file(&mut self) -> File {
        let blocks = self.many(3, Random::block);
        let mut end = self.trivia();
        end.behind = None;
        File { id: FileId::default(), lang: Lang::En, blocks, end }
    }
}

trait ParseExact {
    fn parse_exact(&self) -> Exact;
}

impl ParseExact for str {
    fn parse_exact(&self) -> Exact {
        Exact::parse(self).unwrap()
    }
}
