//! What `premia lint` and `premia audit` find: a table by theme for people, the findings as Markdown and as JSON.

mod bounds;
mod curves;
mod fixes;
mod guards;
mod json;
mod markdown;
mod past;
mod themes;

pub use fixes::{fix_lines, lint_repairs};
pub use json::lint_json;
pub(in crate::report) use markdown::mistakes_page;
pub use markdown::{lint_markdown, lint_mistakes_markdown};
pub use past::PastView;
pub use themes::summary;

use crate::diagnostics::render::Look;
use crate::lint::{Curves, Fix, Guard, Linted, PlanBounds};
use crate::source::{SourceMap, Span};

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
    /// What is paid at least and at most, where that is asked for.
    pub bounds: &'a [PlanBounds],
    /// The rules drawn plan by plan, where that is asked for.
    pub curves: &'a [Curves],
    /// What can be mended in the texts.
    pub fixes: &'a [Fix],
    /// What happened in past periods, where that was looked at.
    pub past: Option<PastView<'a>>,
}

/// `rules.kpi:12`.
fn place_of(span: Span, sources: &SourceMap, look: &Look) -> String {
    sources.get(span.file).map_or_else(String::new, |file| {
        format!("{}:{}", look.file(file.name()), file.position(span.start as usize).line)
    })
}
