//! The bounds at which somebody's pay jumps, and how far beyond them their results are.

use std::collections::BTreeMap;

use crate::audit::book::Book;
use crate::data::{EntityId, Role};
use crate::evaluate::{Line, Trace, TraceKind, Value};
use crate::measure::RowReader;
use crate::number::Exact;
use crate::plan::{
    Aggregate, Attainment, BinaryOp, Component, Expr, ExprKind, Id, Kpi, Measure, Scope, TierMode, walk,
};
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
}

/// A bound in a rule.
struct Bar {
    kpi: Id<Kpi>,
    at: Exact,
    /// Whether it is one of the attainment.
    share: bool,
    inclusive: bool,
    last: bool,
}

/// The bounds that everybody has reached, by person.
pub(super) fn reached(book: &Book<'_>) -> BTreeMap<EntityId, Vec<Level>> {
    let bars: BTreeMap<Id<Component>, Vec<Bar>> =
        book.plan.components.iter().map(|(id, component)| (id, bars(book, component))).collect();
    let mut all: BTreeMap<EntityId, Vec<Level>> = BTreeMap::new();
    for line in book.outcome.lines().filter(|line| ends_with(line.period, book)) {
        let bars = bars.get(&line.component).map(Vec::as_slice).unwrap_or_default();
        if bars.is_empty() {
            continue;
        }
        let values = Values::of(line, book);
        let of_bar = |bar: &'_ Bar| {
            let own = values.kpis.iter().filter(|((kpi, _), _)| *kpi == bar.kpi);
            own.map(|((_, window), value)| (*window, value)).collect::<Vec<_>>()
        };
        for (bar, window, value) in
            bars.iter().flat_map(|bar| of_bar(bar).into_iter().map(move |(window, value)| (bar, window, value)))
        {
            let bound = match bar.share {
                false => Some(bar.at.clone()),
                true => values.quotas.get(&(bar.kpi, window)).map(|quota| &bar.at * quota),
            };
            let Some(bound) = bound.filter(|bound| bound.is_positive()) else { continue };
            let reached = if bar.inclusive { *value >= bound } else { *value > bound };
            if reached {
                let (inclusive, last) = (bar.inclusive, bar.last);
                let level = Level {
                    component: line.component,
                    kpi: bar.kpi,
                    bound,
                    inclusive,
                    window,
                    value: value.clone(),
                    last,
                };
                all.entry(line.payee).or_default().push(level);
            }
        }
    }
    all
}

/// Whether a period ends with the one that is looked at: only the last days of that are known.
fn ends_with(period: Period, book: &Book<'_>) -> bool {
    period.last_day() == book.period.last_day()
}

/// Whether a level is reached by one person in the period of the plan alone: only of those all rows are known.
pub(super) fn is_own(book: &Book<'_>, level: &Level) -> bool {
    book.plan.kpis.get(level.kpi).scope == Scope::Person && level.window == book.period
}

/// Every bound by which a rule pays and at which its pay jumps.
fn bars(book: &Book<'_>, component: &Component) -> Vec<Bar> {
    let plan = book.plan;
    let mut bars = Vec::new();
    walk::component(plan, component, &mut |expr| {
        let ExprKind::Scale { scale, .. } = &*expr.kind else { return };
        let scale = plan.scales.get(*scale);
        let Some((kpi, share)) = driven(&scale.driver) else { return };
        // Where every further unit is paid alike, nothing is to be gained at a bound.
        if matches!(scale.curve.mode, TierMode::Marginal | TierMode::Linear) {
            return;
        }
        for ladder in &scale.curve.ladders {
            let last = ladder.lines.len().saturating_sub(1);
            bars.extend(ladder.lines.iter().enumerate().map(|(place, line)| Bar {
                kpi,
                at: line.bound.at.clone(),
                share,
                inclusive: line.bound.inclusive,
                last: place == last,
            }));
        }
    });
    for condition in component.when.iter().chain(component.gate.as_ref().map(|gate| &gate.condition)) {
        least(condition, &mut bars);
    }
    bars.retain(|bar| !bar.share || plan.kpis.get(bar.kpi).attainment == Attainment::MeasureOverQuota);
    bars
}

/// The KPI by which something goes, and whether it is its attainment.
fn driven(expr: &Expr) -> Option<(Id<Kpi>, bool)> {
    match &*expr.kind {
        ExprKind::Kpi(id) => Some((*id, false)),
        ExprKind::Attainment(id) => Some((*id, true)),
        _ => None,
    }
}

/// The least values that a condition asks for.
fn least(condition: &Expr, bars: &mut Vec<Bar>) {
    let ExprKind::Binary { op, left, right } = &*condition.kind else { return };
    match op {
        BinaryOp::And => {
            least(left, bars);
            least(right, bars);
        }
        BinaryOp::GreaterOrEqual | BinaryOp::Greater => {
            if let (Some((kpi, share)), ExprKind::Number(at)) = (driven(left), &*right.kind) {
                bars.push(Bar { kpi, at: at.clone(), share, inclusive: *op == BinaryOp::GreaterOrEqual, last: false });
            }
        }
        _ => {}
    }
}

/// What a line says of KPIs.
#[derive(Default)]
struct Values {
    kpis: BTreeMap<(Id<Kpi>, Period), Exact>,
    quotas: BTreeMap<(Id<Kpi>, Period), Exact>,
}

impl Values {
    fn of(line: &Line, book: &Book<'_>) -> Values {
        let mut values = Values::default();
        line.parts.iter().for_each(|trace| values.take(trace, book));
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
                _ => {}
            }
        }
        trace.parts.iter().for_each(|part| self.take(part, book));
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
