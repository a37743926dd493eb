//! What `premia lint` and `premia audit` find: a table by theme for people, the findings as Markdown and as JSON.

mod curves;
mod guards;
mod json;
mod markdown;
mod past;
mod themes;

pub use curves::curve_tables;
pub use json::lint_json;
pub use markdown::{lint_markdown, lint_mistakes_markdown};
pub use past::PastView;
pub use themes::summary;

use crate::diagnostics::render::Look;
use crate::lint::{Guard, Linted};
use crate::source::SourceMap;

/// What is written.
#[derive(Clone, Copy)]
pub struct LintView<'a> {
    /// The findings of one project.
    pub linted: &'a Linted,
    /// The texts they stand in.
    pub sources: &'a SourceMap,
    /// For whom.
    pub look: &'a Look,
    /// How many plans and rules were looked at.
    pub plans: usize,
    /// How many blocks of rules.
    pub blocks: usize,
    /// The guards of the plans, and what is known of them.
    pub guards: &'a [Guard],
    /// What happened in past periods, where that was looked at.
    pub past: Option<PastView<'a>>,
}
