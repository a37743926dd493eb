//! Expressions.

use std::sync::Arc;

use super::*;
use crate::number::Exact;
use crate::time::Period;

impl Random {
    pub(super) fn path(&mut self) -> ExprKind {
        ExprKind::Path(self.many(2, Random::name))
    }

    pub(super) fn number(&mut self) -> ExprKind {
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
    pub(super) fn simple(&mut self, depth: usize) -> Expr {
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

    pub(super) fn pick_kind(&mut self, kinds: &[ExprKind]) -> ExprKind {
        kinds[self.below(kinds.len())].clone()
    }

    pub(super) fn of_name(&mut self) -> ExprKind {
        match self.below(5) {
            0 => ExprKind::Attainment(self.name()),
            1 => ExprKind::Quota(self.name()),
            2 => ExprKind::Total(TotalOf::Named(self.name())),
            3 => ExprKind::Total(TotalOf::Pay),
            _ => ExprKind::Total(TotalOf::Bonuses),
        }
    }

    pub(super) fn operand(&mut self, depth: usize) -> Expr {
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

    pub(super) fn date_part(&mut self, depth: usize) -> ExprKind {
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

    pub(super) fn rounded(&mut self, depth: usize) -> ExprKind {
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

    pub(super) fn conditional(&mut self, depth: usize) -> Expr {
        let (condition, then, otherwise) = (self.expr(depth), self.expr(depth), self.expr(depth));
        boxed(ExprKind::If { condition, then, otherwise })
    }

    pub(super) fn counted(&mut self, depth: usize) -> Expr {
        let what = self.pick(&[CountedTime::CalendarDays, CountedTime::WorkingDays, CountedTime::CalendarMonths]);
        let (from, through) = (self.arith(depth, false), self.arith(depth, false));
        boxed(ExprKind::Counted { what, from, through })
    }

    pub(super) fn conversion(&mut self, depth: usize) -> Conversion {
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

    pub(super) fn signed(&mut self, depth: usize, windows: bool) -> Expr {
        let mut inner = self.operand(depth);
        if windows && self.budget > 0 && self.chance(8) {
            inner = boxed(ExprKind::Converted { value: inner, by: self.conversion(depth.min(1)) });
        }
        if windows && self.chance(4) {
            inner = boxed(ExprKind::InWindow { value: inner, window: at(self.window()) });
        }
        if self.chance(6) { boxed(ExprKind::Negative(inner)) } else { inner }
    }

    pub(super) fn chain(&mut self, ops: &[BinaryOp], most: usize, mut make: impl FnMut(&mut Random) -> Expr) -> Expr {
        let mut left = make(self);
        while self.budget > 0 && self.chance(4 + most) {
            let right = make(self);
            left = boxed(ExprKind::Binary { op: at(self.pick(ops)), left, right });
        }
        left
    }

    pub(super) fn arith(&mut self, depth: usize, windows: bool) -> Expr {
        self.chain(&[BinaryOp::Add, BinaryOp::Subtract], depth, |r| {
            r.chain(&[BinaryOp::Multiply, BinaryOp::Divide], depth, |r| r.signed(depth, windows))
        })
    }

    pub(super) fn comparison(&mut self, depth: usize) -> Expr {
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

    pub(super) fn condition(&mut self, depth: usize) -> Expr {
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

    pub(super) fn stated(&mut self) -> Expr {
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
    pub(super) fn weighed(&mut self) -> Expr {
        match self.below(3) {
            0 => boxed(self.of_name()),
            1 => boxed(ExprKind::Bracket(self.expr(1))),
            _ => boxed(self.path()),
        }
    }

    pub(super) fn cell(&mut self) -> Expr {
        match self.below(7) {
            6 => boxed(ExprKind::NoLine),
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
}
