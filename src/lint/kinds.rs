//! Kinds of people: those of each row of the tables of parameters that go by who somebody is, a quota by role, a rate by grade.

use crate::plan::{Const, Expr, ExprKind, Given, ParamValue, Plan, TableRow};
use crate::source::Span;

/// The most kinds that are told apart.
const MOST: usize = 50;

/// A table's keys, and what its rows say of them.
type Keys = (Vec<Expr>, Vec<(Vec<Const>, Span)>);

/// What each row of the tables by who somebody is says of them: one that says nothing where there are no tables, or where
/// there are too many rows. Tables that go by the same are looked at together.
pub(super) fn kinds(plan: &Plan, walk: impl FnOnce(&mut dyn FnMut(&Expr))) -> Vec<Vec<Given>> {
    let mut tables: Vec<Keys> = Vec::new();
    let mut read = Vec::new();
    walk(&mut |expr| {
        let ExprKind::Param(param) = &*expr.kind else { return };
        if read.contains(param) {
            return;
        }
        read.push(*param);
        if let Some((keys, rows)) = by_people(&plan.params.get(*param).value) {
            let same = |known: &&mut Keys| alike(&known.0, keys);
            let own = rows.iter().map(|row| (row.keys.clone(), row.span));
            match tables.iter_mut().find(same) {
                Some((_, known)) => {
                    own.for_each(|row| {
                        if !known.iter().any(|(keys, _)| *keys == row.0) {
                            known.push(row)
                        }
                    });
                }
                None => tables.push((keys.to_vec(), own.collect())),
            }
        }
    });
    let mut out: Vec<Vec<Given>> = vec![Vec::new()];
    for (keys, rows) in &tables {
        if out.len() * rows.len() > MOST {
            return vec![Vec::new()];
        }
        let given = |(values, span): &(Vec<Const>, Span)| -> Vec<Given> {
            let both = keys.iter().zip(values);
            both.map(|(key, value)| Given { what: key.clone(), value: value.clone(), span: *span }).collect()
        };
        let with = |known: &Vec<Given>| -> Vec<Vec<Given>> {
            let agrees = |row: &Vec<Given>| {
                row.iter().all(|one| known.iter().all(|other| !other.states(&one.what) || other.value == one.value))
            };
            rows.iter().map(given).filter(agrees).map(|row| [known.clone(), row].concat()).collect()
        };
        out = out.iter().flat_map(with).collect();
    }
    out
}

/// The keys and rows of a table that goes by who somebody is.
pub(super) fn by_people(value: &ParamValue) -> Option<(&[Expr], &[TableRow])> {
    let ParamValue::Table { keys, rows, .. } = value else { return None };
    keys.iter().all(|key| matches!(&*key.kind, ExprKind::PayeeField(_))).then_some((keys, rows))
}

fn alike(one: &[Expr], other: &[Expr]) -> bool {
    let stating = |what: &Expr| Given { what: what.clone(), value: Const::YesNo(true), span: what.span };
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| stating(one).states(other))
}
