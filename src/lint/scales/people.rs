//! Rules by a table of parameters that goes by who somebody is: a threshold by role, a rate by grade. The people of each row are
//! paid by another scale.

use crate::lint::kinds::by_people;
use crate::plan::{BinaryOp, Case, Component, Const, Expr, ExprKind, Given, Id, Plan, TableRow, walk};
use crate::prove::{Assumptions, Natural, natural_stating, value};
use crate::time::Period;

/// The most rows of a table that are drawn.
const MOST: usize = 200;

/// What a rule pays the people of each row of the first such table by which it can be drawn, with what the row says of them.
pub(in crate::lint) fn of_each_row(plan: &Plan, id: Id<Component>, period: Period) -> Vec<(Vec<Given>, Natural)> {
    let drawn = |rows: Vec<Vec<Given>>| -> Vec<(Vec<Given>, Natural)> {
        let natural = |row: &Vec<Given>| natural_stating(plan, Case::Component(id), period, row);
        rows.into_iter().filter_map(|row| natural(&row).map(|natural| (row, natural))).collect()
    };
    tables(plan, id).into_iter().map(drawn).find(|drawn| !drawn.is_empty()).unwrap_or_default()
}

/// What each row says of people, table by table.
pub(super) fn tables(plan: &Plan, id: Id<Component>) -> Vec<Vec<Vec<Given>>> {
    let mut tables: Vec<Vec<Vec<Given>>> = Vec::new();
    let mut read = Vec::new();
    walk::component(plan, plan.components.get(id), &mut |expr| {
        let ExprKind::Param(param) = &*expr.kind else { return };
        let table = by_people(&plan.params.get(*param).value);
        let Some((keys, rows)) = table.filter(|(_, rows)| !read.contains(param) && rows.len() <= MOST) else { return };
        read.push(*param);
        let given = |row: &TableRow| -> Vec<Given> {
            let values = keys.iter().zip(&row.keys);
            values.map(|(key, value)| Given { what: key.clone(), value: value.clone(), span: row.span }).collect()
        };
        tables.push(rows.iter().map(given).collect());
    });
    tables
}

/// Whether two kinds of people are the same.
pub(super) fn are_alike(one: &[Given], other: &[Given]) -> bool {
    let inside =
        |given: &Given, all: &[Given]| all.iter().any(|own| own.states(&given.what) && own.value == given.value);
    one.len() == other.len() && one.iter().all(|given| inside(given, other))
}

/// What conditions say of those for whom they hold: who has this role, that grade. What a plan asks for are rows of people.
pub(super) fn stated<'e>(conditions: impl IntoIterator<Item = &'e Expr>) -> Vec<(Expr, Const)> {
    let mut asked: Vec<&Expr> = conditions.into_iter().collect();
    let mut out = Vec::new();
    while let Some(when) = asked.pop() {
        let ExprKind::Binary { op, left, right } = &*when.kind else { continue };
        match (op, &*left.kind, &*right.kind) {
            (BinaryOp::And, ..) => asked.extend([left, right]),
            (BinaryOp::Equal, ExprKind::PayeeField(path) | ExprKind::RowField(path), ExprKind::Text(text)) => {
                let field = Expr::new(ExprKind::PayeeField(path.clone()), left.ty.clone(), left.span);
                out.push((field, Const::Text(text.clone())));
            }
            _ => {}
        }
    }
    out
}

/// What a plan says of everybody for whom it is.
pub(super) fn of_plan(plan: &Plan, period: Period) -> Assumptions {
    let conditions = plan.when.iter().map(|(when, _)| when).chain(&plan.people_filter);
    stated(conditions).into_iter().fold(Assumptions::in_period(period), |known, (what, is)| known.with(what, is))
}

/// Whether a condition holds for nobody of whom something is known: one part of it does not.
pub(super) fn holds_never(plan: &Plan, when: &Expr, known: &Assumptions) -> bool {
    match &*when.kind {
        ExprKind::Binary { op: BinaryOp::And, left, right } => {
            holds_never(plan, left, known) || holds_never(plan, right, known)
        }
        _ => value(plan, when, known) == Some(Const::YesNo(false)),
    }
}
