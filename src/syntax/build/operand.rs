//! Operands of more than one word: aggregates, conditions, lists, windows and lengths of time.

use crate::diagnostics::{Code, Diagnostic};
use crate::syntax::build::Builder;
use crate::syntax::build::literal::Piece;
use crate::syntax::grammar::{Pair, Rule};
use crate::syntax::tree::{
    Aggregate, Conversion, CountedTime, Duration, Expr, ExprKind, Name, RateWord, Spanned, TimeUnit, TotalOf, Window,
};
use crate::time::Grain;

impl Builder<'_> {
    pub(super) fn named(&mut self, pair: Pair<'_>, piece: Piece, make: impl Fn(Name) -> ExprKind) -> ExprKind {
        let mut name = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => name = Some(self.name_of(&part, piece)),
                _ => self.keyword(&part, piece),
            }
        }
        name.map_or(ExprKind::Broken, make)
    }

    pub(super) fn total(&mut self, pair: Pair<'_>, piece: Piece) -> ExprKind {
        let mut of = TotalOf::Bonuses;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => of = TotalOf::Named(self.name_of(&part, piece)),
                rule => {
                    self.keyword(&part, piece);
                    if rule == Rule::k_total_of_pay {
                        of = TotalOf::Pay;
                    }
                }
            }
        }
        ExprKind::Total(of)
    }

    pub(super) fn scale_by(&mut self, pair: Pair<'_>, piece: Piece) -> ExprKind {
        let mut name = None;
        let mut base = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => name = Some(self.name_of(&part, piece)),
                Rule::simple => base = Some(self.chain(part, piece)),
                // `по шкале` stands for both words of the form: one message is enough.
                Rule::k_base => {}
                _ => self.keyword(&part, piece),
            }
        }
        match (name, base) {
            (Some(scale), Some(base)) => ExprKind::ScaleOn { scale, base },
            _ => ExprKind::Broken,
        }
    }

    pub(super) fn excess(&mut self, pair: Pair<'_>, piece: Piece) -> ExprKind {
        let mut operands = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::k_excess_of | Rule::k_over => self.keyword(&part, piece),
                _ => operands.push(self.primary(part, piece)),
            }
        }
        let mut operands = operands.into_iter();
        match (operands.next(), operands.next()) {
            (Some(value), Some(over)) => ExprKind::Excess { value, over },
            _ => ExprKind::Broken,
        }
    }

    pub(super) fn aggregate(&mut self, pair: Pair<'_>, piece: Piece) -> ExprKind {
        use Aggregate as A;
        let mut function = None;
        let mut target = Vec::new();
        let mut filter = None;
        let mut word = None;
        for part in pair.into_inner() {
            let kind = match part.as_rule() {
                Rule::path => {
                    target = self.names_of(&part, piece);
                    continue;
                }
                Rule::credited => {
                    let (path, said) = self.credited(part, piece);
                    (target, word) = (path, Some(said));
                    continue;
                }
                Rule::expr => {
                    filter = Some(self.expr(part, piece));
                    continue;
                }
                Rule::open_where => {
                    let span = self.span_of(&part, piece);
                    let shown = self.original(&span.range());
                    // What is divided or added may belong to the condition or to the value behind it.
                    let unclear = [" / ", " * ", " + ", " - "].iter().any(|sign| shown.contains(sign));
                    self.push(
                        Diagnostic::error(Code::BracketsNeeded, span)
                            .arg("inner", shown)
                            .arg("first", "")
                            .arg("second", "")
                            .arg("sign", "")
                            .help(if unclear { "where_ends" } else { "where" }),
                    );
                    return ExprKind::Broken;
                }
                Rule::k_sum_of => A::Sum,
                Rule::k_count_of => A::Count,
                Rule::k_count_different => A::CountDifferent,
                Rule::k_average_of => A::Average,
                Rule::k_smallest_of => A::Min,
                Rule::k_largest_of => A::Max,
                Rule::k_first_of => A::First,
                Rule::k_last_of => A::Last,
                _ => {
                    self.keyword(&part, piece);
                    continue;
                }
            };
            self.keyword(&part, piece);
            function = Some(Spanned::new(kind, self.span_of(&part, piece)));
        }
        function.map_or(ExprKind::Broken, |function| ExprKind::Aggregate { function, target, word, filter })
    }

    pub(super) fn conditional(&mut self, pair: Pair<'_>, piece: Piece) -> ExprKind {
        let mut parts = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::expr => parts.push(self.expr(part, piece)),
                _ => self.keyword(&part, piece),
            }
        }
        let mut parts = parts.into_iter();
        match (parts.next(), parts.next(), parts.next()) {
            (Some(condition), Some(then), Some(otherwise)) => ExprKind::If { condition, then, otherwise },
            _ => ExprKind::Broken,
        }
    }

    pub(super) fn extreme(&mut self, pair: Pair<'_>, piece: Piece) -> ExprKind {
        let mut items: Vec<Expr> = Vec::new();
        let mut largest = false;
        let mut separators = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::expr => items.push(self.expr(part, piece)),
                Rule::separator => {
                    separators.push(self.range_of(&part, piece));
                    self.separator(&part, piece);
                }
                rule => {
                    largest |= rule == Rule::k_max_of;
                    self.keyword(&part, piece);
                }
            }
        }
        self.list_ends(&items, &separators);
        ExprKind::Extreme { largest, items }
    }

    /// A list ends with an item. The one exception is `(1,4;)`, a number that would be read as two without it.
    pub(super) fn list_ends(&mut self, items: &[Expr], separators: &[std::ops::Range<usize>]) {
        match (items, separators) {
            ([only], []) => self.lone_decimal(only),
            ([only], [_]) if matches!(&*only.item, ExprKind::Number { .. }) => {}
            (_, [.., last]) if items.len() == separators.len() => {
                let found = self.original(last);
                self.not_understood(last, found, "expected_value").help = "list";
            }
            _ => {}
        }
    }

    /// `(1,4)` may be one number or two: never read silently.
    pub(super) fn lone_decimal(&mut self, only: &Expr) {
        let written = self.original(&only.span.range());
        if matches!(&*only.item, ExprKind::Number { .. }) && written.contains(',') {
            let diagnostic = Diagnostic::error(Code::DecimalMark, only.span)
                .arg("found", written)
                .arg("decimal", written)
                .arg("grouped", written.replace(',', "; "))
                .help("list");
            self.push(diagnostic);
        }
    }

    pub(super) fn counted(&mut self, pair: Pair<'_>, piece: Piece) -> ExprKind {
        let mut parts = Vec::new();
        let mut what = CountedTime::CalendarDays;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::arith => {
                    parts.push(self.expr(part, piece));
                    continue;
                }
                Rule::k_calendar_months => what = CountedTime::CalendarMonths,
                Rule::k_working_days => what = CountedTime::WorkingDays,
                _ => {}
            }
            self.keyword(&part, piece);
        }
        let mut parts = parts.into_iter();
        match (parts.next(), parts.next()) {
            (Some(from), Some(through)) => ExprKind::Counted { what, from, through },
            _ => ExprKind::Broken,
        }
    }

    /// `to USD by fx.rate on paid_on`, `to INR at plan_rate`.
    pub(super) fn conversion(&mut self, pair: Pair<'_>, piece: Piece) -> Option<Conversion> {
        let mut to = None;
        let mut rate = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::currency => to = Some(self.currency(&part, piece)),
                Rule::by_rates => rate = self.by_rates(part, piece),
                Rule::simple => rate = Some(RateWord::At(self.chain(part, piece))),
                _ => self.keyword(&part, piece),
            }
        }
        Some(Conversion { to: to?, rate: rate? })
    }

    fn by_rates(&mut self, pair: Pair<'_>, piece: Piece) -> Option<RateWord> {
        let mut path = Vec::new();
        let mut on = None;
        let mut or_before = false;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::path => path = self.names_of(&part, piece),
                Rule::simple | Rule::k_first_day | Rule::k_last_day => on = Some(self.primary(part, piece)),
                rule => {
                    or_before |= rule == Rule::k_or_day_before;
                    self.keyword(&part, piece);
                }
            }
        }
        Some(RateWord::By { path, on: on?, or_before })
    }

    pub(super) fn duration(&mut self, pair: Pair<'_>, piece: Piece) -> Spanned<Duration> {
        let span = self.span_of(&pair, piece);
        let mut duration = Duration { count: 0, unit: TimeUnit::Day };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::whole => duration.count = self.whole(&part, piece).item,
                rule => {
                    self.keyword(&part, piece);
                    duration.unit = match rule {
                        Rule::k_months => TimeUnit::Month,
                        Rule::k_quarters => TimeUnit::Quarter,
                        Rule::k_half_years => TimeUnit::HalfYear,
                        Rule::k_years => TimeUnit::Year,
                        _ => TimeUnit::Day,
                    };
                }
            }
        }
        Spanned::new(duration, span)
    }

    pub(super) fn grain(&mut self, pair: &Pair<'_>, piece: Piece) -> Grain {
        self.keyword(pair, piece);
        match pair.as_rule() {
            Rule::k_quarters => Grain::Quarter,
            Rule::k_half_years => Grain::HalfYear,
            Rule::k_years => Grain::Year,
            _ => Grain::Month,
        }
    }

    pub(super) fn window(&mut self, pair: Pair<'_>, piece: Piece) -> Spanned<Window> {
        let span = self.span_of(&pair, piece);
        let mut grain = Grain::Month;
        let mut count = None;
        let mut unit = None;
        let mut form = Rule::so_far;
        for inner in pair.into_inner() {
            form = inner.as_rule();
            for part in inner.into_inner() {
                match part.as_rule() {
                    Rule::k_months | Rule::k_quarters | Rule::k_half_years | Rule::k_years => {
                        grain = self.grain(&part, piece);
                        unit = Some(part);
                    }
                    Rule::whole => count = Some(self.whole(&part, piece).item),
                    _ => self.keyword(&part, piece),
                }
            }
        }
        if let (Rule::previous_window | Rule::rolling_window, None, Some(unit)) = (form, count, unit) {
            // `previous months` lacks its number: one month is `previous month`.
            let key = format!("{:?}", unit.as_rule());
            let one = crate::syntax::words::word(key.trim_start_matches("k_"), self.lang);
            if unit.as_str().trim() != one {
                let range = self.range_of(&unit, piece);
                let found = self.original(&range);
                self.not_understood(&range, found, "expected_count").help = "window";
            }
        }
        let count = count.unwrap_or(1);
        let window = match form {
            Rule::whole_window => Window::Whole(grain),
            Rule::previous_window => Window::Previous(count, grain),
            Rule::rolling_window => Window::Rolling(count, grain),
            _ => Window::SoFar(grain),
        };
        Spanned::new(window, span)
    }
}
