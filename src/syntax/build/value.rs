//! One entry rule for each kind of value.

use pest::Parser;

use crate::number::{Exact, RoundingMode};
use crate::syntax::build::clause::year;
use crate::syntax::build::expression::{broken, path};
use crate::syntax::build::literal::Piece;
use crate::syntax::build::{Builder, expect};
use crate::syntax::grammar::{Grammar, Pair, Rule};
use crate::syntax::labels::Entry;
use crate::syntax::lines::Range;
use crate::syntax::tree::{
    AttainmentWord, Duration, ExcessWord, Expr, ExprKind, FieldType, GateWord, LeavingWord, Name, NegativeWord,
    NoDataWord, PayDay, PayeesAsOf, RestWord, Side, SlicesWord, Spanned, Step, TakesWord, TierMode, Value,
};
use crate::time::Grain;

impl Builder<'_> {
    pub(super) fn entry_expr(&mut self, range: &Range) -> Expr {
        self.expr_by(Rule::e_argument, range)
    }

    pub(super) fn entry_cell(&mut self, range: &Range) -> Expr {
        self.expr_by(Rule::e_cell, range)
    }

    /// `4 through 6` inside a label.
    pub(super) fn entry_places(&mut self, range: &Range) -> Expr {
        let text = self.clean.get(range.clone()).unwrap_or_default();
        match Grammar::parse(Rule::e_places, text) {
            Ok(pairs) => {
                let inner = pairs.flat_map(Pair::into_inner).filter(|pair| pair.as_rule() != Rule::EOI);
                self.places(inner, Piece { start: range.start }, self.span(range))
            }
            Err(error) => {
                let diagnostic = expect::explain(self, &error, range, Entry::Expr);
                self.push(diagnostic);
                broken(self.span(range))
            }
        }
    }

    pub(super) fn entry_date(&mut self, range: &Range) -> Expr {
        self.expr_by(Rule::e_date, range)
    }

    /// A name and, in brackets, its genitive.
    pub(super) fn name_argument(&mut self, range: &Range) -> (Expr, Option<Name>) {
        let text = self.clean.get(range.clone()).unwrap_or_default();
        let piece = Piece { start: range.start };
        match Grammar::parse(Rule::e_named, text) {
            Ok(pairs) => {
                let names = pairs.flat_map(Pair::into_inner).filter(|pair| pair.as_rule() == Rule::name);
                let mut names = names.map(|pair| self.name_of(&pair, piece)).collect::<Vec<_>>().into_iter();
                (names.next().map_or_else(|| broken(self.span(range)), path), names.next())
            }
            Err(error) => {
                let diagnostic = expect::explain(self, &error, range, Entry::Expr);
                self.push(diagnostic);
                (broken(self.span(range)), None)
            }
        }
    }

    fn expr_by(&mut self, rule: Rule, range: &Range) -> Expr {
        let span = self.span(range);
        let text = self.clean.get(range.clone()).unwrap_or_default();
        let piece = Piece { start: range.start };
        let pairs = match Grammar::parse(rule, text) {
            Ok(pairs) => pairs.flat_map(Pair::into_inner).find(|pair| pair.as_rule() != Rule::EOI),
            Err(error) => {
                let diagnostic = expect::explain(self, &error, range, Entry::Expr);
                self.push(diagnostic);
                return broken(span);
            }
        };
        let Some(pair) = pairs else { return broken(span) };
        match pair.as_rule() {
            Rule::heading_date => {
                let mut day = None;
                for part in pair.into_inner() {
                    match part.as_rule() {
                        Rule::date => day = self.date(&part, piece),
                        _ => self.keyword(&part, piece),
                    }
                }
                day.map_or_else(|| broken(span), |day| Spanned::new(Box::new(ExprKind::FromDate(day)), span))
            }
            Rule::heading_person => {
                pair.into_inner().for_each(|word| self.keyword(&word, piece));
                Spanned::new(Box::new(ExprKind::HeadingPerson), span)
            }
            Rule::heading_bound => self.heading_bound(pair, piece),
            Rule::stated_cell => match pair.into_inner().next() {
                Some(stated) => self.stated(stated, piece),
                None => broken(span),
            },
            _ => self.primary(pair, piece),
        }
    }

    /// `from 20%` as a heading.
    fn heading_bound(&mut self, pair: Pair<'_>, piece: Piece) -> Expr {
        let span = self.span_of(&pair, piece);
        let (mut side, mut minus, mut at) = (Side::From, None, broken(span));
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::simple => at = self.primary(part, piece),
                Rule::bound_minus => minus = Some(self.span_of(&part, piece)),
                rule => {
                    self.keyword(&part, piece);
                    side = match rule {
                        Rule::k_tier_below => Side::Below,
                        Rule::k_tier_above => Side::Above,
                        _ => Side::From,
                    };
                }
            }
        }
        if let Some(minus) = minus {
            let span = minus.to(at.span);
            at = Spanned::new(Box::new(ExprKind::Negative(at)), span);
        }
        Spanned::new(Box::new(ExprKind::Bound { side, at }), span)
    }

    /// What a heading or `given` states.
    fn stated(&mut self, pair: Pair<'_>, piece: Piece) -> Expr {
        let span = self.span_of(&pair, piece);
        let mut parts = pair.into_inner();
        let Some(first) = parts.next() else { return broken(span) };
        let value = self.primary(first, piece);
        match parts.next().and_then(|window| window.into_inner().find(|part| part.as_rule() == Rule::window)) {
            Some(window) => {
                let window = self.window(window, piece);
                Spanned::new(Box::new(ExprKind::InWindow { value, window }), span)
            }
            None => value,
        }
    }

    pub(super) fn entry(&mut self, entry: Entry, range: &Range) -> Value {
        let rule = rule_of(entry);
        let text = self.clean.get(range.clone()).unwrap_or_default();
        let piece = Piece { start: range.start };
        let pairs: Vec<Pair<'_>> = match Grammar::parse(rule, text) {
            Ok(pairs) => pairs.flat_map(Pair::into_inner).filter(|pair| pair.as_rule() != Rule::EOI).collect(),
            Err(error) => {
                let diagnostic = expect::explain(self, &error, range, entry);
                self.push(diagnostic);
                return Value::Broken;
            }
        };
        self.entry_value(entry, pairs, piece).unwrap_or(Value::Broken)
    }

    fn entry_value(&mut self, entry: Entry, pairs: Vec<Pair<'_>>, piece: Piece) -> Option<Value> {
        let mut pairs = pairs.into_iter();
        Some(match entry {
            Entry::Expr => Value::Expr(self.expr(pairs.next()?, piece)),
            Entry::Quota => {
                let amount = self.expr(pairs.next()?, piece);
                match (pairs.next(), pairs.next()) {
                    (Some(per), Some(grain)) => {
                        self.keyword(&per, piece);
                        Value::PerPeriod { amount, every: self.grain(&grain, piece) }
                    }
                    _ => Value::Expr(amount),
                }
            }
            Entry::Driver => {
                let first = pairs.next()?;
                if first.as_rule() == Rule::k_each_kpi {
                    self.keyword(&first, piece);
                    Value::EachAttainment
                } else if first.as_rule() == Rule::k_weighted_attainment {
                    self.keyword(&first, piece);
                    Value::WeightedAttainment
                } else {
                    Value::Expr(self.expr(first, piece))
                }
            }
            Entry::NoData => {
                let first = pairs.next()?;
                if first.as_rule() == Rule::no_data_word {
                    let word = first.into_inner().next()?;
                    self.keyword(&word, piece);
                    Value::NoData(no_data(word.as_rule())?)
                } else {
                    Value::Expr(self.expr(first, piece))
                }
            }
            Entry::Selection => {
                let record = self.name_of(&pairs.next()?, piece);
                let mut filter = None;
                for part in pairs {
                    match part.as_rule() {
                        Rule::expr => filter = Some(self.expr(part, piece)),
                        _ => self.keyword(&part, piece),
                    }
                }
                Value::Selection { record, filter }
            }
            Entry::Credit => self.credit(pairs, piece)?,
            Entry::PayeesAsOf => {
                let first = pairs.next()?;
                self.keyword(&first, piece);
                Value::PayeesAsOf(match first.as_rule() {
                    Rule::k_first_day => PayeesAsOf::FirstDay,
                    Rule::k_any_day => PayeesAsOf::AnyDay,
                    _ => PayeesAsOf::LastDay,
                })
            }
            Entry::Absent => {
                let mut names = Vec::new();
                let mut filter = None;
                for part in pairs {
                    match part.as_rule() {
                        Rule::name => names.push(self.name_of(&part, piece)),
                        Rule::expr => filter = Some(self.expr(part, piece)),
                        _ => self.keyword(&part, piece),
                    }
                }
                let mut names = names.into_iter();
                Value::Absent { from: names.next()?, through: names.next(), filter }
            }
            Entry::Grain => {
                let grain: Grain = self.grain(&pairs.next()?, piece);
                Value::Grain(grain)
            }
            Entry::Currency => {
                let first = pairs.next()?;
                if first.as_rule() == Rule::currency_sign {
                    self.currency_sign(&first, piece);
                    if let Some(said) = self.diagnostics.last_mut() {
                        said.help = "alone";
                    }
                    return None;
                }
                Value::Currency(self.currency(&first, piece))
            }
            Entry::Rounding => {
                let (mode, unit) = self.rounding(pairs.next()?, piece)?;
                let each = pairs.next();
                if let Some(word) = &each {
                    self.keyword(word, piece);
                }
                Value::Rounding { mode, unit, each: each.is_some() }
            }
            Entry::Dates => {
                let mut from = None;
                let mut through = None;
                for part in pairs {
                    let is_from = part.as_rule() == Rule::from_date;
                    let shown = self.range_of(&part, piece);
                    let mut day = None;
                    let mut asks = false;
                    for inner in part.into_inner() {
                        match inner.as_rule() {
                            Rule::date => day = self.date(&inner, piece),
                            Rule::through_to => asks = true,
                            Rule::k_inclusive => {}
                            _ => self.keyword(&inner, piece),
                        }
                    }
                    if asks {
                        let found = self.original(&shown);
                        let sample = crate::syntax::entry_sample(Entry::Dates, self.lang);
                        let up_to = self.error(crate::diagnostics::Code::UpToAsks, &shown);
                        up_to.args.push(("found", found.into()));
                        up_to.args.push(("sample", sample.into()));
                        up_to.help = "date";
                    }
                    // A date that could not be read has been reported.
                    day.as_ref()?;
                    *(if is_from { &mut from } else { &mut through }) = day;
                }
                Value::Dates { from, through }
            }
            Entry::PayDay => self.pay_day(pairs.next()?, piece)?,
            Entry::Text => Value::Text(self.text_of(&pairs.next()?, piece)),
            Entry::Names => {
                // Names hold no decimal comma: either separator is clear in both languages.
                let names = pairs.filter(|part| part.as_rule() == Rule::name);
                let names = names.map(|part| self.name_of(&part, piece)).collect();
                Value::Names(names)
            }
            Entry::Standard => {
                self.keyword(&pairs.next()?, piece);
                Value::YesNo(true)
            }
            Entry::Employed => {
                let mut names = Vec::new();
                for part in pairs {
                    match part.as_rule() {
                        Rule::name => names.push(self.name_of(&part, piece)),
                        _ => self.keyword(&part, piece),
                    }
                }
                let mut names = names.into_iter();
                Value::Employed { from: names.next()?, through: names.next() }
            }
            Entry::Field => self.field(pairs, piece)?,
            Entry::Rows => Value::Rows,
            Entry::Per => {
                let first = pairs.next()?;
                Value::Per(self.per(first, piece)?)
            }
            Entry::Attainment => {
                let first = pairs.next()?;
                self.keyword(&first, piece);
                let formula = match first.as_rule() {
                    Rule::k_two_minus => AttainmentWord::TwoMinus,
                    Rule::k_quota_over_measure => AttainmentWord::QuotaOverMeasure,
                    _ => AttainmentWord::MeasureOverQuota,
                };
                let mut at_most = None;
                for part in pairs {
                    match part.as_rule() {
                        Rule::expr => at_most = Some(self.expr(part, piece)),
                        _ => self.keyword(&part, piece),
                    }
                }
                Value::Attainment { formula, at_most }
            }
            Entry::Mode => {
                let first = pairs.next()?;
                self.keyword(&first, piece);
                Value::Mode(match first.as_rule() {
                    Rule::k_amount_of_tier => TierMode::AmountOfTier,
                    Rule::k_sum_of_amounts => TierMode::SumOfAmounts,
                    Rule::k_marginal => TierMode::Marginal,
                    Rule::k_whole_amount => TierMode::WholeAmount,
                    Rule::k_linear => TierMode::Linear,
                    _ => TierMode::ValueOfTier,
                })
            }
            Entry::Slices => {
                let first = pairs.next()?;
                self.keyword(&first, piece);
                Value::Slices(match first.as_rule() {
                    Rule::k_in_proportion => SlicesWord::InProportion,
                    _ => SlicesWord::AtTheBounds,
                })
            }
            Entry::Window => Value::Window(self.window(pairs.next()?, piece).item),
            Entry::Negative => {
                let first = pairs.next()?;
                self.keyword(&first, piece);
                Value::Negative(match first.as_rule() {
                    Rule::k_recovered => NegativeWord::Recovered,
                    Rule::k_carried => NegativeWord::Carried,
                    _ => NegativeWord::Zero,
                })
            }
            Entry::Step => Value::Step(self.step(pairs.next()?, piece)?),
            Entry::Reversed => self.reversed(pairs, piece)?,
            Entry::CapOf => {
                let mut names = Vec::new();
                let mut bonuses = false;
                for part in pairs {
                    match part.as_rule() {
                        Rule::name => names.push(self.name_of(&part, piece)),
                        Rule::k_total_of_bonuses => {
                            self.keyword(&part, piece);
                            bonuses = true;
                        }
                        // Names hold no decimal comma: either separator is clear in both languages.
                        _ => {}
                    }
                }
                Value::CapOf((!bonuses).then_some(names))
            }
            Entry::Excess => {
                let first = pairs.next()?;
                self.keyword(&first, piece);
                Value::Excess(match first.as_rule() {
                    Rule::k_paid_at_end => ExcessWord::PaidAtEnd(self.grain(&pairs.next()?, piece)),
                    Rule::k_carried => ExcessWord::Carried,
                    _ => ExcessWord::Lost,
                })
            }
            Entry::Takes => {
                let first = pairs.next()?;
                self.keyword(&first, piece);
                Value::Takes(match first.as_rule() {
                    Rule::k_largest => TakesWord::Largest,
                    Rule::k_smallest => TakesWord::Smallest,
                    Rule::k_first_applicable => TakesWord::First,
                    _ => TakesWord::Sum,
                })
            }
            Entry::Recovery => self.recovery(pairs, piece)?,
            Entry::When => {
                self.keyword(&pairs.next()?, piece);
                Value::When(self.expr(pairs.next()?, piece))
            }
            Entry::Leaving => {
                let first = pairs.next()?;
                self.keyword(&first, piece);
                Value::Leaving(match first.as_rule() {
                    Rule::k_leaving_rest_forgiven => LeavingWord::RestForgiven,
                    Rule::k_leaving_rest_owed => LeavingWord::RestOwed,
                    _ => LeavingWord::Forgiven,
                })
            }
            Entry::Rest => {
                let first = pairs.next()?;
                self.keyword(&first, piece);
                Value::Rest(if first.as_rule() == Rule::k_carried { RestWord::Carried } else { RestWord::Forgiven })
            }
            Entry::Never => {
                let first = pairs.next()?;
                self.keyword(&first, piece);
                let (_, after) = self.dates_of_row(pairs, piece);
                Value::Never { paid: first.as_rule() == Rule::k_never_paid, after: after? }
            }
            Entry::Cohort => {
                let (mut paths, observed) = self.dates_of_row(pairs, piece);
                Value::Cohort { date: paths.next()?, observed: observed? }
            }
            Entry::Outstanding => {
                let (mut paths, _) = self.dates_of_row(pairs, piece);
                Value::Outstanding { from: paths.next()?, until: paths.next()? }
            }
            Entry::PaysOrStep => {
                let first = pairs.next()?;
                if first.as_rule() == Rule::expr {
                    Value::Expr(self.expr(first, piece))
                } else {
                    Value::Step(self.step(first, piece)?)
                }
            }
            Entry::Holds => {
                let (mut condition_fails, mut without_data) = (false, false);
                for part in pairs {
                    match part.as_rule() {
                        Rule::separator => self.separator(&part, piece),
                        rule => {
                            self.keyword(&part, piece);
                            condition_fails |= rule == Rule::k_also_fails;
                            without_data |= rule == Rule::k_also_without_data;
                        }
                    }
                }
                Value::Holds { condition_fails, without_data }
            }
            Entry::Convert => Value::Convert(self.conversion(pairs.next()?, piece)?),
            Entry::Gate => {
                let condition = self.expr(pairs.next()?, piece);
                let word = pairs.next();
                if let Some(word) = &word {
                    self.keyword(word, piece);
                }
                let word = word.map(|word| match word.as_rule() {
                    Rule::k_above_gate => GateWord::OnlyAbove,
                    _ => GateWord::FromFirstUnit,
                });
                Value::Gate { condition, word }
            }
            Entry::YesNo => {
                let first = pairs.next()?;
                self.keyword(&first, piece);
                Value::YesNo(first.as_rule() == Rule::k_yes)
            }
            Entry::Among => self.among(pairs, piece),
            Entry::AsOf => self.as_of(&pairs.next()?, piece),
            Entry::IfNobody | Entry::IfNoBasis => self.fallback(&pairs.next()?, piece),
            Entry::Sharing => self.sharing(pairs, piece)?,
            Entry::Ranking => {
                let (by, largest) = self.ranking(pairs, piece)?;
                Value::Ranking { by, largest }
            }
            Entry::Ties => self.ties(pairs, piece)?,
            Entry::Given => {
                let mut given = Vec::new();
                for part in pairs {
                    if part.as_rule() == Rule::separator {
                        self.separator(&part, piece);
                        continue;
                    }
                    let mut inner = part.into_inner();
                    let what = self.stated(inner.next()?, piece);
                    let mut value = self.expr(inner.next()?, piece);
                    year(&what, &mut value);
                    given.push((what, value));
                }
                Value::Given(given)
            }
        })
    }

    pub(super) fn rounding(&mut self, pair: Pair<'_>, piece: Piece) -> Option<(RoundingMode, Exact)> {
        let mut mode = RoundingMode::HalfUp;
        let mut unit = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::figures => unit = self.figures(&part, piece).map(|unit| (unit, self.range_of(&part, piece))),
                rule => {
                    self.keyword(&part, piece);
                    mode = match rule {
                        Rule::k_half_even => RoundingMode::HalfEven,
                        Rule::k_up => RoundingMode::Up,
                        Rule::k_down => RoundingMode::Down,
                        Rule::k_floor => RoundingMode::Floor,
                        Rule::k_ceiling => RoundingMode::Ceiling,
                        Rule::k_half_up => RoundingMode::HalfUp,
                        _ => mode,
                    };
                }
            }
        }
        let (unit, range) = unit?;
        if unit.is_zero() {
            self.not_understood(&range, "0", "expected_unit_above_zero");
            return None;
        }
        Some((mode, unit))
    }

    fn pay_day(&mut self, pair: Pair<'_>, piece: Piece) -> Option<Value> {
        if pair.as_rule() == Rule::k_last_day_of_next_month {
            self.keyword(&pair, piece);
            return Some(Value::PayDay(PayDay::LastDayOfNextMonth));
        }
        let after = pair.as_rule() == Rule::days_after;
        let mut count = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::whole => count = Some(self.whole(&part, piece)),
                _ => self.keyword(&part, piece),
            }
        }
        let count = count?;
        if !after && !(1..=31).contains(&count.item) {
            let range = count.span.range();
            let sample = crate::syntax::words::word("last_day_of_next_month", self.lang);
            let none = self.error(crate::diagnostics::Code::NoSuchDate, &range);
            none.args.push(("found", count.item.to_string().into()));
            none.args.push(("sample", sample.into()));
            none.help = "pay_day";
            return None;
        }
        Some(Value::PayDay(if after { PayDay::DaysAfter(count.item) } else { PayDay::DayOfNextMonth(count.item) }))
    }

    fn field<'p>(&mut self, pairs: impl Iterator<Item = Pair<'p>>, piece: Piece) -> Option<Value> {
        let mut ty = None;
        let mut optional = false;
        let mut title = None;
        for part in pairs {
            match part.as_rule() {
                Rule::field_type => {
                    let span = self.span_of(&part, piece);
                    ty = Some(Spanned::new(self.field_type(part.into_inner().next()?, piece)?, span));
                }
                Rule::k_optional => {
                    self.keyword(&part, piece);
                    optional = true;
                }
                _ => title = Some(self.text_of(&part, piece)),
            }
        }
        Some(Value::Field { ty: ty?, optional, title })
    }

    fn field_type(&mut self, pair: Pair<'_>, piece: Piece) -> Option<FieldType> {
        let rule = pair.as_rule();
        if !matches!(rule, Rule::money_in | Rule::one_of | Rule::link) {
            self.keyword(&pair, piece);
        }
        let mut texts = Vec::new();
        let mut name = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::text => texts.push(self.text_of(&part, piece)),
                Rule::name => name = Some(self.name_of(&part, piece)),
                Rule::currency => name = Some(self.currency(&part, piece)),
                Rule::separator => self.separator(&part, piece),
                _ => self.keyword(&part, piece),
            }
        }
        Some(match rule {
            Rule::money_in => FieldType::Money(name),
            Rule::one_of => FieldType::OneOf(texts),
            Rule::link => FieldType::Link(name?),
            Rule::k_money => FieldType::Money(None),
            Rule::k_number => FieldType::Number,
            Rule::k_percent_type => FieldType::Percent,
            Rule::k_count => FieldType::Count,
            Rule::k_date => FieldType::Date,
            Rule::k_period => FieldType::Period,
            Rule::k_yes_or_no => FieldType::YesNo,
            Rule::k_employee => FieldType::Employee,
            _ => FieldType::Text,
        })
    }

    fn step(&mut self, pair: Pair<'_>, piece: Piece) -> Option<Step> {
        let rule = pair.as_rule();
        let mut value = None;
        let mut rounding = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::expr => value = Some(self.expr(part, piece)),
                Rule::rounding => rounding = self.rounding(part, piece),
                _ => self.keyword(&part, piece),
            }
        }
        Some(match rule {
            Rule::step_multiply => Step::Multiply(value?),
            Rule::step_at_most => Step::AtMost(value?),
            Rule::step_at_least => Step::AtLeast(value?),
            Rule::step_minus => Step::Minus(value?),
            Rule::step_prorate => Step::Prorate(value?),
            _ => {
                let (mode, unit) = rounding?;
                Step::Round { mode, unit }
            }
        })
    }

    /// The paths of a value and its length of time.
    fn dates_of_row<'p>(
        &mut self,
        pairs: impl Iterator<Item = Pair<'p>>,
        piece: Piece,
    ) -> (std::vec::IntoIter<Expr>, Option<Spanned<Duration>>) {
        let mut paths = Vec::new();
        let mut duration = None;
        for part in pairs {
            match part.as_rule() {
                Rule::path => {
                    let span = self.span_of(&part, piece);
                    let names = self.names_of(&part, piece);
                    paths.push(Spanned::new(Box::new(ExprKind::Path(names)), span));
                }
                Rule::duration => duration = Some(self.duration(part, piece)),
                _ => self.keyword(&part, piece),
            }
        }
        (paths.into_iter(), duration)
    }

    fn reversed<'p>(&mut self, pairs: impl Iterator<Item = Pair<'p>>, piece: Piece) -> Option<Value> {
        let mut paths = Vec::new();
        let mut shares = Vec::new();
        let mut duration = None;
        for part in pairs {
            match part.as_rule() {
                Rule::path => paths.push(self.path_in(&part, piece)),
                Rule::reversed_part => {
                    for inner in part.into_inner() {
                        match inner.as_rule() {
                            Rule::path => shares.push(self.path_in(&inner, piece)),
                            _ => self.keyword(&inner, piece),
                        }
                    }
                }
                Rule::duration => duration = Some(self.duration(part, piece)),
                _ => self.keyword(&part, piece),
            }
        }
        let (mut paths, mut shares) = (paths.into_iter(), shares.into_iter());
        let on = paths.next()?;
        Some(Value::Reversed { part: shares.next().zip(shares.next()), on, within: duration.zip(paths.next()) })
    }
}

fn no_data(rule: Rule) -> Option<NoDataWord> {
    Some(match rule {
        Rule::k_met => NoDataWord::Met,
        Rule::k_not_met => NoDataWord::NotMet,
        Rule::k_not_applicable => NoDataWord::NotApplicable,
        Rule::k_weight_to_others => NoDataWord::WeightToOthers,
        Rule::k_counts_as_zero => NoDataWord::CountsAsZero,
        Rule::k_stops_the_run => NoDataWord::StopsTheRun,
        _ => return None,
    })
}

fn rule_of(entry: Entry) -> Rule {
    match entry {
        Entry::Selection => Rule::e_selection,
        Entry::Credit => Rule::e_credit,
        Entry::PayeesAsOf => Rule::e_payees,
        Entry::Absent => Rule::e_absent,
        Entry::Grain => Rule::e_grain,
        Entry::Currency => Rule::e_currency,
        Entry::Rounding => Rule::e_rounding,
        Entry::Dates => Rule::e_dates,
        Entry::PayDay => Rule::e_pay_day,
        Entry::Text => Rule::e_text,
        Entry::Names => Rule::e_names,
        Entry::Standard => Rule::e_standard,
        Entry::Employed => Rule::e_employed,
        Entry::Field => Rule::e_field,
        Entry::Rows | Entry::Expr => Rule::e_expr,
        Entry::Per => Rule::e_per,
        Entry::Quota => Rule::e_quota,
        Entry::Attainment => Rule::e_attainment,
        Entry::Driver => Rule::e_driver,
        Entry::Mode => Rule::e_mode,
        Entry::Slices => Rule::e_slices,
        Entry::Window => Rule::e_window,
        Entry::Negative => Rule::e_negative,
        Entry::NoData => Rule::e_no_data,
        Entry::Step => Rule::e_step,
        Entry::Reversed => Rule::e_reversed,
        Entry::Never => Rule::e_never,
        Entry::Cohort => Rule::e_cohort,
        Entry::Outstanding => Rule::e_outstanding,
        Entry::Convert => Rule::e_convert,
        Entry::Gate => Rule::e_gate,
        Entry::PaysOrStep => Rule::e_pays_or_step,
        Entry::Holds => Rule::e_holds,
        Entry::CapOf => Rule::e_cap_of,
        Entry::Excess => Rule::e_excess,
        Entry::Takes => Rule::e_takes,
        Entry::YesNo => Rule::e_yes_no,
        Entry::Among => Rule::e_among,
        Entry::AsOf => Rule::e_as_of,
        Entry::IfNobody => Rule::e_if_nobody,
        Entry::IfNoBasis => Rule::e_if_no_basis,
        Entry::Sharing => Rule::e_sharing,
        Entry::Ranking => Rule::e_ranking,
        Entry::Ties => Rule::e_ties,
        Entry::Given => Rule::e_given,
        Entry::Recovery => Rule::e_recovery,
        Entry::When => Rule::e_when,
        Entry::Leaving => Rule::e_leaving,
        Entry::Rest => Rule::e_rest,
    }
}
