//! Expressions: flat pairs become a tree by precedence.

use std::sync::LazyLock;

use pest::pratt_parser::{Assoc, Op, PrattParser};

use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::build::Builder;
use crate::syntax::build::literal::Piece;
use crate::syntax::grammar::{Pair, Rule};
use crate::syntax::tree::{CountedTime, Expr, ExprKind, Name, Spanned};
use crate::time::Grain;

/// From loosest to tightest.
static PRECEDENCE: LazyLock<PrattParser<Rule>> = LazyLock::new(|| {
    use Rule as R;
    let infix = |rule| Op::infix(rule, Assoc::Left);
    PrattParser::new()
        .op(infix(R::k_or))
        .op(infix(R::k_and))
        .op(Op::prefix(R::k_not))
        .op(Op::postfix(R::in_a_row))
        .op(infix(R::at_least)
            | infix(R::at_most)
            | infix(R::not_equal)
            | infix(R::less)
            | infix(R::greater)
            | infix(R::equal)
            | infix(R::wrong_operator)
            | Op::postfix(R::in_list)
            | Op::postfix(R::between)
            | Op::postfix(R::is_new)
            | Op::postfix(R::within)
            | Op::postfix(R::k_is_empty)
            | Op::postfix(R::k_is_not_empty))
        .op(infix(R::plus) | infix(R::minus))
        .op(infix(R::times) | infix(R::divided))
        .op(Op::prefix(R::negative))
        .op(Op::postfix(R::in_window) | Op::postfix(R::conversion))
});

/// Pairs in order of precedence, before they become a tree.
enum Node<'a> {
    Primary(Pair<'a>),
    Prefix(Pair<'a>, Box<Node<'a>>),
    Postfix(Box<Node<'a>>, Pair<'a>),
    Infix(Box<Node<'a>>, Pair<'a>, Box<Node<'a>>),
}

pub(super) fn expr(kind: ExprKind, span: Span) -> Expr {
    Spanned::new(Box::new(kind), span)
}

impl Builder<'_> {
    /// The tree of an `expr` or `arith` pair.
    pub(super) fn expr(&mut self, pair: Pair<'_>, piece: Piece) -> Expr {
        let node = PRECEDENCE
            .map_primary(Node::Primary)
            .map_prefix(|op, node| Node::Prefix(op, Box::new(node)))
            .map_postfix(|node, op| Node::Postfix(Box::new(node), op))
            .map_infix(|left, op, right| Node::Infix(Box::new(left), op, Box::new(right)))
            .parse(pair.into_inner());
        self.node(node, piece)
    }

    fn node(&mut self, node: Node<'_>, piece: Piece) -> Expr {
        match node {
            Node::Primary(pair) => self.primary(pair, piece),
            Node::Prefix(op, inner) => {
                let span = self.span_of(&op, piece);
                let inner = self.node(*inner, piece);
                let whole = span.to(inner.span);
                if op.as_rule() == Rule::k_not {
                    self.keyword(&op, piece);
                    expr(ExprKind::Not(inner), whole)
                } else {
                    expr(ExprKind::Negative(inner), whole)
                }
            }
            Node::Postfix(inner, op) => {
                let inner = self.node(*inner, piece);
                self.postfix(inner, op, piece)
            }
            Node::Infix(left, op, right) => {
                let left = self.node(*left, piece);
                let right = self.node(*right, piece);
                self.infix(left, &op, right, piece)
            }
        }
    }

    fn postfix(&mut self, inner: Expr, op: Pair<'_>, piece: Piece) -> Expr {
        let span = inner.span.to(self.span_of(&op, piece));
        let rule = op.as_rule();
        if matches!(rule, Rule::k_is_empty | Rule::k_is_not_empty) {
            self.keyword(&op, piece);
            return expr(ExprKind::Empty { value: inner, negated: rule == Rule::k_is_not_empty }, span);
        }
        if rule == Rule::conversion {
            let by = self.conversion(op, piece);
            return expr(by.map_or(ExprKind::Broken, |by| ExprKind::Converted { value: inner, by }), span);
        }
        let repeat = op.clone().into_inner().any(|part| part.as_rule() == Rule::k_is_repeat);
        let mut parts = Vec::new();
        let mut negated = false;
        let mut duration = None;
        let mut window = None;
        let mut count = None;
        let mut grain = Grain::Month;
        let mut separators = Vec::new();
        for part in op.into_inner() {
            match part.as_rule() {
                Rule::expr | Rule::arith => parts.push(self.expr(part, piece)),
                Rule::duration => duration = Some(self.duration(part, piece)),
                Rule::window => window = Some(self.window(part, piece)),
                Rule::row_count => count = Some(self.whole(&part, piece)),
                Rule::separator => {
                    separators.push(self.range_of(&part, piece));
                    self.separator(&part, piece);
                }
                Rule::k_months | Rule::k_quarters | Rule::k_half_years | Rule::k_years => {
                    grain = self.grain(&part, piece)
                }
                rule => {
                    negated |= rule == Rule::k_not_in;
                    if rule != Rule::k_inclusive {
                        self.keyword(&part, piece);
                    }
                }
            }
        }
        let mut parts = parts.into_iter();
        let kind = match rule {
            Rule::in_list => {
                let list: Vec<Expr> = parts.collect();
                self.list_ends(&list, &separators);
                ExprKind::In { value: inner, list, negated }
            }
            Rule::is_new => ExprKind::IsNew { value: inner, repeat, within: duration, among: parts.next() },
            Rule::between => match (parts.next(), parts.next()) {
                (Some(low), Some(high)) => ExprKind::Between { value: inner, low, high },
                _ => ExprKind::Broken,
            },
            Rule::within => match (duration, parts.next()) {
                (Some(duration), Some(of)) => ExprKind::Within { value: inner, duration, of },
                _ => ExprKind::Broken,
            },
            Rule::in_window => match window {
                Some(window) => ExprKind::InWindow { value: inner, window },
                None => ExprKind::Broken,
            },
            Rule::in_a_row => match count {
                Some(count) => ExprKind::InARow { condition: inner, count, grain },
                None => ExprKind::Broken,
            },
            _ => ExprKind::Broken,
        };
        expr(kind, span)
    }

    pub(super) fn primary(&mut self, pair: Pair<'_>, piece: Piece) -> Expr {
        let span = self.span_of(&pair, piece);
        let kind = match pair.as_rule() {
            Rule::chain | Rule::tight | Rule::simple => return self.chain(pair, piece),
            Rule::expr | Rule::arith => return self.expr(pair, piece),
            Rule::bracket => match pair.into_inner().next() {
                Some(inner) => ExprKind::Bracket(self.expr(inner, piece)),
                None => ExprKind::Broken,
            },
            Rule::number => self.number(pair, piece),
            Rule::text => ExprKind::Text(self.text_of(&pair, piece).item),
            Rule::date => self.date(&pair, piece).map_or(ExprKind::Broken, |date| ExprKind::Date(date.item)),
            Rule::period_literal => self.period(&pair, piece),
            Rule::yes_no => {
                let yes = pair.clone().into_inner().any(|word| word.as_rule() == Rule::k_yes);
                self.keywords(pair, piece);
                ExprKind::YesNo(yes)
            }
            Rule::path => ExprKind::Path(self.names_of(&pair, piece)),
            Rule::of_group => self.of_group(pair, piece),
            Rule::credited => {
                let (path, word) = self.credited(pair, piece);
                ExprKind::Credited { path, word }
            }
            Rule::k_period => self.bare(ExprKind::Period_, &pair, piece),
            Rule::k_pays => self.bare(ExprKind::Pays, &pair, piece),
            Rule::k_result => self.bare(ExprKind::Result, &pair, piece),
            Rule::k_balance => self.bare(ExprKind::Balance, &pair, piece),
            Rule::k_employed_whole_period => self.bare(ExprKind::EmployedWholePeriod, &pair, piece),
            Rule::k_first_day => self.bare(ExprKind::FirstDay, &pair, piece),
            Rule::k_last_day => self.bare(ExprKind::LastDay, &pair, piece),
            Rule::employed => {
                let word = pair.clone().into_inner().next().map(|word| word.as_rule());
                self.keywords(pair, piece);
                match word {
                    Some(Rule::k_working_days_worked) => ExprKind::Worked(CountedTime::WorkingDays),
                    Some(Rule::k_calendar_days_worked) => ExprKind::Worked(CountedTime::CalendarDays),
                    Some(Rule::k_working_days_employed) => ExprKind::Employed(CountedTime::WorkingDays),
                    _ => ExprKind::Employed(CountedTime::CalendarDays),
                }
            }
            Rule::date_part => self.date_part(pair, piece),
            Rule::rounded => self.rounded(pair, piece),
            Rule::attainment => self.named(pair, piece, ExprKind::Attainment),
            Rule::quota => self.named(pair, piece, ExprKind::Quota),
            Rule::total => self.total(pair, piece),
            Rule::excess => self.excess(pair, piece),
            Rule::aggregate => self.aggregate(pair, piece),
            Rule::scale_by => self.scale_by(pair, piece),
            Rule::conditional => self.conditional(pair, piece),
            Rule::extreme => self.extreme(pair, piece),
            Rule::counted => self.counted(pair, piece),
            Rule::duration_literal => match pair.into_inner().next() {
                Some(inner) => ExprKind::Duration(self.duration(inner, piece).item),
                None => ExprKind::Broken,
            },
            Rule::up_to => {
                let shown = self.original(&span.range());
                let range = self.range_sample(self.own("A", "А"), self.own("B", "Б"));
                let limit = shown.split_once(' ').map_or("", |(_, limit)| limit).trim();
                let bounds = [("below", "ниже"), ("from", "от"), ("above", "свыше")];
                let [below, from, above] = bounds.map(|(en, ru)| format!("{} {limit}", self.own(en, ru)));
                let help = if self.context.has_bounds { "bound" } else { "" };
                let asked = Diagnostic::error(Code::UpToAsks, span).arg("found", shown).arg("range", range);
                self.push(asked.arg("below", below).arg("from", from).arg("above", above).help(help));
                ExprKind::Broken
            }
            _ => ExprKind::Broken,
        };
        expr(kind, span)
    }

    fn bare(&mut self, kind: ExprKind, pair: &Pair<'_>, piece: Piece) -> ExprKind {
        self.keyword(pair, piece);
        kind
    }

    /// Checks the language of every keyword directly inside.
    fn keywords(&mut self, pair: Pair<'_>, piece: Piece) {
        for word in pair.into_inner() {
            self.keyword(&word, piece);
        }
    }

    /// `simple`, `simple of tight`, `scale on simple`.
    pub(super) fn chain(&mut self, pair: Pair<'_>, piece: Piece) -> Expr {
        let span = self.span_of(&pair, piece);
        let mut operands = Vec::new();
        let mut on = false;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::k_of | Rule::k_on => {
                    on = part.as_rule() == Rule::k_on;
                    self.keyword(&part, piece);
                }
                _ => operands.push(self.primary(part, piece)),
            }
        }
        let mut operands = operands.into_iter();
        let (Some(first), second) = (operands.next(), operands.next()) else {
            return expr(ExprKind::Broken, span);
        };
        let Some(base) = second else { return first };
        if !on {
            return expr(ExprKind::PercentOf { share: first, base }, span);
        }
        match &*first.item {
            ExprKind::Path(path) if path.len() == 1 => match path.first() {
                Some(scale) => expr(ExprKind::ScaleOn { scale: scale.clone(), base }, span),
                None => expr(ExprKind::Broken, span),
            },
            ExprKind::Broken => first,
            _ => {
                let shown = self.original(&first.span.range());
                let phrase = self.own("margin_rates on margin", "по шкале ставки, база маржа");
                let wrong = self.not_understood(&first.span.range(), shown, "expected_scale");
                wrong.args.push(("phrase", phrase.into()));
                wrong.help = "scale";
                expr(ExprKind::Broken, span)
            }
        }
    }
}

/// A name as a path of one.
pub(super) fn path(name: Name) -> Expr {
    let span = name.span;
    expr(ExprKind::Path(vec![name]), span)
}

/// The expression of something that could not be read.
pub(super) fn broken(span: Span) -> Expr {
    expr(ExprKind::Broken, span)
}
