//! Cases as a proptest strategy: made from a seed, and made smaller by taking parts of the plan and of the data away.

use proptest::prelude::any;
use proptest::strategy::{NewTree, Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use super::make;
use super::model::*;
use super::walk::walk;
use super::{product, text};

/// All cases that the generator makes: so many sets of data for each plan, which is then read once.
#[derive(Debug, Default)]
pub struct Cases {
    /// The plan at hand and how many sets of data were made for it.
    at: std::cell::Cell<Option<(u64, u64)>>,
    /// Whether all of them ask what caps had cut of refunded pay.
    refunded: bool,
}

/// Sets of data for each plan.
const SETS: u64 = 2;

impl Cases {
    /// Those that ask what caps had cut of refunded pay, or all kinds.
    #[allow(dead_code)]
    pub fn refunded(refunded: bool) -> Cases {
        Cases { refunded, ..Cases::default() }
    }
}

impl Strategy for Cases {
    type Tree = Tree;
    type Value = Case;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        let (seed, set) = match self.at.get() {
            Some((seed, set)) if set + 1 < SETS => (seed, set + 1),
            _ => (any::<u64>().new_tree(runner)?.current(), 0),
        };
        self.at.set(Some((seed, set)));
        let mut case = make::case(seed, set);
        if self.refunded {
            make::refunded(&mut case, seed, set);
        }
        Ok(Tree::new(case))
    }
}

/// A case and what is left to be tried of it.
pub struct Tree {
    best: Case,
    current: Case,
    tries: std::vec::IntoIter<Case>,
    /// What the product says of the plan: a smaller case must not fail for another reason.
    taken: Option<String>,
}

impl Tree {
    fn new(case: Case) -> Tree {
        Tree { best: case.clone(), current: case, tries: Vec::new().into_iter(), taken: None }
    }

    /// The messages with which the product refuses the plan, without their places.
    fn taken(case: &Case) -> String {
        let said = product::read(&text::plan(&case.plan)).err().unwrap_or_default();
        let rest = |line: &str| line.rsplit_once('`').map_or_else(|| line.to_owned(), |(_, args)| args.to_owned());
        said.lines().map(rest).collect()
    }

    fn try_next(&mut self) -> bool {
        let taken = self.taken.get_or_insert_with(|| Tree::taken(&self.best)).clone();
        for next in self.tries.by_ref() {
            if Tree::taken(&next) == taken {
                self.current = next;
                return true;
            }
        }
        self.current = self.best.clone();
        false
    }
}

impl ValueTree for Tree {
    type Value = Case;

    fn current(&self) -> Case {
        self.current.clone()
    }

    fn simplify(&mut self) -> bool {
        self.best = self.current.clone();
        self.tries = smaller(&self.best).into_iter();
        self.try_next()
    }

    fn complicate(&mut self) -> bool {
        self.try_next()
    }
}

/// Cases with something less, the largest steps first.
fn smaller(case: &Case) -> Vec<Case> {
    let mut all = Vec::new();
    let mut with = |change: &dyn Fn(&mut Case)| {
        let mut next = case.clone();
        change(&mut next);
        if next != *case {
            all.push(next);
        }
    };
    // Data: halves, then one by one.
    with(&|next| next.data.sales.truncate(case.data.sales.len() / 2));
    with(&|next| drop(next.data.sales.drain(..case.data.sales.len() / 2)));
    with(&|next| next.data.goals.truncate(case.data.goals.len() / 2));
    with(&|next| drop(next.data.goals.drain(..case.data.goals.len() / 2)));
    for at in (0..case.plan.bonuses.len()).filter(|_| case.plan.bonuses.len() > 1) {
        with(&|next| remove(next, Item::Bonus, at));
    }
    with(&|next| next.plan.pools.clear());
    with(&|next| next.plan.contests.clear());
    with(&|next| next.plan.payroll = Payroll::default());
    with(&|next| next.plan.payroll.groups.clear());
    with(&|next| next.plan.payroll.caps.clear());
    with(&|next| next.plan.payroll.sanctions.clear());
    with(&|next| next.plan.payroll.draws.clear());
    with(&|next| next.plan.payroll.deductions.clear());
    for at in 0..case.plan.payroll.caps.len() {
        with(&|next| next.plan.payroll.caps[at].every = None);
        with(&|next| next.plan.payroll.caps[at].effective = None);
        with(&|next| next.plan.payroll.caps[at].opening = None);
        with(&|next| next.plan.payroll.caps[at].rounding = None);
    }
    for at in 0..case.plan.payroll.sanctions.len() {
        with(&|next| next.plan.payroll.sanctions[at].limit = None);
        with(&|next| next.plan.payroll.sanctions[at].effective = None);
        with(&|next| next.plan.payroll.sanctions[at].of.truncate(1));
    }
    for at in 0..case.plan.payroll.draws.len() {
        with(&|next| next.plan.payroll.draws[at].when = None);
        with(&|next| next.plan.payroll.draws[at].effective = None);
        with(&|next| next.plan.payroll.draws[at].then.clear());
        with(&|next| next.plan.payroll.draws[at].of.truncate(1));
        with(&|next| next.plan.payroll.draws[at].recovery.iter_mut().for_each(|one| one.opening = None));
        with(&|next| next.plan.payroll.draws[at].recovery.iter_mut().for_each(|one| one.forgiven = None));
        with(&|next| next.plan.payroll.draws[at].recovery.iter_mut().for_each(|one| one.from = 1));
    }
    for at in 0..case.plan.payroll.deductions.len() {
        with(&|next| drop(next.plan.payroll.deductions.remove(at)));
        with(&|next| next.plan.payroll.deductions[at].limit = None);
        with(&|next| next.plan.payroll.deductions[at].opening = None);
        with(&|next| next.plan.payroll.deductions[at].effective = None);
        with(&|next| next.plan.payroll.deductions[at].cause = Cause::Always);
        with(&|next| next.plan.payroll.deductions[at].amount = Expr::Const(int(1000), Unit::Money));
    }
    for at in 0..case.data.orders.len() {
        with(&|next| drop(next.data.orders.remove(at)));
    }
    for pool in 0..case.plan.pools.len() {
        with(&|next| next.plan.pools[pool].later = None);
        with(&|next| next.plan.pools[pool].exceptions.clear());
        with(&|next| drop(next.plan.pools[pool].exceptions.pop()));
        with(&|next| next.plan.pools[pool].exceptions.iter_mut().for_each(|one| one.when = None));
        with(&|next| next.plan.pools[pool].exceptions.iter_mut().for_each(|one| one.also_failed = false));
        with(&|next| next.plan.pools[pool].no_basis = Some(NoBasis::Equally));
        with(&|next| next.plan.pools[pool].opening = None);
        with(&|next| next.plan.pools[pool].when = None);
        with(&|next| next.plan.pools[pool].per_kind = None);
        with(&|next| next.plan.pools[pool].among = None);
        with(&|next| next.plan.pools[pool].then.clear());
        with(&|next| next.plan.pools[pool].negative = None);
        with(&|next| next.plan.pools[pool].shared = vec![(None, int(1))]);
    }
    for contest in 0..case.plan.contests.len() {
        with(&|next| next.plan.contests[contest].later = None);
        with(&|next| next.plan.contests[contest].among = None);
        with(&|next| next.plan.contests[contest].by = None);
    }
    with(&|next| {
        if !next.plan.pools.is_empty() || !next.plan.contests.is_empty() {
            next.plan.bonuses.truncate(1);
            next.plan.bonuses[0].amount = Amount::Pays(Expr::Const(int(1000), Unit::Money));
        }
    });
    for (item, count) in [
        (Item::Define, case.plan.defines.len()),
        (Item::Card, case.plan.cards.len()),
        (Item::Scale, case.plan.scales.len()),
        (Item::Kpi, case.plan.kpis.len()),
        (Item::Param, case.plan.params.len()),
    ] {
        for at in 0..count {
            with(&|next| remove(next, item, at));
        }
    }
    if case.periods.len() > 1 {
        for at in 0..case.periods.len() {
            with(&|next| {
                next.periods.remove(at);
            });
        }
    }
    for at in 0..case.data.people.len() {
        with(&|next| {
            let gone = next.data.people.remove(at).id;
            let of =
                |sale: &Sale| sale.seller == gone || sale.helper.as_ref().is_some_and(|(helper, _)| *helper == gone);
            next.data.sales.retain(|sale| !of(sale));
            next.data.goals.retain(|goal| goal.person != gone);
            let led = next.data.people.iter_mut().filter(|person| person.head.as_ref() == Some(&gone));
            led.for_each(|person| person.head = None);
            next.data.orders.retain(|order| order.worker != gone);
        });
    }
    for at in 0..case.data.sales.len() {
        with(&|next| drop(next.data.sales.remove(at)));
    }
    for at in 0..case.data.goals.len() {
        with(&|next| drop(next.data.goals.remove(at)));
    }
    // Clauses.
    with(&|next| next.plan.ru = false);
    with(&|next| next.plan.chosen = None);
    with(&|next| {
        next.plan.history = false;
        next.data.people.iter_mut().for_each(|person| (person.changes, person.again) = (Vec::new(), None));
    });
    with(&|next| next.plan.fx = None);
    with(&|next| next.plan.shared = None);
    with(&|next| next.plan.shares_apart = false);
    with(&|next| next.plan.refunds_apart = false);
    with(&|next| next.plan.fx.iter_mut().for_each(|fx| fx.collected = false));
    with(&|next| drop(next.data.rates.pop()));
    with(&|next| next.plan.effective.1 = None);
    with(&|next| next.plan.rounding.each_record = false);
    with(&|next| next.plan.rounding.mode = RoundMode::HalfUp);
    for at in 0..case.plan.bonuses.len() {
        with(&|next| next.plan.bonuses[at].when = None);
        with(&|next| next.plan.bonuses[at].gate = None);
        with(&|next| next.plan.bonuses[at].exceptions.clear());
        with(&|next| next.plan.bonuses[at].exceptions.truncate(1));
        for nth in 0..case.plan.bonuses[at].exceptions.len() {
            with(&|next| next.plan.bonuses[at].exceptions[nth].when = None);
            with(&|next| next.plan.bonuses[at].exceptions[nth].chosen = None);
            with(&|next| next.plan.bonuses[at].exceptions[nth].effective = None);
            with(&|next| next.plan.bonuses[at].exceptions[nth].then.clear());
            with(&|next| next.plan.bonuses[at].exceptions[nth].also_failed = false);
            with(&|next| next.plan.bonuses[at].exceptions[nth].also_without = false);
        }
        with(&|next| next.plan.bonuses[at].then.clear());
        with(&|next| drop(next.plan.bonuses[at].then.pop()));
        with(&|next| next.plan.bonuses[at].no_data = None);
        with(&|next| next.plan.bonuses[at].effective = None);
        with(&|next| next.plan.bonuses[at].rounding = None);
        with(&|next| next.plan.bonuses[at].window = None);
        with(&|next| next.plan.bonuses[at].negative = None);
        with(&|next| next.plan.bonuses[at].every = None);
        with(&|next| next.plan.bonuses[at].dated_by_first = None);
        with(&|next| next.plan.bonuses[at].amount = Amount::Pays(Expr::Const(int(1000), Unit::Money)));
        with(&|next| next.plan.bonuses[at].for_each.iter_mut().for_each(|each| each.filter = None));
        with(&|next| next.plan.bonuses[at].for_each.iter_mut().for_each(|each| each.each_then.clear()));
        with(&|next| next.plan.bonuses[at].for_each.iter_mut().for_each(|each| each.reversed = None));
        with(&|next| next.plan.bonuses[at].finish = Finish::default());
        with(&|next| next.plan.bonuses[at].finish.later = None);
        with(&|next| next.plan.bonuses[at].finish.once = None);
        with(&|next| {
            let finish = &mut next.plan.bonuses[at].finish;
            finish.limit.iter_mut().for_each(|limit| (limit.opening, limit.left) = (None, IfLeft::Planned));
            finish.spread.iter_mut().for_each(|spread| (spread.filter, spread.reversed) = (None, None));
        });
        with(&|next| {
            let each = next.plan.bonuses[at].for_each.iter_mut().filter_map(|each| each.reversed.as_mut());
            each.for_each(|reversal| *reversal = Reversal { within: None, in_part: false });
        });
        with(&|next| {
            if let Amount::Tiers(tiers, _) = &mut next.plan.bonuses[at].amount {
                less_tiers(tiers);
            }
        });
    }
    for at in 0..case.plan.scales.len() {
        with(&|next| less_tiers(&mut next.plan.scales[at]));
        with(&|next| {
            if next.plan.scales[at].columns.is_none() {
                next.plan.scales[at].below = None;
            }
        });
        with(&|next| next.plan.scales[at].columns = None);
        with(&|next| next.plan.scales[at].opening = None);
        with(&|next| next.plan.scales[at].at_bounds = None);
    }
    for at in 0..case.plan.kpis.len() {
        with(&|next| next.plan.kpis[at].filter = None);
        with(&|next| next.plan.kpis[at].reversed = None);
        with(&|next| next.plan.kpis[at].cohort = None);
        with(&|next| next.plan.kpis[at].quota = None);
        // In a pool a name is the group's: that of a person would be another question.
        with(&|next| {
            if next.plan.pools.is_empty() {
                next.plan.kpis[at].per = Per::Person;
            }
        });
        with(&|next| next.plan.kpis[at].formula = Formula::MeasureOverQuota);
    }
    for at in 0..case.plan.cards.len() {
        with(&|next| next.plan.cards[at].below = None);
        with(&|next| next.plan.cards[at].linear = false);
        with(&|next| {
            if next.plan.cards[at].lines.len() > 1 {
                next.plan.cards[at].lines.pop();
            }
        });
    }
    for at in 0..case.plan.params.len() {
        with(&|next| {
            next.plan.params[at].days.clear();
            next.plan.params[at].rows.iter_mut().for_each(|(_, values)| values.truncate(1));
        });
    }
    for at in 0..case.data.people.len() {
        with(&|next| next.data.people[at].again = None);
        with(&|next| (next.data.people[at].left, next.data.people[at].again) = (None, None));
        with(&|next| next.data.people[at].head = None);
        with(&|next| next.data.people[at].changes.clear());
        with(&|next| drop(next.data.people[at].changes.pop()));
        with(&|next| next.data.people[at].hired = super::day::Day::new(2025, 6, 1));
    }
    for at in 0..case.data.sales.len() {
        with(&|next| next.data.sales[at].refunded_on = None);
        with(&|next| next.data.sales[at].client = None);
        with(&|next| next.data.sales[at].collected_on = None);
        with(&|next| next.data.sales[at].refunded = None);
        with(&|next| next.data.sales[at].kind = None);
        with(&|next| next.data.sales[at].margin = None);
        with(&|next| next.data.sales[at].units = 1);
        with(&|next| "RUB".clone_into(&mut next.data.sales[at].currency));
        with(&|next| {
            next.data.sales[at].helper = None;
            next.data.sales[at].part = int(1);
        });
        with(&|next| next.data.sales[at].amount = Some(int(10_000)));
    }
    // Expressions and conditions: one of their parts in place of the whole.
    let (mut exprs, mut conds) = (0, 0);
    walk(&mut case.clone(), &mut |_| exprs += 1, &mut |_| conds += 1);
    for wanted in 0..conds {
        for part in 0..2 {
            with(&|next| {
                let mut at = 0;
                walk(next, &mut |_| {}, &mut |cond| {
                    if at == wanted {
                        let inner = match cond {
                            Cond::Not(a) | Cond::InARow(a, ..) if part == 0 => Some((**a).clone()),
                            Cond::And(a, b) | Cond::Or(a, b) => {
                                Some(if part == 0 { (**a).clone() } else { (**b).clone() })
                            }
                            _ => None,
                        };
                        if let Some(inner) = inner {
                            *cond = inner;
                        }
                    }
                    at += 1;
                });
            });
        }
    }
    for wanted in 0..exprs {
        for part in 0..3 {
            with(&|next| {
                let mut at = 0;
                walk(
                    next,
                    &mut |expr| {
                        if at == wanted
                            && let Some(less) = less_expr(expr, &case.plan, part)
                        {
                            *expr = less;
                        }
                        at += 1;
                    },
                    &mut |_| {},
                );
            });
        }
    }
    all
}

fn less_tiers(tiers: &mut Tiers) {
    if let Some(columns) = &mut tiers.columns {
        if tiers.lines.len() > 1 {
            columns.cells().pop();
        } else {
            return;
        }
    }
    if tiers.lines.len() > 1 {
        tiers.lines.pop();
    } else {
        tiers.below = None;
    }
}

/// What an expression counts.
fn unit_of(expr: &Expr, plan: &Plan) -> Unit {
    match expr {
        Expr::Const(_, unit) => *unit,
        Expr::Param(at) => plan.params[*at].unit,
        Expr::Define(at) => plan.defines[*at].unit,
        Expr::Kpi(at, _) | Expr::Quota(at, _) => plan.kpis[*at].unit,
        Expr::Field(Field::Units | Field::FullUnits | Field::Wait) | Expr::Service => Unit::Count,
        Expr::Field(Field::Grade | Field::Ratio) => Unit::Number,
        Expr::Field(_) | Expr::Total(_) => Unit::Money,
        Expr::Add(a, _) | Expr::Sub(a, _) | Expr::Mul(a, _) | Expr::Share(_, a) | Expr::If(_, a, _) => unit_of(a, plan),
        Expr::Excess(a, _) | Expr::Round(a, ..) => unit_of(a, plan),
        Expr::Scale(at, _) if plan.scales[*at].mode == Mode::Value => Unit::Number,
        Expr::Scale(..) => Unit::Money,
        Expr::Least(of) | Expr::Most(of) => unit_of(&of[0], plan),
        Expr::Attainment(..) | Expr::Card(_) | Expr::Div(..) | Expr::Employed => Unit::Number,
    }
}

fn less_expr(expr: &Expr, plan: &Plan, part: usize) -> Option<Expr> {
    let half = || Box::new(Expr::Const(dec(5, 1), Unit::Number));
    let mut parts: Vec<Expr> = match expr {
        Expr::Const(..) => return None,
        Expr::Add(a, b) | Expr::Sub(a, b) | Expr::If(_, a, b) => vec![(**a).clone(), (**b).clone()],
        Expr::Excess(a, b) => vec![(**a).clone(), (**b).clone()],
        Expr::Mul(a, _) => vec![(**a).clone(), Expr::Mul(a.clone(), half())],
        Expr::Share(_, of) | Expr::Round(of, ..) => vec![(**of).clone()],
        Expr::Least(of) | Expr::Most(of) => of.clone(),
        Expr::Kpi(kpi, Some(_)) => vec![Expr::Kpi(*kpi, None)],
        Expr::Attainment(kpi, Some(_)) => vec![Expr::Attainment(*kpi, None)],
        _ => vec![],
    };
    parts.push(match unit_of(expr, plan) {
        Unit::Money => Expr::Const(int(1000), Unit::Money),
        Unit::Number => *half(),
        Unit::Count => Expr::Const(int(1), Unit::Count),
    });
    parts.get(part).cloned()
}

/// A named thing of the plan.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Item {
    Bonus,
    Define,
    Card,
    Scale,
    Kpi,
    Param,
}

/// Takes a named thing away when nothing names it, and counts the others anew.
fn remove(case: &mut Case, item: Item, gone: usize) {
    let mut used = false;
    let mut renumber = |at: &mut usize| {
        used |= *at == gone;
        if *at > gone {
            *at -= 1;
        }
    };
    let mut next = case.clone();
    // Its own text goes with it.
    match item {
        Item::Bonus => drop(next.plan.bonuses.remove(gone)),
        Item::Define => drop(next.plan.defines.remove(gone)),
        Item::Card => drop(next.plan.cards.remove(gone)),
        Item::Scale => drop(next.plan.scales.remove(gone)),
        Item::Kpi => drop(next.plan.kpis.remove(gone)),
        Item::Param => drop(next.plan.params.remove(gone)),
    }
    walk(
        &mut next,
        &mut |expr| match (expr, item) {
            (Expr::Kpi(at, _) | Expr::Attainment(at, _) | Expr::Quota(at, _), Item::Kpi)
            | (Expr::Param(at), Item::Param)
            | (Expr::Define(at), Item::Define)
            | (Expr::Scale(at, _), Item::Scale)
            | (Expr::Card(at), Item::Card)
            | (Expr::Total(at), Item::Bonus) => renumber(at),
            _ => {}
        },
        &mut |_| {},
    );
    if item == Item::Bonus {
        let payroll = &mut next.plan.payroll;
        let lists = payroll.groups.iter_mut().map(|group| &mut group.of);
        let lists = lists.chain(payroll.caps.iter_mut().filter_map(|cap| cap.of.as_mut()));
        let lists = lists.chain(payroll.sanctions.iter_mut().map(|sanction| &mut sanction.of));
        let lists = lists.chain(payroll.draws.iter_mut().map(|draw| &mut draw.of));
        lists.flatten().for_each(&mut renumber);
    }
    if item == Item::Kpi {
        next.plan.bonuses.iter_mut().filter_map(|bonus| bonus.gate.as_mut()).for_each(|gate| renumber(&mut gate.kpi));
        next.plan.cards.iter_mut().flat_map(|card| &mut card.weights).for_each(|(at, _)| renumber(at));
        next.plan.kpis.iter_mut().for_each(|kpi| measure_kpis(&mut kpi.measure, &mut renumber));
    }
    if !used {
        *case = next;
    }
}

fn measure_kpis(measure: &mut Measure, visit: &mut dyn FnMut(&mut usize)) {
    match measure {
        Measure::Kpi(at) => visit(at),
        Measure::Div(a, b) | Measure::Sub(a, b) => {
            measure_kpis(a, visit);
            measure_kpis(b, visit);
        }
        Measure::Agg(..) => {}
    }
}
