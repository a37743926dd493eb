//! The text of rules and where it stands: `agency.kpi:62 · by: turnover · mode: amount of the tier`.

use std::collections::HashMap;

use crate::report::View;
use crate::source::{FileId, SourceMap, Span};
use crate::syntax::labels::LabelKind;
use crate::syntax::parse;
use crate::syntax::tree::{Block, Clause};

/// The blocks of all files of rules, by where they begin.
#[derive(Debug, Default)]
pub(in crate::report) struct RuleTexts {
    blocks: HashMap<(FileId, u32), Told>,
}

/// A block as an explanation tells it.
#[derive(Debug)]
pub(in crate::report) struct Told {
    /// Its clauses on one line, without what only shows or documents it.
    pub(in crate::report) clauses: String,
    /// Header and clauses, as they are written.
    pub(in crate::report) whole: Span,
}

impl RuleTexts {
    /// Reads all files again: a plan keeps what rules mean, not how they are written.
    pub(in crate::report) fn of(sources: &SourceMap) -> RuleTexts {
        let mut texts = RuleTexts::default();
        for (id, _) in sources.iter() {
            for block in parse(sources, id).0.blocks {
                let clauses: Vec<String> = block
                    .clauses
                    .iter()
                    .filter(|clause| decides(clause.label.item))
                    .map(|clause| said(sources, clause))
                    .collect();
                let told = Told { clauses: clauses.join(" · "), whole: whole(&block) };
                let starts = [block.kind.span].into_iter().chain(block.name.as_ref().map(|name| name.span));
                let starts: Vec<u32> = starts.map(|span| span.start).collect();
                if let [keyword, name] = starts.as_slice() {
                    let again = Told { clauses: told.clauses.clone(), whole: told.whole };
                    texts.blocks.insert((id, *name), again);
                    texts.blocks.insert((id, *keyword), told);
                }
            }
        }
        texts
    }

    /// The block that is declared at a place: its keyword or its name.
    pub(in crate::report) fn at(&self, declared: Span) -> Option<&Told> {
        self.blocks.get(&(declared.file, declared.start))
    }
}

impl View<'_> {
    /// File and line of a place in the rules: `agency.kpi:62`.
    pub(in crate::report) fn rule_place(&self, span: Span) -> String {
        let file = self.sources.get(span.file);
        file.map_or_else(String::new, |file| format!("{}:{}", file.name(), file.position(span.start as usize).line))
    }
}

/// Whether a clause decides about pay: examples, stories and notes only show it, and the legal form is told apart.
fn decides(label: LabelKind) -> bool {
    use LabelKind as L;
    !matches!(
        label,
        L::Examples
            | L::ExamplesTogether
            | L::Given
            | L::Story
            | L::Note
            | L::Kind
            | L::Ground
            | L::Conditions
            | L::Term
            | L::Goal
            | L::Owner
            | L::Reviewed
            | L::Promised
            | L::Evidence
            | L::Baseline
            | L::LeadsTo
            | L::Conversion
            | L::Capacity
            | L::InfluencedBy
            | L::Allow
    )
}

/// A clause on one line, with the rows of its table.
fn said(sources: &SourceMap, clause: &Clause) -> String {
    let spans = [clause.span].into_iter().chain(clause.rows.iter().map(|row| row.span));
    let texts = spans.map(|span| sources.slice(span).split_whitespace().collect::<Vec<_>>().join(" "));
    texts.collect::<Vec<_>>().join(" ")
}

fn whole(block: &Block) -> Span {
    let rows = block.clauses.iter().flat_map(|clause| clause.rows.iter().map(|row| row.span));
    block.clauses.iter().map(|clause| clause.span).chain(rows).fold(block.span, Span::to)
}
