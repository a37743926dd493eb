//! Values that say what a plan and its records are: fields, dates, days, rounding.

use std::sync::Arc;

use crate::number::{Exact, RoundingMode};
use crate::syntax::build::Builder;
use crate::syntax::build::literal::Piece;
use crate::syntax::grammar::{Pair, Rule};
use crate::syntax::labels::Entry;
use crate::syntax::tree::{FieldType, PayDay, Spanned, Value};

impl Builder<'_> {
    /// `employees where role = "manager"`
    pub(super) fn selection<'p>(&mut self, mut pairs: impl Iterator<Item = Pair<'p>>, piece: Piece) -> Option<Value> {
        let record = self.name_of(&pairs.next()?, piece);
        let mut filter = None;
        for part in pairs {
            match part.as_rule() {
                Rule::expr => filter = Some(self.expr(part, piece)),
                _ => self.keyword(&part, piece),
            }
        }
        Some(Value::Selection { record, filter })
    }

    /// `L0201 because "the owner accepts the step"`
    pub(super) fn allow<'p>(&mut self, mut pairs: impl Iterator<Item = Pair<'p>>, piece: Piece) -> Option<Value> {
        let code = pairs.next()?;
        let range = self.range_of(&code, piece);
        // The Russian letter that looks the same is meant for the same.
        let said = self.original(&range).to_uppercase().replace('А', "A");
        let code = Spanned { item: Arc::from(said), span: self.span(&range) };
        self.keyword(&pairs.next()?, piece);
        Some(Value::Allow { code, because: self.text_of(&pairs.next()?, piece) })
    }

    /// `from starts_on through ends_on where kind = "sick leave"`
    pub(super) fn absent<'p>(&mut self, pairs: impl Iterator<Item = Pair<'p>>, piece: Piece) -> Option<Value> {
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
        Some(Value::Absent { from: names.next()?, through: names.next(), filter })
    }

    /// `from hired_on through left_on`
    pub(super) fn employed<'p>(&mut self, pairs: impl Iterator<Item = Pair<'p>>, piece: Piece) -> Option<Value> {
        let mut names = Vec::new();
        for part in pairs {
            match part.as_rule() {
                Rule::name => names.push(self.name_of(&part, piece)),
                _ => self.keyword(&part, piece),
            }
        }
        let mut names = names.into_iter();
        Some(Value::Employed { from: names.next()?, through: names.next() })
    }

    /// `from 2026-01-01 through 2026-12-31`
    pub(super) fn dates<'p>(&mut self, pairs: impl Iterator<Item = Pair<'p>>, piece: Piece) -> Option<Value> {
        let mut from = None;
        let mut through = None;
        let mut whole_periods = false;
        for part in pairs {
            if part.as_rule() == Rule::k_whole_periods {
                self.keyword(&part, piece);
                whole_periods = true;
                continue;
            }
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
        Some(Value::Dates { from, through, whole_periods })
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

    pub(super) fn pay_day(&mut self, pair: Pair<'_>, piece: Piece) -> Option<Value> {
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

    pub(super) fn field<'p>(&mut self, pairs: impl Iterator<Item = Pair<'p>>, piece: Piece) -> Option<Value> {
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

    pub(super) fn field_type(&mut self, pair: Pair<'_>, piece: Piece) -> Option<FieldType> {
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
}
