//! That a phrase says what its expression says: two expressions that differ are never told in the same words.

use std::collections::HashMap;

use crate::language::Lang;
use crate::report::doc::sentence::frame;
use crate::report::doc::terms::Case;
use crate::report::doc::{DocSource, Teller};
use crate::syntax::Random;
use crate::syntax::labels::{BlockKind, LABELS, LabelKind};
use crate::syntax::tree::{BinaryOp, Block, Clause, Expr, ExprKind, RateWord, Spanned, Value};

fn teller(lang: Lang) -> Teller<'static> {
    Teller::new(DocSource { plan: None, blocks: &[], files: &[], hash: "0", lang })
}

/// An expression in the one shape of all that mean the same: without brackets, chains from the left, `in` as what it
/// stands for.
fn plain(expr: &Expr) -> String {
    match &*expr.item {
        ExprKind::Bracket(inner) => plain(inner),
        ExprKind::Binary { op, left, right } if matches!(op.item, BinaryOp::And | BinaryOp::Or) => {
            let parts: Vec<String> = super::condition::chain(expr, op.item).into_iter().map(plain).collect();
            let _ = (left, right);
            format!("{:?}[{}]", op.item, parts.join(", "))
        }
        ExprKind::Binary { op, left, right } => match (op.item, &*right.item) {
            // A yes is told as it is, whether the rules compare it or not.
            (BinaryOp::Equal, ExprKind::YesNo(true)) if matches!(&*left.item, ExprKind::Path(_)) => plain(left),
            _ => format!("{:?}({}, {})", op.item, plain(left), plain(right)),
        },
        ExprKind::In { value, list, negated: false } => {
            let parts = list.iter().map(|item| format!("Equal({}, {})", plain(value), plain(item)));
            match list.as_slice() {
                [_] => parts.collect(),
                _ => format!("Or[{}]", parts.collect::<Vec<_>>().join(", ")),
            }
        }
        other => format!("{other:?}"),
    }
}

#[test]
fn expressions_that_differ_are_told_in_other_words() {
    let mut random = Random::new(11);
    let expressions: Vec<Expr> = (0..6_000).map(|_| random.any_expr()).collect();
    for lang in Lang::ALL {
        let teller = teller(lang);
        let mut told: HashMap<String, String> = HashMap::new();
        for expr in &expressions {
            let said = teller.value(expr, Case::Nominative);
            let is = without_brackets(&plain(expr));
            let before = told.entry(said.clone()).or_insert_with(|| is.clone());
            assert_eq!(*before, is, "{lang:?}: {said}");
        }
        assert!(told.len() > 1_000, "{}", told.len());
    }
}

/// Brackets deep inside other kinds of expression, in the form in which they are shown for debugging.
fn without_brackets(shown: &str) -> String {
    shown.replace("Bracket", "").replace(['(', ')', ' '], "")
}

#[test]
fn every_value_of_every_label_makes_a_whole_sentence_and_no_two_make_the_same() {
    let mut random = Random::new(5);
    for lang in Lang::ALL {
        let teller = teller(lang);
        for info in LABELS {
            for block in info.blocks {
                let table = crate::report::doc::tables::Kind::of(*block, info.kind).is_some();
                if table || info.kind == LabelKind::Mode {
                    continue; // Modes have sentences of their own.
                }
                let mut told: HashMap<String, String> = HashMap::new();
                for _ in 0..60 {
                    let value = random.any_value(info.entry);
                    let shown = without_brackets(&format!("{value:?}"));
                    let clause = Clause {
                        label: Spanned::new(info.kind, crate::source::Span::default()),
                        argument: None,
                        genitive: None,
                        value: Spanned::new(value, crate::source::Span::default()),
                        rows: Vec::new(),
                        span: crate::source::Span::default(),
                        trivia: Default::default(),
                    };
                    let holder = Block {
                        kind: Spanned::new(*block, crate::source::Span::default()),
                        name: None,
                        genitive: None,
                        title: None,
                        clauses: vec![clause.clone()],
                        damaged: false,
                        span: crate::source::Span::default(),
                        trivia: Default::default(),
                    };
                    let variant = match block {
                        BlockKind::Draw => Some("Advance".to_owned()),
                        _ => None,
                    };
                    let variant = teller.parts(&clause).variant.or(variant);
                    let key = frame(*block, info.kind, variant.as_deref());
                    assert!(key.is_some(), "{block:?} {:?} {variant:?} {:?}", info.kind, clause.value.item);
                    let said = teller.sentence(&holder, &clause);
                    let whole = said.ends_with(['.', '”', '»', '"']) && !said.contains(['{', '}']);
                    assert!(whole && !said.contains("phrase."), "{lang:?} {block:?} {:?}: {said}", info.kind);
                    let phrases = match &clause.value.item {
                        Value::Expr(_) | Value::Selection { .. } => true,
                        Value::Convert(by) => matches!(by.rate, RateWord::At(_)),
                        _ => false,
                    };
                    if phrases {
                        continue; // Told in phrases, which have a test of their own.
                    }
                    let before = told.entry(said.clone()).or_insert_with(|| shown.clone());
                    assert_eq!(*before, shown, "{lang:?} {block:?} {:?}: {said}", info.kind);
                }
            }
        }
    }
}
