//! Values: what stands behind the colon of each label.

use crate::language::{Format, Lang};
use crate::number::{Exact, RoundingMode};
use crate::syntax::labels::Entry;
use crate::syntax::names::Place;
use crate::syntax::tree::{
    AttainmentWord, ChangesWord, DayWord, DifferenceWord, ExcessWord, Expr, ExprKind, FieldType, GateWord, LeavingWord,
    NegativeWord, NoDataWord, PayDay, PayeesAsOf, Per, ProrationWord, RestWord, SlicesWord, Step, TakesWord, TierMode,
    Value,
};
use crate::syntax::words::{Case, Form, counted, inflected, word};
use crate::syntax::write::{Writer, expression, literal, width};
use crate::time::Grain;

impl Writer {
    /// The lines of a value; all but the first continue the clause. `room` is how many columns each may have.
    pub(super) fn value(&self, value: &Value, entry: Entry, room: usize) -> Vec<String> {
        let broken = |head: String, expr: &Expr| {
            let mut lines = self.broken(expr, room.saturating_sub(width(&head)));
            if let Some(first) = lines.first_mut() {
                first.insert_str(0, &head);
            }
            lines
        };
        match value {
            Value::Expr(expr) if entry == Entry::NoData => vec![self.no_data_expr(expr)],
            Value::Expr(expr) => broken(String::new(), expr),
            Value::PerPeriod { amount, every } => {
                let mut lines = broken(String::new(), amount);
                if let Some(last) = lines.last_mut() {
                    *last = format!("{last} {} {}", self.key("per_period"), self.key(literal::grain_key(*every)));
                }
                lines
            }
            Value::Selection { record, filter } => {
                let record = literal::name(record, Place::Named, self.lang);
                match filter {
                    Some(filter) => broken(format!("{record}{} ", self.behind("where")), filter),
                    None => vec![record],
                }
            }
            Value::Spread { record, filter, by } => {
                let mut head = literal::name(record, Place::Named, self.lang);
                if let Some(filter) = filter {
                    head.push_str(&format!("{} {}", self.behind("where"), self.expr(filter)));
                }
                broken(format!("{head} {} ", self.key("spread_by")), by)
            }
            Value::Recovery { from, floor } => {
                let mut head = match from {
                    1 => self.key("at_once").to_owned(),
                    from => format!("{} {}", self.key("from_period"), literal::whole(*from, self.lang)),
                };
                match floor {
                    None => vec![format!("{head}{}", self.behind("from_excess"))],
                    Some(floor) => {
                        head.push_str(&self.behind("from_what"));
                        broken(format!("{head} "), floor)
                    }
                }
            }
            Value::When(expr) => broken(format!("{} ", self.key("forgiven_when")), expr),
            Value::Among(Some(filter)) => broken(format!("{}{} ", self.key("members"), self.behind("where")), filter),
            Value::Step(Step::Multiply(expr)) => broken(format!("{} ", self.key("multiply_by")), expr),
            Value::Step(Step::AtMost(expr, excess)) => {
                let mut lines = broken(format!("{} ", self.key("at_most")), expr);
                if let (Some(excess), Some(last)) = (excess, lines.last_mut()) {
                    last.push_str(&format!("{} {}", self.behind("excess_is"), self.excess(*excess)));
                }
                lines
            }
            Value::Step(Step::AtLeast(expr)) => broken(format!("{} ", self.key("at_least")), expr),
            Value::Step(Step::Minus(expr)) => broken(format!("{} ", self.key("minus")), expr),
            Value::Step(Step::Prorate(expr)) => match expression::share_key(expr) {
                Some(key) => vec![format!("{} {}", self.key("prorate_by"), inflected(key, Form::Dative, self.lang))],
                None => broken(format!("{} ", self.key("prorate_by")), expr),
            },
            Value::Absent { from, through, filter } => {
                let name = |name| literal::name(name, Place::Named, self.lang);
                let mut head = format!("{} {}", self.key("from"), name(from));
                if let Some(through) = through {
                    head.push_str(&format!(" {} {}", self.key("through"), name(through)));
                }
                match filter {
                    Some(filter) => broken(format!("{head}{} ", self.behind("where")), filter),
                    None => vec![head],
                }
            }
            _ => vec![self.short_value(value, entry)],
        }
    }

    pub(super) fn key(&self, key: &str) -> &'static str {
        word(key, self.lang)
    }

    /// A value that is never long enough to be broken.
    fn short_value(&self, value: &Value, entry: Entry) -> String {
        let lang = self.lang;
        let name = |name| literal::name(name, Place::Named, lang);
        match value {
            Value::Conversion(said) => self.share_of_leads(said),
            Value::Capacity { amount, per } => self.capacity(amount, *per),
            Value::Credit { parts, overlay } => {
                let part = |(person, share): &(Expr, Option<Expr>)| match share {
                    Some(share) => {
                        format!("{} {} {}", self.row_path(person), self.key("by_share"), self.row_path(share))
                    }
                    None => self.row_path(person),
                };
                let overlay = overlay.then(|| self.key("overlay").to_owned());
                parts.iter().map(part).chain(overlay).collect::<Vec<_>>().join(", ")
            }
            Value::Grain(grain) => self.key(literal::grain_key(*grain)).to_owned(),
            Value::Currency(currency) => literal::name(currency, Place::Currency, lang),
            Value::Rounding { mode, unit, each } => {
                let each = if *each { format!(", {}", self.key("each_record")) } else { String::new() };
                format!("{}{each}", self.rounding(*mode, unit))
            }
            Value::Dates { from, through, whole_periods } => {
                let part = |key, day| format!("{} {}", word(key, lang), Format::new(lang).date(day));
                let from = from.as_ref().map(|day| part("from", day.item));
                let through = through.as_ref().map(|day| part("through", day.item));
                let days = from.into_iter().chain(through).collect::<Vec<_>>().join(" ");
                if *whole_periods { format!("{days}, {}", self.key("whole_periods")) } else { days }
            }
            Value::PayDay(day) => self.pay_day(*day),
            Value::Text(text) => literal::prose(&text.item, lang),
            Value::Day(day) => Format::new(lang).date(day.item),
            Value::Allow { code, because } => {
                format!("{}{} {}", code.item, self.behind("because"), literal::prose(&because.item, lang))
            }
            Value::Names(names) => names.iter().map(name).collect::<Vec<_>>().join(", "),
            Value::Field { ty, optional, title } => {
                let mut out = self.field_type(&ty.item);
                if *optional {
                    out.push_str(&format!(", {}", self.key("optional")));
                }
                if let Some(title) = title {
                    out.push_str(&format!(" {}", literal::prose(&title.item, lang)));
                }
                out
            }
            Value::Per(per) => self.per(per),
            Value::Mode(mode) => self.key(mode_key(*mode)).to_owned(),
            Value::Slices(SlicesWord::AtTheBounds) => self.key("at_the_bounds").to_owned(),
            Value::Slices(SlicesWord::InProportion) => self.key("in_proportion").to_owned(),
            Value::EachDay(DayWord::Calendar) => self.key("each_calendar_day").to_owned(),
            Value::EachDay(DayWord::Working) => self.key("each_working_day").to_owned(),
            Value::EachAttainment => self.key("each_kpi").to_owned(),
            Value::WeightedAttainment => self.key("weighted_attainment").to_owned(),
            Value::Step(Step::Round { mode, unit }) => {
                format!("{} {}", self.key("round"), self.rounding(*mode, unit))
            }
            Value::Window(window) => self.window(*window),
            Value::Cohort { date, observed } => {
                let length = literal::duration(observed.item.count, observed.item.unit, Case::Genitive, lang);
                let out = format!("{}, {} {length} {}", self.row_path(date), self.key("observed"), self.key("later"));
                out.trim_end().to_owned()
            }
            Value::Never { paid, after, of } => {
                let word = self.key(if *paid { "never_paid" } else { "never_cancelled" });
                let length = literal::duration(after.item.count, after.item.unit, Case::Plain, lang);
                match of {
                    Some(date) => format!("{word} {length} {} {}", self.key("after_date"), self.row_path(date)),
                    None => format!("{word} {length} {}", self.key("after_earned")),
                }
            }
            Value::Parts(parts) => self.parts(parts),
            Value::Difference(DifferenceWord::OutsideThePool) => self.key("outside_pool").to_owned(),
            Value::Difference(DifferenceWord::SharedByTheOthers) => self.key("shared_by_others").to_owned(),
            Value::Changes(ChangesWord::SoFar) => self.key("amount_so_far").to_owned(),
            Value::Changes(ChangesWord::OfThePeriod) => self.key("amount_of_period").to_owned(),
            Value::Left(word) => self.left(*word).to_owned(),
            Value::Outstanding { from, until } => {
                let (from, until) = (self.row_path(from), self.row_path(until));
                format!("{} {from} {} {until}", self.key("from"), self.key("until"))
            }
            Value::Convert(by) => self.conversion(by),
            Value::OnceIn(grain) => format!("{} {}", self.key("once_in"), self.of_grain(*grain)),
            Value::YesNo(_) if entry == Entry::Standard => self.key("standard").to_owned(),
            Value::YesNo(yes) => self.key(if *yes { "yes" } else { "no" }).to_owned(),
            Value::Given(given) => {
                let separator = match lang {
                    Lang::En => ", ",
                    Lang::Ru => "; ",
                };
                let stated = given.iter().map(|(what, value)| format!("{} = {}", self.expr(what), self.expr(value)));
                stated.collect::<Vec<_>>().join(separator)
            }
            Value::NoData(what) => self.key(no_data_key(*what)).to_owned(),
            Value::Negative(what) => self.key(negative_key(*what)).to_owned(),
            Value::Reversed { part, on, within } => {
                let part = part.as_ref().map_or_else(String::new, |(part, whole)| {
                    format!("{} {} {}, ", self.row_path(part), self.key("of"), self.row_path(whole))
                });
                let mut out = format!("{part}{} {}", self.key("reversed_on"), self.row_path(on));
                if let Some((length, of)) = within {
                    let length = literal::duration(length.item.count, length.item.unit, Case::Genitive, lang);
                    let within = self.behind("reversed_within");
                    out.push_str(&format!("{within} {length} {} {}", self.key("of"), self.row_path(of)));
                }
                out
            }
            Value::CapOf(None) => self.key("total_of_bonuses").to_owned(),
            Value::CapOf(Some(names)) => names.iter().map(name).collect::<Vec<_>>().join(", "),
            Value::Excess(excess) => self.excess(*excess),
            Value::Takes(takes) => {
                let key = match takes {
                    TakesWord::Largest => "largest",
                    TakesWord::Smallest => "smallest",
                    TakesWord::First => "first_applicable",
                    TakesWord::Sum => "all_added",
                };
                self.key(key).to_owned()
            }
            Value::Holds { condition_fails, without_data } => {
                let separator = if lang == Lang::En { ", " } else { "; " };
                let words = [(condition_fails, "also_fails"), (without_data, "also_without_data")];
                let words = words.into_iter().filter(|(said, _)| **said).map(|(_, key)| self.key(key));
                words.collect::<Vec<_>>().join(separator)
            }
            Value::Gate { condition, word } => {
                let word = word.map_or("", |word| match word {
                    GateWord::FromFirstUnit => self.key("from_first_unit"),
                    GateWord::OnlyAbove => self.key("above_gate"),
                });
                format!("{}, {word}", self.expr(condition))
            }
            Value::Attainment { formula, at_most } => {
                let mut out = self.key(attainment_key(*formula)).to_owned();
                if let Some(most) = at_most {
                    out.push_str(&format!("{} {}", self.behind("attainment_at_most"), self.expr(most)));
                }
                out
            }
            Value::Proration(word) => self.key(proration_key(*word)).to_owned(),
            Value::PayeesAsOf(day) => self.key(payees_key(*day)).to_owned(),
            Value::Employed { from, through } => {
                let mut out = format!("{} {}", self.key("from"), name(from));
                if let Some(through) = through {
                    out.push_str(&format!(" {} {}", self.key("through"), name(through)));
                }
                out
            }
            Value::Leaving(what) => self.key(leaving_key(*what)).to_owned(),
            Value::Rest(RestWord::Carried) => self.key("carried").to_owned(),
            Value::Rest(RestWord::Forgiven) => self.key("forgiven").to_owned(),
            Value::Among(_) => self.key("members").to_owned(),
            Value::AsOf(word) => self.as_of(*word).to_owned(),
            Value::Fallback(word) => self.fallback(*word).to_owned(),
            Value::Sharing(parts) => self.sharing(parts),
            Value::Ranking { by, largest } => self.ranking(by, *largest),
            Value::Ties(word) => self.ties(word),
            Value::Broken => "?".to_owned(),
            Value::When(_) => String::new(),
            Value::Absent { .. }
            | Value::Rows
            | Value::Expr(_)
            | Value::PerPeriod { .. }
            | Value::Selection { .. }
            | Value::Spread { .. }
            | Value::Recovery { .. }
            | Value::Step(_) => String::new(),
        }
    }

    /// `person`, `company`, `team`, `shop of shifts`, `subordinates through head`
    pub(super) fn per(&self, per: &Per) -> String {
        match per {
            Per::Person => self.key("person").to_owned(),
            Per::Company => self.key("company").to_owned(),
            Per::Unit(unit) => literal::name(unit, Place::Per, self.lang),
            Per::UnitOf { unit, record } => {
                let name = |name| literal::name(name, Place::Named, self.lang);
                format!("{} {} {}", name(unit), self.key("of_record"), name(record))
            }
            Per::Below { through, own } => {
                let own = if *own { self.behind("own_included") } else { String::new() };
                let through = literal::name(through, Place::Named, self.lang);
                format!("{} {} {through}{own}", self.key("subordinates"), self.key("through_field"))
            }
        }
    }

    pub(super) fn row_path(&self, expr: &Expr) -> String {
        match &*expr.item {
            ExprKind::Path(names) => self.path(names, Place::Named),
            _ => self.expr(expr),
        }
    }

    /// A period after `at end of`, `in a`.
    pub(super) fn of_grain(&self, grain: Grain) -> &'static str {
        match self.lang {
            Lang::En => self.key(literal::grain_key(grain)),
            Lang::Ru => counted(literal::grain_key(grain), 1, self.lang, Case::Genitive),
        }
    }

    /// What becomes of what exceeds a limit.
    fn excess(&self, excess: ExcessWord) -> String {
        match excess {
            ExcessWord::Lost => self.key("lost").to_owned(),
            ExcessWord::Carried => self.key("carried").to_owned(),
            ExcessWord::PaidAtEnd(grain) => {
                format!("{} {}", self.key("paid_at_end"), self.of_grain(grain))
            }
        }
    }

    /// Behind `if no data:` a name such as `met` would be read as the answer.
    fn no_data_expr(&self, expr: &Expr) -> String {
        match &*expr.item {
            ExprKind::Path(names) if names.len() == 1 => self.path(names, Place::NoData),
            ExprKind::Not(inner) if matches!(&*inner.item, ExprKind::Path(names) if names.len() == 1) => {
                format!("{} {}", self.key("not"), self.no_data_expr(inner))
            }
            _ => self.expr(expr),
        }
    }

    fn rounding(&self, mode: RoundingMode, unit: &Exact) -> String {
        let key = literal::rounding_key(mode);
        format!("{} {} {}", self.key(key), self.key("to"), Format::new(self.lang).exact(unit))
    }

    fn pay_day(&self, day: PayDay) -> String {
        let lang = self.lang;
        match (day, lang) {
            (PayDay::LastDayOfNextMonth, _) => self.key("last_day_of_next_month").to_owned(),
            (PayDay::DayOfNextMonth(day), Lang::En) => {
                format!("{} {day} {}", self.key("pay_day"), self.key("of_next_month"))
            }
            (PayDay::DayOfNextMonth(day), Lang::Ru) => format!("{day}-е {}", self.key("of_next_month")),
            (PayDay::DaysAfter(count), _) => {
                let days = format!("{} {}", literal::whole(count, lang), counted("days", count, lang, Case::Plain));
                format!("{} {days} {}", self.key("after"), self.key("after_period")).trim_start().to_owned()
            }
        }
    }

    fn field_type(&self, ty: &FieldType) -> String {
        let lang = self.lang;
        let key = match ty {
            FieldType::Money(Some(currency)) => {
                let currency = literal::name(currency, Place::Currency, lang);
                return format!("{} {} {currency}", self.key("money"), self.key("money_in"));
            }
            FieldType::OneOf(texts) => {
                let separator = match lang {
                    Lang::En => ", ",
                    Lang::Ru => "; ",
                };
                let texts = texts.iter().map(|text| literal::data(&text.item)).collect::<Vec<_>>().join(separator);
                return format!("{} {texts}", self.key("one_of"));
            }
            FieldType::Link(record) => {
                return format!("{} {}", self.key("link_to"), literal::name(record, Place::Named, lang));
            }
            FieldType::Money(None) => "money",
            FieldType::Number => "number",
            FieldType::Percent => "percent_type",
            FieldType::Count => "count",
            FieldType::Date => "date",
            FieldType::Period => "period",
            FieldType::Text => "text_type",
            FieldType::YesNo => "yes_or_no",
            FieldType::Employee => "employee",
        };
        self.key(key).to_owned()
    }
}

fn mode_key(mode: TierMode) -> &'static str {
    match mode {
        TierMode::AmountOfTier => "amount_of_tier",
        TierMode::SumOfAmounts => "sum_of_amounts",
        TierMode::Marginal => "marginal",
        TierMode::WholeAmount => "whole_amount",
        TierMode::Linear => "linear",
        TierMode::ValueOfTier => "value_of_tier",
    }
}

fn no_data_key(what: NoDataWord) -> &'static str {
    match what {
        NoDataWord::Met => "met",
        NoDataWord::NotMet => "not_met",
        NoDataWord::NotApplicable => "not_applicable",
        NoDataWord::WeightToOthers => "weight_to_others",
        NoDataWord::CountsAsZero => "counts_as_zero",
        NoDataWord::StopsTheRun => "stops_the_run",
    }
}

fn proration_key(word: ProrationWord) -> &'static str {
    match word {
        ProrationWord::CalendarDays => "by_calendar_days",
        ProrationWord::WorkingDays => "by_working_days",
        ProrationWord::No => "no",
    }
}

fn payees_key(day: PayeesAsOf) -> &'static str {
    match day {
        PayeesAsOf::LastDay => "last_day",
        PayeesAsOf::FirstDay => "first_day",
        PayeesAsOf::AnyDay => "any_day",
    }
}

fn negative_key(what: NegativeWord) -> &'static str {
    match what {
        NegativeWord::Recovered => "recovered",
        NegativeWord::Carried => "carried",
        NegativeWord::Zero => "zero",
    }
}

fn leaving_key(what: LeavingWord) -> &'static str {
    match what {
        LeavingWord::RestForgiven => "leaving_rest_forgiven",
        LeavingWord::RestOwed => "leaving_rest_owed",
        LeavingWord::Forgiven => "forgiven",
    }
}

fn attainment_key(formula: AttainmentWord) -> &'static str {
    match formula {
        AttainmentWord::MeasureOverQuota => "measure_over_quota",
        AttainmentWord::QuotaOverMeasure => "quota_over_measure",
        AttainmentWord::TwoMinus => "two_minus",
    }
}
