//! Findings that are meant to be so: a line `allow:` in the block where they stand, with the reason.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::lint::scales::Curves;
use crate::source::Span;
use crate::syntax::labels::LabelKind;
use crate::syntax::tree::{Block, Value};

/// What is found.
#[derive(Clone, Debug, Default)]
pub struct Linted {
    /// What somebody should look at.
    pub findings: Vec<Diagnostic>,
    /// What the rules say is meant to be so.
    pub allowed: Vec<Allowed>,
    /// What each further unit of a result brings, plan by plan.
    pub curves: Vec<Curves>,
    /// How many windows bring too little to be told.
    pub small: usize,
}

/// A finding that is meant to be so.
#[derive(Clone, Debug)]
pub struct Allowed {
    /// The finding.
    pub finding: Diagnostic,
    /// Why, in the words of the rules.
    pub because: Arc<str>,
}

/// A line `allow:`.
#[derive(Clone, Debug)]
pub struct Line {
    /// The block in which it stands.
    pub within: Span,
    /// What it allows.
    pub code: Code,
    /// Why, in the words of the rules.
    pub because: Arc<str>,
    /// Where the code stands.
    pub span: Span,
    met: bool,
}

impl Line {
    /// Without one nothing is allowed.
    pub fn has_reason(&self) -> bool {
        !self.because.trim().is_empty()
    }

    /// What a finding shows in another block, the line of a scale that stands by itself, may be allowed there, too.
    fn is_for(&self, finding: &Diagnostic) -> bool {
        let mut places = finding.span().into_iter().chain(finding.labels.iter().map(|label| label.span));
        self.code == finding.code && self.has_reason() && places.any(|at| holds(self.within, at))
    }
}

/// The codes that lines allow which meet nothing, and have a reason.
pub(crate) fn idle(findings: &[Diagnostic]) -> BTreeSet<Code> {
    let idle = findings.iter().filter(|finding| finding.code == Code::AllowIdle && finding.help != "unreasoned");
    let codes = idle.flat_map(|finding| &finding.args).filter_map(|(name, arg)| match arg {
        Arg::Text(id) if *name == "code" => Code::from_id(id),
        _ => None,
    });
    codes.collect()
}

/// Parts what is meant to be so from the rest. A line that meets nothing is a finding, when the check that it names was
/// among those that `ran`; lines in blocks that are not awake are never idle, nor those that meet what is found `later`.
pub(crate) fn set_aside(
    found: Vec<Diagnostic>,
    later: &[Diagnostic],
    (awake, asleep): (&[&Block], &[&Block]),
    ran: &[Code],
) -> Linted {
    let mut lines: Vec<Line> = Vec::new();
    for (blocks, met) in [(awake, false), (asleep, true)] {
        for line in blocks.iter().flat_map(|block| allowing(block)) {
            if !lines.iter().any(|known| known.span == line.span) {
                lines.push(Line { met, ..line });
            }
        }
    }
    let mut linted = Linted::default();
    for finding in found {
        let line = lines.iter_mut().find(|line| line.is_for(&finding));
        match line {
            Some(line) => {
                line.met = true;
                linted.allowed.push(Allowed { finding, because: line.because.clone() });
            }
            None => linted.findings.push(finding),
        }
    }
    for finding in later {
        lines.iter_mut().filter(|line| line.is_for(finding)).for_each(|line| line.met = true);
    }
    let name_at = |at: Span| {
        let block = awake.iter().find(|block| holds(whole(block), at))?;
        block.name.as_ref().map(|name| Arg::from(&name.item))
    };
    let idle: Vec<Diagnostic> = lines
        .iter()
        .filter(|line| !line.met && (ran.contains(&line.code) || !line.has_reason()))
        .map(|line| {
            let said = Diagnostic::warning(Code::AllowIdle, line.span).arg("code", line.code.id());
            if !line.has_reason() {
                return said.help("unreasoned");
            }
            let same = |other: &&Line| other.met && other.code == line.code && other.within == line.within;
            let other = linted.findings.iter().find(|finding| finding.code == line.code);
            match (lines.iter().find(same), other.and_then(Diagnostic::span).and_then(name_at)) {
                (Some(_), _) => said.help("twice"),
                (None, Some(name)) => said.arg("block", name).help("elsewhere"),
                (None, None) => said,
            }
        })
        .collect();
    linted.findings.extend(idle);
    linted
}

/// The lines `allow:` of a block.
pub fn allowing(block: &Block) -> impl Iterator<Item = Line> {
    let within = whole(block);
    block.clauses.iter().filter(|clause| clause.label.item == LabelKind::Allow).filter_map(move |clause| {
        let Value::Allow { code, because } = &clause.value.item else { return None };
        let code_of = Code::from_id(&code.item)?;
        Some(Line { within, code: code_of, because: because.item.clone(), span: code.span, met: false })
    })
}

/// A block with its lines and the rows of its tables.
pub(super) fn whole(block: &Block) -> Span {
    let rows = block.clauses.iter().flat_map(|clause| clause.rows.iter().map(|row| row.span));
    block.clauses.iter().map(|clause| clause.span).chain(rows).fold(block.span, Span::to)
}

fn holds(whole: Span, part: Span) -> bool {
    whole.file == part.file && whole.start <= part.start && part.end <= whole.end
}
