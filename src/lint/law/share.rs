//! The largest share of a month's pay that an expression can come to, where its text says so.
//!
//! The pay is a sum of parts: what the rules bring, and fields of money of the person, such as the salary. An expression
//! that takes a share of each part takes at most the largest of these shares of the whole.

use crate::number::Exact;
use crate::plan::{BinaryOp, Component, Const, Expr, ExprKind, FieldPath, Id, ParamValue, Plan, Stage, TotalOf, Type};

/// The most that an expression comes to.
pub(super) enum Most {
    /// A share of the pay.
    Share(Exact),
    /// An amount, whatever the pay.
    Amount(Exact),
    /// It goes by something else.
    Unknown,
}

#[derive(Clone, PartialEq)]
enum Part {
    Rule(Id<Component>),
    Field(FieldPath),
}

type Parts = Vec<(Part, Exact)>;

pub(super) fn most_of(plan: &Plan, expr: &Expr) -> Most {
    if let Some(amount) = number(plan, expr) {
        return if amount.is_zero() { Most::Share(amount) } else { Most::Amount(amount) };
    }
    parts(plan, expr).map_or(Most::Unknown, |parts| Most::Share(largest(&parts)))
}

/// The largest value of a number that depends on nothing but days and tables; `None` where it can be below 0, too.
pub(super) fn number(plan: &Plan, expr: &Expr) -> Option<Exact> {
    let known = |value: &Exact| (!value.is_negative()).then(|| value.clone());
    match &*expr.kind {
        ExprKind::Number(value) => known(value),
        ExprKind::Define(id) => number(plan, &plan.defines.get(*id).value),
        ExprKind::Param(id) => {
            let values: Vec<&Const> = match &plan.params.get(*id).value {
                ParamValue::Always(value) => vec![value],
                ParamValue::Dated(lines) => lines.iter().map(|(_, value)| value).collect(),
                ParamValue::Table { rows, .. } => rows.iter().flat_map(|row| &row.values).collect(),
            };
            let mut most: Option<Exact> = None;
            for value in values {
                let Const::Number(value) = value else { return None };
                let value = known(value)?;
                most = Some(most.map_or_else(|| value.clone(), |most| most.max(value.clone())));
            }
            most
        }
        ExprKind::Binary { op: BinaryOp::Multiply, left, right } => Some(&number(plan, left)? * &number(plan, right)?),
        ExprKind::Binary { op: BinaryOp::Add, left, right } => Some(&number(plan, left)? + &number(plan, right)?),
        ExprKind::Binary { op: BinaryOp::Divide, left, right } => number(plan, left)?.checked_div(&exactly(right)?),
        ExprKind::If { then, otherwise, .. } => Some(number(plan, then)?.max(number(plan, otherwise)?)),
        ExprKind::Extreme { items, .. } => {
            let all: Option<Vec<Exact>> = items.iter().map(|item| number(plan, item)).collect();
            all?.into_iter().max()
        }
        _ => None,
    }
}

/// A number written out, above 0.
fn exactly(expr: &Expr) -> Option<Exact> {
    match &*expr.kind {
        ExprKind::Number(value) if value.is_positive() => Some(value.clone()),
        _ => None,
    }
}

/// The shares of the parts of the pay of which the expression is the sum, at most.
fn parts(plan: &Plan, expr: &Expr) -> Option<Parts> {
    match &*expr.kind {
        ExprKind::Number(value) if value.is_zero() => Some(Parts::new()),
        ExprKind::Total(of) => {
            let counts = |id: Id<Component>, rule: &Component| match of {
                TotalOf::Component(only) => *only == id,
                TotalOf::Bonuses => rule.kind.stage() == Stage::Earned,
                TotalOf::Pay => rule.kind.stage() < Stage::Deduction,
            };
            let counted = plan.components.iter().filter(|(id, rule)| counts(*id, rule));
            Some(counted.map(|(id, _)| (Part::Rule(id), Exact::one())).collect())
        }
        ExprKind::PayeeField(path) if matches!(expr.ty, Type::Money(_)) => {
            Some(vec![(Part::Field(path.clone()), Exact::one())])
        }
        ExprKind::Define(id) => parts(plan, &plan.defines.get(*id).value),
        ExprKind::Binary { op: BinaryOp::Add, left, right } => {
            Some(joined(parts(plan, left)?, parts(plan, right)?, |one, other| &one + &other))
        }
        // What is taken away is pay or an amount, never below 0.
        ExprKind::Binary { op: BinaryOp::Subtract, left, right } => {
            let taken = parts(plan, right).is_some() || number(plan, right).is_some();
            parts(plan, left).filter(|_| taken)
        }
        ExprKind::Binary { op: BinaryOp::Multiply, left, right } => match (number(plan, left), number(plan, right)) {
            (Some(factor), None) => Some(times(parts(plan, right)?, &factor)),
            (None, Some(factor)) => Some(times(parts(plan, left)?, &factor)),
            _ => None,
        },
        ExprKind::Binary { op: BinaryOp::Divide, left, right } => {
            let factor = Exact::one().checked_div(&exactly(right)?)?;
            Some(times(parts(plan, left)?, &factor))
        }
        ExprKind::If { then, otherwise, .. } => Some(joined(parts(plan, then)?, parts(plan, otherwise)?, Exact::max)),
        ExprKind::Extreme { largest: false, items } => {
            items.iter().filter_map(|item| parts(plan, item)).min_by_key(largest)
        }
        ExprKind::Extreme { largest: true, items } => {
            let all: Option<Vec<Parts>> = items.iter().map(|item| parts(plan, item)).collect();
            all?.into_iter().reduce(|one, other| joined(one, other, Exact::max))
        }
        ExprKind::Excess { value, .. } | ExprKind::Rounded { value, .. } => parts(plan, value),
        _ => None,
    }
}

/// The parts of both, those that both have put together.
fn joined(mut one: Parts, other: Parts, together: impl Fn(Exact, Exact) -> Exact) -> Parts {
    for (part, share) in other {
        match one.iter_mut().find(|(known, _)| *known == part) {
            Some((_, known)) => *known = together(known.clone(), share),
            None => one.push((part, share)),
        }
    }
    one
}

fn times(parts: Parts, factor: &Exact) -> Parts {
    parts.into_iter().map(|(part, share)| (part, &share * factor)).collect()
}

fn largest(parts: &Parts) -> Exact {
    parts.iter().map(|(_, share)| share.clone()).max().unwrap_or_else(Exact::zero)
}
