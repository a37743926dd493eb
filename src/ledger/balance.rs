//! What somebody who has left owes. Lines below 0 are withheld from nothing else any more, so what is given later is counted
//! against them first.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::data::Tables;
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::evaluate::{Left, Outcome};
use crate::ledger::{Adjustment, BesideRules, PlanBooks, sum};
use crate::number::Exact;
use crate::plan::Plan;
use crate::time::Period;

/// How many people a warning names.
const NAMED: usize = 5;

/// What becomes, in one period, of the debt of somebody who has left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Balance {
    /// The key of the payee.
    pub payee: Arc<str>,
    /// The payee's name.
    pub name: Arc<str>,
    /// The plan period.
    pub period: Period,
    /// What was owed before the period: 0 or less.
    pub before: Exact,
    /// All lines of the period together: by the rules and beside them.
    pub given: Exact,
}

impl Balance {
    /// What of the period's lines is left to be paid: 0 or more.
    pub fn to_pay(&self) -> Exact {
        (&self.before + &self.given).max(Exact::zero())
    }

    /// What is owed after the period: 0 or less.
    pub fn owed(&self) -> Exact {
        (&self.before + &self.given).min(Exact::zero())
    }

    /// Whether something that the period gives is kept to make good what was owed.
    pub fn keeps(&self) -> bool {
        self.before.is_negative() && !self.given.is_negative() && !self.given.is_zero()
    }
}

/// What is given beside the rules: what the ledger has of closed periods, and what open ones bring.
#[derive(Clone, Copy)]
struct Beside<'a> {
    books: &'a PlanBooks<'a>,
    adjustments: &'a [Adjustment],
    /// By payee, what the first open period pays for closed ones.
    corrections: &'a HashMap<Arc<str>, Exact>,
}

/// The debts of people who have left, of each in the periods of an outcome in which there is one. Somebody who is no longer in
/// the data has left with the last closed period in which a rule has paid them.
pub fn balances(
    plan: &Plan,
    tables: &Tables,
    books: &PlanBooks<'_>,
    outcome: &Outcome,
    beside: &BesideRules,
) -> Vec<Balance> {
    let mut corrections: HashMap<Arc<str>, Exact> = HashMap::new();
    for line in &beside.corrections {
        let sum = corrections.entry(Arc::clone(&line.payee)).or_default();
        *sum = &*sum + &line.amount;
    }
    let beside = Beside { books, adjustments: &beside.adjustments, corrections: &corrections };
    let Some(last) = outcome.periods.iter().max() else { return Vec::new() };
    let people = tables.get(plan.people);
    let mut found = Vec::new();
    for left in &outcome.left {
        let Some(entity) = people.entity(left.payee) else { continue };
        let who = (&entity.key, &entity.shown);
        found.extend(of_person(plan, outcome, beside, who, left.since, Some(left)).unwrap_or_default());
    }
    let mut gone: BTreeMap<&Arc<str>, (&Arc<str>, Period)> = BTreeMap::new();
    for (period, _, closed) in books.closed.iter().filter(|(period, ..)| period <= last) {
        for line in closed.lines.iter().map(|closed| &closed.line) {
            if people.find(&line.payee).is_none() {
                let known = gone.entry(&line.payee).or_insert((&line.name, *period));
                if line.kind.is_rule() {
                    *known = (&line.name, *period);
                }
            }
        }
    }
    for (key, (name, since)) in gone {
        found.extend(of_person(plan, outcome, beside, (key, name), since, None).unwrap_or_default());
    }
    found
}

/// `None` where what a period gives could not be computed: of that its own error speaks.
fn of_person(
    plan: &Plan,
    outcome: &Outcome,
    beside: Beside<'_>,
    (key, name): (&Arc<str>, &Arc<str>),
    since: Period,
    left: Option<&Left>,
) -> Option<Vec<Balance>> {
    let last = outcome.periods.iter().max()?;
    let by_rules = |period: Period| match left.and_then(|left| left.given.iter().find(|(own, _)| *own == period)) {
        Some((_, given)) => given.clone(),
        None => left.is_none_or(|left| left.known <= period).then(Exact::zero),
    };
    let given = |period: Period| {
        if let Some((_, _, closed)) = beside.books.closed_in(period) {
            let own = closed.lines.iter().map(|closed| &closed.line).filter(|line| line.payee == *key);
            return Some(sum(own));
        }
        if beside.books.without.contains(&period) {
            return Some(Exact::zero());
        }
        let adjusted = beside.adjustments.iter().filter(|one| one.period == period && one.payee == *key);
        let corrected = beside.corrections.get(key).filter(|_| beside.books.first_open == Some(period));
        let all = adjusted.map(|one| &one.amount).chain(corrected);
        Some(all.fold(by_rules(period)?, |sum, amount| &sum + amount))
    };
    let mut before = Exact::zero();
    let mut found = Vec::new();
    for period in Period::span(since.first(), last.last())?.periods_ending_inside(plan.every) {
        let (payee, name) = (Arc::clone(key), Arc::clone(name));
        let balance = Balance { payee, name, period, before, given: given(period)? };
        before = balance.owed();
        if outcome.periods.contains(&period) && (balance.before.is_negative() || before.is_negative()) {
            found.push(balance);
        }
    }
    Some(found)
}

/// P1088: amounts below 0 of people who have left, which payroll can withhold from nothing, and amounts that make their debts
/// good and are not to be handed out. One warning for each period and kind.
pub fn owed_by_leavers(plan: &Plan, balances: &[Balance]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut periods: Vec<Period> = balances.iter().map(|one| one.period).collect();
    periods.sort_unstable();
    periods.dedup();
    for period in periods {
        let here = || balances.iter().filter(|one| one.period == period);
        let below: Vec<&Balance> = here().filter(|one| one.given.is_negative()).collect();
        let kept: Vec<&Balance> = here().filter(|one| one.keeps()).collect();
        for (people, help) in [(below, ""), (kept, "kept")] {
            if people.is_empty() {
                continue;
            }
            let money = |amount: &Exact| Arg::Money(amount.clone(), plan.currency.to_string());
            let named = |one: &&Balance| Arg::Phrase(vec![Arg::from(&one.name), money(&one.given)]);
            let mut list: Vec<Arg> = people.iter().take(NAMED).map(named).collect();
            if people.len() > NAMED {
                list.push(Arg::from("…"));
            }
            let to_pay: Exact = people.iter().map(|one| one.to_pay()).sum();
            let said = Diagnostic::warning(Code::OwedByLeavers, plan.span).arg("period", period);
            let said = said.arg("people", Arg::List(list)).arg("count", people.len());
            found.push(said.arg("paid", money(&to_pay)).help(help));
        }
    }
    found
}
