//! From expressions on a row to operations.

use std::collections::HashMap;

use crate::measure::program::gather::kind_of;
use crate::measure::program::numbers::scaled;
use crate::measure::program::op::{Op, Reg};
use crate::plan::{BinaryOp, Const, Duration, Expr, ExprKind, FieldPath, Id, ParamValue, Plan, Record, Type};

/// The operations for one record, each thing once.
#[derive(Debug)]
pub(super) struct Compiler<'a> {
    plan: &'a Plan,
    record: Id<Record>,
    pub(super) ops: Vec<Op>,
    known: HashMap<Op, Reg>,
}

impl<'a> Compiler<'a> {
    pub(super) fn new(plan: &'a Plan, record: Id<Record>) -> Compiler<'a> {
        Compiler { plan, record, ops: Vec::new(), known: HashMap::new() }
    }

    pub(super) fn push(&mut self, op: Op) -> Reg {
        if let Some(known) = self.known.get(&op) {
            return *known;
        }
        let register = self.ops.len();
        self.ops.push(op.clone());
        self.known.insert(op, register);
        register
    }

    /// The value at the end of a path from the row; `as_of` is the register of the day that decides in histories.
    pub(super) fn path(&mut self, path: &FieldPath, as_of: Option<Reg>) -> Option<Reg> {
        let (first, rest) = path.steps.split_first()?;
        if path.record != self.record {
            return None;
        }
        let shape = self.plan.records.get(self.record).fields.get(*first);
        let mut ty = &shape.ty;
        kind_of(ty)?;
        let mut register = match &shape.computed {
            Some(formula) => self.expr(formula, as_of)?,
            None => self.push(Op::Cell(*first)),
        };
        for step in rest {
            let Type::Entity(record) = ty else { return None };
            let of = self.plan.records.get(*record);
            let field = of.fields.get(*step);
            kind_of(&field.ty)?;
            if field.computed.is_some() {
                return None;
            }
            let as_of = as_of.filter(|_| of.history.is_some());
            register = self.push(Op::Follow { link: register, record: *record, field: *step, as_of });
            ty = &field.ty;
        }
        Some(register)
    }

    /// All of several conditions; `None` inside where there is none.
    pub(super) fn all<'e>(&mut self, exprs: impl Iterator<Item = &'e Expr>, as_of: Option<Reg>) -> Option<Option<Reg>> {
        let mut all = None;
        for expr in exprs {
            let one = self.expr(expr, as_of)?;
            all = Some(match all {
                None => one,
                Some(all) => self.push(Op::Logic { both: true, left: all, right: one }),
            });
        }
        Some(all)
    }

    fn constant(&mut self, value: Const) -> Option<Reg> {
        match &value {
            Const::Number(number) => {
                scaled(number)?;
            }
            Const::Period(_) => return None,
            Const::Text(_) | Const::YesNo(_) | Const::Date(_) => {}
        }
        Some(self.push(Op::Same(value)))
    }

    /// Two values ready to be compared: an entity beside a text stands for its key.
    fn aligned(&mut self, (left, left_ty): (Reg, &Type), (right, right_ty): (Reg, &Type)) -> Option<(Reg, Reg)> {
        Some(match (left_ty, right_ty) {
            (Type::Entity(a), Type::Entity(b)) if a != b => return None,
            (Type::Entity(record), ty) if kind_of(ty) != kind_of(left_ty) => {
                (self.push(Op::Key { link: left, record: *record }), right)
            }
            (ty, Type::Entity(record)) if kind_of(ty) != kind_of(right_ty) => {
                (left, self.push(Op::Key { link: right, record: *record }))
            }
            _ => (left, right),
        })
    }

    fn compared(&mut self, op: BinaryOp, left: &Expr, right: &Expr, as_of: Option<Reg>) -> Option<Reg> {
        let registers = (self.expr(left, as_of)?, self.expr(right, as_of)?);
        let (a, b) = self.aligned((registers.0, &left.ty), (registers.1, &right.ty))?;
        let kinds = (kind_of(&left.ty)?, kind_of(&right.ty)?);
        use crate::measure::program::register::Kind::{Entity, Text};
        let by_order = !matches!(op, BinaryOp::Equal | BinaryOp::NotEqual);
        match kinds {
            // Texts have numbers without an order.
            (Text | Entity, Text | Entity) if by_order => None,
            (Text | Entity, Text | Entity) => Some(self.push(Op::Compare { op, left: a, right: b })),
            (x, y) if x == y => Some(self.push(Op::Compare { op, left: a, right: b })),
            _ => None,
        }
    }

    /// The register of an expression over the row; `None` where no program can compute it.
    pub(super) fn expr(&mut self, expr: &Expr, as_of: Option<Reg>) -> Option<Reg> {
        Some(match &*expr.kind {
            ExprKind::Number(number) => self.constant(Const::Number(number.clone()))?,
            ExprKind::Text(text) => self.constant(Const::Text(text.clone()))?,
            ExprKind::YesNo(flag) => self.constant(Const::YesNo(*flag))?,
            ExprKind::Date(day) => self.constant(Const::Date(*day))?,
            ExprKind::RowField(path) => self.path(path, as_of)?,
            ExprKind::Define(id) => {
                let plan = self.plan;
                self.expr(&plan.defines.get(*id).value, as_of)?
            }
            ExprKind::Param(id) => match &self.plan.params.get(*id).value {
                ParamValue::Always(constant) => self.constant(constant.clone())?,
                ParamValue::Dated(_) | ParamValue::Table { .. } => return None,
            },
            ExprKind::Negative(of) => {
                let of = self.expr(of, as_of)?;
                self.push(Op::Negative(of))
            }
            ExprKind::Not(of) => {
                let of = self.expr(of, as_of)?;
                self.push(Op::Not(of))
            }
            ExprKind::Binary { op: op @ (BinaryOp::And | BinaryOp::Or), left, right } => {
                let (left, right) = (self.expr(left, as_of)?, self.expr(right, as_of)?);
                self.push(Op::Logic { both: *op == BinaryOp::And, left, right })
            }
            ExprKind::Binary { op: op @ (BinaryOp::Add | BinaryOp::Subtract), left, right } => {
                match (&*right.kind, &left.ty) {
                    (ExprKind::Duration(duration), Type::Date) => {
                        let count =
                            if *op == BinaryOp::Add { Some(duration.count) } else { duration.count.checked_neg() };
                        let day = self.expr(left, as_of)?;
                        self.push(Op::Later(day, Duration { count: count?, unit: duration.unit }))
                    }
                    _ => self.arithmetic(*op, left, right, as_of)?,
                }
            }
            ExprKind::Binary { op: op @ BinaryOp::Multiply, left, right } => {
                self.arithmetic(*op, left, right, as_of)?
            }
            ExprKind::Binary { op: BinaryOp::Divide, .. } => return None,
            ExprKind::Binary { op, left, right } => self.compared(*op, left, right, as_of)?,
            ExprKind::In { value, list, negated } => {
                let mut any: Option<Reg> = None;
                for item in list {
                    let one = self.compared(BinaryOp::Equal, value, item, as_of)?;
                    any = Some(match any {
                        None => one,
                        Some(any) => self.push(Op::Logic { both: false, left: any, right: one }),
                    });
                }
                let any = any?;
                if *negated { self.push(Op::Not(any)) } else { any }
            }
            ExprKind::Between { value, low, high } => {
                let kind = kind_of(&value.ty)?;
                use crate::measure::program::register::Kind::{Day, Number};
                let same = [low, high].iter().all(|end| kind_of(&end.ty) == Some(kind));
                if !same || !matches!(kind, Day | Number) {
                    return None;
                }
                let value = self.expr(value, as_of)?;
                let (low, high) = (self.expr(low, as_of)?, self.expr(high, as_of)?);
                self.push(Op::Between { value, low, high })
            }
            ExprKind::Empty { value, negated } => {
                let value = self.expr(value, as_of)?;
                let present = self.push(Op::Present(value));
                if *negated { present } else { self.push(Op::Not(present)) }
            }
            ExprKind::If { condition, then, otherwise } => {
                use crate::measure::program::register::Kind::{Day, Number, Truth};
                let kind = kind_of(&then.ty).filter(|kind| matches!(kind, Day | Number | Truth))?;
                if kind_of(&otherwise.ty) != Some(kind) {
                    return None;
                }
                let condition = self.expr(condition, as_of)?;
                let (then, otherwise) = (self.expr(then, as_of)?, self.expr(otherwise, as_of)?);
                self.push(Op::Choice { condition, then, otherwise })
            }
            ExprKind::Excess { value, over } => {
                let beyond = self.arithmetic(BinaryOp::Subtract, value, over, as_of)?;
                let zero = self.constant(Const::Number(crate::number::Exact::zero()))?;
                self.push(Op::Extreme { largest: true, left: beyond, right: zero })
            }
            ExprKind::Extreme { largest, items } => {
                let (first, rest) = items.split_first()?;
                let mut register = self.expr(first, as_of)?;
                for item in rest {
                    if kind_of(&item.ty) != kind_of(&first.ty) {
                        return None;
                    }
                    let right = self.expr(item, as_of)?;
                    register = self.push(Op::Extreme { largest: *largest, left: register, right });
                }
                use crate::measure::program::register::Kind::{Day, Number};
                kind_of(&first.ty).filter(|kind| matches!(kind, Day | Number))?;
                register
            }
            ExprKind::Rounded { value, rounding } => {
                let value = self.expr(value, as_of)?;
                self.push(Op::Rounded(value, rounding.clone()))
            }
            ExprKind::Within { value, duration, of } => {
                if value.ty != Type::Date || of.ty != Type::Date {
                    return None;
                }
                let (value, of) = (self.expr(value, as_of)?, self.expr(of, as_of)?);
                self.push(Op::Within { value, duration: *duration, of })
            }
            _ => return None,
        })
    }

    fn arithmetic(&mut self, op: BinaryOp, left: &Expr, right: &Expr, as_of: Option<Reg>) -> Option<Reg> {
        if !left.ty.is_numeric() || !right.ty.is_numeric() {
            return None;
        }
        let (left, right) = (self.expr(left, as_of)?, self.expr(right, as_of)?);
        Some(self.push(Op::Arithmetic { op, left, right }))
    }

    /// Whether a condition that something missing leaves open asks for what has not happened, so that the row is out
    /// without a word; the mirror of [`left_out`](crate::measure::left_out). `None` inside where it never does.
    pub(super) fn quiet(&mut self, filter: &Expr, as_of: Option<Reg>) -> Option<Option<Reg>> {
        match &*filter.kind {
            ExprKind::Within { value, of, .. } => {
                let Some(path) = value.field_read() else { return Some(None) };
                if !may_be_empty(self.plan, path) {
                    return Some(None);
                }
                let (value, of) = (self.expr(value, as_of)?, self.expr(of, as_of)?);
                let happened = self.push(Op::Present(value));
                let not = self.push(Op::Not(happened));
                let known = self.push(Op::Present(of));
                Some(Some(self.push(Op::Logic { both: true, left: not, right: known })))
            }
            ExprKind::Binary { op: op @ (BinaryOp::And | BinaryOp::Or), left, right } => {
                let both = *op == BinaryOp::Or;
                let mut sides = Vec::new();
                for side in [left, right] {
                    let holds = self.expr(side, as_of)?;
                    let not = self.push(Op::Not(holds));
                    // An open condition is not out by itself: `Not` of it stays open, which no selection takes for a yes.
                    let quiet = self.quiet(side, as_of)?;
                    sides.push(match quiet {
                        None => not,
                        Some(quiet) => self.push(Op::Logic { both: false, left: not, right: quiet }),
                    });
                }
                let [left, right] = sides.try_into().ok()?;
                Some(Some(self.push(Op::Logic { both, left, right })))
            }
            _ => Some(None),
        }
    }
}

/// Whether the field at the end of a path is declared optional.
fn may_be_empty(plan: &Plan, path: &FieldPath) -> bool {
    let Some((last, links)) = path.steps.split_last() else { return false };
    let mut record = path.record;
    for link in links {
        let Type::Entity(target) = plan.records.get(record).fields.get(*link).ty else { return false };
        record = target;
    }
    plan.records.get(record).fields.get(*last).optional
}
