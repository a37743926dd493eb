//! A rule whose amounts only the data knows, drawn with amounts that are supposed: 8% of revenue from 100% of each person's
//! own quota is the same picture for every quota, in other units.

use crate::number::Exact;
use crate::plan::{Attainment, Case, Const, Expr, ExprKind, Given, Id, Kpi, Plan, Type, walk};
use crate::prove::assumptions::Assumptions;
use crate::prove::compile::{is_of_data, shape};
use crate::prove::drivers::{Natural, asked, by_quantity};
use crate::prove::{Cut, Interval, Pay, Pieces, Shape};
use crate::time::Period;

/// The most names for which values are supposed.
const MOST: usize = 4;

/// An amount or count that people reckon with in their heads.
const SUPPOSED: i64 = 100_000;

/// So many times as much lies beyond whatever a rule draws a line at.
const FAR: i64 = 1_000_000_000;

/// The shape of a rule by the first of its quantities for which supposed values of the names that it lacks suffice, and
/// decide nothing: with a thousand and a billion times each amount, and with such parts of it, the picture is the same in other units. `None` where
/// there is none.
pub fn natural_supposing(plan: &Plan, of: Case, period: Period) -> Option<Natural> {
    let (named, total) = asked(plan, of);
    let all: Vec<Expr> =
        named.iter().flat_map(|driver| turned(plan, driver).into_iter().chain([driver.clone()])).collect();
    all.iter().find_map(|driver| {
        let known = by_quantity(Assumptions::of_examples_in(plan, of, driver, period));
        known.into_iter().find_map(|known| {
            let known = match &total {
                Some(total) => known.with_total(total.clone()),
                None => known,
            };
            supposing(plan, of, driver, known)
        })
    })
}

/// The KPI in place of its attainment, where the quota turns one into the other.
fn turned(plan: &Plan, driver: &Expr) -> Option<Expr> {
    let ExprKind::Attainment(id) = &*driver.kind else { return None };
    let kpi = plan.kpis.get(*id);
    let turns = kpi.attainment == Attainment::MeasureOverQuota && kpi.attainment_cap.is_none() && kpi.flow;
    turns.then(|| Expr::new(ExprKind::Kpi(*id), kpi.value.ty.clone(), driver.span))
}

/// Whether a quota is supposed that the rules say, such as by role.
pub fn supposes_said_quotas(plan: &Plan, natural: &Natural) -> bool {
    natural.supposed.iter().any(|given| match &*given.what.kind {
        ExprKind::Quota(id) => plan.kpis.get(*id).quota.as_ref().is_some_and(|quota| !is_of_data(plan, quota)),
        _ => false,
    })
}

/// The shape of a rule by one of its quantities beside what is known, with values supposed for the names that it lacks.
pub fn supposing(plan: &Plan, of: Case, driver: &Expr, known: Assumptions) -> Option<Natural> {
    let mut supposed: Vec<Expr> = Vec::new();
    loop {
        let assumptions = with(&known, &supposed, &Exact::one())?;
        match shape(plan, of, driver, &assumptions) {
            Ok(described) => {
                // The quantity itself grows with its quota.
                let grows = supposed.iter().any(|what| turns_into(what, driver));
                let amounts = supposed.iter().filter(|what| is_amount(&what.ty)).count();
                // How another amount goes with it is not known: then only its attainment can be the quantity.
                if grows && amounts > 1 {
                    return None;
                }
                if amounts > 0 {
                    for times in [Exact::from(1_000), Exact::scaled(1, 3), Exact::scaled(1, 9), Exact::from(FAR)] {
                        let other = with(&known, &supposed, &times)?;
                        let other = shape(plan, of, driver, &other).ok()?.shape;
                        let wide = if grows { times.clone() } else { Exact::one() };
                        // Where nothing that is supposed stays in the pay, it decides nothing either.
                        let cancels = !grows && described.shape == other;
                        if !cancels && !is_same_picture(&described.shape, &other, (&wide, &times)) {
                            return None;
                        }
                    }
                }
                let supposed = assumptions.stated.iter().filter(|given| supposed.iter().any(|what| given.states(what)));
                let supposed = supposed.cloned().collect();
                return Some(Natural { driver: driver.clone(), assumptions, described, supposed });
            }
            Err(blocked) => {
                let leaf = blocked.leaf?;
                let what = lacking(plan, of, driver, &leaf);
                let again = supposed.iter().any(|known| stating(known).states(&what));
                if again || supposed.len() >= MOST {
                    return None;
                }
                supposed.push(what);
            }
        }
    }
}

/// What to suppose for a name: of a KPI whose attainment is the quantity the quota, which turns one into the other; of one
/// that a rule knows by its attainment alone, that.
fn lacking(plan: &Plan, of: Case, driver: &Expr, leaf: &Expr) -> Expr {
    match (&*driver.kind, &*leaf.kind) {
        (ExprKind::Attainment(id), ExprKind::Kpi(other)) | (ExprKind::Kpi(id), ExprKind::Attainment(other))
            if id == other =>
        {
            quota_of(plan, *id, leaf)
        }
        (_, ExprKind::Kpi(id) | ExprKind::Quota(id)) if !is_of(driver, *id) && by_attainment(plan, of, *id) => {
            Expr::new(ExprKind::Attainment(*id), Type::Ratio, leaf.span)
        }
        _ => leaf.clone(),
    }
}

/// Whether the quantity is a KPI or its attainment.
fn is_of(driver: &Expr, id: Id<Kpi>) -> bool {
    matches!(&*driver.kind, ExprKind::Kpi(own) | ExprKind::Attainment(own) if *own == id)
}

/// Whether a rule knows a KPI with a quota by its attainment alone.
fn by_attainment(plan: &Plan, of: Case, id: Id<Kpi>) -> bool {
    let Case::Component(rule) = of else { return false };
    let mut itself = false;
    walk::component_values(plan, plan.components.get(rule), &mut |expr| {
        itself |= matches!(&*expr.kind, ExprKind::Kpi(other) | ExprKind::Quota(other) if *other == id);
    });
    plan.kpis.get(id).quota.is_some() && !itself
}

fn quota_of(plan: &Plan, id: Id<Kpi>, at: &Expr) -> Expr {
    Expr::new(ExprKind::Quota(id), plan.kpis.get(id).value.ty.clone(), at.span)
}

fn turns_into(quota: &Expr, driver: &Expr) -> bool {
    matches!((&*quota.kind, &*driver.kind), (ExprKind::Quota(id), ExprKind::Kpi(other)) if id == other)
}

fn is_amount(ty: &Type) -> bool {
    matches!(ty, Type::Money(_) | Type::Count)
}

/// With a value for each name, amounts so many times as large; `None` where nothing can be supposed for one.
fn with(known: &Assumptions, supposed: &[Expr], times: &Exact) -> Option<Assumptions> {
    supposed.iter().try_fold(known.clone(), |known, what| {
        let value = match &what.ty {
            // How long somebody is there, or at which grade, no round number stands for.
            Type::Count if matches!(&*what.kind, ExprKind::PayeeField(_)) => return None,
            ty if is_amount(ty) => &Exact::from(SUPPOSED) * times,
            Type::Percent | Type::Ratio => Exact::one(),
            _ => return None,
        };
        Some(known.with(what.clone(), Const::Number(value)))
    })
}

fn stating(what: &Expr) -> Given {
    Given { what: what.clone(), value: Const::YesNo(true), span: what.span }
}

/// Whether one is the other drawn so many times as high, and so many times as wide.
fn is_same_picture(one: &Shape, other: &Shape, (wide, high): (&Exact, &Exact)) -> bool {
    let end = |cut: Option<&Cut>| cut.map(|cut| Cut { at: &cut.at * wide, side: cut.side });
    let drawn = one.pieces().filter_map(|(over, pay)| {
        let over = Interval::new(end(over.from()), end(over.to()))?;
        let pay = pay.line().map_or(Some(Pay::Stops), |line| {
            let drawn = line.times(high);
            Some(Pay::Amount(crate::prove::Line { slope: drawn.slope.checked_div(wide)?, ..drawn }))
        })?;
        Some((over, pay))
    });
    let drawn = Pieces::of(drawn).map(Shape::of);
    drawn
        .as_ref()
        .is_some_and(|drawn| drawn.lines().eq(other.lines()) && drawn.pieces().count() == other.pieces().count())
}
