//! Conversions of money: `convert: to USD by fx.rate on paid_on`, `10 000 USD to INR at plan_rate`.

use crate::analyse::checker::Checker;
use crate::analyse::expressions::Sight;
use crate::diagnostics::{Code, Diagnostic};
use crate::plan::{
    Conversion, Currency, CurrencyOf, Duration, Expr, ExprKind, Field, FieldPath, Id, Newness, Rate, RateRow, Record,
    Type,
};
use crate::source::Span;
use crate::syntax::labels::LabelKind;
use crate::syntax::tree::{self, Name, RateWord};

/// The conversion of the rule being read, for the amounts of its rows.
#[derive(Clone, Copy)]
pub(super) struct Converting<'t> {
    /// Nothing where its text could not be read, which has been reported.
    pub by: Option<&'t tree::Conversion>,
    /// Whether anything was converted by it.
    pub used: bool,
}

impl<'t> Checker<'t> {
    /// Reads a rule under its own `convert:`; amounts of its rows in other currencies are converted by it.
    pub fn under_conversion<T>(
        &mut self,
        clauses: crate::analyse::blocks::Clauses<'t>,
        read: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<T> {
        let value = clauses.get(LabelKind::Convert).map(|clause| &clause.value);
        let own = value.map(|value| match &value.item {
            tree::Value::Convert(by) => Converting { by: Some(by), used: false },
            _ => Converting { by: None, used: false },
        });
        let outer = std::mem::replace(&mut self.converting, own);
        let deciding = self.deciding.take();
        let made = read(self);
        self.deciding = deciding;
        let own = std::mem::replace(&mut self.converting, outer);
        let of_rows = clauses.get(LabelKind::ForEach).or(clauses.get(LabelKind::Measure)).is_some();
        if let (true, Some(_), Some(value), Some(Converting { by: Some(by), used: false })) =
            (of_rows, &made, value, own)
        {
            let to = by.to.item.clone();
            self.report(Diagnostic::error(Code::NothingConverted, value.span).arg("to", to));
            return None;
        }
        made
    }

    /// An amount of the row as the rule at hand wants it: converted, where it says how.
    pub fn as_converted(&mut self, amount: Expr, sight: Sight) -> Option<Expr> {
        let Some(Converting { by, .. }) = self.converting else { return Some(amount) };
        let foreign = match &amount.ty {
            Type::MoneyIn(_) => true,
            Type::Money(currency) => by.is_none_or(|by| *currency.code() != *by.to.item.to_uppercase()),
            _ => false,
        };
        if !foreign {
            return Some(amount);
        }
        let by = by?;
        let outer = self.converting.take();
        let span = amount.span;
        let made = self.converted(amount, by, sight, span);
        self.converting = outer.map(|outer| Converting { used: true, ..outer });
        made
    }

    /// `client is new within 12 months`.
    pub fn is_new(
        &mut self,
        (value, among): (&tree::Expr, Option<&tree::Expr>),
        repeat: bool,
        within: Option<Duration>,
        sight: Sight,
        span: Span,
    ) -> Option<Expr> {
        let value = self.expr(value, sight);
        let among = among.map(|among| self.condition(among, sight));
        let (Some(record), Some(date)) = (sight.row(), self.deciding.clone()) else {
            self.not_here(span, "is_new");
            return None;
        };
        let among = among.map_or(Some(None), |among| among.map(Some))?;
        let value = value?;
        if !matches!(*value.kind, ExprKind::RowField(_)) {
            self.expected_path(value.span);
            return None;
        }
        self.asked += 1;
        let newness = Newness { id: self.asked, record, value, repeat, within, among, date };
        Some(Expr::new(ExprKind::IsNew(Box::new(newness)), Type::YesNo, span))
    }

    /// `amount to USD by fx.rate on paid_on`, as an expression.
    pub fn conversion(&mut self, value: &tree::Expr, by: &tree::Conversion, sight: Sight, span: Span) -> Option<Expr> {
        let value = self.expr(value, sight)?;
        self.converted(value, by, sight, span)
    }

    /// An amount converted.
    pub fn converted(&mut self, value: Expr, by: &tree::Conversion, sight: Sight, span: Span) -> Option<Expr> {
        let to = self.currency(&by.to)?;
        let from = match &value.ty {
            Type::Money(currency) => CurrencyOf::Fixed(*currency),
            Type::MoneyIn(path) => CurrencyOf::Named(currency_of(&value, path)?),
            other => {
                let other = other.clone();
                self.expected(value.span, "money", &other);
                return None;
            }
        };
        let rate = match &by.rate {
            RateWord::At(rate) => {
                let rate = self.expr(rate, sight)?;
                if !matches!(rate.ty, Type::Number | Type::Ratio) {
                    let ty = rate.ty.clone();
                    self.expected(rate.span, "number", &ty);
                    return None;
                }
                if matches!(from, CurrencyOf::Named(_)) {
                    self.report(
                        Diagnostic::error(Code::OneRateForAll, rate.span)
                            .arg("to", to.code())
                            .label(value.span, "amount"),
                    );
                    return None;
                }
                Rate::At(rate)
            }
            RateWord::By { path, on, or_before } => {
                let (record, field) = self.rate_field(path, to)?;
                // The day is no amount: nothing in it is converted.
                let on = self.expr(on, sight)?;
                let on = self.date(on)?;
                Rate::By(RateRow { record, field, on, or_before: *or_before })
            }
        };
        let by = Box::new(Conversion { from, to, rate });
        Some(Expr::new(ExprKind::Converted { value, by }, Type::Money(to), span))
    }

    /// The record of rates and its field.
    fn rate_field(&mut self, path: &[Name], to: Currency) -> Option<(Id<Record>, Id<Field>)> {
        let (record_name, rest) = path.split_first()?;
        let record = self.record_named(record_name)?;
        self.finish_records();
        let [name] = rest else {
            let span = path.last().map_or(record_name.span, |last| record_name.span.to(last.span));
            self.wrong_rates(record, span, "field");
            return None;
        };
        let field = self.field_named(record, name)?;
        self.formula_of(record, field, name.span)?;
        let span = record_name.span.to(name.span);
        let found = self.plan.records.get(record);
        let texts = found.key.iter().all(|key| matches!(found.fields.get(*key).ty, Type::Text | Type::OneOf(_)));
        let fits = match (found.key.len(), &found.fields.get(field).ty) {
            (2, Type::Number | Type::Ratio) => true,
            (1, Type::Money(currency)) => *currency == to,
            _ => false,
        };
        if found.history.is_none() || !texts || !fits {
            self.wrong_rates(record, span, "");
            return None;
        }
        if !self.rates.contains(&(record, field)) {
            self.rates.push((record, field));
        }
        Some((record, field))
    }

    fn wrong_rates(&mut self, record: Id<Record>, span: Span, help: &'static str) {
        let found = self.plan.records.get(record);
        let diagnostic =
            Diagnostic::error(Code::NotRates, span).arg("record", &found.name).label(found.span, "record").help(help);
        self.report(diagnostic);
    }

    /// P0311: amounts in the currency of their row where one currency is due.
    pub fn currency_varies(&mut self, span: Span) {
        let label = LabelKind::Convert.info().words(self.plan.lang);
        let sample = crate::syntax::entry_sample(LabelKind::Convert.info().entry, self.plan.lang);
        self.report(
            Diagnostic::error(Code::CurrencyVaries, span)
                .arg("label", label)
                .arg("sample", sample)
                .arg("currency", self.plan.currency.code()),
        );
    }

    /// What a heading such as `fx.rate` states in an example: the rate of exchange, whatever the currencies and the day.
    pub fn stated_rate(&mut self, what: &tree::Expr) -> Option<Expr> {
        let tree::ExprKind::Path(path) = &*what.item else { return None };
        let [record_name, field_name] = path.as_slice() else { return None };
        let same = |a: &str, b: &str| crate::syntax::fold(a) == crate::syntax::fold(b);
        let found = self.rates.iter().copied().find(|(record, field)| {
            let record = self.plan.records.get(*record);
            same(&record.name, &record_name.item) && record.field(&field_name.item) == Some(*field)
        });
        let (record, field) = found?;
        let ty = self.plan.records.get(record).fields.get(field).ty.clone();
        Some(Expr::new(ExprKind::RateOf { record, field }, ty, what.span))
    }

    /// Fields of a record whose money is in the currency that another of its fields names.
    pub fn currency_field(&mut self, record: Id<Record>, name: &Name) -> Option<Type> {
        let field = self.field_named(record, name)?;
        let ty = self.plan.records.get(record).fields.get(field).ty.clone();
        if !matches!(ty, Type::Text | Type::OneOf(_)) {
            self.expected(name.span, "text", &ty);
            return None;
        }
        Some(Type::MoneyIn(FieldPath { record, steps: vec![field] }.into()))
    }
}

/// The field that names the currency of an amount, read from where the amount is read.
fn currency_of(value: &Expr, path: &FieldPath) -> Option<Expr> {
    let kind = match &*value.kind {
        ExprKind::RowField(_) => ExprKind::RowField(path.clone()),
        ExprKind::PayeeField(_) => ExprKind::PayeeField(path.clone()),
        ExprKind::SubjectField { record, subject, period, .. } => {
            let field = *path.steps.last()?;
            ExprKind::SubjectField { record: *record, field, subject: *subject, period: *period }
        }
        ExprKind::Define(_) => return None,
        _ => return value.children().into_iter().find_map(|inner| currency_of(inner, path)),
    };
    Some(Expr::new(kind, Type::Text, value.span))
}
