//! Findings that are meant to be so: a line `allow:` with its reason in the block of the rule or KPI that a finding names, of
//! the record whose rows are looked at, or of the plan.

use std::sync::Arc;

use crate::audit::Audited;
use crate::audit::cast::Cast;
use crate::audit::finding::Finding;
use crate::diagnostics::{Arg, Code};
use crate::lint::allowing;
use crate::plan::Plan;
use crate::source::Span;
use crate::syntax::fold;
use crate::syntax::labels::BlockKind;
use crate::syntax::tree::Block;
use crate::time::Period;

/// A line `allow:` that names a check of the audit.
#[derive(Clone, Debug)]
pub struct Allowance {
    /// The check.
    pub code: Code,
    /// Why, in the words of the rules.
    pub because: Arc<str>,
    /// Where the line stands.
    pub at: Span,
    /// How many findings it sets aside.
    pub findings: usize,
    /// Whether it stands in the block of a rule or KPI, which no finding of this check names.
    pub elsewhere: bool,
    /// Whether the check has looked, and the rule beside which the line stands is in force: only then is a line that meets nothing
    /// needed no longer.
    pub looked: bool,
}

/// Takes what is meant to be so out of what was found.
pub fn set_aside(
    plan: &Plan,
    (cast, period): (&Cast, Period),
    blocks: &[&Block],
    audited: &mut Audited,
) -> Vec<Allowance> {
    let record = &plan.records.get(cast.record).name;
    let did_not_look = |code: Code| audited.not_run.iter().any(|check| check.codes.contains(&code));
    let asleep = |block: &Block| {
        let is = |at: Span| at == block.kind.span;
        plan.components.iter().any(|(_, rule)| is(rule.span)) && !plan.rules_in(period).any(|(_, rule)| is(rule.span))
    };
    let mut lines: Vec<(&Block, Allowance)> = Vec::new();
    for block in blocks {
        for line in allowing(block).filter(|line| line.code.is_of_audit() && line.has_reason()) {
            let looked = !did_not_look(line.code) && !asleep(block);
            let (code, because, at) = (line.code, line.because, line.span);
            lines.push((
                *block,
                Allowance { code, because, at, elsewhere: !may_name(block, code), findings: 0, looked },
            ));
        }
    }
    audited.findings.retain(|finding| {
        let mut own = lines.iter_mut();
        let met = own.find(|(block, line)| line.code == finding.code && concerns(block, finding, record));
        met.map(|(_, line)| line.findings += 1).is_none()
    });
    lines.into_iter().map(|(_, line)| line).collect()
}

/// Whether a finding of a check may be of what a block is about: few name a rule or a KPI.
fn may_name(block: &Block, code: Code) -> bool {
    let of_all = matches!(block.kind.item, BlockKind::Plan | BlockKind::Record);
    of_all || matches!(code, Code::FakeClients | Code::PutOff)
}

/// Whether a finding is one of what a block is about.
fn concerns(block: &Block, finding: &Finding, record: &str) -> bool {
    let named = |name: &str| block.name.as_ref().is_some_and(|own| fold(&own.item) == fold(name));
    match block.kind.item {
        BlockKind::Plan => true,
        BlockKind::Record => named(record),
        _ => finding.args.iter().any(|(key, value)| match value {
            Arg::Text(name) => matches!(*key, "rule" | "kpi") && named(name),
            _ => false,
        }),
    }
}
