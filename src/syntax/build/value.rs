//! One entry rule for each kind of value.

use pest::Parser;

use crate::syntax::build::literal::Piece;
use crate::syntax::build::{Builder, expect};
use crate::syntax::grammar::{Grammar, Pair, Rule};
use crate::syntax::labels::Entry;
use crate::syntax::lines::Range;
use crate::syntax::tree::{
    ChangesWord, DayWord, DifferenceWord, ExcessWord, LeavingWord, LeftWord, NegativeWord, NoDataWord, PayeesAsOf,
    ProrationWord, RestWord, SlicesWord, TakesWord, TierMode, Value,
};
use crate::time::Grain;

impl Builder<'_> {
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
            Entry::DatedBy => {
                let first = pairs.next()?;
                let day = match first.as_rule() {
                    Rule::k_each_calendar_day => DayWord::Calendar,
                    Rule::k_each_working_day => DayWord::Working,
                    _ => return Some(Value::Expr(self.expr(first, piece))),
                };
                self.keyword(&first, piece);
                Value::EachDay(day)
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
            Entry::Conversion => self.share_of_leads(pairs, piece)?,
            Entry::Capacity => self.capacity(pairs, piece)?,
            Entry::Selection => self.selection(pairs, piece)?,
            Entry::Credit => self.credit(pairs, piece)?,
            Entry::Proration => Value::Proration(match self.word(&pairs.next()?, piece) {
                Rule::k_by_calendar_days => ProrationWord::CalendarDays,
                Rule::k_by_working_days => ProrationWord::WorkingDays,
                _ => ProrationWord::No,
            }),
            Entry::PayeesAsOf => Value::PayeesAsOf(match self.word(&pairs.next()?, piece) {
                Rule::k_first_day => PayeesAsOf::FirstDay,
                Rule::k_any_day => PayeesAsOf::AnyDay,
                _ => PayeesAsOf::LastDay,
            }),
            Entry::Absent => self.absent(pairs, piece)?,
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
            Entry::Dates => self.dates(pairs, piece)?,
            Entry::PayDay => self.pay_day(pairs.next()?, piece)?,
            Entry::Text => Value::Text(self.text_of(&pairs.next()?, piece)),
            Entry::Day => Value::Day(self.date(&pairs.next()?, piece)?),
            Entry::Allow => self.allow(pairs, piece)?,
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
            Entry::Employed => self.employed(pairs, piece)?,
            Entry::Field => self.field(pairs, piece)?,
            Entry::Rows => Value::Rows,
            Entry::Per => {
                let first = pairs.next()?;
                Value::Per(self.per(first, piece)?)
            }
            Entry::Attainment => self.attainment(pairs, piece)?,
            Entry::Mode => Value::Mode(match self.word(&pairs.next()?, piece) {
                Rule::k_amount_of_tier => TierMode::AmountOfTier,
                Rule::k_sum_of_amounts => TierMode::SumOfAmounts,
                Rule::k_marginal => TierMode::Marginal,
                Rule::k_whole_amount => TierMode::WholeAmount,
                Rule::k_linear => TierMode::Linear,
                _ => TierMode::ValueOfTier,
            }),
            Entry::Slices => Value::Slices(match self.word(&pairs.next()?, piece) {
                Rule::k_in_proportion => SlicesWord::InProportion,
                _ => SlicesWord::AtTheBounds,
            }),
            Entry::Window => Value::Window(self.window(pairs.next()?, piece).item),
            Entry::Negative => Value::Negative(match self.word(&pairs.next()?, piece) {
                Rule::k_recovered => NegativeWord::Recovered,
                Rule::k_carried => NegativeWord::Carried,
                _ => NegativeWord::Zero,
            }),
            Entry::Step => Value::Step(self.step(pairs.next()?, piece)?),
            Entry::Reversed => self.reversed(pairs, piece)?,
            Entry::CapOf => self.cap_of(pairs, piece)?,
            Entry::Excess => Value::Excess(match self.word(&pairs.next()?, piece) {
                Rule::k_paid_at_end => ExcessWord::PaidAtEnd(self.grain(&pairs.next()?, piece)),
                Rule::k_carried => ExcessWord::Carried,
                _ => ExcessWord::Lost,
            }),
            Entry::Takes => Value::Takes(match self.word(&pairs.next()?, piece) {
                Rule::k_largest => TakesWord::Largest,
                Rule::k_smallest => TakesWord::Smallest,
                Rule::k_first_applicable => TakesWord::First,
                _ => TakesWord::Sum,
            }),
            Entry::Recovery => self.recovery(pairs, piece)?,
            Entry::When => {
                self.keyword(&pairs.next()?, piece);
                Value::When(self.expr(pairs.next()?, piece))
            }
            Entry::Leaving => Value::Leaving(match self.word(&pairs.next()?, piece) {
                Rule::k_leaving_rest_forgiven => LeavingWord::RestForgiven,
                Rule::k_leaving_rest_owed => LeavingWord::RestOwed,
                _ => LeavingWord::Forgiven,
            }),
            Entry::Rest => {
                let first = pairs.next()?;
                self.keyword(&first, piece);
                Value::Rest(if first.as_rule() == Rule::k_carried { RestWord::Carried } else { RestWord::Forgiven })
            }
            Entry::Never => {
                let first = pairs.next()?;
                self.keyword(&first, piece);
                let (mut dates, after) = self.dates_of_row(pairs, piece);
                Value::Never { paid: first.as_rule() == Rule::k_never_paid, after: after?, of: dates.next() }
            }
            Entry::Parts => self.parts(pairs, piece)?,
            Entry::Left => Value::Left(match self.word(&pairs.next()?, piece) {
                Rule::k_left_as_planned => LeftWord::AsPlanned,
                Rule::k_left_last_pay => LeftWord::WithLastPay,
                _ => LeftWord::Cancelled,
            }),
            Entry::Difference => Value::Difference(match self.word(&pairs.next()?, piece) {
                Rule::k_outside_pool => DifferenceWord::OutsideThePool,
                _ => DifferenceWord::SharedByTheOthers,
            }),
            Entry::Changes => Value::Changes(match self.word(&pairs.next()?, piece) {
                Rule::k_amount_so_far => ChangesWord::SoFar,
                _ => ChangesWord::OfThePeriod,
            }),
            Entry::Spread => self.spread(pairs, piece)?,
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
            Entry::Holds => self.holds(pairs, piece)?,
            Entry::Convert => Value::Convert(self.conversion(pairs.next()?, piece)?),
            Entry::Gate => self.gate(pairs, piece)?,
            Entry::Once => match self.word(&pairs.next()?, piece) {
                Rule::k_once_in => Value::OnceIn(self.grain(&pairs.next()?, piece)),
                said => Value::YesNo(said == Rule::k_yes),
            },
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
            Entry::Given => self.given(pairs, piece)?,
        })
    }

    /// A keyword that is a choice by itself.
    fn word(&mut self, pair: &Pair<'_>, piece: Piece) -> Rule {
        self.keyword(pair, piece);
        pair.as_rule()
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
        Entry::Conversion => Rule::e_conversion,
        Entry::Capacity => Rule::e_capacity,
        Entry::Proration => Rule::e_proration,
        Entry::PayeesAsOf => Rule::e_payees,
        Entry::Absent => Rule::e_absent,
        Entry::Grain => Rule::e_grain,
        Entry::Currency => Rule::e_currency,
        Entry::Rounding => Rule::e_rounding,
        Entry::Dates => Rule::e_dates,
        Entry::PayDay => Rule::e_pay_day,
        Entry::Text => Rule::e_text,
        Entry::Day => Rule::e_date,
        Entry::Allow => Rule::e_allow,
        Entry::Names => Rule::e_names,
        Entry::Standard => Rule::e_standard,
        Entry::Employed => Rule::e_employed,
        Entry::Field => Rule::e_field,
        Entry::Rows | Entry::Expr => Rule::e_expr,
        Entry::Per => Rule::e_per,
        Entry::Quota => Rule::e_quota,
        Entry::Attainment => Rule::e_attainment,
        Entry::Driver => Rule::e_driver,
        Entry::DatedBy => Rule::e_dated_by,
        Entry::Mode => Rule::e_mode,
        Entry::Slices => Rule::e_slices,
        Entry::Window => Rule::e_window,
        Entry::Negative => Rule::e_negative,
        Entry::NoData => Rule::e_no_data,
        Entry::Step => Rule::e_step,
        Entry::Reversed => Rule::e_reversed,
        Entry::Never => Rule::e_never,
        Entry::Parts => Rule::e_parts,
        Entry::Left => Rule::e_left,
        Entry::Difference => Rule::e_difference,
        Entry::Changes => Rule::e_changes,
        Entry::Spread => Rule::e_spread,
        Entry::Cohort => Rule::e_cohort,
        Entry::Outstanding => Rule::e_outstanding,
        Entry::Convert => Rule::e_convert,
        Entry::Gate => Rule::e_gate,
        Entry::PaysOrStep => Rule::e_pays_or_step,
        Entry::Holds => Rule::e_holds,
        Entry::CapOf => Rule::e_cap_of,
        Entry::Excess => Rule::e_excess,
        Entry::Takes => Rule::e_takes,
        Entry::Once => Rule::e_once,
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
