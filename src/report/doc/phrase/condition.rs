//! Conditions.

use crate::report::doc::Teller;
use crate::report::doc::phrase::{Said, Tie};
use crate::report::doc::terms::Case;
use crate::syntax::tree::{BinaryOp, Expr, ExprKind};

impl Teller<'_> {
    /// A condition, with its looseness.
    pub(in crate::report::doc) fn test(&self, expr: &Expr) -> Said {
        use ExprKind as K;
        let one =
            |key: &str, args: &[(&'static str, String)]| Said::new(self.cased(key, Case::Nominative, args), Tie::Test);
        let nominative = |expr: &Expr| self.said(expr, Case::Nominative).within(Tie::Sum);
        match &*expr.item {
            K::Bracket(inner) => self.test(inner),
            K::Binary { op, .. } if op.item == BinaryOp::And => {
                let all: Vec<String> =
                    chain(expr, BinaryOp::And).into_iter().map(|part| self.test(part).within(Tie::Test)).collect();
                Said::new(all.join(&self.word("phrase.and")), Tie::And)
            }
            K::Binary { op, .. } if op.item == BinaryOp::Or => self.either(&chain(expr, BinaryOp::Or)),
            K::Binary { op, left, right } => match compared(op.item) {
                Some(word) => self.compared(word, left, right),
                None => self.said(expr, Case::Nominative),
            },
            K::In { value, list, negated } => self.among(value, &list.iter().collect::<Vec<_>>(), *negated),
            K::Between { value, low, high } => {
                let bound = |bound: &Expr| self.said(bound, Case::Genitive).within(Tie::Sum);
                one("phrase.between", &[("value", nominative(value)), ("low", bound(low)), ("high", bound(high))])
            }
            K::Empty { value, negated } => {
                let key = if *negated { "phrase.given" } else { "phrase.empty" };
                let value = self.said(value, Case::Accusative).within(Tie::Sum);
                one(key, &[("value", value)])
            }
            K::Not(inner) => match &*inner.item {
                K::Path(names) => one("phrase.is_no", &[("value", self.path(names, Case::Nominative).text)]),
                _ => one("phrase.not", &[("if", self.test(inner).within(Tie::Word))]),
            },
            K::InARow { condition, count, grain } => {
                let length = self.sayer.grains(count.item, *grain, true);
                one("phrase.in_a_row", &[("if", self.test(condition).within(Tie::Test)), ("length", length)])
            }
            K::Within { value, duration, of } => {
                let length = self.sayer.length(duration.item, true);
                let args = [("value", nominative(value)), ("length", length), ("of", self.day(of, Case::Genitive))];
                one("phrase.within", &args)
            }
            K::IsNew { value, repeat, within, among } => {
                let key = if *repeat { "phrase.repeated" } else { "phrase.new" };
                let mut out = self.cased(key, Case::Nominative, &[("value", nominative(value))]);
                if let Some(within) = within {
                    let length = ("length", self.sayer.length(within.item, true));
                    out.push_str(&self.cased("phrase.new_within", Case::Nominative, &[length]));
                }
                if let Some(among) = among {
                    let among = ("if", self.test(among).text);
                    out.push_str(&self.cased("phrase.new_among", Case::Nominative, &[among]));
                }
                Said::new(out, Tie::Test)
            }
            K::EmployedWholePeriod => Said::new(self.word("phrase.employed_whole"), Tie::Test),
            K::Path(names) => one("phrase.is_yes", &[("value", self.path(names, Case::Nominative).text)]),
            _ => self.said(expr, Case::Nominative),
        }
    }

    /// `a = 1 or a = 4`: one value that may be several things is told as that.
    fn either(&self, parts: &[&Expr]) -> Said {
        let equal = |part: &&Expr| match &*part.item {
            ExprKind::Binary { op, left, right } if op.item == BinaryOp::Equal => Some((left.clone(), right.clone())),
            _ => None,
        };
        let equals: Option<Vec<_>> = parts.iter().map(equal).collect();
        if let Some(equals) = equals
            && let [(first, _), ..] = equals.as_slice()
            && equals.iter().all(|(left, _)| left == first)
        {
            return self.among(first, &equals.iter().map(|(_, right)| right).collect::<Vec<_>>(), false);
        }
        let all: Vec<String> = parts.iter().map(|part| self.test(part).within(Tie::Test)).collect();
        Said::new(all.join(&self.word("phrase.or")), Tie::Or)
    }

    /// `role in ("a", "b")`
    fn among(&self, value: &Expr, list: &[&Expr], negated: bool) -> Said {
        let value = ("value", self.said(value, Case::Nominative).within(Tie::Sum));
        let items: Vec<String> = list.iter().map(|item| self.said(item, Case::Nominative).within(Tie::Share)).collect();
        let (key, list, tie) = match (negated, items.as_slice()) {
            (true, _) => ("phrase.none_of", items.join("; "), Tie::Or),
            (false, [all @ .., last]) if !all.is_empty() => {
                let list = format!("{}{}{last}", all.join(", "), self.word("phrase.or"));
                ("phrase.one_of", list, Tie::Or)
            }
            (false, _) => ("phrase.one_of", items.concat(), Tie::Test),
        };
        Said::new(self.cased(key, Case::Nominative, &[value, ("list", list)]), tie)
    }

    fn compared(&self, word: &str, left: &Expr, right: &Expr) -> Said {
        let dates = self.is_day(left) || self.is_day(right);
        let texts = matches!(&*right.item, ExprKind::Text(_) | ExprKind::YesNo(_));
        let equal = word == "equal" || word == "unequal";
        let kind = match (equal, dates, texts) {
            (false, true, _) => ".day",
            (true, _, true) => ".text",
            _ => "",
        };
        // “Is” stands with what something is, “at least” with how much of it.
        let case = if equal { Case::Nominative } else { Case::Genitive };
        let args = [
            ("value", self.said(left, Case::Nominative).within(Tie::Sum)),
            ("other", self.said(right, case).within(Tie::Sum)),
        ];
        Said::new(self.cased(&format!("phrase.{word}{kind}"), case, &args), Tie::Test)
    }
}

/// The parts of a chain of one operator, in their order.
pub(super) fn chain(expr: &Expr, of: BinaryOp) -> Vec<&Expr> {
    match &*expr.item {
        ExprKind::Bracket(inner) => chain(inner, of),
        ExprKind::Binary { op, left, right } if op.item == of => {
            let mut parts = chain(left, of);
            parts.extend(chain(right, of));
            parts
        }
        _ => vec![expr],
    }
}

fn compared(op: BinaryOp) -> Option<&'static str> {
    Some(match op {
        BinaryOp::Equal => "equal",
        BinaryOp::NotEqual => "unequal",
        BinaryOp::Less => "less",
        BinaryOp::LessOrEqual => "at_most",
        BinaryOp::Greater => "more",
        BinaryOp::GreaterOrEqual => "at_least",
        _ => return None,
    })
}
