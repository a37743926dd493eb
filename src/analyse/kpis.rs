//! KPIs and the measures they are made of.

use std::sync::Arc;

use crate::analyse::blocks::Clauses;
use crate::analyse::checker::Checker;
use crate::analyse::expressions::Sight;
use crate::analyse::names::{Meaning, SymbolId};
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::number::Exact;
use crate::plan::{
    Aggregate, Attainment, BinaryOp, Const, Credit, Expr, ExprKind, FieldPath, Id, Kpi, Measure, Purpose, Record,
    RowSelection, Scope, Type,
};
use crate::source::Span;
use crate::syntax::labels::{BlockKind, LabelKind};
use crate::syntax::tree::{self, Block, Name, Per, ShareWord, Spanned, Value};

/// When a row counts.
struct When {
    date: FieldPath,
    observed: Option<crate::plan::Duration>,
    until: Option<FieldPath>,
}

impl<'t> Checker<'t> {
    /// The name and title of a block; empty where the header is broken.
    pub fn name_and_title(&self, block: &Block) -> (Arc<str>, Arc<str>) {
        let text = |text: Option<&Arc<str>>| text.cloned().unwrap_or_else(|| Arc::from(""));
        (text(block.name.as_ref().map(|name| &name.item)), text(block.title.as_ref().map(|title| &title.item)))
    }

    /// A KPI, looked at if it was not yet.
    pub fn kpi(&mut self, id: SymbolId, at: Span) -> Option<Meaning> {
        self.resolve(id, at, |checker, block| {
            let clauses = Clauses::of(block);
            let outer = checker.measured.replace(block);
            let value = checker.under_conversion(clauses, |checker| {
                clauses.expr(LabelKind::Measure).and_then(|value| checker.expr(value, Sight::Measure))
            });
            checker.measured = outer;
            let scope = checker.scope(clauses);
            let quota = checker.quota(clauses, value.as_ref());
            let (attainment, cap) = match clauses.value(LabelKind::Attainment).map(|value| &value.item) {
                Some(Value::Attainment { formula, at_most }) => (*formula, checker.attainment_cap(at_most.as_ref())),
                _ => (Attainment::default(), Some(None)),
            };
            let team_as_of = match clauses.value(LabelKind::TeamAsOf).map(|value| &value.item) {
                Some(Value::AsOf(word)) => Some(*word),
                _ => None,
            };
            let quota_every = match clauses.value(LabelKind::Quota).map(|value| &value.item) {
                Some(Value::PerPeriod { every, .. }) => Some(*every),
                _ => None,
            };
            let of_rows = |quota: &Expr| matches!(&*quota.kind, ExprKind::SubjectField { period: Some(_), .. });
            if quota_every.is_some() && quota.as_ref().is_some_and(|quota| quota.as_ref().is_some_and(of_rows)) {
                let span = clauses.get(LabelKind::Quota).map_or(at, |clause| clause.value.span);
                checker.not_here(span, "quota_of_rows");
                return None;
            }
            if team_as_of.is_some() && !matches!(scope, Some(Scope::Unit(_)) | None) {
                let span = clauses.get(LabelKind::TeamAsOf).map_or(at, |clause| clause.value.span);
                checker.not_here(span, "team_as_of");
                return None;
            }
            let (value, scope, quota, attainment_cap) = (value?, scope?, quota?, cap?);
            let quota = match quota {
                Some(quota) => Some(checker.quota_of(scope, quota)?),
                None => None,
            };
            let (value, quota) = match scope {
                Scope::UnitOf(unit) => {
                    let quota = match quota {
                        Some(quota) => Some(checker.of_unit(quota, LabelKind::Quota, unit)?),
                        None => None,
                    };
                    (checker.of_unit(value, LabelKind::Measure, unit)?, quota)
                }
                _ => (value, quota),
            };
            if !value.ty.is_numeric() && value.ty != Type::Date {
                let ty = value.ty.clone();
                checker.expected(value.span, "number", &ty);
                return None;
            }
            let value = checker.less_taken_off(clauses, value)?;
            let flow = checker.is_flow(&value);
            let quota_prorated = checker.quota_prorated(clauses, scope, flow)?;
            let (name, title) = checker.name_and_title(block);
            let kpi = Kpi {
                name,
                title,
                value,
                scope,
                quota,
                quota_every,
                quota_prorated,
                team_as_of,
                attainment,
                attainment_cap,
                flow,
                purpose: Purpose::default(),
                span: block.kind.span,
            };
            Some(Meaning::Kpi(checker.plan.kpis.push(kpi)))
        })
    }

    /// `Some(None)` without a quota, `None` when it is wrong.
    fn quota(&mut self, clauses: Clauses<'t>, value: Option<&Expr>) -> Option<Option<Expr>> {
        let written = match clauses.value(LabelKind::Quota).map(|value| &value.item) {
            Some(Value::Expr(amount) | Value::PerPeriod { amount, .. }) => amount,
            _ => return clauses.get(LabelKind::Quota).is_none().then_some(None),
        };
        let mut quota = self.expr(written, Sight::Rule)?;
        let Some(value) = value else { return Some(None) };
        // A quota of 30 for a retention of 30 % is a slip that would be found only in the pay.
        if value.ty == Type::Percent && super::operators::is_bare(&quota) {
            let ty = quota.ty.clone();
            self.expected_help(quota.span, "percent", &ty, "percent");
            return None;
        }
        let unit = value.ty.clone();
        let scalar = matches!(quota.ty, Type::Number | Type::Ratio | Type::Count);
        if unit == Type::Money(self.plan.currency) && scalar {
            quota = self.pay(written, Sight::Rule)?;
        }
        self.adopt(&mut quota, &unit);
        let (_, quota) = self.comparable(BinaryOp::GreaterOrEqual, value.clone(), quota)?;
        Some(Some(quota))
    }

    /// The cap on attainment, a percentage above 0; `Some(None)` without one.
    fn attainment_cap(&mut self, written: Option<&tree::Expr>) -> Option<Option<(Exact, Span)>> {
        let Some(written) = written else { return Some(None) };
        let (ty, value) = self.constant(written, None)?;
        match value {
            Const::Number(cap) if ty == Type::Percent && !cap.is_zero() && !cap.is_negative() => {
                Some(Some((cap, written.span)))
            }
            _ => {
                let help = if ty == Type::Number { "percent" } else { "" };
                self.expected_help(written.span, "percent", &ty, help);
                None
            }
        }
    }

    /// The level of a KPI, notice or guard; a person's where nothing is said.
    pub fn scope(&mut self, clauses: Clauses<'t>) -> Option<Scope> {
        let Some(clause) = clauses.get(LabelKind::Per) else { return Some(Scope::Person) };
        match &clause.value.item {
            // A person is below several heads and so would share several pools.
            Value::Per(Per::Below { through, .. })
                if !matches!(
                    clauses.kind(),
                    BlockKind::Kpi | BlockKind::Notice | BlockKind::Ensure | BlockKind::Report
                ) =>
            {
                let lang = self.plan.lang;
                self.report(
                    Diagnostic::error(Code::NotAllowedHere, through.span)
                        .arg("what", LabelKind::Per.info().words(lang))
                        .arg("record", &through.item)
                        .help("subordinates"),
                );
                None
            }
            Value::Per(Per::UnitOf { unit, record }) if clauses.kind() == BlockKind::Cap => {
                self.unit_not_here(clauses.kind(), (unit, record));
                None
            }
            Value::Per(per) => self.level(per),
            _ => None,
        }
    }

    /// Whether values of several periods add up.
    fn is_flow(&self, value: &Expr) -> bool {
        match &*value.kind {
            ExprKind::Measure(id) if self.plan.measures.get(*id).rows.until.is_some() => false,
            ExprKind::Measure(id) => {
                matches!(
                    self.plan.measures.get(*id).function,
                    Aggregate::Sum | Aggregate::Count | Aggregate::CountDifferent
                )
            }
            ExprKind::Kpi(id) => self.plan.kpis.get(*id).flow,
            ExprKind::Negative(inner) | ExprKind::Converted { value: inner, .. } => self.is_flow(inner),
            ExprKind::Binary { op: BinaryOp::Add | BinaryOp::Subtract, left, right } => {
                self.is_flow(left) && self.is_flow(right)
            }
            ExprKind::Binary { op: BinaryOp::Multiply, left, right } => {
                let constant = |expr: &Expr| matches!(*expr.kind, ExprKind::Number(_));
                (self.is_flow(left) && constant(right)) || (constant(left) && self.is_flow(right))
            }
            ExprKind::Binary { op: BinaryOp::Divide, left, right } => {
                self.is_flow(left) && matches!(*right.kind, ExprKind::Number(_))
            }
            _ => false,
        }
    }

    /// `sum of payments.amount`: a question to a table.
    pub fn aggregate(
        &mut self,
        function: &Spanned<Aggregate>,
        (written, word): (&[Name], Option<ShareWord>),
        filter: Option<&tree::Expr>,
        sight: Sight,
        span: Span,
    ) -> Option<Expr> {
        let Some(block) = self.measured.filter(|_| sight == Sight::Measure) else {
            self.not_here(span, "aggregate");
            return None;
        };
        let clauses = Clauses::of(block);
        let (record_name, path) = written.split_first()?;
        let record = self.record_named(record_name)?;
        self.finish_records();
        let target = self.aggregate_target(function, record, record_name, path)?;
        let rows = self.rows(record, clauses, [clauses.expr(LabelKind::Where), filter], record_name.span)?;
        let shares = rows.credited.as_ref().and_then(Credit::shares);
        let by_share = self.part_of_measure(function.item, target.as_ref(), word, (written, shares), span)?;
        // Neither the company nor a unit that rows name asks whose the rows are.
        let of_nobody = matches!(
            clauses.value(LabelKind::Per).map(|value| &value.item),
            Some(Value::Per(Per::Company | Per::UnitOf { .. }))
        );
        if rows.credited.is_none() && !of_nobody {
            self.nobodys(record, record_name.span);
            return None;
        }
        let ty = match (function.item, &target) {
            (Aggregate::Count | Aggregate::CountDifferent, _) | (_, None) => Type::Count,
            (Aggregate::Average, Some(Expr { ty: Type::Count, .. })) => Type::Number,
            (_, Some(target)) => target.ty.clone(),
        };
        let measure = Measure { function: function.item, target, by_share, rows, span };
        Some(Expr::new(ExprKind::Measure(self.plan.measures.push(measure)), ty, span))
    }

    fn aggregate_target(
        &mut self,
        function: &Spanned<Aggregate>,
        record: Id<Record>,
        record_name: &Name,
        path: &[Name],
    ) -> Option<Option<Expr>> {
        if function.item == Aggregate::Count {
            if let Some(extra) = path.first() {
                self.report(
                    Diagnostic::error(Code::NotAllowedHere, extra.span)
                        .arg("what", &extra.item)
                        .arg("record", &record_name.item)
                        .help("count_of_rows"),
                );
                return None;
            }
            return Some(None);
        }
        if path.is_empty() {
            let fields = self.plan.records.get(record).fields.iter().map(|(_, field)| Arg::from(&field.name)).collect();
            self.report(
                Diagnostic::error(Code::NotAllowedHere, record_name.span)
                    .arg("what", Arg::List(fields))
                    .arg("record", &record_name.item)
                    .help("field_needed"),
            );
            return None;
        }
        let (path, ty, span) = self.row_path(record, path)?;
        let fits = match function.item {
            Aggregate::Sum | Aggregate::Average => ty.is_numeric(),
            Aggregate::Min | Aggregate::Max => ty.is_numeric() || ty == Type::Date,
            _ => true,
        };
        if !fits {
            let help = if function.item == Aggregate::Sum { "sum" } else { "" };
            self.expected_help(span, "number", &ty, help);
            return None;
        }
        let read = self.as_converted(Expr::new(ExprKind::RowField(path), ty, span), Sight::Row(record))?;
        if matches!(read.ty, Type::MoneyIn(_)) {
            self.currency_varies(span);
            return None;
        }
        Some(Some(read))
    }

    /// The rows that a KPI or `for each` rule reads: conditions, the date that decides, whose they are.
    pub fn rows(
        &mut self,
        record: Id<Record>,
        clauses: Clauses<'t>,
        conditions: [Option<&tree::Expr>; 2],
        at: Span,
    ) -> Option<RowSelection> {
        let date = self.deciding_date(record, clauses, at);
        self.deciding = date.as_ref().map(|when| when.date.clone());
        let mut fine = true;
        let mut filters = Vec::new();
        for condition in conditions.into_iter().flatten() {
            match self.condition(condition, Sight::Row(record)) {
                Some(filter) => filters.push(filter),
                None => fine = false,
            }
        }
        let credited = match clauses.get(LabelKind::CreditedTo) {
            None => Some(self.plan.records.get(record).credited.clone()),
            Some(clause) => self.credit(record, &clause.value).map(Some),
        };
        let When { date, observed, until } = date?;
        fine.then_some(RowSelection {
            record,
            filters,
            date: Some(date),
            observed,
            until,
            reversed: None,
            credited: credited?,
        })
    }

    fn deciding_date(&mut self, record: Id<Record>, clauses: Clauses<'t>, at: Span) -> Option<When> {
        let said = [LabelKind::ByDate, LabelKind::Cohort, LabelKind::Outstanding];
        let mut said = said.into_iter().filter_map(|label| clauses.get(label));
        if let (Some(first), Some(second)) = (said.next(), said.next()) {
            let (first, place) = (first.label.span, second.label.span);
            self.report(Diagnostic::error(Code::TwoDates, place).label(first, "first"));
            return None;
        }
        match clauses.value(LabelKind::Cohort).or(clauses.value(LabelKind::Outstanding)).map(|value| &value.item) {
            Some(Value::Cohort { date, observed }) => {
                let date = self.date_of_row(record, date)?;
                return Some(When { date, observed: Some(observed.item), until: None });
            }
            Some(Value::Outstanding { from, until }) => {
                let date = self.date_of_row(record, from)?;
                return Some(When { date, observed: None, until: Some(self.date_of_row(record, until)?) });
            }
            _ => {}
        }
        if let Some(clause) = clauses.get(LabelKind::ByDate) {
            let Value::Expr(expr) = &clause.value.item else { return None };
            let date = self.date_of_row(record, expr)?;
            return Some(When { date, observed: None, until: None });
        }
        if clauses.has_broken() {
            return None;
        }
        self.no_deciding_date(record, clauses, at);
        None
    }

    /// A date of the row, or behind its links.
    fn date_of_row(&mut self, record: Id<Record>, expr: &tree::Expr) -> Option<FieldPath> {
        let tree::ExprKind::Path(path) = &*expr.item else {
            if matches!(&*expr.item, tree::ExprKind::Period_) {
                self.field_or_word(record, expr.span, "period");
            } else {
                self.expected_path(expr.span);
            }
            return None;
        };
        let (path, ty, span) = self.row_path(record, path)?;
        if ty != Type::Date {
            self.expected(span, "date", &ty);
            return None;
        }
        Some(path)
    }

    /// P0211: nothing says whose the rows of a record are.
    pub fn nobodys(&mut self, record: Id<Record>, at: Span) {
        let found = self.plan.records.get(record);
        let symbol = self.names.find(&found.name).and_then(|symbol| self.names.get(symbol));
        if symbol.is_some_and(|symbol| Clauses::of(symbol.block).get(LabelKind::CreditedTo).is_some()) {
            // It says whose they are; what is wrong there has been reported.
            return;
        }
        let people = self.plan.people;
        let links: Vec<Arg> = found
            .fields
            .iter()
            .filter(|(_, field)| field.ty == Type::Entity(people))
            .map(|(_, field)| Arg::from(&field.name))
            .collect();
        let help = if links.is_empty() { "no_person" } else { "" };
        let sample = links.first().cloned().unwrap_or(Arg::Term("employee"));
        let record_name = found.name.clone();
        let declared = found.span;
        let label = LabelKind::CreditedTo.info().words(self.plan.lang);
        self.report(
            Diagnostic::error(Code::NobodysRows, at)
                .arg("record", record_name)
                .arg("label", label)
                .arg("sample", sample)
                .label(declared, "record")
                .help(help),
        );
    }
}
