//! The steps of a line on one level, for documents that do not unfold them.

use crate::evaluate::{Line, Trace};
use crate::report::View;
use crate::report::explain::teller::Teller;
use crate::report::explain::{ExplainOptions, Told};

/// The steps that say something, each in words.
pub(in crate::report) fn told_steps<'t>(view: &View<'_>, line: &'t Line) -> Vec<(&'t Trace, String)> {
    with_teller(view, line, |teller| {
        let mut found = Vec::new();
        flat(teller, &line.parts, &mut found);
        found
    })
}

/// One step of a line in words.
pub(in crate::report) fn told_step(view: &View<'_>, line: &Line, step: &Trace) -> String {
    with_teller(view, line, |teller| teller.text(step))
}

fn with_teller<R>(view: &View<'_>, line: &Line, tell: impl FnOnce(&Teller<'_>) -> R) -> R {
    let component = view.plan.components.get(line.component);
    let own = component.every.max(view.plan.every).containing(line.period.last());
    let options = ExplainOptions { component: None, all_rows: false };
    tell(&Teller { view, options, told: &Told::default(), component: line.component, payee: line.payee, own })
}

fn flat<'t>(teller: &Teller<'_>, steps: &'t [Trace], found: &mut Vec<(&'t Trace, String)>) {
    for step in steps {
        if teller.says_nothing(step) {
            flat(teller, &step.parts, found);
        } else if !teller.trivial(step) {
            found.push((step, teller.text(step)));
        }
    }
}
