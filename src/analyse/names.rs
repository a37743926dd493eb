//! The names of one plan: what each stands for and where it is declared.

use std::collections::HashMap;
use std::sync::Arc;

use crate::diagnostics::{Code, Diagnostic};
use crate::plan::{Define, Id, Kpi, Param, Record, Scale, Scorecard};
use crate::source::Span;
use crate::syntax::fold;
use crate::syntax::labels::BlockKind;
use crate::syntax::tree::Block;

/// How far the analysis of a declared thing has come.
#[derive(Clone, Copy, Debug)]
pub(super) enum State<T> {
    /// Not looked at.
    Waiting,
    /// Being looked at: meeting it again is a cycle.
    Open,
    /// Done.
    Done(T),
    /// Wrong, and reported.
    Failed,
}

/// What a name stands for once it is analysed.
#[derive(Clone, Copy, Debug)]
pub(super) enum Meaning {
    Record(Id<Record>),
    Param(Id<Param>),
    Define(Id<Define>),
    Kpi(Id<Kpi>),
    Scale(Id<Scale>),
    Scorecard(Id<Scorecard>),
}

/// One declared name.
pub(super) struct Symbol<'t> {
    pub block: &'t Block,
    pub name: Arc<str>,
    pub span: Span,
    pub state: State<Meaning>,
    /// Whether anything refers to it.
    pub used: bool,
    /// Whether it came ready.
    pub standard: bool,
}

impl Symbol<'_> {
    pub fn kind(&self) -> BlockKind {
        self.block.kind.item
    }
}

/// The place of a symbol in its table.
pub(super) type SymbolId = usize;

/// All names of a plan, by their folded forms.
#[derive(Default)]
pub(super) struct Names<'t> {
    pub symbols: Vec<Symbol<'t>>,
    by_name: HashMap<String, SymbolId>,
}

impl<'t> Names<'t> {
    /// Declares a block's name and its genitive. A second thing of one name is an error, unless the first came ready.
    pub fn declare(&mut self, block: &'t Block, standard: bool) -> Option<Diagnostic> {
        let name = block.name.as_ref()?;
        let mut clash = None;
        let id = self.symbols.len();
        for written in std::iter::once(name).chain(block.genitive.as_ref()) {
            let key = fold(&written.item);
            match self.by_name.get(&key).and_then(|earlier| self.symbols.get(*earlier)) {
                Some(earlier) if !earlier.standard => {
                    clash = Some(
                        Diagnostic::error(Code::TwoOfOneName, written.span)
                            .arg("name", &written.item)
                            .label(earlier.span, "first"),
                    );
                }
                _ => {
                    self.by_name.insert(key, id);
                }
            }
        }
        self.symbols.push(Symbol {
            block,
            name: name.item.clone(),
            span: name.span,
            state: State::Waiting,
            used: false,
            standard,
        });
        clash
    }

    /// The symbol of a name.
    pub fn find(&self, name: &str) -> Option<SymbolId> {
        self.by_name.get(&fold(name)).copied()
    }

    /// A symbol by its place.
    pub fn get(&self, id: SymbolId) -> Option<&Symbol<'t>> {
        self.symbols.get(id)
    }
}
