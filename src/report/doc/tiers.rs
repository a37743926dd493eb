//! Tiers as a table that says of every bound whose it is.

use crate::diagnostics::Arg;
use crate::language::Format;
use crate::plan::{Scale, Type};
use crate::report::doc::phrase::Tie;
use crate::report::doc::sentence::capital;
use crate::report::doc::terms::Case;
use crate::report::doc::{Item, Teller};
use crate::syntax::labels::LabelKind as L;
use crate::syntax::tree::{Block, Clause, Expr, ExprKind, TierMode, Value};

impl Teller<'_> {
    /// The table of the tiers of a block, and what holds below the first line.
    pub(super) fn tiers(&self, block: &Block, lines: &[Clause]) -> Vec<Item> {
        let scale = self.scale(block);
        let driver = scale.map(|scale| &scale.driver.ty);
        let given = scale.map(|scale| &scale.curve.ty);
        let bound = |line: &Clause| {
            line.argument.as_ref().map(|at| self.amount(at, driver, Case::Genitive)).unwrap_or_default()
        };
        // A line of a linear scale is a point, not the beginning of a step.
        let linear = |clause: &Clause| matches!(clause.value.item, Value::Mode(TierMode::Linear));
        let points = block.clauses.iter().any(linear);
        let mut rows = Vec::new();
        for (at, line) in lines.iter().enumerate() {
            let next = lines.iter().skip(at + 1).find(|next| next.label.item != L::Below);
            let (from, to) = (bound(line), next.map(bound));
            let through = next.is_some_and(|next| next.label.item == L::Above);
            let args = |to: &str| [("from", Arg::Text(from.clone())), ("to", Arg::Text(to.to_owned()))];
            let which = match (line.label.item, &to, through) {
                (L::Below, ..) => self.say("doc_below", &args(&from)),
                _ if points => self.say("doc_at", &args("")),
                (L::Above, None, _) => self.say("doc_above", &args("")),
                (L::Above, Some(to), false) => self.say("doc_above_to", &args(to)),
                (L::Above, Some(to), true) => self.say("doc_above_through", &args(to)),
                (_, None, _) => self.say("doc_from", &args("")),
                (_, Some(to), false) => self.say("doc_from_to", &args(to)),
                (_, Some(to), true) => self.say("doc_from_through", &args(to)),
            };
            let value = match &line.value.item {
                Value::Expr(value) => self.amount(value, given, Case::Nominative),
                _ => self.sayer.value(line),
            };
            rows.push(vec![which, value]);
        }
        let by = block.clauses.iter().find(|clause| clause.label.item == L::By);
        let by = by.map_or_else(
            || self.word("doc_value"),
            |by| match &by.value.item {
                Value::Expr(by) => self.heading(by),
                Value::EachAttainment => self.word("doc_each_attainment"),
                Value::WeightedAttainment => self.word("doc_weighted_attainment"),
                _ => self.sayer.value(by),
            },
        );
        let by = capital(&by);
        let value = match given {
            Some(Type::Money(_)) => "doc_amount",
            Some(Type::Percent) => "doc_rate",
            _ => "doc_pays",
        };
        let said_below = lines.iter().any(|line| line.label.item == L::Below);
        let mut items = vec![Item::Table { headings: vec![by, self.word(value)], rows, numbers_from: 1 }];
        if !said_below {
            items.push(Item::Sentence(self.word("doc_nothing_below")));
        }
        items
    }

    /// The tiers of a block as the analysed plan has them.
    fn scale(&self, block: &Block) -> Option<&Scale> {
        let inside = |scale: &Scale| {
            scale.span.file == block.span.file
                && scale.span.start >= block.span.start
                && scale.span.end <= block.span.end
        };
        self.source.plan?.scales.iter().map(|(_, scale)| scale).find(|scale| inside(scale))
    }

    /// A number in the unit that it has: an amount with its decimals and currency, anything else as written.
    pub(super) fn amount(&self, expr: &Expr, ty: Option<&Type>, case: Case) -> String {
        match (&*expr.item, ty) {
            (ExprKind::Number { value, percent: false, currency: None }, Some(Type::Money(currency))) => {
                format!("{} {currency}", Format::new(self.source.lang).amount(value, 2)).replace(' ', "\u{a0}")
            }
            _ => self.said(expr, case).within(Tie::Sum),
        }
    }
}
