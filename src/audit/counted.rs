//! Which rows count: those that a KPI or a rule that pays asks for. A list of deals holds lost and open ones, too, and whatever
//! their days and amounts are, nobody is paid for them.
//!
//! Rows that pass by and rows that are kept are asked by the same few tests, so that both ways of reading say the same. What
//! these cannot decide counts: it is better looked at than lost.

use crate::audit::column::Raw;
use crate::data::{Day, SharedTexts};
use crate::number::Exact;
use crate::plan::{
    BinaryOp, Component, Const, Expr, ExprKind, FieldPath, Id, ParamValue, Plan, Record, RowSelection, Type, walk,
};

/// What a test says of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Said {
    Yes,
    No,
    /// A value is not there, so the condition does not hold, nor does its opposite.
    Nothing,
    /// No test can say it.
    Open,
}

/// A value in a condition.
#[derive(Clone, Debug)]
enum Value {
    /// That of a field, by its place among the fields that are read.
    Field(usize),
    Number(Exact),
    Code(u64),
}

/// A condition on a row.
#[derive(Clone, Debug)]
enum Test {
    Both(Box<Test>, Box<Test>),
    Either(Box<Test>, Box<Test>),
    Not(Box<Test>),
    Compare(BinaryOp, Value, Value),
    /// A field of yes or no.
    Flag(usize),
    Always(bool),
    Present(Value),
    Open,
}

/// The conditions of all that is paid by a record.
#[derive(Clone, Debug, Default)]
pub(super) struct Counted {
    /// The fields that the conditions read.
    pub fields: Vec<FieldPath>,
    /// The conditions of each KPI and rule: all of one must hold. Empty where every row counts.
    any: Vec<Vec<Test>>,
}

impl Counted {
    /// What the rules of a plan ask of the rows of a record.
    pub fn of(plan: &Plan, record: Id<Record>, texts: &SharedTexts) -> Counted {
        let mut counted = Counted::default();
        for (_, component) in plan.components.iter() {
            for rows in selections(plan, component).into_iter().filter(|rows| rows.record == record) {
                if rows.filters.is_empty() {
                    return Counted::default();
                }
                let reader = Reader { plan, record, texts };
                let tests = rows.filters.iter().map(|filter| reader.test(filter, &mut counted.fields)).collect();
                counted.any.push(tests);
            }
        }
        counted
    }

    /// Whether a row counts; `value` gives what its fields hold.
    pub fn counts(&self, value: impl Fn(usize) -> Raw) -> bool {
        let may = |test: &Test| matches!(test.said(&value), Said::Yes | Said::Open);
        self.any.is_empty() || self.any.iter().any(|tests| tests.iter().all(may))
    }
}

/// All rows that a rule pays by: its own, and those behind the KPIs that it names.
pub(super) fn selections<'p>(plan: &'p Plan, component: &'p Component) -> Vec<&'p RowSelection> {
    let mut measures = Vec::new();
    walk::component(plan, component, &mut |expr| {
        if let ExprKind::Measure(id) = &*expr.kind {
            measures.push(*id);
        }
    });
    let units = component.circle().and_then(|circle| circle.units.as_ref());
    component
        .rows()
        .into_iter()
        .chain(units)
        .chain(measures.into_iter().map(|id| &plan.measures.get(id).rows))
        .collect()
}

struct Reader<'a> {
    plan: &'a Plan,
    record: Id<Record>,
    texts: &'a SharedTexts,
}

impl Reader<'_> {
    fn test(&self, expr: &Expr, fields: &mut Vec<FieldPath>) -> Test {
        let two = |one: Test, other: Test, both: bool| match both {
            true => Test::Both(Box::new(one), Box::new(other)),
            false => Test::Either(Box::new(one), Box::new(other)),
        };
        match &*expr.kind {
            ExprKind::YesNo(flag) => Test::Always(*flag),
            ExprKind::Define(id) => self.test(&self.plan.defines.get(*id).value, fields),
            ExprKind::RowField(path) => match self.formula(path) {
                Some(formula) => self.test(formula, fields),
                None if expr.ty == Type::YesNo => self.place(path, fields).map_or(Test::Open, Test::Flag),
                None => Test::Open,
            },
            ExprKind::Not(of) => Test::Not(Box::new(self.test(of, fields))),
            ExprKind::Binary { op: op @ (BinaryOp::And | BinaryOp::Or), left, right } => {
                two(self.test(left, fields), self.test(right, fields), *op == BinaryOp::And)
            }
            ExprKind::Binary { op, left, right } => self.compared(*op, left, right, fields),
            ExprKind::In { value, list, negated } => {
                let each = list.iter().map(|item| self.compared(BinaryOp::Equal, value, item, fields));
                let any = each.fold(Test::Always(false), |any, one| two(any, one, false));
                if *negated { Test::Not(Box::new(any)) } else { any }
            }
            ExprKind::Between { value, low, high } => {
                let least = self.compared(BinaryOp::GreaterOrEqual, value, low, fields);
                two(least, self.compared(BinaryOp::LessOrEqual, value, high, fields), true)
            }
            ExprKind::Empty { value, negated } => {
                let there = self.value(value, fields).map_or(Test::Open, Test::Present);
                if *negated { there } else { Test::Not(Box::new(there)) }
            }
            _ => Test::Open,
        }
    }

    fn compared(&self, op: BinaryOp, left: &Expr, right: &Expr, fields: &mut Vec<FieldPath>) -> Test {
        let is_text = |ty: &Type| matches!(ty, Type::Text | Type::OneOf(_));
        // Money of several currencies is compared by rates, and entities by their keys.
        let plain = |ty: &Type| is_text(ty) || matches!(ty, Type::Date | Type::YesNo) || ty.is_numeric();
        let open = |ty: &Type| matches!(ty, Type::MoneyIn(_)) || !plain(ty);
        let ordered =
            matches!(op, BinaryOp::Less | BinaryOp::LessOrEqual | BinaryOp::Greater | BinaryOp::GreaterOrEqual);
        let known = ordered || matches!(op, BinaryOp::Equal | BinaryOp::NotEqual);
        if !known || open(&left.ty) || open(&right.ty) || (ordered && is_text(&left.ty)) {
            return Test::Open;
        }
        match (self.value(left, fields), self.value(right, fields)) {
            (Some(left), Some(right)) => Test::Compare(op, left, right),
            _ => Test::Open,
        }
    }

    fn value(&self, expr: &Expr, fields: &mut Vec<FieldPath>) -> Option<Value> {
        let constant = |constant: &Const| match constant {
            Const::Number(number) => Some(Value::Number(number.clone())),
            Const::Text(text) => Some(Value::Code(self.texts.code(text).into())),
            Const::YesNo(flag) => Some(Value::Code((*flag).into())),
            Const::Date(day) => Some(Value::Code(Day::from(*day).code().into())),
            Const::Period(_) => None,
        };
        match &*expr.kind {
            ExprKind::Number(number) => Some(Value::Number(number.clone())),
            ExprKind::Text(text) => Some(Value::Code(self.texts.code(text).into())),
            ExprKind::YesNo(flag) => Some(Value::Code((*flag).into())),
            ExprKind::Date(day) => Some(Value::Code(Day::from(*day).code().into())),
            ExprKind::Define(id) => self.value(&self.plan.defines.get(*id).value, fields),
            ExprKind::Param(id) => match &self.plan.params.get(*id).value {
                ParamValue::Always(value) => constant(value),
                ParamValue::Dated(_) | ParamValue::Table { .. } => None,
            },
            ExprKind::RowField(path) => match self.formula(path) {
                Some(formula) => self.value(formula, fields),
                None => self.place(path, fields).map(Value::Field),
            },
            _ => None,
        }
    }

    /// The formula of a computed field of the row itself.
    fn formula(&self, path: &FieldPath) -> Option<&Expr> {
        let [only] = path.steps.as_slice() else { return None };
        self.plan.records.get(path.record).fields.get(*only).computed.as_ref()
    }

    /// The place of a field that stands in a cell, among those that are read.
    fn place(&self, path: &FieldPath, fields: &mut Vec<FieldPath>) -> Option<usize> {
        if path.record != self.record || !crate::audit::cast::is_stored(self.plan, path) {
            return None;
        }
        let known = fields.iter().position(|field| field == path);
        Some(known.unwrap_or_else(|| {
            fields.push(path.clone());
            fields.len().saturating_sub(1)
        }))
    }
}

impl Test {
    fn said(&self, value: &impl Fn(usize) -> Raw) -> Said {
        match self {
            Test::Open => Said::Open,
            Test::Always(flag) => Said::of(*flag),
            Test::Flag(field) => match value(*field) {
                Raw::Code(code) => Said::of(code == 1),
                Raw::Number(..) | Raw::Nothing => Said::Nothing,
            },
            Test::Present(of) => Said::of(!matches!(of, Value::Field(field) if value(*field) == Raw::Nothing)),
            Test::Not(test) => match test.said(value) {
                Said::Yes => Said::No,
                Said::No => Said::Yes,
                other => other,
            },
            Test::Both(one, other) => match (one.said(value), other.said(value)) {
                (Said::No, _) | (_, Said::No) => Said::No,
                (Said::Nothing, _) | (_, Said::Nothing) => Said::Nothing,
                (Said::Open, _) | (_, Said::Open) => Said::Open,
                (Said::Yes, Said::Yes) => Said::Yes,
            },
            Test::Either(one, other) => match (one.said(value), other.said(value)) {
                (Said::Yes, _) | (_, Said::Yes) => Said::Yes,
                (Said::Open, _) | (_, Said::Open) => Said::Open,
                (Said::Nothing, _) | (_, Said::Nothing) => Said::Nothing,
                (Said::No, Said::No) => Said::No,
            },
            Test::Compare(op, left, right) => compare(*op, left, right, value),
        }
    }
}

impl Said {
    fn of(flag: bool) -> Said {
        if flag { Said::Yes } else { Said::No }
    }
}

fn compare(op: BinaryOp, left: &Value, right: &Value, value: &impl Fn(usize) -> Raw) -> Said {
    let of = |one: &Value| match one {
        Value::Field(field) => match value(*field) {
            Raw::Nothing => None,
            Raw::Number(units, scale) => Some(Value::Number(Exact::scaled(i128::from(units), u32::from(scale)))),
            Raw::Code(code) => Some(Value::Code(code)),
        },
        known => Some(known.clone()),
    };
    let order = match (of(left), of(right)) {
        (None, _) | (_, None) => return Said::Nothing,
        (Some(Value::Number(left)), Some(Value::Number(right))) => left.cmp(&right),
        (Some(Value::Code(left)), Some(Value::Code(right))) => left.cmp(&right),
        _ => return Said::Open,
    };
    match op {
        BinaryOp::Equal => Said::of(order.is_eq()),
        BinaryOp::NotEqual => Said::of(order.is_ne()),
        BinaryOp::Less => Said::of(order.is_lt()),
        BinaryOp::LessOrEqual => Said::of(order.is_le()),
        BinaryOp::Greater => Said::of(order.is_gt()),
        BinaryOp::GreaterOrEqual => Said::of(order.is_ge()),
        _ => Said::Open,
    }
}
