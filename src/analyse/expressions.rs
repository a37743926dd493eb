//! Expressions: names resolved, types known.

use crate::analyse::checker::{Checker, DEEPEST_EXPRESSION};
use crate::analyse::names::Meaning;
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::number::{Exact, Rounding};
use crate::plan::{BinaryOp, Currency, Duration, Expr, ExprKind, Id, Record, TimeUnit, TotalOf, Type};
use crate::source::Span;
use crate::syntax::labels::BlockKind;
use crate::syntax::tree::{self, CountedTime};
use crate::syntax::words::word;

/// What may be named in a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sight {
    /// Nothing but constants.
    Constant,
    /// The fields of a row and constants: conditions on rows.
    Row(Id<Record>),
    /// KPIs, parameters, the payee.
    Rule,
    /// The same, and measures over records: the value of a KPI.
    Measure,
    /// A rule that pays for each row: both.
    RowAndRule(Id<Record>),
}

impl Sight {
    pub fn row(self) -> Option<Id<Record>> {
        match self {
            Sight::Row(record) | Sight::RowAndRule(record) => Some(record),
            _ => None,
        }
    }

    pub fn sees_rules(self) -> bool {
        matches!(self, Sight::Rule | Sight::Measure | Sight::RowAndRule(_))
    }
}

impl<'t> Checker<'t> {
    /// An expression with its type; `None` when something in it is wrong and has been reported.
    pub fn expr(&mut self, expr: &tree::Expr, sight: Sight) -> Option<Expr> {
        if self.depth >= DEEPEST_EXPRESSION {
            self.report(Diagnostic::error(Code::TooDeep, expr.span).help("names"));
            return None;
        }
        self.depth += 1;
        let made = self.expr_inside(expr, sight);
        self.depth -= 1;
        made
    }

    fn expr_inside(&mut self, expr: &tree::Expr, sight: Sight) -> Option<Expr> {
        use tree::ExprKind as T;
        let span = expr.span;
        let made = |kind: ExprKind, ty: Type| Some(Expr::new(kind, ty, span));
        match &*expr.item {
            T::Broken => None,
            T::Number { value, percent, currency } => self.number(value, *percent, currency.as_ref(), span),
            T::Text(text) => made(ExprKind::Text(text.clone()), Type::Text),
            T::YesNo(yes) => made(ExprKind::YesNo(*yes), Type::YesNo),
            T::Date(day) => made(ExprKind::Date(*day), Type::Date),
            T::Period(period) => made(ExprKind::Period(*period), Type::Period),
            T::Duration(duration) => {
                let ty = if duration.unit == TimeUnit::Day { Type::Days } else { Type::Months };
                made(ExprKind::Duration(*duration), ty)
            }
            T::Path(path) => self.path(path, span, sight),
            T::Bracket(inner) => {
                let mut inner = self.expr(inner, sight)?;
                inner.span = span;
                Some(inner)
            }
            T::Negative(inner) => {
                let inner = self.expr(inner, sight)?;
                if !inner.ty.is_numeric() {
                    self.expected(inner.span, "number", &inner.ty);
                    return None;
                }
                let ty = inner.ty.clone();
                made(ExprKind::Negative(inner), ty)
            }
            T::Not(inner) => {
                let inner = self.condition(inner, sight)?;
                made(ExprKind::Not(inner), Type::YesNo)
            }
            T::Binary { op, left, right } => {
                self.brackets_needed(op.item, left, right);
                let left = self.expr(left, sight);
                let text = left.as_ref().is_some_and(|left| {
                    matches!(left.ty, Type::Text | Type::OneOf(_) | Type::Entity(_))
                        && !matches!(op.item, BinaryOp::And | BinaryOp::Or)
                });
                let outer = std::mem::replace(&mut self.text_due, text);
                let right = self.expr(right, sight);
                self.text_due = outer;
                self.binary(op.item, left?, right?, span)
            }
            T::In { value, list, negated } => {
                let value = self.expr(value, sight);
                let list: Vec<Option<Expr>> = list.iter().map(|item| self.expr(item, sight)).collect();
                let mut value = value?;
                let mut items = Vec::new();
                for item in list {
                    let (left, item) = self.comparable(BinaryOp::Equal, value, item?)?;
                    value = left;
                    items.push(item);
                }
                made(ExprKind::In { value, list: items, negated: *negated }, Type::YesNo)
            }
            T::Between { value, low, high } => {
                let (value, low, high) = (self.expr(value, sight), self.expr(low, sight), self.expr(high, sight));
                let (value, low) = self.comparable(BinaryOp::GreaterOrEqual, value?, low?)?;
                let (value, high) = self.comparable(BinaryOp::LessOrEqual, value, high?)?;
                made(ExprKind::Between { value, low, high }, Type::YesNo)
            }
            T::Empty { value, negated } => {
                let value = self.expr(value, sight)?;
                made(ExprKind::Empty { value, negated: *negated }, Type::YesNo)
            }
            T::If { condition, then, otherwise } => {
                let condition = self.condition(condition, sight);
                let (then, otherwise) = (self.expr(then, sight), self.expr(otherwise, sight));
                let (then, otherwise) = self.same(then?, otherwise?)?;
                let ty = then.ty.clone();
                made(ExprKind::If { condition: condition?, then, otherwise }, ty)
            }
            T::Extreme { largest, items } => {
                let items: Vec<Option<Expr>> = items.iter().map(|item| self.expr(item, sight)).collect();
                let mut out: Vec<Expr> = Vec::new();
                for item in items {
                    let item = item?;
                    match out.pop() {
                        Some(last) => {
                            let (last, item) = self.same(last, item)?;
                            out.push(last);
                            out.push(item);
                        }
                        None => out.push(item),
                    }
                }
                let ty = out.last()?.ty.clone();
                for item in &mut out {
                    self.adopt(item, &ty);
                }
                made(ExprKind::Extreme { largest: *largest, items: out }, ty)
            }
            T::Excess { value, over } => {
                let (value, over) = (self.expr(value, sight), self.expr(over, sight));
                self.excess(value?, over?, span)
            }
            T::PercentOf { share, base } => {
                let (share, base) = (self.expr(share, sight), self.expr(base, sight));
                self.percent_of(share?, base?, span)
            }
            T::ScaleOn { scale, base } => {
                let base = self.expr(base, sight);
                if !sight.sees_rules() {
                    self.not_here(span, "rule_in_filter");
                    return None;
                }
                let id = self.declared(scale, BlockKind::Scale)?;
                let Meaning::Scale(scale) = self.scale(id, scale.span)? else { return None };
                self.scale_value(scale, Some(base?), span)
            }
            T::Attainment(name) => self.of_kpi(name, sight, span, true),
            T::Quota(name) => self.of_kpi(name, sight, span, false),
            T::Total(of) => {
                if !sight.sees_rules() || sight == Sight::Measure {
                    self.not_here(span, "total");
                    return None;
                }
                let money = Type::Money(self.plan.currency);
                let of = match of {
                    tree::TotalOf::Bonuses => TotalOf::Bonuses,
                    tree::TotalOf::Pay => TotalOf::Pay,
                    tree::TotalOf::Named(name) => TotalOf::Component(self.declared_component(name)?),
                };
                made(ExprKind::Total(of), money)
            }
            T::Aggregate { function, target, word, filter } => {
                self.aggregate(function, (target, *word), filter.as_ref(), sight, span)
            }
            T::IsNew { value, repeat, within, among } => {
                let within = within.as_ref().map(|within| within.item);
                self.is_new((value, among.as_ref()), *repeat, within, sight, span)
            }
            T::Converted { value, by } => self.conversion(value, by, sight, span),
            T::InWindow { value, window } => {
                let value = self.expr(value, sight)?;
                if !sight.sees_rules() {
                    self.not_here(span, "window");
                    return None;
                }
                let ty = value.ty.clone();
                made(ExprKind::InWindow { value, window: window.item }, ty)
            }
            T::InARow { condition, count, grain } => {
                let condition = self.condition(condition, sight)?;
                if !sight.sees_rules() {
                    self.not_here(span, "window");
                    return None;
                }
                let count = i32::try_from(count.item).ok().filter(|count| (1..=120).contains(count));
                let Some(count) = count else {
                    self.report(Diagnostic::error(Code::TooManyDigits, span).arg("found", "").help("in_a_row"));
                    return None;
                };
                made(ExprKind::InARow { condition, count, grain: *grain }, Type::YesNo)
            }
            T::Counted { what, from, through } => {
                let (from, through) = (self.expr(from, sight), self.expr(through, sight));
                let (from, through) = (self.date(from?)?, self.date(through?)?);
                let ty = if *what == CountedTime::CalendarMonths { Type::Months } else { Type::Days };
                if *what == CountedTime::WorkingDays {
                    self.needs_calendar();
                }
                made(ExprKind::Counted { what: *what, from, through }, ty)
            }
            T::Within { value, duration, of } => {
                let (value, of) = (self.expr(value, sight), self.expr(of, sight));
                let (value, of) = (self.date(value?)?, self.date(of?)?);
                made(ExprKind::Within { value, duration: duration.item, of }, Type::YesNo)
            }
            T::OfGroup { value, per } => self.sum_of_group(value, per, sight, span),
            T::Credited { path, word } => self.part_of_row(path, *word, span, sight),
            T::DatePart { part, of } => self.date_part(*part, of.as_ref(), sight, span),
            T::Rounded { value, mode, unit, percent } => {
                let value = self.expr(value, sight)?;
                self.rounded(value, Rounding { mode: *mode, unit: unit.clone() }, *percent, span)
            }
            T::Worked(what) => {
                if !sight.sees_rules() {
                    self.not_here(span, "rule_in_filter");
                    return None;
                }
                if *what == CountedTime::WorkingDays {
                    self.needs_calendar();
                }
                self.needs_absences(span)?;
                made(ExprKind::Worked(*what), Type::Percent)
            }
            T::Employed(what) => {
                if !sight.sees_rules() {
                    self.not_here(span, "rule_in_filter");
                    return None;
                }
                if *what == CountedTime::WorkingDays {
                    self.needs_calendar();
                }
                made(ExprKind::Employed(*what), Type::Percent)
            }
            T::EmployedWholePeriod => {
                if !sight.sees_rules() {
                    self.not_here(span, "rule_in_filter");
                    return None;
                }
                made(ExprKind::EmployedWholePeriod, Type::YesNo)
            }
            T::FirstDay | T::LastDay | T::Period_ if !sight.sees_rules() => {
                self.not_here(span, "period_in_filter");
                None
            }
            T::FirstDay => made(ExprKind::FirstDay, Type::Date),
            T::LastDay => made(ExprKind::LastDay, Type::Date),
            T::Period_ => made(ExprKind::ThisPeriod, Type::Period),
            T::Pays | T::Result | T::Balance => {
                self.not_here(span, "reserved");
                None
            }
            T::HeadingPerson => {
                self.not_here(span, "heading_person");
                None
            }
            T::NoLine => {
                self.no_line(span, "elsewhere");
                None
            }
            T::FromDate(_) | T::Bound { .. } | T::Places { .. } => {
                self.not_here(span, "heading");
                None
            }
        }
    }

    fn number(&mut self, value: &Exact, percent: bool, currency: Option<&tree::Name>, span: Span) -> Option<Expr> {
        let ty = match currency {
            Some(code) => Type::Money(Currency::new(&code.item)?),
            None if percent => Type::Percent,
            None => self.unit_of(Type::Number, span),
        };
        Some(Expr::new(ExprKind::Number(value.clone()), ty, span))
    }

    /// An expression that must be yes or no.
    pub fn condition(&mut self, expr: &tree::Expr, sight: Sight) -> Option<Expr> {
        let made = self.expr(expr, sight)?;
        if made.ty != Type::YesNo {
            self.expected_help(made.span, "condition", &made.ty, "condition");
            return None;
        }
        Some(made)
    }

    /// A date; a period stands for its last day.
    pub fn date(&mut self, expr: Expr) -> Option<Expr> {
        match (&*expr.kind, &expr.ty) {
            (_, Type::Date) => Some(expr),
            (ExprKind::ThisPeriod, _) => Some(Expr::new(ExprKind::LastDay, Type::Date, expr.span)),
            (ExprKind::Period(period), _) => Some(Expr::new(ExprKind::Date(period.last_day()), Type::Date, expr.span)),
            _ => {
                self.expected(expr.span, "date", &expr.ty);
                None
            }
        }
    }

    fn of_kpi(&mut self, name: &tree::Name, sight: Sight, span: Span, attainment: bool) -> Option<Expr> {
        if !sight.sees_rules() {
            self.not_here(span, "rule_in_filter");
            return None;
        }
        let id = self.declared(name, BlockKind::Kpi)?;
        let Meaning::Kpi(kpi) = self.kpi(id, name.span)? else { return None };
        let found = self.plan.kpis.get(kpi);
        if found.quota.is_none() {
            let declared = found.span;
            self.report(
                Diagnostic::error(Code::LabelMissing, span)
                    .arg("block", &name.item)
                    .arg(
                        "labels",
                        Arg::List(vec![Arg::from(
                            crate::syntax::labels::LabelKind::Quota.info().words(self.plan.lang),
                        )]),
                    )
                    .arg("count", 1_usize)
                    .arg("sample", "")
                    .label(declared, "kpi")
                    .help("quota"),
            );
            return None;
        }
        let ty = if attainment { Type::Percent } else { found.value.ty.clone() };
        Some(Expr::new(if attainment { ExprKind::Attainment(kpi) } else { ExprKind::Quota(kpi) }, ty, span))
    }

    fn percent_of(&mut self, share: Expr, base: Expr, span: Span) -> Option<Expr> {
        if !matches!(share.ty, Type::Percent | Type::Ratio) {
            let bare = super::operators::is_bare(&share) || share.ty == Type::Number;
            // `5 of turnover`, or a parameter that says 5, would be 500%.
            let written = super::operators::is_bare(&share);
            if !bare || written {
                let help = if written { "percent" } else { "" };
                let found = share.ty.clone();
                self.expected_help(share.span, "percent", &found, help);
                return None;
            }
        }
        if !base.ty.is_numeric() {
            // `1% of team`: of what the team sells, or of what it is paid?
            let is_group = matches!(&*base.kind, ExprKind::PayeeField(path) if path.steps.len() == 1)
                && matches!(base.ty, Type::Text | Type::OneOf(_));
            self.expected_help(base.span, "number", &base.ty, if is_group { "group" } else { "" });
            return None;
        }
        let ty = base.ty.clone();
        Some(Expr::new(ExprKind::Binary { op: BinaryOp::Multiply, left: share, right: base }, ty, span))
    }

    /// `15% of amount + bonus` may be read two ways.
    fn brackets_needed(&mut self, op: BinaryOp, left: &tree::Expr, right: &tree::Expr) {
        if !matches!(op, BinaryOp::Add | BinaryOp::Subtract) {
            return;
        }
        let tree::ExprKind::PercentOf { base, share } = &*left.item else { return };
        let plain = |expr: &tree::Expr| matches!(&*expr.item, tree::ExprKind::Path(_));
        if plain(base) && plain(right) {
            self.report(
                Diagnostic::error(Code::BracketsNeeded, right.span)
                    .label(share.span.to(base.span), "share")
                    .arg("inner", "")
                    .arg("first", text_of(left))
                    .arg("second", text_of(right))
                    .arg("sign", if op == BinaryOp::Add { "+" } else { "-" }),
            );
        }
    }

    /// P0302: another type was due.
    pub fn expected(&mut self, span: Span, wanted: &'static str, found: &Type) {
        self.expected_help(span, wanted, found, "");
    }

    pub fn expected_help(&mut self, span: Span, wanted: &'static str, found: &Type, help: &'static str) {
        self.report(
            Diagnostic::error(Code::TypeExpected, span)
                .arg("wanted", Arg::Term(wanted))
                .arg("found", self.type_arg(found))
                .arg("currency", self.plan.currency.code())
                .help(help),
        );
    }

    /// A field was due, and something that has to be computed first stands there.
    pub fn expected_path(&mut self, span: Span) {
        self.report(
            Diagnostic::error(Code::TypeExpected, span)
                .arg("wanted", Arg::Term("field"))
                .arg("found", Arg::Term("expression"))
                .help("computed"),
        );
    }

    /// A field was due, and a word of the language stands there: if a field is called so, its name stands in backticks.
    pub fn field_or_word(&mut self, record: Id<Record>, span: Span, key: &str) {
        let name = word(key, self.plan.lang);
        let shape = self.plan.records.get(record);
        if shape.field(name).is_none() {
            self.expected_path(span);
            return;
        }
        let said = Diagnostic::error(Code::TypeExpected, span)
            .arg("wanted", Arg::Term("field"))
            .arg("found", Arg::Term("expression"))
            .arg("name", name)
            .arg("record", &shape.name)
            .help("word");
        self.report(said);
    }

    /// The name of the field at the end of a path.
    fn field_at(&self, path: &crate::plan::FieldPath, last: Id<crate::plan::Field>) -> std::sync::Arc<str> {
        let mut record = path.record;
        for step in &path.steps {
            if let Type::Entity(next) = self.plan.records.get(record).fields.get(*step).ty {
                record = next;
            }
        }
        self.plan.records.get(record).fields.get(last).name.clone()
    }

    /// A type in words: money with its currency, an entity with its record.
    pub fn type_arg(&self, ty: &Type) -> Arg {
        match ty {
            Type::Money(currency) => {
                Arg::Phrase(vec![Arg::Term("money"), Arg::Term("in_currency"), Arg::from(currency.code())])
            }
            Type::MoneyIn(path) => {
                let field = path.steps.last().map_or("".into(), |step| self.field_at(path, *step));
                Arg::Phrase(vec![Arg::Term("money"), Arg::Term("in_currency_of"), Arg::Text(format!("`{field}`"))])
            }
            Type::Entity(record) => {
                Arg::Phrase(vec![Arg::Term("entity"), Arg::from(&self.plan.records.get(*record).name)])
            }
            other => Arg::Term(other.term()),
        }
    }

    pub(super) fn needs_calendar(&mut self) {
        if self.plan.calendar.is_some() {
            return;
        }
        // Names stay as they are when a plan is translated, so the names of its records say which of the two is meant.
        let people = self.plan.records.iter().next().map_or("", |(_, record)| &record.name);
        let cyrillic = people.chars().any(|c| ('а'..='я').contains(&c) || ('А'..='Я').contains(&c));
        let name = if cyrillic { "календарь" } else { "calendar" };
        let name = tree::Spanned::new(std::sync::Arc::from(name), self.plan.span);
        self.plan.calendar = self.record_named(&name);
    }
}

fn text_of(expr: &tree::Expr) -> String {
    match &*expr.item {
        tree::ExprKind::Path(path) => path.iter().map(|name| &*name.item).collect::<Vec<_>>().join("."),
        tree::ExprKind::PercentOf { base, .. } => text_of(base),
        _ => String::new(),
    }
}

/// A duration as a number of days or months.
pub(super) fn duration_number(duration: Duration) -> Exact {
    let each = match duration.unit {
        TimeUnit::Day | TimeUnit::Month => 1,
        TimeUnit::Quarter => 3,
        TimeUnit::HalfYear => 6,
        TimeUnit::Year => 12,
    };
    Exact::from(duration.count).times_integer(each)
}
