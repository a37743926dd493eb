//! One sheet of a statement, put together from a result.

use crate::data::EntityId;
use crate::evaluate::{Line, LineStatus, Outcome, Whose};
use crate::ledger::Settlement;
use crate::number::Exact;
use crate::plan::{Component, ComponentKind, Id, Legal};
use crate::report::View;
use crate::report::others::is_for_others;
use crate::report::settled::reason;
use crate::report::statement::{Lines, Own, Sheet, StatedLine, ahead, past, results, rows, why};
use crate::time::Period;

/// What a sheet is told from.
#[derive(Clone, Copy)]
pub struct Told<'a> {
    /// The plan with its data.
    pub view: &'a View<'a>,
    /// The result with its explanations.
    pub lines: &'a Lines<'a>,
    /// The same plan over the periods so far; where it could be had.
    pub past: Option<Past<'a>>,
    /// What is paid in each period, beside the rules, too.
    pub settlements: &'a [Settlement],
    /// What is whose.
    pub own: &'a Own,
}

/// What a plan has paid over the periods so far.
#[derive(Clone, Copy)]
pub struct Past<'a> {
    /// The result, in amounts alone.
    pub lines: &'a Lines<'a>,
    /// What was given in each period: of closed ones what the ledger has.
    pub settlements: &'a [Settlement],
}

/// What is paid beside the rules to somebody of whom the data know nothing any more; `None` where nothing is.
pub fn gone(view: &View<'_>, settlement: &Settlement, key: &str) -> Option<Sheet> {
    let beside = beside(view, settlement, key);
    (!beside.is_empty()).then(|| Sheet {
        plan: view.plan.title.to_string(),
        period: view.format().period(settlement.period),
        currency: view.plan.currency.to_string(),
        places: settlement.places.max(view.most_places()),
        lines: Vec::new(),
        by_rules: Exact::zero(),
        total: beside.iter().map(|(_, amount, _)| amount.clone()).sum(),
        beside,
        states: Vec::new(),
        open: Vec::new(),
        unmet: Vec::new(),
        steps: Vec::new(),
        results: Vec::new(),
        deals: Vec::new(),
        past: None,
        curves: Vec::new(),
        roundings: Vec::new(),
        awards: Vec::new(),
        clauses: Vec::new(),
    })
}

/// What is paid to a person beside the rules: of what, how much, and why.
fn beside(view: &View<'_>, settlement: &Settlement, key: &str) -> Vec<(String, Exact, String)> {
    let theirs = settlement.beside().filter(|line| *line.payee == *key);
    theirs.map(|line| (view.beside_of(line), line.amount.clone(), reason(line, view.lang))).collect()
}

/// What a plan pays to a person in one of its periods; `None` where it pays that person nothing then.
pub fn sheet(told: Told<'_>, person: EntityId, period: Period) -> Option<Sheet> {
    let Told { view, lines, own, .. } = told;
    let outcome = lines.outcome;
    let all = lines.get(person, period);
    let settlement = told.settlements.iter().find(|one| one.period == period);
    let key = view.payee_key(person);
    let beside = settlement.map(|one| beside(view, one, key)).unwrap_or_default();
    if all.is_empty() && !lines.is_paid(person, period) && beside.is_empty() {
        return None;
    }
    let theirs: Vec<&Line> = all.iter().copied().filter(|line| !is_for_others(view.plan, line)).collect();
    let by_rules: Exact = all.iter().map(|line| line.amount.clone()).sum();
    let total = beside.iter().fold(by_rules.clone(), |sum, (_, amount, _)| &sum + amount);
    let pays = |line: &&Line| line.status == LineStatus::Pays || !line.amount.is_zero();
    let unmet = theirs.iter().filter_map(|line| match &line.status {
        LineStatus::NotApplicable(reason) => Some((title(view, line.component), why::unmet(view, own, line, reason))),
        LineStatus::Pays => None,
    });
    let stated = theirs.iter().filter(|line| pays(line)).map(|line| StatedLine {
        name: view.plan.components.get(line.component).name.to_string(),
        title: title(view, line.component),
        amount: line.amount.clone(),
        why: why::why(view, own, line, person),
    });
    let roundings = theirs.iter().flat_map(|line| {
        let said = why::roundings(view, line);
        said.into_iter().map(|said| format!("{}: {said}", title(view, line.component)))
    });
    let awards = outcome.awards.iter().filter(|given| given.payee == Some(person) && given.period == period);
    let awards = awards.map(|given| {
        let award = view.plan.awards.get(given.what);
        let action = award.action.as_ref().map(|action| format!(". {action}")).unwrap_or_default();
        format!("{}{action}", if award.title.is_empty() { &award.name } else { &award.title })
    });
    let (steps, curves) = ahead::of_lines(view, own, &theirs, person);
    Some(Sheet {
        plan: view.plan.title.to_string(),
        period: view.format().period(period),
        currency: view.plan.currency.to_string(),
        places: settlement.map_or(0, |one| one.places).max(view.most_places()),
        lines: stated.collect(),
        by_rules,
        beside,
        total,
        states: states(view, &theirs),
        open: open(view, outcome, person, period),
        unmet: unmet.collect(),
        steps,
        results: results::results(view, own, &theirs, person),
        deals: rows::deals(view, own, &theirs, person),
        past: past::past(view, told.past.unwrap_or(Past { lines, settlements: told.settlements }), person, period),
        curves,
        roundings: roundings.collect(),
        awards: awards.filter(|said| !own.names_others(said, person)).collect(),
        clauses: clauses(view, own, &theirs, person),
    })
}

/// The title of a rule; its name where it has none.
pub(super) fn title(view: &View<'_>, id: Id<Component>) -> String {
    let component = view.plan.components.get(id);
    if component.title.is_empty() { component.name.to_string() } else { component.title.to_string() }
}

/// What becomes of what is earned, where not all of it is paid at once, and what is drawn in advance.
fn states(view: &View<'_>, lines: &[&Line]) -> Vec<(String, Exact)> {
    let sum = |of: &dyn Fn(&Line) -> Exact| lines.iter().map(|line| of(line)).sum::<Exact>();
    let mut found = Vec::new();
    if lines.iter().any(|line| !line.flow.is_plain()) {
        found.push(("statement_earned", sum(&|line| line.flow.earned.clone())));
        found.push(("statement_held", sum(&|line| line.flow.held.clone())));
        found.push(("statement_released", sum(&|line| line.flow.released.clone())));
        found.push(("statement_back", sum(&|line| line.flow.taken_back.clone())));
        found.push(("statement_cancelled", sum(&|line| line.flow.cancelled.clone())));
    }
    let drawn = sum(&|line| match view.plan.components.get(line.component).kind {
        ComponentKind::Draw(_) => line.amount.clone(),
        _ => Exact::zero(),
    });
    let key = if drawn.is_negative() { "statement_repaid" } else { "statement_drawn" };
    found.push((key, drawn.abs()));
    found
        .into_iter()
        .filter(|(_, amount)| !amount.is_zero())
        .map(|(key, amount)| (view.word(key).to_owned(), amount))
        .collect()
}

/// What stays open, said of the last period of the result alone: of earlier ones it is not known any more.
fn open(view: &View<'_>, outcome: &Outcome, person: EntityId, period: Period) -> Vec<(String, Option<Exact>)> {
    let here = outcome.periods.last() == Some(&period);
    let theirs = outcome.open.iter().filter(|one| here && matches!(one.whose, Whose::Person(whose) if whose == person));
    let said = |rule: String, word: &str| format!("{rule}: {word}");
    theirs
        .map(|one| {
            let rule = one.component.map_or_else(|| view.word("total").to_owned(), |id| title(view, id));
            (said(rule, view.word(one.key())), one.amount.as_ref().map(Exact::abs))
        })
        .collect()
}

/// The clauses of the plan, then those of the rules that pay.
fn clauses(view: &View<'_>, own: &Own, lines: &[&Line], person: EntityId) -> Vec<(String, Vec<String>)> {
    let plan = view.legal_of(&view.plan.legal);
    let mut all = vec![(String::new(), plan)];
    for line in lines.iter().filter(|line| line.status == LineStatus::Pays) {
        let said = view.legal(line.component).into_iter().map(|node| node.text).collect();
        all.push((title(view, line.component), said));
    }
    for (_, said) in &mut all {
        said.retain(|text| !own.names_others(text, person));
    }
    all.retain(|(_, said)| !said.is_empty());
    all
}

impl View<'_> {
    /// The clauses of a regulation, each behind its word.
    fn legal_of(&self, legal: &Legal) -> Vec<String> {
        legal.said().into_iter().map(|(name, text)| self.clause(name, text)).collect()
    }
}
