//! Parameters: constants, dated values and tables.

use std::collections::HashMap;

use crate::analyse::blocks::Clauses;
use crate::analyse::checker::Checker;
use crate::analyse::expressions::Sight;
use crate::analyse::names::{Meaning, SymbolId};
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::number::Exact;
use crate::plan::{BinaryOp, Const, Expr, ExprKind, Param, ParamValue, TableRow, Type};
use crate::source::Span;
use crate::syntax::labels::LabelKind;
use crate::syntax::tree::{self, Block, Clause};
use crate::time::Date;

impl<'t> Checker<'t> {
    /// A parameter, looked at if it was not yet.
    pub fn param(&mut self, id: SymbolId, at: Span) -> Option<Meaning> {
        self.resolve(id, at, |checker, block| {
            let (ty, value) = checker.param_value(block)?;
            checker.param_total(block, &ty, &value)?;
            let (name, title) = checker.name_and_title(block);
            let param = Param { name, title, ty, value, span: block.kind.span };
            checker.covers(&param, block);
            Some(Meaning::Param(checker.plan.params.push(param)))
        })
    }

    fn param_value(&mut self, block: &'t Block) -> Option<(Type, ParamValue)> {
        let clauses = Clauses::of(block);
        let dated: Vec<&Clause> = clauses.all(LabelKind::FromDate).collect();
        let table = clauses.get(LabelKind::Table);
        let always = clauses.get(LabelKind::Is);
        let forms = usize::from(!dated.is_empty()) + usize::from(table.is_some()) + usize::from(always.is_some());
        if forms != 1 {
            let forms = [LabelKind::Is, LabelKind::FromDate, LabelKind::Table];
            let mut found: Vec<Span> =
                forms.iter().filter_map(|label| clauses.get(*label)).map(|clause| clause.label.span).collect();
            found.sort_by_key(|span| span.start);
            match found.as_slice() {
                [first, second, ..] => {
                    let said = Diagnostic::error(Code::ModeAndValues, *second).label(*first, "pays");
                    let value = always.zip(dated.first()).and_then(|_| clauses.expr(LabelKind::Is));
                    let value = value.and_then(|value| Some((self.constant(value, None)?, self.plan.effective.from)));
                    self.report(match value {
                        Some(((ty, Const::Number(number)), from)) => {
                            let number = if ty == Type::Percent { Arg::Percent(number) } else { Arg::Number(number) };
                            said.arg("value", number).arg("from", from).help("param_first")
                        }
                        _ => said.help("param_two"),
                    });
                }
                _ if clauses.has_broken() => {}
                _ => self.report(Diagnostic::error(Code::ModeAndValues, block.kind.span).help("param_empty")),
            }
            return None;
        }
        if always.is_some() {
            let (ty, value) = self.constant(clauses.expr(LabelKind::Is)?, None)?;
            return Some((ty, ParamValue::Always(value)));
        }
        if let Some(table) = table {
            return self.param_table(table);
        }
        let mut lines: Vec<(Date, Const)> = Vec::new();
        let mut ty: Option<Type> = None;
        let mut spans: Vec<Span> = Vec::new();
        for clause in dated {
            let tree::ExprKind::Date(from) = &*clause.argument.as_ref()?.item else { return None };
            let tree::Value::Expr(expr) = &clause.value.item else { return None };
            let (found, value) = self.constant(expr, ty.as_ref())?;
            ty = Some(found);
            if let (Some((earlier, _)), Some(first)) = (lines.last(), spans.last())
                && from <= earlier
            {
                self.report(
                    Diagnostic::error(Code::ParamOrder, clause.label.span)
                        .arg("date", *from)
                        .arg("earlier", *earlier)
                        .label(*first, "earlier"),
                );
                return None;
            }
            lines.push((*from, value));
            spans.push(clause.label.span);
        }
        Some((ty?, ParamValue::Dated(lines)))
    }

    fn param_table(&mut self, clause: &'t Clause) -> Option<(Type, ParamValue)> {
        let (head, body) = clause.rows.split_first()?;
        let mut keys: Vec<Expr> = Vec::new();
        let mut dates: Vec<Option<Date>> = Vec::new();
        let mut last = head.span;
        for cell in &head.cells {
            match &*cell.item {
                tree::ExprKind::FromDate(day) => {
                    if let Some(Some(earlier)) = dates.last()
                        && day.item <= *earlier
                    {
                        self.report(
                            Diagnostic::error(Code::ParamOrder, cell.span)
                                .arg("date", day.item)
                                .arg("earlier", *earlier)
                                .label(last, "earlier"),
                        );
                        return None;
                    }
                    last = cell.span;
                    dates.push(Some(day.item));
                }
                tree::ExprKind::Pays | tree::ExprKind::Result => dates.push(None),
                _ if dates.is_empty() => {
                    self.in_param_table = true;
                    let key = self.expr(cell, Sight::Rule);
                    self.in_param_table = false;
                    keys.push(key?);
                }
                _ => {
                    self.report(Diagnostic::error(Code::ExampleColumn, cell.span).help("param_keys_first"));
                    return None;
                }
            }
        }
        if keys.is_empty() || dates.is_empty() {
            self.report(Diagnostic::error(Code::ExampleColumn, head.span).help("param_columns"));
            return None;
        }
        let mut rows: Vec<TableRow> = Vec::new();
        let mut seen: HashMap<Vec<Const>, Span> = HashMap::new();
        let mut ty: Option<Type> = None;
        for row in body {
            if row.cells.len() != head.cells.len() {
                return None;
            }
            let (key_cells, value_cells) = row.cells.split_at_checked(keys.len())?;
            let mut row_keys = Vec::new();
            for (key, cell) in keys.iter().zip(key_cells) {
                row_keys.push(self.constant_for(cell, key)?.1);
            }
            let mut values = Vec::new();
            for cell in value_cells {
                let (found, value) = self.constant(cell, ty.as_ref())?;
                ty = Some(found);
                values.push(value);
            }
            if let Some(first) = seen.insert(row_keys.clone(), row.span) {
                self.report(
                    Diagnostic::error(Code::TierTwice, row.span).arg("bound", "").label(first, "first").help("row"),
                );
                return None;
            }
            rows.push(TableRow { keys: row_keys, values, span: row.span });
        }
        Some((ty?, ParamValue::Table { keys, dates, rows }))
    }

    /// A constant comparable with `like`.
    pub fn constant_for(&mut self, cell: &tree::Expr, like: &Expr) -> Option<(Type, Const)> {
        let made = self.expr(cell, Sight::Constant)?;
        if matches!(like.ty, Type::MoneyIn(_)) && made.ty == Type::Number {
            // A number in the currency of its row.
            let (_, value) = self.literal(&made)?;
            return Some((like.ty.clone(), value));
        }
        if like.ty.is_numeric() && !made.ty.is_numeric() {
            let found = made.ty.clone();
            self.expected(made.span, like.ty.term(), &found);
            return None;
        }
        let (_, made) = self.comparable(BinaryOp::Equal, like.clone(), made)?;
        let (_, value) = self.literal(&made)?;
        Some((like.ty.clone(), value))
    }

    /// A constant, of the type given if there is one.
    pub fn constant(&mut self, expr: &tree::Expr, like: Option<&Type>) -> Option<(Type, Const)> {
        let mut made = self.expr(expr, Sight::Constant)?;
        if let Some(like) = like {
            let example = Expr::new(ExprKind::Number(Exact::zero()), like.clone(), made.span);
            if like.is_numeric() {
                let (_, same) = self.same(example, made)?;
                made = same;
            } else if made.ty != *like {
                let found = made.ty.clone();
                self.expected(made.span, like.term(), &found);
                return None;
            }
        }
        let (ty, value) = self.literal(&made)?;
        Some((like.cloned().unwrap_or(ty), value))
    }

    fn literal(&mut self, made: &Expr) -> Option<(Type, Const)> {
        let value = match &*made.kind {
            ExprKind::Number(value) => Const::Number(value.clone()),
            ExprKind::Text(text) => Const::Text(text.clone()),
            ExprKind::YesNo(yes) => Const::YesNo(*yes),
            ExprKind::Date(day) => Const::Date(*day),
            ExprKind::Period(period) => Const::Period(*period),
            ExprKind::Negative(inner) => match self.literal(inner)? {
                (_, Const::Number(value)) => Const::Number(-value),
                _ => return None,
            },
            ExprKind::Binary { op, left, right } if made.ty.is_numeric() => {
                let ((_, Const::Number(a)), (_, Const::Number(b))) = (self.literal(left)?, self.literal(right)?) else {
                    return None;
                };
                let value = match op {
                    BinaryOp::Add => &a + &b,
                    BinaryOp::Subtract => &a - &b,
                    BinaryOp::Multiply => &a * &b,
                    BinaryOp::Divide => match a.checked_div(&b) {
                        Some(value) => value,
                        None => return self.not_a_constant(made.span),
                    },
                    _ => return self.not_a_constant(made.span),
                };
                Const::Number(value)
            }
            _ => return self.not_a_constant(made.span),
        };
        Some((made.ty.clone(), value))
    }

    fn not_a_constant<T>(&mut self, span: Span) -> Option<T> {
        self.report(Diagnostic::error(Code::NotAConstant, span));
        None
    }

    /// P0401: a parameter whose first value begins after the plan.
    fn covers(&mut self, param: &Param, block: &Block) {
        let start = self.plan.effective.from;
        let Some(first) = param.dates().first().copied() else { return };
        if first > start {
            let place = first_date(block).unwrap_or(block.kind.span);
            self.report(
                Diagnostic::error(Code::ParamGap, place)
                    .arg("name", &param.name)
                    .arg("first", first)
                    .arg("start", start),
            );
        }
    }
}

/// The place of the first date of a parameter: a line, or a heading of its table.
fn first_date(block: &Block) -> Option<Span> {
    let clauses = Clauses::of(block);
    if let Some(clause) = clauses.get(LabelKind::FromDate) {
        return Some(clause.label.span);
    }
    let head = clauses.get(LabelKind::Table)?.rows.first()?;
    head.cells.iter().find(|cell| matches!(&*cell.item, tree::ExprKind::FromDate(_))).map(|cell| cell.span)
}
