//! How far a quantity reaches where nobody says it.

use crate::number::Exact;
use crate::plan::{Aggregate, Expr, ExprKind, Id, Kpi, Plan, Type, walk};
use crate::prove::ranges::Ranges;
use crate::prove::{Cut, Interval};

impl Ranges<'_> {
    /// The range stated for a name, or that of its type: sums, counts, shares and amounts are not below 0, unless rows are
    /// taken off a KPI again.
    pub(super) fn domain(&self, expr: &Expr) -> Interval {
        let stated = self.assumptions.ranges.iter().find(|(name, _)| name.states(expr));
        stated.map_or_else(|| usual(self.plan, expr, self.assumptions.signed), |(_, over)| over.clone())
    }
}

/// The range of a name by its kind and type: all that it may come to where nobody says more.
pub fn usual_range(plan: &Plan, expr: &Expr) -> Interval {
    usual(plan, expr, false)
}

/// Whether a name may be below 0 though its range is said to begin there: returns make sums of amounts so.
pub(super) fn may_be_below_zero(plan: &Plan, expr: &Expr) -> bool {
    let below = |signed| usual(plan, expr, signed).low().is_none();
    below(true) && !below(false)
}

/// The range of a name by its kind and type; of amounts that rows bring with those below 0 or without.
pub(super) fn usual(plan: &Plan, expr: &Expr, signed: bool) -> Interval {
    let not_negative = Interval::at_least(Exact::zero());
    let of_kpi = |plan: &Plan, id: Id<Kpi>| {
        if signed && !counts(plan, id) { Interval::ALL } else { of_kpi(plan, id) }
    };
    match &*expr.kind {
        ExprKind::RowField(_) if signed && expr.ty.is_numeric() && expr.ty != Type::Count => Interval::ALL,
        ExprKind::Kpi(id) => of_kpi(plan, *id),
        ExprKind::Attainment(id) => {
            let kpi = plan.kpis.get(*id);
            let own = match kpi.attainment {
                crate::plan::Attainment::TwoMinus => Interval::at_most(Exact::from(2)),
                _ => of_kpi(plan, *id),
            };
            let most = kpi.attainment_cap.as_ref().map(|(cap, _)| Interval::at_most(cap.clone()));
            most.and_then(|most| own.meet(&most)).unwrap_or(own)
        }
        ExprKind::InWindow { value, .. } => usual(plan, value, signed),
        // Whoever is employed on no day is not paid at all; one may be absent on all of them.
        ExprKind::Employed(_) => {
            let (from, to) = (Cut::after(Exact::zero()), Cut::after(Exact::one()));
            Interval::new(Some(from), Some(to)).unwrap_or(not_negative)
        }
        ExprKind::Worked(_) => Interval::closed(Exact::zero(), Exact::one()).unwrap_or(not_negative),
        _ if expr.ty.is_numeric() => not_negative,
        _ => Interval::ALL,
    }
}

/// Whether a KPI is made of numbers of rows alone, which no row makes smaller.
fn counts(plan: &Plan, id: Id<Kpi>) -> bool {
    let mut amounts = false;
    walk::expr(plan, &plan.kpis.get(id).value, &mut |part| {
        amounts |= match &*part.kind {
            ExprKind::Measure(measure) => {
                !matches!(plan.measures.get(*measure).function, Aggregate::Count | Aggregate::CountDifferent)
            }
            _ => false,
        };
    });
    !amounts
}

fn of_kpi(plan: &Plan, id: Id<Kpi>) -> Interval {
    let kpi = plan.kpis.get(id);
    let mut may_fall = false;
    walk::expr(plan, &kpi.value, &mut |part| {
        may_fall |= match &*part.kind {
            ExprKind::Measure(measure) => {
                let measure = plan.measures.get(*measure);
                let taken_off = measure.rows.reversed.is_some() && measure.function != Aggregate::Count;
                // Of a field that a formula makes nothing is known.
                let computed = measure.target.as_ref().and_then(Expr::field_read).is_some_and(|path| {
                    let mut record = path.record;
                    path.steps.iter().any(|step| {
                        let field = plan.records.get(record).fields.get(*step);
                        if let Type::Entity(next) = field.ty {
                            record = next;
                        }
                        field.computed.is_some()
                    })
                });
                taken_off || computed
            }
            ExprKind::Binary { op: crate::plan::BinaryOp::Subtract, .. } | ExprKind::Negative(_) => true,
            _ => false,
        };
    });
    if may_fall { Interval::ALL } else { Interval::at_least(Exact::zero()) }
}
