//! One sheet of a statement, put together from a result.

use crate::data::EntityId;
use crate::evaluate::{Line, LineStatus, Outcome, Whose};
use crate::ledger::{Balance, Settlement};
use crate::number::Exact;
use crate::plan::{Component, ComponentKind, Id, Legal, pay_date};
use crate::report::View;
use crate::report::open::OWED;
use crate::report::others::is_for_others;
use crate::report::settled::reason;
use crate::report::statement::left_out::left_out;
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
    /// What people owe who have left.
    pub balances: &'a [Balance],
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
pub fn gone(view: &View<'_>, settlement: &Settlement, balances: &[Balance], key: &str) -> Option<Sheet> {
    let beside = beside(view, settlement, key);
    let balance = balance_of(balances, settlement.period, key);
    (!beside.is_empty()).then(|| Sheet {
        places: settlement.places.max(view.most_places()),
        total: beside.iter().map(|(_, amount, _)| amount.clone()).sum(),
        owed_before: balance.map(|one| one.before.clone()).unwrap_or_default(),
        beside,
        open: owed(view, balance).into_iter().collect(),
        ..plain_sheet(view, settlement.period)
    })
}

/// A sheet on which nothing stands yet.
pub(super) fn plain_sheet(view: &View<'_>, period: Period) -> Sheet {
    Sheet {
        plan: view.plan.title.to_string(),
        period: view.format().period_name(period),
        currency: view.plan.currency.to_string(),
        places: view.most_places(),
        notes: Vec::new(),
        lines: Vec::new(),
        by_rules: Exact::zero(),
        total: Exact::zero(),
        owed_before: Exact::zero(),
        beside: Vec::new(),
        states: Vec::new(),
        open: Vec::new(),
        unmet: Vec::new(),
        steps: Vec::new(),
        results: Vec::new(),
        deals: Vec::new(),
        left_out: Vec::new(),
        pay_date: paid_on(view, period),
        past: None,
        curves: Vec::new(),
        roundings: Vec::new(),
        awards: Vec::new(),
        clauses: Vec::new(),
    }
}

/// What is paid to a person beside the rules: of what, how much, and why.
pub(super) fn beside(view: &View<'_>, settlement: &Settlement, key: &str) -> Vec<(String, Exact, String)> {
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
    let balance = balance_of(told.balances, period, key);
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
        period: view.format().period_name(period),
        currency: view.plan.currency.to_string(),
        places: settlement.map_or(0, |one| one.places).max(view.most_places()),
        notes: Vec::new(),
        lines: stated.collect(),
        by_rules,
        beside,
        total,
        owed_before: balance.map(|one| one.before.clone()).unwrap_or_default(),
        states: states(view, &theirs),
        open: open(view, outcome, person, period).into_iter().chain(owed(view, balance)).collect(),
        unmet: unmet.collect(),
        steps,
        results: results::results(view, own, &theirs, person),
        deals: rows::deals(view, own, &theirs, person),
        left_out: left_out(view, own, &theirs, person, period),
        pay_date: paid_on(view, period),
        past: past::past(view, told.past.unwrap_or(Past { lines, settlements: told.settlements }), person, period),
        curves,
        roundings: roundings.collect(),
        awards: awards.filter(|said| !own.names_others(said, person)).collect(),
        clauses: clauses(view, own, &theirs, person),
    })
}

/// The day on which a period is paid, where the plan says so.
fn paid_on(view: &View<'_>, period: Period) -> Option<String> {
    Some(view.format().date(pay_date(view.plan.pay_day?, period)?))
}

/// The title of a rule; its name where it has none.
pub(super) fn title(view: &View<'_>, id: Id<Component>) -> String {
    let component = view.plan.components.get(id);
    if component.title.is_empty() { component.name.to_string() } else { component.title.to_string() }
}

/// What becomes of what is earned, where not all of it is paid at once, and what is drawn in advance.
fn states(view: &View<'_>, lines: &[&Line]) -> Vec<(String, Exact)> {
    // Advances are no earnings: they stand apart.
    let is_draw = |line: &Line| matches!(view.plan.components.get(line.component).kind, ComponentKind::Draw(_));
    let earning = || lines.iter().filter(|line| !is_draw(line));
    let sum = |of: &dyn Fn(&Line) -> Exact| earning().map(|line| of(line)).sum::<Exact>();
    let mut found = Vec::new();
    if lines.iter().any(|line| is_draw(line) && !line.amount.is_zero())
        || lines.iter().any(|line| !line.flow.is_plain())
    {
        found.push(("statement_earned", sum(&|line| line.flow.earned.clone())));
        found.push(("statement_held", sum(&|line| line.flow.held.clone())));
        found.push(("statement_released", sum(&|line| line.flow.released.clone())));
        found.push(("statement_back", sum(&|line| line.flow.taken_back.clone())));
        found.push(("statement_cancelled", sum(&|line| line.flow.cancelled.clone())));
    }
    // What is not paid back is no advance: nobody owes it.
    let drawn = |recoverable: bool| -> Exact {
        let of = lines.iter().filter(|line| match &view.plan.components.get(line.component).kind {
            ComponentKind::Draw(draw) => draw.recovery.is_some() == recoverable,
            _ => false,
        });
        of.map(|line| line.amount.clone()).sum()
    };
    let advance = drawn(true);
    let key = if advance.is_negative() { "statement_repaid" } else { "statement_drawn" };
    found.push((key, advance.abs()));
    found.push(("statement_guaranteed", drawn(false)));
    found
        .into_iter()
        .filter(|(key, amount)| *key == "statement_earned" || !amount.is_zero())
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
            let rule = title(view, one.component);
            (said(rule, view.word(one.key())), one.amount.as_ref().map(Exact::abs))
        })
        .collect()
}

pub(super) fn balance_of<'b>(balances: &'b [Balance], period: Period, key: &str) -> Option<&'b Balance> {
    balances.iter().find(|one| one.period == period && *one.payee == *key)
}

/// What somebody owes after a period who has left.
pub(super) fn owed(view: &View<'_>, balance: Option<&Balance>) -> Option<(String, Option<Exact>)> {
    let owed = balance?.owed();
    owed.is_negative().then(|| (view.word(OWED).to_owned(), Some(owed.abs())))
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
