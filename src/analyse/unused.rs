//! Things that nothing uses.

use crate::analyse::checker::Checker;
use crate::analyse::paths::kind_term;
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::plan::Kpi;
use crate::syntax::labels::BlockKind;

impl<'t> Checker<'t> {
    /// P0204 for each thing that no rule leads to, and P0512 for a plan that pays nothing.
    pub fn unused(&mut self) {
        if self.diagnostics.iter().any(Diagnostic::is_error) {
            // A broken rule may be the one that uses them.
            return;
        }
        let own_file = self.plan.span.file;
        let unused: Vec<Diagnostic> = self
            .names
            .symbols
            .iter()
            .filter(|symbol| !symbol.used && !symbol.standard && symbol.span.file == own_file)
            .filter(|symbol| {
                matches!(
                    symbol.kind(),
                    BlockKind::Kpi
                        | BlockKind::Param
                        | BlockKind::Define
                        | BlockKind::Scale
                        | BlockKind::Scorecard
                        | BlockKind::Record
                )
            })
            .map(|symbol| {
                let said = Diagnostic::warning(Code::NotUsed, symbol.span)
                    .arg("name", &symbol.name)
                    .arg("kind", Arg::Term(kind_term(symbol.kind())));
                // What nothing is paid for is still held against the past, where something is asked of it.
                let asked = |kpi: &Kpi| kpi.name == symbol.name && kpi.quota.is_some();
                let watched = symbol.kind() == BlockKind::Kpi && self.plan.kpis.iter().any(|(_, kpi)| asked(kpi));
                if watched { said.help("watched") } else { said }
            })
            .collect();
        self.diagnostics.extend(unused);
        if self.components.is_empty() {
            let place = self.plan.span;
            self.report(Diagnostic::warning(Code::NothingPays, place));
        }
    }
}
