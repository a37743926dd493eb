//! The bounds at which somebody's pay jumps, and how far beyond them their results are.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::audit::bars::{Bar, bars};
use crate::audit::book::Book;
use crate::data::{EntityId, Role};
use crate::evaluate::{Line, Trace, TraceKind, Value};
use crate::measure::RowReader;
use crate::number::Exact;
use crate::plan::{Aggregate, BinaryOp, Component, Expr, ExprKind, Id, Kpi, Measure, Param, Plan, Scope};
use crate::time::Period;

/// A bound that somebody's result has reached.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Level {
    /// The rule that pays by it.
    pub component: Id<Component>,
    /// The KPI.
    pub kpi: Id<Kpi>,
    /// The bound, in the unit of the KPI.
    pub bound: Exact,
    /// Whether the bound itself is enough.
    pub inclusive: bool,
    /// The period of the KPI: that of the plan, or a longer one that ends with it.
    pub window: Period,
    /// The value of the KPI.
    pub value: Exact,
    /// Whether nothing is to be gained beyond it.
    pub last: bool,
    /// Whether more is paid beyond it; else the pay must tell.
    pub pays_more: bool,
}

/// The bounds that everybody asked for has reached, by person.
pub(super) fn reached(book: &Book<'_>) -> BTreeMap<EntityId, Vec<Level>> {
    let bars: BTreeMap<Id<Component>, Vec<Bar>> =
        book.plan.components.iter().map(|(id, component)| (id, bars(book.plan, component).bars)).collect();
    let mut of_people: BTreeMap<EntityId, Vec<&Line>> = BTreeMap::new();
    for line in book.outcome.lines().filter(|line| ends_with(line.period, book) && book.asks_for(line.payee)) {
        of_people.entry(line.payee).or_default().push(line);
    }
    let mut all: BTreeMap<EntityId, Vec<Level>> = BTreeMap::new();
    for (person, lines) in of_people {
        let known = OnceCell::new();
        let known = || known.get_or_init(|| Values::of(&lines, book));
        let mut levels = Vec::new();
        for line in &lines {
            let bars = bars.get(&line.component).map(Vec::as_slice).unwrap_or_default();
            let values = if bars.is_empty() { Values::default() } else { Values::of(&[line], book) };
            levels.extend(bars.iter().flat_map(|bar| levels_of(book, (line, &values), &known, bar)));
        }
        if !levels.is_empty() {
            all.insert(person, levels);
        }
    }
    all
}

/// Where somebody has reached a bound of a line: of each period over which the result is counted there. What the line does not
/// say, all that is `known` of the person may: where a condition does not hold, nothing else is computed.
fn levels_of<'v>(
    book: &Book<'_>,
    (line, values): (&Line, &Values),
    known: &dyn Fn() -> &'v Values,
    bar: &Bar,
) -> Vec<Level> {
    let mut windows: Vec<Period> =
        values.kpis.keys().filter(|(kpi, _)| *kpi == bar.kpi).map(|(_, window)| *window).collect();
    if windows.is_empty() {
        windows.push(line.period);
    }
    let level = |window: Period| {
        let key = (bar.kpi, window);
        let said = || values.kpis.get(&key).or_else(|| known().kpis.get(&key)).cloned();
        // The condition of an exception is not told.
        let value = said().or_else(|| of_rows(book, bar.kpi, line.payee, window))?;
        let said = |expr: &Expr| values.said(book.plan, expr, window).or_else(|| known().said(book.plan, expr, window));
        let at = bar.at(&said)?;
        let bound = match bar.share {
            true => &at * values.quotas.get(&key).or_else(|| known().quotas.get(&key))?,
            false => at,
        };
        let reached = if bar.inclusive { value >= bound } else { value > bound };
        (reached && bound.is_positive()).then_some(Level {
            component: line.component,
            kpi: bar.kpi,
            bound,
            inclusive: bar.inclusive,
            window,
            value,
            last: bar.last,
            pays_more: bar.pays_more,
        })
    };
    windows.into_iter().filter_map(level).collect()
}

/// The value of somebody's own KPI that the rows of the period make up alone.
fn of_rows(book: &Book<'_>, kpi: Id<Kpi>, person: EntityId, window: Period) -> Option<Exact> {
    let alone = book.plan.kpis.get(kpi).scope == Scope::Person && window == book.period;
    let all = alone && measure_of(book, kpi)?.rows.reversed.is_none();
    if all { brought(book, kpi, person, book.rows_of(person)) } else { None }
}

/// The rules that go by the audited rows in ways of which no bound is known.
pub(super) fn unclear(book: &Book<'_>) -> Vec<Arc<str>> {
    let plan = book.plan;
    let audited = |id: &Id<Measure>| plan.measures.get(*id).rows.record == book.cast.record;
    let rules = plan.rules_in(book.period).filter(|(_, rule)| bars(plan, rule).unclear.iter().any(audited));
    rules.map(|(_, rule)| Arc::clone(&rule.name)).collect()
}

/// Whether a period ends with the one that is looked at: only the last days of that are known.
fn ends_with(period: Period, book: &Book<'_>) -> bool {
    period.last_day() == book.period.last_day()
}

/// Whether a level is reached by one person in the period of the plan alone: only of those all rows are known.
pub(super) fn is_own(book: &Book<'_>, level: &Level) -> bool {
    book.plan.kpis.get(level.kpi).scope == Scope::Person && level.window == book.period
}

/// What lines say of results, and of what these are held against.
#[derive(Clone, Default)]
struct Values {
    kpis: BTreeMap<(Id<Kpi>, Period), Exact>,
    quotas: BTreeMap<(Id<Kpi>, Period), Exact>,
    params: BTreeMap<Id<Param>, Exact>,
}

impl Values {
    fn of(lines: &[&Line], book: &Book<'_>) -> Values {
        let mut values = Values::default();
        lines.iter().flat_map(|line| &line.parts).for_each(|trace| values.take(trace, book));
        values
    }

    fn take(&mut self, trace: &Trace, book: &Book<'_>) {
        if let Value::Number(number) = &trace.value {
            match &trace.what {
                TraceKind::Kpi(id, period) if ends_with(*period, book) => {
                    self.kpis.insert((*id, *period), number.clone());
                }
                TraceKind::Quota(id, period) if ends_with(*period, book) => {
                    self.quotas.insert((*id, *period), number.clone());
                }
                TraceKind::Param(used) => {
                    self.params.insert(used.param, number.clone());
                }
                _ => {}
            }
        }
        trace.parts.iter().for_each(|part| self.take(part, book));
    }

    /// What an expression comes to.
    fn said(&self, plan: &Plan, expr: &Expr, window: Period) -> Option<Exact> {
        let said = |expr: &Expr| self.said(plan, expr, window);
        match &*expr.kind {
            ExprKind::Number(number) => Some(number.clone()),
            ExprKind::Param(id) => self.params.get(id).cloned(),
            ExprKind::Quota(id) => self.quotas.get(&(*id, window)).cloned(),
            ExprKind::Define(id) => said(&plan.defines.get(*id).value),
            ExprKind::Binary { op, left, right } => {
                let (left, right) = (said(left)?, said(right)?);
                match op {
                    BinaryOp::Add => Some(&left + &right),
                    BinaryOp::Subtract => Some(&left - &right),
                    BinaryOp::Multiply => Some(&left * &right),
                    BinaryOp::Divide => left.checked_div(&right),
                    _ => None,
                }
            }
            _ => None,
        }
    }
}

/// What rows of one person bring to a KPI of theirs, of their team or of the company; `None` where that cannot be told row by row.
pub(super) fn brought(book: &Book<'_>, kpi: Id<Kpi>, person: EntityId, rows: &[usize]) -> Option<Exact> {
    let measure = measure_of(book, kpi)?;
    let counted: Vec<usize> = rows.iter().copied().filter(|at| counts(book, measure, *at)).collect();
    match measure.function {
        Aggregate::Sum => {
            let ExprKind::RowField(path) = &*measure.target.as_ref()?.kind else { return None };
            let role = book.cast.fields.iter().find(|(_, known)| *known == path).map(|(role, _)| *role)?;
            let values = counted.iter().filter_map(|at| book.seen.rows.number(role, *at));
            Some(values.fold(Exact::zero(), |sum, value| &sum + &value))
        }
        Aggregate::Count => Some(i64::try_from(counted.len()).ok()?.into()),
        // Whom the others have brought is known of one person only.
        Aggregate::CountDifferent if book.plan.kpis.get(kpi).scope == Scope::Person => {
            let ExprKind::RowField(path) = &*measure.target.as_ref()?.kind else { return None };
            if book.cast.fields.get(&Role::Client) != Some(path) {
                return None;
            }
            let client = |at: &usize| book.seen.rows.code(Role::Client, *at);
            let others = book.rows_of(person).iter().filter(|at| !counted.contains(at) && counts(book, measure, **at));
            let others: std::collections::BTreeSet<u64> = others.filter_map(client).collect();
            let own: std::collections::BTreeSet<u64> = counted.iter().filter_map(client).collect();
            Some(i64::try_from(own.difference(&others).count()).ok()?.into())
        }
        _ => None,
    }
}

/// Whether it is known of each row whether a KPI counts it: of rows that have passed by nobody has asked its conditions.
pub(super) fn is_known(book: &Book<'_>, kpi: Id<Kpi>, rows: &[usize]) -> bool {
    let open = measure_of(book, kpi).is_some_and(|measure| !measure.rows.filters.is_empty());
    !open || rows.iter().all(|at| book.seen.rows.row(*at).is_some())
}

/// The measure that a KPI is, over the audited rows by their day. Those of heads are left out: their own rows may not be in it.
fn measure_of<'b>(book: &'b Book<'_>, kpi: Id<Kpi>) -> Option<&'b Measure> {
    let kpi = book.plan.kpis.get(kpi);
    let ExprKind::Measure(id) = &*kpi.value.kind else { return None };
    let measure = book.plan.measures.get(*id);
    let counted = matches!(kpi.scope, Scope::Person | Scope::Unit(_) | Scope::Company);
    let own = measure.rows.record == book.cast.record && counted;
    (own && measure.rows.date.as_ref() == book.cast.fields.get(&Role::Day)).then_some(measure)
}

/// Whether a measure counts a row, as far as that is known: the rows that have passed by are looked up later.
fn counts(book: &Book<'_>, measure: &Measure, at: usize) -> bool {
    let Some(row) = book.seen.rows.row(at) else { return true };
    let reader = RowReader::new(book.plan, book.tables);
    let day = book.seen.rows.day(at).and_then(crate::data::Day::date);
    measure.rows.filters.iter().all(|filter| reader.truth(filter, row, day) == Some(true))
}
