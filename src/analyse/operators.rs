//! What operators do to types.

use crate::analyse::checker::Checker;
use crate::analyse::expressions::duration_number;
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::number::Exact;
use crate::plan::{BinaryOp, Expr, ExprKind, Type};
use crate::source::Span;
use crate::syntax::suggest::nearest;

/// Whether an expression is made of bare numbers alone: then it takes the unit of what stands beside it.
pub(super) fn is_bare(expr: &Expr) -> bool {
    if expr.ty != Type::Number {
        return false;
    }
    match &*expr.kind {
        // A parameter or definition is of type number only when nothing in it names a unit.
        ExprKind::Number(_) | ExprKind::Param(_) | ExprKind::Define(_) => true,
        ExprKind::Negative(inner) => is_bare(inner),
        ExprKind::Binary { op: BinaryOp::Add | BinaryOp::Subtract, left, right } => is_bare(left) && is_bare(right),
        ExprKind::If { then, otherwise, .. } => is_bare(then) && is_bare(otherwise),
        ExprKind::Extreme { items, .. } => items.iter().all(is_bare),
        _ => false,
    }
}

/// Two numbers written into one sum of bare numbers: nothing in it names a unit. Branches of a choice are amounts of
/// their own.
pub(super) fn bare_sum(expr: &Expr) -> Option<(&Expr, &Expr)> {
    match &*expr.kind {
        ExprKind::Binary { op: BinaryOp::Add | BinaryOp::Subtract, .. } => {
            let mut written = Vec::new();
            literals(expr, &mut written);
            match written.as_slice() {
                [first, second, ..] => Some((first, second)),
                _ => None,
            }
        }
        ExprKind::Negative(inner) => bare_sum(inner),
        ExprKind::If { then, otherwise, .. } => bare_sum(then).or_else(|| bare_sum(otherwise)),
        ExprKind::Extreme { items, .. } => items.iter().find_map(bare_sum),
        _ => None,
    }
}

fn literals<'e>(expr: &'e Expr, out: &mut Vec<&'e Expr>) {
    match &*expr.kind {
        ExprKind::Number(_) => out.push(expr),
        ExprKind::Negative(inner) => literals(inner, out),
        ExprKind::Binary { left, right, .. } => [left, right].into_iter().for_each(|side| literals(side, out)),
        ExprKind::If { then, otherwise, .. } => [then, otherwise].into_iter().for_each(|side| literals(side, out)),
        ExprKind::Extreme { items, .. } => items.iter().for_each(|item| literals(item, out)),
        _ => {}
    }
}

fn is_zero(expr: &Expr) -> bool {
    matches!(&*expr.kind, ExprKind::Number(value) if value.is_zero())
}

fn is_scalar(ty: &Type) -> bool {
    matches!(ty, Type::Number | Type::Percent | Type::Ratio | Type::Count | Type::Days | Type::Months)
}

impl<'t> Checker<'t> {
    /// Gives a bare number the unit `ty`.
    pub fn adopt(&self, expr: &mut Expr, ty: &Type) {
        // An amount in one currency or another is compared with nothing but 0.
        if !is_bare(expr) || !ty.is_numeric() || (matches!(ty, Type::MoneyIn(_)) && !is_zero(expr)) {
            return;
        }
        expr.ty = ty.clone();
        match &mut *expr.kind {
            ExprKind::Negative(inner) => self.adopt(inner, ty),
            ExprKind::Binary { left, right, .. } => {
                self.adopt(left, ty);
                self.adopt(right, ty);
            }
            ExprKind::If { then, otherwise, .. } => {
                self.adopt(then, ty);
                self.adopt(otherwise, ty);
            }
            ExprKind::Extreme { items, .. } => items.iter_mut().for_each(|item| self.adopt(item, ty)),
            _ => {}
        }
    }

    /// Two operands of one operator.
    pub fn binary(&mut self, op: BinaryOp, left: Expr, right: Expr, span: Span) -> Option<Expr> {
        use BinaryOp as B;
        let (left, right, ty) = match op {
            B::And | B::Or => {
                for side in [&left, &right] {
                    if side.ty != Type::YesNo {
                        let (span, ty) = (side.span, side.ty.clone());
                        self.expected_help(span, "condition", &ty, "condition");
                        return None;
                    }
                }
                (left, right, Type::YesNo)
            }
            B::Equal | B::NotEqual | B::Less | B::LessOrEqual | B::Greater | B::GreaterOrEqual => {
                let (left, right) = self.comparable(op, left, right)?;
                (left, right, Type::YesNo)
            }
            B::Add | B::Subtract => self.sum(op, left, right)?,
            B::Multiply | B::Divide => self.product(op, left, right)?,
        };
        Some(Expr::new(ExprKind::Binary { op, left, right }, ty, span))
    }

    fn sum(&mut self, op: BinaryOp, mut left: Expr, mut right: Expr) -> Option<(Expr, Expr, Type)> {
        let duration =
            |expr: &Expr| matches!(*expr.kind, ExprKind::Duration(_)) || matches!(expr.ty, Type::Days | Type::Months);
        if left.ty == Type::Period && duration(&right) {
            left = self.date(left)?;
        }
        match (&left.ty, &right.ty) {
            (Type::Date, _) if duration(&right) => return Some((left, right, Type::Date)),
            (Type::Date, Type::Date) if op == BinaryOp::Subtract => return Some((left, right, Type::Days)),
            _ => {}
        }
        left = plain(left);
        right = plain(right);
        if is_bare(&left) && !matches!(right.ty, Type::Percent | Type::Ratio | Type::Number) {
            let ty = right.ty.clone();
            self.adopt(&mut left, &ty);
        } else if is_bare(&right) && !matches!(left.ty, Type::Percent | Type::Ratio | Type::Number) {
            let ty = left.ty.clone();
            self.adopt(&mut right, &ty);
        }
        let ty = match (&left.ty, &right.ty) {
            (a, b) if a == b && a.is_numeric() => a.clone(),
            (Type::Number | Type::Percent | Type::Ratio, Type::Number | Type::Percent | Type::Ratio) => Type::Ratio,
            (Type::Count, Type::Number) | (Type::Number, Type::Count) => Type::Number,
            _ => {
                self.differ(op, &left, &right);
                return None;
            }
        };
        Some((left, right, ty))
    }

    fn product(&mut self, op: BinaryOp, left: Expr, right: Expr) -> Option<(Expr, Expr, Type)> {
        let (left, right) = (plain(left), plain(right));
        let multiply = op == BinaryOp::Multiply;
        let ty = match (&left.ty, &right.ty) {
            (Type::Money(currency), scalar) if is_scalar(scalar) => Type::Money(*currency),
            (scalar, Type::Money(currency)) if is_scalar(scalar) && multiply => Type::Money(*currency),
            (Type::Money(a), Type::Money(b)) if !multiply && a == b => Type::Ratio,
            (money @ Type::MoneyIn(_), scalar) if is_scalar(scalar) => money.clone(),
            (scalar, money @ Type::MoneyIn(_)) if is_scalar(scalar) && multiply => money.clone(),
            (Type::MoneyIn(a), Type::MoneyIn(b)) if !multiply && a == b => Type::Ratio,
            (a, b) if is_scalar(a) && is_scalar(b) => {
                let shares = |ty: &Type| matches!(ty, Type::Percent | Type::Ratio);
                match (multiply, a, b) {
                    (false, a, b) if a == b => Type::Ratio,
                    (_, a, b) if shares(a) && shares(b) => Type::Ratio,
                    (_, Type::Ratio, Type::Number) | (_, Type::Percent, Type::Number) => Type::Ratio,
                    (true, Type::Number, b) if shares(b) => Type::Ratio,
                    (true, a, b) if shares(a) => b.clone(),
                    (true, a, b) if shares(b) => a.clone(),
                    (_, Type::Months, Type::Number) | (_, Type::Days, Type::Number) => a.clone(),
                    _ => Type::Number,
                }
            }
            _ => {
                self.differ(op, &left, &right);
                return None;
            }
        };
        Some((left, right, ty))
    }

    /// Both sides of a comparison in one unit.
    pub fn comparable(&mut self, op: BinaryOp, left: Expr, right: Expr) -> Option<(Expr, Expr)> {
        let (mut left, mut right) = (plain(left), plain(right));
        for (bare, other) in [(&left, &right), (&right, &left)] {
            if is_bare(bare) && other.ty == Type::Percent && !is_zero(bare) {
                self.percent_or_number(bare, Some(other.span), true);
                return None;
            }
        }
        let (left_ty, right_ty) = (left.ty.clone(), right.ty.clone());
        self.adopt(&mut left, &right_ty);
        self.adopt(&mut right, &left_ty);
        if matches!((&left.ty, &right.ty), (Type::Date, Type::Period) | (Type::Period, Type::Date)) {
            left = self.date(left)?;
            right = self.date(right)?;
        }
        let ordered = !matches!(op, BinaryOp::Equal | BinaryOp::NotEqual);
        let fine = match (&left.ty, &right.ty) {
            (Type::OneOf(options), Type::Text) | (Type::Text, Type::OneOf(options)) => {
                let literal = if left.ty == Type::Text { &left } else { &right };
                let options = options.clone();
                let literal = literal.clone();
                self.known_option(&literal, &options)?;
                !ordered
            }
            (Type::Entity(_), Type::Text) | (Type::Text, Type::Entity(_)) => {
                self.text_beside_link(op, &left, &right)?;
                !ordered
            }
            (Type::Number | Type::Ratio | Type::Count, Type::Number | Type::Ratio | Type::Count) => true,
            (Type::Percent | Type::Ratio, Type::Percent | Type::Ratio) => true,
            (a, b) if a == b => !ordered || a.is_numeric() || matches!(a, Type::Date | Type::Period),
            (Type::Percent, b) | (b, Type::Percent) if is_zero(&left) || is_zero(&right) => b.is_numeric(),
            (Type::Percent, Type::Number | Type::Count) | (Type::Number | Type::Count, Type::Percent) => {
                let (share, number) = if left.ty == Type::Percent { (&left, &right) } else { (&right, &left) };
                self.percent_or_number(number, Some(share.span), true);
                return None;
            }
            _ => false,
        };
        if !fine {
            self.differ(op, &left, &right);
            return None;
        }
        self.note_text(&left, &right);
        Some((left, right))
    }

    /// Two values of which either may be the result.
    pub fn same(&mut self, left: Expr, right: Expr) -> Option<(Expr, Expr)> {
        let (mut left, mut right) = (plain(left), plain(right));
        let (left_ty, right_ty) = (left.ty.clone(), right.ty.clone());
        for (bare, other) in [(&left, &right), (&right, &left)] {
            if is_bare(bare) && other.ty == Type::Percent && !is_zero(bare) {
                self.percent_or_number(bare, Some(other.span), false);
                return None;
            }
        }
        self.adopt(&mut left, &right_ty);
        self.adopt(&mut right, &left_ty);
        let scalar = |ty: &Type| matches!(ty, Type::Number | Type::Ratio | Type::Percent | Type::Count);
        if left.ty != right.ty && !(scalar(&left.ty) && scalar(&right.ty)) {
            self.differ_help(BinaryOp::Equal, &left, &right, "same");
            return None;
        }
        Some((left, right))
    }

    fn known_option(&mut self, literal: &Expr, options: &[std::sync::Arc<str>]) -> Option<()> {
        let ExprKind::Text(text) = &*literal.kind else { return Some(()) };
        if options.contains(text) {
            return Some(());
        }
        let mut diagnostic = Diagnostic::error(Code::UnknownOption, literal.span)
            .arg("found", text)
            .arg("known", Arg::List(options.iter().map(Arg::from).collect()));
        if let Some(near) = nearest(text, options.iter().map(|option| &**option)) {
            diagnostic = diagnostic.arg("suggestion", near).help("suggest");
        }
        self.report(diagnostic);
        None
    }

    /// P0306: a bare number beside the percentage at `share`, compared with it or a result like it; or a rate by itself.
    pub fn percent_or_number(&mut self, bare: &Expr, share: Option<Span>, compared: bool) {
        let value = match &*bare.kind {
            ExprKind::Number(value) => Arg::Number(value.clone()),
            ExprKind::Param(id) => Arg::from(&self.plan.params.get(*id).name),
            ExprKind::Define(id) => Arg::from(&self.plan.defines.get(*id).name),
            _ => Arg::from("…"),
        };
        let percent = match &*bare.kind {
            ExprKind::Number(value) => {
                Arg::Percent(if value.abs() > Exact::from(3) { value * &Exact::scaled(1, 2) } else { value.clone() })
            }
            _ => Arg::from("…%"),
        };
        let mut diagnostic =
            Diagnostic::error(Code::PercentOrNumber, bare.span).arg("number", value).arg("percent", percent);
        if let Some(share) = share {
            diagnostic = diagnostic.label(share, "share");
        }
        // A rate of 1 may be 1% or all of it, and 0.05 may be 5%: nobody can tell for whoever wrote it.
        let either = |number: &Exact| number.abs() <= Exact::from(3);
        self.report(match &*bare.kind {
            _ if compared => diagnostic,
            ExprKind::Number(number) if either(number) => diagnostic
                .arg("first", Arg::Percent(number * &Exact::scaled(1, 2)))
                .arg("second", Arg::Percent(number.clone()))
                .help("either"),
            _ => diagnostic.help("rate"),
        });
    }

    /// P0301, or P0303 for two currencies: both operands labelled with their types.
    fn differ(&mut self, op: BinaryOp, left: &Expr, right: &Expr) {
        let counted = |ty: &Type| matches!(ty, Type::Number | Type::Count | Type::Months | Type::Days);
        let day = match (&left.ty, &right.ty) {
            (Type::Date, ty) if counted(ty) => Some(left.span),
            (ty, Type::Date) if counted(ty) => Some(right.span),
            _ => None,
        };
        let bare = |money: &Expr, other: &Expr| {
            matches!(money.ty, Type::Money(_))
                && matches!(other.ty, Type::Number | Type::Percent | Type::Ratio)
                && has_bare_number(other)
        };
        let help = match day {
            Some(_) if !matches!(op, BinaryOp::Add | BinaryOp::Subtract) => "day",
            _ if bare(left, right) || bare(right, left) => "bare",
            _ => "",
        };
        self.differ_help(op, left, right, help);
    }

    fn differ_help(&mut self, op: BinaryOp, left: &Expr, right: &Expr, help: &'static str) {
        if matches!(left.ty, Type::MoneyIn(_)) || matches!(right.ty, Type::MoneyIn(_)) {
            let varies = if matches!(left.ty, Type::MoneyIn(_)) { left.span } else { right.span };
            self.currency_varies(varies);
            return;
        }
        let sign = match op {
            BinaryOp::Add => "+",
            BinaryOp::Subtract => "-",
            BinaryOp::Multiply => "*",
            BinaryOp::Divide => "/",
            BinaryOp::Equal => "=",
            BinaryOp::NotEqual => "<>",
            BinaryOp::Less => "<",
            BinaryOp::LessOrEqual => "<=",
            BinaryOp::Greater => ">",
            BinaryOp::GreaterOrEqual => ">=",
            BinaryOp::And | BinaryOp::Or => "",
        };
        let code = match (&left.ty, &right.ty) {
            (Type::Money(a), Type::Money(b)) if a != b => Code::CurrenciesDiffer,
            _ => Code::TypesDiffer,
        };
        let diagnostic = Diagnostic::error(code, right.span)
            .arg("operator", sign)
            .arg("left", self.type_arg(&left.ty))
            .arg("right", self.type_arg(&right.ty))
            .arg("currency", self.plan.currency.code())
            .label(left.span, "left")
            .help(help);
        self.report(diagnostic);
    }
}

/// A duration becomes a number of days or months wherever no date is moved by it.
fn plain(expr: Expr) -> Expr {
    match *expr.kind {
        ExprKind::Duration(duration) => Expr::new(ExprKind::Number(duration_number(duration)), expr.ty, expr.span),
        _ => expr,
    }
}

/// Whether a number without a unit stands anywhere in an expression.
fn has_bare_number(expr: &Expr) -> bool {
    matches!((&*expr.kind, &expr.ty), (ExprKind::Number(_), Type::Number))
        || expr.children().into_iter().any(has_bare_number)
}
