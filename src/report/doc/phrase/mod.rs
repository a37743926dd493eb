//! Expressions as phrases of a sentence: the titles of what is named, the words of comparisons, and brackets wherever a
//! reader could take the phrase in two ways. Two expressions that differ are never told in the same words.

mod condition;
mod named;
mod operand;
#[cfg(test)]
mod tests;

use crate::diagnostics::Arg;
use crate::language::Format;
use crate::report::doc::Teller;
use crate::report::doc::terms::Case;
use crate::syntax::tree::{BinaryOp, Expr, ExprKind};

/// A phrase, and how loosely its parts hold together: the looser, the sooner it stands in brackets.
pub(in crate::report::doc) struct Said {
    pub(in crate::report::doc) text: String,
    tie: Tie,
}

/// How loosely the parts of a phrase hold together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::report::doc) enum Tie {
    /// Nothing can be taken apart.
    Word,
    /// A product or quotient.
    Product,
    /// A phrase such as `15% of “Turnover”`.
    Share,
    /// A sum or difference.
    Sum,
    /// One condition.
    Test,
    /// Conditions that hold together.
    And,
    /// Conditions of which one holds.
    Or,
    /// A phrase whose end is open: `the number of rows where …`.
    Open,
}

impl Said {
    pub(in crate::report::doc) fn new(text: impl Into<String>, tie: Tie) -> Said {
        Said { text: text.into(), tie }
    }

    /// The phrase, in brackets where it is looser than its place allows.
    pub(in crate::report::doc) fn within(self, loosest: Tie) -> String {
        if self.tie > loosest { format!("({})", self.text) } else { self.text }
    }
}

impl Teller<'_> {
    /// A value by itself.
    pub(in crate::report::doc) fn value(&self, expr: &Expr, case: Case) -> String {
        self.said(expr, case).text
    }

    /// A condition by itself.
    pub(in crate::report::doc) fn condition(&self, expr: &Expr) -> String {
        self.test(expr).text
    }

    /// A value, with its looseness.
    pub(in crate::report::doc) fn said(&self, expr: &Expr, case: Case) -> Said {
        use ExprKind as K;
        let word = |text: String| Said::new(text, Tie::Word);
        let format = Format::new(self.source.lang);
        match &*expr.item {
            K::Number { .. } => word(self.number(expr)),
            K::Text(text) => word(self.terms.quoted(text)),
            K::YesNo(yes) => word(self.word(if *yes { "phrase.yes" } else { "phrase.no" })),
            K::Date(date) => word(format.date(*date)),
            K::Period(period) => word(format.period(*period)),
            K::Path(names) => self.path(names, case),
            K::Bracket(inner) => self.said(inner, case),
            K::Negative(inner) => word(format!("−{}", self.said(inner, Case::Nominative).within(Tie::Word))),
            K::Binary { op, left, right } => match sign(op.item) {
                Some((sign, tie)) => {
                    // In brackets of its own a formula stands as it is; the nominative is that of formulas.
                    let right_tie = if tie == Tie::Sum { Tie::Share } else { Tie::Word };
                    let left = self.said(left, Case::Nominative).within(tie);
                    let right = self.said(right, Case::Nominative).within(right_tie);
                    Said::new(format!("{left} {sign} {right}"), tie)
                }
                None => self.test(expr),
            },
            K::Not(_) | K::In { .. } | K::Between { .. } | K::Empty { .. } => self.test(expr),
            K::InARow { .. } | K::IsNew { .. } | K::Within { .. } | K::EmployedWholePeriod => self.test(expr),
            K::If { condition, then, otherwise } => {
                let args = [
                    ("if", Arg::Text(self.test(condition).within(Tie::Or))),
                    ("then", Arg::Text(self.said(then, Case::Nominative).within(Tie::Sum))),
                    ("else", Arg::Text(self.said(otherwise, Case::Nominative).within(Tie::Or))),
                ];
                Said::new(self.say("phrase.if", &args), Tie::Open)
            }
            _ => self.operand(expr, case),
        }
    }

    /// A number, a percentage or an amount. A number is not broken over two lines.
    pub(in crate::report::doc) fn number(&self, expr: &Expr) -> String {
        self.sayer.expr(expr).replace(' ', "\u{a0}").replace('-', "−")
    }

    /// A phrase of the wording, in a case.
    pub(in crate::report::doc) fn cased(&self, key: &str, case: Case, args: &[(&'static str, String)]) -> String {
        let args = args.iter().map(|(name, text)| (*name, Arg::Text(text.clone())));
        let args: Vec<_> = args.chain([("case", Arg::Count(case.number()))]).collect();
        self.say(key, &args)
    }
}

/// The sign of print for an operator of arithmetic.
fn sign(op: BinaryOp) -> Option<(&'static str, Tie)> {
    Some(match op {
        BinaryOp::Add => ("+", Tie::Sum),
        BinaryOp::Subtract => ("−", Tie::Sum),
        BinaryOp::Multiply => ("×", Tie::Product),
        BinaryOp::Divide => ("÷", Tie::Product),
        _ => return None,
    })
}
