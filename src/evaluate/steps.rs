//! The steps of an explanation while it is put together.

use crate::evaluate::Trace;
use crate::evaluate::world::World;

/// Steps in their order. Where no explanation is wanted nothing is kept: most runs compute many amounts of which nobody
/// asks why.
#[derive(Clone, Debug)]
pub(super) struct Steps {
    wanted: bool,
    steps: Vec<Trace>,
}

impl Steps {
    /// Adds a step.
    pub(super) fn push(&mut self, step: Trace) {
        if self.wanted {
            self.steps.push(step);
        }
    }

    /// Adds several.
    pub(super) fn extend(&mut self, steps: impl IntoIterator<Item = Trace>) {
        if self.wanted {
            self.steps.extend(steps);
        }
    }

    /// Puts steps before all others.
    pub(super) fn begin_with(&mut self, steps: impl IntoIterator<Item = Trace>) {
        if self.wanted {
            self.steps.splice(0..0, steps);
        }
    }

    /// The steps so far.
    pub(super) fn iter(&self) -> std::slice::Iter<'_, Trace> {
        self.steps.iter()
    }
}

impl IntoIterator for Steps {
    type Item = Trace;
    type IntoIter = std::vec::IntoIter<Trace>;

    fn into_iter(self) -> Self::IntoIter {
        self.steps.into_iter()
    }
}

impl From<Steps> for Vec<Trace> {
    fn from(steps: Steps) -> Vec<Trace> {
        steps.steps
    }
}

impl World<'_> {
    /// No steps yet, of an explanation that the run wants or not.
    pub(super) fn new_steps(&self) -> Steps {
        Steps { wanted: self.options.trace, steps: Vec::new() }
    }
}
