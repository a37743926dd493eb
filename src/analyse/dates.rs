//! Dated values that change inside a period in which a rule reads them.

use std::sync::Arc;

use crate::analyse::blocks::Clauses;
use crate::analyse::checker::Checker;
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::plan::{
    Component, ComponentKind, DatedBy, Exception, ExceptionPlace, Expr, ExprKind, FieldPath, NoData, Plan, Window, walk,
};
use crate::source::Span;
use crate::syntax::labels::LabelKind;
use crate::syntax::tree;
use crate::time::{Date, Grain, Month};

/// Something that reads values over a period, and what no day that it names decides about.
struct Reader<'p> {
    name: &'p Arc<str>,
    exprs: Vec<&'p Expr>,
    /// The longest period over which it looks.
    grain: Grain,
    /// The date that puts the rows of a rule into a period, if it pays for single rows.
    by: Option<String>,
    /// The key of the advice.
    help: &'static str,
}

/// A place where a dated thing is read: a parameter or a scale.
struct Read {
    name: Arc<str>,
    declared: Span,
    /// The days on which its value changes.
    days: Vec<Date>,
    span: Span,
    reader: Arc<str>,
    grain: Grain,
    by: Option<String>,
    help: &'static str,
}

impl<'t> Checker<'t> {
    /// P0403: a parameter or a scale changes inside a period of what reads it, and nothing says which day decides.
    pub fn changes_inside(&mut self) {
        let mut found: Vec<Read> = Vec::new();
        let plan = &self.plan;
        let rules = plan.components.iter().flat_map(|(_, rule)| self.undated(rule));
        for Reader { name, exprs, grain, by, help } in rules.chain(undated_others(plan)) {
            let mut look = |expr: &Expr| {
                let (value, declared, days) = match &*expr.kind {
                    ExprKind::Param(id) => {
                        let param = plan.params.get(*id);
                        (&param.name, param.span, param.dates())
                    }
                    ExprKind::Scale { scale, .. } => {
                        let scale = plan.scales.get(*scale);
                        (&scale.name, scale.span, scale.curve.dates().to_vec())
                    }
                    _ => return,
                };
                if !days.is_empty() {
                    let (name, reader, by) = (value.clone(), name.clone(), by.clone());
                    found.push(Read { name, declared, days, span: expr.span, reader, grain, by, help });
                }
            };
            walk::exprs(plan, exprs, &mut look);
        }
        let label = LabelKind::DatedBy.info().words(self.plan.lang);
        for Read { name, declared, days, span, reader, grain, by, help } in found {
            let start = self.plan.effective.from;
            let inside =
                days.into_iter().find(|day| *day > start && grain.containing(Month::of(*day)).first_day() != *day);
            if let Some(day) = inside {
                let period = grain.containing(Month::of(day));
                let declared = self.line_of(&name, day).unwrap_or(declared);
                self.report(
                    Diagnostic::error(Code::ChangesInside, span)
                        .arg("name", name)
                        .arg("date", day)
                        .arg("period", Arg::Period(period))
                        .arg("bonus", reader)
                        .arg("label", label)
                        .arg("each", LabelKind::EachThen.info().words(self.plan.lang))
                        .arg("by", by.unwrap_or_default())
                        .label(declared, "param")
                        .help(help),
                );
            }
        }
    }

    /// What a rule reads for which no day decides, by the advice; nothing where there is a day for all of it.
    fn undated<'p>(&self, rule: &'p Component) -> Vec<Reader<'p>> {
        // A rule that pays for single rows can go by their date.
        let by = rule.kind.rows().and_then(|rows| rows.date.as_ref()).map(|date| self.shown_path(date));
        // The day of a row decides for the row alone.
        let together = if matches!(rule.kind, ComponentKind::ForEach { .. }) { "together" } else { "bounds" };
        let of_all = || of_all_rows(&self.plan, rule);
        let found = match &rule.dated_by {
            None if by.is_some() => {
                let of_all = of_all();
                let is_of_all = |expr: &&Expr| of_all.iter().any(|one| std::ptr::eq(*one, *expr));
                let own = rule.exprs().into_iter().filter(|expr| !is_of_all(expr)).collect();
                vec![("rows", own), (together, of_all)]
            }
            None if rule.can_go_by_each_day() => vec![("whole", rule.exprs())],
            None => vec![("", rule.exprs())],
            Some(DatedBy::Day(day)) if walk::reads_row(&self.plan, day) => vec![(together, of_all())],
            Some(DatedBy::Day(_)) => Vec::new(),
            // Steps and exceptions work on what the days give together, so one day must decide for them.
            Some(DatedBy::EachDay(_)) => {
                let steps = rule.then.iter().filter_map(|step| step.kind.operand());
                vec![("each_day", steps.chain(rule.exceptions.iter().flat_map(Exception::exprs)).collect())]
            }
        };
        let grain = match rule.window {
            Some(Window::SoFar(grain) | Window::Whole(grain)) => rule.every.max(grain),
            _ => rule.every,
        };
        let reader = |(help, exprs)| Reader { name: &rule.name, exprs, grain, by: by.clone(), help };
        found.into_iter().map(reader).collect()
    }

    /// The line or heading with which a parameter or scale takes a new value on `day`.
    fn line_of(&self, name: &str, day: Date) -> Option<Span> {
        let block = self.names.get(self.names.find(name)?)?.block;
        let is_day = |expr: &tree::Expr| match &*expr.item {
            tree::ExprKind::Date(found) => *found == day,
            tree::ExprKind::FromDate(found) => found.item == day,
            _ => false,
        };
        let clauses = Clauses::of(block);
        let line = clauses.all(LabelKind::FromDate).find(|clause| clause.argument.as_ref().is_some_and(is_day));
        let heading = || clauses.get(LabelKind::Table)?.rows.first()?.cells.iter().find(|cell| is_day(cell));
        line.map(|clause| clause.label.span).or_else(|| heading().map(|cell| cell.span))
    }

    /// A path through fields as it is written.
    fn shown_path(&self, path: &FieldPath) -> String {
        let mut record = path.record;
        let mut names: Vec<&str> = Vec::new();
        for step in &path.steps {
            let field = self.plan.records.get(record).fields.get(*step);
            names.push(&field.name);
            if let crate::plan::Type::Entity(next) = field.ty {
                record = next;
            }
        }
        names.join(".")
    }
}

fn reader<'p>(name: &'p Arc<str>, grain: Grain, help: &'static str, exprs: Vec<&'p Expr>) -> Reader<'p> {
    Reader { name, exprs, grain, by: None, help }
}

/// The condition of the plan, and what looks at the pay without having lines of its own, where no day is named.
fn undated_others(plan: &Plan) -> impl Iterator<Item = Reader<'_>> {
    let of_plan = plan.when.iter().filter(|_| plan.dated_by.is_none());
    let of_plan = of_plan.map(move |(when, _)| reader(&plan.name, plan.every, "plan", vec![when]));
    let awards = plan.awards.iter().map(|(_, of)| (of.dated_by, reader(&of.name, of.every, "looks", vec![&of.when])));
    let notices = plan.notices.iter().map(|(_, of)| (of.dated_by, reader(&of.name, of.every, "looks", vec![&of.when])));
    let guards = plan.ensures.iter().map(|(_, of)| (of.dated_by, reader(&of.name, of.every, "looks", vec![&of.check])));
    let reports = plan.reports.iter().map(|(_, of)| {
        let columns = of.columns.iter().map(|column| &column.value);
        (of.dated_by, reader(&of.name, of.every, "looks", columns.chain(&of.filter).collect()))
    });
    let others = awards.chain(notices).chain(guards).chain(reports);
    of_plan.chain(others.filter_map(|(day, reader)| day.is_none().then_some(reader)))
}

/// What a rule on rows says of all of them together.
fn of_all_rows<'p>(plan: &Plan, rule: &'p Component) -> Vec<&'p Expr> {
    let mut out: Vec<&Expr> = match &rule.kind {
        // Each sanction has its own condition.
        ComponentKind::Sanction(sanction) => return sanction.limit.iter().collect(),
        ComponentKind::Deduction(deduction) => {
            std::iter::once(&deduction.from).chain(&deduction.limit).chain(&deduction.opening).collect()
        }
        _ => Vec::new(),
    };
    out.extend(rule.when.iter().filter(|when| !walk::reads_row(plan, when)));
    if let Some(gate) = &rule.gate {
        out.push(&gate.condition);
        out.extend(gate.above.iter().map(|above| &above.bound));
    }
    if let Some(NoData::Pays(instead)) = &rule.if_no_data {
        out.push(instead);
    }
    out.extend(rule.then.iter().filter_map(|step| step.kind.operand()));
    let whole = rule.exceptions.iter().filter(|exception| exception.place != ExceptionPlace::Row);
    out.extend(whole.flat_map(Exception::exprs));
    out.extend(rule.limit.iter().map(|limit| &limit.at_most).chain(&rule.opening));
    out
}
