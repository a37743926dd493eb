//! What closed periods owe by the rules and facts of today, line by line and each with its reason.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::data::Tables;
use crate::diagnostics::{Arg, phrase};
use crate::evaluate::{Line, Outcome};
use crate::language::Lang;
use crate::ledger::{
    Adjustment, Basis, Difference, PaidKey, PlanBooks, RuleTexts, SettledLine, differences, due, paid, settle,
};
use crate::plan::{Component, Plan};
use crate::source::{SourceMap, Span};
use crate::syntax::tree::File;
use crate::time::Period;

/// A plan with its closed periods, and what is needed to say why they are corrected.
#[derive(Clone, Copy)]
pub struct Closed<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// What the ledger holds of it.
    pub books: &'a PlanBooks<'a>,
    /// The data of today.
    pub tables: &'a Tables,
    /// The manual adjustments of today, of closed periods, too.
    pub adjustments: &'a [Adjustment],
    /// The texts of the rules.
    pub sources: &'a SourceMap,
    /// The same as trees.
    pub files: &'a [File],
    /// Whether the rows behind an amount are compared one by one.
    pub rows: bool,
    /// The reader's language.
    pub lang: Lang,
}

/// Runs a plan once more over some of the periods, with its steps.
pub type Again<'a> = &'a dyn Fn(&[Period]) -> Outcome;

/// Today's pay of closed periods.
pub struct Earlier<'a> {
    /// All amounts that are due; of those who are in no data none is.
    pub outcome: &'a Outcome,
    /// Whose corrections alone are wanted, by key.
    pub only: Option<&'a str>,
    /// The same pay of some of the periods with its steps, asked for where something differs; `None` where no reasons are wanted.
    pub steps: Option<Again<'a>>,
}

impl Closed<'_> {
    /// The lines in which the first open period pays what closed ones owe, or takes back what they have paid too much.
    pub fn corrections(&self, earlier: &Earlier<'_>) -> Vec<SettledLine> {
        let found = self.owed(earlier);
        let mut periods: Vec<Period> =
            found.iter().filter(|one| self.rests_on_steps(one)).map(|one| one.key.of).collect();
        periods.dedup();
        let Some(steps) = earlier.steps else { return found.iter().map(|one| one.line("")).collect() };
        let bases = if periods.is_empty() { HashMap::new() } else { self.bases(&steps(&periods)) };
        found.iter().map(|one| one.line(&self.why(one, &bases))).collect()
    }

    /// What was paid and what is due, where they differ.
    fn owed(&self, earlier: &Earlier<'_>) -> Vec<Difference> {
        let Closed { plan, books, tables, .. } = *self;
        let covered: HashSet<Period> = books.covered.iter().copied().collect();
        let wanted = |key: &PaidKey| earlier.only.is_none_or(|only| *key.payee == *only);
        let mut due = due(&settle(plan, tables, earlier.outcome, self.adjustments));
        due.retain(|key, _| wanted(key));
        let mut paid = paid(&books.closed);
        paid.retain(|key, _| covered.contains(&key.of) && wanted(key));
        let people = tables.get(plan.people);
        let missing: HashSet<(Period, &str)> = (earlier.outcome.missing.iter())
            .filter_map(|one| Some((one.period, &*people.entity(one.payee)?.key)))
            .collect();
        // Whose pay of a closed period cannot be computed keeps what was paid.
        let known = |one: &Difference| !missing.contains(&(one.key.of, &*one.key.payee));
        differences(paid, due).into_iter().filter(known).collect()
    }

    /// Whether the reason of a difference is found in the steps of today's pay.
    fn rests_on_steps(&self, one: &Difference) -> bool {
        !one.key.by_hand && one.paid.is_some() && self.component(&one.key).is_some() && self.is_known(&one.key)
    }

    fn component(&self, key: &PaidKey) -> Option<&Component> {
        self.plan.components.iter().map(|(_, component)| component).find(|component| component.name == key.component)
    }

    fn is_known(&self, key: &PaidKey) -> bool {
        self.tables.get(self.plan.people).find(&key.payee).is_some()
    }

    /// On what the lines of an outcome rest, by period, payee and component.
    fn bases(&self, outcome: &Outcome) -> HashMap<(Period, Arc<str>, Arc<str>), Basis> {
        let Closed { plan, tables, .. } = *self;
        let texts = RuleTexts::of(plan, self.files);
        let basis = |line: &Line| {
            let payee = Arc::clone(&tables.get(plan.people).entity(line.payee)?.key);
            let component = Arc::clone(&plan.components.get(line.component).name);
            Some(((line.period, payee, component), Basis::of(plan, tables, &texts, line)))
        };
        outcome.lines().filter_map(basis).collect()
    }

    fn why(&self, one: &Difference, bases: &HashMap<(Period, Arc<str>, Arc<str>), Basis>) -> String {
        let key = &one.key;
        let say = |key: &'static str| phrase(key, &[], self.lang);
        if key.by_hand {
            return say("why_adjustments");
        }
        let Some(component) = self.component(key) else { return say("why_rule_gone") };
        if !self.is_known(key) {
            return say("why_person_gone");
        }
        let place = self.place(component.span);
        let Some(before) = &one.paid else {
            return phrase("why_not_paid", &[("place", Arg::Text(place))], self.lang);
        };
        let now = bases.get(&(key.of, Arc::clone(&key.payee), Arc::clone(&key.component)));
        let rows = self.rows && self.rows_recorded(key.of);
        let changes = now.map(|now| before.basis.changes(now, rows, &place, self.lang)).unwrap_or_default();
        match (changes.is_empty(), self.rules_changed(key.of)) {
            (false, _) => changes.join("; "),
            (true, true) => say("why_other_rules"),
            (true, false) => say("why_inputs"),
        }
    }

    /// Whether a period was closed with the rows behind its amounts: of big tables they are not recorded.
    fn rows_recorded(&self, of: Period) -> bool {
        let closed = self.books.closed_in(of);
        closed.is_some_and(|(_, _, plan)| plan.lines.iter().any(|one| !one.basis.rows.is_empty()))
    }

    /// Where a rule stands: `agency.kpi:41`.
    fn place(&self, span: Span) -> String {
        let Some(file) = self.sources.get(span.file) else { return String::new() };
        format!("{}:{}", file.name(), file.position(span.start as usize).line)
    }

    /// Whether a file of rules is not what it was when a period was closed.
    fn rules_changed(&self, of: Period) -> bool {
        let Some((_, closing, _)) = self.books.closed_in(of) else { return false };
        closing.files.iter().filter(|file| file.name.ends_with(".kpi")).any(|file| {
            let now = self.sources.iter().find(|(_, known)| known.name() == &*file.name);
            let digest = now.map(|(_, known)| blake3::hash(known.text().as_bytes()).to_hex());
            digest.is_none_or(|digest| digest.as_str() != &*file.digest)
        })
    }
}
