//! Clauses, blocks and files.

use std::sync::Arc;

use super::words::COMMENTS;
use super::*;
use crate::language::Lang;
use crate::source::FileId;
use crate::syntax::labels::{Argument, BlockKind, Entry, LABELS, LabelInfo};

impl Random {
    pub(super) fn trivia(&mut self) -> Trivia {
        let comment = |r: &mut Random| Arc::from(r.pick(COMMENTS));
        let above = if self.chance(4) { self.many(3, |r| r.some(comment)) } else { Vec::new() };
        let behind = if self.chance(4) { Some(comment(self)) } else { None };
        Trivia { above, behind }
    }

    pub(super) fn clause(&mut self, info: &LabelInfo) -> Clause {
        self.budget = 12;
        let argument = match info.argument {
            Argument::None => None,
            Argument::Name => Some(boxed(ExprKind::Path(vec![self.name()]))),
            Argument::Date => Some(boxed(ExprKind::Date(self.day()))),
            Argument::Places => {
                Some(boxed(ExprKind::Places { first: at(self.count() + 1), last: at(self.count() + 1) }))
            }
            Argument::Value => Some(if self.chance(2) { boxed(self.number()) } else { self.expr(1) }),
        };
        let named = info.argument == Argument::Name;
        let rows = if info.entry == Entry::Rows {
            let columns = 1 + self.below(4);
            self.many(4, |r| Row {
                cells: (0..columns).map(|_| r.cell()).collect(),
                span: Span::default(),
                trivia: r.trivia(),
            })
        } else {
            Vec::new()
        };
        Clause {
            label: at(info.kind),
            argument,
            genitive: if named && self.chance(4) { Some(self.name()) } else { None },
            value: at(self.value(info.entry)),
            rows,
            span: Span::default(),
            trivia: self.trivia(),
        }
    }

    pub(super) fn block(&mut self) -> Block {
        let kind = self.pick(BlockKind::ALL);
        let mut clauses = Vec::new();
        for info in LABELS.iter().filter(|info| info.blocks.contains(&kind)) {
            let count = if info.many { self.below(4) } else { self.below(2) };
            for _ in 0..count {
                clauses.push(self.clause(info));
            }
        }
        let named = kind != BlockKind::Import;
        Block {
            kind: at(kind),
            name: named.then(|| self.name()),
            genitive: if named { self.some(Random::name) } else { None },
            title: Some(self.text()),
            clauses,
            damaged: false,
            span: Span::default(),
            trivia: self.trivia(),
        }
    }

    pub(crate) fn file(&mut self) -> File {
        let blocks = self.many(3, Random::block);
        let mut end = self.trivia();
        end.behind = None;
        File { id: FileId::default(), lang: Lang::En, blocks, end }
    }
}
