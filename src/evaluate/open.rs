//! What stays open after a run: pay that is held back or cut, advances and deductions not taken yet, pools that nobody
//! has shared. It is said with the result, and a rule or plan that ends with something open is a warning.

use std::collections::{BTreeMap, BTreeSet};

use crate::data::EntityId;
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::evaluate::at::Subject;
use crate::evaluate::outcome::{Open, OpenKind, Whose};
use crate::evaluate::world::{Stop, World};
use crate::number::Exact;
use crate::plan::{Circle, Component, ComponentKind, Fallback, Id, NegativeRule, Rest, Scope};
use crate::syntax::labels::LabelKind;
use crate::syntax::words::word as word_of;
use crate::time::{Date, Period};

/// How many people or groups a warning names.
const NAMED: usize = 5;

/// What one kind of balance amounts to; `Err` where an earlier period of it could not be computed.
type Balance = Result<Exact, Stop>;

impl World<'_> {
    /// All that is open after a period of the plan, by rule and key. To be asked last: what cannot be computed of
    /// earlier periods is no problem of the period run, and an amount that is not known.
    pub(super) fn open_after(&self, period: Period) -> Vec<Open> {
        let mut open = Vec::new();
        for (id, component) in self.plan.components.iter() {
            for (kind, balance) in balances(component) {
                for person in self.paid_so_far(component, period) {
                    let amount = balance(self, id, person, period);
                    open.extend(opened(id, Whose::Person(person), kind, amount));
                }
            }
            if let ComponentKind::Pool(pool) = &component.kind
                && (pool.if_nobody == Some(Fallback::Carried) || component.if_negative == Some(NegativeRule::Carried))
            {
                open.extend(self.open_pools(id, component, &pool.circle, period));
            }
        }
        open
    }

    /// What the groups of a pool carry into the next one.
    fn open_pools(&self, id: Id<Component>, component: &Component, circle: &Circle, period: Period) -> Vec<Open> {
        let earlier: Vec<Period> = self.earning_periods(component, period).collect();
        let Some(last) = earlier.last() else { return Vec::new() };
        let mut found: BTreeMap<Option<std::sync::Arc<str>>, Subject> = BTreeMap::new();
        for own in &earlier {
            let Ok(groups) = self.groups(id, circle, *own) else { continue };
            found.extend(groups.all().map(|group| (self.group_name(group), group.clone())));
            // A unit that rows name may carry what nobody there could share.
            if let (Scope::UnitOf(unit), Some(rows)) = (circle.scope, &circle.units) {
                let units = self.units_concerned(component, unit, rows, *own).into_iter();
                let groups = units.map(|value| Subject::UnitOf(unit, value));
                found.extend(groups.map(|group| (self.group_name(&group), group)));
            }
        }
        let named = self.groups_with_opening(component, circle).into_iter();
        found.extend(named.map(|group| (self.group_name(&group), group)));
        let of = |(name, group): (Option<std::sync::Arc<str>>, Subject)| {
            let amount = self.carried_after(id, circle, &group, *last);
            opened(id, Whose::Group(name), OpenKind::Pool, amount)
        };
        found.into_iter().filter_map(of).collect()
    }

    /// P0870: what is open when a rule or the plan ends. Nothing ends in silence.
    pub(super) fn left_open(&self, period: Period, open: &[Open]) -> Vec<Diagnostic> {
        let mut seen: BTreeSet<(usize, &'static str)> = BTreeSet::new();
        let mut warnings = Vec::new();
        for one in open {
            let id = one.component;
            let (component, lang) = (self.plan.components.get(id), self.plan.lang);
            let key = one.key();
            let Some(through) = self.end_of(component, one.kind).filter(|end| *end <= period.last_day()) else {
                continue;
            };
            if !seen.insert((id.index(), key)) {
                continue;
            }
            let same: Vec<&Open> =
                open.iter().filter(|other| other.component == one.component && other.key() == key).collect();
            // Of a rule that cannot be computed its own error speaks.
            if same.iter().all(|one| one.amount.is_none()) {
                continue;
            }
            let total: Exact = same.iter().filter_map(|one| one.amount.clone()).sum();
            let money = |amount: Exact| Arg::Money(amount.abs(), self.plan.currency.to_string());
            let named = |one: &&Open| {
                let amount = one.amount.clone().map_or(Arg::Term("line_not_computed"), money);
                Arg::Phrase(vec![self.whose(&one.whose), amount])
            };
            let mut people: Vec<Arg> = same.iter().take(NAMED).map(named).collect();
            if same.len() > NAMED {
                people.push(Arg::from("…"));
            }
            warnings.push(
                Diagnostic::warning(Code::LeftOpen, component.span)
                    .arg("rule", &component.name)
                    .arg("through", through)
                    .arg("next", period.previous(-1))
                    .arg("amount", money(total))
                    .arg("people", Arg::List(people))
                    .arg("opening", LabelKind::Opening.info().words(lang))
                    .arg("rest", LabelKind::Rest.info().words(lang))
                    .arg("nobody", LabelKind::IfNobody.info().words(lang))
                    .arg("forgiven", word_of("forgiven", lang))
                    .arg("lost", word_of("lost", lang))
                    .arg("unpaid", word_of("not_paid", lang))
                    .help(key),
            );
        }
        warnings
    }

    /// The last day on which something can still become of what is open. Parts of pay are paid also after a rule has
    /// ended; draws and deductions are settled with other pay.
    fn end_of(&self, component: &Component, kind: OpenKind) -> Option<Date> {
        let of_rule = match kind {
            OpenKind::Held | OpenKind::Drawn | OpenKind::ToTake => None,
            OpenKind::Carried | OpenKind::Pool => component.effective.and_then(|range| range.through),
        };
        [of_rule, self.plan.effective.through].into_iter().flatten().min()
    }

    fn whose(&self, whose: &Whose) -> Arg {
        match whose {
            Whose::Person(person) => self.name_of(*person).into(),
            Whose::Group(Some(name)) => Arg::from(name),
            Whose::Group(None) => Arg::Term("open_company"),
        }
    }
}

fn opened(component: Id<Component>, whose: Whose, kind: OpenKind, amount: Balance) -> Option<Open> {
    let amount = amount.ok();
    let closed = amount.as_ref().is_some_and(Exact::is_zero);
    (!closed).then_some(Open { component, whose, kind, amount })
}

type Ask = fn(&World<'_>, Id<Component>, EntityId, Period) -> Balance;

/// The balances that a rule keeps for each person.
fn balances(component: &Component) -> Vec<(OpenKind, Ask)> {
    let mut kept: Vec<(OpenKind, Ask)> = Vec::new();
    if component.later.is_some() {
        kept.push((OpenKind::Held, |world, id, person, period| {
            Ok(world.moved(id, person, period)?.map_or_else(Exact::zero, |moved| moved.balance))
        }));
    }
    match &component.kind {
        ComponentKind::Draw(draw) if draw.recovery.is_some() => {
            kept.push((OpenKind::Drawn, |world, id, person, period| world.drawn_after(id, person, period)));
        }
        ComponentKind::Deduction(deduction) if deduction.rest == Rest::Carried => {
            kept.push((OpenKind::ToTake, |world, id, person, period| world.to_take_after(id, person, period)));
        }
        ComponentKind::Pool(_) => {}
        _ if component.carries() => {
            kept.push((OpenKind::Carried, |world, id, person, period| world.left_after(id, person, period)));
        }
        _ => {}
    }
    kept
}
