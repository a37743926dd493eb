//! The quantities that a rule goes by, the natural one first.

use crate::plan::{Attainment, Case, ComponentKind, Expr, ExprKind, Given, Id, Kpi, Plan, Scale, Step, Type};
use crate::prove::RowTotal;
use crate::prove::assumptions::{Assumptions, Blocked, Why};
use crate::prove::compile::{Described, shape};
use crate::prove::rows::row_total;
use crate::prove::supposing::supposing;
use crate::time::Period;

/// A rule as a function of the quantity that it naturally goes by.
#[derive(Clone, Debug)]
pub struct Natural {
    /// The quantity.
    pub driver: Expr,
    /// What was taken as known beside it.
    pub assumptions: Assumptions,
    /// What is paid.
    pub described: Described,
    /// What of the known is only supposed, so that there is something to draw.
    pub supposed: Vec<Given>,
}

/// The names of numbers that a rule reads, each once: what its tiers go by first, then what their rates are applied to, then
/// all others in the order written. Of a KPI and its attainment the KPI goes first where the rule reads both or the plan
/// says the quota itself, so that the quota turns one into the other.
pub fn drivers(plan: &Plan, of: Case) -> Vec<Expr> {
    let mut found = Found { plan, tiers: Vec::new(), bases: Vec::new(), others: Vec::new() };
    match of {
        Case::Component(id) | Case::Together(id) => {
            let component = plan.components.get(id);
            found.expr(component.kind.amount());
            if let ComponentKind::ForEach { each_then, .. } = &component.kind {
                found.steps(each_then);
            }
            found.steps(&component.then);
            // Which rows count by their amount is a threshold; by a number or a day it only says which.
            let filters = component.kind.rows().into_iter().flat_map(|rows| &rows.filters);
            let amounts =
                filters.flat_map(|filter| names(plan, filter)).filter(|name| matches!(name.ty, Type::Money(_)));
            found.others.extend(amounts);
            found.expr(component.when.iter().chain(component.gate.iter().map(|gate| &gate.condition)));
        }
        Case::Scale(id) => found.scale(id, None),
        Case::Scorecard(id) => {
            let span = plan.scorecards.get(id).span;
            found.expr(Some(&Expr::new(ExprKind::Scorecard(id), Type::Number, span)));
        }
        Case::Define(id) => found.expr(Some(&plan.defines.get(id).value)),
    }
    let mut out: Vec<Expr> = Vec::new();
    let mut add = |expr: Expr| {
        let given = |known: &Expr| {
            Given { what: known.clone(), value: crate::plan::Const::YesNo(true), span: known.span }.states(&expr)
        };
        if expr.ty.is_numeric() && !out.iter().any(given) {
            out.push(expr);
        }
    };
    let all: Vec<Expr> = found.tiers.into_iter().chain(found.bases).chain(found.others).collect();
    for expr in &all {
        if let ExprKind::Attainment(id) = &*expr.kind
            && let Some(kpi) = measured(plan, *id, expr, &all)
        {
            add(kpi);
        }
        add(expr.clone());
    }
    // Result over quota, divided by hand.
    for expr in &all {
        if let ExprKind::Quota(id) = &*expr.kind
            && all.iter().any(|other| matches!(&*other.kind, ExprKind::Kpi(kpi) if kpi == id))
        {
            add(Expr::new(ExprKind::Attainment(*id), Type::Ratio, expr.span));
        }
    }
    out
}

/// Whether a quantity is reached by what people do: who somebody is, and what is asked of them, is not.
pub fn is_result(expr: &Expr) -> bool {
    match &*expr.kind {
        ExprKind::Kpi(_) | ExprKind::Attainment(_) | ExprKind::RowField(_) | ExprKind::Credited { .. } => true,
        ExprKind::InWindow { value, .. } => is_result(value),
        _ => false,
    }
}

/// The quantities by which a rule may be drawn, with what is known beside each. By who somebody is it is drawn only where no
/// result decides. A rule for each row goes by its rows: by the KPI that adds them up, or by the amount of a single one.
pub(in crate::prove) fn asked(plan: &Plan, of: Case) -> (Vec<Expr>, Option<RowTotal>) {
    let all = drivers(plan, of);
    let total = row_total(plan, of);
    let rows = matches!(of, Case::Component(id) if plan.components.get(id).kind.rows().is_some());
    let of_total = |expr: &Expr, kpi: Id<Kpi>| match &*expr.kind {
        ExprKind::Kpi(id) | ExprKind::Attainment(id) => *id == kpi,
        _ => false,
    };
    let wanted = |expr: &&Expr| match &total {
        Some(total) => of_total(expr, total.kpi),
        None if rows => matches!(&*expr.kind, ExprKind::RowField(_) | ExprKind::Credited { .. }),
        None => is_result(expr),
    };
    let mut results: Vec<Expr> = all.iter().filter(wanted).cloned().collect();
    if let Some(total) = &total {
        let kpi = plan.kpis.get(total.kpi);
        let measured = Expr::new(ExprKind::Kpi(total.kpi), kpi.value.ty.clone(), total.of_row.span);
        if !results.iter().any(|known| matches!(&*known.kind, ExprKind::Kpi(_))) {
            results.insert(0, measured);
        }
    }
    if results.is_empty() && (!rows || !all.iter().any(is_result)) { (all, total) } else { (results, total) }
}

/// The KPI in place of its attainment, where the rule reads it too or the plan says its quota.
fn measured(plan: &Plan, id: Id<Kpi>, expr: &Expr, all: &[Expr]) -> Option<Expr> {
    let kpi = plan.kpis.get(id);
    let read = all.iter().any(|other| matches!(&*other.kind, ExprKind::Kpi(other) if *other == id));
    let said = kpi.quota.as_ref().is_some_and(|quota| !matches!(&*quota.kind, ExprKind::SubjectField { .. }));
    let turns = kpi.attainment != Attainment::QuotaOverMeasure;
    (turns && (read || said)).then(|| Expr::new(ExprKind::Kpi(id), kpi.value.ty.clone(), expr.span))
}

/// The shape of a rule by the first of its quantities, and with the first of what its examples state, for which nothing
/// blocks it.
///
/// # Errors
///
/// What blocks it by its first quantity, where it is blocked by all.
pub fn natural(plan: &Plan, of: Case) -> Result<Natural, Blocked> {
    first_of(plan, of, &|driver| Assumptions::of_examples(plan, of, driver))
}

/// The same in one period, whichever the examples state, with the exceptions counted that go by the quantity.
///
/// # Errors
///
/// What blocks it by its first quantity, where it is blocked by all.
pub fn natural_in(plan: &Plan, of: Case, period: Period) -> Result<Natural, Blocked> {
    first_of(plan, of, &|driver| by_quantity(Assumptions::of_examples_in(plan, of, driver, period)))
}

/// The same with some values stated beside it, which are named; what else is lacking is supposed where it decides nothing.
pub fn natural_stating(plan: &Plan, of: Case, period: Period, beside: &[Given]) -> Option<Natural> {
    let (drivers, total) = asked(plan, of);
    let known = |driver: &Expr| {
        by_quantity(Assumptions::of_examples_in(plan, of, driver, period)).into_iter().map(|known| {
            let known = total.iter().fold(known, |known, total| known.with_total(total.clone()));
            beside.iter().fold(known, |known, given| known.with(given.what.clone(), given.value.clone()))
        })
    };
    let drawn = drivers.iter().find_map(|driver| {
        known(driver).find_map(|assumptions| {
            let described = shape(plan, of, driver, &assumptions).ok()?;
            Some(Natural { driver: driver.clone(), assumptions, described, supposed: Vec::new() })
        })
    });
    let supposing = || drivers.iter().find_map(|driver| known(driver).find_map(|set| supposing(plan, of, driver, set)));
    let natural = drawn.or_else(supposing)?;
    let supposed = beside.iter().cloned().chain(natural.supposed).collect();
    Some(Natural { supposed, ..natural })
}

/// The same with the exceptions counted that go by the quantity.
pub(in crate::prove) fn by_quantity(known: Vec<Assumptions>) -> Vec<Assumptions> {
    known.into_iter().map(Assumptions::with_exceptions_by_quantity).collect()
}

fn first_of(plan: &Plan, of: Case, known: &dyn Fn(&Expr) -> Vec<Assumptions>) -> Result<Natural, Blocked> {
    let mut first: Option<Blocked> = None;
    let (asked, total) = asked(plan, of);
    for driver in asked {
        for assumptions in known(&driver) {
            let assumptions = match &total {
                Some(total) => assumptions.with_total(total.clone()),
                None => assumptions,
            };
            match shape(plan, of, &driver, &assumptions) {
                Ok(described) => return Ok(Natural { driver, assumptions, described, supposed: Vec::new() }),
                Err(blocked) => first = first.or(Some(blocked)),
            }
        }
    }
    Err(first.unwrap_or_else(|| {
        let (span, why) = match of {
            Case::Component(id) | Case::Together(id) => {
                let rule = plan.components.get(id);
                let why = match rule.kind {
                    ComponentKind::ForEach { .. } if drivers(plan, of).iter().any(is_result) => Why::Rows,
                    ComponentKind::ForEach { .. } | ComponentKind::Whole { .. } => Why::NoQuantity,
                    _ => Why::Kind,
                };
                (rule.span, why)
            }
            Case::Scale(id) => (plan.scales.get(id).span, Why::NoQuantity),
            Case::Scorecard(id) => (plan.scorecards.get(id).span, Why::NoQuantity),
            Case::Define(id) => (plan.defines.get(id).span, Why::NoQuantity),
        };
        Blocked::by(span, why)
    }))
}

struct Found<'a> {
    plan: &'a Plan,
    tiers: Vec<Expr>,
    bases: Vec<Expr>,
    others: Vec<Expr>,
}

impl Found<'_> {
    fn steps(&mut self, steps: &[Step]) {
        self.expr(steps.iter().filter_map(|step| step.kind.operand()));
    }

    fn scale(&mut self, id: Id<Scale>, base: Option<&Expr>) {
        let scale = self.plan.scales.get(id);
        let driver = names(self.plan, &scale.driver);
        self.tiers.extend(driver);
        self.bases.extend(base.into_iter().flat_map(|base| names(self.plan, base)));
        self.expr(scale.curve.exprs());
    }

    fn expr<'e>(&mut self, exprs: impl IntoIterator<Item = &'e Expr>) {
        for expr in exprs {
            match &*expr.kind {
                ExprKind::Scale { scale, base } => self.scale(*scale, base.as_ref()),
                ExprKind::Scorecard(_) => self.tiers.extend(names(self.plan, expr)),
                ExprKind::Define(id) => {
                    let plan = self.plan;
                    self.expr(Some(&plan.defines.get(*id).value));
                }
                _ if is_name(expr) => self.others.push(expr.clone()),
                _ => self.expr(expr.children()),
            }
        }
    }
}

/// The names that an expression reads, definitions seen through.
pub fn names(plan: &Plan, expr: &Expr) -> Vec<Expr> {
    match &*expr.kind {
        ExprKind::Define(id) => names(plan, &plan.defines.get(*id).value),
        ExprKind::Scale { scale, base } => {
            let driver = names(plan, &plan.scales.get(*scale).driver);
            driver.into_iter().chain(base.iter().flat_map(|base| names(plan, base))).collect()
        }
        ExprKind::Scorecard(id) => {
            // What weighs most says most.
            let mut weights: Vec<_> = plan.scorecards.get(*id).weights.iter().collect();
            weights.sort_by(|(_, one, _), (_, other, _)| other.cmp(one));
            weights.into_iter().map(|(kpi, _, span)| scored(plan, *kpi, *span)).collect()
        }
        _ if is_name(expr) => vec![expr.clone()],
        _ => expr.children().into_iter().flat_map(|child| names(plan, child)).collect(),
    }
}

/// What of a KPI goes into a scorecard: its attainment, or the KPI itself where it is a share without a quota.
pub fn scored(plan: &Plan, id: Id<Kpi>, span: crate::source::Span) -> Expr {
    let kpi = plan.kpis.get(id);
    if kpi.quota.is_none() && matches!(kpi.value.ty, Type::Percent | Type::Ratio) {
        return Expr::new(ExprKind::Kpi(id), kpi.value.ty.clone(), span);
    }
    Expr::new(ExprKind::Attainment(id), Type::Ratio, span)
}

/// Whether an expression is a name that a value may be stated for.
fn is_name(expr: &Expr) -> bool {
    use ExprKind as K;
    matches!(
        &*expr.kind,
        K::Kpi(_)
            | K::Attainment(_)
            | K::Quota(_)
            | K::RowField(_)
            | K::PayeeField(_)
            | K::SubjectField { .. }
            | K::InWindow { .. }
            | K::Credited { .. }
    )
}
