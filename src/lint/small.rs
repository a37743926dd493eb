//! Windows in which so little is to be gained that nobody cheats for it: they are counted, not told.

use crate::data::LintSettings;
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::number::Exact;
use crate::plan::Plan;

/// What a window brings at most, beyond what is put in.
pub(super) const GAIN: &str = "gain";

/// Takes out of the findings of a plan the windows that bring less than is worth a word, and says how many those were.
pub(super) fn set_aside(found: &mut Vec<Diagnostic>, plan: &Plan, settings: &LintSettings) -> usize {
    let least = settings.smallest_gain.clone().unwrap_or_else(|| usual(plan.currency.code()));
    let before = found.len();
    found.retain(|finding| finding.code != Code::SelfDealing || gain(finding).is_none_or(|gain| *gain >= least));
    before - found.len()
}

fn gain(finding: &Diagnostic) -> Option<&Exact> {
    finding.args.iter().find_map(|(name, arg)| match arg {
        Arg::Money(amount, _) if *name == GAIN => Some(amount),
        _ => None,
    })
}

/// For a thousand roubles nobody invents a client. In other currencies ten: where that is next to nothing more is told.
fn usual(currency: &str) -> Exact {
    Exact::from(if currency == "RUB" { 1_000 } else { 10 })
}
